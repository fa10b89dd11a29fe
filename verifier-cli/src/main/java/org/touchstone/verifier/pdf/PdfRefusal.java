package org.touchstone.verifier.pdf;

/// Why a PDF is not read, as a code of `reasons.json` with one detail; never leaves this package. No stack trace:
/// it is a result.
final class PdfRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String detail;

    PdfRefusal(String code, String detail) {
        super(code, null, false, false);
        this.code = code;
        this.detail = detail;
    }

    String code() {
        return code;
    }

    String detail() {
        return detail;
    }

    static PdfRefusal malformed(String detail) {
        return new PdfRefusal("PDF_MALFORMED", detail);
    }

    static PdfRefusal tooComplex(String detail) {
        return new PdfRefusal("PDF_TOO_COMPLEX", detail);
    }
}
