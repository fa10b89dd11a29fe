package org.touchstone.verifier.verify;

import java.util.Arrays;
import java.util.List;

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
    CONDITIONS("conditions"),
    /// Of the bid as a whole, from here on.
    ROLES("roles"),
    DEBARMENT("debarment"),
    EQUIVALENTS("equivalents");

    private static final List<Topic> OF_CERTIFICATE =
            Arrays.stream(values()).filter(t -> t.compareTo(ROLES) < 0).toList();

    private final String id;

    Topic(String id) {
        this.id = id;
    }

    /// The id in results and in the catalogue.
    public String id() {
        return id;
    }

    /// What is asked of one certificate.
    public static List<Topic> ofCertificate() {
        return OF_CERTIFICATE;
    }

    /// True if a doubt here makes everything after it worthless: whether the file can be relied on at all.
    boolean integrity() {
        return ordinal() <= KEY_TIME.ordinal();
    }
}
