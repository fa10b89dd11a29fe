package org.touchstone.format.register;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.GrantOutcome;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList.Purpose;

/// Random histories, right and wrong steps mixed, against a model that is too simple to be wrong in the same way:
/// for every step it says whether the entry is allowed, and afterwards what each accreditation's status and each
/// bit is.
class RegisterModelTest {
    private static final String REVOCATIONS = "https://r.example/revocation";
    private static final String SUSPENSIONS = "https://r.example/suspension";
    private static final Ref OBJECT = new Ref.ToObject("ab".repeat(32));

    private static final class Held {
        String ended = "";
        boolean suspended;
        Instant suspendedAt = Instant.EPOCH;
        Instant suspendedUntil = Instant.EPOCH;
        boolean continued;
        Instant until;
        final List<File> files = new ArrayList<>();

        Held(Instant until) {
            this.until = until;
        }

        void suspend(Instant at) {
            suspended = true;
            suspendedAt = at;
            suspendedUntil = Instant.EPOCH;
        }

        String status() {
            return !ended.isEmpty()
                    ? ended
                    : suspended ? "suspended" : continued ? "extended-pending-decision" : "active";
        }
    }

    private static final class File {
        final CertificateId id;
        final Held held;
        final int index;
        final Optional<CertificateId> replaces;
        boolean revoked;

        File(CertificateId id, Held held, int index, Optional<CertificateId> replaces) {
            this.id = id;
            this.held = held;
            this.index = index;
            this.replaces = replaces;
        }
    }

    private final MemoryRecords ids = new MemoryRecords(3);
    private final Map<AccreditationNumber, Held> held = new LinkedHashMap<>();
    private final Map<CertificateId, File> files = new LinkedHashMap<>();
    private final Set<UUID> suppliers = new HashSet<>();
    private final List<AccreditationNumber> numbers = new ArrayList<>();
    private Random random = new Random();
    private Instant now = Instant.parse("2026-01-05T09:00:00Z");

    /// What an accreditation is before it is granted; in no map.
    private static final Held NEVER = new Held(Instant.EPOCH);

    static {
        NEVER.ended = "never granted";
    }

    private Held held(AccreditationNumber n) {
        return Objects.requireNonNull(held.get(n));
    }

    private File file(CertificateId id) {
        return Objects.requireNonNull(files.get(id));
    }

    /// An entry, whether it is allowed, and what it does to the model.
    private record Move(RegisterEvent event, boolean allowed, Runnable effect) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theFoldAgreesWithTheModel(long seed) {
        random = new Random(seed);
        for (int d = 0; numbers.size() < 12; d++) {
            if (AccreditationNumber.isIssuable(d)) {
                numbers.add(AccreditationNumber.ofDigits(d));
            }
        }
        for (int i = 0; i < 3; i++) {
            suppliers.add(ids.uuid());
        }
        RegisterState state = new RegisterState();
        List<byte[]> log = new ArrayList<>();
        apply(state, log, new RegisterEvent.LogOpened(now, "r.example/log", "https://r.example", "did:web:r.example"));
        apply(state, log, new RegisterEvent.EditionPublished(now, "sra", 1, "1", "ab".repeat(32), now));
        for (UUID s : suppliers) {
            apply(state, log, new RegisterEvent.SupplierRegistered(now, s, SupplierKind.LEGAL_PERSON, OBJECT));
        }
        int refused = 0;
        for (int step = 0; step < 400; step++) {
            now = now.plusSeconds(random.nextInt(3));
            Move move = move();
            byte[] before = random.nextInt(10) == 0 ? state.digest() : new byte[0];
            boolean accepted;
            try {
                state.apply(state.size(), move.event());
                accepted = true;
            } catch (DivergenceException e) {
                accepted = false;
            }
            assertEquals(move.allowed(), accepted, move.event()::toString);
            if (accepted) {
                move.effect().run();
                log.add(EventCodec.encode(move.event()));
            } else {
                refused++;
                if (before.length > 0) {
                    assertArrayEquals(before, state.digest());
                }
            }
            held.forEach((n, h) -> assertEquals(Optional.of(h.status()), state.status(n)));
            if (step % 20 == 0) {
                assertEquals(bits(Purpose.REVOCATION), state.bits(REVOCATIONS));
                assertEquals(bits(Purpose.SUSPENSION), state.bits(SUSPENSIONS));
                RegisterState restored = RegisterState.restore(state.snapshot());
                assertArrayEquals(state.digest(), restored.digest());
                assertEquals(state.bits(SUSPENSIONS), restored.bits(SUSPENSIONS));
                assertEquals(state.bits(REVOCATIONS), restored.bits(REVOCATIONS));
            }
        }
        assertTrue(refused > 40 && log.size() > 60, refused + " refused, " + log.size() + " accepted");
        RegisterState again = new RegisterState();
        for (int i = 0; i < log.size(); i++) {
            again.apply(i, EventCodec.decode(log.get(i)));
        }
        assertArrayEquals(state.snapshot(), again.snapshot());
    }

