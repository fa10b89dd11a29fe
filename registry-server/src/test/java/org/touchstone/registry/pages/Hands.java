package org.touchstone.registry.pages;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Somebody at a browser: opens pages of one site, fills in what is asked, and presses buttons, all by keyboard. Works
/// the same with and without JavaScript, and counts the pages that had to be loaded.
public final class Hands {
    private final Chrome chrome;
    private final String site;
    private final boolean javaScript;
    private int loads;

    /// @param site the address of the site, without a path
    public Hands(Chrome chrome, String site, boolean javaScript) {
        this.chrome = chrome;
        this.site = site;
        this.javaScript = javaScript;
    }

    /// How many pages were loaded so far; one that only led on to another counts with that one.
    public int loads() {
        return loads;
    }

    public void open(String path) {
        chrome.open(site + path, 1_280, javaScript);
        loads++;
    }

    /// Fills in a field of the page; what stood there is gone.
    public void type(String name, String value) {
        focus("main [name=\"" + name + "\"]:not([type=hidden])");
        chrome.evaluate("document.activeElement.select()");
        chrome.call("Input.insertText", Map.of("text", value));
    }

    /// What stands in a field.
    public String typed(String name) {
        return chrome.evaluate("document.querySelector('main [name=\"" + name + "\"]').value")
                .asString();
    }

    /// Selects a radio or ticks a box.
    public void tick(String name, String value) {
        String field = "main [name=\"" + name + "\"][value=\"" + value + "\"]";
        focus(field);
        if (!chrome.evaluate("document.activeElement.checked").asBoolean()) {
            chrome.key(Chrome.Key.SPACE);
        }
    }

    /// Ticks every box of a name.
    public void tickAll(String name) {
        all("main [name=\"" + name + "\"]", "value").forEach(value -> tick(name, value));
    }

    /// Chooses from a list.
    public void select(String name, String value) {
        focus("main select[name=\"" + name + "\"]");
        chrome.evaluate("document.activeElement.value = " + quoted(value));
    }

    /// Fills in the three fields of a day.
    public void type(String name, java.time.LocalDate day) {
        type(name + "-day", Integer.toString(day.getDayOfMonth()));
        type(name + "-month", Integer.toString(day.getMonthValue()));
        type(name + "-year", Integer.toString(day.getYear()));
    }

    /// Chooses a file.
    public void choose(String name, Path file) {
        chrome.choose("main [name=\"" + name + "\"]", file);
    }

    /// Sends the form of this address from its button.
    public void send(String action) {
        press("main form[action=\"" + action + "\"] button");
    }

    /// Goes where the first link leads whose address begins like this.
    public void follow(String beginning) {
        press("a[href^=\"" + beginning + "\"]");
    }

    /// Puts the focus on something and presses Enter.
    public void press(String selector) {
        focus(selector);
        chrome.press(List.of(Chrome.Key.ENTER));
        loads++;
    }

    private void focus(String selector) {
        boolean there = chrome.evaluate("(()=>{const e=document.querySelector(" + quoted(selector)
                        + ");if(e)e.focus();return !!e&&document.activeElement===e})()")
                .asBoolean();
        if (!there) {
            throw new AssertionError(selector + " cannot have the focus on " + at() + ":\n" + words());
        }
    }

    /// The values of an attribute of all that a selector names.
    public List<String> all(String selector, String attribute) {
        String joined = chrome.evaluate("[...document.querySelectorAll(" + quoted(selector)
                        + ")].map(e => e.getAttribute(" + quoted(attribute) + ")).join('\\n')")
                .asString();
        return joined.isEmpty() ? List.of() : List.of(joined.split("\n"));
    }

    public String at() {
        return chrome.evaluate("location.pathname").asString();
    }

    /// What can be read on the page, without what every page has.
    public String words() {
        return chrome.evaluate("document.querySelector('main').innerText").asString();
    }

    /// Forgets who is signed in, as another browser would not know it.
    public void leave() {
        chrome.call("Network.clearBrowserCookies", Map.of());
    }

    /// As if somebody had signed in, whom the demonstration does not offer.
    public void carry(String session) {
        chrome.call("Network.setCookie", Map.of("name", "touchstone-session", "value", session, "url", site));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
