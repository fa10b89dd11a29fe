package org.touchstone.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The words after a verb: those that are the verb's own, and the settings of the server.
///
/// @param own values by flag; a flag that takes none has an empty one
/// @param rest what is left for [Config#read]
record VerbWords(Map<String, String> own, List<String> rest) {
    VerbWords {
        own = Map.copyOf(own);
        rest = List.copyOf(rest);
    }

    /// Tells them apart.
    ///
    /// @param valued the verb's flags with a value
    /// @param plain its flags without one
    /// @throws Config.UsageException if one with a value is given twice
    static VerbWords of(List<String> words, List<String> valued, List<String> plain) {
        Map<String, String> own = new HashMap<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (plain.contains(word)) {
                own.put(word, "");
            } else if (valued.contains(word) && i + 1 < words.size()) {
                if (own.put(word, words.get(++i)) != null) {
                    throw new Config.UsageException(word + " is given twice");
                }
            } else {
                rest.add(word);
            }
        }
        return new VerbWords(own, rest);
    }
}
