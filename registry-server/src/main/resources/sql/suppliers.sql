-- name: suppliers.add
INSERT INTO supplier (id, kind, sealing_key, identity, registered_by, registered_at)
VALUES (CAST(:id AS uuid), :kind, CAST(:key AS uuid), :identity, CAST(:by AS uuid), :at)

-- name: suppliers.add-identifier
INSERT INTO supplier_identifier (supplier, scheme, tag, strong) VALUES (CAST(:supplier AS uuid), :scheme, :tag, :strong)

-- name: suppliers.remove-identifiers
DELETE FROM supplier_identifier WHERE supplier = CAST(:id AS uuid)

-- name: suppliers.add-advice
INSERT INTO advice (id, supplier, person, given_at, bars_until)
VALUES (CAST(:id AS uuid), CAST(:supplier AS uuid), CAST(:person AS uuid), :given, :until)

-- name: suppliers.verify
UPDATE supplier SET verified_by = CAST(:by AS uuid), verified_at = :at WHERE id = CAST(:id AS uuid)

-- name: suppliers.announce
UPDATE supplier SET identity_ref = :ref, announced_at = :at WHERE id = CAST(:id AS uuid)

-- name: suppliers.set-ref
UPDATE supplier SET identity_ref = :ref WHERE id = CAST(:id AS uuid)

-- name: suppliers.set-identity
UPDATE supplier SET identity = :identity WHERE id = CAST(:id AS uuid)

-- name: suppliers.erase
UPDATE supplier SET erased_at = :at WHERE id = CAST(:id AS uuid)

-- name: suppliers.find
SELECT id, kind, sealing_key, verified_at IS NOT NULL AS verified, announced_at IS NOT NULL AS announced,
       erased_at IS NOT NULL AS erased
FROM supplier WHERE id = CAST(:id AS uuid)

-- name: suppliers.lock
SELECT id, kind, sealing_key, verified_at IS NOT NULL AS verified, announced_at IS NOT NULL AS announced,
       erased_at IS NOT NULL AS erased
FROM supplier WHERE id = CAST(:id AS uuid) FOR UPDATE

-- name: suppliers.find-identity
SELECT identity FROM supplier WHERE id = CAST(:id AS uuid)
