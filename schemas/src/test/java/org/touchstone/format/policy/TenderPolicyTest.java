package org.touchstone.format.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.World;

class TenderPolicyTest {
    private static Json.Obj good() {
        return new World().tender();
    }

    private static TenderPolicy read(Json.Obj json) {
        return TenderPolicy.parse(CanonicalJson.bytes(json));
    }

    /// What a fuzzer found: such a tender was read, and the first bid for it was a fault instead of a verdict.
    @ParameterizedTest
    @CsvSource({
        "ocid, 201",
        "lot,  201",
        "ocid, 0",
        "lot,  0",
        "deadline, 9999-12-31T23:59:59-01:00",
        "deadline, 0000-01-01T00:00:00+01:00",
    })
    void aTenderThatNothingCanBeBoundToIsRefused(String member, String value) {
        String text = value.contains("-") ? value : "x".repeat(Integer.parseInt(value));
        for (boolean own : new boolean[] {false, true}) {
            Json.Obj tender = own ? Change.with(good(), "nonce", "challenge-of-the-buyer") : good();
            assertThrows(MalformedException.class, () -> read(Change.with(tender, member, text)));
        }
    }

    @Test
    void whatIsReadHasANonce() {
        for (String member : new String[] {"ocid", "lot"}) {
            Json.Obj longest = Change.with(good(), member, "x".repeat(200));
            assertEquals(43, read(longest).expectedNonce().length());
        }
        assertEquals(
                43,
                read(Change.with(good(), "deadline", "9999-12-31T23:59:59+00:00"))
                        .expectedNonce()
                        .length());
        assertEquals(
                "own-nonce-of-the-buyer",
                read(Change.with(good(), "nonce", "own-nonce-of-the-buyer")).expectedNonce());
    }
}
