package org.touchstone.registry.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.Assessment;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.account.Persona;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Accreditations.Measure;
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
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.verifier.source.KeyFile;

/// The story that a demonstration seeds: suppliers apply, people decide, things go wrong and are put right,
/// in the order of time, each act by a person through the use case that a real person would use. Nothing is
/// inserted behind one's back.
///
/// Every moment is an offset from T, the minute in which the demonstration was first started; T is kept
/// beside the data. Every act carries an idempotency key made from its place in the story, so a story that
/// was broken off is told again from the beginning and only what is missing happens.
public final class Story {
    private static final ZoneId ZONE = ZoneId.of("Europe/London");
    private static final int BEGINNING_MONTHS = 31;
    private static final String OWNER = "S-001";
    private static final String DEPUTY = "G-001";
    private static final String REGISTRAR = "R-001";
    private static final String LEAD = "A-017";
    private static final String SECOND = "A-022";
    private static final String THIRD = "A-031";
    private static final String REVIEWER = "V-004";
    private static final String DECIDER = "D-002";

    private final Path folder;
    private final Path file;
    private final Instant t;
    private final Cast cast;
    private boolean told;
    private Map<String, UUID> cases = new TreeMap<>();

    /// One act of the story.
    private record Step(String id, Instant at, Runnable work) {}

    private Story(Path folder, Instant t, boolean told) {
        this.folder = folder;
        this.file = folder.resolve("story.json");
        this.t = t;
        this.told = told;
        this.cast = Cast.read();
    }

