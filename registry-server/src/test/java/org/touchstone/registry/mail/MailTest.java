package org.touchstone.registry.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;
import org.touchstone.format.json.MalformedException;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Members;
import org.touchstone.registry.web.Messages;

/// Letters over a real database to a real mail server: who is told, once, and what becomes of a letter that is not
/// taken.
class MailTest {
    private static final TestRegistry REGISTRY = new TestRegistry();
    private static final Messages MESSAGES = Messages.english();

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    private static Mail mail() {
        return new Mail(REGISTRY.db, REGISTRY.keys, REGISTRY.clock, MESSAGES, "The Board", "https://register.example");
    }

    /// A postman who keeps what he gets, and fails as told.
    private static final class Bag implements Postman {
        final List<Letter> letters = Collections.synchronizedList(new ArrayList<>());
        final List<UUID> ids = Collections.synchronizedList(new ArrayList<>());
        volatile boolean away;
        volatile boolean refuses;

        @Override
        public void send(UUID id, Letter letter) throws IOException {
            ids.add(id);
            if (refuses) {
                throw new RefusedLetterException(new IOException("550"));
            }
            if (away) {
                throw new IOException("away");
            }
            letters.add(letter);
        }
    }

    @BeforeEach
    void emptied() {
        mail().write();
        mail().send(new Bag());
        REGISTRY.pass(Duration.ofDays(10));
        mail().send(new Bag());
    }

    private static Held told(Notices.Kind kind) {
        Held held = REGISTRY.company();
        REGISTRY.db.run(tx -> {
            address(tx, held.person(), "old@harbour.example");
            address(tx, held.person(), "dilip@harbour.example");
            tell(tx, new Notices.To.PeopleOf(held.supplier()), kind);
        });
        return held;
    }

    private static void address(Tx tx, Actor.Person person, String address) {
        REGISTRY.addresses.learn(tx, person.id(), Optional.of(address), REGISTRY.now());
    }

    private static void tell(Tx tx, Notices.To to, Notices.Kind kind) {
        Notices.tell(tx, to, kind, UUID.randomUUID().toString(), Optional.of(REGISTRY.now()), REGISTRY.now());
    }

    private static Bag delivered() {
        Bag bag = new Bag();
        mail().write();
        mail().send(bag);
        return bag;
    }

    /// What becomes of somebody.
    enum Fate {
        NONE(1),
        WANTS_NO_LETTERS(0),
        WANTS_LETTERS_AGAIN(1),
        HAS_NO_VERIFIED_ADDRESS(0),
        LEFT_THE_ORGANISATION(0),
        IS_ERASED(0);

        private final int letters;

        Fate(int letters) {
            this.letters = letters;
        }
    }

    /// Somebody who can leave, because another one administers the organisation, whom nobody can write to.
    private static Held colleagueTold() {
        Held company = REGISTRY.company();
        Actor.Person colleague = REGISTRY.join(REGISTRY.person(), company, Role.SUPPLIER_AUTHOR);
        REGISTRY.db.run(tx -> {
            address(tx, colleague, "gwen@harbour.example");
            tell(tx, new Notices.To.PeopleOf(company.supplier()), Notices.Kind.QUESTIONS_ASKED);
        });
        return new Held(company.supplier(), colleague);
    }

    private static void befall(Fate fate, Held held) {
        Actor.Person person = held.person();
        switch (fate) {
            case NONE -> {}
            case WANTS_NO_LETTERS -> choose(person, false);
            case WANTS_LETTERS_AGAIN -> {
                choose(person, false);
                choose(person, true);
            }
            case HAS_NO_VERIFIED_ADDRESS ->
                REGISTRY.db.run(tx -> REGISTRY.addresses.learn(tx, person.id(), Optional.empty(), REGISTRY.now()));
            case LEFT_THE_ORGANISATION ->
                REGISTRY.members.remove(
                        person, IdempotencyKey.random(), new Members.Remove(held.supplier(), person.id()));
            case IS_ERASED ->
                REGISTRY.db.run(tx -> REGISTRY.keys.destroy(tx, People.sealingKey(tx, person.id()), REGISTRY.now()));
        }
    }

