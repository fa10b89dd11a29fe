-- name: signins.add
INSERT INTO sign_in (state, browser, next, ends_at) VALUES (:state, :browser, :next, :ends)

-- name: signins.take
DELETE FROM sign_in WHERE state = :state RETURNING browser, next, ends_at

-- name: signins.clean
DELETE FROM sign_in WHERE ends_at <= :now
