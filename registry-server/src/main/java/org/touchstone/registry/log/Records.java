package org.touchstone.registry.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.register.RecordSource;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;

/// The objects and openings that some events name, fetched at once.
final class Records implements RecordSource {
    private final Map<String, byte[]> objects = new HashMap<>();
    private final Map<UUID, byte[]> openings = new HashMap<>();

    static Records of(Tx tx, List<RegisterEvent> events) {
        List<String> digests = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (RegisterEvent event : events) {
            switch (event) {
                case RegisterEvent.TrustListPublished e -> digests.add(e.list());
                case RegisterEvent.EditionPublished e -> digests.add(e.object());
                case RegisterEvent.StatusListPublished e -> digests.add(e.token());
                case RegisterEvent.SupplierRegistered e -> add(e.identity(), digests, ids);
                case RegisterEvent.SupplierRenamed e -> add(e.identity(), digests, ids);
                case RegisterEvent.AccreditationGranted e -> add(e.decision(), digests, ids);
                case RegisterEvent.CertificateIssued e -> add(e.token(), digests, ids);
                case RegisterEvent.AccreditationSuspended e -> add(e.remedy(), digests, ids);
                case RegisterEvent.AccreditationWithdrawn e -> add(e.decision(), digests, ids);
                case RegisterEvent.LogOpened _,
                        RegisterEvent.ApplicationComplete _,
                        RegisterEvent.CertificateIntentVoided _,
                        RegisterEvent.CertificateRevoked _,
                        RegisterEvent.SuspensionExtended _,
                        RegisterEvent.AccreditationReinstated _,
                        RegisterEvent.AccreditationSurrendered _,
                        RegisterEvent.AccreditationExpired _,
                        RegisterEvent.AccreditationSuperseded _,
                        RegisterEvent.AccreditationContinued _,
                        RegisterEvent.ConditionClosed _,
                        RegisterEvent.CasesClosed _,
                        RegisterEvent.PersonalDataErased _ -> {}
            }
        }
        Records records = new Records();
        if (!digests.isEmpty()) {
            tx.list("log.list-objects", Args.of("digests", digests))
                    .forEach(row -> records.objects.put(row.text("digest"), row.bytes("bytes")));
        }
        if (!ids.isEmpty()) {
            tx.list("log.list-openings", Args.NONE.withIds("ids", ids))
                    .forEach(row ->
                            row.optionalBytes("bytes").ifPresent(bytes -> records.openings.put(row.uuid("id"), bytes)));
        }
        return records;
    }

    private static void add(Ref ref, List<String> digests, List<UUID> ids) {
        switch (ref) {
            case Ref.ToObject(String digest) -> digests.add(digest);
            case Ref.ToOpening(UUID id, String _) -> ids.add(id);
        }
    }

    @Override
    public Optional<byte[]> object(String digest) {
        return Optional.ofNullable(objects.get(digest));
    }

    @Override
    public Optional<byte[]> opening(UUID id) {
        return Optional.ofNullable(openings.get(id));
    }
}
