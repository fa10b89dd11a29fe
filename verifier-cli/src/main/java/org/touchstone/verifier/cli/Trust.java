package org.touchstone.verifier.cli;

import java.util.List;
import java.util.Optional;
import org.touchstone.verifier.record.Shelf;
import org.touchstone.verifier.record.ShelfMaterial;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.verify.TrustMaterial;

/// The verifier's starting point, out of the home folder. What is large (events, certificates) is read only for
/// the certificates that ask for it.
final class Trust {
    private Trust() {}

    /// The pin, trust lists, status lists, editions (read when one is needed) and the checkpoint seen; the end
    /// of the run if nothing is pinned. `words` are certificate ids, accreditation numbers, tokens or bidders'
    /// identifiers about which the pack's events, certificates and applications are wanted as well.
    static TrustMaterial of(Run run, Home home, List<String> words) {
        return builder(run, home, words).build();
    }

    /// As [#of], for a caller who knows more.
    static TrustMaterial.Builder builder(Run run, Home home, List<String> words) {
        Optional<String> pin = home.pin();
        if (pin.isEmpty()) {
            throw new CliException(ExitCode.NO_TRUST, "trust-missing");
        }
        return material(run, home, pin.get()).builder(words, run.at());
    }

    /// The same as the material of a check.
    static ShelfMaterial material(Run run, Home home, String pin) {
        return material(run, Shelf.of(home, pin));
    }

    /// The same from another shelf.
    static ShelfMaterial material(Run run, Shelf shelf) {
        return new ShelfMaterial(shelf, () -> run.terminal().warning(run.say("pack-unreadable")));
    }
}
