package org.touchstone.registry.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;

/// Rows of `log_entry` for a batch: the entries, and what each is about, by which pages find it.
public final class EntryRows {
    private final List<Long> indices = new ArrayList<>();
    private final List<Long> events = new ArrayList<>();
    private final List<byte[]> entries = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private final List<@Nullable String> accreditations = new ArrayList<>();
    private final List<@Nullable String> certificates = new ArrayList<>();
    private final List<@Nullable String> suppliers = new ArrayList<>();
    private final List<@Nullable String> lists = new ArrayList<>();
    private long next;

    EntryRows(long first) {
        this.next = first;
    }

    /// What an event is about; each is null where the event names none.
    record About(
            @Nullable String accreditation,
            @Nullable String certificate,
            @Nullable String supplier,
            @Nullable String list) {
        private static final About NOTHING = new About(null, null, null, null);

        private static About accreditation(Object number) {
            return new About(number.toString(), null, null, null);
        }

        static About of(RegisterEvent event) {
            return switch (event) {
                case RegisterEvent.LogOpened _,
                        RegisterEvent.TrustListPublished _,
                        RegisterEvent.EditionPublished _,
                        RegisterEvent.CasesClosed _ -> NOTHING;
                case RegisterEvent.SupplierRegistered e ->
                    new About(null, null, e.supplier().toString(), null);
                case RegisterEvent.SupplierRenamed e ->
                    new About(null, null, e.supplier().toString(), null);
                case RegisterEvent.ApplicationComplete e ->
                    new About(null, null, e.supplier().toString(), null);
                case RegisterEvent.PersonalDataErased e ->
                    new About(null, null, e.supplier().toString(), null);
                case RegisterEvent.AccreditationGranted e ->
                    new About(e.accreditation().toString(), null, e.supplier().toString(), null);
                case RegisterEvent.CertificateIssued e ->
                    new About(e.accreditation().toString(), e.certificate().toString(), null, null);
                case RegisterEvent.CertificateIntentVoided e ->
                    new About(null, e.certificate().toString(), null, null);
                case RegisterEvent.CertificateRevoked e ->
                    new About(null, e.certificate().toString(), null, null);
                case RegisterEvent.AccreditationSuspended e -> accreditation(e.accreditation());
                case RegisterEvent.SuspensionExtended e -> accreditation(e.accreditation());
                case RegisterEvent.AccreditationReinstated e -> accreditation(e.accreditation());
                case RegisterEvent.AccreditationWithdrawn e -> accreditation(e.accreditation());
                case RegisterEvent.AccreditationSurrendered e -> accreditation(e.accreditation());
                case RegisterEvent.AccreditationExpired e -> accreditation(e.accreditation());
                case RegisterEvent.AccreditationSuperseded e -> accreditation(e.accreditation());
                case RegisterEvent.AccreditationContinued e -> accreditation(e.accreditation());
                case RegisterEvent.ConditionClosed e -> accreditation(e.accreditation());
                case RegisterEvent.StatusListPublished e -> new About(null, null, null, e.list());
            };
        }
    }

    /// Whether a row of the log files an event as what it is.
    public static boolean filedAs(RegisterEvent event, Row row) {
        About about = About.of(event);
        return EventCodec.type(event).equals(row.text("type"))
                && event.time().equals(row.instant("logged_at"))
                && Objects.equals(
                        about.accreditation(), row.optionalText("accreditation").orElse(null))
                && Objects.equals(
                        about.certificate(), row.optionalText("certificate").orElse(null))
                && Objects.equals(about.supplier(), row.optionalText("supplier").orElse(null))
                && Objects.equals(about.list(), row.optionalText("list").orElse(null));
    }

    void add(long event, byte[] entry, RegisterEvent content) {
        About about = About.of(content);
        indices.add(next++);
        events.add(event);
        entries.add(entry);
        types.add(EventCodec.type(content));
        times.add(content.time());
        accreditations.add(about.accreditation());
        certificates.add(about.certificate());
        suppliers.add(about.supplier());
        lists.add(about.list());
    }

    Args args() {
        return Args.NONE
                .withNumbers("indices", indices)
                .withNumbers("events", events)
                .withBytes("entries", entries)
                .with("types", types)
                .withTimes("times", times)
                .withTexts("accreditations", accreditations)
                .withTexts("certificates", certificates)
                .withTexts("suppliers", suppliers)
                .withTexts("lists", lists);
    }
}
