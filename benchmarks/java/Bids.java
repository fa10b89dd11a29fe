import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.trust.TrustList;
import org.touchstone.verifier.report.pdf.CertificatePdf;

/// Bids COUNT FOLDER: an invented registry's log of COUNT certificates of COUNT holders, and a folder of COUNT bids for
/// one tender, each a presentation with its bundle, all good. Also one certificate alone for the single-signature
/// anchor.
///
/// Certificates and presentations are signed by test keys of `testkit`; the checks on them are the ones that real files
/// get.
final class Bids {
    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[0]);
        Path folder = Path.of(args[1]);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant start = now.minus(Duration.ofDays(30));
        NoteSigner log = new NoteSigner(
                Samples.PUBLIC.logOrigin(), TestKeys.ed25519("benchmark log").seed());

        List<byte[]> entries = new ArrayList<>();
        entries.add(EventCodec.encode(new RegisterEvent.LogOpened(
                start, Samples.PUBLIC.logOrigin(), Samples.PUBLIC.value(), Samples.PUBLIC.did())));
        record Issued(String token, int entry) {}
        Issued[] issued = new Issued[count];
        String[] tokens = new String[count];
        Certificate[] certificates = new Certificate[count];
        Es256.KeyPair[] holders = new Es256.KeyPair[count];
        IntStream.range(0, count).parallel().forEach(i -> {
            holders[i] = TestKeys.es256("bidder " + i);
            certificates[i] = certificate(i, start, holders[i]);
            tokens[i] = CertificateJwt.sign(certificates[i], Samples.CERTIFICATE_KID, TestKeys.signer("certificate 1"))
                    .token()
                    .text();
        });
        for (int i = 0; i < count; i++) {
            Certificate c = certificates[i];
            issued[i] = new Issued(tokens[i], entries.size());
            entries.add(EventCodec.encode(new RegisterEvent.CertificateIssued(
                    start,
                    c.id(),
                    c.subject().number(),
                    new Ref.ToObject(hex(tokens[i].getBytes(StandardCharsets.US_ASCII))),
                    Samples.CERTIFICATE_KID,
                    new RegisterEvent.StatusEntry(c.revocation().list(), c.revocation().index()),
                    new RegisterEvent.StatusEntry(c.suspension().list(), c.suspension().index()),
                    c.validFrom(),
                    c.validUntil(),
                    Optional.empty(),
                    Optional.empty())));
        }
        Instant published = now.minus(Duration.ofHours(1));
        List<StatusListJwt> lists = new ArrayList<>();
        List<Integer> listEntries = new ArrayList<>();
        for (StatusList.Purpose purpose : StatusList.Purpose.values()) {
            StatusList list = Samples.statusList(purpose, published, java.util.Set.of());
            StatusListJwt jwt = StatusListJwt.sign(list, Samples.STATUS_KID, TestKeys.signer("status 1"));
            lists.add(jwt);
            listEntries.add(entries.size());
            entries.add(EventCodec.encode(new RegisterEvent.StatusListPublished(
                    published,
                    list.url(),
                    purpose,
                    list.bits().digest(),
                    hex(jwt.token().text().getBytes(StandardCharsets.US_ASCII)),
                    list.validFrom(),
                    list.validUntil())));
        }

        Levels tree = new Levels(entries);
        VerifiedCheckpoint checkpoint = VerifiedCheckpoint.of(
                log.sign(new Checkpoint(Samples.PUBLIC.logOrigin(), entries.size(), tree.root()).text()), log.key());
        TrustList template = Samples.trustList(log.key().encode());
        TrustList trust = new TrustList(
                1,
                start,
                Optional.of(now.plus(Duration.ofDays(300))),
                Optional.empty(),
                template.registry(),
                template.governors(),
                template.issuerKeys(),
                template.log(),
                template.witnesses(),
                template.schemes(),
                template.contexts(),
                template.schemas());
        var signedTrust = Samples.signed(trust, 1, 2, 3);

        TenderPolicy tender = new TenderPolicy(
                new OrganisationId("GB-PPON", "PXYZ-1234-ABCD"),
                "Example Council",
                "ocds-benchmark-1",
                "1",
                Optional.empty(),
                Optional.of("standard"),
                now.plus(Duration.ofHours(2)).atOffset(ZoneOffset.UTC),
                TenderPolicy.Use.CONDITION_OF_PARTICIPATION,
                Optional.empty(),
                List.of(),
                List.of(),
                count > 5_000 ? List.of() : bidders(certificates));
        Path bids = Files.createDirectories(folder.resolve("bids"));
        List<BundledToken> bundledLists = new ArrayList<>();
        for (int i = 0; i < lists.size(); i++) {
            bundledLists.add(bundled(lists.get(i).token().text(), listEntries.get(i), entries, tree, checkpoint));
        }
        IntStream.range(0, count).parallel().forEach(i -> {
            Bundle bundle = Bundle.of(
                    bundled(issued[i].token(), issued[i].entry(), entries, tree, checkpoint),
                    bundledLists,
                    List.of(signedTrust));
            Presentation presentation = new Presentation(
                    holders[i].publicKey(),
                    issued[i].token(),
                    Presentation.audience(tender.buyer()),
                    tender.expectedNonce(),
                    new UUID(0x4000L | (long) i << 16, 0x8000000000000000L | i),
                    now.minusSeconds(600),
                    now.plus(Duration.ofDays(30)));
            String token = PresentationJwt.sign(presentation, m -> Es256.sign(m, holders[i].privateKey()))
                    .token()
                    .text();
            try {
                Files.write(bids.resolve(file(i)), new PresentationFile(token, bundle).bytes());
                if (i == 0) {
                    Files.write(folder.resolve("one.bundle.json"), bundle.bytes());
                    Files.write(folder.resolve("one.pdf"), CertificatePdf.of(bundle, Samples.PUBLIC));
                    Files.writeString(folder.resolve("one.jwt"), issued[i].token());
                    Files.writeString(
                            folder.resolve("issuer.jwk"),
                            CanonicalJson.text(
                                    TestKeys.es256("certificate 1").publicKey().json()));
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        Files.write(folder.resolve("tender.json"), tender.bytes());
        Files.write(folder.resolve("trust-list.json"), CanonicalJson.bytes(signedTrust.json()));
        Files.writeString(folder.resolve("fingerprint"), signedTrust.fingerprint());
    }

    private static String file(int i) {
        return String.format(Locale.ROOT, "bidder-%05d.presentation.json", i);
    }

    private static List<TenderPolicy.Bidder> bidders(Certificate[] certificates) {
        List<TenderPolicy.Bidder> out = new ArrayList<>();
        for (int i = 0; i < certificates.length; i++) {
            out.add(new TenderPolicy.Bidder(
                    Optional.of(file(i)),
                    Optional.empty(),
                    certificates[i].subject().legalName(),
                    List.of(certificates[i].subject().identifiers().getFirst().id())));
        }
        return out;
    }

    private static Certificate certificate(int i, Instant start, Es256.KeyPair holder) {
        Certificate sample = Samples.certificate();
        Certificate.Subject s = sample.subject();
        int digits = 100_000 + i;
        while (!AccreditationNumber.isIssuable(digits)) {
            digits += 50_000 + 31;
        }
        AccreditationNumber number = AccreditationNumber.ofDigits(digits);
        return new Certificate(
                new CertificateId(new UUID(0x1234567800004000L | (long) i << 32, 0x8000000000000000L | i)),
                sample.issuer(),
                start,
                start.plus(Duration.ofDays(3 * 365)),
                new Certificate.Subject(
                        Samples.PUBLIC.accreditation(number),
                        number,
                        "Bidder " + i + " Ltd",
                        s.tradingName(),
                        List.of(new Certificate.VerifiedIdentifier(
                                new OrganisationId("GB-COH", String.format(Locale.ROOT, "%08d", 10_000_000 + i)),
                                "registrar",
                                start,
                                "register look-up")),
                        s.address(),
                        s.size(),
                        s.vcse(),
                        s.scheme(),
                        s.level(),
                        s.scope(),
                        s.decision(),
                        s.conditions(),
                        s.results(),
                        s.metrics(),
                        s.objectives(),
                        s.accountabilityCode(),
                        s.openBook(),
                        s.equivalentsUsed(),
                        s.evidenceCommitment(),
                        Samples.PUBLIC.accreditation(number),
                        s.continuation()),
                new Certificate.StatusEntry(Samples.PUBLIC.statusList("revocation", 1), i),
                new Certificate.StatusEntry(Samples.PUBLIC.statusList("suspension", 1), 131_071 - i),
                holder.publicKey(),
                Optional.empty());
    }

    private static BundledToken bundled(
            String token, int index, List<byte[]> entries, Levels tree, VerifiedCheckpoint checkpoint) {
        TlogProof proof = TlogProof.of(MerkleTree.inclusionProof(index, entries.size(), tree), checkpoint);
        return new BundledToken(
                token, new String(entries.get(index), StandardCharsets.UTF_8), proof.format(), Optional.empty());
    }

    private static String hex(byte[] bytes) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// All hashes of perfect subtrees, by level.
    private static final class Levels implements MerkleTree.HashReader {
        private final List<List<byte[]>> rows = new ArrayList<>();

        Levels(List<byte[]> entries) {
            List<byte[]> row = entries.parallelStream().map(MerkleTree::leafHash).toList();
            while (!row.isEmpty()) {
                rows.add(row);
                List<byte[]> below = row;
                row = IntStream.range(0, row.size() / 2)
                        .parallel()
                        .mapToObj(i -> MerkleTree.nodeHash(below.get(2 * i), below.get(2 * i + 1)))
                        .toList();
            }
        }

        byte[] root() {
            return MerkleTree.root(rows.getFirst().size(), this);
        }

        @Override
        public byte[] read(int level, long index) {
            return rows.get(level).get((int) index);
        }
    }
}
