package org.touchstone.format.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.jose.Ed25519;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.ConsistencyProof;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.InclusionProof;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

/// A miniature registry with one supplier and one tender, in which everything is right, and each part of which
/// a test can spoil *before* it is signed, logged and proved. So a spoilt part differs from a good world in
/// that part alone: every signature and proof around it is genuine.
///
/// Set the public hooks, then call [#presentationFile], [#bundle] or [#token], and [#pack].
public final class World {
    /// The tender's deadline, which is the moment judged.
    public static final Instant DEADLINE = Instant.parse("2026-03-02T12:00:00Z");

    /// When the certificate was logged.
    public static final Instant ISSUED = Samples.START.plusSeconds(300);

    /// When the bundle's status lists were published.
    public static final Instant LISTED = DEADLINE.minus(Duration.ofHours(2));

    /// The address of the list of revocations.
    public static final String REVOCATION = Samples.PUBLIC.statusList("revocation", 1);

    /// The address of the list of suspensions.
    public static final String SUSPENSION = Samples.PUBLIC.statusList("suspension", 1);

    /// How one status list is made.
    public static final class ListHooks {
        public UnaryOperator<StatusList> list = UnaryOperator.identity();
        public UnaryOperator<Json.Obj> payload = UnaryOperator.identity();
        public UnaryOperator<Json.Obj> header = UnaryOperator.identity();
        public UnaryOperator<String> token = UnaryOperator.identity();
        public UnaryOperator<RegisterEvent.StatusListPublished> event = UnaryOperator.identity();
        public String kid = Samples.STATUS_KID;
        public String signer = "status 1";
        public Instant time = LISTED;
        public Optional<byte[]> rawBits = Optional.empty();
    }

    // The certificate.
    public Certificate certificate = Samples.certificate();
    public UnaryOperator<Json.Obj> payload = UnaryOperator.identity();
    public UnaryOperator<Json.Obj> header = UnaryOperator.identity();
    public UnaryOperator<String> payloadText = UnaryOperator.identity();
    public UnaryOperator<String> headerText = UnaryOperator.identity();
    public UnaryOperator<String> token = UnaryOperator.identity();
    public String kid = Samples.CERTIFICATE_KID;
    public String signer = "certificate 1";

    // The log.
    public UnaryOperator<RegisterEvent.CertificateIssued> issued = UnaryOperator.identity();
    public UnaryOperator<String> entry = UnaryOperator.identity();
    public UnaryOperator<String> proof = UnaryOperator.identity();
    public UnaryOperator<String> checkpointText = UnaryOperator.identity();
    public String logSigner = "log";
    public Instant issuedAt = ISSUED;
    public boolean soleTrader;
    public UnaryOperator<Optional<Json.Obj>> opening = UnaryOperator.identity();
    public List<String> witnesses = List.of();

    /// When a witness cosigns, if not ten minutes after the lists.
    public Map<String, Instant> witnessedAt = Map.of();

    public List<RegisterEvent> before = new ArrayList<>();
    public List<RegisterEvent> after = new ArrayList<>();

    // Status lists of the bundle, and those of the pack, which are logged after them.
    public ListHooks revocation = new ListHooks();
    public ListHooks suspension = new ListHooks();
    public boolean listsFirst;
    public List<ListHooks> packRevocation = new ArrayList<>();
    public List<ListHooks> packSuspension = new ArrayList<>();
    public Set<Integer> statusEvents = Set.of();

    // A certificate that replaced the presented one, before the deadline; in the pack.
    public Optional<Certificate> replacement = Optional.empty();
    public Instant replacedAt = LISTED.plusSeconds(60);

    // A complete application, logged before the certificate; in the pack.
    public boolean applied;
    public Instant appliedAt = Samples.START.plusSeconds(60);
    public UUID applicant = UUID.fromString("5b1f5c1e-7a53-4a1c-9d7e-2f6f0b9c8d7a");
    public String appliedScheme = "isles";
    public long appliedEdition = 7;
    public String appliedLevel = "L1";
    public Json.Obj registeredIdentity = identity();
    public UnaryOperator<RegisterEvent> registered = UnaryOperator.identity();
    public Json.Obj shownIdentity = identity();

    // Trust.
    public UnaryOperator<TrustList> trust = UnaryOperator.identity();
    public UnaryOperator<List<Json.Obj>> trustLists = UnaryOperator.identity();
    public Optional<String> pin = Optional.empty();

