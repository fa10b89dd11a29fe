package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.verifier.report.Shown;

/// The command line, read against a [Syntax]. Long options by their full name only, `--name value` or
/// `--name=value`; letters alone or together; `--` ends the options; `-` is an operand.
public final class Arguments {
    private final Map<String, List<String>> options;
    private final List<String> operands;
    private final Optional<Arguments> typed;

    private Arguments(Map<String, List<String>> options, List<String> operands, Optional<Arguments> typed) {
        this.options = options;
        this.operands = List.copyOf(operands);
        this.typed = typed;
    }

    /// Reads `args`; throws a usage [CliException] that names the argument.
    public static Arguments parse(Syntax syntax, List<String> args) {
        Map<String, List<String>> options = new HashMap<>();
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals("--")) {
                operands.addAll(args.subList(i + 1, args.size()));
                break;
            }
            if (!arg.startsWith("-") || arg.equals("-")) {
                operands.add(arg);
                continue;
            }
            if (!arg.startsWith("--")) {
                i = letters(syntax, args, i, options);
                continue;
            }
            int equals = arg.indexOf('=');
            String name = arg.substring(2, equals < 0 ? arg.length() : equals);
            Option option = byName(syntax, name);
            if (option.takesValue()) {
                if (equals < 0 && ++i >= args.size()) {
                    throw CliException.usage("value-missing", "--" + name, syntax.verb());
                }
                put(options, option, equals < 0 ? args.get(i) : arg.substring(equals + 1));
            } else if (equals >= 0) {
                throw CliException.usage("value-unwanted", "--" + name, syntax.verb());
            } else {
                put(options, option, "");
            }
        }
        Arguments read = new Arguments(options, operands, Optional.empty());
        if (!read.has("help")) {
            if (operands.size() < syntax.least()) {
                throw CliException.usage("operand-missing", syntax.verb());
            }
            if (operands.size() > syntax.most()) {
                throw CliException.usage("operand-unwanted", operands.get(syntax.most()), syntax.verb());
            }
        }
        return read;
    }

    private static int letters(Syntax syntax, List<String> args, int at, Map<String, List<String>> options) {
        String arg = args.get(at);
        for (int k = 1; k < arg.length(); k++) {
            Option option = byLetter(syntax, arg.charAt(k));
            if (!option.takesValue()) {
                put(options, option, "");
            } else if (k + 1 < arg.length()) {
                put(options, option, arg.substring(k + 1));
                return at;
            } else if (at + 1 < args.size()) {
                put(options, option, args.get(at + 1));
                return at + 1;
            } else {
                throw CliException.usage("value-missing", "-" + arg.charAt(k), syntax.verb());
            }
        }
        return at;
    }

    private static void put(Map<String, List<String>> options, Option option, String value) {
        List<String> values = options.get(option.name());
        if (values == null) {
            values = new ArrayList<>(1);
            options.put(option.name(), values);
        } else if (option.takesValue() && !option.repeatable()) {
            throw CliException.usage("option-twice", "--" + option.name());
        }
        if (!option.words().isEmpty() && !option.words().contains(value)) {
            throw CliException.usage(
                    "bad-value", "--" + option.name(), Shown.text(value), String.join(", ", option.words()));
        }
        values.add(value);
    }

    private static Option byName(Syntax syntax, String name) {
        for (Option option : syntax.options()) {
            if (option.name().equals(name)) {
                return option;
            }
        }
        List<String> names = new ArrayList<>();
        for (Option option : syntax.options()) {
            names.add(option.name());
        }
        Optional<String> near = nearest(name, names);
        throw near.isPresent()
                ? CliException.usage("option-unknown-near", "--" + name, "--" + near.get())
                : CliException.usage("option-unknown", "--" + name, syntax.verb());
    }

    private static Option byLetter(Syntax syntax, char letter) {
        for (Option option : syntax.options()) {
            if (option.letter() == letter && letter != ' ') {
                return option;
            }
        }
        throw CliException.usage("option-unknown", "-" + letter, syntax.verb());
    }

    /// The candidate that is at most two edits away, if one is.
    static Optional<String> nearest(String word, List<String> candidates) {
        String best = "";
        int least = 3;
        for (String candidate : candidates) {
            int d = distance(word, candidate);
            if (d < least && d < candidate.length()) {
                least = d;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    private static int distance(String a, String b) {
        if (a.length() > 64) {
            return Integer.MAX_VALUE;
        }
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = above[j];
                above[j] = Math.min(change, 1 + Math.min(above[j], above[j - 1]));
            }
        }
        return above[b.length()];
    }

    /// These and options that were set elsewhere, by name; those on the command line stay what they are.
    Arguments with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, List<String>> all = new HashMap<>(options);
        more.forEach((name, value) -> all.putIfAbsent(name, List.of(value)));
        return new Arguments(all, operands, Optional.of(this));
    }

    /// What stood on the command line, without what [#with] has added.
    Arguments typed() {
        return typed.orElse(this);
    }

    /// The operands, in order.
    public List<String> operands() {
        return operands;
    }

    /// True if the option was given.
    public boolean has(String name) {
        return options.containsKey(name);
    }

    /// The option's value, if given.
    public Optional<String> find(String name) {
        List<String> values = options.get(name);
        return values == null ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /// The option's value; a usage error if it was not given.
    public String require(String name, String verb) {
        return find(name).orElseThrow(() -> CliException.usage("option-missing", "--" + name, verb));
    }

    /// All values of a repeatable option.
    public List<String> all(String name) {
        List<String> values = options.get(name);
        return values == null ? List.of() : List.copyOf(values);
    }

    /// The value of an option whose [Syntax] says which words it can be; `otherwise` if it was not given.
    public String word(String name, String otherwise) {
        return find(name).orElse(otherwise);
    }

    /// The option's value, which must be one of `allowed`; `otherwise` if it was not given.
    public String oneOf(String name, String otherwise, String... allowed) {
        String value = find(name).orElse(otherwise);
        for (String a : allowed) {
            if (a.equals(value)) {
                return value;
            }
        }
        throw CliException.usage("bad-value", "--" + name, value, String.join(", ", allowed));
    }
}
