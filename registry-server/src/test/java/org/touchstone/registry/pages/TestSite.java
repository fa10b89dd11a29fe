package org.touchstone.registry.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.ShareCode;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.GrantOutcome;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.register.Story;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.format.testkit.Samples;
import org.touchstone.registry.account.SignInPages;
import org.touchstone.registry.api.CommentsApi;
import org.touchstone.registry.api.Door;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.FaultPoints;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.log.Sequencer;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.register.RegisterRows;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.status.StatusLists;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.HttpListener;
import org.touchstone.registry.web.Metrics;
import org.touchstone.registry.web.Route;

/// The public site over a real database and a signed log that holds one of each kind: a supplier in force, one with
/// conditions, one suspended, one withdrawn, a sole trader, and one whose data is erased.
final class TestSite implements AutoCloseable {
    static final UUID HARBOUR = UUID.fromString("11111111-1111-4111-8111-111111111111");
    static final UUID REPAIRS = UUID.fromString("22222222-2222-4222-8222-222222222222");
    static final UUID NORTHGATE = UUID.fromString("33333333-3333-4333-8333-333333333333");
    static final UUID FENLAND = UUID.fromString("44444444-4444-4444-8444-444444444444");
    static final UUID TRADER = UUID.fromString("55555555-5555-4555-8555-555555555555");
    static final UUID ERASED = UUID.fromString("66666666-6666-4666-8666-666666666666");
    static final UUID CERTIFICATE = UUID.fromString("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa");

    /// The code of that certificate's supplier.
    static final ShareCode SHARED = ShareCode.parse("2222-2222-2222");

    static final UUID REPLACED = UUID.fromString("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb");
    static final UUID PERSONAL = UUID.fromString("cccccccc-cccc-4ccc-8ccc-cccccccccccc");
    static final UUID GONE = UUID.fromString("dddddddd-dddd-4ddd-8ddd-dddddddddddd");

    final TestDatabase database = TestDatabase.fresh();
    final Story story = new Story();
    final Site site;
    final HttpListener listener;
    final HttpClient client = HttpClient.newHttpClient();
    final AtomicInteger freshAsked = new AtomicInteger();
    private final Path folder;
    private final Sequencer sequencer;
    private final PublicRecord record = new PublicRecord(new SecureRandom());

    TestSite() {
        folder = temporary();
        tell();
        StatusLists lists = new StatusLists(Samples.PUBLIC, new SecureRandom());
        EventLog log = new EventLog(lists.and(new RegisterRows(record)));
        database.db().run(lists::open);
        copyRecords();
        sequencer = new Sequencer(
                database.db(),
                log,
                Story.LOG,
                new HeadStore(folder.resolve("head")),
                InstantSource.fixed(now()),
                true,
                FaultPoints.none());
        sequencer.start();
        long last = 0;
        for (RegisterEvent event : story.events) {
            long number =
                    database.db().in(tx -> log.appendAll(tx, List.of(event)).getFirst());
            if (event instanceof RegisterEvent.CertificateIssued issued) {
                issuedRows(issued, number);
            }
            last = number;
        }
        sequencer.awaitIncluded(last, Duration.ofSeconds(30));
        erase();
        site = new Site(
                new Site.Settings(
                        Samples.PUBLIC,
                        "Social Responsibility Registry",
                        true,
                        Set.of(),
                        () -> "{\"id\":\"did:web:register.example\"}".getBytes(StandardCharsets.UTF_8),
                        () -> Map.of("database", new HealthPages.Part.Fine()),
                        freshAsked::incrementAndGet,
                        System::nanoTime,
                        folder.resolve("served")),
                database.db(),
                record,
                new LogReader(Story.LOG.key()),
                InstantSource.fixed(now()),
                new Metrics());
        site.sharing(code -> Optional.of(code).filter(SHARED::equals).map(_ -> new CertificateId(CERTIFICATE)));
        listener = HttpListener.start(HttpListener.Settings.loopback(0), site.handlers(signingIn()));
    }

