package org.touchstone.verifier.verify;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What one check found: a code of `schemas/reasons.json` and facts that fill its sentence. A tick is always
/// the output of a check that ran; [Unknown] is never [Passed].
public sealed interface Finding {
    /// The code.
    String code();

    /// Facts by slot name, in a fixed order.
    Map<String, String> facts();

    /// The kind as a word for machines: `passed`, `failed`, `unknown` or `not-asked`.
    default String result() {
        return switch (this) {
            case Passed _ -> "passed";
            case Failed _ -> "failed";
            case Unknown _ -> "unknown";
            case NotAsked _ -> "not-asked";
        };
    }

    /// The check ran and is satisfied.
    record Passed(String code, Map<String, String> facts) implements Finding {
        public Passed {
            facts = copy(facts);
        }
    }

    /// The check ran and something is proven against it.
    record Failed(String code, Map<String, String> facts) implements Finding {
        public Failed {
            facts = copy(facts);
        }
    }

    /// The check could not be made or did not come to an answer.
    record Unknown(String code, Map<String, String> facts) implements Finding {
        public Unknown {
            facts = copy(facts);
        }
    }

    /// The check was not asked for, or hangs on one that failed.
    record NotAsked(String code, Map<String, String> facts) implements Finding {
        public NotAsked {
            facts = copy(facts);
        }
    }

    /// A [Passed] with facts given as name, value, name, value …
    static Finding passed(String... facts) {
        return new Passed("OK", map(facts));
    }

    /// A [Passed] with a code of its own.
    static Finding passedAs(String code, String... facts) {
        return new Passed(code, map(facts));
    }

    /// A [Failed].
    static Finding failed(String code, String... facts) {
        return new Failed(code, map(facts));
    }

    /// An [Unknown].
    static Finding unknown(String code, String... facts) {
        return new Unknown(code, map(facts));
    }

    /// A [NotAsked].
    static Finding notAsked() {
        return new NotAsked("NOT_ASKED", Map.of());
    }

    private static Map<String, String> map(String... facts) {
        Map<String, String> out = new LinkedHashMap<>();
        for (int i = 0; i < facts.length; i += 2) {
            out.put(facts[i], facts[i + 1]);
        }
        return out;
    }

    private static Map<String, String> copy(Map<String, String> facts) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
