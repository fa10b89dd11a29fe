package org.touchstone.verifier.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.EntryBundle;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.report.pdf.CertificatePdf;
import org.touchstone.verifier.source.KeyFile;

/// An invented registry with a handful of suppliers, whole enough for the command line: a log, trust list,
/// certificates, status lists, presentations, a tender and a pack. Everything from names, so that it is the
/// same on every run.
final class World {
    /// When the tests run.
    static final Instant NOW = Instant.parse("2026-11-22T14:57:00Z");

    static final Instant DEADLINE = Instant.parse("2026-11-27T12:00:00Z");

    private static final NoteSigner LOG =
            new NoteSigner(Samples.PUBLIC.logOrigin(), TestKeys.ed25519("log").seed());

    final TrustListJws trust = Samples.signed(Samples.trustList(LOG.key().encode()), 1, 2, 3);
    final List<byte[]> entries = new ArrayList<>();
    final Map<String, Supplier> suppliers = new LinkedHashMap<>();

    /// Whose accreditation has ended: the pack holds no certificate of theirs any more.
    final Set<String> gone = new HashSet<>();

    private final List<PackLine.StatusEvent> statusEvents = new ArrayList<>();
    private final Map<Long, List<Json.Obj>> eventObjects = new LinkedHashMap<>();
    private final Map<StatusList.Purpose, StatusListJwt> lists = new LinkedHashMap<>();
    private final Map<StatusList.Purpose, Long> listEntries = new LinkedHashMap<>();

    /// A list that is not the newest any more.
    record Past(StatusListJwt list, long entry) {}

    private final List<Past> past = new ArrayList<>();

    /// A supplier with its certificate.
    record Supplier(String key, UnverifiedCertificate certificate, long entry) {}

    private static final World WORLD = new World();

    static World world() {
        return WORLD;
    }

    private World() {
        this(false);
        statusEvents();
        list(StatusList.Purpose.REVOCATION, Set.of(9005), NOW.minusSeconds(120));
        list(StatusList.Purpose.SUSPENSION, Set.of(6002), NOW.minusSeconds(120));
    }

    /// The same suppliers, of whom nothing has been suspended or withdrawn; with or without status lists that say
    /// so.
    World(boolean lists) {
        add(new RegisterEvent.LogOpened(
                Samples.START, Samples.PUBLIC.logOrigin(), Samples.PUBLIC.value(), Samples.PUBLIC.did()));
        supplier("harbour", "Harbour & Vale Care Ltd", "99000001", 4187, "standard", "2029-01-05T09:00:00Z");
        supplier("acorn", "Acorn Facilities Group Ltd", "99000002", 5001, "standard", "2028-06-15T00:00:00Z");
        supplier("fenland", "Fenland Waste Ltd", "99000003", 6002, "standard", "2028-06-15T00:00:00Z");
        supplier("upland", "Upland Telecoms Ltd", "99000004", 7003, "standard", "2026-08-01T00:00:00Z");
        supplier(
                "tallis", "T\u0177 Gwyn =Furniture\u2019s, \"Ltd\"", "99000005", 8004, "basic", "2028-06-15T00:00:00Z");
        supplier("northgate", "Northgate Facilities plc", "99000006", 9005, "standard", "2028-06-15T00:00:00Z");
        if (lists) {
            publish(NOW.minusSeconds(120), Set.of(), Set.of());
        }
    }

    /// Publishes both lists anew.
    void publish(Instant at, Set<Integer> revoked, Set<Integer> suspended) {
        list(StatusList.Purpose.REVOCATION, revoked, at);
        list(StatusList.Purpose.SUSPENSION, suspended, at);
    }

