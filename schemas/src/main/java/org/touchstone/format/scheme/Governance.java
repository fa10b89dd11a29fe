package org.touchstone.format.scheme;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How the board decides: seats, quorum, majorities, consultation, and who must be kept apart in a case.
public record Governance(
        Map<String, Constituency> constituencies,
        List<SeatLimit> seatLimits,
        Quorum quorum,
        Map<String, Matter> matters,
        Consultation consultation,
        Span leadTimeBeforeInForce,
        Span transitionForHolders,
        List<Separation> separations,
        AssessmentRules assessment) {

    public Governance {
        constituencies = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(constituencies));
        seatLimits = List.copyOf(seatLimits);
        matters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(matters));
        separations = List.copyOf(separations);
    }

    /// A group that has seats. `sector` is a word of the edition by which limits speak of several groups at
    /// once.
    public record Constituency(String id, int seats, String sector) {}

    /// A share of the seats that a sector must reach or may not exceed.
    public record SeatLimit(String sector, Bound bound, Share share) {
        /// Which side of the share is allowed.
        public enum Bound {
            MORE_THAN("more-than"),
            AT_MOST("at-most");

            private final String word;

            Bound(String word) {
                this.word = word;
            }

            /// The name in the format.
            public String word() {
                return word;
            }
        }
    }

    /// A fraction of whole numbers.
    public record Share(int numerator, int denominator) {
        /// Whether `part` of `whole` reaches this share (or, with `strict`, exceeds it). Exact, without
        /// rounding.
        public boolean reached(int part, int whole, boolean strict) {
            int c = Long.compare((long) part * denominator, (long) whole * numerator);
            return strict ? c > 0 : c >= 0;
        }

        static Share read(Node n) {
            Share s = new Share(n.integer("numerator", 0, 1000), n.integer("denominator", 1, 1000));
            if (s.numerator > s.denominator) {
                throw n.fault("numerator", "is more than the whole");
            }
            n.end();
            return s;
        }
    }

    /// Who must be in the room for a vote to count, after interested members have left.
    public record Quorum(int members, Set<String> mustInclude) {
        public Quorum {
            mustInclude = Set.copyOf(mustInclude);
        }
    }

    /// What a share is taken of.
    public enum Base {
        /// Members who voted yes or no.
        VOTING("present-and-voting"),
        /// Members in the room, abstentions included.
        PRESENT("present"),
        /// All seats of the board.
        ALL_SEATS("all-seats");

        private final String word;

        Base(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    /// A kind of decision. `strict`: the share must be exceeded (a simple majority is more than a half).
    public record Matter(
            String id,
            String title,
            Share share,
            Base base,
            boolean strict,
            int minimumYes,
            Optional<Span> lapsesAfter,
            Map<String, Integer> alsoNeeds) {
        public Matter {
            alsoNeeds = Map.copyOf(alsoNeeds);
        }
    }

    /// Least lengths of consultation and the time for the answer.
    public record Consultation(Span newEdition, Span minorRevision, Span responseWithin, List<String> mustPublish) {
        public Consultation {
            mustPublish = List.copyOf(mustPublish);
        }
    }

    /// Who may not do what in one case. Roles are the codes of the people register.
    public sealed interface Separation {
        /// One person may not act in both roles in one case.
        record Apart(String role, String from) implements Separation {}

        /// Nobody who advised the supplier within the span may act in these roles.
        record CoolingOff(Set<String> roles, Span span) implements Separation {
            public CoolingOff {
                roles = Set.copyOf(roles);
            }
        }

        /// One person may act in the role for the same supplier in at most so many cycles in a row.
        record Rotation(String role, int cycles) implements Separation {}
    }

    /// Rules of the assessment itself. `siteVisits` by level: share of cases in per mille, and sizes always
    /// visited.
    public record AssessmentRules(
            int minimumAssessors,
            boolean leadRequired,
            boolean declarationBeforeEvidence,
            int clarificationRounds,
            Map<String, SiteVisits> siteVisits,
            int unannouncedPerMille) {
        public AssessmentRules {
            siteVisits = Map.copyOf(siteVisits);
        }
    }

    /// How many cases are visited.
    public record SiteVisits(int samplePerMille, Set<String> alwaysSizes) {
        public SiteVisits {
            alwaysSizes = Set.copyOf(alwaysSizes);
        }
    }

    /// How one member acted on an item.
    public record Ballot(String member, String constituency, Vote vote) {}

    /// A member's act. `RECUSED` means interested and out of the room: no part of the quorum.
    public enum Vote {
        YES,
        NO,
        ABSTAIN,
        RECUSED
    }

    /// The count of a vote, as computed when it was taken.
    public record Count(
            int present, int yes, int no, boolean quorate, Set<String> missing, boolean reached, boolean carried) {}

    /// The number of seats in all.
    public int seats() {
        return constituencies.values().stream().mapToInt(Constituency::seats).sum();
    }

    /// Counts a vote on `matter`. The quorum is counted after recusals; a vote without one is never carried.
    public Count count(String matter, List<Ballot> ballots) {
        Matter m = matters.get(matter);
        if (m == null) {
            throw Predicate.unknown("matter", matter);
        }
        Set<String> members = new HashSet<>();
        Map<String, Integer> used = new HashMap<>();
        Set<String> presentGroups = new HashSet<>();
        int present = 0;
        int yes = 0;
        int no = 0;
        for (Ballot b : ballots) {
            Constituency c = constituencies.get(b.constituency());
            if (c == null) {
                throw Predicate.unknown("constituency", b.constituency());
            }
            if (!members.add(b.member())) {
                throw new IllegalArgumentException("a member votes twice: " + b.member());
            }
            if (used.merge(c.id(), 1, Integer::sum) > c.seats()) {
                throw new IllegalArgumentException("more ballots than seats: " + c.id());
            }
            if (b.vote() == Vote.RECUSED) {
                continue;
            }
            present++;
            presentGroups.add(c.id());
            yes += b.vote() == Vote.YES ? 1 : 0;
            no += b.vote() == Vote.NO ? 1 : 0;
        }
        Set<String> missing = new LinkedHashSet<>(quorum.mustInclude());
        missing.removeAll(presentGroups);
        boolean quorate = present >= quorum.members() && missing.isEmpty();
        int whole = switch (m.base()) {
            case VOTING -> yes + no;
            case PRESENT -> present;
            case ALL_SEATS -> seats();
        };
        boolean reached = yes >= m.minimumYes() && m.share().reached(yes, whole, m.strict());
        return new Count(present, yes, no, quorate, missing, reached, quorate && reached);
    }

    static Governance read(Node n, Set<String> levels, Set<String> sizes) {
        Map<String, Constituency> groups = n.byId(
                "constituencies",
                c -> new Constituency(c.id("id"), c.integer("seats", 1, 1000), c.id("sector")),
                Constituency::id);
        Set<String> sectors = new HashSet<>();
        groups.values().forEach(c -> sectors.add(c.sector()));
        int seats = groups.values().stream().mapToInt(Constituency::seats).sum();
        List<SeatLimit> limits = n.list("seatLimits", l -> {
            SeatLimit limit = new SeatLimit(
                    l.ref("sector", sectors, "sector"),
                    l.word("bound", SeatLimit.Bound.values(), SeatLimit.Bound::word),
                    Share.read(l.obj("share")));
            int held = groups.values().stream()
                    .filter(c -> c.sector().equals(limit.sector()))
                    .mapToInt(Constituency::seats)
                    .sum();
            boolean kept = switch (limit.bound()) {
                case MORE_THAN -> limit.share().reached(held, seats, true);
                case AT_MOST -> !limit.share().reached(held, seats, true);
            };
            if (!kept) {
                throw l.fault("share", "the seats given break this limit");
            }
            return limit;
        });
        Node q = n.obj("quorum");
        Quorum quorum =
                new Quorum(q.integer("members", 1, seats), q.refs("mustInclude", groups.keySet(), "constituency"));
        q.end();
        Map<String, Matter> matters = n.byId(
                "matters",
                m -> {
                    Map<String, Integer> also = new HashMap<>();
                    if (m.has("alsoNeeds")) {
                        for (Map.Entry<String, Integer> e :
                                m.list("alsoNeeds", a -> Map.entry(a.id("role"), a.integer("persons", 1, 100)))) {
                            if (also.put(e.getKey(), e.getValue()) != null) {
                                throw m.fault("alsoNeeds", "a role occurs twice");
                            }
                        }
                    }
                    return new Matter(
                            m.id("id"),
                            m.text("title"),
                            Share.read(m.obj("share")),
                            m.word("base", Base.values(), Base::word),
                            m.bool("strict"),
                            m.integer("minimumYes", 0, seats),
                            m.optionalObj("lapsesAfter").map(Span::read),
                            also);
                },
                Matter::id);
        Node c = n.obj("consultation");
        Consultation consultation = new Consultation(
                Span.read(c, "newEdition"),
                Span.read(c, "minorRevision"),
                Span.read(c, "responseWithin"),
                c.texts("mustPublish"));
        c.end();
        List<Separation> separations = n.list("separations", s -> {
            String kind = s.text("kind");
            s.optionalText("explain");
            return switch (kind) {
                case "apart" -> new Separation.Apart(s.id("role"), s.id("from"));
                case "cooling-off" ->
                    new Separation.CoolingOff(new LinkedHashSet<>(s.texts("roles")), Span.read(s, "span"));
                case "rotation" -> new Separation.Rotation(s.id("role"), s.integer("cycles", 1, 100));
                default -> throw s.fault("kind", "\"" + kind + "\" is not known to this software");
            };
        });
        Node a = n.obj("assessment");
        Map<String, SiteVisits> visits = new HashMap<>();
        a.list("siteVisits", v -> {
            String level = v.ref("level", levels, "level");
            SiteVisits visit =
                    new SiteVisits(v.integer("samplePerMille", 0, 1000), v.refs("alwaysSizes", sizes, "size"));
            if (visits.put(level, visit) != null) {
                throw v.fault("level", "occurs twice");
            }
            return level;
        });
        if (!visits.keySet().equals(levels)) {
            throw a.fault("siteVisits", "does not name every level");
        }
        AssessmentRules rules = new AssessmentRules(
                a.integer("minimumAssessors", 1, 10),
                a.bool("leadRequired"),
                a.bool("declarationBeforeEvidence"),
                a.integer("clarificationRounds", 0, 20),
                visits,
                a.integer("unannouncedPerMille", 0, 1000));
        a.end();
        Governance g = new Governance(
                groups,
                limits,
                quorum,
                matters,
                consultation,
                Span.read(n, "leadTimeBeforeInForce"),
                Span.read(n, "transitionForHolders"),
                separations,
                rules);
        n.end();
        return g;
    }
}
