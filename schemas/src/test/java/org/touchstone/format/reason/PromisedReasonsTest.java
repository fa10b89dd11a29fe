package org.touchstone.format.reason;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The catalogue holds every code that buyers were promised, with the effect and the cure that they were promised.
class PromisedReasonsTest {
    private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z]+)}");

    static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("testdata/reasons/table.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_promised_code_is_in_the_catalogue(String row) {
        String[] cells = row.split(" \\| ");
        Reason reason = Reasons.shipped().of(cells[0]);
        assertEquals(cells[1], reason.effect().name());
        assertEquals(cells[2], reason.cure().name().toLowerCase(Locale.ROOT));
    }

    @Test
    void every_code_has_its_sentence_next_step_and_slots() {
        for (Reason r : Reasons.shipped().all()) {
            assertFalse(r.sentence().isBlank(), r.code());
            assertFalse(r.next().isBlank(), r.code());
            assertFalse(r.bidder().isBlank(), r.code());
            Set<String> slots = new TreeSet<>();
            Matcher m = SLOT.matcher(r.sentence());
            while (m.find()) {
                slots.add(m.group(1));
            }
            assertEquals(slots, new TreeSet<>(r.slots()), r.code());
        }
        assertTrue(Reasons.shipped().all().size() > 75);
    }

    /// The eighteen steps of the check of a bid each have a title.
    @Test
    void the_steps_have_titles() {
        assertEquals(18, Reasons.shipped().stepTitles().size());
        Reasons.shipped().stepTitles().values().forEach(t -> assertFalse(t.isBlank()));
    }
}
