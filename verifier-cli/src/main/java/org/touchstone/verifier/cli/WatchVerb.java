package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.pack.PackLine;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.report.WatchReport;
import org.touchstone.verifier.source.AtomicFile;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.verify.TrustMaterial;
import org.touchstone.verifier.verify.Verifier;
import org.touchstone.verifier.watch.Contract;
import org.touchstone.verifier.watch.Mail;
import org.touchstone.verifier.watch.MailRoute;
import org.touchstone.verifier.watch.Seen;
import org.touchstone.verifier.watch.Watch;
import org.touchstone.verifier.watch.WatchList;
import org.touchstone.verifier.watch.WatchState;

/// `watch add|remove|list|run|mail`: contract life. The list of contracts lies in the home folder of the buyer's
/// own machine; a run fetches the register's shared files, the same as everybody, and compares them with what it
/// saw last. What it saw is kept only once the changes have been told: a message that the mail server did not
/// take is told again next time.
final class WatchVerb implements Verb {
    private static final String LIST = "watch.json";
    private static final String STATE = "watch-state.json";
    private static final Duration MAX_AGE = Duration.ofHours(24);

    @Override
    public Syntax syntax() {
        return new Syntax(
                "watch",
                List.of(
                        Option.value("contract"),
                        Option.value("until"),
                        Option.value("level"),
                        Option.file("list"),
                        Option.value("at"),
                        Option.value("from"),
                        Option.value("max-age"),
                        Option.flag("mail"),
                        Option.file("mail-file"),
                        Option.value("host"),
                        Option.value("port"),
                        Option.words("security", "none", "starttls", "tls"),
                        Option.value("sender"),
                        Option.value("to").repeated(),
                        Option.value("user"),
                        Option.file("password-file"),
                        Option.flag("none"),
                        Option.words("format", "text", "json", "csv"),
                        Option.file("output").letter('o')),
                List.of("add", "remove", "list", "run", "mail"),
                1,
                2);
    }

    @Override
    public ExitCode run(Run run) throws InterruptedException {
        List<String> operands = run.arguments().operands();
        String part = operands.get(0);
        if (operands.size() > 1 && !part.equals("add") && !part.equals("remove")) {
            throw CliException.usage("operand-unwanted", Shown.text(operands.get(1)));
        }
        return switch (part) {
            case "add" -> add(run, operand(operands));
            case "remove" -> remove(run, operand(operands));
            case "list" -> list(run);
            case "run" -> compare(run);
            case "mail" -> mail(run);
            default ->
                throw CliException.usage("no-such-part", "watch", Shown.text(part), "add, remove, list, run, mail");
        };
    }

    private static String operand(List<String> operands) {
        if (operands.size() < 2) {
            throw CliException.usage("operand-missing", "watch " + operands.get(0));
        }
        return operands.get(1);
    }

    // ---- the two files

    private static Path listFile(Run run) {
        return run.arguments()
                .find("list")
                .map(run::path)
                .orElseGet(() -> run.home().folder().resolve(LIST));
    }

    /// What was seen lies beside its list.
    private static Path stateFile(Run run) {
        Optional<String> named = run.arguments().find("list");
        return named.isEmpty() ? run.home().folder().resolve(STATE) : run.path(named.get() + ".state");
    }

