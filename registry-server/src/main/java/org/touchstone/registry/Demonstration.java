package org.touchstone.registry;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.demo.BidFolder;
import org.touchstone.registry.demo.DemoGovernors;
import org.touchstone.registry.demo.Desk;
import org.touchstone.registry.demo.Story;
import org.touchstone.registry.demo.StoryClock;

/// `touchstone demo`: a registry on this machine, a story of made-up suppliers told through its use cases, a folder of
/// bids judged offline, and then a server to look around in.
final class Demonstration {
    private static final int OK = 0;
    private static final int FAULT = 70;

    private final Config config;
    private final InstantSource real;
    private final PrintStream out;
    private final PrintStream err;

    Demonstration(Config config, InstantSource real, PrintStream out, PrintStream err) {
        this.config = config;
        this.real = real;
        this.out = out;
        this.err = err;
    }

    int run() {
        Story story = Story.of(config.data(), real);
        StoryClock clock = new StoryClock(story.beginning(), real);
        if (story.told()) {
            clock.goLive();
        }
        say("starting the registry and its database in " + config.data());
        try (Registry registry = new Registry(config, clock, true)) {
            CountDownLatch stopped = Main.stopOnSignal();
            if (!story.told()) {
                clock.advanceTo(registry.lastLogged().orElse(story.beginning()));
            }
            registry.start();
            DemoGovernors governors = new DemoGovernors(config.data().resolve("demo-governors"));
            if (registry.trustLists().newest().isEmpty()) {
                say("five governors make their keys; three of them sign the first trust list");
                renewTrust(registry, governors, story.edition());
            }
            Desk desk = desk(registry, clock, () -> renewTrust(registry, governors, story.edition()));
            if (story.told()) {
                story.tell(desk, _ -> {});
            } else {
                tell(story, desk);
            }
            registry.catchUp();
            registry.settle();
            try (Website website = Website.start(config, registry)) {
                boolean asTold = judge(story);
                next(registry, website, story);
                if (!config.once()) {
                    say("serving until you press Ctrl-C");
                    registry.work();
                    stopped.await();
                    say("stopping");
                }
                return asTold ? OK : FAULT;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OK;
        }
    }

    private void tell(Story story, Desk desk) {
        say("telling the story: people apply, assess, decide, suspend and withdraw");
        long began = System.nanoTime();
        story.tell(desk, act -> err.println("  " + act));
        say("told in " + (System.nanoTime() - began) / 1_000_000_000 + " s");
    }

    static void renewTrust(Registry registry, DemoGovernors governors, SchemeEdition edition) {
        byte[] payload = registry.draftTrustList(governors.file(), List.of(edition));
        TrustListJws signed = governors.sign(payload);
        registry.publishTrustList(signed);
    }

    /// What the people of the story work with, on this registry.
    ///
    /// @param renew has the governors sign the next trust list
    static Desk desk(Registry registry, StoryClock clock, Runnable renew) {
        return new Desk(
                clock,
                registry.people(),
                registry.suppliers(),
                registry.editions(),
                registry.applications(),
                registry.drafts(),
                registry.comments(),
                registry.team(),
                registry.assessments(),
                registry.reviews(),
                registry.clarifications(),
                registry.decisions(),
                registry.accreditations(),
                registry.notices(),
                registry.scheduler(),
                id -> registry.issuance().finish(id),
                registry::settle,
                renew,
                id -> registry.bundles()
                        .bundle(id)
                        .orElseThrow(() -> new IllegalStateException("no bundle of " + id))
                        .bytes(),
                () -> {
                    ByteArrayOutputStream pack = new ByteArrayOutputStream();
                    registry.bundles().writePack(pack);
                    return pack.toByteArray();
                });
    }

    /// Judges the folder of bids with no network, and says whether each answer is the one the story tells.
    private boolean judge(Story story) {
        BidFolder bids = story.bids();
        say("a buyer opens the bids for one tender and checks them, without a network:");
        out.println();
        out.println("$ " + bids.command());
        List<BidFolder.Judged> judged = bids.judge(out);
        out.println();
        out.flush();
        List<BidFolder.Judged> other = judged.stream().filter(j -> !j.asTold()).toList();
        other.forEach(j -> err.println(
                "touchstone: " + j.bidder() + " came out as " + j.outcome() + " and not as " + j.expected()));
        return other.isEmpty();
    }

    private void next(Registry registry, Website website, Story story) {
        String here = (config.tls() ? "https" : "http") + "://localhost:" + website.port();
        out.println("What to try next");
        out.println("  " + here + "/                 the register");
        out.println("  " + here + "/suppliers        find a supplier");
        out.println("  " + here + "/log              the public log");
        out.println("  " + story.bids().command());
        out.println("  ./touchstone explain GROUP_COMPANY_ONLY");
        if (!here.equals(registry.identity().publicUrl().value())) {
            out.println("  (certificates name this registry by its first address, "
                    + registry.identity().publicUrl() + ")");
        }
        out.flush();
    }

    private void say(String words) {
        err.println("touchstone: " + words);
    }
}
