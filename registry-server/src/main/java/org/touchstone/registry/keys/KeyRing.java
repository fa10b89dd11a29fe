package org.touchstone.registry.keys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.format.log.NoteSigner;

/// The registry's private keys, one for each purpose, in one encrypted PKCS#12 file: certificates (ES256), status lists
/// (ES256), the log (Ed25519), the order of accreditation numbers, and the wrapping of the keys of cases and persons.
///
/// The certificate key may lie in a token that speaks PKCS#11 instead ([HardwareKey]); the others do not: such tokens
/// know no Ed25519 through the JDK, and a status list is signed all day by a process that nobody watches.
///
/// The file is `ring.p12` (0600, synced with its folder) under a passphrase from a file of its own. Governors' keys are
/// not here and never come near: the server only receives what they signed.
public final class KeyRing implements AutoCloseable {
    private static final String FILE = "ring.p12";
    private static final String PASSPHRASE = "passphrase";
    private static final String CERTIFICATE = "certificate-";
    private static final String STATUS = "status-1";
    private static final String LOG = "log-1";
    private static final String NUMBERS = "numbers-1";
    private static final String SEALING = "sealing-1";

    private final CertificateKey certificate;
    private final Es256.KeyPair status;
    private final NoteSigner log;
    private final NumberOrder numbers;
    private final byte[] sealing;

    private KeyRing(
            CertificateKey certificate, Es256.KeyPair status, NoteSigner log, NumberOrder numbers, byte[] sealing) {
        this.certificate = certificate;
        this.status = status;
        this.log = log;
        this.numbers = numbers;
        this.sealing = sealing;
    }

    /// The ring cannot be opened. The message says why and what to do.
    public static final class KeyRingException extends RuntimeException {
        public KeyRingException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Whether the folder has a ring.
    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /// Opens the ring of a folder, making it and its passphrase file where there is none.
    ///
    /// @param now from when the issuer's X.509 certificate is valid, if it is made
    public static KeyRing open(Path folder, Identity identity, SecureRandom random, Instant now) {
        return open(folder, identity, random, now, Optional.empty());
    }

    /// As above, with the certificate key in a token.
    ///
    /// @throws KeyUnavailableException if the token does not answer
    public static KeyRing open(
            Path folder, Identity identity, SecureRandom random, Instant now, Optional<TokenSettings> token) {
        try {
            Durable.createPrivateFolder(folder);
            char[] passphrase = passphrase(folder, random);
            Path file = folder.resolve(FILE);
            if (!Files.exists(file)) {
                Durable.write(file, fresh(identity, passphrase, random, now), "rw-------");
            }
            return read(Files.readAllBytes(file), passphrase, identity, file, token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has these algorithms", e);
        }
    }

    /// Adds a certificate key to the ring, `certificate-2` after `certificate-1`; it is the current one from the
    /// next opening on, and signs once a trust list names it. Keys before it stay: they are in the log.
    ///
    /// @return its name
    public static String renew(Path folder, Identity identity, SecureRandom random, Instant now) {
        try {
            char[] passphrase = passphrase(folder, random);
            Path file = folder.resolve(FILE);
            KeyStore store = load(Files.readAllBytes(file), passphrase, file);
            String name = CERTIFICATE + (newest(store) + 1);
            put(store, name, Es256.generate(random), identity, passphrase, random, now);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            store.store(out, passphrase);
            Durable.write(file, out.toByteArray(), "rw-------");
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has these algorithms", e);
        }
    }

    private static int newest(KeyStore store) throws GeneralSecurityException {
        int newest = 0;
        for (String alias : java.util.Collections.list(store.aliases())) {
            if (alias.matches(CERTIFICATE + "[1-9][0-9]{0,5}")) {
                newest = Math.max(newest, Integer.parseInt(alias.substring(CERTIFICATE.length())));
            }
        }
        return newest;
    }

    private static char[] passphrase(Path folder, SecureRandom random) throws IOException {
        Path file = folder.resolve(PASSPHRASE);
        if (!Files.exists(file)) {
            if (exists(folder)) {
                throw new KeyRingException(
                        "the key ring is there and its passphrase file " + file + " is not: put it back",
                        new IOException("no " + file));
            }
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            Durable.write(
                    file,
                    HexFormat.of().formatHex(bytes).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                    "rw-------");
        }
        return Files.readString(file).strip().toCharArray();
    }

    private static byte[] fresh(Identity identity, char[] passphrase, SecureRandom random, Instant now)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        put(store, CERTIFICATE + 1, Es256.generate(random), identity, passphrase, random, now);
        put(store, STATUS, Es256.generate(random), identity, passphrase, random, now);
        for (String name : new String[] {LOG, NUMBERS, SEALING}) {
            byte[] secret = new byte[32];
            random.nextBytes(secret);
            // A PKCS#12 file knows secret keys by algorithm; 32 random bytes go as what AES would take.
            store.setEntry(
                    name,
                    new KeyStore.SecretKeyEntry(new SecretKeySpec(secret, "AES")),
                    new KeyStore.PasswordProtection(passphrase));
            Arrays.fill(secret, (byte) 0);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, passphrase);
        return out.toByteArray();
    }

