package org.touchstone.registry.supplierdesk;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.accreditation.Shares;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.supplierdesk.JtesharecodesGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// A supplier's share codes: make one, see which there are, withdraw one.
public final class MakeSharePages {
    private static final String PATH = "/share/new";

    private final WebDoor door;
    private final Frame frame;
    private final Shares shares;
    private final InstantSource clock;

    public MakeSharePages(WebDoor door, Frame frame, Shares shares, InstantSource clock) {
        this.door = door;
        this.frame = frame;
        this.shares = shares;
        this.clock = clock;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(
                door.form(PATH, this::page, this::make, shares::make, (_, _, _) -> WebDoor.Place.of(PATH)));
        routes.add(door.post(
                PATH + "/withdraw",
                this::page,
                (_, _, form) -> withdraw(form),
                shares::withdraw,
                (_, _, _) -> WebDoor.Place.of(PATH, Text.DONE_SHARE_WITHDRAWN)));
        return routes;
    }

    /// What the account page shows of it.
    public List<Tasks.Group> tasks(Visit visit) {
        boolean may = visit.organisation()
                .map(visit.person()::rolesFor)
                .filter(held -> Action.SHARE.roles().stream().anyMatch(held::contains))
                .isPresent();
        return may && !shares.held(visit.person(), visit.supplier()).isEmpty()
                ? List.of(new Tasks.Group(
                        frame.t(Text.SUPPLIERDESK_HEADING),
                        List.of(TaskRow.of(frame.t(Text.MAKESHARE_TASK), PATH, frame.t(Text.MAKESHARE_TASK_HINT)))))
                : List.of();
    }

    private Answer page(Visit visit, Request request, Form form) {
        List<Shares.Held> held = shares.held(visit.person(), visit.supplier());
        List<Choice> choices = held.stream()
                .filter(Shares.Held::canBeShared)
                .map(h -> new Choice(h.number().value(), h.number().value(), state(h)))
                .toList();
        List<String> refused = held.stream()
                .filter(h -> !h.canBeShared())
                .map(h -> frame.t(Text.MAKESHARE_NOT_NOW, h.number().value(), state(h)))
                .toList();
        List<MakeSharePage.Codes> lists =
                held.stream().map(h -> codes(visit, h.number())).toList();
        Optional<MakeSharePage.Created> created = visit.done()
                .map(Receipt::body)
                .filter(r -> r.has("code"))
                .map(r -> new MakeSharePage.Created(
                        r.text("code"), "/share/" + r.text("code"), "/share/" + r.text("code") + "/bundle.json"));
        MakeSharePage view = new MakeSharePage(created, choices, days(), refused, lists);
        Page page = frame.page(
                visit,
                form,
                frame.t(created.isPresent() ? Text.MAKESHARE_PANEL : Text.MAKESHARE_TITLE),
                new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JtesharecodesGenerated.render(out, null, page, form, view));
    }

    private String state(Shares.Held held) {
        return frame.t(Text.valueOf("STANDING_" + held.state().name()));
    }

    private List<Choice> days() {
        return List.of(
                new Choice("30", frame.t(Text.MAKESHARE_DAYS_30)),
                new Choice("90", frame.t(Text.MAKESHARE_DAYS_90)),
                new Choice("366", frame.t(Text.MAKESHARE_DAYS_366)),
                new Choice("date", frame.t(Text.MAKESHARE_DAYS_DATE)));
    }

    private MakeSharePage.Codes codes(Visit visit, AccreditationNumber number) {
        Instant now = clock.instant();
        List<MakeSharePage.Code> codes = shares.made(visit.person(), number).stream()
                .map(made -> {
                    boolean works = made.withdrawn().isEmpty() && made.expires().isAfter(now);
                    Tag state = works
                            ? new Tag(frame.t(Text.MAKESHARE_IN_USE), "govuk-tag--green")
                            : new Tag(
                                    frame.t(
                                            made.withdrawn().isPresent()
                                                    ? Text.MAKESHARE_WITHDRAWN
                                                    : Text.MAKESHARE_EXPIRED),
                                    "govuk-tag--grey");
                    return new MakeSharePage.Code(
                            works ? Optional.of(made.id().toString()) : Optional.empty(),
                            Labels.moment(made.at()),
                            Labels.moment(made.expires()),
                            state);
                })
                .toList();
        return new MakeSharePage.Codes(
                frame.t(Text.MAKESHARE_CODES_FOR, number.value()),
                frame.t(Text.MAKESHARE_CODES_NONE, number.value()),
                codes);
    }

    private Shares.Make make(Visit visit, Request request, Form form) {
        Set<String> numbers = shares.held(visit.person(), visit.supplier()).stream()
                .map(h -> h.number().value())
                .collect(Collectors.toUnmodifiableSet());
        String number = form.choice("number", numbers, Text.MAKESHARE_WHICH_ERROR);
        String days = form.choice("days", Set.of("30", "90", "366", "date"), Text.MAKESHARE_DAYS_ERROR);
        long lasts = days.equals("date") ? until(form) : ignored(form, days);
        form.done();
        return new Shares.Make(new AccreditationNumber(number), lasts);
    }

    /// The fields of the date are sent whatever was chosen.
    private static long ignored(Form form, String days) {
        form.skip("until-day", "until-month", "until-year");
        return days.isEmpty() ? 1 : Long.parseLong(days);
    }

    /// Days from now to the end of the day that was typed.
    private long until(Form form) {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        Optional<LocalDate> until = form.date("until", Text.MAKESHARE_UNTIL_ERROR);
        long days = until.map(d -> ChronoUnit.DAYS.between(today, d)).orElse(1L);
        if (days < 1 || days > Duration.ofDays(Shares.MAX_DAYS).toDays()) {
            form.fault("until", Text.MAKESHARE_UNTIL_ERROR);
        }
        return days;
    }

    private static UUID withdraw(Form form) {
        UUID share = form.id("share");
        form.done();
        return share;
    }
}
