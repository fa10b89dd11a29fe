package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.touchstone.registry.keys.HardwareKey;
import org.touchstone.registry.keys.SoftToken;

/// The token with the certificate key goes away under load and comes back: pulled out, locked, its process killed.
/// Meanwhile who asks for a certificate is told why not, pages go on, and nothing is signed by anything else.
final class KeyStore {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private KeyStore() {}

    /// What happens to the token, and how it is undone.
    private enum Loss {
        PULLED_OUT,
        LOCKED,
        PROCESS_KILLED
    }

    static Outcome run(int accreditations, int times, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        List<Duration> back = new ArrayList<>();
        Path place = Seed.folder("token");
        Path folder = Seed.folder("seed");
        try {
            SoftToken token = SoftToken.make(place.resolve("token"));
            HardwareKey.make(token.settings("certificate-1"), "Registry certificate-1", Instant.now())
                    .close();
            Map<String, String> environment = Map.of(
                    "TOUCHSTONE_PKCS11",
                    token.write(place.resolve("token.json"), "certificate-1").toString());
            Seed template = Seed.make(folder, accreditations, environment);
            try (Bench bench = Bench.over(
                    template.copy(Seed.folder("fault")), Instance.Setup.plain().with(environment), environment)) {
                bench.load.start(bench.seed.accreditations());
                bench.load.awaitProgress(PATIENCE);
                for (int i = 1; i <= times; i++) {
                    for (Loss loss : Loss.values()) {
                        lose(bench, token, loss, findings);
                        back.add(bench.load.awaitProgress(PATIENCE));
                        said.accept(loss + " " + i + " of " + times + ", signing again after "
                                + Bench.seconds(back.getLast()) + " s; " + bench.figures());
                        Instance.Health health = bench.instance().awaitHealth(true, PATIENCE);
                        if (!health.ready()) {
                            findings.add(loss + ": health stays red: " + health);
                        }
                    }
                }
                if (!bench.load.codes().contains("signing-key-unavailable")) {
                    findings.add("nobody was told why: " + bench.load.codes());
                }
                findings.addAll(bench.settle());
                return new Outcome(
                        findings,
                        times + " times pulled out, locked, its process killed; from its return to the next answer: "
                                + Bench.spread(back) + "; " + bench.figures());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Bench.delete(folder);
            Bench.delete(place);
        }
    }

    private static void lose(Bench bench, SoftToken token, Loss loss, List<String> findings) throws IOException {
        switch (loss) {
            case PULLED_OUT -> token.stop();
            case LOCKED -> token.lock();
            case PROCESS_KILLED -> {
                // Gone, and there again with the next request.
            }
        }
        // A module keeps what it has read, so the loss of a token shows in a new process.
        tokenProcesses(bench).forEach(ProcessHandle::destroyForcibly);
        if (loss == Loss.PROCESS_KILLED) {
            return;
        }
        Instance.Health health = bench.instance().awaitHealth(false, PATIENCE);
        if (health.ready() || !health.text().contains("token")) {
            findings.add(loss + ": health does not say that the token is away: " + health);
        }
        Instance.pause(1_000);
        long before = bench.journal.count();
        Instance.pause(2_000);
        if (bench.journal.count() != before) {
            findings.add(loss + ": a certificate was handed out without its key");
        }
        for (String page : List.of("/suppliers", "/log/checkpoint")) {
            if (bench.instance().fetch(page).status() != 200) {
                findings.add(loss + ": " + page + " is not served");
            }
        }
        if (loss == Loss.PULLED_OUT) {
            token.resume();
        } else {
            token.unlock();
        }
    }

    private static List<ProcessHandle> tokenProcesses(Bench bench) {
        return ProcessHandle.of(bench.instance().pid()).stream()
                .flatMap(ProcessHandle::children)
                .filter(KeyStore::isToken)
                .toList();
    }

    private static boolean isToken(ProcessHandle process) {
        try {
            return Files.readString(
                            Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1)
                    .contains("\0" + HardwareKey.WORD + "\0");
        } catch (IOException e) {
            return false;
        }
    }
}
