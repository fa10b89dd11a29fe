package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.Reasons.Cause;
import org.touchstone.format.scheme.Reasons.Kind;
import org.touchstone.registry.Casebook.Answered;
import org.touchstone.registry.Casebook.Granted;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.Lifecycle;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Duty;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Who may do what, on a case in each of its states and beside any case: one table, and for each cell of it the answer
/// of the interface, of the pages and of the database. A new role, state, action or URL that has no place in the table
/// fails.
///
/// What two duties on one case exclude is in `DutyTest` and `SeparationTest`.
class PermissionsTest {
    /// Everything that can be asked for on an application: the permission, who has it, in which states it is
    /// possible, and how the interface and the pages are asked. The body is as small as it may be, so that most
    /// of what is allowed is then refused for what is in it.
    private static final String APPLICATIONS = """
            action              | roles                 | states                        | asked                                    | form
            edit-application    | admin author signatory| draft returned                | draft {"parts":{}}                       | coverage vcse=no&saved=0
            edit-application    | admin author signatory| draft returned                | draft/use                                | check-answers
            edit-application    | admin author signatory| draft returned                | draft/earlier {"application":"{earlier}"} |
            edit-application    | admin author signatory| draft returned                | draft/platform {"identifier":{"scheme":"GB-COH","id":"12345678"},"supplierInformationData":{}} |
            edit-application    | admin author signatory| draft returned                | facts {"facts":{"none":1}}               |
            edit-application    | admin author signatory| draft returned                | answers ANSWERS                          |
            edit-application    | admin author signatory| draft returned                | challenge                                | key/challenge
            edit-application    | admin author signatory| draft returned                | holder-key {"jwk":{},"proof":"x"}        | key proof=PROOF
            edit-application    | admin author signatory| draft returned clarification intent-to-refuse | evidence?type=none&dated=2027-05-01 %PDF |
            edit-application    | admin author signatory| draft returned                | evidence/{evidence}/removal              | files/removal file=NOBODY
            edit-application    | admin author signatory| clarification                 | questions/answer {"replies":[]}          | questions
            edit-application    | admin author signatory| intent-to-refuse              | answer-to-intent {"words":"x"}           | decision words=x
            edit-application    | admin author signatory| LIVE                          | comments/{comment}/reply {"words":"x"}   | comments/{comment} words=x
            sign-application    | signatory             | LIVE                          | agreement {"version":"none"}             | agreement accept=yes&version=none
            sign-application    | signatory             | draft returned                | submission {"declaration":"none"}        | declaration declare=yes&digest=none
            withdraw-application| admin signatory       | LIVE                          | withdrawal                               | withdraw
            return-application  | registrar             | submitted                     | return {"items":[]}                      | intake outcome=return&item-RETURN=x
            complete-application| registrar             | submitted                     | completion                               | intake outcome=complete
            moderate-comment    | registrar             | ALL                           | comments/{comment}/moderation {"verdict":"publish"} | comments/{comment} verdict=publish
            moderate-comment    | registrar             | ALL                           | comments/{comment}/reply/moderation {"verdict":"publish"} | comments/{comment}/reply verdict=publish
            assign-assessor     | registrar             | complete in-assessment        | assessors {"assessor":"THIRD","lead":false} | assessors assessor=THIRD&part=assessor
            take-off            | registrar             | complete in-assessment clarification | assessors/removal {"assessor":"NOBODY","words":"x"} | assessors/removal assessor=NOBODY&words=x
            take-off            | registrar             | in-review                     | review/hand-over {"words":"x"}           | review/hand-over words=x
            erase-evidence      | registrar             | ENDED                         | erasure                                  |
            assess              | assessor              | complete in-assessment        | interests {"interest":false,"words":"x"} | interests interest=no&words=
            assess              | assessor              | complete in-assessment clarification | interests/late {"words":"x"}      | interests/late words=x
            assess              | assessor              | in-assessment                 | notes?type=none&dated=2027-05-01 %PDF    |
            assess              | assessor              | in-assessment                 | scores/draft {"criterion":"NONE","score":1} | scores/{theme} saved=0
            assess              | assessor              | in-assessment                 | scores {"marks":[]}                      | scores digest=none
            assess              | assessor              | in-assessment                 | questions {"questions":[]}               | questions ask-CRITERION=x
            assess              | assessor              | in-assessment                 | agreed-scores {"marks":[],"considered":[]} | agreement findings=
            assess              | assessor              | in-assessment                 | agreed-scores/confirmation {"digest":"none"} | agreement/confirm digest=none
            review              | reviewer              | assessed                      | review                                   | review
            review              | reviewer              | in-review                     | review/give-back {"words":"x"}           | review/give-back words=x
            review              | reviewer              | in-review                     | review/end {"passed":true,"findings":"x"} | review/end verdict=pass&findings=x
            review              | reviewer              | in-review                     | review/end {"passed":false,"findings":"x"} | review/end verdict=back&findings=x
            decide              | decision-maker        | for-decision                  | intent-to-refuse {"scores":"none","reasons":[]} | decide outcome=intend&scores=none&words=x&ground-0=x
            decide              | decision-maker        | intent-to-refuse              | refusal {"scores":"none","words":"x"}    | decide outcome=refuse&scores=none&words=x
            decide              | decision-maker        | for-decision intent-to-refuse | grant {"scores":"none","words":"x"}      | decide outcome=grant&scores=none&words=x
            decide              | decision-maker        | for-decision intent-to-refuse | remittal {"scores":"none","words":"x"}   | decide outcome=remit&scores=none&words=x
            """;

