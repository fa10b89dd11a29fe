package org.touchstone.verifier.pdf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A picture in shades of grey, for looking for a QR code in it. PNG (ISO/IEC 15948) without interlacing, and the
/// plain pictures of a PDF; others are not looked into.
///
/// @param grey one byte a dot, rows from the top
record Picture(int width, int height, byte[] grey) {
    /// More dots than this are not looked at: a page of A4 at 200 dots an inch has as many.
    static final int MAX_DOTS = 4_000_000;

    private static final int HEADER = 0x49484452;
    private static final int DATA = 0x49444154;
    private static final int PALETTE = 0x504c5445;
    private static final int END = 0x49454e44;

    /// Reads a PNG; empty for what this does not read, or cannot be read.
    static Optional<Picture> png(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        int width = 0;
        int height = 0;
        int depth = 0;
        int kind = -1;
        byte[] palette = new byte[0];
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int at = 8;
        while (at + 12 <= file.length) {
            int length = in.getInt(at);
            int type = in.getInt(at + 4);
            if (length < 0 || length > file.length - at - 12) {
                return Optional.empty();
            }
            if (type == HEADER && length == 13) {
                width = in.getInt(at + 8);
                height = in.getInt(at + 12);
                depth = file[at + 16];
                kind = file[at + 17];
                if (file[at + 20] != 0) {
                    return Optional.empty();
                }
            } else if (type == PALETTE) {
                palette = java.util.Arrays.copyOfRange(file, at + 8, at + 8 + length);
            } else if (type == DATA) {
                data.write(file, at + 8, length);
            } else if (type == END) {
                break;
            }
            at += length + 12;
        }
        int channels = channels(kind);
        boolean depths = depth == 8 || (kind == 0 || kind == 3) && (depth == 1 || depth == 2 || depth == 4);
        if (channels == 0 || !depths || !fits(width, height)) {
            return Optional.empty();
        }
        int row = (width * channels * depth + 7) / 8;
        byte[] rows =
                unfiltered(inflated(data.toByteArray(), (row + 1) * height), row, height, (channels * depth + 7) / 8);
        return rows.length == 0
                ? Optional.empty()
                : grey(rows, row, width, height, depth, channels, palette, kind == 3);
    }

    /// A picture whose rows stand in the file as they are, of one or three channels.
    static Optional<Picture> plain(byte[] packed, int width, int height, int depth, int channels) {
        if (!fits(width, height) || !(depth == 8 || depth == 1 && channels == 1)) {
            return Optional.empty();
        }
        int row = (width * channels * depth + 7) / 8;
        byte[] rows = inflated(packed, row * height);
        return rows.length == 0
                ? Optional.empty()
                : grey(rows, row, width, height, depth, channels, new byte[0], false);
    }

    private static boolean fits(int width, int height) {
        return width > 0 && height > 0 && width <= MAX_DOTS && height <= MAX_DOTS / width;
    }

    private static int channels(int kind) {
        return switch (kind) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 0;
        };
    }

    /// Exactly `size` bytes, or none.
    private static byte[] inflated(byte[] packed, int size) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            byte[] out = new byte[size];
            int filled = 0;
            while (filled < size) {
                int n = inflater.inflate(out, filled, size - filled);
                if (n == 0) {
                    return new byte[0];
                }
                filled += n;
            }
            return out;
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }

    /// Takes the filters away that stand before each row (ISO/IEC 15948 section 9).
    private static byte[] unfiltered(byte[] rows, int row, int height, int step) {
        if (rows.length == 0) {
            return rows;
        }
        byte[] out = new byte[row * height];
        for (int y = 0; y < height; y++) {
            int filter = rows[y * (row + 1)];
            for (int x = 0; x < row; x++) {
                int to = y * row + x;
                int left = x >= step ? out[to - step] & 0xff : 0;
                int above = y > 0 ? out[to - row] & 0xff : 0;
                int corner = x >= step && y > 0 ? out[to - row - step] & 0xff : 0;
                int guess = switch (filter) {
                    case 1 -> left;
                    case 2 -> above;
                    case 3 -> (left + above) / 2;
                    case 4 -> paeth(left, above, corner);
                    default -> 0;
                };
                out[to] = (byte) (rows[y * (row + 1) + 1 + x] + guess);
            }
        }
        return out;
    }

    private static int paeth(int left, int above, int corner) {
        int guess = left + above - corner;
        int a = Math.abs(guess - left);
        int b = Math.abs(guess - above);
        int c = Math.abs(guess - corner);
        return a <= b && a <= c ? left : b <= c ? above : corner;
    }

    private static Optional<Picture> grey(
            byte[] rows, int row, int width, int height, int depth, int channels, byte[] palette, boolean indexed) {
        byte[] out = new byte[width * height];
        int most = (1 << depth) - 1;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int value;
                if (depth == 8) {
                    int at = y * row + x * channels;
                    value = channels < 3 ? rows[at] & 0xff : light(rows, at);
                } else {
                    int bit = x * depth;
                    value = (rows[y * row + bit / 8] & 0xff) >> 8 - depth - bit % 8 & most;
                }
                if (indexed) {
                    if (3 * value + 2 >= palette.length) {
                        return Optional.empty();
                    }
                    value = light(palette, 3 * value);
                } else if (depth < 8) {
                    value = value * 255 / most;
                }
                out[y * width + x] = (byte) value;
            }
        }
        return Optional.of(new Picture(width, height, out));
    }

    private static int light(byte[] rgb, int at) {
        return ((rgb[at] & 0xff) * 3 + (rgb[at + 1] & 0xff) * 6 + (rgb[at + 2] & 0xff)) / 10;
    }
}
