package org.touchstone.verifier.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.RecordInput;
import org.touchstone.format.record.RecordNote;
import org.touchstone.verifier.verify.Outcome;

/// A record as a document of headings, paragraphs and tables: what every rendering (text, Markdown, HTML, PDF) lays
/// out in its own way. All text in it is plain: each rendering escapes it for itself.
public final class RecordBlocks {
    private static final Catalogue SAY = Catalogue.ENGLISH;

    private RecordBlocks() {}

    /// A piece of a document.
    public sealed interface Block {
        /// A heading; level 1 begins a page.
        record Heading(int level, String text) implements Block {}

        /// A paragraph.
        record Text(String text) implements Block {}

        /// The outcome in its box.
        record Verdict(Outcome outcome, String text) implements Block {}

        /// Rows of a name and what it is.
        record Facts(List<List<String>> rows) implements Block {
            public Facts {
                rows = List.copyOf(rows);
            }
        }

        /// A table with a head.
        ///
        /// @param caption what the table shows, for those who cannot see it
        record Table(String caption, List<String> head, List<List<String>> rows) implements Block {
            public Table {
                head = List.copyOf(head);
                rows = List.copyOf(rows);
            }
        }
    }

    /// The document's title.
    public static String title(RecordView view) {
        return view.tender()
                .map(t -> SAY.say("record.title.tender", Shown.text(t.ocid()), Shown.text(t.lot())))
                .orElseGet(() -> SAY.say("record.title"));
    }

    /// The whole document: a summary, one page for each bid, what was read, and what people added.
    public static List<Block> document(RecordView view) {
        List<Block> out = new ArrayList<>();
        summary(view, out);
        for (int i = 0; i < view.bids().size(); i++) {
            bid(view, i, out);
        }
        inputs(view, out);
        notes(view, out);
        return out;
    }

    private static String moment(Instant t) {
        return Dates.moment(t);
    }

