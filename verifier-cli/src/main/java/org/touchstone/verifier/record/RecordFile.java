package org.touchstone.verifier.record;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.Digests;
import org.touchstone.format.record.RecordInput;
import org.touchstone.format.record.RecordNote;

/// A record that lies in one file:
///
/// ```
/// README.txt        how to read this without any program of ours
/// record.json       what was asked, what was read, what came out (CheckRecord); its SHA-256 is the check's digest
/// result.json       the result part (ResultPart)
/// inputs/<sha256>   every input once, in the order of the digests
/// notes/<n>.json    what people added, from 1 (RecordNote)
/// ```
///
/// Opening reads and checks everything but the inputs themselves; each input is held against its digest whenever
/// it is read, and [#verify] reads them all.
public final class RecordFile {
    /// The greatest number of notes.
    public static final int MAX_NOTES = 1_000;

    /// The greatest result part, in bytes.
    static final int MAX_RESULT = 1024 * 1024 * 1024;

    private static final int MAX_README = 64 * 1024;
    private static final int MAX_INPUT = 256 * 1024 * 1024;
    private static final String README = "README.txt";
    private static final String RECORD = "record.json";
    private static final String RESULT = "result.json";

    private final RecordZip zip;
    private final CheckRecord record;
    private final String digest;
    private final byte[] readme;
    private final List<RecordNote> notes;
    private final List<byte[]> noteBytes;

    private RecordFile(
            RecordZip zip,
            CheckRecord record,
            String digest,
            byte[] readme,
            List<RecordNote> notes,
            List<byte[]> noteBytes) {
        this.zip = zip;
        this.record = record;
        this.digest = digest;
        this.readme = readme;
        this.notes = List.copyOf(notes);
        this.noteBytes = List.copyOf(noteBytes);
    }

    /// Opens a record on disk. Throws [RecordException] if it is not one, or if a part does not have its digest.
    public static RecordFile open(Path path) throws IOException {
        try {
            return of(RecordZip.open(path));
        } catch (MalformedException e) {
            throw invalid(e);
        }
    }

    /// Opens a record in memory; throws [RecordException].
    public static RecordFile parse(byte[] bytes) {
        try {
            return of(RecordZip.parse(bytes));
        } catch (MalformedException e) {
            throw invalid(e);
        }
    }

    private static RecordException invalid(MalformedException e) {
        return new RecordException("RECORD_INVALID", "detail", String.valueOf(e.getMessage()));
    }

    private static RecordException altered(String part) {
        return new RecordException("RECORD_ALTERED", "part", part);
    }

    private static RecordFile of(RecordZip zip) {
        byte[] bytes = zip.read(RECORD, CheckRecord.MAX_BYTES);
        CheckRecord record = CheckRecord.parse(bytes);
        String digest = Digests.of(bytes);
        byte[] readme = zip.read(README, MAX_README);
        if (!Digests.of(readme).equals(record.readme())) {
            throw altered(README);
        }
        List<RecordNote> notes = new ArrayList<>();
        List<byte[]> noteBytes = new ArrayList<>();
        String before = digest;
        while (zip.size(noteName(notes.size() + 1)).isPresent()) {
            String name = noteName(notes.size() + 1);
            byte[] note = zip.read(name, RecordNote.MAX_BYTES);
            RecordNote read = RecordNote.parse(note);
            if (!read.previous().equals(before)) {
                throw altered(name);
            }
            notes.add(read);
            noteBytes.add(note);
            before = Digests.of(note);
        }
        RecordFile file = new RecordFile(zip, record, digest, readme, notes, noteBytes);
        if (!zip.names().equals(file.names())) {
            throw new MalformedException("the record does not hold exactly the parts that it names");
        }
        requireSize(zip, RESULT, record.result());
        for (RecordInput input : record.inputs()) {
            input.content().ifPresent(c -> requireSize(zip, inputName(c.sha256()), c));
        }
        return file;
    }

    private static void requireSize(RecordZip zip, String name, RecordInput.Content content) {
        if (zip.size(name).orElse(-1L) != content.size()) {
            throw altered(name);
        }
    }

    private static String noteName(int number) {
        return "notes/" + number + ".json";
    }

    private static String inputName(String sha256) {
        return "inputs/" + sha256;
    }

    /// What the file must hold, in order.
    private List<String> names() {
        List<String> names = new ArrayList<>(List.of(README, RECORD, RESULT));
        digests(record).forEach(d -> names.add(inputName(d)));
        for (int i = 1; i <= notes.size(); i++) {
            names.add(noteName(i));
        }
        return names;
    }

