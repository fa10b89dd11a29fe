package org.touchstone.verifier.check;

import java.util.List;
import org.touchstone.verifier.verify.Topic;

/// The numbered steps of the check of a bid, in the order in which they are asked and recorded. Their titles stand in
/// `schemas/reasons.json`.
///
/// What a step asks of one certificate is a check of its own in the `verify` package; what it asks of the bid is a
/// class of this one.
public enum BidStep {
    /// Does the rule apply to this lot?
    APPLIES("applies"),
    /// Who takes part, and in which role?
    ROLES("roles", Topic.ROLES),
    /// Which legal person is each?
    IDENTITY("identity"),
    /// Is what was presented genuine?
    GENUINE("genuine", Topic.FORMAT, Topic.SIGNATURE, Topic.PROFILE),
    /// Did a recognised registry sign it, with a key in use then?
    ISSUER("issuer", Topic.TRUST, Topic.SIGNER, Topic.KEY_TIME),
    /// Is it in the public log?
    LOG("log", Topic.LOG),
    /// Is its subject this bidder?
    SUBJECT("subject", Topic.SUBJECT),
    /// Is it presented by that bidder for this tender?
    HOLDER("holder", Topic.HOLDER),
    /// Is the level high enough?
    LEVEL("level", Topic.LEVEL),
    /// Does the scope cover what and where?
    SCOPE("scope", Topic.SCOPE),
    /// Was it valid at the moment?
    DATES("dates", Topic.DATES),
    /// What was its status, as known then?
    STATUS("status", Topic.STATUS),
    /// How fresh is that knowledge?
    FRESH("fresh", Topic.FRESH),
    /// Conditions, appeals, complaints?
    FLAGS("flags", Topic.CONDITIONS),
    /// Is anybody on the debarment list?
    DEBARMENT("debarment", Topic.DEBARMENT),
    /// Without a certificate: was other evidence offered?
    EQUIVALENTS("equivalents", Topic.EQUIVALENTS),
    /// What do all subjects together come to?
    COMBINATION("combination"),
    /// What was looked at?
    RECORD("record");

    private final String id;
    private final List<Topic> topics;

    BidStep(String id, Topic... topics) {
        this.id = id;
        this.topics = List.of(topics);
    }

    /// From 1.
    public int number() {
        return ordinal() + 1;
    }

    /// The id in results and in the catalogue.
    public String id() {
        return id;
    }

    /// The lines of a verdict that answer it; none if it is answered in another way.
    List<Topic> topics() {
        return topics;
    }
}
