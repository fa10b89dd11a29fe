package org.touchstone.registry.supplierdesk;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Text;

/// The fields for an organisation's number in a register and for its PPON, wherever they are asked for: `scheme`,
/// `number`, `ppon`.
record NumberFields(Frame frame) {
    static final String PPON = "GB-PPON";
    private static final int MAX = 64;

    /// What was typed in the two fields of a number.
    record Number(String scheme, String number) {
        /// The identifier; empty unless both are right.
        Optional<OrganisationId> identifier() {
            return scheme.isEmpty() || number.isEmpty() ? Optional.empty() : Registrations.identifier(scheme, number);
        }
    }

    /// A register by its name.
    static Text words(String scheme) {
        return Text.valueOf("SCHEME_" + scheme.replace('-', '_'));
    }

    Field scheme(List<String> schemes) {
        return new Field.Select(
                "scheme",
                frame.t(Text.REGISTER_SCHEME),
                frame.t(Text.REGISTER_SCHEME_HINT),
                schemes.stream().map(s -> new Choice(s, frame.t(words(s)))).toList());
    }

    Field number() {
        return new Field.Line("number", frame.t(Text.REGISTER_NUMBER_LABEL), frame.t(Text.REGISTER_NUMBER_HINT));
    }

    Field ppon() {
        return new Field.Line("ppon", frame.t(Text.REGISTER_PPON_LABEL), frame.t(Text.REGISTER_PPON_HINT));
    }

    /// Reads both fields of a number; what is wrong with them is a fault of the form.
    static Number readNumber(Form form, List<String> schemes) {
        Number typed = new Number(
                form.choice("scheme", Set.copyOf(schemes), Text.REGISTER_SCHEME_ERROR),
                form.text("number", MAX, Text.REGISTER_NUMBER_MISSING));
        if (!typed.scheme().isEmpty()
                && !typed.number().isEmpty()
                && typed.identifier().isEmpty()) {
            form.fault("number", Text.REGISTER_NUMBER_ERROR);
        }
        return typed;
    }

    /// Reads a PPON, which may be left out.
    static Optional<String> readPpon(Form form) {
        Optional<String> ppon = form.optionalText("ppon", MAX);
        if (ppon.isPresent() && Registrations.identifier(PPON, ppon.get()).isEmpty()) {
            form.fault("ppon", Text.REGISTER_PPON_ERROR);
        }
        return ppon;
    }
}
