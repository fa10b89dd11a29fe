package org.touchstone.verifier.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.Digests;
import org.touchstone.verifier.check.LotsCheck;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.record.RecordWriter;
import org.touchstone.verifier.record.RecordingShelf;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.AtomicFile;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.verify.Moment;

/// `--record FILE`: the check goes into a file that is never written again.
final class Recording {
    private final Run run;
    private final String name;
    private final Path file;

    /// Refuses a file that is there already, before anything is judged.
    Recording(Run run, String name) {
        this.run = run;
        this.name = name;
        this.file = run.path(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw CliException.usage("record-exists", Shown.text(name));
        }
    }

    /// Writes the record, whole or not at all.
    void write(
            Optional<byte[]> policy,
            RecordingShelf shelf,
            List<Document> documents,
            LotsCheck.Outcome outcome,
            boolean whole,
            CheckRecord.Reach reach) {
        Moment moment = outcome.lots().get(0).outcome().moment();
        CheckRecord.Request request = new CheckRecord.Request(
                shelf.pin(),
                run.arguments().find("lot"),
                moment.checkPoint(),
                moment.judged(),
                moment.at(),
                moment.began(),
                run.arguments().has("at"),
                Instant.ofEpochSecond(run.around().clock().instant().getEpochSecond()),
                reach,
                whole);
        byte[] readme = (run.say("record.readme") + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            RecordWriter writer = new RecordWriter(request, policy, shelf, documents, outcome, tool(), readme);
            create(run, name, writer::writeTo);
            run.terminal().note(run.say("record.written", Shown.text(name), writer.digest()));
        } catch (RecordFile.ChangedException e) {
            throw new CliException(ExitCode.REFER, "record-changed");
        } catch (MalformedException e) {
            throw CliException.usage("record-impossible", String.valueOf(e.getMessage()));
        }
    }

    /// Creates a file of a record; never replaces one.
    static void create(Run run, String name, AtomicFile.Content content) throws RecordFile.ChangedException {
        Path path = run.path(name);
        try {
            AtomicFile.create(path, content);
            // A courtesy to those who mean well; what holds is the digest.
            boolean _ = path.toFile().setReadOnly();
        } catch (RecordFile.ChangedException e) {
            throw e;
        } catch (FileAlreadyExistsException e) {
            throw CliException.usage("record-exists", Shown.text(name));
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(name));
        }
    }

    /// This program: its version, and its digest where it is one file.
    private static CheckRecord.Tool tool() {
        return new CheckRecord.Tool("touchstone", HelpVerb.version(), digest());
    }

    private static Optional<String> digest() {
        CodeSource source = Recording.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            Path jar = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(jar) ? Optional.of(Digests.of(Files.readAllBytes(jar))) : Optional.empty();
        } catch (URISyntaxException | IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
