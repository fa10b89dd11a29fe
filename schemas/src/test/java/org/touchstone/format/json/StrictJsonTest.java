package org.touchstone.format.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StrictJsonTest {
    private static final StrictJson.Limits LIMITS = StrictJson.Limits.DOCUMENT;

    /// What the canonical reader must agree with: read, write again, compare.
    private static Optional<Json> byWritingAgain(byte[] bytes) {
        try {
            Json value = StrictJson.parse(bytes, LIMITS);
            return value instanceof Json.Obj && java.util.Arrays.equals(CanonicalJson.bytes(value), bytes)
                    ? Optional.of(value)
                    : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static Optional<Json> byReading(byte[] bytes) {
        try {
            return Optional.of(StrictJson.parseCanonicalObject(bytes, LIMITS));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    @Test
    void theCanonicalReaderAgreesWithWritingAgain() {
        Random random = new Random(8785);
        int canonical = 0;
        for (int i = 0; i < 4_000; i++) {
            Json value = object(random, 3);
            byte[] bytes = CanonicalJson.bytes(value);
            assertEquals(Optional.of(value), byReading(bytes));
            assertEquals(byWritingAgain(bytes), byReading(bytes));
            for (int j = 0; j < 20; j++) {
                byte[] altered = alter(bytes, random);
                Optional<Json> expected = byWritingAgain(altered);
                assertEquals(expected, byReading(altered), () -> new String(altered, StandardCharsets.UTF_8));
                canonical += expected.isPresent() ? 1 : 0;
            }
        }
        assertTrue(canonical > 1_000, "too few alterations stayed canonical to compare anything");
    }

    @Test
    void whatIsNotCanonicalIsRefusedByBoth() {
        for (String text : List.of(
                " {}",
                "{} ",
                "{ }",
                "{\"a\": 1}",
                "{\"a\" :1}",
                "{\"a\":1 }",
                "{\"a\":[1, 2]}",
                "{\"b\":1,\"a\":2}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":\"\\/\"}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"\\u000A\"}",
                "{\"a\":\"\\u000a\"}",
                "{\"a\":\"\\u001F\"}",
                "{\"a\":\"\\u0022\"}",
                "{\"a\":\"\\u00e9\"}",
                "{\"a\":-0}",
                "{\"a\":01}",
                "{\"a\":1.0}",
                "{\"a\":1e0}",
                "[]",
                "1",
                "\"a\"",
                "null",
                "{\"\uff0e\":1,\"\ud83d\ude00\":2}",
                "\ufeff{}")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(Optional.empty(), byReading(bytes), text);
            assertEquals(Optional.empty(), byWritingAgain(bytes), text);
        }
        for (String text : List.of(
                "{}",
                "{\"a\":\"\\u001f\"}",
                "{\"a\":\"\\b\\f\\n\\r\\t\\\"\\\\/\"}",
                "{\"\":0}",
                "{\"A\":1,\"a\":-5}",
                "{\"\ud83d\ude00\":2,\"\uff0e\":1}",
                "{\"a\":\"\u007f\u0085\u2028\ufffd\"}")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertTrue(byReading(bytes).isPresent(), text);
            assertEquals(byWritingAgain(bytes), byReading(bytes), text);
        }
    }

    @Test
    void membersOfACanonicalObjectAreAnOrdinaryMap() {
        Json.Obj o = StrictJson.parseCanonicalObject(
                "{\"a\":1,\"b\":\"x\",\"c\":[]}".getBytes(StandardCharsets.UTF_8), LIMITS);
        Map<String, Json> plain = new LinkedHashMap<>();
        plain.put("c", new Json.Arr(List.of()));
        plain.put("a", new Json.Num(1));
        plain.put("b", new Json.Str("x"));
        assertEquals(new Json.Obj(plain), o);
        assertEquals(new Json.Obj(plain).hashCode(), o.hashCode());
        assertEquals(List.of("a", "b", "c"), List.copyOf(o.members().keySet()));
        assertTrue(o.find("d").isEmpty());
        assertThrows(UnsupportedOperationException.class, () -> o.members().put("d", new Json.Null()));
        assertThrows(UnsupportedOperationException.class, () -> o.members().remove("a"));
        assertThrows(
                UnsupportedOperationException.class,
                () -> o.members().entrySet().iterator().next().setValue(new Json.Null()));
    }

    @Test
    void invalidUtf8IsRefusedAndTheReplacementCharacterIsNot() {
        for (byte[] bad : List.of(
                new byte[] {'"', (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'},
                new byte[] {'"', (byte) 0xe0, (byte) 0x80, (byte) 0xaf, '"'},
                new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xff, '"'},
                new byte[] {'"', (byte) 0xc3, '"'},
                new byte[] {'"', (byte) 0xef, (byte) 0xbf, (byte) 0xbd, (byte) 0xc3, '"'})) {
            assertThrows(MalformedException.class, () -> StrictJson.parse(bad));
        }
        byte[] replacement = "\"\ufffd\"".getBytes(StandardCharsets.UTF_8);
        assertEquals(new Json.Str("\ufffd"), StrictJson.parse(replacement));
        assertArrayEquals(replacement, CanonicalJson.bytes(StrictJson.parse(replacement)));
    }

    private static Json value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> new Json.Num(random.nextInt(3) == 0 ? random.nextLong() % Json.Num.MAX : random.nextInt(20) - 5);
            case 1 -> new Json.Bool(random.nextBoolean());
            case 2 -> new Json.Null();
            case 3, 4 -> new Json.Str(text(random));
            case 5 -> {
                List<Json> values = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    values.add(value(random, depth - 1));
                }
                yield new Json.Arr(values);
            }
            default -> object(random, depth - 1);
        };
    }

    private static Json.Obj object(Random random, int depth) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            members.put(text(random), value(random, depth));
        }
        return new Json.Obj(members);
    }

    private static String text(Random random) {
        String[] pieces = {
            "a",
            "B",
            "z",
            "0",
            " ",
            "\"",
            "\\",
            "/",
            "\n",
            "\t",
            "\u0001",
            "\u001f",
            "\u007f",
            "é",
            "\u20ac",
            "\ud83d\ude00",
            "\uff0e",
            "\u2028"
        };
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            out.append(pieces[random.nextInt(pieces.length)]);
        }
        return out.toString();
    }

    private static byte[] alter(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int at = random.nextInt(text.length() + 1);
        return switch (random.nextInt(5)) {
            case 0 -> (text.substring(0, at) + " " + text.substring(at)).getBytes(StandardCharsets.UTF_8);
            case 1 ->
                (text.substring(0, at) + "\"\\u/,:{}[]01a".charAt(random.nextInt(13)) + text.substring(at))
                        .getBytes(StandardCharsets.UTF_8);
            case 2 ->
                (text.substring(0, at) + text.substring(Math.min(text.length(), at + 1)))
                        .getBytes(StandardCharsets.UTF_8);
            case 3 -> {
                byte[] out = bytes.clone();
                out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
                yield out;
            }
            default ->
                text.replaceFirst("[a-z0-9]", random.nextBoolean() ? "\\\\u0061" : "5")
                        .getBytes(StandardCharsets.UTF_8);
        };
    }
}
