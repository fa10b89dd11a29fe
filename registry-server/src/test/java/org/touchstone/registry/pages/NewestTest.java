package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

class NewestTest {
    private final AtomicLong signings = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
    private final AtomicInteger made = new AtomicInteger();
    private final Newest newest = new Newest(signings::get, nanos::get);

    private Answer ask(String name) {
        return newest.answer(name, () -> Answer.text("text/plain", name + " " + made.incrementAndGet()));
    }

    @Test
    void is_remembered_for_a_moment() {
        Answer first = ask("a");
        assertSame(first, ask("a"));
        nanos.addAndGet(Duration.ofMillis(199).toNanos());
        assertSame(first, ask("a"));
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        ask("a");
        assertEquals(2, made.get());
    }

    @Test
    void a_signature_ends_it_at_once_even_while_it_is_made() {
        ask("a");
        signings.incrementAndGet();
        ask("a");
        assertEquals(2, made.get());
        Answer old = newest.answer("b", () -> {
            signings.incrementAndGet();
            return Answer.text("text/plain", "made before the signature was seen");
        });
        assertEquals(
                "made before the signature was seen", new String(old.bytes(), java.nio.charset.StandardCharsets.UTF_8));
        ask("b");
        assertEquals(3, made.get());
    }

    @Test
    void names_are_apart_and_refusals_are_not_remembered() {
        ask("a");
        ask("b");
        assertEquals(2, made.get());
        for (int i = 0; i < 2; i++) {
            assertThrows(
                    RefusedException.class,
                    () -> newest.answer("c", () -> {
                        made.incrementAndGet();
                        throw new RefusedException(Refusal.NOT_FOUND);
                    }));
        }
        assertEquals(4, made.get());
    }
}
