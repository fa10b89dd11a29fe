package org.touchstone.registry.supplier;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Names of organisations as they are compared: people write one name in many ways.
public final class LegalName {
    /// The legal forms that stand at the end of a name, in the languages of the register, shortened or not.
    private static final Set<String> FORMS = Set.of(
            "ltd",
            "limited",
            "plc",
            "llp",
            "lp",
            "cic",
            "cio",
            "scio",
            "cyf",
            "cyfyngedig",
            "ccc",
            "pac",
            "company",
            "co",
            "inc",
            "gmbh",
            "ag",
            "sa",
            "sarl",
            "bv",
            "dac",
            "clg",
            "unlimited",
            "partnership");

    private LegalName() {}

    /// Lower-case letters and digits with single spaces between: "Café Ŵyn (UK) Ltd." becomes "cafe wyn uk ltd".
    public static String folded(String text) {
        String bare = Normalizer.normalize(text, Normalizer.Form.NFKD)
                // What cannot be seen must not part what can.
                .replaceAll("[\\p{M}\\p{Cf}]+", "")
                .replaceAll("['’]", "")
                .replaceAll("[^\\p{L}\\p{N}]+", " ");
        return bare.strip().toLowerCase(Locale.ROOT);
    }

    /// What two spellings of one name have in common: "The Harbour & Vale Care Limited" and "HARBOUR AND VALE CARE
    /// LTD." are both "harbour and vale care".
    static String key(String name) {
        List<String> words = new ArrayList<>(
                List.of(folded(name.replace("&", " and ").replace("+", " and ")).split(" ")));
        if (words.size() > 1 && words.getFirst().equals("the")) {
            words.removeFirst();
        }
        while (words.size() > 1 && FORMS.contains(words.getLast())) {
            words.removeLast();
        }
        return String.join(" ", words);
    }
}
