package org.touchstone.verifier.cli;

import java.util.List;
import org.touchstone.verifier.report.Catalogue;

/// The manual pages (roff, `man` macros), made from the help pages and from the tables that read the command line, so
/// that neither can say what the others do not.
final class ManPages {
    private ManPages() {}

    /// The page of a verb; of the whole program for the empty name.
    static String page(String verb) {
        String text = Catalogue.HELP.say(verb.isEmpty() ? "all" : "page." + verb);
        List<String> paragraphs = List.of(text.split("\n\n"));
        String name = verb.isEmpty() ? "touchstone" : "touchstone-" + verb;
        StringBuilder out = new StringBuilder();
        out.append(".TH ")
                .append(name.toUpperCase(java.util.Locale.ROOT))
                .append(" 1 \"\" \"touchstone ")
                .append(HelpVerb.version())
                .append("\" \"Touchstone\"\n");
        String summary = paragraphs.get(0).replace('\n', ' ');
        int stop = summary.indexOf(". ");
        String sentence = stop < 0 ? summary : summary.substring(0, stop);
        out.append(".SH NAME\n")
                .append(roff(name))
                .append(" \\- ")
                .append(roff(sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence))
                .append('\n');
        for (String paragraph : paragraphs) {
            if (paragraph.startsWith("Usage:")) {
                section(out, "SYNOPSIS", paragraph.substring("Usage:".length()).replaceAll("(?m)^ {1,7}", ""));
            }
        }
        if (stop >= 0) {
            out.append(".SH DESCRIPTION\n").append(roff(summary)).append('\n');
        }
        boolean details = false;
        for (String paragraph : paragraphs.subList(1, paragraphs.size())) {
            if (paragraph.startsWith("Examples:")) {
                section(out, "EXAMPLES", paragraph.substring("Examples:".length()));
            } else if (paragraph.startsWith("Exit codes:")) {
                section(out, "EXIT STATUS", paragraph.substring("Exit codes:".length()));
            } else if (!paragraph.startsWith("Usage:")) {
                block(out, details ? "" : "DETAILS", paragraph);
                details = true;
            }
        }
        out.append(".SH OPTIONS\n");
        for (Option option :
                verb.isEmpty() ? Syntax.SHARED : Main.verb(verb).syntax().options()) {
            out.append(".TP\n\\fB").append(option.letter() == ' ' ? "" : "\\-" + option.letter() + ", ");
            out.append("\\-\\-").append(roff(option.name())).append("\\fR");
            if (option.takesValue()) {
                out.append(" \\fI").append(roff(option.words().isEmpty() ? "VALUE" : String.join("|", option.words())));
                out.append("\\fR");
            }
            out.append('\n').append(roff(meaning(verb, option))).append('\n');
        }
        out.append(".SH SEE ALSO\n");
        if (verb.isEmpty()) {
            out.append(Main.VERBS.stream()
                    .map(v -> roff("touchstone-" + v) + "(1)")
                    .reduce((a, b) -> a + ",\n" + b)
                    .orElse(""));
        } else {
            out.append(roff("touchstone")).append("(1)");
        }
        return out.append('\n').toString();
    }

    /// What the help pages say beside the option: the verb's own first, then the shared ones of the first page.
    static String meaning(String verb, Option option) {
        for (String page : new String[] {verb.isEmpty() ? "all" : "page." + verb, "all"}) {
            List<String> lines = Catalogue.HELP.say(page).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                int at = line.indexOf("--" + option.name());
                int end = at + 2 + option.name().length();
                boolean whole = at >= 0 && (end == line.length() || line.charAt(end) == ' ');
                if (!whole || at > 8 || !line.startsWith("  ") || line.contains("touchstone ")) {
                    continue;
                }
                int gap = line.indexOf("  ", end);
                int argument = line.indexOf(' ', end);
                if (gap < 0 && argument >= 0) {
                    // A long argument leaves one space only.
                    gap = line.indexOf(' ', argument + 1);
                }
                StringBuilder words =
                        new StringBuilder(gap < 0 ? "" : line.substring(gap).strip());
                int another = words.indexOf("   ");
                if (another > 0) {
                    words.setLength(another); // two options in one line
                }
                for (int k = i + 1; k < lines.size() && lines.get(k).startsWith("          "); k++) {
                    words.append(' ').append(lines.get(k).strip());
                }
                return words.toString();
            }
        }
        return "";
    }

    private static void section(StringBuilder out, String title, String text) {
        out.append(".SH ").append(title).append('\n');
        block(out, "", text.strip().replaceAll("(?m)^ {1,12}", ""));
    }

    private static void block(StringBuilder out, String title, String text) {
        if (!title.isEmpty()) {
            out.append(".SH ").append(title).append('\n');
        }
        out.append(".PP\n.nf\n");
        text.lines().forEach(line -> out.append(line.isBlank() ? "\n" : roff(line) + "\n"));
        out.append(".fi\n");
    }

    /// The text as roff prints it: a back-slash and a dash are themselves, a dot or quote at the beginning is no
    /// request.
    private static String roff(String text) {
        String out = text.replace("\\", "\\e").replace("-", "\\-");
        return out.startsWith(".") || out.startsWith("'") ? "\\&" + out : out;
    }
}
