package org.touchstone.format.register;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList.Purpose;

/// The register, folded from the entries of the log one by one.
///
/// Each entry is checked against everything before it ([Rule]) and then applied; the first that breaks a rule stops the
/// fold for good. The state depends on the entries alone, so its [#digest] can be signed and stays true when openings
/// are erased. Names stand in objects and openings: [#register] looks them up when it is asked, and shows `erased`
/// where an opening is gone.
///
/// The status lists are part of the fold. A certificate's revocation bit is set once its file is revoked or its
/// accreditation withdrawn, surrendered or superseded; an expired accreditation sets nothing, the certificate's own
/// dates say so. The suspension bits of all certificates of an accreditation are set while it is suspended. A list that
/// is published with other bits is a divergence.
///
/// It keeps what the register shows and no history: some hundred bytes for a supplier, an accreditation or a
/// certificate. Mutable; not for sharing between threads.
public final class RegisterState {
    /// Transactions that ran side by side may enter the log in another order than their times.
    private static final long TOLERANCE_SECONDS = 60;

    private static final String SNAPSHOT = "touchstone-register-state";
    private static final Json ERASED = new Json.Str("erased");

    private final Map<String, String> words = new HashMap<>();
    private final Map<UUID, Supplier> suppliers = new HashMap<>();
    private final Map<UUID, Application> applications = new HashMap<>();
    private final Map<String, Accreditation> accreditations = new HashMap<>();
    private final Map<UUID, Certificate> certificates = new HashMap<>();
    private final Map<UUID, Long> voided = new HashMap<>();
    private final Map<String, StatusBits> lists = new TreeMap<>();
    private final List<Edition> editions = new ArrayList<>();
    private final Set<String> editionKeys = new HashSet<>();
    private final List<TrustListRow> trustLists = new ArrayList<>();
    private final TreeMap<String, Long> casesClosed = new TreeMap<>();
    private RegisterEvent.@Nullable LogOpened log;
    private long size;
    private long latest = Long.MIN_VALUE;

    /// The empty register, before entry 0.
    public RegisterState() {}

    private record Edition(String scheme, long edition, String revision, String object, long inForceFrom, long entry) {}

    private record TrustListRow(long number, String list, String fingerprint, long entry) {}

    private record Application(
            UUID id, Supplier supplier, String scheme, long edition, String level, long time, long entry) {}

    /// How an accreditation ended: the word that the register shows, and whether its certificates' bits are set.
    private enum Ending {
        EXPIRED("expired", false),
        WITHDRAWN("withdrawn", true),
        SURRENDERED("surrendered", true),
        SUPERSEDED("superseded", true);

        private final String word;
        private final boolean revokes;

        Ending(String word, boolean revokes) {
            this.word = word;
            this.revokes = revokes;
        }
    }

    private static final class Supplier {
        final UUID id;
        final RegisterEvent.SupplierKind kind;
        final long registered;
        Link identity;
        long identityEntry;
        long named;
        boolean erased;

        Supplier(UUID id, RegisterEvent.SupplierKind kind, Link identity, long time, long entry) {
            this.id = id;
            this.kind = kind;
            this.identity = identity;
            this.registered = time;
            this.named = time;
            this.identityEntry = entry;
        }
    }

    private record Suspension(String reason, long effective, long until, Link remedy, long time, long entry) {
        /// The same, lasting longer: cause, beginning and its own entry stay.
        Suspension until(long later) {
            return new Suspension(reason, effective, later, remedy, time, entry);
        }
    }

    private record End(
            Ending kind,
            String reason,
            long effective,
            @Nullable String by,
            @Nullable Link decision,
            long time,
            long entry) {}

    private static final class ConditionRow {
        final String criterion;
        final String due;
        long closed = Long.MIN_VALUE;

        ConditionRow(String criterion, String due) {
            this.criterion = criterion;
            this.due = due;
        }
    }

    private static final class Accreditation {
        final String number;
        final Supplier supplier;
        final String scheme;
        final long edition;
        final String level;
        final Link decision;
        final RegisterEvent.GrantOutcome outcome;
        final long validFrom;
        long validUntil;
        boolean continued;
        final @Nullable String supersedes;
        final long time;
        final long entry;
        ConditionRow[] conditions;

        @Nullable
        Suspension suspension;

        @Nullable
        End end;

        Certificate[] certificates = {};

        Accreditation(
                RegisterEvent.AccreditationGranted e, Supplier supplier, Function<String, String> intern, long entry) {
            this.number = e.accreditation().value();
            this.supplier = supplier;
            this.scheme = intern.apply(e.scheme());
            this.edition = e.edition();
            this.level = intern.apply(e.level());
            this.decision = Link.of(e.decision());
            this.outcome = e.outcome();
            this.validFrom = e.validFrom().getEpochSecond();
            this.validUntil = e.validUntil().getEpochSecond();
            this.supersedes = e.supersedes().map(AccreditationNumber::value).orElse(null);
            this.time = e.time().getEpochSecond();
            this.entry = entry;
            this.conditions = e.conditions().stream()
                    .map(c -> new ConditionRow(
                            intern.apply(c.criterion()), c.due().toString()))
                    .toArray(ConditionRow[]::new);
        }

        String status() {
            if (end != null) {
                return end.kind().word;
            }
            if (suspension != null) {
                return "suspended";
            }
            if (continued) {
                return "extended-pending-decision";
            }
            for (ConditionRow c : conditions) {
                if (c.closed == Long.MIN_VALUE) {
                    return "active-with-conditions";
                }
            }
            return "active";
        }
    }

    private static final class Certificate {
        final UUID id;
        final Accreditation accreditation;
        final Link token;
        final String kid;
        final StatusBits revocationList;
        final int revocationIndex;
        final StatusBits suspensionList;
        final int suspensionIndex;
        final long validFrom;
        final long validUntil;
        final long time;
        final long entry;
        final @Nullable UUID replaces;
        final @Nullable String reason;

        @Nullable
        Revocation revoked;

