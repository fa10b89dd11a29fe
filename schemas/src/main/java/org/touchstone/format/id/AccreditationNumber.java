package org.touchstone.format.id;

import org.touchstone.format.json.MalformedException;

/// The permanent number of an accreditation: `SRA-`, seven digits, one check character of ISO 7064 MOD 37-2
/// over `SRA` and the digits. It survives every re-issue of the certificate.
///
/// Numbers whose check character would be `*` (value 36) are never issued and are no valid numbers: a star is
/// no good in file names and addresses.
public record AccreditationNumber(String value) {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

    /// One more than the greatest seven-digit number.
    public static final int COUNT = 10_000_000;

    public AccreditationNumber {
        if (value.length() != 12 || !value.startsWith("SRA-")) {
            throw new MalformedException("an accreditation number is SRA-, seven digits and a check character");
        }
        for (int i = 4; i < 11; i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                throw new MalformedException("an accreditation number has seven digits after SRA-");
            }
        }
        char check = checkCharacter(value.substring(4, 11));
        if (check == '*' || check != value.charAt(11)) {
            throw new MalformedException("the check character of the accreditation number is wrong");
        }
    }

    /// True if `digits` (0 to 9,999,999) makes a number that may be issued.
    public static boolean isIssuable(int digits) {
        return checkCharacter(sevenDigits(digits)) != '*';
    }

    /// The number with these seven digits; throws if [#isIssuable] is false.
    public static AccreditationNumber ofDigits(int digits) {
        String text = sevenDigits(digits);
        return new AccreditationNumber("SRA-" + text + checkCharacter(text));
    }

    private static String sevenDigits(int digits) {
        if (digits < 0 || digits >= COUNT) {
            throw new IllegalArgumentException("not seven digits: " + digits);
        }
        String text = Integer.toString(digits);
        return "0000000".substring(text.length()) + text;
    }

    /// ISO 7064 MOD 37-2, a pure system: p = (p + value) · 2 mod 37 over all characters, then the character
    /// that makes the sum congruent to 1.
    private static char checkCharacter(String digits) {
        int p = 0;
        String all = "SRA" + digits;
        for (int i = 0; i < all.length(); i++) {
            p = (p + ALPHABET.indexOf(all.charAt(i))) * 2 % 37;
        }
        return ALPHABET.charAt((38 - p) % 37);
    }

    @Override
    public String toString() {
        return value;
    }

    // Written out: a record's own is linked at its first use, which costs every start of the verifier milliseconds.
    @Override
    public boolean equals(Object o) {
        return o instanceof AccreditationNumber other && value.equals(other.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
