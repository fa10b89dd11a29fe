package org.touchstone.registry.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;

class KeyRingTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PublicUrl URL = new PublicUrl("https://register.example");

    @TempDir
    private Path data = Path.of("");

    private Identity identity() {
        return Identity.fix(data, Optional.of(URL), URL, "Registry");
    }

    private KeyRing ring() {
        return KeyRing.open(data.resolve("keys"), identity(), RANDOM, NOW);
    }

    @Test
    void is_the_same_after_a_restart_and_closed_to_others() throws Exception {
        KeyRing first = ring();
        KeyRing again = ring();
        assertEquals(first.certificateKey(), again.certificateKey());
        assertEquals(first.statusKey(), again.statusKey());
        assertNotEquals(first.certificateKey(), first.statusKey());
        assertEquals(first.logSigner().key(), again.logSigner().key());
        assertArrayEquals(first.sealingSecret(), again.sealingSecret());
        assertEquals(first.numbers().digits(7), again.numbers().digits(7));
        byte[] message = {1, 2, 3};
        assertTrue(Es256.verify(message, again.certificateSigner().sign(message), first.certificateKey()));
        first.issuerCertificate().verify(first.issuerCertificate().getPublicKey());
        for (String file : List.of("keys/ring.p12", "keys/passphrase")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))));
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("keys"))));
    }

    @Test
    void a_damaged_ring_or_another_passphrase_is_refused_and_never_replaced() throws Exception {
        ring();
        Path file = data.resolve("keys/ring.p12");
        Path passphrase = data.resolve("keys/passphrase");
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(file, bad);
        assertThrows(KeyRing.KeyRingException.class, this::ring);
        Files.write(file, good);
        String secret = Files.readString(passphrase);
        Files.writeString(passphrase, "another");
        assertThrows(KeyRing.KeyRingException.class, this::ring);
        Files.delete(passphrase);
        assertThrows(KeyRing.KeyRingException.class, this::ring);
        Files.writeString(passphrase, secret);
        ring();
    }

    @Test
    void a_registry_of_another_name_does_not_get_the_ring() throws Exception {
        ring();
        Path file = data.resolve("identity.json");
        String good = Files.readString(file);
        Files.writeString(file, good.replace("Registry", "Registrx"));
        KeyRing.KeyRingException refused = assertThrows(KeyRing.KeyRingException.class, this::ring);
        assertTrue(String.valueOf(refused.getMessage()).contains("Registrx"));
        Files.writeString(file, good);
        ring();
    }

    @Test
    void the_public_address_is_fixed_at_the_first_start() {
        identity();
        assertEquals(
                URL,
                Identity.fix(data, Optional.empty(), new PublicUrl("http://localhost:1"), "x")
                        .publicUrl());
        Identity.OtherIdentityException refused = assertThrows(
                Identity.OtherIdentityException.class,
                () -> Identity.fix(data, Optional.of(new PublicUrl("https://other.example")), URL, "x"));
        assertTrue(String.valueOf(refused.getMessage()).contains("--public-url https://register.example"));
    }

    @Test
    void numbers_come_in_no_order_and_never_twice() {
        NumberOrder order = new NumberOrder(new byte[32]);
        Set<Integer> seen = new HashSet<>();
        int rising = 0;
        int before = -1;
        for (int place = 0; place < 20_000; place++) {
            int digits = order.digits(place);
            assertTrue(digits >= 0 && digits < 10_000_000 && seen.add(digits));
            rising += digits > before ? 1 : 0;
            before = digits;
        }
        assertTrue(rising > 9_000 && rising < 11_000);
        assertNotEquals(order.digits(0), new NumberOrder(new byte[] {1}).digits(0));
        assertThrows(IllegalStateException.class, () -> order.digits(10_000_000));
    }

    @Test
    void the_did_document_names_both_keys_for_assertions() {
        KeyRing ring = ring();
        Json.Obj document = StrictJson.parseObject(DidDocument.bytes(identity(), ring));
        assertEquals("did:web:register.example", document.text("id"));
        assertEquals(
                List.of("did:web:register.example#certificate-1", "did:web:register.example#status-1"),
                document.texts("assertionMethod"));
        for (Json.Obj method : document.objects("verificationMethod")) {
            assertEquals("JsonWebKey", method.text("type"));
            assertTrue(!method.obj("publicKeyJwk").has("d"));
        }
    }

    @Test
    void a_trust_list_is_taken_only_from_a_quorum_and_only_about_these_keys() {
        KeyRing ring = ring();
        List<Es256.KeyPair> governors = List.of(Es256.generate(RANDOM), Es256.generate(RANDOM), Es256.generate(RANDOM));
        TrustList.Governors two = new TrustList.Governors(
                2, governors.stream().map(Es256.KeyPair::publicKey).toList());
        TrustListJws unsigned =
                TrustListJws.unsigned(TrustDraft.next(identity(), ring, two, Optional.empty(), List.of(), NOW));
        TrustListJws one = sign(unsigned, governors.get(0));
        TrustListJws signed = sign(one, governors.get(1));
        TrustDraft.require(signed, Optional.empty(), identity(), ring);
        for (TrustListJws bad : List.of(unsigned, one, sign(one, governors.get(0)))) {
            assertThrows(MalformedException.class, () -> TrustDraft.require(bad, Optional.empty(), identity(), ring));
        }
        KeyRing other = KeyRing.open(data.resolve("other keys"), identity(), RANDOM, NOW);
        assertThrows(MalformedException.class, () -> TrustDraft.require(signed, Optional.empty(), identity(), other));
        TrustListJws next = TrustListJws.unsigned(
                TrustDraft.next(identity(), ring, two, Optional.of(signed), List.of(), NOW.plusSeconds(60)));
        assertEquals(2, next.list().number());
        assertThrows(MalformedException.class, () -> TrustDraft.require(next, Optional.of(signed), identity(), ring));
        TrustDraft.require(sign(sign(next, governors.get(2)), governors.get(1)), Optional.of(signed), identity(), ring);
        assertThrows(
                MalformedException.class,
                () -> TrustDraft.governors(
                        StrictJson.parseObject("{\"threshold\":1,\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"
                                .getBytes(StandardCharsets.UTF_8))));
    }

    private static TrustListJws sign(TrustListJws list, Es256.KeyPair key) {
        return list.signedBy(key.publicKey(), bytes -> Es256.sign(bytes, key.privateKey()));
    }
}
