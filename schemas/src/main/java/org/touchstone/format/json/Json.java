package org.touchstone.format.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value as this project signs and hashes it: no floating point numbers, no duplicate keys, NFC text.
///
/// Equality is written out, and the readers below test by `instanceof`: a record's own `equals` and a switch over
/// patterns are linked at their first use, which would cost every start of the verifier some ten milliseconds.
///
/// Values are immutable. Build one with the constructors or [Obj.Builder]; read one with [StrictJson]; write one with
/// [CanonicalJson].
public sealed interface Json {

    /// A JSON string. Always well-formed Unicode (no lone surrogate) once it has passed [StrictJson].
    record Str(String value) implements Json {
        @Override
        public boolean equals(Object o) {
            return o instanceof Str s && value.equals(s.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    /// A JSON integer with |value| ≤ 2^53 − 1, the range in which every JSON reader agrees (RFC 7493 section 2.2).
    record Num(long value) implements Json {
        /// The greatest magnitude allowed.
        public static final long MAX = (1L << 53) - 1;

        public Num {
            if (value > MAX || value < -MAX) {
                throw new IllegalArgumentException("integer outside ±(2^53−1): " + value);
            }
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Num n && value == n.value;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(value);
        }
    }

    /// `true` or `false`.
    record Bool(boolean value) implements Json {}

    /// `null`. Allowed by the grammar; no format of ours uses it.
    record Null() implements Json {}

    /// A JSON array.
    record Arr(List<Json> values) implements Json {
        public Arr {
            values = List.copyOf(values);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Arr a && values.equals(a.values);
        }

        @Override
        public int hashCode() {
            return values.hashCode();
        }

        /// An array of strings.
        public static Arr ofStrings(Collection<String> strings) {
            List<Json> values = new ArrayList<>(strings.size());
            for (String s : strings) {
                values.add(new Str(s));
            }
            return new Arr(values);
        }
    }

    /// A JSON object, in the order its members were given (the canonical form sorts them when written).
    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            // What the canonical reader made is immutable already and known to nobody else.
            if (!(members instanceof SortedMembers)) {
                members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
            }
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Obj other && members.equals(other.members);
        }

        @Override
        public int hashCode() {
            return members.hashCode();
        }

        /// The member, if present.
        public Optional<Json> find(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /// True if the member is present.
        public boolean has(String name) {
            return members.containsKey(name);
        }

        /// The string member `name`; throws [MalformedException] naming the member if absent or of another
        /// kind.
        public String text(String name) {
            if (require(name) instanceof Str(String v)) {
                return v;
            }
            throw wrong(name, "a string");
        }

        /// The integer member `name`.
        public long integer(String name) {
            if (require(name) instanceof Num(long v)) {
                return v;
            }
            throw wrong(name, "an integer");
        }

        /// The boolean member `name`.
        public boolean bool(String name) {
            if (require(name) instanceof Bool(boolean v)) {
                return v;
            }
            throw wrong(name, "true or false");
        }

        /// The object member `name`.
        public Obj obj(String name) {
            if (require(name) instanceof Obj o) {
                return o;
            }
            throw wrong(name, "an object");
        }

        /// The array member `name`.
        public List<Json> array(String name) {
            if (require(name) instanceof Arr(List<Json> v)) {
                return v;
            }
            throw wrong(name, "an array");
        }

        /// The array of strings member `name`.
        public List<String> texts(String name) {
            List<String> out = new ArrayList<>();
            for (Json j : array(name)) {
                if (!(j instanceof Str(String v))) {
                    throw wrong(name, "an array of strings");
                }
                out.add(v);
            }
            return List.copyOf(out);
        }

        /// The array of objects member `name`.
        public List<Obj> objects(String name) {
            List<Obj> out = new ArrayList<>();
            for (Json j : array(name)) {
                if (!(j instanceof Obj o)) {
                    throw wrong(name, "an array of objects");
                }
                out.add(o);
            }
            return List.copyOf(out);
        }

        /// The string member `name`, if present; another kind is still malformed.
        public Optional<String> optionalText(String name) {
            return has(name) ? Optional.of(text(name)) : Optional.empty();
        }

        /// Refuses any member that is not listed: formats of ours are closed.
        public Obj only(String... allowed) {
            List<String> names = List.of(allowed);
            for (String name : members.keySet()) {
                if (!names.contains(name)) {
                    throw new MalformedException("unknown member \"" + shown(name) + "\"");
                }
            }
            return this;
        }

        private Json require(String name) {
            Json value = members.get(name);
            if (value == null) {
                throw new MalformedException("member \"" + name + "\" is missing");
            }
            return value;
        }

        private static MalformedException wrong(String name, String wanted) {
            return new MalformedException("member \"" + name + "\" is not " + wanted);
        }

        private static String shown(String name) {
            String head = name.length() > 40 ? name.substring(0, 40) + "…" : name;
            return head.codePoints()
                    .map(c -> c < 0x20 || c > 0x7e ? '?' : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }

        /// A builder that keeps the order of the calls.
        public static Builder builder() {
            return new Builder();
        }

        /// Builds an [Obj] member by member; a name given twice is a programming error.
        public static final class Builder {
            private final Map<String, Json> members = new LinkedHashMap<>();

            private Builder() {}

            public Builder with(String name, Json value) {
                if (members.put(name, value) != null) {
                    throw new IllegalArgumentException("member given twice: " + name);
                }
                return this;
            }

            public Builder with(String name, String value) {
                return with(name, new Str(value));
            }

            public Builder with(String name, long value) {
                return with(name, new Num(value));
            }

            public Builder with(String name, boolean value) {
                return with(name, new Bool(value));
            }

            public Builder withOptional(String name, Optional<String> value) {
                value.ifPresent(v -> with(name, v));
                return this;
            }

            public Obj build() {
                return new Obj(members);
            }
        }
    }
}
