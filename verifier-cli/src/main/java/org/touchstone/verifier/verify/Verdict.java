package org.touchstone.verifier.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.reason.Reason;

/// The outcome for one submission with every check behind it.
///
/// @param name the submission's name
/// @param checks in the order of [Topic]
/// @param claimed what the file says, checked or not; to be shown as a claim
/// @param certificate the certificate, once it is proved that the registry signed and logged it; of a replaced
/// certificate
///     whose replacement was found, the replacement
/// @param replaced the certificate of the file, if another was judged in its place
/// @param presentationId the presentation's `jti`, if there is one that could be read
public record Verdict(
        String name,
        Outcome outcome,
        List<Check> checks,
        Optional<Certificate> claimed,
        Optional<VerifiedCertificate> certificate,
        Optional<VerifiedCertificate> replaced,
        Optional<String> presentationId,
        Optional<String> bidder) {
    private static final String IN_TRANSITION = "IN_TRANSITION";
    private static final String DEBARRED = "DEBARRED_MANDATORY";
    private static final String INSTEAD = "EQUIVALENT_OFFERED";

    public Verdict {
        checks = List.copyOf(checks);
    }

    /// The codes that make the outcome, most important first: of what failed and what is unknown, or of what is
    /// good.
    public List<String> codes() {
        List<String> failed = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> good = new ArrayList<>();
        for (Check c : checks) {
            // No pattern switch on the way of an ordinary check: linking one costs a short-lived program
            // milliseconds.
            String code = c.finding().code();
            if (c.finding() instanceof Finding.Failed) {
                // What rules the certificate out comes before what only raises a doubt.
                (c.reason().effect() == Reason.Effect.DOES_NOT_MEET ? failed : unknown).add(code);
            } else if (c.finding() instanceof Finding.Unknown) {
                unknown.add(code);
            } else if (c.finding() instanceof Finding.Passed && !code.equals("OK") && !good.contains(code)) {
                good.add(code);
            }
        }
        List<String> out = new ArrayList<>();
        // A duty of its own, whatever the outcome.
        if (unknown.remove(DEBARRED)) {
            out.add(DEBARRED);
        }
        switch (outcome) {
            case DOES_NOT_MEET, NOT_IN_FORCE, REFER -> {
                // What was offered instead is why a proven no is not the outcome.
                if (unknown.remove(INSTEAD)) {
                    out.add(INSTEAD);
                }
                out.addAll(failed);
                out.addAll(unknown);
            }
            case MEETS -> {
                // An application that was in is another thing than a certificate that was in force.
                if (!good.contains(IN_TRANSITION)) {
                    out.add("OK");
                }
                out.addAll(good);
            }
            case IN_FORCE -> {
                out.add("OK_IN_FORCE");
                out.addAll(good);
            }
            case NOT_REQUIRED -> out.add("NOT_REQUIRED");
        }
        return List.copyOf(new LinkedHashSet<>(out));
    }

    /// The code that a list shows.
    public String mainCode() {
        return codes().get(0);
    }

    /// The check of a topic, if it was made.
    public Optional<Check> check(Topic topic) {
        return checks.stream().filter(c -> c.topic() == topic).findFirst();
    }
}
