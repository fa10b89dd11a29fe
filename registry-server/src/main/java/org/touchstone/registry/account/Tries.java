package org.touchstone.registry.account;

import java.util.List;
import java.util.Locale;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
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
                .map(p -> new Tasks.Group(
                        frame.t(Text.ACCOUNT_TRY),
                        p.tries().stream()
                                .filter(link -> !done(visit, link))
                                .map(link -> TaskRow.of(capital(link.label()), link.href(), ""))
                                .toList()))
                .filter(group -> !group.rows().isEmpty())
                .toList();
    }

    /// Whoever acts for an organisation has no need to register one.
    private static boolean done(Visit visit, Link link) {
        return link.href().equals("/register") && visit.organisation().isPresent();
    }

    /// Where somebody is chosen the words follow others in a sentence; here they stand alone.
    private static String capital(String words) {
        return words.substring(0, 1).toUpperCase(Locale.UK) + words.substring(1);
    }
}
