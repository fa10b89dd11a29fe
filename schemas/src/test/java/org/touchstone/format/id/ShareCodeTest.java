package org.touchstone.format.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.MalformedException;

class ShareCodeTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ";

    @Test
    void whatIsShownIsReadAgainHoweverItIsTyped() {
        for (int i = 0; i < 500; i++) {
            ShareCode code = ShareCode.random(RANDOM);
            assertEquals(code, ShareCode.parse(code.toString()));
            assertEquals(
                    code,
                    ShareCode.parse(code.toString().toLowerCase(Locale.ROOT).replace('-', ' ')));
            assertEquals(code, ShareCode.parse(code.characters()));
            assertEquals(14, code.toString().length());
        }
    }

    /// Fifty bits at least, and nothing that repeats.
    @Test
    void thereAreEnoughOfThem() {
        assertTrue(11 * Math.log(ALPHABET.length()) / Math.log(2) >= 50);
        Set<ShareCode> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(seen.add(ShareCode.random(RANDOM)));
        }
    }

    @Test
    void everySingleWrongCharacterIsSeen() {
        ShareCode code = ShareCode.random(RANDOM);
        for (int i = 0; i < 12; i++) {
            for (char c : ALPHABET.toCharArray()) {
                if (c != code.characters().charAt(i)) {
                    String wrong = code.characters().substring(0, i)
                            + c
                            + code.characters().substring(i + 1);
                    assertThrows(MalformedException.class, () -> ShareCode.parse(wrong), wrong);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "7KD4-9XQM", "7KD4-9XQM-2BC", "7KD4-9XQM-2BC33", "0OIL-UAEI-1234", "7KD4/9XQM/2BC3", "é"
            })
    void whatIsNoCodeIsRefused(String typed) {
        assertThrows(MalformedException.class, () -> ShareCode.parse(typed));
        assertThrows(MalformedException.class, () -> ShareCode.parse(typed + "2".repeat(60)));
    }
}
