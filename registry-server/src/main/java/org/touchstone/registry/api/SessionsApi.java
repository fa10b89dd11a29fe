package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// Where the person of the token is signed in on the web. The token itself is no session.
public final class SessionsApi {
    private final Door door;
    private final Door lately;
    private final Sessions sessions;

    /// @param lately the door for those who have proved lately to be there
    public SessionsApi(Door door, Door lately, Sessions sessions) {
        this.door = door;
        this.lately = lately;
        this.sessions = sessions;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                door.get("/me/sessions", (actor, _) -> list(actor)),
                lately.postEmpty("/me/sessions/{session}/end", r -> r.pathUuid("session"), sessions::end),
                lately.post("/me/sessions/end", SessionsApi::others, sessions::endOthers));
    }

    private Answer list(Actor.Person actor) {
        List<Json> all = new ArrayList<>();
        for (Sessions.Own s : sessions.list(actor)) {
            all.add(Json.Obj.builder()
                    .with("session", s.id().toString())
                    .with("begun", Timestamp.text(s.begun()))
                    .with("used", Timestamp.text(s.used()))
                    .with("ends", Timestamp.text(s.ends()))
                    .with("secondFactor", s.secondFactor())
                    .withOptional("supplier", s.organisation().map(UUID::toString))
                    .build());
        }
        return Answer.json(
                Json.Obj.builder().with("sessions", new Json.Arr(all)).build());
    }

    private static Sessions.EndOthers others(Request request) {
        Fields fields = request.fields();
        Optional<UUID> keep = fields.optionalParsed("keep", 36, Door::uuid);
        fields.done();
        return new Sessions.EndOthers(keep);
    }
}
