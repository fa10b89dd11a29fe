package org.touchstone.registry.people;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;

/// What people are told: that something waits for them or has happened, about what, and until when. A notice holds
/// nothing of what was said or decided; whoever may read that reads it where it stands.
///
/// Written in the transaction of what it tells of, so that nobody is told of what did not happen.
public final class Notices {
    private final Db db;
    private final UseCases useCases;

    public Notices(Db db, UseCases useCases) {
        this.db = db;
        this.useCases = useCases;
    }

    /// What a notice is about; its words stand in the message catalogue.
    public enum Kind {
        /// A registration could not be verified as an organisation of its own, and is closed.
        REGISTRATION_CLOSED,
        /// Somebody would like to act for an organisation and asks for an invitation.
        INVITATION_WANTED,
        /// A case was given to an assessor, who has to declare interests.
        CASE_ASSIGNED,
        /// The registrar sent an application back.
        APPLICATION_RETURNED,
        /// The application is complete and public.
        APPLICATION_COMPLETE,
        /// The public has commented, and the supplier may answer.
        COMMENTS_TO_ANSWER,
        /// An assessor asks the supplier.
        QUESTIONS_ASKED,
        /// The supplier has answered, or can no longer do so.
        QUESTIONS_CLOSED,
        /// The review or the decision maker sent the case back to its assessors.
        CASE_SENT_BACK,
        /// A case, or its review, was given to somebody else.
        CASE_TAKEN,
        /// A decision on the case is there to be read.
        DECISION_MADE,
        /// A refusal is intended and the supplier may answer.
        REFUSAL_INTENDED,
        /// A deadline is near.
        DEADLINE_NEAR,
        /// The time for an appeal ends soon.
        APPEAL_ENDS,
        /// The yearly report is due soon.
        REPORT_NEAR,
        /// The yearly report was due, and may still be handed in.
        REPORT_LATE,
        /// From now on a renewal can be asked for.
        RENEWAL_OPEN,
        /// A renewal has to be complete soon for validity to go on while it is undecided.
        RENEWAL_NEAR,
        /// Validity ends soon.
        VALIDITY_ENDS,
        /// A measure against an accreditation is intended and the supplier may answer.
        MEASURE_INTENDED,
        /// An accreditation stands differently from now on.
        STANDING_CHANGED,
        /// A supplier has handed in what shows that a condition is met.
        CONDITION_SHOWN,
        /// What was handed in for a condition does not show yet that it is met.
        CONDITION_LACKING,
        /// A condition is closed.
        CONDITION_CLOSED,
        /// The case has ended because a deadline passed.
        CASE_LAPSED;

        /// The word in the database and in answers.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// The page on which whoever is told can do what the notice is about; empty where signing in leads
        /// there.
        public String page() {
            return this == RENEWAL_OPEN || this == RENEWAL_NEAR ? "/holder" : "";
        }

        /// The kind of a word.
        public static Kind of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /// Who is told: a person, or all the people of a supplier.
    public sealed interface To {
        record OnePerson(UUID person) implements To {}

        record PeopleOf(UUID supplier) implements To {}
    }

    /// A notice as one person has it.
    ///
    /// @param supplier the supplier for which the person is told
    /// @param subject the case or accreditation
    /// @param read when this person read it
    /// @param sequence its place among those told at one moment
    public record Notice(
            UUID id,
            Optional<UUID> supplier,
            Kind kind,
            String subject,
            Optional<Instant> due,
            Instant told,
            Optional<Instant> read,
            long sequence) {
        /// Where it stands among the person's notices.
        public Place place() {
            return new Place(told, sequence);
        }
    }

    /// Where a page of notices ends, as the query parameter `after` has it: `2026-11-23T09:00:00Z,17`.
    public record Place(Instant told, long sequence) {
        /// The place after which the request wants to go on; empty for the first page.
        ///
        /// @throws RefusedException (`INVALID_PARAMETER`) if it is none that a page has given
        public static Optional<Place> of(Request request) {
            return request.query(After.NAME).map(Place::parse);
        }

