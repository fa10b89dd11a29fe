package org.touchstone.format.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.touchstone.format.testkit.TestKeys;

/// The arithmetic that verifies must give what numbers and the library give: for every field element at the edges, for
/// every pair of points that meet in an addition, and for every signature, right or wrong.
class P256Test {
    private static final BigInteger N = Es256.CURVE.getN();
    private static final BigInteger P = P256Field.P;
    private static final ECPoint G = Es256.CURVE.getG();

    /// Numbers at the edges of limbs, of words and of p, and random ones.
    private static List<BigInteger> numbers(int random) {
        List<BigInteger> out = new ArrayList<>();
        for (int shift : new int[] {0, 28, 29, 30, 58, 87, 96, 116, 145, 174, 192, 203, 224, 232, 255}) {
            for (int d = -1; d <= 1; d++) {
                out.add(BigInteger.ONE
                        .shiftLeft(shift)
                        .add(BigInteger.valueOf(d))
                        .mod(P));
                out.add(P.subtract(BigInteger.ONE.shiftLeft(shift))
                        .add(BigInteger.valueOf(d))
                        .mod(P));
            }
        }
        Random seeded = new Random(3);
        for (int i = 0; i < random; i++) {
            // Runs of ones and zeros find carries that evenly random bits do not.
            BigInteger number = new BigInteger(256, seeded);
            int from = seeded.nextInt(256);
            BigInteger run = BigInteger.ONE
                    .shiftLeft(1 + seeded.nextInt(256 - from))
                    .subtract(BigInteger.ONE)
                    .shiftLeft(from);
            out.add((i % 3 == 0 ? number : i % 3 == 1 ? number.or(run) : number.andNot(run)).mod(P));
        }
        return out;
    }

    private static long[] element(BigInteger number) {
        long[] out = new long[P256Field.LIMBS];
        P256Field.set(out, 0, number);
        return out;
    }

    @Test
    void elementsMultiplyAsNumbersDo() {
        List<BigInteger> numbers = numbers(30);
        for (BigInteger a : numbers) {
            long[] x = element(a);
            assertEquals(a, P256Field.value(x, 0));
            long[] square = new long[P256Field.LIMBS];
            P256Field.square(square, 0, x, 0);
            assertEquals(a.multiply(a).mod(P), P256Field.value(square, 0));
            for (BigInteger b : numbers) {
                long[] y = element(b);
                long[] product = new long[P256Field.LIMBS];
                P256Field.multiply(product, 0, x, 0, y, 0);
                assertEquals(a.multiply(b).mod(P), P256Field.value(product, 0));
                // The largest factors that are allowed: a difference of two, and the sum of two.
                long[] difference = new long[P256Field.LIMBS];
                long[] sum = new long[P256Field.LIMBS];
                for (int i = 0; i < P256Field.LIMBS; i++) {
                    difference[i] = product[i] - y[i];
                    sum[i] = product[i] + y[i];
                }
                BigInteger ab = a.multiply(b);
                P256Field.multiply(product, 0, difference, 0, sum, 0);
                assertEquals(ab.subtract(b).multiply(ab.add(b)).mod(P), P256Field.value(product, 0));
                P256Field.square(product, 0, difference, 0);
                assertEquals(ab.subtract(b).pow(2).mod(P), P256Field.value(product, 0));
                assertEquals(a.equals(b), P256Field.isZero(minus(x, y), 0));
                for (int[] f : new int[][] {{9, -8}, {4, -1}, {3, -8}, {1, -1}}) {
                    long[] combined = new long[P256Field.LIMBS];
                    P256Field.combine(combined, 0, f[0], x, 0, f[1], y, 0);
                    assertEquals(
                            a.multiply(BigInteger.valueOf(f[0]))
                                    .add(b.multiply(BigInteger.valueOf(f[1])))
                                    .mod(P),
                            P256Field.value(combined, 0));
                    for (int i = 0; i < P256Field.LIMBS; i++) {
                        assertTrue(Math.abs(combined[i]) < (1L << 29) + (1L << 26), "a limb is out of bounds");
                    }
                }
            }
        }
    }

