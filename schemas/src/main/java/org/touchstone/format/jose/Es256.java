package org.touchstone.format.jose;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/// ES256 (RFC 7518 section 3.4): ECDSA on P-256 with SHA-256, the signature as 64 bytes r ‖ s.
///
/// Bouncy Castle's lightweight API, without its provider: one implementation in the server and in the verifier,
/// so that they cannot disagree. Hashing is the JDK's. Signing is deterministic (RFC 6979) and low-s, so that a
/// token has one signature by its issuer; verifying accepts both halves of s, because the standard does, and
/// leaves it to the log proof, which binds the exact token, to refuse a twin.
public final class Es256 {
    static final ECDomainParameters CURVE = domain();
    private static final BigInteger HALF_N = CURVE.getN().shiftRight(1);

    private Es256() {}

    private static ECDomainParameters domain() {
        X9ECParameters p = CustomNamedCurves.getByName("P-256");
        if (p == null) {
            p = SECNamedCurves.getByName("secp256r1");
        }
        return new ECDomainParameters(p.getCurve(), p.getG(), p.getN(), p.getH());
    }

    /// A private key with its public half.
    public record KeyPair(ECPrivateKeyParameters privateKey, PublicJwk publicKey) {

        /// The key of a private scalar d, 1 ≤ d < n.
        public static KeyPair ofScalar(BigInteger d) {
            if (d.signum() <= 0 || d.compareTo(CURVE.getN()) >= 0) {
                throw new IllegalArgumentException("private scalar out of range");
            }
            ECPublicKeyParameters q = new ECPublicKeyParameters(CURVE.getG().multiply(d), CURVE);
            return new KeyPair(new ECPrivateKeyParameters(d, CURVE), PublicJwk.of(q));
        }

        @Override
        public String toString() {
            return "KeyPair[" + publicKey.thumbprint() + "]";
        }
    }

    /// A new key from the given randomness.
    public static KeyPair generate(SecureRandom random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(CURVE, random));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        return new KeyPair(
                (ECPrivateKeyParameters) pair.getPrivate(), PublicJwk.of((ECPublicKeyParameters) pair.getPublic()));
    }

    /// Signs the message; 64 bytes, low-s.
    public static byte[] sign(byte[] message, ECPrivateKeyParameters key) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        BigInteger[] rs = signer.generateSignature(sha256(message));
        BigInteger s = rs[1].compareTo(HALF_N) > 0 ? CURVE.getN().subtract(rs[1]) : rs[1];
        byte[] out = new byte[64];
        put(rs[0], out, 0);
        put(s, out, 32);
        return out;
    }

    /// True if `signature` is exactly 64 bytes and a signature of `message` by `key`. Never throws for bad
    /// input.
    public static boolean verify(byte[] message, byte[] signature, PublicJwk key) {
        return verifyDigest(sha256(message), signature, key);
    }

    /// As [#verify], over a SHA-256 that was already computed.
    public static boolean verifyDigest(byte[] digest, byte[] signature, PublicJwk key) {
        if (signature.length != 64) {
            return false;
        }
        BigInteger r = new BigInteger(1, Arrays.copyOfRange(signature, 0, 32));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
        BigInteger n = CURVE.getN();
        if (r.signum() == 0 || s.signum() == 0 || r.compareTo(n) >= 0 || s.compareTo(n) >= 0) {
            return false;
        }
        return holds(digest, r, s, key, key.table());
    }

    /// The equations of FIPS 186-5 section 6.4.2, 0 < r, s < n, on the curve arithmetic itself: the library's
    /// signer class asks a registry of policies first, which starts the JDK's logging.
    static boolean holds(byte[] digest, BigInteger r, BigInteger s, PublicJwk key, @Nullable FixedBase table) {
        BigInteger n = CURVE.getN();
        BigInteger w = BigIntegers.modOddInverseVar(n, s);
        BigInteger u1 = new BigInteger(1, digest).multiply(w).mod(n);
        BigInteger u2 = r.multiply(w).mod(n);
        ECPoint p = table == null
                ? ECAlgorithms.sumOfTwoMultiplies(
                        CURVE.getG(), u1, key.parameters().getQ(), u2)
                : table.multiplyAdd(u2, Generator.TABLE.multiplyAdd(u1, table.infinity()));
        if (p.isInfinity()) {
            return false;
        }
        // x = X / Z² (Jacobian coordinates), compared without the division; x < p may exceed n once, so r + n
        // counts too.
        ECFieldElement square = p.getZCoord(0).square();
        ECFieldElement x = p.getXCoord();
        ECCurve curve = CURVE.getCurve();
        BigInteger candidate = r;
        while (candidate.compareTo(curve.getField().getCharacteristic()) < 0) {
            if (curve.fromBigInteger(candidate).multiply(square).equals(x)) {
                return true;
            }
            candidate = candidate.add(n);
        }
        return false;
    }

    /// Does what the first verification of a process would have to do before it: loads and readies the curve's
    /// arithmetic, on a thread of its own, while the caller reads files. Every answer is the same without it.
    public static void prepare() {
        Thread.ofPlatform().name("es256").daemon(true).start(() -> {
            PublicJwk one = PublicJwk.of(new ECPublicKeyParameters(CURVE.getG(), CURVE));
            boolean _ = holds(sha256(new byte[0]), HALF_N, HALF_N, one, null);
        });
    }

    /// The generator's multiples, made when the first key has earned a table.
    private static final class Generator {
        static final FixedBase TABLE = new FixedBase(CURVE.getG());
    }

    /// True if s is in the lower half, as everything this project signs is.
    public static boolean isLowS(byte[] signature) {
        return signature.length == 64
                && new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)).compareTo(HALF_N) <= 0;
    }

    /// The twin of a 64-byte signature with s in the lower half, itself if s is there already: for signatures that
    /// other hardware made.
    public static byte[] lowS(byte[] signature) {
        if (signature.length != 64) {
            throw new IllegalArgumentException("a signature has 64 bytes");
        }
        byte[] out = signature.clone();
        if (!isLowS(signature)) {
            put(CURVE.getN().subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64))), out, 32);
        }
        return out;
    }

    private static void put(BigInteger v, byte[] out, int at) {
        byte[] b = v.toByteArray();
        Arrays.fill(out, at, at + 32, (byte) 0);
        int from = b.length > 32 ? b.length - 32 : 0;
        System.arraycopy(b, from, out, at + 32 - (b.length - from), b.length - from);
    }

    static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
