-- name: log.enter
SELECT 1 AS entered FROM (SELECT pg_advisory_xact_lock_shared(7036874417766404) AS locked) AS gate

-- name: log.add-pending
INSERT INTO log_pending (entry) VALUES (:entry)

-- name: log.add-pending-many
INSERT INTO log_pending (entry)
SELECT entry FROM unnest(CAST(:entries AS bytea[])) WITH ORDINALITY AS t (entry, place) ORDER BY place
RETURNING event_id

-- name: log.settle
SELECT 1 AS settled FROM (SELECT pg_advisory_xact_lock(7036874417766404) AS locked) AS gate

-- name: log.list-pending
SELECT event_id, entry FROM log_pending ORDER BY event_id LIMIT :limit

-- name: log.find-last-pending
SELECT max(event_id) AS event_id FROM log_pending

-- name: log.count-pending
SELECT count(*) AS pending FROM log_pending

-- name: log.delete-pending
DELETE FROM log_pending WHERE event_id = ANY (CAST(:events AS bigint[]))

-- name: log.add-entries
INSERT INTO log_entry (leaf_index, event_id, entry, type, logged_at, accreditation, certificate, supplier, list)
SELECT leaf_index, event_id, entry, type, logged_at, accreditation, certificate, supplier, list
FROM unnest(
        CAST(:indices AS bigint[]), CAST(:events AS bigint[]), CAST(:entries AS bytea[]), CAST(:types AS text[]),
        CAST(:times AS timestamptz[]), CAST(:accreditations AS text[]), CAST(:certificates AS uuid[]),
        CAST(:suppliers AS uuid[]), CAST(:lists AS text[]))
    AS t (leaf_index, event_id, entry, type, logged_at, accreditation, certificate, supplier, list)

-- name: log.add-tile
INSERT INTO log_tile (level, tile_index, hashes, root) VALUES (:level, :index, :hashes, :root)

-- name: log.find-head
SELECT size, root, epoch, logged_until FROM log_head

-- name: log.raise-epoch
UPDATE log_head SET epoch = epoch + 1 RETURNING size, root, epoch, logged_until

-- name: log.move-head
UPDATE log_head
SET size = :size, root = :root, logged_until = CAST(:loggedUntil AS timestamptz)
WHERE size = :oldSize AND epoch = :epoch

-- name: log.add-checkpoint
INSERT INTO log_checkpoint (size, root, note, signed_at)
VALUES (:size, :root, :note, CAST(:at AS timestamptz))
ON CONFLICT (size) DO NOTHING

-- name: log.find-last-checkpoint
SELECT size, root, note, signed_at FROM log_checkpoint ORDER BY size DESC LIMIT 1

-- name: log.find-checkpoint-covering
SELECT size, root, note, signed_at FROM log_checkpoint WHERE size > :index ORDER BY size LIMIT 1

-- name: log.find-checkpoint
SELECT size, root, note, signed_at FROM log_checkpoint WHERE size = :size

-- name: log.find-index
SELECT leaf_index FROM log_entry WHERE event_id = :event

-- name: log.find-entry
SELECT leaf_index, entry, type, logged_at FROM log_entry WHERE leaf_index = :index

-- name: log.list-entries
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE leaf_index >= :from AND leaf_index < :to ORDER BY leaf_index

-- name: log.digest-leaves
-- RFC 6962: a leaf's hash is that of a zero byte and the entry.
SELECT sha256(string_agg(sha256(CAST('\x00' AS bytea) || entry), CAST('' AS bytea) ORDER BY leaf_index)) AS digest
FROM log_entry WHERE leaf_index >= :from AND leaf_index < :to

-- name: log.list-newest
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE leaf_index < :before ORDER BY leaf_index DESC LIMIT :limit

-- name: log.list-of-accreditation
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE accreditation = :accreditation AND leaf_index < :before ORDER BY leaf_index DESC LIMIT :limit

-- name: log.list-of-certificate
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE certificate = CAST(:certificate AS uuid) AND leaf_index < :before ORDER BY leaf_index DESC LIMIT :limit

