package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// What happened, newest first, and where the rest of it is.
public record Timeline(List<Happening> happenings, Optional<String> older) {
    public Timeline {
        happenings = List.copyOf(happenings);
    }
}
