package org.touchstone.registry.pages;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.registry.pages.jte.JtecheckGenerated;
import org.touchstone.registry.pages.jte.JtecheckedGenerated;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Upload;
import org.touchstone.registry.web.Work;
import org.touchstone.verifier.report.Catalogue;
import org.touchstone.verifier.report.CsvReport;
import org.touchstone.verifier.report.Dates;
import org.touchstone.verifier.report.JsonReport;
import org.touchstone.verifier.report.MarkdownReport;
import org.touchstone.verifier.report.Result;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.report.Wording;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Outcome;

/// Checking certificates and bids on the registry's own pages: one file, many, or by a program. Everything comes with
/// the request and goes with the answer, the results to keep among it (decision 0063).
final class CheckPages {
    /// The greatest form, in bytes.
    private static final int MAX_FORM = 16 << 20;

    /// The greatest archive, in bytes.
    private static final int MAX_ARCHIVE = 12 << 20;

    /// A request by a program: its files are a third larger in Base64.
    private static final int MAX_JSON = 16 << 20;

    /// Of a typed text, in characters.
    private static final int MAX_LINE = 1_000;

    private static final int MAX_LINES = 60_000;

    /// What can be typed of a tender; its bidders come one by one, or one a line.
    private static final Set<String> TYPED = Set.of("ocid", "lot", "buyer", "deadline", "value");

    private static final Set<String> ONE = Set.of("bidder", "identifiers");

    private static final Set<String> MANY = Set.of("bidders");

    private final Frame frame;
    private final PublicUrl publicUrl;
    private final PublicCheck check;
    private final Supplier<List<String>> points;

