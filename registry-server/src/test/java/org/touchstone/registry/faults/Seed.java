package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.Config;
import org.touchstone.registry.Registry;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Suppliers;

/// A data folder with a registry in it that has some accreditations in force, each brought there through
/// the use cases on a clock that ends at the present. Made once for a process and copied for each scenario.
///
/// @param data the folder; its server is stopped
/// @param accreditations the numbers that are in force
/// @param suppliers whom they belong to, by a demonstration token of the signatory, in the same order
/// @param rest how long each client of the load rests after each request
record Seed(Path data, List<AccreditationNumber> accreditations, List<String> suppliers, Duration rest) {
    static final String REGISTRAR = "demo-R-001";
    static final String ASSESSOR = "demo-A-019";
    static final String DECIDER = "demo-D-001";
    static final String PUBLIC_URL = "http://localhost:8080";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String FILE = "seed.json";

    /// Settings of a demonstration, whose tokens name persons, for a data folder.
    static Config config(Path data, Map<String, String> environment) {
        return Config.read(
                true, List.of("--data", data.toString(), "--port", "0", "--public-url", PUBLIC_URL), environment);
    }

    /// A new folder that an unprivileged PostgreSQL can reach.
    static Path folder(String name) {
        try {
            Path folder = Files.createTempDirectory("touchstone " + name + " ");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A copy of this seed's folder, to be broken.
    Seed copy(Path to) {
        run("cp", "-a", "--reflink=auto", data + "/.", to.toString());
        return new Seed(to, accreditations, suppliers, rest);
    }

    /// The same with clients that rest so long: for a scenario that asks what becomes of requests, and not of how
    /// many.
    Seed resting(Duration rest) {
        return new Seed(data, accreditations, suppliers, rest);
    }

    static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Makes a folder with so many accreditations in force.
    static Seed make(Path data, int count) {
        return make(data, count, Map.of());
    }

    /// As above, by a registry with more settings.
    static Seed make(Path data, int count, Map<String, String> environment) {
        // Long enough for a whole case, comments included.
        Moment clock = new Moment(Instant.now().minus(Duration.ofDays(100)));
        List<AccreditationNumber> numbers = new ArrayList<>();
        List<String> suppliers = new ArrayList<>();
        try (Registry registry = new Registry(config(data, environment), clock, true)) {
            registry.start();
            Making making = new Making(registry, clock);
            making.trustList();
            List<Making.Case> cases = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                cases.add(making.scored(i));
            }
            clock.pass(Duration.ofDays(69));
            for (Making.Case one : cases) {
                numbers.add(making.granted(one));
                suppliers.add(one.token());
            }
            registry.settle();
            clock.goTo(Instant.now().minusSeconds(1));
            registry.catchUp();
            registry.settle();
        }
        Seed seed = new Seed(data, numbers, suppliers, Duration.ZERO);
        seed.keep();
        return seed;
    }

    private void keep() {
        Json.Obj json = Json.Obj.builder()
                .with(
                        "accreditations",
                        Json.Arr.ofStrings(accreditations.stream()
                                .map(AccreditationNumber::value)
                                .toList()))
                .with("suppliers", Json.Arr.ofStrings(suppliers))
                .build();
        try {
            Files.write(data.resolve(FILE), CanonicalJson.bytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The seed that was made in a folder before.
    static Seed read(Path data) {
        try {
            Json.Obj json = StrictJson.parseObject(Files.readAllBytes(data.resolve(FILE)));
            return new Seed(
                    data,
                    json.texts("accreditations").stream()
                            .map(AccreditationNumber::new)
                            .toList(),
                    json.texts("suppliers"),
                    Duration.ZERO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The people and the papers of the cases.
    private static final class Making {
        private final Registry registry;
        private final Moment clock;
        private final SchemeEdition edition;
        private final Actor.Person owner;
        private final Actor.Person second;
        private final Actor.Person registrar;
        private final Actor.Person tom;
        private final Actor.Person vera;
        private final Actor.Person reviewer;
        private final Actor.Person grace;

        record Case(UUID application, String token) {}

        Making(Registry registry, Moment clock) {
            this.registry = registry;
            this.clock = clock;
            owner = registry.people().found(new People.Enrol("S-001", "Amara Osei", Optional.of("demo-amara-osei")));
            LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
            edition = SchemeEdition.of(TestRegistry.editionJson())
                    .inForce(today.minusDays(30), new Applicability.Window(today.minusDays(30), today.plusDays(340)));
            registry.editions()
                    .publish(
                            owner, key(), StrictJson.parseObject(edition.canonicalBytes(), StrictJson.Limits.DOCUMENT));
            second = staff("S-002", Role.SCHEME_OWNER);
            registrar = staff("R-001", Role.REGISTRAR);
            tom = staff("A-017", Role.ASSESSOR);
            vera = staff("A-018", Role.ASSESSOR);
            Actor.Person _ = staff("A-019", Role.ASSESSOR);
            reviewer = staff("V-001", Role.REVIEWER);
            grace = staff("D-001", Role.DECISION_MAKER);
        }

        private static IdempotencyKey key() {
            return IdempotencyKey.random();
        }

        private Actor.Person staff(String number, Role role) {
            Actor.Person person = enrolled(number);
            // Two give a role; the founder alone only names the second who may.
            People.Appoint command = new People.Appoint(person.id(), role, Optional.empty());
            registry.people().appoint(owner, key(), command);
            if (role != Role.SCHEME_OWNER) {
                registry.people().appoint(second, key(), command);
            }
            return registry.people().actor(person.id());
        }

        private Actor.Person enrolled(String number) {
            return registry.people()
                    .actor(registry.people()
                            .enrol(
                                    owner,
                                    key(),
                                    new People.Enrol(number, "Person " + number, Optional.of("demo-" + number)))
                            .id("person"));
        }

        /// List 1, by governors who live no longer than this.
        void trustList() {
            List<Es256.KeyPair> governors = List.of(Es256.generate(RANDOM), Es256.generate(RANDOM));
            byte[] file = CanonicalJson.bytes(Json.Obj.builder()
                    .with("threshold", 2)
                    .with(
                            "keys",
                            new Json.Arr(governors.stream()
                                    .map(g -> (Json) g.publicKey().json())
                                    .toList()))
                    .build());
            TrustListJws list = TrustListJws.unsigned(registry.draftTrustList(file, List.of(edition)));
            for (Es256.KeyPair governor : governors) {
                list = list.signedBy(governor.publicKey(), input -> Es256.sign(input, governor.privateKey()));
            }
            registry.publishTrustList(list);
        }

        Case scored(int number) {
            Applications applications = registry.applications();
            Team team = registry.team();
            String token = "P-" + (100 + number);
            UUID person = enrolled(token).id();
            OrganisationId company = OrganisationId.of("GB-COH", Integer.toString(99_000_000 + number));
            UUID supplier = registry.suppliers()
                    .register(
                            registry.people().actor(person),
                            key(),
                            TestRegistry.claim(SupplierKind.LEGAL_PERSON, "Harbour Care " + number + " Ltd", company))
                    .id("supplier");
            registry.people()
                    .appoint(
                            registry.people().actor(person),
                            key(),
                            new People.Appoint(person, Role.SUPPLIER_SIGNATORY, Optional.of(supplier)));
            Actor.Person signatory = registry.people().actor(person);
            Receipt _ = registry.suppliers()
                    .verify(
                            registrar,
                            key(),
                            new Suppliers.Verify(
                                    supplier,
                                    "Harbour Care " + number + " Ltd",
                                    List.of(new Suppliers.Checked(company, "register-lookup"))));
            UUID id = applications
                    .open(
                            signatory,
                            key(),
                            new Applications.Open(supplier, edition.scheme(), "standard", Optional.empty()))
                    .id("application");
            TestRegistry.fill(
                    registry.applications(),
                    edition,
                    signatory,
                    id,
                    clock.instant().atZone(ZoneOffset.UTC).toLocalDate().minusDays(10));
            String declaration = applications.declaration(signatory, id).text("digest");
            applications.submit(signatory, key(), new Applications.Submit(id, declaration));
            applications.complete(registrar, key(), id);
            team.assign(registrar, key(), new Team.Assign(id, tom.id(), true));
            team.assign(registrar, key(), new Team.Assign(id, vera.id(), false));
            for (Actor.Person assessor : List.of(tom, vera)) {
                team.declare(assessor, key(), new Team.Declare(id, false, "None"));
            }
            for (Actor.Person assessor : List.of(tom, vera)) {
                registry.assessments().score(assessor, key(), new Assessments.Score(id, sheet()));
            }
            return new Case(id, "demo-" + token);
        }

        private Sheet sheet() {
            return new Sheet(edition.applicable("standard", edition.facts(TestRegistry.facts())).stream()
                    .map(c -> new Sheet.Mark(c.id(), 2, "Seen."))
                    .toList());
        }

        AccreditationNumber granted(Case one) {
            UUID id = one.application();
            Assessments assessments = registry.assessments();
            String digest = assessments
                    .agree(tom, key(), new Assessments.Agree(id, sheet()))
                    .text("digest");
            assessments.confirm(vera, key(), new Assessments.Confirm(id, digest));
            registry.reviews().startReview(reviewer, key(), id);
            registry.reviews().endReview(reviewer, key(), new Reviews.EndReview(id, true, "In order."));
            Receipt receipt = registry.accreditations()
                    .grant(grace, key(), new Decisions.Decide(id, digest, "All criteria are met."));
            receipt.certificate()
                    .ifPresent(c -> registry.issuance().finish(new org.touchstone.format.id.CertificateId(c)));
            return new AccreditationNumber(receipt.text("accreditation"));
        }
    }

    /// How PostgreSQL is found again: the first line of its pid file.
    static Optional<Long> postmaster(Path data) {
        Path file = data.resolve("pg/cluster/postmaster.pid");
        try {
            return Files.exists(file)
                    ? Files.readString(file, StandardCharsets.US_ASCII)
                            .lines()
                            .findFirst()
                            .map(line -> Long.parseLong(line.strip()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
