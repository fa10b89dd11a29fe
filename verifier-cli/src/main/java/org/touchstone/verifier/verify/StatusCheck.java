package org.touchstone.verifier.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.scheme.Standing;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustList;

/// Was the certificate revoked or suspended at the moment that counts, as far as could be known then?
/// (spec/status-list.md, steps `status.*`)
///
/// Evidence of three kinds, each with its place in the log: the certificate's own issuing entry (both bits were
/// clear), status lists, and status events. Of all lists known for an address the one with the highest log
/// index at or before the moment counts, so a bundle cannot bring back an older one; a list older than the
/// issuing entry proves nothing. Events logged after that list and before the moment go beyond it. A list
/// logged after the moment that shows a set bit raises a doubt unless a proved event says that the change came
/// later.
final class StatusCheck {
    /// Tolerance between the registry's clock and others.
    static final Duration SKEW = Duration.ofSeconds(60);

    private static final int MAX_CANDIDATES = 4096;
    private static final int MAX_LISTS = 64;

    private final TrustMaterial trust;
    private final LogCheck log;
    private final Editions editions;
    private final Map<CacheKey, Candidate> candidates = new ConcurrentHashMap<>();

    /// Lists whose signature was verified, by their exact token.
    private final Map<String, StatusListJwt> lists = new ConcurrentHashMap<>();

    /// One list under one trust list. Trust lists come from the verifier's own store of chains, so being the
    /// same object is being the same list, and nothing deep is compared for each bid.
    private record CacheKey(BundledToken list, TrustList trusted) {
        @Override
        public boolean equals(Object o) {
            return o instanceof CacheKey k && trusted == k.trusted && list.equals(k.list);
        }

        @Override
        public int hashCode() {
            return list.proof().hashCode() * 31 + list.token().hashCode();
        }
    }

    /// A list that is proved to be the registry's, or the finding that says why it is not.
    private sealed interface Candidate {
        record Good(StatusList list, LoggedToken logged) implements Candidate {}

        record Bad(Finding finding, Optional<String> url) implements Candidate {}
    }

    /// What the evidence says.
    ///
    /// @param asOf until when the evidence shows it
    /// @param used the proved entries that were relied on
    record Result(Finding finding, Instant asOf, List<LoggedToken> used, Optional<RegisterEvent> cause) {}

    StatusCheck(TrustMaterial trust, LogCheck log, Editions editions) {
        this.trust = trust;
        this.log = log;
        this.editions = editions;
    }

    /// A standing that is proven and that the edition does not accept at this check point.
    static Finding notAccepted(Standing standing) {
        return Finding.failed("STANDING_NOT_ACCEPTED", "standing", standing.word());
    }

    /// Judges; throws [Refused] with the finding if the evidence is missing or cannot be relied on.
    Result check(
            VerifiedCertificate verified,
            List<BundledToken> bundled,
            TrustList trusted,
            Moment moment,
            PointRule rule) {
        Certificate c = verified.certificate();
        List<Proved> events = events(c, trusted);
        List<LoggedToken> used = new ArrayList<>();
        used.add(verified.entry());
        State revocation =
                state(StatusList.Purpose.REVOCATION, c.revocation(), verified, bundled, trusted, moment, events, used);
        State suspension =
                state(StatusList.Purpose.SUSPENSION, c.suspension(), verified, bundled, trusted, moment, events, used);
        Instant asOf = revocation.asOf.isBefore(suspension.asOf) ? revocation.asOf : suspension.asOf;
        List<Proved> past = events.stream()
                .filter(e -> !e.event.time().isAfter(moment.judged()))
                .toList();
        if (revocation.set && Step.STATUS_REVOKED.on()) {
            return revoked(c, past, revocation, asOf, used);
        }
        if (suspension.set && Step.STATUS_SUSPENDED.on()) {
            Result result = suspended(c, past, suspension, asOf, used);
            return rule.accepts(Standing.SUSPENDED, false)
                    ? new Result(
                            new Finding.Passed("OK_SUSPENDED", result.finding().facts()), asOf, used, result.cause())
                    : result;
        }
        return new Result(
                Finding.passed(
                        "listed",
                        Timestamp.text(asOf),
                        "revocationIndex",
                        index(revocation),
                        "suspensionIndex",
                        index(suspension)),
                asOf,
                used,
                Optional.empty());
    }

    private static String index(State s) {
        return Long.toString(s.index);
    }

    /// @param index log index of the list, or of the issuing entry
    private record State(boolean set, Instant asOf, long index) {}

    /// A status event whose place in the log is proved.
    private record Proved(RegisterEvent event, long index, List<Json.Obj> objects) {}

