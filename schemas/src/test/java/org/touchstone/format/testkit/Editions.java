package org.touchstone.format.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.touchstone.format.scheme.SchemeEdition;

/// The scheme edition that vectors use.
public final class Editions {
    private static final byte[] BYTES = load();
    // Both modules run their tests in their own folder.
    private static final byte[] SYNTHETIC = read(Path.of("..", "schemas", "testdata", "scheme", "synthetic.json"));
    private static final String DIGEST = SchemeEdition.parse(BYTES).digest();

    private Editions() {}

    /// The edition's bytes.
    public static byte[] sra1() {
        return BYTES.clone();
    }

    /// The edition's digest.
    public static String sra1Digest() {
        return DIGEST;
    }

    /// Another edition, in which everything is otherwise: its bytes.
    public static byte[] synthetic() {
        return SYNTHETIC.clone();
    }

    /// The other edition's digest.
    public static String syntheticDigest() {
        return SchemeEdition.parse(SYNTHETIC).digest();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] load() {
        try (InputStream in = SchemeEdition.class.getResourceAsStream("/editions/sra-1.json")) {
            if (in == null) {
                throw new IllegalStateException("the edition is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
