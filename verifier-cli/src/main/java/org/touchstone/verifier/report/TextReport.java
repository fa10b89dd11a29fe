package org.touchstone.verifier.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.verifier.check.SubjectResult;
import org.touchstone.verifier.report.Line.Tone;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Verdict;

/// The verdict for people: one file as a list of checks, several as a table and what needs attention. 80
/// columns, words first; what a supplier wrote is shown through [Shown], and what is only claimed says so.
public final class TextReport {
    private static final Catalogue SAY = Catalogue.ENGLISH;
    private static final int TITLE = 37;
    private static final int WIDTH = 88;

    private TextReport() {}

    /// The words of an outcome.
    public static String words(Outcome outcome) {
        return Wording.outcome(outcome);
    }

    static Tone tone(Outcome outcome) {
        return switch (outcome) {
            case MEETS, IN_FORCE, NOT_REQUIRED -> Tone.GOOD;
            case DOES_NOT_MEET, NOT_IN_FORCE -> Tone.BAD;
            case REFER -> Tone.UNSURE;
        };
    }

    /// One file in full.
    public static List<Line> one(Result result) {
        List<Line> lines = new ArrayList<>();
        head(result, lines);
        subjects(result, lines);
        lines.add(Line.EMPTY);
        boolean hidden = false;
        for (Check check : result.verdict().checks()) {
            if (check.finding().code().equals("HIDDEN")) {
                hidden = true;
            } else {
                check(check, Wording.title(check), lines);
            }
        }
        if (hidden) {
            lines.add(tagged(Tone.QUIET, "tag.not-asked", SAY.say("verdict.rest"), SAY.say("verdict.hidden")));
        }
        lines.add(Line.EMPTY);
        after(result, lines);
        return lines;
    }

    /// Only the verdict line.
    public static List<Line> verdictLine(Result result) {
        List<Line> lines = new ArrayList<>();
        head(result, lines);
        return lines.subList(0, 1);
    }

    private static void head(Result result, List<Line> lines) {
        Verdict verdict = result.verdict();
        Optional<Certificate> said = result.certificate();
        Line first = Line.of(tone(verdict.outcome()), words(verdict.outcome()));
        String supplier = Shown.text(result.supplier());
        if (said.isEmpty() || !result.subjects().isEmpty()) {
            lines.add(first.and("  " + (supplier.isEmpty() ? Shown.text(result.name()) : supplier)));
            return;
        }
        Certificate certificate = said.get();
        lines.add(first.and("  " + supplier + " (" + Wording.identifiers(result) + ")"
                + (result.isProved() ? "" : "  " + SAY.say("verdict.claimed"))));
        lines.add(Line.of("       "
                + SAY.say(
                        "verdict.certificate",
                        certificate.subject().number().value(),
                        Shown.text(certificate.subject().level()),
                        Dates.day(certificate.validFrom()),
                        Dates.day(certificate.validUntil()))));
        if (verdict.replaced().isPresent()) {
            lines.add(Line.of("       "
                    + SAY.say(
                            "verdict.replaced",
                            verdict.replaced().get().certificate().id().urn())));
        }
    }

    /// Who takes part in a bid of several organisations, and what each comes to.
    private static void subjects(Result result, List<Line> lines) {
        for (SubjectResult s : result.subjects()) {
            Outcome outcome = s.verdict().outcome();
            String code = s.verdict().mainCode();
            lines.add(Line.of("  " + Shown.column(Wording.role(s), 20))
                    .and(tone(outcome), Shown.column(words(outcome), 14))
                    .and(Shown.text(s.name()) + (outcome.exitCode() == 0 && plain(code) ? "" : "  [" + code + "]")));
        }
    }

    private static void check(Check check, String title, List<Line> lines) {
        // Tests in a row, because linking a switch over types costs a short-lived program milliseconds.
        Finding finding = check.finding();
        if (finding instanceof Finding.Passed) {
            lines.add(tagged(Tone.GOOD, "tag.passed", title, Wording.detail(check)));
        } else if (finding instanceof Finding.NotAsked) {
            lines.add(tagged(Tone.QUIET, "tag.not-asked", title, SAY.say("verdict.not-asked")));
        } else {
            boolean failed = finding instanceof Finding.Failed;
            lines.add(tagged(
                    failed ? Tone.BAD : Tone.UNSURE,
                    failed ? "tag.failed" : "tag.unknown",
                    title,
                    "[" + finding.code() + "]"));
            wrap(Wording.sentence(check), "        ", lines);
        }
    }

