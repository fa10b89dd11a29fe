package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of page in a real browser (`-Dbrowser=<executable>`): nothing that axe finds, no breach of the content
/// security policy, nothing wider than a small screen, and the same without JavaScript. With `-Dpictures=<folder>` it
/// leaves pictures to look at.
@EnabledIfSystemProperty(named = "browser", matches = ".+")
class BrowserTest {
    private static TestSite site;
    private static Chrome chrome;

    @BeforeAll
    static void start() throws Exception {
        site = new TestSite();
        chrome = new Chrome(Path.of(System.getProperty("browser")));
    }

    @AfterAll
    static void stop() throws Exception {
        chrome.close();
        site.close();
    }

    static List<String> pages() {
        return List.of(
                "/",
                "/suppliers",
                "/suppliers?q=harbour&status=in-force",
                "/suppliers?q=harbor+catring",
                "/suppliers/GB-COH-09876543",
                "/suppliers/" + TestSite.ERASED,
                "/accreditations/" + TestSite.number(4187).value(),
                "/accreditations/" + TestSite.number(2100).value(),
                "/accreditations/" + TestSite.number(1733).value(),
                "/accreditations/" + TestSite.number(900).value(),
                "/certificates/" + TestSite.CERTIFICATE,
                "/certificates/" + TestSite.REPLACED,
                "/certificates/" + TestSite.GONE,
                "/log",
                "/log/entries/9",
                "/trust",
                "/standard",
                "/standard/1",
                "/api",
                "/check",
                "/accessibility",
                "/contact",
                "/problems",
                "/problems/not-found",
                "/nothing-here");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isFitForEverybody(String page) throws Exception {
        String url = site.url(page);
        chrome.open(url, 1_280, true);
        String words = words();
        String pictures = System.getProperty("pictures", "");
        String name = page.replaceAll("[^a-zA-Z0-9]+", "_");
        if (!pictures.isEmpty()) {
            chrome.picture(Files.createDirectories(Path.of(pictures)).resolve(name + "-wide.png"));
        }
        assertEquals(List.of(), chrome.axe());
        // That a missing page is missing is the one thing the browser may say of it.
        List<String> complaints = chrome.complaints().stream()
                .filter(c -> !page.equals("/nothing-here") || !c.contains("404"))
                .toList();
        assertEquals(List.of(), complaints);

        chrome.open(url, 320, false);
        int width = chrome.evaluate("document.documentElement.scrollWidth").asInt();
        assertTrue(width <= 320, page + " is " + width + " pixels wide");
        assertEquals(
                1, chrome.evaluate("document.querySelectorAll('h1').length").asInt());
        if (!pictures.isEmpty()) {
            chrome.picture(Path.of(pictures).resolve(name + "-small.png"));
        }
        chrome.open(url, 1_280, false);
        assertEquals(words, words());
    }

    /// What the page says, but for the reference that each request has of its own.
    private static String words() {
        return chrome.evaluate("document.body.innerText").asString().replaceAll("[0-9a-f]{18}", "");
    }
}
