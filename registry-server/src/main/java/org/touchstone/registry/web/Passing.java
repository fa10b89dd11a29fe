package org.touchstone.registry.web;

import java.util.Optional;

/// A failure that may be nobody's mistake and over in a while, such as a database that is away: an exception that says
/// what to tell the client instead of "fault".
public interface Passing {
    /// The refusal in which this ends, or empty if it is a fault after all.
    Optional<RefusedException> refusal();
}
