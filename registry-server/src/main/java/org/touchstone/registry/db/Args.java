package org.touchstone.registry.db;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The named parameters of one statement. Lists become SQL arrays, for the one bulk idiom
/// (`SELECT … FROM unnest(CAST(:names AS text[]), …)`).
///
/// A UUID goes as text, so its statement says `CAST(:id AS uuid)`.
public final class Args {
    public static final Args NONE = new Args(Map.of());

    private final Map<String, @Nullable Object> values;

    private Args(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    public static Args of(String name, String value) {
        return NONE.with(name, value);
    }

    public static Args of(String name, long value) {
        return NONE.with(name, value);
    }

    public static Args of(String name, boolean value) {
        return NONE.with(name, value);
    }

    public static Args of(String name, UUID value) {
        return NONE.with(name, value);
    }

    public static Args of(String name, Instant value) {
        return NONE.with(name, value);
    }

    public static Args of(String name, byte[] value) {
        return NONE.with(name, value);
    }

    public static Args of(String name, List<String> value) {
        return NONE.with(name, value);
    }

    public Args with(String name, String value) {
        return plus(name, value);
    }

    public Args with(String name, long value) {
        return plus(name, value);
    }

    public Args with(String name, boolean value) {
        return plus(name, value);
    }

    public Args with(String name, UUID value) {
        return plus(name, value.toString());
    }

    public Args with(String name, Instant value) {
        return plus(name, value.atOffset(ZoneOffset.UTC));
    }

    public Args with(String name, byte[] value) {
        return plus(name, value.clone());
    }

    /// An SQL `text[]`.
    public Args with(String name, List<String> value) {
        return plus(name, value.toArray(String[]::new));
    }

    /// An SQL `text[]` in which single values may be NULL; also a `uuid[]`, by a cast.
    public Args withTexts(String name, List<@Nullable String> value) {
        return plus(name, value.toArray(String[]::new));
    }

    /// An SQL `uuid[]`, by `CAST(:name AS uuid[])`.
    public Args withIds(String name, Collection<UUID> value) {
        return plus(name, value.stream().map(UUID::toString).toArray(String[]::new));
    }

    /// An SQL `bigint[]`.
    public Args withNumbers(String name, Collection<Long> value) {
        return plus(name, value.toArray(Long[]::new));
    }

    /// An SQL `bytea[]`.
    public Args withBytes(String name, Collection<byte[]> value) {
        return plus(name, value.toArray(byte[][]::new));
    }

    /// An SQL `timestamptz[]`, by `CAST(:name AS timestamptz[])`.
    public Args withTimes(String name, Collection<Instant> value) {
        return plus(name, value.stream().map(Instant::toString).toArray(String[]::new));
    }

    /// Text, or SQL NULL where empty.
    public Args with(String name, Optional<String> value) {
        return plus(name, value.orElse(null));
    }

    public Args withId(String name, Optional<UUID> value) {
        return plus(name, value.map(UUID::toString).orElse(null));
    }

    public Args withTime(String name, Optional<Instant> value) {
        return plus(name, value.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
    }

    public Args withNumber(String name, Optional<Long> value) {
        return plus(name, value.orElse(null));
    }

    public Args withNull(String name) {
        return plus(name, null);
    }

    private Args plus(String name, @Nullable Object value) {
        Map<String, @Nullable Object> more = new HashMap<>(values);
        if (more.containsKey(name)) {
            throw new IllegalArgumentException("parameter " + name + " given twice");
        }
        more.put(name, value);
        return new Args(more);
    }

    Map<String, @Nullable Object> values() {
        return values;
    }
}
