package org.touchstone.format.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.EntryBundle;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.register.RegisterState;
import org.touchstone.format.register.Story;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.trust.TrustListJws;

/// The public record as a folder of files, replayed by a Python script that knows none of our code: the register must
/// come out the same to the byte, at every length, with openings there or erased; and any altered part must stop it.
class ReplayInteropTest {
    private static final NoteSigner LOG = new NoteSigner(
            "registry.example/log", TestKeys.ed25519("replay interop").seed());

    @TempDir
    Path folder;

    private final Story story = Story.told();

    @Test
    void the_same_register_to_the_byte_at_every_length() throws IOException {
        List<RegisterEvent> events = real();
        for (int size = 1; size <= events.size(); size++) {
            String ours = write(events.subList(0, size));
            Tool.Run theirs = replay();
            assertEquals(0, theirs.exit(), theirs.output());
            assertEquals(ours, theirs.output(), "at size " + size);
        }
    }

    @Test
    void erased_openings_show_as_erased_and_every_proof_holds() throws IOException {
        List<RegisterEvent> events = real().subList(0, story.events.size() - 5);
        String before = write(events);
        assertTrue(before.contains("J. Finch"));
        story.records.openings.clear();
        String ours = write(events);
        Tool.Run theirs = replay();
        assertEquals(0, theirs.exit(), theirs.output());
        assertEquals(ours, theirs.output());
        assertFalse(theirs.output().contains("J. Finch"));
        assertTrue(theirs.output().contains("\"identity\":\"erased\""));
    }

    @Test
    void every_altered_part_stops_the_replay() throws IOException {
        // Before the erasure, after which openings are no longer read.
        List<RegisterEvent> events = real().subList(0, story.events.size() - 5);
        write(events);
        List<Path> parts;
        try (Stream<Path> files = Files.walk(folder)) {
            parts = files.filter(Files::isRegularFile)
                    .filter(f -> !f.endsWith("vkey"))
                    .sorted()
                    .toList();
        }
        assertTrue(parts.size() > 20, parts.toString());
        for (Path part : parts) {
            byte[] good = Files.readAllBytes(part);
            byte[] bad = good.clone();
            bad[bad.length / 2] ^= 1;
            Files.write(part, bad);
            assertNotEquals(0, replay().exit(), "accepted with " + part.getFileName() + " altered");
            Files.write(part, good);
        }
        assertEquals(0, replay().exit());
    }

    /// The story's entries, with real signed status lists and trust lists in place of its stand-ins, since the
    /// script looks into them.
    private List<RegisterEvent> real() {
        RegisterState state = new RegisterState();
        List<RegisterEvent> out = new ArrayList<>();
        for (RegisterEvent event : story.events) {
            RegisterEvent real = switch (event) {
                case RegisterEvent.TrustListPublished e -> {
                    TrustListJws list =
                            Samples.signed(Samples.trustList(LOG.key().encode()), 1, 2, 3);
                    String digest =
                            story.records.put(CanonicalJson.bytes(list.json())).digest();
                    yield new RegisterEvent.TrustListPublished(e.time(), e.number(), digest, list.fingerprint());
                }
                case RegisterEvent.StatusListPublished e -> {
                    StatusList list = new StatusList(
                            e.list(),
                            e.purpose(),
                            "did:web:registry.example",
                            e.validFrom(),
                            e.validUntil(),
                            state.bits(e.list()),
                            Duration.ofHours(12));
                    StatusListJwt jwt =
                            StatusListJwt.sign(list, "did:web:registry.example#status-1", TestKeys.signer("status 1"));
                    String digest = story.records
                            .put(jwt.token().text().getBytes(StandardCharsets.US_ASCII))
                            .digest();
                    yield new RegisterEvent.StatusListPublished(
                            e.time(), e.list(), e.purpose(), e.bits(), digest, e.validFrom(), e.validUntil());
                }
                default -> event;
            };
            state.apply(out.size(), real, story.records);
            out.add(real);
        }
        return out;
    }

    /// Writes the record of these entries and returns our register of it.
    private String write(List<RegisterEvent> events) throws IOException {
        try (Stream<Path> old = Files.walk(folder)) {
            for (Path file : old.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        RegisterState state = new RegisterState();
        TiledTree tree = new TiledTree((id, bytes) -> put("log/" + TilePath.of(id), bytes));
        List<byte[]> entries = new ArrayList<>();
        for (RegisterEvent event : events) {
            state.apply(entries.size(), event, story.records);
            byte[] entry = EventCodec.encode(event);
            entries.add(entry);
            tree.append(MerkleTree.leafHash(entry));
        }
        tree.partialTiles((id, bytes) -> put("log/" + TilePath.of(id), bytes));
        put("log/" + TilePath.of(new TileId.Entries(0, entries.size())), EntryBundle.encode(entries));
        put(
                "log/checkpoint",
                LOG.sign(new Checkpoint("registry.example/log", entries.size(), tree.root()).text())
                        .format()
                        .getBytes(StandardCharsets.UTF_8));
        String named = String.join(
                "\n",
                entries.stream().map(e -> new String(e, StandardCharsets.UTF_8)).toList());
        for (Map.Entry<String, byte[]> object : story.records.objects.entrySet()) {
            if (named.contains(object.getKey())) {
                put("objects/sha256/" + object.getKey(), object.getValue());
            }
        }
        for (Map.Entry<UUID, byte[]> opening : story.records.openings.entrySet()) {
            if (named.contains(opening.getKey().toString())) {
                put("openings/" + opening.getKey(), opening.getValue());
            }
        }
        ByteArrayOutputStream register = new ByteArrayOutputStream();
        state.writeRegister(story.records, register);
        return register.toString(StandardCharsets.UTF_8);
    }

    private void put(String path, byte[] bytes) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tool.Run replay() {
        return Tool.needed("python3", "an independent replay of the public record")
                .with("PYTHONDONTWRITEBYTECODE", "1")
                .run(
                        Tool.scripts().resolve("python/replay.py"),
                        folder,
                        LOG.key().encode(),
                        "--quiet");
    }
}