    private static void put(
            KeyStore store,
            String name,
            Es256.KeyPair key,
            Identity identity,
            char[] passphrase,
            SecureRandom random,
            Instant now)
            throws GeneralSecurityException {
        X509Certificate certificate = X509.selfSigned(identity.name() + " " + name, key, random, now);
        store.setKeyEntry(name, X509.privateKey(key), passphrase, new Certificate[] {certificate});
    }

    private static KeyStore load(byte[] bytes, char[] passphrase, Path file) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(new ByteArrayInputStream(bytes), passphrase);
        } catch (IOException e) {
            throw new KeyRingException(
                    "the key ring " + file + " does not open: the file is damaged or its passphrase is another one."
                            + " Put both back from where they are kept apart",
                    e);
        }
        return store;
    }

    private static KeyRing read(
            byte[] bytes, char[] passphrase, Identity identity, Path file, Optional<TokenSettings> token)
            throws GeneralSecurityException {
        KeyStore store = load(bytes, passphrase, file);
        String name = CERTIFICATE + newest(store);
        if (!(store.getCertificate(name) instanceof X509Certificate x509)) {
            throw new KeyRingException("the key ring " + file + " is incomplete", new IOException("no " + name));
        }
        if (!(store.getCertificate(STATUS) instanceof X509Certificate own)
                || !X509.isNamed(own, identity.name() + " " + STATUS)) {
            throw new KeyRingException(
                    "the key ring " + file + " belongs to a registry of another name than identity.json has, \""
                            + identity.name() + "\": put back the one of the two that is damaged",
                    new IOException("made for another name"));
        }
        Es256.KeyPair status = pair(store, STATUS, passphrase);
        NoteSigner log = new NoteSigner(identity.logOrigin(), secret(store, LOG, passphrase));
        NumberOrder numbers = new NumberOrder(secret(store, NUMBERS, passphrase));
        byte[] sealing = secret(store, SEALING, passphrase);
        CertificateKey certificate = token.isPresent()
                ? CertificateKey.of(HardwareKey.open(token.get()), token.get().key())
                : CertificateKey.of(pair(store, name, passphrase), x509, name);
        return new KeyRing(certificate, status, log, numbers, sealing);
    }

    /// The certificate key wherever it lies: its name in the DID document, its public half and who signs with it.
    private record CertificateKey(
            String name,
            PublicJwk publicKey,
            X509Certificate certificate,
            TokenSigner signer,
            Optional<HardwareKey> hardware) {
        static CertificateKey of(Es256.KeyPair pair, X509Certificate certificate, String name) {
            return new CertificateKey(name, pair.publicKey(), certificate, KeyRing.signer(pair), Optional.empty());
        }

        static CertificateKey of(HardwareKey key, String name) {
            return new CertificateKey(name, key.publicKey(), key.certificate(), key.signer(), Optional.of(key));
        }
    }

    private static Es256.KeyPair pair(KeyStore store, String name, char[] passphrase) throws GeneralSecurityException {
        Key key = store.getKey(name, passphrase);
        if (key instanceof ECPrivateKey ec) {
            return Es256.KeyPair.ofScalar(ec.getS());
        }
        throw new KeyRingException("the key ring has no key " + name, new IOException(name));
    }

    private static byte[] secret(KeyStore store, String name, char[] passphrase) throws GeneralSecurityException {
        Key key = store.getKey(name, passphrase);
        byte[] bytes = key instanceof SecretKey secret ? secret.getEncoded() : null;
        if (bytes == null || bytes.length != 32) {
            throw new KeyRingException("the key ring has no secret " + name, new IOException(name));
        }
        return bytes;
    }

    private static TokenSigner signer(Es256.KeyPair key) {
        ECPrivateKeyParameters secret = key.privateKey();
        return bytes -> Es256.sign(bytes, secret);
    }

    /// Signs certificates.
    public TokenSigner certificateSigner() {
        return certificate.signer();
    }

    /// The kid of the certificate key that signs now.
    public String certificateKid(Identity identity) {
        return identity.did() + "#" + certificate.name();
    }

    public PublicJwk certificateKey() {
        return certificate.publicKey();
    }

    /// The X.509 form of the certificate key, for PDF signatures and PKCS#11; no verdict rests on it.
    public X509Certificate issuerCertificate() {
        return certificate.certificate();
    }

    /// Signs status lists.
    public TokenSigner statusSigner() {
        return signer(status);
    }

    public PublicJwk statusKey() {
        return status.publicKey();
    }

    /// Signs checkpoints and sealed folds.
    public NoteSigner logSigner() {
        return log;
    }

    /// The order in which accreditation numbers are given out.
    public NumberOrder numbers() {
        return numbers;
    }

    /// 32 bytes that wrap the keys of cases, persons and suppliers.
    public byte[] sealingSecret() {
        return sealing.clone();
    }

    /// Ends the conversation with the token, if there is one.
    @Override
    public void close() {
        certificate.hardware().ifPresent(HardwareKey::close);
    }

    /// Says which ring, never what is in it.
    @Override
    public String toString() {
        return "KeyRing[" + certificate.publicKey().thumbprint() + "]";
    }
}
