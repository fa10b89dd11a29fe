package org.touchstone.format.jose;

import static org.touchstone.format.jose.P256Field.LIMBS;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/// A fixed point of P-256 that is multiplied: the curve's generator, or a public key.
///
/// For a point that is met once there are eight odd multiples, to go with 256 doublings. A point that is multiplied
/// hundreds of times (the generator and an issuer's key when a whole tender is checked) earns a table of all multiples
/// by signed bytes at every place, and then needs no doubling at all.
final class P256Point {
    /// How often a point is multiplied before the table is worth making: a folder of bids reaches it, the check of one
    /// file does not pay for it.
    private static final int TABLE_AFTER = 200;

    private static final int WIDTH = 5;
    private static final int ODD = 1 << (WIDTH - 2);
    private static final int BYTES = 32;
    private static final int ROW = 128;
    private static final long[] ONE = new long[LIMBS];

    static {
        P256Field.set(ONE, 0, BigInteger.ONE);
    }

    static final P256Point GENERATOR = new P256Point(
            Es256.CURVE.getG().getAffineXCoord().toBigInteger(),
            Es256.CURVE.getG().getAffineYCoord().toBigInteger());

    private final long[] affine = new long[P256Sum.AFFINE];
    private final AtomicInteger uses = new AtomicInteger();
    private volatile long @Nullable [] odd;
    private volatile long @Nullable [] table;

    /// A point by its affine coordinates, which must be on the curve.
    P256Point(BigInteger x, BigInteger y) {
        P256Field.set(affine, 0, x);
        P256Field.set(affine, LIMBS, y);
    }

    /// u1 · G + u2 · this, both factors in 0 … 2^256 − 1.
    P256Sum plus(BigInteger u1, BigInteger u2) {
        long[] tableG = GENERATOR.table();
        long[] tableQ = table();
        P256Sum sum = new P256Sum();
        if (tableG == null || tableQ == null) {
            byte[] digitsG = tableG == null ? digits(u1) : new byte[0];
            byte[] digitsQ = tableQ == null ? digits(u2) : new byte[0];
            long[] oddG = tableG == null ? GENERATOR.odd() : ONE;
            long[] oddQ = tableQ == null ? odd() : ONE;
            for (int i = 8 * BYTES; i >= 0; i--) {
                sum.twice();
                addOdd(sum, oddG, digitsG, i);
                addOdd(sum, oddQ, digitsQ, i);
            }
        }
        if (tableG != null) {
            addBytes(sum, tableG, u1);
        }
        if (tableQ != null) {
            addBytes(sum, tableQ, u2);
        }
        return sum;
    }

    /// The same with tables, however seldom the points were used.
    P256Sum plusByTable(BigInteger u1, BigInteger u2) {
        P256Sum sum = new P256Sum();
        addBytes(sum, GENERATOR.makeTable(), u1);
        addBytes(sum, makeTable(), u2);
        return sum;
    }

    private static void addOdd(P256Sum sum, long[] odd, byte[] digits, int i) {
        if (i < digits.length && digits[i] != 0) {
            int d = digits[i];
            sum.add(odd, (Math.abs(d) >> 1) * P256Sum.JACOBIAN, d < 0);
        }
    }

    /// The number as odd digits between −15 and 15 with four zeros or more after each (non-adjacent form), the digit at
    /// place i for 2^i.
    private static byte[] digits(BigInteger number) {
        byte[] k = littleEndian(number);
        byte[] out = new byte[8 * BYTES + 1];
        int carry = 0;
        for (int i = 0; i < out.length; ) {
            if ((k[i >> 3] >> (i & 7) & 1) == carry) {
                i++;
                continue;
            }
            int width = Math.min(WIDTH, out.length - i);
            int bits = ((k[i >> 3] & 0xff) | (k[(i >> 3) + 1] & 0xff) << 8) >> (i & 7) & (1 << width) - 1;
            int word = bits + carry;
            carry = word >> (WIDTH - 1) & 1;
            out[i] = (byte) (word - (carry << WIDTH));
            i += width;
        }
        return out;
    }

