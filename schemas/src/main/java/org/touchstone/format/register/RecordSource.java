package org.touchstone.format.register;

import java.util.Optional;
import java.util.UUID;

/// The two parts of the public record that are not entries: objects and openings.
public interface RecordSource {
    /// The bytes of the object with this SHA-256 (lower-case hexadecimal), if it is there. The caller checks the
    /// digest.
    Optional<byte[]> object(String digest);

    /// The bytes of the opening, if it was not erased. The caller checks the commitment.
    Optional<byte[]> opening(UUID id);
}
