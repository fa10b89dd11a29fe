package org.touchstone.registry.accreditation;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;

/// Accreditation numbers: a counter put through a secret permutation, so that each number is used once and nobody learns
/// from two of them how many lie between.
///
/// The permutation is a Feistel network over 24 bits; a value that is no seven-digit number is put through again until it
/// is one (cycle walking), which keeps it a permutation.
public final class Numbers {
    private static final int ROUNDS = 10;
    private static final int HALF = 12;
    private static final int MASK = (1 << HALF) - 1;

    private final SecretKeySpec key;

    /// @param secret 32 bytes that never change, or numbers would meet
    public Numbers(byte[] secret) {
        if (secret.length != 32) {
            throw new IllegalArgumentException("the secret is not 32 bytes long");
        }
        this.key = new SecretKeySpec(secret, "HmacSHA256");
    }

    /// The next number.
    public AccreditationNumber next(Tx tx) {
        while (true) {
            int digits =
                    permuted((int) tx.one("accreditation.next-number", Args.NONE).integer("next"));
            if (AccreditationNumber.isIssuable(digits)) {
                return AccreditationNumber.ofDigits(digits);
            }
        }
    }

    /// Where the permutation takes `n`, both 0 to 9,999,999.
    int permuted(int n) {
        if (n < 0 || n >= AccreditationNumber.COUNT) {
            throw new IllegalStateException("the numbers are used up");
        }
        int at = n;
        do {
            at = network(at);
        } while (at >= AccreditationNumber.COUNT);
        return at;
    }

    private int network(int value) {
        int left = value >>> HALF;
        int right = value & MASK;
        for (int round = 0; round < ROUNDS; round++) {
            int next = left ^ mixed(round, right);
            left = right;
            right = next;
        }
        return left << HALF | right;
    }

    private int mixed(int round, int half) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((byte) round);
            byte[] out = mac.doFinal(ByteBuffer.allocate(4).putInt(half).array());
            return ByteBuffer.wrap(out).getInt() & MASK;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
