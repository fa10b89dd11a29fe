package org.touchstone.verifier.report.pdf;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.touchstone.verifier.report.Shown;

/// A document for people that machines can read as well, written from top to bottom: headings, paragraphs, lists,
/// tables with header cells, pictures, links and attached files, on as many A4 pages as it takes.
///
/// ```java
/// PdfDocument pdf = new PdfDocument("Check of Harbour & Vale", "en", madeAt);
/// pdf.heading(1, "Check of Harbour & Vale");
/// pdf.paragraph("…");
/// pdf.facts(List.of(new PdfDocument.Fact("Outcome", "MEETS")));
/// pdf.table(List.of(new PdfDocument.Column("Check", 2), new PdfDocument.Column("Found", 5)), rows);
/// pdf.attach(new PdfDocument.Attachment("record.json", "application/json", bytes, "The record", "Source"));
/// byte[] file = pdf.bytes((page, of) -> "Page " + page + " of " + of);
/// ```
///
/// It is PDF/A-3a and PDF/UA-1 whatever is written: every piece of content belongs to an element of the structure
/// or is marked as decoration, and characters that the font lacks or that could mislead are written as their
/// numbers ([Shown]). Begin with a heading of level 1, and leave no level out. For one thread; one document.
public final class PdfDocument {
    /// A name and its value, a line of [#facts].
    public record Fact(String name, String value) {}

    /// A column of a table, with its share of the width.
    public record Column(String title, int share) {
        public Column {
            if (share < 1) {
                throw new IllegalArgumentException("a column without width");
            }
        }
    }

