package org.touchstone.registry.signin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Cookie;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The one way from a page to a use case and back for people who are signed in, as `api.Door` is for programs. A
/// page is a line, and so is a form:
///
/// ```java door.page("/share", this::list) door.form("/share/new", this::page, this::read, shares::make, (visit,
/// receipt) -> door.to("/share")) ```
///
/// What is the same for all stands here: who asks, whether the form was made for this session, under which key the
/// request is done once, what becomes of a "no", and where the browser goes afterwards (Post/Redirect/Get). No
/// answer is kept by anybody but its reader.
public final class WebDoor {
    /// Where somebody goes who has to say who they are; `next` brings them back.
    public static final String SIGN_IN = "/sign-in";

    private static final String COOKIE = "touchstone-session";
    private static final String DONE = "done";
    private static final Pattern DONE_FORM = Pattern.compile("([0-9A-Za-z_-]{8,64})(?:~(DONE_[A-Z_]+))?");

    private final Sessions sessions;
    private final UseCases useCases;
    private final Messages messages;
    private final Consumer<CertificateId> handOut;
    private final SecureRandom random;
    private final boolean secure;
    private final String cookie;

    /// @param handOut sees to it that a certificate that was asked for is signed, logged and handed out
    /// @param secure whether the registry's public address is an HTTPS one
    public WebDoor(
            Sessions sessions,
            UseCases useCases,
            Messages messages,
            Consumer<CertificateId> handOut,
            SecureRandom random,
            boolean secure) {
        this.sessions = sessions;
        this.useCases = useCases;
        this.messages = messages;
        this.handOut = handOut;
        this.random = random;
        this.secure = secure;
        this.cookie = Cookie.name(COOKIE, secure);
    }

    /// Shows a person what that person may see.
    @FunctionalInterface
    public interface View {
        Answer of(Visit visit, Request request);
    }

    /// Shows a form, blank or with what was typed and what is wrong with it.
    @FunctionalInterface
    public interface FormView {
        Answer of(Visit visit, Request request, Form form);
    }

    /// Makes a command of a form; it ends with [Form#done].
    @FunctionalInterface
    public interface Reading<C> {
        C command(Visit visit, Request request, Form form);
    }

    /// Decides, and writes what was decided.
    @FunctionalInterface
    public interface UseCase<C> {
        Receipt run(Actor.Person actor, IdempotencyKey key, C command);
    }

    /// Where to go after a use case.
    @FunctionalInterface
    public interface Next {
        Place after(Visit visit, Request request, Receipt receipt);
    }

    /// Does what a form asks for that is no use case, and says where to go.
    @FunctionalInterface
    public interface Act {
        Answer of(Visit visit, Request request, Form form);
    }

    /// A page to go to, and what it says at its head.
    public record Place(String path, Optional<Text> notice) {
        /// A page, with no notice.
        public static Place of(String path) {
            return new Place(path, Optional.empty());
        }

        /// A page that says this at its head, once.
        public static Place of(String path, Text notice) {
            if (!notice.name().startsWith("DONE_")) {
                throw new IllegalArgumentException("a notice is a text DONE_…");
            }
            return new Place(path, Optional.of(notice));
        }
    }

    // ---- routes

    /// Something to look at.
    public Route page(String pattern, View view, String... query) {
        String[] all = Arrays.copyOf(query, query.length + 1);
        all[query.length] = DONE;
        return Route.get(pattern, request -> visited(request, visit -> view.of(visit, request)), all)
                .takes(org.touchstone.registry.web.Work.ACT);
    }

    /// A page with a form, and the use case that the form asks for.
    public <C> List<Route> form(
            String pattern, FormView view, Reading<C> reading, UseCase<C> useCase, Next next, String... query) {
        return List.of(
                page(pattern, (visit, request) -> view.of(visit, request, Form.blank()), query),
                post(pattern, view, reading, useCase, next));
    }

    /// The same for a form with files, each of at most so many bytes, and all together.
    public <C> List<Route> fileForm(
            String pattern,
            int max,
            FormView view,
            Reading<C> reading,
            UseCase<C> useCase,
            Next next,
            String... query) {
        return List.of(
                page(pattern, (visit, request) -> view.of(visit, request, Form.blank()), query),
                act(
                        pattern,
                        new Route.Body.OwnForm(max, true),
                        view,
                        (visit, request, form) -> used(visit, request, form, reading, useCase, next)));
    }

    /// A form that stands on a page of another address; `view` is where it is shown again if something is wrong.
    public <C> Route post(String pattern, FormView view, Reading<C> reading, UseCase<C> useCase, Next next) {
        return act(pattern, view, (visit, request, form) -> used(visit, request, form, reading, useCase, next));
    }

    /// What a form asks for that is no use case, or that ends otherwise than by going to a page.
    public Route act(String pattern, FormView view, Act act) {
        return act(pattern, new Route.Body.OwnForm(Form.MAX, false), view, act);
    }

    private Route act(String pattern, Route.Body.OwnForm body, FormView view, Act act) {
        return Route.ownForm(
                pattern,
                body,
                request -> visited(request, visit -> {
                    Form form = request.form();
                    if (!Csrf.isOf(token(request).orElse(""), form.token())) {
                        throw new RefusedException(Refusal.CROSS_ORIGIN);
                    }
                    try {
                        return act.of(visit, request, form);
                    } catch (RefusedException e) {
                        return refused(visit, request, form, view, e);
                    }
                }));
    }

