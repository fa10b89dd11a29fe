package org.touchstone.registry.application;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// What the public says about those who have applied: taken from anybody while the edition's window is open, published
/// by the registrar without a name, answered by the supplier, considered in the assessment and addressed in the
/// decision.
///
/// Whether an application still runs is nobody's business: comments are taken, moderated and shown in just the same way
/// after it was refused, lapsed or withdrawn. Only what the log says about an application decides here.
public final class Comments {
    /// How many comments on one application may wait for the registrar.
    public static final int MAX_WAITING = 200;

    private final Db db;
    private final UseCases useCases;
    private final SealingKeys keys;
    private final Editions editions;
    private final Applications applications;

    public Comments(Db db, UseCases useCases, SealingKeys keys, Editions editions, Applications applications) {
        this.db = db;
        this.useCases = useCases;
        this.keys = keys;
        this.editions = editions;
        this.applications = applications;
    }

    /// Why a comment, or a part of one, is not published.
    public enum Reason {
        /// It names or describes a person who is not acting for the supplier in public.
        PERSONAL_DATA,
        /// It insults or threatens.
        ABUSE,
        /// Publishing it would be unlawful.
        UNLAWFUL,
        /// It is not about the supplier or the scheme's criteria.
        OFF_TOPIC,
        /// It advertises.
        ADVERTISING,
        /// The same person has said the same before.
        REPEATED;

        /// The word in the database and in answers.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// The words of all reasons.
        public static Set<String> codes() {
            Set<String> all = new TreeSet<>();
            for (Reason reason : values()) {
                all.add(reason.code());
            }
            return all;
        }

        /// The reason of a word.
        public static Reason of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /// What somebody says about an applicant. Who it is may be said, and is never published.
    public record Post(UUID application, String words, Optional<String> name, Optional<String> contact) {}

    /// What the registrar makes of a comment.
    public sealed interface Verdict {
        /// It is published as it stands.
        record Publish() implements Verdict {}

        /// These words of it are published; the rest is not, for the reason.
        record Shorten(String words, Reason reason) implements Verdict {}

        /// Nothing of it is published.
        record Reject(Reason reason) implements Verdict {}
    }

    /// Moderates a comment.
    public record Moderate(UUID application, UUID comment, Verdict verdict) {}

    /// The supplier's answer to a comment, for those who assess and decide.
    public record Reply(UUID application, UUID comment, String words) {}

    /// An applicant as anybody may see it.
    ///
    /// @param commentsUntil until when comments are taken
    public record Applicant(
            UUID application,
            UUID supplier,
            String name,
            String scheme,
            long edition,
            String level,
            Instant completed,
            Instant commentsUntil,
            long comments) {}

    /// A comment as anybody may see it.
    public record Published(UUID comment, String words, boolean shortened, Instant published) {}

    /// A comment as those see it who work on the case.
    ///
    /// @param words what was published of it; for the registrar, while it waits, what was said
    /// @param from who said it, for the registrar alone
    public record Seen(
            UUID comment,
            String state,
            Instant received,
            Optional<String> words,
            boolean shortened,
            Optional<String> reason,
            Optional<String> from,
            Optional<String> contact,
            Optional<String> reply,
            Optional<Instant> replied) {}

    // ---- the public

    /// Takes a comment of anybody: `{comment, application}`.
    public Receipt post(IdempotencyKey key, Post command) {
        String subject = command.application().toString();
        return useCases.runForAnybody(key, "application.comment", subject, command, (tx, now) -> {
            Row applicant = tx.find("comments.find-applicant", Args.of("id", command.application()))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Instant until = until(tx, applicant);
            if (now.isAfter(until)) {
                throw new RefusedException(Refusal.TOO_LATE, Timestamp.text(until));
            }
            if (command.words().isBlank()) {
                throw RefusedException.field("/words", FieldFault.Rule.MISSING);
            }
            if (tx.one("comments.count-waiting", Args.of("id", command.application()))
                            .integer("waiting")
                    >= MAX_WAITING) {
                throw new RefusedException(Refusal.TOO_MANY_REQUESTS);
            }
            UUID id = UUID.randomUUID();
            UUID sealing = keys.create(tx);
            Json.Obj said = Json.Obj.builder()
                    .with("words", command.words())
                    .withOptional("name", command.name())
                    .withOptional("contact", command.contact())
                    .build();
            tx.runOne(
                    "comments.add",
                    Args.of("comment", id)
                            .with("id", command.application())
                            .with("key", sealing)
                            .with("said", keys.open(tx, sealing).seal(label(id), said))
                            .with("at", now));
            return Json.Obj.builder()
                    .with("comment", id.toString())
                    .with("application", subject)
                    .build();
        });
    }

    /// Where a page of applicants ends.
    public record Place(Instant completed, UUID application) {}

