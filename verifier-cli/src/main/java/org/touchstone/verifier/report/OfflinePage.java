package org.touchstone.verifier.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/// A page for suppliers who would rather not install a program: one file that works from a disk, asks nobody and
/// sends nothing. It is put together of the parts in `offline/`, always to the same bytes; its own policy lets the
/// browser run and show exactly these parts (CSP Level 3, hashes) and load nothing.
public enum OfflinePage {
    /// Presents a certificate for a tender; makes the same file as `present`.
    PRESENT,
    /// Makes the key that a certificate names, and the proof of it; makes the same as `key new` and `key prove`.
    KEY;

    private final byte[] bytes;

    OfflinePage() {
        String part = name().toLowerCase(Locale.ROOT);
        String style = read("style.css");
        String main = read(part + ".html");
        String script = read("shared.js") + "\n" + read(part + ".js");
        // What the browser hashes is all that stands between the tags.
        String policy = "default-src 'none'; script-src " + hash("\n" + script) + "; style-src " + hash("\n" + style)
                + "; base-uri 'none'; form-action 'none'";
        String title = main.substring(main.indexOf("<h1>") + 4, main.indexOf("</h1>"));
        bytes = read("frame.html")
                .replace("{policy}", policy)
                .replace("{title}", title)
                .replace("{style}", style)
                .replace("{main}", main)
                .replace("{script}", script)
                .getBytes(StandardCharsets.UTF_8);
    }

    /// What the file is called.
    public String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".html";
    }

    /// The file.
    public byte[] bytes() {
        return bytes.clone();
    }

    private static String read(String part) {
        try (InputStream in = OfflinePage.class.getResourceAsStream("offline/" + part)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: offline/" + part);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
