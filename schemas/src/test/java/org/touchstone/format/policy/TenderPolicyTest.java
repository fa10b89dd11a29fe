package org.touchstone.format.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.testkit.Change;
import org.touchstone.format.testkit.World;

class TenderPolicyTest {
    private static Json.Obj good() {
        return new World().tender();
    }

    private static TenderPolicy read(Json.Obj json) {
        return TenderPolicy.parse(CanonicalJson.bytes(json));
    }

    /// What a fuzzer found: such a tender was read, and the first bid for it was a fault instead of a verdict.
    @ParameterizedTest
    @CsvSource({
        "ocid, 201",
        "lot,  201",
        "ocid, 0",
        "lot,  0",
        "deadline, 9999-12-31T23:59:59-01:00",
        "deadline, 0000-01-01T00:00:00+01:00",
    })
    void aTenderThatNothingCanBeBoundToIsRefused(String member, String value) {
        String text = value.contains("-") ? value : "x".repeat(Integer.parseInt(value));
        for (boolean own : new boolean[] {false, true}) {
            Json.Obj tender = own ? Change.with(good(), "nonce", "challenge-of-the-buyer") : good();
            assertThrows(MalformedException.class, () -> read(Change.with(tender, member, text)));
        }
    }

    @Test
    void whatIsReadHasANonce() {
        for (String member : new String[] {"ocid", "lot"}) {
            Json.Obj longest = Change.with(good(), member, "x".repeat(200));
            assertEquals(43, read(longest).expectedNonce().length());
        }
        assertEquals(
                43,
                read(Change.with(good(), "deadline", "9999-12-31T23:59:59+00:00"))
                        .expectedNonce()
                        .length());
        assertEquals(
                "own-nonce-of-the-buyer",
                read(Change.with(good(), "nonce", "own-nonce-of-the-buyer")).expectedNonce());
    }

    /// 20 per cent VAT is added or taken off where the rate is known; else the amount is a bound.
    @ParameterizedTest
    @CsvSource(textBlock = """
            vat options extensions, 20, true,  true,  true,  1000.00,   1000.00
            options extensions,     20, true,  true,  true,  1200.0000, 1200.0000
            options extensions,     '', true,  true,  true,  1000.00,   ''
            vat options extensions, 25, false, true,  true,  800.0000,  800.0000
            vat options extensions, '', false, true,  true,  0,         1000.00
            vat extensions,         20, true,  true,  true,  1000.00,   ''
            vat options extensions, 20, true,  false, true,  0,         1000.00
            vat options,            20, true,  false, true,  0,         ''
            vat,                    20, true,  false, false, 1000.00,   1000.00
            '',                     5,  true,  false, false, 1050.0000, 1050.0000
            """)
    void anAmountThatIsCountedInAnotherWayGivesBounds(
            String includes, String rate, boolean vat, boolean options, boolean extensions, String low, String high) {
        Set<ValueBasis.Part> parts = includes.isEmpty()
                ? Set.of()
                : Stream.of(includes.split(" ")).map(ValueBasis.Part::of).collect(Collectors.toSet());
        ValueBasis basis =
                new ValueBasis(ValueBasis.Of.LOT, parts, Optional.of(rate).filter(r -> !r.isEmpty()), Optional.empty());
        ValueBasis.Range range =
                basis.counted(new BigDecimal("1000.00"), new Applicability.ValueBasis(vat, options, extensions, true));
        assertEquals(0, new BigDecimal(low).compareTo(range.low()), range.toString());
        assertEquals(
                high,
                range.high()
                        .map(h -> h.compareTo(range.low()) == 0 ? low : h.toPlainString())
                        .orElse(""),
                range.toString());
    }

    private static Json.Obj lot(String name, String level) {
        return Json.Obj.builder().with("lot", name).with("level", level).build();
    }

    private static Json.Obj lots() {
        Json.Obj common = Change.without(Change.without(Change.without(good(), "lot"), "level"), "value");
        Json.Obj bidder = common.objects("bidders").get(0);
        return Change.with(
                Change.with(common, "lots", new Json.Arr(List.of(lot("1", "standard"), lot("2", "enhanced")))),
                "bidders",
                new Json.Arr(List.of(
                        bidder,
                        Change.with(
                                Change.with(bidder, "name", "Kestrel Waste Ltd"),
                                "lots",
                                Json.Arr.ofStrings(List.of("2"))))));
    }

    @Test
    void everyLotHasWhatAllShareItsOwnAndItsBidders() {
        TenderFile file = TenderFile.of(lots());
        assertEquals(
                List.of("1", "2"), file.lots().stream().map(TenderPolicy::lot).toList());
        assertEquals(Optional.of("standard"), file.lot("1").orElseThrow().level());
        assertEquals(Optional.of("enhanced"), file.lot("2").orElseThrow().level());
        assertEquals(1, file.lot("1").orElseThrow().bidders().size());
        assertEquals(2, file.lot("2").orElseThrow().bidders().size());
        assertEquals(Optional.empty(), file.lot("3"));
        assertEquals(file.lots().get(0).deadline(), file.lots().get(1).deadline());
        assertEquals(file, TenderFile.parse(file.bytes()));
        TenderPolicy one = read(good());
        assertEquals(new TenderFile(List.of(one)), TenderFile.parse(one.bytes()));
    }

    @Test
    void lotsOfTwoDeadlinesAreNotOneFile() {
        TenderPolicy one = read(good());
        TenderPolicy other = read(Change.with(Change.with(good(), "lot", "2"), "deadline", "2026-03-03T12:00:00Z"));
        assertThrows(MalformedException.class, () -> new TenderFile(List.of(one, other)));
    }

    @Test
    void whoMustHoldUnlessTheFileSaysOtherwise() {
        assertEquals(
                Set.of(Role.SOLE_TENDERER, Role.GROUP_LEAD, Role.GROUP_MEMBER, Role.RELIED_ON),
                read(good()).terms().mustHold());
        assertEquals(
                Set.of(Role.SUB_CONTRACTOR),
                read(Change.with(good(), "mustHold", Json.Arr.ofStrings(List.of("subcont"))))
                        .terms()
                        .mustHold());
    }

    /// Only a condition of participation shuts anybody out.
    @ParameterizedTest
    @CsvSource({"award-criterion", "contract-condition", "evidence-only"})
    void whereNobodyIsShutOutEquivalentsMayBeLeftOut(String use) {
        Json.Obj policy = Change.with(Change.with(good(), "useCode", use), "equivalents", new Json.Bool(false));
        assertEquals(false, read(policy).terms().equivalentsAccepted());
    }
}
