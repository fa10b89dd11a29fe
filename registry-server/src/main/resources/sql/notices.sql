-- name: notices.add
INSERT INTO person_notice (id, person, supplier, kind, subject, due_at, told_at)
VALUES (CAST(:id AS uuid), CAST(:person AS uuid), CAST(:supplier AS uuid), :kind, :subject,
        CAST(:due AS timestamptz), :at)

-- name: notices.list
-- Newest first, those of one moment as they were told; a supplier's notices are those of all its people. Both are found
-- by an index because the suppliers are an array: of a subquery beside OR everything would be read. Who asks for an
-- invitation is told to those alone who can invite.
SELECT n.id, n.supplier, n.kind, n.subject, n.due_at, n.told_at, n.sequence, r.read_at
FROM person_notice n LEFT JOIN person_notice_read r ON r.notice = n.id AND r.person = CAST(:person AS uuid)
WHERE (n.person = CAST(:person AS uuid)
    OR n.supplier = ANY (ARRAY(SELECT o.supplier FROM person_role o WHERE o.person = CAST(:person AS uuid)
        AND o.supplier IS NOT NULL AND o.ended_at IS NULL))
    AND (n.kind <> 'invitation-wanted' OR n.supplier = ANY (ARRAY(SELECT o.supplier FROM person_role o
        WHERE o.person = CAST(:person AS uuid) AND o.role = 'supplier-admin' AND o.ended_at IS NULL))))
  AND (n.told_at, n.sequence) < (CAST(:before AS timestamptz), CAST(:sequence AS bigint))
ORDER BY n.told_at DESC, n.sequence DESC
LIMIT CAST(:limit AS bigint)

-- name: notices.count-unread
SELECT count(*) AS unread FROM person_notice n
WHERE (n.person = CAST(:person AS uuid)
    OR n.supplier = ANY (ARRAY(SELECT o.supplier FROM person_role o WHERE o.person = CAST(:person AS uuid)
        AND o.supplier IS NOT NULL AND o.ended_at IS NULL))
    AND (n.kind <> 'invitation-wanted' OR n.supplier = ANY (ARRAY(SELECT o.supplier FROM person_role o
        WHERE o.person = CAST(:person AS uuid) AND o.role = 'supplier-admin' AND o.ended_at IS NULL))))
  AND NOT EXISTS (SELECT 1 FROM person_notice_read r WHERE r.notice = n.id AND r.person = CAST(:person AS uuid))

-- name: notices.find
SELECT n.id, n.told_at, n.sequence FROM person_notice n
WHERE n.id = CAST(:id AS uuid) AND (n.person = CAST(:person AS uuid)
    OR n.supplier = ANY (ARRAY(SELECT o.supplier FROM person_role o WHERE o.person = CAST(:person AS uuid)
        AND o.supplier IS NOT NULL AND o.ended_at IS NULL))
    AND (n.kind <> 'invitation-wanted' OR n.supplier = ANY (ARRAY(SELECT o.supplier FROM person_role o
        WHERE o.person = CAST(:person AS uuid) AND o.role = 'supplier-admin' AND o.ended_at IS NULL))))

-- name: notices.read
INSERT INTO person_notice_read (notice, person, read_at) VALUES (CAST(:id AS uuid), CAST(:person AS uuid), :at)
ON CONFLICT (notice, person) DO NOTHING

-- name: notices.read-until
INSERT INTO person_notice_read (notice, person, read_at)
SELECT n.id, CAST(:person AS uuid), :at FROM person_notice n
WHERE (n.person = CAST(:person AS uuid)
    OR n.supplier = ANY (ARRAY(SELECT o.supplier FROM person_role o WHERE o.person = CAST(:person AS uuid)
        AND o.supplier IS NOT NULL AND o.ended_at IS NULL))
    AND (n.kind <> 'invitation-wanted' OR n.supplier = ANY (ARRAY(SELECT o.supplier FROM person_role o
        WHERE o.person = CAST(:person AS uuid) AND o.role = 'supplier-admin' AND o.ended_at IS NULL))))
  AND (n.told_at, n.sequence) <= (CAST(:told AS timestamptz), CAST(:sequence AS bigint))
ON CONFLICT (notice, person) DO NOTHING
