package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import gg.jte.html.HtmlTemplateOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.Json;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.api.Door;
import org.touchstone.registry.api.NoticesApi;
import org.touchstone.registry.api.SessionsApi;
import org.touchstone.registry.pages.ApplicantPages;
import org.touchstone.registry.pages.Assets;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Holdings;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.jte.JtelayoutGenerated;
import org.touchstone.registry.pages.jte.part.JtebuttonGenerated;
import org.touchstone.registry.pages.jte.part.JtecheckboxesGenerated;
import org.touchstone.registry.pages.jte.part.JtedateGenerated;
import org.touchstone.registry.pages.jte.part.JteerrorsGenerated;
import org.touchstone.registry.pages.jte.part.JtefileGenerated;
import org.touchstone.registry.pages.jte.part.JteinputGenerated;
import org.touchstone.registry.pages.jte.part.JteproofGenerated;
import org.touchstone.registry.pages.jte.part.JteradiosGenerated;
import org.touchstone.registry.pages.jte.part.JteselectGenerated;
import org.touchstone.registry.pages.jte.part.JtetextareaGenerated;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.register.Register;
import org.touchstone.registry.signin.AccessTokens;
import org.touchstone.registry.signin.Organisations;
import org.touchstone.registry.signin.Provider;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.signin.SignIns;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.staffdesk.AccreditationPages;
import org.touchstone.registry.staffdesk.AdvicePages;
import org.touchstone.registry.staffdesk.Desk;
import org.touchstone.registry.staffdesk.IdentityPages;
import org.touchstone.registry.staffdesk.PeoplePages;
import org.touchstone.registry.staffdesk.StaffDesk;
import org.touchstone.registry.supplierdesk.AnswerPages;
import org.touchstone.registry.supplierdesk.ApplyPages;
import org.touchstone.registry.supplierdesk.ConditionPages;
import org.touchstone.registry.supplierdesk.CorrectionPages;
import org.touchstone.registry.supplierdesk.EvidencePages;
import org.touchstone.registry.supplierdesk.HolderKeyPages;
import org.touchstone.registry.supplierdesk.HolderPages;
import org.touchstone.registry.supplierdesk.MakeSharePages;
import org.touchstone.registry.supplierdesk.OrganisationPages;
import org.touchstone.registry.supplierdesk.QuestionPages;
import org.touchstone.registry.supplierdesk.RegistrationPages;
import org.touchstone.registry.supplierdesk.ReplyPages;
import org.touchstone.registry.supplierdesk.TakePages;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Handlers;
import org.touchstone.registry.web.HostRule;
import org.touchstone.registry.web.HttpListener;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Metrics;
import org.touchstone.registry.web.Problems;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Upload;

