package org.touchstone.registry.abuse;

import static org.touchstone.format.fuzz.FuzzTarget.require;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.fuzz.FuzzDriver;
import org.touchstone.format.fuzz.FuzzTarget;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.api.AccreditationsApi;
import org.touchstone.registry.api.ApplicationsApi;
import org.touchstone.registry.api.AssessmentsApi;
import org.touchstone.registry.api.CasesApi;
import org.touchstone.registry.api.CommentsApi;
import org.touchstone.registry.api.Door;
import org.touchstone.registry.api.IdentitiesApi;
import org.touchstone.registry.api.MembersApi;
import org.touchstone.registry.api.NoticesApi;
import org.touchstone.registry.api.PeopleApi;
import org.touchstone.registry.api.SessionsApi;
import org.touchstone.registry.api.SharesApi;
import org.touchstone.registry.api.SuppliersApi;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.supplier.Members;
import org.touchstone.registry.web.Handlers;
import org.touchstone.registry.web.HostRule;
import org.touchstone.registry.web.HttpListener;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Metrics;
import org.touchstone.registry.web.Problems;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Route;

/// Every body that the writing interface takes, over a real socket into a real database: each is sent by a person
/// who may, to a thing in the state in which a good one would be acted on, so that what comes after the reading
/// meets hostile values too.
///
/// An input is two bytes and a body: which operation, who asks (or, for a file, as what it is declared), then what
/// is sent. Words between two `@` stand for what only the running registry knows (an id, a digest, a proof), so
/// that an input means the same in the next run.
public final class HttpBodyTargets implements FuzzDriver.Targets {
    private static final String ROOT = "/api/v1";

    /// After so many requests a thing that something was done to is made anew.
    private static final int REFRESH = 300;

    private static final Json.Obj OPENAPI = read("/openapi.json");

    /// Acts of persons with a body, by path; the order numbers them.
    private static final List<String> PATHS = OPENAPI.obj("paths").members().keySet().stream()
            .filter(p -> OPENAPI.obj("paths").obj(p).has("post"))
            .filter(p -> OPENAPI.obj("paths").obj(p).obj("post").has("requestBody"))
            .filter(p -> OPENAPI.obj("paths").obj(p).obj("post").has("security") || p.contains("/applicants/"))
            .sorted()
            .toList();

    @Override
    public List<FuzzTarget> all() {
        return List.of(new FuzzTarget("http-body", HttpBodyTargets::seeds, in -> Site.IT.accepts(in)));
    }

    /// Lets the logs of the process speak again; a target silences them, since millions of requests follow.
    static void unsilence() {
        Site.ACCESS.setLevel(null);
        Site.FAULTS.setUseParentHandlers(true);
    }

