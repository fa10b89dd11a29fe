package org.touchstone.registry.db;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a database is and who asks: a JDBC URL without credentials, a user and a password.
///
/// @param jdbc `jdbc:postgresql://host:port/database?options`
public record DatabaseUrl(String jdbc, String user, String password) {
    public DatabaseUrl {
        if (!jdbc.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("not a PostgreSQL URL");
        }
    }

    /// Whether the address is this machine's own, as far as its words tell.
    public boolean onThisMachine() {
        String host = host();
        return host.isEmpty() || host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private String host() {
        String rest = jdbc.substring("jdbc:postgresql:".length());
        if (!rest.startsWith("//")) {
            return "";
        }
        String authority = rest.substring(2).split("[/?]", 2)[0];
        int port = authority.lastIndexOf(':');
        return port > authority.lastIndexOf(']') ? authority.substring(0, port) : authority;
    }

    /// Reads `postgres://user:password@host:port/database?options`, `postgresql://…` or the `jdbc:` form with
    /// `user` and `password` as options.
    public static DatabaseUrl parse(String text) {
        String plain = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        URI uri = URI.create(plain);
        if (!"postgres".equals(uri.getScheme()) && !"postgresql".equals(uri.getScheme())
                || uri.getRawAuthority() == null) {
            throw new IllegalArgumentException("a database URL looks like postgres://user:password@host:5432/name");
        }
        String authority = uri.getRawAuthority();
        Optional<String> user = Optional.empty();
        Optional<String> password = Optional.empty();
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String[] credentials = authority.substring(0, at).split(":", 2);
            user = Optional.of(decode(credentials[0]));
            password = credentials.length == 2 ? Optional.of(decode(credentials[1])) : Optional.empty();
            authority = authority.substring(at + 1);
        }
        List<String> options = new ArrayList<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String option : query.split("&")) {
            if (option.startsWith("user=")) {
                user = Optional.of(decode(option.substring("user=".length())));
            } else if (option.startsWith("password=")) {
                password = Optional.of(decode(option.substring("password=".length())));
            } else if (!option.isEmpty()) {
                options.add(option);
            }
        }
        String tail = options.isEmpty() ? "" : "?" + String.join("&", options);
        return new DatabaseUrl(
                "jdbc:postgresql://" + authority + uri.getRawPath() + tail,
                user.orElseThrow(() -> new IllegalArgumentException("the database URL names no user")),
                password.orElse(""));
    }

    /// The same database for somebody else.
    public DatabaseUrl as(String otherUser, String otherPassword) {
        return new DatabaseUrl(jdbc, otherUser, otherPassword);
    }

    /// Another database of the same cluster.
    public DatabaseUrl database(String name) {
        int query = jdbc.indexOf('?');
        String front = query < 0 ? jdbc : jdbc.substring(0, query);
        String tail = query < 0 ? "" : jdbc.substring(query);
        String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8);
        return new DatabaseUrl(front.substring(0, front.lastIndexOf('/') + 1) + escaped + tail, user, password);
    }

    /// With one more connection option.
    DatabaseUrl option(String name, String value) {
        String separator = jdbc.contains("?") ? "&" : "?";
        return new DatabaseUrl(
                jdbc + separator + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8), user, password);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// Never the password.
    @Override
    public String toString() {
        return user + " at " + jdbc;
    }
}
