package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

class EventCodecTest {

    static List<RegisterEvent> samples() {
        return SampleEvents.all();
    }

    @Test
    void everyTypeHasASampleAndAWordOfItsOwn() {
        Set<Class<?>> kinds = samples().stream().map(RegisterEvent::getClass).collect(Collectors.toSet());
        assertEquals(Set.of(RegisterEvent.class.getPermittedSubclasses()), kinds);
        Set<String> words = samples().stream().map(EventCodec::type).collect(Collectors.toSet());
        assertEquals(kinds.size(), words.size());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anEventSurvivesTheRoundTrip(RegisterEvent event) {
        byte[] entry = EventCodec.encode(event);
        assertEquals(event, EventCodec.decode(entry));
        assertArrayEquals(entry, EventCodec.encode(EventCodec.decode(entry)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anEntryIsClosedAndComplete(RegisterEvent event) {
        Json.Obj json = EventCodec.json(event);
        refused(with(json, "zz", new Json.Num(1)));
        refused(with(json, "v", new Json.Num(2)));
        refused(with(json, "type", new Json.Str("something-else")));
        refused(with(json, "time", new Json.Str("2026-11-22T12:00:00.000Z")));
        Set<String> optional = new HashSet<>(Set.of("application", "supersedes", "until", "by", "replacedBy"));
        for (String name : json.members().keySet()) {
            Map<String, Json> without = new LinkedHashMap<>(json.members());
            without.remove(name);
            if (!optional.contains(name)
                    || event instanceof RegisterEvent.ApplicationComplete
                    || event instanceof RegisterEvent.AccreditationContinued
                    || event instanceof RegisterEvent.SuspensionExtended) {
                refused(new Json.Obj(without));
            }
            refused(with(json, name, new Json.Null()));
            refused(with(json, name, new Json.Bool(true)));
            refused(with(json, name, new Json.Str("")));
            refused(with(json, name, new Json.Str("<b>Fred</b> says hello")));
            refused(with(json, name, new Json.Num(-1)));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void onlyTheCanonicalBytesAreAnEntry(RegisterEvent event) {
        String text = new String(EventCodec.encode(event), StandardCharsets.UTF_8);
        for (String other : List.of(
                text + "\n",
                " " + text,
                text.replace(",", ", "),
                text.replace("\"v\":1", "\"\\u0076\":1"),
                "\ufeff" + text)) {
            assertThrows(MalformedException.class, () -> EventCodec.decode(other.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void anEntryLargerThanTheCapIsNeitherWrittenNorRead() {
        byte[] large = new byte[EventCodec.MAX_BYTES + 1];
        java.util.Arrays.fill(large, (byte) ' ');
        assertThrows(MalformedException.class, () -> EventCodec.decode(large));
        List<java.util.UUID> ids = new java.util.ArrayList<>();
        for (int i = 0; i < RegisterEvent.CasesClosed.MAX; i++) {
            ids.add(new java.util.UUID(((long) i << 20) | 0x4000, 0x8000000000000000L));
        }
        assertTrue(EventCodec.encode(new RegisterEvent.CasesClosed(SampleEvents.TIME, "2026-W01", ids)).length
                <= EventCodec.MAX_BYTES);
    }

    private static Json.Obj with(Json.Obj json, String name, Json value) {
        Map<String, Json> members = new LinkedHashMap<>(json.members());
        members.put(name, value);
        return new Json.Obj(members);
    }

    private static void refused(Json.Obj json) {
        assertThrows(MalformedException.class, () -> EventCodec.decode(CanonicalJson.bytes(json)), json::toString);
    }
}
