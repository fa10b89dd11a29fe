package org.touchstone.registry.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A file is what its bytes say: text escapes as in Java, one character a byte.
class MediaTypesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/pdf|%PDF-1.7 x|true",
                "application/pdf|\\n%PDF-1.7|false",
                "application/pdf|<html>|false",
                "application/pdf|MZ|false",
                "image/png|\\u0089PNG\\r\\n\\u001a\\n|true",
                "image/png|\\u0089PNG|false",
                "image/jpeg|\\u00ff\\u00d8\\u00ff\\u00e0|true",
                "image/jpeg|GIF89a|false",
                "text/csv|a,b\\n1,2|true",
                "text/csv|<script>alert(1)</script>|true",
                "text/csv|<html><script>|false",
                "text/csv|a\\u0000b|false",
                "text/csv|\\u00ff\\u00fe|false",
                "text/plain|%PDF-1.7|false",
                "text/plain|plain|true",
                "text/html|<!DOCTYPE html><p>|true",
                "text/html|plain|false",
                "application/xhtml+xml|<?xml version='1.0'?><html/>|true",
                "application/json|{\"a\":1}|true",
                "application/json|{\"a\":1,\"a\":2}|false",
                "application/json|{'a':1}|false",
                "application/zip|PK\\u0003\\u0004|false",
                "application/x-dosexec|MZ|false",
                "image/svg+xml|<svg/>|false",
            })
    void tells(String declared, String text, boolean expected) {
        assertEquals(expected, MediaTypes.matches(declared, unescape(text)), text);
    }

    private static byte[] unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\u", i)) {
                out.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            } else if (text.startsWith("\\r", i) || text.startsWith("\\n", i)) {
                out.append(text.charAt(i + 1) == 'r' ? '\r' : '\n');
                i++;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "application/vnd.oasis.opendocument.text,mimetype,application/vnd.oasis.opendocument.text,true",
        "application/vnd.oasis.opendocument.text,mimetype,application/epub+zip,false",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,[Content_Types].xml,xl/workbook.xml,true",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,[Content_Types].xml,word/document.xml,false",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,[Content_Types].xml,both xl/workbook.xml word/document.xml,false",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,evil.exe,xl/workbook.xml,false",
    })
    void tells_packed_documents(String declared, String first, String rest, boolean expected) {
        byte[] name = first.getBytes(StandardCharsets.US_ASCII);
        byte[] content = rest.getBytes(StandardCharsets.US_ASCII);
        byte[] file = new byte[30 + name.length + content.length];
        System.arraycopy(new byte[] {'P', 'K', 3, 4}, 0, file, 0, 4);
        file[26] = (byte) name.length;
        System.arraycopy(name, 0, file, 30, name.length);
        System.arraycopy(content, 0, file, 30 + name.length, content.length);
        assertEquals(expected, MediaTypes.matches(declared, file));
    }
}
