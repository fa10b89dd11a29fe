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
import org.touchstone.registry.pages.jte.account.JteleavingGenerated;
import org.touchstone.registry.pages.jte.account.JtepersonasGenerated;
import org.touchstone.registry.pages.jte.account.JtesignedoutGenerated;
import org.touchstone.registry.pages.jte.account.JtesigninGenerated;
import org.touchstone.registry.people.People;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.signin.SignIns;
import org.touchstone.registry.signin.Visit;
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
    private static final String LEAVING = "touchstone-sign-out";
    private static final String SIGNED_OUT = "/signed-out";
    private static final int MAX_LOGOUT = 64 << 10;

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
        routes.add(Route.get(WebDoor.SIGN_IN, this::page, "next", WebDoor.AGAIN).takes(Work.ACT));
        routes.add(Route.get(SIGNED_OUT, this::signedOut, "state"));
        routes.add(door.act("/sign-out", (_, _, _) -> Answer.seeOther("/account"), this::signOut));
        signIns.ifPresent(way -> {
            routes.add(Route.get(START, request -> start(way, request), "next", WebDoor.AGAIN)
                    .takes(Work.SIGN_IN));
            routes.add(Route.get(SignIns.CALLBACK, request -> finish(way, request), ANSWER)
                    .takes(Work.SIGN_IN));
            routes.add(new Route(
                    "POST",
                    SignIns.LOGOUT,
                    Set.of(),
                    new Route.Body.Bytes(Set.of("application/x-www-form-urlencoded"), MAX_LOGOUT),
                    request -> ended(way, request)));
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
        Optional<String> start = signIns.map(_ -> START + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8)
                + (again(request) ? "&" + WebDoor.AGAIN + "=yes" : ""));
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

    private static boolean again(Request request) {
        return request.query(WebDoor.AGAIN).isPresent();
    }

    private Answer start(SignIns way, Request request) {
        if (request.header("Sec-Fetch-Site").filter("cross-site"::equals).isPresent()) {
            // Nobody is signed in because another site's page led here: that takes a click on ours.
            return Answer.seeOther(WebDoor.SIGN_IN);
        }
        SignIns.Begun begun = way.begin(WebDoor.local(request.query("next").orElse("/account")), again(request));
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

    /// What the provider sends by itself, from machine to machine: no session, no page, no form of ours.
    private static Answer ended(SignIns way, Request request) {
        way.end(new String(request.body(), StandardCharsets.ISO_8859_1));
        return Answer.of("", new byte[0]);
    }

    /// Ends the session here, and goes on to the provider to end its session as well, if it can. The page goes
    /// there by itself, rather than by a redirect: browsers let the answer to a form redirect to where forms may
    /// be sent, and that is here alone.
    private Answer signOut(Visit visit, Request request, Form form) {
        form.done();
        Optional<SignIns.Begun> leaving =
                signIns.flatMap(way -> door.there(visit).flatMap(way::leave));
        if (leaving.isEmpty()) {
            return door.signOut(visit, Answer.seeOther(SIGNED_OUT));
        }
        String at = leaving.get().at().toString();
        Page page = frame.page(Frame.Part.ACCOUNT, frame.t(Text.LEAVING_TITLE), Optional.empty());
        Answer answer = Frame.own(out -> JteleavingGenerated.render(out, null, page, at))
                .field("Refresh", "0; url=" + at)
                .cookie(new Cookie(
                        Cookie.name(LEAVING, door.isSecure()),
                        leaving.get().token(),
                        door.isSecure(),
                        Optional.of(SignIns.LEAVING)));
        return door.signOut(visit, answer);
    }

    private Answer signedOut(Request request) {
        String name = Cookie.name(LEAVING, door.isSecure());
        boolean everywhere = SignIns.hasLeft(request.query("state"), request.cookie(name));
        Page page = frame.page(Frame.Part.ACCOUNT, frame.t(Text.SIGNEDOUT_TITLE), Optional.empty());
        Optional<String> there = everywhere
                ? Optional.empty()
                : signIns.flatMap(SignIns::signOut).map(URI::toString);
        boolean onlyHere = signIns.isPresent() && !everywhere;
        Answer answer = Frame.own(out -> JtesignedoutGenerated.render(out, null, page, everywhere, onlyHere, there));
        return everywhere ? answer.cookie(Cookie.removed(name, door.isSecure())) : answer;
    }
}
