package org.touchstone.verifier.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.Json;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Samples;

/// A search by the index finds what looking at every certificate finds, whether the index was sorted in memory or
/// merged from parts.
class SupplierIndexTest {
    private static final String[] WORDS = {
        "Harbour",
        "Harbinger",
        "Har",
        "Vale",
        "Ty\u0302",
        "Söhne",
        "O'Brien",
        "Ltd",
        "plc",
        "Zoë",
        "\u0416uk",
        "a",
        "99"
    };

    @TempDir
    Path folder;

    private static Certificate supplier(Random random, int n) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i <= random.nextInt(4); i++) {
            name.append(i == 0 ? "" : random.nextBoolean() ? " " : "-").append(WORDS[random.nextInt(WORDS.length)]);
        }
        String legal = java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFC);
        String number = String.format(Locale.ROOT, "%08d", random.nextInt(3) == 0 ? n : 99_000_000 + n);
        return Change.subject(
                Samples.certificate(),
                s -> Change.at(
                        Change.with(s, "legalName", legal),
                        "identifiers",
                        0,
                        i -> Change.with(i, "id", new Json.Str(number))));
    }

    private static boolean named(Certificate certificate, List<String> words) {
        String name = " " + SupplierIndex.folded(certificate.subject().legalName());
        return words.stream().allMatch(w -> name.contains(" " + w));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000_000, 97, 8})
    void theIndexFindsWhatALookAtEverythingFinds(int inMemory) throws IOException {
        Random random = new Random(inMemory);
        List<Certificate> all = new ArrayList<>();
        Path index = folder.resolve("index");
        try (SupplierIndex.Builder builder = new SupplierIndex.Builder(folder.resolve("scratch"), inMemory)) {
            for (int i = 0; i < 300; i++) {
                all.add(supplier(random, i));
                builder.add(all.getLast(), i);
            }
            builder.finish(index);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(index), left.toList());
        }
        for (int q = 0; q < 200; q++) {
            List<String> words = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(2); i++) {
                String word = SupplierIndex.folded(WORDS[random.nextInt(WORDS.length)]);
                words.add(word.substring(0, 1 + random.nextInt(word.length())));
            }
            TreeSet<Long> expected = new TreeSet<>();
            for (int i = 0; i < all.size(); i++) {
                if (named(all.get(i), words)) {
                    expected.add((long) i);
                }
            }
            assertEquals(expected, SupplierIndex.words(index, words), words.toString());
        }
        for (int i = 0; i < all.size(); i++) {
            String number = all.get(i).subject().identifiers().getFirst().id().id();
            for (String written : List.of(number, SupplierIndex.withoutZeros(number), "GB-COH-" + number)) {
                assertTrue(SupplierIndex.numbers(index, List.of(written)).contains((long) i), written);
            }
        }
        assertEquals(
                all.size(),
                SupplierIndex.numbers(
                                index,
                                List.of(Samples.certificate().subject().number().value()))
                        .size());
        assertFalse(SupplierIndex.numbers(index, List.of("98765432", "n", "", "\u00ff"))
                .contains(0L));
        assertTrue(SupplierIndex.words(index, List.of("nobody")).isEmpty());
    }
}
