package org.touchstone.registry.issuance;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.registry.accreditation.CertificateRequest;
import org.touchstone.registry.accreditation.Issuer;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.issuance.lint.Draft;
import org.touchstone.registry.issuance.lint.Lint;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyUnavailableException;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.FaultPoints;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.log.Sequencer;
import org.touchstone.registry.status.StatusLists;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Makes certificates, in five numbered steps (`docs/issuance-cycle.md`):
///
/// 1. The deciding transaction stores the decision, its event, a random status position and an *intent*: version, key
/// and the exact bytes to be signed ([#request]).
/// 2. The committed intent is read again and linted clause by clause, as a token signed with a throw-away key; then the
///    issuer's key signs.
/// 3. A second transaction stores the token by compare-and-set on the intent and its version, with the event whose
/// entry binds the exact token, and with the old file's revocation if it replaces one.
/// 4. The sequencer puts the event into a signed checkpoint.
/// 5. Only then is the certificate handed out ([#finish]).
///
/// Nothing that was signed is ever signed again differently: a crash before step 3 loses a signature that nobody has
/// seen, and signing is deterministic; a crash after it leaves a stored token that steps 4 and 5 finish. So recovery is
/// doing the steps that are left, in the background every few seconds and at once for whoever waits.
///
/// Steps 2 and 3 are done for all that wait at a moment: linted and signed on several threads, stored by one commit.
public final class Issuance implements Issuer, AutoCloseable {
    private static final Logger LOG = System.getLogger(Issuance.class.getName());
    private static final Duration TOO_OLD = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RECOVER_EVERY = Duration.ofSeconds(2);
    /// While certificates are asked for by several people at once, batches begin no closer than this.
    private static final Duration PACE = Duration.ofMillis(20);
    private static final int BATCH = 128;
    private static final int SIGNERS = Runtime.getRuntime().availableProcessors();
    private static final UUID NO_ID = new UUID(0, 0);

    private final Db db;
    private final EventLog log;
    private final PublicRecord record;
    private final StatusLists lists;
    private final Sequencer sequencer;
    private final Identity identity;
    private final IssuerKey key;
    private final SecureRandom random;
    private final InstantSource clock;
    private final FaultPoints faults;
    private final LinkedBlockingQueue<UUID> queue = new LinkedBlockingQueue<>();
    private final ConcurrentHashMap<UUID, CompletableFuture<Long>> waiting = new ConcurrentHashMap<>();
    /// What is in the queue or in work, so that nothing is there twice.
    private final Set<UUID> queued = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<UUID, String> objections = new ConcurrentHashMap<>();
    private final ExecutorService signers;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Optional<String> keyFault = Optional.empty();

    public Issuance(
            Db db,
            EventLog log,
            PublicRecord record,
            StatusLists lists,
            Sequencer sequencer,
            Identity identity,
            IssuerKey key,
            SecureRandom random,
            InstantSource clock,
            FaultPoints faults) {
        this.db = db;
        this.log = log;
        this.record = record;
        this.lists = lists;
        this.sequencer = sequencer;
        this.identity = identity;
        this.key = key;
        this.random = random;
        this.clock = clock;
        this.faults = faults;
        this.signers = Executors.newFixedThreadPool(
                SIGNERS, Thread.ofPlatform().name("signer-", 1).daemon(true).factory());
        this.thread = Thread.ofPlatform().name("issuance").daemon(true).unstarted(this::run);
    }

    /// Begins to finish what is intended, old and new.
    public void start() {
        thread.start();
    }

    /// Step 1. Notes, in the deciding transaction, that a certificate is to be made.
    @Override
    public CertificateId request(Tx tx, CertificateRequest request) {
        CertificateId id = new CertificateId(UUID.randomUUID());
        StatusLists.Position position = lists.allocate(tx, id, request.accreditation());
        Optional<CertificateId> replaces = request.replaces().map(CertificateRequest.Replacement::certificate);
        Certificate certificate = new Certificate(
                id,
                new Certificate.Issuer(identity.did(), identity.name()),
                request.validFrom(),
                request.validUntil(),
                request.subject(),
                statusEntry(Purpose.REVOCATION, position),
                statusEntry(Purpose.SUSPENSION, position),
                request.holder(),
                replaces);
        tx.send(
                "issuance.add-intent",
                Args.of("certificate", id.value())
                        .with("accreditation", request.accreditation().value())
                        .with("supplier", request.supplier())
                        .with("personal", request.personal())
                        .with("kid", key.kid())
                        .with("key", key.thumbprint())
                        .with("signingInput", CertificateJwt.signingInput(certificate, key.kid()))
                        .with("at", clock.instant())
                        .withId("replaces", replaces.map(CertificateId::value))
                        .with("reason", request.replaces().map(CertificateRequest.Replacement::reason)));
        tx.afterCommit(() -> enqueue(id.value()));
        return id;
    }

