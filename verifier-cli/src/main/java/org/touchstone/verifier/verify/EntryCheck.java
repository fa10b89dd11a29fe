package org.touchstone.verifier.verify;

import java.util.HexFormat;
import java.util.Optional;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.step.Step;

/// Is the proved entry the issuing of *this* token, to the byte, and does it say the same as the certificate?
final class EntryCheck {
    private EntryCheck() {}

    /// Throws [Refused] if not.
    static void binds(RegisterEvent event, UnverifiedCertificate read, BundledToken proof) {
        if (!(event instanceof RegisterEvent.CertificateIssued issued)) {
            throw new Refused(Finding.unknown("LOG_ENTRY_INVALID", "detail", "it is not the issuing of a certificate"));
        }
        // No pattern switches on the way of an ordinary check: linking one costs a short-lived program
        // milliseconds.
        Ref ref = issued.token();
        boolean bound = ref instanceof Ref.ToObject(String digest)
                ? digest.equals(HexFormat.of().formatHex(read.token().digest()))
                : opens(proof.opening(), ((Ref.ToOpening) ref).commitment(), read);
        if (Step.BUNDLE_ENTRY_BINDS.refuses(!bound)) {
            throw new Refused(Finding.unknown("LOG_ENTRY_INVALID", "detail", "it binds another token"));
        }
        Certificate c = read.certificate();
        agree("certificate", issued.certificate().equals(c.id()));
        agree("accreditation", issued.accreditation().equals(c.subject().number()));
        agree("issuerKid", issued.issuerKid().equals(read.token().kid()));
        agree("revocation", same(issued.revocation(), c.revocation()));
        agree("suspension", same(issued.suspension(), c.suspension()));
        agree("validFrom", issued.validFrom().equals(c.validFrom()));
        agree("validUntil", issued.validUntil().equals(c.validUntil()));
        agree("replaces", issued.replaces().equals(c.replaces()));
    }

    private static boolean same(RegisterEvent.StatusEntry entry, Certificate.StatusEntry own) {
        return entry.list().equals(own.list()) && entry.index() == own.index();
    }

    private static void agree(String member, boolean holds) {
        if (Step.BUNDLE_ENTRY_AGREES.refuses(!holds)) {
            throw new Refused(Finding.unknown("LOG_ENTRY_MISMATCH", "member", member));
        }
    }

    /// A sole trader's token is the value of an opening: the entry holds only the commitment, so that erasing
    /// the opening leaves nothing to be found.
    private static boolean opens(Optional<Json.Obj> json, String commitment, UnverifiedCertificate read) {
        if (json.isEmpty()) {
            return false;
        }
        try {
            Opening opening = Opening.of(json.get());
            return opening.type() == CommitmentType.CERTIFICATE_TOKEN
                    && opening.value().equals(new Json.Str(read.token().text()))
                    && opening.commitment().equals(commitment);
        } catch (MalformedException e) {
            return false;
        }
    }
}
