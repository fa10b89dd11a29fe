package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.ShareCode;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Reasons.Cause;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.web.Refusal;

/// Who may share a certificate, for how long, and what a code opens.
class SharesTest {
    private static final TestRegistry REGISTRY = new TestRegistry();

    @AfterAll
    static void stop() {
        REGISTRY.close();
    }

    private static Json.Obj share(Actor.Person who, AccreditationNumber number, long days) {
        return REGISTRY.shares
                .make(who, TestRegistry.key(), new Shares.Make(number, days))
                .body();
    }

    private static ShareCode code(Json.Obj receipt) {
        return ShareCode.parse(receipt.text("code"));
    }

    @Test
    void a_code_opens_the_certificate_until_it_expires_or_is_withdrawn() {
        Case c = REGISTRY.open(REGISTRY.company());
        AccreditationNumber number = c.granted();
        Json.Obj one = share(c.held.person(), number, 90);
        Json.Obj other = share(c.held.person(), number, 1);
        assertNotEquals(code(one), code(other));
        assertTrue(one.text("url").endsWith("/share/" + one.text("code")));
        assertEquals(REGISTRY.shares.find(code(one)), REGISTRY.shares.find(code(other)));
        assertTrue(REGISTRY.shares.find(code(one)).isPresent());
        assertEquals(Optional.empty(), REGISTRY.shares.find(ShareCode.parse("2222-2222-2222")));
        REGISTRY.pass(Duration.ofDays(1));
        assertEquals(Optional.empty(), REGISTRY.shares.find(code(other)), "expired");
        assertTrue(REGISTRY.shares.find(code(one)).isPresent());
        UUID id = UUID.fromString(one.text("share"));
        Actor.Person stranger = REGISTRY.company().person();
        refused(Refusal.NOT_FOUND, () -> REGISTRY.shares.withdraw(stranger, TestRegistry.key(), id));
        assertTrue(REGISTRY.shares.find(code(one)).isPresent());
        REGISTRY.shares.withdraw(c.held.person(), TestRegistry.key(), id);
        assertEquals(Optional.empty(), REGISTRY.shares.find(code(one)), "withdrawn");
        refused(Refusal.WRONG_STATE, () -> REGISTRY.shares.withdraw(c.held.person(), TestRegistry.key(), id));
    }

    @Test
    void only_the_suppliers_own_people_share_and_see_the_list() {
        Case c = REGISTRY.open(REGISTRY.company());
        AccreditationNumber number = c.granted();
        Actor.Person stranger = REGISTRY.company().person();
        for (Actor.Person other : List.of(stranger, REGISTRY.registrar, REGISTRY.grace)) {
            refused(Refusal.NOT_FOUND, () -> share(other, number, 90));
            refused(Refusal.NOT_FOUND, () -> REGISTRY.shares.list(other, number));
        }
        Json.Obj made = share(c.held.person(), number, 90);
        List<Json.Obj> listed = REGISTRY.shares.list(c.held.person(), number).objects("shares");
        assertEquals(1, listed.size());
        assertEquals(made.text("share"), listed.get(0).text("share"));
        assertFalse(listed.get(0).has("code"), "a code is shown once");
    }

    @Test
    void nothing_is_shared_while_it_is_suspended() {
        Case c = REGISTRY.open(REGISTRY.company());
        AccreditationNumber number = c.granted();
        Json.Obj before = share(c.held.person(), number, 90);
        String reason =
                REGISTRY.edition.reasonCodes().forCause(Cause.SUPPLIER_ASKED).id();
        REGISTRY.accreditations.suspendAtOwnRequest(
                c.held.person(),
                TestRegistry.key(),
                new Accreditations.Suspend(number, reason, "Our own review.", false));
        refused(Refusal.WRONG_STATE, () -> share(c.held.person(), number, 90));
        // A code that is out stays good: what it opens says how the accreditation stands.
        assertTrue(REGISTRY.shares.find(code(before)).isPresent());
    }

    @Test
    void the_same_request_twice_is_one_code() {
        Case c = REGISTRY.open(REGISTRY.company());
        AccreditationNumber number = c.granted();
        IdempotencyKey key = TestRegistry.key();
        Shares.Make make = new Shares.Make(number, 30);
        Json.Obj first = REGISTRY.shares.make(c.held.person(), key, make).body();
        assertEquals(first, REGISTRY.shares.make(c.held.person(), key, make).body());
        assertEquals(
                1,
                REGISTRY.shares.list(c.held.person(), number).objects("shares").size());
        refused(
                Refusal.IDEMPOTENCY_KEY_REUSED,
                () -> REGISTRY.shares.make(c.held.person(), key, new Shares.Make(number, 31)));
    }

    /// Whoever has the table has no codes.
    @Test
    void the_table_holds_no_code() throws Exception {
        Case c = REGISTRY.open(REGISTRY.company());
        Json.Obj made = share(c.held.person(), c.granted(), 90);
        try (Connection connection = DriverManager.getConnection(
                        REGISTRY.database.owner().jdbc(),
                        REGISTRY.database.owner().user(),
                        REGISTRY.database.owner().password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT s::text FROM share_code s")) {
            int seen = 0;
            while (rows.next()) {
                seen++;
                assertFalse(rows.getString(1).contains(code(made).characters()));
                assertFalse(rows.getString(1).contains(made.text("code")));
            }
            assertTrue(seen > 0);
        }
    }
}
