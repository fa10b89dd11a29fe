package org.touchstone.verifier.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.touchstone.format.json.MalformedException;

/// A zip archive from a stranger, read in memory and never unpacked to a disk (assurance T15).
///
/// Two readers of one archive can see different files: one follows the central directory, another the local
/// headers, a third starts at a later archive glued behind the first. So both descriptions must agree here, the
/// entries must lie side by side from the first byte to the directory without gap or overlap, and everything
/// that this tool does not need (encryption, several disks, zip64, links, methods other than stored and
/// deflate) is refused, as are names that leave the archive and names that occur twice. Sizes, count and the
/// ratio of packing are capped before a byte is unpacked.
public final class ZipArchive {
    /// The greatest size of an archive, in bytes.
    public static final int MAX_ARCHIVE = 256 * 1024 * 1024;

    /// The greatest number of entries.
    public static final int MAX_ENTRIES = 40_000;

    /// The greatest sum of the unpacked sizes, in bytes.
    public static final long MAX_TOTAL = 2L * 1024 * 1024 * 1024;

    /// An entry larger than 64 KiB may not be packed tighter than this.
    public static final int MAX_RATIO = 100;

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int DESCRIPTOR = 0x08074b50;

    private final ByteBuffer bytes;
    private final List<Entry> entries;

    private ZipArchive(ByteBuffer bytes, List<Entry> entries) {
        this.bytes = bytes;
        this.entries = List.copyOf(entries);
    }

    /// One file of the archive.
    public record Entry(String name, int method, int crc, int packed, int size, int dataAt) {}

    /// Reads the directory; throws [MalformedException].
    public static ZipArchive parse(byte[] archive) {
        if (archive.length > MAX_ARCHIVE) {
            throw new MalformedException("the archive is larger than " + MAX_ARCHIVE + " bytes");
        }
        ByteBuffer b = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int end = end(b);
        int count = unsigned(b.getShort(end + 10));
        if (unsigned(b.getShort(end + 4)) != 0
                || unsigned(b.getShort(end + 6)) != 0
                || unsigned(b.getShort(end + 8)) != count) {
            throw new MalformedException("the archive is one of several parts");
        }
        long size = Integer.toUnsignedLong(b.getInt(end + 12));
        long start = Integer.toUnsignedLong(b.getInt(end + 16));
        if (start + size != end) {
            throw new MalformedException("the archive's directory is not where its end says");
        }
        if (count > MAX_ENTRIES) {
            throw new MalformedException("the archive has more than " + MAX_ENTRIES + " entries");
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long total = 0;
        int at = (int) start;
        int expected = 0;
        for (int i = 0; i < count; i++) {
            if (at + 46 > end || b.getInt(at) != CENTRAL) {
                throw new MalformedException("the archive's directory is damaged");
            }
            int flags = unsigned(b.getShort(at + 8));
            int method = unsigned(b.getShort(at + 10));
            int crc = b.getInt(at + 16);
            long packed = Integer.toUnsignedLong(b.getInt(at + 20));
            long unpacked = Integer.toUnsignedLong(b.getInt(at + 24));
            int nameLength = unsigned(b.getShort(at + 28));
            int extra = unsigned(b.getShort(at + 30));
            int comment = unsigned(b.getShort(at + 32));
            int mode = b.getInt(at + 38) >>> 16;
            long local = Integer.toUnsignedLong(b.getInt(at + 42));
            if (at + 46L + nameLength + extra + comment > end) {
                throw new MalformedException("the archive's directory is damaged");
            }
            String name = name(b, at + 46, nameLength);
            checkName(name);
            if (!names.add(Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT))) {
                throw new MalformedException("a name occurs twice in the archive");
            }
            if ((flags & ~0x080e) != 0) {
                throw new MalformedException("the archive is encrypted or of an unknown kind");
            }
            if ((mode & 0xf000) == 0xa000) {
                throw new MalformedException("the archive holds a link");
            }
            if (method != 0 && method != 8) {
                throw new MalformedException("the archive uses an unknown method of packing");
            }
            if (packed > MAX_ARCHIVE || unpacked == 0xffffffffL || (method == 0 && packed != unpacked)) {
                throw new MalformedException("the archive states sizes that cannot be");
            }
            if (unpacked > 64 * 1024 && unpacked / Math.max(1, packed) > MAX_RATIO) {
                throw new MalformedException("the archive is packed tighter than any real document");
            }
            total += unpacked;
            if (total > MAX_TOTAL) {
                throw new MalformedException("the archive unpacks to more than " + MAX_TOTAL + " bytes");
            }
            if (local != expected) {
                throw new MalformedException("the archive's entries overlap, or bytes lie between them");
            }
            int data = checkLocal(b, (int) local, (int) start, name, flags, method, crc, packed, unpacked);
            expected = afterData(b, data + packed, (int) start, flags, crc, packed, unpacked);
            if (!name.endsWith("/")) {
                entries.add(
                        new Entry(name, method, crc, (int) packed, (int) Math.min(unpacked, Integer.MAX_VALUE), data));
            } else if (unpacked != 0) {
                throw new MalformedException("a folder of the archive has content");
            }
            at += 46 + nameLength + extra + comment;
        }
        if (at != end || expected != start) {
            throw new MalformedException("bytes lie between the archive's parts");
        }
        return new ZipArchive(b, entries);
    }

