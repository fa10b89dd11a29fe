package org.touchstone.verifier.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// A public record as files under a folder, as `export` and mirrors write it.
public final class FolderRecord implements PublicRecord {
    private final Path root;

    public FolderRecord(Path root) {
        this.root = root;
    }

    @Override
    public Optional<byte[]> read(String path, int most) throws IOException {
        Path file = root.resolve(path);
        // Symbolic links are not followed: a mirror is data from somebody else.
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IOException(path + " is larger than " + most + " bytes");
            }
            return Optional.of(bytes);
        }
    }
}
