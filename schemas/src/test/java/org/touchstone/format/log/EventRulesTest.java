package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.MalformedException;

/// An event that the format does not allow cannot be made, however it is made: what the codec would refuse to read, the
/// constructors refuse to hold.
class EventRulesTest {
    private static final UUID CLOCK = UUID.fromString("c232ab00-9414-11ec-b3c8-9f68deced846");
    private static final UUID OTHER_VARIANT = UUID.fromString("6f1c9f8e-3f0a-4b6e-ca53-0d7c3a1be001");

    /// Every event and every part of one, so that a new type is in the test from the start.
    static List<Record> values() {
        List<Record> out = new ArrayList<>();
        SampleEvents.all().forEach(e -> out.add((Record) e));
        out.add(SampleEvents.REVOCATION);
        out.add(new RegisterEvent.Condition("SRA1-COL-01", LocalDate.of(2027, 5, 1)));
        out.add((Record) SampleEvents.OBJECT);
        out.add((Record) SampleEvents.OPENING);
        return out;
    }

    @ParameterizedTest
    @MethodSource("values")
    void eachFieldIsHeldToItsKind(Record value) throws Exception {
        RecordComponent[] components = value.getClass().getRecordComponents();
        int tried = 0;
        for (int i = 0; i < components.length; i++) {
            for (Object bad : hostile(components[i].getAccessor().invoke(value))) {
                refused(value, i, bad);
                tried++;
            }
        }
        assertTrue(tried > 0, value::toString);
    }

    private static List<Object> hostile(Object good) {
        return switch (good) {
            case Instant t -> List.of(t.plusNanos(1), t.plusMillis(999));
            case Long n -> List.of(0L, -1L, Long.MIN_VALUE, 1L << 53);
            case Integer _ -> List.of(-1, RegisterEvent.STATUS_LIST_LENGTH);
            case UUID _ -> List.of(new UUID(0, 0), CLOCK, OTHER_VARIANT);
            case CertificateId _ -> List.of(new CertificateId(CLOCK));
            case String _ -> List.of("", "a b", "caf\u00e9", "<b>", "x".repeat(501), "tab\t", "nul\0");
            case LocalDate _ -> List.of(LocalDate.of(-1, 1, 1), LocalDate.of(10_000, 1, 1));
            case Optional<?> o ->
                o.map(EventRulesTest::hostile).stream()
                        .flatMap(List::stream)
                        .map(b -> (Object) Optional.of(b))
                        .toList();
            default -> List.of();
        };
    }

