package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Reasons.Cause;
import org.touchstone.format.scheme.Reasons.Kind;
import org.touchstone.registry.Casebook.Answered;
import org.touchstone.registry.Casebook.Granted;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.accreditation.Lifecycle;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Refusal;

/// Two and eight clients at once on one case, for everything that can be asked for on it: what can be done once is
/// done once, with the same rows as if one had asked alone; whoever sends the same request again under its key hears
/// the same answer; everybody else is told why not; and nothing breaks. A new address on a case that has no line here
/// fails.
class RacesTest {
    /// What is asked for, in which state, by whom, and what somebody else asks for at the same moment that does
    /// not go together with it. `many`: may be done any number of times.
    private static final String APPLICATIONS = """
            stage         | who       | asked                                                                    | against
            draft         | supplier  | draft {"parts":{"vcse":true}}                                            | many
            draft         | supplier  | draft {"parts":{"vcse":true},"version":{version}}                        | many
            draft         | supplier  | draft/use                                                                | many
            draft         | supplier  | draft/earlier {"application":"NOBODY"}                                   | many
            draft         | supplier  | draft/platform {"identifier":{"scheme":"GB-COH","id":"12345678"},"supplierInformationData":{}} | many
            draft         | supplier  | facts {"facts":FACTS}                                                    | many
            draft         | supplier  | answers ANSWERS                                                          | many
            draft         | supplier  | challenge                                                                | many
            draft         | supplier  | agreement {"version":"AGREEMENT"}                                        | many
            draft         | supplier  | evidence?type=EVIDENCE&dated=2027-04-20 %PDF-1.7                          | many
            draft         | supplier  | holder-key {"jwk":JWK,"proof":"{proof}"}                                 |
            draft         | supplier  | evidence/{file}/removal                                                  |
            draft         | supplier  | submission {"declaration":"{declaration}"}                               |
            submitted     | supplier  | withdrawal                                                               |
            submitted     | registrar | return {"items":[{"reason":"RETURN","words":"Page 2"}]}                    | registrar completion
            submitted     | registrar | completion                                                               | registrar return {"items":[{"reason":"RETURN","words":"Page 2"}]}
            commented     | registrar | comments/{waiting}/moderation {"verdict":"publish"}                      | registrar comments/{waiting}/moderation {"verdict":"reject","reason":"abuse"}
            commented     | supplier  | comments/{published}/reply {"words":"So."}                               | supplier comments/{published}/reply {"words":"Not so."}
            commented     | registrar | comments/{replied}/reply/moderation {"verdict":"publish"}                | registrar comments/{replied}/reply/moderation {"verdict":"reject","reason":"abuse"}
            commented     | registrar | assessors {"assessor":"TOM","lead":true}                                 |
            complete      | registrar | assessors/removal {"assessor":"TOM","words":"Is ill."}                   | lead interests {"interest":true,"words":"I know them."}
            in-assessment | registrar | assessors/removal {"assessor":"TOM","words":"Is ill."}                   | lead interests/late {"words":"I know them."}
            in-assessment | lead      | interests/late {"words":"I know them."}                                  | registrar assessors/removal {"assessor":"TOM","words":"Is ill."}
            complete      | lead      | interests {"interest":false,"words":"None"}                              | lead interests {"interest":true,"words":"I know them."}
            in-assessment | lead      | notes?type=NOTES&dated=2027-04-20 %PDF-1.7                                | many
            in-assessment | lead      | scores/draft {"criterion":"CRITERION","score":1}                         | many
            in-assessment | lead      | scores {"marks":SHEET2}                                                  | lead scores {"marks":SHEET1}
            in-assessment | lead      | questions {"questions":[{"criterion":"CRITERION","words":"Why?"}]}       | second questions {"questions":[{"criterion":"CRITERION","words":"When?"}]}
            clarification | supplier  | questions/answer {"replies":[{"criterion":"CRITERION","words":"So.","evidence":[]}]} | supplier questions/answer {"replies":[{"criterion":"CRITERION","words":"No.","evidence":[]}]}
            scored        | lead      | agreed-scores {"marks":SHEET2,"considered":[]}                           | many
            proposed      | second    | agreed-scores/confirmation {"digest":"{digest}"}                         |
            assessed      | reviewer  | review                                                                   | other-reviewer review
            in-review     | registrar | review/hand-over {"words":"Is ill."}                                     | reviewer review/end {"passed":true,"findings":"In order."}
            in-review     | reviewer  | review/give-back {"words":"I know them."}                                | registrar review/hand-over {"words":"Is ill."}
            in-review     | reviewer  | review/end {"passed":true,"findings":"In order."}                        | reviewer review/end {"passed":false,"findings":"Not yet."}
            poor          | decider   | intent-to-refuse {"scores":"{digest}","reasons":[{"code":"LOW","words":"Too low."}]} | other-decider intent-to-refuse {"scores":"{digest}","reasons":[{"code":"LOW","words":"Low."}]}
            intended      | supplier  | answer-to-intent {"words":"No."}                                         | supplier answer-to-intent {"words":"Yes."}
            answered      | decider   | refusal {"scores":"{digest}","words":"No."}                              | other-decider remittal {"scores":"{digest}","words":"Again."}
            for-decision  | decider   | grant {"scores":"{digest}","words":"Granted."}                           | other-decider remittal {"scores":"{digest}","words":"Again."}
            for-decision  | decider   | remittal {"scores":"{digest}","words":"Again."}                          | other-decider grant {"scores":"{digest}","words":"Granted."}
            withdrawn     | registrar | erasure                                                                  | many
            """;

