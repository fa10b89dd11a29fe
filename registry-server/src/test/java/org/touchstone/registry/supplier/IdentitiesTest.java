package org.touchstone.registry.supplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Identities.Conflict;
import org.touchstone.registry.supplier.Identities.Decide;
import org.touchstone.registry.supplier.Identities.Decision;
import org.touchstone.registry.supplier.Identities.Ground;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Whether one organisation is registered twice, on a real database: what is alike, who looks at it, and what follows.
class IdentitiesTest {
    private static final TestRegistry REGISTRY = new TestRegistry();
    private static final Identities IDENTITIES = REGISTRY.identities;
    private static final Registrations REGISTRATIONS = REGISTRY.registrations;
    private static int companies = 10_000_000;

    @AfterAll
    static void stop() {
        REGISTRY.close();
    }

    private static OrganisationId company() {
        return OrganisationId.of("GB-COH", Integer.toString(companies++));
    }

    private static Held held(String name, OrganisationId... ids) {
        return REGISTRY.supplier(SupplierKind.LEGAL_PERSON, name, ids);
    }

    private static Optional<Conflict> between(Held one, Held other) {
        Set<UUID> both = Set.of(one.supplier(), other.supplier());
        return IDENTITIES.conflicts(REGISTRY.registrar).stream()
                .filter(c ->
                        Set.of(c.newcomer().supplier(), c.other().supplier()).equals(both))
                .findFirst();
    }

    private static void verify(Held held, OrganisationId id) {
        REGISTRY.suppliers.verify(
                REGISTRY.registrar,
                key(),
                new Suppliers.Verify(held.supplier(), "A name", List.of(new Suppliers.Checked(id, "look"))));
    }

    private static void decide(Conflict conflict, Decision decision) {
        IDENTITIES.decide(REGISTRY.registrar, key(), new Decide(conflict.id(), decision, "Both were looked up."));
    }

    private static List<String> notices(Held held) {
        return REGISTRY.notices.list(REGISTRY.people.actor(held.person().id()), Optional.empty(), 10).stream()
                .map(n -> n.kind().code())
                .toList();
    }

    // ---- nobody learns who is here

    @Test
    void registering_tells_nobody_what_the_public_register_does_not_say() {
        OrganisationId verified = company();
        Held quiet = REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Cockle Ltd", verified);
        OrganisationId waiting = company();
        held("Whelk Ltd", waiting);
        Set<String> answers = new HashSet<>();
        for (OrganisationId id : List.of(verified, waiting, company())) {
            for (String name : List.of("Cockle Ltd", "Whelk Ltd", "Winkle Ltd")) {
                Receipt receipt = REGISTRY.suppliers.register(
                        REGISTRY.person(), key(), TestRegistry.claim(SupplierKind.LEGAL_PERSON, name, id));
                answers.add(String.join(" ", receipt.body().members().keySet()));
            }
        }
        assertEquals(Set.of("supplier"), answers);
        assertEquals(List.of(), notices(quiet));
        REGISTRY.open(quiet).complete();
        refused(Refusal.IDENTIFIER_TAKEN, () -> held("Cockle Ltd", verified));
    }

    @Test
    void who_has_many_waiting_registers_no_more() {
        Actor.Person busy = REGISTRY.person();
        for (int i = 0; i < Suppliers.MAX_WAITING; i++) {
            REGISTRY.suppliers.register(
                    busy, key(), TestRegistry.claim(SupplierKind.LEGAL_PERSON, "Busy " + i, company()));
        }
        OrganisationId last = company();
        refused(
                Refusal.REGISTRATIONS_WAITING,
                () -> REGISTRY.suppliers.register(
                        busy, key(), TestRegistry.claim(SupplierKind.LEGAL_PERSON, "Busy", last)));
        assertEquals(
                "0",
                REGISTRY.database.ask("SELECT count(*) FROM supplier_claim WHERE tag = '\\x"
                        + HexFormat.of().formatHex(REGISTRY.keys.tag(last.partyId())) + "'"));
    }

