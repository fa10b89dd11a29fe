package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.testkit.World;

/// Damaged files, by seeded chance: none makes the verifier throw, none is accepted unless it still says the
/// very same.
@Tag("exhaustive")
class MutationTest {
    private final World world = new World();
    private final byte[] good = CanonicalJson.bytes(world.presentationFile());
    private final TenderPolicy tender = TenderPolicy.parse(CanonicalJson.bytes(world.tender()));
    private final Verifier verifier = new Verifier(TrustMaterial.pinned(world.pin()));
    private final Moment moment = Moment.deadline(tender, World.DEADLINE.plusSeconds(60));

    private Verdict judge(byte[] file) {
        return verifier.check(new Submission("bid", file).by(tender.bidders().get(0)), tender, moment);
    }

    private static boolean same(byte[] a, byte[] b) {
        StrictJson.Limits limits = new StrictJson.Limits(1 << 20, 32, 10_000);
        try {
            Json one = StrictJson.parse(a, limits);
            return one.equals(StrictJson.parse(b, limits));
        } catch (MalformedException e) {
            return false;
        }
    }

    @Test
    void aFlippedByteIsNeverAcceptedAndNeverThrows() {
        assertTrue(judge(good).outcome() == Outcome.MEETS);
        Random random = new Random(2026);
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = good.clone();
            int flips = 1 + random.nextInt(3);
            for (int f = 0; f < flips; f++) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Verdict v = judge(bad);
            assertFalse(v.outcome() == Outcome.MEETS && !same(good, bad), "flip " + i);
            assertFalse(v.mainCode().isEmpty());
        }
    }

    @Test
    void aCutDoubledOrSplicedFileIsNeverAccepted() {
        Random random = new Random(77);
        for (int i = 0; i < 600; i++) {
            int a = random.nextInt(good.length);
            int b = random.nextInt(good.length);
            byte[] cut = Arrays.copyOf(good, a);
            byte[] spliced = new byte[a + good.length - b];
            System.arraycopy(good, 0, spliced, 0, a);
            System.arraycopy(good, b, spliced, a, good.length - b);
            assertFalse(judge(cut).outcome() == Outcome.MEETS);
            assertFalse(judge(spliced).outcome() == Outcome.MEETS && a != b);
        }
    }

    @Test
    void tokensWithExchangedPartsAreNeverAccepted() {
        Random random = new Random(5);
        String token = world.token();
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder(token);
            int at = random.nextInt(token.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, "AZaz09-_.=+/ \u0000".charAt(random.nextInt(14)));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, (char) random.nextInt(128));
                default -> text.replace(at, token.length(), token.substring(0, Math.min(at, 30)));
            }
            if (text.toString().equals(token)) {
                continue;
            }
            Json.Obj file = StrictJson.parseObject(good, new StrictJson.Limits(1 << 20, 32, 10_000));
            String swapped =
                    CanonicalJson.text(file).replace(token, text.toString().replaceAll("[\\x00-\\x1f\"\\\\]", "!"));
            Verdict v = judge(swapped.getBytes(StandardCharsets.UTF_8));
            assertFalse(v.outcome() == Outcome.MEETS, "token " + i);
        }
    }

    @Test
    void noiseIsRefused() {
        Random random = new Random(9);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[1 + random.nextInt(5_000)];
            random.nextBytes(noise);
            assertTrue(judge(noise).mainCode().equals("FORMAT_INVALID"));
        }
    }
}
