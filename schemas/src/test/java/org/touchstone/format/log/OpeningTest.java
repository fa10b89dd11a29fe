package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

class OpeningTest {
    private static byte[] salt() {
        byte[] salt = new byte[32];
        for (int i = 0; i < 32; i++) {
            salt[i] = (byte) i;
        }
        return salt;
    }

    /// Computed outside this project with another language's SHA-256.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "supplier-identity;`{\"legalName\":\"J."
                        + " Finch\",\"n\":[1,true,null]}`;2d88f4877bb2d61db2becf5416a2e0edb0379dbcf0aaaa28c10a6122aeffecec",
                "certificate-token;`\"a.b.c\"`;785c49e45969dfea8b5f4bc29017d74cb80d1cf6f695f8a5071b764083765f38",
            },
            delimiter = ';')
    void knownCommitments(String type, String value, String commitment) {
        Json json = StrictJson.parse(value.getBytes(StandardCharsets.UTF_8));
        Opening opening = new Opening(CommitmentType.of(type), salt(), json);
        assertEquals(commitment, opening.commitment());
        assertEquals(opening, Opening.parse(opening.bytes()));
        assertEquals(commitment, Opening.parse(opening.bytes()).commitment());
    }

    @Test
    void noTypeIsTheBeginningOfAnother() {
        for (CommitmentType a : CommitmentType.values()) {
            assertEquals(a, CommitmentType.of(a.word()));
            assertEquals(a.word(), a.word().replaceAll("[^a-z-]", ""));
            for (CommitmentType b : CommitmentType.values()) {
                if (a != b) {
                    assertFalse(b.word().startsWith(a.word()), a + " " + b);
                }
            }
        }
    }

    @Test
    void everythingIsCommittedTo() {
        Opening opening = new Opening(CommitmentType.SCORES, salt(), new Json.Num(1));
        byte[] other = salt();
        other[31] ^= 1;
        for (Opening altered : List.of(
                new Opening(CommitmentType.EVIDENCE_FILE, salt(), new Json.Num(1)),
                new Opening(CommitmentType.SCORES, other, new Json.Num(1)),
                new Opening(CommitmentType.SCORES, salt(), new Json.Num(2)),
                new Opening(CommitmentType.SCORES, salt(), new Json.Str("1")))) {
            assertNotEquals(opening.commitment(), altered.commitment());
        }
        SecureRandom random = new SecureRandom();
        assertNotEquals(
                Opening.of(CommitmentType.SCORES, new Json.Num(1), random).commitment(),
                Opening.of(CommitmentType.SCORES, new Json.Num(1), random).commitment());
        assertFalse(opening.toString().contains("1"));
    }

    @Test
    void malformedOpeningsAreRefused() {
        String good =
                new String(new Opening(CommitmentType.SCORES, salt(), new Json.Num(1)).bytes(), StandardCharsets.UTF_8);
        for (String bad : List.of(
                "",
                "{}",
                good + "\n",
                good.replace("score-vector", "score"),
                good.replace("\"value\":1", "\"value\":1.0"),
                good.replace(",\"value\":1", ""),
                good.replace("\"value\":1", "\"value\":1,\"zz\":1"),
                good.replaceFirst("\"salt\":\"..", "\"salt\":\""),
                good.replaceFirst("\"salt\":\"", "\"salt\":\"AAAA"),
                good.replaceFirst("\"salt\":\"[^\"]*\"", "\"salt\":1"))) {
            assertThrows(MalformedException.class, () -> Opening.parse(bad.getBytes(StandardCharsets.UTF_8)), bad);
        }
        assertThrows(MalformedException.class, () -> new Opening(CommitmentType.SCORES, new byte[31], new Json.Num(1)));
    }
}
