package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Work;

/// Who has applied and what the public says about it: read and said by anybody, moderated and answered by those whose
/// task it is.
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
                door.get(one, this::seen),
                door.post(one + "/{comment}/moderation", CommentsApi::moderation, comments::moderate),
                door.post(one + "/{comment}/reply", CommentsApi::reply, comments::reply));
    }

    // ---- for anybody

    private Answer applicants(Request request) {
        Optional<Comments.Place> after = request.query("after").map(CommentsApi::place);
        List<Comments.Applicant> found = comments.applicants(after, PAGE + 1);
        List<Json> rows = new ArrayList<>();
        found.stream().limit(PAGE).forEach(a -> rows.add(json(a).build()));
        Json.Obj.Builder out = Json.Obj.builder().with("applicants", new Json.Arr(rows));
        if (found.size() > PAGE) {
            Comments.Applicant last = found.get(PAGE - 1);
            out.with(
                    "next",
                    Door.path("/applicants?after=" + Timestamp.text(last.completed()) + "," + last.application()));
        }
        return Answer.json(out.build());
    }

    private static Comments.Place place(String text) {
        int comma = text.indexOf(',');
        try {
            return new Comments.Place(
                    Timestamp.parse(text.substring(0, Math.max(0, comma))), Door.uuid(text.substring(comma + 1)));
        } catch (MalformedException | IllegalArgumentException e) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, "after", "");
        }
    }

    private Answer applicant(Request request) {
        UUID application = Door.application(request);
        Json.Obj.Builder out = json(comments.applicant(application));
        List<Json> said = new ArrayList<>();
        for (Comments.Published c : comments.published(application)) {
            said.add(Json.Obj.builder()
                    .with("comment", c.comment().toString())
                    .with("words", c.words())
                    .with("shortened", c.shortened())
                    .with("published", Timestamp.text(c.published()))
                    .build());
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
        f.done();
        return Answer.json(comments.post(key, new Comments.Post(application, words, name, contact))
                        .body())
                .status(201);
    }

    // ---- for those who work on the case

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
                    .build());
        }
        return Answer.json(
                Json.Obj.builder().with("comments", new Json.Arr(all)).build());
    }

    private static Comments.Moderate moderation(Request request) {
        UUID application = Door.application(request);
        UUID comment = request.pathUuid("comment");
        Fields f = request.fields();
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
        return new Comments.Moderate(
                application,
                comment,
                switch (verdict) {
                    case "publish" -> new Comments.Verdict.Publish();
                    case "shorten" ->
                        new Comments.Verdict.Shorten(Door.value(words), Comments.Reason.of(Door.value(reason)));
                    default -> new Comments.Verdict.Reject(Comments.Reason.of(Door.value(reason)));
                });
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
