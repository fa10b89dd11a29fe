package org.touchstone.registry.issuance;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.LogReader.Entry;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.status.StatusLists;

/// What buyers take along: a bundle for one certificate, the pack for all. Both hold only what stands under one signed
/// checkpoint, so that two made for the same checkpoint are the same bytes.
public final class Bundles {
    private static final int CHUNK = 500;

    /// How long after a grant its application is still listed: a presentation's longest life after a deadline.
    private static final Duration RESTS_ON_APPLICATION = Duration.ofDays(90);

    /// How far back the pack shows the status, and how closely. A list is published every twelve hours
    /// though nothing changes, so that for each moment there is one of at most eighteen.
    private static final Duration PAST = Duration.ofDays(30);

    private static final Duration PAST_EVERY = Duration.ofHours(6);

    private static final Set<String> STATUS_EVENTS = Set.of(
            "certificate-revoked",
            "accreditation-suspended",
            "accreditation-reinstated",
            "accreditation-withdrawn",
            "accreditation-surrendered",
            "accreditation-superseded",
            "accreditation-expired",
            "accreditation-continued",
            "suspension-extended",
            "condition-closed");

    private final Db db;
    private final LogReader log;
    private final PublicRecord record;
    private final StatusLists lists;

    public Bundles(Db db, LogReader log, PublicRecord record, StatusLists lists) {
        this.db = db;
        this.log = log;
        this.record = record;
        this.lists = lists;
    }

    /// What can be given out of a certificate.
    public sealed interface Found {
        /// The exact token.
        record Token(String text) implements Found {}

        /// It named a person and was erased.
        record Erased() implements Found {}

        /// There is none, or it is not under a signed checkpoint yet.
        record Unknown() implements Found {}
    }

    /// The token of a certificate, once it is under a signed checkpoint.
    public Found token(CertificateId certificate) {
        return db.read(tx -> {
            Optional<Row> row = signed(tx, certificate, log.size(tx));
            if (row.isEmpty()) {
                return new Found.Unknown();
            }
            return Tokens.find(tx, record, row.get().text("token"))
                    .<Found>map(Found.Token::new)
                    .orElseGet(Found.Erased::new);
        });
    }

    private static Optional<Row> signed(Tx tx, CertificateId certificate, long size) {
        return tx.find("issuance.find-certificate", Args.of("certificate", certificate.value()))
                .filter(row ->
                        row.optionalInteger("leaf_index").filter(i -> i < size).isPresent());
    }

