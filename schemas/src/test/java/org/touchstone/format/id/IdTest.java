package org.touchstone.format.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.MalformedException;

class IdTest {
    @ParameterizedTest
    @CsvSource({
        "GB-COH, 1234567, 01234567",
        "GB-COH, ' sc 990004', SC990004",
        "GB-COH, SC4, SC000004",
        "gb-coh, 99000001, 99000001",
        "GB-COH, OC301540, OC301540",
        "GB-MPR, ip12345r, IP12345R",
        "GB-PPON, pgvg7647bzqm, PGVG-7647-BZQM",
        "GB-PPON, PGVG-7647-BZQM, PGVG-7647-BZQM",
        "XI-LEI, 9999SRADEMO000000221, 9999SRADEMO000000221",
        "XI-LEI, 9999sra demo 000000706, 9999SRADEMO000000706",
        "EU-EUID, DEK1101R.HRB116737, DEK1101R.HRB116737"
    })
    void identifiersAreNormalised(String scheme, String written, String normal) {
        assertEquals(normal, OrganisationId.of(scheme, written).id());
    }

    @ParameterizedTest
    @CsvSource({
        "GB-COH, 123456789",
        "GB-COH, ABC12345",
        "GB-COH, ''",
        "GB-PPON, PGVG-7647",
        "GB-PPON, PGVG-764O-BZQM",
        "XI-LEI, 9999SRADEMO000000222",
        "XI-LEI, 9999SRADEMO00000022",
        "coh!, 1",
        "GB-COH, ９９０００００１"
    })
    void nonsenseIsRefused(String scheme, String written) {
        assertThrows(MalformedException.class, () -> OrganisationId.of(scheme, written));
    }

    @Test
    void strengthAndConsortiaComeFromScheme() {
        assertTrue(OrganisationId.of("GB-CHC", "9990012").strong());
        assertTrue(OrganisationId.of("XI-DUNS", "123456789").weak());
        assertTrue(OrganisationId.of("VAT", "GB123456789").weak());
        assertTrue(OrganisationId.of("GB-PPON", "PHYM-2483-JCPC").consortium());
    }

    @Test
    void theCheckCharacterCatchesEveryWrongDigitAndEverySwap() {
        int issuable = 0;
        for (int n = 0; n < 20_000; n++) {
            if (!AccreditationNumber.isIssuable(n)) {
                continue;
            }
            issuable++;
            String good = AccreditationNumber.ofDigits(n).value();
            assertEquals(good, new AccreditationNumber(good).value());
            if (n % 500 > 30) {
                continue;
            }
            for (int i = 4; i < 11; i++) {
                for (char d = '0'; d <= '9'; d++) {
                    String bad = good.substring(0, i) + d + good.substring(i + 1);
                    if (d != good.charAt(i)) {
                        assertThrows(MalformedException.class, () -> new AccreditationNumber(bad), bad);
                    }
                }
                if (i < 10 && good.charAt(i) != good.charAt(i + 1)) {
                    String swapped = good.substring(0, i) + good.charAt(i + 1) + good.charAt(i) + good.substring(i + 2);
                    assertThrows(MalformedException.class, () -> new AccreditationNumber(swapped), swapped);
                }
            }
        }
        assertTrue(issuable > 19_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SRA-0004187", "sra-0004187A", "SRA-0004187*", "SRA-000418٣A", "SRX-0004187A"})
    void otherTextsAreNoNumbers(String text) {
        assertThrows(MalformedException.class, () -> new AccreditationNumber(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-1-1-1-1", "0B6F8C1E-5B0E-4A51-9A3E-3F0C6F1D2A10", "", "urn:uuid:x"})
    void certificateIdsHaveOneText(String text) {
        assertThrows(MalformedException.class, () -> CertificateId.parse(text));
    }

    @Test
    void allNamesComeFromThePublicAddress() {
        PublicUrl local = new PublicUrl("http://localhost:8080");
        assertEquals("did:web:localhost%3A8080", local.did());
        assertEquals("http://localhost:8080/.well-known/did.json", local.didDocumentUrl());
        assertEquals("localhost:8080/log", local.logOrigin());
        PublicUrl deep = new PublicUrl("https://example.org/sra/register");
        assertEquals("did:web:example.org:sra:register", deep.did());
        assertEquals("https://example.org/sra/register/did.json", deep.didDocumentUrl());
        for (String bad : new String[] {
            "localhost", "ftp://x", "https://x/", "https://u@x", "https://x?y", "https://x#z", "https://x/../y"
        }) {
            assertThrows(MalformedException.class, () -> new PublicUrl(bad), bad);
        }
    }

    @Test
    void aNonceBindsEachPartOfATender() {
        TenderRef t =
                new TenderRef("ocds-h6vhtk-04a1b2", "1", OrganisationId.of("GB-PPON", "PWXM-1234-BCDF"), Instant.EPOCH);
        assertEquals(43, t.nonce().length());
        assertNotEquals(t.nonce(), new TenderRef(t.ocid(), "2", t.buyer(), t.deadline()).nonce());
        assertNotEquals(t.nonce(), new TenderRef("x", "1", t.buyer(), t.deadline()).nonce());
        assertNotEquals(t.nonce(), new TenderRef(t.ocid(), "1", t.buyer(), Instant.ofEpochSecond(1)).nonce());
        assertFalse(t.nonce().contains("="));
    }
}
