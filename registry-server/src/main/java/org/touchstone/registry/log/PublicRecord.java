package org.touchstone.registry.log;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;

/// The two parts of the public record beside the entries: *objects*, public documents by content address, kept for
/// ever; and *openings*, what is public but personal, behind a salted commitment and erasable.
public final class PublicRecord {
    private final SecureRandom random;

    public PublicRecord(SecureRandom random) {
        this.random = random;
    }

    /// Stores a public document and gives its digest (lower-case hex SHA-256). The same bytes are stored once.
    public String putObject(Tx tx, byte[] bytes) {
        String digest = digest(bytes);
        tx.send("log.add-object", Args.of("digest", digest).with("bytes", bytes));
        return digest;
    }

    /// Stores public documents, all of them new, and gives their digests in the same order.
    public List<String> putObjects(Tx tx, List<byte[]> documents) {
        List<String> digests = documents.stream().map(PublicRecord::digest).toList();
        tx.send("log.add-objects", Args.of("digests", digests).withBytes("documents", documents));
        return digests;
    }

    /// Stores a personal value under a fresh salt and a random id, and gives the reference for the entry.
    public Ref.ToOpening putOpening(Tx tx, CommitmentType type, Json value) {
        return putOpening(tx, type, value, Optional.empty());
    }

    /// As above, for a value that [#eraseOpeningsAbout] finds by the supplier it is about.
    public Ref.ToOpening putOpening(Tx tx, CommitmentType type, Json value, UUID about) {
        return putOpening(tx, type, value, Optional.of(about));
    }

    private Ref.ToOpening putOpening(Tx tx, CommitmentType type, Json value, Optional<UUID> about) {
        Opening opening = Opening.of(type, value, random);
        UUID id = UUID.randomUUID();
        tx.send("log.add-opening", Args.of("id", id).withId("about", about).with("bytes", opening.bytes()));
        return new Ref.ToOpening(id, opening.commitment());
    }

    /// Deletes salt and value. What the log says about it stays provable and says nothing. A second time does
    /// nothing.
    public void eraseOpening(Tx tx, UUID id) {
        tx.send("log.erase-opening", Args.of("id", id));
    }

    /// Deletes every opening about a supplier.
    public void eraseOpeningsAbout(Tx tx, UUID supplier) {
        tx.send("log.erase-openings-about", Args.of("about", supplier));
    }

    /// The document with this digest, or empty.
    public Optional<byte[]> findObject(Tx tx, String digest) {
        return tx.find("log.find-object", Args.of("digest", digest)).map(row -> row.bytes("bytes"));
    }

    /// The document with this digest; there must be one.
    public byte[] object(Tx tx, String digest) {
        return findObject(tx, digest).orElseThrow(() -> new IllegalStateException("no object " + digest));
    }

    /// What became of an opening.
    public sealed interface Opened {
        /// Its canonical bytes, as `/openings/<id>` serves them.
        record Present(byte[] bytes) implements Opened {}

        /// It was erased.
        record Erased() implements Opened {}

        /// There never was one.
        record Unknown() implements Opened {}
    }

    /// The opening with this id.
    public Opened opening(Tx tx, UUID id) {
        Optional<Row> row = tx.find("log.find-opening", Args.of("id", id));
        if (row.isEmpty()) {
            return new Opened.Unknown();
        }
        Optional<byte[]> bytes = row.get().optionalBytes("bytes");
        return bytes.isPresent() ? new Opened.Present(bytes.get()) : new Opened.Erased();
    }

    /// The opening with this id, read; or empty where it is erased or unknown.
    public Optional<Opening> findOpening(Tx tx, UUID id) {
        return opening(tx, id) instanceof Opened.Present(byte[] bytes)
                ? Optional.of(Opening.parse(bytes))
                : Optional.empty();
    }

    /// Lower-case hex SHA-256.
    public static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }
}
