package org.touchstone.format.id;

import java.util.Set;
import java.util.regex.Pattern;

/// What the numbers look like that registers of organisations have really given out. An identifier in normal form may
/// still be one that nobody has: "none", zeros, a prefix that no registrar uses.
public final class RegisterNumbers {
    /// The prefixes that the registrars of companies give out.
    private static final Set<String> COMPANY_PREFIXES = Set.of(
            "", "SC", "NI", "OC", "SO", "NC", "LP", "SL", "NL", "RC", "SR", "NR", "IP", "SP", "NP", "IC", "SI", "NV",
            "GE", "GS", "GN", "SE", "AC", "SA", "NA", "ZC", "SZ", "NZ", "FC", "SF", "NF", "BR", "PC", "RS", "R", "OE",
            "CE", "CS", "ES", "SG", "GI");

    private static final Pattern COMPANY_PREFIX = Pattern.compile("[0-9].*");

    /// Only the numbers of registered societies end in a letter.
    private static final Pattern COMPANY_SUFFIX = Pattern.compile(".*[0-9]|(IP|SP|NP|RS)[0-9]+R");

    /// The platform writes its numbers without vowels, which look like digits, and without the digit 0.
    private static final Pattern PPON_SHAPE = Pattern.compile("P[B-DF-HJ-NP-TV-Z]{3}-[1-9]{4}-[B-DF-HJ-NP-TV-Z]{4}");

    private static final Pattern CHARITY = Pattern.compile("[1-9][0-9]{5,6}(-[0-9]{1,3})?");
    private static final Pattern SCOTTISH_CHARITY = Pattern.compile("SC0[0-9]{5}");
    private static final Pattern NORTHERN_CHARITY = Pattern.compile("(NIC)?1[0-9]{5}");
    private static final Pattern EUID = Pattern.compile("[A-Z]{2}[A-Z0-9]*\\.[A-Z0-9][A-Z0-9._/-]*");
    private static final Pattern NOTHING = Pattern.compile("[A-Z]{0,2}0*|N/?A|NONE|NULL|UNKNOWN|TBC|X+");

    private RegisterNumbers() {}

    /// Whether a register could have given out this number. A number of the right shape that was never given out
    /// cannot be told from another.
    public static boolean plausible(OrganisationId id) {
        if (NOTHING.matcher(id.id()).matches()) {
            return false;
        }
        return switch (id.scheme()) {
            case "GB-COH", "GB-MPR" ->
                COMPANY_SUFFIX.matcher(id.id()).matches()
                        && COMPANY_PREFIXES.contains(
                                COMPANY_PREFIX.matcher(id.id()).replaceFirst(""));
            case "GB-PPON" -> PPON_SHAPE.matcher(id.id()).matches();
            case "GB-CHC" -> CHARITY.matcher(id.id()).matches();
            case "GB-SC" -> SCOTTISH_CHARITY.matcher(id.id()).matches();
            case "GB-NIC" -> NORTHERN_CHARITY.matcher(id.id()).matches();
            case "EU-EUID" -> EUID.matcher(id.id()).matches();
            default -> true;
        };
    }
}
