package org.touchstone.registry.supplier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.RegisterNumbers;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.Governance.Separation;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.text.PlainText;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Suppliers and their identity. It stays sealed under the supplier's own key until the supplier has applied in public;
/// then a legal person's becomes a public object and a sole trader's an opening, which can be erased.
public final class Suppliers {
    /// How many organisations one person may have waiting to be verified.
    static final int MAX_WAITING = 5;

    private final UseCases useCases;
    private final SealingKeys keys;
    private final Editions editions;
    private final EventLog log;
    private final PublicRecord record;
    private final Claims claims;

    public Suppliers(UseCases useCases, SealingKeys keys, Editions editions, EventLog log, PublicRecord record) {
        this.useCases = useCases;
        this.keys = keys;
        this.editions = editions;
        this.log = log;
        this.record = record;
        this.claims = new Claims(keys, this);
    }

    /// A supplier as the database has it.
    ///
    /// @param sealingKey the key of everything personal about it
    public record Supplier(
            UUID id, SupplierKind kind, UUID sealingKey, boolean verified, boolean announced, boolean erased) {
        /// True if its name is personal data.
        public boolean soleTrader() {
            return kind == SupplierKind.SOLE_TRADER;
        }
    }

    /// What a person says about the supplier that the person signs up.
    public record Register(
            SupplierKind kind,
            String legalName,
            Optional<String> tradingName,
            Certificate.Address address,
            List<OrganisationId> identifiers) {
        public Register {
            identifiers = List.copyOf(identifiers);
        }
    }

    /// Other identifiers than a supplier gave when it was registered, all of them.
    public record Correct(UUID supplier, List<OrganisationId> identifiers) {
        public Correct {
            identifiers = List.copyOf(identifiers);
        }
    }

    /// An identifier that was looked up, and how.
    public record Checked(OrganisationId id, String method) {}

    /// What the registrar found in the official registers: who the supplier is, and the other companies of its
    /// group, which are named in its certificates because a certificate does not cover them.
    public record Verify(
            UUID supplier, String legalName, List<Checked> identifiers, List<Certificate.GroupCompany> groupCompanies) {
        public Verify {
            identifiers = List.copyOf(identifiers);
            groupCompanies = List.copyOf(groupCompanies);
        }

        /// A supplier of whose group no other company is known.
        public Verify(UUID supplier, String legalName, List<Checked> identifiers) {
            this(supplier, legalName, identifiers, List.of());
        }
    }

    /// New name or address of the same legal person.
    public record Rename(UUID supplier, String legalName, Optional<String> tradingName, Certificate.Address address) {}

    /// Advice that a person gave to a supplier.
    public record Advice(UUID supplier, UUID person, String scheme, Instant givenAt) {}

    /// The working days by which limits of a supplier are counted: those of the nation in which it is, if the
    /// edition has a calendar for it.
    public String calendar(Tx tx, Supplier supplier, SchemeEdition edition) {
        return identity(tx, supplier)
                .calendar()
                .filter(edition.clockwork().calendars()::containsKey)
                .orElse(edition.clockwork().defaultCalendar());
    }

    /// Signs a supplier up: `{supplier}`. Whoever does so administers it; that the person may is checked when the
    /// registrar verifies the identity. If it may be an organisation that is here already, somebody looks at both
    /// first ([Identities]); the answer is the same, for nobody learns by registering who else has.
    ///
    /// @throws RefusedException (`IDENTIFIER_TAKEN`) if the public register has the identifier as somebody else's
    public Receipt register(Actor.Person actor, IdempotencyKey key, Register command) {
        return useCases.run(
                actor,
                key,
                "supplier.register",
                command.kind().code(),
                command,
                (tx, now) -> register(tx, actor, command, now));
    }

