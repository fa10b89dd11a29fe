package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.demo.DemoGovernors;
import org.touchstone.registry.issuance.Issuance;
import org.touchstone.registry.keys.HardwareKey;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.keys.SoftToken;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The rehearsal of `docs/operating.md`, *a stolen certificate key*: a new key, a list that says when the old one was
/// stolen, everything issued again; and a certificate key in a token that goes away in the middle of it.
class RecoveryTest {
    private static final InstantSource REAL = InstantSource.system();

    @TempDir
    Path folder;

    private static IdempotencyKey key() {
        return IdempotencyKey.random();
    }

    private static Identity identity(Path data) {
        return Identity.kept(data).orElseThrow();
    }

    private static Actor.Person registrar(Registry registry, ToldRegistry told) {
        return registry.people()
                .actor(UUID.fromString(told.database.ask(
                        "SELECT person FROM person_role WHERE role = 'registrar' AND ended_at IS NULL LIMIT 1")));
    }

    private static List<AccreditationNumber> live(ToldRegistry told) {
        String all = told.database.ask(
                "SELECT string_agg(number, ',' ORDER BY number) FROM accreditation WHERE state IN ('active',"
                        + " 'active-with-conditions', 'extended-pending-decision')");
        return List.of(all.split(",")).stream().map(AccreditationNumber::new).toList();
    }

    private static List<CertificateId> reissue(Registry registry, ToldRegistry told) {
        Actor.Person registrar = registrar(registry, told);
        List<CertificateId> asked = new ArrayList<>();
        for (AccreditationNumber number : live(told)) {
            asked.add(new CertificateId(registry.accreditations()
                    .reissue(registrar, key(), new Accreditations.Reissue(number, Reasons.Cause.ISSUER_KEY_CHANGED))
                    .id("certificate")));
        }
        return asked;
    }

    /// As it does with a head without keys: it makes nothing new beside what is left.
    @Test
    void keys_without_the_identity_they_belong_to_start_nothing() throws Exception {
        Config config = Config.read(true, List.of("--data", folder.toString()), Map.of());
        Identity fixed = Identity.fix(folder, config.publicUrl(), config.localUrl(), config.name());
        KeyRing.open(folder.resolve("keys"), fixed, new SecureRandom(), REAL.instant())
                .close();
        Files.delete(folder.resolve("identity.json"));
        KeyRing.KeyRingException refused =
                assertThrows(KeyRing.KeyRingException.class, () -> new Registry(config, REAL, false));
        assertTrue(String.valueOf(refused.getMessage()).contains("identity.json"));
        assertFalse(Files.exists(folder.resolve("identity.json")));
        assertFalse(Files.exists(folder.resolve("pg")));
    }

