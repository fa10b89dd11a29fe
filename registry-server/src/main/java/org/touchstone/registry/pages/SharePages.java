package org.touchstone.registry.pages;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.id.ShareCode;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.registry.issuance.Bundles;
import org.touchstone.registry.pages.jte.JteshareGenerated;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;

/// What a share code opens: the bundle of the certificate. A code that is wrong, unknown, withdrawn or expired is
/// answered
/// in one and the same way, and each try costs its sender so much that guessing is of no use. What is asked for here is
/// not logged with its code.
final class SharePages {
    private final Frame frame;
    private final Function<ShareCode, Optional<CertificateId>> codes;
    private final Bundles bundles;
    private final PublicUrl publicUrl;

    SharePages(Frame frame, Function<ShareCode, Optional<CertificateId>> codes, Bundles bundles, PublicUrl publicUrl) {
        this.frame = frame;
        this.codes = codes;
        this.bundles = bundles;
        this.publicUrl = publicUrl;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/share/{code}", this::page).takes(Work.GUESS),
                Route.get("/share/{code}/certificate.json", this::json).takes(Work.GUESS),
                Route.get("/share/{code}/bundle.json", this::bundle).takes(Work.GUESS));
    }

    private static ShareCode code(Request request) {
        try {
            return ShareCode.parse(request.path("code"));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
    }

    private CertificateId certificate(Request request) {
        return codes.apply(code(request)).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Certificate token(CertificateId id) {
        return switch (bundles.token(id)) {
            case Bundles.Found.Token(String text) ->
                UnverifiedCertificate.parse(text).certificate();
            case Bundles.Found.Erased() -> throw new RefusedException(Refusal.NOT_FOUND);
            case Bundles.Found.Unknown() -> throw new RefusedException(Refusal.NOT_FOUND);
        };
    }

    private Answer page(Request request) {
        Certificate certificate = token(certificate(request));
        ShareCode code = code(request);
        SharePage view = new SharePage(
                certificate.subject().legalName(),
                certificate.subject().number().value(),
                "/share/" + code + "/bundle.json",
                "touchstone verify --code " + code);
        Page page = frame.page(Frame.Part.CHECK, frame.t(Text.SHARE_TITLE), Optional.empty());
        return Frame.html(out -> JteshareGenerated.render(out, null, page, view));
    }

    private Answer json(Request request) {
        CertificateId id = certificate(request);
        Certificate certificate = token(id);
        return Answer.json(Json.Obj.builder()
                .with("certificate", id.value().toString())
                .with("accreditation", certificate.subject().number().value())
                .with("legalName", certificate.subject().legalName())
                .with("bundle", publicUrl + "/share/" + code(request) + "/bundle.json")
                .build());
    }

    private Answer bundle(Request request) {
        CertificateId id = certificate(request);
        token(id);
        byte[] bytes = bundles.bundle(id)
                .orElseThrow(() -> new RefusedException(Refusal.UNAVAILABLE).retryAfter(Duration.ofSeconds(2)))
                .bytes();
        return Answer.of("application/vnd.touchstone.bundle+json", bytes)
                .field("Content-Disposition", "attachment; filename=\"" + id.value() + ".bundle.json\"");
    }
}
