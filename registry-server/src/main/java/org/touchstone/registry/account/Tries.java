package org.touchstone.registry.account;

import java.util.List;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.web.Text;

/// What whoever plays somebody in a demonstration can try, above everything else of the account.
public final class Tries {
    private final Frame frame;
    private final List<Persona> personas;

    /// @param personas who can be played; nobody outside a demonstration
    public Tries(Frame frame, List<Persona> personas) {
        this.frame = frame;
        this.personas = List.copyOf(personas);
    }

    /// What this person has to try.
    public List<Tasks.Group> tasks(Visit visit) {
        return personas.stream()
                .filter(p -> p.number().filter(visit.person().number()::equals).isPresent())
                .filter(p -> !p.tries().isEmpty())
                .map(p -> new Tasks.Group(
                        frame.t(Text.ACCOUNT_TRY),
                        p.tries().stream()
                                .map(link -> TaskRow.of(link.label(), link.href(), ""))
                                .toList()))
                .toList();
    }
}
