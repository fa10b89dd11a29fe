package org.touchstone.verifier.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.record.Digests;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.report.Line;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.DebarmentCsv;
import org.touchstone.verifier.source.Home;

/// `trust show|pin|import|export|update|debarment`. Everything this computer believes hangs on one fingerprint that a
/// person has compared with what the registry publishes elsewhere; so the first import asks for it and never
/// takes it from the file.
final class TrustVerb implements Verb {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "trust",
                List.of(
                        Option.value("fingerprint"),
                        Option.value("from"),
                        Option.value("published"),
                        Option.value("source"),
                        Option.file("output").letter('o'),
                        Option.words("format", "text", "json")),
                List.of("show", "pin", "import", "export", "update", "debarment"),
                1,
                100);
    }

    @Override
    public ExitCode run(Run run) throws InterruptedException {
        List<String> operands = run.arguments().operands();
        String part = operands.get(0);
        List<String> rest = operands.subList(1, operands.size());
        int wanted = part.equals("pin") || part.equals("debarment") ? 1 : 0;
        if (!part.equals("import") && rest.size() > wanted) {
            throw CliException.usage("operand-unwanted", Shown.text(rest.get(wanted)), "trust");
        }
        switch (part) {
            case "show" -> show(run);
            case "pin" -> pin(run, rest);
            case "import" -> take(run, rest);
            case "export" -> run.finish(TrustFiles.export(chain(run)));
            case "update" -> update(run);
            case "debarment" -> debarment(run, rest);
            default ->
                throw CliException.usage(
                        "no-such-part", "trust", Shown.text(part), "show, pin, import, export, update, debarment");
        }
        return ExitCode.OK;
    }

    /// The trusted lists of this computer, or the end of the run.
    static TrustChain chain(Run run) {
        Home home = run.home();
        if (home.pin().isEmpty()) {
            throw new CliException(ExitCode.NO_TRUST, "trust-missing");
        }
        return home.chain().orElseThrow(() -> new CliException(ExitCode.NO_TRUST, "trust-lists-missing"));
    }

    /// Takes in the government's debarment list from the buyer's own file. Nothing vouches for it but the buyer.
    private static void debarment(Run run, List<String> rest) {
        if (rest.isEmpty()) {
            throw CliException.usage("operand-missing", "trust debarment");
        }
        String name = rest.get(0);
        DebarmentList list;
        try {
            byte[] file = run.read(name, DebarmentList.MAX_BYTES);
            boolean json =
                    new String(file, StandardCharsets.ISO_8859_1).stripLeading().startsWith("{");
            list = json
                    ? DebarmentList.parse(file)
                    : DebarmentCsv.read(
                            file,
                            DebarmentList.day(run.arguments().require("published", "trust debarment")),
                            run.arguments().require("source", "trust debarment"));
        } catch (MalformedException e) {
            throw CliException.usage("not-a-debarment-list", Shown.text(name), e.getMessage());
        }
        run.home().storeDebarment(list);
        run.terminal().note(run.say("trust.debarment", list.entries().size(), list.published()));
    }

    private static void show(Run run) {
        Home home = run.home();
        TrustChain kept = chain(run);
        // Whoever asks what is trusted gets it counted anew, not from the note of what was counted before.
        TrustChain chain = TrustChain.of(home.pin().orElseThrow(), home.trustLists())
                .orElseThrow(() -> new CliException(ExitCode.NO_TRUST, "trust-lists-missing"));
        if (chain.newest().number() < kept.newest().number()) {
            throw new CliException(
                    ExitCode.NO,
                    "list-not-signed",
                    kept.newest().number(),
                    chain.newest().number());
        }
        TrustList list = chain.newest();
        if (run.arguments().word("format", "text").equals("json")) {
            run.finish(Json.Obj.builder()
                    .with("pin", home.pin().orElseThrow())
                    .with("current", list.currentAt(run.around().clock().instant()))
                    .with("fingerprint", chain.newestJws().fingerprint())
                    .with("list", list.json())
                    .build());
            return;
        }
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(Line.Tone.STRONG, Shown.text(list.registry().name()))
                .and("  " + list.registry().publicUrl().value()));
        lines.add(Line.of(run.say("trust.pin", home.pin().orElseThrow())));
        boolean current = list.currentAt(run.around().clock().instant());
        lines.add(Line.of(run.say("trust.list", list.number(), Timestamp.text(list.issuedAt()))
                        + list.expiresAt()
                                .map(t -> run.say("trust.expires", Timestamp.text(t)))
                                .orElseGet(() -> run.say("trust.final")))
                .and(current ? Line.Tone.PLAIN : Line.Tone.BAD, current ? "" : " " + run.say("trust.expired")));
        lines.add(Line.of(run.say(
                "trust.governors",
                list.governors().threshold(),
                list.governors().keys().size())));
        for (PublicJwk key : list.governors().keys()) {
            lines.add(Line.of("             " + key.thumbprint()));
        }
        for (TrustList.IssuerKey key : list.issuerKeys()) {
            lines.add(Line.of(run.say(
                    "trust.key",
                    key.use().word(),
                    Shown.text(key.kid()),
                    Timestamp.text(key.notBefore()),
                    key.notAfter().map(Timestamp::text).orElse(run.say("governor.open")))));
        }
        lines.add(Line.of(run.say("trust.log", Shown.text(list.log().key()))));
        lines.add(Line.of(run.say(
                "trust.witnesses",
                list.witnesses().quorum(),
                list.witnesses().keys().size())));
        run.finish(lines);
    }

    private static void pin(Run run, List<String> operands) throws InterruptedException {
        if (operands.isEmpty()) {
            throw CliException.usage("operand-missing", "trust pin");
        }
        String pin = fingerprint(operands.get(0));
        Home home = run.home();
        if (run.arguments().has("from")) {
            String url = run.arguments().require("from", "trust pin");
            List<TrustListJws> lists = Online.at(run, url, source -> TrustFiles.fetch(source, List.of()));
            said(run, TrustFiles.store(home, pin, lists));
            return;
        }
        Optional<TrustChain> stored = TrustChain.of(pin, home.trustLists());
        if (stored.isPresent()) {
            said(run, TrustFiles.store(home, pin, home.trustLists()));
        } else {
            home.pin(pin);
            run.terminal().note(run.say("trust.pinned", pin));
        }
    }

    private static void take(Run run, List<String> files) {
        if (files.isEmpty()) {
            throw CliException.usage("operand-missing", "trust import");
        }
        List<TrustListJws> lists = new ArrayList<>();
        for (String file : files) {
            try {
                lists.addAll(TrustFiles.parse(run.read(file, Run.MAX_FILE)));
            } catch (MalformedException e) {
                throw CliException.usage("not-a-trust-list", Shown.text(file), e.getMessage());
            }
        }
        if (lists.isEmpty()) {
            throw CliException.usage("no-list-inside", Shown.text(files.get(0)));
        }
        Home home = run.home();
        Optional<String> pinned = home.pin();
        Optional<String> given = run.arguments().find("fingerprint").map(TrustVerb::fingerprint);
        if (pinned.isPresent() && given.isPresent() && !pinned.equals(given)) {
            throw CliException.usage("other-pin", pinned.get());
        }
        String pin = pinned.or(() -> given).orElseGet(() -> compared(run, lists));
        said(run, TrustFiles.store(home, pin, lists));
    }

    /// Shows the fingerprint of the oldest list and asks whether it is the published one.
    private static String compared(Run run, List<TrustListJws> lists) {
        TrustListJws oldest = lists.get(0);
        for (TrustListJws list : lists) {
            if (list.list().number() < oldest.list().number()) {
                oldest = list;
            }
        }
        String question = run.say(
                "ask.fingerprint",
                oldest.list().number(),
                Shown.text(oldest.list().registry().name()),
                oldest.list().registry().publicUrl().value(),
                oldest.fingerprint());
        run.terminal().note(question);
        if (!run.confirms(run.say("ask.same"))) {
            throw CliException.usage("not-compared");
        }
        return oldest.fingerprint();
    }

    private static void update(Run run) throws InterruptedException {
        TrustChain chain = chain(run);
        List<TrustListJws> lists = Online.at(run, chain, source -> TrustFiles.fetch(source, chain.lists()));
        said(run, TrustFiles.store(run.home(), run.home().pin().orElseThrow(), lists));
    }

    private static void said(Run run, TrustChain chain) {
        TrustList list = chain.newest();
        run.terminal()
                .note(run.say(
                        "trust.stored",
                        Shown.text(list.registry().name()),
                        list.number(),
                        list.expiresAt().map(Timestamp::text).orElse(run.say("trust.never"))));
    }

    /// A fingerprint as people write it: upper or lower case, with spaces, colons or hyphens between
    /// groups.
    private static String fingerprint(String text) {
        StringBuilder hex = new StringBuilder(64);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != ':' && c != '-') {
                hex.append(c);
            }
        }
        String pin = hex.toString().toLowerCase(Locale.ROOT);
        if (!Digests.isDigest(pin)) {
            throw CliException.usage("not-a-fingerprint", Shown.text(text));
        }
        return pin;
    }
}
