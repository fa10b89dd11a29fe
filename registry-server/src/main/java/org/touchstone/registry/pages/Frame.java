package org.touchstone.registry.pages;

import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.touchstone.registry.pages.jte.JteproblemGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Problem;
import org.touchstone.registry.web.Text;

/// Puts a page into the frame that all share: header, navigation, banner, footer.
///
/// Templates are called as the classes they compile to, so a page and its template cannot disagree about what is
/// shown.
public final class Frame {
    /// The parts of the service, in the order of its navigation.
    public enum Part {
        NONE("", Text.SERVICE_NAME),
        SUPPLIERS("/suppliers", Text.NAV_SUPPLIERS),
        CHECK("/check", Text.NAV_CHECK),
        LOG("/log", Text.NAV_LOG),
        STANDARD("/standard", Text.NAV_STANDARD),
        TRUST("/trust", Text.NAV_TRUST),
        API("/api", Text.NAV_API),
        ACCOUNT("/account", Text.NAV_ACCOUNT, Text.ACCOUNT_TITLE);

        private final String href;
        private final Text label;
        private final Text whenSignedIn;

        Part(String href, Text label) {
            this(href, label, label);
        }

        Part(String href, Text label, Text whenSignedIn) {
            this.href = href;
            this.label = label;
            this.whenSignedIn = whenSignedIn;
        }
    }

    private final Messages messages;
    private final Assets assets;
    private final String registryName;
    private final boolean demo;
    private final BooleanSupplier readOnly;
    private final List<Link> footer;

    /// `readOnly` is asked for every page.
    public Frame(Messages messages, Assets assets, String registryName, boolean demo, BooleanSupplier readOnly) {
        this.messages = messages;
        this.assets = assets;
        this.registryName = registryName;
        this.demo = demo;
        this.readOnly = readOnly;
        this.footer = List.of(
                new Link("/accessibility", messages.text(Text.FOOTER_ACCESSIBILITY)),
                new Link("/privacy", messages.text(Text.FOOTER_PRIVACY)),
                new Link("/cookies", messages.text(Text.FOOTER_COOKIES)),
                new Link("/contact", messages.text(Text.FOOTER_CONTACT)),
                new Link("/concerns", messages.text(Text.FOOTER_CONCERNS)),
                new Link("/problems", messages.text(Text.FOOTER_PROBLEMS)));
    }

    /// The catalogue.
    public Messages messages() {
        return messages;
    }

    /// True if everything here is made up.
    public boolean demo() {
        return demo;
    }

    /// The body that runs the register.
    public String registryName() {
        return registryName;
    }

    /// A sentence of the catalogue.
    public String t(Text text, Object... values) {
        return messages.text(text, values);
    }

    /// The frame of a page. `crumbs` are the pages above it, below the start page.
    public Page page(Part part, String title, Optional<String> twin, Link... crumbs) {
        return page(Optional.empty(), part, title, twin, crumbs);
    }

    /// The frame of a page for somebody who is signed in.
    public Page page(Visit visit, String title, Link... crumbs) {
        return page(Optional.of(visit), Part.ACCOUNT, title, Optional.empty(), crumbs);
    }

    /// The frame of a page with a form: its title says when something is wrong with what was sent.
    public Page page(Visit visit, Form form, String title, Link... crumbs) {
        return page(visit, title(form, title), crumbs);
    }

    /// The same for a form that anybody may send.
    public Page page(Part part, Form form, String title, Link... crumbs) {
        return page(part, title(form, title), Optional.empty(), crumbs);
    }

    private String title(Form form, String title) {
        return form.faults().isEmpty() ? title : t(Text.FORM_ERROR_TITLE, title);
    }

    private Page page(Optional<Visit> visit, Part part, String title, Optional<String> twin, Link... crumbs) {
        List<Page.Item> items = new ArrayList<>();
        for (Part p : Part.values()) {
            if (p != Part.NONE) {
                items.add(
                        new Page.Item(p.href, messages.text(visit.isPresent() ? p.whenSignedIn : p.label), p == part));
            }
        }
        List<Link> path = new ArrayList<>();
        if (crumbs.length > 0) {
            path.add(new Link("/", messages.text(Text.BREADCRUMB_HOME)));
            path.addAll(List.of(crumbs));
        }
        return new Page(
                messages,
                assets,
                title,
                registryName,
                demo,
                readOnly.getAsBoolean(),
                items,
                path,
                footer,
                twin,
                visit.map(v -> new Page.Reader(v.name(), v.proof(), v.notice())));
    }

    /// The link to a part, for breadcrumbs.
    public Link to(Part part) {
        return new Link(part.href, messages.text(part.label));
    }

    /// Renders a template.
    static String render(Consumer<HtmlTemplateOutput> template) {
        StringOutput out = new StringOutput(16_384);
        template.accept(new OwaspHtmlTemplateOutput(out));
        return out.toString();
    }

    /// Renders a template as an answer that is asked for again each time.
    public static Answer html(Consumer<HtmlTemplateOutput> template) {
        return Answer.html(render(template)).cache(Answer.Cache.REVALIDATE);
    }

    /// Renders a template for one reader, as an answer that nobody keeps.
    public static Answer own(Consumer<HtmlTemplateOutput> template) {
        return Answer.html(render(template));
    }

    /// A problem as a whole page, for [org.touchstone.registry.web.Problems].
    public String problem(Problem problem) {
        Page page = page(Part.NONE, problem.title(), Optional.empty());
        return render(out -> JteproblemGenerated.render(out, null, page, problem));
    }
}