    private static final String ACCREDITATIONS = """
            stage      | who       | asked                                                             | against
            active     | decider   | notices {"measure":"suspend","reason":"SLOW","words":"Pay."}      | many
            active     | decider   | suspension {"reason":"URGENT","remedy":"Pay.","urgent":true}      | registrar suspension/by-rule {"reason":"RULE","remedy":"Report."}
            active     | registrar | suspension/by-rule {"reason":"RULE","remedy":"Report."}           | supplier suspension/at-own-request {"reason":"ASKED","remedy":"x"}
            active     | supplier  | suspension/at-own-request {"reason":"ASKED","remedy":"Later."}    | decider suspension {"reason":"URGENT","remedy":"Pay.","urgent":true}
            active     | decider   | scope {"entity":"legal-person","cpvPrefixes":["45"],"areas":[]}   | many
            active     | supplier  | challenge                                                         | many
            active     | supplier  | holder-key {"jwk":NEW,"proof":"{proof}"}                          |
            active     | registrar | certificates {"cause":"clerical-error"}                           | many
            active     | registrar | checks {"subject":"withdrawal","words":"Seen."}                   | many
            active     | supplier  | surrender                                                         |
            active     | supplier  | share-codes {"days":30}                                           | many
            noticed    | supplier  | notices/{notice}/answer {"words":"We paid."}                      | supplier notices/{notice}/answer {"words":"We will pay."}
            suspended  | decider   | suspension/extension                                              |
            repaired   | decider   | reinstatement {"reason":"REMOVED"}                                |
            checked    | decider   | withdrawal {"reason":"SERIOUS","words":"False.","urgent":true}    | supplier surrender
            checked    | decider   | merger                                                            | supplier surrender
            weak       | decider   | conditions/WEAK/closure                                           |
            weak       | supplier  | conditions/WEAK/showings {"words":"Done."}                        | many
            weak       | supplier  | conditions/WEAK/files %PDF-1.7                                    | many
            shown      | registrar | conditions/WEAK/lacking {"words":"Page 2."}                       |
            shown      | decider   | conditions/WEAK/closure/refusal {"words":"Page 2."}               |
            """;

    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";
    private static final Casebook BOOK = new Casebook();
    private static final TestRegistry REGISTRY = BOOK.registry;
    private static final Actor.Person OTHER_REVIEWER = REGISTRY.staff("V-777", Role.REVIEWER);
    private static final Actor.Person OTHER_DECIDER = REGISTRY.staff("D-777", Role.DECISION_MAKER);

    @AfterAll
    static void close() {
        BOOK.close();
    }

    // ---- the table

    /// A request.
    private record Asked(String who, String path, String body) {
        static Asked of(String who, String words) {
            String[] parts = words.split(" ", 2);
            return new Asked(who, parts[0], parts.length > 1 ? parts[1] : "");
        }
    }

