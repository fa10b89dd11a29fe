package org.touchstone.registry.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Facts;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.supplier.Identity;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

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

    /// What came of one time at which the case was weighed.
    ///
    /// @param review how its review ended, if it has
    /// @param intent the refusal that was announced, if one was
    /// @param remittal with which words the decision maker sent it back, if at all
    public record Weighing(
            long round, Optional<Reviewed> review, Optional<Intent> intent, Optional<Remitted> remittal) {
        /// True if there is anything to read.
        public boolean any() {
            return review.isPresent() || intent.isPresent() || remittal.isPresent();
        }
    }

    /// A review that has ended.
    public record Reviewed(boolean passed, String findings, Instant at) {}

    /// An announced refusal, and what the supplier has answered.
    public record Intent(List<Decisions.Reason> reasons, Instant at, Optional<Decisions.Answered> answer) {
        public Intent {
            reasons = List.copyOf(reasons);
        }
    }

    /// Why a case was sent back.
    public record Remitted(String words, Instant at) {}

    /// The names of these suppliers, without those that are erased.
    public Map<UUID, String> names(List<UUID> all) {
        return db.inspect(tx -> {
            Suppliers.readAll(tx, all);
            Map<UUID, String> names = new HashMap<>();
            for (UUID one : Set.copyOf(all)) {
                name(tx, one).ifPresent(name -> names.put(one, name));
            }
            return Map.copyOf(names);
        });
    }

    /// Of these cases those that the person may see, each with its supplier's name; without one if that is erased.
    public Map<UUID, Optional<String>> seen(Actor.Person actor, List<UUID> cases) {
        return db.inspect(tx -> {
            Map<UUID, UUID> applicants = new HashMap<>();
            for (Row row :
                    tx.list("casefiles.list-seen", Args.of("person", actor.id()).withIds("ids", cases))) {
                applicants.put(row.uuid("id"), row.uuid("supplier"));
            }
            Suppliers.readAll(tx, applicants.values());
            Map<UUID, Optional<String>> names = new HashMap<>();
            applicants.forEach((one, supplier) -> names.put(one, name(tx, supplier)));
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

    /// What came of each time at which the case was weighed, the first first: the registry's own papers, which no
    /// supplier reads.
    public List<Weighing> weighings(Actor.Person actor, UUID application) {
        return db.inspect(tx -> {
            Application a = applications.opened(tx, actor, application);
            if (actor.belongsTo(a.supplier())) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            List<Weighing> out = new ArrayList<>();
            for (Row row : tx.list("casefiles.list-rounds", Args.of("id", a.id()))) {
                SealingKeys.Sealer sealer = applications.sealer(tx, a);
                long round = row.integer("round");
                out.add(new Weighing(
                        round,
                        row.optionalBytes("findings")
                                .map(kept -> new Reviewed(
                                        row.bool("passed"),
                                        sealer.openText(Reviews.label(a, round), kept),
                                        row.instant("ended_at"))),
                        row.optionalUuid("intent")
                                .map(intent -> new Intent(
                                        Decisions.Reason.readAll(
                                                sealer.openJson(Decisions.label(a.id(), intent), row.bytes("reasons"))),
                                        row.instant("decided_at"),
                                        Decisions.answered(sealer, a, intent, row))),
                        row.optionalBytes("words")
                                .map(kept -> new Remitted(
                                        sealer.openText(Decisions.remittalLabel(a, round), kept),
                                        row.instant("remitted_at")))));
            }
            return List.copyOf(out);
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
