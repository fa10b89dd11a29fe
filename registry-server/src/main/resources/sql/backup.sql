-- name: backup.list-columns
SELECT c.relname AS table_name, a.attname AS column_name
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND c.relname <> 'flyway_schema_history'
ORDER BY c.relname, a.attnum

-- name: backup.list-key-columns
SELECT c.relname AS table_name, a.attname AS column_name
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u (attnum, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
WHERE k.contype = 'p'
ORDER BY c.relname, u.place

-- name: backup.list-references
SELECT DISTINCT c.relname AS table_name, p.relname AS needs
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_class p ON p.oid = k.confrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
WHERE k.contype = 'f' AND k.conrelid <> k.confrelid
ORDER BY 1, 2

-- name: backup.list-sequences
SELECT sequencename AS name, coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS called
FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename

-- name: backup.find-schema-version
SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank DESC LIMIT 1

-- name: backup.count-tables
SELECT count(*) AS tables FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')

-- name: backup.main-web-session
-- Nobody is signed in to what is restored.
SELECT id, token, person, second_factor, roles, organisation, begun_at, used_at, ends_at, account,
       provider_session, identity_token
FROM web_session WHERE false

-- name: backup.main-sign-in
SELECT state, browser, next, ends_at FROM sign_in WHERE false

-- name: backup.main-opening
SELECT id, about FROM opening ORDER BY id

-- name: backup.main-sealing-key
SELECT id, created_at FROM sealing_key ORDER BY id

-- name: backup.main-certificate-intent
SELECT certificate, version, accreditation, supplier, personal, kid, key,
       CASE WHEN personal THEN NULL ELSE signing_input END AS signing_input, prepared_at, replaces, reason, state
FROM certificate_intent ORDER BY certificate

-- name: backup.main-register-supplier
SELECT id, kind, identity_object, identity_opening,
       CASE WHEN kind = 'sole-trader' THEN NULL ELSE name END AS name,
       CASE WHEN kind = 'sole-trader' THEN NULL ELSE trading_name END AS trading_name,
       CASE WHEN kind = 'sole-trader' THEN NULL ELSE country END AS country,
       CASE WHEN kind = 'sole-trader' THEN NULL ELSE region END AS region,
       CASE WHEN kind = 'sole-trader' THEN '' ELSE search_text END AS search_text,
       CASE WHEN kind = 'sole-trader' THEN true ELSE erased END AS erased,
       registered_at, standing, level, valid_until
FROM register_supplier ORDER BY id

-- name: backup.main-register-identifier
SELECT i.party_id, i.typed, i.supplier
FROM register_identifier i JOIN register_supplier s ON s.id = i.supplier
WHERE s.kind <> 'sole-trader' ORDER BY i.party_id, i.supplier

-- name: backup.apart-sealing-key
SELECT id, wrapped, destroyed_at FROM sealing_key ORDER BY id

-- name: backup.apart-opening
SELECT id, bytes FROM opening WHERE bytes IS NOT NULL ORDER BY id

-- name: backup.apart-certificate-intent
SELECT certificate, version, signing_input FROM certificate_intent
WHERE personal AND signing_input IS NOT NULL ORDER BY certificate

-- name: backup.stage-opening
CREATE TEMPORARY TABLE apart_opening (id uuid PRIMARY KEY, bytes bytea NOT NULL) ON COMMIT DROP

-- name: backup.stage-sealing-key
CREATE TEMPORARY TABLE apart_sealing_key (id uuid PRIMARY KEY, wrapped bytea, destroyed_at timestamptz) ON COMMIT DROP

-- name: backup.stage-main-sealing-key
CREATE TEMPORARY TABLE main_sealing_key (id uuid PRIMARY KEY, created_at timestamptz NOT NULL) ON COMMIT DROP

-- name: backup.stage-certificate-intent
CREATE TEMPORARY TABLE apart_certificate_intent (certificate uuid PRIMARY KEY, version bigint, signing_input text)
ON COMMIT DROP

-- name: backup.stage-main-certificate-intent
CREATE TEMPORARY TABLE main_certificate_intent (certificate uuid PRIMARY KEY, version bigint, accreditation text,
    supplier uuid, personal boolean, kid text, key text, signing_input text, prepared_at timestamptz, replaces uuid,
    reason text, state text) ON COMMIT DROP

-- name: backup.fill-opening
UPDATE opening o SET bytes = a.bytes FROM apart_opening a WHERE a.id = o.id

-- name: backup.fill-sealing-key
INSERT INTO sealing_key (id, wrapped, created_at, destroyed_at)
SELECT m.id, a.wrapped, m.created_at,
       CASE WHEN a.wrapped IS NULL THEN coalesce(a.destroyed_at, m.created_at) END
FROM main_sealing_key m LEFT JOIN apart_sealing_key a ON a.id = m.id

-- name: backup.fill-certificate-intent
INSERT INTO certificate_intent (certificate, version, accreditation, supplier, personal, kid, key, signing_input,
    prepared_at, replaces, reason, state)
SELECT m.certificate, m.version, m.accreditation, m.supplier, m.personal, m.kid, m.key,
       coalesce(m.signing_input, a.signing_input), m.prepared_at, m.replaces, m.reason,
       CASE WHEN m.state = 'intended' AND coalesce(m.signing_input, a.signing_input) IS NULL THEN 'given-up'
            ELSE m.state END
FROM main_certificate_intent m
LEFT JOIN apart_certificate_intent a ON a.certificate = m.certificate AND a.version = m.version

-- name: backup.erase-suppliers
UPDATE supplier s SET erased_at = k.destroyed_at FROM sealing_key k
WHERE k.id = s.sealing_key AND k.wrapped IS NULL AND s.erased_at IS NULL

-- name: backup.erase-identifiers
DELETE FROM supplier_identifier i USING supplier s WHERE s.id = i.supplier AND s.erased_at IS NOT NULL

-- name: backup.erase-openings
UPDATE opening o SET bytes = NULL FROM supplier s
WHERE s.id = o.about AND s.erased_at IS NOT NULL AND o.bytes IS NOT NULL

-- name: backup.list-traders
SELECT s.id, p.bytes FROM register_supplier s JOIN opening p ON p.id = s.identity_opening
WHERE s.kind = 'sole-trader' AND p.bytes IS NOT NULL ORDER BY s.id

-- name: backup.show-trader
UPDATE register_supplier SET name = ?, trading_name = ?, country = ?, region = ?, search_text = ?, erased = false
WHERE id = CAST(? AS uuid)

-- name: backup.add-identifier
INSERT INTO register_identifier (party_id, typed, supplier) VALUES (?, ?, CAST(? AS uuid))
