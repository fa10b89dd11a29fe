package org.touchstone.registry.register;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The last row of a page, after which the next page begins: pages stay whole and in order while rows come and go.
///
/// It is a place in a public list and no secret, so it is not signed; it is read strictly, in its one form.
///
/// @param text the row's search text
record Cursor(String text, UUID id) {
    private static final int MAX = 4_000;
    private static final int ID = 16;

    static Cursor at(Row row) {
        return new Cursor(row.text("search_text"), row.uuid("id"));
    }

    /// Reads what [#encoded] wrote; refuses anything else.
    static Cursor of(String text) {
        return read(text)
                .filter(c -> c.encoded().equals(text))
                .orElseThrow(() ->
                        new RefusedException(Refusal.INVALID_PARAMETER, "after", "only what the page before gave"));
    }

    private static Optional<Cursor> read(String text) {
        if (text.length() > MAX) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() < ID) {
                return Optional.empty();
            }
            UUID id = new UUID(bytes.getLong(), bytes.getLong());
            String words = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return words.codePoints().anyMatch(Character::isISOControl)
                    ? Optional.empty()
                    : Optional.of(new Cursor(words, id));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// As the parameter `after`.
    String encoded() {
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(ID + words.length)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(words)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
