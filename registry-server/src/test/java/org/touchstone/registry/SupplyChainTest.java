package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `docs/dependency-audit.md` promises about the libraries that are really on the class path: the parts with known
/// holes are absent, and nothing is older than the version that mended its holes.
class SupplyChainTest {
    private static final Pattern VERSION = Pattern.compile("[0-9]+");

    private static final List<String> JARS = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(entry -> Path.of(entry).getFileName().toString())
            .toList();

    @Test
    void the_class_path_is_made_of_jars() {
        assertTrue(JARS.size() > 30, "the test sees " + JARS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "helidon-webserver-http2",
                "helidon-http-http2",
                "helidon-webserver-websocket",
                "helidon-webserver-static-content",
                "helidon-webserver-cors",
                "helidon-cors",
                "helidon-lra",
                "helidon-security",
                "helidon-microprofile",
                "helidon-webclient",
                "tink",
                "log4j-1",
                "log4j-2",
                "log4j-api",
                "log4j-core",
                "log4j-slf4j",
                "logback",
                "snakeyaml-1",
                "snakeyaml-2",
                "commons-collections",
                "xstream",
                "bcprov-ext",
                "bctls",
            })
    void is_absent(String artifact) {
        assertEquals(
                List.of(), JARS.stream().filter(jar -> jar.startsWith(artifact)).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "helidon-webserver,  4.5.0",
        "nimbus-jose-jwt,    10.0.2",
        "bcprov-jdk18on,     1.85",
        "bcpkix-jdk18on,     1.85",
        "postgresql,         42.7.13",
        "jte-runtime,        3.1.16",
        "json-smart,         2.5.2",
    })
    void is_at_least(String artifact, String version) {
        List<String> found =
                JARS.stream().filter(jar -> jar.matches(artifact + "-[0-9].*")).toList();
        assertEquals(1, found.size(), "one version of " + artifact + ": " + found);
        List<Integer> here = numbers(found.getFirst().substring(artifact.length()));
        List<Integer> least = numbers(version);
        assertTrue(compare(here, least) >= 0, found + " is older than " + version);
    }

    private static List<Integer> numbers(String text) {
        return VERSION.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(Integer::valueOf)
                .toList();
    }

    private static int compare(List<Integer> a, List<Integer> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = Integer.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
