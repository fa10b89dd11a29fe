package org.touchstone.registry.register;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.register.RecordSource;
import org.touchstone.format.register.RegisterState;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;

/// The whole register in its canonical form, as anyone gets it who replays the record up to the same checkpoint.
///
/// It is made by that very replay, not from rows: what is offered here is what an auditor must arrive at. The fold is
/// kept and carried on, so a request costs the entries since the last one and the writing.
public final class RegisterExport {
    private static final int STEP = 1_000;

    /// The register at a checkpoint.
    public record Snapshot(long size, byte[] bytes) {}

    private final LogReader log;
    private final PublicRecord record;
    private RegisterState state = new RegisterState();

    public RegisterExport(LogReader log, PublicRecord record) {
        this.log = log;
        this.record = record;
    }

    /// The register at the newest checkpoint. One caller at a time.
    public synchronized Snapshot newest(Db db) {
        return db.survey(tx -> {
            long size = log.size(tx);
            RecordSource source = source(tx);
            while (state.size() < size) {
                List<LogReader.Entry> entries = log.entries(tx, state.size(), Math.min(size, state.size() + STEP));
                for (LogReader.Entry e : entries) {
                    state.apply(e.index(), e.event(), source);
                }
                if (entries.isEmpty()) {
                    throw new IllegalStateException("entry " + state.size() + " is missing below a signed checkpoint");
                }
            }
            return new Snapshot(size, CanonicalJson.bytes(state.register(source)));
        });
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
