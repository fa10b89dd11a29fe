package org.touchstone.registry.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.application.Comments.Moderate;
import org.touchstone.registry.application.Comments.ModerateReply;
import org.touchstone.registry.application.Comments.Part;
import org.touchstone.registry.application.Comments.Post;
import org.touchstone.registry.application.Comments.Reason;
import org.touchstone.registry.application.Comments.Reply;
import org.touchstone.registry.application.Comments.Seen;
import org.touchstone.registry.application.Comments.Verdict;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Comments of the public: taken in their window whatever becomes of the case, shown without a name once the
/// registrar has looked, answered, considered and addressed.
class CommentsTest {
    private static final TestRegistry REGISTRY = new TestRegistry();

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    private static Post said(Case c) {
        return new Post(c.id, "Their vans block our street.", Optional.of("Eileen Duffy"), Optional.of("e@x.example"));
    }

    private static UUID posted(Case c) {
        // Comments stand in the order in which they came, by the second.
        REGISTRY.pass(Duration.ofSeconds(1));
        return REGISTRY.comments.post(key(), said(c)).id("comment");
    }

    private static UUID published(Case c) {
        UUID id = posted(c);
        REGISTRY.comments.moderate(REGISTRY.registrar, key(), new Moderate(c.id, id, new Verdict.Publish()));
        return id;
    }

    private static Case complete() {
        return REGISTRY.open(REGISTRY.company()).complete();
    }

    private static Instant closes(Case c) {
        return REGISTRY.comments.applicant(c.id).commentsUntil();
    }