    @Test
    void multiplesOfPAreZeroWhateverTheirLimbs() {
        for (int k = -2; k <= 2; k++) {
            BigInteger v = P.multiply(BigInteger.valueOf(k));
            long[] x = new long[P256Field.LIMBS];
            for (int i = 0; i < P256Field.LIMBS - 1; i++) {
                x[i] = v.longValue() & (1L << 29) - 1;
                v = v.shiftRight(29);
            }
            x[8] = v.longValueExact();
            assertTrue(P256Field.isZero(x, 0), k + " p");
            x[3] += 1;
            assertFalse(P256Field.isZero(x, 0));
            x[3] -= 1;
            x[0] += 1;
            assertFalse(P256Field.isZero(x, 0));
        }
    }

    private static long[] minus(long[] a, long[] b) {
        long[] out = new long[P256Field.LIMBS];
        for (int i = 0; i < out.length; i++) {
            out[i] = a[i] - b[i];
        }
        return out;
    }

    private static P256Point point(ECPoint q) {
        ECPoint n = q.normalize();
        return new P256Point(
                n.getAffineXCoord().toBigInteger(), n.getAffineYCoord().toBigInteger());
    }

    private static void same(ECPoint expected, P256Sum sum) {
        if (expected.isInfinity()) {
            assertTrue(sum.isInfinite());
            return;
        }
        assertFalse(sum.isInfinite());
        ECPoint n = expected.normalize();
        long[] c = sum.coordinates();
        BigInteger z = P256Field.value(c, P256Sum.Z);
        assertEquals(n.getAffineXCoord().toBigInteger().multiply(z.pow(2)).mod(P), P256Field.value(c, P256Sum.X));
        assertEquals(n.getAffineYCoord().toBigInteger().multiply(z.pow(3)).mod(P), P256Field.value(c, P256Sum.Y));
    }

