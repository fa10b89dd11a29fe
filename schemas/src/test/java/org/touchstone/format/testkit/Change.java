package org.touchstone.format.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.trust.TrustList;

/// Copies of values with one part changed.
public final class Change {
    private Change() {}

    /// `o` with this member.
    public static Json.Obj with(Json.Obj o, String name, Json value) {
        Map<String, Json> m = World.copy(o);
        m.put(name, value);
        return new Json.Obj(m);
    }

    /// `o` with this text member.
    public static Json.Obj with(Json.Obj o, String name, String value) {
        return with(o, name, new Json.Str(value));
    }

    /// `o` without a member.
    public static Json.Obj without(Json.Obj o, String name) {
        Map<String, Json> m = World.copy(o);
        m.remove(name);
        return new Json.Obj(m);
    }

    /// `o` with the object member `name` changed.
    public static Json.Obj in(Json.Obj o, String name, UnaryOperator<Json.Obj> change) {
        return with(o, name, change.apply(o.obj(name)));
    }

    /// `o` with the object at `index` of the array member `name` changed.
    public static Json.Obj at(Json.Obj o, String name, int index, UnaryOperator<Json.Obj> change) {
        List<Json> items = new java.util.ArrayList<>(o.array(name));
        items.set(index, change.apply((Json.Obj) items.get(index)));
        return with(o, name, new Json.Arr(items));
    }

    /// The certificate with other dates.
    public static Certificate dates(Certificate c, Instant from, Instant until) {
        return new Certificate(
                c.id(),
                c.issuer(),
                from,
                until,
                c.subject(),
                c.revocation(),
                c.suspension(),
                c.holderKey(),
                c.replaces());
    }

    /// The certificate with other status entries.
    public static Certificate status(Certificate c, Certificate.StatusEntry rev, Certificate.StatusEntry sus) {
        return new Certificate(
                c.id(), c.issuer(), c.validFrom(), c.validUntil(), c.subject(), rev, sus, c.holderKey(), c.replaces());
    }

    /// A certificate that takes the place of `c`, at other positions of the lists and for another key.
    public static Certificate replacement(
            Certificate c, CertificateId id, PublicJwk holder, AccreditationNumber number) {
        Certificate.Subject s = c.subject();
        return new Certificate(
                id,
                c.issuer(),
                c.validFrom(),
                c.validUntil(),
                new Certificate.Subject(
                        Samples.PUBLIC.accreditation(number),
                        number,
                        s.legalName() + " (renamed)",
                        s.tradingName(),
                        s.identifiers(),
                        s.address(),
                        s.size(),
                        s.vcse(),
                        s.scheme(),
                        s.level(),
                        s.scope(),
                        s.decision(),
                        s.conditions(),
                        s.results(),
                        s.metrics(),
                        s.objectives(),
                        s.accountabilityCode(),
                        s.openBook(),
                        s.equivalentsUsed(),
                        s.evidenceCommitment(),
                        s.humanReadable(),
                        s.continuation()),
                new Certificate.StatusEntry(c.revocation().list(), 1001),
                new Certificate.StatusEntry(c.suspension().list(), 1002),
                holder,
                Optional.of(c.id()));
    }

    /// The certificate with another subject.
    public static Certificate subject(Certificate c, Certificate.Subject s) {
        return new Certificate(
                c.id(),
                c.issuer(),
                c.validFrom(),
                c.validUntil(),
                s,
                c.revocation(),
                c.suspension(),
                c.holderKey(),
                c.replaces());
    }

    /// The certificate under another scheme edition.
    public static Certificate scheme(Certificate c, Certificate.SchemeRef scheme) {
        return subject(c, subject(c.subject(), scheme, c.subject().scope()));
    }

    /// The certificate with a subject changed as JSON.
    public static Certificate subject(Certificate c, UnaryOperator<Json.Obj> change) {
        return subject(c, Certificate.subjectOf(change.apply(Certificate.json(c.subject()))));
    }

    /// The certificate with another scope.
    public static Certificate scope(Certificate c, Certificate.Scope scope) {
        return subject(c, subject(c.subject(), c.subject().scheme(), scope));
    }

    private static Certificate.Subject subject(
            Certificate.Subject s, Certificate.SchemeRef scheme, Certificate.Scope scope) {
        return new Certificate.Subject(
                s.uri(),
                s.number(),
                s.legalName(),
                s.tradingName(),
                s.identifiers(),
                s.address(),
                s.size(),
                s.vcse(),
                scheme,
                s.level(),
                scope,
                s.decision(),
                s.conditions(),
                s.results(),
                s.metrics(),
                s.objectives(),
                s.accountabilityCode(),
                s.openBook(),
                s.equivalentsUsed(),
                s.evidenceCommitment(),
                s.humanReadable(),
                s.continuation());
    }

    /// The list with other schemes.
    public static TrustList schemes(TrustList l, List<TrustList.Scheme> schemes) {
        return list(l, l.issuerKeys(), l.witnesses(), schemes, l.contexts());
    }

    /// The list with other keys.
    public static TrustList keys(TrustList l, List<TrustList.IssuerKey> keys) {
        return list(l, keys, l.witnesses(), l.schemes(), l.contexts());
    }

    /// The list with witnesses.
    public static TrustList witnesses(TrustList l, TrustList.Witnesses w) {
        return list(l, l.issuerKeys(), w, l.schemes(), l.contexts());
    }

    /// The list with other contexts.
    public static TrustList contexts(TrustList l, List<TrustList.Digest> contexts) {
        return list(l, l.issuerKeys(), l.witnesses(), l.schemes(), contexts);
    }

    private static TrustList list(
            TrustList l,
            List<TrustList.IssuerKey> keys,
            TrustList.Witnesses witnesses,
            List<TrustList.Scheme> schemes,
            List<TrustList.Digest> contexts) {
        return new TrustList(
                l.number(),
                l.issuedAt(),
                l.expiresAt(),
                l.previous(),
                l.registry(),
                l.governors(),
                keys,
                l.log(),
                witnesses,
                schemes,
                contexts,
                l.schemas());
    }

    /// The list's successor, with other keys and number.
    public static TrustList successor(TrustList l, String previous, long number, List<TrustList.IssuerKey> keys) {
        return new TrustList(
                number,
                l.issuedAt().plusSeconds(3600),
                l.expiresAt(),
                Optional.of(previous),
                l.registry(),
                l.governors(),
                keys,
                l.log(),
                l.witnesses(),
                l.schemes(),
                l.contexts(),
                l.schemas());
    }

    /// The key with another interval.
    public static TrustList.IssuerKey interval(
            TrustList.IssuerKey k, Optional<Instant> notAfter, Optional<Instant> compromisedAt) {
        return new TrustList.IssuerKey(k.kid(), k.use(), k.jwk(), k.notBefore(), notAfter, compromisedAt);
    }
}