    @Test
    void the_window_opens_with_completeness_and_closes_by_the_edition() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        refused(Refusal.NOT_FOUND, () -> posted(c));
        refused(Refusal.NOT_FOUND, () -> REGISTRY.comments.applicant(c.id));
        REGISTRY.applications.complete(REGISTRY.registrar, key(), c.id);
        assertEquals(REGISTRY.edition.due(TimerId.PUBLIC_COMMENT, REGISTRY.now()), closes(c));
        posted(c);
        REGISTRY.passTo(closes(c).minusSeconds(1));
        posted(c);
        REGISTRY.passTo(closes(c).plusSeconds(1));
        refused(Refusal.TOO_LATE, () -> posted(c));
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.comments.post(
                        key(), new Post(UUID.randomUUID(), "x", Optional.empty(), Optional.empty())));
    }

    @Test
    void what_was_said_is_shown_once_published_and_who_said_it_never() {
        Case c = complete();
        UUID whole = posted(c);
        UUID part = posted(c);
        UUID none = posted(c);
        assertEquals(List.of(), REGISTRY.comments.published(c.id));
        assertEquals(List.of(), REGISTRY.comments.seen(c.held.person(), c.id), "the supplier waits like everybody");
        Seen waiting = REGISTRY.comments.seen(REGISTRY.registrar, c.id).getFirst();
        assertEquals(Optional.of("Their vans block our street."), waiting.words());
        assertEquals(Optional.of("Eileen Duffy"), waiting.from());

        REGISTRY.comments.moderate(REGISTRY.registrar, key(), new Moderate(c.id, whole, new Verdict.Publish()));
        REGISTRY.pass(Duration.ofSeconds(1));
        REGISTRY.comments.moderate(
                REGISTRY.registrar,
                key(),
                new Moderate(c.id, part, new Verdict.Shorten("Their vans block.", Reason.PERSONAL_DATA)));
        REGISTRY.comments.moderate(
                REGISTRY.registrar, key(), new Moderate(c.id, none, new Verdict.Reject(Reason.ABUSE)));
        assertEquals(
                List.of("Their vans block our street. false", "Their vans block. true"),
                REGISTRY.comments.published(c.id).stream()
                        .map(p -> p.words() + " " + p.shortened())
                        .toList());
        assertEquals(2, REGISTRY.comments.applicant(c.id).comments());
        for (Seen seen : REGISTRY.comments.seen(REGISTRY.registrar, c.id)) {
            assertEquals(Optional.empty(), seen.from(), "no longer of use");
        }
        List<Seen> supplier = REGISTRY.comments.seen(c.held.person(), c.id);
        assertEquals(2, supplier.size());
        assertTrue(supplier.stream()
                .allMatch(s -> s.from().isEmpty() && s.contact().isEmpty()));
        refused(
                Refusal.ALREADY_DONE,
                () -> REGISTRY.comments.moderate(
                        REGISTRY.registrar, key(), new Moderate(c.id, none, new Verdict.Publish())));
    }

    @Test
    void only_the_registrar_moderates_and_only_a_comment_of_the_case() {
        Case c = complete();
        Case other = complete();
        UUID id = posted(c);
        Moderate publish = new Moderate(c.id, id, new Verdict.Publish());
        refused(Refusal.OWN_WORK, () -> REGISTRY.comments.moderate(c.held.person(), key(), publish));
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.comments.moderate(REGISTRY.tom, key(), publish));
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.comments.moderate(REGISTRY.company().person(), key(), publish));
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.comments.moderate(
                        REGISTRY.registrar, key(), new Moderate(other.id, id, new Verdict.Publish())));
        refused(Refusal.NOT_FOUND, () -> REGISTRY.comments.seen(other.held.person(), c.id));
    }

    @Test
    void the_supplier_answers_once_in_time_what_was_published() {
        Case c = complete();
        UUID waiting = posted(c);
        UUID id = published(c);
        int before = (int) REGISTRY.notices.unread(c.held.person());
        REGISTRY.passTo(closes(c).plusSeconds(1));
        REGISTRY.scheduler.fireDue();
        Notices.Notice told =
                REGISTRY.notices.list(c.held.person(), Optional.empty(), 1).getFirst();
        assertEquals(before + 1, REGISTRY.notices.unread(c.held.person()));
        assertEquals(Notices.Kind.COMMENTS_TO_ANSWER, told.kind());
        assertEquals(Optional.of(REGISTRY.edition.due(TimerId.REPLY_TO_COMMENTS, closes(c))), told.due());
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.comments.reply(c.held.person(), key(), new Reply(c.id, waiting, "We moved.")));
        Reply reply = new Reply(c.id, id, "We moved the deliveries.");
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.comments.reply(REGISTRY.registrar, key(), reply));
        REGISTRY.comments.reply(c.held.person(), key(), reply);
        refused(Refusal.ALREADY_DONE, () -> REGISTRY.comments.reply(c.held.person(), key(), reply));
        assertEquals(
                Optional.of("We moved the deliveries."),
                REGISTRY.comments.seen(REGISTRY.registrar, c.id).get(1).reply());
        UUID late = published(complete());
        assertFalse(late.equals(id));
        Case slow = complete();
        UUID last = published(slow);
        REGISTRY.passTo(
                REGISTRY.edition.due(TimerId.REPLY_TO_COMMENTS, closes(slow)).plusSeconds(1));
        refused(
                Refusal.TOO_LATE,
                () -> REGISTRY.comments.reply(slow.held.person(), key(), new Reply(slow.id, last, "We moved.")));
    }

    @Test
    void a_name_is_published_for_whoever_wants_that_and_a_reply_once_it_was_looked_at() {
        Case c = complete();
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.comments.post(key(), new Post(c.id, "Good.", Optional.empty(), Optional.empty(), true)));
        UUID named = REGISTRY.comments
                .post(
                        key(),
                        new Post(c.id, "Good  neighbours.", Optional.of("Ann Price"), Optional.of("a@x.example"), true))
                .id("comment");
        UUID unnamed = posted(c);
        UUID again = posted(c);
        assertEquals(
                Optional.of("Ann Price"),
                REGISTRY.comments
                        .proposed(REGISTRY.registrar, c.id, named, Part.COMMENT)
                        .name());
        assertEquals(
                List.of("false", "true"),
                List.of(unnamed, again).stream()
                        .map(id -> REGISTRY.comments.proposed(REGISTRY.registrar, c.id, id, Part.COMMENT))
                        .map(p -> p.name().map(_ -> "named").orElse(Boolean.toString(p.repeats())))
                        .toList());
        for (UUID id : List.of(named, unnamed)) {
            REGISTRY.pass(Duration.ofSeconds(1));
            REGISTRY.comments.moderate(REGISTRY.registrar, key(), new Moderate(c.id, id, new Verdict.Publish()));
        }
        assertEquals(
                List.of(Optional.of("Ann Price"), Optional.empty()),
                REGISTRY.comments.published(c.id).stream()
                        .map(Comments.Published::name)
                        .toList());

        ModerateReply publish = new ModerateReply(c.id, named, new Verdict.Publish());
        refused(Refusal.NOT_FOUND, () -> REGISTRY.comments.moderateReply(REGISTRY.registrar, key(), publish));
        refused(Refusal.NOT_FOUND, () -> REGISTRY.comments.proposed(REGISTRY.registrar, c.id, named, Part.REPLY));
        REGISTRY.comments.reply(c.held.person(), key(), new Reply(c.id, named, "Thanks, Ann of 4 Mill Lane."));
        REGISTRY.comments.reply(c.held.person(), key(), new Reply(c.id, unnamed, "Not so."));
        assertTrue(REGISTRY.comments.published(c.id).stream()
                .allMatch(p -> p.reply().isEmpty()));
        Comments.Proposed proposed = REGISTRY.comments.proposed(REGISTRY.registrar, c.id, named, Part.REPLY);
        assertEquals("Thanks, Ann of 4 Mill Lane.", proposed.words());
        assertEquals(Optional.of("Good  neighbours."), proposed.answered());
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.comments.moderateReply(REGISTRY.tom, key(), publish));
        refused(Refusal.OWN_WORK, () -> REGISTRY.comments.moderateReply(c.held.person(), key(), publish));
        REGISTRY.comments.moderateReply(
                REGISTRY.registrar,
                key(),
                new ModerateReply(c.id, named, new Verdict.Shorten("Thanks, Ann.", Reason.PERSONAL_DATA)));
        REGISTRY.comments.moderateReply(
                REGISTRY.registrar, key(), new ModerateReply(c.id, unnamed, new Verdict.Reject(Reason.ABUSE)));
        refused(Refusal.ALREADY_DONE, () -> REGISTRY.comments.moderateReply(REGISTRY.registrar, key(), publish));
        assertEquals(
                List.of(Optional.of(new Comments.Replied("Thanks, Ann.", true)), Optional.empty()),
                REGISTRY.comments.published(c.id).stream()
                        .map(Comments.Published::reply)
                        .toList());
        // Those who assess and decide read all of it.
        assertEquals(
                List.of("Thanks, Ann of 4 Mill Lane.", "Not so."),
                REGISTRY.comments.seen(c.held.person(), c.id).stream()
                        .flatMap(seen -> seen.reply().stream())
                        .toList());
    }

    @Test
    void what_waits_is_one_list_for_every_registrar_and_ends_for_whoever_said_it() {
        Case c = complete();
        UUID id = posted(c);
        Supplier<List<UUID>> waiting =
                () -> REGISTRY.comments.waiting(REGISTRY.registrar, Optional.empty(), 1_000).stream()
                        .filter(w -> w.application().equals(c.id))
                        .map(Comments.Waiting::comment)
                        .toList();
        assertEquals(List.of(id), waiting.get());
        assertEquals("waiting", REGISTRY.comments.outcome(c.id, id).state());
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.comments.waiting(REGISTRY.tom, Optional.empty(), 10));
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.comments.waiting(c.held.person(), Optional.empty(), 10));
        refused(Refusal.NOT_FOUND, () -> REGISTRY.comments.outcome(complete().id, id));
        REGISTRY.comments.moderate(
                REGISTRY.registrar, key(), new Moderate(c.id, id, new Verdict.Reject(Reason.OFF_TOPIC)));
        assertEquals(List.of(), waiting.get());
        assertEquals(
                Optional.of("off-topic"), REGISTRY.comments.outcome(c.id, id).reason());
        UUID other = published(c);
        REGISTRY.comments.reply(c.held.person(), key(), new Reply(c.id, other, "We moved."));
        assertEquals(List.of(other), waiting.get());
        List<Comments.Waiting> all = REGISTRY.comments.waiting(REGISTRY.registrar, Optional.empty(), 1_000);
        List<Comments.Waiting> byOne = new ArrayList<>();
        for (Optional<After> after = Optional.empty(); ; ) {
            List<Comments.Waiting> page = REGISTRY.comments.waiting(REGISTRY.registrar, after, 1);
            if (page.isEmpty()) {
                break;
            }
            byOne.addAll(page);
            after = Optional.of(page.getFirst().place());
        }
        assertEquals(all, byOne);
    }

    @Test
    void the_assessment_waits_for_comments_and_answers_and_considers_each() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        UUID waiting = posted(c);
        UUID id = published(c);
        for (var who : List.of(REGISTRY.tom, REGISTRY.vera)) {
            REGISTRY.assessments.score(who, key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 2)));
        }
        Supplier<Receipt> none = () ->
                REGISTRY.assessments.agree(REGISTRY.tom, key(), new Assessments.Agree(c.id, REGISTRY.sheet(_ -> 2)));
        refused(Refusal.TOO_EARLY, none::get);
        REGISTRY.passTo(closes(c).plusSeconds(1));
        refused(Refusal.COMMENTS_WAITING, none::get);
        REGISTRY.comments.moderate(
                REGISTRY.registrar, key(), new Moderate(c.id, waiting, new Verdict.Reject(Reason.OFF_TOPIC)));
        refused(Refusal.TOO_EARLY, none::get);
        REGISTRY.comments.reply(c.held.person(), key(), new Reply(c.id, id, "We moved the deliveries."));
        refused(Refusal.COMMENTS_NOT_CONSIDERED, none::get);
        for (List<UUID> wrong : List.of(List.of(waiting), List.of(id, id), List.of(id, waiting))) {
            refused(
                    Refusal.COMMENTS_NOT_CONSIDERED,
                    () -> REGISTRY.assessments.agree(
                            REGISTRY.tom,
                            key(),
                            new Assessments.Agree(c.id, REGISTRY.sheet(_ -> 2), wrong, Optional.empty())));
        }
        String digest = REGISTRY.assessments
                .agree(
                        REGISTRY.tom,
                        key(),
                        new Assessments.Agree(
                                c.id, REGISTRY.sheet(_ -> 2), List.of(id), Optional.of("The street was looked at.")))
                .text("digest");
        REGISTRY.assessments.confirm(REGISTRY.vera, key(), new Assessments.Confirm(c.id, digest));
        assertEquals(
                "The street was looked at.",
                REGISTRY.assessments.file(REGISTRY.vera, c.id).text("findings"));

        REGISTRY.reviews.startReview(REGISTRY.reviewer, key(), c.id);
        REGISTRY.reviews.endReview(REGISTRY.reviewer, key(), new Reviews.EndReview(c.id, true, "In order."));
        refused(
                Refusal.COMMENTS_NOT_ADDRESSED,
                () -> REGISTRY.accreditations.grant(
                        REGISTRY.grace, key(), new Decisions.Decide(c.id, digest, "All criteria are met.")));
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.accreditations.grant(
                        REGISTRY.grace,
                        key(),
                        new Decisions.Decide(c.id, digest, "Met.", List.of(new Decisions.Addressed(id, " ")))));
        REGISTRY.accreditations.grant(
                REGISTRY.grace,
                key(),
                new Decisions.Decide(
                        c.id,
                        digest,
                        "All criteria are met.",
                        List.of(new Decisions.Addressed(id, "The deliveries were moved."))));
        // Whoever spoke up reads in the public statement what came of it.
        Json.Obj statement = REGISTRY.events().stream()
                .filter(RegisterEvent.AccreditationGranted.class::isInstance)
                .map(e -> ((RegisterEvent.AccreditationGranted) e).decision())
                .map(ref -> REGISTRY.db.in(
                        tx -> StrictJson.parseObject(REGISTRY.record.object(tx, ((Ref.ToObject) ref).digest()))))
                .reduce((_, last) -> last)
                .orElseThrow();
        assertEquals(
                "The deliveries were moved.",
                statement.objects("comments").getFirst().text("words"));
    }

    @Test
    void who_gave_up_is_commented_on_like_anybody() {
        Case c = complete();
        UUID before = posted(c);
        REGISTRY.applications.withdraw(c.held.person(), key(), c.id);
        UUID after = posted(c);
        for (UUID id : List.of(before, after)) {
            REGISTRY.comments.moderate(REGISTRY.registrar, key(), new Moderate(c.id, id, new Verdict.Publish()));
        }
        assertEquals(2, REGISTRY.comments.published(c.id).size());
        assertTrue(REGISTRY.comments.applicants(Optional.empty(), 100).stream()
                .anyMatch(a -> a.application().equals(c.id)));
        refused(
                Refusal.WRONG_STATE,
                () -> REGISTRY.comments.reply(c.held.person(), key(), new Reply(c.id, after, "We gave up.")));
        int unread = (int) REGISTRY.notices.unread(c.held.person());
        REGISTRY.passTo(closes(c).plusSeconds(1));
        REGISTRY.scheduler.fireDue();
        assertEquals(unread, REGISTRY.notices.unread(c.held.person()));
    }

    @Test
    void a_comment_that_is_sent_twice_is_taken_once() {
        Case c = complete();
        IdempotencyKey key = key();
        Receipt first = REGISTRY.comments.post(key, said(c));
        Receipt again = REGISTRY.comments.post(key, said(c));
        assertEquals(CanonicalJson.text(first.body()), CanonicalJson.text(again.body()));
        assertTrue(again.replayed());
        assertEquals(1, REGISTRY.comments.seen(REGISTRY.registrar, c.id).size());
        refused(
                Refusal.IDEMPOTENCY_KEY_REUSED,
                () -> REGISTRY.comments.post(key, new Post(c.id, "Other.", Optional.empty(), Optional.empty())));
    }

    @Test
    void so_many_wait_and_no_more() {
        Case c = complete();
        for (int i = 0; i < Comments.MAX_WAITING; i++) {
            posted(c);
        }
        refused(Refusal.TOO_MANY_REQUESTS, () -> posted(c));
        UUID first = REGISTRY.comments.seen(REGISTRY.registrar, c.id).getFirst().comment();
        REGISTRY.comments.moderate(
                REGISTRY.registrar, key(), new Moderate(c.id, first, new Verdict.Reject(Reason.ADVERTISING)));
        posted(c);
    }

    @Test
    void two_registrars_moderate_once() throws Exception {
        Case c = complete();
        UUID id = posted(c);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> both = new ArrayList<>();
            for (Verdict verdict : List.of(new Verdict.Publish(), new Verdict.Reject(Reason.REPEATED))) {
                both.add(threads.submit(() -> {
                    try {
                        REGISTRY.comments.moderate(REGISTRY.registrar, key(), new Moderate(c.id, id, verdict));
                        return true;
                    } catch (RefusedException e) {
                        assertEquals(Refusal.ALREADY_DONE, e.reason());
                        return false;
                    }
                }));
            }
            assertTrue(both.get(0).get() ^ both.get(1).get());
        }
        String state =
                REGISTRY.comments.seen(REGISTRY.registrar, c.id).getFirst().state();
        assertEquals(
                state.equals("published") ? 1 : 0,
                REGISTRY.comments.published(c.id).size());
    }

    @Test
    void what_was_said_about_a_sole_trader_goes_with_the_sole_trader() {
        Case c = REGISTRY.open(REGISTRY.verified(
                        SupplierKind.SOLE_TRADER, "J. Finch", OrganisationId.of("GB-PPON", "PJTY-5446-WDJP")))
                .complete();
        UUID id = published(c);
        posted(c);
        REGISTRY.applications.withdraw(c.held.person(), key(), c.id);
        REGISTRY.accreditations.erase(REGISTRY.registrar, key(), c.held.supplier());
        assertEquals(List.of(), REGISTRY.comments.published(c.id));
        refused(Refusal.NOT_FOUND, () -> REGISTRY.comments.applicant(c.id));
        assertTrue(REGISTRY.db
                .in(tx -> tx.find("comments.lock", Args.of("comment", id).with("id", c.id)))
                .map(row -> REGISTRY.db
                        .in(tx -> tx.one("sealing.find-key", Args.of("id", row.uuid("sealing_key"))))
                        .isNull("wrapped"))
                .orElseThrow());
    }

    @Test
    void the_list_goes_on_where_the_page_ended() {
        for (int i = 0; i < 5; i++) {
            complete();
            REGISTRY.pass(Duration.ofMinutes(1));
        }
        List<UUID> whole = REGISTRY.comments.applicants(Optional.empty(), 1_000).stream()
                .map(Comments.Applicant::application)
                .toList();
        List<UUID> paged = new ArrayList<>();
        Optional<After> after = Optional.empty();
        while (true) {
            List<Comments.Applicant> page = REGISTRY.comments.applicants(after, 2);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(a -> paged.add(a.application()));
            after = Optional.of(
                    new After(page.getLast().completed(), page.getLast().application()));
        }
        assertEquals(whole, paged);
    }
}
