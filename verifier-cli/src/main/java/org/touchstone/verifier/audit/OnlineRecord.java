package org.touchstone.verifier.audit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.touchstone.verifier.source.OnlineSource;

/// A public record as a registry serves it.
public final class OnlineRecord implements PublicRecord {
    private final OnlineSource source;

    public OnlineRecord(OnlineSource source) {
        this.source = source;
    }

    @Override
    public Optional<byte[]> read(String path, int most) throws IOException {
        try {
            return source.find("/" + path, most);
        } catch (OnlineSource.UnreachableException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
