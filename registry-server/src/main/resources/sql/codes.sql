-- name: codes.add
INSERT INTO one_time_code (id, purpose, tag, made_by, made_at, expires_at)
VALUES (CAST(:id AS uuid), :purpose, :tag, CAST(:by AS uuid), :at, :expires)

-- name: codes.find
SELECT id FROM one_time_code
WHERE tag = :tag AND purpose = :purpose AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > :now

-- name: codes.use
UPDATE one_time_code SET used_by = CAST(:by AS uuid), used_at = :now
WHERE tag = :tag AND purpose = :purpose AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > :now
RETURNING id

-- name: codes.withdraw
UPDATE one_time_code SET withdrawn_by = CAST(:by AS uuid), withdrawn_at = :at
WHERE id = CAST(:id AS uuid) AND used_at IS NULL AND withdrawn_at IS NULL
