import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Offers a server a mixed load: `Overload PORT SECONDS FACTOR TOKEN`. First as much as a few clients get through one
/// request after another (the capacity), then, whether answers come or not, FACTOR times that; then it waits until
/// every kind of request is answered well again. Clients come from many loopback addresses, as a public's do.
///
/// Prints `capacity N`, `overload offered N good N refused N late N other N bare N p50 N p99 N` and `recovery N ms`.
public final class Overload {
    private static final int ADDRESSES = 200;
    private static final int MAX_OPEN = 1_500;
    private static final long DEADLINE = 5_000_000_000L;

    private final int port;
    private final String token;
    private final List<String> reads = new ArrayList<>();
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong(System.currentTimeMillis() % 100_000);

    private Overload(int port, String token) {
        this.port = port;
        this.token = token;
    }

    public static void main(String[] args) throws Exception {
        Overload load = new Overload(Integer.parseInt(args[0]), args[3]);
        int seconds = Integer.parseInt(args[1]);
        load.discover();
        load.closed(16, 5);
        double capacity = 0;
        for (int clients : new int[] {8, 16, 32}) {
            Tally tally = load.closed(clients, seconds);
            System.out.println("closed " + clients + " clients: " + tally);
            capacity = Math.max(capacity, tally.good.sum() / (double) seconds);
        }
        System.out.printf("capacity %.0f%n", capacity);
        double offered = capacity * Double.parseDouble(args[2]);
        Tally tally = load.offered(offered, seconds);
        System.out.printf("overload offered %.0f good %.0f %s%n", offered, tally.good.sum() / (double) seconds, tally);
        System.out.println("recovery " + load.recovery() + " ms");
    }

    /// What the load is made of: pages, searches, tokens and bundles, tiles, and one act in twenty.
    private void discover() throws IOException {
        try (Connection c = new Connection(port, 0)) {
            String found = new String(c.body(get("/suppliers.json")), StandardCharsets.UTF_8);
            for (String word : found.split("\"")) {
                if (word.contains("/suppliers/") || word.contains("/accreditations/") || word.contains("/certificates/")) {
                    String path = word.substring(word.indexOf('/', word.indexOf("//") + 2));
                    reads.add(path);
                }
            }
        }
        if (reads.isEmpty()) {
            throw new IOException("the register is empty");
        }
        List<String> pages = List.copyOf(reads);
        for (String page : pages) {
            try (Connection c = new Connection(port, 0)) {
                String text = new String(c.body(get(page)), StandardCharsets.UTF_8);
                int at = text.indexOf("/certificates/");
                if (at >= 0 && text.length() > at + 50) {
                    String certificate = text.substring(at, at + 50);
                    reads.add(certificate);
                    reads.add(certificate + ".jwt");
                    reads.add(certificate + "/bundle.json");
                }
            }
        }
    }

