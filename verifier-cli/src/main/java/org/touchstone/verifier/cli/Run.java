package org.touchstone.verifier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.verifier.report.Catalogue;
import org.touchstone.verifier.report.JsonText;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.OfflinePage;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.AtomicFile;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.source.KeyFile;

/// One run of one verb: its arguments, and the ways in and out that all verbs share.
///
/// @param arguments the command line after the verb
/// @param terminal the only way to print
/// @param around the world outside
/// @param in the standard input
/// @param stopped set when the user wants the run to stop
public record Run(Arguments arguments, Terminal terminal, Surroundings around, InputStream in, AtomicBoolean stopped) {

    /// The greatest size of a file that a verb other than `verify` reads whole, in bytes.
    static final int MAX_FILE = 4 * 1024 * 1024;

    /// The sentence of `key`.
    String say(String key, Object... values) {
        return Catalogue.ENGLISH.say(key, values);
    }

    /// The file that an operand or option names.
    Path path(String name) {
        try {
            return around.folder().resolve(name);
        } catch (InvalidPathException e) {
            throw CliException.usage("file-name", Shown.text(name));
        }
    }

    /// The verifier's home folder: `--home`, else `TOUCHSTONE_HOME`, else the settings', else the place that the
    /// system has for it.
    Home home() {
        // Environment and settings file are among the arguments already.
        Optional<String> given = arguments.find("home");
        return new Home(given.map(this::path)
                .or(() -> Settings.userFolder(around))
                .orElseThrow(() -> CliException.usage("no-home")));
    }

    /// The time that counts: `--at`, else now, whole seconds.
    Instant at() {
        return arguments
                .find("at")
                .map(Times::parse)
                .orElseGet(() -> Instant.ofEpochSecond(around.clock().instant().getEpochSecond()));
    }

    /// True if this run may use the network.
    boolean mayGoOnline() {
        return !arguments.has("offline");
    }

    /// Reads a file, or the standard input for `-`; a usage error names it if it cannot be read.
    byte[] read(String name, int most) {
        byte[] bytes;
        try (InputStream stream = name.equals("-") ? in : Files.newInputStream(path(name))) {
            bytes = stream.readNBytes(most + 1);
        } catch (NoSuchFileException e) {
            throw CliException.usage("no-such-file", Shown.text(name));
        } catch (IOException e) {
            throw CliException.usage("cannot-read", Shown.text(name));
        }
        if (bytes.length > most) {
            throw CliException.usage("too-large", Shown.text(name), most);
        }
        return bytes;
    }

    /// Reads a text file of one token: the trailing line end that editors add is not part of it.
    String readToken(String name) {
        return new String(read(name, MAX_FILE), StandardCharsets.ISO_8859_1).strip();
    }

    /// Reads a key file for one purpose and opens it, asking for the passphrase if it has one.
    org.touchstone.format.jose.Es256.KeyPair openKey(String name, KeyFile.Purpose purpose) {
        KeyFile file;
        try {
            file = KeyFile.parse(read(name, 16 * 1024));
        } catch (MalformedException e) {
            throw CliException.usage("not-a-key", Shown.text(name), e.getMessage());
        }
        if (file.purpose() != purpose) {
            throw CliException.usage(
                    "key-purpose", Shown.text(name), file.purpose().word(), purpose.word());
        }
        char[] passphrase = file.isEncrypted() ? passphrase("ask.passphrase", false) : new char[0];
        try {
            return file.open(passphrase);
        } catch (KeyFile.WrongPassphraseException e) {
            throw CliException.usage("wrong-passphrase", Shown.text(name));
        } catch (MalformedException e) {
            throw CliException.usage("not-a-key", Shown.text(name), e.getMessage());
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /// The passphrase: the first line of `--passphrase-file`, else asked for on the console without showing
    /// it.
    char[] passphrase(String question, boolean twice) {
        if (arguments.has("passphrase-file")) {
            String name = arguments.require("passphrase-file", "");
            String text = new String(read(name, 4096), StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            String line = (end < 0 ? text : text.substring(0, end)).stripTrailing();
            if (line.isEmpty()) {
                throw CliException.usage("empty-passphrase", Shown.text(name));
            }
            return line.toCharArray();
        }
        java.io.Console console = arguments.has("no-input") || !around.inTerminal() ? null : System.console();
        if (console == null) {
            throw CliException.usage("passphrase-needed");
        }
        char[] first = console.readPassword("%s ", say(question));
        if (first == null || first.length == 0) {
            throw CliException.usage("passphrase-needed");
        }
        if (twice) {
            char[] second = console.readPassword("%s ", say("ask.passphrase-again"));
            if (second == null || !Arrays.equals(first, second)) {
                throw CliException.usage("passphrases-differ");
            }
        }
        return first;
    }

    /// Asks for yes or no; without anybody to ask (`--no-input`, no terminal) the answer is no.
    boolean confirms(String question) {
        if (arguments.has("no-input") || !around.inTerminal()) {
            return false;
        }
        terminal.ask(question + " ");
        try {
            StringBuilder answer = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n' && answer.length() < 16; c = in.read()) {
                answer.append((char) c);
            }
            String word = answer.toString().strip();
            return word.equalsIgnoreCase("yes") || word.equalsIgnoreCase("y");
        } catch (IOException e) {
            return false;
        }
    }

    /// Writes the result: to the file of `--output`, whole or not at all, else to the standard output.
    void finish(List<Line> lines) {
        if (arguments.has("output")) {
            finish(Terminal.plain(lines));
        } else {
            terminal.result(lines);
        }
    }

    /// As above, for bytes.
    void finish(byte[] bytes) {
        String name = arguments.find("output").orElse("-");
        if (name.equals("-")) {
            terminal.result(bytes);
            return;
        }
        write(name, bytes);
    }

    /// As above, for bytes in parts, made one after the other.
    void finish(Stream<byte[]> parts) {
        String name = arguments.find("output").orElse("-");
        if (name.equals("-")) {
            parts.forEachOrdered(terminal::result);
            return;
        }
        try {
            AtomicFile.stream(path(name), out -> {
                for (Iterator<byte[]> all = parts.iterator(); all.hasNext(); ) {
                    out.write(all.next());
                }
            });
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(name));
        }
    }

    /// As above, for one JSON value over several lines.
    void finish(Json value) {
        finish((JsonText.pretty(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Writes a page to work with on a disk, under its own name unless another is given.
    void finish(OfflinePage page) {
        String output = arguments.find("output").orElse(page.fileName());
        if (output.equals("-")) {
            terminal.result(page.bytes());
            return;
        }
        write(output, page.bytes());
        String said = switch (page) {
            case PRESENT -> "present.page";
            case KEY -> "key.page";
        };
        terminal.note(say(said, Shown.text(output)));
    }

    /// Writes a file whole or not at all.
    void write(String name, byte[] bytes) {
        try {
            AtomicFile.write(path(name), bytes);
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(name));
        }
    }

    /// Creates a file that nobody else may read; never replaces one.
    void createSecret(String name, byte[] bytes) {
        try {
            AtomicFile.createSecret(path(name), bytes);
        } catch (FileAlreadyExistsException e) {
            throw CliException.usage("file-exists", Shown.text(name));
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(name));
        }
    }

    /// Ends the run if the user has asked for it.
    void checkStopped() {
        if (stopped.get()) {
            throw new CliException(ExitCode.INTERRUPTED, "interrupted");
        }
    }
}
