package org.touchstone.verifier.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.trust.TrustChain;
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
        Optional<String> pin = home.pin();
        if (pin.isEmpty()) {
            throw new CliException(ExitCode.NO_TRUST, "trust-missing");
        }
        TrustMaterial.Builder builder = TrustMaterial.builder(pin.get());
        Optional<TrustChain> chain = home.chain();
        chain.ifPresent(builder::chain);
        home.checkpoint().ifPresent(builder::pinnedCheckpoint);
        try {
            for (PackLine line : home.pack().lists()) {
                if (line instanceof PackLine.Status) {
                    builder.line(line);
                }
            }
            if (!words.isEmpty()) {
                for (PackLine line : home.pack().events(words)) {
                    builder.line(line);
                }
                for (PackLine line : home.pack().certificates(words)) {
                    builder.line(line);
                }
            }
        } catch (IOException | MalformedException e) {
            run.terminal().warning(run.say("pack-unreadable"));
        }
        return builder.editions(home::edition).build();
    }
}
