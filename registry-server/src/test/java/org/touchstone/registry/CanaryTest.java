package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.backup.Backup;
import org.touchstone.registry.backup.Restore;
import org.touchstone.registry.db.Compaction;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.EmbeddedPostgres;
import org.touchstone.registry.db.Migrations;
import org.touchstone.registry.db.Statements;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.fsck.Fsck;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.status.StatusLists;
import org.touchstone.registry.supplier.Identities;
import org.touchstone.registry.supplier.Members;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.supplier.Suppliers;

/// Two sole traders, one refused and one accredited, with a word of its own in every field that anybody can fill,
/// and readers who ask for things by words of their own.
///
/// What is confidential is never readable, from the first draft on: not in the raw files of the database and its
/// write-ahead log, in logs, metrics, pages, exports or backups. What is public while it is needed is readable
/// nowhere once it was erased, in a backup from before neither. And what is only asked is kept nowhere at all.
///
/// The fields are found by walking through the commands of all use cases, and the columns by walking through the
/// schema: a new one must be given its word or its place in the lists below.
class CanaryTest {
    /// Public as long as it is not erased.
    private static final String SHOWN = "Offenkundig";
    private static final String SECRET = "Vertraulich";
    private static final String ASKED = "Nachgefragt";
    private static final String FIGURE = "739184625";
    private static final SecureRandom RANDOM = new SecureRandom();

    /// What becomes public when an application is complete, and what does when it is granted.
    private static final Set<String> PUBLIC_ONCE_COMPLETE = Set.of(
            "Suppliers.Register.tradingName",
            "Suppliers.Verify.legalName",
            "Certificate.GroupCompany.name",
            "Comments.Verdict.Shorten.words");
    private static final Set<String> PUBLIC_ONCE_GRANTED = Set.of(
            "Certificate.AccountabilityCode.uri",
            "Certificate.Objective.title",
            "Decisions.Addressed.words",
            "Decisions.Decide.words",
            "Accreditations.Suspend.remedy",
            "Accreditations.Withdraw.words",
            "Suppliers.Rename.legalName",
            "Suppliers.Rename.tradingName");

    /// Fields that take a number; the one of the refused is nobody else's.
    private static final Set<String> NUMBERS = Set.of("Certificate.Objective.baseline", "Certificate.Objective.target");

    /// Fields that take a word of a fixed list, an id, a digest, a key or a signature, and so have no room for
    /// more.
    private static final Set<String> CODES = Set.of(
            "Accreditations.ChangeHolderKey.jwk",
            "Accreditations.ChangeHolderKey.proof",
            "Accreditations.Check.subject",
            "Accreditations.CloseCondition.criterion",
            "Accreditations.GiveNotice.reason",
            "Accreditations.Reinstate.reason",
            "Accreditations.Suspend.reason",
            "Accreditations.Withdraw.reason",
            "Conditions.Show.criterion",
            "Conditions.Lacking.criterion",
            "Answers.Answer.criterion",
            "Answers.Figure.metric",
            "Answers.equivalents",
            "Applications.AcceptAgreement.version",
            "Applications.AddEvidence.mediaType",
            "Applications.AddEvidence.type",
            "Applications.AddFiles.type",
            "Applications.Missing.reason",
            "Applications.Open.level",
            "Applications.Open.renews",
            "Applications.Open.scheme",
            "Applications.ProveKey.jwk",
            "Applications.ProveKey.proof",
            "Applications.Submit.declaration",
            "Assessments.Confirm.digest",
            "Assessments.FileNotes.type",
            "Certificate.AccountabilityCode.version",
            "Certificate.Address.country",
            "Certificate.Address.region",
            "Certificate.Objective.unit",
            "Certificate.Scope.areas",
            "Certificate.Scope.cpvPrefixes",
            "Certificate.Scope.entity",
            "Clarifications.Question.criterion",
            "Clarifications.Reply.criterion",
            "Decisions.Decide.scores",
            "Decisions.Intend.scores",
            "Decisions.Reason.code",
            "Decisions.Reason.criterion",
            "Decisions.Reason.theme",
            "People.Enrol.number",
            "PlatformFile.Figure.metric",
            "Assessments.Shortfall.criterion",
            "Sheet.Mark.criterion",
            "Suppliers.Advice.scheme",
            "Suppliers.Checked.method");

