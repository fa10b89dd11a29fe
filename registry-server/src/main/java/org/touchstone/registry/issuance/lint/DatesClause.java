package org.touchstone.registry.issuance.lint;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;

/// Validity lies inside the accreditation's, is not over, is not longer than anything the registry grants, and does not
/// begin before the decision.
final class DatesClause implements Clause {
    /// Five years and a leap day: no edition grants longer.
    private static final Duration LONGEST = Duration.ofDays(5 * 365 + 2);
    /// The decision's date is the one in its edition's zone, which a certificate does not name. At any moment no
    /// place on earth has a later date than this one, so a right date is never objected to.
    private static final ZoneOffset EARLIEST_MORNING = ZoneOffset.ofHours(14);

    @Override
    public String name() {
        return "dates";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        Certificate certificate = draft.token().certificate();
        Instant from = certificate.validFrom();
        Instant until = certificate.validUntil();
        return Lint.unless(
                        !from.isBefore(draft.granted().validFrom())
                                && !until.isAfter(draft.granted().validUntil()),
                        "validity is not inside the accreditation's")
                .or(() -> Lint.unless(until.isAfter(draft.now()), "validity is over"))
                .or(() -> Lint.unless(
                        Duration.between(from, until).compareTo(LONGEST) <= 0, "validity is longer than five years"))
                .or(() -> Lint.unless(
                        !certificate
                                .subject()
                                .decision()
                                .date()
                                .isAfter(from.atOffset(EARLIEST_MORNING).toLocalDate()),
                        "validity begins before the decision"));
    }
}
