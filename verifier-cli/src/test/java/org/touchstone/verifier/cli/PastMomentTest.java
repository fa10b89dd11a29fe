package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.status.StatusList;
import org.touchstone.verifier.source.Home;

/// A deadline on a Friday at noon, bids made on the Sunday before, and the check: at five past noon with the
/// shared files of five to, or on Monday with those of Monday. In between, things happen to the bidders; the
/// answer is about noon on Friday all the same.
class PastMomentTest {
    private static final Instant SUNDAY = World.NOW.minusSeconds(120);
    private static final Instant FRIDAY = World.DEADLINE.plusSeconds(300);
    private static final Instant MONDAY = Instant.parse("2026-11-30T08:10:00Z");

    private static final String UNTIL = "2028-06-15T00:00:00Z";

    @TempDir
    Path folder;

    private final World world = new World(false);
    private byte[] friday = new byte[0];

    @BeforeEach
    void theWeek() throws IOException {
        TenderPolicy tender = World.tender();
        Files.write(folder.resolve("tender.json"), tender.bytes());
        Files.write(folder.resolve("trust-1.json"), world.trust.bytes());
        world.publish(SUNDAY, Set.of(), Set.of());
        for (String key : world.suppliers.keySet()) {
            Files.createDirectories(folder.resolve("bids").resolve(key));
            Files.write(
                    folder.resolve("bids").resolve(key).resolve("certificate.presentation.json"),
                    world.presentation(key, tender).bytes());
        }
        world.replace("tallis", "Tallis Ltd", "99000005", 8005, "standard", UNTIL, at("2026-11-24T10:00:00Z"));
        world.publish(at("2026-11-27T05:58:00Z"), Set.of(8004), Set.of());
        suspended("acorn", "2026-11-27T09:00:00Z");
        world.publish(at("2026-11-27T09:00:01Z"), Set.of(8004), Set.of(5001));
        friday = world.pack();
        // From here on it is after the deadline.
        reinstated("acorn", "2026-11-28T09:00:00Z");
        suspended("fenland", "2026-11-28T10:00:00Z");
        Json.Obj why = Json.Obj.builder().with("text", "false statement").build();
        world.status(
                new RegisterEvent.AccreditationWithdrawn(
                        at("2026-11-29T10:00:00Z"),
                        world.number("northgate"),
                        "WDR-FALSE",
                        at("2026-11-29T10:00:00Z"),
                        new Ref.ToObject(World.sha256(CanonicalJson.bytes(why)))),
                List.of(why));
        world.gone.add("northgate");
        world.publish(at("2026-11-29T10:00:01Z"), Set.of(8004, 9005), Set.of(6002));
        world.publish(at("2026-11-30T08:00:00Z"), Set.of(8004, 9005), Set.of(6002));
    }

    private static Instant at(String time) {
        return Instant.parse(time);
    }

    private void suspended(String key, String time) {
        Json.Obj remedy = Json.Obj.builder().with("text", "file the report").build();
        world.status(
                new RegisterEvent.AccreditationSuspended(
                        at(time),
                        world.number(key),
                        "SUS-REPORT",
                        at(time),
                        Optional.empty(),
                        new Ref.ToObject(World.sha256(CanonicalJson.bytes(remedy)))),
                List.of(remedy));
    }

    private void reinstated(String key, String time) {
        world.status(
                new RegisterEvent.AccreditationReinstated(at(time), world.number(key), "RST-CURED", at(time)),
                List.of());
    }

    /// The lists that a registry's pack shows of the past: of each six hours the last.
    private static Predicate<StatusList> sixHours() {
        Set<String> seen = new HashSet<>();
        return list -> seen.add(list.url() + list.validFrom().getEpochSecond() / 21_600);
    }

    private void take(String home, Instant now, byte[]... packs) throws IOException {
        CommandLine cli = new CommandLine(folder, now);
        CommandLine.Done trust =
                cli.run("trust", "import", "trust-1.json", "--fingerprint", world.trust.fingerprint(), "--home", home);
        assertEquals(0, trust.code(), trust.toString());
        for (byte[] pack : packs) {
            Files.write(folder.resolve("pack.jsonl"), pack);
            CommandLine.Done sync = cli.run("sync", "--file", "pack.jsonl", "--offline", "--home", home);
            assertEquals(0, sync.code(), sync.toString());
        }
    }

    /// What is said of each bidder: outcome, codes, and the status' facts but for which list it was read
    /// from.
    private Map<String, String> judged(String home, Instant now, String... more) {
        List<String> args = new ArrayList<>(
                List.of("verify", "bids", "--tender", "tender.json", "--format", "json", "--home", home));
        args.addAll(List.of(more));
        CommandLine.Done done = new CommandLine(folder, now).run(args.toArray(String[]::new));
        assertTrue(done.code() == 1 || done.code() == 3, done.toString());
        Map<String, String> out = new TreeMap<>();
        for (Json.Obj result : StrictJson.parseObject(
                        done.out().getBytes(StandardCharsets.UTF_8), StrictJson.Limits.DOCUMENT)
                .objects("results")) {
            String status = "";
            for (Json.Obj check : result.objects("checks")) {
                Json.Obj facts = check.obj("facts");
                if (check.text("id").equals("status") && facts.has("since")) {
                    status = " since " + facts.text("since");
                }
            }
            String name = result.obj("input").text("name");
            List<String> codes = new ArrayList<>(result.texts("codes"));
            codes.remove("LOG_VIEW_UNCOMPARED");
            out.put(
                    name.substring(0, name.indexOf('/')),
                    result.text("outcome") + " " + String.join(" ", codes) + status);
        }
        return out;
    }

