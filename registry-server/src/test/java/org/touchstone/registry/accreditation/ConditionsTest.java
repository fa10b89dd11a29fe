package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.application.Applications.NamedFile;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Refusal;

/// A condition from the grant to its closing, on a real PostgreSQL.
class ConditionsTest {
    private static final byte[] LEDGER = "%PDF-1.7 every invoice".getBytes(StandardCharsets.UTF_8);

    private final TestRegistry registry = new TestRegistry();
    private final Case c = registry.open(registry.company());
    private final String weak =
            registry.edition.mandatory("standard", registry.edition.facts(TestRegistry.facts())).stream()
                    .filter(k -> k.correctable())
                    .findFirst()
                    .orElseThrow()
                    .id();
    private final AccreditationNumber number = granted();
    private final Actor.Person holder = c.held.person();

    @AfterEach
    void close() {
        registry.close();
    }

    private AccreditationNumber granted() {
        c.forDecision(k -> k.id().equals(weak) ? 1 : 2);
        return new AccreditationNumber(c.grant().text("accreditation"));
    }

    private Receipt show(String words, NamedFile... files) {
        registry.pass(Duration.ofSeconds(1));
        return registry.conditions.show(holder, key(), new Conditions.Show(number, weak, words, List.of(files)));
    }

    private void check(String words) {
        registry.pass(Duration.ofSeconds(1));
        registry.accreditations.check(registry.third, key(), new Accreditations.Check(number, weak, words));
    }

    private Conditions.Lacking lacking(String words) {
        registry.pass(Duration.ofSeconds(1));
        return new Conditions.Lacking(number, weak, words);
    }

    private Receipt closeIt() {
        return registry.accreditations.closeCondition(
                registry.grace, key(), new Accreditations.CloseCondition(number, weak));
    }

    private AccreditationFiles.Condition seen(Actor.Person who) {
        return registry.accreditationFiles.file(who, number).conditions().getFirst();
    }

    private boolean asked(Actor.Person who) {
        return registry.cases.overdue(who).stream()
                .anyMatch(o -> o.kind() == Timers.Kind.CONDITION_SHOWN
                        && o.accreditation().equals(Optional.of(number.value())));
    }

    private long told(Actor.Person who, Notices.Kind kind) {
        return registry.notices.list(who, Optional.empty(), 100).stream()
                .filter(n -> n.kind() == kind)
                .count();
    }

    @Test
    void what_is_handed_in_goes_from_hand_to_hand_until_the_condition_is_closed() {
        Actor.Person looks = registry.staff("R-701", Role.REVIEWER);
        UUID showing =
                show("All paid since May.", new NamedFile("ledger.pdf", LEDGER)).id("showing");
        assertTrue(asked(looks));
        assertFalse(asked(registry.grace), "one role at a time");
        assertEquals(1, told(registry.grace, Notices.Kind.CONDITION_SHOWN));

        AccreditationFiles.Showing shown = seen(looks).showings().getFirst();
        assertEquals(showing, shown.id());
        assertEquals("All paid since May.", shown.words());
        assertEquals("ledger.pdf", shown.files().getFirst().name());
        assertEquals("application/pdf", shown.files().getFirst().mediaType());
        assertArrayEquals(
                LEDGER,
                registry.accreditationFiles
                        .shown(looks, number, shown.files().getFirst().id(), _ -> {})
                        .bytes());

        registry.conditions.lacking(looks, key(), lacking("June is missing."));
        assertFalse(asked(looks));
        assertEquals(1, told(holder, Notices.Kind.CONDITION_LACKING));
        assertEquals(
                Optional.of("June is missing."),
                seen(holder).showings().getFirst().lacking());
        refused(Refusal.ALREADY_DONE, () -> registry.conditions.lacking(looks, key(), lacking("Again.")));

        show("June is here.");
        assertTrue(asked(looks));
        check("Complete.");
        assertFalse(asked(looks));
        assertTrue(asked(registry.grace));
        assertEquals(List.of(), seen(holder).looked(), "what the registry's people note is theirs");
        assertEquals("Complete.", seen(registry.grace).looked().getFirst().note());

        int before = registry.issuer.requests.size();
        closeIt();
        assertEquals(before + 1, registry.issuer.requests.size());
        assertFalse(asked(registry.grace));
        assertEquals(1, told(holder, Notices.Kind.CONDITION_CLOSED));
        assertTrue(registry.accreditationFiles.file(holder, number).open().isEmpty());
        refused(Refusal.NOT_FOUND, () -> show("Too late."));
    }

    @Test
    void what_somebody_found_before_something_was_lacking_closes_nothing() {
        show("Done.");
        check("Seems so.");
        registry.conditions.refuseClosure(registry.grace, key(), lacking("Not so."));
        assertEquals(List.of(), seen(registry.grace).looked());
        refused(Refusal.CHECK_NEEDED, this::closeIt);
        show("Now.");
        refused(Refusal.CHECK_NEEDED, this::closeIt);
        check("Now it is.");
        closeIt();
    }

