package org.touchstone.registry.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.trust.TrustListJws;

/// The governors of a demonstration: five made-up people whose keys lie in a folder of their own. Each key is made, and
/// used, by a process of the verifier; this process sees public keys and signatures only, exactly as the server of a
/// real registry does.
public final class DemoGovernors {
    private static final int COUNT = 5;
    private static final int THRESHOLD = 3;
    private static final String LABEL = """
            Keys of the made-up governors of a demonstration. They guard nothing.
            Real governors make their keys on machines of their own (touchstone governor key) and never copy them here.
            """;

    private final Path folder;

    /// @param folder where the keys lie; made at first use
    public DemoGovernors(Path folder) {
        this.folder = folder;
    }

    private static String file(int i) {
        return "governor-" + i + ".jwk";
    }

    /// The governors' public keys, in the form that a draft takes; makes keys that are not there yet.
    public Json.Obj publicKeys() {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("README.txt"), LABEL);
            List<Json> keys = new ArrayList<>();
            for (int i = 1; i <= COUNT; i++) {
                List<String> show = Files.exists(folder.resolve(file(i)))
                        ? List.of("key", "show", "--key", file(i), "--format", "json")
                        : List.of("governor", "key", "--output", file(i), "--format", "json");
                byte[] out =
                        VerifierProcess.require(folder, show).out().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                keys.add(PublicJwk.parse(StrictJson.parseObject(out).obj("jwk")).json());
            }
            return Json.Obj.builder()
                    .with("threshold", THRESHOLD)
                    .with("keys", new Json.Arr(keys))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The list with the signatures of a quorum, each by a process of its own.
    public TrustListJws sign(byte[] payload) {
        try {
            String before = "to-sign.json";
            Files.write(folder.resolve(before), payload);
            for (int i = 1; i <= THRESHOLD; i++) {
                String signed = "signed-by-" + i + ".json";
                Files.deleteIfExists(folder.resolve(signed));
                VerifierProcess.require(
                        folder, List.of("governor", "sign", "--key", file(i), before, "--output", signed, "--yes"));
                before = signed;
            }
            return TrustListJws.parse(Files.readAllBytes(folder.resolve(before)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The keys as text, for a file that an operator gives to a server.
    public byte[] file() {
        return CanonicalJson.bytes(publicKeys());
    }
}
