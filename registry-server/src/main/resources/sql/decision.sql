-- name: decision.lock-case
-- The case and its supplier, locked, with what is sealed in them: all columns of the two rows, so that whoever had to
-- wait sees what the other has written.
SELECT a.id, a.supplier, a.scheme, a.edition, a.level, a.renews, a.state, a.round, a.sealing_key,
       a.agreement, a.calendar, a.submitted_at, a.completed_at, a.assessed_at, a.answer_due, a.evidence_root,
       EXISTS (SELECT 1 FROM intent_answer i WHERE i.application = a.id AND i.round = a.round) AS answered,
       a.erased_at IS NOT NULL AS erased, a.facts, a.answers,
       a.holder_key, a.result,
       s.kind AS supplier_kind, s.sealing_key AS supplier_key, s.verified_at IS NOT NULL AS supplier_verified,
       s.announced_at IS NOT NULL AS supplier_announced, s.erased_at IS NOT NULL AS supplier_erased,
       s.identity AS supplier_identity
FROM application a JOIN supplier s ON s.id = a.supplier
WHERE a.id = CAST(:id AS uuid) FOR UPDATE OF a, s

-- name: decision.read-case
-- What else a grant rests on, as it stands once the case is locked; the log is entered by the way.
SELECT ARRAY(SELECT d.duty FROM case_duty d WHERE d.application = CAST(:id AS uuid)
           AND d.person = CAST(:person AS uuid)) AS duties,
       EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid)
           AND r.supplier = CAST(:supplier AS uuid)) AS of_supplier,
       EXISTS (SELECT 1 FROM advice v WHERE v.person = CAST(:person AS uuid)
           AND v.supplier = CAST(:supplier AS uuid) AND v.bars_until > CAST(:now AS timestamptz)) AS adviser,
       EXISTS (SELECT 1 FROM assignment s WHERE s.application = CAST(:id AS uuid)
           AND s.assessor = CAST(:person AS uuid) AND s.interested) AS interested,
       CAST(:supplier AS uuid) AS supplier,
       (SELECT w.id FROM review w WHERE w.application = CAST(:id AS uuid) AND w.round = CAST(:round AS integer)
           AND w.passed) AS review,
       (SELECT g.sheet FROM agreed_scores g WHERE g.application = CAST(:id AS uuid)
           AND g.round = CAST(:round AS integer) AND g.digest = CAST(:scores AS text)) AS agreed_sheet,
       (SELECT k.wrapped FROM sealing_key k WHERE k.id = CAST(:casekey AS uuid)) AS case_key,
       (SELECT k.wrapped FROM sealing_key k WHERE k.id = CAST(:supplierkey AS uuid)) AS supplier_key
FROM (SELECT pg_advisory_xact_lock_shared(7036874417766404) AS locked) AS gate

-- name: decision.find-passed-review
SELECT id FROM review WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND passed

-- name: decision.add
INSERT INTO decision (id, application, round, decided_by, outcome, review, reasons, score_digest, decided_at)
VALUES (CAST(:decision AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:by AS uuid), :outcome,
        CAST(:review AS uuid), :reasons, :scores, :at)

-- name: decision.set-intent
UPDATE application SET state = :state, answer_due = :due WHERE id = CAST(:id AS uuid)

-- name: decision.add-answer
INSERT INTO intent_answer (intent, application, round, said, answered_by, answered_at)
SELECT d.id, d.application, d.round, :said, CAST(:by AS uuid), :at FROM decision d
WHERE d.id = CAST(:intent AS uuid)
ON CONFLICT (intent) DO NOTHING

-- name: decision.find-intent
SELECT id FROM decision
WHERE application = CAST(:id AS uuid) AND round = CAST(:round AS integer) AND outcome = 'intent-to-refuse'

-- name: decision.add-remittal
INSERT INTO remittal (id, application, round, remitted_by, words, remitted_at)
VALUES (CAST(:remittal AS uuid), CAST(:id AS uuid), CAST(:round AS integer), CAST(:by AS uuid), :words, :at)
