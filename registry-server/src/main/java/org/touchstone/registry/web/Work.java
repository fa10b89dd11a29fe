package org.touchstone.registry.web;

import java.util.Optional;
import org.touchstone.registry.web.Limits.Limit;

/// What answering a request takes: how many points it costs its sender, and in which queue it waits.
public enum Work {
    /// From memory, or about the server's own health: answered always, also when everything else is refused.
    NONE(0),
    /// A file whose bytes never change, such as a tile: at most one row read.
    FILE(1, Limit.FILES),
    /// A page or document made of a few rows.
    PAGE(2, Limit.READS),
    /// A search through all suppliers.
    SEARCH(10, Limit.SEARCHES),
    /// A try at a code that opens something: dear, so that guessing is of no use.
    GUESS(500, Limit.READS),
    /// Words of somebody who has no account: dear, so that nobody says very much.
    SAY(1_000, Limit.ACTS),
    /// A certificate put together and set for print.
    PRINT(20, Limit.PRINTS),
    /// Everything at once, written piece by piece.
    EXPORT(50, Limit.EXPORTS),
    /// Files judged for somebody who sent them, perhaps with the whole pack read.
    CHECK(50, Limit.EXPORTS),
    /// A try at being somebody: dear, so that trying many is of no use.
    SIGN_IN(100, Limit.SIGN_INS),
    /// What a signed-in person reads or does.
    ACT(10, Limit.ACTS);

    /// What a request costs whose sender claims to be somebody and is not, and one that is for no
    /// address that exists.
    static final int UNAUTHENTICATED = 50;

    static final int NOWHERE = 2;

    private final int cost;
    private final Optional<Limit> atOnce;

    Work(int cost) {
        this.cost = cost;
        this.atOnce = Optional.empty();
    }

    Work(int cost, Limit atOnce) {
        this.cost = cost;
        this.atOnce = Optional.of(atOnce);
    }

    int cost() {
        return cost;
    }

    /// The figure that says how much of this is done at once, or empty if it never waits.
    Optional<Limit> atOnce() {
        return atOnce;
    }
}