    Json.Obj register(Tx tx, Actor.Person actor, Register command, Instant now) {
        if (!actor.roles().isEmpty()) {
            // Staff of the registry sign nobody up: they would be judges of what they said
            // themselves.
            throw new RefusedException(Refusal.NOT_PERMITTED, "supplier.register");
        }
        requireName("/legalName", command.legalName());
        command.tradingName().ifPresent(name -> requireName("/tradingName", name));
        requireClaim(command.identifiers());
        Claims.lock(tx);
        if (tx.one("identity.count-registered", Args.of("person", actor.id())).integer("waiting") >= MAX_WAITING) {
            throw new RefusedException(Refusal.REGISTRATIONS_WAITING, Integer.toString(MAX_WAITING));
        }
        claims.requireFree(tx, command.identifiers());
        UUID id = UUID.randomUUID();
        UUID sealing = keys.create(tx);
        Identity identity = new Identity(
                command.legalName(),
                command.tradingName(),
                command.address(),
                command.identifiers(),
                List.of(),
                List.of());
        tx.runOne(
                "suppliers.add",
                Args.of("id", id)
                        .with("kind", command.kind().code())
                        .with("key", sealing)
                        .with("identity", keys.open(tx, sealing).seal(label(id), identity.json()))
                        .with("by", actor.id())
                        .with("at", now));
        claims.write(tx, id, identity, now);
        People.addRole(tx, actor.id(), Role.SUPPLIER_ADMIN, Optional.of(id), Optional.of(actor.id()), now);
        return Json.Obj.builder().with("supplier", id.toString()).build();
    }

    /// Corrects the identifiers that a supplier gave: `{supplier}`. Until somebody has verified who it is they are
    /// its own word, and it is compared anew with everybody by what it says now; the answer is the same whoever
    /// else is here. Afterwards another number is another legal person (decision 0069). What is said already
    /// changes nothing.
    ///
    /// @throws RefusedException `IDENTITY_VERIFIED`, or as [#register] for the identifiers
    public Receipt correct(Actor.Person actor, IdempotencyKey key, Correct command) {
        String subject = command.supplier().toString();
        return useCases.run(actor, key, Action.CORRECT_SUPPLIER.code(), subject, command, (tx, now) -> {
            Permissions.requireFor(actor, Action.CORRECT_SUPPLIER, command.supplier());
            Supplier supplier = requireOpen(tx, lockIdentity(tx, command.supplier()));
            if (supplier.verified()) {
                throw new RefusedException(Refusal.IDENTITY_VERIFIED);
            }
            requireClaim(command.identifiers());
            claims.requireFree(tx, command.identifiers());
            Identity before = identity(tx, supplier);
            Identity after = before.claiming(command.identifiers());
            if (!after.equals(before)) {
                write(tx, supplier, after);
                claims.correct(tx, supplier.id(), after, actor.id(), now);
            }
            return Json.Obj.builder().with("supplier", subject).build();
        });
    }

    /// Confirms who a supplier is: `{supplier}`. At least one strong identifier, none that another supplier has.
    /// What was found is compared with what others say of themselves.
    public Receipt verify(Actor.Person actor, IdempotencyKey key, Verify command) {
        return useCases.run(
                actor, key, Action.VERIFY_SUPPLIER.code(), command.supplier().toString(), command, (tx, now) -> {
                    Permissions.require(actor, Action.VERIFY_SUPPLIER);
                    Permissions.requireApart(tx, actor, Action.VERIFY_SUPPLIER, command.supplier(), now);
                    Supplier supplier = lockIdentity(tx, command.supplier());
                    if (supplier.verified() || supplier.erased() || Claims.closed(tx, supplier.id())) {
                        throw new RefusedException(Refusal.WRONG_STATE, "verified");
                    }
                    if (Claims.disputed(tx, supplier.id())) {
                        throw new RefusedException(Refusal.IDENTITY_DISPUTED);
                    }
                    List<OrganisationId> found =
                            command.identifiers().stream().map(Checked::id).toList();
                    requireIdentifiers(found);
                    Identity said = identity(tx, supplier);
                    for (OrganisationId id : found) {
                        // What contradicts the supplier's own statement is another legal person
                        // until the supplier corrects it.
                        boolean contradicts =
                                said.claimed().stream().anyMatch(c -> c.scheme().equals(id.scheme()) && !c.equals(id));
                        if (contradicts) {
                            throw new RefusedException(Refusal.IDENTITY_CONTRADICTED, id.toString());
                        }
                    }
                    requireOthers(found, command.groupCompanies());
                    List<Certificate.VerifiedIdentifier> verified = new ArrayList<>();
                    for (Checked c : command.identifiers()) {
                        verified.add(
                                new Certificate.VerifiedIdentifier(c.id(), Role.REGISTRAR.code(), now, c.method()));
                        tx.runOne(
                                "suppliers.add-identifier",
                                Args.of("supplier", supplier.id())
                                        .with("scheme", c.id().scheme())
                                        .with("tag", keys.tag(c.id().partyId()))
                                        .with("strong", c.id().strong()));
                    }
                    Identity identity = new Identity(
                            command.legalName(),
                            said.tradingName(),
                            said.address(),
                            said.claimed(),
                            verified,
                            command.groupCompanies());
                    write(tx, supplier, identity);
                    tx.runOne(
                            "suppliers.verify",
                            Args.of("id", supplier.id()).with("by", actor.id()).with("at", now));
                    claims.write(tx, supplier.id(), identity, now);
                    return Json.Obj.builder()
                            .with("supplier", supplier.id().toString())
                            .build();
                });
    }

