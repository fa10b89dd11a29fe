package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.Role;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.bid.Input;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Verdict;

/// A bid's result as canonical JSON that is the same wherever and whenever it is made from the same inputs: codes,
/// facts and the version of the rules, and nothing of the machine, the tool or its wording. The first part of a check
/// record.
public final class ResultPart {
    /// The value of `type`.
    public static final String TYPE = "touchstone-bid-result";

    /// The version of the rules by which this code judges. A change that could give another result for the same
    /// inputs is a new version, and the old one stays.
    public static final int RULES = 1;

    /// A fact in this tool's own words: other versions may word it otherwise.
    private static final String WORDING = "detail";

    private ResultPart() {}

    /// The result part of a bid of a tender.
    public static Json.Obj of(BidResult result, TenderPolicy tender, Moment moment) {
        return of(result, Optional.of(tender), moment);
    }

    /// The result part; absent members are those that the check had no need of.
    public static Json.Obj of(BidResult result, Optional<TenderPolicy> tender, Moment moment) {
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("rules", RULES)
                .with("outcome", result.outcome().name())
                .with("codes", Json.Arr.ofStrings(result.codes()))
                .with("judged", Timestamp.text(moment.judged()))
                .with("checked", Timestamp.text(moment.at()))
                .with("began", Timestamp.text(moment.began()))
                .withOptional("checkPoint", moment.checkPoint());
        tender.ifPresent(t -> o.with("tender", tender(t)));
        result.bidder().ifPresent(b -> o.with("bidder", organisation(b.name(), b.identifiers())));
        List<Json> subjects = new ArrayList<>();
        result.subjects().forEach(s -> subjects.add(subject(s)));
        List<Json> steps = new ArrayList<>();
        result.steps().forEach(s -> steps.add(step(s)));
        List<Json> inputs = new ArrayList<>();
        result.inputs().forEach(i -> inputs.add(input(i)));
        return o.with("subjects", new Json.Arr(subjects))
                .with("steps", new Json.Arr(steps))
                .with("inputs", new Json.Arr(inputs))
                .build();
    }

    /// As bytes.
    public static byte[] bytes(BidResult result, TenderPolicy tender, Moment moment) {
        return CanonicalJson.bytes(of(result, tender, moment));
    }

    private static Json.Obj tender(TenderPolicy tender) {
        return Json.Obj.builder()
                .with("ocid", tender.ocid())
                .with("lot", tender.lot())
                .with("buyer", tender.buyer().json())
                .with("deadline", Timestamp.text(tender.deadline().toInstant()))
                .build();
    }

    private static Json.Obj organisation(String name, List<OrganisationId> identifiers) {
        List<Json> ids = new ArrayList<>();
        identifiers.forEach(i -> ids.add(i.json()));
        return Json.Obj.builder()
                .with("name", name)
                .with("identifiers", new Json.Arr(ids))
                .build();
    }

    private static Json.Obj subject(SubjectResult s) {
        Verdict v = s.verdict();
        Json.Obj.Builder o = Json.Obj.builder()
                .withOptional("role", s.role().map(Role::code))
                .with("mustHold", s.mustHold())
                .with("declared", organisation(s.name(), s.identifiers()))
                .with("outcome", v.outcome().name())
                .with("codes", Json.Arr.ofStrings(v.codes()))
                .with("proved", v.certificate().isPresent());
        v.claimed().ifPresent(c -> o.with("certificate", certificate(c)));
        v.certificate().ifPresent(c -> o.with("logEntry", c.logIndex()).with("logged", Timestamp.text(c.logged())));
        v.replaced().ifPresent(c -> o.with("replaced", c.certificate().id().urn()));
        o.withOptional("presentation", v.presentationId());
        List<Json> checks = new ArrayList<>();
        for (Check c : v.checks()) {
            checks.add(finding(Json.Obj.builder().with("id", c.id()), c.finding()));
        }
        return o.with("checks", new Json.Arr(checks)).build();
    }

    private static Json.Obj certificate(Certificate c) {
        return Json.Obj.builder()
                .with("id", c.id().urn())
                .with("accreditation", c.subject().number().value())
                .with("holder", c.subject().legalName())
                .with("level", c.subject().level())
                .with("edition", c.subject().scheme().digest())
                .with("validFrom", Timestamp.text(c.validFrom()))
                .with("validUntil", Timestamp.text(c.validUntil()))
                .build();
    }

    private static Json.Obj step(StepResult s) {
        Json.Obj.Builder o = Json.Obj.builder()
                .with("number", s.step().number())
                .with("id", s.step().id());
        s.subject().ifPresent(i -> o.with("subject", i));
        return finding(o, s.finding());
    }

    private static Json.Obj finding(Json.Obj.Builder o, Finding finding) {
        Json.Obj.Builder facts = Json.Obj.builder();
        for (Map.Entry<String, String> fact : finding.facts().entrySet()) {
            if (!fact.getKey().equals(WORDING)) {
                facts.with(fact.getKey(), fact.getValue());
            }
        }
        return o.with("result", finding.result())
                .with("code", finding.code())
                .with("facts", facts.build())
                .build();
    }

    private static Json.Obj input(Input input) {
        return Json.Obj.builder()
                .with("name", input.name())
                .with("sha256", input.sha256())
                .build();
    }
}
