-- name: assessment.assign
INSERT INTO assignment (application, assessor, lead, third, assigned_by, assigned_at)
VALUES (CAST(:id AS uuid), CAST(:assessor AS uuid), :lead, :third, CAST(:by AS uuid), :at)

-- name: assessment.declare
UPDATE assignment SET interest = :interest, declared_at = :at, declaration = :words,
    lead = lead AND NOT CAST(:interest AS boolean)
WHERE application = CAST(:id AS uuid) AND assessor = CAST(:assessor AS uuid) AND interest IS NULL

-- name: assessment.count-team
-- Of those who are still on the case.
SELECT count(*) FILTER (WHERE interest IS NULL) AS waiting, count(*) FILTER (WHERE cleared) AS clear,
       count(*) FILTER (WHERE lead) AS leads
FROM assignment WHERE application = CAST(:id AS uuid) AND serving

-- name: assessment.find-assignment
SELECT lead, third, cleared, serving FROM assignment
WHERE application = CAST(:id AS uuid) AND assessor = CAST(:person AS uuid)

-- name: assessment.list-cleared
-- The assessors who are on the case and without interest in it.
SELECT assessor FROM assignment WHERE application = CAST(:id AS uuid) AND cleared AND serving ORDER BY assessor

-- name: assessment.find-closed
-- To whom what was said in the case does not open: not yet, or no more.
SELECT serving, interested, 'assess' AS action FROM assignment
WHERE application = CAST(:id AS uuid) AND assessor = CAST(:person AS uuid) AND NOT (cleared AND serving)
UNION
SELECT false, interested, 'review' FROM review
WHERE application = CAST(:id AS uuid) AND reviewer = CAST(:person AS uuid) AND left_at IS NOT NULL
LIMIT 1

-- name: assessment.leave
UPDATE assignment SET left_at = :at, left_by = CAST(:by AS uuid), left_words = :words
WHERE application = CAST(:id AS uuid) AND assessor = CAST(:assessor AS uuid) AND serving

-- name: assessment.hand-over-review
UPDATE review SET left_at = :at, left_by = CAST(:by AS uuid), left_words = :words
WHERE id = CAST(:review AS uuid) AND passed IS NULL AND left_at IS NULL

-- name: assessment.find-open-review
SELECT r.id, r.reviewer, p.number FROM review r JOIN person p ON p.id = r.reviewer
WHERE r.application = CAST(:id AS uuid) AND r.round = CAST(:round AS integer) AND r.passed IS NULL
  AND r.left_at IS NULL

-- name: assessment.find-review-left
SELECT min(left_at) AS left_at FROM review
WHERE application = CAST(:id AS uuid) AND reviewer = CAST(:person AS uuid) AND left_at IS NOT NULL HAVING count(*) > 0

-- name: assessment.find-duty
SELECT min(duty) AS duty FROM case_duty
WHERE application = CAST(:id AS uuid) AND person = CAST(:person AS uuid) HAVING count(*) > 0

-- name: assessment.add-sheet
INSERT INTO score_sheet (application, round, assessor, sheet, scored_at)
VALUES (CAST(:id AS uuid), CAST(:round AS integer), CAST(:assessor AS uuid), :sheet, :at)
ON CONFLICT (application, round, assessor) DO NOTHING

-- name: assessment.list-sheets
-- Those that count: of assessors who are still on the case.
SELECT c.round, c.assessor, p.number, c.sheet
FROM score_sheet c JOIN assignment s ON s.application = c.application AND s.assessor = c.assessor AND s.serving
    JOIN person p ON p.id = c.assessor
WHERE c.application = CAST(:id AS uuid) AND c.round = CAST(:round AS integer)
ORDER BY c.scored_at, p.number

-- name: assessment.propose
INSERT INTO agreed_scores (id, application, round, proposed_by, sheet, digest, proposed_at, findings,
    shortfalls)
VALUES (CAST(:agreed AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:by AS uuid), :sheet, :digest, :at,
        CAST(:findings AS bytea), CAST(:shortfalls AS bytea))

-- name: assessment.find-agreed
-- What was proposed before an assessor left rests on scores that count no more.
SELECT id, round, sheet, findings, shortfalls FROM agreed_scores g
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND digest = :digest
  AND NOT EXISTS (SELECT 1 FROM assignment s WHERE s.application = g.application AND s.left_at >= g.proposed_at)

-- name: assessment.confirm
INSERT INTO score_confirmation (agreed, application, round, assessor, confirmed_at)
VALUES (CAST(:agreed AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:assessor AS uuid), :at)
ON CONFLICT (agreed, assessor) DO NOTHING

-- name: assessment.count-unconfirmed
SELECT count(*) AS waiting FROM assignment s
WHERE s.application = CAST(:id AS uuid) AND s.cleared AND s.serving
  AND NOT EXISTS (SELECT 1 FROM score_confirmation c WHERE c.agreed = CAST(:agreed AS uuid) AND c.assessor = s.assessor)

-- name: assessment.finish
UPDATE application SET state = :state, result = :result, assessed_at = :at WHERE id = CAST(:id AS uuid)

