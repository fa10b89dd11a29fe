package org.touchstone.registry.pages;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.touchstone.registry.web.Answer;

/// Answers that change only when the log is signed anew, such as the checkpoint and the newest status lists. Remembered
/// until this process has signed again, and no longer than a moment, because another process may have.
final class Newest {
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final LongSupplier signings;
    private final LongSupplier nanos;
    private final Map<String, Remembered> answers = new ConcurrentHashMap<>();

    /// @param signings changes whenever this process has signed the log
    /// @param nanos a steady counter
    Newest(LongSupplier signings, LongSupplier nanos) {
        this.signings = signings;
        this.nanos = nanos;
    }

    private record Remembered(Answer answer, long signings, long nanos) {}

    /// The remembered answer of this name, or the one that `make` gives. What `make` throws is not remembered, so
    /// only names that exist take room.
    Answer answer(String name, Supplier<Answer> make) {
        // Both before the answer is made: what happens meanwhile makes it old.
        long signed = signings.getAsLong();
        long now = nanos.getAsLong();
        Optional<Remembered> known = Optional.ofNullable(answers.get(name))
                .filter(r -> r.signings() == signed && now - r.nanos() < MOMENT.toNanos());
        if (known.isPresent()) {
            return known.get().answer();
        }
        Answer made = make.get();
        answers.put(name, new Remembered(made, signed, now));
        return made;
    }
}
