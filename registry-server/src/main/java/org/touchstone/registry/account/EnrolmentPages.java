package org.touchstone.registry.account;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.jte.account.JtecodeGenerated;
import org.touchstone.registry.pages.jte.account.JtefutureGenerated;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.signin.Accounts;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;

/// How somebody who was enrolled comes in: signs in, types the code, reads whom it makes of them, and says yes. The
/// code is never in an address, so it stands in no history and no log.
public final class EnrolmentPages {
    static final String PATH = "/account/code";

    private static final int MAX_TYPED = 64;

    private final WebDoor door;
    private final Frame frame;
    private final Accounts accounts;

    public EnrolmentPages(WebDoor door, Frame frame, Accounts accounts) {
        this.door = door;
        this.frame = frame;
        this.accounts = accounts;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                door.page(PATH, (visit, request) -> page(visit, request, Form.blank())),
                door.act(PATH, this::page, this::look).takes(Work.GUESS),
                door.act(PATH + "/confirm", this::page, this::become).takes(Work.GUESS));
    }

    private Answer page(Visit visit, Request request, Form form) {
        if (!accounts.mayBring(visit.session())) {
            throw new RefusedException(Refusal.ACCOUNT_TAKEN);
        }
        Page page = page(visit, form, Text.CODE_TITLE);
        return Frame.own(out -> JtecodeGenerated.render(out, null, page, form));
    }

    private Page page(Visit visit, Form form, Text title) {
        return frame.page(visit, form, frame.t(title), new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
    }

    private Answer look(Visit visit, Request request, Form form) {
        String code = form.text("code", MAX_TYPED, Text.CODE_ERROR);
        form.done();
        Accounts.Future future = accounts.look(new Accounts.Bring(visit.session(), code));
        List<SummaryRow> rows = List.of(
                new SummaryRow(frame.t(Text.ACCOUNT_WHO), future.name()),
                new SummaryRow(frame.t(Text.ACCOUNT_NUMBER), future.person().number()),
                new SummaryRow(
                        frame.t(Text.ACCOUNT_ROLES),
                        Optional.of(future.person().roles().stream()
                                        .sorted()
                                        .map(r -> frame.t(Text.valueOf("ROLE_" + r.name())))
                                        .collect(Collectors.joining("\n")))
                                .filter(words -> !words.isEmpty())
                                .orElse(frame.t(Text.ACCOUNT_NO_ROLES))));
        Page page = page(visit, form, Text.CODE_CONFIRM_TITLE);
        return Frame.own(out -> JtefutureGenerated.render(out, null, page, rows, visit.name(), code));
    }

    private Answer become(Visit visit, Request request, Form form) {
        String code = form.text("code", MAX_TYPED, Text.CODE_ERROR);
        form.done();
        // Afterwards nothing of whom the account was before can be read.
        Optional<Sessions.There> there = door.there(visit);
        Accounts.Become who = accounts.become(
                visit.person(), new IdempotencyKey(form.key()), new Accounts.Bring(visit.session(), code));
        // Another person is another session: nothing that this browser had before opens anything.
        return door.signIn(
                request,
                new Sessions.Arrival(who.person(), Optional.of(who.account()), who.secondFactor(), there),
                "/account");
    }
}
