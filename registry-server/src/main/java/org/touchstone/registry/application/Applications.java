package org.touchstone.registry.application;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.Facts;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Digest;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.supplier.Identity;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.supplier.Suppliers.Supplier;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Applications from the first draft until they are complete, and their ends without a decision.
public final class Applications {
    /// How often a file stands in memory while it is handed out: as the database sends it, as it is stored, opened.
    public static final long OPENED = 3;

    /// How many files a case may hold, and how many bytes in all; each file's own cap is the edition's.
    public static final int MAX_FILES = 100;

    /// See [#MAX_FILES].
    public static final long MAX_CASE_BYTES = 100L << 20;

    private static final Set<Role> NOTES = Set.of(Role.ASSESSOR, Role.REVIEWER, Role.DECISION_MAKER, Role.AUDITOR);

    /// How long a challenge is good: long enough to run one command, too short to be passed on.
    private static final Duration CHALLENGE_LIFE = Duration.ofMinutes(10);

    private final Db db;
    private final UseCases useCases;
    private final SealingKeys keys;
    private final Editions editions;
    private final Suppliers suppliers;
    private final EventLog log;
    private final SecureRandom random;

    public Applications(
            Db db,
            UseCases useCases,
            SealingKeys keys,
            Editions editions,
            Suppliers suppliers,
            EventLog log,
            SecureRandom random) {
        this.db = db;
        this.useCases = useCases;
        this.keys = keys;
        this.editions = editions;
        this.suppliers = suppliers;
        this.log = log;
        this.random = random;
    }

    /// Applies for a level of the edition in force; `renews` names the accreditation that is to be followed.
    public record Open(UUID supplier, String scheme, String level, Optional<String> renews) {}

    /// States the facts that the edition asks for.
    public record StateFacts(UUID application, Json.Obj facts) {}

    /// Answers, all of them at once.
    public record GiveAnswers(UUID application, Answers answers) {}

    /// Shows possession of the key that the certificate is to name.
    public record ProveKey(UUID application, Json.Obj jwk, String proof) {}

    /// Accepts the certification agreement in this version.
    public record AcceptAgreement(UUID application, String version) {}

    /// Adds a file. Its bytes are not copied, here or anywhere: a file can be as large as a tenth of the memory.
    public record AddEvidence(UUID application, String type, LocalDate dated, String mediaType, byte[] bytes) {
        @Override
        public String toString() {
            return application + " " + type + " " + dated + " " + mediaType + " " + Digest.hex(bytes);
        }
    }

    /// A file as somebody has chosen it on a page. Its bytes are not copied.
    public record NamedFile(String name, byte[] bytes) {
        @Override
        public String toString() {
            return name + " " + Digest.hex(bytes);
        }
    }

    /// Adds files of one kind and date.
    public record AddFiles(UUID application, String type, LocalDate dated, List<NamedFile> files) {
        public AddFiles {
            files = List.copyOf(files);
        }
    }

    /// Takes a file away again.
    public record RemoveEvidence(UUID application, UUID evidence) {}

    /// Signs the declaration of this digest and hands the application in.
    public record Submit(UUID application, String declaration) {}

    /// What is missing, by a code of the edition and in words.
    public record Missing(String reason, String words) {}

    /// Sends an application back to be completed.
    public record ReturnIt(UUID application, List<Missing> items) {
        public ReturnIt {
            items = List.copyOf(items);
        }
    }

    // ---- the supplier

