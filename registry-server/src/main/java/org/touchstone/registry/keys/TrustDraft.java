package org.touchstone.registry.keys;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.certificate.Contexts;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

/// What the server proposes to its governors and what it takes from them: an unsigned trust list about its own keys,
/// and the rules by which a signed one is accepted. The governors' keys stay with the governors.
public final class TrustDraft {
    /// How long a list is good before a successor is due.
    public static final Duration VALIDITY = Duration.ofDays(366);

    private TrustDraft() {}

    /// Reads `{"threshold":3,"keys":[jwk…]}`, the governors' public keys.
    ///
    /// @throws MalformedException also where a private member stands in a key
    public static TrustList.Governors governors(Json.Obj file) {
        file.only("threshold", "keys");
        return new TrustList.Governors(
                Math.toIntExact(file.integer("threshold")),
                file.objects("keys").stream().map(PublicJwk::parse).toList());
    }

    /// The next list, for the governors to sign. Keys of the list before stay in it; `before` is empty for list 1.
    public static TrustList next(
            Identity identity,
            KeyRing ring,
            TrustList.Governors governors,
            Optional<TrustListJws> before,
            List<TrustList.Scheme> schemes,
            Instant now) {
        return next(identity, ring, governors, before, schemes, now, Map.of());
    }

    /// As above; a certificate key that is not the ring's any more is closed now, and `stolen` says of which keys
    /// nothing counts that was logged from a moment on.
    ///
    /// @param stolen moments of theft by kid
    /// @throws MalformedException if a kid is in no list
    public static TrustList next(
            Identity identity,
            KeyRing ring,
            TrustList.Governors governors,
            Optional<TrustListJws> before,
            List<TrustList.Scheme> schemes,
            Instant now,
            Map<String, Instant> stolen) {
        List<TrustList.IssuerKey> keys = new ArrayList<>();
        for (TrustList.IssuerKey key :
                before.map(old -> old.list().issuerKeys()).orElse(List.of())) {
            boolean retired = key.use() == TrustList.Use.CERTIFICATE
                    && !key.kid().equals(ring.certificateKid(identity))
                    && key.notAfter().isEmpty();
            keys.add(new TrustList.IssuerKey(
                    key.kid(),
                    key.use(),
                    key.jwk(),
                    key.notBefore(),
                    retired ? Optional.of(now) : key.notAfter(),
                    Optional.ofNullable(stolen.get(key.kid())).or(key::compromisedAt)));
        }
        for (String kid : stolen.keySet()) {
            if (keys.stream().noneMatch(k -> k.kid().equals(kid))) {
                throw new MalformedException("no trust list names a key " + kid);
            }
        }
        add(keys, ring.certificateKid(identity), TrustList.Use.CERTIFICATE, ring.certificateKey(), now);
        add(keys, identity.statusKid(), TrustList.Use.STATUS_LIST, ring.statusKey(), now);
        return new TrustList(
                before.map(old -> old.list().number() + 1).orElse(1L),
                now,
                Optional.of(now.plus(VALIDITY)),
                before.map(TrustListJws::fingerprint),
                new TrustList.Registry(identity.name(), identity.publicUrl(), identity.did()),
                governors,
                keys,
                new TrustList.Log(identity.logOrigin(), ring.logSigner().key().encode()),
                new TrustList.Witnesses(0, List.of()),
                schemes,
                List.of(
                        new TrustList.Digest(Contexts.W3C_V2, digest(Contexts.w3cV2())),
                        new TrustList.Digest(Contexts.ACCREDITATION_V1, digest(Contexts.accreditationV1()))),
                List.of(new TrustList.Digest(Contexts.CERTIFICATE_SCHEMA, digest(Contexts.certificateSchema()))));
    }

    private static void add(List<TrustList.IssuerKey> keys, String kid, TrustList.Use use, PublicJwk key, Instant now) {
        if (keys.stream().noneMatch(k -> k.kid().equals(kid))) {
            keys.add(new TrustList.IssuerKey(kid, use, key, now, Optional.empty(), Optional.empty()));
        }
    }

    /// Refuses a signed list that is not about this registry's keys and log, that too few governors signed, or that
    /// does not follow the list before.
    ///
    /// @throws MalformedException saying which
    public static void require(TrustListJws list, Optional<TrustListJws> before, Identity identity, KeyRing ring) {
        TrustList said = list.list();
        if (!said.registry().did().equals(identity.did())) {
            throw new MalformedException(
                    "the trust list is about " + said.registry().did());
        }
        if (!said.log().origin().equals(identity.logOrigin())
                || !said.log().key().equals(ring.logSigner().key().encode())) {
            throw new MalformedException("the trust list names another log or another key of it");
        }
        requireKey(said, ring.certificateKid(identity), TrustList.Use.CERTIFICATE, ring.certificateKey());
        requireKey(said, identity.statusKid(), TrustList.Use.STATUS_LIST, ring.statusKey());
        if (before.isEmpty()) {
            if (said.number() != 1) {
                throw new MalformedException("the first trust list has number 1");
            }
            if (!list.hasQuorum(said.governors())) {
                throw new MalformedException(
                        "only " + list.signers(said.governors()).size() + " of the "
                                + said.governors().threshold() + " governors needed have signed the trust list");
            }
        } else if (!list.follows(before.get())) {
            throw new MalformedException("the trust list does not follow list "
                    + before.get().list().number() + " with a quorum of its governors");
        }
    }

    private static void requireKey(TrustList list, String kid, TrustList.Use use, PublicJwk key) {
        if (list.key(kid).filter(k -> k.use() == use && k.jwk().equals(key)).isEmpty()) {
            throw new MalformedException("the trust list does not have this registry's key " + kid);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }
}
