package org.touchstone.format.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Which texts can be read as something else than they are (Unicode Technical Report 36): by characters that cannot be
/// seen or that turn the words around them, and by words whose letters come from several scripts.
public final class PlainText {
    private static final Set<UnicodeScript> NEUTRAL =
            EnumSet.of(UnicodeScript.COMMON, UnicodeScript.INHERITED, UnicodeScript.UNKNOWN);
    private static final Set<UnicodeScript> JAPANESE =
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);
    private static final Set<UnicodeScript> KOREAN = EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL);

    /// Soft hyphen, zero-width space, the two joiners, the two direction marks, word joiner, byte order mark.
    private static final Set<Integer> HARMLESS = Set.of(0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF);

    private PlainText() {}

    /// Why a text cannot go to terminals, tables and pages of strangers: it is not in normal form C, holds a
    /// control, direction or invisible character, or mixes scripts in one word. Empty if it can.
    public static Optional<String> objection(String text) {
        return isPlain(text) ? Optional.empty() : any(text);
    }

    /// Whether a text of several words, such as a comment, holds what nobody types and nobody sees: controls other
    /// than line feed and tab, marks that turn the direction of others, letters of private use. What word
    /// processors leave behind (soft hyphens, joiners, byte order marks, single direction marks) is harmless
    /// there.
    public static boolean disguises(String text) {
        return text.codePoints().anyMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t';
            case Character.FORMAT -> !HARMLESS.contains(c);
            case Character.SURROGATE, Character.PRIVATE_USE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        });
    }

    /// Whether one line holds a character that cannot be seen, that turns the direction of others, or that means
    /// nothing.
    public static boolean hides(String line) {
        return line.codePoints().anyMatch(PlainText::isHidden);
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /// Whether there is nothing to see in it.
    public static boolean isBlank(String text) {
        return text.codePoints()
                .allMatch(c -> Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.CONTROL);
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
            if (isHidden(c)) {
                return Optional.of("a text holds the character U+%04X".formatted(c));
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
