package org.touchstone.verifier.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.touchstone.format.json.MalformedException;

/// Finds the documents behind what the user named: a file, a folder, a zip archive, or `-`.
///
/// In folders and archives only names with one of our endings are taken, PDFs that have something attached (a
/// bid is full of other PDFs), and whatever lies in a folder called `equivalents`. The others are counted, so that
/// the report can say how many files were not looked at. Links are not followed, and folders not deeper than four.
public final class Documents {
    /// The endings of certificates, presentations and bundles.
    private static final List<String> ENDINGS = List.of(".jwt", ".json", ".vp");

    /// What every attachment of a PDF says of itself, outside of whatever is packed (ISO 32000-1 section 7.11.4).
    private static final byte[] ATTACHMENT = "EmbeddedFile".getBytes(StandardCharsets.US_ASCII);

    private static final int MAX_DEPTH = 4;
    private static final int MAX_FILES = 100_000;

    /// The greatest archive on a stream, in bytes: it has to be held in memory.
    private static final int MAX_STREAM = 48 * 1024 * 1024;

    private final List<Document> found = new ArrayList<>();
    private int passedOver;
    private boolean many;

    /// The documents, sorted by name within each operand.
    public List<Document> found() {
        return List.copyOf(found);
    }

    /// How many files have another ending and were not read.
    public int passedOver() {
        return passedOver;
    }

    /// True if a folder or an archive was named, or more than one file: the result is a table then.
    public boolean many() {
        return many || found.size() > 1;
    }

    /// Adds what `path` names; `shown` is how the user wrote it. Throws [IOException] if there is no such
    /// file.
    public void add(Path path, String shown) throws IOException {
        if (Files.isDirectory(path)) {
            many = true;
            folder(path, "", 1);
        } else if (Files.isRegularFile(path)) {
            String name = path.getFileName().toString();
            if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
                many = true;
                archive("", name, path);
            } else {
                found.add(new OnDisk(name, slashed(path), path));
            }
        } else if (Files.exists(path)) {
            // A pipe (shell process substitution) can be read once and has no size to look at before.
            try (InputStream in = Files.newInputStream(path)) {
                add(in, shown);
            }
        } else {
            throw new NoSuchFileException(shown);
        }
    }

    /// Adds what a stream holds: an archive, or one document.
    public void add(InputStream in, String shown) throws IOException {
        byte[] head = in.readNBytes(4);
        boolean zip = head.length == 4 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5);
        int most = zip ? MAX_STREAM : Document.MAX_BYTES;
        byte[] rest = in.readNBytes(most + 1 - head.length);
        byte[] bytes = new byte[head.length + rest.length];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(rest, 0, bytes, head.length, rest.length);
        if (bytes.length > most) {
            found.add(new Document.Unreadable(shown, "larger than " + most + " bytes"));
        } else if (zip) {
            many = true;
            entries("", shown, () -> ZipArchive.parse(bytes));
        } else {
            found.add(new Document.InMemory(shown, bytes));
        }
    }

    private void folder(Path folder, String prefix, int depth) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path child : stream) {
                children.add(child);
                if (children.size() + found.size() > MAX_FILES) {
                    throw new IOException("more than " + MAX_FILES + " files in " + folder);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(null);
        for (Path child : children) {
            String name = prefix + child.getFileName();
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                if (depth < MAX_DEPTH) {
                    inner(child, name, depth + 1);
                } else {
                    found.add(new Document.Unreadable(name, "folders are nested deeper than " + MAX_DEPTH));
                }
            } else if (!Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
                passedOver++;
            } else if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
                archive(prefix, child.getFileName().toString(), child);
            } else if (isOurs(name) || isPdf(name) && attaches(new OnDisk(name, name, child))) {
                found.add(new OnDisk(name, name, child));
            } else {
                passedOver++;
            }
        }
    }

    /// A folder in which nothing may be read is a line of the result, and the others are judged all the same.
    private void inner(Path folder, String name, int depth) throws IOException {
        try {
            folder(folder, name + "/", depth);
        } catch (AccessDeniedException | NoSuchFileException e) {
            found.add(new Document.Unreadable(name, "the folder cannot be read"));
        }
    }

    private void archive(String prefix, String name, Path path) {
        entries(prefix, name, () -> ZipArchive.open(path));
    }

    private interface Opening {
        ZipArchive open() throws IOException;
    }

    private void entries(String prefix, String archiveName, Opening opening) {
        ZipArchive archive;
        try {
            archive = opening.open();
        } catch (MalformedException e) {
            found.add(new Document.Unreadable(prefix + archiveName, e.getMessage()));
            return;
        } catch (IOException e) {
            found.add(new Document.Unreadable(prefix + archiveName, "the file cannot be read"));
            return;
        }
        if (found.size() + archive.entries().size() > MAX_FILES) {
            found.add(new Document.Unreadable(prefix + archiveName, "more than " + MAX_FILES + " files in all"));
            return;
        }
        // Bids inside of the only archive go by their own names; in a folder of archives the archive's name
        // leads.
        String lead = prefix.isEmpty() && found.isEmpty() ? "" : prefix + archiveName + "/";
        List<Document> inside = new ArrayList<>();
        for (ZipArchive.Entry entry : archive.entries()) {
            Document document = new InArchive(lead + entry.name(), archive, entry);
            if (isOurs(entry.name()) || isPdf(entry.name()) && attaches(document)) {
                inside.add(document);
            } else {
                passedOver++;
            }
        }
        inside.sort((a, b) -> a.name().compareTo(b.name()));
        found.addAll(inside);
        if (inside.isEmpty()) {
            found.add(
                    new Document.Unreadable(prefix + archiveName, "the archive holds no certificate or presentation"));
        }
    }

    private static boolean isOurs(String name) {
        return !isLitter(name) && (Document.isEquivalent(name) || endsWithOne(name, ENDINGS));
    }

    private static boolean isPdf(String name) {
        return !isLitter(name) && endsWithOne(name, List.of(".pdf"));
    }

    /// What desktop systems leave in folders and archives is nobody's bid.
    private static boolean isLitter(String name) {
        return name.startsWith("__MACOSX/") || name.startsWith(".", name.lastIndexOf('/') + 1);
    }

    private static boolean endsWithOne(String name, List<String> endings) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String ending : endings) {
            if (lower.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    /// True if something is attached to a PDF. One that is too large for a certificate, or cannot be read, is one
    /// of the other files of a bid.
    private static boolean attaches(Document pdf) {
        byte[] bytes;
        try {
            bytes = pdf.read();
        } catch (MalformedException e) {
            return false;
        }
        for (int i = 0; i + ATTACHMENT.length <= bytes.length; i++) {
            if (bytes[i] == ATTACHMENT[0]
                    && Arrays.equals(bytes, i, i + ATTACHMENT.length, ATTACHMENT, 0, ATTACHMENT.length)) {
                return true;
            }
        }
        return false;
    }

    private record OnDisk(String name, String place, Path path) implements Document {
        @Override
        public byte[] read() {
            // The size is not asked first: the file may grow between the question and the reading.
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new MalformedException("larger than " + MAX_BYTES + " bytes");
                }
                return bytes;
            } catch (IOException e) {
                throw new MalformedException("the file cannot be read", e);
            }
        }
    }

    private static String slashed(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    private record InArchive(String name, ZipArchive archive, ZipArchive.Entry entry) implements Document {
        @Override
        public byte[] read() {
            return archive.read(entry, MAX_BYTES);
        }
    }
}