    /// What was asked, when, and what came out of it for each bid.
    public static void summary(RecordView view, List<Block> out) {
        CheckRecord record = view.file().record();
        CheckRecord.Request request = record.request();
        out.add(new Block.Heading(1, title(view)));
        List<List<String>> facts = new ArrayList<>();
        view.tender().ifPresent(t -> {
            facts.add(row(
                    "record.buyer",
                    Shown.text(t.buyerName()) + " (" + Shown.text(t.buyer().toString()) + ")"));
            facts.add(row("record.tender", Shown.text(t.ocid())));
            facts.add(row("record.lot", Shown.text(t.lot())));
            t.value().ifPresent(v -> facts.add(row("record.value", v.currency() + " " + v.amount())));
            t.level().ifPresent(l -> facts.add(row("record.level", Shown.text(l))));
            facts.add(row("record.use", SAY.say("use." + t.use().code())));
            facts.add(row("record.deadline", moment(t.deadline().toInstant())));
        });
        request.checkPoint().ifPresent(p -> facts.add(row("record.point", Shown.text(p))));
        facts.add(row("record.judged", moment(request.judged())));
        facts.add(row(
                "record.checked",
                moment(request.at())
                        + " "
                        + (request.given()
                                ? SAY.say("record.clock.given", moment(request.ran()))
                                : SAY.say("record.clock.machine"))));
        facts.add(row("record.reach", SAY.say("record.reach." + request.reach().word())));
        facts.add(row("record.rules", Long.toString(record.rules())));
        facts.add(row(
                "record.tool",
                Shown.text(record.tool().name() + " " + record.tool().version())
                        + record.tool().sha256().map(d -> ", SHA-256 " + d).orElse("")));
        facts.add(row("record.pin", request.pin()));
        facts.add(row("record.digest", view.file().digest()));
        out.add(new Block.Facts(facts));
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        view.bids().forEach(b -> counts.merge(b.outcome(), 1, Integer::sum));
        StringBuilder sum = new StringBuilder(SAY.say("table.count", view.bids().size()));
        String separator = ": ";
        for (Map.Entry<Outcome, Integer> e : counts.entrySet()) {
            sum.append(separator).append(SAY.say("table.count." + e.getKey().name(), e.getValue()));
            separator = ", ";
        }
        out.add(new Block.Heading(2, SAY.say("record.results")));
        out.add(new Block.Text(sum.toString()));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < view.bids().size(); i++) {
            RecordView.BidView bid = view.bids().get(i);
            rows.add(List.of(
                    Integer.toString(i + 1),
                    Shown.text(bid.name()),
                    TextReport.words(bid.outcome()),
                    bid.codes().isEmpty() ? "" : why(bid)));
        }
        out.add(new Block.Table(
                SAY.say("record.results"),
                List.of(
                        SAY.say("record.column.number"),
                        SAY.say("record.column.bidder"),
                        SAY.say("record.column.outcome"),
                        SAY.say("record.column.why")),
                rows));
        out.add(new Block.Text(SAY.say("record.again")));
    }

    /// The main reason in words.
    private static String why(RecordView.BidView bid) {
        String main = bid.codes().get(0);
        for (RecordView.StepView s : bid.steps()) {
            if (s.code().equals(main) && s.number() < 17) {
                return s.sentence();
            }
        }
        return org.touchstone.format.reason.Reasons.shipped().of(main).sentence();
    }

    private static void bid(RecordView view, int index, List<Block> out) {
        RecordView.BidView bid = view.bids().get(index);
        out.add(new Block.Heading(1, SAY.say("record.bid", index + 1, Shown.text(bid.name()))));
        out.add(new Block.Verdict(
                bid.outcome(),
                TextReport.words(bid.outcome()) + ": " + (bid.codes().isEmpty() ? "" : why(bid))));
        for (int i = 0; i < bid.subjects().size(); i++) {
            RecordView.SubjectView s = bid.subjects().get(i);
            List<List<String>> facts = new ArrayList<>();
            if (!s.name().isEmpty()) {
                facts.add(row("record.declared", Shown.text(s.name() + " (" + s.identifiers() + ")")));
            }
            s.role()
                    .ifPresent(r ->
                            facts.add(row("record.role", SAY.find("role." + r).orElse(r))));
            facts.add(row("record.column.outcome", TextReport.words(s.outcome())));
            s.held().ifPresent(c -> {
                facts.add(row(
                        "record.holder",
                        Shown.text(c.holder()) + (c.proved() ? "" : " " + SAY.say("verdict.claimed"))));
                facts.add(row("record.accreditation", Shown.text(c.accreditation() + ", " + c.id())));
                facts.add(row("record.level", Shown.text(c.level())));
                facts.add(row("record.valid", Dates.fact(c.from()) + " - " + Dates.fact(c.until())));
            });
            if (bid.subjects().size() > 1) {
                out.add(new Block.Heading(2, SAY.say("record.subject", i + 1, Shown.text(s.name()))));
            }
            out.add(new Block.Facts(facts));
        }
        List<List<String>> rows = new ArrayList<>();
        for (RecordView.StepView s : bid.steps()) {
            String number = Long.toString(s.number())
                    + (bid.subjects().size() > 1 && s.subject().isPresent()
                            ? "." + (s.subject().get() + 1)
                            : "");
            rows.add(List.of(
                    number,
                    s.title(),
                    SAY.say("record.result." + s.result()),
                    s.result().equals("not-asked") ? "" : found(s)));
        }
        out.add(new Block.Heading(2, SAY.say("record.steps")));
        out.add(new Block.Table(
                SAY.say("record.steps"),
                List.of(
                        SAY.say("record.column.number"),
                        SAY.say("record.column.step"),
                        SAY.say("record.column.result"),
                        SAY.say("record.column.found")),
                rows));
        List<List<String>> files = new ArrayList<>();
        bid.files()
                .forEach((name, digest) ->
                        files.add(List.of(Shown.text(name), digest.isEmpty() ? SAY.say("record.unread") : digest)));
        if (!files.isEmpty()) {
            out.add(new Block.Heading(2, SAY.say("record.files")));
            out.add(new Block.Table(
                    SAY.say("record.files"),
                    List.of(SAY.say("record.column.file"), SAY.say("record.column.digest")),
                    files));
        }
    }

    /// The sentence where there is something to say, and the facts behind it.
    private static String found(RecordView.StepView s) {
        StringBuilder facts = new StringBuilder();
        s.facts()
                .forEach((name, value) -> facts.append(facts.isEmpty() ? "" : "; ")
                        .append(name)
                        .append(' ')
                        .append(Shown.text(Dates.fact(value))));
        boolean plain = s.code().equals("OK") || s.number() == 17;
        return plain
                ? facts.toString()
                : s.sentence() + " [" + s.code() + "]" + (facts.isEmpty() ? "" : " (" + facts + ")");
    }

    private static void inputs(RecordView view, List<Block> out) {
        CheckRecord record = view.file().record();
        out.add(new Block.Heading(1, SAY.say("record.inputs")));
        out.add(new Block.Text(SAY.say("record.inputs-text")));
        List<List<String>> rows = new ArrayList<>();
        for (RecordInput input : record.inputs()) {
            if (input.role() == RecordInput.Role.BID) {
                continue;
            }
            rows.add(List.of(
                    SAY.say("role-of-input." + input.role().word()),
                    input.made().map(RecordBlocks::moment).orElse(""),
                    input.made()
                            .map(m -> Dates.duration(java.time.Duration.between(
                                    m, record.request().at())))
                            .orElse(""),
                    input.content().map(RecordInput.Content::sha256).orElse("")));
        }
        out.add(new Block.Table(
                SAY.say("record.inputs"),
                List.of(
                        SAY.say("record.column.input"),
                        SAY.say("record.column.made"),
                        SAY.say("record.column.age"),
                        SAY.say("record.column.digest")),
                rows));
    }

    private static void notes(RecordView view, List<Block> out) {
        List<RecordNote> notes = view.file().notes();
        out.add(new Block.Heading(1, SAY.say("record.notes")));
        if (notes.isEmpty()) {
            out.add(new Block.Text(SAY.say("record.no-notes")));
        }
        for (int i = 0; i < notes.size(); i++) {
            RecordNote n = notes.get(i);
            out.add(new Block.Heading(2, SAY.say("record.note", i + 1, moment(n.at()))));
            List<List<String>> facts = new ArrayList<>();
            facts.add(row("record.officer", Shown.text(n.officer())));
            n.bid().ifPresent(b -> facts.add(row("record.about", Shown.text(b))));
            facts.add(row("record.decision", Shown.text(n.decision())));
            n.reasons().ifPresent(r -> facts.add(row("record.reasons", Shown.text(r))));
            n.clarification().ifPresent(c -> {
                facts.add(row("record.asked", Shown.text(c.asked())));
                facts.add(row("record.answer", c.answer().map(Shown::text).orElse(SAY.say("record.no-answer"))));
            });
            n.equivalents().forEach(e -> facts.add(row("record.equivalent", Shown.text(e))));
            out.add(new Block.Facts(facts));
        }
    }

    private static List<String> row(String key, String value) {
        return List.of(SAY.say(key), value);
    }

    /// The notes about a bid, or about the whole check.
    static List<RecordNote> about(RecordView view, String name) {
        return view.file().notes().stream()
                .filter(n -> n.bid().equals(Optional.of(name)) || n.bid().isEmpty())
                .toList();
    }
}