    private static Line tagged(Tone tone, String tag, String title, String detail) {
        String head = SAY.say(tag);
        Line line = Line.of("  ").and(tone, head).and(" ".repeat(Math.max(1, 6 - head.length())));
        if (detail.isEmpty()) {
            return line.and(Shown.text(title));
        }
        return line.and(Shown.column(title, Math.max(TITLE, title.length() + 1)) + detail);
    }

    private static void after(Result result, List<Line> lines) {
        Verdict verdict = result.verdict();
        Reason main = Reasons.shipped().of(verdict.mainCode());
        switch (verdict.outcome()) {
            case REFER -> lines.add(Line.of(SAY.say("verdict.refer")));
            case IN_FORCE, NOT_IN_FORCE -> lines.add(Line.of(SAY.say("verdict.no-tender")));
            case MEETS, DOES_NOT_MEET, NOT_REQUIRED -> {}
        }
        wrap(SAY.say("verdict.next", main.next()), "", lines);
        if (verdict.outcome().exitCode() != 0) {
            wrap(SAY.say("verdict.bidder", main.bidder()), "", lines);
            lines.add(Line.of(SAY.say("verdict.more", main.code())));
        }
        lines.add(Line.of(SAY.say("verdict.as-at", Dates.moment(result.judged()))));
    }

    private static void wrap(String text, String indent, List<Line> lines) {
        int from = 0;
        int room = WIDTH - indent.length();
        while (text.length() - from > room) {
            int cut = text.lastIndexOf(' ', from + room);
            if (cut <= from) {
                cut = text.indexOf(' ', from + room);
                if (cut < 0) {
                    break;
                }
            }
            lines.add(Line.of(indent + text.substring(from, cut)));
            from = cut + 1;
        }
        lines.add(Line.of(indent + text.substring(from)));
    }

    /// The head of the table.
    public static Line tableHead() {
        return Line.of(Tone.STRONG, SAY.say("table.head"));
    }

    /// One row of the table.
    public static Line row(int number, Result result) {
        Verdict verdict = result.verdict();
        Optional<Certificate> said = result.certificate();
        String supplier = result.supplier().isEmpty() ? result.name() : result.supplier();
        if (said.isPresent() && !result.isProved()) {
            supplier = "(" + supplier + ")";
        }
        String text = Integer.toString(number);
        return Line.of(" ".repeat(Math.max(0, 5 - text.length())) + text + "  ")
                .and(tone(verdict.outcome()), Shown.column(words(verdict.outcome()), 13))
                .and("  "
                        + Shown.column(supplier, 32)
                        + "  "
                        + Shown.column(said.map(c -> c.subject().level()).orElse("-"), 9)
                        + "  "
                        + Shown.column(
                                said.map(c -> Dates.isoDay(c.validUntil())).orElse("-"), 10)
                        + (verdict.outcome().exitCode() == 0 && plain(verdict.mainCode())
                                ? ""
                                : "  " + verdict.mainCode()));
    }

    private static boolean plain(String code) {
        return code.equals("OK") || code.equals("OK_IN_FORCE");
    }

    /// What stands below the table: how many of each, and every file that a person must look at.
    public static List<Line> below(List<Result> results, int passedOver, OptionalInt missing) {
        List<Line> lines = new ArrayList<>();
        Map<Outcome, Integer> counts = new HashMap<>();
        for (Result result : results) {
            counts.merge(result.verdict().outcome(), 1, Integer::sum);
        }
        StringBuilder sum = new StringBuilder(SAY.say("table.count", results.size()));
        String separator = ": ";
        for (Outcome outcome : Outcome.values()) {
            int n = counts.getOrDefault(outcome, 0);
            if (n > 0) {
                sum.append(separator).append(SAY.say("table.count." + outcome.name(), n));
                separator = ", ";
            }
        }
        lines.add(Line.EMPTY);
        lines.add(Line.of(sum.toString()));
        if (passedOver > 0) {
            lines.add(Line.of(SAY.say("table.passed-over", passedOver)));
        }
        if (missing.isPresent()) {
            lines.add(Line.of(Tone.UNSURE, SAY.say("table.incomplete", missing.getAsInt())));
        }
        boolean any = false;
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            if (result.verdict().outcome().exitCode() == 0) {
                continue;
            }
            if (!any) {
                lines.add(Line.EMPTY);
                lines.add(Line.of(Tone.STRONG, SAY.say("table.attention")));
                any = true;
            }
            attention(i + 1, result, lines);
        }
        return lines;
    }

    private static void attention(int number, Result result, List<Line> lines) {
        String text = Integer.toString(number);
        lines.add(Line.of(" ".repeat(Math.max(0, 5 - text.length())) + text + "  " + Shown.text(result.name())));
        wrap(Wording.main(result), "         ", lines);
        wrap(SAY.say("verdict.next", Wording.next(result)), "         ", lines);
    }
}
