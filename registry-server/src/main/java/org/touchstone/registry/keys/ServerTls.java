package org.touchstone.registry.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// What the server shows when it serves HTTPS itself: the operator's certificate and key, or, on one machine only, a
/// certificate by an authority that was made a moment ago.
///
/// @param context the server's side of the handshake
/// @param trustedFile the certificates by which this machine may recognise the server, in PEM
public record ServerTls(SSLContext context, Path trustedFile) {
    /// Where a throw-away authority's certificate is left for clients to trust.
    public static final String THROW_AWAY_FILE = "tls-authority.pem";

    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    /// The operator's own certificate.
    ///
    /// @param certificate the chain in PEM, the server's certificate first
    /// @param key its private key, PKCS#8 in PEM, unencrypted (RFC 5958, RFC 7468)
    public record Files(Path certificate, Path key) {}

    /// The files cannot serve: the message says which and why.
    public static final class UnusableException extends RuntimeException {
        UnusableException(String message) {
            super(message);
        }
    }

    /// Reads the operator's certificate and key and tries them on each other.
    ///
    /// @throws UnusableException if a file cannot be read, has the wrong form, or the key is another certificate's
    public static ServerTls of(Files files) {
        Certificate[] chain = certificates(files.certificate());
        PrivateKey key = privateKey(files.key(), chain[0].getPublicKey().getAlgorithm());
        char[] passphrase = "only-in-memory".toCharArray();
        try {
            if (!belongTogether(key, chain[0])) {
                throw new UnusableException(files.key() + " is not the key of " + files.certificate());
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, passphrase, chain);
            return new ServerTls(context(store, passphrase), files.certificate());
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableException(
                    files.certificate() + " and " + files.key() + " cannot serve HTTPS: " + e.getMessage());
        }
    }

    /// A client's side of the handshake that trusts just the certificates of one file.
    ///
    /// @throws UnusableException if the file cannot be read or holds no certificate
    public static SSLContext trusting(Path trustedFile) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate : certificates(trustedFile)) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableException(trustedFile + " cannot be trusted: " + e.getMessage());
        }
    }

    /// HTTPS without anybody else's authority, for one machine. The authority's key is not kept.
    ///
    /// @param folder where the authority's certificate goes
    /// @param host the name that clients use, from the public address
    public static ServerTls throwAway(Path folder, String host, SecureRandom random, Instant now) {
        char[] passphrase = "only-in-memory".toCharArray();
        X509.Tls tls = X509.throwAwayTls(host, passphrase, random, now);
        Path file = folder.resolve(THROW_AWAY_FILE);
        try {
            Durable.write(file, pem(tls), "rw-r--r--");
            return new ServerTls(context(tls.store(), passphrase), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Certificate[] certificates(Path file) {
        try {
            Collection<? extends Certificate> read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(java.nio.file.Files.readAllBytes(file)));
            if (read.isEmpty()) {
                throw new UnusableException(file + " holds no certificate in PEM");
            }
            return read.toArray(Certificate[]::new);
        } catch (IOException e) {
            throw new UnusableException("cannot read " + file);
        } catch (CertificateException e) {
            throw new UnusableException(file + " holds no certificate in PEM");
        }
    }

    private static PrivateKey privateKey(Path file, String algorithm) {
        try {
            String text = java.nio.file.Files.readString(file, StandardCharsets.US_ASCII);
            int begin = text.indexOf(KEY_BEGIN);
            int end = text.indexOf(KEY_END);
            if (begin < 0 || end < begin) {
                throw new UnusableException(file + " holds no unencrypted PKCS#8 key (BEGIN PRIVATE KEY) in PEM");
            }
            byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IOException e) {
            throw new UnusableException("cannot read " + file);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The cause might quote the key.
            throw new UnusableException(file + " holds no " + algorithm + " key, which the certificate asks for");
        }
    }

    /// What one signs the other must verify: a server with the wrong key starts well and fails at every handshake.
    private static boolean belongTogether(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] trial = "touchstone".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(trial);
        byte[] made = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(trial);
        return signature.verify(made);
    }

    private static SSLContext context(KeyStore store, char[] passphrase) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, passphrase);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS 1.3 is in every JDK", e);
        }
    }

    private static byte[] pem(X509.Tls tls) {
        try {
            return ("-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                    .encodeToString(tls.authority().getEncoded())
                            + "\n-----END CERTIFICATE-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate of our own has no encoding", e);
        }
    }
}
