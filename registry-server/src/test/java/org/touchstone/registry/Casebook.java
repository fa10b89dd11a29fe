package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.touchstone.registry.accreditation.TestRegistry.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Lifecycle;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.api.AccreditationsApi;
import org.touchstone.registry.api.ApplicationsApi;
import org.touchstone.registry.api.AssessmentsApi;
import org.touchstone.registry.api.CasesApi;
import org.touchstone.registry.api.CommentsApi;
import org.touchstone.registry.api.Door;
import org.touchstone.registry.api.IdentitiesApi;
import org.touchstone.registry.api.MembersApi;
import org.touchstone.registry.api.PeopleApi;
import org.touchstone.registry.api.SharesApi;
import org.touchstone.registry.api.SuppliersApi;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Route;

/// Casework over a real socket and a real database: the pages and the interface, applications and accreditations in
/// each of their states, and whoever asks for something on them.
final class Casebook implements AutoCloseable {
    final TestDesk desk;
    final TestRegistry registry;
    private final HttpClient client = HttpClient.newHttpClient();

    Casebook() {
        desk = new TestDesk(
                Optional.empty(), false, Limits.parse("rate=0,person-rate=0"), Casebook::more, new String[0]);
        registry = desk.registry;
    }

    private static List<Route> more(TestDesk d) {
        TestRegistry r = d.registry;
        Door door = new Door(
                r.people::authenticate,
                id -> Json.Obj.builder().with("certificate", id.toString()).build());
        return Stream.of(
                        d.staffDesk(),
                        new PeopleApi(door, r.people, r.staffList, r.codes, r.accounts, r.editions).routes(),
                        new MembersApi(door, r.members, "http://register.example").routes(),
                        new SuppliersApi(door, r.suppliers, r.accreditations).routes(),
                        new IdentitiesApi(door, r.registrations, r.identities).routes(),
                        new ApplicationsApi(door, r.applications, r.drafts, r.ownCases).routes(),
                        new AssessmentsApi(
                                        door,
                                        r.team,
                                        r.assessments,
                                        r.reviews,
                                        r.clarifications,
                                        r.decisions,
                                        r.accreditations)
                                .routes(),
                        new AccreditationsApi(door, r.accreditations, r.conditions, r.accreditationFiles).routes(),
                        new CasesApi(door, r.cases, r.caseFiles, r.team, r.assessments, Messages.english()).routes(),
                        new CommentsApi(door, r.comments).routes(),
                        new SharesApi(door, r.shares).routes())
                .flatMap(List::stream)
                .toList();
    }

    // ---- applications

    /// So many applications of different suppliers in this state, the newest things that have happened. Time passes
    /// once for all of them.
    List<Case> in(State state, int many) {
        return in(state, many, List.of(State.INTENT_TO_REFUSE, State.REFUSED).contains(state) ? 1 : 2);
    }

