package org.touchstone.verifier.watch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import javax.net.ssl.SSLContext;

/// A message as it is sent or written to a file (RFC 5322): plain text in UTF-8, marked as made by a program so
/// that nobody's holiday answers it.
public final class Mail {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private Mail() {}

    /// The message.
    public static byte[] message(MailRoute route, String subject, String body, Instant at, UUID id) {
        String domain = route.from().substring(route.from().indexOf('@') + 1);
        StringBuilder head = new StringBuilder();
        header(head, "Date", DATE.format(at.atOffset(ZoneOffset.UTC)));
        header(head, "From", "<" + route.from() + ">");
        header(head, "To", "<" + String.join(">,\r\n <", route.to()) + ">");
        header(head, "Subject", encoded(subject));
        header(head, "Message-ID", "<" + id + "@" + domain + ">");
        header(head, "Auto-Submitted", "auto-generated");
        header(head, "MIME-Version", "1.0");
        header(head, "Content-Type", "text/plain; charset=utf-8");
        header(head, "Content-Transfer-Encoding", "base64");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(Base64.getMimeEncoder().encode(body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static void header(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /// A subject of ours is short; it is encoded (RFC 2047) whatever it holds, so that a name in it can begin no
    /// header of its own.
    private static String encoded(String subject) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (from < subject.length()) {
            // A line has at most 78 characters: the name of the header, 12 that frame the word, 56 of base64.
            int to = from;
            int bytes = 0;
            while (to < subject.length()) {
                int c = subject.codePointAt(to);
                int more = new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8).length;
                if (bytes + more > 42) {
                    break;
                }
                bytes += more;
                to += Character.charCount(c);
            }
            out.append(out.isEmpty() ? "" : "\r\n ")
                    .append("=?UTF-8?B?")
                    .append(Base64.getEncoder()
                            .encodeToString(subject.substring(from, to).getBytes(StandardCharsets.UTF_8)))
                    .append("?=");
            from = to;
        }
        return out.toString();
    }

    /// Hands the message to the server of the route; throws [IOException] with what the server said.
    public static void send(MailRoute route, char[] password, byte[] message) throws IOException {
        try {
            Smtp.send(route, password, message, SSLContext.getDefault());
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
