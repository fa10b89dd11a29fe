package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.reason.Reasons;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Editions;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.World;

/// Every time and number that a verdict turns on, at its last good value and one second or one beyond it.
class BordersTest {
    private static final Instant DEADLINE = World.DEADLINE;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /// A good world, a border to move, and what comes of it.
    private static final class Row {
        final String name;
        final String code;
        final World world = new World();
        Instant at = DEADLINE.plusSeconds(60);
        Optional<Instant> began = Optional.empty();
        boolean edition = true;

        Row(String name, String code, Consumer<Row> change) {
            this.name = name;
            this.code = code;
            change.accept(this);
        }

        Verdict verdict() {
            TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(world.tender()));
            Moment moment =
                    began.map(b -> Moment.later("award-decision", b, at)).orElseGet(() -> Moment.deadline(tender, at));
            TrustMaterial trust = TrustMaterial.pinned(world.pin());
            for (String line : world.pack()) {
                trust = trust.withPackLine(line);
            }
            trust = edition ? trust.withEdition(Editions.sra1()) : trust;
            return new Verifier(trust)
                    .check(
                            new Submission("bid", CanonicalJson.bytes(world.presentationFile()))
                                    .by(tender.bidders().getFirst()),
                            tender,
                            moment);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Row> ROWS = new ArrayList<>();

    private static void row(String name, String code, Consumer<Row> change) {
        ROWS.add(new Row(name, code, change));
    }

    private static void dates(Row r, Instant from, Instant until) {
        r.world.certificate = Change.dates(r.world.certificate, from, until);
    }

    private static void listed(Row r, Instant time) {
        r.world.revocation.time = time;
        r.world.suspension.time = time;
    }

    private static void valid(Row r, Instant from, Instant until) {
        for (World.ListHooks h : List.of(r.world.revocation, r.world.suspension)) {
            h.list = l -> new StatusList(l.url(), l.purpose(), l.issuer(), from, until, l.bits(), l.ttl());
        }
    }

    private static void presented(Row r, Instant issued, Instant expires) {
        r.world.presentation =
                p -> new Presentation(p.holder(), p.certificate(), p.audience(), p.nonce(), p.id(), issued, expires);
    }

    private static World.ListHooks listed(Instant time, int... set) {
        World.ListHooks h = new World.ListHooks();
        h.time = time;
        h.list = l -> new StatusList(
                l.url(),
                l.purpose(),
                l.issuer(),
                l.validFrom(),
                l.validUntil(),
                l.bits().withBits(Arrays.stream(set).boxed().toList(), true),
                l.ttl());
        return h;
    }

    private static RegisterEvent suspended(Instant time) {
        return new RegisterEvent.AccreditationSuspended(
                time,
                Samples.certificate().subject().number(),
                "SUS-REPORT",
                time,
                Optional.of(time.plusSeconds(86_400)),
                new org.touchstone.format.log.Ref.ToObject("5d".repeat(32)));
    }

    private static void event(Row r, RegisterEvent event) {
        r.world.after.add(event);
        r.world.statusEvents = Set.of(0);
    }

