package org.touchstone.registry.application;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// What a file is, told from its bytes and never from its name or from what the sender says. Whatever is not recognised
/// here is not taken: the allow-list is of formats that can be told apart.
public final class MediaTypes {
    private static final byte[] PDF = ascii("%PDF-");
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final String OPEN_DOCUMENT = "application/vnd.oasis.opendocument.";

    private MediaTypes() {}

    /// The ending that file names of a media type usually have, without a dot.
    public static String ending(String mediaType) {
        return switch (mediaType) {
            case "application/xhtml+xml" -> "xhtml";
            case "application/vnd.oasis.opendocument.spreadsheet" -> "ods";
            case "application/vnd.oasis.opendocument.text" -> "odt";
            case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" -> "xlsx";
            case "application/vnd.openxmlformats-officedocument.wordprocessingml.document" -> "docx";
            case "image/jpeg" -> "jpg";
            case "text/plain" -> "txt";
            default -> mediaType.substring(mediaType.indexOf('/') + 1);
        };
    }

    /// True if `bytes` are of the media type that was declared.
    static boolean matches(String declared, byte[] bytes) {
        return matches(declared, bytes, isText(bytes));
    }

    private static boolean matches(String declared, byte[] bytes, boolean text) {
        return switch (declared) {
            case "application/json" -> isJson(bytes);
            case "text/csv", "text/plain" -> text && !isMarkup(bytes);
            // A kept copy of a page: it is only ever handed out as a file to be saved, never shown.
            case "text/html", "application/xhtml+xml" -> text && isMarkup(bytes);
            default -> detect(bytes).filter(declared::equals).isPresent();
        };
    }

    /// Which of the allowed media types `bytes` are of. Plain text is what nothing more particular is.
    public static Optional<String> among(Set<String> allowed, byte[] bytes) {
        boolean text = isText(bytes);
        return allowed.stream()
                .filter(type -> matches(type, bytes, text))
                .min(Comparator.comparing((String type) -> type.equals("text/plain"))
                        .thenComparing(type -> type.equals("text/csv"))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// The media type of a binary format, if it is one that is known.
    static Optional<String> detect(byte[] bytes) {
        if (startsWith(bytes, PDF)) {
            return Optional.of("application/pdf");
        }
        if (startsWith(bytes, PNG)) {
            return Optional.of("image/png");
        }
        if (startsWith(bytes, JPEG)) {
            return Optional.of("image/jpeg");
        }
        return startsWith(bytes, ZIP) ? packed(bytes) : Optional.empty();
    }

    /// Office documents are ZIP archives. OpenDocument stores its media type as the first file, uncompressed, for
    /// exactly this purpose; Office Open XML begins with `[Content_Types].xml` and has a folder that tells which it
    /// is.
    private static Optional<String> packed(byte[] bytes) {
        if (bytes.length < 30) {
            return Optional.empty();
        }
        int name = (bytes[26] & 0xff) | (bytes[27] & 0xff) << 8;
        int extra = (bytes[28] & 0xff) | (bytes[29] & 0xff) << 8;
        int content = 30 + name + extra;
        if (content > bytes.length) {
            return Optional.empty();
        }
        String first = new String(bytes, 30, name, StandardCharsets.ISO_8859_1);
        if (first.equals("mimetype")) {
            for (String kind : new String[] {"text", "spreadsheet"}) {
                String type = OPEN_DOCUMENT + kind;
                if (Arrays.equals(
                        ascii(type),
                        0,
                        type.length(),
                        bytes,
                        content,
                        Math.min(bytes.length, content + type.length()))) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
        if (first.equals("[Content_Types].xml")) {
            boolean words = holds(bytes, ascii("word/document.xml"));
            boolean sheets = holds(bytes, ascii("xl/workbook.xml"));
            if (words != sheets) {
                return Optional.of("application/vnd.openxmlformats-officedocument."
                        + (words ? "wordprocessingml.document" : "spreadsheetml.sheet"));
            }
        }
        return Optional.empty();
    }

    private static boolean isJson(byte[] bytes) {
        try {
            StrictJson.parse(bytes, StrictJson.Limits.DOCUMENT);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    /// UTF-8 without control characters other than tab and line ends, and not the beginning of a PDF. It is decoded
    /// piece by piece: a text of characters beyond Latin would take twice its bytes as a whole.
    private static boolean isText(byte[] bytes) {
        if (startsWith(bytes, PDF)) {
            return false;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer from = ByteBuffer.wrap(bytes);
        CharBuffer piece = CharBuffer.allocate(8_192);
        CoderResult result;
        do {
            result = decoder.decode(from, piece.clear(), true);
            if (result.isError() || !piece.flip().chars().allMatch(MediaTypes::isPrinted)) {
                return false;
            }
        } while (result.isOverflow());
        return true;
    }

    private static boolean isPrinted(int c) {
        return !Character.isISOControl(c) || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean holds(byte[] bytes, byte[] words) {
        for (int i = 0; i <= bytes.length - words.length; i++) {
            if (bytes[i] == words[0] && Arrays.equals(bytes, i, i + words.length, words, 0, words.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMarkup(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 1_024), StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html") || start.startsWith("<?xml");
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
