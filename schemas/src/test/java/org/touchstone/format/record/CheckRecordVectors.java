package org.touchstone.format.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;

/// Makes `testdata/check-record`: `record.json` and notes, good ones and one file per defect. Run it after a change
/// of the format; the test fails if the files are not what it makes.
public final class CheckRecordVectors {
    static final Path FOLDER = Path.of("testdata", "check-record");

    private static final Instant AT = Instant.parse("2026-11-22T14:57:00Z");

    private CheckRecordVectors() {}

    public static void main(String[] args) throws IOException {
        Files.createDirectories(FOLDER);
        for (Map.Entry<String, String> v : all().entrySet()) {
            Files.writeString(FOLDER.resolve(v.getKey() + ".json"), v.getValue());
        }
    }

    private static String digest(String name) {
        return Digests.of(name.getBytes(StandardCharsets.UTF_8));
    }

    static CheckRecord record() {
        return new CheckRecord(
                digest("readme"),
                new CheckRecord.Request(
                        digest("pin"),
                        Optional.of("1"),
                        Optional.empty(),
                        AT,
                        AT,
                        AT,
                        false,
                        AT,
                        CheckRecord.Reach.OFFLINE,
                        true),
                List.of(
                        shared(RecordInput.Role.TENDER_POLICY, Optional.empty()),
                        shared(RecordInput.Role.TRUST_LIST, Optional.of(AT.minusSeconds(4_320_000))),
                        shared(RecordInput.Role.STATUS_LIST, Optional.of(AT.minusSeconds(120))),
                        shared(RecordInput.Role.PACK_LINES, Optional.empty()),
                        shared(RecordInput.Role.CHECKPOINT, Optional.empty()),
                        shared(RecordInput.Role.EDITION, Optional.empty()),
                        shared(RecordInput.Role.DEBARMENT_LIST, Optional.empty()),
                        RecordInput.bid(
                                "harbour/certificate.presentation.json",
                                content("harbour"),
                                Optional.of("x/harbour.json")),
                        RecordInput.bid("T\u0177 Gwyn/certificate.jwt", Optional.empty(), Optional.empty())),
                1,
                new RecordInput.Content(digest("result"), 20_480),
                new CheckRecord.Tool("touchstone", "0.1.0", Optional.of(digest("jar"))));
    }

    private static Optional<RecordInput.Content> content(String name) {
        return Optional.of(new RecordInput.Content(digest(name), 14_101));
    }

    private static RecordInput shared(RecordInput.Role role, Optional<Instant> made) {
        return new RecordInput(role, Optional.empty(), content(role.word()), Optional.empty(), made);
    }

    static RecordNote note() {
        return new RecordNote(
                digest("record"),
                AT,
                "Si\u00e2n Pritchard",
                Optional.of("Fenland Waste Ltd"),
                "asked once",
                Optional.of("the suspension may end before award"),
                Optional.of(new RecordNote.Clarification("Has the report been filed?", Optional.of("Yes."))),
                List.of("ISO 14001: shows another requirement"));
    }

    /// A defect: the good text with one piece of it replaced.
    private static String spoilt(Json.Obj good, String from, String to) {
        String text = CanonicalJson.text(good);
        if (!text.contains(from)) {
            throw new IllegalStateException("not in the good one: " + from);
        }
        return text.replace(from, to);
    }

