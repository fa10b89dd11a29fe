package org.touchstone.registry.db;

import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One row, read whole, so that it outlives its transaction. The plain getters refuse SQL NULL; the `optional…` ones
/// turn it into an empty value.
public final class Row {
    private final Map<String, @Nullable Object> values;

    Row(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /// What the driver gave, as a plain value: times and arrays are taken out of the driver's own classes.
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Timestamp at -> at.toInstant();
            case Array array -> {
                try {
                    yield array.getArray();
                } catch (SQLException e) {
                    throw new DatabaseException("reading an array", e);
                }
            }
            case null, default -> value;
        };
    }

    static Builder builder() {
        return new Builder();
    }

    static final class Builder {
        private final Map<String, @Nullable Object> values = new HashMap<>();

        void put(String column, @Nullable Object value) {
            values.put(column, plain(value));
        }

        Row build() {
            return new Row(values);
        }
    }

    public String text(String column) {
        return String.valueOf(required(column));
    }

    public UUID uuid(String column) {
        return required(column) instanceof UUID id ? id : UUID.fromString(text(column));
    }

    public Instant instant(String column) {
        return (Instant) required(column);
    }

    public long integer(String column) {
        return ((Number) required(column)).longValue();
    }

    public boolean bool(String column) {
        return (Boolean) required(column);
    }

    public byte[] bytes(String column) {
        return (byte[]) required(column);
    }

    /// A `text[]`.
    public List<String> texts(String column) {
        return List.of((String[]) required(column));
    }

    public Optional<String> optionalText(String column) {
        return isNull(column) ? Optional.empty() : Optional.of(text(column));
    }

    public Optional<UUID> optionalUuid(String column) {
        return isNull(column) ? Optional.empty() : Optional.of(uuid(column));
    }

    public Optional<Instant> optionalInstant(String column) {
        return isNull(column) ? Optional.empty() : Optional.of(instant(column));
    }

    public Optional<Long> optionalInteger(String column) {
        return isNull(column) ? Optional.empty() : Optional.of(integer(column));
    }

    public Optional<Boolean> optionalBool(String column) {
        return isNull(column) ? Optional.empty() : Optional.of(bool(column));
    }

    public Optional<byte[]> optionalBytes(String column) {
        return isNull(column) ? Optional.empty() : Optional.of(bytes(column));
    }

    public boolean isNull(String column) {
        if (!values.containsKey(column)) {
            throw new IllegalArgumentException("the statement gives no column " + column);
        }
        return values.get(column) == null;
    }

    private Object required(String column) {
        Object value = values.get(column);
        if (value == null) {
            throw new IllegalStateException(
                    "column " + column + " is " + (values.containsKey(column) ? "null" : "not in the result"));
        }
        return value;
    }
}
