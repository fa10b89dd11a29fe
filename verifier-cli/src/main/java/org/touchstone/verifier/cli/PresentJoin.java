package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.bid.Bid;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.Role;
import org.touchstone.format.policy.Terms;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.verifier.report.Shown;
import org.touchstone.verifier.source.AtomicFile;

/// `present join`: the presentations of all that bid together, and who else belongs to the bid, in one file
/// (`spec/bid.md`). What would surely be referred back by the buyer, this refuses: a presentation for another
/// tender, one by another key, parts that make no bid.
final class PresentJoin {
    private final Run run;
    private final PresentVerb.Wanted wanted;
    private final List<Bid.Member> members = new ArrayList<>();
    private final List<String> evidence = new ArrayList<>();

    PresentJoin(Run run, PresentVerb.Wanted wanted) {
        this.run = run;
        this.wanted = wanted;
    }

    ExitCode run() {
        Arguments a = run.arguments();
        a.find("sole").ifPresent(w -> add(Role.SOLE_TENDERER, w));
        a.find("lead").ifPresent(w -> add(Role.GROUP_LEAD, w));
        a.all("member").forEach(w -> add(Role.GROUP_MEMBER, w));
        if (members.isEmpty()) {
            throw CliException.usage("join-parts");
        }
        a.all("relied-on").forEach(w -> add(Role.RELIED_ON, w));
        a.all("sub").forEach(w -> add(Role.SUB_CONTRACTOR, w));
        Bid.Member first = members.get(0);
        Bid bid;
        byte[] bytes;
        try {
            Optional<Bid.Member> bidder = a.find("bidder").map(w -> named(Role.SOLE_TENDERER, w));
            bid = new Bid(
                    wanted.tender().ocid(),
                    wanted.tender().lot(),
                    bidder.orElse(first).name(),
                    bidder.orElse(first).identifiers(),
                    members);
            bytes = bid.bytes();
        } catch (MalformedException e) {
            throw CliException.usage("join-too-large", e.getMessage());
        }
        if (bid.structure() == Bid.Structure.UNDECLARED) {
            throw CliException.usage("join-roles");
        }
        write(bid, bytes);
        return ExitCode.OK;
    }

    private void write(Bid bid, byte[] bytes) {
        String output = run.arguments().find("output").orElse("bid.json");
        if (output.equals("-")) {
            run.terminal().result(bytes);
        } else {
            try {
                AtomicFile.write(run.path(output), bytes);
            } catch (IOException e) {
                throw CliException.usage("cannot-write", Shown.text(output));
            }
            run.terminal()
                    .note(run.say(
                            "present.joined",
                            Shown.text(output),
                            Shown.text(bid.name()),
                            Shown.text(bid.ocid()),
                            Shown.text(bid.lot()),
                            bid.members().size()));
        }
        Set<Role> mustHold =
                wanted.policy().map(p -> p.terms()).orElse(Terms.NONE).mustHold();
        for (Bid.Member m : bid.members()) {
            Role role = m.role().orElseThrow();
            if (mustHold.contains(role)
                    && m.presentation().isEmpty()
                    && m.equivalent().isEmpty()) {
                run.terminal().warning(run.say("present.join-missing", Shown.text(m.name()), role.code()));
            }
        }
        evidence.forEach(e -> run.terminal().note(run.say("present.join-equivalent", Shown.text(e))));
    }

    /// Adds a member: a presentation file by its name, or a name with identifiers.
    private void add(Role role, String who) {
        try {
            members.add(who.indexOf(';') < 0 ? presenting(role, who) : named(role, who));
        } catch (MalformedException e) {
            throw CliException.usage("join-member", Shown.text(who), e.getMessage());
        }
    }

    /// The member is whom the certificate names.
    private Bid.Member presenting(Role role, String name) {
        PresentationFile file = PresentationFile.parse(run.read(name, PresentationFile.MAX_BYTES));
        Certificate certificate =
                UnverifiedCertificate.parse(file.bundle().certificate().token()).certificate();
        PresentationJwt jwt = PresentationJwt.parse(CompactToken.parse(file.presentation()));
        Presentation p = jwt.presentation();
        boolean same = p.certificate().equals(file.bundle().certificate().token());
        if (!same || !p.holder().equals(certificate.holderKey()) || !jwt.token().isSignedBy(p.holder())) {
            throw CliException.usage("join-not-by-holder", Shown.text(name));
        }
        if (!p.audience().equals(Presentation.audience(wanted.tender().buyer()))
                || !p.nonce().equals(wanted.expectedNonce())) {
            throw CliException.usage(
                    "join-not-for-this",
                    Shown.text(name),
                    Shown.text(wanted.tender().ocid() + ", " + wanted.tender().lot()));
        }
        List<OrganisationId> ids = new ArrayList<>();
        Set<String> schemes = new HashSet<>();
        for (Certificate.VerifiedIdentifier i : certificate.subject().identifiers()) {
            if (schemes.add(i.id().scheme())) {
                ids.add(i.id());
            }
        }
        return new Bid.Member(
                Optional.of(role), certificate.subject().legalName(), ids, Optional.of(file), Optional.empty());
    }

    /// `NAME;ID;…`, and perhaps `evidence=FILE` and `note=TEXT`.
    private Bid.Member named(Role role, String who) {
        String[] parts = who.split(";", -1);
        List<OrganisationId> ids = new ArrayList<>();
        Optional<String> file = Optional.empty();
        Optional<String> note = Optional.empty();
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.startsWith("evidence=")) {
                file = Optional.of(part.substring("evidence=".length()));
            } else if (part.startsWith("note=")) {
                note = Optional.of(part.substring("note=".length()));
            } else if (!part.isEmpty()) {
                ids.add(PresentVerb.buyer(part));
            }
        }
        if (file.isPresent() != note.isPresent()) {
            throw new MalformedException("evidence has a note that says what it is");
        }
        Optional<Bid.Equivalent> equivalent = Optional.empty();
        if (file.isPresent()) {
            equivalent = Optional.of(new Bid.Equivalent(last(file.get()), digest(file.get()), note.orElseThrow()));
            evidence.add(file.get());
        }
        return new Bid.Member(Optional.of(role), parts[0].strip(), ids, Optional.empty(), equivalent);
    }

    private String last(String file) {
        Path name = run.path(file).getFileName();
        return name == null ? file : name.toString();
    }

    private String digest(String file) {
        try (var in = Files.newInputStream(run.path(file))) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                run.checkStopped();
                sha256.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (IOException e) {
            throw CliException.usage("cannot-read", Shown.text(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
