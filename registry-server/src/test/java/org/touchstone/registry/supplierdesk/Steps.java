package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.touchstone.format.scheme.FactDefinition;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;

/// The steps of an applicant through the pages, for tests of both the pages and their looks.
final class Steps {
    static final SchemeEdition EDITION = SchemeEdition.of(TestRegistry.editionJson());

    private Steps() {}

    static byte[] pdf() {
        return ("%PDF-1.7\n" + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
    }

    static Got ok(Got got) {
        assertEquals(200, got.status(), got.body());
        return got;
    }

    /// The page to which a form has led.
    static Got follow(Browser browser, Got got) {
        assertEquals(303, got.status(), got.body());
        return ok(browser.get(got.location()));
    }

    static String start(Browser browser) {
        Got opened = browser.submit(ok(browser.get("/apply")), "/apply", "level", "sra/standard");
        assertEquals(303, opened.status(), opened.body());
        String base = opened.location().replaceFirst("\\?.*", "");
        assertTrue(base.matches("/apply/[0-9a-f-]{36}"), base);
        return base;
    }

    static String typed(FactDefinition f) {
        return switch (f.type()) {
            case FLAG -> f.id().equals("independent") || f.id().equals("has-supply-chain") ? "yes" : "no";
            case WHOLE -> " 120 ";
            case MONEY -> "£12,000,000";
        };
    }

    /// Answers question after question, as each page leads to the next.
    static void facts(Browser browser, String base) {
        Matcher first = Pattern.compile("href=\"(" + base + "/facts/[a-z-]+)\"")
                .matcher(ok(browser.get(base)).body());
        assertTrue(first.find());
        String at = first.group(1);
        for (int i = 0; i < 20 && at.contains("/facts/"); i++) {
            String fact = at.substring(at.lastIndexOf('/') + 1);
            FactDefinition f = EDITION.factDefinitions().get(fact);
            Got saved = browser.submit(ok(browser.get(at)), at, "value", typed(f));
            assertEquals(303, saved.status(), at + saved.body());
            at = saved.location().replaceFirst("\\?.*", "");
        }
        assertEquals(base, at);
    }

    static void commitments(Browser browser, String base) {
        Got coverage = browser.submit(
                ok(browser.get(base + "/coverage")),
                base + "/coverage",
                "vcse",
                "no",
                "cpv",
                "45\r\n 85, 98",
                "areas",
                "GB-ENG");
        assertEquals(303, coverage.status(), coverage.body());
        Got code =
                browser.submit(ok(browser.get(base + "/code")), base + "/code", "uri", "https://harbour.example/code");
        assertEquals(303, code.status(), code.body());
        Got objective = objective(
                browser, base + "/objectives", "Apprenticeships for people who live in Wexmouth", "019", "1,024");
        assertTrue(follow(browser, objective).body().contains("from 19 to 1024 by 31 March 2029"));
    }

    /// Names one more objective, due on 31 March 2029, on the page of objectives as it is now.
    static Got objective(Browser browser, String path, String title, String baseline, String target) {
        return objective(browser, ok(browser.get(path)), path, title, baseline, target);
    }

    /// The same on that page as it was when it was opened.
    static Got objective(Browser browser, Got page, String path, String title, String baseline, String target) {
        return browser.submit(
                page,
                path,
                "title",
                title,
                "baseline",
                baseline,
                "target",
                target,
                "due-day",
                "31",
                "due-month",
                "3",
                "due-year",
                "2029");
    }

    static Map<String, String> dated(Browser browser, Got page, String type) {
        return browser.filled(page, "type", type, "dated-day", "1", "dated-month", "4", "dated-year", "2027");
    }

    /// The pages of an application, half filled in.
    static List<String> pages(Browser browser) {
        String base = start(browser);
        facts(browser, base);
        commitments(browser, base);
        browser.upload(
                base + "/files",
                dated(browser, ok(browser.get(base + "/files")), "policy-document"),
                Map.of("A plan with a long name, as people have them, version 2 (final) of 2027.pdf", pdf()));
        List<String> all = new ArrayList<>(List.of("/apply", base));
        for (String page : List.of(
                "/facts/employees",
                "/facts/independent",
                "/coverage",
                "/code",
                "/equivalents",
                "/objectives",
                "/criteria/ACC-01",
                "/criteria/WRK-01",
                "/criteria/WRK-01/files",
                "/files",
                "/platform",
                "/earlier",
                "/key",
                "/agreement",
                "/check-answers",
                "/withdraw",
                "/questions")) {
            all.add(base + page);
        }
        return all;
    }
}
