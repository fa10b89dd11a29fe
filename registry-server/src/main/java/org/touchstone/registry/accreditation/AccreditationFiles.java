package org.touchstone.registry.accreditation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// What lies with an accreditation after the grant: conditions and what was handed in for them, notices and answers, a
/// suspension and what ends it, deadlines. Nothing is changed here.
///
/// Its supplier's people see it without what the registry's people noted for one another. Of those who work for the
/// registry, auditors and whoever could look at a cause or decide on it read what was said; the others see only that it
/// was, because they declared an interest, advised the supplier, or have nothing to do with it.
public final class AccreditationFiles {
    /// What each reader must be able to do to read what was said.
    private static final Set<Action> READING = Set.of(Action.CHECK_CAUSE, Action.CLOSE_CONDITION);

    private final Db db;
    private final UseCases useCases;
    private final Accreditations accreditations;
    private final Suppliers suppliers;

    public AccreditationFiles(Db db, UseCases useCases, Accreditations accreditations, Suppliers suppliers) {
        this.db = db;
        this.useCases = useCases;
        this.accreditations = accreditations;
        this.suppliers = suppliers;
    }

    /// A file that was handed in.
    ///
    /// @param size in bytes
    public record Shown(UUID id, String name, String mediaType, long size) {}

    /// Something handed in for a condition.
    ///
    /// @param words empty if nothing was said, or if the reader may not read it
    /// @param answered when somebody said what is lacking
    public record Showing(
            UUID id,
            Instant at,
            String words,
            List<Shown> files,
            Optional<String> lacking,
            Optional<Instant> answered) {
        public Showing {
            files = List.copyOf(files);
        }
    }

    /// What somebody noted who looked.
    public record Looked(Instant at, String note) {}

    /// A condition of the grant.
    ///
    /// @param looked what was found since something was last said to be lacking; empty for the supplier
    public record Condition(
            String criterion, Instant due, Optional<Instant> closed, List<Showing> showings, List<Looked> looked) {
        public Condition {
            showings = List.copyOf(showings);
            looked = List.copyOf(looked);
        }

        /// True if something waits for an answer.
        public boolean waiting() {
            return closed.isEmpty()
                    && showings.stream().anyMatch(s -> s.answered().isEmpty());
        }
    }

    /// Notice of a measure, and the answer to it.
    ///
    /// @param reason a code of the edition
    public record Notice(
            UUID id,
            String measure,
            String reason,
            String words,
            Instant given,
            Instant due,
            Optional<String> answer,
            Optional<Instant> answered) {
        /// True if the supplier may still answer.
        public boolean open(Instant now) {
            return answered.isEmpty() && !now.isAfter(due);
        }
    }

    /// The suspension that lasts now.
    public record Suspension(String kind, String reason, Instant effective, Instant until, String remedy) {}

    /// What falls due.
    public record Deadline(Timers.Kind kind, Instant due) {}

