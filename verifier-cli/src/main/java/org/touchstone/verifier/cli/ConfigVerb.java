package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.touchstone.format.json.Json;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.AtomicFile;

/// `config show|path|set|unset`: the settings of this user, and where each value comes from.
final class ConfigVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "config",
                List.of(Option.words("format", "text", "json")),
                List.of("show", "path", "set", "unset"),
                1,
                3);
    }

    @Override
    public ExitCode run(Run run) {
        List<String> operands = run.arguments().operands();
        Settings settings = Settings.of(run.around(), run.arguments().find("config"));
        String part = operands.get(0);
        int wanted = switch (part) {
            case "show", "path" -> 1;
            case "unset" -> 2;
            case "set" -> 3;
            default -> throw CliException.usage("no-such-part", "config", Shown.text(part), "show, path, set, unset");
        };
        if (operands.size() != wanted) {
            throw operands.size() < wanted
                    ? CliException.usage("operand-missing", "config")
                    : CliException.usage("operand-unwanted", Shown.text(operands.get(wanted)), "config");
        }
        switch (part) {
            case "show" -> show(run, settings);
            case "path" -> run.finish(List.of(Line.of(Shown.text(settings.file().toString()))));
            case "set" -> store(settings, known(operands.get(1)), operands.get(2));
            default -> store(settings, known(operands.get(1)), "");
        }
        return ExitCode.OK;
    }

    private static String known(String name) {
        if (!Settings.names().contains(name)) {
            throw CliException.usage("no-such-setting", Shown.text(name), String.join(", ", Settings.names()));
        }
        return name;
    }

    private static void show(Run run, Settings settings) {
        List<Settings.Value> values = settings.values(run.arguments().typed());
        if (run.arguments().find("format").orElse("text").equals("json")) {
            List<Json> all = new ArrayList<>();
            for (Settings.Value value : values) {
                Json.Obj.Builder o = Json.Obj.builder()
                        .with("name", value.name())
                        .with("value", value.value())
                        .with("origin", value.origin().word());
                if (!value.where().isEmpty()) {
                    o.with("where", value.where());
                }
                all.add(o.build());
            }
            run.finish(Json.Obj.builder()
                    .with("file", settings.file().toString())
                    .with("settings", new Json.Arr(all))
                    .build());
            return;
        }
        List<Line> lines = new ArrayList<>();
        for (Settings.Value value : values) {
            String where = value.where().isEmpty() ? "" : ": " + Shown.text(value.where());
            lines.add(Line.of(Shown.column(value.name(), 10) + Shown.column(value.value(), 44) + " "
                    + run.say("origin." + value.origin().word()) + where));
        }
        run.finish(lines);
    }

    /// Writes the file with this one value changed; an empty value takes the setting out. Comments do not
    /// survive, so that the file holds what `show` shows and nothing else.
    private static void store(Settings settings, String name, String value) {
        Path file = settings.file();
        Map<String, String> values = new LinkedHashMap<>(Files.exists(file) ? settings.stored() : Map.of());
        values.remove(name);
        if (!value.isEmpty()) {
            if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
                throw CliException.usage("bad-setting-value", "config set", name, Shown.text(value), "...");
            }
            values.put(name, Settings.checked(name, value.strip(), "config set"));
        }
        StringBuilder text = new StringBuilder();
        values.forEach((k, v) -> text.append(k).append(" = ").append(v).append('\n'));
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(file.toString()));
        }
    }
}
