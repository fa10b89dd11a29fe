package org.touchstone.registry.application;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.Span;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Notices;

/// Deadlines as rows: set in the transaction that starts them, cancelled in the one that makes them void, fired once.
public final class Timers {
    private Timers() {}

    /// What falls due.
    public enum Kind {
        /// A returned application was not put right in time.
        LAPSE,
        /// A deadline that binds a supplier is near.
        REMINDER,
        /// The registrar should have looked at a submitted application.
        COMPLETENESS_DUE,
        /// The assessors should have agreed.
        ASSESSMENT_DUE,
        /// The decision should have been made.
        DECISION_DUE,
        /// The public may no longer comment; the supplier may answer the comments.
        COMMENTS_CLOSED,
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

        /// Whether it binds the supplier, or opens something to it; the others are the registry's own.
        public boolean toldToSuppliers() {
            return switch (this) {
                case REMINDER,
                        COMPLETENESS_DUE,
                        ASSESSMENT_DUE,
                        DECISION_DUE,
                        THIRD_ASSESSOR,
                        URGENT_REVIEW,
                        CLOSE_CASES -> false;
                case LAPSE,
                        COMMENTS_CLOSED,
                        CLARIFICATION_CLOSED,
                        ANSWER_CLOSED,
                        CONDITION_OVERDUE,
                        SUSPENSION_OVER,
                        CONTINUE,
                        EXPIRE -> true;
            };
        }
    }

    /// Starts a timer.
    public static void set(Tx tx, Kind kind, String subject, Instant due, Instant now) {
        set(tx, kind, subject, due, Optional.empty(), now);
    }

    /// Starts a timer.
    ///
    /// @param calendar by which its working days were counted
    public static void set(Tx tx, Kind kind, String subject, Instant due, Optional<String> calendar, Instant now) {
        tx.send(
                "timers.add",
                Args.of("id", UUID.randomUUID())
                        .with("calendar", calendar)
                        .with("kind", kind.code())
                        .with("subject", subject)
                        .with("due", due)
                        .with("at", now));
    }

    /// Reminds the supplier of a deadline on the subject, as long before as the edition says. A reminder looks,
    /// when its time has come, whether the deadline is still there ([#remind]).
    public static void setReminders(Tx tx, SchemeEdition edition, String subject, Instant due, Instant now) {
        for (Span before : edition.validity().reminders()) {
            Instant at = edition.clockwork().before(due, before);
            if (at.isAfter(now)) {
                set(tx, Kind.REMINDER, subject, at, now);
            }
        }
    }

    /// Tells the supplier of the nearest deadline on the subject that binds it; nothing if none is left.
    public static void remind(Tx tx, String subject, Instant now) {
        tx.find("timers.find-binding", Args.of("subject", subject).with("kinds", BINDING))
                .ifPresent(row -> Notices.tell(
                        tx,
                        new Notices.To.PeopleOf(row.uuid("supplier")),
                        Notices.Kind.DEADLINE_NEAR,
                        subject,
                        Optional.of(row.instant("due_at")),
                        now));
    }

    private static final List<String> BINDING = List.of(
            Kind.LAPSE.code(),
            Kind.CLARIFICATION_CLOSED.code(),
            Kind.ANSWER_CLOSED.code(),
            Kind.CONDITION_OVERDUE.code(),
            Kind.EXPIRE.code());

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

    /// Ends what people were asked to look at on the subject, because it is done.
    public static void done(Tx tx, Kind why, String subject, Instant now) {
        tx.send(
                "timers.end-task",
                Args.of("kind", why.code()).with("subject", subject).with("at", now));
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
