package org.touchstone.format.jose;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// A P-256 public key as a JWK (RFC 7517, RFC 7518 section 6.2): exactly `kty`, `crv`, `x`, `y`, so that one
/// key has one text and one thumbprint. A private member or any other is refused.
public final class PublicJwk {
    private final byte[] x;
    private final byte[] y;
    private final ECPublicKeyParameters parameters;
    private final AtomicInteger uses = new AtomicInteger();
    private volatile @Nullable FixedBase table;

    private PublicJwk(byte[] x, byte[] y) {
        this.x = x;
        this.y = y;
        ECPoint point;
        try {
            // createPoint does not test the curve equation by itself: an invalid point must not reach the
            // verifier.
            point = Es256.CURVE.getCurve().validatePoint(new BigInteger(1, x), new BigInteger(1, y));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the key is not a point of P-256", e);
        }
        this.parameters = new ECPublicKeyParameters(point, Es256.CURVE);
    }

    /// Reads a JWK; throws [MalformedException].
    public static PublicJwk parse(Json.Obj jwk) {
        jwk.only("kty", "crv", "x", "y");
        if (!jwk.text("kty").equals("EC") || !jwk.text("crv").equals("P-256")) {
            throw new MalformedException("the key is not of type EC on P-256");
        }
        byte[] x = Base64Url.decode(jwk.text("x"));
        byte[] y = Base64Url.decode(jwk.text("y"));
        if (x.length != 32 || y.length != 32) {
            throw new MalformedException("a coordinate is not 32 bytes long");
        }
        return new PublicJwk(x, y);
    }

    /// The key of a Bouncy Castle public key.
    public static PublicJwk of(ECPublicKeyParameters key) {
        ECPoint q = key.getQ().normalize();
        return new PublicJwk(
                q.getAffineXCoord().getEncoded(), q.getAffineYCoord().getEncoded());
    }

    /// The key as JSON, members in the order of RFC 7638.
    public Json.Obj json() {
        return Json.Obj.builder()
                .with("crv", "P-256")
                .with("kty", "EC")
                .with("x", Base64Url.encode(x))
                .with("y", Base64Url.encode(y))
                .build();
    }

    /// The SHA-256 thumbprint of RFC 7638, base64url.
    public String thumbprint() {
        try {
            return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(CanonicalJson.bytes(json())));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The `did:jwk` of this key (method specification: base64url of the UTF-8 JWK, here always the canonical
    /// text).
    public String didJwk() {
        return "did:jwk:" + Base64Url.encode(CanonicalJson.bytes(json()));
    }

    /// The key for Bouncy Castle's lightweight API.
    public ECPublicKeyParameters parameters() {
        return parameters;
    }

    /// How often a key verifies before a table of its multiples is worth making: a folder of bids reaches it,
    /// the check of one file does not pay for it.
    private static final int TABLE_AFTER = 200;

    /// The table of a key that is used often; null for others.
    @Nullable
    FixedBase table() {
        FixedBase made = table;
        if (made == null && uses.incrementAndGet() == TABLE_AFTER) {
            made = new FixedBase(parameters.getQ());
            table = made;
        }
        return made;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PublicJwk other && Arrays.equals(x, other.x) && Arrays.equals(y, other.y);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(x);
    }

    @Override
    public String toString() {
        return "PublicJwk[" + thumbprint() + "]";
    }
}
