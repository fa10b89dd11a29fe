package org.touchstone.format.vectors;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.step.Step;
import org.touchstone.format.testkit.World;

/// One vector in the making: a world, what is handed in, and what must come of it.
public final class Case {
    /// What is handed in.
    public enum Input {
        PRESENTATION,
        BUNDLE,
        TOKEN,
        BARE_PRESENTATION
    }

    final String format;
    final String defect;
    final Optional<Step> step;
    final String outcome;
    final String code;

    /// The world to spoil.
    public final World world = new World();

    public Input input = Input.PRESENTATION;
    public boolean withTender = true;
    public Optional<byte[]> raw = Optional.empty();
    public Instant at = World.DEADLINE.plus(Duration.ofHours(1));
    public Optional<Instant> award = Optional.empty();
    public Optional<String> point = Optional.empty();
    public boolean synthetic;
    public boolean nothing;
    public Optional<String> checkpoint = Optional.empty();
    public boolean twoBidders;
    public boolean edition = true;
    public List<String> packMore = new ArrayList<>();

    Case(String format, String defect, Optional<Step> step, String outcome, String code) {
        this.format = format;
        this.defect = defect;
        this.step = step;
        this.outcome = outcome;
        this.code = code;
    }

    private byte[] content() {
        return raw.orElseGet(() -> switch (input) {
            case PRESENTATION -> CanonicalJson.bytes(world.presentationFile());
            case BUNDLE -> CanonicalJson.bytes(world.bundle());
            case TOKEN -> world.token().getBytes(StandardCharsets.UTF_8);
            case BARE_PRESENTATION -> world.presentation().getBytes(StandardCharsets.UTF_8);
        });
    }

    /// The vector as JSON.
    Json.Obj json() {
        byte[] content = content();
        List<Json> submissions = new ArrayList<>();
        if (!nothing) {
            submissions.add(submission("bid-1", content, 0));
        }
        if (twoBidders) {
            submissions.add(submission("bid-2", content, 1));
        }
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", "touchstone-vector")
                .with("version", 1)
                .with("format", format)
                .with("defect", defect);
        step.ifPresent(s -> o.with("step", s.id()));
        o.with(
                        "expect",
                        Json.Obj.builder()
                                .with("outcome", outcome)
                                .with("code", code)
                                .build())
                .with("at", Timestamp.text(at));
        award.ifPresent(a -> o.with("award", Timestamp.text(a)));
        o.withOptional("point", point);
        if (withTender) {
            o.with("tender", world.tender());
        }
        o.with("pin", world.pin()).with("edition", edition);
        if (synthetic) {
            o.with("synthetic", true);
        }
        checkpoint.ifPresent(c -> o.with("checkpoint", c));
        List<String> pack = new ArrayList<>(world.pack());
        pack.addAll(packMore);
        return o.with("pack", Json.Arr.ofStrings(pack))
                .with("submissions", new Json.Arr(submissions))
                .build();
    }

    private static Json.Obj submission(String name, byte[] content, int bidder) {
        Json.Obj.Builder o = Json.Obj.builder().with("name", name).with("bidder", bidder);
        boolean ascii = true;
        for (byte b : content) {
            ascii &= b >= 0x20 && b < 0x7f;
        }
        if (ascii) {
            return o.with("content", new String(content, StandardCharsets.US_ASCII))
                    .build();
        }
        return o.with("base64", Base64.getEncoder().encodeToString(content)).build();
    }
}
