package org.touchstone.format.log;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.touchstone.format.json.MalformedException;

/// The entries of one tile (C2SP tlog-tiles, "Log entries"): each preceded by its length as a big-endian uint16.
public final class EntryBundle {
    /// The greatest length that the format can express.
    public static final int MAX_ENTRY = 0xffff;

    private EntryBundle() {}

    /// The bundle of 1 to 256 entries.
    public static byte[] encode(List<byte[]> entries) {
        if (entries.isEmpty() || entries.size() > TileId.FULL) {
            throw new IllegalArgumentException("a bundle of " + entries.size() + " entries");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            if (entry.length > MAX_ENTRY) {
                throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
            }
            out.write(entry.length >>> 8);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    /// The entries of a bundle that must hold exactly `width` of them; throws [MalformedException].
    public static List<byte[]> decode(byte[] bundle, int width) {
        List<byte[]> out = new ArrayList<>(width);
        if (read(bundle, width, out) != bundle.length) {
            throw new MalformedException("the bundle holds more than " + width + " entries");
        }
        return out;
    }

    /// The first `width` entries of a bundle that may hold more: the full bundle that took a partial one's place.
    /// All of it must be well-formed; throws [MalformedException].
    public static List<byte[]> decodeAtLeast(byte[] bundle, int width) {
        List<byte[]> out = new ArrayList<>(width);
        if (read(bundle, width, out) != bundle.length) {
            List<byte[]> all = new ArrayList<>(TileId.FULL);
            if (read(bundle, TileId.FULL, all) != bundle.length) {
                throw new MalformedException("the bundle holds more than " + TileId.FULL + " entries");
            }
        }
        return out;
    }

    /// Reads `count` entries and returns where they end.
    private static int read(byte[] bundle, int count, List<byte[]> out) {
        int at = 0;
        while (out.size() < count) {
            if (at == bundle.length) {
                throw new MalformedException("the bundle holds " + out.size() + " entries instead of " + count);
            }
            if (bundle.length - at < 2) {
                throw new MalformedException("the bundle ends inside a length");
            }
            int length = (bundle[at] & 0xff) << 8 | (bundle[at + 1] & 0xff);
            at += 2;
            if (bundle.length - at < length) {
                throw new MalformedException("the bundle ends inside an entry");
            }
            out.add(Arrays.copyOfRange(bundle, at, at + length));
            at += length;
        }
        return at;
    }
}
