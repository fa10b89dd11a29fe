package org.touchstone.registry.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.pages.jte.JteapiGenerated;
import org.touchstone.registry.pages.jte.JteoperationGenerated;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The interface for programs, rendered from the OpenAPI document that is served: a list of all operations, and a page
/// for each with its parameters, its body, its answers, its errors and a command line that asks for it.
public final class ApiPages {
    private final Frame frame;
    private final PublicUrl publicUrl;
    private final byte[] document;
    private final ApiPage index;
    private final Map<String, OperationPage> operations = new LinkedHashMap<>();

    public ApiPages(Frame frame, PublicUrl publicUrl) {
        this.frame = frame;
        this.publicUrl = publicUrl;
        this.document = TextPages.resource("/openapi.json");
        this.index = read(StrictJson.parseObject(document, StrictJson.Limits.DOCUMENT));
    }

    /// The URLs of this part.
    public List<Route> routes() {
        Answer served = Answer.of("application/json", document)
                .cache(Answer.Cache.REVALIDATE)
                .open()
                .prepared();
        return List.of(
                Route.get("/openapi.json", _ -> served),
                Route.get("/api", _ -> list()),
                Route.get("/api/{operation}", this::operation));
    }

    private Answer list() {
        Page page = frame.page(Frame.Part.API, frame.t(Text.API_TITLE), Optional.of("/openapi.json"));
        return Frame.html(out -> JteapiGenerated.render(out, null, page, index));
    }

    private Answer operation(Request request) {
        OperationPage shown = operations.get(request.path("operation"));
        if (shown == null) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        Page page = frame.page(
                Frame.Part.API,
                frame.t(Text.API_OPERATION_TITLE, shown.summary(), shown.method() + " " + shown.path()),
                Optional.empty(),
                frame.to(Frame.Part.API));
        return Frame.html(out -> JteoperationGenerated.render(out, null, page, shown));
    }

    // ---- reading the document

    private ApiPage read(Json.Obj openapi) {
        Map<String, List<Listed>> groups = new LinkedHashMap<>();
        openapi.objects("tags").forEach(t -> groups.put(t.text("name"), new ArrayList<>()));
        openapi.obj("paths").members().forEach((path, item) -> {
            if (item instanceof Json.Obj methods) {
                methods.members().forEach((method, value) -> {
                    if (value instanceof Json.Obj op) {
                        OperationPage shown = operation(path, method.toUpperCase(Locale.ROOT), op);
                        operations.put(op.text("operationId"), shown);
                        groups.computeIfAbsent(op.texts("tags").getFirst(), _ -> new ArrayList<>())
                                .add(new Listed(
                                        shown.method() + " " + path,
                                        "/api/" + op.text("operationId"),
                                        Optional.empty(),
                                        List.of(shown.summary())));
                    }
                });
            }
        });
        List<ApiPage.Group> out = new ArrayList<>();
        groups.forEach((name, listed) -> out.add(new ApiPage.Group(name, listed)));
        return new ApiPage(out);
    }

    private OperationPage operation(String path, String method, Json.Obj op) {
        List<Json.Obj> given = op.has("parameters") ? op.objects("parameters") : List.of();
        List<OperationPage.Field> parameters = given.stream()
                .map(p -> new OperationPage.Field(
                        p.text("name"),
                        frame.t(Text.valueOf("API_IN_" + p.text("in").toUpperCase(Locale.ROOT))),
                        p.has("schema") ? kind(p.obj("schema")) : "",
                        p.has("required") && p.bool("required"),
                        p.optionalText("description").orElse("")))
                .toList();
        Map<String, Json> bodies =
                op.has("requestBody") ? op.obj("requestBody").obj("content").members() : Map.of();
        List<OperationPage.Field> fields = new ArrayList<>();
        Optional<String> example = Optional.empty();
        if (bodies.get("application/json") instanceof Json.Obj json) {
            if (json.has("schema")) {
                fields("", json.obj("schema"), fields);
            }
            example = json.find("example").map(ApiPages::indented);
        }
        List<Fact> answers = new ArrayList<>();
        op.obj("responses").members().forEach((status, answer) -> {
            if (answer instanceof Json.Obj a && !a.has("$ref")) {
                String types = a.has("content")
                        ? String.join(", ", a.obj("content").members().keySet())
                        : "";
                answers.add(Fact.of(status, (a.text("description") + " " + types).strip()));
            }
        });
        return new OperationPage(
                method,
                path,
                op.text("summary"),
                op.has("security"),
                parameters,
                List.copyOf(bodies.keySet()),
                fields,
                example,
                answers,
                curl(path, method, op, given, bodies));
    }

