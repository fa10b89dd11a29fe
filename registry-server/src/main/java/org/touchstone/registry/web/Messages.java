package org.touchstone.registry.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/// The sentences of one language, read once from `messages_<language>.properties`.
///
/// The catalogue is closed in both directions: loading fails if a constant of [Text], a [Refusal] or a field rule has
/// no sentence, or if a sentence belongs to nothing. Places are `{0}`, `{1}` …; there is no other syntax, and a place
/// that is not filled is a programming error. Nothing here is HTML: templates escape.
public final class Messages {
    /// Where the people of the registry and its suppliers are: by its clock days are told them.
    public static final ZoneId HERE = ZoneId.of("Europe/London");

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.UK);
    private static final String PLAIN = ".plain";
    private static final String NOTICE = "notice.";

    private final Map<Text, String> texts = new EnumMap<>(Text.class);
    private final Map<String, String> others = new HashMap<>();

    private Messages(Properties from) {
        Set<String> left = new TreeSet<>(from.stringPropertyNames());
        Set<String> absent = new TreeSet<>();
        for (Text text : Text.values()) {
            String value = from.getProperty(text.key());
            if (value == null) {
                absent.add(text.key());
            } else {
                texts.put(text, value);
            }
            left.remove(text.key());
        }
        for (Refusal refusal : Refusal.values()) {
            take(from, "refusal." + refusal.code() + ".title", left, absent);
            take(from, "refusal." + refusal.code() + ".detail", left, absent);
        }
        for (FieldFault.Rule rule : FieldFault.Rule.values()) {
            take(from, "field." + rule.code(), left, absent);
            if (rule.hasPlain()) {
                take(from, "field." + rule.code() + PLAIN, left, absent);
            }
        }
        for (String key : Set.copyOf(left)) {
            if (key.startsWith(NOTICE)) {
                take(from, key, left, absent);
            }
        }
        if (!absent.isEmpty() || !left.isEmpty()) {
            throw new IllegalStateException("message catalogue: missing " + absent + ", unknown " + left);
        }
    }

    private void take(Properties from, String key, Set<String> left, Set<String> absent) {
        String value = from.getProperty(key);
        if (value == null) {
            absent.add(key);
        } else {
            others.put(key, value);
        }
        left.remove(key);
    }

    /// The English catalogue.
    public static Messages english() {
        Properties p = new Properties();
        try (InputStream in = Messages.class.getResourceAsStream("/messages_en.properties")) {
            if (in == null) {
                throw new IllegalStateException("messages_en.properties is not on the class path");
            }
            p.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Messages(p);
    }

    /// The sentence, its places filled in order.
    public String text(Text text, Object... values) {
        String pattern = texts.get(text);
        if (pattern == null) {
            throw new IllegalStateException("no sentence for " + text);
        }
        return fill(pattern, values);
    }

    /// The day here, such as `22 November 2026`.
    public static String day(Instant at) {
        return day(LocalDate.ofInstant(at, HERE));
    }

    /// A day as people write it.
    public static String day(LocalDate day) {
        return DAY.format(day);
    }

    /// What kind of refusal, in a few words.
    public String refusalTitle(Refusal refusal) {
        return fill(other("refusal." + refusal.code() + ".title"));
    }

    /// What happened and what to do next. A place without a fact stays empty: the thrower knows best what it may
    /// say.
    public String refusalDetail(Refusal refusal, List<String> facts) {
        return fillLoosely(other("refusal." + refusal.code() + ".detail"), facts);
    }

    /// The same in the words that fit the cause, if there are such.
    public String refusalDetail(RefusedException refused) {
        return refused.words()
                .map(words -> text(words, refused.facts().toArray()))
                .orElseGet(() -> refusalDetail(refused.reason(), refused.facts()));
    }

    /// What is wrong with a field.
    public String field(FieldFault fault) {
        String key = "field." + fault.rule().code();
        return fault.facts().isEmpty() && fault.rule().hasPlain()
                ? other(key + PLAIN)
                : fillLoosely(other(key), fault.facts());
    }

    /// What a notice says: `<kind>.title`, `<kind>.text`, and what all have in common.
    public String notice(String key, Object... values) {
        return fill(other(NOTICE + key), values);
    }

    private String other(String key) {
        String value = others.get(key);
        if (value == null) {
            throw new IllegalStateException("no sentence for " + key);
        }
        return value;
    }

    private static String fillLoosely(String pattern, List<String> facts) {
        Object[] values = new Object[10];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < facts.size() ? facts.get(i) : "";
        }
        return fill(pattern, values).strip();
    }

    private static String fill(String pattern, Object... values) {
        if (pattern.indexOf('{') < 0) {
            return pattern;
        }
        StringBuilder out = new StringBuilder(pattern.length() + 40);
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '{' && at + 2 < pattern.length() && pattern.charAt(at + 2) == '}') {
                int place = pattern.charAt(at + 1) - '0';
                if (place < 0 || place >= values.length) {
                    throw new IllegalArgumentException("nothing given for {" + place + "} in: " + pattern);
                }
                out.append(values[place]);
                at += 3;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }
}
