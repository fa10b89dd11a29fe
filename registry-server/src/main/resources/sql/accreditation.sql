-- name: accreditation.add
INSERT INTO accreditation (number, supplier, application, decision, outcome, scheme, edition, level, state, valid_from,
    valid_until, certificate, facts, granted_at)
VALUES (:number, CAST(:supplier AS uuid), CAST(:application AS uuid), CAST(:decision AS uuid), :outcome, :scheme,
    CAST(:edition AS integer), :level, :state, :from, :until, CAST(:certificate AS uuid), :facts, :at)

-- name: accreditation.add-condition
INSERT INTO accreditation_condition (accreditation, criterion, due, application)
VALUES (:number, :criterion, :due, CAST(:application AS uuid))

-- name: accreditation.add-certificate
INSERT INTO accreditation_certificate (accreditation, certificate, replaces, reason, requested_at)
VALUES (:number, CAST(:certificate AS uuid), CAST(:replaces AS uuid), CAST(:reason AS text), :at)

-- name: accreditation.lock
SELECT number, supplier, application, scheme, edition, level, state, resumes, valid_from, valid_until, certificate, stale,
       facts
FROM accreditation WHERE number = :number FOR UPDATE

-- name: accreditation.read-case
-- What a measure rests on, as it stands once the accreditation is locked; the log is entered by the way.
SELECT ARRAY(SELECT d.duty FROM case_duty d WHERE d.application = CAST(:application AS uuid)
           AND d.person = CAST(:person AS uuid)) AS duties,
       EXISTS (SELECT 1 FROM person_role r WHERE r.person = CAST(:person AS uuid) AND r.supplier = s.id) AS of_supplier,
       EXISTS (SELECT 1 FROM advice v WHERE v.person = CAST(:person AS uuid) AND v.supplier = s.id
           AND v.bars_until > CAST(:now AS timestamptz)) AS adviser,
       EXISTS (SELECT 1 FROM assignment t WHERE t.application = CAST(:application AS uuid)
           AND t.assessor = CAST(:person AS uuid) AND t.interested) AS interested,
       s.id AS supplier, s.kind AS supplier_kind, s.sealing_key AS supplier_key,
       s.verified_at IS NOT NULL AS supplier_verified, s.announced_at IS NOT NULL AS supplier_announced,
       s.erased_at IS NOT NULL AS supplier_erased, s.identity AS supplier_identity, k.wrapped,
       EXISTS (SELECT 1 FROM certificate_intent i WHERE i.certificate = CAST(:certificate AS uuid)
           AND i.state = 'issued') AS issued
FROM (SELECT pg_advisory_xact_lock_shared(7036874417766404) AS locked) AS gate,
     supplier s JOIN sealing_key k ON k.id = s.sealing_key
WHERE s.id = CAST(:supplier AS uuid)

-- name: accreditation.find
SELECT number, supplier, application, scheme, edition, level, state, resumes, valid_from, valid_until, certificate, stale
FROM accreditation WHERE number = :number

-- name: accreditation.list-granted
SELECT number, application, state FROM accreditation WHERE supplier = CAST(:supplier AS uuid) ORDER BY number

-- name: accreditation.find-facts
SELECT facts FROM accreditation WHERE number = :number

-- name: accreditation.set-facts
UPDATE accreditation SET facts = :facts WHERE number = :number

-- name: accreditation.set-stale
UPDATE accreditation SET stale = :reason WHERE number = :number

-- name: accreditation.set-certificate
UPDATE accreditation SET certificate = CAST(:certificate AS uuid), stale = NULL WHERE number = :number

-- name: accreditation.set-state
UPDATE accreditation SET state = :state, resumes = NULL WHERE number = :number

-- name: accreditation.suspend
UPDATE accreditation SET state = :state, resumes = :resumes WHERE number = :number

-- name: accreditation.continue
UPDATE accreditation SET state = :state, valid_until = :until WHERE number = :number

-- name: accreditation.end
UPDATE accreditation SET state = :state, resumes = NULL, ended_at = :at, superseded_by = CAST(:by AS text)
WHERE number = :number

-- name: accreditation.list-live
SELECT number FROM accreditation
WHERE supplier = CAST(:supplier AS uuid)
  AND state IN ('active', 'active-with-conditions', 'suspended', 'extended-pending-decision')
ORDER BY number

-- name: accreditation.count-open-applications
SELECT count(*) AS open FROM application
WHERE supplier = CAST(:supplier AS uuid)
  AND state NOT IN ('granted', 'granted-with-conditions', 'refused', 'withdrawn-by-applicant', 'lapsed')

