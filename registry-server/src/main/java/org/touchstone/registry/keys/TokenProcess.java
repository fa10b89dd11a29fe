package org.touchstone.registry.keys;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The process that speaks PKCS#11: a module of somebody else's machine code, which neither the server's memory nor its
/// life should depend on. It gets the PIN as the first line of its input, keeps it to itself, and then answers one line
/// with one line. When the token fails it ends; the next one begins with a fresh module.
///
/// `sign <hex of a SHA-256>` → `ok <hex of r ‖ s>`; `make <seconds since 1970> <common name>` → `ok <hex of the
/// certificate>`. Everything
/// else, and every failure, is `error <cause>`.
public final class TokenProcess {
    private TokenProcess() {}

    /// Serves until its input ends or the token fails.
    ///
    /// @param words library, place of the slot, label of the key
    public static void run(List<String> words, InputStream input, PrintStream out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        String pin = in.readLine();
        if (pin == null) {
            return;
        }
        char[] secret = pin.toCharArray();
        try {
            serve(Path.of(words.get(0)), Integer.parseInt(words.get(1)), words.get(2), secret, in, out);
        } catch (GeneralSecurityException | ProviderException e) {
            out.println("error " + cause(e));
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static void serve(Path library, int slot, String alias, char[] pin, BufferedReader in, PrintStream out)
            throws IOException, GeneralSecurityException {
        Provider provider = configured(library, slot);
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        try {
            store.load(null, pin);
        } catch (IOException e) {
            // The token's own no, such as CKR_PIN_INCORRECT, is below it.
            throw new GeneralSecurityException(e);
        }
        Certificate certificate = store.getCertificate(alias);
        out.println("ready " + (certificate == null ? "" : HexFormat.of().formatHex(certificate.getEncoded())));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("sign ")) {
                out.println("ok " + HexFormat.of().formatHex(sign(store, provider, alias, line.substring(5))));
            } else if (line.startsWith("make ")) {
                String[] parts = line.split(" ", 3);
                byte[] made = make(store, provider, alias, Instant.ofEpochSecond(Long.parseLong(parts[1])), parts[2]);
                out.println("ok " + HexFormat.of().formatHex(made));
            } else {
                out.println("error an unknown word");
            }
        }
    }

    private static Provider configured(Path library, int slot) throws IOException {
        // The JDK reads this from a file; its name says nothing secret, and neither does its text.
        Path file = Files.createTempFile("touchstone-pkcs11", ".cfg");
        try {
            Files.writeString(
                    file,
                    "name = touchstone\nlibrary = " + library + "\nslotListIndex = " + slot
                            + "\nattributes(*, CKO_PRIVATE_KEY, *) = {\n  CKA_TOKEN = true\n  CKA_SENSITIVE = true\n"
                            + "  CKA_EXTRACTABLE = false\n  CKA_SIGN = true\n}\n");
            return Security.getProvider("SunPKCS11").configure(file.toString());
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] sign(KeyStore store, Provider provider, String alias, String digest)
            throws GeneralSecurityException {
        if (!(store.getKey(alias, null) instanceof PrivateKey key)) {
            throw new GeneralSecurityException("the token has no key " + alias);
        }
        Signature signature = Signature.getInstance("NONEwithECDSAinP1363Format", provider);
        signature.initSign(key);
        signature.update(HexFormat.of().parseHex(digest));
        return signature.sign();
    }

    private static byte[] make(KeyStore store, Provider provider, String alias, Instant now, String name)
            throws GeneralSecurityException {
        if (store.containsAlias(alias)) {
            throw new GeneralSecurityException("the token has a key " + alias + " already");
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        if (!(pair.getPublic() instanceof ECPublicKey ec)) {
            throw new GeneralSecurityException("the token made no EC key");
        }
        byte[] der = X509.selfSigned(
                name,
                new BigInteger(1, ec.getW().getAffineX().toByteArray()),
                ec.getW().getAffineY(),
                bytes -> {
                    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
                    signature.initSign(pair.getPrivate());
                    signature.update(bytes);
                    return signature.sign();
                },
                new SecureRandom(),
                now);
        Certificate certificate = java.security.cert.CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
        // Without a certificate the JDK does not find a key again.
        store.setKeyEntry(alias, pair.getPrivate(), null, new Certificate[] {certificate});
        return der;
    }

    private static String cause(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return String.valueOf(last.getMessage()).replace('\n', ' ');
    }
}
