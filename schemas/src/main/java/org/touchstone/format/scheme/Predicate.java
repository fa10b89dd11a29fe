package org.touchstone.format.scheme;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.touchstone.format.json.MalformedException;

/// A typed condition over facts, as written in an edition: who counts as what size, which criterion applies,
/// which party of a bid must hold a certificate.
///
/// A comparison with an absent fact is false, whichever way round it is written; so a rule that must hold for
/// the unknown case says so with [Not].
public sealed interface Predicate {

    /// True of everything.
    record Always() implements Predicate {}

    /// True of nothing.
    record Never() implements Predicate {}

    /// True if every part is.
    record All(List<Predicate> of) implements Predicate {
        public All {
            of = List.copyOf(of);
        }
    }

    /// True if one part is.
    record Any(List<Predicate> of) implements Predicate {
        public Any {
            of = List.copyOf(of);
        }
    }

    /// True if the part is not.
    record Not(Predicate of) implements Predicate {}

    /// A fact against a number or an amount.
    record Compare(String fact, Op op, BigDecimal value) implements Predicate {}

    /// A yes-or-no fact has this value.
    record Is(String fact, boolean value) implements Predicate {}

    /// How a number is compared.
    enum Op {
        LESS_THAN("less-than"),
        AT_MOST("at-most"),
        AT_LEAST("at-least"),
        MORE_THAN("more-than"),
        EQUALS("equals");

        private final String word;

        Op(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }

        boolean holds(BigDecimal left, BigDecimal right) {
            int c = left.compareTo(right);
            return switch (this) {
                case LESS_THAN -> c < 0;
                case AT_MOST -> c <= 0;
                case AT_LEAST -> c >= 0;
                case MORE_THAN -> c > 0;
                case EQUALS -> c == 0;
            };
        }
    }

    /// Whether this holds for the facts.
    default boolean holds(Function<String, java.util.Optional<FactValue>> facts) {
        return switch (this) {
            case Always() -> true;
            case Never() -> false;
            case All(List<Predicate> of) -> of.stream().allMatch(p -> p.holds(facts));
            case Any(List<Predicate> of) -> of.stream().anyMatch(p -> p.holds(facts));
            case Not(Predicate of) -> !of.holds(facts);
            case Compare(String fact, Op op, BigDecimal value) ->
                facts.apply(fact)
                        .map(v -> switch (v) {
                            case FactValue.Whole(long n) -> op.holds(BigDecimal.valueOf(n), value);
                            case FactValue.Money(BigDecimal m) -> op.holds(m, value);
                            case FactValue.Flag _ -> false;
                        })
                        .orElse(false);
            case Is(String fact, boolean value) ->
                facts.apply(fact)
                        .map(v -> v instanceof FactValue.Flag(boolean b) && b == value)
                        .orElse(false);
        };
    }

    /// Reads one; every fact it names must be among `known`, and of a kind that can be compared so.
    static Predicate read(Node n, Map<String, FactValue.Type> known) {
        String kind = n.text("kind");
        Predicate p = switch (kind) {
            case "always" -> new Always();
            case "never" -> new Never();
            case "all" -> new All(parts(n, known));
            case "any" -> new Any(parts(n, known));
            case "not" -> {
                Node of = n.obj("of");
                Predicate inner = read(of, known);
                yield new Not(inner);
            }
            case "compare" -> {
                String fact = n.ref("fact", known.keySet(), "fact");
                if (known.get(fact) == FactValue.Type.FLAG) {
                    throw n.fault("fact", "\"" + fact + "\" is yes or no and cannot be compared with a number");
                }
                yield new Compare(fact, n.word("op", Op.values(), Op::word), n.decimal("value"));
            }
            case "is" -> {
                String fact = n.ref("fact", known.keySet(), "fact");
                if (known.get(fact) != FactValue.Type.FLAG) {
                    throw n.fault("fact", "\"" + fact + "\" is not a yes-or-no fact");
                }
                yield new Is(fact, n.bool("value"));
            }
            default -> throw n.fault("kind", "\"" + kind + "\" is not known to this software");
        };
        n.end();
        return p;
    }

    private static List<Predicate> parts(Node n, Map<String, FactValue.Type> known) {
        List<Predicate> of = n.list("of", child -> read(child, known));
        if (of.isEmpty()) {
            throw n.fault("of", "is empty");
        }
        return of;
    }

    /// The facts this looks at, added to `into`.
    default void factsInto(Set<String> into) {
        switch (this) {
            case Always(), Never() -> {}
            case All(List<Predicate> of) -> of.forEach(p -> p.factsInto(into));
            case Any(List<Predicate> of) -> of.forEach(p -> p.factsInto(into));
            case Not(Predicate of) -> of.factsInto(into);
            case Compare(String fact, Op _, BigDecimal _) -> into.add(fact);
            case Is(String fact, boolean _) -> into.add(fact);
        }
    }

    /// Reads the optional predicate member `name`; absent means always.
    static Predicate optional(Node n, String name, Map<String, FactValue.Type> known) {
        return n.optionalObj(name).map(o -> read(o, known)).orElseGet(Always::new);
    }

    /// A message for a caller that hands in something unknown.
    static MalformedException unknown(String kind, String id) {
        return new MalformedException("this edition has no " + kind + " \"" + id + "\"");
    }
}
