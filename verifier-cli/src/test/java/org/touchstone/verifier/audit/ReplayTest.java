package org.touchstone.verifier.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.LogFolder;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.register.Rule;
import org.touchstone.format.register.Story;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.verifier.source.OnlineSource;

class ReplayTest {
    /// The story, and after it as many applications as make the log long enough for tiles of level 1 and 2 to
    /// exist.
    private static final int LONG = 1_100;

    @TempDir
    Path root;

    private Story story;
    private List<byte[]> entries;

    @BeforeEach
    void tellTheStory() throws IOException {
        story = Story.told();
        for (int i = 0; i < LONG; i++) {
            story.add(new RegisterEvent.ApplicationComplete(
                    story.next(), story.records.uuid(), story.company, "standard", "sra", 1));
        }
        entries = new ArrayList<>(story.events.stream().map(EventCodec::encode).toList());
        story.records.write(root);
    }

    private static Replay.Settings settings(VerifiedCheckpoint... earlier) {
        return new Replay.Settings(
                Story.LOG.key(),
                List.of(earlier),
                TrustChain.of(Story.trustList().fingerprint(), List.of(Story.trustList())),
                Replay.Depth.EVERYTHING,
                2);
    }

    private VerifiedCheckpoint publish() {
        return LogFolder.write(root, Story.LOG, entries);
    }

    private Replay.Result replay(VerifiedCheckpoint... earlier) throws IOException, InterruptedException {
        return Replay.of(new FolderRecord(root), settings(earlier));
    }

