package org.touchstone.verifier.check;

import java.text.Normalizer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Topic;

/// Step 15: is anybody who takes part on the debarment list, whether or not it must hold a certificate? By strong
/// identifier, those of the proved certificate included. A mandatory ground is a legal duty beside this scheme and
/// changes no outcome of it; a discretionary one, or a name that nothing tells apart from an entry's, is for a person.
final class Debarment {
    private final Optional<DebarmentList> list;
    private final Map<OrganisationId, List<DebarmentList.Entry>> byNumber = new HashMap<>();
    private final Map<String, List<DebarmentList.Entry>> byName = new HashMap<>();

    Debarment(Optional<DebarmentList> list) {
        this.list = list;
        for (DebarmentList.Entry e : list.map(DebarmentList::entries).orElse(List.of())) {
            for (OrganisationId id : e.identifiers()) {
                if (id.strong()) {
                    byNumber.computeIfAbsent(id, _ -> new ArrayList<>()).add(e);
                }
            }
            Set<String> names = new HashSet<>();
            names.add(folded(e.name()));
            e.otherNames().forEach(n -> names.add(folded(n)));
            names.forEach(n -> byName.computeIfAbsent(n, _ -> new ArrayList<>()).add(e));
        }
    }

    /// Somebody who takes part.
    private record Party(String name, Set<String> names, Set<OrganisationId> identifiers) {}

    /// The line about all who take part; nothing without a list.
    Optional<Check> of(TenderPolicy.Bidder bidder, List<SubjectResult> subjects, Moment moment) {
        if (list.isEmpty()) {
            return Optional.empty();
        }
        LocalDate day = LocalDate.ofInstant(moment.judged(), ZoneOffset.UTC);
        List<Party> parties = new ArrayList<>();
        parties.add(party(bidder.name(), bidder.identifiers(), Optional.empty()));
        for (SubjectResult s : subjects) {
            parties.add(party(
                    s.name(),
                    s.identifiers(),
                    s.verdict().certificate().map(c -> c.certificate().subject())));
        }
        for (DebarmentList.Ground ground : DebarmentList.Ground.values()) {
            Optional<Finding> found = listed(parties, ground, day);
            if (found.isPresent()) {
                return Optional.of(new Check(Topic.DEBARMENT, found.get()));
            }
        }
        return Optional.of(new Check(
                Topic.DEBARMENT,
                namesake(parties, day)
                        .orElseGet(() -> Finding.passed(
                                "published",
                                list.get().published().toString(),
                                "entries",
                                Integer.toString(list.get().entries().size())))));
    }

    private static Party party(String name, List<OrganisationId> declared, Optional<Certificate.Subject> proved) {
        Set<String> names = new HashSet<>(Set.of(folded(name)));
        Set<OrganisationId> ids = new HashSet<>();
        declared.stream().filter(OrganisationId::strong).forEach(ids::add);
        if (proved.isPresent()) {
            names.add(folded(proved.get().legalName()));
            proved.get().tradingName().map(Debarment::folded).ifPresent(names::add);
            proved.get().identifiers().stream()
                    .map(Certificate.VerifiedIdentifier::id)
                    .filter(OrganisationId::strong)
                    .forEach(ids::add);
        }
        return new Party(name, names, ids);
    }

    private Optional<Finding> listed(List<Party> parties, DebarmentList.Ground ground, LocalDate day) {
        Set<String> names = new TreeSet<>();
        Set<String> reasons = new TreeSet<>();
        for (Party p : parties) {
            for (OrganisationId id : p.identifiers()) {
                for (DebarmentList.Entry e : byNumber.getOrDefault(id, List.of())) {
                    if (e.ground() == ground && e.inForce(day)) {
                        names.add(p.name());
                        reasons.add(e.reason());
                    }
                }
            }
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.unknown(
                switch (ground) {
                    case MANDATORY -> "DEBARRED_MANDATORY";
                    case DISCRETIONARY -> "DEBARRED_DISCRETIONARY";
                },
                "name",
                String.join(", ", names),
                "ground",
                String.join(", ", reasons),
                "published",
                list.orElseThrow().published().toString()));
    }

    private Optional<Finding> namesake(List<Party> parties, LocalDate day) {
        for (Party p : parties) {
            for (String name : p.names()) {
                for (DebarmentList.Entry e : byName.getOrDefault(name, List.of())) {
                    if (e.inForce(day) && !apart(p, e)) {
                        return Optional.of(
                                Finding.unknown("DEBARMENT_NAME_ONLY", "name", p.name(), "listed", e.name()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// True if both have a number of one register: they differ, or the entry would have been found by it.
    private static boolean apart(Party p, DebarmentList.Entry e) {
        return e.identifiers().stream()
                .filter(OrganisationId::strong)
                .anyMatch(i -> p.identifiers().stream().anyMatch(o -> o.scheme().equals(i.scheme())));
    }

    /// A name without what people write differently: case, accents, punctuation, the form of company.
    private static String folded(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replace("&", " and ")
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
        return plain.replaceAll(" (limited|ltd|plc|llp|cic|gmbh)$", "");
    }
}
