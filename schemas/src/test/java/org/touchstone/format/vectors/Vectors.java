package org.touchstone.format.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.step.Step;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.testkit.World;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

/// Makes the vectors of `schemas/testdata/<format>/<defect>.json`. Deterministic: the same source gives the
/// same bytes, and a test compares them with the files.
///
/// `step` vectors differ from a good world in one thing that only that step refuses: whatever else would catch
/// it (a signature, the log's binding of the exact token) is made again around the defect with the test keys.
public final class Vectors {
    private static final String CERTIFICATE_2 = Samples.PUBLIC.did() + "#certificate-2";
    private static final Instant DEADLINE = World.DEADLINE;

    private final Map<String, Case> cases = new LinkedHashMap<>();

    private Vectors() {
        good();
        tokenSteps();
        certificateSteps();
        bundleSteps();
        statusSteps();
        trustSteps();
        presentationSteps();
        tenderSteps();
        applicationSteps();
        headers();
        encodings();
        hostileJson();
        payloads();
        lists();
        proofs();
        bundles();
        trustLists();
        presentations();
        tenders();
    }

    /// All vectors by `<format>/<defect>`.
    public static Map<String, Json.Obj> all() {
        Map<String, Json.Obj> out = new LinkedHashMap<>();
        new Vectors().cases.forEach((k, c) -> out.put(k, c.json()));
        return out;
    }

    /// Writes the files: the argument is the folder `testdata`.
    public static void main(String[] args) throws IOException {
        for (Map.Entry<String, Json.Obj> e : all().entrySet()) {
            Path file = Path.of(args[0]).resolve(e.getKey() + ".json");
            Files.createDirectories(file.getParent());
            Files.writeString(file, CanonicalJson.text(e.getValue()) + "\n");
        }
    }

    private void add(Case c, Consumer<Case> change) {
        change.accept(c);
        if (cases.put(c.format + "/" + c.defect, c) != null) {
            throw new IllegalStateException("two vectors named " + c.format + "/" + c.defect);
        }
    }

    private void good(String format, String name, String outcome, String code, Consumer<Case> change) {
        add(new Case(format, "good-" + name, Optional.empty(), outcome, code), change);
    }

    private void step(Step step, String defect, String outcome, String code, Consumer<Case> change) {
        String family = step.id().substring(0, step.id().indexOf('.'));
        add(new Case(folder(family), defect, Optional.of(step), outcome, code), change);
    }

    private void bad(String format, String defect, String outcome, String code, Consumer<Case> change) {
        add(new Case(format, defect, Optional.empty(), outcome, code), change);
    }

    private static String folder(String family) {
        return switch (family) {
            case "json", "token", "certificate" -> "certificate";
            case "status" -> "status-list";
            case "trust" -> "trust-list";
            case "tender" -> "tender-policy";
            case "transition" -> "pack";
            default -> family;
        };
    }

    // ---------------------------------------------------------------------------------------------------- good
    // ones

    private void good() {
        good("presentation", "presented-for-the-tender", "MEETS", "OK", c -> {});
        good("bundle", "without-tender", "IN_FORCE", "OK_IN_FORCE", c -> {
            c.input = Case.Input.BUNDLE;
            c.withTender = false;
        });
        good("bundle", "sole-traders-opening", "MEETS", "OK", c -> c.world.soleTrader = true);
        good("bundle", "witnessed", "MEETS", "OK", c -> {
            witnessed(c, 2);
            c.world.witnesses = List.of("witness1", "witness2");
        });
        good("status-list", "older-than-the-certificate", "MEETS", "OK", c -> {
            c.world.listsFirst = true;
            c.world.issuedAt = World.LISTED.plusSeconds(600);
            c.world.certificate = Change.dates(c.world.certificate, World.LISTED, c.world.certificate.validUntil());
        });
        good("status-list", "suspended-only-after-the-deadline", "MEETS", "OK", c -> {
            c.at = DEADLINE.plus(Duration.ofDays(2));
            c.world.after.add(suspended(DEADLINE.plusSeconds(3600)));
            c.world.statusEvents = Set.of(0);
            c.world.packSuspension.add(hooks(DEADLINE.plusSeconds(3700), 90210));
        });
        good("status-list", "suspended-and-reinstated-before-the-deadline", "MEETS", "OK", c -> {
            c.world.suspension = hooks(DEADLINE.minusSeconds(9000), 90210);
            c.world.after.add(suspended(DEADLINE.minusSeconds(9100)));
            c.world.after.add(reinstated(DEADLINE.minusSeconds(5000)));
            c.world.statusEvents = Set.of(0, 1);
        });
        good("status-list", "replaced-and-the-new-one-judged", "MEETS", "OK", c -> replaced(c, "holder harbour", 4187));
        good("status-list", "fresh-by-the-other-editions-rule", "MEETS", "OK", c -> {
            c.world.synthetic();
            c.synthetic = true;
            c.world.revocation = longLived(DEADLINE.minus(Duration.ofHours(60)));
            c.world.suspension = longLived(DEADLINE.minus(Duration.ofHours(60)));
        });
        good("status-list", "at-the-other-editions-signing", "MEETS", "OK", Vectors::signing);
        good("status-list", "twenty-minutes-old-at-award", "MEETS", "OK", c -> {
            c.at = DEADLINE.plusSeconds(1500);
            c.award = Optional.of(DEADLINE.plusSeconds(60));
            c.world.revocation.time = DEADLINE.plusSeconds(300);
            c.world.suspension.time = DEADLINE.plusSeconds(300);
        });
        good("pack", "an-application-was-in", "MEETS", "IN_TRANSITION", Vectors::applied);
        good("pack", "an-application-was-in-before-the-certificate", "MEETS", "IN_TRANSITION", c -> {
            c.world.synthetic();
            c.synthetic = true;
            c.world.applied = true;
            c.world.issuedAt = DEADLINE.plusSeconds(1200);
            c.world.certificate =
                    Change.dates(c.world.certificate, DEADLINE.plusSeconds(1200), c.world.certificate.validUntil());
            c.world.revocation.time = DEADLINE.plusSeconds(1300);
            c.world.suspension.time = DEADLINE.plusSeconds(1300);
        });
        good("trust-list", "second-list-in-the-bundle", "MEETS", "OK", c -> secondKey(c, l -> l, 1, 2, 3));
        good(
                "tender-policy",
                "below-the-threshold",
                "NOT_REQUIRED",
                "NOT_REQUIRED",
                c -> c.world.tender = t ->
                        Change.without(Change.in(t, "value", v -> Change.with(v, "amount", "199999.99")), "level"));
        good(
                "tender-policy",
                "level-from-the-value",
                "MEETS",
                "OK",
                c -> c.world.tender = t -> Change.without(t, "level"));
        good("tender-policy", "scope-covered", "MEETS", "OK", c -> {
            scope(c, List.of("85"), List.of("GB-ENG"));
            c.world.tender = t -> tenderScope(t, "85312000", "GB-ENG");
        });
        good("tender-policy", "with-all-terms", "MEETS", "OK", c -> c.world.tender = Vectors::terms);
        good("tender-policy", "two-lots", "MEETS", "OK", c -> c.world.tender = t -> lots(t, "1", "2"));
        good(
                "tender-policy",
                "level-from-the-value-with-vat-added",
                "MEETS",
                "OK",
                c -> c.world.tender = t -> estimated(t, "180000.00", "20", "options", "extensions"));
        good(
                "tender-policy",
                "below-the-threshold-with-vat-added",
                "NOT_REQUIRED",
                "NOT_REQUIRED",
                c -> c.world.tender = t -> estimated(t, "160000.00", "20", "options", "extensions"));
        good("presentation", "bare-with-a-pack", "MEETS", "OK", c -> {
            c.input = Case.Input.BARE_PRESENTATION;
            c.world.packRevocation.add(hooks(DEADLINE.minusSeconds(3600)));
            c.world.packSuspension.add(hooks(DEADLINE.minusSeconds(3600)));
            c.packMore.add(new org.touchstone.format.pack.PackLine.Current(c.world.certificateProof()).text());
            c.packMore.add(new org.touchstone.format.pack.PackLine.Trust(c.world.trustList()).text());
        });
    }

    // ------------------------------------------------------------------------------------------- the strict
    // front

    private void tokenSteps() {
        step(
                Step.JSON_DUPLICATES,
                "level-given-twice",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.payloadText =
                        t -> t.replace("\"level\":\"standard\"", "\"level\":\"standard\",\"level\":\"enhanced\""));
        step(
                Step.JSON_NORMAL,
                "name-not-in-normal-form",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.payloadText = t -> t.replace("Harbour & Vale", "Harbo\u0301ur & Vale"));
        step(Step.TOKEN_SHAPE, "fourth-part", "REFER", "FORMAT_INVALID", c -> c.world.token = t -> t + ".AAAA");
        step(
                Step.TOKEN_ENCODING,
                "trailing-bits-in-signature",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.token = Vectors::trailingBit);
        step(
                Step.TOKEN_HEADER,
                "crit-in-header",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.with(h, "crit", Json.Arr.ofStrings(List.of("exp"))));
        step(
                Step.TOKEN_ALG,
                "alg-none",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.with(h, "alg", "none"));
    }

