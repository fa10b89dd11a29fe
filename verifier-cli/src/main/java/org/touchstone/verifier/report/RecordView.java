package org.touchstone.verifier.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.verifier.record.RecordException;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.record.RecordResult;
import org.touchstone.verifier.record.Rerun;
import org.touchstone.verifier.verify.Outcome;

/// A record as people are shown it: what stands in its result part, with the sentences of the catalogue of today.
/// Nothing is judged here.
public record RecordView(RecordFile file, Optional<TenderPolicy> tender, List<BidView> bids) {
    public RecordView {
        bids = List.copyOf(bids);
    }

    /// One bid.
    ///
    /// @param name its bidder, else its first file
    /// @param files names and digests of its files; a file that could not be read has no digest
    public record BidView(
            String name,
            Outcome outcome,
            List<String> codes,
            List<SubjectView> subjects,
            List<StepView> steps,
            Map<String, String> files) {
        public BidView {
            codes = List.copyOf(codes);
            subjects = List.copyOf(subjects);
            steps = List.copyOf(steps);
            files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        }

        /// Every finding that raised a doubt or is proven against the bid, once, in the order of the steps.
        public List<StepView> raised() {
            List<StepView> out = new ArrayList<>();
            for (StepView s : steps) {
                if ((s.result().equals("failed") || s.result().equals("unknown"))
                        && out.stream()
                                .noneMatch(o ->
                                        o.code().equals(s.code()) && o.facts().equals(s.facts()))) {
                    out.add(s);
                }
            }
            return out;
        }
    }

    /// One organisation of a bid.
    public record SubjectView(
            String name, String identifiers, Optional<String> role, Outcome outcome, Optional<CertificateView> held) {}

    /// The certificate that was judged.
    ///
    /// @param proved whether it is proved to be the registry's word, or only what the file claims
    public record CertificateView(
            String accreditation, String id, String holder, String level, String from, String until, boolean proved) {}

    /// One step.
    public record StepView(
            long number, String id, Optional<Integer> subject, String result, String code, Map<String, String> facts) {
        public StepView {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }

        /// The catalogue's entry.
        public Reason reason() {
            return Reasons.shipped().of(code);
        }

        /// The step's question.
        public String title() {
            return Reasons.shipped().stepTitles().getOrDefault(id, id);
        }

        /// What was found, in words.
        public String sentence() {
            Map<String, String> shown = new LinkedHashMap<>();
            facts.forEach((name, value) -> shown.put(name, Shown.text(Dates.fact(value))));
            return reason().sentence(shown);
        }
    }

    /// Reads the result part; throws [RecordException].
    public static RecordView of(RecordFile file) {
        try {
            List<BidView> bids = new ArrayList<>();
            for (Json.Obj result : RecordResult.parse(file.result())) {
                bids.add(bid(result));
            }
            return new RecordView(file, new Rerun(file).tender(), bids);
        } catch (MalformedException | IllegalArgumentException e) {
            throw new RecordException("RECORD_INVALID", "detail", String.valueOf(e.getMessage()));
        }
    }

    private static BidView bid(Json.Obj o) {
        Map<String, String> files = new LinkedHashMap<>();
        for (Json.Obj input : o.objects("inputs")) {
            files.put(input.text("name"), input.text("sha256"));
        }
        List<SubjectView> subjects = new ArrayList<>();
        for (Json.Obj s : o.objects("subjects")) {
            subjects.add(subject(s));
        }
        List<StepView> steps = new ArrayList<>();
        for (Json.Obj s : o.objects("steps")) {
            Map<String, String> facts = new LinkedHashMap<>();
            Json.Obj given = s.obj("facts");
            given.members().keySet().forEach(name -> facts.put(name, given.text(name)));
            String code = s.text("code");
            if (!Reasons.shipped().has(code)) {
                throw new MalformedException("a code that is not known: " + code);
            }
            steps.add(new StepView(
                    s.integer("number"),
                    s.text("id"),
                    s.has("subject") ? Optional.of((int) s.integer("subject")) : Optional.empty(),
                    s.text("result"),
                    code,
                    facts));
        }
        String name = o.has("bidder")
                ? o.obj("bidder").text("name")
                : files.keySet().stream().findFirst().orElse("");
        return new BidView(name, Outcome.valueOf(o.text("outcome")), o.texts("codes"), subjects, steps, files);
    }

    private static SubjectView subject(Json.Obj s) {
        Json.Obj declared = s.obj("declared");
        List<String> ids = new ArrayList<>();
        for (Json.Obj i : declared.objects("identifiers")) {
            ids.add(i.text("scheme") + " " + i.text("id"));
        }
        Optional<CertificateView> held = Optional.empty();
        if (s.has("certificate")) {
            Json.Obj c = s.obj("certificate");
            held = Optional.of(new CertificateView(
                    c.text("accreditation"),
                    c.text("id"),
                    c.text("holder"),
                    c.text("level"),
                    c.text("validFrom"),
                    c.text("validUntil"),
                    s.bool("proved")));
        }
        return new SubjectView(
                declared.text("name"),
                String.join(", ", ids),
                s.optionalText("role"),
                Outcome.valueOf(s.text("outcome")),
                held);
    }
}
