package org.touchstone.verifier.source;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.TenderPolicy;

/// What an OCDS file says of one tender, as far as a tender policy has room for it. The file is another system's:
/// whatever is missing, odd or contradictory is left out and noted, and never guessed.
///
/// Read are a release package, a record package, one release or record, or a bare `tender` object (OCDS 1.1 with the
/// members that the United Kingdom adds).
///
/// @param use in which legal way accreditation is asked for, if the selection criteria or the sustainability section
/// say so
/// @param subContractors true if a selection criterion about accreditation applies to sub-contractors
/// @param notes what was left out or taken for granted
public record OcdsTender(
        Optional<String> ocid,
        Optional<String> title,
        Optional<Party> buyer,
        Optional<OffsetDateTime> deadline,
        Optional<TenderPolicy.Use> use,
        boolean subContractors,
        boolean framework,
        boolean dynamicMarket,
        List<Lot> lots,
        List<Note> notes) {
    /// The greatest size of a file in bytes.
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final int MAX_LISTED = 1_000;
    private static final int MAX_TEXT = 300;

    /// An organisation and the identifiers that could be read, strong ones first.
    public record Party(String name, List<OrganisationId> identifiers) {
        public Party {
            identifiers = List.copyOf(identifiers);
        }
    }

    /// An amount; `gross` if it is said to be with VAT.
    public record Value(String amount, String currency, boolean gross) {}

    /// One lot. `areas` are the four nations' codes.
    public record Lot(String id, Optional<String> title, Optional<Value> value, List<String> cpv, List<String> areas) {
        public Lot {
            cpv = List.copyOf(cpv);
            areas = List.copyOf(areas);
        }
    }

    /// Something the user should know: a key of the message catalogue, and what it is about.
    public record Note(String key, String about) {}

    /// The file holds several procurements, and none was asked for.
    public static final class SeveralException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final List<String> ocids;

        SeveralException(Set<String> ocids) {
            super(String.join(", ", ocids), null, false, false);
            this.ocids = List.copyOf(ocids);
        }

        /// Their ids.
        public List<String> ocids() {
            return ocids;
        }
    }

    public OcdsTender {
        lots = List.copyOf(lots);
        notes = List.copyOf(notes);
    }

    /// Reads a file. Throws [MalformedException] if it is no OCDS, or has no tender (of this ocid), and
    /// [SeveralException] if it has tenders of several procurements and `wanted` is empty.
    public static OcdsTender parse(byte[] file, Optional<String> wanted) {
        Json.Obj root = ForeignJson.parse(file);
        List<Json.Obj> releases = new ArrayList<>();
        collect(root, releases, 0);
        Map<String, Json.Obj> newest = new LinkedHashMap<>();
        for (Json.Obj release : releases) {
            String ocid = text(release, "ocid").orElse("");
            if (object(release, "tender").isEmpty() || (wanted.isPresent() && !ocid.equals(wanted.get()))) {
                continue;
            }
            Json.Obj before = newest.get(ocid);
            // Dates are RFC 3339, so that of one zone they sort as text; among equals the later in the file counts.
            if (before == null
                    || text(before, "date")
                                    .orElse("")
                                    .compareTo(text(release, "date").orElse(""))
                            <= 0) {
                newest.put(ocid, release);
            }
        }
        if (newest.isEmpty()) {
            throw new MalformedException("no tender is in it");
        }
        if (newest.size() > 1) {
            throw new SeveralException(newest.keySet());
        }
        return new Reader(newest.values().iterator().next()).read();
    }

    private static void collect(Json.Obj o, List<Json.Obj> releases, int depth) {
        if (releases.size() >= MAX_LISTED || depth > 3) {
            return;
        }
        for (Json.Obj record : objects(o, "records")) {
            collect(record, releases, depth + 1);
        }
        Optional<Json.Obj> compiled = object(o, "compiledRelease");
        if (compiled.isPresent()) {
            releases.add(compiled.get());
            return;
        }
        List<Json.Obj> inside = objects(o, "releases");
        inside.stream()
                .filter(r -> !text(r, "url").isPresent() || r.has("tender"))
                .limit(MAX_LISTED)
                .forEach(releases::add);
        if (o.has("tender")) {
            releases.add(o);
        } else if (inside.isEmpty() && !o.has("records") && (o.has("lots") || o.has("tenderPeriod"))) {
            releases.add(Json.Obj.builder().with("tender", o).build());
        }
    }

    private static Optional<String> text(Json.Obj o, String name) {
        return o.find(name)
                .flatMap(v -> v instanceof Json.Str(String s) ? Optional.of(s.strip()) : Optional.empty())
                .filter(s -> !s.isEmpty());
    }

    private static Optional<Json.Obj> object(Json.Obj o, String name) {
        return o.find(name).flatMap(v -> v instanceof Json.Obj x ? Optional.of(x) : Optional.empty());
    }

    private static List<Json.Obj> objects(Json.Obj o, String name) {
        List<Json.Obj> out = new ArrayList<>();
        if (o.find(name).orElse(null) instanceof Json.Arr(List<Json> all)) {
            for (Json v : all) {
                if (v instanceof Json.Obj x && out.size() < MAX_LISTED) {
                    out.add(x);
                }
            }
        }
        return out;
    }

    private static boolean is(Json.Obj o, String name) {
        return o.find(name).orElse(null) instanceof Json.Bool(boolean b) && b;
    }

    /// One tender in the reading.
    private static final class Reader {
        private final Json.Obj release;
        private final Json.Obj tender;
        private final List<Note> notes = new ArrayList<>();

        Reader(Json.Obj release) {
            this.release = release;
            this.tender = object(release, "tender").orElseThrow();
        }

        OcdsTender read() {
            Json.Obj techniques =
                    object(tender, "techniques").orElse(Json.Obj.builder().build());
            List<Json.Obj> criteria = criteria();
            return new OcdsTender(
                    text(release, "ocid").flatMap(o -> short200("ocds.ocid-too-long", o)),
                    text(tender, "title").map(Reader::cut),
                    buyer(),
                    deadline(),
                    use(criteria),
                    criteria.stream().anyMatch(c -> appliesTo(c).contains("subcontractor")),
                    is(techniques, "hasFrameworkAgreement"),
                    is(techniques, "hasDynamicPurchasingSystem"),
                    lots(),
                    notes);
        }

        private void note(String key, String about) {
            if (notes.size() < 50) {
                notes.add(new Note(key, cut(about)));
            }
        }

        private static String cut(String s) {
            String clean = s.codePoints()
                    .map(c -> Character.isISOControl(c) ? ' ' : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString()
                    .strip();
            return clean.length() <= MAX_TEXT
                    ? clean
                    : clean.substring(
                            0, Character.isHighSurrogate(clean.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT);
        }

        private Optional<String> short200(String key, String s) {
            if (s.length() > 200) {
                note(key, s);
                return Optional.empty();
            }
            return Optional.of(s);
        }

        private Optional<Party> buyer() {
            Optional<Json.Obj> named = object(release, "buyer").or(() -> object(tender, "procuringEntity"));
            Optional<String> id = named.flatMap(b -> text(b, "id"));
            Optional<Json.Obj> party = objects(release, "parties").stream()
                    .filter(p -> id.isPresent() ? text(p, "id").equals(id) : roles(p).contains("buyer"))
                    .findFirst();
            Optional<String> name = party.flatMap(p -> text(p, "name"))
                    .or(() -> named.flatMap(b -> text(b, "name")))
                    .map(Reader::cut)
                    .filter(n -> !n.isEmpty());
            List<OrganisationId> ids = new ArrayList<>();
            for (Json.Obj p : party.or(() -> named).stream().toList()) {
                object(p, "identifier").ifPresent(i -> identifier(i, ids));
                objects(p, "additionalIdentifiers").forEach(i -> identifier(i, ids));
            }
            id.ifPresent(i -> partyId(i, ids));
            ids.sort((a, b) -> rank(a) - rank(b));
            if (name.isEmpty() && ids.isEmpty()) {
                note("ocds.no-buyer", "");
                return Optional.empty();
            }
            return Optional.of(new Party(name.orElse(""), ids));
        }

        /// The public procurement number first: it is what tender systems know a buyer by.
        private static int rank(OrganisationId id) {
            return id.scheme().equals("GB-PPON") ? 0 : id.strong() ? 1 : 2;
        }

        private static Set<String> roles(Json.Obj party) {
            Set<String> out = new LinkedHashSet<>();
            if (party.find("roles").orElse(null) instanceof Json.Arr(List<Json> all)) {
                all.forEach(r -> {
                    if (r instanceof Json.Str(String s)) {
                        out.add(s);
                    }
                });
            }
            return out;
        }

        private void identifier(Json.Obj i, List<OrganisationId> ids) {
            Optional<String> scheme = text(i, "scheme");
            Optional<String> id = text(i, "id");
            if (scheme.isPresent() && id.isPresent()) {
                add(scheme.get(), id.get(), ids);
            }
        }

        /// `GB-PPON-PBCD-1234-FGHJ`, as Find a Tender names its parties.
        private void partyId(String party, List<OrganisationId> ids) {
            int first = party.indexOf('-');
            int second = first < 0 ? -1 : party.indexOf('-', first + 1);
            if (second > 0 && ids.isEmpty()) {
                add(party.substring(0, second), party.substring(second + 1), ids);
            }
        }

        private void add(String scheme, String id, List<OrganisationId> ids) {
            try {
                OrganisationId read = OrganisationId.of(scheme, id);
                if (ids.stream().noneMatch(i -> i.scheme().equals(read.scheme())) && ids.size() < 20) {
                    ids.add(read);
                }
            } catch (MalformedException e) {
                note("ocds.bad-identifier", scheme + " " + id);
            }
        }

        private Optional<OffsetDateTime> deadline() {
            Optional<String> end = object(tender, "tenderPeriod").flatMap(p -> text(p, "endDate"));
            if (end.isEmpty()) {
                note("ocds.no-deadline", "");
                return Optional.empty();
            }
            try {
                return Optional.of(Timestamp.parseOffset(wholeSeconds(end.get())));
            } catch (MalformedException e) {
                note("ocds.bad-deadline", end.get());
                return Optional.empty();
            }
        }

        /// Other systems write fractions of a second; a deadline has none, and `.000` changes nothing.
        private static String wholeSeconds(String time) {
            int dot = time.indexOf('.');
            if (dot < 0) {
                return time;
            }
            int end = dot + 1;
            while (end < time.length() && time.charAt(end) == '0') {
                end++;
            }
            return time.substring(0, dot) + time.substring(end);
        }

        /// The selection criteria that speak of accreditation, of the tender and of its lots.
        private List<Json.Obj> criteria() {
            List<Json.Obj> all = new ArrayList<>();
            object(tender, "selectionCriteria").ifPresent(s -> all.addAll(objects(s, "criteria")));
            for (Json.Obj lot : objects(tender, "lots")) {
                object(lot, "selectionCriteria").ifPresent(s -> all.addAll(objects(s, "criteria")));
            }
            all.removeIf(c -> !(text(c, "description").orElse("") + " "
                            + text(c, "name").orElse(""))
                    .toLowerCase(Locale.ROOT)
                    .contains("accredit"));
            return all;
        }

        private static Set<String> appliesTo(Json.Obj criterion) {
            Set<String> out = new LinkedHashSet<>();
            text(criterion, "appliesTo").ifPresent(out::add);
            if (criterion.find("appliesTo").orElse(null) instanceof Json.Arr(List<Json> all)) {
                all.forEach(a -> {
                    if (a instanceof Json.Str(String s)) {
                        out.add(s);
                    }
                });
            }
            return out;
        }

        private Optional<TenderPolicy.Use> use(List<Json.Obj> criteria) {
            if (!criteria.isEmpty()) {
                note(
                        "ocds.use-from-criterion",
                        text(criteria.get(0), "description").orElse(""));
                return Optional.of(TenderPolicy.Use.CONDITION_OF_PARTICIPATION);
            }
            Set<String> strategies = new LinkedHashSet<>();
            for (Json.Obj s : objects(tender, "sustainability")) {
                if (text(s, "goal").orElse("").startsWith("social")
                        && s.find("strategies").orElse(null) instanceof Json.Arr(List<Json> all)) {
                    all.forEach(v -> {
                        if (v instanceof Json.Str(String name)) {
                            strategies.add(name);
                        }
                    });
                }
            }
            // Several strategies at once say nothing of the one in which accreditation is used.
            if (strategies.size() != 1) {
                note("ocds.no-use", "");
                return Optional.empty();
            }
            String strategy = strategies.iterator().next();
            note("ocds.use-from-strategy", strategy);
            return switch (strategy) {
                case "selectionCriteria" -> Optional.of(TenderPolicy.Use.CONDITION_OF_PARTICIPATION);
                case "awardCriteria" -> Optional.of(TenderPolicy.Use.AWARD_CRITERION);
                case "contractPerformanceConditions" -> Optional.of(TenderPolicy.Use.CONTRACT_CONDITION);
                default -> Optional.empty();
            };
        }

        private List<Lot> lots() {
            List<Json.Obj> listed = objects(tender, "lots");
            List<Lot> out = new ArrayList<>();
            Set<String> seen = new LinkedHashSet<>();
            for (Json.Obj lot : listed) {
                Optional<String> id = text(lot, "id").flatMap(i -> short200("ocds.lot-id-too-long", i));
                String status = text(lot, "status").orElse("");
                if (id.isEmpty()) {
                    note("ocds.lot-without-id", text(lot, "title").orElse(""));
                } else if (status.equals("cancelled") || status.equals("withdrawn")) {
                    note("ocds.lot-cancelled", id.get());
                } else if (!seen.add(id.get())) {
                    note("ocds.lot-twice", id.get());
                } else {
                    Optional<Value> value = object(lot, "value").flatMap(this::value);
                    if (value.isEmpty() && listed.size() == 1) {
                        value = object(tender, "value").flatMap(this::value);
                    }
                    out.add(new Lot(id.get(), text(lot, "title").map(Reader::cut), value, cpv(id), areas(id)));
                }
            }
            if (listed.isEmpty()) {
                out.add(new Lot(
                        "1",
                        Optional.empty(),
                        object(tender, "value").flatMap(this::value),
                        cpv(Optional.empty()),
                        areas(Optional.empty())));
            }
            return out;
        }

        private Optional<Value> value(Json.Obj v) {
            Optional<String> currency = text(v, "currency").filter(c -> c.length() == 3);
            Optional<String> gross = text(v, "amountGross").flatMap(this::amount);
            Optional<String> amount = gross.or(() -> text(v, "amount").flatMap(this::amount));
            if (currency.isEmpty() || amount.isEmpty()) {
                note(
                        "ocds.bad-value",
                        text(v, "amount").orElse("") + " " + text(v, "currency").orElse(""));
                return Optional.empty();
            }
            return Optional.of(new Value(amount.get(), currency.get().toUpperCase(Locale.ROOT), gross.isPresent()));
        }

        /// At most fifteen digits before the point; what is finer than a penny is rounded up, so that it
        /// never brings a value below a threshold.
        private Optional<String> amount(String written) {
            try {
                if (written.length() > 30) {
                    return Optional.empty();
                }
                BigDecimal v = new BigDecimal(written);
                if (v.signum() < 0 || Math.abs((long) v.scale()) > 15 || v.precision() - v.scale() > 15) {
                    return Optional.empty();
                }
                return Optional.of(v.setScale(2, RoundingMode.UP).toPlainString());
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        private List<Json.Obj> items(Optional<String> lot) {
            return objects(tender, "items").stream()
                    .filter(i -> lot.isEmpty()
                            || text(i, "relatedLot").isEmpty()
                            || text(i, "relatedLot").equals(lot))
                    .toList();
        }

        private List<String> cpv(Optional<String> lot) {
            Set<String> out = new LinkedHashSet<>();
            for (Json.Obj item : items(lot)) {
                object(item, "classification").ifPresent(c -> cpv(c, out));
                objects(item, "additionalClassifications").forEach(c -> cpv(c, out));
            }
            if (out.isEmpty()) {
                object(tender, "classification").ifPresent(c -> cpv(c, out));
            }
            return out.stream().limit(100).toList();
        }

        private void cpv(Json.Obj c, Set<String> out) {
            if (!text(c, "scheme").orElse("").equalsIgnoreCase("CPV")) {
                return;
            }
            String id = text(c, "id").orElse("");
            int check = id.indexOf('-');
            String digits = check < 0 ? id : id.substring(0, check);
            boolean good = digits.length() == 8 && digits.chars().allMatch(d -> d >= '0' && d <= '9');
            if (good) {
                out.add(digits);
            } else {
                note("ocds.bad-cpv", id);
            }
        }

        private List<String> areas(Optional<String> lot) {
            Set<String> out = new LinkedHashSet<>();
            for (Json.Obj item : items(lot)) {
                for (Json.Obj address : objects(item, "deliveryAddresses")) {
                    area(address, out);
                }
                object(item, "deliveryAddress").ifPresent(a -> area(a, out));
            }
            return List.copyOf(out);
        }

        /// Regions are NUTS or ITL codes, whose third character tells the nation; a country alone is all four.
        private void area(Json.Obj address, Set<String> out) {
            String region = text(address, "region").orElse("").toUpperCase(Locale.ROOT);
            String country = text(address, "country").orElse("").toUpperCase(Locale.ROOT);
            boolean coded = region.startsWith("UK") || region.startsWith("TL");
            if (coded && region.length() >= 3) {
                char c = region.charAt(2);
                if (c >= 'C' && c <= 'K') {
                    out.add("GB-ENG");
                } else if (c >= 'L' && c <= 'N') {
                    out.add(c == 'L' ? "GB-WLS" : c == 'M' ? "GB-SCT" : "GB-NIR");
                } else {
                    note("ocds.unknown-region", region);
                }
            } else if (region.equals("UK") || region.isEmpty() && (country.equals("GB") || country.equals("UK"))) {
                out.addAll(List.of("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"));
            } else if (Set.of("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR").contains(region)) {
                out.add(region);
            } else if (!region.isEmpty() || !country.isEmpty()) {
                note("ocds.unknown-region", region.isEmpty() ? country : region);
            }
        }
    }
}
