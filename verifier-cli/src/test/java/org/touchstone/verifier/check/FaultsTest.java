package org.touchstone.verifier.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Editions;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.testkit.World;
import org.touchstone.format.trust.TrustList;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.bid.Bids;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.TrustMaterial;

/// What goes wrong on the way of a good bid: every retrieval, every kind of staleness, every part that does not fit
/// another, and the faults that let verifiers elsewhere say yes. In each the certificate itself is a good one, or its
/// being good cannot be told: so none may meet, and none may be a no.
class FaultsTest {
    private static final Instant DEADLINE = World.DEADLINE;

    /// A good bid at the buyer's desk, to be spoilt in one place.
    private static final class Desk {
        final World world = new World();
        UnaryOperator<byte[]> file = UnaryOperator.identity();
        UnaryOperator<Json.Obj> presented = UnaryOperator.identity();
        final List<String> packMore = new ArrayList<>();
        boolean edition = true;
        Optional<String> pin = Optional.empty();
        Optional<String> seen = Optional.empty();
        Instant at = DEADLINE.plusSeconds(60);
        Optional<Instant> award = Optional.empty();
        String point = "award-decision";
        Optional<Document> instead = Optional.empty();

        BidResult judge() {
            TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(world.tender()));
            byte[] bytes = file.apply(CanonicalJson.bytes(presented.apply(world.presentationFile())));
            TrustMaterial trust = TrustMaterial.pinned(pin.orElseGet(world::pin));
            for (String line : world.pack()) {
                trust = trust.withPackLine(line);
            }
            for (String line : packMore) {
                trust = trust.withPackLine(line);
            }
            if (edition) {
                trust = trust.withEdition(Editions.sra1());
            }
            if (seen.isPresent()) {
                trust = trust.withPinnedCheckpoint(seen.get());
            }
            Moment moment = award.map(a -> Moment.later(point, a, at)).orElseGet(() -> Moment.deadline(tender, at));
            Document document = instead.orElseGet(() -> new Document.InMemory("harbour.presentation.json", bytes));
            List<Bid> bids = Bids.of(List.of(document), Optional.of(tender));
            return TenderCheck.of(trust, tender, moment).check(bids).get(0);
        }
    }

    private static final Map<String, Map.Entry<String, Consumer<Desk>>> FAULTS = new LinkedHashMap<>();

    private static void fault(String name, String code, Consumer<Desk> spoil) {
        if (FAULTS.put(name, Map.entry(code, spoil)) != null) {
            throw new IllegalStateException(name);
        }
    }

    private static UnaryOperator<byte[]> text(UnaryOperator<String> change) {
        return b -> change.apply(new String(b, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static void bundle(Desk d, UnaryOperator<Json.Obj> change) {
        d.presented = p -> Change.in(p, "bundle", change);
    }

    private static StatusList list(StatusList l, String url, StatusList.Purpose purpose, Bitstring bits) {
        return new StatusList(url, purpose, l.issuer(), l.validFrom(), l.validUntil(), bits, l.ttl());
    }

    private static StatusList until(StatusList l, Instant until) {
        return new StatusList(l.url(), l.purpose(), l.issuer(), l.validFrom(), until, l.bits(), l.ttl());
    }

    private static World.ListHooks set(Instant time, int index) {
        World.ListHooks h = new World.ListHooks();
        h.time = time;
        h.list = l -> list(l, l.url(), l.purpose(), l.bits().withBits(List.of(index), true));
        return h;
    }

    private static void old(Desk d, Duration age) {
        d.world.revocation.time = DEADLINE.minus(age);
        d.world.suspension.time = DEADLINE.minus(age);
    }

    private static TrustList.Witnesses three(int quorum) {
        return new TrustList.Witnesses(
                quorum,
                Stream.of("witness1", "witness2", "witness3")
                        .map(w -> World.witnessKey(w).encode())
                        .toList());
    }

    private static void witnessed(Desk d, int quorum, String... by) {
        d.world.trust = l -> Change.witnesses(
                Change.schemes(l, List.of(new TrustList.Scheme("sra", 1, Editions.sra1Digest()))), three(quorum));
        d.world.witnesses = List.of(by);
    }

    private static void bidder(Desk d, Json... identifiers) {
        d.world.tender =
                t -> Change.at(t, "bidders", 0, b -> Change.with(b, "identifiers", new Json.Arr(List.of(identifiers))));
    }

    private static void presents(Desk d, UnaryOperator<Presentation> change) {
        d.world.presentation = change;
    }

    private static Presentation times(Presentation p, Instant from, Instant until) {
        return new Presentation(p.holder(), p.certificate(), p.audience(), p.nonce(), p.id(), from, until);
    }

    static {
        retrieval();
        trust();
        log();
        status();
        freshness();
        presentation();
        identity();
        tender();
    }

    /// What was fetched, copied or saved did not arrive, or not whole.
    private static void retrieval() {
        fault("the file is empty", "INPUT_EMPTY", d -> d.file = _ -> new byte[0]);
        fault(
                "the file is a page that says not found",
                "FORMAT_INVALID",
                d -> d.file = _ -> "<!doctype html><title>404</title>".getBytes(StandardCharsets.UTF_8));
        fault(
                "the file was cut off after a quarter",
                "FORMAT_INVALID",
                d -> d.file = b -> Arrays.copyOf(b, b.length / 4));
        fault(
                "the file was cut off in the middle",
                "FORMAT_INVALID",
                d -> d.file = b -> Arrays.copyOf(b, b.length / 2));
        fault("the last byte is missing", "FORMAT_INVALID", d -> d.file = b -> Arrays.copyOf(b, b.length - 1));
        fault("the file came twice in a row", "FORMAT_INVALID", d -> d.file = text(t -> t + t));
        fault("the file is larger than any", "INPUT_TOO_LARGE", d -> d.file = b -> Arrays.copyOf(b, 128 * 1024 + 1));
        fault("the file is of zeros", "FORMAT_INVALID", d -> d.file = b -> new byte[3000]);
        fault("the file begins with a byte order mark", "FORMAT_INVALID", d -> d.file = text(t -> "\ufeff" + t));
        fault(
                "the file was saved as UTF-16",
                "FORMAT_INVALID",
                d -> d.file = b -> new String(b, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16));
        fault("quotes were made curly", "FORMAT_INVALID", d -> d.file = text(t -> t.replace('"', '\u201d')));
        fault("the file is a list of one", "FORMAT_INVALID", d -> d.file = text(t -> "[" + t + "]"));
        fault(
                "a member stands there twice",
                "FORMAT_INVALID",
                d -> d.file = text(t -> t.replaceFirst("\\{", "{\"version\":1,")));
        fault(
                "the file cannot be read",
                "FORMAT_INVALID",
                d -> d.instead =
                        Optional.of(new Document.Unreadable("harbour.presentation.json", "the file cannot be read")));
        fault("only the token came", "LOG_PROOF_MISSING", d -> {
            d.packMore.add(new PackLine.Trust(d.world.trustList()).text());
            d.file = b -> d.world.token().getBytes(StandardCharsets.US_ASCII);
        });
        fault("only the presentation came", "LOG_PROOF_MISSING", d -> {
            d.packMore.add(new PackLine.Trust(d.world.trustList()).text());
            d.file = b -> d.world.presentation().getBytes(StandardCharsets.US_ASCII);
        });
        fault("the certificate was re-encoded on the way", "NOT_CANONICAL", d -> d.world.token = World::twin);
    }

    /// Whom to believe is not known, or not for today.
    private static void trust() {
        fault(
                "no trust list of the pinned registry is at hand",
                "TRUST_MISSING",
                d -> d.pin = Optional.of("ab".repeat(32)));
        fault(
                "the bundle carries no trust list and none is saved",
                "TRUST_MISSING",
                d -> bundle(d, b -> Change.with(b, "trustLists", new Json.Arr(List.of()))));
        fault("the trust list has ended", "TRUST_LIST_OLD", d -> d.at = Instant.parse("2040-01-01T00:00:00Z"));
        fault("the trust list has ended, and another registry signed", "TRUST_LIST_OLD", d -> {
            d.at = Instant.parse("2040-01-01T00:00:00Z");
            d.world.kid = "did:web:attacker.example#certificate-1";
        });
        fault("the trust list has ended, and the file was changed", "TRUST_LIST_OLD", d -> {
            d.at = Instant.parse("2040-01-01T00:00:00Z");
            d.world.signer = "attacker";
        });
        fault(
                "the key is newer than the trust list",
                "KEY_UNKNOWN",
                d -> d.world.kid = Samples.PUBLIC.did() + "#certificate-9");
        fault("the key names no fragment", "KEY_UNKNOWN", d -> d.world.kid = Samples.PUBLIC.did());
        fault("the key is one for status lists", "KEY_WRONG_USE", d -> {
            d.world.kid = Samples.STATUS_KID;
            d.world.signer = "status 1";
        });
        fault(
                "the key had been retired",
                "KEY_NOT_VALID_THEN",
                d -> key(d, k -> Change.interval(k, Optional.of(World.ISSUED.minusSeconds(1)), Optional.empty())));
        fault(
                "the key had been stolen",
                "KEY_COMPROMISED",
                d -> key(d, k -> Change.interval(k, Optional.empty(), Optional.of(World.ISSUED))));
        fault(
                "the trust list knows another edition",
                "PROFILE_INVALID",
                d -> d.world.trust = l -> Change.schemes(l, List.of(new TrustList.Scheme("sra", 1, "00".repeat(32)))));
        fault(
                "the trust list knows another context",
                "PROFILE_INVALID",
                d -> d.world.trust = l -> Change.contexts(
                        l,
                        List.of(new TrustList.Digest(
                                "https://touchstone.example/contexts/accreditation/v1", "00".repeat(32)))));
        fault(
                "the certificate has a member nobody knows",
                "PROFILE_INVALID",
                d -> d.world.payload = p -> Change.with(p, "vc", new Json.Obj(Map.of())));
        fault(
                "the certificate names another issuer inside",
                "PROFILE_INVALID",
                d -> d.world.payload = p -> Change.in(p, "issuer", i -> Change.with(i, "id", "did:web:other.example")));
        fault(
                "the header asks for something unknown",
                "FORMAT_INVALID",
                d -> d.world.header = h -> Change.with(h, "crit", Json.Arr.ofStrings(List.of("exp"))));
        fault("the algorithm is none", "FORMAT_INVALID", d -> d.world.header = h -> Change.with(h, "alg", "none"));
    }

    private static void key(Desk d, UnaryOperator<TrustList.IssuerKey> change) {
        d.world.trust = l -> Change.keys(
                l, List.of(change.apply(l.issuerKeys().get(0)), l.issuerKeys().get(1)));
    }

    /// The log does not bear it out, or cannot be compared.
    private static void log() {
        fault(
                "the proof is of another entry",
                "NOT_IN_LOG",
                d -> d.world.proof = _ -> d.world.proof(0, d.world.size()));
        fault("the proof cannot be read", "NOT_IN_LOG", d -> d.world.proof = _ -> "c2sp.org/tlog-proof@v1\nindex x\n");
        fault("the proof was cut off", "NOT_IN_LOG", d -> d.world.proof = p -> p.substring(0, p.length() / 2));
        fault(
                "the index lies beyond the log",
                "NOT_IN_LOG",
                d -> d.world.proof = p -> p.replaceFirst("index [0-9]+", "index 4096"));
        fault("the index is one off", "NOT_IN_LOG", d -> d.world.proof = p -> p.replaceFirst("index 1\n", "index 2\n"));
        fault("the checkpoint is signed by another log", "CHECKPOINT_INVALID", d -> d.world.logSigner = "attacker");
        fault(
                "the checkpoint is of another log",
                "CHECKPOINT_INVALID",
                d -> d.world.checkpointText = t -> "other.example/log" + t.substring(t.indexOf('\n')));
        fault("no witness has cosigned", "WITNESS_MISSING", d -> witnessed(d, 2));
        fault("one of two witnesses has cosigned", "WITNESS_MISSING", d -> witnessed(d, 2, "witness1"));
        fault("a witness has cosigned twice", "WITNESS_MISSING", d -> witnessed(d, 2, "witness1", "witness1"));
        fault("strangers have cosigned", "WITNESS_MISSING", d -> witnessed(d, 1, "stranger1", "stranger2"));
        fault(
                "the entry is of another certificate",
                "LOG_ENTRY_MISMATCH",
                d -> d.world.issued = e -> new RegisterEvent.CertificateIssued(
                        e.time(),
                        e.certificate(),
                        Samples.number(4200),
                        e.token(),
                        e.issuerKid(),
                        e.revocation(),
                        e.suspension(),
                        e.validFrom(),
                        e.validUntil(),
                        e.replaces(),
                        e.reason()));
        fault(
                "the entry is written another way",
                "LOG_ENTRY_INVALID",
                d -> d.world.entry = e -> e.replaceFirst("\\{", "{ "));
        fault("the log shows two faces", "LOG_SPLIT_VIEW", d -> {
            World other = new World();
            other.issuedAt = World.ISSUED.plusSeconds(1);
            d.seen = Optional.of(other.checkpoint(other.size()));
        });
        fault(
                "parts of two bundles stand together",
                "BUNDLE_MIXED",
                d -> bundle(d, b -> {
                    World longer = new World();
                    longer.after.add(new RegisterEvent.PersonalDataErased(
                            DEADLINE.minusSeconds(60),
                            java.util.UUID.fromString("5b1f5c1e-7a53-4a1c-9d7e-2f6f0b9c8d7a")));
                    return Change.with(
                            b,
                            "statusLists",
                            new Json.Arr(List.copyOf(longer.bundle().array("statusLists"))));
                }));
    }

    /// What is known of the status is missing, of another list, or not to be believed.
    private static void status() {
        fault(
                "no status list came",
                "STATUS_MISSING",
                d -> bundle(d, b -> Change.with(b, "statusLists", new Json.Arr(List.of()))));
        fault(
                "the list of revocations is missing",
                "STATUS_MISSING",
                d -> bundle(
                        d,
                        b -> Change.with(
                                b,
                                "statusLists",
                                new Json.Arr(List.of(b.array("statusLists").get(1))))));
        fault(
                "the list of suspensions is missing",
                "STATUS_MISSING",
                d -> bundle(
                        d,
                        b -> Change.with(
                                b,
                                "statusLists",
                                new Json.Arr(List.of(b.array("statusLists").get(0))))));
        fault(
                "one list came twice",
                "STATUS_MISSING",
                d -> bundle(
                        d,
                        b -> Change.with(
                                b,
                                "statusLists",
                                new Json.Arr(List.of(
                                        b.array("statusLists").get(0),
                                        b.array("statusLists").get(0))))));
        for (boolean suspension : new boolean[] {false, true}) {
            String which = suspension ? "suspensions" : "revocations";
            StatusList.Purpose wrong = suspension ? StatusList.Purpose.REVOCATION : StatusList.Purpose.SUSPENSION;
            status(
                    which,
                    suspension,
                    "is a page that says not found",
                    "STATUS_LIST_INVALID",
                    h -> h.token = _ -> "<html>404</html>");
            status(
                    which,
                    suspension,
                    "was cut off",
                    "STATUS_LIST_INVALID",
                    h -> h.token = t -> t.substring(0, t.length() / 2));
            status(which, suspension, "was changed", "STATUS_LIST_INVALID", h -> h.signer = "attacker");
            status(which, suspension, "is signed by the key for certificates", "STATUS_LIST_INVALID", h -> {
                h.kid = Samples.CERTIFICATE_KID;
                h.signer = "certificate 1";
            });
            status(
                    which,
                    suspension,
                    "is signed under another registry",
                    "STATUS_LIST_INVALID",
                    h -> h.kid = "did:web:attacker.example#status-1");
            status(
                    which,
                    suspension,
                    "is by another issuer",
                    "STATUS_LIST_INVALID",
                    h -> h.list = l -> new StatusList(
                            l.url(),
                            l.purpose(),
                            "did:web:other.example",
                            l.validFrom(),
                            l.validUntil(),
                            l.bits(),
                            l.ttl()));
            status(
                    which,
                    suspension,
                    "has another purpose",
                    "STATUS_MISSING",
                    h -> h.list = l -> list(l, l.url(), wrong, l.bits()));
            status(
                    which,
                    suspension,
                    "is the list of another address",
                    "STATUS_MISSING",
                    h -> h.list = l -> list(l, l.url().replace("/1", "/2"), l.purpose(), l.bits()));
            status(
                    which,
                    suspension,
                    "is not the one that was logged",
                    "STATUS_LIST_INVALID",
                    h -> h.event = e -> new RegisterEvent.StatusListPublished(
                            e.time(), e.list(), e.purpose(), e.bits(), "00".repeat(32), e.validFrom(), e.validUntil()));
            status(
                    which,
                    suspension,
                    "has other bits than were logged",
                    "STATUS_LIST_INVALID",
                    h -> h.event = e -> new RegisterEvent.StatusListPublished(
                            e.time(),
                            e.list(),
                            e.purpose(),
                            "00".repeat(32),
                            e.token(),
                            e.validFrom(),
                            e.validUntil()));
            status(
                    which,
                    suspension,
                    "is shorter than any",
                    "STATUS_LIST_INVALID",
                    h -> h.rawBits = Optional.of(new byte[16]));
            status(
                    which,
                    suspension,
                    "is a bomb",
                    "STATUS_LIST_INVALID",
                    h -> h.rawBits = Optional.of(new byte[8 * 1024 * 1024]));
            status(
                    which,
                    suspension,
                    "is not packed as it should be",
                    "STATUS_LIST_INVALID",
                    h -> h.payload =
                            p -> Change.in(p, "credentialSubject", s -> Change.with(s, "encodedList", "uAAAA")));
            status(
                    which,
                    suspension,
                    "is packed in another alphabet",
                    "STATUS_LIST_INVALID",
                    h -> h.payload = p -> Change.in(
                            p,
                            "credentialSubject",
                            s -> Change.with(s, "encodedList", "z" + Base64Url.encode(new byte[40]))));
            status(
                    which,
                    suspension,
                    "has ended",
                    "STATUS_STALE",
                    h -> h.list = l -> until(l, DEADLINE.minusSeconds(1)));
        }
        fault(
                "the certificate's place lies past the end of the list",
                "LOG_ENTRY_MISMATCH",
                d -> d.world.payload = p -> Change.at(
                        p,
                        "credentialStatus",
                        0,
                        e -> Change.with(
                                Change.with(e, "statusListIndex", "131072"), "id", World.REVOCATION + "#131072")));
        fault(
                "a later list shows it suspended, and nothing says since when",
                "STATUS_UNPROVED",
                d -> d.world.packSuspension.add(set(DEADLINE.plusSeconds(10), 90210)));
        fault(
                "a later list shows it revoked, and nothing says since when",
                "STATUS_UNPROVED",
                d -> d.world.packRevocation.add(set(DEADLINE.plusSeconds(10), 4711)));
        fault("it was replaced, and the new one is not at hand", "REPLACED", d -> {
            d.world.after.add(new RegisterEvent.CertificateRevoked(
                    DEADLINE.minusSeconds(900),
                    d.world.certificate.id(),
                    "CRD-NAME",
                    Optional.of(org.touchstone.format.id.CertificateId.parse("9b6f8c1e-5b0e-4a51-9a3e-3f0c6f1d2a19"))));
            d.world.statusEvents = java.util.Set.of(0);
        });
    }

    private static void status(
            String which, boolean suspension, String what, String code, Consumer<World.ListHooks> spoil) {
        fault(
                "the list of " + which + " " + what,
                code,
                d -> spoil.accept(suspension ? d.world.suspension : d.world.revocation));
    }

    /// What is known is too old for the moment.
    private static void freshness() {
        fault("the lists are a day and an hour old", "STATUS_STALE", d -> old(d, Duration.ofHours(25)));
        fault("the lists are a day and an hour old, and no edition is at hand", "STATUS_STALE", d -> {
            old(d, Duration.ofHours(25));
            d.edition = false;
        });
        fault("the lists are a month old", "STATUS_STALE", d -> old(d, Duration.ofDays(31)));
        fault(
                "one of the lists is old",
                "STATUS_STALE",
                d -> d.world.suspension.time = DEADLINE.minus(Duration.ofHours(25)));
        fault("the lists are older than the certificate", "STATUS_STALE", d -> {
            d.world.listsFirst = true;
            d.world.revocation.time = Samples.START.plusSeconds(60);
            d.world.suspension.time = Samples.START.plusSeconds(60);
        });
        fault("at award the lists are those of the deadline", "STATUS_STALE", d -> {
            d.award = Optional.of(DEADLINE.plus(Duration.ofDays(7)));
            d.at = DEADLINE.plus(Duration.ofDays(7)).plusSeconds(60);
        });
        fault("at award the lists are an hour old", "STATUS_STALE", d -> {
            old(d, Duration.ofHours(-1));
            d.award = Optional.of(DEADLINE.plusSeconds(2 * 3600));
            d.at = DEADLINE.plusSeconds(2 * 3600 + 60);
        });
        fault("at award the lists are of before it", "STATUS_BEFORE", d -> {
            d.world.revocation.time = DEADLINE.plusSeconds(300);
            d.world.suspension.time = DEADLINE.plusSeconds(300);
            d.award = Optional.of(DEADLINE.plusSeconds(360));
            d.at = DEADLINE.plusSeconds(600);
        });
        fault("the lists are of after the deadline", "STATUS_STALE", d -> old(d, Duration.ofHours(-30)));
    }

    /// Who presents it, and for what, does not fit.
    private static void presentation() {
        fault("nobody presents it", "HOLDER_NOT_BOUND", d -> d.file = _ -> CanonicalJson.bytes(d.world.bundle()));
        fault("somebody else presents it", "HOLDER_NOT_BOUND", d -> d.world.holder = "attacker");
        fault(
                "it was presented to another buyer",
                "WRONG_TENDER",
                d -> presents(
                        d,
                        p -> new Presentation(
                                p.holder(),
                                p.certificate(),
                                "GB-COH-12345678",
                                p.nonce(),
                                p.id(),
                                p.issuedAt(),
                                p.expiresAt())));
        fault(
                "it was presented for another lot",
                "WRONG_TENDER",
                d -> presents(
                        d,
                        p -> new Presentation(
                                p.holder(),
                                p.certificate(),
                                p.audience(),
                                "another",
                                p.id(),
                                p.issuedAt(),
                                p.expiresAt())));
        fault(
                "it was presented after the deadline",
                "PRESENTATION_LATE",
                d -> presents(d, p -> times(p, DEADLINE.plusSeconds(1), p.expiresAt())));
        fault(
                "it ended before the deadline",
                "PRESENTATION_EXPIRED",
                d -> presents(d, p -> times(p, p.issuedAt(), DEADLINE.minusSeconds(1))));
        fault(
                "it would live too long",
                "PRESENTATION_EXPIRED",
                d -> presents(d, p -> times(p, p.issuedAt(), DEADLINE.plus(Duration.ofDays(91)))));
        fault(
                "the presentation was changed",
                "PRESENTATION_INVALID",
                d -> d.world.presentationToken = t -> t.substring(0, t.lastIndexOf('.') + 1)
                        + Base64Url.encode(TestKeys.signer("attacker").sign(new byte[1])));
        fault(
                "the presentation names another key in its header",
                "PRESENTATION_INVALID",
                d -> d.world.presentationHeader = h -> Change.with(
                        h, "kid", TestKeys.es256("attacker").publicKey().didJwk() + "#0"));
        fault(
                "the presentation is of another certificate",
                "PRESENTATION_OTHER",
                d -> presents(
                        d,
                        p -> new Presentation(
                                p.holder(),
                                p.certificate() + "A",
                                p.audience(),
                                p.nonce(),
                                p.id(),
                                p.issuedAt(),
                                p.expiresAt())));
        fault(
                "the presentation is a token of another kind",
                "FORMAT_INVALID",
                d -> d.world.presentationHeader = h -> Change.with(h, "typ", "JWT"));
    }

    /// Whose it is cannot be told.
    private static void identity() {
        fault("the tender has no number of the bidder", "IDENTITY_INSUFFICIENT", FaultsTest::bidder);
        fault(
                "the tender has only a weak number",
                "IDENTITY_INSUFFICIENT",
                d -> bidder(d, OrganisationId.of("XI-DUNS", "123456789").json()));
        fault(
                "the tender has only the number of a consortium",
                "IDENTITY_INSUFFICIENT",
                d -> bidder(d, OrganisationId.of("GB-PPON", "PHYM-2483-JCPC").json()));
        fault(
                "the numbers are of registers that do not meet",
                "IDENTITY_REFER",
                d -> bidder(
                        d, OrganisationId.of("XI-LEI", "9999SRADEMO000000221").json()));
        fault(
                "the PPON has a vowel",
                "IDENTIFIER_UNUSABLE",
                d -> bidder(d, OrganisationId.of("GB-PPON", "PGVG-7647-BZQA").json()));
        fault(
                "the PPON is right and the company number one digit off",
                "IDENTIFIER_SLIP",
                d -> bidder(
                        d,
                        OrganisationId.of("GB-PPON", "PGVG-7647-BZQM").json(),
                        OrganisationId.of("GB-COH", "99000007").json()));
        fault(
                "the tender knows no bidder at this place",
                "BIDDER_UNKNOWN",
                d -> d.world.tender =
                        t -> Change.with(t, "bidders", new Json.Arr(List.of(other("one.json"), other("two.json")))));
    }

    private static Json other(String file) {
        return Json.Obj.builder()
                .with("file", file)
                .with("name", file)
                .with("identifiers", new Json.Arr(List.of()))
                .build();
    }

    /// What the tender asks cannot be told from what is at hand.
    private static void tender() {
        fault("the edition that orders the levels is not at hand", "LEVEL_UNKNOWN", d -> {
            d.edition = false;
            d.world.tender = t -> Change.with(t, "level", "enhanced");
        });
        fault(
                "the tender asks for a level that nobody knows",
                "LEVEL_UNKNOWN",
                d -> d.world.tender = t -> Change.with(t, "level", "golden"));
        fault(
                "the value is in another currency",
                "LEVEL_UNKNOWN",
                d -> d.world.tender =
                        t -> Change.without(Change.in(t, "value", v -> Change.with(v, "currency", "EUR")), "level"));
        fault("the scope is of other work", "SCOPE_NOT_COVERED", d -> {
            d.world.certificate = Change.scope(
                    d.world.certificate,
                    new Certificate.Scope(d.world.certificate.subject().scope().entity(), List.of("45"), List.of()));
            d.world.tender = t -> Change.with(t, "cpv", Json.Arr.ofStrings(List.of("85312000")));
        });
        fault("the scope is of another area", "AREA_NOT_COVERED", d -> {
            d.world.certificate = Change.scope(
                    d.world.certificate,
                    new Certificate.Scope(
                            d.world.certificate.subject().scope().entity(), List.of(), List.of("GB-SCT")));
            d.world.tender = t -> Change.with(t, "areas", Json.Arr.ofStrings(List.of("GB-ENG")));
        });
        fault(
                "the buyer asks for fresher lists than the edition",
                "STATUS_STALE",
                d -> d.world.tender = t -> Change.with(
                        t,
                        "checkPoints",
                        new Json.Arr(List.of(Json.Obj.builder()
                                .with("id", "tender-deadline")
                                .with(
                                        "maximumAge",
                                        Json.Obj.builder()
                                                .with("amount", 1)
                                                .with("unit", "hour")
                                                .build())
                                .build()))));
        fault(
                "the buyer asks for more witnesses than the trust list",
                "WITNESS_MISSING",
                d -> d.world.tender = t -> Change.with(t, "witnesses", new Json.Num(1)));
        fault(
                "the buyer names an exemption that the edition does not know",
                "LEVEL_UNKNOWN",
                d -> d.world.tender = t -> Change.with(
                        Change.with(t, "level", "golden"),
                        "exemption",
                        Json.Obj.builder()
                                .with("id", "friend-of-the-mayor")
                                .with("reason", "none")
                                .build()));
        fault("the edition has no such moment", "CHECK_POINT_UNKNOWN", d -> {
            d.award = Optional.of(DEADLINE.plusSeconds(60));
            d.at = DEADLINE.plusSeconds(90);
            d.point = "tea-break";
        });
    }

    @TestFactory
    Stream<DynamicTest> no_fault_is_a_yes_or_a_no() {
        return FAULTS.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    Desk desk = new Desk();
                    e.getValue().getValue().accept(desk);
                    BidResult result = desk.judge();
                    assertEquals(
                            e.getValue().getKey(),
                            result.codes().get(0),
                            result.codes().toString());
                    assertEquals(Outcome.REFER, result.outcome());
                    assertEquals(
                            18,
                            result.steps().stream()
                                    .map(StepResult::step)
                                    .distinct()
                                    .count());
                }));
    }

    @Test
    void without_a_fault_it_meets() {
        assertEquals(Outcome.MEETS, new Desk().judge().outcome());
    }

    @Test
    void there_are_many_and_each_kind_has_its_own_code_and_sentence() {
        assertTrue(FAULTS.size() >= 80, FAULTS.size() + " faults");
        TreeSet<String> codes = new TreeSet<>();
        TreeSet<String> sentences = new TreeSet<>();
        for (Map.Entry<String, Consumer<Desk>> fault : FAULTS.values()) {
            Reason reason = Reasons.shipped().of(fault.getKey());
            assertNotEquals(Reason.Effect.DOES_NOT_MEET, reason.effect(), reason.code());
            codes.add(reason.code());
            sentences.add(reason.sentence());
        }
        assertTrue(codes.size() >= 35, codes.toString());
        assertEquals(codes.size(), sentences.size());
    }
}
