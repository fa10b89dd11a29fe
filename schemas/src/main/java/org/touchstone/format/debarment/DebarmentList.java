package org.touchstone.format.debarment;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// The government's list of debarred suppliers in the form in which a buyer hands it to the verifier:
/// `spec/debarment-list.md`. Nobody of this scheme makes it or vouches for it.
///
/// @param published the day of which the list is
/// @param source where the buyer has it from, at most 500 characters
public record DebarmentList(LocalDate published, String source, List<Entry> entries) {
    /// The value of `type`.
    public static final String TYPE = "touchstone-debarment-list";

    /// The greatest size of a file in bytes.
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    /// The greatest number of entries.
    public static final int MAX_ENTRIES = 20_000;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 8, 1_000_000);

    /// What follows from an entry by law.
    public enum Ground {
        /// The supplier must be excluded.
        MANDATORY("mandatory"),
        /// The supplier may be excluded, by a decision with reasons.
        DISCRETIONARY("discretionary");

        private final String code;

        Ground(String code) {
            this.code = code;
        }

        /// The code in the file.
        public String code() {
            return code;
        }

        static Ground of(String code) {
            for (Ground g : values()) {
                if (g.code.equals(code)) {
                    return g;
                }
            }
            throw new MalformedException("a ground is mandatory or discretionary");
        }
    }

    /// A supplier on the list.
    ///
    /// @param otherNames former and trading names
    /// @param reason the ground in the words of the list, at most 500 characters
    /// @param until the last day; absent: no end is set
    public record Entry(
            String name,
            List<String> otherNames,
            List<OrganisationId> identifiers,
            Ground ground,
            String reason,
            LocalDate from,
            Optional<LocalDate> until) {
        public Entry {
            otherNames = List.copyOf(otherNames);
            identifiers = List.copyOf(identifiers);
            requireText("a name", name, 300);
            otherNames.forEach(n -> requireText("a name", n, 300));
            requireText("a reason", reason, 500);
            if (until.isPresent() && until.get().isBefore(from)) {
                throw new MalformedException("an entry ends before it begins");
            }
        }

        /// True on this day.
        public boolean inForce(LocalDate day) {
            return !day.isBefore(from) && until.map(u -> !day.isAfter(u)).orElse(true);
        }

        Json.Obj json() {
            List<Json> ids = new ArrayList<>();
            identifiers.forEach(i -> ids.add(i.json()));
            Json.Obj.Builder o = Json.Obj.builder().with("name", name);
            if (!otherNames.isEmpty()) {
                o.with("otherNames", Json.Arr.ofStrings(otherNames));
            }
            return o.with("identifiers", new Json.Arr(ids))
                    .with("ground", ground.code())
                    .with("reason", reason)
                    .with("from", from.toString())
                    .withOptional("until", until.map(LocalDate::toString))
                    .build();
        }

        /// Reads an entry, normalising; throws [MalformedException].
        public static Entry of(Json.Obj o) {
            o.only("name", "otherNames", "identifiers", "ground", "reason", "from", "until");
            List<OrganisationId> ids = new ArrayList<>();
            for (Json.Obj i : o.objects("identifiers")) {
                i.only("scheme", "id");
                ids.add(OrganisationId.of(i));
            }
            return new Entry(
                    o.text("name"),
                    o.has("otherNames") ? o.texts("otherNames") : List.of(),
                    ids,
                    Ground.of(o.text("ground")),
                    o.text("reason"),
                    day(o.text("from")),
                    o.optionalText("until").map(DebarmentList::day));
        }
    }

    public DebarmentList {
        entries = List.copyOf(entries);
        requireText("a source", source, 500);
        if (entries.size() > MAX_ENTRIES) {
            throw new MalformedException("a debarment list has at most " + MAX_ENTRIES + " entries");
        }
    }

    /// The list as JSON.
    public Json.Obj json() {
        List<Json> all = new ArrayList<>();
        entries.forEach(e -> all.add(e.json()));
        return Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("published", published.toString())
                .with("source", source)
                .with("entries", new Json.Arr(all))
                .build();
    }

    /// The file's bytes, canonical JSON.
    public byte[] bytes() {
        return CanonicalJson.bytes(json());
    }

    /// Reads a file; throws [MalformedException]. Identifiers are normalised, since people write them.
    public static DebarmentList parse(byte[] file) {
        Json.Obj o = StrictJson.parseObject(file, LIMITS);
        o.only("type", "version", "published", "source", "entries");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a debarment list of version 1");
        }
        List<Json.Obj> read = o.objects("entries");
        if (read.size() > MAX_ENTRIES) {
            throw new MalformedException("a debarment list has at most " + MAX_ENTRIES + " entries");
        }
        return new DebarmentList(
                day(o.text("published")),
                o.text("source"),
                read.stream().map(Entry::of).toList());
    }

    /// Reads `2026-11-27`; throws [MalformedException].
    public static LocalDate day(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.toString().equals(text) && day.getYear() >= 1 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeParseException e) {
            throw new MalformedException("a day is written 2026-11-27", e);
        }
        throw new MalformedException("a day is written 2026-11-27");
    }

    private static void requireText(String what, String text, int most) {
        if (text.isBlank() || text.length() > most) {
            throw new MalformedException(what + " has 1 to " + most + " characters");
        }
    }
}
