package org.touchstone.registry.application;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Role;

/// Deadlines as rows: set in the transaction that starts them, cancelled in the one that makes them void, fired once.
public final class Timers {
    private Timers() {}

    /// What falls due.
    public enum Kind {
        /// A returned application was not put right in time.
        LAPSE,
        /// The registrar should have looked at a submitted application.
        COMPLETENESS_DUE,
        /// The assessors should have agreed.
        ASSESSMENT_DUE,
        /// The decision should have been made.
        DECISION_DUE,
        /// The public may no longer comment; the supplier may answer the comments.
        COMMENTS_CLOSED,
        /// The supplier may no longer answer the comments.
        REPLIES_CLOSED,
        /// The supplier may no longer answer the assessors' questions.
        CLARIFICATION_CLOSED,
        /// Two assessors are so far apart that a third has to be found, or one has left and another has to be.
        THIRD_ASSESSOR,
        /// The supplier may no longer answer an intent to refuse.
        ANSWER_CLOSED,
        /// The supplier may no longer appeal.
        APPEAL_CLOSED,
        /// The certificate of a decision should be there for everybody.
        PUBLICATION_DUE,
        /// A condition of a grant should be met.
        CONDITION_OVERDUE,
        /// A supplier says that a condition is met: somebody looks, somebody else closes it.
        CONDITION_SHOWN,
        /// The supplier may no longer answer the notice of a measure.
        NOTICE_CLOSED,
        /// A suspension may last no longer without somebody deciding.
        SUSPENSION_OVER,
        /// A suspension in urgency must be looked at.
        URGENT_REVIEW,
        /// The yearly report should be in.
        REPORT_DUE,
        /// The yearly report may no longer be handed in late.
        REPORT_OVERDUE,
        /// A renewal can be asked for.
        RENEWAL_OPENS,
        /// A renewal that is complete later does not let validity go on.
        RENEWAL_BY,
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

        /// True if the record itself shows when it is done, so that nobody's word ends it. The others are for
        /// somebody to look at, and to say that there is nothing more to do.
        public boolean endsByItself() {
            return switch (this) {
                case COMPLETENESS_DUE,
                        ASSESSMENT_DUE,
                        DECISION_DUE,
                        THIRD_ASSESSOR,
                        ANSWER_CLOSED,
                        CONDITION_SHOWN,
                        SUSPENSION_OVER,
                        CLOSE_CASES -> true;
                case LAPSE,
                        COMMENTS_CLOSED,
                        REPLIES_CLOSED,
                        CLARIFICATION_CLOSED,
                        APPEAL_CLOSED,
                        PUBLICATION_DUE,
                        CONDITION_OVERDUE,
                        NOTICE_CLOSED,
                        URGENT_REVIEW,
                        REPORT_DUE,
                        REPORT_OVERDUE,
                        RENEWAL_OPENS,
                        RENEWAL_BY,
                        CONTINUE,
                        EXPIRE -> false;
            };
        }

        /// Whether it binds the supplier, or opens something to it; the others are the registry's own.
        public boolean toldToSuppliers() {
            return switch (this) {
                case COMPLETENESS_DUE,
                        ASSESSMENT_DUE,
                        DECISION_DUE,
                        THIRD_ASSESSOR,
                        PUBLICATION_DUE,
                        CONDITION_SHOWN,
                        URGENT_REVIEW,
                        CLOSE_CASES -> false;
                case LAPSE,
                        COMMENTS_CLOSED,
                        REPLIES_CLOSED,
                        CLARIFICATION_CLOSED,
                        ANSWER_CLOSED,
                        APPEAL_CLOSED,
                        CONDITION_OVERDUE,
                        NOTICE_CLOSED,
                        SUSPENSION_OVER,
                        REPORT_DUE,
                        REPORT_OVERDUE,
                        RENEWAL_OPENS,
                        RENEWAL_BY,
                        CONTINUE,
                        EXPIRE -> true;
            };
        }

