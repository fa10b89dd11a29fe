package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.FactValue;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.web.Messages;

class FiguresTest {
    private static final Figures FIGURES = new Figures(Messages.english());
    private static final SchemeEdition EDITION = SchemeEdition.of(TestRegistry.editionJson());

    private static Criterion.Metric metric(Criterion.Type type) {
        return EDITION.criteria().values().stream()
                .flatMap(c -> c.metrics().stream())
                .filter(m -> m.type() == type)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "YES_NO, 1, Yes",
        "YES_NO, 0, No",
        "PERCENTAGE, 92.5, 92.5%",
        "PERCENTAGE, 0, 0%",
        "COUNT, 12, 12",
        "DURATION, 45, 45",
        "YEAR, 2040, 2040",
        "RATIO, 3.2, 3.2"
    })
    void a_figure_is_read_with_its_unit(Criterion.Type type, String given, String read) {
        assertEquals(read, FIGURES.of(metric(type), given));
    }

    @Test
    void a_fact_is_read_as_people_write_it() {
        assertEquals("12,000", FIGURES.fact("GBP", new FactValue.Whole(12_000)));
        assertEquals("£3,900,000", FIGURES.fact("GBP", new FactValue.Money(new BigDecimal("3900000"))));
        assertEquals("Yes", FIGURES.fact("GBP", new FactValue.Flag(true)));
        assertEquals("No", FIGURES.fact("GBP", new FactValue.Flag(false)));
    }
}
