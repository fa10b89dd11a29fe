package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Duty;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// No pair of roles can approve its own work: every pair of duties, both orders, through the use cases and directly
/// against the database as the program's own role.
class SeparationTest {
    private static final TestRegistry REGISTRY = new TestRegistry();

    /// Holds every role of the registry at once: only what it has done on a case can stop it.
    private static final Actor.Person ALL =
            REGISTRY.staff("X-001", Role.REGISTRAR, Role.ASSESSOR, Role.REVIEWER, Role.DECISION_MAKER);

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    static Stream<Arguments> pairs() {
        List<Duty> staff = Stream.of(Duty.values()).filter(d -> d != Duty.APPLY).toList();
        return staff.stream()
                .flatMap(one -> staff.stream().filter(other -> one != other).map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void the_database_itself_keeps_two_duties_apart(Duty one, Duty other) {
        Case c = REGISTRY.open(REGISTRY.company());
        addDuty(c.id, ALL.id(), one);
        if (one.excludes(other)) {
            DatabaseException e = assertThrows(DatabaseException.class, () -> addDuty(c.id, ALL.id(), other));
            assertEquals("duties_apart", e.constraint().orElseThrow());
        } else {
            addDuty(c.id, ALL.id(), other);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void and_does_so_when_both_come_at_once(Duty one, Duty other) throws Exception {
        if (!one.excludes(other)) {
            return;
        }
        Case c = REGISTRY.open(REGISTRY.company());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = threads.submit(() -> tried(() -> addDuty(c.id, ALL.id(), one)));
            Future<Boolean> second = threads.submit(() -> tried(() -> addDuty(c.id, ALL.id(), other)));
            assertTrue(first.get() ^ second.get(), "exactly one of two duties that exclude each other");
        }
    }

    private static boolean tried(Runnable work) {
        try {
            work.run();
            return true;
        } catch (DatabaseException e) {
            return false;
        }
    }

    private static void addDuty(UUID application, UUID person, Duty duty) {
        REGISTRY.db.run(tx -> tx.run(
                "permissions.add-duty",
                Args.of("application", application)
                        .with("person", person)
                        .with("duty", duty.code())
                        .with("at", REGISTRY.now())));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_use_case_refuses_and_says_why(Duty one, Duty other) {
        if (!one.excludes(other)) {
            return;
        }
        Case c = REGISTRY.open(REGISTRY.company());
        // As far as the case has to be for the second duty to be the only thing wrong.
        Callable<?> act = prepared(c, other);
        addDuty(c.id, ALL.id(), one);
        RefusedException refused = assertThrows(RefusedException.class, act::call);
        assertEquals(Refusal.OWN_WORK, refused.reason());
        assertEquals(List.of(one.code(), other.code()), refused.facts());
        assertTrue(
                REGISTRY
                        .db
                        .in(tx -> tx.list("refusals.list-of-subject", Args.of("subject", subject(c, other))))
                        .stream()
                        .anyMatch(row -> row.text("reason").equals(Refusal.OWN_WORK.code())
                                && row.uuid("person").equals(ALL.id())),
                "the refusal is written down");
    }

    private static String numberOf = "";

    private static String subject(Case c, Duty duty) {
        return duty == Duty.CHECK ? numberOf : c.id.toString();
    }

    private static Callable<?> prepared(Case c, Duty duty) {
        return switch (duty) {
            case INTAKE -> {
                c.submitted();
                yield () -> REGISTRY.applications.complete(ALL, TestRegistry.key(), c.id);
            }
            case ASSESS -> {
                c.complete();
                yield () -> {
                    // Both ways in: being assigned, and acting as if one were.
                    RefusedException refused = assertThrows(
                            RefusedException.class,
                            () -> REGISTRY.team.assign(
                                    REGISTRY.registrar, TestRegistry.key(), new Team.Assign(c.id, ALL.id(), true)));
                    assertEquals(Refusal.OWN_WORK, refused.reason());
                    return REGISTRY.team.declare(ALL, TestRegistry.key(), new Team.Declare(c.id, false, "None"));
                };
            }
            case REVIEW -> {
                c.assessed(_ -> 2);
                yield () -> REGISTRY.reviews.startReview(ALL, TestRegistry.key(), c.id);
            }
            case DECIDE -> {
                c.forDecision(_ -> 2);
                yield () -> REGISTRY.accreditations.grant(
                        ALL, TestRegistry.key(), new Decisions.Decide(c.id, c.digest(), "Granted."));
            }
            case CHECK -> {
                var number = c.granted();
                numberOf = number.value();
                yield () -> REGISTRY.accreditations.check(
                        ALL, TestRegistry.key(), new Accreditations.Check(number, "withdrawal", "Seen."));
            }
            case APPLY -> throw new IllegalArgumentException();
        };
    }

    @Test
    void the_assessor_who_presses_decide_is_told_that_he_assessed() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 2);
        RefusedException refused = assertThrows(
                RefusedException.class,
                () -> REGISTRY.accreditations.grant(
                        REGISTRY.tom, TestRegistry.key(), new Decisions.Decide(c.id, c.digest(), "Granted.")));
        assertEquals(Refusal.OWN_WORK, refused.reason());
        assertEquals("for-decision", c.state());
    }

    @Test
    void people_of_the_supplier_have_no_duty_of_the_registry_even_with_the_role() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        UUID insider = c.held.person().id();
        REGISTRY.appoint(insider, Role.REGISTRAR);
        Actor.Person both = REGISTRY.people.actor(insider);
        RefusedException refused = assertThrows(
                RefusedException.class, () -> REGISTRY.applications.complete(both, TestRegistry.key(), c.id));
        assertEquals(Refusal.OWN_WORK, refused.reason());

        Case other = REGISTRY.open(REGISTRY.company()).submitted();
        Actor.Person colleague = REGISTRY.join(REGISTRY.person(), other.held, Role.SUPPLIER_AUTHOR);
        REGISTRY.appoint(colleague.id(), Role.REGISTRAR);
        Actor.Person joined = REGISTRY.people.actor(colleague.id());
        assertEquals(
                Refusal.INTERESTED,
                assertThrows(
                                RefusedException.class,
                                () -> REGISTRY.applications.complete(joined, TestRegistry.key(), other.id))
                        .reason());
        assertEquals(
                "own_supplier",
                assertThrows(DatabaseException.class, () -> addDuty(other.id, colleague.id(), Duty.INTAKE))
                        .constraint()
                        .orElseThrow());
    }

    @Test
    void an_adviser_has_no_duty_until_the_time_is_over() {
        Held held = REGISTRY.company();
        Actor.Person adviser = REGISTRY.staff("D-777", Role.DECISION_MAKER);
        REGISTRY.suppliers.recordAdvice(
                REGISTRY.registrar,
                TestRegistry.key(),
                new Suppliers.Advice(
                        held.supplier(), adviser.id(), "sra", REGISTRY.now().minus(Duration.ofDays(300))));
        Case c = REGISTRY.open(held).forDecision(_ -> 2);
        assertEquals(
                Refusal.INTERESTED,
                assertThrows(
                                RefusedException.class,
                                () -> REGISTRY.accreditations.grant(
                                        adviser,
                                        TestRegistry.key(),
                                        new Decisions.Decide(c.id, c.digest(), "Granted.")))
                        .reason());
        assertEquals(
                "adviser_apart",
                assertThrows(DatabaseException.class, () -> addDuty(c.id, adviser.id(), Duty.DECIDE))
                        .constraint()
                        .orElseThrow());
        REGISTRY.pass(Duration.ofDays(440));
        addDuty(c.id, adviser.id(), Duty.DECIDE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE case_duty DISABLE TRIGGER ALL",
                "ALTER TABLE case_duty DISABLE TRIGGER case_duty_guard",
                "DROP TRIGGER case_duty_guard ON case_duty",
                "SET session_replication_role = replica",
                "CREATE OR REPLACE FUNCTION case_duty_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "DELETE FROM separate_duties",
                "INSERT INTO duty_role (duty, role) VALUES ('decide', 'assessor')",
                "UPDATE duty_role SET role = 'assessor'",
                "UPDATE case_duty SET duty = 'decide'",
                "DELETE FROM case_duty",
                "TRUNCATE case_duty",
                "DELETE FROM score_sheet",
                "UPDATE decision SET outcome = 'granted'",
                "UPDATE decision SET decided_by = (SELECT id FROM person LIMIT 1)",
                "UPDATE review SET reviewer = (SELECT id FROM person LIMIT 1)",
                "UPDATE accreditation SET application = gen_random_uuid()",
                "DELETE FROM refused_act",
                "UPDATE refused_act SET reason = ''",
                "DELETE FROM person_role",
                "CREATE TABLE mine (x int)",
            })
    void the_programs_role_cannot_switch_a_rule_off(String sql) {
        SQLException e = assertThrows(SQLException.class, () -> REGISTRY.database.asApp(sql));
        assertEquals("42501", e.getSQLState(), e.getMessage());
    }

    @Test
    void acts_need_their_duty_and_their_stage_in_the_database_too() {
        Case c = REGISTRY.open(REGISTRY.company()).assessed(_ -> 2);
        String id = c.id.toString();
        String tom = REGISTRY.tom.id().toString();
        String grace = REGISTRY.grace.id().toString();
        // A review by an assessor, a decision without a review, a score without a declaration, an accreditation
        // out of nothing, a role given to oneself.
        for (String sql : List.of(
                "INSERT INTO review (id, application, round, reviewer, started_at) VALUES (gen_random_uuid(), '" + id
                        + "', 1, '" + tom + "', now())",
                "INSERT INTO decision (id, application, round, decided_by, outcome, review, reasons, score_digest, decided_at)"
                        + " VALUES (gen_random_uuid(), '" + id + "', 1, '" + grace
                        + "', 'granted', gen_random_uuid(), '\\x00', '" + "0".repeat(64) + "', now())",
                "INSERT INTO score_sheet (application, round, assessor, sheet, scored_at) VALUES ('" + id + "', 1, '"
                        + grace + "', '\\x00', now())",
                "INSERT INTO accreditation (number, supplier, application, decision, outcome, scheme, edition, level,"
                        + " state, valid_from, valid_until, certificate, facts, granted_at) SELECT 'SRA-0000000A',"
                        + " supplier, id, gen_random_uuid(), 'granted', scheme, edition, level, 'active', now(),"
                        + " now() + interval '1 day', gen_random_uuid(), '\\x00', now() FROM application WHERE id = '"
                        + id + "'",
                "INSERT INTO person_role (id, person, role, appointed_by, appointed_at) VALUES (gen_random_uuid(), '"
                        + tom + "', 'decision-maker', '" + tom + "', now())",
                "INSERT INTO person_role (id, person, role, appointed_at) VALUES (gen_random_uuid(), '" + tom
                        + "', 'decision-maker', now())",
                "INSERT INTO case_duty (application, person, duty, at) VALUES ('" + id + "', '" + tom
                        + "', 'decide', now())")) {
            SQLException e = assertThrows(SQLException.class, () -> REGISTRY.database.asApp(sql), sql);
            assertTrue(e.getSQLState().startsWith("23"), sql + ": " + e.getMessage());
        }
    }

    @Test
    void a_custodian_of_keys_is_neither_registrar_nor_decision_maker() throws ExecutionException {
        for (Role role : List.of(Role.REGISTRAR, Role.DECISION_MAKER)) {
            Actor.Person person = REGISTRY.staff("K-" + (100 + role.ordinal()), Role.CUSTODIAN);
            assertEquals(
                    Refusal.OWN_WORK,
                    assertThrows(RefusedException.class, () -> REGISTRY.appoint(person.id(), role))
                            .reason());
        }
    }

    /// Over all pairs of roles: whoever holds both cannot give, or take away, any role alone; nor can two of whom
    /// one may not appoint. Two who may can.
    @Test
    void no_one_person_changes_a_role_whatever_roles_they_hold() {
        List<Role> staff = java.util.Arrays.stream(Role.values())
                .filter(r -> !r.ofSupplier())
                .toList();
        int number = 300;
        for (Role one : List.of(Role.SCHEME_OWNER, Role.GOVERNOR)) {
            for (Role other : staff) {
                boolean apart = one == other;
                Actor.Person both =
                        apart ? REGISTRY.staff("Q-" + number++, one) : REGISTRY.staff("Q-" + number++, one, other);
                Actor.Person subject = REGISTRY.staff("Q-" + number++, Role.AUDITOR);
                People.Appoint give = new People.Appoint(subject.id(), Role.REVIEWER, java.util.Optional.empty());
                People.Appoint end = new People.Appoint(subject.id(), Role.AUDITOR, java.util.Optional.empty());
                for (int i = 0; i < 3; i++) {
                    assertEquals(
                            "proposed",
                            REGISTRY.people
                                    .appoint(both, TestRegistry.key(), give)
                                    .text("state"));
                    assertEquals(
                            "proposed",
                            REGISTRY.people
                                    .dismiss(both, TestRegistry.key(), end)
                                    .text("state"));
                }
                assertEquals(
                        java.util.Set.of(Role.AUDITOR),
                        REGISTRY.people.actor(subject.id()).roles());
                assertEquals(
                        Refusal.OWN_WORK,
                        assertThrows(
                                        RefusedException.class,
                                        () -> REGISTRY.people.appoint(
                                                both,
                                                TestRegistry.key(),
                                                new People.Appoint(
                                                        both.id(), Role.REVIEWER, java.util.Optional.empty())))
                                .reason());
                for (String sql : List.of(
                        "INSERT INTO person_role (id, person, role, appointed_by, appointed_at) VALUES"
                                + " (gen_random_uuid(), '" + subject.id() + "', 'reviewer', '" + both.id()
                                + "', now())",
                        "INSERT INTO person_role (id, person, role, appointed_by, agreed_by, appointed_at) VALUES"
                                + " (gen_random_uuid(), '" + subject.id() + "', 'reviewer', '" + both.id() + "', '"
                                + both.id() + "', now())",
                        "INSERT INTO person_role (id, person, role, appointed_by, agreed_by, appointed_at) VALUES"
                                + " (gen_random_uuid(), '" + subject.id() + "', 'reviewer', '" + both.id() + "', '"
                                + REGISTRY.tom.id() + "', now())",
                        "INSERT INTO person_role (id, person, role, appointed_by, agreed_by, appointed_at) VALUES"
                                + " (gen_random_uuid(), '" + subject.id() + "', 'reviewer', '" + both.id() + "', '"
                                + subject.id() + "', now())",
                        "UPDATE person_role SET ended_at = now() WHERE person = '" + subject.id() + "'",
                        "UPDATE person_role SET ended_at = now(), ended_by = '" + both.id() + "', ended_with = '"
                                + both.id() + "' WHERE person = '" + subject.id() + "'")) {
                    SQLException e = assertThrows(SQLException.class, () -> REGISTRY.database.asApp(sql), sql);
                    assertTrue(e.getSQLState().startsWith("23"), sql + ": " + e.getMessage());
                }
            }
        }
        Actor.Person subject = REGISTRY.staff("Q-299", Role.AUDITOR);
        People.Appoint give = new People.Appoint(subject.id(), Role.REVIEWER, java.util.Optional.empty());
        assertEquals(
                "proposed",
                REGISTRY.people
                        .appoint(REGISTRY.owner, TestRegistry.key(), give)
                        .text("state"));
        assertEquals(
                "held",
                REGISTRY.people
                        .appoint(REGISTRY.second, TestRegistry.key(), give)
                        .text("state"));
        assertEquals(
                "proposed",
                REGISTRY.people.dismiss(subject, TestRegistry.key(), give).text("state"));
        assertEquals(
                "ended",
                REGISTRY.people
                        .dismiss(REGISTRY.owner, TestRegistry.key(), give)
                        .text("state"));
        assertEquals(
                Refusal.NOT_PERMITTED,
                assertThrows(
                                RefusedException.class,
                                () -> REGISTRY.people.appoint(REGISTRY.tom, TestRegistry.key(), give))
                        .reason());
    }
}
