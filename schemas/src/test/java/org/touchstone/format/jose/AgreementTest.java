package org.touchstone.format.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.touchstone.format.testkit.TestKeys;

/// Bouncy Castle, with which everything here verifies, and the JDK say the same of the same signature. Where two
/// implementations differ, two verifiers of one certificate would differ.
class AgreementTest {
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    @Test
    void es256() throws GeneralSecurityException {
        Random random = new Random(256);
        int good = 0;
        for (int i = 0; i < 150; i++) {
            Es256.KeyPair pair = TestKeys.es256("agreement " + i % 5);
            PublicKey jdk = jdk(pair.publicKey());
            byte[] message = new byte[random.nextInt(100)];
            random.nextBytes(message);
            byte[] right = Es256.sign(message, pair.privateKey());
            for (byte[] signature : new byte[][] {
                right,
                flipped(right, random),
                flipped(right, random),
                highS(right),
                filled(right, 0, 0),
                filled(right, 32, 0),
                filled(right, 0, 0xff),
                filled(right, 32, 0xff),
                random(64, random),
                Arrays.copyOf(right, 63),
                Arrays.copyOf(right, 65),
                new byte[0]
            }) {
                boolean ours = Es256.verify(message, signature, pair.publicKey());
                assertEquals(
                        byJdk("SHA256withECDSAinP1363Format", jdk, message, signature),
                        ours,
                        () -> HexFormat.of().formatHex(signature));
                good += ours ? 1 : 0;
            }
        }
        assertTrue(good >= 300, "the right signatures and their twins: " + good);
    }

    @Test
    void ed25519() throws GeneralSecurityException {
        Random random = new Random(25519);
        int good = 0;
        for (int i = 0; i < 100; i++) {
            Ed25519.KeyPair pair = TestKeys.ed25519("agreement " + i % 5);
            PublicKey jdk = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(
                            concat(HexFormat.of().parseHex("302a300506032b6570032100"), pair.publicKey())));
            byte[] message = new byte[random.nextInt(100)];
            random.nextBytes(message);
            byte[] right = Ed25519.sign(message, pair.seed());
            for (byte[] signature : new byte[][] {
                right,
                flipped(right, random),
                flipped(right, random),
                filled(right, 0, 0),
                filled(right, 32, 0),
                filled(right, 32, 0xff),
                plusOrder(right),
                random(64, random),
                Arrays.copyOf(right, 63),
                Arrays.copyOf(right, 65),
                new byte[0]
            }) {
                boolean ours = Ed25519.verify(message, signature, pair.publicKey());
                assertEquals(
                        byJdk("Ed25519", jdk, message, signature),
                        ours,
                        () -> HexFormat.of().formatHex(signature));
                good += ours ? 1 : 0;
            }
        }
        assertEquals(100, good);
    }

    private static boolean byJdk(String algorithm, PublicKey key, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(message);
        try {
            return verifier.verify(signature);
        } catch (java.security.SignatureException e) {
            return false;
        }
    }

    private static PublicKey jdk(PublicJwk key) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        var q = key.parameters().getQ().normalize();
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(
                                q.getAffineXCoord().toBigInteger(),
                                q.getAffineYCoord().toBigInteger()),
                        curve.getParameterSpec(ECParameterSpec.class)));
    }

    /// The other signature that verifies: n − s in place of s.
    private static byte[] highS(byte[] right) {
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(right, 32, 64));
        byte[] twin = N.subtract(s).toByteArray();
        byte[] out = filled(right, 32, 0);
        int length = Math.min(32, twin.length);
        System.arraycopy(twin, twin.length - length, out, 64 - length, length);
        return out;
    }

    /// s + L, little-endian: the same number to a reader that does not check the range (RFC 8032 section 5.1.7).
    private static byte[] plusOrder(byte[] right) {
        BigInteger order = BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] s = new byte[32];
        for (int i = 0; i < 32; i++) {
            s[i] = right[63 - i];
        }
        byte[] sum = new BigInteger(1, s).add(order).toByteArray();
        byte[] out = right.clone();
        for (int i = 0; i < 32; i++) {
            out[32 + i] = i < sum.length ? sum[sum.length - 1 - i] : 0;
        }
        return out;
    }

    private static byte[] flipped(byte[] right, Random random) {
        byte[] out = right.clone();
        out[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
        return out;
    }

    private static byte[] filled(byte[] right, int from, int value) {
        byte[] out = right.clone();
        Arrays.fill(out, from, from + 32, (byte) value);
        return out;
    }

    private static byte[] random(int length, Random random) {
        byte[] out = new byte[length];
        random.nextBytes(out);
        return out;
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }
}
