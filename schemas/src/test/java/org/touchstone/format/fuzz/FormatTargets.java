package org.touchstone.format.fuzz;

import static org.touchstone.format.fuzz.FuzzTarget.require;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.touchstone.format.bid.Bid;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.Role;
import org.touchstone.format.policy.TenderFile;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.RecordNote;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.testkit.World;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

/// The readers of every format. What each accepts must come out again as it went in, and must be understood alike by
/// an independent reading: the JDK's base64, gzip and ECDSA, Jackson's JSON, a recursive Merkle tree.
public final class FormatTargets {
    private static final StrictJson.Limits WIDE = new StrictJson.Limits(1 << 20, 32, 100_000);
    private static final World WORLD = new World();

    private FormatTargets() {}

    /// All of them.
    public static List<FuzzTarget> all() {
        return List.of(
                new FuzzTarget("json", FormatTargets::jsonSeeds, FormatTargets::json),
                new FuzzTarget("token", FormatTargets::tokenSeeds, FormatTargets::token),
                new FuzzTarget("certificate", FormatTargets::certificateSeeds, FormatTargets::certificate),
                new FuzzTarget("status-list", FormatTargets::statusSeeds, FormatTargets::statusList),
                new FuzzTarget("note", () -> texts("note", "checkpoint"), FormatTargets::note),
                new FuzzTarget("proof", FormatTargets::proofSeeds, FormatTargets::proof),
                new FuzzTarget("bundle", FormatTargets::bundleSeeds, FormatTargets::bundle),
                new FuzzTarget("presentation", FormatTargets::presentationSeeds, FormatTargets::presentation),
                new FuzzTarget("policy", FormatTargets::policySeeds, FormatTargets::policy),
                new FuzzTarget("bid", FormatTargets::bidSeeds, FormatTargets::bid),
                new FuzzTarget("record", () -> texts("check-record"), FormatTargets::record),
                new FuzzTarget("debarment", () -> texts("debarment"), FormatTargets::debarment),
                new FuzzTarget("trust-list", FormatTargets::trustSeeds, FormatTargets::trustList),
                new FuzzTarget("entry", () -> texts("entry"), FormatTargets::entry),
                new FuzzTarget("pack", FormatTargets::packSeeds, FormatTargets::pack));
    }

    // ---- JSON

    private static boolean json(byte[] in) {
        Json value;
        try {
            value = StrictJson.parse(in, WIDE);
        } catch (MalformedException e) {
            requireRefusedToo(in);
            return false;
        }
        PlainJson.requireSame(in, value);
        byte[] canonical = CanonicalJson.bytes(value);
        require(StrictJson.parse(canonical, WIDE).equals(value), "the canonical form means the same");
        if (value instanceof Json.Obj) {
            require(StrictJson.parseCanonicalObject(canonical, WIDE).equals(value), "the canonical form is canonical");
            boolean taken;
            try {
                StrictJson.parseCanonicalObject(in, WIDE);
                taken = true;
            } catch (MalformedException e) {
                taken = false;
            }
            require(taken == Arrays.equals(in, canonical), "only the canonical form is taken for canonical");
        }
        return true;
    }

    private static void requireRefusedToo(byte[] in) {
        try {
            StrictJson.parseCanonicalObject(in, WIDE);
        } catch (MalformedException e) {
            return;
        }
        throw new FuzzTarget.FuzzFinding("the canonical reader takes what the strict reader refuses");
    }

    // ---- tokens

    private static final Set<String> SIGNED_INPUTS = signedInputs();

    private static Set<String> signedInputs() {
        Set<String> out = new HashSet<>();
        for (byte[] seed : tokenSeeds()) {
            String text = new String(seed, StandardCharsets.ISO_8859_1);
            int dot = text.lastIndexOf('.');
            if (dot > 0) {
                out.add(text.substring(0, dot));
            }
        }
        return out;
    }

