package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.function.Executable;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.keys.TestNumbers;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.mail.Addresses;
import org.touchstone.registry.mail.Mail;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.EnrolmentCodes;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.Staff;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.register.RegisterRows;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.signin.Accounts;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.supplier.Identities;
import org.touchstone.registry.supplier.Members;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The use cases on a real database with a clock that the test moves, and ways to bring a case to a given stage by
/// going through all stages before it.
public final class TestRegistry implements AutoCloseable {
    public static final Instant START = Instant.parse("2027-05-03T09:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    public final TestDatabase database = TestDatabase.fresh();
    public final Db db = database.db();
    private Instant now = START;
    public final InstantSource clock = () -> now;
    public final SealingKeys keys = new SealingKeys(random(32), RANDOM, clock);
    public final UseCases useCases = new UseCases(db, clock, keys);
    public final PublicRecord record = new PublicRecord(RANDOM);
    public final EventLog log = new EventLog(new RegisterRows(record));
    public final People people = new People(db, useCases, keys, true);
    public final Staff staffList = new Staff(db, useCases, people);
    public final EnrolmentCodes codes = new EnrolmentCodes(db, useCases, keys, people);
    public final Addresses addresses = new Addresses(db, useCases, keys);
    public final Accounts accounts = new Accounts(db, useCases, keys, people, codes, addresses, RANDOM);
    public final Sessions sessions = new Sessions(db, useCases, people, keys, clock, RANDOM, Sessions.Lives.USUAL);
    public final Editions editions = new Editions(useCases, log, record);
    public final Suppliers suppliers = new Suppliers(useCases, keys, editions, log, record);
    public final Mail mail =
            new Mail(db, keys, clock, Messages.english(), "Social Responsibility Registry", "http://localhost:8080");
    public final Registrations registrations = new Registrations(db, useCases, keys, suppliers);
    public final Identities identities = new Identities(db, useCases, keys, suppliers);
    public final Members members = new Members(db, useCases, people, keys, suppliers, mail);
    public final Applications applications = new Applications(db, useCases, keys, editions, suppliers, log, RANDOM);
    public final Drafts drafts = new Drafts(db, useCases, applications);
    public final Comments comments = new Comments(db, useCases, keys, editions, applications);
    public final Team team = new Team(db, useCases, applications);
    public final Assessments assessments = new Assessments(db, useCases, applications, team, RANDOM);
    public final Reviews reviews = new Reviews(db, useCases, applications, assessments);
    public final Clarifications clarifications = new Clarifications(db, useCases, applications);
    public final Cases cases = new Cases(db, useCases, applications, team);
    public final CaseFiles caseFiles = new CaseFiles(db, useCases, applications, suppliers);
    public final OwnCases ownCases = new OwnCases(db, useCases, applications, drafts, suppliers, editions);
    public final Notices notices = new Notices(db, useCases);
    public final Decisions decisions = new Decisions(useCases, applications, assessments, log);
    public final Waiting issuer = new Waiting();
    public final Accreditations accreditations = new Accreditations(
            db,
            useCases,
            keys,
            editions,
            suppliers,
            applications,
            decisions,
            log,
            issuer,
            TestNumbers.of(random(32)),
            new PublicUrl("http://localhost:8080"));
    public final Conditions conditions = new Conditions(accreditations);
    public final AccreditationFiles accreditationFiles =
            new AccreditationFiles(db, useCases, accreditations, suppliers);
    public final Shares shares =
            new Shares(useCases, db, keys, new PublicUrl("http://localhost:8080"), new SecureRandom());
    public final Scheduler scheduler =
            new Scheduler(db, useCases, applications, comments, clarifications, accreditations, log);

    public final SchemeEdition edition;
    public final Actor.Person owner;
    public final Actor.Person second;
    public final Actor.Person registrar;
    public final Actor.Person tom;
    public final Actor.Person vera;
    public final Actor.Person third;
    public final Actor.Person reviewer;
    public final Actor.Person grace;
    private int persons = 100;
    private int companies = RANDOM.nextInt(1_000_000);

    /// Stands for issuance where only the request matters: keeps what was asked for.
    public static final class Waiting implements Issuer {
        public final List<CertificateRequest> requests = new ArrayList<>();
        public boolean issued = true;

        @Override
        public CertificateId request(Tx tx, CertificateRequest request) {
            tx.afterCommit(() -> requests.add(request));
            return new CertificateId(UUID.randomUUID());
        }

        @Override
        public boolean issued(Tx tx, CertificateId certificate) {
            return issued;
        }
    }

    public TestRegistry() {
        owner = people.found(new People.Enrol("S-001", "Amara Osei", Optional.of("demo-amara-osei")));
        Json.Obj document = editionJson();
        edition = SchemeEdition.of(document);
        editions.publish(owner, key(), document);
        // The founder names the second who may appoint; from then on it takes both.
        UUID other = people.enrol(owner, key(), new People.Enrol("S-002", "Person S-002", Optional.of("demo-S-002")))
                .id("person");
        people.appoint(owner, key(), new People.Appoint(other, Role.SCHEME_OWNER, Optional.empty()));
        second = people.actor(other);
        registrar = staff("R-001", Role.REGISTRAR);
        tom = staff("A-017", Role.ASSESSOR);
        vera = staff("A-018", Role.ASSESSOR);
        third = staff("A-019", Role.ASSESSOR);
        reviewer = staff("V-001", Role.REVIEWER);
        grace = staff("D-001", Role.DECISION_MAKER);
    }

    public static Json.Obj editionJson() {
        try (InputStream in = SchemeEdition.class.getResourceAsStream("/editions/sra-1.json")) {
            return StrictJson.parseObject(in.readAllBytes(), StrictJson.Limits.DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// That an act is refused, for this reason.
    public static void refused(Refusal reason, Executable act) {
        assertEquals(reason, assertThrows(RefusedException.class, act).reason());
    }

    public static IdempotencyKey key() {
        return IdempotencyKey.random();
    }

    public Instant now() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    public void passTo(Instant moment) {
        if (moment.isAfter(now)) {
            now = moment;
        }
    }

    /// Sets the clock back, as a wrong one may be.
    public void back(Duration time) {
        now = now.minus(time);
    }

    public Actor.Person staff(String number, Role... roles) {
        UUID id = people.enrol(
                        owner, key(), new People.Enrol(number, "Person " + number, Optional.of("demo-" + number)))
                .id("person");
        for (Role role : roles) {
            appoint(id, role);
        }
        return people.actor(id);
    }

    /// Gives a role of the registry, by the two whom it takes.
    public void appoint(UUID person, Role role) {
        people.appoint(owner, key(), new People.Appoint(person, role, Optional.empty()));
        people.appoint(second, key(), new People.Appoint(person, role, Optional.empty()));
    }

    /// A supplier's person who administers it and signs for it.
    public Actor.Person person() {
        String number = "P-" + persons++;
        return people.actor(
                people.enrol(owner, key(), new People.Enrol(number, "Person " + number, Optional.of("demo-" + number)))
                        .id("person"));
    }

    public record Held(UUID supplier, Actor.Person person) {}

    /// Somebody joins a supplier in these roles, as people do: invited by its administrator.
    public Actor.Person join(Actor.Person person, Held held, Role... roles) {
        UUID invitation = members.invite(
                        people.actor(held.person().id()),
                        key(),
                        new Members.Invite(held.supplier(), Set.of(roles), Optional.empty()))
                .id("invitation");
        members.join(person, key(), members.code(invitation));
        return people.actor(person.id());
    }

    public static Suppliers.Register claim(SupplierKind kind, String name, OrganisationId... ids) {
        return new Suppliers.Register(
                kind, name, Optional.empty(), new Certificate.Address("GB", Optional.of("GB-ENG")), List.of(ids));
    }

    public Held supplier(SupplierKind kind, String name, OrganisationId... ids) {
        Actor.Person person = person();
        UUID supplier =
                suppliers.register(person, key(), claim(kind, name, ids)).id("supplier");
        Actor.Person admin = people.actor(person.id());
        people.appoint(admin, key(), new People.Appoint(person.id(), Role.SUPPLIER_SIGNATORY, Optional.of(supplier)));
        return new Held(supplier, people.actor(person.id()));
    }

    public Held verified(SupplierKind kind, String name, OrganisationId... ids) {
        Held held = supplier(kind, name, ids);
        suppliers.verify(
                registrar,
                key(),
                new Suppliers.Verify(
                        held.supplier(),
                        name,
                        java.util.Arrays.stream(ids)
                                .map(id -> new Suppliers.Checked(id, "register-lookup"))
                                .toList()));
        return held;
    }

    public Held company() {
        return verified(
                SupplierKind.LEGAL_PERSON,
                "Harbour & Vale Care Ltd",
                OrganisationId.of("GB-COH", Integer.toString(99_000_000 + companies++ % 1_000_000)));
    }

    public static final Es256.KeyPair HOLDER = Es256.generate(RANDOM);

    private static final Json.Obj FACTS = someFacts();

    public static Json.Obj facts() {
        return FACTS;
    }

    private static Json.Obj someFacts() {
        Json.Obj.Builder facts = Json.Obj.builder()
                .with("employees", 120)
                .with("turnover", "12000000.00")
                .with("independent", true);
        for (var definition : SchemeEdition.of(editionJson()).factDefinitions().values()) {
            boolean flag = definition.type() == org.touchstone.format.scheme.FactValue.Type.FLAG;
            if (flag && definition.derived().isEmpty() && !definition.id().equals("independent")) {
                facts.with(definition.id(), definition.id().equals("has-supply-chain"));
            }
        }
        return facts.build();
    }

    /// The first type of evidence for a criterion that may be a file of this kind.
    public static String evidence(SchemeEdition edition, Criterion criterion, String media) {
        return criterion.evidence().stream()
                .filter(t -> Optional.ofNullable(edition.evidenceTypes().get(t))
                        .orElseThrow()
                        .mediaTypes()
                        .contains(media))
                .findFirst()
                .orElseThrow();
    }

    /// Gives an application everything that it needs before it is handed in: facts, an answer and a file for each
    /// criterion, the proof of the holder's key, the agreement.
    ///
    /// @param dated of which day its files are
    public static void fill(
            Applications applications, SchemeEdition edition, Actor.Person person, UUID id, LocalDate dated) {
        applications.stateFacts(person, key(), new Applications.StateFacts(id, facts()));
        Map<String, UUID> files = new java.util.HashMap<>();
        List<Answers.Answer> answers = new ArrayList<>();
        for (Criterion criterion : edition.applicable("standard", edition.facts(facts()))) {
            String type = evidence(edition, criterion, "application/pdf");
            UUID file = files.computeIfAbsent(
                    type,
                    t -> applications
                            .addEvidence(person, key(), pdf(id, t, dated))
                            .id("evidence"));
            answers.add(new Answers.Answer(criterion.id(), "We do this.", List.of(file)));
        }
        applications.giveAnswers(person, key(), new Applications.GiveAnswers(id, answers(answers)));
        String challenge = applications.challenge(person, key(), id).text("challenge");
        applications.proveKey(
                person,
                key(),
                new Applications.ProveKey(
                        id,
                        HOLDER.publicKey().json(),
                        HolderProof.sign(HOLDER.publicKey(), challenge, m -> Es256.sign(m, HOLDER.privateKey()))
                                .text()));
        applications.acceptAgreement(
                person,
                key(),
                new Applications.AcceptAgreement(id, edition.agreement().version()));
    }

    /// A case in the state `draft` with everything said and every part there.
    public final class Case {
        public final Held held;
        public final UUID id;
        private String digest = "";

        /// Who does what, so that a test can put somebody else there.
        public Actor.Person intake = registrar;

        public Actor.Person lead = tom;
        public Actor.Person second = vera;
        public Actor.Person reviews = reviewer;
        public Actor.Person decides = grace;

        public Case(Held held, String level, Optional<String> renews) {
            this.held = held;
            this.id = applications
                    .open(held.person(), key(), new Applications.Open(held.supplier(), edition.scheme(), level, renews))
                    .id("application");
        }

        public Case filled() {
            fill(applications, edition, held.person(), id, today().minusDays(10));
            return this;
        }

        public Case submitted() {
            filled();
            submit();
            return this;
        }

        public Receipt submit() {
            String declaration = applications.declaration(held.person(), id).text("digest");
            return applications.submit(held.person(), key(), new Applications.Submit(id, declaration));
        }

        public Case complete() {
            submitted();
            applications.complete(intake, key(), id);
            return this;
        }

        public Case assigned() {
            complete();
            team.assign(intake, key(), new Team.Assign(id, lead.id(), true));
            team.assign(intake, key(), new Team.Assign(id, second.id(), false));
            return this;
        }

        public Case inAssessment() {
            assigned();
            team.declare(lead, key(), new Team.Declare(id, false, "None"));
            Receipt receipt = team.declare(second, key(), new Team.Declare(id, false, "None"));
            assertEquals("in-assessment", receipt.text("state"));
            return this;
        }

        public Case scored(BiFunction<Criterion, Actor.Person, Integer> scores) {
            sheets(scores);
            passComments();
            return this;
        }

        /// The scores are given, and the public may still comment.
        public Case sheets(BiFunction<Criterion, Actor.Person, Integer> scores) {
            inAssessment();
            assessments.score(lead, key(), new Assessments.Score(id, sheet(c -> scores.apply(c, lead))));
            assessments.score(second, key(), new Assessments.Score(id, sheet(c -> scores.apply(c, second))));
            return this;
        }

        public void passComments() {
            passTo(START.plus(Duration.ofDays(40)));
            pass(Duration.ofDays(30));
        }

        public Case assessed(java.util.function.ToIntFunction<Criterion> scores) {
            scored((c, _) -> scores.applyAsInt(c));
            return agreed(scores);
        }

        /// From given scores on, once the public has had its time.
        public Case agreed(java.util.function.ToIntFunction<Criterion> scores) {
            digest = assessments
                    .agree(
                            lead,
                            key(),
                            new Assessments.Agree(
                                    id,
                                    sheet(c -> scores.applyAsInt(c)),
                                    List.of(),
                                    Optional.empty(),
                                    shortfalls(sheet(c -> scores.applyAsInt(c)))))
                    .text("digest");
            Receipt receipt = assessments.confirm(second, key(), new Assessments.Confirm(id, digest));
            assertEquals("assessed", receipt.text("state"));
            return this;
        }

        public Case forDecision(java.util.function.ToIntFunction<Criterion> scores) {
            assessed(scores);
            return reviewed();
        }

        public Case reviewed() {
            TestRegistry.this.reviews.startReview(reviews, key(), id);
            TestRegistry.this.reviews.endReview(reviews, key(), new Reviews.EndReview(id, true, "In order."));
            return this;
        }

        public String digest() {
            return digest;
        }

        public Receipt grant() {
            return accreditations.grant(decides, key(), new Decisions.Decide(id, digest, "All criteria are met."));
        }

        public AccreditationNumber granted() {
            forDecision(_ -> 2);
            return new AccreditationNumber(grant().text("accreditation"));
        }

        public String state() {
            return db.in(tx -> tx.one("applications.find", Args.of("id", id)).text("state"));
        }
    }

    public Case open(Held held) {
        return new Case(held, "standard", Optional.empty());
    }

    /// A sentence for each criterion that a sheet leaves unmet.
    public static List<Assessments.Shortfall> shortfalls(Sheet sheet) {
        return sheet.marks().stream()
                .filter(m -> m.score() < 2)
                .map(m -> new Assessments.Shortfall(m.criterion(), "Falls short of " + m.criterion() + "."))
                .toList();
    }

    public Sheet sheet(java.util.function.ToIntFunction<Criterion> scores) {
        return new Sheet(edition.applicable("standard", edition.facts(facts())).stream()
                .map(c -> new Sheet.Mark(c.id(), scores.applyAsInt(c), "Seen."))
                .toList());
    }

    public static Answers answers(List<Answers.Answer> criteria) {
        return new Answers(
                false,
                new Certificate.Scope("legal-person", List.of(), List.of()),
                new Certificate.AccountabilityCode("1", Optional.of("https://harbour.example/code")),
                IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> new Certificate.Objective(
                                "Objective " + i,
                                Optional.of("1"),
                                Optional.of("2"),
                                Optional.of("C62"),
                                LocalDate.parse("2029-01-01")))
                        .toList(),
                List.of(),
                List.of(),
                criteria);
    }

    public LocalDate today() {
        return now.atZone(ZoneOffset.UTC).toLocalDate();
    }

    public static Applications.AddEvidence pdf(UUID application, String type, LocalDate dated) {
        return new Applications.AddEvidence(
                application,
                type,
                dated,
                "application/pdf",
                ("%PDF-1.7\n" + type + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII));
    }

    /// The events in the order in which they were appended.
    public List<RegisterEvent> events() {
        return db.in(tx -> tx.list("log.list-pending", Args.of("limit", 1_000_000)).stream()
                .map(row -> EventCodec.decode(row.bytes("entry")))
                .toList());
    }

    public List<String> eventTypes() {
        return events().stream().map(EventCodec::type).toList();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        database.close();
    }
}
