package org.touchstone.verifier.verify;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;

/// The scheme editions at hand, by the digest that a certificate or the trust list names. An edition is read when
/// a rule of it is asked for, and as much of it as the rule needs.
final class Editions {
    private final TrustMaterial trust;
    private final Map<String, Optional<SchemeEdition>> whole = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Applicability.CheckPoint>> points = new ConcurrentHashMap<>();

    Editions(TrustMaterial trust) {
        this.trust = trust;
    }

    /// The edition.
    Optional<SchemeEdition> of(String digest) {
        Optional<SchemeEdition> known = whole.get(digest);
        if (known == null) {
            known = trust.edition(digest).map(SchemeEdition::parse);
            whole.put(digest, known);
        }
        return known;
    }

    /// The edition's check points in its order; none if the edition is not at hand.
    Map<String, Applicability.CheckPoint> checkPoints(String digest) {
        Map<String, Applicability.CheckPoint> known = points.get(digest);
        if (known == null) {
            Optional<byte[]> bytes = trust.edition(digest);
            if (bytes.isEmpty()) {
                known = Map.of();
            } else {
                Json.Obj json = StrictJson.parseObject(bytes.get(), StrictJson.Limits.DOCUMENT);
                known = SchemeEdition.checkPoints(json);
            }
            points.put(digest, known);
        }
        return known;
    }

    /// What a reason code of the edition says in words.
    Optional<String> words(String digest, String code) {
        return of(digest).flatMap(e -> e.reasonCodes().find(code)).map(Reasons.Code::text);
    }
}
