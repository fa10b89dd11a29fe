package org.touchstone.registry.pages;

import java.util.List;
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

    /// The editions as they are published now: one statement for a whole page.
    Titles at(Tx tx) {
        return new Titles(tx, register.editions(tx));
    }

    /// The edition whose object this is.
    SchemeEdition read(Tx tx, String digest) {
        SchemeEdition known = byDigest.get(digest);
        if (known == null) {
            known = SchemeEdition.parse(record.object(tx, digest));
            byDigest.put(digest, known);
        }
        return known;
    }

    /// What things of an edition are called, for one page; the id or code itself where no edition knows it.
    final class Titles {
        private final Tx tx;
        private final List<Register.Edition> published;

        private Titles(Tx tx, List<Register.Edition> published) {
            this.tx = tx;
            this.published = published;
        }

        /// The levels of the newest edition.
        List<Level> levels() {
            return published.stream()
                    .findFirst()
                    .map(e -> List.copyOf(read(tx, e.object()).levels().values()))
                    .orElse(List.of());
        }

        /// The moments at which a buyer checks, in the order of the editions; the first is the opening of bids.
        List<String> checkPoints() {
            return published.stream()
                    .flatMap(e -> read(tx, e.object()).applicability().checkPoints().keySet().stream())
                    .distinct()
                    .toList();
        }

        /// The edition with this number, in its newest published revision.
        Optional<SchemeEdition> find(String scheme, long number) {
            return published.stream()
                    .filter(e -> e.scheme().equals(scheme) && e.edition() == number)
                    .findFirst()
                    .map(e -> read(tx, e.object()));
        }

        private Optional<SchemeEdition> of(Register.Accreditation a) {
            return find(a.scheme(), a.edition());
        }

        /// What an accreditation's level is called.
        String level(Register.Accreditation a) {
            return of(a).flatMap(e -> Optional.ofNullable(e.levels().get(a.level())))
                    .map(Level::title)
                    .orElse(a.level());
        }

        /// What a reason code says.
        String reason(Register.Accreditation a, String code) {
            return of(a).flatMap(e -> e.reasonCodes().find(code))
                    .map(Reasons.Code::text)
                    .orElse(code);
        }

        /// The title of a criterion, after its id.
        String criterion(Register.Accreditation a, String id) {
            return of(a).flatMap(e -> Optional.ofNullable(e.criteria().get(id)))
                    .map(c -> id + " " + c.title())
                    .orElse(id);
        }

        /// The title of a theme.
        String theme(Register.Accreditation a, String id) {
            return of(a).flatMap(e -> Optional.ofNullable(e.themes().get(id)))
                    .map(SchemeEdition.Theme::title)
                    .orElse(id);
        }
    }
}
