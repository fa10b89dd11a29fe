package org.touchstone.format.log;

import java.time.Instant;
import java.util.UUID;
import org.touchstone.format.json.MalformedException;

/// The kinds of field that an entry may hold. Free text is not among them: each is a closed alphabet with a cap, so
/// that nothing personal and nothing hostile fits into the log.
final class EventFields {
    private EventFields() {}

    /// 64 lower-case hexadecimal digits.
    static String requireHex(String v, String field) {
        if (v.length() != 64) {
            throw wrong(field, "is not a SHA-256 in hexadecimal");
        }
        for (int i = 0; i < 64; i++) {
            char c = v.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                throw wrong(field, "is not a SHA-256 in lower-case hexadecimal");
            }
        }
        return v;
    }

    /// A code such as `standard`, `SUS-REPORT` or `SRA1-WRK-01`: ASCII letters, digits and inner hyphens, at most
    /// 40.
    static String requireCode(String v, String field) {
        int n = v.length();
        boolean right = n >= 1 && n <= 40 && v.charAt(0) != '-' && v.charAt(n - 1) != '-';
        for (int i = 0; right && i < n; i++) {
            char c = v.charAt(i);
            right = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-';
        }
        if (!right) {
            throw wrong(field, "is not a code");
        }
        return v;
    }

    /// A name that machines use, such as a URL, a DID, an origin or a revision: printable ASCII without space,
    /// quote, back slash or angle brackets, at most 500.
    static String requireName(String v, String field) {
        int n = v.length();
        boolean right = n >= 1 && n <= 500;
        for (int i = 0; right && i < n; i++) {
            char c = v.charAt(i);
            right = c > 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>';
        }
        if (!right) {
            throw wrong(field, "is not a plain name");
        }
        return v;
    }

    /// A random id: a UUID of version 4. Other versions carry a clock or a machine's address.
    static UUID requireRandom(UUID v, String field) {
        if (v.version() != 4 || v.variant() != 2) {
            throw wrong(field, "is not a UUID of version 4");
        }
        return v;
    }

    /// Reads a UUID in its one spelling.
    static UUID uuid(String text, String field) {
        if (text.length() == 36) {
            try {
                UUID v = UUID.fromString(text);
                if (v.toString().equals(text)) {
                    return v;
                }
            } catch (IllegalArgumentException e) {
                throw new MalformedException("member \"" + field + "\" is not a UUID", e);
            }
        }
        throw wrong(field, "is not a UUID in lower case");
    }

    static Instant requireSeconds(Instant v, String field) {
        if (v.getNano() != 0) {
            throw wrong(field, "has a fraction of a second");
        }
        return v;
    }

    static void requireOrder(Instant from, Instant until) {
        if (!from.isBefore(until)) {
            throw new MalformedException("a period that ends before it begins");
        }
    }

    static long requireCount(long v, long least, String field) {
        if (v < least || v > (1L << 53) - 1) {
            throw wrong(field, "is out of range");
        }
        return v;
    }

    static MalformedException wrong(String field, String what) {
        return new MalformedException("member \"" + field + "\" " + what);
    }
}
