package org.touchstone.registry.accreditation;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.id.ShareCode;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Share codes: with one, a buyer fetches the certificate that counts now for an accreditation. A code names no tender,
/// and who used it is written down nowhere, so that the registry learns of no pair of supplier and tender. It gives
/// nothing but what the public register gives, without the search.
public final class Shares {
    /// The longest life of a code.
    public static final int MAX_DAYS = 366;

    /// How many codes of one accreditation may be good at once.
    static final int MAX_LIVE = 200;

    private final UseCases useCases;
    private final Db db;
    private final SealingKeys keys;
    private final PublicUrl publicUrl;
    private final SecureRandom random;

    /// @param keys under which a code is looked up, so that the table gives none away
    public Shares(UseCases useCases, Db db, SealingKeys keys, PublicUrl publicUrl, SecureRandom random) {
        this.useCases = useCases;
        this.db = db;
        this.keys = keys;
        this.publicUrl = publicUrl;
        this.random = random;
    }

    /// An accreditation that the supplier holds or held.
    public record Held(AccreditationNumber number, Lifecycle.State state) {
        /// True if a code can be made for it now.
        public boolean canBeShared() {
            return state.live() && state != Lifecycle.State.SUSPENDED;
        }
    }

    /// A code that was made, without the code itself.
    public record Made(UUID id, Instant at, Instant expires, Optional<Instant> withdrawn) {}

    /// The accreditations of a supplier whose codes the person may make, by number.
    public List<Held> held(Actor.Person actor, UUID supplier) {
        Permissions.requireFor(actor, Action.SHARE, supplier);
        return db.inspect(tx -> tx.list("shares.list-held", Args.of("supplier", supplier)).stream()
                .map(row ->
                        new Held(new AccreditationNumber(row.text("number")), Lifecycle.State.of(row.text("state"))))
                .toList());
    }

    /// A code for the certificate of this accreditation, good for so many days.
    public record Make(AccreditationNumber number, long days) {}

    /// Makes a code: `{share, code, expires, url}`. Not while the accreditation is suspended or has ended.
    public Receipt make(Actor.Person actor, IdempotencyKey key, Make command) {
        String number = command.number().value();
        return useCases.run(actor, key, Action.SHARE.code(), number, command, (tx, now) -> {
            Row held = tx.find("shares.find-held", Args.of("number", number))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Permissions.requireFor(actor, Action.SHARE, held.uuid("supplier"));
            Lifecycle.State state = Lifecycle.State.of(held.text("state"));
            if (!state.live() || state == Lifecycle.State.SUSPENDED) {
                throw new RefusedException(Refusal.WRONG_STATE, state.code());
            }
            Args live = Args.of("number", number).with("now", now);
            if (tx.one("shares.count-live", live).integer("live") >= MAX_LIVE) {
                throw new RefusedException(Refusal.CONFLICT);
            }
            ShareCode code = ShareCode.random(random);
            UUID id = UUID.randomUUID();
            Instant expires = now.plus(Duration.ofDays(command.days()));
            tx.runOne(
                    "shares.add",
                    Args.of("id", id)
                            .with("tag", tag(code))
                            .with("number", number)
                            .with("by", actor.id())
                            .with("at", now)
                            .with("expires", expires));
            return Json.Obj.builder()
                    .with("share", id.toString())
                    .with("code", code.toString())
                    .with("expires", Timestamp.text(expires))
                    .with("url", publicUrl + "/share/" + code)
                    .build();
        });
    }

    /// Withdraws a code: `{share}`.
    public Receipt withdraw(Actor.Person actor, IdempotencyKey key, UUID share) {
        return useCases.run(actor, key, Action.SHARE.code() + "-end", share.toString(), share, (tx, now) -> {
            Row row = tx.find("shares.find", Args.of("id", share))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Permissions.requireFor(actor, Action.SHARE, row.uuid("supplier"));
            if (row.bool("withdrawn")) {
                throw new RefusedException(Refusal.WRONG_STATE, "withdrawn");
            }
            tx.runOne(
                    "shares.withdraw",
                    Args.of("id", share).with("by", actor.id()).with("at", now));
            return Json.Obj.builder().with("share", share.toString()).build();
        });
    }

    /// The codes of an accreditation, newest first, without the codes themselves: each is shown once, to
    /// whoever made it.
    public Json.Obj list(Actor.Person actor, AccreditationNumber number) {
        List<Json> all = new ArrayList<>();
        for (Made made : made(actor, number)) {
            all.add(Json.Obj.builder()
                    .with("share", made.id().toString())
                    .with("made", Timestamp.text(made.at()))
                    .with("expires", Timestamp.text(made.expires()))
                    .withOptional("withdrawn", made.withdrawn().map(Timestamp::text))
                    .build());
        }
        return Json.Obj.builder().with("shares", new Json.Arr(all)).build();
    }

    /// The same as values.
    public List<Made> made(Actor.Person actor, AccreditationNumber number) {
        return db.inspect(tx -> {
            Args of = Args.of("number", number.value());
            Row held = tx.find("shares.find-held", of).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            Permissions.requireFor(actor, Action.SHARE, held.uuid("supplier"));
            return tx.list("shares.list", of).stream()
                    .map(row -> new Made(
                            row.uuid("id"),
                            row.instant("made_at"),
                            row.instant("expires_at"),
                            row.optionalInstant("withdrawn_at")))
                    .toList();
        });
    }

    /// The certificate that a code stands for now. Unknown, withdrawn and expired codes are one and the same:
    /// empty.
    public Optional<CertificateId> find(ShareCode code) {
        Args of = Args.of("tag", tag(code)).with("now", useCases.now());
        return db.inspect((Tx tx) -> tx.find("shares.find-certificate", of))
                .map(row -> new CertificateId(row.uuid("certificate")));
    }

    private byte[] tag(ShareCode code) {
        return keys.tag("share code " + code.characters());
    }
}
