package org.touchstone.verifier.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.TenderFile;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.testkit.Editions;

/// One vector of `schemas/testdata` and what running it gives.
record Vector(String name, Json.Obj json) {
    private static final List<String> FOLDERS =
            List.of("certificate", "bundle", "status-list", "trust-list", "presentation", "tender-policy", "pack");

    private static final List<Vector> ALL = read();

    static List<Vector> all() {
        return new ArrayList<>(ALL);
    }

    private static List<Vector> read() {
        List<Vector> out = new ArrayList<>();
        Path testdata = Path.of("..", "schemas", "testdata");
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(testdata.resolve(folder))) {
                for (Path f : files.sorted().toList()) {
                    out.add(new Vector(
                            folder + "/" + f.getFileName(),
                            StrictJson.parseObject(Files.readAllBytes(f), StrictJson.Limits.DOCUMENT)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return out;
    }

    Optional<String> step() {
        return json.optionalText("step");
    }

    String outcome() {
        return json.obj("expect").text("outcome");
    }

    String code() {
        return json.obj("expect").text("code");
    }

    /// `OUTCOME CODE` for each submission, or `MALFORMED MALFORMED` if the tender policy cannot be read.
    List<String> run() {
        return run(new Verifier(trust()));
    }

    /// The same by a verifier that may have judged others before.
    List<String> run(Verifier verifier) {
        try {
            return verdicts(verifier).stream()
                    .map(v -> v.outcome() + " " + v.mainCode())
                    .toList();
        } catch (MalformedException e) {
            return List.of("MALFORMED MALFORMED");
        }
    }

    List<Verdict> verdicts() {
        return verdicts(new Verifier(trust()));
    }

    private List<Verdict> verdicts(Verifier verifier) {
        Optional<TenderPolicy> tender = json.has("tender")
                ? Optional.of(TenderFile.parse(CanonicalJson.bytes(json.obj("tender")))
                        .lots()
                        .get(0))
                : Optional.empty();
        Moment at = Moment.now(Timestamp.parse(json.text("at")));
        Moment moment = json.optionalText("award")
                .map(a ->
                        Moment.later(json.optionalText("point").orElse("award-decision"), Timestamp.parse(a), at.at()))
                .orElseGet(() -> tender.map(t -> Moment.deadline(t, at.at())).orElse(at));
        List<Submission> submissions = new ArrayList<>();
        for (Json.Obj s : json.objects("submissions")) {
            Submission plain = new Submission(s.text("name"), content(s));
            submissions.add(tender.map(t -> plain.by(t.bidders().get((int) s.integer("bidder"))))
                    .orElse(plain));
        }
        if (submissions.isEmpty()) {
            TenderPolicy asked = tender.orElseThrow();
            return List.of(verifier.absent(asked.bidders().get(0), asked, moment));
        }
        return tender.map(t -> verifier.checkAll(submissions, t, moment))
                .orElseGet(() ->
                        submissions.stream().map(s -> verifier.check(s, moment)).toList());
    }

    static byte[] content(Json.Obj submission) {
        return submission.has("base64")
                ? Base64.getDecoder().decode(submission.text("base64"))
                : submission.text("content").getBytes(StandardCharsets.UTF_8);
    }

    /// What the verifier is given to trust: vectors in which this is the same can share a verifier.
    List<Json> given() {
        List<Json> out = new ArrayList<>();
        for (String member : new String[] {"pin", "pack", "edition", "synthetic", "checkpoint"}) {
            out.add(json.find(member).orElse(new Json.Null()));
        }
        return out;
    }

    TrustMaterial trust() {
        TrustMaterial trust = TrustMaterial.pinned(json.text("pin"));
        for (String line : json.texts("pack")) {
            trust = trust.withPackLine(line);
        }
        if (json.bool("edition")) {
            trust = trust.withEdition(Editions.sra1());
        }
        if (json.has("synthetic")) {
            trust = trust.withEdition(Editions.synthetic());
        }
        return json.has("checkpoint") ? trust.withPinnedCheckpoint(json.text("checkpoint")) : trust;
    }

    @Override
    public String toString() {
        return name;
    }
}
