package org.touchstone.verifier.source;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.trust.TrustListJws;

/// The pack on this computer. A check of one file must not read hundreds of megabytes, so the pack is kept in
/// parts: the newest lists (always read), the events and the certificates (read only for those that a check
/// asks about), and past status lists (read only for a moment from before the newest). Past lists are those of
/// the pack and those of packs kept before it: what a deadline was judged by once can be told again.
///
/// Before anything is kept, every line must be in the log of the pack's signed checkpoint, and every token must
/// be the one that its entry binds. The signatures of the tokens are checked when a token is used, each time.
public final class PackStore {
    /// The greatest size of a pack, in bytes.
    public static final long MAX_BYTES = 4L * 1024 * 1024 * 1024;

    /// The greatest sum of the trust lists and status lists of a pack, in bytes: every check reads them.
    private static final long MAX_LISTS = 16L * 1024 * 1024;

    // One a fortnight for forty years. Each is read with care, and care times sixteen megabytes takes seconds.
    private static final int MAX_TRUST_LISTS = 1_000;

    /// The greatest sum of past status lists, in bytes.
    private static final long MAX_PAST = 64L * 1024 * 1024;

    private static final String STATUS_EVENT = "{\"statusEvent\"";

    private static final String LISTS = "lists.jsonl";
    // Lines of a time, a space, and a line of a pack; by time.
    private static final String PAST = "past-lists";
    private static final String EVENTS = "events.jsonl";
    private static final String CERTIFICATES = "certificates.jsonl";
    private static final String INDEX = "suppliers.index";

    private final Path folder;

    PackStore(Path folder) {
        this.folder = folder;
    }

    /// The beginning of a pack: its checkpoint, and the trust lists that come right after.
    public record Head(String checkpoint, List<TrustListJws> trustLists) {
        public Head {
            trustLists = List.copyOf(trustLists);
        }
    }

    /// How much a pack held.
    public record Counts(long statusLists, long events, long certificates, long applications) {}

