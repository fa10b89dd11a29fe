package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `touchstone found` beside a server that runs and while none does.
class FoundVerbTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int found(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data", folder.resolve("data").toString()));
        said.reset();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new FoundVerb(out, new PrintStream(new ByteArrayOutputStream()), Map.of(), InstantSource.system())
                .run(all);
    }

    @Test
    void it_prints_a_code_for_the_founder_and_another_as_long_as_nobody_else_is_there() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThrows(Config.UsageException.class, () -> found("--number", "S-001", "--name", "Amara Osei"));
        Config config = Config.read(
                false,
                List.of("--data", folder.resolve("data").toString(), "--public-url", "http://localhost:8080"),
                Map.of());
        String first;
        try (Registry registry = new Registry(config, InstantSource.system(), false)) {
            assertEquals(0, found("--number", "S-001", "--name", "Amara Osei"));
            first = said.toString(StandardCharsets.UTF_8).strip();
            assertTrue(first.matches("([2-9B-Z]{4}-){3}[2-9B-Z]{4}"), first);
            assertEquals(
                    1,
                    registry.people()
                            .actor(registry.enrolmentCodes().look(first).person())
                            .roles()
                            .size());
        }
        assertEquals(0, found("--number", "S-001", "--name", "Amara Osei"));
        assertNotEquals(first, said.toString(StandardCharsets.UTF_8).strip());
        assertEquals(1, found("--number", "S-002", "--name", "Another"));
        assertEquals("", said.toString(StandardCharsets.UTF_8));
        for (String[] wrong : List.of(
                new String[] {"--number", "S-001"},
                new String[] {"--name", "Amara"},
                new String[] {"--number", "1", "--name", "Amara"},
                new String[] {"--number", "S-001", "--number", "S-001", "--name", "Amara"})) {
            assertThrows(Config.UsageException.class, () -> found(wrong));
        }
    }
}
