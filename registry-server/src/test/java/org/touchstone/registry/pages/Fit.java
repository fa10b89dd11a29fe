package org.touchstone.registry.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Whether the page that a browser shows is fit for everybody. One list of checks for every page there is: nothing that
/// axe finds with all its rules, no complaint of the browser (above all no breach of the content security policy), at
/// most six requests, whatever has the focus shows it and is reached by the tabulator in the order of the page, nothing
/// wider than a small screen, and a print without what is for the screen alone.
public final class Fit {
    private static final int MOST_REQUESTS = 6;

    /// What can have the focus by keyboard, in the order of the page; of the radios of one question the first or
    /// the chosen one.
    private static final String STOPS = "[...document.querySelectorAll("
            + "'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex=\"0\"]')]"
            + ".filter(e=>!e.disabled&&e.tabIndex>=0&&e.checkVisibility())"
            + ".filter((e,i,all)=>e.type!=='radio'||e===(all.find(o=>o.type==='radio'&&o.name===e.name&&o.form===e.form"
            + "&&o.checked)||all.find(o=>o.type==='radio'&&o.name===e.name&&o.form===e.form)))";

    /// What looks no other with the focus than without it: on the element, or on what is drawn for it beside.
    private static final String UNSEEN = "(()=>{const look=e=>{const s=(x,p)=>{const c=getComputedStyle(x,p);"
            + "return [c.outlineStyle,c.outlineWidth,c.outlineColor,c.boxShadow,c.backgroundColor,c.borderTopColor,"
            + "c.borderTopWidth,c.color].join()};const n=e.nextElementSibling;"
            + "return s(e,null)+(n&&n.tagName==='LABEL'?s(n,'::before'):'')};"
            + "const out=[];for(const e of " + STOPS + "){document.activeElement.blur();const a=look(e);"
            + "e.focus({focusVisible:true});if(a===look(e))out.push(e.outerHTML.slice(0,120));}"
            + "document.activeElement.blur();window.scrollTo(0,0);return out})()";

    private static final String ORDER = "(()=>{const stops=" + STOPS + ";window.__order=[];"
            // From the top of the page on, whatever had the focus last.
            + "document.body.tabIndex=-1;document.body.focus();document.body.removeAttribute('tabindex');"
            + "document.addEventListener('focusin',e=>window.__order.push(stops.indexOf(e.target)));"
            + "return stops.length})()";

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
        chrome.evaluate(UNSEEN).forEach(e -> out.add("the focus is not seen on " + e.asString()));
        out.addAll(order(chrome));
        int headings = chrome.evaluate("document.querySelectorAll('h1').length").asInt();
        if (headings != 1) {
            out.add(headings + " main headings");
        }
        picture(chrome, name + "-wide");
        out.addAll(printed(chrome));
        chrome.width(320);
        int wide = chrome.evaluate("document.documentElement.scrollWidth").asInt();
        if (wide > 320) {
            out.add(wide + " pixels wide");
        }
        picture(chrome, name + "-small");
        chrome.width(1_280);
        return out;
    }

    /// The tabulator goes through the page from top to bottom and leaves nothing out.
    private static List<String> order(Chrome chrome) {
        int stops = chrome.evaluate(ORDER).asInt();
        chrome.tab(stops);
        List<Integer> order = new ArrayList<>();
        chrome.evaluate("window.__order").forEach(i -> order.add(i.asInt()));
        List<Integer> whole = new ArrayList<>();
        for (int i = 0; i < stops; i++) {
            whole.add(i);
        }
        return order.equals(whole) ? List.of() : List.of("of " + stops + " stops the keyboard goes to " + order);
    }

    private static List<String> printed(Chrome chrome) {
        chrome.call("Emulation.setEmulatedMedia", Map.of("media", "print"));
        List<String> out = new ArrayList<>();
        chrome.evaluate("[...document.querySelectorAll('nav,.govuk-skip-link,.app-reader,.govuk-footer__inline-list')]"
                        + ".filter(e=>e.checkVisibility()).map(e=>e.className)")
                .forEach(e -> out.add("printed: " + e.asString()));
        if (!chrome.evaluate("document.querySelector('main h1').checkVisibility()")
                .asBoolean()) {
            out.add("the heading is not printed");
        }
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
