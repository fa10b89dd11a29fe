package org.touchstone.registry.people;

import java.util.UUID;
import java.util.regex.Pattern;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The sender's own name for one writing request: the same key again gets the first answer again.
public record IdempotencyKey(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9A-Za-z_-]{8,64}");

    public IdempotencyKey {
        if (!FORM.matcher(value).matches()) {
            throw new RefusedException(Refusal.IDEMPOTENCY_KEY_INVALID);
        }
    }

    /// A key that nobody has used.
    public static IdempotencyKey random() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }
}
