package org.touchstone.registry.people;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The people of the registry as those who appoint and audit see them: who holds what, by whose word, and who can come
/// in.
public final class Staff {
    private final Db db;
    private final UseCases useCases;
    private final People people;

    public Staff(Db db, UseCases useCases, People people) {
        this.db = db;
        this.useCases = useCases;
        this.people = people;
    }

    /// One person.
    ///
    /// @param name empty if the person's data is erased
    /// @param linked since when an account of the identity provider is this person
    /// @param codeEnds until when a code is good that nobody has used yet
    public record Member(
            UUID id,
            String number,
            Optional<String> name,
            Set<Role> roles,
            Optional<Instant> linked,
            Optional<Instant> codeEnds) {
        @Override
        public String toString() {
            return number;
        }
    }

    /// A role, and who gave it: nobody gave the founder's, and one person alone the second one who may appoint.
    public record Held(Role role, Instant since, Optional<String> by, Optional<String> agreed) {}

    /// What somebody asked for, waiting for a second.
    ///
    /// @param role empty if it is a code to come in with
    /// @param ends from when it counts no more
    public record Wish(Change change, Optional<Role> role, UUID asker, String by, Instant at, Instant ends) {}

    /// What is asked for.
    public enum Change {
        GIVE,
        END,
        CODE
    }

    /// An account that was the person, from when, until when, and who let it in: nobody of the registry for the
    /// founder and for those who signed up by themselves.
    public record Entry(Instant from, Optional<Instant> until, Optional<String> by, Optional<String> agreed) {}

    /// One person with everything.
    public record File(Member member, List<Held> held, List<Wish> wishes, List<Entry> entries) {
        public File {
            held = List.copyOf(held);
            wishes = List.copyOf(wishes);
            entries = List.copyOf(entries);
        }
    }

    /// True if the person may see all of the people.
    public static boolean sees(Actor.Person actor) {
        return Action.SEE_PEOPLE.roles().stream().anyMatch(actor::is);
    }

    /// The people, by number.
    ///
    /// @param after the number that the page before ended with
    public List<Member> list(Actor.Person actor, Optional<String> after, int limit) {
        Permissions.require(actor, Action.SEE_PEOPLE);
        return db.inspect(tx -> tx
                .list(
                        "staff.list",
                        Args.of("after", after.orElse(""))
                                .with("limit", limit)
                                .with("now", useCases.now())
                                .withId("person", Optional.empty()))
                .stream()
                .map(this::member)
                .toList());
    }

    /// One of them; everybody who works for the registry may see the own file.
    public File file(Actor.Person actor, UUID person) {
        if (!actor.id().equals(person)) {
            Permissions.require(actor, Action.SEE_PEOPLE);
        }
        Instant now = useCases.now();
        Args of = Args.of("person", person);
        return db.inspect(tx -> {
            Args one = of.with("after", "").with("limit", 1).with("now", now);
            Member member =
                    member(tx.find("staff.list", one).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND)));
            return new File(
                    member,
                    tx.list("staff.list-roles", of).stream()
                            .map(r -> new Held(
                                    role(r.text("role")),
                                    r.instant("appointed_at"),
                                    r.optionalText("by"),
                                    r.optionalText("agreed")))
                            .toList(),
                    tx.list("staff.list-wishes", of.with("since", now.minus(People.WISH_KEPT))).stream()
                            .map(Staff::wish)
                            .toList(),
                    tx.list("staff.list-accounts", of).stream()
                            .map(r -> new Entry(
                                    r.instant("linked_at"),
                                    r.optionalInstant("unlinked_at"),
                                    r.optionalText("by"),
                                    r.optionalText("agreed")))
                            .toList());
        });
    }

    private Member member(Row row) {
        Actor.Person held = People.actor(row, row.uuid("person"));
        return new Member(
                held.id(),
                held.number(),
                people.named(row).map(People.Named::name),
                held.roles(),
                row.optionalInstant("linked_at"),
                row.optionalInstant("code_ends"));
    }

    private static Wish wish(Row row) {
        Instant at = row.instant("wished_at");
        Change change = switch (row.text("change")) {
            case "give" -> Change.GIVE;
            case "end" -> Change.END;
            default -> Change.CODE;
        };
        return new Wish(
                change,
                Role.find(row.text("role")),
                row.uuid("wished_by"),
                row.text("by"),
                at,
                at.plus(People.WISH_KEPT));
    }

    private static Role role(String code) {
        return Role.find(code).orElseThrow();
    }

    // ---- as JSON

    /// `{people: […], next}`.
    public Json.Obj document(Actor.Person actor, Optional<String> after, int limit) {
        List<Member> found = list(actor, after, limit + 1);
        List<Json> shown = found.stream()
                .limit(limit)
                .map(Staff::json)
                .map(b -> (Json) b.build())
                .toList();
        return Json.Obj.builder()
                .with("people", new Json.Arr(shown))
                .withOptional(
                        "next",
                        found.size() > limit ? Optional.of(found.get(limit - 1).number()) : Optional.empty())
                .build();
    }

    /// One person with `held`, `wishes` and `entries`.
    public Json.Obj document(Actor.Person actor, UUID person) {
        File file = file(actor, person);
        List<Json> held = new ArrayList<>();
        file.held()
                .forEach(h -> held.add(Json.Obj.builder()
                        .with("role", h.role().code())
                        .with("since", Timestamp.text(h.since()))
                        .withOptional("by", h.by())
                        .withOptional("agreed", h.agreed())
                        .build()));
        List<Json> wishes = new ArrayList<>();
        file.wishes()
                .forEach(w -> wishes.add(Json.Obj.builder()
                        .with("change", w.change().name().toLowerCase(java.util.Locale.ROOT))
                        .withOptional("role", w.role().map(Role::code))
                        .with("by", w.by())
                        .with("at", Timestamp.text(w.at()))
                        .with("ends", Timestamp.text(w.ends()))
                        .build()));
        List<Json> entries = new ArrayList<>();
        file.entries()
                .forEach(e -> entries.add(Json.Obj.builder()
                        .with("from", Timestamp.text(e.from()))
                        .withOptional("until", e.until().map(Timestamp::text))
                        .withOptional("by", e.by())
                        .withOptional("agreed", e.agreed())
                        .build()));
        return json(file.member())
                .with("held", new Json.Arr(held))
                .with("wishes", new Json.Arr(wishes))
                .with("entries", new Json.Arr(entries))
                .build();
    }

    private static Json.Obj.Builder json(Member member) {
        return Json.Obj.builder()
                .with("person", member.id().toString())
                .with("number", member.number())
                .withOptional("name", member.name())
                .with(
                        "roles",
                        Json.Arr.ofStrings(
                                member.roles().stream().map(Role::code).sorted().toList()))
                .withOptional("linked", member.linked().map(Timestamp::text))
                .withOptional("codeEnds", member.codeEnds().map(Timestamp::text));
    }
}
