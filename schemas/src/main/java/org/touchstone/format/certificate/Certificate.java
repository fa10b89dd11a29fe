package org.touchstone.format.certificate;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.step.Step;

/// What one certificate says: a Verifiable Credential (VCDM 2.0) that a supplier holds an accreditation at a
/// level of a scheme edition. `spec/certificate.md` has an example and every field.
///
/// The payload of the signed token *is* this credential. The schema is closed: a member that this record does
/// not know is refused, since a reader must never overlook what an issuer meant.
public record Certificate(
        CertificateId id,
        Issuer issuer,
        Instant validFrom,
        Instant validUntil,
        Subject subject,
        StatusEntry revocation,
        StatusEntry suspension,
        PublicJwk holderKey,
        Optional<CertificateId> replaces) {

    /// The second type of the credential.
    public static final String TYPE = "SocialResponsibilityAccreditation";

    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?");
    private static final Pattern HEX64 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern CPV = Pattern.compile("[0-9]{2,8}");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    public Certificate {
        // A certificate that ends before it begins was never in force: refuse it as a mistake of the issuer.
        if (!validFrom.isBefore(validUntil)) {
            throw new MalformedException("validUntil is not after validFrom");
        }
    }

    /// The registry: its did:web and its name.
    public record Issuer(String did, String name) {
        public Issuer {
            if (!did.startsWith("did:web:")) {
                throw new MalformedException("the issuer is not a did:web");
            }
            text("issuer.name", name);
        }
    }

    /// An identifier that the registry has itself checked: by whom (role or body), when and how.
    public record VerifiedIdentifier(OrganisationId id, String verifiedBy, Instant verifiedAt, String method) {
        public VerifiedIdentifier {
            text("verifiedBy", verifiedBy);
            text("method", method);
        }
    }

    /// Another company of the supplier's group, as the registry found it in the official registers: the parent, a
    /// subsidiary, a sister. The certificate does not cover it; it is named so that a check can say so.
    public record GroupCompany(String name, List<OrganisationId> identifiers) {
        /// As many as a certificate names.
        public static final int MAX = 50;

        public GroupCompany {
            identifiers = List.copyOf(identifiers);
            text("groupCompanies.name", name);
            if (identifiers.stream().noneMatch(OrganisationId::strong)
                    || identifiers.stream()
                                    .map(OrganisationId::scheme)
                                    .distinct()
                                    .count()
                            != identifiers.size()) {
                throw new MalformedException("a group company has no strong identifier, or two of one scheme");
            }
        }

        /// `{"name","identifiers"}`.
        public Json.Obj json() {
            return Json.Obj.builder()
                    .with("name", name)
                    .with("identifiers", list(identifiers, OrganisationId::json))
                    .build();
        }

        /// Reads `{"name","identifiers"}`; throws [MalformedException].
        public static GroupCompany of(Json.Obj o) {
            closed(o, "name", "identifiers");
            return new GroupCompany(o.text("name"), each(o, "identifiers", i -> {
                closed(i, "scheme", "id");
                return new OrganisationId(i.text("scheme"), i.text("id"));
            }));
        }
    }

    /// Seat: ISO 3166-1 alpha-2 country, and a region code of any of the systems in use.
    public record Address(String country, Optional<String> region) {
        public Address {
            match("country", COUNTRY, country);
            region.ifPresent(r -> match("region", CODE, r));
        }
    }

    /// The scheme edition that was applied; `digest` is the SHA-256 of the published edition object.
    public record SchemeRef(String id, long edition, String revision, String name, String digest) {
        public SchemeRef {
            match("scheme.id", CODE, id);
            if (edition < 1) {
                throw new MalformedException("scheme.edition is not a positive number");
            }
            match("scheme.revision", CODE, revision);
            text("scheme.name", name);
            match("scheme.digest", HEX64, digest);
        }
    }

    /// What is covered: the entity, CPV prefixes (none = all), areas (none = the whole country).
    public record Scope(String entity, List<String> cpvPrefixes, List<String> areas) {
        public Scope {
            cpvPrefixes = List.copyOf(cpvPrefixes);
            areas = List.copyOf(areas);
            match("scope.entity", CODE, entity);
            cpvPrefixes.forEach(p -> match("scope.cpvPrefixes", CPV, p));
            areas.forEach(a -> match("scope.areas", CODE, a));
        }
    }

    /// When the decision was taken and in which role (never a name).
    public record Decision(LocalDate date, String by) {
        public Decision {
            match("decision.by", CODE, by);
        }
    }

    /// An open condition: a criterion and when it is due.
    public record Condition(String criterion, LocalDate due) {
        public Condition {
            match("conditions.criterion", CODE, criterion);
        }
    }

    /// A score by theme in per mille.
    public record ThemeResult(String id, long perMille) {
        public ThemeResult {
            match("results.themes.id", CODE, id);
            inPerMille("results.themes.perMille", perMille);
        }
    }

    /// Whether a mandatory criterion is met.
    public record CriterionResult(String id, boolean met) {
        public CriterionResult {
            match("results.criteria.id", CODE, id);
        }
    }

    /// The published part of the assessment's result.
    public record Results(long overallPerMille, List<ThemeResult> themes, List<CriterionResult> criteria) {
        public Results {
            themes = List.copyOf(themes);
            criteria = List.copyOf(criteria);
            inPerMille("results.overallPerMille", overallPerMille);
        }
    }

    /// A published figure: decimal strings and a UN/CEFACT Rec 20 unit.
    public record Metric(
            String criterion,
            String name,
            String value,
            String unit,
            Optional<String> baseline,
            Optional<String> target,
            Optional<String> period) {
        public Metric {
            match("metrics.criterion", CODE, criterion);
            text("metrics.name", name);
            match("metrics.value", DECIMAL, value);
            match("metrics.unit", CODE, unit);
            baseline.ifPresent(b -> match("metrics.baseline", DECIMAL, b));
            target.ifPresent(t -> match("metrics.target", DECIMAL, t));
            period.ifPresent(p -> text("metrics.period", p));
        }
    }

    /// A public social-impact objective.
    public record Objective(
            String title, Optional<String> baseline, Optional<String> target, Optional<String> unit, LocalDate due) {
        public Objective {
            text("objectives.title", title);
            baseline.ifPresent(b -> match("objectives.baseline", DECIMAL, b));
            target.ifPresent(t -> match("objectives.target", DECIMAL, t));
            unit.ifPresent(u -> match("objectives.unit", CODE, u));
        }
    }

    /// The accountability code that the supplier has adopted.
    public record AccountabilityCode(String version, Optional<String> uri) {
        public AccountabilityCode {
            match("accountabilityCode.version", CODE, version);
            uri.ifPresent(u -> url("accountabilityCode.uri", u));
        }
    }

    /// The supplier and what was found.
    ///
    /// @param uri the accreditation's address, which is the subject's id
    /// @param tradingName the name used in trade, if another
    /// @param identifiers all identifiers that the registry verified; at least one
    /// @param groupCompanies other companies of its group, which the certificate does not cover
    /// @param evidenceCommitment Merkle root over salted digests of the evidence, lower-case hex
    /// @param humanReadable address of the printable certificate
    /// @param continuation true if this certificate only bridges a late renewal decision
    public record Subject(
            String uri,
            AccreditationNumber number,
            String legalName,
            Optional<String> tradingName,
            List<VerifiedIdentifier> identifiers,
            List<GroupCompany> groupCompanies,
            Address address,
            String size,
            boolean vcse,
            SchemeRef scheme,
            String level,
            Scope scope,
            Decision decision,
            List<Condition> conditions,
            Results results,
            List<Metric> metrics,
            List<Objective> objectives,
            AccountabilityCode accountabilityCode,
            boolean openBook,
            List<String> equivalentsUsed,
            String evidenceCommitment,
            String humanReadable,
            boolean continuation) {
        /// A supplier of whose group no other company is known.
        public Subject(
                String uri,
                AccreditationNumber number,
                String legalName,
                Optional<String> tradingName,
                List<VerifiedIdentifier> identifiers,
                Address address,
                String size,
                boolean vcse,
                SchemeRef scheme,
                String level,
                Scope scope,
                Decision decision,
                List<Condition> conditions,
                Results results,
                List<Metric> metrics,
                List<Objective> objectives,
                AccountabilityCode accountabilityCode,
                boolean openBook,
                List<String> equivalentsUsed,
                String evidenceCommitment,
                String humanReadable,
                boolean continuation) {
            this(
                    uri,
                    number,
                    legalName,
                    tradingName,
                    identifiers,
                    List.of(),
                    address,
                    size,
                    vcse,
                    scheme,
                    level,
                    scope,
                    decision,
                    conditions,
                    results,
                    metrics,
                    objectives,
                    accountabilityCode,
                    openBook,
                    equivalentsUsed,
                    evidenceCommitment,
                    humanReadable,
                    continuation);
        }

        public Subject {
            identifiers = List.copyOf(identifiers);
            groupCompanies = List.copyOf(groupCompanies);
            conditions = List.copyOf(conditions);
            metrics = List.copyOf(metrics);
            objectives = List.copyOf(objectives);
            equivalentsUsed = List.copyOf(equivalentsUsed);
            url("credentialSubject.id", uri);
            if (!uri.endsWith("/accreditations/" + number.value())) {
                throw new MalformedException("the subject's id does not end in its accreditation number");
            }
            text("legalName", legalName);
            tradingName.ifPresent(n -> text("tradingName", n));
            if (identifiers.isEmpty()) {
                throw new MalformedException("no identifier");
            }
            Set<String> schemes = new HashSet<>();
            for (VerifiedIdentifier i : identifiers) {
                if (!schemes.add(i.id().scheme())) {
                    throw new MalformedException("two identifiers of one scheme");
                }
            }
            if (groupCompanies.size() > GroupCompany.MAX) {
                throw new MalformedException("more than " + GroupCompany.MAX + " group companies");
            }
            for (GroupCompany g : groupCompanies) {
                for (OrganisationId id : g.identifiers()) {
                    if (identifiers.stream().anyMatch(i -> i.id().equals(id))) {
                        throw new MalformedException("the supplier is named as another company of its group");
                    }
                }
            }
            match("size", CODE, size);
            match("level", CODE, level);
            equivalentsUsed.forEach(e -> match("equivalentsUsed", CODE, e));
            match("evidenceCommitment", HEX64, evidenceCommitment);
            url("humanReadable", humanReadable);
        }
    }

    /// One entry of a Bitstring Status List: the list's address and the index in it.
    public record StatusEntry(String list, int index) {
        public StatusEntry {
            url("statusListCredential", list);
            if (index < 0) {
                throw new MalformedException("a status list index is negative");
            }
        }
    }

    /// The credential as JSON: the payload of the token.
    public Json.Obj payload() {
        Json.Obj.Builder o = Json.Obj.builder()
                .with("@context", Json.Arr.ofStrings(List.of(Contexts.W3C_V2, Contexts.ACCREDITATION_V1)))
                .with("id", id.urn())
                .with("type", Json.Arr.ofStrings(List.of("VerifiableCredential", TYPE)))
                .with(
                        "issuer",
                        Json.Obj.builder()
                                .with("id", issuer.did())
                                .with("name", issuer.name())
                                .build())
                .with("validFrom", Timestamp.text(validFrom))
                .with("validUntil", Timestamp.text(validUntil))
                .with("credentialSubject", json(subject))
                .with(
                        "credentialSchema",
                        Json.Obj.builder()
                                .with("id", Contexts.CERTIFICATE_SCHEMA)
                                .with("type", "JsonSchema")
                                .build())
                .with(
                        "credentialStatus",
                        new Json.Arr(
                                List.of(statusJson("revocation", revocation), statusJson("suspension", suspension))))
                .with("cnf", Json.Obj.builder().with("jwk", holderKey.json()).build());
        replaces.ifPresent(r -> o.with("replaces", r.urn()));
        return o.build();
    }

    private static Json.Obj statusJson(String purpose, StatusEntry entry) {
        return Json.Obj.builder()
                .with("id", entry.list() + "#" + entry.index())
                .with("type", "BitstringStatusListEntry")
                .with("statusPurpose", purpose)
                .with("statusListIndex", Integer.toString(entry.index()))
                .with("statusListCredential", entry.list())
                .build();
    }

    /// A subject as JSON, as [#subjectOf] reads it.
    public static Json.Obj json(Subject s) {
        Json.Obj.Builder o = Json.Obj.builder()
                .with("id", s.uri())
                .with("type", "AccreditedSupplier")
                .with("accreditationNumber", s.number().value())
                .with("legalName", s.legalName())
                .withOptional("tradingName", s.tradingName())
                .with(
                        "identifiers",
                        list(
                                s.identifiers(),
                                i -> Json.Obj.builder()
                                        .with("scheme", i.id().scheme())
                                        .with("id", i.id().id())
                                        .with("verifiedBy", i.verifiedBy())
                                        .with("verifiedAt", Timestamp.text(i.verifiedAt()))
                                        .with("method", i.method())
                                        .build()));
        if (!s.groupCompanies().isEmpty()) {
            o.with("groupCompanies", list(s.groupCompanies(), GroupCompany::json));
        }
        o.with(
                        "address",
                        Json.Obj.builder()
                                .with("country", s.address().country())
                                .withOptional("region", s.address().region())
                                .build())
                .with("size", s.size())
                .with("vcse", s.vcse())
                .with(
                        "scheme",
                        Json.Obj.builder()
                                .with("id", s.scheme().id())
                                .with("edition", s.scheme().edition())
                                .with("revision", s.scheme().revision())
                                .with("name", s.scheme().name())
                                .with("digest", s.scheme().digest())
                                .build())
                .with("level", s.level())
                .with(
                        "scope",
                        Json.Obj.builder()
                                .with("entity", s.scope().entity())
                                .with(
                                        "cpvPrefixes",
                                        Json.Arr.ofStrings(s.scope().cpvPrefixes()))
                                .with("areas", Json.Arr.ofStrings(s.scope().areas()))
                                .build())
                .with(
                        "decision",
                        Json.Obj.builder()
                                .with("date", s.decision().date().toString())
                                .with("by", s.decision().by())
                                .build())
                .with(
                        "conditions",
                        list(
                                s.conditions(),
                                c -> Json.Obj.builder()
                                        .with("criterion", c.criterion())
                                        .with("due", c.due().toString())
                                        .build()))
                .with(
                        "results",
                        Json.Obj.builder()
                                .with("overallPerMille", s.results().overallPerMille())
                                .with(
                                        "themes",
                                        list(
                                                s.results().themes(),
                                                t -> Json.Obj.builder()
                                                        .with("id", t.id())
                                                        .with("perMille", t.perMille())
                                                        .build()))
                                .with(
                                        "criteria",
                                        list(
                                                s.results().criteria(),
                                                c -> Json.Obj.builder()
                                                        .with("id", c.id())
                                                        .with("met", c.met())
                                                        .build()))
                                .build())
                .with(
                        "metrics",
                        list(
                                s.metrics(),
                                m -> Json.Obj.builder()
                                        .with("criterion", m.criterion())
                                        .with("name", m.name())
                                        .with("value", m.value())
                                        .with("unit", m.unit())
                                        .withOptional("baseline", m.baseline())
                                        .withOptional("target", m.target())
                                        .withOptional("period", m.period())
                                        .build()))
                .with(
                        "objectives",
                        list(
                                s.objectives(),
                                b -> Json.Obj.builder()
                                        .with("title", b.title())
                                        .withOptional("baseline", b.baseline())
                                        .withOptional("target", b.target())
                                        .withOptional("unit", b.unit())
                                        .with("due", b.due().toString())
                                        .build()))
                .with(
                        "accountabilityCode",
                        Json.Obj.builder()
                                .with("version", s.accountabilityCode().version())
                                .withOptional("uri", s.accountabilityCode().uri())
                                .build())
                .with(
                        "openBook",
                        Json.Obj.builder().with("applies", s.openBook()).build())
                .with("equivalentsUsed", Json.Arr.ofStrings(s.equivalentsUsed()))
                .with("evidenceCommitment", s.evidenceCommitment())
                .with("humanReadable", s.humanReadable());
        if (s.continuation()) {
            o.with("continuation", true);
        }
        return o.with("attestationType", "certification")
                .with("assessorLevel", "3rdParty")
                .with("assessmentLevel", "GovtApproval")
                .build();
    }

    private static <T> Json.Arr list(List<T> items, Function<T, Json> json) {
        List<Json> out = new ArrayList<>(items.size());
        items.forEach(i -> out.add(json.apply(i)));
        return new Json.Arr(out);
    }

    /// Reads a credential; throws [MalformedException] naming the first member that is missing, unknown or
    /// wrong.
    public static Certificate of(Json.Obj o) {
        closed(
                o,
                "@context",
                "id",
                "type",
                "issuer",
                "validFrom",
                "validUntil",
                "credentialSubject",
                "credentialSchema",
                "credentialStatus",
                "cnf",
                "replaces");
        Step.CERTIFICATE_CONTEXT.require(
                o.texts("@context").equals(List.of(Contexts.W3C_V2, Contexts.ACCREDITATION_V1)),
                "the contexts are not exactly W3C v2 and accreditation v1, in this order");
        Step.CERTIFICATE_TYPE.require(
                o.texts("type").equals(List.of("VerifiableCredential", TYPE)),
                "the types are not exactly VerifiableCredential and " + TYPE);
        Json.Obj schema = o.obj("credentialSchema");
        closed(schema, "id", "type");
        Step.CERTIFICATE_SCHEMA.require(
                schema.text("id").equals(Contexts.CERTIFICATE_SCHEMA)
                        && schema.text("type").equals("JsonSchema"),
                "the credential schema is not certificate v1");
        Json.Obj issuer = o.obj("issuer");
        closed(issuer, "id", "name");
        List<Json.Obj> status = o.objects("credentialStatus");
        if (status.size() != 2) {
            throw new MalformedException("credentialStatus does not have two entries");
        }
        Json.Obj cnf = o.obj("cnf");
        closed(cnf, "jwk");
        return new Certificate(
                CertificateId.parseUrn(o.text("id")),
                new Issuer(issuer.text("id"), issuer.text("name")),
                Timestamp.parse(o.text("validFrom")),
                Timestamp.parse(o.text("validUntil")),
                subjectOf(o.obj("credentialSubject")),
                statusOf(status.get(0), "revocation"),
                statusOf(status.get(1), "suspension"),
                PublicJwk.parse(cnf.obj("jwk")),
                o.optionalText("replaces").map(CertificateId::parseUrn));
    }

    private static void closed(Json.Obj o, String... names) {
        if (Step.CERTIFICATE_MEMBERS.on()) {
            o.only(names);
        }
    }

    private static StatusEntry statusOf(Json.Obj o, String purpose) {
        closed(o, "id", "type", "statusPurpose", "statusListIndex", "statusListCredential");
        String index = o.text("statusListIndex");
        match("statusListIndex", INDEX, index);
        String list = o.text("statusListCredential");
        Step.CERTIFICATE_STATUS_ENTRIES.require(
                o.text("type").equals("BitstringStatusListEntry")
                        && o.text("statusPurpose").equals(purpose)
                        && o.text("id").equals(list + "#" + index),
                "a status entry is not a BitstringStatusListEntry for " + purpose
                        + " with the id of its list and index");
        return new StatusEntry(list, Integer.parseInt(index));
    }

    /// Reads a subject; throws [MalformedException].
    public static Subject subjectOf(Json.Obj o) {
        closed(
                o,
                "id",
                "type",
                "accreditationNumber",
                "legalName",
                "tradingName",
                "identifiers",
                "groupCompanies",
                "address",
                "size",
                "vcse",
                "scheme",
                "level",
                "scope",
                "decision",
                "conditions",
                "results",
                "metrics",
                "objectives",
                "accountabilityCode",
                "openBook",
                "equivalentsUsed",
                "evidenceCommitment",
                "humanReadable",
                "continuation",
                "attestationType",
                "assessorLevel",
                "assessmentLevel");
        fixed(o, "type", "AccreditedSupplier");
        fixed(o, "attestationType", "certification");
        fixed(o, "assessorLevel", "3rdParty");
        fixed(o, "assessmentLevel", "GovtApproval");
        if (o.has("continuation") && !o.bool("continuation")) {
            throw new MalformedException("continuation is true or absent");
        }
        Json.Obj address = o.obj("address");
        closed(address, "country", "region");
        Json.Obj scheme = o.obj("scheme");
        closed(scheme, "id", "edition", "revision", "name", "digest");
        Json.Obj scope = o.obj("scope");
        closed(scope, "entity", "cpvPrefixes", "areas");
        Json.Obj decision = o.obj("decision");
        closed(decision, "date", "by");
        Json.Obj results = o.obj("results");
        closed(results, "overallPerMille", "themes", "criteria");
        Json.Obj code = o.obj("accountabilityCode");
        closed(code, "version", "uri");
        Json.Obj openBook = o.obj("openBook");
        closed(openBook, "applies");
        return new Subject(
                o.text("id"),
                new AccreditationNumber(o.text("accreditationNumber")),
                o.text("legalName"),
                o.optionalText("tradingName"),
                each(o, "identifiers", i -> {
                    closed(i, "scheme", "id", "verifiedBy", "verifiedAt", "method");
                    return new VerifiedIdentifier(
                            new OrganisationId(i.text("scheme"), i.text("id")),
                            i.text("verifiedBy"),
                            Timestamp.parse(i.text("verifiedAt")),
                            i.text("method"));
                }),
                o.has("groupCompanies") ? groupCompanies(o) : List.of(),
                new Address(address.text("country"), address.optionalText("region")),
                o.text("size"),
                o.bool("vcse"),
                new SchemeRef(
                        scheme.text("id"),
                        scheme.integer("edition"),
                        scheme.text("revision"),
                        scheme.text("name"),
                        scheme.text("digest")),
                o.text("level"),
                new Scope(scope.text("entity"), scope.texts("cpvPrefixes"), scope.texts("areas")),
                new Decision(Timestamp.parseDate(decision.text("date")), decision.text("by")),
                each(o, "conditions", c -> {
                    closed(c, "criterion", "due");
                    return new Condition(c.text("criterion"), Timestamp.parseDate(c.text("due")));
                }),
                new Results(
                        results.integer("overallPerMille"),
                        each(results, "themes", t -> {
                            closed(t, "id", "perMille");
                            return new ThemeResult(t.text("id"), t.integer("perMille"));
                        }),
                        each(results, "criteria", c -> {
                            closed(c, "id", "met");
                            return new CriterionResult(c.text("id"), c.bool("met"));
                        })),
                each(o, "metrics", m -> {
                    closed(m, "criterion", "name", "value", "unit", "baseline", "target", "period");
                    return new Metric(
                            m.text("criterion"),
                            m.text("name"),
                            m.text("value"),
                            m.text("unit"),
                            m.optionalText("baseline"),
                            m.optionalText("target"),
                            m.optionalText("period"));
                }),
                each(o, "objectives", b -> {
                    closed(b, "title", "baseline", "target", "unit", "due");
                    return new Objective(
                            b.text("title"),
                            b.optionalText("baseline"),
                            b.optionalText("target"),
                            b.optionalText("unit"),
                            Timestamp.parseDate(b.text("due")));
                }),
                new AccountabilityCode(code.text("version"), code.optionalText("uri")),
                openBook.bool("applies"),
                o.texts("equivalentsUsed"),
                o.text("evidenceCommitment"),
                o.text("humanReadable"),
                o.has("continuation"));
    }

    private static List<GroupCompany> groupCompanies(Json.Obj o) {
        List<GroupCompany> companies = each(o, "groupCompanies", GroupCompany::of);
        if (companies.isEmpty()) {
            throw new MalformedException("groupCompanies is empty instead of absent");
        }
        return companies;
    }

    private static <T> List<T> each(Json.Obj o, String name, Function<Json.Obj, T> read) {
        List<T> out = new ArrayList<>();
        for (Json.Obj item : o.objects(name)) {
            out.add(read.apply(item));
        }
        return out;
    }

    private static void fixed(Json.Obj o, String name, String value) {
        if (!o.text(name).equals(value)) {
            throw new MalformedException("member \"" + name + "\" is not " + value);
        }
    }

    private static void match(String name, Pattern pattern, String value) {
        if (!pattern.matcher(value).matches()) {
            throw new MalformedException("member \"" + name + "\" is not of its form");
        }
    }

    private static void text(String name, String value) {
        if (value.isBlank() || value.length() > 300) {
            throw new MalformedException("member \"" + name + "\" is blank or longer than 300 characters");
        }
        // Control and direction characters would let a name paint over the lines around it.
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            int kind = Character.getType(c);
            if (kind == Character.CONTROL || kind == Character.FORMAT || kind == Character.UNASSIGNED) {
                throw new MalformedException("member \"" + name + "\" holds an invisible character");
            }
            i += Character.charCount(c);
        }
    }

    private static void url(String name, String value) {
        boolean plain = value.length() <= 500 && value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        if (!plain || !(value.startsWith("https://") || value.startsWith("http://"))) {
            throw new MalformedException("member \"" + name + "\" is not an http(s) address");
        }
    }

    private static void inPerMille(String name, long value) {
        if (value < 0 || value > 1000) {
            throw new MalformedException("member \"" + name + "\" is not from 0 to 1000");
        }
    }
}