    // The presentation.
    public UnaryOperator<Presentation> presentation = UnaryOperator.identity();
    public UnaryOperator<Json.Obj> presentationPayload = UnaryOperator.identity();
    public UnaryOperator<Json.Obj> presentationHeader = UnaryOperator.identity();
    public UnaryOperator<String> presentationToken = UnaryOperator.identity();
    public String holder = "holder harbour";

    // The tender and the file.
    public UnaryOperator<Json.Obj> tender = UnaryOperator.identity();
    public UnaryOperator<Json.Obj> bundleJson = UnaryOperator.identity();

    private final List<byte[]> entries = new ArrayList<>();
    private boolean built;
    private String certificateToken = "";
    private int certificateIndex;
    private final List<Published> lists = new ArrayList<>();
    private final List<Published> packed = new ArrayList<>();
    private int afterIndex;
    private String replacementToken = "";
    private int replacementIndex;

    private record Published(String token, int index) {}

    /// A good world.
    public World() {
        certificate = withScheme(certificate, Editions.sra1Digest());
    }

    private static Certificate withScheme(Certificate c, String digest) {
        return Change.scheme(c, new Certificate.SchemeRef("sra", 1, "1.0.0", "Accreditation, edition 1", digest));
    }

    /// Puts the certificate under the other edition, at its lowest level, and asks for that level.
    public void synthetic() {
        certificate = Change.subject(
                Change.scheme(
                        certificate,
                        new Certificate.SchemeRef(
                                "isles", 7, "7.2", "Fair Waters mark, edition 7", Editions.syntheticDigest())),
                s -> Change.with(s, "level", "L1"));
        recogniseSynthetic();
    }

    /// Lets the trust list hold the other edition too, and the tender ask for its lowest level.
    public void recogniseSynthetic() {
        trust = l -> Change.schemes(
                l,
                List.of(
                        new TrustList.Scheme("sra", 1, Editions.sra1Digest()),
                        new TrustList.Scheme("isles", 7, Editions.syntheticDigest())));
        tender = t -> Change.with(t, "level", "L1");
    }

    /// The identity of the tender's bidder, as the register holds it.
    public static Json.Obj identity() {
        return Json.Obj.builder()
                .with("address", Json.Obj.builder().with("country", "GB").build())
                .with(
                        "identifiers",
                        new Json.Arr(List.of(
                                OrganisationId.of("GB-COH", "99000001").json(),
                                OrganisationId.of("GB-PPON", "PGVG-7647-BZQM").json())))
                .with("legalName", "Harbour & Vale Care Ltd")
                .build();
    }

    /// The log's verifier key.
    public static NoteKey logKey() {
        return new NoteSigner(
                        Samples.PUBLIC.logOrigin(), TestKeys.ed25519("log").seed())
                .key();
    }

    private void build() {
        if (built) {
            return;
        }
        built = true;
        event(new RegisterEvent.LogOpened(
                Samples.START, Samples.PUBLIC.logOrigin(), Samples.PUBLIC.value(), Samples.PUBLIC.did()));
        if (applied) {
            event(registered.apply(new RegisterEvent.SupplierRegistered(
                    Samples.START.plusSeconds(30),
                    UUID.fromString("5b1f5c1e-7a53-4a1c-9d7e-2f6f0b9c8d7a"),
                    RegisterEvent.SupplierKind.LEGAL_PERSON,
                    new Ref.ToObject(hex(CanonicalJson.bytes(registeredIdentity))))));
            event(new RegisterEvent.ApplicationComplete(
                    appliedAt,
                    UUID.fromString("8c2a6d2f-8b64-4b2d-8e8f-3a7a1cad9e8b"),
                    applicant,
                    appliedLevel,
                    appliedScheme,
                    appliedEdition));
        }
        before.forEach(this::event);
        if (listsFirst) {
            publishLists();
        }
        certificateToken = makeToken();
        certificateIndex = entries.size();
        entries.add(issuedEntry().getBytes(StandardCharsets.UTF_8));
        if (!listsFirst) {
            publishLists();
        }
        afterIndex = entries.size();
        after.forEach(this::event);
        replacement.ifPresent(this::replace);
        packRevocation.forEach(h -> packed.add(publish(StatusList.Purpose.REVOCATION, REVOCATION, h)));
        packSuspension.forEach(h -> packed.add(publish(StatusList.Purpose.SUSPENSION, SUSPENSION, h)));
    }

