package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.Role;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.policy.Terms;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.bid.Bids;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.BidStep;
import org.touchstone.verifier.check.ResultPart;
import org.touchstone.verifier.check.StepResult;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.TrustMaterial;

/// Bids of several organisations and of several files: who takes part, what all come to together, what is offered
/// instead, who is debarred.
class WholeBidTest {
    private static final World WORLD = World.world();
    private static final OrganisationId GROUP = OrganisationId.of("GB-PPON", "PHYM-2483-JCPC");

    private static OrganisationId number(String key) {
        return switch (key) {
            case "harbour" -> OrganisationId.of("GB-COH", "99000001");
            case "acorn" -> OrganisationId.of("GB-COH", "99000002");
            case "fenland" -> OrganisationId.of("GB-COH", "99000003");
            case "upland" -> OrganisationId.of("GB-COH", "99000004");
            case "tallis" -> OrganisationId.of("GB-COH", "99000005");
            case "northgate" -> OrganisationId.of("GB-COH", "99000006");
            default -> OrganisationId.of("GB-COH", "99000099");
        };
    }

    private static TenderPolicy tender(Terms terms, TenderPolicy.Bidder... bidders) {
        return new TenderPolicy(
                OrganisationId.of("GB-COH", "01234567"),
                "Marsh County Council",
                "ocds-h6vhtk-04a1b2",
                "1",
                Optional.empty(),
                Optional.of("standard"),
                OffsetDateTime.parse("2026-11-27T12:00:00+00:00"),
                TenderPolicy.Use.CONDITION_OF_PARTICIPATION,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(bidders),
                terms);
    }

    private static TenderPolicy.Bidder bidder(String folder, String name, OrganisationId... ids) {
        return new TenderPolicy.Bidder(Optional.empty(), Optional.of(folder), name, List.of(ids));
    }

    private static Terms mustHold(Set<Role> roles) {
        return new Terms(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(roles),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                OptionalInt.empty());
    }

    /// `role:key[=whose presentation]`; `-` for none, `*` for an equivalent.
    private static org.touchstone.format.bid.Bid.Member member(String text) {
        String[] parts = text.strip().split("[:=]");
        String whose = parts.length > 2 ? parts[2] : parts[1];
        boolean none = whose.equals("-") || whose.equals("*");
        return new org.touchstone.format.bid.Bid.Member(
                parts[0].isEmpty() ? Optional.empty() : Optional.of(Role.of(parts[0])),
                parts[1],
                List.of(number(parts[1])),
                none ? Optional.empty() : Optional.of(WORLD.presentation(whose, World.tender())),
                whose.equals("*")
                        ? Optional.of(new org.touchstone.format.bid.Bid.Equivalent(
                                "sa8000.pdf", "0a".repeat(32), "a certificate of another scheme"))
                        : Optional.empty());
    }

    private static byte[] file(String lot, String members) {
        return new org.touchstone.format.bid.Bid(
                        "ocds-h6vhtk-04a1b2",
                        lot,
                        "Vale and Rowan Partnership",
                        List.of(GROUP),
                        Arrays.stream(members.split(","))
                                .map(WholeBidTest::member)
                                .toList())
                .bytes();
    }

    private static Document document(String name, byte[] bytes) {
        return new Document.InMemory(name, bytes);
    }

    private static TrustMaterial trust() {
        TrustMaterial.Builder builder = TrustMaterial.builder(WORLD.trust.fingerprint());
        new String(WORLD.pack(), StandardCharsets.UTF_8)
                .lines()
                .map(PackLine::parse)
                .forEach(builder::line);
        return builder.build();
    }

