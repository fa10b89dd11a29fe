package org.touchstone.verifier.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.CheckPoint;
import org.touchstone.format.policy.Role;
import org.touchstone.format.policy.TenderFile;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.policy.ValueBasis;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.Level;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.Span;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.verifier.bid.Places;
import org.touchstone.verifier.report.Dates;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.source.Documents;
import org.touchstone.verifier.source.Home;

/// What a tender policy asks, worked out: `policy show` says it, `policy test` also says what is odd about it, and
/// whether the bids lie where it says. Rules of the scheme are those of the newest edition in this computer's trust
/// list; without it, what hangs on them is not guessed.
final class PolicyPlan {
    /// Something to look at before bids are judged by the policy.
    ///
    /// @param key its sentence in the catalogue; without `policy.` its code in JSON
    private record Warning(String key, String lot, List<String> values) {}

    private final Run run;
    private final Optional<SchemeEdition> edition;
    private final List<Warning> warnings = new ArrayList<>();

    private PolicyPlan(Run run) {
        this.run = run;
        this.edition = edition(run);
    }

    /// Says in plain words what the file asks.
    static ExitCode show(Run run, TenderFile file) {
        PolicyPlan plan = new PolicyPlan(run);
        plan.finish(file, false);
        return ExitCode.OK;
    }

    /// Also says what is odd; the exit code is that of a doubt if anything is.
    static ExitCode test(Run run, TenderFile file, List<String> bids) {
        PolicyPlan plan = new PolicyPlan(run);
        file.lots().forEach(plan::examine);
        for (String folder : bids) {
            plan.places(file, folder);
        }
        plan.finish(file, true);
        return plan.warnings.isEmpty() ? ExitCode.OK : ExitCode.REFER;
    }

