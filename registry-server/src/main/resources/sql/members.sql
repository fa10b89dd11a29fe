-- name: members.list
-- Everybody of a supplier, each with the roles held for it.
SELECT p.id AS person, p.number, p.sealing_key, k.wrapped, p.name AS person_name,
       array_agg(r.role || ' ' || CAST(r.supplier AS text) ORDER BY r.role) AS held
FROM person_role r JOIN person p ON p.id = r.person JOIN sealing_key k ON k.id = p.sealing_key
WHERE r.supplier = CAST(:supplier AS uuid) AND r.ended_at IS NULL
GROUP BY p.id, p.number, p.sealing_key, k.wrapped, p.name, p.created_at
ORDER BY min(r.appointed_at), p.number

-- name: members.list-roles
SELECT role FROM person_role
WHERE supplier = CAST(:supplier AS uuid) AND person = CAST(:person AS uuid) AND ended_at IS NULL ORDER BY role

-- name: members.add-invitation
INSERT INTO invitation (id, supplier, roles, address)
VALUES (CAST(:id AS uuid), CAST(:supplier AS uuid), :roles, CAST(:address AS bytea))

-- name: members.find-invitation
SELECT i.supplier, i.roles, c.made_by, c.expires_at FROM invitation i JOIN one_time_code c ON c.id = i.id
WHERE i.id = CAST(:id AS uuid)

-- name: members.list-invitations
SELECT i.id, i.roles, i.address, c.made_at, c.expires_at FROM invitation i JOIN one_time_code c ON c.id = i.id
WHERE i.supplier = CAST(:supplier AS uuid) AND c.used_at IS NULL AND c.withdrawn_at IS NULL AND c.expires_at > :now
ORDER BY c.made_at DESC, i.id

-- name: members.list-asked
-- Who has asked for an invitation and does not belong to it yet, latest first.
SELECT n.subject AS number, max(n.told_at) AS asked_at FROM person_notice n
WHERE n.supplier = CAST(:supplier AS uuid) AND n.kind = :kind AND n.told_at > :since
  AND NOT EXISTS (SELECT 1 FROM person p JOIN person_role r ON r.person = p.id
      WHERE p.number = n.subject AND r.supplier = n.supplier AND r.ended_at IS NULL)
GROUP BY n.subject ORDER BY asked_at DESC, n.subject LIMIT CAST(:limit AS bigint)

-- name: members.withdraw-invitations-of
-- What somebody offered who no longer may.
UPDATE one_time_code SET withdrawn_by = CAST(:by AS uuid), withdrawn_at = :at
WHERE made_by = CAST(:person AS uuid) AND used_at IS NULL AND withdrawn_at IS NULL
  AND id IN (SELECT id FROM invitation WHERE supplier = CAST(:supplier AS uuid))