    /// A line.
    ///
    /// @param against what does not go together with it; empty if the line is against itself alone
    /// @param many may be done any number of times
    private record Line(String stage, Asked asked, Optional<Asked> against, boolean many, boolean accreditation) {
        @Override
        public String toString() {
            return stage + " " + asked.path();
        }
    }

    private static List<Line> lines(String table, boolean accreditation) {
        List<Line> out = new ArrayList<>();
        for (String text : table.lines().skip(1).toList()) {
            String[] cells =
                    Arrays.stream(text.split("\\|", -1)).map(String::strip).toArray(String[]::new);
            boolean many = cells[3].equals("many");
            String[] against = cells[3].split(" ", 2);
            out.add(new Line(
                    cells[0],
                    Asked.of(cells[1], cells[2]),
                    many || cells[3].isEmpty() ? Optional.empty() : Optional.of(Asked.of(against[0], against[1])),
                    many,
                    accreditation));
        }
        return out;
    }

    static Stream<Line> lines() {
        return Stream.concat(lines(APPLICATIONS, false).stream(), lines(ACCREDITATIONS, true).stream());
    }

    @Test
    void everything_that_can_be_asked_for_on_a_case_has_a_line() {
        for (boolean accreditation : List.of(false, true)) {
            Set<String> asked = new TreeSet<>();
            lines().filter(l -> l.accreditation() == accreditation)
                    .forEach(l -> asked.add(shape(l.asked().path().split("\\?", 2)[0])));
            Set<String> there = new TreeSet<>();
            PermissionsTest.addresses(
                            accreditation ? "/api/v1/accreditations/{number}/" : "/api/v1/applications/{application}/")
                    .forEach(path -> there.add(shape(path)));
            assertEquals(there, asked);
        }
    }

    /// An address without what differs from case to case.
    private static String shape(String path) {
        return path.replaceAll("\\{[a-z]+}|[A-Z]{2,}", "{}");
    }

    // ---- the cases

    /// A case that is ready for a line: its address, and what the words in braces are on it.
    private record Ready(String root, Map<String, String> words, Map<String, Actor.Person> people) {}

    private static final Map<String, List<Ready>> READY = new HashMap<>();

    /// The next case of a stage. All of a stage are made at once, as many as its lines need.
    private static Ready next(Line line) {
        String stage = (line.accreditation() ? "SRA " : "") + line.stage();
        List<Ready> ready = READY.computeIfAbsent(stage, _ -> {
            int many = lines().filter(l -> l.accreditation() == line.accreditation()
                            && l.stage().equals(line.stage()))
                    .mapToInt(l -> l.many() ? 1 : l.against().isPresent() ? 3 : 2)
                    .sum();
            return new ArrayList<>(
                    line.accreditation() ? accreditations(line.stage(), many) : applications(line.stage(), many));
        });
        return ready.removeLast();
    }

