package org.touchstone.registry.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.registry.pages.jte.JteproblemsGenerated;
import org.touchstone.registry.pages.jte.JtetextGenerated;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;
import org.touchstone.verifier.report.OfflinePage;

/// Pages that need no database: how to present a certificate, legal pages, error codes, and the interface's
/// description rendered from the OpenAPI document itself.
public final class TextPages {
    private final Frame frame;
    private final PublicUrl publicUrl;

    public TextPages(Frame frame, PublicUrl publicUrl) {
        this.frame = frame;
        this.publicUrl = publicUrl;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/present", _ -> present()),
                offline(OfflinePage.PRESENT),
                Route.get("/key", _ -> key()),
                offline(OfflinePage.KEY),
                Route.get(
                        "/accessibility",
                        _ -> text(
                                Text.ACCESSIBILITY_TITLE,
                                Text.ACCESSIBILITY_P1,
                                Text.ACCESSIBILITY_P2,
                                Text.ACCESSIBILITY_P3)),
                Route.get(
                        "/privacy",
                        _ -> text(
                                Text.PRIVACY_TITLE,
                                Text.PRIVACY_P1,
                                Text.PRIVACY_P2,
                                Text.PRIVACY_P3,
                                Text.PRIVACY_P4)),
                Route.get("/cookies", _ -> text(Text.COOKIES_TITLE, Text.COOKIES_P1, Text.COOKIES_P2)),
                Route.get("/contact", _ -> contact()),
                Route.get("/concerns", _ -> concerns()),
                Route.get("/problems", _ -> problems()),
                Route.get("/problems/{code}", this::problem));
    }

    static byte[] resource(String name) {
        try (InputStream in = TextPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer show(Frame.Part part, String title, TextPage view) {
        Page page = frame.page(part, title, Optional.empty());
        return Frame.html(out -> JtetextGenerated.render(out, null, page, view));
    }

    /// A page below no item of the navigation, whose heading is its title.
    private Answer show(Text title, List<TextPage.Section> sections, Link... links) {
        String words = frame.t(title);
        return show(Frame.Part.NONE, words, new TextPage(words, sections, List.of(links)));
    }

    private Answer text(Text title, Text... paragraphs) {
        return show(title, List.of(new TextPage.Section(Optional.empty(), said(paragraphs), Optional.empty())));
    }

    private List<String> said(Text... paragraphs) {
        return Arrays.stream(paragraphs).map(frame::t).toList();
    }

    private Answer contact() {
        List<String> shown = new ArrayList<>();
        shown.add(frame.t(Text.CONTACT_P1, frame.registryName()));
        if (frame.demo()) {
            shown.add(frame.t(Text.CONTACT_DEMO));
        }
        shown.add(frame.t(Text.CONTACT_P2));
        shown.add(frame.t(Text.CONTACT_P3));
        return show(Text.CONTACT_TITLE, List.of(new TextPage.Section(Optional.empty(), shown, Optional.empty())));
    }

    /// What anybody can do about a supplier that does not do what it says.
    private Answer concerns() {
        return show(
                Text.CONCERNS_TITLE,
                List.of(
                        section(Text.CONCERNS_NOW, Text.CONCERNS_P1, Text.CONCERNS_P2, Text.CONCERNS_P3),
                        section(Text.CONCERNS_DANGER, Text.CONCERNS_P4),
                        section(Text.CONCERNS_NEXT, Text.CONCERNS_P5)),
                new Link("/applicants", frame.t(Text.APPLICANTS_LINK)),
                new Link("/suppliers", frame.t(Text.SEARCH_HEADING)),
                new Link("/contact", frame.t(Text.CONTACT_TITLE)));
    }

    private TextPage.Section section(Text heading, Text... paragraphs) {
        return new TextPage.Section(Optional.of(frame.t(heading)), said(paragraphs), Optional.empty());
    }

    /// A download and no page of this site: it is opened from the supplier's own disk, under its own policy.
    private static Route offline(OfflinePage page) {
        Answer file = Answer.of("text/html; charset=utf-8", page.bytes())
                .cache(Answer.Cache.REVALIDATE)
                .open()
                .field("Content-Disposition", "attachment; filename=\"" + page.fileName() + "\"")
                .prepared();
        return Route.get("/" + page.fileName(), _ -> file);
    }

    /// What such a page is for, how to get it and to know that it is the right one, and what the program does
    /// instead.
    private Answer offline(OfflinePage page, Text title, List<Text> purpose, Text program, String commands) {
        String digest;
        try {
            digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(page.bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        List<String> lead = new ArrayList<>(purpose.stream().map(frame::t).toList());
        lead.add(frame.t(Text.PRESENT_SAVING));
        return show(
                title,
                List.of(
                        new TextPage.Section(
                                Optional.empty(),
                                lead,
                                Optional.of(publicUrl + "/" + page.fileName() + "\nsha256 " + digest)),
                        new TextPage.Section(
                                Optional.of(frame.t(Text.PRESENT_H2)), said(program), Optional.of(commands))),
                new Link("/" + page.fileName(), frame.t(Text.PRESENT_SAVE, page.fileName())));
    }

    private Answer key() {
        return offline(
                OfflinePage.KEY,
                Text.KEYPAGE_TITLE,
                List.of(Text.KEYPAGE_P1, Text.KEYPAGE_P2),
                Text.KEYPAGE_P3,
                "touchstone key new --output holder-key.jwk"
                        + "\ntouchstone key prove --key holder-key.jwk --challenge CHALLENGE");
    }

    private Answer present() {
        return offline(
                OfflinePage.PRESENT,
                Text.PRESENT_TITLE,
                List.of(Text.PRESENT_P1),
                Text.PRESENT_P3,
                "touchstone present CERTIFICATE.bundle.json --key KEY --tender TENDER"
                        + "\ntouchstone present join --tender TENDER --lead FILE --member FILE");
    }

    private Answer problems() {
        List<Fact> list = new ArrayList<>();
        for (Refusal r : Refusal.values()) {
            list.add(Fact.link(r.code(), frame.messages().refusalTitle(r), "/problems/" + r.code()));
        }
        Page page = frame.page(Frame.Part.NONE, frame.t(Text.PROBLEMS_TITLE), Optional.empty());
        return Frame.html(out -> JteproblemsGenerated.render(out, null, page, list));
    }

    private static final String FACT = "…";

    /// The sentences of a refusal that hold for every answer: those with facts of one answer stand in that answer.
    private String general(Refusal r) {
        String said = frame.messages().refusalDetail(r, List.of(FACT, FACT));
        String kept = Stream.of(said.split("(?<=[.?!]) "))
                .filter(sentence -> !sentence.contains(FACT))
                .collect(Collectors.joining(" "));
        return kept.equals(said) ? said : (kept + " " + frame.t(Text.PROBLEM_FACTS)).strip();
    }

    private Answer problem(Request request) {
        String code = request.path("code");
        for (Refusal r : Refusal.values()) {
            if (r.code().equals(code)) {
                return show(
                        Frame.Part.NONE,
                        frame.t(Text.PROBLEM_TITLE, code),
                        new TextPage(
                                frame.messages().refusalTitle(r),
                                List.of(new TextPage.Section(
                                        Optional.empty(),
                                        List.of(general(r)),
                                        Optional.of(r.status() + " " + r.code())))));
            }
        }
        if (code.equals("fault")) {
            return text(Text.FAULT_TITLE, Text.PROBLEM_FAULT);
        }
        throw new RefusedException(Refusal.NOT_FOUND);
    }
}
