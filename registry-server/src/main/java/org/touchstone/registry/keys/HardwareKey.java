package org.touchstone.registry.keys;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.jose.TokenSigner;

/// A certificate key in a token that speaks PKCS#11, reached through a process of its own ([TokenProcess]).
///
/// While the token does not answer, signing is refused with the cause; a new process is tried at most once a second, so
/// that everything goes on by itself when the token is back. A PIN that the token has refused is not tried again:
/// tokens count wrong PINs, and lock themselves for good. A token's signature has a random part, unlike our own: what a
/// crash loses before it is stored is signed again differently, which is why a token enters the log only once, by
/// compare-and-set.
public final class HardwareKey implements AutoCloseable {
    /// The program's own entry and its word for [TokenProcess]: standard streams are touched there alone.
    private static final String PROGRAM = "org.touchstone.registry.Main";

    public static final String WORD = "token-process";

    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TokenSettings settings;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final PublicJwk key;
    private final X509Certificate certificate;
    private @Nullable Conversation conversation;
    private long lastTry = System.nanoTime() - RETRY_NANOS;
    private String lastCause = "";
    /// SHA-256 of the PIN that the token refused last; empty when none.
    private byte[] refusedPin = {};

    private HardwareKey(TokenSettings settings, Conversation conversation, X509Certificate certificate) {
        this.settings = settings;
        this.conversation = conversation;
        this.certificate = certificate;
        this.key = jwk(certificate);
    }

    /// Opens the key of a token.
    ///
    /// @throws KeyUnavailableException if the token does not answer or has no such key
    public static HardwareKey open(TokenSettings settings) {
        Conversation conversation = Conversation.begin(settings);
        if (conversation.certificate().isEmpty()) {
            conversation.end();
            throw new KeyUnavailableException("the token has no key " + settings.key()
                    + " with a certificate: make one (touchstone issuer-key make), or name the right one");
        }
        return new HardwareKey(
                settings, conversation, conversation.certificate().get());
    }

    /// Makes the key in the token, with the certificate that is stored beside it; the key never leaves the token.
    ///
    /// @param name the certificate's common name
    /// @param now from when the certificate is valid
    public static HardwareKey make(TokenSettings settings, String name, Instant now) {
        Conversation first = Conversation.begin(settings);
        try {
            String _ = first.ask("make " + now.getEpochSecond() + " " + name.replace('\n', ' '));
        } catch (IOException e) {
            throw new KeyUnavailableException("the token made no key: " + e.getMessage());
        } finally {
            first.end();
        }
        return open(settings);
    }

    public PublicJwk publicKey() {
        return key;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /// Signs with the token; low-s, as everything here.
    public TokenSigner signer() {
        return this::sign;
    }

    /// Why the token does not sign now, or empty.
    public synchronized Optional<String> fault() {
        return conversation == null ? Optional.of(lastCause) : Optional.empty();
    }

    private synchronized byte[] sign(byte[] message) {
        Conversation with = conversation();
        try {
            return Es256.lowS(
                    HexFormat.of().parseHex(with.ask("sign " + HexFormat.of().formatHex(sha256(message)))));
        } catch (IOException | IllegalArgumentException e) {
            with.end();
            conversation = null;
            throw unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }

    private KeyUnavailableException unavailable(String cause) {
        lastCause = "the token of the certificate key does not sign: " + cause;
        return new KeyUnavailableException(lastCause);
    }

    private Conversation conversation() {
        Conversation now = conversation;
        if (now != null) {
            return now;
        }
        if (closed.get() || System.nanoTime() - lastTry < RETRY_NANOS) {
            throw new KeyUnavailableException(lastCause);
        }
        lastTry = System.nanoTime();
        byte[] pin = settings.pin();
        byte[] trying = sha256(pin);
        Arrays.fill(pin, (byte) 0);
        if (Arrays.equals(trying, refusedPin)) {
            throw unavailable("it has refused the PIN, which is not tried again until the PIN file has another");
        }
        try {
            Conversation fresh = Conversation.begin(settings);
            refusedPin = new byte[0];
            if (!fresh.certificate().map(HardwareKey::jwk).equals(Optional.of(key))) {
                fresh.end();
                throw unavailable("it is another key than before");
            }
            conversation = fresh;
            return fresh;
        } catch (KeyUnavailableException e) {
            lastCause = String.valueOf(e.getMessage());
            if (lastCause.contains("CKR_PIN_")) {
                refusedPin = trying;
            }
            throw e;
        }
    }

    private static PublicJwk jwk(X509Certificate certificate) {
        if (!(certificate.getPublicKey() instanceof ECPublicKey ec)) {
            throw new KeyUnavailableException("the token's key is no P-256 key");
        }
        return PublicJwk.parse(org.touchstone.format.json.Json.Obj.builder()
                .with("kty", "EC")
                .with("crv", "P-256")
                .with("x", coordinate(ec.getW().getAffineX()))
                .with("y", coordinate(ec.getW().getAffineY()))
                .build());
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] out = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, out, 32 - length, length);
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(out);
    }

    @Override
    public synchronized void close() {
        closed.set(true);
        Conversation now = conversation;
        conversation = null;
        if (now != null) {
            now.end();
        }
    }

    /// One process that has the token open.
    private record Conversation(
            Process process, BufferedWriter out, BufferedReader in, Optional<X509Certificate> certificate) {

        static Conversation begin(TokenSettings settings) {
            byte[] pin = settings.pin();
            try {
                ProcessBuilder builder = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx48m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-HeapDumpOnOutOfMemoryError",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                PROGRAM,
                                WORD,
                                settings.library().toString(),
                                Integer.toString(settings.slot()),
                                settings.key())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
                settings.configuration().ifPresent(file -> builder.environment().put("SOFTHSM2_CONF", file.toString()));
                Process process = builder.start();
                process.getOutputStream().write(pin);
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
                BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter out = process.outputWriter(StandardCharsets.UTF_8);
                String said = within(process, in);
                if (!said.startsWith("ready")) {
                    process.destroyForcibly();
                    throw new KeyUnavailableException("the token does not open: "
                            + (said.startsWith("error ") ? said.substring(6) : "its process ended"));
                }
                String hex = said.substring("ready".length()).strip();
                return new Conversation(process, out, in, hex.isEmpty() ? Optional.empty() : Optional.of(x509(hex)));
            } catch (IOException e) {
                throw new KeyUnavailableException("the token's process does not start: " + e.getMessage());
            } finally {
                Arrays.fill(pin, (byte) 0);
            }
        }

        private static X509Certificate x509(String hex) {
            try {
                if (CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(HexFormat.of().parseHex(hex)))
                        instanceof X509Certificate x509) {
                    return x509;
                }
                throw new KeyUnavailableException("the token's certificate is none");
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new KeyUnavailableException("the token's certificate cannot be read: " + e.getMessage());
            }
        }

        /// A token that hangs is one that is gone: the process is ended, which ends the reading.
        private static String within(Process process, BufferedReader in) throws IOException {
            Thread guard = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(PATIENCE);
                    process.destroyForcibly();
                } catch (InterruptedException e) {
                    // It answered.
                }
            });
            try {
                String line = in.readLine();
                return line == null ? "" : line;
            } finally {
                guard.interrupt();
            }
        }

        String ask(String line) throws IOException {
            try {
                out.write(line);
                out.newLine();
                out.flush();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            String said = within(process, in);
            if (said.startsWith("ok ")) {
                return said.substring(3);
            }
            throw new IOException(said.startsWith("error ") ? said.substring(6) : "its process ended");
        }

        void end() {
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