    static {
        Instant begun = World.ISSUED.minusSeconds(300);
        Duration skew = Duration.ofSeconds(60);
        row("nothing moved", "OK", r -> {});

        row("ends at the deadline", "OK", r -> dates(r, begun, DEADLINE));
        row("ended a second before", "EXPIRED", r -> dates(r, begun, DEADLINE.minus(SECOND)));
        row("begins a minute after", "OK", r -> dates(r, DEADLINE.plus(skew), DEADLINE.plusSeconds(9000)));
        row(
                "begins later than the clocks may differ",
                "NOT_YET_VALID",
                r -> dates(r, DEADLINE.plus(skew).plus(SECOND), DEADLINE.plusSeconds(9000)));
        row("logged a minute after", "OK", r -> r.world.issuedAt = DEADLINE.plus(skew));
        row(
                "logged later than the clocks may differ",
                "NOT_YET_VALID",
                r -> r.world.issuedAt = DEADLINE.plus(skew).plus(SECOND));

        row("list of just a day ago", "OK", r -> listed(r, DEADLINE.minus(Duration.ofHours(24))));
        row(
                "list older than a day",
                "STATUS_STALE",
                r -> listed(r, DEADLINE.minus(Duration.ofHours(24)).minus(SECOND)));
        row("no edition, list of just a day ago", "OK", r -> {
            r.edition = false;
            listed(r, DEADLINE.minus(Duration.ofHours(24)));
        });
        row("no edition, list older than a day", "STATUS_STALE", r -> {
            r.edition = false;
            listed(r, DEADLINE.minus(Duration.ofHours(24)).minus(SECOND));
        });
        for (boolean edition : new boolean[] {true, false}) {
            String which = edition ? "" : "no edition, ";
            row(which + "award, list of just half an hour ago", "OK", r -> {
                r.edition = edition;
                r.began = Optional.of(DEADLINE.plusSeconds(300));
                r.at = DEADLINE.plusSeconds(300 + 1800);
                listed(r, DEADLINE.plusSeconds(300));
            });
            row(which + "award, list older than half an hour", "STATUS_STALE", r -> {
                r.edition = edition;
                r.began = Optional.of(DEADLINE.plusSeconds(300));
                r.at = DEADLINE.plusSeconds(300 + 1801);
                listed(r, DEADLINE.plusSeconds(300));
            });
            row(which + "award, list of the second before it began", "STATUS_BEFORE", r -> {
                r.edition = edition;
                r.began = Optional.of(DEADLINE.plusSeconds(301));
                r.at = DEADLINE.plusSeconds(900);
                listed(r, DEADLINE.plusSeconds(300));
            });
        }
        row("list valid from a minute after", "OK", r -> valid(r, DEADLINE.plus(skew), DEADLINE.plusSeconds(9000)));
        row(
                "list valid later than the clocks may differ",
                "STATUS_STALE",
                r -> valid(r, DEADLINE.plus(skew).plus(SECOND), DEADLINE.plusSeconds(9000)));
        row("list valid until the deadline", "OK", r -> valid(r, World.LISTED, DEADLINE));
        row("list valid until the second before", "STATUS_STALE", r -> valid(r, World.LISTED, DEADLINE.minus(SECOND)));

        row("presented at the deadline", "OK", r -> presented(r, DEADLINE, DEADLINE.plusSeconds(1)));
        row(
                "presented a second late",
                "PRESENTATION_LATE",
                r -> presented(r, DEADLINE.plus(SECOND), DEADLINE.plusSeconds(9)));
        row(
                "presentation for ninety days",
                "OK",
                r -> presented(r, DEADLINE.minus(SECOND), DEADLINE.plus(Duration.ofDays(90))));
        row(
                "presentation for longer",
                "PRESENTATION_EXPIRED",
                r -> presented(
                        r,
                        DEADLINE.minus(SECOND),
                        DEADLINE.plus(Duration.ofDays(90)).plus(SECOND)));
        row("presentation until the deadline", "OK", r -> presented(r, DEADLINE.minusSeconds(9), DEADLINE));
        row(
                "presentation until the second before",
                "PRESENTATION_EXPIRED",
                r -> presented(r, DEADLINE.minusSeconds(9), DEADLINE.minus(SECOND)));

        row("suspended at the deadline", "SUSPENDED", r -> event(r, suspended(DEADLINE)));
        row("suspended a second after", "OK", r -> event(r, suspended(DEADLINE.plus(SECOND))));
        row(
                "list with the bit at the deadline",
                "SUSPENDED_REASON_UNKNOWN",
                r -> r.world.packSuspension.add(listed(DEADLINE, 90210)));
        row(
                "list with the bit a second after",
                "STATUS_UNPROVED",
                r -> r.world.packSuspension.add(listed(DEADLINE.plus(SECOND), 90210)));
        row("list with another's bit", "OK", r -> r.world.packSuspension.add(listed(DEADLINE, 90211, 90209)));
        row(
                "list without the bit a second after",
                "OK",
                r -> r.world.packSuspension.add(listed(DEADLINE.plus(SECOND))));
        row("revoked at the deadline", "REVOKED", r -> r.world.packRevocation.add(listed(DEADLINE, 4711)));
        // An event older than the newest list has gone into it; one that stands after it goes beyond it.
        row("suspended before a list that says otherwise", "OK", r -> {
            event(r, suspended(DEADLINE.minusSeconds(60)));
            r.world.packSuspension.add(listed(DEADLINE.minusSeconds(30)));
        });
    }

