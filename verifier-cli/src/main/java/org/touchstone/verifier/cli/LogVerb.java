package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.ConsistencyProof;
import org.touchstone.format.log.EntryBundle;
import org.touchstone.format.log.InclusionProof;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.TiledHashes;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.verifier.report.JsonText;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.source.LogView;
import org.touchstone.verifier.source.LogView.Relation;
import org.touchstone.verifier.source.OnlineSource;
import org.touchstone.verifier.source.OnlineSource.UnreachableException;

/// `log checkpoint|verify|replay`: what an auditor asks of the log itself.
final class LogVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "log",
                List.of(
                        Option.value("entry"),
                        Option.value("from"),
                        Option.value("to"),
                        Option.file("dir"),
                        Option.value("mirror"),
                        Option.words("depth", "everything", "entries"),
                        Option.value("jobs").letter('j'),
                        Option.words("format", "text", "json"),
                        Option.file("output").letter('o')),
                List.of("checkpoint", "verify", "replay"),
                1,
                1);
    }

    @Override
    public ExitCode run(Run run) throws InterruptedException {
        String part = run.arguments().operands().get(0);
        return switch (part) {
            case "checkpoint" -> checkpoint(run);
            case "verify" -> verify(run);
            case "replay" -> ReplayRun.replay(run);
            default -> throw CliException.usage("no-such-part", "log", Shown.text(part), "checkpoint, verify, replay");
        };
    }

    /// Does `work` against a mirror, else the registry's own address; `--from` is a tree size here.
    private static <T> T online(Run run, TrustChain chain, Online.Work<T> work) throws InterruptedException {
        String url = run.arguments()
                .find("mirror")
                .orElseGet(() -> chain.newest().registry().publicUrl().value());
        return Online.at(run, url, work);
    }

    private static ExitCode checkpoint(Run run) throws InterruptedException {
        TrustChain chain = TrustVerb.chain(run);
        Home home = run.home();
        VerifiedCheckpoint now = online(run, chain, source -> advance(run, home, chain, source));
        if (run.arguments().word("format", "text").equals("json")) {
            run.finish(Json.Obj.builder()
                    .with("origin", now.checkpoint().origin())
                    .with("size", now.size())
                    .with("root", org.touchstone.format.jose.Base64Url.encode(now.root()))
                    .with("note", now.note().format())
                    .build());
        } else {
            run.finish(Line.block(now.note().format().stripTrailing()));
        }
        return ExitCode.OK;
    }

    /// Fetches the newest checkpoint, holds it against the one seen before, and keeps it. Also for `sync`.
    static VerifiedCheckpoint advance(Run run, Home home, TrustChain chain, OnlineSource source)
            throws UnreachableException, InterruptedException {
        byte[] bytes = source.fetch("/log/checkpoint", 128 * 1024);
        VerifiedCheckpoint now = readable(bytes, chain);
        try {
            hold(home, chain, now, LogView.online(source));
        } catch (LogView.UnfetchedException e) {
            throw new UnreachableException(e.getMessage());
        }
        return now;
    }

    private static VerifiedCheckpoint readable(byte[] bytes, TrustChain chain) {
        try {
            return LogView.verified(bytes, chain.newest());
        } catch (MalformedException e) {
            throw new CliException(ExitCode.NO, "checkpoint-bad", e.getMessage());
        }
    }

    /// The checkpoint seen before, verified again.
    static Optional<VerifiedCheckpoint> seen(Home home, TrustChain chain) {
        return home.checkpoint().map(note -> readable(note.getBytes(java.nio.charset.StandardCharsets.UTF_8), chain));
    }

    /// Holds a checkpoint against the one seen before and keeps it if it is larger. A split ends the run
    /// with an alarm, and both notes are kept: together they are proof against the log, for anybody.
    static Relation hold(Home home, TrustChain chain, VerifiedCheckpoint now, TiledHashes.TileReader tiles) {
        Optional<VerifiedCheckpoint> seen = seen(home, chain);
        Relation relation;
        try {
            relation = LogView.compare(seen, now, tiles);
        } catch (MalformedException e) {
            throw new CliException(ExitCode.REFER, "tiles-bad", e.getMessage());
        }
        switch (relation) {
            case SPLIT -> {
                String evidence = home.storeSplit(
                        seen.orElseThrow().note().format(), now.note().format());
                throw new CliException(
                        ExitCode.NO, "split-view", seen.orElseThrow().size(), now.size(), Shown.text(evidence));
            }
            case FIRST, GROWN -> home.storeCheckpoint(now.note().format());
            case SAME, OLDER -> {}
        }
        return relation;
    }

    private static ExitCode verify(Run run) throws InterruptedException {
        Arguments arguments = run.arguments();
        boolean json = arguments.word("format", "text").equals("json");
        TrustChain chain = TrustVerb.chain(run);
        if (arguments.has("entry")) {
            if (arguments.has("from") || arguments.has("to")) {
                throw CliException.usage("either-or", "--entry", "--from");
            }
            long index = number(arguments.require("entry", "log"), "--entry", 0);
            return online(run, chain, source -> entry(run, chain, source, index, json));
        }
        long from = number(arguments.require("from", "log verify"), "--from", 1);
        long to = arguments.has("to") ? number(arguments.require("to", "log"), "--to", from) : -1;
        return online(run, chain, source -> range(run, chain, source, from, to, json));
    }

    private static ExitCode entry(Run run, TrustChain chain, OnlineSource source, long index, boolean json)
            throws UnreachableException, InterruptedException {
        VerifiedCheckpoint now = advance(run, run.home(), chain, source);
        if (index >= now.size()) {
            throw new CliException(ExitCode.NO, "no-such-entry", index, now.size());
        }
        byte[] entry = fetchEntry(source, index, now.size());
        boolean holds;
        try {
            InclusionProof proof =
                    MerkleTree.inclusionProof(index, now.size(), new TiledHashes(now.size(), LogView.online(source)));
            holds = proof.proves(MerkleTree.leafHash(entry), now.root());
        } catch (LogView.UnfetchedException e) {
            throw new UnreachableException(e.getMessage());
        }
        if (!holds) {
            throw new CliException(ExitCode.NO, "entry-not-proved", index, now.size());
        }
        Json.Obj value;
        try {
            value = StrictJson.parseObject(entry);
        } catch (MalformedException e) {
            throw new CliException(ExitCode.NO, "entry-unreadable", index, e.getMessage());
        }
        if (json) {
            run.finish(Json.Obj.builder()
                    .with("index", index)
                    .with("size", now.size())
                    .with("holds", true)
                    .with("entry", value)
                    .build());
            return ExitCode.OK;
        }
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(Line.Tone.GOOD, run.say("pass")).and("  " + run.say("log.entry-holds", index, now.size())));
        for (Line line : Line.block(JsonText.pretty(value))) {
            lines.add(Line.of("  " + line.text()));
        }
        run.finish(lines);
        return ExitCode.OK;
    }

    private static byte[] fetchEntry(OnlineSource source, long index, long size)
            throws UnreachableException, InterruptedException {
        long bundle = index / TileId.FULL;
        int width = (int) Math.min(TileId.FULL, size - bundle * TileId.FULL);
        String path = "/log/" + TilePath.of(new TileId.Entries(bundle, width));
        byte[] bytes = source.fetch(path, 4 * 1024 * 1024);
        try {
            return EntryBundle.decode(bytes, width).get((int) (index % TileId.FULL));
        } catch (MalformedException e) {
            throw new UnreachableException(path + ": " + e.getMessage());
        }
    }

    /// Proves that the tree of size `from` is the beginning of the one of size `to`; without `to`, of the
    /// newest. The smaller root is what the tiles say, unless it is the one seen before.
    private static ExitCode range(Run run, TrustChain chain, OnlineSource source, long from, long wanted, boolean json)
            throws UnreachableException, InterruptedException {
        Optional<VerifiedCheckpoint> seen = seen(run.home(), chain);
        VerifiedCheckpoint now = advance(run, run.home(), chain, source);
        long to = wanted < 0 ? now.size() : wanted;
        if (from > to || to > now.size()) {
            throw new CliException(ExitCode.NO, "no-such-entry", Math.max(from, to), now.size());
        }
        byte[] fromRoot;
        try {
            TiledHashes hashes = new TiledHashes(now.size(), LogView.online(source));
            byte[] toRoot = to == now.size() ? now.root() : root(hashes, to, now);
            fromRoot = root(hashes, from, now);
            ConsistencyProof proof = MerkleTree.consistencyProof(from, to, hashes);
            if (!proof.proves(fromRoot, toRoot)
                    || (seen.isPresent()
                            && seen.get().size() == from
                            && !java.util.Arrays.equals(seen.get().root(), fromRoot))) {
                throw new CliException(ExitCode.NO, "range-not-proved", from, to);
            }
        } catch (LogView.UnfetchedException e) {
            throw new UnreachableException(e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.NO, "range-not-proved", from, to);
        }
        if (json) {
            run.finish(Json.Obj.builder()
                    .with("from", from)
                    .with("to", to)
                    .with("holds", true)
                    .with("fromRoot", org.touchstone.format.jose.Base64Url.encode(fromRoot))
                    .build());
        } else {
            run.finish(
                    List.of(Line.of(Line.Tone.GOOD, run.say("pass")).and("  " + run.say("log.range-holds", from, to))));
        }
        return ExitCode.OK;
    }

    /// The root of a smaller tree, believed because a consistency proof ties it to the signed one.
    private static byte[] root(TiledHashes hashes, long size, VerifiedCheckpoint now) {
        byte[] root = MerkleTree.root(size, hashes);
        if (!MerkleTree.consistencyProof(size, now.size(), hashes).proves(root, now.root())) {
            throw new IllegalArgumentException("not consistent");
        }
        return root;
    }

    private static long number(String text, String option, long least) {
        try {
            long n = Long.parseLong(text);
            if (n >= least && n <= Json.Num.MAX) {
                return n;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw CliException.usage("bad-number", option, Shown.text(text), least, Json.Num.MAX);
    }
}
