package org.touchstone.verifier.source;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.touchstone.format.certificate.Certificate;

/// Where in the pack's certificates a supplier stands, by its numbers and the words of its names: a file of lines
/// `<key>TAB<offset>`, sorted by the bytes of the key, in which a search halves its way. Believed no more than the
/// pack itself: what it points to is compared with the question again.
///
/// Keys are `n` and a number (accreditation, certificate, identifiers with and without scheme, in capitals without
/// punctuation), or `w` and a word of a name (in small letters without accents).
public final class SupplierIndex {
    /// Keys that are sorted in memory at a time: some 40 MB. Beyond, sorted parts are merged.
    private static final int IN_MEMORY = 400_000;

    private static final int LONGEST_KEY = 200;

    private SupplierIndex() {}

    /// A number as it is compared: letters and digits, in capitals.
    public static String compact(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                out.append(Character.toUpperCase(c));
            }
        }
        return out.toString();
    }

    /// Lower case, without accents, words separated by one space: Tŷ is found as ty.
    public static String folded(String text) {
        String apart = Normalizer.normalize(text, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(apart.length());
        boolean space = false;
        for (int i = 0; i < apart.length(); i++) {
            char c = apart.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                if (space && !out.isEmpty()) {
                    out.append(' ');
                }
                space = false;
                out.append(c);
            } else if (Character.getType(c) != Character.NON_SPACING_MARK && c != '\'') {
                space = true;
            }
        }
        return out.toString();
    }

    private static Set<String> keys(Certificate certificate) {
        Set<String> keys = new LinkedHashSet<>();
        Certificate.Subject subject = certificate.subject();
        keys.add("n" + compact(subject.number().value()));
        keys.add("n" + compact(certificate.id().toString()));
        for (Certificate.VerifiedIdentifier id : subject.identifiers()) {
            String number = compact(id.id().id());
            keys.add("n" + number);
            keys.add("n" + compact(id.id().scheme()) + number);
            keys.add("n" + withoutZeros(number));
        }
        String names = subject.legalName() + " " + subject.tradingName().orElse("");
        for (String word : folded(names).split(" ")) {
            keys.add("w" + word);
        }
        return keys;
    }

    /// A company number as people write it, without its leading zeros.
    static String withoutZeros(String number) {
        int at = 0;
        while (at < number.length() - 1 && number.charAt(at) == '0') {
            at++;
        }
        return number.substring(at);
    }

    /// Collects the keys of certificates and writes them sorted. Not for sharing between threads.
    static final class Builder implements AutoCloseable {
        private final Path scratch;
        private final List<Path> parts = new ArrayList<>();
        private List<byte[]> lines = new ArrayList<>();

        private final int inMemory;

        /// @param scratch a file name beside which parts may lie
        Builder(Path scratch) {
            this(scratch, IN_MEMORY);
        }

        Builder(Path scratch, int inMemory) {
            this.scratch = scratch;
            this.inMemory = inMemory;
        }

        void add(Certificate certificate, long offset) throws IOException {
            for (String key : keys(certificate)) {
                String cut = key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) : key;
                lines.add((cut + "\t" + offset + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (lines.size() >= inMemory) {
                spill();
            }
        }

        private void spill() throws IOException {
            Path part = scratch.resolveSibling(scratch.getFileName() + "." + parts.size());
            parts.add(part);
            write(part);
        }

        private void write(Path file) throws IOException {
            lines.sort(Arrays::compareUnsigned);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 256 * 1024)) {
                for (byte[] line : lines) {
                    out.write(line);
                }
            }
            lines = new ArrayList<>();
        }

        /// Writes everything collected to `file`.
        void finish(Path file) throws IOException {
            if (parts.isEmpty()) {
                write(file);
                return;
            }
            spill();
            PriorityQueue<Part> queue = new PriorityQueue<>(Comparator.comparing(p -> p.line, Arrays::compareUnsigned));
            List<Part> open = new ArrayList<>();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 256 * 1024)) {
                for (Path path : parts) {
                    Part part = new Part(path);
                    open.add(part);
                    if (part.next()) {
                        queue.add(part);
                    }
                }
                for (Part part = queue.poll(); part != null; part = queue.poll()) {
                    out.write(part.line);
                    if (part.next()) {
                        queue.add(part);
                    }
                }
            } finally {
                for (Part part : open) {
                    part.in.close();
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }

    private static final class Part {
        private final InputStream in;
        private byte[] line = {};

        Part(Path path) throws IOException {
            in = new BufferedInputStream(Files.newInputStream(path), 64 * 1024);
        }

        boolean next() throws IOException {
            byte[] buffer = new byte[LONGEST_KEY * 4 + 32];
            int n = 0;
            for (int c = in.read(); c >= 0; c = in.read()) {
                buffer[n++] = (byte) c;
                if (c == '\n') {
                    line = Arrays.copyOf(buffer, n);
                    return true;
                }
            }
            return false;
        }
    }

    /// The offsets of certificates with one of these numbers, in ascending order.
    static NavigableSet<Long> numbers(Path index, Collection<String> numbers) throws IOException {
        NavigableSet<Long> out = new TreeSet<>();
        try (RandomAccessFile file = new RandomAccessFile(index.toFile(), "r")) {
            for (String number : numbers) {
                collect(file, "n" + compact(number) + "\t", out);
            }
        }
        return out;
    }

    /// The offsets of certificates in whose names there is, for each word, one that begins with it.
    static NavigableSet<Long> words(Path index, List<String> words) throws IOException {
        Optional<NavigableSet<Long>> all = Optional.empty();
        try (RandomAccessFile file = new RandomAccessFile(index.toFile(), "r")) {
            for (String word : words) {
                NavigableSet<Long> some = new TreeSet<>();
                collect(file, "w" + word, some);
                all.ifPresent(some::retainAll);
                all = Optional.of(some);
            }
        }
        return all.orElseGet(TreeSet::new);
    }

    /// Adds the offsets of all lines that begin with `prefix`.
    private static void collect(RandomAccessFile file, String prefix, Set<Long> out) throws IOException {
        byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
        long low = 0;
        long high = file.length();
        // The first line at or after `low` that is not below `wanted`; `low` and `high` are beginnings of lines.
        while (low < high) {
            long middle = (low + high) >>> 1;
            long begin = lineAt(file, middle);
            byte[] line = line(file, begin);
            if (Arrays.compareUnsigned(line, 0, Math.min(line.length, wanted.length), wanted, 0, wanted.length) < 0) {
                low = begin + line.length;
            } else {
                high = begin;
            }
        }
        file.seek(low);
        try (InputStream in = new BufferedInputStream(new Rest(file), 64 * 1024)) {
            while (true) {
                byte[] line = readLine(in);
                if (line.length <= wanted.length
                        || Arrays.compareUnsigned(line, 0, wanted.length, wanted, 0, wanted.length) != 0) {
                    return;
                }
                String text = new String(line, StandardCharsets.UTF_8);
                out.add(Long.parseLong(
                        text.substring(text.lastIndexOf('\t') + 1).strip()));
            }
        } catch (NumberFormatException e) {
            throw new IOException("the index is damaged", e);
        }
    }

    /// The beginning of the line that holds the byte at `at`.
    private static long lineAt(RandomAccessFile file, long at) throws IOException {
        long from = Math.max(0, at - (LONGEST_KEY * 4 + 32));
        byte[] before = new byte[(int) (at - from)];
        file.seek(from);
        file.readFully(before);
        for (int i = before.length - 1; i >= 0; i--) {
            if (before[i] == '\n') {
                return from + i + 1;
            }
        }
        return from;
    }

    private static byte[] line(RandomAccessFile file, long begin) throws IOException {
        file.seek(begin);
        byte[] buffer = new byte[LONGEST_KEY * 4 + 32];
        int n = Math.max(0, file.read(buffer));
        for (int i = 0; i < n; i++) {
            if (buffer[i] == '\n') {
                return Arrays.copyOf(buffer, i + 1);
            }
        }
        throw new IOException("the index is damaged");
    }

    private static byte[] readLine(InputStream in) throws IOException {
        byte[] buffer = new byte[LONGEST_KEY * 4 + 32];
        int n = 0;
        for (int c = in.read(); c >= 0 && n < buffer.length; c = in.read()) {
            buffer[n++] = (byte) c;
            if (c == '\n') {
                break;
            }
        }
        return Arrays.copyOf(buffer, n);
    }

    /// The rest of an open file as a stream; closing the stream leaves the file open.
    private static final class Rest extends InputStream {
        private final RandomAccessFile file;

        Rest(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            return file.read();
        }

        @Override
        public int read(byte[] buffer, int from, int most) throws IOException {
            return file.read(buffer, from, most);
        }
    }
}
