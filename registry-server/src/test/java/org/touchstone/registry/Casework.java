package org.touchstone.registry;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.demo.DemoGovernors;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.supplier.Identities;
import org.touchstone.registry.supplier.Members;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.supplier.Suppliers;

/// Whole cases on a whole registry, by a clock that the test moves: every text that a person can give comes from
/// [Words], by the name of its field. Holds ids only, so that the same case can go on in copies of the registry.
final class Casework {
    /// How long anybody may comment before a case is decided, and a little.
    static final Duration COMMENTS = Duration.ofDays(45);

    private static final SecureRandom RANDOM = new SecureRandom();

    /// What is said in a field, such as `Suppliers.Register.legalName`.
    interface Words {
        String in(String field);
    }

    /// A clock that stands until it is moved.
    static final class Time implements InstantSource {
        private volatile Instant now;

        Time(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    /// Somebody who applies, with the person who does everything for it.
    record Firm(SupplierKind kind, OrganisationId number, UUID person, UUID supplier) {}

    private final Words words;
    final SchemeEdition edition = SchemeEdition.of(TestRegistry.editionJson());
    private Registry registry;
    private Time time;
    private final UUID owner;
    private final UUID second;
    private final UUID registrar;
    private final UUID lead;
    private final UUID assessor;
    private final UUID reviewer;
    private final UUID decider;
    private final Map<String, String> tokens = new HashMap<>();
    private int persons = 100;

    /// Founds the registry: people, the edition, the first trust list.
    Casework(Registry registry, Time time, Words words) {
        this.registry = registry;
        this.time = time;
        this.words = words;
        owner = registry.people()
                .found(new People.Enrol("S-001", words.in("People.Enrol.name"), Optional.of(token("S-001"))))
                .id();
        registry.editions().publish(actor(owner), key(), TestRegistry.editionJson());
        second = enrol("S-002");
        registry.people().appoint(actor(owner), key(), new People.Appoint(second, Role.SCHEME_OWNER, Optional.empty()));
        registrar = staff("R-001", Role.REGISTRAR);
        lead = staff("A-017", Role.ASSESSOR);
        assessor = staff("A-018", Role.ASSESSOR);
        reviewer = staff("V-001", Role.REVIEWER);
        decider = staff("D-001", Role.DECISION_MAKER);
        DemoGovernors governors = new DemoGovernors(registry.data().resolve("governors"));
        registry.publishTrustList(governors.sign(registry.draftTrustList(governors.file(), List.of(edition))));
    }

    /// Goes on in another copy of the registry.
    void attach(Registry copy, Time its) {
        this.registry = copy;
        this.time = its;
    }

    /// Lets time pass, once everything that has happened stands in the log: the clock must not overtake it.
    void pass(Duration span) {
        registry.settle();
        time.pass(span);
    }

    Registry registry() {
        return registry;
    }

    Time time() {
        return time;
    }

    static IdempotencyKey key() {
        return IdempotencyKey.random();
    }

    Actor.Person actor(UUID id) {
        return registry.people().actor(id);
    }

    Actor.Person registrar() {
        return actor(registrar);
    }

    Actor.Person decider() {
        return actor(decider);
    }

    /// Everybody who works for the registry.
    List<Actor.Person> staff() {
        return Stream.of(owner, registrar, lead, assessor, reviewer, decider)
                .map(this::actor)
                .toList();
    }

    Actor.Person lead() {
        return actor(lead);
    }

    private UUID enrol(String number) {
        return registry.people()
                .enrol(
                        actor(owner),
                        key(),
                        new People.Enrol(number, words.in("People.Enrol.name"), Optional.of(token(number))))
                .id("person");
    }

    /// Somebody more who works for the registry.
    UUID staff(String number, Role role) {
        UUID id = enrol(number);
        registry.people().appoint(actor(owner), key(), new People.Appoint(id, role, Optional.empty()));
        registry.people().appoint(actor(second), key(), new People.Appoint(id, role, Optional.empty()));
        return id;
    }

    /// The token with which a person signs in.
    private String token(String number) {
        return tokens.computeIfAbsent(number, n -> "demo-" + n + "-" + words.in("People.Enrol.demoToken"));
    }

    /// The token of a person whom nobody knows anything of.
    String stranger() {
        String number = "P-" + persons++;
        enrol(number);
        return token(number);
    }

    /// A supplier that was signed up and verified.
    Firm firm(SupplierKind kind, OrganisationId number) {
        UUID person = enrol("P-" + persons++);
        UUID supplier = registry.suppliers()
                .register(
                        actor(person),
                        key(),
                        new Suppliers.Register(
                                kind,
                                words.in("Suppliers.Register.legalName"),
                                Optional.of(words.in("Suppliers.Register.tradingName")),
                                new Certificate.Address("GB", Optional.of("GB-ENG")),
                                List.of(number)))
                .id("supplier");
        registry.people()
                .appoint(
                        actor(person),
                        key(),
                        new People.Appoint(person, Role.SUPPLIER_SIGNATORY, Optional.of(supplier)));
        registry.db()
                .run(tx -> registry.addresses()
                        .learn(
                                tx,
                                person,
                                Optional.of(words.in("People.Enrol.name") + "@supplier.example"),
                                time.instant()));
        registry.sessions()
                .begin(
                        new Sessions.Arrival(
                                person,
                                Optional.empty(),
                                true,
                                Optional.of(new Sessions.There(
                                        Optional.empty(),
                                        Optional.of(words.in("People.Enrol.name")),
                                        Optional.empty()))),
                        Optional.empty());
        registry.suppliers()
                .verify(
                        registrar(),
                        key(),
                        new Suppliers.Verify(
                                supplier,
                                words.in("Suppliers.Verify.legalName"),
                                List.of(new Suppliers.Checked(number, "register-lookup")),
                                List.of(new Certificate.GroupCompany(
                                        words.in("Certificate.GroupCompany.name"),
                                        List.of(OrganisationId.of("GB-COH", other(number)))))));
        return new Firm(kind, number, person, supplier);
    }

    /// Somebody registers an organisation bit by bit, and begins with another one: the first, which nobody has
    /// verified.
    UUID registered(OrganisationId number) {
        UUID person = enrol("P-" + persons++);
        says(actor(person), number);
        UUID supplier = registry.registrations().finish(actor(person), key()).id("supplier");
        says(actor(person), number);
        return supplier;
    }

    /// Somebody says everything of an organisation that is to be registered.
    void says(Actor.Person person, OrganisationId number) {
        registry.registrations()
                .save(
                        person,
                        key(),
                        new Registrations.Save(Json.Obj.builder()
                                .with("kind", SupplierKind.LEGAL_PERSON.code())
                                .with("scheme", number.scheme())
                                .with("number", number.id())
                                .with("legalName", words.in("Registrations.Save.parts"))
                                .with("tradingName", words.in("Registrations.Save.parts"))
                                .with("country", "GB")
                                .with("region", "GB-SCT")
                                .build()));
    }

    /// Two registrations of one number, which a registrar has to compare.
    UUID twins(OrganisationId number) {
        registered(number);
        UUID second = registered(number);
        return registry.identities().conflicts(registrar()).stream()
                .filter(c -> c.newcomer().supplier().equals(second))
                .map(Identities.Conflict::id)
                .findFirst()
                .orElseThrow();
    }

    /// The registrar finds that they are two.
    void toldApart(UUID conflict) {
        registry.identities()
                .decide(
                        registrar(),
                        key(),
                        new Identities.Decide(
                                conflict, Identities.Decision.DISTINCT, words.in("Identities.Decide.reasons")));
    }

    /// Somebody else who writes for a supplier.
    UUID colleague(Firm firm) {
        UUID person = enrol("P-" + persons++);
        UUID invitation = registry.members()
                .invite(
                        actor(firm.person()),
                        key(),
                        new Members.Invite(firm.supplier(), Set.of(Role.SUPPLIER_AUTHOR), Optional.empty()))
                .id("invitation");
        registry.members().join(actor(person), key(), registry.members().code(invitation));
        return person;
    }

    /// A company number that is nobody's here.
    private static String other(OrganisationId number) {
        return Integer.toString(88_000_000 + Math.floorMod(number.toString().hashCode(), 999_999));
    }

    static OrganisationId company(int n) {
        return OrganisationId.of("GB-COH", Integer.toString(99_000_000 + n));
    }

    String reason(Reasons.Kind kind) {
        return edition.reasonCodes().of(kind).values().stream()
                .filter(c -> c.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
    }

    String reason(Reasons.Cause cause) {
        return edition.reasonCodes().forCause(cause).id();
    }

    LocalDate today() {
        return time.instant().atZone(ZoneOffset.UTC).toLocalDate();
    }

    /// A case, from the first draft to its end.
    final class Case {
        final Firm firm;
        final UUID id;
        final Json.Obj facts;
        private final List<UUID> comments = new ArrayList<>();
        private String digest = "";
        private Optional<Es256.KeyPair> holder = Optional.empty();

        Case(Firm firm, Json.Obj facts) {
            this.firm = firm;
            this.facts = facts;
            this.id = registry.applications()
                    .open(
                            person(),
                            key(),
                            new Applications.Open(firm.supplier(), edition.scheme(), "standard", Optional.empty()))
                    .id("application");
        }

        Actor.Person person() {
            return actor(firm.person());
        }

        Es256.KeyPair holder() {
            return holder.orElseThrow();
        }

        Case filled(List<Answers.Figure> figures) {
            Applications all = registry.applications();
            all.stateFacts(person(), key(), new Applications.StateFacts(id, facts));
            registry.drafts()
                    .save(
                            person(),
                            key(),
                            new Drafts.Save(
                                    id,
                                    Json.Obj.builder()
                                            .with(
                                                    "criteria",
                                                    Json.Obj.builder()
                                                            .with(
                                                                    criteria()
                                                                            .getFirst()
                                                                            .id(),
                                                                    Json.Obj.builder()
                                                                            .with(
                                                                                    "words",
                                                                                    words.in("Drafts.Save.parts"))
                                                                            .with("evidence", new Json.Arr(List.of()))
                                                                            .build())
                                                            .build())
                                            .build()));
            Map<String, UUID> files = new HashMap<>();
            List<Answers.Answer> answers = new ArrayList<>();
            for (Criterion criterion : criteria()) {
                String type = TestRegistry.evidence(edition, criterion, "application/pdf");
                UUID file = files.computeIfAbsent(
                        type, t -> all.addEvidence(person(), key(), evidence(t)).id("evidence"));
                answers.add(new Answers.Answer(criterion.id(), words.in("Answers.Answer.words"), List.of(file)));
            }
            // A file that is taken back is as secret as one that stays.
            UUID spare = UUID.fromString(all.addFiles(
                            person(), key(), files(files.keySet().iterator().next()))
                    .body()
                    .texts("files")
                    .getFirst());
            all.removeEvidence(person(), key(), new Applications.RemoveEvidence(id, spare));
            all.giveAnswers(
                    person(),
                    key(),
                    new Applications.GiveAnswers(
                            id,
                            new Answers(
                                    false,
                                    new Certificate.Scope("legal-person", List.of(), List.of()),
                                    new Certificate.AccountabilityCode(
                                            "1",
                                            Optional.of("https://example.org/"
                                                    + words.in("Certificate.AccountabilityCode.uri"))),
                                    IntStream.rangeClosed(1, 3)
                                            .mapToObj(_ -> new Certificate.Objective(
                                                    words.in("Certificate.Objective.title"),
                                                    Optional.of(words.in("Certificate.Objective.baseline")),
                                                    Optional.of(words.in("Certificate.Objective.target")),
                                                    Optional.of("C62"),
                                                    LocalDate.parse("2039-01-01")))
                                            .toList(),
                                    figures,
                                    List.of(),
                                    answers)));
            Es256.KeyPair pair = Es256.generate(RANDOM);
            holder = Optional.of(pair);
            String challenge = all.challenge(person(), key(), id).text("challenge");
            all.proveKey(
                    person(),
                    key(),
                    new Applications.ProveKey(id, pair.publicKey().json(), proof(pair, challenge)));
            all.acceptAgreement(
                    person(),
                    key(),
                    new Applications.AcceptAgreement(id, edition.agreement().version()));
            return this;
        }

        private List<Criterion> criteria() {
            return edition.applicable("standard", edition.facts(facts));
        }

        private Applications.AddEvidence evidence(String type) {
            byte[] file = ("%PDF-1.7\n" + words.in("Applications.AddEvidence.bytes") + UUID.randomUUID())
                    .getBytes(StandardCharsets.US_ASCII);
            return new Applications.AddEvidence(id, type, today().minusDays(10), "application/pdf", file);
        }

        private Applications.AddFiles files(String type) {
            byte[] file = ("%PDF-1.7\n" + words.in("Applications.NamedFile.bytes")).getBytes(StandardCharsets.US_ASCII);
            return new Applications.AddFiles(
                    id,
                    type,
                    today().minusDays(10),
                    List.of(new Applications.NamedFile(words.in("Applications.NamedFile.name"), file)));
        }

        Case submitted() {
            String declaration =
                    registry.applications().declaration(person(), id).text("digest");
            registry.applications().submit(person(), key(), new Applications.Submit(id, declaration));
            return this;
        }

        Case returned() {
            registry.applications()
                    .returnIncomplete(
                            registrar(),
                            key(),
                            new Applications.ReturnIt(
                                    id,
                                    List.of(new Applications.Missing(
                                            reason(Reasons.Kind.RETURN), words.in("Applications.Missing.words")))));
            return this;
        }

        Case complete() {
            registry.applications().complete(registrar(), key(), id);
            return this;
        }

        /// Both assessors give each criterion the score, the review passes, and it lies before the
        /// decision maker.
        Case forDecision(ToIntFunction<Criterion> score) {
            return assigned().again(score);
        }

        /// Before it is assessed, one who had it is taken off it, and another finds an interest after having
        /// declared none.
        Case left() {
            Team all = registry.team();
            UUID ill = staff("A-901", Role.ASSESSOR);
            all.assign(registrar(), key(), new Team.Assign(id, ill, false));
            all.takeOff(registrar(), key(), new Team.TakeOff(id, ill, words.in("Team.TakeOff.words")));
            UUID interested = staff("A-902", Role.ASSESSOR);
            all.assign(registrar(), key(), new Team.Assign(id, interested, false));
            all.declare(actor(interested), key(), new Team.Declare(id, false, "None"));
            all.leave(actor(interested), key(), new Team.Leave(id, words.in("Team.Leave.words")));
            return this;
        }

        /// From the scoring on, with a review that one had begun and another found an interest in.
        Case handedOver(ToIntFunction<Criterion> score) {
            scored(score);
            pass(COMMENTS);
            agreed(score);
            registry.reviews().startReview(actor(staff("V-901", Role.REVIEWER)), key(), id);
            registry.reviews()
                    .handOver(registrar(), key(), new Reviews.HandOver(id, words.in("Reviews.HandOver.words")));
            UUID interested = staff("V-902", Role.REVIEWER);
            registry.reviews().startReview(actor(interested), key(), id);
            registry.reviews()
                    .giveBack(actor(interested), key(), new Reviews.GiveBack(id, words.in("Reviews.GiveBack.words")));
            return passed();
        }

        /// Two assessors have it, neither with an interest.
        Case assigned() {
            Team all = registry.team();
            all.assign(registrar(), key(), new Team.Assign(id, lead, true));
            all.assign(registrar(), key(), new Team.Assign(id, assessor, false));
            for (UUID who : List.of(lead, assessor)) {
                all.declare(actor(who), key(), new Team.Declare(id, false, words.in("Team.Declare.words")));
            }
            return this;
        }

        /// Somebody comments, and somebody else under their name; the registrar publishes a part of the one and
        /// all of the other, the supplier answers, and its answer is published.
        Case commented() {
            UUID comment = registry.comments()
                    .post(
                            key(),
                            new Comments.Post(
                                    id,
                                    words.in("Comments.Post.words"),
                                    Optional.of(words.in("Comments.Post.name")),
                                    Optional.of(words.in("Comments.Post.contact"))))
                    .id("comment");
            registry.comments()
                    .moderate(
                            registrar(),
                            key(),
                            new Comments.Moderate(
                                    id,
                                    comment,
                                    new Comments.Verdict.Shorten(
                                            words.in("Comments.Verdict.Shorten.words"),
                                            Comments.Reason.PERSONAL_DATA)));
            registry.comments()
                    .reply(person(), key(), new Comments.Reply(id, comment, words.in("Comments.Reply.words")));
            comments.add(comment);
            UUID named = registry.comments()
                    .post(
                            key(),
                            new Comments.Post(
                                    id, "They listened.", Optional.of("A. Neighbour"), Optional.empty(), true))
                    .id("comment");
            registry.comments()
                    .moderate(registrar(), key(), new Comments.Moderate(id, named, new Comments.Verdict.Publish()));
            registry.comments().reply(person(), key(), new Comments.Reply(id, named, "We still do."));
            registry.comments()
                    .moderateReply(
                            registrar(), key(), new Comments.ModerateReply(id, named, new Comments.Verdict.Publish()));
            comments.add(named);
            return this;
        }

        /// The supplier is asked about a criterion and answers.
        Case asked() {
            String criterion = criteria().getFirst().id();
            registry.clarifications()
                    .ask(
                            lead(),
                            key(),
                            new Clarifications.Ask(
                                    id,
                                    List.of(new Clarifications.Question(
                                            criterion, words.in("Clarifications.Question.words")))));
            registry.clarifications()
                    .answer(
                            person(),
                            key(),
                            new Clarifications.AnswerThem(
                                    id,
                                    List.of(new Clarifications.Reply(
                                            criterion, words.in("Clarifications.Reply.words"), List.of()))));
            return this;
        }

        /// The same from the scoring on, as after a remittal.
        Case again(ToIntFunction<Criterion> score) {
            scored(score);
            pass(COMMENTS);
            return reviewed(score);
        }

        Case scored(ToIntFunction<Criterion> score) {
            registry.assessments()
                    .saveMarks(
                            lead(),
                            key(),
                            new Assessments.SaveMarks(id, sheet(score).marks().getFirst()));
            for (UUID who : List.of(lead, assessor)) {
                registry.assessments().score(actor(who), key(), new Assessments.Score(id, sheet(score)));
            }
            return this;
        }

        /// From the end of the time for comments on.
        Case reviewed(ToIntFunction<Criterion> score) {
            return agreed(score).passed();
        }

        private Case agreed(ToIntFunction<Criterion> score) {
            Assessments all = registry.assessments();
            digest = all.agree(
                            actor(lead),
                            key(),
                            new Assessments.Agree(
                                    id,
                                    sheet(score),
                                    comments,
                                    Optional.of(words.in("Assessments.Agree.findings")),
                                    criteria().stream()
                                            .filter(c -> score.applyAsInt(c) < 2)
                                            .map(c -> new Assessments.Shortfall(
                                                    c.id(), words.in("Assessments.Shortfall.words")))
                                            .toList()))
                    .text("digest");
            all.confirm(actor(assessor), key(), new Assessments.Confirm(id, digest));
            return this;
        }

        private Case passed() {
            Reviews all = registry.reviews();
            all.startReview(actor(reviewer), key(), id);
            all.endReview(
                    actor(reviewer), key(), new Reviews.EndReview(id, true, words.in("Reviews.EndReview.findings")));
            return this;
        }

        private Sheet sheet(ToIntFunction<Criterion> score) {
            return new Sheet(criteria().stream()
                    .map(c -> new Sheet.Mark(c.id(), score.applyAsInt(c), words.in("Sheet.Mark.words")))
                    .toList());
        }

        Case remitted() {
            registry.decisions().remit(decider(), key(), decision());
            return this;
        }

        Case intended() {
            registry.decisions()
                    .intendToRefuse(
                            decider(),
                            key(),
                            new Decisions.Intend(
                                    id,
                                    digest,
                                    List.of(new Decisions.Reason(
                                            reason(Reasons.Cause.SCORE_TOO_LOW),
                                            Optional.empty(),
                                            Optional.empty(),
                                            words.in("Decisions.Reason.words")))));
            registry.decisions().answer(person(), key(), new Decisions.Answer(id, words.in("Decisions.Answer.words")));
            return this;
        }

        Case refused() {
            registry.decisions().refuse(decider(), key(), decision());
            return this;
        }

        Case withdrawn() {
            registry.applications().withdraw(person(), key(), id);
            return this;
        }

        private Decisions.Decide decision() {
            return new Decisions.Decide(
                    id,
                    digest,
                    words.in("Decisions.Decide.words"),
                    comments.stream()
                            .map(c -> new Decisions.Addressed(c, words.in("Decisions.Addressed.words")))
                            .toList());
        }

        AccreditationNumber granted() {
            Receipt receipt = registry.accreditations().grant(decider(), key(), decision());
            registry.issuance().finish(new CertificateId(receipt.id("certificate")));
            return new AccreditationNumber(receipt.text("accreditation"));
        }
    }

    static String proof(Es256.KeyPair pair, String challenge) {
        return HolderProof.sign(pair.publicKey(), challenge, m -> Es256.sign(m, pair.privateKey()))
                .text();
    }
}
