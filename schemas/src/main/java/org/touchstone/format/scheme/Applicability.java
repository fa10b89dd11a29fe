package org.touchstone.format.scheme;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// When, to whom and at which moments the scheme applies to a tender.
public record Applicability(
        ValueBasis valueBasis,
        List<Threshold> thresholds,
        Map<String, Exemption> exemptions,
        Map<String, FactValue.Type> partyFacts,
        Map<String, Party> parties,
        Map<String, CheckPoint> checkPoints) {

    public Applicability {
        thresholds = List.copyOf(thresholds);
        exemptions = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(exemptions));
        partyFacts = Map.copyOf(partyFacts);
        parties = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parties));
        checkPoints = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(checkPoints));
    }

    /// Which value of a contract counts. `perLot`: each lot on its own value, else the whole notice.
    public record ValueBasis(
            boolean includesVat, boolean includesOptions, boolean includesExtensions, boolean perLot) {}

    /// From this contract value on, the level is needed.
    public record Threshold(String level, BigDecimal minimum) {}

    /// A case in which the buyer need not ask. `reasonNeeded`: the buyer records why.
    public record Exemption(String id, String title, boolean reasonNeeded) {}

    /// A part somebody plays in a bid, and what that asks of him: the first rule whose condition holds.
    public record Party(String role, List<PartyRule> rules, Otherwise otherwise) {
        public Party {
            rules = List.copyOf(rules);
        }
    }

    /// If `when` holds, the party must hold a certificate: of `level`, or (if absent) of the level the contract
    /// needs.
    public record PartyRule(Predicate when, Optional<String> level) {}

    /// What is asked of a party for whom no rule holds.
    public enum Otherwise {
        /// The bid must name it.
        DECLARED("declared"),
        /// Nothing.
        NOTHING("nothing");

        private final String word;

        Otherwise(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    /// What a party must do.
    public sealed interface Duty {
        /// Hold a certificate of this level at least.
        record MustHold(String level) implements Duty {}

        /// Be named in the bid.
        record MustBeDeclared() implements Duty {}

        /// Nothing: the scheme asks nothing of this party for this contract.
        record NotNeeded() implements Duty {}
    }

    /// A moment at which a buyer checks.
    ///
    /// @param maximumAge how old status evidence may be
    /// @param afterMoment whether it must have been obtained after the moment began
    /// @param restoreWithin time in which a supplier may put a failure right before a contract remedy, where
    /// there is one
    public record CheckPoint(
            String id, List<Accepted> accepts, Span maximumAge, boolean afterMoment, Optional<Span> restoreWithin) {
        public CheckPoint {
            accepts = List.copyOf(accepts);
        }
    }

    /// A status that is good enough at a check point, for good or in a stretch of days only.
    public record Accepted(Standing status, Optional<Window> during) {}

    /// A stretch of days, first and last included.
    public record Window(LocalDate from, LocalDate to) {
        /// Whether the day lies in it.
        public boolean holds(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(to);
        }
    }

    /// What is asked of a party in `role`, given facts about its part and the contract's level (empty: none
    /// needed).
    Duty duty(String role, Map<String, FactValue> facts, Optional<String> contractLevel) {
        Party party = parties.get(role);
        if (party == null) {
            throw Predicate.unknown("role", role);
        }
        for (String fact : facts.keySet()) {
            if (!partyFacts.containsKey(fact)) {
                throw Predicate.unknown("fact about a party", fact);
            }
        }
        if (contractLevel.isEmpty()) {
            return new Duty.NotNeeded();
        }
        for (PartyRule rule : party.rules()) {
            if (rule.when().holds(f -> Optional.ofNullable(facts.get(f)))) {
                return new Duty.MustHold(rule.level().orElse(contractLevel.get()));
            }
        }
        return switch (party.otherwise()) {
            case DECLARED -> new Duty.MustBeDeclared();
            case NOTHING -> new Duty.NotNeeded();
        };
    }

    static Applicability read(Node n, Map<String, Level> levels, Window transition) {
        Node b = n.obj("valueBasis");
        ValueBasis basis = new ValueBasis(b.bool("vat"), b.bool("options"), b.bool("extensions"), b.bool("perLot"));
        b.optionalText("explain");
        b.end();
        List<Threshold> thresholds = n.list(
                "thresholds", t -> new Threshold(t.ref("level", levels.keySet(), "level"), t.decimal("minimum")));
        checkThresholds(n, thresholds, levels);
        Map<String, Exemption> exemptions = new LinkedHashMap<>();
        for (Exemption e : n.list("exemptions", e -> {
            e.optionalText("explain");
            return new Exemption(e.id("id"), e.text("title"), e.bool("reasonNeeded"));
        })) {
            if (exemptions.put(e.id(), e) != null) {
                throw n.fault("exemptions", "\"" + e.id() + "\" occurs twice");
            }
        }
        Map<String, FactValue.Type> partyFacts = new LinkedHashMap<>();
        n.list("partyFacts", f -> {
            f.optionalText("title");
            String id = f.id("id");
            if (partyFacts.put(id, f.word("type", FactValue.Type.values(), FactValue.Type::word)) != null) {
                throw f.fault("id", "occurs twice");
            }
            return id;
        });
        Map<String, Party> parties = n.byId(
                "parties",
                p -> {
                    p.optionalText("explain");
                    return new Party(
                            p.id("role"),
                            p.list(
                                    "mustHold",
                                    r -> new PartyRule(
                                            Predicate.optional(r, "when", partyFacts),
                                            r.has("level")
                                                    ? Optional.of(r.ref("level", levels.keySet(), "level"))
                                                    : Optional.empty())),
                            p.word("otherwise", Otherwise.values(), Otherwise::word));
                },
                Party::role);
        Map<String, CheckPoint> points = points(n, transition);
        n.end();
        return new Applicability(basis, thresholds, exemptions, partyFacts, parties, points);
    }

    /// The check points alone, in the order of the edition.
    static Map<String, CheckPoint> points(Node n, Window transition) {
        return n.byId(
                "checkPoints",
                p -> {
                    p.optionalText("explain");
                    Set<Standing> seen = new HashSet<>();
                    List<Accepted> accepts = p.list("accepts", a -> {
                        Standing status = a.word("status", Standing.values(), Standing::word);
                        if (!seen.add(status)) {
                            throw a.fault("status", "occurs twice");
                        }
                        Optional<Window> during = Optional.empty();
                        if (a.has("during")) {
                            if (!a.text("during").equals("transition")) {
                                throw a.fault("during", "only \"transition\" is known to this software");
                            }
                            during = Optional.of(transition);
                        }
                        return new Accepted(status, during);
                    });
                    return new CheckPoint(
                            p.id("id"),
                            accepts,
                            Span.read(p, "maximumAge"),
                            p.bool("afterMoment"),
                            p.optionalObj("restoreWithin").map(Span::read));
                },
                CheckPoint::id);
    }

    /// Each level once, and a higher one never from a lower value on.
    private static void checkThresholds(Node n, List<Threshold> thresholds, Map<String, Level> levels) {
        Set<String> seen = new HashSet<>();
        for (Threshold t : thresholds) {
            if (!seen.add(t.level())) {
                throw n.fault("thresholds", "\"" + t.level() + "\" occurs twice");
            }
            if (t.minimum().signum() < 0) {
                throw n.fault("thresholds", "an amount below zero");
            }
            for (Threshold other : thresholds) {
                if (rank(levels, t) < rank(levels, other) && t.minimum().compareTo(other.minimum()) >= 0) {
                    throw n.fault("thresholds", "\"" + other.level() + "\" is higher and needs a higher value");
                }
            }
        }
        if (!seen.equals(levels.keySet())) {
            throw n.fault("thresholds", "does not name every level");
        }
    }

    private static int rank(Map<String, Level> levels, Threshold t) {
        Level level = levels.get(t.level());
        if (level == null) {
            throw Predicate.unknown("level", t.level());
        }
        return level.rank();
    }
}
