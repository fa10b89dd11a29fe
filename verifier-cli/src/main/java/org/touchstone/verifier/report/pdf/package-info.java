/// Writes PDFs for people and for archives: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) at once, black on
/// white A4, tagged throughout, fonts embedded, files attached as associated files. The same content gives the
/// same bytes: nothing here asks what time it is, and no identifier is random.
///
/// What a document says comes from the callers, sentences from their catalogues.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.report.pdf;
