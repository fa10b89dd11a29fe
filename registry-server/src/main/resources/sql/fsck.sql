-- name: fsck.list-checkpoints
SELECT size, root, note, signed_at FROM log_checkpoint WHERE size > ? AND size <= ? ORDER BY size

-- name: fsck.find-checkpoint-before
SELECT size, signed_at FROM log_checkpoint WHERE size <= ? ORDER BY size DESC LIMIT 1

-- name: fsck.list-tile-counts
SELECT level, count(*) AS tiles, max(tile_index) AS last FROM log_tile GROUP BY level ORDER BY level

-- name: fsck.find-tile
SELECT hashes, root FROM log_tile WHERE level = ? AND tile_index = ?

-- name: fsck.list-folds
SELECT size, note, sha256(state) AS digest FROM log_fold ORDER BY size

-- name: fsck.list-objects
SELECT digest, bytes FROM object WHERE digest = ANY (CAST(? AS text[]))

-- name: fsck.list-openings
SELECT id, about, bytes FROM opening WHERE id = ANY (CAST(? AS uuid[]))

-- name: fsck.stream-object-digests
SELECT digest, encode(sha256(bytes), 'hex') AS computed FROM object ORDER BY digest

-- name: fsck.stream-opening-ids
SELECT id, about, bytes IS NULL AS erased FROM opening ORDER BY id

-- name: fsck.stream-pending
SELECT p.event_id, p.entry, e.leaf_index FROM log_pending p LEFT JOIN log_entry e ON e.event_id = p.event_id
ORDER BY p.event_id

-- name: fsck.stream-certificates
SELECT coalesce(c.id, r.id) AS id, coalesce(r.accreditation, c.accreditation) AS accreditation,
       c.token, c.event_id, e.leaf_index, c.accreditation AS certificate_of,
       r.id IS NOT NULL AS shown, r.token_object, r.token_opening, r.issuer_kid, r.issued_at, r.valid_from, r.valid_until,
       r.revocation_list, r.revocation_index, r.suspension_list, r.suspension_index, r.replaces, r.replaces_reason,
       r.replaced_by, r.revoked_at, r.revoked_reason,
       p.number AS list_number, p.index AS list_index, p.revoked, p.suspended, p.accreditation AS position_of,
       i.state AS intent_state
FROM certificate c
FULL JOIN register_certificate r ON r.id = c.id
LEFT JOIN log_entry e ON e.event_id = c.event_id
LEFT JOIN status_position p ON p.certificate = coalesce(c.id, r.id)
LEFT JOIN certificate_intent i ON i.certificate = coalesce(c.id, r.id)
ORDER BY coalesce(r.accreditation, c.accreditation), coalesce(c.id, r.id)

-- name: fsck.stream-open-positions
SELECT p.certificate, p.accreditation, p.number, p.index, p.revoked, p.suspended, i.accreditation AS intended_for,
       i.state, i.signing_input
FROM status_position p
LEFT JOIN certificate_intent i ON i.certificate = p.certificate
WHERE NOT EXISTS (SELECT 1 FROM certificate c WHERE c.id = p.certificate)
ORDER BY p.certificate

-- name: fsck.list-status-lists
SELECT number, purpose, changed, due FROM status_list ORDER BY number, purpose

-- name: fsck.stream-accreditations
SELECT coalesce(r.number, s.accreditation) AS number,
       r.number IS NOT NULL AS shown, r.supplier, r.scheme, r.edition, r.level, r.granted_at, r.valid_from, r.valid_until,
       r.decision_object, r.decision_opening, r.supersedes, r.superseded_by, r.standing, r.continued, r.reason, r.since,
       r.review_by, r.remedy_object, r.remedy_opening,
       s.standing AS allowed, s.scheme AS allowed_scheme, s.edition AS allowed_edition, s.level AS allowed_level,
       s.valid_from AS allowed_from, s.valid_until AS allowed_until,
       a.state AS held, a.level AS held_level, a.supplier AS held_by, a.valid_from AS held_from,
       a.valid_until AS held_until, a.edition AS held_edition, a.scheme AS held_scheme
