package org.touchstone.registry.web;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/// Figures about the running server in the Prometheus text format, version 0.0.4.
///
/// Label values come from the code (routes, codes, outcomes), never from a request, so the number of series is bounded.
public final class Metrics {
    private static final double[] SECONDS = {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    private record Family(String help, String type) {}

    private static final class Histogram {
        final LongAdder[] buckets = new LongAdder[SECONDS.length + 1];
        final DoubleAdder sum = new DoubleAdder();

        Histogram() {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = new LongAdder();
            }
        }
    }

    private final Map<String, Family> families = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, LongAdder>> counters = new ConcurrentHashMap<>();
    private final Map<String, Map<String, DoubleSupplier>> gauges = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Histogram>> histograms = new ConcurrentHashMap<>();

    /// Declares a counter and returns the adder of one series. `labels` alternates names and values.
    public LongAdder counter(String name, String help, String... labels) {
        families.putIfAbsent(name, new Family(help, "counter"));
        return counters.computeIfAbsent(name, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(labels(labels), _ -> new LongAdder());
    }

    /// Declares a gauge, read when the figures are. Not a number means unknown now, and is left out.
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
        families.putIfAbsent(name, new Family(help, "gauge"));
        gauges.computeIfAbsent(name, _ -> new ConcurrentHashMap<>()).put(labels(labels), value);
    }

    /// Notes one duration.
    public void time(String name, String help, long nanos, String... labels) {
        families.putIfAbsent(name, new Family(help, "histogram"));
        Histogram h = histograms
                .computeIfAbsent(name, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(labels(labels), _ -> new Histogram());
        double seconds = nanos / 1e9;
        int i = 0;
        while (i < SECONDS.length && seconds > SECONDS[i]) {
            i++;
        }
        h.buckets[i].increment();
        h.sum.add(seconds);
    }

    /// Everything, as text.
    public String text() {
        StringBuilder out = new StringBuilder(4096);
        families.forEach((name, family) -> {
            out.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
            out.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
            sorted(counters.get(name)).forEach((labels, v) -> line(out, name, labels, Long.toString(v.sum())));
            sorted(gauges.get(name)).forEach((labels, v) -> {
                double value = now(v);
                if (!Double.isNaN(value)) {
                    line(out, name, labels, number(value));
                }
            });
            sorted(histograms.get(name)).forEach((labels, h) -> histogram(out, name, labels, h));
        });
        return out.toString();
    }

    /// A figure that cannot be had now, because the database is away, must not hide the others.
    private static double now(DoubleSupplier figure) {
        try {
            return figure.getAsDouble();
        } catch (RuntimeException e) {
            return Double.NaN;
        }
    }

    private static void histogram(StringBuilder out, String name, String labels, Histogram h) {
        long total = 0;
        String comma = labels.isEmpty() ? "" : ",";
        for (int i = 0; i < h.buckets.length; i++) {
            total += h.buckets[i].sum();
            String bound = i < SECONDS.length ? number(SECONDS[i]) : "+Inf";
            line(out, name + "_bucket", labels + comma + "le=\"" + bound + "\"", Long.toString(total));
        }
        line(out, name + "_sum", labels, number(h.sum.sum()));
        line(out, name + "_count", labels, Long.toString(total));
    }

    private static void line(StringBuilder out, String name, String labels, String value) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String labels(String... pairs) {
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException("labels come in pairs: " + List.of(pairs));
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            out.append(i == 0 ? "" : ",").append(pairs[i]).append("=\"");
            out.append(pairs[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
            out.append('"');
        }
        return out.toString();
    }

    private static <T> Map<String, T> sorted(@org.jspecify.annotations.Nullable Map<String, T> map) {
        return map == null ? Map.of() : new TreeMap<>(map);
    }
}
