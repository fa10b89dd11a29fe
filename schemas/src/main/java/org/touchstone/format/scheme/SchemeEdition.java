package org.touchstone.format.scheme;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// One edition of the scheme: the rules as data, and the functions that apply them
/// (`spec/scheme-edition.md`).
///
/// Made by [#parse] only, which refuses an edition that does not hang together: an id that nothing defines,
/// weights that do not add up, sizes that leave somebody out, a timer without a figure. So whoever holds a
/// `SchemeEdition` may rely on every look-up between its parts.
///
/// Every method is a pure function. One that is asked about a level, role or point that the edition does not
/// have throws [MalformedException], since such a name came from outside.
public final class SchemeEdition {
    /// A part of the scheme in which marks are summed up, with a floor of its own.
    public record Theme(String id, String kind, String title) {}

    /// A size band; a supplier is of the first one whose condition holds.
    public record SizeBand(String id, String title, Predicate when) {}

    /// Who owns the scheme.
    public record Owner(String name, String identifierScheme, String identifier) {}

    /// What the scheme is in the terms of conformity assessment (UNTP code lists).
    public record Conformity(String attestationType, String assessorLevel, String assessmentLevel) {}

    /// A versioned text of numbered clauses that a supplier accepts.
    public record Clauses(String version, Map<String, String> clauses) {
        public Clauses {
            clauses = Collections.unmodifiableMap(new LinkedHashMap<>(clauses));
        }
    }

    /// Which results of an assessment are made public with a grant.
    public record Publication(boolean overall, boolean themes, Criteria criteria, boolean refusalsByCountOnly) {
        /// For which criteria "met" or "not met" is public.
        public enum Criteria {
            MANDATORY("mandatory"),
            ALL("all"),
            NONE("none");

            private final String word;

            Criteria(String word) {
                this.word = word;
            }

            /// The name in the format.
            public String word() {
                return word;
            }
        }
    }

    private final byte[] canonical;
    private final String digest;
    private final String scheme;
    private final int edition;
    private final String revision;
    private final String name;
    private final String plainName;
    private final String language;
    private final String currency;
    private final Owner owner;
    private final Conformity conformity;
    private final List<String> jurisdictions;
    private final LocalDate inForceFrom;
    private final Applicability.Window transition;
    private final Clockwork clockwork;
    private final Map<String, Theme> themes;
    private final Map<String, FactDefinition> facts;
    private final Map<String, SizeBand> sizes;
    private final Map<String, Level> levels;
    private final Applicability applicability;
    private final Scoring scoring;
    private final int totalWeight;
    private final Map<String, EvidenceType> evidenceTypes;
    private final Map<String, Criterion> criteria;
    private final Map<String, Equivalent> equivalents;
    private final Validity validity;
    private final Map<TimerId, Timer> timers;
    private final Reasons reasons;
    private final Clauses agreement;
    private final Clauses accountabilityCode;
    private final OpenBook openBook;
    private final Governance governance;
    private final Map<String, BigDecimal> applicationFees;
    private final Publication publication;
    private final Json.Obj explain;

