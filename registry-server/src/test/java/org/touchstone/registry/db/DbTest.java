package org.touchstone.registry.db;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

class DbTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static Statements statements;
    private static Db db;

    @BeforeAll
    static void open() {
        DATABASE.asOwner("CREATE TABLE pet (id uuid PRIMARY KEY, name text UNIQUE, born timestamptz, legs bigint,"
                + " tame boolean, photo bytea, tags text[], CHECK (legs >= 0))");
        DATABASE.asOwner("GRANT UPDATE, DELETE ON pet TO touchstone_app; GRANT SELECT ON pet TO touchstone_reader");
        Map<String, String> sql = new LinkedHashMap<>(Statements.load().all());
        Statements.read("pet.sql", PETS, sql);
        statements = Statements.of(sql);
        db = another();
    }

    private static Db another() {
        return Db.open(DATABASE.app(), DATABASE.reader(), statements);
    }

    private static final String PETS = """
        -- name: pet.add
        INSERT INTO pet (id, name, born, legs, tame, photo, tags)
        VALUES (CAST(:id AS uuid), :name, CAST(:born AS timestamptz), :legs, :tame, :photo, CAST(:tags AS text[]))
        -- name: pet.find
        SELECT id, name, born, legs, tame, photo, tags FROM pet WHERE id = CAST(:id AS uuid)
        -- name: pet.by-name
        SELECT name, legs FROM pet WHERE name = :name
        -- name: pet.all
        SELECT name FROM pet ORDER BY name
        -- name: pet.add-many
        INSERT INTO pet (id, name, legs, photo)
        SELECT id, name, legs, photo
        FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:legs AS bigint[]), CAST(:photos AS bytea[]))
            AS t (id, name, legs, photo)
        RETURNING name
        -- name: pet.legs
        UPDATE pet SET legs = legs + :more WHERE name = :name
        -- name: pet.clear
        DELETE FROM pet
        -- name: pet.limit
        SELECT current_setting('statement_timeout') AS "limit"
        -- name: pet.stream
        SELECT name FROM pet WHERE legs >= ? ORDER BY name
        """;

    @AfterAll
    static void close() {
        db.close();
        DATABASE.close();
    }

    @BeforeEach
    void clear() {
        DATABASE.asOwner("DROP TRIGGER IF EXISTS late ON pet");
        db.run(tx -> tx.run("pet.clear", Args.NONE));
    }

    private static Args pet(UUID id, String name) {
        return Args.of("id", id)
                .with("name", name)
                .with("born", Instant.parse("2026-03-01T10:00:00.123456Z"))
                .with("legs", 4)
                .with("tame", true)
                .with("photo", new byte[] {0, 1, (byte) 0xff})
                .with("tags", List.of("a", "with \"quotes\", {braces} and \\"));
    }

    @Test
    void every_type_comes_back_as_it_went_in() {
        UUID id = UUID.randomUUID();
        db.run(tx -> tx.run("pet.add", pet(id, "Rex")));
        Row row = db.read(tx -> tx.one("pet.find", Args.of("id", id)));
        assertEquals(id, row.uuid("id"));
        assertEquals("Rex", row.text("name"));
        assertEquals(Instant.parse("2026-03-01T10:00:00.123456Z"), row.instant("born"));
        assertEquals(4, row.integer("legs"));
        assertTrue(row.bool("tame"));
        assertArrayEquals(new byte[] {0, 1, (byte) 0xff}, row.bytes("photo"));
        assertEquals(List.of("a", "with \"quotes\", {braces} and \\"), row.texts("tags"));
        assertThrows(IllegalStateException.class, () -> row.text("no_such"));
        assertThrows(IllegalArgumentException.class, () -> row.optionalText("no_such"));
    }

    @Test
    void null_is_an_empty_value_and_never_a_surprise() {
        UUID id = UUID.randomUUID();
        db.run(tx -> tx.run(
                "pet.add",
                Args.of("id", id)
                        .with("name", Optional.empty())
                        .withTime("born", Optional.empty())
                        .withNumber("legs", Optional.empty())
                        .withNull("tame")
                        .withNull("photo")
                        .withNull("tags")));
        Row row = db.read(tx -> tx.one("pet.find", Args.of("id", id)));
        assertEquals(Optional.empty(), row.optionalText("name"));
        assertEquals(Optional.empty(), row.optionalInstant("born"));
        assertEquals(Optional.empty(), row.optionalInteger("legs"));
        assertEquals(Optional.empty(), row.optionalBool("tame"));
        assertEquals(Optional.empty(), row.optionalBytes("photo"));
        assertThrows(IllegalStateException.class, () -> row.text("name"));
    }

    @Test
    void many_rows_go_in_one_statement() {
        List<UUID> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Long> legs = new ArrayList<>();
        List<byte[]> photos = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(UUID.randomUUID());
            names.add("pet%04d".formatted(i));
            legs.add((long) i);
            photos.add(new byte[] {(byte) i});
        }
        List<Row> added = db.in(tx -> tx.list(
                "pet.add-many",
                Args.NONE
                        .withIds("ids", ids)
                        .with("names", names)
                        .withNumbers("legs", legs)
                        .withBytes("photos", photos)));
        assertEquals(1_000, added.size());
        Row third = db.read(tx -> tx.one("pet.find", Args.of("id", ids.get(3))));
        assertEquals(3, third.integer("legs"));
        assertArrayEquals(new byte[] {3}, third.bytes("photo"));
        List<String> streamed = new ArrayList<>();
        db.stream("pet.stream", row -> streamed.add(row.text("name")), 500L);
        assertEquals(names.subList(500, 1_000), streamed);
    }

    @Test
    void a_failed_transaction_leaves_nothing() {
        assertThrows(
                IllegalStateException.class,
                () -> db.run(tx -> {
                    tx.run("pet.add", pet(UUID.randomUUID(), "Rex"));
                    throw new IllegalStateException("no");
                }));
        DatabaseException broken = assertThrows(
                DatabaseException.class,
                () -> db.run(tx -> {
                    tx.run("pet.add", pet(UUID.randomUUID(), "Rex"));
                    tx.run("pet.add", pet(UUID.randomUUID(), "Rex"));
                }));
        assertTrue(broken.isUniqueViolation());
        assertEquals(Optional.of("pet_name_key"), broken.constraint());
        assertEquals(List.of(), db.read(tx -> tx.list("pet.all", Args.NONE)));
        // Many failures do not use the connections up.
        for (int i = 0; i < 40; i++) {
            assertThrows(IllegalArgumentException.class, () -> db.run(tx -> tx.run("pet.legs", Args.of("more", 1))));
        }
    }

    @Test
    void two_rows_are_not_silently_one() {
        db.run(tx -> {
            tx.run("pet.add", pet(UUID.randomUUID(), "Rex"));
            tx.run("pet.add", pet(UUID.randomUUID(), "Tom"));
        });
        assertThrows(IllegalStateException.class, () -> db.read(tx -> tx.find("pet.all", Args.NONE)));
    }

    @Test
    void a_lost_race_is_run_again() throws InterruptedException {
        db.run(tx -> {
            tx.run("pet.add", pet(UUID.randomUUID(), "Rex"));
            tx.run("pet.add", pet(UUID.randomUUID(), "Tom"));
        });
        CountDownLatch bothHoldOne = new CountDownLatch(2);
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger hooks = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (List<String> order : List.of(List.of("Rex", "Tom"), List.of("Tom", "Rex"))) {
                threads.submit(() -> db.run(tx -> {
                    runs.incrementAndGet();
                    tx.afterCommit(hooks::incrementAndGet);
                    tx.run("pet.legs", Args.of("more", 1).with("name", order.getFirst()));
                    bothHoldOne.countDown();
                    try {
                        bothHoldOne.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    tx.run("pet.legs", Args.of("more", 1).with("name", order.getLast()));
                }));
            }
        }
        assertEquals(3, runs.get());
        assertEquals(2, hooks.get());
        List<Row> rows = db.read(tx -> tx.list("pet.all", Args.NONE));
        assertEquals(2, rows.size());
    }

    /// A deferred trigger speaks up at commit, as a cancelled wait for a standby does.
    @Test
    void a_commit_with_a_warning_is_not_acknowledged() {
        DATABASE.asOwner("""
            CREATE OR REPLACE FUNCTION speak() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication'; RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON pet DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION speak()
            """);
        AtomicInteger hooks = new AtomicInteger();
        assertThrows(
                CommitUncertainException.class,
                () -> db.run(tx -> {
                    tx.afterCommit(hooks::incrementAndGet);
                    tx.run("pet.add", pet(UUID.randomUUID(), "Rex"));
                }));
        assertEquals(0, hooks.get());
        assertEquals(1, db.read(tx -> tx.list("pet.all", Args.NONE)).size());
    }

    /// A limit that fires while a commit waits would leave its outcome unknown, whoever has set it.
    @Test
    void no_limit_of_the_database_reaches_a_commit() {
        String name = DATABASE.owner().jdbc();
        name = name.substring(name.lastIndexOf('/') + 1);
        DATABASE.asOwner("ALTER DATABASE " + name + " SET statement_timeout = '1ms'");
        try (Db limited = another()) {
            assertEquals("0", limited.in(tx -> tx.one("pet.limit", Args.NONE)).text("limit"));
            assertEquals(
                    "0", limited.inspect(tx -> tx.one("pet.limit", Args.NONE)).text("limit"));
        } finally {
            DATABASE.asOwner("ALTER DATABASE " + name + " RESET statement_timeout");
        }
    }

    @Test
    void an_inspection_writes_nothing_and_goes_on_while_read_only() {
        db.run(tx -> tx.run("pet.add", pet(UUID.randomUUID(), "Rex")));
        Db second = another();
        try (second) {
            second.becomeReadOnly("a doubt");
            assertEquals(
                    "0", second.inspect(tx -> tx.one("pet.limit", Args.NONE)).text("limit"));
        }
        assertEquals(
                "25006",
                assertThrows(DatabaseException.class, () -> db.inspect(tx -> tx.run("pet.clear", Args.NONE)))
                        .sqlState());
        assertEquals(1, db.inspect(tx -> tx.list("pet.all", Args.NONE)).size());
    }

    /// Statements that wait go in their order and before anything that might see them; only a read that says
    /// that it cannot see them does not drive them out.
    @Test
    void statements_that_wait_go_in_their_order_before_anything_that_might_see_them() {
        db.run(tx -> {
            tx.send("pet.add", pet(UUID.randomUUID(), "Rex"));
            tx.send("pet.legs", Args.of("more", 2).with("name", "Rex"));
            assertEquals(
                    Optional.empty(),
                    tx.findApart("pet.by-name", Args.of("name", "Rex")).map(row -> row.text("name")));
            assertEquals(1, tx.list("pet.all", Args.NONE).size());
            for (int i = 0; i < 70; i++) {
                tx.send("pet.legs", Args.of("more", 1).with("name", "Rex"));
            }
            tx.runOne("pet.legs", Args.of("more", 1).with("name", "Rex"));
            tx.send("pet.add", pet(UUID.randomUUID(), "Tom"));
            tx.send("pet.legs", Args.of("more", 1).with("name", "Nobody"));
        });
        assertEquals(
                List.of("Rex", "Tom"),
                db.read(tx -> tx.list("pet.all", Args.NONE)).stream()
                        .map(row -> row.text("name"))
                        .toList());
        assertEquals(
                4 + 2 + 70 + 1,
                db.read(tx -> tx.one("pet.by-name", Args.of("name", "Rex"))).integer("legs"));
    }

    /// A failure among them takes everything back, says which statements went together, and leaves the connections
    /// as they were.
    @Test
    void a_statement_that_waited_and_fails_takes_everything_back() {
        UUID twice = UUID.randomUUID();
        for (int i = 0; i < 40; i++) {
            DatabaseException failed = assertThrows(
                    DatabaseException.class,
                    () -> db.run(tx -> {
                        tx.send("pet.add", pet(twice, "Rex"));
                        tx.send("pet.add", pet(twice, "Tom"));
                    }));
            assertTrue(failed.isUniqueViolation(), failed.getMessage());
            assertTrue(String.valueOf(failed.getMessage()).contains("pet.add"), failed.getMessage());
        }
        assertEquals(List.of(), db.read(tx -> tx.list("pet.all", Args.NONE)));
    }

    @Test
    void what_a_transaction_knows_it_asks_once() {
        int[] asked = {0};
        db.run(tx -> {
            for (int i = 0; i < 3; i++) {
                assertEquals("four", tx.once("legs", () -> {
                    asked[0]++;
                    return "four";
                }));
            }
            assertEquals(Optional.of("four"), tx.take("legs"));
            assertEquals(Optional.empty(), tx.take("legs"));
            tx.know("legs", "three");
            assertEquals("three", tx.once("legs", () -> "four"));
        });
        assertEquals(1, asked[0]);
    }

    @Test
    void a_commit_that_the_server_refuses_is_a_plain_failure() {
        DATABASE.asOwner("""
            CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON pet DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION refuse()
            """);
        assertTrue(assertThrows(
                        DatabaseException.class, () -> db.run(tx -> tx.run("pet.add", pet(UUID.randomUUID(), "Rex"))))
                .isRuleViolation());
        assertEquals(List.of(), db.read(tx -> tx.list("pet.all", Args.NONE)));
    }

    @Test
    void a_connection_lost_during_the_work_is_given_back_and_replaced() {
        assertThrows(
                RuntimeException.class,
                () -> db.run(tx -> {
                    tx.run("pet.add", pet(UUID.randomUUID(), "Rex"));
                    DATABASE.asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                            + " current_database() AND usename = 'touchstone_app' AND state = 'idle in transaction'");
                }));
        db.run(tx -> tx.run("pet.add", pet(UUID.randomUUID(), "Rex")));
        assertEquals(1, db.read(tx -> tx.list("pet.all", Args.NONE)).size());
    }

    @Test
    void read_only_stops_writing_and_not_reading() {
        Db second = DATABASE.open();
        try (second) {
            second.becomeReadOnly("the head is behind");
            second.becomeReadOnly("something later");
            assertEquals(
                    Refusal.READ_ONLY,
                    assertThrows(RefusedException.class, () -> second.run(_ -> {}))
                            .reason());
            assertEquals(Optional.of("the head is behind"), second.readOnlyReason());
            assertEquals("seen", second.read(_ -> "seen"));
            second.allowWriting();
            assertEquals("done", second.in(_ -> "done"));
        }
    }

    @Test
    void the_reader_cannot_write_and_the_app_cannot_change_the_schema() {
        assertEquals(
                "25006",
                assertThrows(DatabaseException.class, () -> db.read(tx -> tx.run("pet.clear", Args.NONE)))
                        .sqlState());
        for (String sql : List.of(
                "CREATE TABLE mine (id int)",
                "DROP TABLE pet",
                "ALTER TABLE pet DISABLE TRIGGER ALL",
                "TRUNCATE pet")) {
            assertEquals(
                    "42501",
                    assertThrows(SQLException.class, () -> DATABASE.asApp(sql)).getSQLState());
        }
    }

    @Test
    void a_transaction_inside_a_transaction_is_refused() {
        assertThrows(IllegalStateException.class, () -> db.run(_ -> db.run(_ -> {})));
        assertFalse(db.readOnlyReason().isPresent());
    }
}
