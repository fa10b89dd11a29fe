-- name: sessions.add
INSERT INTO web_session (id, token, person, account, second_factor, roles, begun_at, used_at, ends_at)
VALUES (CAST(:id AS uuid), :token, CAST(:person AS uuid), CAST(:account AS uuid), :second, :roles, :at, :at, :ends)

-- name: sessions.find
-- An account that is somebody else's now opens nothing that it had opened before.
SELECT s.id, s.person, s.second_factor, s.roles, s.organisation, s.used_at, p.number, p.sealing_key, k.wrapped,
       p.name AS person_name,
       ARRAY(SELECT r.role || ' ' || coalesce(CAST(r.supplier AS text), '') FROM person_role r
           WHERE r.person = p.id AND r.ended_at IS NULL ORDER BY 1) AS held
FROM web_session s JOIN person p ON p.id = s.person JOIN sealing_key k ON k.id = p.sealing_key
LEFT JOIN account a ON a.id = s.account
WHERE s.token = :token AND s.ends_at > :now AND s.used_at > :idle AND a.unlinked_at IS NULL

-- name: sessions.touch
UPDATE web_session SET used_at = :now WHERE id = CAST(:id AS uuid) AND used_at < :now

-- name: sessions.rotate
UPDATE web_session SET token = :fresh, roles = :roles WHERE id = CAST(:id AS uuid) AND token = :token

-- name: sessions.choose
UPDATE web_session SET organisation = CAST(:supplier AS uuid) WHERE id = CAST(:id AS uuid)

-- name: sessions.end
DELETE FROM web_session WHERE token = :token

-- name: sessions.end-all
DELETE FROM web_session WHERE person = CAST(:person AS uuid)

-- name: sessions.clean
DELETE FROM web_session WHERE ends_at <= :now OR used_at <= :idle
