package org.touchstone.registry.pages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.pages.jte.JteentryGenerated;
import org.touchstone.registry.pages.jte.JtelogGenerated;
import org.touchstone.registry.register.Register;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Kept;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;

/// The register log: as pages for people, and as the tiles and checkpoint of C2SP tlog-tiles for any client
/// of such logs.
public final class LogPages {
    private static final int ROWS = 50;
    private static final long ROOM = 32L << 20;

    private final Db db;
    private final Frame frame;
    private final LogReader log;
    private final Register register;
    private final PublicUrl publicUrl;
    private final Newest newest;
    private final EventWords words;
    private final Kept kept = new Kept(ROOM);

    public LogPages(Db db, Frame frame, LogReader log, Register register, Newest newest, PublicUrl publicUrl) {
        this.db = db;
        this.frame = frame;
        this.log = log;
        this.register = register;
        this.newest = newest;
        this.publicUrl = publicUrl;
        this.words = new EventWords(frame.messages());
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/log", this::page, "before"),
                Route.get("/log.json", this::pageJson, "before"),
                Route.get("/log/entries/{index}", this::entry),
                Route.get("/log/entries/{index}.json", this::entryJson),
                Route.get("/log/checkpoint", this::checkpoint).takes(Work.FILE),
                Route.get("/log/tile/{path...}", this::tile).takes(Work.FILE));
    }

    /// The index below which entries are asked for.
    static long before(Request request) {
        String text = request.query("before").orElse("");
        if (text.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[0-9]{1,15}")) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, "before", "0–999999999999999");
        }
        return Long.parseLong(text);
    }

    private Answer page(Request request) {
        long before = before(request);
        return db.read(tx -> {
            Optional<VerifiedCheckpoint> signed = log.checkpoint(tx);
            long size = signed.map(VerifiedCheckpoint::size).orElse(0L);
            List<LogReader.Entry> entries = log.newest(tx, before, ROWS);
            Map<String, String> names = names(tx, entries);
            List<LogPage.Row> rows = entries.stream()
                    .map(e -> {
                        RegisterEvent event = e.event();
                        return new LogPage.Row(
                                e.index(),
                                Labels.number(e.index()),
                                Labels.recorded(e.event().time()),
                                words.what(event),
                                words.subject(event).map(l -> named(l, names)));
                    })
                    .toList();
            Optional<String> older = entries.isEmpty() || entries.getLast().index() == 0
                    ? Optional.empty()
                    : Optional.of("/log?before=" + entries.getLast().index());
            Optional<String> newer = before >= size || entries.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            "/log?before=" + Math.min(size, entries.getFirst().index() + 1 + ROWS));
            LogPage view = new LogPage(
                    Labels.number(size),
                    log.newest(tx, Long.MAX_VALUE, 1).stream()
                            .findFirst()
                            .map(e -> Labels.recorded(e.event().time()))
                            .orElse(frame.t(Text.LOG_NONE)),
                    publicUrl.logOrigin(),
                    rows,
                    newer,
                    older,
                    "touchstone log checkpoint\ntouchstone log verify --from 1",
                    signed.map(c -> c.note().format()));
            String title = before >= size || entries.isEmpty()
                    ? frame.t(Text.LOG_TITLE)
                    : frame.t(
                            Text.LOG_TITLE_FROM,
                            Labels.number(entries.getFirst().index()));
            Page page = frame.page(Frame.Part.LOG, title, Optional.of("/log.json"));
            return Frame.html(out -> JtelogGenerated.render(out, null, page, view));
        });
    }

    private Map<String, String> names(Tx tx, List<LogReader.Entry> entries) {
        List<UUID> suppliers = new ArrayList<>();
        List<String> accreditations = new ArrayList<>();
        for (LogReader.Entry e : entries) {
            words.subject(e.event()).ifPresent(about -> {
                if (about.href().startsWith("/suppliers/")) {
                    suppliers.add(UUID.fromString(about.label()));
                } else if (about.href().startsWith("/accreditations/")) {
                    accreditations.add(about.label());
                }
            });
        }
        return register.names(tx, suppliers, accreditations);
    }

    /// A supplier by its name instead of its id, and an accreditation with its holder's.
    private static Link named(Link about, Map<String, String> names) {
        String name = names.get(about.label());
        if (name == null) {
            return about;
        }
        return new Link(about.href(), about.href().startsWith("/suppliers/") ? name : about.label() + ", " + name);
    }

    private Answer pageJson(Request request) {
        long before = before(request);
        return db.read(tx -> {
            List<LogReader.Entry> entries = log.newest(tx, before, ROWS);
            List<Json> rows = new ArrayList<>();
            for (LogReader.Entry e : entries) {
                rows.add(brief(e));
            }
            Json.Obj.Builder out = Json.Obj.builder()
                    .with("origin", publicUrl.logOrigin())
                    .with("size", log.size(tx))
                    .with("entries", new Json.Arr(rows));
            if (!entries.isEmpty() && entries.getLast().index() > 0) {
                out.with(
                        "next",
                        publicUrl + "/log.json?before=" + entries.getLast().index());
            }
            return Answer.json(out.build()).cache(Answer.Cache.REVALIDATE).open();
        });
    }

    private Json.Obj brief(LogReader.Entry e) {
        return Json.Obj.builder()
                .with("index", e.index())
                .with("type", EventCodec.type(e.event()))
                .with("time", Timestamp.text(e.event().time()))
                .with("url", publicUrl + "/log/entries/" + e.index())
                .build();
    }

    private Answer entry(Request request) {
        long index = request.pathNumber("index");
        return db.read(tx -> {
            LogReader.Entry e = log.entry(tx, index).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            RegisterEvent event = e.event();
            List<Fact> facts = new ArrayList<>();
            facts.add(
                    Fact.of(frame.t(Text.ENTRY_TIME), Labels.recorded(e.event().time())));
            facts.addAll(words.subjects(event));
            EventWords.reason(event).ifPresent(r -> facts.add(Fact.of(frame.t(Text.ENTRY_REASON), r)));
            EntryPage view = new EntryPage(
                    Labels.number(index),
                    words.what(event),
                    facts,
                    "touchstone log verify --entry " + index,
                    new String(e.bytes(), StandardCharsets.UTF_8),
                    HexFormat.of().formatHex(MerkleTree.leafHash(e.bytes())),
                    log.checkpoint(tx).map(c -> log.proof(tx, index, c).format()));
            Page page = frame.page(
                    Frame.Part.LOG,
                    frame.t(Text.ENTRY_TITLE, Labels.number(index)),
                    Optional.of("/log/entries/" + index + ".json"),
                    frame.to(Frame.Part.LOG));
            return Frame.html(out -> JteentryGenerated.render(out, null, page, view));
        });
    }

    private Answer entryJson(Request request) {
        long index = request.pathNumber("index");
        return db.read(tx -> {
            LogReader.Entry e = log.entry(tx, index).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Json.Obj.Builder out = Json.Obj.builder()
                    .with("index", e.index())
                    .with("entry", new String(e.bytes(), StandardCharsets.UTF_8))
                    .with("leafHash", HexFormat.of().formatHex(MerkleTree.leafHash(e.bytes())));
            log.checkpoint(tx)
                    .ifPresent(c -> out.with("proof", log.proof(tx, index, c).format()));
            return Answer.json(out.build()).cache(Answer.Cache.REVALIDATE).open();
        });
    }

    private Answer checkpoint(Request request) {
        return newest.answer(
                "checkpoint",
                () -> Answer.text(
                                "text/plain; charset=utf-8",
                                db.read(tx -> log.checkpoint(tx)
                                        .map(c -> c.note().format())
                                        .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND))))
                        .cache(Answer.Cache.REVALIDATE)
                        .open()
                        .prepared());
    }

    private Answer tile(Request request) {
        TileId tile;
        try {
            tile = TilePath.parse("tile/" + request.path("path"));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        // tlog-tiles: bytes of a tile with a given name never change, partial or not.
        return kept.answer(
                request.path(),
                () -> Answer.of(
                                "application/octet-stream",
                                db.read(tx -> log.tile(tx, tile))
                                        .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND)))
                        .cache(Answer.Cache.IMMUTABLE)
                        .open());
    }
}
