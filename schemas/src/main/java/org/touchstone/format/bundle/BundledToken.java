package org.touchstone.format.bundle;

import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.step.Step;

/// A token with the proof that it stands in the log: the entry's canonical JSON text, a `tlog-proof` (with
/// checkpoint), and the opening of a commitment where the entry binds the token by one. Nothing is checked
/// here.
public record BundledToken(String token, String entry, String proof, Optional<Json.Obj> opening) {

    /// `{"token","entry","proof","opening"?}`.
    public Json.Obj json() {
        Json.Obj.Builder o =
                Json.Obj.builder().with("token", token).with("entry", entry).with("proof", proof);
        opening.ifPresent(x -> o.with("opening", x));
        return o.build();
    }

    /// Reads the object; throws [org.touchstone.format.json.MalformedException].
    public static BundledToken of(Json.Obj o) {
        if (Step.BUNDLE_MEMBERS.on()) {
            o.only("token", "entry", "proof", "opening");
        }
        return new BundledToken(
                o.text("token"),
                o.text("entry"),
                o.text("proof"),
                o.has("opening") ? Optional.of(o.obj("opening")) : Optional.empty());
    }

    // Written out: a record's own is linked at its first use, which costs every start of the verifier milliseconds.
    @Override
    public boolean equals(Object o) {
        return o instanceof BundledToken other
                && token.equals(other.token)
                && entry.equals(other.entry)
                && proof.equals(other.proof)
                && opening.equals(other.opening);
    }

    @Override
    public int hashCode() {
        return 31 * token.hashCode() + proof.hashCode();
    }
}
