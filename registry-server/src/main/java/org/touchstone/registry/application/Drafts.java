package org.touchstone.registry.application;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.Facts;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.people.Versions;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// What a supplier has filled in so far, saved field by field. Each field is right by itself when it is saved; whether
/// the whole is complete is told by [#check], and only a complete draft becomes the facts and answers of the
/// application.
///
/// A draft is one object: `facts` by id, `criteria` by id, and the other members of [Answers] as they are there. Who
/// gives all facts or all answers at once fills the draft in with them, so that it is always the newest that was said.
///
/// Several people fill in one draft. Who says at which version a field was read is refused when it has been saved
/// otherwise since ([Versions]).
public final class Drafts {
    private static final String FACTS = "facts";
    private static final String CRITERIA = "criteria";
    private static final String FIGURES = "figures";
    private static final String OBJECTIVES = "objectives";
    private static final Set<String> WHOLE =
            Set.of("vcse", "scope", "accountabilityCode", OBJECTIVES, FIGURES, "equivalents");

    private final Db db;
    private final UseCases useCases;
    private final Applications applications;

    public Drafts(Db db, UseCases useCases, Applications applications) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
    }

    /// What was saved so far.
    ///
    /// @param parts the fields
    public record Draft(Json.Obj parts, Versions versions) {
        /// The number of saves that changed it.
        public long version() {
            return versions.current();
        }

        private Draft with(Json.Obj next, Optional<Long> read) {
            return new Draft(next, versions.change(fields(parts), fields(next), read));
        }
    }

    /// Saves some fields; the others stay. `null` takes a field away. `figures` is either an array of all, or an
    /// object of some, by metric; `objectives` an array of all, or an object with the one to `add` or the `place`
    /// and `title` of the one to `remove`, so that the same request says the same whatever has been saved since.
    ///
    /// @param read the version of the draft at which the fields were read
    public record Save(UUID application, Json.Obj parts, Optional<Long> read) {
        /// Saves whatever stands there now.
        public Save(UUID application, Json.Obj parts) {
            this(application, parts, Optional.empty());
        }
    }

    /// Takes over what an earlier application of the same supplier said, where this one says nothing yet.
    public record TakeOver(UUID application, UUID from) {}

    /// Takes in what the same supplier has said on the central digital platform, where this application says
    /// nothing yet.
    public record TakeIn(UUID application, PlatformFile file) {}

    /// Something that is still to be done: which part, and of which fact or criterion.
    public record Open(String part, Optional<String> key, Problem problem) {}

    /// What is wrong with it.
    public enum Problem {
        /// Nothing is there.
        MISSING,
        /// No file of a kind that the criterion accepts was named.
        NO_EVIDENCE,
        /// The files that were named are too old.
        EVIDENCE_TOO_OLD;

        /// The word in answers.
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /// Saves: `{application, state, version}`.
    public Receipt save(Actor.Person actor, IdempotencyKey key, Save command) {
        return edit(actor, key, "save-draft", command.application(), command, command.read(), (tx, a, draft) -> {
            SchemeEdition edition = applications.edition(tx, a);
            Set<UUID> files = applications.files(tx, a);
            Map<String, Json> parts = new LinkedHashMap<>(draft.members());
            command.parts().members().forEach((part, value) -> {
                String at = FieldFault.at("/parts", part);
                if (part.equals(FACTS) || part.equals(CRITERIA)) {
                    if (!(value instanceof Json.Obj fields)) {
                        throw RefusedException.field(at, FieldFault.Rule.WRONG_TYPE, "object");
                    }
                    Map<String, Json> inner =
                            new LinkedHashMap<>(object(draft, part).members());
                    fields.members().forEach((id, field) -> {
                        if (!(field instanceof Json.Null)) {
                            requireField(edition, part, id, field, files);
                        }
                        put(inner, id, field);
                    });
                    parts.put(part, new Json.Obj(inner));
                } else if (WHOLE.contains(part)) {
                    Json whole = switch (value) {
                        case Json.Obj some when part.equals(FIGURES) -> figures(draft, some);
                        case Json.Obj one when part.equals(OBJECTIVES) -> objectives(draft, one);
                        default -> value;
                    };
                    if (!(whole instanceof Json.Null)) {
                        requireWhole(edition, part, whole);
                    }
                    put(parts, part, whole);
                } else {
                    throw RefusedException.field(at, FieldFault.Rule.UNKNOWN);
                }
            });
            return new Json.Obj(parts);
        });
    }

    /// All figures of a draft, with some in place of those of the same metrics.
    private static Json.Arr figures(Json.Obj draft, Json.Obj some) {
        Map<String, Json> all = figures(draft);
        some.members().forEach((metric, value) -> {
            switch (value) {
                case Json.Null _ -> all.remove(metric);
                case Json.Obj figure -> {
                    Map<String, Json> members = new LinkedHashMap<>(figure.members());
                    members.put("metric", new Json.Str(metric));
                    all.put(metric, new Json.Obj(members));
                }
                case Json.Str _, Json.Num _, Json.Bool _, Json.Arr _ ->
                    throw RefusedException.field(
                            "/parts/" + FIGURES + "/" + metric, FieldFault.Rule.WRONG_TYPE, "object");
            }
        });
        return new Json.Arr(List.copyOf(all.values()));
    }

    /// All objectives of a draft, with one more or one less; none is no part of the draft.
    private static Json objectives(Json.Obj draft, Json.Obj change) {
        List<Json> all = new ArrayList<>(draft.has(OBJECTIVES) ? draft.array(OBJECTIVES) : List.of());
        try {
            change.only("add", "remove");
            if (change.has("add") == change.has("remove")) {
                throw new MalformedException("either one to add or one to remove");
            }
            if (change.has("add")) {
                all.add(change.obj("add"));
            } else {
                Json.Obj gone = change.obj("remove");
                gone.only("place", "title");
                long place = gone.integer("place");
                if (place < 0
                        || place >= all.size()
                        || !(all.get((int) place) instanceof Json.Obj there)
                        || !there.text("title").equals(gone.text("title"))) {
                    // Somebody else has taken it away already.
                    throw new RefusedException(Refusal.CONFLICT);
                }
                all.remove((int) place);
            }
        } catch (MalformedException e) {
            throw RefusedException.field(
                    "/parts/" + OBJECTIVES, FieldFault.Rule.INVALID, String.valueOf(e.getMessage()));
        }
        return all.isEmpty() ? new Json.Null() : new Json.Arr(all);
    }

    /// The figures of a draft by metric.
    private static Map<String, Json> figures(Json.Obj draft) {
        Map<String, Json> all = new LinkedHashMap<>();
        if (draft.has(FIGURES)) {
            draft.objects(FIGURES).forEach(figure -> all.put(figure.text("metric"), figure));
        }
        return all;
    }

    /// The fields of a draft, each of which has a version: what one person fills in is in nobody else's way.
    private static Map<String, Json> fields(Json.Obj draft) {
        Map<String, Json> all = new HashMap<>(draft.members());
        for (String part : List.of(FACTS, CRITERIA, FIGURES)) {
            all.remove(part);
            Map<String, Json> inner =
                    part.equals(FIGURES) ? figures(draft) : object(draft, part).members();
            inner.forEach((id, value) -> all.put(part + " " + id, value));
        }
        return all;
    }

    private static void put(Map<String, Json> members, String name, Json value) {
        if (value instanceof Json.Null) {
            members.remove(name);
        } else {
            members.put(name, value);
        }
    }

    private static void requireField(SchemeEdition edition, String part, String id, Json value, Set<UUID> files) {
        String at = FieldFault.at(FieldFault.at("/parts", part), id);
        try {
            if (part.equals(FACTS)) {
                edition.requireFact(id, value);
                return;
            }
            Answers.Answer answer = one(edition, id, value);
            if (!files.containsAll(answer.evidence())) {
                throw RefusedException.field(at, FieldFault.Rule.INVALID, "evidence");
            }
        } catch (MalformedException e) {
            throw RefusedException.field(at, FieldFault.Rule.INVALID, String.valueOf(e.getMessage()));
        }
    }

    /// The answer to one criterion, read by the same reader as all of them.
    private static Answers.Answer one(SchemeEdition edition, String criterion, Json value) {
        if (!(value instanceof Json.Obj said)) {
            throw new MalformedException("not an object");
        }
        Map<String, Json> members = new LinkedHashMap<>(said.members());
        members.put("criterion", new Json.Str(criterion));
        Answers read = read(Map.of(CRITERIA, new Json.Arr(List.of(new Json.Obj(members)))), edition);
        return read.criteria().getFirst();
    }

    private static void requireWhole(SchemeEdition edition, String part, Json value) {
        try {
            Answers _ = read(Map.of(part, value), edition);
        } catch (MalformedException e) {
            throw RefusedException.field("/parts/" + part, FieldFault.Rule.INVALID, String.valueOf(e.getMessage()));
        }
    }

    /// The answers of a draft as members of [Answers].
    static Map<String, Json> parts(Json.Obj draft) {
        Map<String, Json> members = new HashMap<>(draft.members());
        members.remove(FACTS);
        if (draft.has(CRITERIA)) {
            List<Json> criteria = new ArrayList<>();
            object(draft, CRITERIA).members().forEach((id, value) -> {
                Map<String, Json> answer = new LinkedHashMap<>(((Json.Obj) value).members());
                answer.put("criterion", new Json.Str(id));
                criteria.add(new Json.Obj(answer));
            });
            members.put(CRITERIA, new Json.Arr(criteria));
        }
        return members;
    }

    /// Answers in which only these members say something.
    static Answers read(Map<String, Json> members, SchemeEdition edition) {
        Map<String, Json> all = new HashMap<>();
        all.put("vcse", new Json.Bool(false));
        all.put(
                "scope",
                Json.Obj.builder()
                        .with("entity", "legal-person")
                        .with("cpvPrefixes", new Json.Arr(List.of()))
                        .with("areas", new Json.Arr(List.of()))
                        .build());
        all.put(
                "accountabilityCode",
                Json.Obj.builder()
                        .with("version", edition.accountabilityCode().version())
                        .build());
        for (String list : List.of("objectives", "figures", "equivalents", CRITERIA)) {
            all.put(list, new Json.Arr(List.of()));
        }
        all.putAll(members);
        Answers answers = Answers.of(new Json.Obj(all));
        answers.requireKnown(edition);
        return answers;
    }

    /// What was saved so far.
    public Draft draft(Actor.Person actor, UUID application) {
        return db.inspect(tx -> draft(tx, requireSupplier(tx, actor, application)));
    }

    private Application requireSupplier(Tx tx, Actor.Person actor, UUID application) {
        Application a = applications.opened(tx, actor, application);
        if (!actor.belongsTo(a.supplier())) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return a;
    }

    Draft draft(Tx tx, Application a) {
        return draft(tx, applications.sealer(tx, a), a);
    }

    private static Draft draft(Tx tx, SealingKeys.Sealer sealer, Application a) {
        Json.Obj kept = tx.one("drafts.find", Args.of("id", a.id()))
                .optionalBytes("draft")
                .map(bytes -> sealer.openJson(label(a.id()), bytes))
                .orElseGet(() -> Json.Obj.builder().build());
        Map<String, Json> parts = new LinkedHashMap<>(kept.members());
        parts.remove(Versions.MEMBER);
        return new Draft(new Json.Obj(parts), Versions.of(kept));
    }

    private static String label(UUID application) {
        return Applications.label(application, "draft");
    }

    private static Json.Obj object(Json.Obj draft, String part) {
        return draft.has(part) ? draft.obj(part) : Json.Obj.builder().build();
    }

    /// Everything that is still open before a signatory can hand the application in, in the order of the edition.
    public List<Open> check(Actor.Person actor, UUID application) {
        return db.inspect(tx -> open(tx, requireSupplier(tx, actor, application)));
    }

    List<Open> open(Tx tx, Application a) {
        SchemeEdition edition = applications.edition(tx, a);
        Json.Obj draft = draft(tx, a).parts();
        List<Open> open = new ArrayList<>();
        Json.Obj stated = object(draft, FACTS);
        Optional<Facts> facts = facts(edition, stated);
        for (String fact : edition.missingFacts(stated)) {
            open.add(new Open(FACTS, Optional.of(fact), Problem.MISSING));
        }
        for (String part : WHOLE.stream().sorted().toList()) {
            if (!draft.has(part) && !part.equals("equivalents") && !part.equals("figures")) {
                open.add(new Open(part, Optional.empty(), Problem.MISSING));
            }
        }
        facts.ifPresent(known -> criteria(tx, a, edition, draft, known, open));
        Row content = tx.one("applications.find-content", Args.of("id", a.id()));
        if (content.isNull("holder_key")) {
            open.add(new Open("holder-key", Optional.empty(), Problem.MISSING));
        }
        if (a.agreement().isEmpty()) {
            open.add(new Open("agreement", Optional.empty(), Problem.MISSING));
        }
        return List.copyOf(open);
    }

    private void criteria(Tx tx, Application a, SchemeEdition edition, Json.Obj draft, Facts facts, List<Open> open) {
        Map<String, Row> files = new HashMap<>();
        tx.list("applications.list-evidence", Args.of("id", a.id())).forEach(row -> files.put(row.text("id"), row));
        Json.Obj said = object(draft, CRITERIA);
        Set<String> mandatory = new HashSet<>();
        edition.mandatory(a.level(), facts).forEach(c -> mandatory.add(c.id()));
        for (Criterion criterion : edition.applicable(a.level(), facts)) {
            if (!mandatory.contains(criterion.id())) {
                continue;
            }
            if (!said.has(criterion.id())) {
                open.add(new Open(CRITERIA, Optional.of(criterion.id()), Problem.MISSING));
                continue;
            }
            List<Row> fitting = said.obj(criterion.id()).texts("evidence").stream()
                    .map(files::get)
                    .filter(row -> row != null && criterion.evidence().contains(row.text("type")))
                    .toList();
            if (fitting.isEmpty()) {
                open.add(new Open(CRITERIA, Optional.of(criterion.id()), Problem.NO_EVIDENCE));
            } else if (fitting.stream()
                    .noneMatch(row ->
                            edition.inDate(row.text("type"), LocalDate.parse(row.text("dated")), useCases.now()))) {
                open.add(new Open(CRITERIA, Optional.of(criterion.id()), Problem.EVIDENCE_TOO_OLD));
            }
        }
    }

    private static Optional<Facts> facts(SchemeEdition edition, Json.Obj stated) {
        try {
            return Optional.of(edition.facts(stated));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /// Makes the draft the application's facts and answers: `{application, state, version}`. Refused, naming what
    /// is open, while anything that the supplier says itself is missing.
    public Receipt use(Actor.Person actor, IdempotencyKey key, UUID application) {
        return edit(actor, key, "use-draft", application, application, Optional.empty(), (tx, a, draft) -> {
            SchemeEdition edition = applications.edition(tx, a);
            List<String> open = open(tx, a).stream()
                    .filter(o -> !o.part().equals("holder-key") && !o.part().equals("agreement"))
                    .map(o -> o.part() + o.key().map(k -> " " + k).orElse(""))
                    .toList();
            if (!open.isEmpty()) {
                throw new RefusedException(Refusal.INCOMPLETE, String.join(", ", open));
            }
            Answers answers = read(parts(draft), edition);
            Set<UUID> files = applications.files(tx, a);
            for (Answers.Answer answer : answers.criteria()) {
                if (!files.containsAll(answer.evidence())) {
                    // The file was taken away after the answer had been saved.
                    throw new RefusedException(Refusal.INCOMPLETE, CRITERIA + " " + answer.criterion());
                }
            }
            applications.write(tx, a, object(draft, FACTS), answers);
            return draft;
        });
    }

    /// Takes over from an earlier application: `{application, state, version, taken, left}`, both lists of parts.
    /// Files stay where they were: each case has its own, and a file of last year proves nothing about this one.
    public Receipt takeOver(Actor.Person actor, IdempotencyKey key, TakeOver command) {
        return take(actor, key, "take-over", command.application(), command, (tx, a, _) -> {
            Application from = applications.of(tx, command.from());
            if (!from.supplier().equals(a.supplier()) || from.id().equals(a.id()) || from.erased()) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            return said(tx, from);
        });
    }

    /// Takes in what the supplier has said on the central digital platform, where this application says
    /// nothing yet: as [#takeOver]. The figures are the supplier's statement like any other, and the same
    /// evidence shows them.
    public Receipt takeIn(Actor.Person actor, IdempotencyKey key, TakeIn command) {
        return take(actor, key, "take-in", command.application(), command, (tx, a, edition) -> {
            if (!applications.applicant(tx, a).isOf(command.file().identifiers())) {
                throw new RefusedException(Refusal.OTHER_ORGANISATION);
            }
            Map<String, Json> out = new LinkedHashMap<>();
            command.file().vcse().ifPresent(vcse -> out.put("vcse", new Json.Bool(vcse)));
            Map<String, Criterion.Metric> metrics = new HashMap<>();
            edition.criteria().values().forEach(c -> c.metrics().forEach(m -> metrics.put(m.id(), m)));
            List<Json> figures = new ArrayList<>();
            for (PlatformFile.Figure figure : command.file().figures()) {
                Optional.ofNullable(metrics.get(figure.metric()))
                        .ifPresent(metric -> figures.add(figure(figure, metric)));
            }
            if (!figures.isEmpty()) {
                out.put(FIGURES, new Json.Arr(figures));
            }
            return new Json.Obj(out);
        });
    }

    private static Json.Obj figure(PlatformFile.Figure figure, Criterion.Metric metric) {
        boolean possible = switch (metric.type()) {
            case PERCENTAGE -> figure.value().compareTo(BigDecimal.valueOf(100)) <= 0;
            case COUNT, YEAR -> figure.value().stripTrailingZeros().scale() <= 0;
            case YES_NO, RATIO, DURATION, MASS -> true;
        };
        if (!possible) {
            throw new RefusedException(Refusal.FIGURE_IMPOSSIBLE, metric.name());
        }
        return Json.Obj.builder()
                .with("metric", figure.metric())
                .with("value", plain(figure.value()))
                .withOptional(
                        "baseline",
                        figure.baseline().filter(_ -> metric.baselineRequired()).map(Drafts::plain))
                .build();
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /// What an application could say, in the form of a draft.
    private interface Source {
        Json.Obj of(Tx tx, Application a, SchemeEdition edition);
    }

    private Receipt take(
            Actor.Person actor, IdempotencyKey key, String act, UUID application, Object command, Source source) {
        return useCases.run(actor, key, "application." + act, application.toString(), command, (tx, now) -> {
            Application a = applications.lock(tx, application);
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            State state = a.after(Move.EDIT);
            SchemeEdition edition = applications.edition(tx, a);
            Draft before = draft(tx, a);
            Json.Obj draft = before.parts();
            Map<String, Json> parts = new LinkedHashMap<>(draft.members());
            List<String> taken = new ArrayList<>();
            List<String> left = new ArrayList<>();
            source.of(tx, a, edition).members().forEach((part, value) -> {
                if (part.equals(FACTS) || part.equals(CRITERIA)) {
                    Map<String, Json> inner =
                            new LinkedHashMap<>(object(draft, part).members());
                    ((Json.Obj) value).members().forEach((id, field) -> {
                        boolean take = !inner.containsKey(id) && fits(edition, part, id, field);
                        (take ? taken : left).add(part + " " + id);
                        if (take) {
                            inner.put(id, field);
                        }
                    });
                    parts.put(part, new Json.Obj(inner));
                } else if (part.equals(FIGURES)) {
                    Map<String, Json> figures = figures(draft);
                    for (Json figure : ((Json.Arr) value).values()) {
                        String metric = ((Json.Obj) figure).text("metric");
                        boolean take = !figures.containsKey(metric)
                                && fits(edition, part, part, new Json.Arr(List.of(figure)));
                        (take ? taken : left).add(part + " " + metric);
                        if (take) {
                            figures.put(metric, figure);
                        }
                    }
                    parts.put(part, new Json.Arr(List.copyOf(figures.values())));
                } else {
                    boolean take = !parts.containsKey(part) && fits(edition, part, part, value);
                    (take ? taken : left).add(part);
                    if (take) {
                        parts.put(part, value);
                    }
                }
            });
            Draft after = before.with(new Json.Obj(parts), Optional.empty());
            put(tx, a, after);
            return Applications.receipt(a.id(), state)
                    .with("version", after.version())
                    .with("taken", Json.Arr.ofStrings(taken))
                    .with("left", Json.Arr.ofStrings(left))
                    .build();
        });
    }

    private static boolean fits(SchemeEdition edition, String part, String id, Json value) {
        try {
            if (part.equals(FACTS) || part.equals(CRITERIA)) {
                requireField(edition, part, id, value, Set.of());
            } else {
                requireWhole(edition, part, value);
            }
            return true;
        } catch (RefusedException e) {
            // The edition in force knows it no more, or knows it otherwise.
            return false;
        }
    }

    /// What an application said, in the form of a draft and without its files.
    private Json.Obj said(Tx tx, Application from) {
        Row content = tx.one("applications.find-content", Args.of("id", from.id()));
        Map<String, Json> out = new LinkedHashMap<>();
        content.optionalBytes("facts")
                .ifPresent(kept -> out.put(
                        FACTS, applications.sealer(tx, from).openJson(Applications.label(from.id(), "facts"), kept)));
        content.optionalBytes("answers").ifPresent(kept -> {
            Answers answers =
                    Answers.of(applications.sealer(tx, from).openJson(Applications.label(from.id(), "answers"), kept));
            out.putAll(inParts(answers.withoutFiles()));
        });
        return new Json.Obj(out);
    }

    /// Answers as members of a draft: those to criteria by id. A list of nothing is not given.
    private static Map<String, Json> inParts(Answers answers) {
        Map<String, Json> out = new LinkedHashMap<>(answers.json().members());
        out.values()
                .removeIf(
                        value -> value instanceof Json.Arr list && list.values().isEmpty());
        Map<String, Json> criteria = new LinkedHashMap<>();
        for (Json.Obj answer : answers.json().objects(CRITERIA)) {
            Map<String, Json> said = new LinkedHashMap<>(answer.members());
            said.remove("criterion");
            criteria.put(answer.text("criterion"), new Json.Obj(said));
        }
        out.put(CRITERIA, new Json.Obj(criteria));
        return out;
    }

    /// A draft in which all facts are these.
    static Json.Obj withFacts(Json.Obj draft, Json.Obj facts) {
        Map<String, Json> parts = new LinkedHashMap<>(draft.members());
        parts.put(FACTS, facts);
        return new Json.Obj(parts);
    }

    /// A draft in which all answers are these.
    static Json.Obj withAnswers(Json.Obj draft, Answers answers) {
        Map<String, Json> parts = new LinkedHashMap<>(inParts(answers));
        put(parts, FACTS, draft.has(FACTS) ? draft.obj(FACTS) : new Json.Null());
        return new Json.Obj(parts);
    }

    /// The draft follows what has been said otherwise than field by field.
    static void follow(Tx tx, SealingKeys.Sealer sealer, Application a, UnaryOperator<Json.Obj> change) {
        Draft before = draft(tx, sealer, a);
        put(tx, sealer, a, before.with(change.apply(before.parts()), Optional.empty()));
    }

    private interface Change {
        Json.Obj of(Tx tx, Application a, Json.Obj draft);
    }

    private Receipt edit(
            Actor.Person actor,
            IdempotencyKey key,
            String act,
            UUID application,
            Object command,
            Optional<Long> read,
            Change change) {
        return useCases.run(actor, key, "application." + act, application.toString(), command, (tx, now) -> {
            Application a = applications.lock(tx, application);
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            State state = a.after(Move.EDIT);
            Draft before = draft(tx, a);
            Draft after = before.with(change.of(tx, a, before.parts()), read);
            put(tx, a, after);
            return Applications.receipt(a.id(), state)
                    .with("version", after.version())
                    .build();
        });
    }

    private void put(Tx tx, Application a, Draft draft) {
        put(tx, applications.sealer(tx, a), a, draft);
    }

    private static void put(Tx tx, SealingKeys.Sealer sealer, Application a, Draft draft) {
        Map<String, Json> kept = new LinkedHashMap<>(draft.parts().members());
        kept.put(Versions.MEMBER, draft.versions().json());
        tx.runOne("drafts.put", Args.of("id", a.id()).with("draft", sealer.seal(label(a.id()), new Json.Obj(kept))));
    }
}
