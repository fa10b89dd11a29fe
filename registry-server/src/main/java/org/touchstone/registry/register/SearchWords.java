package org.touchstone.registry.register;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Text as it is searched: without case, accents or punctuation. Rows and questions go through the same function.
final class SearchWords {
    private static final int MAX_WORDS = 6;

    private SearchWords() {}

    /// Lower-case letters and digits with single spaces between: "Café Ŵyn (UK) Ltd." becomes "cafe wyn uk ltd".
    static String of(String text) {
        String bare = Normalizer.normalize(text, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("['’]", "")
                .replaceAll("[^\\p{L}\\p{N}]+", " ");
        return bare.strip().toLowerCase(Locale.ROOT);
    }

    /// The words of a question, longest first, each of which must occur; `%` and `_` cannot be among them.
    static List<String> split(String question) {
        String words = of(question);
        if (words.isEmpty()) {
            return List.of();
        }
        return List.of(words.split(" ")).stream()
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .limit(MAX_WORDS)
                .toList();
    }

    /// An identifier as people type it: upper-case letters and digits only.
    static String typed(String identifier) {
        return identifier.toUpperCase(Locale.ROOT).replaceAll("[^0-9A-Z]", "");
    }
}
