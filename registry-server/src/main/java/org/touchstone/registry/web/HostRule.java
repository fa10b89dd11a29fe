package org.touchstone.registry.web;

import io.helidon.common.socket.PeerInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which hosts the server answers for, and whose word it takes about the client.
///
/// URLs that the server writes come from its public URL alone, so a false `Host` could not put a false address on a
/// page; it is refused all the same, because a web site whose name is re-pointed at this machine (DNS rebinding) must
/// not be able to speak to a registry that listens on loopback only. Names that mean this machine and plain addresses
/// are taken, so that health checks need no name. `X-Forwarded-For` counts only when the neighbour is a configured
/// proxy, and then only for limits.
public final class HostRule {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String publicUrl;
    private final String publicHost;
    private final Set<String> proxies;

    /// `proxies`: addresses of the reverse proxies in front, without ports.
    public HostRule(URI publicUrl, Set<String> proxies) {
        this.publicUrl = publicUrl.toString();
        this.publicHost = publicUrl.getHost().toLowerCase(Locale.ROOT);
        this.proxies = proxies.stream()
                .map(p -> literal(p.strip())
                        .orElseThrow(() -> new IllegalArgumentException("not an address of a proxy: " + p)))
                .collect(Collectors.toUnmodifiableSet());
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

    /// True if an `Origin` is the registry's own: the published one, or the very host that the request is for.
    /// Where the registry is published by HTTPS, a page that came without it may be anybody's, but for one of this
    /// machine.
    boolean isOwn(String origin, String host) {
        String lower = origin.toLowerCase(Locale.ROOT);
        String here = host.toLowerCase(Locale.ROOT);
        return lower.equals(publicUrl)
                || lower.equals("https://" + here)
                || lower.equals("http://" + here) && (publicUrl.startsWith("http://") || LOOPBACK.contains(name(here)));
    }

    /// True if a browser says that a page of ours sent this. It names the origin, or at least whether it is the
    /// same; a `Referer` is the word of those that do neither. One that says nothing is not believed.
    boolean isOwnPage(Map<String, String> headers) {
        String host = headers.getOrDefault("host", "");
        String origin = headers.getOrDefault("origin", "");
        String site = headers.getOrDefault("sec-fetch-site", "");
        if (!origin.isEmpty()) {
            return isOwn(origin, host) && (site.isEmpty() || site.equals("same-origin"));
        }
        if (!site.isEmpty()) {
            return site.equals("same-origin");
        }
        String referer = headers.getOrDefault("referer", "");
        int scheme = referer.indexOf("://");
        int path = scheme < 0 ? -1 : referer.indexOf('/', scheme + 3);
        return path > 0 && isOwn(referer.substring(0, path), host);
    }

    /// True for the address of a listed proxy.
    boolean isProxy(String address) {
        return proxies.contains(address);
    }

    /// The address at the other end of the socket, without its port; empty if it has none.
    static String neighbour(PeerInfo peer) {
        return peer.address() instanceof InetSocketAddress a && a.getAddress() != null
                ? a.getAddress().getHostAddress()
                : "";
    }

    /// The client's address as far as it is known. Each proxy adds the address that it was called from at the
    /// end of `X-Forwarded-For`, so the right-most one that is not itself a listed proxy is the client's;
    /// everything before it is the client's own claim. `Forwarded` and the other headers of that kind are not
    /// read at all.
    String client(String neighbour, String forwarded) {
        if (!isProxy(neighbour)) {
            return neighbour;
        }
        String[] hops = forwarded.split(",", -1);
        for (int i = hops.length - 1; i >= 0; i--) {
            Optional<String> hop = literal(hops[i].strip());
            if (hop.isEmpty()) {
                // What a proxy would never write tells nothing.
                return neighbour;
            }
            if (!isProxy(hop.get())) {
                return hop.get();
            }
        }
        return neighbour;
    }

    /// The name under which a client's share is counted: an IPv6 client has a whole /64 to itself.
    static String share(String address) {
        int colon = address.indexOf(':');
        if (colon < 0) {
            return address;
        }
        int end = 0;
        for (int i = 0; i < 4 && end >= 0; i++) {
            end = address.indexOf(':', end + 1);
        }
        return end < 0 ? address : address.substring(0, end);
    }

    private static Optional<String> literal(String text) {
        try {
            return text.length() > 45 || text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(InetAddress.ofLiteral(text).getHostAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String name(String host) {
        String h = host.toLowerCase(Locale.ROOT);
        int end = h.startsWith("[") ? h.indexOf(']') + 1 : h.indexOf(':');
        return end <= 0 ? h : h.substring(0, end);
    }
}