    @Test
    void a_stolen_key() throws Exception {
        try (ToldRegistry told = ToldRegistry.copy()) {
            Path data = told.data;
            Identity identity = identity(data);
            String old = identity.did() + "#certificate-1";
            Instant stolen = REAL.instant().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.SECONDS);
            // 1. A new key by ceremony.
            assertEquals(
                    "certificate-2", KeyRing.renew(data.resolve("keys"), identity, new SecureRandom(), REAL.instant()));
            try (Registry registry = new Registry(told.config(), REAL, true)) {
                registry.start();
                DemoGovernors governors = new DemoGovernors(data.resolve("demo-governors"));
                assertEquals(identity.did() + "#certificate-2", registry.ring().certificateKid(identity));
                // Until a list names it, the new key signs nothing.
                List<CertificateId> asked = reissue(registry, told);
                assertFalse(asked.isEmpty());
                RefusedException waits = assertThrows(
                        RefusedException.class, () -> registry.issuance().finish(asked.getFirst()));
                assertEquals(Refusal.SIGNING_KEY_UNAVAILABLE, waits.reason());
                // 2. and 3. The next list, with the moment of the theft, by a quorum.
                TrustListJws next = governors.sign(
                        registry.draftTrustList(governors.file(), registry.publishedEditions(), Map.of(old, stolen)));
                registry.publishTrustList(next);
                TrustList.IssuerKey closed = next.list().key(old).orElseThrow();
                assertTrue(closed.compromisedBefore(stolen.plusSeconds(1)));
                assertFalse(closed.compromisedBefore(stolen.minusSeconds(1)));
                assertTrue(closed.notAfter().isPresent());
                assertThrows(
                        MalformedException.class,
                        () -> registry.draftTrustList(
                                governors.file(),
                                registry.publishedEditions(),
                                Map.of(identity.did() + "#certificate-9", stolen)));
                // 4. and 5. What was asked for under the new key is made, and what is live is issued again.
                long began = System.nanoTime();
                for (CertificateId id : asked) {
                    Issuance.Issued issued = awaitIssued(registry, id);
                    UnverifiedCertificate token = UnverifiedCertificate.parse(issued.token());
                    assertEquals(
                            identity.did() + "#certificate-2", token.token().kid());
                    assertTrue(token.token().isSignedBy(registry.ring().certificateKey()));
                    assertTrue(token.certificate().replaces().isPresent());
                }
                System.out.printf(
                        "reissued %d certificates in %d ms%n", asked.size(), (System.nanoTime() - began) / 1_000_000);
                registry.settle();
                assertEquals(
                        "0",
                        told.database.ask(
                                "SELECT count(*) FROM register_certificate c JOIN accreditation a ON a.number ="
                                        + " c.accreditation WHERE c.revoked_at IS NULL AND a.state IN ('active',"
                                        + " 'active-with-conditions', 'extended-pending-decision') AND c.issuer_kid LIKE"
                                        + " '%#certificate-1'"));
                assertEquals(List.of(), registry.fsck().run().findings());
            }
        }
    }

    private static Issuance.Issued awaitIssued(Registry registry, CertificateId id) throws InterruptedException {
        for (int i = 0; ; i++) {
            try {
                return registry.issuance().finish(id);
            } catch (RefusedException e) {
                if (i == 120) {
                    throw e;
                }
                Thread.sleep(250);
            }
        }
    }

    /// R13: the token goes away while certificates are made. Issuance says so with 503, reading goes on, and
    /// everything is made once the token is back.
    @Test
    void a_token_that_goes_away_and_comes_back() throws Exception {
        SoftToken token = SoftToken.make(folder.resolve("token"));
        try (ToldRegistry told = ToldRegistry.copy()) {
            Path data = told.data;
            Identity identity = identity(data);
            HardwareKey.make(token.settings("certificate-2"), "Registry certificate-2", REAL.instant())
                    .close();
            Path settings = token.write(folder.resolve("pkcs11.json"), "certificate-2");
            try (Registry registry = new Registry(told.config("--pkcs11", settings.toString()), REAL, true)) {
                registry.start();
                DemoGovernors governors = new DemoGovernors(data.resolve("demo-governors"));
                registry.publishTrustList(
                        governors.sign(registry.draftTrustList(governors.file(), registry.publishedEditions())));
                token.stop();
                token.killProcesses();
                List<CertificateId> asked = reissue(registry, told);
                RefusedException refused = assertThrows(
                        RefusedException.class, () -> registry.issuance().finish(asked.getFirst()));
                assertEquals(Refusal.SIGNING_KEY_UNAVAILABLE, refused.reason());
                assertEquals(503, refused.reason().status());
                assertNotEquals(Optional.empty(), registry.issuance().keyFault());
                assertEquals(Optional.empty(), registry.db().readOnlyReason());
                assertTrue(registry.bundles()
                        .bundle(new CertificateId(UUID.fromString(told.database.ask(
                                "SELECT id FROM register_certificate WHERE revoked_at IS NULL AND token_object IS NOT NULL"
                                        + " LIMIT 1"))))
                        .isPresent());
                token.resume();
                for (CertificateId id : asked) {
                    UnverifiedCertificate made = UnverifiedCertificate.parse(
                            awaitIssued(registry, id).token());
                    assertTrue(made.token().isSignedBy(registry.ring().certificateKey()));
                }
                assertEquals(Optional.empty(), registry.issuance().keyFault());
                registry.settle();
                assertEquals(List.of(), registry.fsck().run().findings());
                assertEquals(identity.did() + "#certificate-2", registry.ring().certificateKid(identity));
            }
        }
    }
}
