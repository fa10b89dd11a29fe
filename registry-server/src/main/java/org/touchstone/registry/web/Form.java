package org.touchstone.registry.web;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.touchstone.format.text.PlainText;

/// A form of a page of ours: blank, or as somebody has sent it. It is read field by field, collects everything
/// that is wrong in the order in which it is asked for, and is what the page is rendered with again: each field
/// shows what was typed, and what is wrong with it.
///
/// ```java String name = form.text("name", 200, Text.ERROR_NAME); Optional<LocalDate> until = form.date("until",
/// Text.ERROR_UNTIL); form.done(); ```
///
/// A getter that has found a fault returns a harmless value; nothing may be done with values before [#done] has
/// returned. A field that nobody asks for is a fault, and so is one that comes twice.
public final class Form {
    /// What proves that the form was made for the session that sends it.
    public static final String TOKEN = "csrf";

    /// Under which key the request is done once, however often it is sent.
    public static final String KEY = "key";

    /// At which version the draft was read that the form saves to; also the place on the page where it is shown
    /// what has been saved since.
    public static final String VERSION = "saved";

    /// Urlencoded forms: 256 KiB, which is a long answer in every field of a long page.
    public static final int MAX = 256 << 10;

    private static final int MAX_FIELDS = 500;

    private static final Set<String> OWN = Set.of(TOKEN, KEY);

    /// One thing wrong.
    ///
    /// @param place the id of the field to go to, without `#`; empty if it is about no field
    /// @param said in the words of the catalogue, or
    /// @param words in these words
    public record Fault(String place, Optional<Text> said, List<String> facts, String words) {
        public Fault {
            facts = List.copyOf(facts);
        }
    }

    /// The earliest year that anybody means.
    private static final int FIRST_YEAR = 1900;

    private final Map<String, List<String>> typed;
    private final Map<String, List<Upload.Sent>> files;
    private final Set<String> asked = new HashSet<>(OWN);
    private final Map<String, Fault> faults = new LinkedHashMap<>();
    private final List<FieldFault> unread = new ArrayList<>();
    private boolean done;

    private Form(Map<String, List<String>> typed, Map<String, List<Upload.Sent>> files) {
        this.typed = new LinkedHashMap<>(typed);
        this.files = Map.copyOf(files);
    }

    /// A form in which nothing is typed yet.
    public static Form blank() {
        return filled(Map.of());
    }

    /// A form in which these values stand already.
    public static Form filled(Map<String, String> values) {
        Map<String, List<String>> all = new HashMap<>();
        values.forEach((name, value) -> all.put(name, List.of(value)));
        return new Form(all, Map.of());
    }

    /// The same with several values of one field, for checkboxes.
    public Form with(String name, List<String> values) {
        typed.put(name, List.copyOf(values));
        return this;
    }

    static Form of(Request request, int mostOfFile) {
        return switch (request.route().body()) {
            case Route.Body.OwnForm(int max, boolean withFiles) -> {
                if (withFiles) {
                    yield of(Upload.of(request, Math.min(max, mostOfFile)));
                }
                yield new Form(
                        fields(new String(request.body(), java.nio.charset.StandardCharsets.ISO_8859_1)), Map.of());
            }
            case Route.Body.None _, Route.Body.JsonObject _, Route.Body.Form _, Route.Body.Bytes _ ->
                throw new IllegalStateException(request.route().pattern() + " takes no form of ours");
        };
    }

    /// What a form with files holds.
    public static Form of(Upload upload) {
        return new Form(upload.texts(), upload.files());
    }

    /// Reads `application/x-www-form-urlencoded` strictly: well-formed escapes of UTF-8, no nameless field.
    static Map<String, List<String>> fields(String body) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        int count = 0;
        for (String pair : body.isEmpty() ? new String[0] : body.split("&", -1)) {
            int eq = pair.indexOf('=');
            if (eq <= 0) {
                throw new RefusedException(Refusal.MALFORMED_REQUEST, Text.MALFORMED_NAMELESS);
            }
            if (++count > MAX_FIELDS) {
                throw new RefusedException(
                        Refusal.MALFORMED_REQUEST, Text.MALFORMED_FIELDS, Integer.toString(MAX_FIELDS));
            }
            String name = Handlers.decoded(pair.substring(0, eq), true);
            String value = Handlers.decoded(pair.substring(eq + 1), true);
            all.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return all;
    }

