package org.touchstone.registry.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.SignedNote;

/// What a backup holds, file by file, under the signature of the log's key: `manifest.json` and `manifest.note`.
///
/// @param part `main`, or `apart` for what an erasure must reach
/// @param origin the log's origin, which names the registry
/// @param schema the version of the database's schema
/// @param size how many entries the log had
/// @param root the log's root hash at that size, in hex
/// @param id the same in both parts of one backup
record Manifest(
        String part,
        String id,
        Instant madeAt,
        String publicUrl,
        String name,
        String origin,
        String schema,
        long size,
        String root,
        List<Table> tables,
        List<Sequence> sequences) {
    static final String FILE = "manifest.json";
    static final String NOTE = "manifest.note";
    private static final String TYPE = "touchstone-backup";
    private static final String FIRST = "touchstone-backup/v1";
    private static final int MAX_BYTES = 4 << 20;

    Manifest {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
    }

    /// A file `tables/<name>.copy`.
    record Table(String name, List<String> columns, long rows, long bytes, String sha256) {
        Table {
            columns = List.copyOf(columns);
            if (!name.matches("[a-z_]{1,63}") || columns.stream().anyMatch(c -> !c.matches("[a-z_0-9]{1,63}"))) {
                throw new MalformedException("a table or column has an impossible name");
            }
        }

        String file() {
            return "tables/" + name + ".copy";
        }
    }

    record Sequence(String name, long value, boolean called) {}

    private Json.Obj json() {
        List<Json> tableRows = new ArrayList<>();
        tables.forEach(t -> tableRows.add(Json.Obj.builder()
                .with("name", t.name())
                .with("columns", Json.Arr.ofStrings(t.columns()))
                .with("rows", t.rows())
                .with("bytes", t.bytes())
                .with("sha256", t.sha256())
                .build()));
        List<Json> sequenceRows = new ArrayList<>();
        sequences.forEach(s -> sequenceRows.add(Json.Obj.builder()
                .with("name", s.name())
                .with("value", s.value())
                .with("called", s.called())
                .build()));
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("part", part)
                .with("id", id)
                .with("madeAt", Timestamp.text(madeAt))
                .with("publicUrl", publicUrl)
                .with("name", name)
                .with("origin", origin)
                .with("schema", schema)
                .with("size", size)
                .with("root", root)
                .with("tables", new Json.Arr(tableRows))
                .with("sequences", new Json.Arr(sequenceRows))
                .build();
    }

    byte[] bytes() {
        return CanonicalJson.bytes(json());
    }

    /// The note that signs these bytes.
    String note(NoteSigner signer) {
        return signer.sign(text(origin, bytes())).format();
    }

    private static String text(String origin, byte[] bytes) {
        return FIRST + "\n" + origin + "\n" + sha256(bytes) + "\n";
    }

    /// Reads and checks the manifest of a folder.
    ///
    /// @throws BackupException naming what is wrong with it
    static Manifest read(Path folder, String part, NoteKey key) {
        Path file = folder.resolve(FILE);
        Path noteFile = folder.resolve(NOTE);
        try {
            for (Path needed : List.of(file, noteFile)) {
                if (!Files.isRegularFile(needed, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    throw new BackupException(
                            "no-backup", needed + " is not there: this is no backup, or not a whole one");
                }
                if (Files.size(needed) > MAX_BYTES) {
                    throw new BackupException("malformed", needed + " is too large for what it is");
                }
            }
            byte[] bytes = Files.readAllBytes(file);
            SignedNote note = SignedNote.parse(Files.readString(noteFile));
            Manifest manifest =
                    of(StrictJson.parseCanonicalObject(bytes, new StrictJson.Limits(MAX_BYTES, 16, 100_000)));
            if (!manifest.origin().equals(key.name())) {
                throw new BackupException(
                        "other-registry",
                        folder + " is a backup of " + manifest.origin() + " and not of " + key.name());
            }
            if (note.check(key) != SignedNote.Check.GOOD || !note.text().equals(text(key.name(), bytes))) {
                throw new BackupException(
                        "altered",
                        file + " is not what the log's key signed: the backup was altered, or made by somebody else");
            }
            if (!manifest.part().equals(part)) {
                throw new BackupException("other-part", folder + " is the " + manifest.part() + " part of a backup");
            }
            return manifest;
        } catch (MalformedException e) {
            throw new BackupException("altered", "the manifest of " + folder + " cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw new BackupException("unreadable", folder + " cannot be read: " + e.getMessage());
        }
    }

    private static Manifest of(Json.Obj o) {
        o.only(
                "type",
                "version",
                "part",
                "id",
                "madeAt",
                "publicUrl",
                "name",
                "origin",
                "schema",
                "size",
                "root",
                "tables",
                "sequences");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a backup of version 1");
        }
        List<Table> tables = o.objects("tables").stream()
                .map(t -> new Table(
                        t.only("name", "columns", "rows", "bytes", "sha256").text("name"),
                        t.texts("columns"),
                        t.integer("rows"),
                        t.integer("bytes"),
                        t.text("sha256")))
                .toList();
        List<Sequence> sequences = o.objects("sequences").stream()
                .map(s -> new Sequence(
                        s.only("name", "value", "called").text("name"), s.integer("value"), s.bool("called")))
                .toList();
        return new Manifest(
                o.text("part"),
                o.text("id"),
                Timestamp.parse(o.text("madeAt")),
                o.text("publicUrl"),
                o.text("name"),
                o.text("origin"),
                o.text("schema"),
                o.integer("size"),
                o.text("root"),
                tables,
                sequences);
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(newSha256().digest(bytes));
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }

    /// The text as bytes, for the files.
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
