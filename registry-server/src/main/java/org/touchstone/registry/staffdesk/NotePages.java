package org.touchstone.registry.staffdesk;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.supplierdesk.EvidencePages;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// Notes that an assessor has made of an interview or a visit, added to the case while the scores are still open.
public final class NotePages {
    private static final int MAX = 32 << 20;

    private final Desk desk;

    NotePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return desk.door()
                .fileForm(
                        Desk.CASE + "/notes",
                        MAX,
                        this::most,
                        this::page,
                        this::read,
                        desk.assessments()::fileNotes,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request) + "/notes", Text.DONE_STAFF_NOTES));
    }

    private static List<Choice> kinds(SchemeEdition edition) {
        return edition.evidenceTypes().values().stream()
                .filter(type -> Desk.notes(edition).contains(type.id()))
                .map(type -> new Choice(type.id(), type.title()))
                .toList();
    }

    /// The largest note of any kind that the edition takes.
    private int most(Visit visit, Request request) {
        Desk.requireStaff(visit);
        SchemeEdition edition =
                desk.files().cover(visit.person(), Desk.application(request)).edition();
        return edition.evidenceTypes().values().stream()
                .filter(type -> Desk.notes(edition).contains(type.id()))
                .mapToInt(EvidenceType::maximumBytes)
                .max()
                .orElse(0);
    }

    private Answer page(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Optional<String> no = desk.whyNot(visit, id, Act.SCORE);
        List<Link> links = new ArrayList<>();
        for (Json.Obj file : said.evidence()) {
            if (Desk.notes(said.edition()).contains(file.text("type"))) {
                links.add(desk.link(said, file));
            }
        }
        links.add(new Link(Desk.place(id) + "/scores", desk.t(Text.STAFF_STEP_SCORE)));
        Question q = new Question(
                no.isPresent() ? "" : Desk.place(id) + "/notes",
                desk.name(cover),
                desk.t(Text.STAFF_NOTES),
                List.of(desk.t(Text.STAFF_NOTES_LEAD)),
                List.of(),
                no.orElse(""),
                List.of(),
                List.of(
                        new Field.Radios("type", desk.t(Text.STAFF_NOTES_KIND), "", kinds(said.edition()), false),
                        new Field.Day("dated", desk.t(Text.STAFF_NOTES_DATED), desk.t(Text.STAFF_ADVICE_GIVEN_HINT)),
                        new Field.Files(
                                "files", desk.t(Text.APPLY_FILES_CHOOSE), desk.t(Text.APPLY_FILES_CHOOSE_HINT), null)),
                desk.t(Text.STAFF_NOTES_BUTTON),
                false,
                links);
        Page page = desk.page(visit, form, cover, q.title());
        return q.show(page, form);
    }

    private Assessments.FileNotes read(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), Desk.application(request));
        String type = form.choice("type", Desk.notes(cover.edition()), Text.STAFF_NOTES_KIND_ERROR);
        Optional<LocalDate> dated = form.date("dated", Text.STAFF_NOTES_DATED_ERROR);
        List<Applications.NamedFile> files = EvidencePages.sent(form, most(visit, request));
        if (files.isEmpty()) {
            form.fault("files", Text.APPLY_FILES_ERROR);
        }
        form.done();
        return new Assessments.FileNotes(Desk.application(request), type, dated.orElseThrow(), files);
    }
}
