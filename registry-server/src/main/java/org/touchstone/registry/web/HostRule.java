package org.touchstone.registry.web;

import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which hosts the server answers for, and whose word it takes about the client (assurance T43).
///
/// URLs that the server writes come from its public URL alone, so a false `Host` could not put a false address on a
/// page; it is refused all the same, because a web site whose name is re-pointed at this machine (DNS rebinding) must
/// not be able to speak to a registry that listens on loopback only. Names that mean this machine and plain addresses
/// are taken, so that health checks need no name. `X-Forwarded-For` counts only when the neighbour is a configured
/// proxy, and then only for limits.
public final class HostRule {
    private final String publicUrl;
    private final String publicHost;
    private final Set<String> proxies;

    /// `proxies`: addresses of the reverse proxies in front, without ports.
    public HostRule(URI publicUrl, Set<String> proxies) {
        this.publicUrl = publicUrl.toString();
        this.publicHost = publicUrl.getHost().toLowerCase(Locale.ROOT);
        this.proxies = Set.copyOf(proxies);
    }

    void check(String host) {
        String name = name(host);
        boolean known = name.equals(publicHost)
                || name.equals("localhost")
                || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                || name.matches("\\[[0-9a-f:.]{2,45}]");
        if (!known) {
            throw new RefusedException(Refusal.MISDIRECTED, publicUrl);
        }
    }

    /// The client's address as far as it is known.
    String client(ServerRequest request, Map<String, String> headers) {
        String neighbour = request.remotePeer().address() instanceof InetSocketAddress a && a.getAddress() != null
                ? a.getAddress().getHostAddress()
                : "";
        String forwarded = headers.getOrDefault("x-forwarded-for", "");
        if (!proxies.contains(neighbour) || forwarded.isEmpty()) {
            return neighbour;
        }
        // The last entry is the one that our own proxy has added; those before it are the client's claims.
        String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return last.length() <= 45 ? last : neighbour;
    }

    private static String name(String host) {
        String h = host.toLowerCase(Locale.ROOT);
        int end = h.startsWith("[") ? h.indexOf(']') + 1 : h.indexOf(':');
        return end <= 0 ? h : h.substring(0, end);
    }
}