        /// A place as [#text] has it.
        public static Place parse(String text) {
            int comma = text.indexOf(',');
            try {
                return new Place(
                        Timestamp.parse(text.substring(0, Math.max(0, comma))),
                        Long.parseLong(text.substring(comma + 1)));
            } catch (MalformedException | IllegalArgumentException e) {
                throw new RefusedException(Refusal.INVALID_PARAMETER, After.NAME, "only what the page before gave");
            }
        }

        /// The same, to be sent again.
        public String text() {
            return Timestamp.text(told) + "," + sequence;
        }
    }

    /// Some of a person's notices, newest first.
    ///
    /// @param next where the next page begins, if there is one
    public record Listed(List<Notice> notices, Optional<Place> next) {
        public Listed {
            notices = List.copyOf(notices);
        }
    }

    /// Tells somebody, in the transaction of what it is about.
    public static void tell(Tx tx, To to, Kind kind, String subject, Optional<Instant> due, Instant now) {
        Args notice = Args.of("id", UUID.randomUUID())
                .with("kind", kind.code())
                .with("subject", subject)
                .withTime("due", due)
                .with("at", now);
        tx.send(
                "notices.add",
                switch (to) {
                    case To.OnePerson(UUID person) ->
                        notice.with("person", person).withNull("supplier");
                    case To.PeopleOf(UUID supplier) -> notice.withNull("person").with("supplier", supplier);
                });
    }

    /// A page of the person's notices, newest first. Who asks for an invitation is told to those alone who can
    /// invite.
    ///
    /// @param after the last notice of the page before
    public Listed page(Actor.Person actor, Optional<Place> after, int limit) {
        List<Notice> found = list(actor, after, limit + 1);
        return found.size() <= limit
                ? new Listed(found, Optional.empty())
                : new Listed(
                        found.subList(0, limit),
                        Optional.of(found.get(limit - 1).place()));
    }

    /// The person's newest notices, or the first after a place.
    public List<Notice> list(Actor.Person actor, Optional<Place> after, int limit) {
        Args place = after.map(p -> Args.of("before", p.told()).with("sequence", p.sequence()))
                .orElseGet(
                        () -> Args.of("before", useCases.now().plusSeconds(1)).with("sequence", 0));
        return db.inspect(tx -> tx
                .list("notices.list", place.with("person", actor.id()).with("limit", limit))
                .stream()
                .map(Notices::fromRow)
                .toList());
    }

    /// How many the person has not read.
    public long unread(Actor.Person actor) {
        return db.inspect(tx ->
                tx.one("notices.count-unread", Args.of("person", actor.id())).integer("unread"));
    }

    /// Marks one as read by this person: `{notice}`.
    public Receipt read(Actor.Person actor, IdempotencyKey key, UUID notice) {
        return useCases.run(actor, key, "notice.read", notice.toString(), notice, (tx, now) -> {
            Args which = Args.of("id", notice).with("person", actor.id());
            if (tx.find("notices.find", which).isEmpty()) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            tx.run("notices.read", which.with("at", now));
            return Json.Obj.builder().with("notice", notice.toString()).build();
        });
    }

    /// Marks one, and all that this person was told before it, as read: `{notice}`. What was told since stays as it
    /// is, so that nobody marks unseen what came while looking at a page.
    public Receipt readUntil(Actor.Person actor, IdempotencyKey key, UUID notice) {
        return useCases.run(actor, key, "notice.read-until", notice.toString(), notice, (tx, now) -> {
            Args which = Args.of("id", notice).with("person", actor.id());
            Row last = tx.find("notices.find", which).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            tx.run(
                    "notices.read-until",
                    Args.of("person", actor.id())
                            .with("told", last.instant("told_at"))
                            .with("sequence", last.integer("sequence"))
                            .with("at", now));
            return Json.Obj.builder().with("notice", notice.toString()).build();
        });
    }

    private static Notice fromRow(Row row) {
        return new Notice(
                row.uuid("id"),
                row.optionalUuid("supplier"),
                Kind.of(row.text("kind")),
                row.text("subject"),
                row.optionalInstant("due_at"),
                row.instant("told_at"),
                row.optionalInstant("read_at"),
                row.integer("sequence"));
    }
}
