package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.verifier.report.OfflinePage;
import org.touchstone.verifier.source.KeyFile;

/// The page with which a supplier makes its key, opened from the disk in a real browser (`-Dbrowser=<executable>`):
/// the register takes its proof, the program takes its key file, and the browser asks for nothing but the page.
@EnabledIfSystemProperty(named = "browser", matches = ".+")
class KeyInBrowserTest {
    private static final String CHALLENGE = "7KD49XQM-challenge";

    @TempDir
    static Path folder;

    private static DiskPage page;

    @BeforeAll
    static void start() throws Exception {
        page = new DiskPage(folder, OfflinePage.KEY);
        // A private half that belongs to another public one.
        String harbour = Files.readString(folder.resolve("harbour.jwk"));
        String other = new String(
                KeyFile.plain(KeyFile.Purpose.HOLDER, TestKeys.es256("holder other")), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("mixed.jwk"), harbour.replaceAll("\"d\": \"[^\"]+\"", member(other, "d")));
        Files.writeString(folder.resolve("off-curve.jwk"), harbour.replaceAll("\"y\": \"[^\"]+\"", member(other, "y")));
        Files.writeString(folder.resolve("no.json"), "{");
        page.put("large.jwk", new byte[20 * 1024]);
    }

    private static String member(String json, String name) {
        Matcher m = Pattern.compile("\"" + name + "\": \"[^\"]+\"").matcher(json);
        assertTrue(m.find(), json);
        return m.group();
    }

    @AfterAll
    static void stop() throws Exception {
        page.close();
    }

    @BeforeEach
    void open() {
        page.open(320, true);
    }

    private static void make(String challenge, String key) throws Exception {
        page.type("challenge", challenge);
        if (!key.isEmpty()) {
            page.choose("key", key);
        }
        page.make();
    }

    @Test
    void itMakesAKeyAndAProofThatTheRegisterTakes() throws Exception {
        make(CHALLENGE, "");
        assertEquals("", page.problem());
        Path file = page.put("made.jwk", page.save("holder-key.jwk"));
        KeyFile key = KeyFile.parse(Files.readAllBytes(file));
        assertEquals(KeyFile.Purpose.HOLDER, key.purpose());
        PublicJwk pub = key.publicKey();
        String proof = page.text("document.getElementById('proof').value");
        assertEquals(CHALLENGE, HolderProof.check(proof, pub, CHALLENGE).challenge());
        assertEquals(pub.thumbprint(), page.text("document.getElementById('said-thumbprint').textContent"));
        // What the program makes of the same key and challenge is the same but for the signature.
        CompactToken same = CompactToken.parse(
                DiskPage.byCommandLine("key", "prove", "--key", file.toString(), "--challenge", CHALLENGE)
                        .strip());
        CompactToken made = CompactToken.parse(proof);
        assertEquals(
                CompactToken.signingInput(same.header(), same.payload()), proof.substring(0, proof.lastIndexOf('.')));
        assertEquals(same.header(), made.header());
        page.assertNothingLeft();

        make(CHALLENGE, "");
        assertNotEquals(pub.thumbprint(), page.text("document.getElementById('said-thumbprint').textContent"));
    }

    @Test
    void aKeyThatIsThereIsProvedAndNotHandedOutAgain() throws Exception {
        make(CHALLENGE, "harbour.jwk");
        assertEquals("", page.problem());
        PublicJwk pub = TestKeys.es256("holder harbour").publicKey();
        HolderProof.check(page.text("document.getElementById('proof').value"), pub, CHALLENGE);
        assertTrue(page.isHidden("new-key"));
        page.assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''              | ''            | Give the challenge
            two words       | ''            | Give the challenge
            caf\u00e9            | ''            | Give the challenge
            abc             | governor.jwk  | another purpose: governor
            abc             | locked.jwk    | has a passphrase
            abc             | mixed.jwk     | The key file cannot be read
            abc             | off-curve.jwk | The key file cannot be read
            abc             | no.json       | The key file cannot be read
            abc             | large.jwk     | The file is too large
            """)
    void whatIsMissingOrWrongIsSaid(String challenge, String key, String said) throws Exception {
        make(challenge, key);
        page.assertRefused(said);
    }

    @Test
    void aChallengeThatIsTooLongIsRefused() throws Exception {
        make("x".repeat(513), "");
        assertTrue(page.problem().contains("Give the challenge"), page.problem());
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 1200})
    void anybodyCanUseIt(int width) throws Exception {
        page.open(width, true);
        page.assertUsable(width);
        make("", "");
        page.assertUsable(width);
        make(CHALLENGE, "");
        assertEquals("", page.problem());
        page.assertUsable(width);
        page.assertNothingLeft();
    }

    @Test
    void itSaysWhatItNeedsWithoutJavaScript() {
        page.open(320, false);
        assertFalse(page.text("document.querySelector('noscript').textContent").isBlank());
        page.assertNothingLeft();
    }
}
