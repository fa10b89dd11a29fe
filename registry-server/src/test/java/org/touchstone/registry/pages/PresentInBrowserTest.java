package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
import org.touchstone.verifier.report.OfflinePage;
import org.touchstone.verifier.source.KeyFile;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Submission;
import org.touchstone.verifier.verify.TrustMaterial;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.Verifier;

/// The page with which a supplier presents its certificate, opened from the disk in a real browser
/// (`-Dbrowser=<executable>`): it makes what `touchstone present` makes, our verifier takes it, and the browser asks
/// for nothing but the page.
@EnabledIfSystemProperty(named = "browser", matches = ".+")
class PresentInBrowserTest {
    private static final Instant NOW = World.DEADLINE.minus(Duration.ofHours(1));
    private static final World WORLD = new World();

    @TempDir
    static Path folder;

    private static DiskPage page;

    @BeforeAll
    static void start() throws Exception {
        page = new DiskPage(folder, OfflinePage.PRESENT);
        page.put("harbour.bundle.json", CanonicalJson.bytes(WORLD.bundle()));
        page.put("tender.json", CanonicalJson.bytes(WORLD.tender()));
        Json.Obj shared = Change.without(Change.without(WORLD.tender(), "lot"), "value");
        page.put(
                "lots.json",
                CanonicalJson.bytes(Change.with(
                        shared,
                        "lots",
                        new Json.Arr(List.of(
                                Json.Obj.builder().with("lot", "2").build(),
                                Json.Obj.builder().with("lot", "1").build())))));
        page.put(
                "summer.json",
                CanonicalJson.bytes(Change.with(WORLD.tender(), "deadline", "2026-07-01T12:00:00+01:00")));
        page.put("past.json", CanonicalJson.bytes(Change.with(WORLD.tender(), "deadline", "2026-03-02T10:00:00Z")));
        page.put("other.jwk", KeyFile.plain(KeyFile.Purpose.HOLDER, TestKeys.es256("holder other")));
        Files.writeString(folder.resolve("no.json"), "{\"type\":\"touchstone-bundle\",\"version\":1}");
        // The supplier's clock: the certificate and the tender are of that day.
        page.chrome.call(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of("source", "Date.now = () => " + NOW.toEpochMilli() + ";"));
    }

    @AfterAll
    static void stop() throws Exception {
        page.close();
    }

    @BeforeEach
    void open() {
        page.open(320, true);
    }

    private static byte[] save() throws Exception {
        return page.save("harbour.presentation.json");
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
        DiskPage.byCommandLine(args.toArray(String[]::new));
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

    @Test
    void itMakesWhatTheCommandLineMakes() throws Exception {
        page.choose("bundle", "harbour.bundle.json");
        page.choose("key", "harbour.jwk");
        page.choose("tender", "tender.json");
        page.make();
        byte[] made = save();
        assertSame(byCommandLine("--tender", folder.resolve("tender.json").toString()), made);
        assertEquals("MEETS OK", verdict(made));
        assertEquals("2 March 2026 at 12:00 GMT", page.text("document.getElementById('said-deadline').textContent"));
        page.assertNothingLeft();
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
        page.choose("bundle", "harbour.bundle.json");
        page.choose("key", "harbour.jwk");
        page.type("buyer", buyer);
        page.type("ocid", " ocds-h6vhtk-04a1b2 ");
        page.type("lot", "1");
        page.type("deadline", deadline);
        page.make();
        byte[] made = save();
        assertSame(
                byCommandLine("--buyer", normal, "--ocid", "ocds-h6vhtk-04a1b2", "--lot", "1", "--deadline", same),
                made);
        page.assertNothingLeft();
    }

    @Test
    void ofSeveralLotsOneIsChosen() throws Exception {
        page.choose("bundle", "harbour.bundle.json");
        page.choose("key", "harbour.jwk");
        page.choose("tender", "lots.json");
        page.chrome.until("!document.getElementById('lots').hidden");
        page.type("lot-choice", "1");
        page.make();
        byte[] made = save();
        assertSame(byCommandLine("--tender", folder.resolve("tender.json").toString()), made);
        assertEquals("MEETS OK", verdict(made));
    }

    @Test
    void theBuyersOwnNonceIsTaken() throws Exception {
        page.choose("bundle", "harbour.bundle.json");
        page.choose("key", "harbour.jwk");
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
        page.type("buyer", tender[1]);
        page.type("ocid", tender[3]);
        page.type("lot", tender[5]);
        page.type("deadline", tender[7]);
        page.type("nonce", tender[9]);
        page.make();
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
                page.choose(field[0], field[1]);
            }
        }
        page.make();
        page.assertRefused(said.replace('\u2019', '\''));
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
        page.choose("bundle", "harbour.bundle.json");
        page.choose("key", "harbour.jwk");
        page.type("buyer", "GB-COH-01234567");
        page.type("ocid", "o");
        page.type("lot", "1");
        page.type("deadline", deadline);
        page.make();
        assertFalse(page.problem().isEmpty());
        assertTrue(page.isHidden("result"));
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 1200})
    void anybodyCanUseIt(int width) throws Exception {
        page.open(width, true);
        page.assertUsable(width);
        page.make();
        page.assertUsable(width);
        page.choose("bundle", "harbour.bundle.json");
        page.choose("key", "harbour.jwk");
        page.choose("tender", "summer.json");
        page.make();
        assertEquals("", page.problem());
        page.assertUsable(width);
        page.assertNothingLeft();
    }

    @Test
    void itSaysWhatItNeedsWithoutJavaScript() {
        page.open(320, false);
        assertTrue(new String(OfflinePage.PRESENT.bytes(), StandardCharsets.UTF_8).contains("<noscript>"));
        page.assertNothingLeft();
    }

    @Test
    void theVerifierReadsWhatWasMadeStrictly() throws Exception {
        page.choose("bundle", "harbour.bundle.json");
        page.choose("key", "harbour.jwk");
        page.choose("tender", "tender.json");
        page.make();
        byte[] made = save();
        assertEquals(
                StrictJson.parseCanonicalObject(made, new StrictJson.Limits(PresentationFile.MAX_BYTES, 32, 4_000)),
                PresentationFile.parse(made).json());
    }
}