    /// Writes down that a person advised a supplier; for as long as the scheme's newest edition says, that person
    /// has no duty on the supplier's cases.
    public Receipt recordAdvice(Actor.Person actor, IdempotencyKey key, Advice command) {
        return useCases.run(
                actor, key, Action.RECORD_ADVICE.code(), command.supplier().toString(), command, (tx, now) -> {
                    if (!actor.id().equals(command.person())) {
                        Permissions.require(actor, Action.RECORD_ADVICE);
                    }
                    lock(tx, command.supplier());
                    SchemeEdition edition = editions.inForce(tx, command.scheme(), now)
                            .orElseThrow(() -> RefusedException.field("/scheme", FieldFault.Rule.INVALID));
                    if (command.givenAt().isAfter(now)) {
                        throw RefusedException.field("/givenAt", FieldFault.Rule.OUT_OF_RANGE);
                    }
                    Instant until = edition.governance().separations().stream()
                            .filter(Separation.CoolingOff.class::isInstance)
                            .map(s -> edition.clockwork().after(command.givenAt(), ((Separation.CoolingOff) s).span()))
                            .max(Instant::compareTo)
                            .orElseThrow(() -> new RefusedException(Refusal.CONFLICT));
                    tx.runOne(
                            "suppliers.add-advice",
                            Args.of("id", UUID.randomUUID())
                                    .with("supplier", command.supplier())
                                    .with("person", command.person())
                                    .with("given", command.givenAt())
                                    .with("until", until));
                    return Json.Obj.builder()
                            .with("supplier", command.supplier().toString())
                            .build();
                });
    }

