package org.touchstone.format.fuzz;

import static org.touchstone.format.fuzz.FuzzTarget.require;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.touchstone.format.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A second reading of JSON, by a library that shares no line with ours.
final class PlainJson {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PlainJson() {}

    /// Requires that the library reads these bytes, and reads the same value.
    static void requireSame(byte[] bytes, Json ours) {
        JsonNode theirs;
        try {
            theirs = MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new FuzzTarget.FuzzFinding("another reader refuses this JSON: " + e.getOriginalMessage());
        }
        require(same(theirs, ours), "another reader understands this JSON alike");
    }

    private static boolean same(JsonNode theirs, Json ours) {
        return switch (ours) {
            case Json.Str(String s) -> theirs.isString() && theirs.stringValue().equals(s);
            case Json.Num(long n) -> theirs.isIntegralNumber() && theirs.canConvertToLong() && theirs.longValue() == n;
            case Json.Bool(boolean b) -> theirs.isBoolean() && theirs.booleanValue() == b;
            case Json.Null _ -> theirs.isNull();
            case Json.Arr(List<Json> values) -> {
                boolean equal = theirs.isArray() && theirs.size() == values.size();
                for (int i = 0; equal && i < values.size(); i++) {
                    equal = same(theirs.get(i), values.get(i));
                }
                yield equal;
            }
            case Json.Obj o -> {
                boolean equal =
                        theirs.isObject() && theirs.size() == o.members().size();
                Iterator<Map.Entry<String, Json>> members =
                        o.members().entrySet().iterator();
                while (equal && members.hasNext()) {
                    Map.Entry<String, Json> member = members.next();
                    JsonNode theirMember = theirs.get(member.getKey());
                    equal = theirMember != null && same(theirMember, member.getValue());
                }
                yield equal;
            }
        };
    }
}
