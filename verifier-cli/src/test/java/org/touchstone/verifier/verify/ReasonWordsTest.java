package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Editions;
import org.touchstone.verifier.report.JsonReport;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Result;
import org.touchstone.verifier.report.TextReport;

/// A reason is shown in the words of the scheme edition, with its code; without the edition by its code alone.
class ReasonWordsTest {
    private static Vector vector(String name) {
        return Vector.all().stream()
                .filter(v -> v.name().equals(name + ".json"))
                .findFirst()
                .orElseThrow();
    }

    private static Result result(Vector vector) {
        return new Result(vector.verdicts().getFirst(), "", Instant.EPOCH, Instant.EPOCH, Optional.empty());
    }

    private static String text(Result result) {
        return TextReport.one(result).stream().map(Line::text).collect(Collectors.joining("\n"));
    }

    private static Vector with(Vector v, String member, boolean value) {
        return new Vector(v.name(), Change.with(v.json(), member, new Json.Bool(value)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            status-list/suspended-with-reason | SUSPENDED
            status-list/surrendered           | SURRENDERED
            status-list/superseded            | SUPERSEDED
            """)
    void theEditionsWordsStandBeforeTheCode(String name, String code) {
        Vector v = vector(name);
        Verdict verdict = v.verdicts().getFirst();
        assertEquals(code, verdict.mainCode());
        Finding finding = verdict.check(Topic.STATUS).orElseThrow().finding();
        String reason = finding.facts().get("reason");
        String words = SchemeEdition.parse(Editions.sra1())
                .reasonCodes()
                .find(reason)
                .orElseThrow()
                .text();
        assertEquals(words, finding.facts().get("reasonText"));
        String shown = text(result(v)).replaceAll("\\s+", " ");
        assertTrue(shown.contains("Reason: " + words + " (" + reason + ")."), shown);
        String json = CanonicalJson.text(JsonReport.one(result(v)));
        assertTrue(json.contains("\"reason\":\"" + reason + "\",\"reasonText\":\"" + words + "\""), json);

        Vector without = with(v, "edition", false);
        shown = text(result(without)).replaceAll("\\s+", " ");
        assertTrue(shown.contains("Reason: " + reason + "."), shown);
        assertFalse(CanonicalJson.text(JsonReport.one(result(without))).contains("reasonText"));
    }

    /// An edition is text that somebody wrote; nothing in it may paint a terminal or fill slots of ours.
    @Test
    void hostileWordsAreShownAsText() {
        Vector v = vector("status-list/suspended-with-reason");
        String code = v.verdicts()
                .getFirst()
                .check(Topic.STATUS)
                .orElseThrow()
                .finding()
                .facts()
                .get("reason");
        String honest = SchemeEdition.parse(Editions.sra1())
                .reasonCodes()
                .find(code)
                .orElseThrow()
                .text();
        String text = new String(SchemeEdition.parse(Editions.sra1()).canonicalBytes(), StandardCharsets.UTF_8)
                .replace(honest, "x\\u001b[31m\\u202e{remedy}\\u0007</script>");
        byte[] hostile =
                SchemeEdition.parse(text.getBytes(StandardCharsets.UTF_8)).canonicalBytes();
        String digest = Ages.sha256Hex(hostile);
        TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(v.json().obj("tender")));
        // The certificate names the honest digest; a source that gives other bytes under it is not believed.
        TrustMaterial.Builder lying = TrustMaterial.builder(v.json().text("pin"));
        TrustMaterial.Builder material = TrustMaterial.builder(v.json().text("pin"));
        for (String line : v.json().texts("pack")) {
            lying.line(org.touchstone.format.pack.PackLine.parse(line));
            material.line(org.touchstone.format.pack.PackLine.parse(line));
        }
        lying.editions(_ -> Optional.of(hostile));
        Submission bid = new Submission(
                        "bid", Vector.content(v.json().objects("submissions").getFirst()))
                .by(tender.bidders().getFirst());
        Moment moment = Moment.deadline(tender, Timestamp.parse(v.json().text("at")));
        Verdict verdict = new Verifier(lying.build()).check(bid, tender, moment);
        assertFalse(verdict.check(Topic.STATUS).orElseThrow().finding().facts().containsKey("reasonText"));

        Finding finding = Finding.failed(
                "SUSPENDED",
                "since",
                "2026-01-01",
                "reason",
                code,
                "remedy",
                "R",
                "reasonText",
                SchemeEdition.parse(hostile)
                        .reasonCodes()
                        .find(code)
                        .orElseThrow()
                        .text());
        assertEquals(digest, SchemeEdition.parse(hostile).digest());
        Verdict shown = new Verdict(
                "bid",
                Outcome.DOES_NOT_MEET,
                List.of(new Check(Topic.STATUS, finding)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        String printed = text(new Result(shown, "", Instant.EPOCH, Instant.EPOCH, Optional.empty()));
        assertFalse(printed.chars().anyMatch(c -> c < 0x20 && c != '\n' || c == 0x202e), printed);
        assertTrue(printed.contains("{remedy}"), printed);
    }
}
