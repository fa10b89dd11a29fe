package org.touchstone.verifier.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs the items of a [HostileCorpus] one after the other in one JVM, whose heap is bounded from outside, and prints
/// what each of them did: `FOLDER`, after the good trust list was imported there.
final class HostileRun {
    private HostileRun() {}

    /// What one item did. One line of output, with tabs between.
    ///
    /// @param faults what may never be: an exit code of ours, a stack trace, a control character in the output
    record Outcome(int item, int exit, long millis, long heap, String code, String detail, String faults) {
        String line() {
            return item + "\t" + exit + "\t" + millis + "\t" + heap + "\t" + code + "\t" + clean(detail) + "\t"
                    + clean(faults);
        }

        static Outcome of(String line) {
            String[] f = line.split("\t", -1);
            return new Outcome(
                    Integer.parseInt(f[0]),
                    Integer.parseInt(f[1]),
                    Long.parseLong(f[2]),
                    Long.parseLong(f[3]),
                    f[4],
                    f[5],
                    f[6]);
        }

        private static String clean(String s) {
            return s.replaceAll("[\\t\\r\\n]+", " ");
        }
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        List<String> lines = Files.readAllLines(folder.resolve("items.tsv"));
        for (int i = 0; i < lines.size(); i++) {
            String[] fields = lines.get(i).split("\t", -1);
            System.out.println(run(folder, i, fields[3].split("\u001f", -1)).line());
            System.out.flush();
        }
    }

    private static Outcome run(Path folder, int item, String[] arguments) {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP)
                .toList();
        pools.forEach(MemoryPoolMXBean::resetPeakUsage);
        ByteArrayOutputStream out = new Beginning();
        ByteArrayOutputStream err = new Beginning();
        long began = System.nanoTime();
        int exit = once(folder, arguments, out, err);
        long millis = (System.nanoTime() - began) / 1_000_000;
        long heap = pools.stream().mapToLong(p -> p.getPeakUsage().getUsed()).sum() >> 20;
        List<String> faults = new ArrayList<>(faults(exit, out, err));
        String code = "";
        String detail = err.toString(StandardCharsets.UTF_8);
        if (arguments[0].equals("verify")) {
            String json = out.toString(StandardCharsets.UTF_8);
            if (!json.isEmpty()) {
                code = first(CODE, json);
                detail = first(CHECK, json);
            }
            // What is shown to people as well, in colour.
            List<String> words = new ArrayList<>(List.of(arguments));
            words.set(words.indexOf("json"), "text");
            ByteArrayOutputStream text = new Beginning();
            ByteArrayOutputStream told = new Beginning();
            int again = once(folder, words.toArray(String[]::new), text, told);
            faults.addAll(faults(again, text, told));
            if (again != exit) {
                faults.add("text says " + again + " and JSON " + exit);
            }
        }
        return new Outcome(item, exit, millis, heap, code, detail, String.join("; ", faults));
    }

    private static int once(Path folder, String[] arguments, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        Surroundings around = new Surroundings(
                Map.of(),
                InstantSource.fixed(World.NOW),
                folder,
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_8,
                false,
                false,
                false);
        return Main.run(arguments, new ByteArrayInputStream(new byte[0]), out, err, around, new AtomicBoolean());
    }

    private static List<String> faults(int exit, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        List<String> faults = new ArrayList<>();
        String told = err.toString(StandardCharsets.UTF_8);
        String all = out.toString(StandardCharsets.UTF_8) + told;
        if (exit == ExitCode.INTERNAL.code()) {
            faults.add("a fault of ours: " + told);
        }
        if (all.contains("Exception") || all.contains("\tat ")) {
            faults.add("a stack trace: " + told);
        }
        if (exit != 0 && told.isEmpty() && out.size() == 0) {
            faults.add("nothing said");
        }
        all.codePoints()
                .filter(HostileRun::paints)
                .findFirst()
                .ifPresent(c -> faults.add("U+" + Integer.toHexString(c) + " in the output"));
        return faults;
    }

    /// Characters that a terminal acts on, or that change the order of the others.
    private static boolean paints(int c) {
        return c < 0x20 && c != '\n'
                || c >= 0x7f && c < 0xa0
                || c >= 0x200b && c <= 0x200f
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || c == 0xfeff;
    }

    /// The first result's first code, and the first check that did not pass, as they stand in the text.
    private static final Pattern CODE = Pattern.compile("\"codes\": \\[\"([A-Z_]+)\"");

    private static final Pattern CHECK =
            Pattern.compile("\"id\": \"([a-z-]+)\",\\s+\"result\": \"(?:failed|unknown)\"[^}]*\"facts\": (\\{[^}]*})");

    private static String first(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        if (!m.find()) {
            return "";
        }
        return m.groupCount() == 1 ? m.group(1) : m.group(1) + " " + m.group(2).replaceAll("\\s+", " ");
    }

    /// Output of which only the beginning is kept: there may be megabytes.
    private static final class Beginning extends ByteArrayOutputStream {
        private static final int MOST = 256 * 1024;

        @Override
        public synchronized void write(byte[] b, int off, int len) {
            super.write(b, off, Math.min(len, MOST - Math.min(MOST, size())));
        }

        @Override
        public synchronized void write(int b) {
            if (size() < MOST) {
                super.write(b);
            }
        }
    }
}
