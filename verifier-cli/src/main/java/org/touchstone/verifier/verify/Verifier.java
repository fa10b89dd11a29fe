package org.touchstone.verifier.verify;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.scheme.Standing;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

/// Judges submissions against trust material: the numbered steps of the specifications, in one order.
///
/// The order is part of the security. First only what costs little and trusts nothing (form), then who signed,
/// then whether it is signed, and only then what it says; the log after the signature, status last, for a
/// status list must not be believed, and no file of a stranger expanded, on the word of a certificate that
/// nobody signed. A doubt about integrity hides everything after it: a tick there would be worth nothing.
///
/// What has been verified once (trust lists, checkpoints, status lists) is remembered, so keep a verifier for
/// all bids of a tender. Safe for use by several threads.
public final class Verifier {
    private static final int MAX_CHAINS = 256;

    private final TrustMaterial trust;
    private final LogCheck log;
    private final Editions editions;
    private final StatusCheck status;
    private final LevelCheck level;
    private final TransitionCheck transition;
    private final Map<List<Json.Obj>, Optional<TrustChain>> chains = new ConcurrentHashMap<>();

    /// A verifier that trusts what hangs on the material's pin.
    public Verifier(TrustMaterial trust) {
        this.trust = trust;
        this.log = new LogCheck(trust);
        this.editions = new Editions(trust);
        this.status = new StatusCheck(trust, log, editions);
        this.level = new LevelCheck(editions);
        this.transition = new TransitionCheck(trust, log, editions);
    }

    /// Is the certificate genuine and in force? Who presents it and for what is not asked.
    public Verdict check(Submission submission, Moment moment) {
        return new Run(submission, Optional.empty(), moment).verdict();
    }

    /// Does this bid meet what the tender asks of its bidder?
    public Verdict check(Submission submission, TenderPolicy tender, Moment moment) {
        return new Run(submission, Optional.of(tender), moment).verdict();
    }

    /// Judges the bid of a bidder who handed in nothing that can be read: an application that was in before the
    /// deadline is enough at the deadline, where the scheme says so; else a person must ask.
    public Verdict absent(TenderPolicy.Bidder bidder, TenderPolicy tender, Moment moment) {
        Map<Topic, Finding> found = new LinkedHashMap<>();
        Optional<TrustChain> chain = chain(List.of());
        if (chain.isPresent() && chain.get().currentAt(moment.at())) {
            TrustList list = chain.get().newest();
            if (level.notRequired(tender, list)) {
                found.put(Topic.LEVEL, Finding.passedAs("NOT_REQUIRED"));
            } else {
                transition.find(bidder, tender, list, moment).ifPresent(f -> found.put(Topic.DATES, f));
            }
        }
        boolean none = found.isEmpty();
        if (none) {
            found.put(Topic.FORMAT, Finding.unknown("NONE_OFFERED"));
        }
        List<Check> checks = new ArrayList<>();
        for (Topic t : Topic.ofCertificate()) {
            Finding nothing = none ? new Finding.NotAsked("HIDDEN", Map.of()) : Finding.notAsked();
            checks.add(new Check(t, found.getOrDefault(t, nothing)));
        }
        return new Verdict(
                bidder.file().or(bidder::folder).orElseGet(bidder::name),
                found.containsKey(Topic.LEVEL) ? Outcome.NOT_REQUIRED : outcome(checks, true),
                checks,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(bidder.name()));
    }

    /// The verdict on something that could not even be read: a doubt, never a no.
    ///
    /// @param why what hindered reading
    public static Verdict unreadable(String name, Optional<TenderPolicy.Bidder> bidder, String why) {
        List<Check> checks = new ArrayList<>();
        for (Topic topic : Topic.ofCertificate()) {
            checks.add(new Check(
                    topic,
                    topic == Topic.FORMAT
                            ? Finding.unknown("FORMAT_INVALID", "detail", why)
                            : new Finding.NotAsked("HIDDEN", Map.of())));
        }
        return new Verdict(
                name,
                Outcome.REFER,
                checks,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                bidder.map(TenderPolicy.Bidder::name));
    }

