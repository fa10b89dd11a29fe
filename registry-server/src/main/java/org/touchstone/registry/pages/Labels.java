package org.touchstone.registry.pages;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import org.touchstone.registry.register.Standing;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Text;

/// Dates, numbers and statuses as people read them.
///
/// What somebody has to do by when, and what was done on a case, is said in the time of the people who work with it,
/// as the deadlines of an edition are counted. What the public record says (entries, certificates, the days of
/// validity) is UTC and says so, in the words of the verifier: two who look at one entry read the same.
public final class Labels {
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .appendPattern("d MMMM uuuu, h:mm")
            .appendText(ChronoField.AMPM_OF_DAY, Map.of(0L, "am", 1L, "pm"))
            .toFormatter(Locale.UK);

    private static final Map<String, String> NATIONS =
            Map.of("GB-ENG", "England", "GB-SCT", "Scotland", "GB-WLS", "Wales", "GB-NIR", "Northern Ireland");

    private Labels() {}

    /// The day here, such as `22 November 2026`.
    public static String day(Instant at) {
        return Messages.day(at);
    }

    /// The day in UTC, as the record and the verifier say it.
    public static String recordedDay(Instant at) {
        return Messages.day(LocalDate.ofInstant(at, ZoneOffset.UTC));
    }

    /// The same, of an ISO date.
    public static String day(String date) {
        return Messages.day(LocalDate.parse(date));
    }

    /// The time here, such as `22 November 2026, 2:55pm`.
    public static String moment(Instant at) {
        return MOMENT.format(at.atZone(Messages.HERE));
    }

    /// The time in UTC, such as `22 November 2026, 2:55pm UTC`.
    public static String recorded(Instant at) {
        return MOMENT.format(at.atOffset(ZoneOffset.UTC)) + " UTC";
    }

    /// With commas.
    public static String number(long n) {
        return String.format(Locale.UK, "%,d", n);
    }

    /// A size in bytes, such as `12 KB`; no line ends before the unit.
    public static String size(long bytes) {
        return bytes < 1_024
                ? bytes + "\u00A0B"
                : bytes < 1_048_576 ? bytes / 1_024 + "\u00A0KB" : bytes / 1_048_576 + "\u00A0MB";
    }

    /// An amount of money, such as `£3,900,000` or `€12.50`; whole amounts without their decimals.
    ///
    /// @param currency its code (ISO 4217)
    public static String money(String currency, BigDecimal amount) {
        BigDecimal plain = amount.setScale(2, RoundingMode.HALF_UP);
        boolean whole = plain.stripTrailingZeros().scale() <= 0;
        return Currency.getInstance(currency).getSymbol(Locale.UK)
                + String.format(Locale.UK, whole ? "%,.0f" : "%,.2f", plain);
    }

    /// A country or region by its name, such as `Scotland`; one that has none here, by its code (ISO 3166).
    public static String place(String code) {
        String name = NATIONS.get(code);
        if (name != null) {
            return name;
        }
        String country = Locale.of("", code.split("-", 2)[0]).getDisplayCountry(Locale.UK);
        return code.contains("-") ? country + ", " + code : country;
    }

    /// An identifier of an edition as words, such as `Reply to comments`.
    static String words(String id) {
        return Character.toUpperCase(id.charAt(0)) + id.substring(1).replace('-', ' ');
    }

    static Text text(Standing standing) {
        return switch (standing) {
            case ACTIVE -> Text.STANDING_ACTIVE;
            case ACTIVE_WITH_CONDITIONS -> Text.STANDING_ACTIVE_WITH_CONDITIONS;
            case SUSPENDED -> Text.STANDING_SUSPENDED;
            case EXTENDED_PENDING_DECISION -> Text.STANDING_EXTENDED_PENDING_DECISION;
            case EXPIRED -> Text.STANDING_EXPIRED;
            case WITHDRAWN -> Text.STANDING_WITHDRAWN;
            case SURRENDERED -> Text.STANDING_SURRENDERED;
            case SUPERSEDED -> Text.STANDING_SUPERSEDED;
        };
    }

    /// How an accreditation stands.
    public static Tag tag(Messages messages, Standing standing) {
        String colour = switch (standing) {
            case ACTIVE -> "green";
            case ACTIVE_WITH_CONDITIONS, EXTENDED_PENDING_DECISION -> "teal";
            case SUSPENDED -> "yellow";
            case EXPIRED, SURRENDERED -> "grey";
            case WITHDRAWN -> "red";
            case SUPERSEDED -> "purple";
        };
        return new Tag(messages.text(text(standing)), "govuk-tag--" + colour);
    }
}
