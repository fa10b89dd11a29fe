-- name: clarifications.count
SELECT count(*) AS rounds FROM clarification WHERE application = CAST(:id AS uuid)

-- name: clarifications.add
INSERT INTO clarification (id, application, number, asked_by, questions, asked_at, answer_due)
VALUES (CAST(:clarification AS uuid), CAST(:id AS uuid), CAST(:number AS integer), CAST(:by AS uuid), :questions, :at,
        :due)

-- name: clarifications.find-open
SELECT id, number, questions, answer_due FROM clarification WHERE application = CAST(:id AS uuid) AND ended_at IS NULL

-- name: clarifications.answer
UPDATE clarification SET answers = :answers, answered_by = CAST(:by AS uuid), answered_at = :at, ended_at = :at
WHERE id = CAST(:clarification AS uuid) AND ended_at IS NULL

-- name: clarifications.end
UPDATE clarification SET ended_at = :at WHERE id = CAST(:clarification AS uuid) AND ended_at IS NULL

-- name: clarifications.list
SELECT id, number, asked_by, questions, asked_at, answer_due, answers, answered_at, ended_at
FROM clarification WHERE application = CAST(:id AS uuid) ORDER BY number
