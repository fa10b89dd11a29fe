package org.touchstone.registry.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.Level;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.Scoring;
import org.touchstone.format.scheme.Span;
import org.touchstone.format.scheme.Timer;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.pages.jte.JtestandardGenerated;
import org.touchstone.registry.pages.jte.JtestandardsGenerated;
import org.touchstone.registry.register.Register;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The standard: every published edition, shown from the data that the software itself applies.
public final class StandardPages {
    private final Db db;
    private final Frame frame;
    private final Register register;
    private final PublishedEditions editions;

    public StandardPages(Db db, Frame frame, Register register, PublicRecord record) {
        this.db = db;
        this.frame = frame;
        this.register = register;
        this.editions = new PublishedEditions(register, record);
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/standard", this::list),
                Route.get("/standard.json", this::listJson),
                Route.get("/standard/{edition}", this::edition),
                Route.get("/standard/{edition}.json", this::editionJson));
    }

    private Answer list(Request request) {
        List<Link> links = db.read(tx -> register.editions(tx).stream()
                .map(e -> new Link(
                        "/standard/" + e.edition(),
                        editions.read(tx, e.object()).name()))
                .toList());
        Page page = frame.page(Frame.Part.STANDARD, frame.t(Text.STANDARD_TITLE), Optional.of("/standard.json"));
        return Frame.html(out -> JtestandardsGenerated.render(out, null, page, links));
    }

    private Answer listJson(Request request) {
        List<Json> list = new ArrayList<>();
        for (Register.Edition e : db.read(register::editions)) {
            list.add(Json.Obj.builder()
                    .with("scheme", e.scheme())
                    .with("edition", e.edition())
                    .with("revision", e.revision())
                    .with("object", e.object())
                    .build());
        }
        return Answer.json(
                        Json.Obj.builder().with("editions", new Json.Arr(list)).build())
                .cache(Answer.Cache.REVALIDATE)
                .open();
    }

    private static Register.Edition find(Request request, List<Register.Edition> all) {
        long number = request.pathNumber("edition");
        return all.stream()
                .filter(e -> e.edition() == number)
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Answer editionJson(Request request) {
        return db.read(tx -> Answer.of(
                        "application/json",
                        editions.read(tx, find(request, register.editions(tx)).object())
                                .canonicalBytes())
                .cache(Answer.Cache.REVALIDATE)
                .open());
    }

    private Answer edition(Request request) {
        return db.read(tx -> {
            Register.Edition published = find(request, register.editions(tx));
            SchemeEdition e = editions.read(tx, published.object());
            List<StandardPage.Section> sections = new ArrayList<>();
            sections.add(new StandardPage.Section(
                    frame.t(Text.STANDARD_LEVELS), Optional.of(frame.t(Text.STANDARD_LEVELS_TEXT)), levels(e)));
            sections.add(new StandardPage.Section(
                    frame.t(Text.STANDARD_SCORING),
                    Optional.empty(),
                    e.scoring().scale().stream()
                            .map(s -> Fact.of(frame.t(Text.STANDARD_SCORE, s.score()), s.label()))
                            .toList()));
            sections.add(new StandardPage.Section(frame.t(Text.STANDARD_PASSMARKS), Optional.empty(), passMarks(e)));
            sections.add(new StandardPage.Section(
                    frame.t(Text.STANDARD_VALIDITY),
                    Optional.of(frame.t(
                            Text.STANDARD_VALIDITY_TEXT, span(e.validity().period()))),
                    List.of()));
            List<Fact> timers = new ArrayList<>();
            for (Timer t : e.timers().values()) {
                timers.add(Fact.of(Labels.words(t.id().word()), span(t.span())));
            }
            sections.add(new StandardPage.Section(frame.t(Text.STANDARD_TIMERS), Optional.empty(), timers));
            sections.add(new StandardPage.Section(frame.t(Text.STANDARD_REASONS), Optional.empty(), reasons(e)));
            List<StandardPage.Theme> themes = e.themes().values().stream()
                    .map(t -> new StandardPage.Theme(
                            t.title(),
                            e.criteria().values().stream()
                                    .filter(c -> c.theme().equals(t.id()))
                                    .map(c -> asked(e, c))
                                    .toList()))
                    .toList();
            StandardPage view = new StandardPage(
                    frame.t(Text.STANDARD_CAPTION, e.edition(), e.revision()),
                    e.name(),
                    e.explain().optionalText("purpose").orElse(e.plainName()),
                    "/standard/" + e.edition() + ".json",
                    sections,
                    themes);
            Page page = frame.page(
                    Frame.Part.STANDARD,
                    frame.t(Text.STANDARD_EDITION_TITLE, e.edition()),
                    Optional.of("/standard/" + e.edition() + ".json"),
                    frame.to(Frame.Part.STANDARD));
            return Frame.html(out -> JtestandardGenerated.render(out, null, page, view));
        });
    }

    private List<Fact> levels(SchemeEdition e) {
        List<Fact> out = new ArrayList<>();
        for (Applicability.Threshold t : e.applicability().thresholds()) {
            Level level = e.levels().get(t.level());
            out.add(Fact.of(
                    level == null ? t.level() : level.title(),
                    frame.t(Text.STANDARD_FROM, Labels.money(e.currency(), t.minimum()))));
        }
        return out;
    }

    private List<Fact> passMarks(SchemeEdition e) {
        List<Fact> out = new ArrayList<>();
        for (Level level : e.levels().values()) {
            Scoring.PassMarks marks = e.scoring().passMarks().get(level.id());
            if (marks != null) {
                String bySize = e.sizes().values().stream()
                        .filter(s -> marks.overall().containsKey(s.id()))
                        .map(s -> s.title() + ": " + marks.overall().get(s.id()))
                        .collect(Collectors.joining("; "));
                out.add(Fact.of(level.title(), bySize));
            }
        }
        return out;
    }

    private static List<Fact> reasons(SchemeEdition e) {
        List<Fact> out = new ArrayList<>();
        for (Reasons.Kind kind : Reasons.Kind.values()) {
            for (Map.Entry<String, Reasons.Code> code : e.reasonCodes().of(kind).entrySet()) {
                out.add(Fact.of(code.getKey(), code.getValue().text()));
            }
        }
        return out;
    }

    private String span(Span span) {
        boolean one = span.amount() == 1;
        return frame.t(
                switch (span.unit()) {
                    case DAY -> one ? Text.STANDARD_UNIT_DAY_ONE : Text.STANDARD_UNIT_DAY;
                    case MONTH -> one ? Text.STANDARD_UNIT_MONTH_ONE : Text.STANDARD_UNIT_MONTH;
                    case WORKING_DAY -> one ? Text.STANDARD_UNIT_WORKINGDAY_ONE : Text.STANDARD_UNIT_WORKINGDAY;
                    case HOUR -> one ? Text.STANDARD_UNIT_HOUR_ONE : Text.STANDARD_UNIT_HOUR;
                    case MINUTE -> one ? Text.STANDARD_UNIT_MINUTE_ONE : Text.STANDARD_UNIT_MINUTE;
                },
                span.amount());
    }

    private StandardPage.Asked asked(SchemeEdition e, Criterion c) {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of(frame.t(Text.STANDARD_WEIGHT), Integer.toString(c.weight())));
        for (Level level : e.levels().values()) {
            String sizes = e.sizes().values().stream()
                    .filter(s -> c.mandatoryFor(level.id(), s.id()))
                    .map(SchemeEdition.SizeBand::title)
                    .collect(Collectors.joining(", "));
            if (!sizes.isEmpty()) {
                facts.add(Fact.of(
                        frame.t(Text.STANDARD_MANDATORY),
                        frame.t(Text.STANDARD_MANDATORY_VALUE, level.title(), sizes)));
            }
        }
        facts.add(Fact.of(
                frame.t(Text.STANDARD_EVIDENCE),
                e.evidenceTypes().values().stream()
                        .filter(t -> c.evidence().contains(t.id()))
                        .map(EvidenceType::title)
                        .collect(Collectors.joining("; "))));
        for (int score = 0; score < c.explain().scores().size(); score++) {
            facts.add(Fact.of(
                    frame.t(Text.STANDARD_SCORE, score), c.explain().scores().get(score)));
        }
        return new StandardPage.Asked(c.id() + " " + c.title(), c.explain().requirement(), facts);
    }
}
