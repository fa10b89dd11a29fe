package org.touchstone.registry.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// Where the certificate key lies if it does not lie in the key ring: a token that speaks PKCS#11. The settings are a
/// file, `{"configuration":…,"key":…,"library":…,"pinFile":…,"slot":…}`; the PIN is in none of our files, arguments or
/// variables.
///
/// @param library the module's path
/// @param slot the token's place in the module's list of slots, from 0
/// @param key the label of the key and of the certificate that is stored with it
/// @param pinFile where the PIN is read when the token is opened; a descriptor is `/dev/fd/3`
/// @param configuration a file that SoftHSM2 wants to be told of by `SOFTHSM2_CONF`; other modules have their own
///     places
public record TokenSettings(Path library, int slot, String key, Path pinFile, Optional<Path> configuration) {
    public TokenSettings {
        if (slot < 0
                || !key.matches("certificate-[1-9][0-9]{0,5}")
                || library.toString().contains("\n")) {
            throw new MalformedException(
                    "a slot is counted from 0, and a key is called certificate-1, certificate-2 and so on");
        }
    }

    /// Reads the settings.
    ///
    /// @throws MalformedException if the file is not of that form
    public static TokenSettings read(Path file) {
        try {
            Json.Obj o = StrictJson.parseObject(Files.readAllBytes(file))
                    .only("configuration", "key", "library", "pinFile", "slot");
            return new TokenSettings(
                    Path.of(o.text("library")),
                    Math.toIntExact(o.integer("slot")),
                    o.text("key"),
                    Path.of(o.text("pinFile")),
                    o.optionalText("configuration").map(Path::of));
        } catch (IOException e) {
            throw new UncheckedIOException("the token's settings " + file + " cannot be read", e);
        }
    }

    /// The PIN's first line.
    ///
    /// @throws KeyUnavailableException if it cannot be read, or is empty as a pipe is that was read before
    byte[] pin() {
        try {
            String pin = Files.readString(pinFile, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            if (pin.isEmpty()) {
                throw new KeyUnavailableException("the token's PIN file " + pinFile + " is empty");
            }
            return pin.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new KeyUnavailableException("the token's PIN file " + pinFile + " cannot be read");
        }
    }
}