FROM register_accreditation r
FULL JOIN status_standing s ON s.accreditation = r.number
LEFT JOIN accreditation a ON a.number = coalesce(r.number, s.accreditation)
ORDER BY 1

-- name: fsck.list-unknown-accreditations
SELECT a.number FROM accreditation a
WHERE NOT EXISTS (SELECT 1 FROM register_accreditation r WHERE r.number = a.number) ORDER BY a.number

-- name: fsck.list-conditions
SELECT criterion, due, met_at FROM register_condition WHERE accreditation = ? ORDER BY criterion

-- name: fsck.stream-suppliers
SELECT s.id, s.kind, s.identity_object, s.identity_opening, s.name, s.trading_name, s.country, s.region, s.search_text,
       s.erased, s.registered_at, o.bytes AS object, p.bytes AS opening
FROM register_supplier s
LEFT JOIN object o ON o.digest = s.identity_object
LEFT JOIN opening p ON p.id = s.identity_opening
ORDER BY s.id

-- name: fsck.list-identifiers
SELECT party_id, typed FROM register_identifier WHERE supplier = CAST(? AS uuid) ORDER BY party_id

-- name: fsck.list-missummarised
SELECT s.id
FROM register_supplier s
LEFT JOIN LATERAL (
    SELECT a.standing, a.level, a.valid_until
    FROM register_accreditation a
    WHERE a.supplier = s.id
    ORDER BY CASE a.standing WHEN 'active' THEN 0 WHEN 'suspended' THEN 1 ELSE 2 END, a.valid_until DESC, a.number
    LIMIT 1
) best ON true
WHERE s.standing IS DISTINCT FROM coalesce(best.standing, 'none') OR s.level IS DISTINCT FROM best.level
   OR s.valid_until IS DISTINCT FROM best.valid_until
ORDER BY s.id

-- name: fsck.list-editions
SELECT scheme, edition, revision, object, in_force_from FROM register_edition ORDER BY scheme, edition, revision

-- name: fsck.list-decided-editions
SELECT scheme, edition, revision, document FROM scheme_edition ORDER BY scheme, edition

-- name: fsck.list-trust-lists
SELECT coalesce(r.number, t.number) AS number, r.object AS shown_object, r.fingerprint AS shown_fingerprint,
       t.object, t.fingerprint
FROM register_trust_list r FULL JOIN trust_list t ON t.number = r.number ORDER BY 1

-- name: fsck.stream-sealing-keys
SELECT id, wrapped FROM sealing_key WHERE wrapped IS NOT NULL ORDER BY id

-- name: fsck.stream-erased-suppliers
SELECT s.id, s.sealing_key, s.erased_at IS NOT NULL AS erased, k.wrapped IS NOT NULL AS kept
FROM supplier s JOIN sealing_key k ON k.id = s.sealing_key
WHERE (s.erased_at IS NOT NULL) <> (k.wrapped IS NULL) OR s.erased_at IS NOT NULL ORDER BY s.id

-- name: fsck.stream-evidence
SELECT e.id, e.application, e.type, evidence_at_rest(e.id) AS sealed, e.commitment, a.sealing_key, k.wrapped
FROM evidence e JOIN application a ON a.id = e.application JOIN sealing_key k ON k.id = a.sealing_key
WHERE k.wrapped IS NOT NULL ORDER BY e.id

