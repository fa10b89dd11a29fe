package org.touchstone.verifier.record;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.touchstone.format.json.MalformedException;
import org.touchstone.verifier.source.StoredBytes;

/// The file of a record: a zip archive in which nothing is left to choose, so that the same parts are the same
/// bytes wherever and whenever they are written. Every entry is stored as it is (no packing: what a packer makes
/// of bytes changes with its version), with one fixed time, no attributes, no comment and no extra field, in the
/// order given; any tool that opens zip archives opens it.
///
/// The reader accepts exactly what the writer makes and nothing else: local headers side by side from the first
/// byte, then the one central directory that follows from them, then its end. So there is no room for a second
/// archive behind the first, for two names of one entry, or for bytes that nobody looks at.
public final class RecordZip {
    /// The greatest number of entries, by the format.
    public static final int MAX_ENTRIES = 65_534;

    private static final String WHAT = "the record";

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int CENTRAL_LENGTH = 46;
    private static final int END_LENGTH = 22;
    private static final int VERSION = 10;

    /// 1 January 1980, the first day that the format knows, midnight.
    private static final int DATE = 0x0021;

    private static final long MAX_BYTES = 0xffff_fffeL;
    private static final int MAX_NAME = 100;

    private final StoredBytes bytes;
    private final Map<String, Entry> entries;

    private RecordZip(StoredBytes bytes, List<Entry> entries) {
        this.bytes = bytes;
        Map<String, Entry> byName = new HashMap<>();
        entries.forEach(e -> byName.put(e.name(), e));
        this.entries = Collections.unmodifiableMap(byName);
    }

    /// What is to be written under a name; asked for when its turn comes, since a record may be larger than
    /// memory.
    public interface Item {
        /// ASCII letters, digits, `.`, `-` and `/`.
        String name();

        /// The bytes.
        byte[] bytes() throws IOException;
    }

    /// An item whose bytes are at hand.
    record Ready(String name, byte[] bytes) implements Item {}

    private record Entry(String name, int crc, long size, long headerAt) {
        long dataAt() {
            return headerAt + LOCAL_LENGTH + name.length();
        }

        long end() {
            return dataAt() + size;
        }
    }

    /// Writes the items in their order. Throws [MalformedException] for more than the format can hold.
    public static void write(OutputStream out, Iterator<? extends Item> items) throws IOException {
        List<Entry> written = new ArrayList<>();
        long at = 0;
        while (items.hasNext()) {
            Item item = items.next();
            byte[] content = item.bytes();
            requireName(item.name());
            CRC32 crc = new CRC32();
            crc.update(content);
            Entry entry = new Entry(item.name(), (int) crc.getValue(), content.length, at);
            if (written.size() == MAX_ENTRIES || entry.end() > MAX_BYTES) {
                throw new MalformedException("a record holds at most " + MAX_ENTRIES + " files and 4 GiB");
            }
            out.write(local(entry));
            out.write(content);
            written.add(entry);
            at = entry.end();
        }
        byte[] directory = directory(written, at);
        if (at + directory.length > MAX_BYTES) {
            throw new MalformedException("a record holds at most " + MAX_ENTRIES + " files and 4 GiB");
        }
        out.write(directory);
    }

