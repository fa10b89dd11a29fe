package org.touchstone.verifier.report.pdf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;

/// The outermost shape of a PDF file: numbered objects, one cross-reference table, a trailer whose identifier is
/// the digest of all that stands before it (ISO 32000-1 section 7.5).
final class PdfOutput {
    private final List<byte[]> objects = new ArrayList<>();

    /// The number of an object that is put later.
    int reserve() {
        objects.add(new byte[0]);
        return objects.size();
    }

    int put(String body) {
        int number = reserve();
        put(number, body);
        return number;
    }

    void put(int number, String body) {
        objects.set(number - 1, ascii(body));
    }

    /// A stream; `members` are those of its dictionary but for length and filter.
    int stream(String members, byte[] content) {
        byte[] packed = deflated(content);
        return stored(members + " /Filter /FlateDecode", packed);
    }

    /// A stream as it is, for what other programs must find without unpacking (XMP).
    int stored(String members, byte[] content) {
        int number = reserve();
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 128);
        out.writeBytes(ascii("<< " + members + " /Length " + content.length + " >>\nstream\n"));
        out.writeBytes(content);
        out.writeBytes(ascii("\nendstream"));
        objects.set(number - 1, out.toByteArray());
        return number;
    }

    /// The whole file.
    byte[] end(int root) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
        out.writeBytes(ascii("%PDF-1.7\n"));
        // Bytes beyond ASCII in the second line, so that nobody takes the file for text.
        out.writeBytes(new byte[] {'%', (byte) 0xe2, (byte) 0xe3, (byte) 0xcf, (byte) 0xd3, '\n'});
        int[] places = new int[objects.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = out.size();
            out.writeBytes(ascii((i + 1) + " 0 obj\n"));
            out.writeBytes(objects.get(i));
            out.writeBytes(ascii("\nendobj\n"));
        }
        int table = out.size();
        StringBuilder end =
                new StringBuilder("xref\n0 ").append(places.length + 1).append("\n0000000000 65535 f \n");
        for (int place : places) {
            end.append(String.format(Locale.ROOT, "%010d 00000 n \n", place));
        }
        String id = HexFormat.of().withUpperCase().formatHex(sha256(out.toByteArray()), 0, 16);
        end.append("trailer\n<< /Size ")
                .append(places.length + 1)
                .append(" /Root ")
                .append(root);
        end.append(" 0 R /ID [<").append(id).append("> <").append(id).append(">] >>\nstartxref\n");
        end.append(table).append("\n%%EOF\n");
        out.writeBytes(ascii(end.toString()));
        return out.toByteArray();
    }

    static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    /// For `/CheckSum`, which ISO 32000-1 section 7.11.4 defines so; nothing rests on it.
    static byte[] md5(byte[] bytes) {
        return digest("MD5", bytes);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A string of any text, in UTF-16 with its mark (ISO 32000-1 section 7.9.2.2).
    static String text(String s) {
        byte[] utf16 = s.getBytes(StandardCharsets.UTF_16BE);
        return "<FEFF" + HexFormat.of().withUpperCase().formatHex(utf16) + ">";
    }

    /// A name of any bytes of ASCII.
    static String name(String s) {
        StringBuilder out = new StringBuilder("/");
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean plain =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '.';
            if (c > 0x7e || c < 0x21) {
                throw new IllegalArgumentException("not a name: " + s);
            }
            out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "#%02X", (int) c));
        }
        return out.toString();
    }

    /// A number with at most two decimals, without an exponent.
    static String number(double n) {
        long hundredths = Math.round(n * 100);
        String sign = hundredths < 0 ? "-" : "";
        long whole = Math.abs(hundredths) / 100;
        long rest = Math.abs(hundredths) % 100;
        return sign + whole + (rest == 0 ? "" : "." + (rest < 10 ? "0" : "") + rest);
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 2 + 64);
        byte[] part = new byte[8192];
        while (!deflater.finished()) {
            out.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return out.toByteArray();
    }

    static byte[] ascii(String s) {
        return s.getBytes(StandardCharsets.US_ASCII);
    }
}
