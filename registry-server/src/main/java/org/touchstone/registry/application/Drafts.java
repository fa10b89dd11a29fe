package org.touchstone.registry.application;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// What a supplier has filled in so far, saved field by field. Each field is right by itself when it is saved; whether
/// the whole is complete is told by [#check], and only a complete draft becomes the facts and answers of the
/// application.
///
/// A draft is one object: `facts` by id, `criteria` by id, and the other members of [Answers] as they are there.
public final class Drafts {
    private static final String FACTS = "facts";
    private static final String CRITERIA = "criteria";
    private static final Set<String> WHOLE =
            Set.of("vcse", "scope", "accountabilityCode", "objectives", "figures", "equivalents");

    private final Db db;
    private final UseCases useCases;
    private final Applications applications;

    public Drafts(Db db, UseCases useCases, Applications applications) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
    }

    /// Saves some fields; the others stay. `null` takes a field away.
    public record Save(UUID application, Json.Obj parts) {}

    /// Takes over what an earlier application of the same supplier said, where this one says nothing yet.
    public record TakeOver(UUID application, UUID from) {}

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

    /// Saves: `{application, state}`.
    public Receipt save(Actor.Person actor, IdempotencyKey key, Save command) {
        return edit(actor, key, "save-draft", command.application(), command, (tx, a, draft) -> {
            SchemeEdition edition = applications.edition(tx, a);
            Set<UUID> files = applications.files(tx, a);
            Map<String, Json> parts = new LinkedHashMap<>(draft.members());
            command.parts().members().forEach((part, value) -> {
                String at = "/parts/" + part;
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
                    if (!(value instanceof Json.Null)) {
                        requireWhole(edition, part, value);
                    }
                    put(parts, part, value);
                } else {
                    throw RefusedException.field(at, FieldFault.Rule.UNKNOWN);
                }
            });
            return new Json.Obj(parts);
        });
    }

    private static void put(Map<String, Json> members, String name, Json value) {
        if (value instanceof Json.Null) {
            members.remove(name);
        } else {
            members.put(name, value);
        }
    }

    private static void requireField(SchemeEdition edition, String part, String id, Json value, Set<UUID> files) {
        String at = "/parts/" + part + "/" + id;
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
    public Json.Obj draft(Actor.Person actor, UUID application) {
        return db.inspect(tx -> draft(tx, requireSupplier(tx, actor, application)));
    }

    private Application requireSupplier(Tx tx, Actor.Person actor, UUID application) {
        Application a = applications.opened(tx, actor, application);
        if (!actor.belongsTo(a.supplier())) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return a;
    }

    Json.Obj draft(Tx tx, Application a) {
        return tx.one("drafts.find", Args.of("id", a.id()))
                .optionalBytes("draft")
                .map(kept -> applications.sealer(tx, a).openJson(label(a.id()), kept))
                .orElseGet(() -> Json.Obj.builder().build());
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
        Json.Obj draft = draft(tx, a);
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
        Set<String> mandatory = new java.util.HashSet<>();
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

    /// Makes the draft the application's facts and answers: `{application, state}`. Refused, naming what is open,
    /// while anything that the supplier says itself is missing.
    public Receipt use(Actor.Person actor, IdempotencyKey key, UUID application) {
        return edit(actor, key, "use-draft", application, application, (tx, a, draft) -> {
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

    /// Takes over from an earlier application: `{application, state, taken, left}`, both lists of parts. Files
    /// stay where they were: each case has its own, and a file of last year proves nothing about this one.
    public Receipt takeOver(Actor.Person actor, IdempotencyKey key, TakeOver command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.take-over", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            State state = a.after(Move.EDIT);
            Application from = applications.of(tx, command.from());
            if (!from.supplier().equals(a.supplier()) || from.id().equals(a.id()) || from.erased()) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            SchemeEdition edition = applications.edition(tx, a);
            Json.Obj old = said(tx, from);
            Json.Obj draft = draft(tx, a);
            Map<String, Json> parts = new LinkedHashMap<>(draft.members());
            List<String> taken = new ArrayList<>();
            List<String> left = new ArrayList<>();
            old.members().forEach((part, value) -> {
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
                } else {
                    boolean take = !parts.containsKey(part) && fits(edition, part, part, value);
                    (take ? taken : left).add(part);
                    if (take) {
                        parts.put(part, value);
                    }
                }
            });
            put(tx, a, new Json.Obj(parts));
            return Applications.receipt(a.id(), state)
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
            answers.json().members().forEach((part, value) -> {
                if (!part.equals(CRITERIA)) {
                    out.put(part, value);
                }
            });
            Json.Obj.Builder criteria = Json.Obj.builder();
            answers.criteria()
                    .forEach(c -> criteria.with(
                            c.criterion(),
                            Json.Obj.builder()
                                    .with("words", c.words())
                                    .with("evidence", new Json.Arr(List.of()))
                                    .build()));
            out.put(CRITERIA, criteria.build());
        });
        return new Json.Obj(out);
    }

    private interface Change {
        Json.Obj of(Tx tx, Application a, Json.Obj draft);
    }

    private Receipt edit(
            Actor.Person actor, IdempotencyKey key, String act, UUID application, Object command, Change change) {
        return useCases.run(actor, key, "application." + act, application.toString(), command, (tx, now) -> {
            Application a = applications.lock(tx, application);
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            State state = a.after(Move.EDIT);
            put(tx, a, change.of(tx, a, draft(tx, a)));
            return Applications.receipt(a.id(), state).build();
        });
    }

    private void put(Tx tx, Application a, Json.Obj draft) {
        tx.runOne(
                "drafts.put",
                Args.of("id", a.id()).with("draft", applications.sealer(tx, a).seal(label(a.id()), draft)));
    }
}