    private void statusEvents() {
        Json.Obj remedy = Json.Obj.builder()
                .with("text", "file the overdue annual report")
                .build();
        status(
                new RegisterEvent.AccreditationSuspended(
                        Instant.parse("2026-11-09T10:00:00Z"),
                        number("fenland"),
                        "SUS-REPORT",
                        Instant.parse("2026-11-09T10:00:00Z"),
                        Optional.empty(),
                        new Ref.ToObject(sha256(CanonicalJson.bytes(remedy)))),
                List.of(remedy));
        Json.Obj why = Json.Obj.builder().with("text", "false statement").build();
        status(
                new RegisterEvent.AccreditationWithdrawn(
                        Instant.parse("2026-05-04T10:00:00Z").plus(Duration.ofDays(190)),
                        number("northgate"),
                        "WDR-FALSE",
                        Instant.parse("2026-11-10T10:00:00Z"),
                        new Ref.ToObject(sha256(CanonicalJson.bytes(why)))),
                List.of(why));
    }

    /// Writes the folder of the scenarios to `args[0]`, to try things by hand.
    public static void main(String[] args) throws IOException {
        writeTo(Files.createDirectories(Path.of(args[0])));
    }

    AccreditationNumber number(String key) {
        return supplier(key).certificate().certificate().subject().number();
    }

    Supplier supplier(String key) {
        return suppliers.get(key);
    }

    private long add(RegisterEvent event) {
        entries.add(EventCodec.encode(event));
        return entries.size() - 1L;
    }

    void status(RegisterEvent event, List<Json.Obj> objects) {
        eventObjects.put(add(event), objects);
    }

    private void supplier(String key, String name, String company, int digits, String level, String until) {
        certificate(
                key,
                "certificate " + key,
                name,
                company,
                Samples.number(digits),
                digits,
                level,
                until,
                Samples.START,
                Optional.empty());
    }

    /// A new certificate of the same accreditation in place of the one that a supplier has; the old file is revoked
    /// with it.
    ///
    /// @param index the new certificate's place in the status lists
    void replace(String key, String name, String company, int index, String level, String until, Instant at) {
        CertificateId old = supplier(key).certificate().certificate().id();
        certificate(
                key,
                "certificate " + key + " " + at,
                name,
                company,
                number(key),
                index,
                level,
                until,
                at,
                Optional.of(old));
        CertificateId now = supplier(key).certificate().certificate().id();
        status(new RegisterEvent.CertificateRevoked(at, old, "CRD-NAME", Optional.of(now)), List.of());
    }

    private void certificate(
            String key,
            String id,
            String name,
            String company,
            AccreditationNumber number,
            int index,
            String level,
            String until,
            Instant at,
            Optional<CertificateId> replaces) {
        Certificate base = Samples.certificate();
        Certificate.Subject s = base.subject();
        Certificate certificate = new Certificate(
                CertificateId.parse(uuid(id)),
                base.issuer(),
                at,
                Instant.parse(until),
                new Certificate.Subject(
                        Samples.PUBLIC.accreditation(number),
                        number,
                        name,
                        Optional.empty(),
                        List.of(new Certificate.VerifiedIdentifier(
                                OrganisationId.of("GB-COH", company), "registrar", Samples.START, "register look-up")),
                        s.address(),
                        s.size(),
                        s.vcse(),
                        s.scheme(),
                        level,
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
                        false),
                new Certificate.StatusEntry(Samples.PUBLIC.statusList("revocation", 1), index),
                new Certificate.StatusEntry(Samples.PUBLIC.statusList("suspension", 1), index),
                TestKeys.es256("holder " + key).publicKey(),
                replaces);
        UnverifiedCertificate signed =
                CertificateJwt.sign(certificate, Samples.CERTIFICATE_KID, TestKeys.signer("certificate 1"));
        long entry = add(new RegisterEvent.CertificateIssued(
                at,
                certificate.id(),
                number,
                new Ref.ToObject(sha256(signed.token().text().getBytes(StandardCharsets.US_ASCII))),
                Samples.CERTIFICATE_KID,
                new RegisterEvent.StatusEntry(Samples.PUBLIC.statusList("revocation", 1), index),
                new RegisterEvent.StatusEntry(Samples.PUBLIC.statusList("suspension", 1), index),
                certificate.validFrom(),
                certificate.validUntil(),
                replaces,
                replaces.map(_ -> "CRD-NAME")));
        suppliers.put(key, new Supplier(key, signed, entry));
    }

