package org.touchstone.verifier.verify;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.policy.ValueBasis;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.Level;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustList;

/// Is the level high enough, and is one needed at all? The order of levels and their thresholds are the
/// edition's, found by the digest that the certificate and the trust list name; nothing about any scheme is
/// known here.
final class LevelCheck {
    private final Editions editions;

    LevelCheck(Editions editions) {
        this.editions = editions;
    }

    /// True if the tender names no level and the newest edition in the trust list asks for none at the lot's
    /// value.
    boolean notRequired(TenderPolicy tender, TrustList trusted) {
        if (exempt(tender, trusted)) {
            return true;
        }
        if (tender.level().isPresent() || tender.value().isEmpty()) {
            return false;
        }
        TenderPolicy.Money value = tender.value().get();
        Optional<SchemeEdition> edition = newest(trusted);
        return edition.isPresent()
                && edition.get().currency().equals(value.currency())
                && required(edition.get(), tender).none();
    }

    /// True if the buyer names a case that the newest edition exempts. A case that it does not know exempts nobody.
    private boolean exempt(TenderPolicy tender, TrustList trusted) {
        return tender.terms().exemption().isPresent()
                && newest(trusted)
                        .filter(e -> e.applicability()
                                .exemptions()
                                .containsKey(tender.terms().exemption().get().id()))
                        .isPresent();
    }

    private Optional<SchemeEdition> newest(TrustList trusted) {
        return trusted.schemes().stream()
                .max(Comparator.comparingLong(TrustList.Scheme::edition))
                .flatMap(s -> editions.of(s.digest()));
    }

    /// The level that an edition asks for at the tender's value, which may be known between bounds only.
    ///
    /// @param least at the lower bound; empty: none
    /// @param most at the upper bound; empty: none
    /// @param certain whether both bounds ask for one and the same
    private record Required(Optional<String> least, Optional<String> most, boolean certain) {
        boolean none() {
            return certain && least.isEmpty();
        }
    }

    private static Required required(SchemeEdition edition, TenderPolicy tender) {
        ValueBasis.Range range =
                tender.counted(edition.applicability().valueBasis()).orElseThrow();
        Optional<String> least = edition.levelRequired(range.low()).map(Level::id);
        // Without an upper bound, the highest threshold may be reached.
        BigDecimal high = range.high()
                .orElseGet(() -> edition.applicability().thresholds().stream()
                        .map(Applicability.Threshold::minimum)
                        .reduce(range.low(), BigDecimal::max));
        Optional<String> most = edition.levelRequired(high).map(Level::id);
        return new Required(least, most, least.equals(most));
    }

    Finding check(Certificate certificate, TenderPolicy tender) {
        String held = certificate.subject().level();
        Optional<SchemeEdition> edition =
                editions.of(certificate.subject().scheme().digest());
        Optional<String> required = tender.level();
        if (required.isEmpty()) {
            if (tender.value().isEmpty()) {
                return Finding.notAsked();
            }
            TenderPolicy.Money value = tender.value().get();
            if (edition.isEmpty() || !edition.get().currency().equals(value.currency())) {
                return Finding.unknown("LEVEL_UNKNOWN", "level", held);
            }
            Required at = required(edition.get(), tender);
            if (at.none()) {
                return Finding.passed("level", held);
            }
            if (!at.certain()
                    && satisfies(edition.get(), held, at.least())
                    && !satisfies(edition.get(), held, at.most())) {
                // Enough at the lower bound of the value, too little at the upper.
                return unknown(held, at.most().orElseThrow());
            }
            required = at.least().or(at::most);
        }
        String asked = required.get();
        if (held.equals(asked)) {
            return Finding.passed("level", held, "required", asked);
        }
        if (edition.isEmpty()) {
            return unknown(held, asked);
        }
        try {
            if (Step.TENDER_LEVEL.refuses(!edition.get().satisfies(held, asked))) {
                return Finding.failed("LEVEL_TOO_LOW", "level", held, "required", asked);
            }
        } catch (MalformedException e) {
            // A level that this edition does not have: nothing is proven.
            return unknown(held, asked);
        }
        return Finding.passed("level", held, "required", asked);
    }

    private static boolean satisfies(SchemeEdition edition, String held, Optional<String> level) {
        try {
            return level.isEmpty() || edition.satisfies(held, level.get());
        } catch (MalformedException e) {
            return false;
        }
    }

    private static Finding unknown(String held, String asked) {
        return Finding.unknown("LEVEL_UNKNOWN", "level", held, "required", asked);
    }
}
