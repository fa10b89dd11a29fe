-- name: people.count-roles
SELECT count(*) AS roles FROM person_role

-- name: people.add
INSERT INTO person (id, number, sealing_key, name, demo_token, enrolled_by, created_at)
VALUES (CAST(:id AS uuid), :number, CAST(:key AS uuid), :name, CAST(:token AS bytea), CAST(:by AS uuid), :at)

-- name: people.add-role
INSERT INTO person_role (id, person, role, supplier, appointed_by, agreed_by, appointed_at)
SELECT CAST(:id AS uuid), CAST(:person AS uuid), CAST(:role AS text), CAST(:supplier AS uuid), CAST(:by AS uuid),
       CAST(:agreed AS uuid), CAST(:at AS timestamptz)
WHERE NOT EXISTS (SELECT 1 FROM person_role WHERE person = CAST(:person AS uuid) AND role = CAST(:role AS text)
    AND supplier IS NOT DISTINCT FROM CAST(:supplier AS uuid) AND ended_at IS NULL)

-- name: people.end-role
UPDATE person_role SET ended_at = :at, ended_by = CAST(:by AS uuid), ended_with = CAST(:with AS uuid)
WHERE person = CAST(:person AS uuid) AND role = :role AND supplier IS NOT DISTINCT FROM CAST(:supplier AS uuid)
  AND ended_at IS NULL

-- name: people.find-by-token
-- A role is given as `role ` or `role supplier`.
SELECT p.id, p.number,
       ARRAY(SELECT r.role || ' ' || coalesce(CAST(r.supplier AS text), '') FROM person_role r
           WHERE r.person = p.id AND r.ended_at IS NULL) AS held
FROM person p WHERE p.demo_token = :token

-- name: people.find-by-id
SELECT p.id, p.number,
       ARRAY(SELECT r.role || ' ' || coalesce(CAST(r.supplier AS text), '') FROM person_role r
           WHERE r.person = p.id AND r.ended_at IS NULL) AS held
FROM person p WHERE p.id = CAST(:id AS uuid)

-- name: people.find-number
SELECT number FROM person WHERE id = CAST(:id AS uuid)

-- name: people.find-by-number
SELECT id FROM person WHERE number = :number

-- name: people.find-name
SELECT sealing_key, name FROM person WHERE id = CAST(:id AS uuid)

-- name: people.list-roles
SELECT role, supplier FROM person_role WHERE person = CAST(:id AS uuid) AND ended_at IS NULL

-- name: people.list-personas
SELECT p.number, ARRAY(SELECT DISTINCT r.role FROM person_role r WHERE r.person = p.id AND r.ended_at IS NULL
    ORDER BY r.role) AS roles
FROM person p ORDER BY p.number

-- name: people.lock-role
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(7305471, hashtext(:person)) AS locked) AS gate

-- name: people.count-other-appointers
SELECT count(*) AS others FROM person_role
WHERE person <> CAST(:person AS uuid) AND role IN ('scheme-owner', 'governor')

-- name: people.add-wish
INSERT INTO role_wish (id, person, role, change, wished_by, wished_at)
VALUES (CAST(:id AS uuid), CAST(:person AS uuid), :role, :change, CAST(:by AS uuid), :at)
ON CONFLICT (person, role, change, wished_by) WHERE done_at IS NULL DO UPDATE SET wished_at = EXCLUDED.wished_at

-- name: people.find-wish
SELECT w.wished_by FROM role_wish w
WHERE w.person = CAST(:person AS uuid) AND w.role = :role AND w.change = :change AND w.done_at IS NULL
  AND w.wished_by <> CAST(:by AS uuid) AND w.wished_at > CAST(:since AS timestamptz)
  AND (may_appoint(w.wished_by) OR w.change = 'end' AND w.wished_by = w.person)
ORDER BY w.wished_at, w.id LIMIT 1

-- name: people.close-wishes
UPDATE role_wish SET done_at = :at
WHERE person = CAST(:person AS uuid) AND role = :role AND done_at IS NULL
