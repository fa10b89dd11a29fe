-- name: idempotency.begin
INSERT INTO idempotency (person, key, request, receipt, at)
VALUES (CAST(:person AS uuid), :key, :request, '', :at)
ON CONFLICT (person, key) DO NOTHING

-- name: idempotency.find
SELECT request, receipt FROM idempotency WHERE person = CAST(:person AS uuid) AND key = :key

-- name: idempotency.end
UPDATE idempotency SET receipt = :receipt WHERE person = CAST(:person AS uuid) AND key = :key