    // ---- what the door asks

    /// The proof that came with the form; empty if none did.
    public String token() {
        return only(TOKEN);
    }

    /// The sender's key of the request: empty in a blank form and in one that had none.
    public String key() {
        return only(KEY);
    }

    /// True once somebody has read the whole form and found it right.
    public boolean isDone() {
        return done;
    }

    // ---- reading

    /// One line of 1 to `max` characters; `missing` is said if it is empty.
    public String text(String name, int max, Text missing) {
        String value = optionalText(name, max).orElse("");
        if (value.isEmpty() && fault(name).isEmpty()) {
            fault(name, missing);
        }
        return value;
    }

    /// One line of at most `max` characters, without spaces at its ends, in normal form C.
    public Optional<String> optionalText(String name, int max) {
        return checked(name, Normalizer.normalize(single(name).strip(), Normalizer.Form.NFC), max, false);
    }

    /// Several lines of at most `max` characters in all, each ending with a line feed alone; `missing` is said if
    /// there are none.
    public String lines(String name, int max, Text missing) {
        String value = optionalLines(name, max).orElse("");
        if (value.isEmpty() && fault(name).isEmpty()) {
            fault(name, missing);
        }
        return value;
    }

    /// The same, which may be left empty.
    public Optional<String> optionalLines(String name, int max) {
        // Browsers end each line with CR and LF (HTML, form submission).
        return checked(
                name, single(name).replace("\r\n", "\n").replace('\r', '\n').strip(), max, true);
    }

    /// One of these, as radios, a list to select from or a button give it; `missing` is said otherwise.
    public String choice(String name, Set<String> allowed, Text missing) {
        String value = single(name);
        if (!allowed.contains(value)) {
            fault(name, missing);
            return "";
        }
        return value;
    }

    /// Those of these that are ticked, in the order sent.
    public List<String> choices(String name, Set<String> allowed) {
        asked.add(name);
        List<String> all = typed.getOrDefault(name, List.of());
        if (!allowed.containsAll(all) || new HashSet<>(all).size() < all.size()) {
            unread.add(FieldFault.of(FieldFault.at("", name), FieldFault.Rule.INVALID));
            return List.of();
        }
        return List.copyOf(all);
    }

    /// True if the one box of this name is ticked, which has the value `yes`.
    public boolean ticked(String name) {
        return choices(name, Set.of("yes")).size() == 1;
    }

    /// A whole number from `min` to `max`, of plain digits.
    public long integer(String name, long min, long max, Text wrong) {
        String value = single(name).strip();
        if (!value.matches("-?[0-9]{1,15}") || Long.parseLong(value) < min || Long.parseLong(value) > max) {
            fault(name, wrong, Long.toString(min), Long.toString(max));
            return min;
        }
        return Long.parseLong(value);
    }

    /// At which version the draft was read that the form saves to. A form that does not say so has read nothing.
    public Optional<Long> version() {
        return Optional.of(integer(VERSION, 0, 1_000_000_000L, Text.FORM_CHANGED));
    }

    /// A date of three fields, `<name>-day`, `<name>-month` and `<name>-year`; `wrong` is said if it is none.
    public Optional<LocalDate> date(String name, Text wrong) {
        String day = single(name + "-day").strip();
        String month = single(name + "-month").strip();
        String year = single(name + "-year").strip();
        if (day.matches("[0-9]{1,2}") && month.matches("[0-9]{1,2}") && year.matches("[0-9]{4}")) {
            try {
                LocalDate date = LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
                if (date.getYear() >= FIRST_YEAR) {
                    return Optional.of(date);
                }
            } catch (DateTimeException e) {
                fault(name, wrong);
                return Optional.empty();
            }
        }
        fault(name, wrong);
        return Optional.empty();
    }

