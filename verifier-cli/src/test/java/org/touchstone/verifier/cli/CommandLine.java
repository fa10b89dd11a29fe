package org.touchstone.verifier.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// The program in this process, in a folder, at a time, with what its environment says.
record CommandLine(Path folder, Instant now, Map<String, String> environment) {
    CommandLine(Path folder, Instant now) {
        this(folder, now, Map.of("TOUCHSTONE_HOME", "home"));
    }

    /// What a run came to.
    record Done(int code, String out, String err) {
        @Override
        public String toString() {
            return "code " + code + "\n" + out + err;
        }
    }

    CommandLine at(Instant other) {
        return new CommandLine(folder, other, environment);
    }

    Done run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                environment,
                InstantSource.fixed(now),
                folder,
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_8,
                false,
                false,
                false);
        int code = Main.run(args, new ByteArrayInputStream(new byte[0]), out, err, around, new AtomicBoolean());
        return new Done(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
