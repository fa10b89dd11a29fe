package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.bid.Input;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;

/// The outcome for one bid, with everything behind it.
///
/// @param bidder whose bid it is, if a tender says so
/// @param subjects who takes part, the bidder first; one without role if no tender was given
/// @param verdict the whole bid as one verdict, for lists and reports: of a sole tenderer its own, of several subjects
/// for each topic the weightiest finding among those that must hold
/// @param inputs every file of the bid
public record BidResult(
        Optional<TenderPolicy.Bidder> bidder, List<SubjectResult> subjects, Verdict verdict, List<Input> inputs) {
    private static final List<String> INSTEAD = List.of("EQUIVALENT_OFFERED", "NONE_OFFERED");

    public BidResult {
        subjects = List.copyOf(subjects);
        inputs = List.copyOf(inputs);
    }

    /// What to call it: the name of its first file, or of the place where a file should lie.
    public String name() {
        return verdict.name();
    }

    /// What it comes to.
    public Outcome outcome() {
        return verdict.outcome();
    }

    /// The codes that make the outcome, most important first.
    public List<String> codes() {
        return verdict.codes();
    }

    /// The eighteen steps in order; a step that asks something of each subject has a line for each.
    public List<StepResult> steps() {
        List<StepResult> out = new ArrayList<>();
        for (BidStep step : BidStep.values()) {
            switch (step) {
                case APPLIES -> out.add(whole(step, applies()));
                case ROLES, DEBARMENT ->
                    out.add(whole(step, found(verdict, step).orElseGet(Finding::notAsked)));
                case EQUIVALENTS -> out.add(whole(step, equivalents()));
                case IDENTITY -> each(step, out);
                case GENUINE, ISSUER, LOG, SUBJECT, HOLDER, LEVEL, SCOPE, DATES, STATUS, FRESH, FLAGS ->
                    each(step, out);
                case COMBINATION -> out.add(whole(step, combination()));
                case RECORD -> out.add(whole(step, record()));
            }
        }
        return List.copyOf(out);
    }

    private static StepResult whole(BidStep step, Finding finding) {
        return new StepResult(step, Optional.empty(), finding);
    }

    private void each(BidStep step, List<StepResult> out) {
        for (int i = 0; i < subjects.size(); i++) {
            Verdict v = subjects.get(i).verdict();
            Finding finding = step == BidStep.IDENTITY
                    ? Identification.of(v)
                    : found(v, step).orElseGet(Finding::notAsked);
            out.add(new StepResult(step, Optional.of(i), finding));
        }
    }

    /// The weightiest finding among the topics of a step.
    private static Optional<Finding> found(Verdict v, BidStep step) {
        Optional<Finding> worst = Optional.empty();
        for (Topic topic : step.topics()) {
            Optional<Finding> one = v.check(topic).map(Check::finding);
            if (one.isPresent()
                    && (worst.isEmpty() || Combination.weight(one.get()) > Combination.weight(worst.get()))) {
                worst = one;
            }
        }
        return worst;
    }

    private Finding applies() {
        return outcome() == Outcome.NOT_REQUIRED ? Finding.passedAs("NOT_REQUIRED") : Finding.passed();
    }

    private Finding equivalents() {
        Optional<Finding> beside = found(verdict, BidStep.EQUIVALENTS);
        if (beside.isPresent()) {
            return beside.get();
        }
        for (Check c : verdict.checks()) {
            if (INSTEAD.contains(c.finding().code())) {
                return c.finding();
            }
        }
        return Finding.notAsked();
    }

    private Finding combination() {
        long must = subjects.stream().filter(SubjectResult::mustHold).count();
        return Finding.passedAs(
                codes().get(0),
                "outcome",
                outcome().name(),
                "subjects",
                Integer.toString(subjects.size()),
                "mustHold",
                Long.toString(must));
    }

    /// A file that could not be read cannot be kept either.
    private Finding record() {
        long read = inputs.stream().filter(Input::isRead).count();
        String[] facts = {"files", Integer.toString(inputs.size()), "read", Long.toString(read)};
        return read == inputs.size() ? Finding.passed(facts) : Finding.unknown("INPUT_NOT_KEPT", facts);
    }
}