    /// The supplier of an id, locked for this transaction.
    public Supplier lock(Tx tx, UUID id) {
        return tx.<Supplier>take(new Locked(id))
                .or(() -> tx.find("suppliers.lock", Args.of("id", id)).map(Suppliers::fromRow))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    /// The same for whoever is about to do something in the supplier's name: who was let in before its registration
    /// was closed finds nothing any more.
    ///
    /// @throws RefusedException `NOT_FOUND` if its registration was closed, `ERASED` if it was erased
    public Supplier lockOpen(Tx tx, UUID id) {
        return requireOpen(tx, lock(tx, id));
    }

    private static Supplier requireOpen(Tx tx, Supplier supplier) {
        if (Claims.closed(tx, supplier.id())) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        if (supplier.erased()) {
            throw new RefusedException(Refusal.ERASED);
        }
        return supplier;
    }

    /// The same for whoever is about to change who the supplier is.
    public Supplier lockIdentity(Tx tx, UUID id) {
        Claims.lock(tx);
        return lock(tx, id);
    }

    /// The supplier of a row that somebody else has locked, its columns called `supplier_…`.
    public static Supplier locked(Tx tx, UUID id, Row row) {
        Supplier supplier = read(tx, id, row);
        tx.know(new Locked(id), supplier);
        return supplier;
    }

    /// The supplier of a row that somebody else has read, its columns called `supplier_…`.
    public static Supplier read(Tx tx, UUID id, Row row) {
        Supplier supplier = new Supplier(
                id,
                kind(row.text("supplier_kind")),
                row.uuid("supplier_key"),
                row.bool("supplier_verified"),
                row.bool("supplier_announced"),
                row.bool("supplier_erased"));
        tx.know(new Found(id), supplier);
        tx.know(new Said(id), row.bytes("supplier_identity"));
        return supplier;
    }

    /// Reads these suppliers and who they are in one statement, so that [#of] and [#identity] ask no more.
    public static void readAll(Tx tx, Collection<UUID> ids) {
        for (Row row : tx.list("suppliers.list", Args.NONE.withIds("ids", ids))) {
            Supplier supplier = read(tx, row.uuid("id"), row);
            SealingKeys.read(tx, supplier.sealingKey(), row.optionalBytes("wrapped"));
        }
    }

    /// What a transaction knows a supplier by: as a row that it has locked, as one that it has only read, and the
    /// sealed identity of one.
    private record Locked(UUID supplier) {}

    private record Found(UUID supplier) {}

    private record Said(UUID supplier) {}

    /// The supplier of an id.
    public Supplier of(Tx tx, UUID id) {
        return tx.once(
                new Found(id),
                () -> tx.find("suppliers.find", Args.of("id", id))
                        .map(Suppliers::fromRow)
                        .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND)));
    }

    /// Who the supplier is.
    public Identity identity(Tx tx, Supplier supplier) {
        byte[] sealed = tx.<byte[]>take(new Said(supplier.id()))
                .orElseGet(() -> tx.one("suppliers.find-identity", Args.of("id", supplier.id()))
                        .bytes("identity"));
        return Identity.of(keys.open(tx, supplier.sealingKey()).openJson(label(supplier.id()), sealed));
    }

    /// Puts the supplier on the public register, if it is not there yet: called when its first application is
    /// complete.
    public void announce(Tx tx, Supplier supplier, Instant now) {
        if (supplier.announced()) {
            return;
        }
        Ref ref = publish(tx, supplier, identity(tx, supplier));
        log.append(tx, new RegisterEvent.SupplierRegistered(now, supplier.id(), supplier.kind(), ref));
        tx.runOne(
                "suppliers.announce",
                Args.of("id", supplier.id())
                        .with("ref", CanonicalJson.text(ref.json()))
                        .with("at", now));
    }

    /// Changes name or address of the same legal person, inside the use case that also replaces its certificates;
    /// the supplier is locked by [#lockIdentity].
    public Identity rename(Tx tx, Supplier supplier, Rename change, Instant now) {
        if (!supplier.verified() || supplier.erased()) {
            throw new RefusedException(Refusal.WRONG_STATE, "unverified");
        }
        requireName("/legalName", change.legalName());
        change.tradingName().ifPresent(name -> requireName("/tradingName", name));
        Identity before = identity(tx, supplier);
        Identity after = new Identity(
                change.legalName(),
                change.tradingName(),
                change.address(),
                before.claimed(),
                before.verified(),
                before.groupCompanies());
        if (after.equals(before)) {
            throw new RefusedException(Refusal.CONFLICT);
        }
        write(tx, supplier, after);
        claims.write(tx, supplier.id(), after, now);
        if (supplier.announced()) {
            Ref ref = publish(tx, supplier, after);
            log.append(tx, new RegisterEvent.SupplierRenamed(now, supplier.id(), ref));
            tx.runOne("suppliers.set-ref", Args.of("id", supplier.id()).with("ref", CanonicalJson.text(ref.json())));
        }
        return after;
    }

    /// Erases a sole trader: the key of everything personal, the tags of its identifiers, its openings. The caller
    /// has made sure that nothing is in force.
    public void erase(Tx tx, Supplier supplier, Instant now) {
        if (!supplier.soleTrader()) {
            throw new RefusedException(Refusal.NOT_PERSONAL);
        }
        if (supplier.erased()) {
            throw new RefusedException(Refusal.ERASED);
        }
        record.eraseOpeningsAbout(tx, supplier.id());
        keys.destroy(tx, supplier.sealingKey(), now);
        // A sole trader is mostly the person who signs for it: who was nobody else here goes with it.
        for (Row person : tx.list("suppliers.list-only-people", Args.of("id", supplier.id()))) {
            keys.destroy(tx, person.uuid("sealing_key"), now);
            // Whoever is nobody here any more is signed in nowhere, and no account leads there.
            tx.run("accounts.unlink", Args.of("person", person.uuid("id")).with("at", now));
            tx.run("sessions.end-all", Args.of("person", person.uuid("id")));
        }
        // Only an organisation that is no more may be without people.
        tx.runOne("suppliers.erase", Args.of("id", supplier.id()).with("at", now));
        tx.run("suppliers.end-roles", Args.of("id", supplier.id()).with("at", now));
        tx.run("suppliers.remove-identifiers", Args.of("id", supplier.id()));
        claims.forget(tx, supplier.id(), now);
        if (supplier.announced()) {
            log.append(tx, new RegisterEvent.PersonalDataErased(now, supplier.id()));
        }
    }

    /// Makes something public that names the supplier: an object, or for a sole trader an opening that erasure
    /// deletes.
    public Ref publish(Tx tx, Supplier supplier, CommitmentType type, Json.Obj value) {
        if (!supplier.soleTrader()) {
            return new Ref.ToObject(record.putObject(tx, CanonicalJson.bytes(value)));
        }
        return record.putOpening(tx, type, value, supplier.id());
    }

    private Ref publish(Tx tx, Supplier supplier, Identity identity) {
        return publish(tx, supplier, CommitmentType.SUPPLIER_IDENTITY, identity.publicJson());
    }

    private void write(Tx tx, Supplier supplier, Identity identity) {
        tx.runOne(
                "suppliers.set-identity",
                Args.of("id", supplier.id())
                        .with(
                                "identity",
                                keys.open(tx, supplier.sealingKey()).seal(label(supplier.id()), identity.json())));
    }

    /// What somebody may say of the own organisation: identifiers that its registers could have given out.
    private static void requireClaim(List<OrganisationId> identifiers) {
        requireIdentifiers(identifiers);
        for (OrganisationId id : identifiers) {
            if (!RegisterNumbers.plausible(id)) {
                throw RefusedException.field("/identifiers", FieldFault.Rule.INVALID, id.toString());
            }
        }
    }

    private static void requireIdentifiers(List<OrganisationId> identifiers) {
        Set<String> schemes = new HashSet<>();
        boolean strong = false;
        for (OrganisationId id : identifiers) {
            if (!schemes.add(id.scheme())) {
                throw RefusedException.field("/identifiers", FieldFault.Rule.INVALID);
            }
            if (id.consortium()) {
                // An informal consortium is no legal person; its members are accredited one by one.
                throw RefusedException.field("/identifiers", FieldFault.Rule.NOT_ALLOWED);
            }
            strong |= id.strong();
        }
        if (!strong) {
            throw RefusedException.field("/identifiers", FieldFault.Rule.MISSING);
        }
    }

    /// A name that people see as it is: it goes into the register, and into certificates, which are not issued with
    /// any other.
    private static void requireName(String pointer, String name) {
        if (PlainText.objection(name).isPresent() || LegalName.folded(name).isEmpty()) {
            throw RefusedException.field(pointer, FieldFault.Rule.INVALID);
        }
    }

    /// The supplier itself is no other company of its group.
    private static void requireOthers(List<OrganisationId> own, List<Certificate.GroupCompany> companies) {
        if (companies.size() > Certificate.GroupCompany.MAX) {
            throw RefusedException.field(
                    "/groupCompanies",
                    FieldFault.Rule.OUT_OF_RANGE,
                    "0",
                    Integer.toString(Certificate.GroupCompany.MAX));
        }
        for (Certificate.GroupCompany company : companies) {
            requireName("/groupCompanies", company.name());
            if (company.identifiers().stream().anyMatch(own::contains)) {
                throw RefusedException.field("/groupCompanies", FieldFault.Rule.NOT_ALLOWED);
            }
        }
    }

    /// Of whom an identifier is verified.
    ///
    /// @param announced whether the public register says so
    record Owner(UUID supplier, boolean announced) {}

    /// The supplier that an identifier is verified of, if there is one.
    Optional<Owner> owner(Tx tx, OrganisationId id) {
        return tx.find("identity.find-owner", Args.of("scheme", id.scheme()).with("tag", keys.tag(id.partyId())))
                .map(row -> new Owner(row.uuid("supplier"), row.bool("announced")));
    }

    /// What the sealed identity of a supplier is bound to.
    public static String label(UUID supplier) {
        return "supplier.identity " + supplier;
    }

    private static SupplierKind kind(String code) {
        return code.equals(SupplierKind.SOLE_TRADER.code()) ? SupplierKind.SOLE_TRADER : SupplierKind.LEGAL_PERSON;
    }

    private static Supplier fromRow(Row row) {
        return new Supplier(
                row.uuid("id"),
                kind(row.text("kind")),
                row.uuid("sealing_key"),
                row.bool("verified"),
                row.bool("announced"),
                row.bool("erased"));
    }
}