    private SchemeEdition(Json.Obj json) {
        canonical = CanonicalJson.bytes(json);
        digest = sha256(canonical);
        Node n = new Node("", json);
        if (!n.text("type").equals("touchstone-scheme-edition") || n.integer("version", 1, 1) != 1) {
            throw n.fault("type", "is not a scheme edition");
        }
        scheme = n.id("scheme");
        edition = n.integer("edition", 1, 100_000);
        revision = n.id("revision");
        name = n.text("name");
        plainName = n.text("plainName");
        language = n.id("language");
        currency = n.text("currency");
        if (!currency.matches("[A-Z]{3}")) {
            throw n.fault("currency", "is not a currency code");
        }
        Node o = n.obj("owner");
        Node oi = o.obj("identifier");
        owner = new Owner(o.text("name"), oi.id("scheme"), oi.id("id"));
        oi.end();
        o.end();
        Node c = n.obj("conformity");
        conformity = new Conformity(c.id("attestationType"), c.id("assessorLevel"), c.id("assessmentLevel"));
        c.optionalText("explain");
        c.end();
        jurisdictions = n.texts("jurisdictions");

        Node cal = n.obj("calendar");
        inForceFrom = cal.date("inForceFrom");
        transition = transition(cal);
        clockwork = clockwork(cal);
        cal.end();

        themes = fixed(n.byId("themes", t -> new Theme(t.id("id"), t.id("kind"), t.text("title")), Theme::id));
        facts = fixed(readFacts(n));
        Map<String, FactValue.Type> factTypes = new LinkedHashMap<>();
        facts.values().forEach(f -> factTypes.put(f.id(), f.type()));
        sizes = fixed(readSizes(n, factTypes));
        levels = fixed(readLevels(n));
        applicability = Applicability.read(n.obj("applicability"), levels, transition);
        scoring = Scoring.read(n.obj("scoring"), themes.keySet(), levels.keySet(), sizes.keySet());
        evidenceTypes = fixed(n.byId("evidenceTypes", EvidenceType::read, EvidenceType::id));
        totalWeight = n.integer("totalWeight", 1, 1_000_000_000);
        criteria = fixed(n.byId(
                "criteria",
                k -> Criterion.read(
                        k,
                        themes.keySet(),
                        levels.keySet(),
                        sizes.keySet(),
                        evidenceTypes.keySet(),
                        factTypes,
                        scoring.scale().size()),
                Criterion::id));
        checkCriteria(n);
        equivalents =
                fixed(n.byId("equivalents", e -> Equivalent.read(e, criteria, scoring.highest()), Equivalent::id));
        validity = Validity.read(n.obj("validity"));
        timers = readTimers(n);
        reasons = Reasons.read(n.obj("reasons"));
        agreement = clauses(n.obj("agreement"));
        accountabilityCode = clauses(n.obj("accountabilityCode"));
        openBook = OpenBook.read(n.obj("openBook"), factTypes);
        governance = Governance.read(n.obj("governance"), levels.keySet(), sizes.keySet());
        Node f = n.obj("fees");
        Map<String, BigDecimal> fees = new LinkedHashMap<>();
        Node fa = f.obj("application");
        for (String size : fa.names()) {
            fees.put(size, fa.decimal(size));
        }
        fa.end();
        f.optionalText("explain");
        f.end();
        if (!fees.keySet().equals(sizes.keySet())) {
            throw n.fault("fees.application", "does not name every size");
        }
        applicationFees = fixed(fees);
        Node p = n.obj("publication");
        publication = new Publication(
                p.bool("overall"),
                p.bool("themes"),
                p.word("criteria", Publication.Criteria.values(), Publication.Criteria::word),
                p.bool("refusalsByCountOnly"));
        p.end();
        explain = n.has("explain") && n.raw("explain") instanceof Json.Obj e
                ? e
                : Json.Obj.builder().build();
        n.end();
    }

    /// Reads an edition from its JSON text, however it is spaced; throws [MalformedException] naming the
    /// place and the rule.
    public static SchemeEdition parse(byte[] utf8) {
        return of(StrictJson.parseObject(utf8, StrictJson.Limits.DOCUMENT));
    }

    /// Reads an edition from parsed JSON; throws [MalformedException] naming the place and the rule.
    public static SchemeEdition of(Json.Obj json) {
        return new SchemeEdition(json);
    }

    /// The check points of an edition, without reading its other rules: for a program that checks one bid and
    /// ends, and that knows by the text's digest that the text was read whole by those who signed it. Throws
    /// [MalformedException].
    public static Map<String, Applicability.CheckPoint> checkPoints(Json.Obj json) {
        Node n = new Node("", json);
        return Applicability.points(n.obj("applicability"), transition(n.obj("calendar")));
    }

    private static Applicability.Window transition(Node cal) {
        Node tr = cal.obj("transition");
        Applicability.Window window = new Applicability.Window(tr.date("from"), tr.date("to"));
        tr.optionalText("explain");
        tr.end();
        if (window.to().isBefore(window.from())) {
            throw cal.fault("transition", "ends before it starts");
        }
        return window;
    }

