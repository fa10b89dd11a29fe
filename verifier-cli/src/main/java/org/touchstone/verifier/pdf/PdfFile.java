package org.touchstone.verifier.pdf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Every object of a PDF, read once from the first byte to the last, and the attachments among them. What no
/// certificate needs and a stranger could use is refused: encryption, scripts and actions, bytes that belong to no
/// object, a file that is an archive or a page of HTML as well.
final class PdfFile {
    private static final int MAX_ATTACHMENTS = 16;
    private static final int MAX_PICTURES = 4;

    /// The sum of what object streams may unpack to, in bytes.
    private static final int MAX_UNPACKED = 4 * 1024 * 1024;

    /// Keys and action types by which a PDF does something by itself (ISO 32000-1 sections 12.6.4, 12.7.8, 13).
    private static final Set<String> ACTIVE_KEYS = Set.of("JS", "JavaScript", "XFA", "RichMediaContent");

    private static final Set<String> ACTIONS = Set.of(
            "JavaScript",
            "Launch",
            "SubmitForm",
            "ImportData",
            "Rendition",
            "Movie",
            "Sound",
            "GoToE",
            "GoToR",
            "RichMediaExecute");

    private static final byte[] ENDSTREAM = "endstream".getBytes(StandardCharsets.ISO_8859_1);

    /// An attachment: the number of the object that holds it, and its bytes.
    record Attachment(int object, byte[] content) {}

    private record Stream(int object, PdfObject.Dict dict, int from, int length) {}

    private final byte[] bytes;
    private final Limits limits;
    private final List<Stream> streams = new ArrayList<>();
    private final Map<Integer, List<Integer>> numbers = new HashMap<>();
    private final Map<Integer, PdfObject.Dict> sections = new LinkedHashMap<>();
    private final Set<Integer> embedded = new HashSet<>();
    private int objects;
    private int pages;
    private int unpacked;
    private int lastStart = -1;

    /// How much a file may hold.
    ///
    /// @param attachment bytes of each attachment
    record Limits(int attachment, int objects, int pages) {
        /// Of a certificate or bid, which a stranger hands in.
        static Limits ofBid(int attachment) {
            return new Limits(attachment, 20_000, 100);
        }

        /// Of a record, which has a page or two for each of its bids, some hundred objects on each
        /// page, and is read one at a time by whoever keeps it.
        static Limits ofRecord(int attachment) {
            return new Limits(attachment, 2_000_000, 20_000);
        }
    }

    private PdfFile(byte[] bytes, Limits limits) {
        this.bytes = bytes;
        this.limits = limits;
    }

    /// Reads a file; throws [PdfRefusal].
    static PdfFile read(byte[] pdf, Limits limits) {
        PdfFile file = new PdfFile(pdf, limits);
        file.scan();
        return file;
    }

    private void scan() {
        String tail = latin(Math.max(0, bytes.length - 1024), bytes.length);
        refuseArchive();
        findNumbers();
        PdfLexer in = new PdfLexer(bytes, 0, bytes.length);
        header(in);
        while (true) {
            in.skipSpace();
            if (in.atEnd()) {
                break;
            }
            int c = in.peek();
            if (c == '%') {
                foreign(in.comment());
            } else if (c >= '0' && c <= '9') {
                object(in);
            } else {
                section(in);
            }
        }
        if (!tail.contains("%%EOF") || lastStart < 0) {
            throw PdfRefusal.malformed("it is cut off");
        }
        followSections();
    }

    private static void header(PdfLexer in) {
        String first = in.comment();
        if (!first.startsWith("%PDF-1.") && !first.startsWith("%PDF-2.")) {
            throw PdfRefusal.malformed("its first line is not that of a PDF");
        }
        foreign(first);
    }

