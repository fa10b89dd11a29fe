package org.touchstone.registry.web;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// How much the server takes on, of whom, and how slowly: every figure in one place, each with a default for two cores
/// and half a gibibyte of memory, half of it heap. What goes beyond is refused at once with a time after which to come
/// back, so that what was taken on is finished.
public final class Limits {

    /// One figure that an operator may set, by its name in `--limits`.
    public enum Limit {
        /// Points a second that one client address may spend; 0 sets no limit. [Work] says what costs how much.
        RATE(1_000, 0),
        /// Points that one client address may spend at once after a rest.
        BURST(10_000, 1),
        /// Points a second that one signed-in person may spend; 0 sets no limit.
        PERSON_RATE(300, 0),
        /// Points that one person may spend at once after a rest.
        PERSON_BURST(3_000, 1),
        /// Connections open at once.
        CONNECTIONS(2_000, 1),
        /// Connections open at once from one address; a listed proxy may have all of them.
        CONNECTIONS_PER_ADDRESS(250, 1),
        /// Files whose bytes never change looked for at once; most come from memory.
        FILES(64, 1),
        /// Pages and documents worked on at once.
        READS(8, 1),
        /// Searches worked on at once.
        SEARCHES(4, 1),
        /// Certificates set for print at once.
        PRINTS(2, 1),
        /// Long downloads, and checks of files that somebody sent, at once.
        EXPORTS(4, 1),
        /// Requests of signed-in people worked on at once.
        ACTS(64, 1),
        /// Sign-ins worked on at once: they wait for the identity provider, and nothing else waits with them.
        SIGN_INS(16, 1),
        /// For each request being worked on, how many may wait for their turn.
        QUEUE(8, 0),
        /// Milliseconds that a request waits for its turn.
        PATIENCE(1_000, 1),
        /// MiB of memory that request bodies take at once, of all clients together, each at its peak
        /// ([Route.Body#peak]) and not as it was sent; half the heap at most.
        BODIES(96, 1),
        /// Seconds from the first byte of a request to the end of its head.
        HEAD_SECONDS(10, 1),
        /// Seconds that a connection may be silent.
        SILENCE_SECONDS(20, 1),
        /// Bytes a second that a body must bring, and that a client must take of an answer, on the average
        /// after the first seconds.
        SLOWEST(8_192, 1);

        private final int usual;
        private final int least;

        Limit(int usual, int least) {
            this.usual = usual;
            this.least = least;
        }

        /// The name in `--limits`.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        /// The figure without a setting.
        public int usual() {
            return usual;
        }
    }

    /// Every limit at its default.
    public static final Limits USUAL = new Limits(Map.of());

    private final Map<Limit, Integer> figures;

    private Limits(Map<Limit, Integer> figures) {
        this.figures = new EnumMap<>(Limit.class);
        this.figures.putAll(figures);
    }

    /// Reads `name=figure,name=figure`; what is not named keeps its default.
    ///
    /// @throws IllegalArgumentException saying which name or figure is wrong
    public static Limits parse(String text) {
        Map<Limit, Integer> figures = new EnumMap<>(Limit.class);
        for (String one : text.split(",", -1)) {
            String[] parts = one.strip().split("=", -1);
            Limit limit = Arrays.stream(Limit.values())
                    .filter(l -> l.word().equals(parts[0]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no limit is called " + parts[0] + "; there are "
                            + Arrays.stream(Limit.values()).map(Limit::word).collect(Collectors.joining(", "))));
            if (parts.length != 2 || !parts[1].matches("[0-9]{1,9}") || Integer.parseInt(parts[1]) < limit.least) {
                throw new IllegalArgumentException(limit.word() + " needs a whole number from " + limit.least);
            }
            if (figures.put(limit, Integer.parseInt(parts[1])) != null) {
                throw new IllegalArgumentException(limit.word() + " is given twice");
            }
        }
        return new Limits(figures);
    }

    /// The same with another figure.
    public Limits with(Limit limit, int figure) {
        Map<Limit, Integer> changed = new EnumMap<>(Limit.class);
        changed.putAll(figures);
        changed.put(limit, figure);
        return new Limits(changed);
    }

    /// The figure in force.
    public int figure(Limit limit) {
        return figures.getOrDefault(limit, limit.usual);
    }
}
