package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The network between a server and its database: a relay that can swallow what goes one way or both, as a dropped
/// route does, and give it back later. What it has taken in meanwhile it delivers when it heals, like a network that
/// repeats what was not confirmed.
final class Wire implements AutoCloseable {
    private final ServerSocket socket;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean toDatabase = true;
    private volatile boolean toServer = true;

    Wire(int target) {
        this.target = target;
        try {
            this.socket = new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /// Cuts the directions that are named, at once, also for connections that exist.
    void cut(boolean toDatabaseToo, boolean toServerToo) {
        toDatabase = !toDatabaseToo;
        toServer = !toServerToo;
    }

    void heal() {
        toDatabase = true;
        toServer = true;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket server = socket.accept();
                open.add(server);
                Thread.ofVirtual().start(() -> join(server));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void join(Socket server) {
        try {
            // A cut network completes no handshake; the relay's own has happened, so the silence begins here.
            while (!toDatabase || !toServer) {
                Instance.pause(20);
                if (socket.isClosed()) {
                    return;
                }
            }
            Socket database = new Socket("127.0.0.1", target);
            open.add(database);
            Thread.ofVirtual().start(() -> copy(server, database, true));
            copy(database, server, false);
        } catch (IOException e) {
            shut(server);
        }
    }

    private void copy(Socket from, Socket to, boolean towardsDatabase) {
        byte[] buffer = new byte[16_384];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                while (!(towardsDatabase ? toDatabase : toServer)) {
                    Instance.pause(20);
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One side is gone, so the other goes too.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }

    @Override
    public void close() {
        shutServer();
        open.forEach(Wire::shut);
    }

    private void shutServer() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
