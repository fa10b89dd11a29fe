package org.touchstone.format.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;

/// A proof that one entry is in a log, as one text (C2SP tlog-proof): index, audit path, and the checkpoint verbatim.
/// It needs no network; nothing of it is verified by reading it.
///
/// The optional `extra` line is unauthenticated and means nothing to this project, so a proof with one is refused.
public record TlogProof(long index, List<byte[]> path, SignedNote checkpoint) {
    private static final String FIRST = "c2sp.org/tlog-proof@v1";

    public TlogProof {
        if (index < 0) {
            throw new MalformedException("the proof's index is negative");
        }
        if (Step.PROOF_LENGTH.refuses(path.size() > InclusionProof.MAX_LENGTH)) {
            throw new MalformedException("the proof has more than " + InclusionProof.MAX_LENGTH + " hashes");
        }
        path = InclusionProof.copy(path);
    }

    /// The proof of an [InclusionProof] against the checkpoint of the same size.
    public static TlogProof of(InclusionProof inclusion, VerifiedCheckpoint checkpoint) {
        if (inclusion.size() != checkpoint.size()) {
            throw new IllegalArgumentException("the proof and the checkpoint are of different sizes");
        }
        return new TlogProof(inclusion.index(), inclusion.path(), checkpoint.note());
    }

    /// Reads a proof; throws [MalformedException].
    public static TlogProof parse(String text) {
        if (text.length() > SignedNote.MAX_BYTES) {
            throw new MalformedException("the proof is larger than " + SignedNote.MAX_BYTES + " bytes");
        }
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw new MalformedException("the proof has no blank line before its checkpoint");
        }
        String[] lines = text.substring(0, blank).split("\n", -1);
        if (!lines[0].equals(FIRST)) {
            throw new MalformedException("the text does not begin with " + FIRST);
        }
        if (lines.length > 1 && lines[1].startsWith("extra ")) {
            if (Step.PROOF_EXTRA.on()) {
                throw new MalformedException("the proof carries extra data");
            }
            lines = Arrays.copyOfRange(lines, 1, lines.length);
        }
        if (lines.length < 2 || !lines[1].startsWith("index ")) {
            throw new MalformedException("the proof's index line is missing");
        }
        if (Step.PROOF_LENGTH.refuses(lines.length - 2 > InclusionProof.MAX_LENGTH)) {
            throw new MalformedException("the proof has more than " + InclusionProof.MAX_LENGTH + " hashes");
        }
        List<byte[]> path = new ArrayList<>();
        for (int i = 2; i < lines.length; i++) {
            path.add(StrictBase64.decodeHash(lines[i], "hash " + (i - 1) + " of the proof"));
        }
        return new TlogProof(
                Decimal.parse(lines[1].substring("index ".length()), "the proof's index"),
                path,
                SignedNote.parse(text.substring(blank + 2)));
    }

    /// The proof as text: what [#parse] reads.
    public String format() {
        StringBuilder out =
                new StringBuilder(FIRST).append("\nindex ").append(index).append('\n');
        for (byte[] h : path) {
            out.append(StrictBase64.encode(h)).append('\n');
        }
        return out.append('\n').append(checkpoint.format()).toString();
    }

    /// The audit path for a verified checkpoint; throws [MalformedException] if the index lies outside its tree.
    public InclusionProof inclusion(VerifiedCheckpoint verified) {
        if (Step.PROOF_INDEX.refuses(index >= verified.size())) {
            throw new MalformedException("the proof's index is not below the checkpoint's size");
        }
        return new InclusionProof(index, verified.size(), path);
    }

    /// True if the proof binds `entry` to the root of its own checkpoint, which must be the one that `verified` was
    /// made from.
    public boolean proves(byte[] entry, VerifiedCheckpoint verified) {
        return verified.note().equals(checkpoint)
                && !Step.PROOF_INDEX.refuses(index >= verified.size())
                && !Step.PROOF_PATH.refuses(!inclusion(verified).proves(MerkleTree.leafHash(entry), verified.root()));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TlogProof p
                && index == p.index
                && InclusionProof.equal(path, p.path)
                && checkpoint.equals(p.checkpoint);
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, checkpoint);
    }
}
