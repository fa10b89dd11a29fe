package org.touchstone.registry.account;

import java.util.List;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.signin.Visit;

/// What one part of the service has for a person to do, for the account page.
@FunctionalInterface
public interface Tasks {
    /// Some tasks under a heading.
    record Group(String heading, List<TaskRow> rows) {
        public Group {
            rows = List.copyOf(rows);
        }
    }

    /// The groups of this person; none if this part is not for the person.
    List<Group> of(Visit visit);
}
