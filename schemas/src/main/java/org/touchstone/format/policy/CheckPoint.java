package org.touchstone.format.policy;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.Span;

/// A moment at which the buyer means to check: one of the edition's check points.
///
/// @param id the edition's id of the check point
/// @param at when it is planned to begin; never for the opening of bids, which is at the deadline
/// @param maximumAge how old status evidence may be, in minutes or hours; counts only where it is stricter than the
/// edition
public record CheckPoint(String id, Optional<OffsetDateTime> at, Optional<Span> maximumAge) {
    private static final int MAX_AMOUNT = 10_000;

    public CheckPoint {
        if (!isId(id)) {
            throw new MalformedException("a check point is named by the id that the edition gives it");
        }
        maximumAge.ifPresent(a -> {
            boolean exact = a.unit() == Span.Unit.MINUTE || a.unit() == Span.Unit.HOUR;
            if (!exact || a.amount() < 1 || a.amount() > MAX_AMOUNT) {
                throw new MalformedException("a limit of age is 1 to 10,000 minutes or hours");
            }
        });
    }

    /// The limit as a length of time.
    public Optional<Duration> limit() {
        return maximumAge.map(
                a -> a.unit() == Span.Unit.HOUR ? Duration.ofHours(a.amount()) : Duration.ofMinutes(a.amount()));
    }

    /// Lower case letters, digits and hyphens, as editions write their ids; at most 64.
    static boolean isId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(i > 0 && (c >= '0' && c <= '9' || c == '-'))) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= 64;
    }

    Json.Obj json() {
        Json.Obj.Builder o = Json.Obj.builder().with("id", id);
        at.ifPresent(t -> o.with("at", TenderPolicy.offsetText(t)));
        maximumAge.ifPresent(a -> o.with(
                "maximumAge",
                Json.Obj.builder()
                        .with("amount", a.amount())
                        .with("unit", a.unit().word())
                        .build()));
        return o.build();
    }

    static CheckPoint of(Json.Obj o) {
        TenderPolicy.only(o, "id", "at", "maximumAge");
        Optional<Span> age = Optional.empty();
        if (o.has("maximumAge")) {
            Json.Obj a = o.obj("maximumAge");
            TenderPolicy.only(a, "amount", "unit");
            age = Optional.of(new Span((int) Math.clamp(a.integer("amount"), 0, 100_000), unit(a.text("unit"))));
        }
        return new CheckPoint(o.text("id"), o.optionalText("at").map(Timestamp::parseOffset), age);
    }

    private static Span.Unit unit(String word) {
        for (Span.Unit u : Span.Unit.values()) {
            if (u.word().equals(word)) {
                return u;
            }
        }
        throw new MalformedException("a limit of age is in minutes or hours");
    }
}
