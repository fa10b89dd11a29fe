-- name: cases.list-queue
-- Cases that wait for what the person may do: of the states of its roles, and of assessors only those assigned to them.
-- Oldest first.
SELECT a.id, a.supplier, a.level, a.state, a.round, a.submitted_at, a.completed_at,
       (SELECT min(t.due_at) FROM timer t WHERE t.subject = CAST(a.id AS text) AND t.fired_at IS NULL
           AND t.kind = ANY(CAST(:kinds AS text[]))) AS due_at
FROM application a
WHERE a.state = ANY(CAST(:states AS text[])) AND a.submitted_at IS NOT NULL
  AND (NOT CAST(:assigned AS boolean) OR EXISTS (SELECT 1 FROM assignment s
      WHERE s.application = a.id AND s.assessor = CAST(:person AS uuid) AND s.interest IS NOT TRUE))
  AND (NOT CAST(:mine AS boolean) OR EXISTS (SELECT 1 FROM case_duty d
      WHERE d.application = a.id AND d.person = CAST(:person AS uuid)))
  AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
  AND (a.submitted_at, a.id) > (CAST(:after AS timestamptz), CAST(:id AS uuid))
ORDER BY a.submitted_at, a.id
LIMIT CAST(:limit AS bigint)

-- name: cases.list-queue-by-due
-- The same by the next deadline of the kinds that press the role.
SELECT a.id, a.supplier, a.level, a.state, a.round, a.submitted_at, a.completed_at, t.due_at
FROM timer t JOIN application a ON a.id = CAST(t.subject AS uuid)
WHERE t.fired_at IS NULL AND t.kind = ANY(CAST(:kinds AS text[]))
  AND a.state = ANY(CAST(:states AS text[])) AND a.submitted_at IS NOT NULL
  AND (NOT CAST(:assigned AS boolean) OR EXISTS (SELECT 1 FROM assignment s
      WHERE s.application = a.id AND s.assessor = CAST(:person AS uuid) AND s.interest IS NOT TRUE))
  AND (NOT CAST(:mine AS boolean) OR EXISTS (SELECT 1 FROM case_duty d
      WHERE d.application = a.id AND d.person = CAST(:person AS uuid)))
  AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
  AND (t.due_at, a.id) > (CAST(:after AS timestamptz), CAST(:id AS uuid))
ORDER BY t.due_at, a.id
LIMIT CAST(:limit AS bigint)

-- name: cases.list-duties
SELECT p.number, d.duty, d.at FROM case_duty d JOIN person p ON p.id = d.person
WHERE d.application = CAST(:id AS uuid) AND d.duty <> 'apply' ORDER BY d.at, p.number

-- name: cases.list-deadlines
SELECT kind, due_at, calendar FROM timer WHERE subject = CAST(:subject AS text) AND fired_at IS NULL ORDER BY due_at, kind

-- name: cases.list-assessors
SELECT s.assessor, p.number, s.lead, s.third, s.interest, s.declared_at,
       EXISTS (SELECT 1 FROM score_sheet c WHERE c.application = s.application AND c.assessor = s.assessor
           AND c.round = CAST(:round AS integer)) AS scored
FROM assignment s JOIN person p ON p.id = s.assessor
WHERE s.application = CAST(:id AS uuid) ORDER BY s.assigned_at, p.number

-- name: cases.list-decisions
SELECT id, outcome, reasons, score_digest, decided_at FROM decision
WHERE application = CAST(:id AS uuid) ORDER BY decided_at, id

-- name: cases.find-assignment
SELECT s.cleared, s.interest IS NOT NULL AS declared,
       EXISTS (SELECT 1 FROM score_sheet c WHERE c.application = s.application AND c.assessor = s.assessor
           AND c.round = CAST(:round AS integer)) AS scored
FROM assignment s WHERE s.application = CAST(:id AS uuid) AND s.assessor = CAST(:person AS uuid)