    private static boolean token(byte[] in) throws GeneralSecurityException {
        String text = new String(in, StandardCharsets.ISO_8859_1);
        CompactToken token;
        try {
            token = CompactToken.parse(text);
        } catch (MalformedException e) {
            return false;
        }
        String[] parts = text.split("\\.", -1);
        require(parts.length == 3, "three parts");
        for (int i = 0; i < 3; i++) {
            byte[] bytes = Base64.getUrlDecoder().decode(parts[i]);
            require(
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(bytes)
                            .equals(parts[i]),
                    "base64url has one spelling");
            if (i < 2) {
                PlainJson.requireSame(bytes, i == 0 ? token.header() : token.payload());
            }
        }
        require(
                Set.of("alg", "typ", "cty", "kid")
                        .containsAll(token.header().members().keySet()),
                "a closed header");
        require(token.header().text("alg").equals("ES256"), "ES256 only");
        boolean ours = token.isSignedBy(TestKeys.es256("certificate 1").publicKey());
        require(ours == jdkVerifies(text, token.signature()), "the JDK agrees about the signature");
        require(
                !ours || SIGNED_INPUTS.contains(text.substring(0, text.lastIndexOf('.'))),
                "nothing is signed that was not signed");
        return true;
    }

    private static final java.security.PublicKey JDK_KEY = jdkKey();

