package org.touchstone.verifier.source;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// A private P-256 key in a file: a JWK (RFC 7517) with `d`, `kid` its thumbprint and `purpose` what it may be
/// used for; or the same JWK encrypted under a passphrase (Argon2id, AES-256-GCM; the purpose and the public
/// half stay readable and are bound to the ciphertext).
///
/// One key has one purpose: a holder key never signs a trust list, a governor key no
/// presentation.
public final class KeyFile {
    /// What a key may be used for.
    public enum Purpose {
        HOLDER("holder"),
        GOVERNOR("governor");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }

        /// The word in the file.
        public String word() {
            return word;
        }

        static Purpose of(String word) {
            for (Purpose p : values()) {
                if (p.word.equals(word)) {
                    return p;
                }
            }
            throw new MalformedException("a key for an unknown purpose");
        }
    }

    /// Thrown for a wrong passphrase.
    public static final class WrongPassphraseException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final String ENCRYPTED = "touchstone-encrypted-key";
    private static final int MEMORY_KIB = 64 * 1024;
    private static final int PASSES = 3;

    private final Purpose purpose;
    private final PublicJwk publicKey;
    private final Optional<BigInteger> scalar;
    private final Json.Obj json;

    private KeyFile(Purpose purpose, PublicJwk publicKey, Optional<BigInteger> scalar, Json.Obj json) {
        this.purpose = purpose;
        this.publicKey = publicKey;
        this.scalar = scalar;
        this.json = json;
    }

    /// The file of a key, not encrypted.
    public static byte[] plain(Purpose purpose, Es256.KeyPair pair) {
        return bytes(jwk(purpose, pair));
    }

    /// The file of a key under a passphrase.
    public static byte[] encrypted(Purpose purpose, Es256.KeyPair pair, char[] passphrase, SecureRandom random) {
        byte[] salt = new byte[16];
        byte[] nonce = new byte[12];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        Json.Obj head = Json.Obj.builder()
                .with("type", ENCRYPTED)
                .with("version", 1)
                .with("purpose", purpose.word())
                .with("public", pair.publicKey().json())
                .with("kdf", "argon2id")
                .with("memoryKiB", MEMORY_KIB)
                .with("passes", PASSES)
                .with("salt", Base64Url.encode(salt))
                .with("cipher", "A256GCM")
                .with("nonce", Base64Url.encode(nonce))
                .build();
        byte[] key = derive(passphrase, salt, MEMORY_KIB, PASSES);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(CanonicalJson.bytes(head));
            byte[] sealed = cipher.doFinal(CanonicalJson.bytes(jwk(purpose, pair)));
            return bytes(with(head, "ciphertext", Base64Url.encode(sealed)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /// Reads a key file; throws [MalformedException].
    public static KeyFile parse(byte[] bytes) {
        Json.Obj o = StrictJson.parseObject(bytes);
        if (!o.has("type")) {
            return parseJwk(o);
        }
        o.only(
                "type",
                "version",
                "purpose",
                "public",
                "kdf",
                "memoryKiB",
                "passes",
                "salt",
                "cipher",
                "nonce",
                "ciphertext");
        if (!o.text("type").equals(ENCRYPTED)
                || o.integer("version") != 1
                || !o.text("kdf").equals("argon2id")
                || !o.text("cipher").equals("A256GCM")) {
            throw new MalformedException("not a key file of a known kind");
        }
        // Caps on what a strange file can make this program spend.
        if (o.integer("memoryKiB") < 8 * 1024
                || o.integer("memoryKiB") > 1024 * 1024
                || o.integer("passes") < 1
                || o.integer("passes") > 10) {
            throw new MalformedException("a key file with unreasonable costs");
        }
        return new KeyFile(Purpose.of(o.text("purpose")), PublicJwk.parse(o.obj("public")), Optional.empty(), o);
    }

    private static KeyFile parseJwk(Json.Obj o) {
        o.only("kty", "crv", "x", "y", "d", "kid", "purpose");
        PublicJwk stated = PublicJwk.parse(Json.Obj.builder()
                .with("kty", o.text("kty"))
                .with("crv", o.text("crv"))
                .with("x", o.text("x"))
                .with("y", o.text("y"))
                .build());
        byte[] d = Base64Url.decode(o.text("d"));
        Es256.KeyPair pair;
        try {
            pair = Es256.KeyPair.ofScalar(new BigInteger(1, d));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the private key is out of range", e);
        }
        if (d.length != 32 || !pair.publicKey().equals(stated)) {
            throw new MalformedException("the private key does not belong to the public key");
        }
        if (!o.text("kid").equals(stated.thumbprint())) {
            throw new MalformedException("the key's name is not its thumbprint");
        }
        return new KeyFile(Purpose.of(o.text("purpose")), stated, Optional.of(new BigInteger(1, d)), o);
    }

    /// What the key is for.
    public Purpose purpose() {
        return purpose;
    }

    /// The public half, readable without the passphrase.
    public PublicJwk publicKey() {
        return publicKey;
    }

    /// True if a passphrase is needed.
    public boolean isEncrypted() {
        return scalar.isEmpty();
    }

    /// The key; the passphrase is not looked at if the file is not encrypted.
    public Es256.KeyPair open(char[] passphrase) throws WrongPassphraseException {
        if (scalar.isPresent()) {
            return Es256.KeyPair.ofScalar(scalar.get());
        }
        byte[] key = derive(passphrase, Base64Url.decode(json.text("salt")), (int) json.integer("memoryKiB"), (int)
                json.integer("passes"));
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] nonce = Base64Url.decode(json.text("nonce"));
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(CanonicalJson.bytes(without(json, "ciphertext")));
            KeyFile inner = parseJwk(StrictJson.parseObject(cipher.doFinal(Base64Url.decode(json.text("ciphertext")))));
            if (inner.purpose != purpose || !inner.publicKey.equals(publicKey)) {
                throw new MalformedException("the key inside of the file is another one");
            }
            return Es256.KeyPair.ofScalar(inner.scalar.orElseThrow());
        } catch (AEADBadTagException e) {
            throw new WrongPassphraseException();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MalformedException("the key file is damaged", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static Json.Obj jwk(Purpose purpose, Es256.KeyPair pair) {
        byte[] d = new byte[32];
        byte[] raw = pair.privateKey().getD().toByteArray();
        int from = raw.length > 32 ? raw.length - 32 : 0;
        System.arraycopy(raw, from, d, 32 - (raw.length - from), raw.length - from);
        Json.Obj pub = pair.publicKey().json();
        return Json.Obj.builder()
                .with("kty", pub.text("kty"))
                .with("crv", pub.text("crv"))
                .with("x", pub.text("x"))
                .with("y", pub.text("y"))
                .with("d", Base64Url.encode(d))
                .with("kid", pair.publicKey().thumbprint())
                .with("purpose", purpose.word())
                .build();
    }

    private static byte[] derive(char[] passphrase, byte[] salt, int memory, int passes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(salt)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(1)
                .build());
        byte[] key = new byte[32];
        generator.generateBytes(passphrase, key);
        return key;
    }

    private static Json.Obj with(Json.Obj o, String name, String value) {
        Json.Obj.Builder b = Json.Obj.builder();
        o.members().forEach(b::with);
        return b.with(name, value).build();
    }

    private static Json.Obj without(Json.Obj o, String name) {
        Json.Obj.Builder b = Json.Obj.builder();
        o.members().forEach((n, v) -> {
            if (!n.equals(name)) {
                b.with(n, v);
            }
        });
        return b.build();
    }

    private static byte[] bytes(Json.Obj o) {
        return (org.touchstone.verifier.report.JsonText.pretty(o) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
