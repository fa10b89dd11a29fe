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

-- name: suppliers.list
SELECT s.id, s.kind AS supplier_kind, s.sealing_key AS supplier_key, s.identity AS supplier_identity,
       s.verified_at IS NOT NULL AS supplier_verified, s.announced_at IS NOT NULL AS supplier_announced,
       s.erased_at IS NOT NULL AS supplier_erased, k.wrapped
FROM supplier s JOIN sealing_key k ON k.id = s.sealing_key WHERE s.id = ANY(CAST(:ids AS uuid[]))

-- name: suppliers.lock
SELECT id, kind, sealing_key, verified_at IS NOT NULL AS verified, announced_at IS NOT NULL AS announced,
       erased_at IS NOT NULL AS erased
FROM supplier WHERE id = CAST(:id AS uuid) FOR UPDATE

-- name: suppliers.find-identity
SELECT identity FROM supplier WHERE id = CAST(:id AS uuid)

-- name: suppliers.list-only-people
SELECT DISTINCT p.id, p.sealing_key
FROM person p JOIN person_role r ON r.person = p.id AND r.supplier = CAST(:id AS uuid)
WHERE NOT EXISTS (SELECT 1 FROM person_role o
    WHERE o.person = p.id AND o.supplier IS DISTINCT FROM CAST(:id AS uuid))
ORDER BY p.id

-- name: suppliers.end-roles
UPDATE person_role SET ended_at = :at WHERE supplier = CAST(:id AS uuid) AND ended_at IS NULL
