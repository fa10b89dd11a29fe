package org.touchstone.registry.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.cli.Main;
import org.touchstone.verifier.cli.Surroundings;
import org.touchstone.verifier.source.Home;

/// What lies on the buyer's desk after the deadline: the tender, the bids as the suppliers handed them in,
/// and a verifier's home with the registry's pinned trust and the shared files of that hour. Judged without a
/// network, "as at" that hour, it gives the same verdicts today and in ten years.
///
/// ``` tender.json       what is asked, of whom bids/             one file from each bidder home/
/// the verifier's home: pin, trust lists, pack, edition as-at.txt         the hour at which the buyer opened
/// the bids ```
public final class BidFolder {
    private static final Duration AFTER_DEADLINE = Duration.ofDays(90);

    private final Path folder;
    private final Cast cast;
    private final TenderPolicy tender;

    BidFolder(Path folder, Cast cast, ZonedDateTime deadline) {
        this.folder = folder;
        this.cast = cast;
        Cast.Tender t = cast.tender();
        List<TenderPolicy.Bidder> bidders = new ArrayList<>();
        for (Cast.Bid bid : t.bids()) {
            bidders.add(
                    new TenderPolicy.Bidder(Optional.of(bid.file()), Optional.empty(), name(bid), identifiers(bid)));
        }
        this.tender = new TenderPolicy(
                t.buyer(),
                t.buyerName(),
                t.ocid(),
                t.lot(),
                Optional.of(t.value()),
                Optional.of(t.level()),
                deadline.toOffsetDateTime(),
                TenderPolicy.Use.CONDITION_OF_PARTICIPATION,
                Optional.empty(),
                List.of(),
                List.of(),
                bidders);
    }

    private String name(Cast.Bid bid) {
        Cast.Player p = cast.supplier(bid.supplier());
        return bid.name().or(p::renamed).orElse(p.name());
    }

    private List<OrganisationId> identifiers(Cast.Bid bid) {
        return bid.identifiers().orElseGet(() -> cast.supplier(bid.supplier()).identifiers());
    }

    /// The folder.
    public Path folder() {
        return folder;
    }

    /// True once everything lies in it.
    public boolean isMade() {
        return Files.exists(folder.resolve("as-at.txt"));
    }

    /// A bidder presents its certificate for this tender and drops the file.
    void present(Cast.Bid bid, byte[] bundle, Es256.KeyPair key, Instant now) {
        Bundle read = Bundle.parse(bundle);
        write(folder.resolve("bids").resolve(bid.file()), presentation(read, key, now));
    }

    private byte[] presentation(Bundle bundle, Es256.KeyPair key, Instant now) {
        Presentation presentation = new Presentation(
                key.publicKey(),
                bundle.certificate().token(),
                Presentation.audience(tender.buyer()),
                tender.expectedNonce(),
                UUID.randomUUID(),
                now,
                tender.deadline().toInstant().plus(AFTER_DEADLINE));
        PresentationJwt token = PresentationJwt.sign(presentation, m -> Es256.sign(m, key.privateKey()));
        return new PresentationFile(token.token().text(), bundle).bytes();
    }

    /// A bidder takes somebody else's certificate, writes its own name and key into it, signs it with that
    /// key and leaves the other's proofs beside it.
    void forge(Cast.Bid bid, byte[] stolen, Es256.KeyPair key, Instant now) {
        Bundle real = Bundle.parse(stolen);
        Json.Obj payload = UnverifiedCertificate.parse(real.certificate().token())
                .certificate()
                .payload();
        Cast.Player p = cast.supplier(bid.supplier());
        List<Json> identifiers = new ArrayList<>();
        List<Json.Obj> old = payload.obj("credentialSubject").objects("identifiers");
        for (OrganisationId id : p.identifiers()) {
            identifiers.add(
                    with(with(old.getFirst(), "scheme", new Json.Str(id.scheme())), "id", new Json.Str(id.id())));
        }
        Json.Obj subject = with(
                with(payload.obj("credentialSubject"), "legalName", new Json.Str(p.name())),
                "identifiers",
                new Json.Arr(identifiers));
        Json.Obj forged = with(
                with(payload, "credentialSubject", subject),
                "cnf",
                Json.Obj.builder().with("jwk", key.publicKey().json()).build());
        String kid = "did:web:" + p.site().substring(p.site().indexOf("//") + 2) + "#key-1";
        CompactToken token = CompactToken.sign(
                CompactToken.signingInput(CertificateJwt.header(kid), forged), m -> Es256.sign(m, key.privateKey()));
        BundledToken own = real.certificate();
        Bundle bundle = new Bundle(
                new BundledToken(token.text(), own.entry(), own.proof(), own.opening()),
                real.statusLists(),
                real.trustListsJson());
        write(folder.resolve("bids").resolve(bid.file()), presentation(bundle, key, now));
    }

