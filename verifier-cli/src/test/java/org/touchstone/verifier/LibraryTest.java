package org.touchstone.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.DocumentationTool;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.verifier.cli.TestWorld;

/// The verifier as a library: its example compiles and does what it says, and its documentation can be made.
class LibraryTest {
    @TempDir
    Path folder;

    private record Done(int code, String out) {}

    private static Done java(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Done(process.waitFor(), out);
    }

    @Test
    void theExampleJudgesBids() throws IOException, InterruptedException {
        TestWorld.writeTo(folder);
        Done done = java(
                "docs/CheckBids.java",
                TestWorld.fingerprint(),
                folder.resolve("pack.jsonl").toString(),
                folder.resolve("tender.json").toString(),
                folder.resolve("bids").toString(),
                TestWorld.now().toString());
        assertEquals(0, done.code(), done.out());
        assertTrue(done.out().contains("MEETS  harbour/certificate.presentation.json  [OK]"), done.out());
        assertTrue(done.out().contains("DOES_NOT_MEET  upland/certificate.presentation.json  [EXPIRED"), done.out());
        assertTrue(done.out().contains("    It ended on "), done.out());
        assertTrue(
                Files.readAllLines(Path.of("docs/CheckBids.java")).size() <= 40, "the example is to stay a short one");
    }

    @Test
    void theDocumentationIsMadeWithoutErrors() throws IOException {
        DocumentationTool javadoc = Objects.requireNonNull(ToolProvider.getSystemDocumentationTool());
        List<Path> sources = new ArrayList<>();
        for (String name : List.of("verify", "check", "bid", "source", "report")) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/touchstone/verifier", name))) {
                files.filter(f -> f.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = javadoc.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            files.setLocationFromPaths(
                    DocumentationTool.Location.DOCUMENTATION_OUTPUT,
                    List.of(Files.createDirectory(folder.resolve("api"))));
            files.setLocationFromPaths(
                    StandardLocation.CLASS_PATH,
                    Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                            .map(Path::of)
                            .toList());
            boolean made = javadoc.getTask(
                            said,
                            files,
                            null,
                            null,
                            List.of("-quiet", "-public", "-Xdoclint:reference,syntax,html", "-encoding", "UTF-8"),
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertTrue(made, said.toString());
        }
        assertTrue(Files.exists(folder.resolve("api/org/touchstone/verifier/check/TenderCheck.html")), said.toString());
    }
}
