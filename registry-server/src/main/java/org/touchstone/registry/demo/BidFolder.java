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
import org.touchstone.format.bid.Bid;
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
/// ```
/// tender.json        what is asked for lot 1, and of whom
/// bids/              one file from each bidder
/// tender-lot-2.json  what is asked for lot 2
/// bids-lot-2/        the file of the group that bids for it
/// home/              the verifier's home: pin, trust lists, pack, edition
/// as-at.txt          the hour at which the buyer opened the bids
/// home-award/        the same, with the shared files of the award
/// award-at.txt       the hour of the award
/// ```
public final class BidFolder {
    private static final Duration AFTER_DEADLINE = Duration.ofDays(90);

    private final Path folder;
    private final Cast cast;
    private final TenderPolicy tender;
    private final TenderPolicy second;

    BidFolder(Path folder, Cast cast, ZonedDateTime deadline) {
        this.folder = folder;
        this.cast = cast;
        Cast.Tender t = cast.tender();
        List<TenderPolicy.Bidder> bidders = new ArrayList<>();
        for (Cast.Bid bid : t.bids()) {
            bidders.add(
                    new TenderPolicy.Bidder(Optional.of(bid.file()), Optional.empty(), name(bid), identifiers(bid)));
        }
        this.tender = policy(t, t.lot(), t.value(), deadline, bidders);
        Cast.Group g = t.group();
        this.second = policy(
                t,
                g.lot(),
                g.value(),
                deadline,
                List.of(new TenderPolicy.Bidder(Optional.of(g.file()), Optional.empty(), g.name(), g.identifiers())));
    }

