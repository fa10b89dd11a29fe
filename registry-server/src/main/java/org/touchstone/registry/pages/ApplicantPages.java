package org.touchstone.registry.pages;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.pages.jte.JteapplicantGenerated;
import org.touchstone.registry.pages.jte.JteapplicantsGenerated;
import org.touchstone.registry.pages.jte.JtecommentGenerated;
import org.touchstone.registry.pages.jte.JtecommentedGenerated;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;

/// Who has applied, what the public says about it, and the form with which anybody says something.
///
/// What became of an application is not told here: all that is shown is what everybody who was found complete has in
/// common, for as long as the register names the supplier.
public final class ApplicantPages {
    private static final int PAGE = 25;
    private static final int WORDS = 4_000;
    private static final String LIST = "/applicants";
    private static final String ONE = LIST + "/{application}";
    private static final String SAY = ONE + "/comment";

    /// A field that people do not see and programs fill in.
    private static final String TRAP = "website";

    private final Frame frame;
    private final Comments comments;
    private final InstantSource clock;

    public ApplicantPages(Frame frame, Comments comments, InstantSource clock) {
        this.frame = frame;
        this.comments = comments;
        this.clock = clock;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                Route.get(LIST, this::list, After.NAME),
                Route.get(ONE, this::one),
                Route.get(SAY, this::blank),
                Route.ownForm(SAY, new Route.Body.OwnForm(Form.MAX, false), this::say)
                        .takes(Work.SAY),
                Route.get(ONE + "/comments/{comment}", this::outcome));
    }

    /// Who has applied, as it is shown.
    public record ListPage(List<Listed> rows, Optional<String> next) {
        public ListPage {
            rows = List.copyOf(rows);
        }
    }

    /// One applicant, as it is shown.
    ///
    /// @param say where one can comment; empty once the time is over
    public record OnePage(
            String name, Tag tag, List<Fact> facts, Optional<String> say, String until, List<Said> comments) {
        public OnePage {
            facts = List.copyOf(facts);
            comments = List.copyOf(comments);
        }
    }

    /// A published comment.
    ///
    /// @param by who said it, and when it was published
    public record Said(String id, String words, String by, boolean shortened, Optional<Comments.Replied> reply) {}

    /// The form.
    ///
    /// @param trapped whether the field that nobody sees was filled in, and so has to be seen
    public record SayPage(String name, String action, String until, int max, boolean trapped) {}

    /// What became of a comment.
    public record OutcomePage(String name, String title, String reference, List<String> words, String back) {
        public OutcomePage {
            words = List.copyOf(words);
        }
    }

    // ---- who has applied

    private boolean open(Comments.Applicant a) {
        return !clock.instant().isAfter(a.commentsUntil());
    }

    private Tag tag(Comments.Applicant a) {
        return open(a)
                ? new Tag(frame.t(Text.APPLICANT_OPEN), "govuk-tag--light-blue")
                : new Tag(frame.t(Text.APPLICANT_CLOSED), "govuk-tag--grey");
    }

    private Answer list(Request request) {
        List<Comments.Applicant> found = comments.applicants(After.of(request), PAGE + 1);
        List<Listed> rows = found.stream()
                .limit(PAGE)
                .map(a -> new Listed(
                        a.name(),
                        LIST + "/" + a.application(),
                        Optional.of(tag(a)),
                        List.of(
                                a.levelTitle(),
                                frame.t(Text.APPLICANT_SINCE, Labels.day(a.completed())),
                                frame.t(Text.APPLICANT_UNTIL, Labels.day(a.commentsUntil())),
                                a.comments() == 1
                                        ? frame.t(Text.APPLICANT_COMMENT)
                                        : frame.t(Text.APPLICANT_COMMENTS, Labels.number(a.comments())))))
                .toList();
        Optional<String> next = found.size() > PAGE
                ? Optional.of(LIST + "?after=" + found.get(PAGE - 1).place().text())
                : Optional.empty();
        Page page = frame.page(
                Frame.Part.SUPPLIERS,
                frame.t(Text.APPLICANTS_TITLE),
                Optional.of("/api/v1/applicants"),
                frame.to(Frame.Part.SUPPLIERS));
        return Frame.html(out -> JteapplicantsGenerated.render(out, null, page, new ListPage(rows, next)));
    }

    private static UUID application(Request request) {
        return request.pathUuid("application");
    }

    private Link[] crumbs(Comments.Applicant... below) {
        List<Link> all = new ArrayList<>();
        all.add(frame.to(Frame.Part.SUPPLIERS));
        all.add(new Link(LIST, frame.t(Text.APPLICANTS_TITLE)));
        for (Comments.Applicant a : below) {
            all.add(new Link(place(a), a.name()));
        }
        return all.toArray(Link[]::new);
    }

    private static String place(Comments.Applicant a) {
        return LIST + "/" + a.application();
    }

    private String until(Comments.Applicant a) {
        Instant until = a.commentsUntil();
        return frame.t(open(a) ? Text.APPLICANT_SAY_UNTIL : Text.APPLICANT_SAID_UNTIL, Labels.moment(until));
    }

    private Answer one(Request request) {
        Comments.Applicant a = comments.applicant(application(request));
        List<Said> said = comments.published(a.application()).stream()
                .map(c -> new Said(
                        c.comment().toString(),
                        c.words(),
                        frame.t(
                                Text.COMMENT_BY,
                                c.name().orElse(frame.t(Text.COMMENT_NOBODY)),
                                Labels.day(c.published())),
                        c.shortened(),
                        c.reply()))
                .toList();
        OnePage view = new OnePage(
                a.name(),
                tag(a),
                List.of(
                        Fact.link(frame.t(Text.ACCREDITATION_SUPPLIER), a.name(), "/suppliers/" + a.supplier()),
                        Fact.of(frame.t(Text.ACCREDITATION_LEVEL), a.levelTitle()),
                        Fact.link(frame.t(Text.ACCREDITATION_STANDARD), a.editionName(), "/standard/" + a.edition()),
                        Fact.of(frame.t(Text.APPLICANT_COMPLETE), Labels.day(a.completed()))),
                open(a) ? Optional.of(place(a) + "/comment") : Optional.empty(),
                until(a),
                said);
        Page page = frame.page(
                Frame.Part.SUPPLIERS,
                frame.t(Text.APPLICANT_TITLE, a.name()),
                Optional.of("/api/v1" + place(a)),
                crumbs());
        return Frame.html(out -> JteapplicantGenerated.render(out, null, page, view));
    }

    // ---- saying something

    private Answer blank(Request request) {
        return form(comments.applicant(application(request)), Form.blank());
    }

    private Answer form(Comments.Applicant a, Form form) {
        if (!open(a) && form.faults().isEmpty()) {
            return Answer.seeOther(place(a));
        }
        SayPage view = new SayPage(
                a.name(),
                place(a) + "/comment",
                until(a),
                WORDS,
                !form.value(TRAP).isEmpty());
        Page page = frame.page(Frame.Part.SUPPLIERS, form, frame.t(Text.COMMENT_TITLE, a.name()), crumbs(a));
        return Frame.own(out -> JtecommentGenerated.render(out, null, page, form, view));
    }

    private Answer say(Request request) {
        Comments.Applicant a = comments.applicant(application(request));
        Form form = request.form();
        try {
            Comments.Post post = read(a, form);
            UUID comment = comments.post(new IdempotencyKey(form.key()), post).id("comment");
            return Answer.seeOther(place(a) + "/comments/" + comment);
        } catch (RefusedException e) {
            if (form.takes(e, frame.messages())) {
                return form(a, form).status(e.reason().status());
            }
            throw e;
        }
    }

    private static Comments.Post read(Comments.Applicant a, Form form) {
        String words = form.lines("words", WORDS, Text.COMMENT_ERROR);
        Optional<String> name = form.optionalText("name", 200);
        Optional<String> contact = form.optionalText("contact", 320);
        boolean named = form.ticked("named");
        if (named && name.isEmpty()) {
            form.fault("name", Text.COMMENT_NAME_ERROR);
        }
        if (form.optionalText(TRAP, 2_000).isPresent()) {
            form.fault(TRAP, Text.COMMENT_TRAP_ERROR);
        }
        form.done();
        return new Comments.Post(a.application(), words, name, contact, named);
    }

    /// The page with the reference: the answer to the form, and later where to read what became of it.
    private Answer outcome(Request request) {
        Comments.Applicant a = comments.applicant(application(request));
        UUID comment = request.pathUuid("comment");
        Comments.Outcome outcome = comments.outcome(a.application(), comment);
        String reason = outcome.reason()
                .map(code -> frame.t(Text.valueOf(
                        "COMMENT_REASON_" + Comments.Reason.of(code).name())))
                .orElse("");
        OutcomePage view = switch (outcome.state()) {
            case "waiting" ->
                outcome(
                        a,
                        comment,
                        Text.COMMENT_SENT,
                        frame.t(Text.COMMENT_SENT_NEXT),
                        frame.t(Text.COMMENT_SENT_KEEP));
            case "published" ->
                reason.isEmpty()
                        ? outcome(a, comment, Text.COMMENT_PUBLISHED, frame.t(Text.COMMENT_PUBLISHED_TEXT))
                        : outcome(
                                a,
                                comment,
                                Text.COMMENT_PUBLISHED_PART,
                                frame.t(Text.COMMENT_PUBLISHED_PART_TEXT),
                                reason);
            default -> outcome(a, comment, Text.COMMENT_REJECTED, frame.t(Text.COMMENT_REJECTED_TEXT), reason);
        };
        Page page = frame.page(Frame.Part.SUPPLIERS, view.title(), Optional.empty(), crumbs(a));
        return Frame.own(out -> JtecommentedGenerated.render(out, null, page, view));
    }

    private OutcomePage outcome(Comments.Applicant a, UUID comment, Text title, String... words) {
        return new OutcomePage(a.name(), frame.t(title), comment.toString(), List.of(words), place(a));
    }
}
