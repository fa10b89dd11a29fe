package org.touchstone.verifier.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.record.RecordException;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.record.RecordResult;
import org.touchstone.verifier.report.Line.Tone;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;

/// What running a record again came to, and, apart from that, what the register says today.
///
/// @param differences results that are not the same, as they are recorded and as they are now
/// @param since absent: there is no newer copy of the register at hand
public record RecordReport(
        String digest,
        String pin,
        Trusted trusted,
        int results,
        int notes,
        boolean same,
        List<Difference> differences,
        Optional<Since> since) {
    /// The type of the JSON.
    public static final String TYPE = "touchstone-record-verification";

    private static final Catalogue SAY = Catalogue.ENGLISH;

    /// Against what the record's trust was held.
    public enum Trusted {
        /// This computer trusts the list that it starts from.
        HERE,
        /// It is the list whose fingerprint was given.
        GIVEN,
        /// Nothing was at hand to compare it with: a person has to.
        NOT_COMPARED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// A result that is not the same.
    public record Difference(String name, String recorded, String again) {}

    /// What the register says today about the certificates of the record. It changes nothing about the check: that
    /// was right or wrong by what was known then.
    ///
    /// @param at when this was looked at
    public record Since(java.time.Instant at, List<Later> changes) {
        public Since {
            changes = List.copyOf(changes);
        }

        /// Compares the standing of each file's certificate then and now.
        public static Since of(RecordView then, List<BidResult> now, java.time.Instant at) {
            Map<String, Later> changes = new LinkedHashMap<>();
            Map<String, TreeSet<String>> before = before(then);
            for (BidResult result : now) {
                Verdict v = result.verdict();
                if (v.certificate().isEmpty()) {
                    continue;
                }
                String number =
                        v.certificate().get().certificate().subject().number().value();
                TreeSet<String> codes = new TreeSet<>();
                for (Topic topic : new Topic[] {Topic.DATES, Topic.STATUS, Topic.FRESH}) {
                    v.check(topic)
                            .map(Check::finding)
                            .filter(f -> f instanceof Finding.Failed || f instanceof Finding.Unknown)
                            .ifPresent(f -> codes.add(f.code()));
                }
                TreeSet<String> old = before.getOrDefault(number, new TreeSet<>());
                if (!codes.equals(old)) {
                    changes.putIfAbsent(
                            number,
                            new Later(
                                    v.certificate()
                                            .get()
                                            .certificate()
                                            .subject()
                                            .legalName(),
                                    number,
                                    List.copyOf(old),
                                    List.copyOf(codes),
                                    sentences(v, codes)));
                }
            }
            return new Since(at, List.copyOf(changes.values()));
        }

        private static Map<String, TreeSet<String>> before(RecordView then) {
            Map<String, TreeSet<String>> out = new HashMap<>();
            for (RecordView.BidView bid : then.bids()) {
                for (RecordView.StepView s : bid.steps()) {
                    boolean raised = s.result().equals("failed") || s.result().equals("unknown");
                    boolean status = s.id().equals("dates") || s.id().equals("status") || s.id().equals("fresh");
                    if (raised && status && s.subject().isPresent()) {
                        bid.subjects()
                                .get(s.subject().get())
                                .held()
                                .ifPresent(c -> out.computeIfAbsent(c.accreditation(), _ -> new TreeSet<>())
                                        .add(s.code()));
                    }
                }
            }
            return out;
        }

        private static List<String> sentences(Verdict v, TreeSet<String> codes) {
            List<String> out = new ArrayList<>();
            for (Check c : v.checks()) {
                if (codes.contains(c.finding().code())) {
                    Map<String, String> shown = new LinkedHashMap<>();
                    c.finding().facts().forEach((name, value) -> shown.put(name, Shown.text(Dates.fact(value))));
                    out.add(c.reason().sentence(shown));
                }
            }
            return out;
        }
    }

    /// A certificate that stands otherwise today.
    public record Later(
            String supplier, String accreditation, List<String> then, List<String> now, List<String> sentences) {
        public Later {
            then = List.copyOf(then);
            now = List.copyOf(now);
            sentences = List.copyOf(sentences);
        }
    }

    public RecordReport {
        differences = List.copyOf(differences);
    }

    /// The report.
    public static RecordReport of(
            RecordFile file, byte[] recorded, byte[] again, boolean same, Trusted trusted, Optional<Since> since) {
        List<Json.Obj> before = RecordResult.parse(recorded);
        List<Difference> differences = new ArrayList<>();
        if (!same) {
            List<Json.Obj> now = RecordResult.parse(again);
            for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
                Optional<Json.Obj> a = i < before.size() ? Optional.of(before.get(i)) : Optional.empty();
                Optional<Json.Obj> b = i < now.size() ? Optional.of(now.get(i)) : Optional.empty();
                if (!a.equals(b)) {
                    differences.add(new Difference(
                            b.or(() -> a).map(RecordReport::name).orElse(""),
                            a.map(RecordReport::outcome).orElse("-"),
                            b.map(RecordReport::outcome).orElse("-")));
                }
            }
        }
        return new RecordReport(
                file.digest(),
                file.record().request().pin(),
                trusted,
                before.size(),
                file.notes().size(),
                same,
                differences,
                since);
    }

    private static String name(Json.Obj result) {
        if (result.has("bidder")) {
            return result.obj("bidder").text("name");
        }
        List<Json.Obj> inputs = result.objects("inputs");
        return inputs.isEmpty() ? "" : inputs.get(0).text("name");
    }

    private static String outcome(Json.Obj result) {
        return result.text("outcome") + " " + String.join(" ", result.texts("codes"));
    }

    /// For people.
    public List<Line> text() {
        List<Line> lines = new ArrayList<>();
        lines.add(
                same
                        ? Line.of(Tone.GOOD, SAY.say("record.same", results))
                        : Line.of(Tone.BAD, SAY.say("record.differs", differences.size(), results))
                                .and("  [RECORD_DIFFERS]"));
        for (Difference d : differences) {
            lines.add(Line.of("  "
                    + SAY.say(
                            "record.difference",
                            Shown.text(d.name()),
                            Shown.text(d.recorded()),
                            Shown.text(d.again()))));
        }
        lines.add(Line.of(SAY.say("record.digest-line", digest)));
        lines.add(
                switch (trusted) {
                    case HERE -> Line.of(SAY.say("record.trusted-here"));
                    case GIVEN -> Line.of(SAY.say("record.trusted-given"));
                    case NOT_COMPARED -> Line.of(Tone.UNSURE, SAY.say("record.trusted-not", pin));
                });
        lines.add(Line.of(SAY.say("record.note-count", notes)));
        since.ifPresent(s -> {
            lines.add(Line.EMPTY);
            lines.add(Line.of(Tone.STRONG, SAY.say("record.since", Dates.moment(s.at()))));
            if (s.changes().isEmpty()) {
                lines.add(Line.of("  " + SAY.say("record.since-none")));
            }
            for (Later l : s.changes()) {
                lines.add(Line.of("  " + Shown.text(l.supplier()) + " (" + l.accreditation() + ")  ["
                        + String.join(", ", l.now()) + "]"));
                l.sentences().forEach(t -> lines.add(Line.of("    " + t)));
                if (l.now().isEmpty()) {
                    lines.add(Line.of("    " + SAY.say("record.since-good", String.join(", ", l.then()))));
                }
            }
            lines.add(Line.of("  " + SAY.say("record.since-apart")));
        });
        return lines;
    }

    /// For programs.
    public Json.Obj json() {
        List<Json> all = new ArrayList<>();
        differences.forEach(d -> all.add(Json.Obj.builder()
                .with("name", d.name())
                .with("recorded", d.recorded())
                .with("again", d.again())
                .build()));
        Json.Obj.Builder o =
                Json.Obj.builder().with("type", TYPE).with("version", 1).with("same", same);
        if (!same) {
            o.with("code", "RECORD_DIFFERS");
        }
        o.with("digest", digest)
                .with("pin", pin)
                .with("trusted", trusted.word())
                .with("results", results)
                .with("notes", notes)
                .with("differences", new Json.Arr(all));
        since.ifPresent(s -> {
            List<Json> changes = new ArrayList<>();
            s.changes()
                    .forEach(l -> changes.add(Json.Obj.builder()
                            .with("supplier", l.supplier())
                            .with("accreditation", l.accreditation())
                            .with("then", Json.Arr.ofStrings(l.then()))
                            .with("now", Json.Arr.ofStrings(l.now()))
                            .build()));
            o.with(
                    "since",
                    Json.Obj.builder()
                            .with("at", Timestamp.text(s.at()))
                            .with("changes", new Json.Arr(changes))
                            .build());
        });
        return o.build();
    }

    /// A record that cannot be relied on, for programs.
    public static Json.Obj refused(RecordException e) {
        Json.Obj.Builder facts = Json.Obj.builder();
        e.facts().forEach(facts::with);
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("same", false)
                .with("code", e.code())
                .with("facts", facts.build())
                .build();
    }

    /// A record that cannot be relied on, for people.
    public static List<Line> refusedText(RecordException e) {
        Map<String, String> shown = new LinkedHashMap<>();
        e.facts().forEach((name, value) -> shown.put(name, Shown.text(value)));
        return List.of(
                Line.of(Tone.UNSURE, SAY.say("outcome.REFER")).and("  [" + e.code() + "]"),
                Line.of("  " + e.reason().sentence(shown)),
                Line.of("  " + SAY.say("verdict.next", e.reason().next())));
    }
}
