package org.touchstone.registry.signin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Digest;
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

    /// Says of [#SIGN_IN] that the person has to prove once more to be there.
    public static final String AGAIN = "again";

    private static final String COOKIE = "touchstone-session";
    private static final String DONE = "done";
    private static final Pattern DONE_FORM =
            Pattern.compile("([0-9A-Za-z_-]{8,64})(?:~(DONE_[A-Z_]+)~([0-9A-Za-z_-]{43}))?");

    private final Sessions sessions;
    private final UseCases useCases;
    private final Messages messages;
    private final Consumer<CertificateId> handOut;
    private final SecureRandom random;
    private final boolean secure;
    private final String cookie;
    /// What makes marks that only this process makes.
    private final String secret;

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
        this.secret = sessions.newToken();
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

    /// Says how large one file of a form may be, in bytes, before anything of it is read; refuses whoever may not
    /// send any.
    @FunctionalInterface
    public interface Cap {
        int of(Visit visit, Request request);
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

    /// The same for a form with files, of at most so many bytes all together.
    public <C> List<Route> fileForm(
            String pattern,
            int max,
            Cap cap,
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
                        (visit, request) -> request.form(cap.of(visit, request)),
                        view,
                        (visit, request, form) -> used(visit, request, form, reading, useCase, next)));
    }

    /// A form that stands on a page of another address; `view` is where it is shown again if something is wrong.
    public <C> Route post(String pattern, FormView view, Reading<C> reading, UseCase<C> useCase, Next next) {
        return act(pattern, view, (visit, request, form) -> used(visit, request, form, reading, useCase, next));
    }

    /// The same of what somebody does only who has proved lately to be there; anybody else signs in again first,
    /// and comes back to `back`.
    public <C> Route postLately(
            String pattern, String back, FormView view, Reading<C> reading, UseCase<C> useCase, Next next) {
        return act(
                pattern,
                view,
                (visit, request, form) -> visit.recent()
                        ? used(visit, request, form, reading, useCase, next)
                        : Answer.seeOther(signInAgain(back)));
    }

    /// Where somebody proves once more to be there, and comes back to a page from.
    public static String signInAgain(String back) {
        return SIGN_IN + "?" + AGAIN + "=yes&next=" + URLEncoder.encode(back, StandardCharsets.UTF_8);
    }

    /// What a form asks for that is no use case, or that ends otherwise than by going to a page.
    public Route act(String pattern, FormView view, Act act) {
        return act(pattern, new Route.Body.OwnForm(Form.MAX, false), (_, request) -> request.form(), view, act);
    }

    private interface Taking {
        Form form(Visit visit, Request request);
    }

    private Route act(String pattern, Route.Body.OwnForm body, Taking taking, FormView view, Act act) {
        return Route.ownForm(
                pattern,
                body,
                request -> visited(request, visit -> {
                    Form form = taking.form(visit, request);
                    if (!Csrf.isOf(token(request).orElse(""), form.token())) {
                        return outdated(visit, request, form, view);
                    }
                    try {
                        return act.of(visit, request, form);
                    } catch (RefusedException e) {
                        return refused(visit, request, form, view, e);
                    }
                }));
    }

    /// A page of ours sent this, as the browser says, but not for this session: somebody has signed in again since
    /// it was opened. Nothing is done; what was typed is shown again, with the proof of the session that there is
    /// now. Where there is nothing to show it on, it is said without.
    private Answer outdated(Visit visit, Request request, Form form, FormView view) {
        form.fault("", Text.FORM_OUTDATED);
        try {
            Answer shown = view.of(visit, request, form);
            if (shown.status() == 200) {
                return shown.status(Refusal.FORM_OUTDATED.status());
            }
        } catch (RefusedException e) {
            throw new RefusedException(Refusal.FORM_OUTDATED);
        }
        throw new RefusedException(Refusal.FORM_OUTDATED);
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
                + place.notice()
                        .map(n -> "~" + n.name() + "~" + mark(visit.person(), key, n.name()))
                        .orElse("");
        return Answer.seeOther(place.path() + (place.path().indexOf('?') < 0 ? "?" : "&") + mark);
    }

    private Answer refused(Visit visit, Request request, Form form, FormView view, RefusedException e) {
        if (!form.takes(e, messages)) {
            throw e;
        }
        Answer shown = view.of(visit, request, form);
        if (shown.status() == 303) {
            // The form has no page any more: whoever sent it still hears why it was not done.
            throw e;
        }
        return shown.status(e.reason().status());
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
        String current = current(session, token.get(), request);
        return visited.answer(visit(session, current, request)).cache(Answer.Cache.NONE);
    }

    /// The token of the session from here on: another one if the person may do other things than before, whatever
    /// is asked, so that nobody gains them by the old one. It goes out with whatever is answered: a page that the
    /// person may not see any more must not take the session along.
    private String current(Sessions.Session session, String held, Request request) {
        if (!session.rolesChanged()) {
            return held;
        }
        String fresh = sessions.newToken();
        if (sessions.rotate(session, held, fresh)) {
            request.send(cookie(fresh));
            return fresh;
        }
        // Read-only, or two requests at once: the next one has another try, and until then nothing is done.
        if (!request.method().equals("GET")) {
            throw new RefusedException(Refusal.BUSY);
        }
        return held;
    }

    private Visit visit(Sessions.Session session, String token, Request request) {
        Actor.Person person = session.person().person();
        java.util.regex.Matcher mark = DONE_FORM.matcher(
                request.route().query().contains(DONE) ? request.query(DONE).orElse("") : "");
        Optional<IdempotencyKey> key =
                mark.matches() ? Optional.of(new IdempotencyKey(mark.group(1))) : Optional.empty();
        Optional<Receipt> done = key.flatMap(k -> useCases.receipt(person, k));
        // A notice is the door's own word about this very receipt, and of no other that the person has.
        Optional<Text> notice = done.isPresent() && mark.group(2) != null
                ? key.filter(k -> mark(person, k, mark.group(2)).equals(mark.group(3)))
                        .flatMap(_ -> notice(mark.group(2)))
                : Optional.empty();
        return new Visit(
                session.id(),
                person,
                session.person().name(),
                session.organisation(),
                session.secondFactor(),
                session.recent(),
                Csrf.of(token, random),
                done,
                notice);
    }

    private String mark(Actor.Person person, IdempotencyKey key, String notice) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Digest.of(
                        "touchstone/notice/v1 " + secret + " " + person.id() + " " + key.value() + " " + notice));
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

    /// The provider's side of a visit's session, if there is one.
    public Optional<Sessions.There> there(Visit visit) {
        return sessions.there(visit.session());
    }

    /// Ends the session of this browser, with this answer.
    public Answer signOut(Visit visit, Answer answer) {
        sessions.end(visit.person(), visit.session());
        return answer.cookie(Cookie.removed(cookie, secure));
    }

    /// Notes for which organisation the person acts.
    public void choose(Visit visit, UUID supplier) {
        if (!visit.person().belongsTo(supplier)) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        sessions.choose(visit.session(), supplier);
    }

    /// The same page if it is one of ours, else the account: what comes from outside leads nowhere else. No page of
    /// ours has a path that readers change before they follow it.
    public static String local(String next) {
        String path = next.split("\\?", 2)[0];
        boolean ours = next.length() <= 1_000
                && next.matches("/([0-9A-Za-z._~%-][0-9A-Za-z/._~!$'()*+,:@%-]*)?(\\?[0-9A-Za-z/._~!$'()*+,:@%&=-]*)?")
                && !path.contains("//")
                && !path.matches("(?i).*/(\\.|%2e){1,2}(/.*)?")
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
