package org.touchstone.verifier.report.pdf;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/// A QR code (ISO/IEC 18004) of a short text, error level M, with its quiet zone.
public final class QrCode {
    private static final int QUIET = 4;

    /// Dots to a module: viewers that smooth pictures smooth the dots, not the modules.
    private static final int SCALE = 8;

    private final ByteMatrix modules;

    private QrCode(ByteMatrix modules) {
        this.modules = modules;
    }

    /// Of at most 300 characters of ASCII: more is not read reliably from paper.
    public static QrCode of(String text) {
        if (text.length() > 300) {
            throw new IllegalArgumentException("too long for a QR code");
        }
        try {
            return new QrCode(Encoder.encode(text, ErrorCorrectionLevel.M).getMatrix());
        } catch (WriterException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// The side of the picture, in dots.
    public int pixels() {
        return (modules.getWidth() + 2 * QUIET) * SCALE;
    }

    /// True for a dark dot.
    public boolean dark(int x, int y) {
        int column = x / SCALE - QUIET;
        int row = y / SCALE - QUIET;
        return column >= 0
                && row >= 0
                && column < modules.getWidth()
                && row < modules.getHeight()
                && modules.get(column, row) == 1;
    }

    /// One bit a dot, 1 for white, rows filled up to whole bytes: as a PDF wants it.
    byte[] bitmap() {
        int side = pixels();
        int row = (side + 7) / 8;
        byte[] out = new byte[row * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                if (!dark(x, y)) {
                    out[y * row + x / 8] |= (byte) (0x80 >> x % 8);
                }
            }
        }
        return out;
    }
}
