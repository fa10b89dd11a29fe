package org.touchstone.registry.pages;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Map;
import org.touchstone.registry.register.Standing;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Text;

/// Dates, numbers and statuses as people read them. Times are UTC, as in the record, and say so.
public final class Labels {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.UK);
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .appendPattern("d MMMM uuuu, h:mm")
            .appendText(java.time.temporal.ChronoField.AMPM_OF_DAY, Map.of(0L, "am", 1L, "pm"))
            .appendLiteral(" UTC")
            .toFormatter(Locale.UK)
            .withZone(ZoneOffset.UTC);

    private Labels() {}

    /// Such as `22 November 2026`.
    public static String day(Instant at) {
        return DAY.format(at.atOffset(ZoneOffset.UTC));
    }

    /// The same, of an ISO date.
    public static String day(String date) {
        return DAY.format(LocalDate.parse(date));
    }

    /// Such as `22 November 2026, 2:55pm UTC`.
    public static String moment(Instant at) {
        return MOMENT.format(at);
    }

    /// With commas.
    public static String number(long n) {
        return String.format(Locale.UK, "%,d", n);
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