-- name: accreditation.list-renewals
SELECT completed_at FROM application
WHERE renews = :number AND completed_at IS NOT NULL
  AND state NOT IN ('granted', 'granted-with-conditions', 'refused', 'withdrawn-by-applicant', 'lapsed')

-- name: accreditation.list-conditions
SELECT criterion, due, closed_at FROM accreditation_condition WHERE accreditation = :number ORDER BY criterion

-- name: accreditation.close-condition
UPDATE accreditation_condition SET closed_at = :at, closed_by = CAST(:by AS uuid)
WHERE accreditation = :number AND criterion = :criterion AND closed_at IS NULL

-- name: accreditation.add-notice
INSERT INTO notice (id, accreditation, application, measure, reason, words, given_by, given_at, answer_due)
VALUES (CAST(:notice AS uuid), :number, CAST(:application AS uuid), :measure, :reason, :words, CAST(:by AS uuid), :at,
    :due)

-- name: accreditation.answer-notice
UPDATE notice SET answer = :answer, answered_at = :at
WHERE id = CAST(:notice AS uuid) AND accreditation = :number AND answered_at IS NULL AND answer_due >= :at

-- name: accreditation.find-heard-notice
SELECT id FROM notice
WHERE accreditation = :number AND measure = :measure AND reason = :reason
  AND (answered_at IS NOT NULL OR answer_due < :now)
ORDER BY given_at DESC LIMIT 1

-- name: accreditation.add-suspension
INSERT INTO suspension (id, accreditation, application, kind, reason, imposed_by, duty, effective, until, remedy)
VALUES (CAST(:id AS uuid), :number, CAST(:application AS uuid), :kind, :reason, CAST(:by AS uuid), :duty, :effective,
    :until, :remedy)

-- name: accreditation.find-suspension
SELECT id, effective, until FROM suspension WHERE accreditation = :number AND ended_at IS NULL

-- name: accreditation.extend-suspension
UPDATE suspension SET until = :until WHERE id = CAST(:id AS uuid)

-- name: accreditation.end-suspension
UPDATE suspension SET ended_at = :at, ended_by = CAST(:by AS uuid) WHERE id = CAST(:id AS uuid)

-- name: accreditation.add-check
INSERT INTO cause_check (id, accreditation, application, subject, checked_by, note, checked_at)
VALUES (CAST(:id AS uuid), :number, CAST(:application AS uuid), :subject, CAST(:by AS uuid), :note, :at)

-- name: accreditation.find-check
-- What somebody found who looked before something was said to be lacking is overtaken by that.
SELECT c.id FROM cause_check c
WHERE c.accreditation = :number AND c.subject = :subject
  AND NOT EXISTS (SELECT 1 FROM condition_showing s
      WHERE s.accreditation = c.accreditation AND s.accreditation || ' ' || s.criterion = c.subject
        AND s.answered_at >= c.checked_at)
ORDER BY c.checked_at DESC LIMIT 1

-- name: accreditation.find-waiting-showing
SELECT s.id FROM condition_showing s
WHERE s.accreditation = :number AND s.accreditation || ' ' || s.criterion = :subject AND s.answered_at IS NULL
  AND s.shown_at <= :due
LIMIT 1

-- name: accreditation.list-notices
SELECT id, measure, reason, words, given_at, answer_due, answer, answered_at FROM notice
WHERE accreditation = :number ORDER BY given_at, id

-- name: accreditation.list-checks
SELECT id, subject, note, checked_at FROM cause_check WHERE accreditation = :number ORDER BY checked_at, id

-- name: accreditation.find-suspension-said
SELECT id, kind, reason, effective, until, remedy FROM suspension WHERE accreditation = :number AND ended_at IS NULL

-- name: accreditation.list-deadlines
-- Those that are still to come, and those that have passed and wait for people.
SELECT kind, subject, due_at FROM (
    SELECT kind, subject, due_at, sequence FROM timer
    WHERE split_part(subject, ' ', 1) = CAST(:number AS text) AND fired_at IS NULL
    UNION ALL
    SELECT kind, subject, due_at, 0 FROM task
    WHERE split_part(subject, ' ', 1) = CAST(:number AS text) AND done_at IS NULL AND due_at IS NOT NULL) d
ORDER BY due_at, sequence

-- name: accreditation.find-of-case
SELECT number FROM accreditation WHERE application = CAST(:application AS uuid)
