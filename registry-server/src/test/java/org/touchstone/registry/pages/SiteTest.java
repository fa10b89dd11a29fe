package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.register.Story;
import org.touchstone.registry.web.Route;
import org.touchstone.verifier.pdf.Enclosure;
import org.touchstone.verifier.report.OfflinePage;

/// The public site over a real server, database and signed log.
class SiteTest {
    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static String text(String path) {
        HttpResponse<byte[]> r = site.get(path);
        assertEquals(200, r.statusCode(), path + new String(r.body(), StandardCharsets.UTF_8));
        return new String(r.body(), StandardCharsets.UTF_8);
    }

    private static Json.Obj json(String path) {
        return StrictJson.parseObject(site.get(path).body(), StrictJson.Limits.DOCUMENT);
    }

    @ParameterizedTest
    @CsvSource({
        "/,200,Social responsibility accreditation register",
        "/suppliers,200,Harbour Catering Cooperative Limited",
        "/suppliers?q=harbour,200,2 suppliers match",
        "/suppliers?q=harbor+catring,200,Did you mean",
        "/suppliers?q=zzzz,200,No supplier matches",
        "/suppliers?status=suspended,200,Northgate Facilities plc",
        "/suppliers?status=nonsense,400,",
        "/suppliers?level=enhanced,200,Accredited with open books",
        "/suppliers/GB-COH-09876543,200,Harbour Catering Cooperative Limited",
        "/suppliers/11111111-1111-4111-8111-111111111111,200,Harbour Catering Cooperative Limited",
        "/suppliers/66666666-6666-4666-8666-666666666666,200,Name erased",
        "/suppliers/GB-COH-99999999,404,Page not found",
        "/suppliers/x,404,Page not found",
        "/accreditations/SRA-0000000A,404,Page not found",
        "/certificates/aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa,200,Bundle: certificate with everything",
        "/certificates/bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb,200,A newer certificate has taken its place",
        "/certificates/dddddddd-dddd-4ddd-8ddd-dddddddddddd,200,The file is not available",
        "/certificates/dddddddd-dddd-4ddd-8ddd-dddddddddddd.jwt,410,",
        "/certificates/dddddddd-dddd-4ddd-8ddd-dddddddddddd/bundle.json,410,",
        "/certificates/dddddddd-dddd-4ddd-8ddd-dddddddddddd/certificate.pdf,410,",
        "/certificates/eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee/certificate.pdf,404,",
        "/certificates/aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa,200,Certificate to print",
        "/certificates/bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb,200,Certificate to print",
        "/certificates/eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee,404,",
        "/certificates/AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA,404,",
        "/log,200,List of suspensions or revocations published",
        "/log?before=3,200,Log opened",
        "/log?before=x,400,",
        "/log/entries/0,200,Log opened",
        "/log/entries/9,200,Accreditation granted",
        "/log/entries/999999,404,",
        "/log/entries/-1,404,",
        "/log/entries/00,404,",
        "/trust,200,Fingerprint",
        "/standard,200,Social Responsibility Accreditation",
        "/standard/1,200,Accountability code of conduct",
        "/standard/2,404,",
        "/api,200,tlog-tiles",
        "/check,200,touchstone verify",
        "/accessibility,200,Web Content Accessibility",
        "/privacy,200,no cookie",
        "/cookies,200,no cookies",
        "/contact,200,Contact",
        "/problems,200,not-found",
        "/problems/not-found,200,404 not-found",
        "/problems/fault,200,",
        "/problems/nonsense,404,",
        "/objects/sha256/zz,404,",
        "/openings/11111111-1111-4111-8111-111111111111,404,",
        "/status/revocation/1,200,",
        "/status/revocation/2,404,",
        "/status/nonsense/1,404,",
        "/status/revocation/1?timestamp=2026-01-01T00:00:00Z,404,",
        "/status/revocation/1?timestamp=2030-01-01T00:00:00Z,200,",
        "/status/revocation/1?timestamp=yesterday,400,",
        "/log/tile/0/000,404,",
        "/log/tile/0/000.p/5,200,",
        "/log/tile/0/000.p/200,404,",
        "/log/tile/1/000.p/1,404,",
        "/log/tile/entries/000.p/5,200,",
        "/log/tile/0/0,404,",
        "/log/tile/99/000,404,",
        "/trust/lists/2.json,404,",
        "/health/live,200,live",
        "/health/ready,200,ready",
        "/metrics,200,touchstone_http_requests_total",
        "/contexts/accreditation/v1,200,@context",
        "/schemas/certificate/v1.json,200,certificate",
        "/.well-known/did.json,200,did:web",
        "/assets/nothing.css,404,",
    })
    void answers(String path, int status, String words) {
        HttpResponse<byte[]> r = site.get(path, "Accept", "text/html,*/*;q=0.8");
        String body = new String(r.body(), StandardCharsets.UTF_8);
        assertEquals(status, r.statusCode(), body);
        if (words != null) {
            assertTrue(body.contains(words), words + " in " + body);
        }
    }