    /// The newest edition in the trust list of this computer, if both are here.
    private static Optional<SchemeEdition> edition(Run run) {
        Home home = run.home();
        Optional<TrustChain> chain = home.pin().isEmpty() ? Optional.empty() : home.chain();
        try {
            return chain.flatMap(
                            c -> c.newest().schemes().stream().max(Comparator.comparingLong(TrustList.Scheme::edition)))
                    .flatMap(s -> home.edition(s.digest()))
                    .map(SchemeEdition::parse);
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    // ------------------------------------------------------------------------------------ what is asked

    /// The level that is asked for. `known` false: it cannot be told here.
    private record Asked(boolean known, Optional<String> level) {}

    private Asked asked(TenderPolicy lot) {
        if (lot.terms().exemption().isPresent()) {
            return new Asked(true, Optional.empty());
        }
        if (lot.level().isPresent()) {
            return new Asked(true, lot.level());
        }
        if (lot.value().isEmpty()
                || edition.isEmpty()
                || !edition.get().currency().equals(lot.value().get().currency())) {
            return new Asked(false, Optional.empty());
        }
        Applicability rules = edition.get().applicability();
        ValueBasis.Range range = lot.counted(rules.valueBasis()).orElseThrow();
        BigDecimal high = range.high()
                .orElseGet(() -> rules.thresholds().stream()
                        .map(Applicability.Threshold::minimum)
                        .reduce(range.low(), BigDecimal::max));
        Optional<String> least = edition.get().levelRequired(range.low()).map(Level::id);
        Optional<String> most = edition.get().levelRequired(high).map(Level::id);
        return new Asked(least.equals(most), least.equals(most) ? least : Optional.empty());
    }

    /// One moment of checking: when it is, as far as that is settled, and how old evidence may be then.
    private record Moment(String id, Optional<OffsetDateTime> at, String maximumAge, String limitBy) {}

    private List<Moment> moments(TenderPolicy lot) {
        Set<String> ids = new LinkedHashSet<>();
        Map<String, Applicability.CheckPoint> known = new HashMap<>();
        edition.ifPresent(e -> e.applicability().checkPoints().forEach((id, p) -> {
            ids.add(id);
            known.put(id, p);
        }));
        Optional<String> opening = ids.stream().findFirst();
        lot.terms().checkPoints().forEach(p -> ids.add(p.id()));
        List<Moment> out = new ArrayList<>();
        for (String id : ids) {
            Optional<CheckPoint> stated = lot.terms().checkPoint(id);
            Optional<Duration> own = stated.flatMap(CheckPoint::limit);
            Optional<Duration> theirs = Optional.ofNullable(known.get(id)).flatMap(p -> exact(p.maximumAge()));
            boolean stricter = own.isPresent() && (theirs.isEmpty() || own.get().compareTo(theirs.get()) < 0);
            Optional<Duration> limit = stricter ? own : theirs;
            boolean first = opening.equals(Optional.of(id));
            out.add(new Moment(
                    id,
                    first ? Optional.of(lot.deadline()) : stated.flatMap(CheckPoint::at),
                    limit.map(Duration::toString).orElse(""),
                    limit.isEmpty() ? "" : stricter ? "policy" : "edition"));
        }
        if (opening.isEmpty()) {
            out.add(0, new Moment("", Optional.of(lot.deadline()), "", ""));
        }
        return out;
    }

    private static Optional<Duration> exact(Span age) {
        return switch (age.unit()) {
            case MINUTE -> Optional.of(Duration.ofMinutes(age.amount()));
            case HOUR -> Optional.of(Duration.ofHours(age.amount()));
            case DAY, WORKING_DAY, MONTH -> Optional.empty();
        };
    }

    private static ZoneId zone(TenderPolicy lot) {
        return lot.terms().timeZone().flatMap(Zoned::zone).orElse(ZoneId.of("Europe/London"));
    }

    // ------------------------------------------------------------------------------------ what is odd

    private void warn(String key, TenderPolicy lot, String... values) {
        warnings.add(new Warning(key, lot.lot(), List.of(values)));
    }

    private void examine(TenderPolicy lot) {
        if (lot.deadline().toInstant().isBefore(run.at())) {
            warn("policy.deadline-past", lot, Zoned.text(lot.deadline().toInstant(), zone(lot)));
        }
        times(lot);
        if (edition.isEmpty()) {
            warn("policy.edition-missing", lot);
        } else {
            byEdition(lot, edition.get());
        }
        if (!asked(lot).known()) {
            warn(lot.value().isEmpty() ? "policy.value-missing" : "policy.level-open", lot);
        }
        bidders(lot);
    }

    private void times(TenderPolicy lot) {
        Optional<String> name = lot.terms().timeZone();
        Optional<ZoneId> zone = name.flatMap(Zoned::zone);
        if (name.isPresent() && zone.isEmpty()) {
            warn("policy.zone-unknown", lot, name.get());
        }
        List<OffsetDateTime> stated = new ArrayList<>(List.of(lot.deadline()));
        lot.terms().checkPoints().forEach(p -> p.at().ifPresent(stated::add));
        for (OffsetDateTime time : stated) {
            ZoneOffset there = zone(lot).getRules().getOffset(time.toInstant());
            // UTC in summer is the classic hour lost: the file says 12:00Z where noon on the wall was meant.
            if (!there.equals(time.getOffset())) {
                warn("policy.offset-not-of-the-zone", lot, time.toString(), Zoned.text(time.toInstant(), zone(lot)));
            }
        }
    }

    private void byEdition(TenderPolicy lot, SchemeEdition e) {
        Applicability rules = e.applicability();
        lot.terms().exemption().ifPresent(x -> {
            if (!rules.exemptions().containsKey(x.id())) {
                warn(
                        "policy.exemption-unknown",
                        lot,
                        x.id(),
                        String.join(", ", rules.exemptions().keySet()));
            }
        });
        lot.level().ifPresent(l -> {
            if (!e.levels().containsKey(l)) {
                warn(
                        "policy.level-unknown",
                        lot,
                        l,
                        String.join(", ", e.levels().keySet()));
            }
        });
        lot.value().ifPresent(v -> {
            if (!v.currency().equals(e.currency())) {
                warn("policy.currency-other", lot, v.currency(), e.currency());
            }
        });
        for (CheckPoint p : lot.terms().checkPoints()) {
            Applicability.CheckPoint known = rules.checkPoints().get(p.id());
            if (known == null) {
                warn(
                        "policy.check-point-unknown",
                        lot,
                        p.id(),
                        String.join(", ", rules.checkPoints().keySet()));
            } else if (p.limit().isPresent()
                    && exact(known.maximumAge())
                            .map(limit -> p.limit().get().compareTo(limit) > 0)
                            .orElse(false)) {
                warn("policy.limit-laxer", lot, p.id());
            }
        }
    }

    private void bidders(TenderPolicy lot) {
        if (lot.bidders().isEmpty()) {
            warn("policy.no-bidders", lot);
        }
        Map<OrganisationId, String> owner = new HashMap<>();
        Set<String> places = new HashSet<>();
        for (TenderPolicy.Bidder b : lot.bidders()) {
            String name = b.name();
            if (b.identifiers().stream().noneMatch(OrganisationId::strong)) {
                warn(
                        b.identifiers().isEmpty() ? "policy.bidder-without-identifier" : "policy.bidder-weak-only",
                        lot,
                        name);
            } else if (b.identifiers().stream().filter(OrganisationId::strong).allMatch(OrganisationId::consortium)) {
                warn("policy.bidder-informal-group", lot, name);
            }
            for (OrganisationId id : b.identifiers()) {
                String other = owner.putIfAbsent(id, name);
                if (other != null && id.strong()) {
                    warn("policy.bidders-share-identifier", lot, other, name, id.partyId());
                }
            }
            Optional<String> place = b.file().or(b::folder);
            if (place.isEmpty() && lot.bidders().size() > 1) {
                warn("policy.bidder-without-place", lot, name);
            } else if (place.isPresent() && !places.add(place.get())) {
                warn("policy.bidders-share-place", lot, name, place.get());
            }
        }
    }

    /// Whether each bidder's bid is there, and each file somebody's. Nothing in the files is looked at.
    private void places(TenderFile file, String operand) {
        Documents documents = new Documents();
        try {
            documents.add(run.path(operand), operand);
        } catch (IOException e) {
            throw CliException.usage("no-such-file", Shown.text(operand));
        }
        for (TenderPolicy lot : file.lots()) {
            Places places = new Places(lot.bidders());
            Set<TenderPolicy.Bidder> found = new HashSet<>();
            int strangers = 0;
            for (Document d : documents.found()) {
                Optional<TenderPolicy.Bidder> whose = places.bidder(d.place());
                whose.ifPresent(found::add);
                strangers += whose.isEmpty() ? 1 : 0;
            }
            for (TenderPolicy.Bidder b : lot.bidders()) {
                if (!found.contains(b)) {
                    warn("policy.bid-missing", lot, b.name());
                }
            }
            if (strangers > 0) {
                warn("policy.files-of-nobody", lot, Integer.toString(strangers));
            }
        }
    }

    // ------------------------------------------------------------------------------------ how it is said

    private void finish(TenderFile file, boolean tested) {
        if (run.arguments().oneOf("format", "text", "text", "json").equals("json")) {
            run.finish(json(file, tested));
            return;
        }
        List<Line> lines = new ArrayList<>();
        for (TenderPolicy lot : file.lots()) {
            if (!lines.isEmpty()) {
                lines.add(Line.EMPTY);
            }
            lines.addAll(lines(lot));
        }
        if (tested) {
            lines.add(Line.EMPTY);
            lines.add(Line.of(
                    warnings.isEmpty() ? Line.Tone.GOOD : Line.Tone.UNSURE,
                    warnings.isEmpty() ? run.say("policy.nothing-odd") : run.say("policy.odd", warnings.size())));
            for (Warning w : warnings) {
                lines.add(Line.of(
                        "  " + (file.lots().size() > 1 ? run.say("policy.of-lot", Shown.text(w.lot())) + " " : "")
                                + words(w)));
            }
        }
        run.finish(lines);
    }

    private String words(Warning w) {
        return run.say(w.key(), w.values().stream().map(Shown::text).toArray());
    }

    private List<Line> lines(TenderPolicy lot) {
        List<Line> out = new ArrayList<>();
        ZoneId zone = zone(lot);
        out.add(Line.of(
                Line.Tone.STRONG,
                run.say(
                        "policy.head",
                        Shown.text(lot.ocid()),
                        Shown.text(lot.lot()),
                        lot.terms().title().map(t -> ": " + Shown.text(t)).orElse(""))));
        out.add(Line.of(
                run.say("policy.buyer", Shown.text(lot.buyerName()), lot.buyer().partyId())));
        out.add(Line.of(run.say(use(lot.use()))));
        Asked asked = asked(lot);
        out.add(Line.of(lot.terms()
                .exemption()
                .map(e -> run.say("policy.exempt", e.id(), Shown.text(e.reason())))
                .orElseGet(() -> !asked.known()
                        ? run.say("policy.asks-unknown")
                        : asked.level()
                                .map(l -> run.say("policy.asks", Shown.text(l)))
                                .orElseGet(() -> run.say("policy.asks-nothing")))));
        lot.value()
                .ifPresent(v -> out.add(Line.of(run.say(
                        "policy.value",
                        v.amount(),
                        v.currency(),
                        lot.terms().basis().map(b -> basis(b)).orElse(run.say("policy.basis-none"))))));
        out.add(Line.of(run.say("policy.roles", roles(lot.terms().mustHold()))));
        out.add(Line.of(
                run.say(lot.terms().equivalentsAccepted() ? "policy.equivalents-yes" : "policy.equivalents-no")));
        if (!lot.cpv().isEmpty() || !lot.areas().isEmpty()) {
            out.add(Line.of(run.say(
                    "policy.scope",
                    lot.cpv().isEmpty() ? "-" : String.join(", ", lot.cpv()),
                    lot.areas().isEmpty() ? "-" : Shown.text(String.join(", ", lot.areas())))));
        }
        lot.terms().witnesses().ifPresent(w -> out.add(Line.of(run.say("policy.witnesses", w))));
        for (Moment m : moments(lot)) {
            out.add(Line.of(run.say(
                    "policy.moment",
                    m.id().isEmpty() ? run.say("policy.deadline") : m.id(),
                    m.at().map(t -> Zoned.text(t.toInstant(), zone)).orElse(run.say("policy.no-time")),
                    m.maximumAge().isEmpty()
                            ? run.say("policy.no-age")
                            : run.say("policy.age", Dates.duration(Duration.parse(m.maximumAge()))))));
        }
        out.add(Line.of(run.say("policy.nonce", Shown.text(lot.expectedNonce()))));
        out.add(Line.of(run.say("policy.bidders", lot.bidders().size())));
        for (TenderPolicy.Bidder b : lot.bidders()) {
            out.add(Line.of("  " + Shown.text(b.name()) + "  "
                    + String.join(
                            ", ",
                            b.identifiers().stream()
                                    .map(OrganisationId::partyId)
                                    .toList())
                    + b.file().or(b::folder).map(p -> "  " + Shown.text(p)).orElse("")));
        }
        return out;
    }

    private static String use(TenderPolicy.Use use) {
        return switch (use) {
            case CONDITION_OF_PARTICIPATION -> "policy.use-condition";
            case AWARD_CRITERION -> "policy.use-award";
            case CONTRACT_CONDITION -> "policy.use-contract";
            case EVIDENCE_ONLY -> "policy.use-evidence";
        };
    }

    private String basis(ValueBasis b) {
        String includes = b.includes().isEmpty()
                ? run.say("policy.includes-nothing")
                : String.join(
                        ", ", b.includes().stream().map(ValueBasis.Part::code).toList());
        return run.say(
                "policy.basis",
                b.of().code(),
                includes,
                b.vatRate().map(r -> run.say("policy.basis-rate", r)).orElse(""));
    }

    private static String roles(Set<Role> roles) {
        return String.join(", ", roles.stream().map(Role::code).toList());
    }

    private Json.Obj json(TenderFile file, boolean tested) {
        List<Json> lots = new ArrayList<>();
        file.lots().forEach(l -> lots.add(json(l)));
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", "touchstone-policy-plan")
                .with("version", 1)
                .with("lots", new Json.Arr(lots));
        if (tested) {
            List<Json> odd = new ArrayList<>();
            for (Warning w : warnings) {
                odd.add(Json.Obj.builder()
                        .with("code", w.key().substring("policy.".length()))
                        .with("lot", w.lot())
                        .with("sentence", words(w))
                        .build());
            }
            o.with("warnings", new Json.Arr(odd));
        }
        return o.build();
    }

    private Json.Obj json(TenderPolicy lot) {
        Asked asked = asked(lot);
        Json.Obj.Builder o = Json.Obj.builder()
                .with("ocid", lot.ocid())
                .with("lot", lot.lot())
                .withOptional("title", lot.terms().title())
                .with("buyer", lot.buyer().partyId())
                .with("buyerName", lot.buyerName())
                .with("useCode", lot.use().code())
                .with("asked", !asked.known() ? "unknown" : asked.level().isPresent() ? "level" : "nothing")
                .withOptional("level", asked.level())
                .with(
                        "mustHold",
                        Json.Arr.ofStrings(
                                lot.terms().mustHold().stream().map(Role::code).toList()))
                .with("equivalents", lot.terms().equivalentsAccepted())
                .with("nonce", lot.expectedNonce());
        List<Json> moments = new ArrayList<>();
        for (Moment m : moments(lot)) {
            Json.Obj.Builder x = Json.Obj.builder();
            if (!m.id().isEmpty()) {
                x.with("id", m.id());
            }
            m.at().ifPresent(t -> {
                Instant at = t.toInstant();
                x.with("at", Timestamp.text(at)).with("local", Zoned.text(at, zone(lot)));
            });
            if (!m.maximumAge().isEmpty()) {
                x.with("maximumAge", m.maximumAge()).with("limitBy", m.limitBy());
            }
            moments.add(x.build());
        }
        o.with("checkPoints", new Json.Arr(moments));
        List<Json> bidders = new ArrayList<>();
        for (TenderPolicy.Bidder b : lot.bidders()) {
            Json.Obj.Builder x = Json.Obj.builder()
                    .with("name", b.name())
                    .with(
                            "identifiers",
                            Json.Arr.ofStrings(b.identifiers().stream()
                                    .map(OrganisationId::partyId)
                                    .toList()));
            bidders.add(x.withOptional("place", b.file().or(b::folder)).build());
        }
        return o.with("bidders", new Json.Arr(bidders)).build();
    }
}