-- name: assessment.again
UPDATE application SET state = :state, round = round + 1, result = NULL, answer_due = NULL
WHERE id = CAST(:id AS uuid)

-- name: assessment.start-review
INSERT INTO review (id, application, round, reviewer, started_at)
VALUES (CAST(:review AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:reviewer AS uuid), :at)

-- name: assessment.end-review
UPDATE review SET passed = :passed, findings = :findings, ended_at = :at
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND reviewer = CAST(:reviewer AS uuid)
  AND passed IS NULL AND left_at IS NULL

-- name: assessment.put-draft
INSERT INTO score_draft (application, round, assessor, sheet, saved_at)
VALUES (CAST(:id AS uuid), CAST(:round AS integer), CAST(:assessor AS uuid), :sheet, :at)
ON CONFLICT (application, round, assessor) DO UPDATE SET sheet = EXCLUDED.sheet, saved_at = EXCLUDED.saved_at

-- name: assessment.find-draft
-- Once the whole sheet is given, what led to it is nobody's business.
SELECT d.sheet FROM score_draft d
WHERE d.application = CAST(:id AS uuid) AND d.round = CAST(:round AS integer)
  AND d.assessor = CAST(:assessor AS uuid)
  AND NOT EXISTS (SELECT 1 FROM score_sheet s WHERE s.application = d.application AND s.round = d.round
      AND s.assessor = d.assessor)

-- name: assessment.list-past-teams
-- Newest first: who assessed each earlier case of the supplier.
SELECT ARRAY(SELECT DISTINCT CAST(s.assessor AS text) FROM score_sheet s WHERE s.application = a.id) AS assessors
FROM application a
WHERE a.supplier = CAST(:supplier AS uuid) AND a.id <> CAST(:id AS uuid) AND a.assessed_at IS NOT NULL
ORDER BY a.assessed_at DESC

-- name: assessment.list-candidates
-- Everybody who assesses, or one of them, the least busy first: how many cases each has in hand, and what is known of each on this case.
SELECT p.id, p.number,
       ARRAY(SELECT d.duty FROM case_duty d WHERE d.application = CAST(:id AS uuid) AND d.person = p.id) AS duties,
       EXISTS (SELECT 1 FROM person_role o WHERE o.person = p.id AND o.supplier = CAST(:supplier AS uuid))
           AS of_supplier,
       EXISTS (SELECT 1 FROM advice v WHERE v.person = p.id AND v.supplier = CAST(:supplier AS uuid)
           AND v.bars_until > :now) AS adviser,
       EXISTS (SELECT 1 FROM application b JOIN assignment i ON i.application = b.id
           WHERE b.supplier = CAST(:supplier AS uuid) AND i.assessor = p.id AND i.interested)
       OR EXISTS (SELECT 1 FROM application b JOIN review w ON w.application = b.id
           WHERE b.supplier = CAST(:supplier AS uuid) AND w.reviewer = p.id AND w.interested) AS interested,
       EXISTS (SELECT 1 FROM assignment i WHERE i.assessor = p.id AND i.application = CAST(:id AS uuid)) AS assigned,
       coalesce(l.cases, 0) AS load
FROM person p LEFT JOIN (
    SELECT i.assessor, count(*) AS cases FROM assignment i JOIN application b ON b.id = i.application
    WHERE i.serving AND b.state IN ('complete', 'in-assessment', 'clarification')
    GROUP BY i.assessor) l ON l.assessor = p.id
WHERE p.id IN (SELECT r.person FROM person_role r
    WHERE r.role = 'assessor' AND r.supplier IS NULL AND r.ended_at IS NULL)
  AND p.id = coalesce(CAST(:only AS uuid), p.id)
ORDER BY load, p.number

-- name: assessment.find-sheet
SELECT scored_at FROM score_sheet
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND assessor = CAST(:assessor AS uuid)

-- name: assessment.find-earlier-sheet
-- What was given the last time, as long as nothing is given this time.
SELECT s.round, s.assessor, s.sheet FROM score_sheet s
WHERE s.application = CAST(:id AS uuid) AND s.assessor = CAST(:assessor AS uuid) AND s.round < CAST(:round AS integer)
  AND NOT EXISTS (SELECT 1 FROM score_sheet n WHERE n.application = s.application AND n.assessor = s.assessor
      AND n.round = CAST(:round AS integer))
ORDER BY s.round DESC LIMIT 1

-- name: assessment.list-proposals
SELECT g.id, g.digest, g.sheet, g.findings, g.shortfalls, p.number,
       EXISTS (SELECT 1 FROM score_confirmation c WHERE c.agreed = g.id AND c.assessor = CAST(:assessor AS uuid))
           AS confirmed
FROM agreed_scores g JOIN person p ON p.id = g.proposed_by
WHERE g.application = CAST(:id AS uuid) AND g.round = CAST(:round AS integer)
  AND NOT EXISTS (SELECT 1 FROM assignment s WHERE s.application = g.application AND s.left_at >= g.proposed_at)
ORDER BY g.proposed_at DESC, g.id
LIMIT 10
