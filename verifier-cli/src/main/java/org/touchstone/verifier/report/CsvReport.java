package org.touchstone.verifier.report;

import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.Timestamp;
import org.touchstone.verifier.verify.Verdict;

/// The verdicts as CSV (RFC 4180, UTF-8, CRLF): one row a file, the columns in this order for ever; new ones go
/// to the end.
public final class CsvReport {
    private CsvReport() {}

    /// The head row.
    public static String head() {
        return "file,outcome,supplier,identifiers,proved,accreditation,certificate,level,valid_from,valid_until,codes,"
                + "judged,checked,log_entry,bidder,sha256\r\n";
    }

    /// One row.
    public static String row(Result result) {
        Verdict verdict = result.verdict();
        Optional<Certificate> said = result.certificate();
        StringBuilder identifiers = new StringBuilder();
        if (said.isPresent()) {
            for (Certificate.VerifiedIdentifier id : said.get().subject().identifiers()) {
                identifiers
                        .append(identifiers.isEmpty() ? "" : " ")
                        .append(id.id().partyId());
            }
        }
        String[] cells = {
            result.name(),
            verdict.outcome().name(),
            said.map(c -> c.subject().legalName()).orElse(""),
            identifiers.toString(),
            said.isEmpty() ? "" : result.isProved() ? "yes" : "no",
            said.map(c -> c.subject().number().value()).orElse(""),
            said.map(c -> c.id().urn()).orElse(""),
            said.map(c -> c.subject().level()).orElse(""),
            said.map(c -> Timestamp.text(c.validFrom())).orElse(""),
            said.map(c -> Timestamp.text(c.validUntil())).orElse(""),
            String.join(" ", verdict.codes()),
            Timestamp.text(result.judged()),
            Timestamp.text(result.checked()),
            verdict.certificate().map(v -> Long.toString(v.logIndex())).orElse(""),
            verdict.bidder().orElse(""),
            result.digest()
        };
        StringBuilder row = new StringBuilder(256);
        for (int i = 0; i < cells.length; i++) {
            row.append(i == 0 ? "" : ",").append(Shown.csv(cells[i]));
        }
        return row.append("\r\n").toString();
    }
}
