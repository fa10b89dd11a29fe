package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    private static final int MAX = Integer.getInteger("touchstone.merkle.max", 600);

    private final List<byte[]> leaves = leaves(MAX);
    private final byte[][] roots = new byte[MAX + 1][];
    private final MerkleTree.HashReader reader =
            (level, index) -> naiveRoot(leaves.subList((int) (index << level), (int) ((index + 1) << level)));

    MerkleTreeTest() {
        for (int n = 0; n <= MAX; n++) {
            roots[n] = naiveRoot(leaves.subList(0, n));
        }
    }

    private static List<byte[]> leaves(int n) {
        Random random = new Random(6962);
        List<byte[]> out = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            byte[] entry = new byte[random.nextInt(40)];
            random.nextBytes(entry);
            out.add(MerkleTree.leafHash(entry));
        }
        return out;
    }

    /// MTH of RFC 6962 section 2.1 as it is written there, over leaf hashes.
    static byte[] naiveRoot(List<byte[]> leaves) {
        int n = leaves.size();
        if (n == 0) {
            return MerkleTree.emptyRoot();
        }
        if (n == 1) {
            return leaves.getFirst();
        }
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return MerkleTree.nodeHash(naiveRoot(leaves.subList(0, k)), naiveRoot(leaves.subList(k, n)));
    }

    /// PATH of RFC 6962 section 2.1.1.
    private static List<byte[]> naivePath(int m, List<byte[]> leaves) {
        int n = leaves.size();
        if (n == 1) {
            return List.of();
        }
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        List<byte[]> out =
                new ArrayList<>(m < k ? naivePath(m, leaves.subList(0, k)) : naivePath(m - k, leaves.subList(k, n)));
        out.add(naiveRoot(m < k ? leaves.subList(k, n) : leaves.subList(0, k)));
        return out;
    }

    /// SUBPROOF of RFC 6962 section 2.1.2.
    private static List<byte[]> naiveProof(int m, List<byte[]> leaves, boolean known) {
        int n = leaves.size();
        if (m == n) {
            return known ? List.of() : List.of(naiveRoot(leaves));
        }
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        List<byte[]> out = new ArrayList<>();
        if (m <= k) {
            out.addAll(naiveProof(m, leaves.subList(0, k), known));
            out.add(naiveRoot(leaves.subList(k, n)));
        } else {
            out.addAll(naiveProof(m - k, leaves.subList(k, n), false));
            out.add(naiveRoot(leaves.subList(0, k)));
        }
        return out;
    }

    @Test
    void knownRoots() {
        HexFormat hex = HexFormat.of();
        assertEquals(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                hex.formatHex(MerkleTree.emptyRoot()));
        assertEquals(
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                hex.formatHex(MerkleTree.leafHash(new byte[0])));
        // The eight entries of Certificate Transparency's published test tree.
        List<String> entries = List.of(
                "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");
        MerkleTree.Frontier tree = new MerkleTree.Frontier();
        entries.forEach(e -> tree.append(MerkleTree.leafHash(hex.parseHex(e))));
        assertEquals("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", hex.formatHex(tree.root()));
    }

    @Test
    void rootsAndFrontiersAgreeWithTheDefinitionAtEverySize() {
        MerkleTree.Frontier frontier = new MerkleTree.Frontier();
        TiledTree tiled = new TiledTree((tile, bytes) -> {});
        for (int n = 0; n <= MAX; n++) {
            byte[] expected = roots[n];
            assertArrayEquals(expected, frontier.root());
            assertArrayEquals(expected, tiled.root());
            assertArrayEquals(expected, MerkleTree.root(n, reader));
            assertArrayEquals(
                    expected, MerkleTree.Frontier.of(n, frontier.hashes()).root());
            assertArrayEquals(expected, MerkleTree.Frontier.read(n, reader).root());
            assertArrayEquals(
                    expected, TiledTree.read(n, reader, (tile, bytes) -> {}).root());
            if (n < MAX) {
                frontier.append(leaves.get(n));
                tiled.append(leaves.get(n));
            }
        }
    }

    @Test
    void inclusionProofsAgreeWithTheDefinitionAndAlteredOnesAreRefused() {
        Random random = new Random(1);
        for (int n = 1; n <= MAX; n++) {
            byte[] root = roots[n];
            for (int m = 0; m < n; m += step(n, random)) {
                InclusionProof proof = MerkleTree.inclusionProof(m, n, reader);
                assertEquals(new InclusionProof(m, n, naivePath(m, leaves.subList(0, n))), proof);
                byte[] leaf = leaves.get(m);
                assertTrue(proof.proves(leaf, root));
                alterations(proof.path(), random, n <= 16)
                        .forEach(path ->
                                assertFalse(new InclusionProof(proof.index(), proof.size(), path).proves(leaf, root)));
                for (int other = 0; other < n; other++) {
                    if (other != m) {
                        assertFalse(new InclusionProof(other, n, proof.path()).proves(leaf, root));
                    }
                }
                assertFalse(proof.proves(flip(leaf, random.nextInt(256)), root));
                assertFalse(proof.proves(leaf, flip(root, random.nextInt(256))));
                assertFalse(proof.proves(new byte[0], root));
                assertFalse(proof.proves(leaf, new byte[0]));
            }
        }
    }

    @Test
    void aProofIsRefusedForAnotherSizeUnlessThePathIsTheSame() {
        // The shape of a path depends on the size; where two sizes share the shape, the root tells them apart.
        for (int n = 1; n <= 64; n++) {
            for (int m = 0; m < n; m++) {
                InclusionProof proof = MerkleTree.inclusionProof(m, n, reader);
                for (int other = m + 1; other <= 64; other++) {
                    if (other != n) {
                        assertFalse(proof.proves(leaves.get(m), roots[other]));
                    }
                }
            }
        }
    }

    @Test
    void consistencyProofsAgreeWithTheDefinitionAndAlteredOnesAreRefused() {
        Random random = new Random(2);
        for (int n = 1; n <= MAX; n++) {
            byte[] to = roots[n];
            for (int m = 1; m <= n; m += step(n, random)) {
                byte[] from = roots[m];
                ConsistencyProof proof = MerkleTree.consistencyProof(m, n, reader);
                assertEquals(new ConsistencyProof(m, n, naiveProof(m, leaves.subList(0, n), true)), proof);
                assertTrue(proof.proves(from, to));
                int f = m;
                int t = n;
                alterations(proof.path(), random, n <= 16)
                        .forEach(path -> assertFalse(new ConsistencyProof(f, t, path).proves(from, to)));
                assertFalse(proof.proves(flip(from, random.nextInt(256)), to));
                assertFalse(proof.proves(from, flip(to, random.nextInt(256))));
                assertFalse(proof.proves(new byte[0], to));
                for (int other = 1; other < n; other++) {
                    if (other != m) {
                        assertFalse(new ConsistencyProof(m, n, proof.path()).proves(roots[other], to));
                    }
                }
            }
        }
    }

    /// Every leaf of a small tree, and of a larger one as many as take seconds; `-Dtouchstone.merkle.all=true`
    /// takes every leaf of every size.
    private static int step(int n, Random random) {
        return n < 40 || Boolean.getBoolean("touchstone.merkle.all") ? 1 : 1 + random.nextInt(n <= 300 ? 12 : 60);
    }

    private static List<List<byte[]>> alterations(List<byte[]> path, Random random, boolean everyBit) {
        List<List<byte[]>> out = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            for (int bit = 0; bit < 256; bit += everyBit ? 1 : 1 + random.nextInt(200)) {
                List<byte[]> altered = new ArrayList<>(path);
                altered.set(i, flip(path.get(i), bit));
                out.add(altered);
            }
            List<byte[]> shorter = new ArrayList<>(path);
            shorter.remove(i);
            out.add(shorter);
            if (i > 0) {
                List<byte[]> swapped = new ArrayList<>(path);
                swapped.set(i, path.get(i - 1));
                swapped.set(i - 1, path.get(i));
                out.add(swapped);
            }
        }
        for (int i = 0; i <= path.size(); i++) {
            List<byte[]> longer = new ArrayList<>(path);
            longer.add(i, new byte[32]);
            out.add(longer);
        }
        return out;
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] out = bytes.clone();
        out[bit / 8] ^= (byte) (0x80 >>> (bit % 8));
        return out;
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.inclusionProof(3, 3, reader));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.inclusionProof(-1, 3, reader));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.consistencyProof(0, 3, reader));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.consistencyProof(4, 3, reader));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(-1, reader));
        assertThrows(IllegalArgumentException.class, () -> new MerkleTree.Frontier().append(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.Frontier.of(3, List.of(new byte[32])));
        assertThrows(
                IllegalArgumentException.class,
                () -> MerkleTree.nodeHash(new byte[32], "short".getBytes(StandardCharsets.US_ASCII)));
    }
}
