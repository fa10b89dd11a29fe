package org.touchstone.verifier.verify;

import java.util.Comparator;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderPolicy;
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
        if (tender.level().isPresent() || tender.value().isEmpty()) {
            return false;
        }
        TenderPolicy.Money value = tender.value().get();
        Optional<SchemeEdition> edition = trusted.schemes().stream()
                .max(Comparator.comparingLong(TrustList.Scheme::edition))
                .flatMap(s -> editions.of(s.digest()));
        return edition.isPresent()
                && edition.get().currency().equals(value.currency())
                && edition.get().levelRequired(value.decimal()).isEmpty();
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
            required = edition.get().levelRequired(value.decimal()).map(Level::id);
            if (required.isEmpty()) {
                return Finding.passed("level", held);
            }
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

    private static Finding unknown(String held, String asked) {
        return Finding.unknown("LEVEL_UNKNOWN", "level", held, "required", asked);
    }
}
