package org.touchstone.registry.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.json.Json;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The rule that keeps one window from overwriting another unseen, without a database.
class VersionsTest {
    private static final Versions NONE = new Versions(Map.of());

    /// Fields written as `a=1 b=2`.
    private static Map<String, Json> fields(String text) {
        return Arrays.stream(text.split(" "))
                .filter(s -> !s.isEmpty())
                .map(s -> s.split("=", 2))
                .collect(Collectors.toMap(s -> s[0], s -> new Json.Str(s[1])));
    }

    /// A draft that was saved three times: `a` first, then `b`, then `a` again.
    private static final Versions THREE = NONE.change(fields(""), fields("a=0"), Optional.empty())
            .change(fields("a=0"), fields("a=0 b=1"), Optional.empty())
            .change(fields("a=0 b=1"), fields("a=1 b=1"), Optional.empty());

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    # read, next,       refused, version
                    3,      a=2 b=1,     false,   4
                    3,      a=1 b=2,     false,   4
                    3,      a=2 b=2 c=1, false,   4
                    2,      a=2 b=1,     true,    -
                    1,      a=1 b=2,     true,    -
                    2,      a=1 b=2,     false,   4
                    0,      a=1 b=1 c=1, false,   4
                    0,      b=1,         true,    -
                    3,      b=1,         false,   4
                    2,      a=2 b=2,     true,    -
                    0,      a=1 b=1,     false,   3
                    9,      a=1 b=1,     false,   3
                    9,      a=2 b=1,     true,    -
                    9,      a=1 b=1 c=1, true,    -
                    -,      a=2 b=2,     false,   4
                    -,      a=1 b=1,     false,   3
                    """)
    void a_field_that_was_saved_otherwise_since_it_was_read_is_not_overwritten(
            Long read, String next, boolean refused, Long version) {
        Optional<Long> at = Optional.ofNullable(read);
        if (refused) {
            RefusedException no =
                    assertThrows(RefusedException.class, () -> THREE.change(fields("a=1 b=1"), fields(next), at));
            assertEquals(Refusal.DRAFT_CHANGED, no.reason());
        } else {
            assertEquals(
                    version, THREE.change(fields("a=1 b=1"), fields(next), at).current());
        }
    }

    @Test
    void what_was_taken_away_is_remembered_as_a_change() {
        Versions gone = THREE.change(fields("a=1 b=1"), fields("b=1"), Optional.of(3L));
        assertThrows(RefusedException.class, () -> gone.change(fields("b=1"), fields("a=7 b=1"), Optional.of(3L)));
        assertEquals(
                5,
                gone.change(fields("b=1"), fields("a=7 b=1"), Optional.of(4L)).current());
    }

    @Test
    void a_draft_that_was_last_saved_before_there_were_versions_has_none() {
        assertEquals(
                0, Versions.of(Json.Obj.builder().with("vcse", true).build()).current());
    }

    /// Whoever always says what was read sees every other's save before overwriting it, whatever the order: a save
    /// goes through exactly if each field that it changes is still what its sender saw there.
    @Test
    void a_save_goes_through_exactly_if_what_it_changes_is_what_its_sender_saw() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Map<String, Json> now = new HashMap<>();
            Versions versions = NONE;
            // What each of three windows has read, when, and which saves each field has seen since.
            Map<Integer, Long> read = new HashMap<>(Map.of(0, 0L, 1, 0L, 2, 0L));
            Map<String, Integer> saves = new HashMap<>();
            Map<Integer, Map<String, Integer>> seen = new HashMap<>();
            for (int step = 0; step < 60; step++) {
                int window = random.nextInt(3);
                if (random.nextBoolean()) {
                    read.put(window, versions.current());
                    seen.put(window, Map.copyOf(saves));
                }
                Map<String, Json> next = new HashMap<>(now);
                String field = String.valueOf((char) ('a' + random.nextInt(4)));
                next.put(field, new Json.Str(Integer.toString(random.nextInt(3))));
                boolean same = next.equals(now);
                int had = seen.getOrDefault(window, Map.of()).getOrDefault(field, 0);
                boolean fresh = had == saves.getOrDefault(field, 0);
                try {
                    Versions after = versions.change(now, next, Optional.of(read.get(window)));
                    assertEquals(same ? versions.current() : versions.current() + 1, after.current());
                    assertEquals(true, same || fresh, "seed " + seed + " step " + step);
                    if (!same) {
                        saves.merge(field, 1, Integer::sum);
                    }
                    versions = Versions.of(Json.Obj.builder()
                            .with(Versions.MEMBER, after.json())
                            .build());
                    assertEquals(after, versions);
                    now = next;
                } catch (RefusedException e) {
                    assertEquals(false, same || fresh, "seed " + seed + " step " + step);
                }
            }
        }
    }
}
