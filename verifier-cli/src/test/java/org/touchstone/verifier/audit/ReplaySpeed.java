package org.touchstone.verifier.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.LogFolder;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.GrantOutcome;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.testkit.TestKeys;

/// Measures the replay of entries (checkpoint, all tiles, canonical form, the fold): `write FOLDER N` makes a log of
/// about N entries with ten entries for each accreditation; `replay FOLDER [THREADS] [ROUNDS]` replays it and prints
/// entries a second and the greatest resident size of the process.
final class ReplaySpeed {
    private static final NoteSigner LOG = new NoteSigner(
            "register.example/log", TestKeys.ed25519("log of the measurement").seed());
    private static final int PER_LIST = RegisterEvent.STATUS_LIST_LENGTH;

    private final LogFolder log;
    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private long counter;
    private int certificates;

    private ReplaySpeed(LogFolder log) {
        this.log = log;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[1]);
        if (args[0].equals("write")) {
            new ReplaySpeed(new LogFolder(folder, LOG)).write(Long.parseLong(args[2]));
            return;
        }
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 1;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            Duration busy = processorTime();
            Replay.Result result = Replay.of(
                    new FolderRecord(folder),
                    new Replay.Settings(LOG.key(), List.of(), Optional.empty(), Replay.Depth.ENTRIES, threads));
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!result.clean()) {
                throw new IllegalStateException(result.divergences().toString());
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d entries in %.2f s: %.0f entries/s; %.2f us of processor time each%n",
                    result.entries(),
                    seconds,
                    result.entries() / seconds,
                    processorTime().minus(busy).toNanos() / 1e3 / result.entries());
        }
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .forEach(System.out::println);
        }
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Instant next() {
        counter++;
        if (counter % 8 == 0) {
            now = now.plusSeconds(1);
        }
        return now;
    }

    private static String hex(long n) {
        return String.format(Locale.ROOT, "%016x", n * 0x9E3779B97F4A7C15L).repeat(4);
    }

    private UUID id() {
        counter++;
        return new UUID(
                counter * 0x9E3779B97F4A7C15L & ~0xf000L | 0x4000L,
                counter * 0xC2B2AE3D27D4EB4FL & ~(3L << 62) | 1L << 63);
    }

    private void add(RegisterEvent event) {
        log.append(EventCodec.encode(event));
    }

    private RegisterEvent.StatusEntry position(String purpose) {
        int list = certificates / PER_LIST + 1;
        return new RegisterEvent.StatusEntry(
                "https://register.example/status/" + purpose + "/" + list, certificates % PER_LIST);
    }

    private void write(long entries) {
        Instant until = Instant.parse("2029-01-05T09:00:00Z");
        add(new RegisterEvent.LogOpened(
                next(), "register.example/log", "https://register.example", "did:web:register.example"));
        add(new RegisterEvent.EditionPublished(next(), "sra", 1, "1.0.0", hex(1), now));
        long written = 2;
        for (int digits = 0; written + 10 <= entries; digits++) {
            while (!AccreditationNumber.isIssuable(digits)) {
                digits++;
            }
            AccreditationNumber number = AccreditationNumber.ofDigits(digits);
            UUID supplier = id();
            UUID application = id();
            add(new RegisterEvent.SupplierRegistered(next(), supplier, SupplierKind.LEGAL_PERSON, object()));
            add(new RegisterEvent.ApplicationComplete(next(), application, supplier, "standard", "sra", 1));
            add(new RegisterEvent.AccreditationGranted(
                    next(),
                    number,
                    supplier,
                    Optional.of(application),
                    "sra",
                    1,
                    "standard",
                    object(),
                    GrantOutcome.GRANTED,
                    now,
                    until,
                    List.of(),
                    Optional.empty()));
            Instant from = now;
            CertificateId first = issue(number, from, until, Optional.empty());
            add(new RegisterEvent.AccreditationSuspended(
                    next(), number, "SUS-REPORT", now, Optional.of(until), object()));
            add(new RegisterEvent.AccreditationReinstated(next(), number, "REI-FIXED", now));
            add(new RegisterEvent.SupplierRenamed(next(), supplier, object()));
            CertificateId second = issue(number, from, until, Optional.of(first));
            add(new RegisterEvent.CertificateRevoked(next(), first, "CRD-NAME", Optional.of(second)));
            add(new RegisterEvent.AccreditationContinued(next(), number, until.plusSeconds(86_400)));
            written += 10;
        }
        log.publish();
        System.out.println(written + " entries");
    }

    private Ref object() {
        return new Ref.ToObject(hex(++counter));
    }

    private CertificateId issue(
            AccreditationNumber number, Instant from, Instant until, Optional<CertificateId> replaces) {
        CertificateId id = new CertificateId(id());
        add(new RegisterEvent.CertificateIssued(
                next(),
                id,
                number,
                object(),
                "did:web:register.example#certificate-1",
                position("revocation"),
                position("suspension"),
                from,
                until,
                replaces,
                replaces.map(_ -> "CRD-NAME")));
        certificates++;
        return id;
    }
}
