package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.record.Rerun;
import org.touchstone.verifier.report.RecordPdf;

/// The pages on which anybody may have a file checked, and the same for programs.
class CheckPagesTest {
    private static final String BOUNDARY = "----part-7MA4YWxkTrZu0gW";
    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    /// A form as a browser sends it.
    private static final class Form {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Form file(String field, String name, byte[] bytes) {
            text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\""
                    + name.replace("\"", "%22") + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
            out.writeBytes(bytes);
            return text("\r\n");
        }

        Form field(String name, String value) {
            return text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value
                    + "\r\n");
        }

        private Form text(String text) {
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        byte[] bytes() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(out.toByteArray());
            all.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
            return all.toByteArray();
        }
    }

    private static HttpResponse<String> post(String path, String type, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(site.url(path)))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return site.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> send(String path, Form form) {
        return post(path, "multipart/form-data; boundary=" + BOUNDARY, form.bytes(), "Accept", "text/html,*/*;q=0.8");
    }

    private static byte[] bundle() {
        return site.get("/certificates/" + TestSite.CERTIFICATE + "/bundle.json")
                .body();
    }

    /// A file that stands in the page.
    private static String download(String page, String name) {
        return new String(bytes(page, name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String page, String name) {
        Matcher m = Pattern.compile("href=\"data:[^\"]*;base64,([^\"]*)\" download=\"" + Pattern.quote(name) + "\"")
                .matcher(page.replace("&#43;", "+"));
        assertTrue(m.find(), name + " is not in " + page);
        return Base64.getDecoder().decode(m.group(1));
    }

    @Test
    void aFileIsJudgedAndTheResultStandsInTheAnswer() throws Exception {
        HttpResponse<String> answer = send("/check", new Form().file("file", "harbour.bundle.json", bundle()));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        // The certificates of this site's story are signed by nobody; CheckEverywhereTest has real ones.
        assertTrue(answer.body().contains(">NOT IN FORCE<"), answer.body());
        Json.Obj result = StrictJson.parseObject(
                download(answer.body(), "check.json").getBytes(StandardCharsets.UTF_8), StrictJson.Limits.DOCUMENT);
        assertEquals("touchstone-check-result", result.text("type"));
        assertEquals("harbour.bundle.json", result.obj("input").text("name"));
        assertTrue(download(answer.body(), "check.csv").startsWith("file,outcome,supplier"));
        assertTrue(download(answer.body(), "check.md").startsWith("# "));
        // The record is one that anybody runs again, without this registry and years later.
        byte[] zip = bytes(answer.body(), "check.record.zip");
        RecordFile record = RecordFile.parse(zip);
        assertArrayEquals(record.result(), new Rerun(record).result(TenderCheck.Watch.NOBODY, 1));
        assertArrayEquals(zip, RecordPdf.record(bytes(answer.body(), "check.record.pdf")));
        assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
    }

    @ParameterizedTest
    @CsvSource({"christmas, 2026-11-23T10:00:00Z, moment", "'', 2026-11-23T10:00:00Z, moment"})
    void aMomentIsOneOfTheEditionAndHasABeginning(String moment, String began, String field) {
        HttpResponse<String> answer = send(
                "/check",
                new Form()
                        .file("file", "bid.jwt", "not a certificate".getBytes(StandardCharsets.UTF_8))
                        .field("moment", moment)
                        .field("began", began));
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("href=\"#" + field + "\""), answer.body());
        assertTrue(answer.body().contains("value=\"" + began + "\""), "what was typed is kept");
    }

    @Test
    void whatIsNoCertificateIsReferred() {
        HttpResponse<String> answer = send(
                "/check", new Form().file("file", "bid.jwt", "not a certificate".getBytes(StandardCharsets.UTF_8)));
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains(">REFER<"), answer.body());
        assertTrue(answer.body().contains("[FORMAT_INVALID]"), answer.body());
    }

    @Test
    void oneBadFileStopsNoOther() throws java.io.IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            for (String name : new String[] {"harbour/b.json", "broken/b.json", "T\u0177 <b>&/b.jwt"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.startsWith("harbour") ? bundle() : "{".getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        for (Form form : List.of(
                new Form().file("file", "bids.zip", zip.toByteArray()),
                new Form()
                        .file("file", "one.json", bundle())
                        .file("file", "=2+3.json", new byte[0])
                        .file("file", "<img src=x>\u202e.jwt", "x".getBytes(StandardCharsets.UTF_8)))) {
            HttpResponse<String> answer = send("/check/batch", form);
            assertEquals(200, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("3 checked: "), answer.body());
            assertFalse(answer.body().contains("<img") || answer.body().contains("<b>"), answer.body());
            assertFalse(answer.body().contains("\u202e"));
            assertEquals(4, download(answer.body(), "check.csv").lines().count());
            Json.Obj results = StrictJson.parseObject(
                    download(answer.body(), "check.json").getBytes(StandardCharsets.UTF_8), StrictJson.Limits.DOCUMENT);
            assertEquals("touchstone-check-results", results.text("type"));
        }
    }

    private static Form tender(String without) {
        Form form = new Form().file("file", "harbour.bundle.json", bundle());
        String[][] all = {
            {"ocid", "ocds-h6vhtk-04a1b2"},
            {"lot", "1"},
            {"buyer", "GB-PPON-PWXM-2345-BCDF"},
            {"deadline", "2029-11-27T12:00:00+00:00"},
            {"value", "450,000.00"},
            {"bidder", "Harbour Catering Cooperative Limited"},
            {"identifiers", "GB-COH-09876543"}
        };
        for (String[] one : all) {
            if (!one[0].equals(without)) {
                form.field(one[0], one[1]);
            }
        }
        return form;
    }

    @Test
    void aTypedTenderIsATender() {
        HttpResponse<String> answer = send("/check", tender(""));
        assertEquals(200, answer.statusCode(), answer.body());
        Json.Obj result = StrictJson.parseObject(
                download(answer.body(), "check.json").getBytes(StandardCharsets.UTF_8), StrictJson.Limits.DOCUMENT);
        assertEquals("ocds-h6vhtk-04a1b2", result.obj("tender").text("ocid"));
        assertEquals("Harbour Catering Cooperative Limited", result.text("bidder"));
        assertEquals("DOES_NOT_MEET", result.text("outcome"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ocid", "lot", "buyer", "deadline", "bidder", "identifiers"})
    void whatIsMissingIsNamedAndWhatWasTypedStays(String field) {
        HttpResponse<String> answer = send("/check", tender(field));
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("<title>Error:"), answer.body());
        assertTrue(answer.body().contains("<a href=\"#" + field + "\">"), answer.body());
        assertTrue(answer.body().contains("id=\"" + field + "-error\""), answer.body());
        assertTrue(answer.body().contains(field.equals("lot") ? "ocds-h6vhtk-04a1b2" : "value=\"1\""));
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deadline    | next Friday
            deadline    | 2026-11-27T12:00:00
            value       | much
            buyer       | GB-PPON-1
            buyer       | Wexmouth
            identifiers | 09876543
            lot         | 1\u0007a
            """)
    void whatCannotBeReadIsNamed(String field, String value) {
        HttpResponse<String> answer = send("/check", tender(field).field(field, value));
        assertEquals(422, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("<a href=\"#" + field + "\">"), answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"more", "bidders", "File"})
    void aFieldThatThePageDoesNotHaveIsRefused(String field) {
        HttpResponse<String> answer = send("/check", tender("").field(field, "x"));
        assertEquals(422, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("govuk-error-summary"), answer.body());
        assertFalse(answer.body().contains("check.json"), "nothing is judged");
    }

    @Test
    void filesThatAreNoneTooManyOrTooLargeAreNamed() {
        List<HttpResponse<String>> answers = new ArrayList<>();
        answers.add(send("/check", new Form().file("file", "", new byte[0])));
        answers.add(send("/check", new Form().file("file", "a.jwt", new byte[0])));
        answers.add(send("/check", new Form().file("file", "a.jwt", new byte[(1 << 20) + 1])));
        answers.add(send("/check", new Form().file("file", "a.jwt", new byte[1]).file("file", "b.jwt", new byte[1])));
        Form many = new Form();
        for (int i = 0; i < 201; i++) {
            many.file("file", i + ".jwt", new byte[1]);
        }
        answers.add(send("/check/batch", many));
        answers.add(send(
                "/check",
                new Form()
                        .file("file", "a.jwt", new byte[1])
                        .file("tender", "t.json", "{}".getBytes(StandardCharsets.UTF_8))));
        for (HttpResponse<String> answer : answers) {
            assertEquals(422, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("govuk-error-summary"), answer.body());
        }
        assertEquals(
                413,
                send("/check", new Form().file("file", "a.jwt", new byte[17 << 20]))
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            415 | multipart/form-data                          |
            415 | multipart/form-data; boundary=               |
            415 | multipart/mixed; boundary=x                  |
            415 | application/x-www-form-urlencoded            | a=b
            415 | multipart/form-data; boundary=x; charset=utf-8 |
            422 | multipart/form-data; boundary=x              | nothing of a form
            422 | multipart/form-data; boundary=x              | --x
            400 | multipart/form-data; boundary=x              | --x%0D%0AContent-Disposition: form-data; name="a"%0D%0A%0D%0Ab
            400 | multipart/form-data; boundary=x              | --x%0D%0AContent-Disposition: form-data; name="a"%0D%0A%0D%0Ab%0D%0A--x%0D%0AContent-Disposition: form-data; name="a"%0D%0A%0D%0Ab%0D%0A--x--
            """)
    void whatIsNoFormIsRefused(int status, String type, String body) {
        assertEquals(
                status,
                post(
                                "/check",
                                type,
                                body == null
                                        ? new byte[0]
                                        : body.replace("%0D%0A", "\r\n").getBytes(StandardCharsets.UTF_8))
                        .statusCode());
    }

    @Test
    void anotherSitesPageCannotSendFilesFromHere() {
        HttpResponse<String> answer = post(
                "/check",
                "multipart/form-data; boundary=" + BOUNDARY,
                new Form().file("file", "a.jwt", new byte[1]).bytes(),
                "Origin",
                "https://evil.example");
        assertEquals(403, answer.statusCode());
    }

    @Test
    void theExamplesOfTheDescriptionAreAnswered() {
        Json.Obj examples = StrictJson.parseObject(site.get("/openapi.json").body(), StrictJson.Limits.DOCUMENT)
                .obj("paths")
                .obj("/api/v1/checks")
                .obj("post")
                .obj("requestBody")
                .obj("content")
                .obj("application/json")
                .obj("examples");
        for (String name : examples.members().keySet()) {
            HttpResponse<String> answer = post(
                    "/api/v1/checks",
                    "application/json",
                    org.touchstone.format.json.CanonicalJson.bytes(
                            examples.obj(name).obj("value")));
            assertEquals(200, answer.statusCode(), answer.body());
            Json.Obj results =
                    StrictJson.parseObject(answer.body().getBytes(StandardCharsets.UTF_8), StrictJson.Limits.DOCUMENT);
            assertEquals("touchstone-check-results", results.text("type"));
            assertEquals("REFER", results.objects("results").getFirst().text("outcome"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            422 | {}
            422 | {"files":[]}
            422 | {"files":[{"name":"a","content":"***"}]}
            422 | {"files":[{"name":"a"}]}
            422 | {"files":[{"name":"a","content":"YQ=="}],"tender":{}}
            422 | {"files":[{"name":"a","content":"YQ=="}],"tender":[]}
            422 | {"files":[{"name":"a","content":"YQ==","more":1}]}
            400 | [1]
            400 | {"files":[],"files":[]}
            """)
    void aProgramHearsWhatIsWrong(int status, String body) {
        HttpResponse<String> answer = post("/api/v1/checks", "application/json", body.getBytes(StandardCharsets.UTF_8));
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElseThrow().split(";")[0]);
    }
}