    /// Opens a case: `{application, edition, state}`.
    public Receipt open(Actor.Person actor, IdempotencyKey key, Open command) {
        String subject = command.supplier().toString();
        return useCases.run(actor, key, Action.OPEN_APPLICATION.code(), subject, command, (tx, now) -> {
            Permissions.requireFor(actor, Action.OPEN_APPLICATION, command.supplier());
            Supplier supplier = suppliers.lockOpen(tx, command.supplier());
            SchemeEdition edition = editions.inForce(tx, command.scheme(), now)
                    .orElseThrow(() -> RefusedException.field("/scheme", FieldFault.Rule.NOT_ALLOWED));
            if (!edition.levels().containsKey(command.level())) {
                throw RefusedException.field(
                        "/level",
                        FieldFault.Rule.NOT_ALLOWED,
                        String.join(", ", edition.levels().keySet()));
            }
            Args same = Args.of("supplier", supplier.id()).with("scheme", command.scheme());
            if (tx.one("applications.count-open", same).integer("open") > 0) {
                throw new RefusedException(Refusal.APPLICATION_OPEN);
            }
            if (command.renews().isPresent()) {
                Renewal renewal = tx.list("applications.list-renewable", Args.of("supplier", supplier.id())).stream()
                        .filter(row -> row.text("scheme").equals(command.scheme())
                                && command.renews().equals(Optional.of(row.text("number"))))
                        .findFirst()
                        .map(row -> Renewal.of(row, edition, now))
                        .orElseThrow(() -> RefusedException.field("/renews", FieldFault.Rule.INVALID));
                if (!renewal.open()) {
                    throw new RefusedException(Refusal.TOO_EARLY, Timestamp.text(renewal.opens()));
                }
            }
            UUID id = UUID.randomUUID();
            tx.runOne(
                    "applications.add",
                    Args.of("id", id)
                            .with("supplier", supplier.id())
                            .with("scheme", edition.scheme())
                            .with("edition", edition.edition())
                            .with("level", command.level())
                            .with("renews", command.renews())
                            .with("key", keys.create(tx))
                            .with("at", now));
            // Whoever opens a case applies: from here on no duty of the registry on it is open to that
            // person.
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, id, now);
            return receipt(id, State.DRAFT).with("edition", edition.edition()).build();
        });
    }

    /// States facts: `{application, state}`.
    public Receipt stateFacts(Actor.Person actor, IdempotencyKey key, StateFacts command) {
        return edit(actor, key, "facts", command.application(), command, (tx, now, a) -> {
            try {
                editions.of(tx, a.scheme(), a.edition()).facts(command.facts());
            } catch (MalformedException e) {
                throw RefusedException.field("/facts", FieldFault.Rule.INVALID, e.getMessage());
            }
            tx.runOne(
                    "applications.set-facts",
                    Args.of("id", a.id()).with("facts", sealer(tx, a).seal(label(a.id(), "facts"), command.facts())));
            Drafts.follow(tx, sealer(tx, a), a, draft -> Drafts.withFacts(draft, command.facts()));
        });
    }

    /// Gives the answers: `{application, state}`.
    public Receipt giveAnswers(Actor.Person actor, IdempotencyKey key, GiveAnswers command) {
        return edit(actor, key, "answers", command.application(), command, (tx, now, a) -> {
            try {
                command.answers().requireKnown(editions.of(tx, a.scheme(), a.edition()));
            } catch (MalformedException e) {
                throw RefusedException.field("/answers", FieldFault.Rule.INVALID, e.getMessage());
            }
            Set<UUID> files = files(tx, a);
            for (Answers.Answer answer : command.answers().criteria()) {
                if (!files.containsAll(answer.evidence())) {
                    throw RefusedException.field("/answers", FieldFault.Rule.INVALID, answer.criterion());
                }
            }
            tx.runOne(
                    "applications.set-answers",
                    Args.of("id", a.id())
                            .with(
                                    "answers",
                                    sealer(tx, a)
                                            .seal(
                                                    label(a.id(), "answers"),
                                                    command.answers().json())));
            Drafts.follow(tx, sealer(tx, a), a, draft -> Drafts.withAnswers(draft, command.answers()));
        });
    }

    /// Writes facts and answers that somebody else has checked against the edition and the case's files.
    void write(Tx tx, Application a, Json.Obj facts, Answers answers) {
        tx.runOne(
                "applications.set-facts",
                Args.of("id", a.id()).with("facts", sealer(tx, a).seal(label(a.id(), "facts"), facts)));
        tx.runOne(
                "applications.set-answers",
                Args.of("id", a.id()).with("answers", sealer(tx, a).seal(label(a.id(), "answers"), answers.json())));
    }

    /// Asks for a challenge: `{application, state, challenge, expires}`. One is open at a time.
    public Receipt challenge(Actor.Person actor, IdempotencyKey key, UUID application) {
        return useCases.run(actor, key, "application.challenge", application.toString(), application, (tx, now) -> {
            Application a = lock(tx, application);
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            a.after(Move.EDIT);
            return putChallenge(tx, a.id(), now, receipt(a.id(), a.state())).build();
        });
    }

    /// Opens a challenge on a case, in place of any other, and adds it to the receipt.
    public Json.Obj.Builder putChallenge(Tx tx, UUID application, Instant now, Json.Obj.Builder receipt) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String challenge = Base64Url.encode(bytes);
        Instant expires = now.plus(CHALLENGE_LIFE);
        tx.runOne(
                "applications.put-challenge",
                Args.of("id", application).with("challenge", challenge).with("expires", expires));
        return receipt.with("challenge", challenge).with("expires", Timestamp.text(expires));
    }

    /// Proves possession of the holder key: `{application, state, thumbprint}`.
    public Receipt proveKey(Actor.Person actor, IdempotencyKey key, ProveKey command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.prove-key", subject, command, (tx, now) -> {
            Application a = lock(tx, command.application());
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            a.after(Move.EDIT);
            PublicJwk jwk = requireProof(tx, a.id(), command.jwk(), command.proof(), now);
            tx.runOne(
                    "applications.set-holder-key",
                    Args.of("id", a.id())
                            .with("sealed", sealer(tx, a).seal(label(a.id(), "holder-key"), jwk.json()))
                            .with("at", now));
            return receipt(a.id(), a.state())
                    .with("thumbprint", jwk.thumbprint())
                    .build();
        });
    }

    /// Checks a proof against the open challenge, which is then used up.
    public static PublicJwk requireProof(Tx tx, UUID application, Json.Obj jwk, String proof, Instant now) {
        Row challenge = tx.find("applications.take-challenge", Args.of("id", application))
                .orElseThrow(() -> new RefusedException(Refusal.CHALLENGE_EXPIRED));
        if (!now.isBefore(challenge.instant("expires_at"))) {
            throw new RefusedException(Refusal.CHALLENGE_EXPIRED);
        }
        PublicJwk holder;
        try {
            holder = PublicJwk.parse(jwk);
        } catch (MalformedException e) {
            throw RefusedException.field("/jwk", FieldFault.Rule.INVALID, e.getMessage());
        }
        try {
            HolderProof.check(proof, holder, challenge.text("challenge"));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.PROOF_INVALID, e.getMessage());
        }
        return holder;
    }

    /// A signatory accepts the certification agreement: `{application, state}`.
    public Receipt acceptAgreement(Actor.Person actor, IdempotencyKey key, AcceptAgreement command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.accept-agreement", subject, command, (tx, now) -> {
            Application a = lock(tx, command.application());
            Permissions.require(tx, actor, Action.SIGN_APPLICATION, a.id(), now);
            if (a.state().ended()) {
                throw new RefusedException(Refusal.WRONG_STATE, a.state().code());
            }
            String current =
                    editions.of(tx, a.scheme(), a.edition()).agreement().version();
            if (!command.version().equals(current)) {
                throw RefusedException.field("/version", FieldFault.Rule.NOT_ALLOWED, current);
            }
            tx.runOne(
                    "applications.set-agreement",
                    Args.of("id", a.id())
                            .with("version", current)
                            .with("by", actor.id())
                            .with("at", now));
            return receipt(a.id(), a.state()).build();
        });
    }

    /// How large a file of this kind may be, in bytes, if the application is one of the person's own organisation:
    /// what need not be read to be refused. The use case decides for itself.
    public OptionalInt largestFile(Actor.Person actor, UUID application, String type) {
        return db.inspect(tx -> findSeen(tx, actor, application)
                .filter(a -> actor.belongsTo(a.supplier()))
                .map(a -> edition(tx, a).evidenceTypes().get(type))
                .map(t -> OptionalInt.of(t.maximumBytes()))
                .orElseGet(OptionalInt::empty));
    }

    /// Adds a file of evidence: `{application, state, evidence, commitment}`. The file is what its bytes say; it is
    /// sealed together with the salt of its commitment, so that both go when the case's key goes.
    public Receipt addEvidence(Actor.Person actor, IdempotencyKey key, AddEvidence command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.add-evidence", subject, command, (tx, now) -> {
            Application a = requireMore(tx, actor, command.application(), now);
            EvidenceType type = requireType(tx, a, command.type());
            byte[] bytes = command.bytes();
            if (bytes.length == 0) {
                throw RefusedException.field("", FieldFault.Rule.MISSING);
            }
            if (bytes.length > type.maximumBytes()) {
                throw new RefusedException(Refusal.TOO_LARGE, Integer.toString(type.maximumBytes()));
            }
            if (!type.mediaTypes().contains(command.mediaType()) || !MediaTypes.matches(command.mediaType(), bytes)) {
                throw new RefusedException(Refusal.UNSUPPORTED_TYPE, words(type.mediaTypes()));
            }
            Stored stored =
                    store(tx, actor, a, type, command.dated(), command.mediaType(), bytes, Optional.empty(), now);
            bindHearing(tx, a);
            return receipt(a.id(), a.state())
                    .with("evidence", stored.id().toString())
                    .with("commitment", stored.commitment())
                    .build();
        });
    }

    /// Adds files as somebody has chosen them on a page, all of them or none: `{application, state, files}`.
    /// What each is, its bytes say; its name is kept as a text, sealed like the file, and used for nothing.
    public Receipt addFiles(Actor.Person actor, IdempotencyKey key, AddFiles command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.add-evidence", subject, command, (tx, now) -> {
            Application a = requireMore(tx, actor, command.application(), now);
            EvidenceType type = requireType(tx, a, command.type());
            List<UUID> added = storeAll(tx, actor, a, type, command.dated(), command.files(), now);
            bindHearing(tx, a);
            return receipt(a.id(), a.state())
                    .with(
                            "files",
                            Json.Arr.ofStrings(
                                    added.stream().map(UUID::toString).toList()))
                    .build();
        });
    }

    /// Adds files that those who assess the case have made, all of them or none, inside the use case of an
    /// assessor; they are bound to the case like the supplier's.
    ///
    /// @return their ids
    public List<UUID> addNotes(
            Tx tx,
            Actor.Person actor,
            Application a,
            String type,
            LocalDate dated,
            List<NamedFile> files,
            Instant now) {
        EvidenceType known = edition(tx, a).evidenceTypes().get(type);
        if (known == null || !known.madeByAssessors()) {
            throw RefusedException.field("/type", FieldFault.Rule.NOT_ALLOWED);
        }
        List<UUID> added = storeAll(tx, actor, a, known, dated, files, now);
        bindEvidence(tx, a.id());
        return added;
    }

    private List<UUID> storeAll(
            Tx tx,
            Actor.Person actor,
            Application a,
            EvidenceType type,
            LocalDate dated,
            List<NamedFile> files,
            Instant now) {
        if (files.isEmpty()) {
            throw RefusedException.field("/files", FieldFault.Rule.MISSING);
        }
        List<FieldFault> wrong = new ArrayList<>();
        List<String> media = new ArrayList<>();
        for (NamedFile file : files) {
            Optional<String> is = MediaTypes.among(type.mediaTypes(), file.bytes());
            media.add(is.orElse(""));
            if (file.bytes().length == 0) {
                wrong.add(FieldFault.of("/files", FieldFault.Rule.MISSING, file.name()));
            } else if (file.bytes().length > type.maximumBytes()) {
                wrong.add(FieldFault.of("/files", FieldFault.Rule.TOO_LONG, Integer.toString(type.maximumBytes())));
            } else if (is.isEmpty()) {
                String endings = type.mediaTypes().stream()
                        .map(MediaTypes::ending)
                        .sorted()
                        .collect(Collectors.joining(", "));
                wrong.add(FieldFault.of("/files", FieldFault.Rule.NOT_ALLOWED, endings));
            }
        }
        if (!wrong.isEmpty()) {
            throw RefusedException.fields(List.of(wrong.getFirst()));
        }
        List<UUID> added = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            NamedFile file = files.get(i);
            added.add(store(tx, actor, a, type, dated, media.get(i), file.bytes(), Optional.of(file.name()), now)
                    .id());
        }
        return added;
    }

    private static String words(Set<String> mediaTypes) {
        return String.join(", ", mediaTypes.stream().sorted().toList());
    }

    private Application requireMore(Tx tx, Actor.Person actor, UUID application, Instant now) {
        Application a = lock(tx, application);
        Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
        a.after(Move.ADD_EVIDENCE);
        Optional<RefusedException> heard = a.heard(now);
        if (heard.isPresent()) {
            throw heard.get();
        }
        return a;
    }

    /// What comes to a hearing is bound at once: no answer need follow it.
    private static void bindHearing(Tx tx, Application a) {
        if (a.state() == State.INTENT_TO_REFUSE) {
            bindEvidence(tx, a.id());
        }
    }

    /// A kind that a supplier sends.
    private EvidenceType requireType(Tx tx, Application a, String id) {
        EvidenceType type = edition(tx, a).evidenceTypes().get(id);
        if (type == null || type.madeByAssessors()) {
            throw RefusedException.field("/type", FieldFault.Rule.NOT_ALLOWED);
        }
        return type;
    }

    /// No file is older; a year that is mistyped is.
    private static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);

    private record Stored(UUID id, String commitment) {}

    private Stored store(
            Tx tx,
            Actor.Person actor,
            Application a,
            EvidenceType type,
            LocalDate dated,
            String mediaType,
            byte[] bytes,
            Optional<String> name,
            Instant now) {
        LocalDate today = edition(tx, a).clockwork().dateOf(now);
        if (dated.isBefore(EARLIEST) || dated.isAfter(today)) {
            throw RefusedException.field("/dated", FieldFault.Rule.OUT_OF_RANGE, EARLIEST.toString(), today.toString());
        }
        Row held = tx.one("applications.sum-evidence", Args.of("id", a.id()));
        if (held.integer("files") >= MAX_FILES || held.integer("bytes") + bytes.length > MAX_CASE_BYTES) {
            throw new RefusedException(Refusal.CASE_FULL);
        }
        UUID id = UUID.randomUUID();
        Opening opening = Opening.of(CommitmentType.EVIDENCE_FILE, evidenceValue(Digest.hex(bytes), type.id()), random);
        SealingKeys.Sealer sealer = sealer(tx, a);
        tx.runOne(
                "applications.add-evidence",
                Args.of("evidence", id)
                        .with("id", a.id())
                        .with("sequence", held.integer("last") + 1)
                        .with("type", type.id())
                        .with("media", mediaType)
                        .with("size", bytes.length)
                        .with("dated", dated.toString())
                        .with("sealed", sealer.seal(label(a.id(), "evidence " + id), opening.salt(), bytes))
                        .with(
                                "name",
                                sealer.seal(
                                        label(a.id(), "evidence name " + id),
                                        name.orElse("").getBytes(StandardCharsets.UTF_8)))
                        .with("commitment", opening.commitment())
                        .with("by", actor.id())
                        .with("at", now));
        return new Stored(id, opening.commitment());
    }

    /// Takes a file away before the application is handed in: `{application, state}`.
    public Receipt removeEvidence(Actor.Person actor, IdempotencyKey key, RemoveEvidence command) {
        return edit(actor, key, "remove-evidence", command.application(), command, (tx, now, a) -> {
            if (tx.run("applications.remove-evidence", Args.of("id", a.id()).with("evidence", command.evidence()))
                    == 0) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
        });
    }

    /// Hands the application in: `{application, state}`. The signatory names the digest of the declaration, which
    /// covers everything the supplier has said, so that nobody signs what was changed meanwhile.
    public Receipt submit(Actor.Person actor, IdempotencyKey key, Submit command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "application.submit", subject, command, (tx, now) -> {
            Application a = lock(tx, command.application());
            Permissions.require(tx, actor, Action.SIGN_APPLICATION, a.id(), now);
            // Nobody closes the registration meanwhile: there would be nobody left to answer for the case.
            suppliers.lockOpen(tx, a.supplier());
            State next = a.after(Move.SUBMIT);
            List<String> missing = missing(tx, a);
            if (!missing.isEmpty()) {
                throw new RefusedException(Refusal.INCOMPLETE, String.join(", ", missing));
            }
            if (!Digest.hex(declaration(tx, a)).equals(command.declaration())) {
                throw new RefusedException(Refusal.DECLARATION_CHANGED);
            }
            tx.runOne(
                    "applications.submit",
                    Args.of("id", a.id())
                            .with("state", next.code())
                            .with("declaration", command.declaration())
                            .with("by", actor.id())
                            .with("calendar", suppliers.calendar(tx, suppliers.of(tx, a.supplier()), edition(tx, a)))
                            .with("at", now));
            Timers.cancel(tx, Timers.Kind.LAPSE, subject, now);
            startTimer(tx, lock(tx, a.id()), Timers.Kind.COMPLETENESS_DUE, TimerId.COMPLETENESS_CHECK, now);
            return receipt(a.id(), next).build();
        });
    }

    /// The supplier gives up: `{application, state}`.
    public Receipt withdraw(Actor.Person actor, IdempotencyKey key, UUID application) {
        return useCases.run(
                actor, key, Action.WITHDRAW_APPLICATION.code(), application.toString(), application, (tx, now) -> {
                    Application a = lock(tx, application);
                    Permissions.require(tx, actor, Action.WITHDRAW_APPLICATION, a.id(), now);
                    return close(tx, a, Move.WITHDRAW, now);
                });
    }

    // ---- the registrar

    /// Sends an application back: `{application, state, due}`.
    public Receipt returnIncomplete(Actor.Person actor, IdempotencyKey key, ReturnIt command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, Action.RETURN_APPLICATION.code(), subject, command, (tx, now) -> {
            Application a = lock(tx, command.application());
            Permissions.require(tx, actor, Action.RETURN_APPLICATION, a.id(), now);
            State next = a.after(Move.RETURN);
            SchemeEdition edition = editions.of(tx, a.scheme(), a.edition());
            if (command.items().isEmpty()) {
                throw RefusedException.field("/items", FieldFault.Rule.MISSING);
            }
            List<Json> items = new ArrayList<>();
            for (Missing item : command.items()) {
                if (edition.reasonCodes()
                        .find(Reasons.Kind.RETURN, item.reason())
                        .isEmpty()) {
                    throw RefusedException.field("/items", FieldFault.Rule.NOT_ALLOWED, item.reason());
                }
                items.add(Json.Obj.builder()
                        .with("reason", item.reason())
                        .with("words", item.words())
                        .build());
            }
            UUID id = UUID.randomUUID();
            Json.Obj sealed =
                    Json.Obj.builder().with("items", new Json.Arr(items)).build();
            tx.runOne(
                    "applications.add-return",
                    Args.of("return", id)
                            .with("id", a.id())
                            .with("by", actor.id())
                            .with("at", now)
                            .with("items", sealer(tx, a).seal(label(a.id(), "return " + id), sealed)));
            setState(tx, a.id(), next);
            Timers.cancel(tx, Timers.Kind.COMPLETENESS_DUE, subject, now);
            Instant due = startTimer(tx, a, Timers.Kind.LAPSE, TimerId.FIX_INCOMPLETE, now);
            Notices.tell(
                    tx,
                    new Notices.To.PeopleOf(a.supplier()),
                    Notices.Kind.APPLICATION_RETURNED,
                    subject,
                    Optional.of(due),
                    now);
            return receipt(a.id(), next).with("due", Timestamp.text(due)).build();
        });
    }

    /// Finds an application complete: `{application, state, supplier}`. From here on it is public that the supplier
    /// has applied; what it said stays sealed.
    public Receipt complete(Actor.Person actor, IdempotencyKey key, UUID application) {
        return useCases.run(
                actor, key, Action.COMPLETE_APPLICATION.code(), application.toString(), application, (tx, now) -> {
                    Application a = lock(tx, application);
                    Permissions.require(tx, actor, Action.COMPLETE_APPLICATION, a.id(), now);
                    State next = a.after(Move.COMPLETE_IT);
                    Supplier supplier = suppliers.lock(tx, a.supplier());
                    if (!supplier.verified()) {
                        throw new RefusedException(Refusal.IDENTITY_UNVERIFIED);
                    }
                    List<String> unproved = unproved(tx, a, now);
                    if (!unproved.isEmpty()) {
                        throw new RefusedException(Refusal.EVIDENCE_MISSING, String.join(", ", unproved));
                    }
                    suppliers.announce(tx, supplier, now);
                    tx.runOne(
                            "applications.complete",
                            Args.of("id", a.id())
                                    .with("state", next.code())
                                    .with("at", now)
                                    .with("root", evidenceRoot(tx, a.id())));
                    Timers.cancel(tx, Timers.Kind.COMPLETENESS_DUE, a.id().toString(), now);
                    // The same window for everybody, wherever the supplier is.
                    Instant commentsUntil = edition(tx, a).due(TimerId.PUBLIC_COMMENT, now);
                    Timers.set(tx, Timers.Kind.COMMENTS_CLOSED, a.id().toString(), commentsUntil, now);
                    // What was to be in by a day is in.
                    a.renews().ifPresent(number -> Timers.cancel(tx, Timers.Kind.RENEWAL_BY, number, now));
                    Notices.tell(
                            tx,
                            new Notices.To.PeopleOf(a.supplier()),
                            Notices.Kind.APPLICATION_COMPLETE,
                            a.id().toString(),
                            Optional.of(commentsUntil),
                            now);
                    log.append(
                            tx,
                            new RegisterEvent.ApplicationComplete(
                                    now, a.id(), supplier.id(), a.level(), a.scheme(), a.edition()));
                    return receipt(a.id(), next)
                            .with("supplier", supplier.id().toString())
                            .build();
                });
    }

    /// Destroys the key of a case that is over: its evidence, answers, scores and reasons can never be read again.
    public Receipt eraseCase(Actor.Person actor, IdempotencyKey key, UUID application) {
        return useCases.run(
                actor, key, Action.ERASE_EVIDENCE.code(), application.toString(), application, (tx, now) -> {
                    Application a = lock(tx, application);
                    Permissions.require(tx, actor, Action.ERASE_EVIDENCE, a.id(), now);
                    if (!a.state().ended()) {
                        throw new RefusedException(
                                Refusal.WRONG_STATE, a.state().code());
                    }
                    erase(tx, a.id(), a.sealingKey(), now);
                    return receipt(a.id(), a.state()).build();
                });
    }

    /// Destroys the keys of all cases of a supplier, inside the use case that erases the supplier.
    public void eraseCasesOf(Tx tx, UUID supplier, Instant now) {
        for (Row row : tx.list("applications.list-of-supplier", Args.of("supplier", supplier))) {
            erase(tx, row.uuid("id"), row.uuid("sealing_key"), now);
            tx.run("comments.unpublish", Args.of("id", row.uuid("id")).with("at", now));
        }
    }

    // ---- the clock

    /// Ends an application that was not put right in time.
    public Json.Obj lapse(Tx tx, UUID application, Instant now) {
        Application a = lock(tx, application);
        Notices.tell(
                tx,
                new Notices.To.PeopleOf(a.supplier()),
                Notices.Kind.CASE_LAPSED,
                application.toString(),
                Optional.empty(),
                now);
        return close(tx, a, Move.LAPSE, now);
    }

    // ---- for the stages that follow

    /// The application of an id, locked for this transaction.
    public Application lock(Tx tx, UUID id) {
        return tx.find("applications.lock", Args.of("id", id))
                .map(Application::fromRow)
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    /// The application of a row that somebody else has locked, `facts`, `answers` and `result` among its columns.
    public static Application locked(Tx tx, Row row) {
        Application a = Application.fromRow(row);
        tx.know(new Content(a.id()), row);
        return a;
    }

    /// The application of an id, for whoever only reads.
    public Application of(Tx tx, UUID id) {
        return tx.find("applications.find", Args.of("id", id))
                .map(Application::fromRow)
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    /// What seals the case's values.
    public SealingKeys.Sealer sealer(Tx tx, Application a) {
        return keys.open(tx, a.sealingKey());
    }

    /// The label under which one of the case's values is sealed.
    public static String label(UUID application, String value) {
        return "case " + application + " " + value;
    }

    private static Json.Obj evidenceValue(String digest, String type) {
        return Json.Obj.builder().with("digest", digest).with("type", type).build();
    }

    /// The commitment to a file of evidence.
    ///
    /// @param plain what is sealed: the salt, then the file
    public static String evidenceCommitment(byte[] plain, String type) {
        byte[] salt = Arrays.copyOf(plain, Opening.SALT_BYTES);
        byte[] file = Arrays.copyOfRange(plain, Opening.SALT_BYTES, plain.length);
        return new Opening(CommitmentType.EVIDENCE_FILE, salt, evidenceValue(Digest.hex(file), type)).commitment();
    }

    /// The edition under which the case runs for its whole life.
    public SchemeEdition edition(Tx tx, Application a) {
        return edition(tx, a.scheme(), a.edition());
    }

    /// An edition that applications were made under.
    public SchemeEdition edition(Tx tx, String scheme, long edition) {
        return editions.of(tx, scheme, edition);
    }

    /// The facts as stated.
    public Facts facts(Tx tx, Application a) {
        return edition(tx, a)
                .facts(sealer(tx, a)
                        .openJson(label(a.id(), "facts"), content(tx, a).bytes("facts")));
    }

    /// What was said and found in a case that is past changing it: read once in a transaction.
    public Row content(Tx tx, Application a) {
        return a.state() == State.DRAFT || a.state() == State.RETURNED
                ? tx.one("applications.find-content", Args.of("id", a.id()))
                : tx.once(new Content(a.id()), () -> tx.one("applications.find-content", Args.of("id", a.id())));
    }

    private record Content(UUID application) {}

    /// The ids of the case's files.
    public Set<UUID> files(Tx tx, Application a) {
        Set<UUID> files = new HashSet<>();
        tx.list("applications.list-evidence", Args.of("id", a.id())).forEach(row -> files.add(row.uuid("id")));
        return files;
    }

    /// The application of an id, for a person who may see what was said in it. For anybody else there is none;
    /// assessors are told to declare their interests first.
    public Application opened(Tx tx, Actor.Person actor, UUID application) {
        Application a = seen(tx, actor, application);
        requireInside(tx, actor, a);
        return a;
    }

    /// The answers as given.
    public Answers answers(Tx tx, Application a) {
        return Answers.of(
                sealer(tx, a).openJson(label(a.id(), "answers"), content(tx, a).bytes("answers")));
    }

    /// The key for the certificate, whose possession was proved.
    public PublicJwk holderKey(Tx tx, Application a) {
        byte[] sealed = content(tx, a).bytes("holder_key");
        return PublicJwk.parse(sealer(tx, a).openJson(label(a.id(), "holder-key"), sealed));
    }

    /// When a limit of the case that starts at `from` is over, by the case's own calendar.
    public Instant due(Tx tx, Application a, TimerId limit, Instant from) {
        SchemeEdition edition = edition(tx, a);
        return a.calendar().map(c -> edition.due(limit, from, c)).orElseGet(() -> edition.due(limit, from));
    }

    /// Starts a deadline of the case and gives it.
    public Instant startTimer(Tx tx, Application a, Timers.Kind kind, TimerId limit, Instant now) {
        Instant due = due(tx, a, limit, now);
        Timers.set(tx, edition(tx, a), kind, a.id().toString(), due, a.calendar(), now);
        return due;
    }

    /// What the application was returned for, each time, oldest first: `{at, items: [{reason, words}]}`.
    public List<Json.Obj> returns(Tx tx, Application a) {
        List<Json.Obj> out = new ArrayList<>();
        for (Row row : tx.list("applications.list-returns", Args.of("id", a.id()))) {
            Json.Obj items = sealer(tx, a).openJson(label(a.id(), "return " + row.uuid("id")), row.bytes("items"));
            out.add(Json.Obj.builder()
                    .with("at", Timestamp.text(row.instant("returned_at")))
                    .with("items", new Json.Arr(items.array("items")))
                    .build());
        }
        return out;
    }

    /// The key of a supplier, for what is about it and belongs to no case.
    public SealingKeys.Sealer sealerOf(Tx tx, UUID supplier) {
        return keys.open(tx, suppliers.of(tx, supplier).sealingKey());
    }

    /// Whether what was said in the case opens to this person, who may see that the case is there.
    public boolean opens(Tx tx, Actor.Person actor, Application a) {
        return actor.belongsTo(a.supplier()) || closed(tx, actor, a.id()).isEmpty();
    }

    /// Writes a state that a move has led to.
    public static void setState(Tx tx, UUID application, State state) {
        tx.send("applications.set-state", Args.of("id", application).with("state", state.code()));
    }

    /// Ends a case without an accreditation. It becomes public only in the week's number of closed cases.
    public static Json.Obj close(Tx tx, Application a, Move move, Instant now) {
        State next = a.after(move);
        tx.runOne(
                "applications.close",
                Args.of("id", a.id()).with("state", next.code()).with("at", now));
        Timers.cancelAll(tx, a.id().toString(), now);
        return receipt(a.id(), next).build();
    }

    /// The beginning of every receipt about a case.
    public static Json.Obj.Builder receipt(UUID application, State state) {
        return Json.Obj.builder().with("application", application.toString()).with("state", state.code());
    }

    // ---- reading

    /// A file of evidence as its reader may see it.
    public record EvidenceFile(String mediaType, byte[] bytes) {
        public EvidenceFile {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /// One application, if the person may see it; else there is none.
    public Application find(Actor.Person actor, UUID application) {
        return db.inspect(tx -> seen(tx, actor, application));
    }

    /// The applications that the person may see, by id, after `after`.
    public List<Application> list(Actor.Person actor, UUID after, int limit) {
        return db.inspect(tx -> tx
                .list(
                        "applications.list-seen-by",
                        Args.of("person", actor.id()).with("after", after).with("limit", limit))
                .stream()
                .map(Application::fromRow)
                .toList());
    }

    /// What a supplier has said so far, for the supplier's own people and those who have a duty on the case.
    public Json.Obj content(Actor.Person actor, UUID application) {
        return db.inspect(tx -> {
            Application a = opened(tx, actor, application);
            return said(tx, a, type -> reads(tx, actor, a, type));
        });
    }

    /// The declaration that a signatory signs, and its digest under `digest`.
    public Json.Obj declaration(Actor.Person actor, UUID application) {
        return db.inspect(tx -> {
            Application a = seen(tx, actor, application);
            if (!actor.belongsTo(a.supplier())) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            Json.Obj declaration = declaration(tx, a);
            return Json.Obj.builder()
                    .with("declaration", declaration)
                    .with("digest", Digest.hex(declaration))
                    .build();
        });
    }

    /// What is still missing before a signatory can hand the application in.
    public List<String> missing(Actor.Person actor, UUID application) {
        return db.inspect(tx -> missing(tx, seen(tx, actor, application)));
    }

    /// A file of evidence. Staff see it only once they have a duty on the case, assessors only after they have
    /// declared that they have no interest.
    ///
    /// @param room is told the most bytes of memory that this takes, before it takes them
    public EvidenceFile evidence(Actor.Person actor, UUID application, UUID evidence, LongConsumer room) {
        return db.inspect(tx -> {
            Application a = opened(tx, actor, application);
            tx.find("applications.find-evidence-size", Args.of("id", a.id()).with("evidence", evidence))
                    .ifPresent(row -> room.accept(OPENED * row.integer("size")));
            Row row = tx.find(
                            "applications.find-evidence",
                            Args.of("id", a.id()).with("evidence", evidence).with("person", actor.id()))
                    .filter(found -> reads(tx, actor, a, found.text("type")))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            byte[] plain = sealer(tx, a).open(label(a.id(), "evidence " + evidence), row.bytes("sealed"));
            return new EvidenceFile(
                    row.text("media_type"), java.util.Arrays.copyOfRange(plain, Opening.SALT_BYTES, plain.length));
        });
    }

    /// What assessors noted is for those who assess, review and decide, and for auditors; a kind of file that a
    /// supplier sends is for everybody to whom the case is open.
    private boolean reads(Tx tx, Actor.Person actor, Application a, String type) {
        boolean note = Optional.ofNullable(edition(tx, a).evidenceTypes().get(type))
                .filter(EvidenceType::madeByAssessors)
                .isPresent();
        return !note || !actor.belongsTo(a.supplier()) && NOTES.stream().anyMatch(actor::is);
    }

    static Application seen(Tx tx, Actor.Person actor, UUID application) {
        return findSeen(tx, actor, application).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    /// One application, if there is one that the person may see.
    private static Optional<Application> findSeen(Tx tx, Actor.Person actor, UUID application) {
        return tx.find("applications.find-seen-by", Args.of("id", application).with("person", actor.id()))
                .map(Application::fromRow);
    }

    /// Interests are declared before evidence opens: an assessor who has not done so, or is off the case, sees
    /// nothing of what was said.
    private void requireInside(Tx tx, Actor.Person actor, Application a) {
        if (!opens(tx, actor, a)) {
            throw closed(tx, actor, a.id()).orElseThrow();
        }
    }

    /// Why what was said in a case does not open to somebody who assesses it or has reviewed it: not yet, or no
    /// more; empty if it does.
    public static Optional<RefusedException> closed(Tx tx, Actor.Person actor, UUID application) {
        return tx.find("assessment.find-closed", Args.of("id", application).with("person", actor.id()))
                .map(row -> row.bool("interested")
                        ? new RefusedException(Refusal.INTERESTED, row.text("action"))
                        : new RefusedException(
                                row.bool("serving") ? Refusal.DECLARE_INTERESTS_FIRST : Refusal.OFF_THE_CASE));
    }

    // ---- the parts

    private interface Edit {
        void apply(Tx tx, Instant now, Application a);
    }

    private Receipt edit(
            Actor.Person actor, IdempotencyKey key, String part, UUID application, Object command, Edit work) {
        return useCases.run(actor, key, "application." + part, application.toString(), command, (tx, now) -> {
            Application a = lock(tx, application);
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            State state = a.after(Move.EDIT);
            work.apply(tx, now, a);
            return receipt(a.id(), state).build();
        });
    }

    private List<String> missing(Tx tx, Application a) {
        Row content = tx.one("applications.find-content", Args.of("id", a.id()));
        List<String> missing = new ArrayList<>();
        if (content.isNull("facts")) {
            missing.add("facts");
        }
        if (content.isNull("answers")) {
            missing.add("answers");
        }
        if (content.isNull("holder_key")) {
            missing.add("holder-key");
        }
        if (a.agreement().isEmpty()) {
            missing.add("agreement");
        }
        if (tx.one("applications.sum-evidence", Args.of("id", a.id())).integer("files") == 0) {
            missing.add("evidence");
        }
        return missing;
    }

    /// The mandatory criteria for which no file of an accepted kind that is young enough was named, nor a
    /// recognised equivalent claimed with a file to show it.
    public List<String> unproved(Tx tx, Application a, Instant now) {
        SchemeEdition edition = edition(tx, a);
        Map<UUID, Row> files = new LinkedHashMap<>();
        tx.list("applications.list-evidence", Args.of("id", a.id())).forEach(row -> files.put(row.uuid("id"), row));
        Answers answers = answers(tx, a);
        List<String> unproved = new ArrayList<>();
        for (Criterion criterion : edition.mandatory(a.level(), facts(tx, a))) {
            boolean equivalent = answers.equivalents().stream().anyMatch(e -> {
                var known = edition.equivalents().get(e);
                return known != null && known.scores().containsKey(criterion.id());
            });
            boolean proved = answers.criteria().stream()
                    .filter(c -> c.criterion().equals(criterion.id()))
                    .flatMap(c -> c.evidence().stream())
                    .map(files::get)
                    .anyMatch(file -> file != null
                            && (equivalent || criterion.evidence().contains(file.text("type")))
                            && edition.inDate(file.text("type"), LocalDate.parse(file.text("dated")), now));
            if (!proved) {
                unproved.add(criterion.id());
            }
        }
        return unproved;
    }

    /// Binds the files that are there now.
    public static void bindEvidence(Tx tx, UUID application) {
        tx.runOne(
                "applications.set-evidence-root",
                Args.of("id", application).with("root", evidenceRoot(tx, application)));
    }

    /// Merkle tree hash (RFC 6962) over the commitments in order of arrival: one hash binds every file, and one
    /// file can later be shown to belong to it without showing another.
    private static String evidenceRoot(Tx tx, UUID application) {
        MerkleTree.Frontier tree = new MerkleTree.Frontier();
        for (Row row : tx.list("applications.list-evidence", Args.of("id", application))) {
            tree.append(MerkleTree.leafHash(HexFormat.of().parseHex(row.text("commitment"))));
        }
        return HexFormat.of().formatHex(tree.root());
    }

    private Json.Obj said(Tx tx, Application a, Predicate<String> shown) {
        Row content = tx.one("applications.find-content", Args.of("id", a.id()));
        SealingKeys.Sealer sealer = sealer(tx, a);
        Json.Obj.Builder out = Json.Obj.builder();
        content.optionalBytes("facts").ifPresent(f -> out.with("facts", sealer.openJson(label(a.id(), "facts"), f)));
        content.optionalBytes("answers")
                .ifPresent(s -> out.with("answers", sealer.openJson(label(a.id(), "answers"), s)));
        content.optionalBytes("holder_key")
                .ifPresent(k -> out.with("holderKey", sealer.openJson(label(a.id(), "holder-key"), k)));
        out.withOptional("agreement", a.agreement());
        List<Json> files = new ArrayList<>();
        for (Row row : tx.list("applications.list-evidence", Args.of("id", a.id()))) {
            if (!shown.test(row.text("type"))) {
                continue;
            }
            files.add(Json.Obj.builder()
                    .with("id", row.text("id"))
                    .with("type", row.text("type"))
                    .with("mediaType", row.text("media_type"))
                    .with("size", row.integer("size"))
                    .with("dated", row.text("dated"))
                    .with("commitment", row.text("commitment"))
                    .build());
        }
        return out.with("evidence", new Json.Arr(files)).build();
    }

    /// Who has applied.
    Identity applicant(Tx tx, Application a) {
        return suppliers.identity(tx, suppliers.of(tx, a.supplier()));
    }

    private Json.Obj declaration(Tx tx, Application a) {
        Identity identity = applicant(tx, a);
        return Json.Obj.builder()
                .with("type", "touchstone-declaration")
                .with("version", 1)
                .with("application", a.id().toString())
                .with("scheme", a.scheme())
                .with("edition", a.edition())
                .with("level", a.level())
                .with("supplier", identity.publicJson())
                .with("said", said(tx, a, _ -> true))
                .build();
    }

    private void erase(Tx tx, UUID application, UUID key, Instant now) {
        keys.destroy(tx, key, now);
        // Who commented is of no more use once the case is none; what was published stays while the supplier's name
        // does.
        tx.run("comments.destroy-keys", Args.of("id", application).with("at", now));
        tx.run("applications.erase", Args.of("id", application).with("at", now));
    }
}
