package org.touchstone.verifier.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.MalformedException;

class DebarmentCsvTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

    private static DebarmentList read(String text) {
        return DebarmentCsv.read(text.getBytes(StandardCharsets.UTF_8), DAY, "a test");
    }

    private static final DebarmentList EXPECTED = new DebarmentList(
            DAY,
            "a test",
            List.of(
                    new DebarmentList.Entry(
                            "Quayline Labour Supply, Ltd",
                            List.of("Quayline \"Staffing\"", "Quayline"),
                            List.of(
                                    OrganisationId.of("GB-COH", "99000044"),
                                    OrganisationId.of("GB-PPON", "PJTC-4575-HMRZ")),
                            DebarmentList.Ground.DISCRETIONARY,
                            "labour market\nmisconduct",
                            LocalDate.of(2026, 3, 1),
                            Optional.of(LocalDate.of(2029, 2, 28))),
                    new DebarmentList.Entry(
                            "T\u0177 Coch",
                            List.of(),
                            List.of(),
                            DebarmentList.Ground.MANDATORY,
                            "theft",
                            LocalDate.of(2026, 4, 2),
                            Optional.empty())));

    @Test
    void aTableIsReadAsSpreadsheetsWriteIt() {
        String table = """
                name,otherNames,identifiers,ground,reason,from,until,note
                "Quayline Labour Supply, Ltd","Quayline ""Staffing""|Quayline",GB-COH-99000044|gb-ppon-pjtc-4575-hmrz,Discretionary,"labour market
                misconduct",2026-03-01,2029-02-28,x

                T\u0177 Coch,,,mandatory,theft,2026-04-02,,
                """;
        assertEquals(EXPECTED, read(table));
        assertEquals(EXPECTED, read("\ufeff" + table));
        assertEquals(EXPECTED, read(table.stripTrailing()));
        // The line end inside a field is the field's.
        assertEquals(
                EXPECTED.entries().get(1),
                read(table.replace("\n", "\r\n")).entries().get(1));
        assertEquals(EXPECTED.entries().get(1), read("""
                from;reason;ground;identifiers;name
                2026-04-02;theft;mandatory;;T\u0177 Coch
                """).entries().getFirst());
        assertEquals(List.of(), read("name,identifiers,ground,reason,from").entries());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '~',
            value = {
                "A,GB-COH-99000044,perhaps,r,2026-03-01,# line 2: a ground is mandatory or discretionary",
                "A,99000044,mandatory,r,2026-03-01,# line 2: an identifier is written GB-COH-01234567",
                "A,GB-COH-99000044,mandatory,r,1/3/2026,# line 2: a day is written 2026-11-27",
                "A,GB-COH-99000044,mandatory,r,2026-03-01,2026-02-28# line 2: an entry ends before it begins",
                ",GB-COH-99000044,mandatory,r,2026-03-01,# line 2: a name has 1 to 300 characters",
                "A,GB-COH-99000044,mandatory,,2026-03-01,# line 2: a reason has 1 to 500 characters",
                "A,GB-COH-99000044,mandatory,r,2026-03-01# line 2: 5 fields instead of 6",
                "A,GB-COH-99000044,mandatory,r,2026-03-01,,# line 2: 7 fields instead of 6",
                "\"A,GB-COH-99000044,mandatory,r,2026-03-01,# line 2: a quotation mark is not closed",
                "\"A\"B,GB-COH-99000044,mandatory,r,2026-03-01,# line 2: something stands after a quoted field",
                "A\"B,GB-COH-99000044,mandatory,r,2026-03-01,# line 2: a quotation mark inside a field that has none around it",
            })
    void aRowThatCannotBeReadRefusesTheFile(String row, String why) {
        String head = "name,identifiers,ground,reason,from,until\n";
        assertEquals(
                why,
                assertThrows(MalformedException.class, () -> read(head + row + "\n"))
                        .getMessage());
    }

    @Test
    void theColumnsMustBeThereOnce() {
        assertEquals(
                "there is no column ground",
                assertThrows(MalformedException.class, () -> read("name,identifiers,reason,from\n"))
                        .getMessage());
        assertEquals(
                "two columns are called name",
                assertThrows(MalformedException.class, () -> read("name,name,identifiers,ground,reason,from\n"))
                        .getMessage());
        assertTrue(assertThrows(
                        MalformedException.class,
                        () -> DebarmentCsv.read(new byte[] {'n', (byte) 0xe4, '\n'}, DAY, "a test"))
                .getMessage()
                .startsWith("not UTF-8"));
    }

    /// Whatever the bytes are, the answer is a list or a refusal.
    @Test
    void rubbishIsRefused() {
        Random random = new Random(20261123);
        byte[] good = "name,identifiers,ground,reason,from\n\"A\",GB-COH-99000044,mandatory,r,2026-03-01\n"
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertTrue(DebarmentCsv.read(bytes, DAY, "a test").entries().size() <= 2);
            } catch (MalformedException e) {
                assertTrue(e.getMessage().length() < 400);
            }
        }
    }
}
