package org.touchstone.verifier.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;

/// The verdicts as Markdown (CommonMark with tables), to be put into a wiki, a ticket or a merge request. What a
/// supplier or a file name says is text there and nothing else: no mark-up, no link, no mention, no second line.
public final class MarkdownReport {
    private static final Catalogue SAY = Catalogue.ENGLISH;

    /// The signs that mean something within a line of Markdown.
    private static final String SIGNS = "\\`*_[]<>|~@&#!$^{}";

    private MarkdownReport() {}

    /// One file in full.
    public static String one(Result result) {
        StringBuilder out = new StringBuilder();
        String supplier = result.supplier().isEmpty() ? result.name() : result.supplier();
        out.append("# ")
                .append(Wording.outcome(result.verdict().outcome()))
                .append(": ")
                .append(text(supplier))
                .append("\n\n");
        String identifiers = Wording.identifiers(result);
        if (!identifiers.isEmpty()) {
            out.append(text(identifiers))
                    .append(result.isProved() ? "" : " " + SAY.say("verdict.claimed"))
                    .append("\n\n");
        }
        out.append(text(Wording.main(result)))
                .append("\n\n")
                .append(SAY.say("markdown.checks"))
                .append("\n|---|---|---|\n");
        for (Check check : result.verdict().checks()) {
            if (!check.finding().code().equals("HIDDEN")) {
                out.append("| ")
                        .append(SAY.say(tag(check.finding())).strip())
                        .append(" | ")
                        .append(text(Wording.title(check)))
                        .append(" | ")
                        .append(text(detail(check)))
                        .append(" |\n");
            }
        }
        out.append('\n')
                .append(text(SAY.say("verdict.next", Wording.next(result))))
                .append("\n\n");
        return out.append(text(SAY.say("verdict.as-at", Dates.moment(result.judged()))))
                .append('\n')
                .toString();
    }

    private static String detail(Check check) {
        boolean plain = check.finding() instanceof Finding.Passed || check.finding() instanceof Finding.NotAsked;
        return Wording.detail(check) + (plain ? "" : " [" + check.finding().code() + "]");
    }

    private static String tag(Finding finding) {
        return switch (finding) {
            case Finding.Passed _ -> "tag.passed";
            case Finding.Failed _ -> "tag.failed";
            case Finding.Unknown _ -> "tag.unknown";
            case Finding.NotAsked _ -> "tag.not-asked";
        };
    }

    /// The head of the table of several files.
    public static String head() {
        return SAY.say("markdown.table") + "\n|---:|---|---|---|---|---|---|\n";
    }

    /// One row.
    ///
    /// @param number the place in the table, from 1
    public static String row(int number, Result result) {
        String[] cells = {
            Integer.toString(number),
            Wording.outcome(result.verdict().outcome()),
            (result.isProved() || result.supplier().isEmpty()) ? result.supplier() : "(" + result.supplier() + ")",
            result.certificate().map(c -> c.subject().level()).orElse("-"),
            result.certificate().map(c -> Dates.isoDay(c.validUntil())).orElse("-"),
            result.name(),
            String.join(", ", result.verdict().codes())
        };
        StringBuilder out = new StringBuilder("|");
        for (String cell : cells) {
            out.append(' ').append(text(cell)).append(" |");
        }
        return out.append('\n').toString();
    }

    /// What stands below the table: how many of each, and every file that a person must look at.
    public static String below(List<Result> results, int passedOver, OptionalInt missing) {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        List<String> attention = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            counts.merge(result.verdict().outcome(), 1, Integer::sum);
            if (result.verdict().outcome().exitCode() != 0) {
                attention.add("- **" + (i + 1) + "** " + text(result.name()) + "  \n  " + text(Wording.main(result))
                        + "  \n  " + text(SAY.say("verdict.next", Wording.next(result))) + "\n");
            }
        }
        StringBuilder out = new StringBuilder("\n").append(SAY.say("table.count", results.size()));
        String separator = ": ";
        for (Map.Entry<Outcome, Integer> count : counts.entrySet()) {
            out.append(separator).append(SAY.say("table.count." + count.getKey().name(), count.getValue()));
            separator = ", ";
        }
        out.append('\n');
        if (passedOver > 0) {
            out.append('\n').append(SAY.say("table.passed-over", passedOver)).append('\n');
        }
        if (missing.isPresent()) {
            out.append('\n')
                    .append(SAY.say("table.incomplete", missing.getAsInt()))
                    .append('\n');
        }
        if (!attention.isEmpty()) {
            out.append("\n## ").append(SAY.say("table.attention")).append("\n\n");
            attention.forEach(out::append);
        }
        return out.toString();
    }

    /// The text with every sign of Markdown's made a mere sign.
    static String text(String foreign) {
        String shown = Shown.text(foreign);
        StringBuilder out = new StringBuilder(shown.length() + 16);
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            // An address is made a link by its "://", or by its "www." alone.
            if (SIGNS.indexOf(c) >= 0
                    || (c == '.' && i > 0 && (shown.charAt(i - 1) | 0x20) == 'w')
                    || (c == ':' && shown.startsWith("//", i + 1))) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }
}