-- name: fsck.stream-sealed
-- Every sealed value with its key, and what it is bound to; evidence is read on its own.
SELECT v.place, v.label, v.sealed, v.sealing_key, k.wrapped FROM (
    SELECT 'supplier.identity' AS place, 'supplier.identity ' || id AS label, identity AS sealed, sealing_key
    FROM supplier
    UNION ALL SELECT 'person.name', 'person.name ' || id, name, sealing_key FROM person
    UNION ALL SELECT 'registration.draft', 'registration ' || r.person, r.draft, p.sealing_key
        FROM registration r JOIN person p ON p.id = r.person
    UNION ALL SELECT 'identity_conflict.reasons', 'identity.reasons ' || id, reasons, sealing_key FROM identity_conflict
    UNION ALL SELECT 'invitation.address', 'invitation.address ' || i.id, i.address, s.sealing_key
        FROM invitation i JOIN supplier s ON s.id = i.supplier
    UNION ALL SELECT 'person_address.sealed', 'person.address ' || a.person, a.sealed, p.sealing_key
        FROM person_address a JOIN person p ON p.id = a.person
    UNION ALL SELECT 'web_session.identity_token', 'session.identity-token ' || w.id, w.identity_token, p.sealing_key
        FROM web_session w JOIN person p ON p.id = w.person
    UNION ALL SELECT 'outgoing_mail.letter', 'letter ' || id, letter, sealing_key FROM outgoing_mail
    UNION ALL SELECT 'application.facts', 'case ' || id || ' facts', facts, sealing_key FROM application
    UNION ALL SELECT 'application.answers', 'case ' || id || ' answers', answers, sealing_key FROM application
    UNION ALL SELECT 'application.draft', 'case ' || id || ' draft', draft, sealing_key FROM application
    UNION ALL SELECT 'application.holder_key', 'case ' || id || ' holder-key', holder_key, sealing_key FROM application
    UNION ALL SELECT 'application.result', 'case ' || id || ' result', result, sealing_key FROM application
    UNION ALL SELECT 'evidence.name', 'case ' || a.id || ' evidence name ' || e.id, e.name, a.sealing_key
        FROM evidence e JOIN application a ON a.id = e.application
    UNION ALL SELECT 'application_return.items', 'case ' || a.id || ' return ' || r.id, r.items, a.sealing_key
        FROM application_return r JOIN application a ON a.id = r.application
    UNION ALL SELECT 'assignment.declaration', 'case ' || a.id || ' declaration ' || s.assessor, s.declaration,
        a.sealing_key
        FROM assignment s JOIN application a ON a.id = s.application
    UNION ALL SELECT 'assignment.left_words', 'case ' || a.id || ' leave ' || s.assessor, s.left_words, a.sealing_key
        FROM assignment s JOIN application a ON a.id = s.application
    UNION ALL SELECT 'score_draft.sheet', 'case ' || a.id || ' draft ' || s.round || ' ' || s.assessor, s.sheet,
        a.sealing_key
        FROM score_draft s JOIN application a ON a.id = s.application
    UNION ALL SELECT 'score_sheet.sheet', 'case ' || a.id || ' sheet ' || s.round || ' ' || s.assessor, s.sheet,
        a.sealing_key
        FROM score_sheet s JOIN application a ON a.id = s.application
    UNION ALL SELECT 'agreed_scores.sheet', 'case ' || a.id || ' agreed ' || s.round, s.sheet, a.sealing_key
        FROM agreed_scores s JOIN application a ON a.id = s.application
    UNION ALL SELECT 'agreed_scores.findings', 'case ' || a.id || ' findings ' || s.id, s.findings, a.sealing_key
        FROM agreed_scores s JOIN application a ON a.id = s.application
    UNION ALL SELECT 'agreed_scores.shortfalls', 'case ' || a.id || ' shortfalls ' || s.id, s.shortfalls, a.sealing_key
        FROM agreed_scores s JOIN application a ON a.id = s.application
    UNION ALL SELECT 'clarification.questions', 'case ' || a.id || ' questions ' || c.id, c.questions, a.sealing_key
        FROM clarification c JOIN application a ON a.id = c.application
    UNION ALL SELECT 'clarification.answers', 'case ' || a.id || ' answers to questions ' || c.id, c.answers,
        a.sealing_key
        FROM clarification c JOIN application a ON a.id = c.application
    UNION ALL SELECT 'review.findings', 'case ' || a.id || ' review ' || r.round, r.findings, a.sealing_key
        FROM review r JOIN application a ON a.id = r.application
    UNION ALL SELECT 'review.left_words', 'case ' || a.id || ' leave ' || r.id, r.left_words, a.sealing_key
        FROM review r JOIN application a ON a.id = r.application
    UNION ALL SELECT 'remittal.words', 'case ' || a.id || ' remittal ' || r.round, r.words, a.sealing_key
        FROM remittal r JOIN application a ON a.id = r.application
    UNION ALL SELECT 'intent_answer.said', 'case ' || a.id || ' intent-answer'
            || CASE WHEN i.answered_at IS NULL THEN '' ELSE ' ' || i.intent END, i.said, a.sealing_key
        FROM intent_answer i JOIN application a ON a.id = i.application
    UNION ALL SELECT 'decision.reasons', 'case ' || a.id || ' decision ' || d.id, d.reasons, a.sealing_key
        FROM decision d JOIN application a ON a.id = d.application
    UNION ALL SELECT 'public_comment.said', 'comment ' || id, said, sealing_key FROM public_comment
    UNION ALL SELECT 'public_comment.published', 'published comment ' || id, published, published_key
        FROM public_comment
    UNION ALL SELECT 'public_comment.published_name', 'published name ' || id, published_name, published_key
        FROM public_comment
    UNION ALL SELECT 'public_comment.published_reply', 'published reply ' || id, published_reply, published_key
        FROM public_comment
    UNION ALL SELECT 'public_comment.reply', 'case ' || a.id || ' reply ' || c.id, c.reply, a.sealing_key
        FROM public_comment c JOIN application a ON a.id = c.application
    UNION ALL SELECT 'accreditation.facts', 'accreditation ' || a.number || ' facts', a.facts, s.sealing_key
        FROM accreditation a JOIN supplier s ON s.id = a.supplier
    UNION ALL SELECT 'task.words', 'task ' || t.id, t.words, s.sealing_key
        FROM task t JOIN supplier s ON s.id = coalesce(
            (SELECT a.supplier FROM application a WHERE a.id = CASE WHEN t.subject ~ '^[0-9a-f]{8}-'
                THEN CAST(t.subject AS uuid) END),
            (SELECT c.supplier FROM accreditation c WHERE c.number = split_part(t.subject, ' ', 1)))
        WHERE t.words IS NOT NULL
    UNION ALL SELECT 'notice.words', 'accreditation ' || n.accreditation || ' notice ' || n.id, n.words, s.sealing_key
        FROM notice n JOIN accreditation a ON a.number = n.accreditation JOIN supplier s ON s.id = a.supplier
    UNION ALL SELECT 'notice.answer', 'accreditation ' || n.accreditation || ' notice-answer ' || n.id, n.answer,
        s.sealing_key
        FROM notice n JOIN accreditation a ON a.number = n.accreditation JOIN supplier s ON s.id = a.supplier
    UNION ALL SELECT 'suspension.remedy', 'accreditation ' || u.accreditation || ' remedy ' || u.id, u.remedy,
        s.sealing_key
        FROM suspension u JOIN accreditation a ON a.number = u.accreditation JOIN supplier s ON s.id = a.supplier
    UNION ALL SELECT 'condition_showing.words', 'accreditation ' || c.accreditation || ' showing ' || c.id, c.words,
        s.sealing_key
        FROM condition_showing c JOIN accreditation a ON a.number = c.accreditation JOIN supplier s ON s.id = a.supplier
    UNION ALL SELECT 'condition_showing.lacking', 'accreditation ' || c.accreditation || ' lacking ' || c.id,
        c.lacking, s.sealing_key
        FROM condition_showing c JOIN accreditation a ON a.number = c.accreditation JOIN supplier s ON s.id = a.supplier
    UNION ALL SELECT 'condition_file.name', 'accreditation ' || c.accreditation || ' condition-file-name ' || f.id,
        f.name, s.sealing_key
        FROM condition_file f JOIN condition_showing c ON c.id = f.showing
        JOIN accreditation a ON a.number = c.accreditation JOIN supplier s ON s.id = a.supplier
    UNION ALL SELECT 'condition_file.sealed', 'accreditation ' || c.accreditation || ' condition-file ' || f.id,
        f.sealed, s.sealing_key
        FROM condition_file f JOIN condition_showing c ON c.id = f.showing
        JOIN accreditation a ON a.number = c.accreditation JOIN supplier s ON s.id = a.supplier
    UNION ALL SELECT 'cause_check.note', 'accreditation ' || c.accreditation || ' check ' || c.id, c.note, s.sealing_key
        FROM cause_check c JOIN accreditation a ON a.number = c.accreditation JOIN supplier s ON s.id = a.supplier
) v JOIN sealing_key k ON k.id = v.sealing_key
WHERE k.wrapped IS NOT NULL AND v.sealed IS NOT NULL