    /// A file inside of the document.
    ///
    /// @param name a file name of ASCII letters, digits, dots and hyphens
    /// @param relationship `Source`, `Data`, `Alternative` or `Supplement` (ISO 19005-3 annex E)
    public record Attachment(String name, String mediaType, byte[] content, String description, String relationship) {
        public Attachment {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
                throw new IllegalArgumentException("not a name for an attachment: " + name);
            }
        }
    }

    /// What stands at the foot of each page, given its number and how many there are.
    public interface Foot {
        String line(int page, int of);
    }

    private static final double WIDTH = 595.28;
    private static final double HEIGHT = 841.89;
    private static final double MARGIN = 54;
    private static final double BOTTOM = 60;
    private static final double INNER = WIDTH - 2 * MARGIN;
    private static final double BODY = 10;
    private static final double LEADING = 1.35;
    private static final double[] HEADINGS = {20, 14, 11.5};
    private static final double PAD = 4;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("'D:'yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// An element of the structure; its children are elements, marked content and annotations.
    private static final class Element {
        private final String type;
        private final String more;
        private final List<Object> children = new ArrayList<>();

        Element(String type, String more) {
            this.type = type;
            this.more = more;
        }
    }

    /// Marked content: the page's index and the number there.
    private record Marked(int page, int number) {}

    /// A link on a page.
    private record Link(int page, double x, double y, double width, double height, String uri, String says) {}

    private static final class Page {
        private final StringBuilder content = new StringBuilder();
        private final List<Element> owners = new ArrayList<>();
        private final List<Link> links = new ArrayList<>();
    }

    /// Text cut to lines, with how it is set.
    private record Set(List<String> lines, PdfFont font, String resource, double size) {
        double leading() {
            return size * LEADING;
        }
    }

    private final double letters;
    private final String title;
    private final String language;
    private final Instant made;
    private final PdfFont regular = new PdfFont(TrueType.Shipped.REGULAR, "LiberationSans");
    private final PdfFont bold = new PdfFont(TrueType.Shipped.BOLD, "LiberationSans-Bold");
    private final Element root = new Element("Document", "");
    private final List<Page> pages = new ArrayList<>();
    private final List<QrCode> pictures = new ArrayList<>();
    private final TreeMap<String, Attachment> attachments = new TreeMap<>();
    private double y;

    /// An empty document.
    ///
    /// @param title what a reader's window shows
    /// @param language BCP 47
    /// @param made when what it says was made, from the data and never from a clock: it is part of the bytes
    public PdfDocument(String title, String language, Instant made) {
        this(title, language, made, 1);
    }

    /// The same with letters so many times as large, for what is read from afar.
    public PdfDocument(String title, String language, Instant made, double letters) {
        this.letters = letters;
        this.title = shown(title);
        this.language = language;
        this.made = made;
        newPage();
    }

    // ---- what can be written

    /// A heading of level 1, 2 or 3.
    public void heading(int level, String text) {
        Set set = bold(text, HEADINGS[level - 1], INNER);
        gap(level == 1 ? 0 : HEADINGS[level - 1] * 0.9);
        // Not alone at the foot of a page.
        needs(set.lines().size() * set.leading() + 4 * BODY * LEADING);
        lines(child(root, "H" + level, ""), set, MARGIN);
        y -= HEADINGS[level - 1] * 0.35;
    }

    /// A paragraph.
    public void paragraph(String text) {
        lines(child(root, "P", ""), regular(text, BODY, INNER), MARGIN);
        y -= BODY * 0.6;
    }

    /// A paragraph in bold.
    public void strong(String text) {
        lines(child(root, "P", ""), bold(text, BODY, INNER), MARGIN);
        y -= BODY * 0.6;
    }

    /// A paragraph in a frame, which prints in black and white: an outcome, a warning.
    public void framed(String strong, String text) {
        double inner = INNER - 24;
        Set first = bold(strong, 13, inner);
        Set second = regular(text, BODY, inner);
        double height = first.lines().size() * first.leading() + second.lines().size() * second.leading() + 22;
        needs(height);
        double top = y;
        y -= 9;
        Element p = child(root, "P", "");
        lines(p, first, MARGIN + 12);
        lines(p, second, MARGIN + 12);
        y -= 9;
        page().content
                .append("/Artifact BMC q 1.2 w ")
                .append(n(MARGIN))
                .append(' ')
                .append(n(y))
                .append(' ')
                .append(n(INNER))
                .append(' ')
                .append(n(top - y))
                .append(" re S Q EMC\n");
        y -= BODY;
    }

    /// A list with dots.
    public void items(List<String> items) {
        Element list = child(root, "L", " /A << /O /List /ListNumbering /Disc >>");
        for (String item : items) {
            Element one = child(list, "LI", "");
            Set set = regular(item, BODY, INNER - 16);
            needs(set.leading());
            double top = y;
            lines(child(one, "Lbl", ""), regular("\u2022", BODY, 16), MARGIN + 4);
            y = top;
            lines(child(one, "LBody", ""), set, MARGIN + 16);
            y -= 2;
        }
        y -= BODY * 0.5;
    }

    /// Names and values, a line each, the names as header cells.
    public void facts(List<Fact> facts) {
        Element table = child(root, "Table", "");
        double[] widths = {INNER * 0.3, INNER * 0.7};
        rule();
        for (Fact fact : facts) {
            Element row = child(table, "TR", "");
            row(
                    List.of(header(row, "Row"), child(row, "TD", "")),
                    List.of(
                            bold(fact.name(), BODY, widths[0] - 2 * PAD),
                            regular(fact.value(), BODY, widths[1] - 2 * PAD)),
                    widths,
                    () -> {});
        }
        y -= BODY;
    }

    /// A table. The titles of the columns stand on each of its pages.
    public void table(List<Column> columns, List<List<String>> rows) {
        int shares = columns.stream().mapToInt(Column::share).sum();
        double[] widths =
                columns.stream().mapToDouble(c -> INNER * c.share() / shares).toArray();
        Element table = child(root, "Table", "");
        Element head = child(table, "TR", "");
        List<Set> titles = new ArrayList<>();
        List<Element> cells = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            titles.add(bold(columns.get(i).title(), 9, widths[i] - 2 * PAD));
            cells.add(header(head, "Column"));
        }
        needs(height(titles) + 3 * BODY * LEADING);
        rule();
        row(cells, titles, widths, () -> {});
        for (List<String> texts : rows) {
            if (texts.size() != widths.length) {
                throw new IllegalArgumentException(
                        "a row of " + texts.size() + " cells in a table of " + widths.length);
            }
            Element row = child(table, "TR", "");
            List<Set> sets = new ArrayList<>();
            List<Element> all = new ArrayList<>();
            for (int i = 0; i < widths.length; i++) {
                sets.add(regular(texts.get(i), 9, widths[i] - 2 * PAD));
                all.add(child(row, "TD", ""));
            }
            row(all, sets, widths, () -> again(titles, widths));
        }
        y -= BODY;
    }

    /// A paragraph that leads to an address.
    public void link(String text, String uri) {
        Element p = child(root, "P", "");
        Element link = child(p, "Link", "");
        Set set = regular(text, BODY, INNER);
        for (String line : set.lines()) {
            needs(set.leading());
            double top = y;
            lines(link, new Set(List.of(line), set.font(), set.resource(), set.size()), MARGIN);
            Link place = new Link(
                    pages.size() - 1, MARGIN, y, set.font().width(line, set.size()), top - y, uri, shown(text));
            page().links.add(place);
            link.children.add(place);
        }
        y -= BODY * 0.6;
    }

    /// A QR code of `size` points, with what it says for those who cannot see it.
    public void picture(QrCode code, double size, String alternative) {
        needs(size);
        y -= size;
        Element figure = child(
                root,
                "Figure",
                " /Alt " + PdfOutput.text(shown(alternative))
                        + " /A << /O /Layout /Placement /Block /BBox [" + n(MARGIN) + " " + n(y) + " "
                        + n(MARGIN + size) + " "
                        + n(y + size) + "] >>");
        pictures.add(code);
        mark(figure);
        page().content
                .append("q ")
                .append(n(size))
                .append(" 0 0 ")
                .append(n(size))
                .append(' ')
                .append(n(MARGIN))
                .append(' ')
                .append(n(y))
                .append(" cm /Q")
                .append(pictures.size())
                .append(" Do Q EMC\n");
        y -= BODY;
    }

    /// What follows begins on a new page.
    public void turnPage() {
        if (y < HEIGHT - MARGIN) {
            newPage();
        }
    }

    /// Puts a file into the document; one of each name.
    public void attach(Attachment attachment) {
        if (attachments.putIfAbsent(attachment.name(), attachment) != null) {
            throw new IllegalArgumentException("two attachments named " + attachment.name());
        }
    }

    // ---- layout

    private Page page() {
        return pages.getLast();
    }

    private void newPage() {
        pages.add(new Page());
        y = HEIGHT - MARGIN;
    }

    private void needs(double height) {
        if (y - height < BOTTOM && y < HEIGHT - MARGIN) {
            newPage();
        }
    }

    private void gap(double height) {
        if (y < HEIGHT - MARGIN) {
            y -= height;
        }
    }

    private static Element child(Element parent, String type, String more) {
        Element element = new Element(type, more);
        parent.children.add(element);
        return element;
    }

    private static Element header(Element row, String scope) {
        return child(row, "TH", " /A << /O /Table /Scope /" + scope + " >>");
    }

    private Set regular(String text, double size, double width) {
        return new Set(wrapped(shown(text), regular, letters * size, width), regular, "F1", letters * size);
    }

    private Set bold(String text, double size, double width) {
        return new Set(wrapped(shown(text), bold, letters * size, width), bold, "F2", letters * size);
    }

    /// The text as it can be written: hazardous characters, and those that the font lacks, as their numbers.
    private String shown(String foreign) {
        StringBuilder out = new StringBuilder(foreign.length());
        for (String line : foreign.split("\n", -1)) {
            String safe = Shown.text(line);
            if (!out.isEmpty()) {
                out.append('\n');
            }
            for (int i = 0; i < safe.length(); ) {
                int c = safe.codePointAt(i);
                i += Character.charCount(c);
                if (c < 0x10000 && regular.has(c) && bold.has(c) && !isBackwards(c)) {
                    out.append((char) c);
                } else {
                    Shown.escape(c, out);
                }
            }
        }
        return out.toString();
    }

    /// What is written from right to left would stand here in the wrong order.
    private static boolean isBackwards(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }

    /// Cuts text to lines at spaces, and where a word is longer than a line, anywhere.
    private static List<String> wrapped(String text, PdfFont font, double size, double width) {
        List<String> out = new ArrayList<>();
        for (String paragraph : text.split("\n", -1)) {
            StringBuilder line = new StringBuilder();
            double used = 0;
            for (String word : paragraph.split("(?<= )")) {
                double needed = font.width(word.stripTrailing(), size);
                if (used + needed > width && !line.isEmpty()) {
                    out.add(line.toString().stripTrailing());
                    line.setLength(0);
                    used = 0;
                }
                if (needed <= width) {
                    line.append(word);
                    used += font.width(word, size);
                    continue;
                }
                for (int i = 0; i < word.length(); i++) {
                    double one = font.width(word.substring(i, i + 1), size);
                    if (used + one > width && !line.isEmpty()) {
                        out.add(line.toString());
                        line.setLength(0);
                        used = 0;
                    }
                    line.append(word.charAt(i));
                    used += one;
                }
            }
            out.add(line.toString().stripTrailing());
        }
        return out;
    }

    /// Opens marked content of an element on this page.
    private void mark(Element element) {
        int number = page().owners.size();
        page().owners.add(element);
        element.children.add(new Marked(pages.size() - 1, number));
        page().content
                .append('/')
                .append(element.type)
                .append(" << /MCID ")
                .append(number)
                .append(" >> BDC\n");
    }

    private void lines(Element element, Set set, double x) {
        int i = 0;
        while (i < set.lines().size()) {
            needs(set.leading());
            mark(element);
            while (i < set.lines().size() && y - set.leading() >= BOTTOM) {
                y -= set.leading();
                line(set, set.lines().get(i++), x, y + set.size() * 0.3);
            }
            page().content.append("EMC\n");
        }
    }

    private void line(Set set, String text, double x, double base) {
        if (!text.isEmpty()) {
            page().content
                    .append("BT /")
                    .append(set.resource())
                    .append(' ')
                    .append(n(set.size()))
                    .append(" Tf 1 0 0 1 ")
                    .append(n(x))
                    .append(' ')
                    .append(n(base))
                    .append(" Tm ")
                    .append(set.font().write(text))
                    .append(" Tj ET\n");
        }
    }

    private void rule() {
        page().content
                .append("/Artifact BMC q 0.5 w ")
                .append(n(MARGIN))
                .append(' ')
                .append(n(y))
                .append(" m ")
                .append(n(MARGIN + INNER))
                .append(' ')
                .append(n(y))
                .append(" l S Q EMC\n");
    }

    private static double height(List<Set> cells) {
        double lines = 1;
        double leading = 0;
        for (Set cell : cells) {
            lines = Math.max(lines, cell.lines().size());
            leading = Math.max(leading, cell.leading());
        }
        return lines * leading + 2 * PAD;
    }

    /// One row; one that is higher than a page goes on on the next, each cell where it was.
    private void row(List<Element> elements, List<Set> cells, double[] widths, Runnable onNewPage) {
        double leading = 0;
        int lines = 1;
        for (Set cell : cells) {
            leading = Math.max(leading, cell.leading());
            lines = Math.max(lines, cell.lines().size());
        }
        double whole = HEIGHT - MARGIN - BOTTOM - 80;
        int from = 0;
        while (from < lines) {
            int fit = (int) ((y - BOTTOM - 2 * PAD) / leading);
            boolean splits = (lines - from) * leading > whole;
            if (fit < (splits ? 3 : lines - from)) {
                newPage();
                rule();
                onNewPage.run();
                fit = (int) ((y - BOTTOM - 2 * PAD) / leading);
            }
            int to = Math.min(lines, from + fit);
            double x = MARGIN;
            for (int i = 0; i < cells.size(); i++) {
                Set cell = cells.get(i);
                int last = Math.min(to, cell.lines().size());
                if (from < last) {
                    mark(elements.get(i));
                    for (int l = from; l < last; l++) {
                        line(
                                cell,
                                cell.lines().get(l),
                                x + PAD,
                                y - PAD - (l - from + 1) * leading + cell.size() * 0.3);
                    }
                    page().content.append("EMC\n");
                }
                x += widths[i];
            }
            y -= (to - from) * leading + 2 * PAD;
            rule();
            from = to;
        }
    }

    /// The titles of a table once more, as decoration: whoever listens has heard them.
    private void again(List<Set> titles, double[] widths) {
        page().content.append("/Artifact << /Type /Pagination >> BDC\n");
        double x = MARGIN;
        for (int i = 0; i < titles.size(); i++) {
            Set cell = titles.get(i);
            for (int l = 0; l < cell.lines().size(); l++) {
                line(cell, cell.lines().get(l), x + PAD, y - PAD - (l + 1) * cell.leading() + cell.size() * 0.3);
            }
            x += widths[i];
        }
        page().content.append("EMC\n");
        y -= height(titles);
        rule();
    }

    // ---- the file

    /// The file. Nothing can be written afterwards.
    public byte[] bytes(Foot foot) {
        PdfOutput out = new PdfOutput();
        int catalogue = out.reserve();
        int tree = out.reserve();
        int structure = out.reserve();
        int[] pageNumbers = new int[pages.size()];
        for (int i = 0; i < pageNumbers.length; i++) {
            pageNumbers[i] = out.reserve();
            foot(pages.get(i), foot.line(i + 1, pages.size()));
        }
        StringBuilder resources = new StringBuilder("<< /Font <<");
        resources.append(regular.isUnused() ? "" : " /F1 " + regular.put(out) + " 0 R");
        resources
                .append(bold.isUnused() ? "" : " /F2 " + bold.put(out) + " 0 R")
                .append(" >> /XObject <<");
        for (int i = 0; i < pictures.size(); i++) {
            resources
                    .append(" /Q")
                    .append(i + 1)
                    .append(' ')
                    .append(picture(out, pictures.get(i)))
                    .append(" 0 R");
        }
        int shared = out.put(resources.append(" >> >>").toString());

        Structure elements = new Structure(out, structure, pageNumbers);
        elements.put(root);
        StringBuilder parents = new StringBuilder("<< /Nums [");
        for (int i = 0; i < pageNumbers.length; i++) {
            parents.append(i).append(" [");
            for (Element owner : pages.get(i).owners) {
                parents.append(elements.number(owner)).append(" 0 R ");
            }
            parents.append("] ");
        }
        for (int i = 0; i < elements.links.size(); i++) {
            parents.append(pageNumbers.length + i)
                    .append(' ')
                    .append(elements.linkOwners.get(i))
                    .append(" 0 R ");
        }
        int parentTree = out.put(parents.append("] >>").toString());
        out.put(
                structure,
                "<< /Type /StructTreeRoot /K " + elements.number(root) + " 0 R /ParentTree " + parentTree
                        + " 0 R /ParentTreeNextKey " + (pageNumbers.length + elements.links.size()) + " >>");

        StringBuilder kids = new StringBuilder();
        for (int i = 0; i < pageNumbers.length; i++) {
            int content = out.stream("", PdfOutput.ascii(pages.get(i).content.toString()));
            StringBuilder annotations = new StringBuilder();
            for (Link link : pages.get(i).links) {
                annotations.append(elements.annotation(link)).append(" 0 R ");
            }
            out.put(
                    pageNumbers[i],
                    "<< /Type /Page /Parent " + tree + " 0 R /MediaBox [0 0 " + n(WIDTH) + " " + n(HEIGHT)
                            + "] /Resources " + shared + " 0 R /Contents " + content + " 0 R /StructParents " + i
                            + " /Tabs /S"
                            + (annotations.isEmpty() ? "" : " /Annots [" + annotations + "]") + " >>");
            kids.append(pageNumbers[i]).append(" 0 R ");
        }
        out.put(tree, "<< /Type /Pages /Kids [" + kids + "] /Count " + pageNumbers.length + " >>");
        int metadata = out.stored("/Type /Metadata /Subtype /XML", Archival.metadata(title, language, made));
        int profile = out.stream("/N 1", Archival.greyProfile());
        out.put(
                catalogue,
                "<< /Type /Catalog /Pages " + tree + " 0 R /Lang (" + language + ") /MarkInfo << /Marked true >>"
                        + " /StructTreeRoot " + structure
                        + " 0 R /ViewerPreferences << /DisplayDocTitle true >> /Metadata "
                        + metadata
                        + " 0 R /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier"
                        + " (Grey, gamma 2.2) /Info (Grey, gamma 2.2) /DestOutputProfile " + profile + " 0 R >>]"
                        + files(out) + " >>");
        return out.end(catalogue);
    }

    private void foot(Page page, String line) {
        String safe = shown(line);
        page.content
                .append("/Artifact << /Type /Pagination /Subtype /Footer >> BDC BT /F1 8 Tf 1 0 0 1 ")
                .append(n(MARGIN))
                .append(" 36 Tm ")
                .append(regular.write(safe))
                .append(" Tj ET EMC\n");
    }

    private static int picture(PdfOutput out, QrCode code) {
        byte[] bits = code.bitmap();
        int side = code.pixels();
        return out.stream(
                "/Type /XObject /Subtype /Image /Width " + side + " /Height " + side
                        + " /ColorSpace /DeviceGray /BitsPerComponent 1 /Interpolate false",
                bits);
    }

    /// Attached files, in the tree of names and as files that belong to the whole document.
    private String files(PdfOutput out) {
        if (attachments.isEmpty()) {
            return "";
        }
        StringBuilder names = new StringBuilder();
        StringBuilder all = new StringBuilder();
        for (Attachment a : attachments.values()) {
            String sum = HexFormat.of().formatHex(PdfOutput.md5(a.content()));
            int file = out.stream(
                    "/Type /EmbeddedFile /Subtype " + PdfOutput.name(a.mediaType()) + " /Params << /Size "
                            + a.content().length + " /ModDate (" + DATE.format(made) + ") /CheckSum <" + sum + "> >>",
                    a.content());
            int specification = out.put("<< /Type /Filespec /F (" + a.name() + ") /UF (" + a.name() + ") /Desc "
                    + PdfOutput.text(shown(a.description())) + " /AFRelationship " + PdfOutput.name(a.relationship())
                    + " /EF << /F " + file + " 0 R /UF " + file + " 0 R >> >>");
            names.append('(')
                    .append(a.name())
                    .append(") ")
                    .append(specification)
                    .append(" 0 R ");
            all.append(specification).append(" 0 R ");
        }
        return " /AF [" + all + "] /Names << /EmbeddedFiles << /Names [" + names + "] >> >> /PageMode /UseAttachments";
    }

    private static String n(double number) {
        return PdfOutput.number(number);
    }

    /// The elements as objects, parents before their children.
    private static final class Structure {
        private final PdfOutput out;
        private final int root;
        private final int[] pages;
        private final java.util.Map<Element, Integer> numbers = new java.util.IdentityHashMap<>();
        private final java.util.Map<Link, Integer> annotations = new java.util.IdentityHashMap<>();
        private final List<Link> links = new ArrayList<>();
        private final List<Integer> linkOwners = new ArrayList<>();

        Structure(PdfOutput out, int root, int[] pages) {
            this.out = out;
            this.root = root;
            this.pages = pages;
        }

        int number(Element element) {
            return numbers.computeIfAbsent(element, _ -> out.reserve());
        }

        int annotation(Link link) {
            return annotations.computeIfAbsent(link, _ -> out.reserve());
        }

        void put(Element top) {
            put(top, root);
        }

        private void put(Element element, int parent) {
            int number = number(element);
            StringBuilder kids = new StringBuilder();
            for (Object child : element.children) {
                switch (child) {
                    case Element inner -> {
                        put(inner, number);
                        kids.append(number(inner)).append(" 0 R ");
                    }
                    case Marked(int page, int id) ->
                        kids.append("<< /Type /MCR /Pg ")
                                .append(pages[page])
                                .append(" 0 R /MCID ")
                                .append(id)
                                .append(" >> ");
                    case Link link -> {
                        kids.append("<< /Type /OBJR /Pg ")
                                .append(pages[link.page()])
                                .append(" 0 R /Obj ")
                                .append(annotation(link))
                                .append(" 0 R >> ");
                        put(link, number);
                    }
                    default -> throw new IllegalStateException();
                }
            }
            out.put(
                    number,
                    "<< /Type /StructElem /S /" + element.type + " /P " + parent + " 0 R" + element.more + " /K ["
                            + kids + "] >>");
        }

        private void put(Link link, int owner) {
            int key = pages.length + links.size();
            links.add(link);
            linkOwners.add(owner);
            StringBuilder uri = new StringBuilder();
            for (char c : link.uri().toCharArray()) {
                if (c < 0x21 || c > 0x7e) {
                    throw new IllegalArgumentException("not an address: " + link.uri());
                }
                uri.append(c == '(' || c == ')' || c == '\\' ? "\\" : "").append(c);
            }
            out.put(
                    annotation(link),
                    "<< /Type /Annot /Subtype /Link /Rect [" + n(link.x()) + " " + n(link.y()) + " "
                            + n(link.x() + link.width()) + " " + n(link.y() + link.height())
                            + "] /Border [0 0 0] /F 4 /Contents "
                            + PdfOutput.text(link.says()) + " /StructParent " + key + " /A << /S /URI /URI (" + uri
                            + ") >> >>");
        }
    }
}
