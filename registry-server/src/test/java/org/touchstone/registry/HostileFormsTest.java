package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.EverySite.Got;
import org.touchstone.registry.EverySite.Reader;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.web.Route;

/// Every form of every page, found by the table of routes, as those send it who mean no good: from other sites, with
/// the proof of another session, with what no form has, on cases that are none of theirs, with files that are not what
/// they say, and twice at the same moment. Nothing of it is done, and nothing of it breaks the server.
class HostileFormsTest {
    /// Forms that anybody may send, with no session whose proof could be missing.
    private static final Set<String> PUBLIC = Set.of("/sign-in", "/applicants/{application}/comment");

    /// Tables that grow when somebody is told no, or comes by.
    private static final Set<String> NOTES = Set.of("refused_act", "web_session", "flyway_schema_history");

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern PROOF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    private static EverySite site;

    @BeforeAll
    static void start() {
        site = new EverySite();
    }

    @AfterAll
    static void stop() throws IOException {
        site.close();
    }

    /// A form with somebody who may see its page, or at least the case.
    private record Target(Route route, String path, Reader reader) {
        boolean anonymous() {
            return PUBLIC.contains(route.pattern());
        }

        boolean files() {
            return route.body() instanceof Route.Body.OwnForm form && form.files();
        }

        @Override
        public String toString() {
            return path + " by " + reader.name();
        }
    }

    private static Casework.Case of(String name) {
        return java.util.Objects.requireNonNull(site.cases.get(name));
    }

    private static List<Target> targets() {
        List<Target> out = new ArrayList<>();
        Reader supplier = site.supplier(of("granted"));
        for (Route route : site.forms()) {
            String pattern = route.pattern();
            boolean staff = pattern.startsWith("/staff/");
            boolean own = pattern.startsWith("/apply/");
            Casework.Case c = of(staff || PUBLIC.contains(pattern) ? "complete" : own ? "filled" : "granted");
            Reader reader = PUBLIC.contains(pattern)
                    ? site.anybody
                    : staff ? site.staff.get(1) : own ? site.supplier(c) : supplier;
            List<String> paths = site.paths(pattern, Optional.of(c));
            // A case without such a thing has none to act on: any id does.
            out.add(new Target(
                    route,
                    paths.isEmpty()
                            ? pattern.replace("{application}", c.id.toString())
                                    .replaceAll("\\{[a-z]+}", UUID.randomUUID().toString())
                            : paths.getFirst(),
                    reader));
        }
        assertTrue(out.size() > 40, out.toString());
        return out;
    }