-- name: fsck.stream-applicants
SELECT application, supplier, scheme || ' ' || edition || ' ' || level AS what, completed_at FROM register_application

-- name: fsck.stream-completions
-- Which applications were complete by the entries; null where an entry does not say which.
SELECT CAST(substring(entry_text FROM '"application":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"') AS uuid)
    AS application
FROM (SELECT encode(entry, 'escape') AS entry_text FROM log_entry WHERE type = 'application-complete'
      UNION ALL
      SELECT encode(entry, 'escape') FROM log_pending) AS all_entries
WHERE entry_text LIKE '%"type":"application-complete"%'

-- name: fsck.list-cases-out-of-step
-- A case stands where its own papers put it.
SELECT a.id, a.state FROM application a
WHERE (a.state = 'draft') <> (a.submitted_at IS NULL)
     AND NOT (a.state = 'withdrawn-by-applicant' AND a.submitted_at IS NULL)
   OR a.state IN ('complete', 'in-assessment', 'clarification', 'assessed', 'in-review', 'for-decision',
          'intent-to-refuse', 'granted', 'granted-with-conditions', 'refused') AND a.completed_at IS NULL
   OR a.state IN ('draft', 'submitted', 'returned') AND a.completed_at IS NOT NULL
   OR (a.completed_at IS NOT NULL) <> EXISTS (SELECT 1 FROM register_application r WHERE r.application = a.id
          AND (r.supplier, r.scheme, r.edition, r.level) = (a.supplier, a.scheme, a.edition, a.level))
   OR (a.state IN ('refused', 'withdrawn-by-applicant', 'lapsed')) <> (a.closed_at IS NOT NULL)
   OR (a.state = 'clarification') <> EXISTS (SELECT 1 FROM clarification c WHERE c.application = a.id
          AND c.ended_at IS NULL) AND a.state NOT IN ('withdrawn-by-applicant')
   OR a.state IN ('assessed', 'in-review', 'for-decision', 'intent-to-refuse', 'granted', 'granted-with-conditions',
          'refused') AND (a.result IS NULL OR a.assessed_at IS NULL OR NOT EXISTS (SELECT 1 FROM agreed_scores s
          WHERE s.application = a.id AND s.round = a.round))
   -- Everybody who is still on it has scored and confirmed, and nobody has done so who had left before.
   OR a.state IN ('assessed', 'in-review', 'for-decision', 'intent-to-refuse', 'granted', 'granted-with-conditions',
          'refused') AND EXISTS (SELECT 1 FROM assignment s WHERE s.application = a.id AND s.serving
          AND NOT EXISTS (SELECT 1 FROM score_confirmation f WHERE f.application = a.id AND f.round = a.round
              AND f.assessor = s.assessor))
   OR EXISTS (SELECT 1 FROM assignment s WHERE s.application = a.id AND s.left_at IS NOT NULL
          AND (EXISTS (SELECT 1 FROM score_sheet c WHERE c.application = a.id AND c.assessor = s.assessor
                  AND c.scored_at > s.left_at)
              OR EXISTS (SELECT 1 FROM score_confirmation f WHERE f.application = a.id AND f.assessor = s.assessor
                  AND f.confirmed_at > s.left_at)))
   OR a.state = 'in-review' AND NOT EXISTS (SELECT 1 FROM review r WHERE r.application = a.id AND r.round = a.round
          AND r.ended_at IS NULL AND r.left_at IS NULL)
   OR a.state IN ('for-decision', 'intent-to-refuse', 'granted', 'granted-with-conditions', 'refused')
      AND NOT EXISTS (SELECT 1 FROM review r WHERE r.application = a.id AND r.round = a.round AND r.passed)
   OR a.state IN ('intent-to-refuse', 'granted', 'granted-with-conditions', 'refused')
      AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.application = a.id AND d.round = a.round
          AND d.outcome = a.state)
   OR (a.state IN ('granted', 'granted-with-conditions')) <> EXISTS (SELECT 1 FROM accreditation c
          WHERE c.application = a.id)