    private static List<BidResult> check(TenderPolicy tender, Optional<DebarmentList> debarred, Document... documents) {
        TenderCheck.Material material = new TenderCheck.Material() {
            @Override
            public TrustMaterial base(Instant judged) {
                return trust();
            }

            @Override
            public Optional<TrustMaterial> about(List<String> words, Instant judged) {
                return Optional.empty();
            }

            @Override
            public Set<String> changed(List<String> words) {
                return Set.of();
            }

            @Override
            public Optional<DebarmentList> debarred() {
                return debarred;
            }
        };
        List<Bid> bids = Bids.of(List.of(documents), Optional.of(tender));
        List<BidResult> results = new TenderCheck(
                        material,
                        Optional.of(tender),
                        () -> Moment.deadline(tender, World.NOW),
                        Optional.empty(),
                        TenderCheck.Watch.NOBODY,
                        2)
                .check(bids);
        for (BidResult r : results) {
            sane(r, tender);
        }
        return results;
    }

    /// Whatever the outcome: eighteen steps in order, a result part that has its schema and is canonical.
    private static void sane(BidResult r, TenderPolicy tender) {
        assertEquals(
                List.of(BidStep.values()),
                r.steps().stream().map(StepResult::step).distinct().toList());
        assertEquals(
                IntStream.rangeClosed(1, 18).boxed().toList(),
                Arrays.stream(BidStep.values()).map(BidStep::number).toList());
        byte[] part = ResultPart.bytes(r, tender, Moment.deadline(tender, World.NOW));
        assertArrayEquals(part, CanonicalJson.bytes(ResultPart.of(r, tender, Moment.deadline(tender, World.NOW))));
        assertEquals(
                List.of(),
                OutputSchemasTest.schema("bid-result-v1")
                        .validate(new String(part, StandardCharsets.UTF_8), InputFormat.JSON)
                        .stream()
                        .map(Object::toString)
                        .toList());
    }

