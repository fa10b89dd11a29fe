package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.touchstone.verifier.report.Shown;

/// What can be set once instead of with each command, and where each value comes from: the command line wins over the
/// environment (`TOUCHSTONE_…`), that over the settings file, that over the default.
///
/// The file is `settings` in the user's own folder, or the one of `--config`. None is ever read from the folder that a
/// command happens to run in: a bidder could put one among its bids and name its own home folder, and so its own trust.
final class Settings {
    /// The greatest size of a settings file, in bytes.
    private static final int MAX_FILE = 64 * 1024;

    /// Where a value comes from.
    enum Origin {
        FLAG,
        ENVIRONMENT,
        FILE,
        DEFAULT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A setting's name, which is the option's; whether it is yes or no; the words it can be; its default.
    private record Kind(String name, boolean flag, List<String> words, String otherwise) {
        String variable() {
            return "TOUCHSTONE_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("home", false, List.of(), ""),
            new Kind("offline", true, List.of("yes", "no"), "no"),
            new Kind("no-input", true, List.of("yes", "no"), "no"),
            new Kind("color", false, List.of("auto", "always", "never"), "auto"),
            new Kind("jobs", false, List.of(), ""));

    /// One value.
    ///
    /// @param where the option, the variable or the file that it comes from; empty for a default
    record Value(String name, String value, Origin origin, String where) {}

    private final Surroundings around;
    private final Optional<Path> given;

    private Settings(Surroundings around, Optional<Path> given) {
        this.around = around;
        this.given = given;
    }

    /// The settings in these surroundings.
    ///
    /// @param config the file of `--config`, if one is given; it has to be there then
    static Settings of(Surroundings around, Optional<String> config) {
        return new Settings(around, config.map(name -> path(around, name)));
    }

    private static Path path(Surroundings around, String name) {
        try {
            return around.folder().resolve(name);
        } catch (InvalidPathException e) {
            throw CliException.usage("file-name", Shown.text(name));
        }
    }

    /// The names of all settings.
    static List<String> names() {
        return KINDS.stream().map(Kind::name).toList();
    }

    /// The folder that the system has for programs' own files of this user, with ours in it.
    static Optional<Path> userFolder(Surroundings around) {
        for (String variable : new String[] {"XDG_CONFIG_HOME", "APPDATA"}) {
            String folder = around.variable(variable);
            if (!folder.isEmpty()) {
                return Optional.of(path(around, folder).resolve("touchstone"));
            }
        }
        String user = around.variable("HOME").isEmpty() ? System.getProperty("user.home", "") : around.variable("HOME");
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(path(around, user).resolve(".config").resolve("touchstone"));
    }

    /// The file that is read and written.
    Path file() {
        return given.or(() -> userFolder(around).map(f -> f.resolve("settings")))
                .orElseThrow(() -> CliException.usage("no-home"));
    }

    /// What the file says; nothing if it is not there and nobody named it.
    Map<String, String> stored() {
        Path file;
        if (given.isPresent()) {
            file = given.get();
        } else {
            Optional<Path> folder = userFolder(around);
            if (folder.isEmpty()) {
                return Map.of();
            }
            file = folder.get().resolve("settings");
        }
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE + 1);
        } catch (NoSuchFileException e) {
            if (given.isPresent()) {
                throw CliException.usage("no-such-file", Shown.text(file.toString()));
            }
            return Map.of();
        } catch (IOException e) {
            throw CliException.usage("cannot-read", Shown.text(file.toString()));
        }
        if (bytes.length > MAX_FILE) {
            throw CliException.usage("too-large", Shown.text(file.toString()), MAX_FILE);
        }
        return parse(new String(bytes, StandardCharsets.UTF_8), file);
    }

    private static Map<String, String> parse(String text, Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals).strip();
            if (equals < 0 || !names().contains(name) || values.containsKey(name)) {
                throw CliException.usage(
                        "bad-setting",
                        Shown.text(file.toString()),
                        number,
                        Shown.text(line),
                        String.join(", ", names()));
            }
            values.put(name, checked(name, line.substring(equals + 1).strip(), file.toString()));
        }
        return values;
    }

    /// The value, if the setting can have it; a usage error that names `where` otherwise.
    static String checked(String name, String value, String where) {
        Kind kind =
                KINDS.stream().filter(k -> k.name().equals(name)).findFirst().orElseThrow();
        boolean good = kind.words().isEmpty() ? !value.isEmpty() : kind.words().contains(value);
        if (!good) {
            throw CliException.usage(
                    "bad-setting-value",
                    Shown.text(where),
                    name,
                    Shown.text(value),
                    kind.words().isEmpty() ? "..." : String.join(", ", kind.words()));
        }
        return value;
    }

    /// Every setting with its value and origin; what stands on the command line comes first.
    List<Value> values(Arguments arguments) {
        Map<String, String> stored = stored();
        List<Value> values = new ArrayList<>();
        for (Kind kind : KINDS) {
            if (arguments.has(kind.name())) {
                String said = kind.flag() ? "yes" : arguments.find(kind.name()).orElse("");
                values.add(new Value(kind.name(), said, Origin.FLAG, "--" + kind.name()));
                continue;
            }
            String variable = around.variable(kind.variable());
            if (!variable.isEmpty()) {
                values.add(new Value(
                        kind.name(),
                        checked(kind.name(), variable, kind.variable()),
                        Origin.ENVIRONMENT,
                        kind.variable()));
            } else if (stored.containsKey(kind.name())) {
                values.add(new Value(
                        kind.name(), fromFile(kind, stored.get(kind.name())), Origin.FILE, file().toString()));
            } else {
                values.add(new Value(kind.name(), otherwise(kind), Origin.DEFAULT, ""));
            }
        }
        return values;
    }

    /// A folder in a settings file is one beside that file, not one beside whatever a command runs in.
    private String fromFile(Kind kind, String value) {
        return kind.name().equals("home")
                ? file().toAbsolutePath().resolveSibling(value).toString()
                : value;
    }

    private String otherwise(Kind kind) {
        return switch (kind.name()) {
            case "home" -> userFolder(around).map(Path::toString).orElse("");
            case "jobs" ->
                Integer.toString(
                        VerifyVerb.MAX_JOBS < Runtime.getRuntime().availableProcessors()
                                ? VerifyVerb.MAX_JOBS
                                : Runtime.getRuntime().availableProcessors());
            default -> kind.otherwise();
        };
    }

    private boolean variables() {
        for (Kind kind : KINDS) {
            if (!around.variable(kind.variable()).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /// The arguments with what the environment and the file add to them.
    Arguments applied(Arguments arguments, Syntax syntax) {
        if (stored().isEmpty() && !variables()) {
            return arguments;
        }
        Map<String, String> more = new LinkedHashMap<>();
        for (Value value : values(arguments)) {
            boolean taken = syntax.options().stream().anyMatch(o -> o.name().equals(value.name()));
            boolean set = value.origin() == Origin.ENVIRONMENT || value.origin() == Origin.FILE;
            if (taken && set && !value.value().equals("no")) {
                more.put(value.name(), value.value().equals("yes") ? "" : value.value());
            }
        }
        return arguments.with(more);
    }
}
