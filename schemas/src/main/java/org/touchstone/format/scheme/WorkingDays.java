package org.touchstone.format.scheme;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// A calendar of working days: Monday to Friday without the bank holidays listed in a data file, which covers
/// whole years. Counting beyond the years covered is refused rather than guessed.
public final class WorkingDays {
    private static final List<String> SHIPPED = List.of("england-and-wales", "scotland", "northern-ireland");

    private final String id;
    private final LocalDate from;
    private final LocalDate to;
    private final Set<LocalDate> holidays;

    private WorkingDays(String id, LocalDate from, LocalDate to, Set<LocalDate> holidays) {
        this.id = id;
        this.from = from;
        this.to = to;
        this.holidays = Set.copyOf(holidays);
    }

    /// The calendars that come with the software, by id.
    public static Map<String, WorkingDays> shipped() {
        return Shipped.CALENDARS;
    }

    /// Read once, on first use.
    private static final class Shipped {
        static final Map<String, WorkingDays> CALENDARS = load();

        private static Map<String, WorkingDays> load() {
            Map<String, WorkingDays> out = new LinkedHashMap<>();
            for (String id : SHIPPED) {
                String name = "/calendars/" + id + ".json";
                try (InputStream in = WorkingDays.class.getResourceAsStream(name)) {
                    if (in == null) {
                        throw new IllegalStateException("resource " + name + " is missing");
                    }
                    out.put(id, parse(in.readAllBytes()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return Map.copyOf(out);
        }
    }

    /// Reads a calendar file; throws [MalformedException].
    public static WorkingDays parse(byte[] utf8) {
        Node n = new Node("", StrictJson.parseObject(utf8, StrictJson.Limits.DOCUMENT));
        if (!n.text("type").equals("touchstone-working-days") || n.integer("version", 1, 1) != 1) {
            throw n.fault("type", "is not a calendar of working days");
        }
        String id = n.id("id");
        n.text("title");
        LocalDate from = n.date("from");
        LocalDate to = n.date("to");
        if (from.getDayOfYear() != 1 || to.plusDays(1).getDayOfYear() != 1 || to.isBefore(from)) {
            throw n.fault("to", "a calendar covers whole years");
        }
        Set<LocalDate> holidays = new HashSet<>();
        for (LocalDate day : n.list("holidays", h -> {
            h.text("title");
            return h.date("date");
        })) {
            if (day.isBefore(from) || day.isAfter(to) || !holidays.add(day)) {
                throw n.fault("holidays", day + " occurs twice or lies outside the years covered");
            }
        }
        n.optionalText("explain");
        n.end();
        return new WorkingDays(id, from, to, holidays);
    }

    public String id() {
        return id;
    }

    /// Whether people work on this day; empty outside the years covered.
    public Optional<Boolean> isWorkingDay(LocalDate day) {
        if (day.isBefore(from) || day.isAfter(to)) {
            return Optional.empty();
        }
        DayOfWeek d = day.getDayOfWeek();
        return Optional.of(d != DayOfWeek.SATURDAY && d != DayOfWeek.SUNDAY && !holidays.contains(day));
    }

    /// The `n`th working day after `day`; the day itself never counts, so a limit of one working day that
    /// starts on a Friday ends on the Monday. With `n` = 0 the day itself.
    public LocalDate after(LocalDate day, int n) {
        LocalDate d = day;
        int left = n;
        while (left > 0) {
            d = d.plusDays(1);
            if (known(d)) {
                left--;
            }
        }
        return d;
    }

    /// The `n`th working day before `day`, counted likewise.
    public LocalDate before(LocalDate day, int n) {
        LocalDate d = day;
        int left = n;
        while (left > 0) {
            d = d.minusDays(1);
            if (known(d)) {
                left--;
            }
        }
        return d;
    }

    private boolean known(LocalDate d) {
        return isWorkingDay(d)
                .orElseThrow(() -> new MalformedException("the calendar \"" + id + "\" covers " + from + " to " + to
                        + " and cannot count to " + d + "; a newer calendar file is needed"));
    }
}
