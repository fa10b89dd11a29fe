package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// The values of the log as values: equal when they say the same, different when any part differs, out of reach
/// of whoever gave or got their arrays, and refused at the first number beyond each border.
class ValuesTest {
    private static byte[] bytes(int of, int length) {
        byte[] out = new byte[length];
        Arrays.fill(out, (byte) of);
        return out;
    }

    private static byte[] hash(int of) {
        return bytes(of, 32);
    }

    private static SignedNote note(String text, SignedNote.Signature... signatures) {
        return new SignedNote(text, List.of(signatures));
    }

    private static SignedNote.Signature signature(String name, int id, int of) {
        return new SignedNote.Signature(name, id, bytes(of, 64));
    }

    /// Of each kind some that differ in one part each.
    static Stream<Arguments> kinds() {
        SignedNote one = note("a\n", signature("k", 1, 1));
        SignedNote two = note("b\n", signature("k", 1, 1));
        return Stream.of(
                        List.of(signature("k", 1, 1), signature("l", 1, 1), signature("k", 2, 1), signature("k", 1, 2)),
                        List.of(one, two, note("a\n", signature("k", 1, 1), signature("l", 1, 1))),
                        List.of(
                                new NoteKey("k", NoteKey.Kind.LOG, hash(1)),
                                new NoteKey("l", NoteKey.Kind.LOG, hash(1)),
                                new NoteKey("k", NoteKey.Kind.WITNESS, hash(1)),
                                new NoteKey("k", NoteKey.Kind.LOG, hash(2))),
                        List.of(
                                new Checkpoint("o", 1, hash(1)),
                                new Checkpoint("p", 1, hash(1)),
                                new Checkpoint("o", 2, hash(1)),
                                new Checkpoint("o", 1, hash(2))),
                        List.of(
                                new InclusionProof(1, 3, List.of(hash(1), hash(2))),
                                new InclusionProof(0, 3, List.of(hash(1), hash(2))),
                                new InclusionProof(1, 4, List.of(hash(1), hash(2))),
                                new InclusionProof(1, 3, List.of(hash(1))),
                                new InclusionProof(1, 3, List.of(hash(2), hash(1))),
                                new InclusionProof(1, 3, List.of(hash(1), hash(3)))),
                        List.of(
                                new ConsistencyProof(1, 3, List.of(hash(1), hash(2))),
                                new ConsistencyProof(2, 3, List.of(hash(1), hash(2))),
                                new ConsistencyProof(1, 4, List.of(hash(1), hash(2))),
                                new ConsistencyProof(1, 3, List.of(hash(1))),
                                new ConsistencyProof(1, 3, List.of(hash(2), hash(1)))),
                        List.of(
                                new TlogProof(1, List.of(hash(1)), one),
                                new TlogProof(2, List.of(hash(1)), one),
                                new TlogProof(1, List.of(hash(2)), one),
                                new TlogProof(1, List.of(), one),
                                new TlogProof(1, List.of(hash(1)), two)),
                        List.of(
                                new Opening(CommitmentType.SCORES, hash(1), new Json.Num(1)),
                                new Opening(CommitmentType.EVIDENCE_FILE, hash(1), new Json.Num(1)),
                                new Opening(CommitmentType.SCORES, hash(2), new Json.Num(1)),
                                new Opening(CommitmentType.SCORES, hash(1), new Json.Num(2))))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void valuesDifferInEachPart(List<Object> values) {
        List<List<?>> again = kinds().<List<?>>map(a -> (List<?>) a.get()[0]).toList();
        List<?> same = again.stream()
                .filter(l -> l.getFirst().getClass() == values.getFirst().getClass())
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < values.size(); i++) {
            assertEquals(values.get(i), same.get(i));
            assertEquals(values.get(i).hashCode(), same.get(i).hashCode());
            assertEquals(
                    values.get(i).toString().contains("@"),
                    same.get(i).toString().contains("@"));
            assertFalse(values.get(i).toString().isEmpty());
            for (int j = 0; j < values.size(); j++) {
                assertTrue(i == j || !values.get(i).equals(same.get(j)), i + " and " + j);
            }
            assertNotEquals("something else", values.get(i));
        }
        Set<Integer> hashes = new HashSet<>();
        values.forEach(v -> hashes.add(v.hashCode()));
        assertTrue(hashes.size() > 1, "a table of them would be a list");
    }

