package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.pages.Chrome;
import org.touchstone.registry.pages.Fit;

/// An application in a real browser (`-Dbrowser=<executable>`): the whole way from the first page to the last with and
/// without JavaScript, and on every page nothing that axe finds, no breach of the content security policy, and nothing
/// wider than a small screen. With `-Dpictures=<folder>` it leaves pictures to look at.
@EnabledIfSystemProperty(named = "browser", matches = ".+")
class ApplyBrowserTest {
    private static final String COOKIE = "touchstone-session";
    private static TestDesk desk;
    private static Chrome chrome;

    @BeforeAll
    static void start() throws Exception {
        desk = new TestDesk();
        chrome = new Chrome(Path.of(System.getProperty("browser")));
    }

    @AfterAll
    static void stop() throws Exception {
        chrome.close();
        desk.close();
    }

    private static Browser signIn(Held held) {
        Browser browser = desk.browser(held.person());
        chrome.call(
                "Network.setCookie",
                Map.of("name", COOKIE, "value", browser.cookies.get(COOKIE), "url", desk.url("/")));
        return browser;
    }

    private static void picture(String name) throws Exception {
        String pictures = System.getProperty("pictures", "");
        if (!pictures.isEmpty()) {
            chrome.picture(Files.createDirectories(Path.of(pictures)).resolve(name + ".png"));
        }
    }

    @Test
    void every_page_is_fit_for_everybody() throws Exception {
        Held held = desk.registry.company();
        Browser browser = signIn(held);
        List<String> wrong = new ArrayList<>();
        for (String page : Steps.pages(browser)) {
            String name = page.replaceAll("/apply/[0-9a-f-]{36}", "apply").replace('/', '-');
            Fit.faults(chrome, desk.url(page), name).forEach(f -> wrong.add(page + " " + f));
        }
        assertEquals(List.of(), wrong);
    }

    private static void type(String name, String value) {
        chrome.evaluate("document.querySelector('main [name=\"" + name + "\"]').value = " + '"' + value + '"');
    }

    private static void tick(String name, String value) {
        chrome.evaluate("document.querySelector('main [name=\"" + name + "\"][value=\"" + value + "\"]').click()");
    }

    /// Sends the form of this address from its button, by keyboard.
    private static void send(String action) {
        chrome.evaluate("document.querySelector('main form[action=\"" + action + "\"] button').focus()");
        chrome.press(List.of("Enter"));
    }

    private static String at() {
        return chrome.evaluate("location.pathname").asString();
    }

    private static String words() {
        return chrome.evaluate("document.querySelector('main').innerText").asString();
    }

    private static void open(String path, boolean javaScript) {
        chrome.open(desk.url(path), 1_280, javaScript);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_application_is_filled_in_signed_and_handed_in(boolean javaScript, @TempDir Path folder) throws Exception {
        TestRegistry registry = desk.registry;
        Held held = registry.company();
        signIn(held);
        open("/apply", javaScript);
        tick("level", "sra/standard");
        send("/apply");
        String base = at();
        Application application =
                registry.applications.list(held.person(), new UUID(0, 0), 10).getFirst();
        assertEquals("/apply/" + application.id(), base);

        chrome.evaluate("document.querySelector('a[href*=\"/facts/\"]').focus()");
        chrome.press(List.of("Enter"));
        for (int i = 0; i < 20 && at().contains("/facts/"); i++) {
            boolean radios = chrome.evaluate("document.querySelector('main [name=value]').type === 'radio'")
                    .asBoolean();
            if (radios) {
                boolean yes = at().endsWith("/independent") || at().endsWith("/has-supply-chain");
                tick("value", yes ? "yes" : "no");
            } else {
                type("value", "120");
            }
            send(at());
        }
        assertEquals(base, at());

        open(base + "/coverage", javaScript);
        tick("vcse", "no");
        send(at());
        open(base + "/code", javaScript);
        type("uri", "https://harbour.example/code");
        send(at());
        open(base + "/objectives", javaScript);
        type("title", "Apprenticeships");
        type("due-day", "31");
        type("due-month", "3");
        type("due-year", "2029");
        send(at());
        assertTrue(words().contains("Apprenticeships, by 31 March 2029"), words());

        Path file = Files.writeString(folder.resolve("Policy (v2) [final].pdf"), "%PDF-1.7\nWe do this.");
        for (Criterion c : registry.ownCases.of(held.person(), application.id()).criteria()) {
            String path = base + "/criteria/" + c.id();
            open(path + "/files", javaScript);
            type("type", Steps.takes(c, "application/pdf"));
            type("dated-day", "1");
            type("dated-month", "4");
            type("dated-year", "2027");
            chrome.choose("main [name=files]", file);
            send(path + "/files");
            assertEquals(path, at());
            assertTrue(chrome.evaluate("document.querySelectorAll('[name=evidence]:checked').length")
                            .asInt()
                    > 0);
            type("words", "We do this.");
            send(path);
        }

        open(base + "/key", javaScript);
        send(base + "/key/challenge");
        String challenge = chrome.evaluate("document.querySelector('[name=challenge]').value")
                .asString();
        Es256.KeyPair pair = TestRegistry.HOLDER;
        type(
                "proof",
                HolderProof.sign(pair.publicKey(), challenge, m -> Es256.sign(m, pair.privateKey()))
                        .text());
        send(base + "/key");
        open(base + "/agreement", javaScript);
        tick("accept", "yes");
        send(at());
        open(base + "/check-answers", javaScript);
        send(at());
        assertEquals(base + "/declaration", at());
        if (javaScript) {
            assertEquals(List.of(), chrome.axe());
            picture("declaration-wide");
        }
        send(at());
        assertTrue(words().contains("Select the box to make the declaration"), words());
        tick("declare", "yes");
        send(base + "/declaration");
        assertTrue(words().contains("The application is handed in."), words());
        picture("handed-in-" + javaScript);
        assertEquals(
                State.SUBMITTED,
                registry.applications.find(held.person(), application.id()).state());
    }
}