    private State state(
            StatusList.Purpose purpose,
            Certificate.StatusEntry entry,
            VerifiedCertificate verified,
            List<BundledToken> bundled,
            TrustList trusted,
            Moment moment,
            List<Proved> events,
            List<LoggedToken> used) {
        List<Candidate.Good> good = new ArrayList<>();
        List<Candidate.Good> fromPack = new ArrayList<>();
        Optional<Finding> worst = Optional.empty();
        for (BundledToken b : bundled) {
            Candidate candidate = candidate(b, trusted);
            if (candidate instanceof Candidate.Good g && isFor(g, purpose, entry)) {
                good.add(g);
            } else if (candidate instanceof Candidate.Bad bad
                    && worst.isEmpty()
                    && bad.url().map(entry.list()::equals).orElse(true)) {
                worst = Optional.of(bad.finding());
            }
        }
        Instant packAsOf = Instant.MIN;
        for (BundledToken b : trust.statusLists()) {
            if (candidate(b, trusted) instanceof Candidate.Good g) {
                Instant t = g.logged().event().time();
                if (!t.isAfter(moment.judged()) && t.isAfter(packAsOf)) {
                    packAsOf = t;
                }
                if (isFor(g, purpose, entry)) {
                    fromPack.add(g);
                }
            }
        }
        List<Candidate.Good> all = new ArrayList<>(good);
        all.addAll(fromPack);
        if (all.isEmpty()) {
            throw new Refused(worst.orElseGet(() -> Finding.unknown("STATUS_MISSING", "list", entry.list())));
        }
        all.forEach(g -> used.add(g.logged()));
        List<Candidate.Good> before = all.stream()
                .filter(g -> !g.logged().event().time().isAfter(moment.judged()))
                .toList();
        Optional<Candidate.Good> newest = Step.STATUS_NEWEST.on()
                ? before.stream()
                        .max((a, b) ->
                                Long.compare(a.logged().index(), b.logged().index()))
                : before.stream().findFirst();
        LoggedToken issued = verified.entry();
        boolean set = false;
        Instant asOf = issued.event().time();
        long base = issued.index();
        if (newest.isPresent() && newest.get().logged().index() > issued.index()) {
            Candidate.Good g = newest.get();
            requireValid(g.list(), moment);
            set = bit(g.list(), entry.index());
            base = g.logged().index();
            asOf = g.logged().event().time();
            boolean packs = fromPack.contains(g)
                    && fromPack.stream()
                            .noneMatch(p -> p.logged().index() > g.logged().index());
            // A pack says that its lists are the newest of its log state; a bundle's maker could have
            // chosen an old one. Of a pack's past ones not each that there was need be at hand.
            if (packs && packAsOf.isAfter(asOf)) {
                asOf = packAsOf;
            }
            if (packs && g.logged().cosigned().isPresent()) {
                Instant cosigned = g.logged().cosigned().get();
                if (cosigned.isAfter(asOf) && !cosigned.isAfter(moment.judged())) {
                    asOf = cosigned;
                }
            }
        } else {
            for (Candidate.Good g : all) {
                requireIndex(g.list(), entry.index());
            }
        }
        if (Step.STATUS_EVENTS.on()) {
            for (Proved e : events) {
                if (e.index > base && !e.event.time().isAfter(moment.judged())) {
                    Optional<Boolean> change = change(purpose, e.event);
                    if (change.isPresent()) {
                        set = change.get();
                        base = e.index;
                        asOf = e.event.time().isAfter(asOf) ? e.event.time() : asOf;
                    }
                }
            }
        }
        long from = base;
        if (!set && Step.STATUS_LATER.on()) {
            boolean laterSet = all.stream()
                    .anyMatch(g -> g.logged().event().time().isAfter(moment.judged()) && bit(g.list(), entry.index()));
            boolean explained = events.stream()
                    .filter(e -> e.index > from && e.event.time().isAfter(moment.judged()))
                    .anyMatch(e -> change(purpose, e.event).orElse(false));
            if (laterSet && !explained) {
                throw new Refused(Finding.unknown(
                        "STATUS_UNPROVED", "moment", Timestamp.text(moment.judged()), "list", entry.list()));
            }
        }
        return new State(set, asOf, base);
    }

    private static boolean isFor(Candidate.Good g, StatusList.Purpose purpose, Certificate.StatusEntry entry) {
        return !Step.STATUS_ID.refuses(!g.list().url().equals(entry.list()))
                && !Step.STATUS_PURPOSE.refuses(g.list().purpose() != purpose);
    }

    /// What an event does to the bit: sets it, clears it, or nothing.
    private static Optional<Boolean> change(StatusList.Purpose purpose, RegisterEvent event) {
        return switch (purpose) {
            case REVOCATION -> revokes(event) ? Optional.of(true) : Optional.empty();
            case SUSPENSION ->
                event instanceof RegisterEvent.AccreditationSuspended
                        ? Optional.of(true)
                        : event instanceof RegisterEvent.AccreditationReinstated
                                ? Optional.of(false)
                                : Optional.empty();
        };
    }

