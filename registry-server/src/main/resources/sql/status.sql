-- name: status.find-newest-list
SELECT coalesce(max(number), 0) AS number FROM status_list

-- name: status.count-positions
SELECT count(*) AS positions FROM status_position WHERE number = :number

-- name: status.lock-lists
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(7036874417766405) AS locked) AS gate

-- name: status.add-list
INSERT INTO status_list (number, purpose, changed) VALUES (:number, :purpose, true)

-- name: status.take-position
INSERT INTO status_position (number, index, certificate, accreditation)
SELECT max(number), CAST(:index AS integer), CAST(:certificate AS uuid), CAST(:accreditation AS text)
FROM status_list HAVING max(number) IS NOT NULL
ON CONFLICT (number, index) DO NOTHING
RETURNING number

-- name: status.revoke-certificates
-- The list is marked where a bit has changed and it is not marked yet: a row that many events would touch is touched
-- once between two publications, which hold events back.
WITH bit AS (
    UPDATE status_position SET revoked = true
    WHERE certificate = ANY (CAST(:certificates AS uuid[])) AND NOT revoked
    RETURNING number)
UPDATE status_list SET changed = true
WHERE purpose = 'revocation' AND number IN (SELECT number FROM bit) AND NOT changed

-- name: status.revoke-accreditation
-- Of certificates that were issued: what the log does not know sets no bit, or the fold refuses the list.
WITH bit AS (
    UPDATE status_position p SET revoked = true
    WHERE p.accreditation = :accreditation AND NOT p.revoked
      AND EXISTS (SELECT FROM certificate c WHERE c.id = p.certificate)
    RETURNING p.number)
UPDATE status_list SET changed = true
WHERE purpose = 'revocation' AND number IN (SELECT number FROM bit) AND NOT changed

-- name: status.suspend-accreditation
WITH bit AS (
    UPDATE status_position p SET suspended = :suspended
    WHERE p.accreditation = :accreditation AND p.suspended <> CAST(:suspended AS boolean)
      AND EXISTS (SELECT FROM certificate c WHERE c.id = p.certificate)
    RETURNING p.number)
UPDATE status_list SET changed = true
WHERE purpose = 'suspension' AND number IN (SELECT number FROM bit) AND NOT changed

-- name: status.list-due
SELECT number, purpose FROM status_list
WHERE changed OR due IS NULL OR due <= CAST(:now AS timestamptz)
ORDER BY number, purpose

-- name: status.list-revoked
SELECT p.index FROM status_position p WHERE p.number = :number AND p.revoked ORDER BY p.index

-- name: status.list-suspended
SELECT p.index FROM status_position p WHERE p.number = :number AND p.suspended ORDER BY p.index

-- name: status.mark-published
UPDATE status_list SET changed = false, due = CAST(:due AS timestamptz)
WHERE number = :number AND purpose = :purpose

-- name: status.find-position
SELECT number, index FROM status_position WHERE certificate = CAST(:certificate AS uuid)

-- name: status.add-standing
INSERT INTO status_standing (accreditation, scheme, edition, level, valid_from, valid_until, standing)
VALUES (:accreditation, :scheme, :edition, :level, CAST(:from AS timestamptz), CAST(:until AS timestamptz), 'in-force')

-- name: status.set-standing
UPDATE status_standing SET standing = :standing WHERE accreditation = :accreditation

-- name: status.extend-standing
UPDATE status_standing SET valid_until = CAST(:until AS timestamptz) WHERE accreditation = :accreditation

-- name: status.list-all
SELECT number, purpose FROM status_list ORDER BY number, purpose
