package org.touchstone.verifier.verify;

import java.util.Optional;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;

/// An entry whose place in the registry's log is proved.
///
/// @param size the size of the tree that the proof is against
/// @param cosigned the oldest of the required witnesses' times, if witnesses are required
record LoggedToken(
        RegisterEvent event,
        long index,
        long size,
        byte[] leafHash,
        SignedNote checkpoint,
        Optional<java.time.Instant> cosigned) {}
