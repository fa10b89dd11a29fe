package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// The JSON Schemas say of all vectors what the readers say, as far as a schema can.
@Tag("exhaustive")
class SchemaVectorsTest {
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    /// One document of a vector, and the schema that it must have.
    private record Part(String schema, String json) {}

    static Schema schema(String name) {
        return SCHEMAS.computeIfAbsent(name, n -> {
            try (InputStream in = Objects.requireNonNull(
                    SchemaVectorsTest.class.getResourceAsStream("/org/touchstone/format/" + n + ".schema.json"), n)) {
                return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<String> faults(Part part) {
        try {
            return schema(part.schema()).validate(part.json(), InputFormat.JSON).stream()
                    .map(Object::toString)
                    .toList();
        } catch (RuntimeException notJson) {
            return List.of("not JSON at all");
        }
    }

    /// All documents in a vector that are JSON and say what they are.
    private static List<Part> parts(Vector v) {
        List<Part> out = new ArrayList<>();
        if (v.json().has("tender")) {
            out.add(new Part("tender-policy-v1", CanonicalJson.text(v.json().obj("tender"))));
        }
        for (String line : v.json().texts("pack")) {
            out.add(new Part("pack-v1", line));
        }
        for (Json.Obj submission : v.json().objects("submissions")) {
            String text = new String(Vector.content(submission), StandardCharsets.UTF_8);
            if (text.startsWith("{")) {
                try {
                    Json.Obj o =
                            StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.DOCUMENT);
                    boolean file = o.has("presentation");
                    out.add(new Part(file ? "presentation-file-v1" : "bundle-v1", text));
                    if (file) {
                        token(out, "presentation-v1", o.text("presentation"));
                    }
                    Json.Obj bundle = file ? o.obj("bundle") : o;
                    token(out, "certificate-v1", bundle.obj("certificate").text("token"));
                    for (Json.Obj list : bundle.objects("statusLists")) {
                        token(out, "status-list-v1", list.text("token"));
                    }
                    for (Json.Obj list : bundle.objects("trustLists")) {
                        out.add(new Part("trust-list-jws-v1", CanonicalJson.text(list)));
                        out.add(new Part("trust-list-v1", decoded(list.text("payload"))));
                    }
                } catch (MalformedException | IllegalArgumentException e) {
                    continue; // what cannot be taken apart is no matter for a schema
                }
            }
        }
        return out;
    }

    private static void token(List<Part> out, String schema, String token) {
        String[] three = token.split("\\.", -1);
        if (three.length == 3) {
            out.add(new Part(schema, decoded(three[1])));
        }
    }

    private static String decoded(String base64url) {
        return new String(Base64.getUrlDecoder().decode(base64url), StandardCharsets.UTF_8);
    }

    @Test
    void everyDocumentOfAGoodVectorHasItsSchema() {
        Set<String> used = new TreeSet<>();
        for (Vector v : Vector.all()) {
            if (v.name().contains("/good-")) {
                for (Part part : parts(v)) {
                    assertEquals(List.of(), faults(part), v.name() + " " + part.schema());
                    used.add(part.schema());
                }
            }
        }
        assertEquals(
                Set.of(
                        "bundle-v1",
                        "certificate-v1",
                        "pack-v1",
                        "presentation-file-v1",
                        "presentation-v1",
                        "status-list-v1",
                        "tender-policy-v1",
                        "trust-list-jws-v1",
                        "trust-list-v1"),
                used);
    }

    /// What no JSON Schema can say: bytes and spellings inside encoded parts, arithmetic of keys and check digits,
    /// how members depend on each other, which calendar days exist.
    private static final Set<String> BEYOND_SCHEMA = Set.of(
            "status-list/another-issuer",
            "status-list/entry-of-another-list",
            "status-list/entry-of-other-validity",
            "status-list/entry-with-other-bits",
            "status-list/half-the-size",
            "status-list/list-a-gzip-bomb",
            "status-list/list-alg-none",
            "status-list/list-cut-off",
            "status-list/list-not-gzip",
            "status-list/list-of-an-unknown-key",
            "status-list/list-one-byte-short",
            "status-list/list-subject-of-other-id",
            "status-list/list-with-jwk",
            "status-list/list-with-the-certificates-entry",
            "status-list/list-with-the-others-entry",
            "status-list/logged-after-the-key-was-retired",
            "status-list/signed-by-a-stranger",
            "status-list/signed-with-the-certificate-key",
            "status-list/typ-of-a-presentation",
            "trust-list/did-of-another-address",
            "trust-list/expires-before-issue",
            "trust-list/kid-of-another-did",
            "trust-list/kid-twice",
            "trust-list/not-canonical",
            "trust-list/signature-alg-none",
            "trust-list/signature-of-another-typ",
            "trust-list/threshold-six",
            "trust-list/witness-quorum-above-keys",
            "presentation/alg-none",
            "presentation/exp-before-iat",
            "presentation/holder-not-canonical",
            "presentation/typ-jwt",
            "presentation/with-jwk",
            "tender-policy/bidder-with-two-company-numbers",
            "tender-policy/bidder-with-wrong-ppon",
            "tender-policy/bidder-for-a-lot-that-is-not-there",
            "tender-policy/check-point-before-the-deadline",
            "tender-policy/check-point-twice",
            "tender-policy/lot-says-again-what-all-have",
            "tender-policy/lot-twice",
            "tender-policy/nonce-shared-by-two-lots");

    @Test
    void whatAReaderRefusesForItsFormTheSchemaRefuses() {
        List<String> accepted = new ArrayList<>();
        int refused = 0;
        for (Vector v : Vector.all()) {
            boolean form = Set.of("MALFORMED", "FORMAT_INVALID", "PROFILE_INVALID", "STATUS_LIST_INVALID")
                    .contains(v.code());
            // Certificates and their headers have tests of their own beside their codec.
            if (!form
                    || v.name().startsWith("certificate/")
                    || BEYOND_SCHEMA.contains(v.name().replace(".json", ""))) {
                continue;
            }
            List<Part> parts = parts(v);
            if (parts.isEmpty()) {
                continue;
            }
            if (parts.stream().allMatch(p -> faults(p).isEmpty())) {
                accepted.add(v.name().replace(".json", ""));
            } else {
                refused++;
            }
        }
        assertEquals(List.of(), accepted);
        assertTrue(refused > 50, refused + " refused");
    }
}
