package org.touchstone.format.scheme;

/// How a supplier stands, in the words shown to buyers. Everything else (report due, appeal open) is a flag,
/// not a standing.
public enum Standing {
    ACTIVE("active"),
    ACTIVE_WITH_CONDITIONS("active-with-conditions"),
    SUSPENDED("suspended"),
    EXTENDED_PENDING_DECISION("extended-pending-decision"),
    EXPIRED("expired"),
    WITHDRAWN("withdrawn"),
    SURRENDERED("surrendered"),
    SUPERSEDED("superseded"),
    /// No accreditation, but a complete application received before the moment asked about.
    APPLICATION_UNDER_ASSESSMENT("application-under-assessment");

    private final String word;

    Standing(String word) {
        this.word = word;
    }

    /// The name in the formats.
    public String word() {
        return word;
    }
}
