package org.touchstone.format.id;

import java.security.SecureRandom;
import java.util.Locale;
import org.touchstone.format.json.MalformedException;

/// A code with which a supplier lets somebody fetch its certificate: eleven random characters and a check character,
/// shown as `7KD4-9XQM-2BC3`. It names no tender and proves nothing about who shows it.
///
/// The alphabet has no vowels, so that no words come up, and none of `0 O 1 I L U`, which are mistaken for each other.
/// 28^11 codes are 52.8 bits.
///
/// @param characters twelve characters of the alphabet, the last of which checks the others
public record ShareCode(String characters) {
    private static final String ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ";
    private static final int RANDOM = 11;

    public ShareCode {
        boolean good = characters.length() == RANDOM + 1;
        for (int i = 0; good && i < characters.length(); i++) {
            good = ALPHABET.indexOf(characters.charAt(i)) >= 0;
        }
        if (!good || check(characters.substring(0, RANDOM)) != characters.charAt(RANDOM)) {
            throw new MalformedException("not a share code: it has twelve characters, such as 7KD4-9XQM-2BC3");
        }
    }

    /// A new one.
    public static ShareCode random(SecureRandom random) {
        StringBuilder out = new StringBuilder(RANDOM + 1);
        for (int i = 0; i < RANDOM; i++) {
            out.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new ShareCode(out.append(check(out)).toString());
    }

    /// Reads what a person typed: in any case, with spaces or hyphens anywhere. Throws [MalformedException].
    public static ShareCode parse(String typed) {
        if (typed.length() > 64) {
            throw new MalformedException("not a share code: it is too long");
        }
        StringBuilder out = new StringBuilder();
        for (char c : typed.toUpperCase(Locale.ROOT).toCharArray()) {
            if (c != ' ' && c != '-') {
                out.append(c);
            }
        }
        return new ShareCode(out.toString());
    }

    /// Luhn's rule in base 28: it catches every single wrong character and nearly every exchange of two neighbours.
    private static char check(CharSequence characters) {
        int base = ALPHABET.length();
        int sum = 0;
        for (int i = characters.length() - 1, weight = 2; i >= 0; i--, weight = 3 - weight) {
            int v = ALPHABET.indexOf(characters.charAt(i)) * weight;
            sum += v / base + v % base;
        }
        return ALPHABET.charAt((base - sum % base) % base);
    }

    /// As it is shown: in three groups of four.
    @Override
    public String toString() {
        return characters.substring(0, 4) + "-" + characters.substring(4, 8) + "-" + characters.substring(8);
    }
}
