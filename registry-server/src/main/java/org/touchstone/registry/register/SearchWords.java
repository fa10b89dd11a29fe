package org.touchstone.registry.register;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.supplier.LegalName;

/// Text as it is searched: without case, accents or punctuation. Rows and questions go through the same function.
final class SearchWords {
    private static final int MAX_WORDS = 6;
    /// A row of a B-tree is at most a third of a page of 8 KiB.
    private static final int MAX_BYTES = 2_000;

    private SearchWords() {}

    /// Lower-case letters and digits with single spaces between: "Café Ŵyn (UK) Ltd." becomes "cafe wyn uk ltd".
    static String of(String text) {
        return LegalName.folded(text);
    }

    /// What a row is searched by and sorted by: as [#of], with a space before every word, also the first.
    /// As much of it as an index takes: compatibility forms make some characters very long.
    static String row(String text) {
        StringBuilder out = new StringBuilder(" ");
        int bytes = 1;
        for (int c : of(text).codePoints().toArray()) {
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > MAX_BYTES) {
                break;
            }
            out.appendCodePoint(c);
        }
        return out.toString();
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

    /// The patterns of `register.search` for these words, at least one.
    static Args with(Args args, List<String> words) {
        List<String> patterns = words.stream().map(SearchWords::pattern).toList();
        return args.with("first", patterns.getFirst())
                .with("second", patterns.size() > 1 ? patterns.get(1) : "%")
                .with("third", patterns.size() > 2 ? patterns.get(2) : "%")
                .with("others", patterns.stream().skip(3).toList());
    }

    /// A word is found anywhere; one of one or two letters only at the beginning of a word, because the
    /// index knows groups of three.
    private static String pattern(String word) {
        return (word.codePointCount(0, word.length()) < 3 ? "% " : "%") + word + "%";
    }

    /// An identifier as people type it: upper-case letters and digits only.
    static String typed(String identifier) {
        return identifier.toUpperCase(Locale.ROOT).replaceAll("[^0-9A-Z]", "");
    }
}