    private static void apply(RegisterState state, List<byte[]> log, RegisterEvent event) {
        state.apply(state.size(), event);
        log.add(EventCodec.encode(event));
    }

    private Bitstring bits(Purpose purpose) {
        Set<Integer> set = new HashSet<>();
        for (File f : files.values()) {
            boolean bit = switch (purpose) {
                case REVOCATION ->
                    f.revoked
                            || Set.of("withdrawn", "surrendered", "superseded").contains(f.held.ended);
                case SUSPENSION -> f.held.suspended;
            };
            if (bit) {
                set.add(purpose == Purpose.REVOCATION ? f.index : f.index + 1);
            }
        }
        return Bitstring.empty().withBits(set, true);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Move move() {
        AccreditationNumber n = any(numbers);
        Held h = held.getOrDefault(n, NEVER);
        boolean live = h.ended.isEmpty();
        return switch (random.nextInt(12)) {
            case 0, 1 -> {
                UUID supplier = random.nextInt(8) == 0 ? ids.uuid() : any(List.copyOf(suppliers));
                Instant until = now.plusSeconds(86_400);
                yield new Move(
                        new RegisterEvent.AccreditationGranted(
                                now,
                                n,
                                supplier,
                                Optional.empty(),
                                "sra",
                                1,
                                "standard",
                                OBJECT,
                                GrantOutcome.GRANTED,
                                now.minusSeconds(random.nextInt(100)),
                                until,
                                List.of(),
                                Optional.empty()),
                        h == NEVER && suppliers.contains(supplier),
                        () -> held.put(n, new Held(until)));
            }
            case 2, 3, 4 -> issue(n, h, live);
            case 5 -> {
                File f = files.isEmpty() ? null : any(List.copyOf(files.values()));
                CertificateId id = f == null || random.nextInt(6) == 0 ? new CertificateId(ids.uuid()) : f.id;
                File next = files.isEmpty() || random.nextBoolean() ? null : any(List.copyOf(files.values()));
                boolean known = files.containsKey(id);
                boolean fits = next == null || next.replaces.equals(Optional.of(id));
                yield new Move(
                        new RegisterEvent.CertificateRevoked(
                                now, id, "CRD-KEY", Optional.ofNullable(next).map(x -> x.id)),
                        known && fits && !file(id).revoked,
                        () -> file(id).revoked = true);
            }
            case 6 ->
                new Move(
                        new RegisterEvent.AccreditationSuspended(now, n, "SUS-VOL", now, Optional.empty(), OBJECT),
                        live && !h.suspended,
                        () -> held(n).suspend(now));
            case 7 -> {
                if (random.nextBoolean()) {
                    Instant until = now.plusSeconds(random.nextInt(200_000) - 100_000L);
                    yield new Move(
                            new RegisterEvent.SuspensionExtended(now, n, until),
                            live && h.suspended && until.isAfter(h.suspendedUntil) && until.isAfter(h.suspendedAt),
                            () -> held(n).suspendedUntil = until);
                }
                yield new Move(
                        new RegisterEvent.AccreditationReinstated(now, n, "REI-FIXED", now),
                        live && h.suspended,
                        () -> held(n).suspended = false);
            }
            case 8 -> end(n, live);
            case 9 -> {
                Instant until = now.plusSeconds(86_000L + random.nextInt(2_000));
                yield new Move(
                        new RegisterEvent.AccreditationContinued(now, n, until), live && until.isAfter(h.until), () -> {
                            held(n).until = until;
                            held(n).continued = true;
                        });
            }
            default -> {
                Purpose purpose = random.nextBoolean() ? Purpose.REVOCATION : Purpose.SUSPENSION;
                Bitstring right = bits(purpose);
                boolean lie = random.nextInt(3) == 0;
                int at = random.nextInt(RegisterEvent.STATUS_LIST_LENGTH);
                Bitstring said = lie ? right.with(at, !right.get(at)) : right;
                yield new Move(
                        new RegisterEvent.StatusListPublished(
                                now,
                                purpose == Purpose.REVOCATION ? REVOCATIONS : SUSPENSIONS,
                                purpose,
                                said.digest(),
                                "cd".repeat(32),
                                now,
                                now.plusSeconds(93_600)),
                        !lie,
                        () -> {});
            }
        };
    }

    private Move issue(AccreditationNumber n, Held h, boolean live) {
        List<File> all = List.copyOf(files.values());
        CertificateId id = !all.isEmpty() && random.nextInt(10) == 0 ? any(all).id : new CertificateId(ids.uuid());
        Optional<CertificateId> replaces =
                all.isEmpty() || random.nextBoolean() ? Optional.empty() : Optional.of(any(all).id);
        int index = 2 * random.nextInt(200);
        boolean free = all.stream().noneMatch(f -> f.index == index);
        Instant until = h == NEVER ? now.plusSeconds(60) : h.until.plusSeconds(random.nextInt(8) == 0 ? 1 : 0);
        boolean period = h != NEVER && !until.isAfter(h.until);
        boolean same = replaces.isEmpty() || file(replaces.get()).held == h;
        return new Move(
                new RegisterEvent.CertificateIssued(
                        now,
                        id,
                        n,
                        OBJECT,
                        "did:web:r.example#certificate-1",
                        new RegisterEvent.StatusEntry(REVOCATIONS, index),
                        new RegisterEvent.StatusEntry(SUSPENSIONS, index + 1),
                        now,
                        until,
                        replaces,
                        replaces.map(_ -> "CRD-KEY")),
                live && !h.suspended && !files.containsKey(id) && free && period && same,
                () -> {
                    File f = new File(id, held(n), index, replaces);
                    held(n).files.add(f);
                    files.put(id, f);
                });
    }

    private Move end(AccreditationNumber n, boolean live) {
        return switch (random.nextInt(8)) {
            case 0 ->
                new Move(
                        new RegisterEvent.AccreditationWithdrawn(now, n, "WDR-FALSE", now, OBJECT),
                        live,
                        () -> ended(n, "withdrawn"));
            case 1 ->
                new Move(
                        new RegisterEvent.AccreditationSurrendered(now, n, "END-SURR", now),
                        live,
                        () -> ended(n, "surrendered"));
            case 2 ->
                new Move(
                        new RegisterEvent.AccreditationExpired(now, n, "END-EXP", now),
                        live,
                        () -> ended(n, "expired"));
            case 3 -> {
                AccreditationNumber by = any(numbers);
                yield new Move(
                        new RegisterEvent.AccreditationSuperseded(now, n, "END-SUPER", now, Optional.of(by)),
                        live && held.containsKey(by) && !by.equals(n),
                        () -> ended(n, "superseded"));
            }
            // Most of the time nothing ends, or the histories would be short.
            default -> new Move(new RegisterEvent.ConditionClosed(now, n, "SRA1-COL-01"), false, () -> {});
        };
    }

    private void ended(AccreditationNumber n, String how) {
        held(n).ended = how;
    }

    @Test
    void theModelBeginsEmptyAsTheFoldDoes() {
        assertEquals(new RegisterState().bits(REVOCATIONS), bits(Purpose.REVOCATION));
    }
}
