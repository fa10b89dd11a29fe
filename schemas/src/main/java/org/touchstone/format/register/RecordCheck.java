package org.touchstone.format.register;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;

/// Checks that what an entry names is there and is what the entry says: an object by its digest, an opening by its
/// commitment. A missing opening is no fault, it was erased; a missing object is one, since objects are kept for ever.
public final class RecordCheck {
    private RecordCheck() {}

    /// Checks everything that `event` names; throws [DivergenceException].
    public static void check(long index, RegisterEvent event, RecordSource records) {
        switch (event) {
            case RegisterEvent.TrustListPublished e -> object(index, e.list(), records);
            case RegisterEvent.EditionPublished e -> object(index, e.object(), records);
            case RegisterEvent.SupplierRegistered e ->
                reference(index, e.identity(), CommitmentType.SUPPLIER_IDENTITY, records);
            case RegisterEvent.SupplierRenamed e ->
                reference(index, e.identity(), CommitmentType.SUPPLIER_IDENTITY, records);
            case RegisterEvent.AccreditationGranted e ->
                reference(index, e.decision(), CommitmentType.DECISION_STATEMENT, records);
            case RegisterEvent.CertificateIssued e ->
                reference(index, e.token(), CommitmentType.CERTIFICATE_TOKEN, records);
            case RegisterEvent.AccreditationSuspended e ->
                reference(index, e.remedy(), CommitmentType.SUSPENSION_REMEDY, records);
            case RegisterEvent.AccreditationWithdrawn e ->
                reference(index, e.decision(), CommitmentType.DECISION_STATEMENT, records);
            case RegisterEvent.StatusListPublished e -> object(index, e.token(), records);
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

    private static void reference(long index, Ref ref, CommitmentType type, RecordSource records) {
        switch (ref) {
            case Ref.ToObject(String digest) -> object(index, digest, records);
            case Ref.ToOpening to -> opening(index, to, type, records);
        }
    }

    /// The bytes of an object, checked.
    static byte[] object(long index, String digest, RecordSource records) {
        byte[] bytes = records.object(digest)
                .orElseThrow(() -> new DivergenceException(index, Rule.OBJECT, "object " + digest + " is missing"));
        if (!sha256(bytes).equals(digest)) {
            throw new DivergenceException(index, Rule.OBJECT, "object " + digest + " has other bytes");
        }
        return bytes;
    }

    /// The value of an opening, checked; empty if it was erased.
    static Optional<Json> opening(long index, Ref.ToOpening to, CommitmentType type, RecordSource records) {
        Optional<byte[]> bytes = records.opening(to.id());
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Opening opening;
        try {
            opening = Opening.parse(bytes.get());
        } catch (MalformedException e) {
            throw new DivergenceException(
                    index, Rule.OPENING, "opening " + to.id() + " is malformed: " + e.getMessage());
        }
        if (opening.type() != type) {
            throw new DivergenceException(index, Rule.OPENING, "opening " + to.id() + " is not a " + type.word());
        }
        if (!opening.commitment().equals(to.commitment())) {
            throw new DivergenceException(index, Rule.OPENING, "opening " + to.id() + " does not open the commitment");
        }
        return Optional.of(opening.value());
    }

    /// The JSON of an object, checked.
    static Json json(long index, String digest, RecordSource records) {
        try {
            return StrictJson.parse(object(index, digest, records), StrictJson.Limits.DOCUMENT);
        } catch (MalformedException e) {
            throw new DivergenceException(index, Rule.OBJECT, "object " + digest + " is no JSON: " + e.getMessage());
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
