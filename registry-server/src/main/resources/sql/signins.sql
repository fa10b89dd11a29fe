-- name: signins.add
INSERT INTO sign_in (state, browser, next, ends_at) VALUES (:state, :browser, :next, :ends)

-- name: signins.take
DELETE FROM sign_in WHERE state = :state RETURNING browser, next, ends_at

-- name: signins.lock
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(7305472, hashtext(:tag)) AS locked) AS gate

-- name: signins.find-account
SELECT person FROM account WHERE tag = :tag

-- name: signins.add-account
INSERT INTO account (id, tag, person, linked_at) VALUES (CAST(:id AS uuid), :tag, CAST(:person AS uuid), :at)

-- name: signins.clean
DELETE FROM sign_in WHERE ends_at <= :now
