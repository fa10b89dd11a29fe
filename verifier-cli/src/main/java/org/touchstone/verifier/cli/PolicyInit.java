package org.touchstone.verifier.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.CheckPoint;
import org.touchstone.format.policy.Exemption;
import org.touchstone.format.policy.Role;
import org.touchstone.format.policy.TenderFile;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.policy.Terms;
import org.touchstone.format.policy.ValueBasis;
import org.touchstone.format.scheme.Span;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.AtomicFile;
import org.touchstone.verifier.source.OcdsTender;

/// `policy init`: makes a tender policy out of options, an OCDS file and, on a terminal, answers. What an option
/// says counts before what the OCDS file says, and that is the answer proposed where a question is asked.
final class PolicyInit {
    private static final String LONDON = "Europe/London";
    private static final int MAX_LINE = 4_096;
    private static final int MAX_TRIES = 5;
    private static final int MAX_BIDDERS = 500;

    private final Run run;
    private final boolean asks;

    PolicyInit(Run run) {
        this.run = run;
        this.asks = run.around().inTerminal() && !run.arguments().has("no-input");
    }

    ExitCode run() {
        Optional<OcdsTender> ocds = run.arguments().find("from-ocds").map(this::ocds);
        String output = run.arguments().find("output").orElse("tender.json");
        if (!output.equals("-") && !run.arguments().has("force") && Files.exists(run.path(output))) {
            throw CliException.usage("policy-exists", Shown.text(output));
        }
        TenderFile file;
        try {
            file = make(ocds);
        } catch (MalformedException e) {
            throw CliException.usage("bad-policy", e.getMessage());
        }
        byte[] bytes = (org.touchstone.verifier.report.JsonText.pretty(file.json()) + "\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (output.equals("-")) {
            run.terminal().result(bytes);
            return ExitCode.OK;
        }
        try {
            AtomicFile.write(run.path(output), bytes);
        } catch (IOException e) {
            throw CliException.usage("cannot-write", Shown.text(output));
        }
        run.terminal()
                .note(run.say("policy.written", Shown.text(output), file.lots().size()));
        return ExitCode.OK;
    }

    private OcdsTender ocds(String name) {
        try {
            OcdsTender tender = OcdsTender.parse(
                    run.read(name, OcdsTender.MAX_BYTES), run.arguments().find("ocid"));
            for (OcdsTender.Note note : tender.notes()) {
                run.terminal().warning(run.say(note.key(), Shown.text(note.about())));
            }
            return tender;
        } catch (OcdsTender.SeveralException e) {
            throw CliException.usage(
                    "ocds-several",
                    Shown.text(name),
                    Shown.text(String.join(
                            ", ", e.ocids().subList(0, Math.min(5, e.ocids().size())))));
        } catch (MalformedException e) {
            throw CliException.usage("not-ocds", Shown.text(name), e.getMessage());
        }
    }

