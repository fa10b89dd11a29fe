package org.touchstone.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be told of the pages without a browser; what they do in one, the registry's tests see.
class OfflinePageTest {
    private static String text(OfflinePage page) {
        return new String(page.bytes(), StandardCharsets.UTF_8);
    }

    private static String between(OfflinePage page, String from, String to) {
        String text = text(page);
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }

    private static String hash(String text) throws Exception {
        return "'sha256-"
                + Base64.getEncoder()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                + "'";
    }

    /// The browser runs exactly this script and takes exactly this style; nothing may be loaded, sent or framed.
    @ParameterizedTest
    @EnumSource
    void thePolicyAllowsWhatIsInTheFileAndNothingElse(OfflinePage page) throws Exception {
        Matcher policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]+)\"")
                .matcher(text(page));
        assertTrue(policy.find());
        assertEquals(
                "default-src 'none'; script-src " + hash(between(page, "<script>", "</script>")) + "; style-src "
                        + hash(between(page, "<style>", "</style>")) + "; base-uri 'none'; form-action 'none'",
                policy.group(1));
        assertEquals(1, text(page).split("<script", -1).length - 1);
    }

    /// None of the ways in which a page talks to anybody, keeps anything, or makes markup of text.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http-equiv=\"refresh",
                "fetch(",
                "XMLHttpRequest",
                "WebSocket",
                "sendBeacon",
                "EventSource",
                "import(",
                "localStorage",
                "sessionStorage",
                "indexedDB",
                "document.cookie",
                "innerHTML",
                "eval(",
                "src=\"",
                " url(",
                ":url(",
                "http://",
                " on"
            })
    void theyHaveNoWayOut(String word) {
        for (OfflinePage page : OfflinePage.values()) {
            String code = word.equals(" on") ? text(page).replaceAll("(?s)<script>.*</script>", "") : text(page);
            assertFalse(
                    word.equals(" on")
                            ? Pattern.compile("<[^>]+ on[a-z]+=").matcher(code).find()
                            : code.contains(word),
                    page.fileName());
        }
    }
}
