package org.touchstone.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.accreditation.Shares;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.People;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.web.Route;

/// The whole program with a case in every state, everybody signed in who works on them, and in every field that takes
/// words a text that would be a program if a page did not escape it. Pages are found by the table of routes: whoever
/// adds one has it looked at.
final class EverySite implements AutoCloseable {
    /// What stands in every field; the digits after it tell fields apart.
    static final String SCRIPT = "<script>xss()</script>\"onmouseover=\"xss()' ";

    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)(\\.\\.\\.)?}");
    private static final Pattern SHAPE = Pattern.compile("<([a-z0-9]+)(?: class=\"([^\"]*)\")?");

    /// Fields with a form of their own.
    private static final Set<String> PLAIN =
            Set.of("baseline", "target", "demoToken", "uri", "email", "tradingName", "note");

    /// Somebody who reads: `anybody` is not signed in.
    record Reader(String name, Optional<UUID> person, String cookie) {}

    /// A page as somebody got it.
    ///
    /// @param weight bytes of the body as they were sent
    record Got(
            String pattern,
            String path,
            Reader reader,
            int status,
            String type,
            boolean download,
            String body,
            int weight) {
        boolean isPage() {
            return type.startsWith("text/html") && !download;
        }

        @Override
        public String toString() {
            return path + " for " + reader.name();
        }
    }

    final Registry registry;
    final Website site;
    final Casework work;
    final Map<String, Casework.Case> cases = new LinkedHashMap<>();
    final Reader anybody = new Reader("anybody", Optional.empty(), "");
    final List<Reader> staff = new ArrayList<>();
    private Reader newcomer = anybody;
    private final Map<UUID, Reader> suppliers = new LinkedHashMap<>();
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    final TestDatabase database = TestDatabase.fresh();
    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private int companies;

    /// What else was got than a page, by pattern.
    final Map<String, Set<String>> others = new LinkedHashMap<>();

    EverySite() {
        try {
            folder = Files.createTempDirectory("every site ");
            Casework.Time time = new Casework.Time(TestRegistry.START);
            database.db().close();
            registry = new Registry(ToldRegistry.configOf(folder, database.owner()), time, true);
            registry.start();
            int[] n = {0};
            work = new Casework(registry, time, field -> {
                String word = field.substring(field.lastIndexOf('.') + 1);
                String own = Integer.toString(1_000 + n[0]++);
                return Set.of("baseline", "target").contains(word) ? own : (PLAIN.contains(word) ? word : SCRIPT) + own;
            });
            seed();
            site = Website.start(
                    ToldRegistry.configOf(folder, database.owner(), "--port", "0", "--limits", "rate=0,person-rate=0"),
                    registry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what is there

    private Casework.Case open(String name) {
        Casework.Case c = work
        .new Case(work.firm(SupplierKind.LEGAL_PERSON, Casework.company(++companies)), TestRegistry.facts());
        cases.put(name, c);
        return c;
    }

    Reader reader(String name, UUID person) {
        Sessions.Arrival arrival = new Sessions.Arrival(person, Optional.empty(), true);
        return new Reader(name, Optional.of(person), registry.sessions().begin(arrival, Optional.empty()));
    }

    /// Somebody who was enrolled and has come from the identity provider with an account that is nobody's yet.
    private Reader newcomer(Actor.Person owner) {
        UUID person = registry.people()
                .enrol(owner, Casework.key(), new People.Enrol("N-001", SCRIPT, Optional.empty()))
                .id("person");
        UUID account = UUID.fromString(ask("INSERT INTO account (id, tag, person, linked_at)"
                + " VALUES (gen_random_uuid(), sha256('newcomer'), '" + person + "', now()) RETURNING id"));
        Sessions.Arrival arrival = new Sessions.Arrival(person, Optional.of(account), true);
        return new Reader("newcomer", Optional.of(person), registry.sessions().begin(arrival, Optional.empty()));
    }

    private void seed() {
        Casework.Case granted = open("granted")
                .filled(List.of())
                .submitted()
                .complete()
                .commented()
                .assigned();
        Casework.Case intended =
                open("intended").filled(List.of()).submitted().complete().assigned();
        Casework.Case refused =
                open("refused").filled(List.of()).submitted().complete().assigned();
        Casework.Case assessed = open("for decision")
                .filled(List.of())
                .submitted()
                .complete()
                .commented()
                .assigned();
        work.pass(Casework.COMMENTS);
        String weak = work.edition.mandatory("standard", work.edition.facts(TestRegistry.facts())).stream()
                .filter(k -> k.correctable())
                .findFirst()
                .orElseThrow()
                .id();
        AccreditationNumber number =
                granted.again(k -> k.id().equals(weak) ? 1 : 2).granted();
        assessed.again(_ -> 2);
        intended.again(_ -> 0).intended();
        refused.again(_ -> 0).intended().refused();
        open("draft");
        Casework.Case filled = open("filled").filled(List.of());
        registry.drafts()
                .save(
                        filled.person(),
                        Casework.key(),
                        new Drafts.Save(
                                filled.id,
                                Json.Obj.builder()
                                        .with("facts", TestRegistry.facts())
                                        .build()));
        open("submitted").filled(List.of()).submitted();
        open("returned").filled(List.of()).submitted().returned();
        open("withdrawn").filled(List.of()).submitted().withdrawn();
        Casework.Case complete =
                open("complete").filled(List.of()).submitted().complete().commented();
        open("assigned").filled(List.of()).submitted().complete().assigned();
        Casework.Case asked =
                open("asked").filled(List.of()).submitted().complete().assigned();
        registry.clarifications()
                .ask(
                        work.lead(),
                        Casework.key(),
                        new Clarifications.Ask(
                                asked.id,
                                List.of(new Clarifications.Question(
                                        work.edition
                                                .applicable("standard", work.edition.facts(TestRegistry.facts()))
                                                .getFirst()
                                                .id(),
                                        SCRIPT))));
        open("scored").filled(List.of()).submitted().complete().assigned().scored(_ -> 2);
        UUID waiting = registry.comments()
                .post(
                        Casework.key(),
                        new Comments.Post(complete.id, SCRIPT, Optional.of(SCRIPT), Optional.of(SCRIPT), true))
                .id("comment");
        UUID unanswered = registry.comments()
                .post(Casework.key(), new Comments.Post(complete.id, SCRIPT, Optional.empty(), Optional.empty()))
                .id("comment");
        registry.comments()
                .moderate(
                        work.registrar(),
                        Casework.key(),
                        new Comments.Moderate(complete.id, unanswered, new Comments.Verdict.Publish()));
        UUID colleague = work.colleague(granted.firm);
        String share = registry.shares()
                .make(granted.person(), Casework.key(), new Shares.Make(number, 30))
                .text("code");
        registry.conditions()
                .show(
                        granted.person(),
                        Casework.key(),
                        new Conditions.Show(
                                number,
                                weak,
                                SCRIPT,
                                List.of(new Applications.NamedFile(
                                        SCRIPT, "%PDF-1.7".getBytes(StandardCharsets.UTF_8)))));
        String file = ask("SELECT id FROM condition_file");
        UUID notice = registry.accreditations()
                .giveNotice(
                        work.decider(),
                        Casework.key(),
                        new Accreditations.GiveNotice(
                                number, Accreditations.Measure.WITHDRAW, work.reason(Reasons.Kind.WITHDRAW), SCRIPT))
                .id("notice");
        UUID unverified = work.registered(Casework.company(++companies));
        UUID conflict = work.twins(Casework.company(++companies));
        work.says(granted.person(), Casework.company(++companies));
        registry.settle();
        cases.forEach((name, c) -> suppliers.put(c.id, reader(name + "'s supplier", c.firm.person())));
        for (Actor.Person person : work.staff()) {
            staff.add(reader(person.number(), person.id()));
        }
        newcomer = newcomer(work.staff().getFirst());
        values.put("number", List.of(number.value()));
        values.put("id", List.of(ask("SELECT id FROM certificate ORDER BY id LIMIT 1")));
        values.put("key", List.of(granted.firm.supplier().toString()));
        values.put("index", List.of("0", "5", "20"));
        values.put("edition", List.of("1"));
        values.put("code", List.of("not-found", share));
        values.put("supplier", List.of(unverified.toString(), ask("SELECT newcomer FROM identity_conflict")));
        values.put("conflict", List.of(conflict.toString()));
        values.put("comment", List.of(waiting.toString()));
        values.put("criterion", List.of(ids().getFirst(), ids().getLast()));
        values.put("operation", List.of("getSuppliersJson", "postApplicantsApplicationComments", "getLogJson"));
        values.put("theme", List.copyOf(work.edition.themes().keySet()));
        values.put("fact", work.edition.factDefinitions().keySet().stream().toList());
        // The one belongs to an organisation, the other works here.
        values.put("notice", List.of(notice.toString()));
        values.put("file", List.of(file));
        values.put("condition", List.of(weak));
        values.put("person", List.of(colleague.toString(), work.registrar().id().toString()));
        for (String none : List.of("path", "digest", "purpose", "n")) {
            values.put(none, List.of("0"));
        }
    }

    private List<String> ids() {
        return work.edition.applicable("standard", work.edition.facts(TestRegistry.facts())).stream()
                .map(c -> c.id())
                .toList();
    }

    /// The first value of a query, as the owner; empty for none.
    String ask(String sql) {
        List<String> all = list(sql);
        return all.isEmpty() ? "" : all.getFirst();
    }

    List<String> list(String sql) {
        DatabaseUrl owner = database.owner();
        try (Connection connection = DriverManager.getConnection(owner.jdbc(), owner.user(), owner.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> out = new ArrayList<>();
            while (row.next()) {
                out.add(row.getString(1));
            }
            return out;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// The values of a place in a path that are worth trying, on one case if the path names one.
    private List<String> values(String pattern, String name, Optional<Casework.Case> on) {
        String where = on.map(c -> " WHERE application = '" + c.id + "'").orElse("");
        return switch (name) {
            case "application" -> on.map(c -> List.of(c.id.toString())).orElse(List.of());
            case "criterion" -> pattern.contains("/conditions/") ? values.get("condition") : values.get("criterion");
            case "comment" -> list("SELECT id FROM public_comment" + where + " ORDER BY received_at, id");
            case "task" -> list("SELECT id FROM task WHERE done_at IS NULL ORDER BY made_at, id LIMIT 2");
            case "evidence" -> list("SELECT id FROM evidence" + where + " ORDER BY id LIMIT 1");
            default -> {
                List<String> known = values.get(name);
                if (known == null) {
                    throw new IllegalStateException("no value for {" + name + "} of " + pattern + ": add one here");
                }
                yield known;
            }
        };
    }

    /// Every path of a pattern that is worth asking for.
    List<String> paths(String pattern, Optional<Casework.Case> on) {
        List<String> out = new ArrayList<>(List.of(pattern));
        for (Matcher m = PLACE.matcher(pattern); m.find(); ) {
            List<String> next = new ArrayList<>();
            for (String path : out) {
                for (String value : values(pattern, m.group(1), on)) {
                    next.add(path.replace(m.group(), value));
                }
            }
            out = next;
        }
        return out;
    }

    // ---- who looks at it

    /// The supplier's person of a case.
    Reader supplier(Casework.Case c) {
        return java.util.Objects.requireNonNull(suppliers.get(c.id));
    }

    private List<Reader> readers(String pattern, Optional<Casework.Case> on) {
        List<Reader> out = new ArrayList<>();
        if (pattern.startsWith("/staff/")) {
            out.addAll(staff);
        } else if (pattern.startsWith("/apply/")) {
            on.ifPresent(c -> out.add(supplier(c)));
        } else {
            out.add(anybody);
            out.add(newcomer);
            out.add(supplier(java.util.Objects.requireNonNull(cases.get("granted"))));
            out.addAll(staff);
        }
        return out;
    }

    /// Every route of the program that is read.
    List<Route> reads() {
        return site.routes().stream()
                .filter(r -> r.method().equals("GET"))
                .filter(r -> !r.pattern().startsWith("/api/v") && !r.pattern().startsWith("/assets/"))
                .toList();
    }

    /// Every route of the program that a form of a page of ours is sent to.
    List<Route> forms() {
        return site.routes().stream()
                .filter(r -> r.body() instanceof Route.Body.OwnForm)
                .toList();
    }

    /// What a pattern shows, as differently as it can be had: at most `most` pages of different make. Empty if
    /// nobody gets anything.
    List<Got> shown(String pattern, int most) {
        List<Got> out = new ArrayList<>();
        Set<String> shapes = new LinkedHashSet<>();
        List<Optional<Casework.Case>> on = pattern.contains("{application}")
                ? cases.values().stream().map(Optional::of).toList()
                : List.of(Optional.<Casework.Case>empty());
        for (Optional<Casework.Case> c : on) {
            for (String path : paths(pattern, c)) {
                for (Reader reader : readers(pattern, c)) {
                    Got got = get(pattern, path, reader);
                    if (got.status() != 200) {
                        others.computeIfAbsent(pattern, _ -> new LinkedHashSet<>())
                                .add(got.status() + (got.status() == 303 ? " " + got.body() : ""));
                    }
                    if (got.status() == 200 && shapes.add(got.type() + shape(got.body()))) {
                        out.add(got);
                        if (out.size() == most || !got.isPage()) {
                            return out;
                        }
                    }
                    if (got.status() == 200 && reader.equals(anybody)) {
                        break;
                    }
                }
            }
        }
        return out;
    }

    private static String shape(String body) {
        Set<String> kinds = new LinkedHashSet<>();
        for (Matcher m = SHAPE.matcher(body.substring(Math.max(0, body.indexOf("<main")))); m.find(); ) {
            kinds.add(m.group(1) + "." + m.group(2));
        }
        return String.join(" ", kinds);
    }

    // ---- asking

    String url(String path) {
        return "http://localhost:" + site.port() + path;
    }

    Got get(String pattern, String path, Reader reader) {
        return send(pattern, path, reader, HttpRequest.newBuilder(URI.create(url(path))));
    }

    /// Sends fields as a page of ours would, but for the headers given, which come in place of the usual ones.
    Got post(String path, Reader reader, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)))
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1));
        String[] all = headers.length > 0
                ? headers
                : new String[] {"Content-Type", "application/x-www-form-urlencoded", "Origin", url("")};
        return send(path, path, reader, request.headers(all));
    }

    private Got send(String pattern, String path, Reader reader, HttpRequest.Builder request) {
        request.header("Accept", "text/html,*/*;q=0.8").header("Accept-Encoding", "gzip");
        if (!reader.cookie().isEmpty()) {
            request.header("Cookie", "touchstone-session=" + reader.cookie());
        }
        try {
            HttpResponse<byte[]> r = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            byte[] body = r.headers()
                            .firstValue("Content-Encoding")
                            .filter("gzip"::equals)
                            .isPresent()
                    ? new GZIPInputStream(new ByteArrayInputStream(r.body())).readAllBytes()
                    : r.body();
            return new Got(
                    pattern,
                    path,
                    reader,
                    r.statusCode(),
                    r.headers().firstValue("Content-Type").orElse(""),
                    r.headers().firstValue("Content-Disposition").isPresent(),
                    r.statusCode() == 303
                            ? r.headers().firstValue("Location").orElse("")
                            : new String(body, StandardCharsets.UTF_8),
                    r.body().length);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Fields as a browser encodes them: names and values in turn.
    static String encoded(String... fields) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            out.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(fields[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return out.toString();
    }

    /// Lets time pass.
    void pass(Duration span) {
        work.pass(span);
    }

    @Override
    public void close() throws IOException {
        site.close();
        client.close();
        registry.close();
        database.close();
        ToldRegistry.deleteTree(folder);
    }
}
