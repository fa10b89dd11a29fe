package org.touchstone.registry.log;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.keys.Durable;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The clock by which things are decided, signed and published. It refuses to tell the time while that cannot be right:
///
/// - the last checkpoint was signed more than a minute later than now;
/// - the database's clock says something else, by more than a minute;
/// - it has moved an hour more or less than the machine's own steady counter.
///
/// Each time it is asked it looks again, so a clock that is put right is believed at once. A jump that was itself the
/// correction, or a machine that slept, is believed when the clock of a database on another machine confirms it, or
/// when
/// an operator does ([#accept]); where database and server share one machine, they share one clock, which proves
/// nothing.
///
/// A story clock moves as its story goes, forward only; then just the first rule applies.
public final class ClockGuard implements InstantSource {
    private static final Logger LOG = System.getLogger(ClockGuard.class.getName());
    private static final Duration APART = Duration.ofSeconds(60);
    private static final Duration JUMP = Duration.ofHours(1);
    /// How old an operator's word may be.
    private static final Duration WORD = Duration.ofMinutes(10);

    private static final String FILE = "clock-accepted";

    private final InstantSource clock;
    private final boolean story;
    private final Optional<Path> word;
    private final boolean apart;
    private final LongSupplier steady;
    private Instant began;
    private long beganNanos;
    private Instant lastCheckpoint = Instant.EPOCH;
    private Optional<String> disagreement = Optional.empty();
    /// Whether the clock by which this process began has once been in order with what was signed.
    private boolean proven;

    /// @param story whether `clock` tells a story instead of the real time
    public ClockGuard(InstantSource clock, boolean story) {
        this(clock, story, Optional.empty(), false, System::nanoTime);
    }

    /// @param data the folder in which an operator's word lies
    /// @param apart whether the database runs on another machine
    public ClockGuard(InstantSource clock, boolean story, Path data, boolean apart) {
        this(clock, story, Optional.of(data.resolve(FILE)), apart, System::nanoTime);
    }

    ClockGuard(InstantSource clock, boolean story, Optional<Path> word, boolean apart, LongSupplier steady) {
        this.clock = clock;
        this.story = story;
        this.word = word;
        this.apart = apart;
        this.steady = steady;
        this.began = clock.instant();
        this.beganNanos = steady.getAsLong();
    }

    /// Writes down that an operator has looked at the clock of this machine and found it right.
    ///
    /// @throws IOException if the data folder cannot be written
    public static void accept(Path data, InstantSource clock) throws IOException {
        Durable.write(
                data.resolve(FILE),
                (Timestamp.text(clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)) + "\n")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                "rw-r--r--");
    }

    /// The time.
    ///
    /// @throws RefusedException (`UNAVAILABLE`) while the clock cannot be right
    @Override
    public Instant instant() {
        if (objection().isPresent()) {
            throw new RefusedException(Refusal.UNAVAILABLE).retryAfter(Duration.ofSeconds(30));
        }
        return clock.instant();
    }

    /// What the clock says, right or not.
    Instant unguarded() {
        return clock.instant();
    }

    /// When a checkpoint was signed; the latest counts.
    synchronized void signed(Instant at) {
        if (at.isAfter(lastCheckpoint)) {
            lastCheckpoint = at;
        }
    }

    /// The date of a checkpoint: `told`, unless the one before or the newest entry bears a later one. A clock
    /// is believed that went back by less than a minute, and the log still never does.
    synchronized Instant notBeforeTheLast(Instant told, Instant loggedUntil) {
        return Stream.of(told, loggedUntil, lastCheckpoint)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /// What the database's clock says at this moment.
    synchronized void compare(Instant database) {
        if (story) {
            return;
        }
        Instant now = clock.instant();
        if (Duration.between(now, database).abs().compareTo(APART) > 0) {
            disagreement = Optional.of("the clock says " + now + ", and the database's says " + database);
            return;
        }
        disagreement = Optional.empty();
        if (apart && jumped(now).isPresent()) {
            LOG.log(Level.WARNING, "the clock has jumped to {0}, and the database's clock says the same", now);
            believe(now);
        }
    }

    /// Why the clock is not believed now, or empty.
    public synchronized Optional<String> objection() {
        Instant now = clock.instant();
        if (now.isBefore(lastCheckpoint.minus(APART))) {
            return Optional.of("the clock says " + now + ", before the last checkpoint at " + lastCheckpoint);
        }
        if (story) {
            return Optional.empty();
        }
        if (disagreement.isPresent()) {
            return disagreement;
        }
        if (!proven && expected().isBefore(lastCheckpoint.minus(APART))) {
            // It began by a clock that was wrong, so there is nothing to have jumped from; a restart would do the same.
            LOG.log(Level.WARNING, "the clock was wrong when the server started, and says {0} now", now);
            believe(now);
        }
        proven = !lastCheckpoint.equals(Instant.EPOCH);
        Optional<Duration> jump = jumped(now);
        if (jump.isPresent() && accepted(now)) {
            LOG.log(Level.WARNING, "the clock has jumped to {0}, and an operator says that it is right", now);
            believe(now);
            return Optional.empty();
        }
        return jump.map(by -> "the clock has jumped by " + by.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                + " to " + now + ": put it right, or say that it is right with touchstone clock --accept");
    }

    private Optional<Duration> jumped(Instant now) {
        return Optional.of(Duration.between(expected(), now))
                .filter(d -> d.abs().compareTo(JUMP) > 0);
    }

    /// What the clock would say if it had gone as the steady counter has.
    private Instant expected() {
        return began.plusNanos(steady.getAsLong() - beganNanos);
    }

    private void believe(Instant now) {
        began = now;
        beganNanos = steady.getAsLong();
    }

    private boolean accepted(Instant now) {
        try {
            if (word.isEmpty() || !Files.exists(word.get())) {
                return false;
            }
            Instant said = Timestamp.parse(Files.readString(word.get()).strip());
            return Duration.between(said, now).abs().compareTo(WORD) <= 0;
        } catch (IOException | MalformedException e) {
            LOG.log(Level.WARNING, "the operator's word on the clock cannot be read: {0}", e.getMessage());
            return false;
        }
    }
}
