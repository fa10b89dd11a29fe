package org.touchstone.format.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// What a coverage-guided fuzzer calls (`benchmarks/fuzz`): one class for all targets, chosen by the system property
/// `touchstone.fuzz`.
public final class FuzzDriver {
    /// A module's targets, found as a service so that the driver knows no module above this one.
    public interface Targets {
        /// All of them.
        List<FuzzTarget> all();
    }

    private static final class Chosen {
        static final FuzzTarget TARGET = target(System.getProperty("touchstone.fuzz", ""));
    }

    private FuzzDriver() {}

    /// The target of a name.
    public static FuzzTarget target(String name) {
        return targets().stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target " + name));
    }

    /// This module's targets, and those of the modules on the class path.
    public static List<FuzzTarget> targets() {
        List<FuzzTarget> out = new ArrayList<>(FormatTargets.all());
        ServiceLoader.load(Targets.class).forEach(t -> out.addAll(t.all()));
        return out;
    }

    /// Loads everything before the first input, whose time is measured. The name is the fuzzer's.
    public static void fuzzerInitialize() throws Exception {
        for (byte[] seed : Chosen.TARGET.seeds().get().subList(0, 1)) {
            Chosen.TARGET.body().accepts(seed);
        }
    }

    /// One input. The name is the fuzzer's.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Chosen.TARGET.body().accepts(input);
    }

    /// `list`, or `seeds FOLDER`: writes the seeds of every target into a folder of its name.
    public static void main(String[] args) throws IOException {
        for (FuzzTarget target : targets()) {
            System.out.println(target.name());
            if (args.length == 2) {
                Path folder = Files.createDirectories(Path.of(args[1]).resolve(target.name()));
                int i = 0;
                for (byte[] seed : target.seeds().get()) {
                    Files.write(folder.resolve("seed-" + i++), seed);
                }
            }
        }
    }
}
