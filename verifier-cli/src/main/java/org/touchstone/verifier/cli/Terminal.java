package org.touchstone.verifier.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;

/// The only class that prints. Its rules:
///
/// - the result goes to the standard output, all other talk to the error output;
/// - an error is one line: `error: ` and what is wrong with which thing, lower case, no full stop; then a hint,
/// indented;
/// - words carry the meaning, colours only repeat it; none unless a terminal wants them (`--color`, `NO_COLOR`,
///   `TERM=dumb`);
/// - text is printed in the console's own character set: what it lacks is replaced by plain signs or by
///   its number;
/// - a control, direction or zero-width character never leaves here, whoever wrote it;
/// - machine formats are bytes, UTF-8 whatever the console is;
/// - a progress bar only on the error output, and only if that is a terminal.
public final class Terminal {
    /// What every line of ours may hold.
    private static final String PLAIN = "\n\r " + "!\"#%&'()*+,-./0123456789:;<=>?"
            + "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]_abcdefghijklmnopqrstuvwxyz{}~";

    private final OutputStream out;
    private final OutputStream err;
    private final CharsetEncoder outEncoder;
    private final CharsetEncoder errEncoder;
    private final boolean outIsUnicode;
    private final boolean errIsUnicode;
    private final boolean errTerminal;
    private boolean colours;
    private boolean errColours;
    private boolean quiet;
    private boolean verbose;
    private int progressWidth;

    public Terminal(OutputStream out, OutputStream err, Surroundings around) {
        this.out = out;
        this.err = err;
        this.outEncoder = usable(around.outCharset()).newEncoder();
        this.errEncoder = usable(around.errCharset()).newEncoder();
        this.outIsUnicode = isUnicode(outEncoder.charset());
        this.errIsUnicode = isUnicode(errEncoder.charset());
        this.errTerminal = around.errTerminal();
        boolean wanted = around.variable("NO_COLOR").isEmpty()
                && !around.variable("TERM").equals("dumb");
        boolean forced = !around.variable("CLICOLOR_FORCE").isEmpty()
                && !around.variable("CLICOLOR_FORCE").equals("0");
        this.colours = wanted && (around.outTerminal() || forced);
        this.errColours = wanted && (around.errTerminal() || forced);
    }

    /// Takes the shared options `--quiet`, `--verbose` and `--color auto|always|never`.
    public void set(boolean quiet, boolean verbose, String color) {
        this.quiet = quiet;
        this.verbose = verbose;
        switch (color) {
            case "always" -> {
                colours = true;
                errColours = true;
            }
            case "never" -> {
                colours = false;
                errColours = false;
            }
            case "auto" -> {}
            default -> throw CliException.usage("bad-value", "--color", color, "auto, always, never");
        }
    }

    /// Lines of the result.
    public void result(List<Line> lines) {
        write(out, encode(lines, outEncoder, outIsUnicode, colours));
    }

    /// The lines as they would be written to a file: UTF-8, no colour.
    public static byte[] plain(List<Line> lines) {
        return encode(lines, StandardCharsets.UTF_8.newEncoder(), true, false);
    }

    /// Bytes of the result in a machine format.
    public void result(byte[] bytes) {
        write(out, bytes);
    }

    /// Something to know that is not the result; silent under `--quiet`.
    public void note(String text) {
        if (!quiet) {
            talk(Line.block(text));
        }
    }

    /// Something only `--verbose` wants to know.
    public void detail(String text) {
        if (verbose && !quiet) {
            talk(Line.block(text));
        }
    }

    /// An error and its hint.
    public void error(String what, String hint) {
        Line first = Line.of(Line.Tone.BAD, "error:").and(" " + what);
        if (hint.isEmpty()) {
            talk(List.of(first));
            return;
        }
        List<Line> lines = new java.util.ArrayList<>();
        lines.add(first);
        for (Line line : Line.block(hint)) {
            lines.add(Line.of("  " + line.text()));
        }
        talk(lines);
    }

    /// A warning: the run goes on.
    public void warning(String what) {
        talk(List.of(Line.of(Line.Tone.UNSURE, "warning:").and(" " + what)));
    }

