package org.touchstone.verifier.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.Role;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.check.SubjectResult;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Verdict;

/// The verdict for programs: codes and facts, no prose, no path of this computer, no version of this tool, so
/// that the same inputs give the same result on any machine in any year. Shape: `check-result.schema.json`.
public final class JsonReport {
    /// The type of one result.
    public static final String TYPE = "touchstone-check-result";

    /// The type of several results in one value.
    public static final String TYPE_MANY = "touchstone-check-results";

    private JsonReport() {}

    /// One result.
    public static Json.Obj one(Result result) {
        Verdict verdict = result.verdict();
        Json.Obj.Builder input = Json.Obj.builder().with("name", result.name());
        if (!result.digest().isEmpty()) {
            input.with("sha256", result.digest());
        }
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("outcome", verdict.outcome().name())
                .with("codes", Json.Arr.ofStrings(verdict.codes()))
                .with("judged", Timestamp.text(result.judged()))
                .with("checked", Timestamp.text(result.checked()))
                .with("input", input.build());
        result.tender().ifPresent(t -> o.with("tender", tender(t)));
        o.withOptional("bidder", verdict.bidder());
        result.certificate().ifPresent(c -> {
            o.with("proved", result.isProved());
            o.with("subject", subject(c));
            o.with("certificate", certificate(c, verdict));
        });
        verdict.replaced()
                .ifPresent(r -> o.with("replaced", r.certificate().id().urn()));
        o.withOptional("presentation", verdict.presentationId());
        if (!result.subjects().isEmpty()) {
            List<Json> subjects = new ArrayList<>();
            result.subjects().forEach(s -> subjects.add(organisation(s)));
            o.with("subjects", new Json.Arr(subjects));
        }
        List<Json> checks = new ArrayList<>();
        for (Check check : verdict.checks()) {
            checks.add(check(check));
        }
        return o.with("checks", new Json.Arr(checks)).build();
    }

    /// All results in one value. `missing` is there if the run was stopped: how many files were not judged.
    public static Json.Obj many(List<Result> results, OptionalInt missing) {
        List<Json> all = new ArrayList<>(results.size());
        for (Result result : results) {
            all.add(one(result));
        }
        Json.Obj.Builder o =
                Json.Obj.builder().with("type", TYPE_MANY).with("version", 1).with("complete", missing.isEmpty());
        missing.ifPresent(n -> o.with("notJudged", n));
        return o.with("results", new Json.Arr(all)).build();
    }

    /// As [#many] as text with a line feed at its end, in parts made one after the other: there may be many
    /// thousand results.
    public static Stream<byte[]> manyInParts(List<Result> results, OptionalInt missing) {
        String frame = JsonText.pretty(many(List.of(), missing));
        int end = frame.lastIndexOf("]");
        Stream<String> inner = IntStream.range(0, results.size())
                .mapToObj(i -> (i == 0 ? "\n    " : ",\n    ") + JsonText.pretty(one(results.get(i)), 2));
        String tail = (results.isEmpty() ? "" : "\n  ") + frame.substring(end) + "\n";
        return Stream.concat(Stream.concat(Stream.of(frame.substring(0, end)), inner), Stream.of(tail))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static Json.Obj tender(TenderPolicy tender) {
        return Json.Obj.builder()
                .with("ocid", tender.ocid())
                .with("lot", tender.lot())
                .with("buyer", tender.buyer().json())
                .with("deadline", Timestamp.text(tender.deadline().toInstant()))
                .build();
    }

    /// One of several organisations of a bid.
    private static Json.Obj organisation(SubjectResult s) {
        List<Json> identifiers = new ArrayList<>();
        s.identifiers().forEach(i -> identifiers.add(i.json()));
        Json.Obj.Builder o = Json.Obj.builder()
                .withOptional("role", s.role().map(Role::code))
                .with("mustHold", s.mustHold())
                .with("name", s.name())
                .with("identifiers", new Json.Arr(identifiers))
                .with("outcome", s.verdict().outcome().name())
                .with("codes", Json.Arr.ofStrings(s.verdict().codes()))
                .with("proved", s.verdict().certificate().isPresent());
        s.verdict().claimed().ifPresent(c -> o.with("certificate", certificate(c, s.verdict())));
        List<Json> checks = new ArrayList<>();
        for (Check check : s.verdict().checks()) {
            checks.add(check(check));
        }
        return o.with("checks", new Json.Arr(checks)).build();
    }

    private static Json.Obj subject(Certificate certificate) {
        List<Json> identifiers = new ArrayList<>();
        for (Certificate.VerifiedIdentifier id : certificate.subject().identifiers()) {
            identifiers.add(id.id().json());
        }
        return Json.Obj.builder()
                .with("name", certificate.subject().legalName())
                .with("identifiers", new Json.Arr(identifiers))
                .build();
    }

    private static Json.Obj certificate(Certificate certificate, Verdict verdict) {
        Json.Obj.Builder o = Json.Obj.builder()
                .with("id", certificate.id().urn())
                .with("accreditation", certificate.subject().number().value())
                .with("scheme", certificate.subject().scheme().id())
                .with("edition", certificate.subject().scheme().edition())
                .with("level", certificate.subject().level())
                .with("validFrom", Timestamp.text(certificate.validFrom()))
                .with("validUntil", Timestamp.text(certificate.validUntil()));
        verdict.certificate()
                .ifPresent(v -> o.with("logged", Timestamp.text(v.logged()))
                        .with("logEntry", v.logIndex())
                        .with("logSize", v.logSize()));
        return o.build();
    }

    private static Json.Obj check(Check check) {
        Finding finding = check.finding();
        Json.Obj.Builder facts = Json.Obj.builder();
        for (Map.Entry<String, String> fact : finding.facts().entrySet()) {
            facts.with(fact.getKey(), fact.getValue());
        }
        return Json.Obj.builder()
                .with("id", check.id())
                .with("result", finding.result())
                .with("code", finding.code())
                .with("facts", facts.build())
                .build();
    }

    /// One line of JSON Lines.
    public static byte[] line(Json value) {
        return (JsonText.line(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
