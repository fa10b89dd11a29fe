package org.touchstone.registry.assessment;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.scheme.Assessment;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.Facts;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.people.Versions;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Assessment: notes of interviews and visits, scoring alone, agreeing, and the file of it for whoever decides.
///
/// Every assessor scores alone and once; nobody sees another's scores before all are in. What they agree on lies
/// within what they gave; where two are as far apart as the edition's rule says, a third assessor must have scored.
public final class Assessments {
    private final Db db;
    private final UseCases useCases;
    private final Applications applications;
    private final Sheets sheets;
    private final Team team;
    private final SecureRandom random;

    public Assessments(Db db, UseCases useCases, Applications applications, Team team, SecureRandom random) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
        this.sheets = new Sheets(applications);
        this.team = team;
        this.random = random;
    }

    /// An assessor's own scores.
    public record Score(UUID application, Sheet sheet) {}

    /// Files that an assessor has made of an interview or a visit, of one kind and date.
    public record FileNotes(UUID application, String type, LocalDate dated, List<Applications.NamedFile> files) {
        public FileNotes {
            files = List.copyOf(files);
        }
    }

    /// Some scores, for now; those of other criteria stay as they are.
    ///
    /// @param read the version of the draft at which they were read
    public record SaveMarks(UUID application, Sheet marks, Optional<Long> read) {
        /// One score, whatever stands there now.
        public SaveMarks(UUID application, Sheet.Mark mark) {
            this(application, new Sheet(List.of(mark)));
        }

        /// Some scores, whatever stands there now.
        public SaveMarks(UUID application, Sheet marks) {
            this(application, marks, Optional.empty());
        }
    }

    /// What an assessor has put down so far.
    ///
    /// @param again true if the assessor had given scores before the case was sent back
    public record Draft(Sheet sheet, Versions versions, boolean again) {
        /// The number of saves that changed it.
        public long version() {
            return versions.current();
        }
    }

    /// In what the supplier falls short of a criterion, in words that it will read.
    public record Shortfall(String criterion, String words) {
        /// The greatest length of the words, in characters.
        public static final int MAX_WORDS = 4_000;
    }

    /// Scores that all can agree on, the public's comments that were considered in finding them, what else was
    /// found, and a sentence for each criterion that the scores leave unmet (ISO/IEC 17065 7.4).
    public record Agree(
            UUID application,
            Sheet sheet,
            List<UUID> considered,
            Optional<String> findings,
            List<Shortfall> shortfalls) {
        public Agree {
            considered = List.copyOf(considered);
            shortfalls = List.copyOf(shortfalls);
        }

        /// Where every criterion is met.
        public Agree(UUID application, Sheet sheet, List<UUID> considered, Optional<String> findings) {
            this(application, sheet, considered, findings, List.of());
        }

        /// Where besides nobody has commented and nothing is to be said beside the marks.
        public Agree(UUID application, Sheet sheet) {
            this(application, sheet, List.of(), Optional.empty());
        }
    }

    /// Confirms the agreed scores of this digest.
    public record Confirm(UUID application, String digest) {}

    /// Scores that an assessor has proposed as agreed.
    ///
    /// @param by the assessor's number
    /// @param confirmed true if the person who asks has confirmed or proposed them
    public record Proposal(
            String digest,
            String by,
            Sheet sheet,
            Optional<String> findings,
            List<Shortfall> shortfalls,
            boolean confirmed) {
        public Proposal {
            shortfalls = List.copyOf(shortfalls);
        }
    }

    /// How the assessors of a case stand with each other.
    ///
    /// @param allIn true if everybody has scored, so that the sheets of all are here
    /// @param proposals the newest first
    public record Standing(boolean allIn, boolean thirdNeeded, List<SeenSheet> sheets, List<Proposal> proposals) {
        public Standing {
            sheets = List.copyOf(sheets);
            proposals = List.copyOf(proposals);
        }
    }

    /// One assessor's sheet as somebody may see it.
    public record SeenSheet(UUID assessor, Sheet sheet) {}

    // ---- what assessors add to the case

    /// Adds notes of an interview or a visit to the case: `{application, state, files}`. An assessor may until the
    /// own sheet is given: the scores rest on what is there by then.
    public Receipt fileNotes(Actor.Person actor, IdempotencyKey key, FileNotes command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.file-notes", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Team.requireClear(tx, actor, a, now);
            State state = a.after(Move.SCORE);
            Sheets.requireNotGiven(tx, a, actor.id());
            List<UUID> added =
                    applications.addNotes(tx, actor, a, command.type(), command.dated(), command.files(), now);
            return Applications.receipt(a.id(), state)
                    .with(
                            "files",
                            Json.Arr.ofStrings(
                                    added.stream().map(UUID::toString).toList()))
                    .build();
        });
    }

    // ---- scoring

    /// Puts down some scores for now: `{application, state, version}`. They can be changed until the whole sheet
    /// is given.
    public Receipt saveMarks(Actor.Person actor, IdempotencyKey key, SaveMarks command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.save-marks", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Team.requireClear(tx, actor, a, now);
            State state = a.after(Move.SCORE);
            Args mine = Args.of("id", a.id()).with("round", a.round()).with("assessor", actor.id());
            Sheets.requireNotGiven(tx, a, actor.id());
            SchemeEdition edition = applications.edition(tx, a);
            Set<String> applicable = edition.applicable(a.level(), applications.facts(tx, a)).stream()
                    .map(Criterion::id)
                    .collect(Collectors.toUnmodifiableSet());
            Draft before = draft(tx, a, actor.id());
            List<Sheet.Mark> marks = new ArrayList<>(before.sheet().marks());
            for (Sheet.Mark mark : command.marks().marks()) {
                if (!applicable.contains(mark.criterion())) {
                    throw RefusedException.field("/criterion", FieldFault.Rule.NOT_ALLOWED, mark.criterion());
                }
                marks.removeIf(m -> m.criterion().equals(mark.criterion()));
                marks.add(mark);
            }
            Sheet after = new Sheet(marks);
            Versions versions = before.versions().change(fields(before.sheet()), fields(after), command.read());
            Json.Obj kept = Json.Obj.builder()
                    .with("marks", new Json.Arr(after.json().array("marks")))
                    .with(Versions.MEMBER, versions.json())
                    .build();
            tx.runOne(
                    "assessment.put-draft",
                    mine.with("sheet", applications.sealer(tx, a).seal(draftLabel(a, actor.id()), kept))
                            .with("at", now));
            return Applications.receipt(a.id(), state)
                    .with("version", versions.current())
                    .build();
        });
    }

    private static Map<String, Json> fields(Sheet sheet) {
        return sheet.json().objects("marks").stream().collect(Collectors.toMap(m -> m.text("criterion"), m -> m));
    }

    /// What the assessor has put down so far in this round; nobody else can read it. After a case was sent back one
    /// begins with what one gave before, so that nobody writes again what has not changed.
    public Draft draft(Actor.Person actor, UUID application) {
        return db.inspect(tx -> draft(tx, applications.opened(tx, actor, application), actor.id()));
    }

    private Draft draft(Tx tx, Application a, UUID assessor) {
        Optional<Sheet> earlier = sheets.earlier(tx, a, assessor);
        return tx.find(
                        "assessment.find-draft",
                        Args.of("id", a.id()).with("round", a.round()).with("assessor", assessor))
                .map(row -> {
                    Json.Obj kept = applications.sealer(tx, a).openJson(draftLabel(a, assessor), row.bytes("sheet"));
                    Json.Obj sheet = Json.Obj.builder()
                            .with("marks", new Json.Arr(kept.array("marks")))
                            .build();
                    return new Draft(Sheet.of(sheet), Versions.of(kept), earlier.isPresent());
                })
                .orElseGet(() ->
                        new Draft(earlier.orElse(new Sheet(List.of())), new Versions(Map.of()), earlier.isPresent()));
    }

    private static String draftLabel(Application a, UUID assessor) {
        return Applications.label(a.id(), "draft " + a.round() + " " + assessor);
    }

    /// Gives one's own scores, once a round: `{application, state, sheets, thirdNeeded}`.
    public Receipt score(Actor.Person actor, IdempotencyKey key, Score command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.score", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Team.requireClear(tx, actor, a, now);
            State state = a.after(Move.SCORE);
            Sheets.requireNotGiven(tx, a, actor.id());
            SchemeEdition edition = applications.edition(tx, a);
            requireVector(edition, a, applications.facts(tx, a), command.sheet());
            for (Sheet.Mark mark : command.sheet().marks()) {
                if (mark.words().isBlank()) {
                    throw RefusedException.field("/marks", FieldFault.Rule.MISSING, mark.criterion());
                }
            }
            sheets.add(tx, a, actor.id(), command.sheet(), now);
            return Applications.receipt(a.id(), state)
                    .with("sheets", Sheets.list(tx, a).size())
                    .with("thirdNeeded", team.askForAssessor(tx, a, now).third())
                    .build();
        });
    }

    // ---- agreeing

    /// How the assessors of a case stand, for one of them: others' scores, and what was proposed, only when all
    /// are in.
    public Standing standing(Actor.Person actor, UUID application) {
        List<SeenSheet> seen = seen(actor, application);
        return db.inspect(tx -> {
            Application a = applications.opened(tx, actor, application);
            List<Row> in = Sheets.list(tx, a);
            boolean all = team.allIn(tx, a, in);
            List<Proposal> proposals = new ArrayList<>();
            if (all) {
                for (Row row : tx.list(
                        "assessment.list-proposals",
                        Args.of("id", a.id()).with("round", a.round()).with("assessor", actor.id()))) {
                    proposals.add(new Proposal(
                            row.text("digest"),
                            row.text("number"),
                            sheetOf(opening(tx, a, a.round(), row.bytes("sheet"))),
                            row.optionalBytes("findings")
                                    .map(kept -> applications
                                            .sealer(tx, a)
                                            .openText(findingsLabel(a, row.uuid("id")), kept)),
                            shortfalls(applications.sealer(tx, a), a, row.uuid("id"), row),
                            row.bool("confirmed")));
                }
            }
            return new Standing(
                    all,
                    all && Sheets.needsThird(applications.edition(tx, a), sheets.open(tx, a, in)),
                    seen,
                    proposals);
        });
    }

    /// The sheets that the person may see: one's own at once, the others' when all are in.
    public List<SeenSheet> seen(Actor.Person actor, UUID application) {
        applications.find(actor, application);
        return db.inspect(tx -> {
            Application a = applications.of(tx, application);
            List<Row> in = Sheets.list(tx, a);
            boolean all = team.allIn(tx, a, in);
            // A supplier never sees assessors' scores, staff outside the case see none, and who is off it no more.
            boolean inside = tx.find(
                            "assessment.find-duty", Args.of("id", a.id()).with("person", actor.id()))
                    .isPresent();
            if (!inside || actor.belongsTo(a.supplier())) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            applications.opened(tx, actor, application);
            return in.stream()
                    .filter(row -> all || row.uuid("assessor").equals(actor.id()))
                    .map(row -> new SeenSheet(row.uuid("assessor"), sheets.open(tx, a, row)))
                    .toList();
        });
    }

    /// Proposes the agreed scores: `{application, state, digest}`. Where all gave the same, it stays; elsewhere it
    /// lies between what they gave, with the reason. Proposing is confirming.
    public Receipt agree(Actor.Person actor, IdempotencyKey key, Agree command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.agree", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Team.requireClear(tx, actor, a, now);
            a.after(Move.FINISH_ASSESSMENT);
            SchemeEdition edition = applications.edition(tx, a);
            Optional<RefusedException> early = team.outstanding(tx, a);
            if (early.isPresent()) {
                throw early.get();
            }
            Comments.requireConsidered(tx, edition, a, command.considered(), now);
            List<Sheet> alone = sheets.open(tx, a, Sheets.list(tx, a));
            Facts facts = applications.facts(tx, a);
            Assessment result = requireVector(edition, a, facts, command.sheet());
            requireBetween(command.sheet(), alone);
            requireShortfalls(result, command.shortfalls());

            Opening opening = Opening.of(CommitmentType.SCORES, command.sheet().json(), random);
            UUID id = UUID.randomUUID();
            Args proposal = Args.of("agreed", id)
                    .with("id", a.id())
                    .with("round", a.round())
                    .with("by", actor.id())
                    .with("sheet", applications.sealer(tx, a).seal(agreedLabel(a, a.round()), opening.json()))
                    .with("digest", opening.commitment())
                    .with("at", now);
            Args all = command.shortfalls().isEmpty()
                    ? proposal.withNull("shortfalls")
                    : proposal.with(
                            "shortfalls",
                            applications.sealer(tx, a).seal(shortfallsLabel(a, id), json(command.shortfalls())));
            tx.runOne(
                    "assessment.propose",
                    command.findings()
                            .map(words -> all.with(
                                    "findings", applications.sealer(tx, a).seal(findingsLabel(a, id), words)))
                            .orElseGet(() -> all.withNull("findings")));
            State state = confirm(tx, a, edition, id, opening, actor.id(), now);
            return Applications.receipt(a.id(), state)
                    .with("digest", opening.commitment())
                    .build();
        });
    }

    /// Confirms proposed scores: `{application, state, digest}`. When every assessor has, the case is assessed.
    public Receipt confirm(Actor.Person actor, IdempotencyKey key, Confirm command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.confirm", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Team.requireClear(tx, actor, a, now);
            a.after(Move.FINISH_ASSESSMENT);
            Row agreed = tx.find(
                            "assessment.find-agreed",
                            Args.of("id", a.id()).with("round", a.round()).with("digest", command.digest()))
                    .orElseThrow(() -> new RefusedException(Refusal.SCORES_CHANGED));
            Opening opening = opening(tx, a, agreed.integer("round"), agreed.bytes("sheet"));
            State state = confirm(tx, a, applications.edition(tx, a), agreed.uuid("id"), opening, actor.id(), now);
            return Applications.receipt(a.id(), state)
                    .with("digest", command.digest())
                    .build();
        });
    }

    private State confirm(
            Tx tx, Application a, SchemeEdition edition, UUID agreed, Opening opening, UUID assessor, Instant now) {
        tx.run(
                "assessment.confirm",
                Args.of("agreed", agreed)
                        .with("id", a.id())
                        .with("round", a.round())
                        .with("assessor", assessor)
                        .with("at", now));
        if (tx.one("assessment.count-unconfirmed", Args.of("id", a.id()).with("agreed", agreed))
                        .integer("waiting")
                > 0) {
            return a.state();
        }
        State next = a.after(Move.FINISH_ASSESSMENT);
        Assessment result = edition.assess(
                a.level(), applications.facts(tx, a), sheetOf(opening).scores());
        Json.Obj file = Json.Obj.builder()
                .with("scores", opening.commitment())
                .with("result", Result.json(result))
                .build();
        tx.runOne(
                "assessment.finish",
                Args.of("id", a.id())
                        .with("state", next.code())
                        .with("result", applications.sealer(tx, a).seal(Applications.label(a.id(), "result"), file))
                        .with("at", now));
        Timers.cancel(tx, Timers.Kind.ASSESSMENT_DUE, a.id().toString(), now);
        applications.startTimer(tx, a, Timers.Kind.DECISION_DUE, TimerId.DECISION_AFTER_ASSESSMENT, now);
        return next;
    }

    /// Begins a new round: the same assessors score once more, alone, and are told so.
    public void again(Tx tx, Application a, State next, Instant now) {
        Timers.cancel(tx, Timers.Kind.DECISION_DUE, a.id().toString(), now);
        tx.runOne("assessment.again", Args.of("id", a.id()).with("state", next.code()));
        applications.startTimer(tx, a, Timers.Kind.ASSESSMENT_DUE, TimerId.ASSESSMENT_TARGET, now);
        Team.tell(tx, a, Notices.Kind.CASE_SENT_BACK, now);
    }

    // ---- for whoever decides

    /// An assessed file: the agreed scores' commitment, the computation as filed and as computed again just now.
    public record File(String scoreDigest, Json.Obj filed, Assessment recomputed, Facts facts) {
        /// True if the file's arithmetic is the edition's.
        public boolean arithmeticHolds() {
            return filed.equals(Result.json(recomputed));
        }
    }

    /// The assessed file of a case, with the edition's arithmetic applied anew.
    public File file(Tx tx, Application a) {
        byte[] sealed = applications
                .content(tx, a)
                .optionalBytes("result")
                .orElseThrow(() ->
                        new RefusedException(Refusal.WRONG_STATE, a.state().code()));
        Json.Obj filed = applications.sealer(tx, a).openJson(Applications.label(a.id(), "result"), sealed);
        String digest = filed.text("scores");
        byte[] agreed = tx.<byte[]>take(new Agreed(a.id(), digest))
                .orElseGet(() -> tx.one(
                                "assessment.find-agreed",
                                Args.of("id", a.id()).with("round", a.round()).with("digest", digest))
                        .bytes("sheet"));
        Opening opening = opening(tx, a, a.round(), agreed);
        Facts facts = applications.facts(tx, a);
        Assessment now = applications
                .edition(tx, a)
                .assess(a.level(), facts, sheetOf(opening).scores());
        return new File(digest, filed.obj("result"), now, facts);
    }

    /// The assessed file, for those with a duty on the case and for whoever may decide it: what the assessors gave
    /// alone, what they agreed on and why, and what comes of it.
    public Json.Obj file(Actor.Person actor, UUID application) {
        return db.inspect(tx -> {
            Application a = applications.opened(tx, actor, application);
            if (actor.belongsTo(a.supplier())) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            File file = file(tx, a);
            Row agreed = tx.one(
                    "assessment.find-agreed",
                    Args.of("id", a.id()).with("round", a.round()).with("digest", file.scoreDigest()));
            return Json.Obj.builder()
                    .with("scores", file.scoreDigest())
                    .with("result", file.filed())
                    .with("holds", file.arithmeticHolds())
                    .with("sheets", new Json.Arr(sheetsJson(tx, a)))
                    .with(
                            "agreed",
                            sheetOf(opening(tx, a, a.round(), agreed.bytes("sheet")))
                                    .json())
                    .withOptional(
                            "findings",
                            agreed.optionalBytes("findings")
                                    .map(kept -> applications
                                            .sealer(tx, a)
                                            .openText(findingsLabel(a, agreed.uuid("id")), kept)))
                    .with(
                            "shortfalls",
                            new Json.Arr(json(shortfalls(applications.sealer(tx, a), a, agreed.uuid("id"), agreed))
                                    .array("shortfalls")))
                    .build();
        });
    }

    private List<Json> sheetsJson(Tx tx, Application a) {
        List<Json> all = new ArrayList<>();
        for (Row row : Sheets.list(tx, a)) {
            all.add(Json.Obj.builder()
                    .with("assessor", row.uuid("assessor").toString())
                    .with("number", row.text("number"))
                    .with("sheet", sheets.open(tx, a, row).json())
                    .build());
        }
        return all;
    }

    // ---- the rules

    private static Assessment requireVector(SchemeEdition edition, Application a, Facts facts, Sheet sheet) {
        try {
            return edition.assess(a.level(), facts, sheet.scores());
        } catch (MalformedException e) {
            throw RefusedException.field("/marks", FieldFault.Rule.INVALID, e.getMessage());
        }
    }

    /// The supplier hears of everything in which it falls short, and of nothing else.
    private static void requireShortfalls(Assessment result, List<Shortfall> shortfalls) {
        Set<String> unmet = result.criteria().stream()
                .filter(line -> !line.met())
                .map(Assessment.Line::criterion)
                .collect(Collectors.toCollection(TreeSet::new));
        for (Shortfall s : shortfalls) {
            // Also a criterion of which something is said twice.
            if (!unmet.remove(s.criterion())) {
                throw RefusedException.field("/shortfalls", FieldFault.Rule.NOT_ALLOWED, s.criterion());
            }
            if (s.words().isBlank()) {
                throw RefusedException.field("/shortfalls", FieldFault.Rule.MISSING, s.criterion());
            }
        }
        if (!unmet.isEmpty()) {
            throw RefusedException.field("/shortfalls", FieldFault.Rule.MISSING, String.join(", ", unmet));
        }
    }

    private static void requireBetween(Sheet agreed, List<Sheet> alone) {
        List<Map<String, Integer>> given = alone.stream().map(Sheet::scores).toList();
        for (Sheet.Mark mark : agreed.marks()) {
            List<Integer> scores = given.stream()
                    .map(g -> Optional.ofNullable(g.get(mark.criterion())).orElseThrow())
                    .toList();
            int least = scores.stream().min(Integer::compare).orElseThrow();
            int most = scores.stream().max(Integer::compare).orElseThrow();
            if (mark.score() < least || mark.score() > most) {
                throw RefusedException.field(
                        "/marks/" + agreed.marks().indexOf(mark) + "/score",
                        FieldFault.Rule.OUT_OF_RANGE,
                        Integer.toString(least),
                        Integer.toString(most));
            }
            if (least != most && mark.words().isBlank()) {
                throw RefusedException.field("/marks", FieldFault.Rule.MISSING, mark.criterion());
            }
        }
    }

    /// Keeps the agreed sheet of this digest in the present round, read beside other things, for the next [#file].
    public static void read(Tx tx, Application a, String digest, byte[] sheet) {
        tx.know(new Agreed(a.id(), digest), sheet);
    }

    private record Agreed(UUID application, String digest) {}

    private Opening opening(Tx tx, Application a, long round, byte[] sheet) {
        return Opening.of(applications.sealer(tx, a).openJson(agreedLabel(a, round), sheet));
    }

    private static Sheet sheetOf(Opening opening) {
        return switch (opening.value()) {
            case Json.Obj o -> Sheet.of(o);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _, Json.Arr _ ->
                throw new IllegalStateException("agreed scores are an object");
        };
    }

    /// `{shortfalls: [{criterion, words}]}`.
    public static Json.Obj json(List<Shortfall> shortfalls) {
        List<Json> all = new ArrayList<>();
        for (Shortfall s : shortfalls) {
            all.add(Json.Obj.builder()
                    .with("criterion", s.criterion())
                    .with("words", s.words())
                    .build());
        }
        return Json.Obj.builder().with("shortfalls", new Json.Arr(all)).build();
    }

    /// What a row's `shortfalls` beside the agreed scores of an id say.
    public static List<Shortfall> shortfalls(SealingKeys.Sealer sealer, Application a, UUID agreed, Row row) {
        return row.optionalBytes("shortfalls")
                .map(kept -> sealer.openJson(shortfallsLabel(a, agreed), kept).objects("shortfalls").stream()
                        .map(s -> new Shortfall(s.text("criterion"), s.text("words")))
                        .toList())
                .orElse(List.of());
    }

    private static String shortfallsLabel(Application a, UUID agreed) {
        return Applications.label(a.id(), "shortfalls " + agreed);
    }

    /// What the sealed findings beside agreed scores are bound to.
    public static String findingsLabel(Application a, UUID agreed) {
        return Applications.label(a.id(), "findings " + agreed);
    }

    private static String agreedLabel(Application a, long round) {
        return Applications.label(a.id(), "agreed " + round);
    }
}