    private TenderFile make(Optional<OcdsTender> ocds) {
        OrganisationId buyer = require(
                "buyer",
                "ask.buyer",
                ocds.flatMap(OcdsTender::buyer)
                        .flatMap(b -> b.identifiers().stream().findFirst())
                        .map(OrganisationId::partyId),
                PresentVerb::buyer);
        String buyerName = require(
                "buyer-name",
                "ask.buyer-name",
                ocds.flatMap(OcdsTender::buyer).map(OcdsTender.Party::name).filter(n -> !n.isBlank()),
                PolicyInit::words);
        String ocid = require("ocid", "ask.ocid", ocds.flatMap(OcdsTender::ocid), PolicyInit::words);
        List<OcdsTender.Lot> lots = lots(ocds);
        String zoneName = require("time-zone", "ask.time-zone", Optional.of(LONDON), z -> {
            if (Zoned.zone(z).isEmpty()) {
                throw new MalformedException("this computer knows no such time zone");
            }
            return z;
        });
        ZoneId zone = Zoned.zone(zoneName).orElseThrow();
        OffsetDateTime deadline = require(
                "deadline",
                "ask.deadline",
                ocds.flatMap(OcdsTender::deadline).map(OffsetDateTime::toString).map(PolicyInit::withSeconds),
                t -> Zoned.parse(t, zone));
        TenderPolicy.Use use =
                require("use", "ask.use", ocds.flatMap(OcdsTender::use).map(TenderPolicy.Use::code), PolicyInit::use);
        Optional<Set<Role>> roles = answer(
                "roles",
                "ask.roles",
                ocds.filter(OcdsTender::subContractors).map(_ -> "sole-tenderer,group-lead,group-mem,oeron,subcont"),
                PolicyInit::roles);
        // Written down although it is the default: that equivalents are accepted is part of the buyer's record.
        boolean equivalents = use == TenderPolicy.Use.CONDITION_OF_PARTICIPATION
                        && !run.arguments().has("equivalents")
                ? true
                : require("equivalents", "ask.equivalents", Optional.of("yes"), PolicyInit::yes);
        List<CheckPoint> points = checkPoints(zone);
        OptionalInt witnesses = run.arguments()
                .find("witnesses")
                .map(w -> OptionalInt.of(number("witnesses", w)))
                .orElse(OptionalInt.empty());
        Optional<Exemption> exemption = run.arguments()
                .find("exemption")
                .map(id -> new Exemption(id, run.arguments().require("exemption-reason", "policy")));
        List<TenderPolicy.Bidder> bidders = bidders();
        List<TenderPolicy> all = new ArrayList<>();
        for (OcdsTender.Lot lot : lots) {
            if (asks && lots.size() > 1) {
                run.terminal()
                        .note(run.say(
                                "ask.now-lot",
                                Shown.text(lot.id()),
                                Shown.text(lot.title().orElse(""))));
            }
            Optional<TenderPolicy.Money> value = value(lot);
            Terms terms = new Terms(
                    title(lot, lots.size(), ocds),
                    value.map(_ -> basis(lot, ocds)),
                    exemption,
                    roles,
                    Optional.of(equivalents),
                    Optional.of(zoneName),
                    points,
                    witnesses);
            all.add(new TenderPolicy(
                    buyer,
                    buyerName,
                    ocid,
                    lot.id(),
                    value,
                    answer("level", "ask.level", Optional.empty(), PolicyInit::words),
                    deadline,
                    use,
                    run.arguments().find("nonce"),
                    list("cpv", "ask.cpv", lot.cpv()),
                    list("area", "ask.area", lot.areas()),
                    bidders,
                    terms));
        }
        return new TenderFile(all);
    }

    /// The lots of the OCDS file that are asked for, else one lot by its name.
    private List<OcdsTender.Lot> lots(Optional<OcdsTender> ocds) {
        List<String> wanted = run.arguments().all("lot");
        if (ocds.isEmpty()) {
            List<String> names = wanted;
            if (names.isEmpty()) {
                String one = require("lot", "ask.lot", Optional.of("1"), PolicyInit::words);
                names = List.of(one);
            }
            return names.stream()
                    .map(n -> new OcdsTender.Lot(n, Optional.empty(), Optional.empty(), List.of(), List.of()))
                    .toList();
        }
        List<OcdsTender.Lot> found = ocds.get().lots().stream()
                .filter(l -> wanted.isEmpty() || wanted.contains(l.id()))
                .toList();
        for (String name : wanted) {
            if (found.stream().noneMatch(l -> l.id().equals(name))) {
                throw CliException.usage("no-such-lot", Shown.text(name));
            }
        }
        if (found.isEmpty()) {
            throw CliException.usage("no-lots");
        }
        return found;
    }

    private Optional<String> title(OcdsTender.Lot lot, int lots, Optional<OcdsTender> ocds) {
        Optional<String> known = lot.title().or(() -> ocds.flatMap(OcdsTender::title));
        return lots > 1 && !run.arguments().has("title")
                ? known
                : answer("title", "ask.title", known, PolicyInit::words);
    }

    private Optional<TenderPolicy.Money> value(OcdsTender.Lot lot) {
        Optional<String> amount =
                answer("value", "ask.value", lot.value().map(OcdsTender.Value::amount), PolicyInit::amount);
        String currency = run.arguments()
                .find("currency")
                .or(() -> lot.value().map(OcdsTender.Value::currency))
                .orElse("GBP");
        return amount.map(a -> new TenderPolicy.Money(a, currency));
    }

    /// A notice states its estimate with options and extensions, as the rules on estimating ask; whether VAT is in
    /// it, only a gross amount says.
    private ValueBasis basis(OcdsTender.Lot lot, Optional<OcdsTender> ocds) {
        boolean gross = lot.value().map(OcdsTender.Value::gross).orElse(false);
        Optional<String> proposed = lot.value().map(_ -> gross ? "vat,options,extensions" : "options,extensions");
        Set<ValueBasis.Part> includes = require(
                "includes", "ask.includes", Optional.of(proposed.orElse("vat,options,extensions")), PolicyInit::parts);
        Optional<String> rate = includes.contains(ValueBasis.Part.VAT)
                ? run.arguments().find("vat-rate")
                : answer("vat-rate", "ask.vat-rate", Optional.empty(), r -> r);
        if (!includes.contains(ValueBasis.Part.VAT) && rate.isEmpty()) {
            run.terminal().warning(run.say("policy.vat-rate-missing"));
        }
        String of = ocds.filter(OcdsTender::framework)
                .map(_ -> "framework")
                .or(() -> ocds.filter(OcdsTender::dynamicMarket).map(_ -> "dynamic-market"))
                .orElse("lot");
        return new ValueBasis(
                require("value-of", "ask.value-of", Optional.of(of), PolicyInit::of),
                includes,
                rate,
                answer("estimated", "ask.estimated", Optional.empty(), PolicyInit::words));
    }

