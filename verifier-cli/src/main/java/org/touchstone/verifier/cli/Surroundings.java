package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// What a run knows of the world it runs in, given from outside so that a test can give another.
///
/// @param environment the environment variables
/// @param clock the time
/// @param folder the folder that relative file names are relative to
/// @param outCharset how text is encoded on the standard output
/// @param errCharset how text is encoded on the error output
/// @param outTerminal whether the standard output is a terminal
/// @param errTerminal whether the error output is one
/// @param inTerminal whether questions can be asked
public record Surroundings(
        Map<String, String> environment,
        InstantSource clock,
        Path folder,
        Charset outCharset,
        Charset errCharset,
        boolean outTerminal,
        boolean errTerminal,
        boolean inTerminal) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /// The real ones of this process, with a clock.
    public static Surroundings real(InstantSource clock) {
        return new Surroundings(
                System.getenv(),
                clock,
                Path.of(""),
                charset("stdout.encoding"),
                charset("stderr.encoding"),
                isTerminal(1),
                isTerminal(2),
                isTerminal(0));
    }

    /// An environment variable; empty text counts as not set.
    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    private static Charset charset(String property) {
        String name = System.getProperty(property, System.getProperty("native.encoding", "UTF-8"));
        try {
            return name.equals("UTF-8") ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.US_ASCII;
        }
    }

    /// Asks the kernel where it can: System.console() would load a line editor, and says nothing about
    /// stderr.
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            java.io.Console console = System.console();
            return console != null && console.isTerminal();
        }
    }
}
