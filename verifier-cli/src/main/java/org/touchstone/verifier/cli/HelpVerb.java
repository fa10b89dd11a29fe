package org.touchstone.verifier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.verifier.report.Catalogue;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;

/// `help [VERB|TOPIC]`: a page of the help catalogue; `--version`.
final class HelpVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax("help", List.of(Option.file("man")), 0, 1);
    }

    @Override
    public ExitCode run(Run run) {
        Optional<String> folder = run.arguments().find("man");
        if (folder.isPresent()) {
            manuals(run, folder.get());
            return ExitCode.OK;
        }
        show(
                run.arguments().operands().isEmpty()
                        ? ""
                        : run.arguments().operands().get(0),
                run.terminal());
        return ExitCode.OK;
    }

    /// Writes the manual pages into a folder: one for the program, one for each command.
    private static void manuals(Run run, String name) {
        Path folder = run.path(name);
        List<String> verbs = new ArrayList<>(Main.VERBS);
        verbs.add(0, "");
        try {
            Files.createDirectories(folder);
            for (String verb : verbs) {
                String file = verb.isEmpty() ? "touchstone.1" : "touchstone-" + verb + ".1";
                Files.writeString(folder.resolve(file), ManPages.page(verb));
            }
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(name));
        }
    }

    /// Prints the page; a topic that there is not is wrong use.
    static void show(String topic, Terminal terminal) {
        Optional<String> page = Catalogue.HELP.find(topic.isEmpty() ? "all" : "page." + topic);
        terminal.result(Line.block(page.orElseThrow(() -> CliException.usage("no-topic", Shown.text(topic)))));
    }

    /// Prints the version.
    static void version(Terminal terminal) {
        terminal.result(List.of(Line.of("touchstone " + version())));
    }

    /// The version of this build.
    static String version() {
        try (InputStream in = HelpVerb.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: version.txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
