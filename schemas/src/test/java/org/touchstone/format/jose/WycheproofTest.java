package org.touchstone.format.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Project Wycheproof's vectors through the code that the server and the verifier both run. The files are not
/// part of this repository: put `ecdsa_secp256r1_sha256_p1363_test.json`, `ed25519_test.json`,
/// `json_web_signature_test.json` into `../shared/wycheproof` beside the clone, or name their folder with
/// `-Dwycheproof=…` or `WYCHEPROOF`.
class WycheproofTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void es256_signatures() {
        int seen = 0;
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : read("ecdsa_secp256r1_sha256_p1363_test.json").get("testGroups")) {
            byte[] point =
                    HEX.parseHex(group.get("publicKey").get("uncompressed").asString());
            PublicJwk key = key(Arrays.copyOfRange(point, 1, 33), Arrays.copyOfRange(point, 33, 65));
            for (JsonNode test : group.get("tests")) {
                seen++;
                compare(test, Es256.verify(bytes(test, "msg"), bytes(test, "sig"), key), wrong);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen > 200, "too few vectors: " + seen);
    }

    @Test
    void ed25519_signatures() {
        int seen = 0;
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : read("ed25519_test.json").get("testGroups")) {
            byte[] key = HEX.parseHex(group.get("publicKey").get("pk").asString());
            for (JsonNode test : group.get("tests")) {
                seen++;
                compare(test, Ed25519.verify(bytes(test, "msg"), bytes(test, "sig"), key), wrong);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen > 100, "too few vectors: " + seen);
    }

    /// The verifier below the strict front: the groups with a P-256 key must come out exactly as published.
    @Test
    void jws_with_a_p256_key() {
        int valid = 0;
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : read("json_web_signature_test.json").get("testGroups")) {
            JsonNode key = group.has("public") ? group.get("public") : group.get("private");
            if (!key.path("crv").asString("").equals("P-256")) {
                continue;
            }
            PublicJwk jwk = key(
                    Base64Url.decode(key.get("x").asString()),
                    Base64Url.decode(key.get("y").asString()));
            for (JsonNode test : group.get("tests")) {
                String jws = test.get("jws").asString("");
                // A key that names another use or algorithm is no key for us: PublicJwk has no room for
                // either member.
                boolean usable = key.path("alg").asString("ES256").equals("ES256")
                        && key.path("use").asString("sig").equals("sig")
                        && (!key.has("key_ops") || key.get("key_ops").toString().contains("verify"));
                boolean accepted = usable && isCanonical(jws) && verifies(jws, jwk);
                if (accepted) {
                    valid++;
                }
                compare(test, accepted, wrong);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(valid > 0, "no valid ES256 vector was seen");
    }

    /// Nothing that the vectors call invalid passes the strict front and the signature, with any key of any
    /// group.
    @Test
    void the_strict_front_lets_no_invalid_jws_through() {
        JsonNode file = read("json_web_signature_test.json");
        List<PublicJwk> keys = new ArrayList<>();
        for (JsonNode group : file.get("testGroups")) {
            JsonNode key = group.has("public") ? group.get("public") : group.get("private");
            if (key.path("crv").asString("").equals("P-256")) {
                keys.add(key(
                        Base64Url.decode(key.get("x").asString()),
                        Base64Url.decode(key.get("y").asString())));
            }
        }
        int seen = 0;
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                if (!test.get("result").asString().equals("invalid")) {
                    continue;
                }
                seen++;
                String jws = test.get("jws").isString()
                        ? test.get("jws").asString()
                        : test.get("jws").toString();
                if (passesFront(jws, token -> keys.stream().anyMatch(token::isSignedBy))) {
                    wrong.add(test.get("tcId") + " " + test.get("comment"));
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen > 300, "too few vectors: " + seen);
    }

    private static boolean passesFront(String jws, Predicate<CompactToken> signed) {
        CompactToken token;
        try {
            token = CompactToken.parse(jws);
        } catch (MalformedException e) {
            return false;
        }
        return signed.test(token);
    }

    private static boolean isCanonical(String jws) {
        try {
            for (String part : jws.split("\\.", -1)) {
                Base64Url.decode(part);
            }
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static boolean verifies(String jws, PublicJwk key) {
        try {
            return JWSObject.parse(jws).verify(new Es256Verifier(key));
        } catch (ParseException | JOSEException e) {
            return false;
        }
    }

    private static void compare(JsonNode test, boolean accepted, List<String> wrong) {
        boolean expected = test.get("result").asString().equals("valid");
        if (expected != accepted) {
            wrong.add("tcId " + test.get("tcId") + " (" + test.get("comment").asString() + ") expected "
                    + test.get("result").asString());
        }
    }

    private static byte[] bytes(JsonNode test, String member) {
        return HEX.parseHex(test.get(member).asString());
    }

    private static PublicJwk key(byte[] x, byte[] y) {
        return PublicJwk.parse(Json.Obj.builder()
                .with("kty", "EC")
                .with("crv", "P-256")
                .with("x", Base64Url.encode(x))
                .with("y", Base64Url.encode(y))
                .build());
    }

    private static JsonNode read(String name) {
        String configured = System.getProperty("wycheproof", System.getenv().getOrDefault("WYCHEPROOF", ""));
        Path folder = configured.isEmpty() ? Path.of("..", "..", "shared", "wycheproof") : Path.of(configured);
        Path file = folder.resolve(name);
        assumeTrue(
                Files.isRegularFile(file),
                "skipped: no " + name + " in " + folder.toAbsolutePath().normalize());
        try {
            return JsonMapper.shared().readTree(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
