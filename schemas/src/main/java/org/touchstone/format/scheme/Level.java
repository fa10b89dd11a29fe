package org.touchstone.format.scheme;

import java.util.Optional;

/// A level of accreditation. `includes` names the level below, whose holders' duties this one contains; ranks
/// grow upward.
public record Level(String id, int rank, String title, Optional<String> includes) {}