    /// The same with these scores.
    List<Case> in(State state, int many, int score) {
        List<Case> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            all.add(registry.open(registry.company()));
        }
        String weak = state == State.GRANTED_WITH_CONDITIONS ? correctable() : "";
        for (Case c : all) {
            before(c, state, k -> k.id().equals(weak) ? 1 : score);
        }
        if (state.ordinal() >= State.ASSESSED.ordinal()
                && !List.of(State.WITHDRAWN_BY_APPLICANT, State.LAPSED).contains(state)) {
            all.getLast().passComments();
            for (Case c : all) {
                c.agreed(k -> k.id().equals(weak) ? 1 : score);
                after(c, state);
            }
        }
        if (state == State.LAPSED) {
            registry.pass(Duration.ofDays(40));
            registry.scheduler.fireDue();
        }
        for (Case c : all) {
            assertEquals(state.code(), c.state());
        }
        return all;
    }

    /// As far as a case comes before the public's time is over.
    private void before(Case c, State state, java.util.function.ToIntFunction<Criterion> score) {
        switch (state) {
            case DRAFT -> c.filled();
            case SUBMITTED -> c.submitted();
            case RETURNED, LAPSED -> sendBack(c.submitted());
            case COMPLETE -> c.assigned();
            case IN_ASSESSMENT -> c.inAssessment();
            case CLARIFICATION -> {
                c.inAssessment();
                registry.clarifications.ask(
                        c.lead,
                        key(),
                        new Clarifications.Ask(c.id, List.of(new Clarifications.Question(criterion(), "Why?"))));
            }
            case WITHDRAWN_BY_APPLICANT -> registry.applications.withdraw(c.held.person(), key(), c.submitted().id);
            case ASSESSED, IN_REVIEW, FOR_DECISION, INTENT_TO_REFUSE, GRANTED, GRANTED_WITH_CONDITIONS, REFUSED ->
                c.sheets((k, _) -> score.applyAsInt(k));
        }
    }

    private void after(Case c, State state) {
        if (state == State.IN_REVIEW) {
            registry.reviews.startReview(c.reviews, key(), c.id);
        } else if (state != State.ASSESSED) {
            c.reviewed();
        }
        switch (state) {
            case INTENT_TO_REFUSE -> intend(c);
            case REFUSED -> {
                intend(c);
                registry.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "No."));
                registry.decisions.refuse(c.decides, key(), new Decisions.Decide(c.id, c.digest(), "No."));
            }
            case GRANTED, GRANTED_WITH_CONDITIONS -> c.grant();
            default -> {}
        }
    }

    private void intend(Case c) {
        registry.decisions.intendToRefuse(
                c.decides,
                key(),
                new Decisions.Intend(
                        c.id,
                        c.digest(),
                        List.of(new Decisions.Reason(
                                reason(Reasons.Cause.SCORE_TOO_LOW), Optional.empty(), Optional.empty(), "Too low."))));
    }

    private void sendBack(Case c) {
        registry.applications.returnIncomplete(
                c.intake,
                key(),
                new Applications.ReturnIt(
                        c.id, List.of(new Applications.Missing(anyReason(Reasons.Kind.RETURN), "Page 2"))));
    }

    /// A criterion that every case here has.
    String criterion() {
        return registry.sheet(_ -> 2).marks().getFirst().criterion();
    }

    /// A criterion that may be put right after the grant.
    String correctable() {
        return registry.edition.mandatory("standard", registry.edition.facts(TestRegistry.facts())).stream()
                .filter(Criterion::correctable)
                .findFirst()
                .orElseThrow()
                .id();
    }

    String reason(Reasons.Cause cause) {
        return registry.edition.reasonCodes().forCause(cause).id();
    }

    String anyReason(Reasons.Kind kind) {
        return registry.edition.reasonCodes().of(kind).keySet().iterator().next();
    }

    /// A reason for which somebody may be suspended without notice.
    String urgent() {
        return registry.edition.reasonCodes().of(Reasons.Kind.SUSPEND).values().stream()
                .filter(c -> c.urgent() && c.suspension().equals(Optional.of(Reasons.SuspensionKind.IMPOSED)))
                .findFirst()
                .orElseThrow()
                .id();
    }

    /// A reason for which nobody is suspended without notice.
    String slow() {
        return registry.edition.reasonCodes().of(Reasons.Kind.SUSPEND).values().stream()
                .filter(c -> !c.urgent() && c.suspension().equals(Optional.of(Reasons.SuspensionKind.IMPOSED)))
                .findFirst()
                .orElseThrow()
                .id();
    }

    /// A reason for which an accreditation may be withdrawn.
    String serious() {
        return registry.edition.reasonCodes().of(Reasons.Kind.WITHDRAW).values().stream()
                .filter(c -> c.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
    }

    // ---- accreditations

    /// Something that was granted, and to whom.
    record Granted(Held held, AccreditationNumber number, Case file) {}

    /// Where it stands.
    String state(Granted a) {
        return registry.accreditations
                .find(registry.registrar, a.number())
                .state()
                .code();
    }

    /// So many accreditations of different suppliers in this state.
    List<Granted> accredited(Lifecycle.State state, int many) {
        boolean conditional = state == Lifecycle.State.ACTIVE_WITH_CONDITIONS;
        String weak = conditional ? correctable() : "";
        List<Case> files = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            files.add(registry.open(registry.company()).sheets((k, _) -> k.id().equals(weak) ? 1 : 2));
        }
        files.getLast().passComments();
        List<Granted> all = new ArrayList<>();
        for (Case c : files) {
            c.agreed(k -> k.id().equals(weak) ? 1 : 2).reviewed();
            all.add(new Granted(c.held, new AccreditationNumber(c.grant().text("accreditation")), c));
        }
        Accreditations accreditations = registry.accreditations;
        switch (state) {
            case ACTIVE, ACTIVE_WITH_CONDITIONS -> {
                // As granted.
            }
            case SUSPENDED ->
                all.forEach(a -> accreditations.suspend(
                        registry.grace, key(), new Accreditations.Suspend(a.number(), urgent(), "Pay.", true)));
            case EXTENDED_PENDING_DECISION -> {
                var until = accreditations
                        .find(registry.registrar, all.getFirst().number())
                        .validUntil();
                registry.passTo(until.minus(Duration.ofDays(100)));
                all.forEach(a -> registry
                        .new Case(a.held(), "standard", Optional.of(a.number().value()))
                        .complete());
                registry.passTo(until.minus(Duration.ofHours(2)));
                registry.scheduler.fireDue();
            }
            case EXPIRED -> {
                registry.passTo(accreditations
                        .find(registry.registrar, all.getLast().number())
                        .validUntil()
                        .plusSeconds(60));
                registry.scheduler.fireDue();
            }
            case WITHDRAWN ->
                all.forEach(a -> {
                    accreditations.check(
                            registry.tom, key(), new Accreditations.Check(a.number(), "withdrawal", "Seen."));
                    accreditations.withdraw(
                            registry.grace, key(), new Accreditations.Withdraw(a.number(), serious(), "False.", true));
                });
            case SURRENDERED ->
                all.forEach(a -> accreditations.surrender(a.held().person(), key(), a.number()));
            case SUPERSEDED ->
                all.forEach(a -> {
                    accreditations.check(
                            registry.tom, key(), new Accreditations.Check(a.number(), "withdrawal", "Merged."));
                    accreditations.merge(registry.grace, key(), new Accreditations.Merge(a.number()));
                });
        }
        all.forEach(a -> assertEquals(state.code(), state(a)));
        return all;
    }

    // ---- asking

    /// What the interface answered.
    record Answered(int status, Json.Obj body) {
        /// The code of the problem; empty if it was done.
        String code() {
            return body.optionalText("code").orElse("");
        }
    }

    Answered get(String path, Actor.Person who) {
        return send(HttpRequest.newBuilder(uri(path)).GET(), who);
    }

    /// Asks for something by a person's own token. `body` empty: none; not JSON: a file.
    Answered post(String path, String key, String body, Actor.Person who) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).header("Idempotency-Key", key);
        if (body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", body.startsWith("{") ? "application/json" : "application/pdf")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return send(request, who);
    }

    /// The same under a new key.
    Answered post(String path, String body, Actor.Person who) {
        return post(path, UUID.randomUUID().toString(), body, who);
    }

    private URI uri(String path) {
        return URI.create(desk.url("/api/v1" + path));
    }

    private Answered send(HttpRequest.Builder request, Actor.Person who) {
        try {
            HttpResponse<byte[]> response = client.send(
                    request.header("Authorization", "Bearer demo-" + who.number())
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return new Answered(
                    response.statusCode(), StrictJson.parseObject(response.body(), StrictJson.Limits.DOCUMENT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        desk.close();
    }
}
