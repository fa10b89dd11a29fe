package org.touchstone.registry.supplier;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.mail.Letter;
import org.touchstone.registry.mail.Mail;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.OneTimeCodes;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The people of an organisation: who belongs to it and in which roles, and how others join. Nobody is made a member
/// without wanting it: an administrator offers roles by a one-time code, and whoever takes it up has them. An
/// organisation always has an administrator, which the database sees to as well.
public final class Members {
    /// How long an invitation is good.
    public static final Duration LASTS = Duration.ofDays(14);

    /// How many invitations of an organisation may be open at once.
    static final int MAX_OPEN = 50;

    /// Whoever asked to be invited longer ago and was not has asked in vain, and can ask again.
    private static final Duration ASKED = Duration.ofDays(30);

    /// The roles that an organisation gives, in the order in which they are shown.
    public static final List<Role> ROLES = List.of(Role.SUPPLIER_ADMIN, Role.SUPPLIER_AUTHOR, Role.SUPPLIER_SIGNATORY);

    private final Db db;
    private final UseCases useCases;
    private final People people;
    private final SealingKeys keys;
    private final OneTimeCodes codes;
    private final Suppliers suppliers;
    private final Mail mail;

    public Members(Db db, UseCases useCases, People people, SealingKeys keys, Suppliers suppliers, Mail mail) {
        this.db = db;
        this.useCases = useCases;
        this.people = people;
        this.keys = keys;
        this.codes = new OneTimeCodes(keys);
        this.suppliers = suppliers;
        this.mail = mail;
    }

    /// Somebody who belongs to the organisation.
    public record Member(UUID person, String number, String name, Set<Role> roles) {
        public Member {
            roles = Set.copyOf(roles);
        }

        /// True if nobody else of all the members administers the organisation: the database lets no last one
        /// go.
        public boolean onlyAdministrator(List<Member> all) {
            return roles.contains(Role.SUPPLIER_ADMIN)
                    && all.stream().noneMatch(m -> !m.person.equals(person) && m.roles.contains(Role.SUPPLIER_ADMIN));
        }

        @Override
        public String toString() {
            return number + " " + roles;
        }
    }

    /// An invitation that is still good.
    ///
    /// @param address where its code was sent to, if it was
    public record Invitation(UUID id, Set<Role> roles, Optional<String> address, Instant made, Instant expires) {
        public Invitation {
            roles = Set.copyOf(roles);
        }

        @Override
        public String toString() {
            return id + " " + roles;
        }
    }

    /// Somebody who has asked for an invitation.
    ///
    /// @param number the person's public number; the name is not told
    public record Asked(String number, Instant asked) {}

    /// What an organisation offers to whoever has the code.
    public record Offer(String organisation, Set<Role> roles) {
        public Offer {
            roles = Set.copyOf(roles);
        }
    }

    /// Offers roles to whoever takes the code up.
    ///
    /// @param address where the code is sent to; without one the administrator passes it on
    public record Invite(UUID supplier, Set<Role> roles, Optional<String> address) {
        public Invite {
            roles = Set.copyOf(roles);
        }

        @Override
        public String toString() {
            return supplier + " " + sorted(roles) + " " + address;
        }
    }

    /// The roles that a member has from here on.
    public record Change(UUID supplier, UUID person, Set<Role> roles) {
        public Change {
            roles = Set.copyOf(roles);
        }

        @Override
        public String toString() {
            return supplier + " " + person + " " + sorted(roles);
        }
    }

    /// Ends a membership.
    public record Remove(UUID supplier, UUID person) {}

    // ---- looking

    /// Everybody who belongs to the organisation, longest first; for its own people.
    public List<Member> list(Actor.Person actor, UUID supplier) {
        Permissions.requireFor(actor, Action.SEE_MEMBERS, supplier);
        return db.inspect(tx -> {
            List<Member> all = new ArrayList<>();
            for (Row row : tx.list("members.list", Args.of("supplier", supplier))) {
                people.named(row)
                        .map(n -> new Member(
                                n.person().id(),
                                n.person().number(),
                                n.name(),
                                n.person().rolesFor(supplier)))
                        .ifPresent(all::add);
            }
            return List.copyOf(all);
        });
    }

    /// The invitations that are still good, newest first; for those who may invite.
    public List<Invitation> invitations(Actor.Person actor, UUID supplier) {
        Permissions.requireFor(actor, Action.APPOINT_FOR_SUPPLIER, supplier);
        return db.inspect(tx -> {
            SealingKeys.Sealer sealer = keys.open(tx, suppliers.of(tx, supplier).sealingKey());
            return tx
                    .list(
                            "members.list-invitations",
                            Args.of("supplier", supplier).with("now", useCases.now()))
                    .stream()
                    .map(row -> new Invitation(
                            row.uuid("id"),
                            roles(row.texts("roles")),
                            row.optionalBytes("address").map(a -> sealer.openText(label(row.uuid("id")), a)),
                            row.instant("made_at"),
                            row.instant("expires_at")))
                    .toList();
        });
    }