ORDER BY a.id

-- name: fsck.list-deadlines-missing
-- What waits for a day has that day, or it has passed and somebody was asked.
SELECT w.subject, w.kind FROM (
    SELECT CAST(id AS text) AS subject,
           CASE state WHEN 'submitted' THEN 'completeness-due' WHEN 'returned' THEN 'lapse'
                      WHEN 'in-assessment' THEN 'assessment-due' WHEN 'clarification' THEN 'clarification-closed'
                      WHEN 'assessed' THEN 'decision-due' WHEN 'in-review' THEN 'decision-due'
                      WHEN 'for-decision' THEN 'decision-due' WHEN 'intent-to-refuse' THEN
                          CASE WHEN EXISTS (SELECT 1 FROM intent_answer i WHERE i.application = a.id
                              AND i.round = a.round AND i.answered_at IS NOT NULL)
                          THEN 'decision-due' ELSE 'answer-closed' END END AS kind
    FROM application a WHERE state IN ('submitted', 'returned', 'in-assessment', 'clarification', 'assessed', 'in-review',
        'for-decision', 'intent-to-refuse')
    UNION ALL SELECT number, 'expire' FROM accreditation
    WHERE state IN ('active', 'active-with-conditions', 'suspended', 'extended-pending-decision')
    UNION ALL SELECT number, 'suspension-over' FROM accreditation WHERE state = 'suspended'
    UNION ALL SELECT c.accreditation || ' ' || c.criterion, 'condition-overdue'
    FROM accreditation_condition c JOIN accreditation a ON a.number = c.accreditation
    WHERE c.closed_at IS NULL
      AND a.state IN ('active', 'active-with-conditions', 'suspended', 'extended-pending-decision')) w
