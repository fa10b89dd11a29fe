package org.touchstone.registry.supplierdesk;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.MediaTypes;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.jte.supplierdesk.JtefilesGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Upload;

/// The evidence of an application: several files at once, each with a kind and a date, taken away again, and looked at
/// by those who sent it.
public final class EvidencePages {
    /// Of one file, and of all that are sent together: what a person can be asked to wait for.
    private static final int MAX = 32 << 20;

    private static final int MAX_NAME = 200;

    private final Desk desk;
    private final Applications applications;

    public EvidencePages(WebDoor door, Frame frame, OwnCases cases, Applications applications) {
        this.desk = new Desk(door, frame, cases);
        this.applications = applications;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        WebDoor door = desk.door();
        String all = Desk.ONE + "/files";
        List<Route> routes = new ArrayList<>(door.fileForm(
                all,
                MAX,
                (visit, request) -> most(visit, request, Optional.empty()),
                (visit, request, form) -> page(visit, request, form, Optional.empty()),
                (visit, request, form) -> read(visit, request, form, Optional.empty()),
                applications::addFiles,
                (_, request, _) ->
                        WebDoor.Place.of(ApplyWords.path(Desk.id(request)) + "/files", Text.DONE_APPLY_FILES)));
        routes.addAll(door.fileForm(
                Desk.ONE + "/criteria/{criterion}/files",
                MAX,
                (visit, request) -> most(visit, request, Optional.of(request.path("criterion"))),
                (visit, request, form) -> page(visit, request, form, Optional.of(request.path("criterion"))),
                (visit, request, form) -> read(visit, request, form, Optional.of(request.path("criterion"))),
                applications::addFiles,
                (_, request, _) -> WebDoor.Place.of(
                        ApplyWords.path(Desk.id(request)) + "/criteria/" + request.path("criterion"),
                        Text.DONE_APPLY_FILES)));
        routes.add(door.post(
                all + "/removal",
                (visit, request, form) -> page(visit, request, form, Optional.empty()),
                (_, request, form) -> {
                    UUID file = form.id("file");
                    form.done();
                    return new Applications.RemoveEvidence(Desk.id(request), file);
                },
                applications::removeEvidence,
                (_, request, _) ->
                        WebDoor.Place.of(ApplyWords.path(Desk.id(request)) + "/files", Text.DONE_APPLY_FILE_REMOVED)));
        routes.add(door.page(all + "/{evidence}", this::download));
        return routes;
    }

    /// The kinds of files that suppliers send.
    static Map<String, EvidenceType> sendable(SchemeEdition edition) {
        Map<String, EvidenceType> kinds = new LinkedHashMap<>(edition.evidenceTypes());
        kinds.values().removeIf(EvidenceType::madeByAssessors);
        return kinds;
    }

    private static Map<String, EvidenceType> kinds(OwnCase d, Optional<String> criterion) {
        Map<String, EvidenceType> all = sendable(d.edition());
        if (criterion.isEmpty()) {
            return all;
        }
        Criterion c = d.criteria().stream()
                .filter(k -> k.id().equals(criterion.get()))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        // A certificate that counts as an equivalent is no evidence of the criterion's own kinds.
        if (d.equivalent(c)) {
            return all;
        }
        Map<String, EvidenceType> some = new LinkedHashMap<>(all);
        some.keySet().retainAll(c.evidence());
        return some;
    }

    /// The largest file of any kind that the edition takes here.
    private int most(Visit visit, Request request, Optional<String> criterion) {
        return kinds(desk.own(visit, request), criterion).values().stream()
                .mapToInt(EvidenceType::maximumBytes)
                .max()
                .orElse(0);
    }