    /// The inputs' digests, each once, in ascending order.
    private static TreeSet<String> digests(CheckRecord record) {
        TreeSet<String> digests = new TreeSet<>();
        for (RecordInput input : record.inputs()) {
            input.content().ifPresent(c -> digests.add(c.sha256()));
        }
        return digests;
    }

    /// The frozen part.
    public CheckRecord record() {
        return record;
    }

    /// The digest of the check: SHA-256 of `record.json`.
    public String digest() {
        return digest;
    }

    /// What people added, oldest first.
    public List<RecordNote> notes() {
        return notes;
    }

    /// The digest that the next note has to carry.
    public String head() {
        return notes.isEmpty() ? digest : Digests.of(noteBytes.get(noteBytes.size() - 1));
    }

    /// The result part's bytes; throws [RecordException] if they are not those that `record.json` names.
    public byte[] result() {
        return part(RESULT, record.result(), MAX_RESULT);
    }

    /// The bytes of an input; throws [RecordException].
    public byte[] input(RecordInput.Content content) {
        return part(inputName(content.sha256()), content, MAX_INPUT);
    }

    private byte[] part(String name, RecordInput.Content content, int most) {
        byte[] bytes;
        try {
            bytes = zip.read(name, most);
        } catch (MalformedException e) {
            throw altered(name);
        }
        if (bytes.length != content.size() || !Digests.of(bytes).equals(content.sha256())) {
            throw altered(name);
        }
        return bytes;
    }

    /// Reads every part and holds it against its digest; throws [RecordException] naming the part that has
    /// another.
    public void verify() {
        byte[] _ = result();
        for (RecordInput input : record.inputs()) {
            input.content().ifPresent(this::input);
        }
    }

    /// The bytes of a new file: this record and one note more. The check itself stays as it is, byte for byte.
    public void writeWith(RecordNote note, OutputStream out) throws IOException {
        if (!note.previous().equals(head())) {
            throw new IllegalArgumentException("the note hangs on another record");
        }
        if (notes.size() == MAX_NOTES) {
            throw new MalformedException("a record has at most " + MAX_NOTES + " notes");
        }
        List<byte[]> all = new ArrayList<>(noteBytes);
        all.add(note.bytes());
        write(record, readme, result(), this::input, all, out);
    }

    /// Where the bytes of an input come from when a record is written.
    interface Inputs {
        byte[] bytes(RecordInput.Content content) throws IOException;
    }

    /// Writes a record.
    static void write(
            CheckRecord record, byte[] readme, byte[] result, Inputs inputs, List<byte[]> notes, OutputStream out)
            throws IOException {
        List<RecordInput.Content> contents = new ArrayList<>();
        TreeSet<String> digests = digests(record);
        java.util.Map<String, RecordInput.Content> byDigest = new java.util.HashMap<>();
        for (RecordInput input : record.inputs()) {
            input.content().ifPresent(c -> byDigest.put(c.sha256(), c));
        }
        digests.forEach(d -> contents.add(byDigest.get(d)));
        List<RecordZip.Item> last = new ArrayList<>();
        for (int i = 0; i < notes.size(); i++) {
            last.add(new RecordZip.Ready(noteName(i + 1), notes.get(i)));
        }
        Iterator<RecordZip.Item> items = Stream.of(
                        Stream.<RecordZip.Item>of(
                                new RecordZip.Ready(README, readme),
                                new RecordZip.Ready(RECORD, record.bytes()),
                                new RecordZip.Ready(RESULT, result)),
                        contents.stream().<RecordZip.Item>map(c -> new Asked(c, inputs)),
                        last.stream())
                .flatMap(s -> s)
                .iterator();
        RecordZip.write(out, items);
    }

    /// An input, fetched when its turn comes. What is no longer what was checked must not get into the record.
    private record Asked(RecordInput.Content content, Inputs inputs) implements RecordZip.Item {
        @Override
        public String name() {
            return inputName(content.sha256());
        }

        @Override
        public byte[] bytes() throws IOException {
            byte[] bytes = inputs.bytes(content);
            if (bytes.length != content.size() || !Digests.of(bytes).equals(content.sha256())) {
                throw new ChangedException();
            }
            return bytes;
        }
    }

    /// A file changed between the check and the writing of its record.
    public static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /// The record in memory, for a rendering that carries it.
    public byte[] bytes() {
        try {
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            write(record, readme, result(), this::input, noteBytes, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The bid's input of this name, if there is one.
    public Optional<RecordInput> bid(String name) {
        return record.inputs(RecordInput.Role.BID).stream()
                .filter(i -> i.name().equals(Optional.of(name)))
                .findFirst();
    }
}
