package org.touchstone.registry.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource({
        "postgres://me:s%40cret@db:5433/reg, jdbc:postgresql://db:5433/reg, me, s@cret",
        "postgresql://me:a+b@db/reg?sslmode=verify-full, jdbc:postgresql://db/reg?sslmode=verify-full, me, a+b",
        "jdbc:postgresql://db:1/reg?user=me&password=x%26y&sslmode=require,"
                + " jdbc:postgresql://db:1/reg?sslmode=require, me, x&y"
    })
    void understands_the_usual_forms(String text, String jdbc, String user, String password) {
        assertEquals(new DatabaseUrl(jdbc, user, password), DatabaseUrl.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://me@db/reg", "postgres:reg", "db:5432/reg", "postgres://db/reg"})
    void refuses_others(String text) {
        assertThrows(IllegalArgumentException.class, () -> DatabaseUrl.parse(text));
    }

    @Test
    void names_a_sibling_and_hides_the_password() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://me:secret@db/reg?sslmode=require");
        assertEquals(
                "jdbc:postgresql://db/other?sslmode=require",
                url.database("other").jdbc());
        assertFalse(url.toString().contains("secret"));
    }
}