        Certificate(
                RegisterEvent.CertificateIssued e,
                Accreditation accreditation,
                String kid,
                @Nullable String reason,
                StatusBits revocationList,
                StatusBits suspensionList,
                long entry) {
            this.id = e.certificate().value();
            this.accreditation = accreditation;
            this.token = Link.of(e.token());
            this.kid = kid;
            this.revocationList = revocationList;
            this.revocationIndex = e.revocation().index();
            this.suspensionList = suspensionList;
            this.suspensionIndex = e.suspension().index();
            this.validFrom = e.validFrom().getEpochSecond();
            this.validUntil = e.validUntil().getEpochSecond();
            this.time = e.time().getEpochSecond();
            this.entry = entry;
            this.replaces = e.replaces().map(CertificateId::value).orElse(null);
            this.reason = reason;
        }
    }

    private record Revocation(String reason, @Nullable UUID replacedBy, long time, long entry) {}

    private record Publication(String bits, String token, long validFrom, long validUntil, long time, long entry) {}

    private static final class StatusBits {
        final String url;
        final Purpose purpose;
        final byte[] bits = new byte[RegisterEvent.STATUS_LIST_LENGTH / 8];
        final byte[] taken = new byte[RegisterEvent.STATUS_LIST_LENGTH / 8];

        @Nullable
        Publication published;

        StatusBits(String url, Purpose purpose) {
            this.url = url;
            this.purpose = purpose;
        }

        void set(int index, boolean value) {
            int mask = 0x80 >> (index & 7);
            bits[index >> 3] = (byte) (value ? bits[index >> 3] | mask : bits[index >> 3] & ~mask);
        }

        boolean isTaken(int index) {
            return (taken[index >> 3] & 0x80 >> (index & 7)) != 0;
        }

        void take(int index) {
            taken[index >> 3] |= (byte) (0x80 >> (index & 7));
        }
    }

    /// A [Ref] in less memory: the hash as bytes.
    private record Link(byte[] hash, @Nullable UUID opening) {
        static Link of(Ref ref) {
            return switch (ref) {
                case Ref.ToObject(String digest) -> new Link(HexFormat.of().parseHex(digest), null);
                case Ref.ToOpening(UUID id, String commitment) ->
                    new Link(HexFormat.of().parseHex(commitment), id);
            };
        }

        Ref ref() {
            String hex = HexFormat.of().formatHex(hash);
            return opening == null ? new Ref.ToObject(hex) : new Ref.ToOpening(opening, hex);
        }
    }

    /// Applies entry `index` after checking it and, with `records`, everything it names; throws
    /// [DivergenceException] and leaves the state as it was.
    public void apply(long index, RegisterEvent event, RecordSource records) {
        RecordCheck.check(index, event, records);
        apply(index, event);
    }

    /// Applies entry `index` after checking it against the entries before; throws [DivergenceException] and leaves
    /// the state as it was.
    public void apply(long index, RegisterEvent event) {
        Step step = new Step(index);
        step.require(index == size, Rule.INDEX, "entry " + size + " comes next");
        long time = event.time().getEpochSecond();
        step.require(
                latest == Long.MIN_VALUE || time >= latest - TOLERANCE_SECONDS,
                Rule.TIME_ORDER,
                "its time lies before that of an earlier entry");
        step.require(
                (index == 0) == (event instanceof RegisterEvent.LogOpened),
                Rule.FIRST_ENTRY,
                "log-opened is entry 0 and no other");
        switch (event) {
            case RegisterEvent.LogOpened e -> log = e;
            case RegisterEvent.TrustListPublished e -> trustListPublished(step, e);
            case RegisterEvent.EditionPublished e -> editionPublished(step, e);
            case RegisterEvent.SupplierRegistered e -> supplierRegistered(step, e);
            case RegisterEvent.SupplierRenamed e -> supplierRenamed(step, e);
            case RegisterEvent.ApplicationComplete e -> applicationComplete(step, e);
            case RegisterEvent.AccreditationGranted e -> granted(step, e);
            case RegisterEvent.CertificateIssued e -> issued(step, e);
            case RegisterEvent.CertificateIntentVoided e -> intentVoided(step, e);
            case RegisterEvent.CertificateRevoked e -> revoked(step, e);
            case RegisterEvent.AccreditationSuspended e -> suspended(step, e);
            case RegisterEvent.SuspensionExtended e -> extended(step, e);
            case RegisterEvent.AccreditationReinstated e -> reinstated(step, e);
            case RegisterEvent.AccreditationWithdrawn e ->
                ended(
                        step,
                        e.accreditation(),
                        Ending.WITHDRAWN,
                        e.reason(),
                        e.effective(),
                        null,
                        Link.of(e.decision()),
                        time);
            case RegisterEvent.AccreditationSurrendered e ->
                ended(step, e.accreditation(), Ending.SURRENDERED, e.reason(), e.effective(), null, null, time);
            case RegisterEvent.AccreditationExpired e ->
                ended(step, e.accreditation(), Ending.EXPIRED, e.reason(), e.effective(), null, null, time);
            case RegisterEvent.AccreditationSuperseded e -> superseded(step, e);
            case RegisterEvent.AccreditationContinued e -> continued(step, e);
            case RegisterEvent.ConditionClosed e -> conditionClosed(step, e);
            case RegisterEvent.StatusListPublished e -> listPublished(step, e);
            case RegisterEvent.CasesClosed e -> casesClosed(step, e);
            case RegisterEvent.PersonalDataErased e -> step.supplier(e.supplier(), this).erased = true;
        }
        size++;
        latest = Math.max(latest, time);
    }

    /// One entry's checks, which all name it.
    private record Step(long index) {
        void require(boolean kept, Rule rule, String otherwise) {
            if (!kept) {
                throw new DivergenceException(index, rule, otherwise);
            }
        }

        Supplier supplier(UUID id, RegisterState state) {
            Supplier s = state.suppliers.get(id);
            if (s == null) {
                throw new DivergenceException(index, Rule.SUPPLIER_KNOWN, "no supplier " + id);
            }
            require(!s.erased, Rule.SUPPLIER_ERASED, "the data of supplier " + id + " was erased");
            return s;
        }

