package org.touchstone.registry.fsck;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Snapshot;
import org.touchstone.registry.fsck.Finding.Kind;
import org.touchstone.registry.register.RegisterRows;
import org.touchstone.registry.status.StatusLists;
import org.touchstone.registry.status.StatusPublisher;

/// The rows that follow from events, against the register that follows from the same events: what certificates may be
/// made and what is revoked, what use cases think is held, and what pages show.
final class RowsPass {
    private final Snapshot snapshot;
    private final StatusLists lists;
    private final LogPass log;
    private final Findings findings;
    private final Set<UUID> issued = new HashSet<>();
    private Optional<Json.Obj> accreditation = Optional.empty();

    RowsPass(Snapshot snapshot, StatusLists lists, LogPass log, Findings findings) {
        this.snapshot = snapshot;
        this.lists = lists;
        this.log = log;
        this.findings = findings;
    }

    void run() {
        snapshot.stream("fsck.stream-certificates", this::certificate);
        snapshot.stream("fsck.stream-open-positions", this::openPosition);
        statusLists();
        accreditations();
        suppliers();
        published();
        applicants();
    }

    /// Who has applied, as pages show it: nobody but those of whom an entry says so, and all of them.
    private void applicants() {
        LongSet shown = new LongSet();
        long[] right = {0};
        snapshot.stream("fsck.stream-applicants", row -> {
            UUID application = row.uuid("application");
            shown.add(application.getMostSignificantBits());
            if (log.completed(application, row.uuid("supplier"), row.text("what"), row.instant("completed_at"))) {
                right[0]++;
            } else {
                findings.add(Kind.REGISTER_APPLICATION, "application " + application, "no entry says so");
            }
        });
        if (right[0] == log.complete()) {
            return;
        }
        snapshot.stream("fsck.stream-completions", row -> {
            // An entry that cannot be read is told of where the log is.
            if (row.optionalUuid("application")
                    .filter(id -> !shown.contains(id.getMostSignificantBits()))
                    .isPresent()) {
                findings.add(
                        Kind.REGISTER_APPLICATION,
                        "application " + row.uuid("application"),
                        "an entry says that it was complete, and it is not shown");
            }
        });
    }

    private Optional<Json.Obj> of(String number) {
        if (accreditation.filter(a -> a.text("accreditation").equals(number)).isEmpty()) {
            try {
                accreditation = log.state().accreditation(new AccreditationNumber(number));
            } catch (MalformedException e) {
                accreditation = Optional.empty();
            }
        }
        return accreditation;
    }

    /// Compares fields and names those that differ.
    private final class Comparison {
        private final List<String> different = new ArrayList<>();
        private final boolean personal;

        Comparison() {
            this(false);
        }

        /// @param personal whether the values are a person's: findings go into logs, which outlive an erasure
        Comparison(boolean personal) {
            this.personal = personal;
        }

        Comparison field(String name, Object found, Object expected) {
            if (!found.equals(expected)) {
                different.add(
                        personal
                                ? name + " is not what the log says"
                                : name + " is " + shown(found) + " and the log says " + shown(expected));
            }
            return this;
        }

        /// Compares a copy of an event's time.
        Comparison time(String name, Instant found, Instant expected) {
            return field(name, log.placed(found, expected), expected);
        }

        Comparison time(String name, Optional<Instant> found, Optional<Instant> expected) {
            return field(name, placed(found, expected), expected);
        }

        private static String shown(Object value) {
            return value instanceof Optional<?> o ? o.map(String::valueOf).orElse("nothing") : String.valueOf(value);
        }

        boolean differs() {
            return !different.isEmpty();
        }

        @Override
        public String toString() {
            return String.join("; ", different);
        }
    }

    private Optional<Instant> placed(Optional<Instant> row, Optional<Instant> logged) {
        return row.map(own -> logged.map(at -> log.placed(own, at)).orElse(own));
    }

    private void tell(Kind kind, String which, Comparison comparison) {
        if (comparison.differs()) {
            findings.add(kind, which, comparison.toString());
        }
    }

    private static Optional<Instant> time(Json.Obj row, String field) {
        return row.optionalText(field).map(Timestamp::parse);
    }