    /// What a value was made from, and what it hands out, is not the value.
    @Test
    void arraysAreCopiedInAndOut() {
        byte[] given = hash(1);
        Checkpoint checkpoint = new Checkpoint("o", 1, given);
        NoteKey key = new NoteKey("k", NoteKey.Kind.LOG, given);
        SignedNote.Signature signature = new SignedNote.Signature("k", 1, given);
        Opening opening = new Opening(CommitmentType.SCORES, given, new Json.Num(1));
        InclusionProof proof = new InclusionProof(0, 2, List.of(given));
        given[0] = 9;
        assertArrayEquals(hash(1), checkpoint.root());
        checkpoint.root()[0] = 9;
        key.publicKey()[0] = 9;
        signature.bytes()[0] = 9;
        opening.salt()[0] = 9;
        assertArrayEquals(hash(1), checkpoint.root());
        assertArrayEquals(hash(1), key.publicKey());
        assertArrayEquals(hash(1), signature.bytes());
        assertArrayEquals(hash(1), opening.salt());
        assertArrayEquals(hash(1), proof.path().getFirst());
    }

    @Test
    void proofsSayWhatTheyAreOf() {
        assertEquals(
                "InclusionProof[1 in 3, 2 hashes]", new InclusionProof(1, 3, List.of(hash(1), hash(2))).toString());
        assertEquals("ConsistencyProof[1 to 3, 1 hashes]", new ConsistencyProof(1, 3, List.of(hash(1))).toString());
        assertEquals("Checkpoint[o at 7]", new Checkpoint("o", 7, hash(1)).toString());
        NoteSigner signer = new NoteSigner("o", hash(7));
        assertEquals("NoteSigner[" + signer.key().encode() + "]", signer.toString());
        assertEquals(signer.key().encode(), signer.key().toString());
    }

    // ---- borders

