package org.touchstone.registry.issuance;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.accreditation.CertificateRequest;
import org.touchstone.registry.db.DatabaseUrl;

/// A process of its own that issues one certificate, then replaces it, and is gone without a word at a fault point: no
/// exception, no closing, no shutdown hook.
///
/// Arguments: app URL, user, password; reader URL, user, password; data folder; fault point. Says what it has handed
/// out on standard output.
public final class DoomedServer {
    static final int KILLED = 137;

    private DoomedServer() {}

    public static void main(String[] args) throws InterruptedException {
        AtomicBoolean armed = new AtomicBoolean();
        String point = args[7];
        World world = new World(
                new DatabaseUrl(args[0], args[1], args[2]),
                new DatabaseUrl(args[3], args[4], args[5]),
                Path.of(args[6]),
                InstantSource.system(),
                reached -> {
                    if (armed.get() && reached.equals(point)) {
                        Runtime.getRuntime().halt(KILLED);
                    }
                });
        world.begin().start();
        World.Held held = world.db.in(tx -> world.grant(tx, false));
        CertificateId first =
                world.db.in(tx -> world.issuance.request(tx, world.request(held, "Brightwater Ltd", Optional.empty())));
        System.out.println("handed " + world.issuance.finish(first).token());
        world.publisher.publishDue();
        world.awaitEverythingIncluded();
        boolean early = point.startsWith("decide");
        armed.set(early);
        CertificateId second = world.db.in(tx -> {
            // Once committed and before it is worked on: the batch of an earlier event must not meet the fault.
            tx.afterCommit(() -> armed.set(true));
            CertificateId id = world.issuance.request(
                    tx,
                    world.request(
                            held,
                            "Brightwater Services Ltd",
                            Optional.of(new CertificateRequest.Replacement(first, "CRD-RENAMED"))));
            if (armed.get() && point.equals("decide.before")) {
                Runtime.getRuntime().halt(KILLED);
            }
            return id;
        });
        if (point.equals("decide.after")) {
            Runtime.getRuntime().halt(KILLED);
        }
        System.out.println("handed " + world.issuance.finish(second).token());
        System.exit(0);
    }
}
