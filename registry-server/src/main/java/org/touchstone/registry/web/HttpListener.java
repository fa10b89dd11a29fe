package org.touchstone.registry.web;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.touchstone.registry.web.Limits.Limit;

/// The listening socket: Helidon's web server with every limit set, HTTP/1.1 only.
public final class HttpListener implements AutoCloseable {

    /// What to listen on.
    ///
    /// @param address where to bind
    /// @param port 0 picks a free one
    /// @param tls serve HTTPS with this
    public record Settings(InetAddress address, int port, Optional<SSLContext> tls) {
        /// Plain HTTP on loopback.
        public static Settings loopback(int port) {
            return new Settings(InetAddress.getLoopbackAddress(), port, Optional.empty());
        }
    }

    /// Above the largest body that any route takes; a route's own cap answers first.
    private static final long MAX_BODY = 64L << 20;

    private final WebServer server;
    private final Front front;

    private HttpListener(WebServer server, Front front) {
        this.server = server;
        this.front = front;
    }

    /// Binds and serves. Throws if the address is taken.
    public static HttpListener start(Settings settings, Handlers handlers) {
        DirectHandlers.Builder early = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            early.addHandler(type, (request, event, status, headers, message) -> {
                // Helidon's own message may echo what was sent, so it is not passed on. What it calls an
                // internal error here happens while a request is read or routed: our own faults never get
                // out of Handlers.
                Handlers.Early said = handlers.early(new RefusedException(Front.reason(status, headers)));
                DirectHandler.TransportResponse.Builder out = DirectHandler.TransportResponse.builder()
                        .status(io.helidon.http.Status.create(said.answer().status()))
                        .keepAlive(false)
                        .entity(said.answer().bytes());
                said.headers().forEach(out::header);
                return out.build();
            });
        }
        Limits limits = handlers.limits();
        Front front = new Front(
                Http1ConnectionSelector.builder()
                        .config(Http1Config.builder()
                                .maxHeadersSize(Framing.MAX_HEAD)
                                .maxPrologueLength(Framing.MAX_REQUEST_LINE)
                                .validatePath(true)
                                .validateRequestHeaders(true)
                                .build())
                        .build(),
                handlers.hosts(),
                limits,
                refused -> farewell(handlers.early(refused)));
        WebServerConfig.Builder config = WebServer.builder()
                .address(settings.address())
                .port(settings.port())
                // Our own process decides when to stop: Main has one shutdown order for everything.
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                // Without these two every keep-alive answer waits for Nagle's algorithm, some 44 ms.
                .connectionOptions(o -> o.tcpNoDelay(true))
                .contentEncoding(new AsItCame())
                .writeBufferSize(16_384)
                .maxPayloadSize(MAX_BODY)
                // More than are let in, so that the rest is told so instead of hanging.
                .maxTcpConnections(limits.figure(Limit.CONNECTIONS) + 64)
                // The front has its own time limits; Helidon's knows only when a request began.
                .idleConnectionTimeout(Duration.ofDays(1))
                .shutdownGracePeriod(Duration.ofSeconds(2))
                .directHandlers(early.build())
                .addConnectionSelector(front)
                .routing(r -> r.any(handlers::handle));
        settings.tls()
                .ifPresent(
                        context -> config.tls(Tls.builder().sslContext(context).build()));
        try {
            return new HttpListener(config.build().start(), front);
        } catch (RuntimeException e) {
            front.close();
            throw e;
        }
    }

    private static byte[] farewell(Handlers.Early said) {
        StringBuilder out = new StringBuilder("HTTP/1.1 ");
        out.append(io.helidon.http.Status.create(said.answer().status())).append("\r\n");
        said.headers()
                .forEach(h -> out.append(h.name()).append(": ").append(h.get()).append("\r\n"));
        byte[] body = said.answer().bytes();
        out.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(out.toString().getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        return all.toByteArray();
    }

    /// Connections open now.
    public int connections() {
        return front.connections();
    }

    /// The port in use.
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        front.close();
    }
}
