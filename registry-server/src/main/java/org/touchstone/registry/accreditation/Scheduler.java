package org.touchstone.registry.accreditation;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.RefusedException;

/// What time alone brings about. Deadlines are rows; each is fired through the same use cases as a person's request, in
/// the order in which they fell due, and marked in the same transaction. After an absence everything that fell due
/// meanwhile is fired before the server is ready ([#fireDue]).
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Scheduler.class.getName());
    private static final String WEEK = "week";

    private final Db db;
    private final UseCases useCases;
    private final Applications applications;
    private final Comments comments;
    private final Clarifications clarifications;
    private final Accreditations accreditations;
    private final EventLog log;
    private Optional<Thread> worker = Optional.empty();

    public Scheduler(
            Db db,
            UseCases useCases,
            Applications applications,
            Comments comments,
            Clarifications clarifications,
            Accreditations accreditations,
            EventLog log) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
        this.comments = comments;
        this.clarifications = clarifications;
        this.accreditations = accreditations;
        this.log = log;
    }

    /// Fires everything that is due by the registry's clock, in due order, and gives the certificates that were
    /// asked for on the way. A deadline that cannot be kept is put before the registrar and does not stop the
    /// others.
    public List<CertificateId> fireDue() {
        ensureWeek();
        List<CertificateId> requested = new ArrayList<>();
        while (true) {
            Optional<Row> next = db.inspect(tx -> tx.find("timers.find-next", Args.NONE));
            if (next.isEmpty() || !isTime(next.get(), useCases.now())) {
                return List.copyOf(requested);
            }
            fire(next.get()).ifPresent(requested::add);
        }
    }

    /// Whoever does something at the very moment of a deadline is still in time; a reminder is told at its moment.
    private static boolean isTime(Row timer, Instant now) {
        Instant next = timer.instant("next_at");
        return next.isBefore(now) || next.equals(now) && next.isBefore(timer.instant("due_at"));
    }

    /// Looks every so often in a thread of its own, until closed.
    ///
    /// @param then gets the certificates to be handed out
    /// @param clean throws away what has ended and is nobody's business any more
    public synchronized void start(Duration every, java.util.function.Consumer<CertificateId> then, Runnable clean) {
        if (worker.isPresent()) {
            throw new IllegalStateException("started twice");
        }
        worker = Optional.of(Thread.ofVirtual().name("scheduler").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    if (db.readOnlyReason().isEmpty()) {
                        fireDue().forEach(then);
                        clean.run();
                    }
                    Thread.sleep(every);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "the scheduler could not do what is due", e);
                    pause(every);
                }
            }
        }));
    }

    @Override
    public synchronized void close() {
        worker.ifPresent(Thread::interrupt);
        worker = Optional.empty();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<CertificateId> fire(Row timer) {
        Instant due = timer.instant("due_at");
        if (timer.instant("next_at").isBefore(due)) {
            remind(timer);
            return Optional.empty();
        }
        Timers.Kind kind = Timers.Kind.of(timer.text("kind"));
        String subject = timer.text("subject");
        UUID id = timer.uuid("id");
        try {
            Receipt receipt = useCases.run(new Actor.Clock(), "timer." + kind.code(), subject, (tx, now) -> {
                if (!take(tx, id, "fired", now)) {
                    return Json.Obj.builder().build();
                }
                return apply(tx, kind, subject, due, now);
            });
            return receipt.certificate().map(CertificateId::new);
        } catch (RefusedException e) {
            if (e.reason().passes()) {
                // A full disk or a wrong clock stands against everything, and the deadline stays due.
                throw e;
            }
            // Something stands against it that a person has to look at; the other deadlines go on.
            db.run(tx -> {
                Instant now = useCases.now();
                if (take(tx, id, e.reason().code(), now)) {
                    Timers.ask(tx, kind, subject, Role.REGISTRAR, Optional.of(due), now);
                }
            });
            return Optional.empty();
        }
    }

    private static boolean take(Tx tx, UUID id, String result, Instant now) {
        return tx.run("timers.take", Args.of("id", id).with("result", result).with("at", now)) == 1;
    }

    /// Tells the supplier of a deadline that is near. Who comes so late that it is over, or that the next reminder
    /// is due as well, says nothing twice.
    private void remind(Row timer) {
        Timers.Kind kind = Timers.Kind.of(timer.text("kind"));
        String subject = timer.text("subject");
        Instant due = timer.instant("due_at");
        useCases.run(new Actor.Clock(), "timer.remind", subject, (tx, now) -> {
            boolean taken = tx.run(
                            "timers.advance",
                            Args.of("id", timer.uuid("id"))
                                    .with("was", timer.instant("next_at"))
                                    .with("now", now))
                    == 1;
            boolean useful = now.isBefore(due)
                    && (kind != Timers.Kind.EXPIRE || accreditations.endIsNear(tx, new AccreditationNumber(subject)));
            if (taken && useful) {
                Notices.tell(
                        tx,
                        new Notices.To.PeopleOf(Timers.supplier(tx, subject)),
                        kind.reminder().orElseThrow(),
                        subject,
                        Optional.of(due),
                        now);
            }
            return Json.Obj.builder().build();
        });
    }

    private Json.Obj apply(Tx tx, Timers.Kind kind, String subject, Instant due, Instant now) {
        return switch (kind) {
            case COMMENTS_CLOSED -> comments.close(tx, UUID.fromString(subject), now);
            case CLARIFICATION_CLOSED -> clarifications.close(tx, UUID.fromString(subject), now);
            case LAPSE -> applications.lapse(tx, UUID.fromString(subject), now);
            case PUBLICATION_DUE -> accreditations.publicationDue(tx, new AccreditationNumber(subject), due, now);
            case REPORT_DUE -> accreditations.reportDue(tx, new AccreditationNumber(subject), due, now);
            case RENEWAL_OPENS -> accreditations.openRenewal(tx, new AccreditationNumber(subject), now);
            case CONTINUE -> accreditations.continueValidity(tx, new AccreditationNumber(subject), now);
            case EXPIRE -> accreditations.expire(tx, new AccreditationNumber(subject), now);
            case CONDITION_OVERDUE -> accreditations.conditionOverdue(tx, subject, due, now);
            case CLOSE_CASES -> closeCases(tx, now);
            // The supplier can no longer do something; that is all.
            case REPLIES_CLOSED, APPEAL_CLOSED, RENEWAL_BY -> Json.Obj.builder().build();
            // No machine decides these: somebody is asked to.
            case SUSPENSION_OVER, URGENT_REVIEW, ANSWER_CLOSED, NOTICE_CLOSED ->
                ask(tx, kind, subject, Role.DECISION_MAKER, due, now);
            // Whose turn it is: the file may still be with the reviewer.
            case DECISION_DUE -> ask(tx, kind, subject, Reviews.turnOf(tx, subject), due, now);
            // What the registry itself should have done by now, and a standing rule that the registrar applies.
            case COMPLETENESS_DUE, ASSESSMENT_DUE, THIRD_ASSESSOR, REPORT_OVERDUE, CONDITION_SHOWN ->
                ask(tx, kind, subject, Role.REGISTRAR, due, now);
        };
    }

    private static Json.Obj ask(Tx tx, Timers.Kind kind, String subject, Role role, Instant due, Instant now) {
        Timers.ask(tx, kind, subject, role, Optional.of(due), now);
        return Json.Obj.builder().build();
    }

    /// Makes the closed cases of past weeks public as so many fresh ids: refused, lapsed and withdrawn look the
    /// same, and no id leads back to a case.
    private Json.Obj closeCases(Tx tx, Instant now) {
        Instant monday = startOfWeek(now);
        Map<String, Integer> weeks = new TreeMap<>();
        for (Row row : tx.list("applications.list-unreported", Args.of("before", monday))) {
            weeks.merge(weekOf(row.instant("closed_at")), 1, Integer::sum);
            tx.runOne("applications.set-reported", Args.of("id", row.uuid("id")).with("at", now));
        }
        weeks.forEach((week, count) -> {
            for (int left = count; left > 0; left -= RegisterEvent.CasesClosed.MAX) {
                List<UUID> ids = new ArrayList<>();
                for (int i = 0; i < Math.min(left, RegisterEvent.CasesClosed.MAX); i++) {
                    ids.add(UUID.randomUUID());
                }
                ids.sort(Comparator.comparing(UUID::toString));
                log.append(tx, new RegisterEvent.CasesClosed(now, week, ids));
            }
        });
        Timers.set(tx, Timers.Kind.CLOSE_CASES, WEEK, startOfWeek(now).plus(Duration.ofDays(7)), now);
        return Json.Obj.builder().build();
    }

    private void ensureWeek() {
        db.run(tx -> {
            Args kind = Args.of("kind", Timers.Kind.CLOSE_CASES.code());
            if (tx.one("timers.count-of-kind", kind).integer("open") == 0) {
                Instant now = useCases.now();
                Timers.set(tx, Timers.Kind.CLOSE_CASES, WEEK, startOfWeek(now).plus(Duration.ofDays(7)), now);
            }
        });
    }

    private static Instant startOfWeek(Instant now) {
        LocalDate day = now.atZone(ZoneOffset.UTC).toLocalDate();
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }

    private static String weekOf(Instant at) {
        LocalDate day = at.atZone(ZoneOffset.UTC).toLocalDate();
        return String.format(
                Locale.ROOT,
                "%04d-W%02d",
                day.get(IsoFields.WEEK_BASED_YEAR),
                day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
