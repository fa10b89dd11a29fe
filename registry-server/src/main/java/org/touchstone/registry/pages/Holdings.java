package org.touchstone.registry.pages;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.register.Register;
import org.touchstone.registry.register.Standing;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.registry.web.Work;
import org.touchstone.verifier.report.pdf.PdfDocument;
import org.touchstone.verifier.report.pdf.QrCode;

/// What a supplier can show of an accreditation: the files of its certificate, a badge for its website and a poster
/// for its wall. None of it is proof; each says where the proof is looked up. The badge is drawn anew each time, so a
/// website that shows it from here shows how the accreditation stands now.
public final class Holdings {
    private static final String ONE = "/accreditations/{number}";
    /// A poster is read from across a room.
    private static final double POSTER_LETTERS = 1.9;
    private static final double POSTER_QR = 260;

    private final Db db;
    private final Frame frame;
    private final Register register;
    private final PublishedEditions editions;
    private final PublicRecord record;
    private final PublicUrl publicUrl;

    /// @param record where the editions are read
    public Holdings(Db db, Frame frame, Register register, PublicRecord record, PublicUrl publicUrl) {
        this.db = db;
        this.frame = frame;
        this.register = register;
        this.editions = new PublishedEditions(register, record);
        this.record = record;
        this.publicUrl = publicUrl;
    }

    /// What is known of an accreditation that somebody holds.
    ///
    /// @param period from when until when it is in force
    /// @param warning since when and why it does not count, or why it has ended; empty while it is in force
    /// @param remedy what ends a suspension, in the words in which it was imposed, or empty
    /// @param files what can be downloaded now
    /// @param embed the line of HTML with which another website shows the badge
    public record Holding(String level, String period, String warning, String remedy, List<Link> files, String embed) {
        public Holding {
            files = List.copyOf(files);
        }
    }

    /// The accreditation as it stands on the register; none before its entry is there.
    public Optional<Holding> of(AccreditationNumber number) {
        return db.read(tx -> register.accreditation(tx, number).map(a -> {
            List<Link> files = new ArrayList<>();
            register.certificates(tx, a.number()).stream()
                    .filter(c -> c.revokedReason().isEmpty())
                    .findFirst()
                    .ifPresent(c -> files.addAll(ofCertificate(frame, c)));
            files.addAll(shown(frame, a));
            String page = publicUrl + "/accreditations/" + a.number();
            PublishedEditions.Titles titles = editions.at(tx);
            return new Holding(
                    titles.level(a),
                    frame.t(
                            Text.ACCREDITATION_PERIOD,
                            Labels.recordedDay(a.validFrom()),
                            Labels.recordedDay(a.validUntil())),
                    warning(frame, titles, a).orElse(""),
                    remedy(tx, a),
                    files,
                    "<a href=\"" + page + "\"><img src=\"" + page
                            + "/badge.svg\" width=\"320\" height=\"96\" referrerpolicy=\"no-referrer\" alt=\""
                            + frame.t(Text.BADGE_ALT, a.number()) + "\"></a>");
        }));
    }

    /// Since when and why an accreditation does not count, or why it has ended; empty while it is in force.
    static Optional<String> warning(Frame frame, PublishedEditions.Titles titles, Register.Accreditation a) {
        String reason = a.reason().map(r -> titles.reason(a, r)).orElse("");
        String since = Labels.day(a.since().orElse(a.validUntil()));
        return switch (a.standing()) {
            case ACTIVE, ACTIVE_WITH_CONDITIONS, EXTENDED_PENDING_DECISION -> Optional.empty();
            case SUSPENDED ->
                Optional.of(a.reviewBy()
                        .map(r -> frame.t(Text.ACCREDITATION_WARNING_SUSPENDED_UNTIL, since, reason, Labels.day(r)))
                        .orElse(frame.t(Text.ACCREDITATION_WARNING_SUSPENDED, since, reason)));
            case EXPIRED -> Optional.of(frame.t(Text.ACCREDITATION_WARNING_EXPIRED, Labels.day(a.validUntil())));
            case WITHDRAWN, SURRENDERED, SUPERSEDED ->
                Optional.of(frame.t(Text.ACCREDITATION_WARNING_ENDED, since, reason));
        };
    }

    private String remedy(Tx tx, Register.Accreditation a) {
        return a.document()
                .filter(_ -> a.standing() == Standing.SUSPENDED)
                .flatMap(place -> document(tx, record, place))
                .flatMap(document -> document.optionalText("remedy"))
                .orElse("");
    }

    /// What a public document says; empty if it was erased.
    static Optional<Json.Obj> document(Tx tx, PublicRecord record, Register.Place place) {
        if (!place.opening()) {
            return Optional.of(StrictJson.parseObject(record.object(tx, place.key()), StrictJson.Limits.DOCUMENT));
        }
        return record.findOpening(tx, UUID.fromString(place.key())).map(opening -> switch (opening.value()) {
            case Json.Obj said -> said;
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _, Json.Arr _ ->
                throw new IllegalStateException("a public document is an object");
        });
    }

