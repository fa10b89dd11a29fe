package org.touchstone.verifier.report;

import java.util.ArrayList;
import java.util.List;

/// One line of output: pieces of text, each with a tone. The words alone carry the meaning; a tone only colours
/// them.
///
/// A line is a line whatever its pieces hold: a line feed inside a piece is shown as an escape by the terminal,
/// so that a supplier's name can never begin a line of its own.
public record Line(List<Piece> pieces) {

    /// How a piece of text is shown on a terminal that has colours.
    public enum Tone {
        PLAIN,
        STRONG,
        GOOD,
        BAD,
        UNSURE,
        QUIET
    }

    /// A piece of a line.
    public record Piece(Tone tone, String text) {}

    /// An empty line.
    public static final Line EMPTY = new Line(List.of());

    public Line {
        pieces = List.copyOf(pieces);
    }

    /// A line in one tone.
    public static Line of(Tone tone, String text) {
        return new Line(List.of(new Piece(tone, text)));
    }

    /// A plain line.
    public static Line of(String text) {
        return of(Tone.PLAIN, text);
    }

    /// Plain lines: one for each line of a text of ours (not of a supplier's).
    public static List<Line> block(String text) {
        List<Line> lines = new ArrayList<>();
        int from = 0;
        while (true) {
            int end = text.indexOf('\n', from);
            lines.add(of(end < 0 ? text.substring(from) : text.substring(from, end)));
            if (end < 0) {
                return lines;
            }
            from = end + 1;
        }
    }

    /// This line and one more piece.
    public Line and(Tone tone, String text) {
        List<Piece> more = new ArrayList<>(pieces);
        more.add(new Piece(tone, text));
        return new Line(more);
    }

    /// This line and one more plain piece.
    public Line and(String text) {
        return and(Tone.PLAIN, text);
    }

    /// The words alone.
    public String text() {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            out.append(piece.text());
        }
        return out.toString();
    }
}
