-- name: register.add-supplier
INSERT INTO register_supplier
    (id, kind, identity_object, identity_opening, name, trading_name, country, region, search_text, registered_at)
VALUES
    (CAST(:id AS uuid), :kind, :object, CAST(:opening AS uuid), :name, :trading, :country, :region, :words, :at)

-- name: register.rename-supplier
UPDATE register_supplier
SET identity_object = :object, identity_opening = CAST(:opening AS uuid), name = :name, trading_name = :trading,
    country = :country, region = :region, search_text = :words
WHERE id = CAST(:id AS uuid)

-- name: register.erase-supplier
UPDATE register_supplier
SET name = NULL, trading_name = NULL, country = NULL, region = NULL, search_text = '', erased = true
WHERE id = CAST(:id AS uuid)

-- name: register.drop-identifiers
DELETE FROM register_identifier WHERE supplier = CAST(:supplier AS uuid)

-- name: register.add-identifier
INSERT INTO register_identifier (party_id, typed, supplier)
VALUES (:party, :typed, CAST(:supplier AS uuid))

-- name: register.add-application
INSERT INTO register_application (application, supplier, scheme, edition, level, completed_at)
VALUES (CAST(:application AS uuid), CAST(:supplier AS uuid), :scheme, :edition, :level, :at)

-- name: register.move-application
UPDATE register_application SET completed_at = :at WHERE application = CAST(:application AS uuid)

-- name: register.add-accreditation
INSERT INTO register_accreditation
    (number, supplier, scheme, edition, level, granted_at, valid_from, valid_until, decision_object, decision_opening,
     supersedes, standing)
VALUES
    (:number, CAST(:supplier AS uuid), :scheme, :edition, :level, :at, :from, :until, :object, CAST(:opening AS uuid),
     :supersedes, 'active')

-- name: register.add-condition
INSERT INTO register_condition (accreditation, criterion, due) VALUES (:number, :criterion, :due)

-- name: register.close-condition
UPDATE register_condition SET met_at = :at WHERE accreditation = :number AND criterion = :criterion

-- name: register.change-standing
UPDATE register_accreditation
SET standing = :standing, reason = :reason, since = :since, review_by = :review, superseded_by = :by,
    remedy_object = :object, remedy_opening = CAST(:opening AS uuid)
WHERE number = :number

-- name: register.extend-suspension
UPDATE register_accreditation SET review_by = :until WHERE number = :number AND standing = 'suspended'

-- name: register.continue-accreditation
UPDATE register_accreditation SET valid_until = :until, continued = true WHERE number = :number

-- name: register.summarise-supplier
UPDATE register_supplier s
SET standing = best.standing, level = best.level, valid_until = best.valid_until
FROM (
    SELECT a.supplier, a.standing, a.level, a.valid_until
    FROM register_accreditation a
    WHERE a.supplier = (SELECT supplier FROM register_accreditation WHERE number = :number)
    ORDER BY CASE a.standing WHEN 'active' THEN 0 WHEN 'suspended' THEN 1 ELSE 2 END, a.valid_until DESC, a.number
    LIMIT 1
) best
WHERE s.id = best.supplier

-- name: register.accreditation-of
SELECT c.accreditation, a.supplier
FROM register_certificate c JOIN register_accreditation a ON a.number = c.accreditation
WHERE c.id = CAST(:id AS uuid)

-- name: register.add-certificates
INSERT INTO register_certificate
    (id, accreditation, token_object, token_opening, issuer_kid, issued_at, valid_from, valid_until, revocation_list,
     revocation_index, suspension_list, suspension_index, replaces, replaces_reason)
SELECT id, accreditation, token_object, token_opening, issuer_kid, issued_at, valid_from, valid_until, revocation_list,
       revocation_index, suspension_list, suspension_index, replaces, replaces_reason
