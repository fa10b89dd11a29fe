package org.touchstone.registry.account;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.jte.account.JtepersonasGenerated;
import org.touchstone.registry.pages.jte.account.JtesignedoutGenerated;
import org.touchstone.registry.pages.jte.account.JtesigninGenerated;
import org.touchstone.registry.people.People;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.signin.SignIns;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Cookie;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;

/// Signing in and out. Who somebody is says the identity provider; in a demonstration one chooses who to be, and that
/// page and its form are there only then.
public final class SignInPages {
    private static final int MAX = 8_192;
    private static final String START = "/sign-in/start";
    private static final String COOKIE = "touchstone-sign-in";

    /// What providers send back, and some add: RFC 6749 section 4.1.2, RFC 9207, OpenID Connect Session Management.
    private static final String[] ANSWER = {
        "code",
        "state",
        "iss",
        "session_state",
        "error",
        "error_description",
        "error_uri",
        "scope",
        "authuser",
        "hd",
        "prompt"
    };

    private final WebDoor door;
    private final Frame frame;
    private final People people;
    private final Optional<SignIns> signIns;
    private final List<Persona> personas;

    /// @param signIns the way to the identity provider, if one is named
    /// @param personas who can be chosen in a demonstration; nobody outside one
    public SignInPages(WebDoor door, Frame frame, People people, Optional<SignIns> signIns, List<Persona> personas) {
        this.door = door;
        this.frame = frame;
        this.people = people;
        this.signIns = signIns;
        this.personas = List.copyOf(personas);
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get(WebDoor.SIGN_IN, this::page, "next").takes(Work.ACT));
        routes.add(Route.get("/signed-out", _ -> signedOut()));
        routes.add(door.act("/sign-out", (_, _, _) -> Answer.seeOther("/account"), (_, request, form) -> {
            form.done();
            return door.signOut(request, "/signed-out");
        }));
        signIns.ifPresent(way -> {
            routes.add(Route.get(START, request -> start(way, request), "next").takes(Work.SIGN_IN));
            routes.add(Route.get(SignIns.CALLBACK, request -> finish(way, request), ANSWER)
                    .takes(Work.SIGN_IN));
        });
        if (!personas.isEmpty()) {
            routes.add(Route.ownForm(WebDoor.SIGN_IN, new Route.Body.OwnForm(MAX, false), this::become)
                    .takes(Work.SIGN_IN));
        }
        return List.copyOf(routes);
    }

    private Answer page(Request request) {
        String next = WebDoor.local(request.query("next").orElse("/account"));
        Page page = frame.page(Frame.Part.ACCOUNT, frame.t(Text.SIGNIN_TITLE), Optional.empty());
        Optional<String> start = signIns.map(_ -> START + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
        if (personas.isEmpty()) {
            return Frame.own(out -> JtesigninGenerated.render(out, null, page, start));
        }
        return Frame.own(out -> JtepersonasGenerated.render(
                out,
                null,
                page,
                next,
                of(Persona.Kind.SUPPLIER),
                of(Persona.Kind.STAFF),
                of(Persona.Kind.PUBLIC),
                start));
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
        // The account has what there is to try; whoever was on the way to some page goes on to it.
        return door.signIn(request, new Sessions.Arrival(people.persona(number), Optional.empty(), true), next);
    }

    private Answer start(SignIns way, Request request) {
        SignIns.Begun begun = way.begin(WebDoor.local(request.query("next").orElse("/account")));
        return Answer.seeOther(begun.at().toString())
                .cookie(new Cookie(cookie(), begun.token(), door.isSecure(), Optional.of(SignIns.PENDING)));
    }

    private Answer finish(SignIns way, Request request) {
        SignIns.Finished who = way.finish(
                request.query("state"), request.query("code"), request.query("iss"), request.cookie(cookie()));
        return door.signIn(request, who.arrival(), who.next());
    }

    private String cookie() {
        return Cookie.name(COOKIE, door.isSecure());
    }

    private Answer signedOut() {
        Page page = frame.page(Frame.Part.ACCOUNT, frame.t(Text.SIGNEDOUT_TITLE), Optional.empty());
        Optional<String> there = signIns.flatMap(SignIns::signOut).map(URI::toString);
        return Frame.own(out -> JtesignedoutGenerated.render(out, null, page, there));
    }
}
