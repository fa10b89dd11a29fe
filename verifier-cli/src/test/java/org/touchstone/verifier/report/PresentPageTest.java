package org.touchstone.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be told of the page without a browser; what it does in one, the registry's tests see.
class PresentPageTest {
    private static final String PAGE = new String(PresentPage.bytes(), StandardCharsets.UTF_8);

    private static String between(String from, String to) {
        int start = PAGE.indexOf(from) + from.length();
        return PAGE.substring(start, PAGE.indexOf(to, start));
    }

    private static String hash(String text) throws Exception {
        return "'sha256-"
                + Base64.getEncoder()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                + "'";
    }

    /// The browser runs exactly this script and takes exactly this style; nothing may be loaded, sent or framed.
    @Test
    void thePolicyAllowsWhatIsInTheFileAndNothingElse() throws Exception {
        Matcher policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]+)\"")
                .matcher(PAGE);
        assertTrue(policy.find());
        assertEquals(
                "default-src 'none'; script-src " + hash(between("<script>", "</script>")) + "; style-src "
                        + hash(between("<style>", "</style>")) + "; base-uri 'none'; form-action 'none'",
                policy.group(1));
        assertEquals(1, PAGE.split("<script", -1).length - 1);
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
    void itHasNoWayOut(String word) {
        String code = word.equals(" on") ? PAGE.replaceAll("(?s)<script>.*</script>", "") : PAGE;
        assertFalse(
                word.equals(" on")
                        ? Pattern.compile("<[^>]+ on[a-z]+=").matcher(code).find()
                        : code.contains(word));
    }
}
