package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// What a person is told.
public final class NoticesApi {
    private static final int PAGE = 50;

    private final Door door;
    private final Notices notices;

    public NoticesApi(Door door, Notices notices) {
        this.door = door;
        this.notices = notices;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                door.get("/notices", this::list, "after"),
                door.postEmpty("/notices/{notice}/reading", r -> r.pathUuid("notice"), notices::read));
    }

    private Answer list(Actor.Person actor, Request request) {
        Optional<Notices.Place> after = request.query(After.NAME).map(NoticesApi::place);
        List<Notices.Notice> found = notices.list(actor, after, PAGE + 1);
        List<Json> rows = new ArrayList<>();
        for (Notices.Notice n : found.subList(0, Math.min(PAGE, found.size()))) {
            rows.add(Json.Obj.builder()
                    .with("notice", n.id().toString())
                    .with("kind", n.kind().code())
                    .with("subject", n.subject())
                    .withOptional("supplier", n.supplier().map(Object::toString))
                    .withOptional("due", n.due().map(Timestamp::text))
                    .with("told", Timestamp.text(n.told()))
                    .withOptional("read", n.read().map(Timestamp::text))
                    .build());
        }
        Json.Obj.Builder out =
                Json.Obj.builder().with("notices", new Json.Arr(rows)).with("unread", notices.unread(actor));
        if (found.size() > PAGE) {
            Notices.Place last = found.get(PAGE - 1).place();
            out.with("next", Door.path("/notices?after=" + Timestamp.text(last.told()) + "," + last.sequence()));
        }
        return Answer.json(out.build());
    }

    private static Notices.Place place(String text) {
        int comma = text.indexOf(',');
        try {
            return new Notices.Place(
                    Timestamp.parse(text.substring(0, Math.max(0, comma))), Long.parseLong(text.substring(comma + 1)));
        } catch (MalformedException | IllegalArgumentException e) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, After.NAME, "");
        }
    }
}