    /// 34 bytes, the least significant first, the last two zero.
    private static byte[] littleEndian(BigInteger number) {
        byte[] big = number.toByteArray();
        byte[] out = new byte[BYTES + 2];
        for (int i = 0; i < big.length && i < out.length; i++) {
            out[i] = big[big.length - 1 - i];
        }
        return out;
    }

    private static void addBytes(P256Sum sum, long[] table, BigInteger number) {
        byte[] k = littleEndian(number);
        int carry = 0;
        for (int i = 0; i <= BYTES; i++) {
            int d = (k[i] & 0xff) + carry;
            carry = d > ROW ? 1 : 0;
            d -= carry << 8;
            if (d != 0) {
                sum.addAffine(table, (i * ROW + Math.abs(d) - 1) * P256Sum.AFFINE, d < 0, ONE);
            }
        }
    }

    /// 1, 3, 5, … 15 times the point.
    private long[] odd() {
        long[] made = odd;
        if (made == null) {
            made = new long[ODD * P256Sum.JACOBIAN];
            P256Sum sum = new P256Sum();
            sum.setAffine(affine, 0, ONE);
            sum.write(made, 0);
            sum.twice();
            long[] two = new long[P256Sum.JACOBIAN];
            sum.write(two, 0);
            sum = new P256Sum();
            sum.setAffine(affine, 0, ONE);
            for (int i = 1; i < ODD; i++) {
                sum.add(two, 0, false);
                sum.write(made, i * P256Sum.JACOBIAN);
            }
            odd = made;
        }
        return made;
    }

    /// The table if the point has earned it.
    private long @Nullable [] table() {
        long[] made = table;
        if (made == null && uses.incrementAndGet() == TABLE_AFTER) {
            made = makeTable();
        }
        return made;
    }

    /// Multiples 1 … 128 of 256^i times the point for i in 0 … 31, and 256^32 times the point: 4,097 affine points,
    /// some
    /// milliseconds and 600 KB.
    private long[] makeTable() {
        long[] known = table;
        if (known != null) {
            return known;
        }
        int count = BYTES * ROW + 1;
        long[] made = new long[count * P256Sum.AFFINE];
        long[] depths = new long[count * LIMBS];
        long[] base = new long[P256Sum.JACOBIAN];
        P256Sum sum = new P256Sum();
        sum.setAffine(affine, 0, ONE);
        for (int i = 0; i < count; i++) {
            if (i % ROW == 0) {
                if (i > 0) {
                    sum.twice();
                }
                sum.write(base, 0);
            } else {
                sum.add(base, 0, false);
            }
            System.arraycopy(sum.coordinates(), 0, made, i * P256Sum.AFFINE, P256Sum.AFFINE);
            System.arraycopy(sum.coordinates(), P256Sum.Z, depths, i * LIMBS, LIMBS);
        }
        normalise(made, depths);
        table = made;
        return made;
    }

    /// Divides by Z, all with one inversion: 1 / z is the inverse of the product of all up to it, times the product of
    /// all before it.
    private static void normalise(long[] points, long[] depths) {
        int count = depths.length / LIMBS;
        long[] products = new long[depths.length];
        System.arraycopy(depths, 0, products, 0, LIMBS);
        for (int i = 1; i < count; i++) {
            P256Field.multiply(products, i * LIMBS, products, (i - 1) * LIMBS, depths, i * LIMBS);
        }
        long[] inverse = new long[LIMBS];
        long[] z = new long[LIMBS];
        P256Field.set(
                inverse, 0, BigIntegers.modOddInverseVar(P256Field.P, P256Field.value(products, (count - 1) * LIMBS)));
        for (int i = count - 1; i >= 0; i--) {
            if (i > 0) {
                P256Field.multiply(z, 0, inverse, 0, products, (i - 1) * LIMBS);
            } else {
                System.arraycopy(inverse, 0, z, 0, LIMBS);
            }
            P256Field.multiply(inverse, 0, inverse, 0, depths, i * LIMBS);
            int at = i * P256Sum.AFFINE;
            P256Field.multiply(points, at + LIMBS, points, at + LIMBS, z, 0);
            P256Field.square(z, 0, z, 0);
            P256Field.multiply(points, at, points, at, z, 0);
            P256Field.multiply(points, at + LIMBS, points, at + LIMBS, z, 0);
        }
    }
}
