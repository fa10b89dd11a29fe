package org.touchstone.format.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.touchstone.format.testkit.TestKeys;

/// The table must give what the library gives, for every scalar and for every signature, right or wrong.
class FixedBaseTest {
    private static final BigInteger N = Es256.CURVE.getN();

    @Test
    void multiplesAreThoseOfTheLibrary() {
        ECPoint q = TestKeys.es256("table").publicKey().parameters().getQ();
        FixedBase table = new FixedBase(q);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            BigInteger k = i < 20 ? BigInteger.valueOf(i) : new BigInteger(256, random).mod(N);
            assertEquals(
                    q.multiply(k).normalize(),
                    table.multiplyAdd(k, table.infinity()).normalize());
        }
        BigInteger last = N.subtract(BigInteger.ONE);
        assertEquals(
                q.negate().normalize(),
                table.multiplyAdd(last, table.infinity()).normalize());
        assertTrue(table.multiplyAdd(last, q).isInfinity());
        assertEquals(q.twice().normalize(), table.multiplyAdd(BigInteger.ONE, q).normalize());
    }

    @Test
    void signaturesAreJudgedAsByTheLibrary() {
        Es256.KeyPair pair = TestKeys.es256("table");
        FixedBase table = new FixedBase(pair.publicKey().parameters().getQ());
        ECDSASigner library = new ECDSASigner();
        library.init(false, pair.publicKey().parameters());
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
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
            BigInteger r = new BigInteger(1, java.util.Arrays.copyOf(signature, 32));
            BigInteger s = new BigInteger(1, java.util.Arrays.copyOfRange(signature, 32, 64));
            if (r.signum() == 0 || s.signum() == 0 || r.compareTo(N) >= 0 || s.compareTo(N) >= 0) {
                continue;
            }
            assertEquals(
                    library.verifySignature(digest, r, s),
                    Es256.holds(digest, r, s, pair.publicKey(), table),
                    "case " + i);
            assertEquals(
                    library.verifySignature(digest, r, N.subtract(s)),
                    Es256.holds(digest, r, N.subtract(s), pair.publicKey(), table));
        }
        // Whatever (r, s) makes the sum the point at infinity must be refused: u1·G = −u2·Q.
        byte[] digest = Es256.sha256(new byte[] {1});
        BigInteger e = new BigInteger(1, digest).mod(N);
        BigInteger r =
                e.negate().multiply(pair.privateKey().getD().modInverse(N)).mod(N);
        assertFalse(Es256.holds(digest, r, BigInteger.TWO, pair.publicKey(), table));
        assertFalse(library.verifySignature(digest, r, BigInteger.TWO));
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
