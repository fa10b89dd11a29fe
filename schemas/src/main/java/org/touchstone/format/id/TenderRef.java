package org.touchstone.format.id;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;

/// What a presentation is bound to: one lot of one procurement of one buyer with one deadline. `ocid` and `lot` have 1
/// to 200 characters.
public record TenderRef(String ocid, String lot, OrganisationId buyer, Instant deadline) {
    public TenderRef {
        if (ocid.isBlank() || ocid.length() > 200) {
            throw new MalformedException("a tender needs its ocid");
        }
        if (lot.isBlank() || lot.length() > 200) {
            throw new MalformedException("a tender needs its lot");
        }
        try {
            Timestamp.text(deadline);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a tender's deadline lies in the years 0000 to 9999", e);
        }
    }

    /// The nonce that every bidder can compute without asking anyone: base64url(SHA-256(JCS([label, ocid, lot,
    /// buyer, deadline]))), the buyer as `SCHEME-id` and the deadline in UTC, so that offsets make no
    /// difference.
    public String nonce() {
        Json.Arr bound = Json.Arr.ofStrings(
                List.of("touchstone/tender/v1", ocid, lot, buyer.partyId(), Timestamp.text(deadline)));
        try {
            return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(CanonicalJson.bytes(bound)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