    private static java.security.PublicKey jdkKey() {
        try {
            Json.Obj jwk = TestKeys.es256("certificate 1").publicKey().json();
            java.security.AlgorithmParameters curve = java.security.AlgorithmParameters.getInstance("EC");
            curve.init(new java.security.spec.ECGenParameterSpec("secp256r1"));
            return java.security.KeyFactory.getInstance("EC")
                    .generatePublic(new java.security.spec.ECPublicKeySpec(
                            new java.security.spec.ECPoint(
                                    new java.math.BigInteger(1, Base64Url.decode(jwk.text("x"))),
                                    new java.math.BigInteger(1, Base64Url.decode(jwk.text("y")))),
                            curve.getParameterSpec(java.security.spec.ECParameterSpec.class)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean jdkVerifies(String token, byte[] signature) throws GeneralSecurityException {
        Signature jdk = Signature.getInstance("SHA256withECDSAinP1363Format", "SunEC");
        jdk.initVerify(JDK_KEY);
        jdk.update(token.substring(0, token.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));
        try {
            return jdk.verify(signature);
        } catch (java.security.SignatureException e) {
            return false;
        }
    }

    private static boolean certificate(byte[] in) {
        Json.Obj payload;
        Certificate certificate;
        try {
            payload = StrictJson.parseObject(in);
            certificate = Certificate.of(payload);
        } catch (MalformedException e) {
            return false;
        }
        require(certificate.payload().equals(payload), "a certificate says again what it was read from");
        require(Certificate.of(certificate.payload()).equals(certificate), "a certificate reads itself");
        return true;
    }

    // ---- status lists

    private static boolean statusList(byte[] in) throws IOException {
        String text = new String(in, StandardCharsets.ISO_8859_1);
        if (text.startsWith("u")) {
            Bitstring bits;
            try {
                bits = Bitstring.decode(text);
            } catch (MalformedException e) {
                return false;
            }
            byte[] raw = bits.bytes();
            require(
                    raw.length >= Bitstring.MINIMUM_BITS / 8 && raw.length <= Bitstring.MAXIMUM_BYTES,
                    "within the caps");
            byte[] gzip = Base64.getUrlDecoder().decode(text.substring(1));
            try (GZIPInputStream jdk = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
                require(Arrays.equals(jdk.readNBytes(Bitstring.MAXIMUM_BYTES + 1), raw), "the JDK expands it alike");
            }
            require(Bitstring.decode(bits.encoded()).equals(bits), "our own form means the same");
            return true;
        }
        if (text.startsWith("{")) {
            try {
                Json.Obj payload = StrictJson.parseObject(in);
                StatusList list = StatusList.of(payload);
                requireSameList(list, payload);
            } catch (MalformedException e) {
                return false;
            }
            return true;
        }
        try {
            StatusListJwt jwt = StatusListJwt.parse(text);
            require(jwt.token().text().equals(text), "the token is kept as it came");
            requireSameList(jwt.list(), jwt.token().payload());
        } catch (MalformedException e) {
            return false;
        }
        return true;
    }

    /// Another compressor's bytes for the same bits are allowed: the log binds the token, not its parts.
    private static void requireSameList(StatusList list, Json.Obj payload) {
        Json.Obj subject = payload.obj("credentialSubject");
        Json.Obj.Builder own = Json.Obj.builder();
        list.payload().members().forEach((name, value) -> {
            if (!name.equals("credentialSubject")) {
                own.with(name, value);
                return;
            }
            Json.Obj.Builder inner = Json.Obj.builder();
            ((Json.Obj) value)
                    .members()
                    .forEach((n, v) -> inner.with(
                            n, n.equals("encodedList") ? subject.members().get(n) : v));
            own.with(name, inner.build());
        });
        require(own.build().equals(payload), "a status list says again what it was read from");
    }

    // ---- the log

    private static boolean note(byte[] in) {
        SignedNote note;
        try {
            note = SignedNote.parse(in);
        } catch (MalformedException e) {
            return false;
        }
        require(Arrays.equals(note.format().getBytes(StandardCharsets.UTF_8), in), "a note is written as it was read");
        Optional<VerifiedCheckpoint> verified;
        try {
            verified = Optional.of(VerifiedCheckpoint.of(note, World.logKey()));
        } catch (MalformedException e) {
            verified = Optional.empty();
        }
        try {
            Checkpoint c = Checkpoint.parse(note.text());
            require(c.text().equals(note.text()), "a checkpoint is written as it was read");
        } catch (MalformedException e) {
            require(verified.isEmpty(), "no verified checkpoint of a text that is none");
        }
        require(verified.isEmpty() || GENUINE.contains(note.text()), "nothing is signed that was not signed");
        note.cosignedAt(World.witnessKey("witness-1"));
        return true;
    }

    private static final Set<String> GENUINE = genuine();

    private static Set<String> genuine() {
        Set<String> out = new HashSet<>();
        for (int size = 1; size <= WORLD.size(); size++) {
            out.add(SignedNote.parse(WORLD.checkpoint(size)).text());
        }
        for (byte[] seed : texts("note", "checkpoint")) {
            try {
                out.add(SignedNote.parse(seed).text());
            } catch (MalformedException e) {
                continue;
            }
        }
        return out;
    }

    private static boolean proof(byte[] in) {
        String text = new String(in, StandardCharsets.UTF_8);
        TlogProof proof;
        try {
            proof = TlogProof.parse(text);
        } catch (MalformedException e) {
            return false;
        }
        require(proof.format().equals(text), "a proof is written as it was read");
        VerifiedCheckpoint verified;
        try {
            verified = VerifiedCheckpoint.of(proof.checkpoint(), World.logKey());
        } catch (MalformedException e) {
            return true;
        }
        byte[] entry = WORLD.certificateProof().entry().getBytes(StandardCharsets.UTF_8);
        boolean naive = proof.index() < verified.size()
                && MessageDigest.isEqual(
                        climb(
                                MerkleTree.leafHash(entry),
                                proof.index(),
                                verified.size(),
                                new ArrayList<>(proof.path())),
                        verified.root());
        require(proof.proves(entry, verified) == naive, "a recursive reading of RFC 6962 agrees about the path");
        return true;
    }

    /// The root that a path leads to, by the definition of RFC 6962 section 2.1.1 read backwards; empty if the
    /// path has a hash too few or too many.
    private static byte[] climb(byte[] leaf, long index, long size, List<byte[]> path) {
        if (size == 1) {
            return path.isEmpty() ? leaf : new byte[0];
        }
        if (path.isEmpty()) {
            return new byte[0];
        }
        byte[] sibling = path.removeLast();
        long k = Long.highestOneBit(size - 1);
        byte[] inner = index < k ? climb(leaf, index, k, path) : climb(leaf, index - k, size - k, path);
        if (inner.length == 0) {
            return inner;
        }
        return index < k ? MerkleTree.nodeHash(inner, sibling) : MerkleTree.nodeHash(sibling, inner);
    }

    private static boolean entry(byte[] in) {
        try {
            require(Arrays.equals(EventCodec.encode(EventCodec.decode(in)), in), "an entry is written as it was read");
        } catch (MalformedException e) {
            return false;
        }
        return true;
    }

    // ---- files

    private static boolean bundle(byte[] in) {
        Bundle bundle;
        try {
            bundle = Bundle.parse(in);
        } catch (MalformedException e) {
            return false;
        }
        require(bundle.json().equals(StrictJson.parse(in, WIDE)), "a bundle says again what it was read from");
        if (!bundle.trustListsJson().equals(GOOD_LISTS)) {
            try {
                requirePinned(bundle.trustLists());
            } catch (MalformedException e) {
                return false;
            }
        }
        return true;
    }

    private static final List<Json.Obj> GOOD_LISTS = List.of(WORLD.trustList().json());

    private static final Set<String> SIGNED_LISTS = signedLists();

    private static Set<String> signedLists() {
        Set<String> out = new HashSet<>();
        for (byte[] seed : trustSeeds()) {
            try {
                out.add(TrustListJws.parse(seed).fingerprint());
            } catch (MalformedException e) {
                continue;
            }
        }
        return out;
    }

    /// Whoever may add lists as he likes changes nothing: what hangs on the pin was signed by governors.
    private static void requirePinned(List<TrustListJws> lists) {
        TrustListJws good = WORLD.trustList();
        require(
                TrustChain.of(good.fingerprint(), lists).stream()
                        .flatMap(c -> c.lists().stream())
                        .allMatch(l -> SIGNED_LISTS.contains(l.fingerprint())),
                "nothing hangs on the pin that governors did not sign");
    }

    private static boolean presentation(byte[] in) {
        try {
            if (in.length > 0 && in[0] == '{') {
                Json.Obj o = StrictJson.parseObject(in, WIDE);
                if (o.has("holder")) {
                    require(Presentation.of(o).payload().equals(o), "a presentation says again what it was read from");
                    return true;
                }
                PresentationFile file = PresentationFile.parse(in);
                require(Arrays.equals(file.bytes(), CanonicalJson.bytes(o)), "a file says again what it was read from");
                return token(file.presentation());
            }
            return token(new String(in, StandardCharsets.ISO_8859_1));
        } catch (MalformedException e) {
            return false;
        }
    }

    private static boolean token(String text) {
        PresentationJwt jwt = PresentationJwt.parse(CompactToken.parse(text));
        require(
                jwt.presentation().payload().equals(jwt.token().payload()),
                "a presentation says again what it was read from");
        return true;
    }

    private static boolean policy(byte[] in) {
        TenderFile file;
        try {
            file = TenderFile.parse(in);
        } catch (MalformedException e) {
            return false;
        }
        require(TenderFile.parse(file.bytes()).equals(file), "a tender reads itself");
        for (TenderPolicy lot : file.lots()) {
            require(TenderPolicy.parse(lot.bytes()).equals(lot), "a lot reads itself");
            require(lot.expectedNonce().length() <= 128, "a nonce is short");
            require(
                    lot.terms().equivalentsAccepted() || lot.use() != TenderPolicy.Use.CONDITION_OF_PARTICIPATION,
                    "a condition of participation accepts equivalents");
        }
        return true;
    }

    // ---- what a buyer keeps and takes in

    private static boolean record(byte[] in) {
        try {
            require(Arrays.equals(CheckRecord.parse(in).bytes(), in), "a record says again what it was read from");
            return true;
        } catch (MalformedException e) {
            try {
                RecordNote note = RecordNote.parse(in);
                require(RecordNote.parse(note.bytes()).equals(note), "a note reads itself");
                return true;
            } catch (MalformedException other) {
                return false;
            }
        }
    }

    private static boolean debarment(byte[] in) {
        DebarmentList list;
        try {
            list = DebarmentList.parse(in);
        } catch (MalformedException e) {
            return false;
        }
        require(DebarmentList.parse(list.bytes()).equals(list), "a debarment list reads itself");
        for (DebarmentList.Entry entry : list.entries()) {
            require(!entry.inForce(LocalDate.MIN) && !entry.name().isBlank(), "an entry begins, and has a name");
        }
        return true;
    }

    private static boolean trustList(byte[] in) {
        Optional<TrustListJws> read;
        try {
            Json.Obj o = StrictJson.parseObject(in);
            if (o.has("payload")) {
                TrustListJws jws = TrustListJws.of(o);
                require(jws.json().equals(o), "a trust list says again what it was read from");
                read = Optional.of(jws);
            } else {
                require(Arrays.equals(TrustList.parse(in).payload(), in), "a payload says again what it was read from");
                read = Optional.empty();
            }
        } catch (MalformedException e) {
            return false;
        }
        read.ifPresent(jws -> requirePinned(List.of(jws, WORLD.trustList())));
        return true;
    }

    private static boolean pack(byte[] in) {
        String text = new String(in, StandardCharsets.UTF_8);
        PackLine line;
        try {
            line = PackLine.parse(text);
        } catch (MalformedException e) {
            return false;
        }
        Json was = StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), WIDE);
        // An empty list of objects may be left out.
        require(
                line.json().equals(was) || text.contains("\"objects\""),
                "a line of a pack says again what it was read from");
        return true;
    }

    // ---- seeds: the vectors, which hold one defect each, and a good world

    private static Path testdata() {
        Path here = Path.of("..", "schemas", "testdata");
        return Files.isDirectory(here) ? here : Path.of("schemas", "testdata");
    }

    /// The files of these vectors, whole.
    private static List<byte[]> texts(String... formats) {
        List<byte[]> out = new ArrayList<>();
        for (String format : formats) {
            try (Stream<Path> files = Files.walk(testdata().resolve(format))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    out.add(Files.readAllBytes(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return out;
    }

    /// What is handed in by the vectors of a format.
    public static List<byte[]> submissions(String format) {
        List<byte[]> out = new ArrayList<>();
        for (byte[] vector : texts(format)) {
            for (Json.Obj s :
                    StrictJson.parseObject(vector, StrictJson.Limits.DOCUMENT).objects("submissions")) {
                out.add(
                        s.has("base64")
                                ? Base64.getDecoder().decode(s.text("base64"))
                                : s.text("content").getBytes(StandardCharsets.UTF_8));
            }
        }
        return out;
    }

    private static List<byte[]> jsonSeeds() {
        List<byte[]> out = new ArrayList<>(texts("json", "entry"));
        out.add(CanonicalJson.bytes(WORLD.tender()));
        return out;
    }

    private static List<byte[]> tokenSeeds() {
        List<byte[]> out = new ArrayList<>();
        out.add(ascii(WORLD.token()));
        out.add(ascii(World.twin(WORLD.token())));
        out.add(ascii(WORLD.presentation()));
        for (Json.Obj list : WORLD.bundle().objects("statusLists")) {
            out.add(ascii(list.text("token")));
        }
        for (byte[] file : submissions("certificate")) {
            if (file.length > 0 && file[0] == '{') {
                try {
                    out.add(ascii(StrictJson.parseObject(file, WIDE)
                            .obj("bundle")
                            .obj("certificate")
                            .text("token")));
                } catch (MalformedException e) {
                    continue;
                }
            } else {
                out.add(file);
            }
        }
        return out;
    }

    private static List<byte[]> certificateSeeds() {
        List<byte[]> out = new ArrayList<>();
        for (byte[] token : tokenSeeds()) {
            String[] parts = new String(token, StandardCharsets.ISO_8859_1).split("\\.", -1);
            if (parts.length == 3) {
                try {
                    out.add(Base64.getUrlDecoder().decode(parts[1]));
                } catch (IllegalArgumentException e) {
                    continue;
                }
            }
        }
        return out;
    }

    private static List<byte[]> statusSeeds() {
        List<byte[]> out = new ArrayList<>();
        for (StatusList.Purpose purpose : StatusList.Purpose.values()) {
            StatusList list = Samples.statusList(purpose, Samples.START, Set.of(1, 4711, 90210));
            out.add(CanonicalJson.bytes(list.payload()));
            out.add(ascii(list.bits().encoded()));
            out.add(ascii(StatusListJwt.sign(list, Samples.STATUS_KID, TestKeys.signer("status 1"))
                    .token()
                    .text()));
        }
        for (byte[] bundle : submissions("status-list")) {
            try {
                for (Json.Obj list :
                        StrictJson.parseObject(bundle, WIDE).obj("bundle").objects("statusLists")) {
                    out.add(ascii(list.text("token")));
                }
            } catch (MalformedException e) {
                continue;
            }
        }
        return out;
    }

    private static List<byte[]> proofSeeds() {
        List<byte[]> out = new ArrayList<>(texts("proof"));
        for (int size = 2; size <= WORLD.size(); size++) {
            for (int index = 0; index < size; index++) {
                out.add(ascii(WORLD.proof(index, size)));
            }
        }
        return out.stream()
                .map(b -> new String(b, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static List<byte[]> bundleSeeds() {
        List<byte[]> out = new ArrayList<>();
        for (byte[] file : submissions("bundle")) {
            try {
                Json.Obj o = StrictJson.parseObject(file, WIDE);
                out.add(o.has("bundle") ? CanonicalJson.bytes(o.obj("bundle")) : file);
            } catch (MalformedException e) {
                out.add(file);
            }
        }
        return out;
    }

    private static List<byte[]> presentationSeeds() {
        List<byte[]> out = new ArrayList<>(submissions("presentation"));
        out.add(ascii(WORLD.presentation()));
        out.add(CanonicalJson.bytes(CompactToken.parse(WORLD.presentation()).payload()));
        return out;
    }

    private static boolean bid(byte[] in) {
        Bid bid;
        try {
            bid = Bid.parse(in);
        } catch (MalformedException e) {
            return false;
        }
        require(Bid.parse(bid.bytes()).equals(bid), "a bid reads itself");
        require(bid.members().size() <= Bid.MAX_MEMBERS, "a bid has as many members as it may have");
        long bidding = bid.members().stream()
                .flatMap(m -> m.role().stream())
                .filter(r -> r == Role.SOLE_TENDERER || r == Role.GROUP_LEAD)
                .count();
        require(
                bid.structure() == Bid.Structure.UNDECLARED || bidding == 1,
                "a bid with a structure has one that speaks for it");
        return true;
    }

    private static List<byte[]> bidSeeds() {
        return texts("bid/good", "bid/wrong");
    }

    private static List<byte[]> policySeeds() {
        List<byte[]> out = new ArrayList<>();
        out.add(CanonicalJson.bytes(WORLD.tender()));
        for (byte[] vector : texts("tender-policy")) {
            out.add(CanonicalJson.bytes(
                    StrictJson.parseObject(vector, StrictJson.Limits.DOCUMENT).obj("tender")));
        }
        return out;
    }

    private static List<byte[]> trustSeeds() {
        List<byte[]> out = new ArrayList<>();
        out.add(WORLD.trustList().bytes());
        out.add(WORLD.trustList().payload());
        for (byte[] file : submissions("trust-list")) {
            try {
                for (Json.Obj list :
                        StrictJson.parseObject(file, WIDE).obj("bundle").objects("trustLists")) {
                    out.add(CanonicalJson.bytes(list));
                }
            } catch (MalformedException e) {
                continue;
            }
        }
        return out;
    }

    private static List<byte[]> packSeeds() {
        List<byte[]> out = new ArrayList<>();
        for (byte[] vector : texts("status-list", "bundle")) {
            StrictJson.parseObject(vector, StrictJson.Limits.DOCUMENT)
                    .texts("pack")
                    .forEach(l -> out.add(utf8(l)));
        }
        out.add(utf8(new PackLine.Trust(WORLD.trustList()).text()));
        out.add(utf8(new PackLine.Current(WORLD.certificateProof()).text()));
        return out;
    }

    private static byte[] ascii(String s) {
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }
}
