package org.touchstone.format.debarment;

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
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.MalformedException;

class DebarmentListTest {
    /// What a schema cannot say: calendar days, check digits, the order of two days, bytes that are no JSON.
    private static final Set<String> BEYOND_THE_SCHEMA = Set.of(
            "day-of-february-30.json",
            "entry-identifier-wrong.json",
            "entry-ends-before-it-begins.json",
            "not-json.json",
            "empty.json");

    private static Stream<Path> files(String folder) {
        try (Stream<Path> found = Files.list(Path.of("testdata", "debarment", folder))) {
            return found.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Path> good() {
        return files("good");
    }

    static Stream<Path> bad() {
        return files("bad");
    }

    private static final Schema SCHEMA = schema();

    private static Schema schema() {
        try (InputStream in = Objects.requireNonNull(
                DebarmentListTest.class.getResourceAsStream("/org/touchstone/format/debarment-list-v1.schema.json"))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void a_good_list_is_read_and_written(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        DebarmentList list = DebarmentList.parse(bytes);
        assertEquals(list, DebarmentList.parse(list.bytes()));
        if (!file.getFileName().toString().equals("number-not-padded.json")) {
            assertArrayEquals(bytes, list.bytes());
        }
        assertEquals(List.of(), SCHEMA.validate(new String(bytes, StandardCharsets.UTF_8), InputFormat.JSON));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_list_is_refused(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThrows(MalformedException.class, () -> DebarmentList.parse(bytes));
        String name = file.getFileName().toString();
        if (!BEYOND_THE_SCHEMA.contains(name)) {
            assertFalse(
                    SCHEMA.validate(new String(bytes, StandardCharsets.UTF_8), InputFormat.JSON)
                            .isEmpty(),
                    name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-28, false",
        "2026-03-01, true",
        "2027-12-31, true",
        "2029-02-28, true",
        "2029-03-01, false",
    })
    void an_entry_counts_from_its_first_day_to_its_last(LocalDate day, boolean counts) throws IOException {
        DebarmentList list = DebarmentList.parse(Files.readAllBytes(Path.of("testdata/debarment/good/one-entry.json")));
        assertEquals(counts, list.entries().get(0).inForce(day));
        DebarmentList open =
                DebarmentList.parse(Files.readAllBytes(Path.of("testdata/debarment/good/without-end.json")));
        assertTrue(open.entries().get(0).inForce(LocalDate.of(2999, 1, 1)));
    }
}
