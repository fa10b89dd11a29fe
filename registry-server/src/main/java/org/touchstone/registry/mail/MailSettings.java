package org.touchstone.registry.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// The mail server that takes the registry's letters, from a file:
/// `{"from":"register@board.example","host":"smtp.board.example","port":587,"security":"starttls","user":"register",`
/// `"passwordFile":"/run/secrets/smtp"}`. User and password may be left out, together.
public record MailSettings(String from, String host, int port, Security security, Optional<Account> account) {

    /// How the way to the mail server is protected.
    public enum Security {
        /// TLS from the first byte.
        TLS,
        /// TLS before anything is said; without it nothing is.
        STARTTLS,
        /// In the clear: only to this machine.
        NONE
    }

    /// Who the registry is to the mail server.
    public record Account(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    public MailSettings {
        if (port < 1 || port > 65_535) {
            throw new MalformedException("port is a number from 1 to 65535");
        }
        boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
        if (security == Security.NONE && !loopback) {
            throw new MalformedException("letters leave this machine by TLS only: security is tls or starttls");
        }
        Letter _ = new Letter(from, "", "");
    }

    /// Reads the file; throws [MalformedException] naming what is wrong.
    public static MailSettings read(Path file) {
        try {
            Json.Obj o = StrictJson.parseObject(Files.readAllBytes(file))
                    .only("from", "host", "port", "security", "user", "passwordFile");
            if (o.has("user") != o.has("passwordFile")) {
                throw new MalformedException("user and passwordFile go together");
            }
            Optional<Account> account = Optional.empty();
            if (o.has("user")) {
                account = Optional.of(new Account(
                        o.text("user"),
                        Files.readString(Path.of(o.text("passwordFile"))).strip()));
            }
            Security security = switch (o.text("security")) {
                case "tls" -> Security.TLS;
                case "starttls" -> Security.STARTTLS;
                case "none" -> Security.NONE;
                default -> throw new MalformedException("security is tls, starttls or none");
            };
            return new MailSettings(
                    o.text("from"), o.text("host"), Math.toIntExact(o.integer("port")), security, account);
        } catch (IOException e) {
            throw new MalformedException("cannot be read: " + e.getMessage());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }
}
