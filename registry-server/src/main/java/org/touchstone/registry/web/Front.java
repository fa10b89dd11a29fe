package org.touchstone.registry.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Stands between the listening socket and Helidon's HTTP/1.1: counts connections, passes on only what [Framing] has
/// found in order, and ends what is too slow, in either direction.
///
/// Helidon 4.5.0 has no time limit for what it reads and writes (its setting for reading is never applied to a
/// server's connections), and its idle timer leaves a connection alone that is in the middle of a request: a client
/// that sends or takes nothing would keep its connection for ever. A TLS handshake happens at the first reading, so it
/// is timed too.
final class Front implements ServerConnectionSelector, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Front.class.getName());
    private static final long SECOND = 1_000_000_000L;
    private static final long LOOK_MILLIS = 250;
    private static final HeaderName REASON = HeaderNames.create("X-Touchstone-Refusal");

    private final ServerConnectionSelector http;
    private final HostRule hosts;
    private final Limits limits;
    private final Function<RefusedException, byte[]> farewell;
    private final Map<String, Integer> perAddress = new HashMap<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Thread watch;
    private int connections;
    private volatile boolean closed;

    /// @param http what speaks HTTP
    /// @param farewell a whole answer, for a connection that is not taken on
    Front(ServerConnectionSelector http, HostRule hosts, Limits limits, Function<RefusedException, byte[]> farewell) {
        this.http = http;
        this.hosts = hosts;
        this.limits = limits;
        this.farewell = farewell;
        this.watch = Thread.ofVirtual().name("slow-clients").start(this::watch);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        // The only protocol here: whatever it is, it is answered as HTTP/1.1.
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        String address = HostRule.neighbour(context.remotePeer());
        Optional<RefusedException> refused = count(address);
        return refused.isPresent()
                ? new TurnedAway(context, farewell.apply(refused.get()))
                : new Connection(context, address);
    }

    /// Connections open now.
    synchronized int connections() {
        return connections;
    }

    private synchronized Optional<RefusedException> count(String address) {
        int same = perAddress.getOrDefault(address, 0);
        if (connections >= limits.figure(Limits.Limit.CONNECTIONS)) {
            return Optional.of(new RefusedException(Refusal.BUSY).retryAfter(Duration.ofSeconds(2)));
        }
        if (same >= limits.figure(Limits.Limit.CONNECTIONS_PER_ADDRESS) && !hosts.isProxy(address)) {
            return Optional.of(new RefusedException(Refusal.TOO_MANY_REQUESTS).retryAfter(Duration.ofSeconds(2)));
        }
        connections++;
        perAddress.put(address, same + 1);
        return Optional.empty();
    }

    private synchronized void discount(String address) {
        connections--;
        perAddress.computeIfPresent(address, (_, n) -> n == 1 ? null : n - 1);
    }

    private void watch() {
        while (!closed) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            for (Connection connection : open) {
                connection.endIfDue(now);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.interrupt();
    }

    /// The exception in which a refusal goes through Helidon; a status alone would not say which.
    private static RequestException refused(Refusal reason) {
        return RequestException.builder()
                .header(HeaderValues.create(REASON, reason.name()))
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(Status.create(reason.status()))
                .setKeepAlive(false)
                .message(reason.code())
                .build();
    }

    /// The refusal that an exception of Helidon's stands for: the front's own, or what its status says.
    static Refusal reason(Status status, Headers headers) {
        return headers.contains(REASON) ? Refusal.valueOf(headers.get(REASON).get()) : Handlers.ofStatus(status.code());
    }

    /// A connection over the limit: told so if that takes no waiting, and closed.
    private record TurnedAway(ConnectionContext context, byte[] answer) implements ServerConnection {
        @Override
        public void handle(Limit limit) {
            if (context.isSecure()) {
                // Saying anything would begin with a handshake, and that is the client's to delay.
                return;
            }
            try {
                context.dataWriter().writeNow(BufferData.create(answer));
            } catch (UncheckedIOException e) {
                throw new ServerConnectionException("turned away, and gone already", e);
            }
        }

        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            context.serverSocket().close();
        }
    }

    private enum Waits {
        FOR_NOBODY,
        FOR_THE_CLIENT,
        ENDED
    }

    /// One connection that was taken on. Its own thread reads and writes; the watch may end a wait, and
    /// whichever of the two is first to say so has the connection.
    private final class Connection implements ServerConnection, InterruptableTask<Void> {
        private final ConnectionContext context;
        private final HelidonSocket socket;
        private final String address;
        private final ServerConnection inner;
        private final Framing framing = new Framing();
        private final AtomicReference<Waits> waits = new AtomicReference<>(Waits.FOR_NOBODY);
        private Optional<Refusal> pending = Optional.empty();
        private long headBegan;
        private long bodyBegan;
        private volatile long readEnds;
        private volatile boolean answerDue;
        private volatile boolean spoken;
        private volatile long writeEnds;

        Connection(ConnectionContext context, String address) {
            this.context = context;
            this.socket = context.serverSocket();
            this.address = address;
            this.inner = http.connection(new Watched(context, this));
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            open.add(this);
            try {
                inner.handle(limit);
            } finally {
                open.remove(this);
                discount(address);
            }
        }

        byte @Nullable [] read() {
            if (pending.isPresent()) {
                throw refused(pending.get());
            }
            Framing.Place place = framing.place();
            long now = System.nanoTime();
            long silence = now + limits.figure(Limits.Limit.SILENCE_SECONDS) * SECOND;
            readEnds = switch (place) {
                case BETWEEN -> silence;
                case HEAD -> Math.min(silence, headBegan + limits.figure(Limits.Limit.HEAD_SECONDS) * SECOND);
                case BODY -> {
                    bodyBegan = bodyBegan == 0 ? now : bodyBegan;
                    yield Math.min(silence, bodyBegan + timeFor(framing.bodySeen()));
                }
            };
            if (now - readEnds > 0) {
                throw refused(Refusal.TIMEOUT);
            }
            if (place == Framing.Place.BETWEEN) {
                spoken = false;
            }
            // Whoever has its answer already and still owes a body hears nothing more.
            answerDue = place != Framing.Place.BETWEEN && !spoken;
            byte[] bytes = received();
            if (bytes == null) {
                return null;
            }
            if (place == Framing.Place.BETWEEN) {
                headBegan = System.nanoTime();
            }
            Framing.Seen seen = framing.follow(bytes);
            if (framing.place() != Framing.Place.BODY) {
                bodyBegan = 0;
            }
            if (seen.refused().isEmpty()) {
                return bytes;
            }
            if (seen.good() == 0) {
                throw refused(seen.refused().get());
            }
            // Whole requests came before the bad one in the same packet: they are answered first.
            pending = seen.refused();
            return Arrays.copyOf(bytes, seen.good());
        }

        private byte @Nullable [] received() {
            waits.set(Waits.FOR_THE_CLIENT);
            byte[] bytes;
            try {
                bytes = socket.get();
            } catch (UncheckedIOException e) {
                waits.compareAndSet(Waits.FOR_THE_CLIENT, Waits.FOR_NOBODY);
                throw new ServerConnectionException("nothing more from the client", e);
            }
            if (!waits.compareAndSet(Waits.FOR_THE_CLIENT, Waits.FOR_NOBODY)) {
                throw new CloseConnectionException("too late: the connection has been ended");
            }
            return bytes;
        }

        private long timeFor(long bytes) {
            return limits.figure(Limits.Limit.SILENCE_SECONDS) * SECOND
                    + bytes * SECOND / limits.figure(Limits.Limit.SLOWEST);
        }

        void endIfDue(long now) {
            long ends = writeEnds;
            if (ends != 0 && now - ends > 0) {
                // A blocked write ends with an exception when its socket is closed.
                socket.close();
                return;
            }
            if (waits.get() == Waits.FOR_THE_CLIENT
                    && now - readEnds > 0
                    && waits.compareAndSet(Waits.FOR_THE_CLIENT, Waits.ENDED)) {
                Thread.ofVirtual().start(this::sayTooSlow);
            }
        }

        /// Nobody else writes: the connection's own thread waits for the client, and finds it ended.
        private void sayTooSlow() {
            try {
                if (answerDue) {
                    byte[] answer = farewell.apply(new RefusedException(Refusal.TIMEOUT));
                    writing(answer.length);
                    context.dataWriter().writeNow(BufferData.create(answer));
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.TRACE, "a slow client is gone already", e);
            } finally {
                written();
                socket.close();
            }
        }

        void writing(int bytes) {
            spoken = true;
            writeEnds = System.nanoTime() + timeFor(bytes);
        }

        void written() {
            writeEnds = 0;
        }

        @Override
        public Duration idleTime() {
            return inner.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            inner.close(interrupt);
        }

        @Override
        public boolean canInterrupt() {
            return inner instanceof InterruptableTask<?> task && task.canInterrupt();
        }
    }

    /// The connection's context with both directions going through [Connection].
    private static final class Watched implements ConnectionContext {
        private final ConnectionContext real;
        private final DataReader reader;
        private final DataWriter writer;

        Watched(ConnectionContext real, Connection connection) {
            this.real = real;
            this.reader = DataReader.create(connection::read);
            this.writer = new WatchedWriter(real.dataWriter(), connection);
        }

        @Override
        public ListenerContext listenerContext() {
            return real.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return real.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return writer;
        }

        @Override
        public DataReader dataReader() {
            return reader;
        }

        @Override
        public Router router() {
            return real.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return real.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return real.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return real.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return real.localPeer();
        }

        @Override
        public boolean isSecure() {
            return real.isSecure();
        }

        @Override
        public String socketId() {
            return real.socketId();
        }

        @Override
        public String childSocketId() {
            return real.childSocketId();
        }
    }

    private record WatchedWriter(DataWriter real, Connection connection) implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            timed(Arrays.stream(buffers).mapToInt(BufferData::available).sum(), () -> real.write(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            timed(buffer.available(), () -> real.write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            timed(Arrays.stream(buffers).mapToInt(BufferData::available).sum(), () -> real.writeNow(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            timed(buffer.available(), () -> real.writeNow(buffer));
        }

        @Override
        public void flush() {
            timed(0, real::flush);
        }

        private void timed(int bytes, Runnable write) {
            connection.writing(bytes);
            try {
                write.run();
            } finally {
                connection.written();
            }
        }
    }
}