    /// The pages that every page leads to, with nobody who could sign in.
    private List<Route> signingIn() {
        InstantSource clock = InstantSource.fixed(now());
        byte[] secret = new byte[32];
        SealingKeys keys = new SealingKeys(secret, new SecureRandom(), clock);
        UseCases useCases = new UseCases(database.db(), clock, keys);
        People people = new People(database.db(), useCases, keys, false);
        Sessions sessions =
                new Sessions(database.db(), useCases, people, keys, clock, new SecureRandom(), Sessions.Lives.USUAL);
        WebDoor door = new WebDoor(sessions, useCases, site.frame().messages(), _ -> {}, new SecureRandom(), false);
        List<Route> routes =
                new ArrayList<>(new SignInPages(door, site.frame(), people, Optional.empty(), List.of()).routes());
        PublicRecord documents = new PublicRecord(new SecureRandom());
        EventLog log = new EventLog(new RegisterRows(documents));
        Editions editions = new Editions(useCases, log, documents);
        Suppliers suppliers = new Suppliers(useCases, keys, editions, log, documents);
        Applications applications =
                new Applications(database.db(), useCases, keys, editions, suppliers, log, new SecureRandom());
        Comments comments = new Comments(database.db(), useCases, keys, editions, applications);
        routes.addAll(new ApplicantPages(site.frame(), comments, clock).routes());
        routes.addAll(new CommentsApi(
                        new Door(people::authenticate, _ -> Json.Obj.builder().build()), comments)
                .routes());
        routes.add(door.page("/account", (_, _) -> {
            throw new IllegalStateException("nobody can sign in");
        }));
        return routes;
    }