    private Answer page(Visit visit, Request request, Form form, Optional<String> criterion) {
        OwnCase d = desk.own(visit, request);
        boolean open = criterion.isEmpty()
                ? Move.ADD_EVIDENCE.from(d.application().state()).isPresent()
                        && !d.application().answered()
                : d.editable();
        if (!open && form.faults().isEmpty()) {
            return Answer.seeOther(ApplyWords.path(d));
        }
        List<Choice> kinds = new ArrayList<>();
        kinds.add(new Choice("", desk.t(Text.APPLY_FILES_KIND_NONE)));
        kinds(d, criterion).values().forEach(k -> kinds.add(new Choice(k.id(), k.title())));
        String base = ApplyWords.path(d);
        List<FilesPage.Row> rows = d.files().stream()
                .map(f -> new FilesPage.Row(
                        f.id().toString(),
                        f.name().orElse(f.id().toString()),
                        desk.words().file(d, f),
                        f.inDate() ? "" : desk.t(Text.APPLY_FILE_OLD),
                        base + "/files/" + f.id()))
                .toList();
        String back = criterion
                .map(c -> base + "/criteria/" + c)
                .orElse(d.application().state() == State.INTENT_TO_REFUSE ? base + "/decision" : base);
        FilesPage view = new FilesPage(
                base,
                criterion.map(c -> back + "/files").orElse(base + "/files"),
                back,
                criterion.map(c -> d.edition().criterion(c).title()).orElse(d.supplier()),
                kinds,
                rows,
                d.editable());
        String title =
                criterion.map(c -> desk.t(Text.APPLY_CRITERION_FILES_TITLE, c)).orElse(desk.t(Text.APPLY_TASK_FILES));
        Page page = desk.page(visit, form, d, title);
        return Frame.own(out -> JtefilesGenerated.render(out, null, page, form, view));
    }

    private Applications.AddFiles read(Visit visit, Request request, Form form, Optional<String> criterion) {
        OwnCase d = desk.own(visit, request);
        Set<String> kinds = kinds(d, criterion).keySet();
        int most = most(visit, request, criterion);
        String type = form.choice("type", kinds, Text.APPLY_FILES_KIND_ERROR);
        Optional<LocalDate> dated = form.date("dated", Text.APPLY_FILES_DATED_ERROR);
        List<Applications.NamedFile> files = sent(form, most);
        if (files.isEmpty()) {
            form.fault("files", Text.APPLY_FILES_ERROR);
        }
        form.done();
        return new Applications.AddFiles(Desk.id(request), type, dated.orElseThrow(), files);
    }

    /// The files of a form, each with what is wrong with it.
    public static List<Applications.NamedFile> sent(Form form, int most) {
        List<Applications.NamedFile> files = new ArrayList<>();
        for (Upload.Sent sent : form.files("files")) {
            if (sent.tooLarge()) {
                form.fault("files", Text.APPLY_FILES_TOO_LARGE, name(sent), most >> 20);
            } else if (sent.bytes().length == 0) {
                form.fault("files", Text.APPLY_FILES_EMPTY, name(sent));
            }
            files.add(new Applications.NamedFile(name(sent), sent.bytes()));
        }
        return files;
    }

    /// A name may hold anything; what cannot be seen in it, or would turn the words around it, is left out.
    private static String name(Upload.Sent sent) {
        StringBuilder out = new StringBuilder();
        sent.name()
                .codePoints()
                .filter(c -> switch (Character.getType(c)) {
                    case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.SURROGATE -> false;
                    default -> true;
                })
                .limit(MAX_NAME)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    /// Always a file to be saved, under a name of ours: what a supplier sent is never shown by the registry's own
    /// origin.
    private Answer download(Visit visit, Request request) {
        UUID evidence = request.pathUuid("evidence");
        OwnCase d = desk.own(visit, request);
        Applications.EvidenceFile file =
                applications.evidence(visit.person(), d.application().id(), evidence, request::hold);
        return Answer.of(file.mediaType(), file.bytes())
                .field(
                        "Content-Disposition",
                        "attachment; filename=\"" + evidence + "." + MediaTypes.ending(file.mediaType()) + "\"");
    }
}