    /// Who has applied, newest first.
    ///
    /// @param after the last of the page before
    public List<Applicant> applicants(Optional<Place> after, int limit) {
        Args place = after.map(p -> Args.of("before", p.completed()).with("id", p.application()))
                .orElseGet(
                        () -> Args.of("before", useCases.now().plusSeconds(1)).with("id", new UUID(0, 0)));
        return db.inspect(tx -> tx.list("comments.list-applicants", place.with("limit", limit)).stream()
                .map(row -> applicant(tx, row))
                .toList());
    }

    /// One applicant, if its application was ever found complete.
    public Applicant applicant(UUID application) {
        return db.inspect(tx -> tx.find("comments.find-shown-applicant", Args.of("id", application))
                .map(row -> applicant(tx, row))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND)));
    }

    /// What was published about an applicant, oldest first.
    public List<Published> published(UUID application) {
        return db.inspect(tx -> tx.list("comments.list-published", Args.of("id", application)).stream()
                .map(row -> new Published(
                        row.uuid("id"), published(tx, row), row.bool("shortened"), row.instant("moderated_at")))
                .toList());
    }

    private Applicant applicant(Tx tx, Row row) {
        return new Applicant(
                row.uuid("application"),
                row.uuid("supplier"),
                row.text("name"),
                row.text("scheme"),
                row.integer("edition"),
                row.text("level"),
                row.instant("completed_at"),
                until(tx, row),
                row.integer("comments"));
    }

    private Instant until(Tx tx, Row applicant) {
        return editions.of(tx, applicant.text("scheme"), applicant.integer("edition"))
                .due(TimerId.PUBLIC_COMMENT, applicant.instant("completed_at"));
    }

    // ---- the registrar and the supplier

    /// Publishes a comment, a part of it, or nothing: `{application, comment, state}`. In any state of the case.
    public Receipt moderate(Actor.Person actor, IdempotencyKey key, Moderate command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, Action.MODERATE_COMMENT.code(), subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.MODERATE_COMMENT, a.id(), now);
            Row comment = lock(tx, a.id(), command.comment());
            if (!comment.text("state").equals("waiting")) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            Optional<Reason> reason = switch (command.verdict()) {
                case Verdict.Publish() -> Optional.empty();
                case Verdict.Shorten(String words, Reason why) -> {
                    if (words.isBlank()) {
                        throw RefusedException.field("/words", FieldFault.Rule.MISSING);
                    }
                    yield Optional.of(why);
                }
                case Verdict.Reject(Reason why) -> Optional.of(why);
            };
            boolean rejected = command.verdict() instanceof Verdict.Reject;
            String state = rejected ? "rejected" : "published";
            Args verdict = Args.of("comment", command.comment())
                    .with("state", state)
                    .with("shortened", !rejected && reason.isPresent())
                    .with("by", actor.id())
                    .with("at", now)
                    .with("reason", reason.map(Reason::code));
            if (rejected) {
                tx.runOne("comments.moderate", verdict.withNull("published").withNull("key"));
            } else {
                String words = command.verdict() instanceof Verdict.Shorten(String part, Reason _)
                        ? part
                        : said(tx, comment).text("words");
                UUID sealing = keys.create(tx);
                byte[] published = keys.open(tx, sealing).seal(publishedLabel(command.comment()), words);
                tx.runOne(
                        "comments.moderate",
                        verdict.with("published", published).with("key", sealing));
            }
            return Json.Obj.builder()
                    .with("application", subject)
                    .with("comment", command.comment().toString())
                    .with("state", state)
                    .build();
        });
    }

    /// The supplier answers a published comment, once, in time: `{application, comment}`.
    public Receipt reply(Actor.Person actor, IdempotencyKey key, Reply command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.reply-to-comment", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            if (a.state().ended()) {
                throw new RefusedException(Refusal.WRONG_STATE, a.state().code());
            }
            Row comment = lock(tx, a.id(), command.comment());
            if (!comment.text("state").equals("published")) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            Instant due = repliesUntil(applications.edition(tx, a), a);
            if (now.isAfter(due)) {
                throw new RefusedException(Refusal.TOO_LATE, Timestamp.text(due));
            }
            if (command.words().isBlank()) {
                throw RefusedException.field("/words", FieldFault.Rule.MISSING);
            }
            long replied = tx.run(
                    "comments.reply",
                    Args.of("comment", command.comment())
                            .with(
                                    "reply",
                                    applications
                                            .sealer(tx, a)
                                            .seal(replyLabel(a.id(), command.comment()), command.words()))
                            .with("by", actor.id())
                            .with("at", now));
            if (replied == 0) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            return Json.Obj.builder()
                    .with("application", subject)
                    .with("comment", command.comment().toString())
                    .build();
        });
    }

    private static Row lock(Tx tx, UUID application, UUID comment) {
        return tx.find("comments.lock", Args.of("comment", comment).with("id", application))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    /// The comments on a case: for the supplier, and for staff with a duty on it, those that were published; for
    /// the registrar all of them.
    public List<Seen> seen(Actor.Person actor, UUID application) {
        return db.inspect(tx -> {
            Application a = applications.opened(tx, actor, application);
            boolean registrar = Permissions.refusal(
                            actor, Action.MODERATE_COMMENT, Permissions.involvement(tx, actor, a.id(), useCases.now()))
                    .isEmpty();
            List<Seen> out = new ArrayList<>();
            for (Row row : tx.list("comments.list", Args.of("id", a.id()))) {
                boolean published = row.text("state").equals("published");
                if (!published && !registrar) {
                    continue;
                }
                // What was rejected is looked at no more: why stands beside it.
                Optional<Json.Obj> said = registrar && row.text("state").equals("waiting")
                        ? Optional.of(said(tx, row))
                        : Optional.empty();
                out.add(new Seen(
                        row.uuid("id"),
                        row.text("state"),
                        row.instant("received_at"),
                        said.map(s -> s.text("words"))
                                .or(() -> published ? Optional.of(published(tx, row)) : Optional.empty()),
                        row.bool("shortened"),
                        row.optionalText("reason"),
                        said.flatMap(s -> s.optionalText("name")),
                        said.flatMap(s -> s.optionalText("contact")),
                        row.optionalBytes("reply")
                                .map(reply ->
                                        applications.sealer(tx, a).openText(replyLabel(a.id(), row.uuid("id")), reply)),
                        row.optionalInstant("replied_at")));
            }
            return List.copyOf(out);
        });
    }

    private String published(Tx tx, Row comment) {
        return keys.open(tx, comment.uuid("published_key"))
                .openText(publishedLabel(comment.uuid("id")), comment.bytes("published"));
    }

    private static String publishedLabel(UUID comment) {
        return "published comment " + comment;
    }

    private Json.Obj said(Tx tx, Row comment) {
        return keys.open(tx, comment.uuid("sealing_key")).openJson(label(comment.uuid("id")), comment.bytes("said"));
    }

    // ---- the clock

    /// Tells the supplier, when the window closes, that there is something to answer.
    public Json.Obj close(Tx tx, UUID application, Instant now) {
        Application a = applications.lock(tx, application);
        if (!a.state().ended() && counts(tx, a).integer("published") > 0) {
            Notices.tell(
                    tx,
                    new Notices.To.PeopleOf(a.supplier()),
                    Notices.Kind.COMMENTS_TO_ANSWER,
                    application.toString(),
                    Optional.of(repliesUntil(applications.edition(tx, a), a)),
                    now);
        }
        return Applications.receipt(a.id(), a.state()).build();
    }

    // ---- for the stages that follow

    /// Refuses while comments may still come, wait for the registrar or may still be answered, and unless
    /// `considered` names every published one.
    public static void requireConsidered(
            Tx tx, SchemeEdition edition, Application a, List<UUID> considered, Instant now) {
        Instant closed = commentsUntil(edition, a);
        if (!now.isAfter(closed)) {
            throw new RefusedException(Refusal.TOO_EARLY, Timestamp.text(closed));
        }
        Row counts = counts(tx, a);
        if (counts.integer("waiting") > 0) {
            throw new RefusedException(Refusal.COMMENTS_WAITING, Long.toString(counts.integer("waiting")));
        }
        Instant replies = repliesUntil(edition, a);
        if (counts.integer("unanswered") > 0 && !now.isAfter(replies)) {
            throw new RefusedException(Refusal.TOO_EARLY, Timestamp.text(replies));
        }
        requireAll(tx, a, considered, Refusal.COMMENTS_NOT_CONSIDERED);
    }

    /// Refuses unless `named` are exactly the published comments of the case, each once.
    public static void requireAll(Tx tx, Application a, List<UUID> named, Refusal otherwise) {
        List<UUID> published = tx.list("comments.list-published-ids", Args.of("id", a.id())).stream()
                .map(row -> row.uuid("id"))
                .sorted()
                .toList();
        if (!named.stream().sorted().toList().equals(published)) {
            throw new RefusedException(otherwise, Integer.toString(published.size()));
        }
    }

    private static Row counts(Tx tx, Application a) {
        return tx.one("comments.count", Args.of("id", a.id()));
    }

    private static Instant commentsUntil(SchemeEdition edition, Application a) {
        return edition.due(TimerId.PUBLIC_COMMENT, a.completedAt().orElseThrow());
    }

    /// Until when the supplier may answer comments.
    static Instant repliesUntil(SchemeEdition edition, Application a) {
        Instant closed = commentsUntil(edition, a);
        return a.calendar()
                .map(c -> edition.due(TimerId.REPLY_TO_COMMENTS, closed, c))
                .orElseGet(() -> edition.due(TimerId.REPLY_TO_COMMENTS, closed));
    }

    private static String label(UUID comment) {
        return "comment " + comment;
    }

    private static String replyLabel(UUID application, UUID comment) {
        return Applications.label(application, "reply " + comment);
    }
}
