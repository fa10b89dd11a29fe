package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.log.EntryBundle;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.db.TestDatabase;

/// Somebody who has everything that is public guesses which firms were refused, in many ways, and is right no more
/// often than a coin. Where [RefusedFirmsTest] compares two worlds byte by byte, this asks whether a
/// whole record says anything: order and time of the entries, ids, the weekly numbers, pages, headers, lengths,
/// searches, tiles, status lists, pack.
///
/// A coin decides for each firm, when everything public about its application is over, whether it is refused; if not,
/// it gives up or goes on waiting. So whatever the guesser does, each of its guesses is right with a chance of one
/// half, and the number of right ones is binomial. Whoever is outside the bounds that a fair guesser leaves once in a
/// million times knows something. That the guesser can know something is shown by records that were made to leak.
class GuesserTest {
    /// Firms to guess about. More: `-Dtouchstone.guesses=200`.
    private static final int FIRMS = Integer.getInteger("touchstone.guesses", 48);

    private static final double CHANCE = 1e-6;
    private static final long SEED = 20270104;
    private static final Pattern LINK = Pattern.compile(
            "(?:href=\"|\"(?:url|next|older|bundle|object|opening|supplier|accreditation|certificate)\":\")([^\"#]+)");

    @TempDir
    static Path folder;

    private static Public record = new Public(List.of(), Map.of());
    private static Set<UUID> refused = Set.of();
    private static TestDatabase database;

    /// What everybody can have.
    ///
    /// @param pages status, headers and body of every address, by its path; bytes as ISO 8859-1
    record Public(List<RegisterEvent> events, Map<String, String> pages) {
        /// Each application that has come to nothing so far, by its supplier.
        Map<UUID, RegisterEvent.ApplicationComplete> waiting() {
            Map<UUID, RegisterEvent.ApplicationComplete> out = new LinkedHashMap<>();
            for (RegisterEvent event : events) {
                switch (event) {
                    case RegisterEvent.ApplicationComplete e -> out.put(e.supplier(), e);
                    case RegisterEvent.AccreditationGranted e -> out.remove(e.supplier());
                    default -> {}
                }
            }
            return out;
        }

        /// The ids that stand for closed cases, in the order in which they were published.
        List<UUID> closed() {
            return events.stream()
                    .filter(RegisterEvent.CasesClosed.class::isInstance)
                    .flatMap(e -> ((RegisterEvent.CasesClosed) e).cases().stream())
                    .toList();
        }

        Public withPages(Map<String, String> others) {
            return new Public(events, others);
        }
    }

    // ---- the population

