package org.touchstone.format.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.jose.Ed25519;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;

/// A note (C2SP signed-note): text with signature lines, of which *nothing is verified yet*. The text must be ignored
/// until [#check] says [Check#GOOD] for a trusted key; [VerifiedCheckpoint] is the only door to a log's root.
public final class SignedNote {
    /// The greatest note read, in bytes: room for a checkpoint with far more than the 16 signatures that every
    /// reader must accept, the post-quantum ones among them.
    public static final int MAX_BYTES = 128 * 1024;

    /// The greatest number of signature lines.
    public static final int MAX_SIGNATURES = 64;

    private static final String DASH = "\u2014 ";

    /// One signature line: key name, key id, and what follows the id.
    public record Signature(String name, int keyId, byte[] bytes) {
        public Signature {
            NoteKey.requireName(name);
            if (bytes.length == 0) {
                throw new MalformedException("a signature is empty");
            }
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        private String line() {
            byte[] all = ByteBuffer.allocate(4 + bytes.length)
                    .putInt(keyId)
                    .put(bytes)
                    .array();
            return DASH + name + " " + StrictBase64.encode(all) + "\n";
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Signature s && name.equals(s.name) && keyId == s.keyId && Arrays.equals(bytes, s.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /// What a note says about one key.
    public enum Check {
        /// There is a signature of the key, and every one of them is right.
        GOOD,
        /// A signature under the key's name and id does not verify: the whole note is to be refused.
        BAD,
        /// No signature of the key.
        ABSENT
    }

    private final String text;
    private final List<Signature> signatures;

    /// A note of a text ending in a newline and 1 to 64 signatures; throws [MalformedException] for a text that the
    /// format does not allow.
    public SignedNote(String text, List<Signature> signatures) {
        requireText(text);
        if (!text.endsWith("\n")) {
            throw new MalformedException("the note's text does not end with a newline");
        }
        if (signatures.isEmpty() || Step.NOTE_SIGNATURES.refuses(signatures.size() > MAX_SIGNATURES)) {
            throw new MalformedException("a note has 1 to " + MAX_SIGNATURES + " signatures");
        }
        this.text = text;
        this.signatures = List.copyOf(signatures);
    }

    /// Reads a note; throws [MalformedException].
    public static SignedNote parse(byte[] utf8) {
        if (Step.NOTE_SIZE.refuses(utf8.length > MAX_BYTES)) {
            throw new MalformedException("the note is larger than " + MAX_BYTES + " bytes");
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new MalformedException("the note is not valid UTF-8", e);
        }
    }

    /// As [#parse(byte[])], from text.
    public static SignedNote parse(String note) {
        if (Step.NOTE_SIZE.refuses(note.length() > MAX_BYTES)) {
            throw new MalformedException("the note is larger than " + MAX_BYTES + " bytes");
        }
        requireText(note);
        // The text may hold empty lines: the last one of the note divides.
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0) {
            throw new MalformedException("the note has no blank line before its signatures");
        }
        if (!note.endsWith("\n") || blank + 2 == note.length()) {
            throw new MalformedException("the note does not end with a signature line");
        }
        List<Signature> signatures = new ArrayList<>();
        String[] lines = note.substring(blank + 2, note.length() - 1).split("\n", -1);
        if (Step.NOTE_SIGNATURES.refuses(lines.length > MAX_SIGNATURES)) {
            throw new MalformedException("the note has more than " + MAX_SIGNATURES + " signatures");
        }
        for (String line : lines) {
            signatures.add(signature(line));
        }
        return new SignedNote(note.substring(0, blank + 1), signatures);
    }

    private static Signature signature(String line) {
        if (!line.startsWith(DASH)) {
            throw new MalformedException("a signature line does not begin with an em dash and a space");
        }
        int space = line.indexOf(' ', DASH.length());
        if (space < 0) {
            throw new MalformedException("a signature line has no signature");
        }
        byte[] all = StrictBase64.decode(line.substring(space + 1), "a signature");
        if (all.length < 5) {
            throw new MalformedException("a signature is shorter than its key id");
        }
        return new Signature(
                line.substring(DASH.length(), space),
                ByteBuffer.wrap(all).getInt(),
                Arrays.copyOfRange(all, 4, all.length));
    }

    private static void requireText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Step.NOTE_TEXT.refuses(c < 0x20 && c != '\n')) {
                throw new MalformedException("the note holds a control character");
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new MalformedException("the note holds half of a surrogate pair");
            }
        }
    }

    /// The note as text: what [#parse] reads.
    public String format() {
        StringBuilder out = new StringBuilder(text).append('\n');
        for (Signature s : signatures) {
            out.append(s.line());
        }
        return out.toString();
    }

    /// What this note says about `key`. Signatures of other keys are ignored, whatever their type.
    public Check check(NoteKey key) {
        Check result = Check.ABSENT;
        for (Signature s : signatures) {
            if (s.keyId() == key.id() && s.name().equals(key.name())) {
                if (!verifies(s, key)) {
                    return Check.BAD;
                }
                result = Check.GOOD;
            }
        }
        return result;
    }

    /// The latest time at which `witness` cosigned this text, if [#check] says [Check#GOOD] for it.
    public Optional<Instant> cosignedAt(NoteKey witness) {
        if (witness.kind() != NoteKey.Kind.WITNESS || check(witness) != Check.GOOD) {
            return Optional.empty();
        }
        Instant latest = null;
        for (Signature s : signatures) {
            if (s.keyId() == witness.id() && s.name().equals(witness.name())) {
                Instant at = Instant.ofEpochSecond(ByteBuffer.wrap(s.bytes()).getLong());
                latest = latest == null || at.isAfter(latest) ? at : latest;
            }
        }
        return Optional.ofNullable(latest);
    }

    private boolean verifies(Signature s, NoteKey key) {
        byte[] bytes = s.bytes();
        return switch (key.kind()) {
            case LOG -> Ed25519.verify(text.getBytes(StandardCharsets.UTF_8), bytes, key.publicKey());
            case WITNESS -> {
                if (bytes.length != 72) {
                    yield false;
                }
                long time = ByteBuffer.wrap(bytes).getLong();
                // Above this Instant has no value; no honest clock says so either.
                if (time < 0 || time > Instant.MAX.getEpochSecond()) {
                    yield false;
                }
                yield Ed25519.verify(cosigned(text, time), Arrays.copyOfRange(bytes, 8, 72), key.publicKey());
            }
        };
    }

    /// The message of a cosignature of `text` at `time` (tlog-cosignature, "Ed25519 signed message").
    static byte[] cosigned(String text, long time) {
        return ("cosignature/v1\ntime " + time + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /// The text with its final newline, unverified.
    public String text() {
        return text;
    }

    /// The signature lines in their order.
    public List<Signature> signatures() {
        return signatures;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof SignedNote n && text.equals(n.text) && signatures.equals(n.signatures);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