    private Certificate.StatusEntry statusEntry(Purpose purpose, StatusLists.Position position) {
        return new Certificate.StatusEntry(lists.url(purpose, position.number()), position.index());
    }

    /// True once the token is stored (step 3).
    @Override
    public boolean issued(Tx tx, CertificateId certificate) {
        return tx.find("issuance.find-state", Args.of("certificate", certificate.value()))
                .filter(row -> row.text("state").equals("issued"))
                .isPresent();
    }

    /// A certificate that may be handed out.
    ///
    /// @param index its entry in the log
    public record Issued(CertificateId certificate, String token, long index) {}

    /// Steps 2 to 5 for a certificate that was asked for: waits until it may be handed out.
    ///
    /// @throws RefusedException (`UNAVAILABLE`) if that takes too long; it will be finished all the same
    /// @throws LintException if it breaks a clause
    public Issued finish(CertificateId certificate) {
        long index = include(certificate);
        String token = db.read(tx -> token(tx, certificate)).orElseThrow(() -> new RefusedException(Refusal.ERASED));
        return new Issued(certificate, token, index);
    }

    /// As [#finish], for whoever needs to know that it may be handed out and not what it says: gives its entry in
    /// the log.
    public long include(CertificateId certificate) {
        CompletableFuture<Long> future = waiting.computeIfAbsent(certificate.value(), _ -> new CompletableFuture<>());
        // After the registration: see process.
        enqueue(certificate.value());
        long event;
        try {
            event = future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.UNAVAILABLE);
        } catch (TimeoutException e) {
            throw new RefusedException(Refusal.UNAVAILABLE);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } finally {
            waiting.remove(certificate.value(), future);
        }
        long index = sequencer.awaitIncluded(event, PATIENCE);
        faults.reach("hand-out.before");
        return index;
    }

    /// The token of a stored certificate, or empty where a person's was erased.
    private Optional<String> token(Tx tx, CertificateId certificate) {
        Row row = tx.one("issuance.find-certificate", Args.of("certificate", certificate.value()));
        return Tokens.find(tx, record, row.text("token"));
    }

    /// How many certificates are intended and not made, since when, and which are held back by which clause.
    public record Backlog(long intents, Optional<Instant> oldest, Map<UUID, String> objections) {}

    /// Why the certificate key does not sign now, as far as anything was to be signed since.
    public Optional<String> keyFault() {
        return keyFault;
    }

    public Backlog backlog() {
        Row row = db.inspect(tx -> tx.one("issuance.count-open", Args.NONE));
        return new Backlog(row.integer("intents"), row.optionalInstant("oldest"), Map.copyOf(objections));
    }

    @Override
    public void close() {
        stopped = true;
        queue.add(NO_ID);
        try {
            thread.join(Duration.ofSeconds(30));
            signers.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long recovered = System.nanoTime() - RECOVER_EVERY.toNanos();
        while (!stopped) {
            try {
                if (System.nanoTime() - recovered >= RECOVER_EVERY.toNanos()) {
                    recovered = System.nanoTime();
                    recover();
                }
                UUID first = queue.poll(RECOVER_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null && !stopped) {
                    Map<UUID, Boolean> batch = new LinkedHashMap<>();
                    long began = System.nanoTime();
                    batch.put(first, true);
                    List<UUID> more = new ArrayList<>();
                    queue.drainTo(more, BATCH - 1);
                    more.forEach(id -> batch.put(id, true));
                    batch.remove(NO_ID);
                    try {
                        process(batch.keySet());
                    } finally {
                        queued.removeAll(batch.keySet());
                    }
                    // What an earlier run or another instance has stored; and whoever came to wait while this was
                    // going on, found it in work, and was not seen by it.
                    tell(batch.keySet());
                    if (batch.size() > 1) {
                        // Many are at work: what they ask for in the meantime costs one batch and not several.
                        Thread.sleep(Duration.ofNanos(Math.max(0, PACE.toNanos() - (System.nanoTime() - began))));
                    }
                }
            } catch (InterruptedException e) {
                return;
            } catch (RefusedException e) {
                // Read-only: nothing is signed, and whoever waits is told by his own time running out.
                pause();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "certificates could not be made; trying again", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    /// What was intended before a crash, or by another instance that has not finished it.
    private void recover() {
        Instant before = clock.instant().minusSeconds(2);
        db.inspect(tx -> tx.list("issuance.list-open", Args.of("before", before)))
                .forEach(row -> enqueue(row.uuid("certificate")));
    }

    private void enqueue(UUID id) {
        if (queued.add(id)) {
            queue.add(id);
        }
    }

    /// Steps 2 and 3 for a batch.
    private void process(Collection<UUID> ids) {
        Map<UUID, Intent> intents = new LinkedHashMap<>();
        if (db.readOnlyReason().isPresent()) {
            throw new RefusedException(Refusal.READ_ONLY);
        }
        for (Row row : db.inspect(tx -> tx.list("issuance.list-intents", Args.NONE.withIds("certificates", ids)))) {
            Intent intent = Intent.of(row);
            intents.put(intent.certificate().value(), intent);
        }
        List<Intent> good = new ArrayList<>();
        intents.values().forEach(intent -> current(intent).ifPresent(good::add));
        List<Signed> signed;
        try {
            signed = sign(good);
        } catch (KeyUnavailableException e) {
            // The intents stay, and are looked at again every two seconds.
            keyFault = Optional.of(String.valueOf(e.getMessage()));
            LOG.log(Level.WARNING, "{0}", e.getMessage());
            ids.forEach(id -> fail(id, new RefusedException(Refusal.SIGNING_KEY_UNAVAILABLE)));
            return;
        }
        if (!signed.isEmpty()) {
            store(signed);
        }
    }

    /// Step 2 for a batch, a part on each thread. What breaks a clause stays behind.
    private List<Signed> sign(List<Intent> intents) {
        TokenSigner throwAway = IssuerKey.throwAway(random);
        int part = Math.max(1, (intents.size() + SIGNERS - 1) / SIGNERS);
        List<Future<List<Signed>>> parts = new ArrayList<>();
        for (int from = part; from < intents.size(); from += part) {
            List<Intent> some = intents.subList(from, Math.min(intents.size(), from + part));
            parts.add(signers.submit(() -> sign(some, throwAway)));
        }
        Optional<RuntimeException> failed = Optional.empty();
        List<Signed> signed = new ArrayList<>();
        try {
            signed.addAll(sign(intents.subList(0, Math.min(intents.size(), part)), throwAway));
        } catch (RuntimeException e) {
            failed = Optional.of(e);
        }
        for (Future<List<Signed>> other : parts) {
            try {
                signed.addAll(other.get());
            } catch (ExecutionException e) {
                failed = Optional.of(
                        e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while signing", e);
            }
        }
        if (failed.isPresent()) {
            throw failed.get();
        }
        return signed;
    }

    private List<Signed> sign(List<Intent> intents, TokenSigner throwAway) {
        List<Signed> signed = new ArrayList<>();
        for (Intent intent : intents) {
            try {
                signed.add(sign(intent, throwAway));
            } catch (LintException e) {
                object(intent.certificate().value(), e);
            }
        }
        return signed;
    }

    private void object(UUID id, LintException e) {
        String objection = String.valueOf(e.getMessage());
        if (!objection.equals(objections.put(id, objection))) {
            LOG.log(Level.ERROR, "{0}", objection);
        }
        fail(id, e);
    }

    private void fail(UUID id, RuntimeException cause) {
        CompletableFuture<Long> future = waiting.remove(id);
        if (future != null) {
            future.completeExceptionally(cause);
        }
    }

    private void tell(Collection<UUID> ids) {
        List<UUID> asked = ids.stream().filter(waiting::containsKey).toList();
        if (asked.isEmpty()) {
            return;
        }
        for (Row row : db.inspect(tx -> tx.list("issuance.list-events", Args.NONE.withIds("certificates", asked)))) {
            CompletableFuture<Long> future = waiting.remove(row.uuid("id"));
            if (future != null) {
                future.complete(row.integer("event_id"));
            }
        }
    }

    /// The intent if it may still be signed as it stands. One whose key is not the current one or that is older
    /// than an hour is voided by an event and written anew; one whose accreditation has ended is given up; one
    /// whose accreditation is suspended waits.
    private Optional<Intent> current(Intent intent) {
        boolean otherKey =
                !intent.key().equals(key.thumbprint()) || !intent.kid().equals(key.kid());
        boolean old = intent.preparedAt().isBefore(clock.instant().minus(TOO_OLD));
        if (intent.standing().equals("ended")) {
            db.run(tx -> {
                voided(tx, intent, "accreditation-ended");
                tx.runOne("issuance.give-up-intent", versioned(intent));
            });
            return Optional.empty();
        }
        if (otherKey || old) {
            faults.reach("void.before");
            db.run(tx -> {
                voided(tx, intent, otherKey ? "key-not-current" : "too-old");
                tx.runOne(
                        "issuance.rewrite-intent",
                        versioned(intent)
                                .with("kid", key.kid())
                                .with("key", key.thumbprint())
                                .with(
                                        "signingInput",
                                        CertificateJwt.signingInput(read(intent.signingInput()), key.kid()))
                                .with("at", clock.instant()));
            });
            faults.reach("void.after");
            queue.add(intent.certificate().value());
            return Optional.empty();
        }
        return intent.standing().equals("suspended") ? Optional.empty() : Optional.of(intent);
    }

    private void voided(Tx tx, Intent intent, String reason) {
        log.append(
                tx, new RegisterEvent.CertificateIntentVoided(now(), intent.certificate(), intent.version(), reason));
    }

    private static Args versioned(Intent intent) {
        return Args.of("certificate", intent.certificate().value()).with("version", intent.version());
    }

    /// What a text to be signed says. Any signature will do to read it.
    private static Certificate read(String signingInput) {
        return UnverifiedCertificate.parse(signingInput + "." + "A".repeat(86)).certificate();
    }

    private record Signed(Intent intent, String token, Certificate certificate) {}

    /// Step 2: lint with a throw-away key, then sign.
    private Signed sign(Intent intent, TokenSigner throwAway) {
        UnverifiedCertificate trial;
        try {
            trial = UnverifiedCertificate.parse(CompactToken.sign(intent.signingInput(), throwAway));
        } catch (MalformedException e) {
            throw new LintException(intent.certificate(), "form: " + e.getMessage());
        }
        Optional<String> objection = Lint.objection(new Draft(
                trial,
                identity,
                key.kid(),
                intent.certificate(),
                intent.granted(),
                lists.url(Purpose.REVOCATION, intent.position().number()),
                lists.url(Purpose.SUSPENSION, intent.position().number()),
                intent.position().index(),
                clock.instant()));
        if (objection.isPresent()) {
            throw new LintException(intent.certificate(), objection.get());
        }
        faults.reach("sign.before");
        // What has been linted, to the byte.
        CompactToken token = trial.token().signedAnew(key.signer());
        // A key store that signs wrongly, or in the other half of s, must not get its token into the log.
        if (!Es256.isLowS(token.signature()) || !token.isSignedBy(key.jwk())) {
            throw new IllegalStateException("the issuer's key made a signature that is not its own");
        }
        faults.reach("sign.after");
        keyFault = Optional.empty();
        objections.remove(intent.certificate().value());
        return new Signed(intent, token.text(), trial.certificate());
    }

    /// Step 3 for a batch: in one transaction, or one by one where one of them spoils it for the others.
    private void store(List<Signed> signed) {
        faults.reach("store.before");
        Map<UUID, Long> events;
        try {
            events = db.in(tx -> store(tx, signed));
        } catch (StaleException | DatabaseException | IllegalStateException e) {
            if (signed.size() > 1) {
                // One of them spoils it for the others.
                signed.forEach(one -> store(List.of(one)));
                return;
            }
            UUID id = signed.getFirst().intent().certificate().value();
            if (e instanceof StaleException) {
                // Rewritten or issued by another instance meanwhile: the next look at it finds out.
                queue.add(id);
                pause();
            } else {
                LOG.log(Level.ERROR, "certificate " + id + " could not be stored; trying again", e);
            }
            return;
        }
        faults.reach("store.after");
        events.forEach((id, event) -> {
            CompletableFuture<Long> future = waiting.remove(id);
            if (future != null) {
                future.complete(event);
            }
        });
    }

    /// An intent is not any more what was signed.
    private static final class StaleException extends RuntimeException {}

    /// Gives the number of each certificate's event.
    private Map<UUID, Long> store(Tx tx, List<Signed> signed) {
        log.enter(tx);
        Map<String, String> standing = new HashMap<>();
        tx.list(
                        "issuance.lock-standing",
                        Args.of(
                                "accreditations",
                                signed.stream()
                                        .map(s -> s.intent().accreditation().value())
                                        .distinct()
                                        .toList()))
                .forEach(row -> standing.put(row.text("accreditation"), row.text("standing")));
        long closed = tx.run(
                "issuance.close-intents",
                Args.NONE
                        .withIds("certificates", ids(signed))
                        .withNumbers(
                                "versions",
                                signed.stream().map(s -> s.intent().version()).toList())
                        .with(
                                "inputs",
                                signed.stream()
                                        .map(s -> s.intent().signingInput())
                                        .toList()));
        if (closed != signed.size()
                || signed.stream()
                        .anyMatch(s -> !"in-force"
                                .equals(standing.get(s.intent().accreditation().value())))) {
            throw new StaleException();
        }
        List<Ref> tokens = tokens(tx, signed);
        Instant now = now();
        List<RegisterEvent> events = new ArrayList<>();
        for (int i = 0; i < signed.size(); i++) {
            events.add(issued(now, signed.get(i), tokens.get(i)));
        }
        // The new files first, then the end of the old ones.
        events.addAll(revocations(tx, now, signed));
        List<Long> numbers = log.appendAll(tx, events).subList(0, signed.size());
        tx.send(
                "issuance.add-certificates",
                Args.NONE
                        .withIds("certificates", ids(signed))
                        .with(
                                "accreditations",
                                signed.stream()
                                        .map(s -> s.intent().accreditation().value())
                                        .toList())
                        .with(
                                "tokens",
                                tokens.stream()
                                        .map(t -> CanonicalJson.text(t.json()))
                                        .toList())
                        .withNumbers("events", numbers));
        Map<UUID, Long> byCertificate = new HashMap<>();
        for (int i = 0; i < signed.size(); i++) {
            byCertificate.put(signed.get(i).intent().certificate().value(), numbers.get(i));
        }
        return byCertificate;
    }

    /// Puts the tokens on the public record: a legal person's as an object, a natural person's as an opening.
    private List<Ref> tokens(Tx tx, List<Signed> signed) {
        List<String> digests = record.putObjects(
                tx,
                signed.stream()
                        .filter(s -> !s.intent().personal())
                        .map(s -> s.token().getBytes(StandardCharsets.US_ASCII))
                        .toList());
        Iterator<String> next = digests.iterator();
        List<Ref> tokens = new ArrayList<>();
        for (Signed one : signed) {
            tokens.add(
                    one.intent().personal()
                            ? record.putOpening(
                                    tx,
                                    CommitmentType.CERTIFICATE_TOKEN,
                                    new Json.Str(one.token()),
                                    one.intent().supplier())
                            : new Ref.ToObject(next.next()));
        }
        return tokens;
    }

    private static List<UUID> ids(List<Signed> signed) {
        return signed.stream().map(s -> s.intent().certificate().value()).toList();
    }

    private RegisterEvent issued(Instant now, Signed signed, Ref token) {
        Intent intent = signed.intent();
        return new RegisterEvent.CertificateIssued(
                now,
                intent.certificate(),
                intent.accreditation(),
                token,
                key.kid(),
                lists.entry(Purpose.REVOCATION, intent.position()),
                lists.entry(Purpose.SUSPENSION, intent.position()),
                signed.certificate().validFrom(),
                signed.certificate().validUntil(),
                intent.replaces(),
                intent.reason());
    }

    /// The end of every file that one of these replaces, unless it has ended already.
    private static List<RegisterEvent> revocations(Tx tx, Instant now, List<Signed> signed) {
        List<UUID> replaced = signed.stream()
                .flatMap(s -> s.intent().replaces().stream())
                .map(CertificateId::value)
                .toList();
        if (replaced.isEmpty()) {
            return List.of();
        }
        Set<UUID> live = new HashSet<>();
        tx.list("issuance.list-unrevoked", Args.NONE.withIds("certificates", replaced))
                .forEach(row -> live.add(row.uuid("certificate")));
        List<RegisterEvent> revocations = new ArrayList<>();
        for (Signed one : signed) {
            one.intent()
                    .replaces()
                    .filter(old -> live.contains(old.value()))
                    .ifPresent(old -> revocations.add(new RegisterEvent.CertificateRevoked(
                            now,
                            old,
                            one.intent().reason().orElseThrow(),
                            Optional.of(one.intent().certificate()))));
        }
        return revocations;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
