package org.touchstone.verifier.watch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.record.Digests;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Submission;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.VerifiedCertificate;
import org.touchstone.verifier.verify.Verifier;

/// Compares a copy of the register with what was seen at the last run, contract by contract.
///
/// How an accreditation stands is the verifier's own judgement of its current certificate; where the register
/// holds none any more, of the one that was remembered: so what is reported as suspended or withdrawn is proved,
/// and what cannot be proved is reported as unknown, never as an end.
public final class Watch {
    /// Warnings before the end of a certificate, in days, the earliest first.
    private static final int[] WARNINGS = {60, 30};

    private final Verifier verifier;
    private final Function<String, Optional<byte[]>> editions;
    private final Instant at;

    /// @param verifier one that knows the newest lists, and the events and certificates of the watched
    ///     accreditations, those that are remembered among them
    /// @param editions scheme editions by digest
    /// @param at now
    public Watch(Verifier verifier, Function<String, Optional<byte[]>> editions, Instant at) {
        this.verifier = verifier;
        this.editions = editions;
        this.at = at;
    }

    /// What a run comes to.
    ///
    /// @param state to be kept for the next run once this one has been told
    /// @param watched how many contracts still run
    public record Outcome(List<Change> changes, WatchState state, int watched) {
        public Outcome {
            changes = List.copyOf(changes);
        }
    }

    /// Compares.
    ///
    /// @param current the current certificates of the newest pack, by accreditation number
    public Outcome run(WatchList list, WatchState before, Map<String, PackLine.Current> current) {
        List<Change> changes = new ArrayList<>();
        Map<String, Seen> seen = new TreeMap<>();
        int watched = 0;
        LocalDate today = LocalDate.ofInstant(at, ZoneOffset.UTC);
        for (Contract contract : list.contracts()) {
            if (!contract.runsOn(today)) {
                continue;
            }
            watched++;
            String number = contract.accreditation().value();
            Optional<Seen> last = before.of(number);
            Look look = look(contract, last, Optional.ofNullable(current.get(number)), today);
            compare(contract, last, look, today, changes);
            seen.put(number, look.seen());
        }
        return new Outcome(changes, new WatchState(seen), watched);
    }

    /// How it stands now, with the facts behind it.
    private record Look(Seen seen, Map<String, String> facts, Optional<Certificate> certificate) {}

    private Look look(Contract contract, Optional<Seen> last, Optional<PackLine.Current> current, LocalDate today) {
        Optional<PackLine.Current> line =
                current.or(() -> last.flatMap(Seen::certificate).map(Seen.Held::line));
        if (line.isEmpty()) {
            return new Look(new Seen("NOT_REGISTERED", "", Optional.empty(), 0), Map.of(), Optional.empty());
        }
        byte[] token = line.get().certificate().token().getBytes(StandardCharsets.US_ASCII);
        Verdict verdict = verifier.check(new Submission(contract.accreditation().value(), token), Moment.now(at));
        Optional<Certificate> said = verdict.certificate().map(VerifiedCertificate::certificate);
        if (said.isEmpty()) {
            return new Look(
                    new Seen(verdict.mainCode(), "", last.flatMap(Seen::certificate), 0), Map.of(), Optional.empty());
        }
        Finding finding = decisive(verdict);
        Certificate c = said.get();
        int warned = 0;
        for (int days : WARNINGS) {
            if (ChronoUnit.DAYS.between(today, day(c.validUntil())) <= days) {
                warned = days;
            }
        }
        Seen.Held held = new Seen.Held(
                c.id().toString(),
                c.subject().legalName(),
                c.subject().level(),
                digest(c.payload().obj("credentialSubject").find("scope")),
                digest(c.payload().obj("credentialSubject").find("conditions")),
                c.subject().continuation(),
                c.validUntil(),
                line.get());
        String code = finding instanceof Finding.Passed ? Seen.IN_FORCE : finding.code();
        return new Look(
                new Seen(code, finding.facts().getOrDefault("since", ""), Optional.of(held), warned),
                finding.facts(),
                said);
    }

    /// What makes the certificate not count: its status before its dates, since a withdrawal says more than an
    /// end; a doubt only where nothing is proved.
    private static Finding decisive(Verdict verdict) {
        List<Finding> findings = new ArrayList<>();
        for (Topic topic : new Topic[] {Topic.STATUS, Topic.DATES, Topic.FRESH}) {
            verdict.check(topic).map(Check::finding).ifPresent(findings::add);
        }
        for (Finding f : findings) {
            if (f instanceof Finding.Failed) {
                return f;
            }
        }
        for (Finding f : findings) {
            if (f instanceof Finding.Unknown) {
                return f;
            }
        }
        return Finding.passed();
    }

