package org.touchstone.format.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;

class TrustListTest {
    private static final TrustList ONE = Samples.trustList("register.example/log+00000000+AQ");

    private static TrustList after(TrustListJws before, TrustList.Governors governors, List<TrustList.IssuerKey> keys) {
        TrustList o = before.list();
        return new TrustList(
                o.number() + 1,
                o.issuedAt().plus(Duration.ofDays(30)),
                o.expiresAt().map(e -> e.plus(Duration.ofDays(30))),
                Optional.of(before.fingerprint()),
                o.registry(),
                governors,
                keys,
                o.log(),
                o.witnesses(),
                o.schemes(),
                o.contexts(),
                o.schemas());
    }

    private static TrustListJws next(TrustListJws before, int... governors) {
        return Samples.signed(
                after(before, before.list().governors(), before.list().issuerKeys()), governors);
    }

    @Test
    void threeOfFiveMakeAList() {
        TrustListJws signed = Samples.signed(ONE, 1, 3, 5);
        TrustListJws read = TrustListJws.parse(signed.bytes());
        assertEquals(ONE, read.list());
        assertTrue(read.hasQuorum(ONE.governors()));
        assertFalse(Samples.signed(ONE, 1, 3).hasQuorum(ONE.governors()));
        assertFalse(Samples.signed(ONE, 2, 2, 2).hasQuorum(ONE.governors()));
        assertFalse(Samples.signed(ONE, 1, 2, 9).hasQuorum(ONE.governors()));
    }

    @Test
    void signaturesMadeApartAreMergedInOneOrder() {
        TrustListJws a = Samples.signed(ONE, 1);
        TrustListJws b = Samples.signed(ONE, 4);
        TrustListJws c = Samples.signed(ONE, 2);
        assertEquals(a.merge(b).merge(c).json(), c.merge(a).merge(b).json());
        assertTrue(a.merge(b).merge(c).hasQuorum(ONE.governors()));
        TrustListJws other = next(Samples.signed(ONE, 1, 2, 3), 1);
        assertThrows(MalformedException.class, () -> a.merge(other));
    }

    @Test
    void aChainHangsOnThePin() {
        TrustListJws one = Samples.signed(ONE, 1, 2, 3);
        TrustListJws two = next(one, 3, 4, 5);
        TrustListJws three = next(two, 1, 4, 5);
        assertEquals(3, newest(one, one, two, three));
        assertEquals(3, newest(three, one, two, three));
        assertEquals(1, newest(one, one, three));
        assertEquals(1, newest(one, one, next(one, 1, 2)));
        assertTrue(TrustChain.of("00".repeat(32), List.of(one, two)).isEmpty());
        assertTrue(TrustChain.of(Samples.signed(ONE, 1, 2).fingerprint(), List.of(Samples.signed(ONE, 1, 2)))
                .isEmpty());
    }

    private static long newest(TrustListJws pin, TrustListJws... known) {
        return TrustChain.of(pin.fingerprint(), List.of(known))
                .orElseThrow()
                .newest()
                .number();
    }

    @Test
    void aSuccessorNeedsTheOldGovernorsAndTheOldKeys() {
        TrustListJws one = Samples.signed(ONE, 1, 2, 3);
        TrustList.Governors rogue =
                new TrustList.Governors(1, List.of(TestKeys.es256("governor 9").publicKey()));
        TrustListJws takeover = Samples.signed(after(one, rogue, ONE.issuerKeys()), 9);
        assertFalse(takeover.follows(one));
        List<TrustList.IssuerKey> fewer = new ArrayList<>(ONE.issuerKeys());
        fewer.remove(0);
        assertFalse(Samples.signed(after(one, ONE.governors(), fewer), 1, 2, 3).follows(one));
        TrustListJws handOver = Samples.signed(after(one, rogue, ONE.issuerKeys()), 1, 2, 3);
        assertTrue(handOver.follows(one));
        assertTrue(next(handOver, 9).follows(handOver));
        assertFalse(next(handOver, 1, 2, 3).follows(handOver));
    }

    @Test
    void twoSuccessorsStopTheChain() {
        TrustListJws one = Samples.signed(ONE, 1, 2, 3);
        TrustListJws two = next(one, 1, 2, 3);
        TrustListJws other = Samples.signed(
                after(one, new TrustList.Governors(1, ONE.governors().keys()), ONE.issuerKeys()), 1, 2, 3);
        assertEquals(1, newest(one, one, two, other));
    }
}
