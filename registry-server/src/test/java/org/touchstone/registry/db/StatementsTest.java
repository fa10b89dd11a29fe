package org.touchstone.registry.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementsTest {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([A-Za-z][A-Za-z0-9]*)|\\?(?!\\?)");

    /// Every statement is understood by PostgreSQL on the migrated schema, by the role that will run it.
    @Test
    void every_statement_fits_the_schema() throws SQLException {
        List<String> failures = new ArrayList<>();
        try (TestDatabase database = TestDatabase.fresh();
                Connection connection = CheckedConnection.open(database.app())) {
            // One transaction, so that a table for its length is there for the statements that fill it.
            connection.setAutoCommit(false);
            for (Map.Entry<String, String> entry : Statements.load().all().entrySet()) {
                Savepoint before = connection.setSavepoint();
                try (Statement statement = connection.createStatement()) {
                    if (entry.getValue().startsWith("CREATE TEMPORARY TABLE ")) {
                        statement.execute(entry.getValue());
                    } else {
                        statement.execute("PREPARE s AS " + numbered(entry.getValue()));
                        statement.execute("DEALLOCATE s");
                    }
                } catch (SQLException e) {
                    failures.add(entry.getKey() + ": " + e.getMessage());
                    connection.rollback(before);
                }
            }
        }
        assertEquals(List.of(), failures);
    }

    /// The client library's parser reads `:id::uuid` as two parameters, so casts are written out; and columns are
    /// listed, so that a new column changes no result.
    @Test
    void no_statement_uses_what_the_client_library_breaks() {
        List<String> failures = new ArrayList<>();
        Statements.load().all().forEach((name, sql) -> {
            if (sql.contains("::")) {
                failures.add(name + " casts with ::");
            }
            if (Pattern.compile("(?i)select\\s+\\*").matcher(sql).find()) {
                failures.add(name + " selects *");
            }
            if (Pattern.compile("(?i)\\b(now\\(\\)|current_timestamp|clock_timestamp)")
                    .matcher(sql)
                    .find()) {
                failures.add(name + " asks the database for the time");
            }
        });
        assertEquals(List.of(), failures);
    }

    /// Whoever reads a file of evidence is named to the database; the check of all files is the one exception.
    @Test
    void a_file_of_evidence_is_read_by_one_statement_for_somebody_and_by_one_for_the_check() {
        Map<String, String> all = Statements.load().all();
        for (Map.Entry<String, String> one : Map.of(
                        "evidence_content", "applications.find-evidence", "evidence_at_rest", "fsck.stream-evidence")
                .entrySet()) {
            assertEquals(
                    List.of(one.getValue()),
                    all.entrySet().stream()
                            .filter(s -> s.getValue().contains(one.getKey()))
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    @Test
    void reads_names_and_drops_comments() {
        Map<String, String> statements = new LinkedHashMap<>();
        Statements.read("pet.sql", """
            -- about: pets
            -- name: pet.find-one
            -- it's :not a parameter
            SELECT name
            FROM pet WHERE id = :id;

            -- name: pet.add
            INSERT INTO pet VALUES (:id)
            """, statements);
        assertEquals(
                Map.of(
                        "pet.find-one",
                        "SELECT name\nFROM pet WHERE id = :id",
                        "pet.add",
                        "INSERT INTO pet VALUES (:id)"),
                statements);
    }

    @ParameterizedTest
    @CsvSource({
        "SELECT 1",
        "'-- name: pet.a\n-- name: pet.b\nSELECT 1'",
        "'-- name: pet.a\nSELECT 1\n-- name: pet.a\nSELECT 2'",
        "'-- name: dog.a\nSELECT 1'"
    })
    void refuses_a_muddled_file(String text) {
        assertThrows(IllegalStateException.class, () -> Statements.read("pet.sql", text, new LinkedHashMap<>()));
    }

    private static String numbered(String sql) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        int[] anonymous = {0};
        return PARAMETER
                .matcher(sql)
                .replaceAll(match -> "\\$"
                        + numbers.computeIfAbsent(
                                match.group(1) == null ? "?" + anonymous[0]++ : match.group(1),
                                _ -> numbers.size() + 1));
    }
}
