package org.touchstone.registry.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.touchstone.registry.pages.Chrome.Key;

/// Whether the page that a browser shows is fit for everybody. One list of checks for every page there is: nothing that
/// axe finds with all its rules, no complaint of the browser (above all no breach of the content security policy), at
/// most six requests, nothing wider than a small screen. By keyboard: whatever has the focus shows it clearly, is
/// reached by the tabulator in the order of the page and left again both ways, and does what it says at the key that it
/// promises; the first stop leads past everything before the page's own words. On paper: nothing that is for the screen
/// alone, nothing cut off at the width of A4, nothing folded away, nothing pale.
public final class Fit {
    private static final int MOST_REQUESTS = 6;

    /// A4 with margins of 15 mm, in pixels.
    private static final int PAPER = 680;

    /// What can have the focus by keyboard, in the order of the page; of the radios of one question the first or
    /// the chosen one.
    private static final String STOPS = "[...document.querySelectorAll("
            + "'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex=\"0\"]')]"
            + ".filter(e=>!e.disabled&&e.tabIndex>=0&&e.checkVisibility())"
            + ".filter((e,i,all)=>e.type!=='radio'||e===(all.find(o=>o.type==='radio'&&o.name===e.name&&o.form===e.form"
            + "&&o.checked)||all.find(o=>o.type==='radio'&&o.name===e.name&&o.form===e.form)))";

    /// Colours as three numbers, what is behind something, and how far two colours are apart (WCAG 2.2, "contrast
    /// ratio").
    private static final String COLOURS = """
            const rgbs = text => [...text.matchAll(/rgba?\\(([^)]+)\\)/g)].map(m => m[1].split(/[ ,/]+/).map(Number))
                .filter(c => c.length < 4 || c[3] > 0);
            const light = c => { const f = v => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
                return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
            const apart = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
            const white = [255, 255, 255];
            const behind = e => { for (let p = e; p; p = p.parentElement) {
                const c = rgbs(getComputedStyle(p).backgroundColor); if (c.length) return c[0]; } return white; };
            """;

    /// What looks with the focus hardly other than without it: no line around it, under it or in it, and no ground,
    /// that has three times the light of what is beside it (WCAG 2.2, 1.4.11 and 2.4.7). Looked at are the element
    /// and what is drawn for it beside.
    private static final String UNSEEN = "(()=>{" + COLOURS + """
            const parts = e => { const n = e.nextElementSibling;
                return n && n.tagName === 'LABEL' ? [[e, null], [n, '::before']] : [[e, null]]; };
            const look = e => parts(e).map(([x, p]) => { const c = getComputedStyle(x, p); return {
                outline: c.outlineStyle === 'none' || parseFloat(c.outlineWidth) < 2 ? '' : c.outlineColor,
                shadow: c.boxShadow, ground: c.backgroundColor, border: c.borderTopWidth + c.borderTopColor }; });
            const out = [];
            for (const e of STOPS) {
                document.activeElement.blur();
                const without = look(e), small = e.getBoundingClientRect().width < 2;
                e.focus({focusVisible: true});
                const box = e.getBoundingClientRect();
                const ground = behind(e.parentElement);
                const seen = small || look(e).some((now, i) => ['outline', 'shadow', 'ground', 'border'].some(k =>
                    now[k] !== without[i][k] && rgbs(now[k]).some(c =>
                        apart(c, k === 'ground' && rgbs(without[i][k])[0] || ground) >= 3)));
                if (!seen || box.width < 2 || box.height < 2) out.push(e.outerHTML.slice(0, 120));
            }
            document.activeElement.blur();
            window.scrollTo(0, 0);
            return out;
            """.replace("STOPS", STOPS) + "})()";

    /// From the top of the page on, whatever had the focus last.
    private static final String TOP =
            "document.body.tabIndex=-1;document.body.focus();" + "document.body.removeAttribute('tabindex');";