FROM unnest(
        CAST(:ids AS uuid[]), CAST(:numbers AS text[]), CAST(:objects AS text[]), CAST(:openings AS uuid[]),
        CAST(:kids AS text[]), CAST(:times AS timestamptz[]), CAST(:begins AS timestamptz[]),
        CAST(:ends AS timestamptz[]), CAST(:revocationlists AS text[]), CAST(:revocations AS bigint[]),
        CAST(:suspensionlists AS text[]), CAST(:suspensions AS bigint[]), CAST(:replaced AS uuid[]),
        CAST(:reasons AS text[]))
    AS t (id, accreditation, token_object, token_opening, issuer_kid, issued_at, valid_from, valid_until,
          revocation_list, revocation_index, suspension_list, suspension_index, replaces, replaces_reason)

-- name: register.revoke-certificates
UPDATE register_certificate c
SET revoked_at = t.at, revoked_reason = t.reason, replaced_by = t.by
FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[]), CAST(:reasons AS text[]), CAST(:by AS uuid[]))
    AS t (id, at, reason, by)
WHERE c.id = t.id

-- name: register.add-edition
INSERT INTO register_edition (scheme, edition, revision, object, in_force_from)
VALUES (:scheme, :edition, :revision, :object, :from)

-- name: register.add-trust-list
INSERT INTO register_trust_list (number, object, fingerprint)
VALUES (:number, :object, :fingerprint)

-- name: register.move-supplier
UPDATE register_supplier SET registered_at = :at WHERE id = CAST(:id AS uuid)

-- name: register.move-accreditation
UPDATE register_accreditation SET granted_at = :at WHERE number = :number

-- name: register.move-certificate
UPDATE register_certificate SET issued_at = :at WHERE id = CAST(:id AS uuid)

-- name: register.move-revocation
UPDATE register_certificate SET revoked_at = :at WHERE id = CAST(:id AS uuid)

-- name: register.find-supplier
SELECT s.id, s.kind, s.name, s.trading_name, s.country, s.region, s.erased, s.registered_at,
       (SELECT string_agg(i.party_id, ' ' ORDER BY i.party_id) FROM register_identifier i WHERE i.supplier = s.id)
           AS parties
FROM register_supplier s WHERE s.id = CAST(:id AS uuid)

-- name: register.list-names
SELECT CAST(s.id AS text) AS key, s.name FROM register_supplier s
WHERE s.id = ANY(CAST(:suppliers AS uuid[])) AND s.name IS NOT NULL
UNION ALL
SELECT a.number, s.name FROM register_accreditation a JOIN register_supplier s ON s.id = a.supplier
WHERE a.number = ANY(CAST(:accreditations AS text[])) AND s.name IS NOT NULL

-- name: register.find-supplier-by-party
SELECT s.id, s.kind, s.name, s.trading_name, s.country, s.region, s.erased, s.registered_at,
       (SELECT string_agg(i.party_id, ' ' ORDER BY i.party_id) FROM register_identifier i WHERE i.supplier = s.id)
           AS parties
FROM register_identifier p JOIN register_supplier s ON s.id = p.supplier
WHERE p.party_id = :party ORDER BY s.registered_at DESC LIMIT 1

-- name: register.find-accreditation
SELECT a.number, a.supplier, a.scheme, a.edition, a.level, a.granted_at, a.valid_from, a.valid_until,
       a.decision_object, a.decision_opening, a.supersedes, a.superseded_by, a.standing, a.continued, a.reason, a.since,
       a.review_by, a.remedy_object, a.remedy_opening
FROM register_accreditation a WHERE a.number = :number

-- name: register.list-accreditations
SELECT a.number, a.supplier, a.scheme, a.edition, a.level, a.granted_at, a.valid_from, a.valid_until,
       a.decision_object, a.decision_opening, a.supersedes, a.superseded_by, a.standing, a.continued, a.reason, a.since,
       a.review_by, a.remedy_object, a.remedy_opening
FROM register_accreditation a WHERE a.supplier = CAST(:supplier AS uuid) ORDER BY a.granted_at DESC, a.number

-- name: register.list-conditions
SELECT criterion, due, met_at FROM register_condition WHERE accreditation = :number ORDER BY criterion

-- name: register.find-certificate
SELECT id, accreditation, token_object, token_opening, issuer_kid, issued_at, valid_from, valid_until, revocation_list,
       revocation_index, suspension_list, suspension_index, replaces, replaced_by, revoked_at, revoked_reason
FROM register_certificate WHERE id = CAST(:id AS uuid)

