package org.touchstone.format.bid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;
import org.touchstone.format.step.StepRemoval;

@Isolated
class BidTest {
    private static final Path TESTDATA = Path.of("testdata");

    /// For each step a vector that only this step refuses.
    private static final Map<Step, String> STEPS = Map.of(
            Step.BID_MEMBERS, "bid/bad/unknown-member.json",
            Step.BID_COUNT, "bid/bad/forty-one-members.json",
            Step.BID_PART_SIZE, "bid/bad/presentation-too-large.json",
            Step.BID_ONE_PART, "bid/bad/presentation-and-equivalent.json",
            Step.BID_ONCE, "bid/bad/one-presentation-twice.json",
            Step.BID_TENDER, "bid/wrong/for-another-lot.json",
            Step.BID_ROLES, "bid/wrong/role-not-declared.json");

    private static Stream<String> files(String folder) {
        try (Stream<Path> found = Files.list(TESTDATA.resolve(folder))) {
            return found.map(f -> folder + "/" + f.getFileName()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> good() {
        return files("bid/good");
    }

    static Stream<String> bad() {
        return files("bid/bad");
    }

    static Stream<String> wrong() {
        return files("bid/wrong");
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(TESTDATA.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean stands(Bid bid) {
        return bid.isFor("ocds-h6vhtk-04a1b2", "1") && bid.structure() != Bid.Structure.UNDECLARED;
    }

    private static boolean accepted(String file) {
        try {
            return stands(Bid.parse(read(file)));
        } catch (MalformedException e) {
            return false;
        }
    }

    @Test
    void theFilesAreWhatTheGeneratorMakes() {
        Map<String, byte[]> made = BidVectors.all();
        Set<String> there = new TreeSet<>();
        Stream.of(good(), bad(), wrong()).flatMap(s -> s).forEach(there::add);
        assertEquals(new TreeSet<>(made.keySet()), there);
        made.forEach((name, bytes) -> assertArrayEquals(bytes, read(name), name));
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodBidIsReadAndReadsItself(String file) {
        Bid bid = Bid.parse(read(file));
        assertTrue(stands(bid));
        assertEquals(bid, Bid.parse(bid.bytes()));
        assertEquals(List.of(), faults(file));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadBidIsRefused(String file) {
        assertThrows(MalformedException.class, () -> Bid.parse(read(file)));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongBidIsReadAndSeenThrough(String file) {
        assertFalse(stands(Bid.parse(read(file))));
        assertEquals(List.of(), faults(file));
    }

    @Test
    void everyStepRemovedLetsItsVectorThrough() {
        for (Step step : Step.values()) {
            assertEquals(step.id().startsWith("bid."), STEPS.containsKey(step), step.id());
        }
        STEPS.forEach((step, file) -> {
            assertFalse(accepted(file), file);
            try (StepRemoval _ = StepRemoval.of(step)) {
                assertTrue(accepted(file), step.id());
            }
        });
    }

    /// What no JSON Schema can say: the length of what is encoded, check digits, that two members are the same.
    private static final Set<String> BEYOND_SCHEMA =
            Set.of("identifier-wrong", "one-presentation-twice", "two-identifiers-of-one-scheme");

    @Test
    void theSchemaRefusesAllThatASchemaCan() {
        List<String> accepted = new ArrayList<>();
        bad().forEach(file -> {
            String name = file.substring("bid/bad/".length(), file.length() - ".json".length());
            if (faults(file).isEmpty() && !BEYOND_SCHEMA.contains(name)) {
                accepted.add(name);
            }
        });
        assertEquals(List.of(), accepted);
    }

    private static final Schema SCHEMA = schema();

    private static Schema schema() {
        try (InputStream in = Objects.requireNonNull(
                BidTest.class.getResourceAsStream("/org/touchstone/format/bid-v1.schema.json"))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> faults(String file) {
        return SCHEMA.validate(new String(read(file), StandardCharsets.UTF_8), InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
