package org.touchstone.verifier.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.touchstone.format.json.MalformedException;
import org.touchstone.verifier.pdf.Enclosure;
import org.touchstone.verifier.record.RecordException;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.report.RecordBlocks.Block;
import org.touchstone.verifier.report.pdf.PdfDocument;

/// A record as a PDF for the procurement file (PDF/A-3, PDF/UA): a summary, a page for each bid, what was read,
/// what people decided; and inside of it, byte for byte, the record itself and its result part. So the page is what
/// a person files, and the attachment is what is verified; what the page says is never read.
public final class RecordPdf {
    /// The name of the record inside.
    static final String RECORD = "record.zip";

    /// The greatest PDF that is read for its record, in bytes.
    public static final int MAX_PDF = 64 * 1024 * 1024;

    private static final int MAX_RECORD = 128 * 1024 * 1024;

    // Records are JSON and base64, which pack ten to one at best: a few kilobytes that say they are fifty megabytes are
    // nobody's record, and are not unpacked to see that.
    private static final int PACKED = 16;
    private static final int LEAST = 4 * 1024 * 1024;

    private static final Catalogue SAY = Catalogue.ENGLISH;

    private RecordPdf() {}

    /// The PDF. The same record gives the same bytes.
    public static byte[] of(RecordView view) {
        RecordFile file = view.file();
        String title = RecordBlocks.title(view);
        PdfDocument pdf = write(
                title, RecordBlocks.document(view), file.record().request().at());
        pdf.attach(new PdfDocument.Attachment(
                RECORD, "application/zip", file.bytes(), SAY.say("record.pdf.record"), "Source"));
        pdf.attach(new PdfDocument.Attachment(
                "result.json", "application/json", file.result(), SAY.say("record.pdf.result"), "Data"));
        String digest = file.digest();
        return pdf.bytes((page, of) -> SAY.say("record.pdf.foot", page, of, digest));
    }

    /// Draft letters, nothing attached.
    public static byte[] letters(RecordView view, List<Block> letters) {
        PdfDocument pdf = write(
                SAY.say("letter.title"), letters, view.file().record().request().at());
        return pdf.bytes((page, of) -> SAY.say("letter.foot", page, of));
    }

    private static PdfDocument write(String title, List<Block> blocks, java.time.Instant made) {
        PdfDocument pdf = new PdfDocument(title, "en-GB", made);
        boolean first = true;
        for (Block block : blocks) {
            switch (block) {
                case Block.Heading(int level, String text) -> {
                    if (level == 1 && !first) {
                        pdf.turnPage();
                    }
                    pdf.heading(level, text);
                }
                case Block.Text(String text) -> pdf.paragraph(text);
                case Block.Verdict(org.touchstone.verifier.verify.Outcome outcome, String text) -> {
                    String words = TextReport.words(outcome);
                    String rest = text.startsWith(words + ": ") ? text.substring(words.length() + 2) : text;
                    pdf.framed(words, rest);
                }
                case Block.Facts(List<List<String>> rows) ->
                    pdf.facts(rows.stream()
                            .map(r -> new PdfDocument.Fact(r.get(0), r.get(1)))
                            .toList());
                case Block.Table(String _, List<String> head, List<List<String>> rows) ->
                    pdf.table(columns(head, rows), rows);
            }
            first = false;
        }
        return pdf;
    }

    /// Wide columns for what is long.
    private static List<PdfDocument.Column> columns(List<String> head, List<List<String>> rows) {
        int[] longest = new int[head.size()];
        Arrays.fill(longest, 6);
        for (List<String> row : rows) {
            for (int i = 0; i < longest.length; i++) {
                longest[i] = Math.max(longest[i], Math.min(48, row.get(i).length()));
            }
        }
        List<PdfDocument.Column> out = new ArrayList<>();
        for (int i = 0; i < longest.length; i++) {
            out.add(new PdfDocument.Column(head.get(i), longest[i]));
        }
        return out;
    }

    /// True for what begins as a PDF.
    public static boolean isOne(byte[] head) {
        return head.length >= 5 && head[0] == '%' && head[1] == 'P' && head[2] == 'D' && head[3] == 'F';
    }

    /// The record inside of a PDF that this class made; throws [RecordException] if there is none, or more than
    /// one.
    public static byte[] record(byte[] pdf) {
        List<byte[]> found = new ArrayList<>();
        try {
            for (byte[] content : Enclosure.attachments(pdf, most(pdf))) {
                boolean zip = content.length > 4 && content[0] == 'P' && content[1] == 'K' && content[2] == 3;
                if (zip && found.stream().noneMatch(f -> Arrays.equals(f, content))) {
                    found.add(content);
                }
            }
        } catch (MalformedException e) {
            throw new RecordException("RECORD_INVALID", "detail", String.valueOf(e.getMessage()));
        }
        if (found.size() != 1) {
            throw new RecordException("RECORD_INVALID", "detail", "the PDF holds " + found.size() + " records");
        }
        return found.getFirst();
    }

    private static int most(byte[] pdf) {
        return (int) Math.min(MAX_RECORD, LEAST + (long) PACKED * pdf.length);
    }
}
