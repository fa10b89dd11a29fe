package org.touchstone.verifier.verify;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.ConsistencyProof;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustListJws;

/// What a verifier starts from: the pinned fingerprint of a trust list, and whatever else is at hand: trust
/// lists, status lists, status events and certificates from a pack, a checkpoint seen before, scheme editions.
/// Only the pin is trusted; all the rest is proved from it when it is used.
///
/// Immutable: each `with…` gives a new one.
public final class TrustMaterial {
    private final String pin;
    private final List<TrustListJws> trustLists;
    private final List<BundledToken> statusLists;
    private final Map<String, List<PackLine.StatusEvent>> events;
    private final Map<String, BundledToken> certificates;
    private final Map<String, List<PackLine.Application>> applications;
    private final Function<String, Optional<byte[]>> editions;
    private final Optional<SignedNote> pinnedCheckpoint;
    private final List<ConsistencyProof> consistency;
    private final Optional<TrustChain> remembered;

    private TrustMaterial(
            String pin,
            List<TrustListJws> trustLists,
            List<BundledToken> statusLists,
            Map<String, List<PackLine.StatusEvent>> events,
            Map<String, BundledToken> certificates,
            Map<String, List<PackLine.Application>> applications,
            Function<String, Optional<byte[]>> editions,
            Optional<SignedNote> pinnedCheckpoint,
            List<ConsistencyProof> consistency,
            Optional<TrustChain> remembered) {
        this.pin = pin;
        this.trustLists = trustLists;
        this.statusLists = statusLists;
        this.events = events;
        this.certificates = certificates;
        this.applications = applications;
        this.editions = editions;
        this.pinnedCheckpoint = pinnedCheckpoint;
        this.consistency = consistency;
        this.remembered = remembered;
    }

