package org.touchstone.format.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members of an object that was read in canonical form: two arrays, sorted by name, never changed. A replay reads
/// millions of these, and a hash table for each would cost more than reading the text.
final class SortedMembers extends AbstractMap<String, Json> {
    static final SortedMembers NONE = new SortedMembers(new String[0], new Json[0]);

    private final String[] names;
    private final Json[] values;

    /// Takes the arrays over; `names` must ascend strictly.
    SortedMembers(String[] names, Json[] values) {
        this.names = names;
        this.values = values;
    }

    private int find(@Nullable Object name) {
        return name instanceof String s ? Arrays.binarySearch(names, s) : -1;
    }

    @Override
    public @Nullable Json get(@Nullable Object name) {
        int i = find(name);
        return i < 0 ? null : values[i];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return find(name) >= 0;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public Set<Map.Entry<String, Json>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Json>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < names.length;
                    }

                    @Override
                    public Map.Entry<String, Json> next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        return Map.entry(names[next], values[next++]);
                    }
                };
            }

            @Override
            public int size() {
                return names.length;
            }
        };
    }
}
