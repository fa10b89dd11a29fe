package org.touchstone.format.log;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// A consistency proof (RFC 6962 section 2.1.2): that the tree of `from` leaves is a prefix of the tree of `to` leaves.
public record ConsistencyProof(long from, long to, List<byte[]> path) {

    public ConsistencyProof {
        if (from < 1 || from > to) {
            throw new IllegalArgumentException("no consistency proof from " + from + " to " + to);
        }
        path = InclusionProof.copy(path);
    }

    /// True if the tree with `toRoot` extends the tree with `fromRoot` (RFC 9162 section 2.1.4.2). Never throws for
    /// bad input.
    public boolean proves(byte[] fromRoot, byte[] toRoot) {
        if (from == to) {
            return path.isEmpty() && fromRoot.length == Sha256.LENGTH && Arrays.equals(fromRoot, toRoot);
        }
        if (fromRoot.length != Sha256.LENGTH || path.isEmpty()) {
            return false;
        }
        long fn = from - 1;
        long sn = to - 1;
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        // A tree whose size is a power of two is itself the first node of the greater tree: its hash is not
        // repeated.
        int next = 0;
        byte[] fr = Long.bitCount(from) == 1 ? fromRoot : path.get(next++);
        byte[] sr = fr;
        while (next < path.size()) {
            byte[] c = path.get(next++);
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = MerkleTree.nodeHash(c, fr);
                sr = MerkleTree.nodeHash(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = MerkleTree.nodeHash(sr, c);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && Arrays.equals(fr, fromRoot) && Arrays.equals(sr, toRoot);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ConsistencyProof p && from == p.from && to == p.to && InclusionProof.equal(path, p.path);
    }

    @Override
    public int hashCode() {
        return Objects.hash(from, to, path.size());
    }

    @Override
    public String toString() {
        return "ConsistencyProof[" + from + " to " + to + ", " + path.size() + " hashes]";
    }
}
