package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.demo.DemoGovernors;
import org.touchstone.registry.demo.Story;
import org.touchstone.registry.demo.StoryClock;
import org.touchstone.registry.pages.Chrome;
import org.touchstone.registry.pages.Hands;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.web.Refusal;

/// Scenes 3 to 6 of the demonstration's story as one journey in a real browser (`-Dbrowser=<executable>`): by the
/// people of the story, by keyboard, and through the pages alone, on a registry that was founded and has published its
/// standard and nothing else, from the name of an organisation to the certificate in the log. With
/// `-Dpictures=<folder>` it leaves pictures to look at.
@EnabledIfSystemProperty(named = "browser", matches = ".+")
class ScenesBrowserTest {
    private static final String NAME = "Harbour & Vale Care Ltd";
    private static final OrganisationId NUMBER = OrganisationId.of("GB-COH", "99000001");
    private static final String DIRECTOR = "Anneliese Vale";
    private static final String NEIGHBOUR = "Nora Eighbour";
    private static final String CONTACT = "nora@street.example";
    private static final String COMMENT = "Their vans stand on the pavement of our street every morning.";
    private static final String REPLY = "Since June the vans start from the depot. Nothing stands in the street.";
    private static final String FINDINGS = "The rota of the night shift is thin on one site.";
    private static final String REASONS = "Every mandatory criterion is met, and the marks are reached.";
    private static final String ADDRESSED = "The vans no longer stand in the street; this is settled.";
    private static Chrome chrome;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        chrome = new Chrome(Path.of(System.getProperty("browser")));
    }

    @AfterAll
    static void stop() throws Exception {
        chrome.close();
    }

    /// The story is over for this registry once the standard is published.
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest(name = "JavaScript: {0}")
    @ValueSource(booleans = {true, false})
    void from_the_first_question_to_the_certificate_in_the_log(boolean javaScript) throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (TestDatabase database = TestDatabase.fresh()) {
            database.db().close();
            Config config =
                    ToldRegistry.configOf(data, database.owner(), "--port", "0", "--limits", "rate=0,person-rate=0");
            Story story = Story.of(data, InstantSource.system());
            StoryClock clock = new StoryClock(story.beginning(), InstantSource.system());
            try (Registry registry = new Registry(config, clock, true)) {
                registry.start();
                found(registry, clock, story);
                try (Website website = Website.start(config, registry)) {
                    new Journey(registry, clock, website.port(), javaScript).walk();
                }
            }
        }
    }

    /// The staff, the standard and the first trust list, as the story has them.
    private static void found(Registry registry, StoryClock clock, Story story) {
        DemoGovernors governors = new DemoGovernors(registry.data().resolve("demo-governors"));
        Runnable renew = () -> Demonstration.renewTrust(registry, governors, story.edition());
        renew.run();
        try {
            story.tell(Demonstration.desk(registry, clock, renew), act -> {
                if (act.endsWith("publish-edition")) {
                    throw new Enough();
                }
            });
        } catch (Enough e) {
            // What comes now is done by hand.
        }
    }

    /// One walk through the scenes.
    private final class Journey {
        private final Registry registry;
        private final StoryClock clock;
        private final int port;
        private final boolean javaScript;
        private final Hands hands;
        private final Actor.Person dilip;
        private final Actor.Person director;
        private String base = "";
        private String staff = "";
        private List<String> considered = List.of();
        private UUID application = new UUID(0, 0);

        Journey(Registry registry, StoryClock clock, int port, boolean javaScript) {
            this.registry = registry;
            this.clock = clock;
            this.port = port;
            this.javaScript = javaScript;
            this.hands = new Hands(chrome, "http://localhost:" + port, javaScript);
            this.dilip = enrolled("P-101", "Dilip Rao");
            this.director = enrolled("P-190", DIRECTOR);
        }

        void walk() throws Exception {
            assertEquals(javaScript, runs(), "a page's own scripts run only if they may");
            dilipApplies();
            hisDirectorSigns();
            itIsPublicAndTheNeighbourComments();
            twoScoreAloneAndAgree();
            tomIsRefusedAndGraceDecides();
            thePublicRecordTellsNoName();
        }

        // ---- what every scene needs

        private Actor.Person enrolled(String number, String name) {
            UUID id = registry.people()
                    .enrol(
                            registry.people().authenticate("demo-amara-osei"),
                            IdempotencyKey.random(),
                            new People.Enrol(
                                    number, name, Optional.of("demo-" + number.toLowerCase(java.util.Locale.ROOT))))
                    .id("person");
            return registry.people().actor(id);
        }

        /// Whether a script of a page does anything in this browser.
        private boolean runs() {
            chrome.open("data:text/html,<title>off</title><script>document.title='on'</script>", 1_280, javaScript);
            return chrome.evaluate("document.title").asString().equals("on");
        }

        private void passTo(Duration time) {
            registry.settle();
            clock.advanceTo(clock.instant().plus(time));
            registry.catchUp();
        }

        private LocalDate today() {
            return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        }

        /// Chooses who to be, as everybody does in a demonstration.
        private void become(String number) {
            hands.leave();
            hands.open("/sign-in");
            hands.press("button[name=persona][value=\"" + number + "\"]");
            assertEquals("/account", hands.at());
        }

        private void picture(String name) throws Exception {
            String pictures = System.getProperty("pictures", "");
            if (!pictures.isEmpty()) {
                chrome.picture(Files.createDirectories(Path.of(pictures)).resolve("scene-" + name + ".png"));
            }
        }

        private void says(String words) {
            String page = hands.words();
            assertTrue(page.contains(words), () -> words + " is not on " + hands.at() + ":\n" + page);
        }

        private void saysNot(String words) {
            String page = hands.words();
            assertFalse(page.contains(words), () -> words + " is on " + hands.at() + ":\n" + page);
        }

        // ---- scene 3

        private void dilipSignsUp() throws Exception {
            become("P-101");
            says("You have an account and do not belong to an organisation yet.");
            assertEquals(
                    1,
                    hands.words().lines().filter("Your organisation"::equals).count(),
                    "what can be done about it stands together");
            hands.follow("/register");
            hands.follow("/register/kind");
            hands.tick("kind", "legal-person");
            hands.send(hands.at());
            hands.select("scheme", "GB-COH");
            hands.type("number", " 9900 0001 ");
            hands.send("/register/number");
            hands.send("/register/ppon");
            hands.type("legalName", NAME);
            hands.send("/register/name");
            hands.tick("place", "GB-ENG");
            hands.send("/register/place");
            says("99000001");
            picture("3-register");
            hands.send("/register");
            says("Your organisation is registered.");

            become("R-001");
            hands.follow("/staff/identities");
            says(NAME);
            hands.follow("/staff/identities/");
            picture("3-verify");
            hands.type("legalName", NAME);
            hands.type("method-GB-COH-99000001", "companies-house");
            hands.send(hands.at());
            says("The supplier is verified.");
        }

        private void dilipApplies() throws Exception {
            dilipSignsUp();
            become("P-101");
            hands.follow("/apply");
            says("No standard is in force today");
            assertEquals(List.of(), hands.all("main form", "action"));
            passTo(Duration.ofDays(20));

            become("P-101");
            says(NAME);
            says("Make a share code for a buyer");
            saysNot("Share your certificate");
            picture("3-account");
            hands.follow("/apply");
            hands.tick("level", "sra/standard");
            hands.send("/apply");
            base = hands.at();
            application = UUID.fromString(base.substring("/apply/".length()));

            hands.follow(base + "/facts/");
            for (int i = 0; i < 20 && hands.at().contains("/facts/"); i++) {
                if (hands.all("main [name=value]", "type").contains("radio")) {
                    boolean yes =
                            hands.at().endsWith("/independent") || hands.at().endsWith("/has-supply-chain");
                    hands.tick("value", yes ? "yes" : "no");
                } else {
                    hands.type("value", hands.at().endsWith("/turnover") ? "£12,000,000" : "120");
                }
                hands.send(hands.at());
            }
            assertEquals(base, hands.at());
            hands.follow(base + "/coverage");
            hands.tick("vcse", "no");
            hands.send(hands.at());
            hands.follow(base + "/code");
            hands.type("uri", "https://harbour-vale.example/code");
            hands.send(hands.at());
            for (String objective : List.of("Apprenticeships in Wexmouth", "Fewer miles by van", "Fair shifts")) {
                hands.open(base + "/objectives");
                hands.type("title", objective);
                hands.type("due", today().plusYears(2));
                hands.send(hands.at());
                says(objective);
            }
            answerTheCriteria();
            hands.open(base + "/key");
            hands.send(base + "/key/challenge");
            Es256.KeyPair pair = TestRegistry.HOLDER;
            hands.type(
                    "proof",
                    HolderProof.sign(pair.publicKey(), hands.typed("challenge"), m -> Es256.sign(m, pair.privateKey()))
                            .text());
            hands.send(base + "/key");
            hands.open(base);
            picture("3-tasks");
        }

        /// A file where none is there that fits yet, and words for each criterion.
        private void answerTheCriteria() throws Exception {
            SchemeEdition edition = registry.publishedEditions().getFirst();
            List<Criterion> criteria = registry.ownCases()
                    .of(registry.people().actor(dilip.id()), application)
                    .criteria();
            assertTrue(criteria.size() > 20, criteria::toString);
            for (Criterion c : criteria) {
                String page = base + "/criteria/" + c.id();
                hands.open(page);
                if (hands.all("main [name=evidence]", "value").isEmpty()) {
                    String type = TestRegistry.evidence(edition, c, "application/pdf");
                    hands.follow(page + "/files");
                    hands.select("type", type);
                    hands.type("dated", today().minusDays(10));
                    hands.choose(
                            "files", Files.writeString(folder.resolve(type + " (final) [2].pdf"), "%PDF-1.7\n" + type));
                    hands.send(page + "/files");
                    assertEquals(page, hands.at());
                    says(type + " (final) [2].pdf");
                }
                assertFalse(hands.all("main [name=evidence]", "value").isEmpty(), c.id());
                hands.tickAll("evidence");
                hands.type("words", "What we do for " + c.id() + ", and where the file shows it.");
                hands.send(page);
            }
        }

        private void hisDirectorSigns() throws Exception {
            // Dilip may fill in everything and sign nothing: the page says so, and who may.
            hands.open(base + "/agreement");
            assertEquals(List.of(), hands.all("main form", "action"));
            picture("3-may-not-sign");

            hands.open("/account");
            hands.follow("/account/organisation");
            hands.follow("/account/organisation/invite");
            hands.tick("roles", "supplier-signatory");
            hands.send("/account/organisation/invite");
            picture("3-invited");
            String code = hands.all("main a[href^=\"/join?code=\"]", "href").getFirst();

            hands.leave();
            hands.carry(registry.sessions()
                    .begin(new Sessions.Arrival(director.id(), Optional.empty(), false), Optional.empty()));
            hands.open(code);
            says(NAME);
            hands.send("/join");
            assertEquals("/account", hands.at());
            hands.follow(base);
            picture("3-director");
            hands.follow(base + "/agreement");
            hands.tick("accept", "yes");
            hands.send(hands.at());
            hands.open(base + "/check-answers");
            says("Fewer miles by van");
            says("What we do for ACC-01, and where the file shows it.");
            hands.send(hands.at());
            assertEquals(base + "/declaration", hands.at());
            picture("3-declaration");
            assertEquals(List.of(), javaScript ? chrome.axe() : List.of());
            hands.send(hands.at());
            says("Select the box to make the declaration");
            hands.tick("declare", "yes");
            hands.send(base + "/declaration");
            says("The application is handed in.");
            picture("3-handed-in");
        }

        // ---- scene 4

        private void itIsPublicAndTheNeighbourComments() throws Exception {
            staff = "/staff/applications/" + application;
            passTo(Duration.ofDays(1));
            hands.leave();
            hands.open("/applicants");
            saysNot(NAME);

            become("R-001");
            hands.follow("/staff/queue");
            says(NAME);
            says("Check that it is complete");
            picture("4-queue");
            hands.follow(staff);
            hands.follow(staff + "/intake");
            hands.tick("outcome", "complete");
            hands.send(staff + "/intake");
            registry.settle();

            // Anybody: nobody is signed in here.
            hands.leave();
            hands.open("/");
            hands.follow("/applicants");
            says(NAME);
            hands.follow("/applicants/" + application);
            picture("4-applicant");
            hands.follow("/applicants/" + application + "/comment");
            hands.type("words", COMMENT);
            hands.type("name", NEIGHBOUR);
            hands.type("contact", CONTACT);
            hands.send("/applicants/" + application + "/comment");
            picture("4-commented");
            hands.open("/applicants/" + application);
            saysNot(COMMENT);

            moderate("", COMMENT);
            hands.leave();
            hands.open("/applicants/" + application);
            says(COMMENT);
            saysNot(NEIGHBOUR);

            become("P-101");
            hands.follow(base);
            hands.follow(base + "/comments");
            says(COMMENT);
            saysNot(NEIGHBOUR);
            hands.follow(base + "/comments/");
            hands.type("words", REPLY);
            hands.send(hands.at());
            picture("4-replied");
            hands.leave();
            hands.open("/applicants/" + application);
            saysNot(REPLY);
            moderate("/reply", REPLY);
            hands.leave();
            hands.open("/applicants/" + application);
            says(REPLY);
            picture("4-answered");
        }

        private void moderate(String part, String words) throws Exception {
            become("R-001");
            hands.follow("/staff/comments");
            hands.follow(staff + "/comments/");
            says(words);
            assertTrue(hands.at().endsWith(part), hands.at());
            picture("4-moderate" + part.replace('/', '-'));
            hands.tick("verdict", "publish");
            hands.send(hands.at());
            assertEquals("/staff/comments", hands.at());
        }

        // ---- scene 5

        private void twoScoreAloneAndAgree() throws Exception {
            become("R-001");
            hands.follow("/staff/queue");
            hands.follow(staff);
            hands.follow(staff + "/assessors");
            picture("5-assessors");
            assign("demo-tom-adeyemi", "lead");
            hands.open(staff + "/assessors");
            assign("demo-vera-lindqvist", "assessor");
            become("A-017");
            declareNoInterest();
            become("A-022");
            declareNoInterest();

            become("A-017");
            int before = hands.loads();
            int criteria = score("Tom");
            int toms = hands.loads() - before;

            // Vera learns nothing of what Tom gave before she has given hers.
            become("A-022");
            hands.open(staff + "/agreement");
            says("Wait until all assessors of the case have given their own scores");
            saysNot("Tom says why");
            score("Vera");

            // The window for comments closes, and everybody has to sign in again.
            passTo(Duration.ofDays(45));
            become("A-017");
            before = hands.loads();
            hands.follow("/staff/queue");
            says("Agree the scores with the others");
            hands.follow(staff);
            hands.follow(staff + "/agreement");
            says(COMMENT);
            says(REPLY);
            saysNot(NEIGHBOUR);
            assertEquals(
                    List.of(), hands.all("main [name^=score-]", "name"), "all gave the same: nothing is asked again");
            considered = hands.all("main [name^=considered-]", "name");
            assertEquals(1, considered.size());
            considered.forEach(hands::tickAll);
            hands.type("findings", FINDINGS);
            hands.send(staff + "/agreement");
            toms += hands.loads() - before;
            picture("5-proposed");
            System.out.println("an assessor loads " + toms + " pages for " + criteria
                    + " criteria, from the first look into the queue to the agreed scores (JavaScript: " + javaScript
                    + ")");
            assertTrue(toms <= 2 * criteria, toms + " page loads for " + criteria + " criteria");

            become("A-022");
            hands.follow("/staff/queue");
            hands.follow(staff);
            hands.follow(staff + "/agreement");
            says(FINDINGS);
            hands.send(staff + "/agreement/confirm");

            become("V-004");
            hands.follow("/staff/queue");
            hands.follow(staff);
            hands.follow(staff + "/review");
            hands.send(staff + "/review");
            picture("5-review");
            hands.tick("verdict", "pass");
            hands.type("findings", "The findings follow from the evidence.");
            hands.send(staff + "/review/end");
        }

        private void assign(String token, String part) {
            hands.tick("assessor", registry.people().authenticate(token).id().toString());
            if (part.equals("lead")) {
                // Afterwards there is no choice: a team has one lead.
                hands.tick("part", part);
            }
            hands.send(staff + "/assessors");
        }

        private void declareNoInterest() throws Exception {
            hands.open(staff + "/scores");
            assertEquals(staff + "/interests", hands.at(), "nothing opens before interests are declared");
            picture("5-interests");
            hands.tick("interest", "no");
            hands.send(staff + "/interests");
        }

        /// Scores theme after theme as the pages lead, and gives the scores.
        ///
        /// @return how many criteria there were
        private int score(String who) throws Exception {
            hands.follow("/staff/queue");
            says("Give your scores");
            hands.follow(staff);
            hands.follow(staff + "/scores");
            hands.follow(staff + "/scores/");
            picture("5-theme");
            int criteria = 0;
            while (hands.at().contains("/scores/")) {
                List<String> names = hands.all("main textarea[name^=words-]", "name");
                assertFalse(names.isEmpty(), hands.at());
                for (String name : names) {
                    String id = name.substring("words-".length());
                    // The evidence stands beside the criterion.
                    says("What we do for " + id + ", and where the file shows it.");
                    hands.tick("score-" + id, "2");
                    hands.type(name, who + " says why for " + id + ".");
                    criteria++;
                }
                hands.send(hands.at());
            }
            assertEquals(staff + "/scores", hands.at());
            picture("5-scores");
            // Nothing that was typed is asked for again: it stands there to be given.
            saysNot("Still to be scored");
            assertEquals(criteria, hands.words().split(who + " says why for ", -1).length - 1);
            hands.send(staff + "/scores");
            return criteria;
        }

        // ---- scene 6

        private void tomIsRefusedAndGraceDecides() throws Exception {
            become("A-017");
            hands.follow("/staff/queue");
            hands.open(staff);
            says("Nobody judges their own work. You are an assessor of this case.");
            picture("6-tom");
            hands.open(staff + "/decide");
            assertEquals(List.of(), hands.all("main form", "action"), "there is no button");
            says("Nobody judges their own work. You are an assessor of this case.");
            // He knows the form and has a session: he presses all the same, and it is written down.
            Map<String, String> form = new LinkedHashMap<>(Map.of("outcome", "grant", "words", REASONS));
            form.put("scores", "0".repeat(64));
            considered.forEach(name -> form.put(name.replace("considered-", "comment-"), ADDRESSED));
            press(staff + "/decide", form);
            says("Nobody judges their own work");
            picture("6-refused");
            assertEquals(
                    1,
                    registry
                            .db()
                            .in(tx -> tx.list("refusals.list-of-subject", Args.of("subject", application.toString())))
                            .stream()
                            .filter(row -> row.text("reason").equals(Refusal.OWN_WORK.code()))
                            .count());

            become("D-002");
            hands.follow("/staff/queue");
            hands.follow(staff);
            hands.follow(staff + "/decide");
            says("The arithmetic was computed again from the standard just now and gives the same.");
            says(COMMENT);
            says(FINDINGS);
            picture("6-decide");
            hands.tick("outcome", "grant");
            hands.type("words", REASONS);
            hands.all("main textarea[name^=comment-]", "name").forEach(name -> hands.type(name, ADDRESSED));
            hands.send(staff + "/decide/check");
            says("What will be public");
            says(REASONS);
            picture("6-check");
            hands.send(staff + "/decide");
            says("The accreditation is granted.");
            picture("6-granted");

            // Before Dilip's screen refreshes it is in the log, and anybody can look it up.
            become("P-101");
            hands.follow("/holder");
            String accreditation =
                    hands.all("main a[href^=\"/accreditations/\"]", "href").getFirst();
            picture("6-holder");
            hands.leave();
            hands.open(accreditation);
            says(NAME);
            says("In force");
            picture("6-accreditation");
            hands.follow("/certificates/");
            picture("6-certificate");
            hands.follow("/log/entries/");
            says("ertificate");
            picture("6-entry");

            // The reasons are public two days later at the latest.
            passTo(Duration.ofDays(2));
            hands.open(accreditation);
            hands.follow(accreditation + "/");
            says(REASONS);
            says(ADDRESSED);
            picture("6-statement");
            hands.open("/");
            hands.follow("/suppliers");
            hands.open("/suppliers?q=harbour");
            says(NAME);
        }

        /// Sends a form that the page does not have, with the proof that it does have.
        private void press(String action, Map<String, String> fields) {
            chrome.evaluate("(()=>{const f=document.createElement('form');f.method='post';f.action='" + action
                    + "';f.append(document.createElement('button'));"
                    + "document.querySelectorAll('form[action=\"/sign-out\"] input').forEach(e=>f.append(e.cloneNode()));"
                    + "document.querySelector('main').append(f)})()");
            fields.forEach((name, value) -> chrome.evaluate("(()=>{const e=document.createElement('input');e.name='"
                    + name + "';e.value='" + value + "';document.querySelector('main form').append(e)})()"));
            hands.send(action);
        }

        // ---- what is public at the end

        private void thePublicRecordTellsNoName() throws Exception {
            registry.settle();
            GuesserTest.Public seen = GuesserTest.look(port, List.of(NUMBER));
            List<String> types = seen.events().stream().map(EventCodec::type).toList();
            for (String type : List.of("supplier-registered", "application-complete", "accreditation-granted")) {
                assertEquals(1, types.stream().filter(type::equals).count(), types::toString);
            }
            assertFalse(types.contains("cases-closed"), types::toString);
            List<String> told = new ArrayList<>();
            for (String secret : List.of(
                    "Dilip",
                    "Anneliese",
                    "Eighbour",
                    CONTACT,
                    "Adeyemi",
                    "Lindqvist",
                    "Grace Liu",
                    "Bevan",
                    "Owen Clarke",
                    FINDINGS,
                    "says why for",
                    "What we do for",
                    "(final)",
                    Refusal.OWN_WORK.code(),
                    "own work")) {
                seen.pages().forEach((path, page) -> {
                    // What says the same of every registry is no record.
                    if (page.contains(secret) && !path.matches("/(api|problems)(/.*)?|/openapi.json")) {
                        told.add(secret + " on " + path);
                    }
                });
            }
            assertEquals(List.of(), told);
            assertTrue(
                    seen.pages().values().stream().anyMatch(p -> p.contains(REASONS)),
                    "the reasons are among what was looked at");
        }
    }
}