    /// The files, in the directory's order.
    public List<Entry> entries() {
        return entries;
    }

    /// Unpacks one file; throws [MalformedException] if it is larger than `most`, or damaged.
    public byte[] read(Entry entry, int most) {
        if (entry.size() > most) {
            throw new MalformedException("larger than " + most + " bytes");
        }
        byte[] out = new byte[entry.size()];
        ByteBuffer data = bytes.duplicate().position(entry.dataAt()).limit(entry.dataAt() + entry.packed());
        if (entry.method() == 0) {
            data.get(out);
        } else {
            inflate(data, out);
        }
        CRC32 crc = new CRC32();
        crc.update(out);
        if ((int) crc.getValue() != entry.crc()) {
            throw new MalformedException("the file is damaged in the archive");
        }
        return out;
    }

    private static void inflate(ByteBuffer data, byte[] out) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(data);
            int at = 0;
            while (at < out.length) {
                int n = inflater.inflate(out, at, out.length - at);
                if (n == 0) {
                    throw new MalformedException("the file is damaged in the archive");
                }
                at += n;
            }
            // Exactly the stated size: one more byte would be a second reading of the same entry.
            if (!inflater.finished() && (inflater.inflate(new byte[1]) != 0 || !inflater.finished())) {
                throw new MalformedException("the file is larger than the archive states");
            }
            if (inflater.getRemaining() != 0) {
                throw new MalformedException("bytes follow the file in the archive");
            }
        } catch (DataFormatException e) {
            throw new MalformedException("the file is damaged in the archive", e);
        } finally {
            inflater.end();
        }
    }

    /// The end record: the last 22 bytes, or earlier by exactly the comment it states.
    private static int end(ByteBuffer b) {
        int least = Math.max(0, b.limit() - 22 - 0xffff);
        for (int at = b.limit() - 22; at >= least; at--) {
            if (b.getInt(at) == END && at + 22 + unsigned(b.getShort(at + 20)) == b.limit()) {
                return at;
            }
        }
        throw new MalformedException("not a zip archive");
    }

    private static int checkLocal(
            ByteBuffer b,
            int at,
            int directory,
            String name,
            int flags,
            int method,
            int crc,
            long packed,
            long unpacked) {
        if (at + 30 > directory || b.getInt(at) != LOCAL) {
            throw new MalformedException("the archive's entries are not where its directory says");
        }
        int nameLength = unsigned(b.getShort(at + 26));
        long data = at + 30L + nameLength + unsigned(b.getShort(at + 28));
        if (data + packed > directory) {
            throw new MalformedException("an entry of the archive runs into its directory");
        }
        boolean later = (flags & 8) != 0;
        boolean same = unsigned(b.getShort(at + 6)) == flags
                && unsigned(b.getShort(at + 8)) == method
                && name(b, at + 30, nameLength).equals(name)
                && (agrees(b.getInt(at + 14), crc, later)
                        && agrees(b.getInt(at + 18), (int) packed, later)
                        && agrees(b.getInt(at + 22), (int) unpacked, later));
        if (!same) {
            throw new MalformedException("the archive's directory and its entries disagree");
        }
        return (int) data;
    }

    private static boolean agrees(int local, int central, boolean later) {
        return local == central || (later && local == 0);
    }

    /// Steps over the data descriptor that flag bit 3 announces.
    private static int afterData(ByteBuffer b, long at, int directory, int flags, int crc, long packed, long unpacked) {
        if ((flags & 8) == 0) {
            return (int) at;
        }
        long p = at;
        if (p + 4 <= directory && b.getInt((int) p) == DESCRIPTOR) {
            p += 4;
        }
        if (p + 12 > directory
                || b.getInt((int) p) != crc
                || b.getInt((int) p + 4) != (int) packed
                || b.getInt((int) p + 8) != (int) unpacked) {
            throw new MalformedException("the archive's directory and its entries disagree");
        }
        return (int) p + 12;
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.length() > 512) {
            throw new MalformedException("a name in the archive is empty or too long");
        }
        if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
            throw new MalformedException("a name in the archive leaves the archive");
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < 0x20 || name.charAt(i) == 0x7f) {
                throw new MalformedException("a name in the archive has a control character");
            }
        }
        int from = 0;
        while (from <= name.length()) {
            int slash = name.indexOf('/', from);
            String part = slash < 0 ? name.substring(from) : name.substring(from, slash);
            boolean last = slash < 0;
            if (part.equals("..") || part.equals(".") || (part.isEmpty() && !last)) {
                throw new MalformedException("a name in the archive leaves the archive");
            }
            if (last) {
                return;
            }
            from = slash + 1;
        }
    }

    /// UTF-8 whatever the flag says: old code pages have no place in names that are shown to an officer,
    /// and ASCII is the same in all of them.
    private static String name(ByteBuffer b, int at, int length) {
        if ((long) at + length > b.limit()) {
            throw new MalformedException("the archive is cut off");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(b.duplicate().position(at).limit(at + length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("a name in the archive is not UTF-8", e);
        }
    }

    private static int unsigned(short s) {
        return Short.toUnsignedInt(s);
    }
}