    /// The fields of an object, those inside it after it.
    private void fields(String above, Json.Obj schema, List<OperationPage.Field> out) {
        List<String> required = schema.has("required") ? schema.texts("required") : List.of();
        if (!schema.has("properties")) {
            return;
        }
        schema.obj("properties").members().forEach((name, value) -> {
            if (value instanceof Json.Obj part) {
                out.add(new OperationPage.Field(
                        above + name,
                        "",
                        kind(part),
                        required.contains(name),
                        part.optionalText("description").orElse("")));
                fields(above + name + ".", part, out);
                if (part.has("items")) {
                    fields(above + name + "[].", part.obj("items"), out);
                }
            }
        });
    }

    /// What a value may be, briefly: `string, at most 4000 characters`.
    private String kind(Json.Obj schema) {
        List<String> out = new ArrayList<>();
        String type = schema.find("type").orElse(new Json.Null()) instanceof Json.Str(String t) ? t : "object";
        out.add(schema.optionalText("format").map(f -> type + " (" + f + ")").orElse(type));
        if (schema.find("enum").orElse(new Json.Null()) instanceof Json.Arr(List<Json> values)) {
            out.add(String.join(" | ", values.stream().map(CanonicalJson::text).toList()));
        }
        limit(schema, "minLength", Text.API_MIN_LENGTH, out);
        limit(schema, "maxLength", Text.API_MAX_LENGTH, out);
        limit(schema, "minimum", Text.API_MINIMUM, out);
        limit(schema, "maximum", Text.API_MAXIMUM, out);
        limit(schema, "minItems", Text.API_MIN_ITEMS, out);
        limit(schema, "maxItems", Text.API_MAX_ITEMS, out);
        return String.join(", ", out);
    }

    private void limit(Json.Obj schema, String name, Text says, List<String> out) {
        if (schema.has(name)) {
            out.add(frame.t(says, Labels.number(schema.integer(name))));
        }
    }

    /// A command line that asks for it, with the examples of the document; what it has none for stands as `NAME`.
    private String curl(String path, String method, Json.Obj op, List<Json.Obj> parameters, Map<String, Json> bodies) {
        String asked = path;
        List<String> query = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (Json.Obj p : parameters) {
            String name = p.text("name");
            Optional<String> example = p.find("example").map(ApiPages::plain);
            switch (p.text("in")) {
                case "path" -> asked = asked.replace("{" + name + "}", example.orElse(name.toUpperCase(Locale.ROOT)));
                case "query" ->
                    example.ifPresent(e -> query.add(name + "=" + URLEncoder.encode(e, StandardCharsets.UTF_8)));
                default -> words.add("  -H '" + name + ": " + example.orElse("$(uuidgen)") + "'");
            }
        }
        StringBuilder out = new StringBuilder("curl ");
        if (!method.equals("GET")) {
            out.append("-X ").append(method).append(' ');
        }
        out.append('\'').append(publicUrl).append(asked);
        out.append(query.isEmpty() ? "" : "?" + String.join("&", query)).append('\'');
        if (op.has("security")) {
            words.addFirst("  -H 'Authorization: Bearer TOKEN'");
        }
        for (Map.Entry<String, Json> body : bodies.entrySet()) {
            Optional<String> example = body.getValue() instanceof Json.Obj b
                    ? b.find("example").map(CanonicalJson::text)
                    : Optional.empty();
            if (body.getKey().equals("multipart/form-data")) {
                words.add("  -F file=@FILE");
            } else {
                words.add("  -H 'Content-Type: " + body.getKey() + "'");
                // A quote inside the shell's quotes ends them, stands for itself, and begins them
                // again.
                words.add(example.map(e -> "  --data '" + e.replace("'", "'\\''") + "'")
                        .orElse("  --data-binary @FILE"));
            }
            break;
        }
        words.forEach(w -> out.append(" \\\n").append(w));
        return out.toString();
    }

    private static String plain(Json value) {
        return value instanceof Json.Str(String text) ? text : CanonicalJson.text(value);
    }

    /// JSON with a line for each member, as people read it.
    private static String indented(Json value) {
        StringBuilder out = new StringBuilder();
        indented(value, "", out);
        return out.toString();
    }

    private static void indented(Json value, String margin, StringBuilder out) {
        String deeper = margin + "  ";
        switch (value) {
            case Json.Obj o
            when !o.members().isEmpty() -> {
                String before = "{\n";
                for (Map.Entry<String, Json> m : o.members().entrySet()) {
                    out.append(before).append(deeper).append(CanonicalJson.text(new Json.Str(m.getKey())));
                    out.append(": ");
                    indented(m.getValue(), deeper, out);
                    before = ",\n";
                }
                out.append('\n').append(margin).append('}');
            }
            case Json.Arr(List<Json> values)
            when !values.isEmpty() -> {
                String before = "[\n";
                for (Json one : values) {
                    out.append(before).append(deeper);
                    indented(one, deeper, out);
                    before = ",\n";
                }
                out.append('\n').append(margin).append(']');
            }
            case Json.Obj _, Json.Arr _, Json.Str _, Json.Num _, Json.Bool _, Json.Null _ ->
                out.append(CanonicalJson.text(value));
        }
    }
}
