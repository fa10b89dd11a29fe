package org.touchstone.registry.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Reads a file that others read too, each at a place of its own. The file stays open.
public final class Placed extends InputStream {
    private final FileChannel file;
    private long at;

    public Placed(FileChannel file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read = file.read(ByteBuffer.wrap(into, from, length), at);
        at += Math.max(0, read);
        return read;
    }
}
