package org.touchstone.format.step;

import org.jspecify.annotations.Nullable;
import org.touchstone.format.json.MalformedException;

/// Every numbered verifying step of `schemas/spec/*.md`, under the id that the specification prints.
///
/// A step is asked for at each place that enforces it, so that a test can take one step away and see that a
/// vector which only this step refuses is then accepted: a step that can be taken away unnoticed is either dead
/// or untested. The switch is package-private and off; nothing in a program's own packages can reach it.
public enum Step {
    // json.md
    JSON_SIZE("json.size"),
    JSON_UTF_8("json.utf-8"),
    JSON_DEPTH("json.depth"),
    JSON_COUNT("json.count"),
    JSON_CONTROL("json.control"),
    JSON_NUMBERS("json.numbers"),
    JSON_DUPLICATES("json.duplicates"),
    JSON_SURROGATES("json.surrogates"),
    JSON_NORMAL("json.normal"),
    JSON_END("json.end"),
    JSON_CANONICAL("json.canonical"),

    // checkpoint.md
    NOTE_SIZE("note.size"),
    NOTE_TEXT("note.text"),
    NOTE_SIGNATURES("note.signatures"),
    NOTE_SIGNATURE("note.signature"),
    CHECKPOINT_EXTENSION("checkpoint.extension"),
    CHECKPOINT_EMPTY("checkpoint.empty"),
    CHECKPOINT_ORIGIN("checkpoint.origin"),
    CHECKPOINT_GROWTH("checkpoint.growth"),
    PROOF_EXTRA("proof.extra"),
    PROOF_LENGTH("proof.length"),
    PROOF_INDEX("proof.index"),
    PROOF_PATH("proof.path"),

    // certificate.md: the strict front of every token
    TOKEN_SHAPE("token.shape"),
    TOKEN_ENCODING("token.encoding"),
    TOKEN_HEADER("token.header"),
    TOKEN_ALG("token.alg"),
    CERTIFICATE_TYP("certificate.typ"),
    CERTIFICATE_CTY("certificate.cty"),
    CERTIFICATE_CONTEXT("certificate.context"),
    CERTIFICATE_TYPE("certificate.type"),
    CERTIFICATE_SCHEMA("certificate.schema"),
    CERTIFICATE_MEMBERS("certificate.members"),
    CERTIFICATE_STATUS_ENTRIES("certificate.status-entries"),
    CERTIFICATE_KNOWN_ISSUER("certificate.known-issuer"),
    CERTIFICATE_KEY_USE("certificate.key-use"),
    CERTIFICATE_SIGNATURE("certificate.signature"),
    CERTIFICATE_ISSUER("certificate.issuer"),
    CERTIFICATE_LISTS_OF_ISSUER("certificate.lists-of-issuer"),
    CERTIFICATE_CONTEXT_DIGEST("certificate.context-digest"),
    CERTIFICATE_EDITION("certificate.edition"),
    CERTIFICATE_LOW_S("certificate.low-s"),
    CERTIFICATE_KEY_TIME("certificate.key-time"),
    CERTIFICATE_KEY_COMPROMISE("certificate.key-compromise"),
    CERTIFICATE_BEGUN("certificate.begun"),
    CERTIFICATE_ENDED("certificate.ended"),

    // bundle.md: what the log says
    BUNDLE_MEMBERS("bundle.members"),
    BUNDLE_ENTRY_CANONICAL("bundle.entry-canonical"),
    BUNDLE_ENTRY_BINDS("bundle.entry-binds"),
    BUNDLE_ENTRY_AGREES("bundle.entry-agrees"),
    BUNDLE_CHECKPOINT_ORIGIN("bundle.checkpoint-origin"),
    BUNDLE_CHECKPOINT_SIGNATURE("bundle.checkpoint-signature"),
    BUNDLE_WITNESSES("bundle.witnesses"),
    BUNDLE_INCLUSION("bundle.inclusion"),
    BUNDLE_ONE_CHECKPOINT("bundle.one-checkpoint"),
    BUNDLE_LOG_VIEW("bundle.log-view"),

