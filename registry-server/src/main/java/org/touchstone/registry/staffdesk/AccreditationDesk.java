package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.accreditation.Accreditation;
import org.touchstone.registry.accreditation.AccreditationFiles;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Text;

/// What the pages about one accreditation share: which one is asked for, and the frame around it.
record AccreditationDesk(Desk desk, AccreditationFiles files) {
    static final String ONE = "/staff/accreditations/{number}";
    static final int MAX_WORDS = 10_000;

    static String place(AccreditationNumber number) {
        return "/staff/accreditations/" + number.value();
    }

    static String place(Request request) {
        return place(number(request));
    }

    static AccreditationNumber number(Request request) {
        return request.pathAccreditation("number");
    }

    AccreditationFiles.File file(Visit visit, Request request) {
        Desk.requireStaff(visit);
        return files.file(visit.person(), number(request));
    }

    /// The supplier's name, as long as there is one.
    String name(AccreditationFiles.File file) {
        return file.name().orElse(desk.t(Text.STAFF_ERASED));
    }

    Page page(Visit visit, Form form, String title, Link... above) {
        List<Link> crumbs = new ArrayList<>(List.of(new Link("/account", desk.t(Text.ACCOUNT_TITLE))));
        crumbs.addAll(List.of(above));
        return desk.frame().page(visit, form, title, crumbs.toArray(Link[]::new));
    }

    /// Something that the reader may do, or why not.
    TaskRow task(Visit visit, Accreditation a, Action action, String name, String href, String hint) {
        Optional<String> no = files.refusal(visit.person(), a, action).map(desk::why);
        return new TaskRow(
                name, no.isPresent() ? Optional.empty() : Optional.of(href), no.orElse(hint), Optional.empty());
    }
}
