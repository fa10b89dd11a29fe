package org.touchstone.registry.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every SQL statement of the program by name, from the resources `sql/<feature>.sql`. Each stands under a line
/// `-- name: feature.verb-object`; comment lines inside are dropped, because a colon in them would be taken for a
/// parameter. The named parameters are read once, here: the client library would read them at every call.
public final class Statements {
    private static final Pattern NAME = Pattern.compile("-- name: ([a-z-]+\\.[a-z0-9-]+)");

    private static final Pattern PARAMETER = Pattern.compile("'[^']*'|::|:([A-Za-z][A-Za-z0-9]*)");

    private final Map<String, String> byName;
    private final Map<String, Statement> statements = new HashMap<>();
    private final Map<List<String>, String> together = new ConcurrentHashMap<>();

    private Statements(Map<String, String> byName) {
        this.byName = byName;
        byName.forEach((name, sql) -> statements.put(name, Statement.of(sql)));
    }

    /// A statement as the driver takes it.
    ///
    /// @param sql with `?` in the place of each parameter
    /// @param parameters the parameters' names in the order of their places; one may come twice
    record Statement(String sql, List<String> parameters) {
        Statement {
            parameters = List.copyOf(parameters);
        }

        static Statement of(String named) {
            List<String> parameters = new ArrayList<>();
            String sql = PARAMETER.matcher(named).replaceAll(match -> {
                if (match.group(1) == null) {
                    return Matcher.quoteReplacement(match.group());
                }
                parameters.add(match.group(1));
                return "?";
            });
            return new Statement(sql, parameters);
        }
    }

    static Statements of(Map<String, String> byName) {
        return new Statements(Map.copyOf(byName));
    }

    /// Reads all `sql/*.sql` beside the program's classes.
    public static Statements load() {
        try {
            Path source = Path.of(Statements.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Map<String, String> files = Files.isDirectory(source) ? fromFolder(source.resolve("sql")) : fromJar(source);
            Map<String, String> statements = new LinkedHashMap<>();
            files.forEach((file, text) -> read(file, text, statements));
            return new Statements(Collections.unmodifiableMap(statements));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program's own place has no path", e);
        }
    }

    private static Map<String, String> fromFolder(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file :
                    found.filter(path -> path.toString().endsWith(".sql")).toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    private static Map<String, String> fromJar(Path jar) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (JarFile open = new JarFile(jar.toFile())) {
            for (var entry : Collections.list(open.entries())) {
                String name = entry.getName();
                if (name.startsWith("sql/") && name.endsWith(".sql")) {
                    try (var in = open.getInputStream(entry)) {
                        files.put(
                                name.substring("sql/".length()), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return files;
    }

    static void read(String file, String text, Map<String, String> into) {
        String feature = file.substring(0, file.length() - ".sql".length());
        String name = "";
        StringBuilder sql = new StringBuilder();
        for (String line : (text + "\n-- name: end.end").lines().toList()) {
            var heading = NAME.matcher(line.strip());
            if (heading.matches()) {
                put(name, sql, into);
                name = heading.group(1);
                if (!name.startsWith(feature + ".") && !name.equals("end.end")) {
                    throw new IllegalStateException(file + " names a statement of another feature: " + name);
                }
            } else if (!line.strip().startsWith("--")) {
                sql.append(line).append('\n');
            }
        }
    }

    private static void put(String name, StringBuilder sql, Map<String, String> into) {
        String statement = sql.toString().strip();
        sql.setLength(0);
        if (statement.endsWith(";")) {
            statement = statement.substring(0, statement.length() - 1);
        }
        if (name.isEmpty() != statement.isEmpty()) {
            throw new IllegalStateException(name.isEmpty() ? "SQL before the first name" : "no SQL under " + name);
        }
        if (!name.isEmpty() && into.put(name, statement) != null) {
            throw new IllegalStateException("two statements are called " + name);
        }
    }

    public String sql(String name) {
        String sql = byName.get(name);
        if (sql == null) {
            throw new IllegalArgumentException("no statement is called " + name);
        }
        return sql;
    }

    Statement statement(String name) {
        Statement statement = statements.get(name);
        if (statement == null) {
            throw new IllegalArgumentException("no statement is called " + name);
        }
        return statement;
    }

    /// Several statements as one text, which the driver takes apart again and sends in one journey. The same text
    /// each time, so that the driver finds what it has prepared.
    String together(List<String> names) {
        return together.computeIfAbsent(
                names,
                all -> String.join(
                        ";\n", all.stream().map(name -> statement(name).sql()).toList()));
    }

    public Map<String, String> all() {
        return byName;
    }
}
