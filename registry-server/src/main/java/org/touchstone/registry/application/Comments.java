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
import org.touchstone.format.scheme.Level;
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
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// What the public says about those who have applied: taken from anybody while the edition's window is open,
/// published by the registrar, without a name unless its owner wishes that, answered by the supplier, considered
/// in the assessment and addressed in the decision. What the supplier answers is published beside it, once the
/// registrar has looked at it too: it could name who spoke up.
///
/// Whether an application still runs is nobody's business: comments are taken, moderated and shown in just the
/// same way after it was refused, lapsed or withdrawn. Only what the log says about an application decides here.
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

    /// What somebody says about an applicant. Who it is may be said, and is published only on their own wish.
    ///
    /// @param named whether the name is to stand beside the words
    public record Post(UUID application, String words, Optional<String> name, Optional<String> contact, boolean named) {
        /// Words without a name, as far as the public goes.
        public Post(UUID application, String words, Optional<String> name, Optional<String> contact) {
            this(application, words, name, contact, false);
        }
    }

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

    /// Moderates what the supplier answered to a comment.
    public record ModerateReply(UUID application, UUID comment, Verdict verdict) {}

    /// The supplier's answer to a comment: for those who assess and decide, and, moderated, for the public.
    public record Reply(UUID application, UUID comment, String words) {}

    /// An applicant as anybody may see it.
    ///
    /// @param editionName what the edition is called
    /// @param levelTitle what the level is called there
    /// @param commentsUntil until when comments are taken
    public record Applicant(
            UUID application,
            UUID supplier,
            String name,
            String scheme,
            long edition,
            String editionName,
            String level,
            String levelTitle,
            Instant completed,
            Instant commentsUntil,
            long comments) {
        /// Its place in the list.
        public After place() {
            return new After(completed, application);
        }
    }

    /// A comment as anybody may see it.
    ///
    /// @param name who said it, if they wished that to be seen
    /// @param reply what the supplier answers, once that is published
    public record Published(
            UUID comment,
            String words,
            boolean shortened,
            Instant published,
            Optional<String> name,
            Optional<Replied> reply) {}

    /// A supplier's answer as anybody may see it.
    public record Replied(String words, boolean shortened) {}

    /// What became of a comment, for whoever has its reference.
    ///
    /// @param state `waiting`, `published` or `rejected`
    /// @param reason the code of why nothing or not all of it is published
    public record Outcome(String state, Optional<String> reason, Instant received) {}

    /// Which of two is looked at: what was said, or what the supplier answered to it.
    public enum Part {
        COMMENT,
        REPLY;

        /// The word in the database and in answers.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Something that waits for a registrar.
    ///
    /// @param supplier its name, as the register has it
    public record Waiting(UUID application, String supplier, UUID comment, Part part, Instant since) {
        /// Its place in the list.
        public After place() {
            return new After(since, comment);
        }
    }

    /// What a registrar reads before deciding what becomes public.
    ///
    /// @param words what may be published
    /// @param name the name that is to stand beside them
    /// @param answered for a reply, the published comment that it answers
    /// @param repeats whether the same words wait already
    public record Proposed(
            UUID comment,
            Part part,
            String supplier,
            Instant since,
            String words,
            Optional<String> name,
            Optional<String> answered,
            boolean repeats) {}

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
            Optional<Instant> replied,
            Optional<String> replyState) {}

    // ---- the public

    /// Takes a comment of anybody: `{comment, application}`.
    public Receipt post(IdempotencyKey key, Post command) {
        String subject = command.application().toString();
        return useCases.runForAnybody(key, "application.comment", subject, command, (tx, now) -> {
            Row applicant = tx.find("comments.find-applicant", Args.of("id", command.application()))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Instant until = until(editions.of(tx, applicant.text("scheme"), applicant.integer("edition")), applicant);
            if (now.isAfter(until)) {
                throw new RefusedException(Refusal.TOO_LATE, Timestamp.text(until));
            }
            RefusedException.requireWords("/words", command.words());
            if (command.named() && command.name().filter(n -> !n.isBlank()).isEmpty()) {
                throw RefusedException.field("/name", FieldFault.Rule.MISSING);
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
                    .with("named", command.named())
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

    /// Who has applied, newest first.
    ///
    /// @param after the last of the page before
    public List<Applicant> applicants(Optional<After> after, int limit) {
        Args place = after.map(p -> Args.of("before", p.at()).with("id", p.id()))
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
                .map(row -> {
                    SealingKeys.Sealer sealer = keys.open(tx, row.uuid("published_key"));
                    UUID id = row.uuid("id");
                    return new Published(
                            id,
                            published(tx, row),
                            row.bool("shortened"),
                            row.instant("moderated_at"),
                            row.optionalBytes("published_name").map(n -> sealer.openText(publishedNameLabel(id), n)),
                            row.optionalBytes("published_reply")
                                    .map(r -> new Replied(
                                            sealer.openText(publishedReplyLabel(id), r), row.bool("reply_shortened"))));
                })
                .toList());
    }

    /// What became of a comment on an applicant. Its id is told to nobody but who made it, until it is published.
    public Outcome outcome(UUID application, UUID comment) {
        return db.inspect(tx -> tx.find(
                        "comments.find-outcome", Args.of("comment", comment).with("id", application))
                .map(row -> new Outcome(row.text("state"), row.optionalText("reason"), row.instant("received_at")))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND)));
    }

    private Applicant applicant(Tx tx, Row row) {
        SchemeEdition edition = editions.of(tx, row.text("scheme"), row.integer("edition"));
        String level = row.text("level");
        return new Applicant(
                row.uuid("application"),
                row.uuid("supplier"),
                row.text("name"),
                row.text("scheme"),
                row.integer("edition"),
                edition.name(),
                level,
                Optional.ofNullable(edition.levels().get(level))
                        .map(Level::title)
                        .orElse(level),
                row.instant("completed_at"),
                until(edition, row),
                row.integer("comments"));
    }

    private static Instant until(SchemeEdition edition, Row applicant) {
        return edition.due(TimerId.PUBLIC_COMMENT, applicant.instant("completed_at"));
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
            Optional<Reason> reason = reason(command.verdict());
            Args verdict = verdict(command.comment(), command.verdict(), reason, actor, now);
            if (command.verdict() instanceof Verdict.Reject) {
                tx.runOne(
                        "comments.moderate",
                        verdict.withNull("published").withNull("name").withNull("key"));
            } else {
                Json.Obj said = said(tx, comment);
                UUID sealing = keys.create(tx);
                SealingKeys.Sealer sealer = keys.open(tx, sealing);
                verdict = verdict.with(
                                "published",
                                sealer.seal(
                                        publishedLabel(command.comment()),
                                        words(command.verdict(), said.text("words"))))
                        .with("key", sealing);
                Optional<String> name = shownName(said);
                tx.runOne(
                        "comments.moderate",
                        name.isPresent()
                                ? verdict.with("name", sealer.seal(publishedNameLabel(command.comment()), name.get()))
                                : verdict.withNull("name"));
                askForReplies(tx, a, now);
            }
            return moderated(command.application(), command.comment(), command.verdict());
        });
    }

    /// Publishes what a supplier answered to a comment, a part of it, or nothing: `{application, comment, state}`.
    /// In any state of the case. Those who assess and decide read all of it either way.
    public Receipt moderateReply(Actor.Person actor, IdempotencyKey key, ModerateReply command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.moderate-reply", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.MODERATE_COMMENT, a.id(), now);
            Row comment = lock(tx, a.id(), command.comment());
            String state =
                    comment.optionalText("reply_state").orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            if (!state.equals("waiting")) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            Args verdict = verdict(command.comment(), command.verdict(), reason(command.verdict()), actor, now);
            tx.runOne(
                    "comments.moderate-reply",
                    command.verdict() instanceof Verdict.Reject
                            ? verdict.withNull("published")
                            : verdict.with(
                                    "published",
                                    keys.open(tx, comment.uuid("published_key"))
                                            .seal(
                                                    publishedReplyLabel(command.comment()),
                                                    words(command.verdict(), reply(tx, a, comment)))));
            return moderated(command.application(), command.comment(), command.verdict());
        });
    }

    private static Optional<Reason> reason(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Publish() -> Optional.empty();
            case Verdict.Shorten(String words, Reason why) -> {
                RefusedException.requireWords("/words", words);
                yield Optional.of(why);
            }
            case Verdict.Reject(Reason why) -> Optional.of(why);
        };
    }

    private static Args verdict(
            UUID comment, Verdict verdict, Optional<Reason> reason, Actor.Person actor, Instant now) {
        return Args.of("comment", comment)
                .with("state", state(verdict))
                .with("shortened", verdict instanceof Verdict.Shorten)
                .with("by", actor.id())
                .with("at", now)
                .with("reason", reason.map(Reason::code));
    }

    private static String state(Verdict verdict) {
        return verdict instanceof Verdict.Reject ? "rejected" : "published";
    }

    private static String words(Verdict verdict, String whole) {
        return verdict instanceof Verdict.Shorten(String part, Reason _) ? part : whole;
    }

    private static Json.Obj moderated(UUID application, UUID comment, Verdict verdict) {
        return Json.Obj.builder()
                .with("application", application.toString())
                .with("comment", comment.toString())
                .with("state", state(verdict))
                .build();
    }

    /// What waits for a registrar on all applications, oldest first.
    ///
    /// @param after the last of the page before
    public List<Waiting> waiting(Actor.Person actor, Optional<After> after, int limit) {
        Permissions.require(actor, Action.MODERATE_COMMENT);
        After from = after.orElseGet(() -> new After(Instant.EPOCH, new UUID(0, 0)));
        return db.inspect(tx -> tx
                .list(
                        "comments.list-waiting",
                        Args.of("person", actor.id())
                                .with("after", from.at())
                                .with("id", from.id())
                                .with("limit", limit))
                .stream()
                .map(row -> new Waiting(
                        row.uuid("application"),
                        row.text("name"),
                        row.uuid("id"),
                        Part.valueOf(row.text("part").toUpperCase(Locale.ROOT)),
                        row.instant("since")))
                .toList());
    }

    /// What waits to be moderated, as a registrar who may do that reads it: the words, and of who said them only
    /// the name that is to be published.
    public Proposed proposed(Actor.Person actor, UUID application, UUID comment, Part part) {
        Instant now = useCases.now();
        return db.inspect(tx -> {
            Application a = Applications.seen(tx, actor, application);
            Permissions.require(tx, actor, Action.MODERATE_COMMENT, a.id(), now);
            String supplier = tx.find("comments.find-shown-applicant", Args.of("id", application))
                    .map(row -> row.text("name"))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Row row = tx.find("comments.find", Args.of("comment", comment).with("id", a.id()))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            boolean reply = part == Part.REPLY;
            String state = reply ? row.optionalText("reply_state").orElse("") : row.text("state");
            if (state.isEmpty()) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            if (!state.equals("waiting")) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            if (reply) {
                return new Proposed(
                        comment,
                        part,
                        supplier,
                        row.instant("replied_at"),
                        reply(tx, a, row),
                        Optional.empty(),
                        Optional.of(published(tx, row)),
                        false);
            }
            Json.Obj said = said(tx, row);
            return new Proposed(
                    comment,
                    part,
                    supplier,
                    row.instant("received_at"),
                    said.text("words"),
                    shownName(said),
                    Optional.empty(),
                    repeats(tx, a.id(), row, said.text("words")));
        });
    }

    private boolean repeats(Tx tx, UUID application, Row comment, String words) {
        Args others = Args.of("id", application)
                .with("comment", comment.uuid("id"))
                .with("at", comment.instant("received_at"));
        return tx.list("comments.find-before", others).stream()
                .anyMatch(before -> alike(said(tx, before).text("words"), words));
    }

    private static boolean alike(String one, String other) {
        return one.strip()
                .replaceAll("\\s+", " ")
                .equalsIgnoreCase(other.strip().replaceAll("\\s+", " "));
    }

    private static Optional<String> shownName(Json.Obj said) {
        return said.has("named") && said.bool("named") ? said.optionalText("name") : Optional.empty();
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
            RefusedException.requireWords("/words", command.words());
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
            if (counts(tx, a).integer("unanswered") == 0) {
                Timers.cancel(tx, Timers.Kind.REPLIES_CLOSED, subject, now);
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
                        row.optionalBytes("reply").map(_ -> reply(tx, a, row)),
                        row.optionalInstant("replied_at"),
                        row.optionalText("reply_state")));
            }
            return List.copyOf(out);
        });
    }

    private String published(Tx tx, Row comment) {
        return keys.open(tx, comment.uuid("published_key"))
                .openText(publishedLabel(comment.uuid("id")), comment.bytes("published"));
    }

    private String reply(Tx tx, Application a, Row comment) {
        return applications.sealer(tx, a).openText(replyLabel(a.id(), comment.uuid("id")), comment.bytes("reply"));
    }

    private static String publishedNameLabel(UUID comment) {
        return "published name " + comment;
    }

    private static String publishedReplyLabel(UUID comment) {
        return "published reply " + comment;
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
        askForReplies(tx, a, now);
        return Applications.receipt(a.id(), a.state()).build();
    }

    /// Tells the supplier, from the end of the window on, of comments that it may still answer.
    private void askForReplies(Tx tx, Application a, Instant now) {
        SchemeEdition edition = applications.edition(tx, a);
        Instant until = repliesUntil(edition, a);
        if (a.state().ended()
                || !now.isAfter(commentsUntil(edition, a))
                || now.isAfter(until)
                || counts(tx, a).integer("unanswered") == 0) {
            return;
        }
        String subject = a.id().toString();
        Timers.cancel(tx, Timers.Kind.REPLIES_CLOSED, subject, now);
        Timers.set(tx, edition, Timers.Kind.REPLIES_CLOSED, subject, until, a.calendar(), now);
        Notices.tell(
                tx,
                new Notices.To.PeopleOf(a.supplier()),
                Notices.Kind.COMMENTS_TO_ANSWER,
                subject,
                Optional.of(until),
                now);
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
