package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.jte.staffdesk.JtequestionsGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// Questions of the assessors to the supplier, and what it has answered.
public final class QuestionPages {
    private static final int MAX_WORDS = 4_000;

    private final Desk desk;

    QuestionPages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return desk.door()
                .form(
                        Desk.CASE + "/questions",
                        this::page,
                        this::questions,
                        desk.clarifications()::ask,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_ASKED));
    }

    /// The rounds so far, and the criteria about which one can ask.
    ///
    /// @param open while a round is open: until when; then nothing more is asked
    /// @param no why the person may not ask
    public record Questions(
            String action,
            String title,
            Optional<String> open,
            Optional<String> no,
            List<Round> rounds,
            List<About> criteria) {}

    /// A round.
    public record Round(String heading, List<Asked> questions) {}

    /// A question and its answer.
    public record Asked(String criterion, String words, String answer) {}

    /// A criterion with the field for its question.
    public record About(String name, String label) {}

    private Answer page(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        List<About> criteria = new ArrayList<>();
        for (Criterion c : said.edition().applicable(said.application().level(), said.facts())) {
            criteria.add(new About("ask-" + c.id(), desk.t(Text.STAFF_CRITERION, c.id(), c.title())));
        }
        Optional<String> open = desk.clarifications().rounds(visit.person(), id).stream()
                .filter(r -> r.ended().isEmpty())
                .findFirst()
                .map(r -> desk.t(Text.STAFF_ASK_OPEN, Labels.day(r.due())));
        Questions view = new Questions(
                Desk.place(id) + "/questions",
                desk.t(open.isPresent() ? Text.STAFF_STEP_QUESTIONS : Text.STAFF_STEP_ASK),
                open,
                desk.whyNot(visit, id, Act.ASK),
                rounds(desk, visit, id),
                criteria);
        Page page = desk.page(visit, form, cover, view.title());
        return Frame.own(out -> JtequestionsGenerated.render(out, null, page, form, view));
    }

    /// The rounds of a case as pages show them.
    static List<Round> rounds(Desk desk, Visit visit, UUID application) {
        List<Round> rounds = new ArrayList<>();
        for (Clarifications.Round r : desk.clarifications().rounds(visit.person(), application)) {
            List<Asked> asked = new ArrayList<>();
            for (Clarifications.Question q : r.questions()) {
                asked.add(new Asked(
                        q.criterion(),
                        q.words(),
                        r.replies().stream()
                                .filter(reply -> reply.criterion().equals(q.criterion()))
                                .findFirst()
                                .map(Clarifications.Reply::words)
                                .orElseGet(() -> desk.t(
                                        r.ended().isEmpty() ? Text.STAFF_NO_ANSWER_YET : Text.STAFF_NO_ANSWER))));
            }
            rounds.add(new Round(
                    desk.t(Text.STAFF_ROUND_OF, r.number(), Labels.day(r.asked()), Labels.day(r.due())), asked));
        }
        return rounds;
    }

    private Clarifications.Ask questions(Visit visit, Request request, Form form) {
        UUID id = Desk.application(request);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        List<Clarifications.Question> questions = new ArrayList<>();
        String first = "";
        for (Criterion c : said.edition().applicable(said.application().level(), said.facts())) {
            String name = "ask-" + c.id();
            first = first.isEmpty() ? name : first;
            form.optionalLines(name, MAX_WORDS)
                    .ifPresent(words -> questions.add(new Clarifications.Question(c.id(), words)));
        }
        if (questions.isEmpty()) {
            form.fault(first, Text.STAFF_ASK_ERROR);
        }
        form.done();
        return new Clarifications.Ask(id, questions);
    }
}