    private static String said(BidResult r) {
        return r.outcome() + " " + String.join(" ", r.codes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            group-lead:harbour, group-mem:acorn                              | MEETS OK
            group-lead:harbour, group-mem:acorn, subcont:other=-             | MEETS OK
            group-lead:harbour, group-mem:acorn, subcont:northgate           | MEETS OK
            group-lead:harbour, group-mem:acorn, oeron:other=-               | REFER NONE_OFFERED
            group-lead:harbour, group-mem:other=-                            | REFER NONE_OFFERED
            group-lead:harbour, group-mem:other=*                            | REFER EQUIVALENT_OFFERED
            group-lead:harbour, group-mem:fenland                            | DOES_NOT_MEET SUSPENDED
            group-lead:harbour, group-mem:northgate                          | DOES_NOT_MEET WITHDRAWN
            group-lead:harbour, group-mem:upland                             | DOES_NOT_MEET EXPIRED
            group-lead:harbour, group-mem:tallis                             | REFER LEVEL_UNKNOWN
            group-lead:harbour, group-mem:fenland, oeron:other=-             | DOES_NOT_MEET SUSPENDED NONE_OFFERED
            group-lead:harbour, group-mem:other=acorn                        | DOES_NOT_MEET SUBJECT_MISMATCH
            group-lead:harbour, :acorn                                       | REFER ROLE_UNDECLARED
            group-lead:harbour, :fenland                                     | REFER ROLE_UNDECLARED
            group-lead:harbour, group-lead:acorn                             | REFER ROLE_UNDECLARED
            group-lead:harbour                                               | REFER ROLE_UNDECLARED
            group-mem:harbour, group-mem:acorn                               | REFER ROLE_UNDECLARED
            subcont:harbour, subcont:acorn                                   | REFER ROLE_UNDECLARED
            sole-tenderer:harbour, group-mem:acorn                           | REFER IDENTITY_INSUFFICIENT ROLE_UNDECLARED
            """)
    void a_consortium_meets_if_all_do_that_must_hold(String members, String expected) {
        TenderPolicy tender = tender(Terms.NONE, bidder("vale", "Vale and Rowan Partnership", GROUP));
        BidResult r = check(tender, Optional.empty(), document("vale/bid.json", file("1", members)))
                .get(0);
        assertEquals(expected, said(r));
        assertEquals(members.split(",").length, r.subjects().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sole-tenderer:harbour                                  | MEETS OK
            sole-tenderer:harbour, oeron:acorn                     | MEETS OK
            sole-tenderer:harbour, oeron:fenland                   | DOES_NOT_MEET SUSPENDED
            sole-tenderer:harbour, subcont:fenland                 | MEETS OK
            sole-tenderer:acorn                                    | DOES_NOT_MEET SUBJECT_MISMATCH
            group-lead:harbour, group-mem:acorn                    | MEETS OK
            group-lead:acorn, group-mem:tallis                     | REFER LEVEL_UNKNOWN BIDDER_NOT_IN_BID
            group-lead:acorn, group-mem:harbour                    | REFER BIDDER_NOT_IN_BID
            """)
    void the_tender_says_who_bids_whatever_the_file_says(String members, String expected) {
        TenderPolicy tender = tender(Terms.NONE, bidder("vale", "Harbour & Vale Care Ltd", number("harbour")));
        assertEquals(
                expected,
                said(check(tender, Optional.empty(), document("vale/bid.json", file("1", members)))
                        .get(0)));
    }

    @Test
    void who_must_hold_is_the_tenders_to_say() {
        byte[] bid = file("1", "group-lead:harbour, group-mem:fenland, subcont:other=-");
        TenderPolicy.Bidder group = bidder("vale", "Vale and Rowan Partnership", GROUP);
        assertEquals(
                "MEETS OK",
                said(check(
                                tender(mustHold(EnumSet.of(Role.GROUP_LEAD, Role.SOLE_TENDERER)), group),
                                Optional.empty(),
                                document("vale/bid.json", bid))
                        .get(0)));
        assertEquals(
                "DOES_NOT_MEET SUSPENDED NONE_OFFERED",
                said(check(
                                tender(mustHold(EnumSet.allOf(Role.class)), group),
                                Optional.empty(),
                                document("vale/bid.json", bid))
                        .get(0)));
    }

    @Test
    void a_bid_for_another_lot_is_no_bid_for_this_one() {
        TenderPolicy tender = tender(Terms.NONE, bidder("vale", "Vale and Rowan Partnership", GROUP));
        Document other = document("vale/lot2.json", file("2", "group-lead:harbour, group-mem:acorn"));
        Document own = document("vale/lot1.json", file("1", "group-lead:harbour, group-mem:acorn"));
        assertEquals(
                "REFER WRONG_TENDER",
                said(check(tender, Optional.empty(), other).get(0)));
        assertEquals(
                "MEETS OK", said(check(tender, Optional.empty(), own, other).get(0)));
        assertEquals(
                "MEETS OK", said(check(tender, Optional.empty(), other, own).get(0)));
    }

    // ---- several files without a word on who takes part

    private static byte[] presentation(String key) {
        return WORLD.presentation(key, World.tender()).bytes();
    }

    @Test
    void of_several_files_of_the_bidder_the_best_counts() {
        TenderPolicy tender = tender(Terms.NONE, bidder("h", "Harbour & Vale Care Ltd", number("harbour")));
        Document good = document("h/a.json", presentation("harbour"));
        Document bare = document("h/b.jwt", WORLD.bundle("harbour").bytes());
        Document broken =
                document("h/c.json", "{\"type\":\"touchstone-presentation\"".getBytes(StandardCharsets.UTF_8));
        Document notOurs = document("h/espd.json", "{\"espd\":1}".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "MEETS OK",
                said(check(tender, Optional.empty(), good, bare, broken, notOurs)
                        .get(0)));
        assertEquals(
                "REFER HOLDER_NOT_BOUND",
                said(check(tender, Optional.empty(), bare, broken).get(0)));
        assertEquals(
                "REFER FORMAT_INVALID",
                said(check(tender, Optional.empty(), broken).get(0)));
    }

    @Test
    void a_certificate_of_somebody_whose_part_nobody_declared_is_a_question() {
        TenderPolicy tender = tender(Terms.NONE, bidder("h", "Harbour & Vale Care Ltd", number("harbour")));
        Document own = document("h/a.json", presentation("harbour"));
        Document other = document("h/b.json", presentation("acorn"));
        Document third = document("h/c.json", presentation("fenland"));
        assertEquals(
                "REFER ROLE_UNDECLARED",
                said(check(tender, Optional.empty(), own, other).get(0)));
        assertEquals(
                "DOES_NOT_MEET SUBJECT_MISMATCH",
                said(check(tender, Optional.empty(), other).get(0)));
        assertEquals(
                "REFER ROLE_UNDECLARED",
                said(check(tender, Optional.empty(), other, third).get(0)));
    }

    // ---- what is offered instead

    @Test
    void other_evidence_is_for_a_person_and_never_for_this_program() {
        TenderPolicy tender = tender(Terms.NONE, bidder("f", "Fenland Waste Ltd", number("fenland")));
        Document certificate = document("f/a.json", presentation("fenland"));
        Document evidence = document("f/equivalents/sa8000.pdf", new byte[] {'%', 'P', 'D', 'F'});
        assertEquals(
                "DOES_NOT_MEET SUSPENDED",
                said(check(tender, Optional.empty(), certificate).get(0)));
        BidResult both = check(tender, Optional.empty(), certificate, evidence).get(0);
        assertEquals("REFER EQUIVALENT_OFFERED SUSPENDED", said(both));
        assertEquals(2, both.inputs().size());
        assertEquals(
                "REFER EQUIVALENT_OFFERED",
                said(check(tender, Optional.empty(), evidence).get(0)));
        TenderPolicy good = tender(Terms.NONE, bidder("f", "Harbour & Vale Care Ltd", number("harbour")));
        assertEquals(
                "MEETS OK",
                said(check(good, Optional.empty(), document("f/a.json", presentation("harbour")), evidence)
                        .get(0)));
    }

    // ---- handed in twice

    @Test
    void one_certificate_in_two_bids_is_a_question_but_for_a_sub_contractor() {
        TenderPolicy tender = tender(
                Terms.NONE,
                bidder("a", "First group", GROUP),
                bidder("b", "Second group", OrganisationId.of("GB-PPON", "PVXW-7583-TRHC")),
                bidder("c", "Acorn Facilities Group Ltd", number("acorn")));
        Document first = document("a/bid.json", file("1", "group-lead:harbour, group-mem:tallis, subcont:acorn"));
        Document second = document("c/a.json", presentation("acorn"));
        assertEquals(
                List.of("REFER LEVEL_UNKNOWN", "MEETS OK"),
                check(tender, Optional.empty(), first, second).stream()
                        .map(WholeBidTest::said)
                        .toList());
        Document member = document("a/bid.json", file("1", "group-lead:harbour, group-mem:acorn"));
        assertEquals(
                List.of("REFER REPLAYED", "REFER REPLAYED"),
                check(tender, Optional.empty(), member, second).stream()
                        .map(WholeBidTest::said)
                        .toList());
    }

    @Test
    void one_certificate_for_two_members_of_a_group_is_a_question() {
        TenderPolicy tender = tender(Terms.NONE, bidder("vale", "Vale and Rowan Partnership", GROUP));
        // The bid file refuses one presentation twice; the same certificate can still stand beside two names.
        byte[] bid = new org.touchstone.format.bid.Bid(
                        "ocds-h6vhtk-04a1b2",
                        "1",
                        "Vale and Rowan Partnership",
                        List.of(GROUP),
                        List.of(member("group-lead:harbour"), again("group-mem:acorn", "harbour")))
                .bytes();
        BidResult r =
                check(tender, Optional.empty(), document("vale/bid.json", bid)).get(0);
        assertEquals("DOES_NOT_MEET SUBJECT_MISMATCH REPLAYED", said(r));
    }

    /// Somebody else's certificate under a presentation of one's own making.
    private static org.touchstone.format.bid.Bid.Member again(String as, String whose) {
        org.touchstone.format.bid.Bid.Member own = member(as);
        return new org.touchstone.format.bid.Bid.Member(
                own.role(),
                own.name(),
                own.identifiers(),
                Optional.of(new org.touchstone.format.presentation.PresentationFile(
                        own.presentation().orElseThrow().presentation(), WORLD.bundle(whose))),
                Optional.empty());
    }

    // ---- debarment

    private static DebarmentList list(String name, String until, DebarmentList.Ground ground, OrganisationId... ids) {
        return new DebarmentList(
                LocalDate.parse("2026-11-20"),
                "debarment list of 20 November 2026",
                List.of(new DebarmentList.Entry(
                        name,
                        List.of("Quayline Staffing"),
                        List.of(ids),
                        ground,
                        "labour market misconduct",
                        LocalDate.parse("2026-03-01"),
                        Optional.of(LocalDate.parse(until)))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Quayline Labour Supply Ltd | 2029-02-28 | MANDATORY     | GB-COH 99000099       | MEETS DEBARRED_MANDATORY OK
            Quayline Labour Supply Ltd | 2029-02-28 | DISCRETIONARY | GB-COH 99000099       | REFER DEBARRED_DISCRETIONARY
            Quayline Labour Supply Ltd | 2026-11-21 | DISCRETIONARY | GB-COH 99000099       | MEETS OK
            Quayline Labour Supply Ltd | 2029-02-28 | DISCRETIONARY | GB-COH 99000098       | MEETS OK
            Acorn Facilities Group Ltd | 2029-02-28 | DISCRETIONARY | GB-COH 99000098       | MEETS OK
            Acorn Facilities Group Ltd | 2029-02-28 | DISCRETIONARY | GB-PPON PVXW-7583-TRHG | REFER DEBARMENT_NAME_ONLY
            ACORN FACILITIES GROUP LIMITED | 2029-02-28 | MANDATORY | GB-PPON PVXW-7583-TRHG | REFER DEBARMENT_NAME_ONLY
            other                      | 2029-02-28 | DISCRETIONARY | GB-PPON PVXW-7583-TRHG | REFER DEBARMENT_NAME_ONLY
            Harbour & Vale Care Ltd    | 2029-02-28 | DISCRETIONARY | GB-COH 99000001       | REFER DEBARRED_DISCRETIONARY
            """)
    void all_who_take_part_are_looked_up(
            String name, String until, DebarmentList.Ground ground, String id, String expected) {
        TenderPolicy tender = tender(Terms.NONE, bidder("vale", "Vale and Rowan Partnership", GROUP));
        String[] parts = id.split(" ");
        BidResult r = check(
                        tender,
                        Optional.of(list(name, until, ground, OrganisationId.of(parts[0], parts[1]))),
                        document("vale/bid.json", file("1", "group-lead:harbour, group-mem:acorn, subcont:other=-")))
                .get(0);
        assertEquals(expected, said(r));
    }

    @Test
    void a_debarred_bidder_that_does_not_meet_does_not_meet_for_the_schemes_own_reason() {
        TenderPolicy tender = tender(Terms.NONE, bidder("f", "Fenland Waste Ltd", number("fenland")));
        for (DebarmentList.Ground ground : DebarmentList.Ground.values()) {
            BidResult r = check(
                            tender,
                            Optional.of(list("Fenland Waste Ltd", "2029-02-28", ground, number("fenland"))),
                            document("f/a.json", presentation("fenland")))
                    .get(0);
            assertEquals("DOES_NOT_MEET", r.outcome().name());
            assertTrue(r.codes().contains("SUSPENDED"), r.codes().toString());
            assertTrue(r.codes().contains("DEBARRED_" + ground), r.codes().toString());
        }
    }

    @Test
    void a_bidder_without_any_file_is_a_line_and_is_looked_up_as_well() throws InterruptedException {
        TenderPolicy tender = tender(
                Terms.NONE,
                bidder("h", "Harbour & Vale Care Ltd", number("harbour")),
                bidder("n", "Northgate Facilities plc", number("northgate")));
        List<Bid> bids =
                new ArrayList<>(Bids.of(List.of(document("h/a.json", presentation("harbour"))), Optional.of(tender)));
        TenderCheck.Outcome outcome = TenderCheck.of(trust(), tender, Moment.deadline(tender, World.NOW))
                .run(bids, true);
        assertEquals(
                List.of("MEETS OK", "REFER NONE_OFFERED"),
                outcome.results().stream().map(WholeBidTest::said).toList());
        assertTrue(outcome.complete());
    }
}
