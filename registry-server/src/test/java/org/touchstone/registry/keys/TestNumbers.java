package org.touchstone.registry.keys;

/// Orders of accreditation numbers for tests that need no key ring.
public final class TestNumbers {
    private TestNumbers() {}

    public static AccreditationNumbers of(byte[] key) {
        return new AccreditationNumbers(new NumberOrder(key));
    }
}
