package org.touchstone.verifier.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The page with which a supplier presents its certificate in a browser: one file that works from a disk, asks nobody
/// and sends nothing. It makes the same file as `present`; its own policy lets the browser load nothing but what is in
/// it.
public final class PresentPage {
    /// What the file is called.
    public static final String NAME = "present.html";

    private PresentPage() {}

    /// The file.
    public static byte[] bytes() {
        try (InputStream in = PresentPage.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + NAME);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
