package org.touchstone.format.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.touchstone.format.scheme.SchemeEdition;

/// The scheme edition that vectors use.
public final class Editions {
    private static final byte[] BYTES = load();
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