    private void list(StatusList.Purpose purpose, Set<Integer> set, Instant at) {
        StatusList list = Samples.statusList(purpose, at, new HashSet<>(set));
        StatusListJwt jwt = StatusListJwt.sign(list, Samples.STATUS_KID, TestKeys.signer("status 1"));
        StatusListJwt before = lists.put(purpose, jwt);
        if (before != null) {
            past.addFirst(new Past(before, listEntries.get(purpose)));
        }
        listEntries.put(
                purpose,
                add(new RegisterEvent.StatusListPublished(
                        list.validFrom(),
                        list.url(),
                        purpose,
                        list.bits().digest(),
                        sha256(jwt.token().text().getBytes(StandardCharsets.US_ASCII)),
                        list.validFrom(),
                        list.validUntil())));
    }

    // ---- the log

    byte[] hash(int level, long index) {
        if (level == 0) {
            return MerkleTree.leafHash(entries.get((int) index));
        }
        return MerkleTree.nodeHash(hash(level - 1, 2 * index), hash(level - 1, 2 * index + 1));
    }

    SignedNote checkpoint(long size) {
        return LOG.sign(new Checkpoint(Samples.PUBLIC.logOrigin(), size, MerkleTree.root(size, this::hash)).text());
    }

    private String proof(long index) {
        long size = entries.size();
        return TlogProof.of(
                        MerkleTree.inclusionProof(index, size, this::hash),
                        VerifiedCheckpoint.of(checkpoint(size), LOG.key()))
                .format();
    }

    byte[] tile(TileId tile) {
        return switch (tile) {
            case TileId.Entries(long index, int width) ->
                EntryBundle.encode(entries.subList((int) index * 256, (int) index * 256 + width));
            case TileId.Hashes(int level, long index, int width) -> {
                byte[] out = new byte[width * 32];
                for (int i = 0; i < width; i++) {
                    System.arraycopy(hash(level * 8, index * 256 + i), 0, out, i * 32, 32);
                }
                yield out;
            }
        };
    }

    // ---- files

    private BundledToken bundled(String token, long entry) {
        return new BundledToken(
                token, new String(entries.get((int) entry), StandardCharsets.UTF_8), proof(entry), Optional.empty());
    }

    private List<BundledToken> statusLists() {
        List<BundledToken> out = new ArrayList<>();
        lists.forEach((purpose, jwt) -> out.add(bundled(jwt.token().text(), listEntries.get(purpose))));
        return out;
    }

    Bundle bundle(String key) {
        Supplier s = supplier(key);
        return Bundle.of(bundled(s.certificate().token().text(), s.entry()), statusLists(), List.of(trust));
    }

    /// A presentation for the tender.
    PresentationFile presentation(String key, TenderPolicy tender) {
        Presentation p = new Presentation(
                TestKeys.es256("holder " + key).publicKey(),
                supplier(key).certificate().token().text(),
                Presentation.audience(tender.buyer()),
                tender.expectedNonce(),
                UUID.fromString(uuid("presentation " + key)),
                NOW.minus(Duration.ofMinutes(1)),
                DEADLINE.plus(Duration.ofDays(30)));
        return new PresentationFile(
                PresentationJwt.sign(p, TestKeys.signer("holder " + key))
                        .token()
                        .text(),
                bundle(key));
    }

    static TenderPolicy tender() {
        return tender("04a1b2");
    }

    static TenderPolicy tender(String number) {
        List<TenderPolicy.Bidder> bidders = new ArrayList<>();
        for (String key : List.of("harbour", "acorn", "fenland", "upland", "tallis", "northgate")) {
            Certificate.Subject s =
                    WORLD.supplier(key).certificate().certificate().subject();
            bidders.add(new TenderPolicy.Bidder(
                    Optional.empty(),
                    Optional.of(key),
                    s.legalName(),
                    List.of(s.identifiers().get(0).id())));
        }
        return new TenderPolicy(
                OrganisationId.of("GB-COH", "01234567"),
                "Marsh County Council",
                "ocds-h6vhtk-" + number,
                "1",
                Optional.empty(),
                Optional.of("standard"),
                OffsetDateTime.parse("2026-11-27T12:00:00+00:00"),
                TenderPolicy.Use.CONDITION_OF_PARTICIPATION,
                Optional.empty(),
                List.of(),
                List.of(),
                bidders);
    }

