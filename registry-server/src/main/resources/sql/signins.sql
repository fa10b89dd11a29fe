-- name: signins.add
INSERT INTO sign_in (state, browser, next, ends_at) VALUES (:state, :browser, :next, :ends)

-- name: signins.take
DELETE FROM sign_in WHERE state = :state RETURNING browser, next, ends_at

-- name: signins.add-logout
-- None if it was obeyed before.
INSERT INTO logout_token (tag, ends_at) VALUES (:tag, :ends) ON CONFLICT (tag) DO NOTHING

-- name: signins.clean-logouts
DELETE FROM logout_token WHERE ends_at <= :now

-- name: signins.clean
DELETE FROM sign_in WHERE ends_at <= :now
