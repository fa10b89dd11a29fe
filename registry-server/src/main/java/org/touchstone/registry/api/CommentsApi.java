package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Work;

/// Who has applied and what the public says about it: read and said by anybody, moderated and answered by those
/// whose task it is.
public final class CommentsApi {
    private static final int PAGE = 50;

    private final Door door;
    private final Comments comments;

    public CommentsApi(Door door, Comments comments) {
        this.door = door;
        this.comments = comments;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        String one = "/applications/{application}/comments";
        return List.of(
                Route.get(Door.path("/applicants"), this::applicants, "after"),
                Route.get(Door.path("/applicants/{application}"), this::applicant),
                Route.post(Door.path("/applicants/{application}/comments"), this::post)
                        .takes(Work.SAY),
                Route.get(Door.path("/applicants/{application}/comments/{comment}"), this::outcome),
                door.get("/comments", this::waiting, "after"),
                door.get(one, this::seen),
                door.post(one + "/{comment}/moderation", CommentsApi::moderation, comments::moderate),
                door.post(one + "/{comment}/reply/moderation", CommentsApi::replyModeration, comments::moderateReply),
                door.post(one + "/{comment}/reply", CommentsApi::reply, comments::reply));
    }

    // ---- for anybody

    private Answer applicants(Request request) {
        List<Comments.Applicant> found = comments.applicants(After.of(request), PAGE + 1);
        List<Json> rows = new ArrayList<>();
        found.stream().limit(PAGE).forEach(a -> rows.add(json(a).build()));
        Json.Obj.Builder out = Json.Obj.builder().with("applicants", new Json.Arr(rows));
        if (found.size() > PAGE) {
            Comments.Applicant last = found.get(PAGE - 1);
            out.with("next", Door.path("/applicants?after=" + last.place().text()));
        }
        return Answer.json(out.build());
    }

    private Answer applicant(Request request) {
        UUID application = Door.application(request);
        Json.Obj.Builder out = json(comments.applicant(application));
        List<Json> said = new ArrayList<>();
        for (Comments.Published c : comments.published(application)) {
            Json.Obj.Builder one = Json.Obj.builder()
                    .with("comment", c.comment().toString())
                    .with("words", c.words())
                    .with("shortened", c.shortened())
                    .with("published", Timestamp.text(c.published()))
                    .withOptional("name", c.name());
            c.reply()
                    .ifPresent(r -> one.with(
                            "reply",
                            Json.Obj.builder()
                                    .with("words", r.words())
                                    .with("shortened", r.shortened())
                                    .build()));
            said.add(one.build());
        }
        return Answer.json(out.with("said", new Json.Arr(said)).build());
    }

    private static Json.Obj.Builder json(Comments.Applicant a) {
        return Json.Obj.builder()
                .with("application", a.application().toString())
                .with("supplier", a.supplier().toString())
                .with("name", a.name())
                .with("scheme", a.scheme())
                .with("edition", a.edition())
                .with("level", a.level())
                .with("completed", Timestamp.text(a.completed()))
                .with("commentsUntil", Timestamp.text(a.commentsUntil()))
                .with("comments", a.comments());
    }

    private Answer post(Request request) {
        UUID application = Door.application(request);
        IdempotencyKey key = Door.key(request);
        Fields f = request.fields();
        String words = f.text("words", 4_000);
        Optional<String> name = f.optionalText("name", 200);
        Optional<String> contact = f.optionalText("contact", 320);
        boolean named = f.has("named") && f.bool("named");
        f.done();
        return Answer.json(comments.post(key, new Comments.Post(application, words, name, contact, named))
                        .body())
                .status(201);
    }

    private Answer outcome(Request request) {
        UUID comment = request.pathUuid("comment");
        Comments.Outcome outcome = comments.outcome(Door.application(request), comment);
        return Answer.json(Json.Obj.builder()
                .with("comment", comment.toString())
                .with("state", outcome.state())
                .withOptional("reason", outcome.reason())
                .with("received", Timestamp.text(outcome.received()))
                .build());
    }

    // ---- for those who work on the case

    private Answer waiting(Actor.Person actor, Request request) {
        List<Comments.Waiting> found = comments.waiting(actor, After.of(request), PAGE + 1);
        List<Json> rows = new ArrayList<>();
        found.stream()
                .limit(PAGE)
                .forEach(w -> rows.add(Json.Obj.builder()
                        .with("application", w.application().toString())
                        .with("name", w.supplier())
                        .with("comment", w.comment().toString())
                        .with("part", w.part().code())
                        .with("since", Timestamp.text(w.since()))
                        .build()));
        Json.Obj.Builder out = Json.Obj.builder().with("waiting", new Json.Arr(rows));
        if (found.size() > PAGE) {
            Comments.Waiting last = found.get(PAGE - 1);
            out.with("next", Door.path("/comments?after=" + last.place().text()));
        }
        return Answer.json(out.build());
    }

    private Answer seen(Actor.Person actor, Request request) {
        List<Json> all = new ArrayList<>();
        for (Comments.Seen c : comments.seen(actor, Door.application(request))) {
            all.add(Json.Obj.builder()
                    .with("comment", c.comment().toString())
                    .with("state", c.state())
                    .with("received", Timestamp.text(c.received()))
                    .withOptional("words", c.words())
                    .with("shortened", c.shortened())
                    .withOptional("reason", c.reason())
                    .withOptional("from", c.from())
                    .withOptional("contact", c.contact())
                    .withOptional("reply", c.reply())
                    .withOptional("replied", c.replied().map(Timestamp::text))
                    .withOptional("replyState", c.replyState())
                    .build());
        }
        return Answer.json(
                Json.Obj.builder().with("comments", new Json.Arr(all)).build());
    }

    private static Comments.Moderate moderation(Request request) {
        return new Comments.Moderate(Door.application(request), request.pathUuid("comment"), verdict(request.fields()));
    }

    private static Comments.ModerateReply replyModeration(Request request) {
        return new Comments.ModerateReply(
                Door.application(request), request.pathUuid("comment"), verdict(request.fields()));
    }

    private static Comments.Verdict verdict(Fields f) {
        String verdict = f.oneOf("verdict", Set.of("publish", "shorten", "reject"));
        Optional<String> reason = f.optionalText("reason", 64);
        Optional<String> words = f.optionalText("words", 4_000);
        if (reason.isPresent() == verdict.equals("publish")
                || reason.filter(r -> !Comments.Reason.codes().contains(r)).isPresent()) {
            f.fault("reason", FieldFault.Rule.NOT_ALLOWED, String.join(", ", Comments.Reason.codes()));
        }
        if (words.isPresent() != verdict.equals("shorten")) {
            f.fault("words", verdict.equals("shorten") ? FieldFault.Rule.MISSING : FieldFault.Rule.UNKNOWN);
        }
        f.done();
        return switch (verdict) {
            case "publish" -> new Comments.Verdict.Publish();
            case "shorten" -> new Comments.Verdict.Shorten(Door.value(words), Comments.Reason.of(Door.value(reason)));
            default -> new Comments.Verdict.Reject(Comments.Reason.of(Door.value(reason)));
        };
    }

    private static Comments.Reply reply(Request request) {
        UUID application = Door.application(request);
        UUID comment = request.pathUuid("comment");
        Fields f = request.fields();
        String words = f.text("words", 4_000);
        f.done();
        return new Comments.Reply(application, comment, words);
    }
}
