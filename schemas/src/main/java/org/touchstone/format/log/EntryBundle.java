package org.touchstone.format.log;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
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
        int at = 0;
        while (at < bundle.length) {
            if (out.size() == width) {
                throw new MalformedException("the bundle holds more than " + width + " entries");
            }
            if (bundle.length - at < 2) {
                throw new MalformedException("the bundle ends inside a length");
            }
            int length = (bundle[at] & 0xff) << 8 | (bundle[at + 1] & 0xff);
            at += 2;
            if (bundle.length - at < length) {
                throw new MalformedException("the bundle ends inside an entry");
            }
            byte[] entry = new byte[length];
            System.arraycopy(bundle, at, entry, 0, length);
            out.add(entry);
            at += length;
        }
        if (out.size() != width) {
            throw new MalformedException("the bundle holds " + out.size() + " entries instead of " + width);
        }
        return out;
    }
}
