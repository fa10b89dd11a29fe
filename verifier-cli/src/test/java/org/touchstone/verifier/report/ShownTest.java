package org.touchstone.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

class ShownTest {
    private static final String[] HAZARDS = {
        "\u001b[2J",
        "\u0007",
        "\r",
        "\n",
        "\t",
        "\u0000",
        "\u007f",
        "\u0085",
        "\u009b31m",
        "\u00ad",
        "\u061c",
        "\u200b",
        "\u200e",
        "\u200f",
        "\u2028",
        "\u202a",
        "\u202e",
        "\u2060",
        "\u2066",
        "\u2069",
        "\ufeff",
        "\ufff9",
        "\udb40\udc41"
    };

    @Test
    void no_hazardous_character_is_shown() {
        for (String hazard : HAZARDS) {
            String shown = Shown.text("Harbour " + hazard + "Ltd");
            assertFalse(shown.codePoints().anyMatch(Shown::isHazardous), shown);
            assertFalse(Shown.csv("a" + hazard).codePoints().anyMatch(Shown::isHazardous), shown);
            Json.Obj json = Json.Obj.builder().with("name", "x" + hazard + "y").build();
            String text = JsonText.line(json);
            assertFalse(text.codePoints().anyMatch(Shown::isHazardous), text);
            // Escaping changes how it is written, not what it says.
            assertEquals(json, StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void nobody_writes_the_escape_himself() {
        assertEquals("\\\\u{202e}", Shown.text("\\u{202e}"));
        assertEquals("\\u{202e}", Shown.text("\u202e"));
        assertEquals("T\u0177 Gwyn \u2013 caf\u00e9", Shown.text("T\u0177 Gwyn \u2013 caf\u00e9"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Acorn Ltd|Acorn Ltd",
                "=1+1|'=1+1",
                "+44 20|'+44 20",
                "-1|'-1",
                "@SUM(A1)|'@SUM(A1)",
                "a,b|\"a,b\"",
                "a;b|\"a;b\"",
                "say \"hi\"|\"say \"\"hi\"\"\"",
                "a=b|a=b"
            })
    void csv_cells_are_no_formulas(String cell, String written) {
        assertEquals(written, Shown.csv(cell));
    }

    @Test
    void csv_tab_and_return_first() {
        assertEquals("'\\u{9}=1", Shown.csv("\t=1"));
        assertEquals("'\\u{d}=1", Shown.csv("\r=1"));
    }

    @Test
    void columns_have_their_width() {
        assertEquals("abc  ", Shown.column("abc", 5));
        assertEquals("abcd~", Shown.column("abcdefgh", 5));
        assertEquals("T\u0177~", Shown.column("T\u0177 Gwyn", 3));
    }

    @Test
    void facts_are_written_for_people() {
        assertEquals("27 November 2026, 12:00 UTC", Dates.fact("2026-11-27T12:00:00Z"));
        assertEquals("1 May 2026, 00:00:07 UTC", Dates.fact("2026-05-01T00:00:07Z"));
        assertEquals("5 January 2029", Dates.fact("2029-01-05"));
        assertEquals("9 days", Dates.fact("PT216H"));
        assertEquals("26 hours", Dates.fact("PT26H"));
        assertEquals("2 minutes", Dates.fact("PT2M"));
        assertEquals("1 second", Dates.fact("PT1S"));
        assertEquals("PBCD-1234-FGHJ", Dates.fact("PBCD-1234-FGHJ"));
        assertEquals("2026-13-45", Dates.fact("2026-13-45"));
        assertEquals("Plumbing", Dates.fact("Plumbing"));
    }
}
