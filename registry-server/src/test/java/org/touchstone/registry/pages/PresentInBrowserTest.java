package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Editions;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.testkit.World;
import org.touchstone.verifier.cli.Main;
import org.touchstone.verifier.report.PresentPage;
import org.touchstone.verifier.source.KeyFile;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Submission;
import org.touchstone.verifier.verify.TrustMaterial;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.Verifier;
import tools.jackson.databind.ObjectMapper;

/// The page with which a supplier presents its certificate, opened from the disk in a real browser
/// (`-Dbrowser=<executable>`): it makes what `touchstone present` makes, our verifier takes it, and the browser asks
/// for nothing but the page.
@EnabledIfSystemProperty(named = "browser", matches = ".+")
class PresentInBrowserTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = World.DEADLINE.minus(Duration.ofHours(1));
    private static final World WORLD = new World();

    @TempDir
    static Path folder;

    private static Path page;
    private static Path saved;
    private static Chrome chrome;

    @BeforeAll
    static void start() throws Exception {
        page = Files.write(folder.resolve(PresentPage.NAME), PresentPage.bytes());
        saved = Files.createDirectories(folder.resolve("saved"));
        Files.write(folder.resolve("harbour.bundle.json"), CanonicalJson.bytes(WORLD.bundle()));
        Files.write(folder.resolve("tender.json"), CanonicalJson.bytes(WORLD.tender()));
        Json.Obj shared = Change.without(Change.without(WORLD.tender(), "lot"), "value");
        Files.write(
                folder.resolve("lots.json"),
                CanonicalJson.bytes(Change.with(
                        shared,
                        "lots",
                        new Json.Arr(List.of(
                                Json.Obj.builder().with("lot", "2").build(),
                                Json.Obj.builder().with("lot", "1").build())))));
        Files.write(
                folder.resolve("summer.json"),
                CanonicalJson.bytes(Change.with(WORLD.tender(), "deadline", "2026-07-01T12:00:00+01:00")));
        Files.write(
                folder.resolve("past.json"),
                CanonicalJson.bytes(Change.with(WORLD.tender(), "deadline", "2026-03-02T10:00:00Z")));
        Files.write(
                folder.resolve("harbour.jwk"), KeyFile.plain(KeyFile.Purpose.HOLDER, TestKeys.es256("holder harbour")));
        Files.write(folder.resolve("other.jwk"), KeyFile.plain(KeyFile.Purpose.HOLDER, TestKeys.es256("holder other")));
        Files.write(
                folder.resolve("governor.jwk"),
                KeyFile.plain(KeyFile.Purpose.GOVERNOR, TestKeys.es256("holder harbour")));
        Files.write(
                folder.resolve("locked.jwk"),
                KeyFile.encrypted(
                        KeyFile.Purpose.HOLDER,
                        TestKeys.es256("holder harbour"),
                        "correct horse".toCharArray(),
                        new SecureRandom()));
        Files.writeString(folder.resolve("no.json"), "{\"type\":\"touchstone-bundle\",\"version\":1}");
        chrome = new Chrome(Path.of(System.getProperty("browser")));
        // The supplier's clock: the certificate and the tender are of that day.
        chrome.call(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of("source", "Date.now = () => " + NOW.toEpochMilli() + ";"));
        chrome.call("Page.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", saved.toString()));
        chrome.call("DOM.enable", Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        chrome.close();
    }

    @BeforeEach
    void open() {
        chrome.open(page.toUri().toString(), 320, true);
    }

    private static void choose(String field, String file) {
        int root = chrome.call("DOM.getDocument", Map.of())
                .get("root")
                .get("nodeId")
                .asInt();
        int node = chrome.call("DOM.querySelector", Map.of("nodeId", root, "selector", "#" + field))
                .get("nodeId")
                .asInt();
        chrome.call(
                "DOM.setFileInputFiles",
                Map.of("nodeId", node, "files", List.of(folder.resolve(file).toString())));
    }

    private static void type(String field, String text) {
        chrome.evaluate("document.getElementById('" + field + "').value = " + JSON.writeValueAsString(text));
    }

    /// Sends the form and waits until the page shows what was made, or what is wrong.
    private static void make() throws InterruptedException {
        chrome.evaluate("document.querySelector('button[type=submit]').click()");
        for (int i = 0; i < 200; i++) {
            if (chrome.evaluate(
                            "!document.getElementById('result').hidden || !document.getElementById('problems').hidden")
                    .asBoolean()) {
                return;
            }
            Thread.sleep(25);
        }
        throw new AssertionError("the page did nothing");
    }

    private static String problem() {
        return chrome.evaluate("document.getElementById('problems').hidden ? '' :"
                        + " document.getElementById('problem-list').textContent")
                .asString();
    }

    /// Saves the file as a user does, by the link.
    private static byte[] save() throws Exception {
        assertEquals("", problem());
        chrome.evaluate("document.getElementById('download').click()");
        for (int i = 0; i < 200; i++) {
            try (Stream<Path> files = Files.list(saved)) {
                List<Path> whole = files.filter(f -> f.toString().endsWith(".presentation.json"))
                        .toList();
                if (!whole.isEmpty() && Files.size(whole.get(0)) > 0) {
                    assertEquals(
                            "harbour.presentation.json",
                            whole.get(0).getFileName().toString());
                    Thread.sleep(50);
                    byte[] bytes = Files.readAllBytes(whole.get(0));
                    Files.delete(whole.get(0));
                    return bytes;
                }
            }
            Thread.sleep(25);
        }
        throw new AssertionError("nothing was saved");
    }

    /// What the command line makes at the same second.
    private static byte[] byCommandLine(String... tender) throws Exception {
        Path out = folder.resolve("by-command-line.json");
        List<String> args = new java.util.ArrayList<>(List.of(
                "present",
                folder.resolve("harbour.bundle.json").toString(),
                "--key",
                folder.resolve("harbour.jwk").toString(),
                "--at",
                NOW.toString(),
                "-o",
                out.toString()));
        args.addAll(List.of(tender));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                args.toArray(String[]::new), new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), err);
        assertEquals(0, code, err.toString(StandardCharsets.UTF_8));
        return Files.readAllBytes(out);
    }

    /// Equal to the byte but for the random id and the signature over it.
    private static void assertSame(byte[] expected, byte[] made) {
        PresentationFile one = PresentationFile.parse(expected);
        PresentationFile other = PresentationFile.parse(made);
        assertEquals(
                new String(one.bundle().bytes(), StandardCharsets.UTF_8),
                new String(other.bundle().bytes(), StandardCharsets.UTF_8));
        assertEquals(new String(made, StandardCharsets.UTF_8), new String(other.bytes(), StandardCharsets.UTF_8));
        CompactToken a = CompactToken.parse(one.presentation());
        CompactToken b = CompactToken.parse(other.presentation());
        assertEquals(one.presentation().split("\\.")[0], other.presentation().split("\\.")[0]);
        assertNotEquals(a.payload().text("jti"), b.payload().text("jti"));
        assertEquals(
                CanonicalJson.text(Change.without(a.payload(), "jti")),
                CanonicalJson.text(Change.without(b.payload(), "jti")));
        assertEquals(
                CompactToken.signingInput(b.header(), b.payload()),
                other.presentation().substring(0, other.presentation().lastIndexOf('.')),
                "header and payload are canonical");
    }

    private static String verdict(byte[] made) {
        TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(WORLD.tender()));
        TrustMaterial trust = TrustMaterial.pinned(WORLD.pin()).withEdition(Editions.sra1());
        Verdict v = new Verifier(trust)
                .checkAll(
                        List.of(new Submission("bid", made).by(tender.bidders().get(0))),
                        tender,
                        Moment.deadline(tender, World.DEADLINE.plusSeconds(3600)))
                .get(0);
        return v.outcome() + " " + v.mainCode();
    }

    /// Only the page itself was asked for, and what it made itself.
    private static void assertNothingLeft() {
        for (String url : chrome.requests()) {
            assertTrue(url.equals(page.toUri().toString()) || url.startsWith("blob:"), url);
        }
        assertEquals(List.of(), chrome.complaints());
    }

    @Test
    void itMakesWhatTheCommandLineMakes() throws Exception {
        choose("bundle", "harbour.bundle.json");
        choose("key", "harbour.jwk");
        choose("tender", "tender.json");
        make();
        byte[] made = save();
        assertSame(byCommandLine("--tender", folder.resolve("tender.json").toString()), made);
        assertEquals("MEETS OK", verdict(made));
        assertEquals(
                "2 March 2026 at 12:00 GMT",
                chrome.evaluate("document.getElementById('said-deadline').textContent")
                        .asString());
        assertNothingLeft();
    }

    /// UK time, summer and winter, and identifiers as people write them.
    @ParameterizedTest
    @CsvSource({
        "gb-ppon-pwxm2345bcdf, 2026-03-02 12:00, 2026-03-02T12:00:00Z, GB-PPON-PWXM-2345-BCDF",
        "GB-COH-1234567, 2026-07-01 12:00, 2026-07-01T12:00:00+01:00, GB-COH-1234567",
        "GB-COH-sc 12345, 2026-07-01T12:00:00+02:00, 2026-07-01T10:00:00Z, GB-COH-SC012345",
        "XI-LEI-9999SRADEMO000000221, 2026-10-25T01:30:00+01:00, 2026-10-25T00:30:00Z, XI-LEI-9999SRADEMO000000221",
    })
    void whatIsTypedIsBoundAsOnTheCommandLine(String buyer, String deadline, String same, String normal)
            throws Exception {
        choose("bundle", "harbour.bundle.json");
        choose("key", "harbour.jwk");
        type("buyer", buyer);
        type("ocid", " ocds-h6vhtk-04a1b2 ");
        type("lot", "1");
        type("deadline", deadline);
        make();
        byte[] made = save();
        assertSame(
                byCommandLine("--buyer", normal, "--ocid", "ocds-h6vhtk-04a1b2", "--lot", "1", "--deadline", same),
                made);
        assertNothingLeft();
    }

    @Test
    void ofSeveralLotsOneIsChosen() throws Exception {
        choose("bundle", "harbour.bundle.json");
        choose("key", "harbour.jwk");
        choose("tender", "lots.json");
        for (int i = 0;
                i < 100
                        && chrome.evaluate("document.getElementById('lots').hidden")
                                .asBoolean();
                i++) {
            Thread.sleep(25);
        }
        type("lot-choice", "1");
        make();
        byte[] made = save();
        assertSame(byCommandLine("--tender", folder.resolve("tender.json").toString()), made);
        assertEquals("MEETS OK", verdict(made));
    }

    @Test
    void theBuyersOwnNonceIsTaken() throws Exception {
        choose("bundle", "harbour.bundle.json");
        choose("key", "harbour.jwk");
        String[] tender = {
            "--buyer",
            "GB-COH-01234567",
            "--ocid",
            "o",
            "--lot",
            "1",
            "--deadline",
            "2026-07-01T11:00:00Z",
            "--nonce",
            "challenge of the buyer"
        };
        type("buyer", tender[1]);
        type("ocid", tender[3]);
        type("lot", tender[5]);
        type("deadline", tender[7]);
        type("nonce", tender[9]);
        make();
        assertSame(byCommandLine(tender), save());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                  | harbour.jwk  | tender.json | Choose your certificate's bundle.
            no.json             | harbour.jwk  | tender.json | The bundle cannot be read
            tender.json         | harbour.jwk  | tender.json | The bundle cannot be read
            harbour.bundle.json | ''           | tender.json | Choose your key file.
            harbour.bundle.json | other.jwk    | tender.json | not the key that the certificate is bound to
            harbour.bundle.json | governor.jwk | tender.json | another purpose: governor
            harbour.bundle.json | locked.jwk   | tender.json | has a passphrase
            harbour.bundle.json | tender.json  | tender.json | The key file cannot be read
            harbour.bundle.json | harbour.jwk  | no.json     | The tender file cannot be read
            harbour.bundle.json | harbour.jwk  | past.json   | The deadline has passed: 2 March 2026 at 10:00 GMT
            harbour.bundle.json | harbour.jwk  | ''          | Give the buyer's identifier
            """)
    void whatIsMissingOrWrongIsSaid(String bundle, String key, String tender, String said) throws Exception {
        for (String[] field : new String[][] {{"bundle", bundle}, {"key", key}, {"tender", tender}}) {
            if (!field[1].isEmpty()) {
                choose(field[0], field[1]);
            }
        }
        make();
        assertTrue(problem().contains(said.replace('\u2019', '\'')), problem());
        assertTrue(chrome.evaluate("document.getElementById('result').hidden").asBoolean());
        assertEquals("problems", chrome.evaluate("document.activeElement.id").asString());
    }

    /// On 25 October 2026 half past one occurs twice, on 28 March 2027 never.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-10-25 01:30",
                "2027-03-28 01:30",
                "2026-02-30 12:00",
                "2026-07-01",
                "noon",
                "2026-07-01T12:00:00",
                "2026-07-01T25:00:00Z",
                "2026-07-01T12:00:00+19:00",
                ""
            })
    void aDeadlineThatIsNoMomentIsRefused(String deadline) throws Exception {
        choose("bundle", "harbour.bundle.json");
        choose("key", "harbour.jwk");
        type("buyer", "GB-COH-01234567");
        type("ocid", "o");
        type("lot", "1");
        type("deadline", deadline);
        make();
        assertFalse(problem().isEmpty());
        assertTrue(chrome.evaluate("document.getElementById('result').hidden").asBoolean());
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 1200})
    void anybodyCanUseIt(int width) throws Exception {
        chrome.open(page.toUri().toString(), width, true);
        assertEquals(List.of(), chrome.axe());
        make();
        assertEquals(List.of(), chrome.axe());
        choose("bundle", "harbour.bundle.json");
        choose("key", "harbour.jwk");
        choose("tender", "summer.json");
        make();
        assertEquals("", problem());
        assertEquals(List.of(), chrome.axe());
        assertTrue(chrome.evaluate("document.documentElement.scrollWidth <= " + width)
                .asBoolean());
        assertNothingLeft();
    }

    @Test
    void itSaysWhatItNeedsWithoutJavaScript() {
        chrome.open(page.toUri().toString(), 320, false);
        assertTrue(new String(PresentPage.bytes(), StandardCharsets.UTF_8).contains("<noscript>"));
        assertNothingLeft();
    }

    @Test
    void theVerifierReadsWhatWasMadeStrictly() throws Exception {
        choose("bundle", "harbour.bundle.json");
        choose("key", "harbour.jwk");
        choose("tender", "tender.json");
        make();
        byte[] made = save();
        assertEquals(
                StrictJson.parseCanonicalObject(made, new StrictJson.Limits(PresentationFile.MAX_BYTES, 32, 4_000)),
                PresentationFile.parse(made).json());
    }
}
