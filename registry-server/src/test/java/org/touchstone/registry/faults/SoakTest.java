package org.touchstone.registry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the soak calls flat.
class SoakTest {
    private static Soak.Sample sample(int minute, long heap, int threads, int descriptors, long files) {
        return new Soak.Sample(minute, heap, threads, descriptors, files, 400, 60, 32, minute * 400L, minute);
    }

    private static List<String> found(java.util.function.IntFunction<Soak.Sample> minute) {
        List<String> findings = new ArrayList<>();
        Soak.grown(IntStream.rangeClosed(0, 60).mapToObj(minute).toList(), findings);
        return findings;
    }

    @Test
    void a_register_that_grows_is_no_leak() {
        assertEquals(List.of(), found(m -> sample(m, 37_000 + m * 400L, 28 + m % 5, 111 + m % 10, 12)));
    }

    @Test
    void whatever_else_grows_is_named() {
        assertTrue(found(m -> sample(m, 37_000, 28 + m, 111, 12)).getFirst().startsWith("threads grew"));
        assertTrue(found(m -> sample(m, 37_000, 28, 111 + 2 * m, 12)).getFirst().startsWith("descriptors grew"));
        assertTrue(found(m -> sample(m, 37_000, 28, 111, 12 + m)).getFirst().startsWith("files grew"));
        assertTrue(found(m -> sample(m, 37_000 + m * 2_000L, 28, 111, 12))
                .getFirst()
                .startsWith("the heap grew"));
    }

    @Test
    void the_rows_are_the_start_the_middle_and_the_end() {
        Soak.Result result = new Soak.Result(
                IntStream.rangeClosed(0, 60)
                        .mapToObj(m -> sample(m, 1, 1, 1, 1))
                        .toList(),
                List.of(),
                "");
        assertEquals(
                List.of(0, 30, 60),
                result.rows().stream().map(Soak.Sample::minute).toList());
    }
}