    /// @param points the moments at which a buyer checks by the published editions; the first is the opening of
    /// bids
    CheckPages(Frame frame, PublicUrl publicUrl, PublicCheck check, Supplier<List<String>> points) {
        this.frame = frame;
        this.publicUrl = publicUrl;
        this.check = check;
        this.points = points;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/check", _ -> form(false, blank())),
                Route.get("/check/batch", _ -> form(true, blank())),
                Route.form("/check", MAX_FORM, request -> checked(request, false)),
                Route.form("/check/batch", MAX_FORM, request -> checked(request, true)),
                new Route("POST", "/api/v1/checks", Set.of(), new Route.Body.JsonObject(MAX_JSON), this::api)
                        .takes(Work.CHECK));
    }

    /// The opening of bids is what is judged without a choice.
    private static Form blank() {
        return Form.filled(Map.of("moment", ""));
    }

    private Answer form(boolean many, Form form) {
        Page page = frame.page(Frame.Part.CHECK, form, frame.t(many ? Text.CHECK_BATCH_HEADING : Text.CHECK_TITLE));
        String commands = "touchstone trust pin FINGERPRINT --from " + publicUrl
                + "\ntouchstone sync\ntouchstone verify FILE-OR-FOLDER";
        CheckForm view = new CheckForm(many, form, moments());
        return Frame.html(out -> JtecheckGenerated.render(out, null, page, view, commands));
    }

    // From the form

    /// What was asked.
    private record Asked(List<Upload.Sent> files, Optional<TenderPolicy> tender, Optional<PublicCheck.Later> later) {}

    private Answer checked(Request request, boolean many) {
        Form form = Form.of(Upload.of(request, "file", many ? MAX_ARCHIVE : Upload.MAX_FILE));
        Asked asked;
        try {
            asked = new Asked(files(form, many), tender(form, many), later(form));
            form.done();
        } catch (RefusedException e) {
            e.faults()
                    .forEach(fault ->
                            form.blame(fault.pointer(), frame.messages().field(fault)));
            // What was typed is nobody's to keep.
            return form(many, form).status(e.reason().status()).cache(Answer.Cache.NONE);
        }
        PublicCheck.Checked checked = check.check(asked.files(), asked.tender(), asked.later());
        CheckedPage view = view(checked, many);
        Page page = frame.page(
                Frame.Part.CHECK,
                frame.t(
                        Text.CHECKED_TITLE,
                        view.one().map(CheckedPage.One::outcome).orElse(view.summary())),
                Optional.empty(),
                new Link(many ? "/check/batch" : "/check", frame.t(Text.CHECK_TITLE)));
        return Frame.html(out -> JtecheckedGenerated.render(out, null, page, view))
                .cache(Answer.Cache.NONE);
    }

    private static List<Upload.Sent> files(Form form, boolean many) {
        List<Upload.Sent> files = form.files("file");
        if (files.isEmpty()) {
            form.fault("file", many ? Text.CHECK_ERROR_NO_FILES : Text.CHECK_ERROR_NO_FILE);
        } else if (files.size() > (many ? Upload.MAX_FILES : 1)) {
            form.fault("file", Text.CHECK_ERROR_TOO_MANY);
        } else if (files.size() == 1 && files.getFirst().tooLarge()) {
            form.fault("file", many ? Text.CHECK_ERROR_ARCHIVE_LARGE : Text.CHECK_ERROR_LARGE);
        } else if (files.size() == 1 && files.getFirst().bytes().length == 0) {
            form.fault("file", Text.CHECK_ERROR_EMPTY);
        }
        return files;
    }

    /// The opening of bids first, under no name, since that is what is judged without a choice; then the later
    /// moments, whose names are the editions'.
    private List<Choice> moments() {
        List<Choice> out = new ArrayList<>();
        out.add(new Choice("", frame.t(Text.CHECK_MOMENT_DEADLINE)));
        points.get().stream().skip(1).forEach(id -> out.add(new Choice(id, Labels.words(id))));
        return out;
    }

    /// The later moment that was chosen, and when it began.
    private Optional<PublicCheck.Later> later(Form form) {
        List<String> known = points.get();
        Set<String> allowed = Stream.concat(Stream.of(""), known.stream()).collect(Collectors.toUnmodifiableSet());
        String named = form.choice("moment", allowed, Text.CHECK_ERROR_MOMENT);
        Optional<String> began = form.optionalText("began", 40);
        Optional<String> point = named.isEmpty() ? Optional.empty() : Moment.later(known, named);
        if (point.isEmpty()) {
            if (began.isPresent()) {
                form.fault("moment", Text.CHECK_ERROR_BEGAN_ALONE);
            }
            return Optional.empty();
        }
        Optional<Instant> at = began.flatMap(this::began);
        if (at.isEmpty()) {
            form.fault("began", Text.CHECK_ERROR_BEGAN);
        }
        return at.map(instant -> new PublicCheck.Later(point.get(), instant));
    }

    /// A moment that is not still to come.
    private Optional<Instant> began(String text) {
        try {
            return Optional.of(past(OffsetDateTime.parse(text).toInstant().toString()));
        } catch (DateTimeParseException | MalformedException e) {
            return Optional.empty();
        }
    }

    private Instant past(String text) {
        Instant at = Timestamp.parse(text);
        if (at.isAfter(check.now())) {
            throw new MalformedException("a moment that is still to come");
        }
        return at;
    }

    /// The tender that was sent as a file, or typed; empty if neither.
    private static Optional<TenderPolicy> tender(Form form, boolean many) {
        List<Upload.Sent> files = form.files("tender");
        Stream<String> fields = Stream.concat(TYPED.stream(), (many ? MANY : ONE).stream());
        boolean typed = fields.filter(name -> !form.value(name).isEmpty()).count() > 0;
        if (files.isEmpty() && typed) {
            return typed(form, many);
        }
        Stream.of(TYPED, ONE, MANY).flatMap(Set::stream).forEach(form::skip);
        if (typed) {
            form.fault("tender", Text.CHECK_ERROR_TENDER_TWICE);
            return Optional.empty();
        }
        try {
            return files.stream().findFirst().map(file -> TenderPolicy.parse(file.bytes()));
        } catch (MalformedException e) {
            form.fault("tender", Text.CHECK_ERROR_TENDER);
            return Optional.empty();
        }
    }

    private static Optional<TenderPolicy> typed(Form form, boolean many) {
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", TenderPolicy.TYPE)
                .with("version", 1)
                .with("ocid", form.text("ocid", MAX_LINE, Text.CHECK_ERROR_OCID))
                .with("lot", form.text("lot", MAX_LINE, Text.CHECK_ERROR_LOT))
                .with("useCode", "condition-of-participation");
        String buyer = form.text("buyer", MAX_LINE, Text.CHECK_ERROR_BUYER);
        organisation(buyer)
                .ifPresentOrElse(
                        id -> o.with("buyer", id.with("name", buyer).build()),
                        () -> form.fault("buyer", Text.CHECK_ERROR_BUYER));
        o.with("deadline", form.text("deadline", MAX_LINE, Text.CHECK_ERROR_DEADLINE));
        form.optionalText("value", MAX_LINE)
                .ifPresent(value -> o.with(
                        "value",
                        Json.Obj.builder()
                                .with("amount", value.replace(",", "").replace("\u00a3", ""))
                                .with("currency", "GBP")
                                .build()));
        List<Json> bidders = new ArrayList<>();
        if (many) {
            form.lines("bidders", MAX_LINES, Text.CHECK_ERROR_BIDDERS)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(CheckPages::bidder)
                    .forEach(bidder -> bidder.ifPresentOrElse(
                            bidders::add, () -> form.fault("bidders", Text.CHECK_ERROR_BIDDERS)));
        } else {
            String name = form.text("bidder", MAX_LINE, Text.CHECK_ERROR_BIDDER);
            bidder(name, form.text("identifiers", MAX_LINE, Text.CHECK_ERROR_IDENTIFIERS), Optional.empty())
                    .ifPresentOrElse(bidders::add, () -> form.fault("identifiers", Text.CHECK_ERROR_IDENTIFIERS));
        }
        if (!form.faults().isEmpty()) {
            return Optional.empty();
        }
        Json.Obj all = o.with("bidders", new Json.Arr(bidders)).build();
        try {
            return Optional.of(TenderPolicy.of(all));
        } catch (MalformedException | IllegalArgumentException e) {
            // What is left to be wrong is the form of the deadline, of the amount, or of a text.
            String name = fault(all);
            form.fault(name, name.equals("value") ? Text.CHECK_ERROR_VALUE : Text.CHECK_ERROR_DEADLINE);
            return Optional.empty();
        }
    }

    /// Which of the two is the reason: without its value the tender is one.
    private static String fault(Json.Obj tender) {
        Json.Obj.Builder without = Json.Obj.builder();
        tender.members().forEach((name, value) -> {
            if (!name.equals("value")) {
                without.with(name, value);
            }
        });
        try {
            TenderPolicy _ = TenderPolicy.of(without.build());
            return "value";
        } catch (MalformedException | IllegalArgumentException e) {
            return "deadline";
        }
    }

    /// One of many: `place; name; identifiers`.
    private static Optional<Json> bidder(String line) {
        String[] parts = line.split(";", -1);
        return parts.length == 3
                ? bidder(parts[1].strip(), parts[2].strip(), Optional.of(parts[0].strip()))
                : Optional.empty();
    }

    private static Optional<Json> bidder(String name, String identifiers, Optional<String> place) {
        List<Json> ids = new ArrayList<>();
        for (String one : identifiers.split("[ ,]+", -1)) {
            Optional<Json.Obj.Builder> id = organisation(one);
            if (id.isEmpty()) {
                return Optional.empty();
            }
            ids.add(id.get().build());
        }
        if (place.isPresent() && name.isEmpty() || place.filter(String::isEmpty).isPresent()) {
            return Optional.empty();
        }
        Json.Obj.Builder o = Json.Obj.builder().with("name", name).with("identifiers", new Json.Arr(ids));
        // A name with an ending is a file, another one a folder in an archive.
        place.ifPresent(p -> o.with(p.lastIndexOf('.') > p.lastIndexOf('/') ? "file" : "folder", p));
        return Optional.of(o.build());
    }

    /// `GB-COH-09876543`: a scheme of two parts, then the identifier.
    private static Optional<Json.Obj.Builder> organisation(String written) {
        int first = written.indexOf('-');
        int second = written.indexOf('-', first + 1);
        if (first < 1 || second < 0) {
            return Optional.empty();
        }
        try {
            OrganisationId id = OrganisationId.of(written.substring(0, second), written.substring(second + 1));
            return Optional.of(Json.Obj.builder().with("scheme", id.scheme()).with("id", id.id()));
        } catch (MalformedException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    // Results

    private CheckedPage view(PublicCheck.Checked checked, boolean many) {
        List<CheckedPage.Row> rows = new ArrayList<>();
        for (Result result : checked.results()) {
            Outcome outcome = result.verdict().outcome();
            boolean good = outcome.exitCode() == 0;
            rows.add(new CheckedPage.Row(
                    Shown.text(result.name()),
                    Shown.text(result.supplier()),
                    css(outcome),
                    Wording.outcome(outcome),
                    good && result.remarks().isEmpty() ? "" : Wording.main(result),
                    good ? "" : Wording.next(result)));
        }
        List<CheckedPage.Download> downloads = downloads(checked);
        boolean recorded = downloads.stream().anyMatch(d -> d.name().equals("check.record.zip"));
        Optional<CheckedPage.One> one = !checked.many() && checked.results().size() == 1
                ? Optional.of(one(checked.results().getFirst()))
                : Optional.empty();
        return new CheckedPage(summary(checked), rows, one, downloads, recorded, many);
    }

    private static String summary(PublicCheck.Checked checked) {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        checked.results().forEach(r -> counts.merge(r.verdict().outcome(), 1, Integer::sum));
        StringBuilder out = new StringBuilder(
                Catalogue.ENGLISH.say("table.count", checked.results().size()));
        String separator = ": ";
        for (Map.Entry<Outcome, Integer> count : counts.entrySet()) {
            out.append(separator)
                    .append(Catalogue.ENGLISH.say(
                            "table.count." + count.getKey().name(), count.getValue()));
            separator = ", ";
        }
        return out.toString();
    }

    private CheckedPage.One one(Result result) {
        Outcome outcome = result.verdict().outcome();
        List<CheckedPage.Line> lines = new ArrayList<>();
        for (Check check : result.verdict().checks()) {
            if (!check.finding().code().equals("HIDDEN")) {
                lines.add(line(check));
            }
        }
        String supplier = result.supplier().isEmpty() ? result.name() : result.supplier();
        String identifiers = Wording.identifiers(result);
        return new CheckedPage.One(
                css(outcome),
                Wording.outcome(outcome),
                Shown.text(supplier + (identifiers.isEmpty() ? "" : " (" + identifiers + ")")),
                result.certificate().isPresent() && !result.isProved()
                        ? Optional.of(frame.t(Text.CHECKED_CLAIMED))
                        : Optional.empty(),
                Wording.main(result),
                lines,
                Wording.next(result),
                outcome.exitCode() == 0 ? "" : Wording.bidder(result),
                frame.t(Text.CHECKED_AS_AT, Dates.moment(result.judged())));
    }

    private CheckedPage.Line line(Check check) {
        Text result = switch (check.finding()) {
            case Finding.Passed _ -> Text.CHECKED_PASSED;
            case Finding.Failed _ -> Text.CHECKED_FAILED;
            case Finding.Unknown _ -> Text.CHECKED_UNKNOWN;
            case Finding.NotAsked _ -> Text.CHECKED_NOT_ASKED;
        };
        String css = switch (check.finding()) {
            case Finding.Passed _ -> "govuk-tag--green";
            case Finding.Failed _ -> "govuk-tag--red";
            case Finding.Unknown _ -> "govuk-tag--yellow";
            case Finding.NotAsked _ -> "govuk-tag--grey";
        };
        String detail = check.finding() instanceof Finding.NotAsked ? "" : Wording.detail(check);
        String code = check.finding() instanceof Finding.Failed || check.finding() instanceof Finding.Unknown
                ? " [" + check.finding().code() + "]"
                : "";
        return new CheckedPage.Line(Wording.title(check), css, frame.t(result), detail + code);
    }

    private static String css(Outcome outcome) {
        return switch (outcome) {
            case MEETS, IN_FORCE -> "govuk-tag--green";
            case NOT_REQUIRED -> "govuk-tag--grey";
            case DOES_NOT_MEET, NOT_IN_FORCE -> "govuk-tag--red";
            case REFER -> "govuk-tag--yellow";
        };
    }

    /// The results as files that stand in the page itself: nothing of them stays here to be fetched.
    private List<CheckedPage.Download> downloads(PublicCheck.Checked checked) {
        StringBuilder csv = new StringBuilder(CsvReport.head());
        StringBuilder markdown = new StringBuilder(MarkdownReport.head());
        for (int i = 0; i < checked.results().size(); i++) {
            csv.append(CsvReport.row(checked.results().get(i)));
            markdown.append(MarkdownReport.row(i + 1, checked.results().get(i)));
        }
        markdown.append(MarkdownReport.below(checked.results(), checked.passedOver(), OptionalInt.empty()));
        boolean single = !checked.many() && checked.results().size() == 1;
        List<CheckedPage.Download> out = new ArrayList<>();
        checked.record().get().ifPresent(kept -> {
            out.add(download("check.record.pdf", "application/pdf", kept.pdf(), Text.CHECKED_RECORD_PDF));
            out.add(download("check.record.zip", "application/zip", kept.zip(), Text.CHECKED_RECORD));
        });
        out.add(text("check.json", "application/json", json(checked), Text.CHECKED_JSON));
        out.add(text("check.csv", "text/csv", csv.toString(), Text.CHECKED_CSV));
        out.add(text(
                "check.md",
                "text/markdown",
                single ? MarkdownReport.one(checked.results().getFirst()) : markdown.toString(),
                Text.CHECKED_MARKDOWN));
        return out;
    }

    private CheckedPage.Download text(String name, String type, String text, Text label) {
        return download(name, type + ";charset=utf-8", text.getBytes(StandardCharsets.UTF_8), label);
    }

    private CheckedPage.Download download(String name, String type, byte[] bytes, Text label) {
        return new CheckedPage.Download(
                name,
                "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes),
                frame.t(label, Math.max(1, bytes.length / 1024)));
    }

    /// As the command line prints it.
    private static String json(PublicCheck.Checked checked) {
        return CanonicalJson.text(
                !checked.many() && checked.results().size() == 1
                        ? JsonReport.one(checked.results().getFirst())
                        : JsonReport.many(checked.results(), OptionalInt.empty()));
    }

    // By a program

    private Answer api(Request request) {
        Fields fields = request.fields(new StrictJson.Limits(MAX_JSON, 32, 100_000));
        List<Upload.Sent> files = new ArrayList<>();
        for (Fields file : fields.objects("files", Upload.MAX_FILES)) {
            String name = file.text("name", 1_000);
            Optional<byte[]> bytes = file.parsed("content", MAX_JSON, Base64.getDecoder()::decode);
            file.leftOver();
            bytes.ifPresent(b -> files.add(new Upload.Sent(name, b, b.length > Upload.MAX_FILE)));
        }
        if (fields.has("files") && files.isEmpty()) {
            fields.fault("files", FieldFault.Rule.MISSING);
        }
        Optional<TenderPolicy> tender = Optional.empty();
        if (fields.has("tender")) {
            try {
                tender = fields.json("tender") instanceof Json.Obj o
                        ? Optional.of(TenderPolicy.of(o))
                        : Optional.empty();
            } catch (MalformedException | IllegalArgumentException e) {
                fields.fault("tender", FieldFault.Rule.INVALID);
            }
            if (tender.isEmpty()) {
                fields.fault("tender", FieldFault.Rule.INVALID);
            }
        }
        Optional<PublicCheck.Later> later = Optional.empty();
        if (fields.has("moment")) {
            Fields when = fields.object("moment");
            String point = when.oneOf("point", points.get().stream().skip(1).collect(Collectors.toUnmodifiableSet()));
            Optional<Instant> began = when.parsed("began", 40, this::past);
            when.leftOver();
            later = began.map(at -> new PublicCheck.Later(point, at));
        }
        fields.done();
        return Answer.json(JsonReport.many(check.check(files, tender, later).results(), OptionalInt.empty()));
    }
}
