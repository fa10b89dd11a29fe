package org.touchstone.verifier.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.verifier.audit.Divergence;
import org.touchstone.verifier.audit.FolderRecord;
import org.touchstone.verifier.audit.OnlineRecord;
import org.touchstone.verifier.audit.PublicRecord;
import org.touchstone.verifier.audit.Replay;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Line.Tone;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.AtomicFile;

/// `log replay`: rebuilds the register from a copy of the public record, and says where the record is not as it
/// must be.
final class ReplayRun {
    private ReplayRun() {}

    static ExitCode replay(Run run) throws InterruptedException {
        boolean json = run.arguments().word("format", "text").equals("json");
        Replay.Depth depth = run.arguments().word("depth", "everything").equals("entries")
                ? Replay.Depth.ENTRIES
                : Replay.Depth.EVERYTHING;
        TrustChain chain = TrustVerb.chain(run);
        Optional<VerifiedCheckpoint> seen = LogVerb.seen(run.home(), chain);
        Replay.Settings settings = new Replay.Settings(
                NoteKey.parse(chain.newest().log().key()),
                seen.map(List::of).orElseGet(List::of),
                Optional.of(chain),
                depth,
                VerifyVerb.jobs(run.arguments()));
        if (run.arguments().has("dir")) {
            String dir = run.arguments().require("dir", "log replay");
            if (!Files.isDirectory(run.path(dir))) {
                throw CliException.usage("no-such-folder", Shown.text(dir));
            }
            return of(run, new FolderRecord(run.path(dir)), settings, json);
        }
        return Online.at(
                run,
                run.arguments()
                        .find("mirror")
                        .orElseGet(() -> chain.newest().registry().publicUrl().value()),
                source -> of(run, new OnlineRecord(source), settings, json));
    }

    private static ExitCode of(Run run, PublicRecord record, Replay.Settings settings, boolean json)
            throws InterruptedException {
        Replay.Result result;
        try {
            result = Replay.of(record, settings);
        } catch (IOException e) {
            run.checkStopped();
            throw new CliException(ExitCode.REFER, "record-unread", Shown.text(String.valueOf(e.getMessage())));
        }
        if (result.clean() && run.arguments().has("output")) {
            write(run, record, result);
        }
        if (json) {
            run.terminal()
                    .result((org.touchstone.verifier.report.JsonText.pretty(json(result)) + "\n")
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } else {
            run.terminal().result(text(run, result));
        }
        return result.clean() ? ExitCode.OK : ExitCode.NO;
    }

    private static void write(Run run, PublicRecord record, Replay.Result result) {
        String name = run.arguments().require("output", "log replay");
        Path target = run.path(name);
        try {
            AtomicFile.stream(target, out -> {
                try (OutputStream buffered = new BufferedOutputStream(out, 256 * 1024)) {
                    result.writeRegister(record, buffered);
                }
            });
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(name));
        }
    }

    private static List<Line> text(Run run, Replay.Result result) {
        List<Line> lines = new ArrayList<>();
        result.checkpoint()
                .ifPresent(c -> lines.add(Line.of(
                        run.say("replay.checkpoint", Shown.text(c.checkpoint().origin()), c.size(), root(c)))));
        if (result.clean()) {
            lines.add(Line.of(Tone.GOOD, run.say("pass")).and("  " + run.say("replay.clean", result.entries())));
            lines.add(Line.of(run.say("replay.digest", digest(result))));
            return lines;
        }
        lines.add(Line.of(Tone.BAD, run.say("tag.failed"))
                .and("  " + run.say("replay.divergences", result.divergences().size(), result.entries())));
        for (Divergence d : result.divergences()) {
            lines.add(Line.of("  " + Shown.text(d.where()) + "  [" + d.code() + "]"));
            lines.add(Line.of("        " + Shown.text(d.detail())));
        }
        return lines;
    }

    private static Json.Obj json(Replay.Result result) {
        List<Json> divergences = new ArrayList<>();
        for (Divergence d : result.divergences()) {
            Json.Obj.Builder one = Json.Obj.builder().with("code", d.code());
            if (d.index().isPresent()) {
                one.with("index", d.index().getAsLong());
            }
            divergences.add(
                    one.with("where", d.where()).with("detail", d.detail()).build());
        }
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", "touchstone-replay-result")
                .with("version", 1)
                .with("holds", result.clean());
        result.checkpoint()
                .ifPresent(c -> o.with("origin", c.checkpoint().origin())
                        .with("size", c.size())
                        .with("root", root(c)));
        o.with("entries", result.entries());
        if (result.clean()) {
            o.with("register", digest(result));
        }
        return o.with("divergences", new Json.Arr(divergences)).build();
    }

    private static String root(VerifiedCheckpoint checkpoint) {
        return Base64Url.encode(checkpoint.root());
    }

    private static String digest(Replay.Result result) {
        return HexFormat.of().formatHex(result.state().digest());
    }
}