    private static List<Ready> applications(String stage, int many) {
        State state = switch (stage) {
            case "draft" -> State.DRAFT;
            case "submitted", "commented" -> State.SUBMITTED;
            case "complete" -> State.COMPLETE;
            case "in-assessment", "scored", "proposed" -> State.IN_ASSESSMENT;
            case "clarification" -> State.CLARIFICATION;
            case "assessed" -> State.ASSESSED;
            case "in-review" -> State.IN_REVIEW;
            case "for-decision", "poor" -> State.FOR_DECISION;
            case "intended", "answered" -> State.INTENT_TO_REFUSE;
            case "withdrawn" -> State.WITHDRAWN_BY_APPLICANT;
            default -> throw new IllegalArgumentException(stage);
        };
        List<Case> cases = stage.equals("poor") ? BOOK.in(state, many, 1) : BOOK.in(state, many);
        if (Set.of("scored", "proposed").contains(stage)) {
            for (Case c : cases) {
                for (Actor.Person who : List.of(c.lead, c.second)) {
                    REGISTRY.assessments.score(who, key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 2)));
                }
            }
            cases.getLast().passComments();
        }
        return cases.stream().map(c -> ready(stage, c)).toList();
    }

    private static Ready ready(String stage, Case c) {
        Map<String, String> words = new HashMap<>(Map.of("digest", c.digest(), "version", "0"));
        Actor.Person supplier = c.held.person();
        switch (stage) {
            case "draft" -> {
                words.put(
                        "version",
                        Long.toString(REGISTRY.drafts.draft(supplier, c.id).version()));
                words.put(
                        "file",
                        REGISTRY.applications
                                .addEvidence(supplier, key(), TestRegistry.pdf(c.id, evidence(), REGISTRY.today()))
                                .id("evidence")
                                .toString());
                words.put(
                        "proof",
                        Casework.proof(
                                TestRegistry.HOLDER,
                                REGISTRY.applications
                                        .challenge(supplier, key(), c.id)
                                        .text("challenge")));
                words.put(
                        "declaration",
                        REGISTRY.applications.declaration(supplier, c.id).text("digest"));
            }
            case "commented" -> {
                REGISTRY.applications.complete(c.intake, key(), c.id);
                words.put("waiting", comment(c).toString());
                words.put("published", published(c).toString());
                UUID replied = published(c);
                REGISTRY.comments.reply(supplier, key(), new Comments.Reply(c.id, replied, "So."));
                words.put("replied", replied.toString());
            }
            case "proposed" ->
                words.put(
                        "digest",
                        REGISTRY.assessments
                                .agree(c.lead, key(), new Assessments.Agree(c.id, REGISTRY.sheet(_ -> 2)))
                                .text("digest"));
            case "answered" -> REGISTRY.decisions.answer(supplier, key(), new Decisions.Answer(c.id, "No."));
            default -> {}
        }
        return new Ready("/applications/" + c.id + "/", words, people(c));
    }

    private static Map<String, Actor.Person> people(Case c) {
        return Map.of(
                "supplier", c.held.person(),
                "registrar", c.intake,
                "lead", c.lead,
                "second", c.second,
                "reviewer", c.reviews,
                "decider", c.decides,
                "other-reviewer", OTHER_REVIEWER,
                "other-decider", OTHER_DECIDER);
    }

    private static UUID comment(Case c) {
        return REGISTRY.comments
                .post(key(), new Comments.Post(c.id, "Good.", Optional.empty(), Optional.empty()))
                .id("comment");
    }

    private static UUID published(Case c) {
        UUID comment = comment(c);
        REGISTRY.comments.moderate(
                c.intake, key(), new Comments.Moderate(c.id, comment, new Comments.Verdict.Publish()));
        return comment;
    }

    private static List<Ready> accreditations(String stage, int many) {
        Lifecycle.State state = switch (stage) {
            case "suspended", "repaired" -> Lifecycle.State.SUSPENDED;
            case "weak", "shown" -> Lifecycle.State.ACTIVE_WITH_CONDITIONS;
            default -> Lifecycle.State.ACTIVE;
        };
        return BOOK.accredited(state, many).stream().map(a -> ready(stage, a)).toList();
    }

    private static Ready ready(String stage, Granted a) {
        Map<String, String> words = new HashMap<>();
        Accreditations all = REGISTRY.accreditations;
        switch (stage) {
            case "active" ->
                words.put(
                        "proof",
                        Casework.proof(
                                NEW,
                                all.challenge(a.held().person(), key(), a.number())
                                        .text("challenge")));
            case "noticed" ->
                words.put(
                        "notice",
                        all.giveNotice(
                                        REGISTRY.grace,
                                        key(),
                                        new Accreditations.GiveNotice(
                                                a.number(), Accreditations.Measure.SUSPEND, BOOK.slow(), "Pay."))
                                .id("notice")
                                .toString());
            case "checked" ->
                all.check(REGISTRY.tom, key(), new Accreditations.Check(a.number(), "withdrawal", "Seen."));
            case "repaired" ->
                all.check(REGISTRY.tom, key(), new Accreditations.Check(a.number(), "suspension", "Paid."));
            case "shown" ->
                REGISTRY.conditions.show(
                        a.held().person(),
                        key(),
                        new Conditions.Show(a.number(), BOOK.correctable(), "Done.", List.of()));
            case "weak" ->
                all.check(REGISTRY.tom, key(), new Accreditations.Check(a.number(), BOOK.correctable(), "Done."));
            default -> {}
        }
        return new Ready("/accreditations/" + a.number().value() + "/", words, people(a.file()));
    }

    // ---- words

    private static final org.touchstone.format.jose.Es256.KeyPair NEW =
            org.touchstone.format.jose.Es256.generate(new java.security.SecureRandom());

    private static String evidence() {
        return REGISTRY.edition.evidenceTypes().values().stream()
                .filter(t -> t.mediaTypes().contains("application/pdf"))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static String note() {
        return REGISTRY.edition.evidenceTypes().values().stream()
                .filter(t -> t.madeByAssessors())
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static String sheet(int score) {
        return CanonicalJson.text(REGISTRY.sheet(_ -> score).json())
                .replaceFirst("^\\{\"marks\":", "")
                .replaceFirst("}$", "");
    }

    private static final Map<String, String> WORDS = new TreeMap<>(Map.ofEntries(
            Map.entry("NOBODY", NOBODY),
            Map.entry("FACTS", CanonicalJson.text(TestRegistry.facts())),
            Map.entry(
                    "ANSWERS",
                    CanonicalJson.text(Json.Obj.builder()
                            .with("answers", TestRegistry.answers(List.of()).json())
                            .build())),
            Map.entry("AGREEMENT", REGISTRY.edition.agreement().version()),
            Map.entry("EVIDENCE", evidence()),
            Map.entry("NOTES", note()),
            Map.entry("JWK", CanonicalJson.text(TestRegistry.HOLDER.publicKey().json())),
            Map.entry("NEW", CanonicalJson.text(NEW.publicKey().json())),
            Map.entry("RETURN", BOOK.anyReason(Kind.RETURN)),
            Map.entry("TOM", REGISTRY.tom.id().toString()),
            Map.entry("CRITERION", BOOK.criterion()),
            Map.entry("SHEET1", sheet(1)),
            Map.entry("SHEET2", sheet(2)),
            Map.entry("LOW", BOOK.reason(Cause.SCORE_TOO_LOW)),
            Map.entry("URGENT", BOOK.urgent()),
            Map.entry("SLOW", BOOK.slow()),
            Map.entry("RULE", BOOK.reason(Cause.REPORT_OVERDUE)),
            Map.entry("ASKED", BOOK.reason(Cause.SUPPLIER_ASKED)),
            Map.entry("REMOVED", BOOK.reason(Cause.CAUSE_REMOVED)),
            Map.entry("SERIOUS", BOOK.serious()),
            Map.entry("WEAK", BOOK.correctable())));

    private static final java.util.regex.Pattern WORD =
            java.util.regex.Pattern.compile("\\{([a-z]+)}|\\b(" + String.join("|", WORDS.keySet()) + ")\\b");

    private static String filled(String text, Ready ready) {
        return WORD.matcher(text)
                .replaceAll(m -> java.util.regex.Matcher.quoteReplacement(Optional.ofNullable(
                                m.group(1) == null
                                        ? WORDS.get(m.group(2))
                                        : ready.words().get(m.group(1)))
                        .orElseThrow(() -> new IllegalStateException("nothing for " + m.group()))));
    }

    // ---- at once

    private static Answered send(Ready ready, Asked asked, String key) {
        return BOOK.post(
                ready.root() + filled(asked.path(), ready),
                key,
                filled(asked.body(), ready),
                Optional.ofNullable(ready.people().get(asked.who())).orElseThrow());
    }

    private static List<Answered> atOnce(Ready ready, List<Asked> all, List<String> keys) throws Exception {
        CyclicBarrier start = new CyclicBarrier(all.size());
        List<Answered> out = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answered>> futures = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                Asked asked = all.get(i);
                String key = keys.get(i);
                futures.add(clients.submit(() -> {
                    start.await();
                    return send(ready, asked, key);
                }));
            }
            for (Future<Answered> one : futures) {
                out.add(one.get());
            }
        }
        return out;
    }

    private static List<String> keys(int many) {
        return Stream.generate(() -> UUID.randomUUID().toString()).limit(many).toList();
    }

    /// Done, or refused by a code with words to it.
    private static void areClear(Line line, List<Answered> answers) {
        for (Answered a : answers) {
            boolean done = a.status() < 300;
            assertTrue(
                    done
                            || a.status() >= 400
                                    && a.status() < 500
                                    && !a.code().isEmpty()
                                    && a.body().optionalText("title").isPresent(),
                    () -> line + ": " + a);
        }
    }

    /// Of a request that came twice: what was done, or why it was not, is the same.
    private static void areSame(Line line, Answered one, Answered other) {
        assertEquals(one.status(), other.status(), () -> line + ": " + one + " and " + other);
        assertEquals(one.code(), other.code(), line.toString());
        if (one.status() < 300) {
            assertEquals(one, other, line.toString());
        }
    }

    /// How many rows each table has, but those of refused acts, and the register, which follows the log by itself.
    private static Map<String, Long> rows() {
        Map<String, Long> out = new TreeMap<>();
        REGISTRY.database.digest("refused_act").lines().forEach(text -> {
            String[] parts = text.split(" ");
            if (!parts[0].startsWith("register_")) {
                out.put(parts[0], Long.parseLong(parts[1]));
            }
        });
        return out;
    }

    private static Map<String, Long> added(Map<String, Long> before) {
        Map<String, Long> out = rows();
        out.replaceAll((table, n) -> n - Optional.ofNullable(before.get(table)).orElse(0L));
        out.values().removeIf(n -> n == 0);
        return out;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void is_done_once_and_everybody_hears_what_became_of_it(Line line) throws Exception {
        if (line.many()) {
            List<String> keys = new ArrayList<>(keys(7));
            keys.add(keys.getFirst());
            List<Answered> answers =
                    atOnce(next(line), Stream.generate(line::asked).limit(8).toList(), keys);
            areClear(line, answers);
            areSame(line, answers.getFirst(), answers.getLast());
            return;
        }
        // Alone: what it comes to.
        Ready first = next(line);
        Ready second = next(line);
        Map<String, Long> before = rows();
        Answered alone = send(first, line.asked(), keys(1).getFirst());
        assertTrue(alone.status() < 300, line + ": " + alone);
        Map<String, Long> once = added(before);

        // Eight at once, two of them under one key.
        before = rows();
        List<String> keys = new ArrayList<>(keys(7));
        keys.add(keys.getFirst());
        List<Answered> eight =
                atOnce(second, Stream.generate(line::asked).limit(8).toList(), keys);
        areClear(line, eight);
        Set<String> did = new HashSet<>();
        for (int i = 0; i < eight.size(); i++) {
            if (eight.get(i).status() < 300) {
                did.add(keys.get(i));
            }
        }
        assertEquals(1, did.size(), () -> line + ": " + eight);
        areSame(line, eight.getFirst(), eight.getLast());
        assertEquals(once, added(before), line + ": not the rows of one");

        // Two that do not go together.
        if (line.against().isPresent()) {
            List<Answered> two =
                    atOnce(next(line), List.of(line.asked(), line.against().get()), keys(2));
            areClear(line, two);
            assertEquals(1, two.stream().filter(a -> a.status() < 300).count(), () -> line + ": " + two);
        }
    }

    /// Drafts are saved any number of times; but eight who have all read the same and each want something else
    /// there do not overwrite one another unseen.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            draft         | supplier | draft        | {"parts":{"facts":{"employees":1NUMBER}},"version":{version}}
            in-assessment | lead     | scores/draft | {"criterion":"CRITERION","score":1,"words":"NUMBER","version":{version}}
            """)
    void of_eight_who_save_otherwise_what_all_have_read_one_does(String stage, String who, String path, String body)
            throws Exception {
        Ready ready = applications(stage, 1).getFirst();
        long read = Long.parseLong(ready.words().get("version"));
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(new Asked(who, path, body.replace("NUMBER", Integer.toString(i))));
        }
        List<Answered> answers = atOnce(ready, all, keys(8));
        assertEquals(1, answers.stream().filter(a -> a.status() == 200).count(), answers.toString());
        assertEquals(
                7,
                answers.stream()
                        .filter(a -> a.status() == 409 && a.code().equals(Refusal.DRAFT_CHANGED.code()))
                        .count(),
                answers.toString());
        // Whoever has read it now may.
        Answered now = send(
                ready,
                new Asked(who, path, body.replace("NUMBER", "9").replace("{version}", Long.toString(read + 1))),
                keys(1).getFirst());
        assertEquals(200, now.status(), now.toString());
        assertEquals(read + 2, now.body().integer("version"));
    }
}
