package org.touchstone.format.presentation;

import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// The one file that a bidder puts into its bid: the presentation's token and the certificate's bundle. Read,
/// not verified.
public record PresentationFile(String presentation, Bundle bundle) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-presentation";

    /// The greatest size in bytes: a bundle and a token.
    public static final int MAX_BYTES = 128 * 1024;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 32, 4_000);

    /// The file as JSON, as it also stands inside a bid.
    public Json.Obj json() {
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("presentation", presentation)
                .with("bundle", bundle.json())
                .build();
    }

    /// The file's bytes, canonical JSON.
    public byte[] bytes() {
        return CanonicalJson.bytes(json());
    }

    /// Reads a file; throws [MalformedException].
    public static PresentationFile parse(byte[] file) {
        return of(StrictJson.parseObject(file, LIMITS));
    }

    /// Reads the JSON.
    public static PresentationFile of(Json.Obj o) {
        o.only("type", "version", "presentation", "bundle");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a presentation file of version 1");
        }
        return new PresentationFile(o.text("presentation"), Bundle.of(o.obj("bundle")));
    }
}
