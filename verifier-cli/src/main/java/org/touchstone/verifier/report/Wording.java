package org.touchstone.verifier.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.policy.Role;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.verifier.check.SubjectResult;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;

/// What a verdict says in words, whatever it is shown on: the terminal, a table, a page. All of it comes from the
/// catalogue and from `reasons.json`; facts that a supplier wrote are shown through [Shown].
public final class Wording {
    private static final Catalogue SAY = Catalogue.ENGLISH;

    private Wording() {}

    /// The words of an outcome.
    public static String outcome(Outcome outcome) {
        return SAY.say("outcome." + outcome.name());
    }

    /// The name of what a check asks.
    public static String title(Check check) {
        return Reasons.shipped().checkTitles().getOrDefault(check.id(), check.id());
    }

    /// The sentence of a check's code, its slots filled; of one of several organisations with its name before it.
    public static String sentence(Check check) {
        Map<String, String> facts = shown(check.finding().facts());
        String sentence = check.reason().sentence(facts);
        String whose = facts.getOrDefault("subject", "");
        return whose.isEmpty() ? sentence : SAY.say("verdict.of", whose, sentence);
    }

    /// What part one of several organisations plays.
    public static String role(SubjectResult subject) {
        return SAY.say("role." + subject.role().map(Role::code).orElse("none"));
    }

    /// What a check has to say: what a passed one saw (may be empty), why another did not pass.
    public static String detail(Check check) {
        // Tests in a row, because linking a switch over types costs a short-lived program milliseconds.
        Finding finding = check.finding();
        if (finding instanceof Finding.Passed passed) {
            return passed(check, passed);
        }
        return finding instanceof Finding.NotAsked ? SAY.say("verdict.not-asked") : sentence(check);
    }

    /// The facts through the topic's own sentence; a code of its own through its reason.
    private static String passed(Check check, Finding.Passed finding) {
        if (!finding.code().equals("OK")) {
            return sentence(check);
        }
        Map<String, String> facts = shown(finding.facts());
        if (facts.isEmpty()) {
            return "";
        }
        for (String key : new String[] {"passed." + check.id(), "passed." + check.id() + ".other"}) {
            String filled = SAY.find(key).orElse("{}");
            for (Map.Entry<String, String> fact : facts.entrySet()) {
                filled = filled.replace("{" + fact.getKey() + "}", fact.getValue());
            }
            if (filled.indexOf('{') < 0) {
                return filled;
            }
        }
        return String.join(", ", facts.values());
    }

    /// Why the outcome is what it is: the sentence of the first of its codes.
    public static String main(Result result) {
        String main = result.verdict().mainCode();
        for (Check check : result.verdict().checks()) {
            if (check.finding().code().equals(main)) {
                return sentence(check);
            }
        }
        return Reasons.shipped().of(main).sentence(Map.of());
    }

    /// What the buyer does next.
    public static String next(Result result) {
        return reason(result).next();
    }

    /// What the bidder can do.
    public static String bidder(Result result) {
        return reason(result).bidder();
    }

    private static Reason reason(Result result) {
        return Reasons.shipped().of(result.verdict().mainCode());
    }

    /// The supplier's identifiers, as the certificate has them; empty without one.
    public static String identifiers(Result result) {
        Optional<Certificate> said = result.certificate();
        StringBuilder out = new StringBuilder();
        if (said.isPresent()) {
            for (Certificate.VerifiedIdentifier id : said.get().subject().identifiers()) {
                out.append(out.isEmpty() ? "" : ", ").append(id.id());
            }
        }
        return out.toString();
    }

    private static Map<String, String> shown(Map<String, String> facts) {
        Map<String, String> out = new LinkedHashMap<>();
        facts.forEach((name, value) -> out.put(name, Shown.text(Dates.fact(value))));
        return out;
    }
}