    private static Optional<Json.Obj> part(Json.Obj row, String field) {
        return row.has(field) ? Optional.of(row.obj(field)) : Optional.empty();
    }

    private static Ref ref(Row row, String object, String opening) {
        return row.optionalText(object)
                .<Ref>map(Ref.ToObject::new)
                .orElseGet(() -> new Ref.ToOpening(row.optionalUuid(opening).orElse(new UUID(0, 0)), "0".repeat(64)));
    }

    /// Rows keep the id of an opening and not what it commits to.
    private static boolean same(Ref row, Json.Obj logged) {
        return switch (Ref.of(logged)) {
            case Ref.ToObject(String digest) -> row.equals(new Ref.ToObject(digest));
            case Ref.ToOpening(UUID id, String _) ->
                row instanceof Ref.ToOpening(UUID found, String _) && found.equals(id);
        };
    }

    // ---- certificates and their positions

    private void certificate(Row row) {
        UUID id = row.uuid("id");
        String which = "certificate " + id;
        Optional<Json.Obj> held = of(row.text("accreditation"));
        Optional<Json.Obj> logged = held.flatMap(a -> a.objects("certificates").stream()
                .filter(c -> c.text("certificate").equals(id.toString()))
                .findFirst());
        if (logged.isEmpty()) {
            findings.add(Kind.CERTIFICATE_STRAY, which, "the log issued none for " + row.text("accreditation"));
            return;
        }
        issued.add(id);
        Json.Obj said = logged.get();
        if (row.isNull("token")) {
            findings.add(Kind.CERTIFICATE_MISSING, which, "the log issued it and issuance has no row of it");
        } else {
            boolean same = CanonicalJson.text(said.obj("token")).equals(row.text("token"))
                    && row.optionalInteger("leaf_index")
                            .filter(i -> i != said.integer("entry"))
                            .isEmpty();
            if (!same
                    || !row.optionalText("certificate_of")
                            .equals(Optional.of(held.get().text("accreditation")))) {
                findings.add(
                        Kind.CERTIFICATE_OTHER_TOKEN, which, "its row names another token, entry or accreditation");
            }
        }
        if (!row.optionalText("intent_state").equals(Optional.of("issued"))) {
            findings.add(
                    Kind.INTENT_STATE,
                    which,
                    "it was issued and its intent is "
                            + row.optionalText("intent_state").orElse("gone"));
        }
        position(row, which, held.get(), said);
        if (!row.bool("shown")) {
            findings.add(Kind.REGISTER_CERTIFICATE, which, "pages do not have it");
            return;
        }
        Optional<Json.Obj> revoked = part(said, "revoked");
        Comparison c = new Comparison()
                .field("token", same(ref(row, "token_object", "token_opening"), said.obj("token")), true)
                .field("kid", row.text("issuer_kid"), said.text("issuerKid"))
                .time("issued at", row.instant("issued_at"), Timestamp.parse(said.text("issued")))
                .field("valid from", row.instant("valid_from"), Timestamp.parse(said.text("validFrom")))
                .field("valid until", row.instant("valid_until"), Timestamp.parse(said.text("validUntil")))
                .field(
                        "revocation list",
                        row.text("revocation_list"),
                        said.obj("revocation").text("list"))
                .field(
                        "revocation index",
                        row.integer("revocation_index"),
                        said.obj("revocation").integer("index"))
                .field(
                        "suspension list",
                        row.text("suspension_list"),
                        said.obj("suspension").text("list"))
                .field(
                        "suspension index",
                        row.integer("suspension_index"),
                        said.obj("suspension").integer("index"))
                .field(
                        "replaces",
                        row.optionalUuid("replaces"),
                        said.optionalText("replaces").map(UUID::fromString))
                .field("reason", row.optionalText("replaces_reason"), said.optionalText("reason"))
                .time("revoked at", row.optionalInstant("revoked_at"), revoked.flatMap(r -> time(r, "time")))
                .field("revoked why", row.optionalText("revoked_reason"), revoked.map(r -> r.text("reason")))
                .field(
                        "replaced by",
                        row.optionalUuid("replaced_by"),
                        revoked.flatMap(r -> r.optionalText("replacedBy")).map(UUID::fromString));
        tell(Kind.REGISTER_CERTIFICATE, which, c);
    }

