package org.touchstone.registry.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.touchstone.format.certificate.Contexts;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.issuance.Bundles;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.pages.jte.JtetrustGenerated;
import org.touchstone.registry.register.Register;
import org.touchstone.registry.register.RegisterExport;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Kept;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;

/// The public record as files: objects, openings, status lists, trust lists, the DID document, contexts and
/// schemas, the pack and the whole register.
public final class RecordPages {
    private final Db db;
    private final Frame frame;
    private final Register register;
    private final LogReader log;
    private final PublicRecord record;
    private final PublishedFile pack;
    private final PublishedFile wholeRegister;
    private final Newest newest;
    private final PublicUrl publicUrl;
    private final Supplier<byte[]> didDocument;
    private final Runnable freshLists;
    private final Kept kept = new Kept(32L << 20);

    /// @param didDocument gives the did:web document's bytes
    /// @param freshLists publishes fresh status lists
    /// @param files a folder for large documents while they are served
    public RecordPages(
            Db db,
            Frame frame,
            Register register,
            LogReader log,
            PublicRecord record,
            Bundles bundles,
            Newest newest,
            PublicUrl publicUrl,
            Supplier<byte[]> didDocument,
            Runnable freshLists,
            Path files) {
        this.db = db;
        this.frame = frame;
        this.register = register;
        this.log = log;
        this.record = record;
        this.pack = new PublishedFile(files, "pack.jsonl", "application/jsonl; charset=utf-8", bundles::writePack);
        this.wholeRegister = new PublishedFile(
                files, "register.json", "application/json", new RegisterExport(db, log, record)::write);
        this.newest = newest;
        this.publicUrl = publicUrl;
        this.didDocument = didDocument;
        this.freshLists = freshLists;
    }

    public List<Route> routes() {
        List<Route> out = new ArrayList<>(List.of(
                Route.get("/objects/sha256/{digest}", this::object).takes(Work.FILE),
                Route.get("/openings/{id}", this::opening).takes(Work.FILE),
                Route.get("/status/{purpose}/{n}", this::statusList, "timestamp")
                        .takes(Work.FILE),
                Route.get("/trust", this::trust),
                Route.get("/trust/list.json", this::newestTrustList),
                Route.get("/trust/lists/{n}.json", this::trustList),
                Route.get(
                        "/.well-known/did.json",
                        _ -> Answer.of("application/did+json", didDocument.get())
                                .cache(Answer.Cache.REVALIDATE)
                                .open()),
                Route.get("/pack.jsonl", this::pack, "fresh").takes(Work.EXPORT),
                Route.get("/register.json", this::register).takes(Work.EXPORT)));
        // The same bytes wherever they are asked for; their fixed URLs name no server, so this one offers a
        // copy.
        out.add(copy("/contexts/accreditation/v1", "application/ld+json", Contexts.accreditationV1()));
        out.add(copy("/contexts/credentials/v2", "application/ld+json", Contexts.w3cV2()));
        out.add(copy("/schemas/certificate/v1.json", "application/schema+json", Contexts.certificateSchema()));
        return out;
    }

    private static Route copy(String path, String type, byte[] bytes) {
        Answer answer =
                Answer.of(type, bytes).cache(Answer.Cache.IMMUTABLE).open().prepared();
        return Route.get(path, _ -> answer).takes(Work.NONE);
    }

    private Answer object(Request request) {
        String digest = request.path("digest");
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return kept.answer(digest, () -> {
            byte[] bytes = db.read(tx -> record.findObject(tx, digest))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            return Answer.of(typeOf(bytes), bytes).cache(Answer.Cache.IMMUTABLE).open();
        });
    }

    /// Objects are canonical JSON or compact tokens; nothing else goes into the record.
    private static String typeOf(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == '{' ? "application/json" : "application/vc+jwt";
    }

    private Answer opening(Request request) {
        UUID id = request.pathUuid("id");
        PublicRecord.Opened opened = db.read(tx -> record.opening(tx, id));
        return switch (opened) {
            // Never kept by others: it may have to be erased.
            case PublicRecord.Opened.Present(byte[] bytes) ->
                Answer.of("application/json", bytes).cache(Answer.Cache.NONE).open();
            case PublicRecord.Opened.Erased() -> throw new RefusedException(Refusal.ERASED);
            case PublicRecord.Opened.Unknown() -> throw new RefusedException(Refusal.NOT_FOUND);
        };
    }

    private Answer statusList(Request request) {
        String purpose = request.path("purpose");
        if (!purpose.equals("revocation") && !purpose.equals("suspension")) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        String list = publicUrl.statusList(purpose, (int) Math.min(Integer.MAX_VALUE, request.pathNumber("n")));
        Optional<String> timestamp = request.query("timestamp");
        return timestamp.isPresent()
                ? statusList(list, timestamp)
                : newest.answer("list " + list, () -> statusList(list, timestamp));
    }

