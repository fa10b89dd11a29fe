-- name: timers.add
INSERT INTO timer (id, kind, subject, due_at, set_at, calendar)
VALUES (CAST(:id AS uuid), :kind, :subject, :due, :at, CAST(:calendar AS text))

-- name: timers.cancel
UPDATE timer SET fired_at = :at, result = 'cancelled' WHERE subject = :subject AND kind = :kind AND fired_at IS NULL

-- name: timers.cancel-all
UPDATE timer SET fired_at = :at, result = 'cancelled' WHERE subject = :subject AND fired_at IS NULL

-- name: timers.find-next
SELECT id, kind, subject, due_at FROM timer WHERE fired_at IS NULL ORDER BY due_at, id LIMIT 1

-- name: timers.list-due
SELECT id, kind, subject, due_at FROM timer WHERE fired_at IS NULL AND due_at < :now ORDER BY due_at, id LIMIT 100

-- name: timers.take
UPDATE timer SET fired_at = :at, result = :result WHERE id = CAST(:id AS uuid) AND fired_at IS NULL

-- name: timers.count-of-kind
SELECT count(*) AS open FROM timer WHERE kind = :kind AND fired_at IS NULL

-- name: timers.add-task
INSERT INTO task (id, kind, subject, role, made_at)
SELECT CAST(:id AS uuid), CAST(:kind AS text), CAST(:subject AS text), CAST(:role AS text), CAST(:at AS timestamptz)
WHERE NOT EXISTS (SELECT 1 FROM task WHERE kind = CAST(:kind AS text) AND subject = CAST(:subject AS text)
    AND done_at IS NULL)

-- name: timers.end-tasks
UPDATE task SET done_at = :at WHERE subject = :subject AND done_at IS NULL

-- name: timers.end-task
UPDATE task SET done_at = :at WHERE subject = :subject AND kind = :kind AND done_at IS NULL

-- name: timers.list-tasks
SELECT id, kind, subject, role, made_at FROM task WHERE done_at IS NULL AND role = :role ORDER BY made_at, id LIMIT 200

-- name: timers.find-binding
-- The subject is a case, or an accreditation, alone or with the criterion of one of its conditions.
SELECT t.due_at, coalesce(
           (SELECT a.supplier FROM application a
               WHERE a.id = CASE WHEN t.subject ~ '^[0-9a-f]{8}-' THEN CAST(t.subject AS uuid) END),
           (SELECT c.supplier FROM accreditation c WHERE c.number = split_part(t.subject, ' ', 1))) AS supplier
FROM timer t
WHERE t.subject = CAST(:subject AS text) AND t.fired_at IS NULL AND t.kind = ANY(CAST(:kinds AS text[]))
ORDER BY t.due_at LIMIT 1
