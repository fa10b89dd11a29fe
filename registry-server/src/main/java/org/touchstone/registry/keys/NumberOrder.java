package org.touchstone.registry.keys;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.touchstone.format.id.AccreditationNumber;

/// A secret order of all seven-digit numbers, so that numbers given out one after another tell nobody how many there
/// are: a Feistel network of eight rounds over 24 bits, walked until it lands below ten million. Being a permutation,
/// it never gives a number twice.
public final class NumberOrder {
    private static final int ROUNDS = 8;
    private static final int HALF_BITS = 12;
    private static final int HALF = (1 << HALF_BITS) - 1;

    private final SecretKeySpec key;

    NumberOrder(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /// The number at `place` of the order (from 0), or empty where the check character would be a star; then the
    /// next place is taken.
    public Optional<AccreditationNumber> at(long place) {
        int digits = digits(place);
        return AccreditationNumber.isIssuable(digits)
                ? Optional.of(AccreditationNumber.ofDigits(digits))
                : Optional.empty();
    }

    int digits(long place) {
        if (place < 0 || place >= AccreditationNumber.COUNT) {
            throw new IllegalStateException("all accreditation numbers are given out");
        }
        int value = (int) place;
        Mac mac = mac();
        do {
            value = permute(mac, value);
        } while (value >= AccreditationNumber.COUNT);
        return value;
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is in every JDK", e);
        }
    }

    private static int permute(Mac mac, int value) {
        int left = value >>> HALF_BITS;
        int right = value & HALF;
        for (int round = 0; round < ROUNDS; round++) {
            int next = left ^ (mix(mac, round, right) & HALF);
            left = right;
            right = next;
        }
        return left << HALF_BITS | right;
    }

    private static int mix(Mac mac, int round, int half) {
        byte[] input = ByteBuffer.allocate(8).putInt(round).putInt(half).array();
        return ByteBuffer.wrap(mac.doFinal(input)).getInt();
    }
}