    @TempDir
    Path folder;

    private final Set<String> planted = new TreeSet<>();
    private boolean granted;

    private String word(String field) {
        planted.add(field);
        if (NUMBERS.contains(field)) {
            return granted ? Integer.toString(RANDOM.nextInt(1_000)) : FIGURE;
        }
        boolean shown = PUBLIC_ONCE_COMPLETE.contains(field) || granted && PUBLIC_ONCE_GRANTED.contains(field);
        return (shown ? SHOWN : SECRET) + letters();
    }

    private String figure(String field, int n) {
        planted.add(field);
        return FIGURE + ".0" + n;
    }

    private static String letters() {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            word.append((char) ('a' + RANDOM.nextInt(26)));
        }
        return word.toString();
    }

    private final Traces anything = new Traces(List.of(SHOWN, SECRET, ASKED, FIGURE));
    private final Traces confidential = new Traces(List.of(SECRET, ASKED, FIGURE));

    @Test
    void nothing_confidential_is_readable_and_nothing_erased_is() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path data = folder.resolve("data");
        Config config = Config.read(true, List.of("--data", data.toString(), "--port", "0"), Map.of());
        Casework.Time time = new Casework.Time(TestRegistry.START);
        LogLines lines = new LogLines();
        lines.setLevel(Level.INFO);
        Logger.getLogger("").addHandler(lines);
        Traces gone;
        try (Registry registry = new Registry(config, time, true)) {
            registry.start();
            DatabaseUrl owner = EmbeddedPostgres.served(data.resolve("pg")).orElseThrow();
            DatabaseUrl superuser = owner.as("postgres", owner.password());
            uncompressed(owner);
            Casework work = new Casework(registry, time, this::word);

            Casework.Case refused = refused(work);
            work.toldApart(work.twins(Casework.company(71)));
            granted = true;
            OrganisationId number = OrganisationId.of("GB-PPON", "PVXW-7583-TRHG");
            Casework.Case accredited = work.new Case(work.firm(SupplierKind.SOLE_TRADER, number), facts("12000000.00"));
            accredited.filled(List.of()).submitted();
            assertEquals(Map.of(), confidential.under(data), "before anything is complete");
            AccreditationNumber held = lifeOf(work, accredited);
            registry.settle();
            assertEquals(fields(), planned(), "fields without a word of their own, or words without a field");
            registry.mail().write();
            columns(owner);

            try (Website site = Website.start(config, registry)) {
                Map<String, String> pages = pages(site.port(), refused, accredited, held);
                pages.forEach((page, text) -> assertEquals(Map.of(), confidential.in(text), page));
                assertTrue(anything.in(pages.get("/suppliers")).containsKey(SHOWN), "the search does find things");
                assertTrue(anything.in(pages.get("/pack.jsonl")).containsKey(SHOWN), "in base64 too");
            }
            // As the database's own housekeeping does, which keeps samples of what it saw.
            run(superuser, "ANALYZE");
            assertEquals(Map.of(), confidential.under(data), "in the raw files");
            assertEquals(Map.of(), confidential.in(lines.text()), "in the log");
            assertEquals(Map.of(), anything.in(lines.text()), "nor names in the log");
            assertFalse(anything.under(data).isEmpty(), "what is public is there");

            Backup backup =
                    new Backup(owner, registry.identity(), registry.ring().logSigner());
            backup.write(folder.resolve("before"), folder.resolve("apart-before"), time.instant(), _ -> {});
            assertEquals(Map.of(), anything.under(folder.resolve("before")), "in the main part of a backup");
            assertEquals(Map.of(), confidential.under(folder.resolve("apart-before")), "in the part apart");
            assertFalse(anything.under(folder.resolve("apart-before")).isEmpty(), "openings are in the part apart");

            // From here on also what names them otherwise.
            gone = new Traces(List.of(
                    SHOWN,
                    SECRET,
                    ASKED,
                    FIGURE,
                    refused.firm.number().id(),
                    accredited.firm.number().id(),
                    accredited.firm.number().id().replace("-", ""),
                    refused.holder().publicKey().json().text("x"),
                    accredited.holder().publicKey().json().text("x")));
            for (Casework.Case c : List.of(refused, accredited)) {
                registry.accreditations().erase(work.registrar(), Casework.key(), c.firm.supplier());
            }
            registry.settle();
            try (Website site = Website.start(config, registry)) {
                pages(site.port(), refused, accredited, held)
                        .forEach((page, text) -> assertEquals(Map.of(), gone.in(text), page));
            }
            assertEquals(Map.of(), gone.in(rows(owner)), "in the rows");
            backup.write(folder.resolve("after"), folder.resolve("apart-after"), time.instant(), _ -> {});
            assertEquals(Map.of(), gone.under(folder.resolve("after")), "in a backup made after");
            assertEquals(Map.of(), gone.under(folder.resolve("apart-after")), "in its part apart");
            assertEquals(List.of(), registry.fsck().run().findings());

            restored(registry, data);
            assertNotEquals(Map.of(), gone.under(data), "the files still hold old rows");
            Compaction.run(owner, superuser, _ -> {});
            assertEquals(Map.of(), gone.under(data), "in the raw files after compaction");
            registry.settle();
            assertEquals(List.of(), registry.fsck().run().findings());
        } finally {
            Logger.getLogger("").removeHandler(lines);
        }
        assertEquals(Map.of(), gone.under(data), "in the raw files of a stopped registry");
        assertEquals(Map.of(), gone.in(lines.text()), "in the log");
    }

    private static Json.Obj facts(String turnover) {
        Json.Obj.Builder out = Json.Obj.builder();
        TestRegistry.facts().members().forEach((name, value) -> {
            if (!name.equals("turnover")) {
                out.with(name, value);
            }
        });
        return out.with("turnover", turnover).build();
    }

    /// Everything that can happen to an application before it is refused.
    private Casework.Case refused(Casework work) {
        Casework.Firm firm = work.firm(SupplierKind.SOLE_TRADER, OrganisationId.of("GB-PPON", "PJTY-5446-WDJP"));
        Casework.Case c = work.new Case(firm, facts(figure("Applications.StateFacts.facts", 0)));
        String metric = work.edition.criteria().values().stream()
                .flatMap(criterion -> criterion.metrics().stream())
                .findFirst()
                .orElseThrow()
                .id();
        c.filled(List.of(new Answers.Figure(
                        metric,
                        figure("Answers.Figure.value", 1),
                        Optional.of(figure("Answers.Figure.baseline", 2)),
                        Optional.of(figure("Answers.Figure.target", 3)))))
                .submitted();
        assertEquals(Map.of(), anything.under(folder.resolve("data")), "nothing at all before it is complete");
        c.returned().submitted().complete();
        c.commented()
                .left()
                .assigned()
                .asked()
                .handedOver(_ -> 1)
                .remitted()
                .again(_ -> 1)
                .intended()
                .refused();
        return c;
    }

    /// From the grant to the withdrawal.
    private AccreditationNumber lifeOf(Casework work, Casework.Case c) {
        Accreditations all = work.registry().accreditations();
        c.complete().commented();
        String weak = work.edition.mandatory("standard", work.edition.facts(TestRegistry.facts())).stream()
                .filter(k -> k.correctable())
                .findFirst()
                .orElseThrow()
                .id();
        AccreditationNumber held =
                c.forDecision(k -> k.id().equals(weak) ? 1 : 2).granted();
        conditionOf(work, c, held, weak);
        String urgent = work.edition.reasonCodes().of(Reasons.Kind.SUSPEND).values().stream()
                .filter(r -> r.suspension().equals(Optional.of(Reasons.SuspensionKind.IMPOSED)))
                .filter(r -> r.urgent() && r.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
        UUID notice = all.giveNotice(
                        work.decider(),
                        Casework.key(),
                        new Accreditations.GiveNotice(
                                held, Accreditations.Measure.SUSPEND, urgent, word("Accreditations.GiveNotice.words")))
                .id("notice");
        all.answerNotice(
                c.person(),
                Casework.key(),
                new Accreditations.AnswerNotice(held, notice, word("Accreditations.AnswerNotice.words")));
        all.suspend(
                work.decider(),
                Casework.key(),
                new Accreditations.Suspend(held, urgent, word("Accreditations.Suspend.remedy"), true));
        all.check(
                work.lead(),
                Casework.key(),
                new Accreditations.Check(held, "suspension", word("Accreditations.Check.words")));
        // The answer to the notice was put before those who decide.
        Cases cases = work.registry().cases();
        UUID answered = cases.overdue(work.decider()).stream()
                .filter(o -> o.accreditation().equals(Optional.of(held.value())))
                .map(Cases.Overdue::task)
                .findFirst()
                .orElseThrow();
        cases.dealtWith(work.decider(), Casework.key(), new Cases.DealtWith(answered, word("Cases.DealtWith.words")));
        all.reinstate(
                work.decider(),
                Casework.key(),
                new Accreditations.Reinstate(held, work.reason(Reasons.Cause.CAUSE_REMOVED)));
        work.registry()
                .members()
                .invite(
                        c.person(),
                        Casework.key(),
                        new Members.Invite(
                                c.firm.supplier(),
                                Set.of(Role.SUPPLIER_AUTHOR),
                                Optional.of(word("Members.Invite.address") + "@firm.example")));
        work.pass(Duration.ofDays(1));
        finish(
                work,
                all.rename(
                        work.registrar(),
                        Casework.key(),
                        new Suppliers.Rename(
                                c.firm.supplier(),
                                word("Suppliers.Rename.legalName"),
                                Optional.of(word("Suppliers.Rename.tradingName")),
                                new Certificate.Address("GB", Optional.of("GB-WLS")))));
        String challenge = all.challenge(c.person(), Casework.key(), held).text("challenge");
        Es256.KeyPair fresh = Es256.generate(RANDOM);
        finish(
                work,
                all.changeHolderKey(
                        c.person(),
                        Casework.key(),
                        new Accreditations.ChangeHolderKey(
                                held, fresh.publicKey().json(), Casework.proof(fresh, challenge))));
        all.check(
                work.lead(),
                Casework.key(),
                new Accreditations.Check(held, "withdrawal", word("Accreditations.Check.words")));
        all.withdraw(
                work.decider(),
                Casework.key(),
                new Accreditations.Withdraw(
                        held, work.reason(Reasons.Kind.WITHDRAW), word("Accreditations.Withdraw.words"), true));
        return held;
    }

    /// From what is lacking to the closing.
    private void conditionOf(Casework work, Casework.Case c, AccreditationNumber held, String weak) {
        Conditions conditions = work.registry().conditions();
        Conditions.Show show = new Conditions.Show(
                held,
                weak,
                word("Conditions.Show.words"),
                List.of(new Applications.NamedFile(
                        word("Applications.NamedFile.name"),
                        ("%PDF-1.7 " + word("Applications.NamedFile.bytes")).getBytes(StandardCharsets.UTF_8))));
        conditions.show(c.person(), Casework.key(), show);
        conditions.lacking(
                work.lead(), Casework.key(), new Conditions.Lacking(held, weak, word("Conditions.Lacking.words")));
        conditions.show(c.person(), Casework.key(), show);
        work.pass(Duration.ofSeconds(1));
        work.registry()
                .accreditations()
                .check(
                        work.lead(),
                        Casework.key(),
                        new Accreditations.Check(held, weak, word("Accreditations.Check.words")));
        finish(
                work,
                work.registry()
                        .accreditations()
                        .closeCondition(work.decider(), Casework.key(), new Accreditations.CloseCondition(held, weak)));
    }

    private static void finish(Casework work, Receipt receipt) {
        receipt.certificate().ifPresent(id -> work.registry().issuance().finish(new CertificateId(id)));
        if (receipt.body().has("certificates")) {
            receipt.body()
                    .texts("certificates")
                    .forEach(id -> work.registry().issuance().finish(CertificateId.parse(id)));
        }
    }

    // ---- every field and every column

    private Set<String> planned() {
        Set<String> all = new TreeSet<>(planted);
        all.addAll(CODES);
        return all;
    }

    /// Every field of every command that takes text or bytes.
    private static Set<String> fields() {
        Set<String> out = new TreeSet<>();
        Set<Class<?>> seen = new HashSet<>();
        for (Class<?> home : List.of(
                People.class,
                Suppliers.class,
                Members.class,
                Registrations.class,
                Identities.class,
                Applications.class,
                Comments.class,
                Drafts.class,
                Team.class,
                Assessments.class,
                Reviews.class,
                Clarifications.class,
                Decisions.class,
                Cases.class,
                Accreditations.class,
                Conditions.class)) {
            for (Method useCase : home.getMethods()) {
                if (useCase.getReturnType() == Receipt.class) {
                    for (Class<?> command : useCase.getParameterTypes()) {
                        walk(command, seen, out);
                    }
                }
            }
        }
        return out;
    }

    private static void walk(Class<?> type, Set<Class<?>> seen, Set<String> out) {
        if (type.isSealed()) {
            for (Class<?> kind : type.getPermittedSubclasses()) {
                walk(kind, seen, out);
            }
            return;
        }
        // Ids know no words; people and keys of requests come from the request's head.
        if (!type.isRecord()
                || type.getPackageName().equals("org.touchstone.format.id")
                || Set.of("Person", "IdempotencyKey").contains(type.getSimpleName())
                || !seen.add(type)) {
            return;
        }
        String name = type.getCanonicalName().substring(type.getPackageName().length() + 1);
        for (RecordComponent part : type.getRecordComponents()) {
            Type held = part.getGenericType();
            while (held instanceof ParameterizedType many) {
                held = many.getActualTypeArguments()[0];
            }
            if (held == String.class || held == byte[].class || held == Json.Obj.class) {
                out.add(name + "." + part.getName());
            } else if (held instanceof Class<?> nested) {
                walk(nested, seen, out);
            }
        }
    }

    /// Columns that hold what is sealed; each is filled by the time this is asked.
    private static final String SEALED = """
            accreditation: facts
            agreed_scores: findings sheet shortfalls
            application: answers draft facts holder_key result
            application_return: items
            assignment: declaration left_words
            cause_check: note
            clarification: answers questions
            condition_file: name sealed
            condition_showing: lacking words
            decision: reasons
            evidence: name sealed
            identity_conflict: reasons
            notice: answer words
            outgoing_mail: letter
            intent_answer: said
            invitation: address
            person_address: sealed
            person: name
            public_comment: published published_name published_reply reply said
            registration: draft
            remittal: words
            review: findings left_words
            score_draft: sheet
            score_sheet: sheet
            sealing_key: wrapped
            supplier: identity
            task: words
            suspension: remedy
            web_session: identity_token
            """;

    /// Columns of text or bytes that are no secret: ids, codes, digests, keys, what the record makes public,
    /// and a sole trader's openings and search rows, which are erased.
    private static final String PLAIN = """
            accreditation: level number outcome resumes scheme stale state superseded_by
            accreditation_certificate: accreditation reason
            accreditation_condition: accreditation criterion duty
            agreed_scores: digest
            application: agreement calendar declaration evidence_root level renews scheme state
            application_return: duty
            assignment: duty
            case_duty: duty
            cause_check: accreditation duty subject
            condition_file: media_type
            condition_showing: accreditation answered_duty criterion duty
            account: tag
            certificate: accreditation token
            certificate_intent: accreditation key kid reason signing_input state
            decision: duty outcome score_digest
            duty_role: duty role
            evidence: commitment media_type type
            holder_challenge: challenge
            idempotency: key receipt request
            identity_conflict: decision grounds
            intent_answer: outcome
            invitation: roles
            log_checkpoint: note root
            log_entry: accreditation entry list type
            log_fold: note state
            log_head: root
            log_pending: entry
            log_tile: hashes root
            notice: accreditation duty measure reason
            logout_token: tag
            object: bytes digest
            one_time_code: purpose tag
            opening: bytes
            person: demo_token number
            person_notice: kind subject
            person_role: role
            public_comment: duty reason reply_reason reply_state state
            public_request: key receipt request
            refused_act: action reason subject
            register_accreditation: decision_object level number reason remedy_object scheme standing
            register_accreditation: superseded_by supersedes
            register_application: level scheme
            register_certificate: accreditation issuer_kid replaces_reason revocation_list revoked_reason
            register_certificate: suspension_list token_object
            register_condition: accreditation criterion due
            register_edition: object revision scheme
            register_identifier: party_id typed
            register_supplier: country identity_object kind level name region search_text standing trading_name
            register_trust_list: fingerprint object
            remittal: duty
            review: duty
            role_wish: change role
            scheme_edition: document revision scheme
            separate_duties: one other
            state_move: thing was becomes
            share_code: accreditation tag
            sign_in: browser next state
            status_list: purpose
            status_position: accreditation
            status_standing: accreditation level scheme standing
            supplier: identity_ref kind
            supplier_claim: kind scheme tag
            supplier_identifier: scheme tag
            suspension: accreditation duty end_duty kind reason
            task: kind role subject
            timer: calendar kind reminders result subject
            trust_list: fingerprint object
            web_session: provider_session roles token
            """;

    private static Set<String> listed(String tables) {
        Set<String> out = new TreeSet<>();
        tables.lines().forEach(line -> {
            String[] parts = line.strip().split(": ", 2);
            for (String column : parts[1].split(" ")) {
                out.add(parts[0] + "." + column);
            }
        });
        return out;
    }

    /// The statement by which fsck reads everything sealed.
    private static String sealed() {
        try (java.io.InputStream in = CanaryTest.class.getResourceAsStream("/sql/fsck.sql")) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int from = all.indexOf("-- name: fsck.stream-sealed");
            return all.substring(all.indexOf("SELECT", from), all.indexOf("-- name:", from + 10));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void columns(DatabaseUrl owner) throws SQLException {
        Set<String> there = new TreeSet<>(list(
                owner,
                "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
                        + " AND data_type NOT IN ('uuid', 'integer', 'bigint', 'boolean', 'date',"
                        + " 'timestamp with time zone', 'smallint') AND table_name <> 'flyway_schema_history'"));
        Set<String> known = listed(SEALED);
        known.addAll(listed(PLAIN));
        assertEquals(known, there, "columns that nobody has thought about");
        // What is sealed is what fsck opens; keys and files of evidence it reads on their own.
        Set<String> opened = new TreeSet<>(list(owner, "SELECT DISTINCT place FROM (" + sealed() + ") s"));
        opened.addAll(Set.of("sealing_key.wrapped", "evidence.sealed"));
        assertEquals(listed(SEALED), opened, "sealed columns that fsck does not look at");
        for (String column : listed(SEALED)) {
            String[] parts = column.split("\\.", 2);
            // A sealed value begins with the version of its form and is longer than nonce and tag.
            assertEquals(
                    List.of("t"),
                    list(
                            owner,
                            "SELECT count(*) > 0 AND bool_and(get_byte(" + parts[1] + ", 0) = 1 AND octet_length("
                                    + parts[1] + ") >= 29) FROM " + parts[0] + " WHERE " + parts[1] + " IS NOT NULL"),
                    column + " is filled, and sealed");
        }
    }

    // ---- the database

    private static List<String> list(DatabaseUrl url, String sql) throws SQLException {
        List<String> out = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                out.add(String.valueOf(rows.getString(1)));
            }
        }
        return out;
    }

    private static void run(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Long values are not compressed any more, so that what is readable in the files can be found in them.
    private static void uncompressed(DatabaseUrl owner) throws SQLException {
        for (String sql : list(
                owner,
                "SELECT format('ALTER TABLE %I ALTER COLUMN %I SET STORAGE EXTERNAL', c.relname, a.attname) FROM pg_class"
                        + " c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' JOIN pg_attribute a"
                        + " ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attstorage = 'x' WHERE"
                        + " c.relkind = 'r'")) {
            run(owner, sql);
        }
    }

    /// Every row of every table.
    private static String rows(DatabaseUrl owner) throws SQLException {
        StringBuilder out = new StringBuilder();
        for (String table : list(
                owner, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")) {
            out.append(table).append('\n');
            list(owner, "SELECT t::text FROM " + table + " t")
                    .forEach(row -> out.append(row).append('\n'));
        }
        return out.toString();
    }

    /// A backup from before the erasure comes back without what was erased since.
    private void restored(Registry registry, Path data) throws Exception {
        DatabaseUrl empty = TestDatabase.empty();
        HeadStore head = new HeadStore(data.resolve("head"));
        Restore.Restored restored = new Restore(empty, _ -> {})
                .run(
                        folder.resolve("before"),
                        folder.resolve("apart-after"),
                        registry.identity(),
                        registry.ring().logSigner().key(),
                        head,
                        true,
                        () -> {
                            try (Db db = Db.open(
                                    Migrations.derived(empty, Migrations.APP),
                                    Migrations.derived(empty, Migrations.READER),
                                    Statements.load())) {
                                return new Fsck(
                                                db,
                                                new StatusLists(
                                                        registry.identity().publicUrl(), RANDOM),
                                                head,
                                                registry.identity(),
                                                registry.ring(),
                                                new SealingKeys(
                                                        registry.ring().sealingSecret(), RANDOM, registry.clock()))
                                        .run();
                            }
                        });
        assertTrue(restored.backup().behind() > 0, "the log has gone on since");
        assertEquals(Map.of(), anything.in(rows(empty)), "in a restored database");
    }

    // ---- the web

    /// Pages, documents and files about both, found and searched for, and what nobody should ask so.
    private Map<String, String> pages(
            int port, Casework.Case refused, Casework.Case accredited, AccreditationNumber held)
            throws IOException, InterruptedException {
        Map<String, String> out = new TreeMap<>();
        List<String> paths = new ArrayList<>(List.of(
                "/",
                "/suppliers",
                "/suppliers.json",
                "/log",
                "/log.json",
                "/pack.jsonl",
                "/register.json",
                "/trust/list.json",
                "/health/ready",
                "/status/revocation/1",
                "/log/tile/entries/000.p/8",
                "/accreditations/" + held,
                "/accreditations/" + held + ".json"));
        for (Casework.Case c : List.of(refused, accredited)) {
            paths.add("/suppliers/" + c.firm.supplier());
            paths.add("/suppliers/" + c.firm.supplier() + ".json");
        }
        for (int entry = 0; entry < 30; entry++) {
            paths.add("/log/entries/" + entry + ".json");
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : paths) {
                out.put(path, text(get(client, port, path, "none")));
            }
            for (String path : List.of(
                    "/suppliers?q=" + ASKED + letters(),
                    "/suppliers/" + ASKED + letters(),
                    "/accreditations/" + ASKED + letters(),
                    "/log?before=" + ASKED + letters(),
                    "/" + ASKED + letters() + "?tender=ocds-h6vhtk-" + ASKED + letters(),
                    "/certificates/" + ASKED + letters() + "?lot=" + ASKED)) {
                // What is asked may stand in the answer to who asked; in what is kept it may not.
                int status = get(client, port, path, ASKED + letters()).statusCode();
                assertTrue(status < 500, path);
            }
            out.put("/metrics", text(get(client, port, "/metrics", "none")));
        }
        return out;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return answer.headers() + "\n" + new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> get(HttpClient client, int port, String path, String agent)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("User-Agent", agent)
                        .header("Referer", "https://buyer.example/" + agent)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
