package org.touchstone.registry.register;

import java.time.Instant;
import java.util.Locale;

/// What an accreditation is worth now: the status values, and no others.
public enum Standing {
    ACTIVE,
    ACTIVE_WITH_CONDITIONS,
    SUSPENDED,
    EXTENDED_PENDING_DECISION,
    EXPIRED,
    WITHDRAWN,
    SURRENDERED,
    SUPERSEDED;

    /// The public code, such as `active-with-conditions`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// True if the accreditation counts.
    public boolean inForce() {
        return switch (this) {
            case ACTIVE, ACTIVE_WITH_CONDITIONS, EXTENDED_PENDING_DECISION -> true;
            case SUSPENDED, EXPIRED, WITHDRAWN, SURRENDERED, SUPERSEDED -> false;
        };
    }

    /// The standing that the row's word means at `now`: the clock ends an accreditation even before the event of
    /// its ending is recorded.
    static Standing of(String word, boolean continued, boolean openConditions, Instant validUntil, Instant now) {
        return switch (word) {
            case "active", "suspended" -> {
                if (!now.isBefore(validUntil)) {
                    yield EXPIRED;
                }
                if (word.equals("suspended")) {
                    yield SUSPENDED;
                }
                yield continued ? EXTENDED_PENDING_DECISION : openConditions ? ACTIVE_WITH_CONDITIONS : ACTIVE;
            }
            case "withdrawn" -> WITHDRAWN;
            case "surrendered" -> SURRENDERED;
            case "expired" -> EXPIRED;
            case "superseded" -> SUPERSEDED;
            default -> throw new IllegalStateException("standing " + word);
        };
    }
}