    private static boolean revokes(RegisterEvent event) {
        return event instanceof RegisterEvent.CertificateRevoked
                || event instanceof RegisterEvent.AccreditationWithdrawn
                || event instanceof RegisterEvent.AccreditationSurrendered
                || event instanceof RegisterEvent.AccreditationSuperseded;
    }

    private static boolean bit(StatusList list, int index) {
        requireIndex(list, index);
        return list.bits().get(index);
    }

    private static void requireIndex(StatusList list, int index) {
        if (index >= list.bits().size()) {
            throw new Refused(
                    Finding.unknown("STATUS_LIST_INVALID", "detail", "the certificate's index lies outside the list"));
        }
    }

    private static void requireValid(StatusList list, Moment moment) {
        boolean early = list.validFrom().isAfter(moment.judged().plus(SKEW));
        boolean late = list.validUntil().isBefore(moment.judged());
        if (Step.STATUS_VALIDITY.refuses(early || late)) {
            throw new Refused(Finding.unknown(
                    "STATUS_STALE",
                    "age",
                    Ages.text(Duration.between(list.validFrom(), moment.judged())),
                    "limit",
                    Ages.text(Duration.between(list.validFrom(), list.validUntil()))));
        }
    }

    private Candidate candidate(BundledToken b, TrustList trusted) {
        CacheKey key = new CacheKey(b, trusted);
        Candidate known = candidates.get(key);
        if (known == null) {
            known = read(b, trusted);
            // What is remembered is capped: bids may be many, and each may carry rubbish of its own.
            if (candidates.size() >= MAX_CANDIDATES) {
                candidates.clear();
            }
            candidates.put(key, known);
        }
        return known;
    }

    private Candidate read(BundledToken b, TrustList trusted) {
        StatusListJwt jwt;
        try {
            jwt = lists.get(b.token());
            if (jwt == null) {
                jwt = StatusListJwt.parse(b.token());
            }
        } catch (MalformedException e) {
            return new Candidate.Bad(invalid(String.valueOf(e.getMessage())), Optional.empty());
        }
        try {
            return new Candidate.Good(jwt.list(), prove(jwt, b, trusted));
        } catch (Refused r) {
            return new Candidate.Bad(r.finding(), Optional.of(jwt.list().url()));
        }
    }

    private static Finding invalid(String detail) {
        return Finding.unknown("STATUS_LIST_INVALID", "detail", detail);
    }

    private static void require(Step step, boolean holds, String detail) {
        if (step.refuses(!holds)) {
            throw new Refused(invalid(detail));
        }
    }

    /// The steps that make a list the registry's own statement at one place of its log.
    private LoggedToken prove(StatusListJwt jwt, BundledToken b, TrustList trusted) {
        Optional<TrustList.IssuerKey> key = trusted.key(jwt.token().kid());
        if (key.isEmpty()) {
            throw new Refused(invalid("signed by a key that the trust list does not hold"));
        }
        require(
                Step.STATUS_KEY,
                key.get().use() == TrustList.Use.STATUS_LIST,
                "signed by a key that is not meant for status lists");
        // Bundles of many suppliers carry the same two lists under different proofs: one signature is verified
        // once.
        if (jwt != lists.get(b.token())) {
            require(Step.STATUS_SIGNATURE, jwt.token().isSignedBy(key.get().jwk()), "changed after it was signed");
            if (lists.size() >= MAX_LISTS) {
                lists.clear();
            }
            lists.put(b.token(), jwt);
        }
        StatusList list = jwt.list();
        require(Step.STATUS_ISSUER, list.issuer().equals(trusted.registry().did()), "its issuer is not the registry");
        LoggedToken logged = log.prove(b.entry(), b.proof(), trusted);
        if (!(logged.event() instanceof RegisterEvent.StatusListPublished e)) {
            throw new Refused(invalid("its log entry is not one of a status list"));
        }
        require(
                Step.STATUS_LOGGED,
                e.token().equals(HexFormat.of().formatHex(jwt.token().digest())),
                "its log entry is of another list");
        require(
                Step.STATUS_BITS,
                e.bits().equals(list.bits().digest())
                        && e.list().equals(list.url())
                        && e.purpose() == list.purpose()
                        && e.validFrom().equals(list.validFrom())
                        && e.validUntil().equals(list.validUntil()),
                "its log entry says something else about it");
        require(
                Step.STATUS_KEY_TIME,
                key.get().inUseAt(e.time()) && !key.get().compromisedBefore(e.time()),
                "its key was not in use when it was logged");
        return logged;
    }

