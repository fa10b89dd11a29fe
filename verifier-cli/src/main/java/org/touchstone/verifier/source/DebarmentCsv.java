package org.touchstone.verifier.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// A debarment list as a table that somebody kept in a spreadsheet: RFC 4180 in UTF-8, with a comma or a semicolon
/// between the fields, whichever stands in the first line. `spec/debarment-list.md` names the columns; others are
/// passed over. What is doubtful in a row refuses the file: a supplier that is left out would be one that is not
/// debarred.
public final class DebarmentCsv {
    private static final List<String> NEEDED = List.of("name", "identifiers", "ground", "reason", "from");

    private final String text;
    private final char separator;
    private int at;
    private int line = 1;

    private DebarmentCsv(String text) {
        this.text = text;
        int end = text.indexOf('\n');
        String head = end < 0 ? text : text.substring(0, end);
        this.separator = head.indexOf(';') >= 0 && head.indexOf(',') < 0 ? ';' : ',';
    }

    /// Reads a file; throws [MalformedException] with the line that is wrong.
    public static DebarmentList read(byte[] file, LocalDate published, String source) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("not UTF-8: save the table as CSV UTF-8", e);
        }
        return new DebarmentCsv(text.startsWith("\ufeff") ? text.substring(1) : text).list(published, source);
    }

    private DebarmentList list(LocalDate published, String source) {
        Map<String, Integer> columns = new HashMap<>();
        List<String> head = row();
        for (int i = 0; i < head.size(); i++) {
            if (columns.put(head.get(i).strip().toLowerCase(Locale.ROOT), i) != null) {
                throw new MalformedException("two columns are called " + head.get(i));
            }
        }
        for (String needed : NEEDED) {
            if (!columns.containsKey(needed)) {
                throw new MalformedException("there is no column " + needed);
            }
        }
        List<DebarmentList.Entry> entries = new ArrayList<>();
        while (at < text.length()) {
            int first = line;
            List<String> row = row();
            if (row.stream().allMatch(String::isBlank)) {
                continue;
            }
            try {
                if (row.size() != head.size()) {
                    throw new MalformedException(row.size() + " fields instead of " + head.size());
                }
                if (entries.size() >= DebarmentList.MAX_ENTRIES) {
                    throw new MalformedException("more than " + DebarmentList.MAX_ENTRIES + " entries");
                }
                entries.add(entry(columns, row));
            } catch (MalformedException e) {
                throw new MalformedException("line " + first + ": " + e.getMessage(), e);
            }
        }
        return new DebarmentList(published, source, entries);
    }

    private static DebarmentList.Entry entry(Map<String, Integer> columns, List<String> row) {
        List<Json> identifiers = new ArrayList<>();
        for (String written : parts(field(columns, row, "identifiers"))) {
            int second = written.indexOf('-', written.indexOf('-') + 1);
            if (second < 0) {
                throw new MalformedException("an identifier is written GB-COH-01234567");
            }
            identifiers.add(OrganisationId.of(written.substring(0, second), written.substring(second + 1))
                    .json());
        }
        Json.Obj.Builder o = Json.Obj.builder()
                .with("name", field(columns, row, "name"))
                .with("identifiers", new Json.Arr(identifiers))
                .with("ground", field(columns, row, "ground").toLowerCase(Locale.ROOT))
                .with("reason", field(columns, row, "reason"))
                .with("from", field(columns, row, "from"))
                .withOptional("until", Optional.of(field(columns, row, "until")).filter(u -> !u.isEmpty()));
        List<String> others = parts(field(columns, row, "othernames"));
        if (!others.isEmpty()) {
            o.with("otherNames", Json.Arr.ofStrings(others));
        }
        return DebarmentList.Entry.of(o.build());
    }

    private static String field(Map<String, Integer> columns, List<String> row, String name) {
        Integer column = columns.get(name);
        return column == null ? "" : row.get(column).strip();
    }

    private static List<String> parts(String field) {
        List<String> out = new ArrayList<>();
        for (String part : field.split("\\|", -1)) {
            if (!part.isBlank()) {
                out.add(part.strip());
            }
        }
        return out;
    }

    /// The fields of the next row; a quoted one may hold separators, line ends and doubled quotes.
    private List<String> row() {
        List<String> fields = new ArrayList<>();
        while (true) {
            fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
            if (at < text.length() && text.charAt(at) == separator) {
                at++;
                continue;
            }
            if (at < text.length() && text.charAt(at) == '\r') {
                at++;
            }
            if (at < text.length() && text.charAt(at) != '\n') {
                throw new MalformedException("line " + line + ": something stands after a quoted field");
            }
            at++;
            line++;
            return fields;
        }
    }

    private String plain() {
        int from = at;
        while (at < text.length() && text.charAt(at) != separator && text.charAt(at) != '\n') {
            if (text.charAt(at) == '"') {
                throw new MalformedException(
                        "line " + line + ": a quotation mark inside a field that has none around it");
            }
            at++;
        }
        if (at > from && text.charAt(at - 1) == '\r' && (at == text.length() || text.charAt(at) == '\n')) {
            at--;
        }
        return text.substring(from, at);
    }

    private String quoted() {
        StringBuilder out = new StringBuilder();
        int first = line;
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                    at++;
                } else {
                    at++;
                    return out.toString();
                }
            }
            if (c == '\n') {
                line++;
            }
            out.append(c);
        }
        throw new MalformedException("line " + first + ": a quotation mark is not closed");
    }
}
