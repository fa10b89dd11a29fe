package org.touchstone.registry.register;

import java.io.OutputStream;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.register.RecordSource;
import org.touchstone.format.register.RegisterState;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;

/// The whole register in its canonical form, as anyone gets it who replays the record up to the same
/// checkpoint.
///
/// It is made by that very replay, not from rows: what is offered here is what an auditor must arrive at. The
/// fold is kept and carried on while there is memory for it (some 1 KiB for a supplier with an accreditation),
/// else made anew.
public final class RegisterExport {
    private static final int STEP = 1_000;

    private final Db db;
    private final LogReader log;
    private final PublicRecord record;
    private SoftReference<RegisterState> kept = new SoftReference<>(new RegisterState());

    public RegisterExport(Db db, LogReader log, PublicRecord record) {
        this.db = db;
        this.log = log;
        this.record = record;
    }

    /// Writes the register at the newest checkpoint, row by row, and gives the checkpoint's size. One
    /// caller at a time.
    public synchronized long write(OutputStream out) {
        RegisterState known = kept.get();
        RegisterState state = known == null ? new RegisterState() : known;
        // Until it is whole: a fold that stopped half way is no register.
        kept = new SoftReference<>(new RegisterState());
        long size = db.read(log::size);
        while (state.size() < size) {
            // A transaction for each step: none is held for as long as all of it takes.
            db.survey(tx -> {
                List<LogReader.Entry> entries = log.entries(tx, state.size(), Math.min(size, state.size() + STEP));
                if (entries.isEmpty()) {
                    throw new IllegalStateException("entry " + state.size() + " is missing below a signed checkpoint");
                }
                RecordSource documents = log.documents(tx, entries);
                entries.forEach(e -> state.apply(e.index(), e.event(), documents));
                return state.size();
            });
        }
        db.survey(tx -> {
            state.writeRegister(source(tx), out);
            return size;
        });
        kept = new SoftReference<>(state);
        return state.size();
    }

    private RecordSource source(Tx tx) {
        return new RecordSource() {
            @Override
            public Optional<byte[]> object(String digest) {
                return record.findObject(tx, digest);
            }

            @Override
            public Optional<byte[]> opening(UUID id) {
                return record.opening(tx, id) instanceof PublicRecord.Opened.Present(byte[] bytes)
                        ? Optional.of(bytes)
                        : Optional.empty();
            }
        };
    }
}
