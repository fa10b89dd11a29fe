package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Editions;
import org.touchstone.format.testkit.World;
import org.touchstone.format.trust.TrustList;

/// Every code of the catalogue is given by a check, but for those that need what a tender file does not say yet.
class ReasonCoverageTest {
    /// The public record does not carry appeals and complaints yet (decision 0065).
    private static final Set<String> LATER = Set.of("APPEAL_OPEN", "COMPLAINT_OPEN");

    private static String sources() {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/touchstone/verifier"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toString();
    }

    @Test
    void everyCodeIsGivenBySomeCheck() {
        String sources = sources();
        Set<String> given = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (Reason reason : Reasons.shipped().all()) {
            (sources.contains("\"" + reason.code() + "\"") ? given : missing).add(reason.code());
        }
        assertEquals(new TreeSet<>(LATER), missing);
        // Whoever asks what such a code means is told that no check gives it.
        for (Reason reason : Reasons.shipped().all()) {
            assertEquals(
                    LATER.contains(reason.code()), reason.next().contains("No check says this yet"), reason.code());
        }
        assertTrue(given.size() > 60);
    }

    /// Vectors show the first code of each verdict; these are the codes that stand behind another or on one line.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            status-list/good-replaced-and-the-new-one-judged        | true  | OK_REPLACEMENT  | MEETS
            tender-policy/conditions-where-only-active-counts       | false | OK_CONDITIONS   | MEETS
            tender-policy/continued-where-only-active-counts        | false | OK_CONTINUATION | MEETS
            tender-policy/good-below-the-threshold                  | true  | NOT_REQUIRED    | NOT_REQUIRED
            pack/good-an-application-was-in                         | true  | IN_TRANSITION   | MEETS
            """)
    void aGoodVerdictSaysWhatItRestsOn(String name, boolean edition, String code, Outcome outcome) {
        Vector v = Vector.all().stream()
                .filter(x -> x.name().equals(name + ".json"))
                .findFirst()
                .orElseThrow();
        Json.Obj json = edition
                ? v.json()
                : Change.without(Change.with(v.json(), "edition", new Json.Bool(false)), "synthetic");
        Verdict verdict = new Vector(name, json).verdicts().getFirst();
        assertEquals(outcome, verdict.outcome(), verdict.codes().toString());
        assertTrue(verdict.codes().contains(code), verdict.codes().toString());
        for (Check c : verdict.checks()) {
            assertFalse(c.sentence().contains("{"), c.sentence());
        }
    }

    private static World suspended() {
        World world = new World();
        world.certificate = Change.subject(
                world.certificate,
                s -> Change.with(
                        s,
                        "conditions",
                        new Json.Arr(List.of(Json.Obj.builder()
                                .with("criterion", "EX-01")
                                .with("due", "2026-09-30")
                                .build()))));
        world.suspension.list = l -> new org.touchstone.format.status.StatusList(
                l.url(),
                l.purpose(),
                l.issuer(),
                l.validFrom(),
                l.validUntil(),
                l.bits().withBits(List.of(90210), true),
                l.ttl());
        return world;
    }

    private static Verdict judge(World world, TrustMaterial trust) {
        TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(world.tender()));
        return new Verifier(trust)
                .check(
                        new Submission("bid", CanonicalJson.bytes(world.presentationFile()))
                                .by(tender.bidders().getFirst()),
                        tender,
                        Moment.deadline(tender, World.DEADLINE.plusSeconds(60)));
    }

    @Test
    void conditionsOfWhatIsNotInForceAreOnlyOpen() {
        World world = suspended();
        Verdict verdict = judge(world, TrustMaterial.pinned(world.pin()));
        assertEquals(Outcome.DOES_NOT_MEET, verdict.outcome());
        assertEquals(
                "CONDITIONS_OPEN",
                verdict.check(Topic.CONDITIONS).orElseThrow().finding().code());
    }

    /// The other edition accepts a suspended supplier at its first check point while its transition lasts.
    @Test
    void aSuspensionThatTheEditionAcceptsIsSaidAndAccepted() {
        SchemeEdition edition = SchemeEdition.parse(Editions.synthetic())
                .inForce(
                        LocalDate.parse("2026-01-01"),
                        new Applicability.Window(LocalDate.parse("2026-01-01"), LocalDate.parse("2026-03-31")));
        World world = suspended();
        world.certificate = Change.subject(
                Change.scheme(
                        world.certificate,
                        new Certificate.SchemeRef("isles", 7, "7.2", "Fair Waters mark, edition 7", edition.digest())),
                s -> Change.with(Change.with(s, "level", "L1"), "conditions", new Json.Arr(List.of())));
        world.trust = l -> Change.schemes(l, List.of(new TrustList.Scheme("isles", 7, edition.digest())));
        world.tender = t -> Change.with(t, "level", "L1");
        Verdict verdict = judge(world, TrustMaterial.pinned(world.pin()).withEdition(edition.canonicalBytes()));
        assertEquals(
                "SUSPENDED_REASON_UNKNOWN",
                judge(world, TrustMaterial.pinned(world.pin())).mainCode());
        assertEquals(Outcome.MEETS, verdict.outcome(), verdict.codes().toString());
        assertTrue(verdict.codes().contains("OK_SUSPENDED"), verdict.codes().toString());
    }

    @Test
    void whatCouldNotBeFetchedIsSaidToBeThat() {
        World world = new World();
        world.revocation.time = World.DEADLINE.minus(Duration.ofHours(25));
        world.suspension.time = World.DEADLINE.minus(Duration.ofHours(25));
        Verdict stale = judge(world, TrustMaterial.pinned(world.pin()));
        assertEquals("STATUS_STALE", stale.mainCode());
        Verdict offline = Verifier.unreachable(stale);
        assertEquals("OFFLINE", offline.mainCode());
        assertEquals(Outcome.REFER, offline.outcome());
    }
}
