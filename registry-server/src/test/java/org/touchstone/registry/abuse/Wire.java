package org.touchstone.registry.abuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One connection, spoken to in bytes. Reads answers strictly: one that is not framed as RFC 9112 has it is an error.
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Wire(int port) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        socket.setSoTimeout(30_000);
        in = new java.io.BufferedInputStream(socket.getInputStream());
    }

    /// An answer as it came.
    record Reply(int status, List<String> headers, byte[] body) {
        Optional<String> header(String name) {
            return headers.stream()
                    .filter(h -> h.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(h -> h.substring(name.length() + 1).strip())
                    .findFirst();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return status + " " + headers + "\n" + text();
        }
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Sends bytes; that the server has hung up on the rest already is no error.
    Wire send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // Its answer, if there is one, can still be read.
        }
        return this;
    }

    Wire send(String text) {
        return send(latin(text));
    }

    /// Says that nothing more comes.
    Wire finish() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // Gone already.
        }
        return this;
    }

    /// The next answer, or empty if the connection ends without one.
    Optional<Reply> reply(boolean head) throws IOException {
        Optional<String> line = line();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        if (!line.get().matches("HTTP/1\\.1 [1-5][0-9]{2}( .*)?")) {
            throw new IOException("no status line: " + line.get());
        }
        int status = Integer.parseInt(line.get().substring(9, 12));
        List<String> headers = new ArrayList<>();
        while (true) {
            String header = line().orElseThrow(() -> new IOException("the head ends too soon"));
            if (header.isEmpty()) {
                break;
            }
            headers.add(header);
        }
        Reply bare = new Reply(status, headers, new byte[0]);
        if (status == 100) {
            return reply(head);
        }
        if (head || status == 204 || status == 304) {
            return Optional.of(bare);
        }
        byte[] body;
        if (bare.header("Transfer-Encoding").isPresent()) {
            body = chunks();
        } else if (bare.header("Content-Length").isPresent()) {
            int length = Integer.parseInt(bare.header("Content-Length").get());
            body = in.readNBytes(length);
            if (body.length < length) {
                throw new IOException("the body ends after " + body.length + " of " + length);
            }
        } else {
            throw new IOException("an answer without a length: " + status + " " + headers);
        }
        return Optional.of(new Reply(status, headers, body));
    }

    /// True if nothing comes any more: the other side has closed.
    boolean ended() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // Reset is an end too.
            return true;
        }
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().orElseThrow(() -> new IOException("no chunk")), 16);
            byte[] chunk = in.readNBytes(size);
            if (size == 0) {
                // Trailers, for a client that has said that it takes them.
                while (!line().orElseThrow(() -> new IOException("no end of the chunks"))
                        .isEmpty()) {
                    continue;
                }
                return all.toByteArray();
            }
            if (chunk.length < size || !line().orElse("?").isEmpty()) {
                throw new IOException("a broken chunk");
            }
            all.writeBytes(chunk);
        }
    }

    private Optional<String> line() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int b = next(); b >= 0; b = next()) {
            if (b == '\r') {
                if (next() != '\n') {
                    throw new IOException("a bare CR");
                }
                return Optional.of(out.toString(StandardCharsets.ISO_8859_1));
            }
            out.write(b);
        }
        return Optional.empty();
    }

    private int next() throws IOException {
        try {
            return in.read();
        } catch (java.net.SocketException e) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
