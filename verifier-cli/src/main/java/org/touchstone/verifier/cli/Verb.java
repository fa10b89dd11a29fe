package org.touchstone.verifier.cli;

/// One verb of the command line: what it takes, and one call that does it.
public interface Verb {
    /// Options and operands.
    Syntax syntax();

    /// Does it. Results go through [Run#finish]; an expected failure is a [CliException].
    ExitCode run(Run run) throws InterruptedException;
}