    /// The files of a certificate.
    static List<Link> ofCertificate(Frame frame, Register.Issued c) {
        String base = "/certificates/" + c.id();
        return List.of(
                new Link(base + "/certificate.pdf", frame.t(Text.CERTIFICATE_FILE_PDF)),
                new Link(base + "/bundle.json", frame.t(Text.CERTIFICATE_FILE_BUNDLE)),
                new Link(base + ".jwt", frame.t(Text.CERTIFICATE_FILE_JWT)));
    }

    /// What can be hung up and put on a website.
    static List<Link> shown(Frame frame, Register.Accreditation a) {
        List<Link> out = new ArrayList<>();
        String base = "/accreditations/" + a.number();
        if (a.standing().inForce()) {
            out.add(new Link(base + "/poster.pdf", frame.t(Text.POSTER_FILE)));
        }
        out.add(new Link(base + "/badge.svg", frame.t(Text.BADGE_FILE)));
        return out;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ONE + "/badge.svg", this::badge),
                Route.get(ONE + "/poster.pdf", this::poster).takes(Work.PRINT));
    }

    /// An accreditation, its holder's name and its level's.
    private record Seen(Register.Accreditation accreditation, String name, String level, Instant granted) {}

    private Seen seen(Request request) {
        AccreditationNumber number = request.pathAccreditation("number");
        return db.read(tx -> {
            Register.Accreditation a =
                    register.accreditation(tx, number).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            String name = register.supplier(tx, a.supplier())
                    .orElseThrow()
                    .name()
                    .orElseThrow(() -> new RefusedException(Refusal.ERASED));
            return new Seen(a, name, editions.at(tx).level(a), a.granted());
        });
    }

    private Answer badge(Request request) {
        Seen s = seen(request);
        Register.Accreditation a = s.accreditation();
        boolean inForce = a.standing().inForce();
        String state = frame.t(Labels.text(a.standing()));
        String until = inForce ? frame.t(Text.SEARCH_UNTIL, Labels.recordedDay(a.validUntil())) : "";
        String all = frame.t(Text.BADGE_SAYS, s.name(), s.level(), state, a.number());
        String mark = inForce ? "M26 50l14 14L68 34" : "M47 28v28M47 64v6";
        String svg = """
                <svg xmlns="http://www.w3.org/2000/svg" width="320" height="96" viewBox="0 0 320 96" role="img" \
                aria-labelledby="t"><title id="t">%s</title>
                <rect x="1" y="1" width="318" height="94" rx="6" fill="#ffffff" stroke="#1b4f5c" stroke-width="2"/>
                <circle cx="47" cy="49" r="34" fill="%s"/>
                <path d="%s" fill="none" stroke="#ffffff" stroke-width="8" stroke-linecap="round"/>
                <g font-family="system-ui, sans-serif" fill="#0b0c0c">
                <text x="94" y="26" font-size="13">%s</text>
                <text x="94" y="48" font-size="17" font-weight="700">%s</text>
                <text x="94" y="67" font-size="13">%s</text>
                <text x="94" y="85" font-size="13">%s</text>
                </g></svg>
                """.formatted(
                        xml(all),
                        inForce ? "#1b4f5c" : "#505a5f",
                        mark,
                        xml(frame.t(Text.BADGE_HEADING)),
                        xml(s.level()),
                        xml(until.isEmpty() ? state : state + ", " + until),
                        xml(a.number()));
        return Answer.of("image/svg+xml", svg.getBytes(StandardCharsets.UTF_8))
                .cache(Answer.Cache.REVALIDATE)
                .open();
    }

    /// Only while the accreditation is in force: what hangs on a wall does not change.
    private Answer poster(Request request) {
        Seen s = seen(request);
        Register.Accreditation a = s.accreditation();
        if (!a.standing().inForce()) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        String page = publicUrl + "/accreditations/" + a.number();
        String title = frame.t(Text.POSTER_TITLE, s.name());
        PdfDocument pdf = new PdfDocument(title, "en-GB", s.granted(), POSTER_LETTERS);
        pdf.heading(1, s.name());
        pdf.strong(s.level());
        pdf.paragraph(frame.t(Text.POSTER_SAYS, Labels.recordedDay(a.validFrom()), Labels.recordedDay(a.validUntil())));
        pdf.paragraph(frame.t(Text.POSTER_CHECK));
        pdf.picture(QrCode.of(page), POSTER_QR, frame.t(Text.POSTER_QR, page));
        pdf.link(page, page);
        byte[] bytes = pdf.bytes((_, _) -> frame.t(Text.POSTER_FOOT, a.number(), frame.registryName()));
        return Answer.of("application/pdf", bytes)
                .cache(Answer.Cache.REVALIDATE)
                .open()
                .field("Content-Disposition", "attachment; filename=\"" + a.number() + "-poster.pdf\"");
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