    private Answer statusList(String list, Optional<String> timestamp) {
        return db.read(tx -> {
            Optional<LogReader.Entry> publication = timestamp.isPresent()
                    ? log.publicationAt(tx, list, RegisterPages.at(timestamp.get()))
                    : log.publication(tx, list, log.size(tx));
            String digest = publication
                    .map(LogReader.Entry::event)
                    .flatMap(e -> e instanceof RegisterEvent.StatusListPublished p
                            ? Optional.of(p.token())
                            : Optional.empty())
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            return kept.answer(
                    "status " + digest,
                    () -> Answer.of("application/vc+jwt", record.object(tx, digest))
                            .cache(Answer.Cache.MINUTE)
                            .open());
        });
    }

    // Trust lists

    private byte[] listBytes(Tx tx, Optional<Long> number) {
        return register.trustLists(tx).stream()
                .filter(t -> number.isEmpty() || t.number() == number.get())
                .findFirst()
                .map(t -> record.object(tx, t.object()))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Answer newestTrustList(Request request) {
        return Answer.of("application/json", db.read(tx -> listBytes(tx, Optional.empty())))
                .cache(Answer.Cache.REVALIDATE)
                .open();
    }

    private Answer trustList(Request request) {
        long number = request.pathNumber("n");
        return Answer.of("application/json", db.read(tx -> listBytes(tx, Optional.of(number))))
                .cache(Answer.Cache.IMMUTABLE)
                .open();
    }

    private Answer trust(Request request) {
        return db.read(tx -> {
            List<Register.PublishedTrustList> lists = register.trustLists(tx);
            List<Fact> facts = new ArrayList<>();
            List<TrustPage.Key> keys = new ArrayList<>();
            if (lists.isEmpty()) {
                facts.add(Fact.of(frame.t(Text.TRUST_REGISTRY), frame.t(Text.TRUST_NONE)));
            } else {
                TrustList list = TrustListJws.parse(
                                record.object(tx, lists.getFirst().object()))
                        .list();
                facts.add(Fact.of(frame.t(Text.TRUST_REGISTRY), list.registry().name()));
                facts.add(Fact.of(frame.t(Text.TRUST_ISSUED), Labels.recordedDay(list.issuedAt())));
                facts.add(Fact.of(
                        frame.t(Text.TRUST_EXPIRES),
                        list.expiresAt().map(Labels::recordedDay).orElse(frame.t(Text.TRUST_FINAL))));
                facts.add(Fact.of(
                        frame.t(Text.TRUST_GOVERNORS),
                        frame.t(
                                Text.TRUST_GOVERNORS_VALUE,
                                list.governors().threshold(),
                                list.governors().keys().size())));
                facts.add(Fact.of(frame.t(Text.TRUST_LOG), list.log().origin()));
                facts.add(Fact.of(frame.t(Text.TRUST_LOGKEY), list.log().key()));
                for (TrustList.IssuerKey key : list.issuerKeys()) {
                    keys.add(new TrustPage.Key(
                            key.kid(),
                            switch (key.use()) {
                                case CERTIFICATE -> frame.t(Text.TRUST_USE_CERTIFICATE);
                                case STATUS_LIST -> frame.t(Text.TRUST_USE_STATUS);
                            },
                            Labels.recordedDay(key.notBefore())));
                }
            }
            String pin = lists.isEmpty() ? "…" : lists.getLast().fingerprint();
            TrustPage view = new TrustPage(
                    lists.stream()
                            .map(l -> new TrustPage.Published(l.number(), spaced(l.fingerprint())))
                            .toList(),
                    "touchstone trust pin " + pin + " --from " + publicUrl + "\ntouchstone sync",
                    facts,
                    keys);
            Page page = frame.page(Frame.Part.TRUST, frame.t(Text.TRUST_TITLE), Optional.of("/trust/list.json"));
            return Frame.html(out -> JtetrustGenerated.render(out, null, page, view));
        });
    }

    /// In groups of four, eight to a line, to be read aloud and compared.
    private static String spaced(String fingerprint) {
        return fingerprint.replaceAll("(.{4})(?=.)", "$1 ").replaceAll("((?:.{4} ){7}.{4}) ", "$1\n");
    }

    // The whole

    /// The pack; with `fresh=yes` after the status lists were published anew if they were not fresh,
    /// which is the same for whoever asks.
    private Answer pack(Request request) {
        Optional<String> fresh = request.query("fresh");
        if (fresh.isPresent()) {
            if (!fresh.get().equals("yes")) {
                throw new RefusedException(Refusal.INVALID_PARAMETER, "fresh", "yes");
            }
            freshLists.run();
        }
        return pack.answer(state(), fresh.isPresent());
    }

    /// The pack that everybody gets, line by line; to be closed.
    java.io.InputStream openPack() throws java.io.IOException {
        return pack.open(state());
    }

    private Answer register(Request request) {
        return wholeRegister.answer(state(), false);
    }

    private PublishedFile.Log state() {
        return db.read(tx -> {
            long size = log.size(tx);
            if (size == 0) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            return new PublishedFile.Log(
                    size,
                    log.lastOfType(tx, "personal-data-erased", size)
                            .map(LogReader.Entry::index)
                            .orElse(-1L));
        });
    }
}
