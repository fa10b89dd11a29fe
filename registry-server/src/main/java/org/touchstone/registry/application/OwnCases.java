package org.touchstone.registry.application;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.FactDefinition;
import org.touchstone.format.scheme.FactValue;
import org.touchstone.format.scheme.Level;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.people.Versions;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Applications as the supplier's own people see them: everything that was said, in the words of the edition,
/// whether it is still a draft or has been handed in.
public final class OwnCases {
    /// More than anybody has handed in.
    private static final int MOST = 1_000;

    private final Db db;
    private final UseCases useCases;
    private final Applications applications;
    private final Drafts drafts;
    private final Suppliers suppliers;
    private final Editions editions;

    public OwnCases(
            Db db,
            UseCases useCases,
            Applications applications,
            Drafts drafts,
            Suppliers suppliers,
            Editions editions) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
        this.drafts = drafts;
        this.suppliers = suppliers;
        this.editions = editions;
    }

    /// A file of evidence, without its content.
    ///
    /// @param name what it was called by whoever sent it
    /// @param inDate young enough for its kind
    public record File(
            UUID id,
            Optional<String> name,
            String type,
            String mediaType,
            long size,
            LocalDate dated,
            Instant uploaded,
            boolean inDate) {}

    /// One application.
    ///
    /// @param supplier the applicant's name
    /// @param facts as stated so far
    /// @param answers as given so far; harmless where nothing is given
    /// @param given the parts of the answers that are given
    /// @param key the thumbprint of the key for the certificate
    /// @param open what is still to be done; empty once it is handed in
    /// @param settled whether what would be signed now is what has been filled in
    /// @param version of the draft; 0 once it is handed in
    public record OwnCase(
            Application application,
            SchemeEdition edition,
            String supplier,
            Map<String, FactValue> facts,
            Answers answers,
            List<String> given,
            List<File> files,
            Optional<String> key,
            List<Drafts.Open> open,
            boolean settled,
            long version) {
        public OwnCase {
            facts = Map.copyOf(facts);
            given = List.copyOf(given);
            files = List.copyOf(files);
            open = List.copyOf(open);
        }

        /// True while the applicant may change what it says.
        public boolean editable() {
            return Lifecycle.Move.EDIT.from(application.state()).isPresent();
        }

        /// True once every fact that must be stated is.
        public boolean factsComplete() {
            return edition.missingFacts(facts).isEmpty();
        }

        /// The facts to ask for, in order.
        public List<FactDefinition> askedFacts() {
            return edition.askedFacts(facts);
        }

        /// The criteria that apply; none before the facts are complete, on which it depends.
        public List<Criterion> criteria() {
            return factsComplete() ? edition.applicable(application.level(), edition.facts(facts)) : List.of();
        }

        /// Whether this criterion must be met.
        public boolean mandatory(Criterion criterion) {
            return criterion.mandatoryFor(
                    application.level(), edition.sizeOf(edition.facts(facts)).id());
        }

        /// Until when comments of the public can be answered; from when the application is complete.
        public Optional<Instant> repliesUntil() {
            return application.completedAt().map(_ -> Comments.repliesUntil(edition, application));
        }

        /// The answer to a criterion, if there is one.
        public Optional<Answers.Answer> answer(String criterion) {
            return answers.criteria().stream()
                    .filter(c -> c.criterion().equals(criterion))
                    .findFirst();
        }

        /// Whether something recognised that the applicant holds stands for this criterion.
        public boolean equivalent(Criterion criterion) {
            return answers.equivalents().stream()
                    .map(edition.equivalents()::get)
                    .anyMatch(e -> e != null && e.scores().containsKey(criterion.id()));
        }

        /// What is to be done in a part, or about one thing in it.
        public Optional<Drafts.Problem> problem(String part, Optional<String> key) {
            return open.stream()
                    .filter(o ->
                            o.part().equals(part) && (key.isEmpty() || o.key().equals(key)))
                    .map(Drafts.Open::problem)
                    .findFirst();
        }
    }

    /// What the same supplier has handed in otherwise, the newest first.
    public List<Application> earlier(Actor.Person actor, Application than) {
        return applications.list(actor, new UUID(0, 0), MOST).stream()
                .filter(a -> a.supplier().equals(than.supplier()) && !a.id().equals(than.id()))
                .filter(a -> a.submittedAt().isPresent() && !a.erased())
                .sorted(Comparator.comparing((Application a) -> a.submittedAt().orElseThrow())
                        .reversed())
                .toList();
    }

    /// The application of an id; for anybody but the applicant's people there is none.
    public OwnCase of(Actor.Person actor, UUID application) {
        return db.inspect(tx -> {
            Application a = Applications.seen(tx, actor, application);
            if (!actor.belongsTo(a.supplier())) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            if (a.erased()) {
                throw new RefusedException(Refusal.ERASED);
            }
            SchemeEdition edition = applications.edition(tx, a);
            SealingKeys.Sealer sealer = applications.sealer(tx, a);
            Row content = tx.one("applications.find-content", Args.of("id", a.id()));
            Optional<Json.Obj> facts = content.optionalBytes("facts")
                    .map(kept -> sealer.openJson(Applications.label(a.id(), "facts"), kept));
            Optional<Json.Obj> answers = content.optionalBytes("answers")
                    .map(kept -> sealer.openJson(Applications.label(a.id(), "answers"), kept));
            boolean editable = Lifecycle.Move.EDIT.from(a.state()).isPresent();
            // What ended as a draft was never anything else.
            boolean filling = editable || facts.isEmpty() || answers.isEmpty();
            Drafts.Draft filled = filling
                    ? drafts.draft(tx, a)
                    : new Drafts.Draft(Json.Obj.builder().build(), new Versions(Map.of()));
            Json.Obj draft = filled.parts();
            Json.Obj stated = !filling
                    ? facts.get()
                    : draft.has("facts")
                            ? draft.obj("facts")
                            : Json.Obj.builder().build();
            Map<String, Json> parts =
                    filling ? Drafts.parts(draft) : answers.get().members();
            Answers said = Drafts.read(parts, edition);
            boolean settled = facts.filter(stated::equals).isPresent()
                    && answers.filter(said.json()::equals).isPresent();
            return new OwnCase(
                    a,
                    edition,
                    suppliers.identity(tx, suppliers.of(tx, a.supplier())).legalName(),
                    edition.stated(stated),
                    said,
                    List.copyOf(parts.keySet()),
                    files(tx, a, edition, sealer),
                    content.optionalBytes("holder_key")
                            .map(key -> PublicJwk.parse(sealer.openJson(Applications.label(a.id(), "holder-key"), key))
                                    .thumbprint()),
                    editable ? drafts.open(tx, a) : List.of(),
                    settled,
                    filled.version());
        });
    }

    /// What an application is for: the title of its level, as its edition has it.
    public String level(Application a) {
        return Optional.ofNullable(
                        db.read(tx -> applications.edition(tx, a)).levels().get(a.level()))
                .map(Level::title)
                .orElse(a.level());
    }

    private List<File> files(Tx tx, Application a, SchemeEdition edition, SealingKeys.Sealer sealer) {
        Instant now = useCases.now();
        List<File> files = new ArrayList<>();
        for (Row row : tx.list("applications.list-evidence", Args.of("id", a.id()))) {
            if (Optional.ofNullable(edition.evidenceTypes().get(row.text("type")))
                    .filter(EvidenceType::madeByAssessors)
                    .isPresent()) {
                continue;
            }
            UUID id = row.uuid("id");
            LocalDate dated = LocalDate.parse(row.text("dated"));
            files.add(new File(
                    id,
                    row.optionalBytes("name")
                            .map(kept -> new String(
                                    sealer.open(Applications.label(a.id(), "evidence name " + id), kept),
                                    StandardCharsets.UTF_8))
                            .filter(name -> !name.isEmpty()),
                    row.text("type"),
                    row.text("media_type"),
                    row.integer("size"),
                    dated,
                    row.instant("uploaded_at"),
                    edition.inDate(row.text("type"), dated, now)));
        }
        return files;
    }

    /// What the supplier holds and can renew, now or later, under the editions that are in force: by number.
    public List<Renewal> renewals(Actor.Person actor, UUID supplier) {
        Permissions.requireFor(actor, Action.OPEN_APPLICATION, supplier);
        Instant now = useCases.now();
        return db.inspect(tx -> tx.list("applications.list-renewable", Args.of("supplier", supplier)).stream()
                .flatMap(row -> editions.inForce(tx, row.text("scheme"), now).stream()
                        .map(edition -> Renewal.of(row, edition, now)))
                .toList());
    }

    /// The moment at which all of this is so.
    public Instant now() {
        return useCases.now();
    }

    /// The editions that one can apply under now, one for each scheme.
    public List<SchemeEdition> inForce() {
        return db.inspect(tx -> editions.published(tx).stream()
                .map(SchemeEdition::scheme)
                .distinct()
                .flatMap(scheme -> editions.inForce(tx, scheme, useCases.now()).stream())
                .toList());
    }
}
