package org.touchstone.registry.web;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Answers kept in memory because they can never change: tiles and objects, whose name fixes their bytes. The least
/// lately used go when the room is full. Nothing that could be erased or replaced may be kept here.
public final class Kept {
    private final long room;
    private final Map<String, Answer> answers = new LinkedHashMap<>(256, 0.75f, true);
    private long used;

    /// `room`: bytes of bodies kept in all.
    public Kept(long room) {
        this.room = room;
    }

    /// The kept answer, or the one that `make` gives, kept from now on. What `make` throws is not kept.
    public Answer answer(String name, Supplier<Answer> make) {
        Optional<Answer> known = find(name);
        if (known.isPresent()) {
            return known.get();
        }
        Answer made = make.get().prepared();
        put(name, made);
        return made;
    }

    private synchronized Optional<Answer> find(String name) {
        return Optional.ofNullable(answers.get(name));
    }

    private synchronized void put(String name, Answer answer) {
        long size = size(name, answer);
        if (size > room / 8 || answers.containsKey(name)) {
            return;
        }
        answers.put(name, answer);
        used += size;
        Iterator<Map.Entry<String, Answer>> oldest = answers.entrySet().iterator();
        while (used > room && oldest.hasNext()) {
            Map.Entry<String, Answer> gone = oldest.next();
            used -= size(gone.getKey(), gone.getValue());
            oldest.remove();
        }
    }

    private static long size(String name, Answer answer) {
        return 200L
                + name.length()
                + answer.bytes().length
                + answer.gzip().map(g -> g.length).orElse(0);
    }
}
