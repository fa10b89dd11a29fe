-- name: sessions.add
INSERT INTO web_session (id, token, person, account, second_factor, roles, begun_at, used_at, proved_at, ends_at,
    provider_session, identity_token)
VALUES (CAST(:id AS uuid), :token, CAST(:person AS uuid), CAST(:account AS uuid), :second,
        :roles, :at, :at, CAST(:proved AS timestamptz), :ends, CAST(:there AS bytea), CAST(:identity AS bytea))

-- name: sessions.find
-- An account that is somebody else's now opens nothing that it had opened before.
SELECT s.id, s.person, s.second_factor, s.roles, s.organisation, s.used_at, s.proved_at,
       p.number, p.sealing_key, k.wrapped, p.name AS person_name,
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

-- name: sessions.find-there
SELECT s.provider_session, s.identity_token, s.proved_at, p.sealing_key
FROM web_session s JOIN person p ON p.id = s.person WHERE s.id = CAST(:id AS uuid)

-- name: sessions.end-there
-- The sessions that began with one session of the provider, or with an account, or with both.
DELETE FROM web_session s
WHERE (CAST(:there AS bytea) IS NULL OR s.provider_session = CAST(:there AS bytea))
  AND (CAST(:account AS bytea) IS NULL
    OR EXISTS (SELECT 1 FROM account a WHERE a.id = s.account AND a.tag = CAST(:account AS bytea)))
  AND (CAST(:there AS bytea) IS NOT NULL OR CAST(:account AS bytea) IS NOT NULL)

-- name: sessions.end
DELETE FROM web_session WHERE token = :token

-- name: sessions.list
SELECT s.id, s.begun_at, s.used_at, s.ends_at, s.second_factor, s.organisation
FROM web_session s LEFT JOIN account a ON a.id = s.account
WHERE s.person = CAST(:person AS uuid) AND s.ends_at > :now AND s.used_at > :idle AND a.unlinked_at IS NULL
ORDER BY s.used_at DESC, s.id LIMIT CAST(:limit AS bigint)

-- name: sessions.lock-own
-- In one order, so that two who end each other wait and do not block.
SELECT id FROM web_session WHERE person = CAST(:person AS uuid) ORDER BY id FOR UPDATE

-- name: sessions.end-own
DELETE FROM web_session WHERE id = CAST(:id AS uuid) AND person = CAST(:person AS uuid)

-- name: sessions.end-others
DELETE FROM web_session WHERE person = CAST(:person AS uuid) AND id IS DISTINCT FROM CAST(:keep AS uuid)

-- name: sessions.end-all
DELETE FROM web_session WHERE person = CAST(:person AS uuid)

-- name: sessions.clean
DELETE FROM web_session WHERE ends_at <= :now OR used_at <= :idle
