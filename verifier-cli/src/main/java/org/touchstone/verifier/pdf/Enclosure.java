package org.touchstone.verifier.pdf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.presentation.PresentationJwt;

/// What a PDF or a picture holds for a check: one document of ours, or the reason why there is none.
public sealed interface Enclosure {
    /// The greatest size of a PDF or a picture, in bytes.
    int MAX_BYTES = 1024 * 1024;

    /// The one certificate, bundle or presentation that is attached, byte for byte.
    record Attached(byte[] document) implements Enclosure {}

    /// Nothing that can be judged.
    ///
    /// @param code a code of `reasons.json`, always one that refers
    /// @param facts what fills its sentence
    record Nothing(String code, Map<String, String> facts) implements Enclosure {
        public Nothing {
            facts = Map.copyOf(facts);
        }
    }

    /// True for what begins as a PDF, a PNG or a JPEG picture. None of our own formats does.
    static boolean isOne(byte[] content) {
        return isPdf(content) || isPicture(content);
    }

    /// Reads what lies in a PDF or a picture. Never throws for what the bytes are.
    static Enclosure of(byte[] content) {
        if (content.length > MAX_BYTES) {
            return new Nothing("INPUT_TOO_LARGE", Map.of());
        }
        if (isPdf(content)) {
            return ofPdf(content);
        }
        return points(Picture.png(content).stream(), "PICTURE_ONLY");
    }

    /// Everything that is attached to a PDF record, each no larger than `cap` bytes; throws [MalformedException]
    /// for a PDF that holds what none of ours does.
    static List<byte[]> attachments(byte[] pdf, int cap) {
        try {
            return PdfFile.read(pdf, PdfFile.Limits.ofRecord(cap)).attachments().stream()
                    .map(PdfFile.Attachment::content)
                    .toList();
        } catch (PdfRefusal e) {
            throw new MalformedException(e.detail());
        }
    }

    private static boolean isPdf(byte[] content) {
        return begins(content, '%', 'P', 'D', 'F', '-');
    }

    private static boolean isPicture(byte[] content) {
        return begins(content, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n') || begins(content, 0xff, 0xd8, 0xff);
    }

    private static boolean begins(byte[] content, int... first) {
        for (int i = 0; i < first.length; i++) {
            if (i >= content.length || (content[i] & 0xff) != first[i]) {
                return false;
            }
        }
        return true;
    }

    /// A picture proves nothing; if a QR code in one points to a certificate, that is said.
    private static Nothing points(Stream<Picture> pictures, String otherwise) {
        return pictures.map(Pointer::in)
                .flatMap(Optional::stream)
                .findFirst()
                .map(link -> new Nothing("PICTURE_POINTS", Map.of("link", link)))
                .orElseGet(() -> new Nothing(otherwise, Map.of()));
    }

    private static Enclosure ofPdf(byte[] pdf) {
        List<PdfFile.Attachment> ours = new ArrayList<>();
        int others = 0;
        PdfFile file;
        try {
            file = PdfFile.read(pdf, PdfFile.Limits.ofBid(PresentationFile.MAX_BYTES));
            for (PdfFile.Attachment attachment : file.attachments()) {
                if (isOurs(attachment.content())) {
                    ours.add(attachment);
                } else {
                    others++;
                }
            }
        } catch (PdfRefusal e) {
            return new Nothing(e.code(), Map.of("detail", e.detail()));
        }
        if (ours.isEmpty()) {
            return others == 0
                    ? points(file.pictures(), "PDF_NO_ATTACHMENT")
                    : new Nothing("PDF_OTHER_ATTACHMENT", Map.of());
        }
        PdfFile.Attachment first = ours.getFirst();
        for (PdfFile.Attachment other : ours) {
            if (!Arrays.equals(first.content(), other.content())) {
                // Two states of one object: the file was changed after it was made.
                return new Nothing(first.object() == other.object() ? "PDF_CHANGED" : "PDF_SEVERAL", Map.of());
            }
        }
        return new Attached(first.content());
    }

    /// True for what says of itself that it is a certificate, a bundle or a presentation; whether it is a good one
    /// is the check's to say.
    private static boolean isOurs(byte[] content) {
        try {
            if (content.length > 0 && content[0] == '{') {
                String type = StrictJson.parseObject(
                                content, new StrictJson.Limits(PresentationFile.MAX_BYTES, 32, 4_000))
                        .optionalText("type")
                        .orElse("");
                return type.equals(Bundle.TYPE) || type.equals(PresentationFile.TYPE);
            }
            String typ = CompactToken.parse(new String(content, StandardCharsets.ISO_8859_1).strip())
                    .typ()
                    .orElse("");
            return typ.equals(CertificateJwt.TYP) || typ.equals(PresentationJwt.TYP);
        } catch (MalformedException e) {
            return false;
        }
    }
}