    private static void refused(Record value, int component, Object bad) throws Exception {
        RecordComponent[] components = value.getClass().getRecordComponents();
        Constructor<?> made = value.getClass()
                .getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            arguments[i] = i == component ? bad : components[i].getAccessor().invoke(value);
        }
        try {
            Object accepted = made.newInstance(arguments);
            throw new AssertionError(components[component].getName() + " of " + accepted);
        } catch (InvocationTargetException e) {
            MalformedException why = (MalformedException) e.getCause();
            assertTrue(String.valueOf(why.getMessage()).contains(" "), why::toString);
        }
    }

    /// A time that stands for the end of a period comes after its beginning.
    @ParameterizedTest
    @MethodSource("values")
    void aPeriodEndsAfterItBegins(Record value) throws Exception {
        List<String> names = Arrays.stream(value.getClass().getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        String from = names.contains("validFrom") ? "validFrom" : "effective";
        String until = names.contains("validUntil") ? "validUntil" : "until";
        if (!names.contains(from) || !names.contains(until)) {
            return;
        }
        Instant begins = (Instant) value.getClass()
                .getRecordComponents()[names.indexOf(from)]
                .getAccessor()
                .invoke(value);
        int at = names.indexOf(until);
        boolean optional = value.getClass().getRecordComponents()[at].getType() == Optional.class;
        for (Instant end : List.of(begins, begins.minusSeconds(1))) {
            refused(value, at, optional ? Optional.of(end) : end);
        }
    }

    // ---- the borders of each kind

    private static final String DIGITS = "0123456789abcdef".repeat(4);

    @Test
    void aDigestIs64LowerCaseDigits() {
        assertEquals(DIGITS, EventFields.requireHex(DIGITS, "x"));
        for (char c : "/:`gGAF@ \u0660".toCharArray()) {
            for (int at : new int[] {0, 31, 63}) {
                String bad = DIGITS.substring(0, at) + c + DIGITS.substring(at + 1);
                assertThrows(MalformedException.class, () -> EventFields.requireHex(bad, "x"), bad);
            }
        }
        for (int length : new int[] {0, 63, 65, 128}) {
            assertThrows(MalformedException.class, () -> EventFields.requireHex("a".repeat(length), "x"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "z", "A", "Z", "0", "9", "a-b", "SRA1-COL-01", "a--b"})
    void aCodeIsLettersDigitsAndInnerHyphens(String code) {
        assertEquals(code, EventFields.requireCode(code, "x"));
        assertEquals("c".repeat(40), EventFields.requireCode("c".repeat(40), "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-a", "a-", "a_b", "a`", "a{", "a@", "a[", "a/", "a:", "a,b", "\u00e9"})
    void nothingElseIsACode(String text) {
        assertThrows(MalformedException.class, () -> EventFields.requireCode(text, "x"));
        assertThrows(MalformedException.class, () -> EventFields.requireCode("c".repeat(41), "x"));
    }

    @Test
    void aNameIsPrintableAsciiWithoutWhatCouldBeMarkup() {
        for (char c = 0; c < 0x100; c++) {
            String text = "a" + c + "b";
            if (c > ' ' && c < 0x7f && "\"\\<>".indexOf(c) < 0) {
                assertEquals(text, EventFields.requireName(text, "x"));
            } else {
                assertThrows(MalformedException.class, () -> EventFields.requireName(text, "x"), text);
            }
        }
        assertEquals(500, EventFields.requireName("n".repeat(500), "x").length());
        assertEquals("n", EventFields.requireName("n", "x"));
        for (String bad : List.of("", "n".repeat(501), "n\u20ac")) {
            assertThrows(MalformedException.class, () -> EventFields.requireName(bad, "x"));
        }
    }

    @Test
    void anIdIsRandomAndHasOneSpelling() {
        UUID id = SampleEvents.SUPPLIER;
        assertEquals(id, EventFields.requireRandom(id, "x"));
        assertEquals(id, EventFields.uuid(id.toString(), "x"));
        String text = id.toString();
        for (String bad : List.of(
                "",
                text.toUpperCase(java.util.Locale.ROOT),
                text.replace("-", ""),
                "{" + text + "}",
                text + " ",
                "1-1-1-1-1",
                "0-0-0-0-000000000000000000000000000000",
                text.substring(0, 35) + "g",
                text.substring(1) + "-")) {
            assertThrows(MalformedException.class, () -> EventFields.uuid(bad, "x"), bad);
        }
    }

    @Test
    void aCountGoesFromItsLeastToWhatJsonCanSay() {
        long most = (1L << 53) - 1;
        for (long n : new long[] {1, 2, most}) {
            assertEquals(n, EventFields.requireCount(n, 1, "x"));
        }
        assertEquals(0, EventFields.requireCount(0, 0, "x"));
        for (long n : new long[] {0, -1, most + 1, Long.MAX_VALUE}) {
            assertThrows(MalformedException.class, () -> EventFields.requireCount(n, 1, "x"));
        }
        assertEquals(SampleEvents.TIME, EventFields.requireSeconds(SampleEvents.TIME, "x"));
    }

    @Test
    void aPositionIsInsideTheList() {
        for (int index : new int[] {0, 1, RegisterEvent.STATUS_LIST_LENGTH - 1}) {
            assertEquals(index, new RegisterEvent.StatusEntry("https://a/b", index).index());
        }
        for (int year : new int[] {0, 9999}) {
            LocalDate due = LocalDate.of(year, 1, 1);
            assertEquals(due, new RegisterEvent.Condition("A", due).due());
        }
    }

    // ---- rules between fields

    private static RegisterEvent.AccreditationGranted granted(
            RegisterEvent.GrantOutcome outcome, List<RegisterEvent.Condition> conditions) {
        return new RegisterEvent.AccreditationGranted(
                SampleEvents.TIME,
                SampleEvents.NUMBER,
                SampleEvents.SUPPLIER,
                Optional.empty(),
                "sra",
                1,
                "standard",
                SampleEvents.OBJECT,
                outcome,
                SampleEvents.TIME,
                SampleEvents.TIME.plusSeconds(1),
                conditions,
                Optional.empty());
    }

    @Test
    void conditionsStandWhereTheOutcomeSaysSoAndOnceEach() {
        RegisterEvent.Condition one = new RegisterEvent.Condition("A", LocalDate.of(2027, 1, 1));
        RegisterEvent.Condition two = new RegisterEvent.Condition("B", LocalDate.of(2027, 1, 1));
        RegisterEvent.Condition again = new RegisterEvent.Condition("A", LocalDate.of(2028, 1, 1));
        RegisterEvent.GrantOutcome with = RegisterEvent.GrantOutcome.GRANTED_WITH_CONDITIONS;
        RegisterEvent.GrantOutcome without = RegisterEvent.GrantOutcome.GRANTED;
        assertEquals(2, granted(with, List.of(one, two)).conditions().size());
        assertEquals(0, granted(without, List.of()).conditions().size());
        assertThrows(MalformedException.class, () -> granted(with, List.of()));
        assertThrows(MalformedException.class, () -> granted(without, List.of(one)));
        assertThrows(MalformedException.class, () -> granted(with, List.of(one, again)));
    }

    private static RegisterEvent.CertificateIssued issued(
            String suspension, Optional<CertificateId> replaces, Optional<String> reason) {
        return new RegisterEvent.CertificateIssued(
                SampleEvents.TIME,
                SampleEvents.CERTIFICATE,
                SampleEvents.NUMBER,
                SampleEvents.OBJECT,
                "did:web:registry.example#certificate-1",
                SampleEvents.REVOCATION,
                new RegisterEvent.StatusEntry(suspension, 1),
                SampleEvents.TIME,
                SampleEvents.TIME.plusSeconds(1),
                replaces,
                reason);
    }

    @Test
    void aCertificateReplacesForAReasonAndItsTwoBitsLieInTwoLists() {
        Optional<CertificateId> next = Optional.of(SampleEvents.NEXT);
        Optional<String> reason = Optional.of("CRD-NAME");
        String list = SampleEvents.SUSPENSION.list();
        assertEquals(next, issued(list, next, reason).replaces());
        assertThrows(MalformedException.class, () -> issued(list, next, Optional.empty()));
        assertThrows(MalformedException.class, () -> issued(list, Optional.empty(), reason));
        assertThrows(
                MalformedException.class,
                () -> issued(SampleEvents.REVOCATION.list(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-W00", "2026-W54", "2026-W1", "2026-w01", "226-W01", "2026-W01 ", "2026W01", ""})
    void aWeekIsOne(String week) {
        assertThrows(
                MalformedException.class,
                () -> new RegisterEvent.CasesClosed(SampleEvents.TIME, week, List.of(SampleEvents.SUPPLIER)));
    }

    @Test
    void closedCasesAreASortedSetOfAsManyAsFit() {
        List<UUID> most = IntStream.range(0, RegisterEvent.CasesClosed.MAX)
                .mapToObj(i -> new UUID(((long) i << 20) | 0x4000, 0x8000000000000000L))
                .toList();
        assertEquals(
                most.size(),
                new RegisterEvent.CasesClosed(SampleEvents.TIME, "2026-W53", most)
                        .cases()
                        .size());
        UUID more = new UUID(((long) most.size() << 20) | 0x4000, 0x8000000000000000L);
        List<UUID> tooMany = Stream.concat(most.stream(), Stream.of(more)).toList();
        for (List<UUID> bad : List.of(
                List.<UUID>of(),
                tooMany,
                List.of(SampleEvents.SUPPLIER, SampleEvents.SUPPLIER),
                List.of(SampleEvents.TRADER, SampleEvents.SUPPLIER),
                List.of(new UUID(0, 0)))) {
            assertThrows(
                    MalformedException.class, () -> new RegisterEvent.CasesClosed(SampleEvents.TIME, "2026-W01", bad));
        }
    }

    // ---- the size of an entry

    private static byte[] named(int length) {
        return EventCodec.encode(new RegisterEvent.LogOpened(SampleEvents.TIME, "o".repeat(length), "u", "d"));
    }

    @Test
    void anEntryOfExactlyTheCapIsWrittenAndReadAndOneByteMoreIsNot() {
        int frame = named(1).length - 1;
        // Names are capped far below, so the cap is reached by reading what nobody could have written.
        byte[] large = new String(named(500), StandardCharsets.UTF_8)
                .replace("o".repeat(500), "o".repeat(EventCodec.MAX_BYTES - frame))
                .getBytes(StandardCharsets.UTF_8);
        assertEquals(EventCodec.MAX_BYTES, large.length);
        String tooLong = assertThrows(MalformedException.class, () -> EventCodec.decode(large))
                .getMessage();
        assertTrue(String.valueOf(tooLong).contains("origin"), tooLong);
        byte[] larger = new String(large, StandardCharsets.UTF_8)
                .replaceFirst("oo", "ooo")
                .getBytes(StandardCharsets.UTF_8);
        String tooLarge = assertThrows(MalformedException.class, () -> EventCodec.decode(larger))
                .getMessage();
        assertTrue(!String.valueOf(tooLarge).contains("origin"), tooLarge);
        assertDoesNotThrow(() -> named(500));
    }
}
