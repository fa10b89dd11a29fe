package org.touchstone.registry.web;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/// The way out: writes an [Answer] with the headers that every answer carries, in the encoding that the client
/// takes, or not at all if the client has it already.
final class Delivery {
    /// The policy of every page: nothing inline, nothing from elsewhere, never framed.
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; manifest-src"
                    + " 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final List<Header> ALWAYS = List.of(
            HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
            // With "no-referrer" a browser hides the origin of our own forms from us, and they would be refused.
            HeaderValues.createCached("Referrer-Policy", "same-origin"),
            HeaderValues.createCached("Cross-Origin-Opener-Policy", "same-origin"),
            HeaderValues.createCached(
                    "Permissions-Policy", "interest-cohort=(), camera=(), microphone=(), geolocation=()"),
            HeaderValues.createCached("X-Frame-Options", "DENY"));
    private static final Header CSP = HeaderValues.createCached("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    /// What is not a page may do nothing at all, if a browser shows it.
    private static final Header CSP_DATA = HeaderValues.createCached(
            "Content-Security-Policy",
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox");
    private static final Header CORP_SAME = HeaderValues.createCached("Cross-Origin-Resource-Policy", "same-origin");
    private static final Header CORP_CROSS = HeaderValues.createCached("Cross-Origin-Resource-Policy", "cross-origin");
    private static final Header CORS = HeaderValues.createCached("Access-Control-Allow-Origin", "*");
    private static final Header CORS_EXPOSED =
            HeaderValues.createCached("Access-Control-Expose-Headers", "ETag, Link, Retry-After, X-Request-Id");
    private static final Header VARY = HeaderValues.createCached(HeaderNames.VARY, "Accept-Encoding");
    private static final Header VARY_ACCEPT = HeaderValues.createCached(HeaderNames.VARY, "Accept, Accept-Encoding");
    private static final Header GZIP = HeaderValues.createCached(HeaderNames.CONTENT_ENCODING, "gzip");
    private static final Header CLOSE = HeaderValues.CONNECTION_CLOSE;
    private static final Header HSTS =
            HeaderValues.createCached("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

    private static final Map<Answer.Cache, Header> CACHE_CONTROL = new EnumMap<>(Answer.Cache.class);

    static {
        for (Answer.Cache keep : Answer.Cache.values()) {
            CACHE_CONTROL.put(keep, HeaderValues.createCached(HeaderNames.CACHE_CONTROL, keep.directive()));
        }
    }

    private final boolean strictTransport;
    /// Media types come from the code and an allow-list, so they are few.
    private final Map<String, Header> types = new ConcurrentHashMap<>();

    /// `strictTransport`: tell browsers to use HTTPS only.
    Delivery(boolean strictTransport) {
        this.strictTransport = strictTransport;
    }

    /// What an answer's form depends on: the request's reference, whether it is a HEAD, whether the
    /// connection ends with the answer, and the request's headers by lower-case name.
    record Wanted(String id, boolean head, boolean close, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /// The headers of an answer to a request that could not be read.
    List<Header> early(String id, Answer answer) {
        List<Header> headers = new ArrayList<>(ALWAYS);
        headers.add(CSP_DATA);
        headers.add(CORP_SAME);
        if (strictTransport) {
            headers.add(HSTS);
        }
        headers.add(HeaderValues.create(REQUEST_ID, id));
        headers.add(HeaderValues.create(HeaderNames.CACHE_CONTROL, answer.keep().directive()));
        headers.add(HeaderValues.create(HeaderNames.CONTENT_TYPE, answer.type()));
        for (Answer.Field field : answer.fields()) {
            headers.add(HeaderValues.create(HeaderNames.create(field.name()), field.value()));
        }
        headers.add(VARY_ACCEPT);
        headers.add(CLOSE);
        return List.copyOf(headers);
    }

    /// Writes the answer. A stream that fails part-way throws what it threw.
    void send(Wanted wanted, Answer answer, ServerResponse response) {
        response.status(Status.create(answer.status()));
        for (Header header : ALWAYS) {
            response.header(header);
        }
        // A file to be saved is never a page of ours, whatever its type: what a supplier sent may be HTML.
        boolean page = answer.type().startsWith("text/html")
                && answer.find("Content-Disposition").isEmpty();
        response.header(page ? CSP : CSP_DATA);
        response.header(answer.isOpen() ? CORP_CROSS : CORP_SAME);
        if (answer.isOpen()) {
            response.header(CORS);
            response.header(CORS_EXPOSED);
        }
        if (strictTransport) {
            response.header(HSTS);
        }
        response.header(HeaderValues.create(REQUEST_ID, wanted.id()));
        response.header(CACHE_CONTROL.get(answer.keep()));
        if (!answer.type().isEmpty()) {
            response.header(types.computeIfAbsent(
                    answer.type(), type -> HeaderValues.createCached(HeaderNames.CONTENT_TYPE, type)));
        }
        for (Answer.Field field : answer.fields()) {
            // An answer may set several cookies: one does not stand in the place of the other.
            response.headers().add(HeaderValues.create(HeaderNames.create(field.name()), field.value()));
        }
        if (wanted.close()) {
            response.header(CLOSE);
        }
        response.header(answer.status() >= 400 ? VARY_ACCEPT : VARY);
        switch (answer.body()) {
            case Answer.Body.Bytes(byte[] bytes) -> sendBytes(wanted, answer, bytes, response);
            case Answer.Body.Streamed(Answer.Stream stream) -> sendStream(wanted, answer, stream, response);
            case Answer.Body.GzipFile(FileChannel file) -> sendFile(wanted, answer, file, response);
        }
    }

    private void sendFile(Wanted wanted, Answer answer, FileChannel file, ServerResponse response) {
        boolean gzip = acceptsGzip(wanted.header("accept-encoding"));
        if (isKnown(wanted, answer.tag().orElseThrow(), gzip, response)) {
            return;
        }
        try {
            if (gzip) {
                response.header(GZIP);
                response.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, file.size()));
            }
            if (wanted.head()) {
                response.send();
                return;
            }
            InputStream packed = new Placed(file);
            try (OutputStream out = response.outputStream();
                    InputStream body = gzip ? packed : new GZIPInputStream(packed, 1 << 16)) {
                body.transferTo(out);
            }
            finish(wanted, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Names the representation, and answers 304 if that is the one that the client holds.
    private static boolean isKnown(Wanted wanted, String tag, boolean gzip, ServerResponse response) {
        // Two encodings are two representations (RFC 9110 section 8.8.3.3), so each has its own tag.
        response.header(HeaderValues.create(HeaderNames.ETAG, "\"" + tag + (gzip ? "-gz" : "") + "\""));
        if (!matches(wanted.header("if-none-match"), tag)) {
            return false;
        }
        response.status(Status.NOT_MODIFIED_304);
        response.headers().remove(HeaderNames.CONTENT_TYPE);
        response.send();
        return true;
    }

    private void sendBytes(Wanted wanted, Answer answer, byte[] bytes, ServerResponse response) {
        boolean gzip = answer.compressible() && bytes.length >= 1_000 && acceptsGzip(wanted.header("accept-encoding"));
        if (answer.keep() != Answer.Cache.NONE
                && answer.status() == 200
                && isKnown(wanted, answer.tag().orElseGet(() -> Answer.tagOf(bytes)), gzip, response)) {
            return;
        }
        byte[] body = bytes;
        if (gzip) {
            body = answer.gzip().orElseGet(() -> Answer.gzipped(bytes));
            if (body.length < bytes.length) {
                response.header(GZIP);
            } else {
                body = bytes;
            }
        }
        if (wanted.head()) {
            response.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, body.length));
            response.send();
        } else if (body.length == 0) {
            response.send();
        } else {
            response.send(body);
        }
    }

    private void sendStream(Wanted wanted, Answer answer, Answer.Stream stream, ServerResponse response) {
        if (wanted.head()) {
            response.send();
            return;
        }
        OutputStream out = response.outputStream();
        try {
            stream.writeTo(out);
            out.close();
            finish(wanted, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Helidon writes the end of a stream when the routing has returned, which it does not where the
    /// connection ends.
    private static void finish(Wanted wanted, ServerResponse response) {
        if (wanted.close() && response instanceof RoutingResponse routed) {
            routed.commit();
        }
    }

    private static boolean acceptsGzip(String header) {
        if (header.isEmpty()) {
            return false;
        }
        for (String coding : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String c = coding.replace(" ", "");
            if (c.equals("gzip") || c.startsWith("gzip;") && !c.matches("gzip;q=0(\\.0{0,3})?")) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String header, String tag) {
        if (header.isEmpty()) {
            return false;
        }
        for (String candidate : header.split(",", -1)) {
            String c = candidate.strip();
            c = c.startsWith("W/") ? c.substring(2) : c;
            if (c.equals("*") || c.equals("\"" + tag + "\"") || c.equals("\"" + tag + "-gz\"")) {
                return true;
            }
        }
        return false;
    }
}
