package org.touchstone.verifier.verify;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.Standing;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustList;

/// Was a complete application of this bidder in before the deadline, where the scheme edition says that this is
/// enough at the opening of bids? (spec/pack.md, steps `transition.*`)
///
/// It can only help: an application that is not proved, too late, of somebody else or for too low a level is no
/// application, and says nothing against the bidder.
final class TransitionCheck {
    private final TrustMaterial trust;
    private final LogCheck log;
    private final Editions editions;

    TransitionCheck(TrustMaterial trust, LogCheck log, Editions editions) {
        this.trust = trust;
        this.log = log;
        this.editions = editions;
    }

    /// A pass with the code `IN_TRANSITION`, or nothing.
    Optional<Finding> find(TenderPolicy.Bidder bidder, TenderPolicy tender, TrustList trusted, Moment moment) {
        if (Step.TRANSITION_OPENING.refuses(!moment.opening())) {
            return Optional.empty();
        }
        for (OrganisationId id : bidder.identifiers()) {
            for (PackLine.Application line : trust.applications(id.partyId())) {
                Optional<Finding> found = find(line, bidder, tender, trusted, moment);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Finding> find(
            PackLine.Application line,
            TenderPolicy.Bidder bidder,
            TenderPolicy tender,
            TrustList trusted,
            Moment moment) {
        RegisterEvent event;
        RegisterEvent named;
        try {
            event = log.prove(line.entry(), line.proof(), trusted).event();
            named = log.prove(line.applicant().entry(), line.applicant().proof(), trusted)
                    .event();
        } catch (Refused unproved) {
            return Optional.empty();
        }
        if (!(event instanceof RegisterEvent.ApplicationComplete application)
                || Step.TRANSITION_IN_TIME.refuses(application.time().isAfter(moment.judged()))
                || Step.TRANSITION_APPLICANT.refuses(!application.supplier().equals(supplier(named)))
                || Step.TRANSITION_IDENTITY.refuses(
                        !binds(named, line.applicant().identity()))
                || Step.TRANSITION_BIDDER.refuses(!isBidder(claimed(line), bidder))) {
            return Optional.empty();
        }
        Optional<SchemeEdition> edition = trusted.schemes().stream()
                .filter(s -> s.id().equals(application.scheme()) && s.edition() == application.edition())
                .findFirst()
                .flatMap(s -> editions.of(s.digest()));
        if (edition.isEmpty()
                || Step.TRANSITION_ACCEPTED.refuses(!accepts(edition.get(), moment.judged()))
                || Step.TRANSITION_LEVEL.refuses(!reaches(edition.get(), application.level(), tender))) {
            return Optional.empty();
        }
        return Optional.of(Finding.passedAs(
                "IN_TRANSITION",
                "applied",
                Timestamp.text(application.time()),
                "level",
                application.level(),
                "scheme",
                edition.get().name()));
    }

    /// The identifiers that the identity beside an application holds, of whoever it is; none if it is no identity.
    static List<OrganisationId> claimed(PackLine.Application line) {
        List<OrganisationId> out = new ArrayList<>();
        try {
            Json.Obj identity = line.applicant().identity();
            Json.Obj person = identity.has("salt") ? identity.obj("value") : identity;
            for (Json.Obj id : person.objects("identifiers")) {
                out.add(OrganisationId.of(id));
            }
        } catch (MalformedException e) {
            return List.of();
        }
        return out;
    }

    private static UUID supplier(RegisterEvent named) {
        return named instanceof RegisterEvent.SupplierRegistered e
                ? e.supplier()
                : named instanceof RegisterEvent.SupplierRenamed e ? e.supplier() : new UUID(0, 0);
    }

    private static boolean binds(RegisterEvent named, Json.Obj identity) {
        Ref ref;
        if (named instanceof RegisterEvent.SupplierRegistered e) {
            ref = e.identity();
        } else if (named instanceof RegisterEvent.SupplierRenamed e) {
            ref = e.identity();
        } else {
            return false;
        }
        if (ref instanceof Ref.ToObject(String digest)) {
            return digest.equals(Ages.sha256Hex(CanonicalJson.bytes(identity)));
        }
        try {
            Opening opening = Opening.of(identity);
            return opening.type() == CommitmentType.SUPPLIER_IDENTITY
                    && opening.commitment().equals(((Ref.ToOpening) ref).commitment());
        } catch (MalformedException e) {
            return false;
        }
    }

    private static boolean isBidder(List<OrganisationId> held, TenderPolicy.Bidder bidder) {
        boolean equal = false;
        for (OrganisationId asked : bidder.identifiers()) {
            for (OrganisationId own : held) {
                if (asked.strong() && own.scheme().equals(asked.scheme())) {
                    if (!own.equals(asked)) {
                        return false;
                    }
                    equal = true;
                }
            }
        }
        return equal;
    }

    private static boolean accepts(SchemeEdition edition, Instant moment) {
        LocalDate day = edition.clockwork().dateOf(moment);
        Applicability.CheckPoint opening =
                edition.applicability().checkPoints().values().iterator().next();
        for (Applicability.Accepted a : opening.accepts()) {
            if (a.status() == Standing.APPLICATION_UNDER_ASSESSMENT) {
                return a.during().isEmpty() || a.during().get().holds(day);
            }
        }
        return false;
    }

    private static boolean reaches(SchemeEdition edition, String level, TenderPolicy tender) {
        Optional<String> asked = tender.level();
        if (asked.isEmpty() && tender.value().isPresent()) {
            TenderPolicy.Money value = tender.value().get();
            if (!edition.currency().equals(value.currency())) {
                return false;
            }
            asked = edition.levelRequired(value.decimal()).map(l -> l.id());
        }
        try {
            return asked.isEmpty() || edition.satisfies(level, asked.get());
        } catch (MalformedException unknownLevel) {
            return false;
        }
    }
}
