-- name: accounts.lock
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(7305472, hashtext(:tag)) AS locked) AS gate

-- name: accounts.find
SELECT id, person FROM account WHERE tag = :tag AND unlinked_at IS NULL

-- name: accounts.find-by-session
-- The account with which a session began, as long as it is the same person's.
SELECT a.id, a.tag, a.person, s.second_factor,
       EXISTS (SELECT 1 FROM person_role r WHERE r.person = a.person) AS somebody
FROM web_session s JOIN account a ON a.id = s.account AND a.person = s.person AND a.unlinked_at IS NULL
WHERE s.id = CAST(:session AS uuid)

-- name: accounts.add
INSERT INTO account (id, tag, person, linked_at, code)
VALUES (CAST(:id AS uuid), :tag, CAST(:person AS uuid), :at, CAST(:code AS uuid))

-- name: accounts.unlink
UPDATE account SET unlinked_at = :at WHERE person = CAST(:person AS uuid) AND unlinked_at IS NULL

-- name: accounts.find-person
SELECT p.sealing_key,
       EXISTS (SELECT 1 FROM person_role r WHERE r.person = p.id AND r.supplier IS NULL AND r.ended_at IS NULL) AS staff
FROM person p WHERE p.id = CAST(:person AS uuid)
