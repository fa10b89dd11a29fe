package org.touchstone.verifier.watch;

import java.time.LocalDate;
import java.util.Optional;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;

/// A contract whose supplier must stay accredited.
///
/// @param name what the buyer calls it; unique in its list
/// @param accreditation what must stay in force
/// @param until the contract's last day; afterwards it is not watched any more
/// @param level the level that the contract asks for
public record Contract(String name, AccreditationNumber accreditation, LocalDate until, Optional<String> level) {
    private static final int MAX_NAME = 200;

    public Contract {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new MalformedException("a contract's name has 1 to " + MAX_NAME + " characters");
        }
        level.ifPresent(l -> {
            if (l.isBlank() || l.length() > MAX_NAME) {
                throw new MalformedException("a level has 1 to " + MAX_NAME + " characters");
            }
        });
    }

    /// True if the contract still runs on this day.
    boolean runsOn(LocalDate day) {
        return !day.isAfter(until);
    }

    /// The contract as JSON.
    public Json.Obj json() {
        return Json.Obj.builder()
                .with("name", name)
                .with("accreditation", accreditation.value())
                .with("until", until.toString())
                .withOptional("level", level)
                .build();
    }

    static Contract of(Json.Obj o) {
        o.only("name", "accreditation", "until", "level");
        return new Contract(
                o.text("name"),
                new AccreditationNumber(o.text("accreditation")),
                Timestamp.parseDate(o.text("until")),
                o.optionalText("level"));
    }
}
