package org.touchstone.format.id;

import java.util.Locale;
import java.util.UUID;
import org.touchstone.format.json.MalformedException;

/// The identity of one certificate: a random UUID, written as `urn:uuid:…` inside it.
public record CertificateId(UUID value) {
    private static final String URN = "urn:uuid:";

    // Written out: a record's own is linked at its first use, which costs every start of the verifier milliseconds.
    @Override
    public boolean equals(Object o) {
        return o instanceof CertificateId other && value.equals(other.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /// Reads the lower-case canonical UUID text; throws [MalformedException].
    public static CertificateId parse(String text) {
        UUID uuid;
        try {
            uuid = UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not a certificate id", e);
        }
        // UUID.fromString is lenient: it takes 1-1-1-1-1 and upper case, which would give one id many texts.
        if (!uuid.toString().equals(text)) {
            throw new MalformedException("a certificate id is a lower-case UUID");
        }
        return new CertificateId(uuid);
    }

    /// Reads `urn:uuid:…`.
    public static CertificateId parseUrn(String urn) {
        if (!urn.startsWith(URN)) {
            throw new MalformedException("a certificate id begins with urn:uuid:");
        }
        return parse(urn.substring(URN.length()));
    }

    /// `urn:uuid:…`.
    public String urn() {
        return URN + value.toString().toLowerCase(Locale.ROOT);
    }

    /// The bare UUID text.
    @Override
    public String toString() {
        return value.toString();
    }
}
