package org.touchstone.registry.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.MalformedException;

/// A certificate key in a real SoftHSM2 token: it signs what our own verifier takes, it goes away and comes back, and
/// its PIN is nowhere to be seen.
class HardwareKeyTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private static byte[] message(int n) {
        return ("message " + n).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void signs_is_lost_and_comes_back() throws Exception {
        SoftToken token = SoftToken.make(folder);
        TokenSettings settings = token.settings("certificate-1");
        assertThrows(KeyUnavailableException.class, () -> HardwareKey.open(settings), "a token without a key");
        try (HardwareKey key = HardwareKey.make(settings, "Registry certificate-1", NOW)) {
            for (int i = 0; i < 20; i++) {
                byte[] signature = key.signer().sign(message(i));
                assertTrue(Es256.verify(message(i), signature, key.publicKey()));
                assertTrue(Es256.isLowS(signature));
                assertFalse(Es256.verify(message(i + 1), signature, key.publicKey()));
            }
            key.certificate().verify(key.certificate().getPublicKey());
            assertThrows(KeyUnavailableException.class, () -> HardwareKey.make(settings, "again", NOW), "a second key");
            // Its process is killed: the very next signature but one comes from a new process.
            ProcessHandle.current().children().filter(HardwareKeyTest::isToken).forEach(ProcessHandle::destroyForcibly);
            awaitSignature(key);
            // The token is pulled out: refused with a cause, and signed again once it is back.
            token.stop();
            ProcessHandle.current().children().filter(HardwareKeyTest::isToken).forEach(ProcessHandle::destroyForcibly);
            awaitRefusal(key);
            assertTrue(
                    key.fault().orElse("").startsWith("the token"),
                    () -> key.fault().toString());
            token.resume();
            awaitSignature(key);
            assertEquals(Optional.empty(), key.fault());
            // Its PIN is another one.
            token.lock();
            ProcessHandle.current().children().filter(HardwareKeyTest::isToken).forEach(ProcessHandle::destroyForcibly);
            awaitRefusal(key);
            assertFalse(key.fault().orElse("").contains(token.pin()));
            token.unlock();
            awaitSignature(key);
            secrets(token);
        }
    }

    /// Every process that opens the token gives it the PIN once; how many there were is what a token would count.
    private static final class Openings implements AutoCloseable {
        private final Set<Long> seen = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread looking = Thread.ofPlatform().daemon().start(() -> {
            while (!over.get()) {
                look();
                LockSupport.parkNanos(2_000_000);
            }
        });

        private void look() {
            ProcessHandle.current()
                    .children()
                    .filter(HardwareKeyTest::isToken)
                    .map(ProcessHandle::pid)
                    .forEach(seen::add);
        }

        int count() {
            look();
            return seen.size();
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            looking.join();
        }
    }

