package org.touchstone.registry.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

/// Who this registry is, for ever: its public address, from which the issuer's DID, the log's origin and the addresses
/// of lists and certificates follow. Fixed at the first start in `identity.json`, never taken from a socket.
///
/// @param name the registry's name, as certificates and trust lists state it
public record Identity(PublicUrl publicUrl, String name) {
    /// The status-list key's name in the DID document.
    public static final String STATUS_FRAGMENT = "#status-1";

    /// Started under another public address than the data belongs to.
    public static final class OtherIdentityException extends RuntimeException {
        OtherIdentityException(Path file, PublicUrl fixed, PublicUrl asked) {
            super("this data belongs to " + fixed + ", which every certificate and the log name, and not to " + asked
                    + ". Start with --public-url " + fixed
                    + " (or without it), and use --port to listen elsewhere; or start a new registry with another"
                    + " --data. To move a registry to a new address, publish a closing trust list here and start anew"
                    + " there (docs/operating.md, moving). The address stands in " + file);
        }
    }

    /// The identity kept in the data folder, or this one, kept from now on.
    ///
    /// @param asked the public address of the settings, or empty to take what is kept
    /// @throws OtherIdentityException if another address is kept
    public static Identity fix(Path dataFolder, Optional<PublicUrl> asked, PublicUrl otherwise, String name) {
        Path file = dataFolder.resolve("identity.json");
        try {
            Optional<Identity> kept = kept(dataFolder);
            if (kept.isPresent()) {
                if (asked.isPresent() && !asked.get().equals(kept.get().publicUrl())) {
                    throw new OtherIdentityException(file, kept.get().publicUrl(), asked.get());
                }
                return kept.get();
            }
            Identity fresh = new Identity(asked.orElse(otherwise), name);
            Durable.write(
                    file,
                    CanonicalJson.bytes(Json.Obj.builder()
                            .with("publicUrl", fresh.publicUrl().value())
                            .with("name", name)
                            .build()),
                    "rw-r--r--");
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The identity kept in the data folder, or empty.
    public static Optional<Identity> kept(Path dataFolder) {
        Path file = dataFolder.resolve("identity.json");
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Json.Obj kept = StrictJson.parseObject(Files.readAllBytes(file)).only("publicUrl", "name");
            return Optional.of(new Identity(new PublicUrl(kept.text("publicUrl")), kept.text("name")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `did:web:…`
    public String did() {
        return publicUrl.did();
    }

    /// The log's origin line.
    public String logOrigin() {
        return publicUrl.logOrigin();
    }

    /// The kid of status lists.
    public String statusKid() {
        return did() + STATUS_FRAGMENT;
    }
}
