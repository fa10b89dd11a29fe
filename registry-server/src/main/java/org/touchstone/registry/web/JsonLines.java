package org.touchstone.registry.web;

import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;

/// The server's log: one JSON object a line for machines to read.
///
/// No line holds personal data: requests are logged by route, not by path or query, and never with an address.
public final class JsonLines extends Formatter {
    // Milliseconds always: sorted as text is sorted in time.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /// Makes this the format of everything that the process logs, at `level` and above, on `out`.
    public static void install(Level level, OutputStream out) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        Handler handler = new StreamHandler(out, new JsonLines()) {
            @Override
            public synchronized void publish(LogRecord record) {
                super.publish(record);
                flush();
            }
        };
        handler.setLevel(level);
        root.setLevel(level);
        root.addHandler(handler);
    }

    @Override
    public String format(LogRecord record) {
        Json.Obj.Builder line = Json.Obj.builder()
                .with("time", TIME.format(record.getInstant()))
                .with("level", record.getLevel().getName())
                .with("logger", record.getLoggerName() == null ? "" : record.getLoggerName());
        // A record whose one parameter is a JSON object is already in members; its message only names the kind.
        Object[] parameters = record.getParameters();
        if (parameters != null && parameters.length == 1 && parameters[0] instanceof Json.Obj members) {
            line.with("message", record.getMessage());
            members.members().forEach((name, value) -> line.with(name, value));
        } else {
            line.with("message", clean(formatMessage(record)));
        }
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            line.with("thrown", clean(trace(thrown)));
        }
        return CanonicalJson.text(line.build()) + "\n";
    }

    private static String trace(Throwable thrown) {
        StringBuilder out = new StringBuilder();
        int causes = 0;
        for (Throwable t = thrown; t != null && causes < 10; t = t.getCause(), causes++) {
            out.append(causes == 0 ? "" : "caused by ").append(t).append('\n');
            for (StackTraceElement e : t.getStackTrace()) {
                out.append("  at ").append(e).append('\n');
            }
        }
        return out.toString();
    }

    /// Lone surrogates have no UTF-8 form; the rest is escaped by the writer.
    private static String clean(String s) {
        return s.codePoints()
                .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
