package org.touchstone.registry.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.registry.web.Limits.Limit;

/// What is counted against whom.
class LimitsTest {
    @Test
    void a_bucket_empties_by_what_is_spent_and_fills_by_the_second() {
        AtomicLong clock = new AtomicLong(-5_000_000_000L);
        RateLimit limit = new RateLimit(10, 30, clock::get);
        assertEquals(Optional.empty(), limit.spend("a", 30));
        assertEquals(Optional.of(Duration.ofMillis(500)), limit.spend("a", 5));
        assertEquals(Optional.empty(), limit.spend("b", 30));
        clock.addAndGet(500_000_000L);
        assertEquals(Optional.empty(), limit.spend("a", 5));
        assertEquals(Optional.of(Duration.ofMillis(100)), limit.spend("a", 1));
        // A long rest gives no more than the bucket holds.
        clock.addAndGet(3_600_000_000_000L);
        assertEquals(Optional.empty(), limit.spend("a", 30));
        assertTrue(limit.spend("a", 1).isPresent());
    }

    @Test
    void what_is_charged_is_taken_whether_it_is_there_or_not_and_never_shuts_anybody_out_for_long() {
        AtomicLong clock = new AtomicLong();
        RateLimit limit = new RateLimit(10, 30, clock::get);
        for (int i = 0; i < 1_000; i++) {
            limit.charge("a", 50);
        }
        assertEquals(Optional.of(Duration.ofMillis(100)), limit.spend("a", 1));
    }

    @Test
    void without_a_rate_nobody_is_limited() {
        RateLimit limit = new RateLimit(0, 1, () -> 0);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(Optional.empty(), limit.spend("a", 1_000));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rate",
                "rate=",
                "rate=x",
                "rate=-1",
                "rate=1,rate=2",
                "speed=1",
                "reads=0",
                "rate=1,,",
                "RATE=1",
                "burst=0"
            })
    void settings_that_do_not_fit_are_named(String text) {
        assertThrows(IllegalArgumentException.class, () -> Limits.parse(text));
    }

    @Test
    void settings_change_what_they_name() {
        Limits limits = Limits.parse("rate=0, searches=9");
        assertEquals(0, limits.figure(Limit.RATE));
        assertEquals(9, limits.figure(Limit.SEARCHES));
        assertEquals(Limit.READS.usual(), limits.figure(Limit.READS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Somebody who is no proxy is who the socket says, whatever the header says.
                "203.0.113.9 |                                     | 203.0.113.9",
                "203.0.113.9 | 198.51.100.1                        | 203.0.113.9",
                // A proxy's word counts for its own neighbour, and no further.
                "10.0.0.5    | 198.51.100.1                        | 198.51.100.1",
                "10.0.0.5    | 1.2.3.4, 198.51.100.1               | 198.51.100.1",
                "10.0.0.5    | 127.0.0.1, 198.51.100.1             | 198.51.100.1",
                "10.0.0.5    | 198.51.100.1, 10.0.0.6              | 198.51.100.1",
                "10.0.0.5    | 1.2.3.4, 198.51.100.1, 10.0.0.6     | 198.51.100.1",
                "10.0.0.5    | 10.0.0.6                            | 10.0.0.5",
                "10.0.0.5    |                                     | 10.0.0.5",
                "10.0.0.5    | unknown                             | 10.0.0.5",
                "10.0.0.5    | 198.51.100.1, evil.example          | 10.0.0.5",
                "10.0.0.5    | 198.51.100.1:80                     | 10.0.0.5",
                "10.0.0.5    | 2001:db8::1                         | 2001:db8:0:0:0:0:0:1",
                "10.0.0.5    | ,                                   | 10.0.0.5",
            })
    void forwarded(String neighbour, String header, String client) {
        HostRule rule = new HostRule(URI.create("http://register.example"), Set.of("10.0.0.5", "10.0.0.6"));
        assertEquals(client, rule.client(neighbour, header == null ? "" : header));
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.1,198.51.100.1",
        "2001:db8:1:2:3:4:5:6,2001:db8:1:2",
        "2001:db8:1:2:9:9:9:9,2001:db8:1:2",
        "0:0:0:0:0:0:0:1,0:0:0:0",
    })
    void an_ipv6_client_is_its_network(String address, String share) {
        assertEquals(share, HostRule.share(address));
    }
}