    private Instant now() {
        return story.events.getLast().time();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("site");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AccreditationNumber number(int digits) {
        return AccreditationNumber.ofDigits(digits);
    }

    private static Json.Obj identity(String name, String scheme, String id, String region) {
        return Json.Obj.builder()
                .with("legalName", name)
                .with(
                        "identifiers",
                        new Json.Arr(List.of(Json.Obj.builder()
                                .with("scheme", scheme)
                                .with("id", id)
                                .build())))
                .with(
                        "address",
                        Json.Obj.builder()
                                .with("country", "GB")
                                .with("region", region)
                                .build())
                .build();
    }

    private void supplier(UUID id, String name, String company, String region) {
        story.add(new RegisterEvent.SupplierRegistered(
                story.next(),
                id,
                SupplierKind.LEGAL_PERSON,
                story.records.put(identity(name, "GB-COH", company, region))));
    }

    private void person(UUID id, String name, String ppon) {
        story.add(new RegisterEvent.SupplierRegistered(
                story.next(),
                id,
                SupplierKind.SOLE_TRADER,
                story.records.put(CommitmentType.SUPPLIER_IDENTITY, identity(name, "GB-PPON", ppon, "GB-SCT"))));
    }

    private void grant(UUID supplier, int digits, String level, List<RegisterEvent.Condition> conditions) {
        Instant at = story.next();
        story.add(new RegisterEvent.AccreditationGranted(
                at,
                number(digits),
                supplier,
                Optional.empty(),
                "sra",
                1,
                level,
                story.object("decision"),
                conditions.isEmpty() ? GrantOutcome.GRANTED : GrantOutcome.GRANTED_WITH_CONDITIONS,
                at,
                Story.END,
                conditions,
                Optional.empty()));
    }

    private void issue(UUID id, int digits, int index, Optional<UUID> replaces, boolean personal) {
        CertificateId certificate = new CertificateId(id);
        Optional<CertificateId> before = replaces.map(CertificateId::new);
        String token = Story.token(certificate, number(digits), index, Story.END, before);
        Ref ref = personal
                ? story.records.put(CommitmentType.CERTIFICATE_TOKEN, new Json.Str(token))
                : story.records.put(token.getBytes(StandardCharsets.US_ASCII));
        story.add(story.issue(certificate, number(digits), ref, index, Story.END, before));
    }

    private void tell() {
        Story s = story;
        s.add(new RegisterEvent.LogOpened(
                Story.START, Samples.PUBLIC.logOrigin(), Samples.PUBLIC.value(), Samples.PUBLIC.did()));
        s.add(new RegisterEvent.TrustListPublished(
                s.next(),
                1,
                s.records.put(Story.trustList().bytes()).digest(),
                Story.trustList().fingerprint()));
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        s.add(new RegisterEvent.EditionPublished(
                s.next(),
                "sra",
                1,
                edition.revision(),
                s.records.put(edition.canonicalBytes()).digest(),
                Story.START));
        supplier(HARBOUR, "Harbour Catering Cooperative Limited", "09876543", "GB-BST");
        supplier(REPAIRS, "Harbourside Repairs CIC", "07654321", "GB-CRF");
        supplier(NORTHGATE, "Northgate Facilities plc", "00445566", "GB-LDS");
        supplier(FENLAND, "Fenland Waste Ltd", "03344556", "GB-CAM");
        person(TRADER, "Morag Finch", "PGVG-7647-BZQM");
        person(ERASED, "Nobody Now", "PPYD-2334-PCBG");
        grant(HARBOUR, 4187, "enhanced", List.of());
        issue(REPLACED, 4187, 11, Optional.empty(), false);
        issue(CERTIFICATE, 4187, 21, Optional.of(REPLACED), false);
        s.add(new RegisterEvent.CertificateRevoked(
                s.next(), new CertificateId(REPLACED), "CRD-NAME", Optional.of(new CertificateId(CERTIFICATE))));
        grant(REPAIRS, 2100, "standard", List.of(new RegisterEvent.Condition("COL-01", LocalDate.of(2026, 7, 1))));
        grant(NORTHGATE, 1733, "standard", List.of());
        grant(FENLAND, 900, "standard", List.of());
        grant(TRADER, 55, "standard", List.of());
        issue(PERSONAL, 55, 31, Optional.empty(), true);
        grant(ERASED, 56, "standard", List.of());
        issue(GONE, 56, 41, Optional.empty(), true);
        Instant at = s.next();
        s.add(new RegisterEvent.AccreditationSuspended(
                at, number(1733), "SUS-REPORT", at, Optional.of(at.plusSeconds(86_400)), s.object("send the report")));
        at = s.next();
        s.add(new RegisterEvent.AccreditationWithdrawn(at, number(900), "WDR-FALSE", at, s.object("why")));
        s.add(s.publish(Story.REVOCATIONS, Purpose.REVOCATION));
        s.add(s.publish(Story.SUSPENSIONS, Purpose.SUSPENSION));
        s.add(new RegisterEvent.PersonalDataErased(s.next(), ERASED));
    }

    /// Brings the story's documents over as they are: openings keep their ids and salts.
    private void copyRecords() {
        database.db().run(tx -> story.records.objects.values().forEach(o -> record.putObject(tx, o)));
        story.records.openings.forEach((id, bytes) -> database.asOwner("INSERT INTO opening (id, bytes) VALUES ('" + id
                + "', '\\x" + HexFormat.of().formatHex(bytes) + "')"));
    }

    /// What issuance would have written beside the event.
    private void issuedRows(RegisterEvent.CertificateIssued e, long event) {
        String id = "'" + e.certificate().value() + "', ";
        String number = "'" + e.accreditation().value() + "', ";
        database.asOwner("INSERT INTO status_position (number, index, certificate, accreditation) VALUES (1, "
                + e.revocation().index() + ", " + id + number.replace(", ", "") + ")");
        database.asOwner("INSERT INTO certificate_intent (certificate, version, accreditation, supplier, personal, kid,"
                + " key, prepared_at, state) VALUES (" + id + "1, " + number + "'" + HARBOUR + "', false, '"
                + e.issuerKid() + "', 'k', '" + e.time() + "', 'issued')");
        database.asOwner("INSERT INTO certificate (id, accreditation, token, event_id) VALUES (" + id + number + "'"
                + CanonicalJson.text(e.token().json()) + "', " + event + ")");
    }

    /// The openings of the erased person go, as erasing deletes them.
    private void erase() {
        for (RegisterEvent event : story.events) {
            if (event instanceof RegisterEvent.SupplierRegistered r
                    && r.supplier().equals(ERASED)
                    && r.identity() instanceof Ref.ToOpening(UUID id, String _)) {
                database.db().run(tx -> record.eraseOpening(tx, id));
            }
            if (event instanceof RegisterEvent.CertificateIssued c
                    && c.certificate().value().equals(GONE)
                    && c.token() instanceof Ref.ToOpening(UUID id, String _)) {
                database.db().run(tx -> record.eraseOpening(tx, id));
            }
        }
    }

    String url(String path) {
        return "http://localhost:" + listener.port() + path;
    }

    HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        listener.close();
        sequencer.close();
        database.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
