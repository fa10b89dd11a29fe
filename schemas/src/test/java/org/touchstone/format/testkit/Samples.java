package org.touchstone.format.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.Contexts;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

/// Well-formed samples of each format, of an invented registry, supplier and buyer.
public final class Samples {
    private Samples() {}

    /// The registry's address.
    public static final PublicUrl PUBLIC = new PublicUrl("https://register.example");

    /// The key of certificates.
    public static final String CERTIFICATE_KID = PUBLIC.did() + "#certificate-1";

    /// The key of status lists.
    public static final String STATUS_KID = PUBLIC.did() + "#status-1";

    /// When everything begins.
    public static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    /// A good certificate of Harbour & Vale Care Ltd.
    public static Certificate certificate() {
        AccreditationNumber number = number(4187);
        return new Certificate(
                CertificateId.parse("0b6f8c1e-5b0e-4a51-9a3e-3f0c6f1d2a10"),
                new Certificate.Issuer(PUBLIC.did(), "Social Responsibility Registry"),
                START,
                Instant.parse("2029-01-05T09:00:00Z"),
                new Certificate.Subject(
                        PUBLIC.accreditation(number),
                        number,
                        "Harbour & Vale Care Ltd",
                        Optional.empty(),
                        List.of(identifier("GB-COH", "99000001"), identifier("GB-PPON", "PGVG-7647-BZQM")),
                        new Certificate.Address("GB", Optional.of("GB-ENG")),
                        "medium",
                        false,
                        new Certificate.SchemeRef(
                                "example-scheme", 1, "1.0.0", "Example scheme, edition 1", "ab".repeat(32)),
                        "standard",
                        new Certificate.Scope("legal-person", List.of(), List.of()),
                        new Certificate.Decision(LocalDate.parse("2026-01-05"), "decision-maker"),
                        List.of(),
                        new Certificate.Results(
                                600,
                                List.of(new Certificate.ThemeResult("fair-work", 640)),
                                List.of(new Certificate.CriterionResult("EX-01", true))),
                        List.of(new Certificate.Metric(
                                "EX-01",
                                "invoices paid in 60 days",
                                "96.5",
                                "P1",
                                Optional.of("94"),
                                Optional.of("97"),
                                Optional.of("2025"))),
                        List.of(new Certificate.Objective(
                                "Apprentices from the county",
                                Optional.of("4"),
                                Optional.of("9"),
                                Optional.of("C62"),
                                LocalDate.parse("2027-12-31"))),
                        new Certificate.AccountabilityCode("1", Optional.empty()),
                        false,
                        List.of(),
                        "cd".repeat(32),
                        PUBLIC.accreditation(number),
                        false),
                new Certificate.StatusEntry(PUBLIC.statusList("revocation", 1), 4711),
                new Certificate.StatusEntry(PUBLIC.statusList("suspension", 1), 90210),
                TestKeys.es256("holder harbour").publicKey(),
                Optional.empty());
    }

    /// The first issuable number at or after `digits`.
    public static AccreditationNumber number(int digits) {
        int d = digits;
        while (!AccreditationNumber.isIssuable(d)) {
            d++;
        }
        return AccreditationNumber.ofDigits(d);
    }

    private static Certificate.VerifiedIdentifier identifier(String scheme, String id) {
        return new Certificate.VerifiedIdentifier(
                new OrganisationId(scheme, id), "registrar", START, "register look-up");
    }

    /// A list published at `from` with these bits set.
    public static StatusList statusList(StatusList.Purpose purpose, Instant from, Set<Integer> set) {
        return new StatusList(
                PUBLIC.statusList(purpose.word(), 1),
                purpose,
                PUBLIC.did(),
                from,
                from.plus(Duration.ofHours(26)),
                Bitstring.empty().withBits(new HashSet<>(set), true),
                Duration.ofHours(12));
    }

    /// The governors' keys, five with a threshold of three.
    public static TrustList.Governors governors() {
        return new TrustList.Governors(
                3,
                List.of(1, 2, 3, 4, 5).stream()
                        .map(i -> TestKeys.es256("governor " + i).publicKey())
                        .toList());
    }

    /// Trust list 1 of the registry with this log key; unsigned.
    public static TrustList trustList(String logKey) {
        return new TrustList(
                1,
                START.minus(Duration.ofDays(1)),
                Optional.of(Instant.parse("2027-01-05T00:00:00Z")),
                Optional.empty(),
                new TrustList.Registry("Social Responsibility Registry", PUBLIC, PUBLIC.did()),
                governors(),
                List.of(
                        issuerKey(CERTIFICATE_KID, TrustList.Use.CERTIFICATE, "certificate 1"),
                        issuerKey(STATUS_KID, TrustList.Use.STATUS_LIST, "status 1")),
                new TrustList.Log(PUBLIC.logOrigin(), logKey),
                new TrustList.Witnesses(0, List.of()),
                List.of(new TrustList.Scheme("example-scheme", 1, "ab".repeat(32))),
                List.of(new TrustList.Digest(Contexts.W3C_V2, Contexts.W3C_V2_SHA256)),
                List.of());
    }

    private static TrustList.IssuerKey issuerKey(String kid, TrustList.Use use, String name) {
        return new TrustList.IssuerKey(
                kid,
                use,
                TestKeys.es256(name).publicKey(),
                START.minus(Duration.ofDays(1)),
                Optional.empty(),
                Optional.empty());
    }

    /// The list signed by these governors.
    public static TrustListJws signed(TrustList list, int... governors) {
        TrustListJws jws = TrustListJws.unsigned(list);
        for (int g : governors) {
            jws = jws.signedBy(TestKeys.es256("governor " + g).publicKey(), TestKeys.signer("governor " + g));
        }
        return jws;
    }
}
