package org.touchstone.registry.web;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// The listening socket: Helidon's web server with every limit set, HTTP/1.1 only (assurance T39, T40).
public final class HttpListener implements AutoCloseable {

    /// What to listen on.
    ///
    /// @param address where to bind
    /// @param port 0 picks a free one
    /// @param tls serve HTTPS with this
    /// @param maxConnections connections open at once; more wait in the system's queue
    public record Settings(InetAddress address, int port, Optional<SSLContext> tls, int maxConnections) {
        /// Plain HTTP on loopback.
        public static Settings loopback(int port) {
            return new Settings(InetAddress.getLoopbackAddress(), port, Optional.empty(), 4_096);
        }
    }

    private static final int MAX_HEADERS = 16 * 1024;
    private static final int MAX_REQUEST_LINE = 8 * 1024;
    /// Above the largest body that any route takes; a route's own cap answers first.
    private static final long MAX_BODY = 64L << 20;

    private final WebServer server;

    private HttpListener(WebServer server) {
        this.server = server;
    }

    /// Binds and serves. Throws if the address is taken.
    public static HttpListener start(Settings settings, Handlers handlers) {
        DirectHandlers.Builder early = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            early.addHandler(type, (request, event, status, headers, message) -> {
                // Helidon could not read the request; its own message may echo what was sent, so it is
                // not passed on.
                int code = status.code() >= 500 && type != DirectHandler.EventType.INTERNAL_ERROR ? 400 : status.code();
                Answer answer = handlers.beforeRouting(code);
                DirectHandler.TransportResponse.Builder out = DirectHandler.TransportResponse.builder()
                        .status(io.helidon.http.Status.create(answer.status()))
                        .header(HeaderValues.create(HeaderNames.CONTENT_TYPE, answer.type()))
                        .header(HeaderValues.create("X-Content-Type-Options", "nosniff"))
                        .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                        .keepAlive(false)
                        .entity(answer.bytes());
                return out.build();
            });
        }
        WebServerConfig.Builder config = WebServer.builder()
                .address(settings.address())
                .port(settings.port())
                // Our own process decides when to stop: Main has one shutdown order for everything.
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                // Without these two every keep-alive answer waits for Nagle's algorithm, some 44 ms
                // (stack.md 0.7).
                .connectionOptions(o -> o.tcpNoDelay(true).readTimeout(Duration.ofSeconds(20)))
                .writeBufferSize(16_384)
                .maxPayloadSize(MAX_BODY)
                .maxTcpConnections(settings.maxConnections())
                .idleConnectionTimeout(Duration.ofSeconds(75))
                .idleConnectionPeriod(Duration.ofSeconds(15))
                .shutdownGracePeriod(Duration.ofSeconds(2))
                .directHandlers(early.build())
                .addConnectionSelector(Http1ConnectionSelector.builder()
                        .config(Http1Config.builder()
                                .maxHeadersSize(MAX_HEADERS)
                                .maxPrologueLength(MAX_REQUEST_LINE)
                                .validatePath(true)
                                .validateRequestHeaders(true)
                                .build())
                        .build())
                .routing(r -> r.any(handlers::handle));
        settings.tls()
                .ifPresent(
                        context -> config.tls(Tls.builder().sslContext(context).build()));
        return new HttpListener(config.build().start());
    }

    /// The port in use.
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
