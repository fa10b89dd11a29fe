package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.pages.Chrome;
import org.touchstone.registry.people.Role;

/// The pages of people who are signed in, in a real browser (`-Dbrowser=<executable>`): nothing that axe finds, no
/// breach of the content security policy, nothing wider than a small screen, with JavaScript and without.
@EnabledIfSystemProperty(named = "browser", matches = ".+")
class SignedInBrowserTest {
    private static TestDesk desk;
    private static Chrome chrome;

    @BeforeAll
    static void start() throws Exception {
        desk = new TestDesk("S-001", "A-017", "P-100", "P-101", "P-102");
        chrome = new Chrome(Path.of(System.getProperty("browser")));
    }

    @AfterAll
    static void stop() throws Exception {
        chrome.close();
        desk.close();
    }

    private static void fit(String path, int width, boolean javaScript) throws Exception {
        String pictures = System.getProperty("pictures", "");
        if (!pictures.isEmpty() && javaScript) {
            chrome.picture(Files.createDirectories(Path.of(pictures))
                    .resolve("own" + path.replaceAll("[^a-z]+", "_") + "-" + width + ".png"));
        }
        int wide = chrome.evaluate("document.documentElement.scrollWidth").asInt();
        assertTrue(wide <= width, path + " is " + wide + " pixels wide");
        assertEquals(
                1, chrome.evaluate("document.querySelectorAll('h1').length").asInt(), path);
        // That a form is refused is answered with 422, which the browser mentions.
        assertEquals(
                List.of(),
                chrome.complaints().stream().filter(c -> !c.contains("422")).toList(),
                path);
        if (javaScript && width > 320) {
            assertEquals(List.of(), chrome.axe(), path);
        }
    }

    /// Puts the focus on the button with these words and presses it.
    private static void press(String words) {
        chrome.evaluate("[...document.querySelectorAll('main button')].find(b => b.innerText.includes('" + words
                + "')).focus()");
        chrome.press(List.of(Chrome.Key.ENTER));
    }

    @Test
    void somebody_signs_in_makes_a_share_code_and_signs_out() throws Exception {
        Held held = desk.registry.company();
        Case c = desk.registry.open(held);
        assertTrue(c.granted().value().startsWith("SRA-"));
        String number = held.person().number();
        for (boolean javaScript : new boolean[] {true, false}) {
            for (int width : new int[] {1_280, 320}) {
                chrome.open(desk.url("/share/new"), width, javaScript);
                fit("/sign-in", width, javaScript);
                press("Person " + number);
                fit("/share/new", width, javaScript);
                press("Create share code");
                assertTrue(words().contains("Select when the code should stop working"), words());
                fit("/share/new-error", width, javaScript);
                chrome.evaluate("document.querySelector('.govuk-error-summary a').click()");
                assertEquals(
                        "days", chrome.evaluate("document.activeElement.id").asString());
                chrome.evaluate("document.getElementById('days-2').checked = true");
                press("Create share code");
                assertTrue(words().contains("Share code created"), words());
                fit("/share/new-made", width, javaScript);
                chrome.open(desk.url("/account"), width, javaScript);
                fit("/account", width, javaScript);
                chrome.open(desk.url("/specimen"), width, javaScript);
                fit("/specimen", width, javaScript);
                press("Send");
                fit("/specimen-error", width, javaScript);
                chrome.evaluate("document.querySelector('.app-reader__out').focus()");
                chrome.press(List.of(Chrome.Key.ENTER));
                assertTrue(words().contains("You have signed out"), words());
                fit("/signed-out", width, javaScript);
            }
        }
    }

    @Test
    void the_choice_between_organisations_is_fit_too() throws Exception {
        Held one = desk.registry.company();
        Held two = desk.registry.company();
        desk.registry.join(one.person(), two, Role.SUPPLIER_AUTHOR);
        String token = desk.browser(one.person()).cookies.get("touchstone-session");
        chrome.call(
                "Network.setCookie",
                Map.of("name", "touchstone-session", "value", String.valueOf(token), "url", desk.url("/")));
        for (int width : new int[] {1_280, 320}) {
            chrome.open(desk.url("/account"), width, true);
            fit("/account/choose", width, true);
        }
        chrome.call("Network.clearBrowserCookies", Map.of());
    }

    @Test
    void the_pages_of_people_and_codes_are_fit_too() throws Exception {
        var owner = desk.registry.owner;
        var person = desk.registry.staff("A-777", Role.ASSESSOR);
        String place = "/staff/people/" + person.id();
        desk.registry.codes.issue(
                desk.registry.second, org.touchstone.registry.accreditation.TestRegistry.key(), person.id());
        chrome.call(
                "Network.setCookie",
                Map.of("name", "touchstone-session", "value", desk.token(owner), "url", desk.url("/")));
        for (boolean javaScript : new boolean[] {true, false}) {
            for (int width : new int[] {1_280, 320}) {
                chrome.open(desk.url("/staff/people"), width, javaScript);
                fit("/staff/people", width, javaScript);
                chrome.open(desk.url("/staff/people/new"), width, javaScript);
                fit("/staff/people/new", width, javaScript);
                press("Enrol");
                assertTrue(words().contains("Enter the name of the person"), words());
                fit("/staff/people/new-error", width, javaScript);
                chrome.open(desk.url(place), width, javaScript);
                assertTrue(words().contains("Asked for by S-002"), words());
                fit("/staff/people/one", width, javaScript);
                chrome.open(desk.url("/staff/people/" + owner.id()), width, javaScript);
                fit("/staff/people/self", width, javaScript);
            }
        }
        chrome.open(desk.url(place), 1_280, true);
        press("Agree");
        assertTrue(words().contains("Code made"), words());
        fit("/staff/people/code", 1_280, true);
        chrome.call("Network.clearBrowserCookies", Map.of());
    }

    private static String words() {
        return chrome.evaluate("document.body.innerText").asString();
    }
}