WHERE NOT EXISTS (SELECT 1 FROM timer t WHERE split_part(t.subject, ' ', 1) = split_part(w.subject, ' ', 1)
          AND t.subject = w.subject AND t.kind = w.kind AND (t.fired_at IS NULL OR t.result <> 'cancelled'))
ORDER BY 1, 2

-- name: fsck.list-deadlines-stray
-- Nothing falls due any more on what has ended, but the time for an appeal.
SELECT t.subject, t.kind FROM timer t
WHERE t.fired_at IS NULL AND t.kind NOT IN ('appeal-closed', 'close-cases')
  AND (EXISTS (SELECT 1 FROM application a WHERE CAST(a.id AS text) = t.subject
           AND a.state IN ('granted', 'granted-with-conditions', 'refused', 'withdrawn-by-applicant', 'lapsed'))
    OR EXISTS (SELECT 1 FROM accreditation a WHERE a.number = split_part(t.subject, ' ', 1)
           AND a.state IN ('expired', 'withdrawn', 'surrendered', 'superseded')))
ORDER BY 1, 2

-- name: fsck.list-notices-misdirected
-- A supplier is told of its own cases and accreditations, an assessor of those given to it.
SELECT n.id FROM person_notice n
LEFT JOIN application a ON CAST(a.id AS text) = n.subject
LEFT JOIN accreditation c ON c.number = split_part(n.subject, ' ', 1)
WHERE n.supplier IS NOT NULL AND n.supplier IS DISTINCT FROM coalesce(a.supplier, c.supplier)
   OR n.person IS NOT NULL AND n.kind IN ('case-assigned', 'questions-closed', 'case-sent-back') AND NOT EXISTS (
        SELECT 1 FROM assignment s WHERE s.application = a.id AND s.assessor = n.person)
   OR n.kind = 'case-taken' AND NOT EXISTS (
        SELECT 1 FROM assignment s WHERE s.application = a.id AND s.assessor = n.person AND s.left_at IS NOT NULL)
      AND NOT EXISTS (
        SELECT 1 FROM review r WHERE r.application = a.id AND r.reviewer = n.person AND r.left_at IS NOT NULL)
