package org.touchstone.registry.log;

/// The places between two writes where everything may stop. The program passes them by; a test stops there, before or
/// after the write, and looks whether recovery finds the same state.
@FunctionalInterface
public interface FaultPoints {
    /// Named by what was just done or is about to be done, such as `checkpoint.before-head-store`.
    void reach(String point);

    /// No faults.
    static FaultPoints none() {
        return _ -> {};
    }
}
