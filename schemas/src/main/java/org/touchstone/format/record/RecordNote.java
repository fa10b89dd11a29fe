package org.touchstone.format.record;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;

/// What a person adds to a frozen check, one file for each time: who decided what, and why. It carries the digest
/// of what it was added to (`record.json`, or the note before), so that notes form a chain and nothing below them
/// can be changed unnoticed.
///
/// @param previous SHA-256 of `record.json`, or of the note before
/// @param at when it was written
/// @param officer who decided
/// @param bid the result that it is about, by its name; absent: about the whole check
/// @param decision what was decided, in the officer's words
/// @param reasons why
/// @param clarification what was asked of the bidder, and the answer
/// @param equivalents what was considered as equivalent evidence, each with what came of it
public record RecordNote(
        String previous,
        Instant at,
        String officer,
        Optional<String> bid,
        String decision,
        Optional<String> reasons,
        Optional<Clarification> clarification,
        List<String> equivalents) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-check-note";

    /// The greatest size of a note in bytes.
    public static final int MAX_BYTES = 256 * 1024;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 8, 1_000);
    private static final int MAX_TEXT = 10_000;
    private static final int MAX_EQUIVALENTS = 100;

    /// A question to the bidder.
    public record Clarification(String asked, Optional<String> answer) {
        public Clarification {
            CheckRecord.requireText(asked, "asked", MAX_TEXT);
            answer.ifPresent(a -> CheckRecord.requireText(a, "answer", MAX_TEXT));
        }
    }

    public RecordNote {
        Digests.require(previous);
        CheckRecord.requireText(officer, "officer");
        bid.ifPresent(b -> CheckRecord.requireText(b, "bid", 4_096));
        CheckRecord.requireText(decision, "decision", MAX_TEXT);
        reasons.ifPresent(r -> CheckRecord.requireText(r, "reasons", MAX_TEXT));
        equivalents = List.copyOf(equivalents);
        if (equivalents.size() > MAX_EQUIVALENTS) {
            throw new MalformedException("more than " + MAX_EQUIVALENTS + " equivalents");
        }
        equivalents.forEach(e -> CheckRecord.requireText(e, "equivalents", MAX_TEXT));
    }

    /// The note as JSON.
    public Json.Obj json() {
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("previous", previous)
                .with("at", Timestamp.text(at))
                .with("officer", officer)
                .withOptional("bid", bid)
                .with("decision", decision)
                .withOptional("reasons", reasons);
        clarification.ifPresent(c -> o.with(
                "clarification",
                Json.Obj.builder()
                        .with("asked", c.asked())
                        .withOptional("answer", c.answer())
                        .build()));
        if (!equivalents.isEmpty()) {
            o.with("equivalents", Json.Arr.ofStrings(equivalents));
        }
        return o.build();
    }

    /// The file's bytes, canonical JSON.
    public byte[] bytes() {
        return CanonicalJson.bytes(json());
    }

    /// Reads a note; throws [MalformedException].
    public static RecordNote parse(byte[] bytes) {
        Json.Obj o = StrictJson.parseCanonicalObject(bytes, LIMITS);
        o.only(
                "type",
                "version",
                "previous",
                "at",
                "officer",
                "bid",
                "decision",
                "reasons",
                "clarification",
                "equivalents");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a note of version 1");
        }
        Optional<Clarification> clarification = Optional.empty();
        if (o.has("clarification")) {
            Json.Obj c = o.obj("clarification").only("asked", "answer");
            clarification = Optional.of(new Clarification(c.text("asked"), c.optionalText("answer")));
        }
        if (o.has("equivalents") && o.array("equivalents").isEmpty()) {
            throw new MalformedException("a list of no equivalents is left out");
        }
        return new RecordNote(
                o.text("previous"),
                Timestamp.parse(o.text("at")),
                o.text("officer"),
                o.optionalText("bid"),
                o.text("decision"),
                o.optionalText("reasons"),
                clarification,
                o.has("equivalents") ? o.texts("equivalents") : List.of());
    }
}