    @Test
    void notesOfTheGreatestSizesAreRead() {
        String text = "t".repeat(200) + "\n";
        List<SignedNote.Signature> most = new ArrayList<>();
        for (int i = 0; i < SignedNote.MAX_SIGNATURES; i++) {
            most.add(signature("k" + i, i, 1));
        }
        SignedNote note = new SignedNote(text, most);
        assertEquals(note, SignedNote.parse(note.format()));
        most.add(signature("more", 1, 1));
        assertThrows(MalformedException.class, () -> new SignedNote(text, most));
        assertThrows(MalformedException.class, () -> new SignedNote(text, List.of()));
        assertThrows(MalformedException.class, () -> note("no end of line", signature("k", 1, 1)));

        String rest = note("\n", signature("k", 1, 1)).format();
        String largest = "t".repeat(SignedNote.MAX_BYTES - rest.length()) + rest;
        assertEquals(largest, SignedNote.parse(largest).format());
        // In bytes the dash of the signature line is longer.
        byte[] inBytes = largest.substring(2).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(SignedNote.MAX_BYTES, inBytes.length);
        assertEquals(largest.substring(2), SignedNote.parse(inBytes).format());
        assertThrows(MalformedException.class, () -> SignedNote.parse("t" + largest));
        assertThrows(
                MalformedException.class,
                () -> SignedNote.parse(largest.substring(1).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /// The text may hold whatever is no control character, whole surrogate pairs among it.
    @ParameterizedTest
    @ValueSource(strings = {" ", "\u007f", "\u0080", "\ud83d\ude00", "\ud83d\ude00\ud83d\ude00", "\ufeff", "a\n\nb"})
    void aTextOfAnyLettersIsKept(String text) {
        SignedNote note = note(text + "\n", signature("k", 1, 1));
        assertEquals(note, SignedNote.parse(note.format()));
        assertEquals(text + "\n", SignedNote.parse(note.format()).text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u001f", "\t", "\r", "\0", "\ud83d", "\ude00", "\ude00\ud83d", "\ud83dx", "\ud83d\ud83d\ude00"})
    void aTextOfBrokenLettersIsRefused(String text) {
        assertThrows(MalformedException.class, () -> note(text + "\n", signature("k", 1, 1)));
        assertThrows(MalformedException.class, () -> note("a" + text + "b\n", signature("k", 1, 1)));
    }

    @Test
    void aSignatureHasABodyAfterItsId() {
        assertThrows(MalformedException.class, () -> new SignedNote.Signature("k", 1, new byte[0]));
        // Four bytes are an id and nothing; five are one byte of a signature.
        assertThrows(MalformedException.class, () -> SignedNote.parse("a\n\n\u2014 k AAAAAQ==\n"));
        assertEquals(
                new SignedNote.Signature("k", 1, new byte[] {2}),
                SignedNote.parse("a\n\n\u2014 k AAAAAQI=\n").signatures().getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a+b",
                "a\u0085b",
                "a\u00a0b",
                "a\u2003b",
                "a\u3000b",
                "a\tb",
                "a\u001fb",
                "a\u2028b",
                "a\u200ab"
            })
    void aKeyNameHasNoSpaceOfAnyKind(String name) {
        assertThrows(MalformedException.class, () -> new NoteKey(name, NoteKey.Kind.LOG, hash(1)));
    }

    @Test
    void keysHave32Bytes() {
        assertEquals("\u00e9!", new NoteKey("\u00e9!", NoteKey.Kind.LOG, hash(1)).name());
        for (int length : new int[] {0, 31, 33}) {
            assertThrows(MalformedException.class, () -> new NoteKey("k", NoteKey.Kind.LOG, new byte[length]));
        }
        // A plus in the base64 is not the one that divides.
        for (int i = 0; i < 256; i++) {
            NoteKey key = new NoteKey("k", NoteKey.Kind.WITNESS, hash(i));
            assertEquals(key, NoteKey.parse(key.encode()));
            assertEquals(key.id(), NoteKey.parse(key.encode()).id());
        }
    }

    @Test
    void checkpointsAreThreeLines() {
        Checkpoint empty = new Checkpoint("o", 0, MerkleTree.emptyRoot());
        assertEquals(empty, Checkpoint.parse(empty.text()));
        Checkpoint last = new Checkpoint("o", Long.MAX_VALUE, hash(1));
        assertEquals(last, Checkpoint.parse(last.text()));
        assertThrows(MalformedException.class, () -> new Checkpoint("o", 0, hash(1)));
        assertThrows(MalformedException.class, () -> new Checkpoint("o", -1, hash(1)));
        assertThrows(MalformedException.class, () -> new Checkpoint("", 1, hash(1)));
        assertThrows(MalformedException.class, () -> new Checkpoint("o\n", 1, hash(1)));
        assertThrows(MalformedException.class, () -> new Checkpoint("\no", 1, hash(1)));
        for (int length : new int[] {0, 31, 33}) {
            assertThrows(MalformedException.class, () -> new Checkpoint("o", 1, new byte[length]));
        }
        for (String bad : List.of(
                "",
                "o\n",
                "o\n1\n",
                last.text().substring(0, last.text().length() - 1),
                last.text() + "x",
                last.text() + "extension\n",
                last.text().replace("9223372036854775807", "9223372036854775808"))) {
            assertThrows(MalformedException.class, () -> Checkpoint.parse(bad), bad);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "9", "10", "1000000000000000000", "9223372036854775807"})
    void aDecimalIsReadAsWritten(String text) {
        assertEquals(Long.parseLong(text), Decimal.parse(text, "it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "01",
                "-1",
                "+1",
                " 1",
                "1 ",
                "/",
                ":",
                "1/",
                "1:",
                "\u0661",
                "9223372036854775808",
                "9999999999999999999",
                "10000000000000000000"
            })
    void nothingElseIsADecimal(String text) {
        assertThrows(MalformedException.class, () -> Decimal.parse(text, "it"));
    }

    @Test
    void proofsBeginAtTheirBorders() {
        assertEquals(0, new InclusionProof(0, 1, List.of()).index());
        assertThrows(IllegalArgumentException.class, () -> new InclusionProof(0, 0, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new InclusionProof(-1, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new InclusionProof(1, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new InclusionProof(0, 2, List.of(new byte[31])));
        assertEquals(1, new ConsistencyProof(1, 1, List.of()).to());
        assertThrows(IllegalArgumentException.class, () -> new ConsistencyProof(0, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new ConsistencyProof(2, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new ConsistencyProof(1, 2, List.of(new byte[33])));
    }

    @Test
    void aConsistencyProofOfOneSizeIsEmptyAndOfTwoIsNot() {
        byte[] root = hash(1);
        assertTrue(new ConsistencyProof(5, 5, List.of()).proves(root, root.clone()));
        assertFalse(new ConsistencyProof(5, 5, List.of()).proves(root, hash(2)));
        assertFalse(new ConsistencyProof(5, 5, List.of(hash(1))).proves(root, root));
        assertFalse(new ConsistencyProof(5, 5, List.of()).proves(new byte[31], new byte[31]));
        assertFalse(new ConsistencyProof(4, 5, List.of()).proves(root, root));
        assertFalse(new ConsistencyProof(4, 5, List.of(hash(2))).proves(new byte[31], root));
    }

    @Test
    void aTlogProofHoldsAtMostAsManyHashesAsATreeCanNeed() {
        SignedNote checkpoint = note("a\n", signature("k", 1, 1));
        List<byte[]> most = new ArrayList<>();
        for (int i = 0; i < InclusionProof.MAX_LENGTH; i++) {
            most.add(hash(i));
        }
        TlogProof proof = new TlogProof(0, most, checkpoint);
        assertEquals(proof, TlogProof.parse(proof.format()));
        most.add(hash(99));
        assertThrows(MalformedException.class, () -> new TlogProof(0, most, checkpoint));
        assertThrows(MalformedException.class, () -> new TlogProof(-1, List.of(), checkpoint));
        TlogProof large = new TlogProof(0, List.of(), checkpoint);
        String text = large.format();
        int room = SignedNote.MAX_BYTES - text.length();
        String largest = text.replace("\na\n", "\n" + "a".repeat(room + 1) + "\n");
        assertEquals(SignedNote.MAX_BYTES, largest.length());
        assertEquals(largest, TlogProof.parse(largest).format());
        assertThrows(MalformedException.class, () -> TlogProof.parse(largest.replace("aa\n", "aaa\n")));
    }

    @Test
    void aProofIsOfItsOwnCheckpoint() {
        NoteSigner log = new NoteSigner("o", hash(7));
        MerkleTree.Frontier tree = new MerkleTree.Frontier();
        byte[] entry = {1, 2, 3};
        tree.append(MerkleTree.leafHash(entry));
        VerifiedCheckpoint here =
                VerifiedCheckpoint.of(log.sign(new Checkpoint("o", 1, tree.root()).text()), log.key());
        tree.append(hash(1));
        VerifiedCheckpoint later =
                VerifiedCheckpoint.of(log.sign(new Checkpoint("o", 2, tree.root()).text()), log.key());
        InclusionProof inclusion = new InclusionProof(0, 1, List.of());
        TlogProof proof = TlogProof.of(inclusion, here);
        assertTrue(proof.proves(entry, here));
        assertFalse(proof.proves(entry, later));
        assertEquals(inclusion, proof.inclusion(here));
        assertEquals(1, here.size());
        assertArrayEquals(here.checkpoint().root(), here.root());
        assertThrows(IllegalArgumentException.class, () -> TlogProof.of(inclusion, later));
        TlogProof beyond = new TlogProof(1, List.of(), here.note());
        assertThrows(MalformedException.class, () -> beyond.inclusion(here));
        assertFalse(beyond.proves(entry, here));
    }

    @Test
    void tilesAreWithinTheirBorders() {
        assertTrue(new TileId.Hashes(0, 0, 256).full());
        assertFalse(new TileId.Hashes(63, 0, 255).full());
        assertTrue(new TileId.Entries(0, 256).full());
        assertThrows(IllegalArgumentException.class, () -> new TileId.Hashes(-1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new TileId.Hashes(64, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new TileId.Hashes(0, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TileId.Entries(-1, 1));
        for (int width : new int[] {0, -1, 257}) {
            assertThrows(IllegalArgumentException.class, () -> new TileId.Hashes(0, 0, width));
            assertThrows(IllegalArgumentException.class, () -> new TileId.Entries(0, width));
        }
        assertEquals(1, new TileId.Entries(0, 1).width());
    }

    @Test
    void widthsOfTiles() {
        long size = 70_000;
        assertEquals(70_000, TileId.hashesAt(0, size));
        assertEquals(273, TileId.hashesAt(1, size));
        assertEquals(1, TileId.hashesAt(2, size));
        assertEquals(0, TileId.hashesAt(3, size));
        assertEquals(127, TileId.hashesAt(7, Long.MAX_VALUE));
        assertEquals(0, TileId.hashesAt(8, Long.MAX_VALUE));
        assertEquals(256, TileId.width(0, 272, size));
        assertEquals(112, TileId.width(0, 273, size));
        assertEquals(0, TileId.width(0, 274, size));
        assertEquals(17, TileId.width(1, 1, size));
        assertEquals(256, TileId.width(0, 0, 256));
        assertEquals(0, TileId.width(0, 1, 256));
    }

    @Test
    void aBundleHoldsOneTo256Entries() {
        List<byte[]> full = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            full.add(new byte[] {(byte) i});
        }
        assertEquals(256, EntryBundle.decode(EntryBundle.encode(full), 256).size());
        full.add(new byte[1]);
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.encode(full));
        byte[] largest = bytes(7, EntryBundle.MAX_ENTRY);
        assertArrayEquals(
                largest,
                EntryBundle.decode(EntryBundle.encode(List.of(largest)), 1).getFirst());
    }

    @Test
    void base64HasOneSpelling() {
        for (int i = 0; i < 40; i++) {
            byte[] bytes = bytes(0xfb, i);
            assertArrayEquals(bytes, StrictBase64.decode(StrictBase64.encode(bytes), "it"));
        }
        for (String bad : List.of("A", "AA", "AAA", "AB==", "AAB=", "AA==\n", " AA==", "A-==", "AA=", "AAAA====")) {
            assertThrows(MalformedException.class, () -> StrictBase64.decode(bad, "it"), bad);
        }
        assertThrows(MalformedException.class, () -> StrictBase64.decodeHash(StrictBase64.encode(bytes(1, 31)), "it"));
        assertThrows(MalformedException.class, () -> StrictBase64.decodeHash(StrictBase64.encode(bytes(1, 33)), "it"));
    }
}
