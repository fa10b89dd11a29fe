package org.touchstone.verifier.watch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// How mail leaves: through the buyer's own server.
///
/// @param user for signing in; its password lies in the file `passwordFile`
public record MailRoute(
        String host,
        int port,
        Security security,
        String from,
        List<String> to,
        Optional<String> user,
        Optional<String> passwordFile) {
    private static final int MAX_ADDRESS = 254;
    private static final int MAX_TO = 50;

    /// How the connection is protected.
    public enum Security {
        /// Not at all: a relay on the same machine or network.
        NONE,
        /// In the clear first, then TLS or nothing.
        STARTTLS,
        /// TLS from the first byte.
        TLS;

        /// The word in files and options.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The way of this word; throws [MalformedException].
        public static Security of(String word) {
            for (Security s : values()) {
                if (s.word().equals(word)) {
                    return s;
                }
            }
            throw new MalformedException("security is none, starttls or tls");
        }
    }

    public MailRoute {
        to = List.copyOf(to);
        if (!isHost(host) || port < 1 || port > 65_535) {
            throw new MalformedException("a mail server is a host name or address and a port");
        }
        if (to.isEmpty() || to.size() > MAX_TO) {
            throw new MalformedException("mail goes to 1 to " + MAX_TO + " addresses");
        }
        requireAddress(from);
        to.forEach(MailRoute::requireAddress);
        if (user.isPresent() != passwordFile.isPresent()) {
            throw new MalformedException("a user comes with the file of the password");
        }
        if (user.isPresent() && security == Security.NONE) {
            throw new MalformedException("a password does not go over an open connection");
        }
    }

    private static boolean isHost(String host) {
        boolean good = !host.isEmpty() && host.length() <= 253;
        for (int i = 0; good && i < host.length(); i++) {
            char c = host.charAt(i);
            good = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".-:".indexOf(c) >= 0;
        }
        return good;
    }

    /// ASCII without white space, brackets and control characters: what cannot begin a command or header of its
    /// own. Whether anybody lives there the server knows.
    private static void requireAddress(String address) {
        int at = address.indexOf('@');
        boolean good = at > 0 && at == address.lastIndexOf('@') && at < address.length() - 1;
        good &= address.length() <= MAX_ADDRESS;
        for (int i = 0; good && i < address.length(); i++) {
            char c = address.charAt(i);
            good = c > 0x20 && c < 0x7f && "<>()[],;:\\\"".indexOf(c) < 0;
        }
        if (!good) {
            throw new MalformedException("not a mail address: " + address);
        }
    }

    Json.Obj json() {
        return Json.Obj.builder()
                .with("host", host)
                .with("port", port)
                .with("security", security.word())
                .with("from", from)
                .with("to", Json.Arr.ofStrings(to))
                .withOptional("user", user)
                .withOptional("passwordFile", passwordFile)
                .build();
    }

    static MailRoute of(Json.Obj o) {
        o.only("host", "port", "security", "from", "to", "user", "passwordFile");
        long port = o.integer("port");
        return new MailRoute(
                o.text("host"),
                port > 0 && port < 65_536 ? (int) port : 0,
                Security.of(o.text("security")),
                o.text("from"),
                o.texts("to"),
                o.optionalText("user"),
                o.optionalText("passwordFile"));
    }
}
