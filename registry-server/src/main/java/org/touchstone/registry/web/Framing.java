package org.touchstone.registry.web;

import java.util.Locale;
import java.util.Optional;

/// The strict front of HTTP/1.1 (RFC 9112): follows the bytes of one connection and says where a message is not framed
/// in the one way that every reader understands alike.
///
/// A proxy in front and the web server behind may disagree about where a request ends; whoever finds such a place can
/// hide a request in another one's body. So nothing that two readers could take differently gets as far as the web
/// server: line ends other than CRLF, folded lines, spaces around a field's name, two lengths, any transfer coding but
/// a plain `chunked`, chunk extensions, trailers, absolute targets, other versions. Where RFC 9112 lets a server be
/// lenient, this is not (decision 0030).
///
/// It only watches: the bytes go on unchanged, and what they mean is the web server's to say. One instance per
/// connection, for one thread.
final class Framing {
    static final int MAX_REQUEST_LINE = 8 * 1024;
    static final int MAX_HEAD = 16 * 1024;
    static final int MAX_FIELDS = 64;
    /// The web server holds a chunk in memory before it hands it on.
    static final int MAX_CHUNK = 4 << 20;

    /// Where in a message the next byte belongs.
    enum Place {
        /// Between two messages.
        BETWEEN,
        HEAD,
        BODY
    }

    private enum State {
        LINE,
        FIELD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER
    }

    private State state = State.LINE;
    private final StringBuilder line = new StringBuilder(128);
    private boolean carriageReturn;
    private int head;
    private int fields;
    private int hosts;
    private Optional<Long> length = Optional.empty();
    private boolean chunked;
    private long left;
    private long body;

    /// Where the connection stands after the bytes seen so far.
    Place place() {
        return switch (state) {
            case LINE -> line.isEmpty() && !carriageReturn ? Place.BETWEEN : Place.HEAD;
            case FIELD -> Place.HEAD;
            case LENGTH, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER -> Place.BODY;
        };
    }

    /// Bytes of the present message's body seen so far, its framing included.
    long bodySeen() {
        return body;
    }

    /// How far the bytes may be passed on.
    ///
    /// @param good bytes that are in order; if there is a refusal, the bytes of whole messages before the bad one
    record Seen(int good, Optional<Refusal> refused) {}

    /// Follows some more bytes.
    Seen follow(byte[] bytes) {
        int whole = 0;
        int i = 0;
        while (i < bytes.length) {
            if (state == State.LENGTH || state == State.CHUNK_DATA) {
                int taken = (int) Math.min(left, bytes.length - i);
                i += taken;
                left -= taken;
                body += taken;
                if (left == 0) {
                    if (state == State.LENGTH) {
                        next();
                        whole = i;
                    } else {
                        state = State.CHUNK_END;
                    }
                }
                continue;
            }
            Optional<Refusal> wrong = take(bytes[i++] & 0xff);
            if (wrong.isPresent()) {
                return new Seen(whole, wrong);
            }
            if (place() == Place.BETWEEN) {
                whole = i;
            }
        }
        return new Seen(bytes.length, Optional.empty());
    }

    private Optional<Refusal> take(int b) {
        if (place() == Place.BODY) {
            body++;
        } else if (++head > MAX_HEAD) {
            return Optional.of(state == State.LINE ? Refusal.URI_TOO_LONG : Refusal.HEADERS_TOO_LARGE);
        }
        if (carriageReturn) {
            carriageReturn = false;
            if (b != '\n') {
                return malformed();
            }
            String text = line.toString();
            line.setLength(0);
            return ended(text);
        }
        if (b == '\r') {
            carriageReturn = true;
            return Optional.empty();
        }
        if (b == '\n' || b == 0x7f || b < 0x20 && b != '\t') {
            return malformed();
        }
        line.append((char) b);
        return switch (state) {
            case LINE -> line.length() > MAX_REQUEST_LINE ? Optional.of(Refusal.URI_TOO_LONG) : Optional.empty();
            case FIELD -> Optional.empty();
            // Eight digits of a chunk's size; nothing else stands on a line of its own in a body.
            case CHUNK_SIZE -> line.length() > 8 ? malformed() : Optional.empty();
            case CHUNK_END, TRAILER -> malformed();
            case LENGTH, CHUNK_DATA -> throw new IllegalStateException("not a line");
        };
    }