    private List<Proved> events(Certificate c, TrustList trusted) {
        List<PackLine.StatusEvent> lines =
                new ArrayList<>(trust.events(c.id().value().toString()));
        lines.addAll(trust.events(c.subject().number().value()));
        List<Proved> out = new ArrayList<>();
        for (PackLine.StatusEvent line : lines) {
            try {
                LoggedToken logged = log.prove(line.entry(), line.proof(), trusted);
                out.add(new Proved(logged.event(), logged.index(), line.objects()));
            } catch (Refused unproved) {
                // An event that is not proved is no evidence, for or against.
                continue;
            }
        }
        out.sort((a, b) -> Long.compare(a.index(), b.index()));
        return out;
    }

    private Result revoked(Certificate c, List<Proved> past, State state, Instant asOf, List<LoggedToken> used) {
        Finding finding = Finding.failed("REVOKED", "listed", Timestamp.text(state.asOf));
        Optional<RegisterEvent> cause = Optional.empty();
        // An end of the accreditation says more than the revocation of the file that follows from it.
        List<Function<RegisterEvent, Optional<Finding>>> readers = List.of(e -> ended(e, c), e -> replaced(e, c));
        for (Function<RegisterEvent, Optional<Finding>> reader : readers) {
            for (Proved e : past) {
                Optional<Finding> found = reader.apply(e.event);
                if (found.isPresent()) {
                    return new Result(found.get(), asOf, used, Optional.of(e.event));
                }
            }
        }
        return new Result(finding, asOf, used, cause);
    }

    private Optional<Finding> ended(RegisterEvent event, Certificate c) {
        return switch (event) {
            case RegisterEvent.AccreditationWithdrawn e ->
                Optional.of(Finding.failed("WITHDRAWN", because(c, e.reason(), "since", day(e.effective()))));
            case RegisterEvent.AccreditationSurrendered e ->
                Optional.of(Finding.failed("SURRENDERED", because(c, e.reason(), "since", day(e.effective()))));
            case RegisterEvent.AccreditationSuperseded e ->
                Optional.of(Finding.failed("SUPERSEDED", because(c, e.reason(), "since", day(e.effective()))));
            case RegisterEvent.AccreditationExpired e ->
                Optional.of(Finding.failed("EXPIRED", because(c, e.reason(), "validUntil", day(e.effective()))));
            default -> Optional.empty();
        };
    }

    private Optional<Finding> replaced(RegisterEvent event, Certificate c) {
        if (event instanceof RegisterEvent.CertificateRevoked e
                && e.replacedBy().isPresent()) {
            return Optional.of(Finding.unknown(
                    "REPLACED",
                    because(
                            c,
                            e.reason(),
                            "since",
                            day(e.time()),
                            "replacedBy",
                            e.replacedBy().get().toString())));
        }
        return Optional.empty();
    }

    /// Facts, and the reason's code with its words if the edition of the certificate is at hand.
    private String[] because(Certificate c, String code, String... facts) {
        List<String> all = new ArrayList<>(List.of(facts));
        all.addAll(List.of("reason", code));
        editions.words(c.subject().scheme().digest(), code)
                .ifPresent(words -> all.addAll(List.of("reasonText", words)));
        return all.toArray(String[]::new);
    }

    private Result suspended(Certificate c, List<Proved> past, State state, Instant asOf, List<LoggedToken> used) {
        Optional<Instant> extended = Optional.empty();
        for (int i = past.size() - 1; i >= 0; i--) {
            if (past.get(i).event instanceof RegisterEvent.SuspensionExtended e && extended.isEmpty()) {
                extended = Optional.of(e.until());
            }
            if (past.get(i).event instanceof RegisterEvent.AccreditationSuspended e) {
                Finding finding = Finding.failed(
                        "SUSPENDED",
                        because(
                                c,
                                e.reason(),
                                "since",
                                day(e.effective()),
                                "remedy",
                                remedy(e.remedy(), past.get(i).objects, c),
                                "until",
                                extended.or(e::until).map(StatusCheck::day).orElse("")));
                return new Result(finding, asOf, used, Optional.of(e));
            }
        }
        return new Result(
                Finding.failed("SUSPENDED_REASON_UNKNOWN", "listed", Timestamp.text(state.asOf)),
                asOf,
                used,
                Optional.empty());
    }

    /// The remedy's text if the pack carried the very object that the entry names; else where to read it.
    private static String remedy(Ref ref, List<Json.Obj> objects, Certificate c) {
        if (ref instanceof Ref.ToObject(String digest)) {
            for (Json.Obj o : objects) {
                if (Ages.sha256Hex(CanonicalJson.bytes(o)).equals(digest)
                        && o.find("text").orElse(new Json.Null()) instanceof Json.Str(String text)) {
                    return text;
                }
            }
        }
        return c.subject().uri();
    }

    private static String day(Instant t) {
        return Timestamp.text(t).substring(0, 10);
    }
}
