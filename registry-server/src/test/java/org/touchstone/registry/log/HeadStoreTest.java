package org.touchstone.registry.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The head outside the database is only ever replaced by a greater one on top of exactly itself, whoever asks.
class HeadStoreTest {
    private static final String ORIGIN = "register.example/log";

    @TempDir
    private Path folder = Path.of("");

    private Path file() {
        return folder.resolve("head");
    }

    private HeadStore store() {
        return new HeadStore(file());
    }

    private static HeadStore.Head head(long size) {
        byte[] root = new byte[32];
        Arrays.fill(root, (byte) size);
        return new HeadStore.Head(ORIGIN, size, root);
    }

    private static void same(HeadStore.Head expected, Optional<HeadStore.Head> kept) {
        assertEquals(expected.origin(), kept.orElseThrow().origin());
        assertEquals(expected.size(), kept.orElseThrow().size());
        assertArrayEquals(expected.root(), kept.orElseThrow().root());
    }

    @Test
    void a_head_is_kept_and_replaced_by_the_next() {
        assertEquals(Optional.empty(), store().read());
        store().advance(0, head(5));
        same(head(5), store().read());
        store().advance(5, head(6));
        same(head(6), store().read());
    }

    @ParameterizedTest
    @CsvSource({"6, 7", "7, 6", "5, 5", "5, 4", "5, 0"})
    void only_a_greater_head_on_top_of_the_last_is_taken(long on, long size) {
        store().advance(0, head(5));
        String said = assertThrows(DoubtException.class, () -> store().advance(on, head(size)))
                .getMessage();
        assertTrue(String.valueOf(said).contains("is at 5"), said);
        same(head(5), store().read());
    }

    @ParameterizedTest
    @CsvSource({"0, 7", "4, 7", "0, 4", "3, 4"})
    void a_head_on_top_of_one_that_is_not_the_last_any_more_is_overtaken(long on, long size) {
        store().advance(0, head(5));
        assertThrows(HeadStore.OvertakenException.class, () -> store().advance(on, head(size)));
        same(head(5), store().read());
    }

    @Test
    void the_same_head_may_be_taken_twice_and_another_of_its_size_never() {
        store().advance(0, head(4));
        store().advance(4, head(5));
        store().advance(4, head(5));
        store().advance(0, head(5));
        assertThrows(DoubtException.class, () -> store().advance(4, new HeadStore.Head(ORIGIN, 5, head(6).root())));
        assertThrows(
                DoubtException.class, () -> store().advance(4, new HeadStore.Head("other/log", 5, head(5).root())));
        same(head(5), store().read());
    }

    @Test
    void the_first_head_is_on_top_of_nothing() {
        assertThrows(DoubtException.class, () -> store().advance(1, head(5)));
        assertEquals(Optional.empty(), store().read());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "{\"origin\":\"o\",\"size\":1}",
                "{\"origin\":\"o\",\"root\":\"00\",\"size\":\"1\"}",
                "{\"origin\":\"o\",\"root\":\"0g\",\"size\":1}",
                "{\"origin\":\"o\",\"root\":\"00\",\"size\":1,\"more\":1}",
                "{\"origin\":\"o\",\"root\":\"00\",\"size\":1",
            })
    void a_damaged_head_is_a_doubt_and_not_an_empty_one(String text) throws Exception {
        Files.writeString(file(), text);
        assertThrows(DoubtException.class, () -> store().read());
        assertThrows(DoubtException.class, () -> store().advance(0, head(1)));
        assertEquals(text, Files.readString(file()));
    }

    @Test
    void a_folder_that_is_not_there_is_a_doubt() {
        HeadStore nowhere = new HeadStore(folder.resolve("gone/head"));
        assertEquals(Optional.empty(), nowhere.read());
        assertThrows(DoubtException.class, () -> nowhere.advance(0, head(1)));
    }

    @Test
    void of_two_who_stand_on_the_same_head_one_wins() throws Exception {
        store().advance(0, head(1));
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> tries = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long size = 2 + i;
                HeadStore one = store();
                Callable<Boolean> take = () -> {
                    try {
                        one.advance(1, head(size));
                        return true;
                    } catch (HeadStore.OvertakenException e) {
                        return false;
                    }
                };
                tries.add(many.submit(take));
            }
            int won = 0;
            long size = 0;
            for (int i = 0; i < tries.size(); i++) {
                if (tries.get(i).get()) {
                    won++;
                    size = 2 + i;
                }
            }
            assertEquals(1, won);
            same(head(size), store().read());
        }
    }

    private FileChannel held() throws Exception {
        FileChannel channel =
                FileChannel.open(folder.resolve("head.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }

    @Test
    void who_waits_for_the_lock_gets_it_when_it_is_free() throws Exception {
        FileChannel lock = held();
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waiting = other.submit(() -> store().advance(0, head(1)));
            assertFalse(Files.exists(file()), "taken under another's lock");
            lock.close();
            waiting.get();
        }
        same(head(1), store().read());
    }

    @Test
    void a_lock_that_is_not_given_back_is_busy_and_no_doubt() throws Exception {
        try (FileChannel _ = held()) {
            assertThrows(HeadStore.BusyException.class, () -> store().advance(0, head(1)));
            assertEquals(Optional.empty(), store().read());
            // Whoever is told to stop does not wait.
            Thread.currentThread().interrupt();
            assertThrows(HeadStore.BusyException.class, () -> store().advance(0, head(1)));
            assertTrue(Thread.interrupted(), "the interruption goes on");
        }
    }

    /// Takes a head; a process of its own.
    static final class Taker {
        private Taker() {}

        public static void main(String[] args) {
            new HeadStore(Path.of(args[0])).advance(0, head(1));
        }
    }

    @Test
    void who_waits_in_vain_is_told_who_holds_the_lock() throws Exception {
        // It comes as far as reading the head, under its lock, and waits there for somebody to write into the pipe.
        assertEquals(0, new ProcessBuilder("mkfifo", file().toString()).start().waitFor());
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Taker.class.getName(),
                        file().toString())
                .start();
        try {
            while (!Files.exists(folder.resolve("head.lock")) || Files.size(folder.resolve("head.lock")) == 0) {
                assertTrue(holder.isAlive(), "the other process has ended");
                Thread.sleep(10);
            }
            String said = String.valueOf(assertThrows(HeadStore.BusyException.class, () -> store().advance(0, head(1)))
                    .getMessage());
            assertTrue(said.contains("process " + holder.pid() + " on "), said);
            assertTrue(said.contains("end it"), said);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        // Its end gives the lock back, and whoever comes next puts another name over its own.
        Files.delete(file());
        store().advance(0, head(1));
        same(head(1), store().read());
        String named = Files.readString(folder.resolve("head.lock"));
        assertTrue(named.startsWith("process " + ProcessHandle.current().pid() + " on "), named);
        assertFalse(named.contains("process " + holder.pid() + " "), named);
    }

    @Test
    void a_head_is_a_value() {
        byte[] root = head(3).root();
        HeadStore.Head head = new HeadStore.Head(ORIGIN, 3, root);
        root[0] = 9;
        head.root()[1] = 9;
        assertTrue(head.hasRoot(head(3).root()));
        assertFalse(head.hasRoot(root));
    }
}
