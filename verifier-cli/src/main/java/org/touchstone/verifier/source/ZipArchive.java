package org.touchstone.verifier.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.touchstone.format.json.MalformedException;

/// A zip archive from a stranger, read file by file into memory and never unpacked to a disk.
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

    /// An archive that unpacks to more than [#FREE_TOTAL] may not be packed this tight as a whole: tokens are
    /// base64url of digests and signatures, and hardly shrink at all.
    public static final int MAX_TOTAL_RATIO = 20;

    /// Up to this sum of unpacked sizes the whole's ratio is not asked.
    public static final long FREE_TOTAL = 32L * 1024 * 1024;

    private static final String WHAT = "the archive";

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int DESCRIPTOR = 0x08074b50;

    private static final int UNICODE_PATH = 0x7075;
    private static final int UTF_8 = 0x0800;
    private static final int END_LENGTH = 22;
    private static final int MAX_DIRECTORY = 16 * 1024 * 1024;

    private final StoredBytes bytes;
    private final List<Entry> entries;

    private ZipArchive(StoredBytes bytes, List<Entry> entries) {
        this.bytes = bytes;
        this.entries = List.copyOf(entries);
    }

    /// One file of the archive.
    public record Entry(String name, int method, int crc, int packed, int size, int dataAt) {}

    /// Reads the directory; throws [MalformedException].
    public static ZipArchive parse(byte[] archive) {
        StoredBytes bytes = StoredBytes.of(archive, WHAT);
        try {
            return new ZipArchive(bytes, directory(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the directory of a file; throws [MalformedException], or [IOException] if the file cannot be read.
    public static ZipArchive open(Path path) throws IOException {
        try (StoredBytes.Opened file = StoredBytes.open(path, WHAT)) {
            return new ZipArchive(StoredBytes.at(path, WHAT), directory(file));
        }
    }

    private static List<Entry> directory(StoredBytes bytes) throws IOException {
        if (bytes.length() > MAX_ARCHIVE) {
            throw new MalformedException("the archive is larger than " + MAX_ARCHIVE + " bytes");
        }
        long end = end(bytes);
        ByteBuffer tail = bytes.read(end, END_LENGTH);
        int count = unsigned(tail.getShort(10));
        if (unsigned(tail.getShort(4)) != 0 || unsigned(tail.getShort(6)) != 0 || unsigned(tail.getShort(8)) != count) {
            throw new MalformedException("the archive is one of several parts");
        }
        long size = Integer.toUnsignedLong(tail.getInt(12));
        long start = Integer.toUnsignedLong(tail.getInt(16));
        if (start + size != end) {
            throw new MalformedException("the archive's directory is not where its end says");
        }
        if (count > MAX_ENTRIES) {
            throw new MalformedException("the archive has more than " + MAX_ENTRIES + " entries");
        }
        if (size > MAX_DIRECTORY) {
            throw new MalformedException("the archive's directory is larger than " + MAX_DIRECTORY + " bytes");
        }
        ByteBuffer b = bytes.read(start, (int) size);
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long total = 0;
        int at = 0;
        long expected = 0;
        for (int i = 0; i < count; i++) {
            if (at + 46 > size || b.getInt(at) != CENTRAL) {
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
            if (at + 46L + nameLength + extra + comment > size) {
                throw new MalformedException("the archive's directory is damaged");
            }
            if (b.getShort(at + 34) != 0) {
                throw new MalformedException("the archive is one of several parts");
            }
            ByteBuffer rawName = b.slice(at + 46, nameLength);
            String name = name(rawName, b.slice(at + 46 + nameLength, extra), flags);
            checkName(name);
            if (!names.add(Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT))) {
                throw new MalformedException("a name occurs twice in the archive");
            }
            if ((flags & ~(UTF_8 | 0x000e)) != 0) {
                throw new MalformedException("the archive is encrypted or of an unknown kind");
            }
            if ((mode & 0xf000) == 0xa000) {
                throw new MalformedException("the archive holds a link");
            }
            if (method != 0 && method != 8) {
                throw new MalformedException("the archive uses an unknown method of packing");
            }
            // Deflate makes nothing twice as large; a few bytes behind megabytes of empty blocks would be read
            // into memory for nothing.
            if (packed > MAX_ARCHIVE
                    || unpacked == 0xffffffffL
                    || (method == 0 && packed != unpacked)
                    || packed > 2 * unpacked + 1024) {
                throw new MalformedException("the archive states sizes that cannot be");
            }
            if (unpacked > 64 * 1024 && unpacked / Math.max(1, packed) > MAX_RATIO) {
                throw new MalformedException("the archive is packed tighter than any real document");
            }
            total += unpacked;
            if (total > MAX_TOTAL) {
                throw new MalformedException("the archive unpacks to more than " + MAX_TOTAL + " bytes");
            }
            if (total > FREE_TOTAL && total / end >= MAX_TOTAL_RATIO) {
                throw new MalformedException("the archive is packed tighter than any real bids");
            }
            if (local != expected) {
                throw new MalformedException("the archive's entries overlap, or bytes lie between them");
            }
            long data = checkLocal(bytes, local, start, rawName, flags, method, crc, packed, unpacked);
            expected = afterData(bytes, data + packed, start, flags, crc, packed, unpacked);
            if (!name.endsWith("/")) {
                entries.add(new Entry(
                        name, method, crc, (int) packed, (int) Math.min(unpacked, Integer.MAX_VALUE), (int) data));
            } else if (unpacked != 0) {
                throw new MalformedException("a folder of the archive has content");
            }
            at += 46 + nameLength + extra + comment;
        }
        if (at != size || expected != start) {
            throw new MalformedException("bytes lie between the archive's parts");
        }
        return entries;
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
        ByteBuffer data;
        try {
            data = bytes.read(entry.dataAt(), entry.packed());
        } catch (IOException e) {
            throw new MalformedException("the archive cannot be read", e);
        }
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
    private static long end(StoredBytes bytes) throws IOException {
        long length = bytes.length();
        int tail = (int) Math.min(length, END_LENGTH + 0xffff);
        ByteBuffer b = bytes.read(length - tail, tail);
        for (int at = tail - END_LENGTH; at >= 0; at--) {
            if (b.getInt(at) == END && at + END_LENGTH + unsigned(b.getShort(at + 20)) == tail) {
                return length - tail + at;
            }
        }
        throw new MalformedException("not a zip archive");
    }

    /// Where the file's packed bytes begin.
    private static long checkLocal(
            StoredBytes bytes,
            long at,
            long directory,
            ByteBuffer name,
            int flags,
            int method,
            int crc,
            long packed,
            long unpacked)
            throws IOException {
        if (at + 30 + name.limit() > directory) {
            throw new MalformedException("the archive's entries are not where its directory says");
        }
        ByteBuffer b = bytes.read(at, 30 + name.limit());
        if (b.getInt(0) != LOCAL) {
            throw new MalformedException("the archive's entries are not where its directory says");
        }
        long data = at + 30L + unsigned(b.getShort(26)) + unsigned(b.getShort(28));
        if (data + packed > directory) {
            throw new MalformedException("an entry of the archive runs into its directory");
        }
        boolean later = (flags & 8) != 0;
        boolean same = unsigned(b.getShort(6)) == flags
                && unsigned(b.getShort(8)) == method
                && unsigned(b.getShort(26)) == name.limit()
                && b.slice(30, name.limit()).equals(name)
                && agrees(b.getInt(14), crc, later)
                && agrees(b.getInt(18), (int) packed, later)
                && agrees(b.getInt(22), (int) unpacked, later);
        if (!same) {
            throw new MalformedException("the archive's directory and its entries disagree");
        }
        return data;
    }

    private static boolean agrees(int local, int central, boolean later) {
        return local == central || (later && local == 0);
    }

    /// Steps over the data descriptor that flag bit 3 announces.
    private static long afterData(
            StoredBytes bytes, long at, long directory, int flags, int crc, long packed, long unpacked)
            throws IOException {
        if ((flags & 8) == 0) {
            return at;
        }
        ByteBuffer b = bytes.read(at, (int) Math.min(16, directory - at));
        int p = b.limit() >= 4 && b.getInt(0) == DESCRIPTOR ? 4 : 0;
        if (p + 12 > b.limit()
                || b.getInt(p) != crc
                || b.getInt(p + 4) != (int) packed
                || b.getInt(p + 8) != (int) unpacked) {
            throw new MalformedException("the archive's directory and its entries disagree");
        }
        return at + p + 12;
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

    /// The name of a file, as bytes and as the Unicode path that some tools put beside it (APPNOTE 4.6.9).
    ///
    /// UTF-8 whatever the flag says. Where the bytes are in an old code page, nobody can tell in which: each of
    /// its bytes beyond ASCII is shown as `%` and two digits, which keeps names apart and paints nothing. A second
    /// name beside the first must be the same one, or another tool would show another file.
    private static String name(ByteBuffer raw, ByteBuffer extra, int flags) {
        byte[] bytes = new byte[raw.limit()];
        raw.get(0, bytes);
        Optional<String> utf8 = utf8(bytes);
        if (utf8.isEmpty() && (flags & UTF_8) != 0) {
            throw new MalformedException("a name in the archive is not UTF-8");
        }
        Optional<String> beside = unicodePath(extra);
        if (utf8.isPresent() && beside.isPresent() && !beside.equals(utf8)) {
            throw new MalformedException("a file of the archive has two names");
        }
        return utf8.or(() -> beside).orElseGet(() -> oldCodePage(bytes));
    }

    private static Optional<String> unicodePath(ByteBuffer extra) {
        extra.order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + 4 <= extra.limit()) {
            int id = unsigned(extra.getShort(at));
            int length = unsigned(extra.getShort(at + 2));
            if (at + 4 + length > extra.limit()) {
                break;
            }
            if (id == UNICODE_PATH && length > 5) {
                byte[] bytes = new byte[length - 5];
                extra.get(at + 9, bytes);
                return Optional.of(
                        utf8(bytes).orElseThrow(() -> new MalformedException("a name in the archive is not UTF-8")));
            }
            at += 4 + length;
        }
        return Optional.empty();
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String oldCodePage(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            if (b >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static int unsigned(short s) {
        return Short.toUnsignedInt(s);
    }
}
