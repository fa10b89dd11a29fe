package org.touchstone.verifier.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.verifier.report.Line.Tone;
import org.touchstone.verifier.watch.Change;
import org.touchstone.verifier.watch.Contract;
import org.touchstone.verifier.watch.Watch;
import org.touchstone.verifier.watch.WatchList;

/// What a run of `watch` found, for people and for programs.
///
/// @param known until when the copy of the register knows what was so
/// @param old whether that is too long ago
public record WatchReport(Watch.Outcome outcome, Instant known, Instant at, boolean old) {
    /// The type of the JSON.
    public static final String TYPE = "touchstone-watch-result";

    private static final Catalogue SAY = Catalogue.ENGLISH;

    /// One line for the subject of a message.
    public String subject() {
        return old
                ? SAY.say("watch.subject.old", Dates.moment(known))
                : SAY.say("watch.subject", outcome.changes().size());
    }

    /// The report in lines.
    public List<Line> text() {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(
                Tone.STRONG, SAY.say("watch.head", outcome.changes().size(), outcome.watched(), Dates.moment(known))));
        if (old) {
            lines.add(Line.of(Tone.UNSURE, SAY.say("watch.old")));
        }
        for (Change change : outcome.changes()) {
            lines.add(Line.EMPTY);
            lines.add(Line.of(
                            tone(change),
                            SAY.say(
                                    "watch.contract",
                                    Shown.text(change.contract().name()),
                                    change.contract().accreditation().value(),
                                    Shown.text(change.supplier())))
                    .and("  [" + change.code() + "]"));
            lines.add(Line.of("  " + sentence(change)));
            lines.add(Line.of("  " + SAY.say("verdict.next", change.reason().next())));
        }
        return lines;
    }

    private static Tone tone(Change change) {
        return switch (change.code()) {
            case "WATCH_REINSTATED", "WATCH_IN_FORCE" -> Tone.GOOD;
            case "WATCH_SUSPENDED", "WATCH_WITHDRAWN", "WATCH_SURRENDERED", "WATCH_SUPERSEDED", "WATCH_EXPIRED" ->
                Tone.BAD;
            default -> Tone.UNSURE;
        };
    }

    private static String sentence(Change change) {
        Map<String, String> shown = new LinkedHashMap<>();
        change.facts().forEach((name, value) -> shown.put(name, Shown.text(Dates.fact(value))));
        return change.reason().sentence(shown);
    }

    /// The report for programs: codes and facts.
    public Json.Obj json() {
        List<Json> changes = new ArrayList<>();
        outcome.changes().forEach(c -> changes.add(c.json()));
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("at", Timestamp.text(at))
                .with("known", Timestamp.text(known))
                .with("old", old)
                .with("watched", outcome.watched())
                .with("changes", new Json.Arr(changes))
                .build();
    }

    /// One row a change; the columns in this order for ever.
    public String csv() {
        StringBuilder out = new StringBuilder("contract,accreditation,supplier,code,sentence,next\r\n");
        for (Change c : outcome.changes()) {
            row(
                    out,
                    c.contract().name(),
                    c.contract().accreditation().value(),
                    c.supplier(),
                    c.code(),
                    sentence(c),
                    c.reason().next());
        }
        return out.toString();
    }

    /// The contracts in lines.
    public static List<Line> text(WatchList list) {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(Tone.STRONG, SAY.say("watch.list-head")));
        for (Contract c : list.contracts()) {
            lines.add(Line.of(c.accreditation().value()
                    + "  "
                    + c.until()
                    + "  "
                    + Shown.column(c.level().orElse("-"), 10)
                    + "  "
                    + Shown.text(c.name())));
        }
        list.mail().ifPresent(m -> {
            lines.add(Line.EMPTY);
            lines.add(Line.of(SAY.say(
                    "watch.list-mail", m.host(), m.port(), m.security().word(), m.from(), String.join(", ", m.to()))));
        });
        return lines;
    }

    /// The contracts as CSV.
    public static String csv(WatchList list) {
        StringBuilder out = new StringBuilder("contract,accreditation,until,level\r\n");
        for (Contract c : list.contracts()) {
            row(
                    out,
                    c.name(),
                    c.accreditation().value(),
                    c.until().toString(),
                    c.level().orElse(""));
        }
        return out.toString();
    }

    private static void row(StringBuilder out, String... cells) {
        for (int i = 0; i < cells.length; i++) {
            out.append(i == 0 ? "" : ",").append(Shown.csv(cells[i]));
        }
        out.append("\r\n");
    }
}
