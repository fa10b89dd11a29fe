package org.touchstone.registry.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The short forms of the fault scenarios, each on a copy of one seeded registry, with the real server in a process of
/// its own. The long forms: `benchmarks/faults`.
class FaultsTest {
    private static final Path FOLDER = Seed.folder("seed");
    private static Seed seed = new Seed(FOLDER, List.of(), List.of(), Duration.ZERO);

    @BeforeAll
    static void make() {
        // Two cores do this and other tests at once: the time goes into what is broken, not into the load.
        seed = Seed.make(FOLDER, 3).resting(Duration.ofMillis(150));
    }

    @AfterAll
    static void delete() {
        Bench.delete(FOLDER);
    }

    @Test
    void killed_under_load_it_loses_doubles_and_forks_nothing() {
        Kills.Result result = Kills.run(
                seed.resting(Duration.ZERO), List.of(Kills.Victim.values()), Duration.ofMillis(400), 7, _ -> {});
        assertEquals(List.of(), result.findings(), result.figures());
    }

    @Test
    void a_fault_at_a_system_call_of_an_issuance() {
        assumeTrue(Syscalls.possible(), "strace is missing or may not trace: no fault was injected");
        List<String> findings = new ArrayList<>();
        try (Bench bench = Bench.open(seed, Instance.Setup.plain())) {
            bench.load.reissue(seed.accreditations().getFirst());
            Syscalls.server(bench, new Syscalls.Point("fsync", 1), "EIO", findings);
            Syscalls.server(bench, new Syscalls.Point("rename", 1), "KILL", findings);
            assertTrue(Syscalls.postgres(bench, new Syscalls.Point("fdatasync", 1), "EIO", findings)
                    .isPresent());
            findings.addAll(bench.settle());
        }
        assertEquals(List.of(), findings);
    }

    @Test
    void a_network_that_swallows_everything_and_heals() {
        Outcome outcome = Partition.run(seed, List.of(Partition.Cut.TO_SERVER), Duration.ofSeconds(6), _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void two_servers_and_one_of_them_stopped_in_the_middle() {
        Outcome outcome = Twins.run(seed, 1, _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void a_disk_that_fills_up_and_has_room_again() {
        assumeTrue(DiskFull.possible(), "no small file system may be mounted here: no disk was filled");
        Outcome outcome = DiskFull.run(seed, 1, _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void a_database_restored_behind_the_head() {
        Outcome outcome = Stores.behind(seed, _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void a_clock_that_runs_years_ahead_and_years_back() {
        assumeTrue(ClockJumps.library().isPresent(), "libfaketime is missing: no clock was turned");
        Outcome outcome = ClockJumps.run(seed, ClockJumps.SHORT, _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void little_memory_and_too_little() {
        assumeTrue(Memory.possible(), "no control group may be made here: no memory was taken away");
        Outcome outcome = Memory.run(seed, Duration.ofSeconds(3), 1, _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void the_next_version_migrates_under_the_one_that_serves() {
        Outcome outcome = Upgrade.run(seed, 1, _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void a_head_with_another_bit_and_a_key_ring_that_is_gone() {
        Outcome outcome = Stores.files(
                seed, List.of(new Stores.Damage("head", false), new Stores.Damage("keys/ring.p12", true)), _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void a_bit_in_an_entry() {
        Outcome outcome = Stores.rot(seed, List.of(Stores.ROTS.getFirst()), _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void killed_within_steps_of_a_case_it_does_each_once_and_keeps_what_was_saved() {
        Outcome outcome = CaseKills.run(seed, List.of(CaseKills.End.GRANTED), 4, 11, _ -> {});
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }

    @Test
    void sixty_days_switched_off() {
        Outcome outcome = Absence.run(seed, Duration.ofDays(60));
        assertEquals(List.of(), outcome.findings(), outcome.figures());
    }
}
