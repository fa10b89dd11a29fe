package org.touchstone.format.jose;

import java.math.BigInteger;
import org.bouncycastle.util.BigIntegers;

/// The field of P-256, for verifying signatures: numbers modulo p = 2^256 − 2^224 + 2^192 + 2^96 − 1.
///
/// An element is nine limbs of 29 bits in a `long[]` from an offset on, the least significant first, times 2^261
/// (Montgomery's form). Limbs are signed and values loose: nothing is brought into 0 … p−1 before somebody asks for
/// it. What keeps every sum below 2^63 and every value in hand:
///
/// - what [#multiply] and [#square] give lies in (−p/2, 3p/2), its lower eight limbs in 0 … 2^29;
/// - what [#reduce] gives lies within 2^229 of 0 … 2^256, its limbs within 2^26 of 0 … 2^29;
/// - a factor may be one such element, or a difference of two; the sum of two only if the other factor is no sum; so
///   a column of nine products stays below 2^63, and the two values' product below 16 p².
///
/// Public data only: nothing here is hidden from a timer. Why this exists beside the library:
/// `registry-server/docs/decisions`, the record on verifying P-256.
final class P256Field {
    static final int LIMBS = 9;
    static final BigInteger P = Es256.CURVE.getCurve().getField().getCharacteristic();

    private static final int BITS = 29;
    private static final long MASK = (1L << BITS) - 1;
    private static final BigInteger R = BigInteger.ONE.shiftLeft(LIMBS * BITS);
    private static final BigInteger INVERSE_OF_R = BigIntegers.modOddInverseVar(P, R.mod(P));

    private P256Field() {}

    /// out = a · b. `out` may be one of the two.
    static void multiply(long[] out, int oo, long[] a, int ao, long[] b, int bo) {
        long a0 = a[ao];
        long a1 = a[ao + 1];
        long a2 = a[ao + 2];
        long a3 = a[ao + 3];
        long a4 = a[ao + 4];
        long a5 = a[ao + 5];
        long a6 = a[ao + 6];
        long a7 = a[ao + 7];
        long a8 = a[ao + 8];
        long b0 = b[bo];
        long b1 = b[bo + 1];
        long b2 = b[bo + 2];
        long b3 = b[bo + 3];
        long b4 = b[bo + 4];
        long b5 = b[bo + 5];
        long b6 = b[bo + 6];
        long b7 = b[bo + 7];
        long b8 = b[bo + 8];
        long c0 = a0 * b0;
        long c1 = a0 * b1 + a1 * b0;
        long c2 = a0 * b2 + a1 * b1 + a2 * b0;
        long c3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0;
        long c4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
        long c5 = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0;
        long c6 = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0;
        long c7 = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
        long c8 = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
        long c9 = a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1;
        long c10 = a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2;
        long c11 = a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3;
        long c12 = a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4;
        long c13 = a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5;
        long c14 = a6 * b8 + a7 * b7 + a8 * b6;
        long c15 = a7 * b8 + a8 * b7;
        long c16 = a8 * b8;
        long m;
        m = c0 & MASK;
        c1 += c0 >> BITS;
        c3 += m << 9;
        c6 += m << 18;
        c7 -= m << 21;
        c8 += m << 24;
        m = c1 & MASK;
        c2 += c1 >> BITS;
        c4 += m << 9;
        c7 += m << 18;
        c8 -= m << 21;
        c9 += m << 24;
        m = c2 & MASK;
        c3 += c2 >> BITS;
        c5 += m << 9;
        c8 += m << 18;
        c9 -= m << 21;
        c10 += m << 24;
        m = c3 & MASK;
        c4 += c3 >> BITS;
        c6 += m << 9;
        c9 += m << 18;
        c10 -= m << 21;
        c11 += m << 24;
        m = c4 & MASK;
        c5 += c4 >> BITS;
        c7 += m << 9;
        c10 += m << 18;
        c11 -= m << 21;
        c12 += m << 24;
        m = c5 & MASK;
        c6 += c5 >> BITS;
        c8 += m << 9;
        c11 += m << 18;
        c12 -= m << 21;
        c13 += m << 24;
        m = c6 & MASK;
        c7 += c6 >> BITS;
        c9 += m << 9;
        c12 += m << 18;
        c13 -= m << 21;
        c14 += m << 24;
        m = c7 & MASK;
        c8 += c7 >> BITS;
        c10 += m << 9;
        c13 += m << 18;
        c14 -= m << 21;
        c15 += m << 24;
        m = c8 & MASK;
        c9 += c8 >> BITS;
        c11 += m << 9;
        c14 += m << 18;
        c15 -= m << 21;
        c16 += m << 24;
        out[oo] = c9 & MASK;
        c10 += c9 >> BITS;
        out[oo + 1] = c10 & MASK;
        c11 += c10 >> BITS;
        out[oo + 2] = c11 & MASK;
        c12 += c11 >> BITS;
        out[oo + 3] = c12 & MASK;
        c13 += c12 >> BITS;
        out[oo + 4] = c13 & MASK;
        c14 += c13 >> BITS;
        out[oo + 5] = c14 & MASK;
        c15 += c14 >> BITS;
        out[oo + 6] = c15 & MASK;
        c16 += c15 >> BITS;
        out[oo + 7] = c16 & MASK;
        out[oo + 8] = c16 >> BITS;
    }

