package org.touchstone.format.json;

/// Input that is not of the form its specification gives. The message says what is wrong, in words fit to show.
///
/// One exception for all formats: a reader at an edge turns it into a finding (`FORMAT_INVALID`) or a refusal; it is
/// never an internal error.
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }

    /// What is wrong; never null.
    @Override
    public String getMessage() {
        return java.util.Objects.requireNonNullElse(super.getMessage(), "");
    }
}
