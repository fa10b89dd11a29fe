package org.touchstone.format.bundle;

import java.util.ArrayList;
import java.util.List;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustListJws;

/// Everything that a check without network needs: the certificate, its two status lists, each with its log
/// proof against one and the same checkpoint, and every trust list from 1. `spec/bundle.md`. Read, not
/// verified.
///
/// @param trustListsJson the trust lists as they stand in the file; a verifier that has seen them before need
/// not read them
///     again
public record Bundle(BundledToken certificate, List<BundledToken> statusLists, List<Json.Obj> trustListsJson) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-bundle";

    /// The media type of a bundle file.
    public static final String MEDIA_TYPE = "application/vnd.touchstone.bundle+json";

    /// The greatest size of a bundle in bytes.
    public static final int MAX_BYTES = 64 * 1024;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 32, 4_000);

    public Bundle {
        statusLists = List.copyOf(statusLists);
        trustListsJson = List.copyOf(trustListsJson);
    }

    /// A bundle of these parts.
    public static Bundle of(BundledToken certificate, List<BundledToken> statusLists, List<TrustListJws> trustLists) {
        return new Bundle(
                certificate,
                statusLists,
                trustLists.stream().map(TrustListJws::json).toList());
    }

    /// The trust lists; throws [MalformedException] if one cannot be read.
    public List<TrustListJws> trustLists() {
        return trustListsJson.stream().map(TrustListJws::of).toList();
    }

    /// The bundle as JSON.
    public Json.Obj json() {
        List<Json> lists = new ArrayList<>();
        statusLists.forEach(s -> lists.add(s.json()));
        List<Json> trust = new ArrayList<>(trustListsJson);
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("certificate", certificate.json())
                .with("statusLists", new Json.Arr(lists))
                .with("trustLists", new Json.Arr(trust))
                .build();
    }

    /// The file: canonical JSON, so that a bundle of one checkpoint has one text. Throws
    /// [IllegalStateException] if it would be larger than [#MAX_BYTES].
    public byte[] bytes() {
        byte[] bytes = CanonicalJson.bytes(json());
        if (bytes.length > MAX_BYTES) {
            throw new IllegalStateException("the bundle would be larger than " + MAX_BYTES + " bytes");
        }
        return bytes;
    }

    /// Reads a file; throws [MalformedException].
    public static Bundle parse(byte[] file) {
        return of(StrictJson.parseObject(file, LIMITS));
    }

    /// Reads the JSON.
    public static Bundle of(Json.Obj o) {
        if (Step.BUNDLE_MEMBERS.on()) {
            o.only("type", "version", "certificate", "statusLists", "trustLists");
        }
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a bundle of version 1");
        }
        List<BundledToken> lists =
                o.objects("statusLists").stream().map(BundledToken::of).toList();
        if (lists.size() > 2) {
            throw new MalformedException("a bundle has more than two status lists");
        }
        return new Bundle(BundledToken.of(o.obj("certificate")), lists, o.objects("trustLists"));
    }
}
