package org.touchstone.registry.issuance.lint;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.Json;

/// No text can be read as something else than it is: normal form C, no control, direction or invisible characters, no
/// word made of letters of several scripts. A supplier's name goes to terminals, tables and pages of strangers.
final class TextClause implements Clause {
    private static final Set<UnicodeScript> NEUTRAL =
            EnumSet.of(UnicodeScript.COMMON, UnicodeScript.INHERITED, UnicodeScript.UNKNOWN);
    private static final Set<UnicodeScript> JAPANESE =
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);
    private static final Set<UnicodeScript> KOREAN = EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL);

    @Override
    public String name() {
        return "text";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        return in(draft.token().token().payload());
    }

    private static Optional<String> in(Json value) {
        return switch (value) {
            case Json.Str(String text) -> of(text);
            case Json.Arr(var items) -> inAll(items);
            case Json.Obj(var members) -> inAll(members.values());
            case Json.Num _, Json.Bool _, Json.Null _ -> Optional.empty();
        };
    }

    private static Optional<String> inAll(Collection<Json> values) {
        for (Json value : values) {
            Optional<String> objection = in(value);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    static Optional<String> of(String text) {
        return isPlain(text) ? Optional.empty() : any(text);
    }

    /// Printable ASCII holds nothing of what is looked for: one script, no composition, no control character.
    /// Most of a certificate is that, and the tables of all of Unicode are slow.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> any(String text) {
        if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            return Optional.of("a text is not in Unicode normal form C");
        }
        EnumSet<UnicodeScript> word = EnumSet.noneOf(UnicodeScript.class);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.UNASSIGNED,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> {
                    return Optional.of("a text holds the character U+%04X".formatted(c));
                }
                default -> {}
            }
            UnicodeScript script = UnicodeScript.of(c);
            if (!NEUTRAL.contains(script)) {
                word.add(script);
            } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                word.clear();
            }
            if (word.size() > 1 && !JAPANESE.containsAll(word) && !KOREAN.containsAll(word)) {
                return Optional.of("a word mixes scripts: " + word);
            }
        }
        return Optional.empty();
    }
}
