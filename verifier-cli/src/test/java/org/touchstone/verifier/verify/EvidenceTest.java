package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.certificate.Contexts;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Editions;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.World;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

/// What evidence proves and what it does not, where several pieces of it stand together: entries that disagree with
/// their token, two views of one log, events in any order, witnesses, identities and trust that was verified before.
class EvidenceTest {
    private static final Instant DEADLINE = World.DEADLINE;

    private static TrustMaterial trust(World world, List<String> lines) {
        TrustMaterial trust = TrustMaterial.pinned(world.pin());
        for (String line : lines) {
            trust = trust.withPackLine(line);
        }
        return trust.withEdition(Editions.sra1()).withEdition(Editions.synthetic());
    }

    private static Verdict judge(World world) {
        return judge(world, trust(world, world.pack()));
    }

    private static Verdict judge(World world, TrustMaterial trust) {
        TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(world.tender()));
        return new Verifier(trust)
                .check(
                        new Submission("bid", CanonicalJson.bytes(world.presentationFile()))
                                .by(tender.bidders().getFirst()),
                        tender,
                        Moment.deadline(tender, DEADLINE.plusSeconds(60)));
    }

    private static Finding of(Verdict v, Topic topic) {
        return v.check(topic).orElseThrow().finding();
    }

    // ---- the entry and its token

    @ParameterizedTest
    @ValueSource(
            strings = {
                "certificate",
                "accreditation",
                "issuerKid",
                "revocation",
                "revocation list",
                "suspension",
                "validFrom",
                "validUntil",
                "replaces"
            })
    void anEntryThatDisagreesWithItsTokenIsRefused(String member) {
        World world = new World();
        CertificateId other = CertificateId.parse("9b6f8c1e-5b0e-4a51-9a3e-3f0c6f1d2a19");
        world.issued = e -> new RegisterEvent.CertificateIssued(
                e.time(),
                member.equals("certificate") ? other : e.certificate(),
                member.equals("accreditation") ? Samples.number(4200) : e.accreditation(),
                e.token(),
                member.equals("issuerKid") ? e.issuerKid() + "0" : e.issuerKid(),
                switch (member) {
                    case "revocation" ->
                        new RegisterEvent.StatusEntry(e.revocation().list(), 1);
                    case "revocation list" ->
                        new RegisterEvent.StatusEntry(
                                e.revocation().list() + "0", e.revocation().index());
                    default -> e.revocation();
                },
                member.equals("suspension")
                        ? new RegisterEvent.StatusEntry(e.suspension().list(), 1)
                        : e.suspension(),
                member.equals("validFrom") ? e.validFrom().plusSeconds(1) : e.validFrom(),
                member.equals("validUntil") ? e.validUntil().minusSeconds(1) : e.validUntil(),
                member.equals("replaces") ? Optional.of(other) : e.replaces(),
                member.equals("replaces") ? Optional.of("CRD-NAME") : e.reason());
        Verdict v = judge(world);
        assertEquals("LOG_ENTRY_MISMATCH", v.mainCode());
        assertEquals(Outcome.REFER, v.outcome());
        assertEquals(member.split(" ")[0], of(v, Topic.LOG).facts().get("member"));
    }

    // ---- two views of one log

    @Test
    void twoListsAtOneIndexAreTwoViews() {
        World shown = new World();
        World other = new World();
        other.packRevocation.add(new World.ListHooks());
        other.revocation.time = World.LISTED.plusSeconds(1);
        PackLine line = new PackLine.Status(org.touchstone.format.bundle.Bundle.of(other.bundle())
                .statusLists()
                .getFirst());
        Verdict v = judge(shown, trust(shown, List.of(line.text())));
        assertEquals(List.of("LOG_SPLIT_VIEW"), v.codes());
        assertEquals(Outcome.REFER, v.outcome());
        assertEquals(Optional.empty(), v.certificate());
        assertEquals("LOG_SPLIT_VIEW", of(v, Topic.LOG).code());
        assertEquals("OK", of(v, Topic.PROFILE).code());
        for (Topic hidden : List.of(Topic.KEY_TIME, Topic.DATES, Topic.STATUS, Topic.SUBJECT, Topic.CONDITIONS)) {
            assertEquals("HIDDEN", of(v, hidden).code(), hidden.id());
        }
    }

    @Test
    void twoEntriesOfOneTokenAtOneIndexAreTwoViews() {
        World shown = new World();
        World other = new World();
        other.issuedAt = World.ISSUED.plusSeconds(1);
        assertEquals(shown.token(), other.token());
        String line = new PackLine.Current(other.certificateProof()).text();
        assertEquals("LOG_SPLIT_VIEW", judge(shown, trust(shown, List.of(line))).mainCode());
        String same = new PackLine.Current(shown.certificateProof()).text();
        assertEquals("OK", judge(shown, trust(shown, List.of(same))).mainCode());
    }

    @Test
    void onlyOneEntryCanStandAtAnIndex() {
        LoggedToken one = logged(4, 1);
        LoggedToken same = logged(4, 1);
        LoggedToken elsewhere = logged(5, 2);
        LoggedToken other = logged(4, 2);
        assertDoesNotThrow(() -> LogCheck.sameIndexSameEntry(List.of(one, elsewhere, same)));
        assertEquals(
                "LOG_SPLIT_VIEW",
                assertThrows(Refused.class, () -> LogCheck.sameIndexSameEntry(List.of(one, elsewhere, other)))
                        .finding()
                        .code());
        assertThrows(Refused.class, () -> LogCheck.sameIndexSameEntry(List.of(one, other)));
    }

    private static LoggedToken logged(long index, int leaf) {
        return new LoggedToken(
                new RegisterEvent.PersonalDataErased(DEADLINE, UUID.fromString("5b1f5c1e-7a53-4a1c-9d7e-2f6f0b9c8d7a")),
                index,
                9,
                new byte[] {(byte) leaf},
                Optional.empty(),
                OptionalLong.empty());
    }

    // ---- witnesses

    /// With a quorum of two, the second newest cosignature is when both had seen the log at the latest.
    @ParameterizedTest
    @CsvSource({
        // seconds before the deadline at which each cosigned, and the age of a pack's lists an hour old
        "50, 40, 30, 40",
        "30, 40, 50, 40",
        "40, 30, 50, 40",
        "30, 30, 30, 30",
        "0,  0,  50, 0",
        "-1, -1, 50, 3600",
        "-9, 20, 50, 20",
        "7200, 7200, 10, 3600",
    })
    void aPackIsAsFreshAsItsQuorumSays(long first, long second, long third, long age) {
        World world = new World();
        world.trust = l -> Change.witnesses(
                Change.schemes(l, List.of(new TrustList.Scheme("sra", 1, Editions.sra1Digest()))),
                new TrustList.Witnesses(
                        2,
                        List.of(
                                World.witnessKey("witness1").encode(),
                                World.witnessKey("witness2").encode(),
                                World.witnessKey("witness3").encode())));
        world.witnesses = List.of("witness1", "witness2", "witness3");
        world.witnessedAt = Map.of(
                "witness1", DEADLINE.minusSeconds(first),
                "witness2", DEADLINE.minusSeconds(second),
                "witness3", DEADLINE.minusSeconds(third));
        World.ListHooks hour = new World.ListHooks();
        hour.time = DEADLINE.minusSeconds(3600);
        world.packRevocation.add(hour);
        world.packSuspension.add(hour);
        Verdict v = judge(world);
        assertEquals(Outcome.MEETS, v.outcome(), v.codes().toString());
        assertEquals(
                World.text(DEADLINE.minusSeconds(age)),
                of(v, Topic.FRESH).facts().get("asOf"));
    }

    /// A buyer's two witnesses are asked of everything that is relied on: of the bundle, and of a pack with newer
    /// lists.
    @ParameterizedTest
    @CsvSource({"2, 2, MEETS", "1, 2, MEETS", "2, 1, REFER", "1, 1, MEETS"})
    void theStatusIsAsWellWitnessedAsTheCertificate(int asked, int ofPack, Outcome outcome) {
        World world = new World();
        world.tender = t -> Change.with(t, "witnesses", new Json.Num(asked));
        world.trust = l -> Change.witnesses(
                Change.schemes(l, List.of(new TrustList.Scheme("sra", 1, Editions.sra1Digest()))),
                new TrustList.Witnesses(
                        1,
                        List.of(
                                World.witnessKey("witness1").encode(),
                                World.witnessKey("witness2").encode())));
        List<String> both = List.of("witness1", "witness2");
        world.witnesses = both;
        World.ListHooks hour = new World.ListHooks();
        hour.time = DEADLINE.minusSeconds(3600);
        world.packRevocation.add(hour);
        world.packSuspension.add(hour);
        byte[] bid = CanonicalJson.bytes(world.presentationFile());
        world.witnesses = both.subList(0, ofPack);
        List<String> lists = world.pack().stream()
                .filter(l -> !l.startsWith("{\"certificate\""))
                .toList();
        TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(world.tender()));
        Verdict v = new Verifier(trust(world, lists))
                .check(
                        new Submission("bid", bid).by(tender.bidders().getFirst()),
                        tender,
                        Moment.deadline(tender, DEADLINE.plusSeconds(60)));
        assertEquals(outcome, v.outcome(), v.codes().toString());
        if (outcome == Outcome.REFER) {
            assertEquals("WITNESS_MISSING", of(v, Topic.STATUS).code());
        }
    }

    // ---- events

    private static final AccreditationNumber NUMBER =
            Samples.certificate().subject().number();

    private static RegisterEvent suspended(Instant time, Ref remedy) {
        return new RegisterEvent.AccreditationSuspended(
                time, NUMBER, "SUS-REPORT", time, Optional.of(time.plusSeconds(86_400)), remedy);
    }

    private static RegisterEvent suspended(Instant time) {
        return suspended(time, new Ref.ToObject("5d".repeat(32)));
    }

    private static RegisterEvent reinstated(Instant time) {
        return new RegisterEvent.AccreditationReinstated(time, NUMBER, "REI-FIXED", time);
    }

    private static World.ListHooks bit(Instant time, int index) {
        World.ListHooks h = new World.ListHooks();
        h.time = time;
        h.list = l -> new StatusList(
                l.url(),
                l.purpose(),
                l.issuer(),
                l.validFrom(),
                l.validUntil(),
                l.bits().withBits(List.of(index), true),
                l.ttl());
        return h;
    }

    private static World with(RegisterEvent... events) {
        World world = new World();
        Set<Integer> all = new java.util.TreeSet<>();
        for (int i = 0; i < events.length; i++) {
            world.after.add(events[i]);
            all.add(i);
        }
        world.statusEvents = all;
        return world;
    }

    @Test
    void eventsCountInTheOrderOfTheLogWhateverOrderTheyComeIn() {
        World good = with(suspended(DEADLINE.minusSeconds(900)), reinstated(DEADLINE.minusSeconds(500)));
        World bad = with(
                suspended(DEADLINE.minusSeconds(900)),
                reinstated(DEADLINE.minusSeconds(500)),
                suspended(DEADLINE.minusSeconds(300)));
        for (World world : List.of(good, bad)) {
            List<String> lines = new ArrayList<>(world.pack());
            for (int turn = 0; turn < lines.size(); turn++) {
                Verdict v = judge(world, trust(world, lines));
                assertEquals(world == good ? "OK" : "SUSPENDED", v.mainCode());
                Collections.rotate(lines, 1);
            }
            Collections.reverse(lines);
            assertEquals(
                    world == good ? "OK" : "SUSPENDED",
                    judge(world, trust(world, lines)).mainCode());
        }
    }

    @Test
    void onlyAnEventAfterTheMomentThatSetsTheBitExplainsALaterList() {
        Instant later = DEADLINE.plusSeconds(10);
        World cleared = with(suspended(DEADLINE.minusSeconds(900)), reinstated(DEADLINE.minusSeconds(500)));
        World wrongKind = with(reinstated(DEADLINE.plusSeconds(5)));
        World explained = with(suspended(DEADLINE.plusSeconds(5)));
        for (World world : List.of(cleared, wrongKind, explained)) {
            world.packSuspension.add(bit(later, 90210));
        }
        assertEquals("STATUS_UNPROVED", judge(cleared).mainCode());
        assertEquals("STATUS_UNPROVED", judge(wrongKind).mainCode());
        assertEquals("OK", judge(explained).mainCode());
    }

    @Test
    void whatHappenedAfterTheMomentIsNoReason() {
        World world = with(new RegisterEvent.AccreditationWithdrawn(
                DEADLINE.plusSeconds(10), NUMBER, "WDR-FALSE", DEADLINE, new Ref.ToObject("5d".repeat(32))));
        world.packRevocation.add(bit(DEADLINE, 4711));
        assertEquals("REVOKED", judge(world).mainCode());
        World late = with(suspended(DEADLINE.plusSeconds(10)));
        late.packSuspension.add(bit(DEADLINE, 90210));
        assertEquals("SUSPENDED_REASON_UNKNOWN", judge(late).mainCode());
    }

    @Test
    void aSuspensionLastsUntilItsLastExtension() {
        Instant until = DEADLINE.plusSeconds(30 * 86_400);
        World world = with(
                suspended(DEADLINE.minusSeconds(900)),
                new RegisterEvent.SuspensionExtended(DEADLINE.minusSeconds(800), NUMBER, until),
                new RegisterEvent.SuspensionExtended(DEADLINE.minusSeconds(700), NUMBER, until.plusSeconds(86_400)));
        Finding status = of(judge(world), Topic.STATUS);
        assertEquals("SUSPENDED", status.code());
        assertEquals(
                World.text(until.plusSeconds(86_400)).substring(0, 10),
                status.facts().get("until"));
        assertEquals("SUS-REPORT", status.facts().get("reason"));
        assertEquals(Samples.certificate().subject().uri(), status.facts().get("remedy"));
    }

    @Test
    void theRemedyIsToldIfItIsTheVeryObjectOfTheEntry() {
        Json.Obj remedy = Json.Obj.builder().with("text", "Pay what is owed.").build();
        Json.Obj other = Json.Obj.builder().with("text", "Pay me.").build();
        Json.Obj silent = Json.Obj.builder().with("words", "Pay what is owed.").build();
        Json.Obj number = Json.Obj.builder().with("text", 7).build();
        String elsewhere = Samples.certificate().subject().uri();
        for (Json.Obj named : List.of(remedy, silent, number)) {
            World world = with(suspended(
                    DEADLINE.minusSeconds(900), new Ref.ToObject(Ages.sha256Hex(CanonicalJson.bytes(named)))));
            int index = world.size() - 1;
            PackLine line = new PackLine.StatusEvent(
                    index, world.entryText(index), world.proof(index, world.size()), List.of(other, named));
            Finding status = of(judge(world, trust(world, List.of(line.text()))), Topic.STATUS);
            assertEquals(
                    named == remedy ? "Pay what is owed." : elsewhere,
                    status.facts().get("remedy"));
        }
        World opening = with(suspended(
                DEADLINE.minusSeconds(900),
                new Ref.ToOpening(UUID.fromString("4f1c7c52-6a9e-4d1b-8f63-0a1b2c3d4e5f"), "c0".repeat(32))));
        assertEquals(elsewhere, of(judge(opening), Topic.STATUS).facts().get("remedy"));
    }

    // ---- identities of applicants

    private static String applied(
            UnaryOperator<RegisterEvent> registered, Json.Obj shown, UnaryOperator<Json.Obj> tender) {
        World world = new World();
        world.recogniseSynthetic();
        world.applied = true;
        world.registered = registered;
        world.shownIdentity = shown;
        UnaryOperator<Json.Obj> before = world.tender;
        world.tender = t -> tender.apply(before.apply(t));
        TenderPolicy policy = TenderPolicy.parse(CanonicalJson.bytes(world.tender()));
        return new Verifier(trust(world, world.pack()))
                .absent(policy.bidders().getFirst(), policy, Moment.deadline(policy, DEADLINE.plusSeconds(60)))
                .mainCode();
    }

    private static RegisterEvent named(RegisterEvent e, Ref identity) {
        RegisterEvent.SupplierRegistered r = (RegisterEvent.SupplierRegistered) e;
        return new RegisterEvent.SupplierRegistered(r.time(), r.supplier(), r.kind(), identity);
    }

    private static RegisterEvent renamed(RegisterEvent e) {
        RegisterEvent.SupplierRegistered r = (RegisterEvent.SupplierRegistered) e;
        return new RegisterEvent.SupplierRenamed(r.time(), r.supplier(), r.identity());
    }

    private static Opening opening(CommitmentType type) {
        return new Opening(type, new byte[32], World.identity());
    }

    private static Ref ref(Opening opening) {
        return new Ref.ToOpening(UUID.fromString("4f1c7c52-6a9e-4d1b-8f63-0a1b2c3d4e5f"), opening.commitment());
    }

    @Test
    void anApplicantIsWhoeverTheLogSaysItIs() {
        UnaryOperator<Json.Obj> same = UnaryOperator.identity();
        Json.Obj plain = World.identity();
        Opening own = opening(CommitmentType.SUPPLIER_IDENTITY);
        Opening wrongType = opening(CommitmentType.SCORES);
        Opening otherValue = new Opening(CommitmentType.SUPPLIER_IDENTITY, new byte[32], Change.with(plain, "x", "y"));
        assertEquals("IN_TRANSITION", applied(e -> e, plain, same));
        assertEquals("IN_TRANSITION", applied(EvidenceTest::renamed, plain, same));
        assertEquals("IN_TRANSITION", applied(e -> named(e, ref(own)), own.json(), same));
        assertEquals("IN_TRANSITION", applied(e -> renamed(named(e, ref(own))), own.json(), same));
        assertEquals("NONE_OFFERED", applied(e -> named(e, ref(wrongType)), wrongType.json(), same));
        assertEquals("NONE_OFFERED", applied(e -> named(e, ref(own)), otherValue.json(), same));
        // An identity in the open where the log holds a commitment, and the other way round.
        assertEquals("NONE_OFFERED", applied(e -> named(e, ref(own)), plain, same));
        assertEquals("NONE_OFFERED", applied(e -> e, own.json(), same));
        assertEquals(
                "NONE_OFFERED",
                applied(
                        e -> new RegisterEvent.PersonalDataErased(
                                e.time(), UUID.fromString("5b1f5c1e-7a53-4a1c-9d7e-2f6f0b9c8d7a")),
                        plain,
                        same));
    }

    private static Json.Obj worth(Json.Obj tender, String amount, String currency) {
        return Change.without(
                Change.in(tender, "value", v -> Change.with(Change.with(v, "amount", amount), "currency", currency)),
                "level");
    }

    @Test
    void anApplicationIsForALevelThatIsEnough() {
        Json.Obj plain = World.identity();
        assertEquals("IN_TRANSITION", applied(e -> e, plain, t -> worth(t, "60000.00", "EUR")));
        assertEquals("NONE_OFFERED", applied(e -> e, plain, t -> worth(t, "750000.00", "EUR")));
        assertEquals("NONE_OFFERED", applied(e -> e, plain, t -> worth(t, "60000.00", "GBP")));
        assertEquals("NOT_REQUIRED", applied(e -> e, plain, t -> worth(t, "49999.99", "EUR")));
        assertEquals("NONE_OFFERED", applied(e -> e, plain, t -> Change.with(t, "level", "platinum")));
        assertEquals("IN_TRANSITION", applied(e -> e, plain, t -> Change.without(Change.without(t, "level"), "value")));
    }

    // ---- levels, holders, profiles

    @Test
    void aHigherLevelIsEnoughAndNoLevelIsNotAsked() {
        World higher = new World();
        higher.certificate = Change.subject(higher.certificate, s -> Change.with(s, "level", "enhanced"));
        Finding level = of(judge(higher), Topic.LEVEL);
        assertEquals("OK", level.code());
        assertEquals(Map.of("level", "enhanced", "required", "standard"), level.facts());
        World none = new World();
        none.tender = t -> Change.without(Change.without(t, "level"), "value");
        assertEquals("NOT_ASKED", of(judge(none), Topic.LEVEL).code());
        assertEquals(Outcome.MEETS, judge(none).outcome());
    }

    @Test
    void aBidOfNobodyAndAPresentationForNoTender() {
        World world = new World();
        TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(world.tender()));
        Submission bid = new Submission("bid", CanonicalJson.bytes(world.presentationFile()));
        Verifier verifier = new Verifier(trust(world, world.pack()));
        Verdict nobody = verifier.check(bid, tender, Moment.deadline(tender, DEADLINE));
        assertEquals("BIDDER_UNKNOWN", nobody.mainCode());
        assertEquals(Optional.empty(), nobody.bidder());
        Verdict alone = verifier.check(bid, Moment.now(DEADLINE));
        assertEquals(Outcome.IN_FORCE, alone.outcome());
        assertEquals(
                Set.of("presentedFor", "issuedAt"),
                of(alone, Topic.HOLDER).facts().keySet());
    }

    private static String profile(List<TrustList.Digest> contexts, List<TrustList.Digest> schemas) {
        World world = new World();
        world.trust = l -> new TrustList(
                l.number(),
                l.issuedAt(),
                l.expiresAt(),
                l.previous(),
                l.registry(),
                l.governors(),
                l.issuerKeys(),
                l.log(),
                l.witnesses(),
                l.schemes(),
                contexts,
                schemas);
        return judge(world).mainCode();
    }

    @Test
    void everyContextAndSchemaOfTheTrustListIsTheOneThatIsShipped() {
        TrustList.Digest w3c = new TrustList.Digest(Contexts.W3C_V2, Contexts.W3C_V2_SHA256);
        TrustList.Digest schema =
                new TrustList.Digest(Contexts.CERTIFICATE_SCHEMA, Ages.sha256Hex(Contexts.certificateSchema()));
        TrustList.Digest unknown = new TrustList.Digest("https://elsewhere.example/schema", "ab".repeat(32));
        TrustList.Digest wrong = new TrustList.Digest(Contexts.W3C_V2, "ab".repeat(32));
        TrustList.Digest wrongSchema = new TrustList.Digest(Contexts.CERTIFICATE_SCHEMA, "ab".repeat(32));
        assertEquals("OK", profile(List.of(w3c), List.of(schema, unknown)));
        assertEquals("PROFILE_INVALID", profile(List.of(wrong, unknown), List.of()));
        assertEquals("PROFILE_INVALID", profile(List.of(unknown, wrong), List.of()));
        assertEquals("PROFILE_INVALID", profile(List.of(w3c), List.of(wrongSchema, unknown)));
        assertEquals("PROFILE_INVALID", profile(List.of(wrong), List.of(schema)));
    }

    // ---- trust that was verified before

    @Test
    void aChainThatWasVerifiedIsNotVerifiedAgainAndStillGrows() {
        World world = new World();
        TrustListJws first = world.trustList();
        TrustChain chain = TrustChain.of(first.fingerprint(), List.of(first)).orElseThrow();
        TrustMaterial trust = TrustMaterial.builder(world.pin())
                .chain(chain)
                .edition(Editions.sra1())
                .build();
        assertSame(chain, trust.chain(List.of()).orElseThrow());
        assertSame(chain, trust.chain(List.of(first)).orElseThrow());
        TrustListJws next = Samples.signed(
                Change.successor(
                        first.list(), first.fingerprint(), 2, first.list().issuerKeys()),
                1,
                2,
                3);
        TrustChain longer = trust.chain(List.of(next)).orElseThrow();
        assertEquals(2, longer.newest().number());
        assertEquals(2, trust.chain(List.of(next, first)).orElseThrow().newest().number());
        assertEquals(2, trust.chain(List.of(first, next)).orElseThrow().newest().number());
        assertTrue(trust.remembers(first.fingerprint()));
        assertTrue(!trust.remembers(next.fingerprint()));
        assertTrue(!TrustMaterial.pinned(world.pin()).remembers(first.fingerprint()));
        assertEquals("OK", judge(world, trust).mainCode());
    }

    @Test
    void anEditionThatCannotBeReadIsLeftOut() {
        World world = new World();
        TrustMaterial trust = TrustMaterial.pinned(world.pin())
                .withEdition("{}".getBytes(StandardCharsets.UTF_8))
                .withEdition(Editions.sra1());
        assertEquals("edition", of(judge(world, trust), Topic.FRESH).facts().get("limitBy"));
        assertEquals(Optional.empty(), trust.edition("ab".repeat(32)));
    }

    // ---- what two bidders hand in

    private static Verdict presented(String bidder, String certificate, String presentation) {
        VerifiedCertificate verified = new VerifiedCertificate(
                Change.replacement(
                        Samples.certificate(),
                        CertificateId.parse(certificate),
                        Samples.certificate().holderKey(),
                        NUMBER),
                logged(1, 1));
        return new Verdict(
                bidder + ".json",
                Outcome.MEETS,
                List.of(
                        new Check(Topic.SUBJECT, Finding.passed()),
                        new Check(Topic.HOLDER, Finding.passed("issuedAt", "x"))),
                Optional.empty(),
                Optional.of(verified),
                Optional.empty(),
                Optional.of(presentation),
                bidder.isEmpty() ? Optional.empty() : Optional.of(bidder));
    }

    @Test
    void oneCertificateOrOnePresentationOfTwoBiddersIsAReplay() {
        String one = "1b6f8c1e-5b0e-4a51-9a3e-3f0c6f1d2a11";
        String two = "2b6f8c1e-5b0e-4a51-9a3e-3f0c6f1d2a12";
        List<Verdict> apart = List.of(presented("A", one, "p1"), presented("B", two, "p2"));
        assertEquals(apart, Verifier.replays(apart));
        List<Verdict> own = List.of(presented("A", one, "p1"), presented("A", one, "p1"));
        assertEquals(own, Verifier.replays(own));
        for (List<Verdict> replayed : List.of(
                List.of(presented("A", one, "p1"), presented("B", two, "p1"), presented("C", one, "p3")),
                List.of(presented("C", two, "p1"), presented("A", one, "p1"), presented("B", one, "p2")))) {
            List<Verdict> out = Verifier.replays(replayed);
            assertEquals(3, out.size());
            for (Verdict v : out) {
                assertEquals("REPLAYED", v.mainCode());
                assertEquals(Outcome.REFER, v.outcome());
                assertEquals("OK", of(v, Topic.SUBJECT).code());
            }
        }
        List<Verdict> named = Verifier.replays(
                List.of(presented("B", one, "p1"), presented("A", two, "p1"), presented("", two, "p9")));
        assertEquals("A", of(named.get(0), Topic.HOLDER).facts().get("others"));
        assertEquals(".json, B", of(named.get(1), Topic.HOLDER).facts().get("others"));
        assertEquals("A", of(named.get(2), Topic.HOLDER).facts().get("others"));
    }
}
