package org.touchstone.registry.web;

import java.time.Duration;
import java.util.Optional;

/// A cookie of ours: for this host and every path, out of scripts' reach, and not sent along when another site's page
/// makes the browser write something here.
///
/// Where the registry is reached by HTTPS its name begins with `__Host-`: a browser then takes it only from this very
/// host and only with `Secure`, so that no neighbour can plant one (RFC 6265bis section 4.1.3.2). Plain HTTP on one's
/// own machine has neither.
///
/// @param value characters of a URL-safe token, or nothing to remove it
/// @param lives how long the browser keeps it; until it is closed if empty
public record Cookie(String name, String value, boolean secure, Optional<Duration> lives) {
    public Cookie {
        if (!value.matches("[0-9A-Za-z_-]*")) {
            throw new IllegalArgumentException("a cookie holds a token");
        }
    }

    /// The full name of a cookie here.
    public static String name(String bare, boolean secure) {
        return secure ? "__Host-" + bare : bare;
    }

    /// Takes the cookie away from the browser.
    public static Cookie removed(String name, boolean secure) {
        return new Cookie(name, "", secure, Optional.of(Duration.ZERO));
    }

    String text() {
        return name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")
                + lives.map(l -> "; Max-Age=" + l.toSeconds()).orElse("");
    }
}
