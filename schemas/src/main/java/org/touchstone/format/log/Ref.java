package org.touchstone.format.log;

import java.util.UUID;
import org.touchstone.format.json.Json;

/// How an entry names something too long or too personal to stand in the log: a public object by its SHA-256, or an
/// opening by its id together with the commitment that binds it.
public sealed interface Ref {

    /// A public document: `/objects/sha256/<digest>`. Kept for ever.
    record ToObject(String digest) implements Ref {
        public ToObject {
            EventFields.requireHex(digest, "object");
        }
    }

    /// A public but personal value: `/openings/<id>`. May be erased; the commitment in the entry stays and says
    /// nothing.
    record ToOpening(UUID id, String commitment) implements Ref {
        public ToOpening {
            EventFields.requireRandom(id, "opening");
            EventFields.requireHex(commitment, "commitment");
        }
    }

    /// `{"object":…}` or `{"opening":…,"commitment":…}`.
    default Json.Obj json() {
        return switch (this) {
            case ToObject(String digest) ->
                Json.Obj.builder().with("object", digest).build();
            case ToOpening(UUID id, String commitment) ->
                Json.Obj.builder()
                        .with("commitment", commitment)
                        .with("opening", id.toString())
                        .build();
        };
    }

    /// Reads a reference; throws [MalformedException].
    static Ref of(Json.Obj json) {
        if (json.has("object")) {
            json.only("object");
            return new ToObject(json.text("object"));
        }
        json.only("opening", "commitment");
        return new ToOpening(EventFields.uuid(json.text("opening"), "opening"), json.text("commitment"));
    }
}
