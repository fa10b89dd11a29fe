-- name: enrolment.find-person
-- Somebody for whom a code can be asked. A role of the registry is what makes it take two.
SELECT p.id, k.wrapped IS NULL AS erased,
       EXISTS (SELECT 1 FROM person_role r WHERE r.person = p.id AND r.supplier IS NULL AND r.ended_at IS NULL) AS staff,
       EXISTS (SELECT 1 FROM account a WHERE a.person = p.id) AS ever_linked,
       EXISTS (SELECT 1 FROM person_role r WHERE r.role IN ('scheme-owner', 'governor')
           AND r.person NOT IN (p.id, CAST(:actor AS uuid))) AS others
FROM person p JOIN sealing_key k ON k.id = p.sealing_key WHERE p.id = CAST(:person AS uuid)

-- name: enrolment.add
INSERT INTO enrolment_code (id, person, agreed_by)
VALUES (CAST(:id AS uuid), CAST(:person AS uuid), CAST(:agreed AS uuid))

-- name: enrolment.withdraw
UPDATE one_time_code SET withdrawn_by = CAST(:by AS uuid), withdrawn_at = :at
WHERE id IN (SELECT e.id FROM enrolment_code e WHERE e.person = CAST(:person AS uuid))
  AND used_at IS NULL AND withdrawn_at IS NULL

-- name: enrolment.find-open
SELECT id FROM one_time_code
WHERE id = CAST(:id AS uuid) AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > :now

-- name: enrolment.find
SELECT e.id, e.person FROM enrolment_code e
JOIN person p ON p.id = e.person JOIN sealing_key k ON k.id = p.sealing_key AND k.wrapped IS NOT NULL
WHERE e.id = CAST(:id AS uuid)

-- name: enrolment.find-first-role
-- Who has ever held a role; two rows are enough to know that it is more than one person.
WITH one AS (SELECT person FROM person_role LIMIT 1)
SELECT p.id, p.number FROM person p WHERE p.id IN (
    SELECT person FROM one
    UNION ALL (SELECT r.person FROM person_role r WHERE r.person <> (SELECT person FROM one) LIMIT 1))
