package org.touchstone.verifier.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.reason.Reasons;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.pdf.Enclosure;
import org.touchstone.verifier.report.JsonText;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;

/// `inspect FILE`: what a file says, decoded, under a heading that nobody can overlook: nothing of it is
/// checked.
final class InspectVerb implements Verb {
    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(4 * 1024 * 1024, 32, 200_000);

    /// A decoded part of the file.
    private record Part(String title, Json value) {}

    @Override
    public Syntax syntax() {
        return new Syntax(
                "inspect",
                List.of(
                        Option.words("format", "text", "json", "raw"),
                        Option.file("output").letter('o')),
                1,
                1);
    }

    @Override
    public ExitCode run(Run run) {
        String name = run.arguments().operands().get(0);
        byte[] bytes = run.read(name, Run.MAX_FILE);
        List<Part> parts = new ArrayList<>();
        try {
            decode(run, bytes, parts);
        } catch (MalformedException e) {
            throw CliException.usage("cannot-decode", Shown.text(name), e.getMessage());
        }
        switch (run.arguments().word("format", "text")) {
            case "json" -> {
                Json.Obj.Builder all = Json.Obj.builder().with("checked", false);
                List<Json> list = new ArrayList<>();
                for (Part part : parts) {
                    list.add(Json.Obj.builder()
                            .with("part", part.title())
                            .with("value", part.value())
                            .build());
                }
                run.finish(all.with("parts", new Json.Arr(list)).build());
            }
            case "raw" -> {
                StringBuilder out = new StringBuilder();
                for (Part part : parts) {
                    out.append(CanonicalJson.text(part.value())).append('\n');
                }
                run.finish(out.toString().getBytes(StandardCharsets.UTF_8));
            }
            default -> run.finish(text(run, name, parts));
        }
        return ExitCode.OK;
    }

    private static List<Line> text(Run run, String name, List<Part> parts) {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(Line.Tone.BAD, run.say("inspect.head")).and("  " + Shown.text(name)));
        lines.add(Line.of(run.say("inspect.warning", Shown.text(name))));
        for (Part part : parts) {
            lines.add(Line.EMPTY);
            lines.add(Line.of(Line.Tone.STRONG, part.title()));
            for (Line line : Line.block(JsonText.pretty(part.value()))) {
                lines.add(Line.of("  " + line.text()));
            }
        }
        return lines;
    }

    private static void decode(Run run, byte[] read, List<Part> parts) {
        byte[] bytes = read;
        if (Enclosure.isOne(read)) {
            bytes = switch (Enclosure.of(read)) {
                case Enclosure.Attached(byte[] document) -> document;
                case Enclosure.Nothing(String code, Map<String, String> facts) ->
                    throw new MalformedException(Reasons.shipped().of(code).sentence(facts));
            };
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        if (!text.startsWith("{")) {
            token(run, "", text, parts);
            return;
        }
        Json.Obj o = StrictJson.parseObject(bytes, LIMITS);
        if (o.has("signatures")) {
            trustList(run, TrustListJws.of(o), parts);
            return;
        }
        switch (o.optionalText("type").orElse("")) {
            case Bundle.TYPE -> bundle(run, Bundle.of(o), parts);
            case PresentationFile.TYPE -> {
                PresentationFile file = PresentationFile.of(o);
                token(run, run.say("inspect.presentation"), file.presentation(), parts);
                bundle(run, file.bundle(), parts);
            }
            default -> parts.add(new Part(run.say("inspect.document"), o));
        }
    }

    private static void bundle(Run run, Bundle bundle, List<Part> parts) {
        bundled(run, run.say("inspect.certificate"), bundle.certificate(), parts);
        for (BundledToken list : bundle.statusLists()) {
            bundled(run, run.say("inspect.status-list"), list, parts);
        }
        for (TrustListJws list : bundle.trustLists()) {
            trustList(run, list, parts);
        }
    }

    private static void bundled(Run run, String title, BundledToken token, List<Part> parts) {
        token(run, title, token.token(), parts);
        parts.add(new Part(
                run.say("inspect.entry", title),
                StrictJson.parseObject(token.entry().getBytes(StandardCharsets.UTF_8))));
        parts.add(new Part(
                run.say("inspect.proof", title),
                Json.Arr.ofStrings(List.of(token.proof().split("\n", -1)))));
        token.opening().ifPresent(opening -> parts.add(new Part(run.say("inspect.opening", title), opening)));
    }

    private static void token(Run run, String title, String text, List<Part> parts) {
        CompactToken token = CompactToken.parse(text);
        String lead = title.isEmpty() ? run.say("inspect.token") : title;
        parts.add(new Part(run.say("inspect.header", lead), token.header()));
        parts.add(new Part(run.say("inspect.payload", lead), token.payload()));
    }

    private static void trustList(Run run, TrustListJws list, List<Part> parts) {
        parts.add(new Part(
                run.say("inspect.trust-list", list.list().number(), list.fingerprint()),
                list.list().json()));
    }
}