    private static void choose(Actor.Person person, boolean letters) {
        assertEquals(
                letters,
                REGISTRY.addresses
                        .choose(person, IdempotencyKey.random(), new Addresses.Choose(letters))
                        .body()
                        .bool("letters"));
    }

    @Test
    void who_has_no_part_any_more_is_told_that_the_registration_was_closed_and_of_no_work() {
        Actor.Person alone = REGISTRY.person();
        REGISTRY.db.run(tx -> {
            address(tx, alone, "anwen@new.example");
            tell(tx, new Notices.To.OnePerson(alone.id()), Notices.Kind.CASE_ASSIGNED);
            tell(tx, new Notices.To.OnePerson(alone.id()), Notices.Kind.REGISTRATION_CLOSED);
        });
        assertEquals(
                List.of(MESSAGES.notice("registration-closed.title")),
                delivered().letters.stream().map(Letter::subject).toList());
    }

    @ParameterizedTest
    @EnumSource
    void nobody_is_written_to_who_left_is_erased_or_wants_none(Fate fate) {
        Held before = colleagueTold();
        befall(fate, before);
        assertEquals(fate.letters, delivered().letters.size(), "before the letter is written");
        Held between = colleagueTold();
        mail().write();
        befall(fate, between);
        assertEquals(fate.letters, delivered().letters.size(), "before it is sent");
        assertEquals(0, mail().backlog().waiting());
    }

    @Test
    void who_works_here_no_more_is_not_written_to() {
        Actor.Person assessor = REGISTRY.staff("A-517", Role.ASSESSOR);
        REGISTRY.db.run(tx -> {
            address(tx, assessor, "ida@board.example");
            tell(tx, new Notices.To.OnePerson(assessor.id()), Notices.Kind.CASE_ASSIGNED);
        });
        assertEquals(1, delivered().letters.size());
        REGISTRY.db.run(tx -> tell(tx, new Notices.To.OnePerson(assessor.id()), Notices.Kind.CASE_ASSIGNED));
        People.Appoint role = new People.Appoint(assessor.id(), Role.ASSESSOR, Optional.empty());
        REGISTRY.people.dismiss(REGISTRY.owner, IdempotencyKey.random(), role);
        REGISTRY.people.dismiss(REGISTRY.second, IdempotencyKey.random(), role);
        assertEquals(0, delivered().letters.size());
    }

    @Test
    void the_choice_outlives_the_address() {
        Held held = told(Notices.Kind.QUESTIONS_ASKED);
        delivered();
        choose(held.person(), false);
        REGISTRY.db.run(tx -> {
            REGISTRY.addresses.learn(tx, held.person().id(), Optional.empty(), REGISTRY.now());
            address(tx, held.person(), "new@harbour.example");
            tell(tx, new Notices.To.PeopleOf(held.supplier()), Notices.Kind.QUESTIONS_ASKED);
        });
        assertEquals(0, delivered().letters.size());
        assertEquals(
                new Addresses.Kept(Optional.of("new@harbour.example"), false), REGISTRY.addresses.of(held.person()));
    }

    @Test
    void whoever_is_told_and_can_be_written_to_gets_one_letter() {
        told(Notices.Kind.QUESTIONS_ASKED);
        Bag bag = new Bag();
        for (int i = 0; i < 3; i++) {
            mail().write();
            mail().send(bag);
        }
        assertEquals(1, bag.letters.size());
        Letter letter = bag.letters.getFirst();
        assertEquals("dilip@harbour.example", letter.to());
        assertEquals("The assessors have questions", letter.subject());
        assertTrue(letter.text().contains("https://register.example"), letter.text());
    }

