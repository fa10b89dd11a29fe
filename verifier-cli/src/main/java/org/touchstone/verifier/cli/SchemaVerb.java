package org.touchstone.verifier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;

/// `schema [NAME]`: the JSON Schemas of everything that this program reads and prints, as they are published.
final class SchemaVerb implements Verb {
    /// The names, without `.schema.json`.
    static final List<String> NAMES = List.of(
            "check-result",
            "check-results-v1",
            "bid-result-v1",
            "check-record-v1",
            "check-note-v1",
            "record-verification-v1",
            "tender-policy-v1",
            "bid-v1",
            "debarment-list-v1",
            "presentation-v1",
            "presentation-file-v1",
            "certificate-v1",
            "bundle-v1",
            "status-list-v1",
            "trust-list-v1",
            "trust-list-jws-v1",
            "pack-v1",
            "register-event-v1",
            "scheme-edition-v1",
            "replay-result-v1",
            "watch-list-v1",
            "watch-result-v1",
            "cli-config-v1",
            "cli-doctor-v1",
            "cli-explain-v1",
            "cli-inspect-v1",
            "cli-key-v1",
            "cli-log-v1",
            "cli-policy-plan-v1",
            "cli-trust-export-v1",
            "cli-trust-show-v1");

    @Override
    public Syntax syntax() {
        return new Syntax("schema", List.of(Option.file("output").letter('o')), NAMES, 0, 1);
    }

    @Override
    public ExitCode run(Run run) {
        if (run.arguments().operands().isEmpty()) {
            run.finish(NAMES.stream().map(Line::of).toList());
            return ExitCode.OK;
        }
        String name = run.arguments().operands().get(0);
        run.finish(bytes(name).orElseThrow(() -> {
            Optional<String> near = Arguments.nearest(name, NAMES);
            return near.isPresent()
                    ? CliException.usage("no-such-schema-near", Shown.text(name), near.get())
                    : CliException.usage("no-such-schema", Shown.text(name));
        }));
        return ExitCode.OK;
    }

    /// The schema of a name; `result` is the one of `check-result`, `policy-v1` the one of `tender-policy-v1`:
    /// the end of a name is enough where only one ends so, and the version may be left out.
    private static Optional<byte[]> bytes(String wanted) {
        List<String> fitting = new ArrayList<>();
        for (String name : NAMES) {
            String bare = name.endsWith("-v1") ? name.substring(0, name.length() - 3) : name;
            if (name.equals(wanted) || bare.equals(wanted)) {
                return Optional.of(read(name));
            }
            if (name.endsWith("-" + wanted) || bare.endsWith("-" + wanted)) {
                fitting.add(name);
            }
        }
        fitting.removeIf(name -> fitting.contains("check-result") && !name.equals("check-result"));
        return fitting.size() == 1 ? Optional.of(read(fitting.get(0))) : Optional.empty();
    }

    private static byte[] read(String name) {
        try (InputStream in =
                CanonicalJson.class.getResourceAsStream("/org/touchstone/format/" + name + ".schema.json")) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
