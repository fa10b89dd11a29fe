package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.verifier.watch.WatchList;

/// A buyer's contracts over the months: each copy of the register is compared with the one before.
class WatchVerbTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Ref SOMETHING = new Ref.ToObject("ab".repeat(32));

    @TempDir
    Path folder;

    private World world;
    private CommandLine touchstone;

    @BeforeEach
    void contracts() throws IOException {
        world = new World(true);
        touchstone = new CommandLine(folder, World.NOW);
        Files.write(folder.resolve("trust-1.json"), world.trust.bytes());
        ok("trust", "import", "trust-1.json", "--fingerprint", world.trust.fingerprint());
        synced();
        ok(
                "watch",
                "add",
                number("harbour"),
                "--contract",
                "Home care",
                "--until",
                "2029-03-31",
                "--level",
                "standard");
        ok("watch", "add", number("acorn"), "--contract", "Cleaning", "--until", "2028-03-31");
    }

    private String number(String key) {
        return world.number(key).value();
    }

    private void ok(String... args) {
        CommandLine.Done done = touchstone.run(args);
        assertEquals(0, done.code(), done.toString());
    }

    private void synced() throws IOException {
        Files.write(folder.resolve("pack.jsonl"), world.pack());
        ok("sync", "--offline", "--file", "pack.jsonl");
    }

    private CommandLine.Done compare(int expected, String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "watch";
        args[1] = "run";
        args[2] = "--offline";
        System.arraycopy(more, 0, args, 3, more.length);
        CommandLine.Done done = touchstone.run(args);
        assertEquals(expected, done.code(), done.toString());
        return done;
    }

    /// One day later, with what happened on it.
    private void next(Runnable happened, Set<Integer> revoked, Set<Integer> suspended) throws IOException {
        touchstone = touchstone.at(touchstone.now().plus(DAY));
        happened.run();
        world.publish(touchstone.now().minusSeconds(120), revoked, suspended);
        synced();
    }

    private Instant today() {
        return touchstone.now().minusSeconds(300);
    }

    @Test
    void theLifeOfAContract() throws IOException {
        CommandLine.Done first = compare(0);
        assertTrue(first.out().startsWith("0 changes for 2 contracts"), first.out());
        next(
                () -> world.status(
                        new RegisterEvent.AccreditationSuspended(
                                today(), world.number("harbour"), "SUS-BREACH", today(), Optional.empty(), SOMETHING),
                        List.of()),
                Set.of(),
                Set.of(4187));
        CommandLine.Done suspended = compare(1);
        assertTrue(suspended.out().contains("Home care (" + number("harbour")), suspended.out());
        assertTrue(suspended.out().contains("[WATCH_SUSPENDED]"), suspended.out());
        assertTrue(suspended.out().contains("Suspended since 23 November 2026. Reason: SUS-BREACH"), suspended.out());
        assertFalse(suspended.out().contains("Cleaning"), suspended.out());
        // Told once.
        compare(0);
        next(
                () -> world.status(
                        new RegisterEvent.AccreditationReinstated(
                                today(), world.number("harbour"), "SUS-BREACH", today()),
                        List.of()),
                Set.of(),
                Set.of());
        assertTrue(compare(1).out().contains("[WATCH_REINSTATED]"));
        // A new certificate with another name, level and end.
        next(
                () -> world.replace(
                        "acorn", "Acorn Group Ltd", "99000002", 5001, "basic", "2027-12-15T00:00:00Z", today()),
                Set.of(),
                Set.of());
        String replaced = compare(1).out();
        for (String code : List.of("WATCH_REPLACED", "WATCH_LEVEL", "WATCH_UNTIL")) {
            assertTrue(replaced.contains("[" + code + "]"), replaced);
        }
        assertTrue(replaced.contains("Acorn Group Ltd"), replaced);
        assertFalse(replaced.contains("WATCH_SCOPE"), replaced);
        compare(0);
        // It ends, and the copy of the register holds no certificate of it any more.
        next(
                () -> {
                    world.status(
                            new RegisterEvent.AccreditationWithdrawn(
                                    today(), world.number("acorn"), "WDR-FALSE", today(), SOMETHING),
                            List.of());
                    world.gone.add("acorn");
                },
                Set.of(5001),
                Set.of());
        String withdrawn = compare(1).out();
        assertTrue(withdrawn.contains("[WATCH_WITHDRAWN]"), withdrawn);
        assertTrue(withdrawn.contains("Reason: WDR-FALSE"), withdrawn);
        compare(0);
        // A contract that has ended is watched no more.
        ok("watch", "add", number("fenland"), "--contract", "Old", "--until", "2026-11-01");
        assertTrue(compare(0).out().startsWith("0 changes for 2 contracts"));
    }

    @Test
    void whatIsAlreadySoIsToldAtTheFirstRun() throws IOException {
        next(
                () -> world.status(
                        new RegisterEvent.AccreditationSurrendered(
                                today(), world.number("harbour"), "SUR-OWN", today()),
                        List.of()),
                Set.of(4187),
                Set.of());
        assertTrue(compare(1).out().contains("[WATCH_SURRENDERED]"));
    }

    @Test
    void anEndIsToldSixtyAndThirtyDaysBefore() throws IOException {
        ok("watch", "add", number("tallis"), "--contract", "Chairs", "--until", "2029-03-31", "--level", "standard");
        CommandLine.Done low = compare(1);
        assertTrue(low.out().contains("[WATCH_LEVEL_LOW]"), low.out());
        compare(0);
        touchstone = touchstone.at(Instant.parse("2026-11-22T14:57:00Z").plus(Duration.ofHours(12)));
        ok("watch", "remove", "Chairs");
        // A certificate whose end comes near: the copy of the register stays fresh.
        next(
                () -> world.replace(
                        "acorn",
                        "Acorn Facilities Group Ltd",
                        "99000002",
                        5001,
                        "standard",
                        "2027-01-15T00:00:00Z",
                        today()),
                Set.of(),
                Set.of());
        String soon = compare(1).out();
        assertTrue(soon.contains("[WATCH_EXPIRES]"), soon);
        assertTrue(soon.contains("in 52 days"), soon);
        compare(0);
        touchstone = touchstone.at(Instant.parse("2026-12-20T09:00:00Z"));
        next(() -> {}, Set.of(), Set.of());
        String sooner = compare(1).out();
        assertTrue(sooner.contains("in 25 days"), sooner);
        compare(0);
    }

    /// An old copy of the register says nothing about today: exit code 3, and nothing is taken for told.
    @Test
    void anOldCopyIsNoNews() {
        touchstone = touchstone.at(World.NOW.plus(Duration.ofHours(30)));
        CommandLine.Done done = compare(3);
        assertTrue(done.out().contains("too old to rely on"), done.out());
        assertFalse(Files.exists(folder.resolve("home/watch-state.json")));
        touchstone = touchstone.at(World.NOW);
        compare(0);
        touchstone = touchstone.at(World.NOW.plus(Duration.ofHours(2)));
        compare(3, "--max-age", "1");
        compare(0, "--max-age", "3");
    }

    @Test
    void whoIsNotOnTheRegisterIsUnknown() {
        ok("watch", "add", org.touchstone.format.testkit.Samples.number(1234567).value(), "--until", "2029-01-01");
        String out = compare(1).out();
        assertTrue(out.contains("[WATCH_UNKNOWN]"), out);
        assertTrue(out.contains("NOT_REGISTERED"), out);
        compare(0);
    }

    @Test
    void jsonAndCsvAndTheirSchemas() throws IOException {
        next(
                () -> world.status(
                        new RegisterEvent.AccreditationSuspended(
                                today(), world.number("harbour"), "SUS-BREACH", today(), Optional.empty(), SOMETHING),
                        List.of()),
                Set.of(),
                Set.of(4187));
        ok(
                "watch",
                "add",
                number("tallis"),
                "--contract",
                "=cmd|' /C calc'!A0",
                "--until",
                "2029-01-01",
                "--level",
                "standard");
        touchstone.run("watch", "mail", "--host", "localhost", "--sender", "a@b.example", "--to", "c@d.example");
        faultless(
                "watch-list-v1",
                touchstone.run("watch", "list", "--format", "json").out());
        String csv = touchstone.run("watch", "list", "--format", "csv").out();
        assertTrue(csv.contains("\r\n'=cmd|"), csv);
        faultless("watch-result-v1", compare(1, "--format", "json").out());
        Files.delete(folder.resolve("home/watch-state.json"));
        String changes = compare(1, "--format", "csv", "-o", "-").out();
        assertTrue(changes.startsWith("contract,accreditation,supplier,code,sentence,next\r\n"), changes);
        assertTrue(
                changes.contains("Home care," + number("harbour") + ",Harbour & Vale Care Ltd,WATCH_SUSPENDED,"),
                changes);
        for (String bad : List.of("{}", "[]", "{\"type\":\"touchstone-watch\",\"version\":1}")) {
            assertFalse(faults("watch-list-v1", bad).isEmpty(), bad);
            assertFalse(faults("watch-result-v1", bad).isEmpty(), bad);
        }
    }

    private static void faultless(String schema, String json) {
        assertEquals(List.of(), faults(schema, json), json);
    }

    private static List<String> faults(String name, String json) {
        Schema schema = OutputSchemasTest.schema(name);
        return schema.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2 | watch add SRA-00000000 --until 2029-01-01
        2 | watch add nonsense --until 2029-01-01
        2 | watch add NUMBER --until 2029-02-30
        2 | watch add NUMBER
        2 | watch add NUMBER --until 2029-01-01 --contract Cleaning
        1 | watch add 0b6f8c1e-5b0e-4a51-9a3e-3f0c6f1d2a10 --until 2029-01-01
        0 | watch add urn:uuid:CERTIFICATE --until 2029-01-01 --contract third
        1 | watch remove nobody
        0 | watch remove Cleaning
        2 | watch burn
        2 | watch run --offline --mail
        2 | watch run --offline --max-age 0
        2 | watch mail --host x --sender nobody --to a@b.example
        2 | watch mail --host x --sender a@b.example
        2 | watch mail --host x --sender a@b.example --to a@b.example --port 70000
        2 | watch mail --host x --sender a@b.example --to a@b.example --security none --user u --password-file p
        2 | watch mail --host x --sender a@b.example --to <evil>@b.example
        0 | watch mail --host mail.example --sender a@b.example --to c@d.example
        """)
    void whatIsTypedWrong(int code, String command) {
        String filled = command.replace("NUMBER", number("tallis"))
                .replace(
                        "CERTIFICATE",
                        world.supplier("tallis")
                                .certificate()
                                .certificate()
                                .id()
                                .toString());
        CommandLine.Done done = touchstone.run(filled.split(" "));
        assertEquals(code, done.code(), done.toString());
    }

    @Test
    void aDamagedListOrStateIsSaid() throws IOException {
        Files.writeString(folder.resolve("home/watch-state.json"), "{}");
        compare(2);
        Files.delete(folder.resolve("home/watch-state.json"));
        Files.writeString(folder.resolve("home/watch.json"), "[]");
        compare(2);
        assertEquals(2, touchstone.run("watch", "list").code());
    }

    @Test
    void aListOfItsOwn() throws IOException {
        ok("watch", "add", number("harbour"), "--until", "2029-01-01", "--list", "other.json");
        assertEquals(
                1,
                WatchList.parse(Files.readAllBytes(folder.resolve("other.json")))
                        .contracts()
                        .size());
        assertTrue(compare(0, "--list", "other.json").out().contains("1 contracts"));
        assertTrue(Files.exists(folder.resolve("other.json.state")));
    }

    // ---- mail, through a real server

    private record Message(String from, String to, String text) {}

    @Test
    void mailGoesThroughTheBuyersOwnServer() throws IOException {
        List<Message> taken = new CopyOnWriteArrayList<>();
        SMTPServer server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .simpleMessageListener(new SimpleMessageListener() {
                    @Override
                    public boolean accept(String from, String recipient) {
                        return true;
                    }

                    @Override
                    public void deliver(String from, String recipient, InputStream data) throws IOException {
                        taken.add(new Message(
                                from, recipient, new String(data.readAllBytes(), StandardCharsets.US_ASCII)));
                    }
                })
                .build();
        server.start();
        try {
            ok(
                    "watch",
                    "mail",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(server.getPortAllocated()),
                    "--security",
                    "none",
                    "--sender",
                    "watch@wexmouth.example",
                    "--to",
                    "contracts@wexmouth.example",
                    "--to",
                    "legal@wexmouth.example");
            compare(0, "--mail");
            assertEquals(0, taken.size(), "no change, no mail");
            next(
                    () -> world.status(
                            new RegisterEvent.AccreditationSuspended(
                                    today(),
                                    world.number("harbour"),
                                    "SUS-BREACH",
                                    today(),
                                    Optional.empty(),
                                    SOMETHING),
                            List.of()),
                    Set.of(),
                    Set.of(4187));
            CommandLine.Done done = compare(1, "--mail", "--mail-file", "message.eml");
            assertTrue(done.err().contains("mail handed to 127.0.0.1"), done.err());
            assertEquals(
                    List.of("contracts@wexmouth.example", "legal@wexmouth.example"),
                    taken.stream().map(Message::to).sorted().toList());
            Message message = taken.get(0);
            assertEquals("watch@wexmouth.example", message.from());
            assertTrue(message.text().contains("Auto-Submitted: auto-generated"), message.text());
            String body = new String(
                    Base64.getMimeDecoder()
                            .decode(message.text()
                                    .substring(message.text().indexOf("\r\n\r\n") + 4)
                                    .strip()),
                    StandardCharsets.UTF_8);
            assertTrue(body.contains("[WATCH_SUSPENDED]"), body);
            assertTrue(Files.readString(folder.resolve("message.eml")).startsWith("Date: "));
        } finally {
            server.stop();
        }
    }

    /// A server that does not take the message: exit code 3, and the change is told again by the next run.
    @Test
    void whatWasNotTakenIsToldAgain() throws IOException {
        SMTPServer server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandler((context, from, to, data) -> {
                    throw new org.subethamail.smtp.RejectException(554, "no");
                })
                .build();
        server.start();
        ok(
                "watch",
                "mail",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(server.getPortAllocated()),
                "--security",
                "none",
                "--sender",
                "watch@wexmouth.example",
                "--to",
                "contracts@wexmouth.example");
        next(
                () -> world.status(
                        new RegisterEvent.AccreditationSuspended(
                                today(), world.number("harbour"), "SUS-BREACH", today(), Optional.empty(), SOMETHING),
                        List.of()),
                Set.of(),
                Set.of(4187));
        try {
            CommandLine.Done done = compare(3, "--mail");
            assertTrue(done.err().contains("did not take the message"), done.err());
        } finally {
            server.stop();
        }
        CommandLine.Done unreachable = compare(3, "--mail");
        assertTrue(unreachable.err().contains("error: 127.0.0.1:"), unreachable.err());
        assertTrue(compare(1).out().contains("[WATCH_SUSPENDED]"));
        compare(0);
    }

    /// A password never goes over a connection that is not encrypted, whatever the server offers.
    @Test
    void withoutStartTlsNothingIsSent() throws IOException {
        List<String> taken = new CopyOnWriteArrayList<>();
        SMTPServer server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandler((context, from, to, data) -> taken.add(to))
                .build();
        server.start();
        try {
            Files.writeString(folder.resolve("password"), "secret\n");
            ok(
                    "watch",
                    "mail",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(server.getPortAllocated()),
                    "--sender",
                    "watch@wexmouth.example",
                    "--to",
                    "contracts@wexmouth.example",
                    "--user",
                    "watch",
                    "--password-file",
                    "password");
            ok(
                    "watch",
                    "add",
                    org.touchstone.format.testkit.Samples.number(1234567).value(),
                    "--until",
                    "2029-01-01");
            CommandLine.Done done = compare(3, "--mail");
            assertTrue(done.err().contains("does not offer STARTTLS"), done.err());
            assertEquals(List.of(), taken);
        } finally {
            server.stop();
        }
    }
}
