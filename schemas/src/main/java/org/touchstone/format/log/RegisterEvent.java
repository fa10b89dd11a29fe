package org.touchstone.format.log;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.status.StatusList.Purpose;

/// Something that happened to the register, as the log records it for ever (`spec/register-event.md`). One record for
/// each type; a new type is a new record here and a case in [EventCodec] and in the fold, or nothing compiles.
///
/// `time` is when it was recorded, of whole seconds, never decreasing along the log but for a minute's tolerance; when
/// a status takes effect is a field of its own. All constructors throw [org.touchstone.format.json.MalformedException]
/// for values outside the format.
public sealed interface RegisterEvent {
    /// The positions in one status list (Bitstring Status List 1.0: the least length, and ours).
    int STATUS_LIST_LENGTH = 131_072;

    /// When the event was recorded.
    Instant time();

    /// What an accreditation requires to be put right, and by when.
    record Condition(String criterion, LocalDate due) {
        public Condition {
            EventFields.requireCode(criterion, "criterion");
            if (due.getYear() < 0 || due.getYear() > 9999) {
                throw EventFields.wrong("due", "is out of range");
            }
        }
    }

    /// One position of one published status list.
    record StatusEntry(String list, int index) {
        public StatusEntry {
            EventFields.requireName(list, "list");
            if (index < 0 || index >= STATUS_LIST_LENGTH) {
                throw EventFields.wrong("index", "is not a position of the list");
            }
        }
    }

    /// Whether a supplier is a natural person, whose name and token are personal data.
    enum SupplierKind {
        LEGAL_PERSON("legal-person"),
        SOLE_TRADER("sole-trader");

        private final String code;

