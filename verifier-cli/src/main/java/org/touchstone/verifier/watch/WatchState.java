package org.touchstone.verifier.watch;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// What the last run saw, by accreditation number.
public record WatchState(Map<String, Seen> seen) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-watch-state";

    /// The greatest size of the file in bytes.
    public static final int MAX_BYTES = 256 * 1024 * 1024;

    /// Nothing was ever seen.
    public static final WatchState EMPTY = new WatchState(Map.of());

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 32, 1_000_000);

    public WatchState {
        seen = Map.copyOf(seen);
    }

    Optional<Seen> of(String accreditation) {
        return Optional.ofNullable(seen.get(accreditation));
    }

    /// The file's bytes.
    public byte[] bytes() {
        Json.Obj.Builder all = Json.Obj.builder();
        new TreeMap<>(seen).forEach((number, s) -> all.with(number, s.json()));
        return CanonicalJson.bytes(Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("seen", all.build())
                .build());
    }

    /// Reads a file; throws [MalformedException].
    public static WatchState parse(byte[] file) {
        Json.Obj o = StrictJson.parseObject(file, LIMITS);
        o.only("type", "version", "seen");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not the state of a watch, version 1");
        }
        Map<String, Seen> seen = new TreeMap<>();
        Json.Obj all = o.obj("seen");
        for (String number : all.members().keySet()) {
            seen.put(number, Seen.of(all.obj(number)));
        }
        return new WatchState(seen);
    }
}
