package org.touchstone.verifier.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The sentences for people, by key. A file of blocks: a line `[key]`, then the text up to the next such line.
/// `{0}`, `{1}`… are slots. The file is read once, when the first sentence is needed.
///
/// The reasons and their sentences are not here: they are `reasons.json`, which both sides share.
public final class Catalogue {
    /// Verdicts, errors, hints.
    public static final Catalogue ENGLISH = new Catalogue("messages.en.txt");

    /// The help pages, apart so that a check does not read them.
    public static final Catalogue HELP = new Catalogue("help.en.txt");

    private final String file;
    private volatile Map<String, String> blocks = Map.of();

    private Catalogue(String file) {
        this.file = file;
    }

    /// The text of `key`, its slots filled with the values as they are; a missing key is a fault of ours.
    public String say(String key, Object... values) {
        return find(key, values).orElseThrow(() -> new IllegalStateException("no sentence for " + key));
    }

    /// As [#say], if there is such a key.
    public Optional<String> find(String key, Object... values) {
        String text = blocks().get(key);
        return text == null ? Optional.empty() : Optional.of(fill(text, values));
    }

    /// All texts by key.
    public Map<String, String> blocks() {
        Map<String, String> read = blocks;
        if (read.isEmpty()) {
            read = parse();
            blocks = read;
        }
        return read;
    }

    private static String fill(String text, Object... values) {
        if (values.length == 0 || text.indexOf('{') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 32);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '{' && i + 2 < text.length() && text.charAt(i + 2) == '}') {
                int slot = text.charAt(i + 1) - '0';
                if (slot >= 0 && slot < values.length) {
                    out.append(values[slot]);
                    i += 3;
                    continue;
                }
            }
            out.append(c);
            i++;
        }
        return out.toString();
    }

    private Map<String, String> parse() {
        String text;
        try (InputStream in = Catalogue.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + file);
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Map<String, String> out = new HashMap<>(512);
        int at = text.startsWith("[") ? 0 : text.indexOf("\n[") + 1;
        while (at < text.length()) {
            int close = text.indexOf("]\n", at);
            int next = text.indexOf("\n[", close + 1);
            int end = next < 0 ? text.length() : next;
            String body = close + 2 > end ? "" : text.substring(close + 2, end);
            if (out.put(text.substring(at + 1, close), body.stripTrailing()) != null) {
                throw new IllegalStateException("a key occurs twice in " + file);
            }
            at = next < 0 ? text.length() : next + 1;
        }
        return out;
    }
}
