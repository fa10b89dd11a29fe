package org.touchstone.format.scheme;

/// Who may see a thing, by the EU access-right words (domain guide 1.8).
public enum Access {
    PUBLIC("public"),
    RESTRICTED("restricted"),
    CONFIDENTIAL("confidential"),
    SENSITIVE("sensitive");

    private final String word;

    Access(String word) {
        this.word = word;
    }

    /// The name in the format.
    public String word() {
        return word;
    }
}
