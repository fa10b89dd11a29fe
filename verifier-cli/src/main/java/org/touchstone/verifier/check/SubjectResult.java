package org.touchstone.verifier.check;

import java.util.List;
import java.util.Optional;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.policy.Role;
import org.touchstone.verifier.verify.Verdict;

/// One organisation of a bid and what its certificate comes to.
///
/// @param role absent if the bid does not say what part it plays, and without a tender
/// @param name as the bid or the tender names it; empty text if neither does
/// @param identifiers as declared
/// @param mustHold whether its outcome counts for the bid
public record SubjectResult(
        Optional<Role> role, String name, List<OrganisationId> identifiers, boolean mustHold, Verdict verdict) {
    public SubjectResult {
        identifiers = List.copyOf(identifiers);
    }

    SubjectResult with(Verdict other) {
        return new SubjectResult(role, name, identifiers, mustHold, other);
    }
}
