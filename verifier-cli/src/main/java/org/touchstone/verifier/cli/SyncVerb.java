package org.touchstone.verifier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.TiledHashes;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.source.LogView;
import org.touchstone.verifier.source.LogView.Relation;
import org.touchstone.verifier.source.OnlineSource;
import org.touchstone.verifier.source.OnlineSource.UnreachableException;
import org.touchstone.verifier.source.PackStore;

/// `sync`: the register's shared files, fetched or carried here, verified, then kept. The same files for
/// everybody, so that fetching them tells nobody anything.
final class SyncVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax("sync", List.of(Option.value("from"), Option.file("file")), 0, 0);
    }

    @Override
    public ExitCode run(Run run) throws InterruptedException {
        if (run.arguments().has("file") && run.arguments().has("from")) {
            throw CliException.usage("either-or", "--file", "--from");
        }
        Path incoming = run.home().temporary();
        try {
            if (run.arguments().has("file")) {
                fromFile(run, incoming);
            } else {
                online(run, incoming);
            }
        } finally {
            discard(incoming);
        }
        return ExitCode.OK;
    }

    /// Fetches and keeps everything. Also when a check finds that the lists at hand are too old.
    static void online(Run run, Path incoming) throws InterruptedException {
        TrustChain chain = TrustVerb.chain(run);
        Online.at(run, chain, source -> {
            List<TrustListJws> lists = TrustFiles.fetch(source, chain.lists());
            TrustChain newest = TrustFiles.store(run.home(), run.home().pin().orElseThrow(), lists);
            editions(run, newest, source);
            source.download("/pack.jsonl?fresh=yes", incoming, PackStore.MAX_BYTES);
            try {
                keep(run, incoming, LogView.online(source));
            } catch (LogView.UnfetchedException e) {
                throw new UnreachableException(e.getMessage());
            }
            return newest;
        });
    }

    private static void fromFile(Run run, Path incoming) {
        TrustChain _ = TrustVerb.chain(run);
        String name = run.arguments().require("file", "sync");
        try (InputStream in = name.equals("-") ? run.in() : Files.newInputStream(run.path(name));
                OutputStream out = Files.newOutputStream(incoming)) {
            PackStore.copy(in, out);
        } catch (MalformedException e) {
            throw new CliException(ExitCode.NO, "pack-bad", e.getMessage());
        } catch (IOException e) {
            throw CliException.usage("cannot-read", Shown.text(name));
        }
        keep(run, incoming, _ -> {
            throw new LogView.UnfetchedException("no network");
        });
    }

    private static void keep(Run run, Path incoming, TiledHashes.TileReader tiles) {
        Home home = run.home();
        try {
            PackStore.Head head = PackStore.head(incoming);
            List<TrustListJws> lists = new ArrayList<>(home.trustLists());
            lists.addAll(head.trustLists());
            TrustChain chain = TrustFiles.store(home, home.pin().orElseThrow(), lists);
            VerifiedCheckpoint checkpoint =
                    LogView.verified(head.checkpoint().getBytes(StandardCharsets.UTF_8), chain.newest());
            if (LogVerb.seen(home, chain).map(s -> s.size() > checkpoint.size()).orElse(false)) {
                throw new CliException(ExitCode.NO, "pack-older", checkpoint.size());
            }
            hold(run, home, chain, checkpoint, tiles);
            long size = Files.size(incoming);
            PackStore.Counts counts = home.pack().keep(incoming, checkpoint, done -> {
                run.checkStopped();
                run.terminal().progress(run.say("sync.progress"), done, size);
            });
            run.terminal().clearProgress();
            run.terminal()
                    .note(run.say(
                            "sync.kept",
                            Shown.text(chain.newest().registry().name()),
                            chain.newest().number(),
                            checkpoint.size(),
                            counts.certificates(),
                            counts.events()));
        } catch (MalformedException e) {
            throw new CliException(ExitCode.NO, "pack-bad", e.getMessage());
        } catch (IOException e) {
            throw new CliException(ExitCode.REFER, "pack-unreadable");
        }
    }

    /// Holds the pack's checkpoint against the one seen before. Without network that cannot be done where
    /// the log has grown; then the pack is taken, since each of its lines is proved on its own, but the
    /// memory stays where it was, so that the next run with a network still finds a split.
    private static void hold(
            Run run, Home home, TrustChain chain, VerifiedCheckpoint checkpoint, TiledHashes.TileReader tiles) {
        try {
            Relation _ = LogVerb.hold(home, chain, checkpoint, tiles);
        } catch (LogView.UnfetchedException e) {
            if (!run.arguments().has("file")) {
                throw e;
            }
            run.terminal().warning(run.say("sync.not-held"));
        }
    }

    /// The editions that the trust list names: levels follow from contract values by them.
    private static void editions(Run run, TrustChain chain, OnlineSource source)
            throws UnreachableException, InterruptedException {
        for (TrustList.Scheme scheme : chain.newest().schemes()) {
            if (run.home().edition(scheme.digest()).isEmpty()) {
                byte[] bytes = source.fetch("/objects/sha256/" + scheme.digest(), 4 * 1024 * 1024);
                if (!sha256(bytes).equals(scheme.digest())) {
                    throw new CliException(ExitCode.NO, "edition-bad", scheme.digest());
                }
                run.home().storeEdition(scheme.digest(), bytes);
            }
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void discard(Path incoming) {
        try {
            Files.deleteIfExists(incoming);
        } catch (IOException e) {
            // A temporary file that stays is no reason to fail what has been done.
        }
    }
}