    // status-list.md
    STATUS_TYP("status.typ"),
    STATUS_MEMBERS("status.members"),
    STATUS_KEY("status.key"),
    STATUS_SIGNATURE("status.signature"),
    STATUS_ISSUER("status.issuer"),
    STATUS_ID("status.id"),
    STATUS_PURPOSE("status.purpose"),
    STATUS_SIZE("status.size"),
    STATUS_LOGGED("status.logged"),
    STATUS_BITS("status.bits"),
    STATUS_KEY_TIME("status.key-time"),
    STATUS_VALIDITY("status.validity"),
    STATUS_NEWEST("status.newest"),
    STATUS_LATER("status.later"),
    STATUS_REVOKED("status.revoked"),
    STATUS_SUSPENDED("status.suspended"),
    STATUS_EVENTS("status.events"),
    STATUS_FRESH("status.fresh"),
    STATUS_RENEWED("status.renewed"),

    // trust-list.md
    TRUST_MEMBERS("trust.members"),
    TRUST_CANONICAL("trust.canonical"),
    TRUST_PIN("trust.pin"),
    TRUST_QUORUM("trust.quorum"),
    TRUST_SUCCESSION("trust.succession"),
    TRUST_RETIRED_KEYS("trust.retired-keys"),
    TRUST_EXPIRY("trust.expiry"),

    // presentation.md
    PRESENTATION_TYP("presentation.typ"),
    PRESENTATION_MEMBERS("presentation.members"),
    PRESENTATION_CERTIFICATE("presentation.certificate"),
    PRESENTATION_KID("presentation.kid"),
    PRESENTATION_HOLDER("presentation.holder"),
    PRESENTATION_SIGNATURE("presentation.signature"),
    PRESENTATION_AUDIENCE("presentation.audience"),
    PRESENTATION_NONCE("presentation.nonce"),
    PRESENTATION_ISSUED("presentation.issued"),
    PRESENTATION_EXPIRY("presentation.expiry"),
    PRESENTATION_LIFETIME("presentation.lifetime"),
    PRESENTATION_REPLAY("presentation.replay"),
    PRESENTATION_REQUIRED("presentation.required"),

    // tender-policy.md
    TENDER_MEMBERS("tender.members"),
    TENDER_GROUP("tender.group"),
    TENDER_SUBJECT_EQUAL("tender.subject-equal"),
    TENDER_SUBJECT_CONTRADICTS("tender.subject-contradicts"),
    TENDER_LEVEL("tender.level"),
    TENDER_SCOPE("tender.scope"),
    TENDER_AREA("tender.area"),
    TENDER_STANDING("tender.standing"),

    // bid.md
    BID_MEMBERS("bid.members"),
    BID_COUNT("bid.count"),
    BID_PART_SIZE("bid.part-size"),
    BID_ONE_PART("bid.one-part"),
    BID_ONCE("bid.once"),
    BID_TENDER("bid.tender"),
    BID_ROLES("bid.roles"),

    // pack.md: an application that was in
    TRANSITION_OPENING("transition.opening"),
    TRANSITION_IN_TIME("transition.in-time"),
    TRANSITION_APPLICANT("transition.applicant"),
    TRANSITION_IDENTITY("transition.identity"),
    TRANSITION_BIDDER("transition.bidder"),
    TRANSITION_ACCEPTED("transition.accepted"),
    TRANSITION_LEVEL("transition.level");

    private static volatile @Nullable Step removed;

    private final String id;

    Step(String id) {
        this.id = id;
    }

    /// The id as the specification prints it, such as `certificate.typ`.
    public String id() {
        return id;
    }

    /// True unless a test has taken this step away.
    public boolean on() {
        return removed != this;
    }

    /// True if the step stands and `defect` was found: write `if (Step.X.refuses(bad)) …`.
    public boolean refuses(boolean defect) {
        return defect && on();
    }

    /// Throws [MalformedException] with `message` if `holds` is false and the step stands.
    public void require(boolean holds, String message) {
        if (!holds && on()) {
            throw new MalformedException(message);
        }
    }

    static void remove(@Nullable Step step) {
        removed = step;
    }
}