    /// The same of an accreditation.
    private static final String ACCREDITATIONS = """
            action                 | roles                        | states    | asked | form
            give-notice            | decision-maker               | LIVE      | notices {"measure":"suspend","reason":"none","words":"x"} |
            edit-application       | admin author signatory       | LIVE      | notices/{notice}/answer {"words":"x"} |
            suspend                | decision-maker               | IN-FORCE  | suspension {"reason":"URGENT","remedy":"x","urgent":true} |
            suspend-by-rule        | registrar                    | IN-FORCE  | suspension/by-rule {"reason":"RULE","remedy":"x"} |
            suspend-at-own-request | signatory                    | IN-FORCE  | suspension/at-own-request {"reason":"ASKED","remedy":"x"} |
            extend-suspension      | decision-maker               | suspended | suspension/extension |
            reinstate              | decision-maker               | suspended | reinstatement {"reason":"REMOVED"} |
            edit-application       | admin author signatory       | LIVE      | conditions/{criterion}/showings {"words":"x"} |
            edit-application       | admin author signatory       | LIVE      | conditions/{criterion}/files %PDF |
            check-cause            | registrar assessor reviewer  | LIVE      | conditions/{criterion}/lacking {"words":"x"} |
            close-condition        | decision-maker               | LIVE      | conditions/{criterion}/closure/refusal {"words":"x"} |
            close-condition        | decision-maker               | LIVE      | conditions/{criterion}/closure |
            withdraw               | decision-maker               | LIVE      | withdrawal {"reason":"SERIOUS","words":"x","urgent":true} |
            withdraw               | decision-maker               | LIVE      | merger |
            withdraw               | decision-maker               | IN-FORCE  | scope {"entity":"legal-person","cpvPrefixes":["45"],"areas":[]} |
            change-holder-key      | admin signatory              | IN-FORCE  | challenge | key/challenge
            change-holder-key      | admin signatory              | IN-FORCE  | holder-key {"jwk":{},"proof":"x"} | key proof=PROOF
            replace-certificate    | registrar                    | IN-FORCE  | certificates {"cause":"clerical-error"} |
            check-cause            | registrar assessor reviewer  | LIVE      | checks {"subject":"withdrawal","words":"x"} |
            surrender              | signatory                    | LIVE      | surrender |
            share                  | admin author signatory       | IN-FORCE       | share-codes {"days":30} |
            """;

    /// What is done beside any case; `otherwise` is what the others hear.
    private static final String BESIDE = """
            action               | roles                        | otherwise     | asked
            appoint              | scheme-owner governor        | not-permitted | POST /people {"number":"?","name":"x"}
            appoint              | scheme-owner governor        | not-permitted | POST /people/NOBODY/roles {"role":"auditor"}
            appoint              | scheme-owner governor        | not-permitted | POST /people/NOBODY/roles/end {"role":"auditor"}
            let-in               | scheme-owner governor        | not-permitted | POST /people/NOBODY/code
            let-in               | scheme-owner governor        | not-permitted | POST /people/NOBODY/code/withdrawal
            let-in               | scheme-owner governor        | not-permitted | POST /people/NOBODY/unlinking
            see-people           | scheme-owner governor auditor| not-permitted | GET /people
            publish-edition      | scheme-owner                 | not-permitted | POST /editions {"edition":EDITION}
            verify-supplier      | registrar                    | not-permitted | POST /suppliers/{newcomer}/verification {"legalName":"x","identifiers":[{"scheme":"GB-COH","id":"99999999","method":"seen"}]}
            verify-supplier      | registrar                    | not-permitted | GET /identities
            verify-supplier      | registrar                    | not-permitted | GET /identities/conflicts
            verify-supplier      | registrar                    | not-permitted | POST /identities/conflicts/NOBODY/decision {"decision":"distinct","reasons":"x"}
            rename-supplier      | registrar                    | not-permitted | POST /suppliers/{supplier}/name {"legalName":"x","address":{"country":"GB"}}
            record-advice        | registrar                    | not-permitted | POST /suppliers/{supplier}/advice {"person":"NOBODY","scheme":"none","givenAt":"2027-01-01T00:00:00Z"}
            erase-supplier       | registrar                    | not-permitted | POST /suppliers/{supplier}/erasure
            see-members          | admin author signatory       | not-found     | GET /suppliers/{supplier}/members
            see-members          | admin author signatory       | not-found     | GET /suppliers/{supplier}/identifiers
            correct-supplier     | admin                        | not-found     | POST /suppliers/{supplier}/identifiers {"identifiers":[{"scheme":"GB-COH","id":"12345678"}]}
            appoint-for-supplier | admin                        | not-found     | POST /suppliers/{supplier}/invitations {"roles":[]}
            appoint-for-supplier | admin                        | not-found     | POST /suppliers/{supplier}/members/NOBODY/roles {"roles":["supplier-author"]}
            appoint-for-supplier | admin                        | not-found     | POST /suppliers/{supplier}/members/NOBODY/removal
            open-application     | admin author signatory       | not-found     | GET /suppliers/{supplier}/renewals
            open-application     | admin author signatory       | not-found     | POST /applications {"supplier":"{supplier}","scheme":"none","level":"none"}
            """;

    /// What only the clock does.
    private static final Set<Action> CLOCK =
            EnumSet.of(Action.LAPSE, Action.EXPIRE, Action.CONTINUE, Action.CLOSE_CASES);

    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";
    private static final Messages WORDS = Messages.english();
    private static final Casebook BOOK = new Casebook();
    private static final TestRegistry REGISTRY = BOOK.registry;

    @AfterAll
    static void stop() {
        BOOK.close();
    }

    // ---- the table

