package org.touchstone.verifier.pdf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;

/// A PDF written piece by piece, so that any piece can lie. Object 1 is the catalogue, 2 the pages, 3 a page; more
/// come as they are asked for.
public final class HandPdf {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<Integer, Integer> places = new LinkedHashMap<>();
    private String catalogue = "";
    private String trailer = "";
    private int next = 4;
    private int lastTable = -1;
    private boolean begun;

    /// More members of the catalogue, before anything else is asked for.
    public HandPdf catalogue(String members) {
        catalogue = members;
        return this;
    }

    /// More members of each trailer from here on.
    public HandPdf trailer(String members) {
        trailer = members;
        return this;
    }

    /// Bytes as they are, at this place.
    public HandPdf raw(String bytes) {
        begin();
        out.writeBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /// An object under the next number.
    public HandPdf object(String body) {
        begin();
        object(next++, body);
        return this;
    }

    /// An object under a number of its own choosing, once more if it was there.
    public HandPdf object(int number, String body) {
        begin();
        places.put(number, out.size());
        raw(number + " 0 obj\n" + body + "\nendobj\n");
        return this;
    }

    /// A stream, its dictionary's members given without `/Length`.
    public HandPdf stream(int number, String members, byte[] content) {
        begin();
        places.put(number, out.size());
        raw(number + " 0 obj\n<< " + members + " /Length " + content.length + " >>\nstream\n");
        out.writeBytes(content);
        return raw("\nendstream\nendobj\n");
    }

    /// An attachment with its file specification, packed by Flate.
    public HandPdf attach(String name, byte[] content) {
        begin();
        int file = next++;
        stream(file, "/Type /EmbeddedFile /Filter /FlateDecode", deflated(content));
        return object("<< /Type /Filespec /F (" + name + ") /UF (" + name + ") /EF << /F " + file + " 0 R >> >>");
    }

    /// The number that the next object will have.
    public int next() {
        begin();
        return next;
    }

    public HandPdf skip(int numbers) {
        next += numbers;
        return this;
    }

    /// Cross-reference table, trailer and end of one state of the file; more may follow.
    public HandPdf section() {
        begin();
        StringBuilder s = new StringBuilder("xref\n");
        places.forEach(
                (number, place) -> s.append(number).append(" 1\n").append(String.format("%010d 00000 n \n", place)));
        int table = out.size();
        s.append("trailer\n<< /Size ").append(next).append(" /Root 1 0 R ").append(trailer);
        if (lastTable >= 0) {
            s.append(" /Prev ").append(lastTable);
        }
        s.append(" >>\nstartxref\n").append(table).append("\n%%EOF\n");
        lastTable = table;
        places.clear();
        return raw(s.toString());
    }

    public int size() {
        begin();
        return out.size();
    }

    /// The file, with a last section.
    public byte[] end() {
        return section().bytes();
    }

    /// The file as it is so far.
    public byte[] bytes() {
        return out.toByteArray();
    }

    private void begin() {
        if (!begun) {
            begun = true;
            raw("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
            object(1, "<< /Type /Catalog /Pages 2 0 R " + catalogue + " >>");
            object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
            object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
        }
    }

    public static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        while (!deflater.finished()) {
            out.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return out.toByteArray();
    }
}
