package org.touchstone.format.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.touchstone.format.json.MalformedException;

/// A key that verifies notes (C2SP signed-note, "Verifier keys"): a name, the type of signature and an Ed25519 public
/// key.
///
/// Two types are known: [Kind#LOG] signs the note's text, [Kind#WITNESS] is a timestamped cosignature
/// (tlog-cosignature). The id is always computed, never believed.
public final class NoteKey {

    /// The signature types of the C2SP register that this project verifies.
    public enum Kind {
        /// 0x01: Ed25519 over the text.
        LOG((byte) 1),
        /// 0x04: timestamped Ed25519 checkpoint cosignature.
        WITNESS((byte) 4);

        private final byte code;

        Kind(byte code) {
            this.code = code;
        }
    }

    private final String name;
    private final Kind kind;
    private final byte[] publicKey;
    private final int id;

    /// A key of 32 bytes under a name; throws [MalformedException] if either is not of the form.
    public NoteKey(String name, Kind kind, byte[] publicKey) {
        requireName(name);
        if (publicKey.length != 32) {
            throw new MalformedException("an Ed25519 public key is 32 bytes long");
        }
        this.name = name;
        this.kind = kind;
        this.publicKey = publicKey.clone();
        this.id = id(name, kind, publicKey);
    }

    /// Reads `<name>+<id>+<base64>`; throws [MalformedException], also for a signature type that is not known here.
    public static NoteKey parse(String vkey) {
        int first = vkey.indexOf('+');
        int second = first < 0 ? -1 : vkey.indexOf('+', first + 1);
        if (second < 0) {
            throw new MalformedException("a verifier key has three parts joined by plus signs");
        }
        // The base64 of the third part may hold plus signs of its own.
        byte[] material = StrictBase64.decode(vkey.substring(second + 1), "the verifier key");
        if (material.length == 0) {
            throw new MalformedException("the verifier key is empty");
        }
        Kind kind = null;
        for (Kind k : Kind.values()) {
            if (k.code == material[0]) {
                kind = k;
            }
        }
        if (kind == null) {
            throw new MalformedException("the verifier key is of an unknown type");
        }
        NoteKey key = new NoteKey(vkey.substring(0, first), kind, Arrays.copyOfRange(material, 1, material.length));
        if (!hex(key.id).equals(vkey.substring(first + 1, second))) {
            throw new MalformedException("the verifier key's id is not that of its name and key");
        }
        return key;
    }

    /// The verifier key as text.
    public String encode() {
        byte[] material = new byte[33];
        material[0] = kind.code;
        System.arraycopy(publicKey, 0, material, 1, 32);
        return name + "+" + hex(id) + "+" + StrictBase64.encode(material);
    }

    /// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key), big-endian.
    private static int id(String name, Kind kind, byte[] publicKey) {
        byte[] h = new Sha256()
                .update(name.getBytes(StandardCharsets.UTF_8))
                .update((byte) '\n')
                .update(kind.code)
                .update(publicKey)
                .finish();
        return (h[0] & 0xff) << 24 | (h[1] & 0xff) << 16 | (h[2] & 0xff) << 8 | (h[3] & 0xff);
    }

    private static String hex(int id) {
        return HexFormat.of().toHexDigits(id);
    }

    /// Refuses a name that the note format does not allow: empty, with a space of any kind, a plus or a control
    /// character.
    static void requireName(String name) {
        if (name.isEmpty()) {
            throw new MalformedException("a key name is empty");
        }
        name.codePoints().forEach(c -> {
            if (c == '+' || c < 0x20 || c == 0x85 || Character.isSpaceChar(c) || Character.isWhitespace(c)) {
                throw new MalformedException("a key name holds a space, a plus sign or a control character");
            }
        });
    }

    /// The key's name; for a log, its origin.
    public String name() {
        return name;
    }

    /// The type of signature.
    public Kind kind() {
        return kind;
    }

    /// The 32-bit key id.
    public int id() {
        return id;
    }

    /// The 32 bytes of the public key.
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NoteKey k && name.equals(k.name) && kind == k.kind && Arrays.equals(publicKey, k.publicKey);
    }

    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public String toString() {
        return encode();
    }
}