    /// A line of the table.
    private record Line(Action action, Set<Role> roles, Set<String> states, String path, String body, String form) {
        String route() {
            return path.split("\\?", 2)[0];
        }

        /// The page to which the form is sent, below the case.
        String page() {
            return form.split(" ", 2)[0];
        }

        @Override
        public String toString() {
            return path + " " + body;
        }
    }

    private static List<Line> lines(String table, Map<String, Set<String>> groups) {
        List<Line> lines = new ArrayList<>();
        for (String text : table.lines().skip(1).toList()) {
            String[] cells =
                    Arrays.stream(text.split("\\|", -1)).map(String::strip).toArray(String[]::new);
            String[] asked = cells[3].split(" ", 2);
            Set<String> states = new TreeSet<>();
            for (String state : cells[2].split(" ")) {
                states.addAll(groups.getOrDefault(state, Set.of(state)));
            }
            lines.add(new Line(
                    action(cells[0]), roles(cells[1]), states, asked[0], asked.length > 1 ? asked[1] : "", cells[4]));
        }
        return lines;
    }

    private static Action action(String word) {
        return Action.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static Set<Role> roles(String words) {
        return Arrays.stream(words.split(" "))
                .map(w -> Role.find(w).or(() -> Role.find("supplier-" + w)).orElseThrow())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
    }

    private static Set<String> codes(Stream<State> states) {
        return states.map(State::code).collect(Collectors.toCollection(TreeSet::new));
    }

    private static final List<Line> ON_APPLICATIONS = lines(
            APPLICATIONS,
            Map.of(
                    "ALL",
                    codes(Arrays.stream(State.values())),
                    "LIVE",
                    codes(Arrays.stream(State.values()).filter(s -> !s.ended())),
                    "ENDED",
                    codes(Arrays.stream(State.values()).filter(State::ended))));

    private static final Set<String> IN_FORCE = Set.of("active", "active-with-conditions", "extended-pending-decision");

    private static final List<Line> ON_ACCREDITATIONS = lines(
            ACCREDITATIONS,
            Map.of(
                    "ALL",
                    Arrays.stream(Lifecycle.State.values())
                            .map(Lifecycle.State::code)
                            .collect(Collectors.toSet()),
                    "LIVE",
                    Stream.concat(IN_FORCE.stream(), Stream.of("suspended")).collect(Collectors.toSet()),
                    "IN-FORCE",
                    IN_FORCE));

    /// A line of what is done beside any case.
    private record Aside(Action action, Set<Role> roles, Refusal otherwise, String method, String path, String body) {
        static List<Aside> all() {
            List<Aside> out = new ArrayList<>();
            for (String text : BESIDE.lines().skip(1).toList()) {
                String[] cells =
                        Arrays.stream(text.split("\\|", -1)).map(String::strip).toArray(String[]::new);
                String[] asked = cells[3].split(" ", 3);
                out.add(new Aside(
                        PermissionsTest.action(cells[0]),
                        PermissionsTest.roles(cells[1]),
                        Refusal.valueOf(cells[2].toUpperCase(Locale.ROOT).replace('-', '_')),
                        asked[0],
                        asked[1],
                        asked.length > 2 ? asked[2] : ""));
            }
            return out;
        }
    }

    @Test
    void every_action_has_its_place_in_the_table_with_its_roles() {
        Map<Action, Set<Role>> placed = new EnumMap<>(Action.class);
        CLOCK.forEach(a -> placed.put(a, Set.of()));
        Stream.concat(
                        Stream.concat(ON_APPLICATIONS.stream(), ON_ACCREDITATIONS.stream())
                                .map(l -> Map.entry(l.action(), l.roles())),
                        Aside.all().stream().map(a -> Map.entry(a.action(), a.roles())))
                .forEach(e -> {
                    assertEquals(e.getKey().roles(), e.getValue(), e.getKey().code());
                    placed.put(e.getKey(), e.getValue());
                });
        assertEquals(EnumSet.allOf(Action.class), placed.keySet());
    }

    /// What the pages of a case offer is in the table with the states in which they offer it.
    @ParameterizedTest
    @EnumSource(Act.class)
    void every_act_has_a_line_with_its_states(Act act) {
        Set<String> states = codes(
                Arrays.stream(State.values()).filter(s -> act.move().from(s).isPresent()));
        assertTrue(
                ON_APPLICATIONS.stream()
                        .anyMatch(l -> l.action() == act.action() && l.states().equals(states)),
                act + " " + states);
    }

    @Test
    void every_address_of_the_interface_on_a_case_has_a_line() {
        assertEquals(addresses("/api/v1/applications/{application}/"), routes(ON_APPLICATIONS));
        assertEquals(addresses("/api/v1/accreditations/{number}/"), routes(ON_ACCREDITATIONS));
    }

    /// Where the interface takes something on a case, below `root`.
    static Set<String> addresses(String root) {
        Json.Obj paths = openApi().obj("paths");
        return paths.members().keySet().stream()
                .filter(path -> path.startsWith(root) && paths.obj(path).has("post"))
                .map(path -> path.substring(root.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Json.Obj openApi() {
        try (InputStream in = PermissionsTest.class.getResourceAsStream("/openapi.json")) {
            return StrictJson.parseObject(in.readAllBytes(), StrictJson.Limits.DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> routes(List<Line> lines) {
        return lines.stream().map(Line::route).collect(Collectors.toCollection(TreeSet::new));
    }

    // ---- who asks

    /// Somebody who asks.
    ///
    /// @param role empty: of another supplier, or a person without any role
    /// @param did what this person has done on the case
    private record Asker(String name, Optional<Role> role, Actor.Person person, Optional<Duty> did) {
        boolean ofSupplier() {
            return role.map(Role::ofSupplier).orElse(false);
        }

        boolean nobody() {
            return role.isEmpty();
        }
    }

    private static final Map<Role, Actor.Person> STAFF = new EnumMap<>(Role.class);
    private static final Actor.Person STRANGER = REGISTRY.company().person();
    private static final Actor.Person ROLELESS = REGISTRY.person();

    /// Has every role that works on cases, and advised the supplier.
    private static final Actor.Person ADVISER =
            REGISTRY.staff("T-199", Role.REGISTRAR, Role.ASSESSOR, Role.REVIEWER, Role.DECISION_MAKER);

    static {
        for (Role role : Role.values()) {
            if (!role.ofSupplier()) {
                STAFF.put(role, REGISTRY.staff("T-" + (110 + role.ordinal()), role));
            }
        }
    }

    /// One person for each role, who has done nothing on the case yet, and two to whom it does not exist.
    private static List<Asker> askers(Held held) {
        List<Asker> out = new ArrayList<>();
        for (Role role : Role.values()) {
            Actor.Person person = role.ofSupplier()
                    ? REGISTRY.join(REGISTRY.person(), held, role)
                    : Optional.ofNullable(STAFF.get(role)).orElseThrow();
            out.add(new Asker(role.code(), Optional.of(role), person, Optional.empty()));
        }
        REGISTRY.suppliers.recordAdvice(
                REGISTRY.registrar,
                TestRegistry.key(),
                new Suppliers.Advice(
                        held.supplier(), ADVISER.id(), "sra", REGISTRY.now().minusSeconds(3_600)));
        out.add(new Asker("its adviser", Optional.of(Role.REGISTRAR), ADVISER, Optional.empty()));
        out.add(new Asker("somebody of another supplier", Optional.empty(), STRANGER, Optional.empty()));
        out.add(new Asker("somebody without a role", Optional.empty(), ROLELESS, Optional.empty()));
        return out;
    }

    /// Those who have worked on an application in this state.
    private static List<Asker> workers(Case c, State state) {
        List<Asker> out = new ArrayList<>();
        boolean taken = !Set.of(State.DRAFT, State.SUBMITTED, State.WITHDRAWN_BY_APPLICANT)
                .contains(state);
        boolean given = taken && !Set.of(State.RETURNED, State.LAPSED).contains(state);
        boolean reviewed = state.ordinal() >= State.IN_REVIEW.ordinal() && given;
        if (taken) {
            out.add(new Asker("its registrar", Optional.of(Role.REGISTRAR), c.intake, Optional.of(Duty.INTAKE)));
        }
        if (given) {
            out.add(new Asker("its assessor", Optional.of(Role.ASSESSOR), c.lead, Optional.of(Duty.ASSESS)));
        }
        if (reviewed) {
            out.add(new Asker("its reviewer", Optional.of(Role.REVIEWER), c.reviews, Optional.of(Duty.REVIEW)));
        }
        if (reviewed && state.ordinal() >= State.INTENT_TO_REFUSE.ordinal()) {
            out.add(new Asker("its decider", Optional.of(Role.DECISION_MAKER), c.decides, Optional.of(Duty.DECIDE)));
        }
        return out;
    }

    /// What the asker is told; empty if it is allowed as far as person and state go.
    private static Optional<Refusal> expected(Line line, Asker asker, String state) {
        if (asker.nobody()) {
            return Optional.of(Refusal.NOT_FOUND);
        }
        Duty wanted = line.action().duty().orElse(Duty.APPLY);
        boolean works = asker.did().isPresent();
        if (asker.person().equals(ADVISER) && line.action() != Action.SHARE) {
            return Optional.of(wanted == Duty.APPLY ? Refusal.NOT_PERMITTED : Refusal.INTERESTED);
        }
        if (works
                && wanted != Duty.APPLY
                && asker.did().get() != wanted
                && !(wanted == Duty.CHECK && asker.did().get() != Duty.DECIDE)) {
            return Optional.of(Refusal.OWN_WORK);
        }
        if (!line.roles().contains(asker.role().orElseThrow())) {
            return Optional.of(line.action() == Action.SHARE ? Refusal.NOT_FOUND : Refusal.NOT_PERMITTED);
        }
        if (line.action() == Action.ASSESS && !works) {
            return Optional.of(Refusal.NOT_ASSIGNED);
        }
        if (line.action() == Action.ASSESS
                && state.equals("complete")
                && !line.path().equals("interests")) {
            return Optional.of(Refusal.DECLARE_INTERESTS_FIRST);
        }
        if (!line.states().contains(state)) {
            return Optional.of(Refusal.WRONG_STATE);
        }
        // Whoever began a review ends it.
        return Set.of("review/end", "review/give-back").contains(line.path()) && !works
                ? Optional.of(Refusal.NOT_PERMITTED)
                : Optional.empty();
    }

    // ---- applications

    /// The states in which an application has been weighed, and something is still to come.
    private static final Set<State> WEIGHED =
            Set.of(State.ASSESSED, State.IN_REVIEW, State.FOR_DECISION, State.INTENT_TO_REFUSE);

    @ParameterizedTest
    @EnumSource(State.class)
    void on_an_application_in_each_state_each_role_may_what_the_table_says(State state) throws Exception {
        // Some at once where the public has had its time: each time takes months of the ten years that the calendar of
        // working days lasts.
        Deque<Case> ready = new ArrayDeque<>();
        Supplier<Subject> next = () -> {
            if (ready.isEmpty()) {
                ready.addAll(BOOK.in(state, WEIGHED.contains(state) ? 4 : 1));
            }
            Case c = ready.removeFirst();
            List<Asker> askers = askers(c.held);
            askers.addAll(workers(c, state));
            return new Subject("/applications/" + c.id + "/", c.id.toString(), askers, c::state);
        };
        // What destroys what other lines look at, or takes away who asks for them, comes last.
        List<Line> lines = new ArrayList<>(ON_APPLICATIONS);
        lines.sort(java.util.Comparator.comparing(l -> l.action() == Action.ERASE_EVIDENCE
                || Set.of("interests/late", "review/give-back").contains(l.path())));
        int allowed = cells(lines, state.code(), next);
        assertTrue(allowed >= (state.ended() ? 2 : 5), state + " " + allowed);
    }

    @ParameterizedTest
    @EnumSource(Lifecycle.State.class)
    void on_an_accreditation_in_each_state_each_role_may_what_the_table_says(Lifecycle.State state) throws Exception {
        // All at once, because it takes years to get some of them there.
        Deque<Granted> all = new ArrayDeque<>(BOOK.accredited(state, state.live() ? 8 : 1));
        Supplier<Subject> next = () -> {
            Granted a = all.removeFirst();
            List<Asker> askers = askers(a.held());
            askers.addAll(workers(a.file(), State.GRANTED));
            return new Subject(
                    "/accreditations/" + a.number().value() + "/", a.number().value(), askers, () -> BOOK.state(a));
        };
        int allowed = cells(ON_ACCREDITATIONS, state.code(), next);
        assertTrue(state.live() ? allowed >= 9 : allowed == 0, state + " " + allowed);
    }

    /// A case in a state, and who asks for something on it.
    private record Subject(String root, String id, List<Asker> askers, Supplier<String> state) {}

    /// Goes through all cells of one state: first those that are refused, after which nothing has changed, then
    /// those that are allowed.
    private static int cells(List<Line> lines, String state, Supplier<Subject> next) throws Exception {
        List<String> wrong = new ArrayList<>();
        Subject first = next.get();
        Map<UUID, Browser> browsers = new HashMap<>();
        Map<UUID, String> proofs = new HashMap<>();
        for (Asker asker : first.askers()) {
            Browser browser = BOOK.desk.browser(asker.person());
            browsers.put(asker.person().id(), browser);
            proofs.put(asker.person().id(), browser.get("/specimen").hidden("csrf"));
        }
        List<Callable<List<String>>> refused = new ArrayList<>();
        for (Line line : lines) {
            for (Asker asker : first.askers()) {
                String what = state + ": " + asker.name() + " asks for " + line;
                expected(line, asker, state)
                        .ifPresent(no -> refused.add(() -> {
                            List<String> out = new ArrayList<>();
                            isRefused(what, no, send(first, line, asker.person()), out);
                            if (!line.form().isEmpty()) {
                                Browser browser = browsers.get(asker.person().id());
                                page(
                                        what,
                                        no,
                                        first,
                                        line,
                                        asker,
                                        browser,
                                        proofs.get(asker.person().id()),
                                        out);
                            }
                            return out;
                        }));
            }
        }
        String before = everything();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            for (Future<List<String>> one : clients.invokeAll(refused)) {
                wrong.addAll(one.get());
            }
        }
        assertEquals(before, everything(), "what was refused has changed something");
        int allowed = 0;
        Subject subject = first;
        for (Line line : lines) {
            for (int i = 0; i < subject.askers().size(); i++) {
                Asker asker = subject.askers().get(i);
                if (expected(line, asker, state).isEmpty()) {
                    allowed++;
                    isAllowed(
                            state + ": " + asker.name() + " asks for " + line,
                            (line.path() + line.body()).contains("{e")
                                    || line.path().contains("{"),
                            send(subject, line, asker.person()),
                            wrong);
                    if (!subject.state().get().equals(state)) {
                        subject = next.get();
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        return allowed;
    }

    /// Everything that is kept, but for the record of refused acts and when somebody was last here.
    private static String everything() {
        return REGISTRY.database
                .digest("refused_act")
                .lines()
                .filter(line -> !line.startsWith("web_session "))
                .collect(Collectors.joining("\n"));
    }

    // ---- beside any case

    @Test
    void beside_any_case_each_role_may_what_the_table_says() throws Exception {
        List<String> wrong = new ArrayList<>();
        Held held = REGISTRY.company();
        // Not verified yet, so that it can be.
        UUID newcomer = REGISTRY.supplier(
                        SupplierKind.LEGAL_PERSON, "Cove Ltd", OrganisationId.of("GB-COH", "88888888"))
                .supplier();
        List<Asker> askers = askers(held);
        askers.removeIf(a -> a.person().equals(ADVISER));
        String before = everything();
        for (boolean may : List.of(false, true)) {
            for (Aside line : Aside.all()) {
                for (Asker asker : askers) {
                    boolean allowed =
                            asker.role().filter(line.roles()::contains).isPresent();
                    if (allowed != may) {
                        continue;
                    }
                    String what = asker.name() + " asks for " + line.method() + " " + line.path();
                    String path = line.path()
                            .replace("{supplier}", held.supplier().toString())
                            .replace("{newcomer}", newcomer.toString())
                            .replace("NOBODY", NOBODY);
                    String body = filled(line.body())
                            .replace("{supplier}", held.supplier().toString());
                    Answered answered = line.method().equals("GET")
                            ? BOOK.get(path, asker.person())
                            : BOOK.post(path, body, asker.person());
                    if (may) {
                        isAllowed(what, true, answered, wrong);
                    } else {
                        // A member of the supplier who lacks the role sees that there is something.
                        Refusal no = line.otherwise() == Refusal.NOT_FOUND && asker.ofSupplier()
                                ? Refusal.NOT_PERMITTED
                                : line.otherwise();
                        isRefused(what, no, answered, wrong);
                    }
                }
            }
            if (!may) {
                assertEquals(before, everything(), "what was refused has changed something");
            }
        }
        assertEquals(List.of(), wrong);
    }

    // ---- the database

    @ParameterizedTest
    @EnumSource(Duty.class)
    void the_database_gives_each_duty_to_its_roles_and_to_no_other(Duty duty) {
        Set<Role> may = Stream.concat(ON_APPLICATIONS.stream(), ON_ACCREDITATIONS.stream())
                .filter(l -> l.action().duty().equals(Optional.of(duty)))
                .flatMap(l -> l.roles().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
        Case c = REGISTRY.open(REGISTRY.company());
        for (Asker asker : askers(c.held)) {
            Runnable take = () -> REGISTRY.db.run(tx -> tx.run(
                    "permissions.add-duty",
                    Args.of("application", c.id)
                            .with("person", asker.person().id())
                            .with("duty", duty.code())
                            .with("at", REGISTRY.now())));
            boolean advised = asker.person().equals(ADVISER) && duty != Duty.APPLY;
            if (!advised && asker.role().filter(may::contains).isPresent()) {
                take.run();
            } else {
                DatabaseException no = assertThrows(DatabaseException.class, take::run, asker.name() + " " + duty);
                assertEquals(
                        Optional.of(advised ? "adviser_apart" : "duty_needs_role"),
                        no.constraint(),
                        asker.name() + " " + duty);
            }
        }
    }

    /// The program's own role moves a case, and begins one, only as the rules of its life allow.
    @Test
    void the_database_moves_an_application_only_as_its_life_goes() throws SQLException {
        Set<String> rules = new TreeSet<>(Set.of("application: begins draft"));
        for (State from : State.values()) {
            for (Move move : Move.values()) {
                move.from(from)
                        .filter(to -> to != from)
                        .ifPresent(to -> rules.add("application: " + from.code() + " to " + to.code()));
            }
        }
        Case c = REGISTRY.open(REGISTRY.company());
        moves("application", "id = '" + c.id + "'", codes(Arrays.stream(State.values())), rules);
    }

    @Test
    void the_database_moves_an_accreditation_only_as_its_life_goes() throws SQLException {
        Set<String> rules = new TreeSet<>(Set.of(
                "accreditation: begins active",
                "accreditation: begins active-with-conditions",
                // When the last condition is met.
                "accreditation: active-with-conditions to active"));
        for (Lifecycle.State from : Lifecycle.State.values()) {
            for (Lifecycle.Move move : Lifecycle.Move.values()) {
                move.from(from)
                        .filter(to -> to != from)
                        .ifPresent(to -> rules.add("accreditation: " + from.code() + " to " + to.code()));
            }
        }
        // A suspension ends where it began.
        IN_FORCE.forEach(to -> rules.add("accreditation: suspended to " + to));
        Granted a = BOOK.accredited(Lifecycle.State.ACTIVE, 1).getFirst();
        moves(
                "accreditation",
                "number = '" + a.number().value() + "'",
                Arrays.stream(Lifecycle.State.values())
                        .map(Lifecycle.State::code)
                        .collect(Collectors.toCollection(TreeSet::new)),
                rules);
    }

    /// Tries every pair of states as the program's role; and that the list of the database is that of the rules.
    private static void moves(String table, String which, Set<String> states, Set<String> rules) throws SQLException {
        Set<String> possible = new TreeSet<>();
        boolean resumes = table.equals("accreditation");
        try (Connection owner = connection(REGISTRY.database.owner());
                Connection app = connection(REGISTRY.database.app());
                Statement set = owner.createStatement();
                Statement asked = app.createStatement()) {
            set.execute("ALTER TABLE " + table + " DISABLE TRIGGER " + table + "_state_guard");
            for (String from : states) {
                set.execute("UPDATE " + table + " SET state = '" + from + "'"
                        + (resumes ? ", resumes = " + (from.equals("suspended") ? "'active'" : "NULL") : "") + " WHERE "
                        + which);
                set.execute("ALTER TABLE " + table + " ENABLE TRIGGER " + table + "_state_guard");
                for (String to : states) {
                    app.setAutoCommit(false);
                    try {
                        asked.execute("UPDATE " + table + " SET state = '" + to + "' WHERE " + which);
                        possible.add(table + ": " + from + " to " + to);
                    } catch (SQLException e) {
                        assertEquals("23514", e.getSQLState(), e.getMessage());
                        if (!e.getMessage().contains(" cannot become ")) {
                            // The way is open, but for what else such a row has.
                            possible.add(table + ": " + from + " to " + to);
                        }
                    }
                    app.rollback();
                }
                possible.remove(table + ": " + from + " to " + from);
                set.execute("ALTER TABLE " + table + " DISABLE TRIGGER " + table + "_state_guard");
            }
            set.execute("ALTER TABLE " + table + " ENABLE TRIGGER " + table + "_state_guard");
        }
        assertEquals(
                rules,
                REGISTRY.database
                        .ask("SELECT string_agg(CASE WHEN was = '' THEN thing || ': begins ' || becomes"
                                + " ELSE thing || ': ' || was || ' to ' || becomes END, ';') FROM state_move"
                                + " WHERE thing = '" + table + "'")
                        .transform(all -> new TreeSet<>(List.of(all.split(";")))));
        rules.removeIf(rule -> rule.contains(": begins "));
        assertEquals(rules, possible);
    }

    private static Connection connection(DatabaseUrl url) throws SQLException {
        return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM state_move",
                "INSERT INTO state_move (thing, was, becomes) VALUES ('application', 'draft', 'granted')",
                "DROP TRIGGER application_state_guard ON application",
                "ALTER TABLE accreditation DISABLE TRIGGER accreditation_state_guard",
                "SELECT sealed FROM evidence",
                "SELECT count(sealed) FROM evidence",
                "SELECT evidence FROM evidence",
                "CREATE OR REPLACE FUNCTION case_seen_by(which uuid, reader uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
            })
    void the_programs_role_cannot_change_the_rules(String sql) {
        assertEquals(
                "42501",
                assertThrows(SQLException.class, () -> REGISTRY.database.asApp(sql))
                        .getSQLState());
    }

    /// What the database says to whoever asks, as the program's role, for a file on behalf of somebody.
    private static String fromDatabase(UUID application, UUID file, Actor.Person reader) throws SQLException {
        try (Connection app = connection(REGISTRY.database.app());
                java.sql.PreparedStatement ask = app.prepareStatement("SELECT sealed FROM evidence_content(?, ?, ?)")) {
            ask.setObject(1, application);
            ask.setObject(2, file);
            ask.setObject(3, reader.id());
            try (java.sql.ResultSet rows = ask.executeQuery()) {
                return rows.next() && rows.getBytes(1).length > 0 ? "opens" : Refusal.NOT_FOUND.code();
            }
        } catch (SQLException e) {
            assertEquals("42501", e.getSQLState(), e.getMessage());
            assertTrue(e.getMessage().contains("interests are declared before evidence opens"), e.getMessage());
            return Refusal.DECLARE_INTERESTS_FIRST.code();
        }
    }

    private static String fromProgram(UUID application, UUID file, Actor.Person reader) {
        try {
            REGISTRY.applications.evidence(REGISTRY.people.actor(reader.id()), application, file, _ -> {});
            return "opens";
        } catch (RefusedException e) {
            return e.reason().code();
        }
    }

    /// Whether a file opens is decided twice: the program explains, and the database, asked behind its back, says
    /// the same to each role and each worker in each state.
    @ParameterizedTest
    @EnumSource(State.class)
    void the_database_opens_files_to_whom_the_program_opens_them(State state) throws SQLException {
        Case c = BOOK.in(state, 1).getFirst();
        String file = REGISTRY.database.ask(
                "SELECT id FROM evidence WHERE application = '" + c.id + "' ORDER BY sequence LIMIT 1");
        UUID id = UUID.fromString(file);
        List<Asker> askers = askers(c.held);
        askers.addAll(workers(c, state));
        Set<String> said = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (Asker asker : askers) {
            String database = fromDatabase(c.id, id, asker.person());
            String program = fromProgram(c.id, id, asker.person());
            said.add(database);
            if (!database.equals(program)) {
                wrong.add(asker.name() + ": the program says " + program + ", the database " + database);
            }
            if (asker.nobody() && !database.equals(Refusal.NOT_FOUND.code())) {
                wrong.add(asker.name() + ": " + database);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(said.containsAll(Set.of("opens", Refusal.NOT_FOUND.code())), said.toString());
        // No file of another case comes along, and none under another case's number.
        UUID other = BOOK.in(State.SUBMITTED, 1).getFirst().id;
        assertEquals(Refusal.NOT_FOUND.code(), fromDatabase(other, id, c.held.person()));
        assertEquals(Refusal.NOT_FOUND.code(), fromDatabase(other, id, REGISTRY.registrar));
    }

    /// An assessor's way: assigned, declared without interest; and the one who has an interest stays outside.
    @Test
    void a_file_opens_to_an_assessor_with_the_declaration_and_never_to_one_with_an_interest() throws SQLException {
        Case c = REGISTRY.open(REGISTRY.company()).assigned();
        UUID file = UUID.fromString(
                REGISTRY.database.ask("SELECT id FROM evidence WHERE application = '" + c.id + "' LIMIT 1"));
        for (Actor.Person assessor : List.of(c.lead, c.second)) {
            assertEquals(Refusal.DECLARE_INTERESTS_FIRST.code(), fromDatabase(c.id, file, assessor));
        }
        REGISTRY.team.declare(c.lead, TestRegistry.key(), new Team.Declare(c.id, false, "I have no interest."));
        REGISTRY.team.declare(c.second, TestRegistry.key(), new Team.Declare(c.id, true, "I own shares."));
        assertEquals("opens", fromDatabase(c.id, file, c.lead));
        assertEquals(Refusal.DECLARE_INTERESTS_FIRST.code(), fromDatabase(c.id, file, c.second));
        assertEquals(Refusal.INTERESTED.code(), fromProgram(c.id, file, c.second));
        REGISTRY.team.leave(c.lead, TestRegistry.key(), new Team.Leave(c.id, "My sister has begun to work there."));
        assertEquals(Refusal.DECLARE_INTERESTS_FIRST.code(), fromDatabase(c.id, file, c.lead));
        // Nor is it the reader of public pages who could ask.
        try (Connection reader = connection(REGISTRY.database.reader());
                Statement ask = reader.createStatement()) {
            for (String sql : List.of(
                    "SELECT evidence_at_rest('" + file + "')",
                    "SELECT sealed FROM evidence_content('" + c.id + "', '" + file + "', '" + c.lead.id() + "')",
                    "SELECT id FROM evidence")) {
                assertEquals(
                        "42501",
                        assertThrows(SQLException.class, () -> ask.executeQuery(sql))
                                .getSQLState());
            }
        }
    }

    @Test
    void nothing_begins_where_it_did_not_begin() {
        Case c = REGISTRY.open(REGISTRY.company());
        SQLException e = assertThrows(
                SQLException.class,
                () -> REGISTRY.database.asApp("INSERT INTO application (id, supplier, scheme, edition, level, state,"
                        + " sealing_key, opened_at) SELECT gen_random_uuid(), supplier, scheme, edition, level,"
                        + " 'for-decision', sealing_key, opened_at FROM application WHERE id = '" + c.id + "'"));
        assertTrue(e.getMessage().contains("cannot begin"), e.getMessage());
    }

    // ---- asking

    private static Answered send(Subject subject, Line line, Actor.Person who) {
        return BOOK.post(subject.root() + filled(line.path()), filled(line.body()), who);
    }

    /// The words of the table that stand for something of the edition, or for something that is not there.
    private static final Map<String, String> WORDS_FOR = Map.ofEntries(
            Map.entry(
                    "ANSWERS",
                    CanonicalJson.text(Json.Obj.builder()
                            .with("answers", TestRegistry.answers(List.of()).json())
                            .build())),
            Map.entry("NOBODY", NOBODY),
            Map.entry("{earlier}", NOBODY),
            Map.entry("{evidence}", NOBODY),
            Map.entry("{comment}", NOBODY),
            Map.entry("{notice}", NOBODY),
            Map.entry("{criterion}", "none"),
            Map.entry("{theme}", REGISTRY.edition.themes().keySet().iterator().next()),
            Map.entry("CRITERION", BOOK.criterion()),
            Map.entry("RETURN", BOOK.anyReason(Kind.RETURN)),
            Map.entry("THIRD", REGISTRY.third.id().toString()),
            Map.entry("PROOF", Casework.proof(TestRegistry.HOLDER, "x".repeat(43))),
            Map.entry("URGENT", BOOK.urgent()),
            Map.entry("RULE", BOOK.reason(Cause.REPORT_OVERDUE)),
            Map.entry("ASKED", BOOK.reason(Cause.SUPPLIER_ASKED)),
            Map.entry("REMOVED", BOOK.reason(Cause.CAUSE_REMOVED)),
            Map.entry("SERIOUS", BOOK.serious()),
            Map.entry("EDITION", CanonicalJson.text(TestRegistry.editionJson())));

    private static final Pattern WORD =
            Pattern.compile(WORDS_FOR.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));

    private static String filled(String text) {
        return WORD.matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(
                        Optional.ofNullable(WORDS_FOR.get(m.group())).orElseThrow()));
    }

    /// Reasons that say who may or when; anything else is about what was sent.
    private static final Set<Refusal> STANDING = Set.of(
            Refusal.NOT_FOUND,
            Refusal.NOT_PERMITTED,
            Refusal.OWN_WORK,
            Refusal.INTERESTED,
            Refusal.NOT_ASSIGNED,
            Refusal.DECLARE_INTERESTS_FIRST,
            Refusal.WRONG_STATE);

    private static void isRefused(String what, Refusal reason, Answered answered, List<String> wrong) {
        if (!answered.code().equals(reason.code()) || answered.status() != reason.status()) {
            wrong.add(what + ": " + answered.status() + " " + answered.code() + " and not " + reason.code());
        } else if (!answered.body().optionalText("title").equals(Optional.of(WORDS.refusalTitle(reason)))
                || answered.body().optionalText("detail").orElse("").isBlank()) {
            wrong.add(what + ": is not told why in words: " + answered.body());
        }
    }

    /// @param finds whether it is about a part of the case, such as a comment, which these cases do not have
    private static void isAllowed(String what, boolean finds, Answered answered, List<String> wrong) {
        boolean standing = STANDING.stream().anyMatch(r -> r.code().equals(answered.code()));
        if (answered.status() >= 500 || standing && !(finds && answered.code().equals(Refusal.NOT_FOUND.code()))) {
            wrong.add(what + ": " + answered.status() + " " + answered.code() + " and not allowed");
        }
    }

    /// The same through a page. To those who see nothing of a case, or of that side of it, there is no such page.
    private static void page(
            String what,
            Refusal no,
            Subject subject,
            Line line,
            Asker asker,
            Browser browser,
            String proof,
            List<String> wrong) {
        boolean supplierSide = line.action().bySupplier();
        String root = subject.root().startsWith("/accreditations/")
                ? "/holder/"
                : supplierSide ? "/apply/" : "/staff/applications/";
        Map<String, String> fields =
                new TreeMap<>(Map.of("csrf", proof, "key", UUID.randomUUID().toString()));
        String[] form = line.form().split(" ", 2);
        if (form.length > 1) {
            for (String pair : filled(form[1]).split("&")) {
                String[] nameAndValue = pair.split("=", 2);
                fields.put(nameAndValue[0], nameAndValue[1]);
            }
        }
        Got got = browser.post(root + subject.id() + "/" + filled(form[0]), fields);
        boolean there = supplierSide == asker.ofSupplier() && !asker.nobody();
        Set<Refusal> may = EnumSet.of(no);
        if (!there) {
            may = EnumSet.of(Refusal.NOT_FOUND, Refusal.NOT_PERMITTED);
        } else if (!supplierSide) {
            // A page of the registry is made from the file, which opens to those whose turn it is.
            may.addAll(STANDING);
        } else if (line.form().contains("{")) {
            may.add(Refusal.NOT_FOUND);
        }
        Set<Refusal> told = Arrays.stream(Refusal.values())
                .filter(r -> got.body().contains(WORDS.refusalTitle(r)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Refusal.class)));
        told.retainAll(may);
        if (got.status() < 400 || got.status() >= 500 || told.isEmpty()) {
            wrong.add(what + " on " + root + "…/" + line.form() + ": " + got.status() + " does not say " + no.code());
        }
    }
}