    /// Who has asked for an invitation lately and does not belong to the organisation yet, latest first; for those
    /// who may invite.
    public List<Asked> asked(Actor.Person actor, UUID supplier) {
        Permissions.requireFor(actor, Action.APPOINT_FOR_SUPPLIER, supplier);
        return db.inspect(tx -> tx
                .list(
                        "members.list-asked",
                        Args.of("supplier", supplier)
                                .with("kind", Notices.Kind.INVITATION_WANTED.code())
                                .with("since", useCases.now().minus(ASKED))
                                .with("limit", MAX_OPEN))
                .stream()
                .map(row -> new Asked(row.text("number"), row.instant("asked_at")))
                .toList());
    }

    /// The code of an invitation, for whoever made it.
    public String code(UUID invitation) {
        return codes.shown(invitation);
    }

    /// What a code offers now; empty if it is not good.
    public Optional<Offer> offer(String code) {
        return db.inspect(tx -> codes.find(tx, OneTimeCodes.Purpose.MEMBERSHIP, code, useCases.now())
                .map(id -> {
                    Row row = tx.one("members.find-invitation", Args.of("id", id));
                    Suppliers.Supplier supplier = suppliers.of(tx, row.uuid("supplier"));
                    return new Offer(suppliers.identity(tx, supplier).legalName(), roles(row.texts("roles")));
                }));
    }

    // ---- inviting and joining

    /// Invites: `{invitation, expires}`; [#code] gives the code, which no receipt and no table holds.
    public Receipt invite(Actor.Person actor, IdempotencyKey key, Invite command) {
        String subject = command.supplier().toString();
        return useCases.run(actor, key, "supplier.invite", subject, command, (tx, now) -> {
            Permissions.requireFor(actor, Action.APPOINT_FOR_SUPPLIER, command.supplier());
            requireRoles(command.roles());
            Suppliers.Supplier supplier = suppliers.lock(tx, command.supplier());
            requireAdministrator(tx, actor, supplier.id());
            int open = tx.list(
                            "members.list-invitations",
                            Args.of("supplier", supplier.id()).with("now", now))
                    .size();
            if (open >= MAX_OPEN) {
                throw new RefusedException(Refusal.CONFLICT);
            }
            OneTimeCodes.Made made =
                    codes.make(tx, OneTimeCodes.Purpose.MEMBERSHIP, Optional.of(actor.id()), LASTS, now);
            Args invitation =
                    Args.of("id", made.id()).with("supplier", supplier.id()).with("roles", codes(command.roles()));
            SealingKeys.Sealer sealer = keys.open(tx, supplier.sealingKey());
            tx.runOne(
                    "members.add-invitation",
                    command.address()
                            .map(a -> invitation.with("address", sealer.seal(label(made.id()), a)))
                            .orElseGet(() -> invitation.withNull("address")));
            if (command.address().isPresent()) {
                mail.invite(tx, letterTo(command.address().get()), codes.shown(made.id()), made.expires(), now);
            }
            return Json.Obj.builder()
                    .with("invitation", made.id().toString())
                    .with("expires", Timestamp.text(made.expires()))
                    .build();
        });
    }

    private static String letterTo(String address) {
        try {
            return new Letter(address, "", "").to();
        } catch (IllegalArgumentException e) {
            throw RefusedException.field("/address", FieldFault.Rule.INVALID);
        }
    }

    /// Withdraws an invitation: `{invitation}`.
    public Receipt withdraw(Actor.Person actor, IdempotencyKey key, UUID invitation) {
        return useCases.run(actor, key, "supplier.uninvite", invitation.toString(), invitation, (tx, now) -> {
            UUID supplier = tx.find("members.find-invitation", Args.of("id", invitation))
                    .map(row -> row.uuid("supplier"))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Permissions.requireFor(actor, Action.APPOINT_FOR_SUPPLIER, supplier);
            codes.withdraw(tx, invitation, actor.id(), now);
            return Json.Obj.builder().with("invitation", invitation.toString()).build();
        });
    }

