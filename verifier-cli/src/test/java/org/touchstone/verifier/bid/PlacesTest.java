package org.touchstone.verifier.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.policy.TenderPolicy;

/// Which bidder a file belongs to, by its place.
class PlacesTest {
    private static TenderPolicy.Bidder bidder(String name, String file, String folder) {
        return new TenderPolicy.Bidder(
                Optional.ofNullable(file),
                Optional.ofNullable(folder),
                name,
                List.of(new OrganisationId("GB-COH", "01234567")));
    }

    private static final List<TenderPolicy.Bidder> BIDDERS = List.of(
            bidder("Harbour", "harbour.json", null),
            bidder("Moor", null, "moor"),
            bidder("Fell", null, "lot-2/fell/"),
            bidder("Deep", "lot-1/harbour.json", null),
            bidder("Twice", null, "moor"));

    @ParameterizedTest
    @CsvSource({
        "harbour.json, Harbour",
        "bids/harbour.json, Harbour",
        "bids/lot-1/harbour.json, Harbour",
        "notharbour.json, ''",
        "bids/moor/any.json, Moor",
        "bids/moor/deeper/any.json, Moor",
        "moor, ''",
        "moor/harbour.json, Harbour",
        "bids/moorland/any.json, ''",
        "bids/lot-2/fell/any.json, Fell",
        "bids/fell/any.json, ''",
        "bids/lot-2/fell, ''",
        "lot-2/fell/moor/any.json, Moor",
    })
    void aFileIsItsBidders(String path, String expected) {
        assertEquals(
                expected,
                new Places(BIDDERS).bidder(path).map(TenderPolicy.Bidder::name).orElse(""));
    }

    @Test
    void oneBidderOwnsAll() {
        assertEquals(
                "Moor",
                new Places(BIDDERS.subList(1, 2))
                        .bidder("elsewhere/x.json")
                        .orElseThrow()
                        .name());
        assertEquals(Optional.empty(), new Places(List.of()).bidder("x.json"));
    }

    /// The look-up gives what comparing with each bidder in turn gives.
    @Test
    void lookingUpIsComparingWithEach() {
        Random random = new Random(9);
        String[] words = {"a", "b", "ab", "c.json", "a.json"};
        for (int round = 0; round < 2_000; round++) {
            List<TenderPolicy.Bidder> bidders = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String path = path(random, words);
                bidders.add(random.nextBoolean() ? bidder("n" + i, path, null) : bidder("n" + i, null, path));
            }
            String path = path(random, words);
            Optional<String> expected = bidders.stream()
                    .filter(b ->
                            b.file().map(f -> ("/" + path).endsWith("/" + f)).orElse(false)
                                    || b.folder()
                                            .map(f -> ("/" + path).contains("/" + f + "/"))
                                            .orElse(false))
                    .map(TenderPolicy.Bidder::name)
                    .findFirst();
            assertEquals(
                    expected, new Places(bidders).bidder(path).map(TenderPolicy.Bidder::name), path + " " + bidders);
        }
    }

    private static String path(Random random, String[] words) {
        StringBuilder out = new StringBuilder(words[random.nextInt(words.length)]);
        for (int i = random.nextInt(4); i > 0; i--) {
            out.append('/').append(words[random.nextInt(words.length)]);
        }
        return out.toString();
    }
}
