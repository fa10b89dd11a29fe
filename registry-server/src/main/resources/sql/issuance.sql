-- name: issuance.add-intent
INSERT INTO certificate_intent
    (certificate, version, accreditation, supplier, personal, kid, key, signing_input, prepared_at, replaces, reason,
     state)
VALUES
    (CAST(:certificate AS uuid), 1, :accreditation, CAST(:supplier AS uuid), :personal, :kid, :key, :signingInput,
     CAST(:at AS timestamptz), CAST(:replaces AS uuid), CAST(:reason AS text), 'intended')

-- name: issuance.list-intents
SELECT i.certificate, i.version, i.accreditation, i.supplier, i.personal, i.kid, i.key, i.signing_input, i.prepared_at,
       i.replaces, i.reason, s.scheme, s.edition, s.level, s.valid_from, s.valid_until, s.standing,
       p.number AS list_number, p.index AS list_index
FROM certificate_intent i
JOIN status_standing s ON s.accreditation = i.accreditation
JOIN status_position p ON p.certificate = i.certificate
WHERE i.certificate = ANY (CAST(:certificates AS uuid[])) AND i.state = 'intended'

-- name: issuance.list-open
SELECT certificate FROM certificate_intent
WHERE state = 'intended' AND prepared_at <= CAST(:before AS timestamptz) ORDER BY prepared_at LIMIT 1000

-- name: issuance.count-open
SELECT count(*) AS intents, min(prepared_at) AS oldest FROM certificate_intent WHERE state = 'intended'

-- name: issuance.find-state
SELECT state FROM certificate_intent WHERE certificate = CAST(:certificate AS uuid)

-- name: issuance.lock-standing
SELECT accreditation, standing FROM status_standing
WHERE accreditation = ANY (CAST(:accreditations AS text[])) ORDER BY accreditation FOR UPDATE

-- name: issuance.close-intents
UPDATE certificate_intent i SET state = 'issued', signing_input = NULL
FROM unnest(CAST(:certificates AS uuid[]), CAST(:versions AS bigint[]), CAST(:inputs AS text[]))
    AS t (certificate, version, signing_input)
WHERE i.certificate = t.certificate AND i.version = t.version AND i.signing_input = t.signing_input
    AND i.state = 'intended'

-- name: issuance.rewrite-intent
UPDATE certificate_intent
SET version = version + 1, kid = :kid, key = :key, signing_input = :signingInput,
    prepared_at = CAST(:at AS timestamptz)
WHERE certificate = CAST(:certificate AS uuid) AND version = :version AND state = 'intended'

-- name: issuance.give-up-intent
UPDATE certificate_intent SET state = 'given-up', signing_input = NULL
WHERE certificate = CAST(:certificate AS uuid) AND version = :version AND state = 'intended'

-- name: issuance.add-certificates
INSERT INTO certificate (id, accreditation, token, event_id)
SELECT id, accreditation, token, event_id
FROM unnest(
        CAST(:certificates AS uuid[]), CAST(:accreditations AS text[]), CAST(:tokens AS text[]),
        CAST(:events AS bigint[]))
    AS t (id, accreditation, token, event_id)

-- name: issuance.list-events
SELECT id, event_id FROM certificate WHERE id = ANY (CAST(:certificates AS uuid[]))

-- name: issuance.find-certificate
SELECT c.id, c.accreditation, c.token, e.leaf_index
FROM certificate c LEFT JOIN log_entry e ON e.event_id = c.event_id
WHERE c.id = CAST(:certificate AS uuid)

-- name: issuance.list-unrevoked
SELECT certificate FROM status_position WHERE certificate = ANY (CAST(:certificates AS uuid[])) AND NOT revoked

-- name: issuance.list-live
SELECT c.id, c.token, e.leaf_index
FROM certificate c
JOIN log_entry e ON e.event_id = c.event_id
JOIN status_position p ON p.certificate = c.id
JOIN status_standing s ON s.accreditation = c.accreditation
WHERE NOT p.revoked AND s.standing <> 'ended' AND e.leaf_index < :size AND c.id > CAST(:after AS uuid)
ORDER BY c.id LIMIT :limit

-- name: issuance.stream-certificates
SELECT c.id, c.token, e.leaf_index
FROM certificate c LEFT JOIN log_entry e ON e.event_id = c.event_id ORDER BY c.id

-- name: issuance.list-all-intents
SELECT certificate, version, state FROM certificate_intent ORDER BY certificate
