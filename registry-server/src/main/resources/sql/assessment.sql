-- name: assessment.assign
INSERT INTO assignment (application, assessor, lead, third, assigned_by, assigned_at)
VALUES (CAST(:id AS uuid), CAST(:assessor AS uuid), :lead, :third, CAST(:by AS uuid), :at)

-- name: assessment.declare
UPDATE assignment SET interest = :interest, declared_at = :at, declaration = :words,
    lead = lead AND NOT CAST(:interest AS boolean)
WHERE application = CAST(:id AS uuid) AND assessor = CAST(:assessor AS uuid) AND interest IS NULL

-- name: assessment.count-team
SELECT count(*) FILTER (WHERE interest IS NULL) AS waiting, count(*) FILTER (WHERE cleared) AS clear,
       count(*) FILTER (WHERE cleared AND lead) AS leads
FROM assignment WHERE application = CAST(:id AS uuid)

-- name: assessment.find-assignment
SELECT lead, third, cleared FROM assignment
WHERE application = CAST(:id AS uuid) AND assessor = CAST(:person AS uuid)

-- name: assessment.find-undeclared
SELECT 1 AS waiting FROM assignment
WHERE application = CAST(:id AS uuid) AND assessor = CAST(:person AS uuid) AND NOT cleared

-- name: assessment.find-duty
SELECT min(duty) AS duty FROM case_duty
WHERE application = CAST(:id AS uuid) AND person = CAST(:person AS uuid) HAVING count(*) > 0

-- name: assessment.add-sheet
INSERT INTO score_sheet (application, round, assessor, sheet, scored_at)
VALUES (CAST(:id AS uuid), CAST(:round AS integer), CAST(:assessor AS uuid), :sheet, :at)
ON CONFLICT (application, round, assessor) DO NOTHING

-- name: assessment.list-sheets
SELECT round, assessor, sheet FROM score_sheet
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer)
ORDER BY scored_at, assessor

-- name: assessment.propose
INSERT INTO agreed_scores (id, application, round, proposed_by, sheet, digest, proposed_at, findings)
VALUES (CAST(:agreed AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:by AS uuid), :sheet, :digest, :at,
        CAST(:findings AS bytea))

-- name: assessment.find-agreed
SELECT id, round, sheet, findings FROM agreed_scores
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND digest = :digest

-- name: assessment.confirm
INSERT INTO score_confirmation (agreed, application, round, assessor, confirmed_at)
VALUES (CAST(:agreed AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:assessor AS uuid), :at)
ON CONFLICT (agreed, assessor) DO NOTHING

-- name: assessment.count-unconfirmed
SELECT count(*) AS waiting FROM assignment s
WHERE s.application = CAST(:id AS uuid) AND s.cleared
  AND NOT EXISTS (SELECT 1 FROM score_confirmation c WHERE c.agreed = CAST(:agreed AS uuid) AND c.assessor = s.assessor)

-- name: assessment.finish
UPDATE application SET state = :state, result = :result, assessed_at = :at WHERE id = CAST(:id AS uuid)

-- name: assessment.again
UPDATE application SET state = :state, round = round + 1, result = NULL, answer_due = NULL, intent_answer = NULL
WHERE id = CAST(:id AS uuid)

-- name: assessment.start-review
INSERT INTO review (id, application, round, reviewer, started_at)
VALUES (CAST(:review AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:reviewer AS uuid), :at)

-- name: assessment.end-review
UPDATE review SET passed = :passed, findings = :findings, ended_at = :at
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND reviewer = CAST(:reviewer AS uuid)
  AND passed IS NULL

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
-- Everybody who assesses, the least busy first: how many cases each has in hand, and what is known of each on this case.
SELECT p.id, p.number,
       ARRAY(SELECT d.duty FROM case_duty d WHERE d.application = CAST(:id AS uuid) AND d.person = p.id) AS duties,
       EXISTS (SELECT 1 FROM person_role o WHERE o.person = p.id AND o.supplier = CAST(:supplier AS uuid))
           AS of_supplier,
       EXISTS (SELECT 1 FROM advice v WHERE v.person = p.id AND v.supplier = CAST(:supplier AS uuid)
           AND v.bars_until > :now) AS adviser,
       EXISTS (SELECT 1 FROM assignment i WHERE i.assessor = p.id AND i.interest AND EXISTS (
           SELECT 1 FROM application b WHERE b.id = i.application AND b.supplier = CAST(:supplier AS uuid)))
           AS interested,
       EXISTS (SELECT 1 FROM assignment i WHERE i.assessor = p.id AND i.application = CAST(:id AS uuid)) AS assigned,
       (SELECT count(*) FROM assignment i JOIN application b ON b.id = i.application
           WHERE i.assessor = p.id AND i.interest IS NOT TRUE
             AND b.state IN ('complete', 'in-assessment', 'clarification')) AS load
FROM person p
WHERE EXISTS (SELECT 1 FROM person_role r WHERE r.person = p.id AND r.role = 'assessor' AND r.ended_at IS NULL)
ORDER BY load, p.number

-- name: assessment.find-sheet
SELECT scored_at FROM score_sheet
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND assessor = CAST(:assessor AS uuid)

-- name: assessment.list-proposals
SELECT g.id, g.digest, g.sheet, g.findings, p.number,
       EXISTS (SELECT 1 FROM score_confirmation c WHERE c.agreed = g.id AND c.assessor = CAST(:assessor AS uuid))
           AS confirmed
FROM agreed_scores g JOIN person p ON p.id = g.proposed_by
WHERE g.application = CAST(:id AS uuid) AND g.round = CAST(:round AS integer)
ORDER BY g.proposed_at DESC, g.id
LIMIT 10
