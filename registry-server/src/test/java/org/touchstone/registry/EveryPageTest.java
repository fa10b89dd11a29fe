package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.touchstone.registry.EverySite.Got;
import org.touchstone.registry.pages.Chrome;
import org.touchstone.registry.pages.Fit;
import org.touchstone.registry.pages.Markup;
import org.touchstone.registry.web.Route;

/// Every page that the program serves, found by its table of routes, as everybody gets it who may: valid HTML without
/// anything that runs, a title of its own, light enough, and what others have typed shown as what they typed. With a
/// browser (`-Dbrowser=<executable>`) each is also looked at as [Fit] says, and so is each form that was sent wrong.
class EveryPageTest {
    /// What a first visit may weigh, everything included, as it is sent.
    private static final int WEIGHT = 35 << 10;

    /// What is read and shows nobody a page here, and why.
    private static final Map<String, String> NO_PAGE = Map.of(
            "/accreditations/{number}/ending", "nothing was withdrawn; SiteTest reads one",
            "/account/organisation/invited", "shows a code once, after an invitation; OrganisationTest invites",
            "/apply/{application}/declaration", "comes after everything is filled in; ScenesBrowserTest signs one",
            "/sign-in/start", "there is no identity provider; ProviderSignInTest signs in",
            "/sign-in/callback", "answers an identity provider",
            "/openings/{id}", "no sole trader; SiteTest reads one",
            "/objects/sha256/{digest}", "a file",
            "/log/tile/{path...}", "a file",
            "/status/{purpose}/{n}", "a file",
            "/trust/lists/{n}.json", "a file");

