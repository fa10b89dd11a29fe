package org.touchstone.registry.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.web.RefusedException;

/// Events in, rows out: what a reader finds after each kind of event.
class RegisterTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant UNTIL = Instant.parse("2029-11-21T23:59:59Z");
    private static final PublicRecord RECORD = new PublicRecord(new SecureRandom());
    private static final EventLog LOG = new EventLog(new RegisterRows(RECORD));
    private static final Register REGISTER = new Register(InstantSource.fixed(NOW));
    private static TestDatabase database;
    private static final List<UUID> SUPPLIERS = new ArrayList<>();

    @BeforeAll
    static void seed() {
        database = TestDatabase.fresh();
        String[][] names = {
            {"Harbour Catering Cooperative Limited", "09876543", "GB-BST"},
            {"Harbourside Repairs CIC", "07654321", "GB-CRF"},
            {"Café Ŵyn (Wales) Ltd", "01234567", "GB-GWN"},
            {"Northgate Facilities plc", "00445566", "GB-LDS"},
        };
        for (String[] n : names) {
            SUPPLIERS.add(register(n[0], n[1], n[2]));
        }
        grant(SUPPLIERS.get(0), 11, "standard", List.of());
        grant(
                SUPPLIERS.get(1),
                12,
                "enhanced",
                List.of(new RegisterEvent.Condition("ENV-01", LocalDate.of(2027, 5, 1))));
        grant(SUPPLIERS.get(3), 13, "standard", List.of());
        database.db()
                .run(tx -> LOG.append(
                        tx,
                        new RegisterEvent.AccreditationSuspended(
                                NOW, number(13), "SUS-REPORT", NOW, Optional.of(UNTIL), remedy(tx))));
        for (int i = 0; i < 45; i++) {
            register(
                    "Common Trading " + (char) ('A' + i / 26) + (char) ('a' + i % 26) + " Ltd",
                    "1%07d".formatted(i),
                    "GB-LND");
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Ref remedy(Tx tx) {
        return new Ref.ToObject(RECORD.putObject(tx, "{\"remedy\":\"send the report\"}".getBytes()));
    }

    static AccreditationNumber number(int digits) {
        return AccreditationNumber.ofDigits(digits);
    }

    private static Json.Obj identity(String name, String company, String region) {
        return Json.Obj.builder()
                .with("legalName", name)
                .with(
                        "identifiers",
                        new Json.Arr(List.of(Json.Obj.builder()
                                .with("scheme", "GB-COH")
                                .with("id", company)
                                .with("verifiedBy", "registrar")
                                .with("verifiedAt", "2026-11-01T00:00:00Z")
                                .with("method", "official-register")
                                .build())))
                .with(
                        "address",
                        Json.Obj.builder()
                                .with("country", "GB")
                                .with("region", region)
                                .build())
                .build();
    }

    private static UUID register(String name, String company, String region) {
        UUID id = UUID.randomUUID();
        database.db()
                .run(tx -> LOG.append(
                        tx,
                        new RegisterEvent.SupplierRegistered(
                                NOW,
                                id,
                                RegisterEvent.SupplierKind.LEGAL_PERSON,
                                new Ref.ToObject(
                                        RECORD.putObject(tx, CanonicalJson.bytes(identity(name, company, region)))))));
        return id;
    }

    private static void grant(UUID supplier, int digits, String level, List<RegisterEvent.Condition> conditions) {
        database.db()
                .run(tx -> LOG.append(
                        tx,
                        new RegisterEvent.AccreditationGranted(
                                NOW,
                                number(digits),
                                supplier,
                                Optional.empty(),
                                "sra",
                                1,
                                level,
                                new Ref.ToObject(RECORD.putObject(tx, "{\"statement\":1}".getBytes())),
                                conditions.isEmpty()
                                        ? RegisterEvent.GrantOutcome.GRANTED
                                        : RegisterEvent.GrantOutcome.GRANTED_WITH_CONDITIONS,
                                NOW,
                                UNTIL,
                                conditions,
                                Optional.empty())));
    }

    private static Register.Page search(String words, String standing, String level, String place) {
        return database.db()
                .read(tx ->
                        REGISTER.search(tx, new Register.Question(words, standing, level, place, Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({
        "harbour,'','','',Harbour Catering Cooperative Limited|Harbourside Repairs CIC",
        "HARBOUR repairs,'','','',Harbourside Repairs CIC",
        "cater coop,'','','',Harbour Catering Cooperative Limited",
        "cafe wyn,'','','',Café Ŵyn (Wales) Ltd",
        "'Café, Ŵyn!','','','',Café Ŵyn (Wales) Ltd",
        "09876543,'','','',Harbour Catering Cooperative Limited",
        "' 0987 6543 ','','','',Harbour Catering Cooperative Limited",
        "harbour,'',enhanced,'',Harbourside Repairs CIC",
        "harbour,'','',GB-BST,Harbour Catering Cooperative Limited",
        "'',suspended,'','',Northgate Facilities plc",
        "northgate,in-force,'','',''",
        "'%','','',GB-BST,Harbour Catering Cooperative Limited",
        "100%_,'','','',''",
        "nobody at all,'','','',''",
        // One or two letters are the beginning of a word, so that the index knows them.
        "wy cafe,'','','',Café Ŵyn (Wales) Ltd",
        "yn cafe,'','','',''",
        "'',in-force,enhanced,'',Harbourside Repairs CIC",
        "'',suspended,enhanced,'',''",
        "'',suspended,'',GB-LDS,Northgate Facilities plc",
        "'',suspended,'',GB-BST,''",
        "'','','',FR,''",
        "repairs harbourside cic gb crf,'','',GB,Harbourside Repairs CIC",
    })
    void finds(String words, String standing, String level, String place, String expected) {
        List<String> names = search(words, standing, level, place).hits().stream()
                .map(Register.Hit::name)
                .toList();
        assertEquals(expected, String.join("|", names));
    }

    @Test
    void aMisspeltNameBringsTheRightOneUp() {
        Register.Page page = search("harbor catring", "", "", "");
        assertEquals(List.of(), page.hits());
        assertEquals(
                "Harbour Catering Cooperative Limited", page.alike().getFirst().name());
    }

    @ParameterizedTest
    @CsvSource({"common trading", "''"})
    void pagesShowEverybodyOnce(String words) {
        Set<UUID> seen = new HashSet<>();
        Optional<String> after = Optional.empty();
        int pages = 0;
        do {
            Optional<String> from = after;
            Register.Page page =
                    database.db().read(tx -> REGISTER.search(tx, new Register.Question(words, "", "", "", from)));
            page.hits().forEach(h -> assertTrue(seen.add(h.id()), h.name()));
            after = page.next();
            pages++;
        } while (after.isPresent());
        assertTrue(seen.size() >= 45);
        assertEquals((seen.size() + Register.PAGE - 1) / Register.PAGE, pages);
    }

    static Stream<String> forgedCursors() {
        String start = "A".repeat(22);
        assertEquals(
                Optional.empty(),
                database.db()
                        .read(tx ->
                                REGISTER.search(tx, new Register.Question("nobody", "", "", "", Optional.of(start))))
                        .next());
        return Stream.of(
                "",
                "x",
                "AAAA",
                "%%%",
                // Padding, a byte too few, spare bits, a lone continuation byte, a control character, too long.
                start + "==",
                "A".repeat(20),
                "A".repeat(21) + "B",
                cursor(0x80),
                cursor(0x0a),
                "A".repeat(8_000));
    }

    private static String cursor(int last) {
        byte[] bytes = new byte[17];
        bytes[16] = (byte) last;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @ParameterizedTest
    @MethodSource("forgedCursors")
    void aForgedCursorIsRefused(String cursor) {
        assertThrows(
                RefusedException.class,
                () -> database.db()
                        .read(tx -> REGISTER.search(tx, new Register.Question("", "", "", "", Optional.of(cursor)))));
    }

    /// Of a word that more suppliers hold than are ever sorted, so many are shown, each once and in order.
    @Test
    void aVeryCommonWordShowsTheMostThereIs() {
        try (TestDatabase many = TestDatabase.fresh()) {
            many.asOwner("INSERT INTO register_supplier (id, kind, name, country, region, search_text, registered_at)"
                    + " SELECT gen_random_uuid(), 'legal-person', 'Very Common ' || n, 'GB', 'GB-LND',"
                    + " ' very common ' || n || ' gb lnd', '2026-01-01' FROM generate_series(1, 2345) AS n");
            Set<UUID> seen = new HashSet<>();
            Optional<String> after = Optional.empty();
            do {
                Optional<String> from = after;
                Register.Page page = many.db()
                        .read(tx -> REGISTER.search(tx, new Register.Question("common very", "", "", "", from)));
                assertEquals(Optional.of((long) Register.MOST_HITS), page.count());
                page.hits().forEach(h -> assertTrue(seen.add(h.id()), h.name()));
                after = page.next();
            } while (after.isPresent());
            assertEquals(Register.MOST_HITS, seen.size());
        }
    }

    /// Compatibility forms make eighteen letters of one; an index takes 2,700 bytes.
    @ParameterizedTest
    @ValueSource(strings = {"\uFDFA", "漢", "\uD835\uDD38x", "\u202Eabc "})
    void aNameMayBeAsLongAndAsStrangeAsItIs(String piece) {
        StringBuilder name = new StringBuilder();
        java.util.Random random = new java.util.Random(1);
        while (name.codePointCount(0, name.length()) + 4 < 300) {
            // No two alike, so that nothing is compressed.
            name.append(piece).appendCodePoint(0x4e00 + random.nextInt(20_000));
        }
        UUID id = register(name.toString(), "09%06d".formatted(piece.hashCode() & 0xfffff), "GB-ZET");
        Register.Page page = search("", "", "", "GB-ZET");
        assertTrue(page.hits().stream().anyMatch(h -> h.id().equals(id)));
    }

    @Test
    void whatIsInForceIsCounted() {
        long before = database.db().read(REGISTER::countInForce);
        UUID supplier = register("Counted Works Ltd", "06666666", "GB-LND");
        grant(supplier, 41, "standard", List.of());
        grant(supplier, 42, "standard", List.of());
        assertEquals(before + 2, database.db().read(REGISTER::countInForce));
        database.db()
                .run(tx -> LOG.append(
                        tx,
                        new RegisterEvent.AccreditationSuspended(
                                NOW, number(41), "SUS-REPORT", NOW, Optional.of(UNTIL), remedy(tx))));
        assertEquals(before + 1, database.db().read(REGISTER::countInForce));
        database.db()
                .run(tx ->
                        LOG.append(tx, new RegisterEvent.AccreditationReinstated(NOW, number(41), "REI-FIXED", NOW)));
        assertEquals(before + 2, database.db().read(REGISTER::countInForce));
        // Over, although no event says so yet.
        Register later = new Register(InstantSource.fixed(UNTIL));
        assertEquals(0, database.db().read(later::countInForce));
    }

    @Test
    void anAccreditationStandsAsItsEventsSay() {
        Register.Accreditation suspended =
                database.db().read(tx -> REGISTER.accreditation(tx, number(13))).orElseThrow();
        assertEquals(Standing.SUSPENDED, suspended.standing());
        assertEquals(Optional.of("SUS-REPORT"), suspended.reason());
        assertTrue(suspended.document().isPresent());
        Register.Accreditation conditional =
                database.db().read(tx -> REGISTER.accreditation(tx, number(12))).orElseThrow();
        assertEquals(Standing.ACTIVE_WITH_CONDITIONS, conditional.standing());
        database.db().run(tx -> LOG.append(tx, new RegisterEvent.ConditionClosed(NOW, number(12), "ENV-01")));
        assertEquals(
                Standing.ACTIVE,
                database.db()
                        .read(tx -> REGISTER.accreditation(tx, number(12)))
                        .orElseThrow()
                        .standing());
        Register later = new Register(InstantSource.fixed(UNTIL));
        assertEquals(
                Standing.EXPIRED,
                database.db()
                        .read(tx -> later.accreditation(tx, number(12)))
                        .orElseThrow()
                        .standing());
    }

    @Test
    void aCertificateIsFoundAndKnowsItsSuccessor() {
        UUID supplier = register("Replaced Files Ltd", "05555555", "GB-LND");
        grant(supplier, 21, "standard", List.of());
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        issue(first, 21, 5, Optional.empty());
        issue(second, 21, 6, Optional.of(first));
        database.db()
                .run(tx -> LOG.append(
                        tx,
                        new RegisterEvent.CertificateRevoked(
                                NOW, new CertificateId(first), "CRD-NAME", Optional.of(new CertificateId(second)))));
        Register.Issued old =
                database.db().read(tx -> REGISTER.certificate(tx, first)).orElseThrow();
        assertEquals(Optional.of(second), old.replacedBy());
        assertEquals(Optional.of("CRD-NAME"), old.revokedReason());
        assertEquals(
                2,
                database.db()
                        .read(tx -> REGISTER.certificates(tx, number(21).value()))
                        .size());
    }

    private static void issue(UUID id, int digits, int index, Optional<UUID> replaces) {
        database.db()
                .run(tx -> LOG.append(
                        tx,
                        new RegisterEvent.CertificateIssued(
                                NOW,
                                new CertificateId(id),
                                number(digits),
                                new Ref.ToObject(RECORD.putObject(tx, ("token " + id).getBytes())),
                                "did:web:localhost#certificate-1",
                                new RegisterEvent.StatusEntry("http://localhost/status/revocation/1", index),
                                new RegisterEvent.StatusEntry("http://localhost/status/suspension/1", index),
                                NOW,
                                UNTIL,
                                replaces.map(CertificateId::new),
                                replaces.map(_ -> "CRD-NAME"))));
    }

    @Test
    void anErasedPersonIsFoundByNothingButTheRandomId() {
        UUID id = UUID.randomUUID();
        Json.Obj identity = identity("Wanda Solo Trading", "03333333", "GB-YRK");
        database.db()
                .run(tx -> LOG.append(
                        tx,
                        new RegisterEvent.SupplierRegistered(
                                NOW,
                                id,
                                RegisterEvent.SupplierKind.SOLE_TRADER,
                                RECORD.putOpening(tx, CommitmentType.of("supplier-identity"), identity, id))));
        assertEquals(1, search("wanda", "", "", "").hits().size());
        database.db().run(tx -> {
            RECORD.eraseOpeningsAbout(tx, id);
            LOG.append(tx, new RegisterEvent.PersonalDataErased(NOW, id));
        });
        assertEquals(0, search("wanda", "", "", "").hits().size());
        assertEquals(0, search("03333333", "", "", "").hits().size());
        assertTrue(database.db()
                .read(tx -> REGISTER.supplier(tx, "GB-COH-03333333"))
                .isEmpty());
        Register.Supplier left =
                database.db().read(tx -> REGISTER.supplier(tx, id)).orElseThrow();
        assertTrue(left.erased());
        assertTrue(left.name().isEmpty());
        assertFalse(left.toString().contains("Wanda"));
    }

    @Test
    void aRenamedSupplierIsFoundByItsNewName() {
        UUID id = register("Old Name Works Ltd", "04444444", "GB-LND");
        database.db()
                .run(tx -> LOG.append(
                        tx,
                        new RegisterEvent.SupplierRenamed(
                                NOW,
                                id,
                                new Ref.ToObject(RECORD.putObject(
                                        tx,
                                        CanonicalJson.bytes(identity("Brand New Works Ltd", "04444444", "GB-LND")))))));
        assertEquals(0, search("old name works", "", "", "").hits().size());
        assertEquals(
                "Brand New Works Ltd",
                search("brand new", "", "", "").hits().getFirst().name());
    }
}
