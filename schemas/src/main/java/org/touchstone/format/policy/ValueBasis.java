package org.touchstone.format.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.scheme.Applicability;

/// What the amount of a tender's value is an amount of: whose value it is, and what is in it. A scheme edition
/// counts a value in its own way ([Applicability.ValueBasis]); an amount estimated in another way says only
/// between which bounds that value lies.
///
/// @param of whose value the amount is
/// @param includes what is in the amount
/// @param vatRate the rate of VAT in per cent, a decimal string, if the buyer knows it
/// @param estimated how the buyer estimated the amount, in the buyer's words, at most 2,000 characters
public record ValueBasis(Of of, Set<Part> includes, Optional<String> vatRate, Optional<String> estimated) {
    private static final Pattern RATE = Pattern.compile("(0|[1-9][0-9]?)(\\.[0-9]{1,2})?");
    private static final BigDecimal HUNDRED = new BigDecimal(100);

    /// Whose value it is.
    public enum Of {
        /// The lot's.
        LOT("lot"),
        /// The greatest value that a framework may reach, for admission to it.
        FRAMEWORK("framework"),
        /// The greatest value that contracts under a dynamic market may reach, for admission to it.
        DYNAMIC_MARKET("dynamic-market"),
        /// One contract under a framework or a dynamic market.
        CALL_OFF("call-off");

        private final String code;

        Of(String code) {
            this.code = code;
        }

        /// The code in the file.
        public String code() {
            return code;
        }

        /// The kind of this code; throws [MalformedException].
        public static Of of(String code) {
            for (Of o : values()) {
                if (o.code.equals(code)) {
                    return o;
                }
            }
            throw new MalformedException("a value is that of a lot, framework, dynamic-market or call-off");
        }
    }

    /// What can be in an amount beside the price.
    public enum Part {
        VAT("vat"),
        OPTIONS("options"),
        EXTENSIONS("extensions");

        private final String code;

        Part(String code) {
            this.code = code;
        }

        /// The code in the file.
        public String code() {
            return code;
        }

        /// The part of this code; throws [MalformedException].
        public static Part of(String code) {
            for (Part p : values()) {
                if (p.code.equals(code)) {
                    return p;
                }
            }
            throw new MalformedException("a value includes vat, options or extensions");
        }
    }

    /// Bounds of a value, both included; no `high`: nothing is known above.
    public record Range(BigDecimal low, Optional<BigDecimal> high) {}

    public ValueBasis {
        includes = java.util.Collections.unmodifiableSet(
                includes.isEmpty() ? EnumSet.noneOf(Part.class) : EnumSet.copyOf(includes));
        vatRate.ifPresent(r -> {
            if (!RATE.matcher(r).matches()) {
                throw new MalformedException("a rate of VAT is a decimal string in per cent, such as 20");
            }
        });
        estimated.ifPresent(e -> TenderPolicy.requireText("the way in which a value was estimated", e, 2_000));
    }

    /// Between which bounds the value lies as an edition counts it. VAT is added or taken off if the rate is known;
    /// an amount that lacks what the edition counts is a lower bound, one that has more in it an upper bound.
    public Range counted(BigDecimal amount, Applicability.ValueBasis edition) {
        BigDecimal exact = amount;
        boolean less = lacks(Part.OPTIONS, edition.includesOptions());
        less |= lacks(Part.EXTENSIONS, edition.includesExtensions());
        boolean more = exceeds(Part.OPTIONS, edition.includesOptions());
        more |= exceeds(Part.EXTENSIONS, edition.includesExtensions());
        if (includes.contains(Part.VAT) != edition.includesVat()) {
            if (vatRate.isPresent()) {
                BigDecimal factor = BigDecimal.ONE.add(new BigDecimal(vatRate.get()).divide(HUNDRED));
                exact = edition.includesVat()
                        ? amount.multiply(factor)
                        : amount.divide(factor, 4, RoundingMode.HALF_EVEN);
            } else {
                less |= lacks(Part.VAT, edition.includesVat());
                more |= exceeds(Part.VAT, edition.includesVat());
            }
        }
        return new Range(more ? BigDecimal.ZERO : exact, less ? Optional.empty() : Optional.of(exact));
    }

    private boolean lacks(Part part, boolean counted) {
        return counted && !includes.contains(part);
    }

    private boolean exceeds(Part part, boolean counted) {
        return !counted && includes.contains(part);
    }

    /// The members that it adds to `value`.
    void writeTo(Json.Obj.Builder value) {
        value.with("of", of.code());
        value.with(
                "includes", Json.Arr.ofStrings(includes.stream().map(Part::code).toList()));
        value.withOptional("vatRate", vatRate).withOptional("estimated", estimated);
    }

    /// Reads the members of `value`; none if it says nothing about its basis.
    static Optional<ValueBasis> of(Json.Obj value) {
        if (!value.has("of") && !value.has("includes") && !value.has("vatRate") && !value.has("estimated")) {
            return Optional.empty();
        }
        List<String> codes = value.texts("includes");
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String code : codes) {
            if (!parts.add(Part.of(code))) {
                throw new MalformedException("a value includes one thing twice");
            }
        }
        return Optional.of(new ValueBasis(
                Of.of(value.text("of")), parts, value.optionalText("vatRate"), value.optionalText("estimated")));
    }
}
