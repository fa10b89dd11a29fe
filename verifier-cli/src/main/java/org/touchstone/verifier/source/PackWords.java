package org.touchstone.verifier.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The words by which lines of a pack are asked for: certificate ids, accreditation numbers, identifiers as a
/// pack writes them (`"id":"99000001"`). Thousands of bids ask for thousands of words, too many to look for
/// each in each line: so the words of a line are taken out of it, and looked up.
public final class PackWords implements Predicate<String> {
    private static final int NUMBER = "SRA-00000000".length();
    private static final int UUID = 36;
    private static final String ID = "\"id\":\"";

    // So few are found faster one after another.
    private static final int FEW = 8;

    private final Set<String> shaped = new HashSet<>();
    private final List<String> others = new ArrayList<>();

    /// Words to look for; one of another shape than the three is looked for all the same.
    public PackWords(Collection<String> words) {
        for (String word : words) {
            boolean[] found = {false};
            each(word, w -> found[0] |= w.equals(word));
            if (found[0] && words.size() > FEW) {
                shaped.add(word);
            } else {
                others.add(word);
            }
        }
    }

    /// True if one of the words stands in the line.
    @Override
    public boolean test(String line) {
        for (String word : others) {
            if (line.contains(word)) {
                return true;
            }
        }
        if (shaped.isEmpty()) {
            return false;
        }
        boolean[] found = {false};
        each(line, w -> found[0] |= shaped.contains(w));
        return found[0];
    }

    /// Those of the words that stand in the line.
    public void in(String line, Consumer<String> each) {
        for (String word : others) {
            if (line.contains(word)) {
                each.accept(word);
            }
        }
        if (!shaped.isEmpty()) {
            each(line, w -> {
                if (shaped.contains(w)) {
                    each.accept(w);
                }
            });
        }
    }

    /// Every word of the three shapes in a line.
    public static void each(String line, Consumer<String> word) {
        for (int at = line.indexOf("SRA-"); at >= 0; at = line.indexOf("SRA-", at + 1)) {
            piece(line, at, at + NUMBER, word);
        }
        for (int at = line.indexOf(ID); at >= 0; at = line.indexOf(ID, at + 1)) {
            piece(line, at, line.indexOf('"', at + ID.length()) + 1, word);
        }
        for (int at = line.indexOf('-'); at >= 0; at = line.indexOf('-', at + 1)) {
            if (at >= 8
                    && at - 8 + UUID <= line.length()
                    && line.charAt(at + 5) == '-'
                    && line.charAt(at + 15) == '-') {
                piece(line, at - 8, at - 8 + UUID, word);
            }
        }
    }

    private static void piece(String line, int from, int to, Consumer<String> word) {
        if (to > from && to <= line.length()) {
            word.accept(line.substring(from, to));
        }
    }
}
