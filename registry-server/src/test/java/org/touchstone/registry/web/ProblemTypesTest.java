package org.touchstone.registry.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

/// The specification lists exactly the reasons that the program knows, in its words.
class ProblemTypesTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| ([0-9]{3}) \\| (.+) \\|");
    private static final Pattern FIELD = Pattern.compile("\\| `([a-z-]+)` \\| ([^0-9|].*) \\|");

    @Test
    void theSpecificationIsTheCatalogue() throws Exception {
        String spec = Files.readString(Path.of("../schemas/spec/problem-types.md"));
        Messages messages = Messages.english();
        List<String> expected = new ArrayList<>();
        for (Refusal r : Refusal.values()) {
            expected.add(r.code() + " " + r.status() + " " + messages.refusalTitle(r));
        }
        List<String> found = new ArrayList<>();
        for (Matcher m = ROW.matcher(spec); m.find(); ) {
            found.add(m.group(1) + " " + m.group(2) + " " + m.group(3));
        }
        assertEquals(expected, found);
        List<String> fields = new ArrayList<>();
        for (Matcher m = FIELD.matcher(spec); m.find(); ) {
            fields.add(m.group(1));
        }
        List<String> rules = new ArrayList<>();
        for (FieldFault.Rule r : FieldFault.Rule.values()) {
            rules.add(r.code());
        }
        assertEquals(rules, fields);
    }

    @Test
    void theOpenApiDocumentNamesEveryCode() throws Exception {
        Json.Obj document = StrictJson.parseObject(
                Files.readAllBytes(Path.of("src/main/resources/openapi.json")), StrictJson.Limits.DOCUMENT);
        List<String> codes = new ArrayList<>();
        for (Refusal r : Refusal.values()) {
            codes.add(r.code());
        }
        codes.add("fault");
        assertEquals(
                codes,
                document.obj("components")
                        .obj("schemas")
                        .obj("Problem")
                        .obj("properties")
                        .obj("code")
                        .texts("enum"));
    }
}