    private static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>");
    private static final Pattern FILE = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"");

    private static EverySite site;

    /// By pattern.
    private static final Map<String, List<Got>> PAGES = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        site = new EverySite();
        for (Route route : site.reads()) {
            List<Got> shown = site.shown(route.pattern(), 4);
            if (shown.isEmpty() || shown.getFirst().isPage()) {
                PAGES.put(route.pattern(), shown);
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        site.close();
    }

    private static List<Got> all() {
        return PAGES.values().stream().flatMap(List::stream).toList();
    }

    @Test
    void every_route_shows_somebody_something() {
        List<String> none = new ArrayList<>();
        PAGES.forEach((pattern, shown) -> {
            if (shown.isEmpty() != NO_PAGE.containsKey(pattern)) {
                none.add(pattern + " " + site.others.get(pattern));
            }
        });
        assertEquals(List.of(), none);
        assertTrue(PAGES.size() > 60, PAGES.keySet().toString());
    }

    @Test
    void every_page_is_valid_and_runs_nothing() {
        Markup markup = new Markup();
        List<String> wrong = new ArrayList<>();
        for (Got page : all()) {
            markup.faults(page.body()).forEach(f -> wrong.add(page + ": " + f));
            for (String running : List.of("<script", " style=", " onmouseover=", "javascript:")) {
                if (page.body().contains(running)) {
                    wrong.add(page + " has " + running);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /// What was typed into every field stands on some page, so that the test before says something.
    @Test
    void what_was_typed_is_shown_as_it_was() {
        String shown = "&lt;script&gt;xss()&lt;/script&gt;\"onmouseover=\"xss()' ";
        List<String> patterns = all().stream()
                .filter(p ->
                        p.body().replace("&#34;", "\"").replace("&#39;", "'").contains(shown))
                .map(Got::pattern)
                .distinct()
                .toList();
        assertTrue(patterns.size() > 20, patterns.toString());
    }

    @Test
    void every_page_has_a_title_of_its_own() {
        Map<String, String> titles = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        PAGES.forEach((pattern, shown) -> {
            if (shown.isEmpty()) {
                return;
            }
            Matcher title = TITLE.matcher(shown.getFirst().body());
            String said = title.find() ? title.group(1) : "";
            String other = titles.putIfAbsent(said, pattern);
            if (other != null || said.isEmpty()) {
                wrong.add(pattern + " has the title of " + other + ": " + said);
            }
        });
        assertEquals(List.of(), wrong);
    }

    @Test
    void every_first_visit_is_light() {
        List<String> heavy = new ArrayList<>();
        Map<String, Integer> files = new TreeMap<>();
        for (Got page : all()) {
            int weight = page.weight();
            Set<String> asked = new java.util.TreeSet<>();
            for (Matcher m = FILE.matcher(page.body()); m.find(); ) {
                asked.add(m.group(1));
            }
            for (String file : asked) {
                weight += files.computeIfAbsent(
                        file, f -> site.get(f, f, site.anybody).weight());
            }
            if (weight > WEIGHT || asked.size() > 5) {
                heavy.add(page + ": " + weight + " bytes, " + asked.size() + " files");
            }
        }
        assertEquals(List.of(), heavy);
    }

    @Test
    @EnabledIfSystemProperty(named = "browser", matches = ".+")
    void every_page_is_fit_for_everybody() throws Exception {
        List<String> wrong = new ArrayList<>();
        try (Chrome chrome = new Chrome(Path.of(System.getProperty("browser")))) {
            for (List<Got> shown : PAGES.values()) {
                for (Got page : shown.subList(0, Math.min(1, shown.size()))) {
                    signIn(chrome, page.reader());
                    String name = page.pattern() + " " + page.reader().name();
                    try {
                        Fit.faults(chrome, site.url(page.path()), name).forEach(f -> wrong.add(page + ": " + f));
                        refused(chrome, name).forEach(f -> wrong.add(page + ", sent wrong: " + f));
                    } catch (java.util.concurrent.CompletionException e) {
                        wrong.add(page + " does not load: " + e.getMessage());
                    }
                }
            }
            Fit.faults(chrome, site.url("/nothing-here"), "nothing here").forEach(f -> wrong.add("not found: " + f));
        }
        assertEquals(List.of(), wrong);
    }

    private static void signIn(Chrome chrome, EverySite.Reader reader) {
        chrome.call("Network.clearBrowserCookies", Map.of());
        if (!reader.cookie().isEmpty()) {
            chrome.call(
                    "Network.setCookie",
                    Map.of("name", "touchstone-session", "value", reader.cookie(), "url", site.url("/")));
        }
    }

    /// Sends the last form of the page empty, and with a field that nobody knows, so that nothing is done: the page
    /// that comes back says what is wrong, and leads there.
    private static List<String> refused(Chrome chrome, String name) throws Exception {
        String form = "[...document.querySelectorAll('main form[method=post]')].at(-1)";
        // Nothing is typed into the chooser of the demonstration's cast.
        if (name.startsWith("/sign-in ")
                || chrome.evaluate(form + " === undefined").asBoolean()) {
            return List.of();
        }
        chrome.leave("(()=>{const f=" + form + ";for(const e of f.elements){if(e.type==='radio'||e.type==='checkbox')"
                + "e.checked=false;else if(e.type!=='hidden'&&e.tagName!=='SELECT'&&e.type!=='file')e.value='';}"
                + "const x=document.createElement('input');x.type='hidden';x.name='nobody-knows';f.append(x);"
                + "f.querySelector('button').click();})()");
        List<String> out = new ArrayList<>();
        String title = chrome.evaluate("document.title").asString();
        if (!title.startsWith("Error: ")) {
            out.add("the title is " + title);
        }
        chrome.evaluate("[...document.querySelectorAll('.govuk-error-summary a')]"
                        + ".filter(a=>!document.querySelector(a.getAttribute('href'))).map(a=>a.outerHTML)")
                .forEach(a -> out.add("leads nowhere: " + a.asString()));
        if (chrome.evaluate("document.querySelector('.govuk-error-summary') === null")
                .asBoolean()) {
            out.add("no list of what is wrong");
        }
        out.addAll(Fit.shown(chrome, name + " sent wrong"));
        return out;
    }
}
