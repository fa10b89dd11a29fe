package org.touchstone.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// What build servers, spreadsheets and wikis read: whatever a file or a supplier is called.
class ReportFormatsTest {
    private static final Instant WHEN = Instant.parse("2026-11-22T14:57:00Z");

    private static Result result(String name, Outcome outcome, Finding finding, String bidder) {
        Verdict verdict = new Verdict(
                name,
                outcome,
                List.of(new Check(Topic.FORMAT, finding)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(bidder));
        return new Result(verdict, "", WHEN, WHEN, Optional.empty());
    }

    private static List<Result> results(String foreign) {
        return List.of(
                result(foreign, Outcome.MEETS, Finding.passed(), foreign),
                result(foreign, Outcome.DOES_NOT_MEET, Finding.failed("SIGNATURE_INVALID"), foreign),
                result(foreign, Outcome.REFER, Finding.unknown("FORMAT_INVALID", "detail", foreign), foreign));
    }

    private static String junit(List<Result> results, OptionalInt missing) {
        StringBuilder out = new StringBuilder(JunitReport.head(results, missing));
        results.forEach(r -> out.append(JunitReport.testCase(r)));
        return out.append(JunitReport.tail(missing)).toString();
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static String foreign(Random random) {
        String signs =
                "<>&\"'|`*_[]()!#@=+-\t\r\n\u0000\u0007\u001b\u0085\u202e\u200b\ufffe\uffff\ud800\udc00ab www.x.y :/\\u{}";
        StringBuilder out = new StringBuilder();
        for (int k = random.nextInt(24); k > 0; k--) {
            out.append(signs.charAt(random.nextInt(signs.length())));
        }
        return out.toString();
    }

    @Test
    void junitHasATestCaseForEachFile() throws Exception {
        Document document = parsed(junit(results("bid.jwt"), OptionalInt.of(2)));
        Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
        assertEquals("5", suite.getAttribute("tests"));
        assertEquals("1", suite.getAttribute("failures"));
        assertEquals("3", suite.getAttribute("skipped"));
        assertEquals(5, document.getElementsByTagName("testcase").getLength());
        Element failure = (Element) document.getElementsByTagName("failure").item(0);
        assertEquals("SIGNATURE_INVALID", failure.getAttribute("type"));
        assertEquals(3, document.getElementsByTagName("skipped").getLength());
    }

    @Test
    void anyNameMakesWellFormedXmlThatSaysIt() throws Exception {
        Random random = new Random(20261122);
        for (int i = 0; i < 500; i++) {
            String name = foreign(random);
            Document document = parsed(junit(results(name), OptionalInt.empty()));
            Element first = (Element) document.getElementsByTagName("testcase").item(0);
            String shown = first.getAttribute("name");
            assertFalse(shown.codePoints().anyMatch(Shown::isHazardous), name);
            if (name.matches("[ -~&&[^\\\\]]*")) {
                assertEquals(name, shown);
            }
        }
    }

    /// Signs that would be mark-up are escaped, so a table keeps its seven cells and nothing is a link.
    @Test
    void noNameBreaksATableOfMarkdown() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            for (Result result : results(foreign(random))) {
                String row = MarkdownReport.row(1, result);
                assertEquals(1, row.lines().count(), row);
                String bare = row.replaceAll("\\\\[!-/:-@\\[-`{-~]", "");
                assertEquals(8, bare.chars().filter(c -> c == '|').count(), row);
                assertFalse(bare.matches("(?s).*[<>*_`\\[\\]#!~@&$].*"), row);
                assertFalse(bare.codePoints().anyMatch(c -> c != '\n' && Shown.isHazardous(c)), row);
                assertFalse(bare.contains("://"), row);
                String one = MarkdownReport.one(result).replaceAll("\\\\[!-/:-@\\[-`{-~]", "");
                assertFalse(one.matches("(?s).*[<>`\\[\\]~@&$].*"), one);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            =1+1~'=1+1
            +44~'+44
            -1~'-1
            @SUM(A1)~'@SUM(A1)
            Harbour~Harbour
            a,b~"a,b"
            a;b~"a;b"
            say "hi"~"say ""hi\"""
            =a,"b"~"'=a,""b\"""
            """)
    void aCellIsNeverAFormula(String foreign, String cell) {
        assertEquals(cell, Shown.csv(foreign));
    }

    @Test
    void aControlBeforeAFormulaDoesNotHideIt() {
        assertEquals("'\\u{9}=1", Shown.csv("\t=1"));
        assertEquals("'\\u{d}=1", Shown.csv("\r=1"));
    }
}
