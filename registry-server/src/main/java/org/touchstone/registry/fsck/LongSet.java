package org.touchstone.registry.fsck;

/// A set of 64-bit numbers that are as good as random (the beginnings of digests, halves of random ids): sixteen bytes
/// each at most. Zero is taken as one.
final class LongSet {
    private long[] slots = new long[1_024];
    private int size;

    void add(long value) {
        long wanted = value == 0 ? 1 : value;
        int at = find(slots, wanted);
        if (slots[at] != 0) {
            return;
        }
        slots[at] = wanted;
        if (++size > slots.length / 2) {
            long[] wider = new long[slots.length * 2];
            for (long old : slots) {
                if (old != 0) {
                    wider[find(wider, old)] = old;
                }
            }
            slots = wider;
        }
    }

    boolean contains(long value) {
        return slots[find(slots, value == 0 ? 1 : value)] != 0;
    }

    private static int find(long[] slots, long value) {
        int at = (int) (value ^ value >>> 32) & slots.length - 1;
        while (slots[at] != 0 && slots[at] != value) {
            at = at + 1 & slots.length - 1;
        }
        return at;
    }
}
