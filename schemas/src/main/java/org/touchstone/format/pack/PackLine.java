package org.touchstone.format.pack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.trust.TrustListJws;

/// One line of a pack: what `sync` fetches, the same for everyone, so that fetching it tells nobody who is looked up.
/// `spec/pack.md`. Read, not verified.
public sealed interface PackLine {
    /// The value of `type` in the header.
    String TYPE = "touchstone-pack";

    /// The greatest length of a line in bytes.
    int MAX_LINE = 256 * 1024;

    /// The first line: the checkpoint that all proofs of the pack are against.
    record Header(String checkpoint) implements PackLine {}

    /// A trust list.
    record Trust(TrustListJws list) implements PackLine {}

    /// A status list.
    record Status(BundledToken list) implements PackLine {}

    /// An entry that changed a status: why, since when, until when; with the public documents it names.
    record StatusEvent(long index, String entry, String proof, List<Json.Obj> objects) implements PackLine {
        public StatusEvent {
            objects = List.copyOf(objects);
        }
    }

    /// The current certificate of a live accreditation.
    record Current(BundledToken certificate) implements PackLine {}

    /// A complete application (counts at the deadline in a transition period), with who applied.
    record Application(String entry, String proof, Applicant applicant) implements PackLine {}

    /// Who applied: the entry that put the supplier on the register or gave it its present name, and the identity
    /// that this entry refers to: an object's JSON, or the opening of a sole trader.
    record Applicant(String entry, String proof, Json.Obj identity) {
        Json.Obj json() {
            return Json.Obj.builder()
                    .with("entry", entry)
                    .with("proof", proof)
                    .with("identity", identity)
                    .build();
        }

        static Applicant of(Json.Obj o) {
            o.only("entry", "proof", "identity");
            return new Applicant(o.text("entry"), o.text("proof"), o.obj("identity"));
        }
    }

    /// The line as JSON.
    default Json.Obj json() {
        Json.Obj.Builder o = Json.Obj.builder();
        switch (this) {
            case Header(String checkpoint) ->
                o.with("type", TYPE).with("version", 1).with("checkpoint", checkpoint);
            case Trust(TrustListJws list) -> o.with("trustList", list.json());
            case Status(BundledToken list) -> o.with("statusList", list.json());
            case Current(BundledToken certificate) -> o.with("certificate", certificate.json());
            case StatusEvent(long index, String entry, String proof, List<Json.Obj> objects) -> {
                Json.Obj.Builder e = Json.Obj.builder()
                        .with("index", index)
                        .with("entry", entry)
                        .with("proof", proof);
                if (!objects.isEmpty()) {
                    e.with("objects", new Json.Arr(new ArrayList<>(objects)));
                }
                o.with("statusEvent", e.build());
            }
            case Application(String entry, String proof, Applicant applicant) ->
                o.with(
                        "application",
                        Json.Obj.builder()
                                .with("entry", entry)
                                .with("proof", proof)
                                .with("applicant", applicant.json())
                                .build());
        }
        return o.build();
    }

    /// The line's text without its line feed, canonical JSON (which holds no line feed).
    default String text() {
        return CanonicalJson.text(json());
    }

    /// Reads a line; throws [MalformedException]. A line of a kind that is not known is refused.
    static PackLine parse(String line) {
        StrictJson.Limits limits = new StrictJson.Limits(MAX_LINE, 32, 4_000);
        Json.Obj o = StrictJson.parseObject(line.getBytes(StandardCharsets.UTF_8), limits);
        if (o.has("type")) {
            o.only("type", "version", "checkpoint");
            if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
                throw new MalformedException("not a pack of version 1");
            }
            return new Header(o.text("checkpoint"));
        }
        if (o.members().size() != 1) {
            throw new MalformedException("a line of a pack has one member");
        }
        String kind = o.members().keySet().iterator().next();
        Json.Obj body = o.obj(kind);
        return switch (kind) {
            case "trustList" -> new Trust(TrustListJws.of(body));
            case "statusList" -> new Status(BundledToken.of(body));
            case "certificate" -> new Current(BundledToken.of(body));
            case "statusEvent" -> {
                body.only("index", "entry", "proof", "objects");
                yield new StatusEvent(
                        body.integer("index"),
                        body.text("entry"),
                        body.text("proof"),
                        body.has("objects") ? body.objects("objects") : List.of());
            }
            case "application" -> {
                body.only("entry", "proof", "applicant");
                yield new Application(body.text("entry"), body.text("proof"), Applicant.of(body.obj("applicant")));
            }
            default -> throw new MalformedException("a pack has a line of an unknown kind");
        };
    }
}
