package org.touchstone.registry.register;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;

/// Puts together what proves a certificate without a network: its token and entry, both status lists, every trust list,
/// each proof against one checkpoint. Made on request from the public record alone; the same bytes for the same checkpoint.
public final class Bundles {
    private final Register register;
    private final LogReader log;
    private final PublicRecord record;

    public Bundles(Register register, LogReader log, PublicRecord record) {
        this.register = register;
        this.log = log;
        this.record = record;
    }

    /// True if the certificate's token was personal and is erased.
    public boolean erased(Tx tx, Register.Issued certificate) {
        return certificate.token().opening()
                && record.opening(tx, UUID.fromString(certificate.token().key())) instanceof PublicRecord.Opened.Erased;
    }

    /// The certificate's token, once a signed checkpoint covers its entry; empty before, and once erased.
    public Optional<String> token(Tx tx, Register.Issued certificate) {
        return entry(tx, certificate).flatMap(_ -> read(tx, certificate.token()));
    }

    private Optional<String> read(Tx tx, Register.Place place) {
        if (place.opening()) {
            return opening(tx, place).flatMap(o -> o.value() instanceof Json.Str(String token) ? Optional.of(token) : Optional.empty());
        }
        return record.findObject(tx, place.key()).map(b -> new String(b, StandardCharsets.US_ASCII));
    }

    private Optional<Opening> opening(Tx tx, Register.Place place) {
        return record.findOpening(tx, UUID.fromString(place.key()));
    }

    private Optional<LogReader.Entry> entry(Tx tx, Register.Issued certificate) {
        return log.ofCertificate(tx, new CertificateId(certificate.id())).stream()
                .filter(e -> e.event() instanceof RegisterEvent.CertificateIssued)
                .findFirst();
    }

    /// The certificate's bundle; empty until both its status lists are published and a checkpoint covers all of it.
    public Optional<Bundle> bundle(Tx tx, Register.Issued certificate) {
        Optional<VerifiedCheckpoint> checkpoint = log.checkpoint(tx);
        Optional<BundledToken> bundled = bundled(tx, certificate);
        if (checkpoint.isEmpty() || bundled.isEmpty()) {
            return Optional.empty();
        }
        List<BundledToken> lists = new ArrayList<>();
        for (String list : List.of(certificate.revocationList(), certificate.suspensionList())) {
            statusList(tx, list, checkpoint.get()).ifPresent(lists::add);
        }
        return lists.size() == 2
                ? Optional.of(Bundle.of(bundled.get(), lists, trustLists(tx)))
                : Optional.empty();
    }

    /// The certificate's token with its proof.
    public Optional<BundledToken> bundled(Tx tx, Register.Issued certificate) {
        Optional<VerifiedCheckpoint> checkpoint = log.checkpoint(tx);
        Optional<LogReader.Entry> entry = entry(tx, certificate);
        Optional<String> token = read(tx, certificate.token());
        if (checkpoint.isEmpty() || entry.isEmpty() || token.isEmpty()) {
            return Optional.empty();
        }
        Optional<Json.Obj> opening = certificate.token().opening()
                ? opening(tx, certificate.token()).map(Opening::json)
                : Optional.empty();
        return Optional.of(proved(tx, token.get(), entry.get(), checkpoint.get(), opening));
    }

    /// The newest publication of a status list below the checkpoint, with its proof.
    public Optional<BundledToken> statusList(Tx tx, String list, VerifiedCheckpoint checkpoint) {
        return log.publication(tx, list, checkpoint.size()).flatMap(e ->
                e.event() instanceof RegisterEvent.StatusListPublished published
                        ? record.findObject(tx, published.token())
                                .map(token -> proved(
                                        tx, new String(token, StandardCharsets.US_ASCII), e, checkpoint, Optional.empty()))
                        : Optional.empty());
    }

    /// Every trust list from 1.
    public List<TrustListJws> trustLists(Tx tx) {
        return register.trustLists(tx).reversed().stream()
                .map(t -> TrustListJws.parse(record.object(tx, t.object())))
                .toList();
    }

    private BundledToken proved(
            Tx tx, String token, LogReader.Entry entry, VerifiedCheckpoint checkpoint, Optional<Json.Obj> opening) {
        return new BundledToken(
                token,
                entry.text(),
                log.proof(tx, entry.index(), checkpoint).format(),
                opening);
    }
}
