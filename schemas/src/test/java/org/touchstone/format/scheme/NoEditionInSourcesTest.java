package org.touchstone.format.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What belongs to edition 1 stands in its file and nowhere else: no id and no figure of it in the main
/// sources of any module. Otherwise the next edition would need a programmer.
class NoEditionInSourcesTest {
    private static final SchemeEdition EDITION = SchemeEdition.shipped("sra-1");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// Parts of a path under which a find is right, each with its reason.
    private static final List<List<String>> ALLOWED =
            List.of(List.of("org/touchstone/registry/demo/", "the demonstration tells a story under edition 1"));

    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])([0-9][0-9_]*)L?(?![\\w.])");

    /// Words of an edition that are also words of a format or a setting, and so may stand in Java: the roles are
    /// those of the European single procurement document.
    private static final Set<String> ALSO_FORMAT_WORDS = Set.of(
            "public-url",
            "statistics",
            "declaration",
            "accounts",
            "interview",
            "suppliers",
            "workers",
            "sole-tenderer",
            "group-lead",
            "group-mem",
            "oeron",
            "subcont");

    private static Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        ids.addAll(EDITION.criteria().keySet());
        ids.addAll(EDITION.themes().keySet());
        ids.addAll(EDITION.levels().keySet());
        ids.addAll(EDITION.sizes().keySet());
        ids.addAll(EDITION.factDefinitions().keySet());
        ids.addAll(EDITION.equivalents().keySet());
        ids.addAll(EDITION.evidenceTypes().keySet());
        ids.addAll(EDITION.applicability().parties().keySet());
        ids.addAll(EDITION.applicability().exemptions().keySet());
        ids.addAll(EDITION.governance().constituencies().keySet());
        ids.addAll(EDITION.governance().matters().keySet());
        for (Reasons.Kind kind : Reasons.Kind.values()) {
            ids.addAll(EDITION.reasonCodes().of(kind).keySet());
        }
        ids.removeAll(ALSO_FORMAT_WORDS);
        return ids;
    }

    private static Set<BigDecimal> figures() {
        Set<BigDecimal> figures = new LinkedHashSet<>();
        EDITION.applicability()
                .thresholds()
                .forEach(t -> figures.add(t.minimum().setScale(0)));
        EDITION.sizes().values().forEach(s -> amounts(s.when(), figures));
        figures.removeIf(f -> f.compareTo(BigDecimal.valueOf(1000)) < 0);
        return figures;
    }

    private static void amounts(Predicate p, Set<BigDecimal> into) {
        switch (p) {
            case Predicate.Compare c -> into.add(c.value().setScale(0));
            case Predicate.All(List<Predicate> of) -> of.forEach(q -> amounts(q, into));
            case Predicate.Any(List<Predicate> of) -> of.forEach(q -> amounts(q, into));
            case Predicate.Not(Predicate of) -> amounts(of, into);
            case Predicate.Always _, Predicate.Never _, Predicate.Is _ -> {}
        }
    }

    private static Set<String> marks() {
        Set<String> marks = new LinkedHashSet<>();
        for (Scoring.PassMarks m : EDITION.scoring().passMarks().values()) {
            m.overall().values().forEach(v -> marks.add(v.toString()));
            m.themeMinimum().values().forEach(v -> marks.add(v.toString()));
            marks.add("" + m.themeFloor());
        }
        return marks;
    }

    private static List<Path> sources() throws IOException {
        List<Path> out = new ArrayList<>();
        for (String module : List.of("schemas", "verifier-cli", "registry-server")) {
            Path main = ROOT.resolve(module).resolve("src/main");
            if (Files.isDirectory(main)) {
                try (Stream<Path> files = Files.walk(main)) {
                    files.filter(f -> f.toString().endsWith(".java")
                                    || f.toString().endsWith(".jte")
                                    || f.toString().endsWith(".sql"))
                            .forEach(out::add);
                }
            }
        }
        return out;
    }

    @Test
    void noIdAndNoFigureStandsInMainSources() throws IOException {
        Set<String> ids = ids();
        Set<BigDecimal> figures = figures();
        Set<String> marks = marks();
        Set<String> codes = new LinkedHashSet<>(EDITION.criteria().keySet());
        for (Reasons.Kind kind : Reasons.Kind.values()) {
            codes.addAll(EDITION.reasonCodes().of(kind).keySet());
        }
        Pattern anyCode = Pattern.compile("\\b(" + String.join("|", codes) + ")\\b");
        List<String> found = new ArrayList<>();
        List<Path> sources = sources();
        for (Path file : sources) {
            String path = ROOT.relativize(file).toString().replace('\\', '/');
            if (ALLOWED.stream().anyMatch(a -> path.contains(a.getFirst()))) {
                continue;
            }
            boolean decides = path.matches(
                    ".*/(format/scheme|registry/(application|assessment|decision|accreditation|scheme))/.*");
            int number = 0;
            for (String line : Files.readString(file).split("\n")) {
                number++;
                String code = line.replaceFirst("^\\s*(///|//|--|\\*).*", "");
                Matcher strings = STRING.matcher(code);
                while (strings.find()) {
                    if (ids.contains(strings.group(1))) {
                        found.add(path + ":" + number + ": \"" + strings.group(1) + "\"");
                    }
                }
                Matcher inSql = anyCode.matcher(code);
                while (inSql.find()) {
                    found.add(path + ":" + number + ": " + inSql.group());
                }
                Matcher numbers = NUMBER.matcher(STRING.matcher(code).replaceAll("\"\""));
                while (numbers.find()) {
                    String digits = numbers.group(1).replace("_", "");
                    if (decides && (marks.contains(digits) || figures.contains(new BigDecimal(digits)))) {
                        found.add(path + ":" + number + ": " + digits);
                    }
                }
            }
        }
        assertEquals(List.of(), found.stream().distinct().toList());
        assertTrue(sources.size() > 30);
        assertTrue(ids.size() > 100 && figures.size() >= 5 && marks.size() >= 7);
    }
}