-- name: log.list-of-supplier
-- What names the supplier, and what became of its accreditations; their single certificates stand with them.
SELECT leaf_index, entry, type, logged_at FROM (
    (SELECT leaf_index, entry, type, logged_at FROM log_entry
     WHERE supplier = CAST(:supplier AS uuid) AND leaf_index < :before ORDER BY leaf_index DESC LIMIT :limit)
    UNION ALL
    (SELECT e.leaf_index, e.entry, e.type, e.logged_at
     FROM register_accreditation a JOIN log_entry e ON e.accreditation = a.number
     WHERE a.supplier = CAST(:supplier AS uuid) AND e.supplier IS NULL AND e.certificate IS NULL
       AND e.leaf_index < :before ORDER BY e.leaf_index DESC LIMIT :limit)) about
ORDER BY leaf_index DESC LIMIT :limit

-- name: log.list-of-type
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE type = :type AND leaf_index >= :from AND leaf_index < :before ORDER BY leaf_index LIMIT :limit

-- name: log.find-last-of-type
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE type = :type AND leaf_index < :before ORDER BY leaf_index DESC LIMIT 1

-- name: log.find-publication
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE list = :list AND leaf_index < :before ORDER BY leaf_index DESC LIMIT 1

-- name: log.find-publication-at
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE list = :list AND logged_at <= CAST(:at AS timestamptz) ORDER BY leaf_index DESC LIMIT 1

-- name: log.list-publications
-- From the one that was the newest at :from, so that the whole time since is covered.
SELECT leaf_index, entry, type, logged_at FROM log_entry
WHERE leaf_index IN (
    SELECT max(leaf_index) FROM log_entry
    WHERE list = :list AND leaf_index < :before AND leaf_index >= coalesce(
        (SELECT leaf_index FROM log_entry
         WHERE list = :list AND logged_at <= CAST(:from AS timestamptz) ORDER BY leaf_index DESC LIMIT 1), 0)
    GROUP BY floor(extract(epoch FROM logged_at) / CAST(:stretch AS bigint)))
ORDER BY leaf_index DESC

-- name: log.find-tile
SELECT hashes, root FROM log_tile WHERE level = :level AND tile_index = :index

-- name: log.list-tile-roots
SELECT root FROM log_tile
WHERE level = :level AND tile_index >= :from AND tile_index < :to ORDER BY tile_index

-- name: log.stream-entries
SELECT leaf_index, entry, type, logged_at, accreditation, certificate, supplier, list, event_id
FROM log_entry WHERE leaf_index >= ? ORDER BY leaf_index

-- name: log.stream-tiles
SELECT level, tile_index, hashes, root FROM log_tile ORDER BY level, tile_index

-- name: log.stream-checkpoints
SELECT size, root, note FROM log_checkpoint ORDER BY size

-- name: log.stream-openings
SELECT id, bytes FROM opening WHERE bytes IS NOT NULL ORDER BY id

-- name: log.stream-objects
SELECT digest, bytes FROM object ORDER BY digest

-- name: log.add-fold
INSERT INTO log_fold (size, note, state) VALUES (:size, :note, :state) ON CONFLICT (size) DO NOTHING

-- name: log.find-last-fold
SELECT size, note, state FROM log_fold WHERE size <= :size ORDER BY size DESC LIMIT 1

-- name: log.add-object
INSERT INTO object (digest, bytes) VALUES (:digest, :bytes) ON CONFLICT (digest) DO NOTHING

-- name: log.add-objects
INSERT INTO object (digest, bytes)
SELECT digest, bytes FROM unnest(CAST(:digests AS text[]), CAST(:documents AS bytea[])) AS t (digest, bytes)
ORDER BY digest ON CONFLICT (digest) DO NOTHING

-- name: log.find-object
SELECT bytes FROM object WHERE digest = :digest

-- name: log.add-opening
INSERT INTO opening (id, about, bytes) VALUES (CAST(:id AS uuid), CAST(:about AS uuid), :bytes)

-- name: log.find-opening
SELECT bytes FROM opening WHERE id = CAST(:id AS uuid)

-- name: log.erase-opening
UPDATE opening SET bytes = NULL WHERE id = CAST(:id AS uuid) AND bytes IS NOT NULL

-- name: log.erase-openings-about
UPDATE opening SET bytes = NULL WHERE about = CAST(:about AS uuid) AND bytes IS NOT NULL

-- name: log.list-objects
SELECT digest, bytes FROM object WHERE digest = ANY (CAST(:digests AS text[]))

-- name: log.list-openings
SELECT id, bytes FROM opening WHERE id = ANY (CAST(:ids AS uuid[]))

-- name: log.list-checkpoints-after
SELECT size, root, note, signed_at FROM log_checkpoint WHERE size >= :size ORDER BY size