    /// out = a². `out` may be `a`.
    static void square(long[] out, int oo, long[] a, int ao) {
        long a0 = a[ao];
        long a1 = a[ao + 1];
        long a2 = a[ao + 2];
        long a3 = a[ao + 3];
        long a4 = a[ao + 4];
        long a5 = a[ao + 5];
        long a6 = a[ao + 6];
        long a7 = a[ao + 7];
        long a8 = a[ao + 8];
        long d0 = a0 << 1;
        long d1 = a1 << 1;
        long d2 = a2 << 1;
        long d3 = a3 << 1;
        long d4 = a4 << 1;
        long d5 = a5 << 1;
        long d6 = a6 << 1;
        long d7 = a7 << 1;
        long c0 = a0 * a0;
        long c1 = d0 * a1;
        long c2 = d0 * a2 + a1 * a1;
        long c3 = d0 * a3 + d1 * a2;
        long c4 = d0 * a4 + d1 * a3 + a2 * a2;
        long c5 = d0 * a5 + d1 * a4 + d2 * a3;
        long c6 = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3;
        long c7 = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4;
        long c8 = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4;
        long c9 = d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5;
        long c10 = d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5;
        long c11 = d3 * a8 + d4 * a7 + d5 * a6;
        long c12 = d4 * a8 + d5 * a7 + a6 * a6;
        long c13 = d5 * a8 + d6 * a7;
        long c14 = d6 * a8 + a7 * a7;
        long c15 = d7 * a8;
        long c16 = a8 * a8;
        long m;
        m = c0 & MASK;
        c1 += c0 >> BITS;
        c3 += m << 9;
        c6 += m << 18;
        c7 -= m << 21;
        c8 += m << 24;
        m = c1 & MASK;
        c2 += c1 >> BITS;
        c4 += m << 9;
        c7 += m << 18;
        c8 -= m << 21;
        c9 += m << 24;
        m = c2 & MASK;
        c3 += c2 >> BITS;
        c5 += m << 9;
        c8 += m << 18;
        c9 -= m << 21;
        c10 += m << 24;
        m = c3 & MASK;
        c4 += c3 >> BITS;
        c6 += m << 9;
        c9 += m << 18;
        c10 -= m << 21;
        c11 += m << 24;
        m = c4 & MASK;
        c5 += c4 >> BITS;
        c7 += m << 9;
        c10 += m << 18;
        c11 -= m << 21;
        c12 += m << 24;
        m = c5 & MASK;
        c6 += c5 >> BITS;
        c8 += m << 9;
        c11 += m << 18;
        c12 -= m << 21;
        c13 += m << 24;
        m = c6 & MASK;
        c7 += c6 >> BITS;
        c9 += m << 9;
        c12 += m << 18;
        c13 -= m << 21;
        c14 += m << 24;
        m = c7 & MASK;
        c8 += c7 >> BITS;
        c10 += m << 9;
        c13 += m << 18;
        c14 -= m << 21;
        c15 += m << 24;
        m = c8 & MASK;
        c9 += c8 >> BITS;
        c11 += m << 9;
        c14 += m << 18;
        c15 -= m << 21;
        c16 += m << 24;
        out[oo] = c9 & MASK;
        c10 += c9 >> BITS;
        out[oo + 1] = c10 & MASK;
        c11 += c10 >> BITS;
        out[oo + 2] = c11 & MASK;
        c12 += c11 >> BITS;
        out[oo + 3] = c12 & MASK;
        c13 += c12 >> BITS;
        out[oo + 4] = c13 & MASK;
        c14 += c13 >> BITS;
        out[oo + 5] = c14 & MASK;
        c15 += c14 >> BITS;
        out[oo + 6] = c15 & MASK;
        c16 += c15 >> BITS;
        out[oo + 7] = c16 & MASK;
        out[oo + 8] = c16 >> BITS;
    }

    /// out = f · a + g · b, brought back near 0 … p; |f| + |g| ≤ 17. `out` may be one of the two.
    static void combine(long[] out, int oo, long f, long[] a, int ao, long g, long[] b, int bo) {
        for (int i = 0; i < LIMBS; i++) {
            out[oo + i] = f * a[ao + i] + g * b[bo + i];
        }
        reduce(out, oo);
    }

    /// Brings the sum of a few elements back near 0 … p: carries, then takes as many p away as the bits above
    /// 2^256 say.
    static void reduce(long[] x, int at) {
        for (int i = 0; i < LIMBS - 1; i++) {
            x[at + i + 1] += x[at + i] >> BITS;
            x[at + i] &= MASK;
        }
        long q = x[at + 8] >> 24;
        x[at] += q;
        x[at + 3] -= q << 9;
        x[at + 6] -= q << 18;
        x[at + 7] += q << 21;
        x[at + 8] -= q << 24;
    }

    /// True if x, a difference of two elements, is a multiple of p. The lowest limb of k · p is −k, and |k| ≤ 2 here:
    /// nearly every other x is told by it.
    static boolean isZero(long[] x, int at) {
        return (x[at] + 2 & MASK) <= 4 && value(x, at).signum() == 0;
    }

    /// The number that an element stands for, 0 … p−1.
    static BigInteger value(long[] x, int at) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = LIMBS - 1; i >= 0; i--) {
            sum = sum.shiftLeft(BITS).add(BigInteger.valueOf(x[at + i]));
        }
        return sum.multiply(INVERSE_OF_R).mod(P);
    }

    /// Writes the element of a number 0 … p−1.
    static void set(long[] out, int oo, BigInteger value) {
        BigInteger v = value.multiply(R).mod(P);
        for (int i = 0; i < LIMBS; i++) {
            out[oo + i] = v.longValue() & MASK;
            v = v.shiftRight(BITS);
        }
    }
}
