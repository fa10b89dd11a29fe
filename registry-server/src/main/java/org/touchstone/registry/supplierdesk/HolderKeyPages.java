package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The key that the certificate will name: made on the supplier's own computer, from which only the proof comes that it
/// is there. The proof names the public key, so that nothing else has to be copied.
public final class HolderKeyPages {
    private static final String PAGE = Desk.ONE + "/key";

    private final Desk desk;
    private final Applications applications;

    public HolderKeyPages(WebDoor door, Frame frame, OwnCases cases, Applications applications) {
        this.desk = new Desk(door, frame, cases);
        this.applications = applications;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(
                        PAGE,
                        this::page,
                        (_, request, form) -> {
                            Proof proof = proof(form);
                            return new Applications.ProveKey(Desk.id(request), proof.jwk(), proof.text());
                        },
                        applications::proveKey,
                        (_, request, _) -> Desk.home(request, Text.DONE_APPLY_KEY)));
        routes.add(desk.door()
                .post(
                        PAGE + "/challenge",
                        this::page,
                        (_, request, form) -> {
                            form.done();
                            return Desk.id(request);
                        },
                        applications::challenge,
                        (_, request, _) -> WebDoor.Place.of(ApplyWords.path(Desk.id(request)) + "/key")));
        return routes;
    }

    private Answer page(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Optional<String> made =
                visit.done().map(Receipt::body).filter(b -> b.has("challenge")).map(b -> b.text("challenge"));
        Optional<String> challenge =
                made.or(() -> Optional.of(form.value("challenge")).filter(c -> c.matches("[0-9A-Za-z_-]{1,100}")));
        String base = ApplyWords.path(d) + "/key";
        Question q = challenge.isPresent()
                ? asking(desk, d.supplier(), base, challenge.get())
                : first(desk, d.supplier(), base + "/challenge", d.key());
        return desk.ask(visit, form, d, q.links(new Link(ApplyWords.path(d), desk.t(Text.APPLY_LINK_BACK))));
    }

    /// The page before there is a challenge.
    static Question first(Desk desk, String caption, String action, Optional<String> thumbprint) {
        return Question.of(action, caption, desk.t(Text.APPLY_KEY_TITLE), desk.t(Text.APPLY_KEY_BUTTON), List.of())
                .lead(
                        desk.t(Text.APPLY_KEY_LEAD),
                        desk.t(Text.APPLY_KEY_STAYS),
                        thumbprint.map(t -> desk.t(Text.APPLY_KEY_THERE, t)).orElse(desk.t(Text.APPLY_KEY_NONE)));
    }

    /// The page with the challenge, and the form for the proof.
    static Question asking(Desk desk, String caption, String action, String challenge) {
        return Question.of(
                        action,
                        caption,
                        desk.t(Text.APPLY_KEY_TITLE),
                        desk.t(Text.APPLY_KEY_SEND),
                        List.of(
                                new Field.Hidden("challenge", challenge),
                                new Field.Area(
                                        "proof",
                                        desk.t(Text.APPLY_KEY_PROOF),
                                        desk.t(Text.APPLY_KEY_PROOF_HINT),
                                        6,
                                        0)))
                .lead(desk.t(Text.APPLY_KEY_WAYS))
                .rows(List.of(
                        new SummaryRow(desk.t(Text.APPLY_KEY_CHALLENGE), challenge),
                        new SummaryRow(
                                desk.t(Text.APPLY_KEY_BROWSER),
                                desk.t(Text.APPLY_KEY_BROWSER_DO),
                                Optional.of(new Link("/key", desk.t(Text.KEYPAGE_TITLE)))),
                        new SummaryRow(
                                desk.t(Text.APPLY_KEY_PROGRAM),
                                "touchstone key new --output holder-key.jwk\n"
                                        + "touchstone key prove --key holder-key.jwk --challenge " + challenge)))
                .warning(desk.t(Text.APPLY_KEY_MINUTES));
    }

    /// A proof as it was pasted, and the public key that it names.
    record Proof(Json.Obj jwk, String text) {}

    static Proof proof(Form form) {
        form.skip("challenge");
        String text = form.lines("proof", 4_000, Text.APPLY_KEY_PROOF_ERROR).replaceAll("\\s", "");
        Optional<Json.Obj> jwk = Optional.empty();
        if (form.fault("proof").isEmpty()) {
            try {
                jwk = Optional.of(
                        Presentation.holderOf(CompactToken.parse(text).payload().text("holder"))
                                .json());
            } catch (MalformedException e) {
                jwk = Optional.empty();
            }
            if (jwk.isEmpty()) {
                form.fault("proof", Text.APPLY_KEY_PROOF_ERROR);
            }
        }
        form.done();
        return new Proof(jwk.orElseThrow(), text);
    }
}
