package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.verifier.cli.Main;
import org.touchstone.verifier.report.OfflinePage;
import org.touchstone.verifier.source.KeyFile;
import tools.jackson.databind.ObjectMapper;

/// One of the pages that work from the disk, opened from there in a real browser (`-Dbrowser=<executable>`), beside
/// key files that it may be given: of the holder `harbour`, of another purpose, and with a passphrase.
final class DiskPage implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Chrome chrome;
    private final Path folder;
    private final Path saved;
    private final String address;

    /// @param folder where the page lies, what it is given, and what it saves
    DiskPage(Path folder, OfflinePage page) throws Exception {
        this.folder = folder;
        this.saved = Files.createDirectories(folder.resolve("saved"));
        this.address = Files.write(folder.resolve(page.fileName()), page.bytes())
                .toUri()
                .toString();
        put("harbour.jwk", KeyFile.plain(KeyFile.Purpose.HOLDER, TestKeys.es256("holder harbour")));
        put("governor.jwk", KeyFile.plain(KeyFile.Purpose.GOVERNOR, TestKeys.es256("holder harbour")));
        put(
                "locked.jwk",
                KeyFile.encrypted(
                        KeyFile.Purpose.HOLDER,
                        TestKeys.es256("holder harbour"),
                        "correct horse".toCharArray(),
                        new SecureRandom()));
        chrome = new Chrome(Path.of(System.getProperty("browser")));
        chrome.call("Page.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", saved.toString()));
        chrome.call("DOM.enable", Map.of());
    }

    /// A file that the page may be given.
    Path put(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    void open(int width, boolean scripts) {
        chrome.open(address, width, scripts);
    }

    void choose(String field, String file) {
        chrome.choose("#" + field, folder.resolve(file));
    }

    void type(String field, String text) {
        chrome.evaluate("document.getElementById('" + field + "').value = " + JSON.writeValueAsString(text));
    }

    /// Sends the form and waits until the page shows what was made, or what is wrong.
    void make() throws InterruptedException {
        chrome.evaluate("document.querySelector('button[type=submit]').click()");
        chrome.until("!document.getElementById('result').hidden || !document.getElementById('problems').hidden");
    }

    String text(String expression) {
        return chrome.evaluate(expression).asString();
    }

    private boolean is(String expression) {
        return chrome.evaluate(expression).asBoolean();
    }

    boolean isHidden(String id) {
        return is("document.getElementById('" + id + "').hidden");
    }

    /// What the page says is wrong; empty if nothing.
    String problem() {
        return isHidden("problems") ? "" : text("document.getElementById('problem-list').textContent");
    }

    /// The page says this is wrong, has made nothing, and leads there.
    void assertRefused(String said) {
        assertTrue(problem().contains(said), problem());
        assertTrue(isHidden("result"));
        assertEquals("problems", text("document.activeElement.id"));
    }

    /// Saves what was made as a user does, by the link.
    byte[] save(String name) throws Exception {
        assertEquals("", problem());
        chrome.evaluate("document.getElementById('download').click()");
        assertEquals(name, text("document.getElementById('download').download"));
        return Chrome.downloaded(saved, name);
    }

    /// Nobody is shut out and nothing hangs over the side.
    void assertUsable(int width) throws IOException {
        assertEquals(List.of(), chrome.axe());
        assertTrue(is("document.documentElement.scrollWidth <= " + width));
    }

    /// Only the page itself was asked for, and what it made itself.
    void assertNothingLeft() {
        for (String url : chrome.requests()) {
            assertTrue(url.equals(address) || url.startsWith("blob:"), url);
        }
        assertEquals(List.of(), chrome.complaints());
    }

    /// What the program writes for the same.
    static String byCommandLine(String... args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(args, new ByteArrayInputStream(new byte[0]), out, err);
        assertEquals(0, code, err.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        chrome.close();
    }
}
