package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.KeyFile;

/// `governor key` and `governor sign`: the two things that a governor does, in a process of its own, so that no
/// private key of a governor is ever in the registry's server.
///
/// `sign` first says in plain words what is being signed: a governor answers for the content, not for a digest.
final class GovernorVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "governor",
                List.of(
                        Option.file("key"),
                        Option.file("output").letter('o'),
                        Option.file("previous"),
                        Option.flag("yes").letter('y'),
                        Option.flag("passphrase"),
                        Option.file("passphrase-file"),
                        Option.words("format", "text", "json")),
                List.of("key", "sign"),
                1,
                2);
    }

    @Override
    public ExitCode run(Run run) {
        List<String> operands = run.arguments().operands();
        switch (operands.get(0)) {
            case "key" -> KeyVerb.make(run, KeyFile.Purpose.GOVERNOR, "governor-key.jwk");
            case "sign" -> {
                if (operands.size() != 2) {
                    throw CliException.usage("operand-missing", "governor sign");
                }
                return sign(run, operands.get(1));
            }
            default -> throw CliException.usage("no-such-part", "governor", Shown.text(operands.get(0)), "key, sign");
        }
        return ExitCode.OK;
    }

    private static ExitCode sign(Run run, String name) {
        TrustListJws list = read(run, name);
        Optional<TrustListJws> previous =
                run.arguments().find("previous").map(p -> read(run, p)).or(() -> stored(run, list));
        Es256.KeyPair pair = run.openKey(run.arguments().require("key", "governor sign"), KeyFile.Purpose.GOVERNOR);
        String kid = pair.publicKey().thumbprint();
        TrustList.Governors who =
                previous.map(p -> p.list().governors()).orElse(list.list().governors());
        if (who.find(kid).isEmpty() && (previous.isPresent() || list.list().number() == 1)) {
            throw CliException.usage("not-a-governor", kid);
        }
        if (list.signers(who).contains(kid)) {
            throw CliException.usage("already-signed", kid);
        }
        for (Line line : describe(run, list, previous)) {
            run.terminal().note(line.text());
        }
        boolean ask = run.around().inTerminal()
                && !run.arguments().has("yes")
                && !run.arguments().has("no-input");
        if (ask && !run.confirms(run.say("ask.sign", kid))) {
            throw CliException.usage("not-signed");
        }
        TrustListJws signed = list.signedBy(pair.publicKey(), m -> Es256.sign(m, pair.privateKey()));
        run.finish(signed.bytes());
        run.terminal()
                .note(run.say(
                        "governor.signed",
                        signed.signers(who).size(),
                        who.threshold(),
                        who.keys().size()));
        return ExitCode.OK;
    }

    /// A payload that nobody has signed yet, or a list with some signatures.
    private static TrustListJws read(Run run, String name) {
        try {
            byte[] bytes = run.read(name, 256 * 1024);
            Json.Obj o = StrictJson.parseObject(bytes);
            return o.has("signatures") ? TrustListJws.of(o) : TrustListJws.unsigned(bytes);
        } catch (MalformedException e) {
            throw CliException.usage("not-a-trust-list", Shown.text(name), e.getMessage());
        }
    }

    /// The list before, if this computer's home has it.
    private static Optional<TrustListJws> stored(Run run, TrustListJws list) {
        return run.home()
                .chain()
                .flatMap(chain -> chain.lists().stream()
                        .filter(l ->
                                Optional.of(l.fingerprint()).equals(list.list().previous()))
                        .findFirst());
    }

    /// What the list says, line by line; and, where the list before is known, what it changes.
    private static List<Line> describe(Run run, TrustListJws jws, Optional<TrustListJws> previous) {
        TrustList list = jws.list();
        List<String> out = new ArrayList<>();
        out.add(run.say("governor.head", list.number(), list.registry().name()));
        out.add(run.say(
                "governor.registry",
                list.registry().publicUrl().value(),
                list.registry().did()));
        out.add(
                list.expiresAt().isPresent()
                        ? run.say(
                                "governor.time",
                                Timestamp.text(list.issuedAt()),
                                Timestamp.text(list.expiresAt().get()))
                        : run.say("governor.final", Timestamp.text(list.issuedAt())));
        list.previous().ifPresent(p -> out.add(run.say("governor.previous", p)));
        out.add(run.say(
                "governor.governors",
                list.governors().threshold(),
                list.governors().keys().size()));
        for (PublicJwk key : list.governors().keys()) {
            boolean fresh = previous.isPresent()
                    && previous.get().list().governors().find(key.thumbprint()).isEmpty();
            out.add("  " + key.thumbprint() + (fresh ? "  " + run.say("governor.new") : ""));
        }
        out.add(run.say("governor.keys"));
        for (TrustList.IssuerKey key : list.issuerKeys()) {
            boolean fresh =
                    previous.isPresent() && previous.get().list().key(key.kid()).isEmpty();
            out.add("  " + key.use().word() + "  " + key.kid() + "  "
                    + key.jwk().thumbprint() + "  "
                    + Timestamp.text(key.notBefore()) + " - "
                    + key.notAfter().map(Timestamp::text).orElse(run.say("governor.open"))
                    + key.compromisedAt()
                            .map(at -> "  " + run.say("governor.compromised", Timestamp.text(at)))
                            .orElse("")
                    + (fresh ? "  " + run.say("governor.new") : ""));
        }
        out.add(run.say("governor.log", list.log().origin(), list.log().key()));
        out.add(run.say(
                "governor.witnesses",
                list.witnesses().quorum(),
                list.witnesses().keys().size()));
        for (TrustList.Scheme scheme : list.schemes()) {
            out.add(run.say("governor.scheme", scheme.id(), scheme.edition(), scheme.digest()));
        }
        if (previous.isPresent()) {
            for (PublicJwk key : previous.get().list().governors().keys()) {
                if (list.governors().find(key.thumbprint()).isEmpty()) {
                    out.add(run.say("governor.removed", key.thumbprint()));
                }
            }
        } else if (list.number() > 1) {
            out.add(run.say("governor.unknown-previous"));
        }
        out.add(run.say("governor.fingerprint", jws.fingerprint()));
        List<Line> lines = new ArrayList<>();
        for (String text : out) {
            lines.add(Line.of(Shown.text(text)));
        }
        return lines;
    }
}
