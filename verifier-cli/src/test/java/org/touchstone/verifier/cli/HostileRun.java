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
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

/// Runs the items of a [HostileCorpus] one after the other in one JVM, whose heap is bounded from outside, and prints
/// what each of them did: `FOLDER`, after the good trust list was imported there.
final class HostileRun {
    private static final StrictJson.Limits WIDE = new StrictJson.Limits(64 << 20, 64, 5_000_000);

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
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        long began = System.nanoTime();
        int exit = once(folder, arguments, out, err);
        long millis = (System.nanoTime() - began) / 1_000_000;
        long heap = pools.stream().mapToLong(p -> p.getPeakUsage().getUsed()).sum() >> 20;
        List<String> faults = new ArrayList<>(faults(exit, out, err));
        String code = "";
        String detail = err.toString(StandardCharsets.UTF_8);
        if (arguments[0].equals("verify")) {
            if (out.size() > 0) {
                Json.Obj first = first(out.toByteArray());
                code = first.texts("codes").isEmpty()
                        ? ""
                        : first.texts("codes").get(0);
                detail = reason(first);
            }
            // What is shown to people as well, in colour.
            List<String> words = new ArrayList<>(List.of(arguments));
            words.set(words.indexOf("json"), "text");
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            ByteArrayOutputStream told = new ByteArrayOutputStream();
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

    private static Json.Obj first(byte[] json) {
        Json.Obj o = StrictJson.parseObject(json, WIDE);
        return o.has("results") ? o.objects("results").get(0) : o;
    }

    private static String reason(Json.Obj result) {
        for (Json.Obj check : result.objects("checks")) {
            if (check.text("result").equals("failed") || check.text("result").equals("unknown")) {
                return check.text("id") + " " + check.obj("facts").members();
            }
        }
        return "";
    }
}
