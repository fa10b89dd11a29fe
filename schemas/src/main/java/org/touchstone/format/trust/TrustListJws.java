package org.touchstone.format.trust;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.step.Step;

/// A trust list with its governors' signatures: JWS, general JSON serialisation (RFC 7515 section 7.2.1). Read,
/// not yet judged: [#signers] and [TrustChain] do that.
public final class TrustListJws {
    private final byte[] payload;
    private final TrustList list;
    private final List<Signature> signatures;
    private final String fingerprint;

    /// One governor's signature: the protected header as it stands in the JWS, base64url, and 64 bytes.
    record Signature(String header, String kid, byte[] value) {}

    private TrustListJws(byte[] payload, List<Signature> signatures) {
        this.payload = payload;
        this.list = TrustList.parse(payload);
        this.signatures = List.copyOf(signatures);
        try {
            this.fingerprint = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A list that nobody has signed yet.
    public static TrustListJws unsigned(TrustList list) {
        return new TrustListJws(list.payload(), List.of());
    }

    /// A payload file that nobody has signed yet.
    public static TrustListJws unsigned(byte[] payload) {
        return new TrustListJws(payload.clone(), List.of());
    }

    /// Reads the JWS; throws [MalformedException].
    public static TrustListJws parse(byte[] json) {
        return of(StrictJson.parseObject(json));
    }

    /// Reads the JWS's JSON.
    public static TrustListJws of(Json.Obj jws) {
        jws.only("payload", "signatures");
        byte[] payload = Base64Url.decode(jws.text("payload"));
        List<Signature> signatures = new ArrayList<>();
        for (Json.Obj s : jws.objects("signatures")) {
            s.only("protected", "signature");
            Json.Obj header = StrictJson.parseObject(Base64Url.decode(s.text("protected")))
                    .only("alg", "kid", "typ");
            if (!header.text("alg").equals("ES256") || !header.text("typ").equals(TrustList.TYPE)) {
                throw new MalformedException("a trust list's signature is not ES256 of typ " + TrustList.TYPE);
            }
            byte[] value = Base64Url.decode(s.text("signature"));
            if (value.length != 64) {
                throw new MalformedException("a trust list's signature is not 64 bytes long");
            }
            signatures.add(new Signature(s.text("protected"), header.text("kid"), value));
        }
        if (signatures.size() > 100) {
            throw new MalformedException("a trust list has more than 100 signatures");
        }
        return new TrustListJws(payload, signatures);
    }

    /// A copy with one more signature, by the governor whose public key is `key`. A signature by the same key
    /// is replaced.
    public TrustListJws signedBy(PublicJwk key, TokenSigner signer) {
        String kid = key.thumbprint();
        String header = Base64Url.encode(CanonicalJson.bytes(Json.Obj.builder()
                .with("alg", "ES256")
                .with("kid", kid)
                .with("typ", TrustList.TYPE)
                .build()));
        byte[] value = signer.sign(input(header));
        return with(new Signature(header, kid, value));
    }

    /// A copy that has the other's signatures as well; throws [MalformedException] if the other is not of this
    /// payload.
    public TrustListJws merge(TrustListJws other) {
        if (!Arrays.equals(payload, other.payload)) {
            throw new MalformedException("the two files are not of one and the same trust list");
        }
        TrustListJws merged = this;
        for (Signature s : other.signatures) {
            merged = merged.with(s);
        }
        return merged;
    }

    private TrustListJws with(Signature added) {
        List<Signature> all = new ArrayList<>(signatures);
        all.removeIf(s -> s.kid().equals(added.kid()));
        all.add(added);
        // Sorted, so that the same set of signatures has the same bytes in whatever order governors signed.
        all.sort((a, b) -> a.kid().compareTo(b.kid()));
        return new TrustListJws(payload, all);
    }

    private byte[] input(String header) {
        return (header + "." + Base64Url.encode(payload)).getBytes(StandardCharsets.US_ASCII);
    }

    /// Which of these governors have signed: thumbprints of *distinct* keys with a signature that verifies.
    public Set<String> signers(TrustList.Governors governors) {
        Set<String> good = new HashSet<>();
        for (Signature s : signatures) {
            addIfGood(s, governors, good);
        }
        return good;
    }

    private void addIfGood(Signature s, TrustList.Governors governors, Set<String> good) {
        Optional<PublicJwk> key = governors.find(s.kid());
        if (key.isPresent() && !good.contains(s.kid()) && Es256.verify(input(s.header()), s.value(), key.get())) {
            good.add(s.kid());
        }
    }

    /// True if a quorum of `governors` has signed.
    public boolean hasQuorum(TrustList.Governors governors) {
        Set<String> good = new HashSet<>();
        for (Signature s : signatures) {
            if (good.size() >= governors.threshold()) {
                break;
            }
            addIfGood(s, governors, good);
        }
        return !Step.TRUST_QUORUM.refuses(good.size() < governors.threshold());
    }

    /// True if this list may follow `before`: next number, `previous` is its fingerprint, signed by a quorum of
    /// *its* governors, not issued earlier, the same registry, `before` not final, and every key of `before`
    /// still there under the same kid, use and key.
    public boolean follows(TrustListJws before) {
        TrustList old = before.list;
        if (Step.TRUST_SUCCESSION.refuses(list.number() != old.number() + 1
                || !list.previous().equals(Optional.of(before.fingerprint))
                || list.issuedAt().isBefore(old.issuedAt())
                || !list.registry().did().equals(old.registry().did())
                || old.isFinal())) {
            return false;
        }
        return keepsKeys(old) && hasQuorum(old.governors());
    }

    private boolean keepsKeys(TrustList old) {
        return !Step.TRUST_RETIRED_KEYS.refuses(!old.issuerKeys().stream()
                .allMatch(k -> list.key(k.kid())
                        .filter(n -> n.jwk().equals(k.jwk()) && n.use() == k.use())
                        .isPresent()));
    }

    /// The list, unjudged.
    public TrustList list() {
        return list;
    }

    /// The canonical payload bytes.
    public byte[] payload() {
        return payload.clone();
    }

    /// SHA-256 of the payload, lower-case hex: what a home pins and what a successor names as `previous`.
    public String fingerprint() {
        return fingerprint;
    }

    /// The kids of all signatures, verified or not.
    public List<String> kids() {
        return signatures.stream().map(Signature::kid).toList();
    }

    /// The JWS as JSON.
    public Json.Obj json() {
        List<Json> all = new ArrayList<>();
        for (Signature s : signatures) {
            all.add(Json.Obj.builder()
                    .with("protected", s.header())
                    .with("signature", Base64Url.encode(s.value()))
                    .build());
        }
        return Json.Obj.builder()
                .with("payload", Base64Url.encode(payload))
                .with("signatures", new Json.Arr(all))
                .build();
    }

    /// The JWS as canonical bytes: the file, and the object in the public record.
    public byte[] bytes() {
        return CanonicalJson.bytes(json());
    }
}
