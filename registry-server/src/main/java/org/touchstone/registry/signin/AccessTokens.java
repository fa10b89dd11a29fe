package org.touchstone.registry.signin;

import java.util.Optional;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.People;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Who a program acts for that uses the JSON API with a bearer token (RFC 6750). The token is an access token of the
/// identity provider with which people sign in (RFC 9068), for this API, and its subject is the same person as on the
/// web; in a demonstration, also a token that merely names somebody. A token says who somebody is and never what they
/// may do: that is asked at each request, as on the web (decision 0068).
public final class AccessTokens {
    private final People people;
    private final Accounts accounts;
    private final Optional<Provider> provider;

    /// @param provider whose tokens are taken; without one none but those of a demonstration
    public AccessTokens(People people, Accounts accounts, Optional<Provider> provider) {
        this.people = people;
        this.accounts = accounts;
        this.provider = provider.filter(Provider::hasApi);
    }

    /// The person of a token, with the roles held now.
    ///
    /// @throws RefusedException `UNAUTHENTICATED` if it is not such a token, `ACCOUNT_UNKNOWN` if it is somebody's
    /// who has never signed in on the web, `STEP_UP_NEEDED` if it is of somebody who works for the registry and
    /// says nothing of a second factor, `SIGN_IN_UNAVAILABLE` if the provider's keys cannot be had
    public Actor.Person authenticate(String token) {
        return person(token, false);
    }

    /// The same for what somebody does only who has proved lately to be there.
    ///
    /// @throws RefusedException as [#authenticate], and `SIGN_IN_AGAIN` if the token does not say that its person
    /// has proved so within [Sessions#RECENT]
    public Actor.Person authenticateLately(String token) {
        return person(token, true);
    }

    private Actor.Person person(String token, boolean lately) {
        boolean jwt = token.chars().filter(c -> c == '.').count() == 2;
        if (!jwt || provider.isEmpty()) {
            return people.authenticate(token);
        }
        Provider.Bearer bearer = provider.get().bearer(token);
        Actor.Person person = accounts.find(bearer.issuer(), bearer.subject())
                .map(people::actor)
                .orElseThrow(() -> new RefusedException(Refusal.ACCOUNT_UNKNOWN));
        if (!bearer.secondFactor() && !person.roles().isEmpty()) {
            throw new RefusedException(Refusal.STEP_UP_NEEDED, provider.get().acrValues());
        }
        if (lately
                && bearer.proved()
                        .filter(ago -> ago.compareTo(Sessions.RECENT) <= 0)
                        .isEmpty()) {
            throw new RefusedException(Refusal.SIGN_IN_AGAIN, Long.toString(Sessions.RECENT.toSeconds()));
        }
        return person;
    }
}
