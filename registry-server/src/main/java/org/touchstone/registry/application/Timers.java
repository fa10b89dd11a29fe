package org.touchstone.registry.application;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;

/// Deadlines as rows: set in the transaction that starts them, cancelled in the one that makes them void, fired once.
public final class Timers {
    private Timers() {}

    /// What falls due.
    public enum Kind {
        /// A returned application was not put right in time.
        LAPSE,
        /// The supplier may no longer answer the assessors' questions.
        CLARIFICATION_CLOSED,
        /// Two assessors are so far apart that a third has to be found.
        THIRD_ASSESSOR,
        /// The supplier may no longer answer an intent to refuse.
        ANSWER_CLOSED,
        /// A condition of a grant should be met.
        CONDITION_OVERDUE,
        /// A suspension may last no longer without somebody deciding.
        SUSPENSION_OVER,
        /// A suspension in urgency must be looked at.
        URGENT_REVIEW,
        /// Validity would end while a renewal is undecided.
        CONTINUE,
        /// Validity ends.
        EXPIRE,
        /// The week's closed cases become public as a number of ids.
        CLOSE_CASES;

        /// The word in the database.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// The kind of a word.
        public static Kind of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /// Starts a timer.
    public static void set(Tx tx, Kind kind, String subject, Instant due, Instant now) {
        tx.send(
                "timers.add",
                Args.of("id", UUID.randomUUID())
                        .with("kind", kind.code())
                        .with("subject", subject)
                        .with("due", due)
                        .with("at", now));
    }

    /// Stops every timer of one kind on the subject.
    public static void cancel(Tx tx, Kind kind, String subject, Instant now) {
        tx.send(
                "timers.cancel",
                Args.of("kind", kind.code()).with("subject", subject).with("at", now));
    }

    /// Stops every timer on the subject: nothing more falls due there.
    public static void cancelAll(Tx tx, String subject, Instant now) {
        tx.send("timers.cancel-all", Args.of("subject", subject).with("at", now));
    }

    /// Asks people of a role to look at something, because time has passed and no machine may decide.
    public static void ask(Tx tx, Kind why, String subject, String role, Instant now) {
        tx.send(
                "timers.add-task",
                Args.of("id", UUID.randomUUID())
                        .with("kind", why.code())
                        .with("subject", subject)
                        .with("role", role)
                        .with("at", now));
    }
}
