package org.touchstone.registry.scheme;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The editions that were published, by scheme and number. A published edition never changes, so each is read once.
public final class Editions {
    private final UseCases useCases;
    private final EventLog log;
    private final PublicRecord record;
    private final Map<String, SchemeEdition> byDigest = new ConcurrentHashMap<>();
    /// Of editions that cases refer to: published for good, by a transaction that is over.
    private final Map<Number, SchemeEdition> ofCases = new ConcurrentHashMap<>();

    private record Number(String scheme, long edition) {}

    public Editions(UseCases useCases, EventLog log, PublicRecord record) {
        this.useCases = useCases;
        this.log = log;
        this.record = record;
    }

    /// Publishes an edition: `{scheme, edition, document}`. An edition is published once; a correction has a number
    /// of its own.
    public Receipt publish(Actor.Person actor, IdempotencyKey key, Json.Obj document) {
        SchemeEdition edition;
        try {
            edition = SchemeEdition.of(document);
        } catch (MalformedException e) {
            throw RefusedException.field("/edition", FieldFault.Rule.INVALID, e.getMessage());
        }
        String subject = edition.scheme() + " " + edition.edition();
        return useCases.run(actor, key, Action.PUBLISH_EDITION.code(), subject, edition.digest(), (tx, now) -> {
            Permissions.require(actor, Action.PUBLISH_EDITION);
            Args id = Args.of("scheme", edition.scheme()).with("edition", edition.edition());
            if (tx.find("editions.find", id).isPresent()) {
                throw new RefusedException(Refusal.CONFLICT);
            }
            String object = record.putObject(tx, edition.canonicalBytes());
            Instant inForce = edition.clockwork().startOf(edition.inForceFrom());
            tx.runOne(
                    "editions.add",
                    id.with("revision", edition.revision())
                            .with("document", object)
                            .with("from", inForce)
                            .with("by", actor.id())
                            .with("at", now));
            log.append(
                    tx,
                    new RegisterEvent.EditionPublished(
                            now, edition.scheme(), edition.edition(), edition.revision(), object, inForce));
            return Json.Obj.builder()
                    .with("scheme", edition.scheme())
                    .with("edition", edition.edition())
                    .with("document", object)
                    .build();
        });
    }

    /// Every edition that was published.
    public List<SchemeEdition> published(Tx tx) {
        return tx.list("editions.list", Args.NONE).stream()
                .map(row -> read(tx, row))
                .toList();
    }

    /// The edition that was published under these numbers.
    public Optional<SchemeEdition> find(Tx tx, String scheme, long edition) {
        return tx.find("editions.find", Args.of("scheme", scheme).with("edition", edition))
                .map(row -> read(tx, row));
    }

    /// The edition of a case, which exists because a case refers to it.
    public SchemeEdition of(Tx tx, String scheme, long edition) {
        Number number = new Number(scheme, edition);
        SchemeEdition known = ofCases.get(number);
        if (known == null) {
            known = find(tx, scheme, edition).orElseThrow(() -> new IllegalStateException("no edition " + edition));
            ofCases.put(number, known);
        }
        return known;
    }

    /// The edition of a scheme under which one applies now: the newest that has come into force.
    public Optional<SchemeEdition> inForce(Tx tx, String scheme, Instant now) {
        return tx.find("editions.find-in-force", Args.of("scheme", scheme).with("now", now))
                .map(row -> read(tx, row));
    }

    private SchemeEdition read(Tx tx, Row row) {
        String digest = row.text("document");
        SchemeEdition known = byDigest.get(digest);
        if (known == null) {
            known = SchemeEdition.parse(record.object(tx, digest));
            byDigest.put(digest, known);
        }
        return known;
    }
}
