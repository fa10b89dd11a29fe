package org.touchstone.verifier.pdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.format.testkit.World;

/// PDFs as PDFBox, whose writer knows nothing of our reader, and hostile hands make them.
class EnclosureTest {
    private static final World WORLD = new World();
    private static final byte[] BUNDLE = CanonicalJson.bytes(WORLD.bundle());
    private static final byte[] BID = CanonicalJson.bytes(WORLD.presentationFile());

    private static PDDocument document(Map<String, byte[]> attachments, int pages) throws IOException {
        PDDocument document = new PDDocument();
        for (int i = 0; i < pages; i++) {
            document.addPage(new PDPage());
        }
        attach(document, attachments);
        return document;
    }

    private static void attach(PDDocument document, Map<String, byte[]> attachments) throws IOException {
        Map<String, PDComplexFileSpecification> files = new java.util.TreeMap<>();
        for (Map.Entry<String, byte[]> attachment : attachments.entrySet()) {
            PDEmbeddedFile file =
                    new PDEmbeddedFile(document, new ByteArrayInputStream(attachment.getValue()), COSName.FLATE_DECODE);
            file.setSubtype("application/octet-stream");
            PDComplexFileSpecification specification = new PDComplexFileSpecification();
            specification.setFile(attachment.getKey());
            specification.setEmbeddedFile(file);
            files.put(attachment.getKey(), specification);
        }
        PDEmbeddedFilesNameTreeNode tree = new PDEmbeddedFilesNameTreeNode();
        tree.setNames(files);
        PDDocumentNameDictionary names = new PDDocumentNameDictionary(document.getDocumentCatalog());
        names.setEmbeddedFiles(tree);
        document.getDocumentCatalog().setNames(names);
    }

