-- name: applications.add
INSERT INTO application (id, supplier, scheme, edition, level, renews, state, sealing_key, opened_at)
VALUES (CAST(:id AS uuid), CAST(:supplier AS uuid), :scheme, CAST(:edition AS integer), :level, CAST(:renews AS text),
        'draft', CAST(:key AS uuid), :at)

-- name: applications.count-open
SELECT count(*) AS open FROM application
WHERE supplier = CAST(:supplier AS uuid) AND scheme = :scheme
  AND state NOT IN ('granted', 'granted-with-conditions', 'refused', 'withdrawn-by-applicant', 'lapsed')

-- name: applications.list-renewable
-- With the application that is open under the same scheme: there is one at most.
SELECT a.number, a.scheme, a.level, a.valid_until, o.id AS running, o.renews
FROM accreditation a LEFT JOIN application o ON o.supplier = a.supplier AND o.scheme = a.scheme
    AND o.state NOT IN ('granted', 'granted-with-conditions', 'refused', 'withdrawn-by-applicant', 'lapsed')
WHERE a.supplier = CAST(:supplier AS uuid) AND a.state IN ('active', 'active-with-conditions', 'suspended')
ORDER BY a.number

-- name: applications.lock
SELECT id, supplier, scheme, edition, level, renews, state, round, sealing_key, agreement, calendar, submitted_at,
       completed_at, assessed_at, answer_due, evidence_root, erased_at IS NOT NULL AS erased,
       EXISTS (SELECT 1 FROM intent_answer i WHERE i.application = a.id AND i.round = a.round) AS answered
FROM application a WHERE id = CAST(:id AS uuid) FOR UPDATE

-- name: applications.find
SELECT id, supplier, scheme, edition, level, renews, state, round, sealing_key, agreement, calendar, submitted_at,
       completed_at, assessed_at, answer_due, evidence_root, erased_at IS NOT NULL AS erased,
       EXISTS (SELECT 1 FROM intent_answer i WHERE i.application = a.id AND i.round = a.round) AS answered
FROM application a WHERE id = CAST(:id AS uuid)

-- name: applications.find-seen-by
-- The owner check is part of the question: what one may not see does not exist.
SELECT id, supplier, scheme, edition, level, renews, state, round, sealing_key, agreement, calendar, submitted_at,
       completed_at, assessed_at, answer_due, evidence_root, erased_at IS NOT NULL AS erased,
       EXISTS (SELECT 1 FROM intent_answer i WHERE i.application = a.id AND i.round = a.round) AS answered
FROM application a
WHERE a.id = CAST(:id AS uuid) AND case_seen_by(a.id, CAST(:person AS uuid))

-- name: applications.list-seen-by
-- By id, what `find-seen-by` finds: each reason for seeing an application is a walk of its own that ends after a page.
SELECT id, supplier, scheme, edition, level, renews, state, round, sealing_key, agreement, calendar, submitted_at,
       completed_at, assessed_at, answer_due, evidence_root, erased_at IS NOT NULL AS erased,
       EXISTS (SELECT 1 FROM intent_answer i WHERE i.application = a.id AND i.round = a.round) AS answered
FROM application a
WHERE a.id IN (
    (SELECT b.id FROM application b WHERE b.id > CAST(:after AS uuid)
        AND b.supplier = ANY (ARRAY(SELECT r.supplier FROM person_role r WHERE r.person = CAST(:person AS uuid)
            AND r.supplier IS NOT NULL AND r.ended_at IS NULL))
        ORDER BY b.id LIMIT CAST(:limit AS bigint))
    UNION
    (SELECT b.id FROM application b WHERE b.id > CAST(:after AS uuid) AND b.state <> 'draft'
        AND EXISTS (SELECT 1 FROM person_role r
            WHERE r.person = CAST(:person AS uuid) AND r.role IN ('registrar', 'auditor') AND r.ended_at IS NULL)
        ORDER BY b.id LIMIT CAST(:limit AS bigint))
    UNION
    (SELECT DISTINCT d.application FROM case_duty d
        WHERE d.person = CAST(:person AS uuid) AND d.application > CAST(:after AS uuid)
        ORDER BY d.application LIMIT CAST(:limit AS bigint))
    UNION
    (SELECT b.id FROM application b WHERE b.id > CAST(:after AS uuid) AND b.state IN ('assessed', 'in-review')
        AND EXISTS (SELECT 1 FROM person_role r
            WHERE r.person = CAST(:person AS uuid) AND r.role = 'reviewer' AND r.ended_at IS NULL)
        ORDER BY b.id LIMIT CAST(:limit AS bigint))
    UNION
    (SELECT b.id FROM application b WHERE b.id > CAST(:after AS uuid)
        AND b.state IN ('for-decision', 'intent-to-refuse')
        AND EXISTS (SELECT 1 FROM person_role r
            WHERE r.person = CAST(:person AS uuid) AND r.role = 'decision-maker' AND r.ended_at IS NULL)
        ORDER BY b.id LIMIT CAST(:limit AS bigint)))
