package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.jose.Ed25519;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.testkit.TestKeys;

/// Where trees, tiles, notes and entries end: what lies beyond a border is refused before anything is read for it.
class TreeBordersTest {
    private static final byte[] SHORT = new byte[31];

    /// A tree that may not be asked for anything.
    private static final MerkleTree.HashReader NONE = (level, index) -> {
        throw new AssertionError("asked for (" + level + ", " + index + ")");
    };

    private static byte[] leaf(int i) {
        return MerkleTree.leafHash(new byte[] {(byte) i, (byte) (i >>> 8)});
    }

    private static byte[] tile(int first) {
        byte[] out = new byte[TiledTree.TILE_BYTES];
        for (int i = 0; i < TileId.FULL; i++) {
            System.arraycopy(leaf(first + i), 0, out, i * 32, 32);
        }
        return out;
    }

    @Test
    void nothingIsReadForATreeThatCannotBe() {
        for (long size : new long[] {-1, Long.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(size, NONE));
            assertThrows(IllegalArgumentException.class, () -> MerkleTree.Frontier.read(size, NONE));
            assertThrows(IllegalArgumentException.class, () -> MerkleTree.inclusionProof(0, size, NONE));
            assertThrows(IllegalArgumentException.class, () -> MerkleTree.consistencyProof(1, size, NONE));
            List<byte[]> hashes = Collections.nCopies(Long.bitCount(size), leaf(1));
            assertThrows(IllegalArgumentException.class, () -> MerkleTree.Frontier.of(size, hashes));
        }
        for (long index : new long[] {-1, 3, 4}) {
            assertThrows(IllegalArgumentException.class, () -> MerkleTree.inclusionProof(index, 3, NONE));
        }
        for (long from : new long[] {-1, 0, 4}) {
            assertThrows(IllegalArgumentException.class, () -> MerkleTree.consistencyProof(from, 3, NONE));
        }
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.inclusionProof(0, 0, NONE));
        assertArrayEquals(MerkleTree.emptyRoot(), MerkleTree.root(0, NONE));
    }

    @Test
    void aHashHas32BytesWhereverItComesFrom() {
        byte[] good = leaf(1);
        MerkleTree.Frontier frontier = new MerkleTree.Frontier();
        TiledTree tiled = new TiledTree((_, _) -> {});
        List<Runnable> wrong = List.of(
                () -> MerkleTree.nodeHash(SHORT, good),
                () -> MerkleTree.nodeHash(good, SHORT),
                () -> MerkleTree.nodeHash(new byte[33], good),
                () -> MerkleTree.root(1, (_, _) -> SHORT),
                () -> frontier.append(SHORT),
                () -> frontier.appendSubtree(0, SHORT),
                () -> MerkleTree.Frontier.of(1, List.of(SHORT)),
                () -> tiled.append(SHORT),
                () -> TiledTree.read(1, (_, _) -> SHORT, (_, _) -> {}));
        for (int i = 0; i < wrong.size(); i++) {
            Runnable one = wrong.get(i);
            assertThrows(IllegalArgumentException.class, one::run, "number " + i);
        }
        assertEquals(0, frontier.size());
        assertEquals(0, tiled.size());
    }

    @Test
    void aSubtreeFitsWhereTheSizeIsAMultipleOfIt() {
        MerkleTree.Frontier tree = new MerkleTree.Frontier();
        MerkleTree.Frontier one = new MerkleTree.Frontier();
        for (int i = 0; i < 12; i++) {
            one.append(leaf(i));
        }
        byte[] four = MerkleTree.nodeHash(MerkleTree.nodeHash(leaf(0), leaf(1)), MerkleTree.nodeHash(leaf(2), leaf(3)));
        tree.appendSubtree(2, four);
        assertEquals(4, tree.size());
        for (int i = 4; i < 6; i++) {
            tree.append(leaf(i));
        }
        assertThrows(IllegalArgumentException.class, () -> tree.appendSubtree(2, four));
        tree.appendSubtree(1, MerkleTree.nodeHash(leaf(6), leaf(7)));
        for (int i = 8; i < 12; i++) {
            tree.append(leaf(i));
        }
        assertEquals(12, tree.size());
        assertArrayEquals(one.root(), tree.root());
        MerkleTree.Frontier copy = tree.copy();
        copy.append(leaf(12));
        assertEquals(13, copy.size());
        assertArrayEquals(one.root(), tree.root());
        one.append(leaf(12));
        assertArrayEquals(one.root(), copy.root());

        for (int level : new int[] {-1, 63, 64}) {
            assertThrows(IllegalArgumentException.class, () -> new MerkleTree.Frontier().appendSubtree(level, leaf(1)));
        }
        MerkleTree.Frontier greatest = new MerkleTree.Frontier();
        greatest.appendSubtree(62, leaf(1));
        assertEquals(1L << 62, greatest.size());
    }

    @Test
    void leafHashesOfManyAreThoseOfEach() {
        List<byte[]> entries = List.of(new byte[0], new byte[] {1}, new byte[] {2, 3});
        byte[] all = MerkleTree.leafHashes(entries);
        assertEquals(96, all.length);
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(MerkleTree.leafHash(entries.get(i)), Arrays.copyOfRange(all, i * 32, i * 32 + 32));
        }
    }

    @Test
    void aTileAppendedWholeIsTheSameAs256Leaves() {
        TreeMap<String, byte[]> whole = new TreeMap<>();
        TreeMap<String, byte[]> single = new TreeMap<>();
        TiledTree one = new TiledTree((id, bytes) -> whole.put(TilePath.of(id), bytes));
        TiledTree other = new TiledTree((id, bytes) -> single.put(TilePath.of(id), bytes));
        for (int t = 0; t < 257; t++) {
            byte[] tile = tile(t * 256);
            one.appendTile(tile, TiledTree.tileRoot(tile));
            for (int i = 0; i < 256; i++) {
                other.append(leaf(t * 256 + i));
            }
        }
        assertEquals(257 * 256, one.size());
        assertArrayEquals(other.root(), one.root());
        assertEquals(single.keySet(), whole.keySet());
        single.forEach((name, bytes) -> assertArrayEquals(bytes, whole.get(name), name));
        assertTrue(
                whole.containsKey("tile/0/256") && whole.containsKey("tile/1/000"),
                whole.keySet().toString());

        one.append(leaf(1));
        assertThrows(IllegalArgumentException.class, () -> one.appendTile(tile(0), leaf(1)));
        TiledTree empty = new TiledTree((_, _) -> {});
        for (int length : new int[] {0, 32, TiledTree.TILE_BYTES - 1, TiledTree.TILE_BYTES + 32}) {
            assertThrows(IllegalArgumentException.class, () -> empty.appendTile(new byte[length], leaf(1)));
            assertThrows(IllegalArgumentException.class, () -> TiledTree.tileRoot(new byte[length]));
        }
        assertEquals(0, empty.size());
    }

    @Test
    void nodesOutsideATreeOfTilesAreNotThere() {
        TiledTree tree = new TiledTree((_, _) -> {});
        TreeMap<String, byte[]> tiles = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            tree.append(leaf(i));
        }
        tree.partialTiles((id, bytes) -> tiles.put(TilePath.of(id), bytes));
        List<String> asked = new ArrayList<>();
        TiledHashes hashes = new TiledHashes(5, id -> {
            asked.add(TilePath.of(id));
            return tiles.get(TilePath.of(id));
        });
        assertArrayEquals(leaf(4), hashes.read(0, 4));
        assertArrayEquals(MerkleTree.nodeHash(leaf(2), leaf(3)), hashes.read(1, 1));
        assertEquals(List.of("tile/0/000.p/5"), asked, "a tile is asked for once");
        for (long[] node : new long[][] {{0, 5}, {0, -1}, {1, 2}, {2, 1}, {3, 0}, {-1, 0}, {62, 0}, {63, 0}, {64, 0}}) {
            assertThrows(IllegalArgumentException.class, () -> hashes.read((int) node[0], node[1]));
        }
        // The greatest node that there can be.
        byte[] root = leaf(9);
        TiledHashes great = new TiledHashes(1L << 62, id -> {
            byte[] out = new byte[id.width() * 32];
            System.arraycopy(root, 0, out, 0, 32);
            return out;
        });
        assertEquals(32, great.read(62, 0).length);
        TiledHashes cut = new TiledHashes(5, _ -> new byte[4 * 32]);
        String said = assertThrows(IllegalArgumentException.class, () -> cut.read(0, 0))
                .getMessage();
        assertEquals("tile/0/000.p/5 has 128 bytes instead of 160", said);
    }

    // ---- notes

    @Test
    void aCosignatureHasATimeThatThereIs() {
        SignedNote note = LogVectors.LOG.sign(new Checkpoint("register.example/log", 0, MerkleTree.emptyRoot()).text());
        Ed25519.KeyPair pair = TestKeys.ed25519("witness");
        NoteKey witness = new NoteKey("witness.example/w1", NoteKey.Kind.WITNESS, pair.publicKey());
        long last = Instant.MAX.getEpochSecond();
        for (long time : new long[] {0, last}) {
            SignedNote cosigned = cosigned(note, witness, pair, time);
            assertEquals(SignedNote.Check.GOOD, cosigned.check(witness));
            assertEquals(Optional.of(Instant.ofEpochSecond(time)), cosigned.cosignedAt(witness));
        }
        for (long time : new long[] {-1, last + 1, Long.MAX_VALUE}) {
            SignedNote cosigned = cosigned(note, witness, pair, time);
            assertEquals(SignedNote.Check.BAD, cosigned.check(witness));
            assertEquals(Optional.empty(), cosigned.cosignedAt(witness));
        }
    }

    private static SignedNote cosigned(SignedNote note, NoteKey witness, Ed25519.KeyPair pair, long time) {
        byte[] signature = Ed25519.sign(SignedNote.cosigned(note.text(), time), pair.seed());
        byte[] bytes = ByteBuffer.allocate(72).putLong(time).put(signature).array();
        List<SignedNote.Signature> all = new ArrayList<>(note.signatures());
        all.add(new SignedNote.Signature(witness.name(), witness.id(), bytes));
        return new SignedNote(note.text(), all);
    }

    @Test
    void halfALetterIsRefusedAtTheVeryEndAndInANameToo() {
        SignedNote.Signature some = new SignedNote.Signature("k", 1, new byte[] {2});
        assertThrows(MalformedException.class, () -> new SignedNote("a\ud83d", List.of(some)));
        assertThrows(MalformedException.class, () -> SignedNote.parse("a\n\n\u2014 k\ud83d AAAAAQI=\n"));
        assertThrows(MalformedException.class, () -> SignedNote.parse("a\n\n\u2014 k AAAAAQI=\n\ud83d"));
    }

    @Test
    void aCheckpointSaysWhatIsWrongWithItsSignature() {
        NoteSigner log = new NoteSigner("o", leaf(1));
        String text = new Checkpoint("o", 0, MerkleTree.emptyRoot()).text();
        SignedNote wrong = new SignedNote(
                text, List.of(new SignedNote.Signature("o", log.key().id(), new byte[64])));
        SignedNote foreign = new NoteSigner("p", leaf(1)).sign(text);
        assertEquals("the checkpoint's signature by the log is wrong", refusal(wrong, log));
        assertEquals("the checkpoint is not signed by the log", refusal(foreign, log));
    }

    private static String refusal(SignedNote note, NoteSigner log) {
        return String.valueOf(assertThrows(MalformedException.class, () -> VerifiedCheckpoint.of(note, log.key()))
                .getMessage());
    }

    // ---- proofs as text

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "c2sp.org/tlog-proof@v1",
                "c2sp.org/tlog-proof@v1\n\n",
                "c2sp.org/tlog-proof@v1\nextra AA==\n\n",
                "c2sp.org/tlog-proof@v1\nindex 0\n",
                "c2sp.org/tlog-proof@v1\nindex\n\n",
                "c2sp.org/tlog-proof@v1\nindex -1\n\n",
                "\nc2sp.org/tlog-proof@v1\nindex 0\n\n"
            })
    void aProofThatStopsIsRefused(String beginning) {
        String note = LogVectors.LOG.sign("x\n").format();
        assertThrows(MalformedException.class, () -> TlogProof.parse(beginning));
        assertThrows(MalformedException.class, () -> TlogProof.parse(beginning + note));
    }

    @Test
    void aProofSaysWhichHashIsWrong() {
        String note = LogVectors.LOG.sign("x\n").format();
        String good = StrictBase64.encode(leaf(1));
        String said = String.valueOf(assertThrows(
                        MalformedException.class,
                        () -> TlogProof.parse("c2sp.org/tlog-proof@v1\nindex 0\n" + good + "\nAAAA\n\n" + note))
                .getMessage());
        assertTrue(said.contains("hash 2 "), said);
    }

    // ---- entries

    @Test
    void aBundleMayEndWithAnEmptyEntryAndNotInsideOne() {
        List<byte[]> entries = List.of(new byte[] {1}, new byte[0]);
        byte[] bundle = EntryBundle.encode(entries);
        assertEquals(0, EntryBundle.decode(bundle, 2).get(1).length);
        byte[] inside = Arrays.copyOf(EntryBundle.encode(List.of(new byte[] {1}, new byte[] {2, 3})), 6);
        String said = String.valueOf(assertThrows(MalformedException.class, () -> EntryBundle.decode(inside, 2))
                .getMessage());
        assertTrue(said.contains("inside an entry"), said);
    }

    private static RegisterEvent granted(int conditions) {
        List<RegisterEvent.Condition> all = new ArrayList<>();
        for (int i = 0; i < conditions; i++) {
            String code = "C" + (1000 + i) + "x".repeat(20);
            all.add(new RegisterEvent.Condition(code, LocalDate.of(2027, 1, 1)));
        }
        return new RegisterEvent.AccreditationGranted(
                SampleEvents.TIME,
                SampleEvents.NUMBER,
                SampleEvents.SUPPLIER,
                Optional.empty(),
                "sra",
                1,
                "standard",
                SampleEvents.OBJECT,
                RegisterEvent.GrantOutcome.GRANTED_WITH_CONDITIONS,
                SampleEvents.TIME,
                SampleEvents.TIME.plusSeconds(1),
                all,
                Optional.empty());
    }

    @Test
    void anEntryMayHaveExactlyTheCap() {
        int conditions = 1;
        while (CanonicalJson.bytes(EventCodec.json(granted(conditions + 1))).length <= EventCodec.MAX_BYTES) {
            conditions++;
        }
        int many = conditions;
        int room = EventCodec.MAX_BYTES - CanonicalJson.bytes(EventCodec.json(granted(many))).length;
        // What is left after the last whole condition is less than another, and longer codes take it up.
        RegisterEvent most = padded(many, room);
        byte[] entry = EventCodec.encode(most);
        assertEquals(EventCodec.MAX_BYTES, entry.length);
        assertEquals(most, EventCodec.decode(entry));
        assertThrows(MalformedException.class, () -> EventCodec.encode(padded(many, room + 1)));
        assertTrue(new String(entry, StandardCharsets.UTF_8).startsWith("{\"accreditation\""));
    }

    private static RegisterEvent padded(int conditions, int room) {
        RegisterEvent.AccreditationGranted plain = (RegisterEvent.AccreditationGranted) granted(conditions);
        List<RegisterEvent.Condition> all = new ArrayList<>(plain.conditions());
        int rest = room;
        for (int i = 0; i < all.size() && rest > 0; i++) {
            int more = Math.min(rest, 40 - all.get(i).criterion().length());
            all.set(
                    i,
                    new RegisterEvent.Condition(
                            all.get(i).criterion() + "y".repeat(more),
                            all.get(i).due()));
            rest -= more;
        }
        return new RegisterEvent.AccreditationGranted(
                plain.time(),
                plain.accreditation(),
                plain.supplier(),
                plain.application(),
                plain.scheme(),
                plain.edition(),
                plain.level(),
                plain.decision(),
                plain.outcome(),
                plain.validFrom(),
                plain.validUntil(),
                all,
                plain.supersedes());
    }
}
