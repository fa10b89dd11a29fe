package org.touchstone.format.jose;

import static org.touchstone.format.jose.P256Field.LIMBS;

/// A sum of points of P-256 on its way: Jacobian coordinates (x = X / Z², y = Y / Z³), changed in place, so that a
/// verification makes no garbage. One thread uses it.
///
/// The exceptional cases of the addition (a point added to itself, to its negative, to nothing) are all told exactly:
/// who makes the key also chooses the points that meet here.
final class P256Sum {
    /// Where the coordinates of a point in a table stand: X, Y, Z, Z², Z³.
    static final int X = 0;
    static final int Y = LIMBS;
    static final int Z = 2 * LIMBS;
    static final int ZZ = 3 * LIMBS;
    static final int ZZZ = 4 * LIMBS;
    static final int JACOBIAN = 5 * LIMBS;
    static final int AFFINE = 2 * LIMBS;

    private final long[] p = new long[3 * LIMBS];
    private final long[] t = new long[8 * LIMBS];
    private boolean infinite = true;

    // Places in the scratch.
    private static final int A = 0;
    private static final int B = LIMBS;
    private static final int C = 2 * LIMBS;
    private static final int D = 3 * LIMBS;
    private static final int E = 4 * LIMBS;
    private static final int F = 5 * LIMBS;
    private static final int G = 6 * LIMBS;
    private static final int H = 7 * LIMBS;

    /// True if the sum is the neutral element.
    boolean isInfinite() {
        return infinite;
    }

    /// X, Y and Z of the sum, to be read only.
    long[] coordinates() {
        return p;
    }

    /// Begins anew with a point in affine coordinates.
    void setAffine(long[] from, int at, long[] one) {
        System.arraycopy(from, at, p, X, AFFINE);
        System.arraycopy(one, 0, p, Z, LIMBS);
        infinite = false;
    }

    /// Writes the sum, which must not be infinite, into a table with Z² and Z³ beside it.
    void write(long[] table, int at) {
        System.arraycopy(p, 0, table, at, 3 * LIMBS);
        P256Field.square(table, at + ZZ, p, Z);
        P256Field.multiply(table, at + ZZZ, table, at + ZZ, p, Z);
    }

    /// sum = 2 · sum, with 4 multiplications and 4 squarings (a = −3).
    void twice() {
        if (infinite) {
            return; // P-256 has no point of order two, so Y is never zero
        }
        long[] p = this.p;
        long[] t = this.t;
        P256Field.square(t, A, p, Z); // δ
        P256Field.square(t, B, p, Y); // γ
        P256Field.multiply(t, C, p, X, t, B); // β
        for (int i = 0; i < LIMBS; i++) {
            t[D + i] = p[X + i] - t[A + i];
            t[E + i] = p[X + i] + t[A + i];
            t[F + i] = p[Y + i] << 1;
        }
        P256Field.multiply(t, D, t, D, t, E); // α / 3
        P256Field.multiply(p, Z, t, F, p, Z);
        P256Field.square(t, A, t, D);
        P256Field.combine(p, X, 9, t, A, -8, t, C);
        P256Field.combine(t, C, 4, t, C, -1, p, X);
        P256Field.multiply(t, C, t, C, t, D);
        P256Field.square(t, B, t, B);
        P256Field.combine(p, Y, 3, t, C, -8, t, B);
    }

    /// Adds a point of a table of Jacobian points, or takes it away.
    void add(long[] table, int at, boolean negative) {
        if (infinite) {
            System.arraycopy(table, at, p, 0, 3 * LIMBS);
            if (negative) {
                negate(p, Y, p, Y);
            }
            infinite = false;
            return;
        }
        P256Field.multiply(t, A, p, X, table, at + ZZ); // U1
        P256Field.multiply(t, B, p, Y, table, at + ZZZ); // S1
        other(table, at, negative);
        if (added(table, at + Z)) {
            finish();
        }
    }

    /// Adds a point of a table of affine points, or takes it away.
    void addAffine(long[] table, int at, boolean negative, long[] one) {
        if (infinite) {
            setAffine(table, at, one);
            if (negative) {
                negate(p, Y, p, Y);
            }
            return;
        }
        System.arraycopy(p, 0, t, A, 2 * LIMBS); // U1, S1
        other(table, at, negative);
        if (added(table, -1)) {
            finish();
        }
    }

    /// U2 into C and S2 into D: the table's point in the denominators of the sum.
    private void other(long[] table, int at, boolean negative) {
        P256Field.square(t, E, p, Z);
        P256Field.multiply(t, C, table, at + X, t, E);
        P256Field.multiply(t, E, t, E, p, Z);
        if (negative) {
            negate(t, D, table, at + Y);
            P256Field.multiply(t, D, t, D, t, E);
        } else {
            P256Field.multiply(t, D, table, at + Y, t, E);
        }
    }

    /// H into C, R into D, the new Z; false if the two points have one x, and then the sum is done.
    private boolean added(long[] table, int z) {
        for (int i = 0; i < LIMBS; i++) {
            t[C + i] -= t[A + i];
            t[D + i] -= t[B + i];
        }
        if (P256Field.isZero(t, C)) {
            if (P256Field.isZero(t, D)) {
                twice();
            } else {
                infinite = true;
            }
            return false;
        }
        if (z >= 0) {
            P256Field.multiply(p, Z, p, Z, table, z);
        }
        P256Field.multiply(p, Z, p, Z, t, C);
        return true;
    }

    /// X and Y from U1 in A, S1 in B, H in C and R in D.
    private void finish() {
        P256Field.square(t, E, t, C); // H²
        P256Field.multiply(t, F, t, E, t, C); // H³
        P256Field.multiply(t, G, t, A, t, E); // V
        P256Field.square(t, H, t, D); // R²
        for (int i = 0; i < LIMBS; i++) {
            p[X + i] = t[H + i] - t[F + i] - 2 * t[G + i];
        }
        P256Field.reduce(p, X);
        for (int i = 0; i < LIMBS; i++) {
            t[G + i] -= p[X + i];
        }
        P256Field.multiply(t, G, t, G, t, D);
        P256Field.multiply(t, F, t, F, t, B);
        P256Field.combine(p, Y, 1, t, G, -1, t, F);
    }

    private static void negate(long[] out, int oo, long[] a, int ao) {
        for (int i = 0; i < LIMBS; i++) {
            out[oo + i] = -a[ao + i];
        }
    }
}
