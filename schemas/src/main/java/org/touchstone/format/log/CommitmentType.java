package org.touchstone.format.log;

import org.touchstone.format.json.MalformedException;

/// What a commitment is about: a fixed ASCII word that is hashed in front of the salt, so that a commitment to one kind
/// of value is never one to another. No word is the beginning of another, or the border between word and salt would
/// move.
public enum CommitmentType {
    /// Name, identifiers and address of a supplier who is a natural person.
    SUPPLIER_IDENTITY("supplier-identity"),
    /// The certificate token of a supplier who is a natural person.
    CERTIFICATE_TOKEN("certificate-token"),
    /// A decision with its reasons.
    DECISION_STATEMENT("decision-statement"),
    /// What a supplier must do to end a suspension.
    SUSPENSION_REMEDY("suspension-remedy"),
    /// The digest of one evidence file; the file itself is never public.
    EVIDENCE_FILE("evidence-file"),
    /// The facts an application states.
    APPLICATION_FACTS("application-facts"),
    /// Scores, before and after agreement.
    SCORES("score-vector");

    private final String word;

    CommitmentType(String word) {
        this.word = word;
    }

    /// The word that is hashed and that an opening carries.
    public String word() {
        return word;
    }

    /// The type of a word; throws [MalformedException].
    public static CommitmentType of(String word) {
        for (CommitmentType t : values()) {
            if (t.word.equals(word)) {
                return t;
            }
        }
        throw new MalformedException("unknown type of commitment");
    }
}