    /// The bundle of a certificate against the newest checkpoint; empty where the certificate is unknown, erased
    /// or not signed into the log yet, or where its status lists have not been published yet.
    public Optional<Bundle> bundle(CertificateId certificate) {
        return db.read(tx -> {
            Optional<VerifiedCheckpoint> newest = log.checkpoint(tx);
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            VerifiedCheckpoint checkpoint = newest.get();
            Optional<Row> row = signed(tx, certificate, checkpoint.size());
            if (row.isEmpty()) {
                return Optional.empty();
            }
            Entry entry = log.entry(tx, row.get().integer("leaf_index")).orElseThrow();
            if (!(entry.event() instanceof RegisterEvent.CertificateIssued issued)) {
                throw new IllegalStateException("entry " + entry.index() + " issues no certificate");
            }
            Optional<Entry> revocation = log.publication(tx, issued.revocation().list(), checkpoint.size());
            Optional<Entry> suspension = log.publication(tx, issued.suspension().list(), checkpoint.size());
            Optional<BundledToken> token = certificate(tx, entry, log.proof(tx, entry.index(), checkpoint));
            if (revocation.isEmpty() || suspension.isEmpty() || token.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(Bundle.of(
                    token.get(),
                    List.of(list(tx, revocation.get(), checkpoint), list(tx, suspension.get(), checkpoint)),
                    trustLists(tx, checkpoint.size())));
        });
    }

    /// True if [#bundle] has one, for a fraction of its work.
    public boolean hasBundle(CertificateId certificate) {
        return db.read(tx -> {
            long size = log.size(tx);
            return signed(tx, certificate, size)
                    .flatMap(row -> log.entry(tx, row.integer("leaf_index")))
                    .filter(entry -> entry.event() instanceof RegisterEvent.CertificateIssued issued
                            && log.publication(tx, issued.revocation().list(), size)
                                    .isPresent()
                            && log.publication(tx, issued.suspension().list(), size)
                                    .isPresent()
                            && Tokens.find(tx, record, issued.token()).isPresent())
                    .isPresent();
        });
    }

    private Optional<BundledToken> certificate(Tx tx, Entry entry, TlogProof proof) {
        if (!(entry.event() instanceof RegisterEvent.CertificateIssued issued)) {
            throw new IllegalStateException("entry " + entry.index() + " issues no certificate");
        }
        Optional<Json.Obj> opening = switch (issued.token()) {
            case Ref.ToObject _ -> Optional.empty();
            case Ref.ToOpening(UUID id, String _) -> record.findOpening(tx, id).map(Opening::json);
        };
        return Tokens.find(tx, record, issued.token())
                .map(token -> new BundledToken(token, entry.text(), proof.format(), opening));
    }

    private BundledToken list(Tx tx, Entry entry, VerifiedCheckpoint checkpoint) {
        return new BundledToken(
                listToken(tx, entry),
                entry.text(),
                log.proof(tx, entry.index(), checkpoint).format(),
                Optional.empty());
    }

    private String listToken(Tx tx, Entry entry) {
        if (entry.event() instanceof RegisterEvent.StatusListPublished published) {
            return new String(record.object(tx, published.token()), StandardCharsets.US_ASCII);
        }
        throw new IllegalStateException("entry " + entry.index() + " publishes no status list");
    }

    /// The newest publication of a status list, or the one that was the newest at a moment.
    public Optional<StatusListJwt> statusList(String url, Optional<Instant> at) {
        return db.read(tx -> {
            long size = log.size(tx);
            Optional<Entry> entry =
                    at.isPresent() ? log.publicationAt(tx, url, at.get()) : log.publication(tx, url, size);
            return entry.map(e -> StatusListJwt.parse(listToken(tx, e)));
        });
    }

    private List<TrustListJws> trustLists(Tx tx, long size) {
        List<TrustListJws> lists = new ArrayList<>();
        eachOf(tx, "trust-list-published", size, entries -> {
            for (Entry entry : entries) {
                if (entry.event() instanceof RegisterEvent.TrustListPublished published) {
                    lists.add(TrustListJws.parse(record.object(tx, published.list())));
                }
            }
        });
        return lists;
    }

    /// Trust lists that stand in the log, from 1.
    public List<TrustListJws> trustLists() {
        return db.read(tx -> trustLists(tx, log.size(tx)));
    }

    /// Writes the pack: everything a buyer needs to check any bid offline, the same for everyone. One line each,
    /// against one checkpoint, whose size is given back. Memory does not grow with the number of certificates.
    public long writePack(OutputStream out) {
        return db.survey(tx -> {
            VerifiedCheckpoint checkpoint = log.newest(tx);
            long size = checkpoint.size();
            line(out, new PackLine.Header(checkpoint.note().format()));
            trustLists(tx, size).forEach(list -> line(out, new PackLine.Trust(list)));
            statusLists(tx, out, checkpoint);
            for (String type : STATUS_EVENTS.stream().sorted().toList()) {
                statusEvents(tx, out, type, checkpoint);
            }
            certificates(tx, out, checkpoint);
            applications(tx, out, checkpoint);
            return size;
        });
    }

    private void statusLists(Tx tx, OutputStream out, VerifiedCheckpoint checkpoint) {
        for (Row row : tx.list("status.list-all", Args.NONE)) {
            String url = lists.url(Purpose.of(row.text("purpose")), (int) row.integer("number"));
            Optional<Entry> newest = log.publication(tx, url, checkpoint.size());
            if (newest.isPresent()) {
                line(out, new PackLine.Status(list(tx, newest.get(), checkpoint)));
                pastLists(tx, out, url, newest.get(), checkpoint);
            }
        }
    }

    /// By what a deadline that has passed is judged: of each six hours the last list, newest first. What
    /// changed in between stands in the status events.
    private void pastLists(Tx tx, OutputStream out, String url, Entry newest, VerifiedCheckpoint checkpoint) {
        List<Entry> past =
                log.publicationsBefore(tx, newest, url, newest.event().time().minus(PAST), PAST_EVERY);
        List<TlogProof> proofs = log.proofs(tx, past.stream().map(Entry::index).toList(), checkpoint);
        for (int i = 0; i < past.size(); i++) {
            Entry entry = past.get(i);
            line(
                    out,
                    new PackLine.Status(new BundledToken(
                            listToken(tx, entry), entry.text(), proofs.get(i).format(), Optional.empty())));
        }
    }

    private void statusEvents(Tx tx, OutputStream out, String type, VerifiedCheckpoint checkpoint) {
        eachOf(tx, type, checkpoint.size(), entries -> {
            List<TlogProof> proofs =
                    log.proofs(tx, entries.stream().map(Entry::index).toList(), checkpoint);
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get(i);
                line(
                        out,
                        new PackLine.StatusEvent(
                                entry.index(), entry.text(), proofs.get(i).format(), documents(tx, entry.event())));
            }
        });
    }

    /// Entries of a type some at a time, in order.
    private void eachOf(Tx tx, String type, long size, Consumer<List<Entry>> some) {
        long next = 0;
        for (List<Entry> entries = log.ofType(tx, type, next, size);
                !entries.isEmpty();
                entries = log.ofType(tx, type, next, size)) {
            some.accept(entries);
            next = entries.getLast().index() + 1;
        }
    }

