package org.touchstone.verifier.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.RegisterNumbers;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;

/// Is the organisation that a bid declares the one that a certificate names? (domain guide 3.4)
///
/// At least one strong identifier is equal and none of the same scheme differs. Names, VAT numbers and DUNS numbers
/// never decide: group companies bear like names, a VAT group shares one number, and letters of other alphabets look
/// like ours. What is declared comes from people and tender systems, so a difference that a slip of the pen or the
/// wrong register would make is a doubt, and only a clean difference is a proof.
public final class IdentityMatch {
    /// What came out.
    public enum Answer {
        /// The same legal person.
        SAME,
        /// Another legal person, proven by a different number in the same register.
        OTHER,
        /// Another company of the holder's group.
        GROUP,
        /// An identifier that can be none of its kind stands where the certificate has one.
        UNUSABLE,
        /// A number that differs as a slip of the pen would make it, or that is one of another register.
        SLIP,
        /// Nothing strong in common, nothing strong against it.
        NOTHING_SHARED,
        /// Nothing is declared by which a legal person can be known.
        INSUFFICIENT
    }

    /// The answer and the identifier that it rests on.
    ///
    /// @param declared the identifier as declared, empty text if none is meant
    /// @param held the certificate's that it was compared with, empty text if none is meant
    public record Result(Answer answer, String declared, String held) {}

    /// An identifier as somebody wrote it.
    public record Declared(String scheme, String written) {
        @Override
        public String toString() {
            return scheme + " " + written;
        }
    }

    private IdentityMatch() {}

    /// Compares identifiers that are well formed.
    static Result of(List<OrganisationId> declared, Certificate certificate) {
        return compare(
                declared.stream().map(i -> new Declared(i.scheme(), i.id())).toList(),
                certificate.subject().identifiers().stream()
                        .map(Certificate.VerifiedIdentifier::id)
                        .toList(),
                certificate.subject().groupCompanies().stream()
                        .flatMap(g -> g.identifiers().stream())
                        .toList());
    }

    /// Compares what somebody wrote with what a certificate holds.
    ///
    /// @param held all identifiers that the registry has verified
    /// @param group identifiers of the other companies of the holder's group
    public static Result compare(List<Declared> declared, List<OrganisationId> held, List<OrganisationId> group) {
        List<OrganisationId> strong = new ArrayList<>();
        Optional<Result> unusable = Optional.empty();
        for (Declared d : declared) {
            Optional<OrganisationId> id = read(d);
            boolean equal = id.isPresent() && held.contains(id.get());
            if (id.isPresent() && !id.get().strong()
                    || id.isPresent() && id.get().consortium() && !equal) {
                // An informal consortium is no legal person: its members are judged.
                continue;
            }
            if (id.isPresent() && (equal || RegisterNumbers.plausible(id.get()))) {
                strong.add(id.get());
            } else if (unusable.isEmpty()) {
                unusable = of(held, d.scheme()).map(own -> new Result(Answer.UNUSABLE, d.toString(), own.toString()));
            }
        }
        if (strong.isEmpty()) {
            return unusable.orElseGet(() -> new Result(Answer.INSUFFICIENT, "", ""));
        }
        for (OrganisationId d : strong) {
            if (Step.TENDER_GROUP.refuses(group.contains(d))) {
                return new Result(Answer.GROUP, d.toString(), "");
            }
        }
        Optional<Result> equal = Optional.empty();
        Optional<Result> slip = Optional.empty();
        Optional<Result> other = Optional.empty();
        boolean one = strong.stream().anyMatch(held::contains);
        for (OrganisationId d : strong) {
            Optional<OrganisationId> own = of(held, d.scheme());
            if (own.isEmpty()) {
                continue;
            }
            Result pair = new Result(Answer.SAME, d.toString(), own.get().toString());
            if (own.get().equals(d)) {
                equal = equal.or(() -> Optional.of(pair));
            } else if (inAnotherRegister(d, held)
                    || one && near(d.id(), own.get().id())) {
                slip = slip.or(() -> Optional.of(new Result(Answer.SLIP, pair.declared(), pair.held())));
            } else {
                other = other.or(() -> Optional.of(new Result(Answer.OTHER, pair.declared(), pair.held())));
            }
        }
        if (Step.TENDER_SUBJECT_CONTRADICTS.refuses(other.isPresent())) {
            return other.get();
        }
        if (slip.isPresent()) {
            return slip.get();
        }
        if (unusable.isPresent()) {
            return unusable.get();
        }
        if (Step.TENDER_SUBJECT_EQUAL.refuses(equal.isEmpty())) {
            return new Result(Answer.NOTHING_SHARED, "", "");
        }
        return equal.orElseGet(() -> new Result(Answer.SAME, "", ""));
    }

    private static Optional<OrganisationId> of(List<OrganisationId> held, String scheme) {
        return held.stream()
                .filter(h -> h.scheme().equalsIgnoreCase(scheme.strip()))
                .findFirst();
    }

    private static Optional<OrganisationId> read(Declared d) {
        try {
            return Optional.of(OrganisationId.of(d.scheme(), d.written()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /// Charities and mutual societies are written down as companies, and the other way round: the number is the
    /// holder's, the register is wrong.
    private static boolean inAnotherRegister(OrganisationId declared, List<OrganisationId> held) {
        String number = bare(declared.id());
        return held.stream()
                .anyMatch(h ->
                        !h.scheme().equals(declared.scheme()) && bare(h.id()).equals(number));
    }

    private static String bare(String id) {
        int at = 0;
        while (at < id.length() - 1 && id.charAt(at) == '0') {
            at++;
        }
        return id.substring(at);
    }

    /// True if one character differs, or two neighbours have changed places.
    private static boolean near(String a, String b) {
        if (a.length() != b.length()) {
            return false;
        }
        int first = -1;
        int count = 0;
        for (int i = 0; i < a.length(); i++) {
            if (a.charAt(i) != b.charAt(i)) {
                first = first < 0 ? i : first;
                count++;
            }
        }
        return count == 1
                || count == 2
                        && first + 1 < a.length()
                        && a.charAt(first) == b.charAt(first + 1)
                        && a.charAt(first + 1) == b.charAt(first);
    }
}
