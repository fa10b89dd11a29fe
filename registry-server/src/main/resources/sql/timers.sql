-- name: timers.add
INSERT INTO timer (id, kind, subject, due_at, set_at, calendar, reminders, next_at)
VALUES (CAST(:id AS uuid), :kind, :subject, :due, :at, CAST(:calendar AS text),
        CAST(:reminders AS timestamptz[]), :next)

-- name: timers.cancel
-- Also what was put before people because the deadline had passed.
WITH ended AS (
    UPDATE task SET done_at = :at
    WHERE split_part(subject, ' ', 1) = split_part(CAST(:subject AS text), ' ', 1)
      AND subject = CAST(:subject AS text) AND kind = CAST(:kind AS text) AND done_at IS NULL)
UPDATE timer SET fired_at = :at, result = 'cancelled'
WHERE split_part(subject, ' ', 1) = split_part(CAST(:subject AS text), ' ', 1)
  AND subject = CAST(:subject AS text) AND kind = CAST(:kind AS text) AND fired_at IS NULL

-- name: timers.cancel-all
-- On the subject and on every part of it.
WITH ended AS (
    UPDATE task SET done_at = :at WHERE split_part(subject, ' ', 1) = CAST(:subject AS text) AND done_at IS NULL)
UPDATE timer SET fired_at = :at, result = 'cancelled'
WHERE split_part(subject, ' ', 1) = CAST(:subject AS text) AND fired_at IS NULL

-- name: timers.find-next
SELECT id, kind, subject, due_at, next_at FROM timer WHERE fired_at IS NULL ORDER BY next_at, sequence LIMIT 1

-- name: timers.list-due
SELECT id, kind, subject, due_at FROM timer WHERE fired_at IS NULL AND due_at < :now ORDER BY due_at, id LIMIT 100

-- name: timers.take
UPDATE timer SET fired_at = :at, result = :result WHERE id = CAST(:id AS uuid) AND fired_at IS NULL

-- name: timers.advance
-- To the first reminder that is still to come, or to the deadline itself.
UPDATE timer SET next_at = coalesce(
    (SELECT min(r) FROM unnest(reminders) r WHERE r > CAST(:now AS timestamptz) AND r < due_at), due_at)
WHERE id = CAST(:id AS uuid) AND fired_at IS NULL AND next_at = CAST(:was AS timestamptz)

-- name: timers.count-of-kind
SELECT count(*) AS open FROM timer WHERE kind = :kind AND fired_at IS NULL

-- name: timers.find-supplier
-- Of a case, or of an accreditation.
SELECT coalesce(
    (SELECT a.supplier FROM application a
        WHERE a.id = CASE WHEN CAST(:subject AS text) ~ '^[0-9a-f]{8}-' THEN CAST(:subject AS uuid) END),
    (SELECT c.supplier FROM accreditation c WHERE c.number = :subject)) AS supplier

-- name: timers.add-task
INSERT INTO task (id, kind, subject, role, made_at, due_at)
SELECT CAST(:id AS uuid), CAST(:kind AS text), CAST(:subject AS text), CAST(:role AS text), CAST(:at AS timestamptz),
       CAST(:due AS timestamptz)
WHERE NOT EXISTS (SELECT 1 FROM task WHERE kind = CAST(:kind AS text) AND subject = CAST(:subject AS text)
    AND done_at IS NULL)

-- name: timers.hand-task
UPDATE task SET role = :role
WHERE split_part(subject, ' ', 1) = CAST(:subject AS text) AND subject = CAST(:subject AS text)
  AND kind = CAST(:kind AS text) AND done_at IS NULL

-- name: timers.list-tasks
-- With the holder of the accreditation that it is about.
SELECT t.id, t.kind, t.subject, t.role, t.made_at, t.due_at, a.supplier AS holder
FROM task t LEFT JOIN accreditation a ON a.number = split_part(t.subject, ' ', 1)
WHERE t.done_at IS NULL AND t.role = ANY(CAST(:roles AS text[])) ORDER BY t.made_at, t.id LIMIT 200

-- name: timers.find-task
SELECT t.kind, t.subject, t.role, t.made_at, t.due_at, t.done_at, t.words, a.supplier AS holder
FROM task t LEFT JOIN accreditation a ON a.number = split_part(t.subject, ' ', 1)
WHERE t.id = CAST(:id AS uuid) AND t.role = ANY(CAST(:roles AS text[]))

-- name: timers.end-task
UPDATE task SET done_at = :at, done_by = CAST(:by AS uuid), words = :words
WHERE id = CAST(:id AS uuid) AND done_at IS NULL