    private void compare(Contract contract, Optional<Seen> last, Look look, LocalDate today, List<Change> changes) {
        Seen now = look.seen();
        String supplier = now.certificate().map(Seen.Held::supplier).orElse("");
        String before = last.map(Seen::code).orElse(Seen.IN_FORCE);
        if (!before.equals(now.code())) {
            Map<String, String> facts = new LinkedHashMap<>(look.facts());
            facts.put("before", before);
            facts.put("now", now.code());
            changes.add(new Change(contract, supplier, standing(before, now.code()), facts));
        }
        if (look.certificate().isEmpty() || now.certificate().isEmpty()) {
            return;
        }
        Seen.Held held = now.certificate().get();
        Optional<Seen.Held> old = last.flatMap(Seen::certificate);
        boolean changed = old.map(o -> !o.id().equals(held.id())).orElse(false);
        if (changed) {
            add(
                    contract,
                    supplier,
                    "WATCH_REPLACED",
                    changes,
                    "before",
                    old.get().id(),
                    "certificate",
                    held.id());
            if (!old.get().level().equals(held.level())) {
                add(
                        contract,
                        supplier,
                        "WATCH_LEVEL",
                        changes,
                        "before",
                        old.get().level(),
                        "level",
                        held.level());
            }
            if (!old.get().scope().equals(held.scope())) {
                add(contract, supplier, "WATCH_SCOPE", changes);
            }
            if (!old.get().conditions().equals(held.conditions())) {
                add(contract, supplier, "WATCH_CONDITIONS", changes);
            }
            if (!old.get().validUntil().equals(held.validUntil())) {
                add(
                        contract,
                        supplier,
                        "WATCH_UNTIL",
                        changes,
                        "before",
                        Timestamp.text(old.get().validUntil()),
                        "validUntil",
                        Timestamp.text(held.validUntil()));
            }
        }
        if (held.continued() && !old.map(Seen.Held::continued).orElse(false)) {
            add(contract, supplier, "WATCH_CONTINUED", changes, "validUntil", Timestamp.text(held.validUntil()));
        }
        if ((old.isEmpty() || changed) && tooLow(look.certificate().get(), contract)) {
            add(
                    contract,
                    supplier,
                    "WATCH_LEVEL_LOW",
                    changes,
                    "level",
                    held.level(),
                    "required",
                    contract.level().orElseThrow());
        }
        boolean sameEnd = old.map(o -> o.validUntil().equals(held.validUntil())).orElse(false);
        int warned = sameEnd ? last.map(Seen::warned).orElse(0) : 0;
        if (now.code().equals(Seen.IN_FORCE) && now.warned() != 0 && (warned == 0 || now.warned() < warned)) {
            add(
                    contract,
                    supplier,
                    "WATCH_EXPIRES",
                    changes,
                    "validUntil",
                    Timestamp.text(held.validUntil()),
                    "days",
                    Long.toString(Math.max(0, ChronoUnit.DAYS.between(today, day(held.validUntil())))));
        }
    }

    private static String standing(String before, String now) {
        return switch (now) {
            case Seen.IN_FORCE -> before.startsWith("SUSPENDED") ? "WATCH_REINSTATED" : "WATCH_IN_FORCE";
            case "SUSPENDED", "SUSPENDED_REASON_UNKNOWN" -> "WATCH_SUSPENDED";
            case "WITHDRAWN" -> "WATCH_WITHDRAWN";
            case "SURRENDERED" -> "WATCH_SURRENDERED";
            case "SUPERSEDED" -> "WATCH_SUPERSEDED";
            case "REVOKED" -> "WATCH_REVOKED";
            case "EXPIRED" -> "WATCH_EXPIRED";
            default -> "WATCH_UNKNOWN";
        };
    }

    private static void add(Contract contract, String supplier, String code, List<Change> changes, String... facts) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < facts.length; i += 2) {
            map.put(facts[i], facts[i + 1]);
        }
        changes.add(new Change(contract, supplier, code, map));
    }

    /// True if the certificate's level is proven not to be enough. Without the edition only another word is a
    /// doubt, and a doubt is told.
    private boolean tooLow(Certificate certificate, Contract contract) {
        if (contract.level().isEmpty()
                || contract.level().get().equals(certificate.subject().level())) {
            return false;
        }
        String digest = certificate.subject().scheme().digest();
        try {
            return editions.apply(digest)
                    .filter(b -> Digests.of(b).equals(digest))
                    .map(SchemeEdition::parse)
                    .map(e -> !e.satisfies(
                            certificate.subject().level(), contract.level().get()))
                    .orElse(true);
        } catch (MalformedException e) {
            return true;
        }
    }

    private static LocalDate day(Instant t) {
        return LocalDate.ofInstant(t, ZoneOffset.UTC);
    }

    private static String digest(Optional<Json> value) {
        return value.map(v -> Digests.of(CanonicalJson.bytes(v))).orElse("");
    }
}