        Accreditation accreditation(AccreditationNumber number, RegisterState state) {
            Accreditation a = state.accreditations.get(number.value());
            if (a == null) {
                throw new DivergenceException(index, Rule.ACCREDITATION_KNOWN, "no accreditation " + number);
            }
            return a;
        }

        Accreditation live(AccreditationNumber number, RegisterState state) {
            Accreditation a = accreditation(number, state);
            require(a.end == null, Rule.ACCREDITATION_ENDED, "accreditation " + number + " has ended");
            return a;
        }

        Certificate certificate(CertificateId id, RegisterState state) {
            Certificate c = state.certificates.get(id.value());
            if (c == null) {
                throw new DivergenceException(index, Rule.CERTIFICATE_KNOWN, "no certificate " + id);
            }
            return c;
        }
    }

    private String intern(String word) {
        String known = words.putIfAbsent(word, word);
        return known == null ? word : known;
    }

    private static String editionKey(String scheme, long edition) {
        return scheme + " " + edition;
    }

    private void trustListPublished(Step step, RegisterEvent.TrustListPublished e) {
        step.require(
                e.number() == trustLists.size() + 1L,
                Rule.TRUST_LIST_NUMBER,
                "trust list " + (trustLists.size() + 1) + " comes next");
        trustLists.add(new TrustListRow(e.number(), e.list(), e.fingerprint(), step.index()));
    }

    private void editionPublished(Step step, RegisterEvent.EditionPublished e) {
        String key = editionKey(e.scheme(), e.edition());
        step.require(
                !editionKeys.contains(key + " " + e.revision()),
                Rule.EDITION_NEW,
                "revision " + e.revision() + " of edition " + e.edition() + " was published before");
        editionKeys.add(key);
        editionKeys.add(key + " " + e.revision());
        editions.add(new Edition(
                e.scheme(),
                e.edition(),
                e.revision(),
                e.object(),
                e.inForceFrom().getEpochSecond(),
                step.index()));
    }

    private void requireEdition(Step step, String scheme, long edition) {
        step.require(
                editionKeys.contains(editionKey(scheme, edition)),
                Rule.EDITION_KNOWN,
                "edition " + edition + " of scheme " + scheme + " was not published");
    }

    private static void requirePersonal(Step step, RegisterEvent.SupplierKind kind, Ref ref) {
        boolean person = kind == RegisterEvent.SupplierKind.SOLE_TRADER;
        step.require(
                person == ref instanceof Ref.ToOpening,
                Rule.PERSONAL_REFERENCE,
                person ? "personal data stands in an object" : "a legal person's data stands in an opening");
    }

    private void supplierRegistered(Step step, RegisterEvent.SupplierRegistered e) {
        step.require(!suppliers.containsKey(e.supplier()), Rule.SUPPLIER_NEW, "the supplier was registered before");
        requirePersonal(step, e.kind(), e.identity());
        suppliers.put(
                e.supplier(),
                new Supplier(
                        e.supplier(), e.kind(), Link.of(e.identity()), e.time().getEpochSecond(), step.index()));
    }

    private void supplierRenamed(Step step, RegisterEvent.SupplierRenamed e) {
        Supplier s = step.supplier(e.supplier(), this);
        requirePersonal(step, s.kind, e.identity());
        s.identity = Link.of(e.identity());
        s.identityEntry = step.index();
        s.named = e.time().getEpochSecond();
    }

    private void applicationComplete(Step step, RegisterEvent.ApplicationComplete e) {
        Supplier s = step.supplier(e.supplier(), this);
        requireEdition(step, e.scheme(), e.edition());
        step.require(
                !applications.containsKey(e.application()),
                Rule.APPLICATION_NEW,
                "the application was complete before");
        applications.put(
                e.application(),
                new Application(
                        e.application(),
                        s,
                        intern(e.scheme()),
                        e.edition(),
                        intern(e.level()),
                        e.time().getEpochSecond(),
                        step.index()));
    }

    private void granted(Step step, RegisterEvent.AccreditationGranted e) {
        Supplier s = step.supplier(e.supplier(), this);
        requireEdition(step, e.scheme(), e.edition());
        step.require(
                !accreditations.containsKey(e.accreditation().value()),
                Rule.ACCREDITATION_NEW,
                "accreditation " + e.accreditation() + " was granted before");
        if (e.application().isPresent()) {
            Application a = applications.get(e.application().get());
            step.require(
                    a != null && a.supplier() == s,
                    Rule.APPLICATION_KNOWN,
                    "it answers no open application of this supplier");
        }
        if (e.supersedes().isPresent()) {
            step.accreditation(e.supersedes().get(), this);
        }
        e.application().ifPresent(applications::remove);
        accreditations.put(e.accreditation().value(), new Accreditation(e, s, this::intern, step.index()));
    }

    private StatusBits list(Step step, String url, Purpose purpose) {
        StatusBits known = lists.get(url);
        if (known == null) {
            return new StatusBits(intern(url), purpose);
        }
        step.require(known.purpose == purpose, Rule.STATUS_PURPOSE, "list " + url + " has another purpose");
        return known;
    }