        SupplierKind(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /// How an application was granted.
    enum GrantOutcome {
        GRANTED("granted"),
        GRANTED_WITH_CONDITIONS("granted-with-conditions");

        private final String code;

        GrantOutcome(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /// Entry 0 of every log: whose log this is.
    record LogOpened(Instant time, String origin, String publicUrl, String did) implements RegisterEvent {
        public LogOpened {
            EventFields.requireSeconds(time, "time");
            EventFields.requireName(origin, "origin");
            EventFields.requireName(publicUrl, "publicUrl");
            EventFields.requireName(did, "did");
        }
    }

    /// A trust list came into force. `list` is the digest of the signed object, `fingerprint` of its payload.
    record TrustListPublished(Instant time, long number, String list, String fingerprint) implements RegisterEvent {
        public TrustListPublished {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCount(number, 1, "number");
            EventFields.requireHex(list, "list");
            EventFields.requireHex(fingerprint, "fingerprint");
        }
    }

    /// An edition of a scheme was published as the object `object`.
    record EditionPublished(
            Instant time, String scheme, long edition, String revision, String object, Instant inForceFrom)
            implements RegisterEvent {
        public EditionPublished {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCode(scheme, "scheme");
            EventFields.requireCount(edition, 1, "edition");
            EventFields.requireName(revision, "revision");
            EventFields.requireHex(object, "object");
            EventFields.requireSeconds(inForceFrom, "inForceFrom");
        }
    }

    /// A supplier came onto the register under a random id.
    record SupplierRegistered(Instant time, UUID supplier, SupplierKind kind, Ref identity) implements RegisterEvent {
        public SupplierRegistered {
            EventFields.requireSeconds(time, "time");
            EventFields.requireRandom(supplier, "supplier");
        }
    }

    /// A supplier's name, address or identifiers changed.
    record SupplierRenamed(Instant time, UUID supplier, Ref identity) implements RegisterEvent {
        public SupplierRenamed {
            EventFields.requireSeconds(time, "time");
            EventFields.requireRandom(supplier, "supplier");
        }
    }

    /// An application is complete: from here on it is public that the supplier has applied.
    record ApplicationComplete(Instant time, UUID application, UUID supplier, String level, String scheme, long edition)
            implements RegisterEvent {
        public ApplicationComplete {
            EventFields.requireSeconds(time, "time");
            EventFields.requireRandom(application, "application");
            EventFields.requireRandom(supplier, "supplier");
            EventFields.requireCode(level, "level");
            EventFields.requireCode(scheme, "scheme");
            EventFields.requireCount(edition, 1, "edition");
        }
    }

    /// An accreditation was granted. `application` closes the application it answers; `supersedes` names the
    /// accreditation that this one takes the place of.
    record AccreditationGranted(
            Instant time,
            AccreditationNumber accreditation,
            UUID supplier,
            Optional<UUID> application,
            String scheme,
            long edition,
            String level,
            Ref decision,
            GrantOutcome outcome,
            Instant validFrom,
            Instant validUntil,
            List<Condition> conditions,
            Optional<AccreditationNumber> supersedes)
            implements RegisterEvent {
        public AccreditationGranted {
            EventFields.requireSeconds(time, "time");
            EventFields.requireRandom(supplier, "supplier");
            application.ifPresent(a -> EventFields.requireRandom(a, "application"));
            EventFields.requireCode(scheme, "scheme");
            EventFields.requireCount(edition, 1, "edition");
            EventFields.requireCode(level, "level");
            EventFields.requireSeconds(validFrom, "validFrom");
            EventFields.requireSeconds(validUntil, "validUntil");
            EventFields.requireOrder(validFrom, validUntil);
            conditions = List.copyOf(conditions);
            if (conditions.isEmpty() != (outcome == GrantOutcome.GRANTED)) {
                throw EventFields.wrong("conditions", "does not agree with the outcome");
            }
            if (conditions.stream().map(Condition::criterion).distinct().count() != conditions.size()) {
                throw EventFields.wrong("conditions", "names a criterion twice");
            }
        }
    }

    /// A certificate was signed. `token` binds the exact token: an object's digest is that of the token's bytes; a
    /// sole trader's token is the value of an opening.
    record CertificateIssued(
            Instant time,
            CertificateId certificate,
            AccreditationNumber accreditation,
            Ref token,
            String issuerKid,
            StatusEntry revocation,
            StatusEntry suspension,
            Instant validFrom,
            Instant validUntil,
            Optional<CertificateId> replaces,
            Optional<String> reason)
            implements RegisterEvent {
        public CertificateIssued {
            EventFields.requireSeconds(time, "time");
            EventFields.requireRandom(certificate.value(), "certificate");
            EventFields.requireName(issuerKid, "issuerKid");
            if (revocation.list().equals(suspension.list())) {
                throw EventFields.wrong("suspension", "is in the list of revocations");
            }
            EventFields.requireSeconds(validFrom, "validFrom");
            EventFields.requireSeconds(validUntil, "validUntil");
            EventFields.requireOrder(validFrom, validUntil);
            replaces.ifPresent(r -> EventFields.requireRandom(r.value(), "replaces"));
            reason.ifPresent(r -> EventFields.requireCode(r, "reason"));
            if (replaces.isPresent() != reason.isPresent()) {
                throw EventFields.wrong("reason", "is given exactly when a certificate is replaced");
            }
        }
    }

    /// The prepared text of a certificate was given up before it was signed; version n + 1 or nothing follows.
    record CertificateIntentVoided(Instant time, CertificateId certificate, long version, String reason)
            implements RegisterEvent {
        public CertificateIntentVoided {
            EventFields.requireSeconds(time, "time");
            EventFields.requireRandom(certificate.value(), "certificate");
            EventFields.requireCount(version, 1, "version");
            EventFields.requireCode(reason, "reason");
        }
    }

    /// A certificate (a file) no longer counts; its accreditation may go on. `replacedBy` names the certificate
    /// that counts instead and that was issued before this event.
    record CertificateRevoked(
            Instant time, CertificateId certificate, String reason, Optional<CertificateId> replacedBy)
            implements RegisterEvent {
        public CertificateRevoked {
            EventFields.requireSeconds(time, "time");
            EventFields.requireRandom(certificate.value(), "certificate");
            EventFields.requireCode(reason, "reason");
            replacedBy.ifPresent(r -> EventFields.requireRandom(r.value(), "replacedBy"));
        }
    }

    /// An accreditation was suspended. `until` is when the suspension is reviewed at the latest; `remedy` says what
    /// ends it.
    record AccreditationSuspended(
            Instant time,
            AccreditationNumber accreditation,
            String reason,
            Instant effective,
            Optional<Instant> until,
            Ref remedy)
            implements RegisterEvent {
        public AccreditationSuspended {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCode(reason, "reason");
            EventFields.requireSeconds(effective, "effective");
            until.ifPresent(u -> {
                EventFields.requireSeconds(u, "until");
                EventFields.requireOrder(effective, u);
            });
        }
    }

    /// A suspension may last longer: it is now reviewed at `until` at the latest.
    record SuspensionExtended(Instant time, AccreditationNumber accreditation, Instant until) implements RegisterEvent {
        public SuspensionExtended {
            EventFields.requireSeconds(time, "time");
            EventFields.requireSeconds(until, "until");
        }
    }

    /// A suspension ended and the accreditation goes on.
    record AccreditationReinstated(Instant time, AccreditationNumber accreditation, String reason, Instant effective)
            implements RegisterEvent {
        public AccreditationReinstated {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCode(reason, "reason");
            EventFields.requireSeconds(effective, "effective");
        }
    }

    /// The registry took the accreditation away.
    record AccreditationWithdrawn(
            Instant time, AccreditationNumber accreditation, String reason, Instant effective, Ref decision)
            implements RegisterEvent {
        public AccreditationWithdrawn {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCode(reason, "reason");
            EventFields.requireSeconds(effective, "effective");
        }
    }

    /// The supplier gave the accreditation back.
    record AccreditationSurrendered(Instant time, AccreditationNumber accreditation, String reason, Instant effective)
            implements RegisterEvent {
        public AccreditationSurrendered {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCode(reason, "reason");
            EventFields.requireSeconds(effective, "effective");
        }
    }

    /// The accreditation's validity ended.
    record AccreditationExpired(Instant time, AccreditationNumber accreditation, String reason, Instant effective)
            implements RegisterEvent {
        public AccreditationExpired {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCode(reason, "reason");
            EventFields.requireSeconds(effective, "effective");
        }
    }

    /// Another accreditation took the place of this one. `by` is absent while a successor is still under
    /// assessment.
    record AccreditationSuperseded(
            Instant time,
            AccreditationNumber accreditation,
            String reason,
            Instant effective,
            Optional<AccreditationNumber> by)
            implements RegisterEvent {
        public AccreditationSuperseded {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCode(reason, "reason");
            EventFields.requireSeconds(effective, "effective");
        }
    }

    /// Validity goes on until `until` because a renewal in time is not decided yet.
    record AccreditationContinued(Instant time, AccreditationNumber accreditation, Instant until)
            implements RegisterEvent {
        public AccreditationContinued {
            EventFields.requireSeconds(time, "time");
            EventFields.requireSeconds(until, "until");
        }
    }

    /// A condition of the grant was met.
    record ConditionClosed(Instant time, AccreditationNumber accreditation, String criterion) implements RegisterEvent {
        public ConditionClosed {
            EventFields.requireSeconds(time, "time");
            EventFields.requireCode(criterion, "criterion");
        }
    }

    /// A status list was signed. `bits` is SHA-256 of the raw bits, which must be what the log says up to here;
    /// `token` the digest of the token's object.
    record StatusListPublished(
            Instant time,
            String list,
            Purpose purpose,
            String bits,
            String token,
            Instant validFrom,
            Instant validUntil)
            implements RegisterEvent {
        public StatusListPublished {
            EventFields.requireSeconds(time, "time");
            EventFields.requireName(list, "list");
            EventFields.requireHex(bits, "bits");
            EventFields.requireHex(token, "token");
            EventFields.requireSeconds(validFrom, "validFrom");
            EventFields.requireSeconds(validUntil, "validUntil");
            EventFields.requireOrder(validFrom, validUntil);
        }
    }

    /// Cases that ended without an accreditation in one ISO week, each under a fresh random id that occurs nowhere
    /// else, so that nobody can tell refused from lapsed or withdrawn, nor whose case it was.
    record CasesClosed(Instant time, String week, List<UUID> cases) implements RegisterEvent {
        /// As many ids as fit into an entry.
        public static final int MAX = 200;

        private static final Pattern WEEK = Pattern.compile("[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])");

        public CasesClosed {
            EventFields.requireSeconds(time, "time");
            if (!WEEK.matcher(week).matches()) {
                throw EventFields.wrong("week", "is not an ISO week such as 2026-W47");
            }
            cases = List.copyOf(cases);
            if (cases.isEmpty() || cases.size() > MAX || new HashSet<>(cases).size() != cases.size()) {
                throw EventFields.wrong("cases", "is not a set of 1 to " + MAX + " ids");
            }
            // In the order of their text: an order of arrival would tell something.
            String last = "";
            for (UUID id : cases) {
                String text = EventFields.requireRandom(id, "cases").toString();
                if (text.compareTo(last) < 0) {
                    throw EventFields.wrong("cases", "is not sorted");
                }
                last = text;
            }
        }
    }

    /// The openings of a supplier were deleted.
    record PersonalDataErased(Instant time, UUID supplier) implements RegisterEvent {
        public PersonalDataErased {
            EventFields.requireSeconds(time, "time");
            EventFields.requireRandom(supplier, "supplier");
        }
    }
}
