package org.touchstone.registry.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.scheme.Level;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.issuance.Bundles;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.pages.jte.JteaccreditationGenerated;
import org.touchstone.registry.pages.jte.JtecertificateGenerated;
import org.touchstone.registry.pages.jte.JtehomeGenerated;
import org.touchstone.registry.pages.jte.JtestatementGenerated;
import org.touchstone.registry.pages.jte.JtesupplierGenerated;
import org.touchstone.registry.pages.jte.JtesuppliersGenerated;
import org.touchstone.registry.register.Register;
import org.touchstone.registry.register.Standing;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;
import org.touchstone.verifier.report.pdf.CertificatePdf;

/// The register for people and their programs: start page, search, supplier, accreditation, certificate; each
/// page has a JSON twin at the same address with `.json`.
public final class RegisterPages {
    /// Entries of one page of a history.
    private static final int HISTORY = 100;

    private final Db db;
    private final Frame frame;
    private final Register register;
    private final LogReader log;
    private final Bundles bundles;
    private final PublicUrl publicUrl;
    private final PublicRecord record;
    private final PublishedEditions editions;
    private final EventWords words;

    public RegisterPages(
            Db db,
            Frame frame,
            Register register,
            LogReader log,
            PublicRecord record,
            Bundles bundles,
            PublicUrl publicUrl) {
        this.db = db;
        this.frame = frame;
        this.register = register;
        this.log = log;
        this.bundles = bundles;
        this.publicUrl = publicUrl;
        this.record = record;
        this.editions = new PublishedEditions(register, record);
        this.words = new EventWords(frame.messages());
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/", this::home),
                Route.get("/suppliers", this::search, "q", "status", "level", "place", "after")
                        .takes(Work.SEARCH),
                Route.get("/suppliers.json", this::searchJson, "q", "status", "level", "place", "after")
                        .takes(Work.SEARCH),
                Route.get("/suppliers/{key}", this::supplier, "before"),
                Route.get("/suppliers/{key}.json", this::supplierJson, "before"),
                Route.get("/accreditations/{number}", this::accreditation, "before"),
                Route.get("/accreditations/{number}.json", this::accreditationJson, "before"),
                Route.get(
                        "/accreditations/{number}/decision",
                        r -> statement(r, Text.STATEMENT_TITLE, a -> Optional.of(a.decision()))),
                Route.get(
                        "/accreditations/{number}/ending",
                        r -> statement(r, Text.STATEMENT_END_TITLE, RegisterPages::ending)),
                Route.get("/certificates/{id}", this::certificate, "before"),
                Route.get("/certificates/{id}.json", this::certificateJson, "before"),
                Route.get("/certificates/{id}.jwt", this::token),
                Route.get("/certificates/{id}/bundle.json", this::bundle),
                Route.get("/certificates/{id}/certificate.pdf", this::pdf).takes(Work.PRINT));
    }

    private Answer home(Request request) {
        HomePage home = db.read(tx -> new HomePage(
                Labels.number(register.countInForce(tx)),
                Labels.number(log.size(tx)),
                log.newest(tx, Long.MAX_VALUE, 1).stream()
                        .findFirst()
                        .map(e -> Labels.recordedDay(e.event().time()))
                        .orElse(frame.t(Text.LOG_NONE))));
        Page page = frame.page(Frame.Part.NONE, frame.t(Text.HOME_HEADING), Optional.empty());
        return Frame.html(out -> JtehomeGenerated.render(out, null, page, home));
    }

    // Search

    private static Register.Question question(Request r) {
        return new Register.Question(
                limited(r, "q", 120),
                limited(r, "status", 20),
                limited(r, "level", 40),
                limited(r, "place", 40).toUpperCase(java.util.Locale.ROOT),
                r.query("after").filter(a -> !a.isEmpty()));
    }

    private static String limited(Request r, String name, int max) {
        String value = r.query(name).orElse("").strip();
        if (value.length() > max) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, name, "1–" + max);
        }
        return value;
    }

    private Answer search(Request request) {
        Register.Question q = question(request);
        // A whole accreditation number has a page of its own.
        Optional<AccreditationNumber> number = number(q.words());
        if (number.isPresent()
                && db.read(tx -> register.accreditation(tx, number.get())).isPresent()) {
            return Answer.seeOther("/accreditations/" + number.get().value());
        }
        SearchResults results = db.read(tx -> {
            Register.Page found = register.search(tx, q);
            List<Level> levels = editions.at(tx).levels();
            List<Listed> items =
                    found.hits().stream().map(h -> listed(levels, h)).toList();
            return new SearchResults(
                    q.words(),
                    q.place(),
                    choices(
                            q.standing(),
                            new SearchResults.Choice("in-force", frame.t(Text.SEARCH_STATUS_IN_FORCE), false),
                            new SearchResults.Choice("suspended", frame.t(Text.SEARCH_STATUS_SUSPENDED), false),
                            new SearchResults.Choice("ended", frame.t(Text.SEARCH_STATUS_ENDED), false)),
                    choices(
                            q.level(),
                            levels.stream()
                                    .map(l -> new SearchResults.Choice(l.id(), l.title(), false))
                                    .toArray(SearchResults.Choice[]::new)),
                    summary(q, found),
                    items,
                    found.alike().stream()
                            .map(a -> new Link("/suppliers/" + a.key(), a.name()))
                            .toList(),
                    found.next().map(after -> address("/suppliers", q, after)));
        });
        Page page = frame.page(
                Frame.Part.SUPPLIERS,
                frame.t(Text.SEARCH_TITLE),
                Optional.of(address("/suppliers.json", q, q.after().orElse(""))));
        return Frame.html(out -> JtesuppliersGenerated.render(out, null, page, results));
    }

    private static Optional<AccreditationNumber> number(String text) {
        try {
            return Optional.of(new AccreditationNumber(text.toUpperCase(java.util.Locale.ROOT)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private List<SearchResults.Choice> choices(String chosen, SearchResults.Choice... options) {
        List<SearchResults.Choice> out = new ArrayList<>();
        out.add(new SearchResults.Choice("", frame.t(Text.SEARCH_ANY), chosen.isEmpty()));
        for (SearchResults.Choice o : options) {
            out.add(new SearchResults.Choice(o.value(), o.label(), o.value().equals(chosen)));
        }
        return out;
    }

    private String summary(Register.Question q, Register.Page found) {
        if (found.count().isEmpty()) {
            boolean all =
                    q.standing().isEmpty() && q.level().isEmpty() && q.place().isEmpty();
            return frame.t(found.hits().isEmpty() ? Text.SEARCH_NONE : all ? Text.SEARCH_ALL : Text.SEARCH_THESE);
        }
        long count = found.count().get();
        if (count >= Register.MOST_HITS) {
            return frame.t(Text.SEARCH_MORE, Labels.number(Register.MOST_HITS));
        }
        return count == 0
                ? frame.t(Text.SEARCH_NONE)
                : count == 1 ? frame.t(Text.SEARCH_ONE) : frame.t(Text.SEARCH_SOME, Labels.number(count));
    }

    private Listed listed(List<Level> levels, Register.Hit hit) {
        List<String> facts = new ArrayList<>();
        levels.stream()
                .filter(l -> hit.level().filter(l.id()::equals).isPresent())
                .findFirst()
                .ifPresent(l -> facts.add(l.title()));
        if (hit.standing().filter(Standing::inForce).isPresent()) {
            hit.validUntil().ifPresent(u -> facts.add(frame.t(Text.SEARCH_UNTIL, Labels.recordedDay(u))));
        }
        if (hit.standing().isEmpty()) {
            facts.add(frame.t(Text.SEARCH_NOTHING_HELD));
        }
        hit.region().or(hit::country).map(Labels::place).ifPresent(facts::add);
        return new Listed(
                hit.name(), "/suppliers/" + hit.key(), hit.standing().map(s -> Labels.tag(frame.messages(), s)), facts);
    }

    private static String address(String path, Register.Question q, String after) {
        StringBuilder out = new StringBuilder(path);
        char next = '?';
        String[][] pairs = {
            {"q", q.words()}, {"status", q.standing()}, {"level", q.level()}, {"place", q.place()}, {"after", after}
        };
        for (String[] pair : pairs) {
            if (!pair[1].isEmpty()) {
                out.append(next).append(pair[0]).append('=').append(URLEncoder.encode(pair[1], StandardCharsets.UTF_8));
                next = '&';
            }
        }
        return out.toString();
    }

    private Answer searchJson(Request request) {
        Register.Question q = question(request);
        Register.Page found = db.read(tx -> register.search(tx, q));
        List<Json> items = new ArrayList<>();
        for (Register.Hit hit : found.hits()) {
            items.add(Json.Obj.builder()
                    .with("supplier", publicUrl + "/suppliers/" + hit.key())
                    .with("id", hit.id().toString())
                    .with("name", hit.name())
                    .withOptional("country", hit.country())
                    .withOptional("region", hit.region())
                    .withOptional("standing", hit.standing().map(Standing::code))
                    .withOptional("level", hit.level())
                    .withOptional("validUntil", hit.validUntil().map(Timestamp::text))
                    .build());
        }
        Json.Obj.Builder out = Json.Obj.builder().with("suppliers", new Json.Arr(items));
        found.count().ifPresent(c -> {
            out.with("total", Math.min(c, Register.MOST_HITS));
            out.with("more", c >= Register.MOST_HITS);
        });
        Answer answer = data(out.withOptional(
                        "next", found.next().map(after -> publicUrl + address("/suppliers.json", q, after)))
                .build());
        return found.next().isEmpty()
                ? answer
                : answer.field(
                        "Link",
                        "<" + publicUrl
                                + address("/suppliers.json", q, found.next().get()) + ">; rel=\"next\"");
    }

    private static Answer data(Json.Obj value) {
        return Answer.json(value).cache(Answer.Cache.REVALIDATE).open();
    }

    // Supplier

    private Register.Supplier supplier(Tx tx, String key) {
        return register.supplier(tx, key).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private String name(Register.Supplier s) {
        return s.name().orElse(frame.t(Text.SUPPLIER_ERASED));
    }

    private Answer supplier(Request request) {
        return db.read(tx -> {
            Register.Supplier s = supplier(tx, request.path("key"));
            PublishedEditions.Titles titles = editions.at(tx);
            List<Fact> facts = new ArrayList<>();
            s.tradingName().ifPresent(t -> facts.add(Fact.of(frame.t(Text.SUPPLIER_TRADING), t)));
            facts.add(Fact.of(
                    frame.t(Text.SUPPLIER_KIND),
                    frame.t(
                            s.kind().equals("sole-trader")
                                    ? Text.SUPPLIER_KIND_SOLE_TRADER
                                    : Text.SUPPLIER_KIND_LEGAL_PERSON)));
            if (!s.parties().isEmpty()) {
                facts.add(Fact.of(frame.t(Text.SUPPLIER_IDENTIFIERS), String.join(", ", s.parties())));
            }
            s.country()
                    .ifPresent(c -> facts.add(Fact.of(
                            frame.t(Text.SUPPLIER_PLACE),
                            Labels.place(s.region().orElse(c)))));
            facts.add(Fact.of(frame.t(Text.SUPPLIER_REGISTERED), Labels.recordedDay(s.registered())));
            List<Listed> held = register.accreditations(tx, s.id()).stream()
                    .map(a -> new Listed(
                            a.number(),
                            "/accreditations/" + a.number(),
                            Optional.of(Labels.tag(frame.messages(), a.standing())),
                            List.of(
                                    titles.level(a),
                                    frame.t(
                                            Text.ACCREDITATION_PERIOD,
                                            Labels.recordedDay(a.validFrom()),
                                            Labels.recordedDay(a.validUntil())))))
                    .toList();
            SupplierPage view = new SupplierPage(
                    name(s),
                    s.erased(),
                    facts,
                    held,
                    timeline(history(request, (before, most) -> log.ofSupplier(tx, s.id(), before, most))));
            Page page = frame.page(
                    Frame.Part.SUPPLIERS,
                    name(s),
                    Optional.of("/suppliers/" + s.key() + ".json"),
                    frame.to(Frame.Part.SUPPLIERS));
            return Frame.html(out -> JtesupplierGenerated.render(out, null, page, view));
        });
    }

    /// The newest entries about something, newest first, and the path under which the older ones are.
    private record History(List<LogReader.Entry> entries, Optional<String> older) {}

    private interface Entries {
        List<LogReader.Entry> newest(long before, int most);
    }

    private static History history(Request request, Entries about) {
        List<LogReader.Entry> found = about.newest(LogPages.before(request), HISTORY + 1);
        if (found.size() <= HISTORY) {
            return new History(found, Optional.empty());
        }
        List<LogReader.Entry> shown = found.subList(0, HISTORY);
        return new History(
                shown, Optional.of(request.path() + "?before=" + shown.getLast().index()));
    }

    private Timeline timeline(History history) {
        return new Timeline(
                history.entries().stream()
                        .map(e -> new Happening(
                                words.what(e.event()),
                                Labels.recorded(e.event().time()),
                                e.index(),
                                Labels.number(e.index())))
                        .toList(),
                history.older());
    }

    private Answer supplierJson(Request request) {
        return db.read(tx -> {
            Register.Supplier s = supplier(tx, request.path("key"));
            List<Json> held = new ArrayList<>();
            for (Register.Accreditation a : register.accreditations(tx, s.id())) {
                held.add(brief(a));
            }
            History history = history(request, (before, most) -> log.ofSupplier(tx, s.id(), before, most));
            return data(Json.Obj.builder()
                    .with("id", s.id().toString())
                    .with("kind", s.kind())
                    .with("erased", s.erased())
                    .withOptional("legalName", s.name())
                    .withOptional("tradingName", s.tradingName())
                    .withOptional("country", s.country())
                    .withOptional("region", s.region())
                    .with("identifiers", Json.Arr.ofStrings(s.parties()))
                    .with("registered", Timestamp.text(s.registered()))
                    .with("accreditations", new Json.Arr(held))
                    .with("entries", entries(history))
                    .withOptional("older", history.older().map(o -> publicUrl + o))
                    .build());
        });
    }

    private Json.Obj brief(Register.Accreditation a) {
        return Json.Obj.builder()
                .with("number", a.number())
                .with("url", publicUrl + "/accreditations/" + a.number())
                .with("standing", a.standing().code())
                .with("level", a.level())
                .with("validFrom", Timestamp.text(a.validFrom()))
                .with("validUntil", Timestamp.text(a.validUntil()))
                .build();
    }

    private Json.Arr entries(History history) {
        return new Json.Arr(history.entries().reversed().stream()
                .<Json>map(e -> Json.Obj.builder()
                        .with("index", e.index())
                        .with("type", EventCodec.type(e.event()))
                        .with("time", Timestamp.text(e.event().time()))
                        .with("url", publicUrl + "/log/entries/" + e.index())
                        .build())
                .toList());
    }

    // Accreditation

    private Register.Accreditation accreditation(Tx tx, String number) {
        try {
            return register.accreditation(tx, new AccreditationNumber(number))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
    }

    private Answer accreditation(Request request) {
        Optional<Certificate> stated = newestCertificate(request);
        return db.read(tx -> {
            Register.Accreditation a = accreditation(tx, request.path("number"));
            Register.Supplier s = register.supplier(tx, a.supplier()).orElseThrow();
            PublishedEditions.Titles titles = editions.at(tx);
            List<Register.Issued> issued = register.certificates(tx, a.number());
            List<Fact> facts = new ArrayList<>();
            facts.add(Fact.link(frame.t(Text.ACCREDITATION_SUPPLIER), name(s), "/suppliers/" + s.key()));
            facts.add(Fact.of(frame.t(Text.ACCREDITATION_LEVEL), titles.level(a)));
            facts.add(Fact.of(
                    frame.t(Text.ACCREDITATION_VALIDITY),
                    frame.t(
                            Text.ACCREDITATION_PERIOD,
                            Labels.recordedDay(a.validFrom()),
                            Labels.recordedDay(a.validUntil()))));
            facts.add(Fact.link(
                    frame.t(Text.ACCREDITATION_STANDARD),
                    titles.find(a.scheme(), a.edition()).map(e -> e.name()).orElse(a.scheme()),
                    "/standard/" + a.edition()));
            facts.add(Fact.of(frame.t(Text.ACCREDITATION_GRANTED), Labels.recordedDay(a.granted())));
            facts.add(Fact.link(
                    frame.t(Text.ACCREDITATION_DECISION),
                    frame.t(Text.ACCREDITATION_DECISION_LINK),
                    "/accreditations/" + a.number() + "/decision"));
            a.document()
                    .ifPresent(d -> facts.add(Fact.link(
                            frame.t(
                                    a.standing() == Standing.SUSPENDED
                                            ? Text.ACCREDITATION_REMEDY
                                            : Text.ACCREDITATION_ENDING),
                            frame.t(
                                    a.standing() == Standing.SUSPENDED
                                            ? Text.ACCREDITATION_REMEDY_LINK
                                            : Text.ACCREDITATION_DECISION_LINK),
                            a.standing() == Standing.WITHDRAWN
                                    ? "/accreditations/" + a.number() + "/ending"
                                    : d.path())));
            a.supersedes()
                    .ifPresent(n ->
                            facts.add(Fact.link(frame.t(Text.ACCREDITATION_SUPERSEDES), n, "/accreditations/" + n)));
            a.supersededBy()
                    .ifPresent(n ->
                            facts.add(Fact.link(frame.t(Text.ACCREDITATION_SUPERSEDED_BY), n, "/accreditations/" + n)));
            List<AccreditationPage.Condition> conditions = a.conditions().stream()
                    .map(c -> new AccreditationPage.Condition(
                            titles.criterion(a, c.criterion()),
                            Labels.day(c.due()),
                            c.met()
                                    .map(m -> frame.t(Text.CONDITION_CLOSED, Labels.recordedDay(m)))
                                    .orElse(frame.t(Text.CONDITION_OPEN))))
                    .toList();
            List<AccreditationPage.File> files = issued.stream()
                    .map(c -> new AccreditationPage.File(
                            c.id().toString(), Labels.recordedDay(c.issued()), state(titles, a, c)))
                    .toList();
            List<Link> downloads = new ArrayList<>();
            if (stated.isPresent()) {
                downloads.addAll(Holdings.ofCertificate(frame, issued.getFirst()));
            }
            downloads.addAll(Holdings.shown(frame, a));
            AccreditationPage view = new AccreditationPage(
                    a.number(),
                    name(s),
                    Labels.tag(frame.messages(), a.standing()),
                    Holdings.warning(frame, titles, a),
                    facts,
                    conditions,
                    results(titles, a, stated),
                    files,
                    downloads,
                    timeline(history(
                            request,
                            (before, most) ->
                                    log.ofAccreditation(tx, new AccreditationNumber(a.number()), before, most))));
            Page page = frame.page(
                    Frame.Part.SUPPLIERS,
                    frame.t(Text.ACCREDITATION_CAPTION, a.number()),
                    Optional.of("/accreditations/" + a.number() + ".json"),
                    frame.to(Frame.Part.SUPPLIERS),
                    new Link("/suppliers/" + s.key(), name(s)));
            return Frame.html(out -> JteaccreditationGenerated.render(out, null, page, view));
        });
    }

    private String state(PublishedEditions.Titles titles, Register.Accreditation a, Register.Issued c) {
        return c.revokedReason().map(r -> titles.reason(a, r)).orElse(frame.t(Text.CERTIFICATE_CURRENT));
    }

    /// What the newest certificate says; nothing where its file is erased or not handed out yet.
    private Optional<Certificate> newestCertificate(Request request) {
        return db.read(tx -> register.certificates(tx, request.path("number")).stream()
                        .findFirst())
                .flatMap(c -> token(c.id()))
                .map(t -> UnverifiedCertificate.parse(t).certificate());
    }

    private Optional<String> token(UUID id) {
        return bundles.token(new CertificateId(id)) instanceof Bundles.Found.Token(String text)
                ? Optional.of(text)
                : Optional.empty();
    }

    /// Marks by theme.
    private List<Mark> results(
            PublishedEditions.Titles titles, Register.Accreditation a, Optional<Certificate> stated) {
        List<Mark> out = new ArrayList<>();
        stated.map(c -> c.subject().results()).ifPresent(r -> {
            out.add(mark(frame.t(Text.ACCREDITATION_OVERALL), r.overallPerMille()));
            for (Certificate.ThemeResult theme : r.themes()) {
                out.add(mark(titles.theme(a, theme.id()), theme.perMille()));
            }
        });
        return out;
    }

    private Mark mark(String theme, long perMille) {
        return new Mark(theme, perMille, frame.t(Text.ACCREDITATION_PERMILLE, Labels.number(perMille)));
    }

    private Answer accreditationJson(Request request) {
        return db.read(tx -> {
            Register.Accreditation a = accreditation(tx, request.path("number"));
            List<Json> conditions = new ArrayList<>();
            for (Register.Condition c : a.conditions()) {
                conditions.add(Json.Obj.builder()
                        .with("criterion", c.criterion())
                        .with("due", c.due())
                        .withOptional("met", c.met().map(Timestamp::text))
                        .build());
            }
            List<Json> files = new ArrayList<>();
            for (Register.Issued c : register.certificates(tx, a.number())) {
                files.add(Json.Obj.builder()
                        .with("id", c.id().toString())
                        .with("url", publicUrl + "/certificates/" + c.id())
                        .with("issued", Timestamp.text(c.issued()))
                        .withOptional("revoked", c.revoked().map(Timestamp::text))
                        .withOptional("reason", c.revokedReason())
                        .withOptional("replacedBy", c.replacedBy().map(UUID::toString))
                        .build());
            }
            History history = history(
                    request,
                    (before, most) -> log.ofAccreditation(tx, new AccreditationNumber(a.number()), before, most));
            return data(Json.Obj.builder()
                    .with("number", a.number())
                    .with("supplier", a.supplier().toString())
                    .with("scheme", a.scheme())
                    .with("edition", a.edition())
                    .with("level", a.level())
                    .with("standing", a.standing().code())
                    .with("granted", Timestamp.text(a.granted()))
                    .with("validFrom", Timestamp.text(a.validFrom()))
                    .with("validUntil", Timestamp.text(a.validUntil()))
                    .with("decision", publicUrl + a.decision().path())
                    .withOptional("supersedes", a.supersedes())
                    .withOptional("supersededBy", a.supersededBy())
                    .withOptional("reason", a.reason())
                    .withOptional("since", a.since().map(Timestamp::text))
                    .withOptional("reviewBy", a.reviewBy().map(Timestamp::text))
                    .withOptional("document", a.document().map(d -> publicUrl + d.path()))
                    .with("conditions", new Json.Arr(conditions))
                    .with("certificates", new Json.Arr(files))
                    .with("entries", entries(history))
                    .withOptional("older", history.older().map(o -> publicUrl + o))
                    .build());
        });
    }

    // Decision statement

    private static Optional<Register.Place> ending(Register.Accreditation a) {
        return a.standing() == Standing.WITHDRAWN ? a.document() : Optional.empty();
    }

    private interface Statement {
        Optional<Register.Place> of(Register.Accreditation a);
    }

    /// A decision statement as people read it. The document itself, which the log binds, is the page's twin.
    private Answer statement(Request request, Text title, Statement which) {
        return db.read(tx -> {
            Register.Accreditation a = accreditation(tx, request.path("number"));
            Register.Place place = which.of(a).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Register.Supplier s = register.supplier(tx, a.supplier()).orElseThrow();
            PublishedEditions.Titles titles = editions.at(tx);
            Json.Obj said = document(tx, place);
            List<Fact> facts = new ArrayList<>();
            facts.add(Fact.link(frame.t(Text.ACCREDITATION_SUPPLIER), name(s), "/suppliers/" + s.key()));
            facts.add(Fact.link(frame.t(Text.CERTIFICATE_ACCREDITATION), a.number(), "/accreditations/" + a.number()));
            said.optionalText("outcome")
                    .ifPresent(o -> facts.add(Fact.of(
                            frame.t(Text.STATEMENT_OUTCOME),
                            frame.t(Text.valueOf("STATEMENT_"
                                    + o.toUpperCase(java.util.Locale.ROOT).replace('-', '_'))))));
            said.optionalText("reason")
                    .ifPresent(code -> facts.add(Fact.of(frame.t(Text.STATEMENT_REASON), titles.reason(a, code))));
            facts.add(Fact.of(frame.t(Text.ACCREDITATION_LEVEL), titles.level(a)));
            facts.add(Fact.link(
                    frame.t(Text.ACCREDITATION_STANDARD),
                    titles.find(a.scheme(), a.edition()).map(e -> e.name()).orElse(a.scheme()),
                    "/standard/" + a.edition()));
            said.optionalText("decided")
                    .ifPresent(d -> facts.add(Fact.of(frame.t(Text.ACCREDITATION_GRANTED), Labels.recorded(at(d)))));
            List<Mark> results = new ArrayList<>();
            List<String> conditions = new ArrayList<>();
            if (said.has("results")) {
                Json.Obj found = said.obj("results");
                results.add(mark(frame.t(Text.ACCREDITATION_OVERALL), found.integer("overallPerMille")));
                found.objects("themes")
                        .forEach(t -> results.add(mark(titles.theme(a, t.text("id")), t.integer("perMille"))));
                said.objects("conditions")
                        .forEach(c -> conditions.add(frame.t(
                                Text.STATEMENT_CONDITION,
                                titles.criterion(a, c.text("criterion")),
                                Labels.day(c.text("due")))));
            }
            StatementPage view = new StatementPage(
                    name(s),
                    frame.t(title, a.number()),
                    facts,
                    said.optionalText("reasons").orElse(""),
                    results,
                    conditions,
                    said.has("comments")
                            ? said.objects("comments").stream()
                                    .map(c -> c.text("words"))
                                    .toList()
                            : List.of());
            Page page = frame.page(
                    Frame.Part.SUPPLIERS,
                    frame.t(title, a.number()),
                    Optional.of(place.path()),
                    frame.to(Frame.Part.SUPPLIERS),
                    new Link("/accreditations/" + a.number(), a.number()));
            return Frame.html(out -> JtestatementGenerated.render(out, null, page, view));
        });
    }

    private Json.Obj document(Tx tx, Register.Place place) {
        return Holdings.document(tx, record, place).orElseThrow(() -> new RefusedException(Refusal.ERASED));
    }

    // Certificate

    private Register.Issued issued(Tx tx, Request request) {
        return register.certificate(tx, request.pathUuid("id"))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Answer certificate(Request request) {
        UUID id = request.pathUuid("id");
        Optional<String> token = token(id);
        boolean ready = bundles.hasBundle(new CertificateId(id));
        return db.read(tx -> {
            Register.Issued c = issued(tx, request);
            Register.Accreditation a = accreditation(tx, c.accreditation());
            Register.Supplier s = register.supplier(tx, a.supplier()).orElseThrow();
            PublishedEditions.Titles titles = editions.at(tx);
            List<Fact> facts = new ArrayList<>();
            facts.add(Fact.link(frame.t(Text.CERTIFICATE_ACCREDITATION), a.number(), "/accreditations/" + a.number()));
            facts.add(Fact.link(frame.t(Text.ACCREDITATION_SUPPLIER), name(s), "/suppliers/" + s.key()));
            facts.add(Fact.of(frame.t(Text.ACCREDITATION_LEVEL), titles.level(a)));
            facts.add(Fact.of(
                    frame.t(Text.CERTIFICATE_VALIDITY),
                    frame.t(
                            Text.ACCREDITATION_PERIOD,
                            Labels.recordedDay(c.validFrom()),
                            Labels.recordedDay(c.validUntil()))));
            facts.add(Fact.of(frame.t(Text.CERTIFICATE_SIGNED), frame.registryName()));
            facts.add(Fact.of(frame.t(Text.CERTIFICATE_ISSUED), Labels.recorded(c.issued())));
            c.replaces()
                    .ifPresent(r -> facts.add(
                            Fact.link(frame.t(Text.CERTIFICATE_REPLACES), r.toString(), "/certificates/" + r)));
            c.replacedBy()
                    .ifPresent(r -> facts.add(
                            Fact.link(frame.t(Text.CERTIFICATE_REPLACED_BY), r.toString(), "/certificates/" + r)));
            List<Fact> technical = new ArrayList<>();
            technical.add(Fact.of(frame.t(Text.CERTIFICATE_ID), "urn:uuid:" + c.id()));
            if (!c.token().opening()) {
                technical.add(Fact.link(
                        frame.t(Text.CERTIFICATE_DIGEST),
                        c.token().key(),
                        c.token().path()));
            }
            technical.add(Fact.of(frame.t(Text.CERTIFICATE_KID), c.issuerKid()));
            technical.add(
                    Fact.of(frame.t(Text.CERTIFICATE_REVOCATION), c.revocationIndex() + " · " + c.revocationList()));
            technical.add(
                    Fact.of(frame.t(Text.CERTIFICATE_SUSPENSION), c.suspensionIndex() + " · " + c.suspensionList()));
            List<Link> downloads = ready ? Holdings.ofCertificate(frame, c) : List.of();
            Tag tag = c.revoked().isPresent()
                    ? new Tag(frame.t(Text.STANDING_REVOKED), "govuk-tag--grey")
                    : Labels.tag(frame.messages(), a.standing());
            Optional<String> warning = c.revoked()
                    .map(at -> frame.t(
                            c.replacedBy().isPresent()
                                    ? Text.CERTIFICATE_WARNING_REPLACED
                                    : Text.CERTIFICATE_WARNING_REVOKED,
                            Labels.recordedDay(at),
                            state(titles, a, c)))
                    .or(() -> a.standing().inForce()
                            ? Optional.empty()
                            : Optional.of(frame.t(Text.CERTIFICATE_WARNING_ACCREDITATION)));
            CertificatePage view = new CertificatePage(
                    name(s),
                    tag,
                    warning,
                    facts,
                    downloads,
                    "touchstone verify " + c.id() + ".bundle.json",
                    technical,
                    token.map(t -> CanonicalJson.text(
                            UnverifiedCertificate.parse(t).certificate().payload())),
                    timeline(history(
                            request,
                            (before, most) -> log.ofCertificate(tx, new CertificateId(c.id()), before, most))));
            Page page = frame.page(
                    Frame.Part.SUPPLIERS,
                    frame.t(Text.CERTIFICATE_TITLE, c.id()),
                    Optional.of("/certificates/" + c.id() + ".json"),
                    frame.to(Frame.Part.SUPPLIERS),
                    new Link("/accreditations/" + a.number(), a.number()));
            return Frame.html(out -> JtecertificateGenerated.render(out, null, page, view));
        });
    }

    private Answer certificateJson(Request request) {
        return db.read(tx -> {
            Register.Issued c = issued(tx, request);
            History history =
                    history(request, (before, most) -> log.ofCertificate(tx, new CertificateId(c.id()), before, most));
            return data(Json.Obj.builder()
                    .with("id", "urn:uuid:" + c.id())
                    .with("accreditation", c.accreditation())
                    .with("token", publicUrl + "/certificates/" + c.id() + ".jwt")
                    .with("bundle", publicUrl + "/certificates/" + c.id() + "/bundle.json")
                    .with("pdf", publicUrl + "/certificates/" + c.id() + "/certificate.pdf")
                    .with("issuerKid", c.issuerKid())
                    .with("issued", Timestamp.text(c.issued()))
                    .with("validFrom", Timestamp.text(c.validFrom()))
                    .with("validUntil", Timestamp.text(c.validUntil()))
                    .with("revocation", status(c.revocationList(), c.revocationIndex()))
                    .with("suspension", status(c.suspensionList(), c.suspensionIndex()))
                    .withOptional("replaces", c.replaces().map(UUID::toString))
                    .withOptional("replacedBy", c.replacedBy().map(UUID::toString))
                    .withOptional("revoked", c.revoked().map(Timestamp::text))
                    .withOptional("reason", c.revokedReason())
                    .with("entries", entries(history))
                    .withOptional("older", history.older().map(o -> publicUrl + o))
                    .build());
        });
    }

    private static Json.Obj status(String list, long index) {
        return Json.Obj.builder().with("list", list).with("index", index).build();
    }

    /// The token is handed out only once the entry that binds it stands in a signed checkpoint (issuance
    /// step 5).
    private Answer token(Request request) {
        UUID id = request.pathUuid("id");
        return switch (bundles.token(new CertificateId(id))) {
            case Bundles.Found.Token(String text) ->
                Answer.text("application/vc+jwt", text)
                        .cache(Answer.Cache.REVALIDATE)
                        .open()
                        .field("Content-Disposition", "attachment; filename=\"" + id + ".jwt\"");
            case Bundles.Found.Erased() -> throw new RefusedException(Refusal.ERASED);
            case Bundles.Found.Unknown() -> throw new RefusedException(Refusal.NOT_FOUND);
        };
    }

    private Bundle bundleOf(Request request) {
        token(request);
        // The token is out, so what is missing is a publication of its status lists, which is on its way.
        return bundles.bundle(new CertificateId(request.pathUuid("id")))
                .orElseThrow(
                        () -> new RefusedException(Refusal.UNAVAILABLE).retryAfter(java.time.Duration.ofSeconds(2)));
    }

    /// For paper, with the bundle attached; also of a certificate that no longer counts, since files of it are out
    /// there and the bundle says so itself.
    private Answer pdf(Request request) {
        Bundle bundle = bundleOf(request);
        return Answer.of("application/pdf", CertificatePdf.of(bundle, publicUrl))
                .cache(Answer.Cache.REVALIDATE)
                .open()
                .field("Content-Disposition", "attachment; filename=\"" + request.pathUuid("id") + ".pdf\"");
    }

    private Answer bundle(Request request) {
        UUID id = request.pathUuid("id");
        byte[] bytes = bundleOf(request).bytes();
        return Answer.of(Bundle.MEDIA_TYPE, bytes)
                .cache(Answer.Cache.REVALIDATE)
                .open()
                .field("Content-Disposition", "attachment; filename=\"" + id + ".bundle.json\"");
    }

    static Instant at(String timestamp) {
        try {
            return Timestamp.parse(timestamp);
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, "timestamp", "YYYY-MM-DDTHH:MM:SSZ");
        }
    }
}
