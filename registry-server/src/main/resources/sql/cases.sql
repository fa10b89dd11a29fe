-- name: cases.list-queue
-- Cases that wait for what the person may do: of the states of its roles, of some of them only where the role was asked
-- to do something, and of assessors only those assigned to them. Oldest first: each state is a walk of its own that ends
-- after a page.
SELECT w.id, w.supplier, w.scheme, w.edition, w.level, w.state, w.round, w.submitted_at, w.completed_at,
       (SELECT min(t.due_at) FROM
           (SELECT due_at FROM timer WHERE split_part(subject, ' ', 1) = CAST(w.id AS text) AND fired_at IS NULL
                AND kind = ANY(CAST(:kinds AS text[]))
            UNION ALL
            SELECT due_at FROM task WHERE split_part(subject, ' ', 1) = CAST(w.id AS text) AND done_at IS NULL
                AND kind = ANY(CAST(:kinds AS text[]))) t) AS due_at,
       w.submitted_at AS placed_at
FROM (SELECT q.* FROM unnest(CAST(:states AS text[])) AS s (state) CROSS JOIN LATERAL (
    SELECT a.id, a.supplier, a.scheme, a.edition, a.level, a.state, a.round, a.submitted_at, a.completed_at
    FROM application a
    WHERE a.state = s.state AND a.submitted_at IS NOT NULL
      AND (a.state <> ALL(CAST(:asked AS text[])) OR EXISTS (SELECT 1 FROM task k
          WHERE split_part(k.subject, ' ', 1) = CAST(a.id AS text) AND k.role = :role AND k.done_at IS NULL))
      AND (NOT CAST(:assigned AS boolean) OR EXISTS (SELECT 1 FROM assignment s
          WHERE s.application = a.id AND s.assessor = CAST(:person AS uuid) AND s.serving))
      AND (NOT CAST(:mine AS boolean) OR EXISTS (SELECT 1 FROM case_duty d
          WHERE d.application = a.id AND d.person = CAST(:person AS uuid)))
      -- A review that has begun is its reviewer's.
      AND (a.state <> 'in-review' OR EXISTS (SELECT 1 FROM review v WHERE v.application = a.id AND v.round = a.round
          AND v.reviewer = CAST(:person AS uuid) AND v.left_at IS NULL))
      AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
      AND (a.submitted_at, a.id) > (CAST(:after AS timestamptz), CAST(:id AS uuid))
    ORDER BY a.submitted_at, a.id LIMIT CAST(:limit AS bigint)) q
  ORDER BY q.submitted_at, q.id LIMIT CAST(:limit AS bigint)) w
ORDER BY w.submitted_at, w.id

-- name: cases.list-queue-by-due
-- The same by the next deadline of the kinds that press the role; one that has passed first. Each kind is a walk of its
-- own along its deadlines that ends after a page; a case counts where its first deadline is. What the person has to do
-- with is found once for the whole walk. A complete case waits without a date: those come last, oldest first, a
-- thousand years on.
SELECT a.id, a.supplier, a.scheme, a.edition, a.level, a.state, a.round, a.submitted_at, a.completed_at,
       CASE WHEN t.dated THEN t.due_at END AS due_at, t.due_at AS placed_at