    /// An id that the page itself has put there; any other text is nobody's id.
    public UUID id(String name) {
        String value = single(name);
        try {
            UUID id = UUID.fromString(value);
            if (id.toString().equals(value)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        throw new RefusedException(Refusal.NOT_FOUND);
    }

    /// The files chosen in a field; none if it was left empty.
    public List<Upload.Sent> files(String name) {
        asked.add(name);
        return files.getOrDefault(name, List.of());
    }

    /// Fields that do not matter this time, whatever stands in them.
    public void skip(String... names) {
        asked.addAll(List.of(names));
    }

    /// Passes over the fields whose names begin so: what was chosen asks for none of them.
    public void passOver(String beginning) {
        typed.keySet().stream().filter(name -> name.startsWith(beginning)).forEach(asked::add);
    }

    /// Notes a fault that the reader has found.
    public void fault(String name, Text said, Object... facts) {
        List<String> all = new ArrayList<>();
        for (Object fact : facts) {
            all.add(String.valueOf(fact));
        }
        faults.putIfAbsent(name, new Fault(name, Optional.of(said), all, ""));
    }

    /// Refuses if anything was wrong or left over.
    public void done() {
        Set<String> unknown = new TreeSet<>(typed.keySet());
        unknown.addAll(files.keySet());
        unknown.removeAll(asked);
        unknown.stream().findFirst().ifPresent(name -> fault("", Text.FORM_UNKNOWN, Handlers.shown(name)));
        if (!faults.isEmpty() || !unread.isEmpty()) {
            throw RefusedException.fields(List.copyOf(unread));
        }
        done = true;
    }

    // ---- what the page shows

    /// What stands in a field.
    public String value(String name) {
        return first(name);
    }

    /// True if a radio, box or entry of a list is chosen.
    public boolean has(String name, String value) {
        return typed.getOrDefault(name, List.of()).contains(value);
    }

    /// True if the form was refused because the draft has been saved otherwise since it was read: its page shows
    /// what stands there now beside what was typed.
    public boolean changed() {
        return faults.containsKey(VERSION);
    }

    /// The version that the form carries when it is shown, if the draft has this one now. Where something else has
    /// to be mended it stays the one that came: it must not hide what was saved meanwhile.
    public String version(long now) {
        return key().isEmpty() || changed() ? Long.toString(now) : first(VERSION);
    }

    /// What is wrong with a field.
    public Optional<Fault> fault(String name) {
        return Optional.ofNullable(faults.get(name));
    }

    /// Everything that is wrong, in the order of the page.
    public List<Fault> faults() {
        return List.copyOf(faults.values());
    }

    /// Takes over what a use case said is wrong, in words; `pointer` names the field (RFC 6901), or none.
    public void blame(String pointer, String words) {
        String name = pointer.startsWith("/") ? pointer.substring(1) : pointer;
        boolean known = asked.contains(name);
        faults.putIfAbsent(known ? name : "", new Fault(known ? name : "", Optional.empty(), List.of(), words));
    }

    /// Takes over a "no" about what was typed, or about the state of things, so that it is said on the page where
    /// it was typed. False for every other one, which is a page of its own.
    public boolean takes(RefusedException e, Messages messages) {
        int status = e.reason().status();
        if (e.reason() != Refusal.INVALID_FIELDS && status != 409 && status != 422) {
            return false;
        }
        e.faults().forEach(fault -> blame(fault.pointer(), messages.field(fault)));
        if (e.reason() == Refusal.IDEMPOTENCY_KEY_REUSED) {
            blame("", messages.text(Text.FORM_SENT_BEFORE));
        } else if (e.reason() == Refusal.DRAFT_CHANGED) {
            fault(VERSION, Text.FORM_CHANGED);
        } else if (e.reason() != Refusal.INVALID_FIELDS) {
            blame("", messages.refusalTitle(e.reason()) + ". " + messages.refusalDetail(e));
        }
        return true;
    }

    private Optional<String> checked(String name, String value, int max, boolean manyLines) {
        if (value.codePointCount(0, value.length()) > max) {
            fault(name, Text.FORM_TOO_LONG, max);
        } else if (manyLines ? PlainText.disguises(value) : PlainText.hides(value)) {
            fault(name, Text.FORM_CONTROL);
        }
        return PlainText.isBlank(value) ? Optional.empty() : Optional.of(value);
    }

    private String single(String name) {
        asked.add(name);
        List<String> all = typed.getOrDefault(name, List.of());
        if (all.size() > 1) {
            unread.add(FieldFault.of(FieldFault.at("", name), FieldFault.Rule.INVALID));
        }
        return first(name);
    }

    /// What stands in a field that no person fills in: nothing if it was sent twice, so that nobody has a choice.
    private String only(String name) {
        List<String> all = typed.getOrDefault(name, List.of());
        return all.size() == 1 ? all.getFirst() : "";
    }

    private String first(String name) {
        List<String> all = typed.getOrDefault(name, List.of());
        return all.isEmpty() ? "" : all.getFirst();
    }
}