    private static String register(Replay.Result result, PublicRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        result.writeRegister(record, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theRegisterIsRebuiltToTheByte() throws Exception {
        publish();
        Replay.Result result = replay();
        assertEquals(List.of(), result.divergences());
        assertEquals(entries.size(), result.entries());
        assertEquals(CanonicalJson.text(story.state.register(story.records)), register(result, new FolderRecord(root)));
        assertArrayEquals(story.state.digest(), result.state().digest());
        assertEquals(story.state.bits(Story.REVOCATIONS), result.state().bits(Story.REVOCATIONS));
    }

    @Test
    void theSameOverHttp() throws Exception {
        publish();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = root.resolve(exchange.getRequestURI().getPath().substring(1));
            boolean there = Files.isRegularFile(file);
            byte[] body = there ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(there ? 200 : 404, there ? body.length : -1);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (OnlineSource source =
                new OnlineSource("http://localhost:" + server.getAddress().getPort())) {
            OnlineRecord record = new OnlineRecord(source);
            Replay.Result result = Replay.of(record, settings());
            assertEquals(List.of(), result.divergences());
            assertEquals(CanonicalJson.text(story.state.register(story.records)), register(result, record));
        } finally {
            server.stop(0);
        }
        try (OnlineSource gone =
                new OnlineSource("http://localhost:" + server.getAddress().getPort())) {
            assertThrows(IOException.class, () -> Replay.of(new OnlineRecord(gone), settings()));
        }
    }

    @Test
    void openingsAreErasedAndEveryProofHolds() throws Exception {
        VerifiedCheckpoint checkpoint = publish();
        Replay.Result before = replay();
        for (UUID id : story.records.openings.keySet()) {
            Files.delete(root.resolve("openings").resolve(id.toString()));
        }
        Replay.Result after = replay();
        assertEquals(List.of(), after.divergences());
        assertArrayEquals(before.state().digest(), after.state().digest());
        String register = register(after, new FolderRecord(root));
        assertFalse(register.contains("J. Finch"));
        assertTrue(register.contains("\"identity\":\"erased\""));
        assertTrue(register.contains("\"token\":\"erased\""));
        LogReader log = LogReader.open(new FolderRecord(root), Story.LOG.key());
        for (int i = 0; i < entries.size(); i += 37) {
            assertArrayEquals(entries.get(i), log.entry(i).entry());
            assertTrue(log.entry(i).proof().proves(entries.get(i), checkpoint));
        }
    }

    @Test
    void aMirrorThatGrewStandsForAPartialTile() throws Exception {
        VerifiedCheckpoint early = LogFolder.write(root, Story.LOG, entries.subList(0, 300));
        publish();
        // The mirror keeps the old checkpoint's note but no partial tile of that size.
        Files.delete(root.resolve("log/tile/0/001.p/44"));
        Files.delete(root.resolve("log/tile/entries/001.p/44"));
        Files.delete(root.resolve("log/tile/1/000.p/1"));
        Files.writeString(root.resolve("log/checkpoint"), early.note().format());
        Files.copy(root.resolve("log/tile/1/000.p/4"), root.resolve("log/tile/1/000"));
        Replay.Result result = replay();
        assertEquals(List.of(), result.divergences());
        assertEquals(300, result.entries());
    }

    @Test
    void earlierCheckpointsMustBeBeginnings() throws Exception {
        VerifiedCheckpoint[] earlier = new VerifiedCheckpoint[7];
        int[] sizes = {0, 1, 255, 256, 257, 1_000, entries.size()};
        for (int i = 0; i < sizes.length; i++) {
            earlier[i] =
                    LogFolder.write(Files.createTempDirectory(root, "old"), Story.LOG, entries.subList(0, sizes[i]));
        }
        publish();
        assertEquals(List.of(), replay(earlier).divergences());
        LogReader log = LogReader.open(new FolderRecord(root), Story.LOG.key());
        for (VerifiedCheckpoint e : List.of(earlier).subList(1, 7)) {
            assertTrue(log.growthSince(e).proves(e.root(), log.checkpoint().root()));
        }
        List<byte[]> forked = new ArrayList<>(entries.subList(0, 600));
        forked.set(10, forked.get(11));
        VerifiedCheckpoint fork = LogFolder.write(Files.createTempDirectory(root, "fork"), Story.LOG, forked);
        assertEquals(
                List.of(Divergence.Kind.CONSISTENCY),
                replay(fork).divergences().stream().map(Divergence::kind).toList());
        assertThrows(MalformedException.class, () -> log.growthSince(fork));
        List<byte[]> longer = new ArrayList<>(entries);
        longer.add(entries.getFirst());
        VerifiedCheckpoint shrunk = LogFolder.write(Files.createTempDirectory(root, "longer"), Story.LOG, longer);
        assertEquals(
                List.of(Divergence.Kind.CONSISTENCY),
                replay(shrunk).divergences().stream().map(Divergence::kind).toList());
        assertThrows(MalformedException.class, () -> log.growthSince(shrunk));
    }

    @FunctionalInterface
    private interface Tampering {
        void with(ReplayTest t) throws Exception;
    }

    private record Case(String name, String code, Tampering tampering) {}

    private void flip(String path, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(root.resolve(path));
        bytes[at] ^= 1;
        Files.write(root.resolve(path), bytes);
    }

    static Stream<Arguments> tampered() {
        return Stream.of(
                        new Case(
                                "no checkpoint", "log-checkpoint", t -> Files.delete(t.root.resolve("log/checkpoint"))),
                        new Case("a checkpoint with another size", "log-checkpoint", t -> {
                            Path file = t.root.resolve("log/checkpoint");
                            Files.writeString(
                                    file, Files.readString(file).replace("\n" + t.entries.size() + "\n", "\n256\n"));
                        }),
                        new Case(
                                "a checkpoint by another key",
                                "log-checkpoint",
                                t -> LogFolder.write(
                                        t.root,
                                        new org.touchstone.format.log.NoteSigner(
                                                Story.LOG.key().name(), new byte[32]),
                                        t.entries)),
                        new Case("a bit of an entry", "log-tile", t -> t.flip("log/tile/entries/001", 700)),
                        new Case("a bit of a bottom tile", "log-tile", t -> t.flip("log/tile/0/002", 99)),
                        new Case("a bit of a partial bottom tile", "log-tile", t -> t.flip(t.lastTile(0), 0)),
                        new Case("a bit of an upper tile", "log-tile", t -> t.flip(t.lastTile(1), 40)),
                        new Case("a tile cut short", "log-tile", t -> {
                            byte[] tile = Files.readAllBytes(t.root.resolve("log/tile/0/000"));
                            Files.write(t.root.resolve("log/tile/0/000"), java.util.Arrays.copyOf(tile, 8_160));
                        }),
                        new Case("no bundle", "log-missing", t -> Files.delete(t.root.resolve("log/tile/entries/002"))),
                        new Case("no bottom tile", "log-missing", t -> Files.delete(t.root.resolve("log/tile/0/003"))),
                        new Case("no upper tile", "log-missing", t -> Files.delete(t.root.resolve(t.lastTile(1)))),
                        new Case(
                                "a bundle with a rest",
                                "log-bundle",
                                t -> Files.write(
                                        t.root.resolve("log/tile/entries/000"),
                                        new byte[] {0},
                                        java.nio.file.StandardOpenOption.APPEND)),
                        new Case("a bundle cut short", "log-bundle", t -> {
                            byte[] b = Files.readAllBytes(t.root.resolve("log/tile/entries/000"));
                            Files.write(
                                    t.root.resolve("log/tile/entries/000"), java.util.Arrays.copyOf(b, b.length - 1));
                        }),
                        new Case("tiles of another log under this checkpoint", "log-root", t -> {
                            String note = Files.readString(t.root.resolve("log/checkpoint"));
                            t.entries.set(
                                    t.entries.size() - 1,
                                    t.entries.get(t.entries.size() - 2).clone());
                            RegisterEvent other = new RegisterEvent.ApplicationComplete(
                                    t.story.state.time().orElseThrow(),
                                    t.story.records.uuid(),
                                    t.story.company,
                                    "enhanced",
                                    "sra",
                                    1);
                            t.entries.set(t.entries.size() - 1, EventCodec.encode(other));
                            t.publish();
                            Files.writeString(t.root.resolve("log/checkpoint"), note);
                        }),
                        new Case("an entry that is not canonical", Rule.ENTRY_FORM.id(), t -> t.signed(5, " ")),
                        new Case("an entry of an unknown type", Rule.ENTRY_FORM.id(), t -> {
                            String text = new String(t.entries.get(5), StandardCharsets.UTF_8);
                            t.entries.set(
                                    5,
                                    text.replace("application-complete", "application-received")
                                            .getBytes(StandardCharsets.UTF_8));
                            t.publish();
                        }),
                        new Case("an entry twice", Rule.CERTIFICATE_NEW.id(), t -> {
                            t.entries.add(9, t.entries.get(8));
                            t.publish();
                        }),
                        new Case("an entry left out", Rule.CERTIFICATE_KNOWN.id(), t -> {
                            t.entries.remove(8);
                            t.publish();
                        }),
                        new Case("a revocation left out", Rule.STATUS_BITS.id(), t -> {
                            t.entries.remove(11);
                            t.publish();
                        }),
                        new Case("an object gone", Rule.OBJECT.id(), t -> Files.delete(t.object(2))),
                        new Case("an object altered", Rule.OBJECT.id(), t -> Files.writeString(t.object(2), "{}")),
                        new Case("an opening altered", Rule.OPENING.id(), t -> {
                            UUID id =
                                    t.story.records.openings.keySet().iterator().next();
                            Files.writeString(t.root.resolve("openings").resolve(id.toString()), "{}");
                        }))
                .map(c -> Arguments.of(c.name(), c));
    }

    private String lastTile(int level) {
        long n = TileId.hashesAt(level, entries.size()) / TileId.FULL;
        return "log/" + TilePath.of(new TileId.Hashes(level, n, TileId.width(level, n, entries.size())));
    }

    private void signed(int index, String suffix) {
        entries.set(
                index,
                (new String(entries.get(index), StandardCharsets.UTF_8) + suffix).getBytes(StandardCharsets.UTF_8));
        publish();
    }

    private Path object(int entry) {
        return root.resolve("objects/sha256")
                .resolve(((RegisterEvent.EditionPublished) story.events.get(entry)).object());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tampered")
    void eachTamperingIsFoundAndNamed(String name, Case c) throws Exception {
        publish();
        c.tampering().with(this);
        Replay.Result result = replay();
        assertFalse(result.clean());
        assertEquals(c.code(), result.divergences().getFirst().code(), result.divergences()::toString);
    }

    @Test
    void aTokenThatSaysSomethingElseThanItsEntryIsNamed() throws Exception {
        RegisterEvent.CertificateIssued issued = (RegisterEvent.CertificateIssued) story.events.get(8);
        entries.set(
                8,
                EventCodec.encode(new RegisterEvent.CertificateIssued(
                        issued.time(),
                        issued.certificate(),
                        issued.accreditation(),
                        issued.token(),
                        issued.issuerKid(),
                        issued.revocation(),
                        new RegisterEvent.StatusEntry(Story.SUSPENSIONS, 102),
                        issued.validFrom(),
                        issued.validUntil(),
                        issued.replaces(),
                        issued.reason())));
        publish();
        Divergence first = replay().divergences().getFirst();
        assertEquals("record-token", first.code());
        assertEquals(8, first.index().orElseThrow());
    }

    @Test
    void aTokenByAnUntrustedKeyIsNamed() throws Exception {
        publish();
        Replay.Settings s = settings();
        var list =
                org.touchstone.format.testkit.Samples.trustList(Story.LOG.key().encode());
        var without = new org.touchstone.format.trust.TrustList(
                list.number(),
                list.issuedAt(),
                list.expiresAt(),
                list.previous(),
                list.registry(),
                list.governors(),
                list.issuerKeys().subList(1, 2),
                list.log(),
                list.witnesses(),
                list.schemes(),
                list.contexts(),
                list.schemas());
        var jws = org.touchstone.format.testkit.Samples.signed(without, 1, 2, 3);
        Replay.Result result = Replay.of(
                new FolderRecord(root),
                new Replay.Settings(s.log(), List.of(), TrustChain.of(jws.fingerprint(), List.of(jws)), s.depth(), 1));
        // The list in the record is another than the trusted one, and the four certificates' key is not in
        // that.
        assertEquals(
                List.of("record-trust-list", "record-token", "record-token", "record-token", "record-token"),
                result.divergences().stream().map(Divergence::code).toList());
    }

    @Test
    void anEmptyLogHasAnEmptyRegister() throws Exception {
        entries.clear();
        publish();
        Replay.Result result = replay();
        assertTrue(result.clean());
        assertEquals(0, result.entries());
        assertArrayEquals(
                MerkleTree.emptyRoot(), result.checkpoint().orElseThrow().root());
    }

    @Test
    void entriesOnlyNeedsNeitherObjectsNorOpenings() throws Exception {
        publish();
        try (Stream<Path> files = Files.walk(root.resolve("objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        Replay.Result result = Replay.of(
                new FolderRecord(root),
                new Replay.Settings(Story.LOG.key(), List.of(), Optional.empty(), Replay.Depth.ENTRIES, 2));
        assertEquals(List.of(), result.divergences());
        assertArrayEquals(story.state.digest(), result.state().digest());
    }

    @Test
    void anEntryIsOnlyReturnedProved() throws Exception {
        publish();
        LogReader log = LogReader.open(new FolderRecord(root), Story.LOG.key());
        assertThrows(IllegalArgumentException.class, () -> log.entry(entries.size()));
        assertThrows(IllegalArgumentException.class, () -> log.entry(-1));
        flip("log/tile/entries/001", 700);
        flip("log/tile/0/002", 99);
        LogReader altered = LogReader.open(new FolderRecord(root), Story.LOG.key());
        assertThrows(MalformedException.class, () -> {
            for (int i = 256; i < 512; i++) {
                altered.entry(i);
            }
        });
        // What lies under sound tiles is proved all the same.
        assertArrayEquals(entries.getFirst(), altered.entry(0).entry());
        VerifiedCheckpoint early =
                LogFolder.write(Files.createTempDirectory(root, "early"), Story.LOG, entries.subList(0, 3));
        Files.write(root.resolve("log/tile/0/000"), new byte[31]);
        LogReader torn = LogReader.open(new FolderRecord(root), Story.LOG.key());
        assertThrows(MalformedException.class, () -> torn.entry(1));
        assertThrows(MalformedException.class, () -> torn.growthSince(early));
        Files.delete(root.resolve("log/tile/0/000"));
        LogReader cut = LogReader.open(new FolderRecord(root), Story.LOG.key());
        assertThrows(MalformedException.class, () -> cut.entry(1));
    }
}
