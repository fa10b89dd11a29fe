-- name: shares.find-held
SELECT supplier, state FROM accreditation WHERE number = :number

-- name: shares.list-held
SELECT number, state FROM accreditation WHERE supplier = CAST(:supplier AS uuid) ORDER BY number

-- name: shares.count-live
SELECT count(*) AS live FROM share_code
WHERE accreditation = :number AND withdrawn_at IS NULL AND expires_at > :now

-- name: shares.add
INSERT INTO share_code (id, tag, accreditation, made_by, made_at, expires_at)
VALUES (CAST(:id AS uuid), :tag, :number, CAST(:by AS uuid), :at, :expires)

-- name: shares.find
SELECT s.id, s.withdrawn_at IS NOT NULL AS withdrawn, a.supplier
FROM share_code s JOIN accreditation a ON a.number = s.accreditation
WHERE s.id = CAST(:id AS uuid)

-- name: shares.withdraw
UPDATE share_code SET withdrawn_by = CAST(:by AS uuid), withdrawn_at = :at
WHERE id = CAST(:id AS uuid) AND withdrawn_at IS NULL

-- name: shares.list
SELECT id, made_at, expires_at, withdrawn_at FROM share_code
WHERE accreditation = :number ORDER BY made_at DESC, id LIMIT 100

-- name: shares.find-certificate
SELECT a.certificate
FROM share_code s JOIN accreditation a ON a.number = s.accreditation
WHERE s.tag = :tag AND s.withdrawn_at IS NULL AND s.expires_at > :now
