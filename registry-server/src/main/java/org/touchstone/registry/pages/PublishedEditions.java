package org.touchstone.registry.pages;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.touchstone.format.scheme.Level;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.register.Register;

/// The editions as the public record has them, read once each: an object never changes. Words of a scheme (levels,
/// reasons, criteria) are data of its edition, so pages take them from here.
final class PublishedEditions {
    private final Register register;
    private final PublicRecord record;
    private final Map<String, SchemeEdition> byDigest = new ConcurrentHashMap<>();

    PublishedEditions(Register register, PublicRecord record) {
        this.register = register;
        this.record = record;
    }

    /// The edition with this number, in its newest published revision.
    Optional<SchemeEdition> find(Tx tx, String scheme, long number) {
        return register.editions(tx).stream()
                .filter(e -> e.scheme().equals(scheme) && e.edition() == number)
                .findFirst()
                .map(e -> read(tx, e.object()));
    }

    SchemeEdition read(Tx tx, String digest) {
        SchemeEdition known = byDigest.get(digest);
        if (known == null) {
            known = SchemeEdition.parse(record.object(tx, digest));
            byDigest.put(digest, known);
        }
        return known;
    }

    /// What a level is called; its id where the edition is not published.
    String level(Tx tx, String scheme, long number, String level) {
        return find(tx, scheme, number)
                .flatMap(e -> Optional.ofNullable(e.levels().get(level)))
                .map(Level::title)
                .orElse(level);
    }

    /// What a reason code says; the code itself where no edition knows it.
    String reason(Tx tx, String scheme, long number, String code) {
        return find(tx, scheme, number)
                .flatMap(e -> e.reasonCodes().find(code))
                .map(Reasons.Code::text)
                .orElse(code);
    }

    /// The title of a criterion, after its id.
    String criterion(Tx tx, String scheme, long number, String id) {
        return find(tx, scheme, number)
                .flatMap(e -> Optional.ofNullable(e.criteria().get(id)))
                .map(c -> id + " " + c.title())
                .orElse(id);
    }

    /// The title of a theme.
    String theme(Tx tx, String scheme, long number, String id) {
        return find(tx, scheme, number)
                .flatMap(e -> Optional.ofNullable(e.themes().get(id)))
                .map(SchemeEdition.Theme::title)
                .orElse(id);
    }
}
