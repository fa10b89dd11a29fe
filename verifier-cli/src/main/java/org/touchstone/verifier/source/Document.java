package org.touchstone.verifier.source;

import org.touchstone.format.bid.Bid;
import org.touchstone.format.json.MalformedException;

/// One file that somebody handed in, found but not yet read.
public interface Document {
    /// The greatest size of a document, in bytes: that of the largest format, a bid of many members. PDFs and the
    /// other formats are held to caps of their own.
    int MAX_BYTES = Bid.MAX_BYTES;

    /// The name of the folder inside of a bid that holds evidence of another kind than a certificate.
    String EQUIVALENTS = "equivalents";

    /// True if a file of this name lies in such a folder, with `/` between the parts of the name.
    static boolean isEquivalent(String name) {
        return name.startsWith(EQUIVALENTS + "/") || name.contains("/" + EQUIVALENTS + "/");
    }

    /// The name to show: relative to the folder or archive it was found in, with `/` between the parts.
    String name();

    /// Where it lies, for finding out whose bid it belongs to: as [#name], but whole where the user named a
    /// single file.
    default String place() {
        return name();
    }

    /// Reads it whole; throws [MalformedException] saying why it cannot be read.
    byte[] read();

    /// Bytes that are already at hand, such as those of the standard input.
    record InMemory(String name, byte[] bytes) implements Document {
        public InMemory {
            if (bytes.length > MAX_BYTES) {
                throw new MalformedException("larger than " + MAX_BYTES + " bytes");
            }
        }

        @Override
        public byte[] read() {
            return bytes;
        }
    }

    /// Something that was found and cannot be read, with the reason: it gets a line of its own in the
    /// result, because a bid must never vanish silently.
    record Unreadable(String name, String why) implements Document {
        @Override
        public byte[] read() {
            throw new MalformedException(why);
        }
    }
}