    /// Reads the head; throws [MalformedException] if the file does not begin like a pack.
    public static Head head(Path pack) throws IOException {
        try (Lines lines = new Lines(pack)) {
            Optional<String> first = lines.next();
            if (first.isEmpty() || !(PackLine.parse(first.get()) instanceof PackLine.Header(String checkpoint))) {
                throw new MalformedException("the pack has no header");
            }
            List<TrustListJws> lists = new ArrayList<>();
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (!(PackLine.parse(line.get()) instanceof PackLine.Trust(TrustListJws list))) {
                    break;
                }
                requireRoom(lines.bytes(), MAX_LISTS);
                lists.add(list);
                requireFew(lists.size());
            }
            return new Head(checkpoint, lists);
        }
    }

    /// Copies a pack from a stranger's stream: at most [#MAX_BYTES], and only while it looks like one. Otherwise
    /// a device without end would fill the disk. Throws [MalformedException].
    public static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long sum = 0;
        int line = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            for (int i = 0; i < n; i++) {
                if (line == 0 && buffer[i] != '{') {
                    throw new MalformedException("a line does not begin like one of a pack");
                }
                line = buffer[i] == '\n' ? 0 : line + 1;
                if (line > PackLine.MAX_LINE) {
                    throw new MalformedException("a line is longer than " + PackLine.MAX_LINE + " bytes");
                }
            }
            sum += n;
            if (sum > MAX_BYTES) {
                throw new MalformedException("the pack is larger than " + MAX_BYTES + " bytes");
            }
            out.write(buffer, 0, n);
        }
    }

    /// Checks every line against the verified checkpoint and, if all hold, keeps the pack in place of the
    /// one before. `progress` is told the bytes read. Throws [MalformedException] naming the line that does
    /// not hold.
    public Counts keep(Path pack, VerifiedCheckpoint checkpoint, LongConsumer progress) throws IOException {
        Files.createDirectories(folder);
        long statusLists = 0;
        long events = 0;
        long certificates = 0;
        long applications = 0;
        long listBytes = 0;
        int trustLists = 0;
        boolean head = true;
        Past past = new Past();
        Path lists = part(LISTS);
        Path pastFile = part(PAST);
        Path eventFile = part(EVENTS);
        Path certificateFile = part(CERTIFICATES);
        Path index = part(INDEX);
        long offset = 0;
        try (SupplierIndex.Builder suppliers = new SupplierIndex.Builder(index);
                Lines lines = new Lines(pack);
                OutputStream toLists = open(lists);
                OutputStream toEvents = open(eventFile);
                OutputStream toCertificates = open(certificateFile)) {
            for (Optional<String> next = lines.next(); next.isPresent(); next = lines.next()) {
                String text = next.get();
                PackLine line;
                try {
                    line = PackLine.parse(text);
                    check(line, checkpoint);
                } catch (MalformedException e) {
                    throw new MalformedException("line " + lines.number() + ": " + e.getMessage(), e);
                }
                head &= line instanceof PackLine.Header || line instanceof PackLine.Trust;
                switch (line) {
                    case PackLine.Header _, PackLine.Trust _ -> {
                        if (!head) {
                            throw new MalformedException("line " + lines.number() + ": a trust list after other lines");
                        }
                        requireFew(line instanceof PackLine.Trust ? ++trustLists : trustLists);
                        listBytes += text.length();
                        write(toLists, text);
                    }
                    case PackLine.Status status -> {
                        statusLists++;
                        if (past.isNewest(status, lines.number())) {
                            listBytes += text.length();
                            write(toLists, text);
                        }
                    }
                    case PackLine.StatusEvent _ -> {
                        events++;
                        write(toEvents, text);
                    }
                    case PackLine.Application _ -> {
                        applications++;
                        write(toEvents, text);
                    }
                    case PackLine.Current(BundledToken current) -> {
                        certificates++;
                        write(toCertificates, text);
                        Optional<Certificate> said = certificate(current);
                        if (said.isPresent()) {
                            suppliers.add(said.get(), offset);
                        }
                        offset += text.getBytes(StandardCharsets.UTF_8).length + 1;
                    }
                }
                requireRoom(listBytes, MAX_LISTS);
                progress.accept(lines.bytes());
            }
            suppliers.finish(index);
            past.write(pastFile, seen());
        } catch (IOException | RuntimeException e) {
            for (Path part : List.of(lists, pastFile, eventFile, certificateFile, index)) {
                Files.deleteIfExists(part);
            }
            throw e;
        }
        // An index of other certificates would point into nothing: first it goes, and lists come last, for they
        // are what makes the others be read.
        Files.deleteIfExists(folder.resolve(INDEX));
        AtomicFile.replace(certificateFile, folder.resolve(CERTIFICATES));
        AtomicFile.replace(eventFile, folder.resolve(EVENTS));
        AtomicFile.replace(index, folder.resolve(INDEX));
        AtomicFile.replace(pastFile, folder.resolve(PAST));
        AtomicFile.replace(lists, folder.resolve(LISTS));
        return new Counts(statusLists, events, certificates, applications);
    }

    private static void requireFew(int trustLists) {
        if (trustLists > MAX_TRUST_LISTS) {
            throw new MalformedException("the pack holds more than " + MAX_TRUST_LISTS + " trust lists");
        }
    }

    private static void requireRoom(long bytes, long most) {
        if (bytes > most) {
            throw new MalformedException("the lists of the pack are larger than " + most + " bytes");
        }
    }

    /// The header, trust lists and status lists; empty if there is no pack.
    public List<PackLine> lists() throws IOException {
        return read(LISTS, _ -> true);
    }

    /// The status lists that bear on a moment: the newest, and where they are of after the moment, of each
    /// the newest that is known to have been published by then.
    public List<PackLine> statusLists(Instant judged) throws IOException {
        List<PackLine> lists = new ArrayList<>();
        boolean after = false;
        for (PackLine line : lists()) {
            if (line instanceof PackLine.Status status) {
                lists.add(line);
                after |= PublishedList.of(status)
                        .filter(p -> p.time().isAfter(judged))
                        .isPresent();
            }
        }
        if (after) {
            String last = Timestamp.text(judged);
            eachPast((time, text) -> {
                if (time.compareTo(last) <= 0) {
                    lists.add(PackLine.parse(text));
                }
            });
        }
        return after ? PublishedList.bearingOn(lists, judged) : lists;
    }

    /// What a past list's line is given to, with its time's text.
    private interface EachPast {
        void line(String time, String text);
    }

    private void eachPast(EachPast each) throws IOException {
        Path file = folder.resolve(PAST);
        if (!Files.exists(file)) {
            return;
        }
        try (Lines lines = new Lines(file)) {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                int space = line.get().indexOf(' ');
                if (space < 0) {
                    throw new MalformedException("a past list without its time");
                }
                each.line(line.get().substring(0, space), line.get().substring(space + 1));
            }
        }
    }

    /// The lists of the pack that is replaced, and the past ones that are kept with it.
    private List<PackLine> seen() {
        List<PackLine> out = new ArrayList<>();
        try {
            lists().stream().filter(PackLine.Status.class::isInstance).forEach(out::add);
            eachPast((_, text) -> out.add(PackLine.parse(text)));
        } catch (IOException | MalformedException e) {
            // A spoilt copy is replaced by a good one; what can be read of it stays.
            return out;
        }
        return out;
    }

    /// The events whose text holds one of `words` (a certificate id, an accreditation number), and the
    /// applications of these identifiers.
    public List<PackLine> events(List<String> words) throws IOException {
        return read(EVENTS, new PackWords(words));
    }

    /// Those of the words (certificate ids, accreditation numbers) that a status event is about.
    public Set<String> changed(List<String> words) throws IOException {
        Set<String> out = new HashSet<>();
        Path file = folder.resolve(EVENTS);
        if (words.isEmpty() || !Files.exists(file)) {
            return out;
        }
        PackWords wanted = new PackWords(words);
        try (Lines lines = new Lines(file)) {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (line.get().startsWith(STATUS_EVENT)) {
                    wanted.in(line.get(), out::add);
                }
            }
        }
        return out;
    }

    /// The certificates with one of these accreditation numbers or certificate ids.
    public List<PackLine> certificates(List<String> numbers) throws IOException {
        if (!Files.exists(folder.resolve(INDEX))) {
            return read(CERTIFICATES, new PackWords(numbers));
        }
        List<PackLine> out = new ArrayList<>();
        eachAt(SupplierIndex.numbers(folder.resolve(INDEX), numbers), current -> {
            out.add(current);
            return true;
        });
        return out;
    }

    /// Goes through the certificates that may be asked for by `number` or by `words`, the beginnings of words of a
    /// name; `each` returns false to stop.
    public void eachLike(String number, List<String> words, Predicate<PackLine.Current> each) throws IOException {
        Path index = folder.resolve(INDEX);
        if (!Files.exists(index)) {
            eachCertificate(each);
            return;
        }
        NavigableSet<Long> at = SupplierIndex.numbers(index, List.of(number, SupplierIndex.withoutZeros(number)));
        at.addAll(SupplierIndex.words(index, words));
        eachAt(at, each);
    }

    private void eachAt(NavigableSet<Long> offsets, Predicate<PackLine.Current> each) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve(CERTIFICATES).toFile(), "r")) {
            for (long offset : offsets) {
                file.seek(offset);
                byte[] bytes = new byte[(int) Math.min(PackLine.MAX_LINE + 1L, Math.max(0, file.length() - offset))];
                file.readFully(bytes);
                int end = 0;
                while (end < bytes.length && bytes[end] != '\n') {
                    end++;
                }
                String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
                if (PackLine.parse(text) instanceof PackLine.Current current && !each.test(current)) {
                    return;
                }
            }
        }
    }

    private static Optional<Certificate> certificate(BundledToken current) {
        try {
            return Optional.of(UnverifiedCertificate.parse(current.token()).certificate());
        } catch (MalformedException e) {
            return Optional.empty(); // a line that is no certificate is nobody's certificate
        }
    }

    /// Goes through all certificates, one at a time; `each` returns false to stop.
    public void eachCertificate(Predicate<PackLine.Current> each) throws IOException {
        Path file = folder.resolve(CERTIFICATES);
        if (!Files.exists(file)) {
            return;
        }
        try (Lines lines = new Lines(file)) {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (PackLine.parse(line.get()) instanceof PackLine.Current current && !each.test(current)) {
                    return;
                }
            }
        }
    }

    /// True if a pack is kept here.
    public boolean isThere() {
        return Files.exists(folder.resolve(LISTS));
    }

    void forget() throws IOException {
        for (String name : List.of(LISTS, PAST, EVENTS, CERTIFICATES, INDEX)) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    private List<PackLine> read(String name, Predicate<String> wanted) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<PackLine> out = new ArrayList<>();
        try (Lines lines = new Lines(file)) {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (wanted.test(line.get())) {
                    out.add(PackLine.parse(line.get()));
                }
            }
        }
        return out;
    }

    private static void check(PackLine line, VerifiedCheckpoint checkpoint) {
        switch (line) {
            case PackLine.Header(String note) -> {
                if (!note.equals(checkpoint.note().format())) {
                    throw new MalformedException("a second header");
                }
            }
            case PackLine.Trust _ -> {} // judged by the chain that hangs on the pin
            case PackLine.Status(BundledToken list) -> {
                RegisterEvent event = proved(list.entry(), list.proof(), checkpoint);
                if (!(event instanceof RegisterEvent.StatusListPublished published)
                        || !published.token().equals(sha256(list.token()))) {
                    throw new MalformedException("the entry is not the one of this status list");
                }
            }
            case PackLine.StatusEvent(long index, String entry, String proof, List<Json.Obj> _) -> {
                if (TlogProof.parse(proof).index() != index) {
                    throw new MalformedException("the proof is for another entry");
                }
                RegisterEvent _ = proved(entry, proof, checkpoint);
            }
            case PackLine.Application(String entry, String proof, PackLine.Applicant applicant) -> {
                if (!(proved(entry, proof, checkpoint) instanceof RegisterEvent.ApplicationComplete)) {
                    throw new MalformedException("the entry is not that of a complete application");
                }
                RegisterEvent named = proved(applicant.entry(), applicant.proof(), checkpoint);
                if (!(named instanceof RegisterEvent.SupplierRegistered)
                        && !(named instanceof RegisterEvent.SupplierRenamed)) {
                    throw new MalformedException("the applicant's entry is not that of a supplier");
                }
            }
            case PackLine.Current(BundledToken certificate) -> {
                RegisterEvent event = proved(certificate.entry(), certificate.proof(), checkpoint);
                if (!(event instanceof RegisterEvent.CertificateIssued issued) || !binds(issued.token(), certificate)) {
                    throw new MalformedException("the entry is not the one of this certificate");
                }
            }
        }
    }

    private static RegisterEvent proved(String entry, String proof, VerifiedCheckpoint checkpoint) {
        byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
        if (!TlogProof.parse(proof).proves(bytes, checkpoint)) {
            throw new MalformedException("the entry is not in the log of the pack's checkpoint");
        }
        return EventCodec.decode(bytes);
    }

    private static boolean binds(Ref ref, BundledToken certificate) {
        return switch (ref) {
            case Ref.ToObject(String digest) -> digest.equals(sha256(certificate.token()));
            case Ref.ToOpening(java.util.UUID _, String commitment) ->
                certificate
                        .opening()
                        .map(Opening::of)
                        .filter(o -> o.commitment().equals(commitment)
                                && o.value().equals(new Json.Str(certificate.token())))
                        .isPresent();
        };
    }

    private static String sha256(String ascii) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(ascii.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path part(String name) {
        return folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".part");
    }

    private static OutputStream open(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    /// The past status lists, while a pack is taken in.
    private static final class Past {
        private final Map<String, Long> newest = new HashMap<>();
        private final NavigableMap<String, PublishedList> ofPack = new TreeMap<>();
        private long bytes;

        /// Takes in a list of the pack; true if it is the newest of its address. A pack has that one
        /// first, and older ones after it.
        boolean isNewest(PackLine.Status line, long number) {
            PublishedList list = PublishedList.of(line).orElseThrow();
            Long first = newest.putIfAbsent(list.url(), list.index());
            if (first == null) {
                return true;
            }
            if (list.index() >= first) {
                throw new MalformedException("line " + number + ": a status list after an older one of its address");
            }
            add(ofPack, list);
            requireRoom(bytes, MAX_PAST);
            return false;
        }

        private void add(NavigableMap<String, PublishedList> to, PublishedList list) {
            if (to.put(key(list), list) == null) {
                bytes += size(list);
            }
        }

        private static String key(PublishedList list) {
            return Timestamp.text(list.time()) + " " + list.url() + " " + list.index();
        }

        private static long size(PublishedList list) {
            return list.line().list().token().length()
                    + list.line().list().entry().length()
                    + list.line().list().proof().length();
        }

        /// Writes what the pack says of the past, and of what was known before the newest there is room
        /// for.
        void write(Path file, List<PackLine> seen) throws IOException {
            NavigableMap<String, PublishedList> all = new TreeMap<>(ofPack);
            NavigableMap<String, PublishedList> known = new TreeMap<>();
            for (PackLine line : seen) {
                if (line instanceof PackLine.Status status) {
                    PublishedList.of(status)
                            .filter(l -> l.index() < newest.getOrDefault(l.url(), 0L))
                            .ifPresent(l -> known.put(key(l), l));
                }
            }
            for (Map.Entry<String, PublishedList> one : known.descendingMap().entrySet()) {
                if (bytes + size(one.getValue()) <= MAX_PAST && all.putIfAbsent(one.getKey(), one.getValue()) == null) {
                    bytes += size(one.getValue());
                }
            }
            try (OutputStream out = open(file)) {
                for (PublishedList list : all.values()) {
                    PackStore.write(
                            out, Timestamp.text(list.time()) + " " + list.line().text());
                }
            }
        }
    }

    /// Lines of a file, each capped before it is in memory.
    private static final class Lines implements AutoCloseable {
        private final InputStream in;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream(8192);
        private long number;
        private long bytes;

        // A past list's line begins with its time.
        private static final int TIME = 21;

        Lines(Path file) throws IOException {
            in = new BufferedInputStream(Files.newInputStream(file), 256 * 1024);
        }

        Optional<String> next() throws IOException {
            line.reset();
            int c = in.read();
            if (c < 0) {
                return Optional.empty();
            }
            number++;
            for (; c >= 0 && c != '\n'; c = in.read()) {
                if (line.size() >= PackLine.MAX_LINE + TIME) {
                    throw new MalformedException("line " + number + " is longer than " + PackLine.MAX_LINE + " bytes");
                }
                line.write(c);
            }
            bytes += line.size() + 1L;
            return Optional.of(line.toString(StandardCharsets.UTF_8));
        }

        long number() {
            return number;
        }

        long bytes() {
            return bytes;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
