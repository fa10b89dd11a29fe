package org.touchstone.registry.issuance.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Samples;
import org.touchstone.registry.keys.Identity;

class DatesClauseTest {
    @TempDir
    private Path folder = Path.of("");

    // The accreditation runs from 2026-08-13T23:45Z, a quarter to one in the morning of the 14th in London.
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        2026-08-14 | 2026-08-13T23:45:00Z | 2029-08-13T23:45:00Z | -
        2026-08-13 | 2026-08-13T23:45:00Z | 2029-08-13T23:45:00Z | -
        2020-01-01 | 2026-08-13T23:45:00Z | 2029-08-13T23:45:00Z | -
        2026-08-14 | 2026-08-14T00:00:00Z | 2029-08-13T23:45:00Z | -
        2026-08-15 | 2026-08-13T23:45:00Z | 2029-08-13T23:45:00Z | validity begins before the decision
        2027-08-14 | 2026-08-13T23:45:00Z | 2029-08-13T23:45:00Z | validity begins before the decision
        2026-08-14 | 2026-08-13T23:44:59Z | 2029-08-13T23:45:00Z | validity is not inside the accreditation's
        2026-08-14 | 2026-08-13T23:45:00Z | 2029-08-13T23:45:01Z | validity is not inside the accreditation's
        2026-08-14 | 2026-08-13T23:45:00Z | 2026-08-13T23:46:00Z | validity is over
        2026-08-14 | 2026-08-13T23:45:00Z | 2026-08-13T23:46:01Z | -
        """)
    void dates(String decided, Instant from, Instant until, String objection) throws Exception {
        Certificate certificate = Change.subject(
                Change.dates(Samples.certificate(), from, until),
                subject -> Change.in(subject, "decision", decision -> Change.with(decision, "date", decided)));
        Draft draft = draft(certificate, "2029-08-13T23:45:00Z");
        assertEquals(Optional.ofNullable(objection), new DatesClause().objection(draft));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        2031-08-14T23:45:00Z | -
        2031-08-15T00:00:00Z | validity is longer than five years
        """)
    void length(Instant until, String objection) throws Exception {
        Certificate certificate = Change.dates(Samples.certificate(), Instant.parse("2026-08-13T23:45:00Z"), until);
        Draft draft = draft(certificate, "2040-01-01T00:00:00Z");
        assertEquals(Optional.ofNullable(objection), new DatesClause().objection(draft));
    }

    private Draft draft(Certificate certificate, String grantedUntil) throws Exception {
        UnverifiedCertificate token = UnverifiedCertificate.parse(
                CertificateJwt.signingInput(certificate, Samples.CERTIFICATE_KID) + "." + "A".repeat(86));
        return new Draft(
                token,
                Identity.fix(folder, Optional.empty(), new PublicUrl("http://localhost:8080"), "Registry"),
                Samples.CERTIFICATE_KID,
                certificate.id(),
                new Draft.Granted(
                        certificate.subject().number(),
                        "example-scheme",
                        1,
                        "standard",
                        Instant.parse("2026-08-13T23:45:00Z"),
                        Instant.parse(grantedUntil)),
                Samples.PUBLIC.statusList("revocation", 1),
                Samples.PUBLIC.statusList("suspension", 1),
                4711,
                Instant.parse("2026-08-13T23:46:00Z"));
    }
}