ORDER BY n.id

-- name: fsck.list-letters-kept
-- What was sent or given up can be read no more; no letter goes to somebody whom its notice does not tell.
SELECT m.id, CASE WHEN k.wrapped IS NOT NULL AND (m.sent_at IS NOT NULL OR m.given_up_at IS NOT NULL)
    THEN 'its key was kept' ELSE 'its notice tells somebody else' END AS detail
FROM outgoing_mail m JOIN sealing_key k ON k.id = m.sealing_key LEFT JOIN person_notice n ON n.id = m.notice
WHERE k.wrapped IS NOT NULL AND (m.sent_at IS NOT NULL OR m.given_up_at IS NOT NULL)
   OR n.person IS NOT NULL AND n.person IS DISTINCT FROM m.person
   OR n.supplier IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person = m.person
        AND r.supplier = n.supplier)
ORDER BY m.id

-- name: fsck.list-sessions-of-nobody
-- Whose name was erased is signed in nowhere, and no account leads there; a session is for one of the person's own
-- suppliers.
SELECT s.id, 'session' AS what FROM web_session s JOIN person p ON p.id = s.person JOIN sealing_key k ON k.id = p.sealing_key
WHERE k.wrapped IS NULL OR s.organisation IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM person_role r WHERE r.person = s.person AND r.supplier = s.organisation)
UNION ALL
SELECT a.id, 'account' FROM account a JOIN person p ON p.id = a.person JOIN sealing_key k ON k.id = p.sealing_key
WHERE k.wrapped IS NULL AND a.unlinked_at IS NULL
ORDER BY 1

-- name: fsck.list-missing-guards
SELECT w.guard, w.guarded
FROM (VALUES ('log_pending_leaves', 'log_pending'), ('log_head_grows', 'log_head'), ('opening_erased', 'opening'),
    ('status_revoked', 'status_position'), ('certificate_intent_moves', 'certificate_intent'),
    ('trust_list_in_order', 'trust_list'), ('person_role_guard', 'person_role'), ('case_duty_guard', 'case_duty'),
    ('register_accreditation_counted', 'register_accreditation'), ('administrator_guard', 'person_role'),
    ('enrolment_code_guard', 'enrolment_code'), ('account_guard', 'account'),
    ('identity_judge_guard', 'identity_conflict'), ('identity_verify_guard', 'supplier'),
    ('application_state_guard', 'application'), ('accreditation_state_guard', 'accreditation'),
    ('score_draft_off_guard', 'score_draft'), ('score_sheet_off_guard', 'score_sheet'),
    ('agreed_scores_off_guard', 'agreed_scores'), ('score_confirmation_off_guard', 'score_confirmation'),
    ('clarification_off_guard', 'clarification'), ('review_off_guard', 'review'),
    ('cause_check_off_guard', 'cause_check'),
    ('assignment_leave_guard', 'assignment'), ('review_leave_guard', 'review'))
    AS w (guard, guarded)
