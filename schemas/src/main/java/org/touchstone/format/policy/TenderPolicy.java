package org.touchstone.format.policy;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.TenderRef;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.step.Step;

/// What a buyer asks of the bidders for one lot: `spec/tender-policy.md`.
///
/// @param value the estimated value of the lot, from which the scheme edition tells the level if `level` is
/// absent
/// @param level the level asked for
/// @param nonce the buyer's own nonce instead of the computed one
/// @param cpv what is bought, CPV codes of two to eight digits; none = scope is not checked
/// @param areas where it is delivered; none = area is not checked
/// @param terms what else the buyer has settled
public record TenderPolicy(
        OrganisationId buyer,
        String buyerName,
        String ocid,
        String lot,
        Optional<Money> value,
        Optional<String> level,
        OffsetDateTime deadline,
        Use use,
        Optional<String> nonce,
        List<String> cpv,
        List<String> areas,
        List<Bidder> bidders,
        Terms terms) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-tender";

    private static final Pattern AMOUNT = Pattern.compile("(0|[1-9][0-9]{0,14})(\\.[0-9]{1,2})?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern CPV = Pattern.compile("[0-9]{2,8}");

    /// An amount of money: a decimal string and an ISO 4217 code.
    public record Money(String amount, String currency) {
        public Money {
            if (!AMOUNT.matcher(amount).matches() || !CURRENCY.matcher(currency).matches()) {
                throw new MalformedException(
                        "an amount is a decimal string with at most two places and a currency code");
            }
        }

        /// The amount as a number.
        public BigDecimal decimal() {
            return new BigDecimal(amount);
        }
    }

    /// In which legal way the accreditation is used (domain guide 3.1).
    public enum Use {
        CONDITION_OF_PARTICIPATION("condition-of-participation"),
        AWARD_CRITERION("award-criterion"),
        CONTRACT_CONDITION("contract-condition"),
        EVIDENCE_ONLY("evidence-only");

        private final String code;

        Use(String code) {
            this.code = code;
        }

        /// The code in the file.
        public String code() {
            return code;
        }

        static Use of(String code) {
            for (Use u : values()) {
                if (u.code.equals(code)) {
                    return u;
                }
            }
            throw new MalformedException("useCode is none of the four uses");
        }
    }

    /// One bidder as the tender names it, and the file or folder in which its bid lies.
    public record Bidder(
            Optional<String> file, Optional<String> folder, String name, List<OrganisationId> identifiers) {
        public Bidder {
            identifiers = List.copyOf(identifiers);
            if (file.isPresent() && folder.isPresent()) {
                throw new MalformedException("a bidder has a file or a folder, not both");
            }
            if (name.isBlank()) {
                throw new MalformedException("a bidder has no name");
            }
            Set<String> schemes = new HashSet<>();
            identifiers.forEach(i -> {
                if (!schemes.add(i.scheme())) {
                    throw new MalformedException("a bidder has two identifiers of one scheme");
                }
            });
        }

        Json.Obj json() {
            List<Json> ids = new ArrayList<>();
            identifiers.forEach(i -> ids.add(i.json()));
            return Json.Obj.builder()
                    .withOptional("file", file)
                    .withOptional("folder", folder)
                    .with("name", name)
                    .with("identifiers", new Json.Arr(ids))
                    .build();
        }
    }

    public TenderPolicy {
        // Refused here and not when the first bid is judged: a tender that nothing can be bound to.
        new TenderRef(ocid, lot, buyer, deadline.toInstant());
        cpv = List.copyOf(cpv);
        areas = List.copyOf(areas);
        bidders = List.copyOf(bidders);
        cpv.forEach(c -> {
            if (!CPV.matcher(c).matches()) {
                throw new MalformedException("a CPV code has two to eight digits");
            }
        });
        nonce.ifPresent(n -> {
            if (n.isEmpty() || n.length() > 128) {
                // As in the presentation itself: a longer one could never be answered.
                throw new MalformedException("a nonce has 1 to 128 characters");
            }
        });
        if (use == Use.CONDITION_OF_PARTICIPATION && !terms.equivalentsAccepted()) {
            throw new MalformedException(
                    "equivalents is false, but a condition of participation must accept equivalent evidence");
        }
        if (terms.basis().isPresent() && value.isEmpty()) {
            throw new MalformedException("a value basis without a value");
        }
        terms.checkPoints()
                .forEach(p -> p.at().ifPresent(t -> {
                    if (!t.toInstant().isAfter(deadline.toInstant())) {
                        throw new MalformedException("a later check point begins after the deadline");
                    }
                }));
    }

    /// A policy that settles nothing beyond the tender's bare facts.
    public TenderPolicy(
            OrganisationId buyer,
            String buyerName,
            String ocid,
            String lot,
            Optional<Money> value,
            Optional<String> level,
            OffsetDateTime deadline,
            Use use,
            Optional<String> nonce,
            List<String> cpv,
            List<String> areas,
            List<Bidder> bidders) {
        this(buyer, buyerName, ocid, lot, value, level, deadline, use, nonce, cpv, areas, bidders, Terms.NONE);
    }

    /// Between which bounds the value lies as an edition counts it; without a basis in the file it is taken as
    /// counted in the edition's way. Empty without a value.
    public Optional<ValueBasis.Range> counted(Applicability.ValueBasis edition) {
        return value.map(v -> terms.basis()
                .map(b -> b.counted(v.decimal(), edition))
                .orElseGet(() -> new ValueBasis.Range(v.decimal(), Optional.of(v.decimal()))));
    }

    /// What a presentation for this tender is bound to.
    public TenderRef ref() {
        return new TenderRef(ocid, lot, buyer, deadline.toInstant());
    }

    /// The nonce that a presentation must carry.
    public String expectedNonce() {
        return nonce.orElseGet(() -> ref().nonce());
    }

    /// The policy as JSON.
    public Json.Obj json() {
        List<Json> all = new ArrayList<>();
        bidders.forEach(b -> all.add(b.json()));
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with(
                        "buyer",
                        Json.Obj.builder()
                                .with("scheme", buyer.scheme())
                                .with("id", buyer.id())
                                .with("name", buyerName)
                                .build())
                .with("ocid", ocid)
                .with("lot", lot);
        value.ifPresent(v -> {
            Json.Obj.Builder of = Json.Obj.builder().with("amount", v.amount()).with("currency", v.currency());
            terms.basis().ifPresent(b -> b.writeTo(of));
            o.with("value", of.build());
        });
        terms.writeTo(o);
        o.withOptional("level", level)
                .with("deadline", offsetText(deadline))
                .with("useCode", use.code())
                .withOptional("nonce", nonce);
        if (!cpv.isEmpty()) {
            o.with("cpv", Json.Arr.ofStrings(cpv));
        }
        if (!areas.isEmpty()) {
            o.with("areas", Json.Arr.ofStrings(areas));
        }
        return o.with("bidders", new Json.Arr(all)).build();
    }

    /// OffsetDateTime leaves out zero seconds; the format does not.
    static String offsetText(OffsetDateTime time) {
        return java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    }

    /// The file's bytes, canonical JSON.
    public byte[] bytes() {
        return CanonicalJson.bytes(json());
    }

    /// Reads a file; throws [MalformedException].
    public static TenderPolicy parse(byte[] file) {
        return of(StrictJson.parseObject(file, StrictJson.Limits.DOCUMENT));
    }

    /// Reads the JSON. Identifiers are normalised, since a person or a tender system wrote them.
    public static TenderPolicy of(Json.Obj o) {
        only(
                o,
                "type",
                "version",
                "buyer",
                "ocid",
                "lot",
                "value",
                "level",
                "deadline",
                "useCode",
                "nonce",
                "cpv",
                "areas",
                "bidders",
                "title",
                "exemption",
                "mustHold",
                "equivalents",
                "timeZone",
                "checkPoints",
                "witnesses");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a tender policy of version 1");
        }
        Json.Obj buyer = o.obj("buyer");
        only(buyer, "scheme", "id", "name");
        Optional<Money> value = Optional.empty();
        if (o.has("value")) {
            Json.Obj v = o.obj("value");
            only(v, "amount", "currency", "of", "includes", "vatRate", "estimated");
            value = Optional.of(new Money(v.text("amount"), v.text("currency")));
        }
        List<Bidder> bidders = new ArrayList<>();
        for (Json.Obj b : o.objects("bidders")) {
            only(b, "file", "folder", "name", "identifiers");
            List<OrganisationId> ids = new ArrayList<>();
            for (Json.Obj i : b.objects("identifiers")) {
                only(i, "scheme", "id");
                ids.add(OrganisationId.of(i));
            }
            bidders.add(new Bidder(b.optionalText("file"), b.optionalText("folder"), b.text("name"), ids));
        }
        return new TenderPolicy(
                OrganisationId.of(buyer),
                buyer.text("name"),
                o.text("ocid"),
                o.text("lot"),
                value,
                o.optionalText("level"),
                Timestamp.parseOffset(o.text("deadline")),
                Use.of(o.text("useCode")),
                o.optionalText("nonce"),
                o.has("cpv") ? o.texts("cpv") : List.of(),
                o.has("areas") ? o.texts("areas") : List.of(),
                bidders,
                Terms.of(o));
    }

    /// Refuses text that is blank or longer than `most` characters.
    static void requireText(String what, String text, int most) {
        if (text.isBlank() || text.length() > most) {
            throw new MalformedException(what + " has 1 to " + most + " characters");
        }
    }

    static void only(Json.Obj o, String... names) {
        if (Step.TENDER_MEMBERS.on()) {
            o.only(names);
        }
    }
}
