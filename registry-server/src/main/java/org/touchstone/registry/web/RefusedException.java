package org.touchstone.registry.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The one exception for an expected "no". Thrown anywhere in the server, mapped once, in [Problems].
///
/// `facts` fill the places of the catalogue's sentence (`{0}`, `{1}` …). They are shown to whoever asked: nothing
/// secret, and nothing about a person or case that the asker may not see.
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal reason;
    private final transient List<String> facts;
    private final transient List<FieldFault> faults;
    private final transient Optional<Duration> retryAfter;
    private final transient Optional<Text> words;

    private RefusedException(
            Refusal reason,
            List<String> facts,
            List<FieldFault> faults,
            Optional<Duration> retryAfter,
            Optional<Text> words) {
        // No stack trace: a refusal is an answer, not a fault, and hostile clients must not make it dear.
        super(reason.code() + (facts.isEmpty() ? "" : " " + facts), null, false, false);
        this.reason = reason;
        this.facts = List.copyOf(facts);
        this.faults = List.copyOf(faults);
        this.retryAfter = retryAfter;
        this.words = words;
    }

    /// Refuses for `reason`; `facts` fill its sentence in the message catalogue.
    public RefusedException(Refusal reason, String... facts) {
        this(reason, List.of(facts), List.of(), Optional.empty(), Optional.empty());
    }

    /// Refuses for a reason that can have many causes, in the words that fit this one.
    public RefusedException(Refusal reason, Text words, String... facts) {
        this(reason, List.of(facts), List.of(), Optional.empty(), Optional.of(words));
    }

    /// Refuses a body, field by field.
    public static RefusedException fields(List<FieldFault> faults) {
        return new RefusedException(Refusal.INVALID_FIELDS, List.of(), faults, Optional.empty(), Optional.empty());
    }

    /// Refuses one field of a body.
    public static RefusedException field(String pointer, FieldFault.Rule rule, String... facts) {
        return fields(List.of(FieldFault.of(pointer, rule, facts)));
    }

    /// Refuses a field that wants words and has none.
    public static void requireWords(String pointer, String words) {
        if (words.isBlank()) {
            throw field(pointer, FieldFault.Rule.MISSING);
        }
    }

    /// The same refusal, saying after how long a retry makes sense.
    public RefusedException retryAfter(Duration wait) {
        return new RefusedException(reason, facts, faults, Optional.of(wait), words);
    }

    /// Why.
    public Refusal reason() {
        return reason;
    }

    /// What is said instead of the reason's own sentence.
    public Optional<Text> words() {
        return words;
    }

    /// What fills the sentence.
    public List<String> facts() {
        return facts;
    }

    /// The fields at fault, for [Refusal#INVALID_FIELDS].
    public List<FieldFault> faults() {
        return faults;
    }

    /// How long to wait, if waiting helps.
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
