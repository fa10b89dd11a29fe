package org.touchstone.verifier.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.TenderRef;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.TenderFile;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.verifier.report.OfflinePage;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.KeyFile;
import org.touchstone.verifier.source.OcdsTender;

/// `present`: the certificate's bundle, signed with the holder's key for one tender, lot, buyer and deadline.
/// Only the supplier's own computer can make it, and it is of no use for another tender. `present join` puts what
/// several have made into one bid ([PresentJoin]); `present page` writes the page that does the same as `present` in a
/// browser.
final class PresentVerb implements Verb {
    /// How long after the deadline a presentation stays valid (spec/presentation.md).
    private static final Duration AFTER_DEADLINE = Duration.ofDays(90);

    @Override
    public Syntax syntax() {
        return new Syntax(
                "present",
                List.of(
                        Option.file("key"),
                        Option.file("tender"),
                        Option.value("buyer"),
                        Option.value("ocid"),
                        Option.value("lot"),
                        Option.value("deadline"),
                        Option.value("nonce"),
                        Option.value("at"),
                        Option.file("passphrase-file"),
                        Option.file("ocds"),
                        Option.value("sole"),
                        Option.value("lead"),
                        Option.value("member").repeated(),
                        Option.value("relied-on").repeated(),
                        Option.value("sub").repeated(),
                        Option.value("bidder"),
                        Option.file("output").letter('o')),
                1,
                1);
    }

    /// What a presentation is to be bound to.
    ///
    /// @param nonce the buyer's own
    /// @param policy what the buyer asks, if its file was given
    record Wanted(TenderRef tender, Optional<String> nonce, Optional<TenderPolicy> policy) {
        String expectedNonce() {
            return nonce.orElseGet(tender::nonce);
        }
    }

    @Override
    public ExitCode run(Run run) {
        String name = run.arguments().operands().get(0);
        if (name.equals("page")) {
            run.finish(OfflinePage.PRESENT);
            return ExitCode.OK;
        }
        if (name.equals("join")) {
            return new PresentJoin(run, wanted(run)).run();
        }
        Bundle bundle;
        Certificate certificate;
        try {
            bundle = Bundle.parse(run.read(name, Bundle.MAX_BYTES));
            certificate =
                    UnverifiedCertificate.parse(bundle.certificate().token()).certificate();
        } catch (MalformedException e) {
            throw CliException.usage("not-a-bundle", Shown.text(name), e.getMessage());
        }
        Wanted wanted = wanted(run);
        TenderRef tender = wanted.tender();
        Instant now = run.at();
        if (now.isAfter(tender.deadline())) {
            throw CliException.usage("deadline-past", Timestamp.text(tender.deadline()));
        }
        String keyName = run.arguments().require("key", "present");
        Es256.KeyPair pair = run.openKey(keyName, KeyFile.Purpose.HOLDER);
        if (!pair.publicKey().equals(certificate.holderKey())) {
            throw CliException.usage("not-the-holder", Shown.text(keyName));
        }
        Presentation presentation = new Presentation(
                pair.publicKey(),
                bundle.certificate().token(),
                Presentation.audience(tender.buyer()),
                wanted.expectedNonce(),
                UUID.randomUUID(),
                now,
                tender.deadline().plus(AFTER_DEADLINE));
        PresentationJwt token = PresentationJwt.sign(presentation, m -> Es256.sign(m, pair.privateKey()));
        byte[] file = new PresentationFile(token.token().text(), bundle).bytes();
        String output = run.arguments().find("output").orElseGet(() -> beside(name));
        if (output.equals("-")) {
            run.terminal().result(file);
        } else {
            run.write(output, file);
            run.terminal()
                    .note(run.say(
                            "present.made",
                            Shown.text(output),
                            Shown.text(certificate.subject().legalName()),
                            Shown.text(tender.ocid()),
                            Shown.text(tender.lot()),
                            tender.buyer().partyId(),
                            Timestamp.text(tender.deadline())));
        }
        return ExitCode.OK;
    }