    private void position(Row row, String which, Json.Obj held, Json.Obj said) {
        if (row.isNull("list_number")) {
            findings.add(Kind.STATUS_POSITION, which, "it was issued and has no position in the status lists");
            return;
        }
        int number = (int) row.integer("list_number");
        Comparison place = new Comparison()
                .field(
                        "list",
                        lists.url(Purpose.REVOCATION, number),
                        said.obj("revocation").text("list"))
                .field(
                        "index",
                        row.integer("list_index"),
                        said.obj("revocation").integer("index"))
                .field("accreditation", row.text("position_of"), held.text("accreditation"));
        tell(Kind.STATUS_POSITION, which, place);
        boolean revoked = said.has("revoked")
                || Set.of("withdrawn", "surrendered", "superseded").contains(held.text("status"));
        tell(Kind.STATUS_REVOCATION_BIT, which, new Comparison().field("revoked", row.bool("revoked"), revoked));
        tell(
                Kind.STATUS_SUSPENSION_BIT,
                which,
                new Comparison().field("suspended", row.bool("suspended"), held.has("suspension")));
    }

    /// A position that was drawn for a certificate that is not made yet, or never will be.
    private void openPosition(Row row) {
        UUID id = row.uuid("certificate");
        String which = "certificate " + id;
        if (!row.optionalText("intended_for").equals(Optional.of(row.text("accreditation")))) {
            findings.add(
                    Kind.STATUS_POSITION, which, "its position belongs to no intent of " + row.text("accreditation"));
            return;
        }
        String state = row.text("state");
        if (log.state().issuedAt(new org.touchstone.format.id.CertificateId(id)).isPresent()) {
            return; // told with the certificates
        }
        if (state.equals("issued")) {
            findings.add(Kind.INTENT_STATE, which, "its intent says issued and no entry issues it");
        }
        tell(Kind.STATUS_REVOCATION_BIT, which, new Comparison().field("revoked", row.bool("revoked"), false));
        tell(Kind.STATUS_SUSPENSION_BIT, which, new Comparison().field("suspended", row.bool("suspended"), false));
        Optional<String> input = row.optionalText("signing_input");
        if (input.isEmpty()) {
            return;
        }
        try {
            Certificate said = UnverifiedCertificate.parse(input.get() + "." + "A".repeat(86))
                    .certificate();
            Comparison c = new Comparison()
                    .field("id", said.id().value(), id)
                    .field("accreditation", said.subject().number().value(), row.text("accreditation"))
                    .field("index", (long) said.revocation().index(), row.integer("index"))
                    .field("list", said.revocation().list(), lists.url(Purpose.REVOCATION, (int)
                            row.integer("number")));
            of(row.text("accreditation"))
                    .ifPresent(a -> c.field("level", said.subject().level(), a.text("level"))
                            .field("edition", said.subject().scheme().edition(), a.integer("edition")));
            tell(Kind.INTENT_TEXT, which, c);
        } catch (MalformedException e) {
            findings.add(Kind.INTENT_TEXT, which, String.valueOf(e.getMessage()));
        }
    }

    private void statusLists() {
        Set<String> there = new HashSet<>();
        Optional<Instant> now = log.state().time();
        for (Row row : snapshot.list("fsck.list-status-lists")) {
            Purpose purpose = Purpose.of(row.text("purpose"));
            String url = lists.url(purpose, (int) row.integer("number"));
            there.add(url);
            Optional<Instant> due = row.optionalInstant("due");
            if (due.isPresent()
                    && now.isPresent()
                    && due.get().isAfter(now.get().plus(StatusPublisher.EVERY).plus(Duration.ofHours(1)))) {
                findings.add(
                        Kind.STATUS_LIST_ROW,
                        "status list " + url,
                        "its next publication is put off until " + due.get());
            }
        }
        log.state().lists().stream()
                .filter(url -> !there.contains(url))
                .forEach(url ->
                        findings.add(Kind.STATUS_LIST_ROW, "status list " + url, "it has no row and is not published"));
    }

    // ---- accreditations

