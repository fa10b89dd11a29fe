package org.touchstone.registry.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;

/// What a handler gives back: status, media type, body, and how long it may be kept.
///
/// Immutable and safe to share: an answer whose bytes never change (an asset, a full tile) is made once with
/// [#prepared] and served many times without hashing or compressing again.
public final class Answer {

    /// How long others may keep an answer.
    public enum Cache {
        /// Private to the asker or about this moment: kept by nobody.
        NONE("no-store"),
        /// May be kept, must be asked for again (answered 304 while the entity tag is the same).
        REVALIDATE("no-cache"),
        /// May be kept for a minute.
        MINUTE("public, max-age=60"),
        /// Content-addressed or numbered: never changes.
        IMMUTABLE("public, max-age=31536000, immutable");

        private final String directive;

        Cache(String directive) {
            this.directive = directive;
        }

        String directive() {
            return directive;
        }
    }

    /// A header beside those that [Handlers] sets itself.
    public record Field(String name, String value) {}

    /// Writes a long body piece by piece; an exception part-way breaks the connection, so that nobody takes half
    /// for all.
    @FunctionalInterface
    public interface Stream {
        void writeTo(OutputStream out) throws IOException;
    }

    sealed interface Body {
        record Bytes(byte[] value) implements Body {}

        record Streamed(Stream stream) implements Body {}

        /// Compressed on disk; whoever takes no gzip gets it unpacked on the way.
        record GzipFile(FileChannel file) implements Body {}
    }

    private final int status;
    private final String type;
    private final Body body;
    private final Cache cache;
    private final boolean open;
    private final List<Field> fields;
    private final Optional<String> tag;
    private final Optional<byte[]> gzip;

    private Answer(
            int status,
            String type,
            Body body,
            Cache cache,
            boolean open,
            List<Field> fields,
            Optional<String> tag,
            Optional<byte[]> gzip) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.cache = cache;
        this.open = open;
        this.fields = List.copyOf(fields);
        this.tag = tag;
        this.gzip = gzip;
    }

    /// A body of this media type with status 200, kept by nobody until [#cache] says otherwise.
    public static Answer of(String type, byte[] body) {
        return new Answer(
                200, type, new Body.Bytes(body), Cache.NONE, false, List.of(), Optional.empty(), Optional.empty());
    }

    /// A text body, UTF-8.
    public static Answer text(String type, String body) {
        return of(type, body.getBytes(StandardCharsets.UTF_8));
    }

    /// A page.
    public static Answer html(String page) {
        return text("text/html; charset=utf-8", page);
    }

    /// A JSON value, in canonical form.
    public static Answer json(Json value) {
        return of("application/json", CanonicalJson.bytes(value));
    }

    /// 201 with the place of what was made.
    public static Answer created(String location, Json value) {
        return json(value).status(201).field("Location", location);
    }

    /// 204.
    public static Answer nothing() {
        return of("", new byte[0]).status(204);
    }

    /// 303: look there.
    public static Answer seeOther(String location) {
        return of("", new byte[0]).status(303).field("Location", location);
    }

    /// 308: it lives there for good.
    public static Answer moved(String location) {
        return of("", new byte[0]).status(308).field("Location", location);
    }

    /// A long body, written as it is made; has no entity tag.
    public static Answer stream(String type, Stream stream) {
        return new Answer(
                200, type, new Body.Streamed(stream), Cache.NONE, false, List.of(), Optional.empty(), Optional.empty());
    }

    /// A file that holds the body compressed by gzip; it is read by place and left open. `tag` stands for the
    /// uncompressed bytes.
    public static Answer gzipFile(String type, FileChannel file, String tag) {
        return new Answer(
                200, type, new Body.GzipFile(file), Cache.NONE, false, List.of(), Optional.of(tag), Optional.empty());
    }

    /// The same with another status.
    public Answer status(int code) {
        return new Answer(code, type, body, cache, open, fields, tag, gzip);
    }

    /// The same, kept so long.
    public Answer cache(Cache keep) {
        return new Answer(status, type, body, keep, open, fields, tag, gzip);
    }

    /// The same, readable by pages of other sites (CORS `*`): public data only.
    public Answer open() {
        return new Answer(status, type, body, cache, true, fields, tag, gzip);
    }

    /// The same with one more header.
    public Answer field(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new Answer(status, type, body, cache, open, more, tag, gzip);
    }

    /// The same, which sets a cookie.
    public Answer cookie(Cookie cookie) {
        return field("Set-Cookie", cookie.text());
    }

    /// The same with entity tag and compressed form worked out now, to be served many times.
    public Answer prepared() {
        if (!(body instanceof Body.Bytes(byte[] bytes))) {
            throw new IllegalStateException("a stream cannot be prepared");
        }
        Optional<byte[]> packed = compressible() ? Optional.of(gzipped(bytes)) : Optional.empty();
        return new Answer(
                status,
                type,
                body,
                cache,
                open,
                fields,
                Optional.of(tagOf(bytes)),
                packed.filter(p -> p.length < bytes.length));
    }

    /// The HTTP status.
    public int status() {
        return status;
    }

    /// The media type; empty without a body.
    public String type() {
        return type;
    }

    /// The whole body; a streamed one is an error.
    public byte[] bytes() {
        return switch (body) {
            case Body.Bytes(byte[] value) -> value.clone();
            case Body.Streamed _, Body.GzipFile _ -> throw new IllegalStateException("the body is a stream");
        };
    }

    /// The value of a header given with [#field].
    public Optional<String> find(String name) {
        return fields.stream()
                .filter(f -> f.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    Body body() {
        return body;
    }

    Cache keep() {
        return cache;
    }

    boolean isOpen() {
        return open;
    }

    List<Field> fields() {
        return fields;
    }

    Optional<String> tag() {
        return tag;
    }

    Optional<byte[]> gzip() {
        return gzip;
    }

    /// True if the media type gains from compression; tokens and tiles are random bytes and do not.
    boolean compressible() {
        return type.startsWith("text/")
                || type.startsWith("application/json")
                || type.startsWith("application/problem+json")
                || type.startsWith("application/jsonl")
                || type.startsWith("application/ld+json")
                || type.startsWith("application/schema+json")
                || type.startsWith("image/svg");
    }

    static byte[] gzipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 3 + 64);
        try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
            gz.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String tagOf(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
