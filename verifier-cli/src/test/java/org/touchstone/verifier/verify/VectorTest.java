package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.step.Step;
import org.touchstone.format.step.StepRemoval;

/// Every vector gives what it says, and every verifying step is needed: with the step taken away, at least one
/// vector that was refused is accepted.
@Isolated
class VectorTest {
    private static final Set<String> GOOD = Set.of("MEETS", "IN_FORCE", "NOT_REQUIRED");

    private static final Set<String> READERS = Set.of("json", "note", "checkpoint", "proof", "bid");

    static List<Vector> vectors() {
        return Vector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorGivesWhatItSays(Vector v) {
        for (String result : v.run()) {
            assertEquals(v.outcome() + " " + v.code(), result);
        }
    }

    /// A verifier remembers trust lists, checkpoints and status lists. Whatever it has judged before, in
    /// whatever order, must neither let a bad file through nor spoil a good one.
    @Test
    @Tag("exhaustive")
    void whatIsRememberedChangesNoVerdict() {
        Map<List<Json>, List<Vector>> together = new LinkedHashMap<>();
        for (Vector v : vectors()) {
            together.computeIfAbsent(v.given(), _ -> new ArrayList<>()).add(v);
        }
        Random random = new Random(17);
        int shared = 0;
        for (List<Vector> some : together.values()) {
            shared = Math.max(shared, some.size());
            Map<Vector, List<String>> alone = new LinkedHashMap<>();
            some.forEach(v -> alone.put(v, v.run()));
            for (int round = 0; round < 2; round++) {
                Verifier verifier = new Verifier(some.getFirst().trust());
                Collections.shuffle(some, random);
                for (Vector v : some) {
                    assertEquals(alone.get(v), v.run(verifier), v.name() + " after others");
                }
            }
        }
        assertTrue(shared > 20, "hardly any vectors share what they trust");
    }

    @Test
    void onlyGoodVectorsAreAccepted() {
        for (Vector v : vectors()) {
            assertEquals(v.name().contains("/good-"), GOOD.contains(v.outcome()), v.name());
        }
    }

    /// The switch reaches what a step's own vector needs and nothing in the program can reach the switch.
    @Test
    @Tag("exhaustive")
    void everyStepRemovedLetsAVectorThrough() {
        List<String> survivors = new ArrayList<>();
        for (Step step : Step.values()) {
            // A reader's step without a vector of this kind has one in `LogVectorsTest`, `LogViewTest` or `BidTest`.
            boolean reader = READERS.contains(step.id().substring(0, step.id().indexOf('.')));
            if (reader
                    && vectors().stream()
                            .noneMatch(v -> v.step().filter(step.id()::equals).isPresent())) {
                continue;
            }
            boolean accepted = false;
            for (Vector v : vectors()) {
                if (v.step().filter(step.id()::equals).isEmpty()) {
                    continue;
                }
                List<String> results;
                try (StepRemoval removal = StepRemoval.of(step)) {
                    results = v.run();
                }
                accepted |= results.stream().allMatch(r -> GOOD.contains(r.substring(0, r.indexOf(' '))));
                if (!accepted) {
                    survivors.add(step.id() + " " + results);
                }
            }
            if (!accepted && survivors.stream().noneMatch(s -> s.startsWith(step.id()))) {
                survivors.add(step.id() + " has no vector");
            }
        }
        assertEquals(List.of(), survivors);
        assertTrue(Step.TOKEN_ALG.on());
    }

    @Test
    @Tag("exhaustive")
    void aTickIsTheOutputOfACheckThatRan() {
        for (Vector v : vectors()) {
            if (v.outcome().equals("MALFORMED")) {
                continue;
            }
            for (Verdict verdict : v.verdicts()) {
                boolean doubt = false;
                for (Check c : verdict.checks()) {
                    boolean passed = c.finding() instanceof Finding.Passed;
                    assertFalse(doubt && passed, v.name() + ": " + c.id() + " is ticked after a doubt about integrity");
                    doubt |= c.topic().integrity()
                            && !passed
                            && !c.finding().code().equals("NOT_ASKED");
                    assertFalse(c.sentence().isEmpty());
                }
            }
        }
    }
}
