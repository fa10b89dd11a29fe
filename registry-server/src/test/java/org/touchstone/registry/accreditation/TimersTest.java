package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Timers.Kind;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;

/// Every deadline: set at the right moment by the right calendar, told of in time, fired once whoever fires it and
/// whenever, and with its own effect.
class TimersTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    // ---- all of them are listed, and the list is true

    @Test
    void every_limit_of_the_edition_is_kept_or_listed_with_the_reason_why_not() throws IOException {
        Map<String, String> kept = new TreeMap<>();
        Matcher limit = Pattern.compile(
                        "^\\| ([a-z0-9-]+) \\| ([a-z0-9-]+) \\| (`[a-z-]+`|no row) \\| (.+) \\|$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/deadlines.md")));
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        while (limit.find()) {
            kept.put(limit.group(1), limit.group(3).replace("`", ""));
            TimerId id = Arrays.stream(TimerId.values())
                    .filter(t -> t.word().equals(limit.group(1)))
                    .findFirst()
                    .orElseThrow();
            assertEquals(edition.timer(id).start().word(), limit.group(2), limit.group(1));
            assertFalse(limit.group(4).isBlank());
        }
        assertEquals(
                new TreeSet<>(Arrays.stream(TimerId.values()).map(TimerId::word).toList()), kept.keySet());
        Set<String> kinds = new TreeSet<>(kept.values());
        kinds.remove("no row");
        Matcher own = Pattern.compile("^\\| `([a-z-]+)` \\| ", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/deadlines.md")));
        while (own.find()) {
            kinds.add(own.group(1));
        }
        assertEquals(new TreeSet<>(Arrays.stream(Kind.values()).map(Kind::code).toList()), kinds);
    }

    // ---- when they are due

    /// Days on which a nation does not work, besides Saturdays and Sundays, from July 2027 to December 2028:
    /// written down here once more, so that the calendars that the program reads are not their own witness.
    private enum Nation {
        ENGLAND(
                "GB-ENG",
                "england-and-wales",
                "2027-08-30 2027-12-27 2027-12-28 2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28"),
        SCOTLAND(
                "GB-SCT",
                "scotland",
                "2027-08-02 2027-11-30 2027-12-27 2027-12-28 2028-01-03 2028-01-04 2028-04-14 2028-05-01 2028-05-29"
                        + " 2028-08-07"),
        NORTHERN_IRELAND(
                "GB-NIR",
                "northern-ireland",
                "2027-07-12 2027-08-30 2027-12-27 2027-12-28 2028-01-03 2028-03-17 2028-04-14 2028-04-17 2028-05-01"
                        + " 2028-05-29 2028-07-12 2028-08-28");

        final String region;
        final String calendar;
        final Set<LocalDate> off = new HashSet<>();

        Nation(String region, String calendar, String days) {
            this.region = region;
            this.calendar = calendar;
            for (String day : days.split(" ")) {
                off.add(LocalDate.parse(day));
            }
        }

        /// The end of the `n`th working day after a moment.
        Instant after(Instant from, int n) {
            LocalDate day = from.atZone(LONDON).toLocalDate();
            for (int left = n; left > 0; ) {
                day = day.plusDays(1);
                boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
                if (!weekend && !off.contains(day)) {
                    left--;
                }
            }
            return end(day);
        }
    }

    private static Instant end(LocalDate day) {
        return day.atTime(23, 59, 59).atZone(LONDON).toInstant();
    }

    private static Instant days(Instant from, int n) {
        return end(from.atZone(LONDON).toLocalDate().plusDays(n));
    }

    private static Instant months(Instant from, int n) {
        return end(from.atZone(LONDON).toLocalDate().plusMonths(n));
    }

    /// Ten o'clock before a holiday that one nation has and another has not, or before the clocks change.
    private static final List<Instant> MOMENTS = List.of(
            Instant.parse("2027-08-26T09:00:00Z"),
            Instant.parse("2027-10-29T22:30:00Z"),
            Instant.parse("2027-12-23T15:00:00Z"),
            Instant.parse("2028-03-16T10:00:00Z"));

    /// What a deadline should be.
    private record Expected(Kind kind, String subject, Instant due, Optional<String> calendar) {}

    /// One nation's cases, each waiting where the next step starts a deadline.
    private static final class Stage {
        final TestRegistry r;
        final Nation nation;
        final Case draft;
        final Case submitted;
        final Case assigned;
        final Case asking;
        final Case scored;
        final Case weak;
        final Case told;
        final Case ready;
        final Case held;

        Stage(TestRegistry r, Nation nation) {
            this.r = r;
            this.nation = nation;
            draft = r.open(firm(r, nation)).filled();
            submitted = r.open(firm(r, nation)).submitted();
            assigned = r.open(firm(r, nation)).assigned();
            asking = r.open(firm(r, nation)).inAssessment();
            scored = r.open(firm(r, nation)).sheets((_, _) -> 2);
            weak = r.open(firm(r, nation)).sheets((_, _) -> 1);
            told = r.open(firm(r, nation)).sheets((_, _) -> 1);
            ready = r.open(firm(r, nation)).sheets((c, _) -> weakIn(condition(r), c));
            held = r.open(firm(r, nation)).sheets((_, _) -> 2);
        }

        /// Once the public has had its time.
        void bringOn() {
            weak.agreed(_ -> 1).reviewed();
            told.agreed(_ -> 1).reviewed();
            intend(r, told);
            r.decisions.answer(told.held.person(), key(), new Decisions.Answer(told.id, "No."));
            ready.agreed(c -> weakIn(condition(r), c)).reviewed();
            held.agreed(_ -> 2).reviewed();
        }

        /// Takes every step now, and says which deadlines there should be.
        List<Expected> go() {
            Instant now = r.now();
            Optional<String> by = Optional.of(nation.calendar);
            List<Expected> out = new ArrayList<>();
            draft.submit();
            out.add(expected(Kind.COMPLETENESS_DUE, draft, nation.after(now, 5)));
            giveBack(r, submitted);
            out.add(expected(Kind.LAPSE, submitted, days(now, 28)));
            for (Actor.Person who : List.of(r.tom, r.vera)) {
                r.team.declare(who, key(), new Team.Declare(assigned.id, false, "None"));
            }
            out.add(expected(Kind.ASSESSMENT_DUE, assigned, nation.after(now, 40)));
            ask(r, asking);
            out.add(expected(Kind.CLARIFICATION_CLOSED, asking, nation.after(now, 10)));
            String digest = r.assessments
                    .agree(r.tom, key(), new Assessments.Agree(scored.id, r.sheet(_ -> 2)))
                    .text("digest");
            r.assessments.confirm(r.vera, key(), new Assessments.Confirm(scored.id, digest));
            out.add(expected(Kind.DECISION_DUE, scored, nation.after(now, 10)));
            intend(r, weak);
            out.add(expected(Kind.ANSWER_CLOSED, weak, nation.after(now, 10)));
            r.decisions.refuse(r.grace, key(), new Decisions.Decide(told.id, told.digest(), "No."));
            out.add(expected(Kind.APPEAL_CLOSED, told, days(now, 28)));
            AccreditationNumber conditional =
                    new AccreditationNumber(ready.grant().text("accreditation"));
            String number = conditional.value();
            out.add(expected(Kind.APPEAL_CLOSED, ready, days(now, 28)));
            Instant until = months(now, 36);
            out.add(new Expected(Kind.PUBLICATION_DUE, number, nation.after(now, 2), by));
            out.add(new Expected(
                    Kind.CONDITION_OVERDUE, number + " " + condition(r), months(now, 6), Optional.empty()));
            out.add(new Expected(Kind.REPORT_DUE, number, months(now, 12), Optional.empty()));
            out.add(new Expected(
                    Kind.RENEWAL_OPENS,
                    number,
                    until.atZone(LONDON)
                            .toLocalDate()
                            .minusMonths(6)
                            .atStartOfDay(LONDON)
                            .toInstant(),
                    Optional.empty()));
            out.add(new Expected(
                    Kind.RENEWAL_BY,
                    number,
                    end(until.atZone(LONDON).toLocalDate().minusDays(60)),
                    Optional.empty()));
            out.add(new Expected(Kind.CONTINUE, number, until.minus(Duration.ofHours(12)), Optional.empty()));
            out.add(new Expected(Kind.EXPIRE, number, until, Optional.empty()));
            AccreditationNumber measured = new AccreditationNumber(held.grant().text("accreditation"));
            String notice = giveNotice(r, measured);
            out.add(new Expected(Kind.NOTICE_CLOSED, measured.value() + " " + notice, nation.after(now, 10), by));
            suspendUrgently(r, measured);
            out.add(new Expected(Kind.URGENT_REVIEW, measured.value(), nation.after(now, 5), by));
            out.add(new Expected(Kind.APPEAL_CLOSED, measured.value(), days(now, 28), by));
            out.add(new Expected(Kind.SUSPENSION_OVER, measured.value(), months(now, 6), Optional.empty()));
            return out;
        }

        private Expected expected(Kind kind, Case c, Instant due) {
            return new Expected(kind, c.id.toString(), due, Optional.of(nation.calendar));
        }
    }

    @Test
    void each_deadline_is_set_by_the_working_days_of_where_the_supplier_is() {
        try (TestRegistry r = new TestRegistry()) {
            for (Instant moment : MOMENTS) {
                List<Stage> now = new ArrayList<>();
                for (Nation nation : Nation.values()) {
                    now.add(new Stage(r, nation));
                }
                r.pass(Duration.ofDays(31));
                now.forEach(Stage::bringOn);
                assertFalse(r.now().isAfter(moment), "prepared in time for " + moment);
                r.passTo(moment);
                for (Stage stage : now) {
                    for (Expected e : stage.go()) {
                        String what = moment + " " + stage.nation + " " + e.kind();
                        Timer row = open(r, e.kind(), e.subject());
                        assertEquals(e.due(), row.due(), what);
                        assertEquals(e.calendar(), row.calendar(), what);
                        assertEquals(reminders(r, e), row.reminders(), what);
                    }
                }
            }
        }
    }

    /// Sixty, thirty and seven days before, at the beginning of the day, as far as that is still to come.
    private static List<String> reminders(TestRegistry r, Expected e) {
        List<String> out = new ArrayList<>();
        if (e.kind().reminder().isPresent()) {
            for (int before : List.of(60, 30, 7)) {
                Instant at = e.due()
                        .atZone(LONDON)
                        .toLocalDate()
                        .minusDays(before)
                        .atStartOfDay(LONDON)
                        .toInstant();
                if (at.isAfter(r.now())) {
                    out.add(at.toString());
                }
            }
        }
        return out;
    }

    private static Timer open(TestRegistry r, Kind kind, String subject) {
        List<Timer> rows = timers(r, kind, subject).stream()
                .filter(row -> row.fired().isEmpty())
                .toList();
        assertEquals(1, rows.size(), kind + " " + subject);
        return rows.getFirst();
    }

    /// A row of the table.
    private record Timer(
            UUID id,
            String kind,
            Instant due,
            Optional<Instant> fired,
            Optional<String> result,
            Optional<String> calendar,
            List<String> reminders) {}

    private static List<Timer> timers(TestRegistry r, Kind kind, String subject) {
        return timers(r, "kind = '" + kind.code() + "' AND subject = '" + subject + "' ORDER BY sequence");
    }

    private static List<Timer> timers(TestRegistry r, String where) {
        String time = "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
        String rows =
                r.database.ask("SELECT json_build_object('rows', coalesce(json_agg(t), '[]')) FROM (SELECT id, kind, "
                        + time.formatted("due_at") + " AS due, coalesce(" + time.formatted("fired_at")
                        + ", '') AS fired, coalesce(result, '') AS result, coalesce(calendar, '') AS calendar, ARRAY(SELECT "
                        + time.formatted("r") + " FROM unnest(reminders) r ORDER BY r) AS reminders FROM timer WHERE "
                        + where
                        + ") t");
        return StrictJson.parseObject(rows.getBytes(StandardCharsets.UTF_8)).objects("rows").stream()
                .map(t -> new Timer(
                        UUID.fromString(t.text("id")),
                        t.text("kind"),
                        Instant.parse(t.text("due")),
                        Optional.of(t.text("fired")).filter(f -> !f.isEmpty()).map(Instant::parse),
                        Optional.of(t.text("result")).filter(f -> !f.isEmpty()),
                        Optional.of(t.text("calendar")).filter(f -> !f.isEmpty()),
                        t.texts("reminders")))
                .toList();
    }

    // ---- each fires once, whoever fires it, and has its effect

    /// A deadline that is set, and what is to be seen once after it was fired.
    private record Started(String subject, Runnable effect) {}

    @ParameterizedTest
    @EnumSource(Kind.class)
    void each_falls_due_once_under_two_servers_after_a_restart_and_when_the_clock_goes_back(Kind kind)
            throws Exception {
        try (TestRegistry r = new TestRegistry()) {
            Started set = set(r, kind);
            if (kind == Kind.THIRD_ASSESSOR || kind == Kind.CONDITION_SHOWN) {
                // It has no date: people are asked at once.
                set.effect().run();
                return;
            }
            if (kind == Kind.CLOSE_CASES) {
                r.scheduler.fireDue();
            }
            Timer row = open(r, kind, set.subject());
            Instant due = row.due();
            r.passTo(due.minusSeconds(1));
            r.scheduler.fireDue();
            r.passTo(due);
            r.scheduler.fireDue();
            assertEquals(row.id(), open(r, kind, set.subject()).id(), "at its very moment there is still time");

            // Two servers look at the same moment, and one that has just started looks again.
            Instant after = due.plusSeconds(1);
            r.passTo(after);
            CyclicBarrier together = new CyclicBarrier(2);
            try (ExecutorService servers = Executors.newFixedThreadPool(2)) {
                List<Future<?>> both = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    Scheduler server = server(r);
                    both.add(servers.submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        return server.fireDue();
                    }));
                }
                for (Future<?> server : both) {
                    server.get(60, TimeUnit.SECONDS);
                }
            }
            server(r).fireDue();
            Timer fired = timers(r, kind, set.subject()).stream()
                    .filter(t -> t.id().equals(row.id()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Optional.of("fired"), fired.result());
            assertEquals(Optional.of(after), fired.fired());
            set.effect().run();

            // A clock that jumps ahead, and back again, does nothing a second time.
            long told = r.notices.list(person(r, set.subject()), Optional.empty(), 1_000).stream()
                    .filter(n -> n.told().equals(after))
                    .count();
            r.back(Duration.ofDays(3));
            server(r).fireDue();
            r.pass(Duration.ofDays(3));
            server(r).fireDue();
            assertEquals(
                    told,
                    r.notices.list(person(r, set.subject()), Optional.empty(), 1_000).stream()
                            .filter(n -> n.told().equals(after))
                            .count());
            set.effect().run();
        }
    }

    private static Scheduler server(TestRegistry r) {
        return new Scheduler(r.db, r.useCases, r.applications, r.comments, r.clarifications, r.accreditations, r.log);
    }

    /// Somebody of the supplier that the deadline is about; of none, somebody who is told nothing.
    private static Actor.Person person(TestRegistry r, String subject) {
        return HOLDERS.getOrDefault(subject.split(" ", 2)[0], r.registrar);
    }

    private static final Map<String, Actor.Person> HOLDERS = new HashMap<>();

    private static Started set(TestRegistry r, Kind kind) {
        return switch (kind) {
            case LAPSE -> {
                Case c = known(r.open(r.company()).submitted());
                giveBack(r, c);
                yield new Started(c.id.toString(), () -> {
                    assertEquals("lapsed", c.state());
                    told(r, c.held.person(), Notices.Kind.CASE_LAPSED, 1);
                });
            }
            case COMPLETENESS_DUE -> asked(r, known(r.open(r.company()).submitted()), kind, Role.REGISTRAR);
            case ASSESSMENT_DUE -> asked(r, known(r.open(r.company()).inAssessment()), kind, Role.REGISTRAR);
            case DECISION_DUE -> asked(r, known(r.open(r.company()).assessed(_ -> 2)), kind, Role.REVIEWER);
            case COMMENTS_CLOSED -> {
                Case c = known(r.open(r.company()).complete());
                comment(r, c);
                yield new Started(c.id.toString(), () -> {
                    told(r, c.held.person(), Notices.Kind.COMMENTS_TO_ANSWER, 1);
                    open(r, Kind.REPLIES_CLOSED, c.id.toString());
                });
            }
            case REPLIES_CLOSED -> {
                Case c = known(r.open(r.company()).complete());
                comment(r, c);
                r.passTo(r.comments.applicant(c.id).commentsUntil().plusSeconds(1));
                r.scheduler.fireDue();
                yield new Started(c.id.toString(), () -> told(r, c.held.person(), Notices.Kind.DEADLINE_NEAR, 1));
            }
            case CLARIFICATION_CLOSED -> {
                Case c = known(r.open(r.company()).inAssessment());
                ask(r, c);
                yield new Started(c.id.toString(), () -> {
                    assertEquals("in-assessment", c.state());
                    told(r, r.tom, Notices.Kind.QUESTIONS_CLOSED, 1);
                });
            }
            case THIRD_ASSESSOR -> {
                Case c = r.open(r.company()).scored((_, who) -> who == r.tom ? 3 : 1);
                yield asked(r, c, kind, Role.REGISTRAR);
            }
            case ANSWER_CLOSED -> {
                Case c = known(r.open(r.company()).forDecision(_ -> 1));
                intend(r, c);
                yield asked(r, c, kind, Role.DECISION_MAKER);
            }
            case APPEAL_CLOSED -> {
                Case c = known(r.open(r.company()).forDecision(_ -> 1));
                intend(r, c);
                r.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "No."));
                r.decisions.refuse(r.grace, key(), new Decisions.Decide(c.id, c.digest(), "No."));
                yield new Started(c.id.toString(), () -> told(r, c.held.person(), Notices.Kind.APPEAL_ENDS, 1));
            }
            case PUBLICATION_DUE -> {
                AccreditationNumber number = granted(r);
                r.issuer.issued = false;
                yield asked(r, number.value(), kind, Role.REGISTRAR);
            }
            case CONDITION_OVERDUE -> {
                Held held = r.company();
                Case c = conditional(r, held);
                AccreditationNumber number = new AccreditationNumber(c.grant().text("accreditation"));
                HOLDERS.put(number.value(), held.person());
                yield new Started(number.value() + " " + condition(r), () -> {
                    assertEquals("suspended", state(r, number));
                    told(r, held.person(), Notices.Kind.STANDING_CHANGED, 1);
                    told(r, held.person(), Notices.Kind.DEADLINE_NEAR, 1);
                });
            }
            case CONDITION_SHOWN -> {
                Held held = r.company();
                Case c = conditional(r, held);
                AccreditationNumber number = new AccreditationNumber(c.grant().text("accreditation"));
                r.conditions.show(held.person(), key(), new Conditions.Show(number, condition(r), "Done.", List.of()));
                yield asked(r, number.value() + " " + condition(r), kind, Role.REVIEWER);
            }
            case NOTICE_CLOSED -> {
                AccreditationNumber number = granted(r);
                String notice = giveNotice(r, number);
                yield asked(r, number.value() + " " + notice, kind, Role.DECISION_MAKER);
            }
            case SUSPENSION_OVER, URGENT_REVIEW -> {
                AccreditationNumber number = granted(r);
                suspendUrgently(r, number);
                yield asked(r, number.value(), kind, Role.DECISION_MAKER);
            }
            case REPORT_DUE -> {
                AccreditationNumber number = granted(r);
                yield new Started(number.value(), () -> {
                    told(r, person(r, number.value()), Notices.Kind.REPORT_NEAR, 1);
                    told(r, person(r, number.value()), Notices.Kind.REPORT_LATE, 1);
                    open(r, Kind.REPORT_OVERDUE, number.value());
                    assertTrue(open(r, Kind.REPORT_DUE, number.value())
                            .due()
                            .isAfter(r.now().plus(Duration.ofDays(360))));
                });
            }
            case REPORT_OVERDUE -> {
                AccreditationNumber number = granted(r);
                r.passTo(open(r, Kind.REPORT_DUE, number.value()).due().plusSeconds(1));
                r.scheduler.fireDue();
                Started asked = asked(r, number.value(), kind, Role.REGISTRAR);
                yield new Started(number.value(), () -> {
                    asked.effect().run();
                    assertEquals("active", state(r, number), "the registrar applies the rule, or does not");
                });
            }
            case RENEWAL_OPENS -> {
                AccreditationNumber number = granted(r);
                yield new Started(
                        number.value(), () -> told(r, person(r, number.value()), Notices.Kind.RENEWAL_OPEN, 1));
            }
            case RENEWAL_BY -> {
                AccreditationNumber number = granted(r);
                yield new Started(
                        number.value(), () -> told(r, person(r, number.value()), Notices.Kind.RENEWAL_NEAR, 1));
            }
            case CONTINUE -> {
                AccreditationNumber number = granted(r);
                Instant until = open(r, Kind.EXPIRE, number.value()).due();
                r.passTo(until.minus(Duration.ofDays(100)));
                Held held = HELD.get(number.value());
                r.new Case(held, "standard", Optional.of(number.value())).complete();
                assertEquals(
                        List.of("cancelled"),
                        timers(r, Kind.RENEWAL_BY, number.value()).stream()
                                .map(t -> t.result().orElseThrow())
                                .toList());
                yield new Started(number.value(), () -> {
                    assertEquals("extended-pending-decision", state(r, number));
                    assertEquals(
                            r.edition.continuedUntil(until),
                            open(r, Kind.EXPIRE, number.value()).due());
                    told(r, held.person(), Notices.Kind.STANDING_CHANGED, 1);
                    told(r, held.person(), Notices.Kind.VALIDITY_ENDS, 0);
                });
            }
            case EXPIRE -> {
                AccreditationNumber number = granted(r);
                yield new Started(number.value(), () -> {
                    assertEquals("expired", state(r, number));
                    told(r, person(r, number.value()), Notices.Kind.STANDING_CHANGED, 1);
                    told(r, person(r, number.value()), Notices.Kind.VALIDITY_ENDS, 1);
                });
            }
            case CLOSE_CASES -> {
                Case c = r.open(r.company()).submitted();
                r.applications.withdraw(c.held.person(), key(), c.id);
                yield new Started(
                        "week",
                        () -> assertEquals(
                                1,
                                r.eventTypes().stream()
                                        .filter("cases-closed"::equals)
                                        .count()));
            }
        };
    }

    private static Started asked(TestRegistry r, Case c, Kind kind, Role role) {
        return asked(r, c.id.toString(), kind, role);
    }

    private static Started asked(TestRegistry r, String subject, Kind kind, Role role) {
        Actor.Person who = role == Role.REGISTRAR ? r.registrar : role == Role.REVIEWER ? r.reviewer : r.grace;
        return new Started(
                subject,
                () -> assertEquals(
                        1,
                        r.cases.overdue(who).stream()
                                .filter(o -> o.kind() == kind && o.subject().equals(subject))
                                .count()));
    }

    private static void told(TestRegistry r, Actor.Person who, Notices.Kind kind, int times) {
        assertEquals(
                times,
                r.notices.list(who, Optional.empty(), 1_000).stream()
                        .filter(n -> n.kind() == kind)
                        .count(),
                kind.name());
    }

    // ---- a late run

    @Test
    void after_an_absence_what_fell_due_comes_in_due_order_and_no_reminder_is_told_late() {
        try (TestRegistry r = new TestRegistry()) {
            AccreditationNumber number = granted(r);
            Held held = HELD.get(number.value());
            Case returned = known(r.open(r.company()).submitted());
            giveBack(r, returned);
            Instant until = open(r, Kind.EXPIRE, number.value()).due();
            r.passTo(until.plus(Duration.ofDays(1)));
            r.scheduler.fireDue();
            List<Notices.Kind> told = r.notices.list(held.person(), Optional.empty(), 1_000).stream()
                    .filter(n -> n.told().equals(r.now()))
                    .map(Notices.Notice::kind)
                    .toList();
            assertEquals(
                    List.of(
                            Notices.Kind.STANDING_CHANGED,
                            Notices.Kind.RENEWAL_OPEN,
                            Notices.Kind.REPORT_LATE,
                            Notices.Kind.REPORT_LATE),
                    told,
                    "newest first");
            assertEquals("lapsed", returned.state());
            assertEquals("expired", state(r, number));
            for (Notices.Kind kind : List.of(
                    Notices.Kind.REPORT_NEAR,
                    Notices.Kind.RENEWAL_NEAR,
                    Notices.Kind.VALIDITY_ENDS,
                    Notices.Kind.DEADLINE_NEAR)) {
                told(r, held.person(), kind, 0);
                told(r, returned.held.person(), kind, 0);
            }
        }
    }

    @Test
    void of_several_reminders_that_are_late_the_last_is_told() {
        try (TestRegistry r = new TestRegistry()) {
            AccreditationNumber number = granted(r);
            Instant due = open(r, Kind.REPORT_DUE, number.value()).due();
            r.passTo(due.minus(Duration.ofDays(20)));
            r.scheduler.fireDue();
            r.scheduler.fireDue();
            told(r, person(r, number.value()), Notices.Kind.REPORT_NEAR, 1);
            r.passTo(due.minus(Duration.ofDays(2)));
            r.scheduler.fireDue();
            told(r, person(r, number.value()), Notices.Kind.REPORT_NEAR, 2);
        }
    }

    @Test
    void a_deadline_that_is_met_takes_its_reminders_and_what_it_put_before_people_with_it() {
        try (TestRegistry r = new TestRegistry()) {
            Case c = known(r.open(r.company()).submitted());
            r.passTo(open(r, Kind.COMPLETENESS_DUE, c.id.toString()).due().plusSeconds(1));
            r.scheduler.fireDue();
            assertEquals(1, r.cases.overdue(r.registrar).size());
            // A late case stays at the head of what is due.
            assertEquals(
                    c.id,
                    r.cases
                            .queue(
                                    r.registrar,
                                    Role.REGISTRAR,
                                    org.touchstone.registry.decision.Cases.Part.ALL,
                                    org.touchstone.registry.decision.Cases.Order.DUE,
                                    Optional.empty(),
                                    10)
                            .getFirst()
                            .application());
            giveBack(r, c);
            assertEquals(List.of(), r.cases.overdue(r.registrar));
            r.pass(Duration.ofDays(10));
            c.submit();
            r.pass(Duration.ofDays(60));
            r.scheduler.fireDue();
            told(r, c.held.person(), Notices.Kind.DEADLINE_NEAR, 0);
        }
    }

    @Test
    void notices_of_one_moment_stand_in_the_order_in_which_they_were_told() {
        try (TestRegistry r = new TestRegistry()) {
            Held held = r.company();
            List<String> subjects = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String subject = UUID.randomUUID().toString();
                subjects.addFirst(subject);
                r.db.run(tx -> Notices.tell(
                        tx,
                        new Notices.To.PeopleOf(held.supplier()),
                        Notices.Kind.DEADLINE_NEAR,
                        subject,
                        Optional.empty(),
                        r.now()));
            }
            List<String> read = new ArrayList<>();
            Optional<Notices.Place> after = Optional.empty();
            while (true) {
                List<Notices.Notice> page = r.notices.list(held.person(), after, 7);
                if (page.isEmpty()) {
                    break;
                }
                page.forEach(n -> read.add(n.subject()));
                after = Optional.of(page.getLast().place());
            }
            assertEquals(subjects, read);
        }
    }

    @Test
    void what_the_record_shows_to_be_open_is_ended_by_nobodys_word() {
        try (TestRegistry r = new TestRegistry()) {
            Case c = known(r.open(r.company()).submitted());
            r.passTo(open(r, Kind.COMPLETENESS_DUE, c.id.toString()).due().plusSeconds(1));
            r.scheduler.fireDue();
            Cases.DealtWith word =
                    new Cases.DealtWith(r.cases.overdue(r.registrar).getFirst().task(), "Seen.");
            TestRegistry.refused(Refusal.NOT_FOUND, () -> r.cases.dealtWith(r.grace, key(), word));
            TestRegistry.refused(Refusal.STILL_TO_DO, () -> r.cases.dealtWith(r.registrar, key(), word));
            assertEquals(1, r.cases.overdue(r.registrar).size());
            assertEquals(
                    List.of(),
                    r.cases.view(r.registrar, c.id).deadlines().stream()
                            .filter(d -> d.due().isAfter(r.now()))
                            .toList(),
                    "it has passed");
            assertTrue(
                    r.cases.view(r.registrar, c.id).deadlines().stream()
                            .anyMatch(d -> d.kind().equals("completeness-due")),
                    "and stands in the case all the same");
            r.applications.complete(r.registrar, key(), c.id);
            assertEquals(List.of(), r.cases.overdue(r.registrar), "it goes by itself");
        }
    }

    @Test
    void where_only_a_word_can_end_it_somebody_of_the_role_says_why() {
        try (TestRegistry r = new TestRegistry()) {
            Case c = known(r.open(r.company()).submitted());
            UUID supplier = c.held.supplier();
            r.db.run(tx -> org.touchstone.registry.application.Timers.ask(
                    tx, Kind.COMMENTS_CLOSED, c.id.toString(), Role.REGISTRAR, Optional.of(r.now()), r.now()));
            UUID task = r.cases.overdue(r.registrar).getFirst().task();
            TestRegistry.refused(
                    Refusal.INVALID_FIELDS,
                    () -> r.cases.dealtWith(r.registrar, key(), new Cases.DealtWith(task, " ")));
            Cases.DealtWith word = new Cases.DealtWith(task, "The comments were looked at one by one.");
            TestRegistry.refused(Refusal.NOT_FOUND, () -> r.cases.dealtWith(r.grace, key(), word));
            r.cases.dealtWith(r.registrar, key(), word);
            assertEquals(List.of(), r.cases.overdue(r.registrar));
            TestRegistry.refused(Refusal.ALREADY_DONE, () -> r.cases.dealtWith(r.registrar, key(), word));
            assertEquals(
                    word.words(),
                    r.db.inspect(tx -> r.applications
                            .sealerOf(tx, supplier)
                            .openText(
                                    "task " + task,
                                    tx.one(
                                                    "timers.find-task",
                                                    Args.of("id", task).with("roles", List.of("registrar")))
                                            .bytes("words"))));
        }
    }

    @Test
    void a_late_decision_is_put_before_those_whose_turn_it_is() {
        try (TestRegistry r = new TestRegistry()) {
            Case c = known(r.open(r.company()).assessed(_ -> 2));
            r.passTo(open(r, Kind.DECISION_DUE, c.id.toString()).due().plusSeconds(1));
            r.scheduler.fireDue();
            assertEquals(1, r.cases.overdue(r.reviewer).size());
            assertEquals(List.of(), r.cases.overdue(r.grace));
            c.reviewed();
            assertEquals(List.of(), r.cases.overdue(r.reviewer));
            assertEquals(1, r.cases.overdue(r.grace).size());
        }
    }

    // ---- steps

    private static Held firm(TestRegistry r, Nation nation) {
        Actor.Person person = r.person();
        OrganisationId id = OrganisationId.of("GB-COH", Integer.toString(98_000_000 + NUMBER.incrementAndGet()));
        UUID supplier = r.suppliers
                .register(
                        person,
                        key(),
                        new Suppliers.Register(
                                SupplierKind.LEGAL_PERSON,
                                "Firm " + id.id(),
                                Optional.empty(),
                                new Certificate.Address("GB", Optional.of(nation.region)),
                                List.of(id)))
                .id("supplier");
        r.people.appoint(
                r.people.actor(person.id()),
                key(),
                new org.touchstone.registry.people.People.Appoint(
                        person.id(), Role.SUPPLIER_SIGNATORY, Optional.of(supplier)));
        r.suppliers.verify(
                r.registrar,
                key(),
                new Suppliers.Verify(
                        supplier, "Firm " + id.id(), List.of(new Suppliers.Checked(id, "register-lookup"))));
        return new Held(supplier, r.people.actor(person.id()));
    }

    private static final java.util.concurrent.atomic.AtomicInteger NUMBER =
            new java.util.concurrent.atomic.AtomicInteger();

    private static final Map<String, Held> HELD = new HashMap<>();

    private static Case known(Case c) {
        HOLDERS.put(c.id.toString(), c.held.person());
        return c;
    }

    private static AccreditationNumber granted(TestRegistry r) {
        Held held = r.company();
        AccreditationNumber number = r.open(held).granted();
        HELD.put(number.value(), held);
        HOLDERS.put(number.value(), held.person());
        return number;
    }

    private static String state(TestRegistry r, AccreditationNumber number) {
        return r.accreditations.find(r.registrar, number).state().code();
    }

    private static void giveBack(TestRegistry r, Case c) {
        String missing = r.edition
                .reasonCodes()
                .of(Reasons.Kind.RETURN)
                .keySet()
                .iterator()
                .next();
        r.applications.returnIncomplete(
                r.registrar,
                key(),
                new Applications.ReturnIt(c.id, List.of(new Applications.Missing(missing, "Page 2"))));
    }

    private static void ask(TestRegistry r, Case c) {
        String criterion = r.sheet(_ -> 2).marks().getFirst().criterion();
        r.clarifications.ask(
                r.tom, key(), new Clarifications.Ask(c.id, List.of(new Clarifications.Question(criterion, "Why?"))));
    }

    private static void comment(TestRegistry r, Case c) {
        UUID comment = r.comments
                .post(key(), new Comments.Post(c.id, "Vans.", Optional.empty(), Optional.empty()))
                .id("comment");
        r.comments.moderate(r.registrar, key(), new Comments.Moderate(c.id, comment, new Comments.Verdict.Publish()));
    }

    private static void intend(TestRegistry r, Case c) {
        String code =
                r.edition.reasonCodes().forCause(Reasons.Cause.SCORE_TOO_LOW).id();
        r.decisions.intendToRefuse(
                r.grace,
                key(),
                new Decisions.Intend(
                        c.id,
                        c.digest(),
                        List.of(new Decisions.Reason(code, Optional.empty(), Optional.empty(), "Too low."))));
    }

    /// A criterion that can be met later, so that a grant in spite of it has a condition.
    private static String condition(TestRegistry r) {
        return r.edition.mandatory("standard", r.edition.facts(TestRegistry.facts())).stream()
                .filter(Criterion::correctable)
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static Case conditional(TestRegistry r, Held held) {
        return r.open(held).forDecision(c -> weakIn(condition(r), c));
    }

    private static int weakIn(String condition, Criterion c) {
        return c.id().equals(condition) ? 1 : 2;
    }

    private static String giveNotice(TestRegistry r, AccreditationNumber number) {
        return r.accreditations
                .giveNotice(
                        r.grace,
                        key(),
                        new Accreditations.GiveNotice(
                                number, Accreditations.Measure.SUSPEND, imposed(r, false), "You do not pay."))
                .text("notice");
    }

    private static String imposed(TestRegistry r, boolean urgent) {
        return r.edition.reasonCodes().of(Reasons.Kind.SUSPEND).values().stream()
                .filter(c -> c.suspension().equals(Optional.of(Reasons.SuspensionKind.IMPOSED)))
                .filter(c -> c.urgent() == urgent && c.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static void suspendUrgently(TestRegistry r, AccreditationNumber number) {
        r.accreditations.suspend(
                r.grace, key(), new Accreditations.Suspend(number, imposed(r, true), "Pay what is owed.", true));
    }
}
