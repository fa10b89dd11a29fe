package org.touchstone.registry.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.registry.people.Permissions.Involvement;
import org.touchstone.registry.people.Permissions.Judgement;

/// The rule itself, without a database: every action by every role with every duty done before.
class DutyTest {
    private static final UUID SUPPLIER = UUID.randomUUID();

    static Stream<Arguments> pairs() {
        return Stream.of(Duty.values()).flatMap(one -> Stream.of(Duty.values()).map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void exclusion_has_no_direction(Duty one, Duty other) {
        assertEquals(one.excludes(other), other.excludes(one));
        assertFalse(one.excludes(one));
    }

    @Test
    void nobody_who_touched_the_file_decides_it_and_nobody_who_decided_touches_it() {
        for (Duty duty : EnumSet.complementOf(EnumSet.of(Duty.DECIDE))) {
            assertTrue(duty.excludes(Duty.DECIDE), duty + " and decide");
        }
    }

    private static Actor.Person withAllRoles() {
        Set<Role> staff = EnumSet.allOf(Role.class);
        staff.removeIf(Role::ofSupplier);
        staff.remove(Role.GOVERNOR);
        return new Actor.Person(UUID.randomUUID(), "X-001", staff, Map.of());
    }

    private static Involvement done(Duty... duties) {
        return new Involvement(SUPPLIER, Set.of(duties), false, false, false);
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void a_person_with_every_role_is_stopped_only_by_own_work(Action action) {
        if (action.duty().isEmpty() || action.bySupplier()) {
            return;
        }
        Duty wanted = action.duty().get();
        assertInstanceOf(Judgement.Allowed.class, Permissions.judge(withAllRoles(), action, done()));
        for (Duty before : Duty.values()) {
            Judgement judgement = Permissions.judge(withAllRoles(), action, done(before));
            if (before.excludes(wanted)) {
                assertEquals(new Judgement.OwnWork(before, wanted), judgement, action + " after " + before);
            } else {
                assertInstanceOf(Judgement.Allowed.class, judgement, action + " after " + before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void each_action_is_open_to_its_roles_and_to_no_other(Action action) {
        for (Role role : Role.values()) {
            Actor.Person actor = role.ofSupplier()
                    ? new Actor.Person(UUID.randomUUID(), "P-100", Set.of(), Map.of(SUPPLIER, Set.of(role)))
                    : new Actor.Person(UUID.randomUUID(), "X-001", Set.of(role), Map.of());
            Involvement involvement = new Involvement(SUPPLIER, Set.of(), role.ofSupplier(), false, false);
            Judgement judgement = Permissions.judge(actor, action, involvement);
            if (action.roles().contains(role)) {
                assertInstanceOf(Judgement.Allowed.class, judgement, action + " by " + role);
            } else {
                assertInstanceOf(Judgement.NoRole.class, judgement, action + " by " + role);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void interest_stops_every_duty_of_the_registry(Action action) {
        if (action.duty().isEmpty() || action.bySupplier()) {
            return;
        }
        for (Involvement interested : Set.of(
                new Involvement(SUPPLIER, Set.of(), true, false, false),
                new Involvement(SUPPLIER, Set.of(), false, true, false),
                new Involvement(SUPPLIER, Set.of(), false, false, true))) {
            assertInstanceOf(
                    Judgement.Interested.class, Permissions.judge(withAllRoles(), action, interested), action.code());
        }
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void the_clock_acts_only_where_a_rule_says_so(Action action) {
        Judgement judgement = Permissions.judge(new Actor.Clock(), action, done());
        assertEquals(action.byClock(), judgement instanceof Judgement.Allowed);
    }

    @Test
    void a_member_of_the_board_decides_no_case() {
        Actor.Person governor =
                new Actor.Person(UUID.randomUUID(), "G-001", Set.of(Role.GOVERNOR, Role.DECISION_MAKER), Map.of());
        assertInstanceOf(Judgement.NoRole.class, Permissions.judge(governor, Action.DECIDE, done()));
    }

    @Test
    void somebody_elses_supplier_gives_no_rights() {
        Actor.Person stranger = new Actor.Person(
                UUID.randomUUID(), "P-100", Set.of(), Map.of(UUID.randomUUID(), EnumSet.allOf(Role.class)));
        for (Action action : Action.values()) {
            assertInstanceOf(Judgement.NoRole.class, Permissions.judge(stranger, action, done()), action.code());
        }
    }
}
