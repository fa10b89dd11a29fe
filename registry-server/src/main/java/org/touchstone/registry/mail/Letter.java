package org.touchstone.registry.mail;

import org.touchstone.format.json.Json;

/// A letter in plain text.
///
/// @param to one address, such as `dilip@harbour.example`
public record Letter(String to, String subject, String text) {
    public Letter {
        // A line end in a header would be another header.
        if (to.isBlank()
                || to.length() > 320
                || to.indexOf('@') < 1
                || (to + subject).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a letter that can be sent");
        }
    }

    Json.Obj json() {
        return Json.Obj.builder()
                .with("to", to)
                .with("subject", subject)
                .with("text", text)
                .build();
    }

    static Letter of(Json.Obj json) {
        return new Letter(json.text("to"), json.text("subject"), json.text("text"));
    }
}
