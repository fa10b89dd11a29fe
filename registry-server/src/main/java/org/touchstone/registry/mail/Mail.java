package org.touchstone.registry.mail;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.web.Messages;

/// Letters on their way: queued in the transaction of what they tell of, sent after it, tried again for some days.
///
/// A letter is handed to the mail server at least once. Who crashes between that and writing it down hands it over
/// again, under the same id.
public final class Mail implements AutoCloseable {
    /// Nobody else takes a letter for so long after it was tried.
    private static final Duration CLAIM = Duration.ofMinutes(10);

    /// After each failure the next try; after the last one the letter is given up.
    private static final List<Duration> WAITS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofHours(12),
            Duration.ofHours(24),
            Duration.ofHours(24));

    /// What was told longer ago than this is no news any more: a mail server that was away, or is new, brings no
    /// flood.
    private static final Duration NEWS = Duration.ofDays(7);

    private static final Logger LOG = System.getLogger(Mail.class.getName());

    private final Db db;
    private final SealingKeys keys;
    private final InstantSource clock;
    private final Messages messages;
    private final String registryName;
    private final String publicUrl;
    private Optional<Thread> worker = Optional.empty();

    /// @param publicUrl where people read what a letter tells them of
    public Mail(
            Db db, SealingKeys keys, InstantSource clock, Messages messages, String registryName, String publicUrl) {
        this.db = db;
        this.keys = keys;
        this.clock = clock;
        this.messages = messages;
        this.registryName = registryName;
        this.publicUrl = publicUrl;
    }

    /// Queues a letter to somebody who may have no account yet, inside the use case that it tells of. It holds
    /// nothing confidential.
    public void queue(Tx tx, Letter letter, Instant now) {
        queue(tx, letter, Optional.empty(), Optional.empty(), now);
    }

    /// Queues the letter that brings a one-time code of an organisation to somebody, inside the use case that made
    /// the code. Which organisation it is stands where the code leads: that it is known here is confidential.
    public void invite(Tx tx, String to, String code, Instant expires, Instant now) {
        Letter letter = new Letter(
                to,
                messages.notice("invitation.title"),
                messages.notice("invitation.text")
                        + "\n\n"
                        + publicUrl
                        + "/join?code="
                        + code
                        + "\n\n"
                        + messages.notice("invitation.code", code, Messages.day(expires))
                        + "\n\n"
                        + registryName
                        + "\n");
        queue(tx, letter, now);
    }

    private void queue(Tx tx, Letter letter, Optional<UUID> notice, Optional<UUID> person, Instant now) {
        UUID id = UUID.randomUUID();
        UUID key = keys.create(tx);
        tx.runOne(
                "mail.add",
                Args.of("id", id)
                        .withId("notice", notice)
                        .withId("person", person)
                        .with("key", key)
                        .with("letter", keys.open(tx, key).seal("letter " + id, letter.json()))
                        .with("at", now));
    }

    /// Makes letters of new notices, for those of their readers who can be written to.
    public void write() {
        while (db.in(tx -> {
                    List<Row> notices = tx.list(
                            "mail.list-unmailed",
                            Args.of("since", clock.instant().minus(NEWS)));
                    for (Row notice : notices) {
                        for (Row reader : tx.list("mail.list-readers", Args.of("notice", notice.uuid("id")))) {
                            String to = keys.open(tx, reader.uuid("sealing_key"))
                                    .openText(Addresses.label(reader.uuid("id")), reader.bytes("sealed"));
                            queue(
                                    tx,
                                    letter(to, Notices.Kind.of(notice.text("kind")), notice.optionalInstant("due_at")),
                                    Optional.of(notice.uuid("id")),
                                    Optional.of(reader.uuid("id")),
                                    clock.instant());
                        }
                        tx.runOne(
                                "mail.set-mailed",
                                Args.of("notice", notice.uuid("id")).with("at", clock.instant()));
                    }
                    return notices.size();
                })
                > 0) {
            // The next of them.
        }
    }

    private Letter letter(String to, Notices.Kind kind, Optional<Instant> due) {
        String until = due.map(at -> "\n\n" + messages.notice("until", Messages.day(at)))
                .orElse("");
        return new Letter(
                to,
                messages.notice(kind.code() + ".title"),
                messages.notice(kind.code() + ".text")
                        + until
                        + "\n\n"
                        + messages.notice("sign-in", publicUrl + kind.page())
                        + "\n\n"
                        + registryName
                        + "\n");
    }

    /// Sends what is due, and says how many letters were handed over.
    public int send(Postman postman) {
        int sent = 0;
        while (true) {
            Instant now = clock.instant();
            Optional<Row> claimed =
                    db.in(tx -> tx.find("mail.claim", Args.of("at", now).with("until", now.plus(CLAIM))));
            if (claimed.isEmpty()) {
                return sent;
            }
            Row row = claimed.get();
            UUID id = row.uuid("id");
            if (row.optionalUuid("person").isPresent() && !isStillReader(row)) {
                end(row, "mail.give-up");
                continue;
            }
            Letter letter = db.in(tx ->
                    Letter.of(keys.open(tx, row.uuid("sealing_key")).openJson("letter " + id, row.bytes("letter"))));
            try {
                postman.send(id, letter);
                end(row, "mail.set-sent");
                sent++;
            } catch (Postman.RefusedLetterException e) {
                // The address may stand in what the server said: it is not logged.
                LOG.log(Level.WARNING, "letter {0} is refused and given up", id);
                end(row, "mail.give-up");
            } catch (IOException e) {
                failed(row, now);
            }
        }
    }

    /// Whoever was erased, has left, or wants no letters any more since it was written gets none.
    private boolean isStillReader(Row letter) {
        return db.inspect(tx -> tx.list("mail.list-readers", Args.of("notice", letter.uuid("notice")))).stream()
                .anyMatch(reader -> letter.optionalUuid("person").equals(Optional.of(reader.uuid("id"))));
    }

    private void end(Row row, String how) {
        db.run(tx -> {
            tx.run(how, Args.of("id", row.uuid("id")).with("at", clock.instant()));
            keys.destroy(tx, row.uuid("sealing_key"), clock.instant());
        });
    }

    private void failed(Row row, Instant now) {
        int attempts = Math.toIntExact(row.integer("attempts"));
        if (attempts > WAITS.size()) {
            LOG.log(Level.WARNING, "letter {0} could not be sent {1} times and is given up", row.uuid("id"), attempts);
            end(row, "mail.give-up");
            return;
        }
        Instant next = now.plus(WAITS.get(attempts - 1));
        db.run(tx -> tx.run("mail.set-next", Args.of("id", row.uuid("id")).with("next", next)));
    }

    /// Letters that wait, and letters that were given up.
    public record Backlog(long waiting, long givenUp) {}

    /// How the queue is.
    public Backlog backlog() {
        return db.inspect(tx -> {
            Row row = tx.one("mail.count", Args.NONE);
            return new Backlog(row.integer("waiting"), row.integer("given_up"));
        });
    }

    /// Writes and sends every so often in a thread of its own, until closed.
    public synchronized void start(Postman postman, Duration every) {
        if (worker.isPresent()) {
            throw new IllegalStateException("started twice");
        }
        worker = Optional.of(Thread.ofVirtual().name("mail").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    if (db.readOnlyReason().isEmpty()) {
                        write();
                        send(postman);
                    }
                    Thread.sleep(every);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "letters could not be sent", e);
                    pause(every);
                }
            }
        }));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        worker.ifPresent(Thread::interrupt);
        worker = Optional.empty();
    }
}
