package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.verifier.report.Dates;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.source.KeyFile;

/// `doctor [KEY...]`: looks at what a check on this computer rests on, and says what to do about each thing that would
/// make it refer or refuse. Uses no network and changes nothing.
final class DoctorVerb implements Verb {
    /// How old status lists may be when bids are opened (the schemes' own limit is at most this).
    private static final Duration FRESH = Duration.ofHours(24);

    /// A trust list that ends this soon is worth a word.
    private static final Duration SOON = Duration.ofDays(14);

    private static final int MAX_KEYS = 1_000;

    /// How it is with one thing.
    private enum State {
        OK,
        /// Works, and somebody should know.
        NOTE,
        /// Checks will refer or refuse because of it.
        BAD;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// One thing looked at.
    ///
    /// @param found what was found, in words; also what `--format json` has as `found`
    /// @param next what to do; empty if nothing
    private record Look(String id, State state, String found, String next) {}

    @Override
    public Syntax syntax() {
        return new Syntax("doctor", List.of(Option.words("format", "text", "json")), 0, 100);
    }

    @Override
    public ExitCode run(Run run) {
        List<Look> looks = new ArrayList<>();
        looks.add(new Look("version", State.OK, "touchstone " + HelpVerb.version(), ""));
        looks.add(new Look("java", State.OK, Runtime.version() + ", " + System.getProperty("java.vendor", ""), ""));
        console(run, looks);
        proxy(run, looks);
        Home home = run.home();
        folder(run, home, looks);
        trust(run, home, looks);
        keys(run, home, looks);
        boolean bad = false;
        for (Look look : looks) {
            bad |= look.state() == State.BAD;
        }
        if (run.arguments().find("format").orElse("text").equals("json")) {
            List<Json> all = new ArrayList<>();
            for (Look look : looks) {
                all.add(Json.Obj.builder()
                        .with("id", look.id())
                        .with("state", look.state().word())
                        .with("found", look.found())
                        .with("next", look.next())
                        .build());
            }
            run.finish(Json.Obj.builder()
                    .with("type", "touchstone-doctor")
                    .with("version", 1)
                    .with("looked", Timestamp.text(now(run)))
                    .with("well", !bad)
                    .with("looks", new Json.Arr(all))
                    .build());
        } else {
            run.finish(lines(run, looks, bad));
        }
        return bad ? ExitCode.REFER : ExitCode.OK;
    }

    private static List<Line> lines(Run run, List<Look> looks, boolean bad) {
        List<Line> lines = new ArrayList<>();
        for (Look look : looks) {
            Line.Tone tone = switch (look.state()) {
                case OK -> Line.Tone.GOOD;
                case NOTE -> Line.Tone.UNSURE;
                case BAD -> Line.Tone.BAD;
            };
            lines.add(Line.of("  ")
                    .and(
                            tone,
                            Shown.column(run.say("doctor.state." + look.state().word()), 6))
                    .and(Shown.column(run.say("doctor.of." + look.id()), 18) + Shown.text(look.found())));
            if (!look.next().isEmpty()) {
                lines.add(Line.of("        " + look.next()));
            }
        }
        lines.add(Line.EMPTY);
        lines.add(Line.of(run.say(bad ? "doctor.bad" : "doctor.well")));
        return lines;
    }

    private static Instant now(Run run) {
        return Instant.ofEpochSecond(run.around().clock().instant().getEpochSecond());
    }

    private static void console(Run run, List<Look> looks) {
        String charset = run.around().outCharset().name();
        boolean all = charset.startsWith("UTF-");
        looks.add(new Look("console", all ? State.OK : State.NOTE, charset, all ? "" : run.say("doctor.console.next")));
    }

    private static void proxy(Run run, List<Look> looks) {
        for (String name : new String[] {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}) {
            if (!run.around().variable(name).isEmpty()) {
                // The address itself may hold a password.
                looks.add(
                        new Look("proxy", State.NOTE, run.say("doctor.proxy.set", name), run.say("doctor.proxy.next")));
                return;
            }
        }
        looks.add(new Look("proxy", State.OK, run.say("doctor.proxy.none"), ""));
    }

    private static void folder(Run run, Home home, List<Look> looks) {
        Path folder = home.folder();
        if (!Files.exists(folder)) {
            looks.add(new Look("folder", State.OK, run.say("doctor.folder.none", folder), ""));
            return;
        }
        for (Path path : new Path[] {folder, folder.resolve("pin")}) {
            if (Files.exists(path)
                    && othersMay(path, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE)) {
                looks.add(new Look(
                        "folder", State.BAD, run.say("doctor.folder.open", path), run.say("doctor.folder.next", path)));
                return;
            }
        }
        looks.add(new Look("folder", State.OK, folder.toString(), ""));
    }

