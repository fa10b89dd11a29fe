/// The command line: one class per verb, [org.touchstone.verifier.cli.Main] to choose it, and
/// [org.touchstone.verifier.cli.Terminal], the only class that prints.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.cli;