    byte[] pack() {
        return pack(_ -> false);
    }

    /// A pack with those of the past lists that are wanted.
    byte[] pack(Predicate<StatusList> pastLists) {
        StringBuilder out = new StringBuilder();
        line(out, new PackLine.Header(checkpoint(entries.size()).format()));
        line(out, new PackLine.Trust(trust));
        for (BundledToken list : statusLists()) {
            line(out, new PackLine.Status(list));
        }
        for (Past p : past) {
            if (pastLists.test(p.list().list())) {
                line(out, new PackLine.Status(bundled(p.list().token().text(), p.entry())));
            }
        }
        eventObjects.forEach((index, objects) -> line(
                out,
                new PackLine.StatusEvent(
                        index,
                        new String(entries.get(index.intValue()), StandardCharsets.UTF_8),
                        proof(index),
                        objects)));
        for (Supplier s : suppliers.values()) {
            if (gone.contains(s.key())) {
                continue;
            }
            line(out, new PackLine.Current(bundled(s.certificate().token().text(), s.entry())));
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder out, PackLine line) {
        out.append(line.text()).append('\n');
    }

    /// The folder that a scenario starts with.
    static void writeTo(Path folder) {
        try {
            World w = WORLD;
            TenderPolicy tender = tender();
            Files.write(folder.resolve("trust-1.json"), w.trust.bytes());
            Files.write(folder.resolve("list-1.payload.json"), w.trust.payload());
            Files.write(folder.resolve("pack.jsonl"), w.pack());
            Files.write(folder.resolve("tender.json"), tender.bytes());
            Files.write(folder.resolve("other-tender.json"), tender("049f77").bytes());
            for (int i = 1; i <= 5; i++) {
                Files.write(
                        folder.resolve("gov-" + i + ".jwk"),
                        KeyFile.plain(KeyFile.Purpose.GOVERNOR, TestKeys.es256("governor " + i)));
            }
            Files.write(
                    folder.resolve("harbour.jwk"),
                    KeyFile.plain(KeyFile.Purpose.HOLDER, TestKeys.es256("holder harbour")));
            Path bids = folder.resolve("bids");
            for (String key : w.suppliers.keySet()) {
                Files.write(folder.resolve(key + ".bundle.json"), w.bundle(key).bytes());
                Files.writeString(
                        folder.resolve(key + ".jwt"),
                        w.supplier(key).certificate().token().text() + "\n");
                if (!key.equals("northgate")) {
                    Files.createDirectories(bids.resolve(key));
                    Files.write(
                            bids.resolve(key).resolve("certificate.presentation.json"),
                            w.presentation(key, tender).bytes());
                }
            }
            Files.writeString(bids.resolve("harbour").resolve("method statement.pdf"), "%PDF-1.7\n");
            Files.writeString(folder.resolve("forged.jwt"), forged(w.supplier("tallis")));
            Files.write(folder.resolve("harbour.pdf"), CertificatePdf.of(w.bundle("harbour"), Samples.PUBLIC));
            Files.write(folder.resolve("scan.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A certificate whose level was raised after it was signed.
    private static String forged(Supplier s) {
        String text = s.certificate().token().text();
        String[] parts = text.split("\\.");
        String payload = new String(java.util.Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("\"level\":\"basic\"", "\"level\":\"standard\"");
        return parts[0]
                + "."
                + java.util.Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + "." + parts[2] + "\n";
    }

    private static String uuid(String name) {
        byte[] b = HexFormat.of()
                .parseHex(sha256(name.getBytes(StandardCharsets.UTF_8)).substring(0, 32));
        b[6] = (byte) (b[6] & 0x0f | 0x40);
        b[8] = (byte) (b[8] & 0x3f | 0x80);
        String hex = HexFormat.of().formatHex(b);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
