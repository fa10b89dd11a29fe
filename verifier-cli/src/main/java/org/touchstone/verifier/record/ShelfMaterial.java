package org.touchstone.verifier.record;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.pack.PackLine;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.verify.TrustMaterial;

/// What a check starts from, out of a shelf. What is large (events, certificates) is read only for the
/// certificates that ask for it.
///
/// @param unreadable told if the copy of the register cannot be read; the check then goes on without it
public record ShelfMaterial(Shelf shelf, Runnable unreadable) implements TenderCheck.Material {
    @Override
    public TrustMaterial base(Instant judged) {
        return builder(List.of(), judged).build();
    }

    @Override
    public Optional<TrustMaterial> about(List<String> words, Instant judged) {
        return shelf.hasPack() ? Optional.of(builder(words, judged).build()) : Optional.empty();
    }

    @Override
    public Set<String> changed(List<String> words) {
        try {
            return shelf.changed(words);
        } catch (IOException | MalformedException e) {
            unreadable.run();
            return Set.of();
        }
    }

    @Override
    public Optional<DebarmentList> debarred() {
        return shelf.debarment();
    }

    /// As [#about], for a caller who knows more.
    public TrustMaterial.Builder builder(List<String> words, Instant judged) {
        TrustMaterial.Builder builder = TrustMaterial.builder(shelf.pin());
        shelf.chain().ifPresent(builder::chain);
        shelf.checkpoint().ifPresent(builder::pinnedCheckpoint);
        try {
            for (PackLine line : shelf.statusLists(judged)) {
                builder.line(line);
            }
            if (!words.isEmpty()) {
                for (PackLine line : shelf.about(words)) {
                    builder.line(line);
                }
            }
        } catch (IOException | MalformedException e) {
            unreadable.run();
        }
        return builder.editions(shelf::edition);
    }
}