    private <C> Answer used(
            Visit visit, Request request, Form form, Reading<C> reading, UseCase<C> useCase, Next next) {
        C command = reading.command(visit, request, form);
        if (!form.isDone()) {
            throw new IllegalStateException(request.route().pattern() + " reads a form and never asks whether it is"
                    + " right: form.done() is missing");
        }
        IdempotencyKey key = new IdempotencyKey(form.key());
        Receipt receipt = useCase.run(visit.person(), key, command);
        // Whoever is told that something was granted can already look it up; a repeat finishes what is left.
        receipt.certificates().forEach(handOut);
        Place place = next.after(visit, request, receipt);
        String mark = DONE + "=" + key.value()
                + place.notice().map(n -> "~" + n.name()).orElse("");
        return Answer.seeOther(place.path() + (place.path().indexOf('?') < 0 ? "?" : "&") + mark);
    }

    private Answer refused(Visit visit, Request request, Form form, FormView view, RefusedException e) {
        if (!form.takes(e, messages)) {
            throw e;
        }
        return view.of(visit, request, form).status(e.reason().status());
    }

    // ---- who asks

    private interface Visited {
        Answer answer(Visit visit);
    }

    private Answer visited(Request request, Visited visited) {
        Optional<String> token = token(request);
        Optional<Sessions.Session> found = token.flatMap(sessions::find);
        if (found.isEmpty()) {
            // A form that came too late is not done; its page is where the person goes on.
            return Answer.seeOther(SIGN_IN + "?next=" + URLEncoder.encode(target(request), StandardCharsets.UTF_8));
        }
        Sessions.Session session = found.get();
        request.countAgainst(session.person().person().id().toString());
        String held = token.get();
        if (session.rolesChanged() && request.method().equals("GET")) {
            // The token changes only once there is a page to send it with: a page that the person may not see any
            // more must not take the session along.
            String fresh = sessions.newToken();
            Answer answer = visited.answer(visit(session, fresh, request));
            if (sessions.rotate(session, held, fresh)) {
                return answer.cookie(cookie(fresh)).cache(Answer.Cache.NONE);
            }
            // Read-only, or two requests at once: the old token stays, and the next request has another try.
        }
        return visited.answer(visit(session, held, request)).cache(Answer.Cache.NONE);
    }

    private Visit visit(Sessions.Session session, String token, Request request) {
        Actor.Person person = session.person().person();
        Optional<UUID> only = person.supplierRoles().size() == 1
                ? person.supplierRoles().keySet().stream().findFirst()
                : Optional.empty();
        java.util.regex.Matcher mark = DONE_FORM.matcher(
                request.route().query().contains(DONE) ? request.query(DONE).orElse("") : "");
        Optional<Receipt> done =
                mark.matches() ? useCases.receipt(person, new IdempotencyKey(mark.group(1))) : Optional.empty();
        Optional<Text> notice =
                done.isPresent() ? Optional.ofNullable(mark.group(2)).flatMap(WebDoor::notice) : Optional.empty();
        return new Visit(
                session.id(),
                person,
                session.person().name(),
                session.organisation().or(() -> only),
                session.secondFactor(),
                Csrf.of(token, random),
                done,
                notice);
    }

    private static Optional<Text> notice(String name) {
        return Arrays.stream(Text.values()).filter(t -> t.name().equals(name)).findFirst();
    }

    /// Where a person goes on who has to sign in first: the page asked for.
    private static String target(Request request) {
        return request.method().equals("GET") ? request.target() : request.path();
    }

    // ---- signing in and out

    /// Whether cookies are for HTTPS alone.
    public boolean isSecure() {
        return secure;
    }

    /// Whether somebody is signed in with this browser.
    public boolean isSignedIn(Request request) {
        return token(request).flatMap(sessions::find).isPresent();
    }

    /// Signs a person in: a new session, whatever the browser brought, and on to `next`.
    public Answer signIn(Request request, Sessions.Arrival arrival, String next) {
        String token = sessions.begin(arrival, token(request));
        return Answer.seeOther(local(next)).cookie(cookie(token));
    }

    /// Ends the session of this browser.
    public Answer signOut(Request request, String next) {
        token(request).ifPresent(sessions::end);
        return Answer.seeOther(next).cookie(Cookie.removed(cookie, secure));
    }

    /// Notes for which organisation the person acts.
    public void choose(Visit visit, UUID supplier) {
        if (!visit.person().belongsTo(supplier)) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        sessions.choose(visit.session(), supplier);
    }

    /// The same page if it is one of ours, else the account: what comes from outside leads nowhere else.
    public static String local(String next) {
        boolean ours = next.length() <= 1_000
                && next.matches("/([0-9A-Za-z._~%-][0-9A-Za-z/._~!$'()*+,:@%-]*)?(\\?[0-9A-Za-z/._~!$'()*+,:@%&=-]*)?")
                && !next.startsWith(SIGN_IN)
                && !next.startsWith("/sign-out");
        return ours ? next : "/account";
    }

    private Optional<String> token(Request request) {
        return request.cookie(cookie);
    }

    private Cookie cookie(String token) {
        return new Cookie(cookie, token, secure, Optional.<Duration>empty());
    }
}