    private void accreditations() {
        Set<String> seen = new HashSet<>();
        boolean[] anyHeld = {false};
        List<String> notHeld = new ArrayList<>();
        snapshot.stream("fsck.stream-accreditations", row -> {
            String number = row.text("number");
            seen.add(number);
            Optional<Json.Obj> logged = of(number);
            if (logged.isEmpty()) {
                findings.add(Kind.REGISTER_ACCREDITATION, "accreditation " + number, "no entry grants it");
                return;
            }
            if (row.isNull("held")) {
                notHeld.add(number);
            } else {
                anyHeld[0] = true;
            }
            accreditation(row, "accreditation " + number, logged.get());
        });
        snapshot.list("fsck.list-unknown-accreditations")
                .forEach(row -> findings.add(
                        Kind.ACCREDITATION_ROW, "accreditation " + row.text("number"), "no entry grants it"));
        if (anyHeld[0]) {
            notHeld.forEach(number -> findings.add(
                    Kind.ACCREDITATION_ROW,
                    "accreditation " + number,
                    "it was granted and the use cases have no row of it"));
        }
        log.state().forEachAccreditation(a -> {
            String number = a.text("accreditation");
            if (!seen.contains(number)) {
                findings.add(
                        Kind.REGISTER_ACCREDITATION,
                        "accreditation " + number,
                        "it was granted and pages do not have it");
            }
            for (Json.Obj c : a.objects("certificates")) {
                if (!issued.contains(UUID.fromString(c.text("certificate")))) {
                    findings.add(
                            Kind.CERTIFICATE_MISSING,
                            "certificate " + c.text("certificate"),
                            "entry " + c.integer("entry") + " issued it and there is no row of it");
                }
            }
        });
    }

    private void accreditation(Row row, String which, Json.Obj said) {
        String status = said.text("status");
        boolean ended = said.has("end");
        boolean suspended = status.equals("suspended");
        if (row.isNull("allowed")) {
            findings.add(Kind.STATUS_STANDING, which, "nothing says what may be certified");
        } else {
            Comparison c = new Comparison()
                    .field("standing", row.text("allowed"), ended ? "ended" : suspended ? "suspended" : "in-force")
                    .field("scheme", row.text("allowed_scheme"), said.text("scheme"))
                    .field("edition", row.integer("allowed_edition"), said.integer("edition"))
                    .field("level", row.text("allowed_level"), said.text("level"))
                    .field("valid from", row.instant("allowed_from"), Timestamp.parse(said.text("validFrom")))
                    .field("valid until", row.instant("allowed_until"), Timestamp.parse(said.text("validUntil")));
            tell(Kind.STATUS_STANDING, which, c);
        }
        if (!row.isNull("held")) {
            Comparison c = new Comparison()
                    .field("state", row.text("held"), status)
                    .field("level", row.text("held_level"), said.text("level"))
                    .field("scheme", row.text("held_scheme"), said.text("scheme"))
                    .field("edition", row.integer("held_edition"), said.integer("edition"))
                    .field("holder", row.uuid("held_by"), UUID.fromString(said.text("supplier")))
                    .field("valid from", row.instant("held_from"), Timestamp.parse(said.text("validFrom")))
                    .field("valid until", row.instant("held_until"), Timestamp.parse(said.text("validUntil")));
            tell(Kind.ACCREDITATION_ROW, which, c);
        }
        if (!row.bool("shown")) {
            findings.add(Kind.REGISTER_ACCREDITATION, which, "it was granted and pages do not have it");
            return;
        }
        Comparison c = new Comparison()
                .field("supplier", row.uuid("supplier"), UUID.fromString(said.text("supplier")))
                .field("scheme", row.text("scheme"), said.text("scheme"))
                .field("edition", row.integer("edition"), said.integer("edition"))
                .field("level", row.text("level"), said.text("level"))
                .time("granted at", row.instant("granted_at"), Timestamp.parse(said.text("granted")))
                .field("valid from", row.instant("valid_from"), Timestamp.parse(said.text("validFrom")))
                .field("valid until", row.instant("valid_until"), Timestamp.parse(said.text("validUntil")))
                .field("decision", same(ref(row, "decision_object", "decision_opening"), said.obj("decision")), true)
                .field("supersedes", row.optionalText("supersedes"), said.optionalText("supersedes"))
                .field("continued", row.bool("continued"), said.bool("continued"))
                .field("standing", row.text("standing"), ended || suspended ? status : "active");
        Optional<Json.Obj> end = part(said, "end");
        Optional<Json.Obj> last = end.or(() -> suspended ? part(said, "suspension") : Optional.empty());
        Optional<String> reason = last.map(l -> l.text("reason"));
        Optional<Instant> since = last.flatMap(l -> time(l, "effective"));
        if (last.isEmpty()) {
            Optional<LogPass.Reinstated> back = log.reinstated(said.text("accreditation"));
            reason = back.map(LogPass.Reinstated::reason);
            since = back.map(LogPass.Reinstated::effective);
        }
        c.field("reason", row.optionalText("reason"), reason)
                .field("since", row.optionalInstant("since"), since)
                .field("review by", row.optionalInstant("review_by"), last.flatMap(l -> time(l, "until")))
                .field("superseded by", row.optionalText("superseded_by"), end.flatMap(e -> e.optionalText("by")));
        Optional<Json.Obj> document = last.flatMap(l -> l.has("remedy") ? part(l, "remedy") : part(l, "decision"));
        boolean shown = !row.isNull("remedy_object") || !row.isNull("remedy_opening");
        c.field("document", shown, document.isPresent());
        if (shown && document.isPresent()) {
            c.field("document", same(ref(row, "remedy_object", "remedy_opening"), document.get()), true);
        }
        tell(Kind.REGISTER_ACCREDITATION, which, c);
        conditions(which, said);
    }

