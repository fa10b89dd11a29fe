package org.touchstone.verifier.verify;

import java.util.Optional;
import java.util.OptionalLong;
import org.touchstone.format.log.RegisterEvent;

/// An entry whose place in the registry's log is proved.
///
/// @param size the size of the tree that the proof is against
/// @param cosigned the oldest of the required witnesses' times, if witnesses are required
/// @param uncompared the size of the log state seen before, if it could not be compared with this one
/// @param witnesses how many of the trust list's witnesses have cosigned
record LoggedToken(
        RegisterEvent event,
        long index,
        long size,
        byte[] leafHash,
        Optional<java.time.Instant> cosigned,
        OptionalLong uncompared,
        int witnesses) {
    /// An entry whose log state no witness has cosigned.
    LoggedToken(
            RegisterEvent event,
            long index,
            long size,
            byte[] leafHash,
            Optional<java.time.Instant> cosigned,
            OptionalLong uncompared) {
        this(event, index, size, leafHash, cosigned, uncompared, 0);
    }
}