    /// A reader of archives begins at the end: bytes that end as an archive are one, whatever they begin with.
    private void refuseArchive() {
        for (int i = Math.max(0, bytes.length - 22 - 0xffff); i + 22 <= bytes.length; i++) {
            if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 5 && bytes[i + 3] == 6) {
                int comment = (bytes[i + 20] & 0xff) | (bytes[i + 21] & 0xff) << 8;
                if (i + 22 + comment >= bytes.length - 64) {
                    throw new PdfRefusal("PDF_MIXED", "zip");
                }
            }
        }
    }

    /// Outside of objects there is no room for another format.
    private static void foreign(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("<html")
                || lower.contains("<!doc")
                || lower.contains("<script")
                || lower.contains("<svg")
                || lower.contains("<?")) {
            throw new PdfRefusal("PDF_MIXED", "html");
        }
        if (text.contains("PK\u0003\u0004")) {
            throw new PdfRefusal("PDF_MIXED", "zip");
        }
    }

    /// A cross-reference table, a trailer, or the place of the last table.
    private void section(PdfLexer in) {
        int from = in.at();
        String word = in.word();
        switch (word) {
            case "xref" -> {
                table(in);
                if (!in.takes("trailer")) {
                    throw PdfRefusal.malformed("a cross-reference table has no trailer");
                }
                in.skipSpace();
                if (!(in.value() instanceof PdfObject.Dict trailer)) {
                    throw PdfRefusal.malformed("a trailer cannot be read");
                }
                trailer(from, trailer);
            }
            case "startxref" -> {
                int at = in.number();
                if (at < 0) {
                    throw PdfRefusal.malformed("the place of the cross-reference table cannot be read");
                }
                lastStart = at;
            }
            default -> {
                foreign(latin(from, Math.min(bytes.length, from + 256)));
                throw PdfRefusal.malformed("bytes lie between its objects");
            }
        }
    }

    private void table(PdfLexer in) {
        int lines = 0;
        while (true) {
            int from = in.at();
            if (in.takes("trailer")) {
                in.to(from);
                return;
            }
            int first = in.number();
            int second = first < 0 ? -1 : in.number();
            if (second < 0) {
                // The offset of a free or a used object has ten digits.
                in.to(from);
                if (in.word().length() != 10 || in.number() < 0) {
                    throw PdfRefusal.malformed("a cross-reference table cannot be read");
                }
            }
            if (!in.takes("n")) {
                in.takes("f");
            }
            if (++lines > 4 * limits.objects()) {
                throw PdfRefusal.tooComplex("a cross-reference table has more than " + 4 * limits.objects() + " lines");
            }
        }
    }

    private void trailer(int at, PdfObject.Dict trailer) {
        if (trailer.find("Encrypt").isPresent()) {
            throw new PdfRefusal("PDF_ENCRYPTED", "");
        }
        sections.put(at, trailer);
    }

    private void object(PdfLexer in) {
        int from = in.at();
        int number = in.number();
        int generation = number < 0 ? -1 : in.number();
        if (generation < 0 || !in.takes("obj")) {
            in.to(from);
            foreign(latin(from, Math.min(bytes.length, from + 256)));
            throw PdfRefusal.malformed("bytes lie between its objects");
        }
        PdfObject value = in.value();
        take(value);
        if (in.takes("stream")) {
            if (!(value instanceof PdfObject.Dict dict)) {
                throw PdfRefusal.malformed("a stream has no dictionary");
            }
            stream(in, number, dict, from);
        }
        if (!in.takes("endobj")) {
            throw PdfRefusal.malformed(in.atEnd() ? "it is cut off" : "an object does not end");
        }
    }

    private void stream(PdfLexer in, int number, PdfObject.Dict dict, int object) {
        int from = in.at();
        if (from < bytes.length && bytes[from] == '\r') {
            from++;
        }
        if (from >= bytes.length || bytes[from] != '\n') {
            throw PdfRefusal.malformed("a stream does not begin on a line");
        }
        from++;
        int length = length(dict, from);
        in.to(from + length);
        if (!in.takes("endstream")) {
            throw PdfRefusal.malformed("a stream's length is not what it says");
        }
        Stream stream = new Stream(number, dict, from, length);
        streams.add(stream);
        if (dict.says("Type", "XRef")) {
            trailer(object, dict);
        } else if (dict.says("Type", "ObjStm")) {
            packed(stream);
        }
    }

    /// How long the stream is that begins at `from`: as its dictionary says, if the stream ends there.
    private int length(PdfObject.Dict dict, int from) {
        List<Integer> said = switch (dict.find("Length").orElse(new PdfObject.Other())) {
            case PdfObject.Num(int n) -> List.of(n);
            case PdfObject.Ref(int object) -> numbers.getOrDefault(object, List.of());
            default -> throw PdfRefusal.malformed("a stream does not say its length");
        };
        for (int n : said) {
            if (n <= bytes.length - from && new PdfLexer(bytes, from + n, bytes.length).takes("endstream")) {
                return n;
            }
        }
        // A number in an object stream, which may come later: the stream ends where its end first stands.
        if (said.isEmpty()) {
            int end = indexOf(ENDSTREAM, from);
            if (end >= 0) {
                return end - from;
            }
        }
        throw PdfRefusal.malformed("a stream's length is not what it says");
    }

    /// Numbers that stand alone as objects: lengths that are given by reference.
    private void findNumbers() {
        byte[] obj = " obj".getBytes(StandardCharsets.ISO_8859_1);
        int seen = 0;
        for (int i = indexOf(obj, 0); i >= 0 && seen < limits.objects(); i = indexOf(obj, i + 4)) {
            PdfLexer in = new PdfLexer(bytes, i + 4, Math.min(bytes.length, i + 64));
            int value = in.number();
            if (value >= 0 && in.takes("endobj")) {
                int number = numberBefore(i);
                if (number >= 0) {
                    numbers.computeIfAbsent(number, _ -> new ArrayList<>()).add(value);
                    seen++;
                }
            }
        }
    }

    /// The number of the object whose generation ends before `at`.
    private int numberBefore(int at) {
        int i = at - 1;
        while (i >= 0 && bytes[i] >= '0' && bytes[i] <= '9') {
            i--;
        }
        int space = i;
        while (i >= 0 && PdfLexer.isSpace(bytes[i] & 0xff)) {
            i--;
        }
        int last = i;
        while (i >= 0 && last - i < 9 && bytes[i] >= '0' && bytes[i] <= '9') {
            i--;
        }
        return last == space || last == i ? -1 : new PdfLexer(bytes, i + 1, last + 1).number();
    }

    /// The objects inside of an object stream (ISO 32000-1 section 7.5.7).
    private void packed(Stream stream) {
        byte[] plain = decoded(stream, MAX_UNPACKED - unpacked);
        unpacked += plain.length;
        int count = stream.dict.find("N").orElse(new PdfObject.Other()) instanceof PdfObject.Num(int n) ? n : -1;
        int first = stream.dict.find("First").orElse(new PdfObject.Other()) instanceof PdfObject.Num(int n) ? n : -1;
        if (count < 0 || first < 0 || first > plain.length || count > limits.objects()) {
            throw PdfRefusal.malformed("an object stream cannot be read");
        }
        PdfLexer head = new PdfLexer(plain, 0, first);
        for (int i = 0; i < count; i++) {
            int number = head.number();
            int at = head.number();
            if (number < 0 || at < 0 || at > plain.length - first) {
                throw PdfRefusal.malformed("an object stream cannot be read");
            }
            take(new PdfLexer(plain, first + at, plain.length).value());
        }
    }

    /// One object: counted, and searched through for attachments and for what acts by itself.
    private void take(PdfObject value) {
        if (++objects > limits.objects()) {
            throw PdfRefusal.tooComplex("more than " + limits.objects() + " objects");
        }
        if (value instanceof PdfObject.Dict dict && dict.says("Type", "Page") && ++pages > limits.pages()) {
            throw PdfRefusal.tooComplex("more than " + limits.pages() + " pages");
        }
        search(value);
    }

    private void search(PdfObject value) {
        switch (value) {
            case PdfObject.Arr(List<PdfObject> values) -> values.forEach(this::search);
            case PdfObject.Dict dict -> {
                for (Map.Entry<String, PdfObject> member : dict.members().entrySet()) {
                    if (ACTIVE_KEYS.contains(member.getKey())) {
                        throw new PdfRefusal("PDF_ACTIVE", member.getKey());
                    }
                    if (member.getKey().equals("EF")
                            && member.getValue() instanceof PdfObject.Dict(Map<String, PdfObject> files)) {
                        for (PdfObject file : files.values()) {
                            if (file instanceof PdfObject.Ref(int object)) {
                                embedded.add(object);
                            }
                        }
                    }
                    search(member.getValue());
                }
                if (dict.find("S").orElse(new PdfObject.Other()) instanceof PdfObject.Name(String action)
                        && ACTIONS.contains(action)) {
                    throw new PdfRefusal("PDF_ACTIVE", action);
                }
            }
            default -> {
                // Numbers, names and strings do nothing.
            }
        }
    }

    /// The first few pictures that are packed plainly, unpacked one after the other.
    java.util.stream.Stream<Picture> pictures() {
        return streams.stream()
                .filter(s -> s.dict.says("Subtype", "Image") && s.dict.says("Filter", "FlateDecode"))
                .filter(s -> !predicts(s.dict.find("DecodeParms").orElse(new PdfObject.Other())))
                .limit(MAX_PICTURES)
                .flatMap(s -> Picture.plain(
                        Arrays.copyOfRange(bytes, s.from, s.from + s.length),
                        number(s.dict, "Width"),
                        number(s.dict, "Height"),
                        number(s.dict, "BitsPerComponent"),
                        s.dict.says("ColorSpace", "DeviceRGB") ? 3 : 1)
                        .stream());
    }

    private static int number(PdfObject.Dict dict, String name) {
        return dict.find(name).orElse(new PdfObject.Other()) instanceof PdfObject.Num(int n) ? n : 0;
    }

    /// Every attachment in the file; throws [PdfRefusal].
    List<Attachment> attachments() {
        List<Attachment> out = new ArrayList<>();
        for (Stream stream : streams) {
            if (stream.dict.says("Type", "EmbeddedFile") || embedded.contains(stream.object)) {
                if (out.size() == MAX_ATTACHMENTS) {
                    throw PdfRefusal.tooComplex("more than " + MAX_ATTACHMENTS + " attachments");
                }
                out.add(new Attachment(stream.object, decoded(stream, limits.attachment())));
            }
        }
        return out;
    }

    private byte[] decoded(Stream stream, int most) {
        if (stream.dict.find("F").isPresent() || stream.dict.find("FFilter").isPresent()) {
            throw PdfRefusal.tooComplex("a part of it lies in another file");
        }
        Optional<PdfObject> filter = stream.dict.find("Filter").map(f -> switch (f) {
            case PdfObject.Arr(List<PdfObject> one) when one.size() == 1 -> one.getFirst();
            default -> f;
        });
        boolean none =
                filter.isEmpty() || filter.get() instanceof PdfObject.Arr(List<PdfObject> many) && many.isEmpty();
        if (none) {
            if (stream.length > most) {
                throw PdfRefusal.tooComplex("an attachment is larger than " + limits.attachment() + " bytes");
            }
            return Arrays.copyOfRange(bytes, stream.from, stream.from + stream.length);
        }
        if (!(filter.get() instanceof PdfObject.Name(String name))
                || !name.equals("FlateDecode") && !name.equals("Fl")
                || predicts(stream.dict.find("DecodeParms").orElse(new PdfObject.Other()))) {
            throw PdfRefusal.tooComplex("an attachment is packed in a way that this tool does not unpack");
        }
        return inflated(stream, most);
    }

    private static boolean predicts(PdfObject parameters) {
        return switch (parameters) {
            case PdfObject.Dict dict ->
                dict.find("Predictor").isPresent()
                        && !(dict.find("Predictor").get() instanceof PdfObject.Num(int n) && n == 1);
            case PdfObject.Arr(List<PdfObject> values) -> values.stream().anyMatch(PdfFile::predicts);
            case PdfObject.Ref _ -> true;
            default -> false;
        };
    }

    private byte[] inflated(Stream stream, int most) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, stream.from, stream.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(most, 4 * stream.length) + 64);
            byte[] part = new byte[8192];
            while (!inflater.finished()) {
                int n = inflater.inflate(part);
                if (n == 0 && !inflater.finished() && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw PdfRefusal.malformed("an attachment cannot be unpacked");
                }
                if (out.size() + n > most) {
                    throw PdfRefusal.tooComplex("an attachment or a part unpacks to more than it may");
                }
                out.write(part, 0, n);
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw PdfRefusal.malformed("an attachment cannot be unpacked");
        } finally {
            inflater.end();
        }
    }

    /// The chain of cross-reference sections, which is not used, must at least be one: a reader that follows it
    /// must come to an end.
    private void followSections() {
        Set<Integer> seen = new HashSet<>();
        int at = lastStart;
        while (true) {
            PdfObject.Dict section = sections.get(at);
            if (section == null) {
                throw PdfRefusal.malformed("its cross-reference table is not where it says");
            }
            if (!seen.add(at)) {
                throw PdfRefusal.malformed("its cross-reference tables lead in a circle");
            }
            if (!(section.find("Prev").orElse(new PdfObject.Other()) instanceof PdfObject.Num(int previous))) {
                return;
            }
            at = previous;
        }
    }

    private int indexOf(byte[] what, int from) {
        for (int i = from; i + what.length <= bytes.length; i++) {
            int n = 0;
            while (n < what.length && bytes[i + n] == what[n]) {
                n++;
            }
            if (n == what.length) {
                return i;
            }
        }
        return -1;
    }

    private String latin(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