-- name: register.list-certificates
SELECT id, accreditation, token_object, token_opening, issuer_kid, issued_at, valid_from, valid_until, revocation_list,
       revocation_index, suspension_list, suspension_index, replaces, replaced_by, revoked_at, revoked_reason
FROM register_certificate WHERE accreditation = :number ORDER BY issued_at DESC, id

-- name: register.list-editions
SELECT scheme, edition, revision, object, in_force_from FROM register_edition
ORDER BY scheme, edition DESC, revision DESC

-- name: register.list-trust-lists
SELECT number, object, fingerprint FROM register_trust_list ORDER BY number DESC

-- name: register.count-in-force
SELECT (SELECT coalesce(sum(active), 0) FROM register_active)
     - (SELECT count(*) FROM register_accreditation WHERE standing = 'active' AND valid_until <= :now) AS n

-- name: register.find-by-typed
SELECT s.id, s.name, s.kind, s.country, s.region, s.standing, s.level, s.valid_until, s.search_text,
       (SELECT min(i.party_id) FROM register_identifier i WHERE i.supplier = s.id) AS party
FROM register_identifier t JOIN register_supplier s ON s.id = t.supplier
WHERE t.typed = :typed ORDER BY s.search_text, s.id LIMIT 20

-- name: register.list
-- Everybody, in order, going on after the last row seen: no page is counted or skipped over. Each standing is an index
-- walk of its own that ends after a page, and the walks are merged.
SELECT s.id, s.name, s.kind, s.country, s.region, s.standing, s.level, s.valid_until, s.search_text,
       (SELECT min(i.party_id) FROM register_identifier i WHERE i.supplier = s.id) AS party
FROM unnest(CAST(:standings AS text[])) AS wanted (standing)
CROSS JOIN LATERAL (
    SELECT w.id, w.name, w.kind, w.country, w.region, w.standing, w.level, w.valid_until, w.search_text
    FROM register_supplier w
    WHERE w.standing = wanted.standing
      AND (w.search_text, w.id) > (:aftertext, CAST(:afterid AS uuid))
      AND (:level = '' OR w.level = :level)
      AND (:country = '' OR w.country = :country)
      AND (:region = '' OR w.region = :region)
      AND NOT w.erased
    ORDER BY w.search_text, w.id
    LIMIT CAST(:limit AS integer)
) AS s
ORDER BY s.search_text, s.id
LIMIT CAST(:limit AS integer)

-- name: register.search
-- At most so many are taken before anything is sorted, so that a common word costs no more than a rare one. Whoever
-- finds fewer has them all; whoever meets the limit adds a word. (To walk through the list in its order instead would
-- find a common word soon, but one that many names begin with only after all names before it.) Words that are not there
-- are `%`. Three words are looked up in the trigram index, further ones sift.
WITH hit AS MATERIALIZED (
    SELECT s.id, s.name, s.kind, s.country, s.region, s.standing, s.level, s.valid_until, s.search_text
    FROM register_supplier s
    WHERE s.search_text LIKE :first AND s.search_text LIKE :second AND s.search_text LIKE :third
      AND s.search_text LIKE ALL (CAST(:others AS text[]))
      AND s.standing = ANY (CAST(:standings AS text[]))
      AND (:level = '' OR s.level = :level)
      AND (:country = '' OR s.country = :country)
      AND (:region = '' OR s.region = :region)
      AND NOT s.erased
    LIMIT CAST(:most AS integer)
)
SELECT h.id, h.name, h.kind, h.country, h.region, h.standing, h.level, h.valid_until, h.search_text,
       (SELECT min(i.party_id) FROM register_identifier i WHERE i.supplier = h.id) AS party,
       (SELECT count(*) FROM hit) AS hits
FROM hit h
WHERE (h.search_text, h.id) > (:aftertext, CAST(:afterid AS uuid))
ORDER BY h.search_text, h.id
LIMIT CAST(:limit AS integer)

-- name: register.search-alike
SELECT s.id, s.name, (SELECT min(i.party_id) FROM register_identifier i WHERE i.supplier = s.id) AS party
FROM register_supplier s
WHERE :words <% s.search_text AND NOT s.erased
ORDER BY :words <<-> s.search_text, s.search_text
LIMIT 5
