package org.touchstone.registry.pages;

import java.math.BigDecimal;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.FactValue;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Text;

/// Facts and figures of an application as everybody reads them who may: the supplier, and those who weigh them.
public final class Figures {
    private final Messages messages;

    public Figures(Messages messages) {
        this.messages = messages;
    }

    /// A fact: `12,000`, `£3,900,000`, `Yes`.
    ///
    /// @param currency of the edition, as ISO 4217 has it
    public String fact(String currency, FactValue value) {
        return switch (value) {
            case FactValue.Whole(long n) -> Labels.number(n);
            case FactValue.Money(BigDecimal amount) -> Labels.money(currency, amount);
            case FactValue.Flag(boolean yes) -> yesNo(yes);
        };
    }

    /// A figure, as the supplier gave it, with its unit: `Yes`, `92.5%`, `2040`. Where days, months or tonnes are
    /// counted the name of the metric says so.
    public String of(Criterion.Metric metric, String value) {
        return switch (metric.type()) {
            case YES_NO -> yesNo(value.equals("1"));
            case PERCENTAGE -> value + "%";
            case COUNT, RATIO, DURATION, YEAR, MASS -> value;
        };
    }

    /// `Yes` or `No`.
    public String yesNo(boolean yes) {
        return messages.text(yes ? Text.FORM_YES : Text.FORM_NO);
    }
}
