package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of public page, in every state that the register knows, as [Fit] says in a real browser
/// (`-Dbrowser=<executable>`), and files checked by keyboard with and without JavaScript. With `-Dpictures=<folder>` it
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
                "/check/batch",
                "/present",
                "/key",
                "/accessibility",
                "/contact",
                "/problems",
                "/problems/not-found",
                "/nothing-here");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isFitForEverybody(String page) throws Exception {
        assertEquals(List.of(), Fit.faults(chrome, site.url(page), page));
    }

    /// Sends a form by the keyboard alone: the focus goes from the file field over all others to the button.
    private static void send(String page, Path file, int width, boolean javaScript) {
        chrome.open(site.url(page), width, javaScript);
        if (file.toFile().exists()) {
            chrome.choose("#file", file);
        }
        chrome.evaluate("document.getElementById('file').focus()");
        // The radios of one question are one stop.
        int fields = chrome.evaluate("document.querySelectorAll('form input:not([type=radio]), form textarea').length"
                        + " + new Set([...document.querySelectorAll('form input[type=radio]')].map(r => r.name)).size")
                .asInt();
        List<Chrome.Key> keys = new ArrayList<>(java.util.Collections.nCopies(fields, Chrome.Key.TAB));
        keys.add(Chrome.Key.ENTER);
        chrome.press(keys);
    }

    @ParameterizedTest
    @CsvSource({
        "/check, certificate.bundle.json, NOT IN FORCE",
        "/check, broken.jwt, REFER",
        "/check, none, There is a problem",
        "/check/batch, bids.zip, 2 checked: ",
        "/check/batch, none, There is a problem"
    })
    void aFileIsCheckedByKeyboardWithAndWithoutJavaScript(String page, String name, String says, @TempDir Path folder)
            throws Exception {
        byte[] bundle = site.get("/certificates/" + TestSite.CERTIFICATE + "/bundle.json")
                .body();
        Files.write(folder.resolve("certificate.bundle.json"), bundle);
        Files.writeString(folder.resolve("broken.jwt"), "not a certificate");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("bids.zip")))) {
            for (String inside :
                    List.of("a-name-that-is-longer-than-a-small-screen-is-wide/certificate.json", "b/c.jwt")) {
                zip.putNextEntry(new ZipEntry(inside));
                zip.write(inside.startsWith("b") ? "x".getBytes(StandardCharsets.UTF_8) : bundle);
                zip.closeEntry();
            }
        }
        String pictures = System.getProperty("pictures", "");
        for (boolean javaScript : new boolean[] {true, false}) {
            for (int width : new int[] {1_280, 320}) {
                send(page, folder.resolve(name), width, javaScript);
                assertTrue(words().contains(says), words());
                int wide =
                        chrome.evaluate("document.documentElement.scrollWidth").asInt();
                assertTrue(wide <= width, page + " with " + name + " is " + wide + " pixels wide");
                assertEquals(
                        1,
                        chrome.evaluate("document.querySelectorAll('h1').length")
                                .asInt());
                // A form that is refused is answered with 422, which the browser mentions.
                assertEquals(
                        List.of(),
                        chrome.complaints().stream()
                                .filter(c -> !c.contains("422"))
                                .toList());
                if (javaScript && width > 320) {
                    assertEquals(List.of(), chrome.axe());
                }
                if (!pictures.isEmpty() && javaScript) {
                    chrome.picture(Files.createDirectories(Path.of(pictures))
                            .resolve("sent" + page.replace('/', '-') + "-" + name + "-" + width + ".png"));
                }
            }
        }
        if (says.startsWith("There")) {
            chrome.evaluate("document.querySelector('.govuk-error-summary a').click()");
            assertEquals("file", chrome.evaluate("document.activeElement.id").asString());
        }
    }

    /// What the page says, but for the reference that each request has of its own.
    private static String words() {
        return chrome.evaluate("document.body.innerText").asString().replaceAll("[0-9a-f]{18}", "");
    }
}
