package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What the public says about a supplier's application, and what the supplier answers to it, once to each.
public final class ReplyPages {
    private static final int MAX_WORDS = 4_000;
    private static final String LIST = Desk.ONE + "/comments";
    private static final String ANSWER = LIST + "/{comment}";

    private final Desk desk;
    private final Comments comments;

    public ReplyPages(WebDoor door, Frame frame, OwnCases cases, Comments comments) {
        this.desk = new Desk(door, frame, cases);
        this.comments = comments;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(desk.door().page(LIST, this::list));
        routes.addAll(desk.door()
                .form(
                        ANSWER,
                        this::one,
                        (_, request, form) -> {
                            String words = form.lines("words", MAX_WORDS, Text.APPLY_COMMENT_ERROR);
                            form.done();
                            return new Comments.Reply(Desk.id(request), comment(request), words);
                        },
                        comments::reply,
                        (_, request, _) -> WebDoor.Place.of(
                                ApplyWords.path(Desk.id(request)) + "/comments", Text.DONE_APPLY_REPLIED)));
        return routes;
    }

    private static UUID comment(Request request) {
        return request.pathUuid("comment");
    }

    private Answer list(Visit visit, Request request) {
        OwnCase d = desk.own(visit, request);
        String base = ApplyWords.path(d);
        List<Comments.Seen> seen = comments.seen(visit.person(), d.application().id());
        List<Field> said = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            Comments.Seen c = seen.get(i);
            List<String> lines = new ArrayList<>();
            c.words().ifPresent(lines::add);
            c.reply().ifPresent(words -> lines.add(desk.t(Text.APPLY_COMMENT_REPLIED, words)));
            c.replyState()
                    .ifPresent(state ->
                            lines.add(desk.t(Text.valueOf("APPLY_REPLY_" + state.toUpperCase(java.util.Locale.ROOT)))));
            said.add(new Field.Words(desk.t(Text.APPLY_COMMENT_NUMBER, i + 1), lines));
            if (c.reply().isEmpty() && open(d)) {
                links.add(new Link(base + "/comments/" + c.comment(), desk.t(Text.APPLY_COMMENT_REPLY_TO, i + 1)));
            }
        }
        links.add(new Link(base, desk.t(Text.APPLY_LINK_BACK)));
        Question q = Question.of("", d.supplier(), desk.t(Text.APPLY_COMMENTS_TITLE), "", said)
                .lead(desk.t(seen.isEmpty() ? Text.APPLY_COMMENTS_NONE : Text.APPLY_COMMENTS_LEAD), until(d))
                .links(links.toArray(Link[]::new));
        return desk.show(visit, Form.blank(), d, q);
    }

    /// Whether comments can be answered now.
    private boolean open(OwnCase d) {
        return !d.application().state().ended()
                && d.repliesUntil()
                        .filter(at -> !desk.cases().now().isAfter(at))
                        .isPresent();
    }

    private String until(OwnCase d) {
        if (d.application().state().ended()) {
            return desk.t(Text.APPLY_COMMENTS_ENDED);
        }
        return d.repliesUntil()
                .map(at -> desk.t(open(d) ? Text.APPLY_COMMENTS_UNTIL : Text.APPLY_COMMENTS_OVER, Labels.moment(at)))
                .orElse("");
    }

    private Answer one(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        UUID id = comment(request);
        Comments.Seen c = comments.seen(visit.person(), d.application().id()).stream()
                .filter(s -> s.comment().equals(id))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        String base = ApplyWords.path(d) + "/comments";
        if ((c.reply().isPresent() || !open(d)) && form.faults().isEmpty()) {
            return Answer.seeOther(base);
        }
        Question q = Question.of(
                        base + "/" + id,
                        d.supplier(),
                        desk.t(Text.APPLY_COMMENT_TITLE),
                        desk.t(Text.APPLY_COMMENT_BUTTON),
                        List.of(new Field.Area(
                                "words",
                                desk.t(Text.APPLY_COMMENT_WORDS),
                                desk.t(Text.APPLY_COMMENT_WORDS_HINT),
                                8,
                                MAX_WORDS)))
                .lead(
                        c.words().orElse(""),
                        c.reply()
                                .map(words -> desk.t(Text.APPLY_COMMENT_REPLIED, words))
                                .orElse(""),
                        desk.t(Text.APPLY_COMMENT_LEAD),
                        until(d))
                .links(new Link(base, desk.t(Text.APPLY_COMMENTS_TITLE)));
        return desk.show(visit, form, d, q);
    }
}
