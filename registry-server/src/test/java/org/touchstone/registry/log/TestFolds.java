package org.touchstone.registry.log;

import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.register.RegisterState;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;

/// Seals the register as it is now: the program itself does so every few thousand entries.
public final class TestFolds {
    private TestFolds() {}

    public static void seal(Db db, NoteSigner signer) {
        RegisterState state = new RegisterState();
        db.stream("log.stream-entries", row -> state.apply(state.size(), EventCodec.decode(row.bytes("entry"))), 0L);
        SealedFold fold = SealedFold.seal(state, signer);
        db.run(tx -> tx.run(
                "log.add-fold",
                Args.of("size", fold.size()).with("note", fold.note().format()).with("state", fold.snapshot())));
    }
}
