package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.pages.Chrome;
import org.touchstone.registry.pages.Fit;
import org.touchstone.registry.pages.Hands;

/// The pages of a half-filled application in a real browser (`-Dbrowser=<executable>`), as [Fit] looks at them; the
/// whole way through them is in `ScenesBrowserTest`. With `-Dpictures=<folder>` it leaves pictures to look at.
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

    /// Two windows on one answer, as people have them, with scripts and without.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_later_of_two_windows_sees_what_the_earlier_saved(boolean javaScript) throws Exception {
        Browser other = signIn(desk.registry.company());
        String base = Steps.start(other);
        Steps.facts(other, base);
        String path = base + "/criteria/ACC-01";
        Hands hands = new Hands(chrome, desk.url(""), javaScript);
        hands.open(path);
        hands.type("words", "From this window.");
        Got page = Steps.ok(other.get(path));
        assertEquals(
                303, other.submit(page, path, "words", "From the other window.").status());
        hands.send(path);
        assertTrue(hands.words().contains("What is saved now"), hands.words());
        assertTrue(hands.words().contains("From the other window."), hands.words());
        assertEquals("From this window.", hands.typed("words"));
        if (javaScript) {
            assertEquals(List.of(), Fit.shown(chrome, "apply-changed"));
        }
        hands.send(path);
        assertFalse(hands.at().equals(path), hands.words());
        assertTrue(Steps.ok(other.get(path)).body().contains("From this window."));
    }

    @Test
    void a_renewal_is_fit_for_everybody() throws Exception {
        Held held = desk.registry.company();
        String path = "/holder/" + desk.registry.open(held).granted() + "/renewal";
        desk.registry.passTo(desk.registry
                .ownCases
                .renewals(held.person(), held.supplier())
                .getFirst()
                .opens());
        Browser browser = signIn(held);
        List<String> wrong = new ArrayList<>();
        for (String page : List.of("/account", "/holder", path)) {
            Fit.faults(
                            chrome,
                            desk.url(page),
                            "renewal" + page.replaceAll("SRA-[^/]*", "").replace('/', '-'))
                    .forEach(f -> wrong.add(page + " " + f));
        }
        assertEquals(List.of(), wrong);
        String begun = browser.submit(Steps.ok(browser.get(path)), path, "level", "standard")
                .location()
                .replaceFirst("\\?.*", "");
        for (String page : List.of(begun, begun.replace("/earlier", ""))) {
            Fit.faults(chrome, desk.url(page), "renewal-begun" + (page.equals(begun) ? "" : "-tasks"))
                    .forEach(f -> wrong.add(page + " " + f));
        }
        assertEquals(List.of(), wrong);
    }
}
