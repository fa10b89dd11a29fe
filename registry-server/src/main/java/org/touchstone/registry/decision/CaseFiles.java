package org.touchstone.registry.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Facts;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.supplier.Identity;
import org.touchstone.registry.supplier.Suppliers;

/// What lies in a case, for those who work on it: who applies, what was said and shown, and what has happened so far.
/// Nothing is changed here.
public final class CaseFiles {
    private final Db db;
    private final UseCases useCases;
    private final Applications applications;
    private final Suppliers suppliers;

    public CaseFiles(Db db, UseCases useCases, Applications applications, Suppliers suppliers) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
        this.suppliers = suppliers;
    }

    /// Something that happened to a case; `what` is a word of a fixed list and names nobody.
    public record Happened(Instant at, String what) {}

    /// A case as whoever may see that it is there sees it.
    ///
    /// @param name the supplier's; empty once it is erased
    /// @param history newest first
    public record Cover(Application application, SchemeEdition edition, Optional<String> name, List<Happened> history) {
        public Cover {
            history = List.copyOf(history);
        }
    }

    /// What the supplier has said, with what it is measured by.
    ///
    /// @param evidence the files, as [Applications#content] lists them
    public record Said(
            Application application,
            SchemeEdition edition,
            Facts facts,
            Answers answers,
            Optional<Identity> identity,
            boolean verified,
            List<Json.Obj> evidence) {
        public Said {
            evidence = List.copyOf(evidence);
        }
    }

    /// The names of the suppliers of these cases, without those that are erased.
    public Map<UUID, String> names(List<Cases.Queued> cases) {
        return db.inspect(tx -> {
            Map<UUID, String> names = new HashMap<>();
            for (Cases.Queued one : cases) {
                name(tx, one.supplier()).ifPresent(name -> names.put(one.supplier(), name));
            }
            return Map.copyOf(names);
        });
    }

    /// The names of the suppliers of these cases, by case, without those that are erased.
    public Map<UUID, String> namesOf(List<UUID> cases) {
        return db.inspect(tx -> {
            Map<UUID, String> names = new HashMap<>();
            for (UUID one : cases) {
                name(tx, applications.of(tx, one).supplier()).ifPresent(name -> names.put(one, name));
            }
            return Map.copyOf(names);
        });
    }

    /// The cover of a case that the person may see.
    public Cover cover(Actor.Person actor, UUID application) {
        Application found = applications.find(actor, application);
        return db.inspect(tx -> {
            Application a = applications.of(tx, found.id());
            List<Happened> history = new ArrayList<>();
            for (Row row : tx.list("casefiles.list-history", Args.of("id", a.id()))) {
                history.add(new Happened(row.instant("at"), row.text("what")));
            }
            return new Cover(a, applications.edition(tx, a), name(tx, a.supplier()), history);
        });
    }

    /// What the supplier has said, for those to whom the case is open. Assessors declare their interests first.
    public Said said(Actor.Person actor, UUID application) {
        Json.Obj content = applications.content(actor, application);
        return db.inspect(tx -> {
            Application a = applications.opened(tx, actor, application);
            Suppliers.Supplier supplier = suppliers.of(tx, a.supplier());
            return new Said(
                    a,
                    applications.edition(tx, a),
                    applications.facts(tx, a),
                    applications.answers(tx, a),
                    supplier.erased() ? Optional.empty() : Optional.of(suppliers.identity(tx, supplier)),
                    supplier.verified(),
                    content.objects("evidence"));
        });
    }

    /// The mandatory criteria that no file shows, as finding the application complete would say.
    public List<String> unproved(Actor.Person actor, UUID application) {
        return db.inspect(tx -> applications.unproved(tx, applications.opened(tx, actor, application), useCases.now()));
    }

    private Optional<String> name(Tx tx, UUID id) {
        Suppliers.Supplier supplier = suppliers.of(tx, id);
        return supplier.erased()
                ? Optional.empty()
                : Optional.of(suppliers.identity(tx, supplier).legalName());
    }
}
