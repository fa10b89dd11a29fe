package org.touchstone.registry.fsck;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/// The sentences for operators, one language: what each kind of finding means and what to do next. The catalogue is
/// closed in both directions.
public final class FindingWords {
    private record Words(String what, String next) {}

    private final Map<Finding.Kind, Words> words = new EnumMap<>(Finding.Kind.class);

    private FindingWords(Properties from) {
        Set<String> left = new TreeSet<>(from.stringPropertyNames());
        for (Finding.Kind kind : Finding.Kind.values()) {
            words.put(
                    kind, new Words(take(from, kind.code() + ".what", left), take(from, kind.code() + ".next", left)));
        }
        if (!left.isEmpty()) {
            throw new IllegalStateException("sentences that belong to no finding: " + left);
        }
    }

    private static String take(Properties from, String key, Set<String> left) {
        String value = from.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("no sentence for " + key);
        }
        left.remove(key);
        return value;
    }

    /// The English catalogue.
    public static FindingWords english() {
        Properties p = new Properties();
        try (InputStream in = FindingWords.class.getResourceAsStream("/fsck_en.properties")) {
            if (in == null) {
                throw new IllegalStateException("fsck_en.properties is not on the class path");
            }
            p.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FindingWords(p);
    }

    /// What it means.
    public String what(Finding.Kind kind) {
        return of(kind).what();
    }

    /// What to do next.
    public String next(Finding.Kind kind) {
        return of(kind).next();
    }

    private Words of(Finding.Kind kind) {
        Words found = words.get(kind);
        if (found == null) {
            throw new IllegalStateException("no sentences for " + kind);
        }
        return found;
    }
}
