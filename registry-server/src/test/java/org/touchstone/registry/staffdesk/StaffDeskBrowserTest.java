package org.touchstone.registry.staffdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.pages.Chrome;
import org.touchstone.registry.pages.Fit;
import org.touchstone.registry.people.Actor;

/// The pages of those who work on cases in a real browser (`-Dbrowser=<executable>`): nothing that axe finds, nothing
/// wider than a small screen, the same without JavaScript, and a theme scored by keyboard alone. With
/// `-Dpictures=<folder>` it leaves pictures to look at.
@EnabledIfSystemProperty(named = "browser", matches = ".+")
class StaffDeskBrowserTest {
    private static TestDesk desk;
    private static TestRegistry registry;
    private static Chrome chrome;
    private static Case submitted;
    private static Case complete;
    private static Case assigned;
    private static Case inAssessment;
    private static Case scored;
    private static Case assessed;
    private static Case forDecision;
    private static Case poor;

    @BeforeAll
    static void start() throws Exception {
        desk = StaffDeskTest.desk();
        registry = desk.registry;
        submitted = registry.open(registry.company()).submitted();
        complete = registry.open(registry.company()).complete();
        assigned = registry.open(registry.company()).assigned();
        inAssessment = registry.open(registry.company()).inAssessment();
        scored = registry.open(registry.company())
                .scored((c, who) -> c.id().equals("ACC-05") && who.equals(registry.vera) ? 3 : 2);
        assessed = registry.open(registry.company()).assessed(_ -> 2);
        forDecision = registry.open(registry.company()).forDecision(_ -> 2);
        poor = registry.open(registry.company()).forDecision(c -> c.id().equals("WRK-01") ? 0 : 2);
        chrome = new Chrome(Path.of(System.getProperty("browser")));
    }

    @AfterAll
    static void stop() throws Exception {
        chrome.close();
        desk.close();
    }

    private static void signIn(Actor.Person person) {
        chrome.call(
                "Network.setCookie",
                Map.of("name", "touchstone-session", "value", desk.token(person), "url", desk.url("/")));
    }

    private static Case of(String name) {
        return switch (name) {
            case "submitted" -> submitted;
            case "complete" -> complete;
            case "assigned" -> assigned;
            case "inAssessment" -> inAssessment;
            case "scored" -> scored;
            case "assessed" -> assessed;
            case "forDecision" -> forDecision;
            case "poor" -> poor;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Actor.Person who(String name) {
        return switch (name) {
            case "registrar" -> registry.registrar;
            case "tom" -> registry.tom;
            case "reviewer" -> registry.reviewer;
            case "grace" -> registry.grace;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String words() {
        return chrome.evaluate("document.body.innerText").asString();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "registrar, -, /staff/queue",
                "registrar, -, /staff/queue?state=submitted&mine=yes",
                "registrar, submitted, ''",
                "registrar, submitted, /intake",
                "registrar, complete, /assessors",
                "tom, assigned, ''",
                "tom, assigned, /interests",
                "tom, inAssessment, /scores",
                "tom, inAssessment, /scores/accountable",
                "tom, inAssessment, /agreement",
                "tom, inAssessment, /questions",
                "tom, scored, /agreement",
                "reviewer, assessed, /review",
                "reviewer, assessed, /file/WRK-01",
                "grace, forDecision, ''",
                "grace, forDecision, /decide",
                "grace, poor, /decide",
                "tom, forDecision, ''",
                "tom, forDecision, /decide"
            })
    void every_page_is_fit_for_everybody(String who, String state, String path) throws Exception {
        signIn(who(who));
        String url = desk.url(state == null ? path : "/staff/applications/" + of(state).id + path);
        String name = "staff-" + who + "-" + state + path.replaceAll("[^a-z]+", "-");
        assertEquals(List.of(), Fit.faults(chrome, url, name));
    }

    private static String focused() {
        return chrome.evaluate("document.activeElement.name || document.activeElement.className || ''")
                .asString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_theme_is_scored_by_keyboard_alone(boolean javaScript) {
        signIn(registry.tom);
        String url = desk.url("/staff/applications/" + inAssessment.id + "/scores/fair-work");
        chrome.open(url, 1_280, javaScript);
        int criteria = chrome.evaluate("document.querySelectorAll('main fieldset').length")
                .asInt();
        assertTrue(criteria > 1);
        int done = 0;
        for (int i = 0; i < 200 && !focused().contains("govuk-button"); i++) {
            chrome.key(Chrome.Key.TAB);
            String at = focused();
            if (at.startsWith("score-")) {
                chrome.keys(List.of(Chrome.Key.SPACE, Chrome.Key.DOWN));
            } else if (at.startsWith("words-")) {
                chrome.evaluate("document.activeElement.value = ''");
                chrome.call("Input.insertText", Map.of("text", javaScript ? "Seen." : "Seen again."));
                done++;
            }
        }
        assertEquals(criteria, done);
        assertTrue(focused().contains("govuk-button"), focused());
        chrome.press(List.of(Chrome.Key.ENTER));
        assertTrue(words().contains("Saved."), words());
        var marks = registry.assessments.draft(registry.tom, inAssessment.id).sheet().marks().stream()
                .filter(m -> m.criterion().startsWith("WRK"))
                .toList();
        assertEquals(criteria, marks.size());
        for (var mark : marks) {
            assertTrue(mark.score() > 0, mark.toString());
            assertEquals(javaScript ? "Seen." : "Seen again.", mark.words());
        }
    }

    @Test
    void the_first_thing_that_is_wrong_is_one_step_away() {
        signIn(registry.registrar);
        chrome.open(desk.url("/staff/applications/" + submitted.id + "/intake"), 1_280, true);
        chrome.evaluate("document.querySelector('main form button').focus()");
        chrome.press(List.of(Chrome.Key.ENTER));
        assertTrue(words().contains("There is a problem"), words());
        chrome.evaluate("document.querySelector('.govuk-error-summary a').click()");
        assertEquals("outcome", chrome.evaluate("document.activeElement.name").asString());
    }
}
