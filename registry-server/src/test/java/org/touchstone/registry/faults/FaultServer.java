package org.touchstone.registry.faults;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.touchstone.registry.Config;
import org.touchstone.registry.Registry;
import org.touchstone.registry.Website;
import org.touchstone.registry.web.JsonLines;

/// The server as `serve` puts it together, in a process of its own, but taking the tokens of a demonstration: a load
/// client has no sign-in page. Argument: the data folder. Says `port N` on standard output once it listens; its log
/// goes to standard error. With `-Dfaults.clock=<file>` it goes by a [TurnedClock] and does what falls due as soon as
/// that is turned, instead of within half a minute.
public final class FaultServer {
    private static final long LOOK_MILLIS = 100;

    private FaultServer() {}

    public static void main(String[] args) throws Exception {
        JsonLines.install(Level.INFO, System.err);
        Config config = Seed.config(Path.of(args[0]), System.getenv());
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                boolean _ = closed.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        Optional<TurnedClock> turned =
                Optional.ofNullable(System.getProperty("faults.clock")).map(file -> new TurnedClock(Path.of(file)));
        InstantSource clock = turned.<InstantSource>map(t -> t).orElse(InstantSource.system());
        try (Registry registry = new Registry(config, clock, turned.isPresent())) {
            registry.start();
            registry.work();
            try (Website website = Website.start(config, registry)) {
                System.out.println("port " + website.port());
                while (!stop.await(turned.isPresent() ? LOOK_MILLIS : 2_000, TimeUnit.MILLISECONDS)) {
                    if (turned.filter(TurnedClock::wasTurned).isPresent()) {
                        registry.catchUp();
                    }
                    registry.takeTrustLists();
                }
            }
        } finally {
            closed.countDown();
        }
    }
}
