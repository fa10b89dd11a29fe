package org.touchstone.registry.backup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.touchstone.registry.db.Snapshot;

/// How the tables are written: most as they are, in the order of their keys; those that hold what a person can have
/// erased without it, because that goes apart.
final class Parts {
    /// Tables whose main part leaves something out, and the statement that writes it.
    static final Map<String, String> MAIN = Map.of(
            "web_session", "backup.main-web-session",
            "sign_in", "backup.main-sign-in",
            "opening", "backup.main-opening",
            "sealing_key", "backup.main-sealing-key",
            "certificate_intent", "backup.main-certificate-intent",
            "register_supplier", "backup.main-register-supplier",
            "register_identifier", "backup.main-register-identifier");

    /// The part that is kept apart, by table: the statement that writes it and its columns.
    static final Map<String, Apart> APART = new TreeMap<>(Map.of(
            "opening", new Apart("backup.apart-opening", List.of("id", "bytes")),
            "sealing_key", new Apart("backup.apart-sealing-key", List.of("id", "wrapped", "destroyed_at")),
            "certificate_intent",
                    new Apart("backup.apart-certificate-intent", List.of("certificate", "version", "signing_input"))));

    /// Columns of the main parts that are shorter than their tables.
    static final Map<String, List<String>> MAIN_COLUMNS =
            Map.of("opening", List.of("id", "about"), "sealing_key", List.of("id", "created_at"));

    record Apart(String statement, List<String> columns) {}

    private Parts() {}

    /// The tables and what to write of each, by name.
    static Map<String, List<String>> columns(Snapshot snapshot) {
        return grouped(snapshot, "backup.list-columns");
    }

    static Map<String, List<String>> keys(Snapshot snapshot) {
        return grouped(snapshot, "backup.list-key-columns");
    }

    private static Map<String, List<String>> grouped(Snapshot snapshot, String statement) {
        Map<String, List<String>> out = new TreeMap<>();
        snapshot.list(statement)
                .forEach(row -> out.computeIfAbsent(row.text("table_name"), _ -> new ArrayList<>())
                        .add(row.text("column_name")));
        return out;
    }

    /// The tables in an order in which each comes after those that it refers to.
    static List<String> inOrder(Snapshot snapshot, Set<String> tables) {
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        tables.forEach(t -> needs.put(t, new LinkedHashSet<>()));
        snapshot.list("backup.list-references")
                .forEach(row -> Optional.ofNullable(needs.get(row.text("table_name")))
                        .ifPresent(n -> n.add(row.text("needs"))));
        List<String> out = new ArrayList<>();
        while (out.size() < needs.size()) {
            List<String> next = needs.entrySet().stream()
                    .filter(e -> !out.contains(e.getKey()) && out.containsAll(e.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (next.isEmpty()) {
                throw new IllegalStateException("tables refer to one another in a circle");
            }
            out.addAll(next);
        }
        return out;
    }
}
