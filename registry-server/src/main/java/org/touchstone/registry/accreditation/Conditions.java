package org.touchstone.registry.accreditation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.Lifecycle.Move;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Applications.NamedFile;
import org.touchstone.registry.application.MediaTypes;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Duty;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The way from an open condition to a closed one: the supplier shows that it is met, somebody looks
/// ([Accreditations#check]) or says what is still lacking, and somebody else closes it
/// ([Accreditations#closeCondition]).
///
/// What is handed in is sealed under the supplier's key, like its answers to notices. It may still come while the
/// accreditation is suspended because the condition was not met in time: that is the way out.
public final class Conditions {
    /// How often something may be handed in for one accreditation.
    public static final int MAX_SHOWINGS = 100;

    private final Accreditations accreditations;

    public Conditions(Accreditations accreditations) {
        this.accreditations = accreditations;
    }

    /// Words and files that show that a condition is met; one of the two may be missing.
    public record Show(AccreditationNumber number, String criterion, String words, List<NamedFile> files) {
        public Show {
            files = List.copyOf(files);
        }
    }

    /// What is still missing from what was handed in.
    public record Lacking(AccreditationNumber number, String criterion, String words) {}

    /// Hands in what shows that a condition is met: `{accreditation, state, showing}`. What each file is, its bytes
    /// say; it is taken if the edition takes such files as evidence.
    public Receipt show(Actor.Person actor, IdempotencyKey key, Show command) {
        return accreditations.act(actor, key, Action.EDIT_APPLICATION, command.number(), command, (tx, now, a) -> {
            a.after(Move.SHOW_CONDITION);
            requireOpen(tx, a, command.criterion());
            if (command.words().isBlank() && command.files().isEmpty()) {
                throw RefusedException.field("/words", FieldFault.Rule.MISSING);
            }
            List<String> media = media(accreditations.edition(tx, a), command.files());
            requireRoom(tx, a, command.files());
            UUID id = UUID.randomUUID();
            SealingKeys.Sealer sealer = accreditations.sealer(tx, a);
            tx.runOne(
                    "conditions.add-showing",
                    Args.of("id", id)
                            .with("number", a.number().value())
                            .with("criterion", command.criterion())
                            .with("application", a.application())
                            .with("words", sealer.seal(label(a, "showing " + id), command.words()))
                            .with("by", actor.id())
                            .with("at", now));
            for (int i = 0; i < command.files().size(); i++) {
                NamedFile file = command.files().get(i);
                UUID fileId = UUID.randomUUID();
                tx.runOne(
                        "conditions.add-file",
                        Args.of("id", fileId)
                                .with("showing", id)
                                .with("sequence", i)
                                .with("media", media.get(i))
                                .with("size", file.bytes().length)
                                .with(
                                        "name",
                                        sealer.seal(
                                                label(a, "condition-file-name " + fileId),
                                                file.name().getBytes(StandardCharsets.UTF_8)))
                                .with("sealed", sealer.seal(label(a, "condition-file " + fileId), file.bytes())));
            }
            String subject = Accreditations.conditionSubject(a.number(), command.criterion());
            ask(tx, subject, Role.REVIEWER, now);
            UUID closer = tx.one(
                            "conditions.find-closer",
                            Args.of("number", a.number().value()))
                    .uuid("decided_by");
            Notices.tell(
                    tx,
                    new Notices.To.OnePerson(closer),
                    Notices.Kind.CONDITION_SHOWN,
                    a.number().value(),
                    Optional.empty(),
                    now);
            return Accreditations.receipt(a.number(), a.state())
                    .with("showing", id.toString())
                    .build();
        });
    }

    /// Somebody who looked says what is still lacking: `{accreditation, state}`.
    public Receipt lacking(Actor.Person actor, IdempotencyKey key, Lacking command) {
        return sendBack(actor, key, Action.CHECK_CAUSE, command);
    }

