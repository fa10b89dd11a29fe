package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Listed;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.jte.staffdesk.JtemoderateGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JtemoderationGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What the public says and suppliers answer, before it is published: one list over all cases, oldest first, and one
/// page for each. Who said it is not shown, but for a name that is to be published.
public final class ModeratePages {
    static final String LIST = "/staff/comments";
    private static final String COMMENT = Desk.CASE + "/comments/{comment}";
    private static final String REPLY = COMMENT + "/reply";
    private static final int PAGE = 25;
    private static final int MAX_WORDS = 10_000;

    private final Desk desk;

    ModeratePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(desk.door().page(LIST, this::list, After.NAME));
        routes.addAll(desk.door()
                .form(
                        COMMENT,
                        (visit, request, form) -> one(visit, request, form, Comments.Part.COMMENT),
                        (visit, request, form) ->
                                new Comments.Moderate(Desk.application(request), comment(request), verdict(form)),
                        desk.comments()::moderate,
                        (_, _, _) -> WebDoor.Place.of(LIST, Text.DONE_STAFF_MODERATED)));
        routes.addAll(desk.door()
                .form(
                        REPLY,
                        (visit, request, form) -> one(visit, request, form, Comments.Part.REPLY),
                        (visit, request, form) ->
                                new Comments.ModerateReply(Desk.application(request), comment(request), verdict(form)),
                        desk.comments()::moderateReply,
                        (_, _, _) -> WebDoor.Place.of(LIST, Text.DONE_STAFF_MODERATED)));
        return routes;
    }

    /// Whether the person moderates at all.
    static boolean moderates(Visit visit) {
        return Action.MODERATE_COMMENT.roles().stream().anyMatch(visit.person()::is);
    }

    private static UUID comment(Request request) {
        return request.pathUuid("comment");
    }

    private static String place(Comments.Waiting w) {
        String one = Desk.place(w.application()) + "/comments/" + w.comment();
        return w.part() == Comments.Part.REPLY ? one + "/reply" : one;
    }

    /// What waits, as it is shown.
    public record Queue(List<Listed> rows, Optional<String> next) {
        public Queue {
            rows = List.copyOf(rows);
        }
    }

    /// One comment or reply.
    ///
    /// @param answered the comment that a reply answers
    /// @param name the name that will stand beside the words
    /// @param warning that the same words wait already, or empty
    public record One(
            String action,
            String supplier,
            String title,
            String since,
            String words,
            Optional<String> answered,
            Optional<String> name,
            String warning,
            List<Choice> verdicts,
            List<Choice> reasons) {
        public One {
            verdicts = List.copyOf(verdicts);
            reasons = List.copyOf(reasons);
        }
    }

    private Answer list(Visit visit, Request request) {
        Desk.requireStaff(visit);
        if (!moderates(visit)) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        List<Comments.Waiting> found = desk.comments().waiting(visit.person(), After.of(request), PAGE + 1);
        List<Listed> rows = found.stream()
                .limit(PAGE)
                .map(w -> new Listed(
                        w.supplier(),
                        place(w),
                        Optional.of(new Tag(desk.t(part(w.part())), "govuk-tag--light-blue")),
                        List.of(desk.t(Text.STAFF_MODERATE_SINCE, Labels.moment(w.since())))))
                .toList();
        Optional<String> next = found.size() > PAGE
                ? Optional.of(LIST + "?after=" + found.get(PAGE - 1).place().text())
                : Optional.empty();
        Page page = desk.frame()
                .page(visit, desk.t(Text.STAFF_MODERATE_TITLE), new Link("/account", desk.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JtemoderationGenerated.render(out, null, page, new Queue(rows, next)));
    }

    private static Text part(Comments.Part part) {
        return switch (part) {
            case COMMENT -> Text.STAFF_MODERATE_COMMENT;
            case REPLY -> Text.STAFF_MODERATE_REPLY;
        };
    }

    private Answer one(Visit visit, Request request, Form form, Comments.Part part) {
        Desk.requireStaff(visit);
        UUID application = Desk.application(request);
        Comments.Proposed p;
        try {
            p = desk.comments().proposed(visit.person(), application, comment(request), part);
        } catch (RefusedException e) {
            // Somebody else was quicker: what waits is the list.
            if (e.reason() == Refusal.ALREADY_DONE) {
                return Answer.seeOther(LIST);
            }
            throw e;
        }
        Form shown = form.faults().isEmpty() ? Form.filled(java.util.Map.of("words", p.words())) : form;
        One view = new One(
                Desk.place(application) + "/comments/" + p.comment() + (part == Comments.Part.REPLY ? "/reply" : ""),
                p.supplier(),
                desk.t(
                        part == Comments.Part.REPLY
                                ? Text.STAFF_MODERATE_REPLY_TITLE
                                : Text.STAFF_MODERATE_COMMENT_TITLE),
                Labels.moment(p.since()),
                p.words(),
                p.answered(),
                p.name(),
                p.repeats() ? desk.t(Text.STAFF_MODERATE_REPEATS) : "",
                List.of(
                        new Choice("publish", desk.t(Text.STAFF_MODERATE_PUBLISH)),
                        new Choice("shorten", desk.t(Text.STAFF_MODERATE_SHORTEN)),
                        new Choice("reject", desk.t(Text.STAFF_MODERATE_REJECT))),
                reasons());
        Page page = desk.frame().page(visit, shown, view.title(), new Link(LIST, desk.t(Text.STAFF_MODERATE_TITLE)));
        return Frame.own(out -> JtemoderateGenerated.render(out, null, page, shown, view));
    }

    private List<Choice> reasons() {
        List<Choice> all = new ArrayList<>();
        all.add(new Choice("", desk.t(Text.STAFF_MODERATE_NO_REASON)));
        Arrays.stream(Comments.Reason.values())
                .map(r -> new Choice(r.code(), desk.t(Text.valueOf("COMMENT_REASON_" + r.name()))))
                .forEach(all::add);
        return all;
    }

    private static Comments.Verdict verdict(Form form) {
        String verdict = form.choice("verdict", Set.of("publish", "shorten", "reject"), Text.STAFF_MODERATE_ERROR);
        String words = "";
        Optional<Comments.Reason> reason = Optional.empty();
        // What does not belong to the verdict is sent all the same, and does not matter.
        if (verdict.equals("shorten")) {
            words = form.lines("words", MAX_WORDS, Text.STAFF_MODERATE_WORDS_ERROR);
        } else {
            form.skip("words");
        }
        if (verdict.equals("shorten") || verdict.equals("reject")) {
            String code = form.choice("reason", Comments.Reason.codes(), Text.STAFF_MODERATE_REASON_ERROR);
            reason = code.isEmpty() ? Optional.empty() : Optional.of(Comments.Reason.of(code));
        } else {
            form.skip("reason");
        }
        form.done();
        return switch (verdict) {
            case "shorten" -> new Comments.Verdict.Shorten(words, reason.orElseThrow());
            case "reject" -> new Comments.Verdict.Reject(reason.orElseThrow());
            default -> new Comments.Verdict.Publish();
        };
    }
}
