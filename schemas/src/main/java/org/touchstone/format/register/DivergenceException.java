package org.touchstone.format.register;

/// A public record that breaks a rule of the register. Names the entry and the rule; what comes after it means nothing.
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long index;
    private final Rule rule;

    public DivergenceException(long index, Rule rule, String detail) {
        super("entry " + index + " breaks " + rule.id() + ": " + detail);
        this.index = index;
        this.rule = rule;
    }

    /// The index of the entry.
    public long index() {
        return index;
    }

    /// The rule that it breaks.
    public Rule rule() {
        return rule;
    }
}
