package org.touchstone.verifier.bid;

import org.touchstone.format.json.MalformedException;
import org.touchstone.verifier.source.Document;

/// One file of a bid, as it was read.
///
/// @param name its name in the envelope
/// @param sha256 lower-case hexadecimal; empty text if it could not be read
/// @param document where its bytes are
public record Input(String name, String sha256, Document document) {
    /// Its bytes once more; throws [MalformedException] if it cannot be read, or is another file by now.
    public byte[] bytes() {
        byte[] bytes = document.read();
        if (!Digests.sha256(bytes).equals(sha256)) {
            throw new MalformedException("the file has changed since it was judged");
        }
        return bytes;
    }

    /// True if it could be read.
    public boolean isRead() {
        return !sha256.isEmpty();
    }
}