    /// The buyer opens the bids: fetches the shared files of this hour, pins the registry's first trust list,
    /// and notes the hour.
    void open(byte[] pack, byte[] edition, Instant now) {
        write(folder.resolve("tender.json"), tender.bytes());
        Path carried = folder.resolve("carried");
        List<String> lists = new ArrayList<>();
        Optional<TrustListJws> first = Optional.empty();
        for (String line : new String(pack, StandardCharsets.UTF_8).split("\n")) {
            if (PackLine.parse(line) instanceof PackLine.Trust(TrustListJws list)) {
                first = first.or(() -> Optional.of(list));
                Path file = carried.resolve("trust-list-" + list.list().number() + ".json");
                write(file, list.bytes());
                lists.add(file.toAbsolutePath().toString());
            }
        }
        write(carried.resolve("pack.jsonl"), pack);
        List<String> take = new ArrayList<>(List.of(
                "trust",
                "import",
                "--home",
                home(),
                "--fingerprint",
                first.orElseThrow().fingerprint(),
                "--offline"));
        take.addAll(lists);
        require(take, now);
        require(
                List.of(
                        "sync",
                        "--home",
                        home(),
                        "--offline",
                        "--file",
                        carried.resolve("pack.jsonl").toAbsolutePath().toString()),
                now);
        SchemeEdition rules = SchemeEdition.parse(edition);
        new Home(folder.resolve("home")).storeEdition(rules.digest(), rules.canonicalBytes());
        write(folder.resolve("as-at.txt"), (Timestamp.text(now) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// The command that judges the bids, to be typed by anybody.
    public String command() {
        return "./touchstone verify --offline --home " + quoted(folder.resolve("home")) + " --tender "
                + quoted(folder.resolve("tender.json")) + " --at " + Timestamp.text(asAt()) + " "
                + quoted(folder.resolve("bids"));
    }

    private static String quoted(Path path) {
        String text = path.toAbsolutePath().toString();
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// The hour at which the bids were opened.
    public Instant asAt() {
        try {
            return Timestamp.parse(Files.readString(folder.resolve("as-at.txt")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the story and the verifier say of one bid.
    public record Judged(String bidder, String expected, String outcome) {
        /// Whether they agree.
        public boolean asTold() {
            return expected.equals(outcome);
        }
    }

    /// Judges the bids without a network and prints the table; gives for each bid what the story said and
    /// what came out.
    public List<Judged> judge(OutputStream out) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        int _ = run(verify("json"), asAt(), json, OutputStream.nullOutputStream());
        int _ = run(verify("text"), asAt(), out, out);
        Map<String, String> outcomes = new LinkedHashMap<>();
        collect(StrictJson.parse(json.toByteArray(), StrictJson.Limits.DOCUMENT), outcomes);
        List<Judged> judged = new ArrayList<>();
        for (Cast.Bid bid : cast.tender().bids()) {
            judged.add(new Judged(name(bid), bid.expect(), outcomes.getOrDefault(name(bid), "")));
        }
        return List.copyOf(judged);
    }

    private List<String> verify(String format) {
        return List.of(
                "verify",
                "--offline",
                "--home",
                home(),
                "--tender",
                folder.resolve("tender.json").toAbsolutePath().toString(),
                "--at",
                Timestamp.text(asAt()),
                "--format",
                format,
                folder.resolve("bids").toAbsolutePath().toString());
    }

    /// Every object of the answer that names a bidder and an outcome.
    private static void collect(Json json, Map<String, String> outcomes) {
        switch (json) {
            case Json.Obj o -> {
                if (o.find("bidder").orElse(json) instanceof Json.Str(String bidder)
                        && o.find("outcome").orElse(json) instanceof Json.Str(String outcome)) {
                    outcomes.put(bidder, outcome + " " + o.texts("codes").getFirst());
                }
                o.members().values().forEach(v -> collect(v, outcomes));
            }
            case Json.Arr a -> a.values().forEach(v -> collect(v, outcomes));
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private String home() {
        return folder.resolve("home").toAbsolutePath().toString();
    }

    private void require(List<String> arguments, Instant now) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = run(arguments, now, OutputStream.nullOutputStream(), err);
        if (code != 0) {
            throw new IllegalStateException("touchstone " + arguments.getFirst() + " ended with " + code + ": "
                    + err.toString(StandardCharsets.UTF_8).strip());
        }
    }

    /// Runs the verifier in this process, by the clock given.
    private int run(List<String> arguments, Instant now, OutputStream out, OutputStream err) {
        Surroundings around = new Surroundings(
                Map.of(), () -> now, folder, StandardCharsets.UTF_8, StandardCharsets.UTF_8, false, false, false);
        return Main.run(
                arguments.toArray(String[]::new),
                new ByteArrayInputStream(new byte[0]),
                out,
                err,
                around,
                new AtomicBoolean());
    }

    private static Json.Obj with(Json.Obj o, String name, Json value) {
        Map<String, Json> members = new LinkedHashMap<>(o.members());
        members.put(name, value);
        return new Json.Obj(members);
    }

    /// Writes a file whole or not at all.
    static void write(Path file, byte[] bytes) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.write(part, bytes);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
