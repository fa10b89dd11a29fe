package org.touchstone.format.status;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;

/// The bits of a status list (Bitstring Status List 1.0). Index 0 is the left-most bit of byte 0. Immutable.
///
/// The compressed form is made here, not by a library's deflate, because a log entry binds the token's exact
/// bytes and deflate output differs between versions of zlib: one block with the fixed Huffman code and run
/// lengths only, so equal bits have equal bytes on every machine.
public final class Bitstring {
    /// The least number of bits a list may have, so that an index does not tell who is looked up.
    public static final int MINIMUM_BITS = 131_072;

    /// The greatest size that a reader expands to, in bytes.
    public static final int MAXIMUM_BYTES = 4 * 1024 * 1024;

    private final byte[] bytes;

    private Bitstring(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A list of [#MINIMUM_BITS] clear bits.
    public static Bitstring empty() {
        return new Bitstring(new byte[MINIMUM_BITS / 8]);
    }

    /// The list with these raw bytes; throws [MalformedException] if too small or too large.
    public static Bitstring ofBytes(byte[] raw) {
        Step.STATUS_SIZE.require(raw.length >= MINIMUM_BITS / 8, "the status list has fewer than 131,072 bits");
        if (raw.length > MAXIMUM_BYTES) {
            throw new MalformedException("the status list is larger than 4 MiB");
        }
        return new Bitstring(raw.clone());
    }

    /// The number of bits.
    public int size() {
        return bytes.length * 8;
    }

    /// The bit at `index`, 0 ≤ index < [#size].
    public boolean get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("no bit " + index + " in a list of " + size());
        }
        return (bytes[index >> 3] & 0x80 >> (index & 7)) != 0;
    }

    /// A copy with one bit changed.
    public Bitstring with(int index, boolean value) {
        return withBits(java.util.List.of(index), value);
    }

    /// A copy with all these bits set to `value`.
    public Bitstring withBits(Collection<Integer> indices, boolean value) {
        byte[] copy = bytes.clone();
        for (int index : indices) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException("no bit " + index + " in a list of " + size());
            }
            int mask = 0x80 >> (index & 7);
            copy[index >> 3] = (byte) (value ? copy[index >> 3] | mask : copy[index >> 3] & ~mask);
        }
        return new Bitstring(copy);
    }

    /// The raw bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// SHA-256 of the raw bytes, lower-case hex: what the log's entry of a publication carries as `bits`.
    public String digest() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// `encodedList`: multibase `u` (base64url without padding) of the GZIP form.
    public String encoded() {
        return "u" + Base64Url.encode(gzip());
    }

    /// Reads an `encodedList`, expanding at most [#MAXIMUM_BYTES]; throws [MalformedException].
    public static Bitstring decode(String encoded) {
        if (encoded.isEmpty() || encoded.charAt(0) != 'u') {
            throw new MalformedException("encodedList does not begin with u");
        }
        return ofBytes(gunzip(Base64Url.decode(encoded.substring(1))));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Bitstring other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Bitstring[" + size() + " bits]";
    }

    private byte[] gzip() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        // RFC 1952: no flags, no modification time, operating system "unknown".
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
        BitWriter bits = new BitWriter(out);
        bits.write(1, 1); // the last block
        bits.write(1, 2); // fixed Huffman codes
        int i = 0;
        while (i < bytes.length) {
            int run = 0;
            if (i > 0) {
                while (run < 258 && i + run < bytes.length && bytes[i + run] == bytes[i - 1]) {
                    run++;
                }
            }
            if (run >= 3) {
                bits.length(run);
                bits.huffman(0, 5); // distance 1: the byte before
                i += run;
            } else {
                bits.literal(bytes[i] & 0xff);
                i++;
            }
        }
        bits.huffman(0, 7); // end of block
        bits.flush();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        little(out, crc.getValue());
        little(out, bytes.length);
        return out.toByteArray();
    }

    private static void little(ByteArrayOutputStream out, long v) {
        for (int i = 0; i < 4; i++) {
            out.write((int) (v >>> 8 * i) & 0xff);
        }
    }

    /// Deflate's bit order (RFC 1951 section 3.1.1): numbers from their least significant bit, Huffman codes
    /// from their most significant.
    private static final class BitWriter {
        private static final int[] BASE = {
            3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
            227, 258
        };
        private static final int[] EXTRA = {
            0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
        };

        private final ByteArrayOutputStream out;
        private int held;
        private int count;

        BitWriter(ByteArrayOutputStream out) {
            this.out = out;
        }

        void write(int value, int bits) {
            for (int i = 0; i < bits; i++) {
                held |= (value >> i & 1) << count;
                if (++count == 8) {
                    out.write(held);
                    held = 0;
                    count = 0;
                }
            }
        }

        void huffman(int code, int bits) {
            for (int i = bits - 1; i >= 0; i--) {
                write(code >> i & 1, 1);
            }
        }

        void literal(int value) {
            if (value < 144) {
                huffman(0x30 + value, 8);
            } else {
                huffman(0x190 + value - 144, 9);
            }
        }

        void length(int run) {
            int k = BASE.length - 1;
            while (BASE[k] > run) {
                k--;
            }
            int symbol = 257 + k;
            if (symbol < 280) {
                huffman(symbol - 256, 7);
            } else {
                huffman(0xc0 + symbol - 280, 8);
            }
            write(run - BASE[k], EXTRA[k]);
        }

        void flush() {
            if (count > 0) {
                out.write(held);
                held = 0;
                count = 0;
            }
        }
    }

    /// Expands one GZIP member and nothing after it, and never more than the cap: a bomb costs 4 MiB.
    private static byte[] gunzip(byte[] gzip) {
        if (gzip.length < 20 || gzip[0] != 0x1f || gzip[1] != (byte) 0x8b || gzip[2] != 8 || gzip[3] != 0) {
            throw new MalformedException("encodedList is not plain GZIP");
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(gzip, 10, gzip.length - 10);
            byte[] buffer = new byte[64 * 1024];
            ByteArrayOutputStream out = new ByteArrayOutputStream(MINIMUM_BITS / 8);
            CRC32 crc = new CRC32();
            while (!inflater.finished()) {
                int n = inflater.inflate(buffer);
                if (n == 0 && !inflater.finished()) {
                    throw new MalformedException("the compressed status list is cut off");
                }
                if (out.size() + n > MAXIMUM_BYTES) {
                    throw new MalformedException("the status list is larger than 4 MiB");
                }
                out.write(buffer, 0, n);
                crc.update(buffer, 0, n);
            }
            int end = gzip.length - inflater.getRemaining();
            if (inflater.getRemaining() != 8) {
                throw new MalformedException("something follows the compressed status list");
            }
            if (little(gzip, end) != crc.getValue() || little(gzip, end + 4) != out.size()) {
                throw new MalformedException("the compressed status list is damaged");
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new MalformedException("the compressed status list is damaged", e);
        } finally {
            inflater.end();
        }
    }

    private static long little(byte[] b, int at) {
        long v = 0;
        for (int i = 3; i >= 0; i--) {
            v = v << 8 | b[at + i] & 0xff;
        }
        return v;
    }
}
