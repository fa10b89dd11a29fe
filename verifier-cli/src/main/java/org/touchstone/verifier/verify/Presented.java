package org.touchstone.verifier.verify;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.verifier.pdf.Enclosure;

/// What lay in a submission, whichever of its four forms it had: a certificate's token, with what stood beside
/// it.
record Presented(
        CompactToken token,
        Optional<BundledToken> proof,
        List<BundledToken> statusLists,
        List<Json.Obj> trustLists,
        Optional<PresentationJwt> presentation) {

    /// Reads a bare certificate, a bundle, a presentation file or a bare presentation, or the one of them that is
    /// attached to a PDF; throws [MalformedException], or [Refused] for what is empty, too large to be any of
    /// them, or a picture.
    static Presented read(byte[] content) {
        if (content.length == 0) {
            throw new Refused(Finding.unknown("INPUT_EMPTY"));
        }
        // By their first byte, so that a check of another file does not even load what reads these.
        if ((content[0] == '%' || content[0] < 0) && Enclosure.isOne(content)) {
            return switch (Enclosure.of(content)) {
                case Enclosure.Attached(byte[] document) -> document(document);
                case Enclosure.Nothing(String code, Map<String, String> facts) ->
                    throw new Refused(new Finding.Unknown(code, facts));
            };
        }
        return document(content);
    }

    private static Presented document(byte[] content) {
        if (content.length > PresentationFile.MAX_BYTES) {
            throw new Refused(Finding.unknown("INPUT_TOO_LARGE"));
        }
        if (first(content) == '{') {
            Json.Obj o = StrictJson.parseObject(content, new StrictJson.Limits(PresentationFile.MAX_BYTES, 32, 4_000));
            return switch (o.text("type")) {
                case Bundle.TYPE -> {
                    if (content.length > Bundle.MAX_BYTES) {
                        throw new MalformedException("the bundle is larger than " + Bundle.MAX_BYTES + " bytes");
                    }
                    yield of(Bundle.of(o), Optional.empty());
                }
                case PresentationFile.TYPE -> {
                    PresentationFile file = PresentationFile.of(o);
                    yield of(
                            file.bundle(), Optional.of(PresentationJwt.parse(CompactToken.parse(file.presentation()))));
                }
                default -> throw new MalformedException("the JSON is neither a bundle nor a presentation");
            };
        }
        // A token file may end in a line feed, as editors and shells make it; nothing else may stand around the
        // token.
        CompactToken token = CompactToken.parse(line(content));
        if (token.typ().filter(PresentationJwt.TYP::equals).isPresent()) {
            PresentationJwt presentation = PresentationJwt.parse(token);
            return new Presented(
                    CompactToken.parse(presentation.presentation().certificate()),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.of(presentation));
        }
        return new Presented(token, Optional.empty(), List.of(), List.of(), Optional.empty());
    }

    private static Presented of(Bundle bundle, Optional<PresentationJwt> presentation) {
        return new Presented(
                CompactToken.parse(bundle.certificate().token()),
                Optional.of(bundle.certificate()),
                bundle.statusLists(),
                bundle.trustListsJson(),
                presentation);
    }

    private static byte first(byte[] content) {
        for (byte b : content) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
        }
        return 0;
    }

    private static String line(byte[] content) {
        if (content.length > CompactToken.MAX_LENGTH + 2) {
            throw new MalformedException("the token is longer than " + CompactToken.MAX_LENGTH + " characters");
        }
        for (byte b : content) {
            if (b < 0) {
                throw new MalformedException("neither a token nor JSON");
            }
        }
        String text = new String(content, StandardCharsets.US_ASCII);
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
        }
        return text;
    }
}
