package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;

/// `explain CODE`: a reason from the shared catalogue, in the same words that pages and records use.
final class ExplainVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax("explain", List.of(Option.flag("all"), Option.words("format", "text", "json")), 0, 1);
    }

    @Override
    public ExitCode run(Run run) {
        boolean json = run.arguments().word("format", "text").equals("json");
        Reasons reasons = Reasons.shipped();
        List<Reason> wanted = new ArrayList<>();
        if (run.arguments().has("all")) {
            wanted.addAll(reasons.all());
        } else if (run.arguments().operands().isEmpty()) {
            throw CliException.usage("operand-missing", "explain");
        } else {
            wanted.add(find(reasons, run.arguments().operands().get(0)));
        }
        if (json) {
            List<Json> all = new ArrayList<>();
            for (Reason reason : wanted) {
                all.add(json(reason));
            }
            run.finish(run.arguments().has("all") ? new Json.Arr(all) : all.get(0));
            return ExitCode.OK;
        }
        List<Line> lines = new ArrayList<>();
        for (Reason reason : wanted) {
            if (!lines.isEmpty()) {
                lines.add(Line.EMPTY);
            }
            describe(run, reason, lines);
        }
        run.finish(lines);
        return ExitCode.OK;
    }

    private static Reason find(Reasons reasons, String written) {
        String code = written.toUpperCase(Locale.ROOT).replace('-', '_');
        if (reasons.has(code)) {
            return reasons.of(code);
        }
        List<String> codes = new ArrayList<>();
        for (Reason reason : reasons.all()) {
            codes.add(reason.code());
        }
        Optional<String> near = Arguments.nearest(code, codes);
        throw near.isPresent()
                ? CliException.usage("no-such-code-near", Shown.text(written), near.get())
                : CliException.usage("no-such-code", Shown.text(written));
    }

    private static void describe(Run run, Reason reason, List<Line> lines) {
        lines.add(Line.of(Line.Tone.STRONG, reason.code()));
        lines.add(Line.of("  " + slots(reason)));
        lines.add(Line.of(
                run.say("explain.effect", run.say("effect." + reason.effect().name()))));
        lines.add(
                Line.of(run.say("explain.cure", run.say("cure." + reason.cure().name()))));
        if (!reason.bidder().isEmpty()) {
            lines.add(Line.of(run.say("explain.bidder", reason.bidder())));
        }
        if (!reason.next().isEmpty()) {
            lines.add(Line.of(run.say("explain.next", reason.next())));
        }
    }

    /// The sentence with the names of its slots in angle brackets, as a form is shown.
    private static String slots(Reason reason) {
        Map<String, String> names = new java.util.HashMap<>();
        for (String slot : reason.slots()) {
            names.put(slot, "<" + slot + ">");
        }
        return reason.sentence(names);
    }

    private static Json.Obj json(Reason reason) {
        return Json.Obj.builder()
                .with("code", reason.code())
                .with("effect", reason.effect().name())
                .with("sentence", reason.sentence())
                .with("slots", Json.Arr.ofStrings(reason.slots()))
                .with("cure", reason.cure().name().toLowerCase(Locale.ROOT))
                .with("bidder", reason.bidder())
                .with("next", reason.next())
                .build();
    }
}
