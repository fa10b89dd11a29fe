-- name: sealing.add-key
INSERT INTO sealing_key (id, wrapped, created_at) VALUES (CAST(:id AS uuid), :wrapped, :at)

-- name: sealing.find-key
SELECT wrapped FROM sealing_key WHERE id = CAST(:id AS uuid)

-- name: sealing.destroy-key
UPDATE sealing_key SET wrapped = NULL, destroyed_at = :at WHERE id = CAST(:id AS uuid) AND wrapped IS NOT NULL
