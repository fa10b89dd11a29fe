package org.touchstone.format.id;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// An identifier of an organisation in a register: `scheme` as org-id.guide names it (`GB-COH`, `XI-LEI`;
/// `GB-PPON` is ours) and `id` within it, normalised, so that two spellings of one number are equal.
///
/// A *strong* scheme names one legal person; a *weak* one (DUNS, VAT, or any that is not known here) only
/// supports.
public record OrganisationId(String scheme, String id) {
    private static final Set<String> STRONG =
            Set.of("GB-COH", "GB-PPON", "XI-LEI", "EU-EUID", "GB-CHC", "GB-SC", "GB-NIC", "GB-MPR");
    private static final Pattern SCHEME = Pattern.compile("[A-Z]{2,3}(-[A-Z0-9]{1,12})?");
    private static final Pattern ID = Pattern.compile("[0-9A-Z][0-9A-Z.:/_-]{0,63}");
    private static final Pattern COMPANY = Pattern.compile("([A-Z]{0,2})([0-9]{1,8})([A-Z]?)");
    private static final Pattern PPON = Pattern.compile("[A-Z]{4}-[0-9]{4}-[A-Z]{4}");
    private static final Pattern LEI = Pattern.compile("[0-9A-Z]{18}[0-9]{2}");

    /// Throws [MalformedException] unless both parts are in normal form; use [#of] for what a person typed.
    public OrganisationId {
        if (!SCHEME.matcher(scheme).matches()) {
            throw new MalformedException("not an identifier scheme code");
        }
        if (!normal(scheme, id).equals(id)) {
            throw new MalformedException("the identifier is not in the normal form of its scheme");
        }
    }

    /// Normalises what a person or another system wrote: upper case, no white space, company numbers padded to
    /// eight characters. Throws [MalformedException] for what cannot be an identifier of the scheme.
    public static OrganisationId of(String scheme, String written) {
        String code = strip(scheme);
        return new OrganisationId(code, normal(code, strip(written)));
    }

    /// Reads `{"scheme","id"}` members, normalising.
    public static OrganisationId of(Json.Obj o) {
        return of(o.text("scheme"), o.text("id"));
    }

    /// True if the scheme names one legal person (a name and a VAT number do not).
    public boolean strong() {
        return STRONG.contains(scheme);
    }

    /// The opposite of [#strong].
    public boolean weak() {
        return !strong();
    }

    /// True for a PPON whose last letter marks an informal consortium, which is no legal person.
    public boolean consortium() {
        return scheme.equals("GB-PPON") && id.endsWith("C");
    }

    /// The party id of OCDS, `SCHEME-id`.
    public String partyId() {
        return scheme + "-" + id;
    }

    /// `{"scheme","id"}`.
    public Json.Obj json() {
        return Json.Obj.builder().with("scheme", scheme).with("id", id).build();
    }

    @Override
    public String toString() {
        return scheme + " " + id;
    }

    private static String strip(String s) {
        return s.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
    }

    private static String normal(String scheme, String id) {
        if (!ID.matcher(id).matches()) {
            throw new MalformedException("an identifier is 1 to 64 letters, digits and . : / _ -");
        }
        return switch (scheme) {
            case "GB-COH", "GB-MPR" -> company(id);
            case "GB-PPON" -> ppon(id);
            case "XI-LEI" -> lei(id);
            default -> id;
        };
    }

    /// Eight characters: the prefix (SC, NI, OC …) stays, the number is padded with zeros behind it. Mutuals'
    /// numbers may end in a letter (IP12345R).
    private static String company(String id) {
        Matcher m = COMPANY.matcher(id);
        if (!m.matches() || id.length() > 8) {
            throw new MalformedException("a company number is up to two letters and digits, eight characters in all");
        }
        int zeros = 8 - id.length();
        return m.group(1) + "0".repeat(zeros) + m.group(2) + m.group(3);
    }

    private static String ppon(String id) {
        String text = id.length() == 12 && id.indexOf('-') < 0
                ? id.substring(0, 4) + "-" + id.substring(4, 8) + "-" + id.substring(8)
                : id;
        if (!PPON.matcher(text).matches()) {
            throw new MalformedException("a PPON is written AAAA-9999-AAAA");
        }
        return text;
    }

    /// ISO 17442: the check digits make the number, letters as 10 to 35, congruent to 1 modulo 97.
    private static String lei(String id) {
        if (!LEI.matcher(id).matches()) {
            throw new MalformedException("an LEI has twenty characters, the last two digits");
        }
        int r = 0;
        for (int i = 0; i < id.length(); i++) {
            int v = Character.digit(id.charAt(i), 36);
            r = v < 10 ? (r * 10 + v) % 97 : (r * 100 + v) % 97;
        }
        if (r != 1) {
            throw new MalformedException("the check digits of the LEI are wrong");
        }
        return id;
    }

    // Written out: a record's own is linked at its first use, which costs every start of the verifier milliseconds.
    @Override
    public boolean equals(Object o) {
        return o instanceof OrganisationId other && scheme.equals(other.scheme) && id.equals(other.id);
    }

    @Override
    public int hashCode() {
        return 31 * scheme.hashCode() + id.hashCode();
    }
}
