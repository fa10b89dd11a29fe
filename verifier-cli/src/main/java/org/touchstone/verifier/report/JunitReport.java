package org.touchstone.verifier.report;

import java.util.List;
import java.util.OptionalInt;
import org.touchstone.format.json.Timestamp;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;

/// The verdicts as the XML that build servers read for test results: one test case a file. What does not meet is a
/// failure; what is to be referred is skipped, with its reason, because it neither passed nor failed.
public final class JunitReport {
    private static final Catalogue SAY = Catalogue.ENGLISH;

    private JunitReport() {}

    /// What stands before the test cases.
    ///
    /// @param missing how many files a stopped run did not judge
    public static String head(List<Result> results, OptionalInt missing) {
        int failed = 0;
        int skipped = missing.orElse(0);
        for (Result result : results) {
            switch (result.verdict().outcome()) {
                case DOES_NOT_MEET, NOT_IN_FORCE -> failed++;
                case REFER -> skipped++;
                case MEETS, IN_FORCE, NOT_REQUIRED -> {}
            }
        }
        String counts = " tests=\"" + (results.size() + missing.orElse(0)) + "\" failures=\"" + failed
                + "\" errors=\"0\" skipped=\"" + skipped + "\"";
        String when = results.isEmpty()
                ? ""
                : " timestamp=\"" + Timestamp.text(results.get(0).checked()) + "\"";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"touchstone\"" + counts
                + ">\n  <testsuite name=\"touchstone verify\"" + counts + when + " time=\"0\">\n";
    }

    /// One test case.
    public static String testCase(Result result) {
        Outcome outcome = result.verdict().outcome();
        String open =
                "    <testcase classname=\"touchstone.verify\" name=\"" + escaped(result.name()) + "\" time=\"0\"";
        if (outcome.exitCode() == 0) {
            return open + "/>\n";
        }
        String message = escaped(Wording.outcome(outcome) + ": " + Wording.main(result));
        if (outcome == Outcome.REFER) {
            return open + ">\n      <skipped message=\"" + message + "\"/>\n    </testcase>\n";
        }
        StringBuilder body = new StringBuilder();
        for (Check check : result.verdict().checks()) {
            if (!(check.finding() instanceof Finding.Passed) && !(check.finding() instanceof Finding.NotAsked)) {
                body.append(escaped("[" + check.finding().code() + "] " + Wording.title(check) + ": "
                                + Wording.sentence(check)))
                        .append('\n');
            }
        }
        body.append(escaped(SAY.say("verdict.next", Wording.next(result)))).append('\n');
        return open + ">\n      <failure type=\"" + escaped(result.verdict().mainCode()) + "\" message=\"" + message
                + "\">" + body + "</failure>\n    </testcase>\n";
    }

    /// What stands after the test cases: among it one for each file that a stopped run did not judge, so that the
    /// counts are right and nobody takes a part for the whole.
    public static String tail(OptionalInt missing) {
        StringBuilder out = new StringBuilder();
        for (int i = 1; i <= missing.orElse(0); i++) {
            out.append("    <testcase classname=\"touchstone.verify\" name=\"")
                    .append(escaped(SAY.say("junit.not-judged", i)))
                    .append("\" time=\"0\">\n      <skipped message=\"")
                    .append(escaped(SAY.say("table.incomplete", missing.orElse(0))))
                    .append("\"/>\n    </testcase>\n");
        }
        return out.append("  </testsuite>\n</testsuites>\n").toString();
    }

    /// The text as XML 1.0 takes it, in an attribute or between tags: what XML has no way to write, and what would
    /// mislead a reader, by its number.
    static String escaped(String foreign) {
        StringBuilder out = new StringBuilder(foreign.length() + 16);
        for (int i = 0; i < foreign.length(); ) {
            int c = foreign.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&apos;");
                default -> {
                    if (Shown.isHazardous(c) || (c & 0xfffe) == 0xfffe) {
                        Shown.escape(c, out);
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        }
        return out.toString();
    }
}