    @ParameterizedTest
    @EnumSource(Notices.Kind.class)
    void every_kind_has_its_words(Notices.Kind kind) {
        told(kind);
        Bag bag = new Bag();
        mail().write();
        mail().send(bag);
        assertEquals(
                MESSAGES.notice(kind.code() + ".title"), bag.letters.getLast().subject());
        assertTrue(bag.letters.getLast().text().contains("https://register.example" + kind.page() + "\n"));
        assertEquals(
                kind == Notices.Kind.RENEWAL_OPEN || kind == Notices.Kind.RENEWAL_NEAR ? "/holder" : "", kind.page());
    }

    @Test
    void a_letter_that_is_not_taken_is_tried_again_under_one_id_and_then_given_up() {
        told(Notices.Kind.DECISION_MADE);
        Bag bag = new Bag();
        bag.away = true;
        mail().write();
        long givenUp = mail().backlog().givenUp();
        for (int i = 0; i < 20; i++) {
            mail().send(bag);
            mail().send(bag);
            REGISTRY.pass(Duration.ofDays(1));
        }
        assertEquals(9, bag.ids.size(), "each time once, and not for ever");
        assertEquals(1, bag.ids.stream().distinct().count());
        assertEquals(0, mail().backlog().waiting());
        assertEquals(givenUp + 1, mail().backlog().givenUp());
    }

    @Test
    void a_letter_that_is_refused_is_given_up_at_once_and_the_next_goes() {
        told(Notices.Kind.DECISION_MADE);
        mail().write();
        Bag bag = new Bag();
        bag.refuses = true;
        mail().send(bag);
        assertEquals(1, bag.ids.size());
        assertEquals(0, mail().backlog().waiting());
        told(Notices.Kind.DECISION_MADE);
        mail().write();
        bag.refuses = false;
        assertEquals(1, mail().send(bag));
    }

