package org.touchstone.registry.people;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.touchstone.format.json.Json;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Which saves a draft has seen, so that nobody overwrites unseen what somebody else, or the same person in another
/// window, has saved. The version of a draft is the number of saves that changed it; each of its fields knows the
/// version that made it what it is now, or took it away.
///
/// A version for each field, and not one for all: people who fill in different pages of one draft at the same time
/// are in nobody's way.
///
/// @param fields by field, the version since which it is as it is; a field without one has never been saved
public record Versions(Map<String, Long> fields) {
    /// The name of the member in which a draft carries them, sealed with the rest of it.
    public static final String MEMBER = "saved";

    public Versions {
        fields = Map.copyOf(fields);
    }

    /// Those of a draft as it is kept; none in one that was last saved before there were any.
    public static Versions of(Json.Obj kept) {
        Map<String, Long> fields = new HashMap<>();
        if (kept.has(MEMBER)) {
            Json.Obj saved = kept.obj(MEMBER);
            saved.members().keySet().forEach(field -> fields.put(field, saved.integer(field)));
        }
        return new Versions(fields);
    }

    /// As a draft carries them.
    public Json.Obj json() {
        Json.Obj.Builder out = Json.Obj.builder();
        new TreeMap<>(fields).forEach(out::with);
        return out.build();
    }

    /// The version of the draft: 0 before anything was saved.
    public long current() {
        return fields.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /// What they are once the fields `before` have become `after`. Refuses if one of those that differ is not what
    /// it was at the version `read`; saying again what stands there already is no change. Who says no version
    /// takes the draft as it comes.
    public Versions change(Map<String, ? extends Json> before, Map<String, ? extends Json> after, Optional<Long> read) {
        Set<String> changed = new HashSet<>(before.keySet());
        changed.addAll(after.keySet());
        changed.removeIf(field -> Optional.ofNullable(before.get(field)).equals(Optional.ofNullable(after.get(field))));
        if (changed.isEmpty()) {
            return this;
        }
        long current = current();
        // A version that is still to come belongs to another draft: nothing of this one was read.
        boolean unread = read.filter(at ->
                        at > current || changed.stream().anyMatch(field -> fields.getOrDefault(field, 0L) > at))
                .isPresent();
        if (unread) {
            throw new RefusedException(Refusal.DRAFT_CHANGED);
        }
        Map<String, Long> next = new HashMap<>(fields);
        changed.forEach(field -> next.put(field, current + 1));
        return new Versions(next);
    }
}