    @Test
    void nothing_and_what_no_edition_takes_are_refused_and_nothing_is_kept() {
        refused(Refusal.INVALID_FIELDS, () -> show(" "));
        refused(Refusal.INVALID_FIELDS, () -> show("x", new NamedFile("a.exe", new byte[] {'M', 'Z', 0, 1})));
        refused(Refusal.INVALID_FIELDS, () -> show("x", new NamedFile("a.pdf", new byte[0])));
        refused(
                Refusal.NOT_FOUND,
                () -> registry.conditions.show(holder, key(), new Conditions.Show(number, "none", "x", List.of())));
        assertEquals(List.of(), seen(holder).showings());
        assertFalse(asked(registry.staff("R-702", Role.REVIEWER)));
    }

    @Test
    void a_condition_for_which_something_waits_when_its_time_is_over_is_put_before_the_registrar() {
        show("Done.");
        registry.passTo(seen(holder).due().plusSeconds(1));
        registry.scheduler.fireDue();
        assertEquals(
                Lifecycle.State.ACTIVE_WITH_CONDITIONS,
                registry.accreditations.find(registry.registrar, number).state());
        assertEquals(
                1,
                registry.cases.overdue(registry.registrar).stream()
                        .filter(o -> o.kind() == Timers.Kind.CONDITION_OVERDUE)
                        .count());
        check("It is.");
        closeIt();
        assertTrue(registry.cases.overdue(registry.registrar).stream()
                .map(Cases.Overdue::kind)
                .noneMatch(k -> k == Timers.Kind.CONDITION_OVERDUE));
    }

    private long overdue() {
        return registry.cases.overdue(registry.registrar).stream()
                .filter(o -> o.kind() == Timers.Kind.CONDITION_OVERDUE)
                .count();
    }

    private Lifecycle.State state() {
        return registry.accreditations.find(registry.registrar, number).state();
    }

    @Test
    void a_condition_that_was_found_met_and_is_not_closed_in_time_is_put_before_the_registrar() {
        check("Seen on a visit.");
        registry.passTo(seen(holder).due().plusSeconds(1));
        registry.scheduler.fireDue();
        assertEquals(Lifecycle.State.ACTIVE_WITH_CONDITIONS, state());
        assertEquals(1, overdue());
    }

    @Test
    void what_is_lacking_after_the_time_is_over_is_put_before_the_registrar_again() {
        show("Done.");
        registry.passTo(seen(holder).due().plusSeconds(1));
        registry.scheduler.fireDue();
        UUID task = registry.cases.overdue(registry.registrar).stream()
                .filter(o -> o.kind() == Timers.Kind.CONDITION_OVERDUE)
                .findFirst()
                .orElseThrow()
                .task();
        registry.cases.dealtWith(registry.registrar, key(), new Cases.DealtWith(task, "The reviewer looks at it."));
        assertEquals(0, overdue());
        registry.conditions.lacking(registry.staff("R-702", Role.REVIEWER), key(), lacking("June is missing."));
        assertEquals(1, overdue(), "nothing else would ever apply the rule");
    }

    @Test
    void what_was_sent_after_the_time_was_over_does_not_hold_the_rule_up() {
        registry.passTo(seen(holder).due().plusSeconds(1));
        show("Done.");
        registry.scheduler.fireDue();
        assertEquals(Lifecycle.State.SUSPENDED, state());
    }

    @Test
    void a_suspended_holder_may_still_show_that_it_is_met() {
        registry.passTo(seen(holder).due().plusSeconds(1));
        registry.scheduler.fireDue();
        assertEquals(
                Lifecycle.State.SUSPENDED,
                registry.accreditations.find(registry.registrar, number).state());
        show("Done.");
        assertTrue(seen(holder).waiting());
    }

    @Test
    void words_and_files_are_for_those_who_look_or_decide_and_for_auditors() {
        UUID file = seenFile();
        for (Actor.Person may : List.of(
                holder,
                registry.staff("R-703", Role.REVIEWER),
                registry.staff("D-703", Role.DECISION_MAKER),
                registry.staff("U-703", Role.AUDITOR))) {
            assertEquals("Done.", seen(may).showings().getFirst().words());
            assertArrayEquals(
                    LEDGER,
                    registry.accreditationFiles
                            .shown(may, number, file, _ -> {})
                            .bytes());
        }
        Actor.Person interested = interested();
        for (Actor.Person not : List.of(registry.staff("O-703", Role.SCHEME_OWNER), interested)) {
            assertEquals("", seen(not).showings().getFirst().words());
            assertEquals(List.of(), seen(not).showings().getFirst().files());
            refused(Refusal.NOT_FOUND, () -> registry.accreditationFiles.shown(not, number, file, _ -> {}));
        }
        Actor.Person stranger = registry.company().person();
        refused(Refusal.NOT_FOUND, () -> registry.accreditationFiles.file(stranger, number));
        refused(Refusal.NOT_FOUND, () -> registry.accreditationFiles.shown(stranger, number, file, _ -> {}));
    }

    private UUID seenFile() {
        show("Done.", new NamedFile("ledger.pdf", LEDGER));
        return seen(holder).showings().getFirst().files().getFirst().id();
    }

    /// A reviewer who has advised the supplier.
    private Actor.Person interested() {
        Actor.Person adviser = registry.staff("R-704", Role.REVIEWER);
        registry.suppliers.recordAdvice(
                registry.registrar,
                key(),
                new org.touchstone.registry.supplier.Suppliers.Advice(
                        c.held.supplier(), adviser.id(), "sra", registry.now().minusSeconds(60)));
        return adviser;
    }
}
