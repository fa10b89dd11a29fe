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
        LAPSE(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.DEADLINE_NEAR),
        /// The registrar should have looked at a submitted application.
        COMPLETENESS_DUE(Ends.BY_ITSELF, Binds.REGISTRY),
        /// The assessors should have agreed.
        ASSESSMENT_DUE(Ends.BY_ITSELF, Binds.REGISTRY),
        /// The decision should have been made.
        DECISION_DUE(Ends.BY_ITSELF, Binds.REGISTRY),
        /// The public may no longer comment; the supplier may answer the comments.
        COMMENTS_CLOSED(Ends.BY_A_LOOK, Binds.SUPPLIER),
        /// The supplier may no longer answer the comments.
        REPLIES_CLOSED(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.DEADLINE_NEAR),
        /// The supplier may no longer answer the assessors' questions.
        CLARIFICATION_CLOSED(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.DEADLINE_NEAR),
        /// Two assessors are so far apart that a third has to be found, or one has left and another has to be.
        THIRD_ASSESSOR(Ends.BY_ITSELF, Binds.REGISTRY),
        /// The supplier may no longer answer an intent to refuse.
        ANSWER_CLOSED(Ends.BY_ITSELF, Binds.SUPPLIER, Notices.Kind.DEADLINE_NEAR),
        /// The supplier may no longer appeal.
        APPEAL_CLOSED(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.APPEAL_ENDS),
        /// The certificate of a decision should be there for everybody.
        PUBLICATION_DUE(Ends.BY_A_LOOK, Binds.REGISTRY),
        /// A condition of a grant should be met.
        CONDITION_OVERDUE(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.DEADLINE_NEAR),
        /// A supplier says that a condition is met: somebody looks, somebody else closes it.
        CONDITION_SHOWN(Ends.BY_ITSELF, Binds.REGISTRY),
        /// The supplier may no longer answer the notice of a measure.
        NOTICE_CLOSED(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.DEADLINE_NEAR),
        /// A suspension may last no longer without somebody deciding.
        SUSPENSION_OVER(Ends.BY_ITSELF, Binds.SUPPLIER),
        /// A suspension in urgency must be looked at.
        URGENT_REVIEW(Ends.BY_A_LOOK, Binds.REGISTRY),
        /// The yearly report should be in.
        REPORT_DUE(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.REPORT_NEAR),
        /// The yearly report may no longer be handed in late.
        REPORT_OVERDUE(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.REPORT_LATE),
        /// A renewal can be asked for.
        RENEWAL_OPENS(Ends.BY_A_LOOK, Binds.SUPPLIER),
        /// A renewal that is complete later does not let validity go on.
        RENEWAL_BY(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.RENEWAL_NEAR),
        /// Validity would end while a renewal is undecided.
        CONTINUE(Ends.BY_A_LOOK, Binds.SUPPLIER),
        /// Validity ends.
        EXPIRE(Ends.BY_A_LOOK, Binds.SUPPLIER, Notices.Kind.VALIDITY_ENDS),
        /// The week's closed cases become public as a number of ids.
        CLOSE_CASES(Ends.BY_ITSELF, Binds.REGISTRY);

        private enum Ends {
            BY_ITSELF,
            BY_A_LOOK
        }

        private enum Binds {
            SUPPLIER,
            REGISTRY
        }

        private final Ends ends;
        private final Binds binds;
        private final Optional<Notices.Kind> reminder;

        Kind(Ends ends, Binds binds) {
            this.ends = ends;
            this.binds = binds;
            this.reminder = Optional.empty();
        }

        Kind(Ends ends, Binds binds, Notices.Kind reminder) {
            this.ends = ends;
            this.binds = binds;
            this.reminder = Optional.of(reminder);
        }

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
            return ends == Ends.BY_ITSELF;
        }

        /// Whether it binds the supplier, or opens something to it; the others are the registry's own.
        public boolean toldToSuppliers() {
            return binds == Binds.SUPPLIER;
        }

        /// What the supplier is told while there is still time; empty where there is nothing for it to do.
        public Optional<Notices.Kind> reminder() {
            return reminder;
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