    private static Json.Obj read(String resource) {
        try (InputStream in = Objects.requireNonNull(HttpBodyTargets.class.getResourceAsStream(resource), resource)) {
            return StrictJson.parseObject(in.readAllBytes(), StrictJson.Limits.DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what to begin from

    private static List<byte[]> seeds() {
        List<byte[]> out = new ArrayList<>();
        for (int i = 0; i < PATHS.size(); i++) {
            String path = PATHS.get(i);
            Json.Obj content = OPENAPI.obj("paths")
                    .obj(path)
                    .obj("post")
                    .obj("requestBody")
                    .obj("content");
            if (content.members().keySet().equals(Set.of("application/json"))) {
                out.add(input(
                        i,
                        0,
                        CanonicalJson.text(
                                Operations.value(content.obj("application/json").obj("schema")))));
                out.add(input(i, 255, good(path)));
                out.add(input(i, 0, good(path)));
            } else {
                out.add(input(i, 0, "%PDF-1.7 seen and signed"));
                out.add(input(i, 1, "{\"seen\":true}"));
            }
        }
        return out;
    }

    private static byte[] input(int operation, int who, String body) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[text.length + 2];
        out[0] = (byte) operation;
        out[1] = (byte) who;
        System.arraycopy(text, 0, out, 2, text.length);
        return out;
    }

    /// What stands in the document's examples for what only the running registry knows.
    private static final Map<String, String> SAMPLES = Map.of(
            "00000000-0000-4000-8000-000000000000", "@earlier@",
            "00000000-0000-4000-8000-000000000001", "@person@",
            "00000000-0000-4000-8000-000000000002", "@supplier@",
            "\"P-204\"", "\"P-@new@\"",
            "demo-dilip-rao", "demo-@new@-rao",
            "99000001", "@company@",
            "7KD4-9XQM-2BC3-HJK5", "@code@",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "@digest@",
            "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}",
                    "@jwk@",
            "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "@proof@");

    /// The example of the document, but for what has to name every criterion or is a whole edition.
    private static String good(String path) {
        return switch (path.substring(ROOT.length())) {
            case "/editions" -> "{\"edition\":" + CanonicalJson.text(nextEdition()) + "}";
            case "/applications/{application}/scores", "/applications/{application}/agreed-scores" -> marks();
            default -> {
                String example = CanonicalJson.text(OPENAPI.obj("paths")
                        .obj(path)
                        .obj("post")
                        .obj("requestBody")
                        .obj("content")
                        .obj("application/json")
                        .obj("example"));
                for (Map.Entry<String, String> sample : SAMPLES.entrySet()) {
                    example = example.replace(sample.getKey(), sample.getValue());
                }
                yield example;
            }
        };
    }

    /// Whether the body is a file as it is.
    private static boolean isFile(String path) {
        return path.endsWith("/evidence") || path.endsWith("/notes") || path.endsWith("/files");
    }

    /// Every operation with a JSON body whose example is sent as it stands, but for ids, digests and keys, and not
    /// done: the answers of the running registry.
    static List<String> refusedExamples() {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < PATHS.size(); i++) {
            if (isFile(PATHS.get(i))) {
                continue;
            }
            byte[] good = input(i, 0, good(PATHS.get(i)));
            // Time has passed since the places were made, and with it terms.
            Site.IT.renew(i);
            try {
                if (!Site.IT.accepts(good)) {
                    out.add(PATHS.get(i) + " " + Site.IT.last);
                }
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(PATHS.get(i), e);
            }
            Site.IT.spots.get(i).requests = REFRESH;
        }
        return out;
    }

    private static final SchemeEdition EDITION = SchemeEdition.of(TestRegistry.editionJson());

    private static Json.Obj nextEdition() {
        Map<String, Json> members =
                new LinkedHashMap<>(TestRegistry.editionJson().members());
        members.put("edition", new Json.Num(2));
        return new Json.Obj(members);
    }

    private static List<Criterion> criteria() {
        return EDITION.applicable("standard", EDITION.facts(TestRegistry.facts()));
    }

    private static String marks() {
        return "{\"marks\":"
                + criteria().stream()
                        .map(c -> "{\"criterion\":\"" + c.id() + "\",\"score\":2,\"words\":\"Seen.\"}")
                        .collect(Collectors.joining(",", "[", "]"))
                + "}";
    }

    // ---- the registry

    /// Where a body is sent, by whom, and what its words between two `@` stand for.
    private record Place(String path, Actor.Person who, Map<String, String> words) {
        Place(String path, Actor.Person who) {
            this(path, who, Map.of());
        }
    }

    /// One operation: its place now, and what has been done there.
    private static final class Spot {
        final String path;
        Place place;
        int requests;
        boolean used;

        Spot(String path, Place place) {
            this.path = path;
            this.place = place;
        }
    }

    private static final class Site {
        private static final Logger FAULTS = Logger.getLogger("touchstone.fault");
        private static final Logger ACCESS = Logger.getLogger("touchstone.access");
        private static final List<String> TYPES = List.of(
                "application/pdf",
                "application/json",
                "application/vnd.oasis.opendocument.spreadsheet",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "image/png",
                "image/jpeg",
                "text/csv",
                "text/html",
                "text/plain");
        private static final Map<String, Integer> CODES =
                Stream.of(Refusal.values()).collect(Collectors.toMap(Refusal::code, Refusal::status));

        /// The only one, once the first input comes: what it begins with stands above.
        static final Site IT = new Site();

        private final TestRegistry registry = new TestRegistry();
        private final SecureRandom random = new SecureRandom();
        private final HttpListener listener;
        private final Connection looking;
        private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
        private final List<Spot> spots = new ArrayList<>();
        private final Actor.Person auditor;
        private Optional<Wire> wire = Optional.empty();
        private int made;
        private String last = "";

        Site() {
            ACCESS.setLevel(Level.OFF);
            FAULTS.setUseParentHandlers(false);
            FAULTS.addHandler(new java.util.logging.Handler() {
                @Override
                public void publish(LogRecord line) {
                    faults.add(line.getMessage() + " " + line.getThrown());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            });
            auditor = registry.staff("U-001", Role.AUDITOR);
            URI publicUrl = URI.create("http://register.example");
            Door door = new Door(
                    registry.people::authenticate,
                    certificate -> Json.Obj.builder()
                            .with("certificate", certificate.toString())
                            .build());
            List<Route> routes = Stream.of(
                            new PeopleApi(
                                            door,
                                            registry.people,
                                            registry.staffList,
                                            registry.codes,
                                            registry.accounts,
                                            registry.editions)
                                    .routes(),
                            new SuppliersApi(door, registry.suppliers, registry.accreditations).routes(),
                            new SessionsApi(door, door, registry.sessions).routes(),
                            new IdentitiesApi(door, registry.registrations, registry.identities).routes(),
                            new MembersApi(door, registry.members, publicUrl.toString()).routes(),
                            new ApplicationsApi(door, registry.applications, registry.drafts, registry.ownCases)
                                    .routes(),
                            new AssessmentsApi(
                                            door,
                                            registry.team,
                                            registry.assessments,
                                            registry.reviews,
                                            registry.clarifications,
                                            registry.decisions,
                                            registry.accreditations)
                                    .routes(),
                            new AccreditationsApi(
                                            door,
                                            registry.accreditations,
                                            registry.conditions,
                                            registry.accreditationFiles)
                                    .routes(),
                            new CasesApi(
                                            door,
                                            registry.cases,
                                            registry.caseFiles,
                                            registry.team,
                                            registry.assessments,
                                            Messages.english())
                                    .routes(),
                            new CommentsApi(door, registry.comments).routes(),
                            new NoticesApi(door, registry.notices, registry.addresses).routes(),
                            new SharesApi(door, registry.shares).routes())
                    .flatMap(List::stream)
                    .toList();
            Set<String> taking = routes.stream()
                    .filter(r -> !(r.body() instanceof Route.Body.None))
                    .map(Route::pattern)
                    .collect(Collectors.toCollection(TreeSet::new));
            require(taking.equals(new TreeSet<>(PATHS)), "every route with a body is described and aimed at");
            Handlers handlers = new Handlers(
                    routes,
                    new Problems(publicUrl.toString(), Messages.english(), p -> "<title>" + p.title()),
                    new HostRule(publicUrl, Set.of()),
                    new Metrics(),
                    false,
                    Limits.parse(Target.LIMITS));
            listener = HttpListener.start(HttpListener.Settings.loopback(0), handlers);
            try {
                looking = DriverManager.getConnection(
                        registry.database.owner().jdbc(),
                        registry.database.owner().user(),
                        registry.database.owner().password());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            // Things in a late state take weeks of the registry's time to make: first those, then the
            // drafts.
            PATHS.stream().sorted(Comparator.comparing(Site::late)).forEach(p -> spots.add(made(p)));
            spots.sort(Comparator.comparing(s -> s.path));
        }

        private static int late(String path) {
            return Set.of(
                                    "holder-key",
                                    "evidence",
                                    "draft",
                                    "earlier",
                                    "platform",
                                    "facts",
                                    "answers",
                                    "agreement",
                                    "submission")
                            .contains(path.substring(path.lastIndexOf('/') + 1))
                    ? path.startsWith(ROOT + "/applications") ? 2 : 1
                    : 0;
        }

        private Spot made(String path) {
            try {
                return new Spot(path, place(path));
            } catch (RefusedException e) {
                throw new IllegalStateException("no place for " + path + ": " + e.faults(), e);
            }
        }

        private Place place(String path) {
            String below = path.substring(ROOT.length());
            made++;
            return switch (below.split("/", -1)[1]) {
                case "people" ->
                    new Place(
                            below.replace(
                                    "{person}",
                                    registry.staff("X-" + (100 + made), Role.REVIEWER)
                                            .id()
                                            .toString()),
                            registry.owner);
                case "editions" -> new Place(below, registry.owner);
                case "suppliers" -> supplier(below);
                case "me" -> {
                    Actor.Person person = registry.person();
                    registry.sessions.begin(
                            new Sessions.Arrival(person.id(), Optional.empty(), true), Optional.empty());
                    yield new Place(
                            below,
                            person,
                            Map.of(
                                    "earlier",
                                    registry.sessions
                                            .list(person)
                                            .getFirst()
                                            .id()
                                            .toString()));
                }
                case "overdue" -> new Place(below.replace("{task}", task().toString()), registry.registrar);
                case "letters" -> new Place(below, registry.person());
                case "registration" -> new Place(below, registry.person(), Map.of("company", company()));
                case "identities" ->
                    new Place(below.replace("{conflict}", conflict().toString()), registry.registrar);
                case "memberships" -> {
                    Held held = registry.company();
                    UUID invitation = registry.members
                            .invite(
                                    held.person(),
                                    TestRegistry.key(),
                                    new Members.Invite(held.supplier(), Set.of(Role.SUPPLIER_AUTHOR), Optional.empty()))
                            .id("invitation");
                    yield new Place(
                            below,
                            registry.person(),
                            Map.of("code", registry.members.code(invitation).toString()));
                }
                case "applications" -> application(below);
                case "applicants" ->
                    new Place(
                            below.replace(
                                    "{application}",
                                    registry.open(registry.company())
                                            .complete()
                                            .id
                                            .toString()),
                            registry.grace);
                case "accreditations" -> accreditation(below);
                default -> throw new IllegalStateException("no place for " + path + ": add one here");
            };
        }

        private Place supplier(String below) {
            if (below.equals("/suppliers")) {
                return new Place(below, registry.person());
            }
            String company = company();
            boolean corrects = below.endsWith("/identifiers");
            // Whoever says other numbers of itself is still told apart from the others by its name.
            Held held = below.endsWith("/verification") || corrects
                    ? registry.supplier(
                            SupplierKind.LEGAL_PERSON,
                            corrects ? "Mistyped " + made + " Ltd" : "Harbour Care Ltd",
                            OrganisationId.of("GB-COH", company))
                    : registry.company();
            boolean own = below.contains("/members/") || below.endsWith("/invitations") || corrects;
            Actor.Person member =
                    own ? registry.join(registry.person(), held, Role.SUPPLIER_AUTHOR) : registry.registrar;
            return new Place(
                    below.replace("{supplier}", held.supplier().toString())
                            .replace("{person}", member.id().toString()),
                    own ? registry.people.actor(held.person().id()) : registry.registrar,
                    Map.of("company", company, "person", registry.tom.id().toString()));
        }

        /// Two registrations of one number.
        private UUID conflict() {
            OrganisationId number = OrganisationId.of("GB-COH", company());
            registry.supplier(SupplierKind.LEGAL_PERSON, "Twin Ltd", number);
            Held newcomer = registry.supplier(SupplierKind.LEGAL_PERSON, "Twin Ltd", number);
            return UUID.fromString(registry.database.ask(
                    "SELECT id FROM identity_conflict WHERE newcomer = '" + newcomer.supplier() + "'"));
        }

        /// Something that only somebody's word can end.
        private UUID task() {
            Case c = registry.open(registry.company()).submitted();
            registry.db.run(tx -> Timers.ask(
                    tx,
                    Timers.Kind.COMMENTS_CLOSED,
                    c.id.toString(),
                    Role.REGISTRAR,
                    Optional.of(registry.now()),
                    registry.now()));
            return registry.cases.overdue(registry.registrar).getLast().task();
        }

        private String company() {
            return Integer.toString(98_000_000 + random.nextInt(999_999));
        }

        private Place application(String below) {
            String company = company();
            Held held = registry.verified(
                    SupplierKind.LEGAL_PERSON, "Harbour Care Ltd", OrganisationId.of("GB-COH", company));
            if (below.equals("/applications")) {
                return new Place(
                        below, held.person(), Map.of("supplier", held.supplier().toString()));
            }
            Case c = registry.open(held);
            String act = below.substring("/applications/{application}/".length());
            Map<String, String> words = new HashMap<>(Map.of("company", company));
            Actor.Person who = switch (act) {
                case "facts", "answers", "agreement", "evidence", "draft", "draft/earlier", "draft/platform" -> {
                    if (act.equals("draft/earlier")) {
                        Case before = c.filled().submitted();
                        registry.applications.withdraw(held.person(), TestRegistry.key(), before.id);
                        words.put("earlier", before.id.toString());
                        c = registry.open(held);
                    }
                    if (!act.startsWith("draft")) {
                        c.filled();
                    }
                    yield held.person();
                }
                case "holder-key" -> {
                    c.filled();
                    prove(
                            words,
                            registry.applications
                                    .challenge(held.person(), TestRegistry.key(), c.id)
                                    .text("challenge"));
                    yield held.person();
                }
                case "submission" -> {
                    c.filled();
                    words.put(
                            "digest",
                            registry.applications
                                    .declaration(held.person(), c.id)
                                    .text("digest"));
                    yield held.person();
                }
                case "return" -> {
                    c.submitted();
                    yield registry.registrar;
                }
                case "assessors" -> {
                    c.complete();
                    words.put("person", registry.tom.id().toString());
                    yield registry.registrar;
                }
                case "interests" -> {
                    c.assigned();
                    yield registry.tom;
                }
                case "scores", "scores/draft" -> {
                    c.inAssessment();
                    yield registry.tom;
                }
                case "comments/{comment}/moderation",
                        "comments/{comment}/reply",
                        "comments/{comment}/reply/moderation" -> {
                    c.complete();
                    UUID comment = registry.comments
                            .post(
                                    TestRegistry.key(),
                                    new Comments.Post(c.id, "Good.", Optional.empty(), Optional.empty()))
                            .id("comment");
                    words.put("comment", comment.toString());
                    if (act.contains("reply")) {
                        registry.comments.moderate(
                                registry.registrar,
                                TestRegistry.key(),
                                new Comments.Moderate(c.id, comment, new Comments.Verdict.Publish()));
                    }
                    if (act.endsWith("reply/moderation")) {
                        registry.comments.reply(
                                held.person(), TestRegistry.key(), new Comments.Reply(c.id, comment, "So."));
                    }
                    yield act.endsWith("reply") ? held.person() : registry.registrar;
                }
                case "assessors/removal" -> {
                    c.assigned();
                    words.put("person", registry.tom.id().toString());
                    yield registry.registrar;
                }
                case "interests/late" -> {
                    c.inAssessment();
                    yield registry.tom;
                }
                case "review/hand-over" -> {
                    c.assessed(_ -> 2);
                    registry.reviews.startReview(registry.reviewer, TestRegistry.key(), c.id);
                    yield registry.registrar;
                }
                case "review/give-back" -> {
                    c.assessed(_ -> 2);
                    registry.reviews.startReview(registry.reviewer, TestRegistry.key(), c.id);
                    yield registry.reviewer;
                }
                case "questions", "notes" -> {
                    c.inAssessment();
                    yield registry.tom;
                }
                case "questions/answer" -> {
                    c.inAssessment();
                    registry.clarifications.ask(
                            registry.tom,
                            TestRegistry.key(),
                            new Clarifications.Ask(c.id, List.of(new Clarifications.Question("COL-01", "Why?"))));
                    yield held.person();
                }
                case "agreed-scores" -> {
                    c.scored((_, _) -> 2);
                    yield registry.tom;
                }
                case "agreed-scores/confirmation" -> {
                    c.scored((_, _) -> 2);
                    words.put(
                            "digest",
                            registry.assessments
                                    .agree(
                                            registry.tom,
                                            TestRegistry.key(),
                                            new Assessments.Agree(c.id, registry.sheet(_ -> 2)))
                                    .text("digest"));
                    yield registry.vera;
                }
                case "review/end" -> {
                    c.assessed(_ -> 2);
                    registry.reviews.startReview(registry.reviewer, TestRegistry.key(), c.id);
                    yield registry.reviewer;
                }
                case "intent-to-refuse", "remittal", "grant", "refusal", "answer-to-intent" -> {
                    c.forDecision(_ -> act.equals("grant") ? 2 : 0);
                    words.put("digest", c.digest());
                    if (act.equals("refusal") || act.equals("answer-to-intent")) {
                        registry.decisions.intendToRefuse(
                                registry.grace,
                                TestRegistry.key(),
                                new Decisions.Intend(
                                        c.id,
                                        c.digest(),
                                        List.of(new Decisions.Reason(
                                                "REF-SCORE", Optional.empty(), Optional.empty(), "Not met."))));
                    }
                    if (act.equals("refusal")) {
                        registry.pass(Duration.ofDays(60));
                    }
                    yield act.equals("answer-to-intent") ? held.person() : registry.grace;
                }
                default -> throw new IllegalStateException("no place for " + below + ": add one here");
            };
            String query = switch (act) {
                case "evidence" ->
                    "?type=board-decision&dated=" + registry.today().minusDays(3);
                case "notes" -> "?type=interview&dated=" + registry.today().minusDays(3);
                default -> "";
            };
            return new Place(
                    below.replace("{application}", c.id.toString())
                                    .replace("{comment}", words.getOrDefault("comment", ""))
                            + query,
                    who,
                    words);
        }

        private Place accreditation(String below) {
            Held held = registry.company();
            boolean conditional = below.contains("/conditions/") && !below.endsWith("/closure");
            String weak = registry.edition.mandatory("standard", registry.edition.facts(TestRegistry.facts())).stream()
                    .filter(k -> k.correctable())
                    .findFirst()
                    .orElseThrow()
                    .id();
            var number = conditional
                    ? new AccreditationNumber(registry.open(held)
                            .forDecision(k -> k.id().equals(weak) ? 1 : 2)
                            .grant()
                            .text("accreditation"))
                    : registry.open(held).granted();
            Map<String, String> words = new HashMap<>();
            Actor.Person holder = registry.people.actor(held.person().id());
            String act = below.substring("/accreditations/{number}/".length());
            if (act.equals("holder-key")) {
                prove(
                        words,
                        registry.accreditations
                                .challenge(holder, TestRegistry.key(), number)
                                .text("challenge"));
            }
            UUID notice = UUID.randomUUID();
            if (act.equals("notices/{notice}/answer")) {
                notice = registry.accreditations
                        .giveNotice(
                                registry.grace,
                                TestRegistry.key(),
                                new Accreditations.GiveNotice(
                                        number, Accreditations.Measure.SUSPEND, "SUS-BREACH", "Pay was late."))
                        .id("notice");
            }
            if (act.endsWith("/lacking") || act.endsWith("/closure/refusal")) {
                registry.conditions.show(
                        holder, TestRegistry.key(), new Conditions.Show(number, weak, "Done.", List.of()));
            }
            if (act.equals("reinstatement")) {
                registry.accreditations.suspend(
                        registry.grace,
                        TestRegistry.key(),
                        new Accreditations.Suspend(number, "SUS-COMPL", "Pay what is owed.", true));
            }
            // A narrower scope is a withdrawal in part.
            if (List.of("reinstatement", "withdrawal", "scope").contains(act)) {
                registry.accreditations.check(
                        registry.third,
                        TestRegistry.key(),
                        new Accreditations.Check(
                                number, act.equals("reinstatement") ? "suspension" : "withdrawal", "Seen."));
            }
            Actor.Person who = switch (act) {
                case "holder-key", "suspension/at-own-request", "notices/{notice}/answer", "share-codes" -> holder;
                case "conditions/{criterion}/showings", "conditions/{criterion}/files" -> holder;
                case "checks", "conditions/{criterion}/lacking" -> registry.third;
                case "certificates", "suspension/by-rule" -> registry.registrar;
                default -> registry.grace;
            };
            return new Place(
                    below.replace("{number}", number.value())
                            .replace("{notice}", notice.toString())
                            .replace("{criterion}", conditional ? weak : "{criterion}"),
                    who,
                    words);
        }

        private void prove(Map<String, String> words, String challenge) {
            Es256.KeyPair pair = Es256.generate(random);
            words.put("jwk", CanonicalJson.text(pair.publicKey().json()));
            words.put(
                    "proof",
                    HolderProof.sign(pair.publicKey(), challenge, m -> Es256.sign(m, pair.privateKey()))
                            .text());
        }

        void renew(int operation) {
            Spot spot = spots.get(operation);
            spot.place = place(spot.path);
        }

        // ---- one input

        boolean accepts(byte[] in) throws IOException, SQLException {
            if (in.length < 2) {
                return false;
            }
            Spot spot = spots.get((in[0] & 0xff) % spots.size());
            if (++spot.requests >= REFRESH && spot.used) {
                spot.place = place(spot.path);
                spot.requests = 0;
                spot.used = false;
            }
            boolean json = !isFile(spot.path);
            byte[] body = filled(Arrays.copyOfRange(in, 2, in.length), spot.place.words());
            String type = json ? "application/json" : TYPES.get((in[1] & 0xff) % TYPES.size());
            // Mostly whoever may; now and then somebody who may only look.
            Actor.Person who = json && (in[1] & 0xff) >= 240 ? auditor : spot.place.who();
            String key = UUID.randomUUID().toString();
            byte[] request = request(spot.place.path(), who, key, type, body);
            Wire.Reply reply = sent(request);
            last = reply.status() + " " + reply.text();
            judge(spot.path, reply);
            boolean good = reply.status() < 300;
            if (json) {
                try {
                    StrictJson.parseObject(body, StrictJson.Limits.DOCUMENT);
                } catch (MalformedException e) {
                    promise(
                            reply.status() == 400 && reply.text().contains("\"malformed-json\""),
                            spot.path + ": what is no strict JSON is refused as that",
                            reply);
                }
            }
            // Of what anybody may do no receipt names a person.
            boolean anybody = spot.path.contains("/applicants/");
            promise(
                    anybody || receipts(who, key) == (good ? 1 : 0),
                    spot.path + ": done if it says so, and nothing done if refused",
                    reply);
            if (good) {
                spot.used = true;
                Wire.Reply again = sent(request);
                promise(
                        again.status() == reply.status() && Arrays.equals(again.body(), reply.body()),
                        spot.path + ": the same key gets the same answer",
                        again);
                promise(anybody || receipts(who, key) == 1, spot.path + ": nothing is done twice", again);
            }
            return good;
        }

        private byte[] filled(byte[] body, Map<String, String> words) {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            if (text.indexOf('@') < 0) {
                return body;
            }
            text = text.replace("@new@", Integer.toString(1_000 + made++));
            if (!words.containsKey("company")) {
                text = text.replace("@company@", company());
            }
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace("@" + word.getKey() + "@", word.getValue());
            }
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        private static byte[] request(String path, Actor.Person who, String key, String type, byte[] body) {
            String token = who.number().equals("S-001") ? "demo-amara-osei" : "demo-" + who.number();
            byte[] head = Wire.latin("POST " + ROOT + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + token + "\r\nIdempotency-Key: " + key + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                    + body.length + "\r\n\r\n");
            byte[] all = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, all, head.length, body.length);
            return all;
        }

        private Wire.Reply sent(byte[] request) throws IOException {
            Wire open = wire.isPresent() ? wire.get() : new Wire(listener.port());
            wire = Optional.of(open);
            Optional<Wire.Reply> reply = open.send(request).reply(false);
            require(reply.isPresent(), "every request is answered");
            if (reply.get().header("Connection").orElse("").equals("close")) {
                open.close();
                wire = Optional.empty();
            }
            return reply.get();
        }

        private void judge(String path, Wire.Reply reply) {
            promise(reply.status() < 500, path + ": never the server's fault", reply);
            require(faults.isEmpty(), path + ": no fault is logged: " + faults);
            Json.Obj said = StrictJson.parseObject(reply.body(), StrictJson.Limits.DOCUMENT);
            if (reply.status() >= 300) {
                String code = said.text("code");
                promise(
                        Integer.valueOf(reply.status()).equals(CODES.get(code)),
                        path + ": a refusal of the catalogue",
                        reply);
                promise(!said.text("detail").matches("(?s).*\\{[0-9]}.*"), path + ": a whole sentence", reply);
            }
            // The pointers of `errors` are the client's own words.
            String ours = said.optionalText("title").orElse("")
                    + said.optionalText("detail").orElse("");
            promise(
                    reply.status() < 300 || !ours.contains("org.touchstone.") && !ours.contains("java.lang."),
                    path + ": no insides shown",
                    reply);
        }

        private static void promise(boolean kept, String what, Wire.Reply reply) {
            if (!kept) {
                require(false, what + ": " + reply.status() + " " + reply.text());
            }
        }

        private int receipts(Actor.Person who, String key) throws SQLException {
            try (PreparedStatement statement =
                    looking.prepareStatement("SELECT count(*) FROM idempotency WHERE person = ? AND key = ?")) {
                statement.setObject(1, who.id());
                statement.setString(2, key);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        }
    }
}
