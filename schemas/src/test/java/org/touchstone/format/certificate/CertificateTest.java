package org.touchstone.format.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;

class CertificateTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(new String(Contexts.certificateSchema(), StandardCharsets.UTF_8), InputFormat.JSON);

    @Test
    void theW3cContextHasItsPublishedBytes() throws Exception {
        assertEquals(
                Contexts.W3C_V2_SHA256,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Contexts.w3cV2())));
    }

    @Test
    void everyTermOfACertificateIsDefinedByTheContexts() {
        Json.Obj context = StrictJson.parseObject(Contexts.accreditationV1()).obj("@context");
        assertTrue(context.bool("@protected"));
        Json.Obj subject = context.obj("AccreditedSupplier").obj("@context");
        assertTrue(subject.bool("@protected"));
        for (String member : Samples.certificate()
                .payload()
                .obj("credentialSubject")
                .members()
                .keySet()) {
            assertTrue(subject.has(member), member);
        }
        assertTrue(context.has("replaces"));
    }

    @Test
    void aPayloadReadsBackEqual() {
        Certificate c = Samples.certificate();
        assertEquals(c, Certificate.of(StrictJson.parseObject(CanonicalJson.bytes(c.payload()))));
    }

    @Test
    void aSignedTokenReadsBackEqual() {
        Certificate c = Samples.certificate();
        UnverifiedCertificate read = CertificateJwt.sign(c, Samples.CERTIFICATE_KID, TestKeys.signer("certificate 1"));
        assertEquals(c, read.certificate());
        assertTrue(read.token().isSignedBy(TestKeys.es256("certificate 1").publicKey()));
    }

    @Test
    void theSampleSatisfiesTheJsonSchema() {
        assertEquals(
                List.of(),
                SCHEMA.validate(CanonicalJson.text(Samples.certificate().payload()), InputFormat.JSON));
    }

    /// Each member removed, an unknown one added to each object, each string emptied, each value turned into
    /// null.
    static List<Defect> defects() {
        List<Defect> out = new ArrayList<>();
        spoil("", Samples.certificate().payload(), d -> out.add(d));
        return out;
    }

    record Defect(String what, Json.Obj payload) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static final List<String> OPTIONAL = List.of("region", "baseline", "target", "period", "unit", "uri");

    private interface Sink {
        void add(Defect defect);
    }

    private static void spoil(String path, Json.Obj o, Sink sink) {
        Map<String, Json> more = new LinkedHashMap<>(o.members());
        more.put("unexpected", new Json.Str("x"));
        sink.add(new Defect(path + " has an unknown member", new Json.Obj(more)));
        for (Map.Entry<String, Json> m : o.members().entrySet()) {
            String here = path + "/" + m.getKey();
            if (!OPTIONAL.contains(m.getKey())
                    || path.contains("metrics") && m.getKey().equals("unit")) {
                Map<String, Json> less = new LinkedHashMap<>(o.members());
                less.remove(m.getKey());
                sink.add(new Defect(here + " is missing", new Json.Obj(less)));
            }
            sink.add(new Defect(here + " is null", replaced(o, m.getKey(), new Json.Null())));
            if (m.getValue() instanceof Json.Str) {
                sink.add(new Defect(here + " is empty", replaced(o, m.getKey(), new Json.Str(""))));
            }
            if (m.getValue() instanceof Json.Obj inner) {
                spoil(here, inner, d -> sink.add(new Defect(d.what(), replaced(o, m.getKey(), d.payload()))));
            }
            if (m.getValue() instanceof Json.Arr(List<Json> items)
                    && !items.isEmpty()
                    && items.get(0) instanceof Json.Obj inner) {
                spoil(here + "[0]", inner, d -> {
                    List<Json> changed = new ArrayList<>(items);
                    changed.set(0, d.payload());
                    sink.add(new Defect(d.what(), replaced(o, m.getKey(), new Json.Arr(changed))));
                });
            }
        }
    }

    private static Json.Obj replaced(Json.Obj o, String name, Json value) {
        Map<String, Json> members = new LinkedHashMap<>(o.members());
        members.put(name, value);
        return new Json.Obj(members);
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aSpoiltPayloadIsRefusedByReaderAndSchema(Defect d) {
        assertThrows(MalformedException.class, () -> Certificate.of(d.payload()));
        assertTrue(!SCHEMA.validate(CanonicalJson.text(d.payload()), InputFormat.JSON)
                .isEmpty());
    }
}
