-- name: cases.list-queue
-- Cases that wait for what the person may do: of the states of its roles, of some of them only where the role was asked
-- to do something, and of assessors only those assigned to them. Oldest first.
SELECT a.id, a.supplier, a.level, a.state, a.round, a.submitted_at, a.completed_at,
       (SELECT min(t.due_at) FROM
           (SELECT due_at FROM timer WHERE split_part(subject, ' ', 1) = CAST(a.id AS text) AND fired_at IS NULL
                AND kind = ANY(CAST(:kinds AS text[]))
            UNION ALL
            SELECT due_at FROM task WHERE split_part(subject, ' ', 1) = CAST(a.id AS text) AND done_at IS NULL
                AND kind = ANY(CAST(:kinds AS text[]))) t) AS due_at
FROM application a
WHERE a.state = ANY(CAST(:states AS text[])) AND a.submitted_at IS NOT NULL
  AND (a.state <> ALL(CAST(:asked AS text[])) OR EXISTS (SELECT 1 FROM task k
      WHERE split_part(k.subject, ' ', 1) = CAST(a.id AS text) AND k.role = :role AND k.done_at IS NULL))
  AND (NOT CAST(:assigned AS boolean) OR EXISTS (SELECT 1 FROM assignment s
      WHERE s.application = a.id AND s.assessor = CAST(:person AS uuid) AND s.interest IS NOT TRUE))
  AND (NOT CAST(:mine AS boolean) OR EXISTS (SELECT 1 FROM case_duty d
      WHERE d.application = a.id AND d.person = CAST(:person AS uuid)))
  AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
  AND (a.submitted_at, a.id) > (CAST(:after AS timestamptz), CAST(:id AS uuid))
ORDER BY a.submitted_at, a.id
LIMIT CAST(:limit AS bigint)

-- name: cases.list-queue-by-due
-- The same by the next deadline of the kinds that press the role; one that has passed first.
SELECT a.id, a.supplier, a.level, a.state, a.round, a.submitted_at, a.completed_at, t.due_at
FROM (SELECT subject, min(due_at) AS due_at FROM
          (SELECT subject, due_at FROM timer WHERE fired_at IS NULL AND kind = ANY(CAST(:kinds AS text[]))
           UNION ALL
           SELECT subject, due_at FROM task WHERE done_at IS NULL AND due_at IS NOT NULL
               AND kind = ANY(CAST(:kinds AS text[]))) d
      GROUP BY subject) t JOIN application a ON a.id = CAST(t.subject AS uuid)
WHERE a.state = ANY(CAST(:states AS text[])) AND a.submitted_at IS NOT NULL
  AND (a.state <> ALL(CAST(:asked AS text[])) OR EXISTS (SELECT 1 FROM task k
      WHERE split_part(k.subject, ' ', 1) = t.subject AND k.role = :role AND k.done_at IS NULL))
  AND (NOT CAST(:assigned AS boolean) OR EXISTS (SELECT 1 FROM assignment s
      WHERE s.application = a.id AND s.assessor = CAST(:person AS uuid) AND s.interest IS NOT TRUE))
  AND (NOT CAST(:mine AS boolean) OR EXISTS (SELECT 1 FROM case_duty d
      WHERE d.application = a.id AND d.person = CAST(:person AS uuid)))
  AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
  AND (t.due_at, a.id) > (CAST(:after AS timestamptz), CAST(:id AS uuid))
ORDER BY t.due_at, a.id
LIMIT CAST(:limit AS bigint)

-- name: cases.list-turns
-- How far the assessors of these cases are, and the person among them.
SELECT a.id, a.intent_answer IS NOT NULL AS answered, coalesce(a.answer_due > CAST(:now AS timestamptz), false) AS early,
       count(s.assessor) AS team,
       count(*) FILTER (WHERE s.interest IS NULL AND s.assessor IS NOT NULL) AS undeclared,
       count(*) FILTER (WHERE s.cleared AND c.assessor IS NULL) AS unscored,
       coalesce(bool_or(s.assessor = CAST(:person AS uuid) AND s.interest IS NULL), false) AS undeclared_self,
       coalesce(bool_or(s.assessor = CAST(:person AS uuid) AND s.cleared AND c.assessor IS NULL), false)
           AS unscored_self,
       EXISTS (SELECT 1 FROM task k
           WHERE split_part(k.subject, ' ', 1) = CAST(a.id AS text) AND k.kind = 'third-assessor'
               AND k.done_at IS NULL) AS third_wanted,
       EXISTS (SELECT 1 FROM agreed_scores g WHERE g.application = a.id AND g.round = a.round) AS proposed,
       EXISTS (SELECT 1 FROM score_confirmation f WHERE f.application = a.id AND f.round = a.round
           AND f.assessor = CAST(:person AS uuid) AND f.agreed = (SELECT g.id FROM agreed_scores g
               WHERE g.application = a.id AND g.round = a.round ORDER BY g.proposed_at DESC, g.id LIMIT 1))
           AS confirmed_self
FROM application a LEFT JOIN assignment s ON s.application = a.id
LEFT JOIN score_sheet c ON c.application = s.application AND c.assessor = s.assessor AND c.round = a.round
WHERE a.id = ANY(CAST(:ids AS uuid[]))
GROUP BY a.id

-- name: cases.list-duties
SELECT p.number, d.duty, d.at FROM case_duty d JOIN person p ON p.id = d.person
WHERE d.application = CAST(:id AS uuid) AND d.duty <> 'apply' ORDER BY d.at, p.number

-- name: cases.list-deadlines
SELECT kind, due_at, calendar FROM timer
WHERE split_part(subject, ' ', 1) = CAST(:subject AS text) AND fired_at IS NULL ORDER BY due_at, kind

-- name: cases.list-assessors
SELECT s.assessor, p.number, s.lead, s.third, s.interest, s.declared_at,
       EXISTS (SELECT 1 FROM score_sheet c WHERE c.application = s.application AND c.assessor = s.assessor
           AND c.round = CAST(:round AS integer)) AS scored
FROM assignment s JOIN person p ON p.id = s.assessor
WHERE s.application = CAST(:id AS uuid) ORDER BY s.assigned_at, p.number

-- name: cases.list-decisions
-- With what the assessors had found; and, to an announced refusal that still stands, the supplier's answer.
SELECT d.id, d.outcome, d.reasons, d.decided_at, g.id AS agreed, g.findings,
       CASE WHEN d.outcome = 'intent-to-refuse' AND d.round = a.round THEN a.intent_answer END AS answer
FROM decision d JOIN application a ON a.id = d.application
JOIN agreed_scores g ON g.application = d.application AND g.round = d.round AND g.digest = d.score_digest
WHERE d.application = CAST(:id AS uuid) ORDER BY d.decided_at, d.id

-- name: cases.find-task
SELECT made_at FROM task WHERE subject = :subject AND kind = :kind AND done_at IS NULL

-- name: cases.find-assignment
SELECT s.cleared, s.interest IS NOT NULL AS declared,
       EXISTS (SELECT 1 FROM score_sheet c WHERE c.application = s.application AND c.assessor = s.assessor
           AND c.round = CAST(:round AS integer)) AS scored
FROM assignment s WHERE s.application = CAST(:id AS uuid) AND s.assessor = CAST(:person AS uuid)
