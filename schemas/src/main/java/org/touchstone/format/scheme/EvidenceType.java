package org.touchstone.format.scheme;

import java.util.Set;

/// A kind of evidence: how old it may be when the application is complete, who may see it, and as which media
/// types and up to which size it is taken.
public record EvidenceType(
        String id, String title, Span maximumAge, Access access, Set<String> mediaTypes, int maximumBytes) {
    public EvidenceType {
        mediaTypes = Set.copyOf(mediaTypes);
    }

    /// True if only those who assess a case make such files: a note of an interview or a visit. An edition says so
    /// by the kind's title, which begins with whose it is.
    public boolean madeByAssessors() {
        return title.startsWith("Assessor's ");
    }

    static EvidenceType read(Node n) {
        EvidenceType t = new EvidenceType(
                n.id("id"),
                n.text("title"),
                Span.read(n, "maximumAge"),
                n.word("access", Access.values(), Access::word),
                Set.copyOf(n.texts("mediaTypes")),
                n.integer("maximumBytes", 1, 100 << 20));
        for (String media : t.mediaTypes()) {
            if (!media.matches("[a-z]+/[a-z0-9.+-]+")) {
                throw n.fault("mediaTypes", "\"" + media + "\" is not a media type");
            }
        }
        if (t.mediaTypes().isEmpty()) {
            throw n.fault("mediaTypes", "is empty");
        }
        return t;
    }
}
