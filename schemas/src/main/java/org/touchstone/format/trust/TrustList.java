package org.touchstone.format.trust;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.step.Step;

/// What a verifier trusts: a numbered list, signed by governors, of the registry's keys, its log, its
/// witnesses, scheme editions and the digests of contexts and schemas. `spec/trust-list.md`.
///
/// @param number 1, 2, 3 … without gaps
/// @param expiresAt absent only in a closing list ([#isFinal])
/// @param previous fingerprint of the list before; absent in list 1
/// @param governors the keys that must sign the *next* list (and, for list 1, this one)
public record TrustList(
        long number,
        Instant issuedAt,
        Optional<Instant> expiresAt,
        Optional<String> previous,
        Registry registry,
        Governors governors,
        List<IssuerKey> issuerKeys,
        Log log,
        Witnesses witnesses,
        List<Scheme> schemes,
        List<Digest> contexts,
        List<Digest> schemas) {

    /// The value of `type`.
    public static final String TYPE = "touchstone-trust-list";

    private static final Pattern HEX64 = Pattern.compile("[0-9a-f]{64}");

    /// The registry: name, public address, DID (which must be the address's did:web).
    public record Registry(String name, PublicUrl publicUrl, String did) {
        public Registry {
            if (name.isBlank()) {
                throw new MalformedException("the registry has no name");
            }
            if (!did.equals(publicUrl.did())) {
                throw new MalformedException("the registry's DID is not the did:web of its public address");
            }
        }
    }

    /// Governor keys and how many of them must sign.
    public record Governors(int threshold, List<PublicJwk> keys) {
        public Governors {
            keys = List.copyOf(keys);
            if (threshold < 1 || threshold > keys.size() || keys.size() > 50) {
                throw new MalformedException("the governors' threshold is not between 1 and the number of keys");
            }
            if (new HashSet<>(keys).size() != keys.size()) {
                throw new MalformedException("a governor's key is listed twice");
            }
        }

        /// The key with this RFC 7638 thumbprint.
        public Optional<PublicJwk> find(String thumbprint) {
            return keys.stream().filter(k -> k.thumbprint().equals(thumbprint)).findFirst();
        }
    }

    /// What an issuer key may sign.
    public enum Use {
        CERTIFICATE("certificate"),
        STATUS_LIST("status-list");

        private final String word;

        Use(String word) {
            this.word = word;
        }

        /// `certificate` or `status-list`.
        public String word() {
            return word;
        }

        static Use of(String word) {
            for (Use u : values()) {
                if (u.word.equals(word)) {
                    return u;
                }
            }
            throw new MalformedException("an issuer key's use is not certificate or status-list");
        }
    }

    /// A key of the registry and the interval of *log time* in which what it signed counts. Retired keys stay.
    ///
    /// @param compromisedAt from when on nothing that was logged under this key counts
    public record IssuerKey(
            String kid,
            Use use,
            PublicJwk jwk,
            Instant notBefore,
            Optional<Instant> notAfter,
            Optional<Instant> compromisedAt) {

        /// True if `logged` lies in the interval, both ends included.
        public boolean inUseAt(Instant logged) {
            return !logged.isBefore(notBefore)
                    && notAfter.map(end -> !logged.isAfter(end)).orElse(true);
        }

        /// True if the key was already in a thief's hands at `logged`.
        public boolean compromisedBefore(Instant logged) {
            return compromisedAt.map(at -> !logged.isBefore(at)).orElse(false);
        }
    }

    /// The log: origin line and verifier key (vkey of a signed note).
    public record Log(String origin, String key) {}

    /// Witnesses (vkeys of cosignatures) and how many must have cosigned a checkpoint; 0 while there are none.
    public record Witnesses(int quorum, List<String> keys) {
        public Witnesses {
            keys = List.copyOf(keys);
            if (quorum < 0 || quorum > keys.size() || new HashSet<>(keys).size() != keys.size()) {
                throw new MalformedException("the witness quorum is not between 0 and the number of distinct keys");
            }
        }
    }

    /// A scheme edition by the digest of its object.
    public record Scheme(String id, long edition, String digest) {
        public Scheme {
            hex(digest);
        }
    }

    /// A context or schema by address and digest.
    public record Digest(String url, String digest) {
        public Digest {
            hex(digest);
        }
    }

    public TrustList {
        issuerKeys = List.copyOf(issuerKeys);
        schemes = List.copyOf(schemes);
        contexts = List.copyOf(contexts);
        schemas = List.copyOf(schemas);
        if (number < 1 || number == 1 && previous.isPresent() || number > 1 && previous.isEmpty()) {
            throw new MalformedException("number and previous do not fit: list 1 has no previous, every other has one");
        }
        previous.ifPresent(TrustList::hex);
        if (expiresAt.isPresent() && !issuedAt.isBefore(expiresAt.get())) {
            throw new MalformedException("expiresAt is not after issuedAt");
        }
        Set<String> kids = new HashSet<>();
        for (IssuerKey k : issuerKeys) {
            if (!kids.add(k.kid())) {
                throw new MalformedException("an issuer kid is listed twice");
            }
            if (!k.kid().startsWith(registry.did() + "#")) {
                throw new MalformedException("an issuer kid is not a fragment of the registry's DID");
            }
        }
    }

    /// True for the closing list of a registry that has ended: it never expires and has no successor.
    public boolean isFinal() {
        return expiresAt.isEmpty();
    }

    /// True if the list may be relied on at `moment`.
    public boolean currentAt(Instant moment) {
        return expiresAt.map(moment::isBefore).orElse(true);
    }

    /// The issuer key with exactly this kid.
    public Optional<IssuerKey> key(String kid) {
        return issuerKeys.stream().filter(k -> k.kid().equals(kid)).findFirst();
    }

    /// The payload as JSON.
    public Json.Obj json() {
        Json.Obj.Builder o = Json.Obj.builder()
                .with("type", TYPE)
                .with("version", 1)
                .with("number", number)
                .with("issuedAt", Timestamp.text(issuedAt));
        expiresAt.ifPresentOrElse(e -> o.with("expiresAt", Timestamp.text(e)), () -> o.with("final", true));
        return o.withOptional("previous", previous)
                .with(
                        "registry",
                        Json.Obj.builder()
                                .with("name", registry.name())
                                .with("publicUrl", registry.publicUrl().value())
                                .with("did", registry.did())
                                .build())
                .with(
                        "governors",
                        Json.Obj.builder()
                                .with("threshold", governors.threshold())
                                .with(
                                        "keys",
                                        array(governors.keys().stream()
                                                .map(PublicJwk::json)
                                                .toList()))
                                .build())
                .with(
                        "issuerKeys",
                        array(issuerKeys.stream().map(TrustList::keyJson).toList()))
                .with(
                        "log",
                        Json.Obj.builder()
                                .with("origin", log.origin())
                                .with("key", log.key())
                                .build())
                .with(
                        "witnesses",
                        Json.Obj.builder()
                                .with("quorum", witnesses.quorum())
                                .with("keys", Json.Arr.ofStrings(witnesses.keys()))
                                .build())
                .with(
                        "schemes",
                        array(schemes.stream()
                                .map(s -> Json.Obj.builder()
                                        .with("id", s.id())
                                        .with("edition", s.edition())
                                        .with("digest", s.digest())
                                        .build())
                                .toList()))
                .with(
                        "contexts",
                        array(contexts.stream().map(TrustList::digestJson).toList()))
                .with(
                        "schemas",
                        array(schemas.stream().map(TrustList::digestJson).toList()))
                .build();
    }

    private static Json.Obj keyJson(IssuerKey k) {
        return Json.Obj.builder()
                .with("kid", k.kid())
                .with("use", k.use().word())
                .with("jwk", k.jwk().json())
                .with("notBefore", Timestamp.text(k.notBefore()))
                .withOptional("notAfter", k.notAfter().map(Timestamp::text))
                .withOptional("compromisedAt", k.compromisedAt().map(Timestamp::text))
                .build();
    }

    private static Json.Obj digestJson(Digest d) {
        return Json.Obj.builder()
                .with("url", d.url())
                .with("digest", d.digest())
                .build();
    }

    private static Json.Arr array(List<Json.Obj> items) {
        return new Json.Arr(new ArrayList<>(items));
    }

    /// The canonical bytes of the payload: what governors sign and whose SHA-256 is the fingerprint.
    public byte[] payload() {
        return CanonicalJson.bytes(json());
    }

    /// Reads a payload; throws [MalformedException].
    public static TrustList parse(byte[] payload) {
        Json.Obj o = StrictJson.parseObject(payload);
        Step.TRUST_CANONICAL.require(
                java.util.Arrays.equals(CanonicalJson.bytes(o), payload), "the trust list is not in canonical form");
        return of(o);
    }

    /// Reads the payload's JSON.
    public static TrustList of(Json.Obj o) {
        only(
                o,
                "type",
                "version",
                "number",
                "issuedAt",
                "expiresAt",
                "final",
                "previous",
                "registry",
                "governors",
                "issuerKeys",
                "log",
                "witnesses",
                "schemes",
                "contexts",
                "schemas");
        if (!o.text("type").equals(TYPE) || o.integer("version") != 1) {
            throw new MalformedException("not a trust list of version 1");
        }
        boolean closing = o.has("final");
        if (closing && !o.bool("final") || closing == o.has("expiresAt")) {
            throw new MalformedException("a trust list has either expiresAt or final: true");
        }
        Json.Obj registry = o.obj("registry");
        only(registry, "name", "publicUrl", "did");
        Json.Obj governors = o.obj("governors");
        only(governors, "threshold", "keys");
        Json.Obj log = o.obj("log");
        only(log, "origin", "key");
        Json.Obj witnesses = o.obj("witnesses");
        only(witnesses, "quorum", "keys");
        return new TrustList(
                o.integer("number"),
                Timestamp.parse(o.text("issuedAt")),
                o.optionalText("expiresAt").map(Timestamp::parse),
                o.optionalText("previous"),
                new Registry(registry.text("name"), new PublicUrl(registry.text("publicUrl")), registry.text("did")),
                new Governors(
                        small(governors.integer("threshold")),
                        governors.objects("keys").stream().map(PublicJwk::parse).toList()),
                o.objects("issuerKeys").stream().map(TrustList::keyOf).toList(),
                new Log(log.text("origin"), log.text("key")),
                new Witnesses(small(witnesses.integer("quorum")), witnesses.texts("keys")),
                o.objects("schemes").stream()
                        .map(s -> {
                            only(s, "id", "edition", "digest");
                            return new Scheme(s.text("id"), s.integer("edition"), s.text("digest"));
                        })
                        .toList(),
                o.objects("contexts").stream().map(TrustList::digestOf).toList(),
                o.objects("schemas").stream().map(TrustList::digestOf).toList());
    }

    private static void only(Json.Obj o, String... names) {
        if (Step.TRUST_MEMBERS.on()) {
            o.only(names);
        }
    }

    private static IssuerKey keyOf(Json.Obj k) {
        only(k, "kid", "use", "jwk", "notBefore", "notAfter", "compromisedAt");
        return new IssuerKey(
                k.text("kid"),
                Use.of(k.text("use")),
                PublicJwk.parse(k.obj("jwk")),
                Timestamp.parse(k.text("notBefore")),
                k.optionalText("notAfter").map(Timestamp::parse),
                k.optionalText("compromisedAt").map(Timestamp::parse));
    }

    private static Digest digestOf(Json.Obj d) {
        only(d, "url", "digest");
        return new Digest(d.text("url"), d.text("digest"));
    }

    private static int small(long n) {
        if (n < 0 || n > 1000) {
            throw new MalformedException("a count is out of range");
        }
        return (int) n;
    }

    private static void hex(String digest) {
        if (!HEX64.matcher(digest).matches()) {
            throw new MalformedException("a digest is 64 lower-case hexadecimal digits");
        }
    }
}