    private static byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] request() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int kind = random.nextInt(100);
        if (kind < 20) {
            String[] words = {"harbour", "care", "tidewell", "northmoor", "limited", "ltd", "services"};
            return get("/suppliers?q=" + words[random.nextInt(words.length)]);
        }
        if (kind < 30) {
            return get(random.nextBoolean() ? "/log/checkpoint" : "/log");
        }
        if (kind < 35) {
            String body = "{\"number\":\"L-" + (100_000 + numbers.incrementAndGet() % 900_000) + "\",\"name\":\"Load\"}";
            return ("POST /api/v1/people HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                            + "\r\nIdempotency-Key: " + UUID.randomUUID()
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        return get(reads.get(random.nextInt(reads.size())));
    }

    /// What became of the requests. `bare` are refusals that do not say when to come back.
    private static final class Tally {
        final LongAdder good = new LongAdder();
        final LongAdder refused = new LongAdder();
        final LongAdder late = new LongAdder();
        final LongAdder other = new LongAdder();
        final LongAdder bare = new LongAdder();
        final LongAdder broken = new LongAdder();
        final LongAdder unsent = new LongAdder();
        final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

        void note(int status, boolean retryAfter, long took) {
            if (status == 429 || status == 503) {
                refused.increment();
                if (!retryAfter) {
                    bare.increment();
                }
            } else if (status < 400) {
                if (took > DEADLINE) {
                    late.increment();
                } else {
                    good.increment();
                    nanos.add(took);
                }
            } else {
                other.increment();
            }
        }

        @Override
        public String toString() {
            long[] sorted = nanos.stream().mapToLong(n -> n).sorted().toArray();
            return "answered " + good + " refused " + refused + " late " + late + " other " + other + " bare " + bare
                    + " broken " + broken + " unsent " + unsent + " p50 " + part(sorted, 0.5) + " p99 " + part(sorted, 0.99);
        }

        private static long part(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * share)] / 1_000_000;
        }
    }

    private Tally closed(int clients, int seconds) throws InterruptedException {
        Tally tally = new Tally();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    once(tally, System.nanoTime());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return tally;
    }

    /// Requests at fixed times, each in a thread of its own, counted from when they were due.
    private Tally offered(double perSecond, int seconds) throws InterruptedException {
        Tally tally = new Tally();
        long began = System.nanoTime();
        long every = (long) (1e9 / perSecond);
        long count = (long) (perSecond * seconds);
        List<Thread> threads = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long due = began + i * every;
            long wait = due - System.nanoTime();
            if (wait > 200_000) {
                LockSupport.parkNanos(wait);
            }
            threads.add(Thread.ofVirtual().start(() -> once(tally, due)));
        }
        System.out.printf("generator took %.1f s for %d s%n", (System.nanoTime() - began) / 1e9, seconds);
        for (Thread thread : threads) {
            thread.join();
        }
        return tally;
    }

    private void once(Tally tally, long due) {
        Connection c = idle.pollFirst();
        try {
            if (c == null) {
                if (open.incrementAndGet() > MAX_OPEN) {
                    // The client's own limit: counted, and never as good.
                    open.decrementAndGet();
                    tally.unsent.increment();
                    return;
                }
                c = new Connection(port, ThreadLocalRandom.current().nextInt(ADDRESSES));
            }
            c.ask(request());
            tally.note(c.status, c.retryAfter, System.nanoTime() - due);
            if (c.close) {
                c.close();
                open.decrementAndGet();
            } else {
                idle.addFirst(c);
            }
        } catch (IOException e) {
            tally.broken.increment();
            open.decrementAndGet();
            if (c != null) {
                c.close();
            }
        }
    }

    private long recovery() throws InterruptedException {
        long began = System.nanoTime();
        int well = 0;
        while (well < 20 && System.nanoTime() - began < 60_000_000_000L) {
            long asked = System.nanoTime();
            try (Connection c = new Connection(port, ThreadLocalRandom.current().nextInt(ADDRESSES))) {
                c.ask(request());
                well = c.status < 400 && System.nanoTime() - asked < 250_000_000L ? well + 1 : 0;
            } catch (IOException e) {
                well = 0;
            }
            Thread.sleep(20);
        }
        // From the end of the load to the first of twenty requests in a row that were answered well and at once.
        return (System.nanoTime() - began) / 1_000_000;
    }

    private static final class Connection implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;
        int status;
        boolean retryAfter;
        boolean close;

        Connection(int port, int address) throws IOException {
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + address)}), 0));
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(20_000);
                socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 5_000);
                in = new BufferedInputStream(socket.getInputStream(), 8_192);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        void ask(byte[] request) throws IOException {
            body(request);
        }

        byte[] body(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            String line = line();
            if (line.length() < 12) {
                throw new IOException("no answer");
            }
            status = Integer.parseInt(line.substring(9, 12));
            retryAfter = false;
            close = false;
            int length = 0;
            boolean chunked = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String h = header.toLowerCase(java.util.Locale.ROOT);
                if (h.startsWith("content-length:")) {
                    length = Integer.parseInt(h.substring(15).strip());
                } else if (h.startsWith("retry-after:")) {
                    retryAfter = true;
                } else if (h.equals("connection: close")) {
                    close = true;
                } else if (h.startsWith("transfer-encoding:")) {
                    chunked = true;
                }
            }
            if (!chunked) {
                return in.readNBytes(length);
            }
            byte[] all = {};
            for (int n = Integer.parseInt(line(), 16); n > 0; n = Integer.parseInt(line(), 16)) {
                byte[] chunk = in.readNBytes(n);
                int before = all.length;
                all = Arrays.copyOf(all, before + n);
                System.arraycopy(chunk, 0, all, before, n);
                line();
            }
            line();
            return all;
        }

        private String line() throws IOException {
            StringBuilder out = new StringBuilder(64);
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    out.setLength(Math.max(0, out.length() - 1));
                    return out.toString();
                }
                out.append((char) b);
            }
            throw new IOException("the connection has ended");
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // Nothing left to do with it.
            }
        }
    }
}
