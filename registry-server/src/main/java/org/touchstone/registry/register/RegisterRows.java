package org.touchstone.registry.register;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.Projection;
import org.touchstone.registry.log.PublicRecord;

/// Keeps the rows of the register in step with its events, in the transaction that appends each: a page can never show
/// what is not going into the log, nor miss what is.
///
/// Rows are made of the event and its public documents only, so the public pages cannot leak what a case file holds.
public final class RegisterRows implements Projection {
    private final PublicRecord record;

    public RegisterRows(PublicRecord record) {
        this.record = record;
    }

    @Override
    public void apply(Tx tx, RegisterEvent event) {
        switch (event) {
            case RegisterEvent.LogOpened _, RegisterEvent.CasesClosed _ -> {}
            case RegisterEvent.ApplicationComplete e ->
                tx.runOne(
                        "register.add-application",
                        Args.of("application", e.application())
                                .with("supplier", e.supplier())
                                .with("scheme", e.scheme())
                                .with("edition", e.edition())
                                .with("level", e.level())
                                .with("at", e.time()));
            case RegisterEvent.StatusListPublished _ -> {
                // The log itself finds a publication by its list.
            }
            case RegisterEvent.CertificateIntentVoided _ -> {
                // No certificate came of it; the log shows it to auditors.
            }
            case RegisterEvent.TrustListPublished e ->
                tx.runOne(
                        "register.add-trust-list",
                        Args.of("number", e.number()).with("object", e.list()).with("fingerprint", e.fingerprint()));
            case RegisterEvent.EditionPublished e ->
                tx.runOne(
                        "register.add-edition",
                        Args.of("scheme", e.scheme())
                                .with("edition", e.edition())
                                .with("revision", e.revision())
                                .with("object", e.object())
                                .with("from", e.inForceFrom()));
            case RegisterEvent.SupplierRegistered e -> {
                tx.runOne(
                        "register.add-supplier",
                        identity(tx, e.supplier(), e.identity())
                                .with("kind", e.kind().code())
                                .with("at", e.time()));
                identifiers(tx, e.supplier(), e.identity());
            }
            case RegisterEvent.SupplierRenamed e -> {
                tx.runOne("register.rename-supplier", identity(tx, e.supplier(), e.identity()));
                identifiers(tx, e.supplier(), e.identity());
            }
            case RegisterEvent.AccreditationGranted e -> granted(tx, e);
            case RegisterEvent.CertificateIssued e -> issued(tx, List.of(e));
            case RegisterEvent.CertificateRevoked e -> revoked(tx, List.of(e));
            case RegisterEvent.AccreditationSuspended e ->
                changed(
                        tx,
                        e.accreditation(),
                        "suspended",
                        e.reason(),
                        e.effective(),
                        e.until(),
                        Optional.empty(),
                        Optional.of(e.remedy()));
            case RegisterEvent.SuspensionExtended e ->
                tx.runOne(
                        "register.extend-suspension",
                        Args.of("number", e.accreditation().value()).with("until", e.until()));
            case RegisterEvent.AccreditationReinstated e ->
                changed(tx, e.accreditation(), "active", e.reason(), e.effective());
            case RegisterEvent.AccreditationWithdrawn e ->
                changed(
                        tx,
                        e.accreditation(),
                        "withdrawn",
                        e.reason(),
                        e.effective(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(e.decision()));
            case RegisterEvent.AccreditationSurrendered e ->
                changed(tx, e.accreditation(), "surrendered", e.reason(), e.effective());
            case RegisterEvent.AccreditationExpired e ->
                changed(tx, e.accreditation(), "expired", e.reason(), e.effective());
            case RegisterEvent.AccreditationSuperseded e ->
                changed(
                        tx,
                        e.accreditation(),
                        "superseded",
                        e.reason(),
                        e.effective(),
                        Optional.empty(),
                        e.by().map(AccreditationNumber::value),
                        Optional.empty());
            case RegisterEvent.AccreditationContinued e -> {
                tx.runOne(
                        "register.continue-accreditation",
                        Args.of("number", e.accreditation().value()).with("until", e.until()));
                summarise(tx, e.accreditation());
            }
            case RegisterEvent.ConditionClosed e -> {
                tx.runOne("register.close-condition", closing(e));
                summarise(tx, e.accreditation());
            }
            case RegisterEvent.PersonalDataErased e -> {
                tx.send("register.drop-identifiers", Args.of("supplier", e.supplier()));
                tx.runOne("register.erase-supplier", Args.of("id", e.supplier()));
            }
        }
    }

    /// [#apply] wrote the time of the use case; the log's is later, and the rows say what the log says. Members
    /// other than `time`, such as `effective`, are the use case's in the log as well.
    @Override
    public void overtaken(Tx tx, RegisterEvent event) {
        switch (event) {
            case RegisterEvent.SupplierRegistered e ->
                tx.send("register.move-supplier", Args.of("id", e.supplier()).with("at", e.time()));
            case RegisterEvent.AccreditationGranted e ->
                tx.send(
                        "register.move-accreditation",
                        Args.of("number", e.accreditation().value()).with("at", e.time()));
            case RegisterEvent.CertificateIssued e ->
                tx.send(
                        "register.move-certificate",
                        Args.of("id", e.certificate().value()).with("at", e.time()));
            case RegisterEvent.CertificateRevoked e ->
                tx.send(
                        "register.move-revocation",
                        Args.of("id", e.certificate().value()).with("at", e.time()));
            case RegisterEvent.ConditionClosed e -> tx.send("register.close-condition", closing(e));
            case RegisterEvent.ApplicationComplete e ->
                tx.send(
                        "register.move-application",
                        Args.of("application", e.application()).with("at", e.time()));
            case RegisterEvent.LogOpened _,
                    RegisterEvent.TrustListPublished _,
                    RegisterEvent.EditionPublished _,
                    RegisterEvent.CasesClosed _,
                    RegisterEvent.StatusListPublished _,
                    RegisterEvent.CertificateIntentVoided _,
                    RegisterEvent.SupplierRenamed _,
                    RegisterEvent.AccreditationSuspended _,
                    RegisterEvent.SuspensionExtended _,
                    RegisterEvent.AccreditationReinstated _,
                    RegisterEvent.AccreditationWithdrawn _,
                    RegisterEvent.AccreditationSurrendered _,
                    RegisterEvent.AccreditationExpired _,
                    RegisterEvent.AccreditationSuperseded _,
                    RegisterEvent.AccreditationContinued _,
                    RegisterEvent.PersonalDataErased _ -> {
                // No row has their time.
            }
        }
    }

    private static Args closing(RegisterEvent.ConditionClosed e) {
        return Args.of("number", e.accreditation().value())
                .with("criterion", e.criterion())
                .with("at", e.time());
    }

    /// What issuance appends, new files and the end of the old ones, goes by two statements.
    @Override
    public void applyAll(Tx tx, List<RegisterEvent> events) {
        List<RegisterEvent.CertificateIssued> issued = of(RegisterEvent.CertificateIssued.class, events);
        List<RegisterEvent.CertificateRevoked> revoked = of(RegisterEvent.CertificateRevoked.class, events);
        if (issued.size() + revoked.size() < events.size()) {
            Projection.super.applyAll(tx, events);
            return;
        }
        if (!issued.isEmpty()) {
            issued(tx, issued);
        }
        if (!revoked.isEmpty()) {
            revoked(tx, revoked);
        }
    }

    private static <E> List<E> of(Class<E> type, List<RegisterEvent> events) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void granted(Tx tx, RegisterEvent.AccreditationGranted e) {
        tx.send(
                "register.add-accreditation",
                references(e.decision())
                        .with("number", e.accreditation().value())
                        .with("supplier", e.supplier())
                        .with("scheme", e.scheme())
                        .with("edition", e.edition())
                        .with("level", e.level())
                        .with("at", e.time())
                        .with("from", e.validFrom())
                        .with("until", e.validUntil())
                        .with("supersedes", e.supersedes().map(AccreditationNumber::value)));
        for (RegisterEvent.Condition condition : e.conditions()) {
            tx.send(
                    "register.add-condition",
                    Args.of("number", e.accreditation().value())
                            .with("criterion", condition.criterion())
                            .with("due", condition.due().toString()));
        }
        summarise(tx, e.accreditation());
    }

    private static void issued(Tx tx, List<RegisterEvent.CertificateIssued> issued) {
        List<@Nullable String> objects = new ArrayList<>();
        List<@Nullable String> openings = new ArrayList<>();
        for (RegisterEvent.CertificateIssued e : issued) {
            switch (e.token()) {
                case Ref.ToObject(String digest) -> {
                    objects.add(digest);
                    openings.add(null);
                }
                case Ref.ToOpening(UUID id, String _) -> {
                    objects.add(null);
                    openings.add(id.toString());
                }
            }
        }
        tx.send(
                "register.add-certificates",
                Args.NONE
                        .withIds("ids", all(issued, e -> e.certificate().value()))
                        .with("numbers", all(issued, e -> e.accreditation().value()))
                        .withTexts("objects", objects)
                        .withTexts("openings", openings)
                        .with("kids", all(issued, RegisterEvent.CertificateIssued::issuerKid))
                        .withTimes("times", all(issued, RegisterEvent::time))
                        .withTimes("begins", all(issued, RegisterEvent.CertificateIssued::validFrom))
                        .withTimes("ends", all(issued, RegisterEvent.CertificateIssued::validUntil))
                        .with("revocationlists", all(issued, e -> e.revocation().list()))
                        .withNumbers("revocations", all(issued, e ->
                                (long) e.revocation().index()))
                        .with("suspensionlists", all(issued, e -> e.suspension().list()))
                        .withNumbers("suspensions", all(issued, e ->
                                (long) e.suspension().index()))
                        .withTexts("replaced", texts(issued, e -> e.replaces().map(CertificateId::toString)))
                        .withTexts("reasons", texts(issued, RegisterEvent.CertificateIssued::reason)));
    }

    private static void revoked(Tx tx, List<RegisterEvent.CertificateRevoked> revoked) {
        long touched = tx.run(
                "register.revoke-certificates",
                Args.NONE
                        .withIds("ids", all(revoked, e -> e.certificate().value()))
                        .withTimes("times", all(revoked, RegisterEvent::time))
                        .with("reasons", all(revoked, RegisterEvent.CertificateRevoked::reason))
                        .withTexts("by", texts(revoked, e -> e.replacedBy().map(CertificateId::toString))));
        if (touched != revoked.size()) {
            throw new IllegalStateException(revoked.size() + " certificates end and " + touched + " are known");
        }
    }

    private static <E, T> List<T> all(List<E> events, Function<E, T> part) {
        return events.stream().map(part).toList();
    }

    private static <E> List<@Nullable String> texts(List<E> events, Function<E, Optional<String>> part) {
        List<@Nullable String> texts = new ArrayList<>();
        events.forEach(e -> texts.add(part.apply(e).orElse(null)));
        return texts;
    }

    private void changed(Tx tx, AccreditationNumber number, String standing, String reason, Instant since) {
        changed(tx, number, standing, reason, since, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private void changed(
            Tx tx,
            AccreditationNumber number,
            String standing,
            String reason,
            Instant since,
            Optional<Instant> review,
            Optional<String> by,
            Optional<Ref> document) {
        tx.runOne(
                "register.change-standing",
                document.map(RegisterRows::references)
                        .orElseGet(() -> Args.NONE.withNull("object").withNull("opening"))
                        .with("number", number.value())
                        .with("standing", standing)
                        .with("reason", reason)
                        .with("since", since)
                        .withTime("review", review)
                        .with("by", by));
        summarise(tx, number);
    }

    private static void summarise(Tx tx, AccreditationNumber number) {
        tx.send("register.summarise-supplier", Args.of("number", number.value()));
    }

    private static Args references(Ref ref) {
        return switch (ref) {
            case Ref.ToObject(String digest) -> Args.of("object", digest).withNull("opening");
            case Ref.ToOpening(UUID id, String _) -> Args.of("opening", id).withNull("object");
        };
    }

    /// What pages show and find of a supplier's identity.
    ///
    /// @param identifiers the identifier as the register names it, and as people type it
    public record Shown(
            String name,
            Optional<String> tradingName,
            String country,
            Optional<String> region,
            String searchText,
            Map<String, String> identifiers) {
        public Shown {
            identifiers = Map.copyOf(identifiers);
        }

        /// Reads the public identity document.
        public static Shown of(Json.Obj identity) {
            String name = identity.text("legalName");
            Optional<String> trading = identity.optionalText("tradingName");
            Json.Obj address = identity.obj("address");
            Optional<String> region = address.optionalText("region");
            Map<String, String> identifiers = new LinkedHashMap<>();
            for (Json.Obj o : identity.objects("identifiers")) {
                OrganisationId id = OrganisationId.of(o.text("scheme"), o.text("id"));
                identifiers.putIfAbsent(id.partyId(), SearchWords.typed(id.id()));
            }
            return new Shown(
                    name,
                    trading,
                    address.text("country"),
                    region,
                    SearchWords.row(name + " " + trading.orElse("") + " " + region.orElse("")),
                    identifiers);
        }
    }

    private Args identity(Tx tx, UUID supplier, Ref ref) {
        Shown shown = Shown.of(document(tx, ref));
        return references(ref)
                .with("id", supplier)
                .with("name", shown.name())
                .with("trading", shown.tradingName())
                .with("country", shown.country())
                .with("region", shown.region())
                .with("words", shown.searchText());
    }

    private void identifiers(Tx tx, UUID supplier, Ref ref) {
        tx.send("register.drop-identifiers", Args.of("supplier", supplier));
        Shown.of(document(tx, ref))
                .identifiers()
                .forEach((party, typed) -> tx.runOne(
                        "register.add-identifier",
                        Args.of("party", party).with("typed", typed).with("supplier", supplier)));
    }

    private Json.Obj document(Tx tx, Ref ref) {
        return switch (ref) {
            case Ref.ToObject(String digest) ->
                StrictJson.parseObject(record.object(tx, digest), StrictJson.Limits.DOCUMENT);
            case Ref.ToOpening(UUID id, String _) -> {
                Opening opening =
                        record.findOpening(tx, id).orElseThrow(() -> new IllegalStateException("no opening " + id));
                if (!(opening.value() instanceof Json.Obj value)) {
                    throw new IllegalStateException("the opening " + id + " is not an object");
                }
                yield value;
            }
        };
    }
}
