-- name: decision.find-passed-review
SELECT id FROM review WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND passed

-- name: decision.add
INSERT INTO decision (id, application, round, decided_by, outcome, review, reasons, score_digest, decided_at)
VALUES (CAST(:decision AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:by AS uuid), :outcome,
        CAST(:review AS uuid), :reasons, :scores, :at)

-- name: decision.set-intent
UPDATE application SET state = :state, answer_due = :due, intent_answer = NULL WHERE id = CAST(:id AS uuid)

-- name: decision.add-remittal
INSERT INTO remittal (id, application, round, remitted_by, words, remitted_at)
VALUES (CAST(:remittal AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:by AS uuid), :words, :at)
