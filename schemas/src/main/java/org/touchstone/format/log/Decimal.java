package org.touchstone.format.log;

import org.touchstone.format.json.MalformedException;

/// ASCII decimal as the C2SP texts use it: digits only, no sign, no leading zero but in `0` itself, at most 2^63 − 1.
final class Decimal {
    private Decimal() {}

    static long parse(String text, String what) {
        if (text.isEmpty() || text.length() > 19) {
            throw new MalformedException(what + " is not a decimal number in range");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw new MalformedException(what + " is not a decimal number");
            }
        }
        if (text.length() > 1 && text.charAt(0) == '0') {
            throw new MalformedException(what + " has a leading zero");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedException(what + " is greater than 2^63 − 1", e);
        }
    }
}
