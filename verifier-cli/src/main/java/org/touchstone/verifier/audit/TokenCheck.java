package org.touchstone.verifier.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.register.RecordSource;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

/// Compares the tokens and trust lists that entries name with what the entries say of them, and judges their signatures
/// by the trust lists. Digests and commitments were checked before.
public final class TokenCheck {
    /// How the detail of a token begins that was logged under a key which a thief had by then.
    public static final String STOLEN = "its key was stolen before it was logged: ";

    private final RecordSource records;
    private final Optional<TrustChain> trust;

    /// @param trust the trust lists to judge signatures by; without them they are not judged
    public TokenCheck(RecordSource records, Optional<TrustChain> trust) {
        this.records = records;
        this.trust = trust;
    }

    /// What an entry says of a token, against the token itself. Needs no other entry.
    public Optional<Divergence> checkAgainstEntry(long index, RegisterEvent event) {
        try {
            Optional<String> fault = Optional.empty();
            if (event instanceof RegisterEvent.CertificateIssued e) {
                fault = certificate(e).flatMap(token -> differs(e, token));
            } else if (event instanceof RegisterEvent.StatusListPublished e) {
                fault = differs(e, statusList(e));
            }
            return fault.map(detail -> Divergence.at(Divergence.Kind.TOKEN, index, detail));
        } catch (MalformedException e) {
            return Optional.of(Divergence.at(Divergence.Kind.TOKEN, index, String.valueOf(e.getMessage())));
        }
    }

    /// Whether a key that counted at the entry's time signed the token, and whether a trust list is the one that
    /// follows.
    public Optional<Divergence> checkSignature(long index, RegisterEvent event) {
        try {
            if (event instanceof RegisterEvent.CertificateIssued e) {
                return certificate(e)
                        .flatMap(token -> signed(token.token(), TrustList.Use.CERTIFICATE, e.time()))
                        .map(detail -> Divergence.at(Divergence.Kind.TOKEN, index, detail));
            }
            if (event instanceof RegisterEvent.StatusListPublished e) {
                return signed(statusList(e).token(), TrustList.Use.STATUS_LIST, e.time())
                        .map(detail -> Divergence.at(Divergence.Kind.TOKEN, index, detail));
            }
            if (event instanceof RegisterEvent.TrustListPublished e) {
                return trustList(e).map(detail -> Divergence.at(Divergence.Kind.TRUST_LIST, index, detail));
            }
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty(); // told by checkAgainstEntry
        }
    }

    private Optional<UnverifiedCertificate> certificate(RegisterEvent.CertificateIssued e) {
        return switch (e.token()) {
            case Ref.ToObject(String digest) ->
                records.object(digest)
                        .map(bytes -> UnverifiedCertificate.parse(new String(bytes, StandardCharsets.US_ASCII)));
            case Ref.ToOpening to ->
                records.opening(to.id()).map(bytes -> {
                    if (Opening.parse(bytes).value() instanceof Json.Str(String token)) {
                        return UnverifiedCertificate.parse(token);
                    }
                    throw new MalformedException("the opening of a token is not a text");
                });
        };
    }

    private StatusListJwt statusList(RegisterEvent.StatusListPublished e) {
        byte[] bytes = records.object(e.token())
                .orElseThrow(() -> new MalformedException("the status list's token is missing"));
        return StatusListJwt.parse(new String(bytes, StandardCharsets.US_ASCII));
    }

    private static Optional<String> differs(RegisterEvent.CertificateIssued e, UnverifiedCertificate token) {
        Certificate c = token.certificate();
        boolean same = c.id().equals(e.certificate())
                && c.subject().number().equals(e.accreditation())
                && token.token().kid().equals(e.issuerKid())
                && c.validFrom().equals(e.validFrom())
                && c.validUntil().equals(e.validUntil())
                && c.replaces().equals(e.replaces())
                && equal(c.revocation(), e.revocation())
                && equal(c.suspension(), e.suspension());
        return same ? Optional.empty() : Optional.of("the certificate says something else than its entry");
    }

    private static boolean equal(Certificate.StatusEntry a, RegisterEvent.StatusEntry b) {
        return a.list().equals(b.list()) && a.index() == b.index();
    }

    private static Optional<String> differs(RegisterEvent.StatusListPublished e, StatusListJwt token) {
        boolean same = token.list().url().equals(e.list())
                && token.list().purpose() == e.purpose()
                && token.list().validFrom().equals(e.validFrom())
                && token.list().validUntil().equals(e.validUntil())
                && token.list().bits().digest().equals(e.bits());
        return same ? Optional.empty() : Optional.of("the status list says something else than its entry");
    }

    private Optional<String> signed(CompactToken token, TrustList.Use use, Instant logged) {
        if (trust.isEmpty()) {
            return Optional.empty();
        }
        Optional<TrustList.IssuerKey> key = trust.get().newest().key(token.kid());
        if (key.isEmpty() || key.get().use() != use) {
            return Optional.of("no trusted list has its key for this use: " + token.kid());
        }
        if (!key.get().inUseAt(logged)) {
            return Optional.of("its key was not in use when it was logged: " + token.kid());
        }
        if (key.get().compromisedBefore(logged)) {
            return Optional.of(STOLEN + token.kid());
        }
        return token.isSignedBy(key.get().jwk())
                ? Optional.empty()
                : Optional.of("its signature is not by the key it names: " + token.kid());
    }

    private Optional<String> trustList(RegisterEvent.TrustListPublished e) {
        byte[] bytes = records.object(e.list()).orElseThrow(() -> new MalformedException("missing"));
        TrustListJws jws;
        try {
            jws = TrustListJws.parse(bytes);
        } catch (MalformedException m) {
            return Optional.of(String.valueOf(m.getMessage()));
        }
        if (jws.list().number() != e.number() || !jws.fingerprint().equals(e.fingerprint())) {
            return Optional.of("the trust list is another than its entry says");
        }
        if (trust.isEmpty()) {
            return Optional.empty();
        }
        for (TrustListJws known : trust.get().lists()) {
            if (known.list().number() == e.number()) {
                return known.fingerprint().equals(e.fingerprint())
                        ? Optional.empty()
                        : Optional.of("the trusted list of this number is another");
            }
        }
        return Optional.empty(); // newer than what is trusted: proves nothing either way
    }
}
