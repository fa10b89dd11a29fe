package org.touchstone.verifier.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.pdf.CertificatePdf;

/// `selftest`: whole checks of shipped files of an invented registry, good and altered, from the command line
/// to the exit code. Shows that this program, on this computer, still tells one from the other. The launcher
/// also runs it once to teach the virtual machine what a check needs.
final class SelfTestVerb implements Verb {
    private static final String PRESENTATION = "harbour.presentation.json";
    private static final String TENDER = "tender.json";
    private static final String REGISTRY = "https://registry.example";
    private static final int COPIES = 200;
    private static final String AT = "2026-11-22T14:57:00Z";

    @Override
    public Syntax syntax() {
        return new Syntax("selftest", List.of(), 0, 0);
    }

    @Override
    public ExitCode run(Run run) {
        Path folder = Path.of("");
        try {
            folder = Files.createTempDirectory("touchstone-selftest-");
            test(folder, run);
        } catch (IOException e) {
            throw new CliException(ExitCode.INTERNAL, "selftest", "no temporary folder");
        } finally {
            remove(folder);
        }
        run.finish(List.of(Line.of(run.say("selftest.passed"))));
        return ExitCode.OK;
    }

    private static void test(Path folder, Run run) throws IOException {
        byte[] good = resource(PRESENTATION);
        byte[] trust = resource("trust-1.json");
        Files.write(folder.resolve("trust-1.json"), trust);
        Files.write(folder.resolve(TENDER), resource(TENDER));
        Path bids = Files.createDirectory(folder.resolve("harbour"));
        Files.write(bids.resolve("good.json"), good);
        String fingerprint = TrustListJws.parse(trust).fingerprint();
        expect(folder, 0, "", "trust", "import", "trust-1.json", "--fingerprint", fingerprint);
        String file = "harbour/good.json";
        for (String format : new String[] {"text", "json", "csv"}) {
            expect(folder, 0, "MEETS", "verify", file, "--tender", TENDER, "--at", AT, "--offline", "--format", format);
        }
        expect(folder, 0, "IN FORCE", "verify", file, "--at", AT, "--offline");
        expect(folder, 0, "NOT CHECKED", "inspect", file);
        // The same as a printed certificate has it.
        Bundle bundle = PresentationFile.parse(good).bundle();
        Files.write(folder.resolve("certificate.pdf"), CertificatePdf.of(bundle, new PublicUrl(REGISTRY)));
        expect(folder, 0, "IN FORCE", "verify", "certificate.pdf", "--at", AT, "--offline");
        Files.write(folder.resolve("picture.pdf"), "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII));
        expect(folder, 3, "PDF_MALFORMED", "verify", "picture.pdf", "--at", AT, "--offline");
        // As many as it takes until the virtual machine knows what is worth compiling in a folder of bids.
        Path many = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < COPIES; i++) {
            Files.write(many.resolve(i + ".json"), good);
        }
        expect(folder, 0, "IN_FORCE", "verify", "many", "--at", AT, "--offline", "--format", "jsonl");
        // One presentation handed in two hundred times.
        expect(folder, 3, "REPLAYED", "verify", "many", "--tender", TENDER, "--at", AT, "--offline", "--format", "csv");
        // Each byte of the certificate's signature counts: one altered character in its middle is a no.
        String text = new String(good, StandardCharsets.UTF_8);
        int token = text.indexOf("\"certificate\":{");
        int start = text.indexOf("\"token\":\"", token);
        int at = text.indexOf('"', start + 9) - 20;
        char other = text.charAt(at) == 'A' ? 'B' : 'A';
        String altered = text.substring(0, at) + other + text.substring(at + 1);
        Files.write(bids.resolve("altered.json"), altered.getBytes(StandardCharsets.UTF_8));
        expect(folder, 1, "SIGNATURE_INVALID", "verify", "harbour/altered.json", "--at", AT, "--offline");
        Files.write(
                bids.resolve("cut.json"), text.substring(0, text.length() / 2).getBytes(StandardCharsets.UTF_8));
        expect(folder, 3, "FORMAT_INVALID", "verify", "harbour/cut.json", "--at", AT, "--offline");
        expect(folder, 1, "DOES NOT MEET", "verify", "harbour", "--tender", TENDER, "--at", AT, "--offline");
        run.checkStopped();
    }

    private static void expect(Path folder, int code, String word, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                Map.of("TOUCHSTONE_HOME", "home", "XDG_CONFIG_HOME", folder.toString()),
                InstantSource.fixed(Instant.parse(AT)),
                folder,
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_8,
                false,
                false,
                false);
        int actual = Main.run(args, new ByteArrayInputStream(new byte[0]), out, err, around, new AtomicBoolean());
        if (actual != code || !out.toString(StandardCharsets.UTF_8).contains(word)) {
            throw new CliException(ExitCode.INTERNAL, "selftest", String.join(" ", args) + " -> " + actual);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = SelfTestVerb.class.getResourceAsStream("selftest/" + name)) {
            if (in == null) {
                throw new CliException(ExitCode.INTERNAL, "selftest", name);
            }
            return in.readAllBytes();
        }
    }

    private static void remove(Path folder) {
        if (folder.toString().isEmpty()) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path each, @org.jspecify.annotations.Nullable IOException e)
                        throws IOException {
                    Files.delete(each);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // A folder that stays in the system's temporary place is no fault of the test.
        }
    }
}
