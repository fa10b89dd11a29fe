package org.touchstone.verifier.check;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.TrustMaterial;
import org.touchstone.verifier.verify.Verifier;

/// Checks many bids of one tender (or files without a tender), in rounds: the buyer's command line and the
/// public page run this same code.
///
/// First everything is judged from what is at hand without looking long. Doubts that the whole pack could
/// settle are judged again with what it holds about just those bids. Only if a doubt is left that fresher
/// *shared* files could settle are those fetched, once, if the caller can; then what was in doubt is judged
/// again. Nothing that belongs to one certificate is ever asked for.
///
/// A deadline is judged by what was known then, also days later, when the newest status list is of after it.
/// Then the list that was the newest at the deadline counts; and since the copy at hand may not have each list
/// there was, every bid about which it holds a status event is judged again with its events.
public final class TenderCheck {
    /// Doubts that the pack's events and certificates, which are not read at first, could settle.
    private static final List<String> IN_THE_PACK = List.of(
            "SUSPENDED_REASON_UNKNOWN",
            "REVOKED",
            "STATUS_UNPROVED",
            "LOG_PROOF_MISSING",
            "REPLACED",
            "STATUS_MISSING",
            "EXPIRED",
            "NOT_YET_VALID");

    /// Doubts that fresher shared files could settle.
    private static final List<String> REFRESHABLE = List.of(
            "STATUS_STALE",
            "STATUS_BEFORE",
            "STATUS_MISSING",
            "TRUST_LIST_OLD",
            "KEY_UNKNOWN",
            "TRUST_MISSING",
            "LEVEL_UNKNOWN");

    /// Those that they could settle where the files at hand are of after the moment: a newer copy has no
    /// other past.
    private static final List<String> EVEN_OF_THE_PAST =
            REFRESHABLE.stream().filter(c -> !c.equals("STATUS_STALE")).toList();

    /// What the caller trusts and has at hand.
    public interface Material {
        /// Trust lists, status lists that bear on the moment, editions: what every bid is judged from.
        TrustMaterial base(Instant judged);

        /// The same with what is known about certificates, accreditations and identifiers in whose lines one of
        /// these words stands; empty if no more is known than the base.
        Optional<TrustMaterial> about(List<String> words, Instant judged);

        /// Those of these certificate ids and accreditation numbers that a status event is about which
        /// the base leaves out.
        Set<String> changed(List<String> words);

        /// The list of debarred suppliers that the buyer holds.
        default Optional<DebarmentList> debarred() {
            return Optional.empty();
        }

        /// Material that is all there is.
        static Material all(TrustMaterial trust) {
            return new Material() {
                @Override
                public TrustMaterial base(Instant judged) {
                    return trust;
                }

                @Override
                public Optional<TrustMaterial> about(List<String> words, Instant judged) {
                    return Optional.empty();
                }

                @Override
                public Set<String> changed(List<String> words) {
                    return Set.of();
                }
            };
        }
    }

    /// Fetches the newest shared files.
    @FunctionalInterface
    public interface Refresh {
        /// True if the material may know more now.
        boolean refresh() throws InterruptedException;
    }

    /// Who watches a run.
    public interface Watch {
        /// True once the run shall stop: what is finished is kept.
        boolean stopped();

        /// Told now and then how far the run is.
        void progress(int done, int of);

        /// True if after this result, which nothing that is still looked at could change, no other is
        /// needed.
        default boolean enough(BidResult result) {
            return false;
        }

        /// Nobody watches.
        Watch NOBODY = new Watch() {
            @Override
            public boolean stopped() {
                return false;
            }

            @Override
            public void progress(int done, int of) {}
        };
    }

    /// What a run comes to.
    ///
    /// @param results in the order of the bids; bidders of whom nothing was found come last
    /// @param moment the moment that was judged last
    /// @param notJudged how many bids the run did not reach before it was stopped, or had enough
    /// @param stopped whether it was stopped
    public record Outcome(List<BidResult> results, Moment moment, int notJudged, boolean stopped) {
        public Outcome {
            results = List.copyOf(results);
        }

        /// True if every bid was judged to the end.
        public boolean complete() {
            return notJudged == 0 && !stopped;
        }
    }

    private final Material material;
    private final Optional<TenderPolicy> tender;
    private final Supplier<Moment> moments;
    private final Optional<Refresh> refresh;
    private final Watch watch;
    private final int jobs;