FROM (SELECT w.id, min(w.due_at) AS due_at, true AS dated
      FROM unnest(CAST(:kinds AS text[])) AS k (kind) CROSS JOIN LATERAL (
    SELECT a.id, p.due_at
    FROM (SELECT subject, kind, due_at FROM timer WHERE fired_at IS NULL
          UNION ALL
          SELECT subject, kind, due_at FROM task WHERE done_at IS NULL AND due_at IS NOT NULL) p
    JOIN application a ON a.id = CAST(p.subject AS uuid)
    WHERE p.kind = k.kind AND p.due_at >= CAST(:after AS timestamptz)
      AND (p.due_at, a.id) > (CAST(:after AS timestamptz), CAST(:id AS uuid))
      AND a.state = ANY(CAST(:states AS text[])) AND a.submitted_at IS NOT NULL
      AND (a.state <> ALL(CAST(:asked AS text[])) OR p.subject IN (SELECT split_part(k.subject, ' ', 1) FROM task k
          WHERE k.role = :role AND k.done_at IS NULL))
      AND (NOT CAST(:assigned AS boolean) OR a.id IN (SELECT s.application FROM assignment s
          WHERE s.assessor = CAST(:person AS uuid) AND s.serving))
      AND (NOT CAST(:mine AS boolean) OR a.id IN (SELECT d.application FROM case_duty d
          WHERE d.person = CAST(:person AS uuid)))
      AND NOT EXISTS (SELECT 1 FROM person_role r
          WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
      AND (a.state <> 'in-review' OR a.id IN (SELECT v.application FROM review v
          WHERE v.reviewer = CAST(:person AS uuid) AND v.left_at IS NULL AND v.passed IS NULL))
      AND NOT EXISTS (SELECT 1 FROM timer e WHERE split_part(e.subject, ' ', 1) = p.subject AND e.fired_at IS NULL
          AND e.kind = ANY(CAST(:kinds AS text[])) AND e.due_at < p.due_at)
      AND NOT EXISTS (SELECT 1 FROM task e WHERE split_part(e.subject, ' ', 1) = p.subject AND e.done_at IS NULL
          AND e.kind = ANY(CAST(:kinds AS text[])) AND e.due_at < p.due_at)
    ORDER BY p.due_at, a.id LIMIT CAST(:limit AS bigint)) w
  GROUP BY w.id
  UNION ALL
  (SELECT a.id, a.submitted_at + interval '1000 years', false FROM application a
   WHERE a.state = 'complete' AND a.state = ANY(CAST(:states AS text[]))
     AND (a.submitted_at, a.id)
         > (CAST(:after AS timestamptz) - interval '1000 years', CAST(:id AS uuid))
     AND (NOT CAST(:assigned AS boolean) OR a.id IN (SELECT s.application FROM assignment s
         WHERE s.assessor = CAST(:person AS uuid) AND s.serving))
     AND (NOT CAST(:mine AS boolean) OR a.id IN (SELECT d.application FROM case_duty d
         WHERE d.person = CAST(:person AS uuid)))
     AND NOT EXISTS (SELECT 1 FROM person_role r
         WHERE r.person = CAST(:person AS uuid) AND r.supplier = a.supplier)
   ORDER BY a.submitted_at, a.id LIMIT CAST(:limit AS bigint))) t JOIN application a ON a.id = t.id
ORDER BY t.due_at, a.id
LIMIT CAST(:limit AS bigint)

-- name: cases.list-turns
-- How far the assessors of these cases are, and the person among them.
SELECT a.id, EXISTS (SELECT 1 FROM intent_answer i WHERE i.application = a.id AND i.round = a.round) AS answered,
       coalesce(a.answer_due > CAST(:now AS timestamptz), false) AS early,
       count(s.assessor) AS team, count(*) FILTER (WHERE s.lead) AS leads,
       count(*) FILTER (WHERE s.interest IS NULL AND s.assessor IS NOT NULL) AS undeclared,
       count(*) FILTER (WHERE s.cleared AND c.assessor IS NULL) AS unscored,
       coalesce(bool_or(s.assessor = CAST(:person AS uuid) AND s.interest IS NULL), false) AS undeclared_self,
       coalesce(bool_or(s.assessor = CAST(:person AS uuid) AND s.cleared AND c.assessor IS NULL), false)
           AS unscored_self,
       EXISTS (SELECT 1 FROM task k
           WHERE split_part(k.subject, ' ', 1) = CAST(a.id AS text) AND k.kind = 'third-assessor'
               AND k.done_at IS NULL) AS assessor_wanted,
       EXISTS (SELECT 1 FROM agreed_scores g WHERE g.application = a.id AND g.round = a.round
           AND NOT EXISTS (SELECT 1 FROM assignment o WHERE o.application = a.id AND o.left_at >= g.proposed_at))
           AS proposed,
       EXISTS (SELECT 1 FROM score_confirmation f WHERE f.application = a.id AND f.round = a.round
           AND f.assessor = CAST(:person AS uuid) AND f.agreed = (SELECT g.id FROM agreed_scores g
               WHERE g.application = a.id AND g.round = a.round ORDER BY g.proposed_at DESC, g.id LIMIT 1))
           AS confirmed_self
FROM application a LEFT JOIN assignment s ON s.application = a.id AND s.serving
LEFT JOIN score_sheet c ON c.application = s.application AND c.assessor = s.assessor AND c.round = a.round
WHERE a.id = ANY(CAST(:ids AS uuid[]))
GROUP BY a.id

-- name: cases.list-duties
SELECT p.number, d.duty, d.at FROM case_duty d JOIN person p ON p.id = d.person
WHERE d.application = CAST(:id AS uuid) AND d.duty <> 'apply' ORDER BY d.at, p.number

-- name: cases.list-deadlines
-- Also those that have passed while what they are for is still to be done.
SELECT kind, due_at, calendar FROM timer
WHERE split_part(subject, ' ', 1) = CAST(:subject AS text) AND fired_at IS NULL
UNION
SELECT k.kind, k.due_at, (SELECT t.calendar FROM timer t WHERE t.subject = k.subject AND t.kind = k.kind
    AND t.due_at = k.due_at AND t.calendar IS NOT NULL LIMIT 1)
FROM task k
WHERE split_part(k.subject, ' ', 1) = CAST(:subject AS text) AND k.done_at IS NULL AND k.due_at IS NOT NULL
ORDER BY due_at, kind

-- name: cases.list-assessors
SELECT s.assessor, p.number, s.lead, s.third, s.interest, s.serving,
       EXISTS (SELECT 1 FROM score_sheet c WHERE c.application = s.application AND c.assessor = s.assessor
           AND c.round = CAST(:round AS integer)) AS scored
FROM assignment s JOIN person p ON p.id = s.assessor
WHERE s.application = CAST(:id AS uuid) ORDER BY s.assigned_at, p.number

-- name: cases.list-decisions
-- With what the assessors had found and, to an announced refusal, the supplier's answer.
SELECT d.id, d.outcome, d.round, d.reasons, d.decided_at, g.id AS agreed, g.findings, g.shortfalls,
       i.said, i.answered_at
FROM decision d LEFT JOIN intent_answer i ON i.intent = d.id
JOIN agreed_scores g ON g.application = d.application AND g.round = d.round AND g.digest = d.score_digest
WHERE d.application = CAST(:id AS uuid) ORDER BY d.decided_at, d.id

-- name: cases.find-assignment
SELECT s.cleared, s.serving, s.interest IS NOT NULL AS declared,
       EXISTS (SELECT 1 FROM score_sheet c WHERE c.application = s.application AND c.assessor = s.assessor
           AND c.round = CAST(:round AS integer)) AS scored
FROM assignment s WHERE s.application = CAST(:id AS uuid) AND s.assessor = CAST(:person AS uuid)

-- name: cases.find-review
SELECT id FROM review
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND reviewer = CAST(:person AS uuid)
  AND ended_at IS NULL AND left_at IS NULL
