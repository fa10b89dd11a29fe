package org.touchstone.verifier.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.verifier.report.CsvReport;
import org.touchstone.verifier.report.Dates;
import org.touchstone.verifier.report.JsonReport;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Result;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.report.TextReport;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.source.Documents;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Submission;
import org.touchstone.verifier.verify.TrustMaterial;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.Verifier;

/// `verify`: the buyer's question, for one file or a folder of bids.
///
/// First everything is judged from what is at hand. Only if that leaves a doubt which fresher *shared* files
/// could settle, and the network is allowed, those are fetched, once, and what was in doubt is judged again.
/// Nothing that belongs to one certificate is ever asked for.
final class VerifyVerb implements Verb {
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

    private static final int MAX_JOBS = 64;

    private static final int PART = 256;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "verify",
                List.of(
                        Option.value("tender"),
                        Option.value("at"),
                        Option.value("moment"),
                        Option.value("began"),
                        Option.value("format"),
                        Option.value("output").letter('o'),
                        Option.value("jobs").letter('j')),
                1,
                100_000);
    }

    @Override
    public ExitCode run(Run run) throws InterruptedException {
        Arguments arguments = run.arguments();
        String format = arguments.oneOf("format", "text", "text", "json", "jsonl", "csv");
        int jobs = jobs(arguments);
        Optional<TenderPolicy> tender = arguments.find("tender").map(name -> PresentVerb.tender(run, name));
        Home home = run.home();
        if (home.pin().isEmpty()) {
            throw new CliException(ExitCode.NO_TRUST, "trust-missing");
        }
        Documents documents = find(run);
        if (documents.found().isEmpty()) {
            throw CliException.usage("nothing-found", Shown.text(String.join(", ", arguments.operands())));
        }
        Job job = new Job(run, home, tender, point(run, home), jobs);
        List<Verdict> verdicts = job.judge(documents.found());
        run.terminal().clearProgress();
        int missing = documents.found().size() - verdicts.size();
        boolean complete = missing == 0 && !job.stopped;
        if (tender.isPresent()) {
            verdicts = Verifier.replays(verdicts);
            if (complete && documents.many()) {
                verdicts = job.withMissing(tender.get(), verdicts);
            }
        }
        List<Result> results = new ArrayList<>(verdicts.size());
        for (int i = 0; i < verdicts.size(); i++) {
            results.add(new Result(verdicts.get(i), job.digests.get(i), job.moment.judged(), job.moment.at(), tender));
        }
        print(run, format, documents, results, complete ? OptionalInt.empty() : OptionalInt.of(missing));
        return complete ? worst(results) : ExitCode.INTERRUPTED;
    }

    /// The check point that is judged; absent for the opening of bids, which is the first of an edition. A name
    /// that no edition at hand knows is a slip of the pen.
    private static Optional<String> point(Run run, Home home) {
        Optional<String> named = run.arguments().find("moment");
        if (named.isEmpty()) {
            if (run.arguments().has("began")) {
                throw CliException.usage("began-alone");
            }
            return named;
        }
        Set<String> known = new LinkedHashSet<>();
        Optional<TrustChain> chain = home.chain();
        if (chain.isPresent()) {
            for (TrustList.Scheme scheme : chain.get().newest().schemes()) {
                home.edition(scheme.digest())
                        .map(b -> StrictJson.parseObject(b, StrictJson.Limits.DOCUMENT))
                        .ifPresent(
                                e -> known.addAll(SchemeEdition.checkPoints(e).keySet()));
            }
        }
        if (!known.isEmpty() && !known.contains(named.get())) {
            throw CliException.usage("bad-value", "--moment", Shown.text(named.get()), String.join(", ", known));
        }
        boolean first = !known.isEmpty() && known.iterator().next().equals(named.get());
        return first ? Optional.empty() : named;
    }

    /// How many things are done at the same time.
    static int jobs(Arguments arguments) {
        Optional<String> given = arguments.find("jobs");
        if (given.isEmpty()) {
            return Math.min(MAX_JOBS, Runtime.getRuntime().availableProcessors());
        }
        try {
            int n = Integer.parseInt(given.get());
            if (n >= 1 && n <= MAX_JOBS) {
                return n;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw CliException.usage("bad-number", "--jobs", Shown.text(given.get()), 1, MAX_JOBS);
    }

    private static Documents find(Run run) {
        Documents documents = new Documents();
        for (String operand : run.arguments().operands()) {
            try {
                if (operand.equals("-")) {
                    documents.add(run.in(), "-");
                } else {
                    Path path = run.path(operand);
                    documents.add(path, operand);
                }
            } catch (NoSuchFileException e) {
                throw CliException.usage("no-such-file", Shown.text(operand));
            } catch (IOException e) {
                throw CliException.usage("cannot-read", Shown.text(operand));
            }
        }
        return documents;
    }

    private static ExitCode worst(List<Result> results) {
        ExitCode worst = ExitCode.OK;
        for (Result result : results) {
            int code = result.verdict().outcome().exitCode();
            if (code == ExitCode.NO.code()) {
                return ExitCode.NO;
            }
            if (code == ExitCode.REFER.code()) {
                worst = ExitCode.REFER;
            }
        }
        return worst;
    }

    private static void print(Run run, String format, Documents documents, List<Result> results, OptionalInt missing) {
        switch (format) {
            case "json" -> {
                if (documents.many() || results.isEmpty()) {
                    run.finish(JsonReport.manyInParts(results, missing));
                } else {
                    run.finish(JsonReport.one(results.get(0)));
                }
            }
            case "jsonl" -> run.finish(rendered(results, r -> JsonReport.line(JsonReport.one(r))));
            case "csv" ->
                run.finish(Stream.concat(
                        Stream.of(CsvReport.head().getBytes(StandardCharsets.UTF_8)),
                        rendered(results, r -> CsvReport.row(r).getBytes(StandardCharsets.UTF_8))));
            default -> run.finish(text(run, documents, results, missing));
        }
    }

    /// The results' texts in order, a few hundred at a time: made on all cores, and never all in memory.
    private static Stream<byte[]> rendered(List<Result> results, Function<Result, byte[]> text) {
        return IntStream.range(0, (results.size() + PART - 1) / PART).mapToObj(part -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            results.subList(part * PART, Math.min(results.size(), (part + 1) * PART)).parallelStream()
                    .map(text)
                    .toList()
                    .forEach(out::writeBytes);
            return out.toByteArray();
        });
    }

    private static List<Line> text(Run run, Documents documents, List<Result> results, OptionalInt missing) {
        boolean quiet = run.arguments().has("quiet");
        if (!documents.many() && results.size() == 1) {
            return quiet ? TextReport.verdictLine(results.get(0)) : TextReport.one(results.get(0));
        }
        List<Line> lines = new ArrayList<>();
        lines.add(TextReport.tableHead());
        for (int i = 0; i < results.size(); i++) {
            lines.add(TextReport.row(i + 1, results.get(i)));
        }
        if (!quiet || missing.isPresent()) {
            lines.addAll(TextReport.below(results, documents.passedOver(), missing));
        }
        return lines;
    }

    /// The judging of one run's documents.
    private static final class Job {
        private final Run run;
        private final Home home;
        private final Optional<TenderPolicy> tender;
        private final Optional<String> point;
        private final Instant began;
        private final int jobs;
        private final Places places;
        private final List<String> digests = new ArrayList<>();
        private Moment moment;
        private boolean stopped;

        Job(Run run, Home home, Optional<TenderPolicy> tender, Optional<String> point, int jobs) {
            this.run = run;
            this.home = home;
            this.tender = tender;
            this.point = point;
            // A moment that nobody dates begins with this run.
            this.began = run.arguments().find("began").map(Times::parse).orElseGet(run::at);
            this.jobs = jobs;
            this.places = new Places(tender.map(TenderPolicy::bidders).orElse(List.of()));
            this.moment = moment();
        }

        private Moment moment() {
            Instant at = run.at();
            if (point.isPresent()) {
                if (began.isAfter(at)) {
                    throw CliException.usage("began-later", Dates.moment(began), Dates.moment(at));
                }
                return Moment.later(point.get(), began, at);
            }
            return tender.isPresent() ? Moment.deadline(tender.get(), at) : Moment.now(at);
        }

        /// The verdicts in the documents' order; fewer if the user stopped the run.
        List<Verdict> judge(List<Document> documents) throws InterruptedException {
            List<Judged> first = round(documents, new Verifier(material(List.of())));
            List<Verdict> verdicts = new ArrayList<>(first.size());
            for (Judged j : first) {
                verdicts.add(j.verdict());
                digests.add(j.digest());
            }
            try {
                again(documents, verdicts, IN_THE_PACK);
                boolean refreshed = run.mayGoOnline() && anyOf(verdicts, REFRESHABLE) && refresh();
                if (run.mayGoOnline() && !refreshed) {
                    verdicts.replaceAll(Verifier::unreachable);
                }
                if (refreshed) {
                    // What was published meanwhile is of after the first judgement.
                    moment = moment();
                    again(documents, verdicts, REFRESHABLE);
                    again(documents, verdicts, IN_THE_PACK);
                }
            } catch (InterruptedException e) {
                if (!run.stopped().get()) {
                    throw e;
                }
            }
            stopped = run.stopped().get();
            return verdicts;
        }

        /// The verdicts, and one for each bidder of the tender whose place in the bids is empty: a bid
        /// must not vanish because nobody put a certificate into it.
        List<Verdict> withMissing(TenderPolicy policy, List<Verdict> verdicts) {
            List<Verdict> all = new ArrayList<>(verdicts);
            for (TenderPolicy.Bidder bidder : policy.bidders()) {
                boolean found = false;
                for (Verdict verdict : verdicts) {
                    found |= verdict.bidder().map(bidder.name()::equals).orElse(false);
                }
                if (!found) {
                    all.add(new Verifier(material(words(bidder))).absent(bidder, policy, moment));
                    digests.add("");
                }
            }
            return all;
        }

        /// How the pack writes the identifiers of a bidder.
        private static List<String> words(TenderPolicy.Bidder bidder) {
            List<String> words = new ArrayList<>();
            for (OrganisationId id : bidder.identifiers()) {
                if (id.strong()) {
                    words.add("\"id\":\"" + id.id() + "\"");
                }
            }
            return words;
        }

        private TrustMaterial material(List<String> words) {
            return Trust.of(run, home, words);
        }

        private record Judged(Verdict verdict, String digest) {}

        private List<Judged> round(List<Document> documents, Verifier verifier) throws InterruptedException {
            if (documents.size() == 1) {
                return List.of(one(documents.get(0), verifier));
            }
            List<Judged> out = new ArrayList<>(documents.size());
            try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
                Deque<Future<Judged>> waiting = new ArrayDeque<>();
                int next = 0;
                while (out.size() < documents.size() && !run.stopped().get()) {
                    // A window, so that no more bids are in memory than the workers need.
                    while (next < documents.size() && next - out.size() < jobs * 8) {
                        Document document = documents.get(next++);
                        waiting.add(workers.submit(() -> one(document, verifier)));
                    }
                    out.add(waiting.removeFirst().get());
                    if ((out.size() & 15) == 0) {
                        run.terminal().progress(run.say("verify.progress"), out.size(), documents.size());
                    }
                }
            } catch (InterruptedException e) {
                if (!run.stopped().get()) {
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

        private Judged one(Document document, Verifier verifier) {
            byte[] bytes;
            try {
                bytes = document.read();
            } catch (MalformedException e) {
                return new Judged(Unreadable.verdict(document.name(), bidder(document), e.getMessage()), "");
            }
            Submission submission = new Submission(document.name(), bytes, bidder(document));
            Verdict verdict = tender.isPresent()
                    ? verifier.check(submission, tender.get(), moment)
                    : verifier.check(submission, moment);
            return new Judged(verdict, sha256(bytes));
        }

        private Optional<TenderPolicy.Bidder> bidder(Document document) {
            return places.bidder(document.place());
        }

        private static boolean anyOf(List<Verdict> verdicts, List<String> codes) {
            for (Verdict verdict : verdicts) {
                if (hasOne(verdict, codes)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean hasOne(Verdict verdict, List<String> codes) {
            for (String code : verdict.codes()) {
                if (codes.contains(code)) {
                    return true;
                }
            }
            return false;
        }

        /// Judges those with one of these codes once more, with what the home holds about them now.
        private void again(List<Document> documents, List<Verdict> verdicts, List<String> codes)
                throws InterruptedException {
            if (!home.pack().isThere() || !anyOf(verdicts, codes)) {
                return;
            }
            List<Document> some = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            List<String> words = new ArrayList<>();
            for (int i = 0; i < verdicts.size(); i++) {
                if (hasOne(verdicts.get(i), codes)) {
                    some.add(documents.get(i));
                    places.add(i);
                    Optional<Certificate> said = verdicts.get(i).claimed();
                    if (said.isPresent()) {
                        words.add(said.get().id().toString());
                        words.add(said.get().subject().number().value());
                    }
                    bidder(documents.get(i)).ifPresent(b -> words.addAll(words(b)));
                }
            }
            List<Judged> judged = round(some, new Verifier(material(words)));
            for (int i = 0; i < judged.size(); i++) {
                verdicts.set(places.get(i), judged.get(i).verdict());
            }
        }

        private boolean refresh() throws InterruptedException {
            run.terminal().detail(run.say("verify.refreshing"));
            Path incoming = home.temporary();
            try {
                SyncVerb.online(run, incoming);
                return true;
            } catch (CliException e) {
                if (e.exit() == ExitCode.REFER) {
                    run.terminal().note(run.say("verify.not-refreshed", e.getMessage()));
                    return false;
                }
                throw e;
            } finally {
                SyncVerb.discard(incoming);
            }
        }

        private static String sha256(byte[] bytes) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
