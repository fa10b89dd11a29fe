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
SELECT e.id, e.application, e.type, e.sealed, e.commitment, a.sealing_key, k.wrapped
FROM evidence e JOIN application a ON a.id = e.application JOIN sealing_key k ON k.id = a.sealing_key
WHERE k.wrapped IS NOT NULL ORDER BY e.id

-- name: fsck.stream-identities
SELECT s.id, s.identity, s.sealing_key, k.wrapped
FROM supplier s JOIN sealing_key k ON k.id = s.sealing_key WHERE k.wrapped IS NOT NULL ORDER BY s.id

-- name: fsck.stream-names
SELECT p.id, p.name, p.sealing_key, k.wrapped
FROM person p JOIN sealing_key k ON k.id = p.sealing_key WHERE k.wrapped IS NOT NULL ORDER BY p.id

-- name: fsck.list-missing-guards
SELECT w.guard, w.guarded
FROM (VALUES ('log_pending_leaves', 'log_pending'), ('log_head_grows', 'log_head'), ('opening_erased', 'opening'),
    ('status_revoked', 'status_position'), ('certificate_intent_moves', 'certificate_intent'),
    ('trust_list_in_order', 'trust_list'), ('person_role_guard', 'person_role'), ('case_duty_guard', 'case_duty'),
    ('register_accreditation_counted', 'register_accreditation'), ('administrator_guard', 'person_role'),
    ('enrolment_code_guard', 'enrolment_code'), ('account_guard', 'account'))
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
    ('decision'), ('score_sheet'), ('agreed_scores'), ('score_confirmation'), ('case_duty'), ('separate_duties'),
    ('duty_role'), ('accreditation_certificate'), ('register_edition'), ('register_trust_list'), ('refused_act'))
    AS w (guarded)
CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS p (privilege)
WHERE has_table_privilege('touchstone_app', 'public.' || w.guarded, p.privilege)
   OR has_any_column_privilege('touchstone_app', 'public.' || w.guarded, 'UPDATE') AND p.privilege = 'UPDATE'
ORDER BY w.guarded, p.privilege

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
