package org.touchstone.registry.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;

/// The pack that verifiers fetch, the same for everyone: whoever fetches it tells nobody which bidder is looked up.
///
/// Everything in it is proved against one checkpoint. Kept until the checkpoint or an opening changes.
public final class Packs {
    private static final List<String> STATUS_EVENTS = List.of(
            "accreditation-suspended",
            "accreditation-reinstated",
            "accreditation-withdrawn",
            "accreditation-surrendered",
            "accreditation-expired",
            "accreditation-superseded",
            "accreditation-continued",
            "certificate-revoked",
            "condition-closed");

    private final Register register;
    private final LogReader log;
    private final PublicRecord record;
    private final Bundles bundles;

    public Packs(Register register, LogReader log, PublicRecord record, Bundles bundles) {
        this.register = register;
        this.log = log;
        this.record = record;
        this.bundles = bundles;
    }

    /// The lines of the pack at the newest checkpoint; none before the first.
    public List<String> lines(Tx tx, PublicUrl publicUrl) {
        Optional<VerifiedCheckpoint> checkpoint = log.checkpoint(tx);
        if (checkpoint.isEmpty()) {
            return List.of();
        }
        VerifiedCheckpoint signed = checkpoint.get();
        List<PackLine> out = new ArrayList<>();
        out.add(new PackLine.Header(signed.note().format()));
        for (TrustListJws list : bundles.trustLists(tx)) {
            out.add(new PackLine.Trust(list));
        }
        for (String purpose : List.of("revocation", "suspension")) {
            int n = 1;
            Optional<org.touchstone.format.bundle.BundledToken> list =
                    bundles.statusList(tx, publicUrl.statusList(purpose, n), signed);
            while (list.isPresent()) {
                out.add(new PackLine.Status(list.get()));
                n++;
                list = bundles.statusList(tx, publicUrl.statusList(purpose, n), signed);
            }
        }
        for (LogReader.Entry e : ofTypes(tx, signed)) {
            out.add(new PackLine.StatusEvent(
                    e.index(), e.text(), proof(tx, e, signed), documents(tx, e.event())));
        }
        for (Row row : tx.list("register.list-live-certificates", Args.NONE)) {
            register.certificate(tx, row.uuid("id"))
                    .flatMap(c -> bundles.bundled(tx, c))
                    .ifPresent(b -> out.add(new PackLine.Current(b)));
        }
        for (LogReader.Entry e : log.ofType(tx, "application-complete", signed.size())) {
            out.add(new PackLine.Application(e.text(), proof(tx, e, signed)));
        }
        return out.stream().map(PackLine::text).toList();
    }

    private List<LogReader.Entry> ofTypes(Tx tx, VerifiedCheckpoint signed) {
        return STATUS_EVENTS.stream()
                .flatMap(type -> log.ofType(tx, type, signed.size()).stream())
                .sorted(Comparator.comparingLong(LogReader.Entry::index))
                .toList();
    }

    private String proof(Tx tx, LogReader.Entry e, VerifiedCheckpoint signed) {
        return log.proof(tx, e.index(), signed).format();
    }

    /// The public documents that a status event names; a personal one is left out once erased.
    private List<Json.Obj> documents(Tx tx, RegisterEvent event) {
        Optional<Ref> ref = Optional.empty();
        if (event instanceof RegisterEvent.AccreditationSuspended e) {
            ref = Optional.of(e.remedy());
        } else if (event instanceof RegisterEvent.AccreditationWithdrawn e) {
            ref = Optional.of(e.decision());
        }
        return ref.flatMap(r -> document(tx, r)).map(List::of).orElse(List.of());
    }

    private Optional<Json.Obj> document(Tx tx, Ref ref) {
        return switch (ref) {
            case Ref.ToObject(String digest) ->
                record.findObject(tx, digest).flatMap(Packs::object);
            case Ref.ToOpening(UUID id, String _) -> record.findOpening(tx, id).map(Opening::json);
        };
    }

    private static Optional<Json.Obj> object(byte[] bytes) {
        try {
            return Optional.of(StrictJson.parseObject(bytes, StrictJson.Limits.DOCUMENT));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
