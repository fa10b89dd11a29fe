package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.scheme.Level;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.application.PlatformFile;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.people.Receipt;
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

/// What need not be typed again: what was said in an earlier application, and what the supplier has said on the central
/// digital platform.
public final class TakePages {
    static final String EARLIER = "/earlier";
    private static final String PLATFORM = "/platform";

    private final Desk desk;
    private final Drafts drafts;

    public TakePages(WebDoor door, Frame frame, OwnCases cases, Drafts drafts) {
        this.desk = new Desk(door, frame, cases);
        this.drafts = drafts;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(Desk.ONE + EARLIER, this::earlier, this::readEarlier, drafts::takeOver, TakePages::taken));
        routes.addAll(desk.door()
                .fileForm(
                        Desk.ONE + PLATFORM,
                        PlatformFile.MAX,
                        (visit, request) -> {
                            OwnCase _ = desk.own(visit, request);
                            return PlatformFile.MAX;
                        },
                        this::platform,
                        this::readPlatform,
                        drafts::takeIn,
                        TakePages::taken));
        return routes;
    }

    private static WebDoor.Place taken(Visit visit, Request request, Receipt receipt) {
        return Desk.home(
                request,
                receipt.body().texts("taken").isEmpty() ? Text.DONE_APPLY_NOTHING_TAKEN : Text.DONE_APPLY_TAKEN);
    }

    private Answer earlier(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        List<Application> earlier = desk.cases().earlier(visit.person(), d.application());
        List<Choice> choices = earlier.stream()
                .map(a -> new Choice(a.id().toString(), name(d, a)))
                .toList();
        // A renewal says most of what was granted last time.
        Form shown = form.key().isEmpty()
                ? Form.filled(earlier.stream()
                        .filter(a -> d.application().renews().isPresent()
                                && (a.state() == State.GRANTED || a.state() == State.GRANTED_WITH_CONDITIONS))
                        .findFirst()
                        .map(a -> Map.of("from", a.id().toString()))
                        .orElse(Map.of()))
                : form;
        Question q = Question.of(
                        choices.isEmpty() ? "" : ApplyWords.path(d) + EARLIER,
                        d.supplier(),
                        desk.t(Text.APPLY_EARLIER_TITLE),
                        desk.t(Text.APPLY_EARLIER_BUTTON),
                        List.of(new Field.Radios("from", desk.t(Text.APPLY_EARLIER_LEGEND), "", choices, false)))
                .lead(
                        desk.t(choices.isEmpty() ? Text.APPLY_EARLIER_NONE : Text.APPLY_EARLIER_LEAD),
                        desk.t(Text.APPLY_EARLIER_FILES))
                .links(new Link(ApplyWords.path(d), desk.t(Text.APPLY_LINK_BACK)));
        return desk.ask(visit, shown, d, q);
    }

    private String name(OwnCase d, Application a) {
        return desk.t(
                Text.APPLY_EARLIER_CHOICE,
                // An earlier edition may have had other levels.
                Optional.ofNullable(d.edition().levels().get(a.level()))
                        .map(Level::title)
                        .orElse(a.level()),
                a.submittedAt().map(Labels::day).orElse(""));
    }

    private Drafts.TakeOver readEarlier(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Set<String> all = desk.cases().earlier(visit.person(), d.application()).stream()
                .map(a -> a.id().toString())
                .collect(Collectors.toUnmodifiableSet());
        String from = form.choice("from", all, Text.APPLY_EARLIER_ERROR);
        form.done();
        return new Drafts.TakeOver(d.application().id(), UUID.fromString(from));
    }

    private Answer platform(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Question q = Question.of(
                        ApplyWords.path(d) + PLATFORM,
                        d.supplier(),
                        desk.t(Text.APPLY_PLATFORM_TITLE),
                        desk.t(Text.APPLY_PLATFORM_BUTTON),
                        List.of(new Field.Files(
                                "files",
                                desk.t(Text.APPLY_PLATFORM_FILE),
                                desk.t(Text.APPLY_PLATFORM_FILE_HINT, PlatformFile.MAX >> 20),
                                ".json,application/json")))
                .lead(desk.t(Text.APPLY_PLATFORM_LEAD), desk.t(Text.APPLY_PLATFORM_STAYS));
        return desk.ask(visit, form, d, q);
    }

    private Drafts.TakeIn readPlatform(Visit visit, Request request, Form form) {
        List<Upload.Sent> sent = form.files("files");
        byte[] bytes = {};
        if (sent.isEmpty()) {
            form.fault("files", Text.APPLY_PLATFORM_ERROR);
        } else if (sent.size() > 1) {
            form.fault("files", Text.APPLY_PLATFORM_ONE);
        } else if (sent.getFirst().tooLarge()) {
            form.fault("files", Text.APPLY_PLATFORM_TOO_LARGE, PlatformFile.MAX >> 20);
        } else {
            bytes = sent.getFirst().bytes();
        }
        form.done();
        request.hold((long) PlatformFile.PEAK * bytes.length);
        try {
            return new Drafts.TakeIn(Desk.id(request), PlatformFile.of(bytes));
        } catch (RefusedException e) {
            if (e.reason() == Refusal.MALFORMED_JSON) {
                form.fault("files", Text.APPLY_PLATFORM_JSON);
            }
            e.faults()
                    .forEach(f -> form.fault(
                            "files",
                            Text.APPLY_PLATFORM_WRONG,
                            f.pointer(),
                            desk.frame().messages().field(f)));
            form.done();
            throw e;
        }
    }
}
