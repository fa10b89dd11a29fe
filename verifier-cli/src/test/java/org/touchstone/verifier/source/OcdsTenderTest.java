package org.touchstone.verifier.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderPolicy;

/// What is taken from other systems' notices, and that odd and hostile ones are noted or refused and never guessed at.
class OcdsTenderTest {
    private static OcdsTender read(String json) {
        return OcdsTender.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static OcdsTender tender(String members) {
        return read("{'ocid':'o','tender':{'id':'t'" + (members.isEmpty() ? "" : "," + members) + "}}");
    }

    private static List<String> notes(OcdsTender t) {
        return t.notes().stream().map(OcdsTender.Note::key).toList();
    }

    /// The five shapes in which one and the same tender comes.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'ocid':'o','tender':T}",
                "{'releases':[{'ocid':'o','tender':T}]}",
                "{'records':[{'ocid':'o','compiledRelease':{'ocid':'o','tender':T}}]}",
                "{'records':[{'ocid':'o','releases':[{'ocid':'o','tender':T},{'url':'https://x.example'}]}]}",
                "{'ocid':'o','compiledRelease':{'ocid':'o','tender':T},'releases':[]}",
                "\ufeff{'ocid':'o','tender':T,'buyer':null}",
            })
    void everyShapeIsRead(String shape) {
        OcdsTender t = read(shape.replace(
                "T", "{'title':'Care','tenderPeriod':{'endDate':'2026-03-02T12:00:00.000Z'},'lots':[{'id':'7'}]}"));
        assertEquals(Optional.of("o"), t.ocid());
        assertEquals(Optional.of("Care"), t.title());
        assertEquals("2026-03-02T12:00Z", t.deadline().orElseThrow().toString());
        assertEquals("7", t.lots().get(0).id());
    }

    @Test
    void aBareTenderHasNoOcid() {
        OcdsTender t = read("{'lots':[{'id':'1'}],'tenderPeriod':{'endDate':'2026-03-02T12:00:00Z'}}");
        assertEquals(Optional.empty(), t.ocid());
        assertEquals(1, t.lots().size());
    }

    @Test
    void ofSeveralReleasesTheNewestCounts() {
        OcdsTender t = read("{'releases':[{'ocid':'o','date':'2026-02-01T00:00:00Z','tender':{'title':'new'}},"
                + "{'ocid':'o','date':'2026-01-01T00:00:00Z','tender':{'title':'old'}},{'ocid':'o','tag':['award']}]}");
        assertEquals(Optional.of("new"), t.title());
    }

    @Test
    void ofSeveralProcurementsOneIsChosen() {
        String file =
                "{\"releases\":[{\"ocid\":\"a\",\"tender\":{\"title\":\"A\"}},{\"ocid\":\"b\",\"tender\":{\"title\":\"B\"}}]}";
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        assertEquals(
                List.of("a", "b"),
                assertThrows(OcdsTender.SeveralException.class, () -> OcdsTender.parse(bytes, Optional.empty()))
                        .ocids());
        assertEquals(Optional.of("B"), OcdsTender.parse(bytes, Optional.of("b")).title());
        assertThrows(MalformedException.class, () -> OcdsTender.parse(bytes, Optional.of("c")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'amount':450000,'currency':'GBP'              | 450000.00 | false
            'amount':450000.0,'currency':'GBP'            | 450000.00 | false
            'amount':4.5e5,'currency':'GBP'               | 450000.00 | false
            'amount':'450000','currency':'gbp'            | 450000.00 | false
            'amount':199999.991,'currency':'GBP'          | 200000.00 | false
            'amount':1,'amountGross':1.2,'currency':'GBP' | 1.20      | true
            'amount':0,'currency':'GBP'                   | 0.00      | false
            """)
    void aValueKeepsItsPence(String members, String amount, boolean gross) {
        OcdsTender.Value v = value(members).orElseThrow();
        assertEquals(amount, v.amount());
        assertEquals(gross, v.gross());
        assertEquals("GBP", v.currency());
    }

    private static Optional<OcdsTender.Value> value(String members) {
        return tender("'value':{" + members + "}").lots().get(0).value();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'amount':-1,'currency':'GBP'",
                "'amount':1e999999999,'currency':'GBP'",
                "'amount':1e-999999999,'currency':'GBP'",
                "'amount':1000000000000000,'currency':'GBP'",
                "'amount':'about a million','currency':'GBP'",
                "'amount':450000",
                "'amount':450000,'currency':'pounds'",
                "'currency':'GBP'",
                "'amount':null,'currency':'GBP'",
                "'amount':[1],'currency':'GBP'",
            })
    void aValueThatCannotBeReadIsNoted(String members) {
        OcdsTender t = tender("'value':{" + members + "}");
        assertEquals(Optional.empty(), t.lots().get(0).value());
        assertTrue(notes(t).contains("ocds.bad-value"));
    }

    @ParameterizedTest
    @CsvSource({
        "UKC11, GB-ENG",
        "UKK, GB-ENG",
        "UKL22, GB-WLS",
        "UKM50, GB-SCT",
        "UKN0E, GB-NIR",
        "TLI32, GB-ENG",
        "TLN06, GB-NIR",
        "ukl, GB-WLS",
        "GB-SCT, GB-SCT",
        "UK, 'GB-ENG,GB-WLS,GB-SCT,GB-NIR'",
        "UKZ, ''",
        "FR10, ''",
        "UKA, ''",
    })
    void aRegionTellsTheNation(String region, String nations) {
        OcdsTender t = tender("'items':[{'id':'1','deliveryAddresses':[{'region':'" + region + "'}]}]");
        assertEquals(nations, String.join(",", t.lots().get(0).areas()));
        assertEquals(nations.isEmpty(), notes(t).contains("ocds.unknown-region"));
    }

    @ParameterizedTest
    @CsvSource({
        "85312000, 85312000",
        "85312000-9, 85312000",
        "85312, ''",
        "8531200a, ''",
        "'', ''",
    })
    void aCpvCodeHasEightDigits(String written, String read) {
        OcdsTender t = tender("'items':[{'id':'1','classification':{'scheme':'CPV','id':'" + written + "'}}]");
        assertEquals(read, String.join(",", t.lots().get(0).cpv()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-02T12:00:00",
                "2026-03-02",
                "2026-02-30T12:00:00Z",
                "2026-03-02T12:00:00.5Z",
                "noon on Monday",
            })
    void aDeadlineWithoutOffsetIsNotGuessed(String written) {
        OcdsTender t = tender("'tenderPeriod':{'endDate':'" + written + "'}");
        assertEquals(Optional.empty(), t.deadline());
        assertTrue(notes(t).contains("ocds.bad-deadline"));
    }

    @Test
    void theBuyerIsThePartyThatIsNamed() {
        OcdsTender t = read("{'ocid':'o','buyer':{'id':'p2'},'parties':[{'id':'p1','name':'Other','roles':['buyer'],"
                + "'identifier':{'scheme':'GB-COH','id':'1'}},{'id':'p2','name':'Wexmouth','identifier':{'scheme':"
                + "'GB-COH','id':'1234567'},'additionalIdentifiers':[{'scheme':'GB-PPON','id':'PWXM-2345-BCDF'},"
                + "{'scheme':'GB-PPON','id':'x'},{'scheme':7}]}],'tender':{'id':'t'}}");
        OcdsTender.Party buyer = t.buyer().orElseThrow();
        assertEquals("Wexmouth", buyer.name());
        assertEquals(
                List.of(OrganisationId.of("GB-PPON", "PWXM-2345-BCDF"), OrganisationId.of("GB-COH", "01234567")),
                buyer.identifiers());
        assertTrue(notes(t).contains("ocds.bad-identifier"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'selectionCriteria':{'criteria':[{'description':'Accreditation or equivalent'}]} | condition-of-participation
            'selectionCriteria':{'criteria':[{'description':'Three years of accounts'}]}     | none
            'sustainability':[{'goal':'social.laborRights','strategies':['awardCriteria']}]  | award-criterion
            'sustainability':[{'goal':'social','strategies':['contractPerformanceConditions']}] | contract-condition
            'sustainability':[{'goal':'social','strategies':['awardCriteria','selectionCriteria']}] | none
            'sustainability':[{'goal':'environmental','strategies':['awardCriteria']}]       | none
            'sustainability':'social'                                                        | none
            'lots':[{'id':'1','selectionCriteria':{'criteria':[{'description':'must be accredited'}]}}] | condition-of-participation
            """)
    void howItIsUsedIsSaidOrNot(String members, String use) {
        assertEquals(use, tender(members).use().map(TenderPolicy.Use::code).orElse("none"));
    }

    @Test
    void lotsThatAreNoLotsAreLeftOut() {
        OcdsTender t = tender("'lots':[{'title':'no id'},{'id':'1','status':'cancelled'},{'id':'2'},{'id':'2'},7,null,"
                + "{'id':'" + "x".repeat(201) + "'}]");
        assertEquals(List.of("2"), t.lots().stream().map(OcdsTender.Lot::id).toList());
        assertTrue(notes(t).containsAll(List.of(
                "ocds.lot-id-too-long", "ocds.lot-without-id", "ocds.lot-cancelled", "ocds.lot-twice")));
    }

    @Test
    void titlesLoseControlCharactersAndLength() {
        OcdsTender t = tender("'title':'a\\u001b[2Jb" + "x".repeat(5_000) + "'");
        assertTrue(t.title().orElseThrow().length() <= 300);
        assertTrue(t.title().orElseThrow().chars().noneMatch(Character::isISOControl));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{'releases':[]}",
                "{'releases':{}}",
                "{'tender':7}",
                "{'tender':{},'tender':{}}",
                "{'tender':{}",
                "{'tender':{}}x",
                "{'tender':{'a':tru}}",
                "{'tender':{'a':'\\x'}}",
                "{'tender':{'a':'\\u12'}}",
                "{'tender':{'a':1234567890123456789012345678901234567890123456789012345678901234567890}}",
                "<html>404</html>",
            })
    void whatIsNoOcdsIsRefused(String text) {
        assertThrows(MalformedException.class, () -> read(text));
    }

    @Test
    void hugeDeepAndWideFilesEndQuickly() {
        List<String> files = new ArrayList<>();
        files.add("{'tender':" + "[".repeat(1_000_000));
        files.add("{'tender':" + "{'a':".repeat(1_000_000));
        files.add("{'tender':{'lots':[" + "{},".repeat(600_000) + "{}]}}");
        files.add("{'releases':[" + "{'releases':[".repeat(30) + "]}".repeat(30) + "]}");
        for (String file : files) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> assertThrows(MalformedException.class, () -> read(file)));
        }
    }

    /// Whatever is done to a good file, it is read or refused, and no fault of another kind.
    @Test
    void aSpoiltFileIsReadOrRefused() {
        byte[] good = ("{'ocid':'o','buyer':{'id':'GB-PPON-PWXM-2345-BCDF','name':'W'},'tender':{'title':'Care',"
                        + "'tenderPeriod':{'endDate':'2026-03-02T12:00:00Z'},'value':{'amount':1.5,'currency':'GBP'},"
                        + "'lots':[{'id':'1','value':{'amount':2,'currency':'GBP'}}],'items':[{'relatedLot':'1',"
                        + "'classification':{'scheme':'CPV','id':'85312000'},'deliveryAddresses':[{'region':'UKK'}]}]}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(4);
        int readable = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] spoilt = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(i % 2 == 0 ? 128 : 256);
            }
            try {
                OcdsTender t = OcdsTender.parse(spoilt, Optional.empty());
                assertTrue(t.lots().size() <= 1);
                readable++;
            } catch (MalformedException e) {
                assertTrue(e.getMessage() != null);
            }
        }
        assertTrue(readable > 100);
    }
}
