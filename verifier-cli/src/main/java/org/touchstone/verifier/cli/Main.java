package org.touchstone.verifier.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.touchstone.format.jose.Es256;
import org.touchstone.verifier.report.Catalogue;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.Home;

/// The program `touchstone` for buyers, suppliers and auditors: picks the verb, and turns whatever happens into
/// one exit code and at most one error line.
///
/// A check of one bundle has to start and end within the time in which another tool only starts, so the way
/// there is short on purpose: no reflection, no regular expressions, and the class of a verb is loaded only
/// when it is called.
public final class Main {
    /// The verbs in the order of the help page.
    static final List<String> VERBS = List.of(
            "verify",
            "record",
            "inspect",
            "lookup",
            "explain",
            "policy",
            "present",
            "key",
            "trust",
            "sync",
            "watch",
            "config",
            "log",
            "governor",
            "doctor",
            "schema",
            "completion",
            "help");

    private Main() {}

    /// Runs and exits.
    public static void main(String[] args) {
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch finished = new CountDownLatch(1);
        Thread worker = Thread.currentThread();
        // Ctrl-C: the virtual machine runs this hook and then exits with 130 by itself. The hook gives the run
        // a moment to print what it has finished.
        Thread hook = new Thread(() -> {
            if (finished.getCount() > 0) {
                stopped.set(true);
                worker.interrupt();
                try {
                    boolean _ = finished.await(5, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        if (args.length > 0 && args[0].equals("verify")) {
            Es256.prepare();
        }
        int code;
        try (InputStream in = new FileInputStream(FileDescriptor.in);
                OutputStream out = new FileOutputStream(FileDescriptor.out);
                OutputStream err = new FileOutputStream(FileDescriptor.err)) {
            code = run(args, in, out, err, Surroundings.real(InstantSource.system()), stopped);
        } catch (IOException e) {
            code = ExitCode.INTERNAL.code();
        } finally {
            finished.countDown();
        }
        if (code != 0 && !stopped.get()) {
            System.exit(code);
        }
    }

    /// The version of this build.
    public static String version() {
        return HelpVerb.version();
    }

    /// Runs one command in this process and returns its exit code.
    public static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
        return run(args, in, out, err, Surroundings.real(InstantSource.system()), new AtomicBoolean());
    }

    /// As above, in given surroundings; `stopped` asks the run to end.
    public static int run(
            String[] args,
            InputStream in,
            OutputStream out,
            OutputStream err,
            Surroundings around,
            AtomicBoolean stopped) {
        Terminal terminal = new Terminal(out, err, around);
        try {
            return dispatch(args, in, terminal, around, stopped).code();
        } catch (CliException e) {
            terminal.error(e.getMessage(), e.hint());
            return e.exit().code();
        } catch (Home.HomeException e) {
            String key = e.isDamaged() ? "home-damaged" : "home-unreadable";
            terminal.error(
                    Catalogue.ENGLISH.say("error." + key, Shown.text(String.valueOf(e.getMessage()))),
                    Catalogue.ENGLISH.say("hint." + key));
            return ExitCode.NO_TRUST.code();
        } catch (InterruptedException e) {
            terminal.error(Catalogue.ENGLISH.say("error.interrupted"), "");
            return ExitCode.INTERRUPTED.code();
        } catch (RuntimeException | Error e) {
            return fault(e, terminal);
        }
    }

    private static ExitCode dispatch(
            String[] args, InputStream in, Terminal terminal, Surroundings around, AtomicBoolean stopped)
            throws InterruptedException {
        List<String> rest = new ArrayList<>(args.length);
        String name = "";
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (!name.isEmpty() || (arg.startsWith("-") && arg.length() > 1)) {
                rest.add(arg);
                if (name.isEmpty() && takesValue(arg) && i + 1 < args.length) {
                    rest.add(args[++i]);
                }
            } else {
                name = arg;
            }
        }
        if (name.isEmpty()) {
            return withoutVerb(rest, terminal);
        }
        String dropped = around.variable("TOUCHSTONE_DROPPED");
        if (!dropped.isEmpty()) {
            // Windows' launcher hands over the whole line, because the shell would cut names at an ampersand.
            rest = Dropped.names(dropped);
            name = "verify";
        } else if (!VERBS.contains(name) && isFile(name, around.folder())) {
            rest.add(0, name);
            name = "verify";
        }
        Verb verb = verb(name);
        Syntax syntax = verb.syntax();
        Arguments typed = Arguments.parse(syntax, rest);
        Arguments arguments = typed.has("help")
                ? typed
                : Settings.of(around, typed.find("config")).applied(typed, syntax);
        terminal.set(
                arguments.has("quiet"),
                arguments.has("verbose"),
                arguments.find("color").orElse("auto"));
        if (arguments.has("help")) {
            HelpVerb.show(name, terminal);
            return ExitCode.OK;
        }
        return verb.run(new Run(arguments, terminal, around, in, stopped));
    }

    /// True if the word is no verb but the name of a file: one was dragged here.
    private static boolean isFile(String word, Path folder) {
        try {
            return Files.exists(folder.resolve(Dropped.cleaned(word, folder)));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /// Only these may stand before the verb with a value after a space.
    private static boolean takesValue(String arg) {
        return arg.equals("--home") || arg.equals("--config") || arg.equals("--color");
    }

    private static ExitCode withoutVerb(List<String> options, Terminal terminal) {
        if (options.contains("--version") || options.contains("-V")) {
            HelpVerb.version(terminal);
            return ExitCode.OK;
        }
        if (options.contains("--help") || options.contains("-h")) {
            HelpVerb.show("", terminal);
            return ExitCode.OK;
        }
        if (!options.isEmpty()) {
            throw CliException.usage("no-verb", Shown.text(options.get(0)));
        }
        terminal.note(Catalogue.HELP.say("short"));
        return ExitCode.USAGE;
    }

    static Verb verb(String name) {
        return switch (name) {
            case "verify" -> new VerifyVerb();
            case "record" -> new RecordVerb();
            case "inspect" -> new InspectVerb();
            case "lookup" -> new LookupVerb();
            case "explain" -> new ExplainVerb();
            case "policy" -> new PolicyVerb();
            case "present" -> new PresentVerb();
            case "key" -> new KeyVerb();
            case "trust" -> new TrustVerb();
            case "sync" -> new SyncVerb();
            case "config" -> new ConfigVerb();
            case "doctor" -> new DoctorVerb();
            case "schema" -> new SchemaVerb();
            case "completion" -> new CompletionVerb();
            case "watch" -> new WatchVerb();
            case "log" -> new LogVerb();
            case "governor" -> new GovernorVerb();
            case "help" -> new HelpVerb();
            case "selftest" -> new SelfTestVerb();
            default -> {
                Optional<String> near = Arguments.nearest(name, VERBS);
                throw near.isPresent()
                        ? CliException.usage("verb-unknown-near", Shown.text(name), near.get())
                        : CliException.usage("verb-unknown", Shown.text(name));
            }
        };
    }

    /// A fault of ours: one line for the user, the details in a file that he can send us.
    private static int fault(Throwable fault, Terminal terminal) {
        StringWriter details = new StringWriter();
        fault.printStackTrace(new PrintWriter(details));
        String where;
        try {
            Path file = Files.createTempFile("touchstone-fault-", ".txt");
            Files.write(file, details.toString().getBytes(StandardCharsets.UTF_8));
            where = file.toString();
        } catch (IOException e) {
            where = fault.getClass().getName();
        }
        terminal.error(
                Catalogue.ENGLISH.say("error.internal", fault.getClass().getSimpleName()),
                Catalogue.ENGLISH.say("hint.internal", where));
        return ExitCode.INTERNAL.code();
    }
}