    /// Judges all bids of one tender, in order, and refers those in which one presentation, or one certificate,
    /// is handed in by two bidders.
    public List<Verdict> checkAll(List<Submission> submissions, TenderPolicy tender, Moment moment) {
        return replays(submissions.stream().map(s -> check(s, tender, moment)).toList());
    }

    /// The second half of [#checkAll], for a caller that has made the verdicts of one tender itself (on several
    /// threads).
    public static List<Verdict> replays(List<Verdict> verdicts) {
        return replays(verdicts, verdicts.stream().map(Verifier::who).toList());
    }

    /// As above, where the caller says who handed in each: two members of one consortium are two, and so is a
    /// company that takes part in two bids.
    ///
    /// @param who as many as verdicts
    public static List<Verdict> replays(List<Verdict> verdicts, List<String> who) {
        if (!Step.PRESENTATION_REPLAY.on()) {
            return verdicts;
        }
        Map<String, Set<String>> seen = new HashMap<>();
        for (int i = 0; i < verdicts.size(); i++) {
            String one = who.get(i);
            marks(verdicts.get(i))
                    .forEach(m -> seen.computeIfAbsent(m, _ -> new TreeSet<>()).add(one));
        }
        List<Verdict> out = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            Verdict v = verdicts.get(i);
            Set<String> others = new TreeSet<>();
            marks(v).forEach(m -> others.addAll(seen.getOrDefault(m, Set.of())));
            others.remove(who.get(i));
            out.add(others.isEmpty() ? v : replayed(v, others));
        }
        return out;
    }

    private static Stream<String> marks(Verdict v) {
        return Stream.concat(
                v.presentationId().map(j -> "jti " + j).stream(),
                Stream.concat(v.certificate().stream(), v.replaced().stream())
                        .map(c -> "certificate " + c.certificate().id()));
    }

    private static String who(Verdict v) {
        return v.bidder().orElse(v.name());
    }

    private static Verdict replayed(Verdict v, Set<String> others) {
        List<Check> checks = new ArrayList<>();
        for (Check c : v.checks()) {
            boolean holder = c.topic() == Topic.HOLDER && c.finding() instanceof Finding.Passed;
            checks.add(
                    holder
                            ? new Check(Topic.HOLDER, Finding.unknown("REPLAYED", "others", String.join(", ", others)))
                            : c);
        }
        return new Verdict(
                v.name(),
                outcome(checks, true),
                checks,
                v.claimed(),
                v.certificate(),
                v.replaced(),
                v.presentationId(),
                v.bidder());
    }

    /// The verdict of a run that could not reach the registry for fresher lists: what was too old is said to be so
    /// for that reason.
    public static Verdict unreachable(Verdict v) {
        List<Check> checks = new ArrayList<>();
        for (Check c : v.checks()) {
            boolean stale = c.finding().code().equals("STATUS_STALE");
            checks.add(
                    stale
                            ? new Check(
                                    c.topic(),
                                    new Finding.Unknown("OFFLINE", c.finding().facts()))
                            : c);
        }
        return new Verdict(
                v.name(),
                v.outcome(),
                checks,
                v.claimed(),
                v.certificate(),
                v.replaced(),
                v.presentationId(),
                v.bidder());
    }

    /// Combines: one proven fact against it is a no; else one doubt refers it; else it meets.
    static Outcome outcome(List<Check> checks, boolean tender) {
        boolean doubt = false;
        for (Check c : checks) {
            if (c.finding() instanceof Finding.Failed && c.reason().effect() == Reason.Effect.DOES_NOT_MEET) {
                return tender ? Outcome.DOES_NOT_MEET : Outcome.NOT_IN_FORCE;
            }
            doubt |= c.finding() instanceof Finding.Failed || c.finding() instanceof Finding.Unknown;
        }
        return doubt ? Outcome.REFER : tender ? Outcome.MEETS : Outcome.IN_FORCE;
    }

    /// The trust lists of the material together with those of a bundle, from the pin.
    private Optional<TrustChain> chain(List<Json.Obj> bundled) {
        Optional<TrustChain> known = chains.get(bundled);
        if (known == null) {
            List<TrustListJws> read = new ArrayList<>();
            for (Json.Obj o : bundled) {
                // A list that is known already need not be read again, whoever has signed this copy of
                // it.
                if (!trust.remembers(Ages.sha256Hex(Base64Url.decode(o.text("payload"))))) {
                    read.add(TrustListJws.of(o));
                }
            }
            known = trust.chain(read);
            // Capped, since every bid may carry lists of its own making.
            if (chains.size() >= MAX_CHAINS) {
                chains.clear();
            }
            chains.put(bundled, known);
        }
        return known;
    }

    /// One check of one submission, from the first byte to the outcome.
    private final class Run {
        private final Submission submission;
        private final Optional<TenderPolicy> tender;
        private final Moment moment;
        private final Map<Topic, Finding> findings = new LinkedHashMap<>();
        private Optional<Certificate> claimed = Optional.empty();
        private Optional<VerifiedCertificate> verified = Optional.empty();
        private Optional<VerifiedCertificate> replaced = Optional.empty();
        private Optional<PresentationJwt> presentation = Optional.empty();
        private Optional<CompactToken> token = Optional.empty();

        Run(Submission submission, Optional<TenderPolicy> tender, Moment moment) {
            this.submission = submission;
            this.tender = tender;
            this.moment = moment;
        }

        Verdict verdict() {
            try {
                boolean notRequired = run();
                // What the file says is shown even where nothing of it could be checked, as a claim.
                claimed = verified.map(v -> replaced.orElse(v).certificate()).or(() -> token.flatMap(Run::claim));
                if (notRequired) {
                    return new Verdict(
                            submission.name(),
                            Outcome.NOT_REQUIRED,
                            checks(),
                            claimed,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            bidder());
                }
            } catch (Refused r) {
                throw new IllegalStateException("a finding outside a check: " + r.finding(), r);
            }
            List<Check> checks = checks();
            return new Verdict(
                    submission.name(),
                    outcome(checks, tender.isPresent()),
                    checks,
                    claimed,
                    verified,
                    replaced,
                    presentation.map(p -> p.presentation().id().toString()),
                    bidder());
        }

        private Optional<String> bidder() {
            return submission.bidder().map(TenderPolicy.Bidder::name);
        }

        /// The numbered steps. True if the tender needs no accreditation at all.
        private boolean run() {
            Presented read = step(Topic.FORMAT, () -> {
                        Presented p = Presented.read(submission.content());
                        UnverifiedCertificate.requireType(p.token());
                        return p;
                    })
                    .orElse(null);
            if (read == null) {
                return false;
            }
            presentation = read.presentation();
            token = Optional.of(read.token());
            TrustChain chain = step(Topic.TRUST, () -> trusted(read)).orElse(null);
            if (chain == null) {
                return false;
            }
            TrustList list = chain.newest();
            if (tender.isPresent() && level.notRequired(tender.get(), list)) {
                findings.put(Topic.LEVEL, Finding.passedAs("NOT_REQUIRED"));
                return true;
            }
            VerifiedCertificate own = genuine(read.token(), read.proof(), read.statusLists(), list)
                    .orElse(null);
            if (own == null) {
                return false;
            }
            verified = Optional.of(own);
            judge(own, read, list);
            return false;
        }

        private TrustChain trusted(Presented read) {
            TrustChain chain =
                    chain(read.trustLists()).orElseThrow(() -> new Refused(Finding.unknown("TRUST_MISSING")));
            if (!chain.currentAt(moment.at())) {
                throw new Refused(Finding.unknown(
                        "TRUST_LIST_OLD",
                        "number",
                        Long.toString(chain.newest().number()),
                        "expiresAt",
                        chain.newest().expiresAt().map(Timestamp::text).orElse("")));
            }
            findings.put(
                    Topic.TRUST,
                    Finding.passed(
                            "number",
                            Long.toString(chain.newest().number()),
                            "registry",
                            chain.newest().registry().name()));
            return chain;
        }

        /// Signer, signature, profile, log, key time: everything that makes a token the registry's certificate.
        private Optional<VerifiedCertificate> genuine(
                CompactToken token, Optional<BundledToken> proof, List<BundledToken> beside, TrustList list) {
            TrustList.IssuerKey key =
                    step(Topic.SIGNER, () -> SignerCheck.key(token, list)).orElse(null);
            if (key == null) {
                return Optional.empty();
            }
            findings.put(
                    Topic.SIGNER, Finding.passed("registry", list.registry().name(), "kid", key.kid()));
            if (!put(Topic.SIGNATURE, SignerCheck.signature(token, key))) {
                return Optional.empty();
            }
            UnverifiedCertificate read =
                    step(Topic.PROFILE, () -> ProfileCheck.read(token, list)).orElse(null);
            if (read == null) {
                return Optional.empty();
            }
            LoggedToken logged =
                    step(Topic.LOG, () -> logged(read, proof, beside, list)).orElse(null);
            if (logged == null) {
                return Optional.empty();
            }
            String index = Long.toString(logged.index());
            String size = Long.toString(logged.size());
            String time = Timestamp.text(logged.event().time());
            findings.put(
                    Topic.LOG,
                    logged.uncompared().isEmpty()
                            ? Finding.passed("index", index, "size", size, "logged", time)
                            : Finding.passedAs(
                                    "LOG_VIEW_UNCOMPARED",
                                    "index",
                                    index,
                                    "size",
                                    size,
                                    "logged",
                                    time,
                                    "seen",
                                    Long.toString(logged.uncompared().getAsLong())));
            if (!put(Topic.KEY_TIME, KeyTimeCheck.check(key, logged.event().time()))) {
                return Optional.empty();
            }
            return Optional.of(new VerifiedCertificate(read.certificate(), logged));
        }

        private LoggedToken logged(
                UnverifiedCertificate read, Optional<BundledToken> own, List<BundledToken> beside, TrustList list) {
            BundledToken proof = own.or(() -> trust.certificate(read.token().text()))
                    .orElseThrow(() -> new Refused(Finding.unknown("LOG_PROOF_MISSING")));
            LoggedToken logged = log.prove(proof.entry(), proof.proof(), list);
            EntryCheck.binds(logged.event(), read, proof);
            requireWitnesses(logged);
            own.ifPresent(p -> oneCheckpoint(p, beside));
            return logged;
        }

        /// A buyer may ask for more witnesses than the trust list does.
        private void requireWitnesses(LoggedToken logged) {
            int needed = tender.map(t -> t.terms().witnesses().orElse(0)).orElse(0);
            if (logged.witnesses() < needed) {
                throw new Refused(Finding.unknown(
                        "WITNESS_MISSING",
                        "found",
                        Integer.toString(logged.witnesses()),
                        "needed",
                        Integer.toString(needed)));
            }
        }

        private void judge(VerifiedCertificate own, Presented read, TrustList list) {
            PointRule rule = step(Topic.DATES, () -> PointRule.of(own.certificate(), tender, moment, editions))
                    .orElse(null);
            if (rule == null) {
                return;
            }
            dates(own, rule, list);
            StatusCheck.Result result = null;
            try {
                result = status.check(own, read.statusLists(), list, moment, rule);
                // What is said of its status must be as well witnessed as the certificate itself: a view of the log
                // that is shown to this buyer alone could have a status list of its own.
                result.used().forEach(this::requireWitnesses);
                List<LoggedToken> proved = new ArrayList<>(result.used());
                trust.certificate(read.token().text())
                        .ifPresent(k -> proved.add(log.prove(k.entry(), k.proof(), list)));
                LogCheck.sameIndexSameEntry(proved);
                findings.put(Topic.STATUS, result.finding());
                findings.put(Topic.FRESH, FreshCheck.check(result.asOf(), moment, rule));
            } catch (Refused r) {
                // Two views of one log are a matter of integrity, wherever they come to light.
                if (r.finding().code().equals("LOG_SPLIT_VIEW")) {
                    verified = Optional.empty();
                    findings.keySet().removeIf(t -> t.compareTo(Topic.LOG) >= 0);
                    findings.put(Topic.LOG, r.finding());
                    return;
                }
                findings.put(Topic.STATUS, r.finding());
            }
            if (result != null && result.finding().code().equals("REPLACED") && follow(result, read, list)) {
                return;
            }
            findings.put(Topic.CONDITIONS, conditions(own.certificate(), rule, inForce()));
            ask(own, read.token().text());
        }

        /// Whether it was in force; one that was not is made up for, at the opening of bids, by an application
        /// that was in.
        private void dates(VerifiedCertificate own, PointRule rule, TrustList list) {
            Finding found = DatesCheck.check(own, moment, rule);
            if (found instanceof Finding.Failed
                    && tender.isPresent()
                    && submission.bidder().isPresent()) {
                found = transition
                        .find(submission.bidder().get(), tender.get(), list, moment)
                        .orElse(found);
            }
            findings.put(Topic.DATES, found);
        }

        /// Who presents it, for which tender, at which level.
        private void ask(VerifiedCertificate own, String shown) {
            findings.put(Topic.HOLDER, HolderCheck.check(own, shown, presentation, tender, moment));
            if (tender.isPresent()) {
                findings.put(Topic.SUBJECT, SubjectCheck.check(own.certificate(), submission.bidder()));
                findings.put(Topic.LEVEL, level.check(own.certificate(), tender.get()));
                findings.put(Topic.SCOPE, ScopeCheck.check(own.certificate(), tender.get()));
            }
        }

        /// All proofs of one bundle are against one state of the log; parts of two bundles are not one.
        private void oneCheckpoint(BundledToken proof, List<BundledToken> beside) {
            String mine = checkpointText(proof.proof());
            boolean one =
                    beside.stream().allMatch(b -> checkpointText(b.proof()).equals(mine));
            if (Step.BUNDLE_ONE_CHECKPOINT.refuses(!one)) {
                throw new Refused(Finding.unknown("BUNDLE_MIXED"));
            }
        }

        private static String checkpointText(String proof) {
            int blank = proof.indexOf("\n\n");
            return blank < 0 ? proof : proof.substring(blank + 2);
        }

        /// The file was replaced and the pack holds the certificate that replaced it: judge that one, in full.
        private boolean follow(StatusCheck.Result result, Presented read, TrustList list) {
            if (!(result.cause().orElse(null) instanceof RegisterEvent.CertificateRevoked revoked)
                    || revoked.replacedBy().isEmpty()) {
                return false;
            }
            Optional<BundledToken> next =
                    trust.certificate("id:" + revoked.replacedBy().get());
            VerifiedCertificate old = verified.orElseThrow();
            if (next.isEmpty()) {
                return false;
            }
            Map<Topic, Finding> before = new LinkedHashMap<>(findings);
            findings.clear();
            findings.put(Topic.FORMAT, Finding.passed());
            findings.put(Topic.TRUST, before.getOrDefault(Topic.TRUST, Finding.passed()));
            Optional<CompactToken> token = step(Topic.FORMAT, () -> {
                CompactToken t = CompactToken.parse(next.get().token());
                UnverifiedCertificate.requireType(t);
                return t;
            });
            Optional<VerifiedCertificate> current = token.flatMap(t -> genuine(t, next, List.of(), list));
            if (current.isEmpty()
                    || !current.get()
                            .certificate()
                            .subject()
                            .number()
                            .equals(old.certificate().subject().number())) {
                findings.clear();
                findings.putAll(before);
                return false;
            }
            replaced = Optional.of(old);
            verified = current;
            Certificate said = current.get().certificate();
            PointRule rule = step(Topic.DATES, () -> PointRule.of(said, tender, moment, editions))
                    .orElse(null);
            if (rule == null) {
                return true;
            }
            dates(current.get(), rule, list);
            try {
                // The bid's lists are evidence for every certificate that stands in them.
                StatusCheck.Result now = status.check(current.get(), read.statusLists(), list, moment, rule);
                now.used().forEach(this::requireWitnesses);
                Finding good = now.finding() instanceof Finding.Passed
                        ? Finding.passedAs(
                                "OK_REPLACEMENT",
                                "replaced",
                                old.certificate().id().toString(),
                                "certificate",
                                said.id().toString())
                        : now.finding();
                findings.put(Topic.STATUS, good);
                findings.put(Topic.FRESH, FreshCheck.check(now.asOf(), moment, rule));
            } catch (Refused r) {
                findings.put(Topic.STATUS, r.finding());
            }
            findings.put(Topic.CONDITIONS, conditions(said, rule, inForce()));
            ask(current.get(), read.token().text());
            return true;
        }

        private boolean inForce() {
            return findings.get(Topic.DATES) instanceof Finding.Passed
                    && findings.get(Topic.STATUS) instanceof Finding.Passed;
        }

        private static Finding conditions(Certificate c, PointRule rule, boolean inForce) {
            Optional<LocalDate> due = c.subject().conditions().stream()
                    .map(Certificate.Condition::due)
                    .min(Comparator.naturalOrder());
            if (due.isEmpty()) {
                return Finding.notAsked();
            }
            if (!inForce) {
                return Finding.passedAs("CONDITIONS_OPEN", "due", due.get().toString());
            }
            return Step.TENDER_STANDING.refuses(!rule.accepts(Standing.ACTIVE_WITH_CONDITIONS, true))
                    ? StatusCheck.notAccepted(Standing.ACTIVE_WITH_CONDITIONS)
                    : Finding.passedAs("OK_CONDITIONS", "due", due.get().toString());
        }

        private static Optional<Certificate> claim(CompactToken token) {
            try {
                return Optional.of(Certificate.of(token.payload()));
            } catch (MalformedException e) {
                return Optional.empty();
            }
        }

        private interface Body<T> {
            T run();
        }

        /// Runs a check that gives something to go on with, or a finding.
        private <T> Optional<T> step(Topic topic, Body<T> body) {
            try {
                T value = body.run();
                findings.putIfAbsent(topic, Finding.passed());
                return Optional.of(value);
            } catch (Refused r) {
                findings.put(topic, r.finding());
            } catch (MalformedException e) {
                findings.put(topic, Finding.unknown("FORMAT_INVALID", "detail", String.valueOf(e.getMessage())));
            }
            return Optional.empty();
        }

        private boolean put(Topic topic, Finding finding) {
            findings.put(topic, finding);
            return finding instanceof Finding.Passed;
        }

        /// One line for each topic: what was not reached because integrity is in doubt is shown as hidden.
        private List<Check> checks() {
            boolean doubt = findings.entrySet().stream()
                    .anyMatch(e -> e.getKey().integrity() && !(e.getValue() instanceof Finding.Passed));
            List<Check> out = new ArrayList<>();
            for (Topic t : Topic.ofCertificate()) {
                Finding found = findings.get(t);
                if (found == null) {
                    found = doubt ? new Finding.NotAsked("HIDDEN", Map.of()) : Finding.notAsked();
                }
                out.add(new Check(t, found));
            }
            return out;
        }
    }
}