ORDER BY a.id
LIMIT CAST(:limit AS bigint)

-- name: applications.set-state
UPDATE application SET state = :state WHERE id = CAST(:id AS uuid)

-- name: applications.close
UPDATE application SET state = :state, closed_at = :at WHERE id = CAST(:id AS uuid)

-- name: applications.set-facts
UPDATE application SET facts = :facts WHERE id = CAST(:id AS uuid)

-- name: applications.set-answers
UPDATE application SET answers = :answers WHERE id = CAST(:id AS uuid)

-- name: applications.find-content
SELECT facts, answers, holder_key, result FROM application WHERE id = CAST(:id AS uuid)

-- name: applications.put-challenge
INSERT INTO holder_challenge (application, challenge, expires_at) VALUES (CAST(:id AS uuid), :challenge, :expires)
ON CONFLICT (application) DO UPDATE SET challenge = EXCLUDED.challenge, expires_at = EXCLUDED.expires_at

-- name: applications.take-challenge
DELETE FROM holder_challenge WHERE application = CAST(:id AS uuid) RETURNING challenge, expires_at

-- name: applications.set-holder-key
UPDATE application SET holder_key = :sealed, holder_proved_at = :at WHERE id = CAST(:id AS uuid)

-- name: applications.set-agreement
UPDATE application SET agreement = :version, agreed_by = CAST(:by AS uuid), agreed_at = :at WHERE id = CAST(:id AS uuid)

-- name: applications.submit
UPDATE application SET state = :state, declaration = :declaration, declared_by = CAST(:by AS uuid), submitted_at = :at,
    calendar = :calendar
WHERE id = CAST(:id AS uuid)

-- name: applications.add-return
INSERT INTO application_return (id, application, returned_by, returned_at, items)
VALUES (CAST(:return AS uuid), CAST(:id AS uuid), CAST(:by AS uuid), :at, :items)

-- name: applications.list-returns
SELECT id, returned_at, items FROM application_return WHERE application = CAST(:id AS uuid) ORDER BY returned_at, id

-- name: applications.complete
UPDATE application SET state = :state, completed_at = :at, evidence_root = :root WHERE id = CAST(:id AS uuid)

-- name: applications.set-evidence-root
UPDATE application SET evidence_root = :root WHERE id = CAST(:id AS uuid)

-- name: applications.erase
UPDATE application SET erased_at = :at WHERE id = CAST(:id AS uuid) AND erased_at IS NULL

-- name: applications.list-of-supplier
SELECT id, sealing_key FROM application WHERE supplier = CAST(:supplier AS uuid) ORDER BY id

-- name: applications.add-evidence
INSERT INTO evidence (id, application, sequence, type, media_type, size, dated, sealed, name, commitment, uploaded_by,
    uploaded_at)
VALUES (CAST(:evidence AS uuid), CAST(:id AS uuid), CAST(:sequence AS integer), :type, :media, CAST(:size AS integer),
    CAST(:dated AS date), :sealed, :name, :commitment, CAST(:by AS uuid), :at)

-- name: applications.sum-evidence
SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes, coalesce(max(sequence), 0) AS last
FROM evidence WHERE application = CAST(:id AS uuid)

-- name: applications.list-evidence
SELECT id, sequence, type, media_type, size, CAST(dated AS text) AS dated, name, commitment, uploaded_at
FROM evidence WHERE application = CAST(:id AS uuid) ORDER BY sequence

-- name: applications.find-evidence
-- The database itself asks whether the file opens to this person.
SELECT e.type, c.media_type, c.sealed
FROM evidence e, evidence_content(CAST(:id AS uuid), CAST(:evidence AS uuid), CAST(:person AS uuid)) c
WHERE e.application = CAST(:id AS uuid) AND e.id = CAST(:evidence AS uuid)

-- name: applications.find-evidence-size
SELECT size FROM evidence WHERE application = CAST(:id AS uuid) AND id = CAST(:evidence AS uuid)

-- name: applications.remove-evidence
DELETE FROM evidence WHERE application = CAST(:id AS uuid) AND id = CAST(:evidence AS uuid)

-- name: applications.list-unreported
SELECT id, closed_at FROM application
WHERE closed_at IS NOT NULL AND reported_at IS NULL AND submitted_at IS NOT NULL AND closed_at < :before
ORDER BY closed_at, id
FOR UPDATE

-- name: applications.set-reported
UPDATE application SET reported_at = :at WHERE id = CAST(:id AS uuid)