    /// All that can meet in an addition: small multiples of G and their negatives as the key make sums that double,
    /// that
    /// cancel and that begin with nothing.
    @Test
    void sumsAreThoseOfTheLibrary() {
        List<BigInteger> factors = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            factors.add(BigInteger.valueOf(i));
            factors.add(N.subtract(BigInteger.valueOf(i + 1)));
        }
        for (int shift : new int[] {7, 8, 128, 255}) {
            factors.add(BigInteger.ONE.shiftLeft(shift).mod(N));
            factors.add(BigInteger.ONE.shiftLeft(shift).subtract(BigInteger.ONE));
            factors.add(BigInteger.valueOf(129).shiftLeft(shift - 7).mod(N));
        }
        Random seeded = new Random(5);
        for (int i = 0; i < 3; i++) {
            factors.add(new BigInteger(256, seeded).mod(N));
        }
        List<BigInteger> keys = List.of(
                BigInteger.ONE,
                BigInteger.TWO,
                BigInteger.valueOf(3),
                BigInteger.valueOf(15),
                N.subtract(BigInteger.ONE),
                N.subtract(BigInteger.valueOf(2)),
                N.add(BigInteger.ONE).shiftRight(1),
                BigInteger.ONE.shiftLeft(128),
                new BigInteger(256, seeded).mod(N));
        for (BigInteger d : keys) {
            ECPoint q = G.multiply(d);
            P256Point often = point(q);
            for (BigInteger u1 : factors) {
                for (BigInteger u2 : factors) {
                    ECPoint expected = G.multiply(u1.add(u2.multiply(d)).mod(N));
                    if (u2.bitLength() < 9) {
                        same(expected, point(q).plus(u1, u2));
                    }
                    same(expected, often.plusByTable(u1, u2));
                }
            }
            for (BigInteger u : factors) {
                for (BigInteger v : List.of(u, N.subtract(u).mod(N), factors.getLast())) {
                    same(G.multiply(u.add(v.multiply(d)).mod(N)), point(q).plus(u, v));
                }
            }
        }
    }

    @Test
    void signaturesAreJudgedAsByTheLibrary() {
        Random random = new Random(11);
        int good = 0;
        for (int i = 0; i < 300; i++) {
            Es256.KeyPair pair = TestKeys.es256("key " + i % 40);
            ECDSASigner library = new ECDSASigner();
            library.init(false, pair.publicKey().parameters());
            byte[] message = new byte[i];
            random.nextBytes(message);
            byte[] digest = Es256.sha256(message);
            byte[] signature = Es256.sign(message, pair.privateKey());
            if (i % 3 == 1) {
                signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
            }
            if (i % 7 == 3) {
                digest[random.nextInt(32)] ^= 1;
            }
            if (i == 50) {
                digest = new byte[32]; // u1 = 0
            }
            BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
            BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
            if (r.signum() == 0 || s.signum() == 0 || r.compareTo(N) >= 0 || s.compareTo(N) >= 0) {
                assertFalse(Es256.verifyDigest(digest, signature, pair.publicKey()));
                continue;
            }
            boolean expected = library.verifySignature(digest, r, s);
            good += expected ? 1 : 0;
            assertEquals(expected, Es256.verifyDigest(digest, signature, pair.publicKey()), "case " + i);
            // The other half of s, and the same with tables.
            byte[] other = N.subtract(s).add(BigInteger.ONE.shiftLeft(256)).toByteArray();
            System.arraycopy(other, 1, signature, 32, 32);
            assertEquals(expected, Es256.verifyDigest(digest, signature, pair.publicKey()));
            BigInteger w = s.modInverse(N);
            P256Sum sum = pair.publicKey()
                    .point()
                    .plusByTable(
                            new BigInteger(1, digest).multiply(w).mod(N),
                            r.multiply(w).mod(N));
            assertEquals(expected, Es256.hasX(sum, r));
        }
        assertTrue(good > 100, "most of the cases must be right signatures");
    }

    /// x may lie between n and p, and then r is x − n: no test key ever shows it, so the point is sought.
    @Test
    void anXBeyondTheOrderCounts() {
        BigInteger x = N;
        ECPoint point = null;
        while (point == null) {
            x = x.add(BigInteger.ONE);
            try {
                byte[] encoded = new byte[33];
                encoded[0] = 2;
                byte[] bytes = x.toByteArray();
                System.arraycopy(bytes, bytes.length - 32, encoded, 1, 32);
                point = Es256.CURVE.getCurve().decodePoint(encoded);
            } catch (IllegalArgumentException e) {
                // no point has this x
            }
        }
        assertTrue(x.compareTo(P) < 0);
        // R = u1·G + u2·Q with u2 = 1 and u1 = 0 is Q itself: r = x − n, s = r, e = 0.
        BigInteger r = x.subtract(N);
        PublicJwk key = PublicJwk.of(new ECPublicKeyParameters(point, Es256.CURVE));
        byte[] signature = new byte[64];
        byte[] bytes = r.toByteArray();
        System.arraycopy(bytes, 0, signature, 32 - bytes.length, bytes.length);
        System.arraycopy(signature, 0, signature, 32, 32);
        assertTrue(Es256.verifyDigest(new byte[32], signature, key));
        ECDSASigner library = new ECDSASigner();
        library.init(false, key.parameters());
        assertTrue(library.verifySignature(new byte[32], r, r));
        signature[31] += 1;
        assertFalse(Es256.verifyDigest(new byte[32], signature, key));
    }

    /// Whatever (r, s) makes the sum the point at infinity must be refused: u1·G = −u2·Q.
    @Test
    void nothingIsNoSignature() {
        Es256.KeyPair pair = TestKeys.es256("nothing");
        byte[] digest = Es256.sha256(new byte[] {1});
        BigInteger e = new BigInteger(1, digest).mod(N);
        BigInteger d = pair.privateKey().getD();
        BigInteger r = e.negate().multiply(d.modInverse(N)).mod(N);
        byte[] signature = new byte[64];
        byte[] bytes = r.toByteArray();
        int from = Math.max(0, bytes.length - 32);
        System.arraycopy(bytes, from, signature, 32 - (bytes.length - from), bytes.length - from);
        signature[63] = 2;
        assertFalse(Es256.verifyDigest(digest, signature, pair.publicKey()));
        BigInteger w = BigInteger.TWO.modInverse(N);
        assertTrue(pair.publicKey()
                .point()
                .plus(e.multiply(w).mod(N), r.multiply(w).mod(N))
                .isInfinite());
        assertNotEquals(BigInteger.ZERO, r);
    }

    @Test
    void aKeyGivesTheSameAnswersBeforeAndAfterItsTable() {
        Es256.KeyPair pair = TestKeys.es256("often");
        PublicJwk key = PublicJwk.parse(pair.publicKey().json());
        byte[] good = Es256.sign(new byte[] {1}, pair.privateKey());
        byte[] bad = Es256.sign(new byte[] {2}, pair.privateKey());
        for (int i = 0; i < 260; i++) {
            assertTrue(Es256.verify(new byte[] {1}, good, key));
            assertFalse(Es256.verify(new byte[] {1}, bad, key));
        }
    }
}
