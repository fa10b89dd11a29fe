package org.touchstone.verifier.verify;

import java.util.Optional;
import org.touchstone.format.policy.TenderPolicy;

/// What somebody handed in: the bytes of one file (a bare token, a bundle or a presentation) under a name for
/// messages, and the bidder whose bid it lay in, if a tender says so.
public record Submission(String name, byte[] content, Optional<TenderPolicy.Bidder> bidder) {
    public Submission {
        content = content.clone();
    }

    /// A submission of nobody in particular.
    public Submission(String name, byte[] content) {
        this(name, content, Optional.empty());
    }

    /// The same, as part of this bidder's bid.
    public Submission by(TenderPolicy.Bidder of) {
        return new Submission(name, content, Optional.of(of));
    }

    @Override
    public byte[] content() {
        return content.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Submission s
                && name.equals(s.name)
                && java.util.Arrays.equals(content, s.content)
                && bidder.equals(s.bidder);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + java.util.Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "Submission[" + name + "]";
    }
}
