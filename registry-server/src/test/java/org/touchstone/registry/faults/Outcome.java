package org.touchstone.registry.faults;

import java.util.List;

/// How a scenario ended.
///
/// @param findings what is not as it must be, one sentence each
/// @param figures what was done and measured
record Outcome(List<String> findings, String figures) {
    Outcome {
        findings = List.copyOf(findings);
    }
}
