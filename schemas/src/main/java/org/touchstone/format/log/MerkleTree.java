package org.touchstone.format.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The Merkle hash tree of RFC 6962 section 2.1: hashing, roots and proofs, from hashes that somebody else stores.
///
/// A *node* is the hash of a complete subtree: node (level, index) covers the 2^level leaves from index · 2^level. The
/// tree of a size is made of the complete subtrees of the binary digits of that size, greatest first; everything here
/// follows from that one fact. Hashes are 32-byte arrays; none is changed or kept by these methods.
public final class MerkleTree {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private MerkleTree() {}

    /// Where stored node hashes come from: tiles, a table, an array.
    @FunctionalInterface
    public interface HashReader {
        /// The hash of the complete subtree (level, index); throws if it is not stored.
        byte[] read(int level, long index);
    }

    /// SHA-256(0x00 ‖ entry).
    public static byte[] leafHash(byte[] entry) {
        return new Sha256().update(LEAF).update(entry).finish();
    }

    /// The leaf hashes of many entries one after another, 32 bytes each: the content of a bottom tile.
    public static byte[] leafHashes(List<byte[]> entries) {
        byte[] out = new byte[entries.size() * Sha256.LENGTH];
        Sha256 sha = new Sha256();
        for (int i = 0; i < entries.size(); i++) {
            sha.update(LEAF).update(entries.get(i)).finish(out, i * Sha256.LENGTH);
        }
        return out;
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    public static byte[] nodeHash(byte[] left, byte[] right) {
        requireHash(left);
        requireHash(right);
        return new Sha256().update(NODE).update(left).update(right).finish();
    }

    /// The root of the empty tree: SHA-256 of nothing.
    public static byte[] emptyRoot() {
        return Sha256.of(new byte[0]);
    }

    /// The root of the tree of `size` leaves.
    public static byte[] root(long size, HashReader reader) {
        requireSize(size);
        return size == 0 ? emptyRoot() : range(0, size, reader);
    }

    /// The audit path of leaf `index` in the tree of `size` leaves (RFC 6962 section 2.1.1), 0 ≤ index < size.
    public static InclusionProof inclusionProof(long index, long size, HashReader reader) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        List<byte[]> path = new ArrayList<>();
        path(index, 0, size, reader, path);
        return new InclusionProof(index, size, path);
    }

    /// The consistency proof between the trees of two sizes (RFC 6962 section 2.1.2), 0 < from ≤ to. A proof from
    /// the empty tree has no content and no form.
    public static ConsistencyProof consistencyProof(long from, long to, HashReader reader) {
        if (from <= 0 || from > to) {
            throw new IllegalArgumentException("no consistency proof from " + from + " to " + to);
        }
        List<byte[]> path = new ArrayList<>();
        subproof(from, 0, to, true, reader, path);
        return new ConsistencyProof(from, to, path);
    }

    private static void path(long index, long from, long to, HashReader reader, List<byte[]> out) {
        long n = to - from;
        if (n == 1) {
            return;
        }
        long middle = from + split(n);
        if (index < middle) {
            path(index, from, middle, reader, out);
            out.add(range(middle, to, reader));
        } else {
            path(index, middle, to, reader, out);
            out.add(range(from, middle, reader));
        }
    }

    /// SUBPROOF(m, D[from:to], known) of RFC 6962, with m counted from the start of the whole list.
    private static void subproof(long m, long from, long to, boolean known, HashReader reader, List<byte[]> out) {
        if (m == to) {
            if (!known) {
                out.add(range(from, to, reader));
            }
            return;
        }
        long middle = from + split(to - from);
        if (m <= middle) {
            subproof(m, from, middle, known, reader, out);
            out.add(range(middle, to, reader));
        } else {
            subproof(m, middle, to, false, reader, out);
            out.add(range(from, middle, reader));
        }
    }

    /// MTH(D[from:to]) where `from` is a multiple of the greatest power of two below the length, as every range of
    /// these recursions is: hashes the stored complete subtrees from the right.
    private static byte[] range(long from, long to, HashReader reader) {
        long n = to - from;
        if (Long.bitCount(n) == 1) {
            int level = Long.numberOfTrailingZeros(n);
            byte[] stored = reader.read(level, from >>> level);
            requireHash(stored);
            return stored;
        }
        long middle = from + split(n);
        return nodeHash(range(from, middle, reader), range(middle, to, reader));
    }

