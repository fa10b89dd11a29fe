package org.touchstone.verifier.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.policy.CheckPoint;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.Span;
import org.touchstone.format.scheme.Standing;

/// What the certificate's edition asks for at the moment that is judged: the oldest evidence that is fresh enough,
/// and the standings that are good enough.
///
/// Where the edition is not at hand, nothing of it is guessed: evidence may be a day old at the opening of bids,
/// and at every later moment half an hour, obtained after the moment began (`spec/status-list.md`); the standings
/// that are good enough are then those in which a certificate is in force.
///
/// @param oldest evidence that shows the status as of an earlier time is stale
/// @param limit the limit as a fact
/// @param renewed whether evidence must have been obtained after the moment began
/// @param source `edition`, `default`, or `tender` where the buyer asks for fresher evidence
record PointRule(Instant oldest, String limit, boolean renewed, String source, Optional<Accepts> accepts) {
    private static final Duration DEFAULT_OPENING = Duration.ofHours(24);
    private static final Duration DEFAULT_LATER = Duration.ofMinutes(30);

    /// Whether a standing is good enough.
    interface Accepts {
        boolean holds(Standing standing);
    }

    /// True if the edition says that a certificate in this standing is good enough; `otherwise` without an edition.
    boolean accepts(Standing standing, boolean otherwise) {
        return accepts.map(a -> a.holds(standing)).orElse(otherwise);
    }

    /// The rule; throws [Refused] if the edition has no such check point.
    static PointRule of(Certificate certificate, Optional<TenderPolicy> tender, Moment moment, Editions editions) {
        PointRule rule = of(certificate, moment, editions);
        // The opening of bids is the edition's first check point, under the name that the edition gives it.
        Optional<String> point = moment.checkPoint()
                .or(() -> editions.checkPoints(certificate.subject().scheme().digest()).keySet().stream()
                        .findFirst());
        return point.flatMap(id -> tender.flatMap(t -> t.terms().checkPoint(id)))
                .flatMap(CheckPoint::limit)
                .filter(limit -> moment.judged().minus(limit).isAfter(rule.oldest()))
                .map(limit -> new PointRule(
                        moment.judged().minus(limit), Ages.text(limit), rule.renewed(), "tender", rule.accepts()))
                .orElse(rule);
    }

    private static PointRule of(Certificate certificate, Moment moment, Editions editions) {
        String digest = certificate.subject().scheme().digest();
        Map<String, Applicability.CheckPoint> points = editions.checkPoints(digest);
        if (points.isEmpty()) {
            Duration limit = moment.opening() ? DEFAULT_OPENING : DEFAULT_LATER;
            return new PointRule(
                    moment.judged().minus(limit), Ages.text(limit), !moment.opening(), "default", Optional.empty());
        }
        Applicability.CheckPoint point;
        if (moment.opening()) {
            point = points.values().iterator().next();
        } else {
            String id = moment.checkPoint().orElseThrow();
            point = points.get(id);
            if (point == null) {
                throw new Refused(Finding.unknown(
                        "CHECK_POINT_UNKNOWN", "point", id, "known", String.join(", ", points.keySet())));
            }
        }
        Span age = point.maximumAge();
        Optional<Duration> exact = exact(age);
        Instant oldest = exact.isPresent()
                ? moment.judged().minus(exact.get())
                : editions.of(digest).orElseThrow().clockwork().before(moment.judged(), age);
        return new PointRule(
                oldest,
                exact.map(Ages::text)
                        .orElseGet(() -> age.amount() + " " + age.unit().word()),
                point.afterMoment(),
                "edition",
                Optional.of(standing -> accepts(point, standing, moment, editions, digest)));
    }

    private static Optional<Duration> exact(Span age) {
        return age.unit() == Span.Unit.HOUR
                ? Optional.of(Duration.ofHours(age.amount()))
                : age.unit() == Span.Unit.MINUTE ? Optional.of(Duration.ofMinutes(age.amount())) : Optional.empty();
    }

    private static boolean accepts(
            Applicability.CheckPoint point, Standing standing, Moment moment, Editions editions, String digest) {
        for (Applicability.Accepted a : point.accepts()) {
            if (a.status() == standing) {
                // The day is that of the edition's zone, for which the edition is read whole.
                return a.during().isEmpty()
                        || editions.of(digest)
                                .map(SchemeEdition::clockwork)
                                .map(c -> c.dateOf(moment.judged()))
                                .filter(a.during().get()::holds)
                                .isPresent();
            }
        }
        return false;
    }
}
