-- name: mail.set-address
INSERT INTO person_address (person, sealed, set_at)
VALUES (CAST(:person AS uuid), CAST(:sealed AS bytea), :at)
ON CONFLICT (person) DO UPDATE SET sealed = EXCLUDED.sealed, set_at = EXCLUDED.set_at

-- name: mail.find-address
-- Of somebody who is not erased.
SELECT p.sealing_key, a.sealed, coalesce(a.letters, true) AS letters
FROM person p JOIN sealing_key k ON k.id = p.sealing_key AND k.wrapped IS NOT NULL
LEFT JOIN person_address a ON a.person = p.id
WHERE p.id = CAST(:person AS uuid)

-- name: mail.choose
INSERT INTO person_address (person, letters, set_at) VALUES (CAST(:person AS uuid), :letters, :at)
ON CONFLICT (person) DO UPDATE SET letters = EXCLUDED.letters

-- name: mail.list-unmailed
SELECT id, kind, due_at FROM person_notice
WHERE mailed_at IS NULL AND told_at > :since
ORDER BY told_at, id LIMIT 50 FOR UPDATE SKIP LOCKED

-- name: mail.list-readers
-- Who is told by a notice, wants letters and can be written to. Whoever has left has no role any more: a notice to the
-- person alone is about the work of one, but for that which says why there is none. The two kinds of readers are found
-- one after the other: of an OR over both everybody would be read.
WITH reader AS (
    SELECT n.person AS id FROM person_notice n
    WHERE n.id = CAST(:notice AS uuid) AND (n.kind = 'registration-closed'
        OR EXISTS (SELECT 1 FROM person_role r WHERE r.person = n.person AND r.ended_at IS NULL))
    UNION
    SELECT r.person FROM person_notice n JOIN person_role r ON r.supplier = n.supplier AND r.ended_at IS NULL
        AND (n.kind <> 'invitation-wanted' OR r.role = 'supplier-admin')
    WHERE n.id = CAST(:notice AS uuid))
SELECT p.id, p.sealing_key, a.sealed FROM reader
JOIN person p ON p.id = reader.id
JOIN sealing_key k ON k.id = p.sealing_key AND k.wrapped IS NOT NULL
JOIN person_address a ON a.person = p.id AND a.letters AND a.sealed IS NOT NULL
ORDER BY p.id

-- name: mail.set-mailed
UPDATE person_notice SET mailed_at = :at WHERE id = CAST(:notice AS uuid)

-- name: mail.add
INSERT INTO outgoing_mail (id, notice, person, sealing_key, letter, queued_at, next_at)
VALUES (CAST(:id AS uuid), CAST(:notice AS uuid), CAST(:person AS uuid), CAST(:key AS uuid), :letter, :at, :at)

-- name: mail.claim
-- One letter whose time has come, kept from others for as long as sending may take.
UPDATE outgoing_mail SET attempts = attempts + 1, next_at = :until
WHERE id = (SELECT id FROM outgoing_mail WHERE sent_at IS NULL AND given_up_at IS NULL AND next_at <= :at
    ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, notice, person, sealing_key, letter, attempts

-- name: mail.set-sent
UPDATE outgoing_mail SET sent_at = :at WHERE id = CAST(:id AS uuid) AND sent_at IS NULL AND given_up_at IS NULL

-- name: mail.set-next
UPDATE outgoing_mail SET next_at = :next WHERE id = CAST(:id AS uuid) AND sent_at IS NULL AND given_up_at IS NULL

-- name: mail.give-up
UPDATE outgoing_mail SET given_up_at = :at WHERE id = CAST(:id AS uuid) AND sent_at IS NULL AND given_up_at IS NULL

-- name: mail.count
SELECT count(*) FILTER (WHERE sent_at IS NULL AND given_up_at IS NULL) AS waiting,
       count(*) FILTER (WHERE given_up_at IS NOT NULL) AS given_up
FROM outgoing_mail
