package org.touchstone.verifier.cli;

import org.touchstone.format.trust.TrustChain;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.OnlineSource;
import org.touchstone.verifier.source.OnlineSource.UnreachableException;

/// The verbs' way to the network: refused under `--offline`, only to the registry that the trusted list names
/// or that the user typed, and a failure is a REFER, because nothing has been proved.
final class Online {
    /// Something done with a source.
    interface Work<T> {
        T with(OnlineSource source) throws UnreachableException, InterruptedException;
    }

    private Online() {}

    /// Does `work` against `--from`, else against the registry of the trusted list.
    static <T> T at(Run run, TrustChain chain, Work<T> work) throws InterruptedException {
        String url = run.arguments()
                .find("from")
                .orElseGet(() -> chain.newest().registry().publicUrl().value());
        return at(run, url, work);
    }

    /// Does `work` against an address.
    static <T> T at(Run run, String url, Work<T> work) throws InterruptedException {
        if (!run.mayGoOnline()) {
            throw CliException.usage("offline");
        }
        String address = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        run.terminal().detail(run.say("fetching", Shown.text(address)));
        OnlineSource source;
        try {
            source = new OnlineSource(address);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("bad-address", Shown.text(address));
        }
        try (source) {
            return work.with(source);
        } catch (UnreachableException e) {
            run.checkStopped();
            throw new CliException(ExitCode.REFER, "unreachable", Shown.text(e.getMessage()));
        }
    }
}