    private static Wanted wanted(Run run) {
        Arguments arguments = run.arguments();
        Optional<String> nonce = arguments.find("nonce");
        if (arguments.has("tender")) {
            for (String other : new String[] {"buyer", "ocid", "deadline", "ocds"}) {
                if (arguments.has(other)) {
                    throw CliException.usage("either-or", "--tender", "--" + other);
                }
            }
            TenderPolicy policy = lot(run, arguments.require("tender", "present"));
            return new Wanted(policy.ref(), nonce.or(policy::nonce), Optional.of(policy));
        }
        try {
            if (arguments.has("ocds")) {
                return new Wanted(ocds(run, arguments.require("ocds", "present")), nonce, Optional.empty());
            }
            return new Wanted(
                    new TenderRef(
                            arguments.require("ocid", "present"),
                            arguments.require("lot", "present"),
                            buyer(arguments.require("buyer", "present")),
                            Times.parse(arguments.require("deadline", "present"))),
                    nonce,
                    Optional.empty());
        } catch (MalformedException e) {
            throw CliException.usage("bad-tender-part", e.getMessage());
        }
    }

    /// The lot that is meant: the only one of the file, or the one of `--lot`.
    private static TenderPolicy lot(Run run, String name) {
        TenderFile file = PolicyVerb.file(run, name);
        Optional<String> wanted = run.arguments().find("lot");
        if (file.lots().size() == 1) {
            if (wanted.isPresent()) {
                throw CliException.usage("either-or", "--tender", "--lot");
            }
            return file.lots().get(0);
        }
        String all = Shown.text(
                String.join(", ", file.lots().stream().map(TenderPolicy::lot).toList()));
        return wanted.flatMap(file::lot).orElseThrow(() -> CliException.usage("lot-needed", Shown.text(name), all));
    }

    /// What an OCDS file says that it is bound to; an option says what the file does not, or otherwise.
    private static TenderRef ocds(Run run, String name) {
        Arguments arguments = run.arguments();
        OcdsTender tender;
        try {
            tender = OcdsTender.parse(run.read(name, OcdsTender.MAX_BYTES), arguments.find("ocid"));
        } catch (OcdsTender.SeveralException e) {
            throw CliException.usage("ocds-several", Shown.text(name), Shown.text(String.join(", ", e.ocids())));
        } catch (MalformedException e) {
            throw CliException.usage("not-ocds", Shown.text(name), e.getMessage());
        }
        Optional<String> lot = arguments.find("lot");
        if (lot.isEmpty() && tender.lots().size() > 1) {
            String all = String.join(
                    ", ", tender.lots().stream().map(OcdsTender.Lot::id).toList());
            throw CliException.usage("lot-needed", Shown.text(name), Shown.text(all));
        }
        if (lot.isPresent() && tender.lots().stream().noneMatch(l -> l.id().equals(lot.get()))) {
            throw CliException.usage("no-such-lot", Shown.text(lot.get()));
        }
        Optional<OrganisationId> buyer = arguments
                .find("buyer")
                .map(PresentVerb::buyer)
                .or(() -> tender.buyer().flatMap(b -> b.identifiers().stream().findFirst()));
        Optional<Instant> deadline = arguments
                .find("deadline")
                .map(Times::parse)
                .or(() -> tender.deadline().map(OffsetDateTime::toInstant));
        Optional<String> ocid = arguments.find("ocid").or(tender::ocid);
        Optional<String> lotId =
                lot.or(() -> tender.lots().stream().map(OcdsTender.Lot::id).findFirst());
        if (buyer.isEmpty() || deadline.isEmpty() || ocid.isEmpty() || lotId.isEmpty()) {
            throw CliException.usage("ocds-incomplete", Shown.text(name));
        }
        return new TenderRef(ocid.get(), lotId.get(), buyer.get(), deadline.get());
    }

    /// Reads a tender policy file. Also for `verify`.
    static TenderPolicy tender(Run run, String name) {
        return tender(name, run.read(name, Run.MAX_FILE));
    }

    /// The same of bytes that are at hand.
    static TenderPolicy tender(String name, byte[] bytes) {
        try {
            return TenderPolicy.parse(bytes);
        } catch (MalformedException e) {
            throw CliException.usage("not-a-tender", Shown.text(name), e.getMessage());
        }
    }

    /// `GB-PPON-PBCD-1234-FGHJ`: the scheme is the first two parts.
    static OrganisationId buyer(String party) {
        int first = party.indexOf('-');
        int second = first < 0 ? -1 : party.indexOf('-', first + 1);
        if (second < 0) {
            throw new MalformedException("a buyer is written SCHEME-identifier, such as GB-COH-01234567");
        }
        return OrganisationId.of(party.substring(0, second), party.substring(second + 1));
    }

    private static String beside(String bundle) {
        String base = bundle.equals("-") ? "certificate" : bundle;
        for (String ending : new String[] {".bundle.json", ".json"}) {
            if (base.endsWith(ending)) {
                base = base.substring(0, base.length() - ending.length());
                break;
            }
        }
        return base + ".presentation.json";
    }
}