    /// Takes an invitation up: `{supplier}`. Those who work for the registry belong to no organisation on it.
    public Receipt join(Actor.Person actor, IdempotencyKey key, String code) {
        return useCases.run(actor, key, "supplier.join", actor.number(), code, (tx, now) -> {
            if (!actor.roles().isEmpty()) {
                throw new RefusedException(Refusal.NOT_PERMITTED, "supplier.join");
            }
            UUID id = codes.use(tx, OneTimeCodes.Purpose.MEMBERSHIP, code, actor.id(), now);
            Row invitation = tx.one("members.find-invitation", Args.of("id", id));
            UUID supplier = suppliers.lock(tx, invitation.uuid("supplier")).id();
            for (Role role : sorted(roles(invitation.texts("roles")))) {
                People.addRole(
                        tx, actor.id(), role, Optional.of(supplier), Optional.of(invitation.uuid("made_by")), now);
            }
            return Json.Obj.builder().with("supplier", supplier.toString()).build();
        });
    }

    // ---- changing

    /// Gives a member these roles and no others: `{supplier, person}`. Whoever is no administrator any more takes
    /// the invitations along that it has made.
    public Receipt change(Actor.Person actor, IdempotencyKey key, Change command) {
        String subject = command.supplier().toString();
        return useCases.run(actor, key, "supplier.change-roles", subject, command, (tx, now) -> {
            Permissions.requireFor(actor, Action.APPOINT_FOR_SUPPLIER, command.supplier());
            requireRoles(command.roles());
            set(tx, actor, command.supplier(), command.person(), command.roles(), now);
            return receipt(command.supplier(), command.person());
        });
    }

    /// Removes a member, who may be the actor: `{supplier, person}`. From the next request on there is nothing of
    /// the organisation for that person.
    public Receipt remove(Actor.Person actor, IdempotencyKey key, Remove command) {
        String subject = command.supplier().toString();
        return useCases.run(actor, key, "supplier.remove-member", subject, command, (tx, now) -> {
            boolean leaving = actor.id().equals(command.person());
            Permissions.requireFor(
                    actor, leaving ? Action.SEE_MEMBERS : Action.APPOINT_FOR_SUPPLIER, command.supplier());
            set(tx, actor, command.supplier(), command.person(), Set.of(), now);
            return receipt(command.supplier(), command.person());
        });
    }

    private void set(Tx tx, Actor.Person actor, UUID supplier, UUID person, Set<Role> roles, Instant now) {
        suppliers.lock(tx, supplier);
        Args member = Args.of("supplier", supplier).with("person", person);
        Set<Role> held = roles(tx.list("members.list-roles", member).stream()
                .map(row -> row.text("role"))
                .toList());
        if (held.isEmpty()) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        if (!actor.id().equals(person)) {
            requireAdministrator(tx, actor, supplier);
        }
        for (Role role : ROLES) {
            if (roles.contains(role) && !held.contains(role)) {
                People.addRole(tx, person, role, Optional.of(supplier), Optional.of(actor.id()), now);
            } else if (!roles.contains(role) && held.contains(role)) {
                People.endRole(tx, person, role, supplier, actor.id(), now);
            }
        }
        if (!roles.contains(Role.SUPPLIER_ADMIN)) {
            tx.run(
                    "members.withdraw-invitations-of",
                    member.with("by", actor.id()).with("at", now));
        }
    }

    /// Who was removed between asking and now has no say any more: asked again under the lock on the supplier.
    private static void requireAdministrator(Tx tx, Actor.Person actor, UUID supplier) {
        boolean still = tx
                .list("members.list-roles", Args.of("supplier", supplier).with("person", actor.id()))
                .stream()
                .anyMatch(row -> row.text("role").equals(Role.SUPPLIER_ADMIN.code()));
        if (!still) {
            throw new RefusedException(Refusal.NOT_PERMITTED, Action.APPOINT_FOR_SUPPLIER.code());
        }
    }

    private static void requireRoles(Set<Role> roles) {
        if (roles.isEmpty()) {
            throw RefusedException.field("/roles", FieldFault.Rule.MISSING);
        }
        if (!ROLES.containsAll(roles)) {
            throw RefusedException.field("/roles", FieldFault.Rule.NOT_ALLOWED);
        }
    }

    private static Json.Obj receipt(UUID supplier, UUID person) {
        return Json.Obj.builder()
                .with("supplier", supplier.toString())
                .with("person", person.toString())
                .build();
    }

    private static List<Role> sorted(Set<Role> roles) {
        return roles.stream().sorted().toList();
    }

    private static List<String> codes(Set<Role> roles) {
        return sorted(roles).stream().map(Role::code).toList();
    }

    private static Set<Role> roles(List<String> codes) {
        Set<Role> out = EnumSet.noneOf(Role.class);
        codes.forEach(code -> out.add(Role.find(code).orElseThrow()));
        return out;
    }

    private static String label(UUID invitation) {
        return "invitation.address " + invitation;
    }
}
