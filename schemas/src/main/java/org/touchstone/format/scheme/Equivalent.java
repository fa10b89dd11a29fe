package org.touchstone.format.scheme;

import java.util.LinkedHashMap;
import java.util.Map;

/// A scheme of somebody else that is recognised: holding it is worth these scores, by criterion. An assessor
/// still checks it, in the way `check` says.
public record Equivalent(String id, String name, Map<String, Integer> scores, String check) {
    public Equivalent {
        scores = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }

    static Equivalent read(Node n, Map<String, Criterion> criteria, int highest) {
        Map<String, Integer> scores = new LinkedHashMap<>();
        Node s = n.obj("scores");
        for (String id : s.names()) {
            if (!criteria.containsKey(id)) {
                throw s.fault(id, "there is no criterion \"" + id + "\"");
            }
            scores.put(id, s.integer(id, 0, highest));
        }
        s.end();
        if (scores.isEmpty()) {
            throw n.fault("scores", "is empty");
        }
        return new Equivalent(n.id("id"), n.text("name"), scores, n.text("check"));
    }
}
