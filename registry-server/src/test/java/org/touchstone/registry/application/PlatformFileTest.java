package org.touchstone.registry.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The file of the central digital platform: what is taken of it, and everything that it may be instead.
public class PlatformFileTest {
    /// A file as the platform writes it, with things in it that nobody here asks for.
    public static String file(String company, String vcse, String... answers) {
        StringBuilder all = new StringBuilder();
        for (String answer : answers) {
            String[] parts = answer.split("=");
            all.append(all.isEmpty() ? "" : ",")
                    .append("{'questionName':'" + parts[0] + "','boolValue':null,'numericValue':" + parts[1]
                            + ",'textValue':null,'optionValue':[]}");
        }
        return ("{'id':'47e6a363-11c0-4cf4-bce6-dea03034e4bb','type':'Organisation','name':'Quay Ltd',"
                        + "'associatedPersons':[{'name':'A Person'}],'additionalEntities':[],'additionalParties':[],"
                        + "'identifier':{'id':'" + company + "','scheme':'GB-COH','legalName':'Quay Ltd','uri':null},"
                        + "'additionalIdentifiers':[{'id':'GB123','scheme':'VAT','legalName':'Quay Ltd','uri':null}],"
                        + "'address':{'countryName':'United Kingdom'},'roles':['supplier'],"
                        + "'details':{'legalForm':null,'scale':'small','vcse':" + vcse + "},"
                        + "'supplierInformationData':{'form':{'name':'Standard Questions','submissionState':'Submitted'},"
                        + "'answerSets':[{'id':'1','sectionName':'Steel','answers':["
                        + "{'questionName':'_Steel01','numericValue':null}]},"
                        + "{'id':'2','sectionName':'Payments','answers':[" + all + "]}],'questions':[]}}")
                .replace('\'', '"');
    }

