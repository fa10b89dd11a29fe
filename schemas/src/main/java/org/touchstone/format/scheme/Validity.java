package org.touchstone.format.scheme;

import java.util.List;

/// How long an accreditation lasts, when it may be renewed, how it goes on while a renewal is undecided, and
/// the reports due meanwhile.
///
/// @param period from the grant to the end
/// @param renewalOpens how long before the end a renewal may be asked for
/// @param continuationIfBy how long before the end a complete renewal must be in, for validity to go on past
/// the end
/// @param continuationMaximum how long it may go on
/// @param reportEvery months between reports, counted from the grant
/// @param reminders how long before a report is due the supplier is reminded
public record Validity(
        Span period,
        Span renewalOpens,
        Span continuationIfBy,
        Span continuationMaximum,
        Span reportEvery,
        List<Span> reminders) {
    public Validity {
        reminders = List.copyOf(reminders);
    }

    static Validity read(Node n) {
        Validity v = new Validity(
                Span.read(n, "period"),
                Span.read(n, "renewalOpens"),
                Span.read(n, "continuationIfBy"),
                Span.read(n, "continuationMaximum"),
                Span.read(n, "reportEvery"),
                n.list("reminders", Span::read));
        if (v.period().unit() != Span.Unit.MONTH || v.period().amount() == 0) {
            throw n.fault("period", "is not a number of months");
        }
        if (v.reportEvery().unit() != Span.Unit.MONTH || v.reportEvery().amount() == 0) {
            throw n.fault("reportEvery", "is not a number of months");
        }
        n.optionalText("explain");
        n.end();
        return v;
    }
}