    private void conditions(String which, Json.Obj said) {
        TreeMap<String, String> logged = new TreeMap<>();
        TreeMap<String, Optional<Instant>> closed = new TreeMap<>();
        for (Json.Obj c : said.objects("conditions")) {
            closed.put(c.text("criterion"), time(c, "closed"));
            logged.put(
                    c.text("criterion"),
                    c.text("due") + " "
                            + time(c, "closed").map(Instant::toString).orElse("open"));
        }
        TreeMap<String, String> shown = new TreeMap<>();
        snapshot.list("fsck.list-conditions", said.text("accreditation"))
                .forEach(row -> shown.put(
                        row.text("criterion"),
                        row.text("due") + " "
                                + placed(
                                                row.optionalInstant("met_at"),
                                                closed.getOrDefault(row.text("criterion"), Optional.empty()))
                                        .map(Instant::toString)
                                        .orElse("open")));
        tell(Kind.REGISTER_CONDITION, which, new Comparison().field("conditions", shown, logged));
    }

    // ---- suppliers

    private void suppliers() {
        Set<UUID> seen = new HashSet<>();
        snapshot.stream("fsck.stream-suppliers", row -> {
            UUID id = row.uuid("id");
            seen.add(id);
            Optional<Json.Obj> logged = log.state().supplier(id);
            if (logged.isEmpty()) {
                findings.add(Kind.REGISTER_SUPPLIER, "supplier " + id, "no entry registers it");
            } else {
                supplier(row, "supplier " + id, logged.get());
            }
        });
        log.state().suppliers().stream()
                .filter(id -> !seen.contains(id))
                .forEach(id -> findings.add(
                        Kind.REGISTER_SUPPLIER, "supplier " + id, "it is registered and pages do not have it"));
        snapshot.list("fsck.list-missummarised")
                .forEach(row -> findings.add(
                        Kind.REGISTER_SUPPLIER,
                        "supplier " + row.uuid("id"),
                        "its standing, level or date in lists is not that of its best accreditation"));
    }