    /// Reads an archive in memory; throws [MalformedException].
    public static RecordZip parse(byte[] all) {
        try {
            StoredBytes bytes = StoredBytes.of(all, WHAT);
            return read(bytes, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Opens an archive on disk, of which only what is asked for is read; throws [MalformedException].
    public static RecordZip open(Path path) throws IOException {
        try (StoredBytes.Opened file = StoredBytes.open(path, WHAT)) {
            return read(file, StoredBytes.at(path, WHAT));
        }
    }

    private static RecordZip read(StoredBytes now, StoredBytes later) throws IOException {
        long length = now.length();
        if (length < END_LENGTH || length > MAX_BYTES) {
            throw new MalformedException("not the file of a record");
        }
        ByteBuffer end = now.read(length - END_LENGTH, END_LENGTH);
        int count = end.getShort(10) & 0xffff;
        long directoryAt = end.getInt(16) & 0xffff_ffffL;
        if (end.getInt(0) != END || count > MAX_ENTRIES || directoryAt > length - END_LENGTH) {
            throw new MalformedException("not the file of a record");
        }
        List<Entry> entries = new ArrayList<>();
        long at = 0;
        while (at < directoryAt) {
            Entry entry = entry(now, at);
            if (entries.size() == count || entry.end() > directoryAt) {
                throw new MalformedException("the record's entries do not fit its directory");
            }
            entries.add(entry);
            at = entry.end();
        }
        byte[] directory = directory(entries, at);
        if (at != directoryAt
                || length != at + directory.length
                || !now.read(at, directory.length).equals(ByteBuffer.wrap(directory))) {
            throw new MalformedException("the record's directory is not the one of its entries");
        }
        if (entries.stream().map(Entry::name).distinct().count() != entries.size()) {
            throw new MalformedException("a name occurs twice in the record");
        }
        return new RecordZip(later, entries);
    }

    private static Entry entry(StoredBytes bytes, long at) throws IOException {
        ByteBuffer head = bytes.read(at, LOCAL_LENGTH);
        int nameLength = head.getShort(26) & 0xffff;
        if (head.getInt(0) != LOCAL || nameLength == 0 || nameLength > MAX_NAME) {
            throw new MalformedException("an entry of the record does not begin like one");
        }
        ByteBuffer name = bytes.read(at + LOCAL_LENGTH, nameLength);
        byte[] text = new byte[nameLength];
        name.get(text);
        Entry entry = new Entry(
                new String(text, StandardCharsets.ISO_8859_1), head.getInt(14), head.getInt(22) & 0xffff_ffffL, at);
        requireName(entry.name());
        if (!bytes.read(at, LOCAL_LENGTH + nameLength).equals(ByteBuffer.wrap(local(entry)))) {
            throw new MalformedException("an entry of the record is not written as a record writes it");
        }
        return entry;
    }

    private static void requireName(String name) {
        boolean good = !name.isEmpty() && name.length() <= MAX_NAME && name.charAt(0) != '/' && !name.contains("..");
        for (int i = 0; good && i < name.length(); i++) {
            char c = name.charAt(i);
            good = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "./-".indexOf(c) >= 0;
        }
        if (!good) {
            throw new MalformedException("an entry of the record has a name that none has");
        }
    }

    private static byte[] local(Entry e) {
        ByteBuffer b = ByteBuffer.allocate(LOCAL_LENGTH + e.name().length()).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(LOCAL).putShort((short) VERSION);
        shared(b, e).put(e.name().getBytes(StandardCharsets.US_ASCII));
        return b.array();
    }

    /// From the flags to the length of the extra field: the same in both headers.
    private static ByteBuffer shared(ByteBuffer b, Entry e) {
        return b.putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) DATE)
                .putInt(e.crc())
                .putInt((int) e.size())
                .putInt((int) e.size())
                .putShort((short) e.name().length())
                .putShort((short) 0);
    }

    /// The central directory and its end.
    private static byte[] directory(List<Entry> entries, long at) {
        int length = 0;
        for (Entry e : entries) {
            length += CENTRAL_LENGTH + e.name().length();
        }
        ByteBuffer b = ByteBuffer.allocate(length + END_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry e : entries) {
            b.putInt(CENTRAL).putShort((short) VERSION).putShort((short) VERSION);
            shared(b, e)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0);
            b.putInt((int) e.headerAt()).put(e.name().getBytes(StandardCharsets.US_ASCII));
        }
        b.putInt(END).putShort((short) 0).putShort((short) 0);
        b.putShort((short) entries.size()).putShort((short) entries.size());
        b.putInt(length).putInt((int) at).putShort((short) 0);
        return b.array();
    }

    /// The names of all entries, in their order.
    List<String> names() {
        return entries.values().stream()
                .sorted((a, b) -> Long.compare(a.headerAt(), b.headerAt()))
                .map(Entry::name)
                .toList();
    }

    /// The size of an entry in bytes, if there is one of this name.
    Optional<Long> size(String name) {
        return Optional.ofNullable(entries.get(name)).map(Entry::size);
    }

    /// The bytes of an entry; throws [MalformedException] if there is none, if it is larger than `most`, or if it
    /// does not have its checksum.
    byte[] read(String name, int most) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new MalformedException(name + " is missing");
        }
        if (entry.size() > most) {
            throw new MalformedException(name + " is larger than " + most + " bytes");
        }
        byte[] out = new byte[(int) entry.size()];
        try {
            bytes.read(entry.dataAt(), out.length).get(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CRC32 crc = new CRC32();
        crc.update(out);
        if ((int) crc.getValue() != entry.crc()) {
            throw new MalformedException(name + " does not have its checksum");
        }
        return out;
    }
}
