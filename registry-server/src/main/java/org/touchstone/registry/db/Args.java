package org.touchstone.registry.db;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The named parameters of one statement. Lists become SQL arrays, for the one bulk idiom
/// (`SELECT … FROM unnest(CAST(:names AS text[]), …)`).
///
/// A UUID goes as text, so its statement says `CAST(:id AS uuid)`.
public final class Args {
    public static final Args NONE = new Args(new String[0], new Object[0]);

    private final String[] names;
    private final @Nullable Object[] values;

    private Args(String[] names, @Nullable Object[] values) {
        this.names = names;
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

    /// The bytes are not copied, since they can be a whole file: nobody changes them until they are sent.
    public Args with(String name, byte[] value) {
        return plus(name, value);
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
        if (place(name) >= 0) {
            throw new IllegalArgumentException("parameter " + name + " given twice");
        }
        int last = names.length;
        String[] more = Arrays.copyOf(names, last + 1);
        @Nullable Object[] other = Arrays.copyOf(values, last + 1);
        more[last] = name;
        other[last] = value;
        return new Args(more, other);
    }

    /// Where the parameter stands among those given, or -1: there are a dozen at most.
    private int place(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /// The values of these parameters in their order, one as often as it is named.
    List<@Nullable Object> values(String statement, List<String> parameters) {
        @Nullable Object[] bound = new Object[parameters.size()];
        for (int i = 0; i < bound.length; i++) {
            int place = place(parameters.get(i));
            if (place < 0) {
                throw new IllegalArgumentException(statement + " is not given " + parameters.get(i));
            }
            bound[i] = values[place];
        }
        return Arrays.asList(bound);
    }
}