    @Test
    void two_senders_at_once_hand_each_letter_over_once() throws Exception {
        for (int i = 0; i < 6; i++) {
            told(Notices.Kind.DEADLINE_NEAR);
        }
        Bag bag = new Bag();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> {
                    mail().write();
                    mail().send(bag);
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        mail().write();
        mail().send(bag);
        assertEquals(6, bag.letters.size());
    }

    @Test
    void what_was_never_sent_in_a_week_is_news_no_more() {
        told(Notices.Kind.DEADLINE_NEAR);
        REGISTRY.pass(Duration.ofDays(8));
        Bag bag = new Bag();
        mail().write();
        mail().send(bag);
        assertEquals(0, bag.ids.size());
    }

    // ---- a mail server

    private static final class Box implements SimpleMessageListener {
        final List<String> got = Collections.synchronizedList(new ArrayList<>());

        @Override
        public boolean accept(String from, String recipient) {
            return !recipient.startsWith("nobody");
        }

        @Override
        public void deliver(String from, String recipient, InputStream data) throws IOException {
            got.add(from + " " + recipient + "\n" + new String(data.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Smtp smtp(int port, MailSettings.Security security) {
        return new Smtp(new MailSettings("register@board.example", "localhost", port, security, Optional.empty()));
    }

    @Test
    void a_mail_server_gets_it_in_plain_text_with_one_id() throws Exception {
        Box box = new Box();
        SMTPServer server = SMTPServer.port(0).simpleMessageListener(box).build();
        server.start();
        try {
            UUID id = UUID.randomUUID();
            Letter letter = new Letter("siân@wexmouth.example".replace("â", "a"), "Frist: Ä", "Bitte lesen – 5 €.\n");
            Smtp smtp = smtp(server.getPortAllocated(), MailSettings.Security.NONE);
            smtp.send(id, letter);
            assertEquals(1, box.got.size());
            String got = box.got.getFirst();
            assertTrue(got.startsWith("register@board.example sian@wexmouth.example\n"), got);
            assertTrue(got.contains("Message-ID: <" + id + "@board.example>"), got);
            assertTrue(got.contains("Auto-Submitted: auto-generated"), got);
            assertTrue(got.toLowerCase(Locale.ROOT).contains("content-type: text/plain; charset=utf-8"), got);
            assertThrows(
                    Postman.RefusedLetterException.class,
                    () -> smtp.send(id, new Letter("nobody@wexmouth.example", "x", "x")));
            // A server that offers no TLS gets nothing from one who was told to use it.
            IOException plain = assertThrows(
                    IOException.class,
                    () -> smtp(server.getPortAllocated(), MailSettings.Security.STARTTLS)
                            .send(id, letter));
            assertFalse(plain instanceof Postman.RefusedLetterException);
            assertEquals(1, box.got.size());
        } finally {
            server.stop();
        }
        IOException away = assertThrows(
                IOException.class,
                () -> smtp(server.getPortAllocated(), MailSettings.Security.NONE)
                        .send(UUID.randomUUID(), new Letter("a@b.example", "x", "x")));
        assertFalse(away instanceof Postman.RefusedLetterException);
    }

    @Test
    void a_letter_that_bounces_stops_nothing() throws Exception {
        Box box = new Box();
        SMTPServer server = SMTPServer.port(0).simpleMessageListener(box).build();
        server.start();
        try {
            Held gone = told(Notices.Kind.QUESTIONS_ASKED);
            REGISTRY.db.run(tx -> {
                address(tx, gone.person(), "nobody@harbour.example");
            });
            told(Notices.Kind.DECISION_MADE);
            mail().write();
            assertEquals(1, mail().send(smtp(server.getPortAllocated(), MailSettings.Security.NONE)));
            assertEquals(1, box.got.size());
            assertTrue(box.got.getFirst().startsWith("register@board.example dilip@harbour.example"));
            assertEquals(0, mail().backlog().waiting());
            assertEquals(
                    1,
                    REGISTRY.notices.list(gone.person(), Optional.empty(), 10).size(),
                    "what is told is there whatever becomes of the letter");
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"from\":\"r@b.example\",\"host\":\"smtp.b.example\",\"port\":25,\"security\":\"none\"}",
                "{\"from\":\"r@b.example\",\"host\":\"localhost\",\"port\":0,\"security\":\"none\"}",
                "{\"from\":\"r@b.example\",\"host\":\"localhost\",\"port\":25,\"security\":\"maybe\"}",
                "{\"from\":\"nobody\",\"host\":\"localhost\",\"port\":25,\"security\":\"none\"}",
                "{\"from\":\"r@b.example\",\"host\":\"localhost\",\"port\":25,\"security\":\"none\",\"user\":\"x\"}",
                "{\"from\":\"r@b.example\",\"host\":\"localhost\",\"port\":25,\"security\":\"none\",\"colour\":\"x\"}",
                "{\"from\":\"r@b.example\",\"port\":25,\"security\":\"none\"}",
                "[]"
            })
    void wrong_settings_are_refused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("mail.json"), text);
        assertThrows(MalformedException.class, () -> MailSettings.read(file));
    }

    @Test
    void settings_are_read_and_the_password_never_shown() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "tops3cret\n");
        Path file = Files.writeString(
                folder.resolve("mail.json"),
                "{\"from\":\"r@b.example\",\"host\":\"smtp.b.example\",\"port\":587,\"security\":\"starttls\","
                        + "\"user\":\"r\",\"passwordFile\":\"" + password + "\"}");
        MailSettings settings = MailSettings.read(file);
        assertEquals("tops3cret", settings.account().orElseThrow().password());
        assertFalse(settings.toString().contains("tops3cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "@x.example", "a@x.example\r\nBcc: b@x.example"})
    void what_is_no_address_is_none(String to) {
        assertThrows(IllegalArgumentException.class, () -> new Letter(to, "x", "x"));
    }
}
