package org.touchstone.registry.people;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.TypedCode;
import org.touchstone.format.json.MalformedException;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Codes that one person makes and another takes up once: whoever has the code may do what it was made for, until it
/// expires, is used or is withdrawn. What taking it up comes to is the business of who made it.
///
/// The code follows from its id and a secret of the key ring, so that it can be shown to its maker after the
/// transaction, and again to a repeated request, while the database holds a keyed digest of it and nothing else.
public final class OneTimeCodes {
    /// Sixteen characters, the last of which checks the others: 72 bits.
    private static final int LENGTH = 16;

    private final SealingKeys keys;

    /// @param keys under which codes are made and looked up
    public OneTimeCodes(SealingKeys keys) {
        this.keys = keys;
    }

    /// What a code is for. A code of one purpose is none for another.
    public enum Purpose {
        /// To belong to an organisation.
        MEMBERSHIP,
        /// To say that an account of the identity provider is a person whom the registry has enrolled.
        ACCOUNT;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A code that was made.
    public record Made(UUID id, Instant expires) {}

    /// Makes a code, inside the use case that offers something.
    ///
    /// @param by who makes it; nobody if the operator does
    public Made make(Tx tx, Purpose purpose, Optional<UUID> by, Duration lasts, Instant now) {
        UUID id = UUID.randomUUID();
        Instant expires = now.plus(lasts);
        tx.runOne(
                "codes.add",
                Args.of("id", id)
                        .with("purpose", purpose.code())
                        .with("tag", tag(characters(id)).orElseThrow())
                        .withId("by", by)
                        .with("at", now)
                        .with("expires", expires));
        return new Made(id, expires);
    }

    /// The code of an id, as it is shown to whoever made it: `7KD4-9XQM-2BC3-HJK5`.
    public String shown(UUID id) {
        return TypedCode.shown(characters(id));
    }

    /// The id of a code that is good now; empty for one that is unknown, used, withdrawn, expired or mistyped,
    /// which is all the same to whoever asks.
    public Optional<UUID> find(Tx tx, Purpose purpose, String typed, Instant now) {
        return tag(typed)
                .flatMap(tag -> tx.find(
                        "codes.find",
                        Args.of("tag", tag).with("purpose", purpose.code()).with("now", now)))
                .map(row -> row.uuid("id"));
    }

    /// Uses a code up, and gives its id: of two who try at once one does.
    ///
    /// @throws RefusedException (`CODE_NOT_GOOD`) if it is not good now
    public UUID use(Tx tx, Purpose purpose, String typed, UUID by, Instant now) {
        return tag(typed)
                .flatMap(tag -> tx.find(
                        "codes.use",
                        Args.of("tag", tag)
                                .with("purpose", purpose.code())
                                .with("by", by)
                                .with("now", now)))
                .map(row -> row.uuid("id"))
                .orElseThrow(() -> new RefusedException(Refusal.CODE_NOT_GOOD));
    }

    /// Withdraws a code.
    ///
    /// @throws RefusedException (`WRONG_STATE`) if it is used or withdrawn already
    public void withdraw(Tx tx, UUID id, UUID by, Instant now) {
        if (tx.run("codes.withdraw", Args.of("id", id).with("by", by).with("at", now)) == 0) {
            throw new RefusedException(Refusal.WRONG_STATE, "withdrawn");
        }
    }

    private String characters(UUID id) {
        return TypedCode.of(keys.tag("one-time code of " + id), LENGTH);
    }

    private Optional<byte[]> tag(String typed) {
        try {
            return Optional.of(keys.tag("one-time code " + TypedCode.parse(typed, LENGTH)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
