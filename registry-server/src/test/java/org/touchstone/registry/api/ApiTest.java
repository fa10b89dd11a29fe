package org.touchstone.registry.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.application.PlatformFileTest;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Duty;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Handlers;
import org.touchstone.registry.web.HostRule;
import org.touchstone.registry.web.HttpListener;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Metrics;
import org.touchstone.registry.web.Problems;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Route;

/// The writing API over a real socket and a real database: one case from sign-up to certificate by requests alone,
/// what is refused and as what, and that a refused request changes nothing.
class ApiTest {
    private static final TestRegistry REGISTRY = new TestRegistry();
    private static final List<UUID> HANDED_OUT = new ArrayList<>();
    private static List<Route> routes = List.of();
    private static HttpListener listener;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        URI publicUrl = URI.create("http://register.example");
        Problems problems = new Problems(publicUrl.toString(), Messages.english(), p -> "<title>" + p.title());
        Door door = new Door(REGISTRY.people::authenticate, certificate -> {
            HANDED_OUT.add(certificate.value());
            return Json.Obj.builder()
                    .with("certificate", certificate.toString())
                    .build();
        });
        routes = Stream.of(
                        new PeopleApi(
                                        door,
                                        REGISTRY.people,
                                        REGISTRY.staffList,
                                        REGISTRY.codes,
                                        REGISTRY.accounts,
                                        REGISTRY.editions)
                                .routes(),
                        new SessionsApi(door, door, REGISTRY.sessions).routes(),
                        new MembersApi(door, REGISTRY.members, publicUrl.toString()).routes(),
                        new SuppliersApi(door, REGISTRY.suppliers, REGISTRY.accreditations).routes(),
                        new IdentitiesApi(door, REGISTRY.registrations, REGISTRY.identities).routes(),
                        new ApplicationsApi(door, REGISTRY.applications, REGISTRY.drafts, REGISTRY.ownCases).routes(),
                        new AssessmentsApi(
                                        door,
                                        REGISTRY.team,
                                        REGISTRY.assessments,
                                        REGISTRY.reviews,
                                        REGISTRY.clarifications,
                                        REGISTRY.decisions,
                                        REGISTRY.accreditations)
                                .routes(),
                        new AccreditationsApi(
                                        door, REGISTRY.accreditations, REGISTRY.conditions, REGISTRY.accreditationFiles)
                                .routes(),
                        new CasesApi(
                                        door,
                                        REGISTRY.cases,
                                        REGISTRY.caseFiles,
                                        REGISTRY.team,
                                        REGISTRY.assessments,
                                        Messages.english())
                                .routes(),
                        new CommentsApi(door, REGISTRY.comments).routes(),
                        new NoticesApi(door, REGISTRY.notices, REGISTRY.addresses).routes(),
                        new SharesApi(door, REGISTRY.shares).routes())
                .flatMap(List::stream)
                .toList();
        Handlers handlers = new Handlers(routes, problems, new HostRule(publicUrl, Set.of()), new Metrics(), false);
        listener = HttpListener.start(HttpListener.Settings.loopback(0), handlers);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        listener.close();
        REGISTRY.close();
    }

    /// One request; `token` empty for none.
    private record Sent(int status, Json.Obj body, HttpResponse<byte[]> response) {
        String code() {
            return body.optionalText("code").orElse("");
        }
    }

    private static Sent send(String method, String path, String token, String key, String type, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + listener.port() + "/api/v1" + path))
                .timeout(Duration.ofSeconds(60));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        if (body.length > 0) {
            request.header("Content-Type", type);
        }
        request.method(
                method,
                body.length > 0 ? HttpRequest.BodyPublishers.ofByteArray(body) : HttpRequest.BodyPublishers.noBody());
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            String answered = response.headers().firstValue("Content-Type").orElse("");
            Json.Obj json = answered.contains("json")
                    ? StrictJson.parseObject(response.body(), StrictJson.Limits.DOCUMENT)
                    : Json.Obj.builder().build();
            return new Sent(response.statusCode(), json, response);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Sent post(String path, String token, String json) {
        return send(
                "POST",
                path,
                token,
                UUID.randomUUID().toString(),
                "application/json",
                json.getBytes(StandardCharsets.UTF_8));
    }

    private static Sent get(String path, String token) {
        return send("GET", path, token, "", "", new byte[0]);
    }

    private static Sent ok(Sent sent) {
        assertTrue(sent.status() == 200 || sent.status() == 201, () -> sent.status() + " " + sent.body());
        return sent;
    }

    private static String token(Actor.Person person) {
        return person.number().equals("S-001") ? "demo-amara-osei" : "demo-" + person.number();
    }

    /// A write that is not told apart from its repetition could happen twice.
    @Test
    void people_are_enrolled_let_in_and_listed() {
        String owner = "demo-amara-osei";
        Sent made = post("/people", owner, "{\"number\":\"A-050\",\"name\":\"Nia Okafor\"}");
        assertEquals(201, made.status());
        String id = made.body().text("person");
        String key = TestRegistry.key().value();
        Sent code = send("POST", "/people/" + id + "/code", owner, key, "", new byte[0]);
        assertEquals(200, code.status());
        assertTrue(
                code.body().text("code").matches("([2-9B-Z]{4}-){3}[2-9B-Z]{4}"),
                code.body().text("code"));
        assertEquals(
                code.body(),
                send("POST", "/people/" + id + "/code", owner, key, "", new byte[0])
                        .body(),
                "a repeated request gets the first answer");
        Json.Obj person =
                send("GET", "/people/" + id, owner, "", "", new byte[0]).body();
        assertEquals("Nia Okafor", person.text("name"));
        assertEquals(code.body().text("ends"), person.text("codeEnds"));
        post("/people/" + id + "/roles", owner, "{\"role\":\"registrar\"}");
        Json.Obj wish = send("GET", "/people/" + id, owner, "", "", new byte[0])
                .body()
                .objects("wishes")
                .getFirst();
        assertEquals("give registrar S-001", wish.text("change") + " " + wish.text("role") + " " + wish.text("by"));
        assertEquals(
                List.of("A-050"),
                send("GET", "/people?after=A-049", owner, "", "", new byte[0]).body().objects("people").stream()
                        .map(p -> p.text("number"))
                        .filter(n -> n.equals("A-050"))
                        .toList());
        assertEquals(
                200,
                send(
                                "POST",
                                "/people/" + id + "/code/withdrawal",
                                owner,
                                TestRegistry.key().value(),
                                "",
                                new byte[0])
                        .status());
    }

    @Test
    void every_write_needs_an_idempotency_key() {
        List<String> wrong = new ArrayList<>();
        for (Route route : routes) {
            if (route.method().equals("GET")) {
                continue;
            }
            String path = route.pattern()
                    .substring("/api/v1".length())
                    .replace("{number}", "SRA-00000019")
                    .replaceAll("\\{[a-z]+}", UUID.randomUUID().toString());
            Sent sent = switch (route.body()) {
                case Route.Body.None() -> send(route.method(), path, token(REGISTRY.owner), "", "", new byte[0]);
                case Route.Body.JsonObject _ ->
                    send(
                            route.method(),
                            path,
                            token(REGISTRY.owner),
                            "",
                            "application/json",
                            "{}".getBytes(StandardCharsets.UTF_8));
                case Route.Body.Form _, Route.Body.OwnForm _ ->
                    throw new IllegalStateException("no request of a program is a form");
                case Route.Body.Bytes bytes ->
                    send(
                            route.method(),
                            path,
                            token(REGISTRY.owner),
                            "",
                            bytes.types().iterator().next(),
                            "%PDF-1.7".getBytes(StandardCharsets.UTF_8));
            };
            if (!sent.code().equals(Refusal.IDEMPOTENCY_KEY_REQUIRED.code())) {
                wrong.add(route.method() + " " + route.pattern() + ": " + sent.status() + " " + sent.code());
            }
        }
        assertEquals(List.of(), wrong);
    }

    /// What people with a duty read goes on when nothing may be written.
    @Test
    void private_reads_go_on_while_the_server_is_read_only() {
        Case waiting = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 2);
        String one = "/applications/" + waiting.id;
        REGISTRY.db.becomeReadOnly("a test says so");
        try {
            for (String path : List.of("/me", one, one + "/file")) {
                ok(get(path, token(REGISTRY.grace)));
            }
            ok(get(one + "/scores", token(REGISTRY.tom)));
            assertEquals(
                    Refusal.READ_ONLY.code(),
                    post(
                                    one + "/grant",
                                    token(REGISTRY.grace),
                                    "{\"scores\":\"" + waiting.digest() + "\",\"words\":\"Good.\"}")
                            .code());
        } finally {
            REGISTRY.db.allowWriting();
        }
    }

    /// The example that the document gives for a body.
    private static String example(String path) {
        try (java.io.InputStream in = ApiTest.class.getResourceAsStream("/openapi.json")) {
            return CanonicalJson.text(StrictJson.parseObject(in.readAllBytes(), StrictJson.Limits.DOCUMENT)
                    .obj("paths")
                    .obj("/api/v1" + path)
                    .obj("post")
                    .obj("requestBody")
                    .obj("content")
                    .obj("application/json")
                    .obj("example"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_case_is_found_in_its_queue_looked_at_given_away_and_scored_bit_by_bit_as_in_the_examples() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        String one = "/applications/" + c.id;
        String registrar = token(REGISTRY.registrar);
        List<String> waiting = new ArrayList<>();
        for (Optional<String> next = Optional.of("/queue/registrar?order=age"); next.isPresent(); ) {
            Json.Obj page = ok(get(next.get(), registrar)).body();
            page.objects("cases").forEach(q -> waiting.add(q.text("application")));
            next = page.optionalText("next").map(path -> path.substring("/api/v1".length()));
        }
        assertTrue(waiting.contains(c.id.toString()));
        assertEquals(403, get("/queue/registrar", token(REGISTRY.tom)).status());
        assertEquals(404, get("/queue/auditor", token(REGISTRY.tom)).status());
        assertEquals(400, get("/queue/registrar?order=size", registrar).status());
        Json.Obj free = ok(get(one + "/candidates", registrar)).body().objects("candidates").stream()
                .filter(k -> k.bool("eligible"))
                .findFirst()
                .orElseThrow();
        assertTrue(free.has("load"));
        Json.Obj grant = ok(get(one + "/acts", registrar)).body().objects("acts").stream()
                .filter(a -> a.text("act").equals("grant"))
                .findFirst()
                .orElseThrow();
        assertEquals("own-work", grant.text("reason"));
        assertFalse(grant.text("detail").isBlank());
        assertTrue(ok(get(one + "/case", token(c.held.person()))).body().has("acts"));

        Case scoring = REGISTRY.open(REGISTRY.company()).inAssessment();
        String draft = "/applications/" + scoring.id + "/scores/draft";
        ok(post(draft, token(REGISTRY.tom), example("/applications/{application}/scores/draft")));
        assertEquals(
                "COL-01",
                ok(get(draft, token(REGISTRY.tom)))
                        .body()
                        .objects("marks")
                        .getFirst()
                        .text("criterion"));
        assertEquals(0, get(draft, token(REGISTRY.vera)).body().objects("marks").size());
    }

    @Test
    void anybody_comments_the_registrar_publishes_and_the_supplier_answers_as_in_the_examples() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        Sent taken = ok(post("/applicants/" + c.id + "/comments", "", example("/applicants/{application}/comments")));
        assertEquals(201, taken.status());
        String one = "/applications/" + c.id + "/comments";
        String comment = one + "/" + taken.body().text("comment");
        String outcome = "/applicants/" + c.id + "/comments/" + taken.body().text("comment");
        assertEquals("waiting", get(outcome, "").body().text("state"));
        assertEquals(
                404,
                get("/applicants/" + c.id + "/comments/" + UUID.randomUUID(), "")
                        .status());
        assertTrue(get("/comments", token(REGISTRY.registrar)).body().objects("waiting").stream()
                .anyMatch(w -> w.text("comment").equals(taken.body().text("comment"))));
        assertEquals(403, get("/comments", token(REGISTRY.tom)).status());
        assertEquals(0, get("/applicants/" + c.id, "").body().objects("said").size());
        assertEquals(
                "E. Duffy",
                get(one, token(REGISTRY.registrar))
                        .body()
                        .objects("comments")
                        .getFirst()
                        .text("from"));
        String path = "/applications/{application}/comments/{comment}";
        ok(post(comment + "/moderation", token(REGISTRY.registrar), example(path + "/moderation")));
        Json.Obj said = get("/applicants/" + c.id, "").body().objects("said").getFirst();
        assertEquals("Their vans no longer block our street at night.", said.text("words"));
        assertEquals("E. Duffy", said.text("name"));
        assertEquals("personal-data", get(outcome, "").body().text("reason"));
        ok(post(comment + "/reply", token(c.held.person()), example(path + "/reply")));
        assertFalse(
                get("/applicants/" + c.id, "").body().objects("said").getFirst().has("reply"));
        ok(post(comment + "/reply/moderation", token(REGISTRY.registrar), example(path + "/reply/moderation")));
        assertEquals(
                "We moved the night deliveries in March.",
                get("/applicants/" + c.id, "")
                        .body()
                        .objects("said")
                        .getFirst()
                        .obj("reply")
                        .text("words"));
        assertTrue(get("/applicants", "").body().objects("applicants").stream()
                .anyMatch(a -> a.text("application").equals(c.id.toString())));
        for (String wrong : List.of(
                "{\"verdict\":\"publish\",\"reason\":\"abuse\"}",
                "{\"verdict\":\"reject\"}",
                "{\"verdict\":\"reject\",\"reason\":\"dull\"}",
                "{\"verdict\":\"shorten\",\"reason\":\"abuse\"}",
                "{\"verdict\":\"burn\",\"reason\":\"abuse\"}")) {
            assertEquals(
                    422,
                    post(comment + "/moderation", token(REGISTRY.registrar), wrong)
                            .status(),
                    wrong);
        }
        assertEquals(
                404,
                post("/applicants/" + UUID.randomUUID() + "/comments", "", "{\"words\":\"x\"}")
                        .status());
    }

    @Test
    void an_organisation_is_registered_bit_by_bit_and_compared_as_in_the_examples() {
        String registrar = token(REGISTRY.registrar);
        List<String> suppliers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String person = token(REGISTRY.person());
            assertEquals("incomplete", empty("/registration/submission", person).code());
            ok(post(
                    "/registration",
                    person,
                    example("/registration").replace("99000001", "97654321").replace("Harbour & Vale", "Lifeboat")));
            Json.Obj draft = ok(get("/registration", person)).body();
            assertEquals(List.of(), draft.texts("missing"));
            assertEquals("97654321", draft.obj("parts").text("number"));
            assertEquals(200, empty("/registration/request", person).status());
            Json.Obj registered = ok(empty("/registration/submission", person)).body();
            assertEquals(Set.of("supplier"), registered.members().keySet());
            suppliers.add(registered.text("supplier"));
            assertEquals(403, get("/identities", person).status());
            assertEquals(403, get("/identities/conflicts", person).status());
            assertEquals(
                    403,
                    post("/registration", registrar, example("/registration")).status());
        }
        assertTrue(ok(get("/identities", registrar)).body().objects("waiting").stream()
                .filter(w -> suppliers.contains(w.obj("supplier").text("supplier")))
                .allMatch(w -> w.bool("disputed") && !w.bool("applying")));
        String conflict = ok(get("/identities/conflicts", registrar)).body().objects("conflicts").stream()
                .filter(c -> c.obj("newcomer").text("supplier").equals(suppliers.getLast()))
                .map(c -> c.text("conflict"))
                .findFirst()
                .orElseThrow();
        String one = "/identities/conflicts/" + conflict;
        assertEquals(403, get(one, token(REGISTRY.tom)).status());
        assertEquals(
                404,
                get("/identities/conflicts/" + UUID.randomUUID(), registrar).status());
        for (String wrong : List.of(
                "{}",
                "{\"decision\":\"distinct\"}",
                "{\"decision\":\"distinct\",\"reasons\":\" \"}",
                "{\"decision\":\"merge\",\"reasons\":\"So.\"}",
                "{\"decision\":[\"distinct\"],\"reasons\":\"So.\"}",
                "{\"decision\":\"distinct\",\"reasons\":\"So.\",\"by\":\"me\"}",
                "{\"decision\":\"distinct\",\"reasons\":\"" + "x".repeat(5_001) + "\"}")) {
            assertEquals(422, post(one + "/decision", registrar, wrong).status(), wrong);
        }
        String example = example("/identities/conflicts/{conflict}/decision");
        assertEquals(403, post(one + "/decision", token(REGISTRY.tom), example).status());
        ok(post(one + "/decision", registrar, example));
        assertEquals("already-done", post(one + "/decision", registrar, example).code());
        Json.Obj decided = ok(get(one, registrar)).body();
        assertEquals("distinct", decided.text("decision"));
        assertEquals(List.of("same-identifier", "same-name"), decided.texts("grounds"));
    }

    @Test
    void what_the_platform_gives_out_is_taken_in() {
        TestRegistry.Held held =
                REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Quay Ltd", OrganisationId.of("GB-COH", "97200001"));
        String person = token(held.person());
        String path = "/applications/" + REGISTRY.open(held).id + "/draft/platform";
        String file = PlatformFileTest.file("97200001", "true", "_Payments06_2=28.5");
        Sent taken = ok(post(path, person, file));
        assertEquals(List.of("vcse", "figures COL-01-M2"), taken.body().texts("taken"));
        assertEquals("malformed-json", post(path, person, "{").code());
        assertEquals("invalid-fields", post(path, person, "{}").code());
        assertEquals(
                "other-organisation",
                post(path, person, file.replace("97200001", "97200002")).code());
        assertEquals(404, post(path, token(REGISTRY.company().person()), file).status());
        assertEquals(403, post(path, token(REGISTRY.registrar), file).status());
        assertEquals(413, post(path, person, " ".repeat(3 << 20)).status());
    }

    private static Sent empty(String path, String token) {
        return send("POST", path, token, TestRegistry.key().value(), "", new byte[0]);
    }

    @Test
    void an_administrator_invites_and_somebody_joins_as_in_the_examples() {
        TestRegistry.Held held = REGISTRY.company();
        String admin = token(held.person());
        Actor.Person priya = REGISTRY.person();
        String supplier = "/suppliers/" + held.supplier();
        Sent made = post(supplier + "/invitations", admin, example("/suppliers/{supplier}/invitations"));
        assertEquals(201, made.status());
        String code = made.body().text("code");
        assertTrue(made.body().text("url").endsWith("/join?code=" + code));
        Json.Obj open = get(supplier + "/invitations", admin).body();
        assertEquals(1, open.objects("invitations").size());
        assertFalse(CanonicalJson.text(open).contains(code), "shown once");
        Json.Obj given = StrictJson.parseObject(example("/memberships").getBytes(StandardCharsets.UTF_8));
        String join = CanonicalJson.text(given).replace(given.text("code"), code);
        assertEquals(404, get(supplier + "/members", token(priya)).status());
        ok(post("/memberships", token(priya), join));
        assertEquals(
                "code-not-good",
                post("/memberships", token(REGISTRY.person()), join).code());
        assertEquals(
                2,
                get(supplier + "/members", token(priya))
                        .body()
                        .objects("members")
                        .size());
        String member = supplier + "/members/" + priya.id();
        ok(post(member + "/roles", admin, example("/suppliers/{supplier}/members/{person}/roles")));
        assertEquals(
                403,
                post(member + "/roles", token(priya), "{\"roles\":[\"supplier-admin\"]}")
                        .status());
        ok(post(member + "/removal", admin, ""));
        assertEquals(404, get(supplier + "/members", token(priya)).status());
        assertEquals(
                "last-administrator",
                post(supplier + "/members/" + held.person().id() + "/removal", admin, "")
                        .code());
    }

    @Test
    void assessors_ask_and_the_supplier_answers_as_in_the_examples() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        String one = "/applications/" + c.id;
        String supplier = token(c.held.person());
        Sent asked =
                ok(post(one + "/questions", token(REGISTRY.tom), example("/applications/{application}/questions")));
        assertEquals("clarification", asked.body().text("state"));
        Json.Obj told = get("/notices", supplier).body();
        Json.Obj notice = told.objects("notices").stream()
                .filter(n -> n.text("kind").equals("questions-asked"))
                .findFirst()
                .orElseThrow();
        ok(send(
                "POST",
                "/notices/" + notice.text("notice") + "/reading",
                supplier,
                UUID.randomUUID().toString(),
                "",
                new byte[0]));
        assertEquals(
                told.integer("unread") - 1, get("/notices", supplier).body().integer("unread"));
        assertEquals(400, get("/notices?after=then", supplier).status());
        ok(post(one + "/questions/answer", supplier, example("/applications/{application}/questions/answer")));
        Json.Obj round = ok(get(one + "/questions", token(REGISTRY.vera)))
                .body()
                .objects("rounds")
                .getFirst();
        assertEquals(1, round.objects("replies").size());
        assertTrue(round.has("answered"));
    }

    // ---- the whole way

    @Test
    void a_case_goes_from_signing_up_to_its_certificate_by_requests_alone() {
        String owner = "demo-amara-osei";
        ok(post("/people", owner, "{\"number\":\"P-900\",\"name\":\"Dilip Rao\",\"demoToken\":\"demo-dilip-rao\"}"));
        String dilip = "demo-dilip-rao";
        String me = ok(get("/me", dilip)).body().text("person");
        String supplier = ok(post("/suppliers", dilip, """
                        {"kind":"legal-person","legalName":"Harbour & Vale Care Ltd","address":{"country":"GB"},
                         "identifiers":[{"scheme":"GB-COH","id":"99990001"},{"scheme":"GB-PPON","id":"PGVG-7647-BZQM"}]}""")).body().text("supplier");
        ok(post(
                "/people/" + me + "/roles",
                dilip,
                "{\"role\":\"supplier-signatory\",\"supplier\":\"" + supplier + "\"}"));
        ok(post("/suppliers/" + supplier + "/verification", token(REGISTRY.registrar), """
                {"legalName":"Harbour & Vale Care Ltd","identifiers":[
                 {"scheme":"GB-COH","id":"99990001","method":"companies-house"},
                 {"scheme":"GB-PPON","id":"PGVG-7647-BZQM","method":"central-digital-platform"}]}"""));
        Sent opened = ok(post(
                "/applications",
                dilip,
                "{\"supplier\":\"" + supplier + "\",\"scheme\":\"sra\",\"level\":\"standard\"}"));
        assertEquals(201, opened.status());
        String one = "/applications/" + opened.body().text("application");
        assertEquals(
                "/api/v1" + one,
                opened.response().headers().firstValue("Location").orElseThrow());

        ok(post(one + "/facts", dilip, "{\"facts\":" + CanonicalJson.text(TestRegistry.facts()) + "}"));
        List<Json> answers = new ArrayList<>();
        for (Criterion criterion :
                REGISTRY.edition.applicable("standard", REGISTRY.edition.facts(TestRegistry.facts()))) {
            String type = criterion.evidence().stream()
                    .filter(t -> !t.equals("ocds-release"))
                    .findFirst()
                    .orElseThrow();
            String file = ok(send(
                            "POST",
                            one + "/evidence?type=" + type + "&dated="
                                    + REGISTRY.today().minusDays(3),
                            dilip,
                            UUID.randomUUID().toString(),
                            "application/pdf",
                            ("%PDF-1.7 " + criterion.id()).getBytes(StandardCharsets.US_ASCII)))
                    .body()
                    .text("evidence");
            answers.add(Json.Obj.builder()
                    .with("criterion", criterion.id())
                    .with("words", "We do this.")
                    .with("evidence", Json.Arr.ofStrings(List.of(file)))
                    .build());
        }
        Json.Obj all = Json.Obj.builder()
                .with("vcse", false)
                .with(
                        "scope",
                        Json.Obj.builder()
                                .with("entity", "legal-person")
                                .with("cpvPrefixes", new Json.Arr(List.of()))
                                .with("areas", new Json.Arr(List.of()))
                                .build())
                .with(
                        "accountabilityCode",
                        Json.Obj.builder().with("version", "1").build())
                .with("objectives", new Json.Arr(List.of()))
                .with("figures", new Json.Arr(List.of()))
                .with("equivalents", new Json.Arr(List.of()))
                .with("criteria", new Json.Arr(answers))
                .build();
        ok(post(one + "/answers", dilip, "{\"answers\":" + CanonicalJson.text(all) + "}"));
        String challenge = ok(post(one + "/challenge", dilip, "")).body().text("challenge");
        String proof = HolderProof.sign(
                        TestRegistry.HOLDER.publicKey(),
                        challenge,
                        m -> Es256.sign(m, TestRegistry.HOLDER.privateKey()))
                .text();
        ok(post(
                one + "/holder-key",
                dilip,
                "{\"jwk\":" + CanonicalJson.text(TestRegistry.HOLDER.publicKey().json()) + ",\"proof\":\"" + proof
                        + "\"}"));
        ok(post(
                one + "/agreement",
                dilip,
                "{\"version\":\"" + REGISTRY.edition.agreement().version() + "\"}"));
        String declaration = ok(get(one + "/declaration", dilip)).body().text("digest");
        ok(post(one + "/submission", dilip, "{\"declaration\":\"" + declaration + "\"}"));
        String registrar = token(REGISTRY.registrar);
        ok(post(one + "/completion", registrar, ""));
        for (Actor.Person assessor : List.of(REGISTRY.tom, REGISTRY.vera)) {
            ok(post(
                    one + "/assessors",
                    registrar,
                    "{\"assessor\":\"" + assessor.id() + "\",\"lead\":" + (assessor == REGISTRY.tom) + "}"));
        }
        String marks = CanonicalJson.text(REGISTRY.sheet(_ -> 2).json());
        for (Actor.Person assessor : List.of(REGISTRY.tom, REGISTRY.vera)) {
            ok(post(one + "/interests", token(assessor), "{\"interest\":false,\"words\":\"None\"}"));
        }
        for (Actor.Person assessor : List.of(REGISTRY.tom, REGISTRY.vera)) {
            ok(post(one + "/scores", token(assessor), marks));
        }
        REGISTRY.pass(Duration.ofDays(30));
        String digest = ok(post(one + "/agreed-scores", token(REGISTRY.tom), marks))
                .body()
                .text("digest");
        Json.Obj proposed = ok(get(one + "/agreed-scores", token(REGISTRY.vera)))
                .body()
                .objects("proposals")
                .getFirst();
        assertEquals(digest, proposed.text("digest"));
        assertFalse(proposed.bool("confirmed"));
        assertEquals(404, get(one + "/agreed-scores", dilip).status());
        ok(post(one + "/agreed-scores/confirmation", token(REGISTRY.vera), "{\"digest\":\"" + digest + "\"}"));
        ok(post(one + "/review", token(REGISTRY.reviewer), ""));
        ok(post(one + "/review/end", token(REGISTRY.reviewer), "{\"passed\":true,\"findings\":\"In order.\"}"));
        Json.Obj file = ok(get(one + "/file", token(REGISTRY.grace))).body();
        assertEquals(digest, file.text("scores"));
        assertEquals(
                List.of(REGISTRY.tom.number(), REGISTRY.vera.number()),
                file.objects("sheets").stream().map(s -> s.text("number")).toList());
        assertEquals(
                "In order.",
                ok(get(one + "/rounds", token(REGISTRY.grace)))
                        .body()
                        .objects("rounds")
                        .getFirst()
                        .obj("review")
                        .text("findings"));
        assertEquals(404, get(one + "/rounds", dilip).status());

        String key = UUID.randomUUID().toString();
        byte[] grant = ("{\"scores\":\"" + digest + "\",\"words\":\"All criteria are met.\"}")
                .getBytes(StandardCharsets.UTF_8);
        Sent refused = send("POST", one + "/grant", token(REGISTRY.tom), key, "application/json", grant);
        assertEquals(403, refused.status());
        assertEquals("own-work", refused.code());
        Sent granted = ok(send("POST", one + "/grant", token(REGISTRY.grace), key, "application/json", grant));
        assertEquals("granted", granted.body().text("state"));
        UUID certificate = UUID.fromString(granted.body().text("certificate"));
        assertTrue(HANDED_OUT.contains(certificate), "the answer waits until the certificate is handed out");
        Sent again = ok(send("POST", one + "/grant", token(REGISTRY.grace), key, "application/json", grant));
        assertEquals(granted.body(), again.body());
        new AccreditationNumber(granted.body().text("accreditation"));
        assertEquals("granted", ok(get(one, dilip)).body().text("state"));
    }

    // ---- every pair, both orders

    static Stream<Arguments> pairs() {
        List<Duty> staff = Stream.of(Duty.values()).filter(d -> d != Duty.APPLY).toList();
        return staff.stream()
                .flatMap(one -> staff.stream().filter(other -> one != other).map(other -> Arguments.of(one, other)));
    }

    private static int people = 500;

    @ParameterizedTest
    @MethodSource("pairs")
    void whoever_has_done_one_duty_is_refused_the_other(Duty one, Duty other) {
        Actor.Person all =
                REGISTRY.staff("X-" + people++, Role.REGISTRAR, Role.ASSESSOR, Role.REVIEWER, Role.DECISION_MAKER);
        Case c = REGISTRY.open(REGISTRY.company());
        switch (one) {
            case INTAKE -> c.intake = all;
            case ASSESS -> c.lead = all;
            case REVIEW -> c.reviews = all;
            case DECIDE -> c.decides = all;
            case CHECK, APPLY -> {
                // Done after the grant.
            }
        }
        AccreditationNumber number = c.granted();
        if (one == Duty.CHECK) {
            REGISTRY.accreditations.check(
                    all, TestRegistry.key(), new Accreditations.Check(number, "withdrawal", "Seen."));
        }
        String application = "/applications/" + c.id;
        Sent sent = switch (other) {
            case INTAKE -> post(application + "/completion", token(all), "");
            case ASSESS -> post(application + "/interests", token(all), "{\"interest\":false,\"words\":\"None\"}");
            case REVIEW -> post(application + "/review", token(all), "");
            case DECIDE ->
                post(application + "/grant", token(all), "{\"scores\":\"" + c.digest() + "\",\"words\":\"Granted.\"}");
            case CHECK ->
                post(
                        "/accreditations/" + number.value() + "/checks",
                        token(all),
                        "{\"subject\":\"withdrawal\",\"words\":\"Seen.\"}");
            case APPLY -> throw new IllegalArgumentException();
        };
        if (one.excludes(other)) {
            assertEquals(403, sent.status(), sent.body().toString());
            assertEquals("own-work", sent.code());
        } else {
            assertFalse(sent.code().equals("own-work"), sent.body().toString());
        }
        // The same for what becomes of the accreditation.
        if (one != Duty.DECIDE && one.excludes(Duty.DECIDE)) {
            for (String act : List.of("suspension", "withdrawal")) {
                Sent measure = post(
                        "/accreditations/" + number.value() + "/" + act,
                        token(all),
                        "{\"reason\":\"X\",\"" + (act.equals("suspension") ? "remedy" : "words")
                                + "\":\"Y\",\"urgent\":true}");
                assertEquals("own-work", measure.code(), act);
            }
        }
    }

    // ---- bad input

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Who asks, and how.
                "POST|/applications||key-00000001|{}|401|unauthenticated",
                "POST|/applications|demo-nobody-at-all|key-00000002|{}|401|unauthenticated",
                "POST|/applications|PERSON||{}|400|idempotency-key-required",
                "POST|/applications|PERSON|short|{}|400|idempotency-key-invalid",
                "POST|/applications|PERSON|key with spaces|{}|400|idempotency-key-invalid",
                "POST|/applications|PERSON|NEW|[]|400|malformed-json",
                "POST|/applications|PERSON|NEW|{\"level\":\"a\",\"level\":\"b\"}|400|malformed-json",
                "POST|/applications|PERSON|NEW|{\"level\":1.5}|400|malformed-json",
                "POST|/applications|PERSON|NEW|{}|422|invalid-fields",
                "POST|/applications|PERSON|NEW|{\"supplier\":\"SUPPLIER\",\"scheme\":\"sra\",\"level\":\"standard\",\"state\":\"granted\"}|422|invalid-fields",
                "POST|/applications|PERSON|NEW|{\"supplier\":\"SUPPLIER\",\"scheme\":\"sra\",\"level\":\"gold\"}|422|invalid-fields",
                "POST|/applications|PERSON|NEW|{\"supplier\":\"SUPPLIER\",\"scheme\":\"other\",\"level\":\"standard\"}|422|invalid-fields",
                "POST|/applications|PERSON|NEW|{\"supplier\":\"not-a-uuid\",\"scheme\":\"sra\",\"level\":\"standard\"}|422|invalid-fields",
                "POST|/applications|PERSON|NEW|{\"supplier\":\"SUPPLIER\",\"scheme\":\"sra\",\"level\":\"standard\"}|409|application-open",
                "POST|/applications|STRANGER|NEW|{\"supplier\":\"SUPPLIER\",\"scheme\":\"sra\",\"level\":\"standard\"}|404|not-found",
                "POST|/applications|REGISTRAR|NEW|{\"supplier\":\"SUPPLIER\",\"scheme\":\"sra\",\"level\":\"standard\"}|404|not-found",
                // What is said.
                "POST|/applications/CASE/facts|PERSON|NEW|{\"facts\":{\"employees\":5}}|422|invalid-fields",
                "POST|/applications/CASE/facts|PERSON|NEW|{\"facts\":{\"employees\":-5}}|422|invalid-fields",
                "POST|/applications/CASE/facts|PERSON|NEW|{\"facts\":{\"shoe-size\":43}}|422|invalid-fields",
                "POST|/applications/CASE/facts|PERSON|NEW|{\"facts\":7}|422|invalid-fields",
                "POST|/applications/CASE/facts|STRANGER|NEW|{\"facts\":{}}|404|not-found",
                "POST|/applications/CASE/facts|REGISTRAR|NEW|{\"facts\":{}}|403|not-permitted",
                "POST|/applications/CASE/answers|PERSON|NEW|{\"answers\":{}}|422|invalid-fields",
                "POST|/applications/CASE/agreement|PERSON|NEW|{\"version\":\"0\"}|422|invalid-fields",
                "POST|/applications/CASE/holder-key|PERSON|NEW|{\"jwk\":{\"kty\":\"EC\"},\"proof\":\"a.b.c\"}|409|challenge-expired",
                "POST|/applications/CASE/submission|PERSON|NEW|{\"declaration\":\"x\"}|409|incomplete",
                "POST|/applications/CASE/evidence?type=board-decision&dated=2027-05-01|PERSON|NEW|%PDF-1.7|415|unsupported-type",
                "POST|/applications/CASE/evidence?type=board-decision|PERSON|NEW|PDF:%PDF-1.7|400|invalid-parameter",
                "POST|/applications/CASE/evidence?type=board-decision&dated=1.5.2027|PERSON|NEW|PDF:%PDF-1.7|400|invalid-parameter",
                "POST|/applications/CASE/evidence?type=board-decision&dated=2099-05-01|PERSON|NEW|PDF:%PDF-1.7|422|invalid-fields",
                "POST|/applications/CASE/evidence?type=board-decision&dated=0000-01-01|PERSON|NEW|PDF:%PDF-1.7|422|invalid-fields",
                "POST|/applications/CASE/evidence?type=board-decision&dated=1899-12-31|PERSON|NEW|PDF:%PDF-1.7|422|invalid-fields",
                "POST|/applications/CASE/evidence?type=unheard-of&dated=2027-05-01|PERSON|NEW|PDF:%PDF-1.7|422|invalid-fields",
                "POST|/applications/CASE/evidence?type=board-decision&dated=2027-05-01|PERSON|NEW|PDF:<html>|415|unsupported-type",
                "POST|/applications/CASE/evidence?type=board-decision&dated=2027-05-01&x=1|PERSON|NEW|PDF:%PDF-1.7|400|unknown-parameter",
                // Stages that are skipped, and other people's work.
                "POST|/applications/CASE/completion|REGISTRAR|NEW||409|wrong-state",
                "POST|/applications/CASE/completion|PERSON|NEW||403|own-work",
                "POST|/applications/CASE/review|REVIEWER|NEW||409|wrong-state",
                "POST|/applications/CASE/grant|GRACE|NEW|{\"scores\":\"x\",\"words\":\"y\"}|409|wrong-state",
                "POST|/applications/CASE/grant|PERSON|NEW|{\"scores\":\"x\",\"words\":\"y\"}|403|own-work",
                "POST|/applications/CASE/interests|ASSESSOR|NEW|{\"interest\":false,\"words\":\"None\"}|403|not-assigned",
                "POST|/applications/CASE/scores|ASSESSOR|NEW|{\"marks\":[{\"criterion\":\"a\",\"score\":1,\"words\":\"b\"},{\"criterion\":\"a\",\"score\":1,\"words\":\"b\"}]}|422|invalid-fields",
                "POST|/applications/CASE/scores|ASSESSOR|NEW|{\"marks\":[{\"criterion\":\"a\",\"score\":1,\"words\":\"b\",\"agreed\":true}]}|422|invalid-fields",
                "POST|/applications/00000000-0000-4000-8000-000000000000/completion|REGISTRAR|NEW||404|not-found",
                "POST|/applications/1-1-1-1-1/completion|REGISTRAR|NEW||404|not-found",
                "GET|/applications/CASE|STRANGER||``|404|not-found",
                "GET|/applications/CASE|REGISTRAR||``|404|not-found",
                "GET|/applications/CASE/content|GRACE||``|404|not-found",
                "GET|/applications/CASE/declaration|REGISTRAR||``|404|not-found",
                "GET|/applications/CASE/evidence/00000000-0000-4000-8000-000000000000|PERSON||``|404|not-found",
                "GET|/applications?after=x|PERSON||``|400|invalid-parameter",
                // People and suppliers.
                "POST|/people|REGISTRAR|NEW|{\"number\":\"P-999\",\"name\":\"A\"}|403|not-permitted",
                "POST|/people|OWNER|NEW|{\"number\":\"lower\",\"name\":\"A\"}|422|invalid-fields",
                "POST|/people|OWNER|NEW|{\"number\":\"A-017\",\"name\":\"A\"}|409|conflict",
                "POST|/people/OWNERID/roles|OWNER|NEW|{\"role\":\"decision-maker\"}|403|own-work",
                "POST|/people/OWNERID/code|OWNER|NEW||403|own-work",
                "POST|/people/OWNERID/code|REGISTRAR|NEW||403|not-permitted",
                "POST|/people/OWNERID/code|PERSON|NEW||403|not-permitted",
                "POST|/people/00000000-0000-4000-8000-000000000000/code|OWNER|NEW||404|not-found",
                "POST|/people/OWNERID/code/withdrawal|OWNER|NEW||404|not-found",
                "POST|/people/OWNERID/unlinking|OWNER|NEW||404|not-found",
                "POST|/people/OWNERID/unlinking|REGISTRAR|NEW||403|not-permitted",
                "GET|/people|REGISTRAR||``|403|not-permitted",
                "GET|/people|PERSON||``|403|not-permitted",
                "GET|/people/OWNERID|REGISTRAR||``|403|not-permitted",
                "GET|/people/00000000-0000-4000-8000-000000000000|OWNER||``|404|not-found",
                "POST|/people/OWNERID/roles|OWNER|NEW|{\"role\":\"emperor\"}|422|invalid-fields",
                "POST|/people/OWNERID/roles|OWNER|NEW|{\"role\":\"supplier-admin\"}|422|invalid-fields",
                "POST|/suppliers|REGISTRAR|NEW|{\"kind\":\"legal-person\",\"legalName\":\"A\",\"address\":{\"country\":\"GB\"},\"identifiers\":[{\"scheme\":\"GB-COH\",\"id\":\"1\"}]}|403|not-permitted",
                "POST|/suppliers|PERSON|NEW|{\"kind\":\"legal-person\",\"legalName\":\"A\",\"address\":{\"country\":\"GB\"},\"identifiers\":[]}|422|invalid-fields",
                "POST|/suppliers|PERSON|NEW|{\"kind\":\"legal-person\",\"legalName\":\"A\",\"address\":{\"country\":\"Britain\"},\"identifiers\":[]}|422|invalid-fields",
                "POST|/suppliers|PERSON|NEW|{\"kind\":\"legal-person\",\"legalName\":\"A\",\"address\":{\"country\":\"GB\"},\"identifiers\":[{\"scheme\":\"GB-PPON\",\"id\":\"PHYM-2483-JCPC\"}]}|422|invalid-fields",
                "POST|/suppliers|PERSON|NEW|{\"kind\":\"legal-person\",\"legalName\":\"A\",\"address\":{\"country\":\"GB\"},\"identifiers\":[{\"scheme\":\"XI-LEI\",\"id\":\"9999SRADEMO000000220\"}]}|422|invalid-fields",
                "POST|/suppliers/SUPPLIER/erasure|REGISTRAR|NEW||409|not-personal",
                "POST|/suppliers/SUPPLIER/erasure|PERSON|NEW||403|not-permitted",
                // Accreditations.
                "POST|/accreditations/NUMBER/share-codes|PERSON|NEW|{\"days\":90}|404|not-found",
                "POST|/accreditations/NUMBER/share-codes|GRACE|NEW|{\"days\":90}|404|not-found",
                "POST|/accreditations/NUMBER/share-codes|PERSON|NEW|{\"days\":0}|422|invalid-fields",
                "POST|/accreditations/NUMBER/share-codes|PERSON|NEW|{\"days\":367}|422|invalid-fields",
                "POST|/accreditations/NUMBER/share-codes|PERSON|NEW|{\"days\":90,\"tender\":\"o\"}|422|invalid-fields",
                "GET|/accreditations/NUMBER/share-codes|PERSON||``|404|not-found",
                "POST|/share-codes/00000000-0000-4000-8000-000000000000/withdrawal|PERSON|NEW||404|not-found",
                "POST|/accreditations/SRA-0000001X/surrender|PERSON|NEW||404|not-found",
                "POST|/accreditations/NUMBER/surrender|PERSON|NEW||404|not-found",
                "POST|/accreditations/NUMBER/withdrawal|TOM|NEW|{\"reason\":\"WDR-FALSE\",\"words\":\"x\",\"urgent\":true}|403|own-work",
                "POST|/accreditations/NUMBER/withdrawal|GRACE|NEW|{\"reason\":\"WDR-FALSE\",\"words\":\"x\",\"urgent\":true}|409|check-needed",
                "POST|/accreditations/NUMBER/withdrawal|GRACE|NEW|{\"reason\":\"SUS-VOL\",\"words\":\"x\",\"urgent\":true}|422|reason-not-allowed",
                "POST|/accreditations/NUMBER/suspension|GRACE|NEW|{\"reason\":\"SUS-VOL\",\"remedy\":\"x\",\"urgent\":false}|422|reason-not-allowed",
                "POST|/accreditations/NUMBER/suspension|GRACE|NEW|{\"reason\":\"SUS-BREACH\",\"remedy\":\"x\",\"urgent\":false}|409|notice-needed",
                "POST|/accreditations/NUMBER/reinstatement|GRACE|NEW|{\"reason\":\"REI-FIXED\"}|409|wrong-state",
                "POST|/accreditations/NUMBER/certificates|REGISTRAR|NEW|{\"cause\":\"name-changed\"}|422|invalid-fields",
                "POST|/accreditations/NUMBER/conditions/SRA1-ACC-01/closure|GRACE|NEW||404|not-found",
                "POST|/accreditations/NUMBER/checks|TOM|NEW|{\"subject\":\"SRA1-ACC-01\",\"words\":\"x\"}|422|invalid-fields",
            })
    void refuses_with_its_own_reason_and_changes_nothing(
            String method, String path, String who, String key, String body, int status, String code) {
        Fixture f = Fixture.MADE;
        String filled = path.replace("CASE", f.draft.id.toString())
                .replace("SUPPLIER", f.draft.held.supplier().toString())
                .replace("OWNERID", REGISTRY.owner.id().toString())
                .replace("NUMBER", f.number.value());
        String text = body == null
                ? ""
                : body.replace("SUPPLIER", f.draft.held.supplier().toString());
        boolean pdf = text.startsWith("PDF:");
        byte[] bytes = (pdf ? text.substring(4) : text).getBytes(StandardCharsets.UTF_8);
        String token = who == null
                ? ""
                : switch (who) {
                    case "PERSON" -> token(f.draft.held.person());
                    case "STRANGER" -> token(f.stranger.person());
                    case "REGISTRAR" -> token(REGISTRY.registrar);
                    case "REVIEWER" -> token(REGISTRY.reviewer);
                    case "ASSESSOR" -> token(REGISTRY.third);
                    case "TOM" -> token(REGISTRY.tom);
                    case "GRACE" -> token(REGISTRY.grace);
                    case "OWNER" -> token(REGISTRY.owner);
                    default -> who;
                };
        String sentKey =
                key == null ? "" : key.equals("NEW") ? UUID.randomUUID().toString() : key;
        String before = fingerprint();
        Sent sent = send(method, filled, token, sentKey, pdf ? "application/pdf" : "application/json", bytes);
        assertEquals(
                status + " " + code,
                sent.status() + " " + sent.code(),
                sent.body().toString());
        assertEquals(before, fingerprint(), "a refused request changes nothing");
    }

    private static final class Fixture {
        static final Fixture MADE = new Fixture();

        final Case draft = REGISTRY.open(REGISTRY.company());
        final Held stranger = REGISTRY.company();
        final AccreditationNumber number = REGISTRY.open(REGISTRY.company()).granted();
    }

    /// How many rows each table has that a use case writes, and where every case and accreditation stands.
    private static String fingerprint() {
        try (java.sql.Connection connection = java.sql.DriverManager.getConnection(
                        REGISTRY.database.owner().jdbc(),
                        REGISTRY.database.owner().user(),
                        REGISTRY.database.owner().password());
                java.sql.Statement statement = connection.createStatement();
                java.sql.ResultSet row = statement.executeQuery("""
                        SELECT concat_ws(' ', (SELECT count(*) FROM person), (SELECT count(*) FROM person_role),
                            (SELECT count(*) FROM supplier), (SELECT count(*) FROM application),
                            (SELECT count(*) FROM evidence), (SELECT count(*) FROM case_duty),
                            (SELECT count(*) FROM assignment), (SELECT count(*) FROM review),
                            (SELECT count(*) FROM decision), (SELECT count(*) FROM accreditation),
                            (SELECT count(*) FROM suspension), (SELECT count(*) FROM cause_check),
                            (SELECT count(*) FROM idempotency), (SELECT count(*) FROM log_pending),
                            (SELECT count(*) FROM sealing_key), (SELECT count(*) FROM timer),
                            (SELECT md5(string_agg(a::text, ' ' ORDER BY id)) FROM application a),
                            (SELECT md5(string_agg(a::text, ' ' ORDER BY number)) FROM accreditation a))""")) {
            row.next();
            return row.getString(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void the_openapi_document_describes_every_request() throws java.io.IOException {
        Set<String> described = new java.util.TreeSet<>();
        try (java.io.InputStream in = ApiTest.class.getResourceAsStream("/openapi.json")) {
            Json.Obj paths = StrictJson.parseObject(in.readAllBytes(), StrictJson.Limits.DOCUMENT)
                    .obj("paths");
            for (String path : paths.members().keySet()) {
                if (path.startsWith("/api/v1/")) {
                    paths.obj(path)
                            .members()
                            .keySet()
                            .forEach(method -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path));
                }
            }
        }
        Set<String> served = new java.util.TreeSet<>();
        routes.forEach(route -> served.add(route.method() + " " + route.pattern()));
        // Checking is for everybody; SiteTest compares that with the pages.
        described.remove("POST /api/v1/checks");
        assertEquals(served, described);
    }

    @Test
    void what_one_may_not_see_looks_like_what_is_not_there() {
        Fixture f = Fixture.MADE;
        Sent hidden = get("/applications/" + f.draft.id, token(f.stranger.person()));
        Sent absent = get("/applications/" + UUID.randomUUID(), token(f.stranger.person()));
        assertEquals(hidden.status(), absent.status());
        assertEquals(hidden.body().text("detail"), absent.body().text("detail"));
        assertEquals(hidden.body().text("type"), absent.body().text("type"));
    }

    @Test
    void a_list_holds_only_ones_own_cases() {
        Fixture f = Fixture.MADE;
        List<Json.Obj> own =
                ok(get("/applications", token(f.draft.held.person()))).body().objects("applications");
        assertEquals(1, own.size());
        assertEquals(f.draft.id.toString(), own.getFirst().text("application"));
        assertEquals(
                0,
                ok(get("/applications", token(f.stranger.person())))
                        .body()
                        .objects("applications")
                        .size());
    }

    @Test
    void evidence_is_handed_out_as_a_file_to_be_saved() {
        Held held = REGISTRY.company();
        Case c = REGISTRY.open(held);
        var added = REGISTRY.applications.addEvidence(
                held.person(), TestRegistry.key(), TestRegistry.pdf(c.id, "board-decision", REGISTRY.today()));
        Sent file = get("/applications/" + c.id + "/evidence/" + added.text("evidence"), token(held.person()));
        assertEquals(200, file.status());
        assertTrue(new String(file.response().body(), StandardCharsets.US_ASCII).startsWith("%PDF-1.7"));
        assertTrue(file.response()
                .headers()
                .firstValue("Content-Disposition")
                .orElseThrow()
                .startsWith("attachment"));
        assertEquals(
                "nosniff",
                file.response().headers().firstValue("X-Content-Type-Options").orElseThrow());
    }

    @Test
    void outside_a_demonstration_no_token_is_good() {
        People real =
                new People(REGISTRY.db, new UseCases(REGISTRY.db, REGISTRY.clock, REGISTRY.keys), REGISTRY.keys, false);
        RefusedException e = assertThrows(RefusedException.class, () -> real.authenticate("demo-amara-osei"));
        assertEquals(Refusal.UNAUTHENTICATED, e.reason());
        RefusedException enrol = assertThrows(
                RefusedException.class,
                () -> real.enrol(
                        REGISTRY.owner,
                        TestRegistry.key(),
                        new People.Enrol("P-998", "A", Optional.of("demo-someone-new"))));
        assertEquals(Refusal.INVALID_FIELDS, enrol.reason());
    }
}