    /// `--check-point award-decision=2026-12-11 10:00` and `--max-age tender-deadline=6h`, by the point's id.
    private List<CheckPoint> checkPoints(ZoneId zone) {
        Map<String, Optional<OffsetDateTime>> times = new LinkedHashMap<>();
        Map<String, Optional<Span>> ages = new LinkedHashMap<>();
        for (String given : run.arguments().all("check-point")) {
            int equals = given.indexOf('=');
            String id = equals < 0 ? given : given.substring(0, equals);
            times.put(id, equals < 0 ? Optional.empty() : Optional.of(Zoned.parse(given.substring(equals + 1), zone)));
        }
        for (String given : run.arguments().all("max-age")) {
            int equals = given.indexOf('=');
            if (equals < 0 || given.length() < equals + 3) {
                throw CliException.usage("bad-age", Shown.text(given));
            }
            char unit = given.charAt(given.length() - 1);
            if (unit != 'h' && unit != 'm') {
                throw CliException.usage("bad-age", Shown.text(given));
            }
            int amount = number("max-age", given.substring(equals + 1, given.length() - 1));
            String id = given.substring(0, equals);
            ages.put(id, Optional.of(new Span(amount, unit == 'h' ? Span.Unit.HOUR : Span.Unit.MINUTE)));
            times.putIfAbsent(id, Optional.empty());
        }
        if (times.isEmpty() && asks) {
            answer("check-point", "ask.award", Optional.empty(), t -> Zoned.parse(t, zone))
                    .ifPresent(t -> times.put("award-decision", Optional.of(t)));
        }
        List<CheckPoint> points = new ArrayList<>();
        times.forEach((id, at) -> points.add(new CheckPoint(id, at, ages.getOrDefault(id, Optional.empty()))));
        return points;
    }

    /// `--bidder "NAME;GB-COH-01234567;folder"`: a name, identifiers, and last, if it is no identifier, the
    /// place of its bid; a place that ends in `.json`, `.jwt`, `.pdf` or `.zip` is a file.
    private List<TenderPolicy.Bidder> bidders() {
        List<TenderPolicy.Bidder> out = new ArrayList<>();
        for (String given : run.arguments().all("bidder")) {
            out.add(bidder(List.of(given.split(";", -1))));
        }
        while (asks && !run.arguments().has("bidder") && out.size() < MAX_BIDDERS) {
            Optional<String> name = ask("ask.bidder", Optional.empty(), PolicyInit::words);
            if (name.isEmpty()) {
                break;
            }
            List<String> parts = new ArrayList<>(List.of(name.get()));
            ask("ask.bidder-ids", Optional.empty(), ids -> {
                        List<String> each = words(ids, ",");
                        each.forEach(PresentVerb::buyer);
                        return each;
                    })
                    .ifPresent(parts::addAll);
            ask("ask.bidder-place", Optional.empty(), PolicyInit::words).ifPresent(parts::add);
            out.add(bidder(parts));
        }
        return out;
    }

    private static TenderPolicy.Bidder bidder(List<String> parts) {
        List<OrganisationId> ids = new ArrayList<>();
        Optional<String> place = Optional.empty();
        for (int i = 1; i < parts.size(); i++) {
            String part = parts.get(i).strip();
            Optional<OrganisationId> id = identifier(part);
            if (id.isPresent()) {
                ids.add(id.get());
            } else if (i == parts.size() - 1 && !part.isEmpty()) {
                place = Optional.of(part);
            } else {
                throw new MalformedException("an identifier is written SCHEME-identifier, such as GB-COH-01234567");
            }
        }
        String lower = place.orElse("").toLowerCase(Locale.ROOT);
        boolean file =
                lower.endsWith(".json") || lower.endsWith(".jwt") || lower.endsWith(".pdf") || lower.endsWith(".zip");
        return new TenderPolicy.Bidder(
                file ? place : Optional.empty(),
                file ? Optional.empty() : place,
                parts.get(0).strip(),
                ids);
    }