    /// An accreditation with what lies with it.
    ///
    /// @param name the holder's; empty once it is erased
    /// @param readable whether what was said is here
    /// @param looked what was found on a suspension or a withdrawal
    public record File(
            Accreditation accreditation,
            SchemeEdition edition,
            Optional<String> name,
            boolean readable,
            List<Condition> conditions,
            List<Notice> notices,
            Optional<Suspension> suspension,
            List<Looked> looked,
            List<Deadline> deadlines) {
        public File {
            conditions = List.copyOf(conditions);
            notices = List.copyOf(notices);
            looked = List.copyOf(looked);
            deadlines = List.copyOf(deadlines);
        }

        /// The conditions that are not closed.
        public List<Condition> open() {
            return conditions.stream().filter(c -> c.closed().isEmpty()).toList();
        }

        /// As the interface answers.
        public Json.Obj json() {
            return Json.Obj.builder()
                    .with("accreditation", accreditation.number().value())
                    .with("state", accreditation.state().code())
                    .with("readable", readable)
                    .with(
                            "conditions",
                            new Json.Arr(conditions.stream().map(File::json).toList()))
                    .with(
                            "notices",
                            new Json.Arr(notices.stream().map(File::json).toList()))
                    .with(
                            "deadlines",
                            new Json.Arr(deadlines.stream()
                                    .map(d -> (Json) Json.Obj.builder()
                                            .with("kind", d.kind().code())
                                            .with("due", Timestamp.text(d.due()))
                                            .build())
                                    .toList()))
                    .build();
        }

        private static Json json(Condition c) {
            return Json.Obj.builder()
                    .with("criterion", c.criterion())
                    .with("due", Timestamp.text(c.due()))
                    .withOptional("closed", c.closed().map(Timestamp::text))
                    .with(
                            "showings",
                            new Json.Arr(c.showings().stream().map(File::json).toList()))
                    .with(
                            "looked",
                            new Json.Arr(c.looked().stream()
                                    .map(l -> (Json) Json.Obj.builder()
                                            .with("at", Timestamp.text(l.at()))
                                            .with("note", l.note())
                                            .build())
                                    .toList()))
                    .build();
        }

        private static Json json(Showing s) {
            return Json.Obj.builder()
                    .with("showing", s.id().toString())
                    .with("at", Timestamp.text(s.at()))
                    .with("words", s.words())
                    .with(
                            "files",
                            new Json.Arr(s.files().stream()
                                    .map(f -> (Json) Json.Obj.builder()
                                            .with("file", f.id().toString())
                                            .with("name", f.name())
                                            .with("mediaType", f.mediaType())
                                            .with("size", f.size())
                                            .build())
                                    .toList()))
                    .withOptional("lacking", s.lacking())
                    .build();
        }

        private static Json json(Notice n) {
            return Json.Obj.builder()
                    .with("notice", n.id().toString())
                    .with("measure", n.measure())
                    .with("reason", n.reason())
                    .with("words", n.words())
                    .with("given", Timestamp.text(n.given()))
                    .with("due", Timestamp.text(n.due()))
                    .withOptional("answer", n.answer())
                    .withOptional("answered", n.answered().map(Timestamp::text))
                    .build();
        }
    }

    /// What lies with an accreditation, for its supplier's people and those who work for the registry.
    public File file(Actor.Person actor, AccreditationNumber number) {
        Accreditation found = accreditations.find(actor, number);
        return db.inspect(tx -> file(tx, actor, found));
    }

    /// The accreditation that a case led to.
    public Optional<AccreditationNumber> ofCase(UUID application) {
        return db.inspect(tx -> tx.find("accreditation.find-of-case", Args.of("application", application))
                .map(row -> new AccreditationNumber(row.text("number"))));
    }

