package org.touchstone.registry.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.text.PlainText;

/// Reads a JSON body field by field and collects everything that is wrong, so that a client hears of all its mistakes
/// at once. [#done] refuses if there was any, or if a member is left over that nobody asked for.
///
/// A getter that has found a fault returns a harmless value of the right kind; nothing may be done with values before
/// [#done] has returned.
public final class Fields {
    private final Json.Obj object;
    private final String pointer;
    private final List<FieldFault> faults;
    private final Set<String> read = new LinkedHashSet<>();

    Fields(Json.Obj object, String pointer) {
        this(object, pointer, new ArrayList<>());
    }

    private Fields(Json.Obj object, String pointer, List<FieldFault> faults) {
        this.object = object;
        this.pointer = pointer;
        this.faults = faults;
    }

    /// A text of 1 to `max` characters, without control characters.
    public String text(String name, int max) {
        return optionalText(name, max).orElseGet(() -> missing(name, ""));
    }

    /// The same, which may be left out.
    public Optional<String> optionalText(String name, int max) {
        return find(name).map(value -> switch (value) {
            case Json.Str(String s) -> checked(name, s, max);
            case Json.Num _, Json.Bool _, Json.Null _, Json.Arr _, Json.Obj _ -> wrongType(name, "string", "");
        });
    }

    /// A whole number from `min` to `max`.
    public long integer(String name, long min, long max) {
        return find(name)
                .map(value -> switch (value) {
                    case Json.Num(long n) -> {
                        if (n < min || n > max) {
                            fault(name, FieldFault.Rule.OUT_OF_RANGE, Long.toString(min), Long.toString(max));
                        }
                        yield n;
                    }
                    case Json.Str _, Json.Bool _, Json.Null _, Json.Arr _, Json.Obj _ -> wrongType(name, "integer", 0L);
                })
                .orElseGet(() -> missing(name, 0L));
    }

    /// `true` or `false`.
    public boolean bool(String name) {
        return find(name)
                .map(value -> switch (value) {
                    case Json.Bool(boolean b) -> b;
                    case Json.Str _, Json.Num _, Json.Null _, Json.Arr _, Json.Obj _ ->
                        wrongType(name, "boolean", false);
                })
                .orElseGet(() -> missing(name, false));
    }

    /// A value that `parser` makes of a text of at most `max` characters. The parser's [MalformedException] or
    /// [IllegalArgumentException] is a fault of this field. Present once [#done] has returned.
    public <T> Optional<T> parsed(String name, int max, Function<String, T> parser) {
        Optional<String> text = optionalText(name, max);
        if (text.isEmpty()) {
            missing(name, "");
            return Optional.empty();
        }
        return parse(name, text.get(), parser);
    }

    /// The same, which may be left out.
    public <T> Optional<T> optionalParsed(String name, int max, Function<String, T> parser) {
        return optionalText(name, max).flatMap(text -> parse(name, text, parser));
    }

    /// A text that is one of `allowed`.
    public String oneOf(String name, Set<String> allowed) {
        String value = text(name, 200);
        if (!value.isEmpty() && !allowed.contains(value)) {
            fault(name, FieldFault.Rule.NOT_ALLOWED, String.join(", ", new java.util.TreeSet<>(allowed)));
        }
        return value;
    }

    /// An object, read field by field in its turn; its faults are collected here.
    public Fields object(String name) {
        Json.Obj inner = find(name)
                .map(value -> switch (value) {
                    case Json.Obj o -> o;
                    case Json.Str _, Json.Num _, Json.Bool _, Json.Null _, Json.Arr _ ->
                        wrongType(name, "object", Json.Obj.builder().build());
                })
                .orElseGet(() -> missing(name, Json.Obj.builder().build()));
        return new Fields(inner, at(name), faults);
    }

    /// At most `max` objects, each read field by field (call [#leftOver] on each when it is read).
    public List<Fields> objects(String name, int max) {
        List<Fields> out = new ArrayList<>();
        List<Json> values = elements(name, max);
        for (int i = 0; i < values.size(); i++) {
            String place = at(name) + "/" + i;
            if (values.get(i) instanceof Json.Obj o) {
                out.add(new Fields(o, place, faults));
            } else {
                faults.add(FieldFault.of(place, FieldFault.Rule.WRONG_TYPE, "object"));
            }
        }
        return List.copyOf(out);
    }

    /// At most `max` texts of at most `length` characters.
    public List<String> texts(String name, int max, int length) {
        List<String> out = new ArrayList<>();
        List<Json> values = elements(name, max);
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof Json.Str(String s)) {
                out.add(checked(name + "/" + i, s, length));
            } else {
                faults.add(FieldFault.of(at(name) + "/" + i, FieldFault.Rule.WRONG_TYPE, "string"));
            }
        }
        return List.copyOf(out);
    }

    /// A JSON value as it stands.
    public Json json(String name) {
        return find(name).orElseGet(() -> missing(name, new Json.Null()));
    }

    /// True if the member is there.
    public boolean has(String name) {
        return object.has(name);
    }

    /// Notes a fault that the reader itself has found.
    public void fault(String name, FieldFault.Rule rule, String... facts) {
        faults.add(FieldFault.of(at(name), rule, facts));
    }

    /// Notes every member that was not asked for.
    public void leftOver() {
        for (String name : object.members().keySet()) {
            if (read.add(name)) {
                // RFC 6901 section 3: the name is the client's, so it is escaped.
                fault(name, FieldFault.Rule.UNKNOWN);
            }
        }
    }

    /// Refuses if anything was wrong or left over.
    public void done() {
        leftOver();
        if (!faults.isEmpty()) {
            throw RefusedException.fields(faults.subList(0, Math.min(faults.size(), 50)));
        }
    }

    private <T> Optional<T> parse(String name, String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (MalformedException | IllegalArgumentException e) {
            fault(name, FieldFault.Rule.INVALID);
            return Optional.empty();
        }
    }

    private List<Json> elements(String name, int max) {
        List<Json> values = find(name)
                .map(value -> switch (value) {
                    case Json.Arr(List<Json> v) -> v;
                    case Json.Str _, Json.Num _, Json.Bool _, Json.Null _, Json.Obj _ ->
                        wrongType(name, "array", List.<Json>of());
                })
                .orElseGet(() -> missing(name, List.<Json>of()));
        if (values.size() > max) {
            fault(name, FieldFault.Rule.TOO_LONG, Integer.toString(max));
            return List.of();
        }
        return values;
    }

    private Optional<Json> find(String name) {
        read.add(name);
        return object.find(name);
    }

    private String checked(String name, String s, int max) {
        if (PlainText.isBlank(s)) {
            return missing(name, "");
        }
        if (s.codePointCount(0, s.length()) > max) {
            fault(name, FieldFault.Rule.TOO_LONG, Integer.toString(max));
        } else if (PlainText.disguises(s)) {
            fault(name, FieldFault.Rule.INVALID);
        }
        return s;
    }

    private <T> T missing(String name, T instead) {
        fault(name, FieldFault.Rule.MISSING);
        return instead;
    }

    private <T> T wrongType(String name, String wanted, T instead) {
        fault(name, FieldFault.Rule.WRONG_TYPE, wanted);
        return instead;
    }

    private String at(String name) {
        return FieldFault.at(pointer, name);
    }
}
