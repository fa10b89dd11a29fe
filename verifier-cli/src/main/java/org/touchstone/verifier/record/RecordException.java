package org.touchstone.verifier.record;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;

/// A record that cannot be relied on, with a code of `schemas/reasons.json`: never a yes, and never a no about a
/// bidder.
public final class RecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    @SuppressWarnings("serial") // never serialised
    private final Map<String, String> facts;

    /// @param facts name, value, name, value …
    public RecordException(String code, String... facts) {
        super(code, null, false, false);
        this.code = code;
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < facts.length; i += 2) {
            map.put(facts[i], facts[i + 1]);
        }
        this.facts = Collections.unmodifiableMap(map);
    }

    /// The code.
    public String code() {
        return code;
    }

    /// Facts by slot name.
    public Map<String, String> facts() {
        return facts;
    }

    /// The catalogue's entry.
    public Reason reason() {
        return Reasons.shipped().of(code);
    }
}
