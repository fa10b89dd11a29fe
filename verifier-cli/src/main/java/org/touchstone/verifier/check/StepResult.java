package org.touchstone.verifier.check;

import java.util.Optional;
import org.touchstone.verifier.verify.Finding;

/// What one step found.
///
/// @param subject of which subject of the bid, as its place in the list of subjects; absent: of the bid as a whole
public record StepResult(BidStep step, Optional<Integer> subject, Finding finding) {}