    /// The story of a data folder; the first call fixes its T.
    public static Story of(Path data, InstantSource real) {
        Path folder = data.resolve("demo");
        Path file = folder.resolve("story.json");
        try {
            if (Files.exists(file)) {
                Json.Obj kept = StrictJson.parseObject(Files.readAllBytes(file));
                return new Story(folder, Timestamp.parse(kept.text("t")), kept.bool("told"));
            }
            Files.createDirectories(folder);
            Story story = new Story(folder, real.instant().truncatedTo(ChronoUnit.MINUTES), false);
            story.keep();
            return story;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Who can be played, and what there is to try: with the ids of the cases where a place names one as `{tag}`.
    /// What names a case that is not there is left out.
    public static List<Persona> personas(Path data) {
        Map<String, String> ids = new HashMap<>();
        Path file = data.resolve("demo").resolve("story.json");
        if (Files.exists(file)) {
            try {
                Json.Obj kept = StrictJson.parseObject(Files.readAllBytes(file));
                if (kept.has("cases")) {
                    Json.Obj cases = kept.obj("cases");
                    cases.members().keySet().forEach(tag -> ids.put(tag, cases.text(tag)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Cast.read().personas().stream()
                .map(p -> new Persona(
                        p.number(),
                        p.name(),
                        p.kind(),
                        p.who(),
                        p.tries().stream()
                                .map(link -> new Link(placed(link.href(), ids), link.label()))
                                .filter(link -> !link.href().contains("{"))
                                .toList()))
                .toList();
    }

    private static String placed(String href, Map<String, String> ids) {
        String out = href;
        for (Map.Entry<String, String> e : ids.entrySet()) {
            out = out.replace("{" + e.getKey() + "}", e.getValue());
        }
        return out;
    }

    private void keep() {
        try {
            Path part = folder.resolve("story.json.part");
            Json.Obj.Builder ids = Json.Obj.builder();
            cases.forEach((tag, id) -> ids.with(tag, id.toString()));
            Json.Obj named = ids.build();
            Files.write(
                    part,
                    CanonicalJson.bytes(Json.Obj.builder()
                            .with("t", Timestamp.text(t))
                            .with("told", told)
                            .with("cases", named)
                            .build()));
            Files.move(part, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the clock stands when the registry is founded.
    public Instant beginning() {
        return day(BEGINNING_MONTHS, 0).atTime(8, 0).atZone(ZONE).toInstant();
    }

    /// True once the whole story has been told to this data folder.
    public boolean told() {
        return told;
    }

    /// The edition that the story plays under: the one that ships, in force since the story began.
    public SchemeEdition edition() {
        return SchemeEdition.shipped(cast.edition())
                .inForce(
                        day(BEGINNING_MONTHS, -14),
                        new Applicability.Window(day(BEGINNING_MONTHS, -14), day(BEGINNING_MONTHS - 12, -14)));
    }

    /// The folder of bids that the story leaves behind.
    public BidFolder bids() {
        return new BidFolder(folder.resolveSibling("bids"), cast, deadline());
    }

    /// Tells the story from where it stands; then the clock goes over to real time. `said` hears of each act.
    public void tell(Desk desk, Consumer<String> said) {
        if (!told) {
            Telling telling = new Telling(desk, said);
            telling.tell();
            cases = telling.applications;
            told = true;
            keep();
        }
        desk.clock().goLive();
    }

    /// The day `months` before T, and `days` before that (a negative number: after).
    private LocalDate day(int months, int days) {
        return t.atZone(ZONE).toLocalDate().minusMonths(months).minusDays(days);
    }

    /// Wexmouth's deadline: noon of a working day, eight days before T or just before those.
    private ZonedDateTime deadline() {
        LocalDate day = day(0, 8);
        while (day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
            day = day.minusDays(1);
        }
        return day.atTime(12, 0).atZone(ZONE);
    }

    /// One telling, with what it has come to know.
    private final class Telling {
        private final Desk desk;
        private final Consumer<String> said;
        private final SchemeEdition edition = edition();
        private final List<Step> steps = new ArrayList<>();
        private final Map<String, UUID> persons = new HashMap<>();
        private final Map<String, UUID> suppliers = new HashMap<>();
        private final Map<String, UUID> applications = new TreeMap<>();
        private final Map<String, List<String>> teams = new HashMap<>();
        private final Map<String, UUID> comments = new HashMap<>();
        private final Map<String, String> scores = new HashMap<>();
        private final Map<String, AccreditationNumber> numbers = new HashMap<>();
        private final Map<String, CertificateId> certificates = new HashMap<>();
        private final Instant resumed;
        private String act = "";
        private int acts;

        Telling(Desk desk, Consumer<String> said) {
            this.desk = desk;
            this.said = said;
            this.resumed = desk.clock().instant();
        }

        void tell() {
            script();
            if (steps.stream().map(Step::id).distinct().count() != steps.size()) {
                throw new IllegalStateException("two acts of the story have one id");
            }
            steps.sort(Comparator.comparing(Step::at));
            for (Step step : steps) {
                passTo(step.at());
                act = step.id();
                acts = 0;
                step.work().run();
                said.accept(Timestamp.text(desk.clock().instant()) + "  " + step.id());
            }
            passTo(t);
            desk.settle().run();
        }

        /// Lets time pass day by day, so that what falls due on the way happens then.
        private void passTo(Instant moment) {
            while (desk.clock().instant().plus(Duration.ofDays(1)).isBefore(moment)) {
                desk.clock().advanceTo(desk.clock().instant().plus(Duration.ofDays(1)));
                clockwork();
            }
            desk.clock().advanceTo(moment);
            clockwork();
        }

        private void clockwork() {
            desk.scheduler().fireDue().forEach(desk.handOut());
        }

        private void step(String id, LocalDate day, int hour, Runnable work) {
            steps.add(new Step(id, day.atTime(hour, 0).atZone(ZONE).toInstant(), work));
        }

        // ------------------------------------------------------------------------------------------ the script

        private void script() {
            step("found", day(BEGINNING_MONTHS, 0), 9, this::found);
            step("publish-edition", day(BEGINNING_MONTHS, -1), 9, this::publishEdition);
            for (int years = 1; years <= 2; years++) {
                LocalDate day = day(BEGINNING_MONTHS, -350 * years);
                step("renew-trust-" + years, day, 9, () -> {
                    if (!desk.clock().instant().isBefore(resumed)) {
                        desk.renewTrust().run();
                    }
                });
            }
            granted("brightsea", 24);
            granted("paragon", 22);
            granted("northmoor", 20);
            granted("meridian", 18);
            granted("castlegate", 16);
            granted("harbour", 14);
            refused("kestrel", 11);
            granted("tidewell", 10);
            granted("rowan", 9);
            granted("habsmeier", 7);
            granted("ashgrove", 3);

            step("harbour-own-work", day(14, 1), 10, this::ownWork);

            step("northmoor-condition-met", day(15, 3), 10, this::conditionMet);
            step("northmoor-condition-closed", day(15, 0), 10, this::conditionClosed);
            LocalDate reportDue = day(8, 0);
            step("northmoor-report-late", reportDue.plusDays(31), 9, this::reportLate);
            step(
                    "northmoor-report-in",
                    reportDue.plusDays(48),
                    10,
                    () -> check(THIRD, "northmoor", "suspension", "report-in"));
            step("northmoor-reinstated", reportDue.plusDays(50), 10, () -> reinstate("northmoor"));

            step("castlegate-asks", day(9, 0), 10, this::asksForSuspension);
            step(
                    "castlegate-checked",
                    day(7, 3),
                    10,
                    () -> check(THIRD, "castlegate", "suspension", "safeguarding-done"));
            step("castlegate-reinstated", day(7, 0), 10, () -> reinstate("castlegate"));

            step("paragon-suspended", day(8, 0), 14, this::urgentSuspension);
            step("paragon-checked", day(6, 5), 10, () -> check(THIRD, "paragon", "withdrawal", "waste-checked"));
            step("paragon-notice", day(6, 0), 10, () -> notice("paragon", Measure.WITHDRAW, "false", "waste-notice"));
            step("paragon-withdrawn", day(5, 0), 10, this::withdrawn);

            step("brightsea-keeps-file", day(5, 1), 16, () -> keepBundle("brightsea"));
            step("brightsea-renamed", day(5, 0), 10, this::renamed);

            signUp("kestrel-again", day(1, 0), false);

            LocalDate read = day(1, 0);
            step(
                    "messages-read",
                    read,
                    8,
                    () -> messagesRead(read.atTime(8, 0).atZone(ZONE).toInstant()));

            step("tidewell-notice", day(0, 25), 10, () -> notice("tidewell", Measure.SUSPEND, "breach", "pay-notice"));
            LocalDate deadline = deadline().toLocalDate();
            step("bids-made", deadline, 9, this::makeBids);
            step("bids-opened", deadline, 13, this::openBids);
            step("tidewell-suspended", day(0, 2), 10, this::suspended);
            casework();
        }

        /// The cases on which people work on the day the demonstration is started: one in each state.
        private void casework() {
            step("harbour-begun", day(0, 1), 15, () -> begin("harbour-enhanced"));
            step("brightsea-submitted", day(0, 2), 11, () -> apply("brightsea-enhanced", day(0, 2)));
            step("ashgrove-submitted", day(0, 12), 11, () -> apply("ashgrove-enhanced", day(0, 12)));
            step("ashgrove-returned", day(0, 6), 15, () -> returned("ashgrove-enhanced"));

            // Kestrel has applied again, and the public may still comment.
            step("kestrel-again-comment", day(0, 20), 14, () -> comment("kestrel-again", "comment-shifts"));
            step("kestrel-again-published", day(0, 18), 9, () -> publish("kestrel-again", "comment-shifts"));
            step("kestrel-again-replies", day(0, 12), 16, () -> reply("kestrel-again", "comment-shifts"));
            step("kestrel-again-team", day(0, 10), 10, () -> assignOnly("kestrel-again", THIRD, SECOND));
            step("kestrel-again-comments", day(0, 3), 17, () -> {
                comment("kestrel-again", "comment-pay");
                comment("kestrel-again", "comment-abuse");
            });

            // One of two has scored.
            signUp("southcoast", day(0, 60), true);
            step("southcoast-assigned", day(0, 50), 11, () -> assign("southcoast", LEAD, SECOND));
            step("southcoast-one-scored", day(0, 6), 11, () -> scoreAlone("southcoast", SECOND, 2));
            step("southcoast-one-scores", day(0, 5), 11, () -> scoreSome("southcoast", LEAD));

            // The assessors ask.
            signUp("civils", day(0, 38), true);
            step("civils-assigned", day(0, 24), 11, () -> assign("civils", SECOND, THIRD));
            step("civils-asked", day(0, 4), 11, () -> ask("civils", SECOND));

            // Two are too far apart.
            signUp("castlegate-enhanced", day(0, 70), false);
            step("castlegate-enhanced-team", day(0, 60), 11, () -> assign("castlegate-enhanced", LEAD, SECOND));
            step("castlegate-enhanced-apart", day(0, 11), 11, () -> score("castlegate-enhanced", true));

            signUp("tidewell-enhanced", day(0, 80), false);
            step("tidewell-enhanced-team", day(0, 70), 11, () -> assign("tidewell-enhanced", SECOND, THIRD));
            step("tidewell-enhanced-scored", day(0, 40), 11, () -> score("tidewell-enhanced", false));
            step("tidewell-enhanced-agreed", day(0, 9), 11, () -> agree("tidewell-enhanced", false));

            signUp("rowan-enhanced", day(0, 95), false);
            step("rowan-enhanced-team", day(0, 85), 11, () -> assign("rowan-enhanced", SECOND, THIRD));
            step("rowan-enhanced-scored", day(0, 50), 11, () -> score("rowan-enhanced", false));
            step("rowan-enhanced-agreed", day(0, 40), 11, () -> agree("rowan-enhanced", false));
            step(
                    "rowan-enhanced-review-begun",
                    day(0, 7),
                    11,
                    () -> desk.reviews().startReview(staff(REVIEWER), key(), application("rowan-enhanced")));

            // Quayline did not answer the first time.
            step("quayline-signs-up", day(9, 3), 9, () -> register("quayline"));
            step("quayline-verified", day(9, 1), 9, () -> verify("quayline"));
            step("quayline-applied", day(9, 0), 10, () -> apply("quayline-first", day(9, 0)));
            step("quayline-returned", day(9, -5), 10, () -> returned("quayline-first"));
            signUp("quayline", day(0, 85), false);
            step("quayline-assigned", day(0, 75), 11, () -> assign("quayline", LEAD, THIRD));
            step("quayline-scored", day(0, 45), 11, () -> score("quayline", false));
            step("quayline-agreed", day(0, 35), 11, () -> agree("quayline", false));
            step("quayline-reviewed", day(0, 20), 11, () -> review("quayline"));

            signUp("paragon-again", day(0, 110), false);
            step("paragon-again-team", day(0, 100), 11, () -> assign("paragon-again", THIRD, SECOND));
            step("paragon-again-scored", day(0, 70), 11, () -> score("paragon-again", false));
            step("paragon-again-agreed", day(0, 60), 11, () -> agree("paragon-again", false));
            step("paragon-again-reviewed", day(0, 50), 11, () -> review("paragon-again"));
            step("paragon-again-intent", day(0, 9), 11, () -> intendToRefuse("paragon-again"));
            step("paragon-again-answers", day(0, 2), 16, () -> answerIntent("paragon-again", "waste-answer"));

            // Three have registered and nobody has verified them; two of them may be one.
            step("estuary-signs-up", day(0, 6), 10, () -> register(cast.registration("estuary")));
            step("estuary-again-signs-up", day(0, 4), 16, () -> register(cast.registration("estuary-again")));
            step("lantern-signs-up", day(0, 3), 9, () -> register(cast.registration("lantern")));

            // Solent goes into another company and gives up.
            signUp("solent", day(0, 146), true);
            step(
                    "solent-withdraws",
                    day(0, 120),
                    15,
                    () -> desk.applications().withdraw(applicant("solent"), key(), application("solent")));
        }

        private void granted(String id, int months) {
            LocalDate decided = day(months, 0);
            signUp(id, decided.minusDays(76), true);
            assessed(id, decided, false);
            step(id + "-granted", decided, 10, () -> {
                Assessment.Result result = weighed(id).assess(edition).result();
                String words = result instanceof Assessment.Result.GrantWithConditions ? "grant-conditions" : "grant";
                Receipt receipt = desk.accreditations()
                        .grant(
                                staff(DECIDER),
                                key(),
                                new Decisions.Decide(application(id), score(id), cast.say(words)));
                numbers.put(id, new AccreditationNumber(receipt.text("accreditation")));
                handedOut(id, receipt.certificate());
            });
        }

        private void refused(String id, int months) {
            LocalDate decided = day(months, 0);
            signUp(id, decided.minusDays(96), true);
            assessed(id, decided.minusDays(20), true);
            step(id + "-intent", decided.minusDays(20), 10, () -> intendToRefuse(id));
            step(id + "-answer", decided.minusDays(12), 15, () -> answerIntent(id, "refuse-answer"));
            step(
                    id + "-refused",
                    decided,
                    10,
                    () -> desk.decisions()
                            .refuse(
                                    staff(DECIDER),
                                    key(),
                                    new Decisions.Decide(application(id), score(id), cast.say("refuse"))));
        }

        /// From the first draft until the application is complete; `fresh` suppliers sign up first.
        private void signUp(String tag, LocalDate day, boolean fresh) {
            if (fresh) {
                step(tag + "-signs-up", day.minusDays(3), 9, () -> register(tag));
                step(tag + "-verified", day.minusDays(1), 9, () -> verify(tag));
            }
            step(tag + "-applies", day, 10, () -> apply(tag, day));
            step(
                    tag + "-complete",
                    day.plusDays(4),
                    9,
                    () -> desk.applications().complete(staff(REGISTRAR), key(), application(tag)));
        }

        /// Assigning, scoring alone, agreeing and the review, all before `decided`.
        private void assessed(String id, LocalDate decided, boolean apart) {
            step(id + "-assigned", decided.minusDays(70), 11, () -> assign(id, LEAD, SECOND));
            step(id + "-scored", decided.minusDays(50), 11, () -> score(id, apart));
            if (apart) {
                step(id + "-third", decided.minusDays(45), 11, () -> third(id));
            }
            step(id + "-agreed", decided.minusDays(38), 11, () -> agree(id, apart));
            step(id + "-reviewed", decided.minusDays(30), 11, () -> review(id));
        }

        // ------------------------------------------------------------------------------------------------ acts

        private void found() {
            Cast.Person owner = cast.person(OWNER);
            try {
                persons.put(OWNER, desk.people().found(enrol(owner)).id());
            } catch (RefusedException e) {
                // Founded when the story was told before.
                persons.put(OWNER, desk.people().authenticate(owner.token()).id());
            }
            for (Cast.Person person : cast.people().values()) {
                if (person.equals(owner)) {
                    continue;
                }
                enrolled(person);
                person.role().ifPresent(role -> {
                    // Two give a role; only the second who may is named by the founder alone.
                    People.Appoint command = new People.Appoint(personId(person.number()), role, Optional.empty());
                    desk.people().appoint(staff(OWNER), key(), command);
                    if (!person.number().equals(DEPUTY)) {
                        desk.people().appoint(staff(DEPUTY), key(), command);
                    }
                });
            }
        }

        /// Everybody reads what they were told before a moment, so that what is new stands out.
        private void messagesRead(Instant moment) {
            new TreeMap<>(persons).forEach((number, _) -> {
                Actor.Person reader = staff(number);
                desk.notices()
                        .list(reader, Optional.of(new Notices.Place(moment, 0)), 1)
                        .forEach(newest -> desk.notices().readUntil(reader, key(), newest.id()));
            });
        }

        private void enrolled(Cast.Person person) {
            persons.put(
                    person.number(),
                    desk.people().enrol(staff(OWNER), key(), enrol(person)).id("person"));
        }

        private static People.Enrol enrol(Cast.Person person) {
            return new People.Enrol(person.number(), person.name(), Optional.of(person.token()));
        }

        private void publishEdition() {
            desk.editions()
                    .publish(
                            staff(OWNER),
                            key(),
                            StrictJson.parseObject(edition.canonicalBytes(), StrictJson.Limits.DOCUMENT));
        }

        /// Somebody new registers an organisation: its id.
        private UUID register(Cast.Newcomer newcomer) {
            enrolled(newcomer.person());
            return desk.suppliers()
                    .register(staff(newcomer.person().number()), key(), newcomer.said())
                    .id("supplier");
        }

        private void register(String id) {
            Cast.Player p = cast.supplier(id);
            UUID supplier = register(p.newcomer());
            suppliers.put(id, supplier);
            desk.people()
                    .appoint(
                            player(id),
                            key(),
                            new People.Appoint(
                                    personId(p.person().number()), Role.SUPPLIER_SIGNATORY, Optional.of(supplier)));
        }

        private void verify(String id) {
            Cast.Player p = cast.supplier(id);
            desk.suppliers()
                    .verify(
                            staff(REGISTRAR),
                            key(),
                            new Suppliers.Verify(
                                    supplier(id),
                                    p.name(),
                                    p.identifiers().stream()
                                            .map(i -> new Suppliers.Checked(i, "register-lookup"))
                                            .toList(),
                                    p.groupCompanies()));
        }

        private Cast.Weighed weighed(String tag) {
            return cast.weighed(tag, edition);
        }

        /// Whoever acts for the supplier of a case.
        private Actor.Person applicant(String tag) {
            return player(weighed(tag).supplier());
        }

        private UUID open(String tag) {
            Cast.Weighed w = weighed(tag);
            UUID application = desk.applications()
                    .open(
                            applicant(tag),
                            key(),
                            new Applications.Open(supplier(w.supplier()), cast.scheme(), w.level(), Optional.empty()))
                    .id("application");
            applications.put(tag, application);
            return application;
        }

        /// An application that is begun and not handed in: the facts are stated, and a few criteria answered.
        private void begin(String tag) {
            UUID application = open(tag);
            Actor.Person person = applicant(tag);
            Cast.Weighed w = weighed(tag);
            Json.Obj.Builder criteria = Json.Obj.builder();
            Map<String, UUID> files = new LinkedHashMap<>();
            edition.applicable(w.level(), edition.facts(w.facts())).stream()
                    .limit(6)
                    .forEach(c -> criteria.with(
                            c.id(),
                            Json.Obj.builder()
                                    .with("words", claim(w, c))
                                    .with(
                                            "evidence",
                                            Json.Arr.ofStrings(List.of(file(files, c, application, tag, day(0, 1))
                                                    .toString())))
                                    .build()));
            desk.drafts()
                    .save(
                            person,
                            key(),
                            new Drafts.Save(
                                    application,
                                    Json.Obj.builder()
                                            .with("facts", w.facts())
                                            .with("criteria", criteria.build())
                                            .build()));
        }

        /// What a supplier says of a criterion: that it meets it.
        private String claim(Cast.Weighed w, Criterion c) {
            return String.format(Locale.ROOT, cast.say("answer"), means(c.id(), met(w)));
        }

        /// The score from which a criterion is met.
        private int met(Cast.Weighed w) {
            return Optional.ofNullable(edition.scoring().passMarks().get(w.level()))
                    .orElseThrow()
                    .mandatoryMinimum();
        }

        /// What a score means for a criterion, in the words of the edition.
        private String means(String criterion, int score) {
            return edition.criterion(criterion).explain().scores().get(score);
        }

        private void returned(String tag) {
            desk.applications()
                    .returnIncomplete(
                            staff(REGISTRAR),
                            key(),
                            new Applications.ReturnIt(
                                    application(tag),
                                    List.of(new Applications.Missing(cast.code("evidence"), cast.say("returned")))));
        }

        private void comment(String tag, String words) {
            comments.put(
                    words,
                    desk.comments()
                            .post(
                                    key(),
                                    new Comments.Post(
                                            application(tag), cast.say(words), Optional.empty(), Optional.empty()))
                            .id("comment"));
        }

        private void publish(String tag, String words) {
            desk.comments()
                    .moderate(
                            staff(REGISTRAR),
                            key(),
                            new Comments.Moderate(
                                    application(tag), known(comments, words), new Comments.Verdict.Publish()));
        }

        private void reply(String tag, String words) {
            desk.comments()
                    .reply(
                            applicant(tag),
                            key(),
                            new Comments.Reply(application(tag), known(comments, words), cast.say("comment-reply")));
        }

        private void ask(String tag, String assessor) {
            List<Clarifications.Question> questions =
                    edition
                            .applicable(
                                    weighed(tag).level(),
                                    edition.facts(weighed(tag).facts()))
                            .stream()
                            .filter(c -> cast.words().containsKey("ask-" + c.id()))
                            .map(c -> new Clarifications.Question(c.id(), cast.say("ask-" + c.id())))
                            .toList();
            desk.clarifications().ask(staff(assessor), key(), new Clarifications.Ask(application(tag), questions));
        }

        private void answerIntent(String tag, String words) {
            desk.decisions().answer(applicant(tag), key(), new Decisions.Answer(application(tag), cast.say(words)));
        }

        private void apply(String tag, LocalDate day) {
            UUID application = open(tag);
            Actor.Person person = applicant(tag);
            Cast.Weighed w = weighed(tag);
            if (desk.applications().find(person, application).submittedAt().isPresent()) {
                // Handed in when the story was told before; what was declared then may have changed its
                // name since.
                return;
            }
            desk.applications().stateFacts(person, key(), new Applications.StateFacts(application, w.facts()));
            desk.applications()
                    .giveAnswers(
                            person, key(), new Applications.GiveAnswers(application, answers(tag, application, day)));
            Es256.KeyPair pair = holderKey(w.supplier());
            String challenge =
                    desk.applications().challenge(person, key(), application).text("challenge");
            desk.applications()
                    .proveKey(
                            person,
                            key(),
                            new Applications.ProveKey(
                                    application,
                                    pair.publicKey().json(),
                                    HolderProof.sign(pair.publicKey(), challenge, m -> Es256.sign(m, pair.privateKey()))
                                            .text()));
            desk.applications()
                    .acceptAgreement(
                            person,
                            key(),
                            new Applications.AcceptAgreement(
                                    application, edition.agreement().version()));
            String declaration =
                    desk.applications().declaration(person, application).text("digest");
            desk.applications().submit(person, key(), new Applications.Submit(application, declaration));
        }

        /// The file of evidence for a criterion: one for each kind of the application.
        private UUID file(Map<String, UUID> files, Criterion c, UUID application, String tag, LocalDate day) {
            String type = c.evidence().stream().filter(this::isPdf).findFirst().orElseThrow();
            Cast.Player p = cast.supplier(weighed(tag).supplier());
            return files.computeIfAbsent(
                    type,
                    known -> UUID.fromString(desk.applications()
                            .addFiles(player(p.id()), key(), evidence(p, application, known, day))
                            .body()
                            .texts("files")
                            .getFirst()));
        }

        private Answers answers(String tag, UUID application, LocalDate day) {
            Cast.Weighed w = weighed(tag);
            Cast.Player p = cast.supplier(w.supplier());
            String size = edition.sizeOf(edition.facts(w.facts())).id();
            Map<String, UUID> files = new LinkedHashMap<>();
            List<Answers.Answer> answers = new ArrayList<>();
            List<Answers.Figure> figures = new ArrayList<>();
            for (Criterion c : edition.applicable(w.level(), edition.facts(w.facts()))) {
                UUID evidence = file(files, c, application, tag, day);
                answers.add(new Answers.Answer(c.id(), claim(w, c), List.of(evidence)));
                int score = w.scores().getOrDefault(c.id(), 0);
                for (Criterion.Metric m : c.metrics()) {
                    Optional<java.math.BigDecimal> value =
                            score == edition.scoring().highest() ? m.exceeded().or(m::met) : m.metFor(size);
                    if (m.isPublic() && score >= 2 && value.isPresent()) {
                        figures.add(new Answers.Figure(
                                m.id(), value.get().toPlainString(), Optional.empty(), Optional.empty()));
                    }
                }
            }
            List<Certificate.Objective> objectives = new ArrayList<>();
            for (int n = 1; n <= 3; n++) {
                objectives.add(new Certificate.Objective(
                        String.format(Locale.ROOT, cast.say("objective"), n),
                        Optional.of(Integer.toString(10 * n)),
                        Optional.of(Integer.toString(14 * n)),
                        Optional.of("C62"),
                        day.plusMonths(30)));
            }
            return new Answers(
                    p.vcse(),
                    new Certificate.Scope("legal-person", List.of(), List.of()),
                    new Certificate.AccountabilityCode(
                            edition.accountabilityCode().version(), Optional.of(p.site() + "/accountability")),
                    objectives,
                    figures,
                    w.equivalents(),
                    answers);
        }

        private boolean isPdf(String type) {
            EvidenceType known = edition.evidenceTypes().get(type);
            return known != null && known.mediaTypes().contains("application/pdf");
        }

        private Applications.AddFiles evidence(Cast.Player p, UUID application, String type, LocalDate day) {
            String text = String.format(Locale.ROOT, cast.say("evidence"), type, p.id(), day);
            return new Applications.AddFiles(
                    application,
                    type,
                    day.minusDays(10),
                    List.of(new Applications.NamedFile(type + ".pdf", Pdf.page(text))));
        }

        private void assignOnly(String id, String lead, String second) {
            teams.put(id, List.of(lead, second));
            for (String assessor : List.of(lead, second)) {
                desk.team()
                        .assign(
                                staff(REGISTRAR),
                                key(),
                                new Team.Assign(application(id), personId(assessor), assessor.equals(lead)));
            }
        }

        private void assign(String id, String lead, String second) {
            assignOnly(id, lead, second);
            for (String assessor : List.of(lead, second)) {
                declare(id, assessor);
            }
        }

        /// Everybody's own score, the same for all criteria.
        private void scoreAlone(String id, String assessor, int score) {
            Map<String, Integer> all = new LinkedHashMap<>();
            weighed(id).scores().keySet().forEach(c -> all.put(c, score));
            desk.assessments()
                    .score(staff(assessor), key(), new Assessments.Score(application(id), sheet(all, Map.of())));
        }

        /// Some scores that are not given yet: those of the first theme.
        private void scoreSome(String id, String assessor) {
            Map<String, Integer> some = new LinkedHashMap<>();
            String theme = edition.themes().keySet().iterator().next();
            weighed(id).scores().forEach((c, score) -> {
                if (edition.criterion(c).theme().equals(theme)) {
                    some.put(c, score);
                }
            });
            desk.assessments()
                    .saveMarks(
                            staff(assessor), key(), new Assessments.SaveMarks(application(id), sheet(some, Map.of())));
        }

        private void declare(String id, String assessor) {
            desk.team()
                    .declare(staff(assessor), key(), new Team.Declare(application(id), false, cast.say("no-interest")));
        }

        /// The lead gives what will be agreed. The second differs by one here and there; where two are
        /// `apart`, by two on what the lead found not met at all.
        private void score(String id, boolean apart) {
            Map<String, Integer> agreed = weighed(id).scores();
            List<String> team = known(teams, id);
            desk.assessments()
                    .score(
                            staff(team.getFirst()),
                            key(),
                            new Assessments.Score(application(id), sheet(agreed, Map.of())));
            desk.assessments()
                    .score(
                            staff(team.getLast()),
                            key(),
                            new Assessments.Score(application(id), sheet(second(agreed, apart), Map.of())));
        }

        private Map<String, Integer> second(Map<String, Integer> agreed, boolean apart) {
            Map<String, Integer> out = new LinkedHashMap<>();
            int n = 0;
            for (Map.Entry<String, Integer> e : agreed.entrySet()) {
                int score = e.getValue();
                if (apart && score == 0) {
                    score += edition.scoring().agreement().third();
                } else if (++n % 9 == 4 && score >= 2) {
                    score -= edition.scoring().agreement().discuss();
                }
                out.put(e.getKey(), score);
            }
            return out;
        }

        private void third(String id) {
            desk.team().assign(staff(REGISTRAR), key(), new Team.Assign(application(id), personId(THIRD), false));
            declare(id, THIRD);
            desk.assessments()
                    .score(
                            staff(THIRD),
                            key(),
                            new Assessments.Score(
                                    application(id), sheet(weighed(id).scores(), Map.of())));
        }

        private void agree(String id, boolean apart) {
            Map<String, Integer> agreed = weighed(id).scores();
            List<Assessments.Shortfall> shortfalls = weighed(id).assess(edition).criteria().stream()
                    .filter(line -> !line.met())
                    .map(line -> new Assessments.Shortfall(
                            line.criterion(),
                            String.format(
                                    Locale.ROOT,
                                    cast.say("shortfall"),
                                    means(line.criterion(), line.score()),
                                    means(line.criterion(), met(weighed(id))))))
                    .toList();
            List<String> team = known(teams, id);
            String digest = desk.assessments()
                    .agree(
                            staff(team.getFirst()),
                            key(),
                            new Assessments.Agree(
                                    application(id),
                                    sheet(agreed, second(agreed, apart)),
                                    List.of(),
                                    Optional.of(cast.say("findings")),
                                    shortfalls))
                    .text("digest");
            scores.put(id, digest);
            List<String> others = apart ? List.of(team.getLast(), THIRD) : List.of(team.getLast());
            for (String assessor : others) {
                desk.assessments().confirm(staff(assessor), key(), new Assessments.Confirm(application(id), digest));
            }
        }

        /// @param other another's scores: where they differ, the words are those of an agreement
        private Sheet sheet(Map<String, Integer> marks, Map<String, Integer> other) {
            return new Sheet(marks.entrySet().stream()
                    .map(e -> {
                        boolean differ = !other.isEmpty() && !e.getValue().equals(other.get(e.getKey()));
                        String words = differ ? "agreed" : e.getValue() < 2 ? "mark-low" : "mark";
                        return new Sheet.Mark(e.getKey(), e.getValue(), cast.say(words));
                    })
                    .toList());
        }

        private void review(String id) {
            desk.reviews().startReview(staff(REVIEWER), key(), application(id));
            desk.reviews()
                    .endReview(
                            staff(REVIEWER), key(), new Reviews.EndReview(application(id), true, cast.say("review")));
        }

        private void intendToRefuse(String id) {
            List<Decisions.Reason> reasons = new ArrayList<>();
            if (weighed(id).assess(edition).result()
                    instanceof Assessment.Result.Refuse(List<Assessment.Shortfall> shortfalls)) {
                for (Assessment.Shortfall s : shortfalls) {
                    reasons.add(new Decisions.Reason(
                            s.code(),
                            s.criterion(),
                            s.theme(),
                            cast.say(s.criterion()
                                    .map(c -> cast.words().containsKey("refuse-" + c)
                                            ? "refuse-" + c
                                            : "refuse-mandatory")
                                    .orElse(s.theme().isPresent() ? "refuse-theme" : "refuse-score"))));
                }
            }
            desk.decisions()
                    .intendToRefuse(staff(DECIDER), key(), new Decisions.Intend(application(id), score(id), reasons));
        }

        /// The lead assessor presses *decide* on the case that he assessed; the registry refuses and writes
        /// it down.
        private void ownWork() {
            try {
                desk.accreditations()
                        .grant(
                                staff(LEAD),
                                key(),
                                new Decisions.Decide(application("harbour"), score("harbour"), cast.say("grant")));
            } catch (RefusedException e) {
                if (e.reason() == Refusal.OWN_WORK) {
                    return;
                }
                throw e;
            }
            throw new IllegalStateException("an assessor decided the case that he assessed");
        }

        private void check(String by, String id, String subject, String words) {
            desk.accreditations()
                    .check(staff(by), key(), new Accreditations.Check(number(id), subject, cast.say(words)));
        }

        private void reinstate(String id) {
            String code =
                    edition.reasonCodes().forCause(Reasons.Cause.CAUSE_REMOVED).id();
            Receipt receipt = desk.accreditations()
                    .reinstate(staff(DECIDER), key(), new Accreditations.Reinstate(number(id), code));
            handedOut(id, receipt.certificate());
        }

        private String conditioned() {
            if (weighed("northmoor").assess(edition).result()
                    instanceof Assessment.Result.GrantWithConditions(List<String> criteria)) {
                return criteria.getFirst();
            }
            throw new IllegalStateException("no condition");
        }

        private void conditionMet() {
            check(SECOND, "northmoor", conditioned(), "condition-met");
        }

        private void conditionClosed() {
            Receipt receipt = desk.accreditations()
                    .closeCondition(
                            staff(DECIDER),
                            key(),
                            new Accreditations.CloseCondition(number("northmoor"), conditioned()));
            handedOut("northmoor", receipt.certificate());
        }

        private void reportLate() {
            String code =
                    edition.reasonCodes().forCause(Reasons.Cause.REPORT_OVERDUE).id();
            desk.accreditations()
                    .suspendByRule(
                            staff(REGISTRAR),
                            key(),
                            new Accreditations.Suspend(number("northmoor"), code, cast.say("report-late"), false));
            desk.settle().run();
        }

        private void asksForSuspension() {
            String code =
                    edition.reasonCodes().forCause(Reasons.Cause.SUPPLIER_ASKED).id();
            desk.accreditations()
                    .suspendAtOwnRequest(
                            player("castlegate"),
                            key(),
                            new Accreditations.Suspend(number("castlegate"), code, cast.say("safeguarding"), false));
            desk.settle().run();
        }

        private void urgentSuspension() {
            desk.accreditations()
                    .suspend(
                            staff(DECIDER),
                            key(),
                            new Accreditations.Suspend(
                                    number("paragon"), cast.code("complaint"), cast.say("waste-urgent"), true));
            desk.settle().run();
        }

        private void notice(String id, Measure measure, String code, String words) {
            desk.accreditations()
                    .giveNotice(
                            staff(DECIDER),
                            key(),
                            new Accreditations.GiveNotice(number(id), measure, cast.code(code), cast.say(words)));
        }

        private void withdrawn() {
            desk.accreditations()
                    .withdraw(
                            staff(DECIDER),
                            key(),
                            new Accreditations.Withdraw(
                                    number("paragon"), cast.code("false"), cast.say("waste"), false));
            desk.settle().run();
        }

        private void suspended() {
            desk.accreditations()
                    .suspend(
                            staff(DECIDER),
                            key(),
                            new Accreditations.Suspend(
                                    number("tidewell"), cast.code("breach"), cast.say("pay"), false));
            desk.settle().run();
            award();
        }

        /// The buyer is about to award to Tidewell, fetches what everybody fetches, and so sees that it was
        /// suspended.
        private void award() {
            BidFolder bids = bids();
            if (!bids.isAwarded()) {
                bids.award(
                        desk.pack().get(),
                        edition.canonicalBytes(),
                        desk.clock().instant());
            }
        }

        private void renamed() {
            Cast.Player p = cast.supplier("brightsea");
            Receipt receipt = desk.accreditations()
                    .rename(
                            staff(REGISTRAR),
                            key(),
                            new Suppliers.Rename(
                                    supplier("brightsea"), p.renamed().orElseThrow(), p.tradingName(), p.address()));
            handedOut(
                    "brightsea",
                    receipt.body().texts("certificates").stream().findFirst().map(UUID::fromString));
        }

        // ------------------------------------------------------------------------------------------------ bids

        private void keepBundle(String id) {
            Path kept = supplierFolder(id).resolve("certificate.bundle.json");
            if (!Files.exists(kept)) {
                desk.settle().run();
                write(kept, desk.bundle().apply(certificate(id)));
            }
        }

        private void makeBids() {
            BidFolder bids = bids();
            if (bids.isMade()) {
                return;
            }
            desk.settle().run();
            Instant now = desk.clock().instant();
            for (Cast.Bid bid : cast.tender().bids()) {
                String id = bid.supplier();
                if (id.equals("kestrel")) {
                    bids.forge(bid, desk.bundle().apply(certificate("harbour")), holderKey(id), now);
                    continue;
                }
                Path kept = supplierFolder(id).resolve("certificate.bundle.json");
                if (!Files.exists(kept)) {
                    write(kept, desk.bundle().apply(certificate(id)));
                }
                bids.present(bid, read(kept), holderKey(id), now);
            }
            List<BidFolder.Ready> together = new ArrayList<>();
            for (Cast.Member m : cast.tender().group().members()) {
                byte[] bundle = desk.bundle().apply(certificate(m.supplier()));
                together.add(new BidFolder.Ready(m, bundle, holderKey(m.supplier())));
            }
            bids.presentTogether(together, now);
        }

        private void openBids() {
            BidFolder bids = bids();
            if (!bids.isMade()) {
                desk.settle().run();
                bids.open(
                        desk.pack().get(),
                        edition.canonicalBytes(),
                        desk.clock().instant());
            }
        }

        // ----------------------------------------------------------------------------------------------- parts

        private void handedOut(String id, Optional<UUID> certificate) {
            certificate.map(CertificateId::new).ifPresent(c -> {
                desk.handOut().accept(c);
                certificates.put(id, c);
            });
            desk.settle().run();
        }

        private Es256.KeyPair holderKey(String id) {
            Path file = supplierFolder(id).resolve("holder.jwk");
            try {
                if (!Files.exists(file)) {
                    write(file, KeyFile.plain(KeyFile.Purpose.HOLDER, Es256.generate(new SecureRandom())));
                }
                return KeyFile.parse(read(file)).open(new char[0]);
            } catch (KeyFile.WrongPassphraseException e) {
                throw new MalformedException("the key of " + id + " is locked", e);
            }
        }

        private Path supplierFolder(String id) {
            return folder.resolve("suppliers").resolve(id);
        }

        private IdempotencyKey key() {
            return new IdempotencyKey("story-" + act + "-" + acts++);
        }

        private Actor.Person staff(String number) {
            return desk.people().actor(personId(number));
        }

        private Actor.Person player(String id) {
            return staff(cast.supplier(id).person().number());
        }

        private UUID personId(String number) {
            return known(persons, number);
        }

        private UUID supplier(String id) {
            return known(suppliers, id);
        }

        private UUID application(String tag) {
            return known(applications, tag);
        }

        private String score(String id) {
            return known(scores, id);
        }

        private AccreditationNumber number(String id) {
            return known(numbers, id);
        }

        private CertificateId certificate(String id) {
            return known(certificates, id);
        }

        private static <V> V known(Map<String, V> map, String key) {
            return Optional.ofNullable(map.get(key))
                    .orElseThrow(() -> new IllegalStateException("the story does not know " + key + " yet"));
        }

        private static byte[] read(Path file) {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void write(Path file, byte[] bytes) {
            BidFolder.write(file, bytes);
        }
    }

    /// A page with one line of text, as small as a readable PDF can be.
    private static final class Pdf {
        private Pdf() {}

        static byte[] page(String line) {
            String safe = line.replaceAll("[^ -~]", "?").replaceAll("[()\\\\]", " ");
            String stream = "BT /F 12 Tf 60 780 Td (" + safe + ") Tj ET";
            String[] objects = {
                "<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
                        + "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
                "<</Length " + stream.length() + ">>stream\n" + stream + "\nendstream",
            };
            StringBuilder out = new StringBuilder("%PDF-1.4\n");
            List<Integer> offsets = new ArrayList<>();
            for (int i = 0; i < objects.length; i++) {
                offsets.add(out.length());
                out.append(i + 1).append(" 0 obj").append(objects[i]).append("endobj\n");
            }
            int table = out.length();
            out.append("xref\n0 ").append(objects.length + 1).append("\n0000000000 65535 f \n");
            offsets.forEach(o -> out.append(String.format(Locale.ROOT, "%010d 00000 n \n", o)));
            out.append("trailer<</Size ").append(objects.length + 1).append("/Root 1 0 R>>\nstartxref\n");
            out.append(table).append("\n%%EOF\n");
            return out.toString().getBytes(StandardCharsets.US_ASCII);
        }
    }
}
