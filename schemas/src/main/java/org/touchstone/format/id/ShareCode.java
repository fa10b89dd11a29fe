package org.touchstone.format.id;

import java.security.SecureRandom;
import org.touchstone.format.json.MalformedException;

/// A code with which a supplier lets somebody fetch its certificate: a [TypedCode] of twelve characters, shown as
/// `7KD4-9XQM-2BC3`. It names no tender and proves nothing about who shows it.
///
/// 28^11 codes are 52.8 bits.
///
/// @param characters twelve characters, the last of which checks the others
public record ShareCode(String characters) {
    private static final int LENGTH = 12;

    public ShareCode {
        if (!TypedCode.isCode(characters, LENGTH)) {
            throw new MalformedException("not a share code: it has twelve characters, such as 7KD4-9XQM-2BC3");
        }
    }

    /// A new one.
    public static ShareCode random(SecureRandom random) {
        return new ShareCode(TypedCode.random(random, LENGTH));
    }

    /// Reads what a person typed: in any case, with spaces or hyphens anywhere. Throws [MalformedException].
    public static ShareCode parse(String typed) {
        return new ShareCode(TypedCode.parse(typed, LENGTH));
    }

    /// As it is shown: in three groups of four.
    @Override
    public String toString() {
        return TypedCode.shown(characters);
    }
}
