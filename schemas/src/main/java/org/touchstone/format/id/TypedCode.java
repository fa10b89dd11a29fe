package org.touchstone.format.id;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Locale;
import org.touchstone.format.json.MalformedException;

/// What codes look like that people read from one place and type into another: some characters and a check character,
/// in groups of four, such as `7KD4-9XQM-2BC3`.
///
/// The alphabet has no vowels, so that no words come up, and none of `0 O 1 I L U`, which are mistaken for each other.
/// Each character is worth 4.8 bits.
public final class TypedCode {
    private static final String ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());
    private static final int MAX_TYPED = 64;

    private TypedCode() {}

    /// A code of `length` characters in all, at random.
    static String random(SecureRandom random, int length) {
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length - 1; i++) {
            out.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return out.append(check(out)).toString();
    }

    /// A code of `length` characters in all that follows from a secret of many more bits than it shows.
    public static String of(byte[] secret, int length) {
        BigInteger rest = new BigInteger(1, secret);
        if (secret.length * 8 < length * 5 + 64) {
            throw new IllegalArgumentException("the secret is too short for an even choice");
        }
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length - 1; i++) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            out.append(ALPHABET.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return out.append(check(out)).toString();
    }

    /// The characters of what a person typed: in any case, with spaces or hyphens anywhere. Throws
    /// [MalformedException] unless it is a code of that length whose check character is right.
    public static String parse(String typed, int length) {
        if (typed.length() > MAX_TYPED) {
            throw new MalformedException("not a code: it is too long");
        }
        StringBuilder out = new StringBuilder();
        for (char c : typed.toUpperCase(Locale.ROOT).toCharArray()) {
            if (c != ' ' && c != '-') {
                out.append(c);
            }
        }
        String characters = out.toString();
        if (!isCode(characters, length)) {
            throw new MalformedException("not a code of " + length + " characters");
        }
        return characters;
    }

    /// True if these are `length` characters of the alphabet, the last of which checks the others.
    static boolean isCode(String characters, int length) {
        boolean good = characters.length() == length;
        for (int i = 0; good && i < length; i++) {
            good = ALPHABET.indexOf(characters.charAt(i)) >= 0;
        }
        return good && check(characters.substring(0, length - 1)) == characters.charAt(length - 1);
    }

    /// As it is shown: in groups of four.
    public static String shown(String characters) {
        StringBuilder out = new StringBuilder(characters);
        for (int i = 4; i < out.length(); i += 5) {
            out.insert(i, '-');
        }
        return out.toString();
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
}
