package org.touchstone.verifier.watch;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Hands one message to the buyer's own mail server (RFC 5321), as the client in front of it: greeting, TLS if
/// asked for, signing in, sender, recipients, message, good-bye. No queue and no second try: what the server does
/// not take is a failure that the run reports, and the next run reports the change again.
///
/// By hand because that is all of it: a mail library is loaded by name through service files and would double
/// what the verifier carries (decision 0061).
final class Smtp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int MAX_LINE = 4_096;
    private static final int MAX_LINES = 100;

    private final MailRoute route;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    private Smtp(MailRoute route, Socket socket) throws IOException {
        this.route = route;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /// The server did not take the message.
    static final class SmtpException extends IOException {
        private static final long serialVersionUID = 1L;

        SmtpException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return java.util.Objects.requireNonNullElse(super.getMessage(), "");
        }
    }

    /// Sends; returns once the server has taken the message for every recipient.
    ///
    /// @param password for signing in; not used if the route has no user
    /// @param message headers and body, lines ending in CRLF
    static void send(MailRoute route, char[] password, byte[] message, SSLContext tls) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(route.host(), route.port()), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            Socket first = route.security() == MailRoute.Security.TLS ? secured(plain, route, tls) : plain;
            try (Smtp smtp = new Smtp(route, first)) {
                smtp.deliver(password, message, tls);
            }
        } finally {
            plain.close();
        }
    }

    private static Socket secured(Socket plain, MailRoute route, SSLContext tls) throws IOException {
        SSLSocketFactory factory = tls.getSocketFactory();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, route.host(), route.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        // Without this the certificate of any server would do.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void deliver(char[] password, byte[] message, SSLContext tls) throws IOException {
        expect(220);
        List<String> extensions = hello();
        if (route.security() == MailRoute.Security.STARTTLS) {
            if (!extensions.contains("STARTTLS")) {
                throw new SmtpException("the server does not offer STARTTLS");
            }
            command("STARTTLS", 220);
            // What a stranger slipped in before the handshake must not be read as said after it.
            if (in.available() > 0) {
                throw new SmtpException("the server spoke before TLS began");
            }
            socket = secured(socket, route, tls);
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream());
            extensions = hello();
        }
        if (route.user().isPresent()) {
            signIn(password, extensions);
        }
        command("MAIL FROM:<" + route.from() + ">", 250);
        for (String to : route.to()) {
            command("RCPT TO:<" + to + ">", 250, 251);
        }
        command("DATA", 354);
        out.write(stuffed(message));
        out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        expect(250);
        try {
            command("QUIT", 221);
        } catch (IOException e) {
            // The message has been taken; how the server hangs up changes nothing.
            return;
        }
    }

    private List<String> hello() throws IOException {
        List<String> lines = command("EHLO [127.0.0.1]", 250);
        return lines.stream().map(l -> l.toUpperCase(Locale.ROOT)).toList();
    }

    private void signIn(char[] password, List<String> extensions) throws IOException {
        if (extensions.stream()
                .noneMatch(
                        e -> e.startsWith("AUTH ") && List.of(e.split(" ", -1)).contains("PLAIN"))) {
            throw new SmtpException("the server does not offer AUTH PLAIN");
        }
        byte[] both =
                ("\0" + route.user().orElseThrow() + "\0" + new String(password)).getBytes(StandardCharsets.UTF_8);
        command("AUTH PLAIN " + Base64.getEncoder().encodeToString(both), 235);
    }

    /// A line that begins with a dot gets another (RFC 5321 section 4.5.2).
    private static byte[] stuffed(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        String dotted = text.startsWith(".") ? "." + text : text;
        dotted = dotted.replace("\r\n.", "\r\n..");
        return (dotted.endsWith("\r\n") ? dotted : dotted + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<String> command(String line, int... wanted) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return expect(wanted);
    }

    /// The texts of a reply, which must have one of the codes.
    private List<String> expect(int... wanted) throws IOException {
        List<String> texts = new ArrayList<>();
        while (true) {
            String line = line();
            if (line.length() < 3 || texts.size() == MAX_LINES) {
                throw new SmtpException("the server does not speak SMTP");
            }
            texts.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) != '-') {
                for (int code : wanted) {
                    if (line.startsWith(Integer.toString(code))) {
                        return texts;
                    }
                }
                throw new SmtpException("the server answered: " + line);
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() == MAX_LINE) {
                throw new SmtpException("the server hung up");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
