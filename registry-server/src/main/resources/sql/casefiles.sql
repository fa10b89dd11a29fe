-- name: casefiles.list-history
SELECT happened.at, happened.what FROM (
    SELECT submitted_at AS at, 'submitted' AS what, 1 AS step FROM application WHERE id = CAST(:id AS uuid)
    UNION ALL SELECT returned_at, 'returned', 2 FROM application_return WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT completed_at, 'complete', 3 FROM application WHERE id = CAST(:id AS uuid)
    UNION ALL SELECT assigned_at, 'assigned', 4 FROM assignment WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT declared_at, CASE WHEN interest THEN 'interested' ELSE 'clear' END, 5
        FROM assignment WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT left_at, CASE WHEN interested THEN 'interested' ELSE 'taken-off' END, 5
        FROM assignment WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT asked_at, 'asked', 6 FROM clarification WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT ended_at, CASE WHEN answers IS NULL THEN 'unanswered' ELSE 'answered' END, 7
        FROM clarification WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT scored_at, 'scored', 8 FROM score_sheet WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT proposed_at, 'proposed', 9 FROM agreed_scores WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT assessed_at, 'assessed', 10 FROM application WHERE id = CAST(:id AS uuid)
    UNION ALL SELECT started_at, 'review-begun', 11 FROM review WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT left_at, CASE WHEN interested THEN 'given-back' ELSE 'handed-over' END, 12
        FROM review WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT ended_at, CASE WHEN passed THEN 'review-passed' ELSE 'sent-back' END, 12
        FROM review WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT remitted_at, 'remitted', 13 FROM remittal WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT decided_at, outcome, 14 FROM decision WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT answered_at, 'intent-answered', 15 FROM intent_answer WHERE application = CAST(:id AS uuid)
    UNION ALL SELECT closed_at, state, 16 FROM application
        WHERE id = CAST(:id AS uuid) AND state IN ('withdrawn-by-applicant', 'lapsed')
) happened
WHERE happened.at IS NOT NULL
ORDER BY happened.at DESC, happened.step DESC
LIMIT 200

-- name: casefiles.list-rounds
-- What came of each time the case was weighed.
SELECT n.round, w.passed, w.findings, w.ended_at, m.words, m.remitted_at, d.id AS intent, d.reasons, d.decided_at,
       i.said, i.answered_at
FROM application a CROSS JOIN LATERAL generate_series(1, a.round) AS n (round)
LEFT JOIN review w ON w.application = a.id AND w.round = n.round AND w.ended_at IS NOT NULL
LEFT JOIN remittal m ON m.application = a.id AND m.round = n.round
LEFT JOIN decision d ON d.application = a.id AND d.round = n.round AND d.outcome = 'intent-to-refuse'
LEFT JOIN intent_answer i ON i.intent = d.id
WHERE a.id = CAST(:id AS uuid)
ORDER BY n.round

-- name: casefiles.list-seen
-- Of these cases those that the person may see.
SELECT a.id, a.supplier FROM application a
WHERE a.id = ANY (CAST(:ids AS uuid[])) AND case_seen_by(a.id, CAST(:person AS uuid))
