package org.touchstone.registry.log;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.register.RegisterState;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;

/// Seals the register's state every few thousand entries, beside the sequencer and not in its way: it has a state of
/// its own, folded from what the database holds under a root that has been signed. So every entry is read and folded
/// a second time before a start may ever trust its result.
final class Sealer implements AutoCloseable {
    private static final int EVERY = 5_000;

    private final Db db;
    private final NoteSigner signer;
    private final Thread thread;
    private final Object lock = new Object();
    private long sealedAt;
    private long size;
    private byte[] root = {};
    private boolean closed;
    private @Nullable RuntimeException failure;

    /// @param sealedAt the size of the last sealed fold, 0 if there is none
    Sealer(Db db, NoteSigner signer, long sealedAt) {
        this.db = db;
        this.signer = signer;
        this.sealedAt = sealedAt;
        this.thread = Thread.ofPlatform().name("sealer").daemon(true).start(this::run);
    }

    /// Tells that a checkpoint of `size` entries has been signed.
    ///
    /// @throws DoubtException if sealing has found something wrong
    void signed(long size, byte[] root) {
        synchronized (lock) {
            if (failure != null) {
                throw failure;
            }
            this.size = size;
            this.root = root;
            lock.notifyAll();
        }
    }

    private record Signed(long size, byte[] root) {}

    private void run() {
        try {
            Optional<RegisterState> state = Optional.empty();
            for (Optional<Signed> next = next(); next.isPresent(); next = next()) {
                RegisterState folded = state.isPresent() ? state.get() : begin();
                TailCheck.extend(db, folded, next.get().size(), next.get().root());
                SealedFold fold = SealedFold.seal(folded, signer);
                db.run(tx -> tx.send(
                        "log.add-fold",
                        Args.of("size", fold.size())
                                .with("note", fold.note().format())
                                .with("state", fold.snapshot())));
                state = Optional.of(folded);
                synchronized (lock) {
                    sealedAt = fold.size();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            synchronized (lock) {
                // Whether it is a doubt or a lost connection, the holder of the role hears of it and acts.
                failure = e;
            }
        }
    }

    private Optional<Signed> next() throws InterruptedException {
        synchronized (lock) {
            while (!closed && size - sealedAt < EVERY) {
                lock.wait();
            }
            return closed ? Optional.empty() : Optional.of(new Signed(size, root));
        }
    }

    private RegisterState begin() {
        return db.read(tx -> tx.find("log.find-last-fold", Args.of("size", Long.MAX_VALUE)))
                .map(row -> new SealedFold(row.integer("size"), SignedNote.parse(row.text("note")), row.bytes("state"))
                        .open(signer.key()))
                .orElseGet(RegisterState::new);
    }

    @Override
    public void close() throws InterruptedException {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        thread.join(Duration.ofSeconds(30));
    }
}
