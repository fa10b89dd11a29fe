package org.touchstone.verifier.report;

import java.util.List;
import org.touchstone.verifier.report.RecordBlocks.Block;

/// A record, or draft letters, as one HTML file: no script, nothing fetched from anywhere, headings and table heads
/// for those who listen, and a page for each bid when it is printed.
public final class RecordHtml {
    private static final String STYLE = """
        body{font:16px/1.5 Arial,Helvetica,sans-serif;color:#0b0c0c;background:#fff;max-width:60rem;margin:0 auto;padding:1rem}
        h1{font-size:1.75rem;border-top:4px solid #0b0c0c;padding-top:1rem;margin-top:3rem}h2{font-size:1.25rem}
        h1:first-of-type{margin-top:0}
        table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:bold}
        th,td{border-bottom:1px solid #505a5f;padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
        tbody th{width:14rem}
        .verdict{border:4px solid #505a5f;padding:1rem;font-weight:bold}
        .verdict.good{border-color:#00703c}.verdict.bad{border-color:#d4351c}.verdict.unsure{border-color:#1d70b8}
        .draft{border:4px dashed #0b0c0c;padding:.5rem 1rem;font-weight:bold}
        @media print{body{font-size:10pt;max-width:none;padding:0}h1{break-before:page;border:0}h1:first-of-type{break-before:auto}
        tr,.verdict{break-inside:avoid}thead{display:table-header-group}}
        """;

    private RecordHtml() {}

    /// The whole file.
    ///
    /// @param title plain text
    public static String page(String title, List<Block> blocks) {
        StringBuilder out = new StringBuilder(64 * 1024);
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
                .append("style-src 'unsafe-inline'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        text(title, out);
        out.append("</title>\n<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n<main>\n");
        for (Block block : blocks) {
            block(block, out);
        }
        return out.append("</main>\n</body>\n</html>\n").toString();
    }

    private static void block(Block block, StringBuilder out) {
        switch (block) {
            case Block.Heading(int level, String text) -> {
                out.append("<h").append(level).append('>');
                text(text, out);
                out.append("</h").append(level).append(">\n");
            }
            case Block.Text(String text) -> {
                out.append("<p>");
                text(text, out);
                out.append("</p>\n");
            }
            case Block.Verdict(org.touchstone.verifier.verify.Outcome outcome, String text) -> {
                String tone = switch (TextReport.tone(outcome)) {
                    case GOOD -> "good";
                    case BAD -> "bad";
                    case PLAIN, STRONG, UNSURE, QUIET -> "unsure";
                };
                out.append("<p class=\"verdict ").append(tone).append("\">");
                text(text, out);
                out.append("</p>\n");
            }
            case Block.Facts(List<List<String>> rows) -> {
                out.append("<table>\n<tbody>\n");
                for (List<String> row : rows) {
                    out.append("<tr><th scope=\"row\">");
                    text(row.get(0), out);
                    out.append("</th><td>");
                    text(row.get(1), out);
                    out.append("</td></tr>\n");
                }
                out.append("</tbody>\n</table>\n");
            }
            case Block.Table(String caption, List<String> head, List<List<String>> rows) -> {
                out.append("<table>\n<caption>");
                text(caption, out);
                out.append("</caption>\n<thead>\n<tr>");
                for (String cell : head) {
                    out.append("<th scope=\"col\">");
                    text(cell, out);
                    out.append("</th>");
                }
                out.append("</tr>\n</thead>\n<tbody>\n");
                for (List<String> row : rows) {
                    out.append("<tr>");
                    for (String cell : row) {
                        out.append("<td>");
                        text(cell, out);
                        out.append("</td>");
                    }
                    out.append("</tr>\n");
                }
                out.append("</tbody>\n</table>\n");
            }
        }
    }

    /// Text as text, whoever wrote it; line feeds of ours stay line breaks.
    private static void text(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n' -> out.append("<br>\n");
                default -> {
                    if (Shown.isHazardous(c)) {
                        Shown.escape(c, out);
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        }
    }
}
