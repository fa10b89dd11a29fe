package org.touchstone.registry.api;

import java.util.List;
import org.touchstone.registry.accreditation.Shares;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// Share codes, made and withdrawn by the supplier's own people. Whoever has a code uses the public page.
public final class SharesApi {
    private final Door door;
    private final Shares shares;

    public SharesApi(Door door, Shares shares) {
        this.door = door;
        this.shares = shares;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        String all = "/accreditations/{number}/share-codes";
        return List.of(
                door.get(all, (actor, r) -> Answer.json(shares.list(actor, Door.number(r)))),
                door.create(all, SharesApi::make, shares::make),
                door.postEmpty("/share-codes/{share}/withdrawal", r -> r.pathUuid("share"), shares::withdraw));
    }

    private static Shares.Make make(Request request) {
        Fields f = request.fields();
        long days = f.integer("days", 1, Shares.MAX_DAYS);
        f.done();
        return new Shares.Make(Door.number(request), days);
    }
}
