package org.touchstone.verifier.watch;

import java.time.Instant;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.pack.PackLine;

/// How things stood with one accreditation when it was last looked at.
///
/// @param code `IN_FORCE`, or the code of `reasons.json` that says why it was not, or why that is not known
/// @param since the day from which on, if known
/// @param certificate id, level, scope, end and conditions of its current certificate, and the certificate itself
///     as a line of a pack: an accreditation that has ended is no longer in the pack, and its end is proved for the
///     certificate that is remembered
/// @param warned the number of days of the last warning about the end (60 or 30); 0 for none
public record Seen(String code, String since, Optional<Held> certificate, int warned) {
    /// The code of an accreditation that is in force.
    static final String IN_FORCE = "IN_FORCE";

    /// A certificate that was current.
    ///
    /// @param scope a digest of what it covers
    /// @param conditions a digest of its open conditions; empty text for none
    public record Held(
            String id,
            String supplier,
            String level,
            String scope,
            String conditions,
            boolean continued,
            Instant validUntil,
            PackLine.Current line) {}

    Json.Obj json() {
        Json.Obj.Builder o =
                Json.Obj.builder().with("code", code).with("since", since).with("warned", warned);
        certificate.ifPresent(c -> o.with(
                "certificate",
                Json.Obj.builder()
                        .with("id", c.id())
                        .with("supplier", c.supplier())
                        .with("level", c.level())
                        .with("scope", c.scope())
                        .with("conditions", c.conditions())
                        .with("continued", c.continued())
                        .with("validUntil", Timestamp.text(c.validUntil()))
                        .with("line", c.line().text())
                        .build()));
        return o.build();
    }

    static Seen of(Json.Obj o) {
        o.only("code", "since", "warned", "certificate");
        Optional<Held> held = Optional.empty();
        if (o.has("certificate")) {
            Json.Obj c = o.obj("certificate")
                    .only("id", "supplier", "level", "scope", "conditions", "continued", "validUntil", "line");
            if (!(PackLine.parse(c.text("line")) instanceof PackLine.Current line)) {
                throw new MalformedException("what is remembered is no certificate");
            }
            held = Optional.of(new Held(
                    c.text("id"),
                    c.text("supplier"),
                    c.text("level"),
                    c.text("scope"),
                    c.text("conditions"),
                    c.bool("continued"),
                    Timestamp.parse(c.text("validUntil")),
                    line));
        }
        long warned = o.integer("warned");
        if (warned < 0 || warned > 366) {
            throw new MalformedException("warned is a number of days");
        }
        return new Seen(o.text("code"), o.text("since"), held, (int) warned);
    }
}