    private void issued(Step step, RegisterEvent.CertificateIssued e) {
        step.require(
                !certificates.containsKey(e.certificate().value()),
                Rule.CERTIFICATE_NEW,
                "a token of certificate " + e.certificate() + " was issued before");
        Accreditation a = step.live(e.accreditation(), this);
        step.require(
                a.suspension == null,
                Rule.CERTIFICATE_IN_FORCE,
                "accreditation " + e.accreditation() + " is suspended");
        step.require(!a.supplier.erased, Rule.SUPPLIER_ERASED, "the data of supplier " + a.supplier.id + " was erased");
        requirePersonal(step, a.supplier.kind, e.token());
        step.require(
                e.validFrom().getEpochSecond() >= a.validFrom && e.validUntil().getEpochSecond() <= a.validUntil,
                Rule.CERTIFICATE_PERIOD,
                "its validity is not inside that of accreditation " + e.accreditation());
        if (e.replaces().isPresent()) {
            Certificate old = step.certificate(e.replaces().get(), this);
            step.require(
                    old.accreditation == a, Rule.REPLACEMENT, "it replaces a certificate of another accreditation");
        }
        StatusBits revocation = list(step, e.revocation().list(), Purpose.REVOCATION);
        StatusBits suspension = list(step, e.suspension().list(), Purpose.SUSPENSION);
        step.require(
                !revocation.isTaken(e.revocation().index())
                        && !suspension.isTaken(e.suspension().index()),
                Rule.STATUS_POSITION,
                "a position of its status lists belongs to another certificate");
        lists.putIfAbsent(revocation.url, revocation);
        lists.putIfAbsent(suspension.url, suspension);
        revocation.take(e.revocation().index());
        suspension.take(e.suspension().index());
        Certificate c = new Certificate(
                e,
                a,
                intern(e.issuerKid()),
                e.reason().map(this::intern).orElse(null),
                revocation,
                suspension,
                step.index());
        a.certificates = Arrays.copyOf(a.certificates, a.certificates.length + 1);
        a.certificates[a.certificates.length - 1] = c;
        certificates.put(c.id, c);
        voided.remove(c.id);
    }

    private void intentVoided(Step step, RegisterEvent.CertificateIntentVoided e) {
        UUID id = e.certificate().value();
        step.require(!certificates.containsKey(id), Rule.INTENT, "certificate " + id + " was issued");
        step.require(
                e.version() > voided.getOrDefault(id, 0L), Rule.INTENT, "this or a later version was voided before");
        voided.put(id, e.version());
    }

    private void revoked(Step step, RegisterEvent.CertificateRevoked e) {
        Certificate c = step.certificate(e.certificate(), this);
        step.require(
                c.revoked == null, Rule.CERTIFICATE_REVOKED, "certificate " + e.certificate() + " was revoked before");
        if (e.replacedBy().isPresent()) {
            Certificate next = step.certificate(e.replacedBy().get(), this);
            step.require(
                    c.id.equals(next.replaces), Rule.REPLACEMENT, "certificate " + next.id + " does not replace it");
        }
        c.revoked = new Revocation(
                intern(e.reason()),
                e.replacedBy().map(CertificateId::value).orElse(null),
                e.time().getEpochSecond(),
                step.index());
        c.revocationList.set(c.revocationIndex, true);
    }

    private void suspended(Step step, RegisterEvent.AccreditationSuspended e) {
        Accreditation a = step.live(e.accreditation(), this);
        step.require(a.suspension == null, Rule.SUSPENSION, "accreditation " + e.accreditation() + " is suspended");
        a.suspension = new Suspension(
                intern(e.reason()),
                e.effective().getEpochSecond(),
                e.until().map(Instant::getEpochSecond).orElse(Long.MIN_VALUE),
                Link.of(e.remedy()),
                e.time().getEpochSecond(),
                step.index());
        for (Certificate c : a.certificates) {
            c.suspensionList.set(c.suspensionIndex, true);
        }
    }

    private void extended(Step step, RegisterEvent.SuspensionExtended e) {
        Accreditation a = step.live(e.accreditation(), this);
        Suspension suspension = a.suspension;
        if (suspension == null) {
            throw new DivergenceException(
                    step.index(), Rule.SUSPENSION, "accreditation " + e.accreditation() + " is not suspended");
        }
        long until = e.until().getEpochSecond();
        step.require(
                until > suspension.until() && until > suspension.effective(),
                Rule.SUSPENSION,
                "the suspension of " + e.accreditation() + " is extended to a moment that is no later");
        a.suspension = suspension.until(until);
    }

    private void reinstated(Step step, RegisterEvent.AccreditationReinstated e) {
        Accreditation a = step.live(e.accreditation(), this);
        step.require(a.suspension != null, Rule.SUSPENSION, "accreditation " + e.accreditation() + " is not suspended");
        a.suspension = null;
        for (Certificate c : a.certificates) {
            c.suspensionList.set(c.suspensionIndex, false);
        }
    }

    private void superseded(Step step, RegisterEvent.AccreditationSuperseded e) {
        if (e.by().isPresent()) {
            Accreditation by = step.accreditation(e.by().get(), this);
            step.require(
                    !by.number.equals(e.accreditation().value()),
                    Rule.SUCCESSION,
                    "an accreditation does not succeed itself");
        }
        ended(
                step,
                e.accreditation(),
                Ending.SUPERSEDED,
                e.reason(),
                e.effective(),
                e.by().map(AccreditationNumber::value).orElse(null),
                null,
                e.time().getEpochSecond());
    }

    private void ended(
            Step step,
            AccreditationNumber number,
            Ending kind,
            String reason,
            Instant effective,
            @Nullable String by,
            @Nullable Link decision,
            long time) {
        Accreditation a = step.live(number, this);
        a.end = new End(kind, intern(reason), effective.getEpochSecond(), by, decision, time, step.index());
        if (kind.revokes) {
            for (Certificate c : a.certificates) {
                c.revocationList.set(c.revocationIndex, true);
            }
        }
    }

    private void continued(Step step, RegisterEvent.AccreditationContinued e) {
        Accreditation a = step.live(e.accreditation(), this);
        step.require(
                e.until().getEpochSecond() > a.validUntil,
                Rule.CONTINUATION,
                "accreditation " + e.accreditation() + " is valid as long without it");
        a.validUntil = e.until().getEpochSecond();
        a.continued = true;
    }

    private void conditionClosed(Step step, RegisterEvent.ConditionClosed e) {
        Accreditation a = step.live(e.accreditation(), this);
        ConditionRow open = null;
        for (ConditionRow c : a.conditions) {
            if (c.criterion.equals(e.criterion()) && c.closed == Long.MIN_VALUE) {
                open = c;
            }
        }
        if (open == null) {
            throw new DivergenceException(step.index(), Rule.CONDITION, "no open condition " + e.criterion());
        }
        open.closed = e.time().getEpochSecond();
    }

