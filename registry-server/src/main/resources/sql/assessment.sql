-- name: assessment.assign
INSERT INTO assignment (application, assessor, lead, third, assigned_by, assigned_at)
VALUES (CAST(:id AS uuid), CAST(:assessor AS uuid), :lead, :third, CAST(:by AS uuid), :at)

-- name: assessment.list-cycles
SELECT EXISTS (SELECT 1 FROM score_sheet s WHERE s.application = a.id AND s.assessor = CAST(:assessor AS uuid))
    AS assessed
FROM application a
WHERE a.supplier = CAST(:supplier AS uuid) AND a.id <> CAST(:id AS uuid) AND a.assessed_at IS NOT NULL
ORDER BY a.assessed_at DESC

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
INSERT INTO agreed_scores (id, application, round, proposed_by, sheet, digest, proposed_at)
VALUES (CAST(:agreed AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:by AS uuid), :sheet, :digest, :at)

-- name: assessment.find-agreed
SELECT id, round, sheet FROM agreed_scores
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