    /// A proxy on this machine that nobody has named would make everybody a local reader.
    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"})
    void figuresAreNotForThoseWhoComeThroughAProxy(String header) {
        assertEquals(404, site.get("/metrics", header, "203.0.113.9").statusCode());
        String health =
                new String(site.get("/health/ready", header, "203.0.113.9").body(), StandardCharsets.UTF_8);
        assertFalse(health.contains("parts"), health);
        assertTrue(new String(site.get("/health/ready").body(), StandardCharsets.UTF_8).contains("parts"));
    }

    @Test
    void aWholeNumberLeadsToItsAccreditation() {
        String number = TestSite.number(4187).value();
        HttpResponse<byte[]> r = site.get("/suppliers?q=" + number.toLowerCase(Locale.ROOT));
        assertEquals(303, r.statusCode());
        assertEquals(
                "/accreditations/" + number, r.headers().firstValue("Location").orElseThrow());
    }

    @Test
    void accreditationsSayHowTheyStandAndWhy() {
        assertTrue(text("/accreditations/" + TestSite.number(4187).value()).contains("In force"));
        String conditions = text("/accreditations/" + TestSite.number(2100).value());
        assertTrue(conditions.contains("In force, with conditions"));
        assertTrue(conditions.contains("1 July 2026"));
        String suspended = text("/accreditations/" + TestSite.number(1733).value());
        assertTrue(suspended.contains("Suspended since") && suspended.contains("Annual report"), suspended);
        Matcher of = Pattern.compile("href=\"(/suppliers/[^\"]+)\"").matcher(suspended);
        assertTrue(of.find(), suspended);
        assertTrue(text(of.group(1)).contains("Accreditation suspended"), "the supplier's own history tells of it");
        String withdrawn = text("/accreditations/" + TestSite.number(900).value());
        assertTrue(withdrawn.contains("Do not rely on it"), withdrawn);
        assertEquals(
                "withdrawn",
                json("/accreditations/" + TestSite.number(900).value() + ".json")
                        .text("standing"));
    }

