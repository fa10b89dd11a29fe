package org.touchstone.format.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Damages inputs by seeded chance: bits, bytes, blocks, splices of two inputs, and words at which readers stumble.
public final class Mutator {
    private static final int MAX = 200_000;

    /// What has broken readers of JSON, base64, notes and archives before.
    private static final List<byte[]> WORDS = List.of(
                    "",
                    "\0",
                    " ",
                    "\n",
                    "\r\n",
                    "\n\n",
                    "\u2028",
                    "\ufeff",
                    "\ufffd",
                    "\u202e",
                    "e\u0301",
                    "\u00e9",
                    "\ud83d\ude00",
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    "\\",
                    ",",
                    ":",
                    "{}",
                    "[]",
                    "null",
                    "true",
                    "false",
                    "-0",
                    "0",
                    "1",
                    "-1",
                    "00",
                    "1e9",
                    "1.0",
                    "NaN",
                    "9007199254740991",
                    "9007199254740992",
                    "9223372036854775807",
                    "18446744073709551616",
                    "\\u0000",
                    "\\ud800",
                    "\\u00E9",
                    "\\/",
                    ".",
                    "..",
                    "...",
                    "/",
                    "../",
                    "=",
                    "==",
                    "+",
                    "-",
                    "_",
                    "~",
                    "#",
                    "%00",
                    "u",
                    "a",
                    "Z",
                    "\"alg\":\"none\"",
                    "\"alg\":\"ES256\"",
                    "\"crit\":[]",
                    "\"typ\":\"vc+jwt\"",
                    "\"kid\":\"\"",
                    "\u2014 ",
                    "index ",
                    "extra ",
                    "c2sp.org/tlog-proof@v1",
                    "2026-02-30T00:00:00Z",
                    "2026-12-31T23:59:60Z",
                    "+00:00",
                    "+18:01",
                    "9999999999-01-01T00:00:00Z",
                    "PK\u0003\u0004",
                    "PK\u0001\u0002",
                    "PK\u0005\u0006",
                    "PK\u0007\u0008",
                    "PK\u0006\u0006",
                    "data:application/vc+jwt,",
                    "did:jwk:",
                    "did:web:",
                    "http://",
                    "urn:uuid:",
                    "SRA-0000000A",
                    "GB-COH")
            .stream()
            .map(w -> w.getBytes(StandardCharsets.UTF_8))
            .toList();

    private final RandomGenerator random;

    /// The same seed gives the same damage everywhere.
    public Mutator(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /// One of the inputs, damaged in one to four places.
    public byte[] next(List<byte[]> inputs) {
        byte[] out = pick(inputs);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            out = once(out, inputs);
        }
        return out.length > MAX ? Arrays.copyOf(out, MAX) : out;
    }

    private byte[] pick(List<byte[]> inputs) {
        return inputs.get(random.nextInt(inputs.size()));
    }

    private byte[] once(byte[] in, List<byte[]> inputs) {
        int at = random.nextInt(in.length + 1);
        int to = Math.min(in.length, at + span(in.length));
        return switch (random.nextInt(10)) {
            case 0, 1 -> {
                if (at == in.length) {
                    yield in;
                }
                byte[] out = in.clone();
                out[at] ^= (byte) (1 << random.nextInt(8));
                yield out;
            }
            case 2 -> {
                if (at == in.length) {
                    yield in;
                }
                byte[] out = in.clone();
                out[at] = (byte) random.nextInt(256);
                yield out;
            }
            case 3 -> replaced(in, at, to, new byte[0]);
            case 4 -> replaced(in, at, at, Arrays.copyOfRange(in, at, to));
            case 5, 6 -> replaced(in, at, at, WORDS.get(random.nextInt(WORDS.size())));
            case 7 -> replaced(in, at, to, WORDS.get(random.nextInt(WORDS.size())));
            case 8 -> {
                byte[] other = pick(inputs);
                int from = random.nextInt(other.length + 1);
                byte[] part = Arrays.copyOfRange(other, from, Math.min(other.length, from + span(other.length)));
                yield replaced(in, at, to, part);
            }
            default -> number(in, at);
        };
    }

    /// Mostly short, sometimes half of everything.
    private int span(int length) {
        return random.nextInt(4) == 0 ? random.nextInt(length / 2 + 1) : random.nextInt(Math.min(32, length + 1) + 1);
    }

    /// Changes the run of digits at or after `at`, else a four-byte number of an archive.
    private byte[] number(byte[] in, int at) {
        int from = at;
        while (from < in.length && (in[from] < '0' || in[from] > '9')) {
            from++;
        }
        int to = from;
        while (to < in.length && in[to] >= '0' && in[to] <= '9') {
            to++;
        }
        if (from < to && random.nextBoolean()) {
            long n = random.nextLong() >>> random.nextInt(64);
            return replaced(in, from, to, Long.toString(n).getBytes(StandardCharsets.US_ASCII));
        }
        if (at + 4 > in.length) {
            return in;
        }
        byte[] out = in.clone();
        int v = new int[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffff, 1 << random.nextInt(31)}
                [random.nextInt(7)];
        for (int i = 0; i < 4; i++) {
            out[at + i] = (byte) (v >>> 8 * i);
        }
        return out;
    }

    private static byte[] replaced(byte[] in, int from, int to, byte[] by) {
        byte[] out = new byte[in.length - (to - from) + by.length];
        System.arraycopy(in, 0, out, 0, from);
        System.arraycopy(by, 0, out, from, by.length);
        System.arraycopy(in, to, out, from + by.length, in.length - to);
        return out;
    }
}