    /// @param tender absent: only whether certificates are genuine and in force is asked
    /// @param moments what is judged, asked for again after a refresh: what was published meanwhile is of after the
    /// first judgement
    /// @param refresh absent: this run may not use a network
    /// @param jobs how many bids are judged at the same time
    public TenderCheck(
            Material material,
            Optional<TenderPolicy> tender,
            Supplier<Moment> moments,
            Optional<Refresh> refresh,
            Watch watch,
            int jobs) {
        this.material = material;
        this.tender = tender;
        this.moments = moments;
        this.refresh = refresh;
        this.watch = watch;
        this.jobs = jobs;
    }

    /// A check from material that is all there is, in this thread.
    public static TenderCheck of(TrustMaterial trust, TenderPolicy tender, Moment moment) {
        return new TenderCheck(
                Material.all(trust), Optional.of(tender), () -> moment, Optional.empty(), Watch.NOBODY, 1);
    }

    /// As [#of], without a tender.
    public static TenderCheck of(TrustMaterial trust, Moment moment) {
        return new TenderCheck(Material.all(trust), Optional.empty(), () -> moment, Optional.empty(), Watch.NOBODY, 1);
    }

    /// Judges the bids, and sees what two bidders handed in alike.
    public List<BidResult> check(List<Bid> bids) {
        try {
            return run(bids, false).results();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped by an interrupt", e);
        }
    }

    /// As [#check], for a caller that watches.
    ///
    /// @param all whether these are all the bids of the tender, so that a bidder without one is a result
    ///     too: a bid must not vanish because nobody put a certificate into it
    public Outcome run(List<Bid> bids, boolean all) throws InterruptedException {
        Moment moment = moments.get();
        TrustMaterial base = material.base(moment.judged());
        List<BidResult> results = new ArrayList<>(round(bids, base, moment, this::isEnough));
        try {
            fromThePack(bids, results, base, moment);
            boolean past = base.hasListAfter(moment.judged());
            List<String> refreshable = past ? EVEN_OF_THE_PAST : REFRESHABLE;
            if (refresh.isPresent() && results.stream().anyMatch(hasOne(refreshable))) {
                if (refresh.get().refresh()) {
                    moment = moments.get();
                    base = material.base(moment.judged());
                    again(bids, results, hasOne(REFRESHABLE), Optional.of(base), moment);
                    fromThePack(bids, results, base, moment);
                } else if (!past) {
                    results.replaceAll(TenderCheck::unreachable);
                }
            }
        } catch (InterruptedException e) {
            if (!watch.stopped()) {
                throw e;
            }
        }
        boolean stopped = watch.stopped();
        int notJudged = bids.size() - results.size();
        if (tender.isPresent()) {
            results = Replays.mark(results);
            if (all && !stopped && notJudged == 0) {
                results.addAll(absent(bids, moment));
            }
        }
        return new Outcome(results, moment, notJudged, stopped);
    }

    /// What a pack must be asked about for a bid to be judged from it as from the whole: certificate ids,
    /// accreditation numbers, and identifiers in the form in which the pack writes them.
    public static List<String> words(BidResult result) {
        List<String> words = certificates(result);
        for (SubjectResult s : result.subjects()) {
            words.addAll(words(s.identifiers()));
        }
        return words;
    }

    /// The ids of the certificates and the numbers of the accreditations.
    private static List<String> certificates(BidResult result) {
        List<String> words = new ArrayList<>();
        for (SubjectResult s : result.subjects()) {
            Optional<Certificate> said = s.verdict().claimed();
            if (said.isPresent()) {
                words.add(said.get().id().toString());
                words.add(said.get().subject().number().value());
            }
            // The file's own, where another was judged in its place.
            s.verdict().replaced().ifPresent(r -> words.add(r.certificate().id().toString()));
        }
        return words;
    }

    private static List<String> words(List<OrganisationId> identifiers) {
        List<String> words = new ArrayList<>();
        for (OrganisationId id : identifiers) {
            if (id.strong()) {
                words.add("\"id\":\"" + id.id() + "\"");
            }
        }
        return words;
    }