    private void supplier(Row row, String which, Json.Obj said) {
        // An opening that was emptied without an entry is told as that; its supplier is then rightly shown as erased.
        boolean emptied = row.isNull("object") && row.isNull("opening");
        boolean erased = said.bool("erased") || emptied && row.bool("erased");
        boolean personal = said.text("kind").equals("sole-trader");
        Comparison c = new Comparison(personal)
                .field("kind", row.text("kind"), said.text("kind"))
                .time("registered at", row.instant("registered_at"), Timestamp.parse(said.text("registered")))
                .field("erased", row.bool("erased"), erased)
                .field("identity", same(ref(row, "identity_object", "identity_opening"), said.obj("identity")), true);
        Set<String> identifiers = new TreeSet<>();
        if (erased) {
            c.field("name", row.optionalText("name"), Optional.empty())
                    .field("trading name", row.optionalText("trading_name"), Optional.empty())
                    .field("country", row.optionalText("country"), Optional.empty())
                    .field("region", row.optionalText("region"), Optional.empty())
                    .field("search text", row.text("search_text"), "");
        } else {
            Optional<RegisterRows.Shown> shown = document(row).map(RegisterRows.Shown::of);
            if (shown.isEmpty()) {
                return; // the object or opening is told elsewhere
            }
            RegisterRows.Shown s = shown.get();
            c.field("name", row.optionalText("name"), Optional.of(s.name()))
                    .field("trading name", row.optionalText("trading_name"), s.tradingName())
                    .field("country", row.optionalText("country"), Optional.of(s.country()))
                    .field("region", row.optionalText("region"), s.region())
                    .field("search text", row.text("search_text"), s.searchText());
            s.identifiers().forEach((party, typed) -> identifiers.add(party + " " + typed));
        }
        tell(Kind.REGISTER_SUPPLIER, which, c);
        Set<String> found = new TreeSet<>();
        snapshot.list("fsck.list-identifiers", said.text("supplier"))
                .forEach(i -> found.add(i.text("party_id") + " " + i.text("typed")));
        tell(Kind.REGISTER_IDENTIFIER, which, new Comparison(personal).field("identifiers", found, identifiers));
    }

    private static Optional<Json.Obj> document(Row row) {
        try {
            if (!row.isNull("object")) {
                return Optional.of(StrictJson.parseObject(row.bytes("object"), StrictJson.Limits.DOCUMENT));
            }
            return row.optionalBytes("opening")
                    .map(Opening::parse)
                    .flatMap(o -> o.value() instanceof Json.Obj value ? Optional.of(value) : Optional.empty());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    // ---- editions and trust lists

    private void published() {
        Json.Obj logged = log.state().published();
        Set<String> expected = new TreeSet<>();
        logged.objects("editions")
                .forEach(e -> expected.add(e.text("scheme") + " " + e.integer("edition") + " " + e.text("revision")
                        + " " + e.text("object") + " " + Timestamp.parse(e.text("inForceFrom"))));
        Set<String> found = new TreeSet<>();
        snapshot.list("fsck.list-editions")
                .forEach(row -> found.add(row.text("scheme") + " " + row.integer("edition") + " " + row.text("revision")
                        + " " + row.text("object") + " " + row.instant("in_force_from")));
        differing(expected, found)
                .forEach(e -> findings.add(
                        Kind.REGISTER_EDITION,
                        "edition " + e,
                        expected.contains(e) ? "pages do not have it" : "no entry publishes it"));
        // Cases are decided by another table than pages read.
        snapshot.list("fsck.list-decided-editions").forEach(row -> {
            String one = row.text("scheme") + " " + row.integer("edition") + " " + row.text("revision") + " "
                    + row.text("document");
            if (expected.stream().noneMatch(e -> e.startsWith(one + " "))) {
                findings.add(
                        Kind.REGISTER_EDITION, "edition " + one, "cases are decided by it and no entry publishes it");
            }
        });
        Set<String> lists = new TreeSet<>();
        logged.objects("trustLists")
                .forEach(t -> lists.add(t.integer("number") + " " + t.text("list") + " " + t.text("fingerprint")));
        Set<String> rows = new TreeSet<>();
        snapshot.list("fsck.list-trust-lists").forEach(row -> {
            if (!row.isNull("shown_object")) {
                rows.add(row.integer("number") + " " + row.text("shown_object") + " " + row.text("shown_fingerprint"));
            }
        });
        differing(lists, rows)
                .forEach(t -> findings.add(
                        Kind.REGISTER_TRUST_LIST,
                        "trust list " + t,
                        lists.contains(t) ? "pages do not have it" : "no entry publishes it"));
    }

    private static Set<String> differing(Set<String> a, Set<String> b) {
        Set<String> out = new TreeSet<>(a);
        out.removeAll(b);
        Set<String> other = new TreeSet<>(b);
        other.removeAll(a);
        out.addAll(other);
        return out;
    }
}
