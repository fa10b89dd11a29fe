package org.touchstone.registry.issuance;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.PublicRecord;

/// Tokens in the public record: a legal person's is an object, a natural person's the value of an opening.
final class Tokens {
    private Tokens() {}

    static Ref ref(String json) {
        return Ref.of(StrictJson.parseObject(json.getBytes(StandardCharsets.UTF_8)));
    }

    static Optional<String> find(Tx tx, PublicRecord record, String refJson) {
        return find(tx, record, ref(refJson));
    }

    /// The token, or empty where it was erased.
    static Optional<String> find(Tx tx, PublicRecord record, Ref ref) {
        return switch (ref) {
            case Ref.ToObject(String digest) ->
                Optional.of(new String(record.object(tx, digest), StandardCharsets.US_ASCII));
            case Ref.ToOpening(UUID id, String _) -> record.findOpening(tx, id).map(Tokens::value);
        };
    }

    private static String value(Opening opening) {
        if (opening.value() instanceof Json.Str(String token)) {
            return token;
        }
        throw new IllegalStateException("the opening of a token holds something else");
    }
}
