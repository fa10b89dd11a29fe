package org.touchstone.registry.supplierdesk;

import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Text;

/// What the pages about one application share: finding it, and showing a question of it.
record Desk(WebDoor door, Frame frame, OwnCases cases, ApplyWords words) {
    Desk(WebDoor door, Frame frame, OwnCases cases) {
        this(door, frame, cases, new ApplyWords(frame));
    }

    static final String ONE = "/apply/{application}";

    static UUID id(Request request) {
        return request.pathUuid("application");
    }

    OwnCase own(Visit visit, Request request) {
        return cases.of(visit.person(), id(request));
    }

    String t(Text text, Object... values) {
        return frame.t(text, values);
    }

    /// A page about an application, below its task list.
    Page page(Visit visit, Form form, OwnCase d, String title) {
        return frame.page(
                visit,
                form,
                title,
                new Link("/account", t(Text.ACCOUNT_TITLE)),
                new Link(ApplyWords.path(d), t(Text.APPLY_TITLE)));
    }

    Answer show(Visit visit, Form form, OwnCase d, Question q) {
        Page page = page(visit, form, d, q.title());
        Question shown = q.links().isEmpty() ? q.links(new Link(ApplyWords.path(d), t(Text.APPLY_LINK_BACK))) : q;
        return shown.show(page, form);
    }

    /// A question that only makes sense while the application can be changed. What was typed in vain is shown
    /// again, with what is wrong; who comes without anything is led to where the case stands.
    Answer ask(Visit visit, Form form, OwnCase d, Question q) {
        return elsewhere(form, d).orElseGet(() -> show(visit, form, d, q));
    }

    static Optional<Answer> elsewhere(Form form, OwnCase d) {
        return d.editable() || !form.faults().isEmpty()
                ? Optional.empty()
                : Optional.of(Answer.seeOther(ApplyWords.path(d)));
    }

    /// The task list of the application.
    static WebDoor.Place home(Request request) {
        return WebDoor.Place.of(ApplyWords.path(id(request)));
    }

    static WebDoor.Place home(Request request, Text notice) {
        return WebDoor.Place.of(ApplyWords.path(id(request)), notice);
    }
}
