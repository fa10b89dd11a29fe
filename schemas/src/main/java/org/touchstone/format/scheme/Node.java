package org.touchstone.format.scheme;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// One object of an edition being read, with the path to it, so that a fault names its place
/// (`criteria[3].weight`). Closed: [#end] refuses members that nobody asked for.
final class Node {
    /// Ids of an edition: short, printable, the same on every file system and in every URL.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,63}");

    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?");

    private final String path;
    private final Json.Obj json;
    private final Set<String> read = new HashSet<>();

    Node(String path, Json.Obj json) {
        this.path = path;
        this.json = json;
    }

    /// A fault at member `name` of this object.
    MalformedException fault(String name, String what) {
        return new MalformedException(at(name) + ": " + what);
    }

    /// A fault of this object as a whole.
    MalformedException fault(String what) {
        return new MalformedException((path.isEmpty() ? "the edition" : path) + ": " + what);
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return json.has(name);
    }

    /// Call last: every member of the object must have been asked for.
    void end() {
        for (String name : json.members().keySet()) {
            if (!read.contains(name)) {
                throw fault("unknown member \"" + name + "\"");
            }
        }
    }

    private Json member(String name) {
        read.add(name);
        return json.find(name).orElseThrow(() -> fault(name, "is missing"));
    }

    String text(String name) {
        if (member(name) instanceof Json.Str(String s)) {
            if (s.isBlank()) {
                throw fault(name, "is empty");
            }
            return s;
        }
        throw fault(name, "is not a string");
    }

    String id(String name) {
        return id(name, text(name));
    }

    private String id(String name, String s) {
        if (!ID.matcher(s).matches()) {
            throw fault(name, "is not an id (letters, digits, '.' and '-', at most 64)");
        }
        return s;
    }

    /// The id member `name`, which must be one of `known`.
    String ref(String name, Set<String> known, String kind) {
        String id = id(name);
        if (!known.contains(id)) {
            throw fault(name, "there is no " + kind + " \"" + id + "\"");
        }
        return id;
    }

    int integer(String name, int least, int most) {
        if (member(name) instanceof Json.Num(long n)) {
            if (n < least || n > most) {
                throw fault(name, n + " is outside " + least + " to " + most);
            }
            return (int) n;
        }
        throw fault(name, "is not an integer");
    }

    boolean bool(String name) {
        if (member(name) instanceof Json.Bool(boolean b)) {
            return b;
        }
        throw fault(name, "is not true or false");
    }

    /// A decimal string such as `"200000.00"`.
    BigDecimal decimal(String name) {
        return decimal(at(name), text(name));
    }

    static BigDecimal decimal(String path, String s) {
        if (!DECIMAL.matcher(s).matches()) {
            throw new MalformedException(path + ": \"" + s + "\" is not a decimal string");
        }
        return new BigDecimal(s);
    }

    LocalDate date(String name) {
        try {
            return LocalDate.parse(text(name));
        } catch (DateTimeParseException e) {
            throw new MalformedException(at(name) + ": is not a date (YYYY-MM-DD)", e);
        }
    }

    /// The member as one of the constants of an enum, by its name in the format.
    <E> E word(String name, E[] constants, Function<E, String> word) {
        String s = text(name);
        for (E e : constants) {
            if (word.apply(e).equals(s)) {
                return e;
            }
        }
        throw fault(name, "\"" + s + "\" is not known to this software");
    }

    Node obj(String name) {
        if (member(name) instanceof Json.Obj o) {
            return new Node(at(name), o);
        }
        throw fault(name, "is not an object");
    }

    Optional<Node> optionalObj(String name) {
        return has(name) ? Optional.of(obj(name)) : Optional.empty();
    }

    Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /// The raw value, for parts that only people read.
    Json raw(String name) {
        return member(name);
    }

    List<Json> array(String name) {
        if (member(name) instanceof Json.Arr(List<Json> values)) {
            return values;
        }
        throw fault(name, "is not an array");
    }

    /// An array of objects, each read by `reader` and then closed.
    <T> List<T> list(String name, Function<Node, T> reader) {
        List<T> out = new ArrayList<>();
        List<Json> values = array(name);
        for (int i = 0; i < values.size(); i++) {
            if (!(values.get(i) instanceof Json.Obj o)) {
                throw fault(name + "[" + i + "]", "is not an object");
            }
            Node child = new Node(at(name) + "[" + i + "]", o);
            out.add(reader.apply(child));
            child.end();
        }
        return List.copyOf(out);
    }

    /// Like [#list], with ids that must differ; keeps the order of the file.
    <T> Map<String, T> byId(String name, Function<Node, T> reader, Function<T, String> id) {
        Map<String, T> out = new LinkedHashMap<>();
        for (T t : list(name, reader)) {
            if (out.put(id.apply(t), t) != null) {
                throw fault(name, "\"" + id.apply(t) + "\" occurs twice");
            }
        }
        if (out.isEmpty()) {
            throw fault(name, "is empty");
        }
        return out;
    }

    List<String> texts(String name) {
        List<String> out = new ArrayList<>();
        for (Json j : array(name)) {
            if (!(j instanceof Json.Str(String s)) || s.isBlank()) {
                throw fault(name, "holds something else than text");
            }
            out.add(s);
        }
        return List.copyOf(out);
    }

    /// An array of different ids, each one of `known`.
    Set<String> refs(String name, Set<String> known, String kind) {
        Set<String> out = new LinkedHashSet<>();
        for (String s : texts(name)) {
            if (!known.contains(id(name, s))) {
                throw fault(name, "there is no " + kind + " \"" + s + "\"");
            }
            if (!out.add(s)) {
                throw fault(name, "\"" + s + "\" occurs twice");
            }
        }
        return out;
    }

    /// The names of the members, for objects used as maps.
    Set<String> names() {
        return json.members().keySet();
    }
}
