package org.touchstone.registry.signin;

import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.web.Text;

/// One request of somebody who is signed in: who asks, for whom, and what a form of the answer carries.
///
/// @param name the person's own name, shown to that person alone
/// @param organisation the supplier that the person acts for: the one there is, or the one that was chosen; empty if
/// there is none, or several and none is chosen
/// @param recent whether the person has proved lately to be there ([Sessions#RECENT])
/// @param proof what every form carries in its field `csrf`
/// @param done what the form that led here came to, if one did, and nobody but this person can show it
/// @param notice what the page says about that
public record Visit(
        UUID session,
        Actor.Person person,
        String name,
        Optional<UUID> organisation,
        boolean secondFactor,
        boolean recent,
        String proof,
        Optional<Receipt> done,
        Optional<Text> notice) {

    /// True if the person works for the registry.
    public boolean isStaff() {
        return !person.roles().isEmpty();
    }

    /// The supplier that the person acts for.
    ///
    /// @throws org.touchstone.registry.web.RefusedException (`NOT_FOUND`) if there is none
    public UUID supplier() {
        return organisation.orElseThrow(
                () -> new org.touchstone.registry.web.RefusedException(org.touchstone.registry.web.Refusal.NOT_FOUND));
    }
}