    private List<BidResult> absent(List<Bid> bids, Moment moment) {
        List<BidResult> out = new ArrayList<>();
        for (TenderPolicy.Bidder bidder : tender.orElseThrow().bidders()) {
            boolean found = false;
            for (Bid bid : bids) {
                found |= bid.bidder().filter(b -> b == bidder).isPresent();
            }
            if (!found) {
                Instant judged = moment.judged();
                TrustMaterial trust =
                        material.about(words(bidder.identifiers()), judged).orElseGet(() -> material.base(judged));
                out.add(new BidCheck(new Verifier(trust), tender, moment, debarment()).absent(bidder));
            }
        }
        return out;
    }

    private Debarment debarment() {
        return new Debarment(tender.isPresent() ? material.debarred() : Optional.empty());
    }

    /// @param enough whether none after this result is needed
    private List<BidResult> round(List<Bid> bids, TrustMaterial trust, Moment moment, Predicate<BidResult> enough)
            throws InterruptedException {
        BidCheck check = new BidCheck(new Verifier(trust), tender, moment, debarment());
        List<BidResult> out = new ArrayList<>(bids.size());
        if (bids.size() == 1 || jobs == 1) {
            for (Bid bid : bids) {
                if (watch.stopped()) {
                    break;
                }
                out.add(check.check(bid));
                watch.progress(out.size(), bids.size());
                if (enough.test(out.getLast())) {
                    break;
                }
            }
            return out;
        }
        try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
            Deque<Future<BidResult>> waiting = new ArrayDeque<>();
            int next = 0;
            while (out.size() < bids.size() && !watch.stopped() && (out.isEmpty() || !enough.test(out.getLast()))) {
                // A window, so that no more bids are in memory than the workers need.
                while (next < bids.size() && next - out.size() < jobs * 8) {
                    Bid bid = bids.get(next++);
                    waiting.add(workers.submit(() -> check.check(bid)));
                }
                out.add(waiting.removeFirst().get());
                if ((out.size() & 15) == 0) {
                    watch.progress(out.size(), bids.size());
                }
            }
        } catch (InterruptedException e) {
            if (!watch.stopped()) {
                throw e;
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException r -> throw r;
                case Error r -> throw r;
                case null, default -> throw new IllegalStateException(e);
            }
        }
        return out;
    }

    private boolean isEnough(BidResult result) {
        return watch.enough(result)
                && !hasOne(IN_THE_PACK).or(hasOne(REFRESHABLE)).test(result);
    }

    /// Judges what the whole pack could settle once more, with what it holds.
    private void fromThePack(List<Bid> bids, List<BidResult> results, TrustMaterial base, Moment moment)
            throws InterruptedException {
        Predicate<BidResult> doubtful = hasOne(IN_THE_PACK);
        if (base.hasListAfter(moment.judged())) {
            Set<String> changed = material.changed(
                    results.stream().flatMap(r -> certificates(r).stream()).toList());
            doubtful = doubtful.or(r -> certificates(r).stream().anyMatch(changed::contains));
        }
        again(bids, results, doubtful, Optional.empty(), moment);
    }

    /// Judges some of the bids once more, with what is known about them.
    ///
    /// @param renewed the base, if it may know more than when they were judged
    private void again(
            List<Bid> bids,
            List<BidResult> results,
            Predicate<BidResult> which,
            Optional<TrustMaterial> renewed,
            Moment moment)
            throws InterruptedException {
        List<Bid> some = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (which.test(results.get(i))) {
                some.add(bids.get(i));
                places.add(i);
                words.addAll(words(results.get(i)));
            }
        }
        if (some.isEmpty()) {
            return;
        }
        Optional<TrustMaterial> more = material.about(words, moment.judged()).or(() -> renewed);
        if (more.isEmpty()) {
            return;
        }
        List<BidResult> judged = round(some, more.get(), moment, _ -> false);
        for (int i = 0; i < judged.size(); i++) {
            results.set(places.get(i), judged.get(i));
        }
    }

    private static Predicate<BidResult> hasOne(List<String> codes) {
        return result -> {
            for (SubjectResult s : result.subjects()) {
                for (String code : s.verdict().codes()) {
                    if (codes.contains(code)) {
                        return true;
                    }
                }
            }
            return false;
        };
    }

    private static BidResult unreachable(BidResult result) {
        if (!hasOne(List.of("STATUS_STALE")).test(result)) {
            return result;
        }
        return Replays.with(
                result,
                result.subjects().stream()
                        .map(s -> s.with(Verifier.unreachable(s.verdict())))
                        .toList());
    }
}