    /// The root of `count` (a power of two) neighbouring hashes in `hashes`, from hash number `from`.
    static byte[] subtreeRoot(byte[] hashes, int from, int count) {
        byte[] work = new byte[count * Sha256.LENGTH];
        System.arraycopy(hashes, from * Sha256.LENGTH, work, 0, work.length);
        Sha256 sha = new Sha256();
        for (int n = count; n > 1; n /= 2) {
            for (int i = 0; i < n / 2; i++) {
                sha.update(NODE)
                        .update(work, 2 * i * Sha256.LENGTH, 2 * Sha256.LENGTH)
                        .finish(work, i * Sha256.LENGTH);
            }
        }
        return Arrays.copyOf(work, Sha256.LENGTH);
    }

    /// The greatest power of two below n, n > 1.
    static long split(long n) {
        return Long.highestOneBit(n - 1);
    }

    static void requireHash(byte[] hash) {
        if (hash.length != Sha256.LENGTH) {
            throw new IllegalArgumentException("a hash of " + hash.length + " bytes");
        }
    }

    private static void requireSize(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("a tree of negative size " + size);
        }
    }

    /// The compact range of a growing tree: the roots of the complete subtrees of its size, greatest first. It
    /// appends and gives the root with memory for 63 hashes, and is all that a sequencer or an auditor must carry.
    ///
    /// Mutable; not for sharing between threads.
    public static final class Frontier {
        private final Sha256 sha = new Sha256();
        private final byte[][] hashes = new byte[64][];
        private int count;
        private long size;

        /// The empty tree.
        public Frontier() {}

        /// The frontier of a stored tree: `hashes` as [#hashes] gave them.
        public static Frontier of(long size, List<byte[]> hashes) {
            requireSize(size);
            if (Long.bitCount(size) != hashes.size()) {
                throw new IllegalArgumentException("a tree of " + size + " has " + Long.bitCount(size)
                        + " complete subtrees, not " + hashes.size());
            }
            Frontier out = new Frontier();
            for (byte[] h : hashes) {
                requireHash(h);
                out.hashes[out.count++] = h.clone();
            }
            out.size = size;
            return out;
        }

        /// The frontier of the tree of `size` leaves, read from stored nodes.
        public static Frontier read(long size, HashReader reader) {
            requireSize(size);
            List<byte[]> hashes = new ArrayList<>();
            long from = 0;
            for (long rest = size; rest != 0; rest &= ~Long.highestOneBit(rest)) {
                int level = 63 - Long.numberOfLeadingZeros(rest);
                hashes.add(reader.read(level, from >>> level));
                from += 1L << level;
            }
            return of(size, hashes);
        }

        /// Appends one leaf hash.
        public void append(byte[] leafHash) {
            requireHash(leafHash);
            byte[] hash = leafHash.clone();
            // Every one-bit at the low end of the old size is a complete subtree that the new leaf joins
            // to.
            for (long s = size; (s & 1) == 1; s >>>= 1) {
                hash = sha.update(NODE).update(hashes[--count]).update(hash).finish();
            }
            hashes[count++] = hash;
            size++;
        }

        /// Appends a complete subtree of 2^level leaves; the size must be a multiple of 2^level.
        public void appendSubtree(int level, byte[] root) {
            requireHash(root);
            if (level < 0 || level > 62 || (size & ((1L << level) - 1)) != 0) {
                throw new IllegalArgumentException("a subtree of level " + level + " does not fit after " + size);
            }
            byte[] hash = root.clone();
            for (long s = size >>> level; (s & 1) == 1; s >>>= 1) {
                hash = sha.update(NODE).update(hashes[--count]).update(hash).finish();
            }
            hashes[count++] = hash;
            size += 1L << level;
        }

        /// The number of leaves.
        public long size() {
            return size;
        }

        /// The root hash.
        public byte[] root() {
            if (count == 0) {
                return emptyRoot();
            }
            byte[] hash = hashes[count - 1].clone();
            for (int i = count - 2; i >= 0; i--) {
                hash = sha.update(NODE).update(hashes[i]).update(hash).finish();
            }
            return hash;
        }

        /// The roots of the complete subtrees, greatest first.
        public List<byte[]> hashes() {
            List<byte[]> out = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                out.add(hashes[i].clone());
            }
            return out;
        }

        /// An independent copy.
        public Frontier copy() {
            return of(size, Arrays.asList(Arrays.copyOf(hashes, count)));
        }
    }
}