WHERE NOT EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    WHERE t.tgname = w.guard AND c.relname = w.guarded AND t.tgenabled = 'O')
ORDER BY w.guard

-- name: fsck.list-guards
SELECT t.tgname AS guard, c.relname AS guarded
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
WHERE NOT t.tgisinternal ORDER BY t.tgname

-- name: fsck.list-switched-off
SELECT DISTINCT c.relname AS guarded
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
WHERE t.tgisinternal AND t.tgenabled <> 'O'
UNION
SELECT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
WHERE NOT k.convalidated
ORDER BY 1

-- name: fsck.list-grants
SELECT w.guarded, p.privilege
FROM (VALUES ('log_entry'), ('log_tile'), ('log_checkpoint'), ('log_fold'), ('object'), ('certificate'), ('trust_list'),
    ('decision'), ('score_sheet'), ('agreed_scores'), ('score_confirmation'), ('intent_answer'),
    ('case_duty'), ('separate_duties'),
    ('duty_role'), ('state_move'), ('accreditation_certificate'), ('register_edition'), ('register_trust_list'), ('refused_act'))
    AS w (guarded)
CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS p (privilege)
WHERE has_table_privilege('touchstone_app', 'public.' || w.guarded, p.privilege)
   OR has_any_column_privilege('touchstone_app', 'public.' || w.guarded, 'UPDATE') AND p.privilege = 'UPDATE'
UNION ALL
SELECT 'evidence', 'SELECT (sealed)' WHERE has_column_privilege('touchstone_app', 'public.evidence', 'sealed', 'SELECT')
ORDER BY 1, 2

-- name: fsck.list-strong-roles
SELECT r.rolname AS name FROM pg_roles r
WHERE r.rolname IN ('touchstone_app', 'touchstone_reader')
  AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
       OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid))
ORDER BY r.rolname

-- name: fsck.list-joined-duties
SELECT a.application, a.person, a.duty AS one, b.duty AS other
FROM case_duty a JOIN case_duty b ON b.application = a.application AND b.person = a.person AND a.duty < b.duty
JOIN separate_duties s ON s.one = a.duty AND s.other = b.duty
ORDER BY a.application, a.person

-- name: fsck.list-decisions-without-duty
SELECT d.id, d.application, d.decided_by FROM decision d
WHERE NOT EXISTS (SELECT 1 FROM case_duty c
        WHERE c.application = d.application AND c.person = d.decided_by AND c.duty = 'decide')
   OR NOT EXISTS (SELECT 1 FROM review r WHERE r.id = d.review AND r.application = d.application AND r.passed)
ORDER BY d.id

-- name: fsck.list-missing-separations
SELECT count(*) AS pairs FROM separate_duties

-- name: fsck.find-checkpoint-of
SELECT size, root, note, signed_at FROM log_checkpoint WHERE size = ?

-- name: fsck.list-roles-without-two
SELECT r.person, r.role FROM person_role r
WHERE r.ended_at IS NULL AND r.role NOT LIKE 'supplier-%' AND r.appointed_by IS NOT NULL
  AND (r.agreed_by IS NULL OR r.agreed_by = r.appointed_by OR r.agreed_by = r.person OR r.appointed_by = r.person)
  AND NOT (r.agreed_by IS NULL AND r.role IN ('scheme-owner', 'governor') AND NOT EXISTS (
      SELECT 1 FROM person_role o WHERE o.id <> r.id AND o.person <> r.appointed_by
          AND o.role IN ('scheme-owner', 'governor') AND o.appointed_at <= r.appointed_at AND o.agreed_by IS NULL))
UNION
SELECT r.person, r.role FROM person_role r
WHERE r.appointed_by IS NULL AND EXISTS (SELECT 1 FROM person_role o WHERE o.id <> r.id AND o.appointed_by IS NULL)
ORDER BY 1, 2