    /// A file that was handed in for a condition, for whoever may read it; for anybody else there is none.
    public Applications.EvidenceFile shown(
            Actor.Person actor, AccreditationNumber number, UUID file, LongConsumer room) {
        Accreditation a = accreditations.find(actor, number);
        return db.inspect(tx -> {
            Args which = Args.of("file", file).with("number", number.value());
            long size = tx.find("conditions.find-file-size", which)
                    .filter(_ -> readable(tx, actor, a))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND))
                    .integer("size");
            room.accept(Applications.OPENED * size);
            Row row = tx.one("conditions.find-file", which);
            return new Applications.EvidenceFile(
                    row.text("media_type"),
                    accreditations
                            .sealer(tx, a)
                            .open(Conditions.label(a, "condition-file " + file), row.bytes("sealed")));
        });
    }

    /// Why the person may not do this here, apart from how it stands; empty if nothing is in the way.
    public Optional<RefusedException> refusal(Actor.Person actor, Accreditation a, Action action) {
        return db.inspect(tx -> Permissions.refusal(
                        actor, action, Permissions.involvement(tx, actor, a.application(), useCases.now()))
                .or(() -> Applications.closed(tx, actor, a.application())));
    }

    private boolean readable(Tx tx, Actor.Person actor, Accreditation a) {
        if (suppliers.of(tx, a.supplier()).erased()) {
            return false;
        }
        if (actor.belongsTo(a.supplier()) || actor.is(Role.AUDITOR)) {
            return true;
        }
        if (Applications.closed(tx, actor, a.application()).isPresent()) {
            return false;
        }
        Permissions.Involvement involved = Permissions.involvement(tx, actor, a.application(), useCases.now());
        return READING.stream()
                .anyMatch(action -> Permissions.refusal(actor, action, involved).isEmpty());
    }

    private File file(Tx tx, Actor.Person actor, Accreditation a) {
        Args of = Args.of("number", a.number().value());
        Suppliers.Supplier supplier = suppliers.of(tx, a.supplier());
        boolean own = actor.belongsTo(a.supplier());
        Reader reader =
                new Reader(a, readable(tx, actor, a) ? Optional.of(accreditations.sealer(tx, a)) : Optional.empty());
        List<Row> files = tx.list("conditions.list-files", of);
        List<Row> showings = tx.list("conditions.list-showings", of);
        List<Row> checks = own ? List.of() : tx.list("accreditation.list-checks", of);
        List<Condition> conditions = new ArrayList<>();
        for (Row row : tx.list("accreditation.list-conditions", of)) {
            String criterion = row.text("criterion");
            List<Showing> shown = showings.stream()
                    .filter(s -> s.text("criterion").equals(criterion))
                    .map(s -> reader.showing(s, files))
                    .toList();
            Instant overtaken = shown.stream()
                    .flatMap(s -> s.answered().stream())
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH);
            conditions.add(new Condition(
                    criterion,
                    row.instant("due"),
                    row.optionalInstant("closed_at"),
                    shown,
                    reader.looked(checks, Accreditations.conditionSubject(a.number(), criterion)).stream()
                            .filter(l -> l.at().isAfter(overtaken))
                            .toList()));
        }
        Optional<Row> suspension = tx.find("accreditation.find-suspension-said", of);
        List<Looked> looked = new ArrayList<>(reader.looked(checks, "withdrawal"));
        suspension.ifPresent(s -> looked.addAll(reader.looked(checks, "suspension " + s.text("id"))));
        return new File(
                a,
                accreditations.edition(tx, a),
                supplier.erased()
                        ? Optional.empty()
                        : Optional.of(suppliers.identity(tx, supplier).legalName()),
                reader.sealer().isPresent(),
                conditions,
                tx.list("accreditation.list-notices", of).stream()
                        .map(reader::notice)
                        .toList(),
                suspension.map(reader::suspension),
                looked,
                tx.list("accreditation.list-deadlines", of).stream()
                        .map(row -> new Deadline(Timers.Kind.of(row.text("kind")), row.instant("due_at")))
                        .filter(d -> !own || d.kind().toldToSuppliers())
                        .toList());
    }

    /// Opens what is sealed, if its reader may have it.
    private record Reader(Accreditation a, Optional<SealingKeys.Sealer> sealer) {
        private String text(String label, Optional<byte[]> sealed) {
            return sealer.flatMap(s -> sealed.map(bytes -> s.openText(Conditions.label(a, label), bytes)))
                    .orElse("");
        }

        private Showing showing(Row row, List<Row> files) {
            UUID id = row.uuid("id");
            return new Showing(
                    id,
                    row.instant("shown_at"),
                    text("showing " + id, row.optionalBytes("words")),
                    sealer.isEmpty()
                            ? List.of()
                            : files.stream()
                                    .filter(f -> f.uuid("showing").equals(id))
                                    .map(this::shown)
                                    .toList(),
                    row.optionalInstant("answered_at").map(_ -> text("lacking " + id, row.optionalBytes("lacking"))),
                    row.optionalInstant("answered_at"));
        }

        private Shown shown(Row row) {
            UUID id = row.uuid("id");
            String name = new String(
                    sealer.orElseThrow().open(Conditions.label(a, "condition-file-name " + id), row.bytes("name")),
                    StandardCharsets.UTF_8);
            return new Shown(id, name.isEmpty() ? id.toString() : name, row.text("media_type"), row.integer("size"));
        }

        private List<Looked> looked(List<Row> checks, String subject) {
            return checks.stream()
                    .filter(c -> c.text("subject").equals(subject))
                    .map(c ->
                            new Looked(c.instant("checked_at"), text("check " + c.uuid("id"), c.optionalBytes("note"))))
                    .toList();
        }

        private Notice notice(Row row) {
            UUID id = row.uuid("id");
            return new Notice(
                    id,
                    row.text("measure"),
                    row.text("reason"),
                    text("notice " + id, row.optionalBytes("words")),
                    row.instant("given_at"),
                    row.instant("answer_due"),
                    row.optionalInstant("answered_at")
                            .map(_ -> text("notice-answer " + id, row.optionalBytes("answer"))),
                    row.optionalInstant("answered_at"));
        }

        private Suspension suspension(Row row) {
            return new Suspension(
                    row.text("kind"),
                    row.text("reason"),
                    row.instant("effective"),
                    row.instant("until"),
                    text("remedy " + row.uuid("id"), row.optionalBytes("remedy")));
        }
    }
}