    private static Optional<byte[]> read(Path file, int most) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw CliException.usage("too-large", Shown.text(file.toString()), most);
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw CliException.usage("cannot-read", Shown.text(file.toString()));
        }
    }

    private static WatchList watchList(Run run) {
        Path file = listFile(run);
        try {
            return read(file, WatchList.MAX_BYTES).map(WatchList::parse).orElse(WatchList.EMPTY);
        } catch (MalformedException e) {
            throw CliException.usage("not-a-watch-list", Shown.text(file.toString()), String.valueOf(e.getMessage()));
        }
    }

    private static WatchState state(Run run) {
        Path file = stateFile(run);
        try {
            return read(file, WatchState.MAX_BYTES).map(WatchState::parse).orElse(WatchState.EMPTY);
        } catch (MalformedException e) {
            throw CliException.usage("not-a-watch-state", Shown.text(file.toString()), String.valueOf(e.getMessage()));
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            AtomicFile.write(file, bytes);
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(file.toString()));
        }
    }

    private static void store(Run run, WatchList list) {
        write(
                listFile(run),
                (org.touchstone.verifier.report.JsonText.pretty(list.json()) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    // ---- the list

    private static ExitCode add(Run run, String number) {
        AccreditationNumber accreditation = accreditation(run, number);
        String until = run.arguments().require("until", "watch add");
        Contract contract;
        try {
            contract = new Contract(
                    run.arguments().find("contract").orElse(accreditation.value()),
                    accreditation,
                    Timestamp.parseDate(until),
                    run.arguments().find("level"));
            store(run, watchList(run).with(contract));
        } catch (MalformedException e) {
            throw CliException.usage("bad-contract", String.valueOf(e.getMessage()));
        }
        run.terminal().note(run.say("watch.added", Shown.text(contract.name()), accreditation.value()));
        return ExitCode.OK;
    }

    /// An accreditation number, or the id of a certificate that the copy of the register holds: what is watched is
    /// the accreditation, since a certificate is replaced whenever a name or address changes.
    private static AccreditationNumber accreditation(Run run, String text) {
        String plain = text.startsWith("urn:uuid:") ? text.substring("urn:uuid:".length()) : text;
        try {
            return new AccreditationNumber(plain);
        } catch (MalformedException notANumber) {
            CertificateId id;
            try {
                id = CertificateId.parse(plain);
            } catch (MalformedException e) {
                throw CliException.usage("not-a-number", Shown.text(text));
            }
            for (PackLine.Current line : certificates(run, run.home(), List.of(id.toString()))) {
                Certificate said =
                        UnverifiedCertificate.parse(line.certificate().token()).certificate();
                if (said.id().equals(id)) {
                    return said.subject().number();
                }
            }
            throw new CliException(ExitCode.NO, "certificate-unknown", Shown.text(text));
        }
    }

    private static ExitCode remove(Run run, String name) {
        Optional<WatchList> left = watchList(run).without(name);
        if (left.isEmpty()) {
            throw new CliException(ExitCode.NO, "no-such-contract", Shown.text(name));
        }
        store(run, left.get());
        run.terminal().note(run.say("watch.removed", Shown.text(name)));
        return ExitCode.OK;
    }

    private static ExitCode list(Run run) {
        String format = run.arguments().word("format", "text");
        WatchList list = watchList(run);
        switch (format) {
            case "json" -> run.finish(list.json());
            case "csv" -> run.finish(WatchReport.csv(list).getBytes(StandardCharsets.UTF_8));
            default -> run.finish(WatchReport.text(list));
        }
        return ExitCode.OK;
    }

    private static ExitCode mail(Run run) {
        Arguments a = run.arguments();
        if (a.has("none")) {
            store(run, watchList(run).with(Optional.empty()));
            run.terminal().note(run.say("watch.mail-off"));
            return ExitCode.OK;
        }
        try {
            MailRoute.Security security =
                    MailRoute.Security.of(a.find("security").orElse("starttls"));
            int usual = switch (security) {
                case NONE -> 25;
                case STARTTLS -> 587;
                case TLS -> 465;
            };
            MailRoute route = new MailRoute(
                    a.require("host", "watch mail"),
                    a.find("port").map(WatchVerb::port).orElse(usual),
                    security,
                    a.require("sender", "watch mail"),
                    a.all("to"),
                    a.find("user"),
                    a.find("password-file")
                            .map(f -> run.path(f).toAbsolutePath().toString()));
            store(run, watchList(run).with(Optional.of(route)));
            run.terminal().note(run.say("watch.mail-set", route.host(), route.port(), security.word()));
        } catch (MalformedException e) {
            throw CliException.usage("bad-mail", Shown.text(String.valueOf(e.getMessage())));
        }
        return ExitCode.OK;
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0; // refused with the other wrong ports
        }
    }

    // ---- the run

    private static ExitCode compare(Run run) throws InterruptedException {
        String format = run.arguments().word("format", "text");
        Duration most = run.arguments().find("max-age").map(WatchVerb::hours).orElse(MAX_AGE);
        WatchList list = watchList(run);
        Optional<MailRoute> route = list.mail();
        if (run.arguments().has("mail") && route.isEmpty()) {
            throw CliException.usage("no-mail");
        }
        Home home = run.home();
        if (home.pin().isEmpty()) {
            throw new CliException(ExitCode.NO_TRUST, "trust-missing");
        }
        if (run.mayGoOnline()) {
            fetch(run, home);
        }
        if (!home.pack().isThere()) {
            throw new CliException(ExitCode.NO_TRUST, "pack-missing");
        }
        Instant at = run.at();
        Instant known = asOf(run, home);
        boolean old = known.isBefore(at.minus(most));
        WatchState before = state(run);
        List<String> words = new ArrayList<>();
        for (Contract c : list.contracts()) {
            words.add(c.accreditation().value());
        }
        Map<String, PackLine.Current> current = new HashMap<>();
        for (PackLine.Current line : certificates(run, home, words)) {
            newer(current, line);
        }
        for (Seen seen : before.seen().values()) {
            seen.certificate().ifPresent(c -> words.add(c.id()));
        }
        TrustMaterial.Builder material = Trust.builder(run, home, words);
        for (Seen seen : before.seen().values()) {
            seen.certificate().ifPresent(c -> material.line(c.line()));
        }
        current.values().forEach(material::line);
        Watch.Outcome outcome = new Watch(new Verifier(material.build()), home::edition, at).run(list, before, current);
        WatchReport report = new WatchReport(outcome, known, at, old);
        switch (format) {
            case "json" -> run.finish(report.json());
            case "csv" -> run.finish(report.csv().getBytes(StandardCharsets.UTF_8));
            default -> run.finish(report.text());
        }
        if (!outcome.changes().isEmpty() || old) {
            tell(run, route, report, at);
        }
        if (old) {
            // What an old copy says is told and not remembered: the next run compares with what was last fresh.
            return ExitCode.REFER;
        }
        write(stateFile(run), outcome.state().bytes());
        return outcome.changes().isEmpty() ? ExitCode.OK : ExitCode.NO;
    }

    private static void fetch(Run run, Home home) throws InterruptedException {
        Path incoming = home.temporary();
        try {
            SyncVerb.online(run, incoming);
        } catch (CliException e) {
            if (e.exit() != ExitCode.REFER) {
                throw e;
            }
            run.terminal().note(run.say("watch.not-fetched", e.getMessage()));
        } finally {
            SyncVerb.discard(incoming);
        }
    }

    private static Duration hours(String text) {
        try {
            int n = Integer.parseInt(text);
            if (n >= 1 && n <= 24 * 31) {
                return Duration.ofHours(n);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw CliException.usage("bad-number", "--max-age", Shown.text(text), 1, 24 * 31);
    }

    private static List<PackLine.Current> certificates(Run run, Home home, List<String> words) {
        List<PackLine.Current> out = new ArrayList<>();
        try {
            for (PackLine line : home.pack().certificates(words)) {
                if (line instanceof PackLine.Current c) {
                    out.add(c);
                }
            }
        } catch (IOException | MalformedException e) {
            throw new CliException(ExitCode.REFER, "pack-unreadable");
        }
        return out;
    }

    /// Of several certificates of one accreditation the one that was logged last.
    private static void newer(Map<String, PackLine.Current> current, PackLine.Current line) {
        Certificate said;
        try {
            said = UnverifiedCertificate.parse(line.certificate().token()).certificate();
        } catch (MalformedException e) {
            return; // a line that is no certificate is nobody's certificate
        }
        String number = said.subject().number().value();
        PackLine.Current other = current.get(number);
        if (other == null || index(line) > index(other)) {
            current.put(number, line);
        }
    }

    private static long index(PackLine.Current line) {
        return org.touchstone.format.log.TlogProof.parse(line.certificate().proof())
                .index();
    }

    /// Until when the copy of the register knows what was so: its newest status list. Each was proved to be in the
    /// log when the copy was taken.
    private static Instant asOf(Run run, Home home) {
        Instant newest = Instant.EPOCH;
        try {
            for (PackLine line : home.pack().lists()) {
                if (line instanceof PackLine.Status status
                        && EventCodec.decode(status.list().entry().getBytes(StandardCharsets.UTF_8))
                                instanceof RegisterEvent.StatusListPublished e
                        && e.time().isAfter(newest)) {
                    newest = e.time();
                }
            }
        } catch (IOException | MalformedException e) {
            throw new CliException(ExitCode.REFER, "pack-unreadable");
        }
        return newest;
    }

    private static void tell(Run run, Optional<MailRoute> route, WatchReport report, Instant at) {
        boolean send = run.arguments().has("mail");
        Optional<String> file = run.arguments().find("mail-file");
        if (!send && file.isEmpty()) {
            return;
        }
        MailRoute way = route.orElseThrow(() -> CliException.usage("no-mail"));
        StringBuilder body = new StringBuilder();
        for (Line line : report.text()) {
            body.append(line.text()).append('\n');
        }
        byte[] message = Mail.message(way, report.subject(), body.toString(), at, UUID.randomUUID());
        file.ifPresent(f -> write(run.path(f), message));
        if (!send) {
            return;
        }
        char[] password = way.passwordFile().map(f -> password(run, f)).orElse(new char[0]);
        try {
            Mail.send(way, password, message);
            run.terminal().note(run.say("watch.mailed", way.host(), way.to().size()));
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.REFER, "mail-failed", way.host(), way.port(), Shown.text(String.valueOf(e.getMessage())));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static char[] password(Run run, String file) {
        String text = new String(run.read(file, 4096), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).stripTrailing().toCharArray();
    }
}