    /// Whoever is asked to close says what is still lacking: `{accreditation, state}`. Closing then needs a new
    /// look.
    public Receipt refuseClosure(Actor.Person actor, IdempotencyKey key, Lacking command) {
        return sendBack(actor, key, Action.CLOSE_CONDITION, command);
    }

    private Receipt sendBack(Actor.Person actor, IdempotencyKey key, Action action, Lacking command) {
        return accreditations.act(actor, key, action, command.number(), command, (tx, now, a) -> {
            a.after(Move.CHECK);
            Instant due = requireOpen(tx, a, command.criterion()).instant("due");
            RefusedException.requireWords("/words", command.words());
            List<Row> waiting = tx.list(
                    "conditions.list-waiting",
                    Args.of("number", a.number().value()).with("criterion", command.criterion()));
            if (waiting.isEmpty()) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            SealingKeys.Sealer sealer = accreditations.sealer(tx, a);
            for (Row row : waiting) {
                tx.runOne(
                        "conditions.answer",
                        Args.of("id", row.uuid("id"))
                                .with("words", sealer.seal(label(a, "lacking " + row.uuid("id")), command.words()))
                                .with("by", actor.id())
                                .with("duty", action.duty().map(Duty::code).orElseThrow())
                                .with("at", now));
            }
            String subject = Accreditations.conditionSubject(a.number(), command.criterion());
            Timers.cancel(tx, Timers.Kind.CONDITION_SHOWN, subject, now);
            if (now.isAfter(due)) {
                // The standing rule waited for this answer; nothing else would ask for it again.
                Accreditations.askAboutOverdue(tx, subject, due, now);
            }
            Accreditations.tell(tx, a, Notices.Kind.CONDITION_LACKING, Optional.empty(), now);
            return Accreditations.receipt(a.number(), a.state()).build();
        });
    }

    /// A condition was found met: whoever may close it is asked to.
    static void askToClose(Tx tx, String subject, Instant now) {
        ask(tx, subject, Role.DECISION_MAKER, now);
    }

    /// One role at a time has it before itself.
    private static void ask(Tx tx, String subject, Role role, Instant now) {
        Timers.cancel(tx, Timers.Kind.CONDITION_SHOWN, subject, now);
        Timers.ask(tx, Timers.Kind.CONDITION_SHOWN, subject, role, Optional.empty(), now);
    }

    private static Row requireOpen(Tx tx, Accreditation a, String criterion) {
        return Accreditations.openCondition(tx, a, criterion)
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private static List<String> media(SchemeEdition edition, List<NamedFile> files) {
        Set<String> taken = edition.evidenceTypes().values().stream()
                .flatMap(type -> type.mediaTypes().stream())
                .collect(Collectors.toUnmodifiableSet());
        int max = edition.evidenceTypes().values().stream()
                .mapToInt(EvidenceType::maximumBytes)
                .max()
                .orElse(0);
        return files.stream()
                .map(file -> {
                    if (file.bytes().length == 0) {
                        throw RefusedException.field("/files", FieldFault.Rule.MISSING, file.name());
                    }
                    if (file.bytes().length > max) {
                        throw RefusedException.field("/files", FieldFault.Rule.TOO_LONG, Integer.toString(max));
                    }
                    return MediaTypes.among(taken, file.bytes())
                            .orElseThrow(() -> RefusedException.field(
                                    "/files",
                                    FieldFault.Rule.NOT_ALLOWED,
                                    taken.stream()
                                            .map(MediaTypes::ending)
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
                })
                .toList();
    }

    private static void requireRoom(Tx tx, Accreditation a, List<NamedFile> files) {
        Row held = tx.one("conditions.sum-files", Args.of("number", a.number().value()));
        long more = files.stream().mapToLong(f -> f.bytes().length).sum();
        if (held.integer("showings") >= MAX_SHOWINGS
                || held.integer("files") + files.size() > Applications.MAX_FILES
                || held.integer("bytes") + more > Applications.MAX_CASE_BYTES) {
            throw new RefusedException(Refusal.CASE_FULL);
        }
    }

    static String label(Accreditation a, String value) {
        return Accreditations.label(a.number(), value);
    }
}