    private static byte[] saved(PDDocument document, CompressParameters compression) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        document.save(out, compression);
        document.close();
        return out.toByteArray();
    }

    private static void holds(byte[] pdf, byte[] expected) {
        assertArrayEquals(
                expected,
                assertInstanceOf(
                                Enclosure.Attached.class,
                                Enclosure.of(pdf),
                                () -> Enclosure.of(pdf).toString())
                        .document());
    }

    private static void refused(byte[] pdf, String code) {
        Enclosure.Nothing nothing = assertInstanceOf(Enclosure.Nothing.class, Enclosure.of(pdf));
        assertEquals(code, nothing.code(), nothing.facts().toString());
        Reason reason = Reasons.shipped().of(code);
        assertEquals(Reason.Effect.REFER, reason.effect());
        assertTrue(reason.sentence(nothing.facts()).indexOf('{') < 0, reason.sentence(nothing.facts()));
    }

    @Test
    void tables_and_object_streams_alike() throws IOException {
        for (byte[] content : new byte[][] {BUNDLE, BID, WORLD.token().getBytes(StandardCharsets.US_ASCII)}) {
            Map<String, byte[]> one = Map.of("certificate.json", content);
            holds(saved(document(one, 1), CompressParameters.NO_COMPRESSION), content);
            holds(saved(document(one, 40), CompressParameters.DEFAULT_COMPRESSION), content);
        }
    }

    @Test
    void other_attachments_beside_it_do_not_matter() throws IOException {
        byte[] letter = "Dear buyer".getBytes(StandardCharsets.UTF_8);
        byte[] pdf = saved(
                document(
                        Map.of("a.txt", letter, "b.json", BUNDLE, "c.xml", "<x/>".getBytes(StandardCharsets.UTF_8)), 1),
                CompressParameters.DEFAULT_COMPRESSION);
        holds(pdf, BUNDLE);
    }

    @Test
    void the_same_twice_is_one() throws IOException {
        holds(
                saved(document(Map.of("a.json", BUNDLE, "b.json", BUNDLE), 1), CompressParameters.NO_COMPRESSION),
                BUNDLE);
    }

    @Test
    void different_ones_are_a_question() throws IOException {
        refused(
                saved(document(Map.of("a.json", BUNDLE, "b.json", BID), 1), CompressParameters.DEFAULT_COMPRESSION),
                "PDF_SEVERAL");
    }

    /// As a viewer does it in which somebody has written a note: the old bytes, and a new state behind them.
    @Test
    void a_later_state_that_leaves_the_attachment_is_read() throws IOException {
        byte[] first = saved(document(Map.of("a.json", BUNDLE), 1), CompressParameters.NO_COMPRESSION);
        try (PDDocument again = Loader.loadPDF(first)) {
            again.getDocumentCatalog().setLanguage("cy");
            again.getDocumentCatalog().getCOSObject().setNeedToBeUpdated(true);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            again.saveIncremental(out);
            assertTrue(out.size() > first.length);
            holds(out.toByteArray(), BUNDLE);
        }
    }

    @Test
    void a_later_state_with_another_attachment_is_a_question() throws IOException {
        byte[] first = saved(document(Map.of("a.json", BUNDLE), 1), CompressParameters.NO_COMPRESSION);
        try (PDDocument again = Loader.loadPDF(first)) {
            attach(again, Map.of("a.json", BID));
            again.getDocumentCatalog().getCOSObject().setNeedToBeUpdated(true);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            again.saveIncremental(out);
            refused(out.toByteArray(), "PDF_SEVERAL");
        }
    }

    @Test
    void saved_again_by_another_program_it_is_still_read() throws IOException {
        byte[] first = saved(document(Map.of("a.json", BUNDLE), 3), CompressParameters.NO_COMPRESSION);
        for (CompressParameters way :
                new CompressParameters[] {CompressParameters.NO_COMPRESSION, CompressParameters.DEFAULT_COMPRESSION}) {
            try (PDDocument again = Loader.loadPDF(first)) {
                holds(saved(again, way), BUNDLE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 128, 256})
    void locked_files_are_referred_even_if_no_password_is_asked_for(int bits) throws IOException {
        PDDocument document = document(Map.of("a.json", BUNDLE), 1);
        StandardProtectionPolicy policy = new StandardProtectionPolicy("owner", "", new AccessPermission());
        policy.setEncryptionKeyLength(bits);
        document.protect(policy);
        refused(saved(document, CompressParameters.NO_COMPRESSION), "PDF_ENCRYPTED");
    }

    /// As linearised files are: the first page's table stands first and leads to one behind it.
    @Test
    void a_table_that_leads_forward_is_no_circle() {
        HandPdf pdf = new HandPdf().attach("a.json", BUNDLE);
        int place = pdf.size();
        byte[] last = pdf.end();
        // A second end that names the first table, as a linearised file's does.
        holds(join(last, "startxref\n" + place + "\n%%EOF\n"), BUNDLE);
    }

    @Test
    void lengths_by_reference_are_found_before_and_behind() {
        byte[] packed = HandPdf.deflated(BUNDLE);
        String body = new String(packed, StandardCharsets.ISO_8859_1);
        HandPdf pdf = new HandPdf();
        pdf.raw("9 0 obj\n<< /Type /EmbeddedFile /Filter [/FlateDecode] /Length 10 0 R >>\nstream\r\n" + body
                + "\r\nendstream\nendobj\n10 0 obj\n" + packed.length + "\nendobj\n");
        holds(pdf.end(), BUNDLE);
        HandPdf hidden = new HandPdf();
        hidden.raw("9 0 obj\n<< /Type /EmbeddedFile /Filter /FlateDecode /Length 10 0 R >>\nstream\n" + body
                + "\nendstream\nendobj\n");
        byte[] inside = ("10 0 " + packed.length).getBytes(StandardCharsets.ISO_8859_1);
        hidden.stream(11, "/Type /ObjStm /N 1 /First 5", inside);
        holds(hidden.end(), BUNDLE);
    }

    static Stream<Arguments> hostile() {
        return HostilePdfs.all(BUNDLE, BID, "http://127.0.0.1:9").entrySet().stream()
                .map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void hostile_files_are_refused_each_for_its_reason(String name, HostilePdfs.Case hostile) {
        if (!Enclosure.isOne(hostile.content())) {
            return;
        }
        Enclosure.Nothing nothing = assertInstanceOf(Enclosure.Nothing.class, Enclosure.of(hostile.content()), name);
        if (!hostile.code().isEmpty()) {
            refused(hostile.content(), hostile.code());
        }
        assertTrue(Reasons.shipped().has(nothing.code()));
    }

    /// Whatever byte is spoilt: the same document, or none.
    @Test
    void no_cut_or_flipped_file_gives_another_document() {
        byte[] small = WORLD.token().getBytes(StandardCharsets.US_ASCII);
        byte[] pdf = new HandPdf().attach("a.jwt", small).end();
        for (int i = 5; i < pdf.length; i++) {
            // All of the structure, and each seventh byte of what is packed.
            if (i > 500 && i < pdf.length - 500 && i % 7 != 0) {
                continue;
            }
            Enclosure cut = Enclosure.of(Arrays.copyOf(pdf, i));
            // The last line feed is nobody's loss.
            assertTrue(cut instanceof Enclosure.Nothing || i == pdf.length - 1, () -> "cut at its end");
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = pdf.clone();
                flipped[i] ^= (byte) (1 << bit);
                if (Enclosure.of(flipped) instanceof Enclosure.Attached(byte[] document)) {
                    assertArrayEquals(small, document);
                }
            }
        }
    }

    private static byte[] join(byte[] a, String b) {
        byte[] more = b.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = Arrays.copyOf(a, a.length + more.length);
        System.arraycopy(more, 0, out, a.length, more.length);
        return out;
    }
}