    /// Asks for a signature again and again, for longer than it takes until a token is tried anew.
    private static void insist(HardwareKey key) throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            int n = i;
            assertThrows(KeyUnavailableException.class, () -> key.signer().sign(message(n)));
            Thread.sleep(100);
        }
    }

    @Test
    void a_pin_that_was_refused_is_not_given_again() throws Exception {
        SoftToken token = SoftToken.make(folder);
        try (HardwareKey key = HardwareKey.make(token.settings("certificate-1"), "Registry certificate-1", NOW);
                Openings openings = new Openings()) {
            int before = openings.count();
            token.lock("wrong-one");
            token.killProcesses();
            awaitRefusal(key);
            awaitFault(key, "not tried again");
            assertEquals(before + 1, openings.count());
            insist(key);
            assertEquals(before + 1, openings.count(), "the same wrong PIN");
            // Another wrong one has its own single try.
            token.lock("wrong-two");
            awaitFault(key, "CKR_PIN_");
            awaitFault(key, "not tried again");
            insist(key);
            assertEquals(before + 2, openings.count(), "the second wrong PIN");
            token.unlock();
            awaitSignature(key);
            assertEquals(before + 3, openings.count());
            assertEquals(Optional.empty(), key.fault());
        }
    }

    @Test
    void a_token_that_is_away_is_tried_again_with_the_same_pin() throws Exception {
        SoftToken token = SoftToken.make(folder);
        try (HardwareKey key = HardwareKey.make(token.settings("certificate-1"), "Registry certificate-1", NOW);
                Openings openings = new Openings()) {
            int before = openings.count();
            token.stop();
            token.killProcesses();
            awaitRefusal(key);
            while (openings.count() < before + 3) {
                assertThrows(KeyUnavailableException.class, () -> key.signer().sign(message(0)));
                assertFalse(
                        key.fault().orElse("").contains("PIN"),
                        () -> key.fault().toString());
                Thread.sleep(50);
            }
            token.resume();
            awaitSignature(key);
        }
    }

    private static void awaitFault(HardwareKey key, String cause) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            assertThrows(KeyUnavailableException.class, () -> key.signer().sign(message(0)));
            if (key.fault().orElse("").contains(cause)) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the fault stays " + key.fault());
    }

    /// The PIN is in no argument and no variable of the process that uses it.
    private void secrets(SoftToken token) throws IOException {
        long tokens = 0;
        for (ProcessHandle child : ProcessHandle.current()
                .children()
                .filter(HardwareKeyTest::isToken)
                .toList()) {
            Path proc = Path.of("/proc", Long.toString(child.pid()));
            for (String file : new String[] {"cmdline", "environ"}) {
                assertFalse(
                        Files.readString(proc.resolve(file), StandardCharsets.ISO_8859_1)
                                .contains(token.pin()),
                        file);
            }
            tokens++;
        }
        assertEquals(1, tokens);
    }

    /// Asked of the kernel: the JDK gives no arguments where they are longer than a page, as class paths are.
    static boolean isToken(ProcessHandle process) {
        try {
            return Files.readString(
                            Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1)
                    .contains("\0" + HardwareKey.WORD + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitRefusal(HardwareKey key) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            try {
                byte[] _ = key.signer().sign(message(i));
            } catch (KeyUnavailableException e) {
                if (i > 0) {
                    return;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the token goes on signing");
    }

    private static void awaitSignature(HardwareKey key) throws InterruptedException {
        KeyUnavailableException last = new KeyUnavailableException("");
        for (int i = 0; i < 1_200; i++) {
            try {
                assertTrue(Es256.verify(message(i), key.signer().sign(message(i)), key.publicKey()));
                return;
            } catch (KeyUnavailableException e) {
                last = e;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the token does not come back", last);
    }

    @Test
    void a_ring_with_its_certificate_key_in_a_token() {
        SoftToken token = SoftToken.make(folder.resolve("token"));
        Identity identity = Identity.fix(folder, Optional.empty(), new PublicUrl("http://localhost:8080"), "Registry");
        SecureRandom random = new SecureRandom();
        try (KeyRing software = KeyRing.open(folder.resolve("keys"), identity, random, Instant.EPOCH)) {
            HardwareKey.make(token.settings("certificate-2"), "Registry certificate-2", NOW)
                    .close();
            try (KeyRing ring = KeyRing.open(
                    folder.resolve("keys"),
                    identity,
                    random,
                    Instant.EPOCH,
                    Optional.of(token.settings("certificate-2")))) {
                assertEquals(identity.did() + "#certificate-1", software.certificateKid(identity));
                assertEquals(identity.did() + "#certificate-2", ring.certificateKid(identity));
                assertNotEquals(software.certificateKey(), ring.certificateKey());
                assertEquals(software.statusKey(), ring.statusKey());
                byte[] signature = ring.certificateSigner().sign(message(1));
                assertTrue(Es256.verify(message(1), signature, ring.certificateKey()));
            }
        }
    }

    @Test
    void a_renewed_ring_signs_with_the_new_key() {
        Identity identity = Identity.fix(folder, Optional.empty(), new PublicUrl("http://localhost:8080"), "Registry");
        SecureRandom random = new SecureRandom();
        KeyRing before = KeyRing.open(folder.resolve("keys"), identity, random, Instant.EPOCH);
        assertEquals("certificate-2", KeyRing.renew(folder.resolve("keys"), identity, random, Instant.EPOCH));
        KeyRing after = KeyRing.open(folder.resolve("keys"), identity, random, Instant.EPOCH);
        assertEquals(identity.did() + "#certificate-2", after.certificateKid(identity));
        assertNotEquals(before.certificateKey(), after.certificateKey());
        assertEquals(before.statusKey(), after.statusKey());
        assertEquals(before.logSigner().key(), after.logSigner().key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"key\":\"certificate-1\",\"library\":\"/x.so\",\"pin\":\"1234\",\"slot\":0}",
                "{\"key\":\"certificate-1\",\"library\":\"/x.so\",\"pinFile\":\"/p\",\"slot\":-1}",
                "{\"key\":\"certificate\",\"library\":\"/x.so\",\"pinFile\":\"/p\",\"slot\":0}",
                "{\"key\":\"certificate-1\",\"key\":\"certificate-1\",\"library\":\"/x.so\",\"pinFile\":\"/p\",\"slot\":0}"
            })
    void settings_of_another_form(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("pkcs11.json"), text);
        assertThrows(MalformedException.class, () -> TokenSettings.read(file));
    }

    @Test
    void a_library_that_is_none_and_a_pin_that_is_not_there() throws IOException {
        Path pin = Files.writeString(folder.resolve("pin"), "1234\n");
        KeyUnavailableException noLibrary = assertThrows(
                KeyUnavailableException.class,
                () -> HardwareKey.open(
                        new TokenSettings(folder.resolve("none.so"), 0, "certificate-1", pin, Optional.empty())));
        assertTrue(String.valueOf(noLibrary.getMessage()).startsWith("the token does not open"));
        assertThrows(
                KeyUnavailableException.class,
                () -> HardwareKey.open(new TokenSettings(
                        folder.resolve("none.so"), 0, "certificate-1", folder.resolve("nowhere"), Optional.empty())));
    }
}
