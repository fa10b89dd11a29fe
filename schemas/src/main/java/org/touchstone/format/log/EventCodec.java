package org.touchstone.format.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.status.StatusList.Purpose;

/// Register events as entries of the log: canonical JSON (RFC 8785) of at most 8 KiB, `{"type":…,"v":1,"time":…, …}`.
///
/// Closed: an unknown version, type or member is refused and never skipped, because a reader that skips what it does
/// not know rebuilds another register than the next one. One event has one entry, byte for byte.
public final class EventCodec {
    /// The greatest length of an entry in bytes.
    public static final int MAX_BYTES = 8 * 1024;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 6, 500);

    private EventCodec() {}

    /// The entry of an event; throws [MalformedException] if it would be larger than [#MAX_BYTES].
    public static byte[] encode(RegisterEvent event) {
        byte[] bytes = CanonicalJson.bytes(json(event));
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("the entry would be larger than " + MAX_BYTES + " bytes");
        }
        return bytes;
    }

    /// The event of an entry; throws [MalformedException].
    public static RegisterEvent decode(byte[] entry) {
        return event(StrictJson.parseCanonicalObject(entry, LIMITS));
    }

    /// The type of an event, as its entry names it.
    public static String type(RegisterEvent event) {
        return switch (event) {
            case RegisterEvent.LogOpened _ -> "log-opened";
            case RegisterEvent.TrustListPublished _ -> "trust-list-published";
            case RegisterEvent.EditionPublished _ -> "edition-published";
            case RegisterEvent.SupplierRegistered _ -> "supplier-registered";
            case RegisterEvent.SupplierRenamed _ -> "supplier-renamed";
            case RegisterEvent.ApplicationComplete _ -> "application-complete";
            case RegisterEvent.AccreditationGranted _ -> "accreditation-granted";
            case RegisterEvent.CertificateIssued _ -> "certificate-issued";
            case RegisterEvent.CertificateIntentVoided _ -> "certificate-intent-voided";
            case RegisterEvent.CertificateRevoked _ -> "certificate-revoked";
            case RegisterEvent.AccreditationSuspended _ -> "accreditation-suspended";
            case RegisterEvent.SuspensionExtended _ -> "suspension-extended";
            case RegisterEvent.AccreditationReinstated _ -> "accreditation-reinstated";
            case RegisterEvent.AccreditationWithdrawn _ -> "accreditation-withdrawn";
            case RegisterEvent.AccreditationSurrendered _ -> "accreditation-surrendered";
            case RegisterEvent.AccreditationExpired _ -> "accreditation-expired";
            case RegisterEvent.AccreditationSuperseded _ -> "accreditation-superseded";
            case RegisterEvent.AccreditationContinued _ -> "accreditation-continued";
            case RegisterEvent.ConditionClosed _ -> "condition-closed";
            case RegisterEvent.StatusListPublished _ -> "status-list-published";
            case RegisterEvent.CasesClosed _ -> "cases-closed";
            case RegisterEvent.PersonalDataErased _ -> "personal-data-erased";
        };
    }

    /// The event as JSON.
    public static Json.Obj json(RegisterEvent event) {
        Json.Obj.Builder out = Json.Obj.builder()
                .with("time", Timestamp.text(event.time()))
                .with("type", type(event))
                .with("v", 1);
        switch (event) {
            case RegisterEvent.LogOpened e ->
                out.with("origin", e.origin()).with("publicUrl", e.publicUrl()).with("did", e.did());
            case RegisterEvent.TrustListPublished e ->
                out.with("number", e.number()).with("list", e.list()).with("fingerprint", e.fingerprint());
            case RegisterEvent.EditionPublished e ->
                out.with("scheme", e.scheme())
                        .with("edition", e.edition())
                        .with("revision", e.revision())
                        .with("object", e.object())
                        .with("inForceFrom", Timestamp.text(e.inForceFrom()));
            case RegisterEvent.SupplierRegistered e ->
                out.with("supplier", e.supplier().toString())
                        .with("kind", e.kind().code())
                        .with("identity", e.identity().json());
            case RegisterEvent.SupplierRenamed e ->
                out.with("supplier", e.supplier().toString())
                        .with("identity", e.identity().json());
            case RegisterEvent.ApplicationComplete e ->
                out.with("application", e.application().toString())
                        .with("supplier", e.supplier().toString())
                        .with("level", e.level())
                        .with("scheme", e.scheme())
                        .with("edition", e.edition());
            case RegisterEvent.AccreditationGranted e ->
                out.with("accreditation", e.accreditation().value())
                        .with("supplier", e.supplier().toString())
                        .withOptional("application", e.application().map(UUID::toString))
                        .with("scheme", e.scheme())
                        .with("edition", e.edition())
                        .with("level", e.level())
                        .with("decision", e.decision().json())
                        .with("outcome", e.outcome().code())
                        .with("validFrom", Timestamp.text(e.validFrom()))
                        .with("validUntil", Timestamp.text(e.validUntil()))
                        .with("conditions", conditions(e.conditions()))
                        .withOptional("supersedes", e.supersedes().map(AccreditationNumber::value));
            case RegisterEvent.CertificateIssued e ->
                out.with("certificate", e.certificate().toString())
                        .with("accreditation", e.accreditation().value())
                        .with("token", e.token().json())
                        .with("issuerKid", e.issuerKid())
                        .with("revocation", statusEntry(e.revocation()))
                        .with("suspension", statusEntry(e.suspension()))
                        .with("validFrom", Timestamp.text(e.validFrom()))
                        .with("validUntil", Timestamp.text(e.validUntil()))
                        .withOptional("replaces", e.replaces().map(CertificateId::toString))
                        .withOptional("reason", e.reason());
            case RegisterEvent.CertificateIntentVoided e ->
                out.with("certificate", e.certificate().toString())
                        .with("version", e.version())
                        .with("reason", e.reason());
            case RegisterEvent.CertificateRevoked e ->
                out.with("certificate", e.certificate().toString())
                        .with("reason", e.reason())
                        .withOptional("replacedBy", e.replacedBy().map(CertificateId::toString));
            case RegisterEvent.AccreditationSuspended e ->
                out.with("accreditation", e.accreditation().value())
                        .with("reason", e.reason())
                        .with("effective", Timestamp.text(e.effective()))
                        .withOptional("until", e.until().map(Timestamp::text))
                        .with("remedy", e.remedy().json());
            case RegisterEvent.SuspensionExtended e ->
                out.with("accreditation", e.accreditation().value()).with("until", Timestamp.text(e.until()));
            case RegisterEvent.AccreditationReinstated e ->
                out.with("accreditation", e.accreditation().value())
                        .with("reason", e.reason())
                        .with("effective", Timestamp.text(e.effective()));
            case RegisterEvent.AccreditationWithdrawn e ->
                out.with("accreditation", e.accreditation().value())
                        .with("reason", e.reason())
                        .with("effective", Timestamp.text(e.effective()))
                        .with("decision", e.decision().json());
            case RegisterEvent.AccreditationSurrendered e ->
                out.with("accreditation", e.accreditation().value())
                        .with("reason", e.reason())
                        .with("effective", Timestamp.text(e.effective()));
            case RegisterEvent.AccreditationExpired e ->
                out.with("accreditation", e.accreditation().value())
                        .with("reason", e.reason())
                        .with("effective", Timestamp.text(e.effective()));
            case RegisterEvent.AccreditationSuperseded e ->
                out.with("accreditation", e.accreditation().value())
                        .with("reason", e.reason())
                        .with("effective", Timestamp.text(e.effective()))
                        .withOptional("by", e.by().map(AccreditationNumber::value));
            case RegisterEvent.AccreditationContinued e ->
                out.with("accreditation", e.accreditation().value()).with("until", Timestamp.text(e.until()));
            case RegisterEvent.ConditionClosed e ->
                out.with("accreditation", e.accreditation().value()).with("criterion", e.criterion());
            case RegisterEvent.StatusListPublished e ->
                out.with("list", e.list())
                        .with("purpose", e.purpose().word())
                        .with("bits", e.bits())
                        .with("token", e.token())
                        .with("validFrom", Timestamp.text(e.validFrom()))
                        .with("validUntil", Timestamp.text(e.validUntil()));
            case RegisterEvent.CasesClosed e ->
                out.with("week", e.week())
                        .with(
                                "cases",
                                Json.Arr.ofStrings(
                                        e.cases().stream().map(UUID::toString).toList()))
                        .with("count", e.cases().size());
            case RegisterEvent.PersonalDataErased e ->
                out.with("supplier", e.supplier().toString());
        }
        return out.build();
    }

    private static RegisterEvent event(Json.Obj o) {
        if (o.integer("v") != 1) {
            throw new MalformedException("an entry of an unknown version");
        }
        String type = o.text("type");
        Instant time = time(o, "time");
        return switch (type) {
            case "log-opened" -> {
                closed(o, "origin", "publicUrl", "did");
                yield new RegisterEvent.LogOpened(time, o.text("origin"), o.text("publicUrl"), o.text("did"));
            }
            case "trust-list-published" -> {
                closed(o, "number", "list", "fingerprint");
                yield new RegisterEvent.TrustListPublished(
                        time, o.integer("number"), o.text("list"), o.text("fingerprint"));
            }
            case "edition-published" -> {
                closed(o, "scheme", "edition", "revision", "object", "inForceFrom");
                yield new RegisterEvent.EditionPublished(
                        time,
                        o.text("scheme"),
                        o.integer("edition"),
                        o.text("revision"),
                        o.text("object"),
                        time(o, "inForceFrom"));
            }
            case "supplier-registered" -> {
                closed(o, "supplier", "kind", "identity");
                yield new RegisterEvent.SupplierRegistered(
                        time, uuid(o, "supplier"), supplierKind(o.text("kind")), Ref.of(o.obj("identity")));
            }
            case "supplier-renamed" -> {
                closed(o, "supplier", "identity");
                yield new RegisterEvent.SupplierRenamed(time, uuid(o, "supplier"), Ref.of(o.obj("identity")));
            }
            case "application-complete" -> {
                closed(o, "application", "supplier", "level", "scheme", "edition");
                yield new RegisterEvent.ApplicationComplete(
                        time,
                        uuid(o, "application"),
                        uuid(o, "supplier"),
                        o.text("level"),
                        o.text("scheme"),
                        o.integer("edition"));
            }
            case "accreditation-granted" -> {
                closed(
                        o,
                        "accreditation",
                        "supplier",
                        "application",
                        "scheme",
                        "edition",
                        "level",
                        "decision",
                        "outcome",
                        "validFrom",
                        "validUntil",
                        "conditions",
                        "supersedes");
                yield new RegisterEvent.AccreditationGranted(
                        time,
                        accreditation(o),
                        uuid(o, "supplier"),
                        optionalUuid(o, "application"),
                        o.text("scheme"),
                        o.integer("edition"),
                        o.text("level"),
                        Ref.of(o.obj("decision")),
                        grantOutcome(o.text("outcome")),
                        time(o, "validFrom"),
                        time(o, "validUntil"),
                        conditions(o),
                        o.optionalText("supersedes").map(AccreditationNumber::new));
            }
            case "certificate-issued" -> {
                closed(
                        o,
                        "certificate",
                        "accreditation",
                        "token",
                        "issuerKid",
                        "revocation",
                        "suspension",
                        "validFrom",
                        "validUntil",
                        "replaces",
                        "reason");
                yield new RegisterEvent.CertificateIssued(
                        time,
                        CertificateId.parse(o.text("certificate")),
                        accreditation(o),
                        Ref.of(o.obj("token")),
                        o.text("issuerKid"),
                        statusEntry(o.obj("revocation")),
                        statusEntry(o.obj("suspension")),
                        time(o, "validFrom"),
                        time(o, "validUntil"),
                        o.optionalText("replaces").map(CertificateId::parse),
                        o.optionalText("reason"));
            }
            case "certificate-intent-voided" -> {
                closed(o, "certificate", "version", "reason");
                yield new RegisterEvent.CertificateIntentVoided(
                        time, CertificateId.parse(o.text("certificate")), o.integer("version"), o.text("reason"));
            }
            case "certificate-revoked" -> {
                closed(o, "certificate", "reason", "replacedBy");
                yield new RegisterEvent.CertificateRevoked(
                        time,
                        CertificateId.parse(o.text("certificate")),
                        o.text("reason"),
                        o.optionalText("replacedBy").map(CertificateId::parse));
            }
            case "accreditation-suspended" -> {
                closed(o, "accreditation", "reason", "effective", "until", "remedy");
                yield new RegisterEvent.AccreditationSuspended(
                        time,
                        accreditation(o),
                        o.text("reason"),
                        time(o, "effective"),
                        optionalTime(o, "until"),
                        Ref.of(o.obj("remedy")));
            }
            case "suspension-extended" -> {
                closed(o, "accreditation", "until");
                yield new RegisterEvent.SuspensionExtended(time, accreditation(o), time(o, "until"));
            }
            case "accreditation-reinstated" -> {
                closed(o, "accreditation", "reason", "effective");
                yield new RegisterEvent.AccreditationReinstated(
                        time, accreditation(o), o.text("reason"), time(o, "effective"));
            }
            case "accreditation-withdrawn" -> {
                closed(o, "accreditation", "reason", "effective", "decision");
                yield new RegisterEvent.AccreditationWithdrawn(
                        time, accreditation(o), o.text("reason"), time(o, "effective"), Ref.of(o.obj("decision")));
            }
            case "accreditation-surrendered" -> {
                closed(o, "accreditation", "reason", "effective");
                yield new RegisterEvent.AccreditationSurrendered(
                        time, accreditation(o), o.text("reason"), time(o, "effective"));
            }
            case "accreditation-expired" -> {
                closed(o, "accreditation", "reason", "effective");
                yield new RegisterEvent.AccreditationExpired(
                        time, accreditation(o), o.text("reason"), time(o, "effective"));
            }
            case "accreditation-superseded" -> {
                closed(o, "accreditation", "reason", "effective", "by");
                yield new RegisterEvent.AccreditationSuperseded(
                        time,
                        accreditation(o),
                        o.text("reason"),
                        time(o, "effective"),
                        o.optionalText("by").map(AccreditationNumber::new));
            }
            case "accreditation-continued" -> {
                closed(o, "accreditation", "until");
                yield new RegisterEvent.AccreditationContinued(time, accreditation(o), time(o, "until"));
            }
            case "condition-closed" -> {
                closed(o, "accreditation", "criterion");
                yield new RegisterEvent.ConditionClosed(time, accreditation(o), o.text("criterion"));
            }
            case "status-list-published" -> {
                closed(o, "list", "purpose", "bits", "token", "validFrom", "validUntil");
                yield new RegisterEvent.StatusListPublished(
                        time,
                        o.text("list"),
                        Purpose.of(o.text("purpose")),
                        o.text("bits"),
                        o.text("token"),
                        time(o, "validFrom"),
                        time(o, "validUntil"));
            }
            case "cases-closed" -> {
                closed(o, "week", "cases", "count");
                List<UUID> cases = new ArrayList<>();
                for (String id : o.texts("cases")) {
                    cases.add(EventFields.uuid(id, "cases"));
                }
                if (o.integer("count") != cases.size()) {
                    throw EventFields.wrong("count", "is not the number of cases");
                }
                yield new RegisterEvent.CasesClosed(time, o.text("week"), cases);
            }
            case "personal-data-erased" -> {
                closed(o, "supplier");
                yield new RegisterEvent.PersonalDataErased(time, uuid(o, "supplier"));
            }
            default -> throw new MalformedException("an entry of an unknown type");
        };
    }

    /// Refuses any member but the three that all entries have and these.
    private static void closed(Json.Obj o, String... own) {
        for (String name : o.members().keySet()) {
            if (name.equals("v") || name.equals("type") || name.equals("time")) {
                continue;
            }
            boolean known = false;
            for (String n : own) {
                known |= n.equals(name);
            }
            if (!known) {
                throw new MalformedException("an entry with an unknown member");
            }
        }
    }

    private static Instant time(Json.Obj o, String field) {
        return Timestamp.parse(o.text(field));
    }

    private static Optional<Instant> optionalTime(Json.Obj o, String field) {
        return o.optionalText(field).map(Timestamp::parse);
    }

    private static AccreditationNumber accreditation(Json.Obj o) {
        return new AccreditationNumber(o.text("accreditation"));
    }

    private static UUID uuid(Json.Obj o, String field) {
        return EventFields.uuid(o.text(field), field);
    }

    private static Optional<UUID> optionalUuid(Json.Obj o, String field) {
        return o.has(field) ? Optional.of(uuid(o, field)) : Optional.empty();
    }

    private static RegisterEvent.SupplierKind supplierKind(String code) {
        for (RegisterEvent.SupplierKind k : RegisterEvent.SupplierKind.values()) {
            if (k.code().equals(code)) {
                return k;
            }
        }
        throw EventFields.wrong("kind", "is unknown");
    }

    private static RegisterEvent.GrantOutcome grantOutcome(String code) {
        for (RegisterEvent.GrantOutcome k : RegisterEvent.GrantOutcome.values()) {
            if (k.code().equals(code)) {
                return k;
            }
        }
        throw EventFields.wrong("outcome", "is unknown");
    }

    private static Json.Obj statusEntry(RegisterEvent.StatusEntry e) {
        return Json.Obj.builder()
                .with("index", e.index())
                .with("list", e.list())
                .build();
    }

    private static RegisterEvent.StatusEntry statusEntry(Json.Obj o) {
        o.only("list", "index");
        long index = o.integer("index");
        if (index < 0 || index >= RegisterEvent.STATUS_LIST_LENGTH) {
            throw EventFields.wrong("index", "is not a position of the list");
        }
        return new RegisterEvent.StatusEntry(o.text("list"), (int) index);
    }

    private static Json.Arr conditions(List<RegisterEvent.Condition> conditions) {
        List<Json> out = new ArrayList<>();
        for (RegisterEvent.Condition c : conditions) {
            out.add(Json.Obj.builder()
                    .with("criterion", c.criterion())
                    .with("due", c.due().toString())
                    .build());
        }
        return new Json.Arr(out);
    }

    private static List<RegisterEvent.Condition> conditions(Json.Obj o) {
        List<RegisterEvent.Condition> out = new ArrayList<>();
        for (Json.Obj c : o.objects("conditions")) {
            c.only("criterion", "due");
            out.add(new RegisterEvent.Condition(c.text("criterion"), Timestamp.parseDate(c.text("due"))));
        }
        return out;
    }
}