    /// The public documents that tell why.
    private List<Json.Obj> documents(Tx tx, RegisterEvent event) {
        Optional<Ref> ref = Optional.empty();
        if (event instanceof RegisterEvent.AccreditationSuspended e) {
            ref = Optional.of(e.remedy());
        } else if (event instanceof RegisterEvent.AccreditationWithdrawn e) {
            ref = Optional.of(e.decision());
        }
        return ref.isPresent() && ref.get() instanceof Ref.ToObject(String digest)
                ? List.of(StrictJson.parseObject(record.object(tx, digest), StrictJson.Limits.DOCUMENT))
                : List.of();
    }

    private void certificates(Tx tx, OutputStream out, VerifiedCheckpoint checkpoint) {
        UUID after = new UUID(0, 0);
        while (true) {
            List<Row> rows = tx.list(
                    "issuance.list-live",
                    Args.of("size", checkpoint.size()).with("after", after).with("limit", CHUNK));
            if (rows.isEmpty()) {
                return;
            }
            List<TlogProof> proofs = log.proofs(
                    tx, rows.stream().map(r -> r.integer("leaf_index")).toList(), checkpoint);
            for (int i = 0; i < rows.size(); i++) {
                Entry entry = log.entry(tx, rows.get(i).integer("leaf_index")).orElseThrow();
                certificate(tx, entry, proofs.get(i)).ifPresent(token -> line(out, new PackLine.Current(token)));
            }
            after = rows.getLast().uuid("id");
        }
    }

    /// Complete applications that no grant has answered, or that were granted so lately that a bid may still rest
    /// on the application. What became of the others is nobody's business: refused, lapsed and withdrawn ones are
    /// listed like those that wait.
    private void applications(Tx tx, OutputStream out, VerifiedCheckpoint checkpoint) {
        if (log.ofType(tx, "application-complete", 0, checkpoint.size()).isEmpty()) {
            return;
        }
        Instant last = log.lastOfType(tx, "accreditation-granted", checkpoint.size())
                .map(entry -> entry.event().time())
                .orElse(Instant.MIN);
        // Sixteen bytes and some for each grant there ever was: the one thing here that grows with the register.
        Set<UUID> answered = new HashSet<>();
        eachOf(tx, "accreditation-granted", checkpoint.size(), entries -> {
            for (Entry entry : entries) {
                if (entry.event() instanceof RegisterEvent.AccreditationGranted g
                        && !g.time().plus(RESTS_ON_APPLICATION).isAfter(last)) {
                    g.application().ifPresent(answered::add);
                }
            }
        });
        eachOf(tx, "application-complete", checkpoint.size(), entries -> {
            for (Entry entry : entries) {
                if (entry.event() instanceof RegisterEvent.ApplicationComplete complete
                        && !answered.contains(complete.application())) {
                    Entry supplier = naming(tx, complete.supplier(), checkpoint.size());
                    Optional<Json.Obj> identity =
                            document(tx, identity(supplier).ref());
                    // An erased person is on no list.
                    identity.ifPresent(i -> line(
                            out,
                            new PackLine.Application(
                                    entry.text(),
                                    log.proof(tx, entry.index(), checkpoint).format(),
                                    new PackLine.Applicant(
                                            supplier.text(),
                                            log.proof(tx, supplier.index(), checkpoint)
                                                    .format(),
                                            i))));
                }
            }
        });
    }

    /// The entry below `size` that names a supplier as it is called then.
    private Entry naming(Tx tx, UUID supplier, long size) {
        long before = size;
        while (true) {
            List<Entry> entries = log.ofSupplier(tx, supplier, before, CHUNK);
            for (Entry entry : entries) {
                if (entry.event() instanceof RegisterEvent.SupplierRegistered
                        || entry.event() instanceof RegisterEvent.SupplierRenamed) {
                    return entry;
                }
            }
            if (entries.isEmpty()) {
                throw new IllegalStateException("no entry names the supplier " + supplier);
            }
            before = entries.getLast().index();
        }
    }

    private record Identified(UUID supplier, Ref ref) {}

    private static Identified identity(Entry entry) {
        if (entry.event() instanceof RegisterEvent.SupplierRegistered e) {
            return new Identified(e.supplier(), e.identity());
        }
        if (entry.event() instanceof RegisterEvent.SupplierRenamed e) {
            return new Identified(e.supplier(), e.identity());
        }
        throw new IllegalStateException("entry " + entry.index() + " names no supplier");
    }

    private Optional<Json.Obj> document(Tx tx, Ref ref) {
        return switch (ref) {
            case Ref.ToObject(String digest) ->
                Optional.of(StrictJson.parseObject(record.object(tx, digest), StrictJson.Limits.DOCUMENT));
            case Ref.ToOpening(UUID id, String _) -> record.findOpening(tx, id).map(Opening::json);
        };
    }

    private static void line(OutputStream out, PackLine line) {
        try {
            out.write(line.text().getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
