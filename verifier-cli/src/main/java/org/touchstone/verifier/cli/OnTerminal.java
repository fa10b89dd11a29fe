package org.touchstone.verifier.cli;

import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.TenderCheck;

/// The person at the terminal, who sees how far a check is and may stop it.
record OnTerminal(Run run) implements TenderCheck.Watch {
    @Override
    public boolean stopped() {
        return run.stopped().get();
    }

    @Override
    public void progress(int done, int of) {
        run.terminal().progress(run.say("verify.progress"), done, of);
    }

    @Override
    public boolean enough(BidResult result) {
        return run.arguments().has("fail-fast") && result.outcome().exitCode() == ExitCode.NO.code();
    }
}