    /// Notes what the keyboard does, and lets nothing of it lead away. What each stop is worked by: `k` by Enter,
    /// `b` by Enter and by Space, `t` by Space, `w` by letters, `l` by the arrows, `-` by nothing; what every page
    /// has around its own words is only gone through.
    private static final String WATCH = "(()=>{const stops=" + STOPS + """
            ;
            window.__order = []; window.__done = stops.map(() => 0); window.__watch = new AbortController();
            const hear = (type, does) => document.addEventListener(type, does,
                {capture: true, signal: window.__watch.signal});
            """ + TOP + """
            const at = e => { for (let p = e.target; p; p = p.parentElement) {
                const i = stops.indexOf(p); if (i >= 0) return i; } return -1; };
            hear('focusin', e => window.__order.push(stops.indexOf(e.target)));
            hear('click', e => { const i = at(e); if (i < 0) return; window.__done[i]++;
                if (!['radio', 'checkbox'].includes(stops[i].type)) e.preventDefault(); });
            hear('input', e => { const i = at(e); if (i >= 0 && !['radio', 'checkbox']
                .includes(stops[i].type)) window.__done[i]++; });
            hear('submit', e => e.preventDefault());
            return stops.map(e => !e.closest('main') || e.readOnly || e.type === 'radio' && e.checked ? '-'
                : e.tagName === 'SELECT' ? (e.selectedIndex < e.options.length - 1 ? 'l' : '-')
                : ['BUTTON', 'SUMMARY'].includes(e.tagName) || e.getAttribute('role') === 'button' ? 'b'
                : e.tagName === 'A' ? 'k' : ['radio', 'checkbox', 'file'].includes(e.type) ? 't'
                : ['INPUT', 'TEXTAREA'].includes(e.tagName) ? 'w' : '-').join('');
            })()""";

    /// What is on the paper that should not be there, is not there that should be, is cut off, or is too pale once
    /// grounds are gone, which printers leave out.
    private static final String PAPERED = "(()=>{" + COLOURS + """
            const out = [], seen = e => e.checkVisibility() && e.getClientRects().length > 0;
            const screen = 'nav,button,.govuk-button,.govuk-skip-link,.app-reader,.govuk-footer__inline-list';
            document.querySelectorAll(screen).forEach(e => {
                if (seen(e)) out.push('printed: ' + e.outerHTML.slice(0, 80)); });
            if (!seen(document.querySelector('main h1'))) out.push('the heading is not printed');
            document.querySelectorAll('details > :not(summary)').forEach(e => {
                if (!seen(e)) out.push('folded away: ' + e.innerText.slice(0, 80)); });
            const wide = document.documentElement.scrollWidth;
            if (wide > PAPER) out.push('printed ' + wide + ' pixels wide');
            document.querySelectorAll('main, main *').forEach(e => {
                if (!seen(e) || e.closest('.govuk-visually-hidden')) return;
                const c = getComputedStyle(e);
                if (c.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
                    out.push('cut off: ' + e.outerHTML.slice(0, 80));
                if ([...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && rgbs(c.color).length
                        && apart(rgbs(c.color)[0], [255, 255, 255]) < 4.5)
                    out.push('pale: ' + e.outerHTML.slice(0, 80));
            });
            return out;
            """.replace("PAPER", Integer.toString(PAPER)) + "})()";

    private Fit() {}

    /// What is wrong with the page at an address.
    ///
    /// @param name under which pictures of it are left in the folder `-Dpictures` names
    public static List<String> faults(Chrome chrome, String url, String name) throws IOException {
        chrome.open(url, 1_280, true);
        List<String> out = new ArrayList<>(shown(chrome, name));
        int requests = chrome.requests().size();
        if (requests > MOST_REQUESTS) {
            out.add(requests + " requests");
        }
        return out;
    }

    /// What is wrong with the page that is shown now.
    public static List<String> shown(Chrome chrome, String name) throws IOException {
        List<String> out = new ArrayList<>(chrome.axe());
        // How a request was answered is the caller's matter.
        chrome.complaints().stream()
                .filter(c -> !c.matches("(?s).*status of 4[0-9][0-9].*"))
                .forEach(out::add);
        int headings = chrome.evaluate("document.querySelectorAll('h1').length").asInt();
        if (headings != 1) {
            out.add(headings + " main headings");
        }
        picture(chrome, name + "-wide");
        out.addAll(printed(chrome, name));
        chrome.width(320);
        int wide = chrome.evaluate("document.documentElement.scrollWidth").asInt();
        if (wide > 320) {
            out.add(wide + " pixels wide");
        }
        picture(chrome, name + "-small");
        chrome.width(1_280);
        chrome.evaluate(UNSEEN).forEach(e -> out.add("the focus is hardly seen on " + e.asString()));
        out.addAll(skipped(chrome));
        out.addAll(walked(chrome));
        return out;
    }