/// The pages of people who are signed in, over a real socket and a real database, with browsers that keep cookies
/// and send forms as they are. Beside the pages of the program stands `/specimen`, with every part of a form.
public final class TestDesk implements AutoCloseable {
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\">");

    /// Forms that end a session, perhaps the sender's, who is nobody the second time; and the specimen counts.
    private static final Set<String> ONCE = Set.of("/sign-out", "/account/sessions/end", "/specimen");

    public final TestRegistry registry = new TestRegistry();
    public final Frame frame;
    public final Sessions sessions;
    public final WebDoor door;
    public final HttpListener listener;
    private final Optional<SignIns> signIns;
    /// Whom programs act for, on `/api/v1/letters`, `/api/v1/notices`, `/api/v1/me/sessions` and what else the
    /// tests add.
    public final AccessTokens tokens;
    /// By how many nanoseconds what the provider has said of itself is older than it is.
    final java.util.concurrent.atomic.AtomicLong ahead = new java.util.concurrent.atomic.AtomicLong();
    /// What `/specimen` has been sent and found right.
    public final List<Map<String, String>> taken = new ArrayList<>();
    private final Assets assets = new Assets();
    private final HttpClient client = HttpClient.newHttpClient();

    /// With the program's pages and these personas.
    public TestDesk(String... personas) {
        this(Optional.empty(), false, Limits.parse("rate=0,person-rate=0"), _ -> List.of(), personas);
    }

    /// @param provider with which people sign in
    /// @param secure as if the public address were an HTTPS one
    /// @param more other pages
    public TestDesk(
            Optional<Provider.Settings> provider,
            boolean secure,
            Limits limits,
            Function<TestDesk, List<Route>> more,
            String... personas) {
        Optional<Provider> there = provider.map(p -> new Provider(
                p, "http://register.example", java.time.InstantSource.system(), () -> System.nanoTime() + ahead.get()));
        signIns = there.map(p ->
                new SignIns(registry.db, registry.people, registry.accounts, p, registry.clock, new SecureRandom()));
        tokens = new AccessTokens(registry.people, registry.accounts, there);
        frame = new Frame(Messages.english(), assets, "Social Responsibility Registry", true, () -> false);
        sessions = registry.sessions;
        door = new WebDoor(sessions, registry.useCases, frame.messages(), _ -> {}, new SecureRandom(), secure);
        MakeSharePages shares = new MakeSharePages(door, frame, registry.shares, registry.clock);
        ApplyPages apply = new ApplyPages(
                door,
                frame,
                registry.ownCases,
                registry.drafts,
                registry.applications,
                registry.cases,
                registry.accreditations);
        HolderPages holder = new HolderPages(
                door,
                frame,
                registry.ownCases,
                registry.shares,
                registry.accreditations,
                new Holdings(
                        registry.db,
                        frame,
                        new Register(registry.clock),
                        registry.record,
                        new PublicUrl("http://register.example")),
                registry.applications,
                new ConditionPages(
                        door,
                        frame,
                        registry.accreditations,
                        registry.conditions,
                        registry.accreditationFiles,
                        registry.clock));
        Organisations organisations = new Organisations(registry.db, registry.suppliers);
        OrganisationPages organisation = new OrganisationPages(door, frame, registry.members, organisations);
        RegistrationPages register = new RegistrationPages(door, frame, registry.registrations);
        PeoplePages people =
                new PeoplePages(door, frame, registry.people, registry.staffList, registry.codes, registry.accounts);
        IdentityPages identity = new IdentityPages(door, frame, registry.identities, registry.suppliers);
        MessagePages messages = new MessagePages(door, frame, registry.notices, organisations, registry.caseFiles);
        List<Persona> cast = new ArrayList<>();
        for (String number : personas) {
            cast.add(new Persona(
                    Optional.of(number),
                    "Person " + number,
                    Persona.Kind.STAFF,
                    "Works here",
                    List.of(new Link("/account", "look"))));
        }
        List<Route> routes = new ArrayList<>(assets.routes());
        routes.addAll(new SignInPages(door, frame, registry.people, signIns, cast).routes());
        routes.addAll(new AccountPages(
                        door,
                        frame,
                        organisations,
                        registry.accounts,
                        registry.addresses,
                        new SessionPages(door, frame, sessions, organisations),
                        List.of(
                                messages::tasks,
                                apply::tasks,
                                holder::tasks,
                                shares::tasks,
                                organisation::tasks,
                                register::tasks,
                                identity::tasks,
                                people::tasks))
                .routes());
        routes.addAll(messages.routes());
        routes.addAll(organisation.routes());
        routes.addAll(register.routes());
        routes.addAll(new CorrectionPages(door, frame, registry.registrations, registry.suppliers).routes());
        routes.addAll(identity.routes());
        routes.addAll(new EnrolmentPages(door, frame, registry.accounts).routes());
        routes.addAll(people.routes());
        routes.addAll(shares.routes());
        routes.addAll(apply.routes());
        routes.addAll(holder.routes());
        routes.addAll(new QuestionPages(door, frame, registry.ownCases, registry.drafts).routes());
        routes.addAll(new TakePages(door, frame, registry.ownCases, registry.drafts).routes());
        routes.addAll(new EvidencePages(door, frame, registry.ownCases, registry.applications).routes());
        routes.addAll(new HolderKeyPages(door, frame, registry.ownCases, registry.applications).routes());
        routes.addAll(new AnswerPages(
                        door,
                        frame,
                        registry.ownCases,
                        registry.clarifications,
                        registry.decisions,
                        registry.cases,
                        registry.accreditationFiles)
                .routes());
        routes.addAll(new ReplyPages(door, frame, registry.ownCases, registry.comments).routes());
        routes.addAll(new ApplicantPages(frame, registry.comments, registry.clock).routes());
        routes.add(Route.get(
                "/public",
                _ -> Frame.html(out ->
                        frame(out, frame.page(Frame.Part.NONE, "Public", Optional.empty()), () -> "<h1>Public</h1>"))));
        routes.add(door.page("/specimen", (visit, request) -> specimen(visit, request, Form.blank())));
        routes.add(door.act("/specimen", this::specimen, this::take));
        Door programs = new Door(tokens::authenticate, _ -> Json.Obj.builder().build());
        routes.addAll(new NoticesApi(programs, registry.notices, registry.addresses).routes());
        routes.addAll(new SessionsApi(
                        programs,
                        new Door(
                                tokens::authenticateLately,
                                _ -> Json.Obj.builder().build()),
                        sessions)
                .routes());
        routes.addAll(more.apply(this));
        URI publicUrl = URI.create("http://register.example");
        Problems problems = new Problems(publicUrl.toString(), frame.messages(), frame::problem);
        listener = HttpListener.start(
                HttpListener.Settings.loopback(0),
                new Handlers(routes, problems, new HostRule(publicUrl, Set.of()), new Metrics(), secure, limits));
    }

    private interface Body {
        String html();
    }

    private static void frame(HtmlTemplateOutput out, Page page, Body body) {
        JtelayoutGenerated.render(out, null, page, new Content() {
            @Override
            public void writeTo(TemplateOutput to) {
                to.writeContent(body.html());
            }
        });
    }

    private static List<Choice> choices() {
        return List.of(new Choice("one", "The first", "With a hint"), new Choice("two", "The second"));
    }

    private Answer specimen(Visit visit, Request request, Form form) {
        Page page = frame.page(visit, form, "Specimen");
        return Frame.own(out -> JtelayoutGenerated.render(out, null, page, new Content() {
            @Override
            public void writeTo(TemplateOutput to) {
                HtmlTemplateOutput o = (HtmlTemplateOutput) to;
                JteerrorsGenerated.render(o, null, page, form);
                o.writeContent("<h1 class=\"govuk-heading-l\">Specimen</h1><form action=\"/specimen\" method=\"post\""
                        + " novalidate>");
                JteproofGenerated.render(o, null, page);
                JteinputGenerated.render(
                        o, null, page, form, "name", "Name", "As it is written", "", "text", null, null, false);
                JtetextareaGenerated.render(o, null, page, form, "words", "Words", "", 4, 20, false);
                JteradiosGenerated.render(o, null, page, form, "pick", "Pick one", choices(), "Either", false, false);
                JtecheckboxesGenerated.render(o, null, page, form, "ticks", "Tick some", choices(), "", false, false);
                JtedateGenerated.render(o, null, page, form, "day", "A day", "For example, 27 3 2027", false);
                JteselectGenerated.render(o, null, page, form, "list", "From a list", choices(), "");
                JtefileGenerated.render(o, null, page, form, "file", "A file", "PDF", false, ".pdf");
                JtebuttonGenerated.render(o, null, "Send", "", null, null);
                o.writeContent("</form>");
            }
        }));
    }

    private Answer take(Visit visit, Request request, Form form) {
        Map<String, String> values = new TreeMap<>();
        values.put("name", form.text("name", 10, Text.ACCOUNT_WHO));
        values.put("words", form.lines("words", 20, Text.ACCOUNT_WHO));
        values.put("pick", form.choice("pick", Set.of("one", "two"), Text.ACCOUNT_CHOOSE_ERROR));
        values.put("ticks", String.join(" ", form.choices("ticks", Set.of("one", "two"))));
        values.put(
                "day",
                form.date("day", Text.MAKESHARE_UNTIL_ERROR)
                        .map(String::valueOf)
                        .orElse(""));
        values.put("list", form.choice("list", Set.of("one", "two"), Text.ACCOUNT_CHOOSE_ERROR));
        List<Upload.Sent> _ = form.files("file");
        form.skip("file");
        form.done();
        taken.add(values);
        return Answer.seeOther("/account");
    }

    public SignIns signIns() {
        return signIns.orElseThrow();
    }

    public String url(String path) {
        return "http://localhost:" + listener.port() + path;
    }

    /// A browser in which nobody is signed in.
    public Browser browser() {
        return new Browser();
    }

    /// A browser in which this person is signed in.
    public Browser browser(Actor.Person person) {
        Browser browser = new Browser();
        browser.cookies.put("touchstone-session", token(person));
        return browser;
    }

    /// The token of a new session of this person, with a second factor.
    public String token(Actor.Person person) {
        return sessions.begin(new Sessions.Arrival(person.id(), Optional.empty(), true), Optional.empty());
    }

    /// What came back.
    public record Got(int status, String body, HttpResponse<byte[]> response) {
        public String location() {
            return response.headers().firstValue("Location").orElse("");
        }

        public List<String> setCookies() {
            return response.headers().allValues("Set-Cookie");
        }

        /// The value of a hidden field of the first form that has it, after the one for signing out.
        public String hidden(String name) {
            String from = body.substring(Math.max(0, body.indexOf("<main")));
            Matcher m = HIDDEN.matcher(from);
            while (m.find()) {
                if (m.group(1).equals(name)) {
                    return m.group(2);
                }
            }
            throw new IllegalStateException("no field " + name + " in " + body);
        }
    }

    /// Keeps cookies, follows no redirect by itself, and says of itself what browsers say.
    public final class Browser {
        public final Map<String, String> cookies = new HashMap<>();

        public Got get(String path) {
            return send(HttpRequest.newBuilder(URI.create(url(path))).header("Accept", "text/html,*/*;q=0.8"));
        }

        /// Sends fields as a page of ours would; what was done is sent once more, as who clicks twice does,
        /// and leads to the same place.
        public Got post(String path, Map<String, String> fields) {
            Supplier<Got> sending = () -> post(path, encoded(fields), "Origin", "http://localhost:" + listener.port());
            return fields.containsKey("key") && !ONCE.contains(path) ? twice(path, sending) : sending.get();
        }

        public Got post(String path, String body, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)))
                    .header("Accept", "text/html")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return send(request);
        }

        /// Asks the API as a program does.
        ///
        /// @param token none if empty
        /// @param body JSON; none if empty
        public Got call(String method, String path, String token, String body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            if (!body.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            if (!method.equals("GET")) {
                request.header("Idempotency-Key", java.util.UUID.randomUUID().toString());
            }
            return send(request.method(
                    method,
                    body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)));
        }

        /// Sends fields and files as a browser sends a form with files.
        public Got upload(String path, Map<String, String> fields, Map<String, byte[]> files) {
            String boundary = "----touchstone" + System.nanoTime();
            java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
            fields.forEach((name, value) -> body.writeBytes(("--" + boundary
                            + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
                    .getBytes(StandardCharsets.UTF_8)));
            files.forEach((name, bytes) -> {
                body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\""
                                + name.replace("\"", "%22") + "\"\r\nContent-Type: text/html\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                body.writeBytes(bytes);
                body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            });
            body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
            return twice(
                    path,
                    () -> send(HttpRequest.newBuilder(URI.create(url(path)))
                            .header("Accept", "text/html")
                            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                            .header("Origin", "http://localhost:" + listener.port())
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))));
        }

        /// Fills in a form of a page that came back, and sends it.
        public Got submit(Got page, String path, String... fields) {
            return post(path, filled(page, fields));
        }

        private Got twice(String path, Supplier<Got> sending) {
            Got first = sending.get();
            // A new session takes no form of the one before.
            if (first.status() == 303 && first.setCookies().isEmpty()) {
                Got again = sending.get();
                assertEquals(
                        first.status() + first.location(),
                        again.status() + again.location(),
                        () -> path + " sent twice: " + again.body());
            }
            return first;
        }

        /// The fields that a browser sends of a form of this page, with these typed.
        public Map<String, String> filled(Got page, String... fields) {
            Map<String, String> all = new TreeMap<>();
            all.put("csrf", page.hidden("csrf"));
            all.put("key", page.hidden("key"));
            if (page.body().contains("name=\"saved\"")) {
                all.put("saved", page.hidden("saved"));
            }
            for (int i = 0; i < fields.length; i += 2) {
                all.put(fields[i], fields[i + 1]);
            }
            return all;
        }

        private Got send(HttpRequest.Builder request) {
            give(cookies, request);
            try {
                HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                keep(cookies, response);
                return new Got(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), response);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// Sends the cookies along with a request.
    static void give(Map<String, String> cookies, HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(c -> c.getKey() + "=" + c.getValue())
                            .collect(Collectors.joining("; ")));
        }
    }

    /// Keeps the cookies that came with an answer, and forgets those that it ends.
    static void keep(Map<String, String> cookies, HttpResponse<?> answer) {
        for (String set : answer.headers().allValues("Set-Cookie")) {
            String[] pair = set.split(";", 2)[0].split("=", 2);
            if (set.contains("Max-Age=0")) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
    }

    /// As a browser writes the fields of a form.
    public static String encoded(Map<String, String> fields) {
        StringBuilder out = new StringBuilder();
        fields.forEach((name, value) -> out.append(out.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return out.toString();
    }

    /// The pages of those who work on cases.
    public List<Route> staffDesk() {
        TestRegistry r = registry;
        Desk desk = new Desk(
                door,
                frame,
                r.cases,
                r.caseFiles,
                r.applications,
                r.comments,
                r.team,
                r.assessments,
                r.reviews,
                r.clarifications,
                r.decisions,
                r.accreditations,
                r.clock);
        List<Route> routes = new ArrayList<>(new StaffDesk(desk).routes());
        routes.addAll(new AdvicePages(desk, r.people, r.suppliers).routes());
        routes.addAll(new AccreditationPages(desk, r.conditions, r.accreditationFiles).routes());
        return routes;
    }

    @Override
    public void close() {
        client.close();
        listener.close();
        registry.close();
    }
}
