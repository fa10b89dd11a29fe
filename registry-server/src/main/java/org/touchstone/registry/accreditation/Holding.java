package org.touchstone.registry.accreditation;

import java.util.List;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.Certificate.Condition;
import org.touchstone.format.certificate.Certificate.Scope;
import org.touchstone.format.certificate.Certificate.Subject;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.registry.supplier.Identity;

/// What an accreditation's certificates say: the subject and the key of its holder. Each change makes a new holding,
/// and a new certificate from it; the old file is never edited.
record Holding(Subject subject, PublicJwk holder) {

    Json.Obj json() {
        return Json.Obj.builder()
                .with("subject", Certificate.json(subject))
                .with("holder", holder.json())
                .build();
    }

    static Holding of(Json.Obj json) {
        return new Holding(Certificate.subjectOf(json.obj("subject")), PublicJwk.parse(json.obj("holder")));
    }

    Holding holder(PublicJwk key) {
        return new Holding(subject, key);
    }

    /// The same under another name or address.
    Holding identity(Identity identity) {
        return with(identity, subject.scope(), subject.conditions(), subject.continuation());
    }

    /// The same with these conditions left.
    Holding conditions(List<Condition> left) {
        return with(identityOf(), subject.scope(), left, subject.continuation());
    }

    /// The same for a narrower scope.
    Holding scope(Scope scope) {
        return with(identityOf(), scope, subject.conditions(), subject.continuation());
    }

    /// The same, bridging a late decision on its renewal.
    Holding continued() {
        return with(identityOf(), subject.scope(), subject.conditions(), true);
    }

    private Identity identityOf() {
        return new Identity(
                subject.legalName(),
                subject.tradingName(),
                subject.address(),
                List.of(),
                subject.identifiers(),
                subject.groupCompanies());
    }

    private Holding with(Identity identity, Scope scope, List<Condition> conditions, boolean continuation) {
        Subject s = subject;
        return new Holding(
                new Subject(
                        s.uri(),
                        s.number(),
                        identity.legalName(),
                        identity.tradingName(),
                        identity.verified(),
                        identity.groupCompanies(),
                        identity.address(),
                        s.size(),
                        s.vcse(),
                        s.scheme(),
                        s.level(),
                        scope,
                        s.decision(),
                        conditions,
                        s.results(),
                        s.metrics(),
                        s.objectives(),
                        s.accountabilityCode(),
                        s.openBook(),
                        s.equivalentsUsed(),
                        s.evidenceCommitment(),
                        s.humanReadable(),
                        continuation),
                holder);
    }
}
