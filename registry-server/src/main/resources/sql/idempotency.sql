-- name: idempotency.begin
INSERT INTO idempotency (person, key, request, receipt, at)
VALUES (CAST(:person AS uuid), :key, :request, '', :at)
ON CONFLICT (person, key) DO NOTHING

-- name: idempotency.find
SELECT request, receipt FROM idempotency WHERE person = CAST(:person AS uuid) AND key = :key

-- name: idempotency.end
UPDATE idempotency SET receipt = :receipt WHERE person = CAST(:person AS uuid) AND key = :key

-- name: idempotency.begin-public
INSERT INTO public_request (key, request, receipt, at) VALUES (:key, :request, '', :at) ON CONFLICT (key) DO NOTHING

-- name: idempotency.find-public
SELECT request, receipt FROM public_request WHERE key = :key

-- name: idempotency.end-public
UPDATE public_request SET receipt = :receipt WHERE key = :key
