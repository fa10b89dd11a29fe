package org.touchstone.registry.people;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// One AES-256 key per case, person or supplier, wrapped by a secret of the key ring and kept in the database; what is
/// confidential is sealed under it with AES-GCM.
///
/// Destroying the wrapped key makes everything under it unreadable, in backups of the sealed values too. What is sealed
/// is bound to its place (`label`): a value moved to another column or row does not open.
public final class SealingKeys {
    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey wrapping;
    private final SecretKey tagging;
    private final SecureRandom random;
    private final InstantSource clock;

    /// @param secret 32 bytes that the key ring keeps; never stored with the database
    public SealingKeys(byte[] secret, SecureRandom random, InstantSource clock) {
        if (secret.length != 32) {
            throw new IllegalArgumentException("the secret is not 32 bytes long");
        }
        this.wrapping = new SecretKeySpec(derive(secret, "touchstone/sealing/wrap/v1"), "AES");
        this.tagging = new SecretKeySpec(derive(secret, "touchstone/sealing/tag/v1"), "HmacSHA256");
        this.random = random;
        this.clock = clock;
    }

    /// Makes a new key and gives its id.
    public UUID create(Tx tx) {
        UUID id = UUID.randomUUID();
        byte[] key = new byte[32];
        random.nextBytes(key);
        byte[] wrapped = crypt(wrapping, id.toString(), key);
        Arrays.fill(key, (byte) 0);
        tx.runOne("sealing.add-key", Args.of("id", id).with("wrapped", wrapped).with("at", clock.instant()));
        return id;
    }

    /// An opened key; use it within the transaction that opened it.
    public Sealer open(Tx tx, UUID id) {
        return tx.once(new Opened(id), () -> {
            byte[] wrapped = tx.<Optional<byte[]>>take(new Wrapped(id))
                    .orElseGet(
                            () -> tx.one("sealing.find-key", Args.of("id", id)).optionalBytes("wrapped"))
                    .orElseThrow(() -> new RefusedException(Refusal.ERASED));
            return open(id, wrapped);
        });
    }

    /// Keeps a wrapped key that was read beside other things, empty if it is destroyed, for the next [#open].
    public static void read(Tx tx, UUID id, Optional<byte[]> wrapped) {
        tx.know(new Wrapped(id), wrapped);
    }

    /// Opens a key that was read elsewhere; throws [IllegalStateException] if it is not what was wrapped.
    public Sealer open(UUID id, byte[] wrapped) {
        byte[] key = decrypt(wrapping, id.toString(), wrapped);
        SecretKey opened = new SecretKeySpec(key, "AES");
        Arrays.fill(key, (byte) 0);
        return new Sealer(opened);
    }

    /// What a transaction knows an opened key by.
    private record Opened(UUID key) {}

    private record Wrapped(UUID key) {}

    /// Destroys the key. What was sealed under it can never be read again.
    public void destroy(Tx tx, UUID id, Instant at) {
        Optional<Sealer> _ = tx.take(new Opened(id));
        Optional<Optional<byte[]>> _ = tx.take(new Wrapped(id));
        tx.send("sealing.destroy-key", Args.of("id", id).with("at", at));
    }

    /// A keyed digest that stands for a personal identifier where only equality matters.
    public byte[] tag(String value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(tagging);
            return mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Seals and opens under one key. `label` says what the value is and whose; it must be the same both times.
    public final class Sealer {
        private final SecretKey key;

        private Sealer(SecretKey key) {
            this.key = key;
        }

        public byte[] seal(String label, byte[] plain) {
            return crypt(key, label, plain);
        }

        /// Seals two parts as one, without putting them together first.
        public byte[] seal(String label, byte[] begin, byte[] rest) {
            return crypt(key, label, begin, rest);
        }

        public byte[] seal(String label, Json value) {
            return crypt(key, label, CanonicalJson.bytes(value));
        }

        public byte[] seal(String label, String words) {
            return crypt(key, label, words.getBytes(StandardCharsets.UTF_8));
        }

        public byte[] open(String label, byte[] sealed) {
            return decrypt(key, label, sealed);
        }

        public Json.Obj openJson(String label, byte[] sealed) {
            return StrictJson.parseObject(decrypt(key, label, sealed), StrictJson.Limits.DOCUMENT);
        }

        public String openText(String label, byte[] sealed) {
            return new String(decrypt(key, label, sealed), StandardCharsets.UTF_8);
        }
    }

    private byte[] crypt(SecretKey key, String label, byte[]... parts) {
        // 96 random bits: one key seals some hundred values, far from where two nonces would meet.
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(label.getBytes(StandardCharsets.UTF_8));
            int length = TAG_BITS / 8;
            for (byte[] part : parts) {
                length += part.length;
            }
            byte[] out = new byte[1 + NONCE + length];
            out[0] = VERSION;
            System.arraycopy(nonce, 0, out, 1, NONCE);
            int at = 1 + NONCE;
            for (byte[] part : parts) {
                at += cipher.update(part, 0, part.length, out, at);
            }
            cipher.doFinal(out, at);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] decrypt(SecretKey key, String label, byte[] sealed) {
        if (sealed.length < 1 + NONCE + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new IllegalStateException("a sealed value is damaged");
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 1, NONCE));
            cipher.updateAAD(label.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a sealed value does not open under its key", e);
        }
    }

    private static byte[] derive(byte[] secret, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
