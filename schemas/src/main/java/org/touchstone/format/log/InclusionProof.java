package org.touchstone.format.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.touchstone.format.step.Step;

/// An audit path (RFC 6962 section 2.1.1): that a leaf is the `index`th of a tree of `size` leaves. `path` runs from
/// the leaf's sibling to the root's child.
public record InclusionProof(long index, long size, List<byte[]> path) {
    /// The longest path that a tree of at most 2^63 − 1 leaves can have.
    public static final int MAX_LENGTH = 63;

    public InclusionProof {
        if (size < 1 || index < 0 || Step.PROOF_INDEX.refuses(index >= size)) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        path = copy(path);
    }

    /// True if the proof leads from `leafHash` to `root` (RFC 9162 section 2.1.3.2). Never throws for bad input; a
    /// path with a hash too few or too many is refused.
    public boolean proves(byte[] leafHash, byte[] root) {
        if (leafHash.length != Sha256.LENGTH) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        byte[] r = leafHash;
        for (byte[] p : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = MerkleTree.nodeHash(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = MerkleTree.nodeHash(r, p);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(r, root);
    }

    static List<byte[]> copy(List<byte[]> hashes) {
        List<byte[]> out = new ArrayList<>(hashes.size());
        for (byte[] h : hashes) {
            MerkleTree.requireHash(h);
            out.add(h.clone());
        }
        return List.copyOf(out);
    }

    static boolean equal(List<byte[]> a, List<byte[]> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!Arrays.equals(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof InclusionProof p && index == p.index && size == p.size && equal(path, p.path);
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, size, path.size());
    }

    @Override
    public String toString() {
        return "InclusionProof[" + index + " in " + size + ", " + path.size() + " hashes]";
    }
}
