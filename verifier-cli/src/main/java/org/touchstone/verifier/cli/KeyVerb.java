package org.touchstone.verifier.cli;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.verifier.report.JsonText;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.OfflinePage;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.KeyFile;

/// `key new|show|prove|page`: a supplier's own key. It is made here and stays here; what the registry gets is the
/// public half and, at application, a proof that the applicant holds the other.
final class KeyVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "key",
                List.of(
                        Option.file("output").letter('o'),
                        Option.file("key"),
                        Option.value("challenge"),
                        Option.flag("passphrase"),
                        Option.file("passphrase-file"),
                        Option.words("format", "text", "json")),
                List.of("new", "show", "prove", "page"),
                1,
                2);
    }

    @Override
    public ExitCode run(Run run) {
        List<String> operands = run.arguments().operands();
        switch (operands.get(0)) {
            case "new" -> make(run, KeyFile.Purpose.HOLDER, "holder-key.jwk");
            case "show" -> show(run);
            case "prove" -> prove(run);
            case "page" -> run.finish(OfflinePage.KEY);
            default ->
                throw CliException.usage("no-such-part", "key", Shown.text(operands.get(0)), "new, show, prove, page");
        }
        return ExitCode.OK;
    }

    /// Makes a key file and prints the public half. Also behind `governor key`.
    static void make(Run run, KeyFile.Purpose purpose, String otherwise) {
        Arguments arguments = run.arguments();
        String file = arguments.find("output").orElse(otherwise);
        boolean json = arguments.word("format", "text").equals("json");
        SecureRandom random = new SecureRandom();
        Es256.KeyPair pair = Es256.generate(random);
        byte[] bytes;
        if (arguments.has("passphrase") || arguments.has("passphrase-file")) {
            char[] passphrase = run.passphrase("ask.new-passphrase", true);
            bytes = KeyFile.encrypted(purpose, pair, passphrase, random);
            Arrays.fill(passphrase, '\0');
        } else {
            bytes = KeyFile.plain(purpose, pair);
        }
        run.createSecret(file, bytes);
        print(run, pair.publicKey(), purpose, json);
        run.terminal().note(run.say("key.made." + purpose.word(), Shown.text(file)));
    }

    private static void show(Run run) {
        KeyFile key;
        String name = run.arguments().require("key", "key show");
        try {
            key = KeyFile.parse(run.read(name, 16 * 1024));
        } catch (MalformedException e) {
            throw CliException.usage("not-a-key", Shown.text(name), e.getMessage());
        }
        boolean json = run.arguments().word("format", "text").equals("json");
        print(run, key.publicKey(), key.purpose(), json);
    }

    private static void print(Run run, PublicJwk key, KeyFile.Purpose purpose, boolean json) {
        Json.Obj all = Json.Obj.builder()
                .with("purpose", purpose.word())
                .with("jwk", key.json())
                .with("thumbprint", key.thumbprint())
                .with("did", key.didJwk())
                .build();
        if (json) {
            run.terminal().result((JsonText.pretty(all) + "\n").getBytes(StandardCharsets.UTF_8));
            return;
        }
        run.terminal()
                .result(List.of(
                        Line.of(Shown.column(run.say("key.public"), 12) + JsonText.line(key.json())),
                        Line.of(Shown.column(run.say("key.thumbprint"), 12) + key.thumbprint()),
                        Line.of(Shown.column(run.say("key.did"), 12) + key.didJwk())));
    }

    private static void prove(Run run) {
        String file = run.arguments().require("key", "key prove");
        String challenge = run.arguments().require("challenge", "key prove");
        Es256.KeyPair pair = run.openKey(file, KeyFile.Purpose.HOLDER);
        CompactToken proof;
        try {
            proof = HolderProof.sign(pair.publicKey(), challenge, m -> Es256.sign(m, pair.privateKey()));
        } catch (MalformedException e) {
            throw CliException.usage("bad-challenge", e.getMessage());
        }
        run.finish(List.of(Line.of(proof.text())));
    }
}