    private Optional<Refusal> ended(String text) {
        return switch (state) {
            case LINE -> requestLine(text);
            case FIELD -> text.isEmpty() ? headEnded() : field(text);
            case CHUNK_SIZE -> chunkSize(text);
            case CHUNK_END -> {
                state = State.CHUNK_SIZE;
                yield Optional.empty();
            }
            case TRAILER -> {
                next();
                yield Optional.empty();
            }
            case LENGTH, CHUNK_DATA -> throw new IllegalStateException("not a line");
        };
    }

    private void next() {
        state = State.LINE;
        head = 0;
        fields = 0;
        hosts = 0;
        length = Optional.empty();
        chunked = false;
        body = 0;
    }

    /// `method SP request-target SP HTTP/1.1`; of the four forms of a target only the path (section 3.2.1).
    private Optional<Refusal> requestLine(String text) {
        int first = text.indexOf(' ');
        int second = text.indexOf(' ', first + 1);
        if (first <= 0 || second < 0 || !text.substring(second).equals(" HTTP/1.1")) {
            return Optional.of(Refusal.BAD_REQUEST_LINE);
        }
        // Helidon takes "get" for GET; names of methods are case-sensitive (RFC 9110 section 9.1).
        if (!text.chars().limit(first).allMatch(c -> tokenChar(c) && !Character.isLowerCase(c))
                || text.charAt(first + 1) != '/') {
            return Optional.of(Refusal.BAD_REQUEST_LINE);
        }
        for (int i = first + 1; i < second; i++) {
            // A fragment is never sent; what is behind it one reader drops and another keeps.
            if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f || text.charAt(i) == '#') {
                return Optional.of(Refusal.BAD_REQUEST_LINE);
            }
        }
        state = State.FIELD;
        return Optional.empty();
    }

    private Optional<Refusal> field(String text) {
        if (++fields > MAX_FIELDS) {
            return Optional.of(Refusal.HEADERS_TOO_LARGE);
        }
        int colon = text.indexOf(':');
        // A folded line begins with a space, and a name never holds one (section 5.1, 5.2).
        if (colon <= 0 || !text.chars().limit(colon).allMatch(Framing::tokenChar)) {
            return Optional.of(Refusal.BAD_HEADER);
        }
        String value = text.substring(colon + 1).strip();
        return switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "host" -> ++hosts > 1 || value.isEmpty() ? Optional.of(Refusal.BAD_HOST) : Optional.empty();
            case "content-length" -> {
                if (length.isPresent() || !value.matches("0|[1-9][0-9]{0,14}")) {
                    yield Optional.of(Refusal.BAD_LENGTH);
                }
                length = Optional.of(Long.parseLong(value));
                yield Optional.empty();
            }
            case "transfer-encoding" -> {
                if (chunked || !value.equalsIgnoreCase("chunked")) {
                    yield Optional.of(Refusal.BAD_LENGTH);
                }
                chunked = true;
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private Optional<Refusal> headEnded() {
        if (hosts != 1) {
            return Optional.of(Refusal.BAD_HOST);
        }
        if (chunked && length.isPresent()) {
            // Section 6.1: this is how requests are smuggled past a proxy.
            return Optional.of(Refusal.BAD_LENGTH);
        }
        if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (length.orElse(0L) > 0) {
            left = length.get();
            state = State.LENGTH;
        } else {
            next();
        }
        return Optional.empty();
    }

    private Optional<Refusal> chunkSize(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
            return Optional.of(Refusal.BAD_CHUNK);
        }
        left = Long.parseLong(text, 16);
        if (left > MAX_CHUNK) {
            return Optional.of(Refusal.TOO_LARGE);
        }
        state = left == 0 ? State.TRAILER : State.CHUNK_DATA;
        return Optional.empty();
    }

    private static boolean tokenChar(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    /// What is wrong with a byte that belongs on no line.
    private Optional<Refusal> malformed() {
        return Optional.of(
                switch (state) {
                    case LINE -> Refusal.BAD_REQUEST_LINE;
                    case FIELD -> Refusal.BAD_HEADER;
                    case LENGTH, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER -> Refusal.BAD_CHUNK;
                });
    }
}
