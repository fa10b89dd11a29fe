package org.touchstone.verifier.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Fetches a registry's shared files: trust lists, status lists, checkpoint, pack, tiles. Never anything that
/// belongs to one certificate, so that the registry does not learn which one a buyer looks at.
///
/// One source serves one registry. Its address is the one that a trusted list states (or that the user typed
/// himself at first contact); every URL must lie below it. Only https, or http on this very machine; no user
/// name in the address, no redirect, no private network unless the registry itself is on this machine. Ten
/// seconds for one file in all, and a cap on its size.
///
/// The addresses of the host are looked up and judged just before the request, and the client's own look-up
/// finds the same answer in the JVM's address cache, which lasts longer (30 s) than a whole request may.
public final class OnlineSource implements AutoCloseable {
    /// Why something could not be fetched, in words fit to show.
    public static class UnreachableException extends Exception {
        private static final long serialVersionUID = 1L;

        public UnreachableException(String message) {
            super(message);
        }

        /// What could not be fetched, and why.
        @Override
        public String getMessage() {
            return java.util.Objects.requireNonNullElse(super.getMessage(), "");
        }
    }

    /// The registry answered that there is nothing at the address.
    public static final class NothingThereException extends UnreachableException {
        private static final long serialVersionUID = 1L;

        NothingThereException(String message) {
            super(message);
        }
    }

    private final String prefix;
    private final boolean onThisMachine;
    private final Duration total;
    private final HttpClient client;
    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();

    /// A source below `publicUrl` (no final slash); throws [IllegalArgumentException] if that is not an
    /// address that may be used at all.
    public OnlineSource(String publicUrl) {
        this(publicUrl, Duration.ofSeconds(10));
    }

    OnlineSource(String publicUrl, Duration total) {
        this.prefix = publicUrl;
        this.total = total;
        URI uri = check(publicUrl);
        this.onThisMachine = isLoopbackName(uri.getHost());
        if (!uri.getScheme().equals("https") && !onThisMachine) {
            throw new IllegalArgumentException("not https");
        }
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(total)
                .build();
    }

    /// Fetches `path` (from its slash on), at most `most` bytes.
    public byte[] fetch(String path, int most) throws UnreachableException, InterruptedException {
        try {
            return fetchUrl(prefix + path, most);
        } catch (IllegalArgumentException e) {
            throw new UnreachableException(prefix + path + ": " + e.getMessage());
        }
    }

    /// As [#fetch], but empty where the registry says that there is nothing: an erased opening, a tile not
    /// made yet.
    public Optional<byte[]> find(String path, int most) throws UnreachableException, InterruptedException {
        try {
            return Optional.of(fetch(path, most));
        } catch (NothingThereException e) {
            return Optional.empty();
        }
    }

    /// Fetches a URL that a verified document names; refused unless it lies below the registry's own
    /// address.
    public byte[] fetchUrl(String url, int most) throws UnreachableException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fetch(url, out, most, total);
        return out.toByteArray();
    }

    /// Fetches `path` into a file; for the pack, which may be large, with a limit of ten minutes.
    public void download(String path, Path file, long most) throws UnreachableException, InterruptedException {
        try (OutputStream out = Files.newOutputStream(file)) {
            fetch(prefix + path, out, most, Duration.ofMinutes(10));
        } catch (IOException e) {
            throw new UnreachableException(file + " cannot be written");
        }
    }

    private void fetch(String url, OutputStream out, long most, Duration limit)
            throws UnreachableException, InterruptedException {
        URI uri = check(url);
        if (!url.startsWith(prefix + "/")) {
            throw new IllegalArgumentException("not below " + prefix);
        }
        Future<Void> answer = waiting.submit(() -> {
            checkAddresses(uri.getHost());
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(total)
                    .header("Accept-Encoding", "identity")
                    .header("User-Agent", "touchstone")
                    .build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() == 404 || response.statusCode() == 410) {
                    throw new NothingThereException(url + " answered with status " + response.statusCode());
                }
                if (response.statusCode() != 200) {
                    throw new UnreachableException(url + " answered with status " + response.statusCode());
                }
                copy(body, out, most, url);
            }
            return null;
        });
        try {
            answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new UnreachableException(url + " did not answer within " + limit.toSeconds() + " seconds");
        } catch (CancellationException e) {
            throw new UnreachableException(url + " was not fetched");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnreachableException u) {
                throw u;
            }
            throw new UnreachableException(
                    url + " could not be reached" + because(java.util.Objects.requireNonNullElse(e.getCause(), e)));
        }
    }

    private static void copy(InputStream body, OutputStream out, long most, String url)
            throws IOException, UnreachableException {
        byte[] buffer = new byte[64 * 1024];
        long sum = 0;
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            sum += n;
            if (sum > most) {
                throw new UnreachableException(url + " is larger than " + most + " bytes");
            }
            out.write(buffer, 0, n);
        }
    }

    private static String because(Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> ": no such host";
            case java.net.ConnectException _ -> ": nothing answers there";
            case javax.net.ssl.SSLException _ -> ": the connection is not trustworthy";
            case IOException _ -> "";
            default -> throw new IllegalStateException(cause);
        };
    }

    /// The parts that no address of ours has, judged before anything is looked up.
    private static URI check(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not an address", e);
        }
        String scheme = uri.getScheme();
        if (scheme == null || uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException("not an https address");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("an address with a user name or a fragment");
        }
        String path = uri.getRawPath();
        if (path.contains("/../")
                || path.endsWith("/..")
                || path.contains("/./")
                || path.toLowerCase(Locale.ROOT).contains("%2e")) {
            throw new IllegalArgumentException("an address that climbs");
        }
        return uri;
    }

    private static boolean isLoopbackName(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    private void checkAddresses(String host) throws UnknownHostException, UnreachableException {
        for (InetAddress address : List.of(InetAddress.getAllByName(host))) {
            if (onThisMachine ? !address.isLoopbackAddress() : !isPublic(address)) {
                throw new UnreachableException(host + " is in a private network");
            }
        }
    }

    /// True for an address of the public Internet (IANA special-purpose registries left out).
    static boolean isPublic(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] b = address.getAddress();
        int first = b[0] & 0xff;
        int second = b[1] & 0xff;
        if (b.length == 4) {
            return first != 0
                    && first < 240
                    && !(first == 100 && second >= 64 && second < 128) // carrier-grade NAT
                    && !(first == 192 && second == 0 && (b[2] == 0 || b[2] == 2))
                    && !(first == 198 && (second == 18 || second == 19 || (second == 51 && b[2] == 100)))
                    && !(first == 203 && second == 0 && b[2] == 113);
        }
        // Global unicast is 2000::/3. 2001:db8::/32 is documentation, 2002::/16 and 64:ff9b::/96 wrap IPv4.
        return (first & 0xe0) == 0x20
                && !(first == 0x20 && second == 0x02)
                && !(first == 0x20 && second == 0x01 && b[2] == 0x0d && (b[3] & 0xff) == 0xb8)
                && !(first == 0x20 && second == 0x01 && b[2] == 0 && b[3] == 0);
    }

    @Override
    public void close() {
        client.shutdownNow();
        waiting.shutdownNow();
    }
}