    private static TenderPolicy policy(
            Cast.Tender tender,
            String lot,
            TenderPolicy.Money value,
            ZonedDateTime deadline,
            List<TenderPolicy.Bidder> bidders) {
        return new TenderPolicy(
                tender.buyer(),
                tender.buyerName(),
                tender.ocid(),
                lot,
                Optional.of(value),
                Optional.of(tender.level()),
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

    /// True once everything lies in it that was there when the bids were opened.
    public boolean isMade() {
        return Files.exists(folder.resolve("as-at.txt"));
    }

    /// True once the award has been prepared as well.
    public boolean isAwarded() {
        return Files.exists(folder.resolve("award-at.txt"));
    }

    /// A bidder presents its certificate for this tender and drops the file.
    void present(Cast.Bid bid, byte[] bundle, Es256.KeyPair key, Instant now) {
        Bundle read = Bundle.parse(bundle);
        write(folder.resolve("bids").resolve(bid.file()), presentation(tender, read, key, now));
    }

    /// One of a group, with what it is presented with.
    record Ready(Cast.Member member, byte[] bundle, Es256.KeyPair key) {}

    /// The group makes one file of its members' own presentations.
    void presentTogether(List<Ready> members, Instant now) {
        Cast.Group g = cast.tender().group();
        List<Bid.Member> all = new ArrayList<>();
        for (Ready r : members) {
            Cast.Player p = cast.supplier(r.member().supplier());
            byte[] own = presentation(second, Bundle.parse(r.bundle()), r.key(), now);
            all.add(new Bid.Member(
                    Optional.of(r.member().role()),
                    p.renamed().orElse(p.name()),
                    p.identifiers(),
                    Optional.of(PresentationFile.parse(own)),
                    Optional.empty()));
        }
        Bid bid = new Bid(second.ocid(), second.lot(), g.name(), g.identifiers(), all);
        write(folder.resolve("bids-lot-2").resolve(g.file()), bid.bytes());
    }

    private static byte[] presentation(TenderPolicy tender, Bundle bundle, Es256.KeyPair key, Instant now) {
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
        write(folder.resolve("bids").resolve(bid.file()), presentation(tender, bundle, key, now));
    }

    /// The buyer opens the bids: fetches the shared files of this hour, pins the registry's first trust list,
    /// and notes the hour.
    void open(byte[] pack, byte[] edition, Instant now) {
        write(folder.resolve("tender.json"), tender.bytes());
        write(folder.resolve("tender-lot-2.json"), second.bytes());
        take("carried", "home", pack, edition, now);
        write(folder.resolve("as-at.txt"), (Timestamp.text(now) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// The buyer is about to award, and fetches the shared files of this hour.
    void award(byte[] pack, byte[] edition, Instant now) {
        take("carried-award", "home-award", pack, edition, now);
        write(folder.resolve("award-at.txt"), (Timestamp.text(now) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void take(String carriedIn, String home, byte[] pack, byte[] edition, Instant now) {
        Path carried = folder.resolve(carriedIn);
        String at = folder.resolve(home).toAbsolutePath().toString();
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
                at,
                "--fingerprint",
                first.orElseThrow().fingerprint(),
                "--offline"));
        take.addAll(lists);
        require(take, now);
        require(
                List.of(
                        "sync",
                        "--home",
                        at,
                        "--offline",
                        "--file",
                        carried.resolve("pack.jsonl").toAbsolutePath().toString()),
                now);
        SchemeEdition rules = SchemeEdition.parse(edition);
        new Home(folder.resolve(home)).storeEdition(rules.digest(), rules.canonicalBytes());
    }

    /// The command that judges the bids, to be typed by anybody.
    public String command() {
        return typed(verify(tenderFile(), "bids"));
    }

    private String typed(List<String> arguments) {
        StringBuilder out = new StringBuilder("./touchstone");
        arguments.forEach(a -> out.append(' ').append(quoted(a)));
        return out.toString();
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// The hour at which the bids were opened.
    public Instant asAt() {
        return noted("as-at.txt");
    }

    private Instant noted(String file) {
        try {
            return Timestamp.parse(Files.readString(folder.resolve(file)).strip());
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

    /// Judges the bids without a network and prints the tables: those for lot 1, the group's for lot 2, and the
    /// winner's again at the award; gives for each what the story said and what came out.
    public List<Judged> judge(OutputStream out) {
        List<Judged> judged = new ArrayList<>();
        Map<String, String> opened = outcomes(verify(tenderFile(), "bids"), asAt(), out);
        for (Cast.Bid bid : cast.tender().bids()) {
            judged.add(new Judged(name(bid), bid.expect(), opened.getOrDefault(name(bid), "")));
        }
        if (Files.exists(folder.resolve("tender-lot-2.json"))) {
            Cast.Group group = cast.tender().group();
            List<String> command = verify(at("tender-lot-2.json"), "bids-lot-2/" + group.file());
            show(command, out);
            judged.add(new Judged(
                    group.name(), group.expect(), outcomes(command, asAt(), out).getOrDefault(group.name(), "")));
        }
        for (Cast.Bid bid : cast.tender().bids()) {
            if (bid.expectAtAward().isPresent() && isAwarded()) {
                List<String> command = atAward(bid);
                show(command, out);
                judged.add(new Judged(
                        name(bid),
                        bid.expectAtAward().get(),
                        outcomes(command, noted("award-at.txt"), out).getOrDefault(name(bid), "")));
            }
        }
        return List.copyOf(judged);
    }

    private void show(List<String> command, OutputStream out) {
        try {
            out.write(("\n$ " + typed(command) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> outcomes(List<String> command, Instant now, OutputStream out) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        List<String> asJson = new ArrayList<>(command);
        asJson.addAll(1, List.of("--format", "json"));
        int _ = run(asJson, now, json, OutputStream.nullOutputStream());
        int _ = run(command, now, out, out);
        Map<String, String> outcomes = new LinkedHashMap<>();
        collect(StrictJson.parse(json.toByteArray(), StrictJson.Limits.DOCUMENT), outcomes);
        return outcomes;
    }

    private String at(String name) {
        return folder.resolve(name).toAbsolutePath().toString();
    }

    private String tenderFile() {
        return at("tender.json");
    }

    private List<String> verify(String tenderFile, String bids) {
        return List.of(
                "verify",
                "--offline",
                "--home",
                at("home"),
                "--tender",
                tenderFile,
                "--at",
                Timestamp.text(asAt()),
                at(bids));
    }

    private List<String> atAward(Cast.Bid bid) {
        String now = Timestamp.text(noted("award-at.txt"));
        return List.of(
                "verify",
                "--offline",
                "--home",
                at("home-award"),
                "--tender",
                tenderFile(),
                "--moment",
                "award-decision",
                "--began",
                now,
                "--at",
                now,
                folder.resolve("bids").resolve(bid.file()).toAbsolutePath().toString());
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