    private static PlatformFile read(String json) {
        return PlatformFile.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static PlatformFile.Figure figure(String metric, String value, String... baseline) {
        return new PlatformFile.Figure(
                metric,
                new BigDecimal(value),
                Optional.of(baseline).filter(b -> b.length > 0).map(b -> new BigDecimal(b[0])));
    }

    @Test
    void figures_are_what_the_answers_add_up_to() {
        PlatformFile read = read(file(
                "1234567",
                "true",
                "_Payments06_2=28",
                "_Payments06_4=71.5",
                "_Payments06_5=20.25",
                "_Payments07_4=1",
                "_CarbonNetZeroQuestion05=2045",
                "_CarbonNetZeroQuestion07=200",
                "_CarbonNetZeroQuestion08=100.5",
                "_CarbonNetZeroQuestion11=150",
                "_CarbonNetZeroQuestion12=0"));
        assertEquals(List.of(OrganisationId.of("GB-COH", "01234567")), read.identifiers());
        assertEquals(Optional.of(true), read.vcse());
        assertEquals(
                List.of(
                        figure("COL-01-M1", "91.75"),
                        figure("COL-01-M2", "28"),
                        figure("ENV-01-M1", "2045"),
                        figure("ENV-01-M2", "150", "300.5")),
                read.figures());
    }

    @Test
    void of_half_an_answer_no_figure_is_made() {
        assertEquals(
                List.of(figure("ENV-01-M2", "3")),
                read(file(
                                "1234567",
                                "null",
                                "_Payments06_4=71",
                                "_CarbonNetZeroQuestion07=5",
                                "_CarbonNetZeroQuestion11=1",
                                "_CarbonNetZeroQuestion12=2"))
                        .figures());
        assertEquals(
                Optional.empty(), read("\ufeff\n " + file("1234567", "null")).vcse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "[['type','x']]",
                "1",
                "'a'",
                "{",
                "{}{}",
                "{'a':1}x",
                "{'a':1,'a':2}",
                "{a:1}",
                "{'a':NaN}",
                "{'a':1e999}",
                "// {}",
                "<html></html>",
                "identifier;GB-COH",
                "%PDF-1.7",
                "PK\u0003\u0004"
            })
    void what_is_no_json_object_is_refused(String text) {
        RefusedException no = assertThrows(RefusedException.class, () -> read(text.replace('\'', '"')));
        assertEquals(Refusal.MALFORMED_JSON, no.reason());
    }

    @Test
    void bytes_that_are_no_text_and_nesting_without_end_are_refused() {
        for (byte[] bytes : List.of(
                new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16),
                ("{\"a\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}").getBytes(StandardCharsets.UTF_8))) {
            RefusedException no = assertThrows(RefusedException.class, () -> PlatformFile.of(bytes));
            assertEquals(Refusal.MALFORMED_JSON, no.reason());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "type":"Organisation"       | "type":"InformalConsortium"   | /type                     | NOT_ALLOWED
            "type":"Organisation"       | "type":7                      | /type                     | WRONG_TYPE
            "scheme":"GB-COH"           | "scheme":"GB-UKPRN"           | /identifier               | MISSING
            "scheme":"GB-COH"           | "scheme":null                 | /identifier               | MISSING
            "scheme":"GB-COH"           | "scheme":["GB-COH"]           | /identifier/scheme        | WRONG_TYPE
            "id":"1234567"              | "id":"00000000"               | /identifier               | MISSING
            "id":"1234567"              | "id":1234567                  | /identifier/id            | WRONG_TYPE
            "identifier":{              | "identifier":null,"other":{   | /identifier               | MISSING
            "additionalIdentifiers":[   | "additionalIdentifiers":[1,   | /additionalIdentifiers/0  | WRONG_TYPE
            "vcse":true                 | "vcse":"yes"                  | /details/vcse             | WRONG_TYPE
            "supplierInformationData"   | "data"                        | /supplierInformationData  | MISSING
            "answerSets":[              | "answerSets":7,"other":[      | /supplierInformationData/answerSets | WRONG_TYPE
            "answerSets":[              | "answerSets":["x",            | /supplierInformationData/answerSets/0 | WRONG_TYPE
            "numericValue":28           | "numericValue":"28"           | /supplierInformationData/answerSets/1/answers/0/numericValue | WRONG_TYPE
            "numericValue":28           | "numericValue":true           | /supplierInformationData/answerSets/1/answers/0/numericValue | WRONG_TYPE
            "numericValue":28           | "numericValue":-1             | /supplierInformationData/answerSets/1/answers/0/numericValue | OUT_OF_RANGE
            "numericValue":28           | "numericValue":1e300          | /supplierInformationData/answerSets/1/answers/0/numericValue | OUT_OF_RANGE
            "numericValue":28           | "numericValue":0.1234567      | /supplierInformationData/answerSets/1/answers/0/numericValue | OUT_OF_RANGE
            "_Payments06_4"             | "_Payments06_2"               | /supplierInformationData/answerSets/1/answers/1 | INVALID
            """)
    void what_is_otherwise_than_the_platform_writes_it_is_named(
            String from, String to, String pointer, FieldFault.Rule rule) {
        String good = file("1234567", "true", "_Payments06_2=28", "_Payments06_4=71");
        PlatformFile _ = read(good);
        RefusedException no = assertThrows(
                RefusedException.class,
                () -> read(good.replaceFirst(from.replace("[", "\\[").replace("{", "\\{"), to)));
        assertEquals(pointer, no.faults().getFirst().pointer());
        assertEquals(rule, no.faults().getFirst().rule());
    }

    /// Whatever is changed in it, a file is read or refused; nothing else happens.
    @Test
    void a_file_with_random_changes_is_read_or_refused() {
        byte[] good = file("1234567", "true", "_Payments06_2=28", "_Payments06_4=71.5", "_Payments06_5=3")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20261123);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                bad[random.nextInt(bad.length)] =
                        "{}[]\":,0e-x\\\u0000 ".getBytes(StandardCharsets.UTF_8)[random.nextInt(14)];
            }
            try {
                PlatformFile _ = PlatformFile.of(bad);
            } catch (RefusedException e) {
                refused++;
            }
        }
        assertEquals(true, refused > 10_000, refused + " refused");
    }
}
