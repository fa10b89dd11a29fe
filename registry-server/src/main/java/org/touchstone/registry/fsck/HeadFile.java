package org.touchstone.registry.fsck;

import java.util.Optional;
import org.touchstone.registry.log.DoubtException;
import org.touchstone.registry.log.HeadStore;

/// The head outside the database, or why it could not be read.
record HeadFile(Optional<HeadStore.Head> head, Optional<String> fault) {
    static HeadFile read(HeadStore heads) {
        try {
            return new HeadFile(heads.read(), Optional.empty());
        } catch (DoubtException e) {
            return new HeadFile(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
