package org.touchstone.format.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with a text as a name (it objects), as a line (it hides) and as words of several lines (it disguises).
class PlainTextTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            letters         | Caf\u00e9 \u0174yn    | false | false | false | false
            emoji           | Thanks \ud83d\ude00     | false | false | false | false
            Japanese        | \u6771\u4eac\u30ab\u30d5\u30a7 | false | false | false | false
            not composed    | Cafe\u0301           | true  | false | false | false
            two scripts     | Qu\u0430y            | true  | false | false | false
            two words       | Quay \u0430\u0431   | false | false | false | false
            soft hyphen     | Qu\u00aday           | true  | true  | false | false
            zero width      | Qu\u200bay           | true  | true  | false | false
            joiner          | \ud83d\udc69\u200d\ud83d\udd27 | true | true | false | false
            byte order mark | \ufeffQuay           | true  | true  | false | false
            override        | \u202eQuay           | true  | true  | true  | false
            isolate         | \u2066Quay\u2069    | true  | true  | true  | false
            tag             | Quay\udb40\udc41    | true  | true  | true  | false
            private use     | Quay \ue000          | true  | true  | true  | false
            unassigned      | Quay \u0378          | true  | true  | false | false
            separator       | Quay\u2028Ltd        | true  | true  | true  | false
            half a pair     | Quay \ud83d.         | true  | true  | true  | false
            nothing to see  | \u200b\u00a0\u2060 | true  | true  | false | true
            """)
    void what_can_be_read_as_something_else(
            String kind, String text, boolean objects, boolean hides, boolean disguises, boolean blank) {
        assertEquals(objects, PlainText.objection(text).isPresent(), "objection");
        assertEquals(hides, PlainText.hides(text), "hides");
        assertEquals(disguises, PlainText.disguises(text), "disguises");
        assertEquals(blank, PlainText.isBlank(text), "blank");
    }

    @ParameterizedTest
    @CsvSource({"10, false", "9, false", "13, true", "0, true", "133, true"})
    void controls(int c, boolean disguises) {
        String text = "Quay" + Character.toString(c) + "Ltd";
        assertTrue(PlainText.hides(text));
        assertEquals(disguises, PlainText.disguises(text));
    }
}