    /// Material that trusts the trust list with this fingerprint (64 lower-case hexadecimal digits) and
    /// knows nothing yet.
    public static TrustMaterial pinned(String fingerprint) {
        boolean hex = fingerprint.length() == 64;
        for (int i = 0; hex && i < 64; i++) {
            char c = fingerprint.charAt(i);
            hex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
        }
        if (!hex) {
            throw new MalformedException("a fingerprint is 64 lower-case hexadecimal digits");
        }
        return new TrustMaterial(
                fingerprint,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                _ -> Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /// Collects lines of a pack (and anything else) and makes the material once at the end: for packs of
    /// many lines.
    public static Builder builder(String fingerprint) {
        return new Builder(pinned(fingerprint));
    }

    /// Also knows this trust list, as JWS bytes; throws [MalformedException] if it cannot be read.
    public TrustMaterial withTrustList(byte[] jws) {
        return new Builder(this).trustList(TrustListJws.parse(jws)).build();
    }

    /// Also knows this line of a pack; throws [MalformedException] if it cannot be read.
    public TrustMaterial withPackLine(String line) {
        return new Builder(this).line(PackLine.parse(line)).build();
    }

    /// Also knows this scheme edition, if it proves to be one that the trust list or a certificate names by
    /// digest.
    public TrustMaterial withEdition(byte[] edition) {
        return new Builder(this).edition(edition).build();
    }

    /// Remembers a checkpoint that was seen before: a log state that contradicts it is a split view.
    public TrustMaterial withPinnedCheckpoint(String note) {
        return new Builder(this).pinnedCheckpoint(note).build();
    }

    /// Also knows this proof between the pinned checkpoint and another state of the log.
    public TrustMaterial withConsistencyProof(ConsistencyProof proof) {
        return new Builder(this).consistency(proof).build();
    }

    /// The pinned fingerprint.
    public String pin() {
        return pin;
    }

    /// The chain of trust lists from the pin over all that are known, and over `more`.
    public Optional<TrustChain> chain(Collection<TrustListJws> more) {
        boolean news = remembered.isEmpty();
        for (TrustListJws list : more) {
            news |= !remembers(list.fingerprint());
        }
        if (!news) {
            return remembered;
        }
        List<TrustListJws> all = new ArrayList<>(trustLists);
        remembered.ifPresent(chain -> all.addAll(chain.lists()));
        all.addAll(more);
        return TrustChain.of(pin, all);
    }

    /// True if the list with this fingerprint is in a chain that was verified before.
    boolean remembers(String fingerprint) {
        return remembered.isPresent() && remembered.get().holds(fingerprint);
    }

    /// True if one of the status lists says that it was logged after this moment: then the newest are not
    /// those that were the newest at the moment.
    public boolean hasListAfter(Instant moment) {
        return statusLists.stream()
                .flatMap(list -> Builder.event(list.entry()).stream())
                .anyMatch(e -> e.time().isAfter(moment));
    }

    List<BundledToken> statusLists() {
        return statusLists;
    }

    /// Status events about a certificate id or an accreditation number, unproved.
    List<PackLine.StatusEvent> events(String about) {
        return events.getOrDefault(about, List.of());
    }

    /// The entry and proof of exactly this token, or of the certificate with this id (`id:` before it).
    Optional<BundledToken> certificate(String key) {
        return Optional.ofNullable(certificates.get(key));
    }

    /// Complete applications of whoever says to have this strong identifier ([OrganisationId#partyId]), unproved.
    List<PackLine.Application> applications(String party) {
        return applications.getOrDefault(party, List.of());
    }

    /// The edition's bytes, if an edition of this digest is at hand.
    Optional<byte[]> edition(String digest) {
        return editions.apply(digest).filter(b -> digest.equals(Ages.sha256Hex(b)));
    }

    Optional<SignedNote> pinnedCheckpoint() {
        return pinnedCheckpoint;
    }

    List<ConsistencyProof> consistency() {
        return consistency;
    }

    /// Collects trust material. Not for sharing between threads.
    public static final class Builder {
        private final String pin;
        private final List<TrustListJws> trustLists;
        private final List<BundledToken> statusLists;
        private final Map<String, List<PackLine.StatusEvent>> events;
        private final Map<String, BundledToken> certificates;
        private final Map<String, List<PackLine.Application>> applications;
        private Function<String, Optional<byte[]>> editions;
        private Optional<SignedNote> pinnedCheckpoint;
        private final List<ConsistencyProof> consistency;
        private Optional<TrustChain> remembered;

        private Builder(TrustMaterial from) {
            this.pin = from.pin;
            this.trustLists = new ArrayList<>(from.trustLists);
            this.statusLists = new ArrayList<>(from.statusLists);
            this.events = new HashMap<>();
            from.events.forEach((k, v) -> events.put(k, new ArrayList<>(v)));
            this.certificates = new LinkedHashMap<>(from.certificates);
            this.applications = new HashMap<>();
            from.applications.forEach((k, v) -> applications.put(k, new ArrayList<>(v)));
            this.editions = from.editions;
            this.pinnedCheckpoint = from.pinnedCheckpoint;
            this.consistency = new ArrayList<>(from.consistency);
            this.remembered = from.remembered;
        }

        /// Starts from a chain that hangs on the pin and was verified before ([TrustChain#remembered]):
        /// its signatures are not verified again.
        public Builder chain(TrustChain verified) {
            remembered = Optional.of(verified);
            return this;
        }

        /// Adds a trust list.
        public Builder trustList(TrustListJws list) {
            trustLists.add(list);
            return this;
        }

        /// Adds a line of a pack. A status event that cannot be read is left out: it could prove
        /// nothing.
        public Builder line(PackLine line) {
            switch (line) {
                case PackLine.Header _ -> {}
                case PackLine.Application a -> {
                    for (OrganisationId id : TransitionCheck.claimed(a)) {
                        if (id.strong()) {
                            applications
                                    .computeIfAbsent(id.partyId(), _ -> new ArrayList<>())
                                    .add(a);
                        }
                    }
                }
                case PackLine.Trust(TrustListJws list) -> trustLists.add(list);
                case PackLine.Status(BundledToken list) -> statusLists.add(list);
                case PackLine.Current(BundledToken c) -> {
                    certificates.put(c.token(), c);
                    event(c.entry()).ifPresent(e -> {
                        if (e instanceof RegisterEvent.CertificateIssued issued) {
                            certificates.put("id:" + issued.certificate(), c);
                        }
                    });
                }
                case PackLine.StatusEvent e ->
                    event(e.entry()).ifPresent(event -> {
                        for (String about : StatusEvents.about(event)) {
                            events.computeIfAbsent(about, _ -> new ArrayList<>())
                                    .add(e);
                        }
                    });
            }
            return this;
        }

        /// Adds a scheme edition's bytes; an edition that cannot be read is left out.
        public Builder edition(byte[] bytes) {
            try {
                byte[] canonical = SchemeEdition.parse(bytes).canonicalBytes();
                String digest = Ages.sha256Hex(canonical);
                return editions(d -> d.equals(digest) ? Optional.of(canonical) : Optional.empty());
            } catch (MalformedException e) {
                return this;
            }
        }

        /// Also asks `source` for the canonical bytes of an edition by its digest, and only when a rule of the
        /// edition is needed. What it gives is believed only if it has the digest.
        public Builder editions(Function<String, Optional<byte[]>> source) {
            Function<String, Optional<byte[]>> before = editions;
            editions = digest -> before.apply(digest).or(() -> source.apply(digest));
            return this;
        }

        /// Remembers a checkpoint.
        public Builder pinnedCheckpoint(String note) {
            pinnedCheckpoint = Optional.of(SignedNote.parse(note));
            return this;
        }

        /// Adds a consistency proof.
        public Builder consistency(ConsistencyProof proof) {
            consistency.add(proof);
            return this;
        }

        /// The material.
        public TrustMaterial build() {
            return new TrustMaterial(
                    pin,
                    List.copyOf(trustLists),
                    List.copyOf(statusLists),
                    Map.copyOf(events),
                    Map.copyOf(certificates),
                    Map.copyOf(applications),
                    editions,
                    pinnedCheckpoint,
                    List.copyOf(consistency),
                    remembered);
        }

        private static Optional<RegisterEvent> event(String entry) {
            try {
                return Optional.of(EventCodec.decode(entry.getBytes(StandardCharsets.UTF_8)));
            } catch (MalformedException e) {
                return Optional.empty();
            }
        }
    }
}
