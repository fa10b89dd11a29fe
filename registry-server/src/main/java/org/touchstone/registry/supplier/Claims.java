package org.touchstone.registry.supplier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Whether an organisation that somebody registers is here already: by what it says of itself, compared by keyed
/// digests, so that identities are opened only where two are alike.
final class Claims {
    private final SealingKeys keys;
    private final Suppliers suppliers;

    Claims(SealingKeys keys, Suppliers suppliers) {
        this.keys = keys;
        this.suppliers = suppliers;
    }

    /// Makes the rest of the transaction one at a time: of two who register one organisation at once the later
    /// finds the earlier. Before the row of a supplier is locked, so that nobody waits for somebody who waits for
    /// them.
    static void lock(Tx tx) {
        tx.one("identity.lock", Args.NONE);
    }

    /// Refuses an identifier that the public register has as somebody else's. One that was verified and is not
    /// public yet is nobody's business: its registrar is told by a conflict, and whoever registers it again is told
    /// nothing.
    ///
    /// @throws RefusedException (`IDENTIFIER_TAKEN`)
    void requireFree(Tx tx, List<OrganisationId> identifiers) {
        for (OrganisationId id : identifiers) {
            if (suppliers.owner(tx, id).filter(Suppliers.Owner::announced).isPresent()) {
                throw new RefusedException(Refusal.IDENTIFIER_TAKEN);
            }
        }
    }

    /// Writes down what a supplier says of itself from now on, and has it compared with everybody anew: whatever
    /// was found or decided between it and others was found by what it does not say any more. The caller holds
    /// the [#lock].
    void correct(Tx tx, UUID supplier, Identity identity, UUID by, Instant now) {
        Args of = Args.of("supplier", supplier).with("at", now);
        tx.runOne("identity.correct", of.with("by", by));
        tx.run("identity.outdate", of);
        write(tx, supplier, identity, now);
    }

    /// Writes down what a supplier says of itself now and has somebody look at the others that say the same. The
    /// caller holds the [#lock].
    void write(Tx tx, UUID supplier, Identity identity, Instant now) {
        tx.run("identity.remove-claims", Args.of("supplier", supplier));
        for (OrganisationId id : identity.identifiers()) {
            add(tx, supplier, "identifier", id.scheme(), keys.tag(id.partyId()), id.strong());
        }
        Stream.concat(Stream.of(identity.legalName()), identity.tradingName().stream())
                .map(LegalName::key)
                .distinct()
                .forEach(name -> add(tx, supplier, "name", "", keys.tag("name of a supplier " + name), false));
        for (Row alike : tx.list("identity.list-alike", Args.of("supplier", supplier))) {
            UUID other = alike.uuid("supplier");
            boolean later = alike.bool("later");
            tx.runOne(
                    "identity.add-conflict",
                    Args.of("id", UUID.randomUUID())
                            .with("newcomer", later ? other : supplier)
                            .with("other", later ? supplier : other)
                            .with("grounds", grounds(alike))
                            .with("at", now));
        }
    }

    private static void add(Tx tx, UUID supplier, String kind, String scheme, byte[] tag, boolean strong) {
        tx.run(
                "identity.add-claim",
                Args.of("supplier", supplier)
                        .with("kind", kind)
                        .with("scheme", scheme)
                        .with("tag", tag)
                        .with("strong", strong));
    }

    /// Forgets what a supplier that is no more has said, and what was said of it when it was compared.
    void forget(Tx tx, UUID supplier, Instant now) {
        Args of = Args.of("supplier", supplier);
        tx.run("identity.remove-claims", of);
        tx.list("identity.list-reasons", of).forEach(row -> keys.destroy(tx, row.uuid("sealing_key"), now));
    }

    private static List<String> grounds(Row row) {
        List<String> out = new ArrayList<>();
        if (row.bool("same")) {
            out.add(Identities.Ground.SAME_IDENTIFIER.code());
        }
        if (row.bool("weak")) {
            out.add(Identities.Ground.SAME_WEAK_IDENTIFIER.code());
        }
        if (row.bool("differs")) {
            out.add(Identities.Ground.OTHER_IDENTIFIER.code());
        }
        if (row.bool("named")) {
            out.add(Identities.Ground.SAME_NAME.code());
        }
        return out;
    }

    /// True while somebody has still to look whether the supplier is another one.
    static boolean disputed(Tx tx, UUID supplier) {
        return !tx.list("identity.list-open-of", Args.NONE.withIds("suppliers", List.of(supplier)))
                .isEmpty();
    }

    /// True if it was an organisation that is here already.
    static boolean closed(Tx tx, UUID supplier) {
        return !tx.one("identity.find-closed", Args.of("supplier", supplier)).isNull("closed_at");
    }
}
