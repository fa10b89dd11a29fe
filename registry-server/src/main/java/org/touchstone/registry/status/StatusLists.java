package org.touchstone.registry.status;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.Projection;

/// The positions of certificates in the status lists, and what is set there.
///
/// A position is drawn at random in the transaction that stores a certificate's intent, so that its neighbours tell
/// nothing; it belongs to that certificate for ever. A list is taken as full at half its positions: drawing stays quick
/// and a reader cannot tell old from new.
public final class StatusLists implements Projection {
    private static final int FULL = RegisterEvent.STATUS_LIST_LENGTH / 2;

    private final PublicUrl publicUrl;
    private final SecureRandom random;

    public StatusLists(PublicUrl publicUrl, SecureRandom random) {
        this.publicUrl = publicUrl;
        this.random = random;
    }

    /// Where a certificate stands: list `number` of each purpose, at `index`.
    public record Position(int number, int index) {}

    /// The address of list `number` of a purpose.
    public String url(Purpose purpose, int number) {
        return publicUrl.statusList(purpose.word(), number);
    }

    /// The position as the register's events name it.
    public RegisterEvent.StatusEntry entry(Purpose purpose, Position position) {
        return new RegisterEvent.StatusEntry(url(purpose, position.number()), position.index());
    }

    /// Draws a free position for a certificate; opens the next pair of lists when the newest is full.
    public Position allocate(Tx tx, CertificateId certificate, AccreditationNumber accreditation) {
        while (true) {
            int index = random.nextInt(RegisterEvent.STATUS_LIST_LENGTH);
            Optional<Row> taken = tx.findApart(
                    "status.take-position",
                    Args.of("index", index)
                            .with("certificate", certificate.value())
                            .with("accreditation", accreditation.value()));
            if (taken.isPresent()) {
                return new Position((int) taken.get().integer("number"), index);
            }
            // Counting costs a look at the whole list: only a draw that met another gives reason for it.
            int number = number(tx);
            if (number == 0 || isFull(tx, number)) {
                int _ = next(tx, number);
            }
        }
    }

    /// Opens the first pair of lists at a registry's first start.
    public void open(Tx tx) {
        if (number(tx) == 0) {
            next(tx, 0);
        }
    }

    /// Opens the pair after `full`, unless another transaction just did.
    private static int next(Tx tx, int full) {
        Row _ = tx.one("status.lock-lists", Args.NONE);
        int number = number(tx);
        if (number == full) {
            number++;
            for (Purpose purpose : Purpose.values()) {
                tx.run("status.add-list", Args.of("number", number).with("purpose", purpose.word()));
            }
        }
        return number;
    }

    private static int number(Tx tx) {
        return (int) tx.one("status.find-newest-list", Args.NONE).integer("number");
    }

    private static boolean isFull(Tx tx, int number) {
        return tx.one("status.count-positions", Args.of("number", number)).integer("positions") >= FULL;
    }

    /// Sets and clears what an event says, in the event's own transaction.
    @Override
    public void apply(Tx tx, RegisterEvent event) {
        switch (event) {
            case RegisterEvent.CertificateRevoked e -> revokeCertificates(tx, List.of(e));
            case RegisterEvent.AccreditationGranted e ->
                tx.send(
                        "status.add-standing",
                        Args.of("accreditation", e.accreditation().value())
                                .with("scheme", e.scheme())
                                .with("edition", e.edition())
                                .with("level", e.level())
                                .with("from", e.validFrom())
                                .with("until", e.validUntil()));
            case RegisterEvent.AccreditationContinued e ->
                tx.send(
                        "status.extend-standing",
                        Args.of("accreditation", e.accreditation().value()).with("until", e.until()));
            case RegisterEvent.AccreditationWithdrawn e -> revoke(tx, e.accreditation());
            case RegisterEvent.AccreditationSurrendered e -> revoke(tx, e.accreditation());
            case RegisterEvent.AccreditationSuperseded e -> revoke(tx, e.accreditation());
            case RegisterEvent.AccreditationSuspended e -> suspend(tx, e.accreditation(), true);
            case RegisterEvent.AccreditationReinstated e -> suspend(tx, e.accreditation(), false);
            // Its own dates say that a certificate has expired: no bit is set.
            case RegisterEvent.AccreditationExpired e -> standing(tx, e.accreditation(), "ended");
            case RegisterEvent.LogOpened _,
                    RegisterEvent.TrustListPublished _,
                    RegisterEvent.EditionPublished _,
                    RegisterEvent.SupplierRegistered _,
                    RegisterEvent.SupplierRenamed _,
                    RegisterEvent.ApplicationComplete _,
                    RegisterEvent.CertificateIssued _,
                    RegisterEvent.SuspensionExtended _,
                    RegisterEvent.CertificateIntentVoided _,
                    RegisterEvent.ConditionClosed _,
                    RegisterEvent.StatusListPublished _,
                    RegisterEvent.CasesClosed _,
                    RegisterEvent.PersonalDataErased _ -> {}
        }
    }

    /// What issuance appends: no file that is issued changes a bit, and all that end do so by one statement.
    @Override
    public void applyAll(Tx tx, List<RegisterEvent> events) {
        List<RegisterEvent.CertificateRevoked> revoked = new ArrayList<>();
        for (RegisterEvent event : events) {
            if (event instanceof RegisterEvent.CertificateRevoked e) {
                revoked.add(e);
            } else {
                apply(tx, event);
            }
        }
        if (!revoked.isEmpty()) {
            revokeCertificates(tx, revoked);
        }
    }

    private static void revokeCertificates(Tx tx, List<RegisterEvent.CertificateRevoked> revoked) {
        tx.send(
                "status.revoke-certificates",
                Args.NONE.withIds(
                        "certificates",
                        revoked.stream().map(e -> e.certificate().value()).toList()));
    }

    /// What the accreditation allows to be certified from now on. The row is locked until the event has its
    /// number, so that no certificate can follow a suspension or an end in the log.
    private static void standing(Tx tx, AccreditationNumber accreditation, String standing) {
        tx.send(
                "status.set-standing",
                Args.of("accreditation", accreditation.value()).with("standing", standing));
    }

    private static void revoke(Tx tx, AccreditationNumber accreditation) {
        standing(tx, accreditation, "ended");
        tx.send("status.revoke-accreditation", Args.of("accreditation", accreditation.value()));
    }

    private static void suspend(Tx tx, AccreditationNumber accreditation, boolean suspended) {
        standing(tx, accreditation, suspended ? "suspended" : "in-force");
        tx.send(
                "status.suspend-accreditation",
                Args.of("accreditation", accreditation.value()).with("suspended", suspended));
    }

    /// Where a certificate stands; it must have been given a position.
    public Position position(Tx tx, UUID certificate) {
        Row row = tx.one("status.find-position", Args.of("certificate", certificate));
        return new Position((int) row.integer("number"), (int) row.integer("index"));
    }
}
