package org.touchstone.format.status;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;

class BitstringTest {
    @Test
    void indexZeroIsTheLeftMostBit() {
        assertEquals((byte) 0x80, Bitstring.empty().with(0, true).bytes()[0]);
        assertEquals((byte) 0x01, Bitstring.empty().with(7, true).bytes()[0]);
        assertEquals((byte) 0x80, Bitstring.empty().with(8, true).bytes()[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10, 500, 5_000, 60_000, 131_072})
    void anyGunzipReadsTheCompressedForm(int count) throws Exception {
        Random random = new Random(count);
        Set<Integer> set = new HashSet<>();
        while (set.size() < count) {
            set.add(random.nextInt(Bitstring.MINIMUM_BITS));
        }
        Bitstring bits = Bitstring.empty().withBits(set, true);
        byte[] gzip = Base64Url.decode(bits.encoded().substring(1));
        assertArrayEquals(bits.bytes(), new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes());
        assertEquals(bits, Bitstring.decode(bits.encoded()));
        assertTrue(set.stream().allMatch(bits::get));
    }

    @Test
    void anEmptyListHasOneText() {
        // Recorded once: these bytes are bound by log entries, so they must never change.
        assertEquals(
                "uH4sIAAAAAAAA_2MY"
                        + "BaNgFIyCUTAKRsEoGAWjYBSMglEwCkbBKBgFo2AUjIJRMApGwSgYBaNgFIyCUTAKRsEoGAWjYBSMglEwCkbB"
                        + "KBgFo2AUjIJRMApGwSgYBaNgFIyCUTAKRsEoGAWjYBSMglEwCkbBgAMAhtJUqwBAAAA",
                Bitstring.empty().encoded());
        assertEquals(
                Bitstring.empty().encoded(), Bitstring.ofBytes(new byte[16_384]).encoded());
    }

    @Test
    void whatAnotherCompressorWroteIsRead() throws Exception {
        Bitstring bits = Bitstring.empty().with(77, true);
        assertEquals(bits, Bitstring.decode("u" + Base64Url.encode(gzip(bits.bytes()))));
    }

    private static byte[] gzip(byte[] raw) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream z = new GZIPOutputStream(out)) {
            z.write(raw);
        }
        return out.toByteArray();
    }

    @Test
    void hostileListsAreRefused() throws Exception {
        refused("");
        refused("H4sI");
        refused("uAAAA");
        refused("u" + Base64Url.encode(gzip(new byte[16_383]))); // a byte too short
        refused("u" + Base64Url.encode(gzip(new byte[64 * 1024 * 1024]))); // a bomb
        byte[] good = gzip(Bitstring.empty().bytes());
        refused("u" + Base64Url.encode(Arrays.copyOf(good, good.length + 1))); // something follows
        refused("u" + Base64Url.encode(Arrays.copyOf(good, good.length - 1)));
        byte[] twice = Arrays.copyOf(good, good.length * 2); // a second member
        System.arraycopy(good, 0, twice, good.length, good.length);
        refused("u" + Base64Url.encode(twice));
        for (int i = 0; i < good.length; i++) {
            if (i >= 4 && i <= 9) {
                continue; // time, level and system are not part of what is said
            }
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            // A flipped bit may by chance expand to the same list (an unused code of the table); to another
            // one, never.
            try {
                assertEquals(Bitstring.empty(), Bitstring.decode("u" + Base64Url.encode(bad)));
            } catch (MalformedException expected) {
                continue;
            }
        }
    }

    private static void refused(String encoded) {
        assertThrows(MalformedException.class, () -> Bitstring.decode(encoded), encoded);
    }

    @Test
    void aListTokenReadsBackEqual() {
        StatusList list = Samples.statusList(StatusList.Purpose.SUSPENSION, Samples.START, Set.of(3, 99_999));
        StatusListJwt jwt = StatusListJwt.sign(list, Samples.STATUS_KID, TestKeys.signer("status 1"));
        assertEquals(list, jwt.list());
        assertTrue(jwt.list().bits().get(99_999));
        assertFalse(jwt.list().bits().get(4));
    }
}
