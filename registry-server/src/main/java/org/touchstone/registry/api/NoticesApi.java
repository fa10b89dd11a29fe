package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.mail.Addresses;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// What a person is told, and whether letters tell it too.
public final class NoticesApi {
    private static final int PAGE = 50;

    private final Door door;
    private final Notices notices;
    private final Addresses addresses;

    public NoticesApi(Door door, Notices notices, Addresses addresses) {
        this.door = door;
        this.notices = notices;
        this.addresses = addresses;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                door.get("/notices", this::list, After.NAME),
                door.postEmpty("/notices/{notice}/reading", r -> r.pathUuid("notice"), notices::read),
                door.postEmpty("/notices/{notice}/reading-until-here", r -> r.pathUuid("notice"), notices::readUntil),
                door.get("/letters", (actor, _) -> letters(actor)),
                door.post("/letters", NoticesApi::choice, addresses::choose));
    }

    private Answer letters(Actor.Person actor) {
        Addresses.Kept kept = addresses.of(actor);
        return Answer.json(Json.Obj.builder()
                .withOptional("address", kept.address())
                .with("letters", kept.letters())
                .build());
    }

    private static Addresses.Choose choice(Request request) {
        Fields fields = request.fields();
        boolean letters = fields.bool("letters");
        fields.done();
        return new Addresses.Choose(letters);
    }

    private Answer list(Actor.Person actor, Request request) {
        Notices.Listed found = notices.page(actor, Notices.Place.of(request), PAGE);
        List<Json> rows = new ArrayList<>();
        for (Notices.Notice n : found.notices()) {
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
        return Answer.json(Json.Obj.builder()
                .with("notices", new Json.Arr(rows))
                .with("unread", notices.unread(actor))
                .withOptional("next", found.next().map(p -> Door.path("/notices?" + After.NAME + "=" + p.text())))
                .build());
    }
}
