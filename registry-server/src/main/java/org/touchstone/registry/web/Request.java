package org.touchstone.registry.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// A request that has passed [Handlers]: known path and method, only known query parameters each given once, a body of
/// the declared media type within its cap.
public final class Request {
    private final String id;
    private final String method;
    private final String path;
    private final Route route;
    private final Map<String, String> pathValues;
    private final Map<String, String> query;
    private final Map<String, String> headers;
    private final Content content;
    private final String peer;
    private final Account account;
    private final Memory memory;

    /// The body as it comes from the client, of at most so many bytes.
    interface Content {
        InputStream open(int most);
    }

    /// Takes memory for the request until it is answered.
    interface Memory {
        void take(long bytes);
    }

    /// What of the whole exchange is the handler's to change.
    interface Account {
        /// Counts the request against what one person may do.
        void count(String person);

        /// Sends this along with the answer, whichever it is.
        void send(Cookie cookie);
    }

    Request(
            String id,
            String method,
            String path,
            Route route,
            Map<String, String> pathValues,
            Map<String, String> query,
            Map<String, String> headers,
            Content content,
            String peer,
            Account account,
            Memory memory) {
        this.id = id;
        this.method = method;
        this.path = path;
        this.route = route;
        this.pathValues = Map.copyOf(pathValues);
        this.query = Map.copyOf(query);
        this.headers = Map.copyOf(headers);
        this.content = content;
        this.peer = peer;
        this.account = account;
        this.memory = memory;
    }

    /// The reference of this request: in the log, in a problem's `instance`, in the header `X-Request-Id`.
    public String id() {
        return id;
    }

    /// `GET`, `POST` …; a HEAD request arrives as `GET`.
    public String method() {
        return method;
    }

    /// The path as sent, without the query.
    public String path() {
        return path;
    }

    /// The path with the query, each part escaped: where a reader can be sent back to.
    public String target() {
        StringBuilder out = new StringBuilder(path);
        char before = '?';
        for (Map.Entry<String, String> one : new java.util.TreeMap<>(query).entrySet()) {
            out.append(before)
                    .append(one.getKey())
                    .append('=')
                    .append(URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8));
            before = '&';
        }
        return out.toString();
    }

    /// The route that matched.
    public Route route() {
        return route;
    }

    /// The decoded part of the path that the route calls `name`.
    public String path(String name) {
        String value = pathValues.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route " + route.pattern() + " has no {" + name + "}");
        }
        return value;
    }

    /// The part of the path that the route calls `name`, as the number of an accreditation; anything else is not
    /// found.
    public AccreditationNumber pathAccreditation(String name) {
        try {
            return new AccreditationNumber(path(name));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
    }

    /// The part of the path that the route calls `name`, as a UUID; anything else is not found.
    public UUID pathUuid(String name) {
        String text = path(name);
        try {
            UUID id = UUID.fromString(text);
            // fromString takes "1-1-1-1-1" as well; one thing has one URL.
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        throw new RefusedException(Refusal.NOT_FOUND);
    }

    /// The part of the path that the route calls `name`, as a whole number without sign or leading zero.
    public long pathNumber(String name) {
        String text = path(name);
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return Long.parseLong(text);
    }

    /// A query parameter, if given. Only those that the route declares can be.
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /// A header, if given once.
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
    }

    /// The token of `Authorization: Bearer …`, if given.
    public Optional<String> bearer() {
        return bearer(header("Authorization"));
    }

    static Optional<String> bearer(Optional<String> authorization) {
        return authorization
                .filter(v -> v.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(v -> v.substring(7).strip())
                .filter(v -> !v.isEmpty());
    }

    /// The value of a cookie, if it is given once: two of one name tell nothing.
    public Optional<String> cookie(String name) {
        String found = null;
        for (String pair : header("Cookie").orElse("").split(";", -1)) {
            String one = pair.strip();
            if (one.startsWith(name + "=")) {
                if (found != null) {
                    return Optional.empty();
                }
                found = one.substring(name.length() + 1);
            }
        }
        return Optional.ofNullable(found);
    }

    /// What a form of ours sent, to be read field by field.
    public Form form() {
        return form(Integer.MAX_VALUE);
    }

    /// The same, in which one file has at most so many bytes; what is larger is said of it and not kept.
    public Form form(int mostOfFile) {
        return Form.of(this, mostOfFile);
    }

    /// The body's bytes, read from the client now and not before: whoever may not act is told so without
    /// sending it. May be called once.
    public byte[] body() {
        return body(Integer.MAX_VALUE);
    }

    /// The same, where less than the route takes is enough here.
    ///
    /// @param most in bytes
    /// @throws RefusedException (`TOO_LARGE`) for more, before any of it is read if the client has said so
    public byte[] body(int most) {
        try (InputStream in = content.open(most)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // what reads from the client throws refusals
        }
    }

    /// The same as it comes, for who keeps only parts of it; to be read to its end.
    InputStream stream() {
        return content.open(Integer.MAX_VALUE);
    }

    /// The body as strict JSON; refuses anything else than one object.
    public Json.Obj json() {
        return json(StrictJson.Limits.DOCUMENT);
    }

    private Json.Obj json(StrictJson.Limits limits) {
        try {
            return StrictJson.parseObject(body(), limits);
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.MALFORMED_JSON, String.valueOf(e.getMessage()));
        }
    }

    /// The body as strict JSON, to be read field by field.
    public Fields fields() {
        return fields(StrictJson.Limits.DOCUMENT);
    }

    /// The same, larger or smaller.
    public Fields fields(StrictJson.Limits limits) {
        return new Fields(json(limits), "");
    }

    /// Keeps so many bytes of the memory for bodies until this is answered, for an answer that is large.
    ///
    /// @throws RefusedException (`BUSY`) if there is not so much left
    public void hold(long bytes) {
        memory.take(bytes);
    }

    /// Counts the request against the share of a person, once it is known who asks.
    ///
    /// @throws RefusedException (`TOO_MANY_REQUESTS`) if that share is used up
    public void countAgainst(String person) {
        account.count(person);
    }

    /// Sends a cookie along with whatever is answered, a refusal or a fault as well, unless the answer sets one of
    /// the name itself: for what has changed already, and would be lost with a page that is not sent.
    public void send(Cookie cookie) {
        account.send(cookie);
    }

    /// Whose address the request came from (the client's, if a configured proxy passed it on); for limits only,
    /// never logged or stored.
    public String peer() {
        return peer;
    }
}
