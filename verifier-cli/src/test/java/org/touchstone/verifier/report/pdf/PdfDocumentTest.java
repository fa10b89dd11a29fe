package org.touchstone.verifier.report.pdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.World;
import org.touchstone.verifier.pdf.Enclosure;
import org.verapdf.pdfa.flavours.PDFAFlavour;

class PdfDocumentTest {
    private static final Instant MADE = Instant.parse("2026-11-22T14:57:00Z");

    private static PdfDocument document(String title) {
        return new PdfDocument(title, "en-GB", MADE);
    }

    private static byte[] bytes(PdfDocument pdf) {
        return pdf.bytes((page, of) -> "Page " + page + " of " + of);
    }

    private static String text(byte[] pdf) throws IOException {
        try (PDDocument read = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(read);
        }
    }

    private static int pages(byte[] pdf) throws IOException {
        try (PDDocument read = Loader.loadPDF(pdf)) {
            return read.getNumberOfPages();
        }
    }

    private static Bundle bundle(World world) {
        return Bundle.parse(CanonicalJson.bytes(world.bundle()));
    }

    /// Everything that a document can have, on several pages.
    private static byte[] whole() {
        PdfDocument pdf = document("Check of Harbour & Vale <Ltd>");
        pdf.heading(1, "Check of Harbour & Vale");
        pdf.framed("MEETS", "The certificate is genuine, names this bidder, and was in force.");
        pdf.facts(List.of(
                new PdfDocument.Fact("Bidder", "Ŵyn & Ŷstwyth Cyf\nLlŷr Ẃ ẁ ẅ"),
                new PdfDocument.Fact("Digest", "0123456789abcdef".repeat(16)),
                new PdfDocument.Fact("Nothing", "")));
        pdf.heading(2, "Checks");
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            rows.add(List.of(
                    "Check " + i, "PASSED", "A sentence that goes on over several lines, " + "so ".repeat(i % 40)));
        }
        rows.add(List.of("Long", "", "one word after the other ".repeat(800)));
        pdf.table(
                List.of(
                        new PdfDocument.Column("Check", 2),
                        new PdfDocument.Column("Found", 2),
                        new PdfDocument.Column("In words", 5)),
                rows);
        pdf.heading(3, "Next steps");
        pdf.items(List.of("Ask for the original file.", "Record the result. ".repeat(30)));
        pdf.strong("Signed");
        pdf.paragraph("Größe, façade, žluťoučký, Ελληνικά, Кириллица, “quoted” – and … €");
        pdf.link("https://registry.example/certificates/" + "a".repeat(150), "https://registry.example/(a)");
        pdf.picture(QrCode.of("https://registry.example/c#x"), 120, "QR code");
        pdf.attach(new PdfDocument.Attachment(
                "record.json", "application/json", "{}".getBytes(StandardCharsets.UTF_8), "The record", "Source"));
        pdf.attach(
                new PdfDocument.Attachment("inputs.zip", "application/zip", new byte[100], "The inputs", "Supplement"));
        return bytes(pdf);
    }

    @Test
    void it_is_what_it_claims_to_be() throws Exception {
        byte[] pdf = whole();
        assertTrue(pages(pdf) > 5);
        Conformance.require(pdf);
        // The judge is awake.
        byte[] spoilt = new String(pdf, StandardCharsets.ISO_8859_1)
                .replace("/Marked true", "/Marked null")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertNotEquals(Set.of(), Conformance.broken(spoilt, PDFAFlavour.PDFUA_1));
    }

    @Test
    void the_same_content_is_the_same_bytes() {
        assertArrayEquals(whole(), whole());
        byte[] one = bytes(document("a"));
        byte[] later = new PdfDocument("a", "en-GB", MADE.plusSeconds(1)).bytes((n, of) -> "Page " + n + " of " + of);
        assertFalse(java.util.Arrays.equals(one, later));
    }

    @Test
    void what_is_written_is_what_is_read_out() throws IOException {
        String said = text(whole());
        for (String word : List.of(
                "Ŵyn & Ŷstwyth Cyf",
                "Llŷr Ẃ ẁ ẅ",
                "Größe",
                "žluťoučký",
                "Ελληνικά",
                "Кириллица",
                "“quoted” – and … €",
                "Check 89",
                "Page 2 of",
                "• Ask for")) {
            assertTrue(said.contains(word), word);
        }
        // Titles of columns stand on each page of the table.
        assertTrue(said.split("In words", -1).length > 4);
    }

    /// What could mislead a reader, and what the font lacks, is written as its number.
    @ParameterizedTest
    @ValueSource(
            strings = {"\u202e", "\u0007", "\u200b", "\u4e2d", "\ud83d\ude00", "\u05d0", "\u009b", "\ufeff", "\ud800"})
    void hazardous_and_missing_characters_are_numbers(String c) throws Exception {
        PdfDocument pdf = document("Name " + c);
        pdf.heading(1, "Name" + c + "end");
        byte[] made = bytes(pdf);
        String number = Integer.toHexString(c.codePointAt(0));
        assertTrue(text(made).contains("Name\\u{" + number + "}end"), text(made));
        Conformance.require(made);
    }

    @Test
    void the_smallest_document_is_one() throws Exception {
        PdfDocument pdf = document("t");
        pdf.heading(1, "t");
        byte[] made = bytes(pdf);
        Conformance.require(made);
        assertEquals(1, pages(made));
    }

    @Test
    void misuse_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new PdfDocument.Attachment("../x", "a/b", new byte[0], "", "Data"));
        PdfDocument pdf = document("t");
        assertThrows(
                IllegalArgumentException.class,
                () -> pdf.table(List.of(new PdfDocument.Column("a", 1)), List.of(List.of("a", "b"))));
        assertThrows(IllegalArgumentException.class, () -> QrCode.of("a".repeat(301)));
    }

    // ---- certificates

    @Test
    void a_certificate_is_one_page_with_its_bundle() throws Exception {
        Bundle bundle = bundle(new World());
        byte[] pdf = CertificatePdf.of(bundle, Samples.PUBLIC);
        Conformance.require(pdf);
        assertArrayEquals(pdf, CertificatePdf.of(bundle, Samples.PUBLIC));
        assertTrue(pdf.length < 256 * 1024, pdf.length + " bytes");
        assertEquals(1, pages(pdf));
        assertArrayEquals(
                bundle.bytes(),
                assertInstanceOf(Enclosure.Attached.class, Enclosure.of(pdf)).document());
        try (PDDocument read = Loader.loadPDF(pdf)) {
            PDComplexFileSpecification file = read.getDocumentCatalog()
                    .getNames()
                    .getEmbeddedFiles()
                    .getNames()
                    .values()
                    .iterator()
                    .next();
            assertArrayEquals(bundle.bytes(), file.getEmbeddedFile().toByteArray());
            assertEquals(Bundle.MEDIA_TYPE, file.getEmbeddedFile().getSubtype());
        }
        Certificate c =
                UnverifiedCertificate.parse(bundle.certificate().token()).certificate();
        String said = text(pdf).replaceAll("\\s+", " ");
        for (String word : List.of(
                "This page proves nothing",
                c.subject().legalName(),
                c.subject().number().value(),
                c.issuer().name(),
                c.id().urn(),
                c.subject().scheme().name())) {
            assertTrue(said.contains(word), word);
        }
    }

    @Test
    void the_longest_certificate_is_still_whole() throws Exception {
        World world = new World();
        world.certificate = Change.subject(
                world.certificate,
                s -> Change.with(s, "legalName", new org.touchstone.format.json.Json.Str("Ŵ".repeat(200))));
        byte[] pdf = CertificatePdf.of(bundle(world), Samples.PUBLIC);
        Conformance.require(pdf);
        assertTrue(text(pdf).replaceAll("\\s+", "").contains("Ŵ".repeat(100)));
    }

    /// A picture of a certificate, or its page without the attachment: the code in it is a pointer and no more.
    @Test
    void a_picture_of_it_points_to_its_page() throws Exception {
        Bundle bundle = bundle(new World());
        String page = Samples.PUBLIC.value() + "/certificates/"
                + UnverifiedCertificate.parse(bundle.certificate().token())
                        .certificate()
                        .id();
        Enclosure pointer = new Enclosure.Nothing("PICTURE_POINTS", java.util.Map.of("link", page));
        try (PDDocument read = Loader.loadPDF(CertificatePdf.of(bundle, Samples.PUBLIC))) {
            for (ImageType type : new ImageType[] {ImageType.GRAY, ImageType.RGB, ImageType.ARGB, ImageType.BINARY}) {
                java.io.ByteArrayOutputStream png = new java.io.ByteArrayOutputStream();
                javax.imageio.ImageIO.write(new PDFRenderer(read).renderImageWithDPI(0, 120, type), "png", png);
                assertEquals(pointer, Enclosure.of(png.toByteArray()), type.toString());
                byte[] cut = java.util.Arrays.copyOf(png.toByteArray(), png.size() / 2);
                assertEquals(new Enclosure.Nothing("PICTURE_ONLY", java.util.Map.of()), Enclosure.of(cut));
            }
        }
        PdfDocument print = document("Print");
        print.heading(1, "Print");
        print.picture(
                QrCode.of(CertificatePdf.pointer(page, bundle.certificate().token())), 150, "code");
        assertEquals(pointer, Enclosure.of(bytes(print)));
        PdfDocument other = document("Print");
        other.heading(1, "Print");
        other.picture(QrCode.of("https://evil.example/login?next=/certificates/x"), 150, "code");
        assertEquals(new Enclosure.Nothing("PDF_NO_ATTACHMENT", java.util.Map.of()), Enclosure.of(bytes(other)));
    }

    /// From paper, at the resolutions of screens, faxes and scanners.
    @ParameterizedTest
    @ValueSource(ints = {100, 150, 300})
    void its_qr_code_is_read_from_the_printed_page(int dots) throws Exception {
        Bundle bundle = bundle(new World());
        Certificate c =
                UnverifiedCertificate.parse(bundle.certificate().token()).certificate();
        try (PDDocument read = Loader.loadPDF(CertificatePdf.of(bundle, Samples.PUBLIC))) {
            BufferedImage image = new PDFRenderer(read).renderImageWithDPI(0, dots, ImageType.GRAY);
            int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            String said = new QRCodeReader()
                    .decode(new BinaryBitmap(
                            new HybridBinarizer(new RGBLuminanceSource(image.getWidth(), image.getHeight(), rgb))))
                    .getText();
            assertEquals(
                    CertificatePdf.pointer(
                            Samples.PUBLIC.value() + "/certificates/" + c.id(),
                            bundle.certificate().token()),
                    said);
        }
    }

    @Test
    void largeLettersStayOnThePageAndConform() throws Exception {
        PdfDocument pdf = new PdfDocument("Poster", "en-GB", MADE, 1.9);
        pdf.heading(
                1, "The Very Long Name of a Company That Looks After Harbours, Valleys & Others (Holdings) Limited");
        pdf.strong("Accredited with open books");
        pdf.paragraph("Social responsibility accreditation, 23 September 2026 to 23 September 2028");
        pdf.picture(QrCode.of("https://register.example/accreditations/SRA-3450163O"), 260, "QR code");
        pdf.link("https://register.example/accreditations/SRA-3450163O", "https://register.example/accreditations");
        byte[] file = bytes(pdf);
        Conformance.require(file);
        assertEquals(1, pages(file));
        assertTrue(text(file).contains("Accredited with open books"), text(file));
    }
}
