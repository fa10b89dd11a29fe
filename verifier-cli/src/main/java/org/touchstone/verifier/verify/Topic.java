package org.touchstone.verifier.verify;

/// What a check is about, in the order in which checks are made and shown. Titles stand in
/// `schemas/reasons.json`.
public enum Topic {
    FORMAT("format"),
    TRUST("trust"),
    SIGNER("signer"),
    SIGNATURE("signature"),
    PROFILE("profile"),
    LOG("log"),
    KEY_TIME("key-time"),
    DATES("dates"),
    STATUS("status"),
    FRESH("fresh"),
    SUBJECT("subject"),
    HOLDER("holder"),
    LEVEL("level"),
    SCOPE("scope"),
    CONDITIONS("conditions");

    private final String id;

    Topic(String id) {
        this.id = id;
    }

    /// The id in results and in the catalogue.
    public String id() {
        return id;
    }

    /// True if a doubt here makes everything after it worthless: whether the file can be relied on at all.
    boolean integrity() {
        return ordinal() <= KEY_TIME.ordinal();
    }
}
