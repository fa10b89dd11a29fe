package org.touchstone.registry.account;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.jte.account.JtepersonasGenerated;
import org.touchstone.registry.pages.jte.account.JtesignedoutGenerated;
import org.touchstone.registry.pages.jte.account.JtesigninoffGenerated;
import org.touchstone.registry.people.People;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;

/// Signing in and out. In a demonstration one chooses who to be; that page and its form are there only then.
public final class SignInPages {
    private static final int MAX = 8_192;

    private final WebDoor door;
    private final Frame frame;
    private final People people;
    private final List<Persona> personas;

    /// @param personas who can be chosen in a demonstration; nobody outside one
    public SignInPages(WebDoor door, Frame frame, People people, List<Persona> personas) {
        this.door = door;
        this.frame = frame;
        this.people = people;
        this.personas = List.copyOf(personas);
    }

    /// The URLs of this part.
    public List<Route> routes() {
        Route out = door.act("/sign-out", (_, _, _) -> Answer.seeOther("/account"), (_, request, form) -> {
            form.done();
            return door.signOut(request, "/signed-out");
        });
        List<Route> always = List.of(
                Route.get(WebDoor.SIGN_IN, this::page, "next").takes(Work.ACT),
                Route.get("/signed-out", _ -> signedOut()),
                out);
        if (personas.isEmpty()) {
            return always;
        }
        Route choose = Route.ownForm(WebDoor.SIGN_IN, new Route.Body.OwnForm(MAX, false), this::become)
                .takes(Work.SIGN_IN);
        return java.util.stream.Stream.concat(always.stream(), java.util.stream.Stream.of(choose))
                .toList();
    }

    private Answer page(Request request) {
        String next = WebDoor.local(request.query("next").orElse("/account"));
        Page page = frame.page(Frame.Part.ACCOUNT, frame.t(Text.SIGNIN_TITLE), Optional.empty());
        if (personas.isEmpty()) {
            return Frame.own(out -> JtesigninoffGenerated.render(out, null, page));
        }
        return Frame.own(out -> JtepersonasGenerated.render(
                out, null, page, next, of(Persona.Kind.SUPPLIER), of(Persona.Kind.STAFF), of(Persona.Kind.PUBLIC)));
    }

    private List<Persona> of(Persona.Kind kind) {
        return personas.stream().filter(p -> p.kind() == kind).toList();
    }

    private Answer become(Request request) {
        Form form = request.form();
        Set<String> numbers =
                personas.stream().flatMap(p -> p.number().stream()).collect(Collectors.toUnmodifiableSet());
        String number = form.choice("persona", numbers, Text.SIGNIN_TITLE);
        String next = form.optionalText("next", 1_000).orElse("/account");
        if (number.isEmpty()) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        form.done();
        return door.signIn(request, people.persona(number), true, next);
    }

    private Answer signedOut() {
        Page page = frame.page(Frame.Part.ACCOUNT, frame.t(Text.SIGNEDOUT_TITLE), Optional.empty());
        return Frame.own(out -> JtesignedoutGenerated.render(out, null, page));
    }
}