    private void listPublished(Step step, RegisterEvent.StatusListPublished e) {
        StatusBits list = list(step, e.list(), e.purpose());
        step.require(
                hex(sha256(list.bits)).equals(e.bits()),
                Rule.STATUS_BITS,
                "list " + e.list() + " was published with other bits than the entries before it say");
        lists.putIfAbsent(list.url, list);
        list.published = new Publication(
                e.bits(),
                e.token(),
                e.validFrom().getEpochSecond(),
                e.validUntil().getEpochSecond(),
                e.time().getEpochSecond(),
                step.index());
    }

    private void casesClosed(Step step, RegisterEvent.CasesClosed e) {
        step.require(
                casesClosed.isEmpty() || casesClosed.lastKey().compareTo(e.week()) <= 0,
                Rule.CASES_CLOSED,
                "a later week was closed before");
        for (UUID id : e.cases()) {
            step.require(
                    !applications.containsKey(id) && !suppliers.containsKey(id) && !certificates.containsKey(id),
                    Rule.CASES_CLOSED,
                    "the id of a closed case occurs elsewhere");
        }
        casesClosed.merge(e.week(), (long) e.cases().size(), Long::sum);
    }

    /// The number of entries applied.
    public long size() {
        return size;
    }

    /// The greatest time of the entries so far; empty before entry 0.
    public Optional<Instant> time() {
        return size == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(latest));
    }

    /// The bits of a status list as the entries so far say; all clear for a list that no entry names.
    public Bitstring bits(String listUrl) {
        StatusBits list = lists.get(listUrl);
        return list == null ? Bitstring.empty() : Bitstring.ofBytes(list.bits);
    }

    /// The URLs of all status lists that an entry names, sorted.
    public List<String> lists() {
        return List.copyOf(lists.keySet());
    }

    /// The status of an accreditation as the register shows it, if it was granted.
    public Optional<String> status(AccreditationNumber number) {
        return Optional.ofNullable(accreditations.get(number.value())).map(Accreditation::status);
    }

    /// One accreditation with its certificates, as [#snapshot] states it.
    public Optional<Json.Obj> accreditation(AccreditationNumber number) {
        return Optional.ofNullable(accreditations.get(number.value()))
                .map(a -> row(a, link -> link.ref().json()));
    }

    /// Gives every accreditation to `reader`, in the order of their numbers, as [#snapshot] states it.
    public void forEachAccreditation(Consumer<Json.Obj> reader) {
        sorted(accreditations.values(), Comparator.comparing((Accreditation a) -> a.number))
                .forEach(a -> reader.accept(row(a, link -> link.ref().json())));
    }

    /// A supplier as [#snapshot] states it, if it is registered.
    public Optional<Json.Obj> supplier(UUID id) {
        return Optional.ofNullable(suppliers.get(id))
                .map(s -> row(s).with("identity", s.identity.ref().json())
                        .with("identityEntry", s.identityEntry)
                        .build());
    }

    /// The ids of all suppliers, in no order.
    public Set<UUID> suppliers() {
        return Collections.unmodifiableSet(suppliers.keySet());
    }

    /// Editions and trust lists as [#snapshot] states them.
    public Json.Obj published() {
        Map<String, Section> sections = snapshotSections();
        Json.Obj.Builder out = Json.Obj.builder();
        for (String name : List.of("editions", "trustLists")) {
            if (sections.get(name) instanceof Section.Rows<?> rows) {
                out.with(name, new Json.Arr(rows.json()));
            }
        }
        return out.build();
    }

    /// The entry that issued a certificate, if one did.
    public Optional<Long> issuedAt(CertificateId certificate) {
        return Optional.ofNullable(certificates.get(certificate.value())).map(c -> c.entry);
    }

    /// The register for people and machines: canonical JSON, with names looked up in `records`, and `"erased"`
    /// where an opening is gone or its supplier's data was erased. Throws [DivergenceException] if an object is
    /// missing or is not what its digest says.
    public Json.Obj register(RecordSource records) {
        Map<String, Json> out = new LinkedHashMap<>();
        sections(records).forEach((name, section) -> {
            switch (section) {
                case Section.Value(Json value) -> out.put(name, value);
                case Section.Rows<?> rows -> out.put(name, new Json.Arr(rows.json()));
            }
        });
        return new Json.Obj(out);
    }

    /// Writes the canonical bytes of [#register] row by row, so that a large register needs no large memory.
    public void writeRegister(RecordSource records, OutputStream out) {
        write(sections(records), out);
    }

    /// SHA-256 of [#snapshot]: equal for equal states, whatever became of openings.
    public byte[] digest() {
        MessageDigest digest = newSha256();
        write(snapshotSections(), new OutputStream() {
            @Override
            public void write(int b) {
                digest.update((byte) b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                digest.update(bytes, from, length);
            }
        });
        return digest.digest();
    }

    /// The whole state as canonical JSON.
    public byte[] snapshot() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(snapshotSections(), out);
        return out.toByteArray();
    }

    /// The state that [#snapshot] wrote; throws [MalformedException] for bytes that no state writes. Whoever
    /// restores a snapshot has compared its SHA-256 with a digest that he trusts.
    public static RegisterState restore(byte[] snapshot) {
        Json.Obj o = StrictJson.parseObject(snapshot, new StrictJson.Limits(Integer.MAX_VALUE, 16, Integer.MAX_VALUE));
        if (!o.text("type").equals(SNAPSHOT) || o.integer("version") != 1) {
            throw new MalformedException("not a snapshot of the register");
        }
        RegisterState out = new RegisterState();
        out.size = o.integer("size");
        if (o.has("log")) {
            Json.Obj log = o.obj("log");
            out.latest = seconds(o, "time");
            out.log = new RegisterEvent.LogOpened(
                    Timestamp.parse(log.text("opened")), log.text("origin"), log.text("publicUrl"), log.text("did"));
        }
        for (Json.Obj t : o.objects("trustLists")) {
            out.trustLists.add(
                    new TrustListRow(t.integer("number"), t.text("list"), t.text("fingerprint"), t.integer("entry")));
        }
        for (Json.Obj e : o.objects("editions")) {
            String key = editionKey(e.text("scheme"), e.integer("edition"));
            out.editionKeys.add(key);
            out.editionKeys.add(key + " " + e.text("revision"));
            out.editions.add(new Edition(
                    e.text("scheme"),
                    e.integer("edition"),
                    e.text("revision"),
                    e.text("object"),
                    seconds(e, "inForceFrom"),
                    e.integer("entry")));
        }
        for (Json.Obj r : o.objects("suppliers")) {
            Supplier s = new Supplier(
                    UUID.fromString(r.text("supplier")),
                    r.text("kind").equals(RegisterEvent.SupplierKind.SOLE_TRADER.code())
                            ? RegisterEvent.SupplierKind.SOLE_TRADER
                            : RegisterEvent.SupplierKind.LEGAL_PERSON,
                    Link.of(Ref.of(r.obj("identity"))),
                    seconds(r, "registered"),
                    r.integer("identityEntry"));
            s.named = seconds(r, "named");
            s.erased = r.bool("erased");
            out.suppliers.put(s.id, s);
        }
        for (Json.Obj a : o.objects("applications")) {
            UUID id = UUID.fromString(a.text("application"));
            out.applications.put(
                    id,
                    new Application(
                            id,
                            out.knownSupplier(a),
                            out.intern(a.text("scheme")),
                            a.integer("edition"),
                            out.intern(a.text("level")),
                            seconds(a, "complete"),
                            a.integer("entry")));
        }
        for (Json.Obj l : o.objects("statusLists")) {
            StatusBits list = new StatusBits(out.intern(l.text("list")), Purpose.of(l.text("purpose")));
            if (l.has("published")) {
                Json.Obj p = l.obj("published");
                list.published = new Publication(
                        p.text("bits"),
                        p.text("token"),
                        seconds(p, "validFrom"),
                        seconds(p, "validUntil"),
                        seconds(p, "time"),
                        p.integer("entry"));
            }
            out.lists.put(list.url, list);
        }
        o.objects("accreditations").forEach(out::restoreAccreditation);
        for (Json.Obj w : o.objects("casesClosed")) {
            out.casesClosed.put(w.text("week"), w.integer("count"));
        }
        for (Json.Obj v : o.objects("voided")) {
            out.voided.put(UUID.fromString(v.text("certificate")), v.integer("version"));
        }
        // One state, one text; this also refuses every member that the reading above passed over.
        if (!Arrays.equals(out.snapshot(), snapshot)) {
            throw new MalformedException("the snapshot of the register is not what a register writes");
        }
        return out;
    }

    private void restoreAccreditation(Json.Obj r) {
        List<RegisterEvent.Condition> conditions = new ArrayList<>();
        for (Json.Obj c : r.objects("conditions")) {
            conditions.add(new RegisterEvent.Condition(c.text("criterion"), Timestamp.parseDate(c.text("due"))));
        }
        Accreditation a = new Accreditation(
                new RegisterEvent.AccreditationGranted(
                        Timestamp.parse(r.text("granted")),
                        new AccreditationNumber(r.text("accreditation")),
                        UUID.fromString(r.text("supplier")),
                        Optional.empty(),
                        r.text("scheme"),
                        r.integer("edition"),
                        r.text("level"),
                        Ref.of(r.obj("decision")),
                        conditions.isEmpty()
                                ? RegisterEvent.GrantOutcome.GRANTED
                                : RegisterEvent.GrantOutcome.GRANTED_WITH_CONDITIONS,
                        Timestamp.parse(r.text("validFrom")),
                        Timestamp.parse(r.text("validUntil")),
                        conditions,
                        r.optionalText("supersedes").map(AccreditationNumber::new)),
                knownSupplier(r),
                this::intern,
                r.integer("entry"));
        List<Json.Obj> rows = r.objects("conditions");
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).has("closed")) {
                a.conditions[i].closed = seconds(rows.get(i), "closed");
            }
        }
        a.continued = r.bool("continued");
        if (r.has("suspension")) {
            Json.Obj s = r.obj("suspension");
            a.suspension = new Suspension(
                    intern(s.text("reason")),
                    seconds(s, "effective"),
                    s.has("until") ? seconds(s, "until") : Long.MIN_VALUE,
                    Link.of(Ref.of(s.obj("remedy"))),
                    seconds(s, "time"),
                    s.integer("entry"));
        }
        if (r.has("end")) {
            Json.Obj e = r.obj("end");
            Ending kind = Ending.EXPIRED;
            for (Ending k : Ending.values()) {
                if (k.word.equals(r.text("status"))) {
                    kind = k;
                }
            }
            a.end = new End(
                    kind,
                    intern(e.text("reason")),
                    seconds(e, "effective"),
                    e.optionalText("by").orElse(null),
                    e.has("decision") ? Link.of(Ref.of(e.obj("decision"))) : null,
                    seconds(e, "time"),
                    e.integer("entry"));
        }
        accreditations.put(a.number, a);
        List<Json.Obj> certificateRows = r.objects("certificates");
        a.certificates = new Certificate[certificateRows.size()];
        for (int i = 0; i < a.certificates.length; i++) {
            a.certificates[i] = restoreCertificate(certificateRows.get(i), a);
        }
    }

    private Certificate restoreCertificate(Json.Obj r, Accreditation a) {
        RegisterEvent.StatusEntry revocation = new RegisterEvent.StatusEntry(
                r.obj("revocation").text("list"), (int) r.obj("revocation").integer("index"));
        RegisterEvent.StatusEntry suspension = new RegisterEvent.StatusEntry(
                r.obj("suspension").text("list"), (int) r.obj("suspension").integer("index"));
        StatusBits revocationList = lists.get(revocation.list());
        StatusBits suspensionList = lists.get(suspension.list());
        if (revocationList == null || suspensionList == null) {
            throw new MalformedException("a certificate of the snapshot stands in an unknown status list");
        }
        Certificate c = new Certificate(
                new RegisterEvent.CertificateIssued(
                        Timestamp.parse(r.text("issued")),
                        CertificateId.parse(r.text("certificate")),
                        new AccreditationNumber(a.number),
                        Ref.of(r.obj("token")),
                        r.text("issuerKid"),
                        revocation,
                        suspension,
                        Timestamp.parse(r.text("validFrom")),
                        Timestamp.parse(r.text("validUntil")),
                        r.optionalText("replaces").map(CertificateId::parse),
                        r.optionalText("reason")),
                a,
                intern(r.text("issuerKid")),
                r.optionalText("reason").map(this::intern).orElse(null),
                revocationList,
                suspensionList,
                r.integer("entry"));
        if (r.has("revoked")) {
            Json.Obj v = r.obj("revoked");
            c.revoked = new Revocation(
                    intern(v.text("reason")),
                    v.optionalText("replacedBy").map(UUID::fromString).orElse(null),
                    seconds(v, "time"),
                    v.integer("entry"));
        }
        // The bits follow from the rest: a suspension is kept when its accreditation ends, and nothing is
        // issued while suspended.
        revocationList.take(c.revocationIndex);
        suspensionList.take(c.suspensionIndex);
        End end = a.end;
        revocationList.set(c.revocationIndex, c.revoked != null || (end != null && end.kind().revokes));
        suspensionList.set(c.suspensionIndex, a.suspension != null);
        certificates.put(c.id, c);
        return c;
    }

    private Supplier knownSupplier(Json.Obj row) {
        Supplier s = suppliers.get(UUID.fromString(row.text("supplier")));
        if (s == null) {
            throw new MalformedException("the snapshot names an unknown supplier");
        }
        return s;
    }

    private static long seconds(Json.Obj row, String field) {
        return Timestamp.parse(row.text(field)).getEpochSecond();
    }

    private sealed interface Section {
        record Value(Json value) implements Section {}

        record Rows<T>(List<T> items, Function<T, Json.Obj> row) implements Section {
            List<Json> json() {
                List<Json> out = new ArrayList<>(items.size());
                for (T item : items) {
                    out.add(row.apply(item));
                }
                return out;
            }

            void write(OutputStream out) throws IOException {
                out.write('[');
                for (int i = 0; i < items.size(); i++) {
                    if (i > 0) {
                        out.write(',');
                    }
                    out.write(CanonicalJson.bytes(row.apply(items.get(i))));
                }
                out.write(']');
            }
        }
    }

    private static void write(Map<String, Section> sections, OutputStream out) {
        try {
            char before = '{';
            for (Map.Entry<String, Section> s : sections.entrySet()) {
                out.write(before);
                out.write(('"' + s.getKey() + "\":").getBytes(StandardCharsets.US_ASCII));
                switch (s.getValue()) {
                    case Section.Value(Json value) -> out.write(CanonicalJson.bytes(value));
                    case Section.Rows<?> rows -> rows.write(out);
                }
                before = ',';
            }
            out.write('}');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The parts of the register under names in canonical order.
    private Map<String, Section> sections(RecordSource records) {
        Map<String, Section> out = common("touchstone-register", a -> row(a, link -> shown(link, a.supplier, records)));
        out.put(
                "suppliers",
                new Section.Rows<>(
                        sorted(suppliers.values(), byId(s -> s.id)),
                        s -> row(s).with("identity", identity(s, records)).build()));
        return out;
    }

    private Map<String, Section> snapshotSections() {
        Map<String, Section> out =
                common(SNAPSHOT, a -> row(a, link -> link.ref().json()));
        out.put(
                "suppliers",
                new Section.Rows<>(
                        sorted(suppliers.values(), byId(s -> s.id)),
                        s -> row(s).with("identity", s.identity.ref().json())
                                .with("identityEntry", s.identityEntry)
                                .build()));
        out.put(
                "voided",
                new Section.Rows<>(
                        sorted(voided.entrySet(), byId(Map.Entry::getKey)),
                        v -> Json.Obj.builder()
                                .with("certificate", v.getKey().toString())
                                .with("version", v.getValue())
                                .build()));
        return out;
    }

    private Map<String, Section> common(String type, Function<Accreditation, Json.Obj> accreditationRow) {
        Map<String, Section> out = new TreeMap<>();
        out.put("type", new Section.Value(new Json.Str(type)));
        out.put("version", new Section.Value(new Json.Num(1)));
        out.put("size", new Section.Value(new Json.Num(size)));
        if (log != null) {
            out.put(
                    "log",
                    new Section.Value(Json.Obj.builder()
                            .with("did", log.did())
                            .with("origin", log.origin())
                            .with("publicUrl", log.publicUrl())
                            .with("opened", Timestamp.text(log.time()))
                            .build()));
            out.put("time", new Section.Value(time(latest)));
        }
        out.put(
                "trustLists",
                new Section.Rows<>(
                        trustLists,
                        t -> Json.Obj.builder()
                                .with("entry", t.entry())
                                .with("fingerprint", t.fingerprint())
                                .with("list", t.list())
                                .with("number", t.number())
                                .build()));
        out.put(
                "editions",
                new Section.Rows<>(
                        editions,
                        e -> Json.Obj.builder()
                                .with("edition", e.edition())
                                .with("entry", e.entry())
                                .with("inForceFrom", time(e.inForceFrom()))
                                .with("object", e.object())
                                .with("revision", e.revision())
                                .with("scheme", e.scheme())
                                .build()));
        out.put(
                "applications",
                new Section.Rows<>(
                        sorted(applications.values(), byId(Application::id)),
                        a -> Json.Obj.builder()
                                .with("application", a.id().toString())
                                .with("complete", time(a.time()))
                                .with("edition", a.edition())
                                .with("entry", a.entry())
                                .with("level", a.level())
                                .with("scheme", a.scheme())
                                .with("supplier", a.supplier().id.toString())
                                .build()));
        out.put(
                "accreditations",
                new Section.Rows<>(
                        sorted(accreditations.values(), Comparator.comparing(a -> a.number)), accreditationRow));
        out.put(
                "casesClosed",
                new Section.Rows<>(
                        List.copyOf(casesClosed.entrySet()),
                        w -> Json.Obj.builder()
                                .with("count", w.getValue())
                                .with("week", w.getKey())
                                .build()));
        out.put("statusLists", new Section.Rows<>(List.copyOf(lists.values()), RegisterState::row));
        return out;
    }

    private static <T> List<T> sorted(Collection<T> items, Comparator<T> order) {
        List<T> out = new ArrayList<>(items);
        out.sort(order);
        return out;
    }

    /// The order of the ids' text. UUID's own order is by signed numbers.
    private static <T> Comparator<T> byId(Function<T, UUID> id) {
        return (a, b) -> {
            UUID x = id.apply(a);
            UUID y = id.apply(b);
            int most = Long.compareUnsigned(x.getMostSignificantBits(), y.getMostSignificantBits());
            return most != 0 ? most : Long.compareUnsigned(x.getLeastSignificantBits(), y.getLeastSignificantBits());
        };
    }

    private static Json.Obj.Builder row(Supplier s) {
        return Json.Obj.builder()
                .with("erased", s.erased)
                .with("kind", s.kind.code())
                .with("named", time(s.named))
                .with("registered", time(s.registered))
                .with("supplier", s.id.toString());
    }

    private static Json.Obj row(Accreditation a, Function<Link, Json> link) {
        Json.Obj.Builder out = Json.Obj.builder()
                .with("accreditation", a.number)
                .with("continued", a.continued)
                .with("decision", link.apply(a.decision))
                .with("edition", a.edition)
                .with("entry", a.entry)
                .with("granted", time(a.time))
                .with("level", a.level)
                .with("outcome", a.outcome.code())
                .with("scheme", a.scheme)
                .with("status", a.status())
                .with("supplier", a.supplier.id.toString())
                .with("validFrom", time(a.validFrom))
                .with("validUntil", time(a.validUntil));
        if (a.supersedes != null) {
            out.with("supersedes", a.supersedes);
        }
        List<Json> conditions = new ArrayList<>();
        for (ConditionRow c : a.conditions) {
            Json.Obj.Builder row =
                    Json.Obj.builder().with("criterion", c.criterion).with("due", c.due);
            if (c.closed != Long.MIN_VALUE) {
                row.with("closed", time(c.closed));
            }
            conditions.add(row.build());
        }
        out.with("conditions", new Json.Arr(conditions));
        Suspension suspension = a.suspension;
        if (suspension != null) {
            Json.Obj.Builder row = Json.Obj.builder()
                    .with("effective", time(suspension.effective()))
                    .with("entry", suspension.entry())
                    .with("reason", suspension.reason())
                    .with("remedy", link.apply(suspension.remedy()))
                    .with("time", time(suspension.time()));
            if (suspension.until() != Long.MIN_VALUE) {
                row.with("until", time(suspension.until()));
            }
            out.with("suspension", row.build());
        }
        End end = a.end;
        if (end != null) {
            Json.Obj.Builder row = Json.Obj.builder()
                    .with("effective", time(end.effective()))
                    .with("entry", end.entry())
                    .with("reason", end.reason())
                    .with("time", time(end.time()));
            if (end.by() != null) {
                row.with("by", end.by());
            }
            if (end.decision() != null) {
                row.with("decision", link.apply(end.decision()));
            }
            out.with("end", row.build());
        }
        List<Json> certificates = new ArrayList<>();
        for (Certificate c : a.certificates) {
            certificates.add(row(c, link));
        }
        return out.with("certificates", new Json.Arr(certificates)).build();
    }

    private static Json.Obj row(Certificate c, Function<Link, Json> link) {
        Json.Obj.Builder out = Json.Obj.builder()
                .with("certificate", c.id.toString())
                .with("entry", c.entry)
                .with("issued", time(c.time))
                .with("issuerKid", c.kid)
                .with("revocation", statusEntry(c.revocationList, c.revocationIndex))
                .with("suspension", statusEntry(c.suspensionList, c.suspensionIndex))
                .with("token", link.apply(c.token))
                .with("validFrom", time(c.validFrom))
                .with("validUntil", time(c.validUntil));
        if (c.replaces != null) {
            out.with("replaces", c.replaces.toString());
        }
        if (c.reason != null) {
            out.with("reason", c.reason);
        }
        Revocation revoked = c.revoked;
        if (revoked != null) {
            Json.Obj.Builder row = Json.Obj.builder()
                    .with("entry", revoked.entry())
                    .with("reason", revoked.reason())
                    .with("time", time(revoked.time()));
            if (revoked.replacedBy() != null) {
                row.with("replacedBy", revoked.replacedBy().toString());
            }
            out.with("revoked", row.build());
        }
        return out.build();
    }

    private static Json.Obj statusEntry(StatusBits list, int index) {
        return Json.Obj.builder().with("index", index).with("list", list.url).build();
    }

    private static Json.Obj row(StatusBits list) {
        Json.Obj.Builder out = Json.Obj.builder()
                .with("bits", hex(sha256(list.bits)))
                .with("list", list.url)
                .with("purpose", list.purpose.word());
        Publication p = list.published;
        if (p != null) {
            out.with(
                    "published",
                    Json.Obj.builder()
                            .with("bits", p.bits())
                            .with("entry", p.entry())
                            .with("time", time(p.time()))
                            .with("token", p.token())
                            .with("validFrom", time(p.validFrom()))
                            .with("validUntil", time(p.validUntil()))
                            .build());
        }
        return out.build();
    }

    /// A supplier's identity for the register.
    private static Json identity(Supplier s, RecordSource records) {
        if (s.erased) {
            return ERASED;
        }
        return switch (s.identity.ref()) {
            case Ref.ToObject(String digest) -> RecordCheck.json(s.identityEntry, digest, records);
            case Ref.ToOpening to ->
                RecordCheck.opening(s.identityEntry, to, CommitmentType.SUPPLIER_IDENTITY, records)
                        .orElse(ERASED);
        };
    }

    /// A reference for the register: what is personal only while it is there to be opened.
    private static Json shown(Link link, Supplier supplier, RecordSource records) {
        return switch (link.ref()) {
            case Ref.ToObject to -> to.json();
            case Ref.ToOpening to -> supplier.erased || records.opening(to.id()).isEmpty() ? ERASED : to.json();
        };
    }

    private static Json time(long seconds) {
        return new Json.Str(Timestamp.text(Instant.ofEpochSecond(seconds)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        return newSha256().digest(bytes);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
