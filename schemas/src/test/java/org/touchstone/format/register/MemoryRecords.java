package org.touchstone.format.register;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;

/// Objects and openings in memory.
public final class MemoryRecords implements RecordSource {
    public final Map<String, byte[]> objects = new HashMap<>();
    public final Map<UUID, byte[]> openings = new HashMap<>();
    private final Random random;

    public MemoryRecords(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public Optional<byte[]> object(String digest) {
        return Optional.ofNullable(objects.get(digest));
    }

    @Override
    public Optional<byte[]> opening(UUID id) {
        return Optional.ofNullable(openings.get(id));
    }

    public Ref.ToObject put(byte[] bytes) {
        try {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            objects.put(digest, bytes);
            return new Ref.ToObject(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public Ref.ToObject put(Json json) {
        return put(CanonicalJson.bytes(json));
    }

    public Ref.ToOpening put(CommitmentType type, Json value) {
        byte[] salt = new byte[Opening.SALT_BYTES];
        random.nextBytes(salt);
        Opening opening = new Opening(type, salt, value);
        UUID id = uuid();
        openings.put(id, opening.bytes());
        return new Ref.ToOpening(id, opening.commitment());
    }

    /// A version 4 UUID out of the seeded generator.
    public UUID uuid() {
        return new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() & ~(3L << 62) | (1L << 63));
    }

    /// Writes everything under the paths that a registry serves it at.
    public void write(Path root) throws IOException {
        Path digests = Files.createDirectories(root.resolve("objects/sha256"));
        for (Map.Entry<String, byte[]> o : objects.entrySet()) {
            Files.write(digests.resolve(o.getKey()), o.getValue());
        }
        Path ids = Files.createDirectories(root.resolve("openings"));
        for (Map.Entry<UUID, byte[]> o : openings.entrySet()) {
            Files.write(ids.resolve(o.getKey().toString()), o.getValue());
        }
    }
}