    private static String trailingBit(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);
    }

    private void headers() {
        for (String alg : List.of(
                "None", "NONE", "nOnE", "", "es256", "ES256 ", "ES256K", "ES384", "EdDSA", "RS256", "PS256", "HS384")) {
            String name = alg.isEmpty() ? "empty" : alg.trim() + (alg.endsWith(" ") ? "-space" : "");
            bad(
                    "certificate",
                    "alg-is-" + name,
                    "REFER",
                    "FORMAT_INVALID",
                    c -> c.world.header = h -> Change.with(h, "alg", alg));
        }
        bad(
                "certificate",
                "alg-absent",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.without(h, "alg"));
        bad(
                "certificate",
                "alg-a-number",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.with(h, "alg", new Json.Num(7)));
        bad("certificate", "alg-none-without-signature", "REFER", "FORMAT_INVALID", c -> {
            c.world.header = h -> Change.with(h, "alg", "none");
            c.world.token = t -> t.substring(0, t.lastIndexOf('.') + 1);
        });
        bad("certificate", "hs256-with-the-public-key", "REFER", "FORMAT_INVALID", c -> {
            c.world.header = h -> Change.with(h, "alg", "HS256");
            c.world.token = Vectors::hmac;
        });
        Map<String, Json> extras = new LinkedHashMap<>();
        Json.Obj jwk = TestKeys.es256("attacker").publicKey().json();
        extras.put("jwk", jwk);
        extras.put("jku", new Json.Str("https://attacker.example/keys"));
        extras.put("x5u", new Json.Str("https://attacker.example/chain"));
        extras.put("x5c", Json.Arr.ofStrings(List.of("MIIB")));
        extras.put("x5t", new Json.Str("AAAA"));
        extras.put("x5t#S256", new Json.Str("AAAA"));
        extras.put("zip", new Json.Str("DEF"));
        extras.put("b64", new Json.Bool(false));
        extras.put("epk", jwk);
        extras.put("iss", new Json.Str(Samples.PUBLIC.did()));
        extras.forEach((name, value) ->
                bad("certificate", "header-has-" + name.replace("#", "-"), "REFER", "FORMAT_INVALID", c -> {
                    c.world.header = h -> Change.with(h, name, value);
                    c.world.signer = "attacker";
                }));
        bad(
                "certificate",
                "crit-empty",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.with(h, "crit", new Json.Arr(List.of())));
        bad(
                "certificate",
                "crit-b64",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.with(
                        Change.with(h, "b64", new Json.Bool(true)), "crit", Json.Arr.ofStrings(List.of("b64"))));
        bad("certificate", "header-null", "REFER", "FORMAT_INVALID", c -> c.world.headerText = h -> "null");
        bad("certificate", "header-an-array", "REFER", "FORMAT_INVALID", c -> c.world.headerText = h -> "[" + h + "]");
        bad(
                "certificate",
                "header-alg-twice",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.headerText = h -> h.replace("{\"alg\":\"ES256\"", "{\"alg\":\"ES256\",\"alg\":\"none\""));
        bad(
                "certificate",
                "kid-absent",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.without(h, "kid"));
        bad(
                "certificate",
                "kid-empty",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.with(h, "kid", ""));
        kid(
                "kid-in-upper-case",
                "DOES_NOT_MEET",
                "ISSUER_UNKNOWN",
                Samples.CERTIFICATE_KID.replace("did:web", "DID:WEB"));
        kid("kid-with-a-path", "DOES_NOT_MEET", "ISSUER_UNKNOWN", "../../../../etc/passwd");
        kid("kid-with-sql", "DOES_NOT_MEET", "ISSUER_UNKNOWN", "' or '1'='1");
        kid("kid-a-url", "DOES_NOT_MEET", "ISSUER_UNKNOWN", "https://attacker.example/key");
        kid("kid-with-nul", "DOES_NOT_MEET", "ISSUER_UNKNOWN", Samples.PUBLIC.did() + "\u0000#certificate-1");
        kid("kid-a-homoglyph", "DOES_NOT_MEET", "ISSUER_UNKNOWN", "did:web:regist\u0435r.example#certificate-1");
        kid("kid-of-an-unknown-key", "REFER", "KEY_UNKNOWN", Samples.PUBLIC.did() + "#certificate-9");
        kid("kid-without-fragment", "REFER", "KEY_UNKNOWN", Samples.PUBLIC.did());
        for (String typ : List.of("vc+sd-jwt", "JWT", "vp+jwt+x", "VC+JWT", "application/vc+jwt", "kb+jwt", "at+jwt")) {
            bad(
                    "certificate",
                    "typ-is-" + typ.replace('/', '-').replace('+', '-'),
                    "REFER",
                    "FORMAT_INVALID",
                    c -> c.world.header = h -> Change.with(h, "typ", typ));
        }
        bad(
                "certificate",
                "typ-absent",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.without(h, "typ"));
        bad(
                "certificate",
                "cty-absent",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.without(h, "cty"));
        bad("certificate", "a-status-list-as-certificate", "REFER", "KEY_WRONG_USE", c -> {
            c.input = Case.Input.TOKEN;
            c.raw = Optional.of(
                    c.world.bundle().objects("statusLists").get(0).text("token").getBytes(StandardCharsets.US_ASCII));
            c.packMore.add(new org.touchstone.format.pack.PackLine.Trust(c.world.trustList()).text());
        });
    }

    private void kid(String defect, String outcome, String code, String kid) {
        bad("certificate", defect, outcome, code, c -> c.world.header = h -> Change.with(h, "kid", kid));
    }

    private static String hmac(String token) {
        String input = token.substring(0, token.lastIndexOf('.'));
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            byte[] key = CanonicalJson.bytes(
                    TestKeys.es256("certificate 1").publicKey().json());
            mac.init(new javax.crypto.spec.SecretKeySpec(key, "HmacSHA256"));
            return input + "." + Base64Url.encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void encodings() {
        Map<String, UnaryOperator<String>> spoil = new LinkedHashMap<>();
        spoil.put("padding", t -> t + "=");
        spoil.put("standard-alphabet", t -> t.replace('-', '+').replace('_', '/'));
        spoil.put("space-before", t -> " " + t);
        spoil.put("line-feed-inside", t -> t.substring(0, 40) + "\n" + t.substring(40));
        spoil.put("tilde-after", t -> t + "~");
        spoil.put("nul-after", t -> t + "\u0000");
        spoil.put("two-parts", t -> t.substring(0, t.lastIndexOf('.')));
        spoil.put("five-parts", t -> t + "..");
        spoil.put("empty-signature", t -> t.substring(0, t.lastIndexOf('.') + 1));
        spoil.put("empty-header", t -> t.substring(t.indexOf('.')));
        spoil.put("empty-payload", t -> t.substring(0, t.indexOf('.') + 1) + t.substring(t.lastIndexOf('.')));
        spoil.put("signature-63-bytes", t -> t.substring(0, t.length() - 2));
        spoil.put(
                "signature-in-der",
                t -> t.substring(0, t.lastIndexOf('.') + 1) + Base64Url.encode(new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1}));
        spoil.put("not-ascii", t -> t + "\u00e9");
        spoil.forEach((name, edit) -> bad("certificate", "token-" + name, "REFER", "FORMAT_INVALID", c -> {
            c.input = Case.Input.TOKEN;
            c.raw = Optional.of(edit.apply(c.world.token()).getBytes(StandardCharsets.UTF_8));
        }));
        for (Map.Entry<String, byte[]> e : Map.of(
                        "empty", new byte[0],
                        "html", "<!doctype html><title>404</title>".getBytes(StandardCharsets.UTF_8),
                        "pdf", "%PDF-1.7\n%\u00e2\u00e3".getBytes(StandardCharsets.UTF_8),
                        "zip", new byte[] {'P', 'K', 3, 4, 0, 0},
                        "zeros", new byte[3000],
                        "byte-order-mark", "\ufeff{}".getBytes(StandardCharsets.UTF_8),
                        "json-array", "[]".getBytes(StandardCharsets.UTF_8),
                        "json-of-another-type", "{\"type\":\"invoice\"}".getBytes(StandardCharsets.UTF_8),
                        "json-without-type", "{}".getBytes(StandardCharsets.UTF_8),
                        "dots", "..".getBytes(StandardCharsets.UTF_8))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            bad(
                    "certificate",
                    "file-is-" + e.getKey(),
                    "REFER",
                    e.getValue().length == 0
                            ? "INPUT_EMPTY"
                            : e.getKey().equals("pdf") ? "PDF_MALFORMED" : "FORMAT_INVALID",
                    c -> c.raw = Optional.of(e.getValue()));
        }
        bad(
                "certificate",
                "file-is-larger-than-any",
                "REFER",
                "INPUT_TOO_LARGE",
                c -> c.raw = Optional.of(new byte[128 * 1024 + 1]));
        signature("signature-all-zero", new byte[64]);
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xff);
        signature("signature-all-ones", ones);
        byte[] one = new byte[64];
        one[31] = 1;
        one[63] = 1;
        signature("signature-r-and-s-one", one);
        byte[] order = java.util.HexFormat.of()
                .parseHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".repeat(2));
        signature("signature-r-and-s-the-order", order);
        bad(
                "certificate",
                "signature-of-another-key",
                "DOES_NOT_MEET",
                "SIGNATURE_INVALID",
                c -> c.world.signer = "attacker");
        bad(
                "certificate",
                "signature-by-the-status-key",
                "DOES_NOT_MEET",
                "SIGNATURE_INVALID",
                c -> c.world.signer = "status 1");
    }

    private void signature(String defect, byte[] signature) {
        bad(
                "certificate",
                defect,
                "DOES_NOT_MEET",
                "SIGNATURE_INVALID",
                c -> c.world.token = t -> t.substring(0, t.lastIndexOf('.') + 1) + Base64Url.encode(signature));
    }

    private void hostileJson() {
        Map<String, UnaryOperator<String>> spoil = new LinkedHashMap<>();
        spoil.put("fraction", t -> t.replace("\"overallPerMille\":600", "\"overallPerMille\":600.0"));
        spoil.put("exponent", t -> t.replace("\"overallPerMille\":600", "\"overallPerMille\":6e2"));
        spoil.put("nan", t -> t.replace("\"overallPerMille\":600", "\"overallPerMille\":NaN"));
        spoil.put(
                "nineteen-digits",
                t -> t.replace("\"overallPerMille\":600", "\"overallPerMille\":9223372036854775807"));
        spoil.put("leading-zero", t -> t.replace("\"overallPerMille\":600", "\"overallPerMille\":0600"));
        spoil.put("minus-zero", t -> t.replace("\"overallPerMille\":600", "\"overallPerMille\":-0"));
        spoil.put("trailing-comma", t -> t.substring(0, t.length() - 1) + ",}");
        spoil.put("trailing-text", t -> t + "x");
        spoil.put("second-value", t -> t + t);
        spoil.put("comment", t -> "/**/" + t);
        spoil.put("single-quotes", t -> t.replace('"', '\''));
        spoil.put("lone-surrogate", t -> t.replace("Harbour", "\\ud800"));
        spoil.put("raw-control-character", t -> t.replace("Harbour", "Har\u0001bour"));
        spoil.put("unknown-escape", t -> t.replace("Harbour", "Har\\xbour"));
        spoil.put(
                "deep-nesting",
                t -> t.replace("\"metrics\":[", "\"metrics\":[" + "[".repeat(40) + "]".repeat(40) + ","));
        spoil.put(
                "too-many-members",
                t -> t.replace("\"equivalentsUsed\":[]", "\"equivalentsUsed\":[" + "\"A\",".repeat(1200) + "\"A\"]"));
        spoil.put("prototype-member", t -> t.substring(0, t.length() - 1) + ",\"__proto__\":{},\"__proto__\":{}}");
        spoil.put("null", t -> "null");
        spoil.put("empty", t -> "");
        spoil.forEach((name, edit) ->
                bad("certificate", "json-" + name, "REFER", "FORMAT_INVALID", c -> c.world.payloadText = edit));
    }

    // -------------------------------------------------------------------------------------------- the
    // certificate

    private void certificateSteps() {
        step(
                Step.CERTIFICATE_TYP,
                "typ-of-a-status-token",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.with(h, "typ", "statuslist+jwt"));
        step(
                Step.CERTIFICATE_CTY,
                "cty-vp",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.header = h -> Change.with(h, "cty", "vp"));
        step(
                Step.CERTIFICATE_KNOWN_ISSUER,
                "signed-under-another-did",
                "DOES_NOT_MEET",
                "ISSUER_UNKNOWN",
                c -> c.world.kid = "did:web:attacker.example#certificate-1");
        step(Step.CERTIFICATE_KEY_USE, "signed-with-the-status-key", "REFER", "KEY_WRONG_USE", c -> {
            c.world.kid = Samples.STATUS_KID;
            c.world.signer = "status 1";
        });
        step(
                Step.CERTIFICATE_SIGNATURE,
                "changed-after-signing",
                "DOES_NOT_MEET",
                "SIGNATURE_INVALID",
                c -> c.world.token = t -> {
                    String payload =
                            Base64Url.encode(new String(Base64Url.decode(t.split("\\.")[1]), StandardCharsets.UTF_8)
                                    .replace("\"vcse\":false", "\"vcse\":true")
                                    .getBytes(StandardCharsets.UTF_8));
                    return t.split("\\.")[0] + "." + payload + "." + t.split("\\.")[2];
                });
        step(Step.CERTIFICATE_LOW_S, "high-s-twin", "REFER", "NOT_CANONICAL", c -> c.world.token = World::twin);
        step(
                Step.CERTIFICATE_CONTEXT,
                "contexts-in-another-order",
                "REFER",
                "PROFILE_INVALID",
                c -> c.world.payload = p -> Change.with(
                        p,
                        "@context",
                        Json.Arr.ofStrings(List.of(
                                p.texts("@context").get(1), p.texts("@context").get(0)))));
        step(
                Step.CERTIFICATE_TYPE,
                "a-type-more",
                "REFER",
                "PROFILE_INVALID",
                c -> c.world.payload = p -> Change.with(
                        p,
                        "type",
                        Json.Arr.ofStrings(List.of(
                                "VerifiableCredential", "SocialResponsibilityAccreditation", "OpenBadgeCredential"))));
        step(
                Step.CERTIFICATE_SCHEMA,
                "another-schema",
                "REFER",
                "PROFILE_INVALID",
                c -> c.world.payload = p ->
                        Change.in(p, "credentialSchema", s -> Change.with(s, "id", "https://attacker.example/s.json")));
        step(
                Step.CERTIFICATE_MEMBERS,
                "unknown-member",
                "REFER",
                "PROFILE_INVALID",
                c -> c.world.payload = p -> Change.with(p, "vc", new Json.Obj(Map.of())));
        step(
                Step.CERTIFICATE_STATUS_ENTRIES,
                "status-entry-id-of-another-index",
                "REFER",
                "PROFILE_INVALID",
                c -> c.world.payload =
                        p -> Change.at(p, "credentialStatus", 0, s -> Change.with(s, "id", World.REVOCATION + "#1")));
        step(
                Step.CERTIFICATE_ISSUER,
                "another-issuer",
                "REFER",
                "PROFILE_INVALID",
                c -> c.world.payload = p -> Change.in(p, "issuer", i -> Change.with(i, "id", "did:web:other.example")));
        step(Step.CERTIFICATE_LISTS_OF_ISSUER, "status-list-elsewhere", "REFER", "PROFILE_INVALID", c -> {
            String url = "https://elsewhere.example/status/revocation/1";
            c.world.certificate = Change.status(
                    c.world.certificate, new Certificate.StatusEntry(url, 4711), c.world.certificate.suspension());
            c.world.revocation.list = l -> list(l, url, l.purpose(), l.validUntil(), l.bits());
        });
        step(
                Step.CERTIFICATE_CONTEXT_DIGEST,
                "context-with-other-bytes",
                "REFER",
                "PROFILE_INVALID",
                c -> c.world.trust = l -> Change.contexts(
                        l,
                        List.of(new TrustList.Digest(
                                "https://touchstone.example/contexts/accreditation/v1", "00".repeat(32)))));
        step(
                Step.CERTIFICATE_EDITION,
                "edition-not-in-the-trust-list",
                "REFER",
                "PROFILE_INVALID",
                c -> c.world.trust = l -> Change.schemes(l, List.of(new TrustList.Scheme("sra", 1, "00".repeat(32)))));
        step(
                Step.CERTIFICATE_KEY_TIME,
                "logged-after-the-key-was-retired",
                "REFER",
                "KEY_NOT_VALID_THEN",
                c -> certificateKey(
                        c, k -> Change.interval(k, Optional.of(World.ISSUED.minusSeconds(1)), Optional.empty())));
        step(
                Step.CERTIFICATE_KEY_COMPROMISE,
                "logged-after-the-key-was-stolen",
                "REFER",
                "KEY_COMPROMISED",
                c -> certificateKey(c, k -> Change.interval(k, Optional.empty(), Optional.of(World.ISSUED))));
        step(
                Step.CERTIFICATE_BEGUN,
                "begins-after-the-deadline",
                "DOES_NOT_MEET",
                "NOT_YET_VALID",
                c -> c.world.certificate = Change.dates(
                        c.world.certificate, DEADLINE.plusSeconds(3600), c.world.certificate.validUntil()));
        step(
                Step.CERTIFICATE_ENDED,
                "ended-before-the-deadline",
                "DOES_NOT_MEET",
                "EXPIRED",
                c -> c.world.certificate = Change.dates(c.world.certificate, Samples.START, DEADLINE.minusSeconds(1)));
    }

    private static void certificateKey(Case c, UnaryOperator<TrustList.IssuerKey> change) {
        c.world.trust = l -> Change.keys(
                l, List.of(change.apply(l.issuerKeys().get(0)), l.issuerKeys().get(1)));
    }

    private static Json companies(List<Json> identifiers) {
        return new Json.Arr(List.of(Json.Obj.builder()
                .with("name", "Vale Civils Ltd")
                .with("identifiers", new Json.Arr(identifiers))
                .build()));
    }

    private void payloads() {
        bad("certificate", "backdated-before-it-was-logged", "DOES_NOT_MEET", "NOT_YET_VALID", c -> {
            c.world.issuedAt = DEADLINE.plusSeconds(600);
            c.world.after.clear();
            c.world.revocation.time = DEADLINE.minusSeconds(1800);
            c.world.suspension.time = DEADLINE.minusSeconds(1800);
        });
        Map<String, UnaryOperator<Json.Obj>> spoil = new LinkedHashMap<>();
        Map<String, Json> companies = new LinkedHashMap<>();
        Json.Obj civils = OrganisationId.of("GB-COH", "99000017").json();
        companies.put("none", new Json.Arr(List.of()));
        companies.put(
                "without-name",
                new Json.Arr(List.of(new Json.Obj(Map.of("identifiers", new Json.Arr(List.of(civils)))))));
        companies.put("without-identifier", companies(List.of()));
        companies.put(
                "of-a-weak-identifier",
                companies(List.of(OrganisationId.of("XI-DUNS", "123456789").json())));
        companies.put(
                "of-two-company-numbers",
                companies(
                        List.of(civils, OrganisationId.of("GB-COH", "99000018").json())));
        companies.put(
                "the-supplier-itself",
                companies(List.of(OrganisationId.of("GB-COH", "99000001").json())));
        companies.forEach((name, value) -> spoil.put(
                "group-companies-" + name,
                p -> Change.in(p, "credentialSubject", s -> Change.with(s, "groupCompanies", value))));
        spoil.put("vp-member", p -> Change.with(p, "vp", new Json.Obj(Map.of())));
        spoil.put("exp-claim", p -> Change.with(p, "exp", new Json.Num(1)));
        spoil.put("nbf-claim", p -> Change.with(p, "nbf", new Json.Num(1)));
        spoil.put("iss-claim", p -> Change.with(p, "iss", new Json.Str("did:web:attacker.example")));
        spoil.put("proof-member", p -> Change.with(p, "proof", new Json.Obj(Map.of())));
        spoil.put("id-not-a-urn", p -> Change.with(p, "id", "https://register.example/c/1"));
        spoil.put("id-in-upper-case", p -> Change.with(p, "id", "urn:uuid:0B6F8C1E-5B0E-4A51-9A3E-3F0C6F1D2A10"));
        spoil.put("context-text", p -> Change.with(p, "@context", "https://www.w3.org/ns/credentials/v2"));
        spoil.put(
                "context-third",
                p -> Change.with(
                        p,
                        "@context",
                        Json.Arr.ofStrings(List.of(
                                p.texts("@context").get(0),
                                p.texts("@context").get(1),
                                "https://attacker.example/c"))));
        spoil.put(
                "context-inline",
                p -> Change.with(
                        p, "@context", new Json.Arr(List.of(p.array("@context").get(0), new Json.Obj(Map.of())))));
        spoil.put("no-cnf", p -> Change.without(p, "cnf"));
        spoil.put(
                "cnf-off-the-curve",
                p -> Change.in(
                        p, "cnf", k -> Change.in(k, "jwk", j -> Change.with(j, "y", Base64Url.encode(new byte[32])))));
        spoil.put(
                "cnf-symmetric",
                p -> Change.in(
                        p,
                        "cnf",
                        k -> Change.with(
                                k,
                                "jwk",
                                Json.Obj.builder()
                                        .with("kty", "oct")
                                        .with("k", "AAAA")
                                        .build())));
        spoil.put(
                "cnf-with-private-part",
                p -> Change.in(p, "cnf", k -> Change.in(k, "jwk", j -> Change.with(j, "d", "AAAA"))));
        spoil.put(
                "one-status-entry",
                p -> Change.with(
                        p,
                        "credentialStatus",
                        new Json.Arr(List.of(p.array("credentialStatus").get(0)))));
        spoil.put(
                "status-entries-swapped",
                p -> Change.with(
                        p,
                        "credentialStatus",
                        new Json.Arr(List.of(
                                p.array("credentialStatus").get(1),
                                p.array("credentialStatus").get(0)))));
        spoil.put(
                "status-index-a-number",
                p -> Change.at(p, "credentialStatus", 0, s -> Change.with(s, "statusListIndex", new Json.Num(4711))));
        spoil.put(
                "status-index-negative",
                p -> Change.at(p, "credentialStatus", 0, s -> Change.with(s, "statusListIndex", "-1")));
        spoil.put(
                "status-index-leading-zero",
                p -> Change.at(p, "credentialStatus", 0, s -> Change.with(s, "statusListIndex", "04711")));
        spoil.put(
                "status-index-hexadecimal",
                p -> Change.at(p, "credentialStatus", 0, s -> Change.with(s, "statusListIndex", "0x1267")));
        spoil.put("valid-until-before-from", p -> Change.with(p, "validUntil", "2020-01-01T00:00:00Z"));
        spoil.put("valid-from-with-offset", p -> Change.with(p, "validFrom", "2026-01-05T09:00:00+00:00"));
        spoil.put("valid-from-with-fraction", p -> Change.with(p, "validFrom", "2026-01-05T09:00:00.5Z"));
        spoil.put("valid-from-on-30-february", p -> Change.with(p, "validFrom", "2026-02-30T09:00:00Z"));
        spoil.put("valid-from-a-number", p -> Change.with(p, "validFrom", new Json.Num(1)));
        spoil.put("issuer-text", p -> Change.with(p, "issuer", Samples.PUBLIC.did()));
        spoil.put(
                "subject-an-array",
                p -> Change.with(p, "credentialSubject", new Json.Arr(List.of(p.obj("credentialSubject")))));
        spoil.put(
                "number-with-wrong-check",
                p -> Change.in(
                        p,
                        "credentialSubject",
                        s -> Change.with(
                                s,
                                "accreditationNumber",
                                "SRA-0004187A".equals(s.text("accreditationNumber"))
                                        ? "SRA-0004187B"
                                        : "SRA-0004187A")));
        spoil.put(
                "no-identifiers",
                p -> Change.in(p, "credentialSubject", s -> Change.with(s, "identifiers", new Json.Arr(List.of()))));
        spoil.put(
                "two-company-numbers",
                p -> Change.in(
                        p,
                        "credentialSubject",
                        s -> Change.with(
                                s,
                                "identifiers",
                                new Json.Arr(List.of(
                                        s.array("identifiers").get(0),
                                        Change.with(s.objects("identifiers").get(0), "id", "99000002"))))));
        spoil.put(
                "company-number-not-normal",
                p -> Change.in(
                        p,
                        "credentialSubject",
                        s -> Change.at(s, "identifiers", 0, i -> Change.with(i, "id", "sc12"))));
        spoil.put(
                "name-with-right-to-left-override",
                p -> Change.in(p, "credentialSubject", s -> Change.with(s, "legalName", "Harbour \u202Etd\u202C")));
        spoil.put(
                "name-with-escape-sequence",
                p -> Change.in(p, "credentialSubject", s -> Change.with(s, "legalName", "Harbour \u001b[2J")));
        spoil.put("name-blank", p -> Change.in(p, "credentialSubject", s -> Change.with(s, "legalName", " ")));
        spoil.put("level-empty", p -> Change.in(p, "credentialSubject", s -> Change.with(s, "level", "")));
        spoil.put(
                "continuation-false",
                p -> Change.in(p, "credentialSubject", s -> Change.with(s, "continuation", new Json.Bool(false))));
        spoil.put(
                "score-above-1000",
                p -> Change.in(
                        p,
                        "credentialSubject",
                        s -> Change.in(s, "results", r -> Change.with(r, "overallPerMille", new Json.Num(1001)))));
        spoil.put(
                "metric-a-number",
                p -> Change.in(
                        p,
                        "credentialSubject",
                        s -> Change.at(s, "metrics", 0, m -> Change.with(m, "value", new Json.Num(96)))));
        spoil.put(
                "link-a-script",
                p -> Change.in(p, "credentialSubject", s -> Change.with(s, "humanReadable", "javascript:alert(1)")));
        spoil.put(
                "subject-of-another-number",
                p -> Change.in(
                        p,
                        "credentialSubject",
                        s -> Change.with(s, "id", "https://register.example/accreditations/SRA-0000000X")));
        spoil.forEach((name, edit) ->
                bad("certificate", "payload-" + name, "REFER", "PROFILE_INVALID", c -> c.world.payload = edit));
    }

    // ------------------------------------------------------------------------------------------------- the
    // bundle

    private void bundleSteps() {
        step(
                Step.BUNDLE_MEMBERS,
                "unknown-member",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.bundleJson = b -> Change.with(b, "note", "trust me"));
        step(
                Step.BUNDLE_ENTRY_CANONICAL,
                "entry-not-canonical",
                "REFER",
                "LOG_ENTRY_INVALID",
                c -> c.world.entry = e -> e.replaceFirst(",", ", "));
        step(
                Step.BUNDLE_ENTRY_BINDS,
                "entry-of-another-token",
                "REFER",
                "LOG_ENTRY_INVALID",
                c -> c.world.issued = e -> token(e, new Ref.ToObject("00".repeat(32))));
        step(
                Step.BUNDLE_ENTRY_AGREES,
                "entry-with-another-index",
                "REFER",
                "LOG_ENTRY_MISMATCH",
                c -> c.world.issued = e -> revocation(e, new RegisterEvent.StatusEntry(World.REVOCATION, 4712)));
        step(
                Step.BUNDLE_CHECKPOINT_ORIGIN,
                "checkpoint-of-another-log",
                "REFER",
                "CHECKPOINT_INVALID",
                c -> c.world.checkpointText = t -> "other.example/log" + t.substring(t.indexOf('\n')));
        step(
                Step.BUNDLE_CHECKPOINT_SIGNATURE,
                "checkpoint-by-another-key",
                "REFER",
                "CHECKPOINT_INVALID",
                c -> c.world.logSigner = "attacker log");
        step(Step.BUNDLE_WITNESSES, "a-witness-too-few", "REFER", "WITNESS_MISSING", c -> {
            witnessed(c, 2);
            c.world.witnesses = List.of("witness1");
        });
        step(
                Step.BUNDLE_INCLUSION,
                "path-with-a-wrong-hash",
                "REFER",
                "NOT_IN_LOG",
                c -> c.world.proof = p -> line(p, 2, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        step(Step.BUNDLE_ONE_CHECKPOINT, "lists-from-another-checkpoint", "REFER", "BUNDLE_MIXED", c -> {
            c.world.after.add(reinstated(DEADLINE.minusSeconds(60)));
            c.world.bundleJson = b ->
                    Change.at(b, "statusLists", 0, l -> Change.with(l, "proof", c.world.proof(2, c.world.size() - 1)));
        });
        step(Step.BUNDLE_LOG_VIEW, "another-root-of-the-same-size", "REFER", "LOG_SPLIT_VIEW", c -> {
            World forked = new World();
            forked.issuedAt = World.ISSUED.plusSeconds(1);
            c.checkpoint = Optional.of(forked.checkpoint(forked.size()));
        });
    }

    private static String line(String text, int number, String with) {
        String[] lines = text.split("\n", -1);
        lines[number] = with;
        return String.join("\n", lines);
    }

    private static void witnessed(Case c, int quorum) {
        c.world.trust = l -> Change.witnesses(
                l,
                new TrustList.Witnesses(
                        quorum,
                        List.of(
                                World.witnessKey("witness1").encode(),
                                World.witnessKey("witness2").encode(),
                                World.witnessKey("witness3").encode())));
    }

    private static RegisterEvent.CertificateIssued token(RegisterEvent.CertificateIssued e, Ref token) {
        return new RegisterEvent.CertificateIssued(
                e.time(),
                e.certificate(),
                e.accreditation(),
                token,
                e.issuerKid(),
                e.revocation(),
                e.suspension(),
                e.validFrom(),
                e.validUntil(),
                e.replaces(),
                e.reason());
    }

    private static RegisterEvent.CertificateIssued revocation(
            RegisterEvent.CertificateIssued e, RegisterEvent.StatusEntry entry) {
        return new RegisterEvent.CertificateIssued(
                e.time(),
                e.certificate(),
                e.accreditation(),
                e.token(),
                e.issuerKid(),
                entry,
                e.suspension(),
                e.validFrom(),
                e.validUntil(),
                e.replaces(),
                e.reason());
    }

    private void proofs() {
        Map<String, UnaryOperator<String>> spoil = new LinkedHashMap<>();
        spoil.put("empty", p -> "");
        spoil.put("of-another-version", p -> p.replace("tlog-proof@v1", "tlog-proof@v2"));
        spoil.put("without-index", p -> line(p, 1, ""));
        spoil.put("index-negative", p -> line(p, 1, "index -1"));
        spoil.put("index-leading-zero", p -> line(p, 1, "index 01"));
        spoil.put("index-of-the-neighbour", p -> line(p, 1, "index 2"));
        spoil.put("index-at-the-size", p -> line(p, 1, "index 4"));
        spoil.put("index-huge", p -> line(p, 1, "index 99999999999999999999"));
        spoil.put("path-a-hash-too-few", p -> p.replaceFirst("(index [0-9]+\n)[^\n]+\n", "$1"));
        spoil.put("path-a-hash-too-many", p -> p.replaceFirst("(index [0-9]+\n)([^\n]+\n)", "$1$2$2"));
        spoil.put("path-reversed", p -> {
            String[] l = p.split("\n", -1);
            String first = l[2];
            l[2] = l[3];
            l[3] = first;
            return String.join("\n", l);
        });
        spoil.put("path-31-bytes", p -> line(p, 2, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="));
        spoil.put("path-not-base64", p -> line(p, 2, "!!!!"));
        spoil.put("with-extra", p -> p.replaceFirst("\n", "\nextra AAAA\n"));
        spoil.put("with-carriage-returns", p -> p.replace("\n", "\r\n"));
        spoil.put("without-signature", p -> p.substring(0, p.indexOf("\u2014")));
        spoil.forEach((name, edit) -> bad("bundle", "proof-" + name, "REFER", "NOT_IN_LOG", c -> c.world.proof = edit));
        bad(
                "bundle",
                "proof-with-64-hashes",
                "REFER",
                "NOT_IN_LOG",
                c -> c.world.proof = p -> p.replaceFirst(
                        "(index [0-9]+\n)", "$1" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n".repeat(64)));
        bad(
                "bundle",
                "checkpoint-size-larger",
                "REFER",
                "CHECKPOINT_INVALID",
                c -> c.world.proof = p -> p.replace("register.example/log\n4\n", "register.example/log\n5\n"));
        bad(
                "bundle",
                "checkpoint-with-extension-line",
                "REFER",
                "CHECKPOINT_INVALID",
                c -> c.world.checkpointText = t -> t + "more\n");
        bad(
                "bundle",
                "checkpoint-size-leading-zero",
                "REFER",
                "CHECKPOINT_INVALID",
                c -> c.world.checkpointText = t -> t.replace("\n4\n", "\n04\n"));
        bad(
                "bundle",
                "checkpoint-of-a-forged-tree",
                "REFER",
                "NOT_IN_LOG",
                c -> c.world.checkpointText =
                        t -> t.substring(0, t.indexOf("\n4\n") + 3) + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
        bad("bundle", "one-witness-twice", "REFER", "CHECKPOINT_INVALID", c -> {
            witnessed(c, 2);
            c.world.witnesses = List.of("witness1", "witness1", "witness1");
            c.world.logSigner = "attacker log";
        });
        bad("bundle", "one-witness-counted-twice", "REFER", "WITNESS_MISSING", c -> {
            witnessed(c, 2);
            c.world.witnesses = List.of("witness1", "witness1");
        });
        bad("bundle", "witnesses-that-nobody-named", "REFER", "WITNESS_MISSING", c -> {
            witnessed(c, 2);
            c.world.witnesses = List.of("witness8", "witness9");
        });
    }

    private void bundles() {
        Map<String, UnaryOperator<Json.Obj>> spoil = new LinkedHashMap<>();
        spoil.put("version-2", b -> Change.with(b, "version", new Json.Num(2)));
        spoil.put("without-certificate", b -> Change.without(b, "certificate"));
        spoil.put("without-entry", b -> Change.in(b, "certificate", t -> Change.without(t, "entry")));
        spoil.put("without-proof", b -> Change.in(b, "certificate", t -> Change.without(t, "proof")));
        spoil.put("without-trust-lists-member", b -> Change.without(b, "trustLists"));
        spoil.put(
                "nine-lists",
                b -> Change.with(
                        b,
                        "statusLists",
                        new Json.Arr(java.util.Collections.nCopies(
                                9, b.array("statusLists").get(0)))));
        spoil.put("token-a-number", b -> Change.in(b, "certificate", t -> Change.with(t, "token", new Json.Num(1))));
        spoil.put("opening-text", b -> Change.in(b, "certificate", t -> Change.with(t, "opening", "x")));
        spoil.put("too-large", b -> Change.in(b, "certificate", t -> Change.with(t, "proof", "x".repeat(70_000))));
        spoil.forEach((name, edit) -> bad("bundle", name, "REFER", "FORMAT_INVALID", c -> {
            c.world.bundleJson = edit;
            c.input = Case.Input.BUNDLE;
            c.withTender = false;
        }));
        bad(
                "bundle",
                "without-status-lists",
                "REFER",
                "STATUS_MISSING",
                c -> c.world.bundleJson = b -> Change.with(b, "statusLists", new Json.Arr(List.of())));
        bad(
                "bundle",
                "with-one-status-list",
                "REFER",
                "STATUS_MISSING",
                c -> c.world.bundleJson = b -> Change.with(
                        b,
                        "statusLists",
                        new Json.Arr(List.of(b.array("statusLists").get(0)))));
        bad(
                "bundle",
                "without-trust-lists",
                "REFER",
                "TRUST_MISSING",
                c -> c.world.bundleJson = b -> Change.with(b, "trustLists", new Json.Arr(List.of())));
        bad("bundle", "bare-token-without-proof", "REFER", "LOG_PROOF_MISSING", c -> {
            c.input = Case.Input.TOKEN;
            c.packMore.add(new org.touchstone.format.pack.PackLine.Trust(c.world.trustList()).text());
        });
        bad(
                "bundle",
                "entry-of-another-kind",
                "REFER",
                "LOG_ENTRY_INVALID",
                c -> c.world.bundleJson = b -> Change.with(
                        b,
                        "certificate",
                        Change.with(
                                Change.with(
                                        b.obj("certificate"),
                                        "entry",
                                        b.objects("statusLists").get(0).text("entry")),
                                "proof",
                                b.objects("statusLists").get(0).text("proof"))));
        Map<String, UnaryOperator<String>> entry = new LinkedHashMap<>();
        entry.put("of-an-unknown-type", e -> e.replace("certificate-issued", "certificate-blessed"));
        entry.put("of-version-2", e -> e.replace("\"v\":1", "\"v\":2"));
        entry.put("with-an-unknown-member", e -> e.replace("\"v\":1", "\"v\":1,\"w\":1"));
        entry.put("not-json", e -> "certificate");
        entry.put("empty", e -> "");
        entry.forEach((name, edit) ->
                bad("bundle", "entry-" + name, "REFER", "LOG_ENTRY_INVALID", c -> c.world.entry = edit));
        bad(
                "bundle",
                "entry-larger-than-8-kib",
                "REFER",
                "LOG_ENTRY_INVALID",
                c -> c.world.bundleJson = b -> Change.in(
                        b, "certificate", t -> Change.with(t, "entry", "{\"a\":\"" + "x".repeat(9000) + "\"}")));
        bad(
                "bundle",
                "entry-changed",
                "REFER",
                "NOT_IN_LOG",
                c -> c.world.bundleJson = b -> Change.in(
                        b,
                        "certificate",
                        t -> Change.with(t, "entry", t.text("entry").replace("09:05:00Z", "09:05:01Z"))));
        bad(
                "bundle",
                "entry-of-another-kid",
                "REFER",
                "LOG_ENTRY_MISMATCH",
                c -> c.world.issued = e -> new RegisterEvent.CertificateIssued(
                        e.time(),
                        e.certificate(),
                        e.accreditation(),
                        e.token(),
                        CERTIFICATE_2,
                        e.revocation(),
                        e.suspension(),
                        e.validFrom(),
                        e.validUntil(),
                        e.replaces(),
                        e.reason()));
        Map<String, UnaryOperator<Optional<Json.Obj>>> openings = new LinkedHashMap<>();
        openings.put("absent", o -> Optional.empty());
        openings.put("of-another-salt", o -> o.map(x -> Change.with(x, "salt", Base64Url.encode(new byte[32]))));
        openings.put("of-a-short-salt", o -> o.map(x -> Change.with(x, "salt", Base64Url.encode(new byte[16]))));
        openings.put("of-another-type", o -> o.map(x -> Change.with(x, "type", "supplier-identity")));
        openings.put("of-another-value", o -> o.map(x -> Change.with(x, "value", "x")));
        openings.forEach((name, edit) -> bad("bundle", "opening-" + name, "REFER", "LOG_ENTRY_INVALID", c -> {
            c.world.soleTrader = true;
            c.world.opening = edit;
        }));
    }

    // ----------------------------------------------------------------------------------------------- status
    // lists

    private static World.ListHooks hooks(Instant time, int... set) {
        World.ListHooks h = new World.ListHooks();
        h.time = time;
        h.list = l -> bits(l, set);
        return h;
    }

    private static StatusList bits(StatusList l, int... set) {
        return list(
                l,
                l.url(),
                l.purpose(),
                l.validUntil(),
                Bitstring.empty().withBits(Arrays.stream(set).boxed().toList(), true));
    }

    private static StatusList list(
            StatusList l, String url, StatusList.Purpose purpose, Instant validUntil, Bitstring bits) {
        return new StatusList(url, purpose, l.issuer(), l.validFrom(), validUntil, bits, l.ttl());
    }

    private static RegisterEvent.AccreditationSuspended suspended(Instant time) {
        return new RegisterEvent.AccreditationSuspended(
                time,
                Samples.certificate().subject().number(),
                "SUS-BREACH",
                time,
                Optional.empty(),
                new Ref.ToObject("ef".repeat(32)));
    }

    private static RegisterEvent.AccreditationReinstated reinstated(Instant time) {
        return new RegisterEvent.AccreditationReinstated(
                time, Samples.certificate().subject().number(), "REI-CURED", time);
    }

    /// The presented certificate was replaced before the deadline, and the pack holds the one that took its place.
    private static void replaced(Case c, String holder, int number) {
        c.world.replacement = Optional.of(Change.replacement(
                c.world.certificate,
                CertificateId.parse("1b6f8c1e-5b0e-4a51-9a3e-3f0c6f1d2a11"),
                TestKeys.es256(holder).publicKey(),
                Samples.number(number)));
        c.world.packRevocation.add(hooks(DEADLINE.minusSeconds(3600), 4711));
        c.world.packSuspension.add(hooks(DEADLINE.minusSeconds(3600)));
    }

    private void statusSteps() {
        String invalid = "STATUS_LIST_INVALID";
        step(
                Step.STATUS_TYP,
                "typ-of-a-presentation",
                "REFER",
                invalid,
                c -> c.world.suspension.header = h -> Change.with(h, "typ", "vp+jwt"));
        step(
                Step.STATUS_MEMBERS,
                "unknown-member",
                "REFER",
                invalid,
                c -> c.world.suspension.payload = p -> Change.with(p, "termsOfUse", "none"));
        step(Step.STATUS_KEY, "signed-with-the-certificate-key", "REFER", invalid, c -> {
            c.world.suspension.kid = Samples.CERTIFICATE_KID;
            c.world.suspension.signer = "certificate 1";
        });
        step(
                Step.STATUS_SIGNATURE,
                "signed-by-a-stranger",
                "REFER",
                invalid,
                c -> c.world.suspension.signer = "attacker");
        step(
                Step.STATUS_ISSUER,
                "another-issuer",
                "REFER",
                invalid,
                c -> c.world.suspension.payload = p -> Change.with(p, "issuer", "did:web:other.example"));
        step(
                Step.STATUS_ID,
                "another-list",
                "REFER",
                "STATUS_MISSING",
                c -> c.world.suspension.list = l ->
                        list(l, Samples.PUBLIC.statusList("suspension", 2), l.purpose(), l.validUntil(), l.bits()));
        step(
                Step.STATUS_PURPOSE,
                "another-purpose",
                "REFER",
                "STATUS_MISSING",
                c -> c.world.suspension.list =
                        l -> list(l, l.url(), StatusList.Purpose.REVOCATION, l.validUntil(), l.bits()));
        step(
                Step.STATUS_SIZE,
                "half-the-size",
                "REFER",
                invalid,
                c -> c.world.revocation.rawBits = Optional.of(new byte[8192]));
        step(
                Step.STATUS_LOGGED,
                "entry-of-another-list",
                "REFER",
                invalid,
                c -> c.world.suspension.event = e -> published(e, e.bits(), "00".repeat(32)));
        step(
                Step.STATUS_BITS,
                "entry-with-other-bits",
                "REFER",
                invalid,
                c -> c.world.suspension.event = e -> published(e, "00".repeat(32), e.token()));
        step(
                Step.STATUS_KEY_TIME,
                "logged-after-the-key-was-retired",
                "REFER",
                invalid,
                c -> c.world.trust = l -> Change.keys(
                        l,
                        List.of(
                                l.issuerKeys().get(0),
                                Change.interval(
                                        l.issuerKeys().get(1),
                                        Optional.of(World.LISTED.minusSeconds(1)),
                                        Optional.empty()))));
        step(
                Step.STATUS_VALIDITY,
                "valid-for-one-hour-only",
                "REFER",
                "STATUS_STALE",
                c -> c.world.suspension.list =
                        l -> list(l, l.url(), l.purpose(), l.validFrom().plusSeconds(3600), l.bits()));
        step(
                Step.STATUS_NEWEST,
                "older-than-the-one-at-hand",
                "DOES_NOT_MEET",
                "SUSPENDED_REASON_UNKNOWN",
                c -> c.world.packSuspension.add(hooks(DEADLINE.minusSeconds(600), 90210)));
        step(Step.STATUS_LATER, "a-later-list-shows-the-bit", "REFER", "STATUS_UNPROVED", c -> {
            c.at = DEADLINE.plus(Duration.ofDays(1));
            c.world.packSuspension.add(hooks(DEADLINE.plusSeconds(600), 90210));
        });
        step(
                Step.STATUS_REVOKED,
                "revoked",
                "DOES_NOT_MEET",
                "REVOKED",
                c -> c.world.revocation.list = l -> bits(l, 4711));
        step(
                Step.STATUS_SUSPENDED,
                "suspended",
                "DOES_NOT_MEET",
                "SUSPENDED_REASON_UNKNOWN",
                c -> c.world.suspension.list = l -> bits(l, 90210));
        step(Step.STATUS_EVENTS, "suspended-after-the-list", "DOES_NOT_MEET", "SUSPENDED", c -> {
            c.world.after.add(suspended(DEADLINE.minusSeconds(600)));
            c.world.statusEvents = Set.of(0);
        });
        step(Step.STATUS_FRESH, "thirty-hours-old", "REFER", "STATUS_STALE", c -> {
            c.world.suspension.time = DEADLINE.minus(Duration.ofHours(30));
            c.world.suspension.list =
                    l -> list(l, l.url(), l.purpose(), l.validFrom().plus(Duration.ofHours(100)), l.bits());
        });
    }

    private static RegisterEvent.StatusListPublished published(
            RegisterEvent.StatusListPublished e, String bits, String token) {
        return new RegisterEvent.StatusListPublished(
                e.time(), e.list(), e.purpose(), bits, token, e.validFrom(), e.validUntil());
    }

    private void lists() {
        Map<String, UnaryOperator<Json.Obj>> spoil = new LinkedHashMap<>();
        spoil.put(
                "list-base58",
                s -> Change.with(s, "encodedList", "z" + s.text("encodedList").substring(1)));
        spoil.put(
                "list-without-multibase",
                s -> Change.with(s, "encodedList", s.text("encodedList").substring(1)));
        spoil.put("list-empty", s -> Change.with(s, "encodedList", ""));
        spoil.put("list-not-gzip", s -> Change.with(s, "encodedList", "u" + Base64Url.encode(new byte[100])));
        spoil.put(
                "list-cut-off",
                s -> Change.with(
                        s,
                        "encodedList",
                        s.text("encodedList").substring(0, s.text("encodedList").length() - 20)));
        spoil.put("list-of-other-purpose-word", s -> Change.with(s, "statusPurpose", "refresh"));
        spoil.put(
                "list-of-two-purposes",
                s -> Change.with(s, "statusPurpose", Json.Arr.ofStrings(List.of("revocation", "suspension"))));
        spoil.put("list-subject-of-other-id", s -> Change.with(s, "id", "https://register.example/x#list"));
        spoil.put("list-ttl-negative", s -> Change.with(s, "ttl", new Json.Num(-1)));
        spoil.put("list-status-size-2", s -> Change.with(s, "statusSize", new Json.Num(2)));
        spoil.forEach((name, edit) -> bad(
                "status-list",
                name,
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.suspension.payload = p -> Change.in(p, "credentialSubject", edit)));
        bad(
                "status-list",
                "list-a-gzip-bomb",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.suspension.rawBits = Optional.of(new byte[5 * 1024 * 1024]));
        bad(
                "status-list",
                "list-one-byte-short",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.suspension.rawBits = Optional.of(new byte[16_383]));
        bad(
                "status-list",
                "list-a-web-page",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.suspension.token = t -> "<html>not found</html>");
        bad("status-list", "list-empty-token", "REFER", "STATUS_LIST_INVALID", c -> c.world.suspension.token = t -> "");
        bad(
                "status-list",
                "list-alg-none",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.suspension.header = h -> Change.with(h, "alg", "none"));
        bad("status-list", "list-with-jwk", "REFER", "STATUS_LIST_INVALID", c -> {
            c.world.suspension.header = h ->
                    Change.with(h, "jwk", TestKeys.es256("attacker").publicKey().json());
            c.world.suspension.signer = "attacker";
        });
        bad(
                "status-list",
                "list-of-an-unknown-key",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.suspension.kid = Samples.PUBLIC.did() + "#status-7");
        bad(
                "status-list",
                "the-certificate-as-status-list",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.bundleJson = b -> Change.at(
                        b,
                        "statusLists",
                        1,
                        l -> Change.with(l, "token", b.obj("certificate").text("token"))));
        bad(
                "status-list",
                "list-not-in-the-log",
                "REFER",
                "NOT_IN_LOG",
                c -> c.world.bundleJson = b -> Change.at(
                        b,
                        "statusLists",
                        1,
                        l -> Change.with(
                                l, "proof", line(l.text("proof"), 2, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="))));
        bad(
                "status-list",
                "list-with-the-others-entry",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.bundleJson = b -> Change.at(
                        b,
                        "statusLists",
                        1,
                        l -> Change.with(
                                Change.with(
                                        l,
                                        "entry",
                                        b.objects("statusLists").get(0).text("entry")),
                                "proof",
                                b.objects("statusLists").get(0).text("proof"))));
        bad(
                "status-list",
                "list-with-the-certificates-entry",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.bundleJson = b -> Change.at(
                        b,
                        "statusLists",
                        1,
                        l -> Change.with(
                                Change.with(l, "entry", b.obj("certificate").text("entry")),
                                "proof",
                                b.obj("certificate").text("proof"))));
        bad(
                "status-list",
                "both-lists-the-same",
                "REFER",
                "STATUS_MISSING",
                c -> c.world.bundleJson = b -> Change.with(
                        b,
                        "statusLists",
                        new Json.Arr(List.of(
                                b.array("statusLists").get(0),
                                b.array("statusLists").get(0)))));
        bad(
                "status-list",
                "entry-of-other-validity",
                "REFER",
                "STATUS_LIST_INVALID",
                c -> c.world.suspension.event = e -> new RegisterEvent.StatusListPublished(
                        e.time(),
                        e.list(),
                        e.purpose(),
                        e.bits(),
                        e.token(),
                        e.validFrom(),
                        e.validUntil().plusSeconds(1)));
        bad("status-list", "rolled-back-list", "DOES_NOT_MEET", "WITHDRAWN", c -> {
            Instant when = DEADLINE.minusSeconds(1200);
            c.world.after.add(new RegisterEvent.AccreditationWithdrawn(
                    when,
                    Samples.certificate().subject().number(),
                    "WDR-FALSE",
                    when,
                    new Ref.ToObject("ef".repeat(32))));
            c.world.statusEvents = Set.of(0);
            c.world.packRevocation.add(hooks(DEADLINE.minusSeconds(900), 4711));
        });
        bad("status-list", "surrendered", "DOES_NOT_MEET", "SURRENDERED", c -> {
            Instant when = DEADLINE.minusSeconds(1200);
            c.world.after.add(new RegisterEvent.AccreditationSurrendered(
                    when, Samples.certificate().subject().number(), "END-SURR", when));
            c.world.statusEvents = Set.of(0);
        });
        bad("status-list", "superseded", "DOES_NOT_MEET", "SUPERSEDED", c -> {
            Instant when = DEADLINE.minusSeconds(1200);
            c.world.after.add(new RegisterEvent.AccreditationSuperseded(
                    when, Samples.certificate().subject().number(), "END-MERGE", when, Optional.empty()));
            c.world.statusEvents = Set.of(0);
        });
        bad("status-list", "replaced-and-the-new-one-unknown", "REFER", "REPLACED", c -> {
            c.world.after.add(new RegisterEvent.CertificateRevoked(
                    DEADLINE.minusSeconds(1200),
                    Samples.certificate().id(),
                    "CRD-NAME",
                    Optional.of(CertificateId.parse("1b6f8c1e-5b0e-4a51-9a3e-3f0c6f1d2a11"))));
            c.world.statusEvents = Set.of(0);
        });
        bad(
                "status-list",
                "replaced-for-a-new-key-and-shown-with-the-old",
                "REFER",
                "HOLDER_NOT_BOUND",
                c -> replaced(c, "holder harbour 2", 4187));
        bad(
                "status-list",
                "replaced-by-one-of-another-accreditation",
                "REFER",
                "REPLACED",
                c -> replaced(c, "holder harbour", 52_000));
        bad("status-list", "replaced-and-the-new-one-suspended", "DOES_NOT_MEET", "SUSPENDED_REASON_UNKNOWN", c -> {
            replaced(c, "holder harbour", 4187);
            c.world.packSuspension.add(hooks(DEADLINE.minusSeconds(1800), 1002));
        });
        bad("status-list", "replaced-and-the-new-one-revoked", "DOES_NOT_MEET", "REVOKED", c -> {
            replaced(c, "holder harbour", 4187);
            c.world.packRevocation.add(hooks(DEADLINE.minusSeconds(1800), 4711, 1001));
        });
        bad("status-list", "suspended-with-reason", "DOES_NOT_MEET", "SUSPENDED", c -> {
            c.world.after.add(suspended(DEADLINE.minusSeconds(6000)));
            c.world.statusEvents = Set.of(0);
            c.world.packSuspension.add(hooks(DEADLINE.minusSeconds(5000), 90210));
        });
        bad("status-list", "lists-of-the-day-before-yesterday", "REFER", "STATUS_STALE", c -> {
            c.world.revocation.time = DEADLINE.minus(Duration.ofHours(48));
            c.world.suspension.time = DEADLINE.minus(Duration.ofHours(48));
        });
        bad("status-list", "lists-after-the-deadline-only", "REFER", "STATUS_STALE", c -> {
            c.at = DEADLINE.plus(Duration.ofDays(1));
            c.world.revocation.time = DEADLINE.plusSeconds(600);
            c.world.suspension.time = DEADLINE.plusSeconds(600);
        });
        bad("status-list", "two-hours-old-at-award", "REFER", "STATUS_STALE", c -> {
            c.at = DEADLINE.plusSeconds(600);
            c.award = Optional.of(DEADLINE.plusSeconds(300));
        });
        step(Step.STATUS_RENEWED, "obtained-before-the-award-began", "REFER", "STATUS_BEFORE", c -> {
            c.at = DEADLINE.plusSeconds(600);
            c.award = Optional.of(DEADLINE.plusSeconds(300));
            c.world.revocation.time = DEADLINE.plusSeconds(200);
            c.world.suspension.time = DEADLINE.plusSeconds(200);
        });
        bad("status-list", "twelve-minutes-old-where-ten-are-allowed", "REFER", "STATUS_STALE", c -> {
            signing(c);
            c.world.revocation.time = DEADLINE.minusSeconds(120);
            c.world.suspension.time = DEADLINE.minusSeconds(120);
        });
        bad("status-list", "four-days-old-where-three-are-allowed", "REFER", "STATUS_STALE", c -> {
            c.world.synthetic();
            c.synthetic = true;
            c.world.revocation = longLived(DEADLINE.minus(Duration.ofDays(4)));
            c.world.suspension = longLived(DEADLINE.minus(Duration.ofDays(4)));
        });
        bad("status-list", "an-hour-old-at-award-without-the-edition", "REFER", "STATUS_STALE", c -> {
            c.edition = false;
            c.at = DEADLINE.plusSeconds(600);
            c.award = Optional.of(DEADLINE.minusSeconds(7200));
            c.world.revocation.time = DEADLINE.minusSeconds(3000);
            c.world.suspension.time = DEADLINE.minusSeconds(3000);
        });
        bad("status-list", "a-check-point-that-the-edition-does-not-know", "REFER", "CHECK_POINT_UNKNOWN", c -> {
            c.award = Optional.of(DEADLINE);
            c.point = Optional.of("signing");
        });
    }

    /// The other edition's second check point, ten minutes after the deadline: evidence of ten minutes, obtained
    /// after it began.
    private static void signing(Case c) {
        c.world.synthetic();
        c.synthetic = true;
        c.at = DEADLINE.plusSeconds(600);
        c.award = Optional.of(DEADLINE.minusSeconds(300));
        c.point = Optional.of("signing");
        c.world.revocation.time = DEADLINE.plusSeconds(60);
        c.world.suspension.time = DEADLINE.plusSeconds(60);
    }

    private static World.ListHooks longLived(Instant time) {
        World.ListHooks h = new World.ListHooks();
        h.time = time;
        h.list = l -> new StatusList(
                l.url(),
                l.purpose(),
                l.issuer(),
                l.validFrom(),
                l.validFrom().plus(Duration.ofDays(9)),
                l.bits(),
                l.ttl());
        return h;
    }

    // ------------------------------------------------------------------------------------------------ trust
    // lists

    /// A second list adds a certificate key, and the certificate is signed with that key: it counts only if the
    /// list does.
    private static void secondKey(Case c, UnaryOperator<TrustList> change, int... governors) {
        c.world.kid = CERTIFICATE_2;
        c.world.signer = "certificate 2";
        c.world.trustLists = lists -> {
            TrustListJws one = c.world.trustList();
            return List.of(
                    lists.get(0),
                    Samples.signed(change.apply(second(one)), governors).json());
        };
    }

    private static TrustList second(TrustListJws one) {
        List<TrustList.IssuerKey> keys = new ArrayList<>(one.list().issuerKeys());
        keys.add(key2(one));
        return Change.successor(one.list(), one.fingerprint(), 2, keys);
    }

    private static TrustList.IssuerKey key2(TrustListJws one) {
        return new TrustList.IssuerKey(
                CERTIFICATE_2,
                TrustList.Use.CERTIFICATE,
                TestKeys.es256("certificate 2").publicKey(),
                one.list().issuedAt(),
                Optional.empty(),
                Optional.empty());
    }

    /// A second list as raw payload text, signed by governors 1 to 3 whatever it says.
    private static void rawSecond(Case c, UnaryOperator<String> change) {
        secondKey(c, l -> l, 1, 2, 3);
        c.world.trustLists = lists -> {
            String payload =
                    change.apply(CanonicalJson.text(second(c.world.trustList()).json()));
            return List.of(lists.get(0), rawSigned(payload, "ES256", TrustList.TYPE));
        };
    }

    private static Json.Obj rawSigned(String payload, String alg, String typ) {
        String body = Base64Url.encode(payload.getBytes(StandardCharsets.UTF_8));
        List<Json> signatures = new ArrayList<>();
        for (int g = 1; g <= 3; g++) {
            String header = Base64Url.encode(CanonicalJson.bytes(Json.Obj.builder()
                    .with("alg", alg)
                    .with("kid", TestKeys.es256("governor " + g).publicKey().thumbprint())
                    .with("typ", typ)
                    .build()));
            signatures.add(Json.Obj.builder()
                    .with("protected", header)
                    .with(
                            "signature",
                            Base64Url.encode(TestKeys.signer("governor " + g)
                                    .sign((header + "." + body).getBytes(StandardCharsets.US_ASCII))))
                    .build());
        }
        return Json.Obj.builder()
                .with("payload", body)
                .with("signatures", new Json.Arr(signatures))
                .build();
    }

    private void trustSteps() {
        step(
                Step.TRUST_MEMBERS,
                "unknown-member",
                "REFER",
                "FORMAT_INVALID",
                c -> rawSecond(c, t -> t.substring(0, t.length() - 1) + ",\"zebra\":1}"));
        step(
                Step.TRUST_CANONICAL,
                "not-canonical",
                "REFER",
                "FORMAT_INVALID",
                c -> rawSecond(c, t -> t.replaceFirst(",", ", ")));
        step(
                Step.TRUST_PIN,
                "not-the-pinned-one",
                "REFER",
                "TRUST_MISSING",
                c -> c.world.pin = Optional.of("00".repeat(32)));
        step(Step.TRUST_QUORUM, "signed-by-two-governors", "REFER", "KEY_UNKNOWN", c -> secondKey(c, l -> l, 1, 2));
        step(
                Step.TRUST_SUCCESSION,
                "list-3-after-list-1",
                "REFER",
                "KEY_UNKNOWN",
                c -> secondKey(c, l -> Change.successor(l, l.previous().orElseThrow(), 3, l.issuerKeys()), 1, 2, 3));
        step(
                Step.TRUST_RETIRED_KEYS,
                "a-key-left-out",
                "REFER",
                "KEY_UNKNOWN",
                c -> secondKey(c, l -> Change.keys(l, l.issuerKeys().subList(1, 3)), 1, 2, 3));
        step(
                Step.TRUST_EXPIRY,
                "expired",
                "REFER",
                "TRUST_LIST_OLD",
                c -> c.at = Instant.parse("2027-06-01T00:00:00Z"));
    }

    private void trustLists() {
        bad("trust-list", "signed-by-nobody", "REFER", "KEY_UNKNOWN", c -> secondKey(c, l -> l));
        bad("trust-list", "signed-by-one-governor-thrice", "REFER", "KEY_UNKNOWN", c -> {
            secondKey(c, l -> l, 1);
            UnaryOperator<List<Json.Obj>> before = c.world.trustLists;
            c.world.trustLists = lists -> {
                List<Json.Obj> made = before.apply(lists);
                Json s = made.get(1).array("signatures").get(0);
                return List.of(made.get(0), Change.with(made.get(1), "signatures", new Json.Arr(List.of(s, s, s))));
            };
        });
        bad("trust-list", "signed-by-strangers", "REFER", "KEY_UNKNOWN", c -> secondKey(c, l -> l, 7, 8, 9));
        bad(
                "trust-list",
                "previous-is-another",
                "REFER",
                "KEY_UNKNOWN",
                c -> secondKey(c, l -> Change.successor(l, "00".repeat(32), 2, l.issuerKeys()), 1, 2, 3));
        bad(
                "trust-list",
                "first-list-unsigned",
                "REFER",
                "TRUST_MISSING",
                c -> c.world.trustLists = lists -> List.of(
                        TrustListJws.unsigned(c.world.trustList().list()).json()));
        bad(
                "trust-list",
                "first-list-changed",
                "REFER",
                "TRUST_MISSING",
                c -> c.world.trustLists = lists -> List.of(
                        Samples.signed(Change.schemes(c.world.trustList().list(), List.of()), 1, 2, 3)
                                .json()));
        Map<String, UnaryOperator<String>> spoil = new LinkedHashMap<>();
        spoil.put("version-2", t -> t.replace("\"version\":1", "\"version\":2"));
        spoil.put("type-other", t -> t.replace("touchstone-trust-list", "touchstone-trust"));
        spoil.put("number-zero", t -> t.replace("\"number\":2", "\"number\":0"));
        spoil.put("number-one-with-previous", t -> t.replace("\"number\":2", "\"number\":1"));
        spoil.put("threshold-zero", t -> t.replace("\"threshold\":3", "\"threshold\":0"));
        spoil.put("threshold-six", t -> t.replace("\"threshold\":3", "\"threshold\":6"));
        spoil.put("key-of-unknown-use", t -> t.replace("\"use\":\"status-list\"", "\"use\":\"anything\""));
        spoil.put("key-symmetric", t -> t.replaceFirst("\"kty\":\"EC\"", "\"kty\":\"oct\""));
        spoil.put(
                "kid-of-another-did",
                t -> t.replace("did:web:register.example#status-1", "did:web:attacker.example#status-1"));
        spoil.put("kid-twice", t -> t.replace("#certificate-2\"", "#certificate-1\""));
        spoil.put("witness-quorum-above-keys", t -> t.replace("\"quorum\":0", "\"quorum\":1"));
        spoil.put("expires-before-issue", t -> t.replace("2027-01-05T00:00:00Z", "2020-01-05T00:00:00Z"));
        spoil.put("final-and-expiring", t -> t.replace("\"governors\":", "\"final\":true,\"governors\":"));
        spoil.put(
                "did-of-another-address",
                t -> t.replace("\"did\":\"did:web:register.example\"", "\"did\":\"did:web:other.example\""));
        spoil.forEach((name, edit) -> bad("trust-list", name, "REFER", "FORMAT_INVALID", c -> rawSecond(c, edit)));
        bad("trust-list", "signature-alg-none", "REFER", "FORMAT_INVALID", c -> {
            secondKey(c, l -> l, 1, 2, 3);
            c.world.trustLists = lists -> List.of(
                    lists.get(0),
                    rawSigned(CanonicalJson.text(second(c.world.trustList()).json()), "none", TrustList.TYPE));
        });
        bad("trust-list", "signature-of-another-typ", "REFER", "FORMAT_INVALID", c -> {
            secondKey(c, l -> l, 1, 2, 3);
            c.world.trustLists = lists -> List.of(
                    lists.get(0),
                    rawSigned(CanonicalJson.text(second(c.world.trustList()).json()), "ES256", "vc+jwt"));
        });
        bad("trust-list", "two-second-lists", "REFER", "KEY_UNKNOWN", c -> {
            secondKey(c, l -> l, 1, 2, 3);
            UnaryOperator<List<Json.Obj>> before = c.world.trustLists;
            c.world.trustLists = lists -> {
                List<Json.Obj> made = new ArrayList<>(before.apply(lists));
                TrustListJws one = c.world.trustList();
                made.add(Samples.signed(
                                Change.successor(
                                        one.list(),
                                        one.fingerprint(),
                                        2,
                                        one.list().issuerKeys()),
                                1,
                                2,
                                3)
                        .json());
                return made;
            };
        });
    }

    // ----------------------------------------------------------------------------------------------
    // presentations

    private static Presentation presented(
            Presentation p, String certificate, String audience, String nonce, Instant iat, Instant exp) {
        return new Presentation(p.holder(), certificate, audience, nonce, p.id(), iat, exp);
    }

    private void presentationSteps() {
        step(
                Step.PRESENTATION_TYP,
                "typ-jwt",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.presentationHeader = h -> Change.with(h, "typ", "JWT"));
        step(
                Step.PRESENTATION_MEMBERS,
                "unknown-member",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.presentationPayload = p -> Change.with(p, "vp", new Json.Obj(Map.of())));
        step(
                Step.PRESENTATION_CERTIFICATE,
                "of-another-certificate",
                "REFER",
                "PRESENTATION_OTHER",
                c -> c.world.presentation = p -> presented(
                        p, World.twin(p.certificate()), p.audience(), p.nonce(), p.issuedAt(), p.expiresAt()));
        step(
                Step.PRESENTATION_KID,
                "kid-of-another-key",
                "REFER",
                "PRESENTATION_INVALID",
                c -> c.world.presentationHeader = h -> Change.with(
                        h, "kid", TestKeys.es256("attacker").publicKey().didJwk() + "#0"));
        step(Step.PRESENTATION_HOLDER, "by-another-key", "REFER", "HOLDER_NOT_BOUND", c -> c.world.holder = "attacker");
        step(
                Step.PRESENTATION_SIGNATURE,
                "changed-after-signing",
                "REFER",
                "PRESENTATION_INVALID",
                c -> c.world.presentationToken = t -> t.substring(0, t.lastIndexOf('.') + 1)
                        + Base64Url.encode(TestKeys.signer("holder harbour").sign(new byte[] {1})));
        step(
                Step.PRESENTATION_AUDIENCE,
                "for-another-buyer",
                "REFER",
                "WRONG_TENDER",
                c -> c.world.presentation = p -> presented(
                        p, p.certificate(), "GB-PPON-PXXX-1111-XXXX", p.nonce(), p.issuedAt(), p.expiresAt()));
        step(
                Step.PRESENTATION_NONCE,
                "for-another-lot",
                "REFER",
                "WRONG_TENDER",
                c -> c.world.presentation =
                        p -> presented(p, p.certificate(), p.audience(), "A".repeat(43), p.issuedAt(), p.expiresAt()));
        step(
                Step.PRESENTATION_ISSUED,
                "made-after-the-deadline",
                "REFER",
                "PRESENTATION_LATE",
                c -> c.world.presentation = p ->
                        presented(p, p.certificate(), p.audience(), p.nonce(), DEADLINE.plusSeconds(1), p.expiresAt()));
        step(
                Step.PRESENTATION_EXPIRY,
                "ended-before-the-deadline",
                "REFER",
                "PRESENTATION_EXPIRED",
                c -> c.world.presentation = p -> presented(
                        p,
                        p.certificate(),
                        p.audience(),
                        p.nonce(),
                        DEADLINE.minusSeconds(7200),
                        DEADLINE.minusSeconds(3600)));
        step(
                Step.PRESENTATION_LIFETIME,
                "for-a-hundred-days",
                "REFER",
                "PRESENTATION_EXPIRED",
                c -> c.world.presentation = p -> presented(
                        p,
                        p.certificate(),
                        p.audience(),
                        p.nonce(),
                        p.issuedAt(),
                        DEADLINE.plus(Duration.ofDays(100))));
        step(Step.PRESENTATION_REPLAY, "handed-in-by-two-bidders", "REFER", "REPLAYED", c -> {
            c.twoBidders = true;
            c.world.tender = t -> Change.with(
                    t,
                    "bidders",
                    new Json.Arr(List.of(
                            t.array("bidders").get(0),
                            Change.with(t.objects("bidders").get(0), "name", "Vale Care Holdings"))));
        });
        step(Step.PRESENTATION_REQUIRED, "absent", "REFER", "HOLDER_NOT_BOUND", c -> c.input = Case.Input.BUNDLE);
    }

    private void presentations() {
        Map<String, UnaryOperator<Json.Obj>> spoil = new LinkedHashMap<>();
        spoil.put("without-jti", p -> Change.without(p, "jti"));
        spoil.put("jti-not-a-uuid", p -> Change.with(p, "jti", "urn:uuid:1"));
        spoil.put("without-nonce", p -> Change.without(p, "nonce"));
        spoil.put("nonce-empty", p -> Change.with(p, "nonce", ""));
        spoil.put("without-aud", p -> Change.without(p, "aud"));
        spoil.put("aud-an-array", p -> Change.with(p, "aud", Json.Arr.ofStrings(List.of(p.text("aud")))));
        spoil.put("without-iat", p -> Change.without(p, "iat"));
        spoil.put("iat-text", p -> Change.with(p, "iat", "1"));
        spoil.put("iat-negative", p -> Change.with(p, "iat", new Json.Num(-1)));
        spoil.put("exp-huge", p -> Change.with(p, "exp", new Json.Num(9_007_199_254_740_991L)));
        spoil.put("exp-before-iat", p -> Change.with(p, "exp", new Json.Num(1)));
        spoil.put("no-certificate", p -> Change.with(p, "verifiableCredential", new Json.Arr(List.of())));
        spoil.put(
                "two-certificates",
                p -> Change.with(
                        p,
                        "verifiableCredential",
                        new Json.Arr(java.util.Collections.nCopies(
                                2, p.array("verifiableCredential").get(0)))));
        spoil.put(
                "certificate-by-address",
                p -> Change.at(
                        p,
                        "verifiableCredential",
                        0,
                        v -> Change.with(v, "id", "https://attacker.example/certificate.jwt")));
        spoil.put(
                "certificate-embedded",
                p -> Change.at(p, "verifiableCredential", 0, v -> Change.with(v, "type", "VerifiableCredential")));
        spoil.put("holder-a-did-web", p -> Change.with(p, "holder", "did:web:attacker.example"));
        spoil.put(
                "holder-not-canonical",
                p -> Change.with(
                        p,
                        "holder",
                        "did:jwk:"
                                + Base64Url.encode((" "
                                                + CanonicalJson.text(TestKeys.es256("holder harbour")
                                                        .publicKey()
                                                        .json()))
                                        .getBytes(StandardCharsets.UTF_8))));
        spoil.forEach((name, edit) ->
                bad("presentation", name, "REFER", "FORMAT_INVALID", c -> c.world.presentationPayload = edit));
        bad(
                "presentation",
                "alg-none",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.presentationHeader = h -> Change.with(h, "alg", "none"));
        bad(
                "presentation",
                "with-jwk",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.presentationHeader = h -> Change.with(
                        h, "jwk", TestKeys.es256("attacker").publicKey().json()));
        bad(
                "presentation",
                "signed-by-the-issuer",
                "REFER",
                "PRESENTATION_INVALID",
                c -> c.world.presentationToken = t -> {
                    String input = t.substring(0, t.lastIndexOf('.'));
                    return input + "."
                            + Base64Url.encode(
                                    TestKeys.signer("certificate 1").sign(input.getBytes(StandardCharsets.US_ASCII)));
                });
        bad(
                "presentation",
                "the-certificate-as-presentation",
                "REFER",
                "FORMAT_INVALID",
                c -> c.world.presentationToken = t -> c.world.token());
        bad(
                "presentation",
                "for-another-deadline",
                "REFER",
                "WRONG_TENDER",
                c -> c.world.tender = t -> Change.with(t, "deadline", "2026-03-02T13:00:00+00:00"));
        bad(
                "presentation",
                "for-another-procurement",
                "REFER",
                "WRONG_TENDER",
                c -> c.world.tender = t -> Change.with(t, "ocid", "ocds-h6vhtk-049f77"));
        bad(
                "presentation",
                "for-the-buyers-own-nonce",
                "REFER",
                "WRONG_TENDER",
                c -> c.world.tender = t -> Change.with(t, "nonce", "challenge-of-the-buyer"));
        bad("presentation", "bare-without-proof", "REFER", "LOG_PROOF_MISSING", c -> {
            c.input = Case.Input.BARE_PRESENTATION;
            c.packMore.add(new org.touchstone.format.pack.PackLine.Trust(c.world.trustList()).text());
        });
    }

    // ----------------------------------------------------------------------------------------------------
    // tenders

    private static Json.Obj bidder(Json.Obj t, String... ids) {
        List<Json> all = new ArrayList<>();
        for (int i = 0; i < ids.length; i += 2) {
            all.add(Json.Obj.builder()
                    .with("scheme", ids[i])
                    .with("id", ids[i + 1])
                    .build());
        }
        return Change.at(t, "bidders", 0, b -> Change.with(b, "identifiers", new Json.Arr(all)));
    }

    private static Json.Obj tenderScope(Json.Obj t, String cpv, String area) {
        return Change.with(
                Change.with(t, "cpv", Json.Arr.ofStrings(List.of(cpv))), "areas", Json.Arr.ofStrings(List.of(area)));
    }

    private static void scope(Case c, List<String> cpv, List<String> areas) {
        c.world.certificate = Change.scope(c.world.certificate, new Certificate.Scope("legal-person", cpv, areas));
    }

    private static void group(Case c) {
        c.world.certificate = Change.subject(
                c.world.certificate,
                s -> Change.with(
                        s,
                        "groupCompanies",
                        new Json.Arr(List.of(new Certificate.GroupCompany(
                                        "Vale Civils Ltd",
                                        List.of(
                                                OrganisationId.of("GB-COH", "99000017"),
                                                OrganisationId.of("XI-LEI", "9999SRADEMO000000706")))
                                .json()))));
    }

    private void tenderSteps() {
        step(Step.TENDER_GROUP, "one-equal-one-of-the-group", "DOES_NOT_MEET", "GROUP_COMPANY_ONLY", c -> {
            group(c);
            c.world.tender = t -> bidder(t, "GB-PPON", "PGVG-7647-BZQM", "XI-LEI", "9999SRADEMO000000706");
        });
        step(
                Step.TENDER_STANDING,
                "continued-where-only-active-counts",
                "DOES_NOT_MEET",
                "STANDING_NOT_ACCEPTED",
                c -> {
                    signing(c);
                    c.world.certificate = Change.subject(
                            c.world.certificate, s -> Change.with(s, "continuation", new Json.Bool(true)));
                });
        bad("tender-policy", "conditions-where-only-active-counts", "DOES_NOT_MEET", "STANDING_NOT_ACCEPTED", c -> {
            signing(c);
            c.world.certificate = Change.subject(
                    c.world.certificate,
                    s -> Change.with(
                            s,
                            "conditions",
                            new Json.Arr(List.of(Json.Obj.builder()
                                    .with("criterion", "EX-01")
                                    .with("due", "2026-09-30")
                                    .build()))));
        });
        step(
                Step.TENDER_MEMBERS,
                "unknown-member",
                "MALFORMED",
                "MALFORMED",
                c -> c.world.tender = t -> Change.with(t, "leval", "standard"));
        step(
                Step.TENDER_SUBJECT_EQUAL,
                "no-identifier-in-common",
                "REFER",
                "IDENTITY_REFER",
                c -> c.world.tender = t -> bidder(t, "XI-LEI", "9999SRADEMO000000221"));
        step(
                Step.TENDER_SUBJECT_CONTRADICTS,
                "one-equal-one-different",
                "DOES_NOT_MEET",
                "SUBJECT_MISMATCH",
                c -> c.world.tender = t -> bidder(t, "GB-PPON", "PGVG-7647-BZQM", "GB-COH", "99000017"));
        step(
                Step.TENDER_LEVEL,
                "level-too-low",
                "DOES_NOT_MEET",
                "LEVEL_TOO_LOW",
                c -> c.world.tender = t -> Change.with(t, "level", "enhanced"));
        step(Step.TENDER_SCOPE, "another-kind-of-work", "REFER", "SCOPE_NOT_COVERED", c -> {
            scope(c, List.of("555"), List.of());
            c.world.tender = t -> tenderScope(t, "85312000", "GB-ENG");
        });
        step(Step.TENDER_AREA, "another-area", "REFER", "AREA_NOT_COVERED", c -> {
            scope(c, List.of(), List.of("GB-WLS"));
            c.world.tender = t -> tenderScope(t, "85312000", "GB-ENG");
        });
    }

    /// Nothing is handed in, but a complete application is in the pack.
    private static void applied(Case c) {
        c.world.recogniseSynthetic();
        c.world.applied = true;
        c.synthetic = true;
        c.nothing = true;
    }

    private void applicationSteps() {
        Map<Step, Consumer<Case>> spoil = new LinkedHashMap<>();
        spoil.put(Step.TRANSITION_OPENING, c -> {
            c.award = Optional.of(DEADLINE);
            c.point = Optional.of("signing");
        });
        spoil.put(Step.TRANSITION_IN_TIME, c -> c.world.appliedAt = DEADLINE.plusSeconds(1));
        spoil.put(
                Step.TRANSITION_APPLICANT,
                c -> c.world.applicant = java.util.UUID.fromString("5b1f5c1e-7a53-4a1c-9d7e-2f6f0b9c8d7b"));
        spoil.put(
                Step.TRANSITION_IDENTITY,
                c -> c.world.registeredIdentity = Change.with(World.identity(), "legalName", "Somebody Else Ltd"));
        spoil.put(
                Step.TRANSITION_BIDDER,
                c -> c.world.tender =
                        t -> bidder(Change.with(t, "level", "L1"), "GB-PPON", "PGVG-7647-BZQM", "GB-COH", "99000017"));
        spoil.put(Step.TRANSITION_ACCEPTED, c -> {
            c.world.appliedScheme = "sra";
            c.world.appliedEdition = 1;
            c.world.appliedLevel = "standard";
            c.world.tender = t -> Change.with(t, "level", "standard");
        });
        spoil.put(Step.TRANSITION_LEVEL, c -> c.world.tender = t -> Change.with(t, "level", "L2"));
        spoil.forEach((step, change) -> step(step, step.id().replace('.', '-'), "REFER", "NONE_OFFERED", c -> {
            applied(c);
            change.accept(c);
        }));
        bad("pack", "an-application-of-another-edition", "REFER", "NONE_OFFERED", c -> {
            applied(c);
            c.world.appliedEdition = 8;
        });
        bad("pack", "an-application-and-no-edition-at-hand", "REFER", "NONE_OFFERED", c -> {
            applied(c);
            c.synthetic = false;
        });
        bad("pack", "an-application-with-the-identity-of-nobody", "REFER", "NONE_OFFERED", c -> {
            applied(c);
            c.world.shownIdentity =
                    Json.Obj.builder().with("identifiers", "GB-COH").build();
        });
        bad("pack", "an-application-and-a-forged-certificate", "DOES_NOT_MEET", "SIGNATURE_INVALID", c -> {
            applied(c);
            c.nothing = false;
            c.world.signer = "attacker";
        });
        bad("pack", "nothing-and-no-application", "REFER", "NONE_OFFERED", c -> {
            c.nothing = true;
            c.packMore.add(new org.touchstone.format.pack.PackLine.Trust(c.world.trustList()).text());
        });
    }

    /// The value as the buyer estimated it, without a level; `rate` empty: not known.
    private static Json.Obj estimated(Json.Obj t, String amount, String rate, String... includes) {
        return Change.without(
                Change.in(t, "value", v -> {
                    Json.Obj value = Change.with(
                            Change.with(Change.with(v, "amount", amount), "of", "lot"),
                            "includes",
                            Json.Arr.ofStrings(List.of(includes)));
                    return rate.isEmpty() ? value : Change.with(value, "vatRate", rate);
                }),
                "level");
    }

    /// Everything that a buyer may settle.
    private static Json.Obj terms(Json.Obj t) {
        Json.Obj basis = Change.in(
                t,
                "value",
                v -> Change.with(
                        Change.with(
                                Change.with(Change.with(v, "of", "lot"), "vatRate", "20"),
                                "includes",
                                Json.Arr.ofStrings(List.of("vat", "options", "extensions"))),
                        "estimated",
                        "Last year's contract and two per cent"));
        Json.Obj award = Json.Obj.builder()
                .with("id", "award-decision")
                .with("at", "2026-04-01T10:00:00+01:00")
                .with(
                        "maximumAge",
                        Json.Obj.builder()
                                .with("amount", 15)
                                .with("unit", "minute")
                                .build())
                .build();
        Json.Obj signing = Json.Obj.builder().with("id", "contract-entry").build();
        return Change.with(
                Change.with(
                        Change.with(
                                Change.with(
                                        Change.with(basis, "title", "Domiciliary care, Wexmouth north"),
                                        "mustHold",
                                        Json.Arr.ofStrings(List.of("sole-tenderer", "group-lead", "group-mem"))),
                                "equivalents",
                                new Json.Bool(true)),
                        "timeZone",
                        "Europe/London"),
                "checkPoints",
                new Json.Arr(List.of(award, signing)));
    }

    /// The same tender with these lots; all that one lot has of its own is moved to each of them.
    private static Json.Obj lots(Json.Obj t, String... names) {
        List<Json> each = new ArrayList<>();
        for (String name : names) {
            each.add(Json.Obj.builder()
                    .with("lot", name)
                    .with("value", t.obj("value"))
                    .with("level", t.text("level"))
                    .build());
        }
        return Change.with(
                Change.without(Change.without(Change.without(t, "lot"), "value"), "level"), "lots", new Json.Arr(each));
    }

    private static Json.Obj checkPoint(Json.Obj t, UnaryOperator<Json.Obj> change) {
        return Change.at(terms(t), "checkPoints", 0, change);
    }

    private static Json.Obj exempt(Json.Obj t, String id, String reason) {
        return Change.with(
                t,
                "exemption",
                Json.Obj.builder().with("id", id).with("reason", reason).build());
    }

    private static Json.Obj basis(Json.Obj t, String member, Json value) {
        return Change.in(terms(t), "value", v -> Change.with(v, member, value));
    }

    private static void spoiltTerms(Map<String, UnaryOperator<Json.Obj>> spoil) {
        spoil.put("condition-without-equivalents", t -> Change.with(t, "equivalents", new Json.Bool(false)));
        spoil.put("equivalents-in-words", t -> Change.with(t, "equivalents", "yes"));
        spoil.put("exemption-without-reason", t -> exempt(t, "urgent-direct-award", " "));
        spoil.put("exemption-in-words", t -> exempt(t, "Because it is urgent", "The bridge fell."));
        spoil.put("must-hold-nobody", t -> Change.with(t, "mustHold", new Json.Arr(List.of())));
        spoil.put("must-hold-unknown-role", t -> Change.with(t, "mustHold", Json.Arr.ofStrings(List.of("parent"))));
        spoil.put(
                "must-hold-a-role-twice",
                t -> Change.with(t, "mustHold", Json.Arr.ofStrings(List.of("oeron", "oeron"))));
        spoil.put("time-zone-an-offset", t -> Change.with(t, "timeZone", "+01:00"));
        spoil.put("time-zone-with-a-blank", t -> Change.with(t, "timeZone", "Europe/ London"));
        spoil.put("check-point-in-words", t -> checkPoint(t, p -> Change.with(p, "id", "Award decision")));
        spoil.put("check-point-twice", t -> checkPoint(t, p -> Change.with(p, "id", "contract-entry")));
        spoil.put(
                "check-point-before-the-deadline",
                t -> checkPoint(t, p -> Change.with(p, "at", "2026-03-02T13:00:00+01:00")));
        spoil.put("check-point-without-offset", t -> checkPoint(t, p -> Change.with(p, "at", "2026-04-01T10:00:00")));
        spoil.put("check-point-with-unknown-member", t -> checkPoint(t, p -> Change.with(p, "accepts", "active")));
        spoil.put(
                "freshness-in-days",
                t -> checkPoint(t, p -> Change.in(p, "maximumAge", a -> Change.with(a, "unit", "day"))));
        spoil.put(
                "freshness-of-nothing",
                t -> checkPoint(t, p -> Change.in(p, "maximumAge", a -> Change.with(a, "amount", new Json.Num(0)))));
        spoil.put(
                "freshness-of-ten-thousand-and-one",
                t -> checkPoint(
                        t, p -> Change.in(p, "maximumAge", a -> Change.with(a, "amount", new Json.Num(10_001)))));
        spoil.put("witnesses-none", t -> Change.with(t, "witnesses", new Json.Num(0)));
        spoil.put("witnesses-65", t -> Change.with(t, "witnesses", new Json.Num(65)));
        spoil.put("witnesses-as-text", t -> Change.with(t, "witnesses", "2"));
        spoil.put("title-blank", t -> Change.with(t, "title", " "));
        spoil.put("nonce-of-129-characters", t -> Change.with(t, "nonce", "x".repeat(129)));
        spoil.put("nonce-empty", t -> Change.with(t, "nonce", ""));
        spoil.put("value-of-nobody", t -> basis(t, "of", new Json.Str("group")));
        spoil.put(
                "value-without-whose",
                t -> Change.in(t, "value", v -> Change.with(v, "includes", Json.Arr.ofStrings(List.of("vat")))));
        spoil.put("value-includes-something", t -> basis(t, "includes", Json.Arr.ofStrings(List.of("tax"))));
        spoil.put("value-includes-vat-twice", t -> basis(t, "includes", Json.Arr.ofStrings(List.of("vat", "vat"))));
        spoil.put("vat-rate-a-number", t -> basis(t, "vatRate", new Json.Num(20)));
        spoil.put("vat-rate-of-a-hundred", t -> basis(t, "vatRate", new Json.Str("100")));
        spoil.put("estimated-without-words", t -> basis(t, "estimated", new Json.Str("")));
    }

    private static void spoiltLots(Map<String, UnaryOperator<Json.Obj>> spoil) {
        spoil.put("lot-and-lots", t -> Change.with(lots(t, "1", "2"), "lot", "1"));
        spoil.put("neither-lot-nor-lots", t -> Change.without(t, "lot"));
        spoil.put("no-lots", t -> Change.with(lots(t, "1"), "lots", new Json.Arr(List.of())));
        spoil.put("lot-twice", t -> lots(t, "1", "1"));
        spoil.put("lot-without-name", t -> Change.at(lots(t, "1", "2"), "lots", 0, l -> Change.without(l, "lot")));
        spoil.put(
                "lot-with-its-own-deadline",
                t -> Change.at(lots(t, "1", "2"), "lots", 1, l -> Change.with(l, "deadline", "2026-03-03T12:00:00Z")));
        spoil.put(
                "lot-says-again-what-all-have",
                t -> Change.at(
                        Change.with(lots(t, "1", "2"), "title", "Care"),
                        "lots",
                        0,
                        l -> Change.with(l, "title", "Care, north")));
        spoil.put("nonce-shared-by-two-lots", t -> Change.with(lots(t, "1", "2"), "nonce", "challenge-of-the-buyer"));
        spoil.put(
                "bidder-for-a-lot-that-is-not-there",
                t -> Change.at(
                        lots(t, "1", "2"),
                        "bidders",
                        0,
                        b -> Change.with(b, "lots", Json.Arr.ofStrings(List.of("3")))));
        spoil.put(
                "bidder-for-no-lot",
                t -> Change.at(lots(t, "1", "2"), "bidders", 0, b -> Change.with(b, "lots", new Json.Arr(List.of()))));
        spoil.put(
                "bidder-with-lots-in-a-file-of-one",
                t -> Change.at(t, "bidders", 0, b -> Change.with(b, "lots", Json.Arr.ofStrings(List.of("1")))));
    }

    private void tenders() {
        bad(
                "tender-policy",
                "value-without-vat-of-unknown-rate",
                "REFER",
                "LEVEL_UNKNOWN",
                c -> c.world.tender = t -> estimated(t, "180000.00", "", "options", "extensions"));
        bad(
                "tender-policy",
                "level-too-low-for-the-value-with-vat-added",
                "DOES_NOT_MEET",
                "LEVEL_TOO_LOW",
                c -> c.world.tender = t -> estimated(t, "900000.00", "20", "options", "extensions"));
        bad(
                "tender-policy",
                "level-too-low-already-without-vat",
                "DOES_NOT_MEET",
                "LEVEL_TOO_LOW",
                c -> c.world.tender = t -> estimated(t, "1100000.00", "", "options", "extensions"));
        bad(
                "tender-policy",
                "value-without-options",
                "REFER",
                "LEVEL_UNKNOWN",
                c -> c.world.tender = t -> estimated(t, "450000.00", "20", "vat", "extensions"));
        bad(
                "tender-policy",
                "a-subsidiary-bids",
                "DOES_NOT_MEET",
                "SUBJECT_MISMATCH",
                c -> c.world.tender = t -> bidder(t, "GB-COH", "99000017"));
        bad("tender-policy", "a-company-of-the-holders-group-bids", "DOES_NOT_MEET", "GROUP_COMPANY_ONLY", c -> {
            group(c);
            c.world.tender = t -> bidder(t, "GB-COH", "99000017");
        });
        bad("tender-policy", "a-company-that-no-certificate-names", "DOES_NOT_MEET", "SUBJECT_MISMATCH", c -> {
            group(c);
            c.world.tender = t -> bidder(t, "GB-COH", "99000018");
        });
        bad(
                "tender-policy",
                "a-trading-name-only",
                "REFER",
                "IDENTITY_INSUFFICIENT",
                c -> c.world.tender = t -> bidder(t));
        bad(
                "tender-policy",
                "a-weak-identifier-only",
                "REFER",
                "IDENTITY_INSUFFICIENT",
                c -> c.world.tender = t -> bidder(t, "XI-DUNS", "123456789"));
        bad(
                "tender-policy",
                "level-too-low-for-the-value",
                "DOES_NOT_MEET",
                "LEVEL_TOO_LOW",
                c -> c.world.tender = t ->
                        Change.without(Change.in(t, "value", v -> Change.with(v, "amount", "1000000.00")), "level"));
        bad(
                "tender-policy",
                "level-that-nobody-knows",
                "REFER",
                "LEVEL_UNKNOWN",
                c -> c.world.tender = t -> Change.with(t, "level", "platinum"));
        bad(
                "tender-policy",
                "value-in-another-currency",
                "REFER",
                "LEVEL_UNKNOWN",
                c -> c.world.tender =
                        t -> Change.without(Change.in(t, "value", v -> Change.with(v, "currency", "EUR")), "level"));
        bad("tender-policy", "edition-not-at-hand", "REFER", "LEVEL_UNKNOWN", c -> {
            c.edition = false;
            c.world.tender = t -> Change.with(t, "level", "enhanced");
        });
        Map<String, UnaryOperator<Json.Obj>> spoil = new LinkedHashMap<>();
        spoil.put("without-deadline", t -> Change.without(t, "deadline"));
        spoil.put("deadline-without-offset", t -> Change.with(t, "deadline", "2026-03-02T12:00:00"));
        spoil.put("amount-a-number", t -> Change.in(t, "value", v -> Change.with(v, "amount", new Json.Num(1))));
        spoil.put("amount-with-comma", t -> Change.in(t, "value", v -> Change.with(v, "amount", "450,000")));
        spoil.put("use-unknown", t -> Change.with(t, "useCode", "exclusion"));
        spoil.put("buyer-without-id", t -> Change.in(t, "buyer", b -> Change.without(b, "id")));
        spoil.put("bidder-with-wrong-ppon", t -> bidder(t, "GB-PPON", "12"));
        spoil.put("bidder-with-two-company-numbers", t -> bidder(t, "GB-COH", "1", "GB-COH", "2"));
        spoil.put("version-2", t -> Change.with(t, "version", new Json.Num(2)));
        spoil.put("cpv-with-check-digit", t -> Change.with(t, "cpv", Json.Arr.ofStrings(List.of("85312000-9"))));
        spoiltTerms(spoil);
        spoiltLots(spoil);
        spoil.forEach((name, edit) -> bad("tender-policy", name, "MALFORMED", "MALFORMED", c -> c.world.tender = edit));
    }
}