    private static String proof(Reader reader) {
        String page = site.get("/account", "/account", reader).body();
        Matcher m = PROOF.matcher(page);
        assertTrue(m.find(), page);
        return m.group(1);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    /// A checksum of everything that is kept.
    private static Map<String, String> state() {
        Map<String, String> all = new TreeMap<>();
        for (String table : site.list("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
            if (!NOTES.contains(table)) {
                all.put(
                        table,
                        site.ask(
                                "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                                        + " FROM \"" + table + "\" t"));
            }
        }
        return all;
    }

    // ---- from elsewhere

    @Test
    void no_form_is_taken_from_another_site_or_without_the_proof_of_its_session() {
        Map<String, String> before = state();
        List<String> wrong = new ArrayList<>();
        String own = site.url("");
        Map<String, String[]> elsewhere = new LinkedHashMap<>();
        elsewhere.put("another origin", new String[] {"Content-Type", FORM, "Origin", "https://evil.example"});
        elsewhere.put("no origin", new String[] {"Content-Type", FORM, "Origin", "null"});
        elsewhere.put("our name as a part", new String[] {"Content-Type", FORM, "Origin", own + ".evil.example"});
        elsewhere.put("another site", new String[] {"Content-Type", FORM, "Sec-Fetch-Site", "cross-site"});
        elsewhere.put("a sister site", new String[] {"Content-Type", FORM, "Sec-Fetch-Site", "same-site"});
        elsewhere.put(
                "our origin, another site",
                new String[] {"Content-Type", FORM, "Origin", own, "Sec-Fetch-Site", "cross-site"});
        elsewhere.put(
                "a page of another site", new String[] {"Content-Type", FORM, "Referer", "https://evil.example/"});
        elsewhere.put("nothing said", new String[] {"Content-Type", FORM});
        String stranger = proof(site.supplier(of("draft")));
        for (Target t : targets()) {
            String good = t.anonymous() ? "" : proof(t.reader());
            String body = EverySite.encoded("csrf", good, "key", key(), "words", "Good.");
            elsewhere.forEach((name, headers) -> {
                int status = site.post(t.path(), t.reader(), body, headers).status();
                // A form with files is asked for its media type first.
                if (status != 403 && !(t.files() && status == 415)) {
                    wrong.add(t + " from " + name + ": " + status);
                }
            });
            if (t.anonymous() || t.files()) {
                continue;
            }
            for (String proof : List.of("", "x", stranger, good.substring(1), good + "A", "A".repeat(good.length()))) {
                int status = site.post(t.path(), t.reader(), EverySite.encoded("csrf", proof, "key", key()))
                        .status();
                if (status != 403) {
                    wrong.add(t + " with the proof " + proof + ": " + status);
                }
            }
            Got nobody = site.post(t.path(), site.anybody, body);
            if (nobody.status() != 303 || !nobody.body().startsWith("/sign-in")) {
                wrong.add(t + " by nobody: " + nobody.status());
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(before, state());
    }

    // ---- what no form has

    @Test
    void no_form_takes_what_it_has_not_asked_for() {
        Map<String, String> before = state();
        List<String> wrong = new ArrayList<>();
        for (Target t : targets()) {
            if (t.files()) {
                continue;
            }
            String proof = EverySite.encoded("csrf", t.anonymous() ? "" : proof(t.reader()), "key", key());
            Map<String, String> bodies = new LinkedHashMap<>();
            bodies.put("an unknown field", proof + "&nobody-knows=1");
            bodies.put("a field twice", proof + "&words=a&words=b&nobody-knows=1");
            bodies.put("the key twice", proof + "&key=" + key() + "&nobody-knows=1");
            bodies.put("no key", proof.replaceAll("&key=.*", "") + "&nobody-knows=1");
            bodies.put("a key of words", proof.replaceAll("&key=.*", "&key=%20%0a") + "&nobody-knows=1");
            bodies.put("a nameless field", proof + "&=1");
            bodies.put("a broken escape", proof + "&words=%zz");
            bodies.put("half a character", proof + "&words=%c3");
            bodies.put("a character made too long", proof + "&words=%c0%af");
            bodies.put("half a pair", proof + "&words=%ed%a0%80");
            bodies.put("a nought", proof + "&words=%00&nobody-knows=1");
            bodies.put("a name of words", proof + "&%3Cscript%3E=1");
            bodies.put("very many fields", proof + "&a=1".repeat(600));
            bodies.put("a very long field", proof + "&words=" + "x".repeat(250_000) + "&nobody-knows=1");
            bodies.put("more than a form", proof + "&words=" + "x".repeat(300_000));
            bodies.forEach((name, body) -> {
                Got got = site.post(t.path(), t.reader(), body);
                if (got.status() < 400 || got.status() >= 500 || got.body().contains("<script")) {
                    wrong.add(t + " with " + name + ": " + got.status());
                }
            });
            for (String type : List.of("application/json", "text/plain", "multipart/form-data; boundary=x", "")) {
                String[] headers = type.isEmpty()
                        ? new String[] {"Origin", site.url("")}
                        : new String[] {"Content-Type", type, "Origin", site.url("")};
                int status = site.post(t.path(), t.reader(), proof, headers).status();
                if (status != 415) {
                    wrong.add(t + " as " + type + ": " + status);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(before, state());
    }

    // ---- on what is none of theirs

    /// What an answer says, without what differs from one request to the next and without the ids that were asked
    /// for.
    private static String told(Got got) {
        return got.status() + " "
                + got.body()
                        .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "id")
                        .replaceAll("[0-9a-f]{18}", "reference")
                        .replaceAll("name=\"(csrf|key)\" value=\"[^\"]*\"", "");
    }

    private static String unknown(String path) {
        return path.replaceAll(
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                UUID.randomUUID().toString());
    }

    /// Whoever is neither of the supplier nor of the registry is told of a case what is told of none, whatever is
    /// asked; and so is whoever works for the registry of what only suppliers do.
    @Test
    void what_is_none_of_ones_own_is_as_if_it_were_not_there() {
        Map<String, String> before = state();
        List<String> wrong = new ArrayList<>();
        Reader stranger = site.supplier(of("draft"));
        int asked = 0;
        for (Route route : site.site.routes()) {
            String pattern = route.pattern();
            boolean own = pattern.startsWith("/apply/{application}");
            boolean staff = pattern.startsWith("/staff/applications/{application}");
            boolean organisation = pattern.startsWith("/account/organisation/members/{person}");
            boolean form = route.body() instanceof Route.Body.OwnForm;
            if (!own && !staff && !organisation || !form && !route.method().equals("GET")) {
                continue;
            }
            List<Reader> readers = new ArrayList<>(List.of(stranger));
            if (own) {
                readers.addAll(site.staff);
            }
            if (staff) {
                readers.add(site.supplier(of("complete")));
            }
            for (Reader reader : readers) {
                String proof = form ? EverySite.encoded("csrf", proof(reader), "key", key(), "x", "1") : "";
                for (String name : List.of("complete", "granted", "refused", "asked")) {
                    for (String path : site.paths(pattern, Optional.of(of(name)))) {
                        Got there = form ? send(route, path, reader, proof) : site.get(pattern, path, reader);
                        String none = unknown(path);
                        Got nowhere = form ? send(route, none, reader, proof) : site.get(pattern, none, reader);
                        asked++;
                        if (!told(there).equals(told(nowhere)) || there.status() < 400) {
                            wrong.add(path + " for " + reader.name() + ": " + there.status() + ", of nothing "
                                    + nowhere.status());
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(asked > 300, asked + " were asked for");
        assertEquals(before, state());
    }

    private static Got send(Route route, String path, Reader reader, String proof) {
        if (route.body() instanceof Route.Body.OwnForm own && own.files()) {
            return upload(path, reader, proof.replaceAll("csrf=([^&]*)&.*", "$1"), Map.of("a.pdf", new byte[] {1}));
        }
        return site.post(path, reader, proof);
    }

    // ---- files

    private static Got upload(String path, Reader reader, String proof, Map<String, byte[]> files, String... fields) {
        String boundary = "----touchstone";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of("csrf", proof, "key", key()));
        all.addAll(List.of(fields));
        for (int i = 0; i < all.size(); i += 2) {
            body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + all.get(i) + "\"\r\n\r\n"
                            + all.get(i + 1) + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        files.forEach((name, bytes) -> {
            body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + name
                            + "\"\r\nContent-Type: application/pdf\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(bytes);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
        body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return site.post(
                path,
                reader,
                body.toString(StandardCharsets.ISO_8859_1),
                "Content-Type",
                "multipart/form-data; boundary=" + boundary,
                "Origin",
                site.url(""));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(9);
            zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                zip.write(block);
            }
            zip.closeEntry();
        }
        return out.toByteArray();
    }

    @Test
    void no_file_is_more_than_bytes_to_be_saved() throws IOException {
        Casework.Case c = of("filled");
        Reader reader = site.supplier(c);
        String proof = proof(reader);
        String path = "/apply/" + c.id + "/files";
        String[] good = {"type", "policy-document", "dated-day", "1", "dated-month", "3", "dated-year", "2027"};
        String kind = site.work.edition.evidenceTypes().keySet().iterator().next();
        good[1] = kind;
        Map<String, byte[]> hostile = new LinkedHashMap<>();
        hostile.put("empty.pdf", new byte[0]);
        hostile.put("page.pdf", ascii("<!DOCTYPE html><script>xss()</script>"));
        hostile.put("both.pdf", ascii("%PDF-1.7\n<script>xss()</script>\n%%EOF"));
        hostile.put("picture.gif", ascii("GIF89a/*<svg onload=xss()>*/=1;xss()"));
        hostile.put("program.pdf", ascii("MZ\u0090\u0000\u0003"));
        hostile.put("picture.svg", ascii("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>xss()</script></svg>"));
        hostile.put("bomb.docx", bomb());
        hostile.put("bomb.zip", bomb());
        hostile.put("entities.xml", ascii("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"));
        hostile.put("../../../../etc/passwd", ascii("%PDF-1.7\n"));
        hostile.put("C:\\Windows\\win.ini.pdf", ascii("%PDF-1.7\n"));
        hostile.put("a\u202Efdp.exe", ascii("%PDF-1.7\n"));
        hostile.put("x".repeat(5_000) + ".pdf", ascii("%PDF-1.7\n"));
        hostile.put(".", ascii("%PDF-1.7\n"));
        hostile.put("%00.pdf", ascii("%PDF-1.7\n"));
        hostile.put("<script>xss()</script>.pdf", ascii("%PDF-1.7\n"));
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : hostile.entrySet()) {
            Got got = upload(path, reader, proof, Map.of(file.getKey(), file.getValue()), good);
            boolean taken = got.status() == 303;
            if (!taken && (got.status() < 400 || got.status() >= 500)) {
                wrong.add(brief(file.getKey()) + ": " + got.status());
            }
            if (got.body().contains("<script>xss")) {
                wrong.add(brief(file.getKey()) + " is shown as it is");
            }
        }
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 400; i++) {
            many.put(i + ".pdf", ascii("%PDF-1.7\n" + i));
        }
        int tooMany = upload(path, reader, proof, many, good).status();
        if (tooMany < 400 || tooMany >= 500) {
            wrong.add("400 files: " + tooMany);
        }
        for (String broken : List.of(
                "",
                "------touchstone",
                "------touchstone\r\n\r\n",
                "------touchstone\r\nContent-Disposition: form-data\r\n\r\nx\r\n------touchstone--",
                "------touchstone\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + proof,
                "------touchstone\r\n" + "A: b\r\n".repeat(10_000) + "\r\n\r\n------touchstone--")) {
            int status = site.post(
                            path,
                            reader,
                            broken,
                            "Content-Type",
                            "multipart/form-data; boundary=----touchstone",
                            "Origin",
                            site.url(""))
                    .status();
            if (status < 400 || status >= 500) {
                wrong.add("a broken form of " + broken.length() + ": " + status);
            }
        }
        // Whatever was taken comes back as a file to be saved, of a type that nothing runs, under a name of
        // ours.
        int back = 0;
        for (String id : site.list("SELECT id FROM evidence WHERE application = '" + c.id + "'")) {
            Got got = site.get(path, path + "/" + id, reader);
            back++;
            if (got.status() != 200
                    || !got.download()
                    || got.type().contains("html")
                    || got.type().contains("svg")) {
                wrong.add(id + " comes back as " + got.type());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(back > 3, back + " files");
        assertTrue(site.get(path, path, reader).status() == 200);
    }

    private static String brief(String name) {
        return HexFormat.of().formatHex(ascii(name.substring(0, Math.min(20, name.length())))) + " " + name.length();
    }

    // ---- at the same moment

    private static List<Integer> atOnce(List<Callable<Integer>> acts) throws Exception {
        CyclicBarrier start = new CyclicBarrier(acts.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (Callable<Integer> act : acts) {
                all.add(threads.submit(() -> {
                    start.await();
                    return act.call();
                }));
            }
            List<Integer> out = new ArrayList<>();
            for (Future<Integer> one : all) {
                out.add(one.get());
            }
            return out.stream().sorted().toList();
        }
    }

    private static Callable<Integer> send(Reader reader, String path, String... fields) {
        String proof = proof(reader);
        List<String> all = new ArrayList<>(List.of("csrf", proof, "key", key()));
        all.addAll(List.of(fields));
        return () -> site.post(path, reader, EverySite.encoded(all.toArray(String[]::new)))
                .status();
    }

    private static Casework.Case fresh(int company) {
        Casework.Case c = site.work
        .new Case(site.work.firm(SupplierKind.LEGAL_PERSON, Casework.company(company)), TestRegistry.facts());
        return c.filled(List.of());
    }

    private static Reader reader(Actor.Person person) {
        return site.reader(person.number(), person.id());
    }

    /// Of two who do the same on one case at the same moment one has done it, and the other is told so.
    @Test
    void of_two_at_once_one_is_done() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            Casework.Case c = fresh(500 + round).submitted();
            Reader one = reader(site.work.registrar());
            Reader other = reader(site.work.registrar());
            String staff = "/staff/applications/" + c.id;
            check(
                    wrong,
                    "completeness",
                    atOnce(List.of(
                            send(one, staff + "/intake", "outcome", "complete"),
                            send(other, staff + "/intake", "outcome", "complete"))));
            UUID comment = site.registry
                    .comments()
                    .post(
                            Casework.key(),
                            new org.touchstone.registry.application.Comments.Post(
                                    c.id, "Good.", Optional.empty(), Optional.empty()))
                    .id("comment");
            check(
                    wrong,
                    "moderation",
                    atOnce(List.of(
                            send(one, staff + "/comments/" + comment, "verdict", "publish", "words", "", "reason", ""),
                            send(
                                    other,
                                    staff + "/comments/" + comment,
                                    "verdict",
                                    "reject",
                                    "words",
                                    "",
                                    "reason",
                                    "abuse"))));
            if (site.ask("SELECT state FROM public_comment WHERE id = '" + comment + "'")
                    .equals("published")) {
                Reader supplier = reader(c.person());
                check(
                        wrong,
                        "reply",
                        atOnce(List.of(
                                send(supplier, "/apply/" + c.id + "/comments/" + comment, "words", "So."),
                                send(supplier, "/apply/" + c.id + "/comments/" + comment, "words", "Not so."))));
            }
            Reader supplier = reader(c.person());
            check(
                    wrong,
                    "withdrawal",
                    atOnce(List.of(
                            send(supplier, "/apply/" + c.id + "/withdraw"),
                            send(supplier, "/apply/" + c.id + "/withdraw"))));
        }
        assertEquals(List.of(), wrong);
    }

    private static void check(List<String> wrong, String what, List<Integer> statuses) {
        if (!statuses.equals(List.of(303, 409))) {
            wrong.add(what + ": " + statuses);
        }
    }
}