    private static boolean othersMay(Path path, PosixFilePermission... rights) {
        try {
            Set<PosixFilePermission> has = Files.getPosixFilePermissions(path);
            for (PosixFilePermission right : rights) {
                if (has.contains(right)) {
                    return true;
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            // A system without these rights, such as Windows, keeps a profile's folders to its user.
        }
        return false;
    }

    private static void trust(Run run, Home home, List<Look> looks) {
        if (home.pin().isEmpty()) {
            looks.add(new Look("trust", State.BAD, run.say("error.trust-missing"), run.say("hint.trust-missing")));
            return;
        }
        Optional<TrustChain> chain = home.chain();
        if (chain.isEmpty()) {
            looks.add(new Look(
                    "trust", State.BAD, run.say("error.trust-lists-missing"), run.say("hint.trust-lists-missing")));
            return;
        }
        TrustList list = chain.get().newest();
        Instant now = now(run);
        Instant newest = list.issuedAt();
        boolean current = list.currentAt(now);
        String ends = list.expiresAt().map(Dates::moment).orElseGet(() -> run.say("doctor.trust.final"));
        boolean soon = list.expiresAt().isPresent() && list.expiresAt().get().isBefore(now.plus(SOON));
        looks.add(new Look(
                "trust",
                !current ? State.BAD : soon ? State.NOTE : State.OK,
                run.say("doctor.trust", list.number(), list.registry().name(), Dates.moment(newest), ends),
                current && !soon ? "" : run.say("doctor.trust.next")));
        Optional<Instant> listed = Optional.empty();
        try {
            for (PackLine line : home.pack().lists()) {
                if (line instanceof PackLine.Status(var token)) {
                    Instant from = StatusListJwt.parse(token.token()).list().validFrom();
                    newest = from.isAfter(newest) ? from : newest;
                    listed = listed.isEmpty() || from.isAfter(listed.get()) ? Optional.of(from) : listed;
                }
            }
        } catch (IOException | MalformedException e) {
            looks.add(new Look("pack", State.BAD, run.say("pack-unreadable"), run.say("doctor.pack.next")));
        }
        if (listed.isPresent()) {
            Duration age = Duration.between(listed.get(), now);
            boolean old = age.compareTo(FRESH) > 0;
            looks.add(new Look(
                    "pack",
                    old ? State.NOTE : State.OK,
                    run.say(
                            "doctor.pack",
                            Dates.moment(listed.get()),
                            Dates.duration(age.isNegative() ? Duration.ZERO : age)),
                    old ? run.say("doctor.pack.next") : ""));
        } else {
            looks.add(new Look("pack", State.NOTE, run.say("doctor.pack.none"), run.say("doctor.pack.next")));
        }
        // What is signed was signed before now: a clock that is behind it is wrong.
        boolean behind = newest.isAfter(now.plus(Duration.ofMinutes(5)));
        looks.add(new Look(
                "clock",
                behind ? State.BAD : State.OK,
                behind ? run.say("doctor.clock.behind", Dates.moment(now), Dates.moment(newest)) : Dates.moment(now),
                behind ? run.say("doctor.clock.next") : ""));
    }

    /// The key files that were named, else those in this folder and in the verifier's own.
    private static void keys(Run run, Home home, List<Look> looks) {
        List<Path> files = new ArrayList<>();
        for (String name : run.arguments().operands()) {
            files.add(run.path(name));
        }
        if (files.isEmpty()) {
            for (Path folder : new Path[] {run.path("."), home.folder()}) {
                if (Files.isDirectory(folder)) {
                    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jwk")) {
                        for (Path file : found) {
                            if (files.size() < MAX_KEYS) {
                                files.add(file.normalize());
                            }
                        }
                    } catch (IOException | DirectoryIteratorException e) {
                        run.terminal().detail(run.say("error.cannot-read", Shown.text(folder.toString())));
                    }
                }
            }
        }
        files.sort(null);
        for (Path file : files) {
            String name = file.getFileName().toString();
            KeyFile key;
            try (var in = Files.newInputStream(file)) {
                key = KeyFile.parse(in.readNBytes(16 * 1024));
            } catch (IOException | MalformedException e) {
                if (!run.arguments().operands().isEmpty()) {
                    looks.add(new Look("key", State.BAD, run.say("doctor.key.unreadable", Shown.text(name)), ""));
                }
                continue;
            }
            boolean open = othersMay(
                    file,
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_WRITE);
            looks.add(new Look(
                    "key",
                    open && !key.isEncrypted() ? State.BAD : open ? State.NOTE : State.OK,
                    run.say(key.isEncrypted() ? "doctor.key.encrypted" : "doctor.key.plain", Shown.text(name)),
                    open ? run.say("doctor.key.next", Shown.text(name)) : ""));
        }
    }
}