    private void replace(Certificate next) {
        replacementToken = sign(
                CanonicalJson.text(CertificateJwt.header(Samples.CERTIFICATE_KID)),
                CanonicalJson.text(next.payload()),
                "certificate 1");
        replacementIndex = entries.size();
        event(new RegisterEvent.CertificateIssued(
                replacedAt,
                next.id(),
                next.subject().number(),
                new Ref.ToObject(hex(replacementToken)),
                Samples.CERTIFICATE_KID,
                new RegisterEvent.StatusEntry(
                        next.revocation().list(), next.revocation().index()),
                new RegisterEvent.StatusEntry(
                        next.suspension().list(), next.suspension().index()),
                next.validFrom(),
                next.validUntil(),
                next.replaces(),
                next.replaces().map(_ -> "CRD-NAME")));
        event(new RegisterEvent.CertificateRevoked(replacedAt, certificate.id(), "CRD-NAME", Optional.of(next.id())));
    }

    private void publishLists() {
        lists.add(publish(StatusList.Purpose.REVOCATION, REVOCATION, revocation));
        lists.add(publish(StatusList.Purpose.SUSPENSION, SUSPENSION, suspension));
    }

    private void event(RegisterEvent e) {
        entries.add(EventCodec.encode(e));
    }

    private String makeToken() {
        String h = headerText.apply(CanonicalJson.text(header.apply(CertificateJwt.header(kid))));
        String p = payloadText.apply(CanonicalJson.text(payload.apply(certificate.payload())));
        return token.apply(sign(h, p, signer));
    }

