package org.touchstone.registry.assessment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.Timers;
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
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Questions of the assessors to the supplier, in as many rounds as the edition allows, and the answers.
///
/// While a round is open the case rests: nobody scores what may still be answered, and whoever has given its scores
/// asks no more, because no answer could change them. A round that is not answered in
/// time ends by itself and the case goes on with what there is; a supplier does not lose its application by a silence
/// that the scores can take into account.
public final class Clarifications {
    private final Db db;
    private final UseCases useCases;
    private final Applications applications;

    public Clarifications(Db db, UseCases useCases, Applications applications) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
    }

    /// One question about one criterion.
    public record Question(String criterion, String words) {}

    /// Opens a round.
    public record Ask(UUID application, List<Question> questions) {
        public Ask {
            questions = List.copyOf(questions);
        }
    }

    /// The answer to the question about a criterion, and files that show it.
    public record Reply(String criterion, String words, List<UUID> evidence) {
        public Reply {
            evidence = List.copyOf(evidence);
        }
    }

    /// Answers the open round, every question of it.
    public record AnswerThem(UUID application, List<Reply> replies) {
        public AnswerThem {
            replies = List.copyOf(replies);
        }
    }

    /// A round as those see it who may: the supplier, and staff with a duty on the case.
    ///
    /// @param ended when it was answered or could no longer be
    public record Round(
            long number,
            Instant asked,
            Instant due,
            List<Question> questions,
            List<Reply> replies,
            Optional<Instant> answered,
            Optional<Instant> ended) {
        public Round {
            questions = List.copyOf(questions);
            replies = List.copyOf(replies);
        }
    }

    /// Asks: `{application, state, round, due}`.
    public Receipt ask(Actor.Person actor, IdempotencyKey key, Ask command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.ask", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Team.requireClear(tx, actor, a, now);
            State next = a.after(Move.ASK);
            if (Sheets.given(tx, a, actor.id())) {
                throw new RefusedException(Refusal.SCORES_GIVEN);
            }
            SchemeEdition edition = applications.edition(tx, a);
            int allowed = edition.governance().assessment().clarificationRounds();
            long before = tx.one("clarifications.count", Args.of("id", a.id())).integer("rounds");
            if (before >= allowed) {
                throw new RefusedException(Refusal.NO_ROUNDS_LEFT, Integer.toString(allowed));
            }
            requireQuestions(edition.applicable(a.level(), applications.facts(tx, a)), command.questions());
            Instant due =
                    applications.startTimer(tx, a, Timers.Kind.CLARIFICATION_CLOSED, TimerId.ANSWER_CLARIFICATION, now);
            UUID round = UUID.randomUUID();
            tx.runOne(
                    "clarifications.add",
                    Args.of("clarification", round)
                            .with("id", a.id())
                            .with("number", before + 1)
                            .with("by", actor.id())
                            .with("questions", sealer(tx, a).seal(questionsLabel(a, round), json(command.questions())))
                            .with("at", now)
                            .with("due", due));
            Applications.setState(tx, a.id(), next);
            Notices.tell(
                    tx,
                    new Notices.To.PeopleOf(a.supplier()),
                    Notices.Kind.QUESTIONS_ASKED,
                    subject,
                    Optional.of(due),
                    now);
            return Applications.receipt(a.id(), next)
                    .with("round", before + 1)
                    .with("due", Timestamp.text(due))
                    .build();
        });
    }

    /// The supplier answers, once, in time: `{application, state}`. Files are added to the case before, while the
    /// round is open.
    public Receipt answer(Actor.Person actor, IdempotencyKey key, AnswerThem command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.answer-questions", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            State next = a.after(Move.ANSWER_QUESTIONS);
            Row open = tx.one("clarifications.find-open", Args.of("id", a.id()));
            if (now.isAfter(open.instant("answer_due"))) {
                throw new RefusedException(Refusal.TOO_LATE, Timestamp.text(open.instant("answer_due")));
            }
            UUID round = open.uuid("id");
            List<Question> asked = questions(tx, a, round, open.bytes("questions"));
            requireReplies(asked, command.replies(), applications.files(tx, a));
            tx.runOne(
                    "clarifications.answer",
                    Args.of("clarification", round)
                            .with("answers", sealer(tx, a).seal(answersLabel(a, round), repliesJson(command.replies())))
                            .with("by", actor.id())
                            .with("at", now));
            goOn(tx, a, next, now);
            return Applications.receipt(a.id(), next).build();
        });
    }

    /// Ends a round that was not answered in time; the case goes on.
    public Json.Obj close(Tx tx, UUID application, Instant now) {
        Application a = applications.lock(tx, application);
        State next = a.after(Move.CLOSE_QUESTIONS);
        Row open = tx.one("clarifications.find-open", Args.of("id", a.id()));
        tx.runOne(
                "clarifications.end", Args.of("clarification", open.uuid("id")).with("at", now));
        goOn(tx, a, next, now);
        return Applications.receipt(a.id(), next).build();
    }

    private static void goOn(Tx tx, Application a, State next, Instant now) {
        String subject = a.id().toString();
        Applications.setState(tx, a.id(), next);
        // Files that came with the answers are bound like those that came with the application.
        Applications.bindEvidence(tx, a.id());
        Timers.cancel(tx, Timers.Kind.CLARIFICATION_CLOSED, subject, now);
        Team.tell(tx, a, Notices.Kind.QUESTIONS_CLOSED, now);
    }

    /// All rounds of a case, oldest first.
    public List<Round> rounds(Actor.Person actor, UUID application) {
        return db.inspect(tx -> {
            Application a = applications.opened(tx, actor, application);
            List<Round> rounds = new ArrayList<>();
            for (Row row : tx.list("clarifications.list", Args.of("id", a.id()))) {
                UUID round = row.uuid("id");
                rounds.add(new Round(
                        row.integer("number"),
                        row.instant("asked_at"),
                        row.instant("answer_due"),
                        questions(tx, a, round, row.bytes("questions")),
                        row.optionalBytes("answers")
                                .map(box -> replies(sealer(tx, a).openJson(answersLabel(a, round), box)))
                                .orElse(List.of()),
                        row.optionalInstant("answered_at"),
                        row.optionalInstant("ended_at")));
            }
            return List.copyOf(rounds);
        });
    }

    private static void requireQuestions(List<Criterion> applicable, List<Question> questions) {
        if (questions.isEmpty()) {
            throw RefusedException.field("/questions", FieldFault.Rule.MISSING);
        }
        Set<String> known = new HashSet<>();
        applicable.forEach(c -> known.add(c.id()));
        for (Question question : questions) {
            // Also a criterion that is asked about twice: one round, one question for each.
            if (!known.remove(question.criterion())) {
                throw RefusedException.field("/questions", FieldFault.Rule.NOT_ALLOWED, question.criterion());
            }
            if (question.words().isBlank()) {
                throw RefusedException.field("/questions", FieldFault.Rule.MISSING, question.criterion());
            }
        }
    }

    private static void requireReplies(List<Question> asked, List<Reply> replies, Set<UUID> files) {
        Set<String> open = new HashSet<>();
        asked.forEach(q -> open.add(q.criterion()));
        for (Reply reply : replies) {
            if (!open.remove(reply.criterion())) {
                throw RefusedException.field("/replies", FieldFault.Rule.NOT_ALLOWED, reply.criterion());
            }
            if (reply.words().isBlank()) {
                throw RefusedException.field("/replies", FieldFault.Rule.MISSING, reply.criterion());
            }
            if (!files.containsAll(reply.evidence())) {
                throw RefusedException.field("/replies", FieldFault.Rule.INVALID, reply.criterion());
            }
        }
        if (!open.isEmpty()) {
            throw RefusedException.field(
                    "/replies",
                    FieldFault.Rule.MISSING,
                    String.join(", ", open.stream().sorted().toList()));
        }
    }

    private static Json.Obj json(List<Question> questions) {
        List<Json> all = new ArrayList<>();
        for (Question q : questions) {
            all.add(Json.Obj.builder()
                    .with("criterion", q.criterion())
                    .with("words", q.words())
                    .build());
        }
        return Json.Obj.builder().with("questions", new Json.Arr(all)).build();
    }

    private List<Question> questions(Tx tx, Application a, UUID round, byte[] sealed) {
        List<Question> out = new ArrayList<>();
        for (Json.Obj q :
                sealer(tx, a).openJson(questionsLabel(a, round), sealed).objects("questions")) {
            out.add(new Question(q.text("criterion"), q.text("words")));
        }
        return out;
    }

    private static Json.Obj repliesJson(List<Reply> replies) {
        List<Json> all = new ArrayList<>();
        for (Reply r : replies) {
            all.add(Json.Obj.builder()
                    .with("criterion", r.criterion())
                    .with("words", r.words())
                    .with(
                            "evidence",
                            Json.Arr.ofStrings(
                                    r.evidence().stream().map(UUID::toString).toList()))
                    .build());
        }
        return Json.Obj.builder().with("replies", new Json.Arr(all)).build();
    }

    private static List<Reply> replies(Json.Obj json) {
        List<Reply> out = new ArrayList<>();
        for (Json.Obj r : json.objects("replies")) {
            out.add(new Reply(
                    r.text("criterion"),
                    r.text("words"),
                    r.texts("evidence").stream().map(UUID::fromString).toList()));
        }
        return out;
    }

    private SealingKeys.Sealer sealer(Tx tx, Application a) {
        return applications.sealer(tx, a);
    }

    private static String questionsLabel(Application a, UUID round) {
        return Applications.label(a.id(), "questions " + round);
    }

    private static String answersLabel(Application a, UUID round) {
        return Applications.label(a.id(), "answers to questions " + round);
    }
}