    private static Optional<OrganisationId> identifier(String text) {
        try {
            return Optional.of(PresentVerb.buyer(text));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    // ------------------------------------------------------------------------------------------- questions

    private List<String> list(String option, String question, List<String> proposed) {
        Optional<String> joined = proposed.isEmpty() ? Optional.empty() : Optional.of(String.join(",", proposed));
        return answer(option, question, joined, t -> words(t, ",")).orElse(List.of());
    }

    private <T> T require(String option, String question, Optional<String> proposed, Function<String, T> reader) {
        return answer(option, question, proposed, reader)
                .orElseThrow(() -> CliException.usage("option-missing", "--" + option, "policy"));
    }

    /// What the option says, else what is answered, else what is proposed.
    private <T> Optional<T> answer(
            String option, String question, Optional<String> proposed, Function<String, T> reader) {
        Optional<String> given = run.arguments().find(option);
        if (given.isPresent()) {
            try {
                return Optional.of(reader.apply(given.get()));
            } catch (MalformedException e) {
                throw CliException.usage("bad-answer", "--" + option, Shown.text(given.get()), e.getMessage());
            }
        }
        if (asks) {
            return ask(question, proposed, reader);
        }
        return proposed.map(reader);
    }

    private <T> Optional<T> ask(String question, Optional<String> proposed, Function<String, T> reader) {
        for (int i = 0; i < MAX_TRIES; i++) {
            run.terminal()
                    .ask(run.say(question)
                            + proposed.map(p -> " [" + Shown.text(p) + "]").orElse("") + " ");
            String line = line();
            Optional<String> answer = line.isEmpty() ? proposed : Optional.of(line);
            try {
                return answer.map(reader);
            } catch (MalformedException e) {
                run.terminal().note(run.say("ask.again", e.getMessage()));
            }
        }
        throw CliException.usage("no-answer");
    }

    /// One line of the standard input, without the white space around it; empty at its end.
    private String line() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int c = run.in().read(); c >= 0 && c != '\n'; c = run.in().read()) {
                if (bytes.size() >= MAX_LINE) {
                    throw CliException.usage("no-answer");
                }
                bytes.write(c);
            }
        } catch (IOException e) {
            throw CliException.usage("no-answer");
        }
        return java.text.Normalizer.normalize(bytes.toString(run.around().outCharset()), java.text.Normalizer.Form.NFC)
                .strip();
    }

    // --------------------------------------------------------------------------------------------- readers

    private static String words(String text) {
        if (text.isBlank()) {
            throw new MalformedException("it is empty");
        }
        return text.strip();
    }

    private static List<String> words(String text, String separator) {
        List<String> out = new ArrayList<>();
        for (String part : text.split(separator, -1)) {
            if (!part.isBlank()) {
                out.add(part.strip());
            }
        }
        return out;
    }

    /// People write 450,000 and £450000.
    private static String amount(String text) {
        String plain = text.replace(",", "").replace(" ", "").replace("£", "");
        return new TenderPolicy.Money(plain, "GBP").amount();
    }

    private static TenderPolicy.Use use(String text) {
        for (TenderPolicy.Use u : TenderPolicy.Use.values()) {
            if (u.code().equals(text)) {
                return u;
            }
        }
        throw new MalformedException(
                "one of: condition-of-participation, award-criterion, contract-condition, evidence-only");
    }

    private static Set<Role> roles(String text) {
        Set<Role> out = EnumSet.noneOf(Role.class);
        words(text, ",").forEach(r -> out.add(Role.of(r)));
        if (out.isEmpty()) {
            throw new MalformedException("at least one role is needed");
        }
        return out;
    }

    private static boolean yes(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "y" -> true;
            case "no", "n" -> false;
            default -> throw new MalformedException("yes or no");
        };
    }

    private static Set<ValueBasis.Part> parts(String text) {
        Set<ValueBasis.Part> out = EnumSet.noneOf(ValueBasis.Part.class);
        for (String word : words(text, ",")) {
            if (!word.equals("nothing")) {
                out.add(ValueBasis.Part.of(word));
            }
        }
        return out;
    }

    private static ValueBasis.Of of(String text) {
        return ValueBasis.Of.of(text);
    }

    private static int number(String option, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw CliException.usage("bad-number", "--" + option, Shown.text(text), 1, 10_000);
        }
    }

    /// `OffsetDateTime` leaves out zero seconds.
    private static String withSeconds(String time) {
        return time.length() > 16 && time.charAt(16) != ':' ? time.substring(0, 16) + ":00" + time.substring(16) : time;
    }
}