    /// A compact token of these exact texts by the key of a name.
    public static String sign(String header, String payload, String signer) {
        String input = Base64Url.encode(header.getBytes(StandardCharsets.UTF_8))
                + "."
                + Base64Url.encode(payload.getBytes(StandardCharsets.UTF_8));
        return input + "." + Base64Url.encode(TestKeys.signer(signer).sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    private Opening tokenOpening() {
        return Opening.of(Json.Obj.builder()
                .with("salt", Base64Url.encode(TestKeys.sha256("salt")))
                .with("type", "certificate-token")
                .with("value", certificateToken)
                .build());
    }

    private String issuedEntry() {
        Ref ref = soleTrader
                ? new Ref.ToOpening(
                        UUID.fromString("4f1c7c52-6a9e-4d1b-8f63-0a1b2c3d4e5f"),
                        tokenOpening().commitment())
                : new Ref.ToObject(hex(certificateToken));
        RegisterEvent.CertificateIssued e = new RegisterEvent.CertificateIssued(
                issuedAt,
                certificate.id(),
                certificate.subject().number(),
                ref,
                kid,
                new RegisterEvent.StatusEntry(
                        certificate.revocation().list(),
                        certificate.revocation().index()),
                new RegisterEvent.StatusEntry(
                        certificate.suspension().list(),
                        certificate.suspension().index()),
                certificate.validFrom(),
                certificate.validUntil(),
                certificate.replaces(),
                certificate.replaces().map(_ -> "CRD-NAME"));
        return entry.apply(new String(EventCodec.encode(issued.apply(e)), StandardCharsets.UTF_8));
    }

    private Published publish(StatusList.Purpose purpose, String url, ListHooks h) {
        StatusList made = h.list.apply(new StatusList(
                url,
                purpose,
                Samples.PUBLIC.did(),
                h.time,
                h.time.plus(Duration.ofHours(26)),
                Bitstring.empty(),
                Duration.ofHours(12)));
        Json.Obj plain = made.payload();
        if (h.rawBits.isPresent()) {
            plain = Change.in(
                    plain,
                    "credentialSubject",
                    s -> Change.with(s, "encodedList", new Json.Str("u" + Base64Url.encode(gzip(h.rawBits.get())))));
        }
        String text = h.token.apply(sign(
                CanonicalJson.text(h.header.apply(CertificateJwt.header(h.kid))),
                CanonicalJson.text(h.payload.apply(plain)),
                h.signer));
        String bits = h.rawBits.map(World::hex).orElse(made.bits().digest());
        RegisterEvent.StatusListPublished e = h.event.apply(new RegisterEvent.StatusListPublished(
                h.time, made.url(), made.purpose(), bits, hex(text), made.validFrom(), made.validUntil()));
        event(e);
        return new Published(text, entries.size() - 1);
    }

    static byte[] gzip(byte[] raw) {
        try (java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream()) {
            try (java.util.zip.GZIPOutputStream z = new java.util.zip.GZIPOutputStream(out)) {
                z.write(raw);
            }
            return out.toByteArray();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hex(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // The log, by the definition of RFC 6962 and nothing cleverer, so that it checks the main code's tree as
    // well.

    private byte[] root(int from, int to) {
        if (to - from == 1) {
            return MerkleTree.leafHash(entries.get(from));
        }
        int k = Integer.highestOneBit(to - from - 1);
        return MerkleTree.nodeHash(root(from, from + k), root(from + k, to));
    }

    private void path(int index, int from, int to, List<byte[]> out) {
        if (to - from == 1) {
            return;
        }
        int k = Integer.highestOneBit(to - from - 1);
        if (index < from + k) {
            path(index, from, from + k, out);
            out.add(root(from + k, to));
        } else {
            path(index, from + k, to, out);
            out.add(root(from, from + k));
        }
    }

    /// The signed checkpoint of the first `size` entries.
    public String checkpoint(int size) {
        build();
        String text = checkpointText.apply(new Checkpoint(Samples.PUBLIC.logOrigin(), size, root(0, size)).text());
        SignedNote note = new NoteSigner(
                        Samples.PUBLIC.logOrigin(), TestKeys.ed25519(logSigner).seed())
                .sign(text);
        List<SignedNote.Signature> signatures = new ArrayList<>(note.signatures());
        for (String w : witnesses) {
            signatures.add(cosignature(w, text, witnessedAt.getOrDefault(w, LISTED.plusSeconds(600))));
        }
        return new SignedNote(text, signatures).format();
    }

    /// A witness's verifier key.
    public static NoteKey witnessKey(String name) {
        return new NoteKey(
                name + ".example", NoteKey.Kind.WITNESS, TestKeys.ed25519(name).publicKey());
    }

    private static SignedNote.Signature cosignature(String name, String text, Instant at) {
        long seconds = at.getEpochSecond();
        byte[] signature = Ed25519.sign(
                ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8),
                TestKeys.ed25519(name).seed());
        byte[] all =
                java.nio.ByteBuffer.allocate(72).putLong(seconds).put(signature).array();
        NoteKey key = witnessKey(name);
        return new SignedNote.Signature(key.name(), key.id(), all);
    }

    /// The proof of an entry against the state of all entries, or of the first `size`.
    public String proof(int index, int size) {
        build();
        List<byte[]> path = new ArrayList<>();
        path(index, 0, size, path);
        InclusionProof inclusion = new InclusionProof(index, size, path);
        return new TlogProof(inclusion.index(), inclusion.path(), SignedNote.parse(checkpoint(size))).format();
    }

    private BundledToken bundled(Published p) {
        return new BundledToken(p.token(), entryText(p.index()), proof(p.index(), entries.size()), Optional.empty());
    }

    /// That the tree of `from` entries is the beginning of the whole.
    public ConsistencyProof consistency(int from) {
        build();
        return MerkleTree.consistencyProof(
                from, entries.size(), (level, index) -> root((int) (index << level), (int) ((index + 1) << level)));
    }

    /// The text of an entry.
    public String entryText(int index) {
        build();
        return new String(entries.get(index), StandardCharsets.UTF_8);
    }

    /// The number of entries.
    public int size() {
        build();
        return entries.size();
    }

    /// The certificate's token.
    public String token() {
        build();
        return certificateToken;
    }

    /// Trust list 1, signed by governors 1, 2 and 3.
    public TrustListJws trustList() {
        TrustList plain = Samples.trustList(logKey().encode());
        TrustList one =
                trust.apply(Change.schemes(plain, List.of(new TrustList.Scheme("sra", 1, Editions.sra1Digest()))));
        return Samples.signed(one, 1, 2, 3);
    }

    /// The fingerprint that a home has pinned.
    public String pin() {
        return pin.orElseGet(() -> trustList().fingerprint());
    }

    /// The certificate with its entry and proof.
    public BundledToken certificateProof() {
        build();
        Optional<Json.Obj> open = soleTrader ? Optional.of(tokenOpening().json()) : Optional.empty();
        return new BundledToken(
                certificateToken,
                entryText(certificateIndex),
                proof.apply(proof(certificateIndex, entries.size())),
                opening.apply(open));
    }

    /// The bundle as JSON.
    public Json.Obj bundle() {
        build();
        List<Json.Obj> trusted = trustLists.apply(List.of(trustList().json()));
        return bundleJson.apply(
                new Bundle(certificateProof(), lists.stream().map(this::bundled).toList(), trusted).json());
    }

    /// The presentation's token.
    public String presentation() {
        build();
        TenderPolicy policy = TenderPolicy.of(plainTender());
        Presentation p = presentation.apply(new Presentation(
                TestKeys.es256(holder).publicKey(),
                certificateToken,
                Presentation.audience(policy.buyer()),
                policy.expectedNonce(),
                UUID.fromString("7d7f5c3e-2b1a-4c8d-9e0f-112233445566"),
                DEADLINE.minus(Duration.ofHours(1)),
                DEADLINE.plus(Duration.ofDays(30))));
        Json.Obj h = Json.Obj.builder()
                .with("alg", "ES256")
                .with("cty", "vp")
                .with("kid", p.holder().didJwk() + "#0")
                .with("typ", "vp+jwt")
                .build();
        return presentationToken.apply(sign(
                CanonicalJson.text(presentationHeader.apply(h)),
                CanonicalJson.text(presentationPayload.apply(p.payload())),
                holder));
    }

    /// The file that a bidder hands in.
    public Json.Obj presentationFile() {
        return Json.Obj.builder()
                .with("type", "touchstone-presentation")
                .with("version", 1)
                .with("presentation", presentation())
                .with("bundle", bundle())
                .build();
    }

    private Json.Obj plainTender() {
        return new TenderPolicy(
                        OrganisationId.of("GB-PPON", "PWXM-2345-BCDF"),
                        "Wexmouth City Council",
                        "ocds-h6vhtk-04a1b2",
                        "1",
                        Optional.of(new TenderPolicy.Money("450000.00", "GBP")),
                        Optional.of("standard"),
                        DEADLINE.atOffset(ZoneOffset.UTC),
                        TenderPolicy.Use.CONDITION_OF_PARTICIPATION,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(new TenderPolicy.Bidder(
                                Optional.of("harbour.presentation.json"),
                                Optional.empty(),
                                "Harbour & Vale Care Ltd",
                                List.of(OrganisationId.of("GB-COH", "99000001")))))
                .json();
    }

    /// The tender policy.
    public Json.Obj tender() {
        return tender.apply(plainTender());
    }

    /// The pack's lines: later lists and the status events among the entries after the bundle's lists.
    public List<String> pack() {
        build();
        List<String> out = new ArrayList<>();
        if (packed.isEmpty() && statusEvents.isEmpty() && replacement.isEmpty() && !applied) {
            return out;
        }
        out.add(new PackLine.Header(checkpoint(entries.size())).text());
        packed.forEach(p -> out.add(new PackLine.Status(bundled(p)).text()));
        if (applied) {
            out.add(new PackLine.Trust(trustList()).text());
            out.add(new PackLine.Application(
                            entryText(2),
                            proof(2, entries.size()),
                            new PackLine.Applicant(entryText(1), proof(1, entries.size()), shownIdentity))
                    .text());
        }
        if (replacement.isPresent()) {
            int issued = replacementIndex;
            out.add(new PackLine.Current(new BundledToken(
                            replacementToken, entryText(issued), proof(issued, entries.size()), Optional.empty()))
                    .text());
            out.add(new PackLine.StatusEvent(
                            issued + 1, entryText(issued + 1), proof(issued + 1, entries.size()), List.of())
                    .text());
        }
        statusEvents.stream().sorted().forEach(i -> {
            int index = afterIndex + i;
            out.add(new PackLine.StatusEvent(index, entryText(index), proof(index, entries.size()), List.of()).text());
        });
        return out;
    }

    /// The twin (r, n − s) of a token's signature.
    public static String twin(String token) {
        int dot = token.lastIndexOf('.');
        byte[] signature = Base64Url.decode(token.substring(dot + 1));
        java.math.BigInteger n =
                new java.math.BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        byte[] s = n.subtract(new java.math.BigInteger(1, Arrays.copyOfRange(signature, 32, 64)))
                .toByteArray();
        byte[] out = Arrays.copyOf(signature, 64);
        Arrays.fill(out, 32, 64, (byte) 0);
        int from = Math.max(0, s.length - 32);
        System.arraycopy(s, from, out, 64 - (s.length - from), s.length - from);
        if (Es256.isLowS(out)) {
            throw new IllegalStateException("the twin is low");
        }
        return token.substring(0, dot + 1) + Base64Url.encode(out);
    }

    /// A moment as text.
    public static String text(Instant t) {
        return Timestamp.text(t);
    }

    /// A copy of a map that keeps its order.
    static Map<String, Json> copy(Json.Obj o) {
        return new LinkedHashMap<>(o.members());
    }
}