    private static final Map<String, String> ANSWER = new TreeMap<>(Map.of(
            "harbour", "MEETS OK",
            "acorn", "DOES_NOT_MEET SUSPENDED since 2026-11-27",
            "fenland", "MEETS OK",
            "upland", "DOES_NOT_MEET EXPIRED",
            "tallis", "MEETS OK OK_REPLACEMENT",
            "northgate", "MEETS OK"));

    @Test
    void madeOnFridayCheckedOnMonday() throws IOException {
        take("friday", FRIDAY, friday);
        assertEquals(ANSWER, judged("friday", FRIDAY, "--offline"));

        // Nothing was fetched before Monday.
        take("monday", MONDAY, world.pack(sixHours()));
        assertEquals(ANSWER, judged("monday", MONDAY, "--offline"));
        // The past is only that of six in the morning; what came after it is in the events.
        take("thin", MONDAY, world.pack(l -> l.validFrom().equals(at("2026-11-27T05:58:00Z"))));
        assertEquals(ANSWER, judged("thin", MONDAY, "--offline"));
        // The pack has no past, but this computer has seen that of Friday.
        take("both", MONDAY, friday, world.pack());
        assertEquals(ANSWER, judged("both", MONDAY, "--offline"));
    }

    /// Of Friday nothing is at hand but what Sunday's bundles say: never a yes, and no question to the
    /// registry, whose next pack has no other past.
    @Test
    void withoutTheListsOfTheDeadlineItIsReferred() throws IOException {
        take("monday", MONDAY, world.pack());
        Map<String, String> judged = judged("monday", MONDAY, "--offline");
        assertEquals("REFER STATUS_STALE", judged.get("harbour"));
        assertEquals("REFER STATUS_STALE", judged.get("acorn"));
        assertFalse(judged.values().stream().anyMatch(v -> v.startsWith("MEETS")), judged::toString);
        // A list of four days before the deadline is not fresher than the bundle's.
        take("old", MONDAY, world.pack(l -> l.validFrom().equals(SUNDAY)));
        assertFalse(judged("old", MONDAY, "--offline").values().stream().anyMatch(v -> v.startsWith("MEETS")));
        // Nobody is asked for what nobody can answer; with files from before the deadline the registry is asked, in
        // vain here.
        take("sunday", MONDAY, new World(true).pack());
        for (String home : List.of("monday", "sunday")) {
            CommandLine.Done done = new CommandLine(folder, MONDAY)
                    .run("verify", "bids/harbour", "--tender", "tender.json", "--home", home);
            assertEquals(3, done.code(), done.toString());
            assertEquals(home.equals("sunday"), done.err().contains("fetch"), done.toString());
            assertTrue(done.out().contains(home.equals("sunday") ? " OFFLINE\n" : " STATUS_STALE\n"), done.toString());
        }
    }

    @Test
    void theRecordHoldsThePastThatWasJudgedBy() throws IOException {
        take("monday", MONDAY, world.pack(sixHours()));
        assertEquals(ANSWER, judged("monday", MONDAY, "--offline", "--record", "m.record.zip"));
        CommandLine.Done again = new CommandLine(folder, Instant.parse("2036-11-30T08:10:00Z"))
                .run("record", "verify", "m.record.zip", "--alone", "--home", "nowhere");
        assertEquals(0, again.code(), again.toString());
    }

    @Test
    void aPackHasTheNewestListFirst() throws IOException {
        take("home", MONDAY, world.pack());
        List<String> lines = new String(world.pack(_ -> true), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> turned = new ArrayList<>(lines);
        int last = turned.size() - 1;
        while (!turned.get(last).startsWith("{\"statusList\"")) {
            last--;
        }
        turned.add(2, turned.remove(last));
        Files.writeString(folder.resolve("turned.jsonl"), String.join("\n", turned) + "\n");
        CommandLine.Done done =
                new CommandLine(folder, MONDAY).run("sync", "--file", "turned.jsonl", "--offline", "--home", "home");
        assertEquals(1, done.code(), done.toString());
        assertTrue(done.err().contains("a status list after an older one of its address"), done.err());
    }

    /// What was seen stays when newer packs come, each list once.
    @Test
    void pastListsAreKept() throws IOException {
        take("home", MONDAY, friday, world.pack(), world.pack(), world.pack(sixHours()));
        Home home = new Home(folder.resolve("home"));
        assertEquals(
                2,
                home.pack().lists().stream()
                        .filter(l -> l.json().has("statusList"))
                        .count());
        // Two addresses: of each the newest, and that of the deadline.
        assertEquals(4, home.pack().statusLists(World.DEADLINE).size());
        assertEquals(2, home.pack().statusLists(MONDAY).size());
        List<String> past = Files.readAllLines(folder.resolve("home/pack/past-lists"));
        assertEquals(
                past.size(),
                Set.copyOf(past.stream()
                                .map(l -> l.substring(0, 20) + l.replaceAll(".*(revocation|suspension)/1.*", "$1"))
                                .toList())
                        .size());
        assertEquals(
                past.stream().sorted().toList().stream()
                        .map(l -> l.substring(0, 20))
                        .toList(),
                past.stream().map(l -> l.substring(0, 20)).toList());
    }
}