    /// Reads an edition that comes with the software, by the name of its file without the ending.
    public static SchemeEdition shipped(String name) {
        if (!name.matches("[a-z0-9-]{1,64}")) {
            throw Predicate.unknown("shipped edition", name);
        }
        try (InputStream in = SchemeEdition.class.getResourceAsStream("/editions/" + name + ".json")) {
            if (in == null) {
                throw new MalformedException("no edition \"" + name + "\" comes with this software");
            }
            return parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same rules in force from another day and with another transition, as a demonstration needs whose
    /// years lie elsewhere. It is another edition text, with a digest of its own.
    public SchemeEdition inForce(LocalDate from, Applicability.Window transition) {
        Json.Obj json = StrictJson.parseObject(canonical, StrictJson.Limits.DOCUMENT);
        Json.Obj calendar = json.obj("calendar");
        Json.Obj days =
                with(with(calendar.obj("transition"), "from", text(transition.from())), "to", text(transition.to()));
        return of(with(json, "calendar", with(with(calendar, "transition", days), "inForceFrom", text(from))));
    }

    private static Json text(LocalDate day) {
        return new Json.Str(day.toString());
    }

    private static Json.Obj with(Json.Obj o, String name, Json value) {
        Map<String, Json> members = new LinkedHashMap<>(o.members());
        members.put(name, value);
        return new Json.Obj(members);
    }

    // ---------------------------------------------------------------- what it is

    /// The canonical bytes (RFC 8785): what is published as an object and hashed.
    public byte[] canonicalBytes() {
        return canonical.clone();
    }

    /// SHA-256 of [#canonicalBytes], lower-case hex.
    public String digest() {
        return digest;
    }

    /// The id of the scheme.
    public String scheme() {
        return scheme;
    }

    /// The number of the edition.
    public int edition() {
        return edition;
    }

    /// The revision of the edition's text.
    public String revision() {
        return revision;
    }

    /// The full name of the scheme's edition.
    public String name() {
        return name;
    }

    /// What people call an accredited supplier.
    public String plainName() {
        return plainName;
    }

    /// The language of its texts (BCP 47).
    public String language() {
        return language;
    }

    /// The currency of its amounts (ISO 4217).
    public String currency() {
        return currency;
    }

    public Owner owner() {
        return owner;
    }

    public Conformity conformity() {
        return conformity;
    }

    /// Where it is in use (ISO 3166-2).
    public List<String> jurisdictions() {
        return jurisdictions;
    }

    /// The first day on which it is in force.
    public LocalDate inForceFrom() {
        return inForceFrom;
    }

    /// The stretch in which a complete application counts at the check points that say so.
    public Applicability.Window transition() {
        return transition;
    }

    /// How it counts time.
    public Clockwork clockwork() {
        return clockwork;
    }

    public Map<String, Theme> themes() {
        return themes;
    }

    /// The facts in the order of the edition, derived ones among them.
    public Map<String, FactDefinition> factDefinitions() {
        return facts;
    }

    /// The size bands from the first asked to the last.
    public Map<String, SizeBand> sizes() {
        return sizes;
    }

    public Map<String, Level> levels() {
        return levels;
    }

    public Applicability applicability() {
        return applicability;
    }

    public Scoring scoring() {
        return scoring;
    }

    public Map<String, EvidenceType> evidenceTypes() {
        return evidenceTypes;
    }

    /// The theme of this id; throws [MalformedException] if there is none.
    public Theme theme(String id) {
        Theme theme = themes.get(id);
        if (theme == null) {
            throw Predicate.unknown("theme", id);
        }
        return theme;
    }

    /// The criteria by id, in the order of the edition.
    public Map<String, Criterion> criteria() {
        return criteria;
    }

    /// The criterion of this id; throws [MalformedException] if there is none.
    public Criterion criterion(String id) {
        Criterion criterion = criteria.get(id);
        if (criterion == null) {
            throw Predicate.unknown("criterion", id);
        }
        return criterion;
    }

    public Map<String, Equivalent> equivalents() {
        return equivalents;
    }

    public Validity validity() {
        return validity;
    }

    public Map<TimerId, Timer> timers() {
        return timers;
    }

    public Reasons reasonCodes() {
        return reasons;
    }

    /// The certification agreement a supplier accepts before a certificate is issued.
    public Clauses agreement() {
        return agreement;
    }

    public Clauses accountabilityCode() {
        return accountabilityCode;
    }

    public OpenBook openBook() {
        return openBook;
    }

    public Governance governance() {
        return governance;
    }

    /// The fee of an application, by size, in [#currency].
    public Map<String, BigDecimal> applicationFees() {
        return applicationFees;
    }

    public Publication publication() {
        return publication;
    }

    /// Prose for people about the edition as a whole; no rule.
    public Json.Obj explain() {
        return explain;
    }

    // ---------------------------------------------------------------- facts and sizes

    /// Checks stated facts and derives the others. `stated` holds an integer, a decimal string or a boolean
    /// for each fact id. Throws [MalformedException] naming every fact at fault: unknown, of another kind,
    /// below zero, or missing.
    public Facts facts(Json.Obj stated) {
        return facts(stated(stated));
    }

    /// Checks one stated fact by itself, whatever else is stated; throws [MalformedException].
    public void requireFact(String id, Json value) {
        derive(stated(new Json.Obj(Map.of(id, value))), new LinkedHashSet<>());
    }

    /// The facts that are still to be stated beside these, in the order of the edition; throws
    /// [MalformedException] for one that is wrong.
    public Set<String> missingFacts(Json.Obj stated) {
        return missingFacts(stated(stated));
    }

    /// See [#missingFacts(Json.Obj)].
    public Set<String> missingFacts(Map<String, FactValue> stated) {
        Set<String> missing = new LinkedHashSet<>();
        derive(stated, missing);
        return missing;
    }

    /// The facts to ask an applicant for who has stated these: those that must be stated, in the order of the
    /// edition, and once they all are, those that may be and would count.
    public List<FactDefinition> askedFacts(Map<String, FactValue> stated) {
        Set<String> missing = new LinkedHashSet<>();
        Map<String, FactValue> all = derive(stated, missing);
        Set<String> idle = new LinkedHashSet<>();
        Set<String> counted = new LinkedHashSet<>();
        for (FactDefinition definition : facts.values()) {
            definition.derived().ifPresent(d -> {
                boolean first = d.when().holds(f -> Optional.ofNullable(all.get(f)));
                counted.add(first ? d.then() : d.otherwise());
                idle.add(first ? d.otherwise() : d.then());
            });
        }
        idle.removeAll(counted);
        List<FactDefinition> asked = new ArrayList<>();
        List<FactDefinition> free = new ArrayList<>();
        for (FactDefinition definition : facts.values()) {
            if (definition.derived().isPresent()) {
                continue;
            }
            if (definition.requiredIf().holds(f -> Optional.ofNullable(all.get(f)))) {
                asked.add(definition);
            } else if (missing.isEmpty() && !idle.contains(definition.id())) {
                free.add(definition);
            }
        }
        asked.addAll(free);
        return List.copyOf(asked);
    }

    /// Stated facts as values, each of the kind that the edition asks for; throws [MalformedException].
    public Map<String, FactValue> stated(Json.Obj stated) {
        Map<String, FactValue> given = new LinkedHashMap<>();
        for (String id : stated.members().keySet()) {
            FactDefinition definition = facts.get(id);
            if (definition == null || definition.derived().isPresent()) {
                throw Predicate.unknown("fact to state", id);
            }
            given.put(
                    id,
                    switch (definition.type()) {
                        case WHOLE -> new FactValue.Whole(stated.integer(id));
                        case MONEY -> new FactValue.Money(Node.decimal(id, stated.text(id)));
                        case FLAG -> new FactValue.Flag(stated.bool(id));
                    });
        }
        return given;
    }

    /// Checks stated facts and derives the others; see [#facts(Json.Obj)].
    public Facts facts(Map<String, FactValue> stated) {
        Set<String> missing = new LinkedHashSet<>();
        Map<String, FactValue> all = derive(stated, missing);
        if (!missing.isEmpty()) {
            throw new MalformedException("these facts are missing: " + String.join(", ", missing));
        }
        return new Facts(all);
    }

    private Map<String, FactValue> derive(Map<String, FactValue> stated, Set<String> missing) {
        for (String id : stated.keySet()) {
            FactDefinition definition = facts.get(id);
            if (definition == null || definition.derived().isPresent()) {
                throw Predicate.unknown("fact to state", id);
            }
        }
        Map<String, FactValue> all = new LinkedHashMap<>();
        for (FactDefinition definition : facts.values()) {
            String id = definition.id();
            if (definition.derived().isPresent()) {
                FactDefinition.Derivation d = definition.derived().get();
                FactValue v = all.get(d.when().holds(f -> Optional.ofNullable(all.get(f))) ? d.then() : d.otherwise());
                if (v != null) {
                    all.put(id, v);
                }
                continue;
            }
            FactValue v = stated.get(id);
            if (v == null) {
                if (definition.requiredIf().holds(f -> Optional.ofNullable(all.get(f)))) {
                    missing.add(id);
                }
                continue;
            }
            if (v.type() != definition.type()) {
                throw new MalformedException("the fact \"" + id + "\" is of another kind");
            }
            boolean negative = switch (v) {
                case FactValue.Whole(long w) -> w < 0;
                case FactValue.Money(BigDecimal m) -> m.signum() < 0;
                case FactValue.Flag _ -> false;
            };
            if (negative) {
                throw new MalformedException("the fact \"" + id + "\" is below zero");
            }
            all.put(id, v);
        }
        return all;
    }

    /// The size band of a supplier.
    public SizeBand sizeOf(Facts facts) {
        return sizes.values().stream()
                .filter(b -> b.when().holds(facts::find))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no size band takes everybody"));
    }

    // ---------------------------------------------------------------- assessment

    /// The criteria that apply to a supplier with these facts at this level, in the order of the edition.
    public List<Criterion> applicable(String level, Facts facts) {
        requireLevel(level);
        return criteria.values().stream()
                .filter(c -> c.levels().contains(level) && c.appliesIf().holds(facts::find))
                .toList();
    }

    /// Those of them that must be met.
    public List<Criterion> mandatory(String level, Facts facts) {
        String size = sizeOf(facts).id();
        return applicable(level, facts).stream()
                .filter(c -> c.mandatoryFor(level, size))
                .toList();
    }

    /// Applies the scoring rules. `scores` holds one score for each criterion that applies, and no other;
    /// throws [MalformedException] naming what is missing, too much or outside the scale.
    public Assessment assess(String level, Facts facts, Map<String, Integer> scores) {
        return Marking.assess(this, requireLevel(level), facts, scores);
    }

    /// What two scores that assessors gave alone lead to.
    public Scoring.Reconciled reconcile(int one, int other) {
        if (Math.min(one, other) < 0 || Math.max(one, other) > scoring.highest()) {
            throw new MalformedException("a score outside 0 to " + scoring.highest());
        }
        int lower = Math.min(one, other);
        int higher = Math.max(one, other);
        if (higher - lower >= scoring.agreement().third()) {
            return new Scoring.Reconciled.Third(lower, higher);
        }
        if (higher - lower >= scoring.agreement().discuss()) {
            return new Scoring.Reconciled.Discuss(lower, higher);
        }
        return new Scoring.Reconciled.Final(one);
    }

    // ---------------------------------------------------------------- tenders

    /// The level a contract of this value needs; empty below the lowest threshold.
    public Optional<Level> levelRequired(BigDecimal value) {
        return applicability.thresholds().stream()
                .filter(t -> value.compareTo(t.minimum()) >= 0)
                .map(t -> requireLevel(t.level()))
                .max(Comparator.comparingInt(Level::rank));
    }

    /// Whether holding `held` is enough where `required` is asked: it is that level or includes it.
    public boolean satisfies(String held, String required) {
        requireLevel(required);
        Optional<Level> at = Optional.of(requireLevel(held));
        while (at.isPresent()) {
            if (at.get().id().equals(required)) {
                return true;
            }
            at = at.get().includes().map(this::requireLevel);
        }
        return false;
    }

    /// What is asked of a party in a bid for a contract of this value, given facts about its part in it.
    public Applicability.Duty duty(String role, Map<String, FactValue> partyFacts, BigDecimal contractValue) {
        return applicability.duty(role, partyFacts, levelRequired(contractValue).map(Level::id));
    }

    /// Whether a standing is good enough at a check point, the moment of which is `moment`.
    public boolean accepted(String point, Standing standing, Instant moment) {
        LocalDate day = clockwork.dateOf(moment);
        return checkPoint(point).accepts().stream()
                .anyMatch(a -> a.status() == standing
                        && a.during().map(w -> w.holds(day)).orElse(true));
    }

    /// The check point of this id.
    public Applicability.CheckPoint checkPoint(String id) {
        Applicability.CheckPoint point = applicability.checkPoints().get(id);
        if (point == null) {
            throw Predicate.unknown("check point", id);
        }
        return point;
    }

    // ---------------------------------------------------------------- time

    /// The rule of a time limit.
    public Timer timer(TimerId id) {
        Timer timer = timers.get(id);
        if (timer == null) {
            throw new IllegalStateException("no timer " + id);
        }
        return timer;
    }

    /// When a limit that starts at `from` is over: up to and including this moment is in time.
    public Instant due(TimerId id, Instant from) {
        Timer timer = timer(id);
        return clockwork.after(from, timer.span(), timer.calendar().orElse(clockwork.defaultCalendar()));
    }

    /// Likewise, counted by the working-day calendar of where the supplier is.
    public Instant due(TimerId id, Instant from, String calendar) {
        return clockwork.after(from, timer(id).span(), calendar);
    }

    /// When a limit given by its name in the format is over; throws [MalformedException] for a name it does
    /// not have.
    public Instant due(String timer, Instant from) {
        for (TimerId id : TimerId.values()) {
            if (id.word().equals(timer)) {
                return due(id, from);
            }
        }
        throw Predicate.unknown("timer", timer);
    }

    /// The last moment of an accreditation granted at `validFrom`.
    public Instant validUntil(Instant validFrom) {
        return clockwork.after(validFrom, validity.period());
    }

    /// From when on a renewal may be asked for.
    public Instant renewalOpens(Instant validUntil) {
        return clockwork.before(validUntil, validity.renewalOpens());
    }

    /// Whether validity goes on past its end while a renewal, complete at this moment, is undecided.
    public boolean continues(Instant validUntil, Instant renewalComplete) {
        return !renewalComplete.isAfter(renewalBy(validUntil));
    }

    /// The last moment at which a complete renewal lets validity go on past its end.
    public Instant renewalBy(Instant validUntil) {
        return clockwork.endOf(clockwork.dateOf(clockwork.before(validUntil, validity.continuationIfBy())));
    }

    /// The latest end of a validity that goes on.
    public Instant continuedUntil(Instant validUntil) {
        return clockwork.after(validUntil, validity.continuationMaximum());
    }

    /// When the `n`th report (from 1) of an accreditation granted at `validFrom` is due.
    public Instant reportDue(Instant validFrom, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("reports count from 1");
        }
        Span every = validity.reportEvery();
        return clockwork.after(validFrom, new Span(Math.multiplyExact(every.amount(), n), every.unit()));
    }

    /// How many reports fall due before the end of the validity (the renewal takes the place of the last one).
    public int reports() {
        return (validity.period().amount() - 1) / validity.reportEvery().amount();
    }

    /// Whether evidence of a type, dated `dated`, is young enough at `at`.
    public boolean inDate(String evidenceType, LocalDate dated, Instant at) {
        EvidenceType type = evidenceTypes.get(evidenceType);
        if (type == null) {
            throw Predicate.unknown("evidence type", evidenceType);
        }
        return !dated.isAfter(clockwork.dateOf(at))
                && !at.isAfter(clockwork.after(clockwork.startOf(dated), type.maximumAge()));
    }

    // ---------------------------------------------------------------- reading

    private Level requireLevel(String id) {
        Level level = levels.get(id);
        if (level == null) {
            throw Predicate.unknown("level", id);
        }
        return level;
    }

    private static Clockwork clockwork(Node cal) {
        ZoneId zone;
        LocalTime ends;
        try {
            zone = ZoneId.of(cal.text("zone"));
            ends = LocalTime.parse(cal.text("dayEndsAt"));
        } catch (DateTimeException e) {
            throw new MalformedException(cal.at("zone") + ": the zone or the end of the day is not known", e);
        }
        Map<String, WorkingDays> shipped = WorkingDays.shipped();
        Map<String, WorkingDays> used = new LinkedHashMap<>();
        for (String id : cal.refs("workingDays", shipped.keySet(), "calendar with this software")) {
            WorkingDays days = shipped.get(id);
            if (days != null) {
                used.put(id, days);
            }
        }
        return new Clockwork(
                zone, ends, used, cal.ref("defaultWorkingDays", used.keySet(), "calendar of this edition"));
    }

    private static Map<String, FactDefinition> readFacts(Node n) {
        Map<String, FactValue.Type> before = new HashMap<>();
        return n.byId(
                "facts",
                f -> {
                    f.optionalText("explain");
                    String id = f.id("id");
                    FactValue.Type type = f.word("type", FactValue.Type.values(), FactValue.Type::word);
                    Optional<FactDefinition.Derivation> derived = f.optionalObj("derived")
                            .map(d -> {
                                FactDefinition.Derivation derivation = new FactDefinition.Derivation(
                                        Predicate.read(d.obj("when"), before),
                                        d.ref("then", before.keySet(), "fact before it"),
                                        d.ref("otherwise", before.keySet(), "fact before it"));
                                if (before.get(derivation.then()) != type
                                        || before.get(derivation.otherwise()) != type) {
                                    throw d.fault("then", "a derived fact is of the kind of those it is taken from");
                                }
                                d.end();
                                return derivation;
                            });
                    if (derived.isPresent() && f.has("requiredIf")) {
                        throw f.fault("requiredIf", "a derived fact is never stated");
                    }
                    FactDefinition definition = new FactDefinition(
                            id, type, f.text("title"), Predicate.optional(f, "requiredIf", before), derived);
                    before.put(id, type);
                    return definition;
                },
                FactDefinition::id);
    }

    private static Map<String, SizeBand> readSizes(Node n, Map<String, FactValue.Type> factTypes) {
        Map<String, SizeBand> sizes = n.byId(
                "sizes",
                s -> new SizeBand(s.id("id"), s.text("title"), Predicate.read(s.obj("when"), factTypes)),
                SizeBand::id);
        int i = 0;
        for (SizeBand band : sizes.values()) {
            boolean last = ++i == sizes.size();
            if (last != band.when() instanceof Predicate.Always) {
                throw n.fault("sizes", "the last band, and no other, takes everybody who is left");
            }
        }
        return sizes;
    }

    private static Map<String, Level> readLevels(Node n) {
        Map<String, Level> levels = n.byId(
                "levels",
                l -> new Level(
                        l.id("id"),
                        l.integer("rank", 1, 1000),
                        l.text("title"),
                        l.has("includes") ? Optional.of(l.id("includes")) : Optional.empty()),
                Level::id);
        for (Level level : levels.values()) {
            for (Level other : levels.values()) {
                if (!other.equals(level) && other.rank() == level.rank()) {
                    throw n.fault("levels", "two levels of rank " + level.rank());
                }
            }
            if (level.includes().isPresent()) {
                Level below = levels.get(level.includes().get());
                if (below == null || below.rank() >= level.rank()) {
                    throw n.fault("levels", "\"" + level.id() + "\" includes what is not a lower level");
                }
            }
        }
        return levels;
    }

    private void checkCriteria(Node n) {
        int sum = criteria.values().stream().mapToInt(Criterion::weight).sum();
        if (sum != totalWeight) {
            throw n.fault("totalWeight", "is " + totalWeight + ", but the weights of the criteria add up to " + sum);
        }
        Set<String> metricIds = new LinkedHashSet<>();
        for (Criterion c : criteria.values()) {
            for (Criterion.Metric m : c.metrics()) {
                if (!metricIds.add(m.id())) {
                    throw n.fault("criteria", "the metric \"" + m.id() + "\" occurs twice");
                }
            }
        }
        for (Theme t : themes.values()) {
            if (criteria.values().stream().noneMatch(c -> c.theme().equals(t.id()))) {
                throw n.fault("themes", "no criterion in \"" + t.id() + "\"");
            }
        }
        for (Level l : levels.values()) {
            if (criteria.values().stream()
                    .noneMatch(c -> c.levels().contains(l.id()) && c.appliesIf() instanceof Predicate.Always)) {
                throw n.fault("criteria", "no criterion applies to everybody at \"" + l.id() + "\"");
            }
        }
    }

    private Map<TimerId, Timer> readTimers(Node n) {
        Map<TimerId, Timer> out = new EnumMap<>(TimerId.class);
        for (Timer t : n.list("timers", t -> Timer.read(t, clockwork.calendars().keySet()))) {
            if (out.put(t.id(), t) != null) {
                throw n.fault("timers", "\"" + t.id().word() + "\" occurs twice");
            }
        }
        for (TimerId id : TimerId.values()) {
            if (!out.containsKey(id)) {
                throw n.fault("timers", "\"" + id.word() + "\" is missing");
            }
        }
        return Collections.unmodifiableMap(out);
    }

    private static Clauses clauses(Node n) {
        Map<String, String> texts = new LinkedHashMap<>();
        n.list("clauses", c -> {
            String id = c.id("id");
            if (texts.put(id, c.text("text")) != null) {
                throw c.fault("id", "occurs twice");
            }
            return id;
        });
        Clauses clauses = new Clauses(n.id("version"), texts);
        n.end();
        return clauses;
    }

    private static <K, V> Map<K, V> fixed(Map<K, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
