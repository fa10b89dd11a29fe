package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

/// Settings and their origin, the doctor, and the published schemas.
class SettingsTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Instant now = World.NOW;

    private CommandLine.Done run(String... args) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("XDG_CONFIG_HOME", folder.resolve("profile").toString());
        return new CommandLine(folder, now, all).run(args);
    }

    private String origin(String name, String... more) {
        String[] args = Stream.concat(Stream.of("config", "show", "--format", "json"), Stream.of(more))
                .toArray(String[]::new);
        CommandLine.Done done = run(args);
        assertEquals(0, done.code(), done.err());
        for (Json.Obj o : StrictJson.parseObject(done.out().getBytes(StandardCharsets.UTF_8))
                .objects("settings")) {
            if (o.text("name").equals(name)) {
                return o.text("origin") + " " + o.text("value");
            }
        }
        return "";
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() {
        assertEquals("default auto", origin("color"));
        assertEquals(0, run("config", "set", "color", "never").code());
        assertEquals("file never", origin("color"));
        environment.put("TOUCHSTONE_COLOR", "always");
        assertEquals("environment always", origin("color"));
        assertEquals("flag auto", origin("color", "--color", "auto"));
        environment.clear();
        assertEquals(0, run("config", "unset", "color").code());
        assertEquals("default auto", origin("color"));
    }

    @Test
    void aFolderInTheFileLiesBesideTheFile() throws IOException {
        assertEquals(0, run("config", "set", "home", "elsewhere").code());
        assertEquals("file " + folder.resolve("profile/touchstone/elsewhere"), origin("home"));
        World.writeTo(folder);
        assertEquals(
                0,
                run(
                                "trust",
                                "import",
                                "trust-1.json",
                                "--fingerprint",
                                World.world().trust.fingerprint())
                        .code());
        assertTrue(Files.exists(folder.resolve("profile/touchstone/elsewhere/pin")));
    }

    /// A bidder's folder must not say whom its reader trusts.
    @Test
    void noFileOfTheFolderOneWorksInIsRead() throws IOException {
        for (String name : List.of("settings", "touchstone.properties", ".touchstone", "touchstone/settings")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), "home = evil\n");
        }
        assertEquals("default " + folder.resolve("profile/touchstone"), origin("home"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour = never",
                "color",
                "color = purple",
                "offline = true",
                "color = auto\ncolor = auto",
                "= x"
            })
    void aWrongLineIsNamed(String text) throws IOException {
        Files.createDirectories(folder.resolve("profile/touchstone"));
        Files.writeString(folder.resolve("profile/touchstone/settings"), "# mine\n" + text + "\n");
        CommandLine.Done done = run("explain", "OK");
        assertEquals(2, done.code());
        assertTrue(done.err().contains("settings"), done.err());
    }

    @Test
    void aSettingsFileThatWasNamedHasToBeThere() throws IOException {
        assertEquals(2, run("config", "show", "--config", "none").code());
        Files.writeString(folder.resolve("mine"), "offline = yes\n");
        assertEquals("file yes", origin("offline", "--config", "mine"));
    }

    @Test
    void offlineFromTheEnvironmentIsOffline() throws IOException {
        World.writeTo(folder);
        run(
                "trust",
                "import",
                "trust-1.json",
                "--fingerprint",
                World.world().trust.fingerprint());
        environment.put("TOUCHSTONE_OFFLINE", "yes");
        CommandLine.Done done = run("trust", "update");
        assertEquals(2, done.code());
        assertTrue(done.err().contains("offline"), done.err());
        environment.put("TOUCHSTONE_OFFLINE", "perhaps");
        assertEquals(2, run("trust", "update").code());
    }

    private String state(String id, String... more) {
        String[] args = Stream.concat(Stream.of("doctor", "--format", "json"), Stream.of(more))
                .toArray(String[]::new);
        CommandLine.Done done = run(args);
        Json.Obj all = StrictJson.parseObject(done.out().getBytes(StandardCharsets.UTF_8));
        boolean bad = false;
        String found = "";
        for (Json.Obj o : all.objects("looks")) {
            bad |= o.text("state").equals("bad");
            found = o.text("id").equals(id) ? o.text("state") : found;
        }
        assertEquals(bad ? 3 : 0, done.code());
        return found;
    }

    @Test
    void theDoctorSaysWhatIsWrong() throws IOException {
        World.writeTo(folder);
        assertEquals("bad", state("trust"));
        run(
                "trust",
                "import",
                "trust-1.json",
                "--fingerprint",
                World.world().trust.fingerprint());
        assertEquals("ok", state("trust"));
        assertEquals("note", state("pack"));
        run("sync", "--offline", "--file", "pack.jsonl");
        assertEquals("ok", state("pack"));
        assertEquals("ok", state("clock"));
        assertEquals("ok", state("proxy"));
        assertEquals("ok", state("console"));
        environment.put("HTTPS_PROXY", "http://user:secret@proxy.example:3128");
        assertEquals("note", state("proxy"));
        assertFalse(run("doctor").out().contains("secret"));
        now = World.NOW.plusSeconds(3 * 86_400);
        assertEquals("note", state("pack"));
        now = World.NOW.minusSeconds(40L * 86_400);
        assertEquals("bad", state("clock"));
        now = World.NOW.plusSeconds(3_000L * 86_400);
        assertEquals("bad", state("trust"));
    }

    @Test
    void theDoctorSeesWhoMayReadAKeyOrChangeThePin() throws IOException {
        World.writeTo(folder);
        run(
                "trust",
                "import",
                "trust-1.json",
                "--fingerprint",
                World.world().trust.fingerprint());
        assertEquals("ok", state("folder"));
        Path key = folder.resolve("harbour.jwk");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertEquals("ok", state("key", "harbour.jwk"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals("bad", state("key", "harbour.jwk"));
        assertEquals("bad", state("key"));
        assertEquals("bad", state("key", "tender.json"));
        Files.setPosixFilePermissions(
                folder.resolve("profile/touchstone/pin"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals("bad", state("folder"));
    }

    @Test
    void everyPublishedSchemaIsPrinted() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../schemas/src/main/resources/org/touchstone/format"))) {
            List<String> published = files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".schema.json"))
                    .map(f -> f.substring(0, f.length() - ".schema.json".length()))
                    .sorted()
                    .toList();
            assertEquals(published, SchemaVerb.NAMES.stream().sorted().toList());
        }
        for (String name : SchemaVerb.NAMES) {
            CommandLine.Done done = run("schema", name);
            assertEquals(0, done.code());
            assertTrue(StrictJson.parseObject(done.out().getBytes(StandardCharsets.UTF_8), StrictJson.Limits.DOCUMENT)
                    .has("$schema"));
        }
        assertEquals(
                run("schema", "check-result").out(), run("schema", "result").out());
        assertEquals(
                run("schema", "tender-policy-v1").out(), run("schema", "policy").out());
        assertEquals(2, run("schema", "nothing").code());
        assertEquals(SchemaVerb.NAMES, run("schema").out().lines().toList());
    }
}
