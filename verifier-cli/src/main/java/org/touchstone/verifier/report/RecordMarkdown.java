package org.touchstone.verifier.report;

import java.util.List;
import org.touchstone.verifier.report.RecordBlocks.Block;

/// A record, or draft letters, as Markdown (CommonMark with tables): for files that are kept and compared as text.
public final class RecordMarkdown {
    private static final String SPECIAL = "\\`*_{}[]<>()#+-.!|~&";

    private RecordMarkdown() {}

    /// The whole text.
    public static String text(List<Block> blocks) {
        StringBuilder out = new StringBuilder(64 * 1024);
        for (Block block : blocks) {
            switch (block) {
                case Block.Heading(int level, String text) ->
                    out.append("#".repeat(level))
                            .append(' ')
                            .append(escaped(text))
                            .append("\n\n");
                case Block.Text(String text) ->
                    out.append(escaped(text).replace("\n", "  \n")).append("\n\n");
                case Block.Verdict(org.touchstone.verifier.verify.Outcome _, String text) ->
                    out.append("> **").append(escaped(text)).append("**\n\n");
                case Block.Facts(List<List<String>> rows) -> {
                    out.append("| | |\n|---|---|\n");
                    rows.forEach(r -> row(r, out));
                    out.append('\n');
                }
                case Block.Table(String _, List<String> head, List<List<String>> rows) -> {
                    row(head, out);
                    out.append('|').append("---|".repeat(head.size())).append('\n');
                    rows.forEach(r -> row(r, out));
                    out.append('\n');
                }
            }
        }
        return out.toString();
    }

    private static void row(List<String> cells, StringBuilder out) {
        out.append('|');
        for (String cell : cells) {
            out.append(' ').append(escaped(cell).replace("\n", " ")).append(" |");
        }
        out.append('\n');
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c != '\n' && Shown.isHazardous(c)) {
                Shown.escape(c, out);
            } else {
                if (c < 0x80 && SPECIAL.indexOf(c) >= 0) {
                    out.append('\\');
                }
                out.appendCodePoint(c);
            }
        }
        return out.toString();
    }
}
