package org.touchstone.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.demo.DemoGovernors;
import org.touchstone.registry.demo.Story;
import org.touchstone.registry.demo.StoryClock;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.TestFolds;
import org.touchstone.registry.register.RegisterRows;
import org.touchstone.registry.status.StatusLists;

/// A registry in which the demonstration's whole story was told, and which then got some hundred more suppliers so that
/// its log has full tiles and a sealed fold. Told once for all tests of this process; each test takes a copy.
public final class ToldRegistry implements AutoCloseable {
    private static final int MORE = 250;

    /// A sole trader of the story's kind, with nothing in force: it may be erased.
    public static final UUID TRADER = UUID.fromString("5e1f0000-0000-4000-8000-000000000001");

    public final TestDatabase database;
    public final Path data;

    private ToldRegistry(TestDatabase database, Path data) {
        this.database = database;
        this.data = data;
    }

    /// A copy of the told registry, with a data folder of its own; nothing runs on it.
    public static ToldRegistry copy() {
        try {
            Path folder = Files.createTempDirectory("touchstone told ");
            copyTree(Original.DATA, folder);
            return new ToldRegistry(TestDatabase.copyOf(Original.OWNER), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The settings under which the copy is opened.
    public Config config(String... more) {
        return configOf(data, database.owner(), more);
    }

    public static Config configOf(Path data, DatabaseUrl owner, String... more) {
        return Config.read(
                true,
                Stream.concat(Stream.of("--data", data.toString()), Stream.of(more))
                        .toList(),
                Map.of("DATABASE_URL", text(owner)));
    }

    /// A URL as an operator writes it.
    public static String text(DatabaseUrl url) {
        return url.jdbc().replace("jdbc:postgresql://", "postgres://" + url.user() + ":" + url.password() + "@");
    }

    public static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    public static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        database.close();
        try {
            deleteTree(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Original {
        static final DatabaseUrl OWNER;
        static final Path DATA;

        static {
            try {
                TestDatabase database = TestDatabase.fresh();
                DATA = Files.createTempDirectory("touchstone original ");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        deleteTree(DATA);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
                OWNER = database.owner();
                database.db().close();
                tell(configOf(DATA, OWNER));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void tell(Config config) {
        Story story = Story.of(config.data(), InstantSource.system());
        StoryClock clock = new StoryClock(story.beginning(), InstantSource.system());
        try (Registry registry = new Registry(config, clock, true)) {
            registry.start();
            DemoGovernors governors = new DemoGovernors(config.data().resolve("demo-governors"));
            Runnable renew = () -> Demonstration.renewTrust(registry, governors, story.edition());
            renew.run();
            story.tell(Demonstration.desk(registry, clock, renew), _ -> {});
            registry.catchUp();
            more(registry, clock);
            registry.settle();
            TestFolds.seal(registry.db(), registry.ring().logSigner());
        }
    }

    private static void more(Registry registry, StoryClock clock) {
        EventLog log = new EventLog(new StatusLists(registry.identity().publicUrl(), new SecureRandom())
                .and(new RegisterRows(registry.record())));
        registry.db().run(tx -> {
            for (int i = 0; i < MORE; i++) {
                boolean trader = i == 0;
                UUID id = trader ? TRADER : UUID.randomUUID();
                Json.Obj identity = Json.Obj.builder()
                        .with("legalName", trader ? "A. Trader" : "Filling Works " + i + " Ltd")
                        .with(
                                "address",
                                Json.Obj.builder().with("country", "GB").build())
                        .with("identifiers", Json.Arr.ofStrings(List.of()))
                        .build();
                Ref ref = trader
                        ? registry.record().putOpening(tx, CommitmentType.SUPPLIER_IDENTITY, identity, id)
                        : new Ref.ToObject(registry.record().putObject(tx, CanonicalJson.bytes(identity)));
                log.append(
                        tx,
                        new RegisterEvent.SupplierRegistered(
                                clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                                id,
                                trader
                                        ? RegisterEvent.SupplierKind.SOLE_TRADER
                                        : RegisterEvent.SupplierKind.LEGAL_PERSON,
                                ref));
            }
        });
    }
}