        /// What the supplier is told while there is still time; empty where there is nothing for it to do.
        public Optional<Notices.Kind> reminder() {
            return switch (this) {
                case LAPSE, REPLIES_CLOSED, CLARIFICATION_CLOSED, ANSWER_CLOSED, NOTICE_CLOSED, CONDITION_OVERDUE ->
                    Optional.of(Notices.Kind.DEADLINE_NEAR);
                case APPEAL_CLOSED -> Optional.of(Notices.Kind.APPEAL_ENDS);
                case REPORT_DUE, REPORT_OVERDUE -> Optional.of(Notices.Kind.REPORT_NEAR);
                case RENEWAL_BY -> Optional.of(Notices.Kind.RENEWAL_NEAR);
                case EXPIRE -> Optional.of(Notices.Kind.VALIDITY_ENDS);
                case COMPLETENESS_DUE,
                        ASSESSMENT_DUE,
                        DECISION_DUE,
                        COMMENTS_CLOSED,
                        THIRD_ASSESSOR,
                        PUBLICATION_DUE,
                        CONDITION_SHOWN,
                        SUSPENSION_OVER,
                        URGENT_REVIEW,
                        RENEWAL_OPENS,
                        CONTINUE,
                        CLOSE_CASES -> Optional.empty();
            };
        }
    }

    /// Starts a timer of which nobody is reminded.
    public static void set(Tx tx, Kind kind, String subject, Instant due, Instant now) {
        add(tx, kind, subject, due, Optional.empty(), List.of(), now);
    }

    /// Starts a deadline. The supplier is reminded, as long before as the edition says, of one that binds it.
    ///
    /// @param calendar by which its working days were counted
    public static void set(
            Tx tx,
            SchemeEdition edition,
            Kind kind,
            String subject,
            Instant due,
            Optional<String> calendar,
            Instant now) {
        List<Instant> reminders = kind.reminder().isEmpty()
                ? List.of()
                : edition.validity().reminders().stream()
                        .map(before -> edition.clockwork().before(due, before))
                        .filter(at -> at.isAfter(now) && at.isBefore(due))
                        .sorted()
                        .toList();
        add(tx, kind, subject, due, calendar, reminders, now);
    }

    private static void add(
            Tx tx,
            Kind kind,
            String subject,
            Instant due,
            Optional<String> calendar,
            List<Instant> reminders,
            Instant now) {
        tx.send(
                "timers.add",
                Args.of("id", UUID.randomUUID())
                        .with("calendar", calendar)
                        .with("kind", kind.code())
                        .with("subject", subject)
                        .with("due", due)
                        .withTimes("reminders", reminders)
                        .with("next", reminders.isEmpty() ? due : reminders.getFirst())
                        .with("at", now));
    }

    /// The supplier whom a timer is about.
    ///
    /// @param subject a case, or an accreditation, alone or with a part of it after a space
    public static UUID supplier(Tx tx, String subject) {
        return tx.one("timers.find-supplier", Args.of("subject", subject.split(" ", 2)[0]))
                .uuid("supplier");
    }

    /// Stops every timer of one kind on the subject, and takes away what its passing has put before people.
    public static void cancel(Tx tx, Kind kind, String subject, Instant now) {
        tx.send(
                "timers.cancel",
                Args.of("kind", kind.code()).with("subject", subject).with("at", now));
    }

    /// Stops every timer on a case or an accreditation: nothing more falls due there.
    public static void cancelAll(Tx tx, String subject, Instant now) {
        tx.send("timers.cancel-all", Args.of("subject", subject).with("at", now));
    }

    /// Puts what was put before people of one role before those of another, whose turn it is now.
    public static void hand(Tx tx, Kind kind, String subject, Role role) {
        tx.send(
                "timers.hand-task",
                Args.of("kind", kind.code()).with("subject", subject).with("role", role.code()));
    }

    /// Asks people of a role to look at something that no machine may decide.
    ///
    /// @param due the deadline that has passed, if one has
    public static void ask(Tx tx, Kind why, String subject, Role role, Optional<Instant> due, Instant now) {
        tx.send(
                "timers.add-task",
                Args.of("id", UUID.randomUUID())
                        .with("kind", why.code())
                        .with("subject", subject)
                        .with("role", role.code())
                        .withTime("due", due)
                        .with("at", now));
    }
}