    /// The first stop leads to the page's own words: the stop after it lies there.
    private static List<String> skipped(Chrome chrome) {
        chrome.evaluate("(()=>{" + TOP + "})()");
        chrome.keys(List.of(Key.TAB, Key.ENTER, Key.TAB));
        boolean past = chrome.evaluate("(()=>{const main=document.querySelector('main'),at=document.activeElement,s="
                        + STOPS + ".filter(e=>main.contains(e));return s.length?at===s[0]:!at.closest('header')})()")
                .asBoolean();
        return past ? List.of() : List.of("the first stop does not lead past the navigation");
    }

    /// The tabulator goes through the page from top to bottom, and back, and leaves nothing out; what it comes to
    /// does something at its keys.
    private static List<String> walked(Chrome chrome) {
        String kinds = chrome.evaluate(WATCH).asString();
        List<Key> keys = new ArrayList<>();
        List<Integer> presses = new ArrayList<>();
        for (char kind : kinds.toCharArray()) {
            List<Key> own = switch (kind) {
                case 'k' -> List.of(Key.ENTER);
                case 'b' -> List.of(Key.ENTER, Key.SPACE);
                case 't' -> List.of(Key.SPACE);
                case 'w' -> List.of(Key.LETTER);
                case 'l' -> List.of(Key.DOWN);
                default -> List.of();
            };
            keys.add(Key.TAB);
            keys.addAll(own);
            presses.add(own.size());
        }
        chrome.keys(keys);
        List<Integer> whole =
                new ArrayList<>(IntStream.range(0, kinds.length()).boxed().toList());
        List<String> out = new ArrayList<>();
        List<Integer> order = order(chrome);
        if (!order.equals(whole)) {
            out.add("of " + kinds.length() + " stops the keyboard goes to " + order);
        }
        chrome.evaluate("window.__order = []");
        chrome.keys(Collections.nCopies(kinds.length() - 1, Key.BACK));
        Collections.reverse(whole);
        if (!order(chrome).equals(whole.subList(1, whole.size()))) {
            out.add("back from the last of " + kinds.length() + " stops the keyboard goes to " + order(chrome));
        }
        chrome.evaluate("window.__watch.abort()");
        List<Integer> done = new ArrayList<>();
        chrome.evaluate("window.__done").forEach(n -> done.add(n.asInt()));
        for (int i = 0; i < kinds.length(); i++) {
            if (presses.get(i) > done.get(i)) {
                out.add("of " + presses.get(i) + " keys that work it " + done.get(i) + " do: "
                        + chrome.evaluate(STOPS + "[" + i + "].outerHTML.slice(0,120)")
                                .asString());
            }
        }
        return out;
    }

    private static List<Integer> order(Chrome chrome) {
        List<Integer> order = new ArrayList<>();
        chrome.evaluate("window.__order").forEach(i -> order.add(i.asInt()));
        return order;
    }

    private static List<String> printed(Chrome chrome, String name) throws IOException {
        chrome.call("Emulation.setEmulatedMedia", Map.of("media", "print"));
        chrome.width(PAPER);
        List<String> out = new ArrayList<>();
        chrome.evaluate(PAPERED).forEach(e -> out.add(e.asString()));
        picture(chrome, name + "-paper");
        chrome.call("Emulation.setEmulatedMedia", Map.of("media", ""));
        return out;
    }

    private static void picture(Chrome chrome, String name) throws IOException {
        String pictures = System.getProperty("pictures", "");
        if (!pictures.isEmpty()) {
            chrome.picture(
                    Files.createDirectories(Path.of(pictures)).resolve(name.replaceAll("[^a-zA-Z0-9]+", "-") + ".png"));
        }
    }
}
