package org.touchstone.registry.issuance.lint;

import java.util.Collection;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.text.PlainText;

/// No text can be read as something else than it is: normal form C, no control, direction or invisible characters, no
/// word made of letters of several scripts. A supplier's name goes to terminals, tables and pages of strangers.
final class TextClause implements Clause {
    @Override
    public String name() {
        return "text";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        return in(draft.token().token().payload());
    }

    private static Optional<String> in(Json value) {
        return switch (value) {
            case Json.Str(String text) -> PlainText.objection(text);
            case Json.Arr(var items) -> inAll(items);
            case Json.Obj(var members) -> inAll(members.values());
            case Json.Num _, Json.Bool _, Json.Null _ -> Optional.empty();
        };
    }

    private static Optional<String> inAll(Collection<Json> values) {
        for (Json value : values) {
            Optional<String> objection = in(value);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }
}