    /// All vectors, by name; those that begin with `record-good` or `note-good` are to be accepted.
    static Map<String, String> all() {
        Map<String, String> out = new LinkedHashMap<>();
        Json.Obj record = record().json();
        out.put("record-good", CanonicalJson.text(record));
        CheckRecord r = record();
        out.put(
                "record-good-award",
                CanonicalJson.text(new CheckRecord(
                                r.readme(),
                                new CheckRecord.Request(
                                        r.request().pin(),
                                        Optional.empty(),
                                        Optional.of("award-decision"),
                                        AT,
                                        AT,
                                        AT.minusSeconds(600),
                                        true,
                                        AT.plusSeconds(1),
                                        CheckRecord.Reach.UNREACHABLE,
                                        false),
                                List.of(RecordInput.bid("x", content("x"), Optional.empty())),
                                2,
                                r.result(),
                                new CheckRecord.Tool("other", "9", Optional.empty()))
                        .json()));
        String[][] bad = {
            {"type-of-another", "\"touchstone-check-record\"", "\"touchstone-check-note\""},
            {"version-2", "\"version\":1}", "\"version\":2}"},
            {"version-text", "\"version\":1}", "\"version\":\"1\"}"},
            {"a-member-more", "\"version\":1}", "\"version\":1,\"z\":1}"},
            {"a-member-twice", "\"rules\":1,", "\"rules\":1,\"rules\":1,"},
            {"not-canonical", "\"rules\":1,", "\"rules\": 1,"},
            {"rules-zero", "\"rules\":1,", "\"rules\":0,"},
            {"rules-absent", "\"rules\":1,", ""},
            {"digest-upper-case", digest("readme"), "A" + digest("readme").substring(1)},
            {"digest-short", digest("readme"), digest("readme").substring(1)},
            {"digest-of-sha-512", digest("readme"), digest("readme") + digest("readme")},
            {"pin-empty", digest("pin"), ""},
            {"size-negative", "\"size\":20480", "\"size\":-1"},
            {"size-a-fraction", "\"size\":20480", "\"size\":1.5"},
            {"role-unknown", "\"role\":\"edition\"", "\"role\":\"editions\""},
            {"two-tenders", "\"role\":\"edition\"", "\"role\":\"tender-policy\""},
            {"two-checkpoints", "\"role\":\"edition\"", "\"role\":\"checkpoint\""},
            {"two-packs", "\"role\":\"edition\"", "\"role\":\"pack-lines\""},
            {"a-lot-of-no-tender", "\"role\":\"tender-policy\"", "\"role\":\"trust-list\""},
            {"place-that-is-the-name", "\"x/harbour.json\"", "\"harbour/certificate.presentation.json\""},
            {"place-empty", "\"x/harbour.json\"", "\"\""},
            {"lot-empty", "\"lot\":\"1\"", "\"lot\":\"\""},
            {"two-debarment-lists", "\"role\":\"edition\"", "\"role\":\"debarment-list\""},
            {"bid-without-name", "\"name\":\"harbour/certificate.presentation.json\",", ""},
            {"bid-name-empty", "\"harbour/certificate.presentation.json\"", "\"\""},
            {"edition-with-name", "\"role\":\"edition\"", "\"name\":\"x\",\"role\":\"edition\""},
            {"unreadable-false", "\"unreadable\":true", "\"unreadable\":false"},
            {
                "unreadable-with-digest",
                "\"role\":\"bid\",\"unreadable\":true",
                "\"role\":\"bid\",\"sha256\":\"" + digest("x") + "\",\"size\":1,\"unreadable\":true"
            },
            {"neither-digest-nor-unreadable", ",\"unreadable\":true", ""},
            {"age-of-another-time", "\"age\":120", "\"age\":121"},
            {"age-alone", "\"made\":\"2026-11-22T14:55:00Z\",", ""},
            {"made-alone", "\"age\":120,", ""},
            {"made-a-date", "\"made\":\"2026-11-22T14:55:00Z\"", "\"made\":\"2026-11-22\""},
            {"time-with-offset", "\"ran\":\"2026-11-22T14:57:00Z\"", "\"ran\":\"2026-11-22T14:57:00+00:00\""},
            {"clock-of-another-source", "\"machine\"", "\"network\""},
            {"clock-without-source", ",\"source\":\"machine\"", ""},
            {"reach-unknown", "\"reach\":\"offline\"", "\"reach\":\"tor\""},
            {"whole-text", "\"whole\":true", "\"whole\":\"true\""},
            {"check-point-empty", "\"moment\":{", "\"moment\":{\"checkPoint\":\"\","},
            {"moment-without-began", "\"began\":\"2026-11-22T14:57:00Z\",", ""},
            {"tool-version-empty", "\"version\":\"0.1.0\"", "\"version\":\"\""},
            {"tool-with-a-path", "\"name\":\"touchstone\"", "\"name\":\"touchstone\",\"path\":\"/usr/bin\""},
            {"result-absent", "\"result\":{\"sha256\":\"" + digest("result") + "\",\"size\":20480},", ""},
            {"inputs-an-object", "\"inputs\":[", "\"inputs\":{},\"x\":["}
        };
        for (String[] b : bad) {
            out.put("record-" + b[0], spoilt(record, b[1], b[2]));
        }
        out.put(
                "record-without-a-bid",
                CanonicalJson.text(with(
                        record,
                        "inputs",
                        new Json.Arr(List.of(record.objects("inputs").get(0))))));
        out.put("record-empty", "");
        out.put("record-array", "[]");
        out.put("record-cut-off", CanonicalJson.text(record).substring(0, 400));
        Json.Obj note = note().json();
        out.put("note-good", CanonicalJson.text(note));
        out.put(
                "note-good-short",
                CanonicalJson.text(new RecordNote(
                                digest("record"),
                                AT,
                                "S",
                                Optional.empty(),
                                "d",
                                Optional.empty(),
                                Optional.empty(),
                                List.of())
                        .json()));
        String[][] badNotes = {
            {"type-of-another", "\"touchstone-check-note\"", "\"touchstone-check-record\""},
            {"version-2", "\"version\":1", "\"version\":2"},
            {"a-member-more", "\"version\":1", "\"version\":1,\"x\":1"},
            {"previous-short", digest("record"), "ab"},
            {"officer-absent", "\"officer\":\"Si\u00e2n Pritchard\",", ""},
            {"officer-blank", "\"Si\u00e2n Pritchard\"", "\"  \""},
            {"officer-not-in-normal-form", "Si\u00e2n", "Sia\u0302n"},
            {"officer-long", "Si\u00e2n Pritchard", "x".repeat(201)},
            {"decision-empty", "\"asked once\"", "\"\""},
            {"decision-long", "asked once", "x".repeat(10_001)},
            {"reasons-a-number", "\"reasons\":\"the suspension may end before award\"", "\"reasons\":1"},
            {"answer-without-question", "\"asked\":\"Has the report been filed?\"", "\"said\":\"x\""},
            {"answer-blank", "\"Yes.\"", "\" \""},
            {"equivalents-none", "[\"ISO 14001: shows another requirement\"]", "[]"},
            {"equivalents-a-text", "[\"ISO 14001: shows another requirement\"]", "\"x\""},
            {"equivalents-of-an-object", "[\"ISO 14001: shows another requirement\"]", "[{}]"},
            {"at-without-zone", "2026-11-22T14:57:00Z", "2026-11-22T14:57:00"},
            {"not-canonical", "\"version\":1", "\"version\":1 "}
        };
        for (String[] b : badNotes) {
            out.put("note-" + b[0], spoilt(note, b[1], b[2]));
        }
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add("x" + i);
        }
        out.put("note-equivalents-too-many", CanonicalJson.text(with(note, "equivalents", Json.Arr.ofStrings(many))));
        return out;
    }

    private static Json.Obj with(Json.Obj o, String member, Json value) {
        Map<String, Json> members = new LinkedHashMap<>(o.members());
        members.put(member, value);
        return new Json.Obj(members);
    }
}
