package org.touchstone.verifier.report.pdf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.TlogProof;
import org.touchstone.verifier.report.Catalogue;
import org.touchstone.verifier.report.Dates;

/// A certificate for paper and screen: one page in words, with the bundle attached, which alone proves anything.
/// The same bundle gives the same bytes. Standing is not on it: paper cannot know it.
public final class CertificatePdf {
    /// 60 mm: read from A4 paper at 100 dots an inch and more.
    private static final double QR = 170;

    private static final Catalogue WORDS = Catalogue.ENGLISH;

    private CertificatePdf() {}

    /// The page for this bundle of a registry.
    public static byte[] of(Bundle bundle, PublicUrl registry) {
        String token = bundle.certificate().token();
        Certificate c = UnverifiedCertificate.parse(token).certificate();
        Certificate.Subject s = c.subject();
        String page = registry.value() + "/certificates/" + c.id();
        PdfDocument pdf = new PdfDocument(
                WORDS.say("certificate-pdf.title", s.legalName(), s.number().value()),
                "en-GB",
                // The time of its checkpoint is not in it; that of its entry is.
                EventCodec.decode(bundle.certificate().entry().getBytes(StandardCharsets.UTF_8))
                        .time());
        pdf.heading(1, WORDS.say("certificate-pdf.heading"));
        pdf.framed(WORDS.say("certificate-pdf.proof"), WORDS.say("certificate-pdf.how", registry.value()));
        pdf.heading(2, s.legalName());
        pdf.facts(facts(c, TlogProof.parse(bundle.certificate().proof()).index()));
        pdf.paragraph(WORDS.say("certificate-pdf.link"));
        pdf.link(page, page);
        pdf.picture(QrCode.of(pointer(page, token)), QR, WORDS.say("certificate-pdf.picture", page));
        pdf.attach(new PdfDocument.Attachment(
                c.id() + ".bundle.json",
                Bundle.MEDIA_TYPE,
                bundle.bytes(),
                WORDS.say("certificate-pdf.attachment"),
                "Source"));
        return pdf.bytes((n, of) -> WORDS.say("certificate-pdf.foot", s.number().value(), n, of));
    }

    /// What the QR code says: the certificate's page, and behind `#`, which no browser sends on, the digest of its
    /// token.
    static String pointer(String page, String token) {
        return page + "#" + Base64Url.encode(PdfOutput.sha256(token.getBytes(StandardCharsets.US_ASCII)));
    }

    private static List<PdfDocument.Fact> facts(Certificate c, long entry) {
        Certificate.Subject s = c.subject();
        List<PdfDocument.Fact> out = new ArrayList<>();
        fact(out, "certificate-pdf.number", s.number().value());
        s.tradingName().ifPresent(name -> fact(out, "certificate-pdf.trading-name", name));
        fact(
                out,
                "certificate-pdf.identifiers",
                s.identifiers().stream()
                        .map(i -> i.id().scheme() + " " + i.id().id())
                        .collect(Collectors.joining("\n")));
        fact(out, "certificate-pdf.level", s.level());
        fact(out, "certificate-pdf.scope", scope(s.scope()));
        fact(
                out,
                "certificate-pdf.validity",
                WORDS.say("certificate-pdf.period", Dates.day(c.validFrom()), Dates.day(c.validUntil())));
        if (!s.conditions().isEmpty()) {
            fact(
                    out,
                    "certificate-pdf.conditions",
                    s.conditions().stream()
                            .map(x -> WORDS.say("certificate-pdf.condition", x.criterion(), x.due()))
                            .collect(Collectors.joining("\n")));
        }
        fact(
                out,
                "certificate-pdf.edition",
                WORDS.say(
                        "certificate-pdf.edition-value",
                        s.scheme().name(),
                        s.scheme().revision()));
        fact(
                out,
                "certificate-pdf.issuer",
                c.issuer().name() + "\n" + c.issuer().did());
        fact(out, "certificate-pdf.entry", Long.toString(entry));
        fact(out, "certificate-pdf.id", c.id().urn());
        return out;
    }

    private static String scope(Certificate.Scope scope) {
        return String.join(
                "\n",
                scope.cpvPrefixes().isEmpty()
                        ? WORDS.say("certificate-pdf.all-work")
                        : WORDS.say("certificate-pdf.work", String.join(", ", scope.cpvPrefixes())),
                scope.areas().isEmpty()
                        ? WORDS.say("certificate-pdf.all-areas")
                        : WORDS.say("certificate-pdf.areas", String.join(", ", scope.areas())));
    }

    private static void fact(List<PdfDocument.Fact> out, String key, String value) {
        out.add(new PdfDocument.Fact(WORDS.say(key), value));
    }
}
