package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.pack.PackLine;
import org.touchstone.verifier.report.CsvReport;
import org.touchstone.verifier.report.JsonReport;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Result;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.report.TextReport;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.source.SupplierIndex;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Submission;
import org.touchstone.verifier.verify.Verifier;

/// `lookup QUERY`: searches the copy of the register on this computer, so that nobody learns whom a buyer looks
/// up. Each hit is judged like a file that was handed in; the search itself believes nothing.
final class LookupVerb implements Verb {
    private static final int MOST = 100;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "lookup",
                List.of(
                        Option.words("format", "text", "json", "jsonl", "csv"),
                        Option.value("at"),
                        Option.file("output").letter('o')),
                1,
                20);
    }

    @Override
    public ExitCode run(Run run) {
        String query = String.join(" ", run.arguments().operands());
        String format = run.arguments().word("format", "text");
        Home home = run.home();
        if (home.pin().isEmpty()) {
            throw new CliException(ExitCode.NO_TRUST, "trust-missing");
        }
        if (!home.pack().isThere()) {
            throw new CliException(ExitCode.NO_TRUST, "pack-missing");
        }
        List<PackLine.Current> hits = search(run, home, new Query(query));
        List<String> words = new ArrayList<>();
        for (PackLine.Current hit : hits) {
            Certificate said =
                    UnverifiedCertificate.parse(hit.certificate().token()).certificate();
            words.add(said.id().toString());
            words.add(said.subject().number().value());
        }
        Moment moment = Moment.now(run.at());
        Verifier verifier = new Verifier(Trust.of(run, home, words));
        List<Result> results = new ArrayList<>();
        for (PackLine.Current hit : hits) {
            byte[] token = hit.certificate().token().getBytes(StandardCharsets.US_ASCII);
            Certificate said =
                    UnverifiedCertificate.parse(hit.certificate().token()).certificate();
            Submission submission = new Submission(said.subject().number().value(), token);
            results.add(
                    new Result(verifier.check(submission, moment), "", moment.judged(), moment.at(), Optional.empty()));
        }
        print(run, format, query, results);
        return results.isEmpty() ? ExitCode.NO : ExitCode.OK;
    }

    private static List<PackLine.Current> search(Run run, Home home, Query query) {
        List<PackLine.Current> hits = new ArrayList<>();
        try {
            home.pack().eachLike(query.compact, List.of(query.words), line -> {
                run.checkStopped();
                try {
                    if (query.matches(
                            UnverifiedCertificate.parse(line.certificate().token())
                                    .certificate())) {
                        hits.add(line);
                    }
                } catch (MalformedException e) {
                    return true; // a line that is no certificate is nobody's certificate
                }
                return hits.size() < MOST;
            });
        } catch (IOException | MalformedException e) {
            throw new CliException(ExitCode.NO_TRUST, "pack-unusable");
        }
        return hits;
    }

    private static void print(Run run, String format, String query, List<Result> results) {
        switch (format) {
            case "json" -> run.finish(JsonReport.many(results, OptionalInt.empty()));
            case "jsonl" -> {
                java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
                for (Result result : results) {
                    out.writeBytes(JsonReport.line(JsonReport.one(result)));
                }
                run.finish(out.toByteArray());
            }
            case "csv" -> {
                StringBuilder out = new StringBuilder(CsvReport.head());
                for (Result result : results) {
                    out.append(CsvReport.row(result));
                }
                run.finish(out.toString().getBytes(StandardCharsets.UTF_8));
            }
            default -> run.finish(text(run, query, results));
        }
    }

    private static List<Line> text(Run run, String query, List<Result> results) {
        if (results.isEmpty()) {
            return Line.block(run.say("lookup.none", Shown.text(query)));
        }
        List<Line> lines = new ArrayList<>();
        if (results.size() == 1) {
            lines.addAll(TextReport.one(results.get(0)));
        } else {
            lines.add(TextReport.tableHead());
            for (int i = 0; i < results.size(); i++) {
                lines.add(TextReport.row(i + 1, results.get(i)));
            }
            if (results.size() == MOST) {
                lines.add(Line.of(run.say("lookup.many", MOST)));
            }
        }
        return lines;
    }

    /// What is asked: an accreditation number, an identifier with or without its scheme, or words of a
    /// name.
    private static final class Query {
        private final String compact;
        private final String[] words;

        Query(String text) {
            this.compact = SupplierIndex.compact(text);
            this.words = SupplierIndex.folded(text).split(" ");
        }

        boolean matches(Certificate certificate) {
            Certificate.Subject subject = certificate.subject();
            if (SupplierIndex.compact(subject.number().value()).equals(compact)
                    || SupplierIndex.compact(certificate.id().toString()).equals(compact)) {
                return true;
            }
            for (Certificate.VerifiedIdentifier id : subject.identifiers()) {
                String number = SupplierIndex.compact(id.id().id());
                if (number.equals(compact)
                        || (SupplierIndex.compact(id.id().scheme()) + number).equals(compact)
                        || (number.length() == 8 && number.endsWith(compact) && zeros(number, compact))) {
                    return true;
                }
            }
            String name = " "
                    + SupplierIndex.folded(
                            subject.legalName() + " " + subject.tradingName().orElse(""));
            for (String word : words) {
                if (word.isEmpty() || !name.contains(" " + word)) {
                    return false;
                }
            }
            return true;
        }

        /// A company number written without its leading zeros.
        private static boolean zeros(String number, String written) {
            if (written.isEmpty()) {
                return false;
            }
            for (int i = 0; i < number.length() - written.length(); i++) {
                if (number.charAt(i) != '0') {
                    return false;
                }
            }
            return true;
        }
    }
}
