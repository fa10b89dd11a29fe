import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Submission;
import org.touchstone.verifier.verify.TrustMaterial;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.Verifier;

/// Judging FOLDER THREADS ROUNDS: judges the bids that `Bids` made, as the library does it in a process that runs
/// already: from the bytes of each file to its verdict. Prints for each round bids a second and the processor time of
/// one bid; with a fourth argument, of the bundles alone. Each round has a verifier of its own, so nothing is remembered from one to the next.
final class Judging {
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int threads = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        boolean alone = args.length > 3;
        List<Path> files;
        try (Stream<Path> all = Files.list(folder.resolve("bids"))) {
            files = all.sorted().limit(5_000).toList();
        }
        List<byte[]> bids = new ArrayList<>();
        for (Path file : files) {
            byte[] bid = Files.readAllBytes(file);
            // Without the holder's signature: the bundle inside.
            bids.add(alone ? CanonicalJson.bytes(StrictJson.parseObject(bid, StrictJson.Limits.DOCUMENT).obj("bundle")) : bid);
        }
        TenderPolicy tender = TenderPolicy.parse(Files.readAllBytes(folder.resolve("tender.json")));
        Instant at = Instant.now();
        for (int round = 0; round < rounds; round++) {
            Verifier verifier = new Verifier(TrustMaterial.pinned(Files.readString(folder.resolve("fingerprint")).strip())
                    .withTrustList(Files.readAllBytes(folder.resolve("trust-list.json"))));
            long cpu = processor();
            long start = System.nanoTime();
            AtomicInteger next = new AtomicInteger();
            try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                List<Future<?>> all = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    all.add(pool.submit(() -> {
                        for (int i = next.getAndIncrement(); i < bids.size(); i = next.getAndIncrement()) {
                            Submission s = new Submission("bid", bids.get(i));
                            Verdict v = alone ? verifier.check(s, Moment.now(at)) : verifier.check(s, tender, Moment.deadline(tender, at));
                            // A tender of very many bids names no bidders; all else must have passed.
                            if (v.outcome() != Outcome.MEETS && v.outcome() != Outcome.IN_FORCE && !v.codes().equals(List.of("BIDDER_UNKNOWN"))) {
                                throw new IllegalStateException(v.codes().toString());
                            }
                        }
                    }));
                }
                for (Future<?> f : all) {
                    f.get();
                }
            }
            double wall = (System.nanoTime() - start) / 1e9;
            double busy = (processor() - cpu) / 1e9;
            System.out.printf(Locale.ROOT, "%.0f bids/s; %.1f us of processor a bid%n", bids.size() / wall, busy * 1e6 / bids.size());
        }
    }

    private static long processor() throws IOException {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
