package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.MalformedException;

/// A vector says only the outcome and the first code; this says all the rest of the verdict: every check with its
/// facts, what was proved, what is shown as a claim. A record of a check must come out the same in ten years, so a
/// change of any of it is a change to be looked at in `verdicts.txt`, which [#main] writes.
class WholeVerdictTest {
    private static final Map<String, String> EXPECTED = read();

    private static Map<String, String> read() {
        Map<String, String> out = new LinkedHashMap<>();
        try (InputStream in =
                Objects.requireNonNull(WholeVerdictTest.class.getResourceAsStream("/verdicts.txt"), "verdicts.txt")) {
            for (String part : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^# ")) {
                if (!part.isEmpty()) {
                    int end = part.indexOf('\n');
                    out.put(part.substring(0, end), part.substring(end + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    static List<Vector> vectors() {
        return Vector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorGivesThisVerdict(Vector v) {
        assertEquals(EXPECTED.get(v.name()), shown(v), v.name());
    }

    @Test
    void everyVectorHasOne() {
        assertEquals(
                vectors().stream().map(Vector::name).collect(Collectors.toCollection(TreeSet::new)),
                new TreeSet<>(EXPECTED.keySet()));
    }

    /// Writes the file: the argument is its path.
    public static void main(String[] args) throws IOException {
        StringBuilder out = new StringBuilder();
        for (Vector v : vectors()) {
            out.append("# ").append(v.name()).append('\n').append(shown(v));
        }
        Files.writeString(Path.of(args[0]), out);
    }

    private static String shown(Vector v) {
        try {
            return v.verdicts().stream().map(WholeVerdictTest::shown).collect(Collectors.joining());
        } catch (MalformedException e) {
            return "malformed\n";
        }
    }

    private static String shown(Verdict v) {
        StringBuilder out = new StringBuilder(v.name());
        v.bidder().ifPresent(b -> out.append(" by ").append(b));
        out.append(": ").append(v.outcome()).append(' ').append(v.codes()).append('\n');
        List<String> hidden = new ArrayList<>();
        List<String> notAsked = new ArrayList<>();
        for (Check c : v.checks()) {
            String sign = switch (c.finding()) {
                case Finding.Passed _ -> "+ ";
                case Finding.Failed _ -> "- ";
                case Finding.Unknown _ -> "? ";
                case Finding.NotAsked _ -> "";
            };
            if (sign.isEmpty()) {
                (c.finding().code().equals("HIDDEN") ? hidden : notAsked).add(c.id());
            } else {
                out.append(sign).append(c.id()).append(' ').append(c.finding().code());
                c.finding()
                        .facts()
                        .forEach((k, f) -> out.append(", ")
                                .append(k)
                                // What a reader says of a broken file is for people, and may be said better.
                                .append(k.equals("detail") ? f.isEmpty() ? " none" : "" : "=" + f));
                out.append('\n');
            }
        }
        if (!hidden.isEmpty()) {
            // Everything after a doubt about integrity is.
            boolean rest = v.checks().getLast().id().equals(hidden.getLast());
            out.append("hidden: ")
                    .append(hidden.size())
                    .append(rest ? " from " : " with ")
                    .append(hidden.getFirst())
                    .append('\n');
        }
        if (!notAsked.isEmpty()) {
            out.append("not asked: ").append(String.join(", ", notAsked)).append('\n');
        }
        v.claimed().ifPresent(c -> out.append("says ").append(c.id()).append('\n'));
        v.certificate().ifPresent(c -> out.append("proved ").append(proved(c)));
        v.replaced().ifPresent(c -> out.append("in place of ").append(proved(c)));
        v.presentationId().ifPresent(p -> out.append("presentation ").append(p).append('\n'));
        return out.toString();
    }

    private static String proved(VerifiedCertificate c) {
        return c.certificate().id() + " at " + c.logIndex() + " of " + c.logSize() + ", " + c.logged() + "\n";
    }
}
