package org.touchstone.verifier.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.id.ShareCode;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.policy.TenderFile;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.LotsCheck;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.record.RecordingShelf;
import org.touchstone.verifier.record.Rerun;
import org.touchstone.verifier.record.Shelf;
import org.touchstone.verifier.report.CsvReport;
import org.touchstone.verifier.report.Dates;
import org.touchstone.verifier.report.JsonReport;
import org.touchstone.verifier.report.JunitReport;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.MarkdownReport;
import org.touchstone.verifier.report.Result;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.report.TextReport;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.source.Documents;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.verify.Moment;

/// `verify`: the buyer's question, for one file or a folder of bids.
///
/// First everything is judged from what is at hand. Only if that leaves a doubt which fresher *shared* files
/// could settle, and the network is allowed, those are fetched, once, and what was in doubt is judged again.
/// Nothing that belongs to one certificate is ever asked for.
final class VerifyVerb implements Verb {
    static final int MAX_JOBS = 64;

    private static final int MAX_NAMES = 100_000;

    private static final int MAX_LIST = 16 * 1024 * 1024;

    private static final int PART = 256;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "verify",
                List.of(
                        Option.file("tender"),
                        Option.value("lot"),
                        Option.value("at"),
                        Option.value("moment"),
                        Option.value("began"),
                        Option.words("format", "text", "json", "jsonl", "csv", "junit", "markdown"),
                        Option.file("output").letter('o'),
                        Option.file("files-from"),
                        Option.value("code").repeated(),
                        Option.value("from"),
                        Option.flag("strict"),
                        Option.flag("fail-fast"),
                        Option.file("record"),
                        Option.value("jobs").letter('j')),
                0,
                MAX_NAMES);
    }

    @Override
    public ExitCode run(Run run) throws InterruptedException {
        Arguments arguments = run.arguments();
        String format = arguments.word("format", "text");
        int jobs = jobs(arguments);
        Optional<byte[]> policy = arguments.find("tender").map(name -> run.read(name, Run.MAX_FILE));
        List<Optional<TenderPolicy>> lots = lots(run, policy);
        List<String> names = names(run);
        Home home = run.home();
        Optional<Recording> recording = arguments.find("record").map(name -> new Recording(run, name));
        if (home.pin().isEmpty()) {
            throw new CliException(ExitCode.NO_TRUST, "trust-missing");
        }
        Documents documents = find(run, names);
        shared(run, documents);
        if (documents.found().isEmpty()) {
            throw CliException.usage("nothing-found", Shown.text(String.join(", ", arguments.operands())));
        }
        List<Document> found = recording.isPresent()
                ? documents.found().stream().map(Rerun::named).toList()
                : documents.found();
        RecordingShelf shelf = RecordingShelf.of(home, home.pin().get());
        Refresh refresh = new Refresh(run, home);
        // A moment that nobody dates begins with this run; and what is recorded is judged at one time.
        Instant began = arguments.find("began").map(Times::parse).orElseGet(run::at);
        Supplier<Instant> clock = recording.isPresent() ? fixed(run.at()) : run::at;
        Optional<String> point = point(run, home);
        LotsCheck.Outcome outcome = LotsCheck.run(
                found,
                lots,
                documents.many(),
                lot -> check(
                        run,
                        Trust.material(run, recording.isPresent() ? shelf : Shelf.of(home, shelf.pin())),
                        lot,
                        () -> moment(lot, point, began, clock.get()),
                        run.mayGoOnline() ? Optional.of(refresh) : Optional.empty(),
                        jobs));
        RecordingShelf kept = shelf;
        if (recording.isPresent() && refresh.done && outcome.complete()) {
            // A record holds one state of the register. What was judged before the newer files came is judged
            // again with them.
            RecordingShelf fresh = RecordingShelf.of(home, home.pin().get());
            Supplier<Instant> later = fixed(run.at());
            outcome = LotsCheck.run(
                    found,
                    lots,
                    documents.many(),
                    lot -> check(
                            run,
                            Trust.material(run, fresh),
                            lot,
                            () -> moment(lot, point, began, later.get()),
                            Optional.empty(),
                            jobs));
            kept = fresh;
        }
        List<Result> results = new ArrayList<>();
        for (LotsCheck.Judged judged : outcome.lots()) {
            for (BidResult bid : judged.outcome().results()) {
                results.add(Result.of(bid, judged.outcome().moment(), judged.lot()));
            }
        }
        if (recording.isPresent() && outcome.complete()) {
            recording.get().write(policy, kept, found, outcome, documents.many(), refresh.reach());
        } else if (recording.isPresent()) {
            run.terminal().warning(run.say("record.not-complete"));
        }
        boolean complete = outcome.complete();
        int missing = outcome.notJudged();
        run.terminal().clearProgress();
        print(run, format, documents, results, complete ? OptionalInt.empty() : OptionalInt.of(missing));
        return complete || !run.stopped().get() ? exitCode(run, results) : ExitCode.INTERRUPTED;
    }

    /// What the tender file asks, lot by lot; one without anything if no tender is named.
    private static List<Optional<TenderPolicy>> lots(Run run, Optional<byte[]> policy) {
        Optional<String> lot = run.arguments().find("lot");
        if (policy.isEmpty()) {
            return List.of(Optional.empty());
        }
        TenderFile file;
        try {
            file = TenderFile.parse(policy.get());
        } catch (MalformedException e) {
            throw CliException.usage(
                    "not-a-tender", Shown.text(run.arguments().find("tender").orElseThrow()), e.getMessage());
        }
        if (lot.isEmpty()) {
            return file.lots().stream().map(Optional::of).toList();
        }
        return List.of(Optional.of(file.lot(lot.get())
                .orElseThrow(() -> CliException.usage(
                        "no-such-lot",
                        Shown.text(lot.get()),
                        Shown.text(file.lots().stream().map(TenderPolicy::lot).collect(Collectors.joining(", ")))))));
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
        SequencedSet<String> known = new LinkedHashSet<>();
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
        return Moment.later(known, named.get());
    }

    private static TenderCheck check(
            Run run,
            TenderCheck.Material material,
            Optional<TenderPolicy> tender,
            Supplier<Moment> moments,
            Optional<TenderCheck.Refresh> refresh,
            int jobs) {
        // Wrong use is said before anything is judged.
        Moment _ = moments.get();
        return new TenderCheck(material, tender, moments, refresh, new OnTerminal(run), jobs);
    }

    private static Supplier<Instant> fixed(Instant at) {
        return () -> at;
    }

    private static Moment moment(Optional<TenderPolicy> tender, Optional<String> point, Instant began, Instant at) {
        if (point.isPresent() && began.isAfter(at)) {
            throw CliException.usage("began-later", Dates.moment(began), Dates.moment(at));
        }
        return Rerun.moment(tender, point, began, at);
    }

    /// Fetches the newest shared files, and remembers how that went.
    private static final class Refresh implements TenderCheck.Refresh {
        private final Run run;
        private final Home home;
        private boolean done;
        private boolean failed;

        Refresh(Run run, Home home) {
            this.run = run;
            this.home = home;
        }

        @Override
        public boolean refresh() throws InterruptedException {
            run.terminal().detail(run.say("verify.refreshing"));
            Path incoming = home.temporary();
            try {
                SyncVerb.online(run, incoming);
                done = true;
            } catch (CliException e) {
                if (e.exit() != ExitCode.REFER) {
                    throw e;
                }
                run.terminal().note(run.say("verify.not-refreshed", e.getMessage()));
                failed = true;
            } finally {
                SyncVerb.discard(incoming);
            }
            return done;
        }

        CheckRecord.Reach reach() {
            if (!run.mayGoOnline()) {
                return CheckRecord.Reach.OFFLINE;
            }
            return failed && !done ? CheckRecord.Reach.UNREACHABLE : CheckRecord.Reach.ONLINE;
        }
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

    private static Documents find(Run run, List<String> names) {
        Documents documents = new Documents();
        for (String operand : names) {
            try {
                if (operand.equals("-")) {
                    documents.add(run.in(), "-");
                } else {
                    documents.add(run.path(Dropped.cleaned(operand, run.around().folder())), operand);
                }
            } catch (NoSuchFileException e) {
                throw CliException.usage("no-such-file", Shown.text(operand));
            } catch (IOException e) {
                throw CliException.usage("cannot-read", Shown.text(operand));
            }
        }
        return documents;
    }

    /// Fetches what share codes stand for. The registry hears of that one certificate, which is why only a code
    /// asks it; and what it gives is judged like any other file: a code does not show who bids.
    private static void shared(Run run, Documents documents) throws InterruptedException {
        for (String typed : run.arguments().all("code")) {
            ShareCode code;
            try {
                code = ShareCode.parse(typed);
            } catch (MalformedException e) {
                throw CliException.usage("bad-code", Shown.text(typed));
            }
            byte[] bundle = Online.at(
                            run,
                            TrustVerb.chain(run),
                            source -> source.find("/share/" + code + "/bundle.json", Bundle.MAX_BYTES))
                    .orElseThrow(() -> new CliException(ExitCode.REFER, "code-unknown", code));
            try {
                documents.add(new ByteArrayInputStream(bundle), code.toString());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// What was named on the command line, and the lines of the list of `--files-from`.
    private static List<String> names(Run run) {
        List<String> names = new ArrayList<>(run.arguments().operands());
        Optional<String> list = run.arguments().find("files-from");
        if (list.isPresent()) {
            new String(run.read(list.get(), MAX_LIST), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(names::add);
        } else if (names.isEmpty() && !run.arguments().has("code")) {
            throw CliException.usage("operand-missing", "verify");
        }
        if (names.size() > MAX_NAMES) {
            throw CliException.usage("too-many-names", MAX_NAMES);
        }
        return names;
    }

    /// With `--strict` a good result that has something to look at does not pass: the outcome stays what it is, the
    /// exit code does not.
    private static ExitCode exitCode(Run run, List<Result> results) {
        ExitCode worst = worst(results);
        boolean remarks = results.stream().anyMatch(r -> !r.remarks().isEmpty());
        return run.arguments().has("strict") && remarks ? ExitCode.NO : worst;
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
            case "csv" -> run.finish(parts(CsvReport.head(), rendered(results, r -> utf8(CsvReport.row(r))), ""));
            case "junit" ->
                run.finish(parts(
                        JunitReport.head(results, missing),
                        rendered(results, r -> utf8(JunitReport.testCase(r))),
                        JunitReport.tail(missing)));
            case "markdown" -> {
                if (!documents.many() && results.size() == 1) {
                    run.finish(utf8(MarkdownReport.one(results.get(0))));
                } else {
                    run.finish(parts(
                            MarkdownReport.head(),
                            IntStream.range(0, results.size())
                                    .mapToObj(i -> utf8(MarkdownReport.row(i + 1, results.get(i)))),
                            MarkdownReport.below(results, documents.passedOver(), missing)));
                }
            }
            default -> run.finish(text(run, documents, results, missing));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Stream<byte[]> parts(String head, Stream<byte[]> rows, String tail) {
        return Stream.concat(Stream.concat(Stream.of(utf8(head)), rows), Stream.of(utf8(tail)));
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
}