    /// The badge says how it stands now, also to those who cannot see it; the poster is only for what is in force.
    @ParameterizedTest
    @CsvSource({
        "4187, In force, true",
        "2100, 'In force, with conditions', true",
        "1733, Suspended, false",
        "900, Withdrawn, false"
    })
    void theBadgeSaysHowItStandsAndThePosterOnlyWhatIsInForce(int digits, String state, boolean inForce)
            throws Exception {
        String base = "/accreditations/" + TestSite.number(digits).value();
        HttpResponse<byte[]> badge = site.get(base + "/badge.svg");
        assertEquals("image/svg+xml", badge.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "cross-origin",
                badge.headers().firstValue("Cross-Origin-Resource-Policy").orElseThrow());
        org.w3c.dom.Document svg = javax.xml.parsers.DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(badge.body()));
        String said = svg.getElementsByTagName("title").item(0).getTextContent();
        assertTrue(said.contains(state) && said.contains(TestSite.number(digits).value()), said);
        assertEquals(inForce, svg.getDocumentElement().getTextContent().contains("until"), said);
        assertTrue(text(base).contains(base + "/badge.svg"));
        assertEquals(inForce, text(base).contains(base + "/poster.pdf"));
        HttpResponse<byte[]> poster = site.get(base + "/poster.pdf");
        assertEquals(inForce ? 200 : 404, poster.statusCode());
        if (inForce) {
            assertEquals(
                    "application/pdf",
                    poster.headers().firstValue("Content-Type").orElseThrow());
            assertArrayEquals(poster.body(), site.get(base + "/poster.pdf").body());
        }
    }

    @Test
    void thereIsNoBadgeOfNothing() {
        for (String number : List.of(TestSite.number(7777).value(), "SRA-0000000-0", "x")) {
            assertEquals(
                    404, site.get("/accreditations/" + number + "/badge.svg").statusCode());
            assertEquals(
                    404, site.get("/accreditations/" + number + "/poster.pdf").statusCode());
        }
    }

    @Test
    void theBundleHoldsWhatProvesTheCertificate() {
        Bundle bundle = Bundle.parse(site.get("/certificates/" + TestSite.CERTIFICATE + "/bundle.json")
                .body());
        assertEquals(2, bundle.statusLists().size());
        assertEquals(1, bundle.trustLists().size());
        VerifiedCheckpoint checkpoint =
                VerifiedCheckpoint.of(SignedNote.parse(text("/log/checkpoint")), Story.LOG.key());
        List<BundledToken> all = new ArrayList<>(bundle.statusLists());
        all.add(bundle.certificate());
        for (BundledToken t : all) {
            assertTrue(TlogProof.parse(t.proof()).proves(t.entry().getBytes(StandardCharsets.UTF_8), checkpoint));
        }
        assertArrayEquals(
                bundle.certificate().token().getBytes(StandardCharsets.US_ASCII),
                site.get("/certificates/" + TestSite.CERTIFICATE + ".jwt").body());
        Bundle personal = Bundle.parse(
                site.get("/certificates/" + TestSite.PERSONAL + "/bundle.json").body());
        assertTrue(personal.certificate().opening().isPresent());
    }

    /// The same bytes for the same checkpoint, the bundle inside to the letter, of the size that the link
    /// promises; a replaced certificate's file is there as well.
    @Test
    void thePdfHoldsTheBundle() {
        for (String id : List.of(
                TestSite.CERTIFICATE.toString(),
                TestSite.PERSONAL.toString(),
                "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")) {
            String at = "/certificates/" + id;
            byte[] pdf = site.get(at + "/certificate.pdf").body();
            assertArrayEquals(pdf, site.get(at + "/certificate.pdf").body());
            assertTrue(pdf.length < 100_000, pdf.length + " bytes");
            assertTrue(
                    Enclosure.of(pdf) instanceof Enclosure.Attached,
                    () -> Enclosure.of(pdf).toString());
            if (Enclosure.of(pdf) instanceof Enclosure.Attached(byte[] bundle)) {
                assertArrayEquals(site.get(at + "/bundle.json").body(), bundle);
            }
        }
        String accreditation = text("/accreditations/"
                + json("/certificates/" + TestSite.CERTIFICATE + ".json").text("accreditation"));
        assertTrue(accreditation.contains("/certificate.pdf\" download"), accreditation);
    }

    @Test
    void tilesGiveTheRootThatTheCheckpointSigns() {
        VerifiedCheckpoint checkpoint =
                VerifiedCheckpoint.of(SignedNote.parse(text("/log/checkpoint")), Story.LOG.key());
        int size = (int) checkpoint.size();
        assertEquals(site.story.events.size(), size);
        byte[] tile = site.get("/log/tile/0/000.p/" + size).body();
        MerkleTree.Frontier tree = new MerkleTree.Frontier();
        for (int i = 0; i < size; i++) {
            tree.append(java.util.Arrays.copyOfRange(tile, 32 * i, 32 * i + 32));
        }
        assertArrayEquals(checkpoint.root(), tree.root());
        assertTrue(site.get("/log/tile/0/000.p/5")
                .headers()
                .firstValue("Cache-Control")
                .orElseThrow()
                .contains("immutable"));
    }

    @Test
    void theRegisterOfferedIsCanonicalAndShowsErasedForWhatIsGone() {
        byte[] offered = site.get("/register.json").body();
        assertArrayEquals(CanonicalJson.bytes(StrictJson.parse(offered, StrictJson.Limits.DOCUMENT)), offered);
        String text = new String(offered, StandardCharsets.UTF_8);
        assertTrue(text.contains("Harbour Catering") && text.contains("erased"), text);
        assertFalse(text.contains("Nobody Now"));
    }

    /// The same document whether compressed or not, each with its own tag, and 304 for who has it.
    @ParameterizedTest
    @ValueSource(strings = {"/register.json", "/pack.jsonl"})
    void aWholeDocumentComesCompressedToWhoTakesItSo(String path) throws IOException {
        HttpResponse<byte[]> plain = site.get(path, "Accept-Encoding", "identity");
        HttpResponse<byte[]> packed = site.get(path, "Accept-Encoding", "br;q=1, gzip;q=0.5");
        assertEquals(Optional.empty(), plain.headers().firstValue("Content-Encoding"));
        assertEquals(Optional.of("gzip"), packed.headers().firstValue("Content-Encoding"));
        assertEquals(
                packed.body().length,
                Long.parseLong(packed.headers().firstValue("Content-Length").orElseThrow()));
        assertArrayEquals(plain.body(), new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes());
        assertTrue(plain.headers().firstValue("Vary").orElseThrow().contains("Accept-Encoding"));
        String tag = plain.headers().firstValue("ETag").orElseThrow();
        String packedTag = packed.headers().firstValue("ETag").orElseThrow();
        assertNotEquals(tag, packedTag);
        for (String known : List.of(tag, packedTag, "\"other\", W/" + tag)) {
            HttpResponse<byte[]> again = site.get(path, "Accept-Encoding", "gzip", "If-None-Match", known);
            assertEquals(304, again.statusCode());
            assertEquals(0, again.body().length);
        }
        assertEquals(
                Long.toString(site.story.events.size()),
                plain.headers().firstValue("X-Log-Size").orElseThrow());
        assertEquals(
                Optional.empty(),
                site.get(path, "Accept-Encoding", "gzip;q=0").headers().firstValue("Content-Encoding"));
    }

    @Test
    void everyLineOfThePackCanBeRead() {
        int asked = site.freshAsked.get();
        List<PackLine> lines = text("/pack.jsonl").lines().map(PackLine::parse).toList();
        assertEquals(asked, site.freshAsked.get());
        assertEquals(text("/pack.jsonl"), text("/pack.jsonl?fresh=yes"));
        assertEquals(asked + 1, site.freshAsked.get());
        assertTrue(lines.getFirst() instanceof PackLine.Header);
        assertEquals(2, lines.stream().filter(PackLine.Status.class::isInstance).count());
        assertEquals(
                2, lines.stream().filter(PackLine.Current.class::isInstance).count());
        assertEquals(
                3, lines.stream().filter(PackLine.StatusEvent.class::isInstance).count());
    }

    @Test
    void nothingOfAnErasedPersonIsLeftOnAnyPage() {
        for (String path : List.of(
                "/suppliers",
                "/suppliers.json",
                "/log",
                "/suppliers/" + TestSite.ERASED,
                "/pack.jsonl",
                "/register.json",
                "/certificates/" + TestSite.GONE,
                "/certificates/" + TestSite.GONE + ".json")) {
            String body = text(path);
            assertFalse(body.contains("Nobody") || body.contains("PPYD-2334-PCBG\"},{\"a"), path);
        }
    }

    /// Every link on every page leads somewhere on this site, and every page has a title of its own.
    @Test
    void noPageHasADeadLinkOrABorrowedTitle() {
        Pattern link = Pattern.compile("(?:href|src)=\"([^\"#]+)\"");
        Pattern title = Pattern.compile("<title>([^<]*)</title>");
        Set<String> seen = new TreeSet<>();
        Map<String, String> titles = new HashMap<>();
        List<String> todo = new ArrayList<>(List.of("/"));
        while (!todo.isEmpty()) {
            String path = todo.removeLast();
            if (!seen.add(path)) {
                continue;
            }
            HttpResponse<byte[]> r = site.get(path.replace("&amp;", "&"), "Accept", "text/html,*/*;q=0.8");
            String body = new String(r.body(), StandardCharsets.UTF_8);
            if (path.equals("/account")) {
                assertEquals(303, r.statusCode(), "whoever is nobody signs in first");
                todo.add("/sign-in");
                continue;
            }
            assertTrue(r.statusCode() == 200 || r.statusCode() == 410, path + " gives " + r.statusCode());
            boolean page =
                    r.headers().firstValue("Content-Type").orElse("").startsWith("text/html") && r.statusCode() == 200;
            if (!page) {
                continue;
            }
            Matcher t = title.matcher(body);
            assertTrue(t.find(), path);
            // A supplier has two addresses, its identifier and its random id; a search has as many as there
            // are questions.
            if (!path.matches("/suppliers/[0-9a-f-]{36}") && !path.contains("?")) {
                String other = titles.putIfAbsent(t.group(1), path);
                assertTrue(other == null, path + " has the title of " + other);
            }
            assertFalse(body.contains("<script") || body.contains(" style=\""), path);
            for (Matcher m = link.matcher(body); m.find(); ) {
                assertTrue(m.group(1).startsWith("/"), path + " points away: " + m.group(1));
                todo.add(m.group(1));
            }
        }
        assertTrue(seen.size() > 60, seen.toString());
    }

    static Stream<Arguments> describedReads() {
        List<Arguments> out = new ArrayList<>();
        json("/openapi.json").obj("paths").members().forEach((path, item) -> {
            if (item instanceof Json.Obj o && !path.startsWith("/api/v")) {
                out.add(Arguments.of(path, o.obj("get")));
            }
        });
        return out.stream();
    }

    /// What the document gives as examples is asked for, and answered with the status and the media type
    /// that it says.
    @ParameterizedTest(name = "{0}")
    @MethodSource("describedReads")
    void everyExampleGivesTheAnswerDescribed(String path, Json.Obj operation) {
        String asked = path;
        List<String> query = new ArrayList<>();
        List<Json.Obj> parameters = operation.has("parameters") ? operation.objects("parameters") : List.of();
        for (Json.Obj parameter : parameters) {
            String name = parameter.text("name");
            Optional<String> example = parameter.optionalText("example");
            if (parameter.text("in").equals("path")) {
                asked = asked.replace("{" + name + "}", example.orElseThrow());
            } else {
                // A place in a list is given by the answer before.
                example.ifPresent(e -> query.add(name + "=" + e));
            }
        }
        HttpResponse<byte[]> answer = site.get(asked + (query.isEmpty() ? "" : "?" + String.join("&", query)));
        Json.Obj described = operation.obj("responses");
        // The one opening is a person's, so its id is nobody's example.
        int wanted = path.equals("/openings/{id}") ? 404 : 200;
        assertEquals(wanted, answer.statusCode(), asked);
        assertTrue(described.has(Integer.toString(wanted)), asked);
        if (wanted == 200) {
            String type =
                    answer.headers().firstValue("Content-Type").orElseThrow().split(";", 2)[0];
            assertTrue(described.obj("200").obj("content").has(type), asked + " gives " + type);
        }
    }

    /// The OpenAPI document and the routes are the same list; `ApiTest` says so of the writing interface.
    @Test
    void theInterfaceIsDescribedAsItIs() {
        Set<String> described = new TreeSet<>();
        json("/openapi.json").obj("paths").members().forEach((path, item) -> {
            if (item instanceof Json.Obj o) {
                o.members().keySet().forEach(m -> described.add(m.toUpperCase(Locale.ROOT) + " " + path));
            }
        });
        described.removeIf(route -> route.contains(" /api/v") && !route.endsWith("/api/v1/checks"));
        Set<String> served = new TreeSet<>();
        for (Route route : site.site.routes()) {
            if (!route.pattern().startsWith("/assets/")) {
                served.add(route.method() + " " + route.pattern().replace("...}", "}"));
            }
        }
        assertEquals(served, described);
    }

    /// What is wrong, unknown, withdrawn or expired looks the same, and whoever goes on trying is sent away.
    @Test
    void aShareCodeOpensOneCertificateAndGuessingIsOfNoUse() throws Exception {
        String page = new String(site.get("/share/2222-2222-2222").body(), StandardCharsets.UTF_8);
        assertTrue(page.contains("/share/2222-2222-2222/bundle.json"), page);
        assertTrue(page.contains("touchstone verify --code 2222-2222-2222"), page);
        assertEquals(
                TestSite.CERTIFICATE.toString(),
                json("/share/222222222222/certificate.json").text("certificate"));
        String wrong = "";
        for (String code : List.of("2222-2222-2223", "3333-3333-333F", "x", "7KD49XQM2BC3", "7KD49XQM2BC4")) {
            HttpResponse<byte[]> r = site.get("/share/" + code + "/bundle.json");
            assertEquals(404, r.statusCode());
            String told = new String(r.body(), StandardCharsets.UTF_8).replaceAll("\"instance\":\"[^\"]+\"", "");
            assertTrue(wrong.isEmpty() || wrong.equals(told), told);
            wrong = told;
        }
        boolean turnedAway = false;
        for (int i = 0; i < 60 && !turnedAway; i++) {
            turnedAway = site.get("/share/2222-2222-2224").statusCode() == 429;
        }
        assertTrue(turnedAway);
        Thread.sleep(2_000);
    }

    @ParameterizedTest
    @CsvSource({"PRESENT, /present", "KEY, /key"})
    void thePagesForADiskAreDownloadsAndTheSameBytes(OfflinePage page, String described) {
        HttpResponse<byte[]> r = site.get("/" + page.fileName());
        assertEquals(200, r.statusCode());
        assertArrayEquals(page.bytes(), r.body());
        assertTrue(r.headers().firstValue("Content-Disposition").orElseThrow().startsWith("attachment"));
        assertTrue(new String(site.get(described).body(), StandardCharsets.UTF_8)
                .contains(java.util.HexFormat.of().formatHex(sha256(r.body()))));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whoever has asked for many codes is told to wait, and waits.
    private static HttpResponse<byte[]> patient(String path) {
        HttpResponse<byte[]> r = site.get(path);
        for (int i = 0; i < 60 && r.statusCode() == 429; i++) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            r = site.get(path);
        }
        return r;
    }

    /// Every example of the OpenAPI document is asked, and answered as it says.
    @Test
    void theExamplesOfTheInterfaceHold() {
        json("/openapi.json").obj("paths").members().forEach((path, item) -> {
            if (!(item instanceof Json.Obj o) || path.startsWith("/api/v")) {
                return;
            }
            Json.Obj get = o.obj("get");
            String url = path;
            StringBuilder query = new StringBuilder();
            for (Json.Obj p : get.has("parameters") ? get.objects("parameters") : List.<Json.Obj>of()) {
                if (p.text("in").equals("path")) {
                    url = url.replace("{" + p.text("name") + "}", p.text("example"));
                } else if (p.has("example")) {
                    query.append(query.isEmpty() ? '?' : '&')
                            .append(p.text("name"))
                            .append('=')
                            .append(p.text("example"));
                }
            }
            HttpResponse<byte[]> r = patient(url + query);
            Json.Obj responses = get.obj("responses");
            String status = Integer.toString(r.statusCode());
            assertTrue(responses.has(status), url + query + " gives " + status);
            String type = r.headers().firstValue("Content-Type").orElseThrow().split(";")[0];
            if (r.statusCode() == 200) {
                assertTrue(responses.obj("200").obj("content").has(type), url + " is " + type);
            } else {
                assertEquals("application/problem+json", type);
            }
        });
    }

    @Test
    void filesAreComparedBeforeTheyAreSentAgain() {
        for (String path :
                List.of("/", "/log/checkpoint", "/register.json", "/trust/list.json", "/log/tile/0/000.p/5")) {
            String tag = site.get(path).headers().firstValue("ETag").orElseThrow();
            assertEquals(304, site.get(path, "If-None-Match", tag).statusCode(), path);
        }
    }
}
