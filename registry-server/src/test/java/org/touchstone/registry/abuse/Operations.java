package org.touchstone.registry.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;

/// Every operation of the OpenAPI document as a request that could be sent, with values for its path that exist: a new
/// route is in the suite from the moment that it is described.
record Operations(List<Operation> all) {

    /// One method of one path.
    ///
    /// @param path the pattern, as in the document
    /// @param filled the path with values that exist
    /// @param query names that may be given
    /// @param person whether somebody has to be signed in
    /// @param schema what a JSON body looks like, if it takes one
    /// @param types the media types of its body; empty if it takes none
    record Operation(
            String method,
            String path,
            String filled,
            Set<String> query,
            boolean person,
            Optional<Json.Obj> schema,
            List<String> types) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        /// A body of the right shape, as far as the document says.
        String sample() {
            return schema.map(s -> CanonicalJson.text(value(s))).orElse("");
        }

        /// The whole request with these headers after the host, and this body.
        String request(String headers, String body) {
            return method + " " + filled + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                    + (body.isEmpty()
                            ? ""
                            : "Content-Length: " + body.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1).length
                                    + "\r\n")
                    + "\r\n" + body;
        }

        /// The headers of a request that means it: who asks, under which key, and what comes.
        String earnest(String token) {
            return "Authorization: Bearer " + token + "\r\n"
                    + (method.equals("GET") ? "" : "Idempotency-Key: " + UUID.randomUUID() + "\r\n")
                    + (types.isEmpty() ? "" : "Content-Type: " + types.getFirst() + "\r\n");
        }
    }

    static Operations of(Target target) throws java.io.IOException {
        Map<String, String> values = Map.ofEntries(
                Map.entry("/suppliers/{key}", target.ask("SELECT id FROM supplier ORDER BY id LIMIT 1")),
                Map.entry("{supplier}", target.ask("SELECT id FROM supplier ORDER BY id LIMIT 1")),
                Map.entry("{number}", target.ask("SELECT number FROM accreditation ORDER BY number LIMIT 1")),
                Map.entry("{id}", target.ask("SELECT id FROM certificate ORDER BY id LIMIT 1")),
                Map.entry("/openings/{id}", target.ask("SELECT id FROM opening ORDER BY id LIMIT 1")),
                Map.entry("{digest}", target.ask("SELECT digest FROM object ORDER BY digest LIMIT 1")),
                Map.entry("{index}", "1"),
                Map.entry("/log/tile/{path}", "0/000.p/3"),
                Map.entry("{purpose}", "revocation"),
                Map.entry("{n}", "1"),
                Map.entry("{edition}", "sra-1"),
                Map.entry("{code}", "not-found"),
                Map.entry("{operation}", "getLogJson"),
                Map.entry("{person}", target.ask("SELECT id FROM person ORDER BY id LIMIT 1")),
                Map.entry("{application}", target.ask("SELECT id FROM application ORDER BY id LIMIT 1")),
                Map.entry("{evidence}", target.ask("SELECT id FROM evidence ORDER BY id LIMIT 1")),
                Map.entry("{share}", UUID.randomUUID().toString()),
                Map.entry(
                        "/api/v1/applicants/{application}",
                        target.ask("SELECT application FROM register_application ORDER BY application LIMIT 1")),
                Map.entry("{invitation}", UUID.randomUUID().toString()),
                Map.entry("{conflict}", UUID.randomUUID().toString()),
                Map.entry("{role}", "registrar"),
                Map.entry("{comment}", UUID.randomUUID().toString()),
                Map.entry("{session}", UUID.randomUUID().toString()),
                Map.entry("{notice}", UUID.randomUUID().toString()),
                Map.entry("{task}", UUID.randomUUID().toString()),
                Map.entry("{file}", UUID.randomUUID().toString()),
                Map.entry("{criterion}", "SRA1-ACC-01"));
        List<Operation> all = new ArrayList<>();
        Json.Obj paths = target.openapi().obj("paths");
        for (String path : paths.members().keySet()) {
            String filled = path;
            for (int open = filled.indexOf('{'); open >= 0; open = filled.indexOf('{')) {
                String name = filled.substring(open, filled.indexOf('}') + 1);
                String value = values.getOrDefault(path.replaceAll("\\.(json|jwt)$", ""), values.get(name));
                if (value == null) {
                    throw new IllegalStateException("no value for " + name + " of " + path + ": add one here");
                }
                filled = filled.replace(name, value);
            }
            Json.Obj item = paths.obj(path);
            for (String method : item.members().keySet()) {
                Json.Obj operation = item.obj(method);
                Set<String> query = new TreeSet<>();
                if (operation.has("parameters")) {
                    for (Json.Obj p : operation.objects("parameters")) {
                        if (p.optionalText("in").orElse("").equals("query")) {
                            query.add(p.text("name"));
                        }
                    }
                }
                Optional<Json.Obj> schema = Optional.empty();
                List<String> types = new ArrayList<>();
                if (operation.has("requestBody")) {
                    Json.Obj content = operation.obj("requestBody").obj("content");
                    types.addAll(content.members().keySet());
                    if (types.equals(List.of("application/json"))) {
                        schema = Optional.of(content.obj("application/json").obj("schema"));
                    }
                }
                all.add(new Operation(
                        method.toUpperCase(Locale.ROOT),
                        path,
                        filled,
                        query,
                        operation.has("security"),
                        schema,
                        List.copyOf(types)));
            }
        }
        return new Operations(List.copyOf(all));
    }

    /// A value that a schema admits, or at least one of its type.
    static Json value(Json.Obj schema) {
        if (schema.has("const")) {
            return schema.find("const").orElseThrow();
        }
        if (schema.find("enum").orElse(new Json.Null()) instanceof Json.Arr(List<Json> values)) {
            return values.getFirst();
        }
        return switch (type(schema)) {
            case "object" -> {
                Json.Obj.Builder out = Json.Obj.builder();
                if (schema.has("properties")) {
                    Json.Obj properties = schema.obj("properties");
                    properties.members().keySet().forEach(name -> out.with(name, value(properties.obj(name))));
                }
                yield out.build();
            }
            case "array" -> new Json.Arr(schema.has("items") ? List.of(value(schema.obj("items"))) : List.of());
            case "integer", "number" -> new Json.Num(1);
            case "boolean" -> new Json.Bool(true);
            default ->
                new Json.Str(
                        switch (schema.optionalText("format").orElse("")) {
                            case "uuid" -> "00000000-0000-4000-8000-000000000000";
                            case "date" -> "2026-01-01";
                            case "date-time" -> "2026-01-01T00:00:00Z";
                            default -> "text";
                        });
        };
    }

    static String type(Json.Obj schema) {
        return schema.find("type").orElse(new Json.Null()) instanceof Json.Str(String type) ? type : "object";
    }
}