    static Stream<Row> rows() {
        return ROWS.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aBorderIsWhereItIsSaidToBe(Row row) {
        Verdict v = row.verdict();
        assertEquals(row.code, v.mainCode(), () -> row.name + ": " + v.codes());
        for (Check c : v.checks()) {
            assertFalse(c.sentence().contains("{"), c.sentence());
        }
    }

    // ---- how old the evidence is said to be

    /// The pack's lists are the newest of its state of the log, so each of them speaks for both; a bundle's are
    /// not.
    @ParameterizedTest
    @CsvSource({
        // seconds before the deadline: bundle's lists, pack's revocation, pack's suspension; what the two are as of
        "7200, -1,   -1,   7200",
        "7200, 3600, 1800, 1800",
        "7200, 1800, 3600, 1800",
        "7200, 3600, -1,   7200",
        "600,  3600, 1800, 1800",
        "7200, 3600, 0,    0",
    })
    void evidenceIsAsOldAsItsOlderList(long bundled, long revocation, long suspension, long asOf) {
        Row row = new Row("", "", r -> {
            listed(r, DEADLINE.minusSeconds(bundled));
            if (revocation >= 0) {
                r.world.packRevocation.add(listed(DEADLINE.minusSeconds(revocation)));
            }
            if (suspension >= 0) {
                r.world.packSuspension.add(listed(DEADLINE.minusSeconds(suspension)));
            }
        });
        Finding fresh = row.verdict().check(Topic.FRESH).orElseThrow().finding();
        assertEquals(World.text(DEADLINE.minusSeconds(asOf)), fresh.facts().get("asOf"));
        assertEquals(
                asOf == 0 ? "PT0S" : Duration.ofSeconds(asOf).toString(),
                fresh.facts().get("age"));
        assertEquals("PT24H", fresh.facts().get("limit"));
        assertEquals("edition", fresh.facts().get("limitBy"));
    }

    // ---- forms of a submission

    private static Verdict alone(byte[] content) {
        World world = new World();
        return new Verifier(TrustMaterial.pinned(world.pin())
                        .withTrustList(world.trustList().bytes()))
                .check(new Submission("x", content), Moment.now(DEADLINE));
    }

    @ParameterizedTest
    @CsvSource({
        "'',       LOG_PROOF_MISSING",
        "'\n',     LOG_PROOF_MISSING",
        "'\r\n',   LOG_PROOF_MISSING",
        "'\r',     FORMAT_INVALID",
        "'\n\n',   FORMAT_INVALID",
        "'\n\r\n', FORMAT_INVALID",
        "' ',      FORMAT_INVALID",
        "'\t\n',   FORMAT_INVALID",
        "'\u00e9', FORMAT_INVALID",
    })
    void aTokenEndsWithALineFeedOrNothing(String end, String code) {
        String token = new World().token();
        assertEquals(code, alone((token + end).getBytes(StandardCharsets.UTF_8)).mainCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\r\n", "\t", " \t\r\n "})
    void jsonMayBeginWithSpace(String space) {
        String bundle = CanonicalJson.text(new World().bundle());
        assertEquals(
                Outcome.IN_FORCE,
                alone((space + bundle).getBytes(StandardCharsets.UTF_8)).outcome());
        assertEquals(
                "FORMAT_INVALID",
                alone((space + "\f" + bundle).getBytes(StandardCharsets.UTF_8)).mainCode());
        // Nothing but space is neither a token nor JSON.
        assertNotEquals(
                Outcome.IN_FORCE,
                alone((space + " ").getBytes(StandardCharsets.UTF_8)).outcome());
    }

    /// The caps themselves: what has exactly the size is looked at, what is a byte larger is not.
    @Test
    void whatIsTooLargeIsNotRead() {
        assertEquals("INPUT_EMPTY", alone(new byte[0]).mainCode());
        byte[] spaces = new byte[PresentationFile.MAX_BYTES];
        Arrays.fill(spaces, (byte) ' ');
        assertEquals("FORMAT_INVALID", alone(spaces).mainCode());
        assertEquals(
                "INPUT_TOO_LARGE",
                alone(new byte[PresentationFile.MAX_BYTES + 1]).mainCode());

        byte[] bundle = CanonicalJson.bytes(new World().bundle());
        byte[] largest = Arrays.copyOf(bundle, Bundle.MAX_BYTES);
        Arrays.fill(largest, bundle.length, largest.length, (byte) '\n');
        assertEquals(Outcome.IN_FORCE, alone(largest).outcome());
        byte[] larger = Arrays.copyOf(largest, largest.length + 1);
        larger[larger.length - 1] = '\n';
        assertEquals("FORMAT_INVALID", alone(larger).mainCode());

        String detail = detail("a".repeat(CompactToken.MAX_LENGTH) + "\r\n");
        assertFalse(detail.contains("longer"), detail);
        assertTrue(detail("a".repeat(CompactToken.MAX_LENGTH + 3)).contains("longer"));
    }

    private static String detail(String content) {
        return String.valueOf(alone(content.getBytes(StandardCharsets.US_ASCII))
                .check(Topic.FORMAT)
                .orElseThrow()
                .finding()
                .facts()
                .get("detail"));
    }

    // ---- values

    @Test
    void momentsJudgeTheDeadlineOnceItIsThere() {
        TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(new World().tender()));
        Instant early = DEADLINE.minus(SECOND);
        Instant late = DEADLINE.plus(SECOND);
        assertEquals(new Moment(Optional.empty(), early, early, early), Moment.deadline(tender, early));
        assertEquals(new Moment(Optional.empty(), DEADLINE, DEADLINE, DEADLINE), Moment.deadline(tender, DEADLINE));
        assertEquals(new Moment(Optional.empty(), DEADLINE, late, DEADLINE), Moment.deadline(tender, late));
        assertEquals(new Moment(Optional.empty(), late, late, late), Moment.now(late));
        assertEquals(new Moment(Optional.of("award"), late, late, early), Moment.later("award", early, late));
        assertTrue(Moment.now(late).opening());
        assertFalse(Moment.later("award", early, late).opening());
    }

    @Test
    void outcomesEndACommandWithTheirCode() {
        assertEquals(
                List.of(0, 0, 0, 1, 1, 3),
                Arrays.stream(Outcome.values()).map(Outcome::exitCode).toList());
    }

    @Test
    void topicsAreThoseOfTheCatalogue() {
        assertEquals(
                "format trust signer signature profile log key-time dates status fresh subject holder level scope conditions"
                        + " roles debarment equivalents",
                String.join(" ", Arrays.stream(Topic.values()).map(Topic::id).toList()));
        assertEquals(
                List.of(Topic.values()).subList(0, 7),
                Arrays.stream(Topic.values()).filter(Topic::integrity).toList());
    }

    @Test
    void agesAreWholeSecondsAndNeverNegative() {
        assertEquals("PT0S", Ages.text(Duration.ZERO));
        assertEquals("PT0S", Ages.text(Duration.ofSeconds(-1)));
        assertEquals("PT0S", Ages.text(Duration.ofNanos(-1)));
        assertEquals("PT1S", Ages.text(Duration.ofMillis(1999)));
        assertEquals("PT26H", Ages.text(Duration.ofHours(26)));
    }

    @Test
    void aSubmissionIsAValue() {
        byte[] content = {1, 2};
        Submission one = new Submission("a", content);
        content[0] = 9;
        one.content()[0] = 9;
        assertEquals(new Submission("a", new byte[] {1, 2}), one);
        assertEquals(new Submission("a", new byte[] {1, 2}).hashCode(), one.hashCode());
        TenderPolicy.Bidder bidder = TenderPolicy.parse(CanonicalJson.bytes(new World().tender()))
                .bidders()
                .getFirst();
        List<Submission> others =
                List.of(new Submission("b", new byte[] {1, 2}), new Submission("a", new byte[] {2, 1}), one.by(bidder));
        others.forEach(o -> assertNotEquals(o, one));
        assertNotEquals(others.get(0).hashCode(), one.hashCode());
        assertNotEquals(others.get(1).hashCode(), one.hashCode());
        assertEquals(Optional.of(bidder), one.by(bidder).bidder());
        assertEquals("Submission[a]", one.toString());
        assertFalse(one.equals((Object) "a"));
    }

    @Test
    void aPinIs64LowerCaseDigits() {
        String good = "0123456789abcdef".repeat(4);
        assertEquals(good, TrustMaterial.pinned(good).pin());
        for (char c : "/:`gA \u0660".toCharArray()) {
            for (int at : new int[] {0, 40, 63}) {
                String bad = good.substring(0, at) + c + good.substring(at + 1);
                assertThrows(MalformedException.class, () -> TrustMaterial.pinned(bad), bad);
            }
        }
        for (String bad : List.of("", good.substring(1), good + "0")) {
            assertThrows(MalformedException.class, () -> TrustMaterial.pinned(bad));
        }
    }

    @Test
    void whatIsShownOfAStrangersTextIsCutShort() {
        assertEquals("k".repeat(120), SignerCheck.shown("k".repeat(120)));
        assertEquals("k".repeat(120) + "\u2026", SignerCheck.shown("k".repeat(121)));
    }

    // ---- combining

    private static Check check(Topic topic, Finding finding) {
        return new Check(topic, finding);
    }

    private static Verdict verdict(Outcome outcome, Check... checks) {
        return new Verdict(
                "n",
                outcome,
                List.of(checks),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void oneProvenFactIsANoAndOneDoubtRefers() {
        Check good = check(Topic.DATES, Finding.passed());
        Check none = check(Topic.SCOPE, Finding.notAsked());
        Check no = check(Topic.LEVEL, Finding.failed("LEVEL_TOO_LOW", "level", "a", "required", "b"));
        Check doubt = check(Topic.FRESH, Finding.unknown("STATUS_STALE"));
        // Failed against the registry, not against the bidder.
        Check split = check(Topic.LOG, Finding.failed("LOG_SPLIT_VIEW", "index", "1"));
        assertEquals(Outcome.MEETS, Verifier.outcome(List.of(good, none), true));
        assertEquals(Outcome.IN_FORCE, Verifier.outcome(List.of(good, none), false));
        assertEquals(Outcome.REFER, Verifier.outcome(List.of(good, doubt), true));
        assertEquals(Outcome.REFER, Verifier.outcome(List.of(doubt, good), false));
        assertEquals(Outcome.REFER, Verifier.outcome(List.of(split, good), true));
        assertEquals(Outcome.DOES_NOT_MEET, Verifier.outcome(List.of(doubt, split, no), true));
        assertEquals(Outcome.NOT_IN_FORCE, Verifier.outcome(List.of(no, doubt), false));

        assertEquals(
                List.of("LEVEL_TOO_LOW", "STATUS_STALE", "LOG_SPLIT_VIEW"),
                verdict(Outcome.DOES_NOT_MEET, doubt, good, split, no).codes());
        assertEquals(
                List.of("STATUS_STALE"),
                verdict(Outcome.REFER, doubt, doubt, none).codes());
        Check conditions = check(Topic.CONDITIONS, Finding.passedAs("OK_CONDITIONS", "due", "2027-01-01"));
        assertEquals(
                List.of("OK", "OK_CONDITIONS"),
                verdict(Outcome.MEETS, good, conditions, conditions).codes());
        assertEquals(
                List.of("OK_IN_FORCE", "OK_CONDITIONS"),
                verdict(Outcome.IN_FORCE, good, conditions).codes());
        Check applied = check(Topic.DATES, Finding.passedAs("IN_TRANSITION"));
        assertEquals(List.of("IN_TRANSITION"), verdict(Outcome.MEETS, applied).codes());
        assertEquals(
                List.of("NOT_REQUIRED"),
                verdict(Outcome.NOT_REQUIRED, conditions).codes());
        assertEquals("STATUS_STALE", verdict(Outcome.REFER, doubt, split).mainCode());
        assertEquals(Optional.of(split), verdict(Outcome.REFER, doubt, split).check(Topic.LOG));
        assertEquals(Optional.empty(), verdict(Outcome.REFER, doubt, split).check(Topic.DATES));
        assertEquals(Reasons.shipped().of("STATUS_STALE"), doubt.reason());
    }

    @Test
    void onlyStaleEvidenceIsTurnedIntoUnreachable() {
        Check good = check(Topic.DATES, Finding.passed("validFrom", "x"));
        Check stale = check(Topic.FRESH, Finding.unknown("STATUS_STALE", "age", "PT26H", "limit", "PT24H"));
        Verdict before = verdict(Outcome.REFER, good, stale);
        Verdict after = Verifier.unreachable(before);
        assertEquals("n", after.name());
        assertEquals(Outcome.REFER, after.outcome());
        assertEquals(good, after.checks().get(0));
        assertEquals(
                check(Topic.FRESH, new Finding.Unknown("OFFLINE", Map.of("age", "PT26H", "limit", "PT24H"))),
                after.checks().get(1));
    }

    @Test
    void aRefusalCarriesItsFinding() {
        Finding finding = Finding.unknown("NOT_IN_LOG");
        Refused refused = new Refused(finding);
        assertEquals(finding, refused.finding());
        assertEquals("NOT_IN_LOG", refused.getMessage());
        assertEquals(0, refused.getStackTrace().length);
    }
}
