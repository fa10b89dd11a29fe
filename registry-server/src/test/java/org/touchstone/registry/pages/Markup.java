package org.touchstone.registry.pages;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import nu.validator.validation.SimpleDocumentValidator;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/// The Nu HTML checker over pages that are in memory: schemas are in its jar, nothing is fetched.
public final class Markup {
    private final List<String> found = new ArrayList<>();
    private final SimpleDocumentValidator checker = new SimpleDocumentValidator(true, false, false);
    private final ErrorHandler notes = new ErrorHandler() {
        /// Matters of taste.
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) {
            found.add("error: " + e.getMessage());
        }

        @Override
        public void fatalError(SAXParseException e) {
            found.add("fatal: " + e.getMessage());
        }
    };

    public Markup() {
        try {
            checker.setUpMainSchema("http://s.validator.nu/html5-all.rnc", notes);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// What is wrong with a page.
    public List<String> faults(String html) {
        found.clear();
        try {
            checker.setUpValidatorAndParsers(notes, true, false);
            InputSource page = new InputSource(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
            page.setEncoding("UTF-8");
            checker.checkHtmlInputSource(page);
        } catch (IOException | SAXException e) {
            throw new IllegalStateException(e);
        }
        return List.copyOf(found);
    }
}
