package org.touchstone.verifier.pdf;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.LuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The page of a certificate that a QR code in a picture points to. Where it points proves nothing and nobody goes
/// there: it only helps a person to ask for the right file.
final class Pointer {
    /// The address of a certificate's page, and perhaps the digest of its token.
    private static final Pattern ADDRESS =
            Pattern.compile("(https?://[!-~&&[^#]]{1,200}/certificates/[0-9a-f-]{36})(#[A-Za-z0-9_-]{43})?");

    private Pointer() {}

    /// The address, if there is a QR code of a certificate; other codes say nothing.
    static Optional<String> in(Picture picture) {
        String said;
        try {
            said = new QRCodeReader()
                    .decode(new BinaryBitmap(new HybridBinarizer(new Dots(picture))))
                    .getText();
        } catch (ReaderException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            // The library is not made for pictures that want to break it: what it stumbles over is no code.
            return Optional.empty();
        }
        Matcher address = ADDRESS.matcher(said);
        return address.matches() ? Optional.of(address.group(1)) : Optional.empty();
    }

    private static final class Dots extends LuminanceSource {
        private final Picture picture;

        Dots(Picture picture) {
            super(picture.width(), picture.height());
            this.picture = picture;
        }

        @Override
        public byte[] getRow(int y, byte[] row) {
            byte[] out = row == null || row.length < getWidth() ? new byte[getWidth()] : row;
            System.arraycopy(picture.grey(), y * getWidth(), out, 0, getWidth());
            return out;
        }

        @Override
        public byte[] getMatrix() {
            return picture.grey();
        }
    }
}
