package org.touchstone.registry.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// HTTPS without anybody else's authority, for one machine: a server certificate by an authority that was made a moment
/// ago, whose certificate is left in `tls-authority.pem` for clients to trust. The authority's key is not kept.
public record ServerTls(SSLContext context, Path authorityFile) {

    /// @param folder where the authority's certificate goes
    /// @param host the name that clients use, from the public address
    public static ServerTls throwAway(Path folder, String host, SecureRandom random, Instant now) {
        char[] passphrase = "only-in-memory".toCharArray();
        X509.Tls tls = X509.throwAwayTls(host, passphrase, random, now);
        Path file = folder.resolve("tls-authority.pem");
        try {
            Durable.write(file, pem(tls), "rw-r--r--");
            return new ServerTls(context(tls.store(), passphrase), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
