package org.touchstone.format.step;

/// Takes one verifying step away while something runs. Only tests have this class on their path.
public final class StepRemoval implements AutoCloseable {
    private StepRemoval() {}

    /// Takes `step` away until the result is closed.
    public static StepRemoval of(Step step) {
        Step.remove(step);
        return new StepRemoval();
    }

    @Override
    public void close() {
        Step.remove(null);
    }
}
