package org.touchstone.registry;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.touchstone.registry.web.JsonLines;

/// Everything that the server would write to its log at its most talkative; what libraries say is not ours to lower.
final class LogLines extends Handler {
    private final StringBuilder all = new StringBuilder();
    private final Formatter formatter = new JsonLines();

    @Override
    public synchronized void publish(LogRecord line) {
        all.append(formatter.format(line));
    }

    synchronized String text() {
        return all.toString();
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
