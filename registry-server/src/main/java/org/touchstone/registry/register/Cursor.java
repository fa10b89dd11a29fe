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
/// @param walk how the page was found, and the next will be
/// @param text the row's search text
record Cursor(Walk walk, String text, UUID id) {
    private static final int MAX = 4_000;
    private static final int ID = 16;

    /// How a list is walked; the letter stands first in a cursor.
    enum Walk {
        LIST('l'),
        RARE('r'),
        COMMON('c');

        private final char letter;

        Walk(char letter) {
            this.letter = letter;
        }
    }

    static Cursor at(Row row, Walk walk) {
        return new Cursor(walk, row.text("search_text"), row.uuid("id"));
    }

    /// Reads what [#encoded] wrote; refuses anything else.
    static Cursor of(String text) {
        return read(text)
                .filter(c -> c.encoded().equals(text))
                .orElseThrow(() -> new RefusedException(Refusal.INVALID_PARAMETER, "after", ""));
    }

    private static Optional<Cursor> read(String text) {
        if (text.length() < 2 || text.length() > MAX) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(1)));
            if (bytes.remaining() < ID) {
                return Optional.empty();
            }
            UUID id = new UUID(bytes.getLong(), bytes.getLong());
            String words = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            for (Walk walk : Walk.values()) {
                if (walk.letter == text.charAt(0) && words.codePoints().noneMatch(Character::isISOControl)) {
                    return Optional.of(new Cursor(walk, words, id));
                }
            }
            return Optional.empty();
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
        return walk.letter + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