    /// A question on the error output, without a line feed.
    public void ask(String question) {
        clearProgress();
        String text = encodable(question, errEncoder, errIsUnicode);
        write(err, text.getBytes(errEncoder.charset()));
    }

    /// Draws the bar anew; nothing unless the error output is a terminal.
    public synchronized void progress(String label, long done, long all) {
        if (!errTerminal || quiet || all <= 0) {
            return;
        }
        int full = (int) (40 * done / all);
        String bar = label + "  [" + "#".repeat(full) + ".".repeat(40 - full) + "]  " + done + "/" + all;
        progressWidth = bar.length();
        write(err, ("\r" + bar).getBytes(errEncoder.charset()));
    }

    /// Takes the bar away.
    public synchronized void clearProgress() {
        if (progressWidth > 0) {
            write(err, ("\r" + " ".repeat(progressWidth) + "\r").getBytes(errEncoder.charset()));
            progressWidth = 0;
        }
    }

    private void talk(List<Line> lines) {
        clearProgress();
        write(err, encode(lines, errEncoder, errIsUnicode, errColours));
    }

    private static void write(OutputStream stream, byte[] bytes) {
        try {
            stream.write(bytes);
            stream.flush();
        } catch (IOException e) {
            // Nobody reads any more (a closed pipe): there is nothing to say and nobody to say it to.
        }
    }

    private static byte[] encode(List<Line> lines, CharsetEncoder encoder, boolean unicode, boolean colours) {
        StringBuilder text = new StringBuilder(lines.size() * 80);
        for (Line line : lines) {
            for (Line.Piece piece : line.pieces()) {
                String words = encodable(piece.text(), encoder, unicode);
                String colour = colours ? colour(piece.tone()) : "";
                if (colour.isEmpty()) {
                    text.append(words);
                } else {
                    text.append(colour).append(words).append("\u001b[0m");
                }
            }
            text.append('\n');
        }
        return text.toString().getBytes(encoder.charset());
    }

    private static String colour(Line.Tone tone) {
        return switch (tone) {
            case PLAIN -> "";
            case STRONG -> "\u001b[1m";
            case GOOD -> "\u001b[1;32m";
            case BAD -> "\u001b[1;31m";
            case UNSURE -> "\u001b[1;33m";
            case QUIET -> "\u001b[2m";
        };
    }

    /// The character set itself, if plain text can be written in it piece by piece; else one that can: some only
    /// read, some have no Latin letters, and UTF-16 and UTF-32 would put a byte order mark before each piece.
    private static Charset usable(Charset charset) {
        return switch (charset.name()) {
            case "UTF-16", "x-UTF-16LE-BOM" -> StandardCharsets.UTF_16LE;
            case "UTF-32", "X-UTF-32LE-BOM", "X-UTF-32BE-BOM" -> StandardCharsets.UTF_32LE;
            default ->
                charset.canEncode() && charset.newEncoder().canEncode(PLAIN) ? charset : StandardCharsets.US_ASCII;
        };
    }

    private static boolean isUnicode(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8) || charset.name().startsWith("UTF-");
    }

    /// The text without hazardous characters, and without such as the character set lacks.
    private static String encodable(String text, CharsetEncoder encoder, boolean unicode) {
        boolean plain = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                plain = false;
                break;
            }
        }
        if (plain) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Shown.isHazardous(c)) {
                Shown.escape(c, out);
            } else if (unicode) {
                out.appendCodePoint(c);
            } else if (encoder.canEncode(CharBuffer.wrap(Character.toChars(c)))) {
                out.appendCodePoint(c);
            } else {
                replacement(c, out);
            }
        }
        return out.toString();
    }

    private static void replacement(int c, StringBuilder out) {
        switch (c) {
            case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212 -> out.append('-');
            case 0x2018, 0x2019 -> out.append('\'');
            case 0x201c, 0x201d -> out.append('"');
            case 0x2026 -> out.append("...");
            case 0xa0, 0x2009, 0x202f -> out.append(' ');
            case 0xa3 -> out.append("GBP ");
            case 0x20ac -> out.append("EUR ");
            default -> Shown.escape(c, out);
        }
    }
}
