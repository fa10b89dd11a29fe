package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.record.Digests;
import org.touchstone.format.record.RecordNote;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.bid.Bids;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.record.RecordException;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.record.Rerun;
import org.touchstone.verifier.record.Shelf;
import org.touchstone.verifier.report.Letters;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.RecordBlocks;
import org.touchstone.verifier.report.RecordHtml;
import org.touchstone.verifier.report.RecordMarkdown;
import org.touchstone.verifier.report.RecordPdf;
import org.touchstone.verifier.report.RecordReport;
import org.touchstone.verifier.report.RecordText;
import org.touchstone.verifier.report.RecordView;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.verify.Moment;

/// `record verify|show|render|letters|note FILE`: what can be done with a check that was recorded. None of it
/// changes the file: a note makes a new one.
final class RecordVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "record",
                List.of(
                        Option.value("digest"),
                        Option.value("fingerprint"),
                        Option.flag("alone"),
                        Option.value("at"),
                        Option.words("to", "text", "html", "md", "pdf"),
                        Option.value("by"),
                        Option.value("officer"),
                        Option.value("bid"),
                        Option.value("decision"),
                        Option.value("reasons"),
                        Option.value("asked"),
                        Option.value("answer"),
                        Option.value("equivalent").repeated(),
                        Option.value("jobs").letter('j'),
                        Option.words("format", "text", "json"),
                        Option.file("output").letter('o')),
                List.of("verify", "show", "render", "letters", "note"),
                2,
                2);
    }

    @Override
    public ExitCode run(Run run) throws InterruptedException {
        String part = run.arguments().operands().get(0);
        try {
            return switch (part) {
                case "verify" -> verify(run);
                case "show" -> show(run);
                case "render" -> render(run);
                case "letters" -> letters(run);
                case "note" -> note(run);
                default ->
                    throw CliException.usage(
                            "no-such-part", "record", Shown.text(part), "verify, show, render, letters, note");
            };
        } catch (RecordException e) {
            return refused(run, part, e);
        }
    }

    /// A record that cannot be relied on: its own code, and never a yes.
    private static ExitCode refused(Run run, String part, RecordException e) {
        if (part.equals("verify")
                && run.arguments().find("format").orElse("text").equals("json")) {
            run.finish(RecordReport.refused(e));
        } else {
            run.finish(RecordReport.refusedText(e));
        }
        return ExitCode.REFER;
    }

    private static String name(Run run) {
        return run.arguments().operands().get(1);
    }

    private static RecordFile open(Run run) {
        String name = name(run);
        Path path = run.path(name);
        try {
            if (!Files.isRegularFile(path)) {
                throw new NoSuchFileException(name);
            }
            RecordFile file = isPdf(path)
                    ? RecordFile.parse(RecordPdf.record(run.read(name, RecordPdf.MAX_PDF)))
                    : RecordFile.open(path);
            Optional<String> digest = run.arguments().find("digest");
            if (digest.isPresent() && !digest.get().equals(file.digest())) {
                throw new RecordException("RECORD_DIGEST_OTHER", "digest", file.digest());
            }
            return file;
        } catch (NoSuchFileException e) {
            throw CliException.usage("no-such-file", Shown.text(name));
        } catch (IOException e) {
            throw CliException.usage("cannot-read", Shown.text(name));
        }
    }

    private static boolean isPdf(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            return RecordPdf.isOne(in.readNBytes(5));
        }
    }

    // ---- verify

    private static ExitCode verify(Run run) throws InterruptedException {
        boolean json = run.arguments().word("format", "text").equals("json");
        int jobs = VerifyVerb.jobs(run.arguments());
        RecordFile file = open(run);
        file.verify();
        RecordReport.Trusted trusted = trusted(run, file);
        byte[] recorded = file.result();
        TenderCheck.Watch watch = new OnTerminal(run);
        byte[] again = new Rerun(file).result(watch, jobs);
        run.terminal().clearProgress();
        boolean same = Arrays.equals(recorded, again);
        Optional<RecordReport.Since> since = run.arguments().has("alone") ? Optional.empty() : since(run, file, jobs);
        RecordReport report = RecordReport.of(file, recorded, again, same, trusted, since);
        if (json) {
            run.finish(report.json());
        } else {
            run.finish(report.text());
        }
        return same ? ExitCode.OK : ExitCode.NO;
    }

    /// A record carries its own trust lists, so whoever makes one up can make up a registry with it: what it starts
    /// from is held against what this computer trusts, or against a fingerprint that was given.
    private static RecordReport.Trusted trusted(Run run, RecordFile file) {
        String pin = file.record().request().pin();
        Optional<String> given = run.arguments().find("fingerprint");
        if (given.isPresent()) {
            if (!Digests.isDigest(given.get())) {
                throw CliException.usage("not-a-fingerprint", Shown.text(given.get()));
            }
            if (!given.get().equals(pin)) {
                throw new RecordException("RECORD_TRUST_OTHER", "pin", pin);
            }
            return RecordReport.Trusted.GIVEN;
        }
        Optional<Home> home = home(run);
        Optional<String> own = home.flatMap(Home::pin);
        if (own.isEmpty()) {
            return RecordReport.Trusted.NOT_COMPARED;
        }
        boolean holds = own.get().equals(pin)
                || home.flatMap(Home::chain).map(c -> c.holds(pin)).orElse(false)
                || TrustChain.of(own.get(), new Rerun(file).trustLists())
                        .map(c -> c.holds(pin))
                        .orElse(false);
        if (!holds) {
            throw new RecordException("RECORD_TRUST_OTHER", "pin", pin);
        }
        return RecordReport.Trusted.HERE;
    }

    /// The home folder, if this computer has a place for one: a record is verified without it as well.
    private static Optional<Home> home(Run run) {
        try {
            return Optional.of(run.home());
        } catch (CliException e) {
            return Optional.empty();
        }
    }

    /// What the copy of the register on this computer says today about the certificates of the record.
    private static Optional<RecordReport.Since> since(Run run, RecordFile file, int jobs) throws InterruptedException {
        Optional<Home> home = home(run);
        Optional<String> pin = home.flatMap(Home::pin);
        if (pin.isEmpty() || !home.get().pack().isThere()) {
            return Optional.empty();
        }
        Instant at = run.at();
        if (!at.isAfter(file.record().request().at())) {
            return Optional.empty();
        }
        List<Bid> files = Bids.of(new Rerun(file).documents(), Optional.empty());
        TenderCheck check = new TenderCheck(
                Trust.material(run, Shelf.of(home.get(), pin.get())),
                Optional.empty(),
                () -> Moment.now(at),
                Optional.empty(),
                new OnTerminal(run),
                jobs);
        List<BidResult> now = check.run(files, false).results();
        run.terminal().clearProgress();
        return Optional.of(RecordReport.Since.of(RecordView.of(file), now, at));
    }

    // ---- for people

    private static ExitCode show(Run run) {
        RecordFile file = open(run);
        file.verify();
        List<RecordBlocks.Block> blocks = new ArrayList<>();
        RecordView view = RecordView.of(file);
        if (run.arguments().has("quiet")) {
            RecordBlocks.summary(view, blocks);
        } else {
            blocks.addAll(RecordBlocks.document(view));
        }
        run.finish(RecordText.lines(blocks));
        return ExitCode.OK;
    }

    private static ExitCode render(Run run) {
        String to = run.arguments().word("to", "html");
        RecordFile file = open(run);
        file.verify();
        RecordView view = RecordView.of(file);
        if (to.equals("pdf")) {
            run.finish(pdf(view));
            return ExitCode.OK;
        }
        List<RecordBlocks.Block> blocks = RecordBlocks.document(view);
        run.finish(page(to, RecordBlocks.title(view), blocks));
        return ExitCode.OK;
    }

    /// The PDF, if the record can be read out of it again: one of hundreds of bids has more pages than a reader of
    /// strangers' files takes.
    private static byte[] pdf(RecordView view) {
        byte[] pdf = RecordPdf.of(view);
        try {
            byte[] _ = RecordPdf.record(pdf);
        } catch (RecordException e) {
            throw CliException.usage("record-pdf-large", view.bids().size());
        }
        return pdf;
    }

    private static byte[] page(String to, String title, List<RecordBlocks.Block> blocks) {
        String text = switch (to) {
            case "html" -> RecordHtml.page(title, blocks);
            case "md" -> RecordMarkdown.text(blocks);
            default -> {
                StringBuilder lines = new StringBuilder();
                for (Line line : RecordText.lines(blocks)) {
                    lines.append(line.text()).append('\n');
                }
                yield lines.toString();
            }
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ExitCode letters(Run run) {
        String to = run.arguments().word("to", "text");
        LocalDate by = date(run.arguments().require("by", "record letters"));
        RecordFile file = open(run);
        file.verify();
        RecordView view = RecordView.of(file);
        TenderPolicy tender = view.tender().orElseThrow(() -> CliException.usage("no-tender-recorded"));
        List<RecordBlocks.Block> blocks = Letters.of(view, tender, by);
        if (blocks.isEmpty()) {
            run.terminal().note(run.say("record.no-letters"));
            return ExitCode.OK;
        }
        if (to.equals("text")) {
            run.finish(RecordText.lines(blocks));
        } else if (to.equals("pdf")) {
            run.finish(RecordPdf.letters(view, blocks));
        } else {
            run.finish(page(to, run.say("letter.title"), blocks));
        }
        return ExitCode.OK;
    }

    private static LocalDate date(String text) {
        try {
            return Timestamp.parseDate(text);
        } catch (MalformedException e) {
            throw CliException.usage("bad-time", Shown.text(text));
        }
    }

    // ---- the human part

    private static ExitCode note(Run run) {
        Arguments a = run.arguments();
        String output = a.require("output", "record note");
        RecordFile file = open(run);
        file.verify();
        Optional<String> bid = a.find("bid");
        if (bid.isPresent()
                && RecordView.of(file).bids().stream().noneMatch(b -> b.name().equals(bid.get()))) {
            throw CliException.usage("no-such-bid", Shown.text(bid.get()));
        }
        if (a.has("answer") && !a.has("asked")) {
            throw CliException.usage("answer-alone");
        }
        RecordNote note;
        try {
            note = new RecordNote(
                    file.head(),
                    Instant.ofEpochSecond(run.at().getEpochSecond()),
                    plain(a.require("officer", "record note")),
                    bid,
                    plain(a.require("decision", "record note")),
                    a.find("reasons").map(RecordVerb::plain),
                    a.find("asked")
                            .map(q -> new RecordNote.Clarification(
                                    plain(q), a.find("answer").map(RecordVerb::plain))),
                    a.all("equivalent").stream().map(RecordVerb::plain).toList());
            Recording.create(run, output, out -> file.writeWith(note, out));
        } catch (MalformedException e) {
            throw CliException.usage("bad-note", String.valueOf(e.getMessage()));
        } catch (RecordFile.ChangedException e) {
            throw new CliException(ExitCode.REFER, "record-changed");
        }
        run.terminal().note(run.say("record.noted", Shown.text(output), file.digest()));
        return ExitCode.OK;
    }

    /// Text as a record holds it.
    private static String plain(String text) {
        return Normalizer.normalize(
                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8), Normalizer.Form.NFC);
    }
}