    @BeforeAll
    static void live() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        database = TestDatabase.fresh();
        database.db().close();
        Random random = new Random(SEED);
        Casework.Time time = new Casework.Time(TestRegistry.START);
        try (Registry registry = new Registry(ToldRegistry.configOf(data, database.owner()), time, true)) {
            registry.start();
            int[] n = {0};
            Casework work = new Casework(registry, time, field -> {
                String word = field.substring(field.lastIndexOf('.') + 1);
                return (Set.of("baseline", "target").contains(word) ? "" : word) + (1000 + n[0]++);
            });
            List<OrganisationId> numbers = new ArrayList<>();
            refused = population(work, random, numbers);
            try (Website site = Website.start(
                    ToldRegistry.configOf(data, database.owner(), "--port", "0", "--limits", "rate=0,person-rate=0"),
                    registry)) {
                record = look(site.port(), numbers);
            }
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private record Applicant(Casework.Case file, boolean lapses, boolean granted) {}

    /// Some hundred days: everybody applies in the first four weeks, all that ends, ends in three weeks at the end.
    private static Set<UUID> population(Casework work, Random random, List<OrganisationId> numbers) {
        List<Applicant> all = new ArrayList<>();
        int others = Math.max(2, FIRMS / 8);
        for (int i = 0; i < FIRMS + 2 * others; i++) {
            OrganisationId number = Casework.company(random.nextInt(90_000) * 10 + i % 10);
            boolean lapses = i >= FIRMS && i < FIRMS + others;
            boolean granted = i >= FIRMS + others;
            if (!numbers.contains(number)) {
                all.add(new Applicant(
                        work.new Case(work.firm(SupplierKind.LEGAL_PERSON, number), TestRegistry.facts()),
                        lapses,
                        granted));
                numbers.add(number);
            }
        }
        Collections.shuffle(all, random);
        Collections.shuffle(numbers, random);
        for (int i = 0; i < all.size(); i++) {
            Casework.Case file = all.get(i).file();
            file.filled(List.of()).submitted();
            if (all.get(i).lapses()) {
                file.returned();
            } else {
                file.complete();
            }
            work.pass(Duration.ofMinutes(random.nextInt(2 * 28 * 24 * 60 / all.size())));
        }
        List<Applicant> open =
                new ArrayList<>(all.stream().filter(a -> !a.lapses()).toList());
        Collections.shuffle(open, random);
        open.forEach(a -> a.file().assigned().scored(_ -> a.granted() ? 2 : 1));
        work.pass(Casework.COMMENTS);
        // Coins, and what a coin decides takes place in an order of its own.
        Collections.shuffle(open, random);
        Set<UUID> out = new HashSet<>();
        for (Applicant a : open) {
            if (a.granted()) {
                a.file().reviewed(_ -> 2).granted();
            } else if (random.nextBoolean()) {
                a.file().reviewed(_ -> 1).intended().refused();
                out.add(a.file().firm.supplier());
            } else {
                switch (random.nextInt(4)) {
                    case 0 -> a.file().withdrawn();
                    case 1 -> a.file().reviewed(_ -> 1).intended().withdrawn();
                    case 2 -> a.file().reviewed(_ -> 1);
                    default -> {}
                }
            }
            work.pass(Duration.ofMinutes(random.nextInt(2 * 21 * 24 * 60 / open.size())));
            work.registry().catchUp();
        }
        for (int week = 0; week < 2; week++) {
            work.pass(Duration.ofDays(7));
            work.registry().catchUp();
        }
        work.registry().settle();
        return out;
    }

    // ---- what is public of it

    /// Everything that can be reached by links, and whatever can be asked about a firm.
    static Public look(int port, List<OrganisationId> numbers) throws Exception {
        Deque<String> open = new ArrayDeque<>(List.of(
                "/",
                "/suppliers",
                "/suppliers.json",
                "/log",
                "/log.json",
                "/log/checkpoint",
                "/trust/list.json",
                "/pack.jsonl",
                "/register.json",
                "/standard",
                "/sitemap.xml",
                "/status/revocation/1",
                "/status/suspension/1"));
        for (OrganisationId number : numbers) {
            open.add("/suppliers/" + number.partyId());
            open.add("/suppliers/" + number.partyId() + ".json");
            open.add("/suppliers?q=" + number.id());
            open.add("/suppliers.json?q=" + number.id());
        }
        Map<String, String> pages = new TreeMap<>();
        List<RegisterEvent> events = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            long size = Long.parseLong(
                    new String(get(client, port, "/log/checkpoint").body(), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                            .get(1));
            for (long from = 0; from < size; from += TileId.FULL) {
                int width = (int) Math.min(TileId.FULL, size - from);
                String path = "/log/" + TilePath.of(new TileId.Entries(from / TileId.FULL, width));
                for (byte[] entry : EntryBundle.decode(get(client, port, path).body(), width)) {
                    events.add(EventCodec.decode(entry));
                }
                open.add(path);
                open.add("/log/" + TilePath.of(new TileId.Hashes(0, from / TileId.FULL, width)));
            }
            for (RegisterEvent event : events) {
                if (event instanceof RegisterEvent.ApplicationComplete e) {
                    // Its ids where ids of other things stand.
                    for (UUID id : List.of(e.supplier(), e.application())) {
                        for (String place : List.of("/suppliers/", "/openings/", "/certificates/")) {
                            open.add(place + id);
                            open.add(place + id + ".json");
                        }
                    }
                }
            }
            Set<String> known = new LinkedHashSet<>(open);
            while (!open.isEmpty()) {
                String path = open.removeFirst();
                HttpResponse<byte[]> answer = get(client, port, path);
                String body = new String(answer.body(), StandardCharsets.ISO_8859_1);
                Map<String, List<String>> headers =
                        new TreeMap<>(answer.headers().map());
                headers.remove("date");
                pages.put(path, answer.statusCode() + "\n" + headers + "\n" + body);
                Matcher links = LINK.matcher(body);
                while (links.find()) {
                    String to = links.group(1).replace("&amp;", "&").replaceFirst("^https?://localhost(:[0-9]+)?", "");
                    if (to.startsWith("/")
                            && !to.startsWith("//")
                            && !to.startsWith("/assets")
                            && known.size() < 100 * FIRMS
                            && known.add(to)) {
                        open.add(to);
                    }
                }
            }
        }
        return new Public(List.copyOf(events), pages);
    }

    private static HttpResponse<byte[]> get(HttpClient client, int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    // ---- the guesser

    /// A way to guess: the half with the greater figures was refused, it says. Wrong all the time is as good as
    /// right, so the other half is no strategy of its own.
    private record Strategy(String name, ToDoubleFunction<UUID> figure) {}

    private static List<Strategy> strategies(Public seen) {
        Map<UUID, RegisterEvent.ApplicationComplete> waiting = seen.waiting();
        List<UUID> closed = seen.closed();
        List<Instant> batches = seen.events().stream()
                .filter(RegisterEvent.CasesClosed.class::isInstance)
                .map(RegisterEvent::time)
                .toList();
        Map<UUID, Integer> place = new HashMap<>();
        for (int i = 0; i < seen.events().size(); i++) {
            if (seen.events().get(i) instanceof RegisterEvent.ApplicationComplete e) {
                place.put(e.supplier(), i);
            }
        }
        List<UUID> inOrder = List.copyOf(waiting.keySet());
        Map<UUID, List<String>> own = new HashMap<>();
        Map<UUID, Integer> named = new HashMap<>();
        waiting.forEach((supplier, e) -> {
            String firm = supplier.toString();
            String file = e.application().toString();
            // Who it is by number, the pages about it say; whatever address holds one of these is about it.
            Set<String> words = new HashSet<>(Set.of(firm, file));
            Matcher number = Pattern.compile("GB-COH[-:](99[0-9]{6})")
                    .matcher(seen.pages().getOrDefault("/suppliers/" + firm + ".json", ""));
            if (number.find()) {
                words.add(number.group(1));
            }
            own.put(
                    supplier,
                    seen.pages().entrySet().stream()
                            .filter(page -> words.stream().anyMatch(page.getKey()::contains))
                            .map(page -> anonymous(page.getValue(), words))
                            .toList());
            named.put(
                    supplier,
                    seen.pages().entrySet().stream()
                            .filter(page -> words.stream().noneMatch(page.getKey()::contains))
                            .mapToInt(page -> occurrences(page.getValue(), words))
                            .sum());
        });
        List<Strategy> all = new ArrayList<>();
        BiFunction<UUID, UUID, Double> like =
                (a, b) -> (double) Long.numberOfLeadingZeros(a.getMostSignificantBits() ^ b.getMostSignificantBits());
        all.add(new Strategy("who applied late", s -> place(place, s)));
        all.add(new Strategy("the hour of applying", s -> hour(waiting, s)));
        all.add(new Strategy("every other one", s -> inOrder.indexOf(s) % 2));
        all.add(new Strategy("greater supplier ids", s -> id(s)));
        all.add(new Strategy("greater application ids", s -> id(file(waiting, s))));
        all.add(new Strategy(
                "an application id like a closed one", s -> most(closed, c -> like.apply(file(waiting, s), c))));
        all.add(new Strategy("a supplier id like a closed one", s -> most(closed, c -> like.apply(s, c))));
        all.add(new Strategy(
                "ids that stand again among the closed",
                s -> closed.contains(s) || closed.contains(file(waiting, s)) ? 1 : 0));
        all.add(new Strategy(
                "the closed id in the place of the applicant",
                s -> closed.isEmpty() ? 0 : id(closed.get(inOrder.indexOf(s) * closed.size() / inOrder.size()))));
        all.add(new Strategy(
                "the number of the week that was right for it",
                s -> batches.stream()
                        .filter(at -> within(at, time(waiting, s), 7 * 7, 12 * 7))
                        .count()));
        all.add(new Strategy("days to the next batch", s -> seconds(batches, time(waiting, s))));
        all.add(new Strategy(
                "what else happened in the hour after",
                s -> seen.events().stream()
                        .filter(e -> !e.time().isBefore(time(waiting, s))
                                && Duration.between(time(waiting, s), e.time()).toHours() < 1)
                        .count()));
        all.add(new Strategy(
                "entries in which it is named",
                s -> seen.events().stream()
                        .map(e -> new String(EventCodec.encode(e), StandardCharsets.UTF_8))
                        .filter(text -> text.contains(s.toString())
                                || text.contains(file(waiting, s).toString()))
                        .count()));
        all.add(new Strategy("how often others name it", s -> figure(named, s)));
        all.add(new Strategy(
                "how many addresses answer",
                s -> pages(own, s).stream()
                        .filter(page -> page.startsWith("200"))
                        .count()));
        all.add(new Strategy(
                "the length of its pages",
                s -> pages(own, s).stream()
                        .map(page -> page.substring(page.indexOf('\n', 4)))
                        // Places in the log and days of a month have a digit or three, whoever it is about.
                        .mapToInt(
                                body -> body.replaceAll("\\b[0-9]{1,3}\\b", "0").length())
                        .sum()));
        all.add(new Strategy(
                "the length of its headers",
                s -> pages(own, s).stream()
                        .mapToInt(page ->
                                page.lines().skip(1).findFirst().orElse("").length())
                        .sum()));
        Map<String, Long> usual = own.values().stream()
                .flatMap(pages -> pages.stream().flatMap(GuesserTest::words).distinct())
                .collect(Collectors.groupingBy(w -> w, Collectors.counting()));
        all.add(new Strategy(
                "words that only some have",
                s -> pages(own, s).stream()
                        .flatMap(GuesserTest::words)
                        .distinct()
                        .filter(w -> usual.getOrDefault(w, 0L) > inOrder.size() / 8
                                && usual.getOrDefault(w, 0L) < inOrder.size() * 7 / 8)
                        .count()));
        all.add(new Strategy("where lists have it", s -> listed(seen, s)));
        all.add(new Strategy("the leaf hash of its application", s -> leaf(seen, place, s)));
        return all;
    }

    private static double place(Map<UUID, Integer> place, UUID s) {
        return place.getOrDefault(s, 0);
    }

    private static double figure(Map<UUID, Integer> figures, UUID s) {
        return figures.getOrDefault(s, 0);
    }

    private static List<String> pages(Map<UUID, List<String>> own, UUID s) {
        return own.getOrDefault(s, List.of());
    }

    private static double id(UUID id) {
        return new BigInteger(id.toString().replace("-", ""), 16).doubleValue();
    }

    private static UUID file(Map<UUID, RegisterEvent.ApplicationComplete> waiting, UUID s) {
        RegisterEvent.ApplicationComplete e = waiting.get(s);
        return e == null ? s : e.application();
    }

    private static Instant time(Map<UUID, RegisterEvent.ApplicationComplete> waiting, UUID s) {
        RegisterEvent.ApplicationComplete e = waiting.get(s);
        return e == null ? Instant.EPOCH : e.time();
    }

    private static double hour(Map<UUID, RegisterEvent.ApplicationComplete> waiting, UUID s) {
        return time(waiting, s).getEpochSecond() % 86_400;
    }

    private static boolean within(Instant at, Instant from, int least, int most) {
        long days = Duration.between(from, at).toDays();
        return days >= least && days <= most;
    }

    private static double seconds(List<Instant> batches, Instant from) {
        return batches.stream()
                .filter(at -> at.isAfter(from))
                .mapToLong(at -> Duration.between(from, at).toSeconds())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static double most(List<UUID> ids, ToDoubleFunction<UUID> figure) {
        return ids.stream().mapToDouble(figure).max().orElse(0);
    }

    private static int occurrences(String text, Set<String> words) {
        int count = 0;
        for (String word : words) {
            for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
                count++;
            }
        }
        return count;
    }

    /// A page without what each firm has another one of, anyway.
    private static String anonymous(String page, Set<String> words) {
        String out = page;
        for (String word : words) {
            out = out.replace(word, "#");
        }
        return out;
    }

    private static java.util.stream.Stream<String> words(String text) {
        return Pattern.compile("[^A-Za-z]+").splitAsStream(text).filter(w -> w.length() > 2);
    }

    private static double listed(Public seen, UUID s) {
        return seen.pages().getOrDefault("/suppliers.json", "").indexOf(s.toString());
    }

    /// The first byte of the hash of the application's entry, from the tile of hashes.
    private static double leaf(Public seen, Map<UUID, Integer> place, UUID s) {
        int index = place.getOrDefault(s, 0);
        String prefix = "/log/" + TilePath.of(new TileId.Hashes(0, index / TileId.FULL, TileId.FULL));
        return seen.pages().entrySet().stream()
                .filter(page -> page.getKey().startsWith(prefix))
                .mapToDouble(page -> {
                    String bytes = page.getValue().substring(page.getValue().indexOf('\n', 4) + 1);
                    int at = 32 * (index % TileId.FULL);
                    return at < bytes.length() ? bytes.charAt(at) : 0;
                })
                .findFirst()
                .orElse(0);
    }

    // ---- who is right

    private record Score(String strategy, int right) {}

    /// How many firms each strategy gets right, and one more: somebody who knows the fate of every other firm,
    /// takes the strategy and its direction that would have served best there, and guesses about the rest.
    private static List<Score> guess(Public seen, Set<UUID> truth) {
        List<UUID> firms = List.copyOf(seen.waiting().keySet());
        List<Set<UUID>> guesses = new ArrayList<>();
        List<Score> out = new ArrayList<>();
        for (Strategy strategy : strategies(seen)) {
            Set<UUID> named = half(firms, strategy);
            guesses.add(named);
            out.add(new Score(strategy.name(), right(firms, named, truth)));
        }
        int learned = 0;
        for (int half = 0; half < 2; half++) {
            int side = half;
            List<UUID> known = every(firms, i -> i % 2 == side);
            List<UUID> rest = every(firms, i -> i % 2 != side);
            Set<UUID> best = guesses.stream()
                    .max(Comparator.comparingInt(g -> Math.abs(2 * right(known, g, truth) - known.size())))
                    .orElseThrow();
            int right = right(rest, best, truth);
            learned += 2 * right(known, best, truth) >= known.size() ? right : rest.size() - right;
        }
        out.add(new Score("whatever served best among the firms whose fate is known", learned));
        return out;
    }

    private static List<UUID> every(List<UUID> firms, java.util.function.IntPredicate which) {
        return IntStream.range(0, firms.size())
                .filter(which)
                .mapToObj(firms::get)
                .toList();
    }

    /// Those with the greater figures; among equal ones a seeded coin.
    private static Set<UUID> half(List<UUID> firms, Strategy strategy) {
        List<UUID> order = new ArrayList<>(firms);
        Collections.shuffle(order, new Random(SEED));
        order.sort(Comparator.comparingDouble(strategy.figure()).reversed());
        return Set.copyOf(order.subList(0, order.size() / 2));
    }

    private static int right(List<UUID> firms, Set<UUID> named, Set<UUID> truth) {
        return (int) firms.stream()
                .filter(firm -> named.contains(firm) == truth.contains(firm))
                .count();
    }

    /// The least number that a fair guesser of `n` reaches with a chance of at most `p`: exact, by the binomial
    /// distribution.
    static int bound(int n, double p) {
        BigInteger term = BigInteger.ONE;
        BigInteger tail = BigInteger.ZERO;
        BigInteger whole = BigInteger.TWO.pow(n);
        // From the top: n of n right, n − 1, ...
        for (int wrong = 0; ; wrong++) {
            tail = tail.add(term);
            if (new java.math.BigDecimal(tail)
                            .divide(new java.math.BigDecimal(whole), java.math.MathContext.DECIMAL64)
                            .doubleValue()
                    > p) {
                return n - wrong + 1;
            }
            term = term.multiply(BigInteger.valueOf(n - wrong)).divide(BigInteger.valueOf(wrong + 1L));
        }
    }

    private static List<Score> knowing(List<Score> scores, int firms) {
        int bound = bound(firms, CHANCE);
        return scores.stream()
                .filter(s -> s.right() >= bound || s.right() <= firms - bound)
                .toList();
    }

    @Test
    void the_bound_is_that_of_coins() {
        assertEquals(11, bound(10, 1e-6), "not even all of ten");
        assertEquals(10, bound(10, 1e-3));
        assertEquals(9, bound(10, 0.0108), "11 of 1,024");
        assertEquals(8, bound(10, 0.0547), "56 of 1,024");
    }

    @Test
    void the_public_record_tells_nothing() {
        int firms = record.waiting().size();
        assertTrue(firms >= FIRMS * 9 / 10 && bound(firms, CHANCE) <= firms, firms + " firms");
        assertTrue(refused.size() > firms / 4 && refused.size() < firms * 3 / 4, refused.size() + " refused");
        assertTrue(record.closed().size() > refused.size(), "others end as well");
        List<Score> scores = guess(record, refused);
        assertEquals(List.of(), knowing(scores, firms), () -> firms + " firms: " + scores);
    }

    /// How a record could leak.
    private enum Leak {
        /// The closed cases stand under their own ids.
        OWN_IDS {
            @Override
            Public of(Public seen, Set<UUID> refused) {
                return closed(seen, refused, e -> e.application());
            }
        },
        /// They stand under ids that begin like their own.
        DERIVED_IDS {
            @Override
            Public of(Public seen, Set<UUID> refused) {
                return closed(
                        seen,
                        refused,
                        e -> new UUID(
                                e.application().getMostSignificantBits(),
                                UUID.randomUUID().getLeastSignificantBits()));
            }
        },
        /// A refused firm's page is gone.
        PAGE_GONE {
            @Override
            Public of(Public seen, Set<UUID> refused) {
                return pages(seen, refused, page -> "404" + page.substring(3));
            }
        },
        /// It is a few bytes longer.
        PAGE_LONGER {
            @Override
            Public of(Public seen, Set<UUID> refused) {
                return pages(seen, refused, page -> page + "     ");
            }
        },
        /// It says when it changed.
        HEADER {
            @Override
            Public of(Public seen, Set<UUID> refused) {
                return pages(seen, refused, page -> page.replaceFirst("}", ", last-modified=[Mon]}"));
            }
        },
        /// It has a word that the others have not.
        WORD {
            @Override
            Public of(Public seen, Set<UUID> refused) {
                return pages(seen, refused, page -> page.replaceFirst("</main>|}$", " unsuccessful $0"));
            }
        },
        /// Lists have the refused last.
        LIST {
            @Override
            Public of(Public seen, Set<UUID> refused) {
                Map<String, String> pages = new TreeMap<>(seen.pages());
                pages.put(
                        "/suppliers.json",
                        seen.waiting().keySet().stream()
                                .sorted(Comparator.comparing(refused::contains))
                                .map(UUID::toString)
                                .collect(Collectors.joining("\n")));
                return seen.withPages(pages);
            }
        },
        /// Something is written the moment an application comes that will be refused.
        TIME {
            @Override
            Public of(Public seen, Set<UUID> refused) {
                List<RegisterEvent> events = new ArrayList<>();
                for (RegisterEvent event : seen.events()) {
                    events.add(event);
                    if (event instanceof RegisterEvent.ApplicationComplete e && refused.contains(e.supplier())) {
                        for (int i = 0; i < 40; i++) {
                            events.add(new RegisterEvent.PersonalDataErased(e.time(), UUID.randomUUID()));
                        }
                    }
                }
                return new Public(events, seen.pages());
            }
        };

        abstract Public of(Public seen, Set<UUID> refused);

        private static Public pages(Public seen, Set<UUID> refused, java.util.function.UnaryOperator<String> change) {
            Map<String, String> pages = new TreeMap<>(seen.pages());
            refused.forEach(supplier -> {
                for (String path : List.of("/suppliers/" + supplier, "/suppliers/" + supplier + ".json")) {
                    pages.computeIfPresent(path, (_, page) -> change.apply(page));
                }
            });
            return seen.withPages(pages);
        }

        private static Public closed(
                Public seen,
                Set<UUID> refused,
                java.util.function.Function<RegisterEvent.ApplicationComplete, UUID> id) {
            List<RegisterEvent> events = new ArrayList<>(seen.events());
            RegisterEvent last = events.getLast();
            List<UUID> ids = seen.waiting().values().stream()
                    .filter(e -> refused.contains(e.supplier()))
                    .map(id)
                    .sorted(Comparator.comparing(UUID::toString))
                    .toList();
            events.add(new RegisterEvent.CasesClosed(last.time(), "2027-W20", ids));
            return new Public(events, seen.pages());
        }
    }

    @ParameterizedTest
    @EnumSource(Leak.class)
    void a_record_that_leaks_is_understood(Leak leak) {
        Public leaking = leak.of(record, refused);
        List<Score> scores = guess(leaking, refused);
        assertTrue(!knowing(scores, leaking.waiting().size()).isEmpty(), () -> leak + " was not noticed: " + scores);
    }
}