    // ---- what is alike

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The Quay & Sons Limited | QUAY AND SONS LTD.    | true
            Café Ŵyn Cyf            | cafe wyn cyfyngedig   | true
            O'Neill's (UK) plc      | ONeills UK PLC        | true
            Ltd                     | The Ltd               | true
            Qu\u00aday Ltd           | Quay\u200b Ltd         | true
            Q\u2060uay Ltd           | Quay Ltd              | true
            North Moor Ltd          | Northmoor Ltd         | false
            Quay Sons Ltd           | Quay and Sons Ltd     | false
            Company One Ltd         | Company Two Ltd       | false
            """)
    void names_are_compared_as_people_write_them(String one, String other, boolean same) {
        assertEquals(
                same,
                LegalName.key(one).equals(LegalName.key(other)),
                LegalName.key(one) + " / " + LegalName.key(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u200b", "Quay\u200b Ltd", "\u202eQuay", "Qu\u0430y Ltd", "Cafe\u0301", "...", "\ue000"})
    void a_name_that_is_not_what_is_seen_is_nobodys(String name) {
        OrganisationId id = company();
        RefusedException no = assertThrows(RefusedException.class, () -> held(name, id));
        assertEquals("/legalName", no.faults().getFirst().pointer());
        assertEquals(FieldFault.Rule.INVALID, no.faults().getFirst().rule());
    }

    /// Who takes a number back that belongs to no register any more takes nothing away that is not there.
    @Test
    void a_part_that_is_taken_away_is_away() {
        Actor.Person dilip = REGISTRY.person();
        for (String kind : List.of("legal-person", "sole-trader")) {
            Json.Obj parts = Json.Obj.builder()
                    .with("kind", kind)
                    .with("number", new Json.Null())
                    .build();
            REGISTRATIONS.save(dilip, key(), new Registrations.Save(parts));
            assertEquals(
                    Json.Obj.builder().with("kind", kind).build(),
                    REGISTRATIONS.draft(dilip).said());
        }
    }

    @Test
    void two_of_one_name_without_a_register_that_tells_them_apart_are_looked_at() {
        Held one = held("Tide Mill Trust", OrganisationId.of("GB-CHC", "1234567"));
        Held other = held("THE TIDE MILL TRUST", company());
        assertEquals(
                List.of(Ground.SAME_NAME), between(one, other).orElseThrow().grounds());
        Held far = held("Tide Mill Trust", OrganisationId.of("GB-CHC", "7654321"));
        assertTrue(between(one, far).isEmpty(), "their numbers in one register differ");
    }

    @Test
    void two_of_one_number_are_looked_at_and_neither_is_verified_before() {
        OrganisationId id = company();
        Held one = held("Saltmarsh One Ltd", id);
        Held other = held("Saltmarsh Other Ltd", id);
        Conflict found = between(one, other).orElseThrow();
        assertEquals(List.of(Ground.SAME_IDENTIFIER), found.grounds());
        assertEquals(other.supplier(), found.newcomer().supplier());
        refused(Refusal.IDENTITY_DISPUTED, () -> verify(one, id));
        refused(Refusal.IDENTITY_DISPUTED, () -> verify(other, id));
        decide(found, Decision.DISTINCT);
        assertTrue(between(one, other).isEmpty());
        assertEquals(List.of(), notices(one), "nobody learns that somebody like them is here");
        assertEquals(List.of(), notices(other));
        verify(one, id);
        refused(Refusal.IDENTIFIER_TAKEN, () -> verify(other, id));
        refused(Refusal.ALREADY_DONE, () -> decide(found, Decision.CLOSE_NEWCOMER));
        assertEquals(
                "Both were looked up.",
                IDENTITIES.conflict(REGISTRY.registrar, found.id()).reasons().orElseThrow());
    }

    @Test
    void what_a_registrar_finds_is_compared_as_well() {
        OrganisationId company = company();
        OrganisationId ppon = OrganisationId.of("GB-PPON", "PLRT-1234-BCDF");
        Held one = held("Ebb Ltd", company);
        REGISTRY.pass(Duration.ofSeconds(1));
        Held other = held("Flow Ltd", ppon);
        assertTrue(between(one, other).isEmpty());
        REGISTRY.suppliers.verify(
                REGISTRY.registrar,
                key(),
                new Suppliers.Verify(
                        one.supplier(),
                        "Ebb Ltd",
                        List.of(new Suppliers.Checked(company, "look"), new Suppliers.Checked(ppon, "look"))));
        Conflict found = between(one, other).orElseThrow();
        assertEquals(List.of(Ground.SAME_IDENTIFIER), found.grounds());
        assertEquals(other.supplier(), found.newcomer().supplier());
        refused(Refusal.IDENTITY_DISPUTED, () -> verify(other, ppon));
        refused(Refusal.STILL_IN_FORCE, () -> decide(found, Decision.CLOSE_OTHER));
        decide(found, Decision.CLOSE_NEWCOMER);
    }

    @Test
    void what_was_said_of_an_erased_sole_trader_is_erased() {
        OrganisationId id = OrganisationId.of("GB-PPON", "PLRT-4321-BCDF");
        Held one = REGISTRY.supplier(SupplierKind.SOLE_TRADER, "J. Limpet", id);
        Held other = REGISTRY.supplier(SupplierKind.SOLE_TRADER, "J. Limpet", id);
        Conflict found = between(one, other).orElseThrow();
        decide(found, Decision.DISTINCT);
        REGISTRY.accreditations.erase(REGISTRY.registrar, key(), one.supplier());
        refused(Refusal.ERASED, () -> IDENTITIES.conflict(REGISTRY.registrar, found.id()));
        assertEquals(
                "t",
                REGISTRY.database.ask("SELECT k.wrapped IS NULL FROM identity_conflict c JOIN sealing_key k ON k.id ="
                        + " c.sealing_key WHERE c.id = '" + found.id() + "'"));
        assertEquals(
                "0",
                REGISTRY.database.ask("SELECT count(*) FROM supplier_claim WHERE supplier = '" + one.supplier() + "'"));
        verify(other, id);
    }

    @Test
    void a_registration_that_is_closed_has_no_people_and_stands_in_nobodys_way() {
        OrganisationId id = company();
        Held one = held("Reed Bank Ltd", id);
        Held other = held("Reed Bank Ltd", id);
        decide(between(one, other).orElseThrow(), Decision.CLOSE_NEWCOMER);
        assertEquals(List.of("registration-closed"), notices(other));
        Actor.Person left = REGISTRY.people.actor(other.person().id());
        assertEquals(Map.of(), left.supplierRoles());
        assertFalse(IDENTITIES.waiting(REGISTRY.registrar).stream()
                .anyMatch(w -> w.side().supplier().equals(other.supplier())));
        refused(Refusal.WRONG_STATE, () -> verify(other, id));
        verify(one, id);
        assertTrue(between(one, other).isEmpty());
    }

    @Test
    void who_is_verified_or_has_applied_is_not_closed() {
        OrganisationId id = company();
        Held one = held("Spit Point Ltd", id);
        REGISTRY.open(one).submitted();
        Held other = held("Spit Point Ltd", id);
        Conflict found = between(one, other).orElseThrow();
        refused(Refusal.STILL_IN_FORCE, () -> decide(found, Decision.CLOSE_OTHER));
        assertTrue(between(one, other).isPresent(), "nothing was changed");
        decide(found, Decision.CLOSE_NEWCOMER);
    }

    @Test
    void whoever_was_let_in_before_a_registration_was_closed_begins_nothing_for_it_any_more() {
        OrganisationId id = company();
        Held one = held("Groin End Ltd", id);
        Held other = held("Groin End Ltd", id);
        TestRegistry.Case draft = REGISTRY.open(other).filled();
        // It is read before, as a page is on which somebody is about to press the button.
        String declaration =
                REGISTRY.applications.declaration(other.person(), draft.id).text("digest");
        decide(between(one, other).orElseThrow(), Decision.CLOSE_NEWCOMER);
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.applications.submit(
                        other.person(), key(), new Applications.Submit(draft.id, declaration)));
        assertEquals("draft", draft.state());
        REGISTRY.applications.withdraw(other.person(), key(), draft.id);
        refused(Refusal.NOT_FOUND, () -> REGISTRY.open(other));
    }

    /// Either the application is handed in and the registration stays, or it is closed and nothing is handed in.
    @Test
    void a_hand_in_and_a_closing_at_once_leave_no_case_that_nobody_answers_for() throws Exception {
        Map<String, Integer> ways = new TreeMap<>();
        for (int round = 0; round < 6; round++) {
            OrganisationId id = company();
            Held one = held("Two At Once " + round, id);
            Held other = held("Two At Once " + round, id);
            TestRegistry.Case draft = REGISTRY.open(other).filled();
            String declaration =
                    REGISTRY.applications.declaration(other.person(), draft.id).text("digest");
            Conflict found = between(one, other).orElseThrow();
            CyclicBarrier start = new CyclicBarrier(2);
            try (ExecutorService two = Executors.newFixedThreadPool(2)) {
                Future<Boolean> closed = two.submit(() -> {
                    start.await();
                    return done(() -> decide(found, Decision.CLOSE_NEWCOMER));
                });
                Future<Boolean> handedIn = two.submit(() -> {
                    start.await();
                    return done(() -> REGISTRY.applications.submit(
                            other.person(), key(), new Applications.Submit(draft.id, declaration)));
                });
                assertNotEquals(closed.get(), handedIn.get());
                ways.merge(closed.get() ? "closed" : "handed in", 1, Integer::sum);
            }
        }
        System.out.println("IdentitiesTest: at once " + ways);
    }

    /// True if it was done, false if it was refused.
    private static boolean done(Runnable act) {
        try {
            act.run();
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    @Test
    void only_registrars_look_and_nobody_judges_their_own() {
        OrganisationId id = company();
        Held one = held("Groyne Ltd", id);
        Held other = held("Groyne Ltd", id);
        Conflict found = between(one, other).orElseThrow();
        for (Actor.Person who : List.of(one.person(), REGISTRY.tom, REGISTRY.grace, REGISTRY.person())) {
            refused(Refusal.NOT_PERMITTED, () -> IDENTITIES.conflicts(who));
            refused(Refusal.NOT_PERMITTED, () -> IDENTITIES.waiting(who));
            refused(
                    Refusal.NOT_PERMITTED,
                    () -> IDENTITIES.decide(who, key(), new Decide(found.id(), Decision.DISTINCT, "So it is.")));
        }
        // The database refuses it too, whatever the program says.
        DatabaseException decides = assertThrows(
                DatabaseException.class,
                () -> REGISTRY.db.run(tx -> tx.runOne(
                        "identity.decide",
                        Args.of("id", found.id())
                                .with("decision", Decision.DISTINCT.code())
                                .with("reasons", new byte[] {1})
                                .with("key", REGISTRY.keys.create(tx))
                                .with("by", one.person().id())
                                .with("at", REGISTRY.clock.instant()))));
        assertEquals(Optional.of("own_supplier"), decides.constraint());
        DatabaseException verifies = assertThrows(
                DatabaseException.class,
                () -> REGISTRY.db.run(tx -> tx.runOne(
                        "suppliers.verify",
                        Args.of("id", one.supplier())
                                .with("by", one.person().id())
                                .with("at", REGISTRY.clock.instant()))));
        assertEquals(Optional.of("own_supplier"), verifies.constraint());
    }

    @Test
    void a_registrar_who_belongs_to_a_supplier_verifies_somebody_else() {
        OrganisationId id = company();
        Held held = held("Mole Ltd", id);
        REGISTRY.appoint(held.person().id(), Role.REGISTRAR);
        Actor.Person registrar = REGISTRY.people.actor(held.person().id());
        refused(
                Refusal.INTERESTED,
                () -> REGISTRY.suppliers.verify(
                        registrar,
                        key(),
                        new Suppliers.Verify(held.supplier(), "Mole Ltd", List.of(new Suppliers.Checked(id, "look")))));
        Held other = held("Mole Ltd", OrganisationId.of("GB-CHC", "2345671"));
        Conflict found = between(held, other).orElseThrow();
        refused(
                Refusal.INTERESTED,
                () -> IDENTITIES.decide(registrar, key(), new Decide(found.id(), Decision.CLOSE_OTHER, "Mine.")));
        OrganisationId free = company();
        Held pier = held("Pier Ltd", free);
        REGISTRY.suppliers.verify(
                registrar,
                key(),
                new Suppliers.Verify(pier.supplier(), "Pier Ltd", List.of(new Suppliers.Checked(free, "look"))));
    }

    @Test
    void whoever_has_advised_a_supplier_lately_does_not_judge_who_it_is() {
        OrganisationId id = company();
        Held one = held("Advised Ltd", id);
        Held other = held("Advised Ltd", id);
        Conflict found = between(one, other).orElseThrow();
        Actor.Person adviser = REGISTRY.staff("R-660", Role.REGISTRAR);
        REGISTRY.suppliers.recordAdvice(
                REGISTRY.registrar,
                key(),
                new Suppliers.Advice(
                        other.supplier(),
                        adviser.id(),
                        REGISTRY.edition.scheme(),
                        REGISTRY.now().minus(Duration.ofDays(30))));
        refused(
                Refusal.INTERESTED,
                () -> IDENTITIES.decide(adviser, key(), new Decide(found.id(), Decision.DISTINCT, "So it is.")));
        decide(found, Decision.DISTINCT);
        Suppliers.Verify verify =
                new Suppliers.Verify(other.supplier(), "Advised Ltd", List.of(new Suppliers.Checked(id, "look")));
        refused(Refusal.INTERESTED, () -> REGISTRY.suppliers.verify(adviser, key(), verify));
        // The database refuses it too, whatever the program says.
        DatabaseException verifies = assertThrows(
                DatabaseException.class,
                () -> REGISTRY.db.run(tx -> tx.runOne(
                        "suppliers.verify",
                        Args.of("id", other.supplier())
                                .with("by", adviser.id())
                                .with("at", REGISTRY.clock.instant()))));
        assertEquals(Optional.of("adviser_apart"), verifies.constraint());
    }

    @Test
    void of_two_who_register_one_organisation_at_once_the_later_is_found() throws Exception {
        OrganisationId id = company();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Future<Held> a = pool.submit(() -> held("Sluice Ltd", id));
            Future<Held> b = pool.submit(() -> held("Sluice Ltd", id));
            assertTrue(between(a.get(), b.get()).isPresent());
        }
    }

    @ParameterizedTest
    @CsvSource({"GB-COH, 00000000", "GB-COH, ZZ123456", "GB-PPON, PAEI-1234-BCDF", "GB-CHC, 12", "GB-SC, SC123456"})
    void a_number_that_no_register_gives_out_is_refused(String scheme, String number) {
        assertTrue(Registrations.identifier(scheme, number).isEmpty());
        OrganisationId id = OrganisationId.of(scheme, number);
        RefusedException no = assertThrows(RefusedException.class, () -> held("Nobody Ltd", id));
        assertEquals(Refusal.INVALID_FIELDS, no.reason());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GB-COH  | 12 34 56        | 00123456
            GB-COH  | sc 1234         | SC001234
            GB-COH  | ０９８７６５４３    | 09876543
            GB-COH  | oc\u00a0300001  | OC300001
            GB-MPR  | ip 12345 r      | IP12345R
            GB-PPON | pgvg76471bzq    |
            GB-PPON | pgvg7647bzqm    | PGVG-7647-BZQM
            GB-PPON | PGVG–7647–BZQM  | PGVG-7647-BZQM
            GB-PPON | PHYM-2483-JCPC  |
            GB-NIC  | 100123          | NIC100123
            GB-NIC  | nic 100123      | NIC100123
            GB-CHC  | 1 234 567       | 1234567
            GB-CHC  | 0000000         |
            GB-SC   | sc012345        | SC012345
            XI-LEI  | 9999SRADEMO000000222 |
            XI-LEI  | 9999 SRADEMO 0000002 21 | 9999SRADEMO000000221
            GB-COH  | 123456789       |
            GB-COH  | N/A             |
            GB-COH  | https://x/1     |
            """)
    void numbers_are_read_as_people_write_them(String scheme, String typed, @Nullable String normal) {
        assertEquals(
                Optional.ofNullable(normal),
                Registrations.identifier(scheme, typed).map(OrganisationId::id));
    }

    // ---- correcting

    private static Receipt correct(Held held, OrganisationId... ids) {
        return REGISTRY.suppliers.correct(
                REGISTRY.people.actor(held.person().id()), key(), new Suppliers.Correct(held.supplier(), List.of(ids)));
    }

    private static List<OrganisationId> claimed(Held held) {
        return REGISTRATIONS
                .registered(REGISTRY.people.actor(held.person().id()), held.supplier())
                .identity()
                .claimed();
    }

    private static Identities.Waiting waiting(Held held) {
        return IDENTITIES.waiting(REGISTRY.registrar, held.supplier());
    }

    @Test
    void a_mistyped_number_is_corrected_and_then_verified() {
        OrganisationId typed = company();
        OrganisationId right = company();
        OrganisationId ppon = OrganisationId.of("GB-PPON", "PDGC-3534-NGDN");
        Held held = held("Lighter Ltd", typed);
        refused(Refusal.IDENTITY_CONTRADICTED, () -> verify(held, right));
        assertEquals(Optional.empty(), waiting(held).side().corrected());
        String entries = REGISTRY.database.ask("SELECT count(*) FROM log_pending");
        Receipt receipt = correct(held, right, ppon);
        assertEquals(
                Json.Obj.builder().with("supplier", held.supplier().toString()).build(), receipt.body());
        assertEquals(
                entries,
                REGISTRY.database.ask("SELECT count(*) FROM log_pending"),
                "nothing of it is public, as nothing of the registration is");
        assertEquals(List.of(right, ppon), claimed(held));
        Identities.Side side = waiting(held).side();
        assertEquals("Lighter Ltd", side.identity().legalName(), "and nothing else has changed");
        assertEquals(Optional.of(held.person().number()), side.corrected().map(Identities.Correction::by));
        refused(Refusal.IDENTITY_CONTRADICTED, () -> verify(held, typed));
        verify(held, right);
        Held other = held("Barge Ltd", typed);
        assertEquals(List.of(), waiting(other).conflicts(), "the number of before is nobody's");
    }

    @Test
    void what_is_verified_is_not_corrected() {
        OrganisationId id = company();
        Held held = REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Wherry Ltd", id);
        OrganisationId other = company();
        refused(Refusal.IDENTITY_VERIFIED, () -> correct(held, other));
        assertEquals(List.of(id), claimed(held));
        // The database refuses it too, whatever the program says.
        REGISTRY.pass(Duration.ofSeconds(1));
        DatabaseException late = assertThrows(
                DatabaseException.class,
                () -> REGISTRY.db.run(tx -> tx.runOne(
                        "identity.correct",
                        Args.of("supplier", held.supplier())
                                .with("by", held.person().id())
                                .with("at", REGISTRY.clock.instant()))));
        assertEquals(Optional.of("corrected_before_verified"), late.constraint());
    }

    @Test
    void an_application_that_is_handed_in_may_be_corrected_and_needs_no_new_signature() {
        OrganisationId right = company();
        Held held = held("Skiff Ltd", company());
        TestRegistry.Case submitted = REGISTRY.open(held).submitted();
        correct(held, right);
        verify(held, right);
        REGISTRY.applications.complete(REGISTRY.registrar, key(), submitted.id);
    }

    /// Who asks, and what they hear.
    @ParameterizedTest
    @CsvSource({
        "author,    NOT_PERMITTED",
        "signatory, NOT_PERMITTED",
        "stranger,  NOT_FOUND",
        "registrar, NOT_FOUND",
        "former,    NOT_FOUND"
    })
    void only_who_administers_an_organisation_corrects_it(String who, Refusal refusal) {
        OrganisationId id = company();
        Held held = held("Coracle Ltd", id);
        Actor.Person asks = switch (who) {
            case "author" -> REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR);
            case "signatory" -> REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_SIGNATORY);
            case "registrar" -> REGISTRY.registrar;
            case "former" -> {
                Actor.Person left = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_ADMIN);
                REGISTRY.members.remove(left, key(), new Members.Remove(held.supplier(), left.id()));
                yield REGISTRY.people.actor(left.id());
            }
            default -> held("Other Ltd", company()).person();
        };
        OrganisationId other = company();
        refused(
                refusal,
                () -> REGISTRY.suppliers.correct(asks, key(), new Suppliers.Correct(held.supplier(), List.of(other))));
        assertEquals(List.of(id), claimed(held));
        assertEquals(Optional.empty(), waiting(held).side().corrected());
        if (refusal == Refusal.NOT_FOUND) {
            refused(Refusal.NOT_FOUND, () -> REGISTRATIONS.registered(asks, held.supplier()));
        }
    }

    /// What is said instead is what could be said at first.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none                            | MISSING
            GB-COH 00000000                 | INVALID
            GB-COH ZZ123456                 | INVALID
            GB-PPON PHYM-2483-JCPC          | NOT_ALLOWED
            XI-DUNS 123456789               | MISSING
            GB-COH 12000001,GB-COH 12000002 | INVALID
            """)
    void what_could_not_be_registered_is_no_correction(String said, FieldFault.Rule rule) {
        OrganisationId id = company();
        Held held = held("Punt Ltd", id);
        OrganisationId[] ids = said.equals("none")
                ? new OrganisationId[0]
                : java.util.Arrays.stream(said.split(","))
                        .map(s -> OrganisationId.of(s.split(" ")[0], s.split(" ")[1]))
                        .toArray(OrganisationId[]::new);
        RefusedException no = assertThrows(RefusedException.class, () -> correct(held, ids));
        assertEquals("/identifiers", no.faults().getFirst().pointer());
        assertEquals(rule, no.faults().getFirst().rule());
        assertEquals(List.of(id), claimed(held));
    }

    @Test
    void correcting_tells_nobody_what_the_public_register_does_not_say() {
        OrganisationId quiet = company();
        REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Limpet Ltd", quiet);
        OrganisationId waiting = company();
        held("Mussel Ltd", waiting);
        OrganisationId known = company();
        REGISTRY.open(REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Oyster Ltd", known))
                .complete();
        Set<String> answers = new HashSet<>();
        Held held = held("Clam Ltd", company());
        // Also while somebody looks at the two.
        for (OrganisationId id : List.of(quiet, waiting, quiet, company())) {
            answers.add(correct(held, id).body().toString());
        }
        assertEquals(1, answers.size());
        assertEquals(List.of(), notices(held));
        List<OrganisationId> before = claimed(held);
        refused(Refusal.IDENTIFIER_TAKEN, () -> correct(held, known));
        assertEquals(before, claimed(held));
    }

    @Test
    void a_correction_to_anothers_number_is_looked_at_by_somebody() {
        OrganisationId id = company();
        Held there = held("Wharf Ltd", id);
        Held held = held("Quite Another Ltd", company());
        assertEquals(List.of(), waiting(held).conflicts());
        correct(held, id);
        Conflict found = between(there, held).orElseThrow();
        assertEquals(List.of(Ground.SAME_IDENTIFIER), found.grounds());
        assertEquals(List.of(found.id()), waiting(held).conflicts());
        assertEquals(List.of(found.id()), waiting(there).conflicts());
        refused(Refusal.IDENTITY_DISPUTED, () -> verify(held, id));
        refused(Refusal.IDENTITY_DISPUTED, () -> verify(there, id));
        // What is said already changes nothing: the conflict is the same.
        correct(held, id);
        assertEquals(List.of(found.id()), waiting(held).conflicts());
        decide(found, Decision.CLOSE_NEWCOMER);
        refused(Refusal.NOT_FOUND, () -> correct(held, company()));
    }

    @Test
    void a_mistyped_number_of_somebody_elses_stands_in_nobodys_way_once_it_is_corrected() {
        OrganisationId id = company();
        Held there = held("Slipway Ltd", id);
        Held held = held("Dry Dock Ltd", id);
        Conflict found = between(there, held).orElseThrow();
        OrganisationId right = company();
        correct(held, right);
        assertTrue(between(there, held).isEmpty());
        // Whoever has the page of it still open decides nothing on what is said no more.
        refused(Refusal.CONFLICT, () -> decide(found, Decision.CLOSE_NEWCOMER));
        assertTrue(IDENTITIES.conflict(REGISTRY.registrar, found.id()).outdated());
        verify(there, id);
        verify(held, right);
    }

    /// That two were found to be two by what they said counts for nothing once one of them says something else.
    @Test
    void a_decision_does_not_cover_what_is_said_later() {
        OrganisationId id = company();
        Held there = held("Harbour Trust", id);
        Held held = held("Harbour Trust", OrganisationId.of("GB-CHC", "3456712"));
        Conflict first = between(there, held).orElseThrow();
        assertEquals(List.of(Ground.SAME_NAME), first.grounds());
        decide(first, Decision.DISTINCT);
        assertTrue(between(there, held).isEmpty());
        correct(held, id);
        Conflict second = between(there, held).orElseThrow();
        assertEquals(List.of(Ground.SAME_IDENTIFIER, Ground.SAME_NAME), second.grounds());
        refused(Refusal.IDENTITY_DISPUTED, () -> verify(held, id));
        decide(second, Decision.CLOSE_NEWCOMER);
        assertEquals(
                "Both were looked up.",
                IDENTITIES.conflict(REGISTRY.registrar, first.id()).reasons().orElseThrow(),
                "what was decided before can still be read");
    }

    @Test
    void who_was_judged_may_be_corrected_when_the_judge_belongs_to_one_of_them() {
        Held there = held("Ferry Trust", company());
        Held held = held("Ferry Trust", OrganisationId.of("GB-CHC", "4567123"));
        Actor.Person judge = REGISTRY.staff("R-077", Role.REGISTRAR);
        Conflict found = between(there, held).orElseThrow();
        IDENTITIES.decide(judge, key(), new Decide(found.id(), Decision.DISTINCT, "Two."));
        for (Actor.Person one : List.of(REGISTRY.owner, REGISTRY.second)) {
            REGISTRY.people.dismiss(one, key(), new People.Appoint(judge.id(), Role.REGISTRAR, Optional.empty()));
        }
        REGISTRY.join(REGISTRY.people.actor(judge.id()), held, Role.SUPPLIER_ADMIN);
        correct(held, OrganisationId.of("GB-CHC", "4567124"));
        assertTrue(between(there, held).isPresent());
    }

    /// Random corrections by several: whatever came before, those of one number wait for somebody, each pair once.
    @Test
    void after_any_corrections_those_of_one_number_wait_for_somebody() {
        java.util.Random random = new java.util.Random(135);
        List<OrganisationId> numbers = List.of(company(), company(), company());
        List<Held> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(held("Lock Keeper " + i, company()));
        }
        Map<UUID, OrganisationId> says = new java.util.HashMap<>();
        for (int step = 0; step < 60; step++) {
            Held held = all.get(random.nextInt(all.size()));
            OrganisationId id = numbers.get(random.nextInt(numbers.size()));
            correct(held, id);
            says.put(held.supplier(), id);
            if (random.nextInt(4) == 0) {
                IDENTITIES.waiting(REGISTRY.registrar, held.supplier()).conflicts().stream()
                        .findFirst()
                        .ifPresent(c ->
                                IDENTITIES.decide(REGISTRY.registrar, key(), new Decide(c, Decision.DISTINCT, "Two.")));
            }
            for (Held one : all) {
                for (Held other : all) {
                    boolean same = one != other
                            && says.containsKey(one.supplier())
                            && says.get(one.supplier()).equals(says.get(other.supplier()));
                    String pair = "((newcomer = '" + one.supplier() + "' AND other = '" + other.supplier()
                            + "') OR (newcomer = '" + other.supplier() + "' AND other = '" + one.supplier() + "'))";
                    assertEquals(
                            same ? "1" : "0",
                            REGISTRY.database.ask(
                                    "SELECT count(*) FROM identity_conflict WHERE outdated_at IS NULL AND " + pair),
                            "step " + step);
                }
            }
        }
    }

    @Test
    void of_two_who_correct_to_one_number_at_once_the_later_is_found() throws Exception {
        OrganisationId id = company();
        Held one = held("Weir Ltd", company());
        Held other = held("Sluice Gate Ltd", company());
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Future<Receipt> a = pool.submit(() -> correct(one, id));
            Future<Receipt> b = pool.submit(() -> correct(other, id));
            a.get();
            b.get();
        }
        assertTrue(between(one, other).isPresent());
    }

    // ---- bit by bit

    private static void save(Actor.Person person, String name, String value) {
        REGISTRATIONS.save(
                person,
                key(),
                new Registrations.Save(Json.Obj.builder().with(name, value).build()));
    }

    @Test
    void what_is_said_bit_by_bit_becomes_a_registration_once_it_is_whole() {
        Actor.Person dilip = REGISTRY.person();
        refused(Refusal.INCOMPLETE, () -> REGISTRATIONS.finish(dilip, key()));
        save(dilip, "kind", "legal-person");
        save(dilip, "scheme", "GB-COH");
        RefusedException bad = assertThrows(RefusedException.class, () -> save(dilip, "number", "none"));
        assertEquals("/parts/number", bad.faults().getFirst().pointer());
        save(dilip, "number", company().id());
        save(dilip, "legalName", "Breakwater Ltd");
        assertEquals(List.of("country"), REGISTRATIONS.draft(dilip).missing());
        save(dilip, "country", "GB");
        save(dilip, "region", "GB-WLS");
        UUID supplier = REGISTRATIONS.finish(dilip, key()).id("supplier");
        assertTrue(REGISTRY.people.actor(dilip.id()).belongsTo(supplier));
        assertEquals(
                List.of("kind", "number", "legalName", "country"),
                REGISTRATIONS.draft(dilip).missing(),
                "the next starts anew");
        assertThrows(RefusedException.class, () -> save(dilip, "colour", "blue"));
        refused(Refusal.NOT_PERMITTED, () -> save(REGISTRY.registrar, "kind", "legal-person"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kind        | "company"        | /parts/kind        | NOT_ALLOWED
            kind        | 1                | /parts/kind        | WRONG_TYPE
            kind        | ["sole-trader"]  | /parts/kind        | WRONG_TYPE
            kind        | ""               | /parts/kind        | MISSING
            scheme      | "GB-VAT"         | /parts/scheme      | NOT_ALLOWED
            scheme      | "gb-coh"         | /parts/scheme      | NOT_ALLOWED
            number      | "x"              | /parts/number      | INVALID
            number      | "00000000"       | /parts/number      | INVALID
            number      | true             | /parts/number      | WRONG_TYPE
            ppon        | "PHYM-2483-JCPC" | /parts/ppon        | INVALID
            ppon        | "PGVG-0000-BZQM" | /parts/ppon        | INVALID
            legalName   | "   "            | /parts/legalName   | MISSING
            legalName   | "A\\u0000B"      | /parts/legalName   | INVALID
            legalName   | "A\\nB"          | /parts/legalName   | INVALID
            legalName   | "A\\u200bB"      | /parts/legalName   | INVALID
            legalName   | "\\u200b"        | /parts/legalName   | INVALID
            legalName   | "\\u202eA\\u2066" | /parts/legalName | INVALID
            legalName   | "Qu\\u0430y Ltd" | /parts/legalName   | INVALID
            legalName   | "\\ue000 Ltd"    | /parts/legalName   | INVALID
            legalName   | "&"              | /parts/legalName   | INVALID
            tradingName | "-\\u00ad-"      | /parts/tradingName | INVALID
            a/b~c       | "x"              | /parts/a~1b~0c     | UNKNOWN
            tradingName | {}               | /parts/tradingName | WRONG_TYPE
            country     | "Wales"          | /parts/country     | INVALID
            country     | "gb"             | /parts/country     | INVALID
            region      | "GB ENG"         | /parts/country     | INVALID
            people      | "P-101"          | /parts/people      | UNKNOWN
            """)
    void what_is_wrong_is_named_and_changes_nothing(String part, String value, String pointer, FieldFault.Rule rule) {
        Actor.Person dilip = REGISTRY.person();
        save(dilip, "kind", "legal-person");
        save(dilip, "scheme", "GB-COH");
        save(dilip, "country", "GB");
        Json.Obj before = REGISTRATIONS.draft(dilip).said();
        Map<String, Json> parts = new LinkedHashMap<>(Map.of("legalName", new Json.Str("Good Ltd")));
        parts.put(part, StrictJson.parse(value.getBytes(StandardCharsets.UTF_8)));
        RefusedException no = assertThrows(
                RefusedException.class,
                () -> REGISTRATIONS.save(dilip, key(), new Registrations.Save(new Json.Obj(parts))));
        assertEquals(pointer, no.faults().getFirst().pointer());
        assertEquals(rule, no.faults().getFirst().rule());
        assertEquals(before, REGISTRATIONS.draft(dilip).said());
    }

    @Test
    void a_sole_trader_is_in_no_register_of_companies() {
        Actor.Person finch = REGISTRY.person();
        save(finch, "scheme", "GB-COH");
        save(finch, "number", company().id());
        save(finch, "kind", "sole-trader");
        assertEquals(
                List.of("number", "legalName", "country"),
                REGISTRATIONS.draft(finch).missing());
        assertThrows(RefusedException.class, () -> save(finch, "scheme", "GB-COH"));
        save(finch, "scheme", "GB-PPON");
        save(finch, "number", "pjty 5446 wdjp");
        assertEquals(
                List.of(OrganisationId.of("GB-PPON", "PJTY-5446-WDJP")),
                REGISTRATIONS.draft(finch).identifiers());
    }

    @Test
    void two_windows_lose_nothing_of_each_other() throws Exception {
        Actor.Person dilip = REGISTRY.person();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (String part : List.of("legalName", "tradingName")) {
                all.add(pool.submit(() -> save(dilip, part, "Both Ltd")));
            }
            all.add(pool.submit(() -> save(dilip, "kind", "legal-person")));
            all.add(pool.submit(() -> save(dilip, "scheme", "GB-CHC")));
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertEquals(
                Set.of("kind", "scheme", "legalName", "tradingName"),
                REGISTRATIONS.draft(dilip).said().members().keySet());
    }

    @Test
    void asking_to_be_invited_tells_the_administrators_and_says_nothing() {
        OrganisationId id = company();
        Held held = REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Jetty Ltd", id);
        Actor.Person priya = REGISTRY.person();
        save(priya, "scheme", "GB-COH");
        save(priya, "number", id.id());
        refused(Refusal.NOT_PERMITTED, () -> REGISTRATIONS.ask(REGISTRY.registrar, key()));
        Json.Obj there = REGISTRATIONS.ask(priya, key()).body();
        REGISTRATIONS.ask(priya, key());
        assertEquals(List.of("invitation-wanted"), notices(held), "once in a week");
        save(priya, "number", company().id());
        assertEquals(there, REGISTRATIONS.ask(priya, key()).body());
        List<Held> others = new ArrayList<>();
        for (int i = 0; i < Registrations.MAX_ASKED; i++) {
            OrganisationId number = company();
            others.add(REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Buoy " + i, number));
            save(priya, "number", number.id());
            assertEquals(there, REGISTRATIONS.ask(priya, key()).body());
        }
        assertEquals(
                Registrations.MAX_ASKED - 1,
                others.stream().filter(h -> !notices(h).isEmpty()).count(),
                "five in a week, and the asker is told the same");
    }

    @Test
    void who_has_said_no_number_asks_nobody() {
        refused(Refusal.INCOMPLETE, () -> REGISTRATIONS.ask(REGISTRY.person(), key()));
    }
}
