package org.touchstone.verifier.report;

import java.util.ArrayList;
import java.util.List;
import org.touchstone.verifier.report.Line.Tone;
import org.touchstone.verifier.report.RecordBlocks.Block;

/// A record, or draft letters, as lines for a terminal or a text file.
public final class RecordText {
    private static final int WIDTH = 88;

    private RecordText() {}

    /// The lines.
    public static List<Line> lines(List<Block> blocks) {
        List<Line> out = new ArrayList<>();
        for (Block block : blocks) {
            switch (block) {
                case Block.Heading(int level, String text) -> {
                    if (!out.isEmpty()) {
                        out.add(Line.EMPTY);
                    }
                    out.add(Line.of(Tone.STRONG, text));
                    if (level == 1) {
                        out.add(Line.of("=".repeat(Math.min(WIDTH, text.codePointCount(0, text.length())))));
                    }
                }
                case Block.Text(String text) -> {
                    out.add(Line.EMPTY);
                    wrap("", text, out);
                }
                case Block.Verdict(org.touchstone.verifier.verify.Outcome outcome, String text) -> {
                    out.add(Line.EMPTY);
                    int from = out.size();
                    wrap("", text, out);
                    for (int i = from; i < out.size(); i++) {
                        out.set(i, Line.of(TextReport.tone(outcome), out.get(i).text()));
                    }
                }
                case Block.Facts(List<List<String>> rows) -> {
                    out.add(Line.EMPTY);
                    rows.forEach(r -> wrap(Shown.column(r.get(0), 24) + "  ", r.get(1), out));
                }
                case Block.Table(String _, List<String> _, List<List<String>> rows) -> {
                    out.add(Line.EMPTY);
                    for (List<String> row : rows) {
                        // A table of sentences does not fit a terminal side by side.
                        wrap(
                                "  ",
                                String.join(
                                        "  ",
                                        row.stream().filter(c -> !c.isEmpty()).toList()),
                                out);
                    }
                }
            }
        }
        return out;
    }

    private static void wrap(String first, String text, List<Line> out) {
        String indent = " ".repeat(first.length());
        String lead = first;
        for (String part : text.split("\n", -1)) {
            String rest = part;
            while (true) {
                int room = WIDTH - indent.length();
                if (rest.length() <= room) {
                    out.add(Line.of((lead + rest).stripTrailing()));
                    lead = indent;
                    break;
                }
                int cut = rest.lastIndexOf(' ', room);
                cut = cut <= 0 ? rest.indexOf(' ', room) : cut;
                if (cut < 0) {
                    cut = rest.length();
                }
                out.add(Line.of((lead + rest.substring(0, cut)).stripTrailing()));
                lead = indent;
                rest = rest.substring(Math.min(rest.length(), cut + 1));
                if (rest.isEmpty()) {
                    break;
                }
            }
        }
    }
}
